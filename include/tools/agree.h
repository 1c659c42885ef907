/* agree: what the files of the tool `agree` share. */
#ifndef KNEAD_TOOLS_AGREE_H
#define KNEAD_TOOLS_AGREE_H

#include "cli/command.h"
#include "stats/bland_altman.h"
#include "tools/ratings.h"

enum true_value { TRUE_CONSTANT, TRUE_VARIES };

struct agree_options {
    struct common_options common;
    struct ratings_spec ratings;
    int true_value, interval; /* enum true_value, enum limits_interval */
    double coverage, error_ratio;
};

struct agree_output {
    const struct agree_options *options;
    struct report *report;
    struct table *estimates, *raters;
    struct ratings ratings;  /* of the group at hand */
    const char *degenerate;  /* why something asked for could not be had; NULL if nothing */
};

/* A row of the estimates for the group at hand. */
struct estimate agree_row(const struct agree_output *out, const char *method, size_t n);
void agree_add(const struct agree_output *out, const struct estimate *estimate);

/* Limits of agreement, proportional bias, Deming's line and the figure of two raters. */
void agree_pair(struct agree_output *out, size_t first, size_t second);

#endif
