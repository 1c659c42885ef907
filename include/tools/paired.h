/* paired: analyses within patients that are not of means: yes or no, ordered categories, several visits.
 *
 * Each adds its tables to the report. With arms, p-values within an arm are left out unless asked for. */
#ifndef KNEAD_TOOLS_PAIRED_H
#define KNEAD_TOOLS_PAIRED_H

#include <stdbool.h>

#include "stats/alternative.h"
#include "tools/study.h"

enum paired_type { PAIRED_MEAN, PAIRED_BINARY, PAIRED_ORDINAL, PAIRED_VISITS };

struct paired_type_spec {
    enum alternative alternative;
    double level;
    bool within_arm_p;
    const char *event; /* of a binary outcome: the value that is yes; NULL: 1, yes or true */
};

/* What the analyses of one report share. */
struct paired_output {
    const struct study *study;
    const struct paired_type_spec *spec;
    struct report *report;
    struct table *estimates, *counts;
    const char *group, *arm;  /* of the rows being added; NULL: none */
    size_t outcome, to;
    bool without_p;
    const char *degenerate;   /* why something asked for could not be had; NULL if nothing */
};

/* A row of the estimates for the outcome, group and arm at hand; the visit is the follow-up. */
struct estimate paired_row(const struct paired_output *out, const char *method, size_t n);
void paired_add(const struct paired_output *out, const struct estimate *estimate);

/* Group, outcome, arm and visit of a new row of a table that has these fields. */
void paired_begin_row(const struct paired_output *out, struct table *table, int decimals);

/* What is done with the cases of an arm (pick is NULL without arms), and with an arm beside the control. */
struct paired_steps {
    bool (*analyse)(struct paired_output *out, const struct cases *cases, const size_t *pick, size_t picked,
                    struct error *err);
    void (*contrast)(const struct paired_output *out, const struct cases *cases, uint32_t arm); /* may be NULL */
};

/* Every outcome at every follow-up, in every group. */
bool paired_each(struct paired_output *out, const struct paired_steps *steps, struct error *err);

/* The sentence that says what is estimated, before the tables. */
void paired_estimand(const struct study *study, enum paired_type type);

/* ERROR_INPUT when a binary outcome has a third value; ERROR_ESTIMATE when nothing could be had. */
bool paired_binary_run(const struct study *study, const struct paired_type_spec *spec, struct error *err);
bool paired_ordinal_run(const struct study *study, const struct paired_type_spec *spec, struct error *err);
bool paired_visits_run(const struct study *study, const struct paired_type_spec *spec, struct error *err);

#endif
