#include "plot/script.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/str.h"
#include "base/utf8.h"
#include "plot/layout.h"
#include "plot/style.h"
#include "result/figure.h"

/* A block of data ends here; its lines are numbers, so no line of data can equal it. */
#define BLOCK_END "END_OF_NUMBERS"

/* Of so many thin lines or points each is drawn paler. */
enum { PNG_WIDTH = 1500, MANY = 60, VERY_MANY = 400 };

/* Values gnuplot draws half transparent: 0xAARRGGBB, AA = 0 opaque. */
enum { ALPHA_BAND = 0xE0, ALPHA_GREY_BAND = 0xB0, ALPHA_LINE = 0x80, ALPHA_MANY_LINES = 0xA0,
       ALPHA_VERY_MANY_LINES = 0xEC, ALPHA_POINT = 0x66, ALPHA_VERY_MANY_POINTS = 0xC0 };

static bool letter_or_digit(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Characters that XML forbids although UTF-8 has them. */
static bool forbidden(const char *text, size_t length)
{
    return (length == 3 && memcmp(text, "\xEF\xBF\xBE", 3) == 0) ||
           (length == 3 && memcmp(text, "\xEF\xBF\xBF", 3) == 0) ||
           (length == 2 && (unsigned char)text[0] == 0xC2 && (unsigned char)text[1] < 0xA0);
}

void script_quote(const char *text, struct str *script)
{
    str_add_char(script, '"');
    bool escaped = false; /* gnuplot reads every octal digit that follows as a part of the escape */
    while (*text != '\0') {
        unsigned char c = (unsigned char)*text;
        size_t length = 1;
        bool again = false;
        if (c >= 0x80) {
            length = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
            for (size_t i = 1; i < length; i++)
                if (text[i] == '\0')
                    length = i;
        }
        if ((letter_or_digit(c) || c == ' ') && !(escaped && c >= '0' && c <= '7')) {
            str_add_char(script, (char)c);
        } else if (c < 0x20 || c == 0x7F) {
            str_add(script, "?");
        } else if (c < 0x80) {
            str_addf(script, "\\%03o", c);
            again = true;
        } else if (utf8_valid(text, length) == length && !forbidden(text, length)) {
            str_add_bytes(script, text, length);
        } else {
            str_add(script, "?");
            length = forbidden(text, length) ? length : 1;
        }
        text += length;
        escaped = again;
    }
    str_add_char(script, '"');
}

static void add_number(struct str *script, double value)
{
    char buffer[DECIMAL_TEXT_SIZE];
    str_add(script, decimal_shortest(value, buffer));
}

/* ------------------------------------------------------------------------------------------------ the head */

/* One point of the page is one unit of an SVG; gnuplot's cairo terminals need their fonts, lines and points
 * scaled: at font scale 1 they draw 4/3 of the size asked for, a line of width 1 is 1 pixel (PNG) or half a point
 * (PDF), a point of size 1 is 6.1 pixels or 6.05 points across where the SVG has 7.5. */
static void add_terminal(const struct page *page, enum plot_format format, struct str *script)
{
    double pixels = PNG_WIDTH / style.width * page->scale;
    switch (format) {
    case PLOT_SVG:
        str_addf(script, "set terminal svg size %.0f,%.0f dynamic font \"%s,10\" background \"#FFFFFF\"\n",
                 page->width, page->height, STYLE_FONT);
        break;
    case PLOT_PNG:
        str_addf(script, "set terminal pngcairo size %.0f,%.0f font \"%s,10\" fontscale %.4f lw %.4f ps %.4f\n",
                 page->width * pixels, page->height * pixels, STYLE_FONT, pixels * 0.75, pixels,
                 pixels * 7.5 / 6.1);
        break;
    case PLOT_PDF:
        str_addf(script, "set terminal pdfcairo size %.4fin,%.4fin font \"%s,10\" fontscale %.4f lw %.4f ps %.4f\n",
                 page->width * page->scale / 72, page->height * page->scale / 72, STYLE_FONT, 0.75 * page->scale,
                 2 * page->scale, 7.5 / 6.05 * page->scale);
        break;
    }
}

static void add_style(struct str *script)
{
    str_add(script, "set encoding utf8\nset minussign\nset format \"%h\"\nunset key\n");
    str_add(script, "set errorbars 0.5\nset pointintervalbox 0.01\n");
}

/* --------------------------------------------------------------------------------------------------- data */

static const char *block_name(size_t panel, size_t layer, struct arena *arena)
{
    return arena_printf(arena, "$panel%zu_layer%zu", panel + 1, layer + 1);
}

struct columns {
    const double *column[4];
    size_t count;
};

static struct columns columns_of(const struct layer *layer)
{
    switch (layer->kind) {
    case LAYER_SEGMENTS: return (struct columns){ { layer->x, layer->y, layer->x2, layer->y2 }, 4 };
    case LAYER_INTERVAL: return (struct columns){ { layer->x, layer->y, layer->low, layer->high }, 4 };
    case LAYER_BAND: return (struct columns){ { layer->x, layer->low, layer->high }, 3 };
    case LAYER_POINTS:
    case LAYER_LINE: return (struct columns){ { layer->x, layer->y }, 2 };
    case LAYER_RULE:
    case LAYER_TEXT: break;
    }
    return (struct columns){ .count = 0 };
}

/* A marker whose interval is not known stands alone: the interval shrinks to it. */
static double cell(const struct layer *layer, const struct columns *columns, size_t column, size_t row)
{
    double value = columns->column[column][row];
    if (layer->kind == LAYER_INTERVAL && column >= 2 && !isfinite(value))
        return layer->horizontal ? layer->x[row] : layer->y[row];
    return value;
}

static bool drawable(const struct layer *layer, const struct columns *columns, size_t row)
{
    for (size_t c = 0; c < columns->count; c++)
        if (!isfinite(cell(layer, columns, c, row)))
            return false;
    return true;
}

/* Writes the layer's numbers; returns how many rows can be drawn. Rows with an undefined number are left out, and
 * leave a blank line, which breaks a line or a band there. */
static size_t add_block(const struct layer *layer, const char *name, struct str *script)
{
    struct columns columns = columns_of(layer);
    size_t rows = 0;
    for (size_t i = 0; columns.count > 0 && i < layer->n; i++)
        rows += drawable(layer, &columns, i);
    if (rows == 0)
        return 0;
    str_addf(script, "%s << %s\n", name, BLOCK_END);
    for (size_t i = 0; i < layer->n; i++) {
        for (size_t c = 0; c < columns.count && drawable(layer, &columns, i); c++) {
            str_add(script, c > 0 ? " " : "");
            add_number(script, cell(layer, &columns, c, i));
        }
        str_add(script, "\n");
    }
    str_addf(script, "%s\n", BLOCK_END);
    return rows;
}

/* ------------------------------------------------------------------------------------------------- drawing */

static int layer_colour(const struct layer *layer)
{
    return layer->tone == TONE_GREY ? STYLE_REFERENCE : style_line_colour(layer->colour);
}

static void add_stroke(const struct layer *layer, double width, struct str *script)
{
    int alpha = layer->tone != TONE_PALE ? 0
                : layer->n > VERY_MANY   ? ALPHA_VERY_MANY_LINES
                : layer->n > MANY        ? ALPHA_MANY_LINES
                                         : ALPHA_LINE;
    const char *dots = layer->tone == TONE_PALE ? "(3,6)" : "(10,7)";
    str_addf(script, " lc rgb \"#%02X%06X\" lw %g dt %s", alpha, layer_colour(layer), width,
             layer->dashed ? dots : "solid");
}

static int point_alpha(const struct layer *layer)
{
    return layer->tone != TONE_PALE ? 0 : layer->n > VERY_MANY ? ALPHA_VERY_MANY_POINTS : ALPHA_POINT;
}

static void add_interval(const struct layer *layer, struct str *script)
{
    double width = layer->tone == TONE_STRONG ? 1.1 : 0.7;
    if (layer->marker < 0) /* a measure with two end marks */
        str_add(script, layer->horizontal ? "using 3:2:($4-$3):(0)" : "using 1:3:(0):($4-$3)");
    else
        str_addf(script, "using 1:2:3:4 with %s pt %d ps 0.65", layer->horizontal ? "xerrorbars" : "yerrorbars",
                 style_marker(layer->marker));
    if (layer->marker < 0)
        str_add(script, " with vectors heads size screen 0.004,90");
    add_stroke(layer, width, script);
}

/* White under means that lie on many thin lines of their own colour. */
static void add_casing(const struct layer *layer, const char *name, struct str *script)
{
    if (layer->tone != TONE_STRONG)
        return;
    if (layer->kind == LAYER_LINE)
        str_addf(script, "%s using 1:2 with lines lc rgb \"#FFFFFF\" lw 3.4, \\\n     ", name);
    if (layer->kind == LAYER_INTERVAL)
        str_addf(script, "%s using 1:2:3:4 with yerrorbars pt 7 ps 0.65 lc rgb \"#FFFFFF\" lw 2.9, \\\n     ", name);
    if (layer->kind == LAYER_POINTS)
        str_addf(script, "%s using 1:2 with points pt %d ps 1.2 lc rgb \"#FFFFFF\", \\\n     ", name,
                 style_marker(layer->marker));
}

static bool has_pale_lines(const struct panel *panel)
{
    for (size_t i = 0; i < panel->layer_count; i++)
        if (panel->layers[i].kind == LAYER_SEGMENTS && panel->layers[i].tone == TONE_PALE)
            return true;
    return false;
}

static void add_drawing(const struct layer *layer, const char *name, struct str *script)
{
    str_addf(script, "%s ", name);
    switch (layer->kind) {
    case LAYER_BAND:
        str_addf(script, "using 1:2:3 with filledcurves fc rgb \"#%02X%06X\" fs solid noborder",
                 layer->tone == TONE_GREY ? ALPHA_GREY_BAND : ALPHA_BAND,
                 layer_colour(layer));
        break;
    case LAYER_LINE:
        str_add(script, "using 1:2 with lines");
        add_stroke(layer, layer->tone == TONE_STRONG ? 1.6 : 0.6, script);
        break;
    case LAYER_SEGMENTS:
        str_add(script, "using 1:2:($3-$1):($4-$2) with vectors nohead");
        add_stroke(layer, layer->tone == TONE_STRONG ? 0.9 : 0.6, script);
        break;
    case LAYER_POINTS:
        str_addf(script, "using 1:2 with points pt %d ps %s lc rgb \"#%02X%06X\"", style_marker(layer->marker),
                 layer->tone == TONE_STRONG ? "0.95" : "0.28", point_alpha(layer),
                 layer_colour(layer));
        break;
    case LAYER_INTERVAL: add_interval(layer, script); break;
    case LAYER_RULE:
    case LAYER_TEXT: break;
    }
}

static void add_rules(const struct panel *panel, struct str *script)
{
    str_add(script, "unset arrow\n");
    for (size_t i = 0; i < panel->layer_count; i++) {
        const struct layer *layer = &panel->layers[i];
        const double *at = layer->vertical ? layer->x : layer->y;
        for (size_t r = 0; layer->kind == LAYER_RULE && r < layer->n; r++) {
            if (!isfinite(at[r]))
                continue;
            str_add(script, layer->vertical ? "set arrow from first " : "set arrow from graph 0, first ");
            add_number(script, at[r]);
            str_add(script, layer->vertical ? ", graph 0 to first " : " to graph 1, first ");
            add_number(script, at[r]);
            str_add(script, layer->vertical ? ", graph 1 nohead back" : " nohead back");
            add_stroke(layer, 0.7, script);
            str_add(script, "\n");
        }
    }
}

/* -------------------------------------------------------------------------------------------------- panels */

static void add_text(const struct page *page, const struct page_text *text, struct str *script)
{
    str_add(script, "set label ");
    script_quote(text->text, script);
    str_addf(script, " at screen %.5f,%.5f %s font \"%s%s,%g\" textcolor rgb \"#%06X\"%s noenhanced front\n",
             text->x / page->width, text->y / page->height,
             text->align < 0 ? "left" : text->align > 0 ? "right" : "center", STYLE_FONT,
             text->bold ? ":Bold" : "", text->size, text->rgb, text->upright ? " rotate by 90" : "");
}

static void add_axis(const char *letter, const struct page_axis *axis, bool ticks, struct str *script)
{
    str_addf(script, "set %srange [", letter);
    add_number(script, axis->min);
    str_add(script, ":");
    add_number(script, axis->max);
    str_addf(script, "] noextend\nset %stics (", letter);
    for (size_t i = 0; i < axis->tick_count; i++) {
        str_add(script, i > 0 ? ", \"\" " : "\"\" ");
        add_number(script, axis->ticks[i].at);
    }
    str_addf(script, ") out nomirror scale %s\n", ticks ? "0.45" : "0");
}

static void add_frame(const struct page *page, const struct page_panel *place, struct str *script)
{
    const struct panel *panel = place->panel;
    str_addf(script, "set lmargin at screen %.5f\nset rmargin at screen %.5f\n", place->left / page->width,
             place->right / page->width);
    str_addf(script, "set bmargin at screen %.5f\nset tmargin at screen %.5f\n", place->bottom / page->height,
             place->top / page->height);
    add_axis("x", &place->x, !panel->x.hidden, script);
    add_axis("y", &place->y, !panel->y.hidden && !place->rows, script);
    str_addf(script, "set border %d lw 0.6 lc rgb \"#%06X\"\n",
             (panel->x.hidden ? 0 : 1) + (panel->y.hidden || place->rows ? 0 : 2), STYLE_AXIS);
    str_addf(script, "unset grid\nset grid %s back lt 1 lc rgb \"#%06X\" lw 0.6 dt solid\n",
             place->rows ? "xtics" : "ytics", STYLE_GRID);
}

static void add_panel(const struct page *page, size_t index, struct arena *arena, struct str *script)
{
    const struct page_panel *place = &page->panels[index];
    const struct panel *panel = place->panel;
    str_add(script, "unset label\n");
    for (size_t i = 0; index == 0 && i < page->text_count; i++)
        add_text(page, &page->texts[i], script);
    for (size_t i = 0; i < place->text_count; i++)
        add_text(page, &place->texts[i], script);
    add_frame(page, place, script);
    add_rules(panel, script);

    struct str drawings;
    str_init(&drawings, arena);
    bool cased = has_pale_lines(panel);
    for (size_t i = 0; i < panel->layer_count; i++) {
        const char *name = block_name(index, i, arena);
        if (add_block(&panel->layers[i], name, script) == 0)
            continue;
        str_separate(&drawings, ", \\\n     ");
        if (cased)
            add_casing(&panel->layers[i], name, &drawings);
        add_drawing(&panel->layers[i], name, &drawings);
    }
    str_addf(script, "plot %s\n\n", drawings.length > 0 ? drawings.text : "NaN");
}

void script_write(const struct figure *figure, enum plot_format format, struct arena *arena, struct str *script)
{
    const struct page *page = page_lay_out(figure, arena);
    static const char *const suffix[] = { [PLOT_SVG] = "svg", [PLOT_PNG] = "png", [PLOT_PDF] = "pdf" };
    str_addf(script, "# gnuplot -d THIS_FILE > picture.%s\n", suffix[format]);
    add_terminal(page, format, script);
    add_style(script);
    str_add(script, "set multiplot\n\n");
    for (size_t i = 0; i < page->panel_count; i++)
        add_panel(page, i, arena, script);
    str_add(script, "unset multiplot\n");
}
