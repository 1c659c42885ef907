/* One window of the input after another is searched for structure; runs of lines that are records of the header's width are
 * then read off it, a column at a time. */
#include "read/plain.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "data/column.h"
#include "read/records.h"
#include "read/stretch.h"
#include "read/structure.h"

/* A stretch stays in the nearest cache while its columns are read one after the other. */
enum { FIRST_WINDOW = 64 * 1024, LARGEST_WINDOW = 4 * 1024 * 1024, LONGEST_STRETCH = 256 };

/* A cell that cannot be what its column wants. */
struct wrong {
    size_t row, field; /* of the stretch */
};

struct plain {
    struct arena *arena;
    struct structure_spec spec;
    struct structure found;
    size_t room;           /* bytes a window may have */
    uint64_t from;         /* offset of the window in the input */
    size_t line, begin;    /* the first line not yet passed, and where it begins */
    struct wrong *wrong;   /* of the present stretch, a column after the other */
    size_t wrong_count, wrong_capacity;
};

static void make_room(struct plain *plain, size_t room)
{
    plain->room = room;
    plain->found.ends = arena_array(plain->arena, uint32_t, room + STRUCTURE_SLACK);
    plain->found.lines = arena_array(plain->arena, uint32_t, room + STRUCTURE_SLACK);
}

struct plain *plain_create(const struct csv *csv)
{
    struct plain *plain = arena_new(csv->arena, struct plain);
    plain->arena = csv->arena;
    plain->spec = (struct structure_spec){ csv->spec.delimiter, lines_had_lfcr(csv->lines) };
    make_room(plain, FIRST_WINDOW);
    return plain;
}

void plain_restart(struct plain *plain)
{
    plain->found.line_count = plain->line = 0;
    plain->from = 0;
}

/* ---- windows */

/* The part of the window's stretch that any line of it needs. */
static struct stretch stretch_of(const struct csv *csv, const char *window)
{
    bool lfcr = csv->plain->spec.lfcr;
    return (struct stretch){ .text = window, .fields = csv->count, .quotes = csv->plain->found.quotes,
                             .pairs = csv->plain->found.pairs, .pair = { lfcr ? '\n' : '\r', lfcr ? '\r' : '\n' } };
}

static void pass_line(struct plain *plain, const struct stretch *stretch)
{
    plain->begin = stretch_behind(stretch, plain->found.ends[plain->found.lines[plain->line++]]);
}

/* True when a line known to the window begins where the input stands: where it stood, or behind one line that libcsv took. */
static bool stands_in_window(const struct csv *csv, const struct ahead *ahead)
{
    struct plain *plain = csv->plain;
    size_t known = plain->found.line_count;
    if (plain->line == known || ahead->offset < plain->from + plain->begin)
        return false;
    size_t offset = (size_t)(ahead->offset - plain->from);
    struct stretch stretch = stretch_of(csv, ahead->text - offset);
    if (plain->begin < offset)
        pass_line(plain, &stretch);
    return plain->line < known && plain->begin == offset;
}

/* A new window from where the input stands; false when no line of it is known. */
static bool open_window(struct plain *plain, const struct ahead *ahead)
{
    for (;;) {
        size_t length = ahead->length < plain->room ? ahead->length : plain->room;
        structure_find(ahead->text, length, &plain->spec, &plain->found);
        plain->from = ahead->offset;
        plain->line = plain->begin = 0;
        if (plain->found.line_count > 0 || plain->found.odd || length == ahead->length || plain->room >= LARGEST_WINDOW)
            return plain->found.line_count > 0;
        make_room(plain, plain->room * 4);
    }
}

/* ---- stretches */

static bool has_text(const struct stretch *stretch, size_t row)
{
    for (size_t field = 0; field < stretch->fields; field++) {
        size_t length;
        stretch_cell(stretch, row, field, &length);
        if (length > 0)
            return true;
    }
    return false;
}

/* The records that stand next in the window, and how many bytes they take. */
static struct stretch find_stretch(const struct csv *csv, const struct ahead *ahead, size_t *bytes)
{
    struct plain *plain = csv->plain;
    const uint32_t *ends = plain->found.ends, *lines = plain->found.lines;
    size_t most = records_room(csv), fields = csv->count, first = plain->begin;
    struct stretch stretch = stretch_of(csv, ahead->text - (size_t)(ahead->offset - plain->from));
    size_t end_before = plain->line == 0 ? 0 : (size_t)lines[plain->line - 1] + 1;
    stretch.ends = ends + end_before;
    stretch.begin = first;
    stretch.number = ahead->number + 1;
    if (most > LONGEST_STRETCH)
        most = LONGEST_STRETCH;
    if (most > plain->found.line_count - plain->line)
        most = plain->found.line_count - plain->line;
    if (most > UINT32_MAX - ahead->number)
        most = UINT32_MAX - ahead->number;
    size_t begin = first;
    for (; stretch.rows < most; stretch.rows++) {
        size_t end = lines[plain->line + stretch.rows], length = ends[end] - begin;
        bool whole = end + 1 == end_before + fields && length >= fields && length <= csv->field_limit;
        if (!whole || (stretch.quotes && !has_text(&stretch, stretch.rows)))
            break;
        end_before = end + 1;
        begin = stretch_behind(&stretch, ends[end]);
    }
    plain->line += stretch.rows;
    plain->begin = begin;
    *bytes = begin - first;
    return stretch;
}

/* What records.c expects to know of the line. */
static void set_line(struct csv *csv, const struct stretch *stretch, size_t row)
{
    size_t begin = stretch_record(stretch, row), end = stretch->ends[(row + 1) * stretch->fields - 1];
    csv->line = (struct line){ stretch->text + begin, end - begin, stretch_record(stretch, row + 1) - end,
                               stretch->number + row, true, false };
    csv->fields_before = 0;
    csv->quoted_before = false;
}

/* A cell that is not what most are; cells.rows is its row. */
static void take_slowly(struct csv *csv, struct builder *builder, const struct stretch *stretch, size_t row)
{
    struct plain *plain = csv->plain;
    size_t field = builder->position, length;
    const char *text = stretch_cell(stretch, row, field, &length);
    if (cells_take(&csv->cells, builder, text, length) == NULL) {
        cells_met_lately(&csv->cells, builder, text, length);
    } else if (builder->tentative) {
        set_line(csv, stretch, row);
        records_take_cell(csv, field, text, length);
    } else {
        plain->wrong = arena_reserve(plain->arena, plain->wrong, plain->wrong_count, plain->wrong_capacity);
        plain->wrong[plain->wrong_count++] = (struct wrong){ row, field };
    }
}

static void take_column(struct csv *csv, struct builder *builder, const struct stretch *stretch)
{
    struct cells *cells = &csv->cells;
    size_t before = cells->rows, row = 0;
    memset(builder->missing + before, MISSING_NOT, stretch->rows);
    while (csv->sink[builder->position] != NULL &&
           (row = cells_take_column(cells, builder, stretch, builder->position, row)) < stretch->rows) {
        cells->rows = before + row;
        take_slowly(csv, builder, stretch, row++);
        cells->rows = before;
    }
}

static int by_place(const void *left, const void *right)
{
    const struct wrong *a = left, *b = right;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return a->field < b->field ? -1 : a->field > b->field;
}

/* They are told of in the order of the file. */
static void tell_of_wrong(struct csv *csv, const struct stretch *stretch)
{
    struct plain *plain = csv->plain;
    size_t before = csv->cells.rows;
    qsort(plain->wrong, plain->wrong_count, sizeof *plain->wrong, by_place);
    for (size_t i = 0; i < plain->wrong_count; i++) {
        size_t length, row = plain->wrong[i].row, field = plain->wrong[i].field;
        const char *text = stretch_cell(stretch, row, field, &length);
        csv->cells.rows = before + row;
        set_line(csv, stretch, row);
        records_take_cell(csv, field, text, length);
    }
    csv->cells.rows = before;
    plain->wrong_count = 0;
}

static void look_at_last(struct csv *csv, const struct stretch *stretch)
{
    for (size_t row = 0; row < stretch->rows && csv->last_is_empty; row++) {
        size_t length;
        stretch_cell(stretch, row, csv->count - 1, &length);
        csv->last_is_empty = length == 0;
    }
}

static void take(struct csv *csv, const struct stretch *stretch)
{
    struct cells *cells = &csv->cells;
    cells_reserve(cells, stretch->rows);
    look_at_last(csv, stretch);
    for (size_t i = 0; i < cells->count; i++)
        take_column(csv, &cells->builders[i], stretch);
    if (csv->plain->wrong_count > 0)
        tell_of_wrong(csv, stretch);
    csv->record_line = stretch->number + stretch->rows - 1;
    records_end_rows(csv, stretch->rows);
}

void plain_take(struct csv *csv)
{
    struct ahead ahead;
    while (lines_ahead(csv->lines, &ahead) && ahead.length > 0 && ahead.offset < csv->stop) {
        size_t bytes;
        if (ahead.length > csv->stop - ahead.offset)
            ahead.length = (size_t)(csv->stop - ahead.offset);
        if (!stands_in_window(csv, &ahead) && !open_window(csv->plain, &ahead))
            return;
        struct stretch stretch = find_stretch(csv, &ahead, &bytes);
        if (stretch.rows == 0)
            return;
        take(csv, &stretch);
        lines_skip(csv->lines, bytes, stretch.rows);
    }
}
