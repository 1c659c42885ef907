/* bland-altman: the difference of two methods against their mean, with the bias and the limits of agreement.
 *
 * Lines carry their name and value; bands are confidence intervals. All numbers come from stats/bland_altman.h. */
#ifndef KNEAD_PLOT_BLAND_ALTMAN_H
#define KNEAD_PLOT_BLAND_ALTMAN_H

#include <stddef.h>

struct arena;
struct figure;

struct agreement_line {
    double value, low, high; /* low, high: the band; NaN without one */
};

struct agreement_picture {
    const char *name;
    const char *title, *subtitle, *caption;
    const char *mean_label, *difference_label; /* of the axes */
    size_t n;
    const double *mean, *difference;
    struct agreement_line bias, lower, upper;
    double slope;                /* of the regression of the difference on the mean; NaN: not drawn */
    double coverage;             /* 0.95, for the words */
    int decimals;                /* of the values beside the lines */
};

struct figure *bland_altman_figure(const struct agreement_picture *picture, struct arena *arena);

#endif
