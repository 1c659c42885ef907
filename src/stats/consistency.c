/* Of n values y in whole steps with sum T and sum of squares Q: mean = T / n and (n − 1) sd² = Q − T² / n, T and Q whole
 * and T ≡ Q (mod 2), as y ≡ y². A printed mean or SD is the interval of what rounds to it; it is consistent when a T, and
 * for it a Q, lies in there. Sums are whole numbers below 2^53, and ends are widened by a few units in the last place of
 * a double, so that rounding in here can pass a value but never fail one. */
#include "stats/consistency.h"

#include <math.h>

static const double slack = 1e-9;

void consistency_bounds(const struct decimal *printed, double *low, double *high)
{
    double half = 0.5 / decimal_power(printed->scale);
    *low = printed->value - half;
    *high = printed->value + half;
}

static bool countable(const struct decimal *printed, size_t n, double scale)
{
    return n > 0 && printed->exact && scale > 0 && isfinite(scale) && fabs(printed->value) * scale * (double)n < 1e12;
}

/* The sums, in whole steps, that a printed mean leaves: least … most. */
static void sums_of(const struct decimal *mean, size_t n, double scale, double *least, double *most)
{
    double low, high;
    consistency_bounds(mean, &low, &high);
    low *= scale * (double)n;
    high *= scale * (double)n;
    *least = ceil(low - slack * fmax(1, fabs(low)));
    *most = floor(high + slack * fmax(1, fabs(high)));
}

enum consistency consistency_grim(const struct decimal *mean, size_t n, size_t items, double step)
{
    double scale = (double)items / step, least, most;
    if (!countable(mean, n, scale))
        return CONSISTENCY_UNKNOWN;
    if (scale * (double)n >= decimal_power(mean->scale))
        return CONSISTENT_ALWAYS;
    sums_of(mean, n, scale, &least, &most);
    return least <= most ? CONSISTENT : INCONSISTENT;
}

/* Is there a whole number of the parity of `sum` from low to high? */
static bool has_parity(double low, double high, double sum)
{
    double least = ceil(low);
    if (fabs(fmod(least, 2)) != fabs(fmod(sum, 2)))
        least += 1;
    return least <= high;
}

enum consistency consistency_grimmer(const struct decimal *mean, const struct decimal *sd, size_t n, size_t items,
                                     double step)
{
    double scale = (double)items / step, least, most, low, high, count = (double)n;
    if (n < 2 || sd->value < 0 || !countable(mean, n, scale) || !sd->exact)
        return CONSISTENCY_UNKNOWN;
    sums_of(mean, n, scale, &least, &most);
    consistency_bounds(sd, &low, &high);
    low = fmax(0, low) * scale;
    high *= scale;
    double widest = (count - 1) * (high * high - low * low);
    if (most - least > 1e6 || fmax(fabs(least), fabs(most)) > 1e7)
        return CONSISTENCY_UNKNOWN;
    if (widest >= 2 && least <= most)
        return CONSISTENT_ALWAYS;
    for (double sum = least; sum <= most; sum++) {
        double square = sum * sum / count, from = (count - 1) * low * low + square, to = (count - 1) * high * high + square;
        double room = slack * fmax(1, to);
        if (has_parity(from - room, to + room, sum))
            return CONSISTENT;
    }
    return INCONSISTENT;
}

static double binary_sd(double share, double n)
{
    return sqrt(fmax(0, share * (1 - share)) * n / (n - 1));
}

enum consistency consistency_debit(const struct decimal *mean, const struct decimal *sd, size_t n)
{
    double low, high, sd_low, sd_high, count = (double)n;
    if (n < 2 || mean->value < 0 || mean->value > 1 || sd->value < 0)
        return CONSISTENCY_UNKNOWN;
    consistency_bounds(mean, &low, &high);
    consistency_bounds(sd, &sd_low, &sd_high);
    low = fmax(0, low);
    high = fmin(1, high);
    double first = binary_sd(low, count), last = binary_sd(high, count);
    double most = low <= 0.5 && high >= 0.5 ? binary_sd(0.5, count) : fmax(first, last);
    return fmin(first, last) <= sd_high + slack && most >= sd_low - slack ? CONSISTENT : INCONSISTENT;
}

const char *consistency_words(enum consistency consistency)
{
    switch (consistency) {
    case CONSISTENT: return "possible";
    case CONSISTENT_ALWAYS: return "possible (every value would be, at this n and these decimals)";
    case INCONSISTENT: return "impossible";
    case CONSISTENCY_UNKNOWN: break;
    }
    return "not checked";
}
