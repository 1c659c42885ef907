#include "plot/bland_altman.h"

#include <math.h>

#include "base/arena.h"
#include "plot/ticks.h"
#include "result/figure.h"

static const double beside = 0.06;  /* of the range, left and right of the points */
static const double headroom = 0.08; /* of the range, below and above everything drawn */

enum { BIAS_COLOUR = 0, LIMIT_COLOUR = 1 };

static void widen(double *low, double *high, double value)
{
    if (isfinite(value)) {
        *low = fmin(*low, value);
        *high = fmax(*high, value);
    }
}

static void widen_line(double *low, double *high, const struct agreement_line *line)
{
    widen(low, high, line->value);
    widen(low, high, line->low);
    widen(low, high, line->high);
}

static void set_range(struct axis *axis, double low, double high, double room)
{
    if (low > high)
        low = 0, high = 1;
    if (low == high)
        low -= 1, high += 1;
    axis->min = low - room * (high - low);
    axis->max = high + room * (high - low);
}

static void set_axes(struct panel *panel, const struct agreement_picture *picture, struct arena *arena)
{
    double left = INFINITY, right = -INFINITY, bottom = 0, top = 0;
    for (size_t i = 0; i < picture->n; i++) {
        widen(&left, &right, picture->mean[i]);
        widen(&bottom, &top, picture->difference[i]);
    }
    widen_line(&bottom, &top, &picture->lower);
    widen_line(&bottom, &top, &picture->upper);
    set_range(&panel->x, left, right, beside);
    set_range(&panel->y, bottom, top, headroom);
    panel->x.label = picture->mean_label;
    panel->y.label = picture->difference_label;
    panel->x.ticks = ticks_between(panel->x.min, panel->x.max, ticks_step(panel->x.min, panel->x.max, 6), arena,
                                   &panel->x.tick_count);
    panel->y.ticks = ticks_between(panel->y.min, panel->y.max, ticks_step(panel->y.min, panel->y.max, 6), arena,
                                   &panel->y.tick_count);
}

/* Numbers at both ends of the x axis: x, value, low, high. */
static const double *ends(const struct panel *panel, const struct agreement_line *line, struct arena *arena)
{
    double *numbers = arena_array(arena, double, 8);
    for (size_t end = 0; end < 2; end++) {
        numbers[end] = end == 0 ? panel->x.min : panel->x.max;
        numbers[2 + end] = line->value;
        numbers[4 + end] = line->low;
        numbers[6 + end] = line->high;
    }
    return numbers;
}

static void add_band(struct figure *figure, struct panel *panel, const struct agreement_line *line, int colour)
{
    if (!isfinite(line->low) || !isfinite(line->high))
        return;
    const double *numbers = ends(panel, line, figure->arena);
    struct layer *band = panel_layer(figure, panel, LAYER_BAND, 2);
    band->x = numbers;
    band->low = numbers + 4;
    band->high = numbers + 6;
    band->colour = colour;
}

static void add_line(struct figure *figure, struct panel *panel, const struct agreement_line *line, const char *name,
                     int colour, int decimals)
{
    if (!isfinite(line->value))
        return;
    const double *numbers = ends(panel, line, figure->arena);
    struct layer *layer = panel_layer(figure, panel, LAYER_LINE, 2);
    layer->x = numbers;
    layer->y = numbers + 2;
    layer->colour = colour;
    layer->dashed = colour == LIMIT_COLOUR;
    layer->label = arena_printf(figure->arena, "%s\u00A0%s", name, tick_number(line->value, decimals, figure->arena));
}

/* Through the point of the means, within the points' range. */
static void add_slope(struct figure *figure, struct panel *panel, const struct agreement_picture *picture)
{
    double centre = 0, middle = 0, left = INFINITY, right = -INFINITY;
    if (!isfinite(picture->slope) || picture->n == 0)
        return;
    for (size_t i = 0; i < picture->n; i++) {
        centre += picture->mean[i] / (double)picture->n;
        middle += picture->difference[i] / (double)picture->n;
        widen(&left, &right, picture->mean[i]);
    }
    double *numbers = arena_array(figure->arena, double, 4);
    numbers[0] = left;
    numbers[1] = right;
    for (size_t end = 0; end < 2; end++)
        numbers[2 + end] = middle + picture->slope * (numbers[end] - centre);
    struct layer *line = panel_layer(figure, panel, LAYER_LINE, 2);
    line->x = numbers;
    line->y = numbers + 2;
    line->tone = TONE_GREY;
    line->dashed = true;
}

static const char *describe(const struct agreement_picture *picture, struct arena *arena)
{
    return arena_printf(arena,
                        "Bland\u2013Altman plot of %zu subjects: %s against their mean. Bias %s, limits of agreement %s "
                        "and %s.",
                        picture->n, picture->difference_label, tick_number(picture->bias.value, picture->decimals, arena),
                        tick_number(picture->lower.value, picture->decimals, arena),
                        tick_number(picture->upper.value, picture->decimals, arena));
}

struct figure *bland_altman_figure(const struct agreement_picture *picture, struct arena *arena)
{
    struct figure *figure = figure_create(arena, picture->name, "bland-altman");
    figure->title = picture->title;
    figure->subtitle = picture->subtitle;
    figure->caption = picture->caption;
    figure->alt = describe(picture, arena);
    struct panel *panel = figure_panel(figure);
    set_axes(panel, picture, arena);
    add_band(figure, panel, &picture->lower, LIMIT_COLOUR);
    add_band(figure, panel, &picture->upper, LIMIT_COLOUR);
    add_band(figure, panel, &picture->bias, BIAS_COLOUR);
    struct layer *zero = panel_layer(figure, panel, LAYER_RULE, 1);
    zero->y = arena_array(arena, double, 1);
    zero->tone = TONE_GREY;
    add_slope(figure, panel, picture);
    struct layer *points = panel_layer(figure, panel, LAYER_POINTS, picture->n);
    points->x = picture->mean;
    points->y = picture->difference;
    points->colour = -1;
    points->marker = 0;
    points->tone = TONE_PALE;
    add_line(figure, panel, &picture->upper, "Upper limit", LIMIT_COLOUR, picture->decimals);
    add_line(figure, panel, &picture->bias, "Bias", BIAS_COLOUR, picture->decimals);
    add_line(figure, panel, &picture->lower, "Lower limit", LIMIT_COLOUR, picture->decimals);
    return figure;
}
