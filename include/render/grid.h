/* grid: a table as people see it, the common ground of the text, markdown and html renderers.
 *
 * Fields no row sets are gone, numbers are rounded by role, methods have words, the ends of an interval are one
 * column named by its confidence level, which stands before the p-value. Texts are shown safely (utf8_show), but
 * not yet escaped for any format. */
#ifndef KNEAD_RENDER_GRID_H
#define KNEAD_RENDER_GRID_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct table;

struct grid_column {
    const char *name;    /* of the field; "conf" for an interval */
    const char *label;
    bool number;         /* aligned on its decimal point */
    bool count;          /* a number that counts rows, no result */
    const char **cells;  /* one per row; "" when unset */
    const char **highs;  /* an interval's upper ends; NULL for every other column */
};

struct grid {
    struct grid_column *columns;
    size_t count, rows;
};

struct grid_spec {
    int digits;         /* as in render_spec */
    double level;       /* of the report: gives alpha, and names intervals that do not say their own level */
    const char *minus;
};

void grid_build(const struct table *table, const struct grid_spec *spec, struct arena *arena, struct grid *grid);

/* What numbers are padded with: something as wide as a digit, and something as wide as a point. */
struct grid_padding {
    const char *digit, *point;
};

/* Pads the numbers of a column to one width, their decimal points below each other. The ends of an interval are
 * aligned each for themselves and joined; joined before, they are aligned by the upper end alone. */
void grid_align(struct grid_column *column, size_t rows, struct grid_padding padding, struct arena *arena);
void grid_join(struct grid_column *column, size_t rows, struct arena *arena);

#endif
