/* The matrix is filled column by column from a pattern: which atoms a column multiplies, and by which level's
 * indicator. Coding agrees with R's terms() and model.matrix(): a category in a term takes contrasts when the term
 * without it is part of an earlier term or is the constant; without an intercept, the first category of the first
 * term that has one takes all levels. */
#include "models/design.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

static uint64_t set_of(const struct formula_term *term)
{
    uint64_t set = 0;
    for (size_t i = 0; i < term->atom_count; i++)
        set |= (uint64_t)1 << term->atoms[i];
    return set;
}

static bool takes_contrasts(const struct formula *formula, size_t term, size_t atom)
{
    uint64_t reduced = set_of(&formula->terms[term]) & ~((uint64_t)1 << atom);
    if (!reduced)
        return true;
    for (size_t earlier = 0; earlier < term; earlier++)
        if (!(reduced & ~set_of(&formula->terms[earlier])))
            return true;
    return false;
}

/* The term whose first category stands in for the missing intercept; term_count when there is none. */
static size_t stand_in(const struct design *design, size_t *atom)
{
    const struct formula *formula = design->formula;
    for (size_t t = 0; t < formula->term_count && !formula->intercept; t++)
        for (size_t i = 0; i < formula->terms[t].atom_count; i++)
            if (design->atoms[formula->terms[t].atoms[i]].category) {
                *atom = formula->terms[t].atoms[i];
                return t;
            }
    return formula->term_count;
}

/* First level that gets a column: 1 under contrasts (the reference has none), 0 when all levels do. */
static uint32_t first_level(const struct design *design, size_t term, size_t atom)
{
    size_t stands_in = 0;
    if (stand_in(design, &stands_in) == term && stands_in == atom)
        return 0;
    return takes_contrasts(design->formula, term, atom) ? 1 : 0;
}

static size_t columns_of_atom(const struct design *design, size_t term, size_t atom)
{
    const struct design_atom *held = &design->atoms[atom];
    if (held->basis)
        return held->basis->columns;
    return held->category ? held->level_count - first_level(design, term, atom) : 1;
}

static bool count_columns(struct design *design, struct error *err)
{
    const struct formula *formula = design->formula;
    size_t all = formula->intercept;
    for (size_t t = 0; t < formula->term_count; t++) {
        size_t count = 1;
        for (size_t i = 0; i < formula->terms[t].atom_count && count <= DESIGN_COLUMNS_MAX; i++)
            count *= columns_of_atom(design, t, formula->terms[t].atoms[i]);
        all += count;
        if (all > DESIGN_COLUMNS_MAX)
            return error_set(err, ERROR_ESTIMATE, "formula: %s makes more than %d columns; is a number meant that was "
                             "read as a category?", formula->terms[t].text, DESIGN_COLUMNS_MAX);
    }
    if (all && design->n > DESIGN_CELLS_MAX / all)
        return error_set(err, ERROR_ESTIMATE, "formula: %zu columns of %zu rows are more than can be held", all,
                         design->n);
    design->p = all;
    return true;
}

/* "rcs(age, 4)age'" */
static void name_basis(struct str *name, struct str *label, const struct formula_atom *source,
                       const struct design_atom *held, uint32_t column)
{
    const char *inside = expression_text(name->arena, source->expression);
    const char *suffix = basis_suffix(name->arena, held->basis, inside, column);
    str_addf(name, "%s%s", source->text, suffix);
    str_addf(label, "%s %s", source->text, suffix);
}

/* What people call a level. */
static const char *level_label(const struct design_atom *held, uint32_t level)
{
    return held->labels != NULL ? held->labels[held->variable_codes[level]] : held->levels[level];
}

static void name_part(struct str *name, struct str *label, const struct design *design, size_t term, size_t atom,
                      uint32_t level)
{
    const struct formula_atom *source = &design->formula->atoms[atom];
    const struct design_atom *held = &design->atoms[atom];
    bool plain = source->expression->kind == EXPRESSION_NAME;
    const char *shown = plain ? source->expression->text : source->text;
    bool several = design->formula->terms[term].atom_count > 1;
    str_separate(name, ":");
    str_separate(label, " × ");
    if (held->basis) {
        name_basis(name, label, source, held, level);
        return;
    }
    str_add(name, source->text);
    if (!held->category) {
        str_add(label, shown);
        return;
    }
    str_add(name, held->levels[level]);
    str_addf(label, "%s%s: %s", several ? "(" : "", shown, level_label(held, level));
    if (first_level(design, term, atom) == 1)
        str_addf(label, " − %s", level_label(held, 0));
    str_add(label, several ? ")" : "");
}

/* Column number `index` of a term: its atoms' choices, the first running fastest. */
static void make_column(struct arena *arena, struct design *design, size_t term, size_t index, size_t column)
{
    const struct formula_term *source = &design->formula->terms[term];
    uint32_t *pattern = design->pattern + column * design->formula->atom_count;
    struct str name, label;
    str_init(&name, arena);
    str_init(&label, arena);
    for (size_t i = 0; i < source->atom_count; i++) {
        size_t atom = source->atoms[i], choices = columns_of_atom(design, term, atom);
        uint32_t level = 0;
        pattern[atom] = DESIGN_NUMBER;
        if (design->atoms[atom].basis || design->atoms[atom].category) {
            level = (uint32_t)(index % choices);
            level += design->atoms[atom].category ? first_level(design, term, atom) : 0;
            pattern[atom] = DESIGN_LEVEL + level;
        }
        index /= choices;
        name_part(&name, &label, design, term, atom, level);
    }
    design->columns[column] = (struct design_column){ name.text, label.text, (int)term };
}

static void make_columns(struct arena *arena, struct design *design)
{
    const struct formula *formula = design->formula;
    size_t column = 0;
    design->columns = arena_array(arena, struct design_column, design->p);
    design->pattern = arena_array(arena, uint32_t, design->p * formula->atom_count);
    if (formula->intercept)
        design->columns[column++] = (struct design_column){ "(Intercept)", "Intercept", DESIGN_INTERCEPT };
    for (size_t t = 0; t < formula->term_count; t++) {
        size_t count = 1;
        for (size_t i = 0; i < formula->terms[t].atom_count; i++)
            count *= columns_of_atom(design, t, formula->terms[t].atoms[i]);
        for (size_t index = 0; index < count; index++)
            make_column(arena, design, t, index, column++);
    }
}

/* What an atom contributes to a cell: by `value` where it is a number, by `code` where it is a category. */
static struct twofold factor_of(const struct design_atom *atom, uint32_t choice, struct twofold value, uint32_t code)
{
    if (atom->basis)
        return basis_value(atom->basis, choice - DESIGN_LEVEL, value);
    return choice == DESIGN_NUMBER ? value : twofold_of(code == choice - DESIGN_LEVEL);
}

static struct twofold factor_in_row(const struct design_atom *atom, uint32_t choice, size_t row)
{
    return factor_of(atom, choice, atom->category ? twofold_of(0) : design_value(atom, row),
                     atom->category ? atom->codes[row] : 0);
}

static void multiply_in(const struct design_atom *atom, uint32_t choice, size_t n, double *x, double *x_low)
{
    for (size_t row = 0; row < n; row++) {
        struct twofold cell = { x[row], x_low[row] };
        cell = twofold_multiply(cell, factor_in_row(atom, choice, row));
        x[row] = cell.high;
        x_low[row] = cell.low;
    }
}

/* Of a product of columns as written and indicators; 0 when a factor is calculated. */
static double scale_of(const struct design *design, size_t column)
{
    size_t atoms = design->formula->atom_count;
    double scale = 1;
    for (size_t a = 0; a < atoms; a++) {
        const struct design_atom *atom = &design->atoms[a];
        if (design->pattern[column * atoms + a] == 0 || atom->category)
            continue;
        bool written = atom->variable != NULL && variable_has_units(atom->variable);
        scale *= written && atom->basis == NULL ? atom->variable->divisor : 0;
    }
    return scale;
}

/* The one number column, unchanged, that the column consists of; NULL when it is made of something else. */
static const struct variable *only_number(const struct design *design, size_t column)
{
    size_t atoms = design->formula->atom_count;
    const struct variable *only = NULL;
    for (size_t a = 0; a < atoms; a++)
        if (design->pattern[column * atoms + a] != 0) {
            if (only != NULL || design->pattern[column * atoms + a] != DESIGN_NUMBER)
                return NULL;
            only = design->atoms[a].variable;
            if (only == NULL)
                return NULL;
        }
    return only;
}

static void fill_column(struct design *design, size_t column, double *x, double *x_low)
{
    size_t n = design->n, atoms = design->formula->atom_count;
    for (size_t row = 0; row < n; row++) {
        x[row] = 1;
        x_low[row] = 0;
    }
    for (size_t atom = 0; atom < atoms; atom++)
        if (design->pattern[column * atoms + atom])
            multiply_in(&design->atoms[atom], design->pattern[column * atoms + atom], n, x, x_low);
}

static void fill(struct arena *arena, struct design *design)
{
    size_t n = design->n, p = design->p;
    bool low = (double)n * (double)p * (double)p <= DESIGN_LOW_WORK;
    double *spare = low ? NULL : arena_array(arena, double, n);
    design->x = arena_array(arena, double, n * p);
    design->x_low = low ? arena_array(arena, double, n * p) : NULL;
    for (size_t column = 0; column < p; column++) {
        const struct variable *number = low ? NULL : only_number(design, column);
        if (number != NULL && number->values != NULL) /* the doubles nearest to the decimals */
            memcpy(design->x + column * n, number->values, n * sizeof *number->values);
        else
            fill_column(design, column, design->x + column * n, low ? design->x_low + column * n : spare);
    }
}

bool design_prepare(struct arena *arena, const struct formula *formula, const struct variable *variables,
                    size_t variable_count, size_t n, struct design *design, struct error *err)
{
    *design = (struct design){ .formula = formula, .n = n, .variables = variables,
                               .variable_count = variable_count };
    if (n == 0)
        return error_set(err, ERROR_ESTIMATE, "formula: there are no complete rows");
    if (!design_atoms(arena, design, err) || !count_columns(design, err))
        return false;
    make_columns(arena, design);
    return true;
}

bool design_build(struct arena *arena, const struct formula *formula, const struct variable *variables,
                  size_t variable_count, size_t n, struct design *design, struct error *err)
{
    if (!design_prepare(arena, formula, variables, variable_count, n, design, err))
        return false;
    fill(arena, design);
    return true;
}

const struct design *design_filled(struct arena *arena, const struct design *design, struct design *copy)
{
    if (design->x != NULL)
        return design;
    *copy = *design;
    fill(arena, copy);
    return copy;
}

/* The one indicator that the column consists of. */
static bool only_indicator(const struct design *design, size_t column, struct source *source)
{
    size_t atoms = design->formula->atom_count, found = 0;
    for (size_t a = 0; a < atoms; a++) {
        uint32_t choice = design->pattern[column * atoms + a];
        if (choice == 0)
            continue;
        if (found++ > 0 || !design->atoms[a].category)
            return false;
        *source = (struct source){ .kind = SOURCE_INDICATOR, .scale = 1, .codes = design->atoms[a].codes,
                                   .code = choice - DESIGN_LEVEL };
    }
    return found == 1;
}

static bool find_source(const struct design *design, size_t column, struct source *source)
{
    const struct variable *number = only_number(design, column);
    if (design->columns[column].term == DESIGN_INTERCEPT)
        *source = (struct source){ .kind = SOURCE_ONES, .scale = 1 };
    else if (number != NULL && number->narrow.width != NARROW_NONE)
        *source = (struct source){ .kind = SOURCE_NARROW, .scale = number->divisor, .narrow = number->narrow };
    else if (number != NULL && number->units != NULL)
        *source = (struct source){ .kind = SOURCE_UNITS, .scale = number->divisor, .units = number->units };
    else if (design->x != NULL)
        *source = (struct source){ .kind = SOURCE_VALUES, .scale = scale_of(design, column),
                                   .values = design->x + column * design->n };
    else
        return only_indicator(design, column, source);
    return true;
}

const struct source *design_sources(struct arena *arena, const struct design *design)
{
    struct source *sources = arena_array(arena, struct source, design->p + 1);
    for (size_t column = 0; column < design->p; column++)
        if (!find_source(design, column, &sources[column]))
            return NULL;
    sources[design->p] = design->response;
    return sources;
}

void design_row(const struct design *design, const struct twofold *values, const uint32_t *codes, double *row)
{
    size_t atoms = design->formula->atom_count;
    for (size_t column = 0; column < design->p; column++) {
        struct twofold cell = twofold_of(1);
        for (size_t atom = 0; atom < atoms; atom++) {
            const struct design_atom *held = &design->atoms[atom];
            uint32_t choice = design->pattern[column * atoms + atom];
            if (choice)
                cell = twofold_multiply(cell, factor_of(held, choice, held->category ? twofold_of(0) : values[atom],
                                                        held->category ? codes[atom] : 0));
        }
        row[column] = cell.high;
    }
}

void design_row_at_level(const struct design *design, size_t i, size_t atom, uint32_t code, struct twofold *values,
                         uint32_t *codes, double *row)
{
    for (size_t a = 0; a < design->formula->atom_count; a++) {
        if (design->atoms[a].category)
            codes[a] = a == atom ? code : design->atoms[a].codes[i];
        else
            values[a] = design_value(&design->atoms[a], i);
    }
    design_row(design, values, codes, row);
}

/* Each column averaged over the rows, with the atom set to `code` in all of them. */
static void observed_margin(const struct design *design, size_t atom, uint32_t code, double *row)
{
    size_t atoms = design->formula->atom_count, n = design->n;
    for (size_t column = 0; column < design->p; column++) {
        const uint32_t *pattern = design->pattern + column * atoms;
        struct twofold sum = twofold_of(0);
        bool out = pattern[atom] >= DESIGN_LEVEL && pattern[atom] != DESIGN_LEVEL + code;
        for (size_t i = 0; i < n && !out; i++) {
            struct twofold cell = twofold_of(1);
            for (size_t a = 0; a < atoms; a++)
                if (a != atom && pattern[a])
                    cell = twofold_multiply(cell, factor_in_row(&design->atoms[a], pattern[a], i));
            sum = twofold_add(sum, cell);
        }
        row[column] = twofold_divide(sum, twofold_of((double)n)).high;
    }
}

/* Looks a name up at its mean: what expressions of numbers are evaluated at. */
static struct value mean_of(const void *data, size_t name, size_t row)
{
    (void)row;
    const struct design *design = data;
    const struct variable *variable = &design->variables[design->name_variable[name]];
    struct value value = { .kind = VALUE_MISSING };
    if (variable->category)
        return value;
    value.kind = VALUE_NUMBER;
    for (size_t i = 0; i < design->n; i++) {
        struct twofold cell = variable_number(variable, i);
        value.number = twofold_add(value.number, cell);
    }
    value.number = twofold_divide(value.number, twofold_of((double)design->n));
    return value;
}

/* Levels weighted alike make the average of a product the product of averages: 1 / levels for each category. */
static void equal_margin(struct arena *arena, const struct design *design, size_t atom, uint32_t code, double *row)
{
    size_t atoms = design->formula->atom_count;
    struct twofold *weights = arena_array(arena, struct twofold, atoms);
    struct expression_scope scope = { mean_of, design };
    struct error unused;
    error_init(&unused, arena);
    for (size_t a = 0; a < atoms; a++) {
        struct value value = { .kind = VALUE_MISSING };
        if (design->atoms[a].category)
            weights[a] = twofold_divide(twofold_of(1), twofold_of(design->atoms[a].level_count));
        else if (expression_evaluate(design->formula->atoms[a].expression, &scope, 0, &value, &unused) &&
                 value.kind == VALUE_NUMBER)
            weights[a] = value.number;
        else
            weights[a] = twofold_of(NAN);
    }
    for (size_t column = 0; column < design->p; column++) {
        const uint32_t *pattern = design->pattern + column * atoms;
        struct twofold cell = twofold_of(1);
        for (size_t a = 0; a < atoms; a++)
            if (a != atom && pattern[a])
                cell = twofold_multiply(cell, design->atoms[a].basis
                                                  ? basis_value(design->atoms[a].basis, pattern[a] - DESIGN_LEVEL,
                                                                weights[a])
                                                  : weights[a]);
        row[column] = pattern[atom] >= DESIGN_LEVEL && pattern[atom] != DESIGN_LEVEL + code ? 0 : cell.high;
    }
}

void design_margin_row(struct arena *arena, const struct design *design, size_t atom, uint32_t code,
                       enum design_margin margin, double *row)
{
    if (margin == DESIGN_MARGIN_OBSERVED)
        observed_margin(design, atom, code, row);
    else
        equal_margin(arena, design, atom, code, row);
}

size_t design_atom_find(const struct design *design, const char *text)
{
    for (size_t atom = 0; atom < design->formula->atom_count; atom++)
        if (strcmp(design->formula->atoms[atom].text, text) == 0)
            return atom;
    return (size_t)-1;
}
