/* One window of the input after another is searched for structural bytes; records are then read off their places. */
#include "read/plain.h"

#include "base/arena.h"
#include "read/records.h"
#include "read/structure.h"

enum { WINDOW = 64 * 1024 };

struct plain {
    uint32_t places[WINDOW + 8]; /* in the window */
    size_t count, at;            /* places[at] is the first not yet passed */
    uint64_t from, to;           /* offsets in the input between which the window lies */
};

/* A line proved to be a record: places[0 … cells) are the ends of its cells. */
struct record {
    const char *window;
    const uint32_t *places;
    size_t begin, end, next; /* in the window; end: of the text, next: of the line */
    size_t number;           /* of the line */
};

struct plain *plain_create(struct arena *arena)
{
    return arena_new(arena, struct plain);
}

void plain_restart(struct plain *plain)
{
    plain->count = plain->at = 0;
    plain->from = plain->to = 0;
}

static void search(struct plain *plain, const struct ahead *ahead, char delimiter)
{
    size_t length = ahead->length < WINDOW ? ahead->length : WINDOW;
    plain->count = structure_find(ahead->text, length, delimiter, plain->places);
    plain->at = 0;
    plain->from = ahead->offset;
    plain->to = ahead->offset + length;
}

static bool prove(const struct csv *csv, struct record *record)
{
    const struct plain *plain = csv->plain;
    size_t cells = csv->count, left = plain->count - plain->at;
    if (left < cells)
        return false;
    const uint32_t *places = record->places = plain->places + plain->at;
    for (size_t i = 0; i + 1 < cells; i++)
        if (record->window[places[i]] != csv->spec.delimiter)
            return false;
    size_t end = places[cells - 1], line_end = 1;
    if (record->window[end] == '\r') {
        if (left == cells || places[cells] != end + 1)
            return false;
        line_end = 2;
    }
    if (record->window[end + line_end - 1] != '\n')
        return false;
    record->end = end;
    record->next = end + line_end;
    size_t length = end - record->begin;
    return length >= cells && length <= csv->field_limit && record->number <= UINT32_MAX;
}

/* What libcsv's callbacks expect to know of the line. */
static void take_slowly(struct csv *csv, const struct record *record, size_t field, const char *text, size_t length)
{
    const char *line = record->window + record->begin;
    csv->line = (struct line){ line, record->end - record->begin, record->next - record->end, record->number, true, false };
    csv->fields_before = 0;
    csv->quoted_before = false;
    records_take_cell(csv, field, text, length);
}

static void take(struct csv *csv, const struct record *record)
{
    size_t begin = record->begin, cells = csv->count;
    for (size_t field = 0; field < cells; field++) {
        size_t end = record->places[field], length = end - begin;
        const char *text = record->window + begin;
        begin = end + 1;
        if (length > 0 && field == cells - 1)
            csv->last_is_empty = false;
        if (csv->sink[field] != NULL && !cells_take_quick(&csv->cells, csv->sink[field], text, length))
            take_slowly(csv, record, field, text, length);
    }
    csv->record_line = record->number;
    records_end_row(csv);
}

/* The plain records of the window from `ahead` on; returns the bytes they take. */
static size_t take_window(struct csv *csv, const struct ahead *ahead, size_t *count)
{
    struct plain *plain = csv->plain;
    size_t begin = (size_t)(ahead->offset - plain->from), first = begin;
    struct record record = { .window = ahead->text - begin };
    *count = 0;
    while (plain->at < plain->count && plain->places[plain->at] < begin)
        plain->at++;
    for (;;) {
        record.begin = begin;
        record.number = ahead->number + *count + 1;
        if (!prove(csv, &record))
            return begin - first;
        take(csv, &record);
        plain->at += csv->count + (record.next - record.end - 1);
        begin = record.next;
        ++*count;
    }
}

void plain_take(struct csv *csv)
{
    struct ahead ahead;
    struct plain *plain = csv->plain;
    for (;;) {
        if (!lines_ahead(csv->lines, &ahead) || ahead.length == 0)
            return;
        bool fresh = ahead.offset < plain->from || ahead.offset >= plain->to;
        if (fresh)
            search(plain, &ahead, csv->spec.delimiter);
        size_t count, taken = take_window(csv, &ahead, &count);
        lines_skip(csv->lines, taken, count);
        bool at_end = plain->count - plain->at < csv->count + 1 && ahead.offset + ahead.length > plain->to;
        if (taken == 0 && (fresh || !at_end))
            return;
        if (at_end)
            plain->to = 0; /* the record cut off by the window's end begins the next window */
    }
}
