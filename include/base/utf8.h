/* utf8: validity, display width and safe showing of text from files. */
#ifndef KNEAD_BASE_UTF8_H
#define KNEAD_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* The first byte at which text[0..length) stops being UTF-8; `length` when all of it is. */
size_t utf8_valid(const char *text, size_t length);

/* Columns the text takes on a terminal (combining marks 0, wide characters 2). Needs valid UTF-8. */
size_t utf8_width(const char *text);
size_t utf8_width_bytes(const char *text, size_t length); /* of a part that ends where a character does */

/* Characters, not bytes; needs valid UTF-8. */
size_t utf8_length(const char *text);

/* A copy that is safe to show: control characters (those of lines and of writing direction too), characters without any
 * width such as a byte order mark, and invalid bytes become \n, \t, \xNN, \uNNNN. Text with nothing to escape is returned
 * as it is. */
const char *utf8_show(struct arena *arena, const char *text);
const char *utf8_show_bytes(struct arena *arena, const char *bytes, size_t length);

#endif
