#include "plot/residuals.h"

#include <math.h>

#include "base/arena.h"
#include "plot/ticks.h"
#include "result/figure.h"

enum { NAMED = 3, SMOOTH_COLOUR = 1 };

static void add_points(struct figure *figure, struct panel *panel, const double *x, const double *y, size_t n)
{
    struct layer *points = panel_layer(figure, panel, LAYER_POINTS, n);
    points->x = x;
    points->y = y;
    points->tone = TONE_PALE;
}

static void add_smooth(struct figure *figure, struct panel *panel, const struct residuals_smooth *smooth)
{
    if (smooth->n == 0)
        return;
    struct layer *line = panel_layer(figure, panel, LAYER_LINE, smooth->n);
    line->x = smooth->x;
    line->y = smooth->y;
    line->colour = SMOOTH_COLOUR;
}

static void fitted_panel(struct figure *figure, const struct residuals_spec *spec)
{
    struct panel *panel = figure_panel(figure);
    panel->title = "Residuals and fitted values";
    panel->x.label = arena_printf(figure->arena, "Fitted %s", spec->outcome);
    panel->y.label = "Residual";
    struct layer *zero = panel_layer(figure, panel, LAYER_RULE, 1);
    zero->y = arena_array(figure->arena, double, 1);
    zero->tone = TONE_GREY;
    zero->dashed = true;
    add_points(figure, panel, spec->fitted, spec->residual, spec->n);
    add_smooth(figure, panel, &spec->residual_smooth);
}

static void normal_panel(struct figure *figure, const struct residuals_spec *spec)
{
    struct panel *panel = figure_panel(figure);
    panel->title = "Normal Q\u2013Q";
    panel->x.label = "Normal quantile";
    panel->y.label = "Standardised residual";
    if (spec->envelope_low != NULL) {
        struct layer *band = panel_layer(figure, panel, LAYER_BAND, spec->n);
        band->x = spec->theoretical;
        band->low = spec->envelope_low;
        band->high = spec->envelope_high;
        band->tone = TONE_GREY;
    }
    struct layer *diagonal = panel_layer(figure, panel, LAYER_LINE, spec->n);
    diagonal->x = diagonal->y = spec->theoretical;
    diagonal->tone = TONE_GREY;
    diagonal->dashed = true;
    add_points(figure, panel, spec->theoretical, spec->ordered, spec->n);
}

static void scale_panel(struct figure *figure, const struct residuals_spec *spec)
{
    struct panel *panel = figure_panel(figure);
    panel->title = "Scale and location";
    panel->x.label = arena_printf(figure->arena, "Fitted %s", spec->outcome);
    panel->y.label = "\u221A|standardised residual|";
    panel->y.min = 0;
    add_points(figure, panel, spec->fitted, spec->root_abs, spec->n);
    add_smooth(figure, panel, &spec->root_smooth);
}

/* The observations with the largest distances, in the order of the file. */
static size_t largest(const double *distance, size_t n, size_t *index)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        size_t to = 0;
        while (to < count && !(distance[i] > distance[index[to]]))
            to++;
        if (to == NAMED || !isfinite(distance[i]))
            continue;
        count += count < NAMED;
        for (size_t j = count - 1; j > to; j--)
            index[j] = index[j - 1];
        index[to] = i;
    }
    return count;
}

/* A name above its line; beside it, away from a longer line that is so near as to run through the name. */
static void name_observation(struct figure *figure, struct panel *panel, const struct residuals_spec *spec,
                             const size_t *index, size_t i)
{
    struct arena *arena = figure->arena;
    double *at = arena_array(arena, double, 2), near = 0.08 * panel->x.max;
    const char **label = arena_array(arena, const char *, 1);
    struct layer *name = panel_layer(figure, panel, LAYER_TEXT, 1);
    at[0] = (double)index[i] + 1;
    at[1] = spec->cook[index[i]] + 0.045 * panel->y.max;
    label[0] = spec->ids == NULL ? arena_printf(arena, "%zu", index[i] + 1) : spec->ids[index[i]];
    for (size_t longer = 0; longer < i && name->align == 0; longer++) {
        double to_right = (double)index[i] - (double)index[longer];
        if (fabs(to_right) < near)
            name->align = to_right > 0 ? -1 : 1;
    }
    name->x = at;
    name->y = at + 1;
    name->labels = label;
    name->colour = -1;
}

static void influence_panel(struct figure *figure, const struct residuals_spec *spec)
{
    struct arena *arena = figure->arena;
    struct panel *panel = figure_panel(figure);
    panel->title = "Influence (Cook\u2019s distance)";
    panel->x.label = "Observation";
    panel->y.label = "Cook\u2019s distance";
    panel->y.min = 0;
    panel->x.min = 0;
    panel->x.max = (double)spec->n + 1;
    double *row = arena_array(arena, double, spec->n), *base = arena_array(arena, double, spec->n);
    double highest = 0;
    for (size_t i = 0; i < spec->n; i++) {
        row[i] = (double)(i + 1);
        highest = fmax(highest, spec->cook[i]);
    }
    panel->y.max = highest > 0 ? 1.15 * highest : 1;
    struct layer *impulses = panel_layer(figure, panel, LAYER_SEGMENTS, spec->n);
    impulses->x = impulses->x2 = row;
    impulses->y = base;
    impulses->y2 = spec->cook;

    size_t index[NAMED + 1], count = largest(spec->cook, spec->n, index);
    for (size_t i = 0; i < count; i++)
        name_observation(figure, panel, spec, index, i);
}

struct figure *residuals_figure(const struct residuals_spec *spec, struct arena *arena)
{
    struct figure *figure = figure_create(arena, spec->name, "residuals");
    figure->title = spec->title;
    figure->subtitle = spec->subtitle;
    figure->caption = spec->caption;
    figure->alt = arena_printf(arena,
                               "Four panels on the %zu residuals of the model for %s: residuals against fitted "
                               "values, normal quantile plot, square root of absolute standardised residuals "
                               "against fitted values, and Cook\u2019s distance by observation.",
                               spec->n, spec->outcome);
    figure->columns = 2;
    figure->height_mm = 140;
    fitted_panel(figure, spec);
    normal_panel(figure, spec);
    scale_panel(figure, spec);
    influence_panel(figure, spec);
    return figure;
}
