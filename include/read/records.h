/* records: physical lines into records and cells. Private to read/: csv.c opens, names and settles; records.c feeds.
 *
 * libcsv is fed one line at a time, so that the line and the character of everything it reports are known without
 * counting bytes: a record that has not ended with its line is inside quotes. */
#ifndef KNEAD_READ_RECORDS_H
#define KNEAD_READ_RECORDS_H

#include <csv.h>
#include <stdbool.h>
#include <stddef.h>

#include "read/cells.h"
#include "read/csv.h"
#include "read/lines.h"

enum { RAGGED_SHOWN = 10 };

struct ragged {
    size_t line, fields;
};

struct batches;
struct name_index;
struct plain;

struct csv {
    struct arena *arena;
    struct csv_spec spec;
    const char *given_path, *path; /* as the user wrote it; as messages say it */
    struct lines *lines;
    struct csv_parser parser;
    size_t field_limit;
    struct plain *plain;           /* the fast lane; NULL: everything goes through libcsv */
    uint64_t stop;                 /* offset in the input beyond which no record is begun; UINT64_MAX: none */

    const char **raw, **names;  /* of the header: as written, and as shown */
    size_t count, capacity;
    struct name_index *indexes[2]; /* of raw and names, made when first asked for; NULL before */
    bool header_read;

    struct line line;           /* being fed */
    size_t fields_before;       /* fields of the record that ended before this line */
    bool quoted_before;         /* this line begins inside quotes */
    bool open;                  /* the record goes on after this line */
    size_t record_line, quote_line;
    size_t field;               /* of the record, counted as they end */
    bool any, lone_blank;       /* a cell is not empty; the first cell is nothing but blanks */
    size_t too_long;            /* bytes of a cell above the limit; 0 none */

    struct cells cells;
    struct batches *batches;    /* rows go to a fold when there are enough; NULL: they are kept */
    struct builder **sink;      /* by column of the file; NULL: not wanted */
    bool last_unnamed, last_is_empty; /* the last column has no name, and no value so far */
    size_t blank_lines, blanks_only, empty_rows, first_blanks_only, first_empty_row;
    struct ragged ragged[RAGGED_SHOWN];
    size_t ragged_count;
    struct note_list notes;
};

/* Starts libcsv with csv->spec.delimiter. */
bool records_start(struct csv *csv, struct error *err);

/* Forgets the record that could not be read to its end. */
bool records_restart(struct csv *csv, struct error *err);

/* Feeds csv->line. The first record fills csv->raw, the others go to csv->sink once csv->header_read is set. */
bool records_feed(struct csv *csv, struct error *err);

/* After the last line. */
bool records_end(struct csv *csv, struct error *err);

/* csv->line is a blank line outside quotes. */
bool records_blank_line(const struct csv *csv);

/* The cell of csv->line that goes to csv->sink[field]. */
void records_take_cell(struct csv *csv, size_t field, const char *text, size_t length);

/* `count` records, each one line, the last of them csv->record_line, are whole: on to the next row. No more than
 * records_room(csv). */
void records_end_rows(struct csv *csv, size_t count);
size_t records_room(const struct csv *csv);

/* A record of one empty cell, for a blank line that counts. */
void records_empty_cell(struct csv *csv);

#endif
