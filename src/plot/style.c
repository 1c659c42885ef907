#include "plot/style.h"

#include <stddef.h>

const struct style style = { .width = 504,   .height = 331, .margin = 10,  .gap = 16,      .title = 11.5,
                             .subtitle = 8.5, .label = 9.5,  .tick = 9,     .table = 8,     .note = 7.5,
                             .caption = 7,    .leading = 1.22, .tick_length = 3.5 };

struct ink {
    int line, text;
};

static const struct ink palette[] = {
    { 0x0072B2, 0x0072B2 }, /* blue */
    { 0xD55E00, 0xB34E00 }, /* vermillion */
    { 0x009E73, 0x007A58 }, /* bluish green */
    { 0xCC79A7, 0xA8527F }, /* reddish purple */
    { 0x4D4D4D, 0x4D4D4D }, /* dark grey */
};

static const int markers[] = { 7, 5, 9, 13, 11, 15 };

enum { PALETTE_COUNT = sizeof palette / sizeof *palette, MARKER_COUNT = sizeof markers / sizeof *markers };

int style_line_colour(int index)
{
    return index < 0 ? STYLE_INK : palette[index % PALETTE_COUNT].line;
}

int style_text_colour(int index)
{
    return index < 0 ? STYLE_INK : palette[index % PALETTE_COUNT].text;
}

int style_marker(int index)
{
    return markers[index < 0 ? 0 : index % MARKER_COUNT];
}
