/* str: a growing piece of text in an arena. Always NUL-terminated; may hold NUL bytes. */
#ifndef KNEAD_BASE_STR_H
#define KNEAD_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

struct str {
    char *text;
    size_t length, capacity;
    struct arena *arena;
};

void str_init(struct str *str, struct arena *arena);
void str_add(struct str *str, const char *text);
void str_add_bytes(struct str *str, const char *bytes, size_t length);
void str_add_char(struct str *str, char c);
void str_add_times(struct str *str, const char *text, size_t times);
void str_addf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
void str_addv(struct str *str, const char *format, va_list arguments);
/* `separator` first, unless the text is still empty: for lists. */
void str_separate(struct str *str, const char *separator);

/* Where the text begins without the spaces and tabs at its ends; *length, of the whole, becomes that of the rest. */
const char *str_trim(const char *text, size_t *length);

/* A path without the suffix of its file, and without ".gz": "dir/trial" of "dir/trial.csv.gz"; ".trial" has none. */
const char *str_stem(struct arena *arena, const char *path);

bool str_equal(const char *a, const char *b); /* NULL equals only NULL */

/* Compares as people sort: runs of digits by their number, "T2" before "T10"; ties by bytes.
 * A total order that depends on nothing but the two texts (no locale). */
int str_compare_natural(const char *a, const char *b);

#endif
