#include "plot/slope.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/rng.h"
#include "base/str.h"
#include "plot/metrics.h"
#include "plot/style.h"
#include "plot/ticks.h"
#include "result/figure.h"

static const double jitter_x = 0.04;       /* of the distance between the visits */
static const double jitter_share = 0.15;   /* of the smallest distance between two values */
static const double headroom = 0.03;       /* of the scale, below and above it */
static const double label_distance = 0.12; /* of a mean's label from its visit, in distances between the visits */
static const double y_axis_room = 50;      /* points the y axis takes beside the panels */

/* FNV-1a, 64 bits: the seed of a patient's jitter, so that it follows the id and nothing else. */
static uint64_t hash(const char *id)
{
    uint64_t h = 14695981039346656037u;
    for (; *id != '\0'; id++)
        h = (h ^ (unsigned char)*id) * 1099511628211u;
    return h;
}

struct extent {
    double min, max, gap; /* gap: the smallest distance between two values that differ */
};

static void widen(struct extent *extent, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        extent->min = fmin(extent->min, values[i]);
        extent->max = fmax(extent->max, values[i]);
        double fraction = fabs(values[i] - round(values[i]));
        if (fraction > 1e-9)
            extent->gap = fmin(extent->gap, fabs(values[i] * 2 - round(values[i] * 2)) < 1e-9 ? 0.5 : 0);
    }
}

static int compare_numbers(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

static bool has_ties(const double *values, size_t n, struct arena *arena)
{
    double *sorted = arena_array(arena, double, n);
    for (size_t i = 0; i < n; i++)
        sorted[i] = values[i];
    qsort(sorted, n, sizeof *sorted, compare_numbers);
    for (size_t i = 1; i < n; i++)
        if (!(sorted[i - 1] < sorted[i]))
            return true;
    return false;
}

/* Ties on whole or half numbers are set apart; finer data are drawn where they are. */
static struct extent extent_of(const struct slope_spec *spec, struct arena *arena)
{
    struct extent extent = { INFINITY, -INFINITY, 1 };
    bool ties = false;
    for (size_t a = 0; a < spec->arm_count; a++) {
        const struct slope_arm *arm = &spec->arms[a];
        widen(&extent, arm->before, arm->n);
        widen(&extent, arm->after, arm->n);
        ties = ties || has_ties(arm->before, arm->n, arena) || has_ties(arm->after, arm->n, arena);
    }
    if (!ties)
        extent.gap = 0;
    if (extent.min > extent.max)
        extent.min = 0, extent.max = 1;
    if (!isnan(spec->scale_min))
        extent.min = spec->scale_min;
    if (!isnan(spec->scale_max))
        extent.max = spec->scale_max;
    if (extent.min == extent.max) {
        extent.min -= 0.5;
        extent.max += 0.5;
    }
    return extent;
}

struct lines {
    double *x, *y, *x2, *y2;
    size_t n;
};

/* The patients' lines, jittered; those that improved come first, `improved` of them. */
static struct lines patient_lines(const struct slope_arm *arm, const struct slope_spec *spec, double jitter_y,
                                  size_t *improved, struct arena *arena)
{
    struct lines lines = { arena_array(arena, double, arm->n), arena_array(arena, double, arm->n),
                           arena_array(arena, double, arm->n), arena_array(arena, double, arm->n), arm->n };
    size_t front = 0, back = arm->n;
    for (size_t i = 0; i < arm->n; i++) {
        double change = arm->after[i] - arm->before[i];
        bool better = spec->direction == 0 || change * spec->direction > 0;
        size_t to = better ? front++ : --back;
        struct rng rng;
        rng_init(&rng, hash(arm->ids[i]), 0);
        double sideways = (2 * rng_uniform(&rng) - 1) * jitter_x, up = (2 * rng_uniform(&rng) - 1) * jitter_y;
        lines.x[to] = sideways;
        lines.x2[to] = 1 + (2 * rng_uniform(&rng) - 1) * jitter_x;
        /* The same shift at both ends keeps the slope, so that no change looks like no change. */
        lines.y[to] = arm->before[i] + up;
        lines.y2[to] = arm->after[i] + up;
    }
    *improved = front;
    return lines;
}

static void add_lines(struct figure *figure, struct panel *panel, const struct lines *lines, size_t first,
                      size_t n, int colour, bool dotted)
{
    if (n == 0)
        return;
    struct layer *slopes = panel_layer(figure, panel, LAYER_SEGMENTS, n);
    slopes->x = lines->x + first;
    slopes->y = lines->y + first;
    slopes->x2 = lines->x2 + first;
    slopes->y2 = lines->y2 + first;
    slopes->colour = colour;
    slopes->tone = TONE_PALE;
    slopes->dashed = dotted;
}

static void add_points(struct figure *figure, struct panel *panel, const double *x, const double *y, size_t n,
                       int colour, enum tone tone)
{
    struct layer *points = panel_layer(figure, panel, LAYER_POINTS, n);
    points->x = x;
    points->y = y;
    points->colour = colour;
    points->marker = tone == TONE_STRONG ? colour : 0;
    points->tone = tone;
}

static const char *before_label(const struct slope_arm *arm, int decimals, struct arena *arena)
{
    return tick_number(arm->before_mean.mean, decimals, arena);
}

static const char *after_label(const struct slope_arm *arm, int decimals, struct arena *arena)
{
    return arena_printf(arena, "%s  (%s%s)", tick_number(arm->after_mean.mean, decimals, arena),
                        arm->change > 0 ? "+" : "", tick_number(arm->change, decimals, arena));
}

static void add_means(struct figure *figure, struct panel *panel, const struct slope_arm *arm, int decimals)
{
    struct arena *arena = figure->arena;
    double *numbers = arena_array(arena, double, 10);
    const double values[10] = { 0, 1, arm->before_mean.mean, arm->after_mean.mean, arm->before_mean.low,
                                arm->after_mean.low, arm->before_mean.high, arm->after_mean.high,
                                -label_distance, 1 + label_distance };
    for (size_t i = 0; i < 10; i++)
        numbers[i] = values[i];
    struct layer *line = panel_layer(figure, panel, LAYER_LINE, 2);
    line->x = numbers;
    line->y = numbers + 2;
    line->colour = arm->colour;
    struct layer *means = panel_layer(figure, panel, LAYER_INTERVAL, 2);
    means->x = numbers;
    means->y = numbers + 2;
    means->low = numbers + 4;
    means->high = numbers + 6;
    means->colour = means->marker = arm->colour;
    add_points(figure, panel, numbers, numbers + 2, 2, arm->colour, TONE_STRONG);
    for (size_t i = 0; i < 2; i++) {
        const char **label = arena_array(arena, const char *, 1);
        label[0] = i == 0 ? before_label(arm, decimals, arena) : after_label(arm, decimals, arena);
        struct layer *text = panel_layer(figure, panel, LAYER_TEXT, isfinite(values[2 + i]) ? 1 : 0);
        text->x = numbers + 8 + i;
        text->y = numbers + 2 + i;
        text->labels = label;
        text->align = i == 0 ? 1 : -1;
        text->colour = -1;
    }
}

/* Up to three arms stand side by side; more of them would be too narrow. */
static size_t columns_of(const struct slope_spec *spec)
{
    return spec->arm_count <= 3 ? spec->arm_count : 2;
}

/* Room beside the two visits for the longest labels of the means, in distances between the visits. */
static void make_room(struct panel *panel, const struct slope_spec *spec, struct arena *arena)
{
    double width = (style.width - y_axis_room) / (double)columns_of(spec) - style.gap, left = 0, right = 0;
    for (size_t a = 0; a < spec->arm_count; a++) {
        left = fmax(left, text_width(before_label(&spec->arms[a], spec->decimals, arena), style.note) + style.note);
        right = fmax(right, text_width(after_label(&spec->arms[a], spec->decimals, arena), style.note));
    }
    double visits = fmax(width - left - right, width / 4) / (1 + 2 * label_distance); /* points between the visits */
    panel->x.min = fmin(-0.42, -label_distance - left / visits);
    panel->x.max = fmax(1.72, 1 + label_distance + right / visits);
}

static void set_axes(struct panel *panel, const struct slope_spec *spec, size_t arm, struct extent extent,
                     double jitter, struct arena *arena)
{
    struct tick *visits = arena_array(arena, struct tick, 2);
    visits[0] = (struct tick){ 0, spec->before };
    visits[1] = (struct tick){ 1, spec->after };
    make_room(panel, spec, arena);
    panel->x.ticks = visits;
    panel->x.tick_count = 2;
    double room = fmax(headroom * (extent.max - extent.min), 1.3 * jitter);
    panel->y.min = extent.min - room;
    panel->y.max = extent.max + room;
    double step = ticks_step(extent.min, extent.max, 6);
    struct tick *ticks = ticks_between(panel->y.min, panel->y.max, step, arena, &panel->y.tick_count);
    panel->y.ticks = ticks;
    bool first = arm % columns_of(spec) == 0;
    panel->y.label = first ? spec->outcome : NULL;
    for (size_t i = 0; !first && i < panel->y.tick_count; i++)
        ticks[i].label = "";
}

static const char *describe(const struct slope_spec *spec, struct arena *arena)
{
    struct str text;
    str_init(&text, arena);
    str_addf(&text, "Slope chart of %s, one line per patient from %s to %s, with the mean.", spec->outcome,
             spec->before, spec->after);
    for (size_t a = 0; a < spec->arm_count; a++) {
        const struct slope_arm *arm = &spec->arms[a];
        str_addf(&text, " %s (n = %zu): mean %s before and %s after, change %s.",
                 arm->label == NULL ? "All patients" : arm->label, arm->n,
                 tick_number(arm->before_mean.mean, spec->decimals, arena),
                 tick_number(arm->after_mean.mean, spec->decimals, arena),
                 tick_number(arm->change, spec->decimals, arena));
    }
    return text.text;
}

static const char *caption(const struct slope_spec *spec, double jitter, struct arena *arena)
{
    if (!(jitter > 0))
        return spec->caption;
    return arena_printf(arena, "%s%sLines shifted by at most \u00B1%s to set ties apart.",
                        spec->caption == NULL ? "" : spec->caption, spec->caption == NULL ? "" : " ",
                        tick_number(jitter, 2, arena));
}

struct figure *slope_figure(const struct slope_spec *spec, struct arena *arena)
{
    struct figure *figure = figure_create(arena, spec->name, "slope");
    struct extent extent = extent_of(spec, arena);
    double jitter = jitter_share * extent.gap;
    figure->title = spec->title;
    figure->subtitle = spec->subtitle != NULL ? spec->subtitle
                       : spec->direction == 0
                           ? "Each line is one patient. Bold: mean with confidence interval"
                           : "Each line is one patient (solid = improved, dotted = same or worse). "
                             "Bold: mean with confidence interval";
    figure->caption = caption(spec, jitter, arena);
    figure->alt = describe(spec, arena);
    figure->columns = columns_of(spec);
    if (spec->arm_count > figure->columns)
        figure->height_mm = 20 + 85 * (double)((spec->arm_count - 1) / figure->columns + 1);
    if (spec->arm_count == 1)
        figure->width_mm = 120;
    for (size_t a = 0; a < spec->arm_count; a++) {
        const struct slope_arm *arm = &spec->arms[a];
        struct panel *panel = figure_panel(figure);
        panel->title = arm->label == NULL ? arena_printf(arena, "n\u00A0=\u00A0%zu", arm->n)
                                          : arena_printf(arena, "%s  (n\u00A0=\u00A0%zu)", arm->label, arm->n);
        panel->colour = arm->colour;
        set_axes(panel, spec, a, extent, jitter, arena);
        size_t improved;
        struct lines lines = patient_lines(arm, spec, jitter, &improved, arena);
        add_lines(figure, panel, &lines, 0, improved, arm->colour, false);
        add_lines(figure, panel, &lines, improved, arm->n - improved, arm->colour, true);
        add_points(figure, panel, lines.x, lines.y, arm->n, arm->colour, TONE_PALE);
        add_points(figure, panel, lines.x2, lines.y2, arm->n, arm->colour, TONE_PALE);
        add_means(figure, panel, arm, spec->decimals);
    }
    return figure;
}
