#include "plot/responder.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/str.h"
#include "plot/ticks.h"
#include "result/figure.h"

static const double panel_height = 100; /* mm, with bars beside the curve */

/* Corners of the step line from x_min to x_max: at most two per threshold and one at each end. */
struct corners {
    double *x, *y, *low, *high;
    size_t n;
};

static double bounded(double share)
{
    return fmin(1, fmax(0, share));
}

static void add_corner(struct corners *corners, double x, double share, double band)
{
    corners->x[corners->n] = x;
    corners->y[corners->n] = share;
    corners->low[corners->n] = bounded(share - band);
    corners->high[corners->n++] = bounded(share + band);
}

static struct corners corners_of(const struct responder_arm *arm, double x_min, double x_max, struct arena *arena)
{
    size_t most = 2 * arm->steps + 2;
    struct corners corners = { arena_array(arena, double, most), arena_array(arena, double, most),
                               arena_array(arena, double, most), arena_array(arena, double, most), 0 };
    size_t at = 0;
    while (at < arm->steps && arm->threshold[at] < x_min)
        at++;
    add_corner(&corners, x_min, at < arm->steps ? arm->share[at] : 0, arm->band);
    for (; at < arm->steps && arm->threshold[at] < x_max; at++) {
        add_corner(&corners, arm->threshold[at], arm->share[at], arm->band);
        add_corner(&corners, arm->threshold[at], at + 1 < arm->steps ? arm->share[at + 1] : 0, arm->band);
    }
    add_corner(&corners, x_max, at < arm->steps ? arm->share[at] : 0, arm->band);
    return corners;
}

static double share_at(const struct responder_arm *arm, double t)
{
    for (size_t i = 0; i < arm->steps; i++)
        if (arm->threshold[i] >= t)
            return arm->share[i];
    return 0;
}

/* "25%" at 0.25, or at 25 when the axis counts in percent already. */
static const struct tick *percent_ticks(double min, double max, double step, double unit, size_t *count,
                                        struct arena *arena)
{
    struct tick *ticks = ticks_between(min, max, step, arena, count);
    for (size_t i = 0; i < *count; i++)
        ticks[i].label = arena_printf(arena, "%s%%", tick_number(ticks[i].at * unit, 0, arena));
    return ticks;
}

static void set_axes(struct panel *panel, const struct responder_spec *spec, struct arena *arena)
{
    double step = ticks_step(spec->x_min, spec->x_max, 6);
    panel->x.min = spec->x_min;
    panel->x.max = spec->x_max;
    panel->x.label = spec->threshold_label;
    panel->x.ticks = spec->percent ? percent_ticks(spec->x_min, spec->x_max, step, 1, &panel->x.tick_count, arena)
                                   : ticks_between(spec->x_min, spec->x_max, step, arena, &panel->x.tick_count);
    panel->y.min = 0;
    panel->y.max = 1;
    panel->y.label = "Patients achieving it";
    panel->y.ticks = percent_ticks(0, 1, 0.25, 100, &panel->y.tick_count, arena);
}

static void add_marks(struct figure *figure, struct panel *panel, const struct responder_spec *spec)
{
    for (size_t i = 0; i < spec->mark_count; i++) {
        if (!(spec->marks[i].at > spec->x_min && spec->marks[i].at < spec->x_max))
            continue;
        struct layer *rule = panel_layer(figure, panel, LAYER_RULE, 1);
        rule->x = &spec->marks[i].at;
        rule->tone = TONE_GREY;
        rule->vertical = rule->dashed = true;
        /* names of neighbours would run into each other on one line: every second stands lower */
        double *at = arena_array(figure->arena, double, 2);
        const char **label = arena_array(figure->arena, const char *, 1);
        at[0] = spec->marks[i].at + 0.01 * (spec->x_max - spec->x_min);
        at[1] = 0.975 - 0.06 * (double)(i % 3);
        label[0] = spec->marks[i].label;
        struct layer *name = panel_layer(figure, panel, LAYER_TEXT, 1);
        name->x = &at[0];
        name->y = &at[1];
        name->labels = label;
        name->align = -1;
        name->tone = TONE_GREY;
    }
}

static void add_arm(struct figure *figure, struct panel *panel, const struct responder_spec *spec,
                    const struct responder_arm *arm, const struct corners *corners)
{
    struct layer *line = panel_layer(figure, panel, LAYER_LINE, corners->n);
    line->x = corners->x;
    line->y = corners->y;
    line->colour = arm->colour;
    line->label = arena_printf(figure->arena, "%s, n\u00A0=\u00A0%zu", arm->label, arm->n);
    double *at = arena_array(figure->arena, double, 2 * spec->mark_count);
    size_t shown = 0;
    for (size_t i = 0; i < spec->mark_count; i++)
        if (spec->marks[i].at > spec->x_min && spec->marks[i].at < spec->x_max) {
            at[shown] = spec->marks[i].at;
            at[spec->mark_count + shown++] = share_at(arm, spec->marks[i].at);
        }
    struct layer *points = panel_layer(figure, panel, LAYER_POINTS, shown);
    points->x = at;
    points->y = at + spec->mark_count;
    points->colour = points->marker = arm->colour;
}

static void add_curves(struct figure *figure, const struct responder_spec *spec)
{
    struct panel *panel = figure_panel(figure);
    set_axes(panel, spec, figure->arena);
    struct corners *corners = arena_array(figure->arena, struct corners, spec->arm_count);
    for (size_t a = 0; a < spec->arm_count; a++) {
        corners[a] = corners_of(&spec->arms[a], spec->x_min, spec->x_max, figure->arena);
        if (isnan(spec->arms[a].band))
            continue;
        struct layer *band = panel_layer(figure, panel, LAYER_BAND, corners[a].n);
        band->x = corners[a].x;
        band->low = corners[a].low;
        band->high = corners[a].high;
        band->colour = spec->arms[a].colour;
    }
    add_marks(figure, panel, spec);
    for (size_t a = 0; a < spec->arm_count; a++)
        add_arm(figure, panel, spec, &spec->arms[a], &corners[a]);
}

/* ---- every patient ---- */

struct bar {
    double improvement;
    size_t arm;
};

static int compare_bars(const void *a, const void *b)
{
    const struct bar *p = a, *q = b;
    if (p->improvement < q->improvement || p->improvement > q->improvement)
        return p->improvement < q->improvement ? -1 : 1;
    return p->arm < q->arm ? -1 : p->arm > q->arm;
}

static struct bar *bars_of(const struct responder_spec *spec, size_t *count, struct arena *arena)
{
    size_t total = 0;
    for (size_t a = 0; a < spec->arm_count; a++)
        total += spec->arms[a].improvement == NULL ? 0 : spec->arms[a].improvement_count;
    struct bar *bars = arena_array(arena, struct bar, total);
    *count = 0;
    for (size_t a = 0; a < spec->arm_count; a++)
        for (size_t i = 0; spec->arms[a].improvement != NULL && i < spec->arms[a].improvement_count; i++)
            bars[(*count)++] = (struct bar){ spec->arms[a].improvement[i], a };
    qsort(bars, *count, sizeof *bars, compare_bars);
    return bars;
}

/* Bars of more patients would lie on each other, and hide all arms but the last: then one in 2, 3 … is drawn. */
enum { BARS_MOST = 400 };

/* A bar longer than the axis is cut at its end. */
static void add_bars_of_arm(struct figure *figure, struct panel *panel, const struct responder_spec *spec,
                            const struct bar *bars, size_t count, size_t arm)
{
    double *x = arena_array(figure->arena, double, count), *base = arena_array(figure->arena, double, count),
           *end = arena_array(figure->arena, double, count);
    size_t n = 0;
    size_t every = (count - 1) / BARS_MOST + 1;
    for (size_t i = every / 2; i < count; i += every) {
        if (bars[i].arm != arm)
            continue;
        x[n] = (double)(i + 1);
        base[n] = 0;
        end[n++] = fmin(fmax(bars[i].improvement, panel->y.min), panel->y.max);
    }
    struct layer *layer = panel_layer(figure, panel, LAYER_SEGMENTS, n);
    layer->x = layer->x2 = x;
    layer->y = base;
    layer->y2 = end;
    layer->colour = spec->arms[arm].colour;
}

static void add_waterfall(struct figure *figure, const struct responder_spec *spec, const struct bar *bars,
                          size_t count)
{
    struct panel *panel = figure_panel(figure);
    double step = ticks_step(spec->x_min, spec->x_max, 6);
    panel->x.min = 0;
    panel->x.max = (double)count + 1;
    bool cut = count > 0 && (bars[0].improvement < spec->x_min || bars[count - 1].improvement > spec->x_max);
    size_t every = count == 0 ? 1 : (count - 1) / BARS_MOST + 1;
    panel->x.label = arena_printf(figure->arena, "Patients, worst to best%s%s",
                                  every == 1 ? "" : arena_printf(figure->arena, ", one bar in %zu", every),
                                  cut ? "; bars end at the axis" : "");
    struct tick *ends = arena_array(figure->arena, struct tick, 2);
    ends[0] = (struct tick){ 1, "1" };
    ends[1] = (struct tick){ (double)count, arena_printf(figure->arena, "%zu", count) };
    panel->x.ticks = ends;
    panel->x.tick_count = count > 1 ? 2 : 1;
    panel->y.min = spec->x_min;
    panel->y.max = spec->x_max;
    panel->y.label = spec->improvement_label;
    panel->y.ticks = spec->percent
                         ? percent_ticks(spec->x_min, spec->x_max, step, 1, &panel->y.tick_count, figure->arena)
                         : ticks_between(spec->x_min, spec->x_max, step, figure->arena, &panel->y.tick_count);
    struct layer *zero = panel_layer(figure, panel, LAYER_RULE, 1);
    zero->y = arena_array(figure->arena, double, 1);
    zero->tone = TONE_GREY;
    for (size_t a = 0; a < spec->arm_count; a++)
        if (spec->arms[a].improvement != NULL && spec->arms[a].improvement_count > 0)
            add_bars_of_arm(figure, panel, spec, bars, count, a);
}

static const char *describe(const struct responder_spec *spec, struct arena *arena)
{
    struct str text;
    str_init(&text, arena);
    str_addf(&text, "Cumulative responder curve: share of patients with an improvement of at least a threshold.");
    for (size_t a = 0; a < spec->arm_count; a++) {
        str_addf(&text, " %s, n = %zu", spec->arms[a].label, spec->arms[a].n);
        for (size_t i = 0; i < spec->mark_count; i++)
            str_addf(&text, "%s %.0f%% reach %s", i == 0 ? ":" : ",",
                     100 * share_at(&spec->arms[a], spec->marks[i].at), spec->marks[i].label);
        str_add(&text, ".");
    }
    return text.text;
}

struct figure *responder_figure(const struct responder_spec *spec, struct arena *arena)
{
    struct figure *figure = figure_create(arena, spec->name, "responder");
    figure->title = spec->title;
    figure->subtitle = spec->subtitle;
    figure->caption = spec->caption;
    figure->alt = describe(spec, arena);
    add_curves(figure, spec);
    size_t count;
    struct bar *bars = bars_of(spec, &count, arena);
    if (count > 0) {
        figure->width_mm = 2 * panel_height + 30;
        figure->height_mm = panel_height + 12;
        add_waterfall(figure, spec, bars, count);
    }
    return figure;
}
