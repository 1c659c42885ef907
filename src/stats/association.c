/* Spearman's coefficient is Pearson's of mid-ranks, whose doubles are whole numbers: sums are exact. Kendall's counts
 * come from one merge sort (Knight 1966, JASA 61:436). Agrees with R's cor.test, which has no exact p with ties. */
#include "stats/association.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/sort.h"
#include "stats/distribution.h"
#include "stats/summary.h"

/* ---- ranks ---- */

struct place {
    double value;
    int64_t units;
    size_t index;
};

static int compare_places(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    if (left->units != right->units)
        return left->units < right->units ? -1 : 1;
    return (left->value > right->value) - (left->value < right->value);
}

void association_ranks(const struct sample *sample, struct arena *arena, struct sample *ranks)
{
    size_t n = sample->n;
    struct place *places = arena_array(arena, struct place, n);
    double *values = arena_array(arena, double, n);
    int64_t *units = arena_array(arena, int64_t, n);
    for (size_t i = 0; i < n; i++)
        places[i] = (struct place){ sample->units ? 0 : sample->x[i], sample->units ? sample->units[i] : 0, i };
    qsort(places, n, sizeof *places, compare_places);
    for (size_t first = 0, next; first < n; first = next) {
        for (next = first + 1; next < n && compare_places(&places[first], &places[next]) == 0;)
            next++;
        for (size_t i = first; i < next; i++) {
            units[places[i].index] = (int64_t)(first + next + 1); /* first + 1 … next: twice their mean */
            values[places[i].index] = (double)(first + next + 1);
        }
    }
    *ranks = (struct sample){ .x = values, .units = units, .divisor = 1, .n = n };
}

/* Σ t (t − 1), Σ t (t − 1) (t − 2), Σ t (t − 1) (2 t + 5) over groups of t alike. */
struct tied {
    double pairs, triples, kendall;
};

static struct tied count_ties(const struct sample *ranks, struct arena *arena)
{
    struct tied tied = { 0 };
    int64_t *sorted = arena_array(arena, int64_t, ranks->n);
    memcpy(sorted, ranks->units, ranks->n * sizeof *sorted);
    sort_integers(sorted, ranks->n);
    for (size_t first = 0, next; first < ranks->n; first = next) {
        for (next = first + 1; next < ranks->n && sorted[next] == sorted[first];)
            next++;
        double t = (double)(next - first);
        tied.pairs += t * (t - 1);
        tied.triples += t * (t - 1) * (t - 2);
        tied.kendall += t * (t - 1) * (2 * t + 5);
    }
    return tied;
}

static void clear(size_t n, struct association *result)
{
    *result = (struct association){ .n = n, .r = NAN, .statistic = NAN, .df = NAN, .p = NAN, .low = NAN, .high = NAN };
}

/* atanh(r) ± reach, and r itself where that is without end. */
static void fisher_interval(double reach, struct association *result)
{
    result->low = tanh(atanh(result->r) - reach);
    result->high = tanh(atanh(result->r) + reach);
}

/* ---- Spearman ---- */

/* Orders of y against x with Σ x y at least as far from its mean, counted by trying them all (Heap's way). */
struct orders {
    const int64_t *x;
    int64_t y[SPEARMAN_EXACT_LIMIT];
    size_t n;
    int64_t twice_mean, limit;  /* 2 n Σxy is compared */
    double all, extreme;
};

static void try_orders(struct orders *orders, size_t free)
{
    if (free <= 1) {
        int64_t sum = 0;
        for (size_t i = 0; i < orders->n; i++)
            sum += orders->x[i] * orders->y[i];
        int64_t apart = sum * (int64_t)orders->n - orders->twice_mean;
        orders->all++;
        orders->extreme += (apart < 0 ? -apart : apart) >= orders->limit;
        return;
    }
    for (size_t i = 0; i < free; i++) {
        try_orders(orders, free - 1);
        size_t from = free % 2 == 0 ? i : 0;
        int64_t moved = orders->y[from];
        orders->y[from] = orders->y[free - 1];
        orders->y[free - 1] = moved;
    }
}

static double exact_spearman(const struct sample *x, const struct sample *y)
{
    struct orders orders = { .x = x->units, .n = x->n };
    int64_t sum_x = 0, sum_y = 0, sum = 0;
    for (size_t i = 0; i < x->n; i++) {
        orders.y[i] = y->units[i];
        sum_x += x->units[i];
        sum_y += y->units[i];
        sum += x->units[i] * y->units[i];
    }
    orders.twice_mean = sum_x * sum_y;
    orders.limit = sum * (int64_t)x->n - orders.twice_mean;
    orders.limit = orders.limit < 0 ? -orders.limit : orders.limit;
    try_orders(&orders, x->n);
    return orders.extreme / orders.all;
}

void association_spearman(const struct sample *x, const struct sample *y, double level, struct arena *arena,
                          struct association *result)
{
    struct sample rank_x, rank_y;
    struct correlation pearson;
    clear(x->n, result);
    association_ranks(x, arena, &rank_x);
    association_ranks(y, arena, &rank_y);
    correlation_pearson(&rank_x, &rank_y, level, &pearson);
    result->r = pearson.r;
    if (isnan(pearson.r) || x->n < 3)
        return;
    result->exact = x->n <= SPEARMAN_EXACT_LIMIT;
    result->p = result->exact ? exact_spearman(&rank_x, &rank_y) : pearson.p;
    if (!result->exact) {
        result->statistic = pearson.t;
        result->df = pearson.df;
    }
    if (x->n >= 4)
        fisher_interval(normal_quantile_upper((1 - level) / 2) *
                        sqrt((1 + pearson.r * pearson.r / 2) / ((double)x->n - 3)), result);
}

/* ---- Kendall ---- */

struct pair {
    int64_t x, y;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *left = a, *right = b;
    if (left->x != right->x)
        return left->x < right->x ? -1 : 1;
    return (left->y > right->y) - (left->y < right->y);
}

/* Sorts by y and returns how many pairs were the wrong way round. */
static double count_swaps(struct pair *pairs, struct pair *spare, size_t n)
{
    if (n < 2)
        return 0;
    size_t half = n / 2, left = 0, right = half, at = 0;
    double swaps = count_swaps(pairs, spare, half) + count_swaps(pairs + half, spare, n - half);
    while (left < half || right < n) {
        bool take_left = right == n || (left < half && pairs[left].y <= pairs[right].y);
        if (!take_left)
            swaps += (double)(half - left);
        spare[at++] = pairs[take_left ? left++ : right++];
    }
    memcpy(pairs, spare, n * sizeof *pairs);
    return swaps;
}

static double pairs_alike(const struct pair *pairs, size_t n)
{
    double alike = 0;
    for (size_t first = 0, next; first < n; first = next) {
        for (next = first + 1; next < n && compare_pairs(&pairs[first], &pairs[next]) == 0;)
            next++;
        alike += (double)(next - first) * (double)(next - first - 1);
    }
    return alike;
}

/* P(at most `limit` discordant pairs) among the n! orders, from the counts of inversions. */
static double inversions_cdf(size_t n, size_t limit, struct arena *arena)
{
    size_t most = n * (n - 1) / 2;
    double *shares = arena_array(arena, double, most + 1), *next = arena_array(arena, double, most + 1), sum = 0;
    shares[0] = 1;
    for (size_t m = 2; m <= n; m++) {
        for (size_t k = 0; k <= m * (m - 1) / 2; k++) {
            next[k] = 0;
            for (size_t back = 0; back < m && back <= k; back++)
                next[k] += shares[k - back] / (double)m;
        }
        memcpy(shares, next, (most + 1) * sizeof *shares);
    }
    for (size_t k = 0; k <= limit; k++)
        sum += shares[k];
    return sum;
}

static double tie_variance(double n, struct tied x, struct tied y)
{
    double all = n * (n - 1);
    return (all * (2 * n + 5) - x.kendall - y.kendall) / 18 + x.pairs * y.pairs / (2 * all) +
           (n > 2 ? x.triples * y.triples / (9 * all * (n - 2)) : 0);
}

void association_kendall(const struct sample *x, const struct sample *y, double level, struct arena *arena,
                         struct association *result)
{
    size_t n = x->n;
    struct sample rank_x, rank_y;
    clear(n, result);
    if (n < 2)
        return;
    association_ranks(x, arena, &rank_x);
    association_ranks(y, arena, &rank_y);
    struct tied tied_x = count_ties(&rank_x, arena), tied_y = count_ties(&rank_y, arena);
    struct pair *pairs = arena_array(arena, struct pair, n), *spare = arena_array(arena, struct pair, n);
    for (size_t i = 0; i < n; i++)
        pairs[i] = (struct pair){ rank_x.units[i], rank_y.units[i] };
    qsort(pairs, n, sizeof *pairs, compare_pairs);
    double all = (double)n * ((double)n - 1) / 2, both = pairs_alike(pairs, n) / 2;
    double discordant = count_swaps(pairs, spare, n);
    double score = all - tied_x.pairs / 2 - tied_y.pairs / 2 + both - 2 * discordant;
    double apart_x = all - tied_x.pairs / 2, apart_y = all - tied_y.pairs / 2;
    double width = apart_x == apart_y ? apart_x : sqrt(apart_x) * sqrt(apart_y);
    if (!(width > 0))
        return;
    result->r = fmin(fmax(score / width, -1), 1);
    result->exact = n <= KENDALL_EXACT_LIMIT && tied_x.pairs + tied_y.pairs == 0;
    if (result->exact) {
        size_t fewer = (size_t)fmin(discordant, all - discordant);
        result->p = fmin(1, 2 * inversions_cdf(n, fewer, arena));
    } else {
        result->statistic = score / sqrt(tie_variance((double)n, tied_x, tied_y));
        result->df = INFINITY;
        result->p = 2 * normal_sf(fabs(result->statistic));
    }
    if (n >= 5)
        fisher_interval(normal_quantile_upper((1 - level) / 2) * sqrt(0.437 / ((double)n - 4)), result);
}

/* ---- partial ---- */

void association_partial(double r, size_t n, size_t given, bool ranks, double level, struct association *result)
{
    clear(n, result);
    result->r = r;
    double df = (double)n - 2 - (double)given;
    if (isnan(r) || !(df > 0))
        return;
    result->df = df;
    result->statistic = r * sqrt(df / ((1 - r) * (1 + r)));
    result->p = student_two_sided(result->statistic, df);
    if (df > 1)
        fisher_interval(normal_quantile_upper((1 - level) / 2) * sqrt((ranks ? 1 + r * r / 2 : 1) / (df - 1)), result);
}
