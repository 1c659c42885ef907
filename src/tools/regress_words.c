/* What a model estimates, in sentences before its numbers; and what its intervals say of the arms. */
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "models/formula.h"
#include "tools/between.h"
#include "tools/importance.h"
#include "tools/regress.h"

/* What the schema says of the response, when that is a column of which it knows what is better; else NULL. */
static const struct schema_outcome *about_response(const struct fit *fit)
{
    const struct schema *schema = fit->study->schema;
    const struct schema_field *field = schema_find(schema, fit->formula->response->text);
    const struct schema_outcome *about =
        field == NULL || field->outcome == NULL ? NULL : schema_outcome(schema, field->outcome);
    return about != NULL && about->direction != SCHEMA_DIRECTION_UNKNOWN ? about : NULL;
}

/* Its name, which way is better, and the smallest important difference. */
static void describe_response(const struct fit *fit)
{
    const struct schema_outcome *about = about_response(fit);
    if (about == NULL)
        return;
    struct arena *arena = fit->report->arena;
    const char *unit = about->unit == NULL ? "" : arena_printf(arena, " %s", about->unit);
    const char *source = about->mcid_source == NULL ? "" : arena_printf(arena, " (%s)", about->mcid_source);
    const char *least = isnan(about->mcid) || fit->family->outcome != REGRESS_NUMBER
                            ? ""
                            : arena_printf(arena, "; smallest %s: %g%s%s",
                                           importance_is_detectable(about) ? "detectable change" : "important difference",
                                           about->mcid, unit, source);
    report_paragraph(fit->report, "%s: %s; %s is better%s.", fit->formula->response->text, about->title == NULL ? about->name : about->title,
                     about->direction == SCHEMA_LOWER_IS_BETTER ? "lower" : "higher", least);
}

/* "the median of", "the quantiles 0.25, 0.5 of" */
static const char *quantiles(const struct fit *fit)
{
    const struct text_list *tau = &fit->options->tau;
    struct str list;
    if (tau->count == 0 || (tau->count == 1 && strtod(tau->items[0], NULL) == 0.5))
        return "the median of";
    str_init(&list, fit->report->arena);
    for (size_t i = 0; i < tau->count; i++)
        str_addf(&list, "%s%s", i == 0 ? "" : ", ", utf8_show(fit->report->arena, tau->items[i]));
    return arena_printf(fit->report->arena, "the quantile%s %s of", tau->count == 1 ? "" : "s", list.text);
}

/* What a coefficient is a difference of: "the log odds of the event of relapse". */
static const char *modelled(const struct fit *fit)
{
    struct arena *arena = fit->report->arena;
    const char *outcome = utf8_show(arena, fit->formula->response->text);
    int link = fit->options->link;
    switch (fit->family->outcome) {
    case REGRESS_EVENT:
        return arena_printf(arena, "the %s of the event of %s",
                            link == REGRESS_LOG ? "log risk" : link == REGRESS_IDENTITY ? "risk" : "log odds", outcome);
    case REGRESS_COUNT:
        return arena_printf(arena, "the logarithm of the mean of %s%s", outcome,
                            fit->options->offset == NULL ? "" : " for one unit of the offset's column");
    case REGRESS_ORDER:
        return arena_printf(arena, "the log odds of a higher category of %s, the same at every cut between categories,", outcome);
    case REGRESS_NUMBER:
        break;
    }
    return arena_printf(arena, "%s %s", (fit->family->takes & REGRESS_TAKES_TAU) != 0 ? quantiles(fit) : fit->family->centre,
                        outcome);
}

void regress_estimand(const struct fit *fit)
{
    describe_response(fit);
    if (fit->formula->term_count > 0)
        report_paragraph(fit->report, "What is estimated: the difference in %s that goes with one unit of a number, or with a "
                                      "category beside its reference level, the other terms alike; among rows that have every "
                                      "column of the formula.", modelled(fit));
}

/* ---- the arms beside the smallest important difference */

/* The place of the arms among the formula's atoms; ATOM_NONE without them. */
#define ATOM_NONE SIZE_MAX
static size_t arm_atom(const struct fit *fit)
{
    const struct formula *formula = fit->formula;
    for (size_t i = 0; fit->study->arm != NULL && i < formula->atom_count; i++) {
        const struct expression *expression = formula->atoms[i].expression;
        if (expression->kind == EXPRESSION_NAME && str_equal(formula->names.items[expression->name], fit->study->arm->name))
            return i;
    }
    return ATOM_NONE;
}

void regress_create_importance(const struct fit *fit, struct regress_tables *tables)
{
    bool own_units = fit->family->outcome == REGRESS_NUMBER && (fit->family->takes & REGRESS_TAKES_TAU) == 0;
    if (!own_units || about_response(fit) == NULL || arm_atom(fit) == ATOM_NONE || tables->randomised != NULL)
        return;
    tables->importance = importance_table(fit->report->arena);
    report_table(fit->report, tables->importance);
}

void regress_tabulate_importance(const struct fit *fit, const struct regress_tables *tables)
{
    if (tables->importance == NULL)
        return;
    const struct design *design = &fit->design;
    const struct outcome outcome = { .name = fit->formula->response->text, .about = about_response(fit),
                                     .decimals = regress_decimals(fit) };
    size_t arm = arm_atom(fit), atoms = fit->formula->atom_count;
    double level = fit->options->common.level;
    for (size_t j = 0; j < design->p; j++) {
        const uint32_t *pattern = design->pattern + j * atoms;
        bool alone = pattern[arm] >= DESIGN_LEVEL;
        for (size_t i = 0; i < atoms; i++)
            alone = alone && (i == arm || pattern[i] == 0);
        for (size_t other = 0; other < design->p; other++) /* with an interaction it is the difference where that is 0 */
            alone = alone && (other == j || design->columns[other].term == design->columns[j].term ||
                              design->pattern[other * atoms + arm] == 0);
        if (!alone)
            continue;
        struct contrast found;
        struct estimate row;
        contrast_coefficient(fit->linear, regress_covariance(fit, regress_first_kind(fit)), j, level, &found);
        estimate_init(&row);
        estimate_set_contrast(&row, &found, level);
        const struct study *study = fit->study;
        const char **levels = design->atoms[arm].levels, *name = study->arm->name;
        row.group = fit->group;
        row.outcome = outcome.name;
        row.contrast = arena_printf(fit->report->arena, "%s - %s",
                                    schema_level_label(study->schema, name, levels[pattern[arm] - DESIGN_LEVEL]),
                                    schema_level_label(study->schema, name, levels[0]));
        importance_add(tables->importance, &outcome, &row);
    }
}
