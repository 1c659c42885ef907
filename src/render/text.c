#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "render/grid.h"
#include "render/render.h"
#include "render/words.h"
#include "result/report.h"

enum { WIDTH_DEFAULT = 100, NARROWEST_TEXT = 14, LABEL_WIDTH = 12, GAP = 2 };

#define BOLD "\033[1m"
#define PLAIN "\033[0m"

struct page {
    const struct report *report;
    struct arena *arena;
    struct str *out;
    size_t width;
    int digits;
    bool colour;
};

static void add_title(const struct page *page, const char *text)
{
    if (page->colour)
        str_addf(page->out, BOLD "%s" PLAIN, text);
    else
        str_add(page->out, text);
    str_add_char(page->out, '\n');
}

/* ---- wrapping ---- */

/* Bytes of the first line of `text` when wrapped at `width` columns; a word that is longer stays whole. */
static size_t line_length(const char *text, size_t width)
{
    size_t fits = 0, columns = 0;
    while (text[fits] != '\0') {
        size_t at = fits + strspn(text + fits, " ");
        at += strcspn(text + at, " ");
        columns += utf8_width_bytes(text + fits, at - fits);
        if (columns > width && fits > 0)
            return fits;
        fits = at;
    }
    return fits;
}

static const char **wrap(struct arena *arena, const char *text, size_t width, size_t *count)
{
    size_t capacity = 0;
    const char **lines = NULL;
    *count = 0;
    while (*text != '\0') {
        size_t length = line_length(text, width);
        lines = arena_reserve(arena, lines, *count, capacity);
        lines[(*count)++] = arena_strndup(arena, text, length);
        text += length;
        text += strspn(text, " ");
    }
    return lines;
}

/* A paragraph whose first line begins with `lead` and whose others are indented to stand below it. */
static void add_paragraph(const struct page *page, const char *lead, const char *text)
{
    size_t count, indent = utf8_width(lead);
    const char **lines = wrap(page->arena, text, page->width - indent, &count);
    for (size_t i = 0; i < count; i++) {
        if (i == 0)
            str_add(page->out, lead);
        else
            str_add_times(page->out, " ", indent);
        str_addf(page->out, "%s\n", lines[i]);
    }
}

/* ---- tables ---- */

/* A cell as the lines it takes, and the width of its column. */
struct cell {
    const char **lines;
    size_t count;
};

/* Labels of number columns are wrapped rather than leave wide gaps between numbers. */
static size_t column_width(const struct grid_column *column, size_t rows)
{
    size_t label = utf8_width(column->label);
    size_t width = column->number && label > LABEL_WIDTH ? LABEL_WIDTH : label;
    for (size_t row = 0; row < rows; row++) {
        size_t cell = utf8_width(column->cells[row]);
        width = cell > width ? cell : width;
    }
    return width;
}

/* A leading text that repeats the row above, with everything to its left, is not said again. */
static void drop_repeats(const struct page *page, const struct grid *grid)
{
    bool *same = arena_array(page->arena, bool, grid->rows);
    memset(same, true, grid->rows);
    for (size_t i = 0; i < grid->count && !grid->columns[i].number; i++) {
        const struct grid_column *column = &grid->columns[i];
        if (strcmp(column->name, "method") == 0 || i + 1 == grid->count)
            return;
        for (size_t row = grid->rows; row-- > 1;)
            same[row] = same[row] && strcmp(column->cells[row], column->cells[row - 1]) == 0;
        for (size_t row = 1; row < grid->rows; row++)
            if (same[row])
                column->cells[row] = "";
    }
}

/* Narrows the widest text columns until the table fits the page, or none can give more. */
static void fit_widths(const struct grid *grid, size_t page, size_t *widths)
{
    size_t total = GAP * (grid->count - 1);
    for (size_t i = 0; i < grid->count; i++)
        total += widths[i];
    while (total > page) {
        size_t widest = grid->count;
        for (size_t i = 0; i < grid->count; i++)
            if (!grid->columns[i].number && widths[i] > NARROWEST_TEXT &&
                (widest == grid->count || widths[i] > widths[widest]))
                widest = i;
        if (widest == grid->count)
            return;
        widths[widest]--;
        total--;
    }
}

/* A word longer than a narrowed column widens it again: text is never cut. */
static struct cell *wrap_column(const struct page *page, const struct grid *grid, size_t i, size_t *width)
{
    const struct grid_column *column = &grid->columns[i];
    struct cell *cells = arena_array(page->arena, struct cell, grid->rows + 1);
    for (size_t row = 0; row <= grid->rows; row++) {
        const char *text = row == 0 ? column->label : column->cells[row - 1];
        struct cell *cell = &cells[row];
        if (column->number && row > 0) {
            cell->lines = arena_array(page->arena, const char *, 1);
            cell->lines[cell->count++] = text;
            continue;
        }
        cell->lines = wrap(page->arena, text, *width, &cell->count);
        for (size_t line = 0; line < cell->count; line++) {
            size_t taken = utf8_width(cell->lines[line]);
            *width = taken > *width ? taken : *width;
        }
    }
    return cells;
}

static void trim_line_end(struct str *out)
{
    while (out->length > 0 && out->text[out->length - 1] == ' ')
        out->text[--out->length] = '\0';
}

static void add_row(const struct page *page, const struct grid *grid, struct cell **cells, const size_t *widths,
                    size_t row)
{
    size_t lines = 1;
    for (size_t i = 0; i < grid->count; i++)
        lines = cells[i][row].count > lines ? cells[i][row].count : lines;
    for (size_t line = 0; line < lines; line++) {
        for (size_t i = 0; i < grid->count; i++) {
            const struct cell *cell = &cells[i][row];
            const char *text = line < cell->count ? cell->lines[line] : "";
            size_t padding = widths[i] - utf8_width(text);
            bool right = grid->columns[i].number;
            str_add_times(page->out, " ", (i > 0 ? GAP : 0) + (right ? padding : 0));
            str_add(page->out, text);
            str_add_times(page->out, " ", right ? 0 : padding);
        }
        trim_line_end(page->out);
        str_add_char(page->out, '\n');
    }
}

static void add_rule(const struct page *page, const struct grid *grid, const size_t *widths)
{
    for (size_t i = 0; i < grid->count; i++) {
        str_add_times(page->out, " ", i > 0 ? GAP : 0);
        str_add_times(page->out, "─", widths[i]);
    }
    str_add_char(page->out, '\n');
}

static void add_grid(const struct page *page, const struct grid *grid)
{
    size_t *widths = arena_array(page->arena, size_t, grid->count);
    struct cell **cells = arena_array(page->arena, struct cell *, grid->count);
    for (size_t i = 0; i < grid->count; i++) {
        grid_align(&grid->columns[i], grid->rows, (struct grid_padding){ " ", " " }, page->arena);
        widths[i] = column_width(&grid->columns[i], grid->rows);
    }
    drop_repeats(page, grid);
    fit_widths(grid, page->width, widths);
    for (size_t i = 0; i < grid->count; i++)
        cells[i] = wrap_column(page, grid, i, &widths[i]);
    add_row(page, grid, cells, widths, 0);
    add_rule(page, grid, widths);
    for (size_t row = 1; row <= grid->rows; row++)
        add_row(page, grid, cells, widths, row);
}

static void add_table(const struct page *page, const struct table *table)
{
    struct grid grid;
    struct grid_spec spec = { page->digits, page->report->level, "-" };
    if (table->programs_only)
        return;
    grid_build(table, &spec, page->arena, &grid);
    if (grid.count == 0)
        return;
    str_add_char(page->out, '\n');
    if (table->title != NULL)
        add_title(page, utf8_show(page->arena, table->title));
    add_grid(page, &grid);
    if (table->note != NULL)
        add_paragraph(page, "", utf8_show(page->arena, table->note));
}

/* ---- the report ---- */

static void add_heading(const struct page *page, const struct report_item *item)
{
    const char *text = utf8_show(page->arena, item->text);
    str_add_char(page->out, '\n');
    add_title(page, text);
    if (item->level <= 2) {
        str_add_times(page->out, "─", utf8_width(text));
        str_add_char(page->out, '\n');
    }
}

static void add_figure(const struct page *page, const struct figure *figure)
{
    const char *title = figure->title != NULL ? figure->title : figure->name;
    const char *alt = figure->alt != NULL ? figure->alt : "";
    str_add_char(page->out, '\n');
    add_paragraph(page, "Figure: ", utf8_show(page->arena, title));
    add_paragraph(page, "  ", utf8_show(page->arena, alt));
}

static void add_ledgers(const struct page *page)
{
    const struct report *report = page->report;
    if (report->ledger_count > 0)
        str_add_char(page->out, '\n');
    for (size_t i = 0; i < report->ledger_count; i++) {
        const struct report_ledger *ledger = &report->ledgers[i];
        const char *words = words_ledger(page->arena, ledger);
        if (report->ledger_count > 1 && ledger->analysis != NULL)
            words = arena_printf(page->arena, "%s: %s", utf8_show(page->arena, ledger->analysis), words);
        add_paragraph(page, "", words);
    }
}

static bool add_item(const struct page *page, const struct report_item *item)
{
    switch (item->kind) {
    case ITEM_HEADING:
        add_heading(page, item);
        break;
    case ITEM_PARAGRAPH:
        str_add_char(page->out, '\n');
        add_paragraph(page, "", utf8_show(page->arena, item->text));
        break;
    case ITEM_TABLE:
        add_table(page, item->table);
        break;
    case ITEM_FIGURE:
        add_figure(page, item->figure);
        break;
    case ITEM_LEDGERS:
        add_ledgers(page);
        return true;
    }
    return false;
}

static void add_warnings(const struct page *page)
{
    const struct report *report = page->report;
    for (size_t i = 0; i < report->warning_count; i++) {
        if (i == 0)
            str_add_char(page->out, '\n');
        add_paragraph(page, "Warning: ", utf8_show(page->arena, report->warnings[i].text));
    }
}

static void add_methods(const struct page *page)
{
    const struct report *report = page->report;
    for (size_t i = 0; i < report->method_count; i++) {
        if (i == 0)
            str_add(page->out, "\nMethods\n");
        add_paragraph(page, "  ", utf8_show(page->arena, report->methods[i]));
    }
}

static void add_footer(const struct page *page)
{
    const struct report *report = page->report;
    str_add_char(page->out, '\n');
    for (size_t i = 0; i < report->input_count; i++)
        add_paragraph(page, "Input:   ", words_input(page->arena, &report->inputs[i]));
    if (report->has_seed)
        str_addf(page->out, "Seed:    %llu\n", (unsigned long long)report->seed);
    str_addf(page->out, "Version: knead %s\n", report->version);
    if (report->call_count > 0)
        str_addf(page->out, "Command: %s\n", words_call(page->arena, report));
}

bool render_text(const struct report *report, const struct render_spec *spec, struct str *out, struct error *err)
{
    (void)err;
    struct page page = { report, report->arena, out, spec->width > 0 ? spec->width : WIDTH_DEFAULT, spec->digits,
                         spec->colour };
    bool ledgers_shown = false;
    if (report->title != NULL) {
        const char *title = utf8_show(page.arena, report->title);
        add_title(&page, title);
        str_add_times(out, "═", utf8_width(title));
        str_add_char(out, '\n');
    }
    for (size_t i = 0; i < report->item_count; i++)
        ledgers_shown |= add_item(&page, &report->items[i]);
    if (!ledgers_shown)
        add_ledgers(&page);
    add_warnings(&page);
    add_methods(&page);
    add_footer(&page);
    return true;
}
