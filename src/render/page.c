#include "render/page.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"

/* Bytes of the first line of `text` when wrapped at `width` columns. */
static size_t line_length(const char *text, size_t width)
{
    size_t fits = 0, columns = 0;
    while (text[fits] != '\0') {
        size_t at = fits + strspn(text + fits, " ");
        at += strcspn(text + at, " ");
        columns += utf8_width_bytes(text + fits, at - fits);
        if (columns > width && fits > 0)
            return fits;
        fits = at;
    }
    return fits;
}

const char **page_wrap(const struct page *page, const char *text, size_t width, size_t *count)
{
    size_t capacity = 0;
    const char **lines = NULL;
    *count = 0;
    while (*text != '\0') {
        size_t length = line_length(text, width);
        lines = arena_reserve(page->arena, lines, *count, capacity);
        lines[(*count)++] = arena_strndup(page->arena, text, length);
        text += length;
        text += strspn(text, " ");
    }
    return lines;
}

void page_paragraph(const struct page *page, const char *lead, const char *text)
{
    size_t count, indent = utf8_width(lead);
    size_t room = page->width > indent ? page->width - indent : 1;
    const char **lines = page_wrap(page, text, room, &count);
    for (size_t i = 0; i < count; i++) {
        if (i == 0)
            str_add(page->out, lead);
        else
            str_add_times(page->out, " ", indent);
        str_addf(page->out, "%s\n", lines[i]);
    }
}
