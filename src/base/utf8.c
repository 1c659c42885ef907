#include "base/utf8.h"

#include <stdlib.h>
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
    /* may begin a line or direction control, a wide blank, or a byte order mark */
    return length == 0 || (memchr(bytes, 0xe2, length) == NULL && memchr(bytes, 0xe3, length) == NULL &&
                           memchr(bytes, 0xef, length) == NULL);
}

/* Line separators, the marks that reverse what follows them, and those that take no room at all. */
static bool misleads(utf8proc_int32_t point)
{
    return (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x2069) || point == 0x200b ||
           point == 0x200e || point == 0x200f || point == 0xad || point == 0xfeff;
}

/* A blank that is not the space bar's: nobody sees it at the end of a text. */
static bool other_blank(utf8proc_int32_t point)
{
    return point > 0x7f && utf8proc_category(point) == UTF8PROC_CATEGORY_ZS;
}

static void show_point(struct str *shown, const char *bytes, size_t taken, utf8proc_int32_t point, bool all)
{
    if (point == '\n')
        str_add(shown, "\\n");
    else if (point == '\r')
        str_add(shown, "\\r");
    else if (point == '\t')
        str_add(shown, "\\t");
    else if (point < 0x20 || (point >= 0x7f && point < 0xa0))
        str_addf(shown, "\\x%02x", (unsigned)point);
    else if (misleads(point) || (all && (other_blank(point) || utf8proc_category(point) == UTF8PROC_CATEGORY_MN)))
        str_addf(shown, "\\u%04x", (unsigned)point);
    else
        str_add_bytes(shown, bytes, taken);
}

static const char *show(struct arena *arena, const char *bytes, size_t length, bool all)
{
    if (!all && shows_as_it_is(bytes, length))
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
        } else if (other_blank(point) && (at == 0 || at + (size_t)taken == length)) {
            str_addf(&shown, "\\u%04x", (unsigned)point);
            at += (size_t)taken;
        } else {
            show_point(&shown, bytes + at, (size_t)taken, point, all);
            at += (size_t)taken;
        }
    }
    return shown.text;
}

const char *utf8_show_bytes(struct arena *arena, const char *bytes, size_t length)
{
    return show(arena, bytes, length, false);
}

const char *utf8_show(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    return shows_as_it_is(text, length) ? text : show(arena, text, length, false);
}

const char *utf8_show_all(struct arena *arena, const char *text)
{
    return show(arena, text, strlen(text), true);
}

/* ---- what a person reads ---- */

bool utf8_is_blank(int32_t point)
{
    return point == ' ' || point == '\t' || point == '\n' || point == '\v' || point == '\f' || point == '\r' ||
           other_blank(point);
}

/* No room, no sign: format characters other than those that join letters, and controls. */
bool utf8_is_unseen(int32_t point)
{
    return point != 0x2028 && point != 0x2029 &&
           (misleads(point) || (point >= 0 && point < 0x20) || (point >= 0x7f && point < 0xa0));
}

int32_t utf8_take(const char *text, size_t length, size_t *at)
{
    utf8proc_int32_t point;
    utf8proc_ssize_t taken =
        utf8proc_iterate((const utf8proc_uint8_t *)text + *at, (utf8proc_ssize_t)(length - *at), &point);
    if (taken <= 0) {
        point = -1 - (unsigned char)text[*at];
        taken = 1;
    }
    *at += (size_t)taken;
    return point;
}

void utf8_put(struct str *out, int32_t point)
{
    utf8proc_uint8_t bytes[4];
    if (point < 0)
        str_add_char(out, (char)(unsigned char)(-1 - point));
    else
        str_add_bytes(out, (const char *)bytes, (size_t)utf8proc_encode_char(point, bytes));
}

static bool is_tidy(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] >= 0x7f)
            return false;
    return length == 0 || (*text != ' ' && text[length - 1] != ' ');
}

const char *utf8_tidy(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    if (is_tidy(text, length))
        return text;
    struct str out, waiting;
    str_init(&out, arena);
    str_init(&waiting, arena); /* blanks, until something follows them */
    for (size_t at = 0; at < length;) {
        size_t from = at;
        utf8proc_int32_t point = utf8_take(text, length, &at);
        if (utf8_is_blank(point)) {
            bool line = point == '\n' || point == '\r';
            str_add_bytes(&waiting, line ? text + from : " ", line ? at - from : 1);
            continue;
        }
        if (utf8_is_unseen(point))
            continue;
        if (out.length > 0)
            str_add_bytes(&out, waiting.text, waiting.length);
        waiting.length = 0;
        str_add_bytes(&out, text + from, at - from);
    }
    return str_equal(out.text, text) ? text : out.text;
}

/* Letters and their accents put together as one character each; NULL when the text is not UTF-8. */
static char *composed(const char *text, size_t length)
{
    utf8proc_uint8_t *result = NULL;
    if (ascii_prefix(text, length) == length ||
        utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &result,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE) < 0)
        return NULL;
    return (char *)result;
}

const char *utf8_plain(struct arena *arena, const char *text)
{
    struct str out;
    str_init(&out, arena);
    char *whole = composed(text, strlen(text));
    const char *from = whole != NULL ? whole : text;
    size_t length = whole != NULL ? strlen(whole) : strlen(text);
    bool blank = false;
    for (size_t at = 0; at < length;) {
        utf8proc_int32_t point = utf8_take(from, length, &at);
        bool joins = point == 0x200c || point == 0x200d;
        if (utf8_is_blank(point) || joins || utf8_is_unseen(point)) {
            blank = blank || (utf8_is_blank(point) && out.length > 0);
            continue;
        }
        if (blank)
            str_add_char(&out, ' ');
        blank = false;
        utf8_put(&out, point < 0 ? point : utf8proc_tolower(point));
    }
    free(whole);
    return out.text;
}
