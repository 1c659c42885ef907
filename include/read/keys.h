/* keys: an object of a JSON schema into a struct, by a table of keys. Private to read/.
 *
 * A key is a name, a kind and an offset into the struct it fills; a value of another kind and, where an object may have
 * no others, an unknown key are errors that name the nearest. */
#ifndef KNEAD_READ_KEYS_H
#define KNEAD_READ_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "read/schema.h"

/* What is being read, for messages. */
struct reader {
    const char *path;
    const char *text;   /* the JSON, for places; NULL: errors have none */
    size_t length;
    struct arena *arena;
    struct error *err;
};

enum key_kind { KEY_TEXT, KEY_TEXTS, KEY_TEXT_OR_TEXTS, KEY_NUMBER, KEY_DECIMALS, KEY_FLAG, KEY_ROLE, KEY_CLAIM,
                KEY_DIRECTION, KEY_LAYOUT, KEY_LATER /* read elsewhere */ };

struct key {
    const char *name;
    enum key_kind kind;
    size_t offset;
};

/* The names of enum schema_role. */
extern const char *const schema_roles[];

/* Every key of the object; a `strict` one may have no others. `where` is its path for messages, "" at the top. */
bool keys_read(const struct reader *reader, json_t *object, const char *where, const struct key *keys, size_t count,
               bool strict, void *target);

/* A list of texts; numbers are taken as they are written, objects by their "value". */
bool keys_texts(const struct reader *reader, const json_t *list, const char *where, const char *key,
                struct schema_texts *texts);

/* Adds one text to a list; false when it is NULL. */
bool keys_add_text(const struct reader *reader, const char *text, struct schema_texts *texts);

/* An error at the key of the object at `where` (NULL: at the object itself). Returns false. */
bool keys_error(const struct reader *reader, const char *where, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The error "where.key is not EXPECTED"; returns false. */
bool keys_wrong(const struct reader *reader, const char *where, const char *key, const char *expected);

#define KEYS(array) (array), sizeof(array) / sizeof *(array)

#endif
