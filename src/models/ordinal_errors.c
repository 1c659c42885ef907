/* What follows from the scores of a proportional-odds model, and probabilities averaged over the rows. With the observed
 * information's inverse V and scores s, V (Σ s s') V: R's sandwich of a polr, and vcovCL without its factor. The average
 * probability of a category above a cut is Σ w F(xb + offset − threshold) / Σ w, F the logistic function. */
#include <math.h>

#include "base/arena.h"
#include "models/ordinal.h"
#include "models/twofold.h"

/* meat += s s' */
static void add_outer(const double *score, size_t m, double *meat)
{
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++)
            meat[a * m + b] += score[a] * score[b];
}

static void multiply(const double *left, const double *right, size_t m, double *product)
{
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++) {
            product[a * m + b] = 0;
            for (size_t k = 0; k < m; k++)
                product[a * m + b] += left[a * m + k] * right[k * m + b];
        }
}

void ordinal_sandwich(struct arena *arena, const struct ordinal_result *result, size_t n, const uint32_t *codes,
                      uint32_t code_count, size_t *clusters, double *covariance)
{
    struct arena_mark mark = arena_mark(arena);
    size_t m = result->parameters;
    double *meat = arena_array(arena, double, m * m), *half = arena_array(arena, double, m * m);
    double *sums = arena_array(arena, double, codes ? code_count * m : 1);
    bool *met = arena_array(arena, bool, codes ? code_count : 1);
    *clusters = 0;
    for (size_t i = 0; i < n; i++) {
        const double *score = result->scores + i * m;
        if (!codes) {
            add_outer(score, m, meat);
            continue;
        }
        for (size_t a = 0; a < m; a++) {
            sums[codes[i] * m + a] += score[a];
            met[codes[i]] = met[codes[i]] || score[a] != 0;
        }
    }
    for (uint32_t code = 0; codes && code < code_count; code++) {
        add_outer(sums + code * m, m, meat);
        *clusters += met[code];
    }
    multiply(result->covariance, meat, m, half);
    multiply(half, result->covariance, m, covariance);
    arena_rewind(arena, mark);
}

/* Row and column `at` are those of a coefficient, or of minus the mean threshold. */
static double covariance_of(const struct ordinal_result *result, const double *covariance, size_t one, size_t other)
{
    size_t last = result->categories - 1, m = result->parameters;
    bool mean_one = one == result->rank, mean_other = other == result->rank;
    double sum = 0;
    for (size_t a = mean_one ? 0 : last + one; a < (mean_one ? last : last + one + 1); a++)
        for (size_t b = mean_other ? 0 : last + other; b < (mean_other ? last : last + other + 1); b++)
            sum += covariance[a * m + b];
    return sum / (mean_one ? -(double)last : 1) / (mean_other ? -(double)last : 1);
}

void ordinal_columns(const struct ordinal_result *result, const double *covariance, size_t p, double *columns)
{
    for (size_t at = 0; at < p * p; at++)
        columns[at] = NAN;
    for (size_t a = 0; a <= result->rank; a++)
        for (size_t b = 0; b <= result->rank; b++) {
            size_t row = a == result->rank ? result->constant : result->column[a];
            size_t column = b == result->rank ? result->constant : result->column[b];
            columns[row * p + column] = covariance_of(result, covariance, a, b);
        }
}

/* F(high) − F(low) of the logistic F, without loss where both are near 1. */
static double between(double low, double high)
{
    if (low > 0)
        return 1 / (1 + exp(low)) - 1 / (1 + exp(high));
    return 1 / (1 + exp(-high)) - 1 / (1 + exp(-low));
}

static double density(double at)
{
    return 1 / (1 + exp(at)) / (1 + exp(-at));
}

void ordinal_probabilities(struct arena *arena, const struct ordinal_result *result, const double *covariance,
                           const double *row, double offset, double *probabilities, double *std_errors)
{
    size_t last = result->categories - 1, m = result->parameters;
    double *gradient = arena_array(arena, double, m), eta = offset;
    for (size_t j = 0; j < result->rank; j++)
        eta += row[result->column[j]] * result->linear.coefficients[result->column[j]];
    for (size_t c = 0; c <= last; c++) {
        double low = c > 0 ? result->thresholds[c - 1] - eta : -INFINITY, square = 0;
        double high = c < last ? result->thresholds[c] - eta : INFINITY;
        double below = c > 0 ? density(low) : 0, above = c < last ? density(high) : 0;
        for (size_t a = 0; a < m; a++)
            gradient[a] = a < last ? (a == c ? above : a + 1 == c ? -below : 0)
                                   : (below - above) * row[result->column[a - last]];
        for (size_t a = 0; a < m; a++)
            for (size_t b = 0; b < m; b++)
                square += gradient[a] * gradient[b] * covariance[a * m + b];
        probabilities[c] = between(low, high);
        std_errors[c] = sqrt(square);
    }
}

double ordinal_standardise(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                           const struct ordinal_result *result, size_t atom, uint32_t code, size_t cut, double *gradient)
{
    size_t atoms = design->formula->atom_count, last = result->categories - 1;
    struct twofold *values = arena_array(arena, struct twofold, atoms), sum = twofold_of(0);
    uint32_t *codes = arena_array(arena, uint32_t, atoms);
    double *row = arena_array(arena, double, design->p), total = 0;
    for (size_t a = 0; a < result->parameters; a++)
        gradient[a] = 0;
    for (size_t i = 0; i < design->n; i++) {
        double weight = spec->weights ? spec->weights[i] : 1;
        double eta = (spec->offset ? spec->offset[i] : 0) - result->thresholds[cut];
        design_row_at_level(design, i, atom, code, values, codes, row);
        for (size_t j = 0; j < result->rank; j++)
            eta += row[result->column[j]] * result->linear.coefficients[result->column[j]];
        double above = 1 / (1 + exp(-eta)), slope = above / (1 + exp(eta));
        sum = twofold_add(sum, twofold_product(weight, above));
        total += weight;
        gradient[cut] -= weight * slope;
        for (size_t j = 0; j < result->rank; j++)
            gradient[last + j] += weight * slope * row[result->column[j]];
    }
    for (size_t a = 0; a < result->parameters; a++)
        gradient[a] /= total;
    return twofold_value(sum) / total;
}
