/* style: the house style of figures: colours, markers and sizes, in one place.
 *
 * Colours are those of Okabe & Ito, "Color universal design" (2008), that stand out as thin lines on white; no
 * red-green pair. Arms differ by colour and marker and label, never by colour alone. */
#ifndef KNEAD_PLOT_STYLE_H
#define KNEAD_PLOT_STYLE_H

#define STYLE_FONT "Liberation Sans"

/* Lengths in points of the figure as printed. */
struct style {
    double width, height;                          /* of a figure that says nothing */
    double margin, gap;                            /* round the page; between panels */
    double title, subtitle, label, tick, table, note, caption; /* font sizes */
    double leading;                                /* line height, in font sizes */
    double tick_length;
};

extern const struct style style;

enum { STYLE_INK = 0x333333, STYLE_GREY = 0x6B6B6B, STYLE_AXIS = 0x4D4D4D, STYLE_GRID = 0xE4E4E4,
       STYLE_REFERENCE = 0x8C8C8C };

/* 0xRRGGBB of a palette index; any number is allowed, -1 is the neutral dark grey. */
int style_line_colour(int index);
/* The same for text: dark enough to be read. */
int style_text_colour(int index);
/* gnuplot's number of the index-th marker, all of them filled: disc, square, triangle, diamond, … */
int style_marker(int index);

#endif
