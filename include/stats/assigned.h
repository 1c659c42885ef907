/* assigned: two groups by the chance that made them: the permutation test of their difference, and its bootstrap.
 *
 * The first n1 rows are the first group. With covariates the difference is that of least squares of y on group and
 * covariates; without, that of the means. */
#ifndef KNEAD_STATS_ASSIGNED_H
#define KNEAD_STATS_ASSIGNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/resample.h"
#include "stats/sample.h"

struct arena;

struct assigned {
    size_t n, n1;
    const double *y;
    const double *z;      /* n × k, column-major, without the constant; NULL for k = 0 */
    size_t k;
};

struct assigned_test {
    double estimate, p;
    double std_error;        /* of p, from the Monte Carlo; 0 when exact */
    bool exact;
    uint64_t replicates;     /* drawn; 0 when exact */
    const char *undefined;   /* NULL, or why p is NaN */
};

enum { ASSIGNED_ENUMERATE = 200000 };

/* Difference of the means against every choice of first->n of all values: exact by counting sums of the decimals where
 * that is quick, else plan->replicates random choices with p = (1 + as extreme) / (1 + replicates) (Phipson & Smyth 2010,
 * Stat Appl Genet Mol Biol 9:39). Two-sided, by distance from no difference. Pitman (1937), JRSS Suppl 4:119. With
 * plan->replicates 0 and no exact way p is NaN and `undefined` says so. */
void assigned_difference(const struct sample *first, const struct sample *second, const struct resample_plan *plan,
                         struct arena *arena, struct assigned_test *result);

/* The t of the adjusted difference, groups dealt anew among the rows, covariates and y staying together; exact by trying
 * them all up to ASSIGNED_ENUMERATE of them. Holds for any covariates measured before the assignment (Rosenbaum 2002,
 * Statistical Science 17:286). */
void assigned_adjusted(const struct assigned *data, const struct resample_plan *plan, struct arena *arena,
                       struct assigned_test *result);

/* Rows drawn anew within each group; the model is fitted again to each. Acceleration from the jackknife, each group about
 * its own mean (Davison & Hinkley 1997, 5.3.2). *unfitted gets the resamples in which no difference can be had: they are
 * left out. */
void assigned_bootstrap(const struct assigned *data, const struct resample_plan *plan, double level,
                        struct arena *arena, struct bootstrap *result, uint64_t *unfitted);

#endif
