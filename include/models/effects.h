/* effects: which combinations of coefficients a test of a whole term is about.
 *
 * Type III: the term's effects are zero where every category is averaged over its levels alike (Yates' weighted squares
 * of means; the coefficients of the term under sum-to-zero coding) and other numbers are 0. Type II: the term is tested
 * among the terms that do not contain it (Langsrud 2003, Stat Comput 13:163). */
#ifndef KNEAD_MODELS_EFFECTS_H
#define KNEAD_MODELS_EFFECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "models/design.h"

struct arena;

/* How many combinations, and their weights, rows × p, for contrast_wald. */
size_t effects_type_three(struct arena *arena, const struct design *design, size_t term, const double **weights);

/* The combinations that say that the coefficients of these terms are zero; dropped[t] for each term of the formula. */
size_t effects_dropped(struct arena *arena, const struct design *design, const bool *dropped, const double **weights);

/* Does `term` contain all atoms of `part`, and more? */
bool effects_contains(const struct formula *formula, size_t term, size_t part);

/* The formula with only the terms kept; atoms and names stay. */
struct formula effects_reduced(struct arena *arena, const struct formula *formula, const bool *dropped);

#endif
