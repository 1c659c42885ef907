/* reference_samples: the samples of tests/reference/stats/samples.json, as the statistics take them. */
#ifndef KNEAD_TESTS_REFERENCE_SAMPLES_H
#define KNEAD_TESTS_REFERENCE_SAMPLES_H

#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "assert.h"
#include "base/arena.h"
#include "stats/sample.h"

static inline json_t *reference_samples(void)
{
    json_t *root = json_load_file("tests/reference/stats/samples.json", 0, NULL);
    assert_non_null(root);
    return root;
}

static inline struct sample sample_of_units(struct arena *arena, const int64_t *units, size_t n, double divisor)
{
    double *x = arena_array(arena, double, n);
    int64_t *copy = arena_array(arena, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        copy[i] = units[i];
        x[i] = (double)units[i] / divisor;
    }
    return (struct sample){ x, copy, divisor, n };
}

static inline struct sample sample_of_json(struct arena *arena, const json_t *object, const char *key)
{
    const json_t *array = json_object_get(object, key);
    size_t n = json_array_size(array);
    int64_t *units = arena_array(arena, int64_t, n);
    for (size_t i = 0; i < n; i++)
        units[i] = (int64_t)json_number_value(json_array_get(array, i));
    return sample_of_units(arena, units, n, json_number_value(json_object_get(object, "divisor")));
}

/* The same numbers known only as doubles. */
static inline struct sample without_units(struct sample sample)
{
    return (struct sample){ sample.x, NULL, 1, sample.n };
}

/* A number, or R's "Inf" and "-Inf". */
static inline double json_double(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    assert_non_null(value);
    if (json_is_string(value))
        return json_string_value(value)[0] == '-' ? -INFINITY : INFINITY;
    return json_number_value(value);
}

#endif
