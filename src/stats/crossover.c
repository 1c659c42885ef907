/* With d = first − second period in each patient, AB expects (treatment − period) and BA −(treatment + period), the
 * period effect being second − first: treatment = (d̄_AB − d̄_BA) / 2, period = −(d̄_AB + d̄_BA) / 2, both by a
 * two-sample t of d, Welch's or Student's. Carry-over compares the sums of both periods between the sequences. Agrees
 * with R's t.test of d and, pooled, with lm(y ~ patient + period + treatment). */
#include "stats/crossover.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "stats/ttest.h"

static struct sample combined(const struct crossover_sequence *sequence, double first, double second,
                              struct arena *arena)
{
    double *x = arena_array(arena, double, sequence->n);
    for (size_t i = 0; i < sequence->n; i++)
        x[i] = first * sequence->first[i] + second * sequence->second[i];
    return (struct sample){ x, NULL, 1, sequence->n };
}

/* In words of the trial: the t-tests speak of groups and values. */
static const char *undefined_between(const struct ttest *t)
{
    if (t->undefined == NULL)
        return NULL;
    if (t->n1 == 0 || t->n2 == 0)
        return t->n1 + t->n2 == 0 ? "there are no patients" : "a sequence has no patients";
    if (t->n1 == 1 || t->n2 == 1)
        return t->n1 + t->n2 == 2 ? "each sequence has one patient" : "a sequence has one patient";
    return "no spread within the sequences";
}

static const char *undefined_within(const struct ttest *t)
{
    return t->undefined == NULL ? NULL
           : t->n1 == 0         ? "there are no patients"
           : t->n1 == 1         ? "there is one patient"
                                : "every difference is equal";
}

static struct crossover_effect scaled(const struct ttest *t, double factor, const char *undefined)
{
    double a = t->low * factor, b = t->high * factor;
    return (struct crossover_effect){ t->estimate * factor, t->se * fabs(factor), factor < 0 ? -t->t : t->t, t->df,
                                      t->p, fmin(a, b), fmax(a, b), undefined };
}

static struct crossover_effect compare(const struct sample *ab, const struct sample *ba, double factor, double level,
                                       bool pooled)
{
    struct ttest t;
    struct ttest_spec spec = { .level = level };
    if (pooled)
        ttest_student(ab, ba, &spec, &t);
    else
        ttest_welch(ab, ba, &spec, &t);
    return scaled(&t, factor, undefined_between(&t));
}

void crossover_analyse(const struct crossover_sequence *ab, const struct crossover_sequence *ba, double level,
                       struct arena *arena, struct crossover *result)
{
    struct sample ab_difference = combined(ab, 1, -1, arena), ba_difference = combined(ba, 1, -1, arena);
    struct sample ba_reversed = combined(ba, -1, 1, arena);
    struct sample ab_sum = combined(ab, 1, 1, arena), ba_sum = combined(ba, 1, 1, arena);
    struct sample ab_first = combined(ab, 1, 0, arena), ba_first = combined(ba, 1, 0, arena);
    result->treatment = compare(&ab_difference, &ba_difference, 0.5, level, false);
    result->treatment_pooled = compare(&ab_difference, &ba_difference, 0.5, level, true);
    result->period = compare(&ab_difference, &ba_reversed, -0.5, level, false);
    result->carryover = compare(&ab_sum, &ba_sum, 1, level, false);
    result->first_period = compare(&ab_first, &ba_first, 1, level, false);
    double *all = arena_array(arena, double, ab->n + ba->n);
    for (size_t i = 0; i < ab->n; i++)
        all[i] = ab_difference.x[i];
    for (size_t i = 0; i < ba->n; i++)
        all[ab->n + i] = ba_reversed.x[i];
    struct sample together = { all, NULL, 1, ab->n + ba->n };
    struct ttest t;
    struct ttest_spec spec = { .level = level };
    ttest_one(&together, &spec, &t);
    result->unadjusted = scaled(&t, 1, undefined_within(&t));
}
