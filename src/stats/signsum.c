/* The number of sign patterns with each sum is built one score at a time (Streitberg & Röhmel 1986), up to the smaller
 * tail only, over sums in units of the scores' common divisor. Counts start at 2^−1000, so that up to 2000 scores neither
 * overflow nor lose their smallest tail. Agrees with brute force over the sign patterns and with coin's exact
 * wilcoxsign_test and oneway_test.
 *
 * The series of Edgeworth for the same distribution: W plus a uniform variable one lattice step wide has the
 * distribution function of W half a step on, and cumulants κ₂ = Σs²/4 + g²/12, κ₄ = −Σs⁴/8 − g⁴/120, κ₆ = Σs⁶/4 + g⁶/252
 * (Kendall & Stuart, The Advanced Theory of Statistics 1, 6.18). */
#include "stats/signsum.h"

#include <math.h>

#include "base/arena.h"
#include "stats/distribution.h"
#include "stats/lattice.h"

enum {
    START_EXPONENT = -1000,
    TILE = 4096, TOGETHER = 8 /* of the counting: see add_scores */
};

/* counts[s] += counts[s − score] for s in [low, end), from above so that every term is still the old one. */
static void add_score(double *counts, ptrdiff_t low, ptrdiff_t end, ptrdiff_t score)
{
    if (score >= LATTICE_BLOCK && end > low) {
        ptrdiff_t blocks = (end - low) / LATTICE_BLOCK;
        lattice_fold(counts + end, score, (size_t)blocks);
        end -= blocks * LATTICE_BLOCK;
    }
    while (end > low) {
        end--;
        counts[end] += counts[end - score];
    }
}

/* Several scores in one sweep from above over tiles that stay in cache. A later score lags behind by its own size, so
 * that the earlier ones have been added wherever it reads. counts[s] is 0 for s < low, as far down as the scores reach. */
static void add_scores(double *counts, ptrdiff_t low, ptrdiff_t end, const int64_t *scores, size_t count,
                      int64_t divisor)
{
    ptrdiff_t lag = 0;
    for (size_t k = 1; k < count; k++)
        lag += (ptrdiff_t)(scores[k] / divisor);
    for (ptrdiff_t top = end; top + lag > low; top -= TILE) {
        ptrdiff_t shift = 0;
        for (size_t k = 0; k < count; k++) {
            ptrdiff_t score = (ptrdiff_t)(scores[k] / divisor);
            shift += k > 0 ? score : 0;
            ptrdiff_t from = top - TILE + shift, to = top + shift;
            add_score(counts, from > low ? from : low, to < end ? to : end, score);
        }
    }
}

/* counts[0 … *reached) in the arena: patterns with each sum in units of *divisor, times 2^START_EXPONENT, up to
 * `limit`. Low sums reached by less than the share `negligible` of the patterns are given up on the way; *dropped gets
 * the share given up. */
static double *count_patterns(const int64_t *scores, size_t m, int64_t limit, double negligible,
                              struct arena *arena, int64_t *divisor, ptrdiff_t *reached, double *dropped)
{
    *divisor = lattice_step(scores, m, 0);
    while (m > 0 && scores[m - 1] > limit)
        m--; /* never with a plus */
    ptrdiff_t size = (ptrdiff_t)(limit / *divisor) + 1, low = 0;
    size_t pad = m > 0 ? (size_t)(scores[m - 1] / *divisor) : 0;
    double *counts = arena_array(arena, double, pad + (size_t)size) + pad;
    counts[0] = ldexp(1, START_EXPONENT);
    *reached = 1;
    *dropped = 0;
    for (size_t i = 0; i < m;) {
        size_t together = 0;
        for (; together < TOGETHER && i + together < m; together++) {
            ptrdiff_t score = (ptrdiff_t)(scores[i + together] / *divisor);
            *reached = size - *reached > score ? *reached + score : size;
        }
        add_scores(counts, low, *reached, scores + i, together, *divisor);
        i += together;
        double unit = ldexp(1, START_EXPONENT + (int)i), given_up = 0;
        for (; low + 1 < *reached && given_up + counts[low] < negligible * unit; low++) {
            given_up += counts[low];
            counts[low] = 0;
        }
        *dropped += given_up / unit;
    }
    return counts;
}

struct sums {
    double total, squares, fourths, sixths;
};

static struct sums sums_of(const int64_t *scores, size_t m)
{
    struct sums sums = { 0 };
    for (size_t i = 0; i < m; i++) {
        double s = (double)scores[i], square = s * s;
        sums.total += s;
        sums.squares += square;
        sums.fourths += square * square;
        sums.sixths += square * square * square;
    }
    return sums;
}

static double normal_of(const struct sums *sums, double limit, double step)
{
    return normal_cdf((limit + step / 2 - sums->total / 2) / sqrt(sums->squares / 4));
}

double signsum_normal(const int64_t *scores, size_t m, int64_t limit, double step)
{
    struct sums sums = sums_of(scores, m);
    return normal_of(&sums, (double)limit, step);
}

double signsum_edgeworth(const int64_t *scores, size_t m, int64_t limit)
{
    struct sums sums = sums_of(scores, m);
    double g = (double)lattice_step(scores, m, 0), w = floor((double)limit / g) * g + g / 2;
    double variance = sums.squares / 4 + g * g / 12, square = variance * variance;
    double fourth = -(sums.fourths / 8 + g * g * g * g / 120) / square;
    double sixth = (sums.sixths / 4 + g * g * g * g * g * g / 252) / (square * variance);
    double z = (w - sums.total / 2) / sqrt(variance), zz = z * z;
    double he3 = z * (zz - 3), he5 = z * (zz * zz - 10 * zz + 15);
    double he7 = z * (zz * zz * zz - 21 * zz * zz + 105 * zz - 105);
    return normal_cdf(z) - normal_density(z) * (fourth / 24 * he3 + sixth / 720 * he5 + fourth * fourth / 1152 * he7);
}

/* P(W <= limit), 0 ≤ limit. */
static double counted(const int64_t *scores, size_t m, int64_t limit, double negligible, struct arena *arena)
{
    struct arena_mark mark = arena_mark(arena);
    int64_t divisor;
    ptrdiff_t reached;
    double dropped, sum = 0;
    const double *counts = count_patterns(scores, m, limit, negligible, arena, &divisor, &reached, &dropped);
    for (ptrdiff_t s = 0; s < reached; s++)
        sum += counts[s];
    arena_rewind(arena, mark);
    double p = ldexp(sum, -START_EXPONENT - (int)m);
    return dropped <= 1e-15 * p ? p : NAN;
}

static double lower_tail(const int64_t *scores, size_t m, int64_t limit, struct arena *arena)
{
    if (limit < 0)
        return 0;
    double guess = signsum_normal(scores, m, limit, 1);
    double p = counted(scores, m, limit, 1e-22 * guess * guess, arena);
    return isnan(p) ? counted(scores, m, limit, 0, arena) : p;
}

/* W = cell·W' + Σ δᵢeᵢ, the eᵢ 0 or 1 with probability ½: the second sum is farther than c from its mean Σδᵢ/2, on one
 * side, with probability exp(−2c²/Σδᵢ²) at most. */
bool signsum_bounds(const int64_t *scores, size_t m, int64_t limit, double doubt, struct arena *arena, double *low,
                    double *high)
{
    struct sums sums = sums_of(scores, m);
    static const double spread = 0.05; /* c in standard deviations of W */
    double expected = (double)m / 12 * log(1 / doubt) / 2;
    int64_t cell = (int64_t)(spread * sqrt(sums.squares / 4) / sqrt(expected));
    if (cell < 2)
        return false;
    struct arena_mark mark = arena_mark(arena);
    int64_t *rounded = arena_array(arena, int64_t, m);
    size_t kept = 0;
    double mean = 0, squares = 0;
    for (size_t i = 0; i < m; i++) {
        int64_t cells = (scores[i] + cell / 2) / cell;
        double rest = (double)(scores[i] - cells * cell);
        mean += rest / 2;
        squares += rest * rest;
        if (cells > 0)
            rounded[kept++] = cells;
    }
    double c = sqrt(squares * log(1 / doubt) / 2), at = (double)limit - mean;
    ptrdiff_t first = (ptrdiff_t)floor((at - c) / (double)cell), last = (ptrdiff_t)ceil((at + c) / (double)cell);
    int64_t divisor;
    ptrdiff_t reached;
    double dropped, sum = 0, below = 0;
    const double *counts =
        count_patterns(rounded, kept, last > 0 ? last : 0, 1e-3 * doubt, arena, &divisor, &reached, &dropped);
    for (ptrdiff_t s = 0; s < reached; s++) {
        sum += counts[s];
        if ((int64_t)s * divisor <= first)
            below = sum;
    }
    arena_rewind(arena, mark);
    *low = ldexp(below, -START_EXPONENT - (int)kept) - doubt;
    *high = ldexp(sum, -START_EXPONENT - (int)kept) + doubt + dropped;
    return true;
}

static int64_t total_of(const int64_t *scores, size_t m)
{
    int64_t total = 0;
    for (size_t i = 0; i < m; i++)
        total += scores[i];
    return total;
}

double signsum_cdf(const int64_t *scores, size_t m, int64_t limit, struct arena *arena)
{
    if (m == 0)
        return limit < 0 ? 0 : 1;
    int64_t total = total_of(scores, m);
    if (limit >= total)
        return 1;
    /* P(W <= w) = 1 − P(W > w) = 1 − P(W < total − w) */
    if (limit > total / 2)
        return 1 - lower_tail(scores, m, total - limit - 1, arena);
    return lower_tail(scores, m, limit, arena);
}

double signsum_cost(const int64_t *scores, size_t m, int64_t limit)
{
    if (m == 0 || limit < 0)
        return 0;
    int64_t total = total_of(scores, m), other = total - limit;
    return (double)m * (double)(limit < other ? limit : other) / (double)lattice_step(scores, m, 0);
}

const double *signsum_table(const int64_t *scores, size_t m, int64_t limit, struct arena *arena, int64_t *step,
                            size_t *size)
{
    ptrdiff_t reached;
    double dropped, sum = 0;
    double *counts = count_patterns(scores, m, limit, 0, arena, step, &reached, &dropped);
    for (ptrdiff_t s = 0; s < reached; s++) {
        sum += counts[s];
        counts[s] = ldexp(sum, -START_EXPONENT - (int)m);
    }
    *size = (size_t)reached;
    return counts;
}
