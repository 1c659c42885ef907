/* The simplex method of Barrodale & Roberts (1974, CACM 17:319) as a walk along edges: at a vertex p rows are fitted
 * exactly; along the edge that frees one of them the slope of Σ ρ rises at every row whose residual changes sign, and the
 * row at which it stops falling takes the place of the one freed. Ties would let it stand still, so each outcome is moved
 * by its own amount, far below what tells outcomes apart; which rows are fitted is then right for the outcomes as they
 * are. Agrees with R's quantreg, methods "br" and "nid". */
#include "models/quantreg_walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/rng.h"

enum { REFACTOR_EVERY = 40, ATTEMPTS = 4 };

/* ---- the vertex ---- */

/* Inverts the q of the vertex's rows by Gauss-Jordan with row pivots; false when they are dependent. */
static bool invert_vertex(struct quantreg_walk *walk)
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

static bool refactor(struct quantreg_walk *walk)
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
    const struct quantreg_crossing *left = a, *right = b;
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

/* Independent rows near the quantile of the least-squares residuals. */
static bool start_vertex(struct arena *arena, struct quantreg_walk *walk)
{
    size_t n = walk->rows->n, p = walk->rows->p, found = 0;
    double *basis = arena_array(arena, double, p * p);
    for (size_t i = 0; i < n; i++)
        walk->along[i] = walk->y[i];
    size_t place = (size_t)(walk->tau * (double)n);
    double centre = reweight_select(walk->along, n, place < n ? place : n - 1);
    for (size_t i = 0; i < n; i++)
        walk->crossings[i] = (struct quantreg_crossing){ fabs(walk->y[i] - centre), 0, i };
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
void quantreg_pulls(struct quantreg_walk *walk, double *pulls)
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
static double choose_edge(const struct quantreg_walk *walk, const double *pulls, size_t *edge, double *sign)
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

void quantreg_go_along(struct quantreg_walk *walk, size_t edge, double sign)
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
static bool find_crossing(struct quantreg_walk *walk, double slope, struct quantreg_crossing *last)
{
    size_t count = 0;
    for (size_t i = 0; i < walk->rows->n; i++) {
        double along = walk->along[i];
        if (!walk->fitted[i] && fabs(along) > 1e-13 && (walk->residuals[i] < 0) == (along < 0))
            walk->crossings[count++] = (struct quantreg_crossing){ walk->residuals[i] / along, fabs(along), i };
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
bool quantreg_exchange(struct quantreg_walk *walk, size_t edge, double sign, const struct quantreg_crossing *last)
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

static bool run_walk(struct arena *arena, struct quantreg_walk *walk)
{
    double *pulls = arena_array(arena, double, walk->rows->p), sign = 1;
    size_t edge = 0, most = 50 * (walk->rows->n + walk->rows->p) + 1000;
    struct quantreg_crossing last;
    bool fresh = true;
    if (!start_vertex(arena, walk))
        return false;
    while (walk->iterations < most) {
        quantreg_pulls(walk, pulls);
        double slope = choose_edge(walk, pulls, &edge, &sign);
        if (slope == 0 && fresh)
            return true;
        fresh = slope == 0; /* an optimum is believed of residuals made anew */
        if (fresh && !refactor(walk))
            return false;
        if (fresh)
            continue;
        quantreg_go_along(walk, edge, sign);
        if (!find_crossing(walk, slope, &last) || !quantreg_exchange(walk, edge, sign, &last))
            return false;
    }
    return false;
}

/* ---- the fit ---- */

void quantreg_create_walk(struct quantreg_solving *solving)
{
    struct arena *arena = solving->arena;
    size_t n = solving->rows.n, p = solving->rows.p;
    struct quantreg_walk *walk = &solving->walk;
    *walk = (struct quantreg_walk){ .rows = &solving->rows };
    walk->y = arena_array(arena, double, n);
    walk->residuals = arena_array(arena, double, n);
    walk->along = arena_array(arena, double, n);
    walk->fitted = arena_array(arena, bool, n);
    walk->vertex = arena_array(arena, size_t, p);
    walk->inverse = arena_array(arena, double, p * p);
    walk->pull = arena_array(arena, double, p);
    walk->work = arena_array(arena, double, 2 * p * p);
    walk->crossings = arena_array(arena, struct quantreg_crossing, n);
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        walk->y[i] = fabs(solving->rows.start[i]);
        largest = fmax(largest, walk->y[i]);
    }
    double upper = reweight_select(walk->y, n, n - 1 - n / 4);
    solving->size = upper > 0 ? upper : largest;
}

/* Coefficients that are 0 but for the rounding of twofold arithmetic become 0. */
static void flush_coefficients(const struct quantreg_solving *solving, struct ols_result *linear)
{
    const struct factor *factor = &solving->rows.factor;
    size_t p = solving->rows.p;
    for (size_t place = 0; place < p; place++) {
        double squares = 0, *coefficient = &linear->coefficients[factor->order[place]];
        for (size_t k = place; k < p; k++)
            squares += factor->r_inverse[place * p + k].high * factor->r_inverse[place * p + k].high;
        if (fabs(*coefficient) < 1e-20 * solving->size * sqrt(squares))
            *coefficient = 0;
    }
}

bool quantreg_fit_vertex(struct quantreg_solving *solving, struct ols_result *linear, struct error *err)
{
    double *weights = arena_array(solving->arena, double, solving->design->n);
    for (size_t k = 0; k < solving->rows.p; k++)
        weights[solving->rows.row[solving->walk.vertex[k]]] = 1;
    if (!ols_fit_design(solving->arena, solving->design, weights, NULL, linear, err))
        return false;
    flush_coefficients(solving, linear);
    return true;
}

/* Residuals that are told from 0 have the sign they had in the walk. */
static bool signs_hold(const struct quantreg_solving *solving, const struct ols_result *linear)
{
    for (size_t i = 0; i < solving->rows.n; i++) {
        double residual = solving->rows.root[i] * linear->residuals[solving->rows.row[i]];
        if (!solving->walk.fitted[i] && fabs(residual) > 1e-11 * solving->size &&
            (residual < 0) != (solving->walk.residuals[i] < 0))
            return false;
    }
    return true;
}

bool quantreg_solve(struct quantreg_solving *solving, double tau, struct ols_result *linear, struct error *err)
{
    struct quantreg_walk *walk = &solving->walk;
    double shift = 1e-8 * solving->size;
    walk->tau = tau;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++, shift *= 0.1) {
        struct rng rng;
        rng_init(&rng, 1, (uint64_t)attempt);
        memset(walk->fitted, 0, solving->rows.n * sizeof *walk->fitted);
        for (size_t i = 0; i < solving->rows.n; i++)
            walk->y[i] = solving->rows.start[i] + shift * rng_uniform(&rng);
        if (run_walk(solving->arena, walk) && quantreg_fit_vertex(solving, linear, err) && linear->rank == solving->rows.p &&
            signs_hold(solving, linear))
            return true;
    }
    return false;
}
