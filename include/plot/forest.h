/* forest: one estimate with its interval per row (outcomes, subgroups, contrasts), with the numbers beside it.
 *
 * Rows are drawn in the order given, first on top. Outcomes on different scales belong in one forest only when
 * their estimates were standardised; the smallest important change is marked per row, in the row's own units. */
#ifndef KNEAD_PLOT_FOREST_H
#define KNEAD_PLOT_FOREST_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct figure;

struct forest_row {
    const char *label;
    bool heading;                /* a group's name: no estimate */
    int colour;                  /* index into the palette; -1 neutral */
    double estimate, low, high;  /* NaN: the row stays empty and its text says why */
    double mcid;                 /* size of the smallest important difference, marked at -mcid and +mcid; NaN: none */
    const char *text;            /* "−1.2 (−1.8 to −0.6)" */
};

struct forest_spec {
    const char *name;
    const char *title, *subtitle, *caption;
    const char *axis;            /* label of the x axis: "Difference in change (massage − usual care)" */
    const char *side_title;      /* heads the text column: "Difference (95% CI)" */
    const char *low_note, *high_note; /* grey, under the axis: "favours massage"; may be NULL */
    double null;                 /* where the vertical line of no difference stands: 0, or 1 for ratios */
    const struct forest_row *rows;
    size_t row_count;
};

struct figure *forest_figure(const struct forest_spec *spec, struct arena *arena);

#endif
