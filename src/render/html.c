/* One page that is HTML5 and well-formed XML at once, holds everything it shows and runs nothing: the content
 * security policy allows inline styles and data images only. */
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "render/grid.h"
#include "render/html_style.h"
#include "render/render.h"
#include "render/words.h"
#include "result/report.h"

#define MINUS "\u2212"
#define FIGURE_SPACE "\u2007"
#define PUNCTUATION_SPACE "\u2008"

enum { CONTENTS_FROM = 4, LONG_TEXT = 28, SHORT_TEXT = 12 /* stays on one line: "week 10" */ };

struct page {
    const struct report *report;
    struct arena *arena;
    struct str *out;
    int digits;
    size_t sections; /* headings given an id so far */
};

/* U+FFFE and U+FFFF are valid UTF-8, but no XML document may hold them. */
static bool forbidden(const char *text)
{
    return strncmp(text, "\xef\xbf\xbe", 3) == 0 || strncmp(text, "\xef\xbf\xbf", 3) == 0;
}

/* Text that is safe to show already: the cells of a grid, blanks at their ends included. */
static void add_safe(struct page *page, const char *text)
{
    struct str *out = page->out;
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&': str_add(out, "&amp;"); break;
        case '<': str_add(out, "&lt;"); break;
        case '>': str_add(out, "&gt;"); break;
        case '"': str_add(out, "&quot;"); break;
        case '\'': str_add(out, "&#39;"); break;
        default:
            if (forbidden(text)) {
                str_add(out, "\\ufff");
                str_add_char(out, text[2] == '\xbe' ? 'e' : 'f');
                text += 2;
            } else {
                str_add_char(out, *text);
            }
        }
    }
}

static void add_escaped(struct page *page, const char *text)
{
    add_safe(page, utf8_show(page->arena, text));
}

static void add_element(struct page *page, const char *open, const char *text, const char *close)
{
    str_add(page->out, open);
    add_escaped(page, text);
    str_add(page->out, close);
}

static void add_heading(struct page *page, int level, const char *text)
{
    str_addf(page->out, "<h%d id=\"s%zu\">", level, ++page->sections);
    add_escaped(page, text);
    str_addf(page->out, "</h%d>\n", level);
}

/* ---- tables ---- */

struct verdict {
    const char *text, *class, *symbol;
};

static const struct verdict *verdict_of(const struct grid_column *column, size_t row)
{
    static const struct verdict verdicts[] = {
        { "supported", "supported", "✓" },
        { "not supported", "not-supported", "✕" },
        { "inconclusive", "inconclusive", "?" },
        { "not measured", "not-measured", "○" },
    };
    if (strcmp(column->name, "verdict") != 0)
        return NULL;
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        if (strcmp(column->cells[row], verdicts[i].text) == 0)
            return &verdicts[i];
    return NULL;
}

static void add_cell(struct page *page, const struct grid_column *column, size_t row, bool heads_row)
{
    const char *text = column->cells[row];
    const struct verdict *verdict = verdict_of(column, row);
    if (heads_row) {
        add_element(page, "<th scope=\"row\">", text, "</th>");
    } else if (verdict != NULL) {
        str_addf(page->out, "<td class=\"verdict %s\"><span aria-hidden=\"true\">%s</span>", verdict->class,
                 verdict->symbol);
        add_element(page, "", text, "</td>");
    } else if (column->number) {
        str_add(page->out, "<td class=\"number\">");
        add_safe(page, text);
        str_add(page->out, "</td>");
    } else {
        add_element(page, utf8_length(text) > LONG_TEXT    ? "<td class=\"long\">"
                          : utf8_length(text) > SHORT_TEXT ? "<td>"
                                                           : "<td class=\"short\">",
                    text, "</td>");
    }
}

/* The column whose cells name their rows: the first text; grid->count when there is none. */
static size_t heading_column(const struct grid *grid)
{
    size_t i = 0;
    while (i < grid->count && grid->columns[i].number)
        i++;
    return i;
}

static void add_grid(struct page *page, const struct grid *grid)
{
    size_t head = heading_column(grid);
    str_add(page->out, "<thead><tr>");
    for (size_t i = 0; i < grid->count; i++)
        add_element(page, grid->columns[i].number ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">",
                    grid->columns[i].label, "</th>");
    str_add(page->out, "</tr></thead>\n<tbody>\n");
    for (size_t row = 0; row < grid->rows; row++) {
        str_add(page->out, "<tr>");
        for (size_t i = 0; i < grid->count; i++)
            add_cell(page, &grid->columns[i], row, i == head);
        str_add(page->out, "</tr>\n");
    }
    str_add(page->out, "</tbody>\n");
}

/* A table wider than the page scrolls by itself; the region can be reached by keyboard and has a name. */
static void add_titled_grid(struct page *page, const char *title, const struct grid *grid, const char *note)
{
    add_element(page, "<div class=\"table\"><div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"",
                title, "\">\n<table>\n");
    add_element(page, "<caption><span>", title, "</span></caption>\n");
    add_grid(page, grid);
    str_add(page->out, "</table>\n</div>");
    if (note != NULL)
        add_element(page, "\n<p class=\"note\">", note, "</p>");
    str_add(page->out, "</div>\n");
}

static void add_table(struct page *page, const struct table *table)
{
    struct grid grid;
    struct grid_spec spec = { page->digits, page->report->level, MINUS };
    if (table->programs_only)
        return;
    grid_build(table, &spec, page->arena, &grid);
    if (grid.count == 0)
        return;
    struct grid_padding padding = { FIGURE_SPACE, PUNCTUATION_SPACE };
    for (size_t i = 0; i < grid.count; i++) {
        grid_join(&grid.columns[i], grid.rows, page->arena);
        grid_align(&grid.columns[i], grid.rows, padding, page->arena);
    }
    add_titled_grid(page, table->title != NULL ? table->title : table->name, &grid, table->note);
}

/* ---- figures ---- */

/* A drawn figure says its title itself; its caption gives it in words, for who cannot see it. */
static void add_figure(struct page *page, const struct figure *figure)
{
    const char *title = figure->title != NULL ? figure->title : figure->name;
    const char *svg = figure->svg == NULL ? NULL : strstr(figure->svg, "<svg");
    str_add(page->out, "<figure>\n");
    if (svg != NULL) {
        add_element(page, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"", title, "\">\n");
        str_add(page->out, svg);
        str_add(page->out, "</div>\n<figcaption>");
        if (figure->alt != NULL)
            add_element(page, "<details><summary>The figure in words</summary><p>", figure->alt, "</p></details>");
    } else {
        if (figure->alt != NULL)
            add_element(page, "<p>", figure->alt, "</p>\n");
        add_element(page, "<figcaption><strong>", title, "</strong>");
        if (figure->subtitle != NULL)
            add_element(page, " ", figure->subtitle, "");
        if (figure->caption != NULL)
            add_element(page, "<br/>", figure->caption, "");
    }
    str_add(page->out, "</figcaption>\n</figure>\n");
}

/* ---- sections that every report has ---- */

static void add_ledgers(struct page *page)
{
    static const struct field_spec fields[] = {
        { "analysis", "Analysis", ROLE_LABEL }, { "unit", "Counted", ROLE_LABEL },
        { "read", "Read", ROLE_COUNT },         { "analysed", "Analysed", ROLE_COUNT },
        { "excluded", "Excluded", ROLE_COUNT }, { "why", "Why excluded", ROLE_LABEL },
    };
    const struct report *report = page->report;
    if (report->ledger_count == 0)
        return;
    struct table *table = table_create(page->arena, "ledger", "Read, analysed, excluded", fields, 6);
    for (size_t i = 0; i < report->ledger_count; i++) {
        const struct report_ledger *ledger = &report->ledgers[i];
        table_row(table, 0);
        table_text(table, "analysis", ledger->analysis != NULL ? ledger->analysis : "all");
        table_text(table, "unit", ledger->unit != NULL ? ledger->unit : "patients");
        table_number(table, "read", (double)ledger->read);
        table_number(table, "analysed", (double)ledger->analysed);
        table_number(table, "excluded", (double)words_excluded(ledger));
        table_text(table, "why", words_reasons(page->arena, ledger));
    }
    add_table(page, table);
}

static void add_warnings(struct page *page)
{
    const struct report *report = page->report;
    if (report->warning_count == 0)
        return;
    add_heading(page, 2, "Warnings");
    str_add(page->out, "<ul class=\"warnings\">\n");
    for (size_t i = 0; i < report->warning_count; i++)
        add_element(page, "<li><strong>Warning:</strong> ", report->warnings[i].text, "</li>\n");
    str_add(page->out, "</ul>\n");
}

static void add_methods(struct page *page)
{
    const struct report *report = page->report;
    if (report->method_count == 0)
        return;
    add_heading(page, 2, "Methods");
    str_add(page->out, "<ul>\n");
    for (size_t i = 0; i < report->method_count; i++)
        add_element(page, "<li>", report->methods[i], "</li>\n");
    str_add(page->out, "</ul>\n");
}

static void add_footer(struct page *page)
{
    const struct report *report = page->report;
    str_add(page->out, "</main>\n<footer>\n<h2>Provenance</h2>\n<dl>\n");
    for (size_t i = 0; i < report->input_count; i++)
        add_element(page, "<dt>Input</dt><dd>", words_input(page->arena, &report->inputs[i]), "</dd>\n");
    if (report->has_seed)
        str_addf(page->out, "<dt>Seed</dt><dd>%llu</dd>\n", (unsigned long long)report->seed);
    add_element(page, "<dt>Version</dt><dd>knead ", report->version, "</dd>\n");
    if (report->call_count > 0)
        add_element(page, "<dt>Command</dt><dd><code>", words_call(page->arena, report), "</code></dd>\n");
    str_add(page->out, "</dl>\n</footer>\n</body>\n</html>\n");
}

/* ---- the page ---- */

static void add_head(struct page *page, const char *title)
{
    str_add(page->out, "<!DOCTYPE html>\n"
                       "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\" xml:lang=\"en\">\n<head>\n"
                       "<meta charset=\"utf-8\"/>\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                       "style-src 'unsafe-inline'; img-src data:\"/>\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    add_element(page, "<title>", title, "</title>\n");
    str_addf(page->out, "<style>\n%s%s%s</style>\n</head>\n<body>\n", html_style_text, html_style_tables,
             html_style_media);
    add_element(page, "<header>\n<h1>", title, "</h1>\n");
    if (page->report->tool != NULL)
        str_addf(page->out, "<p>knead %s</p>\n", page->report->tool);
    str_add(page->out, "</header>\n");
}

/* Headings get their ids in this order: the items', then Warnings and Methods. */
static void add_contents(struct page *page)
{
    const struct report *report = page->report;
    size_t id = 0, shown = (size_t)(report->warning_count > 0) + (size_t)(report->method_count > 0);
    for (size_t i = 0; i < report->item_count; i++)
        shown += report->items[i].kind == ITEM_HEADING && report->items[i].level <= 2;
    if (shown < CONTENTS_FROM)
        return;
    str_add(page->out, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ol>\n");
    for (size_t i = 0; i < report->item_count; i++) {
        if (report->items[i].kind != ITEM_HEADING)
            continue;
        id++;
        if (report->items[i].level > 2)
            continue;
        str_addf(page->out, "<li><a href=\"#s%zu\">", id);
        add_element(page, "", report->items[i].text, "</a></li>\n");
    }
    if (report->warning_count > 0)
        str_addf(page->out, "<li><a href=\"#s%zu\">Warnings</a></li>\n", ++id);
    if (report->method_count > 0)
        str_addf(page->out, "<li><a href=\"#s%zu\">Methods</a></li>\n", ++id);
    str_add(page->out, "</ol>\n</nav>\n");
}

static bool add_item(struct page *page, const struct report_item *item)
{
    switch (item->kind) {
    case ITEM_HEADING:
        add_heading(page, item->level < 2 ? 2 : item->level > 4 ? 4 : item->level, item->text);
        break;
    case ITEM_PARAGRAPH:
        add_element(page, "<p>", item->text, "</p>\n");
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

bool render_html(const struct report *report, const struct render_spec *spec, struct str *out, struct error *err)
{
    (void)err;
    struct page page = { report, report->arena, out, spec->digits, 0 };
    bool ledgers_shown = false;
    add_head(&page, words_title(report));
    add_contents(&page);
    str_add(out, "<main>\n");
    for (size_t i = 0; i < report->item_count; i++)
        ledgers_shown |= add_item(&page, &report->items[i]);
    if (!ledgers_shown)
        add_ledgers(&page);
    add_warnings(&page);
    add_methods(&page);
    add_footer(&page);
    return true;
}
