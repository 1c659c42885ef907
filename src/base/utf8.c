#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/str.h"

/* Plain ASCII, most of every file, is passed eight bytes at a time. */
static size_t ascii_prefix(const char *text, size_t length)
{
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
        unsigned long long word;
        memcpy(&word, text + at, 8);
        if (word & 0x8080808080808080ULL)
            break;
    }
    while (at < length && (unsigned char)text[at] < 0x80)
        at++;
    return at;
}

size_t utf8_valid(const char *text, size_t length)
{
    size_t at = ascii_prefix(text, length);
    while (at < length) {
        utf8proc_int32_t point;
        utf8proc_ssize_t taken =
            utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(length - at), &point);
        if (taken <= 0)
            return at;
        at += (size_t)taken;
        at += ascii_prefix(text + at, length - at);
    }
    return length;
}

static utf8proc_int32_t next(const char **text)
{
    utf8proc_int32_t point;
    utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)*text, -1, &point);
    if (taken <= 0) { /* not UTF-8: counted byte by byte */
        ++*text;
        return 0xFFFD;
    }
    *text += taken;
    return point;
}

size_t utf8_width_bytes(const char *text, size_t length)
{
    const char *end = text + length;
    size_t width = ascii_prefix(text, length);
    text += width;
    while (text < end) {
        if ((unsigned char)*text < 0x80) {
            width++, text++;
            continue;
        }
        int columns = utf8proc_charwidth(next(&text));
        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}

size_t utf8_width(const char *text)
{
    return utf8_width_bytes(text, strlen(text));
}

size_t utf8_length(const char *text)
{
    size_t count = 0;
    while (*text != '\0') {
        next(&text);
        count++;
    }
    return count;
}

static bool shows_as_it_is(const char *bytes, size_t length)
{
    if (utf8_valid(bytes, length) < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7f || (unsigned char)bytes[i] == 0xc2)
            return false; /* 0xC2 may begin a C1 control (U+0080–U+009F) */
    /* may begin a line or direction control, or a byte order mark */
    return length == 0 || (memchr(bytes, 0xe2, length) == NULL && memchr(bytes, 0xef, length) == NULL);
}

/* Line separators, the marks that reverse what follows them, and those that take no room at all. */
static bool misleads(utf8proc_int32_t point)
{
    return (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x2069) || point == 0x200b ||
           point == 0x200e || point == 0x200f || point == 0xfeff;
}

static void show_point(struct str *shown, const char *bytes, size_t taken, utf8proc_int32_t point)
{
    if (point == '\n')
        str_add(shown, "\\n");
    else if (point == '\r')
        str_add(shown, "\\r");
    else if (point == '\t')
        str_add(shown, "\\t");
    else if (point < 0x20 || (point >= 0x7f && point < 0xa0))
        str_addf(shown, "\\x%02x", (unsigned)point);
    else if (misleads(point))
        str_addf(shown, "\\u%04x", (unsigned)point);
    else
        str_add_bytes(shown, bytes, taken);
}

const char *utf8_show_bytes(struct arena *arena, const char *bytes, size_t length)
{
    if (shows_as_it_is(bytes, length))
        return arena_strndup(arena, bytes, length);
    struct str shown;
    str_init(&shown, arena);
    for (size_t at = 0; at < length;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t taken =
            utf8proc_iterate((const utf8proc_uint8_t *)bytes + at, (utf8proc_ssize_t)(length - at), &point);
        if (taken <= 0) {
            str_addf(&shown, "\\x%02x", (unsigned char)bytes[at]);
            at++;
        } else {
            show_point(&shown, bytes + at, (size_t)taken, point);
            at += (size_t)taken;
        }
    }
    return shown.text;
}

const char *utf8_show(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    return shows_as_it_is(text, length) ? text : utf8_show_bytes(arena, text, length);
}
