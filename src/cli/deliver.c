#include "cli/deliver.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/draw.h"
#include "cli/io.h"
#include "cli/message.h"
#include "cli/options.h"
#include "plot/script.h"
#include "render/csv.h"
#include "render/render.h"
#include "result/table.h"

static bool wants_colour(const struct common_options *common)
{
    enum { AUTO, ALWAYS };
    const char *refused = getenv("NO_COLOR");
    if (common->color == ALWAYS)
        return true;
    return common->color == AUTO && common->output == NULL && (refused == NULL || *refused == '\0') &&
           isatty(STDOUT_FILENO) == 1;
}

/* Columns of text on a terminal, COLUMNS before what the terminal says; 0, the renderer's own, anywhere else, so that
 * a file never depends on the window it was made in. */
static size_t page_width(const struct common_options *common)
{
    enum { NARROWEST = 60, WIDEST = 160 };
    if (common->output != NULL || isatty(STDOUT_FILENO) != 1)
        return 0;
    const char *named = getenv("COLUMNS");
    long width = named == NULL ? 0 : strtol(named, NULL, 10);
#ifdef TIOCGWINSZ
    struct winsize window;
    if (width <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0)
        width = window.ws_col;
#endif
    return width <= 0 ? 0 : width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : (size_t)width;
}

static bool render(const struct common_options *common, enum report_format name, const struct report *report,
                   struct str *out, struct error *err)
{
    struct render_spec spec = { .digits = (int)common->digits,
                                .colour = name == FORMAT_TEXT && wants_colour(common),
                                .width = page_width(common),
                                .table = common->table };
    const struct format *format = render_find(format_name(name));
    if (format == NULL)
        return error_set(err, ERROR_USAGE, "there is no format %s", format_name(name));
    str_init(out, err->arena);
    return format->render(report, &spec, out, err);
}

static bool write_ledger(const char *path, const struct report *report, struct error *err)
{
    static const struct field_spec fields[] = {
        { "analysis", "Analysis", ROLE_LABEL }, { "reason", "Reason", ROLE_LABEL }, { "id", "Id", ROLE_LABEL }
    };
    struct table *table = table_create(err->arena, "ledger", "Left out", fields, sizeof fields / sizeof fields[0]);
    for (size_t l = 0; l < report->ledger_count; l++)
        for (size_t e = 0; e < report->ledgers[l].count; e++) {
            const struct report_exclusion *exclusion = &report->ledgers[l].exclusions[e];
            for (size_t i = 0; i < exclusion->count; i++) {
                table_row(table, -1);
                table_text(table, "analysis", report->ledgers[l].analysis);
                table_text(table, "reason", exclusion->reason);
                table_text(table, "id", exclusion->ids[i]);
            }
        }
    struct str out;
    str_init(&out, err->arena);
    if (table->rows == 0)
        str_add(&out, "analysis,reason,id\n"); /* nobody was left out; the columns are still told */
    else
        csv_table(table, &out);
    return output_write(path, out.text, out.length, err->arena, err);
}

static bool write_file(const struct report_file *file, struct error *err)
{
    if (file->table == NULL)
        return output_produce(file->path, file->produce, file->self, err->arena, err);
    struct str out;
    str_init(&out, err->arena);
    csv_table(file->table, &out);
    return output_write(file->path, out.text, out.length, err->arena, err);
}

static bool write_drawings(const struct common_options *common, const struct drawings *drawings, struct error *err)
{
    if (common->save_script != NULL && !folder_create(common->save_script, err))
        return false;
    if (common->figures != NULL && !folder_create(common->figures, err))
        return false;
    for (size_t i = 0; i < drawings->count; i++) {
        const struct drawing *drawing = &drawings->items[i];
        if (!output_write(drawing->path, drawing->bytes.text, drawing->bytes.length, err->arena, err))
            return false;
    }
    return true;
}

static bool write_results(const struct common_options *common, const struct report *report, struct error *err)
{
    struct str json;
    return render(common, FORMAT_JSON, report, &json, err) &&
           output_write(common->results, json.text, json.length, err->arena, err);
}

/* The picture could not be drawn, or the run came to none: the numbers, if there are any, as text, on standard output when that
 * was not to be the picture. */
static bool write_instead(const struct common_options *common, const struct report *report, struct error *err)
{
    struct str text;
    if (report->item_count == 0)
        return true;
    if (!render(common, FORMAT_TEXT, report, &text, err))
        return false;
    return output_write(common->output == NULL ? "/dev/stderr" : NULL, text.text, text.length, err->arena, err);
}

static bool write_main(const struct common_options *common, const struct report *report,
                       const struct drawings *drawings, struct error *err)
{
    bool picture = common->format == FORMAT_SVG || common->format == FORMAT_PNG || common->format == FORMAT_PDF;
    if (picture && !drawings->has_picture)
        return write_instead(common, report, err);
    struct str text = drawings->picture;
    if (!picture && !render(common, (enum report_format)common->format, report, &text, err))
        return false;
    return output_write(common->output, text.text, text.length, err->arena, err);
}

bool deliver_report(struct session *session, struct report *report, struct error *err)
{
    const struct common_options *common = session->common;
    struct error drawing;
    struct drawings drawings;
    error_init(&drawing, err->arena);
    if (!draw_figures(session, report, &drawings, &drawing)) {
        if (drawing.code != ERROR_PROGRAM) {
            *err = drawing;
            return false;
        }
        report_warning(report, "gnuplot", "%s", error_message(&drawing));
    }
    if (!write_drawings(common, &drawings, err))
        return false;
    for (size_t i = 0; i < report->file_count; i++)
        if (!write_file(&report->files[i], err))
            return false;
    if (common->ledger != NULL && !write_ledger(common->ledger, report, err))
        return false;
    if (common->results != NULL && !write_results(common, report, err))
        return false;
    if (!write_main(common, report, &drawings, err))
        return false;
    *err = drawing;
    return drawing.code == ERROR_NONE;
}
