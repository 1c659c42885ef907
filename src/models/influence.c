/* With h the leverage, e the (weighted) residual, s the residual SD and p the rank:
 *   standardised r = e / (s √(1−h)), studentised t = r √((df−1) / (df−r²)), Cook's distance r² h / ((1−h) p),
 *   DFFITS t √(h/(1−h))                        (Belsley, Kuh & Welsch, Regression Diagnostics, 1980);
 *   HC vcov = Σ ω c c' with c = d coefficients / d response: ω = e² (HC0; White 1980), e² n/df (HC1),
 *   e²/(1−h) (HC2), e²/(1−h)² (HC3; MacKinnon & White 1985), e²/(1−h)^min(4, nh/p) (HC4; Cribari-Neto 2004),
 *   e²/(1−h)^(min(nh/p, max(4, 0.7 n max h / p))/2) (HC5; Cribari-Neto, Souza & Vasconcellos 2007).
 * Agrees with R's influence functions and sandwich::vcovHC. A row of leverage 1 leaves HC2 to HC5 undefined. */
#include "models/influence.h"

#include <math.h>

#include "base/arena.h"
#include "models/design.h"

void influence_rows(const struct factor *factor, const size_t *row, struct ols_result *result)
{
    for (size_t i = 0; i < factor->n; i++) {
        double rest = factor->complement[i], h = factor->leverage[i], e = twofold_value(factor->residuals[i]);
        if (!(rest > 0) || !(result->sigma > 0))
            continue;
        double r = e / (result->sigma * sqrt(rest)), left = result->df - r * r;
        result->standardized[row[i]] = r;
        result->cook[row[i]] = r * r * h / (rest * (double)result->rank);
        /* Below this, what is left without the row is rounding. */
        if (result->df > 1 && left > 1e-12 * result->df) {
            result->studentized[row[i]] = r * sqrt((result->df - 1) / left);
            result->dffits[row[i]] = result->studentized[row[i]] * sqrt(h / rest);
        }
    }
}

double influence_scale(const struct influence_extremes *extremes, double rest, double h, enum ols_vcov kind)
{
    double relative = extremes->n * h / extremes->rank, most = extremes->n * extremes->leverage / extremes->rank;
    switch (kind) {
    case OLS_HC1:
        return extremes->n / extremes->df;
    case OLS_HC2:
        return 1 / rest;
    case OLS_HC3:
        return 1 / (rest * rest);
    case OLS_HC4:
        return pow(rest, -fmin(4, relative));
    case OLS_HC5:
        return pow(rest, -0.5 * fmin(relative, fmax(4, 0.7 * most)));
    default:
        return 1;
    }
}

static void add_row(const struct factor *factor, size_t i, const struct influence_extremes *extremes,
                    enum ols_vcov last, struct ols_result *result)
{
    const double *pull = factor->pull + i * factor->rank;
    double square = twofold_value(factor->residuals[i]), scale[OLS_HC_COUNT];
    square *= square;
    for (size_t kind = 0; kind <= (size_t)last; kind++)
        scale[kind] = influence_scale(extremes, factor->complement[i], factor->leverage[i], (enum ols_vcov)kind);
    for (size_t a = 0; a < factor->rank; a++)
        for (size_t b = 0; b <= a; b++) {
            double product = square * pull[a] * pull[b];
            size_t at = factor->order[a] * factor->p + factor->order[b];
            for (size_t kind = 0; kind <= (size_t)last; kind++)
                result->hc[kind][at] += scale[kind] * product;
        }
}

void influence_start(struct arena *arena, const struct factor *factor, unsigned covariances, size_t alone,
                     const char *place, struct ols_result *result)
{
    for (size_t kind = 0; kind < OLS_HC_COUNT; kind++) {
        if ((covariances >> kind & 1) == 0)
            continue;
        result->hc[kind] = arena_array(arena, double, factor->p * factor->p);
        result->hc_std_error[kind] = arena_array(arena, double, factor->p);
        if (result->note)
            result->hc_note[kind] = result->note;
        else if (alone < factor->n && kind > OLS_HC1)
            result->hc_note[kind] = arena_printf(arena, "%s determines a coefficient alone (leverage 1): its "
                                                 "error cannot be estimated", place);
    }
}

void influence_finish(const struct factor *factor, int kind, struct ols_result *result)
{
    size_t p = factor->p, rank = factor->rank;
    double *vcov = result->hc[kind];
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < p; b++)
            if (a >= rank || b >= rank || result->hc_note[kind] != NULL)
                vcov[factor->order[a] * p + factor->order[b]] = NAN;
    for (size_t a = 0; a < rank && result->hc_note[kind] == NULL; a++)
        for (size_t b = 0; b < a; b++)
            vcov[factor->order[b] * p + factor->order[a]] = vcov[factor->order[a] * p + factor->order[b]];
    for (size_t j = 0; j < p; j++)
        result->hc_std_error[kind][j] = sqrt(vcov[j * p + j]);
}

void influence_robust(struct arena *arena, const struct factor *factor, const size_t *row,
                      const struct places *places, struct ols_result *result)
{
    size_t n = factor->n, alone = n;
    struct influence_extremes extremes = { .n = (double)n, .rank = (double)factor->rank, .df = result->df };
    for (size_t i = 0; i < n; i++) {
        extremes.leverage = fmax(extremes.leverage, factor->leverage[i]);
        if (!(factor->complement[i] > 0) && alone == n)
            alone = i;
    }
    influence_start(arena, factor, OLS_HC_ALL, alone, alone < n ? place_name(places, row[alone], arena) : NULL, result);
    for (size_t i = 0; i < n && !result->note; i++)
        add_row(factor, i, &extremes, alone < n ? OLS_HC1 : OLS_HC5, result);
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        influence_finish(factor, kind, result);
}
