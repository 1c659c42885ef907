/* Fix b at a value off the estimate and fit the others: the slope of the least Σ ρ in b, over √(tau (1 − tau) Σ (x − x̂)²),
 * is the statistic of a rank test that b is the coefficient; x̂ is x by the other columns. It is a step function that
 * rises with b, and the interval ends where it passes the t quantile on n − p degrees of freedom. Koenker interpolates
 * between the last step before and the first one past it, each taken with the statistic on its outer side.
 *
 * The least Σ ρ as b moves is a path of edges: at every vertex the one on which it rises least per unit of b. */
#include "models/quantreg_rank.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "stats/distribution.h"

enum { STEPS_PER_ROW = 20 };

/* One coefficient in one direction. */
struct path {
    struct quantreg_solving own;    /* with a walk of its own */
    size_t column;                  /* of the design */
    const double *of_theta;         /* p: what θ moves the coefficient by */
    double direction;
    double cut;                     /* of the slope */
    double same;                    /* steps nearer than this are one: the outcomes were moved by less */
    double *pulls;
    size_t *inner, *outer;          /* vertices of the steps around the cut */
    double inner_slope, outer_slope;
};

/* ---- a walk of its own ---- */

static void copy_walk(struct arena *arena, const struct quantreg_solving *from, struct quantreg_solving *to)
{
    size_t n = from->rows.n, p = from->rows.p;
    *to = *from;
    struct quantreg_walk *walk = &to->walk;
    walk->rows = &to->rows;
    walk->residuals = arena_array(arena, double, n);
    walk->along = arena_array(arena, double, n);
    walk->fitted = arena_array(arena, bool, n);
    walk->vertex = arena_array(arena, size_t, p);
    walk->inverse = arena_array(arena, double, p * p);
    memcpy(walk->residuals, from->walk.residuals, n * sizeof *walk->residuals);
    memcpy(walk->fitted, from->walk.fitted, n * sizeof *walk->fitted);
    memcpy(walk->vertex, from->walk.vertex, p * sizeof *walk->vertex);
    memcpy(walk->inverse, from->walk.inverse, p * p * sizeof *walk->inverse);
}

/* ---- steps ---- */

/* The edge on which Σ ρ rises least per unit of the coefficient; that slope, or NaN when none moves it. */
static double choose_edge(struct path *path, size_t *edge, double *sign, double *gain)
{
    struct quantreg_walk *walk = &path->own.walk;
    size_t p = path->own.rows.p;
    double least = NAN;
    quantreg_pulls(walk, path->pulls);
    for (size_t k = 0; k < p; k++) {
        double moves = 0;
        for (size_t l = 0; l < p; l++)
            moves += path->of_theta[l] * walk->inverse[l * p + k];
        moves *= path->direction;
        if (!(fabs(moves) > 0))
            continue;
        double slope = (moves > 0 ? 1 - walk->tau - path->pulls[k] : walk->tau + path->pulls[k]) / fabs(moves);
        if (least <= slope)
            continue;
        least = slope;
        *edge = k;
        *sign = moves > 0 ? 1 : -1;
        *gain = fabs(moves);
    }
    return least;
}

/* The next row that the edge meets; false: there is none. */
static bool find_next(const struct quantreg_walk *walk, struct quantreg_crossing *next)
{
    bool found = false;
    for (size_t i = 0; i < walk->rows->n; i++) {
        double along = walk->along[i];
        if (walk->fitted[i] || !(fabs(along) > 1e-13) || (walk->residuals[i] < 0) != (along < 0))
            continue;
        double at = walk->residuals[i] / along;
        if (!found || at < next->at)
            *next = (struct quantreg_crossing){ at, fabs(along), i };
        found = true;
    }
    return found;
}

/* Walks until the slope has passed the cut; false: it never does. Vertices at one value of the coefficient are one step,
 * whose slope is that of the last of them. */
static bool find_steps(struct path *path)
{
    struct quantreg_walk *walk = &path->own.walk;
    size_t bytes = path->own.rows.p * sizeof *walk->vertex, most = STEPS_PER_ROW * path->own.rows.n + 1000;
    struct quantreg_crossing next;
    for (size_t steps = 0; steps < most; steps++) {
        size_t edge = 0;
        double sign = 1, gain = 0, slope = choose_edge(path, &edge, &sign, &gain);
        if (isnan(slope))
            return false;
        quantreg_go_along(walk, edge, sign);
        bool more = find_next(walk, &next), past = slope > path->cut;
        if (!more || next.at * gain > path->same) {
            memcpy(past ? path->outer : path->inner, walk->vertex, bytes);
            *(past ? &path->outer_slope : &path->inner_slope) = slope;
            if (past)
                return true;
        }
        if (!more || !quantreg_exchange(walk, edge, sign, &next))
            return false;
    }
    return false;
}

static double coefficient_at(struct path *path, const size_t *vertex)
{
    struct ols_result linear;
    struct error unused;
    error_init(&unused, path->own.arena);
    memcpy(path->own.walk.vertex, vertex, path->own.rows.p * sizeof *vertex);
    return quantreg_fit_vertex(&path->own, &linear, &unused) ? linear.coefficients[path->column] : NAN;
}

static double find_end(struct path *path)
{
    if (!find_steps(path))
        return path->direction * INFINITY;
    double outer = coefficient_at(path, path->outer);
    if (isnan(path->inner_slope)) /* the estimate's own step passes the cut */
        return outer;
    double inner = coefficient_at(path, path->inner);
    return inner + (outer - inner) * (path->cut - path->inner_slope) / (path->outer_slope - path->inner_slope);
}

/* ---- intervals ---- */

/* Σ (x − x̂)²: θ = G⁻¹c / c'G⁻¹c makes the coefficient 1 with the least Σ density (qθ)²; its square is the sum. */
static double spread_of(const struct quantreg_solving *solving, const double *density, const double *of_theta)
{
    struct arena *arena = solving->arena;
    size_t p = solving->rows.p;
    const double *q = solving->rows.q;
    double *gram = arena_array(arena, double, p * p), *theta = arena_array(arena, double, p);
    for (size_t i = 0; i < solving->rows.n && density; i++)
        for (size_t k = 0; k < p; k++)
            for (size_t l = 0; l < p; l++)
                gram[k * p + l] += density[i] * q[i * p + k] * q[i * p + l];
    memcpy(theta, of_theta, p * sizeof *theta);
    if (density && !reweight_cholesky(gram, theta, p))
        return NAN;
    double squares = 0, product = 0;
    for (size_t k = 0; k < p; k++) {
        squares += theta[k] * theta[k];
        product += theta[k] * of_theta[k];
    }
    return squares / (product * product);
}

static struct quantreg_interval interval_of(const struct quantreg_solving *solving, size_t place, double tau, double t,
                                            const double *density)
{
    struct arena *arena = solving->arena;
    size_t p = solving->rows.p;
    struct path path = { .column = solving->rows.factor.order[place] };
    struct quantreg_interval interval = { NAN, NAN };
    double *of_theta = arena_array(arena, double, p), squares = 0;
    for (size_t k = place; k < p; k++)
        of_theta[k] = solving->rows.factor.r_inverse[place * p + k].high;
    for (size_t k = 0; k < p; k++)
        squares += of_theta[k] * of_theta[k];
    double spread = spread_of(solving, density, of_theta);
    if (!(spread > 0))
        return interval;
    path.of_theta = of_theta;
    path.cut = t * sqrt(tau * (1 - tau) * spread);
    path.same = 1e-6 * solving->size * sqrt(squares);
    path.pulls = arena_array(arena, double, p);
    path.inner = arena_array(arena, size_t, p);
    path.outer = arena_array(arena, size_t, p);
    for (int side = 0; side < 2; side++) {
        path.direction = side == 0 ? -1 : 1;
        path.inner_slope = path.outer_slope = NAN;
        copy_walk(arena, solving, &path.own);
        *(side == 0 ? &interval.low : &interval.high) = find_end(&path);
    }
    return interval;
}

void quantreg_rank_intervals(const struct quantreg_solving *solving, double tau, double level, const double *density,
                             struct quantreg_interval *intervals)
{
    double t = student_quantile_upper((1 - level) / 2, (double)(solving->rows.n - solving->rows.p));
    for (size_t j = 0; j < solving->design->p; j++)
        intervals[j] = (struct quantreg_interval){ NAN, NAN };
    for (size_t place = 0; place < solving->rows.p; place++) {
        struct arena_mark mark = arena_mark(solving->arena);
        struct quantreg_interval own = interval_of(solving, place, tau, t, density);
        arena_rewind(solving->arena, mark);
        intervals[solving->rows.factor.order[place]] = own;
    }
}
