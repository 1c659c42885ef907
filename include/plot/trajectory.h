/* trajectory: mean and confidence interval of one outcome by visit and arm, as a figure.
 *
 * The means and intervals come ready; only the layout is decided here: visits at their numbers when all of them
 * are numbers ("0", "10", "26"), evenly spaced otherwise, arms set apart sideways so that intervals stay apart. */
#ifndef KNEAD_PLOT_TRAJECTORY_H
#define KNEAD_PLOT_TRAJECTORY_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct figure;

struct trajectory_arm {
    const char *label;
    int colour;                     /* index into the palette */
    const double *mean, *low, *high; /* one per visit; NaN where there is none */
    const size_t *n;                /* patients assessed, one per visit */
};

struct trajectory_spec {
    const char *name;     /* file stem of the figure, stable */
    const char *title, *subtitle, *caption; /* subtitle and caption may be NULL */
    const char *outcome;  /* label of the y axis, with its unit: "Pain (NRS, 0–10)" */
    const char *time;     /* label of the x axis: "Weeks since randomisation"; NULL: "Visit" */
    const char *const *visits;
    size_t visit_count;
    const struct trajectory_arm *arms;
    size_t arm_count;
    double scale_min, scale_max; /* of a bounded instrument, shown in full; NaN: from the data */
    double mcid;                 /* smallest important change, drawn as a grey measure; NaN: none */
    bool detectable;             /* that is the smallest detectable one */
    int decimals;                /* of the means in the alternative text */
    bool band;                   /* also shade the intervals lightly */
};

struct figure *trajectory_figure(const struct trajectory_spec *spec, struct arena *arena);

#endif
