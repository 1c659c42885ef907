/* Any bytes are a catalogue of measures or an error that says where, and a catalogue can be asked. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "measures/catalogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena;
    struct error err;
    struct catalogue catalogue = { 0 };
    arena_init(&arena, NULL);
    error_init(&err, &arena);
    if (catalogue_parse((const char *)bytes, size, "fuzz.txt", false, &arena, &catalogue, &err)) {
        for (size_t i = 0; i < catalogue.count; i++) {
            const struct measure *measure = &catalogue.measures[i];
            const struct measure_fact *fact = measure_important(measure);
            size_t called;
            catalogue_called(&catalogue, measure->id, &arena, &called);
            if (catalogue_find(&catalogue, measure->id) != measure || called == 0 ||
                (fact != NULL && !(fact->value > 0)))
                abort();
        }
    } else if (err.code != ERROR_INPUT || err.line == 0 || error_message(&err) == NULL) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
