/* z0 = Φ⁻¹(share of replicates below the estimate), a = Σu³ / (6 (Σu²)^(3/2)) with u the deviations of the jackknife
 * values from their mean, orders Φ(z0 + (z0 + z) / (1 − a (z0 + z))) (Efron 1987). Order statistics are not sorted for:
 * replicates are counted in buckets of equal width, and selected within the buckets that hold the ranks wanted. Agrees
 * with boot::boot.ci given the same resamples, but that replicates equal to the estimate count by half here (and in
 * SciPy), which boot takes as not below. */
#include "stats/resample.h"

#include <float.h>
#include <math.h>

#include "stats/distribution.h"

static void swap(double *values, size_t i, size_t j)
{
    double kept = values[i];
    values[i] = values[j];
    values[j] = kept;
}

static double middle_of(double a, double b, double c)
{
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* Reorders values[from … to) so that those at the ranks (ascending) are where sorting would put them; Hoare's
 * selection with three ways, so that many equal values cost nothing. */
static void select_ranks(double *values, size_t from, size_t to, const size_t *ranks, size_t count)
{
    while (count > 0 && to - from > 1) {
        double pivot = middle_of(values[from], values[from + (to - from) / 2], values[to - 1]);
        size_t less = from, at = from, more = to;
        while (at < more) {
            if (values[at] < pivot)
                swap(values, less++, at++);
            else if (values[at] > pivot)
                swap(values, at, --more);
            else
                at++;
        }
        size_t left = 0, right = count;
        while (left < count && ranks[left] < less)
            left++;
        while (right > left && ranks[right - 1] >= more)
            right--;
        select_ranks(values, from, less, ranks, left);
        ranks += right;
        count -= right;
        from = more;
    }
}

enum { BUCKETS = 4096, MOST_RANKS = 8 };

/* Buckets of equal width from the least to the largest finite value; those beyond, and what is not a number, are in the
 * first and the last. */
struct buckets {
    double low, per_unit;
    uint32_t counts[BUCKETS];
};

static inline size_t bucket_of(const struct buckets *buckets, double value)
{
    double at = (value - buckets->low) * buckets->per_unit;
    return at < BUCKETS ? at > 0 ? (size_t)at : 0 : at >= BUCKETS ? BUCKETS - 1 : 0;
}

static void fill(struct buckets *buckets, const double *values, size_t n)
{
    double low = DBL_MAX, high = -DBL_MAX;
    for (size_t i = 0; i < n; i++) {
        low = values[i] < low && values[i] >= -DBL_MAX ? values[i] : low;
        high = values[i] > high && values[i] <= DBL_MAX ? values[i] : high;
    }
    *buckets = (struct buckets){ .low = low, .per_unit = high > low ? BUCKETS / (high - low) : 0 };
    for (size_t i = 0; i < n; i++)
        buckets->counts[bucket_of(buckets, values[i])]++;
}

/* Where the quantile of order `alpha` lies among R replicates: between the order statistics `below` and the next. */
struct position {
    size_t below; /* 0-based */
    double share; /* of the way to the next, on the normal scale */
    bool edge;
};

static struct position position_of(double alpha, double replicates)
{
    double at = (replicates + 1) * alpha, whole = floor(at + 1e-9 * at);
    if (!(whole >= 1))
        return (struct position){ 0, 0, true };
    if (whole >= replicates)
        return (struct position){ (size_t)replicates - 1, 0, true };
    struct position position = { (size_t)whole - 1, 0, false };
    if (fabs(at - whole) > 1e-9 * at) {
        double low = normal_quantile(whole / (replicates + 1)), high = normal_quantile((whole + 1) / (replicates + 1));
        position.share = (normal_quantile(alpha) - low) / (high - low);
    }
    return position;
}

/* Four sums side by side, so that none waits for another. */
static void spread(const double *values, uint64_t replicates, struct bootstrap *result)
{
    double count = (double)replicates, sums[4] = { 0 }, squares[4] = { 0 };
    for (uint64_t r = 0; r < replicates; r++)
        sums[r % 4] += values[r] - result->estimate;
    result->bias = (sums[0] + sums[1] + sums[2] + sums[3]) / count;
    for (uint64_t r = 0; r < replicates; r++) {
        double apart = values[r] - result->estimate - result->bias;
        squares[r % 4] += apart * apart;
    }
    result->std_error = sqrt((squares[0] + squares[1] + squares[2] + squares[3]) / (count - 1));
}

static void accelerate(const double *jackknife, size_t n, struct bootstrap *result)
{
    double mean = 0, squares = 0, cubes = 0, largest = 0;
    for (size_t i = 0; i < n; i++)
        mean += (jackknife[i] - jackknife[0]) / (double)n;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(mean - (jackknife[i] - jackknife[0])));
    for (size_t i = 0; i < n && largest > 0; i++) {
        double u = (mean - (jackknife[i] - jackknife[0])) / largest;
        squares += u * u;
        cubes += u * u * u;
    }
    result->no_acceleration = !(largest > 0);
    if (largest > 0)
        result->acceleration = cubes / (6 * squares * sqrt(squares));
}

static double bca_order(const struct bootstrap *result, double alpha)
{
    double z = result->z0 + normal_quantile(alpha);
    return normal_cdf(result->z0 + z / (1 - result->acceleration * z));
}

/* The order statistics of the ranks (ascending), of n values that are reordered. */
static void order_statistics(double *values, size_t n, const size_t *ranks, size_t count, double *out)
{
    struct buckets buckets;
    bool wanted[BUCKETS] = { false };
    size_t places[MOST_RANKS], before = 0, kept = 0, at = 0; /* places of the ranks among the values kept */
    fill(&buckets, values, n);
    for (size_t bucket = 0; bucket < BUCKETS; before += buckets.counts[bucket++]) {
        for (; at < count && ranks[at] < before + buckets.counts[bucket]; at++) {
            wanted[bucket] = true;
            places[at] = kept + ranks[at] - before;
        }
        kept += wanted[bucket] ? buckets.counts[bucket] : 0;
    }
    kept = 0;
    for (size_t i = 0; i < n; i++)
        if (wanted[bucket_of(&buckets, values[i])])
            swap(values, i, kept++);
    select_ranks(values, 0, kept, places, count);
    for (size_t i = 0; i < count; i++)
        out[i] = values[places[i]];
}

/* The quantiles at the positions, from all the order statistics they need at once. */
static void quantiles(double *values, uint64_t replicates, const struct position *positions, size_t count, double *out)
{
    size_t ranks[MOST_RANKS], used = 0;
    double found[MOST_RANKS];
    for (size_t i = 0; i < count; i++) {
        for (size_t step = 0; step < 2; step++) {
            size_t rank = positions[i].below + (step && positions[i].share > 0), at = used++;
            for (; at > 0 && ranks[at - 1] > rank; at--)
                ranks[at] = ranks[at - 1];
            ranks[at] = rank;
        }
    }
    order_statistics(values, (size_t)replicates, ranks, used, found);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (ranks[at] < positions[i].below)
            at++;
        double low = found[at];
        while (positions[i].share > 0 && ranks[at] == positions[i].below)
            at++;
        out[i] = positions[i].share > 0 ? low + positions[i].share * (found[at] - low) : low;
    }
}

void bootstrap_interval(double *values, uint64_t replicates, double estimate, const double *jackknife, size_t n,
                        double level, struct bootstrap *result)
{
    *result = (struct bootstrap){ .estimate = estimate, .std_error = NAN, .bias = NAN, .low = NAN, .high = NAN,
                                  .percentile_low = NAN, .percentile_high = NAN, .z0 = NAN };
    if (replicates < 2 || n < 2) {
        result->undefined = n < 2 ? "a bootstrap needs two values" : "a bootstrap needs two replicates";
        return;
    }
    uint64_t below = 0, equal = 0;
    for (uint64_t r = 0; r < replicates; r++) {
        below += values[r] < estimate;
        equal += values[r] == estimate;
    }
    spread(values, replicates, result);
    accelerate(jackknife, n, result);
    double count = (double)replicates, alpha = (1 - level) / 2;
    double share = ((double)below + (double)equal / 2) / count;
    struct position positions[4] = { position_of(alpha, count), position_of(1 - alpha, count) };
    double ends[4];
    size_t wanted = 2;
    result->z0 = normal_quantile(share);
    if (equal == replicates) {
        result->undefined = "every replicate is the same";
    } else if (!isfinite(result->z0)) {
        result->undefined = "every replicate lies on one side of the estimate";
    } else {
        positions[2] = position_of(bca_order(result, alpha), count);
        positions[3] = position_of(bca_order(result, 1 - alpha), count);
        result->at_edge = positions[2].edge || positions[3].edge;
        wanted = 4;
    }
    quantiles(values, replicates, positions, wanted, ends);
    result->percentile_low = ends[0];
    result->percentile_high = ends[1];
    if (wanted == 4) {
        result->low = ends[2];
        result->high = ends[3];
    }
}
