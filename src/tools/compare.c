/* compare: arms at follow-up, adjusted for baseline. ANCOVA is the primary analysis of a randomised trial (Vickers &
 * Altman 2001, BMJ 323:1123); the change score and the follow-up alone stand beside it. Without a baseline the
 * follow-up alone is compared, by Welch's t first. */
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "stats/ranksum.h"
#include "stats/summary.h"
#include "tools/compare.h"
#include "tools/nnt.h"
#include "tools/tools.h"

static const char *const types[] = { "number", "binary", "category", "events", NULL };
static const char *const adjustments[] = { "none", "holm", "hochberg", "bonferroni", "dunnett", "tukey", "lsd", NULL };
static const char *const contrasts[] = { "control", "all", NULL };
static const char *const betters[] = { "schema", "lower", "higher", NULL };

static const struct option_spec options[] = {
    LAYOUT_OPTIONS(struct compare_options),
    OPTION_LIST(struct compare_options, covariates, "covariates", "COLUMN",
                "further covariates of the ANCOVA, such as age"),
    OPTION_LIST(struct compare_options, factors, "factors", "COLUMN",
                "categories to adjust for, such as the strata of the randomisation, whether they are words or numbers"),
    OPTION_TEXT(struct compare_options, cluster, "cluster", "COLUMN",
                "patients who belong together, such as those of a therapist or a site; a patient without one is alone"),
    OPTION_TEXT(struct compare_options, received, "received", "COLUMN",
                "numbers: how much of the treatment a patient took (sessions, or 1 and 0): the complier average causal "
                "effect, the arm as instrument"),
    OPTION_FLAG(struct compare_options, own_slopes, "own-slopes",
                "beside ANCOVA, slopes of baseline and covariates that differ between arms (ANHECOVA)"),
    OPTION_CHOICE(struct compare_options, contrasts, "contrasts", contrasts,
                  "numbers: each arm against the control, or all pairs of arms"),
    OPTION_FLAG(struct compare_options, unadjusted, "unadjusted", "follow-up alone, without the baseline"),
    OPTION_CHOICE(struct compare_options, type, "type", types, "numbers, a yes-or-no outcome, one of several categories, or adverse events (yes or no, or how many)"),
    OPTION_TEXT(struct compare_options, event, "event", "LEVEL", "yes-or-no outcome: the level that counts as the event"),
    OPTION_TEXT(struct compare_options, term, "term", "COLUMN",
                "events, one row each: what happened; a patient without events has a row without one, or is known by "
                "--patients or --totals"),
    OPTION_TEXT(struct compare_options, patients, "patients", "PATIENTS",
                "events, one row each: the file of all patients, with their arms"),
    OPTION_LIST(struct compare_options, totals, "totals", "ARM=N",
                "events, one row each: how many patients each arm has, the control first"),
    OPTION_TEXT(struct compare_options, strata, "strata", "COLUMN",
                "yes-or-no outcome or categories: strata of the Mantel-Haenszel analysis"),
    OPTION_LIST(struct compare_options, order, "order", "LEVEL",
                "categories in strata: all of them, lowest first, when they are words in an order"),
    OPTION_CHOICE(struct compare_options, better, "better", betters, "whether lower or higher (or fewer, more events) is better"),
    OPTION_LIST(struct compare_options, margin, "margin", "LOW,HIGH",
                "equivalence margins in the units of the outcome; one number stands for both sides"),
    OPTION_TEXT(struct compare_options, noninferiority, "noninferiority", "LOSS",
                "non-inferiority: the largest loss against the control that is acceptable"),
    OPTION_CHOICE(struct compare_options, adjust, "adjust", adjustments,
                  "p-values for all contrasts together; each method is a family"),
    OPTION_COUNT(struct compare_options, resample, "resample", "N",
                 "bootstrap intervals from N resamples within arms, and N random assignments (or tables) where an exact test "
                 "cannot try them all", .above = 0, .below = 10000000),
    OPTION_COUNT(struct compare_options, exact, "exact", "N",
                 "rank tests and their intervals are exact up to N patients in both arms together; 0 stands for 2000, and "
                 "1000 for the interval", .above = 0, .below = RANKSUM_EXACT_LIMIT),
    SUMMARY_OPTIONS(struct compare_options),
    OPTION_FLAG(struct compare_options, all, "all", "show people every row that programs get"),
};

static const struct compare_options defaults = { 0 };

static const struct example examples[] = {
    { "knead compare --outcome pain --from 0 --to 10 datasets/backcare/backcare_long.csv",
      "two massage arms against usual care, adjusted for baseline" },
    { "knead compare --outcome pain,rmdq --to 10 --covariates age,sex --adjust holm datasets/backcare/backcare_long.csv",
      "two outcomes, with further covariates, p-values for all contrasts together" },
    { "knead compare --arm treatment --control Cont --before weight_before --after weight_after datasets/classic/anorexia.csv",
      "a wide file" },
    { "knead compare --arm treatment --control Cont --outcome weight_after datasets/classic/anorexia.csv",
      "a follow-up alone: Welch, Mann-Whitney, shift, P(arm > control)" },
    { "knead compare --type binary --outcome med_any --to 10 --better lower datasets/backcare/backcare_long.csv",
      "who takes pain medication: risk difference, ratio, odds ratio, NNT" },
    { "knead compare --outcome pain --to 10 --contrasts all --adjust tukey --factors site datasets/backcare/backcare_long.csv",
      "all pairs of arms with intervals that hold together, adjusted for baseline and site" },
    { "knead compare --outcome pain --to 10 --covariates age --own-slopes datasets/backcare/backcare_long.csv",
      "beside ANCOVA, slopes of baseline and age that differ between arms" },
    { "knead compare --outcome pain --to 10 --cluster therapist datasets/backcare/backcare_long.csv",
      "standard errors and degrees of freedom that allow for therapists" },
    { "knead compare --outcome pain --to 10 --received sessions datasets/backcare/backcare_long.csv",
      "what a session does to those who come because they were offered it, beside the arms as allocated" },
    { "knead compare --outcome pain --to 10 --received sessions --cluster therapist datasets/backcare/backcare_long.csv",
      "the same with errors that allow for therapists" },
    { "knead compare --outcome pain --to 10 --resample 2000 --seed 7 datasets/backcare/backcare_long.csv",
      "the adjusted difference by permutation of the arms, and its bootstrap" },
    { "knead compare --n 116,121 --mean 4.5,3.6 --sd 2.1,2.3 --mean-before 5.4,5.3 --sd-before 1.9,1.6 --r 0.4",
      "ANCOVA, change and follow-up from published numbers, the control first" },
    { "knead compare --n 40,41 --events 5,12 --arms \"usual care\",massage",
      "a yes-or-no outcome from published counts" },
    { "knead compare --type events --n 120,124 --events 0,4",
      "published adverse events: exact interval, and what none of 120 leaves possible" },
    { "knead compare --type binary --outcome med_any --to 10 --better lower --noninferiority 0.1 --strata site datasets/backcare/backcare_long.csv",
      "whether massage adds at most 10 in 100 who take medication, and across sites" },
    { "knead compare --type category --outcome pain --to 10 --strata site datasets/backcare/backcare_long.csv",
      "whether a 0 to 10 rating is spread alike in all arms, and whether its mean is, within sites" },
    { "knead compare --type events --term event --arm arm --patients datasets/teaching/events_patients.csv datasets/teaching/events.csv",
      "adverse events, one row each, among all patients" },
    { "knead compare --outcome pain --to 10 --margin 1.5 --noninferiority 1.5 datasets/backcare/backcare_long.csv",
      "equivalence and non-inferiority within 1.5 points" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command compare_command = {
    .name = "compare",
    .task = "between arms",
    .summary = "arms at follow-up: ANCOVA adjusted for baseline, ranks, effect sizes, margins, yes-or-no outcomes",
    .usage = "[FILE]",
    .details = "A contrast is always arm - control. ANCOVA regresses the follow-up on arm, baseline and covariates; its "
               "standard error is given model-based and heteroscedasticity-consistent (HC3). The interaction of arm and "
               "baseline is a check, not a gate. A file without a baseline, or --unadjusted, gives the follow-up alone. "
               "Ranks, ratios of means and further effect sizes are in csv and json, and in the text with --all. An "
               "equivalence test has level 1 - alpha, an interval of 1 - 2 alpha; non-inferiority goes with the interval "
               "of the report. A number needed to treat has no sign: the table nnt has nntb, to benefit, and nnth, to "
               "harm, each with the part of the interval on its side; one without a high end goes to infinity, and on to "
               "the other side.",
    .takes = TAKES_FILE | TAKES_PATIENTS | TAKES_SEED,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct compare_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

void compare_fail(struct comparison *out, const char *why)
{
    if (out->failed != NULL)
        report_warning(out->report, "no_estimate", "%s", out->failed);
    out->failed = why;
}

static bool compare_group(struct comparison *out, size_t index, struct error *err)
{
    const struct study *study = out->study;
    const struct text_list *names = &out->covariates;
    struct group group;
    if (!study_group(study, index, &group, err))
        return false;
    struct series *covariates = arena_array(study->session->arena, struct series, names->count);
    for (size_t i = 0; i < names->count; i++)
        if (!study_covariate(study, &group, names->items[i], study->session->arena, &covariates[i], err))
            return false;
    struct arena *arena = study->session->arena;
    struct series cluster = { 0 }, received = { 0 };
    if (out->options->cluster != NULL &&
        !study_covariate(study, &group, out->options->cluster, arena, &cluster, err))
        return false;
    if (out->options->received != NULL &&
        !study_covariate(study, &group, out->options->received, arena, &received, err))
        return false;
    size_t first = out->estimates->rows;
    out->group = group.name;
    for (out->outcome = 0; out->outcome < study->outcome_count; out->outcome++)
        for (size_t i = 0; i < study->to_count; i++) {
            out->to = study->to[i];
            if (study_series(study, &group, out->outcome, out->to).column == NULL)
                continue;
            if (out->options->type != COMPARE_NUMBER) {
                bool (*const compare[])(struct comparison *, const struct group *, struct error *) = {
                    [COMPARE_BINARY] = compare_binary, [COMPARE_CATEGORY] = compare_category,
                    [COMPARE_EVENTS] = compare_adverse };
                if (!compare[out->options->type](out, &group, err))
                    return false;
            } else if (!compare_numbers(out, &group, covariates, &cluster, &received)) {
                return error_set(err, ERROR_USAGE, "%s", out->failed);
            }
        }
    compare_adjust(out, first);
    return true;
}

static void describe_methods(const struct comparison *out)
{
    struct report *report = out->report;
    if (out->options->type >= COMPARE_CATEGORY) {
        compare_category_methods(out);
    } else if (out->options->type == COMPARE_BINARY) {
        compare_binary_methods(out);
    } else if (out->adjusted) {
        report_method(report, "ANCOVA: least squares of follow-up on arm%s%s (Vickers & Altman 2001, BMJ "
                              "323:1123); model-based standard error%s.",
                      out->study->no_baseline ? "" : out->covariates.count > 0 ? ", baseline" : " and baseline",
                      out->covariates.count > 0 ? " and covariates" : "",
                      out->summaries ? "" : ", and HC3 (MacKinnon & White 1985, J Econometrics 29:305; Long & Ervin 2000, "
                                            "Am Stat 54:217) on the same degrees of freedom");
        if (out->options->cluster != NULL)
            report_method(report, "Clusters (%s): CR2 standard errors with Satterthwaite degrees of freedom (Bell & McCaffrey "
                                  "2002, Surv Methodol 28:169; Pustejovsky & Tipton 2018, J Bus Econ Stat 36:672); a patient "
                                  "without a cluster is one of their own. The other rows leave the clusters out.",
                          out->options->cluster);
        if (out->options->own_slopes && !out->summaries)
            report_method(report, "Own slopes: least squares of follow-up on arm x (baseline and covariates), differences "
                                  "averaged over the covariates of all patients (ANHECOVA: Lin 2013, Ann Appl Stat 7:295; Ye, "
                                  "Shao, Yi & Zhao 2023, JASA 118:2370); variance HC3 and that of the averaged difference.");
        report_method(report, "%s alone: Welch's t (Welch 1947, Biometrika 34:28), for comparison; "
                              "they are less precise than ANCOVA.",
                      out->study->no_baseline ? "Follow-up" : "Change score and follow-up");
    } else {
        report_method(report, "Follow-up alone: Welch's t (Welch 1947, Biometrika 34:28). A baseline, where there is one, "
                              "makes the comparison more precise.");
    }
    if (out->options->type == COMPARE_NUMBER)
        compare_methods(out);
    if (out->options->type == COMPARE_NUMBER && out->options->resample > 0)
        report_method(report, "Permutation: assignments of the two arms' patients to arms, all of them or %.0f random ones "
                              "(Philox4x32-10), p = (1 + as extreme) / (1 + assignments) (Phipson & Smyth 2010, Stat Appl "
                              "Genet Mol Biol 9:39); adjusted: by the t of the group in ANCOVA of the two arms (Rosenbaum "
                              "2002, Stat Sci 17:286). Bootstrap: %.0f resamples within arms, ANCOVA of the two arms "
                              "fitted to each; BCa (Efron 1987, JASA 82:171).",
                      (double)out->options->resample, (double)out->options->resample);
    compare_adjust_methods(out);
    report_method(report, "%sIntervals of the contrasts are not adjusted for their number.",
                  out->summaries ? "" : "Complete cases; patients are analysed in the arm the file gives them. ");
}

/* What people are not shown is said under the table. */
static void count_further(struct comparison *out)
{
    size_t further = 0;
    for (size_t row = 0; row < out->estimates->rows; row++)
        further += out->estimates->further[row];
    if (further > 0)
        out->estimates->note = arena_printf(out->study->session->arena, "%zu further rows (ranks, effect sizes, other "
                                            "intervals) are shown with --all, and are in csv and json.", further);
}

/* The first option given that is for numbers only. */
static const char *only_numbers(const struct compare_options *chosen)
{
    const struct {
        bool given;
        const char *option;
    } options_given[] = {
        { chosen->covariates.count > 0, "--covariates" }, { chosen->factors.count > 0, "--factors" },
        { chosen->cluster != NULL, "--cluster" },         { chosen->own_slopes, "--own-slopes" },
        { chosen->received != NULL, "--received" },
        { chosen->contrasts == COMPARE_ALL_PAIRS, "--contrasts all" },
        { chosen->adjust == COMPARE_TUKEY, "--adjust tukey" }, { chosen->adjust == COMPARE_LSD, "--adjust lsd" },
    };
    for (size_t i = 0; i < sizeof options_given / sizeof *options_given; i++)
        if (options_given[i].given)
            return options_given[i].option;
    return NULL;
}

static bool check_type(const struct compare_options *chosen, struct error *err)
{
    bool binary = chosen->type == COMPARE_BINARY;
    if (!binary && chosen->event != NULL)
        return error_set(err, ERROR_USAGE, "--event is for yes-or-no outcomes: add --type binary");
    if (!binary && chosen->type != COMPARE_CATEGORY && chosen->strata != NULL)
        return error_set(err, ERROR_USAGE, "--strata is for yes-or-no outcomes and categories: add --type binary or category");
    if (chosen->order.count > 0 && (chosen->type != COMPARE_CATEGORY || chosen->strata == NULL))
        return error_set(err, ERROR_USAGE, "--order is for categories in strata: add --type category and --strata COLUMN");
    if (chosen->type != COMPARE_EVENTS && chosen->term != NULL)
        return error_set(err, ERROR_USAGE, "--term is for adverse events: add --type events");
    if (chosen->term == NULL && (chosen->patients != NULL || chosen->totals.count > 0))
        return error_set(err, ERROR_USAGE, "%s goes with --term COLUMN, the column that says what happened",
                         chosen->patients != NULL ? "--patients" : "--totals");
    if (chosen->type == COMPARE_NUMBER)
        return true;
    if (only_numbers(chosen) != NULL)
        return error_set(err, ERROR_USAGE, "%s is for numbers, not for --type %s", only_numbers(chosen), types[chosen->type]);
    if (!binary && (chosen->margin.count > 0 || chosen->noninferiority != NULL))
        return error_set(err, ERROR_USAGE, "%s is for numbers and yes-or-no outcomes, not for --type %s",
                         chosen->margin.count > 0 ? "--margin" : "--noninferiority", types[chosen->type]);
    return chosen->adjust != COMPARE_DUNNETT ||
           error_set(err, ERROR_USAGE, "--adjust dunnett is for numbers; use --adjust holm");
}

static bool check_options(const struct compare_options *chosen, struct error *err)
{
    if (!check_type(chosen, err))
        return false;
    if (chosen->adjust == COMPARE_DUNNETT && chosen->contrasts == COMPARE_ALL_PAIRS)
        return error_set(err, ERROR_USAGE, "--adjust dunnett is for contrasts with the control; use --adjust tukey");
    if (chosen->adjust == COMPARE_TUKEY && chosen->contrasts != COMPARE_ALL_PAIRS)
        return error_set(err, ERROR_USAGE, "--adjust tukey is for all pairs: add --contrasts all, or use --adjust dunnett");
    return true;
}

static struct text_list join_covariates(struct arena *arena, const struct compare_options *chosen)
{
    struct text_list all = { NULL, chosen->covariates.count + chosen->factors.count };
    const char **names = arena_array(arena, const char *, all.count);
    for (size_t i = 0; i < all.count; i++)
        names[i] = i < chosen->covariates.count ? chosen->covariates.items[i]
                                                : chosen->factors.items[i - chosen->covariates.count];
    all.items = names;
    return all;
}

static struct csv_column *columns_of(struct arena *arena, const struct compare_options *chosen,
                                     const struct text_list *names, size_t *count)
{
    struct csv_column *columns = arena_array(arena, struct csv_column, names->count + 3);
    *count = 0;
    for (; *count < names->count; ++*count)
        columns[*count] = (struct csv_column){ .name = names->items[*count],
                                               .want = *count < chosen->covariates.count ? CSV_ANY : CSV_CATEGORY };
    if (chosen->cluster != NULL)
        columns[(*count)++] = (struct csv_column){ .name = chosen->cluster, .want = CSV_CATEGORY };
    if (chosen->received != NULL)
        columns[(*count)++] = (struct csv_column){ .name = chosen->received, .want = CSV_NUMBER };
    if (chosen->strata != NULL)
        columns[(*count)++] = (struct csv_column){ .name = chosen->strata, .want = CSV_CATEGORY };
    return columns;
}

/* The tables, in the order people read them, filled or to be filled. */
static struct comparison comparison_of(struct session *session, const struct compare_options *chosen,
                                       const struct study *study, struct report *report)
{
    struct arena *arena = session->arena;
    struct table *(*const arms[])(struct arena *arena) = { compare_means_table, compare_counts_table,
                                                           compare_categories_table, compare_events_table };
    return (struct comparison){ .options = chosen, .study = study, .report = report,
                                .covariates = join_covariates(arena, chosen),
                                .estimates = table_estimates(arena, chosen->contrasts == COMPARE_ALL_PAIRS
                                                                    ? "Contrasts, one arm - another"
                                                                    : "Contrasts, arm - control"),
                                .arms = arms[chosen->type](arena),
                                .by_baseline = compare_baseline_table(arena), .nnt = nnt_table(arena),
                                .by_received = chosen->received == NULL ? NULL : compare_received_table(arena),
                                .together = compare_together_table(arena), .importance = importance_table(arena) };
}

/* Equal weights of a category's levels, as some programs have them, give other means and the same contrasts. */
static const char *adjusted_at(const struct comparison *out)
{
    if (out->covariates.count == 0)
        return "Adjusted means are at the overall mean of the baseline.";
    return arena_printf(out->study->session->arena, "Adjusted means are at the overall means of %scovariates; the levels of a "
                                                    "category count by their shares among all patients.",
                        out->study->no_baseline ? "" : "baseline and ");
}

static void finish(struct comparison *out)
{
    struct report *report = out->report;
    if (out->options->type == COMPARE_NUMBER && out->adjusted)
        out->arms->note = adjusted_at(out);
    count_further(out);
    if (out->nnt->rows > 0)
        report_table(report, out->nnt);
    if (out->importance->rows > 0)
        report_table(report, out->importance);
    if (out->together->rows > 0)
        report_table(report, out->together);
    if (out->by_baseline->rows > 0)
        report_table(report, out->by_baseline);
    if (out->by_received != NULL) {
        report_table(report, out->by_received);
        compare_received_methods(out);
    }
    describe_methods(out);
}

static bool run_summary(struct session *session, const struct compare_options *given, struct report *report,
                        struct error *err)
{
    struct compare_options *chosen = arena_new(session->arena, struct compare_options);
    struct study study;
    *chosen = *given;
    if (chosen->summary.events.count > 0 && chosen->type != COMPARE_EVENTS)
        chosen->type = COMPARE_BINARY;
    struct comparison out = comparison_of(session, chosen, &study, report);
    out.summaries = true;
    if (chosen->covariates.count + chosen->factors.count > 0 || chosen->own_slopes || chosen->resample > 0 ||
        chosen->cluster != NULL || chosen->strata != NULL || chosen->received != NULL)
        return error_set(err, ERROR_USAGE, "covariates, factors, clusters, strata and resampling need the patients' values");
    if (chosen->type == COMPARE_CATEGORY || chosen->term != NULL)
        return error_set(err, ERROR_USAGE, "%s needs the patients' values",
                         chosen->term != NULL ? "--term" : "--type category");
    if (!check_options(chosen, err) || !compare_read_margins(&out, err) ||
        !summary_study(session, &chosen->summary, report, &study, err))
        return false;
    report->has_seed = false;
    report->title = "Difference between arms, from published numbers";
    compare_estimand(&out);
    report_table(report, out.arms);
    report_table(report, out.estimates);
    if (!summary_compare(&out, err))
        return false;
    compare_adjust(&out, 0);
    finish(&out);
    return out.failed == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.failed);
}

static const char *title_of(const struct compare_options *chosen, const struct study *study)
{
    switch ((enum compare_type)chosen->type) {
    case COMPARE_BINARY: return "Difference between arms in a yes-or-no outcome";
    case COMPARE_CATEGORY: return "Categories of an outcome between arms";
    case COMPARE_EVENTS: return "Adverse events by arm";
    case COMPARE_NUMBER: break;
    }
    return study->no_baseline ? "Difference between arms at follow-up"
                              : "Difference between arms at follow-up, adjusted for baseline";
}

/* Adverse events, one row each. */
static bool run_terms(struct comparison *out, struct error *err)
{
    if (!check_options(out->options, err) || !compare_terms(out, err))
        return false;
    out->report->title = title_of(out->options, out->study);
    out->report->has_seed = false;
    compare_estimand(out);
    report_table(out->report, out->arms);
    report_table(out->report, out->estimates);
    compare_adjust(out, 0);
    finish(out);
    return out->failed == NULL || error_set(err, ERROR_ESTIMATE, "%s", out->failed);
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct compare_options *chosen = given;
    size_t count;
    if (summary_given(&chosen->summary))
        return run_summary(session, chosen, report, err);
    if (session->operand_count == 0)
        return error_set(err, ERROR_USAGE, "FILE is missing (- reads standard input)");
    struct study study;
    struct comparison out = comparison_of(session, chosen, &study, report);
    study.session = session;
    study.report = report;
    if (chosen->term != NULL)
        return run_terms(&out, err);
    struct csv_column *columns = columns_of(session->arena, chosen, &out.covariates, &count);
    unsigned needs = STUDY_OUTCOMES | STUDY_ARM | STUDY_PRIMARY | STUDY_FOLLOW_UP;
    needs |= chosen->type != COMPARE_NUMBER ? STUDY_CATEGORIES : chosen->unadjusted ? 0 : STUDY_PAIR;
    struct study_spec spec = { .layout = &chosen->layout, .needs = needs, .columns = columns, .column_count = count };
    if (!check_options(chosen, err) || !compare_read_margins(&out, err) ||
        !study_open(session, &spec, report, &study, err))
        return false;
    report->has_seed = chosen->resample > 0;
    report->title = title_of(chosen, &study);
    compare_estimand(&out);
    report_table(report, out.arms);
    report_table(report, out.estimates);
    for (size_t i = 0; i < study_group_count(&study); i++)
        if (!compare_group(&out, i, err))
            return false;
    finish(&out);
    between_warn_of_therapists(out.study, chosen->cluster);
    return out.failed == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.failed);
}
