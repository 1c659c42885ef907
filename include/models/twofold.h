/* twofold: a number as the unevaluated sum of two doubles, about 31 decimal digits.
 *
 * Sums and products without error: Knuth's two-sum, and the product's remainder by fused multiply-add (Dekker,
 * Numer. Math. 18, 1971; Hida, Li & Bailey, "Algorithms for quad-double precision", ARITH-15, 2001). Needs
 * arithmetic exactly as written: -ffp-contract=off, no -ffast-math. */
#ifndef KNEAD_MODELS_TWOFOLD_H
#define KNEAD_MODELS_TWOFOLD_H

#include <math.h>
#include <stdint.h>

struct twofold {
    double high, low; /* |low| <= half a unit in the last place of high */
};

static inline struct twofold twofold_of(double value)
{
    return (struct twofold){ value, 0 };
}

static inline double twofold_value(struct twofold a)
{
    return a.high + a.low;
}

/* Needs |a| >= |b|, or a == 0. */
static inline struct twofold twofold_quick(double a, double b)
{
    double sum = a + b;
    return (struct twofold){ sum, b - (sum - a) };
}

static inline struct twofold twofold_sum(double a, double b)
{
    double sum = a + b, part = sum - a;
    return (struct twofold){ sum, (a - (sum - part)) + (b - part) };
}

static inline struct twofold twofold_product(double a, double b)
{
    double product = a * b;
    return (struct twofold){ product, fma(a, b, -product) };
}

static inline struct twofold twofold_add(struct twofold a, struct twofold b)
{
    struct twofold high = twofold_sum(a.high, b.high), low = twofold_sum(a.low, b.low);
    high = twofold_quick(high.high, high.low + low.high);
    return twofold_quick(high.high, high.low + low.low);
}

static inline struct twofold twofold_negate(struct twofold a)
{
    return (struct twofold){ -a.high, -a.low };
}

static inline struct twofold twofold_subtract(struct twofold a, struct twofold b)
{
    return twofold_add(a, twofold_negate(b));
}

static inline struct twofold twofold_multiply(struct twofold a, struct twofold b)
{
    struct twofold product = twofold_product(a.high, b.high);
    return twofold_quick(product.high, product.low + (a.high * b.low + a.low * b.high));
}

/* Not finite, with low part 0, when b is 0 or the quotient overflows. */
static inline struct twofold twofold_divide(struct twofold a, struct twofold b)
{
    double first = a.high / b.high;
    if (!isfinite(first) || first == 0)
        return twofold_of(first);
    struct twofold rest = twofold_subtract(a, twofold_multiply(b, twofold_of(first)));
    double second = rest.high / b.high;
    rest = twofold_subtract(rest, twofold_multiply(b, twofold_of(second)));
    return twofold_add(twofold_quick(first, second), twofold_of(rest.high / b.high));
}

/* Karp & Markstein's square root; NaN below 0. */
static inline struct twofold twofold_sqrt(struct twofold a)
{
    double root = sqrt(a.high);
    if (!(root > 0) || !isfinite(root))
        return twofold_of(root);
    struct twofold rest = twofold_subtract(a, twofold_product(root, root));
    return twofold_quick(root, rest.high / (2 * root));
}

/* The decimal units / divisor, exactly as written to 31 digits. |units| <= 2^53. */
static inline struct twofold twofold_decimal(int64_t units, double divisor)
{
    return twofold_divide(twofold_of((double)units), twofold_of(divisor));
}

#endif
