/* What a fitted model says of rows: mean, score and information of one observation, and the mean outcome of all rows
 * given one level of a category. For the logit link μ and 1 − μ each come from their own logarithm, so that neither
 * loses digits beside the other. Standardisation: Lane & Nelder, Biometrics 38:613, 1982. Agrees with R's predict. */
#include <math.h>

#include "base/arena.h"
#include "models/glm.h"

/* ---- one row ---- */

static double log_logistic(double eta)
{
    return eta > 0 ? -log1p(exp(-eta)) : eta - log1p(exp(eta));
}

static double part(double share, double log_fitted)
{
    return share > 0 ? share * (log(share) - log_fitted) : 0;
}

static struct glm_row binomial_row(enum glm_link link, double y, double eta)
{
    struct glm_row row = { .deviance = INFINITY };
    double p, q, log_p, log_q;
    if (link == GLM_LOGIT) {
        log_p = log_logistic(eta);
        log_q = log_logistic(-eta);
        p = exp(log_p);
        q = exp(log_q);
        row.slope = p * q;
    } else {
        p = link == GLM_LOG ? exp(eta) : eta;
        q = link == GLM_LOG ? -expm1(eta) : 1 - eta;
        if (!(p > 0 && q > 0))
            return row;
        log_p = link == GLM_LOG ? eta : log(p);
        log_q = link == GLM_LOG ? log(q) : log1p(-p);
        row.slope = link == GLM_LOG ? p : 1;
    }
    /* y q − (1 − y) p is y − p without losing the digits of a p near 1. */
    double rest = y * q - (1 - y) * p;
    row.mean = p;
    row.score = link == GLM_LOGIT ? rest : rest * (row.slope / (p * q));
    row.weight = link == GLM_LOGIT ? row.slope : row.slope * (row.slope / (p * q));
    row.bend = row.weight;
    row.deviance = 2 * (part(y, log_p) + part(1 - y, log_q));
    return row;
}

static struct glm_row poisson_row(double y, double eta)
{
    double mean = exp(eta);
    struct glm_row row = { mean, mean, y - mean, mean, INFINITY, mean };
    if (isfinite(mean))
        row.deviance = 2 * ((y > 0 ? y * (log(y) - eta) : 0) - (y - mean));
    return row;
}

/* Given alpha. Logarithms of ratios near 1 by log1p: alpha may be as small as it likes. */
static struct glm_row negbin_row(double y, double alpha, double eta)
{
    double mean = exp(eta), spread = 1 + alpha * mean;
    struct glm_row row = { mean, mean, (y - mean) / spread, mean / spread, INFINITY,
                           mean * (1 + alpha * y) / (spread * spread) };
    if (!isfinite(mean))
        return row;
    double ratio = log1p(alpha * (y - mean) / spread); /* log((1 + alpha y) / (1 + alpha mean)) */
    row.deviance = 2 * ((y > 0 ? y * (log(y) - eta - ratio) : 0) - (alpha > 0 ? ratio / alpha : y - mean));
    return row;
}

struct glm_row glm_row(const struct glm_spec *spec, double y, double weight, double eta)
{
    struct glm_row row = spec->family == GLM_BINOMIAL  ? binomial_row(spec->link, y, eta)
                         : spec->family == GLM_POISSON ? poisson_row(y, eta)
                                                       : negbin_row(y, spec->alpha, eta);
    row.score *= weight;
    row.weight *= weight;
    row.bend *= weight;
    row.deviance *= weight;
    return row;
}

/* ---- standardisation ---- */

double glm_standardise(struct arena *arena, const struct design *design, const struct glm_result *fit, size_t atom,
                       uint32_t code, double *gradient)
{
    size_t atoms = design->formula->atom_count;
    struct twofold *values = arena_array(arena, struct twofold, atoms), sum = twofold_of(0);
    uint32_t *codes = arena_array(arena, uint32_t, atoms);
    double *row = arena_array(arena, double, design->p), total = 0;
    for (size_t j = 0; j < design->p; j++)
        gradient[j] = 0;
    for (size_t i = 0; i < design->n; i++) {
        double weight = fit->spec->weights ? fit->spec->weights[i] : 1, eta = fit->spec->offset ? fit->spec->offset[i] : 0;
        design_row_at_level(design, i, atom, code, values, codes, row);
        for (size_t j = 0; j < design->p; j++)
            if (!isnan(fit->linear.coefficients[j]))
                eta += row[j] * fit->linear.coefficients[j];
        struct glm_row at = glm_row(fit->spec, 0, 1, eta);
        sum = twofold_add(sum, twofold_product(weight, at.mean));
        total += weight;
        for (size_t j = 0; j < design->p; j++)
            gradient[j] += weight * at.slope * row[j];
    }
    for (size_t j = 0; j < design->p; j++)
        gradient[j] /= total;
    return twofold_value(sum) / total;
}
