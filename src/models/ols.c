/* b minimises Σ w (y − Xb)², V = s² (X'WX)⁻¹ with s² = Σ w e² / (n − rank). R², F, log-likelihood, AIC and BIC as
 * in R's lm (about the mean when the model has a constant, about 0 otherwise). The factorisation and its accuracy
 * are in factor.c; agrees with R's lm to its 13 or so digits and with NIST's certified values beyond. */
#include "models/ols.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "models/design.h"
#include "models/factor.h"
#include "models/influence.h"
#include "models/tall.h"
#include "stats/distribution.h"

#define PI 3.141592653589793238462643383279502884

/* The data with weights multiplied in, and the rows they came from. */
struct prepared {
    struct factor_data data;
    struct twofold *root;   /* √weight of each row kept */
    size_t *row;
};

static struct twofold cell(const double *high, const double *low, size_t at)
{
    return twofold_sum(high[at], low ? low[at] : 0);
}

static bool check_size(const struct ols_data *data, struct error *err)
{
    if (data->p == 0 || data->n == 0)
        return error_set(err, ERROR_ESTIMATE, data->p ? "there are no rows to fit a model to"
                                                      : "the model has no columns to fit");
    return true;
}

static bool check(const struct ols_data *data, struct error *err)
{
    for (size_t i = 0; i < data->n; i++)
        if (!isfinite(data->y[i]) || (data->weights && !(data->weights[i] >= 0 && isfinite(data->weights[i]))))
            return error_set(err, ERROR_ESTIMATE, "row %zu: the outcome has to be finite and the weight finite and not "
                             "negative", i + 1);
    for (size_t at = 0; at < data->n * data->p; at++)
        if (!isfinite(data->x[at]))
            return error_set(err, ERROR_ESTIMATE, "row %zu: %s is not finite", at % data->n + 1,
                             data->names[at / data->n]);
    return true;
}

static void prepare(struct arena *arena, const struct ols_data *data, struct prepared *prepared)
{
    size_t n = 0;
    prepared->row = arena_array(arena, size_t, data->n);
    prepared->root = arena_array(arena, struct twofold, data->n);
    for (size_t i = 0; i < data->n; i++) {
        double weight = data->weights ? data->weights[i] : 1;
        if (weight > 0) {
            prepared->root[n] = twofold_sqrt(twofold_of(weight));
            prepared->row[n++] = i;
        }
    }
    prepared->data = (struct factor_data){ .n = n, .p = data->p };
    prepared->data.x = arena_array(arena, struct twofold, n * data->p);
    prepared->data.y = arena_array(arena, struct twofold, n);
    for (size_t i = 0; i < n; i++) {
        size_t row = prepared->row[i];
        prepared->data.y[i] = twofold_multiply(prepared->root[i], cell(data->y, data->y_low, row));
        for (size_t j = 0; j < data->p; j++)
            prepared->data.x[j * n + i] = twofold_multiply(prepared->root[i],
                                                           cell(data->x, data->x_low, j * data->n + row));
    }
}

/* Σ (√w y)², about the weighted mean when the model has a constant. */
static struct twofold total_square(const struct prepared *prepared, bool about_mean)
{
    size_t n = prepared->data.n;
    struct twofold weights = twofold_of(0), sum = twofold_of(0), square = twofold_of(0), mean = twofold_of(0);
    for (size_t i = 0; i < n && about_mean; i++) {
        weights = twofold_add(weights, twofold_multiply(prepared->root[i], prepared->root[i]));
        sum = twofold_add(sum, twofold_multiply(prepared->root[i], prepared->data.y[i]));
    }
    if (about_mean)
        mean = twofold_divide(sum, weights);
    for (size_t i = 0; i < n; i++) {
        struct twofold part = twofold_subtract(prepared->data.y[i], twofold_multiply(prepared->root[i], mean));
        square = twofold_add(square, twofold_multiply(part, part));
    }
    return square;
}

static double *undefined(struct arena *arena, size_t count)
{
    double *values = arena_array(arena, double, count);
    for (size_t i = 0; i < count; i++)
        values[i] = NAN;
    return values;
}

static void fill_coefficients(struct arena *arena, const struct factor *factor, struct ols_result *result)
{
    size_t p = factor->p, rank = factor->rank;
    double variance = result->sigma * result->sigma;
    result->coefficients = undefined(arena, p);
    result->std_error = undefined(arena, p);
    result->vcov = undefined(arena, p * p);
    for (size_t a = 0; a < rank; a++) {
        result->coefficients[factor->order[a]] = twofold_value(factor->solution[a]);
        for (size_t b = 0; b < rank; b++) {
            struct twofold sum = twofold_of(0);
            for (size_t k = a > b ? a : b; k < rank; k++)
                sum = twofold_add(sum, twofold_multiply(factor->r_inverse[a * rank + k],
                                                        factor->r_inverse[b * rank + k]));
            result->vcov[factor->order[a] * p + factor->order[b]] = variance * twofold_value(sum);
            if (a == b)
                result->std_error[factor->order[a]] = result->sigma * twofold_sqrt(sum).high;
        }
    }
}

/* Fitted values and residuals on the scale of the outcome, for rows of weight 0 too. */
static void fill_rows(struct arena *arena, const struct ols_data *data, const struct prepared *prepared,
                      const struct factor *factor, struct ols_result *result)
{
    size_t n = data->n;
    result->fitted = arena_array(arena, double, n);
    result->residuals = arena_array(arena, double, n);
    result->leverage = arena_array(arena, double, n);
    result->standardized = undefined(arena, n);
    result->studentized = undefined(arena, n);
    result->cook = undefined(arena, n);
    result->dffits = undefined(arena, n);
    for (size_t i = 0; i < n; i++) {
        if (data->weights && data->weights[i] == 0) {
            struct twofold rest = cell(data->y, data->y_low, i);
            for (size_t k = 0; k < factor->rank; k++)
                rest = twofold_subtract(rest, twofold_multiply(cell(data->x, data->x_low, factor->order[k] * n + i),
                                                               factor->solution[k]));
            result->residuals[i] = twofold_value(rest);
            result->fitted[i] = twofold_value(twofold_subtract(cell(data->y, data->y_low, i), rest));
        }
    }
    for (size_t i = 0; i < factor->n; i++) {
        size_t row = prepared->row[i];
        struct twofold rest = twofold_divide(factor->residuals[i], prepared->root[i]);
        result->residuals[row] = twofold_value(rest);
        result->fitted[row] = twofold_value(twofold_subtract(cell(data->y, data->y_low, row), rest));
        result->leverage[row] = factor->leverage[i];
    }
}

static double sum_log_weights(const struct prepared *prepared)
{
    double sum = 0;
    for (size_t i = 0; i < prepared->data.n; i++)
        sum += 2 * log(prepared->root[i].high);
    return sum;
}

static void fill_likelihood(double log_weights, struct ols_result *result)
{
    double n = (double)result->n, parameters = (double)result->rank + 1;
    result->log_lik = result->aic = result->bic = NAN;
    if (!(result->rss > 0))
        return;
    result->log_lik = 0.5 * (log_weights - n * (log(2 * PI) + 1 - log(n) + log(result->rss)));
    result->aic = -2 * result->log_lik + 2 * parameters;
    result->bic = -2 * result->log_lik + log(n) * parameters;
}

static struct twofold residual_square(const struct factor *factor)
{
    struct twofold rest = twofold_of(0);
    for (size_t i = 0; i < factor->n; i++)
        rest = twofold_add(rest, twofold_multiply(factor->residuals[i], factor->residuals[i]));
    return rest;
}

static void fill_fit(const struct factor *factor, struct twofold rest, struct twofold total, struct ols_result *result)
{
    result->df = (double)(factor->n - factor->rank);
    result->df_model = (double)factor->rank - (result->intercept && factor->rank > 0);
    result->rss = rest.high;
    result->tss = total.high;
    result->sigma = result->r_squared = result->adj_r_squared = result->f = result->f_p = NAN;
    if (result->df > 0)
        result->sigma = twofold_sqrt(twofold_divide(rest, twofold_of(result->df))).high;
    else
        result->note = "as many coefficients as rows: nothing is left to estimate the residual SD from";
    if (!(total.high > 0)) {
        result->r_squared_note = "the outcome does not vary";
        return;
    }
    struct twofold explained = twofold_subtract(total, rest);
    double df_total = (double)factor->n - result->intercept;
    result->r_squared = twofold_divide(explained, total).high;
    if (result->df > 0)
        result->adj_r_squared = 1 - result->rss / result->tss * df_total / result->df;
    if (result->df > 0 && result->df_model > 0 && result->rss > 0) {
        result->f = twofold_divide(explained, rest).high * (result->df / result->df_model);
        result->f_p = fisher_sf(result->f, result->df_model, result->df);
    }
}

/* The square of their mean and their variance together. */
static double mean_fitted_square(const struct ols_result *result, size_t n)
{
    double mean = 0, square = 0;
    for (size_t i = 0; i < n; i++)
        mean += result->fitted[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        square += (result->fitted[i] - mean) * (result->fitted[i] - mean);
    return mean * mean + (n > 1 ? square / (double)(n - 1) : 0);
}

/* R's rule: the residual variance is nothing beside the size of the fitted values. */
static bool is_perfect(const struct ols_result *result, double fitted_square)
{
    return result->df > 0 && result->sigma * result->sigma <= fitted_square * 1e-30;
}

static void add_part(struct str *text, double coefficient, const char *name)
{
    bool first = text->length == 0, constant = strcmp(name, "(Intercept)") == 0;
    double size = fabs(coefficient);
    str_add(text, coefficient < 0 ? (first ? "−" : " − ") : (first ? "" : " + "));
    if (constant)
        str_addf(text, "%.6g", size);
    else if (size == 1)
        str_add(text, name);
    else
        str_addf(text, "%.6g·%s", size, name);
}

static double tidy(double coefficient, double share)
{
    double whole = round(coefficient);
    if (share < 1e-9)
        return 0;
    return whole != 0 && fabs(coefficient - whole) < 1e-9 * fabs(whole) ? whole : coefficient;
}

static struct ols_dependency find_dependency(struct arena *arena, const struct factor *factor, size_t place,
                                             const char *const *names)
{
    size_t rank = factor->rank, count = 0, *columns = arena_array(arena, size_t, rank);
    double *coefficients = arena_array(arena, double, rank);
    size_t column = factor->order[place];
    struct str text;
    str_init(&text, arena);
    for (size_t k = 0; k < rank; k++) {
        struct twofold sum = twofold_of(0);
        for (size_t l = k; l < rank; l++)
            sum = twofold_add(sum, twofold_multiply(factor->r_inverse[k * rank + l],
                                                    factor->r[l * factor->p + place]));
        double share = factor->length[column] > 0
                           ? fabs(sum.high) * factor->length[factor->order[k]] / factor->length[column] : 0;
        double coefficient = tidy(twofold_value(sum), share);
        if (coefficient == 0)
            continue;
        add_part(&text, coefficient, names[factor->order[k]]);
        columns[count] = factor->order[k];
        coefficients[count++] = coefficient;
    }
    return (struct ols_dependency){ column, columns, coefficients, count,
                                    arena_printf(arena, "%s = %s", names[column], count ? text.text : "0") };
}

static void fill_dependencies(struct arena *arena, const struct factor *factor, const char *const *names,
                              struct ols_result *result)
{
    size_t count = factor->p - factor->rank;
    struct ols_dependency *found = arena_array(arena, struct ols_dependency, count);
    for (size_t i = 0; i < count; i++)
        found[i] = find_dependency(arena, factor, factor->rank + i, names);
    result->dependencies = found;
    result->dependency_count = count;
}

static bool choose_twofold(const struct ols_data *data, const struct ols_spec *spec)
{
    if (spec->precision != OLS_PRECISION_AUTO)
        return spec->precision == OLS_PRECISION_TWOFOLD;
    return (double)data->n * (double)data->p * (double)data->p <= OLS_TWOFOLD_WORK;
}

/* From cross-products; false when the data do not suit, or columns so nearly dependent that what the second pass computes
 * in double for single rows would lose digits. */
static bool fit_tall(struct arena *arena, const struct ols_data *data, const struct ols_spec *spec,
                     struct ols_result *result)
{
    static const double condition_most = 1e4;
    const struct tall_data rows = { data->n, data->p, data->sources, data->intercept, data->places };
    struct tall tall;
    if (!spec->brief || data->sources == NULL || data->weights != NULL || choose_twofold(data, spec) ||
        !tall_factor(arena, &rows, 1e-11, spec->threads, &tall))
        return false;
    *result = (struct ols_result){ .n = data->n, .p = data->p, .intercept = data->intercept, .rank = tall.factor.rank,
                                    .from_products = true };
    result->condition = factor_condition(&tall.factor);
    if (!(result->condition < condition_most))
        return false;
    fill_fit(&tall.factor, tall.rest, tall.total, result);
    fill_coefficients(arena, &tall.factor, result);
    tall_rows(arena, &rows, &tall, spec, result);
    fill_likelihood(0, result);
    fill_dependencies(arena, &tall.factor, data->names, result);
    result->essentially_perfect = is_perfect(result, tall_fitted_square(&tall) / (double)data->n);
    return true;
}

/* With the matrix. */
static bool fit_rows(struct arena *arena, const struct ols_data *data, const struct ols_spec *spec,
                     struct ols_result *result, struct error *err)
{
    struct prepared prepared;
    struct factor factor;
    if (!check(data, err))
        return false;
    prepare(arena, data, &prepared);
    if (prepared.data.n == 0)
        return error_set(err, ERROR_ESTIMATE, "every weight is 0");
    *result = (struct ols_result){ .n = prepared.data.n, .p = data->p, .intercept = data->intercept };
    struct twofold total = total_square(&prepared, data->intercept);
    double tolerance = spec->tolerance;
    result->twofold = choose_twofold(data, spec) ||
                      !factor_double(arena, &prepared.data, tolerance > 0 ? tolerance : 1e-7, &factor);
    if (result->twofold)
        factor_twofold(arena, &prepared.data, tolerance > 0 ? tolerance : 1e-11, &factor);
    result->rank = factor.rank;
    fill_fit(&factor, residual_square(&factor), total, result);
    fill_coefficients(arena, &factor, result);
    fill_rows(arena, data, &prepared, &factor, result);
    fill_likelihood(sum_log_weights(&prepared), result);
    fill_dependencies(arena, &factor, data->names, result);
    result->condition = factor_condition(&factor);
    result->essentially_perfect = is_perfect(result, mean_fitted_square(result, data->n));
    influence_rows(&factor, prepared.row, result);
    influence_robust(arena, &factor, prepared.row, data->places, result);
    return true;
}

static const struct ols_spec defaults = { .precision = OLS_PRECISION_AUTO };

bool ols_fit(struct arena *arena, const struct ols_data *data, const struct ols_spec *spec,
             struct ols_result *result, struct error *err)
{
    spec = spec ? spec : &defaults;
    return check_size(data, err) &&
           (fit_tall(arena, data, spec, result) || fit_rows(arena, data, spec, result, err));
}

bool ols_fit_design(struct arena *arena, const struct design *design, const double *weights,
                    const struct ols_spec *spec, struct ols_result *result, struct error *err)
{
    if (!design->y)
        return error_set(err, ERROR_USAGE, "formula: there is no outcome on the left of ~");
    spec = spec ? spec : &defaults;
    const char **names = arena_array(arena, const char *, design->p);
    for (size_t j = 0; j < design->p; j++)
        names[j] = design->columns[j].name;
    struct ols_data data = { .n = design->n, .p = design->p, .y = design->y, .y_low = design->y_low,
                             .weights = weights, .names = names, .places = design_places(design),
                             .intercept = design->formula->intercept, .sources = spec->brief ? design_sources(arena, design) : NULL };
    struct design filled;
    if (!check_size(&data, err))
        return false;
    if (fit_tall(arena, &data, spec, result))
        return true;
    design = design_filled(arena, design, &filled);
    data.x = design->x;
    data.x_low = design->x_low;
    if (data.sources != NULL) /* they did not suit, and do not now */
        return fit_rows(arena, &data, spec, result, err);
    if (spec->brief) /* a product of columns may have had to be made first */
        data.sources = design_sources(arena, design);
    return ols_fit(arena, &data, spec, result, err);
}
