/* residuals: the four pictures of a model's residuals: against fitted values, normal Q-Q, scale-location, and
 * Cook's distance.
 *
 * Quantiles, envelopes and smooths are computed by the caller (stats/lowess.h for the smooths). */
#ifndef KNEAD_PLOT_RESIDUALS_H
#define KNEAD_PLOT_RESIDUALS_H

#include <stddef.h>

struct arena;
struct figure;

/* A smooth line over a panel's points; x ascending. n = 0: none. */
struct residuals_smooth {
    size_t n;
    const double *x, *y;
};

struct residuals_spec {
    const char *name;
    const char *title, *subtitle, *caption;
    const char *outcome;         /* names the fitted values: "pain_10" */
    size_t n;
    const char *const *ids;      /* one per observation; NULL: row numbers are shown */
    const double *fitted, *residual, *root_abs; /* root_abs: sqrt |standardised residual| */
    const double *cook;
    struct residuals_smooth residual_smooth, root_smooth;
    /* Q-Q: ordered standardised residuals against normal quantiles, both ascending, with the pointwise envelope
     * that normal residuals would stay in (NULL: none). */
    const double *theoretical, *ordered, *envelope_low, *envelope_high;
};

struct figure *residuals_figure(const struct residuals_spec *spec, struct arena *arena);

#endif
