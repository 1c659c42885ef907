/* layout: where everything in a figure stands on its page.
 *
 * From the texts' widths come the margins, from the margins the boxes of the panels, from the boxes and the data
 * the axes. Lengths are in points from the lower left corner of the page. */
#ifndef KNEAD_PLOT_LAYOUT_H
#define KNEAD_PLOT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "plot/metrics.h"
#include "result/figure.h"

/* One line of text; x is its left end, middle or right end by `align`, y its middle. */
struct page_text {
    const char *text;
    double x, y, size;
    int align; /* -1 left, 0 centre, 1 right */
    int rgb;
    bool bold, upright; /* upright: turned to read from below */
};

struct page_axis {
    double min, max;
    const struct tick *ticks;
    size_t tick_count;
    struct text_lines *labels; /* one per tick, wrapped; count 0: not shown */
};

struct page_panel {
    const struct panel *panel;
    double left, right, bottom, top; /* the box of the data */
    struct page_axis x, y;
    bool rows;                       /* the y axis lists rows of a forest */
    struct page_text *texts;
    size_t text_count, text_capacity;
};

struct page {
    double width, height;
    double scale; /* points on paper to a point of the page: below 1 for a small figure */
    struct page_panel *panels;
    size_t panel_count;
    struct page_text *texts; /* title, subtitle, caption */
    size_t text_count, text_capacity;
};

struct page *page_lay_out(const struct figure *figure, struct arena *arena);

/* Where a point of the data stands on the page. */
double page_x(const struct page_panel *place, double x);
double page_y(const struct page_panel *place, double y);

#endif
