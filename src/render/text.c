#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "render/grid.h"
#include "render/page.h"
#include "render/render.h"
#include "render/text_table.h"
#include "render/words.h"
#include "result/report.h"

enum { WIDTH_DEFAULT = 100 };

#define BOLD "\033[1m"
#define PLAIN "\033[0m"

/* The page and what is put on it. */
struct sheet {
    struct page page;
    const struct report *report;
    int digits;
    bool colour;
};

/* `rule`: what the longest of its lines is underlined with; NULL for nothing. */
static void add_title(const struct sheet *sheet, const char *title, const char *rule)
{
    size_t count, longest = 0;
    const char **lines = page_wrap(&sheet->page, utf8_show(sheet->page.arena, title), sheet->page.width, &count);
    for (size_t i = 0; i < count; i++) {
        size_t width = utf8_width(lines[i]);
        longest = width > longest ? width : longest;
        str_addf(sheet->page.out, sheet->colour ? BOLD "%s" PLAIN "\n" : "%s\n", lines[i]);
    }
    if (rule == NULL)
        return;
    str_add_times(sheet->page.out, rule, longest);
    str_add_char(sheet->page.out, '\n');
}

static void add_table(const struct sheet *sheet, const struct table *table)
{
    struct grid grid;
    struct grid_spec spec = { sheet->digits, sheet->report->level, "-" };
    if (table->programs_only)
        return;
    grid_build(table, &spec, sheet->page.arena, &grid);
    if (grid.count == 0)
        return;
    str_add_char(sheet->page.out, '\n');
    if (table->title != NULL)
        add_title(sheet, table->title, NULL);
    text_table(&sheet->page, &grid);
    if (table->note != NULL)
        page_paragraph(&sheet->page, "", utf8_show(sheet->page.arena, table->note));
}

/* ---- the report ---- */

static void add_heading(const struct sheet *sheet, const struct report_item *item)
{
    str_add_char(sheet->page.out, '\n');
    add_title(sheet, item->text, item->level <= 2 ? "─" : NULL);
}

static void add_figure(const struct sheet *sheet, const struct figure *figure)
{
    const char *title = figure->title != NULL ? figure->title : figure->name;
    const char *alt = figure->alt != NULL ? figure->alt : "";
    str_add_char(sheet->page.out, '\n');
    page_paragraph(&sheet->page, "Figure: ", utf8_show(sheet->page.arena, title));
    page_paragraph(&sheet->page, "  ", utf8_show(sheet->page.arena, alt));
}

static void add_ledgers(const struct sheet *sheet)
{
    const struct report *report = sheet->report;
    if (report->ledger_count > 0)
        str_add_char(sheet->page.out, '\n');
    for (size_t i = 0; i < report->ledger_count; i++) {
        const struct report_ledger *ledger = &report->ledgers[i];
        const char *words = words_ledger(sheet->page.arena, ledger);
        if (report->ledger_count > 1 && ledger->analysis != NULL)
            words = arena_printf(sheet->page.arena, "%s: %s", utf8_show(sheet->page.arena, ledger->analysis), words);
        page_paragraph(&sheet->page, "", words);
    }
}

static bool add_item(const struct sheet *sheet, const struct report_item *item)
{
    switch (item->kind) {
    case ITEM_HEADING:
        add_heading(sheet, item);
        break;
    case ITEM_PARAGRAPH:
        str_add_char(sheet->page.out, '\n');
        page_paragraph(&sheet->page, "", utf8_show(sheet->page.arena, item->text));
        break;
    case ITEM_TABLE:
        add_table(sheet, item->table);
        break;
    case ITEM_FIGURE:
        add_figure(sheet, item->figure);
        break;
    case ITEM_LEDGERS:
        add_ledgers(sheet);
        return true;
    }
    return false;
}

static void add_warnings(const struct sheet *sheet)
{
    const struct report *report = sheet->report;
    for (size_t i = 0; i < report->warning_count; i++) {
        if (i == 0)
            str_add_char(sheet->page.out, '\n');
        page_paragraph(&sheet->page, "Warning: ", utf8_show(sheet->page.arena, report->warnings[i].text));
    }
}

static void add_methods(const struct sheet *sheet)
{
    const struct report *report = sheet->report;
    for (size_t i = 0; i < report->method_count; i++) {
        if (i == 0)
            str_add(sheet->page.out, "\nMethods\n");
        page_paragraph(&sheet->page, "  ", utf8_show(sheet->page.arena, report->methods[i]));
    }
}

static void add_footer(const struct sheet *sheet)
{
    const struct report *report = sheet->report;
    str_add_char(sheet->page.out, '\n');
    for (size_t i = 0; i < report->input_count; i++)
        page_paragraph(&sheet->page, "Input:   ", words_input(sheet->page.arena, &report->inputs[i]));
    if (report->has_seed)
        str_addf(sheet->page.out, "Seed:    %llu\n", (unsigned long long)report->seed);
    str_addf(sheet->page.out, "Version: knead %s\n", report->version);
    if (report->call_count > 0)
        str_addf(sheet->page.out, "Command: %s\n", words_call(sheet->page.arena, report));
}

bool render_text(const struct report *report, const struct render_spec *spec, struct str *out, struct error *err)
{
    (void)err;
    struct page page = { report->arena, out, spec->width > 0 ? spec->width : WIDTH_DEFAULT };
    struct sheet sheet = { page, report, spec->digits, spec->colour };
    bool ledgers_shown = false;
    if (report->title != NULL)
        add_title(&sheet, report->title, "═");
    for (size_t i = 0; i < report->item_count; i++)
        ledgers_shown |= add_item(&sheet, &report->items[i]);
    if (!ledgers_shown)
        add_ledgers(&sheet);
    add_warnings(&sheet);
    add_methods(&sheet);
    add_footer(&sheet);
    return true;
}
