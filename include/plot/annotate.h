/* annotate: the texts of a panel, placed after its box is known: tick labels, axis labels, names at the ends of
 * lines, the table under the axis, the column beside the rows. */
#ifndef KNEAD_PLOT_ANNOTATE_H
#define KNEAD_PLOT_ANNOTATE_H

#include "plot/layout.h"

struct arena;

/* The room a panel needs on each side of its box, in points. left and right are asked for before the box is
 * known; top and bottom need its left and right. */
double annotate_left(const struct page_panel *place, double page_width, double box_height, struct arena *arena);
double annotate_right(const struct page_panel *place, struct arena *arena);
double annotate_top(const struct page_panel *place, struct arena *arena);
double annotate_bottom(const struct page_panel *place, struct arena *arena);

/* Adds every text of the panel to place->texts. */
void annotate_panel(struct page_panel *place, const struct page *page, struct arena *arena);

#endif
