/* The choices with each sum are counted one score at a time (Streitberg & Röhmel 1986), for the smaller of k and n − k, on
 * scores shifted to start at 0 and divided by what they have in common, no further than the limit. A choice of j scores
 * is kept by how far its sum lies above the least such sum. Counts start at 2^−1000, as does C(n, k): neither overflows.
 * Where that would be long the Fourier sum takes over (choicesum_fourier.c). Agrees with coin, exactRankTests and brute
 * force.
 *
 * The series of Edgeworth has the moments of a sum drawn without replacement from scores with Σs = 0, written by the
 * chances πⱼ that j given scores are all drawn; as in signsum.c, W plus a uniform variable one lattice step wide has the
 * distribution function of W half a step on, and so κ₂ + g²/12 and κ₄ − g⁴/120 (Kendall & Stuart, The Advanced Theory of
 * Statistics 1, 6.18). */
#include "stats/choicesum.h"

#include <math.h>

#include "base/arena.h"
#include "stats/distribution.h"
#include "stats/lattice.h"

enum { START_EXPONENT = -1000 };
static const double few_additions = 1e8; /* n · k · slack for which there is no quicker way: some milliseconds */

/* C(n, k) · 2^START_EXPONENT. */
static double choices(size_t n, size_t k)
{
    double count = ldexp(1, START_EXPONENT);
    for (size_t i = 1; i <= k; i++)
        count = count * (double)(n - k + i) / (double)i;
    return count;
}

static int64_t least_sum(const int64_t *scores, size_t k)
{
    int64_t sum = 0;
    for (size_t i = 0; i < k; i++)
        sum += scores[i];
    return sum;
}

/* Row j of the counts holds the choices of j scores by sum − the least sum of j, no further than from where the other
 * k − j, among the scores still to come, can stay within the limit. */
double choicesum_counted(const int64_t *scores, size_t n, size_t k, int64_t limit, struct arena *arena)
{
    struct arena_mark mark = arena_mark(arena);
    int64_t slack = limit - least_sum(scores, k), sum_to_come = 0;
    size_t width = (size_t)slack + 1;
    double *counts = arena_array(arena, double, (k + 1) * width), total = 0;
    int64_t *top = arena_array(arena, int64_t, k + 1), *ahead = arena_array(arena, int64_t, k + 1);
    /* ahead: the least sum of the k − j after the first j */
    counts[0] = ldexp(1, START_EXPONENT);
    for (size_t row = k; row > 0; row--) {
        top[row] = -1;
        ahead[row] = sum_to_come;
        sum_to_come += scores[row - 1];
    }
    for (size_t i = 0; i < n; i++) {
        size_t most = i + 1 < k ? i + 1 : k, left = n - i - 1, least = k > left ? k - left : 1;
        for (size_t row = most; row >= least && row > 0; row--) {
            int64_t shift = scores[i] - scores[row - 1];
            int64_t least_ahead = (int64_t)(k - row) * scores[i] - ahead[row];
            int64_t room = least_ahead > 0 ? slack - least_ahead : slack;
            int64_t reach = top[row - 1] < 0 ? -1 : top[row - 1] + shift;
            int64_t end = reach < room ? reach : room;
            if (end < shift)
                continue;
            lattice_add(counts + row * width + shift, counts + (row - 1) * width, (size_t)(end - shift + 1));
            top[row] = top[row] > end ? top[row] : end;
        }
    }
    for (int64_t t = 0; t <= top[k]; t++)
        total += counts[k * width + (size_t)t];
    arena_rewind(arena, mark);
    return total / choices(n, k);
}

static double lower_tail(const int64_t *scores, size_t n, size_t k, int64_t limit, struct arena *arena)
{
    double additions = (double)n * (double)k * (double)(limit - least_sum(scores, k));
    double p = additions > few_additions ? choicesum_fourier(scores, n, k, limit, arena) : NAN;
    return isnan(p) ? choicesum_counted(scores, n, k, limit, arena) : p;
}

/* The same probability as the lower tail of scores from 0 up, or 1 less that of what lies beyond, if that is nearer. */
struct lower {
    int64_t *scores, limit;
    size_t k;
    bool beyond;
    double known; /* NaN, or 0 or 1: no choice, or every one */
};

static struct lower lower_of(const int64_t *scores, size_t n, size_t k, int64_t limit, bool upper, struct arena *arena)
{
    if (n - k < k) { /* the sum of the others is total − sum */
        limit = least_sum(scores, n) - limit;
        k = n - k;
        upper = !upper;
    }
    int64_t *shifted = arena_array(arena, int64_t, n), least = 0, most = 0;
    int64_t first = scores[0], last = scores[n - 1], step = lattice_step(scores, n, first);
    for (size_t i = 0; i < n; i++)
        shifted[i] = (upper ? last - scores[n - 1 - i] : scores[i] - first) / step;
    int64_t room = upper ? (int64_t)k * last - limit : limit - (int64_t)k * first;
    room = room < 0 ? -1 : room / step;
    for (size_t i = 0; i < k; i++) {
        least += shifted[i];
        most += shifted[n - 1 - i];
    }
    struct lower lower = { shifted, room, k, 2 * room > least + most, room < least ? 0 : room >= most ? 1 : NAN };
    if (lower.beyond) {
        int64_t highest = shifted[n - 1];
        for (size_t i = 0; i < (n + 1) / 2; i++) {
            int64_t low = shifted[i];
            shifted[i] = highest - shifted[n - 1 - i];
            shifted[n - 1 - i] = highest - low;
        }
        lower.limit = (int64_t)k * highest - room - 1;
    }
    return lower;
}

double choicesum_tail(const int64_t *scores, size_t n, size_t k, int64_t limit, bool upper, struct arena *arena)
{
    struct arena_mark mark = arena_mark(arena);
    struct lower lower = lower_of(scores, n, k, limit, upper, arena);
    double p = lower.known;
    if (isnan(p)) {
        p = lower_tail(lower.scores, n, lower.k, lower.limit, arena);
        p = lower.beyond ? 1 - p : p;
    }
    arena_rewind(arena, mark);
    return p;
}

double choicesum_near(const int64_t *scores, size_t n, size_t k, int64_t limit, bool upper, struct arena *arena, double *error)
{
    struct arena_mark mark = arena_mark(arena);
    struct lower lower = lower_of(scores, n, k, limit, upper, arena);
    double p = lower.known, additions = (double)n * (double)lower.k * (double)(lower.limit - least_sum(lower.scores, lower.k));
    *error = 0;
    if (isnan(p) && additions > few_additions) {
        p = choicesum_fourier_near(lower.scores, n, lower.k, lower.limit, arena, error);
        p = lower.beyond ? 1 - p : p;
    }
    arena_rewind(arena, mark);
    return p;
}

double choicesum_edgeworth(const int64_t *scores, size_t n, size_t k, int64_t limit, bool upper)
{
    double mean = 0, s2 = 0, s3 = 0, s4 = 0, drawn[4];
    for (size_t i = 0; i < n; i++)
        mean += (double)scores[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        double s = (double)scores[i] - mean;
        s2 += s * s;
        s3 += s * s * s;
        s4 += s * s * s * s;
    }
    for (size_t j = 0; j < 4; j++)
        drawn[j] = (j > 0 ? drawn[j - 1] : 1) * ((double)k - (double)j) / ((double)n - (double)j);
    double m2 = (drawn[0] - drawn[1]) * s2, m3 = (drawn[0] - 3 * drawn[1] + 2 * drawn[2]) * s3;
    double m4 = drawn[0] * s4 + drawn[1] * (3 * s2 * s2 - 7 * s4) + 6 * drawn[2] * (2 * s4 - s2 * s2) +
                drawn[3] * (3 * s2 * s2 - 6 * s4);
    int64_t step = lattice_step(scores, n, scores[0]), beyond = limit - (int64_t)k * scores[0];
    double g = (double)step, edge = (double)((beyond % step + step) % step); /* limit above the lattice point below it */
    double end = upper ? (double)limit + (edge > 0 ? g - edge : 0) - g / 2 : (double)limit - edge + g / 2;
    double variance = m2 + g * g / 12, sign = upper ? -1 : 1, z = sign * (end - (double)k * mean) / sqrt(variance);
    double third = sign * m3 / pow(variance, 1.5);
    double fourth = (m4 - 3 * m2 * m2 - g * g * g * g / 120) / (variance * variance), zz = z * z;
    double he5 = z * (zz * zz - 10 * zz + 15);
    return normal_cdf(z) - normal_density(z) * (third / 6 * (zz - 1) + fourth / 24 * z * (zz - 3) + third * third / 72 * he5);
}
