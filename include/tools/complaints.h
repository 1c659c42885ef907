/* complaints: what is wrong with the cells of a file, gathered so that one run names them all. */
#ifndef KNEAD_TOOLS_COMPLAINTS_H
#define KNEAD_TOOLS_COMPLAINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "read/reread.h"

struct arena;
struct column;
struct error;
struct frame;

struct complaint {
    struct place place; /* the first; field NAME_NONE when it is about the whole row */
    size_t more;        /* further rows of which the same is said */
    const char *text;
};

struct complaints {
    struct arena *arena;
    const struct frame *frame;
    char delimiter;
    struct complaint *items;
    size_t count, capacity, unlisted;
};

void complaints_init(struct complaints *complaints, struct arena *arena, const struct frame *frame,
                     char delimiter);

/* About a cell, or about a row when column is NULL; the same said of several rows is listed once. */
void complaints_add(struct complaints *complaints, size_t row, const struct column *column, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));

/* True when there are none; else false, with one input error at the first that lists them all, up to a hundred. */
bool complaints_none(struct complaints *complaints, struct error *err);

#endif
