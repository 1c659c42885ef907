/* Mean arterial pressure is the diastolic and a third of the pulse pressure. Categories: ACC/AHA 2017 (Whelton et al.
 * 2018, Hypertension 71:e13, Table 6) and ESC/ESH 2018 (Williams et al. 2018, Eur Heart J 39:3021, Table 3). Both tables
 * are of whole numbers; an average between two of them (129.5) belongs to the lower until the next limit is reached. */
#include "derive/pressure.h"

#include <math.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* A grade begins at either limit. */
struct grade {
    double sbp, dbp;
};

static const struct grade acc_aha[] = { { 0, 0 }, { 120, INFINITY }, { 130, 80 }, { 140, 90 } };
static const char *const acc_aha_names[] = { "normal", "elevated", "stage 1", "stage 2" };

static const struct grade esc_esh[] = { { 0, 0 },    { 120, 80 },  { 130, 85 },
                                        { 140, 90 }, { 160, 100 }, { 180, 110 } };
static const char *const esc_esh_names[] = {
    "optimal", "normal", "high normal", "grade 1", "grade 2", "grade 3"
};

double pressure_mean_arterial(struct pressure reading)
{
    return reading.dbp + (reading.sbp - reading.dbp) / 3;
}

double pressure_pulse(struct pressure reading)
{
    return reading.sbp - reading.dbp;
}

struct pressure pressure_average(const struct pressure *readings, size_t n)
{
    struct pressure sum = { 0, 0 };
    for (size_t i = 0; i < n; i++) {
        sum.sbp += readings[i].sbp;
        sum.dbp += readings[i].dbp;
    }
    return (struct pressure){ sum.sbp / (double)n, sum.dbp / (double)n };
}

const char *const *pressure_categories(enum pressure_guideline guideline, size_t *count)
{
    if (guideline == GUIDELINE_ESC_ESH_2018) {
        *count = LENGTH(esc_esh_names);
        return esc_esh_names;
    }
    *count = LENGTH(acc_aha_names);
    return acc_aha_names;
}

static size_t highest(const struct grade *grades, size_t count, struct pressure average)
{
    size_t grade = 0;
    for (size_t i = 1; i < count; i++)
        if (average.sbp >= grades[i].sbp || average.dbp >= grades[i].dbp)
            grade = i;
    return grade;
}

bool pressure_categorise(enum pressure_guideline guideline, const struct pressure *readings, size_t n,
                         size_t occasions, struct pressure_category *category)
{
    *category = (struct pressure_category){ .average = { NAN, NAN }, .readings = n, .occasions = occasions };
    if (n == 0)
        return false;
    category->average = pressure_average(readings, n);
    if (n < PRESSURE_READINGS_NEEDED || occasions < PRESSURE_OCCASIONS_NEEDED || guideline == GUIDELINE_NONE)
        return false;
    bool esc = guideline == GUIDELINE_ESC_ESH_2018;
    category->name = esc ? esc_esh_names[highest(esc_esh, LENGTH(esc_esh), category->average)]
                         : acc_aha_names[highest(acc_aha, LENGTH(acc_aha), category->average)];
    category->isolated_systolic = esc && category->average.sbp >= 140 && category->average.dbp < 90;
    return true;
}
