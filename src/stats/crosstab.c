/* The probability of a table given its margins is the product of the ways to fill each category from the groups; tables
 * are built one category at a time, and what is left in the groups is all that matters for the rest. Agrees with R's
 * chisq.test and fisher.test. */
#include "stats/crosstab.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "stats/distribution.h"
#include "stats/resample.h"

static const double LIKELY = 1e-7; /* tables as likely as the one seen, up to rounding: as R */

struct margins {
    size_t groups, categories, n;
    size_t *group, *category;
    long double *log_factorial; /* 0 … n; their sums cancel to a few units */
    size_t *counts;          /* without empty groups and categories */
};

static struct margins margins_of(const size_t *counts, size_t groups, size_t categories, struct arena *arena)
{
    struct margins m = { .group = arena_array(arena, size_t, groups), .category = arena_array(arena, size_t, categories) };
    size_t *rows = arena_array(arena, size_t, groups), *columns = arena_array(arena, size_t, categories);
    for (size_t g = 0; g < groups; g++)
        for (size_t c = 0; c < categories; c++) {
            rows[g] += counts[g * categories + c];
            columns[c] += counts[g * categories + c];
        }
    m.counts = arena_array(arena, size_t, groups * categories);
    for (size_t c = 0; c < categories; c++)
        if (columns[c] > 0)
            m.category[m.categories++] = columns[c];
    for (size_t g = 0; g < groups; g++) {
        if (rows[g] == 0)
            continue;
        for (size_t c = 0, at = 0; c < categories; c++)
            if (columns[c] > 0)
                m.counts[m.groups * m.categories + at++] = counts[g * categories + c];
        m.group[m.groups++] = rows[g];
        m.n += rows[g];
    }
    m.log_factorial = arena_array(arena, long double, m.n + 1);
    for (size_t i = 1; i <= m.n; i++)
        m.log_factorial[i] = m.log_factorial[i - 1] + logl((long double)i);
    return m;
}

/* Minus the logs of the factorials of the cells: the log of the probability but for what the margins fix. */
static long double log_weight(const struct margins *m, const size_t *counts)
{
    long double sum = 0;
    for (size_t i = 0; i < m->groups * m->categories; i++)
        sum -= m->log_factorial[counts[i]];
    return sum;
}

struct counting {
    const struct margins *m;
    size_t *left;            /* in each group */
    long double seen, constant, sum;
    uint64_t steps;
};

/* Fills category c from group g on, `rest` of it still to place; false when it takes too long. */
static bool fill(struct counting *counting, size_t c, size_t g, size_t rest, long double weight)
{
    const struct margins *m = counting->m;
    if (++counting->steps > CROSSTAB_STEPS)
        return false;
    if (c + 1 == m->categories) { /* what is left is the last category */
        for (size_t i = 0; i < m->groups; i++)
            weight -= m->log_factorial[counting->left[i]];
        if (weight <= counting->seen + LIKELY)
            counting->sum += expl(weight + counting->constant);
        return true;
    }
    if (g + 1 == m->groups) {
        if (rest > counting->left[g])
            return true;
        counting->left[g] -= rest;
        bool done = fill(counting, c + 1, 0, m->category[c + 1], weight - m->log_factorial[rest]);
        counting->left[g] += rest;
        return done;
    }
    size_t most = rest < counting->left[g] ? rest : counting->left[g];
    for (size_t here = 0; here <= most; here++) {
        counting->left[g] -= here;
        bool done = fill(counting, c, g + 1, rest - here, weight - m->log_factorial[here]);
        counting->left[g] += here;
        if (!done)
            return false;
    }
    return true;
}

/* False when it takes too long; so it does, and too deep a recursion, where there are very many cells. */
static bool count_tables(const struct margins *m, struct arena *arena, double *p)
{
    enum { MOST_CELLS = 10000 };
    if (m->groups > MOST_CELLS / m->categories)
        return false;
    struct counting counting = { .m = m, .left = arena_array(arena, size_t, m->groups), .seen = log_weight(m, m->counts) };
    memcpy(counting.left, m->group, m->groups * sizeof *m->group);
    for (size_t g = 0; g < m->groups; g++)
        counting.constant += m->log_factorial[m->group[g]];
    for (size_t c = 0; c < m->categories; c++)
        counting.constant += m->log_factorial[m->category[c]];
    counting.constant -= m->log_factorial[m->n];
    bool done = fill(&counting, 0, 0, m->category[0], 0);
    *p = fmin(1, (double)counting.sum);
    return done;
}

static void deal_tables(const struct margins *m, const struct resample_plan *plan, struct arena *arena,
                        struct crosstab *result)
{
    uint32_t *category = arena_array(arena, uint32_t, m->n);
    size_t *counts = arena_array(arena, size_t, m->groups * m->categories);
    long double seen = log_weight(m, m->counts);
    double extreme = 0, replicates = (double)plan->replicates;
    for (uint64_t r = 0; r < plan->replicates; r++) {
        struct rng rng;
        rng_init(&rng, plan->seed, r);
        for (size_t c = 0, at = 0; c < m->categories; c++)
            for (size_t i = 0; i < m->category[c]; i++)
                category[at++] = (uint32_t)c;
        memset(counts, 0, m->groups * m->categories * sizeof *counts);
        for (size_t g = 0, at = 0; g < m->groups; g++)
            for (size_t i = 0; i < m->group[g]; i++, at++) {
                size_t j = at + rng_below(&rng, (uint32_t)(m->n - at));
                counts[g * m->categories + category[j]]++;
                category[j] = category[at];
            }
        extreme += log_weight(m, counts) <= seen + LIKELY;
    }
    result->exact_p = (1 + extreme) / (1 + replicates);
    result->exact_error = sqrt(result->exact_p * (1 - result->exact_p) / (1 + replicates));
    result->replicates = plan->replicates;
}

void crosstab_compare(const size_t *counts, size_t groups, size_t categories, const struct resample_plan *plan,
                      struct arena *arena, struct crosstab *result)
{
    struct arena_mark mark = arena_mark(arena);
    struct margins m = margins_of(counts, groups, categories, arena);
    *result = (struct crosstab){ m.n, m.groups, m.categories, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, NULL, NULL };
    if (m.groups < 2 || m.categories < 2) {
        result->undefined = result->exact_undefined =
            m.groups < 2 ? "there is one group" : "everybody is in one category";
        arena_rewind(arena, mark);
        return;
    }
    double chi = 0;
    result->least_expected = INFINITY;
    for (size_t g = 0; g < m.groups; g++)
        for (size_t c = 0; c < m.categories; c++) {
            double expected = (double)m.group[g] * (double)m.category[c] / (double)m.n;
            double off = (double)m.counts[g * m.categories + c] - expected;
            chi += off * off / expected;
            result->least_expected = fmin(result->least_expected, expected);
        }
    size_t fewer = m.groups < m.categories ? m.groups : m.categories;
    result->chi_squared = chi;
    result->df = (double)((m.groups - 1) * (m.categories - 1));
    result->p = chisq_sf(chi, result->df);
    result->cramer_v = sqrt(chi / ((double)m.n * (double)(fewer - 1)));
    if (!count_tables(&m, arena, &result->exact_p)) {
        result->exact_p = NAN;
        if (plan != NULL && plan->replicates > 0)
            deal_tables(&m, plan, arena, result);
        else
            result->exact_undefined = "too many tables to count: ask for random ones (--resample)";
    }
    arena_rewind(arena, mark);
}
