/* figure: the numbers of a picture, ready to be drawn: panels with axes and layers.
 *
 * All mathematics is done before a figure exists (means, intervals, smooths, jitter); the plot layer only draws
 * what it holds and the renderers for programs print it. Colours and markers are given by an index into the house
 * palette, not by name. */
#ifndef KNEAD_RESULT_FIGURE_H
#define KNEAD_RESULT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum layer_kind {
    LAYER_POINTS,    /* x, y */
    LAYER_LINE,      /* x, y joined; NaN breaks the line */
    LAYER_SEGMENTS,  /* from (x, y) to (x2, y2), one per element: patients' slopes, impulses */
    LAYER_INTERVAL,  /* marker at (x, y) with a bar from low to high, along y; along x when `horizontal` */
    LAYER_BAND,      /* filled between low and high over x */
    LAYER_RULE,      /* a full-width line at y (or at x when `horizontal` is false and `vertical` set) */
    LAYER_TEXT       /* labels[i] at (x, y) */
};

enum tone {
    TONE_STRONG,  /* means, estimates: full colour, thick */
    TONE_PALE,    /* patients behind them: thin, half transparent */
    TONE_GREY     /* references: zero line, MCID */
};

struct layer {
    enum layer_kind kind;
    enum tone tone;
    int colour;             /* index into the palette: 0 control or only arm … ; -1 neutral dark grey */
    int marker;             /* index into the marker list; -1 none */
    bool dashed, horizontal, vertical;
    size_t n;
    const double *x, *y, *x2, *y2, *low, *high;
    const char *const *labels; /* TEXT: one per element */
    const char *label;         /* name of the layer: end label of a line, name of a rule; may be NULL */
    int align;                 /* TEXT: -1 left, 0 centre, 1 right */
};

struct tick {
    double at;
    const char *label;
};

struct axis {
    const char *label;
    double min, max;        /* NaN: from the data, rounded outward */
    const struct tick *ticks; /* NULL: automatic */
    size_t tick_count;
    const char *low_note, *high_note; /* grey, under the axis at its two ends: "favours massage"; may be NULL */
    bool hidden;
};

/* A small table under the x axis: number of patients by visit, one row per arm. */
struct under_row {
    const char *label;
    int colour;
    const char *const *cells; /* one per x tick */
};

struct panel {
    const char *title; /* NULL for a single panel */
    int colour;        /* of the title; -1 dark */
    struct axis x, y;
    struct layer *layers;
    size_t layer_count, layer_capacity;
    const char *under_title;  /* "Patients assessed" */
    const struct under_row *under;
    size_t under_count;
    /* Text columns to the right of the panel, beside the y ticks (forest plots): one cell per y tick. */
    const char *side_title;
    const char *const *side;
};

struct figure {
    const char *name;      /* file stem, stable: "trajectory_pain" */
    const char *kind;      /* "trajectory", "slope", "forest", "residuals" */
    const char *title, *subtitle, *caption;
    const char *alt;       /* a sentence saying type, n and main values */
    struct panel *panels;
    size_t panel_count, panel_capacity;
    size_t columns;        /* panels per row; 0 means all in one row */
    double width_mm, height_mm; /* 0: the default size */
    const char *svg;       /* filled by cli before rendering HTML; NULL when gnuplot is not there */
    struct arena *arena;
};

struct figure *figure_create(struct arena *arena, const char *name, const char *kind);

/* A new panel with automatic axes, colour -1. The pointer holds until the figure's next panel is made: finish one
 * panel before the next. */
struct panel *figure_panel(struct figure *figure);

/* A new layer of n elements without data: strong, colour 0, no marker. The pointer holds until the panel's next
 * layer is made. */
struct layer *panel_layer(struct figure *figure, struct panel *panel, enum layer_kind kind, size_t n);

#endif
