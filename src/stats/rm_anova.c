/* Sums of squares from twice-centred values: of visit means, of patient means, of what is left. The spread of the
 * q = k − 1 orthonormal (Helmert) contrasts of the visits, S, gives
 *     Greenhouse–Geisser ε̂ = tr(S)² / (q tr(S²)),  Mauchly W = det(S) / (tr(S) / q)^q,
 * the determinant by Cholesky. Anderson (1958, 10.7.3) gives −ν ρ log W ≈ χ² with f = q (q + 1) / 2 − 1 and a second
 * term in χ²(f + 4). Agrees with R's anova.mlm(test = "Spherical") and mauchly.test, except that R 4.2 has k where
 * Anderson's second term has q: its p differs in the fourth decimal. */
#include "stats/rm_anova.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "stats/distribution.h"

static const double nothing_left = 1e-12;

/* Visit means (k) and patient means (n), about the first value so that a large level costs no digits. */
static double centre(const double *values, size_t n, size_t k, double *visit, double *patient)
{
    double grand = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++) {
            double x = values[i * k + j] - values[0];
            visit[j] += x / (double)n;
            patient[i] += x / (double)k;
            grand += x / ((double)n * (double)k);
        }
    return grand;
}

/* Sums of products of the Helmert contrasts about their means: q × q. */
static double *contrast_products(const double *values, const double *visit, size_t n, size_t k, struct arena *arena)
{
    size_t q = k - 1;
    double *s = arena_array(arena, double, q * q), *c = arena_array(arena, double, q);
    for (size_t i = 0; i < n; i++) {
        double before = values[i * k] - values[0] - visit[0]; /* sum of the visits so far */
        for (size_t j = 1; j < k; j++) {
            double here = values[i * k + j] - values[0] - visit[j], m = (double)j;
            c[j - 1] = (before - m * here) / sqrt(m * (m + 1));
            before += here;
        }
        for (size_t a = 0; a < q; a++)
            for (size_t b = 0; b <= a; b++)
                s[a * q + b] += c[a] * c[b];
    }
    for (size_t a = 0; a < q; a++)
        for (size_t b = 0; b < a; b++)
            s[b * q + a] = s[a * q + b];
    return s;
}

/* log det of a positive definite matrix by Cholesky, in place; −INFINITY when it is singular. */
static double log_determinant(double *s, size_t q, double scale)
{
    double sum = 0;
    for (size_t j = 0; j < q; j++) {
        double pivot = s[j * q + j];
        for (size_t m = 0; m < j; m++)
            pivot -= s[j * q + m] * s[j * q + m];
        if (!(pivot > nothing_left * scale))
            return -INFINITY;
        sum += log(pivot);
        s[j * q + j] = sqrt(pivot);
        for (size_t i = j + 1; i < q; i++) {
            double product = s[i * q + j];
            for (size_t m = 0; m < j; m++)
                product -= s[i * q + m] * s[j * q + m];
            s[i * q + j] = product / s[j * q + j];
        }
    }
    return sum;
}

static void mauchly(double *s, size_t q, double trace, double nu, struct rm_anova *result)
{
    double p = (double)q;
    if (q < 2 || nu < p) {
        result->no_mauchly = q < 2 ? "two visits are always spherical"
                                   : "it needs at least as many patients as visits";
        return;
    }
    double log_w = log_determinant(s, q, trace) - p * log(trace / p);
    result->mauchly_w = exp(log_w);
    result->mauchly_df = p * (p + 1) / 2 - 1;
    double rho = 1 - (2 * p * p + p + 2) / (6 * p * nu), scale = nu * p * rho;
    if (!(rho > 0)) {
        result->no_mauchly = "too few patients for its approximation";
        return;
    }
    double omega = (p + 2) * (p - 1) * (p - 2) * (2 * p * p * p + 6 * p * p + 3 * p + 2) / (288 * scale * scale);
    result->mauchly_chi = -nu * rho * log_w;
    double first = chisq_sf(result->mauchly_chi, result->mauchly_df),
           second = chisq_sf(result->mauchly_chi, result->mauchly_df + 4);
    result->mauchly_p = fmin(1, fmax(0, first + omega * (second - first)));
}

static void correct_for_sphericity(double *s, size_t q, double nu, struct rm_anova *result)
{
    double trace = 0, squares = 0, p = (double)q;
    for (size_t a = 0; a < q; a++)
        trace += s[a * q + a];
    for (size_t a = 0; a < q * q; a++)
        squares += s[a] * s[a];
    double epsilon = trace * trace / (p * squares);
    result->epsilon_gg = q == 1 ? 1 : epsilon;
    double room = nu - p * epsilon;
    result->epsilon_hf = q == 1 ? 1 : room > 0 ? ((nu + 1) * p * epsilon - 2) / (p * room) : INFINITY;
    double hf = fmin(1, result->epsilon_hf);
    result->p_gg = fisher_sf(result->f, result->epsilon_gg * result->df1, result->epsilon_gg * result->df2);
    result->p_hf = fisher_sf(result->f, hf * result->df1, hf * result->df2);
    mauchly(s, q, trace, nu, result);
}

static void sum_squares(const double *values, size_t n, size_t k, struct arena *arena, double *visit,
                        struct rm_anova *result)
{
    double *patient = arena_array(arena, double, n), error = 0;
    double grand = centre(values, n, k, visit, patient);
    result->ss_visit = result->ss_patient = 0;
    for (size_t j = 0; j < k; j++)
        result->ss_visit += (double)n * (visit[j] - grand) * (visit[j] - grand);
    for (size_t i = 0; i < n; i++) {
        result->ss_patient += (double)k * (patient[i] - grand) * (patient[i] - grand);
        for (size_t j = 0; j < k; j++) {
            double rest = values[i * k + j] - values[0] - visit[j] - patient[i] + grand;
            error += rest * rest;
        }
    }
    /* rounding of values all alike is no spread */
    double total = error + result->ss_visit + result->ss_patient;
    result->ss_error = error > nothing_left * nothing_left * total ? error : 0;
}

void rm_anova(const double *values, size_t n, size_t k, struct arena *arena, struct rm_anova *result)
{
    *result = (struct rm_anova){
        .n = n, .k = k, .ss_visit = NAN, .ss_patient = NAN, .ss_error = NAN, .f = NAN, .df1 = NAN, .df2 = NAN,
        .p = NAN, .mauchly_w = NAN, .mauchly_chi = NAN, .mauchly_df = NAN, .mauchly_p = NAN, .epsilon_gg = NAN,
        .p_gg = NAN, .epsilon_hf = NAN, .p_hf = NAN, .partial_eta2 = NAN, .generalized_eta2 = NAN,
    };
    if (n < 2 || k < 2) {
        result->undefined = n < 2 ? "it needs two patients" : "it needs two visits";
        return;
    }
    double *visit = arena_array(arena, double, k), nu = (double)n - 1;
    sum_squares(values, n, k, arena, visit, result);
    double total = result->ss_visit + result->ss_patient + result->ss_error;
    result->df1 = (double)k - 1;
    result->df2 = result->df1 * nu;
    if (total > 0)
        result->generalized_eta2 = result->ss_visit / total;
    if (result->ss_visit + result->ss_error > 0)
        result->partial_eta2 = result->ss_visit / (result->ss_visit + result->ss_error);
    if (!(result->ss_error > 0)) {
        result->undefined = "every patient changes alike";
        return;
    }
    result->f = result->ss_visit / result->df1 / (result->ss_error / result->df2);
    result->p = fisher_sf(result->f, result->df1, result->df2);
    correct_for_sphericity(contrast_products(values, visit, n, k, arena), k - 1, nu, result);
}
