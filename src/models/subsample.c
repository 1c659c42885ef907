/* Candidates are compared by their scale after one reweighted step, by which fits through clean rows stand out; least
 * squares itself is one more candidate, so that there always is one. */
#include "models/subsample.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"

struct candidate {
    double scale;
    double *theta;
};

struct search {
    const struct reweight_rows *rows;
    struct reweight_rows few;          /* the rows on which candidates are compared */
    struct candidate best[SUBSAMPLES_KEPT];
    size_t kept;
    double *square, *right, *basis;    /* p × p, p, p × p */
    double *residuals, *scratch;
    double tiny;
};

/* A part of the rows, so that candidates cost no more where there are very many. */
static void choose_rows(struct arena *arena, struct search *search, uint64_t seed)
{
    const struct reweight_rows *rows = search->rows;
    size_t p = rows->p, *order = arena_array(arena, size_t, rows->n);
    struct rng rng;
    search->few = *rows;
    if (rows->n <= SUBSAMPLE_ROWS_MAX)
        return;
    rng_init(&rng, seed, SUBSAMPLES);
    search->few.n = SUBSAMPLE_ROWS_MAX;
    search->few.q = arena_array(arena, double, search->few.n * p);
    search->few.start = arena_array(arena, double, search->few.n);
    for (size_t i = 0; i < rows->n; i++)
        order[i] = i;
    for (size_t i = 0; i < search->few.n; i++) {
        size_t from = i + rng_below(&rng, (uint32_t)(rows->n - i)), row = order[from];
        order[from] = order[i];
        search->few.start[i] = rows->start[row];
        memcpy(search->few.q + i * p, rows->q + row * p, p * sizeof *rows->q);
    }
}

/* Adds the row to those drawn unless they explain it: Gram-Schmidt within the p columns. */
static bool adds_something(struct search *search, size_t row, size_t drawn)
{
    size_t p = search->few.p;
    double *own = search->basis + drawn * p, before = 0, after = 0;
    memcpy(own, search->few.q + row * p, p * sizeof *own);
    for (size_t k = 0; k < p; k++)
        before += own[k] * own[k];
    for (size_t d = 0; d < drawn; d++) {
        double along = 0;
        for (size_t k = 0; k < p; k++)
            along += own[k] * search->basis[d * p + k];
        for (size_t k = 0; k < p; k++)
            own[k] -= along * search->basis[d * p + k];
    }
    for (size_t k = 0; k < p; k++)
        after += own[k] * own[k];
    if (!(after > 1e-12 * before))
        return false;
    for (size_t k = 0; k < p; k++)
        own[k] /= sqrt(after);
    return true;
}

/* The normal equations of an exact fit: as few rows as coefficients, so their square loses nothing that matters to a
 * start. */
static bool fit_subsample(struct search *search, struct rng *rng, double *theta)
{
    size_t n = search->few.n, p = search->few.p, drawn = 0;
    memset(search->square, 0, p * p * sizeof *search->square);
    memset(search->right, 0, p * sizeof *search->right);
    for (size_t tries = 0; drawn < p && tries < 20 * n; tries++) {
        size_t row = rng_below(rng, (uint32_t)n);
        if (!adds_something(search, row, drawn))
            continue;
        const double *q = search->few.q + row * p;
        for (size_t k = 0; k < p; k++) {
            search->right[k] += q[k] * search->few.start[row];
            for (size_t l = 0; l <= k; l++)
                search->square[k * p + l] += q[k] * q[l];
        }
        drawn++;
    }
    if (drawn < p || !reweight_cholesky(search->square, search->right, p))
        return false;
    memcpy(theta, search->right, p * sizeof *theta);
    return true;
}

/* One reweighted step from theta, at the MAD of its residuals. */
static void refine_once(struct search *search, double *theta)
{
    const struct reweight_rows *few = &search->few;
    const struct psi psi = { true, 1.54764 };
    size_t p = few->p;
    double scale = reweight_mad(search->residuals, few->n, search->scratch);
    if (!(scale > search->tiny))
        return;
    memset(search->square, 0, p * p * sizeof *search->square);
    memset(search->right, 0, p * sizeof *search->right);
    for (size_t i = 0; i < few->n; i++) {
        const double *q = few->q + i * p;
        double weight = psi_weight(psi, search->residuals[i] / scale);
        for (size_t k = 0; weight > 0 && k < p; k++) {
            search->right[k] += weight * q[k] * search->residuals[i];
            for (size_t l = 0; l <= k; l++)
                search->square[k * p + l] += weight * q[k] * q[l];
        }
    }
    if (!reweight_cholesky(search->square, search->right, p))
        return;
    for (size_t k = 0; k < p; k++)
        theta[k] += search->right[k];
    reweight_residuals(few, theta, search->residuals);
}

/* Residuals that are rounding count as 0, or a scale would be sought among them. */
static double scale_of(struct search *search)
{
    const struct reweight_rows *few = &search->few;
    for (size_t i = 0; i < few->n; i++)
        if (fabs(search->residuals[i]) <= search->tiny)
            search->residuals[i] = 0;
    return reweight_s_scale(search->residuals, few->n, few->p, 0, search->scratch);
}

static void keep(struct search *search, const double *theta, double scale)
{
    size_t p = search->few.p, place = search->kept;
    if (place == SUBSAMPLES_KEPT) {
        if (!(scale < search->best[--place].scale))
            return;
    } else {
        search->kept++;
    }
    struct candidate candidate = search->best[place];
    for (; place > 0 && scale < search->best[place - 1].scale; place--)
        search->best[place] = search->best[place - 1];
    candidate.scale = scale;
    memcpy(candidate.theta, theta, p * sizeof *theta);
    search->best[place] = candidate;
}

static size_t collect(struct search *search, uint64_t seed, double *theta)
{
    size_t good = 0, p = search->few.p;
    for (uint64_t i = 0; i <= SUBSAMPLES; i++) {
        struct rng rng;
        rng_init(&rng, seed, i);
        if (i == SUBSAMPLES)
            memset(theta, 0, p * sizeof *theta); /* least squares */
        else if (!fit_subsample(search, &rng, theta))
            continue;
        reweight_residuals(&search->few, theta, search->residuals);
        refine_once(search, theta);
        keep(search, theta, scale_of(search));
        good += i < SUBSAMPLES;
    }
    return good;
}

/* Candidates that end alike are one: the first is kept. */
static void refine_best(struct arena *arena, struct search *search, struct reweight_job *job)
{
    size_t n = search->rows->n, p = search->rows->p;
    struct reweight_job best = { .scale = INFINITY };
    for (size_t c = 0; c < search->kept; c++) {
        struct reweight_job trial = *job;
        trial.theta = search->best[c].theta;
        trial.residuals = arena_array(arena, double, n);
        trial.scale = 0;
        reweight_run(arena, search->rows, &trial);
        bool better = trial.exact ? !best.exact : !best.exact && trial.converged && trial.scale < best.scale * (1 - 1e-9);
        if (better)
            best = trial;
        job->iterations += trial.iterations;
    }
    if (isinf(best.scale))
        return;
    best.iterations = job->iterations;
    memcpy(job->theta, best.theta, p * sizeof *best.theta);
    memcpy(job->residuals, best.residuals, n * sizeof *best.residuals);
    best.theta = job->theta;
    best.residuals = job->residuals;
    *job = best;
}

size_t subsample_s_estimate(struct arena *arena, const struct reweight_rows *rows, uint64_t seed,
                            struct reweight_job *job)
{
    struct search search = { .rows = rows, .tiny = job->tiny };
    size_t p = rows->p;
    choose_rows(arena, &search, seed);
    search.square = arena_array(arena, double, p * p);
    search.right = arena_array(arena, double, p);
    search.basis = arena_array(arena, double, p * p);
    search.residuals = arena_array(arena, double, search.few.n);
    search.scratch = arena_array(arena, double, search.few.n);
    for (size_t c = 0; c < SUBSAMPLES_KEPT; c++)
        search.best[c].theta = arena_array(arena, double, p);
    size_t good = collect(&search, seed, arena_array(arena, double, p));
    job->converged = job->exact = false;
    refine_best(arena, &search, job);
    return good;
}
