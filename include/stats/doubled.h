/* doubled: sums and products carried in two doubles, about 31 digits.
 *
 * Dekker (1971), Numerische Mathematik 18:224; Knuth's two-sum. Needs round-to-nearest and no contraction
 * (-ffp-contract=off). Integers up to 2^53 are summed exactly. */
#ifndef KNEAD_STATS_DOUBLED_H
#define KNEAD_STATS_DOUBLED_H

#include <math.h>

struct doubled {
    double high, low;
};

static inline struct doubled doubled_sum(double a, double b)
{
    double sum = a + b, part = sum - a;
    return (struct doubled){ sum, (a - (sum - part)) + (b - part) };
}

static inline struct doubled doubled_add(struct doubled a, struct doubled b)
{
    struct doubled high = doubled_sum(a.high, b.high), low = doubled_sum(a.low, b.low);
    high = doubled_sum(high.high, high.low + low.high);
    return doubled_sum(high.high, high.low + low.low);
}

static inline struct doubled doubled_plus(struct doubled a, double b)
{
    struct doubled high = doubled_sum(a.high, b);
    return doubled_sum(high.high, high.low + a.low);
}

static inline struct doubled doubled_times(struct doubled a, struct doubled b)
{
    double high = a.high * b.high;
    double low = fma(a.high, b.high, -high) + (a.high * b.low + a.low * b.high);
    return doubled_sum(high, low);
}

static inline struct doubled doubled_over(struct doubled a, double b)
{
    double first = a.high / b;
    double rest = fma(-first, b, a.high) + a.low;
    return doubled_sum(first, rest / b);
}

static inline double doubled_value(struct doubled a)
{
    return a.high + a.low;
}

#endif
