/* For each arm a sample is made that has the published n, means, SDs and correlation to the last bits, and goes the way
 * the values of patients go. What a moment determines (t tests, ANCOVA, F, effect sizes, margins) is then what the
 * patients' values would have given; what it does not determine (ranks, HC3, resampling) is left out.
 *
 * With u = (1, −1, 0, …) / √2 and v = (1, 1, −2, 0, …) / √6, orthogonal and summing to 0, the baseline is
 * mean + SD √(n − 1) u and the follow-up mean + SD √(n − 1) (r u + √(1 − r²) v). */
#include "tools/compare_summary.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/utf8.h"
#include "tools/compare.h"

enum { MOST_PATIENTS = 200000 };

bool summary_given(const struct summary_options *options)
{
    return options->n.count + options->mean.count + options->sd.count + options->events.count > 0;
}

static const char *name_of(struct arena *arena, const struct summary_options *options, size_t arm)
{
    if (arm < options->arms.count)
        return options->arms.items[arm];
    return arm == 0 ? "control" : options->n.count == 2 ? "arm" : arena_printf(arena, "arm %zu", arm);
}

static bool read_numbers(const struct text_list *texts, const char *option, size_t count, double *numbers,
                         int *decimals, struct error *err)
{
    for (size_t i = 0; i < texts->count; i++) {
        struct decimal read;
        if (decimal_parse(texts->items[i], strlen(texts->items[i]), '.', &read) != DECIMAL_OK)
            return error_set(err, ERROR_USAGE, "%s has '%s'; a number is expected", option,
                             utf8_show(err->arena, texts->items[i]));
        numbers[i] = read.value;
        if (decimals != NULL && read.scale > *decimals)
            *decimals = read.scale;
    }
    return texts->count == count || error_set(err, ERROR_USAGE, "%s has %zu number%s and --n has %zu: one for each arm is "
                                                                "expected, the control first", option, texts->count,
                                              texts->count == 1 ? "" : "s", count);
}

static bool read_sizes(const struct text_list *texts, const char *option, double least, double *numbers,
                       struct error *err)
{
    if (!read_numbers(texts, option, texts->count, numbers, NULL, err))
        return false;
    for (size_t i = 0; i < texts->count; i++)
        if (numbers[i] != floor(numbers[i]) || numbers[i] < least || numbers[i] > MOST_PATIENTS)
            return error_set(err, ERROR_USAGE, "%s has %s; a whole number from %g to %d is expected", option,
                             utf8_show(err->arena, texts->items[i]), least, MOST_PATIENTS);
    return true;
}

bool summary_study(struct session *session, const struct summary_options *options, struct report *report,
                   struct study *study, struct error *err)
{
    struct arena *arena = session->arena;
    if (session->operand_count > 0)
        return error_set(err, ERROR_USAGE, "published numbers (--n, --mean …) take the place of FILE; leave out %s",
                         session->operands[0]);
    if (options->n.count < 2)
        return error_set(err, ERROR_USAGE, "--n needs the patients of two arms or more, the control first");
    if (options->arms.count > 0 && options->arms.count != options->n.count)
        return error_set(err, ERROR_USAGE, "--arms has %zu names and --n has %zu arms", options->arms.count,
                         options->n.count);
    struct levels *levels = arena_new(arena, struct levels);
    struct column *arm = arena_new(arena, struct column);
    levels_init(levels, arena);
    for (size_t i = 0; i < options->n.count; i++) {
        const char *name = name_of(arena, options, i);
        if (levels_intern(levels, name, strlen(name)) != i)
            return error_set(err, ERROR_USAGE, "--arms names '%s' twice", utf8_show(arena, name));
    }
    *arm = (struct column){ .name = "arm", .type = COLUMN_CATEGORY, .levels = levels };
    *study = (struct study){ .session = session, .report = report, .arm = arm, .visit_count = 1, .outcome_count = 1,
                             .no_baseline = options->mean_before.count == 0, .to_count = 1 };
    study->to = arena_new(arena, size_t);
    study->visits = arena_new(arena, struct study_visit);
    study->outcomes = arena_new(arena, struct outcome);
    study->outcomes[0].name = study->outcomes[0].label = "outcome";
    return true;
}

/* ---- numbers */

struct paper {
    size_t count;
    double *n, *mean, *sd, *mean_before, *sd_before, *r;
    bool paired;
};

static bool check_spread(const double *values, size_t count, const char *option, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!(values[i] >= 0))
            return error_set(err, ERROR_USAGE, "%s has %g; an SD is not below 0", option, values[i]);
    return true;
}

static bool read_baseline(struct arena *arena, const struct summary_options *options, struct paper *paper, int *decimals,
                          struct error *err)
{
    size_t k = paper->count;
    paper->paired = options->mean_before.count > 0;
    if (!paper->paired)
        return (options->sd_before.count == 0 && options->r.count == 0) ||
               error_set(err, ERROR_USAGE, "--sd-before and --r go with --mean-before");
    struct text_list r = options->r;
    if (r.count == 0)
        return error_set(err, ERROR_USAGE, "a baseline needs the correlation of baseline and follow-up within arms: --r");
    if (r.count == 1) { /* one for all */
        const char **all = arena_array(arena, const char *, k);
        for (size_t i = 0; i < k; i++)
            all[i] = r.items[0];
        r = (struct text_list){ all, k };
    }
    if (!read_numbers(&options->mean_before, "--mean-before", k, paper->mean_before, decimals, err) ||
        !read_numbers(&options->sd_before, "--sd-before", k, paper->sd_before, NULL, err) ||
        !read_numbers(&r, "--r", k, paper->r, NULL, err) ||
        !check_spread(paper->sd_before, k, "--sd-before", err))
        return false;
    for (size_t i = 0; i < k; i++)
        if (!(fabs(paper->r[i]) <= 1))
            return error_set(err, ERROR_USAGE, "--r has %g; a correlation lies between -1 and 1", paper->r[i]);
    return true;
}

static bool read_paper(struct arena *arena, const struct summary_options *options, struct paper *paper, int *decimals,
                       struct error *err)
{
    size_t k = options->n.count;
    double **lists[] = { &paper->n, &paper->mean, &paper->sd, &paper->mean_before, &paper->sd_before, &paper->r };
    paper->count = k;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        *lists[i] = arena_array(arena, double, k > options->r.count ? k : options->r.count + 1);
    return read_sizes(&options->n, "--n", options->mean_before.count > 0 ? 3 : 2, paper->n, err) &&
           read_numbers(&options->mean, "--mean", k, paper->mean, decimals, err) &&
           read_numbers(&options->sd, "--sd", k, paper->sd, NULL, err) && check_spread(paper->sd, k, "--sd", err) &&
           read_baseline(arena, options, paper, decimals, err);
}

static void make_arm(struct arena *arena, const struct paper *paper, uint32_t arm, struct arm_values *values)
{
    size_t n = (size_t)paper->n[arm];
    double *before = arena_array(arena, double, n), *after = arena_array(arena, double, n);
    double *change = arena_array(arena, double, n), root = sqrt((double)n - 1);
    double r = paper->paired ? paper->r[arm] : 1, rest = sqrt(1 - r * r);
    for (size_t i = 0; i < n; i++) {
        double u = i == 0 ? sqrt(0.5) : i == 1 ? -sqrt(0.5) : 0, v = i < 2 ? 1 / sqrt(6) : i == 2 ? -2 / sqrt(6) : 0;
        after[i] = paper->mean[arm] + paper->sd[arm] * root * (r * u + (n > 2 ? rest * v : 0));
        before[i] = paper->mean_before[arm] + paper->sd_before[arm] * root * u;
        change[i] = after[i] - before[i];
    }
    *values = (struct arm_values){ .level = arm, .after = { after, NULL, 1, n } };
    if (!paper->paired)
        return;
    values->before = (struct sample){ before, NULL, 1, n };
    values->change = (struct sample){ change, NULL, 1, n };
}

static bool fit(const struct comparison *out, const struct paper *paper, const struct arm_values *arms,
                struct ancova_result *result, struct error *err)
{
    struct arena *arena = out->study->session->arena;
    size_t n = 0, at = 0;
    for (size_t arm = 0; arm < paper->count; arm++)
        n += arms[arm].after.n;
    double *y = arena_array(arena, double, n), *x = arena_array(arena, double, n);
    uint32_t *codes = arena_array(arena, uint32_t, n);
    for (uint32_t arm = 0; arm < paper->count; arm++)
        for (size_t i = 0; i < arms[arm].after.n; i++, at++) {
            y[at] = arms[arm].after.x[i];
            x[at] = paper->paired ? arms[arm].before.x[i] : 0;
            codes[at] = arm;
        }
    struct variable outcome = { .name = "follow-up", .values = y, .divisor = 1 };
    struct variable baseline = { .name = "baseline", .values = x, .divisor = 1 };
    struct variable arm = { .name = "arm", .category = true, .codes = codes, .levels = out->study->arm->levels->names,
                            .level_count = (uint32_t)paper->count };
    struct ancova_data data = { n, &outcome, &arm, paper->paired ? &baseline : NULL, NULL, 0 };
    struct ancova_spec spec = { .level = out->options->common.level };
    return ancova_fit(arena, &data, &spec, result, err);
}

static bool compare_means(struct comparison *out, struct error *err)
{
    struct arena *arena = out->study->session->arena;
    struct paper paper;
    struct ancova_result result;
    if (!read_paper(arena, &out->options->summary, &paper, &out->study->outcomes[0].decimals, err))
        return false;
    struct arm_values *arms = arena_array(arena, struct arm_values, paper.count);
    for (uint32_t arm = 0; arm < paper.count; arm++)
        make_arm(arena, &paper, arm, &arms[arm]);
    if (!fit(out, &paper, arms, &result, err))
        return false;
    out->adjusted = paper.paired;
    compare_tabulate(out, arms, paper.count, &result, paper.paired);
    report_method(out->report, "From n, means%s as published; ANCOVA, change and effect sizes are what patients' values with "
                               "these moments give. Ranks, HC3 and resampling need the patients' values.",
                  paper.paired ? ", SDs and correlations" : " and SDs");
    return true;
}

/* ---- events */

/* Papers print patients with an event; how many events they had is not known. */
static void tally_events(struct comparison *out, const size_t *n, const size_t *patients, size_t arms)
{
    struct compare_tally *tallies = arena_array(out->study->session->arena, struct compare_tally, arms);
    for (size_t i = 0; i < arms; i++)
        tallies[i] = (struct compare_tally){ n[i], patients[i], NAN };
    compare_tallies(out, tallies);
}

static bool compare_events(struct comparison *out, struct error *err)
{
    struct arena *arena = out->study->session->arena;
    const struct summary_options *options = &out->options->summary;
    size_t k = options->n.count;
    double *n = arena_array(arena, double, k), *events = arena_array(arena, double, k + options->events.count);
    size_t *sizes = arena_array(arena, size_t, k), *yes = arena_array(arena, size_t, k);
    if (options->mean.count + options->sd.count + options->mean_before.count + options->r.count > 0)
        return error_set(err, ERROR_USAGE, "--events stands in place of means");
    if (!read_sizes(&options->n, "--n", 1, n, err) || !read_sizes(&options->events, "--events", 0, events, err) ||
        !read_numbers(&options->events, "--events", k, events, NULL, err))
        return false;
    for (size_t i = 0; i < k; i++) {
        if (events[i] > n[i])
            return error_set(err, ERROR_USAGE, "--events has %g where --n has %g patients", events[i], n[i]);
        sizes[i] = (size_t)n[i];
        yes[i] = (size_t)events[i];
    }
    if (out->options->type == COMPARE_EVENTS)
        tally_events(out, sizes, yes, k);
    else
        compare_binary_counts(out, sizes, yes, k);
    return true;
}

bool summary_compare(struct comparison *out, struct error *err)
{
    return out->options->type == COMPARE_NUMBER ? compare_means(out, err) : compare_events(out, err);
}
