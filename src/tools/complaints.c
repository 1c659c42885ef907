#include "tools/complaints.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "data/frame.h"

enum { SHOWN = 100 }; /* complaints listed in one message; further ones are counted */

void complaints_init(struct complaints *complaints, struct arena *arena, const struct frame *frame)
{
    *complaints = (struct complaints){ .arena = arena, .frame = frame };
}

void complaints_add(struct complaints *complaints, size_t row, const char *format, ...)
{
    struct str text;
    str_init(&text, complaints->arena);
    va_list arguments;
    va_start(arguments, format);
    str_addv(&text, format, arguments);
    va_end(arguments);
    uint32_t line = complaints->frame->lines[row];
    for (size_t i = 0; i < complaints->count; i++)
        if (str_equal(complaints->items[i].text, text.text)) {
            complaints->items[i].more++;
            if (line < complaints->items[i].line)
                complaints->items[i].line = line;
            return;
        }
    if (complaints->count == SHOWN) {
        complaints->unlisted++;
        return;
    }
    complaints->items = arena_reserve(complaints->arena, complaints->items, complaints->count, complaints->capacity);
    complaints->items[complaints->count++] = (struct complaint){ line, 0, text.text };
}

static int compare(const void *a, const void *b)
{
    const struct complaint *p = a, *q = b;
    if (p->line != q->line)
        return p->line < q->line ? -1 : 1;
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

bool complaints_none(struct complaints *complaints, struct error *err)
{
    if (complaints->count == 0)
        return true;
    struct str text;
    str_init(&text, err->arena);
    qsort(complaints->items, complaints->count, sizeof *complaints->items, compare);
    str_add(&text, complaint_text(complaints, 0));
    for (size_t i = 1; i < complaints->count; i++)
        str_addf(&text, "\n  line %zu: %s", complaints->items[i].line, complaint_text(complaints, i));
    if (complaints->unlisted > 0)
        str_addf(&text, "\n  and %zu more", complaints->unlisted);
    const char *path = str_equal(complaints->frame->path, "-") ? "standard input" : complaints->frame->path;
    return error_at(err, path, complaints->items[0].line, 0, "%s", text.text);
}

size_t column_position(const struct frame *frame, const char *name)
{
    size_t at = name_find(frame->names, frame->name_count, name);
    return at == NAME_NONE ? 0 : at + 1;
}
