#include "plot/svg.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "plot/style.h"
#include "result/figure.h"

#define FONT_LIST STYLE_FONT ", Arial, Helvetica, sans-serif"

/* FNV-1a, 64 bits, over the picture and its name: different figures get different ids. */
static uint64_t hash(uint64_t h, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)bytes[i]) * 1099511628211u;
    return h;
}

static const char *prefix_of(const struct figure *figure, const char *svg, size_t length, struct arena *arena)
{
    uint64_t h = hash(14695981039346656037u, svg, length);
    h = hash(h, figure->name, strlen(figure->name));
    return arena_printf(arena, "k%08" PRIx32 "_", (uint32_t)(h ^ h >> 32));
}

static void add_escaped(struct str *out, const char *text, struct arena *arena)
{
    text = utf8_show(arena, text == NULL ? "" : text);
    for (; *text != '\0'; text++) {
        /* XML has no U+FFFE and U+FFFF, though UTF-8 does. */
        if (strncmp(text, "\xEF\xBF\xBE", 3) == 0 || strncmp(text, "\xEF\xBF\xBF", 3) == 0) {
            str_add_char(out, '?');
            text += 2;
            continue;
        }
        switch (*text) {
        case '<': str_add(out, "&lt;"); break;
        case '>': str_add(out, "&gt;"); break;
        case '&': str_add(out, "&amp;"); break;
        case '"': str_add(out, "&quot;"); break;
        default: str_add_char(out, *text);
        }
    }
}

static bool starts(const char *at, const char *end, const char *with)
{
    size_t length = strlen(with);
    return (size_t)(end - at) >= length && memcmp(at, with, length) == 0;
}

static const char *find(const char *at, const char *end, const char *what)
{
    for (; at < end; at++)
        if (starts(at, end, what))
            return at;
    return NULL;
}

/* The body with our ids and fonts and without gnuplot's titles, which name data blocks. Text of the user's stands
 * between tags, where gnuplot has escaped every '<', so a tag is always gnuplot's. */
static void add_body(struct str *out, const char *at, const char *end, const char *prefix)
{
    static const struct {
        const char *from, *to;
        bool prefixed;
    } rules[] = {
        { " id='", " id='", true },
        { " id=\"", " id=\"", true },
        { "xlink:href='#", "href='#", true },
        { "filter='url(#", "filter='url(#", true },
        { "font-family=\"" STYLE_FONT "\"", "font-family=\"" FONT_LIST "\"", false },
        { "font-family=\"" STYLE_FONT ":Bold\"", "font-family=\"" FONT_LIST "\" font-weight=\"bold\"", false },
    };
    bool tag = false;
    while (at < end) {
        const char *close = starts(at, end, "<title>") ? find(at, end, "</title>") : NULL;
        if (close != NULL) {
            at = close + strlen("</title>");
            continue;
        }
        if (*at == '>' && !tag) { /* gnuplot leaves it, but XML allows no "]]>" */
            str_add(out, "&gt;");
            at++;
            continue;
        }
        tag = *at == '<' || (tag && *at != '>');
        size_t rule = 0, count = sizeof rules / sizeof *rules;
        while (tag && rule < count && !starts(at, end, rules[rule].from))
            rule++;
        if (!tag || rule == count) {
            str_add_char(out, *at++);
        } else {
            str_addf(out, "%s%s", rules[rule].to, rules[rule].prefixed ? prefix : "");
            at += strlen(rules[rule].from);
        }
    }
}

bool svg_finish(const struct figure *figure, const char *svg, size_t length, bool page, struct arena *arena,
                struct str *out, struct error *err)
{
    const char *end = svg + length;
    const char *box = find(svg, end, "viewBox=\"");
    const char *box_end = box == NULL ? NULL : find(box + strlen("viewBox=\""), end, "\"");
    const char *body = box == NULL ? NULL : find(box, end, "</desc>");
    const char *close = body == NULL ? NULL : find(body, end, "</svg>");
    if (box_end == NULL || close == NULL)
        return error_set(err, ERROR_PROGRAM, "gnuplot drew no complete SVG picture for %s", figure->name);
    const char *prefix = prefix_of(figure, svg, length, arena);
    if (!page)
        str_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    str_addf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"%stitle %sdesc\" "
                  "width=\"100%%\" %.*s\">\n", prefix, prefix, (int)(box_end - box), box);
    str_addf(out, "<title id=\"%stitle\">", prefix);
    add_escaped(out, figure->title != NULL ? figure->title : figure->name, arena);
    str_addf(out, "</title>\n<desc id=\"%sdesc\">", prefix);
    add_escaped(out, figure->alt, arena);
    str_add(out, "</desc>");
    add_body(out, body + strlen("</desc>"), close, prefix);
    str_add(out, "</svg>\n");
    return true;
}
