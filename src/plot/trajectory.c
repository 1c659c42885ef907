#include "plot/trajectory.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/str.h"
#include "plot/ticks.h"
#include "result/figure.h"

/* Shares of the visible width or height. */
static const double dodge = 0.017;    /* between neighbouring arms */
static const double beside = 0.045;   /* outside the first and the last visit */
static const double headroom = 0.025; /* below and above a bounded scale */

/* Visits at their numbers when all are numbers in ascending order, else at 0, 1, 2, … */
static const double *places(const struct trajectory_spec *spec, struct arena *arena)
{
    double *at = arena_array(arena, double, spec->visit_count);
    bool numbers = true;
    for (size_t i = 0; i < spec->visit_count && numbers; i++) {
        struct decimal number;
        numbers = decimal_parse(spec->visits[i], strlen(spec->visits[i]), '.', &number) == DECIMAL_OK &&
                  (i == 0 || number.value > at[i - 1]);
        at[i] = number.value;
    }
    for (size_t i = 0; !numbers && i < spec->visit_count; i++)
        at[i] = (double)i;
    return at;
}

static void set_axes(struct panel *panel, const struct trajectory_spec *spec, const double *at, struct arena *arena)
{
    size_t last = spec->visit_count > 0 ? spec->visit_count - 1 : 0;
    double first = spec->visit_count > 0 ? at[0] : 0;
    double span = last > 0 ? at[last] - first : 1;
    double outside = last > 0 ? fmax(beside, dodge * (double)spec->arm_count) * span : 1;
    panel->x.min = first - outside;
    panel->x.max = first + (last > 0 ? span : 0) + outside;
    struct tick *ticks = arena_array(arena, struct tick, spec->visit_count);
    for (size_t i = 0; i < spec->visit_count; i++)
        ticks[i] = (struct tick){ .at = at[i], .label = spec->visits[i] };
    panel->x.ticks = ticks;
    panel->x.tick_count = spec->visit_count;
    panel->x.label = spec->time == NULL ? "Visit" : spec->time;
    panel->y.label = spec->outcome;
    double room = headroom * (spec->scale_max - spec->scale_min);
    panel->y.min = spec->scale_min - (isnan(room) ? 0 : room);
    panel->y.max = spec->scale_max + (isnan(room) ? 0 : room);
}

static void add_arm(struct figure *figure, struct panel *panel, const struct trajectory_spec *spec, size_t arm,
                    const double *at)
{
    const struct trajectory_arm *given = &spec->arms[arm];
    double apart = dodge * (panel->x.max - panel->x.min);
    /* Arms of one visit stay together when visits are close. */
    for (size_t i = 1; i < spec->visit_count; i++)
        apart = fmin(apart, 0.7 * (at[i] - at[i - 1]) / (double)spec->arm_count);
    double shift = ((double)arm - (double)(spec->arm_count - 1) / 2) * apart;
    double *x = arena_array(figure->arena, double, spec->visit_count);
    for (size_t i = 0; i < spec->visit_count; i++)
        x[i] = at[i] + shift;
    struct layer *line = panel_layer(figure, panel, LAYER_LINE, spec->visit_count);
    line->x = x;
    line->y = given->mean;
    line->colour = given->colour;
    line->label = given->label;
    struct layer *means = panel_layer(figure, panel, LAYER_INTERVAL, spec->visit_count);
    means->x = x;
    means->y = given->mean;
    means->low = given->low;
    means->high = given->high;
    means->colour = means->marker = given->colour;
}

static void add_band(struct figure *figure, struct panel *panel, const struct trajectory_spec *spec, size_t arm,
                     const double *at)
{
    struct layer *band = panel_layer(figure, panel, LAYER_BAND, spec->visit_count);
    band->x = at;
    band->low = spec->arms[arm].low;
    band->high = spec->arms[arm].high;
    band->colour = spec->arms[arm].colour;
    band->tone = TONE_PALE;
}

static void add_counts(struct figure *figure, struct panel *panel, const struct trajectory_spec *spec)
{
    struct under_row *rows = arena_array(figure->arena, struct under_row, spec->arm_count);
    for (size_t a = 0; a < spec->arm_count; a++) {
        const char **cells = arena_array(figure->arena, const char *, spec->visit_count);
        for (size_t i = 0; i < spec->visit_count; i++)
            cells[i] = arena_printf(figure->arena, "%zu", spec->arms[a].n[i]);
        const char *label = spec->arms[a].label;
        rows[a] = (struct under_row){ label == NULL ? "n" : label, spec->arms[a].colour, cells };
    }
    panel->under_title = "Patients assessed";
    panel->under = rows;
    panel->under_count = spec->arm_count;
}

/* The smallest important change as a measure of its length, above or below all intervals, where there is more
 * room; left out when neither side has enough. */
static void add_measure(struct figure *figure, struct panel *panel, const struct trajectory_spec *spec,
                        const double *at)
{
    if (!(spec->mcid > 0) || isnan(spec->scale_min) || isnan(spec->scale_max) || spec->visit_count == 0)
        return;
    double lowest = INFINITY, highest = -INFINITY;
    for (size_t a = 0; a < spec->arm_count; a++)
        for (size_t i = 0; i < spec->visit_count; i++) {
            const struct trajectory_arm *arm = &spec->arms[a];
            lowest = fmin(lowest, isnan(arm->low[i]) ? arm->mean[i] : arm->low[i]);
            highest = fmax(highest, isnan(arm->high[i]) ? arm->mean[i] : arm->high[i]);
        }
    double above = spec->scale_max - highest, below = lowest - spec->scale_min;
    double gap = 0.03 * (spec->scale_max - spec->scale_min);
    if (!(fmax(above, below) > spec->mcid + gap))
        return;
    double *numbers = arena_array(figure->arena, double, 6);
    double width = panel->x.max - panel->x.min;
    numbers[0] = numbers[1] = at[spec->visit_count - 1];
    numbers[2] = above >= below ? spec->scale_max - spec->mcid : spec->scale_min;
    numbers[3] = numbers[2] + spec->mcid;
    numbers[4] = numbers[0] - 0.02 * width;
    numbers[5] = numbers[2] + spec->mcid / 2;
    struct layer *measure = panel_layer(figure, panel, LAYER_INTERVAL, 1);
    measure->x = &numbers[0];
    measure->y = &numbers[5];
    measure->low = &numbers[2];
    measure->high = &numbers[3];
    measure->tone = TONE_GREY;
    struct layer *name = panel_layer(figure, panel, LAYER_TEXT, 1);
    const char **label = arena_array(figure->arena, const char *, 1);
    char shortest[DECIMAL_TEXT_SIZE];
    label[0] = arena_printf(figure->arena, "smallest %s change: %s",
                            spec->detectable ? "detectable" : "important", decimal_shortest(spec->mcid, shortest));
    name->x = &numbers[4];
    name->y = &numbers[5];
    name->labels = label;
    name->align = 1;
    name->tone = TONE_GREY;
}

/* "5.5 (5.2 to 5.8), n = 132"; one patient has no interval. */
static void describe_mean(struct str *text, const struct trajectory_arm *arm, size_t visit, int decimals,
                          struct arena *arena)
{
    if (!isfinite(arm->mean[visit])) {
        str_add(text, "not measured");
        return;
    }
    str_add(text, tick_number(arm->mean[visit], decimals, arena));
    if (isfinite(arm->low[visit]))
        str_addf(text, " (%s to %s)", tick_number(arm->low[visit], decimals, arena),
                 tick_number(arm->high[visit], decimals, arena));
    str_addf(text, ", n = %zu", arm->n[visit]);
}

static const char *describe(const struct trajectory_spec *spec, struct arena *arena)
{
    struct str text;
    str_init(&text, arena);
    str_addf(&text, "Line chart of %s: mean with confidence interval by visit.", spec->outcome);
    for (size_t a = 0; a < spec->arm_count; a++) {
        const struct trajectory_arm *arm = &spec->arms[a];
        str_addf(&text, "%s%s:", arm->label == NULL ? "" : " ", arm->label == NULL ? " Mean" : arm->label);
        for (size_t i = 0; i < spec->visit_count; i++) {
            str_addf(&text, "%s %s ", i > 0 ? ";" : "", spec->visits[i]);
            describe_mean(&text, arm, i, spec->decimals, arena);
        }
        str_add(&text, ".");
    }
    return text.text;
}

struct figure *trajectory_figure(const struct trajectory_spec *spec, struct arena *arena)
{
    struct figure *figure = figure_create(arena, spec->name, "trajectory");
    figure->title = spec->title;
    figure->subtitle = spec->subtitle;
    figure->caption = spec->caption;
    figure->alt = describe(spec, arena);
    /* The table under the axis takes its height from the page, not from the data. */
    figure->height_mm = 105 + 3.6 * (double)(spec->arm_count + 1);
    struct panel *panel = figure_panel(figure);
    const double *at = places(spec, arena);
    set_axes(panel, spec, at, arena);
    for (size_t a = 0; spec->band && a < spec->arm_count; a++)
        add_band(figure, panel, spec, a, at);
    add_measure(figure, panel, spec, at);
    for (size_t a = 0; a < spec->arm_count; a++)
        add_arm(figure, panel, spec, a, at);
    add_counts(figure, panel, spec);
    return figure;
}
