/* margin: a row of a design at a point: some of its columns given, other numbers at their mean, other categories averaged
 * over their levels alike (the reference grid of Searle, Speed & Milliken 1980, Am Stat 34:216; as R's emmeans).
 *
 * Its product with the coefficients is an adjusted mean, on the scale of the linear predictor; with every column
 * given it is a prediction. */
#ifndef KNEAD_MODELS_MARGIN_H
#define KNEAD_MODELS_MARGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/design.h"
#include "models/expression.h"

struct arena;
struct error;

#define MARGIN_EVERY UINT32_MAX

/* A point that gives nothing: every number at its mean over the rows, every category averaged. */
struct margin_point {
    struct value *names;   /* per name of the formula: a number, or the text of a level; MISSING: not given. The means of
                              numbers are filled in already. */
    uint32_t *codes;       /* per atom: the level of a category, which goes before its name's; MARGIN_EVERY */
};

void margin_point_init(struct arena *arena, const struct design *design, struct margin_point *point);

/* row: p cells. ERROR_USAGE for a level that no row had (the nearest is named), ERROR_ESTIMATE for an expression that
 * has no finite value there. */
bool margin_row(struct arena *arena, const struct design *design, const struct margin_point *point, double *row,
                struct error *err);

/* d row / d the number `name`, by central differences: exact to rounding where the row is linear or quadratic in it. */
bool margin_slope(struct arena *arena, const struct design *design, const struct margin_point *point, size_t name,
                  double *row, struct error *err);

#endif
