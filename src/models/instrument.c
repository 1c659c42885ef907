/* With everything made orthogonal to the constant and to x (Frisch & Waugh 1933), z assigned, d received: the effect is
 * z'y / z'd, and its HC0 variance Σ z²u² / (z'd)², u = y − d · effect; HC1 is n / (n − p) times that, p all columns. The same
 * with z in place of d gives the two differences. With clusters the second stage is a regression on x and on what x and z
 * tell of d (its projection, z · z'd / z'z beside x), with the residuals u; CR1, CR2 and Satterthwaite's degrees of freedom
 * are those of that regression. Agrees with AER's ivreg, sandwich's vcovHC and clubSandwich's vcovCR and coef_test. */
#include "models/instrument.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "models/cluster.h"
#include "stats/distribution.h"
#include "stats/orthonormal.h"

/* What is left of a column, as a share of it, below which others determine it. */
#define NOTHING 1e-10

/* Orthonormal columns that span the constant and x; their number. */
static size_t span(struct arena *arena, const struct instrument_data *data, double **spanned)
{
    size_t n = data->n, count = 0;
    double *columns = *spanned = arena_array(arena, double, n * (data->k + 1));
    for (size_t j = 0; j <= data->k; j++) {
        double *column = columns + count * n;
        for (size_t i = 0; i < n; i++)
            column[i] = j == 0 ? 1 : data->x[(j - 1) * n + i];
        double before = sqrt(inner_product(column, column, n));
        sweep_out(columns, n, count, column);
        double length = sqrt(inner_product(column, column, n));
        if (!(length > NOTHING * before))
            continue;
        for (size_t i = 0; i < n; i++)
            column[i] /= length;
        count++;
    }
    return count;
}

static struct contrast undefined(const char *note)
{
    return (struct contrast){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, note };
}

static struct contrast contrast_of(double estimate, double std_error, double df, double level)
{
    double critical = student_critical(df, level), t = estimate / std_error;
    return (struct contrast){ .estimate = estimate, .std_error = std_error, .df = df, .t = t,
                              .p = student_two_sided(t, df), .low = estimate - critical * std_error,
                              .high = estimate + critical * std_error };
}

/* The data without what the constant and x tell: outcome, received, assigned; and what spans those. */
struct rest {
    size_t n, count;             /* rows; columns that span the constant and x */
    const double *y, *d, *z, *columns;
    double df, level;
    const uint32_t *codes;
    uint32_t code_count;
};

/* y on d, by the instrument z. */
static struct contrast by_instrument(const struct rest *rest, const double *y, const double *d)
{
    const double *z = rest->z;
    double together = inner_product(z, d, rest->n), sum = 0, estimate = inner_product(z, y, rest->n) / together;
    for (size_t i = 0; i < rest->n; i++) {
        double score = z[i] * (y[i] - d[i] * estimate);
        sum += score * score;
    }
    return contrast_of(estimate, sqrt(sum * (double)rest->n / rest->df) / fabs(together), rest->df, rest->level);
}

/* The same with the errors of clusters; `cr1` may be NULL. */
static struct contrast by_cluster(struct arena *arena, const struct rest *rest, const double *y, const double *d,
                                  struct contrast *cr1, size_t *clusters)
{
    size_t n = rest->n, p = rest->count + 1;
    double *x = arena_array(arena, double, n * p), *residuals = arena_array(arena, double, n);
    double *weights = arena_array(arena, double, p), *last = x + rest->count * n;
    double together = inner_product(rest->z, d, n), share = together / inner_product(rest->z, rest->z, n);
    double estimate = inner_product(rest->z, y, n) / together;
    memcpy(x, rest->columns, n * rest->count * sizeof *x);
    for (size_t i = 0; i < n; i++) {
        last[i] = share * rest->z[i];
        residuals[i] = y[i] - d[i] * estimate;
    }
    weights[rest->count] = 1;
    struct cluster_data data = { { .n = n, .p = p, .x = x, .residuals = residuals }, rest->codes, rest->code_count };
    struct cluster_result found;
    cluster_fit(arena, &data, &found);
    *clusters = found.count;
    double df = cluster_df(arena, &found, CLUSTER_CR2, weights);
    if (isnan(df)) {
        struct contrast none = undefined(cluster_undefined(&found));
        none.estimate = estimate;
        if (cr1 != NULL)
            *cr1 = none;
        return none;
    }
    if (cr1 != NULL)
        *cr1 = contrast_of(estimate, found.std_error[CLUSTER_CR1][rest->count],
                           cluster_df(arena, &found, CLUSTER_CR1, weights), rest->level);
    return contrast_of(estimate, found.std_error[CLUSTER_CR2][rest->count], df, rest->level);
}

static struct contrast regress(struct arena *arena, const struct rest *rest, const double *y, const double *d,
                               struct instrument_result *result)
{
    bool effect = d == rest->d;
    return rest->codes == NULL ? by_instrument(rest, y, d)
                               : by_cluster(arena, rest, y, d, effect ? &result->effect_cr1 : NULL, &result->clusters);
}

void instrument_fit(struct arena *arena, const struct instrument_data *data, double level,
                    struct instrument_result *result)
{
    struct arena_mark mark = arena_mark(arena);
    size_t n = data->n;
    double *columns, *left[3];
    const double *given[] = { data->y, data->received, data->assigned };
    size_t count = span(arena, data, &columns);
    for (size_t v = 0; v < 3; v++) {
        left[v] = arena_array(arena, double, n);
        memcpy(left[v], given[v], n * sizeof *left[v]);
        sweep_out(columns, n, count, left[v]);
    }
    struct rest rest = { n, count, left[0], left[1], left[2], columns, (double)n - (double)count - 1, level,
                         data->codes, data->code_count };
    double own = inner_product(rest.z, rest.z, n), whole = inner_product(data->received, data->received, n);
    *result = (struct instrument_result){ .n = n, .f = NAN };
    if (!(rest.df > 0) || !(own > NOTHING * inner_product(data->assigned, data->assigned, n))) {
        result->outcome = result->received = result->effect = result->effect_cr1 =
            undefined("too few patients, or covariates that tell the arm");
    } else {
        result->outcome = regress(arena, &rest, rest.y, rest.z, result);
        result->received = regress(arena, &rest, rest.d, rest.z, result);
        result->f = result->received.t * result->received.t;
        if (fabs(inner_product(rest.z, rest.d, n)) > NOTHING * sqrt(own * whole))
            result->effect = regress(arena, &rest, rest.y, rest.d, result);
        else
            result->effect = result->effect_cr1 = undefined("both arms received the same");
    }
    arena_rewind(arena, mark);
}
