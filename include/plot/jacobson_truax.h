/* jacobson-truax: every patient's score before against the score after, with the line of no change, the band of what
 * error of measurement explains, and the cut-off to the healthy range (Jacobson & Truax 1991).
 *
 * Points outside the band have changed reliably; the subtitle has to say which side is better. */
#ifndef KNEAD_PLOT_JACOBSON_TRUAX_H
#define KNEAD_PLOT_JACOBSON_TRUAX_H

#include <stddef.h>

struct arena;
struct figure;

struct reliable_points {
    const char *label;          /* of the arm */
    int colour;
    size_t n;
    const double *before, *after;
    size_t improved, deteriorated;
};

struct reliable_picture {
    const char *name;
    const char *title, *subtitle, *caption;
    const char *before_label, *after_label; /* of the axes */
    double sdc;                 /* smallest detectable change: half-width of the band */
    double cutoff;              /* NaN: none */
    const struct reliable_points *arms; /* a panel each */
    size_t arm_count;
};

struct figure *jacobson_truax_figure(const struct reliable_picture *picture, struct arena *arena);

#endif
