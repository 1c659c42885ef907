/* products: cross-products of long columns, block by block, and the triangle that follows from them. Part of ols and glm.
 *
 * A block's sums are made in double and added up in twofold. Where values are whole numbers of units, small enough,
 * nothing is rounded; else every sum keeps nearly the digits of a double whatever the number of rows. */
#ifndef KNEAD_MODELS_PRODUCTS_H
#define KNEAD_MODELS_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>

#include "models/factor.h"
#include "models/source.h"

struct arena;

enum {
    PRODUCTS_LINE = 64,                  /* bytes of a line of the cache: blocks that begin with one are read faster */
    PRODUCTS_BLOCK = SOURCE_BLOCK,       /* rows whose columns are worked on together: they stay in cache */
    PRODUCTS_CHUNK = 64 * PRODUCTS_BLOCK /* rows a thread takes at a time */
};

/* sums[k] += Σ a[i] columns[k][i] over one block, k < count. */
void products_add(struct twofold *sums, const double *a, double columns[][PRODUCTS_BLOCK], size_t count);

/* to = Σ by[k · stride] columns[k] over one block, k < count; and to = a · b. `to` is apart from the others. */
void products_combine(double *to, const double *by, size_t stride, double columns[][PRODUCTS_BLOCK], size_t count);
void products_multiply(double *to, const double *a, const double *b);

/* Adds `count` sums of the chunks from the second on to those of the first, in order: no thread changes a bit. */
void products_gather(struct twofold *sums, size_t count, size_t chunks);

/* products: (p + 1) × (p + 1), upper triangle by rows, the last column being that of the response. Fills order, r,
 * r_inverse, solution, length and rank of a factor whose p is set, and effects (p of them, `rank` used): q'y. Columns
 * of which the earlier ones leave less than tolerance × their length are set aside, as factor_twofold does. */
void products_triangle(struct arena *arena, const struct twofold *products, double tolerance, struct factor *factor,
                       struct twofold *effects);

#endif
