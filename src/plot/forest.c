#include "plot/forest.h"

#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "result/figure.h"

static const double half_tick = 0.2; /* half the height of an importance mark, in rows */

/* The marker follows the colour, as everywhere. */
static void add_intervals(struct figure *figure, struct panel *panel, const struct forest_spec *spec)
{
    for (size_t i = 0; i < spec->row_count; i++) {
        const struct forest_row *row = &spec->rows[i];
        if (row->heading || !isfinite(row->estimate))
            continue;
        double *numbers = arena_array(figure->arena, double, 4);
        numbers[0] = row->estimate;
        numbers[1] = (double)(spec->row_count - i);
        numbers[2] = row->low;
        numbers[3] = row->high;
        struct layer *interval = panel_layer(figure, panel, LAYER_INTERVAL, 1);
        interval->horizontal = true;
        interval->x = numbers;
        interval->y = numbers + 1;
        interval->low = numbers + 2;
        interval->high = numbers + 3;
        interval->colour = row->colour;
        interval->marker = row->colour < 0 ? 1 : row->colour;
        interval->label = row->label;
    }
}

static void add_importance(struct figure *figure, struct panel *panel, const struct forest_spec *spec)
{
    double *x = arena_array(figure->arena, double, 2 * spec->row_count);
    double *low = arena_array(figure->arena, double, 2 * spec->row_count);
    double *high = arena_array(figure->arena, double, 2 * spec->row_count);
    size_t n = 0;
    for (size_t i = 0; i < spec->row_count; i++)
        for (int sign = -1; sign <= 1 && spec->rows[i].mcid > 0 && !spec->rows[i].heading; sign += 2) {
            x[n] = spec->null + sign * spec->rows[i].mcid;
            low[n] = (double)(spec->row_count - i) - half_tick;
            high[n++] = (double)(spec->row_count - i) + half_tick;
        }
    if (n == 0)
        return;
    struct layer *marks = panel_layer(figure, panel, LAYER_SEGMENTS, n);
    marks->x = marks->x2 = x;
    marks->y = low;
    marks->y2 = high;
    marks->tone = TONE_GREY;
}

static void set_rows(struct figure *figure, struct panel *panel, const struct forest_spec *spec)
{
    struct tick *ticks = arena_array(figure->arena, struct tick, spec->row_count);
    const char **side = arena_array(figure->arena, const char *, spec->row_count);
    for (size_t i = 0; i < spec->row_count; i++) {
        const struct forest_row *row = &spec->rows[i];
        ticks[i].at = (double)(spec->row_count - i);
        ticks[i].label = row->label;
        side[i] = row->heading ? NULL : row->text == NULL ? "" : row->text;
    }
    panel->y = (struct axis){ .min = 0.4, .max = (double)spec->row_count + 0.6, .ticks = ticks,
                              .tick_count = spec->row_count };
    panel->side = side;
    panel->side_title = spec->side_title;
}

static const char *describe(const struct forest_spec *spec, struct arena *arena)
{
    struct str text;
    str_init(&text, arena);
    str_addf(&text, "Forest plot: %s.", spec->axis == NULL ? "estimates with intervals" : spec->axis);
    for (size_t i = 0; i < spec->row_count; i++) {
        const struct forest_row *row = &spec->rows[i];
        str_addf(&text, " %s%s%s%s", row->label, row->heading || row->text == NULL ? "" : ": ",
                 row->heading || row->text == NULL ? "" : row->text, row->heading ? ":" : ".");
    }
    return text.text;
}

struct figure *forest_figure(const struct forest_spec *spec, struct arena *arena)
{
    struct figure *figure = figure_create(arena, spec->name, "forest");
    figure->title = spec->title;
    figure->subtitle = spec->subtitle;
    figure->caption = spec->caption;
    figure->alt = describe(spec, arena);
    figure->height_mm = 46 + 6.2 * (double)(spec->row_count < 3 ? 3 : spec->row_count);
    struct panel *panel = figure_panel(figure);
    set_rows(figure, panel, spec);
    panel->x.label = spec->axis;
    panel->x.low_note = spec->low_note;
    panel->x.high_note = spec->high_note;
    struct layer *null = panel_layer(figure, panel, LAYER_RULE, 1);
    double *at = arena_array(arena, double, 1);
    *at = spec->null;
    null->x = at;
    null->vertical = true;
    null->tone = TONE_GREY;
    add_importance(figure, panel, spec);
    add_intervals(figure, panel, spec);
    return figure;
}
