#include "plot/annotate.h"

#include <math.h>

#include "base/arena.h"
#include "plot/style.h"

static const double end_label_width = 100;  /* a longer name at the end of a line is broken */
static const double under_label_width = 92; /* a longer name before a row of the table is cut */
static const double away = 7;              /* from the box to the names and the column beside it */

static const double bold_excess = 1.08;    /* bold letters are wider than the widths known */

static double line_height(double size)
{
    return size * style.leading;
}

static bool is_heading(const struct page_panel *place, size_t row)
{
    return place->rows && place->panel->side[row] == NULL;
}

/* Rows under a heading stand a little to the right of it. */
static double indent(const struct page_panel *place, size_t row)
{
    bool grouped = false;
    for (size_t i = 0; place->rows && i < place->y.tick_count; i++)
        grouped = grouped || is_heading(place, i);
    return grouped && !is_heading(place, row) ? style.tick : 0;
}

static double tick_labels_width(const struct page_panel *place)
{
    double widest = 0;
    for (size_t i = 0; i < place->y.tick_count; i++) {
        double width = text_lines_width(&place->y.labels[i], style.tick);
        widest = fmax(widest, is_heading(place, i) ? bold_excess * width : indent(place, i) + width);
    }
    return widest;
}

/* The full name stands at the end of the line. */
static const char *under_label(const struct under_row *row, struct arena *arena)
{
    return text_shorten(row->label, style.table, under_label_width, arena);
}

static double under_labels_width(const struct panel *panel, struct arena *arena)
{
    double widest = 0;
    for (size_t i = 0; i < panel->under_count; i++)
        widest = fmax(widest, text_width(under_label(&panel->under[i], arena), style.table));
    return widest;
}

static struct text_lines end_label(const struct layer *layer, struct arena *arena)
{
    bool named = layer->kind == LAYER_LINE && layer->label != NULL;
    return text_break(named ? layer->label : NULL, style.label, end_label_width, arena);
}

double annotate_left(const struct page_panel *place, double page_width, double box_height, struct arena *arena)
{
    const struct panel *panel = place->panel;
    double left = tick_labels_width(place) + (place->rows ? 10 : style.tick_length + 3);
    struct text_lines label = text_break(panel->y.label, style.label, box_height, arena);
    if (label.count > 0)
        left += (double)label.count * line_height(style.label) + 5;
    if (panel->under_count > 0)
        left = fmax(left, under_labels_width(panel, arena) + 9);
    return fmin(left, 0.45 * page_width);
}

static double side_width(const struct panel *panel, size_t count)
{
    double widest = panel->side_title == NULL ? 0 : text_width(panel->side_title, style.table);
    for (size_t i = 0; i < count; i++)
        if (panel->side[i] != NULL)
            widest = fmax(widest, text_width(panel->side[i], style.table));
    return widest;
}

double annotate_right(const struct page_panel *place, struct arena *arena)
{
    const struct panel *panel = place->panel;
    double right = 4;
    if (place->x.tick_count > 0 && panel->side == NULL)
        right = fmax(right, text_width(place->x.ticks[place->x.tick_count - 1].label, style.tick) / 4);
    if (panel->side != NULL)
        right = away + side_width(panel, place->y.tick_count);
    for (size_t i = 0; i < panel->layer_count; i++) {
        struct text_lines name = end_label(&panel->layers[i], arena);
        if (name.count > 0)
            right = fmax(right, away + text_lines_width(&name, style.label));
    }
    return right;
}

static struct text_lines title_lines(const struct page_panel *place, struct arena *arena)
{
    return text_break(place->panel->title, style.label, place->right - place->left + style.gap - 6, arena);
}

double annotate_top(const struct page_panel *place, struct arena *arena)
{
    double top = 4;
    if (place->panel->title != NULL)
        top += (double)title_lines(place, arena).count * line_height(style.label) + 3;
    if (place->panel->side_title != NULL)
        top += line_height(style.table) + 2;
    return top;
}

static size_t tick_lines(const struct page_axis *axis)
{
    size_t most = 0;
    for (size_t i = 0; i < axis->tick_count; i++)
        most = axis->labels[i].count > most ? axis->labels[i].count : most;
    return most;
}

static bool has_notes(const struct panel *panel)
{
    return panel->x.low_note != NULL || panel->x.high_note != NULL;
}

static struct text_lines note_lines(const struct page_panel *place, const char *note, struct arena *arena)
{
    return text_wrap(note, style.table, (place->right - place->left) / 2 - 6, arena);
}

static size_t note_height(const struct page_panel *place, struct arena *arena)
{
    size_t low = note_lines(place, place->panel->x.low_note, arena).count;
    size_t high = note_lines(place, place->panel->x.high_note, arena).count;
    return low > high ? low : high;
}

double annotate_bottom(const struct page_panel *place, struct arena *arena)
{
    const struct panel *panel = place->panel;
    double bottom = style.tick_length + 3 + (double)tick_lines(&place->x) * line_height(style.tick);
    bottom += (double)note_height(place, arena) * line_height(style.table) + (has_notes(panel) ? 2 : 0);
    struct text_lines label = text_break(panel->x.label, style.label, place->right - place->left + 40, arena);
    bottom += (double)label.count * line_height(style.label) + (label.count > 0 ? 3 : 0);
    if (panel->under_count > 0)
        bottom += 5 + (double)(panel->under_count + (panel->under_title != NULL)) * line_height(style.table);
    return bottom;
}

static struct page_text *add(struct page_panel *place, struct arena *arena, struct page_text text)
{
    place->texts = arena_reserve(arena, place->texts, place->text_count, place->text_capacity);
    place->texts[place->text_count] = text;
    return &place->texts[place->text_count++];
}

/* Lines one under the other; `y` is the middle of the first one. */
static void add_lines(struct page_panel *place, struct arena *arena, struct text_lines lines,
                      struct page_text text)
{
    for (size_t i = 0; i < lines.count; i++, text.y -= line_height(text.size)) {
        text.text = lines.line[i];
        add(place, arena, text);
    }
}

static void add_y_axis(struct page_panel *place, struct arena *arena)
{
    const struct panel *panel = place->panel;
    const struct page_axis *axis = &place->y;
    double labels = tick_labels_width(place);
    double x = place->left - style.tick_length - 3;
    for (size_t i = 0; i < axis->tick_count; i++) {
        double y = page_y(place, axis->ticks[i].at) +
                   (double)(axis->labels[i].count - 1) * line_height(style.tick) / 2;
        add_lines(place, arena, axis->labels[i],
                  (struct page_text){ .x = place->rows ? place->left - 10 - labels + indent(place, i) : x, .y = y,
                                      .size = style.tick, .align = place->rows ? -1 : 1, .rgb = STYLE_INK,
                                      .bold = is_heading(place, i) });
    }
    struct text_lines label = text_break(panel->y.label, style.label, place->top - place->bottom, arena);
    x -= labels + 5 + ((double)label.count - 0.5) * line_height(style.label);
    for (size_t i = 0; i < label.count; i++, x += line_height(style.label))
        add(place, arena, (struct page_text){ .text = label.line[i], .x = x,
            .y = (place->bottom + place->top) / 2, .size = style.label, .rgb = STYLE_INK, .upright = true });
}

/* Returns the height at which the next thing under the axis begins. */
static double add_x_axis(struct page_panel *place, struct arena *arena)
{
    const struct panel *panel = place->panel;
    const struct page_axis *axis = &place->x;
    double y = place->bottom - style.tick_length - 3;
    for (size_t i = 0; i < axis->tick_count; i++)
        add_lines(place, arena, axis->labels[i],
                  (struct page_text){ .x = page_x(place, axis->ticks[i].at), .y = y - line_height(style.tick) / 2,
                                      .size = style.tick, .rgb = STYLE_INK });
    y -= (double)tick_lines(axis) * line_height(style.tick);
    if (has_notes(panel)) {
        struct page_text note = { .x = place->left, .y = y - line_height(style.table) / 2, .size = style.table,
                                  .align = -1, .rgb = STYLE_GREY };
        add_lines(place, arena, note_lines(place, panel->x.low_note, arena), note);
        note.x = place->right;
        note.align = 1;
        add_lines(place, arena, note_lines(place, panel->x.high_note, arena), note);
        y -= (double)note_height(place, arena) * line_height(style.table) + 2;
    }
    struct text_lines label = text_break(panel->x.label, style.label, place->right - place->left + 40, arena);
    if (label.count > 0) {
        add_lines(place, arena, label,
                  (struct page_text){ .x = (place->left + place->right) / 2,
                                      .y = y - 3 - line_height(style.label) / 2, .size = style.label,
                                      .rgb = STYLE_INK });
        y -= (double)label.count * line_height(style.label) + 3;
    }
    return y;
}

static void add_under(struct page_panel *place, double y, struct arena *arena)
{
    const struct panel *panel = place->panel;
    double row = line_height(style.table);
    y -= 5 + row / 2;
    if (panel->under_title != NULL) {
        add(place, arena, (struct page_text){ .text = panel->under_title, .x = place->left, .y = y,
            .size = style.table, .align = -1, .rgb = STYLE_GREY });
        y -= row;
    }
    for (size_t r = 0; r < panel->under_count; r++, y -= row) {
        const struct under_row *under = &panel->under[r];
        add(place, arena, (struct page_text){ .text = under_label(under, arena), .x = place->left - 9, .y = y,
            .size = style.table, .align = 1, .rgb = style_text_colour(under->colour) });
        for (size_t i = 0; i < place->x.tick_count; i++)
            if (under->cells[i] != NULL && place->x.labels[i].count > 0)
                add(place, arena, (struct page_text){ .text = under->cells[i],
                    .x = page_x(place, place->x.ticks[i].at), .y = y, .size = style.table, .rgb = STYLE_INK });
    }
}

struct end {
    struct text_lines name;
    double y, half; /* the middle of the name and half its height */
    int rgb;
};

/* Names at the ends of lines, pushed apart until none touches: a pass upwards, then one down from the top. */
static void spread_ends(struct end *ends, size_t count, double bottom, double top)
{
    for (size_t i = 1; i < count; i++) /* insertion sort, by height */
        for (size_t j = i; j > 0 && ends[j].y < ends[j - 1].y; j--) {
            struct end lower = ends[j];
            ends[j] = ends[j - 1];
            ends[j - 1] = lower;
        }
    for (int pass = 0; pass < 50; pass++) {
        for (size_t i = 1; i < count; i++) {
            double overlap = ends[i - 1].y + ends[i - 1].half + ends[i].half - ends[i].y;
            if (overlap <= 0)
                continue;
            ends[i - 1].y -= overlap / 2;
            ends[i].y += overlap / 2;
        }
        for (size_t i = 0; i < count; i++)
            ends[i].y = fmin(fmax(ends[i].y, bottom + ends[i].half), top - ends[i].half);
    }
}

/* Many long names at the ends of lines: each gets one line. */
static void cut_to_a_line(struct end *end, struct arena *arena)
{
    const char **line = arena_array(arena, const char *, 1);
    *line = end->name.line[0];
    if (end->name.count > 1)
        *line = text_shorten(arena_printf(arena, "%s %s", end->name.line[0], end->name.line[1]), style.label,
                             text_lines_width(&end->name, style.label), arena); /* the room it has */
    end->name = (struct text_lines){ line, 1 };
    end->half = line_height(style.label) / 2;
}

static void add_ends(struct page_panel *place, struct arena *arena)
{
    const struct panel *panel = place->panel;
    struct end *ends = arena_array(arena, struct end, panel->layer_count);
    size_t count = 0;
    for (size_t i = 0; i < panel->layer_count; i++) {
        const struct layer *layer = &panel->layers[i];
        struct text_lines name = end_label(layer, arena);
        size_t last = name.count > 0 ? layer->n : 0;
        while (last > 0 && !isfinite(layer->y[last - 1]))
            last--;
        if (last == 0)
            continue;
        ends[count++] = (struct end){ name, page_y(place, layer->y[last - 1]),
                                      (double)name.count * line_height(style.label) / 2,
                                      style_text_colour(layer->colour) };
    }
    double bottom = place->bottom - 10, top = place->top + 10, needed = 0;
    for (size_t i = 0; i < count; i++)
        needed += 2 * ends[i].half;
    for (size_t i = 0; i < count && needed > top - bottom; i++)
        cut_to_a_line(&ends[i], arena);
    spread_ends(ends, count, bottom, top);
    for (size_t i = 0; i < count; i++)
        add_lines(place, arena, ends[i].name,
                  (struct page_text){ .x = place->right + away,
                                      .y = ends[i].y + ends[i].half - line_height(style.label) / 2,
                                      .size = style.label, .align = -1, .rgb = ends[i].rgb });
}

static bool touches(const struct page_text *a, const struct page_text *b)
{
    double a_width = text_width(a->text, a->size), b_width = text_width(b->text, b->size);
    double a_left = a->x - a_width * (a->align + 1) / 2, b_left = b->x - b_width * (b->align + 1) / 2;
    return a_left < b_left + b_width + 1 && b_left < a_left + a_width + 1 &&
           fabs(a->y - b->y) < (a->size + b->size) / 2;
}

/* Texts among the data; one that would cover another of them moves up. */
static void add_data_texts(struct page_panel *place, struct arena *arena)
{
    size_t first = place->text_count;
    for (size_t l = 0; l < place->panel->layer_count; l++) {
        const struct layer *layer = &place->panel->layers[l];
        if (layer->kind != LAYER_TEXT)
            continue;
        bool grey = layer->tone == TONE_GREY;
        for (size_t i = 0; i < layer->n; i++) {
            if (layer->labels[i] == NULL || !isfinite(layer->x[i]) || !isfinite(layer->y[i]))
                continue;
            struct page_text *text = add(place, arena, (struct page_text){ .text = layer->labels[i],
                .x = page_x(place, layer->x[i]), .y = page_y(place, layer->y[i]),
                .size = grey ? style.note : style.table, .align = layer->align,
                .rgb = grey ? STYLE_GREY : style_text_colour(layer->colour) });
            for (size_t j = first; j + 1 < place->text_count; j++)
                if (touches(&place->texts[j], text)) {
                    text->y = place->texts[j].y + (place->texts[j].size + text->size) / 2 + 0.5;
                    j = first - 1;
                }
        }
    }
}

static void add_rule_names(struct page_panel *place, struct arena *arena)
{
    for (size_t l = 0; l < place->panel->layer_count; l++) {
        const struct layer *layer = &place->panel->layers[l];
        if (layer->kind != LAYER_RULE || layer->label == NULL || layer->n == 0)
            continue;
        struct page_text name = { .text = layer->label, .size = style.note, .rgb = STYLE_GREY };
        if (layer->vertical) {
            name.x = page_x(place, layer->x[0]) + 3;
            name.y = place->top - style.note / 2;
            name.align = -1;
        } else {
            name.x = place->right - 2;
            name.y = page_y(place, layer->y[0]) + style.note * 0.75;
            name.align = 1;
        }
        add(place, arena, name);
    }
}

static void add_heads_and_side(struct page_panel *place, const struct page *page, struct arena *arena)
{
    const struct panel *panel = place->panel;
    struct text_lines title = title_lines(place, arena);
    add_lines(place, arena, title,
              (struct page_text){ .x = place->left,
                                  .y = place->top + 4 + ((double)title.count - 0.5) * line_height(style.label),
                                  .size = style.label, .align = -1, .rgb = style_text_colour(panel->colour),
                                  .bold = panel->colour < 0 && page->panel_count > 1 });
    if (panel->side == NULL)
        return;
    if (panel->side_title != NULL)
        add(place, arena, (struct page_text){ .text = panel->side_title, .x = place->right + away,
            .y = place->top + 4 + line_height(style.table) / 2, .size = style.table, .align = -1,
            .rgb = STYLE_GREY });
    for (size_t i = 0; i < place->y.tick_count; i++)
        if (panel->side[i] != NULL)
            add(place, arena, (struct page_text){ .text = panel->side[i], .x = place->right + away,
                .y = page_y(place, place->y.ticks[i].at), .size = style.table, .align = -1, .rgb = STYLE_INK });
}

void annotate_panel(struct page_panel *place, const struct page *page, struct arena *arena)
{
    add_heads_and_side(place, page, arena);
    add_y_axis(place, arena);
    double y = add_x_axis(place, arena);
    if (place->panel->under_count > 0)
        add_under(place, y, arena);
    add_ends(place, arena);
    add_data_texts(place, arena);
    add_rule_names(place, arena);
}
