/* cells: the wanted cells of a CSV file on their way into columns. Private to read/.
 *
 * csv.c finds the records and hands over the text of every wanted cell; cells.c keeps numbers as numbers and texts as
 * levels; typing.c decides what a column of unknown kind is and makes the frame; checks.c holds a schema's constraints
 * against it. Cells that cannot be are gathered as faults, so that one run names them all. */
#ifndef KNEAD_READ_CELLS_H
#define KNEAD_READ_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/narrow.h"
#include "data/levels.h"
#include "read/csv.h"
#include "read/schema.h"

struct column;
struct stretch;

/* A code that means missing. */
struct missing_code {
    const char *text;
    size_t length;
    bool is_number;
    double value;
    bool by_default; /* "NA", taken without being told to: announced */
};

/* Levels lately met, found by their first bytes: arms and visits repeat from row to row. */
enum { LATELY = 64 };
struct lately {
    uint64_t word;   /* the first eight bytes, zeros behind a shorter text */
    uint64_t second; /* the next eight */
    uint32_t length; /* 0: nothing here */
    uint32_t code;
};

/* A column while it is read. */
struct builder {
    const char *name;
    size_t position;       /* column of the file, from 0 */
    enum csv_want want;
    bool asked;            /* by name, not as one of all columns */
    bool in_passing;       /* by everyone who asks for it */
    const struct schema_field *field; /* NULL when the schema does not speak of it */
    size_t units_beyond;   /* as csv_column's, of all that ask for the column */
    struct missing_code *codes_missing;
    size_t missing_count;
    bool nan_is_missing;   /* the word NaN in a number column */
    bool number_codes;     /* some code is a number */

    uint8_t *missing;
    double *values;        /* DATE; NUMBER: while it is exact they are left to cells_fill_values */
    int64_t *units;        /* NUMBER that is exact; ANY, see unsure.h */
    uint8_t *scales;       /* ANY */
    struct narrow narrow;  /* ANY of which units may be enough: those of the first `narrowed` rows, not in `units` */
    size_t narrowed;
    int narrow_scale;
    int scale_before;      /* ANY: of the number last met */
    size_t longest;        /* ANY: bytes of the longest number met, where it has more than DECIMALS_LONGEST */
    bool exact;            /* units / 10^scale is what was written, so far */
    bool filled;           /* the values are there, exact or not */
    int scale, decimals;
    uint32_t *codes;       /* CATEGORY, TEXT; ANY once it is known to be neither numbers nor dates */
    struct levels levels;
    struct lately *lately; /* LATELY of them; filled by quick.c; NULL: the column has no levels */
    size_t by_default, nan, underflow, out_of_range; /* cells to be told of */

    bool tentative;        /* taken for numbers until a cell is none: */
    size_t spoiled_line;   /* then the column is no longer read; 0: it still is */
    const char *spoiled_by;
    bool any_number;       /* in the rows already folded; or what spoils it is read as one by people */
};

struct fault {
    size_t line, column;   /* column 0: not known */
    const char *text;
};

/* The first faults of a file, and how many there are. */
enum { FAULTS_SHOWN = 10 };
struct faults {
    struct fault shown[FAULTS_SHOWN];
    size_t count;
};

struct note_list {
    struct csv_note *items;
    size_t count, capacity;
};

struct cells {
    struct arena *arena;
    const char *path;
    const struct csv_spec *spec;
    struct builder *builders;
    size_t count;
    size_t rows, capacity;
    bool folded;           /* rows are not kept: what needs all of them cannot be checked */
    uint32_t *lines;       /* of each row */
    struct faults faults;
    struct note_list *notes;
};

void cells_init(struct cells *cells, struct builder *builders, size_t count, size_t expected_rows);

/* On to other rows: forgets the cells, and the levels too when their texts are to live in `levels`. */
void cells_restart(struct cells *cells, struct arena *levels);

/* Adds what is to be told of. */
void cells_add_counts(struct builder *builder, const struct builder *part);

/* Adds the rows of a part that was read from line `before` + 1 on. */
void cells_append(struct cells *cells, const struct cells *part, size_t before);

/* The column was thought to hold numbers, and this cell is none. */
void cells_spoil(struct cells *cells, struct builder *builder, size_t line, const char *text, size_t length);

/* Sets any_number when one of the rows has a value, unless the column is no longer read. */
void cells_note_numbers(struct builder *builder, size_t rows);

/* Room for `more` rows, and one. */
void cells_reserve(struct cells *cells, size_t more);

/* The cell of the row being read. Returns NULL, or what is wrong with it ("pain is "x"; a number is expected"). */
const char *cells_take(struct cells *cells, struct builder *builder, const char *text, size_t length);

/* The same for cells `field` of the records from `row` on, row 0 being the row to read, as long as they are what most cells
 * are: a short decimal, or a level met lately. Returns the first row whose cell is left to cells_take. The rows are marked
 * as not missing by the caller. */
size_t cells_take_column(struct cells *cells, struct builder *builder, const struct stretch *stretch, size_t field,
                         size_t row);

/* cells_take took the text, and more like it may come. */
void cells_met_lately(struct cells *cells, struct builder *builder, const char *text, size_t length);

/* A number of the row being read that is not missing. */
void cells_keep_number(struct builder *builder, size_t row, const struct decimal *number);

/* The values of exact rows [0 … rows), from their units; NaN where they are missing. */
void cells_fill_values(const struct builder *builder, size_t rows, double *values);

/* Brings units[0 … rows) to a larger scale; false, and nothing changed, when one would not fit. */
bool cells_rescale(int64_t *units, size_t rows, int from, int to);

void faults_add(struct faults *faults, size_t line, size_t column, const char *text);

/* All faults as one error at the place of the first; returns false. */
bool faults_report(const struct faults *faults, const char *path, struct error *err);

void note_add(struct cells *cells, bool warning, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* `"text"` safe to show, cut when long. */
const char *cell_shown(struct arena *arena, const char *text, size_t length);

/* What to do about a comma in a number: in "1,234" it may part thousands, and read as a decimal comma it would be 1.234. */
const char *cell_comma_advice(const char *text, size_t length);

/* Why a text that was to be a number is none: "a number is expected (…)". */
const char *cell_reason(const struct cells *cells, const char *text, size_t length, enum decimal_status status);

/* The kind of column that a want and the schema ask for; ANY when the cells must tell. */
enum csv_want cell_want(enum csv_want want, const struct schema_field *field);

/* True when the text is one of the column's codes; sets *code. A number matches by value too. */
bool cell_is_code(const struct builder *builder, const char *text, size_t length, const struct missing_code **code);
bool cell_is_number_code(const struct builder *builder, double value);

/* Turns the builders into columns: settles ANY, sorts levels, tells what is to be told. */
bool cells_settle(struct cells *cells, struct column *columns, struct error *err);

/* The columns as they stand, levels in the order met: for rows that are folded. */
struct column cells_column(const struct cells *cells, struct builder *builder);

/* What is to be told of columns whose rows were folded, their levels sorted. */
void cells_settle_folded(struct cells *cells, struct column *columns);

/* Minimum, maximum, enum, pattern, required, unique, whole numbers. */
bool cells_check(struct cells *cells, struct column *columns, struct error *err);

/* Notes on values that were outside the schema's range. */
void cells_tell_of_range(struct cells *cells, const struct column *columns);

#endif
