/* reference_agreement: what scripts/reference/agreement.R computed, as the unit tests read it. */
#ifndef KNEAD_TESTS_REFERENCE_AGREEMENT_H
#define KNEAD_TESTS_REFERENCE_AGREEMENT_H

#include <jansson.h>

#include "assert.h"
#include "base/arena.h"

static inline json_t *reference_agreement(void)
{
    json_t *root = json_load_file("tests/reference/stats/agreement.json", 0, NULL);
    assert_non_null(root);
    return root;
}

/* A number, or "Inf". */
static inline double number_of(const json_t *value)
{
    assert_non_null(value);
    return json_is_string(value) ? INFINITY : json_number_value(value);
}

static inline double json_get(const json_t *object, const char *key)
{
    return number_of(json_object_get(object, key));
}

/* The i-th number of an array. */
static inline double json_at(const json_t *object, const char *key, size_t i)
{
    return number_of(json_array_get(json_object_get(object, key), i));
}

static inline double *json_numbers(struct arena *arena, const json_t *object, const char *key, size_t *count)
{
    const json_t *array = json_object_get(object, key);
    double *numbers = arena_array(arena, double, json_array_size(array));
    for (size_t i = 0; i < json_array_size(array); i++)
        numbers[i] = number_of(json_array_get(array, i));
    if (count != NULL)
        *count = json_array_size(array);
    return numbers;
}

static inline size_t *json_counts(struct arena *arena, const json_t *object, const char *key, size_t *count)
{
    double *numbers = json_numbers(arena, object, key, count);
    size_t *counts = arena_array(arena, size_t, *count);
    for (size_t i = 0; i < *count; i++)
        counts[i] = (size_t)numbers[i];
    return counts;
}

#endif
