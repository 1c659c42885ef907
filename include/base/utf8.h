/* utf8: validity, display width and safe showing of text from files. */
#ifndef KNEAD_BASE_UTF8_H
#define KNEAD_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct str;

/* The first byte at which text[0..length) stops being UTF-8; `length` when all of it is. */
size_t utf8_valid(const char *text, size_t length);

/* Columns the text takes on a terminal (combining marks 0, wide characters 2). Needs valid UTF-8. */
size_t utf8_width(const char *text);
size_t utf8_width_bytes(const char *text, size_t length); /* of a part that ends where a character does */

/* Characters, not bytes; needs valid UTF-8. */
size_t utf8_length(const char *text);

/* A copy that is safe to show: control characters (those of lines and of writing direction too), characters without any
 * width such as a byte order mark or a soft hyphen, blanks at the ends other than the space bar's, and invalid bytes become
 * \n, \t, \xNN, \uNNNN. Text with nothing to escape is returned as it is. */
const char *utf8_show(struct arena *arena, const char *text);
const char *utf8_show_bytes(struct arena *arena, const char *bytes, size_t length);

/* The same, with all blanks other than the space bar's and all accents that stand for themselves: for a text that looks like
 * another one. */
const char *utf8_show_all(struct arena *arena, const char *text);

/* The character at text[*at], and past it; a byte that is none counts as itself, negative. And back into a text. */
int32_t utf8_take(const char *text, size_t length, size_t *at);
void utf8_put(struct str *out, int32_t point);

/* A blank of any kind; a character without room or sign: a control, a soft hyphen, a byte order mark. */
bool utf8_is_blank(int32_t point);
bool utf8_is_unseen(int32_t point);

/* The text as a person reads it: without the characters that cannot be seen and without blanks at its ends, every blank
 * inside that of the space bar. A text that is so already is returned as it is. */
const char *utf8_tidy(struct arena *arena, const char *text);

/* What texts that a person takes for one have in common: the tidy text with one blank for each run of them, without case,
 * accents put together with their letters. */
const char *utf8_plain(struct arena *arena, const char *text);

#endif
