/* Any bytes are a frame or an error, and the same one whatever the chunk size. The first byte chooses the spec. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "data/frame.h"
#include "read/csv.h"
#include "read/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char schema_text[] =
    "{\"fields\": [{\"name\": \"a\", \"type\": \"integer\", \"constraints\": {\"minimum\": 0, \"unique\": true}},"
    "{\"name\": \"b\", \"type\": \"string\", \"categories\": [\"x\", \"y\"]},"
    "{\"name\": \"c\", \"type\": \"date\", \"missingValues\": [\"-\"]}]}";

/* Everything a reading gives, as text. */
static void describe(struct str *out, const struct frame *frame)
{
    for (size_t i = 0; i < frame->count; i++) {
        const struct column *column = &frame->columns[i];
        str_addf(out, "%s %d %d:", column->name, (int)column->type, column->scale);
        for (size_t row = 0; row < frame->rows; row++) {
            if (column->missing[row] != MISSING_NOT)
                str_addf(out, " .%d", column->missing[row]);
            else if (column->values != NULL)
                str_addf(out, " %.17g", column->values[row]);
            else
                str_addf(out, " %s", column->levels->names[column->codes[row]]);
            str_addf(out, "@%u", (unsigned)frame->lines[row]);
        }
    }
}

static void read_once(const char *path, size_t chunk, uint8_t choice, struct arena *arena, struct str *out)
{
    static const struct csv_column wanted[] = { { "a", CSV_NUMBER }, { "#2", CSV_ANY }, { "b", CSV_CATEGORY } };
    static const char *const na[] = { "-9", "?" };
    struct error err;
    struct csv *csv = NULL;
    struct frame frame;
    struct schema *schema = NULL;
    error_init(&err, arena);
    if (choice & 1 && !schema_parse(schema_text, sizeof schema_text - 1, "s", arena, &schema, &err))
        abort();
    struct csv_spec spec = { .delimiter = choice & 2 ? ';' : '\0', .mark = choice & 4 ? ',' : '.', .na = na,
                             .na_count = choice & 8 ? 2 : 0, .schema = schema, .out_of_range_missing = choice & 16,
                             .field_limit = choice & 32 ? 16 : 0, .chunk = chunk };
    bool some = choice & 64;
    if (csv_open(path, &spec, arena, &csv, &err) &&
        csv_read(csv, some ? wanted : NULL, some ? 1 + choice % 3 : 0, &frame, &err))
        describe(out, &frame);
    else
        str_add(out, error_message(&err));
    size_t count;
    const struct csv_note *notes = csv_notes(csv, &count);
    for (size_t i = 0; i < count; i++)
        str_addf(out, "\n%s", notes[i].text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const size_t sizes[] = { 1, 2, 3, 7, 64 };
    size_t chunks[] = { 0, sizes[size % 5] };
    char path[32];
    if (size == 0)
        return 0;
    FILE *file = tmpfile();
    if (file == NULL)
        return 0;
    fwrite(bytes + 1, 1, size - 1, file);
    fflush(file);
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
    struct arena arena;
    struct str expected = { 0 };
    arena_init(&arena, NULL);
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        struct str out;
        rewind(file);
        str_init(&out, &arena);
        read_once(path, chunks[i], bytes[0], &arena, &out);
        if (i == 0)
            expected = out;
        else if (out.length != expected.length || memcmp(out.text, expected.text, out.length) != 0)
            abort();
    }
    arena_release(&arena);
    fclose(file);
    return 0;
}
