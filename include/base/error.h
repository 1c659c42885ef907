/* error: what went wrong, where, and what would do.
 *
 * The caller owns the error and passes it last; the first error wins and later ones are ignored.
 * Every function that can fail returns bool and reports with `return error_set(err, …)`, which is false.
 * A message says where, what was found, what was expected and what would do. */
#ifndef KNEAD_BASE_ERROR_H
#define KNEAD_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* The values are knead's exit statuses. */
enum error_code {
    ERROR_NONE = 0,
    ERROR_ESTIMATE = 1, /* the estimate asked for cannot be had */
    ERROR_USAGE = 2,    /* options or arguments */
    ERROR_INPUT = 3,    /* input unreadable or rejected */
    ERROR_OUTPUT = 5,   /* output could not be written */
    ERROR_PROGRAM = 6   /* a program knead needs is missing or failed */
};

struct error {
    enum error_code code;
    const char *file;     /* NULL, or the file the error was found in */
    size_t line, column;  /* 1-based physical line and character; 0 when they mean nothing */
    const char *text;     /* lives in the arena */
    struct arena *arena;
};

void error_init(struct error *err, struct arena *arena);

/* Records an error without a place. Returns false. */
bool error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Records an input error (ERROR_INPUT) at a place in a file. Returns false. */
bool error_at(struct error *err, const char *file, size_t line, size_t column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* "file:line:column: text", as shown to people; lives in the error's arena. */
const char *error_message(const struct error *err);

#endif
