/* paired: change within patients, before to after. With arms, each arm's change stands without a p-value beside the
 * contrast between arms: a change within one arm says nothing of a treatment (Bland & Altman 2011, BMJ 342:d561). */
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "tools/family.h"
#include "tools/paired.h"
#include "tools/paired_entry.h"
#include "tools/paired_mean.h"
#include "tools/paired_published.h"
#include "tools/study.h"
#include "tools/tools.h"

struct paired_options {
    struct common_options common;
    struct layout_options layout;
    int type, alternative, zeros, adjust;
    double mu;
    const char *event;
    uint64_t resample;
    struct text_list margin;
    bool within_arm_p, percent, shapiro, conventions;
    const char *entry;
    double reliability, population_mean, population_sd;
    struct published_options published;
};

static const char *const alternatives[] = { "two-sided", "less", "greater", NULL };
static const char *const zero_rules[] = { "pratt", "wilcoxon", NULL };

static const char *const types[] = { "mean", "binary", "ordinal", "visits", NULL };

static const struct option_spec options[] = {
    LAYOUT_OPTIONS(struct paired_options),
    OPTION_CHOICE(struct paired_options, type, "type", types,
                  "numbers; yes or no; ordered categories; all visits at once"),
    OPTION_TEXT(struct paired_options, event, "event", "LEVEL",
                "yes-or-no outcome: the value that is yes, where they are not 0 and 1, no and yes or false and true"),
    OPTION_CHOICE(struct paired_options, alternative, "alternative", alternatives,
                  "side of the null hypothesis that counts against it"),
    OPTION_REAL(struct paired_options, mu, "mu", "CHANGE", "mean change under the null hypothesis",
                .open = false),
    OPTION_CHOICE(struct paired_options, zeros, "zeros", zero_rules,
                  "unchanged patients in the signed-rank test: ranked, or dropped before ranking"),
    OPTION_COUNT(struct paired_options, resample, "resample", "N",
                 "bootstrap intervals from N resamples, and N random sign patterns where the exact permutation test "
                 "is out of reach; 0 for none",
                 .above = 0, .below = 100000000),
    OPTION_LIST(struct paired_options, margin, "margin", "LOW,HIGH",
                "test whether the mean change lies between these two, in the units of the outcome (TOST)"),
    OPTION_FLAG(struct paired_options, percent, "percent", "also change in percent: of the means, and of the logarithms"),
    OPTION_FLAG(struct paired_options, shapiro, "shapiro",
                "also the Shapiro-Wilk W of the changes (nothing is chosen by it)"),
    OPTION_CHOICE(struct paired_options, adjust, "adjust", adjustment_names,
                  "adjust p over the outcomes, visits and contrasts of this run"),
    OPTION_FLAG(struct paired_options, within_arm_p, "within-arm-p",
                "with arms, also print p-values within each arm (they say nothing of a treatment)"),
    OPTION_TEXT(struct paired_options, entry, "entry", "RULE",
                "without arms: the baseline that let patients in, '>= 5' or '<= 40', for the regression to the mean"),
    OPTION_REAL(struct paired_options, reliability, "reliability", "R",
                "reliability of one measurement, test-retest", .above = 0, .below = 1),
    OPTION_REAL(struct paired_options, population_mean, "population-mean", "MEAN",
                "mean of everybody, before anyone is let in", .open = false),
    OPTION_REAL(struct paired_options, population_sd, "population-sd", "SD", "SD of everybody", .open = false),
    OPTION_FLAG(struct paired_options, conventions, "compare-conventions",
                "also the p-values R, SAS, SPSS, Stata, SciPy and gretl print, and why they differ"),
    PUBLISHED_OPTIONS(struct paired_options),
};

static const struct paired_options defaults = { .reliability = NAN, .population_mean = NAN, .population_sd = NAN,
                                                .published = PUBLISHED_DEFAULTS };

static const struct example examples[] = {
    { "knead paired --id id --before pain_0 --after pain_10 datasets/backcare/backcare_wide.csv",
      "change in one outcome of a wide file" },
    { "knead paired --outcome pain --from 0 --to 10 datasets/backcare/backcare_long.csv",
      "a long file whose schema names id, arm and visit" },
    { "knead paired --id id --before drug_1 --after drug_2 datasets/classic/sleep_wide.csv --format json",
      "Student's ten patients of 1908, as JSON" },
    { "knead paired --resample 10000 --percent --margin=-1,1 --to 10 datasets/backcare/backcare_long.csv",
      "bootstrap, change in percent, and whether the change is smaller than one point" },
    { "knead paired --outcome pain,rmdq --adjust holm --to 10 datasets/backcare/backcare_long.csv",
      "two outcomes with Holm's adjusted p" },
    { "knead paired --type binary --outcome med_any --to 10 datasets/backcare/backcare_long.csv",
      "who takes pain medication before and after: McNemar and the risk difference" },
    { "knead paired --type visits --within-arm-p --outcome hour_1 datasets/classic/obrien_kaiser.csv",
      "three phases at once: Friedman, and the analysis of variance that papers print" },
    { "knead paired --id id --before before --after after --entry '>= 5' --reliability 0.53 --population-mean 4.5 "
      "--population-sd 2.19 datasets/teaching/clinic.csv",
      "no control: the regression to the mean to be expected, and who came back" },
    { "knead paired --id id --before drug_1 --after drug_2 --compare-conventions datasets/classic/sleep_wide.csv",
      "what other systems print for the same patients, and why" },
    { "knead paired --n 28 --mean-before 58.3 --sd-before 18.2 --mean-after 42.2 --sd-after 21.1 --r 0.5",
      "a comparison from published numbers" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command paired_command = {
    .name = "paired",
    .task = "within patients",
    .summary = "change within patients: paired t, exact signed-rank, Hodges-Lehmann, dz",
    .usage = "[FILE]",
    .details = "Change is after - before. The signed-rank test is exact with ties and zeros, decided on the decimals as "
               "written. With an arm column the change within each arm is given with its interval and without a p-value, "
               "beside the difference in change between each arm and the control.",
    .takes = TAKES_FILE | TAKES_PATIENTS | TAKES_SEED,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct paired_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

/* --margin LOW,HIGH */
static bool read_margin(const struct text_list *given, struct paired_mean_spec *spec, struct error *err)
{
    struct decimal ends[2];
    bool good = given->count == 2;
    for (size_t i = 0; good && i < 2; i++)
        good = decimal_parse(given->items[i], strlen(given->items[i]), '.', &ends[i]) == DECIMAL_OK &&
               isfinite(ends[i].value);
    if (!good || !(ends[0].value < ends[1].value))
        return error_set(err, ERROR_USAGE, "--margin is two numbers, the lower first (--margin=-2,2)");
    spec->margins = true;
    spec->margin_low = ends[0].value;
    spec->margin_high = ends[1].value;
    return true;
}

static bool run_mean(const struct paired_options *chosen, const struct paired_type_spec *type,
                     const struct study *study, struct error *err)
{
    struct paired_mean_spec spec = {
        .type = *type, .zeros = (enum signedrank_zeros)chosen->zeros, .mu = chosen->mu,
        .replicates = chosen->resample, .seed = chosen->common.seed, .threads = (unsigned)chosen->common.threads,
        .percent = chosen->percent, .shapiro = chosen->shapiro, .adjustment = (enum adjustment)chosen->adjust,
        .conventions = chosen->conventions,
    };
    struct paired_entry entry;
    if (!paired_entry_read(chosen->entry, chosen->reliability, chosen->population_mean, chosen->population_sd, &entry,
                           err))
        return false;
    spec.entry = &entry;
    if (chosen->conventions && (chosen->alternative != ALTERNATIVE_TWO_SIDED || chosen->mu != 0))
        return error_set(err, ERROR_USAGE, "--compare-conventions is for two-sided tests of no change");
    if (chosen->margin.count > 0 && !read_margin(&chosen->margin, &spec, err))
        return false;
    return paired_mean_run(study, &spec, err);
}

static bool run_published(struct session *session, const struct paired_options *chosen, struct report *report,
                          struct error *err)
{
    if (chosen->resample > 0 || chosen->percent || chosen->shapiro || chosen->margin.count > 0 || chosen->conventions ||
        chosen->entry != NULL || chosen->type > PAIRED_BINARY)
        return error_set(err, ERROR_USAGE, "published numbers are compared by the paired t and effect sizes; what else is "
                                           "asked for needs the patients' values (FILE)");
    struct published_spec spec = {
        .alternative = (enum alternative)chosen->alternative, .mu = chosen->mu, .level = chosen->common.level,
        .binary = chosen->type == PAIRED_BINARY,
        .outcome = chosen->layout.outcome.count > 0 ? chosen->layout.outcome.items[0] : "published",
    };
    return paired_published_run(session, &chosen->published, &spec, report, err);
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct paired_options *chosen = given;
    struct study study;
    struct study_spec opening = { .layout = &chosen->layout, .needs = STUDY_PAIR | STUDY_OUTCOMES | STUDY_PRIMARY };
    if (published_given(&chosen->published))
        return run_published(session, chosen, report, err);
    if (session->operand_count == 0)
        return error_set(err, ERROR_USAGE, "FILE is missing (- reads standard input)");
    report->has_seed = chosen->type == PAIRED_MEAN && chosen->resample > 0;
    if (chosen->event != NULL && chosen->type != PAIRED_BINARY)
        return error_set(err, ERROR_USAGE, "--event is for --type binary");
    if (chosen->type == PAIRED_BINARY)
        opening.needs |= STUDY_CATEGORIES;
    if (!study_open(session, &opening, report, &study, err))
        return false;
    struct paired_type_spec spec = { (enum alternative)chosen->alternative, chosen->common.level, chosen->within_arm_p,
                                     chosen->event };
    switch ((enum paired_type)chosen->type) {
    case PAIRED_BINARY: return paired_binary_run(&study, &spec, err);
    case PAIRED_ORDINAL: return paired_ordinal_run(&study, &spec, err);
    case PAIRED_VISITS: return paired_visits_run(&study, &spec, err);
    case PAIRED_MEAN: break;
    }
    return run_mean(chosen, &spec, &study, err);
}
