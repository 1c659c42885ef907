/* Reweighted least squares converges from afar but slowly; Newton's method on Σ ψ(r / s) q = 0 ends it with every digit
 * (Huber 1981, 7.8). A Newton step is kept only when it halves the gradient. Fixed points agree with those of R's
 * MASS::rlm and robustbase::lmrob carried on until they stop changing. */
#include "models/reweight.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "models/twofold.h"

/* ---- rows ---- */

static struct twofold cell(const double *high, const double *low, size_t at)
{
    return twofold_sum(high[at], low ? low[at] : 0);
}

static void keep_rows(struct arena *arena, const struct design *design, const double *weights,
                      struct reweight_rows *rows)
{
    rows->row = arena_array(arena, size_t, design->n);
    rows->root = arena_array(arena, double, design->n);
    for (size_t i = 0; i < design->n; i++)
        if (!weights || weights[i] > 0) {
            rows->root[rows->n] = weights ? sqrt(weights[i]) : 1;
            rows->row[rows->n++] = i;
        }
}

void reweight_prepare(struct arena *arena, const struct design *design, const double *weights,
                      struct reweight_rows *rows)
{
    *rows = (struct reweight_rows){ 0 };
    keep_rows(arena, design, weights, rows);
    size_t n = rows->n;
    struct factor_data data = { .n = n, .p = design->p };
    data.x = arena_array(arena, struct twofold, n * design->p);
    data.y = arena_array(arena, struct twofold, n);
    for (size_t i = 0; i < n; i++) {
        struct twofold root = twofold_of(rows->root[i]);
        data.y[i] = twofold_multiply(root, cell(design->y, design->y_low, rows->row[i]));
        for (size_t j = 0; j < design->p; j++)
            data.x[j * n + i] = twofold_multiply(root, cell(design->x, design->x_low, j * design->n + rows->row[i]));
    }
    factor_twofold(arena, &data, 1e-11, &rows->factor);
    rows->p = rows->factor.rank;
    rows->q = arena_array(arena, double, n * rows->p);
    rows->start = arena_array(arena, double, n);
    rows->coefficients = rows->factor.solution;
    for (size_t i = 0; i < n; i++) {
        rows->start[i] = twofold_value(rows->factor.residuals[i]);
        for (size_t k = 0; k < rows->p; k++)
            rows->q[i * rows->p + k] = data.x[rows->factor.order[k] * n + i].high;
    }
}

void reweight_recentre(const struct design *design, struct reweight_rows *rows, double *theta)
{
    size_t n = rows->n, p = rows->p;
    for (size_t k = 0; k < p; k++)
        for (size_t l = k; l < p; l++)
            rows->coefficients[k] = twofold_add(rows->coefficients[k],
                                                twofold_multiply(rows->factor.r_inverse[k * p + l],
                                                                 twofold_of(theta[l])));
    for (size_t i = 0; i < n; i++) {
        size_t row = rows->row[i];
        struct twofold rest = cell(design->y, design->y_low, row);
        for (size_t k = 0; k < p; k++)
            rest = twofold_subtract(rest, twofold_multiply(cell(design->x, design->x_low,
                                                                rows->factor.order[k] * design->n + row),
                                                           rows->coefficients[k]));
        rows->start[i] = rows->root[i] * twofold_value(rest);
    }
    memset(theta, 0, p * sizeof *theta);
}

void reweight_covariance(struct arena *arena, const struct reweight_rows *rows, const double *v, double *vcov)
{
    size_t p = rows->p, all = rows->factor.p;
    double *half = arena_array(arena, double, p * p);
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < p; b++)
            for (size_t k = a; k < p; k++)
                half[a * p + b] += rows->factor.r_inverse[a * p + k].high * v[k * p + b];
    for (size_t at = 0; at < all * all; at++)
        vcov[at] = NAN;
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < p; b++) {
            double sum = 0;
            for (size_t k = b; k < p; k++)
                sum += half[a * p + k] * rows->factor.r_inverse[b * p + k].high;
            vcov[rows->factor.order[a] * all + rows->factor.order[b]] = sum;
        }
}

void reweight_residuals(const struct reweight_rows *rows, const double *theta, double *residuals)
{
    for (size_t i = 0; i < rows->n; i++) {
        double fitted = 0;
        for (size_t k = 0; k < rows->p; k++)
            fitted += rows->q[i * rows->p + k] * theta[k];
        residuals[i] = rows->start[i] - fitted;
    }
}

/* ---- ψ ---- */

double psi_weight(struct psi psi, double u)
{
    double share = u / psi.c;
    if (psi.bisquare)
        return fabs(share) < 1 ? (1 - share * share) * (1 - share * share) : 0;
    return fabs(share) <= 1 ? 1 : 1 / fabs(share);
}

double psi_slope(struct psi psi, double u)
{
    double square = u / psi.c * (u / psi.c);
    if (psi.bisquare)
        return square < 1 ? (1 - square) * (1 - 5 * square) : 0;
    return square <= 1;
}

double psi_rho(struct psi psi, double u)
{
    double square = u / psi.c * (u / psi.c);
    return square < 1 ? square * (3 + square * (square - 3)) : 1;
}

/* ---- scales ---- */

/* Hoare's selection, the middle element as pivot. */
double reweight_select(double *values, size_t n, size_t k)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        double pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (values[i] < pivot)
                i++;
            while (pivot < values[j])
                j--;
            if (i >= j)
                break;
            double moved = values[i];
            values[i++] = values[j];
            values[j--] = moved;
        }
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[k];
}

double reweight_mad(const double *residuals, size_t n, double *scratch)
{
    for (size_t i = 0; i < n; i++)
        scratch[i] = fabs(residuals[i]);
    double median = reweight_select(scratch, n, n / 2);
    if (n % 2 == 0)
        median = (median + reweight_select(scratch, n, n / 2 - 1)) / 2;
    return median / 0.6745;
}

double reweight_s_scale(const double *residuals, size_t n, size_t p, double guess, double *scratch)
{
    const struct psi chi = { true, 1.54764 };
    double wanted = 0.5 * (double)(n - p), low = 0, high = INFINITY, s = guess;
    size_t apart = 0;
    for (size_t i = 0; i < n; i++)
        apart += residuals[i] != 0;
    if ((double)apart <= wanted)
        return 0;
    if (!(s > 0))
        s = reweight_mad(residuals, n, scratch);
    for (size_t i = 0; i < n && !(s > 0); i++)
        s = fabs(residuals[i]);
    for (int round = 0; round < 300; round++) {
        double sum = -wanted, slope = 0;
        for (size_t i = 0; i < n; i++) {
            double u = residuals[i] / s;
            sum += psi_rho(chi, u);
            slope += 6 / (chi.c * chi.c) * psi_weight(chi, u) * u * u; /* −dΣρ / d log s */
        }
        if (sum > 0)
            low = s;
        else
            high = s;
        double next = slope > 0 ? s * exp(sum / slope) : NAN;
        if (!(next > low && next < high))
            next = isinf(high) ? 2 * s : low > 0 ? sqrt(low * high) : s / 2;
        bool settled = fabs(next - s) <= 4e-16 * s;
        s = next;
        if (settled)
            break;
    }
    return s;
}

/* ---- steps ---- */

bool reweight_cholesky(double *a, double *b, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        double own = a[j * p + j], scale = fabs(own);
        for (size_t k = 0; k < j; k++)
            own -= a[j * p + k] * a[j * p + k];
        if (!(own > 1e-13 * scale))
            return false;
        a[j * p + j] = sqrt(own);
        for (size_t i = j + 1; i < p; i++) {
            double sum = a[i * p + j];
            for (size_t k = 0; k < j; k++)
                sum -= a[i * p + k] * a[j * p + k];
            a[i * p + j] = sum / a[j * p + j];
        }
        for (size_t k = 0; k < j; k++)
            b[j] -= a[j * p + k] * b[k];
        b[j] /= a[j * p + j];
    }
    for (size_t j = p; j-- > 0;) {
        for (size_t k = j + 1; k < p; k++)
            b[j] -= a[k * p + j] * b[k];
        b[j] /= a[j * p + j];
    }
    return true;
}

struct stepping {
    const struct reweight_rows *rows;
    struct reweight_job *job;
    double *gram, *step, *trial, *trial_residuals, *scratch;
};

static double find_scale(const struct stepping *stepping, const double *residuals)
{
    const struct reweight_rows *rows = stepping->rows;
    switch (stepping->job->rule) {
    case REWEIGHT_MAD: return reweight_mad(residuals, rows->n, stepping->scratch);
    case REWEIGHT_S: return reweight_s_scale(residuals, rows->n, rows->p, stepping->job->scale, stepping->scratch);
    default: return stepping->job->scale;
    }
}

/* Σ ψ(r / s) s q into `sum`; the largest part over s √n. */
static double find_gradient(const struct stepping *stepping, const double *residuals, double scale, double *sum)
{
    const struct reweight_rows *rows = stepping->rows;
    size_t p = rows->p;
    double largest = 0;
    memset(sum, 0, p * sizeof *sum);
    for (size_t i = 0; i < rows->n; i++) {
        double pull = psi_weight(stepping->job->psi, residuals[i] / scale) * residuals[i];
        for (size_t k = 0; k < p; k++)
            sum[k] += pull * rows->q[i * p + k];
    }
    for (size_t k = 0; k < p; k++)
        largest = fmax(largest, fabs(sum[k]));
    return largest / (scale * sqrt((double)rows->n));
}

static bool solve_step(const struct stepping *stepping, bool newton)
{
    const struct reweight_rows *rows = stepping->rows;
    const struct reweight_job *job = stepping->job;
    size_t p = rows->p;
    memset(stepping->gram, 0, p * p * sizeof *stepping->gram);
    for (size_t i = 0; i < rows->n; i++) {
        const double *q = rows->q + i * p;
        double u = job->residuals[i] / job->scale;
        double weight = newton ? psi_slope(job->psi, u) : psi_weight(job->psi, u);
        for (size_t k = 0; weight != 0 && k < p; k++)
            for (size_t l = 0; l <= k; l++)
                stepping->gram[k * p + l] += weight * q[k] * q[l];
    }
    find_gradient(stepping, job->residuals, job->scale, stepping->step);
    return reweight_cholesky(stepping->gram, stepping->step, p);
}

/* Of the fit, in units of the scale. */
static double step_size(const struct stepping *stepping)
{
    double square = 0;
    for (size_t k = 0; k < stepping->rows->p; k++)
        square += stepping->step[k] * stepping->step[k];
    return sqrt(square / (double)stepping->rows->n) / stepping->job->scale;
}

static void try_step(const struct stepping *stepping)
{
    for (size_t k = 0; k < stepping->rows->p; k++)
        stepping->trial[k] = stepping->job->theta[k] + stepping->step[k];
    reweight_residuals(stepping->rows, stepping->trial, stepping->trial_residuals);
}

static void take_step(struct stepping *stepping)
{
    double *residuals = stepping->job->residuals;
    memcpy(stepping->job->theta, stepping->trial, stepping->rows->p * sizeof *stepping->trial);
    stepping->job->residuals = stepping->trial_residuals;
    stepping->trial_residuals = residuals;
}

/* A Newton step that at least halves the gradient, or that is too small to tell. */
static bool step_by_newton(struct stepping *stepping)
{
    struct reweight_job *job = stepping->job;
    if (!solve_step(stepping, true))
        return false;
    double size = step_size(stepping), scale;
    try_step(stepping);
    double *gradient = stepping->gram; /* no longer needed */
    scale = find_scale(stepping, stepping->trial_residuals);
    if (size > 1e-12 && (!(scale > job->tiny) ||
        !(find_gradient(stepping, stepping->trial_residuals, scale, gradient) < 0.5 * job->gradient)))
        return false;
    take_step(stepping);
    return true;
}

void reweight_run(struct arena *arena, const struct reweight_rows *rows, struct reweight_job *job)
{
    size_t n = rows->n, p = rows->p;
    struct stepping stepping = { .rows = rows, .job = job };
    stepping.gram = arena_array(arena, double, p * p + p);
    stepping.step = arena_array(arena, double, p);
    stepping.trial = arena_array(arena, double, p);
    stepping.trial_residuals = arena_array(arena, double, n);
    stepping.scratch = arena_array(arena, double, n);
    job->converged = job->exact = false;
    reweight_residuals(rows, job->theta, job->residuals);
    double size = INFINITY;
    for (job->iterations = 0; job->iterations < job->iterations_max; job->iterations++) {
        job->scale = find_scale(&stepping, job->residuals);
        job->exact = !(job->scale > job->tiny);
        if (job->exact)
            return;
        job->gradient = find_gradient(&stepping, job->residuals, job->scale, stepping.step);
        job->converged = size < fmax(1e-13, job->noise / job->scale) || job->gradient < 1e-16;
        if (job->converged)
            return;
        if (!(size < 1e-6 && step_by_newton(&stepping))) {
            if (!solve_step(&stepping, false))
                return;
            try_step(&stepping);
            take_step(&stepping);
        }
        size = step_size(&stepping);
    }
}
