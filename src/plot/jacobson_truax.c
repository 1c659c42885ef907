#include "plot/jacobson_truax.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/str.h"
#include "plot/ticks.h"
#include "result/figure.h"

static const double beside = 0.05; /* of the range, round the points */
static const double row_height = 97;   /* millimetres, of one row of panels */
static const double step_aside = 0.012; /* of the range, between patients with the same two scores */

/* More arms than this stand below each other. */
enum { PANELS_PER_ROW = 3 };

struct range {
    double low, high;
};

static struct range range_of(const struct reliable_picture *picture)
{
    struct range range = { INFINITY, -INFINITY };
    for (size_t a = 0; a < picture->arm_count; a++)
        for (size_t i = 0; i < picture->arms[a].n; i++) {
            range.low = fmin(range.low, fmin(picture->arms[a].before[i], picture->arms[a].after[i]));
            range.high = fmax(range.high, fmax(picture->arms[a].before[i], picture->arms[a].after[i]));
        }
    if (!(range.low <= range.high))
        range = (struct range){ 0, 1 };
    double room = range.high > range.low ? beside * (range.high - range.low) : 1;
    return (struct range){ range.low - room, range.high + room };
}

static void set_axis(struct axis *axis, const struct range *range, const char *label, struct arena *arena)
{
    axis->min = range->low;
    axis->max = range->high;
    axis->label = label;
    axis->ticks = ticks_between(range->low, range->high, ticks_step(range->low, range->high, 5), arena,
                                &axis->tick_count);
}

/* The band of no reliable change, cut at the edges of the panel. */
static void add_band(struct figure *figure, struct panel *panel, const struct range *range, double sdc)
{
    enum { CORNERS = 4 };
    double corners[CORNERS] = { range->low, range->low + sdc, range->high - sdc, range->high };
    double *numbers = arena_array(figure->arena, double, 3 * CORNERS);
    if (corners[1] > corners[2]) { /* a wide band on a short axis */
        double held = corners[1];
        corners[1] = fmax(corners[2], range->low);
        corners[2] = fmin(held, range->high);
    }
    for (size_t i = 0; i < CORNERS; i++) {
        numbers[i] = corners[i];
        numbers[CORNERS + i] = fmax(corners[i] - sdc, range->low);
        numbers[2 * CORNERS + i] = fmin(corners[i] + sdc, range->high);
    }
    struct layer *band = panel_layer(figure, panel, LAYER_BAND, CORNERS);
    band->x = numbers;
    band->low = numbers + CORNERS;
    band->high = numbers + 2 * CORNERS;
    band->tone = TONE_GREY;
}

static void add_lines(struct figure *figure, struct panel *panel, const struct range *range, double cutoff)
{
    double *ends = arena_array(figure->arena, double, 2);
    ends[0] = range->low;
    ends[1] = range->high;
    struct layer *same = panel_layer(figure, panel, LAYER_LINE, 2);
    same->x = same->y = ends;
    same->tone = TONE_GREY;
    if (!isfinite(cutoff))
        return;
    double *at = arena_array(figure->arena, double, 1);
    at[0] = cutoff;
    struct layer *rule = panel_layer(figure, panel, LAYER_RULE, 1);
    rule->y = at;
    rule->dashed = true;
    rule->tone = TONE_GREY;
    rule->label = arena_printf(figure->arena, "cut-off %s", tick_number(cutoff, 1, figure->arena));
}

struct spot {
    double before, after;
};

static int compare_spots(const void *a, const void *b)
{
    const struct spot *p = a, *q = b;
    if (p->before < q->before || p->before > q->before)
        return p->before < q->before ? -1 : 1;
    return p->after < q->after ? -1 : p->after > q->after;
}

/* Patients with the same two scores stand side by side; nothing depends on their order in the file. */
static void add_points(struct figure *figure, struct panel *panel, const struct reliable_points *arm, double width)
{
    struct spot *spots = arena_array(figure->arena, struct spot, arm->n);
    double *x = arena_array(figure->arena, double, arm->n), *y = arena_array(figure->arena, double, arm->n);
    for (size_t i = 0; i < arm->n; i++)
        spots[i] = (struct spot){ arm->before[i], arm->after[i] };
    qsort(spots, arm->n, sizeof *spots, compare_spots);
    for (size_t first = 0, next; first < arm->n; first = next) {
        for (next = first + 1; next < arm->n && compare_spots(&spots[first], &spots[next]) == 0;)
            next++;
        double step = fmin(step_aside, 3 * step_aside / (double)(next - first)) * width;
        for (size_t i = first; i < next; i++) {
            x[i] = spots[i].before + ((double)(i - first) - (double)(next - first - 1) / 2) * step;
            y[i] = spots[i].after;
        }
    }
    struct layer *points = panel_layer(figure, panel, LAYER_POINTS, arm->n);
    points->x = x;
    points->y = y;
    points->colour = points->marker = arm->colour;
    points->tone = TONE_PALE;
}

static const char *describe(const struct reliable_picture *picture, struct arena *arena)
{
    struct str text;
    str_init(&text, arena);
    str_addf(&text, "Scores after against scores before; changes up to %s are within the error of measurement.",
             tick_number(picture->sdc, 1, arena));
    for (size_t a = 0; a < picture->arm_count; a++)
        str_addf(&text, " %s: %zu of %zu reliably improved, %zu deteriorated.", picture->arms[a].label,
                 picture->arms[a].improved, picture->arms[a].n, picture->arms[a].deteriorated);
    return text.text;
}

struct figure *jacobson_truax_figure(const struct reliable_picture *picture, struct arena *arena)
{
    struct figure *figure = figure_create(arena, picture->name, "jacobson-truax");
    struct range range = range_of(picture);
    figure->title = picture->title;
    figure->subtitle = picture->subtitle;
    figure->caption = picture->caption;
    figure->alt = describe(picture, arena);
    size_t drawn = 0;
    for (size_t a = 0; a < picture->arm_count; a++) {
        const struct reliable_points *arm = &picture->arms[a];
        if (arm->n == 0)
            continue;
        bool first = drawn++ % PANELS_PER_ROW == 0;
        struct panel *panel = figure_panel(figure);
        panel->title = arena_printf(arena, "%s, n = %zu", arm->label, arm->n);
        panel->colour = arm->colour;
        set_axis(&panel->x, &range, picture->before_label, arena);
        set_axis(&panel->y, &range, first ? picture->after_label : NULL, arena);
        add_band(figure, panel, &range, picture->sdc);
        add_lines(figure, panel, &range, picture->cutoff);
        add_points(figure, panel, arm, range.high - range.low);
    }
    if (drawn > PANELS_PER_ROW) {
        figure->columns = PANELS_PER_ROW;
        figure->height_mm = 20 + row_height * (double)((drawn - 1) / PANELS_PER_ROW + 1);
    }
    return figure;
}
