/* With S the products of q orthonormal contrasts,
 *     Greenhouse–Geisser ε̂ = tr(S)² / (q tr(S²)),  Mauchly W = det(S) / (tr(S) / q)^q,
 * the determinant by Cholesky. Anderson (1958, 10.7.3) gives −ν ρ log W ≈ χ² with f = q (q + 1) / 2 − 1 and a second
 * term in χ²(f + 4). Agrees with R's anova.mlm(test = "Spherical") and mauchly.test, except that R 4.2 has k where
 * Anderson's second term has q: its p differs in the fourth decimal. */
#include "stats/sphericity.h"

#include <math.h>

#include "stats/distribution.h"

static const double nothing_left = 1e-12;

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

static void mauchly(double *s, size_t q, double trace, double nu, struct sphericity *result)
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

void sphericity(double *products, size_t q, double nu, struct sphericity *result)
{
    *result = (struct sphericity){ .epsilon_gg = 1, .epsilon_hf = 1, .mauchly_w = NAN, .mauchly_chi = NAN,
                                   .mauchly_df = NAN, .mauchly_p = NAN };
    double trace = 0, squares = 0, p = (double)q;
    for (size_t a = 0; a < q; a++)
        trace += products[a * q + a];
    for (size_t a = 0; a < q * q; a++)
        squares += products[a] * products[a];
    if (q > 1) {
        double epsilon = trace * trace / (p * squares), room = nu - p * epsilon;
        result->epsilon_gg = epsilon;
        result->epsilon_hf = room > 0 ? ((nu + 1) * p * epsilon - 2) / (p * room) : INFINITY;
    }
    mauchly(products, q, trace, nu, result);
}
