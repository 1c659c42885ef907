#include "render/json_writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/str.h"
#include "base/utf8.h"

void json_writer_init(struct json_writer *json, struct str *out)
{
    *json = (struct json_writer){ .out = out };
    json->first[0] = true;
}

static void add_escaped(struct str *out, const char *text, size_t length)
{
    for (const char *end = text + length; text < end; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            str_addf(out, "\\%c", byte);
        else if (byte == '\n')
            str_add(out, "\\n");
        else if (byte == '\t')
            str_add(out, "\\t");
        else if (byte < 0x20 || byte == 0x7f)
            str_addf(out, "\\u%04x", byte);
        else
            str_add_char(out, (char)byte);
    }
}

static void add_string(struct str *out, const char *text)
{
    str_add_char(out, '"');
    for (size_t left = strlen(text); left > 0;) {
        size_t valid = utf8_valid(text, left);
        add_escaped(out, text, valid);
        if (valid < left)
            str_addf(out, "\\\\x%02x", (unsigned char)text[valid++]);
        text += valid;
        left -= valid;
    }
    str_add_char(out, '"');
}

static void begin(struct json_writer *json, const char *key)
{
    bool broken = json->broken[json->depth];
    if (!json->first[json->depth])
        str_add(json->out, broken ? "," : ", ");
    json->first[json->depth] = false;
    if (broken) {
        str_add_char(json->out, '\n');
        for (int i = 0; i < json->depth; i++)
            str_add(json->out, "  ");
    }
    if (key != NULL) {
        add_string(json->out, key);
        str_add(json->out, ": ");
    }
}

void json_open(struct json_writer *json, const char *key, char bracket, bool broken)
{
    begin(json, key);
    str_add_char(json->out, bracket);
    if (++json->depth >= JSON_DEPTH_MAX)
        abort();
    json->first[json->depth] = true;
    json->broken[json->depth] = broken;
}

void json_close(struct json_writer *json, char bracket)
{
    bool empty = json->first[json->depth], broken = json->broken[json->depth];
    json->depth--;
    if (broken && !empty) {
        str_add_char(json->out, '\n');
        for (int i = 0; i < json->depth; i++)
            str_add(json->out, "  ");
    }
    str_add_char(json->out, bracket);
}

void json_text(struct json_writer *json, const char *key, const char *text)
{
    if (text == NULL)
        return;
    begin(json, key);
    add_string(json->out, text);
}

void json_number(struct json_writer *json, const char *key, double number)
{
    char buffer[DECIMAL_TEXT_SIZE];
    begin(json, key);
    str_add(json->out, isfinite(number) ? decimal_shortest(number, buffer) : "null");
}

void json_flag(struct json_writer *json, const char *key, bool flag)
{
    begin(json, key);
    str_add(json->out, flag ? "true" : "false");
}

void json_size(struct json_writer *json, const char *key, unsigned long long number)
{
    begin(json, key);
    str_addf(json->out, "%llu", number);
}

void json_numbers(struct json_writer *json, const char *key, const double *numbers, size_t count)
{
    if (numbers == NULL)
        return;
    json_open(json, key, '[', false);
    for (size_t i = 0; i < count; i++)
        json_number(json, NULL, numbers[i]);
    json_close(json, ']');
}

void json_texts(struct json_writer *json, const char *key, const char *const *texts, size_t count)
{
    if (texts == NULL)
        return;
    json_open(json, key, '[', false);
    for (size_t i = 0; i < count; i++)
        json_text(json, NULL, texts[i] == NULL ? "" : texts[i]);
    json_close(json, ']');
}
