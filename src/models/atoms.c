/* The columns behind a formula's atoms: names are looked up among the variables, expressions evaluated row by row
 * in twofold arithmetic from the exact decimals, categories reduced to the levels that occur. */
#include "models/design.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/utf8.h"

struct twofold variable_number(const struct variable *variable, size_t row)
{
    if (variable->narrow.width != NARROW_NONE)
        return twofold_decimal(narrow_at(&variable->narrow, row), variable->divisor);
    if (variable->units)
        return twofold_decimal(variable->units[row], variable->divisor);
    return twofold_of(variable->values[row]);
}

static struct value value_at(const void *data, size_t name, size_t row)
{
    const struct design *design = data;
    const struct variable *variable = &design->variables[design->name_variable[name]];
    struct value value = { .kind = VALUE_TEXT };
    if (variable->category) {
        value.text = variable->levels[variable->codes[row]];
    } else {
        value.number = variable_number(variable, row);
        value.kind = isfinite(value.number.high) ? VALUE_NUMBER : VALUE_MISSING;
    }
    return value;
}

static bool find_variables(struct arena *arena, struct design *design, struct error *err)
{
    const struct expression_names *names = &design->formula->names;
    size_t count = design->variable_count, *found = arena_array(arena, size_t, names->count);
    const char **known = arena_array(arena, const char *, count);
    for (size_t i = 0; i < count; i++)
        known[i] = design->variables[i].name;
    for (size_t i = 0; i < names->count; i++) {
        found[i] = name_find(known, count, names->items[i]);
        if (found[i] != NAME_NONE)
            continue;
        const char *nearest = name_nearest(known, count, names->items[i]);
        return error_set(err, ERROR_USAGE, "formula: there is no column \"%s\"%s%s%s",
                         utf8_show(arena, names->items[i]), nearest ? "; did you mean \"" : "",
                         nearest ? utf8_show(arena, nearest) : "", nearest ? "\"?" : "");
    }
    design->name_variable = found;
    return true;
}

/* Keeps the levels that `atom->codes` uses, the one called `reference` (or else the first) in front. */
static void keep_used_levels(struct arena *arena, struct design_atom *atom, size_t n, uint32_t reference)
{
    uint32_t all = atom->level_count, kept = 0;
    bool *used = arena_array(arena, bool, all);
    uint32_t *new_code = arena_array(arena, uint32_t, all);
    const char **levels = arena_array(arena, const char *, all);
    uint32_t *originals = arena_array(arena, uint32_t, all);
    for (size_t row = 0; row < n; row++)
        used[atom->codes[row]] = true;
    for (uint32_t step = 0; step <= all; step++) {
        uint32_t code = step == 0 ? reference : step - 1;
        if (code >= all || !used[code] || (step > 0 && code == reference))
            continue;
        new_code[code] = kept;
        originals[kept] = code;
        levels[kept++] = atom->levels[code];
    }
    for (size_t row = 0; row < n; row++)
        atom->codes[row] = new_code[atom->codes[row]];
    atom->levels = levels;
    atom->variable_codes = originals;
    atom->level_count = kept;
}

static void category_atom(struct arena *arena, const struct variable *variable, size_t n, struct design_atom *atom)
{
    atom->category = true;
    atom->codes = arena_array(arena, uint32_t, n);
    memcpy(atom->codes, variable->codes, n * sizeof *atom->codes);
    atom->level_count = variable->level_count;
    atom->levels = arena_array(arena, const char *, atom->level_count);
    memcpy(atom->levels, variable->levels, atom->level_count * sizeof *atom->levels);
    atom->labels = variable->labels;
    keep_used_levels(arena, atom, n, variable->reference);
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* factor() of a number column: its distinct values, sorted, as levels. */
static void number_levels(struct arena *arena, const struct variable *variable, size_t n, struct design_atom *atom)
{
    double *sorted = arena_array(arena, double, n);
    size_t count = 0;
    memcpy(sorted, variable->values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_doubles);
    for (size_t i = 0; i < n; i++)
        if (count == 0 || sorted[i] != sorted[count - 1])
            sorted[count++] = sorted[i];
    atom->category = true;
    atom->level_count = (uint32_t)count;
    atom->levels = arena_array(arena, const char *, count);
    atom->codes = arena_array(arena, uint32_t, n);
    uint32_t reference = 0;
    for (uint32_t i = 0; i < count; i++) {
        char buffer[DECIMAL_TEXT_SIZE];
        atom->levels[i] = arena_strdup(arena, decimal_shortest(sorted[i], buffer));
        if (variable->reference_level && strcmp(variable->reference_level, atom->levels[i]) == 0)
            reference = i;
    }
    for (size_t row = 0; row < n; row++) {
        const double *at = bsearch(&variable->values[row], sorted, count, sizeof *sorted, compare_doubles);
        atom->codes[row] = (uint32_t)(at - sorted);
    }
    keep_used_levels(arena, atom, n, reference);
    atom->variable_codes = NULL;
}

const struct places *design_places(const struct design *design)
{
    for (size_t i = 0; i < design->variable_count; i++)
        if (design->variables[i].places)
            return design->variables[i].places;
    return NULL;
}

const char *place_name(const struct places *places, size_t row, struct arena *arena)
{
    return places ? places->name(places->rows, row, arena) : arena_printf(arena, "row %zu of the rows analysed", row + 1);
}

static bool not_finite(const struct design *design, const struct formula_atom *atom, size_t row, struct error *err)
{
    return error_set(err, ERROR_ESTIMATE, "formula: %s has no finite value for %s", atom->text,
                     place_name(design_places(design), row, err->arena));
}

/* I(x > 3): levels FALSE and TRUE, as R has it. */
static void truth_levels(struct arena *arena, size_t n, struct design_atom *atom)
{
    atom->category = true;
    atom->codes = arena_array(arena, uint32_t, n);
    for (size_t row = 0; row < n; row++)
        atom->codes[row] = atom->values[row].high != 0;
    atom->level_count = 2;
    atom->levels = arena_array(arena, const char *, 2);
    atom->levels[0] = "FALSE";
    atom->levels[1] = "TRUE";
    keep_used_levels(arena, atom, n, 0);
    atom->variable_codes = NULL;
}

struct twofold design_value(const struct design_atom *atom, size_t row)
{
    return atom->values != NULL ? atom->values[row] : variable_number(atom->variable, row);
}

static bool evaluated_atom(struct arena *arena, const struct design *design, const struct formula_atom *source,
                           struct design_atom *atom, struct error *err)
{
    struct expression_scope scope = { value_at, design };
    atom->values = arena_array(arena, struct twofold, design->n);
    for (size_t row = 0; row < design->n; row++) {
        struct value value;
        if (!expression_evaluate(source->expression, &scope, row, &value, err))
            return false;
        if (value.kind == VALUE_MISSING)
            return not_finite(design, source, row, err);
        if (value.kind == VALUE_TEXT)
            return error_set(err, ERROR_USAGE, "formula: %s is text; a number is expected", source->text);
        atom->values[row] = value.number;
    }
    if (expression_is_truth(source->expression))
        truth_levels(arena, design->n, atom);
    return true;
}

/* The basis of rcs() and poly(). */
static bool spread(struct arena *arena, const struct formula_atom *source, size_t n, struct design_atom *atom,
                   struct error *err)
{
    struct basis *basis = arena_new(arena, struct basis);
    if (source->basis.kind == BASIS_NONE)
        return true;
    atom->basis = basis;
    return basis_build(arena, &source->basis, source->text, atom->values, n, basis, err);
}

static bool make_atom(struct arena *arena, const struct design *design, const struct formula_atom *source,
                      struct design_atom *atom, struct error *err)
{
    const struct expression *expression = source->expression;
    const struct variable *variable = NULL;
    if (expression->kind == EXPRESSION_NAME)
        variable = &design->variables[design->name_variable[expression->name]];
    if (source->basis.kind != BASIS_NONE && ((variable && variable->category) || expression_is_truth(expression)))
        return error_set(err, ERROR_USAGE, "formula: %s takes a number, and %s is a category", source->text,
                         expression_text(arena, expression));
    if (variable && variable->category) {
        for (size_t row = 0; row < design->n; row++)
            if (variable->codes[row] >= variable->level_count)
                return not_finite(design, source, row, err);
        category_atom(arena, variable, design->n, atom);
        return true;
    }
    if (variable == NULL || source->basis.kind != BASIS_NONE)
        return evaluated_atom(arena, design, source, atom, err) && spread(arena, source, design->n, atom, err);
    for (size_t row = 0; !variable_has_units(variable) && row < design->n; row++)
        if (!isfinite(variable->values[row]))
            return not_finite(design, source, row, err);
    atom->variable = variable;
    if (!source->factor)
        return true;
    atom->variable = NULL;
    number_levels(arena, variable, design->n, atom);
    return true;
}

/* As counts and truths are. */
static bool are_whole(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (values[i] != floor(values[i]))
            return false;
    return true;
}

/* The share of successes; 0 where there were no trials, which then count for nothing. */
static bool make_shares(struct arena *arena, struct design *design, struct error *err)
{
    const struct formula_atom *source = design->formula->response;
    const struct expression *sum = design->formula->trials;
    struct design_atom trials = { 0 }, successes = { 0 };
    double *y = arena_array(arena, double, design->n), *low = arena_array(arena, double, design->n);
    double *counts = arena_array(arena, double, design->n);
    if (!evaluated_atom(arena, design, &(struct formula_atom){ .text = source->text, .expression = sum }, &trials, err) ||
        !evaluated_atom(arena, design, &(struct formula_atom){ .text = source->text, .expression = sum->left }, &successes,
                        err))
        return false;
    for (size_t row = 0; row < design->n; row++) {
        struct twofold share = twofold_of(0);
        counts[row] = trials.values[row].high;
        if (!(successes.values[row].high >= 0 && counts[row] >= successes.values[row].high))
            return error_set(err, ERROR_ESTIMATE, "formula: %s has a count below 0 for %s", source->text,
                             place_name(design_places(design), row, err->arena));
        if (counts[row] > 0)
            share = twofold_divide(successes.values[row], trials.values[row]);
        y[row] = share.high;
        low[row] = share.low;
    }
    design->y = y;
    design->y_low = low;
    design->trials = counts;
    design->response = (struct source){ .kind = SOURCE_VALUES, .values = y };
    return true;
}

static bool make_response(struct arena *arena, struct design *design, struct error *err)
{
    const struct formula_atom *source = design->formula->response;
    struct design_atom response = { 0 };
    if (!source)
        return true;
    if (design->formula->trials != NULL)
        return make_shares(arena, design, err);
    if (!make_atom(arena, design, source, &response, err))
        return false;
    if (response.category && response.values == NULL) /* a truth is 0 or 1 */
        return error_set(err, ERROR_USAGE, "formula: the outcome %s is a category; a number is expected", source->text);
    double least = (double)design->formula->atom_count + 1; /* columns: as x_low then */
    bool low = (double)design->n * least * least <= DESIGN_LOW_WORK;
    const struct variable *written = response.variable;
    if (!low && written != NULL && written->units != NULL) {
        design->y = written->values;
        design->response = (struct source){ .kind = SOURCE_UNITS, .scale = written->divisor, .units = written->units };
        return true;
    }
    double *y = arena_array(arena, double, design->n), *y_low = low ? arena_array(arena, double, design->n) : NULL;
    for (size_t row = 0; row < design->n; row++) {
        struct twofold value = design_value(&response, row);
        y[row] = value.high;
        if (low)
            y_low[row] = value.low;
    }
    design->y = y;
    design->y_low = y_low;
    double scale = written != NULL && written->units != NULL ? written->divisor : are_whole(y, design->n) ? 1 : 0;
    design->response = (struct source){ .kind = SOURCE_VALUES, .scale = scale, .values = y };
    return true;
}

bool design_atoms(struct arena *arena, struct design *design, struct error *err)
{
    const struct formula *formula = design->formula;
    if (!find_variables(arena, design, err) || !make_response(arena, design, err))
        return false;
    design->atoms = arena_array(arena, struct design_atom, formula->atom_count);
    for (size_t i = 0; i < formula->atom_count; i++) {
        struct design_atom *atom = &design->atoms[i];
        if (!make_atom(arena, design, &formula->atoms[i], atom, err))
            return false;
        if (atom->category && atom->level_count < 2)
            return error_set(err, ERROR_ESTIMATE, "formula: %s has one level only (\"%s\") among the rows analysed",
                             formula->atoms[i].text, atom->level_count ? utf8_show(arena, atom->levels[0]) : "");
    }
    return true;
}
