/* With the margins of every stratum fixed, the counts of a table are hypergeometric: of group g and a function a of the
 * categories, the sum of a has expectation n_g·mean(a), and those of (g, a) and (h, b) the covariance
 * n_g (δ_gh N − n_h) cov(a, b) / (N − 1), mean and cov taken over the people of the stratum (Landis, Heyman & Koch 1978,
 * Int Stat Rev 46:237). Sums and covariances add over strata; the statistic is gap' V⁻ gap on rank(V) degrees of freedom.
 * General association takes an indicator of each category as functions, the mean score one function, the score. Any
 * generalised inverse gives the same, as gap lies in what V spans; that of a pivoted Cholesky factor lets groups that
 * never meet in a stratum, and empty categories, count no degree of freedom. Agrees with R's mantelhaen.test, coin's
 * cmh_test and SAS's PROC FREQ. */
#include "stats/cmh.h"

#include <math.h>

#include "base/arena.h"
#include "stats/distribution.h"

/* A pivot this small beside what its row began with is rounding; the largest matrix that is taken apart. */
static const double NOTHING = 1e-10;
enum { MOST_TOGETHER = 600 };

/* Sums over strata of groups × functions, the last group and (as they add up to everybody) one indicator left out. */
struct sums {
    size_t groups, functions;  /* those kept */
    double *gap, *variance;    /* groups · functions, and its square */
};

static double score_of(const double *scores, size_t function, size_t category)
{
    return scores != NULL ? scores[category] : function == category;
}

/* cov(a, b) of every two functions, and their means. */
static void describe(const size_t *category, size_t categories, double n, const double *scores, size_t functions,
                     double *mean, double *covariance)
{
    for (size_t a = 0; a < functions; a++) {
        mean[a] = 0;
        for (size_t c = 0; c < categories; c++)
            mean[a] += score_of(scores, a, c) * ((double)category[c] / n);
    }
    for (size_t a = 0; a < functions; a++)
        for (size_t b = 0; b <= a; b++) {
            double sum = 0;
            for (size_t c = 0; c < categories; c++)
                sum += (score_of(scores, a, c) - mean[a]) * (score_of(scores, b, c) - mean[b]) * ((double)category[c] / n);
            covariance[a * functions + b] = covariance[b * functions + a] = sum;
        }
}

static void add_stratum(struct arena *arena, const struct cmh_tables *tables, const size_t *counts, const size_t *group,
                        double n, const double *scores, struct sums *sums)
{
    struct arena_mark mark = arena_mark(arena);
    size_t f = sums->functions, m = sums->groups * f, categories = tables->categories;
    double *mean = arena_array(arena, double, f), *covariance = arena_array(arena, double, f * f);
    size_t *category = arena_array(arena, size_t, categories);
    for (size_t g = 0; g < tables->groups; g++)
        for (size_t c = 0; c < categories; c++)
            category[c] += counts[g * categories + c];
    describe(category, categories, n, scores, f, mean, covariance);
    for (size_t g = 0; g < sums->groups; g++)
        for (size_t a = 0; a < f; a++) {
            for (size_t c = 0; c < categories; c++)
                sums->gap[g * f + a] += (double)counts[g * categories + c] * (score_of(scores, a, c) - mean[a]);
            for (size_t h = 0; h < sums->groups; h++)
                for (size_t b = 0; b < f; b++)
                    sums->variance[(g * f + a) * m + h * f + b] += (double)group[g] * ((g == h ? n : 0) - (double)group[h]) /
                                                                   (n - 1) * covariance[a * f + b];
        }
    arena_rewind(arena, mark);
}

/* Takes the row and column `at` out of the matrix, and its share out of the vector; adds that share's square. */
static void eliminate(double *variance, double *gap, size_t m, size_t at, double *statistic)
{
    double pivot = variance[at * m + at], share = gap[at] / pivot;
    *statistic += gap[at] * share;
    for (size_t i = 0; i < m; i++) {
        if (i == at)
            continue;
        double times = variance[i * m + at] / pivot;
        gap[i] -= variance[i * m + at] * share;
        for (size_t j = 0; j < m; j++)
            if (j != at)
                variance[i * m + j] -= times * variance[at * m + j];
    }
    for (size_t i = 0; i < m; i++)
        variance[i * m + at] = variance[at * m + i] = 0;
}

/* gap' V⁻ gap, the largest pivot (beside what its row began with) first. */
static void weigh(struct arena *arena, struct sums *sums, struct cmh_test *test)
{
    size_t m = sums->groups * sums->functions;
    double *began = arena_array(arena, double, m);
    for (size_t i = 0; i < m; i++)
        began[i] = sums->variance[i * m + i];
    test->statistic = test->df = 0;
    for (size_t done = 0; done < m; done++) {
        size_t best = m;
        double share = NOTHING;
        for (size_t i = 0; i < m; i++)
            if (began[i] > 0 && sums->variance[i * m + i] / began[i] > share) {
                share = sums->variance[i * m + i] / began[i];
                best = i;
            }
        if (best == m)
            break;
        eliminate(sums->variance, sums->gap, m, best, &test->statistic);
        test->df++;
    }
    test->p = chisq_sf(test->statistic, test->df);
}

static struct cmh_test undefined(struct cmh_test test, const char *why)
{
    return (struct cmh_test){ test.n, test.strata, NAN, NAN, NAN, why };
}

static struct cmh_test compare(const struct cmh_tables *tables, const double *scores, struct arena *arena)
{
    struct arena_mark mark = arena_mark(arena);
    struct cmh_test test = { 0 };
    size_t groups = tables->groups, categories = tables->categories, *group = arena_array(arena, size_t, groups);
    if (groups < 2 || categories < 2)
        return undefined(test, groups < 2 ? "there is one group" : "everybody is in one category");
    struct sums sums = { .groups = groups - 1, .functions = scores != NULL ? 1 : categories - 1 };
    if (sums.functions > MOST_TOGETHER / sums.groups)
        return undefined(test, "too many groups and categories to weigh together");
    size_t m = sums.groups * sums.functions;
    sums.gap = arena_array(arena, double, m);
    sums.variance = arena_array(arena, double, m * m);
    for (size_t s = 0; s < tables->strata; s++) {
        const size_t *counts = tables->counts + s * groups * categories;
        size_t n = 0, there = 0;
        for (size_t g = 0; g < groups; g++) {
            group[g] = 0;
            for (size_t c = 0; c < categories; c++)
                group[g] += counts[g * categories + c];
            n += group[g];
            there += group[g] > 0;
        }
        if (there < 2)
            continue;
        add_stratum(arena, tables, counts, group, (double)n, scores, &sums);
        test.n += n;
        test.strata++;
    }
    weigh(arena, &sums, &test);
    arena_rewind(arena, mark);
    if (test.strata == 0)
        return undefined(test, "no stratum has two groups");
    return test.df > 0 ? test : undefined(test, "in no stratum do outcomes differ");
}

struct cmh_test cmh_association(const struct cmh_tables *tables, struct arena *arena)
{
    return compare(tables, NULL, arena);
}

struct cmh_test cmh_mean_score(const struct cmh_tables *tables, const double *scores, struct arena *arena)
{
    return compare(tables, scores, arena);
}
