/* crossover: two treatments, two periods, each patient gets both (AB or BA).
 *
 * Hills & Armitage (1979), British Journal of Clinical Pharmacology 8:7; Jones & Kenward (2014), Design and Analysis of
 * Cross-Over Trials, ch. 2. Half differences of the two sequences, compared by Welch's t: the
 * spread of the sequences need not be alike. Student's is given beside it. */
#ifndef KNEAD_STATS_CROSSOVER_H
#define KNEAD_STATS_CROSSOVER_H

#include <stddef.h>

struct arena;

/* Patients of one sequence: the outcome in the first and in the second period. */
struct crossover_sequence {
    const double *first, *second;
    size_t n;
};

struct crossover_effect {
    double estimate, std_error, t, df, p, low, high;
    const char *undefined; /* NULL, or why it is NaN */
};

struct crossover {
    struct crossover_effect treatment;  /* A − B, adjusted for the period */
    struct crossover_effect treatment_pooled; /* the same by Student's t: what a model with an effect of each patient
                                                 gives */
    struct crossover_effect period;     /* second − first, adjusted for the treatment */
    struct crossover_effect carryover;  /* of A − of B: difference of the sums of both periods, AB − BA */
    struct crossover_effect first_period; /* A − B, between patients, first period only */
    struct crossover_effect unadjusted; /* A − B, paired t over all patients: biased by a period effect when the
                                           sequences differ in size */
};

/* ab: A first; ba: B first. Testing carry-over first and then choosing the analysis inflates the error rate (Freeman
 * 1989, Statistics in Medicine 8:1421); nothing here chooses. */
void crossover_analyse(const struct crossover_sequence *ab, const struct crossover_sequence *ba, double level,
                       struct arena *arena, struct crossover *result);

#endif
