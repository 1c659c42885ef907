/* All five are running maxima or minima over the ordered p-values: Holm steps down with (n − i + 1) p(i), Hochberg steps
 * up with the same, Benjamini–Hochberg with n/i, Benjamini–Yekutieli with n/i · Σ 1/j. Agree with R's p.adjust. */
#include "stats/adjust.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"

struct ranked {
    double p;
    size_t at;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->p != y->p)
        return x->p < y->p ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static double factor(enum adjustment adjustment, size_t i, size_t n, double harmonic)
{
    double rank = (double)(i + 1), count = (double)n;
    switch (adjustment) {
    case ADJUST_HOLM:
    case ADJUST_HOCHBERG:
        return count - rank + 1;
    case ADJUST_BONFERRONI:
        return count;
    case ADJUST_BH:
        return count / rank;
    case ADJUST_BY:
        return count / rank * harmonic;
    case ADJUST_NONE:
        break;
    }
    return 1;
}

void adjust_p(const double *p, size_t n, enum adjustment adjustment, struct arena *arena, double *adjusted)
{
    struct arena_mark mark = arena_mark(arena);
    struct ranked *ranked = arena_array(arena, struct ranked, n);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(p[i]))
            ranked[count++] = (struct ranked){ p[i], i };
        adjusted[i] = p[i];
    }
    qsort(ranked, count, sizeof *ranked, compare_ranked);
    double harmonic = 0, bound;
    for (size_t i = 0; i < count; i++)
        harmonic += 1 / (double)(i + 1);
    bool up = adjustment == ADJUST_HOCHBERG || adjustment == ADJUST_BH || adjustment == ADJUST_BY;
    bound = up ? 1 : 0;
    for (size_t k = 0; k < count; k++) {
        size_t i = up ? count - 1 - k : k;
        double value = fmin(1, factor(adjustment, i, count, harmonic) * ranked[i].p);
        if (adjustment == ADJUST_HOLM || up)
            bound = value = up ? fmin(bound, value) : fmax(bound, value);
        adjusted[ranked[i].at] = value;
    }
    arena_rewind(arena, mark);
}
