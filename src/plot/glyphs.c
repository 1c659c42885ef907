#include "plot/glyphs.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct range {
    unsigned long first, last;
};

/* What Liberation Sans, Arial and Helvetica have. */
static const struct range usual[] = { { 0x20, 0x17F },    { 0x386, 0x3CE },   { 0x400, 0x45F }, { 0x2010, 0x2044 },
                                      { 0x2190, 0x2195 }, { 0x2200, 0x22FF }, { 0x25A1, 0x25A1 } };

/* The character at *text, which is moved past it. */
static unsigned long next_point(const char **text)
{
    unsigned char lead = (unsigned char)**text;
    size_t more = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    unsigned long point = more == 0 ? lead : lead & (0x3FU >> more);
    ++*text;
    for (; more > 0 && **text != '\0'; more--, ++*text)
        point = point << 6 | ((unsigned char)**text & 0x3FU);
    return point;
}

static bool is_usual(unsigned long point)
{
    if (point < 0x20)
        return true;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (point >= usual[i].first && point <= usual[i].last)
            return true;
    return false;
}

bool glyphs_are_rare(const char *script)
{
    while (*script != '\0')
        if (!is_usual(next_point(&script)))
            return true;
    return false;
}

/* "20-7e a0-17f 192": whether a range holds the character. */
static bool is_drawn(const char *fonts, unsigned long point)
{
    while (*(fonts += strcspn(fonts, "= \n")) != '\0') { /* what stands before a range: ":charset=", a blank */
        char *end;
        unsigned long first = strtoul(++fonts, &end, 16), last = first;
        if (end == fonts)
            continue;
        if (*end == '-')
            last = strtoul(end + 1, &end, 16);
        if (point >= first && point <= last)
            return true;
        fonts = end;
    }
    return false;
}

void glyphs_replace(struct str *script, const char *fonts, struct arena *arena)
{
    struct str replaced;
    str_init(&replaced, arena);
    for (const char *text = script->text; *text != '\0';) {
        const char *begin = text;
        unsigned long point = next_point(&text);
        if (is_usual(point) || is_drawn(fonts, point))
            str_add_bytes(&replaced, begin, (size_t)(text - begin));
        else
            str_add(&replaced, "□");
    }
    *script = replaced;
}
