/* z0 = Φ⁻¹(share of replicates below the estimate), a = Σu³ / (6 (Σu²)^(3/2)) with u the deviations of the jackknife
 * values from their mean, orders Φ(z0 + (z0 + z) / (1 − a (z0 + z))) (Efron 1987). Order statistics are selected, not
 * sorted. Agrees with boot::boot.ci given the same resamples, but that replicates equal to the estimate count by half
 * here (and in SciPy), which boot takes as not below. */
#include "stats/resample.h"

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

static void spread(const double *values, uint64_t replicates, struct bootstrap *result)
{
    double count = (double)replicates, sum = 0, squares = 0;
    for (uint64_t r = 0; r < replicates; r++)
        sum += values[r] - result->estimate;
    result->bias = sum / count;
    for (uint64_t r = 0; r < replicates; r++) {
        double apart = values[r] - result->estimate - result->bias;
        squares += apart * apart;
    }
    result->std_error = sqrt(squares / (count - 1));
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

/* The quantiles at the positions, by selecting all the order statistics they need at once. */
static void quantiles(double *values, uint64_t replicates, const struct position *positions, size_t count,
                      double *out)
{
    enum { MOST = 8 };
    size_t ranks[MOST], used = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t step = 0; step < 2; step++) {
            size_t rank = positions[i].below + (step && positions[i].share > 0), at = used++;
            for (; at > 0 && ranks[at - 1] > rank; at--)
                ranks[at] = ranks[at - 1];
            ranks[at] = rank;
        }
    }
    select_ranks(values, 0, (size_t)replicates, ranks, used);
    for (size_t i = 0; i < count; i++) {
        const double *at = values + positions[i].below;
        out[i] = positions[i].share > 0 ? at[0] + positions[i].share * (at[1] - at[0]) : at[0];
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
