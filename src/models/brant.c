/* Brant's test: with π_k the fitted probability of lying above cut k and A_k = X'diag(π_k(1 − π_k))X,
 *   Cov(b_k, b_l) = A_k⁻¹ X'diag(π_l(1 − π_k))X A_l⁻¹, k < l;
 * the differences b_k − b_1 are 0 under proportional odds. The score test: g'I⁻¹g, g the derivatives of the log-likelihood
 * with slopes of their own at every cut, I its expected information, both at the proportional estimates; I is the
 * sum over rows and categories of P s s', s the derivatives of log P, because these are few and need no second
 * derivatives. Columns are centred and scaled first: slopes do not notice, and cross-products lose no digits.
 * Agrees with an R script that writes out the formulas with glm and clm (scripts/reference/families.R). */
#include "models/brant.h"

#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "models/contrasts.h"
#include "models/glm.h"
#include "stats/distribution.h"

/* The columns that were kept, centred and scaled, behind a constant: p of them; x row-major n × p. */
struct columns {
    size_t n, p, cuts;
    double *x;
    int *term;
    const double *weights;
};

static struct columns centre(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                             const struct ordinal_result *fit)
{
    struct columns columns = { design->n, 1, fit->categories - 1, NULL, arena_array(arena, int, design->p + 1),
                               spec->weights };
    size_t p = fit->rank + 1;
    columns.x = arena_array(arena, double, design->n * p);
    columns.term[0] = DESIGN_INTERCEPT;
    for (size_t i = 0; i < design->n; i++)
        columns.x[i * p] = 1;
    for (size_t j = 0; j < design->p; j++) {
        const double *x = design->x + j * design->n;
        double sum = 0, most = 0;
        if (j == fit->constant || isnan(fit->linear.coefficients[j]))
            continue;
        for (size_t i = 0; i < design->n; i++)
            sum += x[i] / (double)design->n;
        for (size_t i = 0; i < design->n; i++)
            most = fmax(most, fabs(x[i] - sum));
        for (size_t i = 0; i < design->n; i++)
            columns.x[i * p + columns.p] = (x[i] - sum) / most;
        columns.term[columns.p++] = design->columns[j].term;
    }
    return columns;
}

/* chi-squared = d'V⁻¹d on as many degrees of freedom as V has rank. */
static struct proportionality quadratic(struct arena *arena, const double *d, const double *v, const double *weights,
                                        size_t rows, size_t p)
{
    struct ols_result holder = { .p = p, .coefficients = arena_array(arena, double, p), .df = INFINITY };
    struct wald wald;
    for (size_t j = 0; j < p; j++)
        holder.coefficients[j] = d[j];
    contrast_wald(arena, &holder, v, weights, rows, &wald);
    return (struct proportionality){ wald.f * wald.df1, wald.df1, wald.p, wald.note };
}

/* ---- Brant ---- */

/* The design with the columns of `columns` and the outcome y. */
static struct design binary_design(struct arena *arena, const struct design *design, const struct columns *columns,
                                   const double *y)
{
    struct design binary = *design;
    size_t n = columns->n;
    binary.p = columns->p;
    binary.x = arena_array(arena, double, n * columns->p);
    binary.x_low = NULL;
    binary.y = y;
    binary.y_low = NULL;
    binary.columns = arena_array(arena, struct design_column, columns->p);
    for (size_t j = 0; j < columns->p; j++) {
        binary.columns[j] = (struct design_column){ "", "", columns->term[j] };
        for (size_t i = 0; i < n; i++)
            binary.x[j * n + i] = columns->x[i * columns->p + j];
    }
    return binary;
}

/* Fits every cut; those without estimates are left out. */
static bool fit_cuts(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                     const struct ordinal_result *fit, struct columns *columns, struct glm_result *cuts,
                     struct brant_result *result, struct error *err)
{
    double *y = arena_array(arena, double, columns->n);
    struct design binary = binary_design(arena, design, columns, y);
    struct glm_spec *logistic = arena_new(arena, struct glm_spec);
    size_t all = columns->cuts;
    *logistic = (struct glm_spec){ .family = GLM_BINOMIAL, .weights = spec->weights, .offset = spec->offset };
    columns->cuts = 0;
    for (size_t cut = 0; cut < all; cut++) {
        for (size_t i = 0; i < columns->n; i++)
            y[i] = fit->category[i] > cut;
        if (!glm_fit(arena, &binary, logistic, &cuts[columns->cuts], err))
            return false;
        result->left_out[cut] = !cuts[columns->cuts].converged;
        result->left_out_count += result->left_out[cut];
        columns->cuts += !result->left_out[cut];
    }
    return true;
}

/* X'diag(w π_l(1 − π_k))X. */
static void cross(const struct columns *columns, const struct glm_result *k, const struct glm_result *l, double *product)
{
    size_t p = columns->p;
    for (size_t at = 0; at < p * p; at++)
        product[at] = 0;
    for (size_t i = 0; i < columns->n; i++) {
        const double *x = columns->x + i * p;
        double weight = columns->weights ? columns->weights[i] : 1;
        if (weight == 0)
            continue;
        weight *= l->linear.fitted[i] * (1 - k->linear.fitted[i]);
        for (size_t a = 0; a < p; a++)
            for (size_t b = 0; b < p; b++)
                product[a * p + b] += weight * x[a] * x[b];
    }
}

static void multiply(const double *a, const double *b, double *product, size_t p)
{
    for (size_t row = 0; row < p; row++)
        for (size_t column = 0; column < p; column++) {
            double sum = 0;
            for (size_t k = 0; k < p; k++)
                sum += a[row * p + k] * b[k * p + column];
            product[row * p + column] = sum;
        }
}

/* Covariance of the coefficients of all cuts, (cuts · p) square. */
static double *joint_covariance(struct arena *arena, const struct columns *columns, const struct glm_result *cuts)
{
    size_t p = columns->p, all = columns->cuts * p;
    double *joint = arena_array(arena, double, all * all), *middle = arena_array(arena, double, p * p);
    double *left = arena_array(arena, double, p * p), *block = arena_array(arena, double, p * p);
    for (size_t k = 0; k < columns->cuts; k++)
        for (size_t l = k; l < columns->cuts; l++) {
            cross(columns, &cuts[k], &cuts[l], middle);
            multiply(cuts[k].linear.vcov, middle, left, p);
            multiply(left, cuts[l].linear.vcov, block, p);
            for (size_t a = 0; a < p; a++)
                for (size_t b = 0; b < p; b++) {
                    double value = k == l ? cuts[k].linear.vcov[a * p + b] : block[a * p + b];
                    joint[(k * p + a) * all + l * p + b] = value;
                    joint[(l * p + b) * all + k * p + a] = value;
                }
        }
    return joint;
}

/* Slopes of a term (all: every term) are the same at every cut. */
static struct proportionality equal_slopes(struct arena *arena, const struct columns *columns, const double *slopes,
                                           const double *joint, int term, bool every)
{
    size_t p = columns->p, all = columns->cuts * p, rows = 0;
    double *weights = arena_array(arena, double, all * all);
    for (size_t cut = 1; cut < columns->cuts; cut++)
        for (size_t j = 1; j < p; j++)
            if (every || columns->term[j] == term) {
                weights[rows * all + cut * p + j] = 1;
                weights[rows * all + j] = -1;
                rows++;
            }
    if (rows == 0)
        return (struct proportionality){ NAN, NAN, NAN, "no slopes of its own" };
    return quadratic(arena, slopes, joint, weights, rows, all);
}

static bool brant(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                  const struct ordinal_result *fit, struct columns *columns, struct brant_result *result,
                  struct error *err)
{
    struct glm_result *cuts = arena_array(arena, struct glm_result, columns->cuts);
    if (!fit_cuts(arena, design, spec, fit, columns, cuts, result, err))
        return false;
    if (columns->cuts < 2) {
        result->omnibus.note = "fewer than two cuts can be fitted alone";
        for (size_t term = 0; term < design->formula->term_count; term++)
            result->terms[term].note = result->omnibus.note;
        return true;
    }
    size_t p = columns->p;
    double *slopes = arena_array(arena, double, columns->cuts * p);
    for (size_t cut = 0; cut < columns->cuts; cut++)
        for (size_t j = 0; j < p; j++)
            slopes[cut * p + j] = cuts[cut].linear.coefficients[j];
    double *joint = joint_covariance(arena, columns, cuts);
    result->omnibus = equal_slopes(arena, columns, slopes, joint, 0, true);
    for (size_t term = 0; term < design->formula->term_count; term++)
        result->terms[term] = equal_slopes(arena, columns, slopes, joint, (int)term, false);
    return true;
}

/* ---- the score test ---- */

static double logistic(double eta)
{
    return 1 / (1 + exp(-eta));
}

/* d log P / d (threshold above − η) and d (threshold below − η) of category c. */
static void scores(const double *thresholds, size_t cuts, size_t c, double eta, double *above, double *below)
{
    double shared = c > 0 && c < cuts ? 1 / expm1(thresholds[c] - thresholds[c - 1]) : 0;
    *above = c < cuts ? logistic(eta - thresholds[c]) + shared : 0;
    *below = c > 0 ? -logistic(thresholds[c - 1] - eta) - shared : 0;
}

static double probability(const double *thresholds, size_t cuts, size_t c, double eta)
{
    double upper = c < cuts ? logistic(thresholds[c] - eta) : 1;
    double apart = c > 0 && c < cuts ? -expm1(thresholds[c - 1] - thresholds[c]) : 1;
    return upper * (c > 0 ? logistic(eta - thresholds[c - 1]) : 1) * apart;
}

/* Adds scale · x x' to the block of cuts a and b. */
static void add_block(const struct columns *columns, const double *x, size_t a, size_t b, double scale, double *information)
{
    size_t p = columns->p, all = columns->cuts * p;
    for (size_t row = 0; row < p; row++)
        for (size_t column = 0; column < p; column++)
            information[(a * p + row) * all + b * p + column] += scale * x[row] * x[column];
}

static void score_test(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                       const struct ordinal_result *fit, const struct columns *columns, struct brant_result *result)
{
    size_t p = columns->p, cuts = columns->cuts, all = cuts * p;
    double *gradient = arena_array(arena, double, all), *information = arena_array(arena, double, all * all);
    double *weights = arena_array(arena, double, all * all), above, below;
    for (size_t i = 0; i < columns->n; i++) {
        const double *x = columns->x + i * p;
        double weight = columns->weights ? columns->weights[i] : 1, eta = spec->offset ? spec->offset[i] : 0;
        size_t seen = fit->category[i];
        for (size_t j = 0; j < design->p; j++)
            if (j != fit->constant && !isnan(fit->linear.coefficients[j]))
                eta += design->x[j * design->n + i] * fit->linear.coefficients[j];
        scores(fit->thresholds, cuts, seen, eta, &above, &below);
        for (size_t a = 0; a < p; a++) {
            if (seen < cuts)
                gradient[seen * p + a] += weight * above * x[a];
            if (seen > 0)
                gradient[(seen - 1) * p + a] += weight * below * x[a];
        }
        for (size_t c = 0; c <= cuts; c++) {
            double expected = weight * probability(fit->thresholds, cuts, c, eta);
            scores(fit->thresholds, cuts, c, eta, &above, &below);
            if (c < cuts)
                add_block(columns, x, c, c, expected * above * above, information);
            if (c > 0)
                add_block(columns, x, c - 1, c - 1, expected * below * below, information);
            if (c > 0 && c < cuts) {
                add_block(columns, x, c, c - 1, expected * above * below, information);
                add_block(columns, x, c - 1, c, expected * above * below, information);
            }
        }
    }
    for (size_t at = 0; at < all; at++)
        weights[at * all + at] = 1;
    result->score = quadratic(arena, gradient, information, weights, all, all);
    result->score.df -= (double)(cuts + p - 1);
    result->score.p = chisq_sf(result->score.chi_squared, result->score.df);
}

bool brant_test(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                const struct ordinal_result *fit, struct brant_result *result, struct error *err)
{
    const struct proportionality undefined = { NAN, NAN, NAN, NULL };
    *result = (struct brant_result){ undefined, undefined,
                                     arena_array(arena, struct proportionality, design->formula->term_count + 1),
                                     arena_array(arena, bool, fit->categories), 0 };
    for (size_t term = 0; term < design->formula->term_count; term++)
        result->terms[term] = undefined;
    if (fit->categories < 3 || fit->rank == 0) {
        result->omnibus.note = result->score.note = "there is one cut only, or no slope: nothing to compare";
        return true;
    }
    struct columns columns = centre(arena, design, spec, fit);
    score_test(arena, design, spec, fit, &columns, result);
    return brant(arena, design, spec, fit, &columns, result, err);
}
