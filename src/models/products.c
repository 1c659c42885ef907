/* R of the Cholesky factorisation by rows in twofold arithmetic, which is that of the QR factorisation: 31 digits outweigh
 * the squared condition number that cross-products are feared for, when the products themselves are exact. */
#include "models/products.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/processor.h"

enum { HALF = 4, LANES = 2 * HALF };

/* Eight sums side by side, in two vectors or, where the machine has them so wide, in one: the lanes are the same, and so is
 * every bit. */
typedef double quad __attribute__((vector_size(HALF * sizeof(double))));
typedef double octet __attribute__((vector_size(LANES * sizeof(double))));

PROCESSOR_INLINE void load(quad *to, const double *from)
{
    memcpy(to, from, sizeof *to);
}

PROCESSOR_INLINE void store(double *to, const quad *from)
{
    memcpy(to, from, sizeof *from);
}

PROCESSOR_INLINE void add(struct twofold *sum, const quad *low, const quad *high)
{
    const quad l = *low, h = *high;
    *sum = twofold_add(*sum, twofold_of(((l[0] + l[1]) + (l[2] + l[3])) + ((h[0] + h[1]) + (h[2] + h[3]))));
}

/* Two columns share the reads of the one they are multiplied with. */
PROCESSOR_INLINE void add_two(struct twofold *sums, const double *a, const double *b, const double *c)
{
    quad b_low = { 0 }, b_high = { 0 }, c_low = { 0 }, c_high = { 0 };
    for (size_t i = 0; i < PRODUCTS_BLOCK; i += LANES) {
        quad low, high, other;
        load(&low, a + i);
        load(&high, a + i + HALF);
        load(&other, b + i);
        b_low += low * other;
        load(&other, b + i + HALF);
        b_high += high * other;
        load(&other, c + i);
        c_low += low * other;
        load(&other, c + i + HALF);
        c_high += high * other;
    }
    add(&sums[0], &b_low, &b_high);
    add(&sums[1], &c_low, &c_high);
}

PROCESSOR_INLINE void add_one(struct twofold *sum, const double *a, const double *b)
{
    quad sum_low = { 0 }, sum_high = { 0 };
    for (size_t i = 0; i < PRODUCTS_BLOCK; i += LANES) {
        quad one, other;
        load(&one, a + i);
        load(&other, b + i);
        sum_low += one * other;
        load(&one, a + i + HALF);
        load(&other, b + i + HALF);
        sum_high += one * other;
    }
    add(sum, &sum_low, &sum_high);
}

PROCESSOR_INLINE void add_all(struct twofold *sums, const double *a, double (*columns)[PRODUCTS_BLOCK], size_t count)
{
    size_t k = 0;
    for (; k + 2 <= count; k += 2)
        add_two(sums + k, a, columns[k], columns[k + 1]);
    if (k < count)
        add_one(&sums[k], a, columns[k]);
}

PROCESSOR_AVX2 static void add_by_vectors(struct twofold *sums, const double *a, double (*columns)[PRODUCTS_BLOCK],
                                          size_t count)
{
    add_all(sums, a, columns, count);
}

PROCESSOR_AVX512 static void add_octet(struct twofold *sum, const octet *part)
{
    const octet p = *part;
    *sum = twofold_add(*sum, twofold_of(((p[0] + p[1]) + (p[2] + p[3])) + ((p[4] + p[5]) + (p[6] + p[7]))));
}

/* As add_all, four columns at a time. */
PROCESSOR_AVX512 static void add_by_octets(struct twofold *sums, const double *a, double (*columns)[PRODUCTS_BLOCK],
                                           size_t count)
{
    size_t k = 0;
    for (; k + 4 <= count; k += 4) {
        octet first = { 0 }, second = { 0 }, third = { 0 }, fourth = { 0 };
        for (size_t i = 0; i < PRODUCTS_BLOCK; i += LANES) {
            octet left, right;
            memcpy(&left, a + i, sizeof left);
            memcpy(&right, columns[k] + i, sizeof right);
            first += left * right;
            memcpy(&right, columns[k + 1] + i, sizeof right);
            second += left * right;
            memcpy(&right, columns[k + 2] + i, sizeof right);
            third += left * right;
            memcpy(&right, columns[k + 3] + i, sizeof right);
            fourth += left * right;
        }
        add_octet(&sums[k], &first);
        add_octet(&sums[k + 1], &second);
        add_octet(&sums[k + 2], &third);
        add_octet(&sums[k + 3], &fourth);
    }
    for (; k < count; k++) {
        octet sum = { 0 };
        for (size_t i = 0; i < PRODUCTS_BLOCK; i += LANES) {
            octet left, right;
            memcpy(&left, a + i, sizeof left);
            memcpy(&right, columns[k] + i, sizeof right);
            sum += left * right;
        }
        add_octet(&sums[k], &sum);
    }
}

void products_add(struct twofold *sums, const double *a, double columns[][PRODUCTS_BLOCK], size_t count)
{
    if (processor_has_avx512())
        add_by_octets(sums, a, columns, count);
    else if (processor_has_avx2())
        add_by_vectors(sums, a, columns, count);
    else
        add_all(sums, a, columns, count);
}

PROCESSOR_INLINE void combine(double *to, const double *by, size_t stride, double (*columns)[PRODUCTS_BLOCK],
                              size_t count)
{
    for (size_t i = 0; i < PRODUCTS_BLOCK; i += 2 * LANES) {
        quad a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
        for (size_t k = 0; k < count; k++) {
            quad x;
            load(&x, columns[k] + i);
            a += by[k * stride] * x;
            load(&x, columns[k] + i + HALF);
            b += by[k * stride] * x;
            load(&x, columns[k] + i + 2 * HALF);
            c += by[k * stride] * x;
            load(&x, columns[k] + i + 3 * HALF);
            d += by[k * stride] * x;
        }
        store(to + i, &a);
        store(to + i + HALF, &b);
        store(to + i + 2 * HALF, &c);
        store(to + i + 3 * HALF, &d);
    }
}

PROCESSOR_AVX2 static void combine_by_vectors(double *to, const double *by, size_t stride,
                                              double (*columns)[PRODUCTS_BLOCK], size_t count)
{
    combine(to, by, stride, columns, count);
}

PROCESSOR_AVX512 static void combine_by_octets(double *to, const double *by, size_t stride,
                                               double (*columns)[PRODUCTS_BLOCK], size_t count)
{
    for (size_t i = 0; i < PRODUCTS_BLOCK; i += 2 * LANES) {
        octet first = { 0 }, second = { 0 };
        for (size_t k = 0; k < count; k++) {
            octet x;
            memcpy(&x, columns[k] + i, sizeof x);
            first += by[k * stride] * x;
            memcpy(&x, columns[k] + i + LANES, sizeof x);
            second += by[k * stride] * x;
        }
        memcpy(to + i, &first, sizeof first);
        memcpy(to + i + LANES, &second, sizeof second);
    }
}

void products_combine(double *to, const double *by, size_t stride, double columns[][PRODUCTS_BLOCK], size_t count)
{
    if (processor_has_avx512())
        combine_by_octets(to, by, stride, columns, count);
    else if (processor_has_avx2())
        combine_by_vectors(to, by, stride, columns, count);
    else
        combine(to, by, stride, columns, count);
}

PROCESSOR_INLINE void multiply(double *to, const double *a, const double *b)
{
    for (size_t i = 0; i < PRODUCTS_BLOCK; i += HALF) {
        quad left, right;
        load(&left, a + i);
        load(&right, b + i);
        left *= right;
        store(to + i, &left);
    }
}

PROCESSOR_AVX2 static void multiply_by_vectors(double *to, const double *a, const double *b)
{
    multiply(to, a, b);
}

void products_multiply(double *to, const double *a, const double *b)
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
