#include "base/str.h"
#include "render/json_writer.h"
#include "render/render.h"
#include "result/report.h"

static const char *role_name(enum role role)
{
    static const char *const names[] = {
        [ROLE_LABEL] = "label",           [ROLE_COUNT] = "count",         [ROLE_VALUE] = "value",
        [ROLE_ESTIMATE] = "estimate",     [ROLE_STD_ERROR] = "std_error", [ROLE_SPREAD] = "spread",
        [ROLE_CONF_LOW] = "conf_low",     [ROLE_CONF_HIGH] = "conf_high", [ROLE_CONF_LEVEL] = "conf_level",
        [ROLE_STATISTIC] = "statistic",   [ROLE_DF] = "df",               [ROLE_P] = "p",
        [ROLE_PERCENT] = "percent",       [ROLE_RATIO] = "ratio",         [ROLE_GRADIENT] = "gradient",
    };
    return names[role];
}

static const char *layer_name(enum layer_kind kind)
{
    static const char *const names[] = {
        [LAYER_POINTS] = "points", [LAYER_LINE] = "line", [LAYER_SEGMENTS] = "segments",
        [LAYER_INTERVAL] = "interval", [LAYER_BAND] = "band", [LAYER_RULE] = "rule", [LAYER_TEXT] = "text",
    };
    return names[kind];
}

static void add_inputs(struct json_writer *json, const struct report *report)
{
    json_open(json, "inputs", '[', true);
    for (size_t i = 0; i < report->input_count; i++) {
        json_open(json, NULL, '{', false);
        json_text(json, "path", report->inputs[i].path);
        json_text(json, "sha256", report->inputs[i].sha256);
        json_size(json, "rows", report->inputs[i].rows);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void add_ledgers(struct json_writer *json, const struct report *report)
{
    json_open(json, "ledger", '[', true);
    for (size_t i = 0; i < report->ledger_count; i++) {
        const struct report_ledger *ledger = &report->ledgers[i];
        json_open(json, NULL, '{', false);
        json_text(json, "analysis", ledger->analysis);
        json_text(json, "unit", ledger->unit);
        json_size(json, "read", ledger->read);
        json_size(json, "analysed", ledger->analysed);
        json_open(json, "excluded", '[', true);
        for (size_t j = 0; j < ledger->count; j++) {
            const struct report_exclusion *exclusion = &ledger->exclusions[j];
            json_open(json, NULL, '{', false);
            json_text(json, "reason", exclusion->reason);
            json_size(json, "n", exclusion->count);
            if (exclusion->ids != NULL)
                json_texts(json, "ids", exclusion->ids, exclusion->count);
            json_close(json, '}');
        }
        json_close(json, ']');
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void add_warnings(struct json_writer *json, const struct report *report)
{
    json_open(json, "warnings", '[', true);
    for (size_t i = 0; i < report->warning_count; i++) {
        json_open(json, NULL, '{', false);
        json_text(json, "code", report->warnings[i].code);
        json_text(json, "text", report->warnings[i].text);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void add_text_items(struct json_writer *json, const struct report *report)
{
    json_open(json, "text", '[', true);
    for (size_t i = 0; i < report->item_count; i++) {
        const struct report_item *item = &report->items[i];
        if (item->kind != ITEM_HEADING && item->kind != ITEM_PARAGRAPH)
            continue;
        json_open(json, NULL, '{', false);
        json_text(json, "kind", item->kind == ITEM_HEADING ? "heading" : "paragraph");
        if (item->kind == ITEM_HEADING)
            json_number(json, "level", item->level);
        json_text(json, "text", item->text);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void add_fields(struct json_writer *json, const struct table *table)
{
    json_open(json, "fields", '[', true);
    for (size_t i = 0; i < table->field_count; i++) {
        const struct field *field = &table->fields[i];
        if (field->people_only || (field_is_empty(table, field) && table->rows > 0))
            continue;
        json_open(json, NULL, '{', false);
        json_text(json, "name", field->name);
        json_text(json, "label", field->label);
        json_text(json, "role", role_name(field->role));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void add_row(struct json_writer *json, const struct table *table, size_t row)
{
    json_open(json, NULL, '{', false);
    for (size_t i = 0; i < table->field_count; i++) {
        const struct field *field = &table->fields[i];
        if (!field->set[row] || field->people_only)
            continue;
        if (field->role == ROLE_LABEL)
            json_text(json, field->name, field->texts[row]);
        else
            json_number(json, field->name, field->numbers[row]);
    }
    json_close(json, '}');
}

static void add_tables(struct json_writer *json, const struct report *report)
{
    json_open(json, "tables", '[', true);
    for (size_t i = 0; i < report->item_count; i++) {
        const struct table *table = report->items[i].table;
        if (report->items[i].kind != ITEM_TABLE || table->people_only)
            continue;
        json_open(json, NULL, '{', true);
        json_text(json, "name", table->name);
        json_text(json, "title", table->title);
        json_text(json, "note", table->note);
        add_fields(json, table);
        json_open(json, "rows", '[', true);
        for (size_t row = 0; row < table->rows; row++)
            add_row(json, table, row);
        json_close(json, ']');
        json_close(json, '}');
    }
    json_close(json, ']');
}

/* ---- figures: every number that is drawn ---- */

static void add_axis(struct json_writer *json, const char *key, const struct axis *axis)
{
    json_open(json, key, '{', false);
    json_text(json, "label", axis->label);
    if (axis->tick_count > 0) {
        json_open(json, "ticks", '[', false);
        for (size_t i = 0; i < axis->tick_count; i++) {
            json_open(json, NULL, '{', false);
            json_number(json, "at", axis->ticks[i].at);
            json_text(json, "label", axis->ticks[i].label);
            json_close(json, '}');
        }
        json_close(json, ']');
    }
    json_close(json, '}');
}

static void add_layer(struct json_writer *json, const struct layer *layer)
{
    json_open(json, NULL, '{', false);
    json_text(json, "kind", layer_name(layer->kind));
    json_text(json, "label", layer->label);
    json_numbers(json, "x", layer->x, layer->n);
    json_numbers(json, "y", layer->y, layer->n);
    json_numbers(json, "x2", layer->x2, layer->n);
    json_numbers(json, "y2", layer->y2, layer->n);
    json_numbers(json, "low", layer->low, layer->n);
    json_numbers(json, "high", layer->high, layer->n);
    json_texts(json, "labels", layer->labels, layer->n);
    json_close(json, '}');
}

static void add_under(struct json_writer *json, const struct panel *panel)
{
    if (panel->under_count == 0)
        return;
    json_open(json, "under", '{', true);
    json_text(json, "title", panel->under_title);
    json_open(json, "rows", '[', true);
    for (size_t i = 0; i < panel->under_count; i++) {
        json_open(json, NULL, '{', false);
        json_text(json, "label", panel->under[i].label);
        json_texts(json, "cells", panel->under[i].cells, panel->x.tick_count);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void add_panel(struct json_writer *json, const struct panel *panel)
{
    json_open(json, NULL, '{', true);
    json_text(json, "title", panel->title);
    add_axis(json, "x", &panel->x);
    add_axis(json, "y", &panel->y);
    json_open(json, "layers", '[', true);
    for (size_t i = 0; i < panel->layer_count; i++)
        add_layer(json, &panel->layers[i]);
    json_close(json, ']');
    add_under(json, panel);
    if (panel->side != NULL) {
        json_open(json, "side", '{', false);
        json_text(json, "title", panel->side_title);
        json_texts(json, "cells", panel->side, panel->y.tick_count);
        json_close(json, '}');
    }
    json_close(json, '}');
}

static void add_figures(struct json_writer *json, const struct report *report)
{
    json_open(json, "figures", '[', true);
    for (size_t i = 0; i < report->item_count; i++) {
        if (report->items[i].kind != ITEM_FIGURE)
            continue;
        const struct figure *figure = report->items[i].figure;
        json_open(json, NULL, '{', true);
        json_text(json, "name", figure->name);
        json_text(json, "kind", figure->kind);
        json_text(json, "title", figure->title);
        json_text(json, "subtitle", figure->subtitle);
        json_text(json, "caption", figure->caption);
        json_text(json, "alt", figure->alt);
        json_open(json, "panels", '[', true);
        for (size_t j = 0; j < figure->panel_count; j++)
            add_panel(json, &figure->panels[j]);
        json_close(json, ']');
        json_close(json, '}');
    }
    json_close(json, ']');
}

bool render_json(const struct report *report, const struct render_spec *spec, struct str *out, struct error *err)
{
    (void)spec;
    (void)err;
    struct json_writer json;
    json_writer_init(&json, out);
    json_open(&json, NULL, '{', true);
    json_text(&json, "schema", "knead-report/1");
    json_text(&json, "version", report->version);
    json_text(&json, "tool", report->tool);
    json_text(&json, "title", report->title);
    json_texts(&json, "call", report->call, report->call_count);
    add_inputs(&json, report);
    if (report->has_seed)
        json_size(&json, "seed", report->seed);
    json_number(&json, "level", report->level);
    add_ledgers(&json, report);
    add_warnings(&json, report);
    json_open(&json, "methods", '[', true);
    for (size_t i = 0; i < report->method_count; i++)
        json_text(&json, NULL, report->methods[i]);
    json_close(&json, ']');
    add_text_items(&json, report);
    add_tables(&json, report);
    add_figures(&json, report);
    json_close(&json, '}');
    str_add_char(out, '\n');
    return true;
}
