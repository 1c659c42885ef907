/* reference: reading the numbers of tests/reference/, for unit tests. Needs jansson. */
#ifndef KNEAD_TESTS_REFERENCE_H
#define KNEAD_TESTS_REFERENCE_H

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assert.h"
#include "base/arena.h"
#include "base/decimal.h"
#include "models/design.h"

static inline json_t *reference_read(const char *path)
{
    json_error_t trouble;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &trouble);
    if (!root)
        fail_msg("%s: %s", path, trouble.text);
    return root;
}

static inline const char *reference_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (!text)
        fail_msg("there is no text \"%s\"", key);
    return text;
}

/* Numbers are kept as texts with every digit ("nan" and "inf" too). */
static inline double reference_number(const json_t *value)
{
    if (json_is_number(value))
        return json_number_value(value);
    const char *text = json_string_value(value);
    if (!text)
        fail_msg("a number is missing from the reference");
    return strtod(text, NULL);
}

static inline double reference_at(const json_t *object, const char *key, size_t i)
{
    const json_t *value = json_object_get(object, key);
    return reference_number(json_is_array(value) ? json_array_get(value, i) : value);
}

/* A column of numbers written as decimals, with its exact units when they all fit. */
static inline void reference_numbers(struct arena *arena, const json_t *cells, struct variable *variable)
{
    size_t n = json_array_size(cells);
    struct decimal *read = arena_array(arena, struct decimal, n);
    double *values = arena_array(arena, double, n);
    int64_t *units = arena_array(arena, int64_t, n);
    int scale = 0;
    bool exact = true;
    for (size_t i = 0; i < n; i++) {
        char buffer[64];
        const json_t *cell = json_array_get(cells, i);
        if (json_is_string(cell))
            snprintf(buffer, sizeof buffer, "%s", json_string_value(cell));
        else
            snprintf(buffer, sizeof buffer, "%.15g", json_number_value(cell));
        if (decimal_parse(buffer, strlen(buffer), '.', &read[i]) != DECIMAL_OK)
            fail_msg("\"%s\" is no number", buffer);
        values[i] = read[i].value;
        exact = exact && read[i].exact;
        scale = read[i].scale > scale ? read[i].scale : scale;
    }
    for (size_t i = 0; i < n; i++)
        exact = exact && decimal_rescale(read[i].units, read[i].scale, scale, &units[i]);
    variable->values = values;
    variable->units = exact ? units : NULL;
    variable->divisor = exact ? decimal_power(scale) : 1;
}

static inline int reference_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A column of texts; levels sorted, as R's factor() does. */
static inline void reference_texts(struct arena *arena, const json_t *cells, struct variable *variable)
{
    size_t n = json_array_size(cells), count = 0;
    const char **levels = arena_array(arena, const char *, n);
    uint32_t *codes = arena_array(arena, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        levels[i] = json_string_value(json_array_get(cells, i));
    qsort(levels, n, sizeof *levels, reference_compare);
    for (size_t i = 0; i < n; i++)
        if (count == 0 || strcmp(levels[i], levels[count - 1]) != 0)
            levels[count++] = levels[i];
    for (size_t i = 0; i < n; i++)
        while (strcmp(levels[codes[i]], json_string_value(json_array_get(cells, i))) != 0)
            codes[i]++;
    variable->category = true;
    variable->codes = codes;
    variable->levels = levels;
    variable->level_count = (uint32_t)count;
}

/* Every column of {"name": [cells]}; `numbers` says {"name": [true]} which hold numbers, NULL: by their type. */
static inline struct variable *reference_variables(struct arena *arena, json_t *data, const json_t *numbers,
                                                   size_t *count, size_t *n)
{
    struct variable *variables = arena_array(arena, struct variable, json_object_size(data));
    const char *name;
    json_t *cells;
    *count = *n = 0;
    json_object_foreach(data, name, cells) {
        struct variable *variable = &variables[(*count)++];
        const json_t *kind = json_array_get(json_object_get(numbers, name), 0);
        if (!kind)
            kind = json_object_get(numbers, name);
        variable->name = name;
        if (numbers ? json_is_true(kind) : json_is_number(json_array_get(cells, 0)))
            reference_numbers(arena, cells, variable);
        else
            reference_texts(arena, cells, variable);
        *n = json_array_size(cells);
    }
    return variables;
}

#endif
