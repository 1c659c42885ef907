/* The score of a coefficient becomes Σ x (y − μ + h (½ − μ)), h the leverage of the row in the weighted fit. Steps are
 * Fisher's, V s with V = (X'WX)⁻¹ from the triangle of the factorisation; with a coefficient held at a value,
 * (V − v v'/v_jj) s; Newton's where those are slow. A profile limit is a root of 2 (l_max − l(c)) = z², found by Newton's method: at a restricted
 * maximum the derivative of l in c is the score left over. A column far from 0, such as a year, is taken from its
 * smallest value where that is exact, as a score in its own units is lost to rounding. Agrees with R's logistf and with
 * the formulas in R. */
#include "models/firth.h"

#include <float.h>
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "models/factor.h"
#include "stats/distribution.h"

/* After so many of Fisher's steps Newton's are taken. */
enum { FISHER_MAX = 30, ITERATIONS_MAX = 300, HALVINGS_MAX = 30, PROFILE_MAX = 200 };

#define FREE ((size_t)-1)

/* The kept columns, and where the search is. */
struct search {
    const struct glm_spec *spec;
    size_t n, k;
    const double *x, *y;     /* x column-major n × k */
    const double *shift;     /* taken off the k columns */
    size_t constant;         /* which of them is the constant, or FREE */
    double *beta, *score, *step, *inverse;
    struct glm_row *rows;
    struct factor factor;
    double log_lik, size;
    unsigned iterations;
};

static bool evaluate(struct arena *arena, struct search *search)
{
    size_t n = search->n, k = search->k;
    struct factor_data data = { n, k, arena_array(arena, struct twofold, n * k), arena_array(arena, struct twofold, n) };
    struct twofold deviance = twofold_of(0);
    for (size_t i = 0; i < n; i++) {
        struct twofold eta = twofold_of(0);
        for (size_t j = 0; j < k; j++)
            eta = twofold_add(eta, twofold_product(search->x[j * n + i], search->beta[j]));
        search->rows[i] = glm_row(search->spec, search->y[i], 1, twofold_value(eta));
        deviance = twofold_add(deviance, twofold_of(search->rows[i].deviance));
        double root = sqrt(fmax(search->rows[i].weight, DBL_MIN));
        for (size_t j = 0; j < k; j++)
            data.x[j * n + i] = twofold_product(root, search->x[j * n + i]);
    }
    if (!factor_double(arena, &data, 1e-11, &search->factor))
        factor_twofold(arena, &data, 1e-11, &search->factor);
    search->log_lik = -twofold_value(deviance) / 2;
    for (size_t j = 0; j < k && search->factor.rank == k; j++)
        search->log_lik += log(fabs(search->factor.r[j * k + j].high));
    return search->factor.rank == k;
}

static void fill_inverse(struct search *search)
{
    const struct factor *factor = &search->factor;
    size_t k = search->k;
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++) {
            double sum = 0;
            for (size_t l = a > b ? a : b; l < k; l++)
                sum += factor->r_inverse[a * k + l].high * factor->r_inverse[b * k + l].high;
            search->inverse[a * k + b] = sum;
        }
}

static void fill_score(const struct search *search, double *score)
{
    for (size_t j = 0; j < search->k; j++) {
        struct twofold sum = twofold_of(0);
        for (size_t i = 0; i < search->n; i++) {
            double pull = search->factor.leverage[i] * (0.5 - search->rows[i].mean);
            sum = twofold_add(sum, twofold_product(search->x[j * search->n + i], search->rows[i].score + pull));
        }
        score[j] = twofold_value(sum);
    }
}

static void find_step(struct search *search, size_t held)
{
    size_t k = search->k;
    fill_inverse(search);
    fill_score(search, search->score);
    double along = 0;
    for (size_t b = 0; held != FREE && b < k; b++)
        along += search->inverse[held * k + b] * search->score[b] / search->inverse[held * k + held];
    search->size = 0;
    for (size_t a = 0; a < k; a++) {
        double sum = held == FREE ? 0 : -search->inverse[a * k + held] * along;
        for (size_t b = 0; b < k; b++)
            sum += search->inverse[a * k + b] * search->score[b];
        search->step[a] = a == held ? 0 : sum;
        search->size = fmax(search->size, fabs(search->step[a]) / (fabs(search->beta[a]) +
                                                                   sqrt(search->inverse[a * k + a])));
    }
}

/* Solves a step = score for a symmetric k × k matrix by Cholesky, in place; `held` stays. False where a is not positive. */
static bool solve(double *a, size_t k, size_t held, const double *score, double *step)
{
    for (size_t i = 0; i < k; i++) {
        step[i] = i == held ? 0 : score[i];
        for (size_t j = 0; j <= i; j++) {
            double sum = i == held || j == held ? i == j : a[i * k + j];
            for (size_t l = 0; l < j; l++)
                sum -= a[i * k + l] * a[j * k + l];
            if (i == j && !(sum > 0))
                return false;
            a[i * k + j] = i == j ? sqrt(sum) : sum / a[j * k + j];
        }
        for (size_t l = 0; l < i; l++)
            step[i] -= a[i * k + l] * step[l];
        step[i] /= a[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t l = i + 1; l < k; l++)
            step[i] -= a[l * k + i] * step[l];
        step[i] /= a[i * k + i];
    }
    return true;
}

/* Newton's step, the curvature by differences of the score. The penalty bends the likelihood more than the information
 * knows where the terms separate the outcomes, and Fisher's steps then hardly move. Fisher's stays where the likelihood is
 * not concave. */
static void find_newton_step(struct arena *arena, struct search *search, size_t held)
{
    struct arena_mark mark = arena_mark(arena);
    size_t k = search->k;
    double *curvature = arena_array(arena, double, k * k), *score = arena_array(arena, double, k);
    double *step = arena_array(arena, double, k);
    bool known = true;
    for (size_t j = 0; j < k && known; j++) {
        double at = search->beta[j], width = 1e-4 * sqrt(search->inverse[j * k + j]);
        for (int side = -1; side <= 1 && j != held; side += 2) {
            search->beta[j] = at + side * width;
            known = known && evaluate(arena, search);
            fill_score(search, score);
            for (size_t i = 0; i < k; i++)
                curvature[i * k + j] -= side * score[i] / (2 * width);
        }
        search->beta[j] = at;
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++)
            curvature[i * k + j] = (curvature[i * k + j] + curvature[j * k + i]) / 2;
    if (known && solve(curvature, k, held, search->score, step))
        for (size_t j = 0; j < k; j++)
            search->step[j] = step[j];
    arena_rewind(arena, mark);
}

/* The largest penalised likelihood with coefficient `held` where it is (FREE: none). */
static bool maximise(struct arena *arena, struct search *search, size_t held)
{
    struct arena_mark mark = arena_mark(arena);
    if (!evaluate(arena, search))
        return false;
    for (search->iterations = 0; search->iterations < ITERATIONS_MAX; search->iterations++) {
        double old = search->log_lik, share = 1, largest = 0, moved = 0, before = search->size;
        find_step(search, held);
        /* Convergence is linear: go on until rounding keeps the steps from shrinking. */
        if (search->size <= 1e-15 || (search->iterations > 0 && search->size <= 1e-11 && search->size >= before))
            return true;
        if (search->iterations >= FISHER_MAX)
            find_newton_step(arena, search, held);
        for (size_t j = 0; j < search->k; j++)
            largest = fmax(largest, fabs(search->step[j]) / sqrt(search->inverse[j * search->k + j]));
        share = fmin(1, 5 / largest);
        for (int halving = 0; halving < HALVINGS_MAX; halving++, share /= 2) {
            for (size_t j = 0; j < search->k; j++)
                search->beta[j] += (share - moved) * search->step[j];
            moved = share;
            arena_rewind(arena, mark);
            if (evaluate(arena, search) && search->log_lik >= old - 1e-10 * (fabs(old) + 1))
                break;
        }
    }
    return search->size <= 1e-9;
}

/* A restricted maximum, and how the other coefficients go on from it with one of them: dβ / dβ_c = V_c / V_cc. */
struct place {
    double *beta, *along;
};

static void keep_place(const struct search *search, size_t column, struct place *place)
{
    for (size_t j = 0; j < search->k; j++) {
        place->beta[j] = search->beta[j];
        place->along[j] = search->inverse[j * search->k + column] / search->inverse[column * search->k + column];
    }
}

static bool maximise_at(struct arena *arena, struct search *search, const struct place *from, size_t column, double value)
{
    struct arena_mark mark = arena_mark(arena);
    for (size_t j = 0; j < search->k; j++)
        search->beta[j] = from->beta[j] + (value - from->beta[column]) * from->along[j];
    search->beta[column] = value;
    bool found = maximise(arena, search, column);
    arena_rewind(arena, mark);
    return found;
}

/* From the maximum outward to where the profile has fallen by z² / 2. Where the terms separate the outcomes the way is
 * long and bent: a step from which no maximum is found is taken anew in halves. */
static double profile_limit(struct arena *arena, struct search *search, const struct place *best, double most,
                            size_t column, double std_error, double z, int side)
{
    double inner = 0, outer = INFINITY, lost = INFINITY, distance = z * std_error, start = best->beta[column];
    struct place place = { arena_array(arena, double, search->k), arena_array(arena, double, search->k) };
    for (size_t j = 0; j < search->k; j++) {
        place.beta[j] = best->beta[j];
        place.along[j] = best->along[j];
    }
    for (int step = 0; step < PROFILE_MAX; step++) {
        if (!maximise_at(arena, search, &place, column, start + side * distance)) {
            lost = distance;
            distance = (inner + distance) / 2;
            continue;
        }
        double excess = 2 * (most - search->log_lik) - z * z, slope = -2 * side * search->score[column];
        if (excess < 0) {
            inner = distance;
            lost = INFINITY;
            keep_place(search, column, &place);
        } else {
            outer = distance;
        }
        double next = distance - excess / slope;
        if (!(next > inner && next < outer))
            next = isfinite(outer) ? (inner + outer) / 2 : 2 * distance;
        if (next >= lost)
            next = (inner + lost) / 2;
        if (fabs(next - distance) <= 1e-12 * (fabs(start) + distance))
            return start + side * next;
        distance = next;
    }
    return NAN;
}

static void fill_profile(struct arena *arena, struct search *search, const double *best, double most, size_t column,
                         double std_error, double level, struct firth_coefficient *coefficient)
{
    double z = normal_quantile_upper((1 - level) / 2);
    struct arena_mark mark = arena_mark(arena);
    struct place place = { arena_array(arena, double, search->k), arena_array(arena, double, search->k) };
    for (size_t j = 0; j < search->k; j++)
        search->beta[j] = best[j];
    bool found = evaluate(arena, search);
    fill_inverse(search);
    keep_place(search, column, &place);
    coefficient->low = profile_limit(arena, search, &place, most, column, std_error, z, -1);
    coefficient->high = profile_limit(arena, search, &place, most, column, std_error, z, 1);
    found = found && maximise_at(arena, search, &place, column, 0);
    arena_rewind(arena, mark);
    coefficient->chi_squared = found ? fmax(0, 2 * (most - search->log_lik)) : NAN;
    coefficient->p = chisq_sf(coefficient->chi_squared, 1);
    if (isnan(coefficient->low) || isnan(coefficient->high) || !found)
        coefficient->note = "the profile of the penalised likelihood could not be followed to its limit";
}

/* What can be taken off without rounding: by Sterbenz' lemma, where no value is more than half as far again. */
static double exact_shift(const double *x, size_t n)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
    }
    return most > least && most - least <= fmin(fabs(least), fabs(most)) / 2 ? least : 0;
}

static struct search prepare(struct arena *arena, const struct design *design, const struct glm_spec *spec,
                             const struct ols_result *linear, bool shifted, size_t *column)
{
    size_t n = design->n, k = 0, constant = FREE;
    double *x = arena_array(arena, double, n * design->p), *shift = arena_array(arena, double, design->p);
    for (size_t j = 0; j < design->p; j++) {
        if (isnan(linear->coefficients[j]))
            continue;
        if (design->columns[j].term == DESIGN_INTERCEPT)
            constant = k;
        else if (shifted && constant != FREE)
            shift[k] = exact_shift(&design->x[j * n], n);
        for (size_t i = 0; i < n; i++)
            x[k * n + i] = design->x[j * n + i] - shift[k];
        column[k++] = j;
    }
    return (struct search){ .spec = spec, .n = n, .k = k, .x = x, .y = design->y, .shift = shift, .constant = constant,
                            .beta = arena_array(arena, double, k), .score = arena_array(arena, double, k),
                            .step = arena_array(arena, double, k), .inverse = arena_array(arena, double, k * k),
                            .rows = arena_array(arena, struct glm_row, n) };
}

/* The constant again that of the columns as they came: b0 = b0' − Σ shift b, and likewise its covariances. */
static void undo_shifts(const struct search *search, double *beta, double *inverse)
{
    size_t k = search->k, at = search->constant;
    if (at == FREE)
        return;
    struct twofold sum = twofold_of(search->beta[at]);
    for (size_t j = 0; j < k; j++)
        sum = twofold_add(sum, twofold_product(-search->shift[j], search->beta[j]));
    beta[at] = twofold_value(sum);
    for (size_t b = 0; b < k; b++)
        for (size_t j = 0; j < k; j++)
            inverse[at * k + b] -= j == at ? 0 : search->shift[j] * inverse[j * k + b];
    for (size_t b = 0; b < k; b++)
        for (size_t j = 0; j < k; j++)
            inverse[b * k + at] -= j == at ? 0 : search->shift[j] * inverse[b * k + j];
}

static void fill_result(struct arena *arena, const struct search *search, const size_t *column,
                        struct glm_result *result)
{
    struct ols_result *linear = &result->linear;
    size_t k = search->k, p = linear->p;
    double *beta = arena_array(arena, double, k), *inverse = arena_array(arena, double, k * k);
    for (size_t a = 0; a < k; a++)
        beta[a] = search->beta[a];
    for (size_t a = 0; a < k * k; a++)
        inverse[a] = search->inverse[a];
    undo_shifts(search, beta, inverse);
    for (size_t a = 0; a < k; a++) {
        linear->coefficients[column[a]] = beta[a];
        linear->std_error[column[a]] = sqrt(inverse[a * k + a]);
        result->gradient = fmax(result->gradient, fabs(search->score[a]) * sqrt(search->inverse[a * k + a]));
        for (size_t b = 0; b < k; b++)
            linear->vcov[column[a] * p + column[b]] = inverse[a * k + b];
    }
    for (size_t i = 0; i < search->n; i++) {
        linear->fitted[i] = search->rows[i].mean;
        linear->leverage[i] = search->factor.leverage[i];
    }
    result->iterations = search->iterations;
    result->step = search->size;
    result->log_lik = search->log_lik;
}

/* The constant of shifted columns is another one: its profile is followed in the columns as they came. */
static void profile_all(struct arena *arena, const struct design *design, struct search *search, size_t *column,
                        double level, const struct glm_result *result, struct firth_coefficient *coefficients)
{
    struct search plain = prepare(arena, design, search->spec, &result->linear, false, column);
    double *best = arena_array(arena, double, search->k), *best_plain = arena_array(arena, double, search->k);
    for (size_t a = 0; a < search->k; a++) {
        best[a] = search->beta[a];
        best_plain[a] = result->linear.coefficients[column[a]];
    }
    for (size_t a = 0; a < search->k; a++) {
        bool constant = a == search->constant;
        fill_profile(arena, constant ? &plain : search, constant ? best_plain : best, result->log_lik, a,
                     result->linear.std_error[column[a]], level, &coefficients[column[a]]);
    }
}

bool firth_fit(struct arena *arena, const struct design *design, const struct glm_spec *spec, double level,
               struct glm_result *result, struct firth_coefficient *coefficients, struct error *err)
{
    struct ols_result linear;
    size_t *column = arena_array(arena, size_t, design->p);
    for (size_t i = 0; design->y && i < design->n; i++)
        if (design->y[i] != 0 && design->y[i] != 1)
            return error_set(err, ERROR_ESTIMATE, "%s: the outcome is %.6g; 0 or 1 is expected",
                             place_name(design_places(design), i, arena), design->y[i]);
    if (!ols_fit_design(arena, design, NULL, NULL, &linear, err))
        return false;
    linear.note = linear.r_squared_note = NULL;
    linear.essentially_perfect = false;
    linear.df = INFINITY;
    for (size_t type = 0; type < OLS_HC_COUNT; type++)
        linear.hc_note[type] = "not defined for the penalised likelihood";
    struct search search = prepare(arena, design, spec, &linear, true, column);
    *result = (struct glm_result){ .linear = linear, .spec = spec, .n = linear.n, .rank = linear.rank,
                                   .df = (double)(linear.n - linear.rank), .deviance = NAN, .null_deviance = NAN,
                                   .pearson = NAN, .aic = NAN, .bic = NAN, .log_lik = NAN,
                                   .df_null = (double)linear.n - design->formula->intercept };
    result->converged = maximise(arena, &search, FREE);
    if (!result->converged) {
        result->note = result->linear.note = "the penalised fit did not converge";
        for (size_t j = 0; j < design->p; j++)
            result->linear.coefficients[j] = NAN;
        return true;
    }
    fill_result(arena, &search, column, result);
    for (size_t j = 0; j < design->p; j++)
        coefficients[j] = (struct firth_coefficient){ NAN, NAN, NAN, NAN, NULL };
    profile_all(arena, design, &search, column, level, result, coefficients);
    return true;
}
