/* unsure: a column whose kind only all of its cells tell (want ANY), while it is read. Private to read/.
 *
 * A cell that is not missing is either a short decimal in the one spelling that its units and scale have ("-0.50", not
 * "-.50", "+1" or "007"), kept as units[row] and scales[row], or a level: scales[row] is UNSURE_LEVEL and units[row] its
 * code. Where units may be enough, rows that come from parts are kept in builder->narrow instead, as long as they fit:
 * numbers as units at builder->narrow_scale, which is the largest scale met. */
#ifndef KNEAD_READ_UNSURE_H
#define KNEAD_READ_UNSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "read/cells.h"

enum { UNSURE_LEVEL = UINT8_MAX };

/* The text, which decimal_short took as these units, is the one spelling of them at their scale. */
static inline bool unsure_is_canonical(const char *text, size_t length, char mark, int64_t units)
{
    size_t sign = *text == '-';
    bool zeros = text[sign] == '0' && length > sign + 1 && text[sign + 1] != mark;
    return !zeros && text[sign] != mark && text[length - 1] != mark && !(sign && units == 0);
}

/* The first row of [from … rows) that is a level; `rows` when there is none. */
static inline size_t unsure_level(const struct builder *builder, size_t from, size_t rows)
{
    const uint8_t *found = from < rows ? memchr(builder->scales + from, UNSURE_LEVEL, rows - from) : NULL;
    return found == NULL ? rows : (size_t)(found - builder->scales);
}

/* Takes the cell when it is such a decimal. */
bool unsure_take(struct builder *builder, size_t row, const char *text, size_t length, char mark);

/* Room for `capacity` rows, of which there are `rows` so far. */
void unsure_reserve(struct arena *arena, struct builder *builder, size_t rows, size_t capacity);

/* The rows of a part are all in builder->narrow too afterwards, where that can be. */
void unsure_narrow(struct cells *part, struct builder *builder);

/* `more` rows of a part behind the first rows; code_of[the part's code] is the builder's. */
void unsure_append(struct cells *cells, struct builder *builder, const struct builder *part, const uint32_t *code_of,
                   size_t more);

/* All rows are read: those in builder->narrow are all of them afterwards, or none. */
void unsure_end(struct cells *cells, struct builder *builder);

/* Some row is kept as a number. */
bool unsure_has_numbers(const struct builder *builder, size_t rows);

/* All rows have codes afterwards, as if every cell had been a level from the beginning. */
void unsure_to_levels(struct cells *cells, struct builder *builder);

/* The rows that are kept as numbers have values afterwards, in builder->values, which has room for them, and units at
 * builder->scale, raised to theirs if need be; builder->exact is false when one does not fit. Rows that are levels stay as they are.
 * Where units are enough, of_levels is the largest of the levels; when all fit, builder->values is NULL afterwards, and so is
 * builder->units when they are in builder->narrow. */
enum { UNSURE_VALUES = -1 };
void unsure_to_numbers(const struct cells *cells, struct builder *builder, int64_t of_levels);

#endif
