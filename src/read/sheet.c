/* libcsv has already accepted the file when the cells are looked for, so that a quote outside a cell's text always
 * opens or closes one: counting them is enough to know where a cell ends. */
#include "read/sheet.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/frame.h"
#include "read/lines.h"
#include "read/records.h"

struct walk {
    const char *bytes;
    size_t at, end; /* end: without a closing Ctrl-Z */
    size_t line;
    bool lfcr;
};

/* Bytes of the line end at `at`; 0 when there is none. */
static size_t line_end(const struct walk *walk, size_t at)
{
    if (at >= walk->end || (walk->bytes[at] != '\n' && walk->bytes[at] != '\r'))
        return 0;
    char partner = walk->bytes[at] == '\r' ? '\n' : walk->lfcr ? '\r' : '\0';
    return partner != '\0' && at + 1 < walk->end && walk->bytes[at + 1] == partner ? 2 : 1;
}

static void skip_line(struct walk *walk)
{
    size_t end = 0;
    while (walk->at < walk->end && (end = line_end(walk, walk->at)) == 0)
        walk->at++;
    if (walk->at < walk->end)
        walk->at += end;
    walk->line++;
}

/* The cells of the record that begins here; starts[fields] is one byte behind the end of the last. */
static void walk_record(struct walk *walk, const struct sheet *sheet, size_t *starts)
{
    size_t field = 0, end;
    bool quoted = false;
    starts[0] = walk->at;
    while (walk->at < walk->end) {
        char c = walk->bytes[walk->at];
        end = line_end(walk, walk->at);
        if (end > 0 && !quoted)
            break;
        if (c == '"')
            quoted = !quoted;
        else if (c == sheet->delimiter && !quoted && field + 1 < sheet->fields)
            starts[++field] = walk->at + 1;
        walk->line += end > 0;
        walk->at += end > 0 ? end : 1;
    }
    while (field < sheet->fields)
        starts[++field] = walk->at + 1;
    skip_line(walk);
}

struct line_list {
    size_t *items, count, capacity;
};

static void skip_to(struct walk *walk, size_t line, size_t header, struct arena *arena, struct line_list *blank)
{
    while (walk->line < line && walk->at < walk->end) {
        if (walk->line > header && line_end(walk, walk->at) > 0) {
            if (blank->count < SHEET_BLANKS_KEPT) {
                blank->items = arena_reserve(arena, blank->items, blank->count, blank->capacity);
                blank->items[blank->count] = walk->line;
            }
            blank->count++;
        }
        skip_line(walk);
    }
}

static void find_cells(struct sheet *sheet, const struct lines *lines, size_t header)
{
    struct walk walk = { .bytes = sheet->bytes, .at = lines_bom(lines), .line = 1,
                         .end = sheet->length - lines_had_ctrl_z(lines), .lfcr = lines_had_lfcr(lines) };
    struct line_list blank = { 0 };
    size_t *starts = arena_array(sheet->arena, size_t, sheet->rows * (sheet->fields + 1));
    for (size_t row = 0; row < sheet->rows; row++) {
        skip_to(&walk, sheet->lines[row], header, sheet->arena, &blank);
        walk_record(&walk, sheet, starts + row * (sheet->fields + 1));
    }
    skip_to(&walk, SIZE_MAX, header, sheet->arena, &blank);
    sheet->starts = starts;
    sheet->blank_lines = blank.items;
    sheet->blank_count = sheet->columns > 1 ? blank.count : 0;
}

static void index_names(struct sheet *sheet)
{
    size_t *firsts = arena_array(sheet->arena, size_t, sheet->columns);
    levels_init(&sheet->index, sheet->arena);
    for (size_t i = 0; i < sheet->columns; i++) {
        uint32_t known = sheet->index.count;
        if (levels_intern(&sheet->index, sheet->names[i], strlen(sheet->names[i])) == known)
            firsts[known] = i;
    }
    sheet->firsts = firsts;
}

bool sheet_read(const char *path, const struct csv_spec *spec, struct arena *arena, struct sheet *sheet,
                struct error *err)
{
    struct str bytes;
    struct csv *csv;
    struct frame frame;
    static const struct csv_column none;
    str_init(&bytes, arena);
    struct csv_spec own = { .delimiter = spec->delimiter, .field_limit = spec->field_limit, .chunk = spec->chunk,
                            .keep = &bytes };
    if (!csv_open(path, &own, arena, &csv, err))
        return false;
    size_t header = csv->line.number;
    *sheet = (struct sheet){ .path = path, .delimiter = csv->spec.delimiter, .fields = csv->count, .arena = arena };
    if (!csv_read(csv, &none, 0, &frame, err))
        return false;
    sheet->names = csv_names(csv, &sheet->columns);
    sheet->rows = frame.rows;
    sheet->lines = frame.lines;
    sheet->bytes = bytes.text;
    sheet->length = bytes.length;
    sheet->notes = csv_notes(csv, &sheet->note_count);
    sheet->sha256 = csv_sha256(csv);
    index_names(sheet);
    find_cells(sheet, csv->lines, header);
    return true;
}

size_t sheet_raw(const struct sheet *sheet, size_t row, size_t column, size_t *length)
{
    const size_t *starts = sheet->starts + row * (sheet->fields + 1);
    *length = starts[column + 1] - 1 - starts[column];
    return starts[column];
}

const char *sheet_cell(const struct sheet *sheet, size_t row, size_t column, size_t *length)
{
    const char *text = sheet->bytes + sheet_raw(sheet, row, column, length);
    if (*length < 2 || *text != '"')
        return text;
    text++;
    *length -= 2;
    if (memchr(text, '"', *length) == NULL)
        return text;
    char *value = arena_array(sheet->arena, char, *length + 1);
    size_t kept = 0;
    for (size_t i = 0; i < *length; i++) {
        value[kept++] = text[i];
        i += text[i] == '"';
    }
    *length = kept;
    return value;
}

const char *sheet_text(const struct sheet *sheet, size_t row, size_t column)
{
    size_t length;
    const char *text = sheet_cell(sheet, row, column, &length);
    return arena_strndup(sheet->arena, text, length);
}

void sheet_place(const struct sheet *sheet, size_t row, size_t column, size_t *line, size_t *character)
{
    size_t length, at = sheet_raw(sheet, row, column, &length), i = sheet->starts[row * (sheet->fields + 1)];
    *line = sheet->lines[row];
    *character = 1;
    for (; i < at; i++) {
        char c = sheet->bytes[i];
        bool ends = c == '\n' || (c == '\r' && sheet->bytes[i + 1] != '\n');
        *line += ends;
        *character = ends ? 1 : *character + (((unsigned char)c & 0xc0) != 0x80);
    }
}

size_t sheet_find(const struct sheet *sheet, const char *name)
{
    size_t length = strlen(name);
    uint32_t level = levels_find(&sheet->index, name);
    if (level != LEVEL_NONE)
        return sheet->firsts[level];
    if (length < 2 || length > 7 || name[0] != '#')
        return NAME_NONE;
    size_t number = 0;
    for (size_t i = 1; i < length; i++) {
        if (name[i] < '0' || name[i] > '9')
            return NAME_NONE;
        number = number * 10 + (size_t)(name[i] - '0');
    }
    return number >= 1 && number <= sheet->columns ? number - 1 : NAME_NONE;
}
