/* Estimates are those of the walk of quantreg_walk.h. Standard errors need the density of the outcome at the quantile: nid
 * takes one for each row from fits a little above and below (Hendricks & Koenker 1992), iid one for all from the
 * residuals nearest to 0 (Koenker & Bassett 1978; Siddiqui 1960). Agrees with R's quantreg, method "br". */
#include "models/quantreg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "models/formula.h"
#include "models/quantreg_rank.h"
#include "models/quantreg_walk.h"
#include "stats/distribution.h"

/* The slope of Σ ρ along an edge, rows with residual 0 counted as what they are. */
static double true_slope(const struct quantreg_solving *solving, const struct ols_result *linear)
{
    double slope = 0, tau = solving->walk.tau;
    for (size_t i = 0; i < solving->rows.n; i++) {
        double residual = solving->rows.root[i] * linear->residuals[solving->rows.row[i]];
        double along = solving->walk.along[i];
        bool zero = fabs(residual) <= 1e-11 * solving->size;
        bool negative = zero ? along > 0 : residual < 0;
        slope -= along * (tau - negative);
    }
    return slope;
}

static void look_for_level_edges(struct quantreg_solving *solving, const struct ols_result *linear,
                                 struct quantreg_result *result)
{
    result->unique = true;
    for (size_t edge = 0; edge < solving->rows.p; edge++)
        for (int sign = -1; sign <= 1; sign += 2) {
            quantreg_go_along(&solving->walk, edge, sign);
            if (true_slope(solving, linear) < 1e-9)
                result->unique = false;
        }
}

static double objective(const struct quantreg_solving *solving, const struct ols_result *linear, double tau)
{
    double sum = 0;
    for (size_t i = 0; i < solving->rows.n; i++) {
        double residual = solving->rows.root[i] * linear->residuals[solving->rows.row[i]];
        sum += residual * (tau - (residual < 0));
    }
    return sum;
}

/* A constant alone: the other end is the next outcome on the level side. */
static void take_middle(struct quantreg_solving *solving, struct quantreg_result *result)
{
    const struct design *design = solving->design;
    double here = result->linear.coefficients[0], ends[2] = { here, here };
    for (int side = 0; side < 2; side++) {
        double sign = side == 0 ? -1 : 1, next = INFINITY;
        quantreg_go_along(&solving->walk, 0, sign);
        if (true_slope(solving, &result->linear) >= 1e-9)
            continue;
        for (size_t i = 0; i < solving->rows.n; i++) {
            double gap = sign * result->linear.residuals[solving->rows.row[i]];
            next = gap > 0 ? fmin(next, gap) : next;
        }
        ends[side] = isinf(next) ? here : here + sign * next;
    }
    result->low = ends[0];
    result->high = ends[1];
    result->linear.coefficients[0] = ends[0] + (ends[1] - ends[0]) / 2;
    for (size_t i = 0; i < design->n; i++) {
        result->linear.fitted[i] = result->linear.coefficients[0];
        result->linear.residuals[i] = design->y[i] - result->linear.coefficients[0];
    }
}

/* ---- standard errors ---- */

static double bandwidth(double tau, double n)
{
    double z = normal_quantile(tau), density = normal_density(z);
    return pow(n, -1.0 / 3) * pow(normal_quantile_upper(0.025), 2.0 / 3) *
           cbrt(1.5 * density * density / (2 * z * z + 1));
}

static double halve_into_range(double tau, double h)
{
    while (tau - h < 0 || tau + h > 1)
        h /= 2;
    return h;
}

static int compare_sizes(const void *a, const void *b)
{
    double left = fabs(*(const double *)a), right = fabs(*(const double *)b);
    return (left > right) - (left < right);
}

static int compare_numbers(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* The slope of a median line through the residuals nearest to 0, in order, on their place as a share of the degrees of
 * freedom: 1 / density. NaN when there are too few. */
static double sparsity(struct quantreg_solving *solving, const struct ols_result *linear, double h, struct error *err)
{
    struct arena *arena = solving->arena;
    size_t n = solving->rows.n, p = solving->rows.p, zeros = 0, count = (size_t)ceil((double)n * h);
    double *residuals = arena_array(arena, double, n);
    for (size_t i = 0; i < n; i++) {
        residuals[i] = solving->rows.root[i] * linear->residuals[solving->rows.row[i]];
        zeros += fabs(residuals[i]) < 1.4901161193847656e-08; /* √ε, as quantreg */
    }
    count = (count > p + 1 ? count : p + 1) + 1;
    if (zeros + count > n)
        return NAN;
    qsort(residuals, n, sizeof *residuals, compare_sizes);
    double *near = residuals + zeros, *place = arena_array(arena, double, count);
    qsort(near, count, sizeof *near, compare_numbers);
    for (size_t i = 0; i < count; i++)
        place[i] = (double)(zeros + 1 + i) / (double)(n - p);
    struct variable variables[2] = { { .name = "near", .values = near, .divisor = 1 },
                                     { .name = "place", .values = place, .divisor = 1 } };
    struct quantreg_spec spec = { .tau = 0.5 };
    struct quantreg_result line;
    struct formula formula;
    struct design design;
    if (!formula_parse(arena, "near ~ place", &formula, err) ||
        !design_build(arena, &formula, variables, 2, count, &design, err) ||
        !quantreg_fit(arena, &design, &spec, &line, err) || !line.converged)
        return NAN;
    return line.linear.coefficients[1];
}

/* tau (1 − tau) s² (X'X)⁻¹, s the sparsity. */
static void fill_iid(struct quantreg_solving *solving, struct quantreg_result *result, double *v, struct error *err)
{
    size_t p = solving->rows.p;
    double s = sparsity(solving, &result->linear, bandwidth(result->tau, (double)solving->rows.n), err);
    result->iid = arena_array(solving->arena, double, result->linear.p * result->linear.p);
    memset(v, 0, p * p * sizeof *v);
    for (size_t k = 0; k < p; k++)
        v[k * p + k] = s > 0 ? result->tau * (1 - result->tau) * s * s : NAN;
    reweight_covariance(solving->arena, &solving->rows, v, result->iid);
    if (!(s > 0))
        result->iid_note = "the outcomes near the quantile are tied or too few to tell their density: there are no standard "
                           "errors";
}

/* What the quantile of every row rises by from tau − h to tau + h. */
static bool find_gaps(struct quantreg_solving *solving, double tau, double h, double *gaps, struct error *err)
{
    struct ols_result above, below;
    if (!quantreg_solve(solving, tau + h, &above, err) || !quantreg_solve(solving, tau - h, &below, err))
        return false;
    for (size_t i = 0; i < solving->rows.n; i++) {
        size_t row = solving->rows.row[i];
        gaps[i] = solving->rows.root[i] * (below.residuals[row] - above.residuals[row]);
    }
    return true;
}

/* tau (1 − tau) H⁻¹ H⁻¹ in orthonormal columns, H = Σ f qq'. */
static bool nid_covariance(struct quantreg_solving *solving, double tau, double h, const double *gaps, double *v)
{
    size_t p = solving->rows.p;
    double *gram = arena_array(solving->arena, double, p * p), *work = arena_array(solving->arena, double, p * p);
    for (size_t i = 0; i < solving->rows.n; i++) {
        double density = fmax(0, 2 * h / (gaps[i] - 1.4901161193847656e-08)); /* √ε, as quantreg */
        for (size_t k = 0; k < p; k++)
            for (size_t l = 0; l < p; l++)
                gram[k * p + l] += density * solving->rows.q[i * p + k] * solving->rows.q[i * p + l];
    }
    double *inverse = arena_array(solving->arena, double, p * p);
    for (size_t k = 0; k < p; k++) {
        memcpy(work, gram, p * p * sizeof *work);
        inverse[k * p + k] = 1;
        if (!reweight_cholesky(work, inverse + k * p, p))
            return false;
    }
    for (size_t k = 0; k < p; k++)
        for (size_t l = 0; l < p; l++)
            for (size_t j = 0; j < p; j++)
                v[k * p + l] += tau * (1 - tau) * inverse[k * p + j] * inverse[j * p + l];
    return true;
}

/* ---- the result ---- */

static void clear_least_squares(struct arena *arena, const struct design *design, const struct ols_result *all,
                                struct ols_result *linear)
{
    size_t cells = linear->p * linear->p;
    double *const of_rows[] = { linear->standardized, linear->studentized, linear->cook, linear->dffits };
    for (size_t i = 0; i < sizeof of_rows / sizeof *of_rows; i++)
        for (size_t row = 0; row < design->n; row++)
            of_rows[i][row] = NAN;
    for (int kind = 0; kind < OLS_HC_COUNT; kind++) {
        linear->hc[kind] = arena_array(arena, double, cells);
        for (size_t at = 0; at < cells; at++)
            linear->hc[kind][at] = NAN;
    }
    for (size_t at = 0; at < cells; at++)
        linear->vcov[at] = NAN;
    for (size_t j = 0; j < linear->p; j++)
        linear->std_error[j] = NAN;
    linear->n = all->n;
    linear->df = all->df;
    linear->df_model = all->df_model;
    linear->sigma = linear->rss = linear->tss = linear->r_squared = linear->adj_r_squared = NAN;
    linear->f = linear->f_p = linear->log_lik = linear->aic = linear->bic = NAN;
    linear->essentially_perfect = false;
    linear->note = linear->r_squared_note = NULL;
    linear->dependencies = all->dependencies;
    linear->dependency_count = all->dependency_count;
}

static bool constant_alone(const struct design *design)
{
    return design->p == 1 && design->columns[0].term == DESIGN_INTERCEPT;
}

static void fill_rank(struct quantreg_solving *solving, const struct quantreg_spec *spec, const double *gaps,
                      struct quantreg_result *result)
{
    struct arena *arena = solving->arena;
    double h = result->bandwidth, *density = arena_array(arena, double, solving->rows.n);
    if (spec->level > 0 && spec->rank) {
        result->rank = arena_array(arena, struct quantreg_interval, result->linear.p);
        quantreg_rank_intervals(solving, spec->tau, spec->level, NULL, result->rank);
    }
    if (!(spec->level > 0) || !spec->rank_nid || gaps == NULL)
        return;
    for (size_t i = 0; i < solving->rows.n; i++)
        density[i] = fmax(3.666852862501036e-11, 2 * h / (gaps[i] - 3.666852862501036e-11)); /* ε^(2/3), as quantreg */
    result->rank_nid = arena_array(arena, struct quantreg_interval, result->linear.p);
    quantreg_rank_intervals(solving, spec->tau, spec->level, density, result->rank_nid);
}

/* The walk leaves the optimum for the gaps, and goes back to it for the rank tests. */
static void fill_errors(struct quantreg_solving *solving, const struct quantreg_spec *spec, struct quantreg_result *result,
                        struct error *err)
{
    size_t p = solving->rows.p;
    struct ols_result *linear = &result->linear, again;
    double *v = arena_array(solving->arena, double, p * p), h;
    double *gaps = arena_array(solving->arena, double, solving->rows.n);
    h = result->bandwidth = halve_into_range(result->tau, bandwidth(result->tau, (double)solving->rows.n));
    bool known = find_gaps(solving, result->tau, h, gaps, err);
    if (known && nid_covariance(solving, result->tau, h, gaps, v)) {
        reweight_covariance(solving->arena, &solving->rows, v, linear->vcov);
        for (size_t j = 0; j < linear->p; j++)
            linear->std_error[j] = sqrt(linear->vcov[j * linear->p + j]);
    } else
        linear->note = "the outcomes near the quantile are tied or too few to tell their density: there are no standard "
                       "errors";
    if (!(spec->level > 0))
        return;
    fill_iid(solving, result, v, err);
    if ((spec->rank || spec->rank_nid) && quantreg_solve(solving, result->tau, &again, err))
        fill_rank(solving, spec, known ? gaps : NULL, result);
}

bool quantreg_fit(struct arena *arena, const struct design *design, const struct quantreg_spec *spec,
                  struct quantreg_result *result, struct error *err)
{
    struct quantreg_solving solving = { .arena = arena, .design = design };
    struct ols_result all;
    struct error unused;
    error_init(&unused, arena);
    *result = (struct quantreg_result){ .tau = spec->tau, .low = NAN, .high = NAN, .objective = NAN };
    if (!ols_fit_design(arena, design, spec->weights, NULL, &all, err))
        return false;
    double *squares = spec->weights ? arena_array(arena, double, design->n) : NULL;
    for (size_t i = 0; squares && i < design->n; i++)
        squares[i] = spec->weights[i] * spec->weights[i]; /* rows are multiplied by the root of it */
    reweight_prepare(arena, design, squares, &solving.rows);
    if (all.essentially_perfect || !(all.df > 0)) {
        result->linear = all;
        clear_least_squares(arena, design, &all, &result->linear);
        result->converged = result->unique = true;
        result->linear.note = all.df > 0 ? "every row lies on the fit: there are no standard errors"
                                         : "as many coefficients as rows: nothing is left for standard errors";
        return true;
    }
    quantreg_create_walk(&solving);
    result->converged = quantreg_solve(&solving, spec->tau, &result->linear, &unused);
    result->iterations = solving.walk.iterations;
    if (!result->converged) {
        result->linear = all;
        clear_least_squares(arena, design, &all, &result->linear);
        for (size_t j = 0; j < design->p; j++)
            result->linear.coefficients[j] = NAN;
        result->note = "the search for the rows that the quantile goes through did not end";
        return true;
    }
    result->objective = objective(&solving, &result->linear, spec->tau);
    look_for_level_edges(&solving, &result->linear, result);
    if (!result->unique && constant_alone(design))
        take_middle(&solving, result);
    clear_least_squares(arena, design, &all, &result->linear);
    fill_errors(&solving, spec, result, &unused);
    return true;
}
