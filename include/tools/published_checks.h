/* published_checks: whether the numbers a paper prints for one comparison agree with each other. */
#ifndef KNEAD_TOOLS_PUBLISHED_CHECKS_H
#define KNEAD_TOOLS_PUBLISHED_CHECKS_H

#include "base/decimal.h"
#include "result/report.h"
#include "stats/published.h"

struct arena;

/* What is printed. `given` false: not. */
struct printed {
    bool given;
    char bound;            /* '<' or '>' in front of the number; else '\0' */
    const char *text;
    struct decimal number;
};

enum published_source { SOURCE_NONE, SOURCE_R, SOURCE_SD, SOURCE_T, SOURCE_INTERVAL, SOURCE_P };

struct paper {
    struct published pair;
    struct printed mean_before, sd_before, mean_after, sd_after, r, sd_change, t, p, low, high;
    enum published_source source; /* of the SD of the changes */
    double sd;                    /* that SD; NaN for SOURCE_NONE */
    double level, step;
    size_t items;
    bool binary, step_known;      /* step_known: `step` was given, not taken to be 1 */
};

/* Table `checks`, added to the report; a warning when something is impossible. */
void published_checks(const struct paper *paper, struct report *report);

#endif
