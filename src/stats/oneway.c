/* Sums of squares between groups come from differences of the group means to that of the first group, so that a large
 * common offset costs no digits. Agrees with R's oneway.test, kruskal.test and aov, and with FSA's dunnTest. */
#include "stats/oneway.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "stats/distribution.h"
#include "stats/summary.h"

static struct oneway unknown(const char *why)
{
    return (struct oneway){ 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, why };
}

static const struct sample *first_with_values(const struct sample *groups, size_t count)
{
    for (size_t g = 0; g < count; g++)
        if (groups[g].n > 0)
            return &groups[g];
    return NULL;
}

static void count_groups(const struct sample *groups, size_t count, struct oneway *result)
{
    for (size_t g = 0; g < count; g++) {
        result->n += groups[g].n;
        result->groups += groups[g].n > 0;
    }
    if (result->groups < 2)
        result->undefined = "fewer than two groups have values";
}

void oneway_anova(const struct sample *groups, size_t count, struct oneway *result)
{
    *result = unknown(NULL);
    count_groups(groups, count, result);
    if (result->undefined != NULL)
        return;
    const struct sample *origin = first_with_values(groups, count);
    double n = (double)result->n, centre = 0, within = 0, between = 0;
    for (size_t g = 0; g < count; g++) {
        double sd;
        if (groups[g].n == 0)
            continue;
        sample_mean(&groups[g], &sd);
        centre += (double)groups[g].n * sample_mean_difference(&groups[g], origin) / n;
        within += groups[g].n > 1 ? (double)(groups[g].n - 1) * sd * sd : 0;
    }
    for (size_t g = 0; g < count; g++) {
        double off = groups[g].n == 0 ? 0 : sample_mean_difference(&groups[g], origin) - centre;
        between += (double)groups[g].n * off * off;
    }
    result->between = between;
    result->within = within;
    result->df = (double)(result->groups - 1);
    result->df2 = n - (double)result->groups;
    result->effect = between + within > 0 ? between / (between + within) : NAN;
    if (result->df2 < 1) {
        result->undefined = "no group has two values";
    } else if (!(within > 0)) {
        result->undefined = "the values of every group are equal";
    } else {
        result->statistic = between / result->df / (within / result->df2);
        result->p = fisher_sf(result->statistic, result->df, result->df2);
    }
}

void oneway_welch(const struct sample *groups, size_t count, struct oneway *result)
{
    *result = unknown(NULL);
    count_groups(groups, count, result);
    if (result->undefined != NULL)
        return;
    const struct sample *origin = first_with_values(groups, count);
    double total = 0, centre = 0, between = 0, lambda = 0, k = (double)result->groups;
    for (size_t pass = 0; pass < 3; pass++) {
        for (size_t g = 0; g < count; g++) {
            double sd = NAN;
            if (groups[g].n == 0)
                continue;
            sample_mean(&groups[g], &sd);
            if (!(sd > 0)) {
                result->undefined = groups[g].n < 2 ? "a group has one value only" : "the values of a group are equal";
                return;
            }
            double weight = (double)groups[g].n / (sd * sd), off = sample_mean_difference(&groups[g], origin);
            if (pass == 0)
                total += weight;
            else if (pass == 1)
                centre += weight / total * off;
            else {
                between += weight * (off - centre) * (off - centre);
                lambda += (1 - weight / total) * (1 - weight / total) / (double)(groups[g].n - 1);
            }
        }
    }
    result->df = k - 1;
    result->df2 = (k * k - 1) / (3 * lambda);
    result->statistic = between / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * lambda);
    result->p = fisher_sf(result->statistic, result->df, result->df2);
}

/* A value of some group, as a double that orders and ties as it does. */
struct ranked {
    double value;
    size_t group;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

/* Twice the rank sums by group; returns Σ t³ − t. */
static double rank_sums(const struct sample *groups, size_t count, struct arena *arena, double *twice)
{
    struct arena_mark mark = arena_mark(arena);
    size_t n = 0, at = 0;
    for (size_t g = 0; g < count; g++)
        n += groups[g].n;
    struct ranked *all = arena_array(arena, struct ranked, n);
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].n; i++)
            all[at++] = (struct ranked){ groups[g].x[i], g }; /* equal decimals are equal doubles */
    qsort(all, n, sizeof *all, compare_ranked);
    double ties = 0;
    for (size_t g = 0; g < count; g++)
        twice[g] = 0;
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && all[end].value == all[i].value)
            end++;
        double tied = (double)(end - i), rank = (double)(i + 1 + end);
        ties += tied * (tied * tied - 1);
        for (; i < end; i++)
            twice[all[i].group] += rank;
    }
    arena_rewind(arena, mark);
    return ties;
}

void oneway_kruskal(const struct sample *groups, size_t count, struct arena *arena, struct oneway *result)
{
    *result = unknown(NULL);
    count_groups(groups, count, result);
    if (result->undefined != NULL)
        return;
    struct arena_mark mark = arena_mark(arena);
    double *twice = arena_array(arena, double, count), n = (double)result->n, spread = 0;
    double ties = rank_sums(groups, count, arena, twice);
    for (size_t g = 0; g < count; g++) {
        double size = (double)groups[g].n, off = twice[g] - size * (n + 1);
        spread += groups[g].n == 0 ? 0 : off * off / (4 * size);
    }
    arena_rewind(arena, mark);
    double variance = (n * n * n - n - ties) / (12 * (n - 1)); /* of one rank */
    result->df = (double)(result->groups - 1);
    if (!(variance > 0)) {
        result->undefined = "every value is the same";
        return;
    }
    result->statistic = spread / variance;
    result->p = chisq_sf(result->statistic, result->df);
    result->effect = result->statistic / (n - 1);
}

struct dunn oneway_dunn(const struct sample *groups, size_t count, size_t first, size_t second, struct arena *arena)
{
    struct arena_mark mark = arena_mark(arena);
    double *twice = arena_array(arena, double, count), n = 0;
    double ties = rank_sums(groups, count, arena, twice);
    for (size_t g = 0; g < count; g++)
        n += (double)groups[g].n;
    double a = (double)groups[first].n, b = (double)groups[second].n;
    struct dunn dunn = { NAN, NAN, NAN, NAN };
    if (a > 0 && b > 0) {
        dunn.difference = (twice[first] / a - twice[second] / b) / 2;
        dunn.std_error = sqrt((n * n * n - n - ties) / (12 * (n - 1)) * (1 / a + 1 / b));
    }
    if (dunn.std_error > 0) {
        dunn.z = dunn.difference / dunn.std_error;
        dunn.p = fmin(1, 2 * normal_sf(fabs(dunn.z)));
    }
    arena_rewind(arena, mark);
    return dunn;
}
