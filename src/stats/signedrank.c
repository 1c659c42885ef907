/* W+ is the sum of the mid-ranks of the positive differences. Given the absolute values, each of the 2^m sign patterns of
 * the m non-zero differences is equally likely; the number of patterns with each sum is built one rank at a time
 * (Streitberg & Röhmel 1986), up to the smaller observed tail only. Counts start at 2^−1000, so that m up to 2000
 * neither overflows nor loses its smallest tail. Agrees with coin's wilcoxsign_test(distribution = "exact") and with
 * brute force over the sign patterns.
 *
 * The interval of the pseudo-median holds every θ the test does not reject. Between neighbouring Walsh averages the
 * ranks of d − θ do not change, so the test is run at Walsh averages and between them; the acceptance region is found by
 * bisection over the ordered averages from a normal guess, and its neighbourhood is checked for holes. An average of
 * given order is found by bisection on the integer value, counting pairs (Monahan 1984, ACM TOMS 10:265): none is stored. */
#include "stats/signedrank.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/sort.h"
#include "stats/distribution.h"
#include "stats/signsum.h"
#include "stats/walsh.h"

enum {
    NEIGHBOURS = 2,     /* Walsh averages looked at on either side of an end */
    REMEMBERED = 32,    /* answers kept: the places around an end are come upon several times */
    SERIES_ENOUGH = 50  /* differences from which the normal tail is right within a factor of 2 */
};

/* |d| as integers that order and tie as the absolute values do, and the signs; ascending. */
struct magnitude {
    int64_t size;
    int sign;
};

/* Doubled mid-ranks of the non-zero differences, ascending, with what follows from them. */
struct ranking {
    const int64_t *doubled;
    size_t m;
    size_t positive;
    double plus, minus;  /* sums of mid-ranks */
    double squares;      /* Σ r² over the non-zero differences */
};

static struct ranking rank_magnitudes(const struct magnitude *sorted, size_t n, enum signedrank_zeros zeros,
                                      int64_t *doubled)
{
    size_t zero = 0;
    while (zero < n && sorted[zero].size == 0)
        zero++;
    size_t before = zeros == SIGNEDRANK_PRATT ? 0 : zero;
    struct ranking ranking = { .doubled = doubled, .m = n - zero };
    int64_t plus = 0, minus = 0;
    for (size_t i = zero; i < n;) {
        size_t end = i;
        while (end < n && sorted[end].size == sorted[i].size)
            end++;
        int64_t rank = (int64_t)(i + 1 + end) - 2 * (int64_t)before;
        for (; i < end; i++) {
            doubled[i - zero] = rank;
            ranking.squares += (double)rank * (double)rank / 4;
            ranking.positive += sorted[i].sign > 0;
            *(sorted[i].sign > 0 ? &plus : &minus) += rank;
        }
    }
    ranking.plus = (double)plus / 2;
    ranking.minus = (double)minus / 2;
    return ranking;
}

/* P(W <= limit), limit in mid-ranks. */
static double tail(const struct ranking *ranking, double limit, bool exact, struct arena *arena)
{
    int64_t doubled = (int64_t)floor(2 * limit);
    if (ranking->m == 0)
        return 1;
    if (!exact)
        return signsum_normal(ranking->doubled, ranking->m, doubled, 2);
    return signsum_cdf(ranking->doubled, ranking->m, doubled, arena);
}

static int compare_magnitudes(const void *a, const void *b)
{
    const struct magnitude *x = a, *y = b;
    return (x->size > y->size) - (x->size < y->size);
}

/* Units, whose size and sign fit one number. */
static void sort_units(const struct sample *sample, struct arena *arena, struct magnitude *sorted)
{
    int64_t *keys = arena_array(arena, int64_t, sample->n);
    for (size_t i = 0; i < sample->n; i++)
        keys[i] = 2 * llabs(sample->units[i]) + (sample->units[i] > 0);
    sort_integers(keys, sample->n);
    for (size_t i = 0; i < sample->n; i++)
        sorted[i] = (struct magnitude){ keys[i] / 2, keys[i] < 2 ? 0 : keys[i] % 2 == 1 ? 1 : -1 };
}

static struct magnitude *magnitudes_of(const struct sample *sample, struct arena *arena)
{
    struct magnitude *sorted = arena_array(arena, struct magnitude, sample->n);
    if (sample->units != NULL) {
        sort_units(sample, arena, sorted);
        return sorted;
    }
    for (size_t i = 0; i < sample->n; i++) {
        /* the bits of non-negative doubles order as the doubles do */
        double size = fabs(sample->x[i]);
        memcpy(&sorted[i].size, &size, sizeof size);
        sorted[i].sign = (sample->x[i] > 0) - (sample->x[i] < 0);
    }
    qsort(sorted, sample->n, sizeof *sorted, compare_magnitudes);
    return sorted;
}

static void test_zero(const struct sample *sample, const struct signedrank_spec *spec, struct arena *arena,
                      struct signedrank *result)
{
    struct magnitude *sorted = magnitudes_of(sample, arena);
    struct ranking ranking =
        rank_magnitudes(sorted, sample->n, spec->zeros, arena_array(arena, int64_t, sample->n));
    result->positive = ranking.positive;
    result->negative = ranking.m - ranking.positive;
    result->zero = sample->n - ranking.m;
    result->w_plus = ranking.plus;
    result->w_minus = ranking.minus;
    result->exact = ranking.m <= spec->exact_limit;
    if (ranking.m == 0) {
        result->undefined = "every difference is zero";
        return;
    }
    double difference = ranking.plus - ranking.minus;
    result->z = difference / sqrt(ranking.squares);
    result->rank_biserial = difference / (ranking.plus + ranking.minus);
    bool less = spec->alternative == ALTERNATIVE_LESS ||
                (spec->alternative == ALTERNATIVE_TWO_SIDED && ranking.plus < ranking.minus);
    double p = tail(&ranking, less ? ranking.plus : ranking.minus, result->exact, arena);
    result->p = spec->alternative == ALTERNATIVE_TWO_SIDED ? fmin(1, 2 * p) : p;
}

/* What the inversion needs at every θ. All values are four times the units, so that midpoints between neighbouring
 * Walsh averages are whole numbers. */
struct inversion {
    const struct walsh *walsh;
    const struct signedrank_spec *spec;
    struct arena *arena;
    struct magnitude *merged;
    int64_t *doubled;
    double alpha;  /* per side */
    bool exact, upper;
    struct answer {
        int64_t theta;
        bool accepted;
    } *answers;    /* REMEMBERED of them, the newest over the oldest */
    size_t answered;
};

/* |d − θ| ascending: the values below θ and those above it, merged. */
static void merge_around(const struct inversion *inv, int64_t theta)
{
    const struct walsh *walsh = inv->walsh;
    size_t above = 0, n = walsh->n;
    for (size_t width = n; width > 0;) { /* first value >= θ */
        size_t half = width / 2;
        if (4 * walsh->sorted[above + half] < theta) {
            above += half + 1;
            width -= half + 1;
        } else {
            width = half;
        }
    }
    size_t below = above;
    for (size_t k = 0; k < n; k++) {
        int64_t down = below > 0 ? theta - 4 * walsh->sorted[below - 1] : INT64_MAX;
        int64_t up = above < n ? 4 * walsh->sorted[above] - theta : INT64_MAX;
        if (up <= down) {
            inv->merged[k] = (struct magnitude){ up, up > 0 };
            above++;
        } else {
            inv->merged[k] = (struct magnitude){ down, -1 };
            below--;
        }
    }
}

/* How far, relatively, p may be from its series for the series to decide: ten times and more the largest error seen over
 * random rankings with and without ties and zeros. Few distinct ranks, or none of the small ones, leave the lattice
 * uneven; then the normal tail and a factor of 2 must do. */
static double margin(const struct ranking *ranking, double alpha)
{
    double m = (double)ranking->m;
    size_t run = 1, longest = 1;
    for (size_t i = 1; i < ranking->m; i++) {
        run = ranking->doubled[i] == ranking->doubled[i - 1] ? run + 1 : 1;
        longest = run > longest ? run : longest;
    }
    if (10 * longest > ranking->m || 5 * ranking->doubled[0] > (int64_t)ranking->m)
        return 1;
    return 0.02 * pow(50 / m, 3) * (alpha < 0.02 ? 6 : 1) + 1e-6;
}

/* Decides far from the edge, where there is no need to count every pattern: by the series where it is known to be right,
 * else by bounds. */
static bool decided_early(const struct inversion *inv, const struct ranking *ranking, double limit, bool *yes)
{
    int64_t doubled = (int64_t)floor(2 * limit);
    double low = 0, high = 1, room = 1;
    if (ranking->m < SERIES_ENOUGH || inv->alpha <= 0.001)
        return false;
    double near = signsum_normal(ranking->doubled, ranking->m, doubled, 2);
    if (near <= 2 * inv->alpha && near >= inv->alpha / 2)
        room = margin(ranking, inv->alpha);
    if (room < 1)
        near = signsum_edgeworth(ranking->doubled, ranking->m, doubled);
    *yes = near > inv->alpha;
    if (near > inv->alpha * (1 + room) || near < inv->alpha / (1 + room))
        return true;
    if (room < 1 || !signsum_bounds(ranking->doubled, ranking->m, doubled, 1e-4 * inv->alpha, inv->arena, &low, &high))
        return false;
    *yes = low > inv->alpha;
    return *yes || high < inv->alpha;
}

static bool test_at(const struct inversion *inv, int64_t theta)
{
    bool yes;
    merge_around(inv, theta);
    struct ranking ranking = rank_magnitudes(inv->merged, inv->walsh->n, inv->spec->zeros, inv->doubled);
    double limit = inv->upper ? ranking.plus : ranking.minus;
    if (inv->exact && decided_early(inv, &ranking, limit, &yes))
        return yes;
    return tail(&ranking, limit, inv->exact, inv->arena) > inv->alpha;
}

/* Whether θ (in quarter units) survives the test from the side of the end sought. */
static bool accepted(struct inversion *inv, int64_t theta)
{
    for (size_t i = 0; i < inv->answered && i < REMEMBERED; i++)
        if (inv->answers[i].theta == theta)
            return inv->answers[i].accepted;
    bool yes = test_at(inv, theta);
    inv->answers[inv->answered++ % REMEMBERED] = (struct answer){ theta, yes };
    return yes;
}

/* Walsh averages as sums of two units, θ = sum / 2: 2·sum in quarter units; between two of them, their sum. */
static bool accepted_at(struct inversion *inv, int64_t sum)
{
    return accepted(inv, 2 * sum);
}

static bool accepted_between(struct inversion *inv, int64_t a, int64_t b)
{
    return accepted(inv, a + b);
}

/* The next distinct Walsh sum outward (away from the accepted middle) or inward; false at the edge. */
static bool neighbour(const struct inversion *inv, int64_t sum, bool up, int64_t *next)
{
    uint64_t rank = up ? walsh_count(inv->walsh, sum) + 1 : walsh_count(inv->walsh, sum - 1);
    if (rank < 1 || rank > inv->walsh->pairs)
        return false;
    *next = walsh_select(inv->walsh, rank);
    return true;
}

/* Order (1 … pairs) counted from the outer end of the side sought. */
static int64_t select_from_end(const struct inversion *inv, uint64_t order)
{
    return walsh_select(inv->walsh, inv->upper ? inv->walsh->pairs + 1 - order : order);
}

/* The least order whose average is accepted, taking acceptance as monotone; `guess` starts the bracket. */
static uint64_t first_accepted(struct inversion *inv, uint64_t guess)
{
    uint64_t middle = (inv->walsh->pairs + 1) / 2, low = 0, high = middle, step = 1;
    guess = guess < 1 ? 1 : guess > middle ? middle : guess;
    uint64_t at = guess;
    bool start = accepted_at(inv, select_from_end(inv, at));
    for (bool same = start; same == start;) {
        if (start) {
            high = at;
            at = at > step ? at - step : 0;
        } else {
            low = at;
            at = middle - at > step ? at + step : middle;
        }
        if (at == 0 || at == middle)
            break;
        step *= 2;
        same = accepted_at(inv, select_from_end(inv, at));
        if (same != start)
            *(start ? &low : &high) = at;
    }
    while (high - low > 1) {
        uint64_t half = low + (high - low) / 2;
        int64_t sum = select_from_end(inv, half);
        bool yes = accepted_at(inv, sum);
        /* equal averages share the answer: step over all of them at once */
        uint64_t first = inv->upper ? inv->walsh->pairs + 1 - walsh_count(inv->walsh, sum)
                                    : walsh_count(inv->walsh, sum - 1) + 1;
        uint64_t last = inv->upper ? inv->walsh->pairs - walsh_count(inv->walsh, sum - 1)
                                   : walsh_count(inv->walsh, sum);
        if (yes)
            high = first > low ? first : low + 1;
        else
            low = last < high ? last : high - 1;
    }
    return high;
}

/* From an accepted average walks outward: over the next few averages and the gaps before them. The outermost accepted
 * place is the end; infinite when even the gap beyond the last average is accepted. */
static double walk_outward(struct inversion *inv, int64_t sum, bool *hull)
{
    int64_t end = sum, here = sum;
    int rejected = 0;
    while (rejected < 2 * NEIGHBOURS) {
        int64_t beyond;
        if (!neighbour(inv, here, inv->upper, &beyond)) {
            /* no rank changes beyond the outermost average: one place stands for all */
            int64_t outside = 2 * here + (inv->upper ? 4 : -4);
            if (!accepted(inv, outside))
                break;
            *hull = *hull || rejected > 0;
            return inv->upper ? INFINITY : -INFINITY;
        }
        for (int place = 0; place < 2; place++) {
            bool yes = place == 0 ? accepted_between(inv, here, beyond) : accepted_at(inv, beyond);
            if (yes) {
                *hull = *hull || rejected > 0;
                rejected = 0;
                end = beyond;
            } else {
                rejected++;
            }
        }
        here = beyond;
    }
    return walsh_value(inv->walsh, end);
}

/* Holes just inside the end: a rejected place further in than an accepted one. */
static bool holes_inside(struct inversion *inv, int64_t sum)
{
    int64_t here = sum, inner;
    for (int i = 0; i < NEIGHBOURS && neighbour(inv, here, !inv->upper, &inner); i++) {
        if (!accepted_between(inv, here, inner) || !accepted_at(inv, inner))
            return true;
        if (2 * walsh_count(inv->walsh, inner) >= inv->walsh->pairs && !inv->upper)
            break;
        if (2 * walsh_count(inv->walsh, inner - 1) <= inv->walsh->pairs && inv->upper)
            break;
        here = inner;
    }
    return false;
}

static double interval_end(struct inversion *inv, bool upper, bool *hull)
{
    inv->upper = upper;
    inv->answered = 0;
    double n = (double)inv->walsh->n, z = normal_quantile_upper(inv->alpha);
    double guess = n * (n + 1) / 4 - z * sqrt(n * (n + 1) * (2 * n + 1) / 24);
    uint64_t order = first_accepted(inv, guess > 1 ? (uint64_t)guess : 1);
    int64_t sum = select_from_end(inv, order);
    *hull = *hull || holes_inside(inv, sum);
    return walk_outward(inv, sum, hull);
}

static void invert(const struct sample *sample, const struct signedrank_spec *spec, struct arena *arena,
                   struct signedrank *result)
{
    struct walsh walsh;
    walsh_init(&walsh, sample, arena);
    result->pseudo_median = walsh_median(&walsh);
    result->interval_exact = sample->n <= spec->interval_limit;
    bool two_sided = spec->alternative == ALTERNATIVE_TWO_SIDED;
    struct inversion inv = {
        .walsh = &walsh, .spec = spec, .arena = arena, .exact = result->interval_exact,
        .merged = arena_array(arena, struct magnitude, sample->n),
        .doubled = arena_array(arena, int64_t, sample->n),
        .answers = arena_array(arena, struct answer, REMEMBERED),
        .alpha = two_sided ? (1 - spec->level) / 2 : 1 - spec->level,
    };
    /* an achievable level such as 1 − 2/2^m must not be decided by the rounding of 1 − level */
    inv.alpha *= 1 + 1e-12;
    result->low = -INFINITY;
    result->high = INFINITY;
    if (spec->alternative != ALTERNATIVE_LESS)
        result->low = interval_end(&inv, false, &result->interval_hull);
    if (spec->alternative != ALTERNATIVE_GREATER)
        result->high = interval_end(&inv, true, &result->interval_hull);
}

void signedrank_test(const struct sample *differences, const struct signedrank_spec *spec, struct arena *arena,
                     struct signedrank *result)
{
    *result = (struct signedrank){ .n = differences->n, .w_plus = NAN, .w_minus = NAN, .p = NAN, .z = NAN,
                                   .rank_biserial = NAN, .pseudo_median = NAN, .low = NAN, .high = NAN };
    if (differences->n == 0) {
        result->undefined = "there are no differences";
        return;
    }
    struct signedrank_spec full = *spec;
    full.level = full.level > 0 ? full.level : 0.95;
    if (full.exact_limit == 0 || full.exact_limit > SIGNEDRANK_EXACT_LIMIT)
        full.exact_limit = SIGNEDRANK_EXACT_LIMIT;
    if (full.interval_limit == 0)
        full.interval_limit = SIGNEDRANK_INTERVAL_LIMIT;
    if (full.interval_limit > SIGNEDRANK_EXACT_LIMIT)
        full.interval_limit = SIGNEDRANK_EXACT_LIMIT;
    struct arena_mark mark = arena_mark(arena);
    test_zero(differences, &full, arena, result);
    if (!full.no_interval)
        invert(differences, &full, arena, result);
    arena_rewind(arena, mark);
}
