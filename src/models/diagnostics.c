/* Determinants by Cholesky, in logarithms. Singular values of the triangle of the orthogonal factorisation with columns
 * scaled, by one-sided Jacobi rotations, so that small ones keep their digits. RESET's powers are of fitted values
 * shifted and scaled, which spans the same. Agrees with R's car::vif, svd, lmtest::bptest and resettest, and dfbetas. */
#include "models/diagnostics.h"

#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>

#include "base/arena.h"
#include "base/error.h"
#include "stats/distribution.h"

/* ---- columns ---- */

/* log det of the correlations of the coefficients with take[j]; NaN when they are dependent. */
static double log_determinant(struct arena *arena, const struct ols_result *fit, const bool *take)
{
    size_t p = fit->p, count = 0, *at = arena_array(arena, size_t, p);
    double *r = arena_array(arena, double, p * p), sum = 0;
    for (size_t j = 0; j < p; j++)
        if (take[j])
            at[count++] = j;
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b <= a; b++) {
            double rest = fit->vcov[at[a] * p + at[b]] / sqrt(fit->vcov[at[a] * p + at[a]] * fit->vcov[at[b] * p + at[b]]);
            for (size_t k = 0; k < b; k++)
                rest -= r[a * p + k] * r[b * p + k];
            r[a * p + b] = a == b ? sqrt(rest) : rest / r[b * p + b];
            if (a == b)
                sum += 2 * log(r[a * p + a]);
        }
    return sum;
}

double diagnostics_gvif(struct arena *arena, const struct design *design, const struct ols_result *fit, size_t term,
                        double *df)
{
    size_t p = fit->p, inside = 0, outside = 0;
    bool *in = arena_array(arena, bool, p), *out = arena_array(arena, bool, p), *all = arena_array(arena, bool, p);
    for (size_t j = 0; j < p; j++) {
        int of = design->columns[j].term;
        all[j] = of != DESIGN_INTERCEPT && !isnan(fit->coefficients[j]);
        in[j] = all[j] && of == (int)term;
        out[j] = all[j] && of != (int)term;
        inside += in[j];
        outside += out[j];
    }
    *df = (double)inside;
    if (inside == 0 || outside == 0)
        return NAN;
    return exp(log_determinant(arena, fit, in) + log_determinant(arena, fit, out) - log_determinant(arena, fit, all));
}

bool diagnostics_collinearity(struct arena *arena, const struct sandwich_rows *rows, struct collinearity *result)
{
    size_t n = 0, *row = arena_array(arena, size_t, rows->n);
    struct factor factor;
    for (size_t i = 0; i < rows->n; i++)
        if (!rows->weights || rows->weights[i] > 0)
            row[n++] = i;
    sandwich_factor(arena, rows, row, n, &factor);
    size_t k = factor.rank;
    double *u = arena_array(arena, double, k * k), *v = arena_array(arena, double, k * k);
    double *s = arena_array(arena, double, k);
    for (size_t a = 0; a < k; a++)
        for (size_t b = a; b < k; b++)
            u[a * k + b] = twofold_value(factor.r[a * factor.p + b]) / factor.length[factor.order[b]];
    gsl_matrix_view left = gsl_matrix_view_array(u, k, k), right = gsl_matrix_view_array(v, k, k);
    gsl_vector_view values = gsl_vector_view_array(s, k);
    if (k == 0 || gsl_linalg_SV_decomp_jacobi(&left.matrix, &right.matrix, &values.vector) != GSL_SUCCESS)
        return false;
    *result = (struct collinearity){ .count = k, .columns = factor.order, .index = arena_array(arena, double, k),
                                     .proportion = arena_array(arena, double, k * k) };
    for (size_t j = 0; j < k; j++) {
        double sum = 0;
        for (size_t d = 0; d < k; d++)
            sum += v[j * k + d] / s[d] * (v[j * k + d] / s[d]);
        for (size_t d = 0; d < k; d++)
            result->proportion[d * k + j] = v[j * k + d] / s[d] * (v[j * k + d] / s[d]) / sum;
    }
    for (size_t d = 0; d < k; d++)
        result->index[d] = s[0] / s[d];
    return true;
}

/* ---- residuals ---- */

bool diagnostics_breusch_pagan(struct arena *arena, const struct design *design, const struct ols_result *fit,
                               double *statistic, double *df, double *p)
{
    double *squares = arena_array(arena, double, design->n);
    const char **names = arena_array(arena, const char *, design->p);
    struct ols_result auxiliary;
    struct error why;
    error_init(&why, arena);
    for (size_t i = 0; i < design->n; i++)
        squares[i] = fit->residuals[i] * fit->residuals[i] / (fit->sigma * fit->sigma);
    for (size_t j = 0; j < design->p; j++)
        names[j] = design->columns[j].name;
    struct ols_data data = { .n = design->n, .p = design->p, .x = design->x, .x_low = design->x_low, .y = squares,
                             .names = names, .intercept = true };
    if (!design->formula->intercept || fit->rank < 2 || fit->essentially_perfect ||
        !ols_fit(arena, &data, NULL, &auxiliary, &why) || isnan(auxiliary.r_squared))
        return false;
    *statistic = (double)design->n * auxiliary.r_squared;
    *df = (double)auxiliary.rank - 1;
    *p = chisq_sf(*statistic, *df);
    return true;
}

bool diagnostics_reset(struct arena *arena, const struct design *design, const double *weights,
                       const struct ols_result *fit, struct wald *test)
{
    size_t n = design->n, p = design->p;
    double *x = arena_array(arena, double, n * (p + 2)), *low = arena_array(arena, double, n * (p + 2));
    const char **names = arena_array(arena, const char *, p + 2);
    struct ols_result larger;
    struct error why;
    double mean = 0, reach = 0;
    error_init(&why, arena);
    for (size_t i = 0; i < n; i++)
        mean += fit->fitted[i] / (double)n;
    mean = design->formula->intercept ? mean : 0;
    for (size_t i = 0; i < n; i++)
        reach = fmax(reach, fabs(fit->fitted[i] - mean));
    for (size_t at = 0; at < n * p; at++) {
        x[at] = design->x[at];
        low[at] = design->x_low ? design->x_low[at] : 0;
    }
    for (size_t i = 0; i < n; i++) {
        double scaled = (fit->fitted[i] - mean) / reach;
        x[p * n + i] = scaled * scaled;
        x[(p + 1) * n + i] = scaled * scaled * scaled;
    }
    for (size_t j = 0; j < p + 2; j++)
        names[j] = j < p ? design->columns[j].name : "fitted";
    struct ols_data data = { .n = n, .p = p + 2, .x = x, .x_low = low, .y = design->y, .y_low = design->y_low,
                             .weights = weights, .names = names, .intercept = design->formula->intercept };
    if (!(reach > 0) || fit->essentially_perfect || !ols_fit(arena, &data, NULL, &larger, &why))
        return false;
    double added = (double)larger.rank - (double)fit->rank;
    if (!(added > 0) || !(larger.df > 0))
        return false;
    *test = (struct wald){ (fit->rss - larger.rss) / added / (larger.rss / larger.df), added, larger.df, NAN, NULL };
    test->p = fisher_sf(test->f, test->df1, test->df2);
    return true;
}

double *diagnostics_dfbetas(struct arena *arena, const struct sandwich_rows *rows, const struct ols_result *fit)
{
    size_t n = 0, p = rows->p, *row = arena_array(arena, size_t, rows->n);
    double *moved = arena_array(arena, double, rows->n * p);
    struct factor factor;
    for (size_t i = 0; i < rows->n; i++)
        if (!rows->weights || rows->weights[i] > 0)
            row[n++] = i;
    for (size_t at = 0; at < rows->n * p; at++)
        moved[at] = NAN;
    sandwich_factor(arena, rows, row, n, &factor);
    for (size_t i = 0; i < n; i++) {
        /* With t = e / (s_(i) √(1−h)), the move pull·e/(1−h) over s_(i) √unscaled is pull·t / √((1−h) unscaled). */
        double t = fit->studentized[row[i]], root = sqrt(factor.complement[i]);
        for (size_t k = 0; k < factor.rank; k++) {
            size_t j = factor.order[k];
            moved[row[i] * p + j] = factor.pull[i * factor.rank + k] * t / root / (fit->std_error[j] / fit->sigma);
        }
    }
    return moved;
}
