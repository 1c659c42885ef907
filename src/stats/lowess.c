/* Local linear fits with tricube weights over the q = span·n nearest points,
 *   w(u) = (1 - |u|³)³,  u = (x_j - x_i) / h_i,
 * repeated with bisquare robustness weights B(r / 6 median|r|) on the residuals.
 *
 * Cleveland (1979), and his Fortran LOWESS for the details the paper leaves open: the window slides over sorted x,
 * weights below 0.001 h count as 1 and beyond 0.999 h as 0, the local slope is left out when the weighted spread
 * of x is below a thousandth of its range, and iteration stops when six times the median absolute residual is
 * below 1e-7 of their mean. Agrees with R's lowess(). */
#include "stats/lowess.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"

/* One local fit at x[at], from the points left..; false when every weight is zero. */
static bool fit_at(const double *x, const double *y, size_t n, double xs, size_t left, size_t right,
                   const double *robust, double *weight, double *fitted)
{
    double range = x[n - 1] - x[0];
    double reach = fmax(xs - x[left], x[right] - xs);
    double far = 0.999 * reach, near = 0.001 * reach;
    double total = 0;
    size_t last = left;
    for (size_t j = left; j < n; j++) {
        double distance = fabs(x[j] - xs);
        weight[j] = 0;
        if (distance <= far) {
            double u = distance / reach, tricube = 1 - u * u * u;
            weight[j] = distance <= near ? 1 : tricube * tricube * tricube;
            if (robust != NULL)
                weight[j] *= robust[j];
            total += weight[j];
        } else if (x[j] > xs) {
            break;
        }
        last = j;
    }
    if (!(total > 0))
        return false;
    double centre = 0;
    for (size_t j = left; j <= last; j++) {
        weight[j] /= total;
        centre += weight[j] * x[j];
    }
    double slope = xs - centre, spread = 0;
    for (size_t j = left; j <= last; j++)
        spread += weight[j] * (x[j] - centre) * (x[j] - centre);
    if (reach > 0 && sqrt(spread) > 0.001 * range) {
        slope /= spread;
        for (size_t j = left; j <= last; j++)
            weight[j] *= 1 + slope * (x[j] - centre);
    }
    *fitted = 0;
    for (size_t j = left; j <= last; j++)
        *fitted += weight[j] * y[j];
    return true;
}

/* One pass over all points; those within delta of the last fitted one are interpolated. */
static void fit_all(const double *x, const double *y, size_t n, size_t points, double delta, const double *robust,
                    double *weight, double *smooth)
{
    size_t left = 0, right = points - 1, i = 0;
    long last = -1;
    while (true) {
        while (right < n - 1 && x[i] - x[left] > x[right + 1] - x[i]) {
            left++;
            right++;
        }
        if (!fit_at(x, y, n, x[i], left, right, robust, weight, &smooth[i]))
            smooth[i] = y[i];
        if (last >= 0 && (size_t)last + 1 < i) {
            double width = x[i] - x[last];
            for (size_t j = (size_t)last + 1; j < i; j++) {
                double part = (x[j] - x[last]) / width;
                smooth[j] = part * smooth[i] + (1 - part) * smooth[last];
            }
        }
        last = (long)i;
        double cut = x[last] + delta;
        for (i = (size_t)last + 1; i < n; i++) {
            if (x[i] > cut)
                break;
            if (x[i] == x[last]) {
                smooth[i] = smooth[last];
                last = (long)i;
            }
        }
        i = (size_t)last + 1 > i - 1 ? (size_t)last + 1 : i - 1;
        if ((size_t)last + 1 >= n)
            return;
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Bisquare weights of the residuals; false when they are so small that another round would change nothing. */
static bool weigh_residuals(const double *y, const double *smooth, size_t n, double *sorted, double *robust)
{
    double mean = 0;
    for (size_t i = 0; i < n; i++) {
        sorted[i] = robust[i] = fabs(y[i] - smooth[i]);
        mean += robust[i] / (double)n;
    }
    qsort(sorted, n, sizeof *sorted, by_value);
    double six_medians = 3 * (sorted[n / 2] + sorted[(n - 1) / 2]);
    if (six_medians < 1e-7 * mean)
        return false;
    for (size_t i = 0; i < n; i++) {
        double r = robust[i], u = r / six_medians;
        robust[i] = r <= 0.001 * six_medians ? 1 : r <= 0.999 * six_medians ? (1 - u * u) * (1 - u * u) : 0;
    }
    return true;
}

static bool check(const double *x, const double *y, size_t n, const struct lowess_spec *spec, struct error *err)
{
    if (n == 0)
        return error_set(err, ERROR_ESTIMATE, "a smooth line needs at least one point");
    if (!(spec->span > 0 && spec->span <= 1 && spec->delta >= 0))
        return error_set(err, ERROR_ESTIMATE, "a smooth line needs a span in (0, 1] and a delta of at least 0");
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return error_set(err, ERROR_ESTIMATE, "point %zu of a smooth line is not finite", i + 1);
        if (i > 0 && x[i] < x[i - 1])
            return error_set(err, ERROR_ESTIMATE, "the points of a smooth line must ascend in x");
    }
    return true;
}

bool lowess(const double *x, const double *y, size_t n, const struct lowess_spec *spec, struct arena *arena,
            double *smooth, struct error *err)
{
    if (!check(x, y, n, spec, err))
        return false;
    if (n == 1) {
        smooth[0] = y[0];
        return true;
    }
    size_t points = (size_t)(spec->span * (double)n + 1e-7);
    points = points < 2 ? 2 : points > n ? n : points;
    double *weight = arena_array(arena, double, n);
    double *robust = arena_array(arena, double, n);
    double *sorted = arena_array(arena, double, n);
    fit_all(x, y, n, points, spec->delta, NULL, weight, smooth);
    for (unsigned round = 0; round < spec->rounds; round++) {
        if (!weigh_residuals(y, smooth, n, sorted, robust))
            break;
        fit_all(x, y, n, points, spec->delta, robust, weight, smooth);
    }
    return true;
}
