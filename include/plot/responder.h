/* responder: the share of patients who improve by at least t, for every t, one falling step line per arm with its
 * simultaneous band; beside it, when asked for, every patient as a bar from worst to best.
 *
 * Curves and bands come ready (stats/responder.h); the axis shows the thresholds from x_min to x_max. */
#ifndef KNEAD_PLOT_RESPONDER_H
#define KNEAD_PLOT_RESPONDER_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct figure;

struct responder_arm {
    const char *label;
    int colour;              /* index into the palette */
    size_t n;                /* patients behind the shares */
    size_t steps;
    const double *threshold; /* ascending; the share holds from the one before up to and with this one, then falls */
    const double *share;     /* in [0, 1]; 0 beyond the last */
    double band;             /* half-width; NaN: none */
    const double *improvement; /* of the patients who have one, for the bars; NULL: no bars */
    size_t improvement_count;
};

struct responder_mark {
    double at;
    const char *label;       /* "moderate (30%)" */
};

struct responder_spec {
    const char *name;
    const char *title, *subtitle, *caption;
    const char *threshold_label;   /* of the x axis: "Reduction in pain of at least (%)" */
    const char *improvement_label; /* of the bars: "Improvement in pain (%)" */
    bool percent;                  /* thresholds are percent */
    double x_min, x_max;           /* what is shown */
    const struct responder_mark *marks;
    size_t mark_count;
    const struct responder_arm *arms;
    size_t arm_count;
};

struct figure *responder_figure(const struct responder_spec *spec, struct arena *arena);

#endif
