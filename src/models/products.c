/* R of the Cholesky factorisation by rows in twofold arithmetic, which is that of the QR factorisation: 31 digits outweigh
 * the squared condition number that cross-products are feared for, when the products themselves are exact. */
#include "models/products.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/processor.h"

enum { HALF = 4, LANES = 2 * HALF, TOGETHER = 4 };

/* Eight sums side by side, in two vectors or, where the machine has them so wide, in one: the lanes are the same, and so is
 * every bit. */
typedef double quad __attribute__((vector_size(HALF * sizeof(double))));
typedef double octet __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t places __attribute__((vector_size(HALF * sizeof(int64_t))));

/* Of a and b, one behind the other, those at four places. */
#ifdef __clang__
#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define PICK(a, b, ...) __builtin_shuffle(a, b, (places){ __VA_ARGS__ })
#endif

PROCESSOR_INLINE void load(quad *to, const double *from)
{
    memcpy(to, from, sizeof *to);
}

PROCESSOR_INLINE void store(double *to, const quad *from)
{
    memcpy(to, from, sizeof *from);
}

/* The sums of the lanes of four vectors: (0 + 1) + (2 + 3). */
PROCESSOR_INLINE void fold(quad *sums, const quad *parts)
{
    quad first = PICK(parts[0], parts[1], 0, 4, 2, 6) + PICK(parts[0], parts[1], 1, 5, 3, 7);
    quad second = PICK(parts[2], parts[3], 0, 4, 2, 6) + PICK(parts[2], parts[3], 1, 5, 3, 7);
    *sums = PICK(first, second, 0, 1, 4, 5) + PICK(first, second, 2, 3, 6, 7);
}

/* twofold_add of a double, for four sums side by side. */
PROCESSOR_INLINE void add_to(struct twofold *sums, const quad *of)
{
    quad front, back;
    load(&front, &sums[0].high);
    load(&back, &sums[2].high);
    quad high = PICK(front, back, 0, 2, 4, 6), low = PICK(front, back, 1, 3, 5, 7);
    quad sum = high + *of, part = sum - high, rest = (high - (sum - part)) + (*of - part);
    rest += low;
    high = sum + rest;
    low = rest - (high - sum);
    front = PICK(high, low, 0, 4, 1, 5);
    back = PICK(high, low, 2, 6, 3, 7);
    store(&sums[0].high, &front);
    store(&sums[2].high, &back);
}

/* What eight lanes of four products add up to. */
PROCESSOR_INLINE void add_lanes(struct twofold *sums, const quad *low, const quad *high)
{
    quad of_low, of_high;
    fold(&of_low, low);
    fold(&of_high, high);
    of_low += of_high;
    add_to(sums, &of_low);
}

PROCESSOR_INLINE void multiply_in(quad *sum, const quad *left, const double *right)
{
    quad other;
    load(&other, right);
    *sum += *left * other;
}

/* The products of `a` with four columns, which share its reads. */
PROCESSOR_INLINE void add_four(struct twofold *sums, const double *a, const double *const *columns)
{
    const double *first = columns[0], *second = columns[1], *third = columns[2], *fourth = columns[3];
    quad low_1 = { 0 }, low_2 = { 0 }, low_3 = { 0 }, low_4 = { 0 };
    quad high_1 = { 0 }, high_2 = { 0 }, high_3 = { 0 }, high_4 = { 0 };
    for (size_t i = 0; i < PRODUCTS_BLOCK; i += LANES) {
        quad left;
        load(&left, a + i);
        multiply_in(&low_1, &left, first + i);
        multiply_in(&low_2, &left, second + i);
        multiply_in(&low_3, &left, third + i);
        multiply_in(&low_4, &left, fourth + i);
        load(&left, a + i + HALF);
        multiply_in(&high_1, &left, first + i + HALF);
        multiply_in(&high_2, &left, second + i + HALF);
        multiply_in(&high_3, &left, third + i + HALF);
        multiply_in(&high_4, &left, fourth + i + HALF);
    }
    quad low[] = { low_1, low_2, low_3, low_4 }, high[] = { high_1, high_2, high_3, high_4 };
    add_lanes(sums, low, high);
}

PROCESSOR_AVX512 static void add_four_by_octets(struct twofold *sums, const double *a, const double *const *columns)
{
    octet sum[TOGETHER], first = { 0 }, second = { 0 }, third = { 0 }, fourth = { 0 };
    for (size_t i = 0; i < PRODUCTS_BLOCK; i += LANES) {
        octet left, right;
        memcpy(&left, a + i, sizeof left);
        memcpy(&right, columns[0] + i, sizeof right);
        first += left * right;
        memcpy(&right, columns[1] + i, sizeof right);
        second += left * right;
        memcpy(&right, columns[2] + i, sizeof right);
        third += left * right;
        memcpy(&right, columns[3] + i, sizeof right);
        fourth += left * right;
    }
    sum[0] = first, sum[1] = second, sum[2] = third, sum[3] = fourth;
    quad low[TOGETHER], high[TOGETHER];
    for (size_t k = 0; k < TOGETHER; k++) {
        memcpy(&low[k], &sum[k], sizeof low[k]);
        memcpy(&high[k], (const char *)&sum[k] + sizeof low[k], sizeof high[k]);
    }
    add_lanes(sums, low, high);
}

PROCESSOR_AVX2 static void add_four_by_quads(struct twofold *sums, const double *a, const double *const *columns)
{
    add_four(sums, a, columns);
}

void products_add(struct twofold *sums, const double *a, double columns[][PRODUCTS_BLOCK], size_t count)
{
    for (size_t k = 0; k < count; k += TOGETHER) {
        struct twofold last[TOGETHER] = { { 0, 0 } };
        const double *together[TOGETHER];
        size_t left = count - k < TOGETHER ? count - k : TOGETHER;
        struct twofold *to = left < TOGETHER ? last : sums + k;
        for (size_t l = 0; l < TOGETHER; l++)
            together[l] = columns[k + (l < left ? l : 0)];
        if (left < TOGETHER)
            memcpy(last, sums + k, left * sizeof *last);
        if (processor_has_avx512())
            add_four_by_octets(to, a, together);
        else if (processor_has_avx2())
            add_four_by_quads(to, a, together);
        else
            add_four(to, a, together);
        if (left < TOGETHER)
            memcpy(sums + k, last, left * sizeof *last);
    }
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

PROCESSOR_AVX2 static void combine_by_quads(double *to, const double *by, size_t stride,
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
        combine_by_quads(to, by, stride, columns, count);
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

PROCESSOR_AVX2 static void multiply_by_quads(double *to, const double *a, const double *b)
{
    multiply(to, a, b);
}

PROCESSOR_AVX512 static void multiply_by_octets(double *to, const double *a, const double *b)
{
    for (size_t i = 0; i < PRODUCTS_BLOCK; i += LANES) {
        octet left, right;
        memcpy(&left, a + i, sizeof left);
        memcpy(&right, b + i, sizeof right);
        left *= right;
        memcpy(to + i, &left, sizeof left);
    }
}

void products_multiply(double *to, const double *a, const double *b)
{
    if (processor_has_avx512())
        multiply_by_octets(to, a, b);
    else if (processor_has_avx2())
        multiply_by_quads(to, a, b);
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
