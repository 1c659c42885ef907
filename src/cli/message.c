#include "cli/message.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* A character that a terminal must not get from a file: most messages show names safely, none may forget to. */
static bool is_harmful(int32_t point)
{
    return point != '\n' && (point < 0 || utf8_is_unseen(point) || point == 0x2028 || point == 0x2029);
}

/* Bytes before the first harmful character; *point is that character, *taken its bytes. */
static size_t harmless(const char *text, size_t length, int32_t *point, size_t *taken)
{
    size_t at = 0;
    while (at < length) {
        size_t next = at;
        *point = utf8_take(text, length, &next);
        *taken = next - at;
        if (is_harmful(*point))
            return at;
        at = next;
    }
    return length;
}

void message_show(const char *tool, const char *kind, const char *text)
{
    size_t length = strlen(text), taken = 0;
    int32_t point = 0;
    size_t span = harmless(text, length, &point, &taken);
    fprintf(stderr, "knead%s%s: %s%s%.*s%s", tool == NULL ? "" : " ", tool == NULL ? "" : tool, kind == NULL ? "" : kind,
            kind == NULL ? "" : ": ", (int)span, text, span == length ? "\n" : "");
    while (span < length) {
        if (point < 0)
            fprintf(stderr, "\\x%02x", (unsigned)(-1 - point));
        else
            fprintf(stderr, point < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)point);
        text += span + taken;
        length -= span + taken;
        span = harmless(text, length, &point, &taken);
        fprintf(stderr, "%.*s%s", (int)span, text, span == length ? "\n" : "");
        if (span == length)
            break;
    }
}
