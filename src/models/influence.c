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

/* What the squared residual of a row is multiplied by. */
static void omega(const struct factor *factor, size_t i, double largest, double df, double scale[OLS_HC_COUNT])
{
    double n = (double)factor->n, p = (double)factor->rank, rest = factor->complement[i];
    double relative = n * factor->leverage[i] / p;
    scale[OLS_HC0] = 1;
    scale[OLS_HC1] = n / df;
    scale[OLS_HC2] = 1 / rest;
    scale[OLS_HC3] = 1 / (rest * rest);
    scale[OLS_HC4] = pow(rest, -fmin(4, relative));
    scale[OLS_HC5] = pow(rest, -0.5 * fmin(relative, fmax(4, 0.7 * n * largest / p)));
}

static void add_row(const struct factor *factor, size_t i, const double scale[OLS_HC_COUNT], enum ols_vcov first,
                    enum ols_vcov last, struct ols_result *result)
{
    const double *pull = factor->pull + i * factor->rank;
    double square = twofold_value(factor->residuals[i]);
    square *= square;
    for (size_t a = 0; a < factor->rank; a++)
        for (size_t b = 0; b <= a; b++) {
            double product = square * pull[a] * pull[b];
            size_t at = factor->order[a] * factor->p + factor->order[b];
            for (size_t type = first; type <= (size_t)last; type++)
                result->hc[type][at] += scale[type] * product;
        }
}

static void finish(const struct factor *factor, bool defined, double *vcov, double *std_error)
{
    size_t p = factor->p;
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < p; b++)
            if (a >= factor->rank || b >= factor->rank || !defined)
                vcov[factor->order[a] * p + factor->order[b]] = NAN;
    for (size_t a = 0; a < factor->rank && defined; a++)
        for (size_t b = 0; b < a; b++)
            vcov[factor->order[b] * p + factor->order[a]] = vcov[factor->order[a] * p + factor->order[b]];
    for (size_t j = 0; j < p; j++)
        std_error[j] = sqrt(vcov[j * p + j]);
}

void influence_robust(struct arena *arena, const struct factor *factor, const size_t *row,
                      const struct places *places, struct ols_result *result)
{
    size_t n = factor->n, p = factor->p, alone = n;
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        largest = fmax(largest, factor->leverage[i]);
        if (!(factor->complement[i] > 0) && alone == n)
            alone = i;
    }
    enum ols_vcov last = alone < n ? OLS_HC1 : OLS_HC5;
    for (size_t type = 0; type < OLS_HC_COUNT; type++) {
        result->hc[type] = arena_array(arena, double, p * p);
        result->hc_std_error[type] = arena_array(arena, double, p);
        if (result->note)
            result->hc_note[type] = result->note;
        else if (type > (size_t)last)
            result->hc_note[type] = arena_printf(arena, "%s determines a coefficient alone (leverage 1): its "
                                                 "error cannot be estimated", place_name(places, row[alone], arena));
    }
    for (size_t i = 0; i < n && !result->note; i++) {
        double scale[OLS_HC_COUNT];
        omega(factor, i, largest, result->df, scale);
        add_row(factor, i, scale, OLS_HC0, last, result);
    }
    for (size_t type = 0; type < OLS_HC_COUNT; type++)
        finish(factor, !result->hc_note[type], result->hc[type], result->hc_std_error[type]);
}
