/* balance: how far an arm stands from the control, in standard deviations and without a test (Austin 2009, Stat Med
 * 28:3083). Shared by describe and report. */
#ifndef KNEAD_TOOLS_BALANCE_H
#define KNEAD_TOOLS_BALANCE_H

#include "tools/study.h"

/* Standardised difference in means, the difference taken exactly; NaN when it is undefined. */
double balance_of_means(const struct sample *arm, double arm_sd, const struct sample *control, double control_sd);

/* Patients of each arm at each level of a category. */
struct level_counts {
    uint32_t levels;
    size_t *count;   /* arm × levels + level */
    size_t *known;   /* per arm: patients who have a value */
};

struct level_counts level_counts_of(const struct study *study, const struct group *group, const struct series *series);
size_t level_count(const struct level_counts *counts, uint32_t arm, uint32_t level);

/* Of those who have a value; NaN when none has. */
double level_share(const struct level_counts *counts, uint32_t arm, uint32_t level);

/* Standardised difference in shares. */
double balance_of_level(const struct level_counts *counts, uint32_t arm, uint32_t control, uint32_t level);

#endif
