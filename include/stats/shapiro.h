/* shapiro: the Shapiro–Wilk W test of normality. */
#ifndef KNEAD_STATS_SHAPIRO_H
#define KNEAD_STATS_SHAPIRO_H

#include "stats/sample.h"

struct arena;

struct shapiro {
    double w, p;
    const char *undefined; /* NULL, or why both are NaN */
};

/* 3 ≤ n ≤ 5000 values that are not all equal. Royston (1995), Applied Statistics 44:547, algorithm AS R94. */
void shapiro_wilk(const struct sample *sample, struct arena *arena, struct shapiro *result);

#endif
