#include "base/str.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"

static void reserve(struct str *str, size_t more)
{
    size_t wanted = str->length + more + 1;
    if (wanted <= str->capacity)
        return;
    size_t capacity = str->capacity == 0 ? 64 : str->capacity * 2;
    if (capacity < wanted)
        capacity = wanted;
    str->text = arena_grow(str->arena, str->text, str->capacity, capacity, 1);
    str->capacity = capacity;
}

void str_init(struct str *str, struct arena *arena)
{
    *str = (struct str){ .arena = arena };
    reserve(str, 0);
}

void str_add_bytes(struct str *str, const char *bytes, size_t length)
{
    reserve(str, length);
    if (length > 0)
        memcpy(str->text + str->length, bytes, length);
    str->length += length;
    str->text[str->length] = '\0';
}

void str_add(struct str *str, const char *text)
{
    str_add_bytes(str, text, strlen(text));
}

void str_add_char(struct str *str, char c)
{
    str_add_bytes(str, &c, 1);
}

void str_add_times(struct str *str, const char *text, size_t times)
{
    size_t length = strlen(text), whole = length * times;
    reserve(str, whole);
    char *start = str->text + str->length;
    if (length == 1)
        memset(start, *text, times);
    else if (times > 0)
        memcpy(start, text, length);
    for (size_t done = length; done < whole && length > 1; done *= 2) /* what is there once is there twice */
        memcpy(start + done, start, done < whole - done ? done : whole - done);
    str->length += whole;
    str->text[str->length] = '\0';
}

void str_addv(struct str *str, const char *format, va_list arguments)
{
    enum { OFTEN_ENOUGH = 128 }; /* beside the format: what does not fit is printed twice, and the first time slowly */
    va_list again;
    va_copy(again, arguments);
    reserve(str, strlen(format) + OFTEN_ENOUGH);
    size_t room = str->capacity - str->length;
    int printed = vsnprintf(str->text + str->length, room, format, again);
    va_end(again);
    size_t length = printed < 0 ? 0 : (size_t)printed;
    if (length >= room) {
        reserve(str, length);
        vsnprintf(str->text + str->length, length + 1, format, arguments);
    }
    str->length += length;
    str->text[str->length] = '\0';
}

void str_addf(struct str *str, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    str_addv(str, format, arguments);
    va_end(arguments);
}

void str_separate(struct str *str, const char *separator)
{
    if (str->length > 0)
        str_add(str, separator);
}

const char *str_trim(const char *text, size_t *length)
{
    while (*length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        --*length;
    }
    while (*length > 0 && (text[*length - 1] == ' ' || text[*length - 1] == '\t'))
        --*length;
    return text;
}

const char *str_stem(struct arena *arena, const char *path)
{
    size_t length = strlen(path);
    if (length > 3 && str_equal(path + length - 3, ".gz"))
        path = arena_strndup(arena, path, length - 3);
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1, *dot = strrchr(name, '.');
    return dot == NULL || dot == name ? path : arena_strndup(arena, path, (size_t)(dot - path));
}

bool str_equal(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The run of digits at *text without its leading zeros; *text moves past the run. */
static size_t digit_run(const char **text, const char **first)
{
    while (**text == '0')
        ++*text;
    *first = *text;
    while (digit(**text))
        ++*text;
    return (size_t)(*text - *first);
}

int str_compare_natural(const char *a, const char *b)
{
    const char *p = a, *q = b;
    while (*p != '\0' && *q != '\0') {
        if (digit(*p) && digit(*q)) {
            const char *m, *n;
            size_t long_a = digit_run(&p, &m), long_b = digit_run(&q, &n);
            if (long_a != long_b)
                return long_a < long_b ? -1 : 1;
            int order = memcmp(m, n, long_a);
            if (order != 0)
                return order < 0 ? -1 : 1;
        } else {
            if (*p != *q)
                return (unsigned char)*p < (unsigned char)*q ? -1 : 1;
            ++p, ++q;
        }
    }
    if (*p != *q)
        return *p == '\0' ? -1 : 1;
    int order = strcmp(a, b);
    return order < 0 ? -1 : order > 0;
}
