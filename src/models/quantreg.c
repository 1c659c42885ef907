/* The simplex method of Barrodale & Roberts (1974, CACM 17:319) as a walk along edges: at a vertex p rows are fitted
 * exactly; along the edge that frees one of them the slope of Σ ρ rises at every row whose residual changes sign, and the
 * row at which it stops falling takes the place of the one freed. Ties would let it stand still, so each outcome is moved
 * by its own amount, far below what tells outcomes apart; which rows are fitted is then right for the outcomes as they
 * are. Agrees with R's quantreg, methods "br" and "nid". */
#include "models/quantreg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/rng.h"
#include "models/reweight.h"
#include "stats/distribution.h"

enum { REFACTOR_EVERY = 40, ATTEMPTS = 4 };

struct crossing {
    double at, rise;    /* length along the edge; what the slope rises by */
    size_t row;
};

struct walk {
    const struct reweight_rows *rows;
    double tau;
    double *y;                  /* rows->start, moved a little */
    double *residuals, *along;  /* n: residuals; q times the edge */
    bool *fitted;               /* n: the row is one of the vertex */
    size_t *vertex;             /* p rows */
    double *inverse;            /* p × p: of their q */
    double *pull, *work;        /* p; p × 2p */
    struct crossing *crossings;
    unsigned iterations;
};

/* ---- the vertex ---- */

/* Inverts the q of the vertex's rows by Gauss-Jordan with row pivots; false when they are dependent. */
static bool invert_vertex(struct walk *walk)
{
    size_t p = walk->rows->p, wide = 2 * p;
    double *work = walk->work;
    memset(work, 0, p * wide * sizeof *work);
    for (size_t k = 0; k < p; k++) {
        memcpy(work + k * wide, walk->rows->q + walk->vertex[k] * p, p * sizeof *work);
        work[k * wide + p + k] = 1;
    }
    for (size_t j = 0; j < p; j++) {
        size_t pivot = j;
        for (size_t i = j + 1; i < p; i++)
            if (fabs(work[i * wide + j]) > fabs(work[pivot * wide + j]))
                pivot = i;
        if (!(fabs(work[pivot * wide + j]) > 0))
            return false;
        for (size_t c = 0; c < wide; c++) {
            double moved = work[j * wide + c];
            work[j * wide + c] = work[pivot * wide + c];
            work[pivot * wide + c] = moved;
        }
        double own = work[j * wide + j];
        for (size_t c = 0; c < wide; c++)
            work[j * wide + c] /= own;
        for (size_t i = 0; i < p; i++)
            for (size_t c = wide; i != j && work[i * wide + j] != 0 && c-- > j;)
                work[i * wide + c] -= work[i * wide + j] * work[j * wide + c];
    }
    for (size_t k = 0; k < p; k++)
        memcpy(walk->inverse + k * p, work + k * wide + p, p * sizeof *work);
    return true;
}

static bool refactor(struct walk *walk)
{
    size_t p = walk->rows->p;
    if (!invert_vertex(walk))
        return false;
    for (size_t k = 0; k < p; k++) {
        walk->pull[k] = 0;
        for (size_t l = 0; l < p; l++)
            walk->pull[k] += walk->inverse[k * p + l] * walk->y[walk->vertex[l]];
    }
    for (size_t i = 0; i < walk->rows->n; i++) {
        double fitted = 0;
        for (size_t k = 0; k < p; k++)
            fitted += walk->rows->q[i * p + k] * walk->pull[k];
        walk->residuals[i] = walk->fitted[i] ? 0 : walk->y[i] - fitted;
    }
    return true;
}

static int compare_crossings(const void *a, const void *b)
{
    const struct crossing *left = a, *right = b;
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

/* Independent rows near the quantile of the least-squares residuals. */
static bool start_vertex(struct arena *arena, struct walk *walk)
{
    size_t n = walk->rows->n, p = walk->rows->p, found = 0;
    double *basis = arena_array(arena, double, p * p);
    for (size_t i = 0; i < n; i++)
        walk->along[i] = walk->y[i];
    size_t place = (size_t)(walk->tau * (double)n);
    double centre = reweight_select(walk->along, n, place < n ? place : n - 1);
    for (size_t i = 0; i < n; i++)
        walk->crossings[i] = (struct crossing){ fabs(walk->y[i] - centre), 0, i };
    qsort(walk->crossings, n, sizeof *walk->crossings, compare_crossings);
    for (size_t i = 0; i < n && found < p; i++) {
        size_t row = walk->crossings[i].row;
        double *own = basis + found * p, before = 0, after = 0;
        memcpy(own, walk->rows->q + row * p, p * sizeof *own);
        for (size_t k = 0; k < p; k++)
            before += own[k] * own[k];
        for (size_t d = 0; d < found; d++) {
            double share = 0;
            for (size_t k = 0; k < p; k++)
                share += own[k] * basis[d * p + k];
            for (size_t k = 0; k < p; k++)
                own[k] -= share * basis[d * p + k];
        }
        for (size_t k = 0; k < p; k++)
            after += own[k] * own[k];
        if (!(after > 1e-10 * before))
            continue;
        for (size_t k = 0; k < p; k++)
            own[k] /= sqrt(after);
        walk->vertex[found++] = row;
        walk->fitted[row] = true;
    }
    return found == p && refactor(walk);
}

/* ---- edges ---- */

/* inverse' Σ ψ(r) q over the rows not fitted: between −tau and 1 − tau at the optimum. */
static void find_pulls(struct walk *walk, double *pulls)
{
    size_t p = walk->rows->p;
    memset(walk->pull, 0, p * sizeof *walk->pull);
    for (size_t i = 0; i < walk->rows->n; i++) {
        double psi = walk->fitted[i] ? 0 : walk->tau - (walk->residuals[i] < 0);
        for (size_t k = 0; k < p; k++)
            walk->pull[k] += psi * walk->rows->q[i * p + k];
    }
    for (size_t k = 0; k < p; k++) {
        pulls[k] = 0;
        for (size_t l = 0; l < p; l++)
            pulls[k] += walk->inverse[l * p + k] * walk->pull[l];
    }
}

/* The edge with the steepest fall; its slope, 0 when none falls. */
static double choose_edge(const struct walk *walk, const double *pulls, size_t *edge, double *sign)
{
    double steepest = 0;
    for (size_t k = 0; k < walk->rows->p; k++) {
        double up = 1 - walk->tau - pulls[k], down = pulls[k] + walk->tau, fall = fmin(up, down);
        if (fall < -1e-9 && fall < steepest) {
            steepest = fall;
            *edge = k;
            *sign = up < down ? 1 : -1;
        }
    }
    return steepest;
}

static void go_along(struct walk *walk, size_t edge, double sign)
{
    size_t p = walk->rows->p;
    for (size_t i = 0; i < walk->rows->n; i++) {
        double sum = 0;
        for (size_t k = 0; k < p; k++)
            sum += walk->rows->q[i * p + k] * walk->inverse[k * p + edge];
        walk->along[i] = sign * sum;
    }
}

/* The crossing at which the slope stops falling; false: there is none. */
static bool find_crossing(struct walk *walk, double slope, struct crossing *last)
{
    size_t count = 0;
    for (size_t i = 0; i < walk->rows->n; i++) {
        double along = walk->along[i];
        if (!walk->fitted[i] && fabs(along) > 1e-13 && (walk->residuals[i] < 0) == (along < 0))
            walk->crossings[count++] = (struct crossing){ walk->residuals[i] / along, fabs(along), i };
    }
    qsort(walk->crossings, count, sizeof *walk->crossings, compare_crossings);
    for (size_t c = 0; c < count; c++) {
        slope += walk->crossings[c].rise;
        *last = walk->crossings[c];
        if (slope >= 0)
            return true;
    }
    return false;
}

/* Row `in` takes the place of the row that the edge frees. */
static bool exchange(struct walk *walk, size_t edge, double sign, const struct crossing *last)
{
    size_t p = walk->rows->p, out = walk->vertex[edge];
    const double *q = walk->rows->q + last->row * p;
    for (size_t i = 0; i < walk->rows->n; i++)
        walk->residuals[i] -= last->at * walk->along[i];
    for (size_t k = 0; k < p; k++)
        walk->residuals[walk->vertex[k]] = 0;
    walk->residuals[out] = -sign * last->at;
    walk->residuals[last->row] = 0;
    walk->fitted[out] = false;
    walk->fitted[last->row] = true;
    walk->vertex[edge] = last->row;
    if (++walk->iterations % REFACTOR_EVERY == 0)
        return refactor(walk);
    for (size_t j = 0; j < p; j++) {
        walk->pull[j] = 0;
        for (size_t k = 0; k < p; k++)
            walk->pull[j] += q[k] * walk->inverse[k * p + j];
    }
    for (size_t k = 0; k < p; k++) {
        double own = walk->inverse[k * p + edge] /= walk->pull[edge];
        for (size_t j = 0; j < p; j++)
            if (j != edge)
                walk->inverse[k * p + j] -= walk->pull[j] * own;
    }
    return true;
}

static bool run_walk(struct arena *arena, struct walk *walk)
{
    double *pulls = arena_array(arena, double, walk->rows->p), sign = 1;
    size_t edge = 0, most = 50 * (walk->rows->n + walk->rows->p) + 1000;
    struct crossing last;
    bool fresh = true;
    if (!start_vertex(arena, walk))
        return false;
    while (walk->iterations < most) {
        find_pulls(walk, pulls);
        double slope = choose_edge(walk, pulls, &edge, &sign);
        if (slope == 0 && fresh)
            return true;
        fresh = slope == 0; /* an optimum is believed of residuals made anew */
        if (fresh && !refactor(walk))
            return false;
        if (fresh)
            continue;
        go_along(walk, edge, sign);
        if (!find_crossing(walk, slope, &last) || !exchange(walk, edge, sign, &last))
            return false;
    }
    return false;
}

/* ---- the fit ---- */

struct solving {
    struct arena *arena;
    const struct design *design;
    struct reweight_rows rows;
    struct walk walk;
    double size;                /* of the residuals: few are larger */
};

static void create_walk(struct solving *solving)
{
    struct arena *arena = solving->arena;
    size_t n = solving->rows.n, p = solving->rows.p;
    struct walk *walk = &solving->walk;
    *walk = (struct walk){ .rows = &solving->rows };
    walk->y = arena_array(arena, double, n);
    walk->residuals = arena_array(arena, double, n);
    walk->along = arena_array(arena, double, n);
    walk->fitted = arena_array(arena, bool, n);
    walk->vertex = arena_array(arena, size_t, p);
    walk->inverse = arena_array(arena, double, p * p);
    walk->pull = arena_array(arena, double, p);
    walk->work = arena_array(arena, double, 2 * p * p);
    walk->crossings = arena_array(arena, struct crossing, n);
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        walk->y[i] = fabs(solving->rows.start[i]);
        largest = fmax(largest, walk->y[i]);
    }
    double upper = reweight_select(walk->y, n, n - 1 - n / 4);
    solving->size = upper > 0 ? upper : largest;
}

/* The vertex as a fit in twofold arithmetic to its rows alone. */
static bool fit_vertex(struct solving *solving, struct ols_result *linear, struct error *err)
{
    double *weights = arena_array(solving->arena, double, solving->design->n);
    for (size_t k = 0; k < solving->rows.p; k++)
        weights[solving->rows.row[solving->walk.vertex[k]]] = 1;
    return ols_fit_design(solving->arena, solving->design, weights, NULL, linear, err);
}

/* Residuals that are told from 0 have the sign they had in the walk. */
static bool signs_hold(const struct solving *solving, const struct ols_result *linear)
{
    for (size_t i = 0; i < solving->rows.n; i++) {
        double residual = solving->rows.root[i] * linear->residuals[solving->rows.row[i]];
        if (!solving->walk.fitted[i] && fabs(residual) > 1e-11 * solving->size &&
            (residual < 0) != (solving->walk.residuals[i] < 0))
            return false;
    }
    return true;
}

static bool solve(struct solving *solving, double tau, struct ols_result *linear, struct error *err)
{
    struct walk *walk = &solving->walk;
    double shift = 1e-8 * solving->size;
    walk->tau = tau;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++, shift *= 0.1) {
        struct rng rng;
        rng_init(&rng, 1, (uint64_t)attempt);
        memset(walk->fitted, 0, solving->rows.n * sizeof *walk->fitted);
        for (size_t i = 0; i < solving->rows.n; i++)
            walk->y[i] = solving->rows.start[i] + shift * rng_uniform(&rng);
        if (run_walk(solving->arena, walk) && fit_vertex(solving, linear, err) && linear->rank == solving->rows.p &&
            signs_hold(solving, linear))
            return true;
    }
    return false;
}

/* The slope of Σ ρ along an edge, rows with residual 0 counted as what they are. */
static double true_slope(const struct solving *solving, const struct ols_result *linear)
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

static void look_for_level_edges(struct solving *solving, const struct ols_result *linear,
                                 struct quantreg_result *result)
{
    result->unique = true;
    for (size_t edge = 0; edge < solving->rows.p; edge++)
        for (int sign = -1; sign <= 1; sign += 2) {
            go_along(&solving->walk, edge, sign);
            if (true_slope(solving, linear) < 1e-9)
                result->unique = false;
        }
}

static double objective(const struct solving *solving, const struct ols_result *linear, double tau)
{
    double sum = 0;
    for (size_t i = 0; i < solving->rows.n; i++) {
        double residual = solving->rows.root[i] * linear->residuals[solving->rows.row[i]];
        sum += residual * (tau - (residual < 0));
    }
    return sum;
}

/* A constant alone: the other end is the next outcome on the level side. */
static void take_middle(struct solving *solving, struct quantreg_result *result)
{
    const struct design *design = solving->design;
    double here = result->linear.coefficients[0], ends[2] = { here, here };
    for (int side = 0; side < 2; side++) {
        double sign = side == 0 ? -1 : 1, next = INFINITY;
        go_along(&solving->walk, 0, sign);
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
    double h = pow(n, -1.0 / 3) * pow(normal_quantile_upper(0.025), 2.0 / 3) *
               cbrt(1.5 * density * density / (2 * z * z + 1));
    while (tau - h < 0 || tau + h > 1)
        h /= 2;
    return h;
}

/* tau (1 − tau) H⁻¹ H⁻¹ in orthonormal columns, H = Σ f qq'. */
static bool nid_covariance(struct solving *solving, double tau, double h, double *v, struct error *err)
{
    size_t p = solving->rows.p;
    struct ols_result above, below;
    double *gram = arena_array(solving->arena, double, p * p), *work = arena_array(solving->arena, double, p * p);
    if (!solve(solving, tau + h, &above, err) || !solve(solving, tau - h, &below, err))
        return false;
    for (size_t i = 0; i < solving->rows.n; i++) {
        size_t row = solving->rows.row[i];
        double gap = solving->rows.root[i] * (below.residuals[row] - above.residuals[row]);
        double density = fmax(0, 2 * h / (gap - 1.4901161193847656e-08)); /* √ε, as quantreg */
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

static void fill_errors(struct solving *solving, struct quantreg_result *result, struct error *err)
{
    size_t p = solving->rows.p;
    struct ols_result *linear = &result->linear;
    double *v = arena_array(solving->arena, double, p * p);
    result->bandwidth = bandwidth(result->tau, (double)solving->rows.n);
    if (!nid_covariance(solving, result->tau, result->bandwidth, v, err)) {
        linear->note = "the outcomes near the quantile are tied or too few to tell their density: there are no standard "
                       "errors";
        return;
    }
    reweight_covariance(solving->arena, &solving->rows, v, linear->vcov);
    for (size_t j = 0; j < linear->p; j++)
        linear->std_error[j] = sqrt(linear->vcov[j * linear->p + j]);
}

bool quantreg_fit(struct arena *arena, const struct design *design, const struct quantreg_spec *spec,
                  struct quantreg_result *result, struct error *err)
{
    struct solving solving = { .arena = arena, .design = design };
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
    create_walk(&solving);
    result->converged = solve(&solving, spec->tau, &result->linear, &unused);
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
    fill_errors(&solving, result, &unused);
    return true;
}
