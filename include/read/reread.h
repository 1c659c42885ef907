/* reread: where in a line a cell stands, looked up in the file again, for messages about cells already read. */
#ifndef KNEAD_READ_REREAD_H
#define KNEAD_READ_REREAD_H

#include <stddef.h>

struct arena;
struct csv;

struct place {
    size_t line;      /* at which the record begins, from 1 */
    size_t field;     /* from 0 */
    size_t character; /* found: from 1; 0 where it cannot be told */
};

/* What separates the fields of an opened file. */
char csv_delimiter(const struct csv *csv);

/* Fills the characters of places in the order of their lines. Only a regular file can be read again; of others, and of
 * cells behind a line end inside quotes, the characters are 0. */
void places_find(const char *path, char delimiter, struct place *places, size_t count, struct arena *arena);

#endif
