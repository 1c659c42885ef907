/* crossover: the picture of a crossover trial: every patient under both treatments, one panel for each sequence. */
#ifndef KNEAD_TOOLS_CROSSOVER_H
#define KNEAD_TOOLS_CROSSOVER_H

#include "tools/study.h"

struct figure;

struct crossover_panel {
    const char *label;                 /* "scented, then plain" */
    const char *const *ids;
    const double *treatment, *control; /* n each */
    size_t n;
};

struct crossover_picture {
    const struct study *study;
    const char *group;                 /* NULL: the whole study */
    const char *outcome, *treatment, *control;
    struct crossover_panel panels[2];
    double level;
    int decimals;
};

struct figure *crossover_figure(const struct crossover_picture *picture);

#endif
