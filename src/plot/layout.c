#include "plot/layout.h"

#include <math.h>

#include "base/arena.h"
#include "plot/annotate.h"
#include "plot/style.h"
#include "plot/ticks.h"

static const double points_per_mm = 72 / 25.4;
static const double full_size_width = 340, smallest_scale = 0.7;

double page_x(const struct page_panel *place, double x)
{
    return place->left + (x - place->x.min) / (place->x.max - place->x.min) * (place->right - place->left);
}

double page_y(const struct page_panel *place, double y)
{
    return place->bottom + (y - place->y.min) / (place->y.max - place->y.min) * (place->top - place->bottom);
}

struct range {
    double min, max;
};

static void include(struct range *range, const double *values, size_t n)
{
    for (size_t i = 0; values != NULL && i < n; i++) {
        if (!isfinite(values[i]))
            continue;
        range->min = fmin(range->min, values[i]);
        range->max = fmax(range->max, values[i]);
    }
}

static struct range data_range(const struct panel *panel, bool along_x)
{
    struct range range = { INFINITY, -INFINITY };
    for (size_t i = 0; i < panel->layer_count; i++) {
        const struct layer *layer = &panel->layers[i];
        if (layer->kind == LAYER_RULE && layer->vertical != along_x)
            continue;
        include(&range, along_x ? layer->x : layer->y, layer->n);
        if (layer->kind == LAYER_SEGMENTS)
            include(&range, along_x ? layer->x2 : layer->y2, layer->n);
        if ((layer->kind == LAYER_INTERVAL || layer->kind == LAYER_BAND) && layer->horizontal == along_x) {
            include(&range, layer->low, layer->n);
            include(&range, layer->high, layer->n);
        }
    }
    if (range.min > range.max)
        return (struct range){ 0, 1 };
    if (range.min == range.max) {
        double around = range.min == 0 ? 1 : fabs(range.min) * 0.1;
        return (struct range){ range.min - around, range.max + around };
    }
    return range;
}

/* Range and ticks of an axis that is `length` points long. */
static void set_axis(struct page_axis *axis, const struct axis *asked, struct range data, double length,
                     double tick_room, struct arena *arena)
{
    double wanted = fmin(7, fmax(2, length / tick_room));
    bool open_min = isnan(asked->min), open_max = isnan(asked->max);
    axis->min = open_min ? data.min : asked->min;
    axis->max = open_max ? data.max : asked->max;
    if (!(axis->min < axis->max))
        axis->max = axis->min + 1;
    double step = ticks_step(axis->min, axis->max, wanted);
    if (open_min)
        axis->min = floor(axis->min / step + 1e-9) * step;
    if (open_max)
        axis->max = ceil(axis->max / step - 1e-9) * step;
    double air = 0.03 * (axis->max - axis->min); /* nothing is drawn on the frame itself */
    if (open_min && data.min - axis->min < air)
        axis->min -= air;
    if (open_max && axis->max - data.max < air)
        axis->max += air;
    axis->ticks = asked->ticks;
    axis->tick_count = asked->tick_count;
    if (asked->ticks == NULL)
        axis->ticks = ticks_between(axis->min, axis->max, step, arena, &axis->tick_count);
    axis->labels = arena_array(arena, struct text_lines, axis->tick_count);
}

/* Round numbers stand at even distances: where they would touch, fewer are taken. */
static void thin_x_ticks(struct page_panel *place, struct arena *arena)
{
    struct page_axis *axis = &place->x;
    for (double wanted = 7; wanted >= 1 && axis->tick_count > 2; wanted--) {
        double widest = 0;
        for (size_t i = 0; i < axis->tick_count; i++)
            widest = fmax(widest, text_width(axis->ticks[i].label, style.tick));
        if (page_x(place, axis->ticks[1].at) - page_x(place, axis->ticks[0].at) > widest + 6)
            break;
        double step = ticks_step(axis->min, axis->max, wanted);
        axis->ticks = ticks_between(axis->min, axis->max, step, arena, &axis->tick_count);
    }
    axis->labels = arena_array(arena, struct text_lines, axis->tick_count);
}

/* Tick labels of the x axis: wrapped to the room between ticks, and left out where they would touch. */
static void label_x_ticks(struct page_panel *place, struct arena *arena)
{
    struct page_axis *axis = &place->x;
    if (place->panel->x.ticks == NULL)
        thin_x_ticks(place, arena);
    double taken = -INFINITY;
    for (size_t i = 0; i < axis->tick_count; i++) {
        double at = page_x(place, axis->ticks[i].at);
        double room = INFINITY;
        if (i > 0)
            room = fmin(room, at - page_x(place, axis->ticks[i - 1].at));
        if (i + 1 < axis->tick_count)
            room = fmin(room, page_x(place, axis->ticks[i + 1].at) - at);
        struct text_lines lines =
            text_wrap(axis->ticks[i].label, style.tick, fmax(room - 4, 3 * style.tick), arena);
        double half = text_lines_width(&lines, style.tick) / 2;
        const struct panel *panel = place->panel;
        for (size_t r = 0; r < panel->under_count; r++)
            if (panel->under[r].cells != NULL)
                half = fmax(half, text_width(panel->under[r].cells[i], style.table) / 2);
        if (at - half < taken + 3)
            continue;
        axis->labels[i] = lines;
        taken = at + half;
    }
}

/* A row of a forest has room for two lines; a longer name is cut, and stands in full in the figure's words. */
static void label_y_ticks(struct page_panel *place, double width, struct arena *arena)
{
    enum { LINES = 2 };
    struct page_axis *axis = &place->y;
    for (size_t i = 0; i < axis->tick_count; i++) {
        const char *label = axis->ticks[i].label;
        axis->labels[i] = text_break(label, style.tick, width, arena);
        if (place->rows && axis->labels[i].count > LINES)
            axis->labels[i] = text_wrap(text_shorten(label, style.tick, width, arena), style.tick, INFINITY, arena);
    }
}

static void page_line(struct page *page, struct arena *arena, struct page_text text)
{
    page->texts = arena_reserve(arena, page->texts, page->text_count, page->text_capacity);
    page->texts[page->text_count++] = text;
}

/* Title and subtitle from the top, caption from the bottom; what is left between is returned. */
static struct range lay_out_texts(struct page *page, const struct figure *figure, struct arena *arena)
{
    double width = page->width - 2 * style.margin;
    struct text_lines title = text_break(figure->title, style.title, width, arena);
    struct text_lines subtitle = text_break(figure->subtitle, style.subtitle, width, arena);
    struct text_lines caption = text_break(figure->caption, style.caption, width, arena);
    struct range free = { style.margin - 2, page->height - style.margin };
    for (size_t i = 0; i < title.count; i++) {
        free.max -= style.title * style.leading;
        page_line(page, arena, (struct page_text){ .text = title.line[i], .x = style.margin,
                  .y = free.max + style.title * style.leading / 2, .size = style.title, .align = -1,
                  .rgb = 0x1A1A1A });
    }
    if (subtitle.count > 0)
        free.max -= 2;
    for (size_t i = 0; i < subtitle.count; i++) {
        free.max -= style.subtitle * style.leading;
        page_line(page, arena, (struct page_text){ .text = subtitle.line[i], .x = style.margin,
                  .y = free.max + style.subtitle * style.leading / 2, .size = style.subtitle, .align = -1,
                  .rgb = STYLE_GREY });
    }
    for (size_t i = caption.count; i-- > 0; free.min += style.caption * style.leading)
        page_line(page, arena, (struct page_text){ .text = caption.line[i], .x = style.margin,
                  .y = free.min + style.caption * style.leading / 2, .size = style.caption, .align = -1,
                  .rgb = STYLE_GREY });
    if (title.count + subtitle.count > 0)
        free.max -= 9;
    if (caption.count > 0)
        free.min += 7;
    return free;
}

struct grid {
    size_t columns, rows;
};

static struct grid grid_of(const struct figure *figure)
{
    size_t panels = figure->panel_count > 0 ? figure->panel_count : 1;
    size_t columns = figure->columns == 0 || figure->columns > panels ? panels : figure->columns;
    return (struct grid){ columns, (panels + columns - 1) / columns };
}

/* Panels of a column share their left and right margins; all boxes are equally wide. */
static void lay_out_columns(struct page *page, struct grid grid, double rough_height, struct arena *arena)
{
    double *left = arena_array(arena, double, grid.columns), *right = arena_array(arena, double, grid.columns);
    double used = 2 * style.margin + style.gap * (double)(grid.columns - 1);
    for (size_t i = 0; i < page->panel_count; i++) {
        size_t c = i % grid.columns;
        left[c] = fmax(left[c], annotate_left(&page->panels[i], page->width, rough_height, arena));
        right[c] = fmax(right[c], annotate_right(&page->panels[i], arena));
    }
    for (size_t c = 0; c < grid.columns; c++)
        used += left[c] + right[c];
    double width = fmax((page->width - used) / (double)grid.columns, 10);
    for (size_t i = 0; i < page->panel_count; i++) {
        double x = style.margin;
        size_t c = i % grid.columns;
        for (size_t before = 0; before < c; before++)
            x += left[before] + width + right[before] + style.gap;
        page->panels[i].left = x + left[c];
        page->panels[i].right = x + left[c] + width;
    }
}

static void lay_out_rows(struct page *page, struct grid grid, struct range free, struct arena *arena)
{
    double *top = arena_array(arena, double, grid.rows), *bottom = arena_array(arena, double, grid.rows);
    double used = style.gap * 0.7 * (double)(grid.rows - 1);
    for (size_t i = 0; i < page->panel_count; i++) {
        size_t r = i / grid.columns;
        top[r] = fmax(top[r], annotate_top(&page->panels[i], arena));
        bottom[r] = fmax(bottom[r], annotate_bottom(&page->panels[i], arena));
    }
    for (size_t r = 0; r < grid.rows; r++)
        used += top[r] + bottom[r];
    double height = fmax((free.max - free.min - used) / (double)grid.rows, 10);
    for (size_t i = 0; i < page->panel_count; i++) {
        double y = free.max;
        size_t r = i / grid.columns;
        for (size_t before = 0; before < r; before++)
            y -= top[before] + height + bottom[before] + style.gap * 0.7;
        page->panels[i].top = y - top[r];
        page->panels[i].bottom = y - top[r] - height;
    }
}

struct page *page_lay_out(const struct figure *figure, struct arena *arena)
{
    struct page *page = arena_new(arena, struct page);
    page->width = figure->width_mm > 0 ? figure->width_mm * points_per_mm : style.width;
    page->height = figure->height_mm > 0 ? figure->height_mm * points_per_mm : style.height;
    /* A small figure is laid out larger and drawn smaller, down to letters that can just be read. */
    page->scale = fmin(fmax(page->width / full_size_width, smallest_scale), 1);
    page->width = fmax(round(page->width / page->scale), 100);
    page->height = fmax(round(page->height / page->scale), 80);
    page->panel_count = figure->panel_count;
    page->panels = arena_array(arena, struct page_panel, figure->panel_count);

    struct range free = lay_out_texts(page, figure, arena);
    struct grid grid = grid_of(figure);
    double rough_width = page->width / (double)grid.columns * 0.75;
    double rough_height = (free.max - free.min) / (double)grid.rows * 0.7;
    for (size_t i = 0; i < page->panel_count; i++) {
        struct page_panel *place = &page->panels[i];
        place->panel = &figure->panels[i];
        place->rows = place->panel->side != NULL;
        set_axis(&place->x, &place->panel->x, data_range(place->panel, true), rough_width, 42, arena);
        set_axis(&place->y, &place->panel->y, data_range(place->panel, false), rough_height, 30, arena);
        label_y_ticks(place, place->rows ? page->width * 0.34 : page->width * 0.25, arena);
    }
    lay_out_columns(page, grid, rough_height, arena);
    for (size_t i = 0; i < page->panel_count; i++)
        label_x_ticks(&page->panels[i], arena);
    lay_out_rows(page, grid, free, arena);
    for (size_t i = 0; i < page->panel_count; i++)
        annotate_panel(&page->panels[i], page, arena);
    return page;
}
