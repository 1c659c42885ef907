/* sample_report: one small report with everything a renderer meets, for the tests of the renderers. */
#ifndef KNEAD_TESTS_SAMPLE_REPORT_H
#define KNEAD_TESTS_SAMPLE_REPORT_H

#include <math.h>
#include <string.h>

#include "assert.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "render/render.h"
#include "result/estimates.h"
#include "result/report.h"

#define HOSTILE "<b>`touch pwned`</b> & \"a|b\"\n*x* \xff"

static inline struct table *sample_estimates(struct arena *arena)
{
    struct table *table = table_estimates(arena, "Change in pain");
    struct estimate estimate;
    estimate_init(&estimate);
    estimate.outcome = "pain";
    estimate.method = "paired_t";
    estimate.n = 371;
    estimate.estimate = -1.93261455525606;
    estimate.std_error = 0.1012345678901234;
    estimate.statistic = -19.0904637;
    estimate.df = 370;
    estimate.p_value = 1e-57;
    estimate.conf_low = -2.13;
    estimate.conf_high = -1.73;
    estimate.conf_level = 0.95;
    estimates_add(table, &estimate, 0);
    estimate_init(&estimate);
    estimate.outcome = HOSTILE;
    estimate.method = "cohen_dz";
    estimate.estimate = 1.0 / 3;
    estimate.p_value = NAN;
    estimate.conf_low = -INFINITY;
    estimate.conf_high = 0.5;
    estimate.conf_level = 0.95;
    estimates_add(table, &estimate, 0);
    return table;
}

static inline void sample_report(struct report *report, struct arena *arena)
{
    static const char *const call[] = { "knead", "paired", "--where", "site == \"A\"", "it's.csv" };
    static const char *const ids[] = { "P007", "P010" };
    static const struct report_exclusion exclusions[] = { { "pain missing at week 10", ids, 2 } };
    static const double x[] = { 0, 10 }, y[] = { 5.5, NAN };
    report_init(report, arena);
    report->tool = "paired";
    report->title = "Change in pain, " HOSTILE;
    report->call = call;
    report->call_count = 5;
    report->has_seed = true;
    report->seed = 18446744073709551615u;
    report_input(report, "trial.csv", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 373);
    report_heading(report, 2, "Pain");
    report_paragraph(report, "Read %d patients: %s", 373, HOSTILE);
    report_table(report, sample_estimates(arena));
    struct figure *figure = figure_create(arena, "slope_pain", "slope");
    figure->title = "Pain before and after";
    figure->alt = "Slopes of 371 patients.";
    struct layer *layer = panel_layer(figure, figure_panel(figure), LAYER_LINE, 2);
    layer->x = x;
    layer->y = y;
    report_figure(report, figure);
    report_ledger(report, (struct report_ledger){ "pain, week 0 to 10", "patients", 373, 371, exclusions, 1 });
    report_warning(report, "zeros", "%d patients have no change", 31);
    report_method(report, "Paired t (Student 1908).");
}

/* The sample report, or another one, in a format. */
static inline const char *rendered(struct report *report, const char *format, const struct render_spec *spec)
{
    struct error err;
    struct str out;
    error_init(&err, report->arena);
    str_init(&out, report->arena);
    if (!render_find(format)->render(report, spec, &out, &err))
        fail_msg("%s", error_message(&err));
    return out.text;
}

static inline const char *sample_rendered(struct arena *arena, const char *format)
{
    struct report report;
    struct render_spec spec = { 0 };
    sample_report(&report, arena);
    return rendered(&report, format, &spec);
}

#define assert_holds(text, part)                                             \
    do {                                                                     \
        if (strstr((text), (part)) == NULL)                                  \
            fail_msg("\"%s\" is not in:\n%s", (part), (text));               \
    } while (0)
#define assert_lacks(text, part)                                             \
    do {                                                                     \
        if (strstr((text), (part)) != NULL)                                  \
            fail_msg("\"%s\" is in:\n%s", (part), (text));                   \
    } while (0)

static inline int arena_setup(void **state)
{
    static struct arena arena;
    arena_init(&arena, NULL);
    *state = &arena;
    return 0;
}

static inline int arena_teardown(void **state)
{
    arena_release(*state);
    return 0;
}

#define in_arena(test) cmocka_unit_test_setup_teardown(test, arena_setup, arena_teardown)

#endif
