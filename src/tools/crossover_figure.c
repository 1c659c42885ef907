#include "tools/crossover.h"

#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "plot/slope.h"
#include "render/numbers.h"
#include "result/figure.h"
#include "stats/summary.h"
#include "tools/figures.h"

#define MINUS "\xE2\x88\x92" /* U+2212 */

static struct slope_mean mean_of(const double *x, size_t n, double level, struct arena *arena)
{
    struct summary summary;
    struct sample sample = { x, NULL, 1, n };
    summary_compute(&sample, &(struct summary_spec){ .level = level }, arena, &summary);
    return (struct slope_mean){ summary.mean, summary.low, summary.high };
}

static const char *describe(const struct crossover_picture *picture, const struct slope_arm *arms, size_t count)
{
    struct arena *arena = picture->study->session->arena;
    struct str text;
    str_init(&text, arena);
    str_addf(&text, "%s of each patient under %s and under %s, one line per patient, by sequence.", picture->outcome,
             picture->control, picture->treatment);
    for (size_t s = 0; s < count; s++)
        str_addf(&text, " %s (n = %zu): mean %s under %s, %s under %s.", arms[s].label, arms[s].n,
                 number_fixed(arena, arms[s].before_mean.mean, picture->decimals + 1, MINUS), picture->control,
                 number_fixed(arena, arms[s].after_mean.mean, picture->decimals + 1, MINUS), picture->treatment);
    return text.text;
}

struct figure *crossover_figure(const struct crossover_picture *picture)
{
    struct arena *arena = picture->study->session->arena;
    struct slope_arm arms[2];
    size_t drawn = 0;
    for (size_t s = 0; s < 2; s++) {
        const struct crossover_panel *panel = &picture->panels[s];
        if (panel->n == 0)
            continue;
        struct slope_mean before = mean_of(panel->control, panel->n, picture->level, arena),
                          after = mean_of(panel->treatment, panel->n, picture->level, arena);
        arms[drawn++] = (struct slope_arm){ panel->label, (int)s, panel->n, panel->ids, panel->control,
                                            panel->treatment, before, after, after.mean - before.mean };
    }
    const char *group = picture->group == NULL
                            ? "" : arena_printf(arena, "; %s %s", picture->study->by->name, picture->group);
    struct slope_spec spec = {
        .name = figure_stem(arena, picture->group == NULL ? "crossover" : arena_printf(arena, "crossover_%s", picture->group)),
        .title = "Each patient under both treatments",
        .subtitle = arena_printf(arena, "Each line is one patient, by sequence. Bold: mean with %s%% confidence interval%s",
                                 number_level(arena, picture->level), group),
        .caption = figure_caption(picture->study),
        .outcome = picture->outcome,
        .before = picture->control,
        .after = picture->treatment,
        .arms = arms,
        .arm_count = drawn,
        .scale_min = NAN,
        .scale_max = NAN,
        .decimals = picture->decimals + 1,
    };
    struct figure *figure = slope_figure(&spec, arena);
    figure->alt = describe(picture, arms, drawn);
    return figure;
}
