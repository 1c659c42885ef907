/* complaints: what is wrong with the cells of a file, gathered so that one run names them all. */
#ifndef KNEAD_TOOLS_COMPLAINTS_H
#define KNEAD_TOOLS_COMPLAINTS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct frame;

struct complaint {
    size_t line;       /* the first */
    size_t more;       /* further rows of which the same is said */
    const char *text;
};

struct complaints {
    struct arena *arena;
    const struct frame *frame;
    struct complaint *items;
    size_t count, capacity, unlisted;
};

void complaints_init(struct complaints *complaints, struct arena *arena, const struct frame *frame);

/* About one row of the frame; the same said of several rows is listed once. */
void complaints_add(struct complaints *complaints, size_t row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* True when there are none; else false, with one input error at the first that lists the first of them. */
bool complaints_none(struct complaints *complaints, struct error *err);

/* Where a column stands in its file, from 1: "column 4". */
size_t column_position(const struct frame *frame, const char *name);

#endif
