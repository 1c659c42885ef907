/* sheet: a CSV file as it is written: the bytes of every cell and the place where they stand.
 *
 * For tools that judge a file or rewrite it, to which a cell that is no number is something to be told, not the end.
 * The grammar is csv.h's: ragged rows and broken quotes stop here as they do everywhere. The whole input is kept. */
#ifndef KNEAD_READ_SHEET_H
#define KNEAD_READ_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/levels.h"
#include "read/csv.h"

enum { SHEET_BLANKS_KEPT = 10000 };

struct sheet {
    const char *path;         /* as the user gave it; "-" is standard input */
    const char *const *names; /* of the columns, as csv_names gives them */
    size_t columns, rows;
    char delimiter;
    const uint32_t *lines;    /* physical line each row begins in */
    const size_t *blank_lines; /* physical lines that hold nothing, behind the header: the first SHEET_BLANKS_KEPT */
    size_t blank_count;
    const char *bytes;        /* the whole input */
    size_t length;
    const size_t *starts;     /* of every cell, row by row, `fields` + 1 a row; private, see sheet_raw */
    size_t fields;            /* of a record: `columns`, or one more when the last is empty everywhere */
    const struct csv_note *notes;
    size_t note_count;
    const char *sha256;
    struct levels index;      /* of the names; private, see sheet_find */
    const size_t *firsts;     /* of each name in the index, the first column called so */
    struct arena *arena;
};

/* Reads the input to its end. Of the spec only the delimiter, field_limit and chunk are used. Errors as csv_read. */
bool sheet_read(const char *path, const struct csv_spec *spec, struct arena *arena, struct sheet *sheet,
                struct error *err);

/* What stands in the file, quotes included: an offset into bytes, and how many they are. */
size_t sheet_raw(const struct sheet *sheet, size_t row, size_t column, size_t *length);

/* The value of a cell: without the quotes around it, with doubled ones single. Not NUL-terminated; no NUL inside. */
const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column, size_t *length);

/* The same, NUL-terminated, in the sheet's arena. */
const char *sheet_text(const struct sheet *sheet, size_t row, size_t column);

/* Physical line of the cell, and the character of that line at which it begins, from 1. */
void sheet_place(const struct sheet *sheet, size_t row, size_t column, size_t *line, size_t *character);

/* The index of a column by name (see csv.h), of several called so the first, or NAME_NONE. Hashed. */
size_t sheet_find(const struct sheet *sheet, const char *name);

#endif
