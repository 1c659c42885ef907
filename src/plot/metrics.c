/* Advance widths from the hmtx table of Liberation Sans Regular 2, in 1/1000 of the font size. */
#include "plot/metrics.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"

static const short ascii_width[95] = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584
};

enum { EM_WIDTH = 1000, OTHER_WIDTH = 580, CONTROL_WIDTH = 556 };

/* Bytes of the character that begins at text; 0 when it is not UTF-8. */
static size_t character(const char *text)
{
    unsigned char lead = (unsigned char)*text;
    size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            return 0;
    return utf8_valid(text, length) == length ? length : 0;
}

double text_width(const char *text, double size)
{
    double thousandths = 0;
    while (*text != '\0') {
        unsigned char c = (unsigned char)*text;
        size_t length = character(text);
        if (length <= 1) {
            thousandths += c >= 32 && c < 127 ? ascii_width[c - 32] : CONTROL_WIDTH;
            text++;
            continue;
        }
        char one[5] = "";
        memcpy(one, text, length);
        bool em = strcmp(one, "\u2026") == 0 || strcmp(one, "\u2014") == 0; /* ellipsis, em dash */
        thousandths += em ? EM_WIDTH : OTHER_WIDTH * (double)utf8_width(one);
        text += length;
    }
    return thousandths * size / 1000;
}

/* Bytes of the word that are not wider than `width`, one character at least; up to a joint where there is one. */
static size_t fitting(const char *word, size_t bytes, double size, double width, struct arena *arena)
{
    size_t fits = 0, joint = 0;
    while (fits < bytes) {
        size_t length = character(word + fits);
        length = length == 0 ? 1 : length;
        if (fits > 0 && text_width(arena_strndup(arena, word, fits + length), size) > width)
            return joint > 0 ? joint : fits;
        fits += length;
        if (strchr("_-/", word[fits - 1]) != NULL)
            joint = fits;
    }
    return bytes;
}

struct text_lines text_break(const char *text, double size, double width, struct arena *arena)
{
    struct str broken;
    str_init(&broken, arena);
    while (text != NULL && *text != '\0') {
        size_t word = strcspn(text, " "), blanks = strspn(text + word, " ");
        for (size_t part; word > 0; text += part, word -= part) {
            part = fitting(text, word, size, width, arena);
            str_add_bytes(&broken, text, part);
            str_add(&broken, part < word ? " " : "");
        }
        str_add_bytes(&broken, text, blanks);
        text += blanks;
    }
    return text_wrap(broken.text, size, width, arena);
}

struct text_lines text_wrap(const char *text, double size, double width, struct arena *arena)
{
    struct text_lines lines = { 0 };
    size_t capacity = 0;
    if (text == NULL || *text == '\0')
        return lines;
    struct str line;
    str_init(&line, arena);
    while (*text != '\0') {
        size_t word = strcspn(text, " ");
        size_t blanks = strspn(text + word, " ");
        const char *longer = arena_printf(arena, "%s%.*s", line.text, (int)word, text);
        if (line.length > 0 && text_width(longer, size) > width) {
            lines.line = arena_reserve(arena, lines.line, lines.count, capacity);
            while (line.length > 0 && line.text[line.length - 1] == ' ')
                line.length--;
            lines.line[lines.count++] = arena_strndup(arena, line.text, line.length);
            str_init(&line, arena);
        }
        str_add_bytes(&line, text, word);
        text += word;
        if (*text != '\0')
            str_add_bytes(&line, text, blanks);
        text += blanks;
    }
    lines.line = arena_reserve(arena, lines.line, lines.count, capacity);
    lines.line[lines.count++] = line.text;
    return lines;
}

const char *text_shorten(const char *text, double size, double width, struct arena *arena)
{
    if (text_width(text, size) <= width)
        return text;
    /* arms are often told apart by their last word: "dose 3" */
    const char *blank = strrchr(text, ' '), *end = "";
    if (blank != NULL && text_width(blank, size) <= 0.4 * width)
        end = blank;
    double room = width - size - text_width(end, size);
    size_t kept = 0, length;
    while (text[kept] != '\0') {
        length = character(text + kept);
        length = length == 0 ? 1 : length;
        if (text_width(arena_strndup(arena, text, kept + length), size) > room)
            break;
        kept += length;
    }
    while (kept > 0 && text[kept - 1] == ' ')
        kept--;
    return arena_printf(arena, "%.*s\u2026%s", (int)kept, text, end);
}

double text_lines_width(const struct text_lines *lines, double size)
{
    double widest = 0;
    for (size_t i = 0; i < lines->count; i++) {
        double width = text_width(lines->line[i], size);
        widest = width > widest ? width : widest;
    }
    return widest;
}
