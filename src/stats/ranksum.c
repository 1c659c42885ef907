/* W is the sum of the mid-ranks of one sample. Given all values, each of the C(n1 + n2, n1) choices of its ranks is equally
 * likely; the choices with each sum are counted one rank at a time (Streitberg & Röhmel 1986), for the smaller sample,
 * on ranks shifted to start at 0 and divided by what they have in common, no further than the sum observed. The
 * distribution is not symmetric when there are ties; two-sided p is the probability of sums at least as far from the
 * mean as the one seen, as in coin's wilcox_test(distribution = "exact"), exactRankTests and, without ties, R's
 * wilcox.test. Beyond the stated size: normal, tie-corrected, continuity correction ½, as wilcox.test.
 *
 * The interval of the shift holds every θ the test of first − θ against second does not reject. Ranks change at the
 * differences xᵢ − yⱼ only, so the test is run at differences and between them: bisection over their order from a normal
 * guess, then the neighbourhood is checked for holes. Whether p is above 1 − level is decided by what is enough: far from
 * it the normal tail, nearer Edgeworth's series, then a Fourier sum with a bound of what it leaves out; else by counting. */
#include "stats/ranksum.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stats/choicesum.h"
#include "stats/crossed.h"
#include "stats/distribution.h"

enum {
    NEIGHBOURS = 2,    /* differences looked at on either side of an end */
    REMEMBERED = 32,   /* answers kept: the places around an end are come upon several times */
    NORMAL_ENOUGH = 25 /* patients from which the normal tail is right within a factor of 2 */
};

/* A value of either sample, as an integer that orders and ties as it does. */
struct item {
    int64_t value;
    bool first;
};

/* Doubled mid-ranks in ascending order, with what follows from them. */
struct ranking {
    int64_t *doubled;
    size_t n1, n2;
    int64_t sum;      /* doubled rank sum of the first sample */
    double ties;      /* Σ t³ − t */
};

static void rank_items(const struct item *sorted, size_t n, struct ranking *ranking)
{
    ranking->sum = 0;
    ranking->ties = 0;
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && sorted[end].value == sorted[i].value)
            end++;
        double tied = (double)(end - i);
        ranking->ties += tied * (tied * tied - 1);
        int64_t rank = (int64_t)(i + 1 + end);
        for (; i < end; i++) {
            ranking->doubled[i] = rank;
            ranking->sum += sorted[i].first ? rank : 0;
        }
    }
}

/* P(doubled rank sum of the first sample ≤ limit), or ≥ limit for the upper tail; what it may be wrong by is added to
 * *error. */
static double exact_tail(const struct ranking *ranking, int64_t limit, bool upper, struct arena *arena, double *error)
{
    (void)error;
    return choicesum_tail(ranking->doubled, ranking->n1 + ranking->n2, ranking->n1, limit, upper, arena);
}

/* Nothing is quicker where this is NaN. */
static double near_tail(const struct ranking *ranking, int64_t limit, bool upper, struct arena *arena, double *error)
{
    double within, p = choicesum_near(ranking->doubled, ranking->n1 + ranking->n2, ranking->n1, limit, upper, arena, &within);
    *error += within;
    return p;
}

/* Its error is known by experience alone: margin(). */
static double series_tail(const struct ranking *ranking, int64_t limit, bool upper, struct arena *arena, double *error)
{
    (void)arena, (void)error;
    return choicesum_edgeworth(ranking->doubled, ranking->n1 + ranking->n2, ranking->n1, limit, upper);
}

/* Twice the rank sum's distance from its mean, in doubled ranks: an integer. */
static int64_t offset_of(const struct ranking *ranking)
{
    return 2 * ranking->sum - 2 * (int64_t)ranking->n1 * (int64_t)(ranking->n1 + ranking->n2 + 1);
}

static double spread_of(const struct ranking *ranking)
{
    double a = (double)ranking->n1, b = (double)ranking->n2, n = a + b;
    return sqrt(a * b / 12 * (n + 1 - ranking->ties / (n * (n - 1))));
}

static double normal_p(const struct ranking *ranking, enum alternative alternative)
{
    double distance = (double)offset_of(ranking) / 4, sd = spread_of(ranking);
    if (!(sd > 0))
        return 1;
    if (alternative == ALTERNATIVE_LESS)
        return normal_cdf((distance + 0.5) / sd);
    if (alternative == ALTERNATIVE_GREATER)
        return normal_sf((distance - 0.5) / sd);
    return fmin(1, 2 * normal_sf(fmax(fabs(distance) - 0.5, 0) / sd));
}

/* Of the doubled rank sum: whether the upper tail is the lower one's mirror image. */
static bool symmetric(const struct ranking *ranking)
{
    size_t n = ranking->n1 + ranking->n2;
    for (size_t i = 0; 2 * i < n; i++)
        if (ranking->doubled[i] + ranking->doubled[n - 1 - i] != ranking->doubled[0] + ranking->doubled[n - 1])
            return false;
    return true;
}

/* p by one kind of tail, and what it may be wrong by. */
static double ranking_p(const struct ranking *ranking, enum alternative alternative,
                        double tail(const struct ranking *, int64_t, bool, struct arena *, double *), struct arena *arena,
                        double *error)
{
    *error = 0;
    if (alternative != ALTERNATIVE_TWO_SIDED)
        return tail(ranking, ranking->sum, alternative == ALTERNATIVE_GREATER, arena, error);
    int64_t mean = (int64_t)ranking->n1 * (int64_t)(ranking->n1 + ranking->n2 + 1);
    int64_t distance = llabs(ranking->sum - mean);
    if (distance == 0)
        return 1;
    double lower = tail(ranking, mean - distance, false, arena, error);
    bool mirrored = symmetric(ranking);
    double p = lower + (mirrored ? lower : tail(ranking, mean + distance, true, arena, error));
    *error *= mirrored ? 2 : 1;
    return p > 1 ? 1 : p; /* NaN stays */
}

/* Both samples, ascending, the first moved by −θ; values are scaled by `scale` so that midpoints are whole. */
static void merge(const struct crossed *crossed, int64_t scale, int64_t theta, struct item *merged)
{
    size_t i = 0, j = 0;
    for (size_t k = 0; k < crossed->n1 + crossed->n2; k++) {
        bool take = i < crossed->n1 &&
                    (j == crossed->n2 || scale * crossed->x[i] - theta <= scale * crossed->y[j]);
        merged[k] = take ? (struct item){ scale * crossed->x[i] - theta, true }
                         : (struct item){ scale * crossed->y[j], false };
        *(take ? &i : &j) += 1;
    }
}

struct inversion {
    const struct crossed *crossed;
    struct arena *arena;
    struct item *merged;
    struct ranking *ranking;
    enum alternative alternative;
    double alpha;
    bool exact, upper;
    struct answer {
        int64_t theta;
        bool accepted;
    } answers[REMEMBERED]; /* the newest over the oldest */
    size_t answered;
};

/* How far, relatively, the series may be from p: some ten times the largest error seen over random rankings, more than
 * which uneven ones (few distinct ranks) could have; those are left to a factor of 2. */
static double margin(const struct ranking *ranking, double alpha)
{
    size_t n = ranking->n1 + ranking->n2, run = 1, longest = 1;
    double fewer = (double)(ranking->n1 < ranking->n2 ? ranking->n1 : ranking->n2);
    for (size_t i = 1; i < n; i++) {
        run = ranking->doubled[i] == ranking->doubled[i - 1] ? run + 1 : 1;
        longest = run > longest ? run : longest;
    }
    return 20 * longest > n ? 1 : fmin(1, (alpha < 0.04 ? 120 : 20) / (fewer * fewer) + 1e-6);
}

/* Decides far from the edge, where there is no need to count: by the normal tail, nearer by Edgeworth's series. */
static bool decided_early(const struct inversion *inv, bool *yes)
{
    const struct ranking *ranking = inv->ranking;
    double near = normal_p(ranking, inv->alternative), room = 1, error;
    if (ranking->n1 + ranking->n2 < NORMAL_ENOUGH || inv->alpha <= 0.001)
        return false;
    if (near <= 2 * inv->alpha && near >= inv->alpha / 2)
        room = margin(ranking, inv->alpha);
    if (room < 1)
        near = ranking_p(ranking, inv->alternative, series_tail, inv->arena, &error);
    *yes = near > inv->alpha;
    return near > inv->alpha * (1 + room) || near < inv->alpha / (1 + room);
}

static bool test_at(const struct inversion *inv, int64_t theta)
{
    bool yes;
    merge(inv->crossed, 2, theta, inv->merged);
    rank_items(inv->merged, inv->crossed->n1 + inv->crossed->n2, inv->ranking);
    if (!inv->exact)
        return normal_p(inv->ranking, inv->alternative) > inv->alpha;
    if (decided_early(inv, &yes))
        return yes;
    double error, p = ranking_p(inv->ranking, inv->alternative, near_tail, inv->arena, &error);
    if (!(fabs(p - inv->alpha) > error))
        p = ranking_p(inv->ranking, inv->alternative, exact_tail, inv->arena, &error);
    return p > inv->alpha;
}

/* Whether θ, in half units, survives the test. */
static bool accepted(struct inversion *inv, int64_t theta)
{
    for (size_t i = 0; i < inv->answered && i < REMEMBERED; i++)
        if (inv->answers[i].theta == theta)
            return inv->answers[i].accepted;
    bool yes = test_at(inv, theta);
    inv->answers[inv->answered++ % REMEMBERED] = (struct answer){ theta, yes };
    return yes;
}

/* Order (1 … pairs) counted from the outer end of the side sought. */
static int64_t select_from_end(const struct inversion *inv, uint64_t order)
{
    return crossed_select(inv->crossed, inv->upper ? inv->crossed->pairs + 1 - order : order);
}

/* The least order whose difference is accepted, taking acceptance as monotone up to the middle. */
static uint64_t first_accepted(struct inversion *inv, uint64_t guess)
{
    uint64_t pairs = inv->crossed->pairs, middle = (pairs + 1) / 2, low = 0, high = middle, step = 1;
    uint64_t at = guess < 1 ? 1 : guess > middle ? middle : guess;
    bool start = accepted(inv, 2 * select_from_end(inv, at));
    *(start ? &high : &low) = at;
    while (start ? at > 1 : at < middle) {
        at = start ? (at > step ? at - step : 1) : (middle - at > step ? at + step : middle);
        step *= 2;
        bool yes = accepted(inv, 2 * select_from_end(inv, at));
        *(yes ? &high : &low) = at;
        if (yes != start)
            break;
    }
    while (high - low > 1) {
        uint64_t half = low + (high - low) / 2;
        int64_t here = select_from_end(inv, half);
        bool yes = accepted(inv, 2 * here);
        /* equal differences share the answer: step over all of them at once */
        uint64_t below = crossed_count(inv->crossed, here - 1), upto = crossed_count(inv->crossed, here);
        uint64_t first = inv->upper ? pairs + 1 - upto : below + 1, last = inv->upper ? pairs - below : upto;
        if (yes)
            high = first > low ? first : low + 1;
        else
            low = last < high ? last : high - 1;
    }
    return high;
}

/* The next distinct difference; false at the edge. */
static bool neighbour(const struct inversion *inv, int64_t here, bool up, int64_t *next)
{
    uint64_t rank = up ? crossed_count(inv->crossed, here) + 1 : crossed_count(inv->crossed, here - 1);
    if (rank < 1 || rank > inv->crossed->pairs)
        return false;
    *next = crossed_select(inv->crossed, rank);
    return true;
}

/* From an accepted difference outward, over the next few and the gaps before them: the outermost accepted place is the
 * end, infinite when even the place beyond the last difference is accepted. */
static double walk_outward(struct inversion *inv, int64_t here, bool *hull)
{
    int64_t end = here, beyond;
    int rejected = 0;
    while (rejected < 2 * NEIGHBOURS) {
        bool more = neighbour(inv, here, inv->upper, &beyond);
        bool gap = accepted(inv, more ? here + beyond : 2 * here + (inv->upper ? 2 : -2));
        if (!more && gap) {
            *hull = *hull || rejected > 0;
            return inv->upper ? INFINITY : -INFINITY;
        }
        if (!more)
            break;
        for (int place = 0; place < 2; place++) {
            if (place == 0 ? gap : accepted(inv, 2 * beyond)) {
                *hull = *hull || rejected > 0;
                rejected = 0;
                end = beyond;
            } else {
                rejected++;
            }
        }
        here = beyond;
    }
    return crossed_value(inv->crossed, end);
}

/* A rejected place just inside the end. */
static bool holes_inside(struct inversion *inv, int64_t here)
{
    int64_t inner, middle = crossed_select(inv->crossed, (inv->crossed->pairs + 1) / 2);
    for (int i = 0; i < NEIGHBOURS && here != middle && neighbour(inv, here, !inv->upper, &inner); i++) {
        if (!accepted(inv, here + inner) || !accepted(inv, 2 * inner))
            return true;
        here = inner;
    }
    return false;
}

static double interval_end(struct inversion *inv, bool upper, bool *hull)
{
    inv->upper = upper;
    inv->answered = 0;
    double a = (double)inv->crossed->n1, b = (double)inv->crossed->n2;
    double side = inv->alternative == ALTERNATIVE_TWO_SIDED ? inv->alpha / 2 : inv->alpha;
    double guess = a * b / 2 - normal_quantile_upper(side) * sqrt(a * b * (a + b + 1) / 12);
    int64_t here = select_from_end(inv, first_accepted(inv, guess > 1 ? (uint64_t)guess : 1));
    *hull = *hull || holes_inside(inv, here);
    return walk_outward(inv, here, hull);
}

static void invert(const struct crossed *crossed, const struct ranksum_spec *spec, struct inversion *inv,
                   struct ranksum *result)
{
    result->shift = crossed_median(crossed);
    result->interval_exact = inv->exact = crossed->n1 + crossed->n2 <= spec->interval_limit;
    /* an achievable level must not be decided by the rounding of 1 − level */
    inv->alpha = (1 - spec->level) * (1 + 1e-12);
    inv->alternative = spec->alternative;
    result->low = spec->alternative == ALTERNATIVE_LESS ? -INFINITY : interval_end(inv, false, &result->interval_hull);
    result->high =
        spec->alternative == ALTERNATIVE_GREATER ? INFINITY : interval_end(inv, true, &result->interval_hull);
}

static size_t limit_of(size_t asked, size_t usual)
{
    size_t limit = asked == 0 ? usual : asked;
    return limit < RANKSUM_EXACT_LIMIT ? limit : RANKSUM_EXACT_LIMIT;
}

void ranksum_test(const struct sample *first, const struct sample *second, const struct ranksum_spec *spec,
                  struct arena *arena, struct ranksum *result)
{
    *result = (struct ranksum){ .n1 = first->n, .n2 = second->n, .w = NAN, .u = NAN, .p = NAN, .z = NAN,
                                .shift = NAN, .low = NAN, .high = NAN };
    if (first->n == 0 || second->n == 0) {
        result->undefined = "a group has no values";
        return;
    }
    struct ranksum_spec full = *spec;
    full.level = full.level > 0 ? full.level : 0.95;
    full.exact_limit = limit_of(full.exact_limit, RANKSUM_EXACT_LIMIT);
    full.interval_limit = limit_of(full.interval_limit, RANKSUM_INTERVAL_LIMIT);
    struct arena_mark mark = arena_mark(arena);
    size_t n = first->n + second->n;
    struct crossed crossed;
    crossed_init(&crossed, first, second, arena);
    struct item *merged = arena_array(arena, struct item, n);
    struct ranking ranking = { .doubled = arena_array(arena, int64_t, n), .n1 = first->n, .n2 = second->n };
    merge(&crossed, 1, 0, merged);
    rank_items(merged, n, &ranking);
    double a = (double)first->n, spread = spread_of(&ranking);
    result->w = (double)ranking.sum / 2;
    result->u = result->w - a * (a + 1) / 2;
    result->ties = ranking.ties > 0;
    result->exact = n <= full.exact_limit;
    if (ranking.doubled[0] == ranking.doubled[n - 1]) {
        result->undefined = "every value is the same";
    } else {
        double error;
        result->p = result->exact ? ranking_p(&ranking, full.alternative, exact_tail, arena, &error)
                                 : normal_p(&ranking, full.alternative);
        result->z = (double)offset_of(&ranking) / 4 / spread;
    }
    if (!full.no_interval) {
        struct inversion inv = { .crossed = &crossed, .arena = arena, .merged = merged, .ranking = &ranking };
        invert(&crossed, &full, &inv, result);
    }
    arena_rewind(arena, mark);
}
