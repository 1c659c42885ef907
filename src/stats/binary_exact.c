/* The exact unconditional interval of a risk difference inverts two one-sided tests, each of size α/2 whatever the risk of
 * the second group. Tables are ordered by the score statistic under the difference tested (Farrington & Manning's
 * restricted risks in closed form; Röhmel & Mansmann's convexity makes each tail a staircase), and the tail is the largest
 * over that risk: a grid, then golden section about its best points. Chan & Zhang (1999), Biometrics 55:1202; what SAS
 * calls exact score limits. Agrees with a search that assumes no staircase (scripts/reference/trials.R). */
#include <math.h>

#include "base/arena.h"
#include "stats/binary.h"
#include "stats/distribution.h"

enum { GRID = 200, GOLDEN = 40, HALVINGS = 60 };

static const double TIE = 1e-9;

struct exact {
    size_t n1, n2;
    double *first, *second;  /* probabilities of events of each group; `second` summed from 0 on */
    size_t *reach;           /* per events of the first group: how many counts of the second are in the tail */
};

/* The restricted risk of the second group under difference d (Farrington & Manning 1990, Statistics in Medicine 9:1447). */
static double restricted(double x1, double n1, double x2, double n2, double d)
{
    double theta = n2 / n1, seen1 = x1 / n1, seen2 = x2 / n2;
    /* the cubic in the risk of the first group */
    double a = 1 + theta, b = -(1 + theta + seen1 + theta * seen2 + d * (theta + 2));
    double c = d * d + d * (2 * seen1 + theta + 1) + seen1 + theta * seen2, e = -seen1 * d * (1 + d);
    double third = b / (3 * a), v = third * third * third - b * c / (6 * a * a) + e / (2 * a);
    double inside = third * third - c / (3 * a), u = copysign(sqrt(fmax(0, inside)), v);
    double w = u == 0 ? 0 : (acos(-1) + acos(fmax(-1, fmin(1, v / (u * u * u))))) / 3;
    return fmin(1, fmax(0, 2 * u * cos(w) - third - d));
}

static double statistic(double x1, double n1, double x2, double n2, double d)
{
    double gap = x1 / n1 - x2 / n2 - d, p2 = restricted(x1, n1, x2, n2, d), p1 = fmin(1, fmax(0, p2 + d));
    double variance = p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2;
    if (fabs(gap) < 1e-12)
        return 0;
    return variance > 1e-300 ? gap / sqrt(variance) : copysign(INFINITY, gap);
}

static void fill(double *p, size_t n, double risk)
{
    double odds = risk / (1 - risk), count = (double)n;
    size_t mode = (size_t)fmin(count, floor((count + 1) * risk));
    double sum = 1;
    p[mode] = 1;
    for (size_t k = mode; k < n; k++)
        sum += p[k + 1] = p[k] * odds * (count - (double)k) / ((double)k + 1);
    for (size_t k = mode; k > 0; k--)
        sum += p[k - 1] = p[k] / odds * (double)k / (count - (double)k + 1);
    for (size_t k = 0; k <= n; k++)
        p[k] /= sum;
}

static void put(double *p, size_t n, double risk)
{
    if (risk > 0 && risk < 1) {
        fill(p, n, risk);
        return;
    }
    for (size_t k = 0; k <= n; k++)
        p[k] = k == (risk >= 1 ? n : 0);
}

/* Probability of the tail when the second group has this risk and the first d more. */
static double tail_at(struct exact *e, double d, double risk)
{
    double sum = 0, below = 0;
    put(e->first, e->n1, fmin(1, fmax(0, risk + d)));
    put(e->second, e->n2, risk);
    for (size_t k = 0; k <= e->n2; k++)
        e->second[k] = below += e->second[k];
    for (size_t k = 0; k <= e->n1; k++)
        if (e->reach[k] > 0)
            sum += e->first[k] * e->second[e->reach[k] - 1];
    return sum;
}

static double golden(struct exact *e, double d, double low, double high)
{
    const double share = (sqrt(5) - 1) / 2;
    double a = high - share * (high - low), b = low + share * (high - low);
    double at_a = tail_at(e, d, a), at_b = tail_at(e, d, b);
    for (int i = 0; i < GOLDEN && high - low > 1e-12; i++) {
        if (at_a > at_b) {
            high = b, b = a, at_b = at_a;
            at_a = tail_at(e, d, a = high - share * (high - low));
        } else {
            low = a, a = b, at_a = at_b;
            at_b = tail_at(e, d, b = low + share * (high - low));
        }
    }
    return fmax(at_a, at_b);
}

/* The largest probability of tables at least as far above d as the one seen. */
static double largest_tail(struct exact *e, const struct binary_table *t, double d)
{
    double n1 = (double)t->n1, n2 = (double)t->n2, seen = statistic((double)t->yes1, n1, (double)t->yes2, n2, d);
    double most = 0, values[GRID + 1], low = fmax(0, -d), high = fmin(1, 1 - d);
    size_t reach = 0;
    for (size_t k = 0; k <= t->n1; k++) {
        while (reach <= t->n2 && statistic((double)k, n1, (double)reach, n2, d) >= seen - TIE)
            reach++;
        e->reach[k] = reach;
    }
    for (size_t i = 0; i <= GRID; i++) {
        values[i] = tail_at(e, d, low + (high - low) * (double)i / GRID);
        most = fmax(most, values[i]);
    }
    double best = most;
    for (size_t i = 0; i <= GRID; i++) /* every hill that could be the highest */
        if (values[i] > 0.98 * most && (i == 0 || values[i] >= values[i - 1]) && (i == GRID || values[i] >= values[i + 1]))
            best = fmax(best, golden(e, d, low + (high - low) * (i == 0 ? 0 : (double)i - 1) / GRID,
                                     low + (high - low) * (i == GRID ? GRID : (double)i + 1) / GRID));
    return best;
}

/* The difference at which the tail reaches `side`. */
static double lower_limit(const struct binary_table *t, double side, struct arena *arena)
{
    struct exact e = { t->n1, t->n2, arena_array(arena, double, t->n1 + 1), arena_array(arena, double, t->n2 + 1),
                       arena_array(arena, size_t, t->n1 + 1) };
    double low = -1, high = (double)t->yes1 / (double)t->n1 - (double)t->yes2 / (double)t->n2;
    if (t->yes1 == 0 && t->yes2 == t->n2)
        return -1;
    for (int i = 0; i < HALVINGS && high - low > 1e-11; i++) {
        double half = (low + high) / 2;
        *(largest_tail(&e, t, half) < side ? &low : &high) = half;
    }
    return (low + high) / 2;
}

struct binary_measure binary_exact_difference(const struct binary_table *table, double level, struct arena *arena)
{
    struct arena_mark mark = arena_mark(arena);
    struct binary_measure result = { NAN, NAN, NAN, NAN };
    struct binary_table swapped = { table->yes2, table->n2, table->yes1, table->n1 };
    double side = (1 - (level > 0 ? level : 0.95)) / 2;
    if (table->n1 == 0 || table->n2 == 0)
        return result;
    result.estimate = (double)table->yes1 / (double)table->n1 - (double)table->yes2 / (double)table->n2;
    if (table->n1 > BINARY_EXACT_MOST || table->n2 > BINARY_EXACT_MOST)
        return result;
    result.low = lower_limit(table, side, arena);
    result.high = -lower_limit(&swapped, side, arena);
    arena_rewind(arena, mark);
    return result;
}
