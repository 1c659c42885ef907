/* quantreg_walk: the search for the rows that a quantile goes through, for the modules of quantile regression.
 *
 * A vertex is p rows fitted exactly; an edge frees one of them, upwards or downwards. quantreg.h walks to the vertex with
 * the least Σ ρ, quantreg_rank.h from there along the edges on which one coefficient moves and Σ ρ rises least. */
#ifndef KNEAD_MODELS_QUANTREG_WALK_H
#define KNEAD_MODELS_QUANTREG_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "models/design.h"
#include "models/ols.h"
#include "models/reweight.h"

struct quantreg_crossing {
    double at, rise;    /* length along the edge; what the slope rises by */
    size_t row;
};

struct quantreg_walk {
    const struct reweight_rows *rows;
    double tau;
    double *y;                  /* rows->start, moved a little */
    double *residuals, *along;  /* n: residuals; q times the edge */
    bool *fitted;               /* n: the row is one of the vertex */
    size_t *vertex;             /* p rows */
    double *inverse;            /* p × p: of their q */
    double *pull, *work;        /* p; p × 2p */
    struct quantreg_crossing *crossings;
    unsigned iterations;
};

struct quantreg_solving {
    struct arena *arena;
    const struct design *design;
    struct reweight_rows rows;
    struct quantreg_walk walk;
    double size;                /* of the residuals: few are larger */
};

/* Makes room; solving's arena, design and rows are set. */
void quantreg_create_walk(struct quantreg_solving *solving);

/* The optimum for tau; false when the walk does not end. */
bool quantreg_solve(struct quantreg_solving *solving, double tau, struct ols_result *linear, struct error *err);

/* The vertex as a fit in twofold arithmetic to its rows alone. */
bool quantreg_fit_vertex(struct quantreg_solving *solving, struct ols_result *linear, struct error *err);

/* inverse' Σ ψ(r) q over the rows not fitted, p: the slope of Σ ρ is 1 − tau − pull up an edge, tau + pull down. */
void quantreg_pulls(struct quantreg_walk *walk, double *pulls);

/* How residuals fall per unit of the edge, into walk->along; sign 1 up, −1 down. */
void quantreg_go_along(struct quantreg_walk *walk, size_t edge, double sign);

/* Row `last->row` takes the place of the row that the edge frees; false when the vertex is lost. */
bool quantreg_exchange(struct quantreg_walk *walk, size_t edge, double sign, const struct quantreg_crossing *last);

#endif
