/* With everything made orthogonal to the constant and to x (Frisch & Waugh 1933), z assigned, d received: the effect is
 * z'y / z'd, and its HC0 variance Σ z²u² / (z'd)², u = y − d · effect; HC1 is n / (n − p) times that, p all columns. The same
 * with z in place of d gives the two differences. Agrees with AER's ivreg and sandwich's vcovHC. */
#include "models/instrument.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "stats/distribution.h"

/* What is left of a column, as a share of it, below which others determine it. */
#define NOTHING 1e-10

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Takes out what lies along the orthonormal columns, twice for the sake of rounding. */
static void sweep(const double *columns, size_t count, size_t n, double *y)
{
    for (size_t twice = 0; twice < 2; twice++)
        for (size_t j = 0; j < count; j++) {
            double along = dot(columns + j * n, y, n);
            for (size_t i = 0; i < n; i++)
                y[i] -= along * columns[j * n + i];
        }
}

/* Orthonormal columns that span the constant and x; their number. */
static size_t span(struct arena *arena, const struct instrument_data *data, double **spanned)
{
    size_t n = data->n, count = 0;
    double *columns = *spanned = arena_array(arena, double, n * (data->k + 1));
    for (size_t j = 0; j <= data->k; j++) {
        double *column = columns + count * n;
        for (size_t i = 0; i < n; i++)
            column[i] = j == 0 ? 1 : data->x[(j - 1) * n + i];
        double before = sqrt(dot(column, column, n));
        sweep(columns, count, n, column);
        double length = sqrt(dot(column, column, n));
        if (!(length > NOTHING * before))
            continue;
        for (size_t i = 0; i < n; i++)
            column[i] /= length;
        count++;
    }
    return count;
}

/* y on d, by the instrument z. */
static struct contrast by_instrument(const double *y, const double *d, const double *z, size_t n, double df, double level)
{
    struct contrast effect = { .df = df };
    double together = dot(z, d, n), sum = 0;
    effect.estimate = dot(z, y, n) / together;
    for (size_t i = 0; i < n; i++) {
        double score = z[i] * (y[i] - d[i] * effect.estimate);
        sum += score * score;
    }
    effect.std_error = sqrt(sum * (double)n / df) / fabs(together);
    effect.t = effect.estimate / effect.std_error;
    effect.p = student_two_sided(effect.t, df);
    double critical = student_critical(df, level);
    effect.low = effect.estimate - critical * effect.std_error;
    effect.high = effect.estimate + critical * effect.std_error;
    return effect;
}

static struct contrast undefined(const char *note)
{
    return (struct contrast){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, note };
}

void instrument_fit(struct arena *arena, const struct instrument_data *data, double level,
                    struct instrument_result *result)
{
    struct arena_mark mark = arena_mark(arena);
    size_t n = data->n;
    double *columns, *left[3];
    const double *given[] = { data->y, data->received, data->assigned };
    size_t count = span(arena, data, &columns);
    for (size_t v = 0; v < 3; v++) {
        left[v] = arena_array(arena, double, n);
        memcpy(left[v], given[v], n * sizeof *left[v]);
        sweep(columns, count, n, left[v]);
    }
    const double *y = left[0], *d = left[1], *z = left[2];
    double df = (double)n - (double)count - 1, rest = dot(z, z, n), whole = dot(data->received, data->received, n);
    *result = (struct instrument_result){ .n = n, .f = NAN };
    if (!(df > 0) || !(rest > NOTHING * dot(data->assigned, data->assigned, n))) {
        result->outcome = result->received = result->effect = undefined("too few patients, or covariates that tell the arm");
    } else {
        result->outcome = by_instrument(y, z, z, n, df, level);
        result->received = by_instrument(d, z, z, n, df, level);
        result->f = result->received.t * result->received.t;
        result->effect = fabs(dot(z, d, n)) > NOTHING * sqrt(rest * whole)
                             ? by_instrument(y, d, z, n, df, level)
                             : undefined("both arms received the same");
    }
    arena_rewind(arena, mark);
}
