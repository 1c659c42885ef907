/* reading.h: everything one reading of a CSV file gives, as text, so that two readings can be held against each other. */
#ifndef KNEAD_TESTS_READING_H
#define KNEAD_TESTS_READING_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "data/frame.h"
#include "read/csv.h"

static void reading_column(struct str *out, const struct frame *frame, const struct column *column)
{
    str_addf(out, "\n%s %d %d %d %d:", column->name, (int)column->type, column->scale, column->decimals,
             column->units != NULL);
    for (size_t row = 0; row < frame->rows; row++) {
        if (column->missing[row] != MISSING_NOT)
            str_addf(out, " .%d", column->missing[row]);
        else if (column->values != NULL)
            str_addf(out, " %.17g", column->values[row]);
        else
            str_addf(out, " %u %s", (unsigned)column->codes[row], column->levels->names[column->codes[row]]);
        if (column->units != NULL)
            str_addf(out, "/%lld", (long long)column->units[row]);
        str_addf(out, "@%u", (unsigned)frame->lines[row]);
    }
}

/* `wanted` NULL: every column as ANY. */
static void reading_text(const char *path, const struct csv_spec *spec, const struct csv_column *wanted, size_t count,
                         struct arena *arena, struct str *out)
{
    struct error err;
    struct csv *csv = NULL;
    struct frame frame;
    error_init(&err, arena);
    if (csv_open(path, spec, arena, &csv, &err) && csv_read(csv, wanted, count, &frame, &err)) {
        for (size_t i = 0; i < frame.count; i++)
            reading_column(out, &frame, &frame.columns[i]);
        str_addf(out, "\n%s", csv_sha256(csv));
    } else {
        str_addf(out, "\n%d %s", (int)err.code, error_message(&err));
    }
    size_t notes;
    const struct csv_note *note = csv_notes(csv, &notes);
    for (size_t i = 0; i < notes; i++)
        str_addf(out, "\n%d %s %s", note[i].warning, note[i].code, note[i].text);
}

#endif
