#include "tools/complaints.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "data/frame.h"

enum { SHOWN = 100 }; /* complaints listed in one message; further ones are counted */

void complaints_init(struct complaints *complaints, struct arena *arena, const struct frame *frame,
                     char delimiter)
{
    *complaints = (struct complaints){ .arena = arena, .frame = frame, .delimiter = delimiter };
}

static size_t field_of(const struct frame *frame, const struct column *column)
{
    return column == NULL ? NAME_NONE : name_find(frame->names, frame->name_count, column->name);
}

void complaints_add(struct complaints *complaints, size_t row, const struct column *column, const char *format,
                    ...)
{
    struct str text;
    str_init(&text, complaints->arena);
    va_list arguments;
    va_start(arguments, format);
    str_addv(&text, format, arguments);
    va_end(arguments);
    struct place place = { complaints->frame->lines[row], field_of(complaints->frame, column), 0 };
    for (size_t i = 0; i < complaints->count; i++)
        if (str_equal(complaints->items[i].text, text.text)) {
            complaints->items[i].more++;
            if (place.line < complaints->items[i].place.line)
                complaints->items[i].place = place;
            return;
        }
    if (complaints->count == SHOWN) {
        complaints->unlisted++;
        return;
    }
    complaints->items =
        arena_reserve(complaints->arena, complaints->items, complaints->count, complaints->capacity);
    complaints->items[complaints->count++] = (struct complaint){ place, 0, text.text };
}

static int compare(const void *a, const void *b)
{
    const struct complaint *p = a, *q = b;
    if (p->place.line != q->place.line)
        return p->place.line < q->place.line ? -1 : 1;
    if (p->place.field != q->place.field)
        return p->place.field < q->place.field ? -1 : 1;
    return str_compare_natural(p->text, q->text);
}

/* "rm3 is 2 (and on 4 more lines)" */
static const char *complaint_text(const struct complaints *complaints, size_t i)
{
    const struct complaint *complaint = &complaints->items[i];
    if (complaint->more == 0)
        return complaint->text;
    return arena_printf(complaints->arena, "%s (and on %zu more line%s)", complaint->text, complaint->more,
                        complaint->more == 1 ? "" : "s");
}

static void find_places(struct complaints *complaints)
{
    struct place *places = arena_array(complaints->arena, struct place, complaints->count);
    for (size_t i = 0; i < complaints->count; i++)
        places[i] = complaints->items[i].place;
    places_find(complaints->frame->path, complaints->delimiter, places, complaints->count, complaints->arena);
    for (size_t i = 0; i < complaints->count; i++)
        if (places[i].field != NAME_NONE)
            complaints->items[i].place = places[i];
}

bool complaints_none(struct complaints *complaints, struct error *err)
{
    if (complaints->count == 0)
        return true;
    struct str text;
    str_init(&text, err->arena);
    qsort(complaints->items, complaints->count, sizeof *complaints->items, compare);
    find_places(complaints);
    str_add(&text, complaint_text(complaints, 0));
    for (size_t i = 1; i < complaints->count; i++) {
        const struct place *place = &complaints->items[i].place;
        str_addf(&text, "\n  line %zu", place->line);
        if (place->character > 0)
            str_addf(&text, ", character %zu", place->character);
        str_addf(&text, ": %s", complaint_text(complaints, i));
    }
    if (complaints->unlisted > 0)
        str_addf(&text, "\n  and %zu more", complaints->unlisted);
    const char *path = str_equal(complaints->frame->path, "-") ? "standard input" : complaints->frame->path;
    const struct place *first = &complaints->items[0].place;
    return error_at(err, path, first->line, first->character, "%s", text.text);
}
