/* R of the Cholesky factorisation by rows in twofold arithmetic, which is that of the QR factorisation: 31 digits outweigh
 * the squared condition number that cross-products are feared for, when the products themselves are exact. */
#include "models/products.h"

#include <math.h>

#include "base/arena.h"
#include "base/processor.h"

enum { LANES = 8 }; /* sums side by side, for the processor's sake */

/* Wider vectors where the machine has them: the lanes are the same, and so is every bit. */

PROCESSOR_INLINE double dot(const double *restrict a, const double *restrict b)
{
    double part[LANES] = { 0 };
    for (size_t i = 0; i < PRODUCTS_BLOCK; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++)
            part[lane] += a[i + lane] * b[i + lane];
    return ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
}

PROCESSOR_AVX2 static double dot_by_vectors(const double *restrict a, const double *restrict b)
{
    return dot(a, b);
}

void products_add(struct twofold *sum, const double *a, const double *b)
{
    *sum = twofold_add(*sum, twofold_of(processor_has_avx2() ? dot_by_vectors(a, b) : dot(a, b)));
}

PROCESSOR_INLINE void add_multiple(double *restrict to, double by, const double *restrict x)
{
    for (size_t i = 0; i < PRODUCTS_BLOCK; i++)
        to[i] += by * x[i];
}

PROCESSOR_AVX2 static void add_multiple_by_vectors(double *restrict to, double by, const double *restrict x)
{
    add_multiple(to, by, x);
}

void products_add_multiple(double *restrict to, double by, const double *restrict x)
{
    if (processor_has_avx2())
        add_multiple_by_vectors(to, by, x);
    else
        add_multiple(to, by, x);
}

PROCESSOR_INLINE void multiply(double *restrict to, const double *restrict a, const double *restrict b)
{
    for (size_t i = 0; i < PRODUCTS_BLOCK; i++)
        to[i] = a[i] * b[i];
}

PROCESSOR_AVX2 static void multiply_by_vectors(double *restrict to, const double *restrict a, const double *restrict b)
{
    multiply(to, a, b);
}

void products_multiply(double *restrict to, const double *restrict a, const double *restrict b)
{
    if (processor_has_avx2())
        multiply_by_vectors(to, a, b);
    else
        multiply(to, a, b);
}

void products_gather(struct twofold *sums, size_t count, size_t chunks)
{
    for (size_t chunk = 1; chunk < chunks; chunk++)
        for (size_t at = 0; at < count; at++)
            sums[at] = twofold_add(sums[at], sums[chunk * count + at]);
}

static struct twofold product_of(const struct twofold *products, size_t width, size_t a, size_t b)
{
    return a <= b ? products[a * width + b] : products[b * width + a];
}

/* What the rows of r above `place` leave of the product of the columns at `place` and `other`. */
static struct twofold left_over(const struct twofold *products, const struct factor *factor, size_t place, size_t other)
{
    size_t p = factor->p;
    struct twofold sum = product_of(products, p + 1, factor->order[place], factor->order[other]);
    for (size_t l = 0; l < place; l++)
        sum = twofold_subtract(sum, twofold_multiply(factor->r[l * p + place], factor->r[l * p + other]));
    return sum;
}

static void triangulate(const struct twofold *products, double tolerance, struct factor *factor, struct twofold *effects)
{
    size_t p = factor->p, candidates = p;
    for (size_t l = 0; l < candidates;) {
        struct twofold whole = product_of(products, p + 1, factor->order[l], factor->order[l]);
        struct twofold pivot = left_over(products, factor, l, l);
        if (!(pivot.high > whole.high * tolerance * tolerance)) {
            factor_set_aside(factor, l);
            candidates--;
            continue;
        }
        struct twofold root = twofold_sqrt(pivot);
        factor->r[l * p + l] = root;
        for (size_t k = l + 1; k < p; k++)
            factor->r[l * p + k] = twofold_divide(left_over(products, factor, l, k), root);
        struct twofold effect = products[factor->order[l] * (p + 1) + p];
        for (size_t m = 0; m < l; m++)
            effect = twofold_subtract(effect, twofold_multiply(factor->r[m * p + l], effects[m]));
        effects[l] = twofold_divide(effect, root);
        factor->rank = ++l;
    }
}

void products_triangle(struct arena *arena, const struct twofold *products, double tolerance, struct factor *factor,
                       struct twofold *effects)
{
    size_t p = factor->p;
    factor->order = arena_array(arena, size_t, p);
    factor->length = arena_array(arena, double, p);
    factor->r = arena_array(arena, struct twofold, p * p);
    factor->rank = 0;
    for (size_t j = 0; j < p; j++) {
        factor->order[j] = j;
        factor->length[j] = sqrt(products[j * (p + 1) + j].high);
    }
    triangulate(products, tolerance, factor, effects);
    factor_invert(arena, factor);
    factor->solution = arena_array(arena, struct twofold, factor->rank);
    for (size_t k = 0; k < factor->rank; k++)
        for (size_t l = k; l < factor->rank; l++)
            factor->solution[k] = twofold_add(factor->solution[k],
                                              twofold_multiply(factor->r_inverse[k * factor->rank + l], effects[l]));
}
