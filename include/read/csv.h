/* csv: a CSV file into a frame. libcsv (strict) is the authority on the grammar; this module adds what it lacks:
 * byte order mark, physical line numbers, blank and ragged lines, delimiters, types, missing codes, and refusals
 * that say what to do. The input is streamed once; memory is bounded by the columns wanted. The result does not
 * depend on how the bytes arrive.
 *
 * Rules. Lines end in LF, CR, CRLF (or LFCR when the first line does). Blank lines are skipped and counted, but in a
 * file of one column every blank line is a missing value. Every record must
 * have as many fields as the header; all that do not are listed. Numbers may have blanks on either side; a category
 * keeps its blanks, with a warning. A column is looked up by its exact name, then by its name without blanks at the
 * ends; "#3" is the third column when no column is called so. A cell is missing when it is empty or all blank, or
 * when it equals a code: "NA" in every column and, in number columns, "NaN" (a schema's missingValues replace these
 * two), and the codes of the spec. A code that is a number also matches other spellings of it (999 and 999.0). */
#ifndef KNEAD_READ_CSV_H
#define KNEAD_READ_CSV_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct column;
struct csv;
struct error;
struct frame;
struct schema;
struct str;

struct csv_spec {
    char delimiter;                /* '\0': chosen among , ; TAB by looking at the first lines */
    char mark;                     /* decimal mark, '.' or ','; '\0' is '.' */
    const char *const *na;         /* missing codes beyond the defaults */
    size_t na_count;
    const struct schema *schema;   /* may be NULL */
    bool out_of_range_missing;     /* values outside the schema's range become missing; else they are an error */
    size_t field_limit;            /* bytes of one cell; 0: 1 MiB */
    size_t chunk;                  /* bytes asked for at a time; 0: 64 KiB. Never changes the result */
    unsigned threads;              /* to read large inputs with; 0: 1. Never changes the result */
    size_t block;                  /* bytes read by one thread at a time; 0: 256 KiB. Never changes the result */
    bool no_fast_lane;             /* every line through libcsv. Never changes the result */
    struct str *keep;              /* gets every byte of the input; NULL: nobody wants them */
};

/* What a tool means to do with a column. ANY is settled by the schema's type or, without one, by the cells: all
 * numbers, all dates, or a category when none is a number; a mixture is an error in a column asked for by name. In one asked
 * for in passing it is an error only where it may be meant as numbers: texts with a number among them are a category. */
enum csv_want { CSV_ANY, CSV_NUMBER, CSV_CATEGORY, CSV_DATE, CSV_TEXT };

struct csv_column {
    const char *name;
    enum csv_want want;
    bool in_passing;     /* nobody named it: it is one of all columns */
    size_t units_beyond; /* 0, or: of more rows than this, units are enough where all numbers are exact decimals without a
                            schema; column.values is NULL then, or values and units are and column.narrow has them.
                            Everyone who asks for the column has to agree */
};

/* What the reader has to say without stopping. Codes are stable. Warnings concern the data (they belong into the
 * report and count under --strict); the others only tell what was understood. */
struct csv_note {
    bool warning;
    const char *code;  /* "delimiter", "bom", "blank_lines", "sep_line", "unnamed_column", "na_code", … */
    const char *text;
};

/* Opens the file ("-" is standard input) and reads its header. Errors are ERROR_INPUT: not readable, a folder, empty,
 * UTF-16, a spreadsheet or compressed file, a header that is not UTF-8, NUL bytes. */
bool csv_open(const char *path, const struct csv_spec *spec, struct arena *arena, struct csv **csv,
              struct error *err);

/* The column names, one per column: blanks at the ends removed (unless that makes two the same), "#3" for a column
 * without a name. */
const char *const *csv_names(const struct csv *csv, size_t *count);

/* The column a name stands for (0-based), or NAME_NONE. A name that several columns have is the first of them. */
size_t csv_find(struct csv *csv, const char *name);

/* Reads all rows, keeping the wanted columns in the order wanted, under the names they were asked for; wanted NULL and
 * count 0 keep every column as ANY. A name wanted twice gives one column; a want other than ANY wins. An unknown name
 * is ERROR_USAGE naming the nearest; a name that two columns have is ERROR_INPUT naming both. Call once. */
bool csv_read(struct csv *csv, const struct csv_column *wanted, size_t count, struct frame *frame,
              struct error *err);

/* A file taken some rows at a time, for what needs no row twice: memory does not grow with the file. */
struct csv_fold {
    void *context;
    /* What the rows come to, in `arena`, which lives until the part is merged. Runs in any thread, on several batches at
     * once. The columns stand in the order wanted and have `rows` rows; levels are numbered anew in every batch; a number column
     * has units, and may then have no values. */
    void *(*reduce)(const void *context, const struct column *columns, size_t count, size_t rows, struct arena *arena);
    /* Adds a part to what came before; in the order of the rows, in the caller's thread. */
    void (*merge)(void *context, const void *part);
};

/* Reads all rows as csv_read does, but hands them to the fold instead of keeping them. A column wanted as ANY is taken for
 * numbers until a cell is none; from then on its type is CATEGORY, it has no cells, and a note tells of it. A schema's
 * constraints are checked but for `unique`. The frame gets the number of rows, and columns without cells: name, type,
 * decimals, levels in their order. The batches depend on the bytes alone, never on the number of threads. */
bool csv_fold(struct csv *csv, const struct csv_column *wanted, size_t count, const struct csv_fold *fold,
              struct frame *frame, struct error *err);

/* What there is to say so far; complete after csv_read. */
const struct csv_note *csv_notes(const struct csv *csv, size_t *count);

/* SHA-256 of every byte of the input, 64 hexadecimal digits; valid after csv_read. */
const char *csv_sha256(const struct csv *csv);

#endif
