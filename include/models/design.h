/* design: a formula and complete rows made into the matrix of a model.
 *
 * Categories are coded by treatment contrasts against their reference level, with R's rule for when a margin or
 * the intercept is absent: a category takes all its levels unless the term without it is part of an earlier term
 * (Chambers & Hastie, "Statistical Models in S", 1992, section 2.4). Levels no row has are dropped. */
#ifndef KNEAD_MODELS_DESIGN_H
#define KNEAD_MODELS_DESIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/narrow.h"
#include "models/formula.h"
#include "models/source.h"

/* What messages call a row: "line 12", "the row of P007". */
struct places {
    const char *(*name)(const void *rows, size_t row, struct arena *arena);
    const void *rows;
};

/* One column of complete rows. A number gives `values`, a category `codes` into `levels`. */
struct variable {
    const char *name;
    bool category;
    const double *values;          /* may be NULL where there are units */
    const int64_t *units;          /* NULL, or the exact decimals: value = units / divisor */
    struct narrow narrow;          /* the units in fewer bytes; values and units are NULL then */
    double divisor;
    const uint32_t *codes;
    const char *const *levels;     /* by code, in the order they are to be shown */
    const char *const *labels;     /* by code: what people call the levels; NULL: as they are */
    uint32_t level_count;
    uint32_t reference;            /* code of the reference level; when no row has it, the first level that is used */
    const struct places *places;   /* NULL, or what messages call the rows; one variable that has them is enough */
    const char *reference_level;   /* NULL, or for factor() of a number column: the reference, "2" */
};

/* What a number variable is in a row. */
struct twofold variable_number(const struct variable *variable, size_t row);

/* Its values are exact decimals. */
static inline bool variable_has_units(const struct variable *variable)
{
    return variable->units != NULL || variable->narrow.width != NARROW_NONE;
}

enum { DESIGN_INTERCEPT = -1 };

struct design_column {
    const char *name;   /* as R names coefficients: "(Intercept)", "armmassage", "age:armmassage" */
    const char *label;  /* for people: "Intercept", "arm: massage − usual care", "age × (arm: massage − usual care)" */
    int term;           /* index among the formula's terms, or DESIGN_INTERCEPT */
};

/* An atom of the formula with what its column holds. */
struct design_atom {
    bool category;
    struct twofold *values;      /* number that is calculated: n of them; else NULL: see design_value */
    const struct variable *variable; /* number that is a column as it is; else NULL */
    const struct basis *basis;   /* NULL, or what the number is spread into */
    uint32_t *codes;             /* category: n codes into `levels` */
    const char **levels;         /* those in use, the reference first */
    uint32_t *variable_codes;    /* code of each level in its variable; NULL for factor() of numbers and I(x > 3) */
    const char *const *labels;   /* by the variable's code; NULL: the levels */
    uint32_t level_count;
};

struct design {
    const struct formula *formula;
    size_t n, p;
    double *x, *x_low;                   /* column-major: column j of row i is x[j * n + i], exactly x + x_low; x_low is
                                            NULL when n·p² > DESIGN_LOW_WORK, where its memory is worth more */
    const double *y, *y_low;             /* the response; NULL when the formula has none */
    struct source response;
    const double *trials;                /* of a response cbind(successes, failures): how many each row has; else NULL */
    struct design_column *columns;       /* p of them */
    struct design_atom *atoms;           /* as formula->atoms */
    const struct variable *variables;    /* as given */
    size_t variable_count;
    const size_t *name_variable;         /* the variable of each of the formula's names */
    uint32_t *pattern;                   /* p × atom_count: what each column multiplies: 0 nothing, DESIGN_NUMBER the
                                            atom's number, DESIGN_LEVEL + k the indicator of level k or column k of
                                            the atom's basis */
};

enum { DESIGN_NUMBER = 1, DESIGN_LEVEL = 2 };

/* More columns than this, or more cells, are refused. */
enum { DESIGN_COLUMNS_MAX = 10000, DESIGN_CELLS_MAX = 500000000, DESIGN_LOW_WORK = 5000000 };

/* n complete rows of each variable. ERROR_USAGE when a name has no variable (nearest one named), a text is
 * calculated with, the response is a category; ERROR_ESTIMATE when a category has one level only, an atom has no finite
 * value in a row (named by its place), or the matrix would be larger than DESIGN_CELLS_MAX. */
bool design_build(struct arena *arena, const struct formula *formula, const struct variable *variables,
                  size_t variable_count, size_t n, struct design *design, struct error *err);

/* The same without the matrix: x is NULL, for models of very many rows that can do without. */
bool design_prepare(struct arena *arena, const struct formula *formula, const struct variable *variables,
                    size_t variable_count, size_t n, struct design *design, struct error *err);

/* The design when it has its matrix, else a copy of it that has. */
const struct design *design_filled(struct arena *arena, const struct design *design, struct design *copy);

/* The columns, and the response behind them, as the data they are; NULL when one of them is calculated and there is no
 * matrix to take it from. */
const struct source *design_sources(struct arena *arena, const struct design *design);

/* What a number atom is in a row. */
struct twofold design_value(const struct design_atom *atom, size_t row);

/* A row of the matrix for given atoms: values[a] of number atoms (of rcs() and poly(): of what stands inside), codes[a]
 * of categories (into the atom's levels). */
void design_row(const struct design *design, const struct twofold *values, const uint32_t *codes, double *row);

/* The row that observation i would have with the category `atom` at level `code`. `values` and `codes` are room for every
 * atom. */
void design_row_at_level(const struct design *design, size_t i, size_t atom, uint32_t code, struct twofold *values,
                         uint32_t *codes, double *row);

enum design_margin {
    DESIGN_MARGIN_OBSERVED, /* averaged over the rows as they are: covariates at their means, levels as frequent as
                               they are; with no interaction among covariates "at the overall means" */
    DESIGN_MARGIN_EQUAL     /* numbers at their mean, every combination of the other categories weighted alike
                               (Searle, Speed & Milliken 1980; emmeans' default) */
};

/* The row whose product with the coefficients is the adjusted mean of level `code` of the category atom `atom`. */
void design_margin_row(struct arena *arena, const struct design *design, size_t atom, uint32_t code,
                       enum design_margin margin, double *row);

/* The places of the design's variables; NULL when none has them. And what a row is called: "row 3 of the rows
 * analysed" where places is NULL. */
const struct places *design_places(const struct design *design);
const char *place_name(const struct places *places, size_t row, struct arena *arena);

/* Fills in the atoms and the response: the first half of design_build. */
bool design_atoms(struct arena *arena, struct design *design, struct error *err);

/* Index of the atom called `text` ("arm", "factor(site)"), or (size_t)-1. */
size_t design_atom_find(const struct design *design, const char *text);

#endif
