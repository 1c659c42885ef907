/* Any bytes are a schema or an error, and a schema can be asked. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "read/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct error err;
    struct schema *schema;
    arena_init(&arena, NULL);
    error_init(&err, &arena);
    if (schema_parse((const char *)bytes, size, "fuzz.schema.json", &arena, &schema, &err)) {
        for (size_t i = 0; i < schema->count; i++)
            if (schema_find(schema, schema->fields[i].name) == NULL)
                abort();
    } else if (err.code != ERROR_INPUT || error_message(&err) == NULL) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
