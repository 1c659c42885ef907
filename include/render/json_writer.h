/* json_writer: JSON text written as it goes, every number the shortest text that reads back as the same double.
 *
 * Commas and line breaks come by themselves; NaN and infinities become null; texts are escaped, and bytes that are
 * not UTF-8 are shown as \xNN so that the result is always valid. */
#ifndef KNEAD_RENDER_JSON_WRITER_H
#define KNEAD_RENDER_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>

struct str;

enum { JSON_DEPTH_MAX = 16 };

struct json_writer {
    struct str *out;
    int depth;
    bool first[JSON_DEPTH_MAX];  /* nothing written yet in the object or array at this depth */
    bool broken[JSON_DEPTH_MAX]; /* one member per line */
};

void json_writer_init(struct json_writer *json, struct str *out);

/* `key` is NULL inside arrays and for the outermost value. Members of a `broken` one stand each on its line. */
void json_open(struct json_writer *json, const char *key, char bracket, bool broken);
void json_close(struct json_writer *json, char bracket);

void json_text(struct json_writer *json, const char *key, const char *text); /* NULL text: nothing is written */
void json_number(struct json_writer *json, const char *key, double number);
void json_flag(struct json_writer *json, const char *key, bool flag);
void json_size(struct json_writer *json, const char *key, unsigned long long number);
void json_numbers(struct json_writer *json, const char *key, const double *numbers, size_t count); /* NULL: nothing */
void json_texts(struct json_writer *json, const char *key, const char *const *texts, size_t count); /* likewise */

#endif
