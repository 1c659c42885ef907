/* dunnett: p-values of several contrasts with one control, together.
 *
 * P(max |T| > t) for T multivariate t (Dunnett 1955, JASA 50:1096). */
#ifndef KNEAD_STATS_DUNNETT_H
#define KNEAD_STATS_DUNNETT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* adjusted[i] = P(max over j of |T_j| > |t[i]|), T multivariate t with df (may be infinite) and `correlation`, row-major
 * count × count. Correlations that are products λ_i λ_j (any design with one control and no covariates, and any three
 * contrasts or fewer that correlate positively) are integrated to about 10 digits; others are first brought to the
 * nearest products, and `exact` becomes false. NaN t-values stay NaN. */
void dunnett_p(const double *t, size_t count, const double *correlation, double df, struct arena *arena,
               double *adjusted, bool *exact);

/* The c with P(max |T_j| > c) = 1 − level: estimates ± c standard errors hold together. The correlations as above. */
double dunnett_critical(size_t count, const double *correlation, double df, double level, struct arena *arena);

#endif
