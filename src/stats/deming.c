/* The slope is the positive-signed root of  s_xy b² − (s_yy − ratio s_xx) b − ratio s_xy = 0  that minimises the weighted
 * squared distances; of its two algebraic forms the one that does not cancel is taken. Leaving out a subject updates the
 * sums of squares about the mean in one step:  s_xx − n / (n − 1) (x_i − x̄)². Agrees with the same line found in R by
 * minimising the distances. */
#include "stats/deming.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "stats/distribution.h"

struct moments {
    double x, y, xx, yy, xy;
};

static bool line_of(const struct moments *m, double ratio, double *slope, double *intercept)
{
    double v = m->yy - ratio * m->xx, root = hypot(v, 2 * sqrt(ratio) * m->xy);
    if (m->xy == 0)
        return false;
    *slope = v >= 0 ? (v + root) / (2 * m->xy) : 2 * ratio * m->xy / (root - v);
    *intercept = m->y - *slope * m->x;
    return true;
}

static struct moments moments_of(const double *x, const double *y, size_t n)
{
    struct moments m = { 0 };
    for (size_t i = 0; i < n; i++) {
        m.x += x[i] / (double)n;
        m.y += y[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        m.xx += (x[i] - m.x) * (x[i] - m.x);
        m.yy += (y[i] - m.y) * (y[i] - m.y);
        m.xy += (x[i] - m.x) * (y[i] - m.y);
    }
    return m;
}

/* Moments without one subject. */
static struct moments without(const struct moments *m, double x, double y, double n)
{
    double dx = x - m->x, dy = y - m->y, share = n / (n - 1);
    return (struct moments){ m->x - dx / (n - 1), m->y - dy / (n - 1), m->xx - share * dx * dx, m->yy - share * dy * dy,
                             m->xy - share * dx * dy };
}

/* √((n − 1) / n Σ (θ₍ᵢ₎ − mean)²); 0 where the values differ by no more than their rounding at that scale. */
static double jackknife_error(const double *left_out, size_t n, double scale)
{
    const double rounding = 1e-14;
    double mean = 0, squares = 0, count = (double)n;
    for (size_t i = 0; i < n; i++)
        mean += left_out[i] / count;
    for (size_t i = 0; i < n; i++)
        squares += (left_out[i] - mean) * (left_out[i] - mean);
    double error = sqrt((count - 1) / count * squares);
    return error <= rounding * scale * count ? 0 : error;
}

static void finish(struct deming_term *term, double error, double critical)
{
    term->std_error = error;
    term->low = term->estimate - critical * error;
    term->high = term->estimate + critical * error;
}

void deming_fit(const double *x, const double *y, size_t n, double ratio, double level, struct arena *arena,
                struct deming *result)
{
    const struct deming_term unknown = { NAN, NAN, NAN, NAN };
    *result = (struct deming){ .n = n, .df = NAN, .intercept = unknown, .slope = unknown };
    if (n < 3 || !(ratio > 0)) {
        result->undefined = n < 3 ? "it needs three subjects" : "the ratio of the error variances must be positive";
        return;
    }
    struct moments m = moments_of(x, y, n);
    if (!line_of(&m, ratio, &result->slope.estimate, &result->intercept.estimate)) {
        result->undefined = "the two do not vary together";
        return;
    }
    double *slopes = arena_array(arena, double, n), *intercepts = arena_array(arena, double, n);
    for (size_t i = 0; i < n; i++) {
        struct moments rest = without(&m, x[i], y[i], (double)n);
        if (!line_of(&rest, ratio, &slopes[i], &intercepts[i])) {
            slopes[i] = intercepts[i] = NAN;
            result->undefined = "the line hangs on one subject; it has no interval";
        }
    }
    result->df = (double)n - 2;
    double critical = student_critical(result->df, level);
    double slope = fabs(result->slope.estimate), level_of_y = fabs(m.y) + slope * fabs(m.x);
    finish(&result->slope, jackknife_error(slopes, n, slope), critical);
    finish(&result->intercept, jackknife_error(intercepts, n, level_of_y), critical);
}
