/* Two raters side by side: limits of agreement, proportional bias, Deming's line, and the plot. */
#include <math.h>

#include "base/arena.h"
#include "plot/bland_altman.h"
#include "render/numbers.h"
#include "result/estimates.h"
#include "stats/deming.h"
#include "tools/agree.h"
#include "tools/figures.h"

/* The subjects both measured, and what is drawn of them. */
struct pair {
    size_t first, second, n;
    size_t *subjects;
    double *means[2];           /* of the replicates of each */
    double *mean, *difference;
    const char *contrast;       /* "J - S" */
};

static struct pair pair_of(const struct agree_output *out, size_t first, size_t second)
{
    const struct ratings *ratings = &out->ratings;
    struct arena *arena = ratings->study->session->arena;
    const size_t both[] = { first, second };
    struct pair pair = { .first = first, .second = second };
    pair.contrast = arena_printf(arena, "%s - %s", ratings->raters[first], ratings->raters[second]);
    const char *analysis = ratings->group == NULL
                               ? pair.contrast
                               : arena_printf(arena, "%s %s, %s", ratings->study->by->name, ratings->group, pair.contrast);
    pair.subjects = ratings_complete(ratings, both, 2, analysis, &pair.n);
    pair.mean = arena_array(arena, double, pair.n);
    pair.difference = arena_array(arena, double, pair.n);
    for (size_t side = 0; side < 2; side++) {
        pair.means[side] = arena_array(arena, double, pair.n);
        for (size_t i = 0; i < pair.n; i++)
            pair.means[side][i] = rating_mean(ratings_cell(ratings, pair.subjects[i], both[side]));
    }
    for (size_t i = 0; i < pair.n; i++) {
        pair.difference[i] = ratings_difference(ratings, ratings_cell(ratings, pair.subjects[i], first),
                                                ratings_cell(ratings, pair.subjects[i], second));
        pair.mean[i] = pair.means[0][i] - pair.difference[i] / 2;
    }
    return pair;
}

/* ---- limits ---- */

static struct replicates replicates_of(const struct ratings *ratings, const struct pair *pair, size_t rater)
{
    struct arena *arena = ratings->study->session->arena;
    size_t *count = arena_array(arena, size_t, pair->n), total = 0, at = 0;
    for (size_t i = 0; i < pair->n; i++)
        total += count[i] = ratings_cell(ratings, pair->subjects[i], rater)->count;
    double *values = arena_array(arena, double, total);
    for (size_t i = 0; i < pair->n; i++)
        for (size_t j = 0; j < count[i]; j++)
            values[at++] = ratings_cell(ratings, pair->subjects[i], rater)->values[j];
    return (struct replicates){ values, count };
}

/* Replicates that both have, matched by their numbers. */
struct linked {
    double *values[2];
    size_t *count, subjects;
};

static struct linked link(const struct ratings *ratings, const struct pair *pair)
{
    struct arena *arena = ratings->study->session->arena;
    size_t room = 0, at = 0;
    for (size_t i = 0; i < pair->n; i++)
        room += ratings_cell(ratings, pair->subjects[i], pair->first)->count;
    struct linked linked = { { arena_array(arena, double, room), arena_array(arena, double, room) },
                             arena_array(arena, size_t, pair->n), 0 };
    for (size_t i = 0; i < pair->n; i++) {
        const struct rating *a = ratings_cell(ratings, pair->subjects[i], pair->first),
                            *b = ratings_cell(ratings, pair->subjects[i], pair->second);
        size_t before = at;
        for (size_t x = 0, y = 0; x < a->count && y < b->count;) {
            if (a->replicates[x] == b->replicates[y]) {
                linked.values[0][at] = a->values[x++];
                linked.values[1][at++] = b->values[y++];
            } else if (a->replicates[x] < b->replicates[y]) {
                x++;
            } else {
                y++;
            }
        }
        if (at > before)
            linked.count[linked.subjects++] = at - before;
    }
    return linked;
}

/* Both raters' values less the first of them all: differences and slopes do not change, and lose no digits to an
 * offset. */
static void shift_near(const struct ratings *ratings, const struct pair *pair, struct arena *arena, double *near[2])
{
    const size_t both[] = { pair->first, pair->second };
    for (size_t side = 0; side < 2; side++) {
        near[side] = arena_array(arena, double, pair->n);
        for (size_t i = 0; i < pair->n; i++)
            near[side][i] = ratings_difference(ratings, ratings_cell(ratings, pair->subjects[i], both[side]),
                                               ratings_cell(ratings, pair->subjects[0], pair->first));
    }
}

static void compute(const struct agree_output *out, const struct pair *pair, struct bland_altman *result)
{
    const struct ratings *ratings = &out->ratings;
    struct arena *arena = ratings->study->session->arena;
    struct bland_altman_spec spec = { out->options->coverage, out->options->common.level,
                                      (enum limits_interval)out->options->interval };
    if (!ratings->replicated) {
        double *near[2];
        shift_near(ratings, pair, arena, near);
        bland_altman(near[0], near[1], pair->n, &spec, arena, result);
        return;
    }
    if (out->options->true_value == TRUE_VARIES) {
        struct linked linked = link(ratings, pair);
        bland_altman_linked(linked.values[0], linked.values[1], linked.count, linked.subjects, &spec, arena, result);
        return;
    }
    struct replicates first = replicates_of(ratings, pair, pair->first), second = replicates_of(ratings, pair, pair->second);
    bland_altman_replicated(&first, &second, pair->n, &spec, arena, result);
}

static void add_limits(const struct agree_output *out, const struct pair *pair, const struct bland_altman *result,
                       const char *method, const struct limits *limits, double se, const char *note)
{
    struct estimate row = agree_row(out, method, result->n);
    row.contrast = pair->contrast;
    row.estimate = limits->value;
    row.std_error = se;
    row.conf_low = limits->low;
    row.conf_high = limits->high;
    row.conf_level = out->options->common.level;
    row.note = note;
    agree_add(out, &row);
}

static void add_slope(const struct agree_output *out, const struct pair *pair, const struct bland_altman *result)
{
    struct estimate row = agree_row(out, "proportional_bias", result->n);
    row.contrast = pair->contrast;
    row.estimate = result->slope;
    row.std_error = result->slope_se;
    row.statistic = result->slope_t;
    row.df = result->slope_df;
    row.p_value = result->slope_p;
    row.conf_low = result->slope_low;
    row.conf_high = result->slope_high;
    row.conf_level = out->options->common.level;
    row.note = result->no_slope != NULL ? result->no_slope
               : isnan(result->slope_t)  ? "the differences lie on the line"
                                         : NULL;
    agree_add(out, &row);
}

static void add_agreement(struct agree_output *out, const struct pair *pair, const struct bland_altman *result)
{
    struct arena *arena = out->ratings.study->session->arena;
    const char *outside = arena_printf(arena, "%zu of %zu outside", result->outside, result->n);
    add_limits(out, pair, result, "agreement_bias", &result->bias, result->bias_se,
               isnan(result->bias.low) && result->n > 1 ? "every difference is equal" : NULL);
    struct estimate sd = agree_row(out, "agreement_sd", result->n);
    sd.contrast = pair->contrast;
    sd.estimate = result->sd;
    sd.note = result->undefined != NULL ? result->undefined : outside;
    agree_add(out, &sd);
    if (result->undefined != NULL) {
        out->degenerate = arena_printf(arena, "%s: %s", pair->contrast, result->undefined);
        return;
    }
    add_limits(out, pair, result, "agreement_lower", &result->lower, ESTIMATE_UNSET, NULL);
    add_limits(out, pair, result, "agreement_upper", &result->upper, ESTIMATE_UNSET, NULL);
    add_slope(out, pair, result);
}

/* ---- Deming ---- */

static void add_deming(const struct agree_output *out, const struct pair *pair)
{
    const struct ratings *ratings = &out->ratings;
    struct arena *arena = ratings->study->session->arena;
    struct deming deming;
    double level = out->options->common.level;
    /* the first on the second, as the differences are first - second */
    deming_fit(pair->means[1], pair->means[0], pair->n, out->options->error_ratio, level, arena, &deming);
    const struct deming_term *const terms[] = { &deming.slope, &deming.intercept };
    static const char *const methods[] = { "deming_slope", "deming_intercept" };
    for (size_t t = 0; t < 2; t++) {
        struct estimate row = agree_row(out, methods[t], pair->n);
        row.contrast = arena_printf(arena, "%s on %s", ratings->raters[pair->first], ratings->raters[pair->second]);
        row.estimate = terms[t]->estimate;
        row.std_error = terms[t]->std_error;
        row.df = deming.df;
        row.conf_low = terms[t]->low;
        row.conf_high = terms[t]->high;
        row.conf_level = level;
        row.note = deming.undefined;
        agree_add(out, &row);
    }
}

/* ---- the figure ---- */

static struct agreement_line line_of(const struct limits *limits)
{
    return (struct agreement_line){ limits->value, limits->low, limits->high };
}

static void draw(const struct agree_output *out, const struct pair *pair, const struct bland_altman *result)
{
    const struct ratings *ratings = &out->ratings;
    struct arena *arena = ratings->study->session->arena;
    const char *first = ratings->raters[pair->first], *second = ratings->raters[pair->second];
    const char *unit = ratings->unit == NULL ? "" : arena_printf(arena, " (%s)", ratings->unit);
    const char *group = ratings->group == NULL
                            ? "" : arena_printf(arena, "; %s %s", ratings->study->by->name, ratings->group);
    struct agreement_picture picture = {
        .name = figure_stem(arena, arena_printf(arena, "bland_altman_%s_%s%s%s", first, second,
                                              ratings->group == NULL ? "" : "_",
                                              ratings->group == NULL ? "" : ratings->group)),
        .title = arena_printf(arena, "Agreement of %s%s%s and %s", ratings->label == NULL ? "" : ratings->label,
                              ratings->label == NULL ? "" : ": ", first, second),
        .subtitle = arena_printf(arena, "%s%% limits of agreement; shaded: %s%% confidence intervals; dashed grey: regression "
                                        "on the mean; n = %zu%s%s",
                                 number_level(arena, out->options->coverage),
                                 number_level(arena, out->options->common.level), pair->n,
                                 ratings->replicated ? " (means of replicates)" : "", group),
        .caption = figure_caption(ratings->study),
        .mean_label = arena_printf(arena, "Mean of %s and %s%s", first, second, unit),
        .difference_label = arena_printf(arena, "%s \u2212 %s%s", first, second, unit),
        .n = pair->n,
        .mean = pair->mean,
        .difference = pair->difference,
        .bias = line_of(&result->bias),
        .lower = line_of(&result->lower),
        .upper = line_of(&result->upper),
        .slope = result->slope,
        .coverage = out->options->coverage,
        .decimals = decimals_of_data(ratings->decimals, (result->bias.high - result->bias.low) / 4) + 1,
    };
    report_figure(out->report, bland_altman_figure(&picture, arena));
}

void agree_pair(struct agree_output *out, size_t first, size_t second)
{
    struct pair pair = pair_of(out, first, second);
    struct bland_altman result;
    compute(out, &pair, &result);
    add_agreement(out, &pair, &result);
    if (result.undefined != NULL)
        return;
    add_deming(out, &pair);
    draw(out, &pair, &result);
}
