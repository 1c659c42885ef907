#include "result/report.h"

#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/version.h"

void report_init(struct report *report, struct arena *arena)
{
    *report = (struct report){
        .arena = arena, .version = KNEAD_VERSION, .level = 0.95, .main_table = "estimates"
    };
}

static struct report_item *add_item(struct report *report, enum item_kind kind)
{
    report->items = arena_reserve(report->arena, report->items, report->item_count, report->item_capacity);
    struct report_item *item = &report->items[report->item_count++];
    *item = (struct report_item){ .kind = kind };
    return item;
}

static const char *format_text(struct report *report, const char *format, va_list arguments)
{
    struct str text;
    str_init(&text, report->arena);
    str_addv(&text, format, arguments);
    return text.text;
}

void report_heading(struct report *report, int level, const char *text)
{
    struct report_item *item = add_item(report, ITEM_HEADING);
    item->level = level;
    item->text = text;
}

void report_paragraph(struct report *report, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_text(report, format, arguments);
    va_end(arguments);
    add_item(report, ITEM_PARAGRAPH)->text = text;
}

void report_table(struct report *report, const struct table *table)
{
    add_item(report, ITEM_TABLE)->table = table;
}

void report_figure(struct report *report, struct figure *figure)
{
    add_item(report, ITEM_FIGURE)->figure = figure;
}

void report_ledgers(struct report *report)
{
    add_item(report, ITEM_LEDGERS);
}

void report_input(struct report *report, const char *path, const char *sha256, size_t rows)
{
    report->inputs = arena_reserve(report->arena, report->inputs, report->input_count, report->input_capacity);
    report->inputs[report->input_count++] = (struct report_input){ path, sha256, rows };
}

void report_ledger(struct report *report, struct report_ledger ledger)
{
    report->ledgers =
        arena_reserve(report->arena, report->ledgers, report->ledger_count, report->ledger_capacity);
    report->ledgers[report->ledger_count++] = ledger;
}

void report_warning(struct report *report, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_text(report, format, arguments);
    va_end(arguments);
    report->warnings =
        arena_reserve(report->arena, report->warnings, report->warning_count, report->warning_capacity);
    report->warnings[report->warning_count++] = (struct report_warning){ code, text };
}

void report_file(struct report *report, struct report_file file)
{
    report->files = arena_reserve(report->arena, report->files, report->file_count, report->file_capacity);
    report->files[report->file_count++] = file;
}

void report_method(struct report *report, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_text(report, format, arguments);
    va_end(arguments);
    for (size_t i = 0; i < report->method_count; i++)
        if (strcmp(report->methods[i], text) == 0)
            return;
    report->methods =
        arena_reserve(report->arena, report->methods, report->method_count, report->method_capacity);
    report->methods[report->method_count++] = text;
}

const struct table *report_find(const struct report *report, const char *table)
{
    for (size_t i = 0; i < report->item_count; i++) {
        const struct report_item *item = &report->items[i];
        if (item->kind == ITEM_TABLE && !item->table->people_only && strcmp(item->table->name, table) == 0)
            return item->table;
    }
    return NULL;
}
