/* A combination l'b is determined by the data when l vanishes on every dependency among the columns: for a column
 * set aside, x_j = Σ a_k x_k, that means l_j = Σ a_k l_k. The joint test inverts LVL' by Cholesky with a check
 * of each pivot, so that combinations implied by others are left out of the degrees of freedom.
 * Agrees with R's emmeans and car::linearHypothesis; tests of curves with rms::anova. */
#include "models/contrasts.h"

#include <math.h>

#include "base/arena.h"
#include "stats/distribution.h"

static bool determined(const struct ols_result *fit, const double *weights)
{
    for (size_t d = 0; d < fit->dependency_count; d++) {
        const struct ols_dependency *dependency = &fit->dependencies[d];
        double sum = weights[dependency->column], size = fabs(sum);
        for (size_t k = 0; k < dependency->count; k++) {
            sum -= dependency->coefficients[k] * weights[dependency->columns[k]];
            size += fabs(dependency->coefficients[k] * weights[dependency->columns[k]]);
        }
        if (fabs(sum) > 1e-9 * size)
            return false;
    }
    return true;
}

/* Columns set aside count as 0. */
static double product(const struct ols_result *fit, const double *weights, const double *values)
{
    double sum = 0, lost = 0;
    for (size_t j = 0; j < fit->p; j++) {
        if (isnan(fit->coefficients[j]) || weights[j] == 0)
            continue;
        double part = weights[j] * values[j] - lost, next = sum + part;
        lost = (next - sum) - part;
        sum = next;
    }
    return sum;
}

static double covariance(const struct ols_result *fit, const double *vcov, const double *a, const double *b)
{
    double sum = 0;
    for (size_t j = 0; j < fit->p; j++)
        if (a[j] != 0 && !isnan(fit->coefficients[j]))
            sum += a[j] * product(fit, b, vcov + j * fit->p);
    return sum;
}

static const char *why_undefined(const struct ols_result *fit, const double *vcov)
{
    if (fit->note)
        return fit->note;
    for (size_t type = 0; type < OLS_HC_COUNT; type++)
        if (vcov == fit->hc[type] && fit->hc_note[type])
            return fit->hc_note[type];
    return "its standard error is undefined";
}

/* From estimate and standard error to t, p and the interval. */
static void finish(const struct ols_result *fit, const double *vcov, double level, struct contrast *contrast)
{
    contrast->df = fit->df;
    contrast->t = contrast->p = contrast->low = contrast->high = NAN;
    if (isnan(contrast->std_error)) {
        contrast->note = why_undefined(fit, vcov);
        return;
    }
    if (fit->essentially_perfect || !(contrast->std_error > 0)) {
        contrast->std_error = NAN; /* rounding: an interval of it would claim certainty */
        contrast->note = "the fit is essentially perfect: its residuals are rounding, and have no standard error";
        return;
    }
    double margin = student_critical(fit->df, level) * contrast->std_error;
    contrast->low = contrast->estimate - margin;
    contrast->high = contrast->estimate + margin;
    contrast->t = contrast->estimate / contrast->std_error;
    contrast->p = student_two_sided(contrast->t, fit->df);
}

static struct contrast nothing(const struct ols_result *fit, const char *note)
{
    return (struct contrast){ NAN, NAN, fit->df, NAN, NAN, NAN, NAN, note };
}

void contrast_estimate(const struct ols_result *fit, const double *vcov, const double *weights, double level,
                       struct contrast *contrast)
{
    if (!determined(fit, weights)) {
        *contrast = nothing(fit, "not determined by the data: a column it needs is a combination of others");
        return;
    }
    *contrast = (struct contrast){ .estimate = product(fit, weights, fit->coefficients) };
    contrast->std_error = sqrt(covariance(fit, vcov, weights, weights));
    finish(fit, vcov, level, contrast);
}

void contrast_coefficient(const struct ols_result *fit, const double *vcov, size_t column, double level,
                          struct contrast *contrast)
{
    if (isnan(fit->coefficients[column])) {
        *contrast = nothing(fit, NULL);
        for (size_t d = 0; d < fit->dependency_count; d++)
            if (fit->dependencies[d].column == column)
                contrast->note = fit->dependencies[d].text;
        return;
    }
    *contrast = (struct contrast){ .estimate = fit->coefficients[column],
                                   .std_error = sqrt(vcov[column * fit->p + column]) };
    finish(fit, vcov, level, contrast);
}

/* Cholesky of the q × q matrix v with estimates d: adds to *square the part of d'v⁻¹d that each row contributes
 * beyond the rows before it; rows with no variance of their own are passed over. Returns the rows counted. */
static size_t quadratic_form(double *v, double *d, size_t q, double *square)
{
    size_t counted = 0;
    *square = 0;
    for (size_t k = 0; k < q; k++) {
        double own = v[k * q + k], scale = own;
        for (size_t l = 0; l < k; l++)
            own -= v[k * q + l] * v[k * q + l];
        double rest = d[k];
        for (size_t l = 0; l < k; l++)
            rest -= v[k * q + l] * d[l];
        bool redundant = !(own > 1e-11 * scale);
        double root = redundant ? 0 : sqrt(own);
        v[k * q + k] = root;
        d[k] = redundant ? 0 : rest / root;
        for (size_t row = k + 1; row < q; row++) {
            double sum = v[row * q + k];
            for (size_t l = 0; l < k; l++)
                sum -= v[row * q + l] * v[k * q + l];
            v[row * q + k] = redundant ? 0 : sum / root;
        }
        *square += d[k] * d[k];
        counted += !redundant;
    }
    return counted;
}

void contrast_wald(struct arena *arena, const struct ols_result *fit, const double *vcov, const double *weights,
                   size_t rows, struct wald *wald)
{
    size_t p = fit->p, kept = 0;
    double *v = arena_array(arena, double, rows * rows), *d = arena_array(arena, double, rows), square;
    const double **used = arena_array(arena, const double *, rows);
    *wald = (struct wald){ NAN, 0, fit->df, NAN, NULL };
    for (size_t row = 0; row < rows; row++)
        if (determined(fit, weights + row * p))
            used[kept++] = weights + row * p;
    for (size_t a = 0; a < kept; a++) {
        d[a] = product(fit, used[a], fit->coefficients);
        for (size_t b = 0; b <= a; b++)
            v[a * kept + b] = covariance(fit, vcov, used[a], used[b]);
        if (isnan(v[a * kept + a])) {
            wald->note = why_undefined(fit, vcov);
            return;
        }
    }
    size_t counted = quadratic_form(v, d, kept, &square);
    wald->df1 = (double)counted;
    if (counted == 0 || fit->essentially_perfect) {
        wald->note = counted ? "the fit is essentially perfect: F is undefined" : "nothing of it can be estimated";
        return;
    }
    wald->f = square / wald->df1;
    wald->p = fisher_sf(wald->f, wald->df1, fit->df);
}

void contrast_term(struct arena *arena, const struct ols_result *fit, const double *vcov,
                   const struct design *design, int term, struct wald *wald)
{
    size_t rows = 0;
    double *weights = arena_array(arena, double, fit->p * fit->p);
    for (size_t j = 0; j < fit->p; j++)
        if (design->columns[j].term == term && !isnan(fit->coefficients[j]))
            weights[rows++ * fit->p + j] = 1;
    contrast_wald(arena, fit, vcov, weights, rows, wald);
}

size_t contrast_curve(struct arena *arena, const struct ols_result *fit, const struct design *design, size_t atom,
                      enum curve_test test, const double **combinations)
{
    bool straight = test == CURVE_OVERALL || test == CURVE_INTERACTION;
    size_t least = test == CURVE_INTERACTION || test == CURVE_NONLINEAR_INTERACTION ? 2 : 1, rows = 0;
    double *weights = arena_array(arena, double, fit->p * fit->p);
    for (size_t j = 0; j < fit->p; j++) {
        uint32_t choice = design->pattern[j * design->formula->atom_count + atom];
        if (choice > (straight ? DESIGN_NUMBER : DESIGN_LEVEL) && !isnan(fit->coefficients[j]) &&
            design->formula->terms[design->columns[j].term].atom_count >= least)
            weights[rows++ * fit->p + j] = 1;
    }
    *combinations = weights;
    return rows;
}

void contrast_means(struct arena *arena, const struct ols_result *fit, const double *vcov,
                    const struct design *design, size_t atom, enum design_margin margin, double level,
                    struct contrast *means)
{
    double *row = arena_array(arena, double, fit->p);
    for (uint32_t code = 0; code < design->atoms[atom].level_count; code++) {
        design_margin_row(arena, design, atom, code, margin, row);
        contrast_estimate(fit, vcov, row, level, &means[code]);
    }
}
