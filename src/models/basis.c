/* Everything in twofold arithmetic: beyond the last knot the cubes of a spline cancel to a straight line, and centred
 * polynomials keep 15 digits only when the centring does. Quantiles for knots are type 7 (Hyndman & Fan 1996). Agrees
 * with R's Hmisc::rcspline.eval and stats::poly. */
#include "models/basis.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"

/* ---- restricted cubic splines ---- */

static int compare_values(const void *a, const void *b)
{
    struct twofold difference = twofold_subtract(*(const struct twofold *)a, *(const struct twofold *)b);
    return (difference.high > 0) - (difference.high < 0);
}

static bool same(struct twofold a, struct twofold b)
{
    return a.high == b.high && a.low == b.low;
}

static size_t distinct(const struct twofold *sorted, size_t n)
{
    size_t count = n > 0;
    for (size_t i = 1; i < n; i++)
        count += !same(sorted[i], sorted[i - 1]);
    return count;
}

/* Of order part / whole, a fraction because 0.35 · 20 in double is not 7. */
static struct twofold quantile(const struct twofold *sorted, size_t n, size_t part, size_t whole)
{
    size_t below = (n - 1) * part / whole, beyond = (n - 1) * part % whole;
    if (beyond == 0)
        return sorted[below];
    struct twofold gap = twofold_subtract(sorted[below + 1], sorted[below]);
    struct twofold share = twofold_divide(twofold_of((double)beyond), twofold_of((double)whole));
    return twofold_add(sorted[below], twofold_multiply(gap, share));
}

/* `count` quantiles, evenly spaced from 1 / outer to 1 − 1 / outer; of two the first is the median, as in Hmisc. */
static void place_quantiles(const struct twofold *sorted, size_t n, size_t count, size_t outer, struct twofold *knots)
{
    size_t steps = count - 1;
    for (size_t k = 0; k < count; k++)
        knots[k] = count < 3 && k == 0 ? quantile(sorted, n, 1, 2)
                                       : quantile(sorted, n, steps + k * (outer - 2), outer * steps);
}

/* Values that share one end of the sorted numbers, and whether no value between the ends is as frequent as 1 in 20. */
struct ends {
    size_t low, high;
    bool spread;
};

static struct ends find_ends(const struct twofold *sorted, size_t n)
{
    struct ends ends = { 1, 1, true };
    size_t run = 0;
    while (ends.low < n && same(sorted[ends.low], sorted[0]))
        ends.low++;
    while (ends.high < n && same(sorted[n - 1 - ends.high], sorted[n - 1]))
        ends.high++;
    for (size_t i = ends.low; i + ends.high < n; i++) {
        run = i > ends.low && same(sorted[i], sorted[i - 1]) ? run + 1 : 1;
        ends.spread = ends.spread && (double)run < 0.05 * (double)n;
    }
    return ends;
}

/* Where 1 in 20 or more of the values are the smallest (the largest), the next one is a knot, and quantiles are of the
 * values beyond it; below 100 values the outer knots are the fifth from each end. False: fewer than `count` knots. */
static bool place_knots(const struct twofold *sorted, size_t n, size_t count, struct twofold *knots)
{
    size_t outer = count > 6 ? 40 : count > 3 ? 20 : 10, from = 0, to = n, first = 0, last = count;
    if (distinct(sorted, n) < count + 3)
        return false;
    struct ends ends = find_ends(sorted, n);
    if (ends.spread && (double)ends.low >= 0.05 * (double)n) {
        knots[first++] = sorted[ends.low];
        for (from = ends.low; from < n && same(sorted[from], knots[0]);)
            from++;
    }
    if (ends.spread && (double)ends.high >= 0.05 * (double)n) {
        knots[--last] = sorted[n - 1 - ends.high];
        for (to = n - ends.high; to > from && same(sorted[to - 1], knots[last]);)
            to--;
    }
    size_t inner = last - first, m = to - from;
    if (m < 5)
        return false;
    place_quantiles(sorted + from, m, inner, outer, knots + first);
    if (m < 100 && inner > 1 && first == 0)
        knots[0] = sorted[from + 4];
    if (m < 100 && inner > 1 && last == count)
        knots[count - 1] = sorted[to - 5];
    for (size_t k = 1; k < count; k++)
        if (compare_values(&knots[k - 1], &knots[k]) >= 0)
            return false;
    return true;
}

static bool refuse_knots(const struct basis_spec *spec, const char *text, const struct twofold *sorted, size_t n,
                         struct twofold *knots, struct error *err)
{
    size_t possible = spec->count - 1;
    while (possible >= BASIS_KNOTS_MIN && !place_knots(sorted, n, possible, knots))
        possible--;
    size_t values = distinct(sorted, n);
    if (possible < BASIS_KNOTS_MIN)
        return error_set(err, ERROR_ESTIMATE, "%s: the rows analysed have %zu distinct value%s, too few to place knots at "
                         "quantiles; give the knots, as in rcs(x, c(2, 4, 7)), or take a straight line", text, values,
                         values == 1 ? "" : "s");
    return error_set(err, ERROR_ESTIMATE, "%s: the %zu distinct values of the rows analysed have room for %zu knots at "
                     "quantiles, not %zu", text, values, possible, spec->count);
}

static bool build_rcs(struct arena *arena, const struct basis_spec *spec, const char *text,
                      const struct twofold *values, size_t n, struct basis *basis, struct error *err)
{
    basis->knot_count = spec->count;
    basis->columns = spec->count - 1;
    basis->knots = arena_array(arena, struct twofold, spec->count);
    if (spec->knots) {
        memcpy(basis->knots, spec->knots, spec->count * sizeof *basis->knots);
        return true;
    }
    struct twofold *sorted = arena_array(arena, struct twofold, n);
    memcpy(sorted, values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_values);
    return place_knots(sorted, n, spec->count, basis->knots) || refuse_knots(spec, text, sorted, n, basis->knots, err);
}

/* ((x − knot)+)³ */
static struct twofold cube_beyond(struct twofold x, struct twofold knot)
{
    struct twofold rest = twofold_subtract(x, knot);
    return rest.high > 0 ? twofold_multiply(rest, twofold_multiply(rest, rest)) : twofold_of(0);
}

static struct twofold rcs_value(const struct basis *basis, size_t column, struct twofold x)
{
    if (column == 0)
        return x;
    const struct twofold *t = basis->knots, *last = t + basis->knot_count - 1, *but_one = last - 1, *own = t + column - 1;
    struct twofold reach = twofold_subtract(*last, *t), gap = twofold_subtract(*last, *but_one);
    struct twofold down = twofold_multiply(cube_beyond(x, *but_one), twofold_subtract(*last, *own));
    struct twofold up = twofold_multiply(cube_beyond(x, *last), twofold_subtract(*but_one, *own));
    struct twofold value = twofold_add(cube_beyond(x, *own), twofold_divide(twofold_subtract(up, down), gap));
    return twofold_divide(value, twofold_multiply(reach, reach));
}

/* ---- orthogonal polynomials ---- */

/* p_degree at x, not yet of length 1. */
static struct twofold polynomial(const struct basis *basis, size_t degree, struct twofold x)
{
    struct twofold before = twofold_of(0), value = twofold_of(1);
    for (size_t k = 0; k < degree; k++) {
        struct twofold next = twofold_multiply(twofold_subtract(x, basis->centre[k]), value);
        if (k > 0)
            next = twofold_subtract(next, twofold_multiply(twofold_divide(basis->square[k], basis->square[k - 1]),
                                                           before));
        before = value;
        value = next;
    }
    return value;
}

static bool build_poly(struct arena *arena, const struct basis_spec *spec, const char *text,
                       const struct twofold *values, size_t n, struct basis *basis, struct error *err)
{
    basis->columns = spec->count;
    basis->centre = arena_array(arena, struct twofold, spec->count + 1);
    basis->square = arena_array(arena, struct twofold, spec->count + 1);
    struct twofold *sorted = arena_array(arena, struct twofold, n);
    memcpy(sorted, values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_values);
    size_t levels = distinct(sorted, n);
    if (levels <= spec->count)
        return error_set(err, ERROR_ESTIMATE, "%s: the rows analysed have %zu distinct value%s; the degree has to be below "
                         "that", text, levels, levels == 1 ? "" : "s");
    for (size_t k = 0; k <= spec->count; k++) {
        struct twofold square = twofold_of(0), moment = twofold_of(0);
        for (size_t i = 0; i < n; i++) {
            struct twofold value = polynomial(basis, k, values[i]), own = twofold_multiply(value, value);
            square = twofold_add(square, own);
            moment = twofold_add(moment, twofold_multiply(own, values[i]));
        }
        basis->square[k] = square;
        basis->centre[k] = twofold_divide(moment, square);
    }
    return true;
}

/* ---- both ---- */

bool basis_build(struct arena *arena, const struct basis_spec *spec, const char *text, const struct twofold *values,
                 size_t n, struct basis *basis, struct error *err)
{
    *basis = (struct basis){ .kind = spec->kind };
    return spec->kind == BASIS_RCS ? build_rcs(arena, spec, text, values, n, basis, err)
                                   : build_poly(arena, spec, text, values, n, basis, err);
}

struct twofold basis_value(const struct basis *basis, size_t column, struct twofold x)
{
    if (basis->kind == BASIS_RCS)
        return rcs_value(basis, column, x);
    return twofold_divide(polynomial(basis, column + 1, x), twofold_sqrt(basis->square[column + 1]));
}

const char *basis_suffix(struct arena *arena, const struct basis *basis, const char *inside, size_t column)
{
    if (basis->kind == BASIS_POLY)
        return arena_printf(arena, "%zu", column + 1);
    char *suffix = arena_array(arena, char, strlen(inside) + column + 1);
    strcpy(suffix, inside);
    memset(suffix + strlen(inside), '\'', column);
    return suffix;
}
