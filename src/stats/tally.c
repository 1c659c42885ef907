/* With S = Σu and Q = Σu² of the units u, the sum of squares about the mean is (nQ − S²) / n, taken without rounding in
 * 256 bits: |u| ≤ 2^47 and n < 2^32 keep Q below 2^126. Agrees with summary_compute on the same values. */
#include "stats/tally.h"

#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "stats/distribution.h"
#include "stats/summary.h"

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

#define LARGEST_UNITS 0x1p47
#define SMALL_UNITS 0x1p20 /* 2^20 squares of these fit 63 bits */
enum { MOST_SMALL = 1 << 20, SUM_BITS = 42 };

static wide get(const struct tally_sum *sum)
{
    return (wide)((unsigned_wide)(uint64_t)sum->high << 64 | sum->low);
}

static struct tally_sum put(wide value)
{
    return (struct tally_sum){ (uint64_t)value, (int64_t)(value >> 64) };
}

/* ---- exact integers into doubled */

static struct doubled doubled_of(unsigned_wide value)
{
    struct doubled sum = { 0, 0 };
    for (int shift = 96; shift >= 0; shift -= 32)
        sum = doubled_plus(sum, ldexp((double)(uint32_t)(value >> shift), shift));
    return sum;
}

static struct doubled signed_doubled(wide value)
{
    struct doubled size = doubled_of(value < 0 ? -(unsigned_wide)value : (unsigned_wide)value);
    return value < 0 ? (struct doubled){ -size.high, -size.low } : size;
}

/* product[0 … 8) = a × b in words of 32 bits, the lowest first. */
static void multiply(unsigned_wide a, unsigned_wide b, uint32_t product[8])
{
    memset(product, 0, 8 * sizeof *product);
    for (int i = 0; i < 4; i++) {
        uint64_t carry = 0, digit = (uint32_t)(a >> (32 * i));
        for (int j = 0; j < 4; j++) {
            uint64_t step = digit * (uint32_t)(b >> (32 * j)) + product[i + j] + carry;
            product[i + j] = (uint32_t)step;
            carry = step >> 32;
        }
        product[i + 4] = (uint32_t)carry;
    }
}

/* n Q − S², which is not negative. */
static struct doubled spread(uint64_t n, const struct tally *tally)
{
    wide sum = get(&tally->sum);
    unsigned_wide size = sum < 0 ? -(unsigned_wide)sum : (unsigned_wide)sum;
    uint32_t left[8], right[8];
    multiply(n, (unsigned_wide)get(&tally->square_sum), left);
    multiply(size, size, right);
    uint64_t borrow = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t step = (uint64_t)left[i] - right[i] - borrow;
        left[i] = (uint32_t)step;
        borrow = step >> 63;
    }
    struct doubled value = { 0, 0 };
    for (int i = 7; i >= 0; i--)
        value = doubled_plus(value, ldexp(left[i], 32 * i));
    return value;
}

/* ---- rows */

static double value_at(const struct tally_rows *rows, size_t i)
{
    return rows->units == NULL ? rows->values[i] : (double)rows->units[i] / decimal_power(rows->scale);
}

/* Counts, and the range, of whole numbers first: their extremes are divided once. */
static void find_range(const struct tally_rows *rows, struct tally *tallies, size_t cells)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->cell[i] == TALLY_NONE)
            continue;
        struct tally *tally = &tallies[rows->cell[i]];
        if (rows->missing[i]) {
            tally->missing++;
            continue;
        }
        double value = rows->units != NULL ? (double)rows->units[i] : rows->values[i];
        if (tally->n++ == 0)
            tally->min = tally->max = value;
        tally->min = value < tally->min ? value : tally->min;
        tally->max = value > tally->max ? value : tally->max;
    }
    for (size_t i = 0; i < cells && rows->units != NULL; i++) {
        tallies[i].min /= decimal_power(rows->scale);
        tallies[i].max /= decimal_power(rows->scale);
    }
}

static double largest(const struct tally *tally, int scale)
{
    return tally->n == 0 ? 0 : fmax(fabs(tally->min), fabs(tally->max)) * decimal_power(scale);
}

/* Whether all units are within SMALL_UNITS, those of missing cells too. */
static bool are_small(const struct tally_rows *rows)
{
    uint64_t any = 0;
    for (size_t i = 0; i < rows->count; i++)
        any |= (uint64_t)(rows->units[i] ^ (rows->units[i] >> 63));
    return any < (uint64_t)SMALL_UNITS && rows->count <= MOST_SMALL;
}

/* Counts, range and sums in one pass. The count stands above the sum in one word, whose lower bits stay positive: to every
 * number SMALL_UNITS is added. */
static void take_small(const struct tally_rows *rows, struct tally *tallies, size_t cells)
{
    const struct tally_rows own = *rows; /* what is stored cannot change it */
    const uint64_t one = (uint64_t)1 << SUM_BITS, shift = (uint64_t)SMALL_UNITS;
    double power = decimal_power(rows->scale);
    for (size_t i = 0; i < cells; i++)
        tallies[i] = (struct tally){ .scale = rows->scale, .min = INFINITY, .max = -INFINITY };
    for (size_t i = 0; i < own.count; i++) {
        if (own.cell[i] == TALLY_NONE)
            continue;
        struct tally *tally = &tallies[own.cell[i]];
        if (own.missing[i]) {
            tally->missing++;
            continue;
        }
        int64_t units = own.units[i];
        double value = (double)units;
        tally->sum.low += one + shift + (uint64_t)units;
        tally->square_sum.low += (uint64_t)(units * units);
        if (value < tally->min)
            tally->min = value;
        if (value > tally->max)
            tally->max = value;
    }
    for (size_t i = 0; i < cells; i++) {
        uint64_t packed = tallies[i].sum.low;
        tallies[i].n = packed >> SUM_BITS;
        tallies[i].sum = put((int64_t)(packed & (one - 1)) - (int64_t)(tallies[i].n * shift));
        tallies[i].min = tallies[i].n == 0 ? 0 : tallies[i].min / power;
        tallies[i].max = tallies[i].n == 0 ? 0 : tallies[i].max / power;
    }
}

static void sum_large(const struct tally_rows *rows, struct tally *tallies)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->cell[i] == TALLY_NONE || rows->missing[i])
            continue;
        struct tally *tally = &tallies[rows->cell[i]];
        tally->sum = put(get(&tally->sum) + rows->units[i]);
        tally->square_sum = put(get(&tally->square_sum) + (wide)rows->units[i] * rows->units[i]);
    }
}

/* Two passes: the means, then what is around them. */
static void sum_inexact(const struct tally_rows *rows, struct tally *tallies, size_t cells)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->cell[i] != TALLY_NONE && !rows->missing[i]) {
            struct tally *tally = &tallies[rows->cell[i]];
            tally->mean = doubled_plus(tally->mean, value_at(rows, i));
        }
    for (size_t i = 0; i < cells; i++) {
        tallies[i].inexact = true;
        if (tallies[i].n > 0)
            tallies[i].mean = doubled_over(tallies[i].mean, (double)tallies[i].n);
    }
    for (size_t i = 0; i < rows->count; i++)
        if (rows->cell[i] != TALLY_NONE && !rows->missing[i]) {
            struct tally *tally = &tallies[rows->cell[i]];
            struct doubled mean = { -tally->mean.high, -tally->mean.low };
            struct doubled deviation = doubled_plus(mean, value_at(rows, i));
            tally->squares = doubled_add(tally->squares, doubled_times(deviation, deviation));
        }
}

void tally_rows(const struct tally_rows *rows, struct tally *tallies, size_t cells)
{
    double most = 0;
    if (rows->units != NULL && are_small(rows)) {
        take_small(rows, tallies, cells);
        return;
    }
    find_range(rows, tallies, cells);
    for (size_t i = 0; i < cells; i++) {
        most = fmax(most, largest(&tallies[i], rows->scale));
        tallies[i].scale = rows->scale;
    }
    if (rows->units == NULL || most > LARGEST_UNITS)
        sum_inexact(rows, tallies, cells);
    else
        sum_large(rows, tallies);
}

/* ---- parts */

static void to_inexact(struct tally *tally)
{
    if (tally->inexact)
        return;
    tally->inexact = true;
    if (tally->n == 0)
        return;
    double n = (double)tally->n, power = decimal_power(tally->scale);
    tally->mean = doubled_over(doubled_over(signed_doubled(get(&tally->sum)), n), power);
    tally->squares = doubled_over(doubled_over(doubled_over(spread(tally->n, tally), n), power), power);
}

static void rescale(struct tally *tally, int scale)
{
    for (; tally->scale < scale; tally->scale++) {
        tally->sum = put(get(&tally->sum) * 10);
        tally->square_sum = put(get(&tally->square_sum) * 100);
    }
}

static void join(struct tally *a, const struct tally *b)
{
    double n = (double)a->n, m = (double)b->n;
    struct doubled step = doubled_add(b->mean, (struct doubled){ -a->mean.high, -a->mean.low });
    struct doubled share = doubled_over(doubled_times(step, (struct doubled){ m, 0 }), n + m);
    struct doubled between = doubled_times(doubled_times(step, share), (struct doubled){ n, 0 });
    a->mean = doubled_add(a->mean, share);
    a->squares = doubled_add(doubled_add(a->squares, b->squares), between);
}

void tally_add(struct tally *tally, const struct tally *part)
{
    struct tally other = *part;
    uint64_t missing = tally->missing + part->missing;
    if (tally->n == 0 || part->n == 0) {
        if (tally->n == 0)
            *tally = *part;
        tally->missing = missing;
        return;
    }
    int scale = tally->scale > other.scale ? tally->scale : other.scale;
    if (tally->inexact || other.inexact || fmax(largest(tally, scale), largest(&other, scale)) > LARGEST_UNITS) {
        to_inexact(tally);
        to_inexact(&other);
        join(tally, &other);
    } else {
        rescale(tally, scale);
        rescale(&other, scale);
        tally->sum = put(get(&tally->sum) + get(&other.sum));
        tally->square_sum = put(get(&tally->square_sum) + get(&other.square_sum));
    }
    tally->n += other.n;
    tally->missing = missing;
    tally->min = fmin(tally->min, other.min);
    tally->max = fmax(tally->max, other.max);
}

void tally_summary(const struct tally *tally, double level, struct summary *summary)
{
    *summary = (struct summary){ .n = tally->n, .mean = NAN, .sd = NAN, .se = NAN, .low = NAN, .high = NAN,
                                 .min = NAN, .q1 = NAN, .median = NAN, .q3 = NAN, .max = NAN,
                                 .skewness = NAN, .kurtosis = NAN };
    if (tally->n == 0)
        return;
    double n = (double)tally->n, power = decimal_power(tally->scale);
    summary->min = tally->min;
    summary->max = tally->max;
    summary->mean = tally->inexact ? doubled_value(tally->mean)
                                   : doubled_value(doubled_over(doubled_over(signed_doubled(get(&tally->sum)), n), power));
    if (tally->n < 2)
        return;
    if (tally->inexact) {
        summary->sd = sqrt(doubled_value(doubled_over(tally->squares, n - 1)));
    } else {
        struct doubled variance = doubled_over(doubled_over(spread(tally->n, tally), n), n - 1);
        summary->sd = doubled_value(doubled_over((struct doubled){ sqrt(doubled_value(variance)), 0 }, power));
    }
    summary->se = summary->sd / sqrt(n);
    double half = student_critical(n - 1, level) * summary->se;
    summary->low = summary->mean - half;
    summary->high = summary->mean + half;
}
