/* The signed-rank test as others do it. W+ and W− are sums of mid-ranks of |d|, m the number of non-zero d, Z of zeros,
 * n = m + Z; variance Σ r² / 4, which is m(m+1)(2m+1)/24 − Σ(t³ − t)/48 when zeros are dropped.
 *
 * R 4.2.2 (stats/R/wilcox.test.R): zeros dropped, ties among binary doubles (digits.rank = Inf), exact below 50 without
 *   ties and zeros, else normal with a continuity correction of ½.
 * coin 1.4 (wilcoxsign_test): Pratt's ranks, normal without correction; distribution = "exact" is Streitberg & Röhmel's.
 * SAS PROC UNIVARIATE (Base SAS Procedures Guide, Tests for Location): zeros dropped, exact conditional distribution to
 *   m = 20, else S √((m−1)/(mV − S²)) as t with m − 1 df, S = W+ − m(m+1)/4 and V = Σ r² / 4 (Iman 1974).
 * SPSS (IBM SPSS Statistics Algorithms, NPAR TESTS): zeros dropped, normal without correction. PSPP 1.6.2 agrees.
 * Stata signrank ([R] signrank, Methods and formulas): zeros ranked and left out, variance less zeros and ties, normal
 *   without correction; the exact p of the same ranks with option exact.
 * SciPy 1.10 (stats/_morestats.py): exact to 50 without zeros, ties ignored; else normal, zeros dropped, no correction.
 *   SciPy 1.15 and later (stats/_wilcoxon.py): with ties or zeros all sign patterns to 13 pairs, else normal.
 * gretl 2022c (lib/src/nonparam.c, after Cureton 1967, JASA 62:1068): zeros ranked and left out, continuity correction
 *   ½, and u³ − u for ties with u one less than the number tied; no p to 8 non-zero changes.
 * Quantiles: Hyndman & Fan (1996), The American Statistician 50:361. */
#include "stats/conventions.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/sort.h"
#include "stats/distribution.h"
#include "stats/signsum.h"
#include "stats/summary.h"

enum { ROWS = 16, SPSS_QUANTILES = 6 };

static const char ranked[] = "ranked", dropped[] = "dropped";
static const char by_decimal[] = "decimals", by_double[] = "doubles";
static const char exact[] = "exact", normal[] = "normal", corrected[] = "normal, corrected";

/* The changes ranked by one rule. */
struct ranking {
    size_t m, zeros;
    double plus, minus, squares;
    double gretl;      /* Σ u³ − u */
    bool tied;
    int64_t *scores;   /* 2 × mid-rank, ascending, of the non-zero changes */
};

struct change {
    double size;
    bool rise;
};

static int compare_changes(const void *a, const void *b)
{
    double x = ((const struct change *)a)->size, y = ((const struct change *)b)->size;
    return (x > y) - (x < y);
}

static struct ranking rank_changes(const double *x, size_t n, bool count_zeros, struct arena *arena)
{
    struct ranking ranking = { .scores = arena_array(arena, int64_t, n) };
    struct change *changes = arena_array(arena, struct change, n);
    for (size_t i = 0; i < n; i++) {
        if (x[i] != 0)
            changes[ranking.m++] = (struct change){ fabs(x[i]), x[i] > 0 };
    }
    ranking.zeros = n - ranking.m;
    qsort(changes, ranking.m, sizeof *changes, compare_changes);
    size_t below = count_zeros ? ranking.zeros : 0;
    for (size_t from = 0, to; from < ranking.m; from = to) {
        for (to = from + 1; to < ranking.m && changes[to].size == changes[from].size; to++)
            ranking.tied = true;
        int64_t score = (int64_t)(2 * below + from + to + 1);
        double rank = (double)score / 2, others = (double)(to - from - 1);
        ranking.gretl += others * others * others - others;
        for (size_t i = from; i < to; i++) {
            ranking.scores[i] = score;
            ranking.squares += rank * rank;
            *(changes[i].rise ? &ranking.plus : &ranking.minus) += rank;
        }
    }
    return ranking;
}

static double twice(double tail)
{
    return tail < 0.5 ? 2 * tail : isnan(tail) ? NAN : 1;
}

static double centre(const struct ranking *r)
{
    return (r->plus - r->minus) / 2;
}

/* Two-sided p of the exact conditional distribution. */
static double exact_p(const struct ranking *r, struct arena *arena)
{
    if (r->m == 0 || r->m > SIGNSUM_LIMIT)
        return NAN;
    return twice(signsum_cdf(r->scores, r->m, (int64_t)(2 * fmin(r->plus, r->minus)), arena));
}

/* Of the ranks 1 … m whatever the data: P(W <= low) and P(W >= high). */
static double untied_p(const struct ranking *r, double low, double high, struct arena *arena)
{
    if (r->m == 0 || r->m > SIGNSUM_LIMIT)
        return NAN;
    int64_t *scores = arena_array(arena, int64_t, r->m);
    double total = (double)r->m * ((double)r->m + 1) / 2;
    for (size_t i = 0; i < r->m; i++)
        scores[i] = (int64_t)i + 1;
    double left = signsum_cdf(scores, r->m, (int64_t)low, arena);
    double right = signsum_cdf(scores, r->m, (int64_t)(total - high), arena);
    return twice(fmin(left, right));
}

static double z_of(const struct ranking *r, double correction)
{
    double difference = centre(r);
    difference -= difference > 0 ? correction : difference < 0 ? -correction : 0;
    return difference / sqrt(r->squares / 4);
}

static double normal_p(double z)
{
    return twice(normal_sf(fabs(z)));
}

/* As R's signif(x, 7). */
static double seven_digits(double x, struct arena *arena)
{
    const char *text = arena_printf(arena, "%.6e", x);
    struct decimal rounded;
    return decimal_parse(text, strlen(text), '.', &rounded) == DECIMAL_OK ? rounded.value : x;
}

/* Hyndman & Fan's type 2: the mean of the two neighbours where the step function jumps. */
static double quantile_averaged(const double *sorted, size_t n, double p)
{
    double place = (double)n * p;
    size_t below = (size_t)place;
    if (place > (double)below)
        return sorted[below];
    return (sorted[below - 1] + sorted[below < n ? below : n - 1]) / 2;
}

static struct convention convention(const char *system, const char *call, const char *zeros, const char *ties,
                                    const char *distribution, const char *name, double statistic, double p)
{
    return (struct convention){ .system = system, .call = call, .zeros = zeros, .ties = ties,
                                .distribution = distribution, .statistic_name = name, .statistic = statistic, .p = p,
                                .q1 = NAN, .median = NAN, .q3 = NAN };
}

struct listing {
    struct convention *rows;
    size_t count, n;
    const double *sorted;
    bool has_zeros;
    struct arena *arena;
};

static void quartiles(const struct listing *list, struct convention *row, int type)
{
    row->quantiles = type == 2 ? "type 2" : type == 6 ? "type 6" : "type 7";
    double *places[] = { &row->q1, &row->median, &row->q3 };
    for (int i = 0; i < 3; i++)
        *places[i] = type == 2 ? quantile_averaged(list->sorted, list->n, (i + 1) / 4.0)
                               : quantile_sorted(list->sorted, list->n, (i + 1) / 4.0, type);
}

static void add(struct listing *list, struct convention row, const char *format, int quantile_type)
{
    if (!list->has_zeros)
        row.zeros = "none";
    row.printed = isnan(row.p) ? NULL : arena_printf(list->arena, format, row.p);
    if (quantile_type == SPSS_QUANTILES && row.p < 1)
        row.printed++; /* SPSS shows no zero before the point */
    if (quantile_type != 0)
        quartiles(list, &row, quantile_type);
    list->rows[list->count++] = row;
}

/* The rows, from the changes as written (ranked with zeros and without) and as the systems subtract them. */
struct rankings {
    struct ranking pratt, drop;                 /* as written */
    struct ranking double_pratt, double_drop;   /* binary */
    struct ranking seven;                       /* binary to seven digits, zeros dropped */
};

static void add_own(struct listing *list, const struct rankings *all)
{
    add(list, convention("knead", "--zeros pratt", ranked, by_decimal, exact, "W+", all->pratt.plus,
                                   exact_p(&all->pratt, list->arena)), "%.4f", 7);
    if (list->has_zeros)
        add(list, convention("knead", "--zeros wilcoxon", dropped, by_decimal, exact, "W+", all->drop.plus,
                                       exact_p(&all->drop, list->arena)), "%.4f", 0);
}

static double r_p(const struct ranking *r, bool has_zeros, struct arena *arena)
{
    return r->m < 50 && !r->tied && !has_zeros ? untied_p(r, r->plus, r->plus, arena) : normal_p(z_of(r, 0.5));
}

static void add_r(struct listing *list, const struct rankings *all)
{
    const struct ranking *r = &all->double_drop, *seven = &all->seven, *pratt = &all->double_pratt;
    bool counted = r->m < 50 && !r->tied && !list->has_zeros;
    bool counted_seven = seven->m < 50 && !seven->tied && !list->has_zeros;
    add(list, convention("R 4.2.2", "wilcox.test()", dropped, by_double,
                                   counted ? exact : corrected, "V", r->plus, r_p(r, list->has_zeros, list->arena)),
        "%.4g", 7);
    add(list, convention("R 4.2.2", "wilcox.test(), digits.rank = 7", dropped,
                                   "7 digits", counted_seven ? exact : corrected, "V", seven->plus,
                                   r_p(seven, list->has_zeros, list->arena)), "%.4g", 0);
    add(list, convention("R, coin 1.4", "wilcoxsign_test()", ranked, by_double, normal, "Z", z_of(pratt, 0),
                                   normal_p(z_of(pratt, 0))), "%.4g", 0);
    add(list, convention("R, coin 1.4", "wilcoxsign_test(), exact", ranked, by_double, exact,
                                   "Z", z_of(pratt, 0), exact_p(pratt, list->arena)), "%.4g", 0);
}

static void add_sas(struct listing *list, const struct rankings *all)
{
    const struct ranking *r = &all->double_drop;
    double s = centre(r), m = (double)r->m;
    struct convention row = convention("SAS 9.4", "PROC UNIVARIATE", dropped, by_double, exact, "S", s, NAN);
    if (r->m <= 20) {
        row.p = exact_p(r, list->arena);
    } else {
        row.distribution = "Student t";
        row.p = student_two_sided(s * sqrt((m - 1) / (m * r->squares / 4 - s * s)), m - 1);
    }
    add(list, row, "%.4f", 2);
}

static void add_normal(struct listing *list, const struct rankings *all)
{
    const struct ranking *drop = &all->double_drop, *pratt = &all->double_pratt;
    /* SPSS and PSPP show the smaller sum's z, which is negative */
    add(list, convention("SPSS; PSPP 1.6.2", "NPAR TESTS /WILCOXON", dropped, by_double, normal, "Z",
                                   -fabs(z_of(drop, 0)), normal_p(z_of(drop, 0))), "%.3f", SPSS_QUANTILES);
    add(list, convention("Stata", "signrank", ranked, by_double, normal, "z", z_of(pratt, 0),
                                   normal_p(z_of(pratt, 0))), "%.4f", 2);
    add(list, convention("Stata", "signrank, exact", ranked, by_double, exact, "z", z_of(pratt, 0),
                                   exact_p(pratt, list->arena)), "%.4f", 0);
}

static void add_scipy(struct listing *list, const struct rankings *all)
{
    const struct ranking *r = &all->double_drop;
    double smaller = fmin(r->plus, r->minus), whole = floor(r->plus);
    bool old_exact = list->n <= 50 && !list->has_zeros;
    add(list, convention("SciPy 1.10", "wilcoxon()", dropped, old_exact ? "ignored" : by_double,
                                   old_exact ? exact : normal, "W", smaller,
                                   old_exact ? untied_p(r, whole, whole, list->arena) : normal_p(z_of(r, 0))),
        "%.17g", 7);
    bool simple = list->n <= 50 && !r->tied && !list->has_zeros;
    bool patterns = !simple && list->n <= 13;
    add(list, convention("SciPy 1.15 and later", "wilcoxon()", dropped, by_double,
                                   simple     ? exact
                                   : patterns ? "exact, all signs"
                                              : normal,
                                   "W", smaller,
                                   simple || patterns ? exact_p(r, list->arena) : normal_p(z_of(r, 0))),
        "%.17g", 0);
    add(list, convention("SciPy 1.15 and later", "wilcoxon(), exact", dropped, "ignored", exact,
                                   "W", smaller, untied_p(r, ceil(r->plus), whole, list->arena)), "%.17g", 0);
}

static void add_gretl(struct listing *list, const struct rankings *all)
{
    const struct ranking *r = &all->double_pratt;
    double n = (double)list->n, z = (double)r->zeros;
    double variance = (n * (n + 1) * (2 * n + 1) - z * (z + 1) * (2 * z + 1) - r->gretl / 2) / 24;
    double difference = centre(r);
    difference += difference > 0.25 ? -0.5 : 0.5;
    struct convention row = convention("gretl 2022c", "difftest --signed-rank", ranked, by_double, corrected, "z",
                                       difference / sqrt(variance), NAN);
    if (r->m > 8) {
        row.p = normal_p(row.statistic);
    } else {
        row.statistic_name = "W+";
        row.statistic = r->plus;
        row.distribution = "critical values";
    }
    add(list, row, "%.6g", 0);
}

static const double *whole_steps(const struct sample *changes, struct arena *arena)
{
    if (changes->units == NULL)
        return changes->x;
    double *x = arena_array(arena, double, changes->n);
    for (size_t i = 0; i < changes->n; i++)
        x[i] = (double)changes->units[i];
    return x;
}

const struct convention *conventions_of(const struct sample *before, const struct sample *after,
                                        const struct sample *changes, struct arena *arena, size_t *count)
{
    size_t n = changes->n;
    *count = 0;
    if (n == 0)
        return NULL;
    double *doubles = arena_array(arena, double, n), *seven = arena_array(arena, double, n);
    double *sorted = arena_array(arena, double, n);
    const double *steps = whole_steps(changes, arena);
    for (size_t i = 0; i < n; i++) {
        doubles[i] = after->x[i] - before->x[i];
        seven[i] = seven_digits(doubles[i], arena);
        sorted[i] = changes->x[i];
    }
    sort_doubles(sorted, n);
    struct rankings all = {
        .pratt = rank_changes(steps, n, true, arena),          .drop = rank_changes(steps, n, false, arena),
        .double_pratt = rank_changes(doubles, n, true, arena), .double_drop = rank_changes(doubles, n, false, arena),
        .seven = rank_changes(seven, n, false, arena),
    };
    struct listing list = { arena_array(arena, struct convention, ROWS), 0, n, sorted, all.pratt.zeros > 0, arena };
    add_own(&list, &all);
    add_r(&list, &all);
    add_sas(&list, &all);
    add_normal(&list, &all);
    add_scipy(&list, &all);
    add_gretl(&list, &all);
    *count = list.count;
    return list.rows;
}
