/* Any bytes are a frame or an error, and the same one whatever the chunk size, in the fast lane and through libcsv alone.
 * The first byte chooses the spec. */
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
#include "read/csv.h"
#include "read/schema.h"
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char schema_text[] =
    "{\"fields\": [{\"name\": \"a\", \"type\": \"integer\", \"constraints\": {\"minimum\": 0, \"unique\": true}},"
    "{\"name\": \"b\", \"type\": \"string\", \"categories\": [\"x\", \"y\"]},"
    "{\"name\": \"c\", \"type\": \"date\", \"missingValues\": [\"-\"]}]}";

static void read_once(const char *path, size_t chunk, bool slow, uint8_t choice, struct arena *arena, struct str *out)
{
    static const struct csv_column wanted[] = { { .name = "a", .want = CSV_NUMBER }, { .name = "#2", .want = CSV_ANY }, { .name = "b", .want = CSV_CATEGORY } };
    static const char *const na[] = { "-9", "?" };
    struct error err;
    struct schema *schema = NULL;
    error_init(&err, arena);
    if (choice & 1 && !schema_parse(schema_text, sizeof schema_text - 1, "s", arena, &schema, &err))
        abort();
    struct csv_spec spec = { .delimiter = choice & 2 ? ';' : '\0', .mark = choice & 4 ? ',' : '.', .na = na,
                             .na_count = choice & 8 ? 2 : 0, .schema = schema, .out_of_range_missing = choice & 16,
                             .field_limit = choice & 32 ? 16 : 0, .chunk = chunk, .no_fast_lane = slow };
    bool some = choice & 64;
    reading_text(path, &spec, some ? wanted : NULL, some ? 1 + choice % 3 : 0, arena, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const size_t sizes[] = { 1, 2, 3, 7, 64 };
    const struct {
        size_t chunk;
        bool slow;
    } ways[] = { { 0, true }, { 0, false }, { sizes[size % 5], false }, { sizes[size % 5], true } };
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
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct str out;
        rewind(file);
        str_init(&out, &arena);
        read_once(path, ways[i].chunk, ways[i].slow, bytes[0], &arena, &out);
        if (i == 0)
            expected = out;
        else if (out.length != expected.length || memcmp(out.text, expected.text, out.length) != 0)
            abort();
    }
    arena_release(&arena);
    fclose(file);
    return 0;
}
