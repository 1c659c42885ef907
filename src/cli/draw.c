#include "cli/draw.h"

#include <string.h>

#include "base/arena.h"
#include "plot/run.h"
#include "plot/svg.h"

static struct figure *figure_at(const struct report *report, size_t *item)
{
    for (; *item < report->item_count; ++*item)
        if (report->items[*item].kind == ITEM_FIGURE)
            return report->items[(*item)++].figure;
    return NULL;
}

static size_t figure_count(const struct report *report)
{
    size_t count = 0, item = 0;
    while (figure_at(report, &item) != NULL)
        count++;
    return count;
}

/* A file name from the figure's name, which may hold names of columns: nothing in it leads out of the folder. */
static const char *stem(const char *name, struct arena *arena)
{
    enum { LONGEST = 120 };
    char *safe = arena_strndup(arena, name, strnlen(name, LONGEST));
    for (char *c = safe; *c != '\0'; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        if (!plain && *c != '-' && *c != '_')
            *c = '_';
    }
    return safe;
}

static struct str *add_drawing(struct drawings *drawings, const char *folder, const struct figure *figure,
                               const char *suffix, struct arena *arena)
{
    const char *name = stem(figure->name, arena);
    const char *path = arena_printf(arena, "%s/%s.%s", folder, name, suffix);
    for (size_t i = 0, again = 2; i < drawings->count; i++)
        if (str_equal(drawings->items[i].path, path)) {
            path = arena_printf(arena, "%s/%s_%zu.%s", folder, name, again++, suffix);
            i = (size_t)-1; /* the new name has to be looked for from the start */
        }
    drawings->items = arena_reserve(arena, drawings->items, drawings->count, drawings->capacity);
    struct drawing *drawing = &drawings->items[drawings->count++];
    drawing->path = path;
    str_init(&drawing->bytes, arena);
    return &drawing->bytes;
}

static void write_scripts(const char *folder, const struct report *report, struct drawings *drawings,
                          struct arena *arena)
{
    size_t item = 0;
    for (const struct figure *figure; (figure = figure_at(report, &item)) != NULL;)
        script_write(figure, PLOT_SVG, arena, add_drawing(drawings, folder, figure, "gp", arena));
}

static bool draw_picture(const struct common_options *common, const struct report *report,
                         struct drawings *drawings, struct error *err)
{
    size_t count = figure_count(report), item = 0;
    if (count == 0 && report->partial)
        return true; /* why there is none, the error of the run says */
    if (count != 1)
        return count == 0 ? error_set(err, ERROR_USAGE, "there is no figure to print (knead plot draws)")
                          : error_set(err, ERROR_USAGE, "one figure can be printed and there are %zu "
                                                        "(--figures FOLDER writes them all)", count);
    enum plot_format format = common->format == FORMAT_PNG   ? PLOT_PNG
                              : common->format == FORMAT_PDF ? PLOT_PDF
                                                             : PLOT_SVG;
    str_init(&drawings->picture, err->arena);
    drawings->has_picture = plot_bytes(figure_at(report, &item), format, err->arena, &drawings->picture, err);
    return drawings->has_picture;
}

/* gnuplot draws the SVG once, for the page and for the folder. */
static bool draw_svg(const struct common_options *common, struct figure *figure, struct drawings *drawings,
                     struct error *err)
{
    enum { SECONDS = 60 };
    struct arena *arena = err->arena;
    struct str script, svg, page;
    str_init(&script, arena);
    str_init(&svg, arena);
    str_init(&page, arena);
    script_write(figure, PLOT_SVG, arena, &script);
    if (!plot_run(script.text, script.length, SECONDS, arena, &svg, err))
        return false;
    if (common->format == FORMAT_HTML) {
        if (!svg_finish(figure, svg.text, svg.length, true, arena, &page, err))
            return false;
        figure->svg = page.text;
    }
    return common->figures == NULL ||
           svg_finish(figure, svg.text, svg.length, false, arena,
                      add_drawing(drawings, common->figures, figure, "svg", arena), err);
}

static bool draw_one(const struct common_options *common, struct figure *figure, struct drawings *drawings,
                     struct error *err)
{
    size_t before = drawings->count;
    bool drawn = draw_svg(common, figure, drawings, err) &&
                 (common->figures == NULL ||
                  plot_bytes(figure, PLOT_PNG, err->arena,
                             add_drawing(drawings, common->figures, figure, "png", err->arena), err));
    if (!drawn)
        drawings->count = before; /* half a picture is none */
    return drawn;
}

static bool draw_all(struct session *session, const struct report *report, struct drawings *drawings,
                     struct error *err)
{
    const struct common_options *common = session->common;
    bool picture = common->format == FORMAT_SVG || common->format == FORMAT_PNG || common->format == FORMAT_PDF;
    if (picture && !draw_picture(common, report, drawings, err))
        return false;
    if (common->format != FORMAT_HTML && common->figures == NULL)
        return true;
    size_t count = figure_count(report), done = 0, item = 0;
    for (struct figure *figure; (figure = figure_at(report, &item)) != NULL;) {
        if (!draw_one(common, figure, drawings, err))
            return false;
        session->progress(session, ++done, count);
    }
    return true;
}

/* Where gnuplot fails its scripts take the place of the pictures. */
bool draw_figures(struct session *session, struct report *report, struct drawings *drawings, struct error *err)
{
    const struct common_options *common = session->common;
    *drawings = (struct drawings){ 0 };
    if (common->save_script != NULL)
        write_scripts(common->save_script, report, drawings, err->arena);
    if (draw_all(session, report, drawings, err))
        return true;
    if (err->code != ERROR_PROGRAM || common->save_script != NULL)
        return false;
    if (common->figures != NULL) {
        drawings->count = 0; /* all or none: a folder of some pictures would pass for complete */
        write_scripts(common->figures, report, drawings, err->arena);
    } else {
        session->note(session, "--save-script FOLDER writes the scripts that gnuplot would draw");
    }
    return false;
}
