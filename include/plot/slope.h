/* slope: every patient before and after, one panel per arm, with the means over them.
 *
 * A patient is a thin line: solid when improved, dotted when the same or worse. Ties are set apart by a jitter
 * that depends on nothing but the id, so the picture does not change with the order of the rows. */
#ifndef KNEAD_PLOT_SLOPE_H
#define KNEAD_PLOT_SLOPE_H

#include <stddef.h>

struct arena;
struct figure;

struct slope_mean {
    double mean, low, high; /* low, high: confidence limits; NaN when there are none */
};

struct slope_arm {
    const char *label;      /* NULL for a trial without arms */
    int colour;
    size_t n;
    const char *const *ids;
    const double *before, *after;
    struct slope_mean before_mean, after_mean;
    double change;          /* mean of after - before */
};

struct slope_spec {
    const char *name;
    const char *title, *subtitle, *caption; /* subtitle, caption: NULL gives a subtitle that explains the lines */
    const char *outcome;                    /* label of the y axis */
    const char *before, *after;             /* labels of the two visits: "Baseline", "12 weeks" */
    const struct slope_arm *arms;
    size_t arm_count;
    int direction;               /* +1 higher is better, -1 lower is better, 0 not known: every line solid */
    double scale_min, scale_max; /* NaN: from the data */
    int decimals;                /* of the mean labels; one more than the data has */
};

struct figure *slope_figure(const struct slope_spec *spec, struct arena *arena);

#endif
