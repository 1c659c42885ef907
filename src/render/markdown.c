#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "render/grid.h"
#include "render/render.h"
#include "render/words.h"
#include "result/report.h"

#define MINUS "\u2212"

struct page {
    const struct report *report;
    struct arena *arena;
    struct str *out;
    int digits;
};

/* GitHub's markdown: any of these may start a construct, and a backslash before punctuation takes its meaning. */
static void add_escaped(struct str *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\`*_{}[]<>#|~&!", *text) != NULL)
            str_add_char(out, '\\');
        str_add_char(out, *text);
    }
}

/* The start of a line can also be a list, a quotation or a rule. */
static void add_line(const struct page *page, const char *text)
{
    const char *shown = utf8_show(page->arena, text);
    size_t number = strspn(shown, "0123456789");
    if (*shown == '-' || *shown == '+' || *shown == '=') {
        str_add_char(page->out, '\\');
    } else if (number > 0 && (shown[number] == '.' || shown[number] == ')')) {
        str_add_bytes(page->out, shown, number);
        str_add_char(page->out, '\\');
        str_add_char(page->out, shown[number++]);
        shown += number;
    }
    add_escaped(page->out, shown);
    str_add_char(page->out, '\n');
}

static void add_paragraph(const struct page *page, const char *text)
{
    str_add_char(page->out, '\n');
    add_line(page, text);
}

static void add_heading(const struct page *page, int level, const char *text)
{
    str_add_char(page->out, '\n');
    while (level-- > 0)
        str_add_char(page->out, '#');
    str_add_char(page->out, ' ');
    add_escaped(page->out, utf8_show(page->arena, text));
    str_add_char(page->out, '\n');
}

static void add_cell(const struct page *page, const char *text)
{
    str_add(page->out, "| ");
    add_escaped(page->out, text);
    str_add_char(page->out, ' ');
}

static void add_grid(const struct page *page, const struct grid *grid)
{
    for (size_t i = 0; i < grid->count; i++)
        add_cell(page, grid->columns[i].label);
    str_add(page->out, "|\n");
    for (size_t i = 0; i < grid->count; i++)
        str_add(page->out, grid->columns[i].number ? "|---:" : "|:---");
    str_add(page->out, "|\n");
    for (size_t row = 0; row < grid->rows; row++) {
        for (size_t i = 0; i < grid->count; i++)
            add_cell(page, grid->columns[i].cells[row]);
        str_add(page->out, "|\n");
    }
}

static void add_table(const struct page *page, const struct table *table)
{
    struct grid grid;
    struct grid_spec spec = { page->digits, page->report->level, MINUS };
    if (table->programs_only)
        return;
    grid_build(table, &spec, page->arena, &grid);
    if (grid.count == 0)
        return;
    if (table->title != NULL) {
        str_add(page->out, "\n**");
        add_escaped(page->out, utf8_show(page->arena, table->title));
        str_add(page->out, "**\n");
    }
    str_add_char(page->out, '\n');
    for (size_t i = 0; i < grid.count; i++)
        grid_join(&grid.columns[i], grid.rows, page->arena);
    add_grid(page, &grid);
    if (table->note != NULL)
        add_paragraph(page, table->note);
}

static void add_figure(const struct page *page, const struct figure *figure)
{
    const char *title = figure->title != NULL ? figure->title : figure->name;
    str_add(page->out, "\n**Figure.** ");
    add_escaped(page->out, utf8_show(page->arena, title));
    str_add_char(page->out, '\n');
    if (figure->alt != NULL)
        add_paragraph(page, figure->alt);
    if (figure->caption != NULL)
        add_paragraph(page, figure->caption);
}

static void add_bullet(const struct page *page, const char *text)
{
    str_add(page->out, "- ");
    add_line(page, text);
}

static void add_ledgers(const struct page *page)
{
    const struct report *report = page->report;
    if (report->ledger_count == 0)
        return;
    add_heading(page, 2, "Patients and rows");
    str_add_char(page->out, '\n');
    for (size_t i = 0; i < report->ledger_count; i++) {
        const struct report_ledger *ledger = &report->ledgers[i];
        const char *words = words_ledger(page->arena, ledger);
        if (ledger->analysis != NULL)
            words = arena_printf(page->arena, "%s: %s", utf8_show(page->arena, ledger->analysis), words);
        add_bullet(page, words);
    }
}

static bool add_item(const struct page *page, const struct report_item *item)
{
    switch (item->kind) {
    case ITEM_HEADING:
        add_heading(page, item->level, item->text);
        break;
    case ITEM_PARAGRAPH:
        add_paragraph(page, item->text);
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

static void add_footer(const struct page *page)
{
    const struct report *report = page->report;
    add_heading(page, 2, "Provenance");
    str_add_char(page->out, '\n');
    for (size_t i = 0; i < report->input_count; i++)
        add_bullet(page, arena_printf(page->arena, "Input: %s", words_input(page->arena, &report->inputs[i])));
    if (report->has_seed)
        str_addf(page->out, "- Seed: %llu\n", (unsigned long long)report->seed);
    str_addf(page->out, "- Version: knead %s\n", report->version);
    if (report->call_count > 0)
        add_bullet(page, arena_printf(page->arena, "Command: %s", words_call(page->arena, report)));
}

bool render_markdown(const struct report *report, const struct render_spec *spec, struct str *out,
                     struct error *err)
{
    (void)err;
    struct page page = { report, report->arena, out, spec->digits };
    bool ledgers_shown = false;
    str_add(out, "# ");
    add_escaped(out, utf8_show(page.arena, words_title(report)));
    str_add_char(out, '\n');
    for (size_t i = 0; i < report->item_count; i++)
        ledgers_shown |= add_item(&page, &report->items[i]);
    if (!ledgers_shown)
        add_ledgers(&page);
    if (report->warning_count > 0)
        add_heading(&page, 2, "Warnings");
    for (size_t i = 0; i < report->warning_count; i++)
        add_paragraph(&page, report->warnings[i].text);
    if (report->method_count > 0)
        add_heading(&page, 2, "Methods");
    for (size_t i = 0; i < report->method_count; i++)
        add_paragraph(&page, report->methods[i]);
    add_footer(&page);
    return true;
}
