/* source: a column of a model's matrix where it is data as they stand, so that no matrix need be made of it.
 *
 * Values of decimals are whole numbers of units: value = units / scale. Sums of those are exact. */
#ifndef KNEAD_MODELS_SOURCE_H
#define KNEAD_MODELS_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/narrow.h"

enum source_kind {
    SOURCE_ONES,      /* the constant */
    SOURCE_UNITS,     /* decimals as written: value = units / scale */
    SOURCE_NARROW,    /* the same in fewer bytes */
    SOURCE_VALUES,    /* `values`, of which value × scale is whole but for rounding; scale 0: any numbers */
    SOURCE_INDICATOR  /* 1 where codes[row] == code, else 0 */
};

struct source {
    enum source_kind kind;
    double scale;          /* 1 for ones and indicators */
    const int64_t *units;
    struct narrow narrow;
    const double *values;
    const uint32_t *codes;
    uint32_t code;
};

/* SOURCE_BLOCK numbers from row `first` on, those behind the first `count` being 0: in units of 1 / source_unit, which
 * are whole numbers but for values of scale 0. */
enum { SOURCE_BLOCK = 256 };
void source_units(const struct source *source, size_t first, size_t count, double *units);
double source_unit(const struct source *source);

double source_value(const struct source *source, size_t row);

/* Writes the n units of a source of SOURCE_UNITS to shorts and makes it one of SOURCE_NARROW, which is a quarter of the
 * memory to go through. Other sources, and units that do not fit, are left as they are. */
void source_shorten(struct source *source, size_t n, int16_t *shorts);

#endif
