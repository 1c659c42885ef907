/* frame: a table of typed columns read from one file. Rows are the records of the file in file order;
 * nothing downstream depends on that order (see cases.h). */
#ifndef KNEAD_DATA_FRAME_H
#define KNEAD_DATA_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/column.h"

struct arena;
struct error;
struct levels;

struct frame {
    const char *path;        /* as the user gave it; "-" is standard input */
    size_t rows;
    struct column *columns;  /* only the columns asked for */
    size_t count;
    const struct levels *by_name; /* levels are the columns' names, codes their indexes; NULL: there is no such index */
    const char *const *names; /* every column name of the file, for nearest-name messages */
    size_t name_count;
    const uint32_t *lines;   /* physical line of each row */
};

/* The column, or NULL with an error naming the nearest column. */
const struct column *frame_column(const struct frame *frame, const char *name, struct error *err);

#endif
