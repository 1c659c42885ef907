/* What was received beside what was allocated (--received): the complier average causal effect by two-stage least squares,
 * under a heading of its own, after the comparison of the arms as allocated. */
#include <math.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "models/instrument.h"
#include "render/numbers.h"
#include "tools/compare.h"

struct table *compare_received_table(struct arena *arena)
{
    struct table *table = table_estimates(arena, "Treatment received: its effect on those who took it because they were allocated to it");
    table->name = "received";
    return table;
}

/* Of every case: what was received; NaN where it is not known. Where nobody of an arm has a value, none was offered. */
double *compare_find_received(const struct comparison *out, const struct ancova_result *result, const struct cases *cases,
                              const struct series *series)
{
    struct arena *arena = out->study->session->arena;
    const uint32_t *codes = result->design->atoms[result->arm_atom].codes;
    double *received = arena_array(arena, double, cases->count);
    size_t *known = arena_array(arena, size_t, result->arm_count);
    for (size_t i = 0; i < cases->count; i++) {
        enum missing kind;
        bool missing = series_missing(series, cases->patient[i], &kind);
        received[i] = missing ? NAN : series->column->values[series->row[cases->patient[i]]];
        known[codes[i]] += !missing;
    }
    for (size_t i = 0; i < cases->count; i++)
        if (known[codes[i]] == 0)
            received[i] = 0;
    for (size_t arm = 0; arm < result->arm_count; arm++)
        if (known[arm] == 0)
            report_warning(out->report, "received_blank", "%s: nobody in %s has a value of %s; it is taken as 0 there",
                           out->study->outcomes[out->outcome].name, study_arm_name(out->study, result->means[arm].arm),
                           utf8_show(arena, out->options->received));
    return received;
}

/* The rows of two arms in which it is known what was received; how many of them have no cluster's name. */
static struct instrument_data data_of(const struct comparison *out, const struct ancova_result *result, size_t first,
                                      size_t second, size_t *alone)
{
    struct arena *arena = out->study->session->arena;
    const struct design *design = result->design;
    const uint32_t *codes = design->atoms[result->arm_atom].codes;
    size_t n = 0, atoms = design->formula->atom_count, *rows = arena_array(arena, size_t, design->n);
    for (size_t i = 0; i < design->n; i++)
        if ((codes[i] == first || codes[i] == second) && !isnan(out->received[i]))
            rows[n++] = i;
    double *y = arena_array(arena, double, n), *d = arena_array(arena, double, n), *z = arena_array(arena, double, n);
    double *x = arena_array(arena, double, n * design->p);
    struct compare_case_clusters clusters = compare_case_clusters(out);
    uint32_t *cluster = clusters.codes == NULL ? NULL : arena_array(arena, uint32_t, n);
    struct instrument_data data = { .n = n, .y = y, .received = d, .assigned = z, .x = x, .codes = cluster,
                                    .code_count = clusters.code_count };
    *alone = 0;
    for (size_t i = 0; i < n; i++) {
        if (cluster != NULL) {
            cluster[i] = clusters.codes[rows[i]];
            *alone += cluster[i] >= clusters.names;
        }
        y[i] = design->y[rows[i]];
        d[i] = out->received[rows[i]];
        z[i] = codes[rows[i]] == first;
    }
    for (size_t j = 0; j < design->p; j++) {
        if (design->columns[j].term == DESIGN_INTERCEPT || design->pattern[j * atoms + result->arm_atom] != 0)
            continue;
        for (size_t i = 0; i < n; i++)
            x[data.k * n + i] = design->x[j * design->n + rows[i]];
        data.k++;
    }
    return data;
}

static void add(const struct comparison *out, const char *contrast, const char *method, size_t n, const struct contrast *found,
                const char *note)
{
    struct estimate row = compare_row(out, method, n);
    row.contrast = contrast;
    estimate_set_contrast(&row, found, out->options->common.level);
    if (row.note == NULL)
        row.note = note;
    estimates_add(out->by_received, &row, out->study->outcomes[out->outcome].decimals);
}

void compare_by_received(struct comparison *out, const struct ancova_result *result, size_t first, size_t second,
                         const char *contrast)
{
    struct arena *arena = out->study->session->arena;
    struct instrument_result found;
    if (out->received == NULL)
        return;
    size_t alone;
    bool clustered = out->clusters != NULL;
    struct instrument_data data = data_of(out, result, first, second, &alone);
    const char *name = utf8_show(arena, out->options->received), *outcome = out->study->outcomes[out->outcome].name;
    instrument_fit(arena, &data, out->options->common.level, &found);
    const char *f = number_fixed(arena, found.f, found.f < 100 ? 1 : 0, "-");
    add(out, contrast, clustered ? "assigned_received_cr2" : "assigned_received", found.n, &found.received,
        arena_printf(arena, "difference in %s between the arms as allocated; F = %s", name, f));
    add(out, contrast, clustered ? "assigned_outcome_cr2" : "assigned_outcome", found.n, &found.outcome,
        "the arms as allocated, on the same rows");
    const char *unit = arena_printf(arena, "effect of one unit of %s", name);
    add(out, contrast, clustered ? "cace_2sls_cr2" : "cace_2sls", found.n, &found.effect,
        clustered ? arena_printf(arena, "%s; %s", unit, compare_clusters_named(arena, found.clusters - alone, alone)) : unit);
    if (clustered)
        add(out, contrast, "cace_2sls_cr1", found.n, &found.effect_cr1, unit);
    if (found.f < 10)
        report_warning(out->report, "weak_instrument", "%s, %s: the arms hardly differ in %s (F = %s, below 10): the complier "
                       "average causal effect and its interval cannot be relied on", outcome, contrast, name, f);
    if (isnan(found.effect.estimate))
        compare_fail(out, arena_printf(arena, "%s, %s: %s", outcome, contrast, found.effect.note));
}

void compare_received_methods(const struct comparison *out)
{
    const char *name = utf8_show(out->report->arena, out->options->received);
    report_paragraph(out->report, "Who took how much of %s was not allocated at random. The complier average causal effect does "
                                  "not compare those who took it with those who did not: it divides the difference between the "
                                  "arms as allocated by their difference in %s. It is causal if being allocated to an arm "
                                  "changes the outcome only through %s, and nobody takes less for being offered more; "
                                  "of more than one unit it is an average over units. The comparison of the arms as "
                                  "allocated, above, needs none of that and comes first.", name, name, name);
    report_method(out->report, "Complier average causal effect: two-stage least squares, the arm the instrument, adjusted as the "
                               "ANCOVA is (Angrist, Imbens & Rubin 1996, JASA 91:444); %s; two arms at a time, patients with a "
                               "known %s.",
                  out->options->cluster == NULL
                      ? "robust standard errors (HC1), t with n - p degrees of freedom"
                      : arena_printf(out->report->arena, "errors of the clusters (%s): CR2 of the second stage with "
                                     "Satterthwaite degrees of freedom, and CR1 with one less than the clusters",
                                     out->options->cluster), name);
}
