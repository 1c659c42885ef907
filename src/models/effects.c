/* A column of the design is a product over atoms, and so is the functional that takes a coefficient under sum-to-zero
 * coding out of it: of a category in the term, level − average over levels; of another category, the average; of a number
 * in the term its coefficient; of another number its value at 0. Agrees with R's car::Anova under contr.sum. */
#include "models/effects.h"

#include "base/arena.h"

static bool has_atom(const struct formula_term *term, size_t atom)
{
    for (size_t i = 0; i < term->atom_count; i++)
        if (term->atoms[i] == atom)
            return true;
    return false;
}

static uint32_t choices_of(const struct design_atom *atom)
{
    return atom->category ? atom->level_count - 1 : atom->basis ? (uint32_t)atom->basis->columns : 1;
}

/* One atom's factor of the functional on a column. */
static double part(const struct design_atom *atom, bool in_term, uint32_t choice, uint32_t pattern)
{
    if (atom->category && !in_term)
        return pattern ? 1.0 / atom->level_count : 1;
    if (atom->category)
        return pattern ? (pattern - DESIGN_LEVEL == choice + 1) - 1.0 / atom->level_count : 0;
    if (!in_term)
        return pattern ? 0 : 1;
    return atom->basis ? pattern == DESIGN_LEVEL + choice : pattern == DESIGN_NUMBER;
}

size_t effects_type_three(struct arena *arena, const struct design *design, size_t term, const double **weights)
{
    const struct formula_term *tested = &design->formula->terms[term];
    size_t atoms = design->formula->atom_count, rows = 1;
    for (size_t i = 0; i < tested->atom_count; i++)
        rows *= choices_of(&design->atoms[tested->atoms[i]]);
    double *all = arena_array(arena, double, rows * design->p);
    uint32_t *choice = arena_array(arena, uint32_t, atoms);
    for (size_t row = 0; row < rows; row++) {
        size_t rest = row;
        for (size_t i = 0; i < tested->atom_count; i++) {
            uint32_t choices = choices_of(&design->atoms[tested->atoms[i]]);
            choice[tested->atoms[i]] = (uint32_t)(rest % choices);
            rest /= choices;
        }
        for (size_t column = 0; column < design->p; column++) {
            double product = 1;
            for (size_t a = 0; a < atoms; a++)
                product *= part(&design->atoms[a], has_atom(tested, a), choice[a], design->pattern[column * atoms + a]);
            all[row * design->p + column] = product;
        }
    }
    *weights = all;
    return rows;
}

size_t effects_dropped(struct arena *arena, const struct design *design, const bool *dropped, const double **weights)
{
    size_t rows = 0;
    double *all = arena_array(arena, double, design->p * design->p);
    for (size_t j = 0; j < design->p; j++)
        if (design->columns[j].term != DESIGN_INTERCEPT && dropped[design->columns[j].term])
            all[rows++ * design->p + j] = 1;
    *weights = all;
    return rows;
}

bool effects_contains(const struct formula *formula, size_t term, size_t part_of)
{
    const struct formula_term *whole = &formula->terms[term], *held = &formula->terms[part_of];
    for (size_t i = 0; i < held->atom_count; i++)
        if (!has_atom(whole, held->atoms[i]))
            return false;
    return whole->atom_count > held->atom_count;
}

struct formula effects_reduced(struct arena *arena, const struct formula *formula, const bool *dropped)
{
    struct formula reduced = *formula;
    reduced.terms = arena_array(arena, struct formula_term, formula->term_count);
    reduced.term_count = 0;
    for (size_t term = 0; term < formula->term_count; term++)
        if (!dropped[term])
            reduced.terms[reduced.term_count++] = formula->terms[term];
    return reduced;
}
