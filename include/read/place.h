/* place: where in a JSON text a key stands, so that an error of meaning has line and column as one of grammar has.
 * Private to read/. */
#ifndef KNEAD_READ_PLACE_H
#define KNEAD_READ_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* The place (1-based line and character) of `key` in the object at `where`, a path such as "fields[3].knead" ("" is the
 * whole text). With key NULL, or where it is not there, the place of the nearest thing that is. The text must be JSON;
 * of any other, or with text NULL, both are 0. */
void json_place(const char *text, size_t length, const char *where, const char *key, size_t *line, size_t *column);

#endif
