/* Permutation of the arms and the bootstrap within them, for two arms: of the follow-up, and adjusted as ANCOVA is. */
#include <math.h>

#include "base/arena.h"
#include "stats/assigned.h"
#include "tools/compare.h"

static struct resample_plan plan_of(const struct comparison *out)
{
    const struct compare_options *options = out->options;
    return (struct resample_plan){ options->common.seed, options->resample, (unsigned)options->common.threads };
}

static void add_test(const struct comparison *out, const char *method, const char *contrast, size_t n,
                     const struct assigned_test *test, bool further)
{
    struct arena *arena = out->study->session->arena;
    struct estimate row = compare_row(out, method, n);
    row.contrast = contrast;
    row.estimate = test->estimate;
    row.p_value = test->p;
    row.note = test->undefined != NULL ? test->undefined
               : test->exact           ? "exact, over all assignments"
                                       : arena_printf(arena, "%.0f random assignments; Monte Carlo standard error of p %.2g",
                                                      (double)test->replicates, test->std_error);
    if (further)
        compare_add_further(out, &row);
    else
        compare_add(out, &row);
}

static void add_interval(const struct comparison *out, const char *method, const char *contrast, size_t n,
                         const struct bootstrap *bootstrap, bool bca, uint64_t unfitted, bool further)
{
    struct arena *arena = out->study->session->arena;
    struct estimate row = compare_row(out, method, n);
    row.contrast = contrast;
    row.estimate = bootstrap->estimate;
    row.std_error = bootstrap->std_error;
    row.conf_low = bca ? bootstrap->low : bootstrap->percentile_low;
    row.conf_high = bca ? bootstrap->high : bootstrap->percentile_high;
    row.conf_level = out->options->common.level;
    row.note = bootstrap->undefined != NULL ? bootstrap->undefined
               : unfitted > 0               ? arena_printf(arena, "%.0f resamples without a difference are left out",
                                                           (double)unfitted)
               : bca && bootstrap->at_edge  ? "an end is the outermost replicate: take more (--resample)"
                                            : NULL;
    if (further)
        compare_add_further(out, &row);
    else
        compare_add(out, &row);
}

/* The rows of the two arms, the first arm's first, and the columns of the design that are not arms. */
static struct assigned rows_of(struct arena *arena, const struct ancova_result *result, size_t first, size_t second)
{
    const struct design *design = result->design;
    const uint32_t *codes = design->atoms[result->arm_atom].codes;
    size_t *rows = arena_array(arena, size_t, design->n), atoms = design->formula->atom_count;
    struct assigned data = { 0 };
    for (size_t i = 0; i < design->n; i++)
        if (codes[i] == first)
            rows[data.n++] = i;
    data.n1 = data.n;
    for (size_t i = 0; i < design->n; i++)
        if (codes[i] == second)
            rows[data.n++] = i;
    double *y = arena_array(arena, double, data.n), *z = arena_array(arena, double, data.n * design->p);
    for (size_t i = 0; i < data.n; i++)
        y[i] = design->y[rows[i]];
    for (size_t j = 0; j < design->p; j++) {
        if (design->columns[j].term == DESIGN_INTERCEPT || design->pattern[j * atoms + result->arm_atom] != 0)
            continue;
        for (size_t i = 0; i < data.n; i++)
            z[data.k * data.n + i] = design->x[j * design->n + rows[i]];
        data.k++;
    }
    data.y = y;
    data.z = z;
    return data;
}

void compare_resample(const struct comparison *out, const struct ancova_result *result, const struct arm_values *arms,
                      const struct arm_pair *pair, size_t first, size_t second)
{
    struct arena *arena = out->study->session->arena;
    struct resample_plan plan = plan_of(out);
    double level = out->options->common.level;
    if (plan.replicates == 0)
        return;
    struct assigned data = rows_of(arena, result, first, second), alone = data;
    struct assigned_test test;
    struct bootstrap bootstrap;
    uint64_t unfitted;
    if (out->adjusted) {
        assigned_adjusted(&data, &plan, arena, &test);
        add_test(out, "permutation_adjusted", pair->name, data.n, &test, false);
        assigned_bootstrap(&data, &plan, level, arena, &bootstrap, &unfitted);
        bootstrap.estimate = test.estimate;
        add_interval(out, "bootstrap_adjusted_bca", pair->name, data.n, &bootstrap, true, unfitted, false);
        add_interval(out, "bootstrap_adjusted_percentile", pair->name, data.n, &bootstrap, false, unfitted, true);
    }
    alone.k = 0;
    assigned_difference(&arms[pair->first].after, &arms[pair->second].after, &plan, arena, &test);
    add_test(out, "permutation", pair->name, data.n, &test, out->adjusted);
    assigned_bootstrap(&alone, &plan, level, arena, &bootstrap, &unfitted);
    bootstrap.estimate = test.estimate;
    add_interval(out, "bootstrap_bca", pair->name, data.n, &bootstrap, true, unfitted, out->adjusted);
    add_interval(out, "bootstrap_percentile", pair->name, data.n, &bootstrap, false, unfitted, true);
}
