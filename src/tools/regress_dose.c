/* Sessions attended as a term: who attends how often was not allocated at random, and people stop because they are
 * better, or because they are not. What was allocated, the arms, stands under a heading of its own, from the model
 * without sessions and on all rows that one can use. */
#include "tools/regress.h"

#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "models/formula.h"
#include "result/estimates.h"
#include "tools/naming.h"

static bool is_sessions(const struct fit *fit, size_t name)
{
    const char *column = fit->formula->names.items[name];
    const struct schema_field *field = fit->study->schema != NULL ? schema_find(fit->study->schema, column) : NULL;
    if (field != NULL && field->role != SCHEMA_NO_ROLE)
        return field->role == SCHEMA_SESSIONS;
    return name_role(column, fit->report->arena) == SCHEMA_SESSIONS;
}

static bool uses(const struct expression *expression, size_t name)
{
    return expression != NULL && ((expression->kind == EXPRESSION_NAME && expression->name == name) ||
                                  uses(expression->left, name) || uses(expression->right, name));
}

static bool term_uses(const struct formula *formula, const struct formula_term *term, size_t name)
{
    for (size_t i = 0; i < term->atom_count; i++)
        if (uses(formula->atoms[term->atoms[i]].expression, name))
            return true;
    return false;
}

/* The name of the sessions attended among the terms; formula->names.count when there is none. */
static size_t find_sessions(const struct fit *fit)
{
    const struct formula *formula = fit->formula;
    for (size_t name = 0; name < formula->names.count; name++)
        for (size_t term = 0; term < formula->term_count; term++)
            if (term_uses(formula, &formula->terms[term], name) && is_sessions(fit, name))
                return name;
    return formula->names.count;
}

static bool is_arm(const struct fit *fit, const struct formula *formula, size_t name)
{
    const char *column = formula->names.items[name];
    if (fit->study->arm != NULL)
        return str_equal(fit->study->arm->name, column);
    return name_role(column, fit->report->arena) == SCHEMA_ARM;
}

/* ---- the headings ---- */

void regress_create_dose(const struct fit *fit, struct regress_tables *tables)
{
    struct arena *arena = fit->report->arena;
    size_t name = find_sessions(fit);
    if (name == fit->formula->names.count)
        return;
    const char *shown = utf8_show(arena, fit->formula->names.items[name]);
    tables->estimates->title = arena_printf(arena, "Coefficients with %s: association, not allocated at random", shown);
    tables->randomised = table_estimates(arena, arena_printf(arena, "Arms as allocated at random, in the model without %s",
                                                             shown));
    tables->randomised->name = "randomised";
    report_table(fit->report, tables->randomised);
    report_paragraph(fit->report, "How many sessions someone attended was not allocated: it follows from how they fared, from "
                                  "their time and from their means. Read the coefficients of %s, and those of the arms beside "
                                  "it, as associations; what was allocated is compared under its own heading.", shown);
    report_method(fit->report, "Sessions attended: the arms are compared in the model without them, with the same standard "
                               "errors, on every row that has its columns. To ask what attending does, use "
                               "compare --received (a complier average causal effect), not this coefficient.");
}

/* ---- warnings ---- */

/* Who stopped early, and how they fared: an association through the back door. */
static void warn_of_stoppers(const struct fit *fit, size_t name)
{
    const struct variable *sessions = &fit->design.variables[fit->design.name_variable[name]];
    double most = -INFINITY, early = 0, full = 0, early_sum = 0, full_sum = 0;
    for (size_t i = 0; i < fit->design.n && !sessions->category; i++)
        most = fmax(most, variable_number(sessions, i).high);
    for (size_t i = 0; i < fit->design.n && !sessions->category; i++) {
        bool stopped = variable_number(sessions, i).high < most;
        *(stopped ? &early : &full) += 1;
        *(stopped ? &early_sum : &full_sum) += fit->design.y[i];
    }
    const char *shown = utf8_show(fit->report->arena, sessions->name), *outcome = fit->formula->response->text;
    if (early == 0 || full == 0)
        report_warning(fit->report, "attended_dose", "%s was not allocated at random: people stop because they are better, or "
                       "because they are not, and its coefficient can have the wrong sign", shown);
    else
        report_warning(fit->report, "attended_dose",
                       "%s was not allocated at random: people stop because they are better, or because they are not, and "
                       "its coefficient can have the wrong sign; %.0f attended fewer than %.6g, with a mean %s of %.3g, "
                       "against %.3g of the %.0f others", shown, early, most, outcome, early_sum / early, full_sum / full, full);
}

/* Sessions are blank where none were offered: with them an arm leaves the model. */
static void warn_of_lost_arms(const struct fit *fit, struct rows rows, size_t name)
{
    const struct column *arm = fit->study->arm;
    for (uint32_t level = 0; arm != NULL && level < arm->levels->count; level++) {
        size_t before = 0, after = 0;
        for (size_t i = 0; i < rows.count; i++)
            before += arm->codes[rows.index[i]] == level;
        for (size_t i = 0; i < fit->rows.count; i++)
            after += arm->codes[fit->rows.index[i]] == level;
        if (before > 0 && after == 0)
            report_warning(fit->report, "arm_lost", "no row of %s is left in the model with %s",
                           utf8_show(fit->report->arena, arm->levels->names[level]),
                           utf8_show(fit->report->arena, fit->formula->names.items[name]));
    }
}

/* ---- the arms ---- */

/* The formula without the terms of sessions; NULL when none of its terms is of the arms. */
static const char *formula_without(const struct fit *fit, size_t name)
{
    const struct formula *formula = fit->formula;
    struct str text;
    size_t kept = 0, arms = 0;
    str_init(&text, fit->report->arena);
    str_addf(&text, "%s ~ ", formula->response->text);
    for (size_t term = 0; term < formula->term_count; term++) {
        if (term_uses(formula, &formula->terms[term], name))
            continue;
        str_addf(&text, "%s%s", kept++ > 0 ? " + " : "", formula->terms[term].text);
        for (size_t other = 0; other < formula->names.count; other++)
            arms += is_arm(fit, formula, other) && term_uses(formula, &formula->terms[term], other);
    }
    if (!formula->intercept)
        str_add(&text, " - 1");
    return arms > 0 ? text.text : NULL;
}

/* Copies the rows of the terms that are of the arms. */
static void copy_arms(const struct fit *base, const struct table *from, struct table *to)
{
    const struct field *terms = table_field(from, "term");
    for (size_t row = 0; row < from->rows; row++) {
        bool of_arm = false;
        for (size_t j = 0; j < base->design.p; j++)
            for (size_t name = 0; name < base->formula->names.count && base->design.columns[j].term >= 0; name++)
                of_arm = of_arm || (terms->set[row] && str_equal(terms->texts[row], base->design.columns[j].name) &&
                                    is_arm(base, base->formula, name) &&
                                    term_uses(base->formula, &base->formula->terms[base->design.columns[j].term], name));
        if (!of_arm)
            continue;
        table_row(to, from->decimals[row]);
        for (size_t k = 0; k < from->field_count; k++) {
            const struct field *field = &from->fields[k];
            if (field->set[row] && field->role == ROLE_LABEL)
                table_text(to, field->name, field->texts[row]);
            else if (field->set[row])
                table_number(to, field->name, field->numbers[row]);
        }
    }
}

bool regress_tabulate_dose(const struct fit *fit, struct rows rows, const struct regress_tables *tables,
                           struct error *err)
{
    struct arena *arena = fit->report->arena;
    size_t name = find_sessions(fit);
    if (tables->randomised == NULL || fit->note != NULL)
        return true;
    warn_of_stoppers(fit, name);
    warn_of_lost_arms(fit, rows, name);
    const char *source = formula_without(fit, name);
    if (source == NULL)
        return true;
    struct regress_options plain = *fit->options;
    struct regress_tables scratch = { .estimates = table_estimates(arena, "") };
    struct formula *formula = arena_new(arena, struct formula);
    struct report *unseen = arena_new(arena, struct report);
    struct error why;
    struct fit base = *fit;
    error_init(&why, arena);
    report_init(unseen, arena);
    plain.augment = plain.standardise = NULL;
    base.options = &plain;
    base.report = unseen;
    base.formula = formula;
    if (!formula_parse(arena, source, formula, err))
        return false;
    formula->offset = fit->formula->offset;
    base.family->tables(&base, &scratch);
    if (!regress_fit(&base, rows, &why) || base.note != NULL) {
        report_warning(fit->report, "no_randomised", "the arms cannot be compared in the model without sessions: %s",
                       base.note != NULL ? base.note : why.text);
        return true;
    }
    if (!base.family->tabulate(&base, &scratch, err))
        return false;
    copy_arms(&base, scratch.estimates, tables->randomised);
    return true;
}
