/* metrics: how wide a text is on paper, and where to break it.
 *
 * gnuplot tells nobody the width of a text, so margins are computed from the advance widths of Liberation Sans
 * (the same as Helvetica's and Arial's). Other characters are taken as an average letter, wide ones as two. */
#ifndef KNEAD_PLOT_METRICS_H
#define KNEAD_PLOT_METRICS_H

#include <stddef.h>

struct arena;

/* Width in points of one line of text at a font size in points. Bytes that are not UTF-8 count as one letter. */
double text_width(const char *text, double size);

struct text_lines {
    const char **line;
    size_t count;
};

/* The text broken at blanks into lines not wider than `width` points where its words allow. NULL gives no line. */
struct text_lines text_wrap(const char *text, double size, double width, struct arena *arena);

/* The same, with words that are wider than that broken too, after "_", "-" or "/" where they have one. */
struct text_lines text_break(const char *text, double size, double width, struct arena *arena);

/* The text when it is not wider than `width` points, else its beginning and an ellipsis, with the last word behind
 * it when that is short. */
const char *text_shorten(const char *text, double size, double width, struct arena *arena);

/* The widest of the lines. */
double text_lines_width(const struct text_lines *lines, double size);

#endif
