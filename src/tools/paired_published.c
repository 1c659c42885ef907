/* The same numbers as from patients, as far as n, means, SDs and the correlation carry: what needs every patient's
 * change (ranks, signs, resampling) is not there. */
#include "tools/paired_published.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "result/estimates.h"
#include "stats/effect.h"
#include "stats/summary.h"
#include "stats/ttest.h"
#include "tools/paired_mean.h"
#include "tools/published_checks.h"

bool published_given(const struct published_options *o)
{
    return o->n > 0 || o->mean_before != NULL || o->sd_before != NULL || o->mean_after != NULL || o->sd_after != NULL ||
           o->sd_change != NULL || o->p != NULL || o->r != NULL || o->t != NULL || o->interval.count > 0;
}

/* ---- reading ---- */

static bool read_number(const char *option, const char *text, struct printed *printed, struct error *err)
{
    *printed = (struct printed){ .given = text != NULL, .text = text };
    if (text == NULL)
        return true;
    const char *digits = text + strspn(text, " ");
    if (strcmp(option, "p") == 0 && (*digits == '<' || *digits == '>')) {
        printed->bound = *digits++;
        digits += strspn(digits, "= ");
    }
    if (decimal_parse(digits, strlen(digits), '.', &printed->number) != DECIMAL_OK)
        return error_set(err, ERROR_USAGE, "--%s is \"%s\"; a number is expected", option, text);
    return true;
}

static bool need(const char *option, const struct printed *printed, struct error *err)
{
    return printed->given || error_set(err, ERROR_USAGE, "--%s is missing; published numbers are --n, --mean-before, "
                                                         "--sd-before, --mean-after and --sd-after, and one of --r, --t, "
                                                         "--p, --ci, --sd-change", option);
}

static bool in_range(const char *option, const struct printed *printed, double low, double high, const char *says,
                     struct error *err)
{
    return !printed->given || (printed->number.value >= low && printed->number.value <= high) ||
           error_set(err, ERROR_USAGE, "--%s is %s; %s", option, printed->text, says);
}

static bool read_paper(const struct published_options *o, struct paper *paper, struct error *err)
{
    const char *const *ends = o->interval.items;
    if (o->interval.count != 0 && o->interval.count != 2)
        return error_set(err, ERROR_USAGE, "--ci is two numbers, the lower first (--ci=-3.1,-0.4)");
    bool read = read_number("mean-before", o->mean_before, &paper->mean_before, err) &&
                read_number("sd-before", o->sd_before, &paper->sd_before, err) &&
                read_number("mean-after", o->mean_after, &paper->mean_after, err) &&
                read_number("sd-after", o->sd_after, &paper->sd_after, err) && read_number("r", o->r, &paper->r, err) &&
                read_number("sd-change", o->sd_change, &paper->sd_change, err) &&
                read_number("t", o->t, &paper->t, err) && read_number("p", o->p, &paper->p, err) &&
                read_number("ci", o->interval.count > 0 ? ends[0] : NULL, &paper->low, err) &&
                read_number("ci", o->interval.count > 0 ? ends[1] : NULL, &paper->high, err);
    if (!read)
        return false;
    if (o->n < 2)
        return error_set(err, ERROR_USAGE, o->n == 0 ? "--n is missing: the number of pairs" : "--n is 1; a paired "
                                                                                               "comparison needs 2 pairs");
    if (paper->low.given && !(paper->low.number.value < paper->high.number.value))
        return error_set(err, ERROR_USAGE, "--ci is two numbers, the lower first (--ci=-3.1,-0.4)");
    return need("mean-before", &paper->mean_before, err) && need("sd-before", &paper->sd_before, err) &&
           need("mean-after", &paper->mean_after, err) && need("sd-after", &paper->sd_after, err) &&
           in_range("sd-before", &paper->sd_before, 0, INFINITY, "an SD is not negative", err) &&
           in_range("sd-after", &paper->sd_after, 0, INFINITY, "an SD is not negative", err) &&
           in_range("sd-change", &paper->sd_change, 0, INFINITY, "an SD is not negative", err) &&
           in_range("r", &paper->r, -1, 1, "a correlation lies from -1 to 1", err) &&
           in_range("p", &paper->p, 0, 1, "a p-value lies from 0 to 1", err);
}

/* The first of r, SD, t, interval and p that is printed exactly enough to be solved. */
static void find_source(struct paper *paper)
{
    const struct published *pair = &paper->pair;
    paper->sd = NAN;
    if (paper->r.given) {
        paper->source = SOURCE_R;
        paper->sd = published_sd_from_r(pair, paper->r.number.value);
    } else if (paper->sd_change.given) {
        paper->source = SOURCE_SD;
        paper->sd = paper->sd_change.number.value;
    } else if (paper->t.given) {
        paper->source = SOURCE_T;
        paper->sd = published_sd_from_t(pair, paper->t.number.value);
    } else if (paper->low.given) {
        paper->source = SOURCE_INTERVAL;
        paper->sd = published_sd_from_interval(pair, paper->low.number.value, paper->high.number.value, paper->level);
    } else if (paper->p.given && paper->p.bound == '\0') {
        paper->source = SOURCE_P;
        paper->sd = published_sd_from_p(pair, paper->p.number.value);
    }
    if (isnan(paper->sd))
        paper->source = SOURCE_NONE;
}

/* ---- tables ---- */

struct summary_output {
    const struct paper *paper;
    const struct published_spec *spec;
    struct table *estimates;
    int decimals;
};

static struct estimate row(const struct summary_output *out, const char *method)
{
    struct estimate estimate;
    estimate_init(&estimate);
    estimate.outcome = out->spec->outcome;
    estimate.method = method;
    estimate.n = (double)out->paper->pair.n;
    return estimate;
}

static void add_effect(const struct summary_output *out, const char *method, struct effect effect)
{
    struct estimate estimate = row(out, method);
    estimate.estimate = effect.estimate;
    if (!isnan(effect.low) || !isnan(effect.high)) {
        estimate.conf_low = effect.low;
        estimate.conf_high = effect.high;
        estimate.conf_level = out->spec->level;
    }
    estimates_add(out->estimates, &estimate, out->decimals);
}

static struct ttest test_of(const struct paper *paper, const struct published_spec *spec, double sd)
{
    struct ttest_spec test = { spec->mu, spec->alternative, spec->level };
    struct ttest t;
    ttest_moments(paper->pair.n, paper->pair.mean_after - paper->pair.mean_before, sd, &test, &t);
    return t;
}

static void add_t(const struct summary_output *out, const struct ttest *t)
{
    struct estimate estimate = row(out, "paired_t");
    estimate.estimate = t->estimate;
    if (out->paper->source == SOURCE_NONE) {
        estimate.note = "no t without the correlation: see the table over r";
    } else {
        estimate.std_error = t->se;
        estimate.statistic = t->t;
        estimate.df = t->df;
        estimate.p_value = t->p;
        estimate.conf_low = t->low;
        estimate.conf_high = t->high;
        estimate.conf_level = out->spec->level;
        estimate.note = t->undefined;
    }
    estimates_add(out->estimates, &estimate, out->decimals);
}

static void add_effects(const struct summary_output *out, const struct ttest *t)
{
    const struct published *pair = &out->paper->pair;
    double level = out->spec->level, r = published_r(pair, t->sd);
    if (out->paper->source == SOURCE_R)
        r = out->paper->r.number.value;
    bool contradicted = !(fabs(r) <= 1);
    struct effect dz = effect_dz(t->estimate, t->sd, pair->n, level);
    double low, high;
    correlation_interval(contradicted ? NAN : r, pair->n, level, &low, &high);
    add_effect(out, "cohen_dz", dz);
    add_effect(out, "hedges_gz", effect_gz(t->estimate, t->sd, pair->n, level));
    add_effect(out, "cohen_dav", effect_dav(&dz, t->sd, pair->sd_before, pair->sd_after));
    if (contradicted)
        return;
    add_effect(out, "cohen_drm", effect_drm(&dz, r));
    add_effect(out, "smcr", effect_smcr(t->estimate, pair->sd_before, r, pair->n, level));
    add_effect(out, "smcr_corrected", effect_smcr_corrected(t->estimate, pair->sd_before, r, pair->n, level));
    add_effect(out, "pearson", (struct effect){ r, low, high });
}

/* Without a correlation dav and SMCR still stand, their intervals do not. */
static void add_effects_without_r(const struct summary_output *out)
{
    const struct published *pair = &out->paper->pair;
    double change = pair->mean_after - pair->mean_before;
    double square = (pair->sd_before * pair->sd_before + pair->sd_after * pair->sd_after) / 2;
    add_effect(out, "cohen_dav", (struct effect){ square > 0 ? change / sqrt(square) : NAN, NAN, NAN });
    double smcr = pair->sd_before > 0 ? change / pair->sd_before : NAN;
    add_effect(out, "smcr", (struct effect){ smcr, NAN, NAN });
    add_effect(out, "smcr_corrected", (struct effect){ hedges_correction((double)pair->n - 1) * smcr, NAN, NAN });
}

static struct table *correlations_table(const struct paper *paper, const struct published_spec *spec,
                                        struct arena *arena, int decimals)
{
    static const struct field_spec fields[] = {
        { "r", "Correlation", ROLE_RATIO },     { "sd_change", "SD of change", ROLE_SPREAD },
        { "std_error", "SE", ROLE_STD_ERROR },  { "statistic", "t", ROLE_STATISTIC },
        { "df", "df", ROLE_DF },                { "p_value", "p", ROLE_P },
        { "conf_low", "CI low", ROLE_CONF_LOW }, { "conf_high", "CI high", ROLE_CONF_HIGH },
        { "conf_level", "Level", ROLE_CONF_LEVEL }, { "cohen_dz", "dz", ROLE_RATIO },
        { "hedges_gz", "gz", ROLE_RATIO },      { "cohen_drm", "drm", ROLE_RATIO },
    };
    struct table *table = table_create(arena, "correlations", "The mean change, by what the correlation may have been",
                                       fields, sizeof fields / sizeof *fields);
    for (int tenths = 3; tenths <= 9; tenths++) {
        double r = tenths / 10.0;
        struct ttest t = test_of(paper, spec, published_sd_from_r(&paper->pair, r));
        struct effect dz = effect_dz(t.estimate, t.sd, paper->pair.n, spec->level);
        table_row(table, decimals);
        table_number(table, "r", r);
        table_number(table, "sd_change", t.sd);
        table_number(table, "std_error", t.se);
        table_number(table, "statistic", t.t);
        table_number(table, "df", t.df);
        table_number(table, "p_value", t.p);
        table_number(table, "conf_low", t.low);
        table_number(table, "conf_high", t.high);
        table_number(table, "conf_level", spec->level);
        table_number(table, "cohen_dz", dz.estimate);
        table_number(table, "hedges_gz", dz.estimate * hedges_correction((double)paper->pair.n - 1));
        table_number(table, "cohen_drm", effect_drm(&dz, r).estimate);
    }
    return table;
}

static const char *source_words(const struct paper *paper)
{
    switch (paper->source) {
    case SOURCE_R: return "from the correlation given";
    case SOURCE_SD: return "as given; the correlation is solved from it";
    case SOURCE_T: return "solved from t, and the correlation from it";
    case SOURCE_INTERVAL: return "solved from the interval of the mean change, and the correlation from it";
    case SOURCE_P: return "solved from p, and the correlation from it";
    case SOURCE_NONE: break;
    }
    return "unknown: no correlation is given and none can be solved";
}

static void add_tables(const struct summary_output *out, const struct ttest *test, struct report *report)
{
    const struct paper *paper = out->paper;
    struct arena *arena = report->arena;
    struct table *pairs = pairs_table(arena);
    struct paired_moments moments = { paper->pair.n, paper->pair.mean_before, paper->pair.sd_before,
                                      paper->pair.mean_after, paper->pair.sd_after, test->estimate, test->sd };
    table_row(pairs, out->decimals);
    table_text(pairs, "outcome", out->spec->outcome);
    pairs_add(pairs, &moments);
    add_t(out, test);
    if (paper->source == SOURCE_NONE)
        add_effects_without_r(out);
    else
        add_effects(out, test);
    report_table(report, pairs);
    report_table(report, out->estimates);
    if (paper->source == SOURCE_NONE)
        report_table(report, correlations_table(paper, out->spec, arena, out->decimals));
    published_checks(paper, report);
}

bool paired_published_run(struct session *session, const struct published_options *options,
                          const struct published_spec *spec, struct report *report, struct error *err)
{
    struct paper paper = { .level = spec->level, .step = isnan(options->step) ? 1 : options->step,
                           .step_known = !isnan(options->step), .items = (size_t)options->items,
                           .binary = spec->binary };
    if (session->operand_count > 0)
        return error_set(err, ERROR_USAGE, "published numbers (--n, --mean-before …) take the place of FILE; leave out %s",
                         session->operands[0]);
    if (!read_paper(options, &paper, err))
        return false;
    paper.pair = (struct published){ (size_t)options->n, paper.mean_before.number.value, paper.sd_before.number.value,
                                     paper.mean_after.number.value, paper.sd_after.number.value };
    find_source(&paper);
    int before = paper.mean_before.number.scale, after = paper.mean_after.number.scale;
    struct summary_output out = { &paper, spec, table_estimates(session->arena, "Change, after - before"),
                                  before > after ? before : after };
    report->title = "A published change within patients";
    struct ttest t = test_of(&paper, spec, paper.sd);
    report->has_seed = false;
    add_tables(&out, &t, report);
    report_paragraph(report, "This is an observed change. Without a control group it includes the natural course of the "
                             "complaint and regression to the mean, and says nothing of what caused it.");
    report_method(report, "From n, means and SDs as published; SD of the changes %s. Ranks, signs and resampling need the "
                          "patients' values.", source_words(&paper));
    report_method(report, "Paired t (Student 1908, Biometrika 6:1). dz and gz by the noncentral t, dav and drm scaled from "
                          "dz, SMCR with the variance of Becker (1988, Br J Math Stat Psychol 41:257), as from patients' "
                          "values.");
    return paper.source == SOURCE_NONE || t.undefined == NULL ||
           error_set(err, ERROR_ESTIMATE, "t undefined: %s", t.undefined);
}
