/* The rows of a model: which are complete, how the outcome is coded, what categories are compared with. */
#include "tools/regress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "models/formula.h"
#include "models/risks.h"
#include "tools/variables.h"

const char *regress_named(struct arena *arena, const char *text, size_t length)
{
    bool quoted = length > 2 && text[0] == '`' && text[length - 1] == '`';
    return quoted ? arena_strndup(arena, text + 1, length - 2) : arena_strndup(arena, text, length);
}

static bool set_reference(const char *text, struct variable *variables, size_t count, struct error *err)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return error_set(err, ERROR_USAGE, "--ref is '%s'; COLUMN=LEVEL is expected", utf8_show(err->arena, text));
    const char *name = regress_named(err->arena, text, (size_t)(equals - text)), *level = equals + 1;
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(variables[i].name, name))
            continue;
        variables[i].reference_level = level;
        if (!variables[i].category)
            return true;
        size_t code = name_find(variables[i].levels, variables[i].level_count, level);
        const char *nearest = name_nearest(variables[i].levels, variables[i].level_count, level);
        if (code == NAME_NONE)
            return error_set(err, ERROR_USAGE, "--ref: %s has no level '%s'%s%s%s", utf8_show(err->arena, name),
                             utf8_show(err->arena, level), nearest ? "; did you mean '" : "",
                             nearest ? utf8_show(err->arena, name_in_list(err->arena, nearest)) : "", nearest ? "'?" : "");
        variables[i].reference = (uint32_t)code;
        return true;
    }
    return error_set(err, ERROR_USAGE, "--ref: the formula has no '%s'", utf8_show(err->arena, name));
}

/* ---- complete rows ---- */

/* The columns of the formula, then those of weights and offset. */
static bool complete_rows(struct fit *fit, struct rows rows, const struct csv_column *wanted, size_t count,
                          const struct column **columns, struct error *err)
{
    const struct study *study = fit->study;
    struct ledger ledger;
    for (size_t i = 0; i < count; i++) {
        columns[i] = frame_column(&study->frame, wanted[i].name, err);
        if (columns[i] == NULL)
            return false;
    }
    rows = rows_by_patient(rows, study->id, study->visit, study->session->arena);
    const char *name = fit->formula->source;
    if (fit->group != NULL)
        name = arena_printf(study->session->arena, "%s %s: %s", study->by->name, fit->group, name);
    fit->rows = rows_complete(&study->frame, rows, columns, count, study->id, study->visit, name,
                              study->session->arena, &ledger);
    study_ledger(study, &ledger);
    if (fit->rows.count == 0)
        return error_set(err, ERROR_ESTIMATE, "no row has all of %s", fit->formula->source);
    return true;
}

static const char *place_of_row(const void *rows, size_t row, struct arena *arena)
{
    const struct fit *fit = rows;
    const struct study *study = fit->study;
    const char *name = row_name(&study->frame, fit->rows.index[row], study->id, study->visit, arena);
    return study->id == NULL ? name : arena_printf(arena, "the row of %s", name); /* without an id: "line 12" */
}

int regress_decimals(const struct fit *fit)
{
    for (size_t i = 0; i < fit->study->frame.count; i++)
        if (str_equal(fit->study->frame.columns[i].name, fit->formula->response->text))
            return fit->study->frame.columns[i].decimals;
    return -1;
}

/* Rows of the same patient are not independent, and least squares does not know. */
void regress_warn_of_repeats(const struct fit *fit)
{
    const struct column *id = fit->study->id;
    size_t repeats = 0;
    for (size_t i = 1; id != NULL && fit->clusters == NULL && i < fit->rows.count; i++)
        repeats += id->codes[fit->rows.index[i]] == id->codes[fit->rows.index[i - 1]];
    if (repeats > 0)
        report_warning(fit->report, "repeated_patients",
                       "%zu rows are further rows of the same patient; they are treated as independent, which makes "
                       "intervals too narrow (choose one visit with --where, or --cluster by patient)", repeats);
}

/* ---- weights and offset ---- */

/* The column of `--offset days` or `--offset 'log(days)'`. */
static const char *inside_log(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    if (length > 5 && strncmp(text, "log(", 4) == 0 && text[length - 1] == ')')
        return arena_strndup(arena, text + 4, length - 5);
    return NULL;
}

bool regress_take_offset(struct arena *arena, const struct regress_options *options, struct formula *formula,
                         struct error *err)
{
    if (options->offset == NULL)
        return true;
    if (formula->offset.column != NULL)
        return error_set(err, ERROR_USAGE, "the formula has an offset() already; leave out --offset");
    const char *inside = inside_log(arena, options->offset);
    formula->offset = (struct formula_offset){ inside != NULL ? inside : options->offset, inside != NULL };
    return true;
}

struct csv_column *regress_columns(struct arena *arena, const struct regress_options *options,
                                   const struct formula *formula, size_t *count)
{
    struct csv_column *columns = arena_array(arena, struct csv_column, formula->names.count + 4);
    size_t found = formula->names.count;
    for (size_t i = 0; i < found; i++)
        columns[i] = (struct csv_column){ .name = formula->names.items[i],
                                          .want = formula->only_factor[i] ? CSV_CATEGORY : CSV_ANY };
    if (options->weights != NULL)
        columns[found++] = (struct csv_column){ .name = options->weights, .want = CSV_NUMBER };
    if (formula->offset.column != NULL)
        columns[found++] = (struct csv_column){ .name = formula->offset.column, .want = CSV_NUMBER };
    *count = found;
    return columns;
}

/* Everything but the coefficients reads values. */
static bool asks_for_coefficients_only(const struct fit *fit)
{
    const struct regress_options *options = fit->options;
    return !regress_wants_matrix(fit) && options->standardise == NULL && options->means == NULL &&
           options->contrasts == NULL && options->test == NULL && options->anova == 0 && options->predict == NULL;
}

void regress_spare_values(const struct fit *fit, const struct formula *formula, struct csv_column *columns)
{
    enum { MANY = 50000 };
    bool spare = asks_for_coefficients_only(fit) && formula->response->expression->kind == EXPRESSION_NAME;
    for (size_t i = 0; i < formula->atom_count; i++)
        spare = spare && formula->atoms[i].expression->kind == EXPRESSION_NAME && !formula->atoms[i].factor &&
                formula->atoms[i].basis.kind == BASIS_NONE;
    for (size_t i = 0; i < formula->names.count && spare; i++)
        if (i != formula->response->expression->name)
            columns[i].units_beyond = MANY;
}

/* The numbers of the rows, and what decimals have beyond a double. */
static bool numbers_of(struct fit *fit, const struct column *column, const char *option, bool logarithm,
                       const double **numbers, const double **rest, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    double *values = arena_array(arena, double, fit->rows.count), *low = arena_array(arena, double, fit->rows.count);
    if (column->values == NULL)
        return error_set(err, ERROR_INPUT, "%s: %s is not a column of numbers", option, utf8_show(arena, column->name));
    for (size_t i = 0; i < fit->rows.count; i++) {
        double value = column->values[fit->rows.index[i]];
        values[i] = logarithm ? log(value) : value;
        low[i] = logarithm || column->units == NULL
                     ? 0 : twofold_decimal(column->units[fit->rows.index[i]], decimal_power(column->scale)).low;
        if (!isfinite(values[i]) || (values[i] < 0 && strcmp(option, "--weights") == 0))
            return error_set(err, ERROR_INPUT, "%s: %s is %.6g; %s is expected", place_of_row(fit, i, arena),
                             utf8_show(arena, column->name), value,
                             logarithm ? "a number above 0" : "a number that is not negative");
    }
    *numbers = values;
    *rest = low;
    return true;
}

void regress_subtract_offset(const struct fit *fit, struct design *design)
{
    struct arena *arena = fit->study->session->arena;
    if (fit->offset == NULL || fit->family->outcome != REGRESS_NUMBER)
        return;
    double *y = arena_array(arena, double, design->n), *low = arena_array(arena, double, design->n);
    for (size_t i = 0; i < design->n; i++) {
        struct twofold rest = { design->y[i], design->y_low != NULL ? design->y_low[i] : 0 };
        rest = twofold_subtract(rest, (struct twofold){ fit->offset[i], fit->offset_low[i] });
        y[i] = rest.high;
        low[i] = rest.low;
    }
    design->y = y;
    design->y_low = design->y_low != NULL ? low : NULL;
    design->response = (struct source){ .kind = SOURCE_VALUES, .values = y };
}

double regress_offset(const struct fit *fit, size_t row)
{
    return fit->offset == NULL || fit->family->outcome != REGRESS_NUMBER ? 0 : fit->offset[row];
}

/* ---- the outcome ---- */

static bool are_zeros_and_ones(const double *values, size_t count)
{
    struct risks risks = risks_count(values, count);
    return risks.zeros + risks.ones == count;
}

/* Which of the two values the outcome has is the event; NaN-free, by text for words and by number for numbers. */
static bool code_event(struct fit *fit, struct variable *outcome, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    const char *event = fit->options->event, *name = utf8_show(arena, outcome->name);
    if (event == NULL && !outcome->category && are_zeros_and_ones(outcome->values, fit->rows.count)) {
        fit->event = "1";
        return true;
    }
    double *coded = event == NULL ? NULL : arena_array(arena, double, fit->rows.count);
    double value = NAN, first = NAN, second = NAN;
    size_t events = 0;
    if (!outcome->category && event != NULL) {
        char *end;
        value = strtod(event, &end);
        if (end == event || *end != '\0')
            return error_set(err, ERROR_USAGE, "--event: %s is numbers; '%s' is none", name, utf8_show(arena, event));
    }
    for (size_t i = 0; i < fit->rows.count; i++) {
        double at = outcome->category ? outcome->codes[i] : outcome->values[i];
        const char *word = outcome->category ? outcome->levels[outcome->codes[i]] : NULL;
        if (at == first || isnan(first))
            first = at;
        else if (at == second || isnan(second))
            second = at;
        else
            return error_set(err, ERROR_INPUT, "%s has more than two values; a binary outcome has two (as in "
                             "'I(%s <= 3) ~ ...')", name, name);
        if (event == NULL)
            continue;
        coded[i] = word != NULL ? strcmp(word, event) == 0 : at == value;
        events += coded[i] == 1;
    }
    if (event == NULL && (outcome->category || (first != 0 && first != 1) || (second != 0 && second != 1))) {
        bool alone = isnan(second);
        const char *a = outcome->category ? outcome->levels[(uint32_t)first] : arena_printf(arena, "%.15g", first);
        const char *b = alone ? a : outcome->category ? outcome->levels[(uint32_t)second]
                                                      : arena_printf(arena, "%.15g", second);
        if (alone && !outcome->category && (first == 0 || first == 1))
            return true;
        return error_set(err, ERROR_INPUT, "%s is coded %s and %s, not 0 and 1; say which is the event: --event '%s' or "
                         "--event '%s'", name, utf8_show(arena, a), utf8_show(arena, b), utf8_show(arena, a),
                         utf8_show(arena, b));
    }
    if (event == NULL)
        return true;
    if (events == 0)
        return error_set(err, ERROR_INPUT, "--event: %s is '%s' in no row", name, utf8_show(arena, event));
    *outcome = (struct variable){ .name = outcome->name, .values = coded, .divisor = 1, .places = outcome->places };
    fit->event = event;
    return true;
}

/* Words in the order of --order or of the schema become 0, 1, …: the alphabet is no order. */
static bool code_order(struct fit *fit, struct variable *outcome, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    const struct text_list *given = &fit->options->order;
    const struct schema_field *field = fit->study->schema ? schema_find(fit->study->schema, outcome->name) : NULL;
    const char *name = utf8_show(arena, outcome->name);
    const char *const *order = given->items;
    size_t count = given->count;
    if (!outcome->category && count > 0)
        return error_set(err, ERROR_USAGE, "--order is for words; %s is numbers, whose order is known", name);
    if (!outcome->category)
        return true;
    if (count == 0 && field != NULL) {
        order = (const char *const *)field->categories.items;
        count = field->categories.count;
    }
    if (count == 0)
        return error_set(err, ERROR_INPUT, "%s is words whose order is not known; list them, lowest first: --order "
                         "'low,middle,high', or as \"categories\" of the schema", name);
    double *coded = arena_array(arena, double, fit->rows.count);
    for (size_t i = 0; i < fit->rows.count; i++) {
        const char *level = outcome->levels[outcome->codes[i]];
        size_t at = name_find(order, count, level);
        if (at == NAME_NONE)
            return error_set(err, ERROR_INPUT, "%s: %s is '%s', which has no place in the order of its categories",
                             place_of_row(fit, i, arena), name, utf8_show(arena, level));
        coded[i] = (double)at;
    }
    *outcome = (struct variable){ .name = outcome->name, .values = coded, .divisor = 1, .places = outcome->places };
    fit->levels = order;
    return true;
}

static bool code_outcome(struct fit *fit, struct variable *outcome, struct error *err)
{
    bool plain = fit->formula->response->expression->kind == EXPRESSION_NAME;
    if (fit->family->outcome == REGRESS_ORDER && plain)
        return code_order(fit, outcome, err);
    if (fit->family->outcome != REGRESS_EVENT)
        return true;
    if (!plain && fit->options->event != NULL)
        return error_set(err, ERROR_USAGE, "--event says which value of a column is the event; %s is calculated",
                         fit->formula->response->text);
    bool proportion = fit->options->weights != NULL && fit->options->event == NULL && !outcome->category &&
                      !are_zeros_and_ones(outcome->values, fit->rows.count);
    return !plain || proportion || code_event(fit, outcome, err);
}

static bool check_counts(const struct fit *fit, struct error *err)
{
    for (size_t i = 0; fit->family->outcome == REGRESS_COUNT && i < fit->design.n; i++)
        if (!(fit->design.y[i] >= 0) || fit->design.y[i] != floor(fit->design.y[i]))
            return error_set(err, ERROR_INPUT, "%s: %s is %.6g; a count is expected",
                             place_of_row(fit, i, err->arena), fit->formula->response->text, fit->design.y[i]);
    return true;
}

/* What the schema calls a category's levels; NULL when it has no other words for them. */
static const char *const *labels_of(const struct fit *fit, const struct variable *variable)
{
    const char **labels = arena_array(fit->study->session->arena, const char *, variable->level_count);
    bool any = false;
    for (uint32_t i = 0; i < variable->level_count; i++) {
        labels[i] = schema_level_label(fit->study->schema, variable->name, variable->levels[i]);
        any = any || labels[i] != variable->levels[i];
    }
    return any ? labels : NULL;
}

/* A row of cbind() counts as often as it has trials. */
static void weigh_by_trials(struct fit *fit)
{
    if (fit->design.trials == NULL)
        return;
    double *weights = arena_array(fit->study->session->arena, double, fit->rows.count);
    for (size_t i = 0; i < fit->rows.count; i++)
        weights[i] = fit->design.trials[i] * (fit->weights != NULL ? fit->weights[i] : 1);
    fit->weights = weights;
}

bool regress_rows(struct fit *fit, struct rows rows, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    const struct regress_options *options = fit->options;
    size_t count = fit->formula->names.count, all;
    struct csv_column *wanted = regress_columns(arena, options, fit->formula, &all);
    const struct column **columns = arena_array(arena, const struct column *, all);
    struct variable *variables = arena_array(arena, struct variable, count);
    struct places *places = arena_new(arena, struct places);
    *places = (struct places){ place_of_row, fit };
    if (!complete_rows(fit, rows, wanted, all, columns, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        variables[i] = variable_of_column(arena, columns[i], fit->rows, wanted[i].name);
        variables[i].places = places;
        variables[i].labels = labels_of(fit, &variables[i]);
        if (columns[i] == fit->study->arm)
            variables[i].reference = fit->study->control;
    }
    for (size_t i = 0; i < options->reference.count; i++)
        if (!set_reference(options->reference.items[i], variables, count, err))
            return false;
    const double *none;
    fit->weights = fit->offset = fit->offset_low = NULL;
    fit->event = NULL;
    fit->levels = NULL;
    if (options->weights != NULL && !numbers_of(fit, columns[count], "--weights", false, &fit->weights, &none, err))
        return false;
    if (fit->formula->offset.column != NULL &&
        !numbers_of(fit, columns[all - 1], "--offset", fit->formula->offset.logarithm, &fit->offset,
                    &fit->offset_low, err))
        return false;
    bool (*build)(struct arena *, const struct formula *, const struct variable *, size_t, size_t, struct design *,
                  struct error *) = regress_wants_matrix(fit) ? design_build : design_prepare;
    if (!code_outcome(fit, &variables[0], err) ||
        !build(arena, fit->formula, variables, count, fit->rows.count, &fit->design, err) || !check_counts(fit, err))
        return false;
    weigh_by_trials(fit);
    fit->observed = fit->design.y;
    regress_subtract_offset(fit, &fit->design);
    return true;
}

struct regress_events regress_events(const struct fit *fit)
{
    struct regress_events sums = { 0, 0 };
    for (size_t i = 0; i < fit->design.n; i++) {
        double weight = fit->weights != NULL ? fit->weights[i] : 1;
        sums.events += weight * fit->design.y[i];
        sums.others += weight * (1 - fit->design.y[i]);
    }
    return sums;
}
