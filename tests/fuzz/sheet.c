/* Any bytes are a sheet or an error, whatever the chunk size; its cells are those the reader of every tool takes. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "data/frame.h"
#include "read/csv.h"
#include "read/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Every column as text; NULL when the reader wants no such file (names twice, no UTF-8). */
static const struct frame *read_frame(const char *path, const struct sheet *sheet, struct arena *arena,
                                      struct frame *frame)
{
    struct error err;
    struct csv *csv;
    struct csv_spec spec = { 0 };
    struct csv_column *wanted = arena_array(arena, struct csv_column, sheet->columns);
    for (size_t i = 0; i < sheet->columns; i++)
        wanted[i] = (struct csv_column){ .name = arena_printf(arena, "#%zu", i + 1), .want = CSV_TEXT };
    error_init(&err, arena);
    if (!csv_open(path, &spec, arena, &csv, &err) || !csv_read(csv, wanted, sheet->columns, frame, &err))
        return NULL;
    return frame->count == sheet->columns ? frame : NULL;
}

static void compare(const struct sheet *sheet, const struct frame *frame, struct arena *arena)
{
    if (frame->rows != sheet->rows)
        abort();
    for (size_t i = 0; i < sheet->columns; i++)
        for (size_t row = 0; row < sheet->rows; row++) {
            const struct column *column = &frame->columns[i];
            const char *text = sheet_text(sheet, row, i);
            if (utf8_valid(text, strlen(text)) < strlen(text))
                text = utf8_show(arena, text);
            if (column->missing[row] == MISSING_NOT &&
                strcmp(column->levels->names[column->codes[row]], text) != 0)
                abort();
        }
}

static void walk(const struct sheet *sheet)
{
    for (size_t row = 0; row < sheet->rows; row++)
        for (size_t column = 0; column < sheet->columns; column++) {
            size_t length, line, character, at = sheet_raw(sheet, row, column, &length);
            sheet_place(sheet, row, column, &line, &character);
            if (at + length > sheet->length || line < sheet->lines[row] || character < 1)
                abort();
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char path[32];
    FILE *file = tmpfile();
    if (file == NULL)
        return 0;
    fwrite(bytes, 1, size, file);
    fflush(file);
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
    struct arena arena;
    arena_init(&arena, NULL);
    for (size_t chunk = 0; chunk < 2; chunk++) {
        struct error err;
        struct sheet sheet;
        struct frame frame;
        struct csv_spec spec = { .chunk = chunk * (1 + size % 5) };
        error_init(&err, &arena);
        rewind(file);
        if (!sheet_read(path, &spec, &arena, &sheet, &err))
            continue;
        walk(&sheet);
        rewind(file);
        if (read_frame(path, &sheet, &arena, &frame) != NULL)
            compare(&sheet, &frame, &arena);
    }
    arena_release(&arena);
    fclose(file);
    return 0;
}
