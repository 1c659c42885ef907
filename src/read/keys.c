#include "read/keys.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "measures/catalogue.h"
#include "read/place.h"

const char *const schema_roles[] = { "", "id", "arm", "visit", "outcome", "covariate", "therapist", "site", "date",
                                          "sessions" };
static const char *const direction_names[] = { "", "lower", "higher" };
static const char *const layout_names[] = { "", "long", "wide" };

enum { ROLES = sizeof schema_roles / sizeof *schema_roles };

bool keys_error(const struct reader *reader, const char *where, const char *key, const char *format, ...)
{
    struct str text;
    size_t line, column;
    va_list arguments;
    str_init(&text, reader->arena);
    va_start(arguments, format);
    str_addv(&text, format, arguments);
    va_end(arguments);
    json_place(reader->text, reader->length, where, key, &line, &column);
    return error_at(reader->err, reader->path, line, column, "%s", text.text);
}

bool keys_wrong(const struct reader *reader, const char *where, const char *key, const char *expected)
{
    return keys_error(reader, where, key, "%s%s%s is not %s", where, *where == '\0' ? "" : ".",
                      utf8_show(reader->arena, key), expected);
}

/* Names and visits may be written as JSON numbers. */
static const char *text_of(const struct reader *reader, const json_t *value)
{
    char number[DECIMAL_TEXT_SIZE];
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_integer(value))
        return arena_printf(reader->arena, "%lld", (long long)json_integer_value(value));
    if (json_is_real(value))
        return arena_strdup(reader->arena, decimal_shortest(json_real_value(value), number));
    return NULL;
}

bool keys_texts(const struct reader *reader, const json_t *list, const char *where, const char *key,
                       struct schema_texts *texts)
{
    if (!json_is_array(list))
        return keys_wrong(reader, where, key, "a list of texts");
    texts->given = true;
    texts->items = arena_array(reader->arena, const char *, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const char *text = text_of(reader, json_is_object(item) ? json_object_get(item, "value") : item);
        if (text == NULL)
            return keys_wrong(reader, where, key, "a list of texts");
        texts->items[texts->count++] = text;
    }
    return true;
}

bool keys_add_text(const struct reader *reader, const char *text, struct schema_texts *texts)
{
    texts->items = arena_grow(reader->arena, texts->items, texts->count, texts->count + 1, sizeof *texts->items);
    texts->items[texts->count++] = text;
    texts->given = true;
    return text != NULL;
}

/* A word of a list; its index goes to *index. */
static bool read_word(const struct reader *reader, const json_t *value, const char *where, const char *key,
                      const char *const *words, size_t count, size_t *index)
{
    struct str expected;
    const char *text = json_string_value(value);
    *index = text == NULL || *text == '\0' ? NAME_NONE : name_find(words, count, text);
    if (*index != NAME_NONE)
        return true;
    str_init(&expected, reader->arena);
    str_add(&expected, "one of");
    for (size_t i = 0; i < count; i++)
        if (*words[i] != '\0')
            str_addf(&expected, " %s", words[i]);
    const char *nearest = text == NULL ? NULL : name_nearest(words, count, text);
    if (nearest != NULL)
        str_addf(&expected, "; did you mean \"%s\"?", nearest);
    return keys_wrong(reader, where, key, expected.text);
}

static bool read_value(const struct reader *reader, const json_t *value, const char *where, const struct key *key,
                       void *target)
{
    void *member = (char *)target + key->offset;
    size_t word = 0;
    switch (key->kind) {
    case KEY_TEXT:
        *(const char **)member = text_of(reader, value);
        return *(const char **)member != NULL || keys_wrong(reader, where, key->name, "a text");
    case KEY_TEXTS:
        return keys_texts(reader, value, where, key->name, member);
    case KEY_TEXT_OR_TEXTS:
        if (json_is_array(value))
            return keys_texts(reader, value, where, key->name, member);
        return keys_add_text(reader, text_of(reader, value), member) ||
               keys_wrong(reader, where, key->name, "a text or a list of texts");
    case KEY_NUMBER:
        *(double *)member = json_is_number(value) ? json_number_value(value) : NAN;
        return json_is_number(value) || keys_wrong(reader, where, key->name, "a number");
    case KEY_DECIMALS:
        if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > DECIMAL_SCALE_MAX)
            return keys_wrong(reader, where, key->name, "a whole number from 0 to 15");
        *(int *)member = (int)json_integer_value(value);
        return true;
    case KEY_FLAG:
        *(bool *)member = json_is_true(value);
        return json_is_boolean(value) || keys_wrong(reader, where, key->name, "true or false");
    case KEY_ROLE:
        if (!read_word(reader, value, where, key->name, schema_roles, ROLES, &word))
            return false;
        *(enum schema_role *)member = (enum schema_role)word;
        return true;
    case KEY_CLAIM:
        if (!read_word(reader, value, where, key->name, measure_claims, measure_claim_count, &word))
            return false;
        *(const char **)member = measure_claims[word];
        return true;
    case KEY_DIRECTION:
        if (!read_word(reader, value, where, key->name, direction_names, 3, &word))
            return false;
        *(enum schema_direction *)member = (enum schema_direction)word;
        return true;
    case KEY_LAYOUT:
        if (!read_word(reader, value, where, key->name, layout_names, 3, &word))
            return false;
        *(enum schema_layout *)member = (enum schema_layout)word;
        return true;
    case KEY_LATER:
        break;
    }
    return true;
}

/* Every key of an object; `strict` objects may have no others. */
bool keys_read(const struct reader *reader, json_t *object, const char *where, const struct key *keys,
                      size_t count, bool strict, void *target)
{
    const char *name;
    json_t *value;
    if (!json_is_object(object))
        return keys_error(reader, where, NULL, "%s is not an object", *where == '\0' ? "the schema" : where);
    json_object_foreach(object, name, value) {
        size_t i = 0;
        while (i < count && strcmp(keys[i].name, name) != 0)
            i++;
        if (i < count) {
            if (!read_value(reader, value, where, &keys[i], target))
                return false;
        } else if (strict) {
            const char **names = arena_array(reader->arena, const char *, count);
            for (size_t j = 0; j < count; j++)
                names[j] = keys[j].name;
            const char *nearest = name_nearest(names, count, name);
            return keys_error(reader, where, name, "%s has the unknown key \"%s\"%s%s%s", where,
                              utf8_show(reader->arena, name), nearest == NULL ? "" : "; did you mean \"",
                              nearest == NULL ? "" : nearest, nearest == NULL ? "" : "\"?");
        }
    }
    return true;
}
