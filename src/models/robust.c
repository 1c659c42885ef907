/* θ runs to the fixed point first from least squares (or the S-estimate), then once more from residuals made anew in
 * twofold arithmetic: rows far away spoil the digits of the first ones. Standard errors: M-estimates as Huber (1981),
 * 7.6, with his correction of the first order (summary.rlm); MM-estimates by the asymptotic variance without symmetry
 * of the errors (Croux, Dhaene & Hoorelbeke 2003, lmrob's .vcov.avar1), with the residuals of the S-estimate itself:
 * where subsamples lead to S-estimates of nearly the same scale, robustbase 0.95 can return in init$resid those of another
 * than init$coefficients, by its seed, and then its standard errors differ by a percent or so from those of its own
 * estimate (scripts/reference/robust.R has a case). */
#include "models/robust.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "models/reweight.h"
#include "models/subsample.h"

enum { ITERATIONS_MAX = 5000 };

struct fitting {
    struct arena *arena;
    const struct design *design;
    const struct robust_spec *spec;
    struct reweight_rows rows;
    struct reweight_job job;
    double *first;                /* of MM: residuals of the S-estimate */
    struct robust_result *result;
};

static struct psi psi_of(enum robust_kind kind)
{
    return kind == ROBUST_HUBER ? (struct psi){ false, ROBUST_HUBER_K }
                                : (struct psi){ true, kind == ROBUST_MM ? ROBUST_MM_C : ROBUST_BISQUARE_C };
}

/* What cannot be told from 0: at first among residuals as large as the largest, of which each has the rounding; made
 * anew they have that of the outcomes, of which a few may be very far away. */
static void find_noise(struct fitting *fitting, int attempt)
{
    const struct reweight_rows *rows = &fitting->rows;
    double *sizes = arena_array(fitting->arena, double, rows->n), largest = 0;
    for (size_t i = 0; i < rows->n; i++) {
        sizes[i] = fabs(attempt == 0 ? rows->start[i] : rows->root[i] * fitting->design->y[rows->row[i]]);
        largest = fmax(largest, sizes[i]);
    }
    double upper = reweight_select(sizes, rows->n, rows->n - 1 - rows->n / 4);
    fitting->job.noise = attempt == 0 ? 1e-14 * largest : 0;
    fitting->job.tiny = attempt == 0 ? 1e-12 * largest : 1e-14 * (upper > 0 ? upper : largest);
}

/* ---- estimates ---- */

static bool run_once(struct fitting *fitting)
{
    struct reweight_job *job = &fitting->job;
    size_t n = fitting->rows.n;
    job->iterations_max = ITERATIONS_MAX;
    if (fitting->spec->kind == ROBUST_MM) {
        job->psi = (struct psi){ true, ROBUST_S_C };
        job->rule = REWEIGHT_S;
        if (!fitting->first) {
            fitting->result->subsamples = subsample_s_estimate(fitting->arena, &fitting->rows, fitting->spec->seed, job);
            fitting->first = arena_array(fitting->arena, double, n);
        } else {
            reweight_run(fitting->arena, &fitting->rows, job);
        }
        fitting->result->iterations += job->iterations;
        if (!job->converged)
            return false;
        memcpy(fitting->first, job->residuals, n * sizeof *fitting->first);
        return true;
    }
    job->psi = psi_of(fitting->spec->kind);
    job->rule = REWEIGHT_MAD;
    reweight_run(fitting->arena, &fitting->rows, job);
    fitting->result->iterations += job->iterations;
    return job->converged;
}

static bool run_final(struct fitting *fitting)
{
    if (fitting->spec->kind != ROBUST_MM)
        return true;
    fitting->job.psi = psi_of(ROBUST_MM);
    fitting->job.rule = REWEIGHT_FIXED;
    reweight_run(fitting->arena, &fitting->rows, &fitting->job);
    fitting->result->iterations += fitting->job.iterations;
    return fitting->job.converged;
}

/* The scale ran to 0: are the rows that are left on the fit, more than half of them, really on one? Then that is the
 * estimate. If not, their fit is where to start again. */
static bool fit_exactly(struct fitting *fitting, struct ols_result *exact, struct error *err)
{
    const struct reweight_rows *rows = &fitting->rows;
    double *weights = arena_array(fitting->arena, double, fitting->design->n), reach = 0;
    size_t on = 0;
    reach = 10 * fmax(fitting->job.tiny, fitting->job.scale > 0 ? fitting->job.scale : 0);
    for (size_t i = 0; i < rows->n; i++)
        if (fabs(fitting->job.residuals[i]) <= reach) {
            weights[rows->row[i]] = rows->root[i] * rows->root[i];
            on++;
        }
    if (2 * on <= rows->n || !ols_fit_design(fitting->arena, fitting->design, weights, NULL, exact, err) ||
        exact->rank < rows->p)
        return false;
    double largest = 0, square = 0;
    for (size_t i = 0; i < rows->n; i++)
        if (weights[rows->row[i]] > 0) {
            largest = fmax(largest, fabs(exact->residuals[rows->row[i]]));
            square = fmax(square, fabs(fitting->design->y[rows->row[i]]));
        }
    return largest <= 1e-13 * square;
}

/* ---- standard errors, of θ ---- */

static void gram(const struct fitting *fitting, const double *weights, double *sum)
{
    const struct reweight_rows *rows = &fitting->rows;
    size_t p = rows->p;
    for (size_t i = 0; i < rows->n; i++)
        for (size_t k = 0; k < p; k++)
            for (size_t l = 0; l < p; l++)
                sum[k * p + l] += weights[i] * rows->q[i * p + k] * rows->q[i * p + l];
}

/* s² = K² Σ ψ² / (n − p) / (mean ψ')², K = 1 + p var(ψ') / (n mean(ψ')²). */
static void m_covariance(const struct fitting *fitting, double *v)
{
    const struct reweight_rows *rows = &fitting->rows;
    const struct reweight_job *job = &fitting->job;
    double n = (double)rows->n, p = (double)rows->p, square = 0, mean = 0, variance = 0;
    for (size_t i = 0; i < rows->n; i++) {
        double u = job->residuals[i] / job->scale, pull = psi_weight(job->psi, u) * job->residuals[i];
        square += pull * pull / (n - p);
        mean += psi_slope(job->psi, u) / n;
    }
    for (size_t i = 0; i < rows->n; i++) {
        double apart = psi_slope(job->psi, job->residuals[i] / job->scale) - mean;
        variance += apart * apart / (n - 1);
    }
    double root = sqrt(square) * (1 + p * variance / (n * mean * mean)) / mean;
    for (size_t k = 0; k < rows->p; k++)
        v[k * rows->p + k] = mean > 0 ? root * root : NAN;
}

/* The inverse of a, by columns; false when it is not positive definite. */
static bool invert(struct arena *arena, const double *a, size_t p, double *inverse)
{
    double *work = arena_array(arena, double, p * p);
    for (size_t k = 0; k < p; k++) {
        memcpy(work, a, p * p * sizeof *work);
        memset(inverse + k * p, 0, p * sizeof *inverse);
        inverse[k * p + k] = 1;
        if (!reweight_cholesky(work, inverse + k * p, p))
            return false;
    }
    return true;
}

static void multiply(const double *a, const double *b, size_t rows, size_t inner, size_t columns, double *product)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            double sum = 0;
            for (size_t k = 0; k < inner; k++)
                sum += a[i * inner + k] * b[k * columns + j];
            product[i * columns + j] = sum;
        }
}

struct avar {
    double *spread, *pull, *cross, *lean; /* Σ ψ' qq', Σ ψ² qq', Σ ψ χ q, Σ ψ' r/s q */
    double turn, chi;                     /* mean χ' r₀/s, mean χ² − 1/4 */
};

static void fill_avar(const struct fitting *fitting, struct avar *avar)
{
    const struct reweight_rows *rows = &fitting->rows;
    const struct reweight_job *job = &fitting->job;
    const struct psi chi = { true, ROBUST_S_C };
    size_t n = rows->n, p = rows->p;
    double *slope = arena_array(fitting->arena, double, n), *square = arena_array(fitting->arena, double, n);
    for (size_t i = 0; i < n; i++) {
        double u = job->residuals[i] / job->scale, u0 = fitting->first[i] / job->scale;
        double psi = psi_weight(job->psi, u) * u, rho = psi_rho(chi, u0);
        slope[i] = psi_slope(job->psi, u);
        square[i] = psi * psi;
        avar->turn += 6 / (chi.c * chi.c) * psi_weight(chi, u0) * u0 * u0 / (double)n;
        avar->chi += (rho * rho - 0.25) / (double)n;
        for (size_t k = 0; k < p; k++) {
            avar->cross[k] += psi * rho * rows->q[i * p + k];
            avar->lean[k] += slope[i] * u * rows->q[i * p + k];
        }
    }
    gram(fitting, slope, avar->spread);
    gram(fitting, square, avar->pull);
}

static bool mm_covariance(const struct fitting *fitting, double *v)
{
    struct arena *arena = fitting->arena;
    size_t p = fitting->rows.p;
    double n = (double)fitting->rows.n, s = fitting->job.scale;
    struct avar avar = { 0 };
    double **const parts[] = { &avar.spread, &avar.pull, &avar.cross, &avar.lean };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        *parts[i] = arena_array(arena, double, p * p);
    double *inverse = arena_array(arena, double, p * p), *half = arena_array(arena, double, p * p);
    double *a = arena_array(arena, double, p), *across = arena_array(arena, double, p);
    fill_avar(fitting, &avar);
    if (!invert(arena, avar.spread, p, inverse))
        return false;
    multiply(inverse, avar.pull, p, p, p, half);
    multiply(half, inverse, p, p, p, v);
    multiply(inverse, avar.lean, p, p, 1, a);
    multiply(inverse, avar.cross, p, p, 1, across);
    for (size_t k = 0; k < p; k++)
        a[k] *= s / avar.turn;
    for (size_t k = 0; k < p; k++)
        for (size_t l = 0; l < p; l++)
            v[k * p + l] = s * s * v[k * p + l] +
                           (avar.chi * a[k] * a[l] - s * (a[k] * across[l] + across[k] * a[l])) / n;
    memcpy(half, v, p * p * sizeof *half);
    return reweight_cholesky(half, across, p);
}

/* ---- the result ---- */

static void clear_least_squares(struct arena *arena, const struct design *design, struct ols_result *linear)
{
    double *const of_rows[] = { linear->standardized, linear->studentized, linear->cook, linear->dffits };
    for (size_t i = 0; i < sizeof of_rows / sizeof *of_rows; i++)
        for (size_t row = 0; row < design->n; row++)
            of_rows[i][row] = NAN;
    for (int kind = 0; kind < OLS_HC_COUNT; kind++) {
        linear->hc[kind] = arena_array(arena, double, linear->p * linear->p);
        for (size_t at = 0; at < linear->p * linear->p; at++)
            linear->hc[kind][at] = NAN;
    }
    linear->rss = linear->tss = linear->r_squared = linear->adj_r_squared = linear->f = linear->f_p = NAN;
    linear->log_lik = linear->aic = linear->bic = NAN;
    linear->essentially_perfect = false;
    linear->r_squared_note = NULL;
}

static void fill_rows(const struct fitting *fitting)
{
    const struct design *design = fitting->design;
    struct robust_result *result = fitting->result;
    struct ols_result *linear = &result->linear;
    for (size_t i = 0; i < design->n; i++) {
        double fitted = 0;
        for (size_t j = 0; j < design->p; j++)
            if (!isnan(linear->coefficients[j]))
                fitted += design->x[j * design->n + i] * linear->coefficients[j];
        linear->fitted[i] = fitted;
        linear->residuals[i] = design->y[i] - fitted;
        result->weights[i] = NAN;
    }
    for (size_t i = 0; i < fitting->rows.n; i++) {
        size_t row = fitting->rows.row[i];
        double residual = fitting->job.residuals[i];
        linear->residuals[row] = residual / fitting->rows.root[i];
        linear->fitted[row] = design->y[row] - linear->residuals[row];
        result->weights[row] = fitting->job.exact ? fabs(residual) <= fitting->job.tiny
                                                  : psi_weight(psi_of(fitting->spec->kind), residual / result->scale);
    }
}

static void set_undefined(struct ols_result *linear, bool estimates)
{
    for (size_t j = 0; j < linear->p; j++) {
        linear->std_error[j] = NAN;
        if (estimates)
            linear->coefficients[j] = NAN;
    }
    for (size_t at = 0; at < linear->p * linear->p; at++)
        linear->vcov[at] = NAN;
}

static void fill(struct fitting *fitting)
{
    struct robust_result *result = fitting->result;
    struct ols_result *linear = &result->linear;
    const struct reweight_rows *rows = &fitting->rows;
    double *v = arena_array(fitting->arena, double, rows->p * rows->p);
    reweight_recentre(fitting->design, &fitting->rows, fitting->job.theta);
    memcpy(fitting->job.residuals, rows->start, rows->n * sizeof *rows->start);
    result->scale = linear->sigma = fitting->job.scale;
    result->gradient = fitting->job.gradient;
    for (size_t k = 0; k < rows->p; k++)
        linear->coefficients[rows->factor.order[k]] = twofold_value(rows->coefficients[k]);
    fill_rows(fitting);
    bool defined = true;
    if (fitting->spec->kind == ROBUST_MM)
        defined = mm_covariance(fitting, v);
    else
        m_covariance(fitting, v);
    if (!defined) {
        linear->note = "too many rows count for nothing: the variance of the estimates is not positive";
        set_undefined(linear, false);
        return;
    }
    reweight_covariance(fitting->arena, rows, v, linear->vcov);
    for (size_t j = 0; j < linear->p; j++)
        linear->std_error[j] = sqrt(linear->vcov[j * linear->p + j]);
}

static void fill_exact(struct fitting *fitting, const struct ols_result *exact)
{
    struct robust_result *result = fitting->result;
    memcpy(result->linear.coefficients, exact->coefficients, exact->p * sizeof *exact->coefficients);
    result->converged = result->exact = fitting->job.exact = true;
    result->scale = result->linear.sigma = 0;
    for (size_t i = 0; i < fitting->rows.n; i++)
        fitting->job.residuals[i] = exact->residuals[fitting->rows.row[i]] * fitting->rows.root[i];
    fill_rows(fitting);
    set_undefined(&result->linear, false);
    result->linear.note = "more than half of the rows lie exactly on the fit: the scale is 0, and there are no standard "
                          "errors";
}

/* False: no fixed point was found. */
static bool iterate(struct fitting *fitting, struct ols_result *exact)
{
    struct error unused;
    error_init(&unused, fitting->arena);
    for (int attempt = 0; attempt < 3; attempt++) {
        find_noise(fitting, attempt);
        bool settled = run_once(fitting);
        if (settled && attempt > 0)
            return run_final(fitting);
        if (fitting->job.exact) {
            if (fit_exactly(fitting, exact, &unused))
                return true;
            fitting->job.scale = 0;
        } else if (!settled) {
            return false;
        }
        reweight_recentre(fitting->design, &fitting->rows, fitting->job.theta);
        fitting->job.exact = false;
    }
    return false;
}

bool robust_fit(struct arena *arena, const struct design *design, const struct robust_spec *spec,
                struct robust_result *result, struct error *err)
{
    struct fitting fitting = { .arena = arena, .design = design, .spec = spec, .result = result };
    struct ols_result exact = { 0 };
    *result = (struct robust_result){ .scale = NAN, .gradient = NAN };
    if (!ols_fit_design(arena, design, spec->weights, NULL, &result->linear, err))
        return false;
    result->weights = arena_array(arena, double, design->n);
    bool nothing_left = !(result->linear.df > 0), perfect = result->linear.essentially_perfect;
    clear_least_squares(arena, design, &result->linear);
    reweight_prepare(arena, design, spec->weights, &fitting.rows);
    fitting.job.theta = arena_array(arena, double, fitting.rows.p);
    fitting.job.residuals = arena_array(arena, double, fitting.rows.n);
    if (nothing_left || perfect) {
        exact = result->linear;
        fill_exact(&fitting, &exact);
        if (nothing_left)
            result->linear.note = "as many coefficients as rows: nothing is left to estimate the scale from";
        return true;
    }
    result->converged = iterate(&fitting, &exact);
    if (result->converged && fitting.job.exact)
        fill_exact(&fitting, &exact);
    else if (result->converged)
        fill(&fitting);
    else {
        set_undefined(&result->linear, true);
        result->note = "the fit did not converge: the weights of rows run in a circle or leave too few; --family mm or "
                       "huber may settle";
    }
    return true;
}
