/* wanted: which columns of the file are asked for, and what each is read as. Private to read/. */
#ifndef KNEAD_READ_WANTED_H
#define KNEAD_READ_WANTED_H

#include "read/records.h"

/* The column that "#3" means by its number, counted from 0; NAME_NONE when the name is no such thing. */
size_t wanted_position(const struct csv *csv, const char *name);

/* Every column as ANY; columns of one name go by their number. */
struct csv_column *wanted_all(struct csv *csv);

/* One builder per column of the file, however often and under whatever names it is wanted; builder_of[i] is the index of
 * wanted[i]'s. `asked`: by name, not as one of all columns. */
bool wanted_builders(struct csv *csv, const struct csv_column *wanted, size_t count, bool asked, size_t *builder_of,
                     struct error *err);

#endif
