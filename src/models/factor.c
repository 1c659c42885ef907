/* Modified Gram-Schmidt, the response carried along as one more column: for least squares as accurate as
 * Householder's method (Björck, BIT 7, 1967; Björck & Paige, SIAM J. Matrix Anal. Appl. 13, 1992), and it yields
 * the orthonormal columns that leverages need. In twofold arithmetic 31 digits carry it through condition
 * numbers of 1e15. In double only the triangle is kept, and the solution refined by corrected seminormal
 * equations, R'R d = X'(y − Xb), with the right side in twofold (Björck, Linear Algebra Appl. 88/89, 1987).
 * Which columns are set aside agrees with R's dqrdc2. */
#include "models/factor.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"

enum { REFINEMENTS_MAX = 12 };

/* ---- what both ways share ---- */

static void factor_start(struct arena *arena, const struct factor_data *data, struct factor *factor)
{
    size_t n = data->n, p = data->p;
    *factor = (struct factor){ .n = n, .p = p };
    factor->order = arena_array(arena, size_t, p);
    factor->length = arena_array(arena, double, p);
    factor->r = arena_array(arena, struct twofold, p * p);
    factor->residuals = arena_array(arena, struct twofold, n);
    factor->leverage = arena_array(arena, double, n);
    factor->complement = arena_array(arena, double, n);
    for (size_t j = 0; j < p; j++)
        factor->order[j] = j;
}

void factor_set_aside(struct factor *factor, size_t place)
{
    size_t p = factor->p, column = factor->order[place];
    memmove(factor->order + place, factor->order + place + 1, (p - place - 1) * sizeof *factor->order);
    factor->order[p - 1] = column;
    for (size_t l = 0; l < place; l++) {
        struct twofold *row = factor->r + l * p, moved = row[place];
        memmove(row + place, row + place + 1, (p - place - 1) * sizeof *row);
        row[p - 1] = moved;
    }
}

void factor_invert(struct arena *arena, struct factor *factor)
{
    size_t rank = factor->rank, p = factor->p;
    struct twofold *inverse = arena_array(arena, struct twofold, rank * rank);
    for (size_t column = 0; column < rank; column++)
        for (size_t row = column + 1; row-- > 0;) {
            struct twofold sum = twofold_of(row == column);
            for (size_t k = row + 1; k <= column; k++)
                sum = twofold_subtract(sum, twofold_multiply(factor->r[row * p + k], inverse[k * rank + column]));
            inverse[row * rank + column] = twofold_divide(sum, factor->r[row * p + row]);
        }
    factor->r_inverse = inverse;
}

double factor_condition(const struct factor *factor)
{
    double forward = 0, backward = 0;
    for (size_t k = 0; k < factor->rank; k++)
        for (size_t l = k; l < factor->rank; l++) {
            double there = factor->r[k * factor->p + l].high / factor->length[factor->order[l]];
            double back = factor->r_inverse[k * factor->rank + l].high * factor->length[factor->order[k]];
            forward += there * there;
            backward += back * back;
        }
    return sqrt(forward) * sqrt(backward);
}

/* ---- twofold ---- */

static struct twofold dot(const struct twofold *a, const struct twofold *b, size_t n)
{
    struct twofold sum = twofold_of(0);
    for (size_t i = 0; i < n; i++)
        sum = twofold_add(sum, twofold_multiply(a[i], b[i]));
    return sum;
}

/* a − factor · b */
static void subtract_multiple(struct twofold *a, const struct twofold *b, struct twofold multiple, size_t n)
{
    multiple = twofold_negate(multiple);
    for (size_t i = 0; i < n; i++)
        a[i] = twofold_add(a[i], twofold_multiply(multiple, b[i]));
}

static void orthogonalise(const struct factor_data *data, double tolerance, struct factor *factor,
                          struct twofold *effects)
{
    size_t n = data->n, p = data->p, candidates = p;
    for (size_t j = 0; j < p; j++)
        factor->length[j] = twofold_sqrt(dot(data->x + j * n, data->x + j * n, n)).high;
    for (size_t l = 0; l < candidates;) {
        struct twofold *q = data->x + factor->order[l] * n, length = twofold_sqrt(dot(q, q, n));
        if (!(length.high > factor->length[factor->order[l]] * tolerance) || l == n) {
            factor_set_aside(factor, l);
            candidates--;
            continue;
        }
        for (size_t i = 0; i < n; i++)
            q[i] = twofold_divide(q[i], length);
        factor->r[l * p + l] = length;
        for (size_t k = l + 1; k < p; k++) {
            struct twofold *rest = data->x + factor->order[k] * n;
            factor->r[l * p + k] = dot(q, rest, n);
            subtract_multiple(rest, q, factor->r[l * p + k], n);
        }
        effects[l] = dot(q, data->y, n);
        subtract_multiple(data->y, q, effects[l], n);
        factor->rank = ++l;
    }
}

static void twofold_pulls(struct arena *arena, const struct factor_data *data, struct factor *factor)
{
    size_t n = data->n, rank = factor->rank;
    factor->pull = arena_array(arena, double, n * rank);
    for (size_t i = 0; i < n; i++) {
        struct twofold complement = twofold_of(1), leverage = twofold_of(0);
        for (size_t l = 0; l < rank; l++) {
            struct twofold q = data->x[factor->order[l] * n + i], square = twofold_multiply(q, q);
            leverage = twofold_add(leverage, square);
            complement = twofold_subtract(complement, square);
        }
        bool one = complement.high < 1e-14;
        factor->leverage[i] = one ? 1 : leverage.high;
        factor->complement[i] = one ? 0 : complement.high;
        for (size_t k = 0; k < rank; k++) {
            struct twofold pull = twofold_of(0);
            for (size_t l = k; l < rank; l++)
                pull = twofold_add(pull, twofold_multiply(factor->r_inverse[k * rank + l],
                                                          data->x[factor->order[l] * n + i]));
            factor->pull[i * rank + k] = pull.high;
        }
    }
}

void factor_twofold(struct arena *arena, const struct factor_data *data, double tolerance, struct factor *factor)
{
    factor_start(arena, data, factor);
    struct twofold *effects = arena_array(arena, struct twofold, data->p);
    orthogonalise(data, tolerance, factor, effects);
    factor_invert(arena, factor);
    factor->solution = arena_array(arena, struct twofold, factor->rank);
    for (size_t k = factor->rank; k-- > 0;) {
        struct twofold sum = effects[k];
        for (size_t l = k + 1; l < factor->rank; l++)
            sum = twofold_subtract(sum, twofold_multiply(factor->r[k * data->p + l], factor->solution[l]));
        factor->solution[k] = twofold_divide(sum, factor->r[k * data->p + k]);
    }
    memcpy(factor->residuals, data->y, data->n * sizeof *data->y);
    twofold_pulls(arena, data, factor);
}

/* ---- double ---- */

/* Four sums side by side: the processor need not wait for each addition. */
static double dot_double(const double *a, const double *b, size_t n)
{
    double sum[4] = { 0 };
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += a[i + k] * b[i + k];
    for (; i < n; i++)
        sum[0] += a[i] * b[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

static void orthogonalise_double(double *x, double tolerance, struct factor *factor)
{
    size_t n = factor->n, p = factor->p, candidates = p;
    for (size_t j = 0; j < p; j++)
        factor->length[j] = sqrt(dot_double(x + j * n, x + j * n, n));
    for (size_t l = 0; l < candidates;) {
        double *q = x + factor->order[l] * n, length = sqrt(dot_double(q, q, n));
        if (!(length > factor->length[factor->order[l]] * tolerance) || l == n) {
            factor_set_aside(factor, l);
            candidates--;
            continue;
        }
        for (size_t i = 0; i < n; i++)
            q[i] /= length;
        factor->r[l * p + l] = twofold_of(length);
        for (size_t k = l + 1; k < p; k++) {
            double *rest = x + factor->order[k] * n, multiple = dot_double(q, rest, n);
            factor->r[l * p + k] = twofold_of(multiple);
            for (size_t i = 0; i < n; i++)
                rest[i] -= multiple * q[i];
        }
        factor->rank = ++l;
    }
}

/* step = (R'R)⁻¹ gradient */
static void seminormal(const struct factor *factor, const struct twofold *gradient, double *step)
{
    size_t rank = factor->rank, p = factor->p;
    for (size_t k = 0; k < rank; k++) {
        step[k] = gradient[k].high;
        for (size_t l = 0; l < k; l++)
            step[k] -= factor->r[l * p + k].high * step[l];
        step[k] /= factor->r[k * p + k].high;
    }
    for (size_t k = rank; k-- > 0;) {
        for (size_t l = k + 1; l < rank; l++)
            step[k] -= factor->r[k * p + l].high * step[l];
        step[k] /= factor->r[k * p + k].high;
    }
}

static void find_residuals(const struct factor_data *data, const struct factor *factor)
{
    size_t n = data->n;
    memcpy(factor->residuals, data->y, n * sizeof *data->y);
    for (size_t k = 0; k < factor->rank; k++)
        subtract_multiple(factor->residuals, data->x + factor->order[k] * n, factor->solution[k], n);
}

/* Largest step, in units of the coefficient it changes; steps below the coefficients' twofold rounding settle. */
static double refine(const struct factor_data *data, const struct factor *factor, struct twofold *gradient,
                     double *step)
{
    double largest = 0, reach = 0;
    for (size_t k = 0; k < factor->rank; k++)
        gradient[k] = dot(data->x + factor->order[k] * data->n, factor->residuals, data->n);
    seminormal(factor, gradient, step);
    for (size_t k = 0; k < factor->rank; k++) {
        double length = factor->length[factor->order[k]];
        factor->solution[k] = twofold_add(factor->solution[k], twofold_of(step[k]));
        largest = fmax(largest, fabs(step[k]) * length);
        reach = fmax(reach, fabs(factor->solution[k].high) * length);
    }
    find_residuals(data, factor);
    return reach > 0 ? largest / reach : 0;
}

static void double_pulls(struct arena *arena, const double *q, struct factor *factor)
{
    size_t n = factor->n, rank = factor->rank;
    factor->pull = arena_array(arena, double, n * rank);
    for (size_t i = 0; i < n; i++) {
        double leverage = 0;
        for (size_t l = 0; l < rank; l++) {
            double at = q[factor->order[l] * n + i];
            leverage += at * at;
            for (size_t k = 0; k <= l; k++)
                factor->pull[i * rank + k] += factor->r_inverse[k * rank + l].high * at;
        }
        bool one = 1 - leverage < 1e-10;
        factor->leverage[i] = one ? 1 : leverage;
        factor->complement[i] = one ? 0 : 1 - leverage;
    }
}

bool factor_double(struct arena *arena, const struct factor_data *data, double tolerance, struct factor *factor)
{
    size_t cells = data->n * data->p;
    factor_start(arena, data, factor);
    double *q = arena_array(arena, double, cells);
    for (size_t i = 0; i < cells; i++)
        q[i] = data->x[i].high;
    orthogonalise_double(q, tolerance, factor);
    factor->solution = arena_array(arena, struct twofold, factor->rank);
    struct twofold *gradient = arena_array(arena, struct twofold, factor->rank);
    double *step = arena_array(arena, double, factor->rank), moved = INFINITY;
    memcpy(factor->residuals, data->y, data->n * sizeof *data->y);
    for (int round = 0; round < REFINEMENTS_MAX && moved > 1e-18; round++) {
        double before = moved;
        moved = refine(data, factor, gradient, step);
        if (round > 1 && !(moved < before))
            break;
    }
    if (!(moved < 1e-15))
        return false;
    factor_invert(arena, factor);
    double_pulls(arena, q, factor);
    return true;
}
