/* lowess: robust locally weighted regression, a smooth line through a cloud of points.
 *
 * Cleveland, "Robust locally weighted regression and smoothing scatterplots", JASA 74:829-836 (1979),
 * doi:10.1080/01621459.1979.10481038. */
#ifndef KNEAD_STATS_LOWESS_H
#define KNEAD_STATS_LOWESS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;

struct lowess_spec {
    double span;      /* share of the points in each local fit, in (0, 1]; 2/3 is Cleveland's advice */
    unsigned rounds;  /* robustness iterations after the first fit; 3 */
    double delta;     /* points nearer than this to the last fitted one are interpolated; 0: fit at every x */
};

/* smooth[i] is the fitted value at x[i]. x must ascend; x and y must be finite. n = 1 gives y back.
 * ERROR_ESTIMATE when n is 0, x does not ascend, a value is not finite or the spec is out of range. */
bool lowess(const double *x, const double *y, size_t n, const struct lowess_spec *spec, struct arena *arena,
            double *smooth, struct error *err);

#endif
