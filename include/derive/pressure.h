/* pressure: what is computed from systolic and diastolic blood pressure, in mmHg.
 *
 * Categories are of the average of several readings on several occasions; one reading has none. */
#ifndef KNEAD_DERIVE_PRESSURE_H
#define KNEAD_DERIVE_PRESSURE_H

#include <stdbool.h>
#include <stddef.h>

struct pressure {
    double sbp, dbp;
};

/* dbp + (sbp - dbp) / 3. */
double pressure_mean_arterial(struct pressure reading);
double pressure_pulse(struct pressure reading);

/* The mean of n >= 1 readings. */
struct pressure pressure_average(const struct pressure *readings, size_t n);

enum pressure_guideline {
    GUIDELINE_NONE,
    GUIDELINE_ACC_AHA_2017, /* Whelton et al. 2018, Hypertension 71:e13 */
    GUIDELINE_ESC_ESH_2018  /* Williams et al. 2018, Eur Heart J 39:3021 */
};

/* What a category needs: so many readings, on so many occasions (both guidelines). */
enum { PRESSURE_READINGS_NEEDED = 2, PRESSURE_OCCASIONS_NEEDED = 2 };

struct pressure_category {
    struct pressure average;
    size_t readings, occasions;
    const char *name;       /* NULL when there are too few readings or occasions */
    bool isolated_systolic; /* ESC/ESH: sbp >= 140 and dbp < 90 */
};

/* Systolic and diastolic are graded each, and the higher grade holds. False, with `name` NULL, when n or occasions is
 * too small. */
bool pressure_categorise(enum pressure_guideline guideline, const struct pressure *readings, size_t n,
                         size_t occasions, struct pressure_category *category);

/* The categories of a guideline in ascending order; *count gets how many. */
const char *const *pressure_categories(enum pressure_guideline guideline, size_t *count);

#endif
