/* Levels weighted alike make the average of a product of different categories the product of averages, so that each
 * cell is a product of one number for each atom. Agrees with R's emmeans (cov.keep = 0) and, with everything given, with
 * model.matrix of new data. */
#include "models/margin.h"

#include <float.h>
#include <math.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/utf8.h"

static const struct variable *variable_of(const struct design *design, size_t name)
{
    return &design->variables[design->name_variable[name]];
}

void margin_point_init(struct arena *arena, const struct design *design, struct margin_point *point)
{
    const struct formula *formula = design->formula;
    point->names = arena_array(arena, struct value, formula->names.count);
    point->codes = arena_array(arena, uint32_t, formula->atom_count);
    for (size_t atom = 0; atom < formula->atom_count; atom++)
        point->codes[atom] = MARGIN_EVERY;
    for (size_t name = 0; name < formula->names.count; name++) {
        const struct variable *variable = variable_of(design, name);
        struct twofold sum = twofold_of(0);
        point->names[name] = (struct value){ .kind = VALUE_MISSING };
        if (variable->category || formula->only_factor[name])
            continue;
        for (size_t row = 0; row < design->n; row++)
            sum = twofold_add(sum, variable_number(variable, row));
        point->names[name] = (struct value){ .kind = VALUE_NUMBER,
                                             .number = twofold_divide(sum, twofold_of((double)design->n)) };
    }
}

static struct value look_up(const void *data, size_t name, size_t row)
{
    (void)row;
    return ((const struct margin_point *)data)->names[name];
}

static bool find_level(const struct design *design, size_t atom, const char *text, uint32_t *code, struct error *err)
{
    const struct design_atom *held = &design->atoms[atom];
    size_t found = name_find(held->levels, held->level_count, text);
    const char *nearest = name_nearest(held->levels, held->level_count, text);
    *code = (uint32_t)found;
    return found != NAME_NONE ||
           error_set(err, ERROR_USAGE, "%s has no level '%s' among the rows analysed%s%s%s",
                     design->formula->atoms[atom].text, utf8_show(err->arena, text), nearest ? "; did you mean '" : "",
                     nearest ? utf8_show(err->arena, name_in_list(err->arena, nearest)) : "", nearest ? "'?" : "");
}

/* The level of a category at the point; MARGIN_EVERY when it is not given. */
static bool level_at(const struct design *design, size_t atom, const struct margin_point *point, uint32_t *code,
                     struct error *err)
{
    const struct formula_atom *source = &design->formula->atoms[atom];
    struct expression_scope scope = { look_up, point };
    char buffer[DECIMAL_TEXT_SIZE];
    struct value value;
    *code = point->codes[atom];
    if (*code != MARGIN_EVERY)
        return true;
    bool plain = source->expression->kind == EXPRESSION_NAME;
    if (plain)
        value = point->names[source->expression->name];
    else if (!expression_evaluate(source->expression, &scope, 0, &value, err))
        return false;
    if (value.kind == VALUE_MISSING)
        return true;
    if (!plain)
        return find_level(design, atom, value.number.high != 0 ? "TRUE" : "FALSE", code, err);
    return find_level(design, atom,
                      value.kind == VALUE_TEXT ? value.text : decimal_shortest(value.number.high, buffer), code, err);
}

static bool evaluate(const struct design *design, size_t atom, const struct margin_point *point,
                     struct twofold *number, struct error *err)
{
    const struct formula_atom *source = &design->formula->atoms[atom];
    struct expression_scope scope = { look_up, point };
    struct value value;
    if (!expression_evaluate(source->expression, &scope, 0, &value, err))
        return false;
    *number = value.number;
    return value.kind == VALUE_NUMBER ||
           error_set(err, ERROR_ESTIMATE, "%s has no finite value there%s", source->text,
                     value.kind == VALUE_TEXT ? ": a number is expected" : "");
}

static bool point_row(struct arena *arena, const struct design *design, const struct margin_point *point,
                      struct twofold *row, struct error *err)
{
    size_t atoms = design->formula->atom_count;
    struct twofold *numbers = arena_array(arena, struct twofold, atoms);
    uint32_t *codes = arena_array(arena, uint32_t, atoms);
    for (size_t a = 0; a < atoms; a++)
        if (!(design->atoms[a].category ? level_at(design, a, point, &codes[a], err)
                                        : evaluate(design, a, point, &numbers[a], err)))
            return false;
    for (size_t column = 0; column < design->p; column++) {
        struct twofold cell = twofold_of(1);
        for (size_t a = 0; a < atoms; a++) {
            const struct design_atom *atom = &design->atoms[a];
            uint32_t choice = design->pattern[column * atoms + a];
            if (!choice)
                continue;
            if (atom->category && codes[a] == MARGIN_EVERY)
                cell = twofold_divide(cell, twofold_of(atom->level_count));
            else if (atom->category)
                cell = codes[a] == choice - DESIGN_LEVEL ? cell : twofold_of(0);
            else
                cell = twofold_multiply(cell, atom->basis ? basis_value(atom->basis, choice - DESIGN_LEVEL, numbers[a])
                                                          : numbers[a]);
        }
        row[column] = cell;
    }
    return true;
}

bool margin_row(struct arena *arena, const struct design *design, const struct margin_point *point, double *row,
                struct error *err)
{
    struct arena_mark mark = arena_mark(arena);
    struct twofold *cells = arena_array(arena, struct twofold, design->p);
    if (!point_row(arena, design, point, cells, err))
        return false;
    for (size_t column = 0; column < design->p; column++)
        row[column] = twofold_value(cells[column]);
    arena_rewind(arena, mark);
    return true;
}

bool margin_slope(struct arena *arena, const struct design *design, const struct margin_point *point, size_t name,
                  double *row, struct error *err)
{
    struct arena_mark mark = arena_mark(arena);
    const struct variable *variable = variable_of(design, name);
    struct twofold *above = arena_array(arena, struct twofold, design->p), at = point->names[name].number;
    struct twofold *below = arena_array(arena, struct twofold, design->p);
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < design->n; i++) {
        least = fmin(least, variable->values[i]);
        most = fmax(most, variable->values[i]);
    }
    /* A power of two near a 16384th of the range; twofold cells leave the difference 16 digits or more. */
    double step = exp2(floor(log2(fmax(most - least, DBL_MIN))) - 14);
    point->names[name].number = twofold_add(at, twofold_of(step));
    bool ok = point_row(arena, design, point, above, err);
    point->names[name].number = twofold_add(at, twofold_of(-step));
    ok = ok && point_row(arena, design, point, below, err);
    point->names[name].number = at;
    for (size_t column = 0; ok && column < design->p; column++)
        row[column] = twofold_value(twofold_divide(twofold_subtract(above[column], below[column]),
                                                   twofold_of(2 * step)));
    if (ok)
        arena_rewind(arena, mark);
    return ok;
}
