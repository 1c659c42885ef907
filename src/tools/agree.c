/* agree: do raters, methods or occasions measure the same? How large is the error of a measurement? */
#include "tools/agree.h"

#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "render/numbers.h"
#include "result/estimates.h"
#include "stats/distribution.h"
#include "stats/icc.h"
#include "stats/summary.h"
#include "tools/tools.h"

static const char *const true_values[] = { "constant", "varies", NULL };
static const char *const interval_kinds[] = { "exact", "approximate", NULL };

static const struct option_spec options[] = {
    RATINGS_OPTIONS(struct agree_options),
    OPTION_CHOICE(struct agree_options, true_value, "true-value", true_values,
                  "over the replicates: unchanged, or pairs taken together while it may change"),
    OPTION_CHOICE(struct agree_options, interval, "limits", interval_kinds,
                  "interval of the limits of agreement: noncentral t, or Bland and Altman's of 1999"),
    OPTION_REAL(struct agree_options, coverage, "coverage", "SHARE", "differences between the limits of agreement",
                .above = 0, .below = 1, .open = true),
    OPTION_REAL(struct agree_options, error_ratio, "error-ratio", "RATIO",
                "Deming regression: error variance of the first rater over that of the second", .above = 0,
                .below = 1e6, .open = true),
};

static const struct agree_options defaults = { .coverage = 0.95, .error_ratio = 1 };

static const struct example examples[] = {
    { "knead agree --id id --raters ana,ben datasets/teaching/flexion_wide.csv",
      "two raters, a column for each" },
    { "knead agree --id id --rater rater --value flexion --replicate reading datasets/teaching/flexion_long.csv",
      "a long file in which each rater read twice" },
    { "knead agree --id id --raters ana,ben datasets/teaching/flexion_wide.csv -o build/agreement.svg",
      "the Bland-Altman plot" },
    { "knead agree --rater phase --value hour_2 --where 'treatment == \"control\"' datasets/classic/obrien_kaiser.csv",
      "three occasions, each pair of them compared" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command agree_command = {
    .name = "agree",
    .task = "within patients",
    .summary = "agreement of raters or methods: ICC, SEM, smallest detectable change, Bland-Altman, Deming",
    .usage = "FILE",
    .details = "Differences are first - second, in the order of --raters or in the natural order of the names. All forms of the "
               "intraclass correlation are given, each with its name: 'agreement' counts a rater who reads higher as error, "
               "'consistency' does not, 'one-way' is for subjects who each had other raters. The smallest detectable change "
               "is 1.96 times the square root of 2 times the standard error of measurement.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct agree_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

enum { MOST_SIDE_BY_SIDE = 8 }; /* raters; more would be a hundred rows and figures */

struct estimate agree_row(const struct agree_output *out, const char *method, size_t n)
{
    struct estimate estimate;
    estimate_init(&estimate);
    estimate.group = out->ratings.group;
    estimate.outcome = out->ratings.what;
    estimate.method = method;
    estimate.n = (double)n;
    return estimate;
}

void agree_add(const struct agree_output *out, const struct estimate *estimate)
{
    estimates_add(out->estimates, estimate, out->ratings.decimals);
}

static void add_icc(const struct agree_output *out, const char *method, const char *term, size_t n,
                    const struct icc *icc, const char *note)
{
    struct estimate row = agree_row(out, method, n);
    row.term = term;
    row.estimate = icc->estimate;
    row.conf_low = icc->low;
    row.conf_high = icc->high;
    row.conf_level = out->options->common.level;
    row.statistic = icc->f;
    row.df = icc->df1;
    row.df2 = icc->df2;
    row.p_value = icc->p;
    row.note = note != NULL ? note : isnan(icc->low) ? "its interval cannot be approximated"
               : isnan(icc->f)                    ? "no error at all; F has no bound"
                                                  : NULL;
    agree_add(out, &row);
}

/* The error of a measurement, or that of a difference of two that is rarely exceeded. */
static void add_error(const struct agree_output *out, const char *method, const char *term, size_t n,
                      const struct measurement_error *error, double factor)
{
    struct estimate row = agree_row(out, method, n);
    row.term = term;
    row.estimate = factor * error->sem;
    row.conf_low = factor * error->low;
    row.conf_high = factor * error->high;
    row.conf_level = out->options->common.level;
    row.df = error->df;
    agree_add(out, &row);
}

static double detectable(void)
{
    return normal_quantile(0.975) * sqrt(2);
}

/* Every rater on every subject whom all of them measured. */
static void all_raters(struct agree_output *out)
{
    static const char *const forms[ICC_FORMS] = { "icc_1", "icc_a_1", "icc_c_1", "icc_k", "icc_a_k", "icc_c_k" };
    const struct ratings *ratings = &out->ratings;
    struct arena *arena = ratings->study->session->arena;
    size_t *raters = arena_array(arena, size_t, ratings->count), n;
    for (size_t r = 0; r < ratings->count; r++)
        raters[r] = r;
    const char *analysis = ratings->group == NULL
                               ? "all raters"
                               : arena_printf(arena, "%s %s, all raters", ratings->study->by->name, ratings->group);
    size_t *subjects = ratings_complete(ratings, raters, ratings->count, analysis, &n);
    double *values = arena_array(arena, double, n * ratings->count), level = out->options->common.level;
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < ratings->count; r++)
            values[i * ratings->count + r] = ratings_difference(ratings, ratings_cell(ratings, subjects[i], r),
                                                                ratings_cell(ratings, subjects[0], 0));
    struct icc_result icc; /* a constant taken from every value changes none of it */
    icc_compute(values, n, ratings->count, level, arena, &icc);
    const char *note = icc.undefined != NULL ? icc.undefined
                       : ratings->replicated ? "of the means of the replicates"
                                             : NULL;
    for (size_t form = 0; form < ICC_FORMS; form++)
        add_icc(out, forms[form], NULL, n, &icc.form[form], note);
    if (icc.undefined != NULL) {
        out->degenerate = arena_printf(arena, "intraclass correlation: %s", icc.undefined);
        return;
    }
    if (ratings->replicated)
        return; /* the error of a single measurement is that of one rater again, below */
    add_error(out, "sem_agreement", NULL, n, &icc.agreement, 1);
    add_error(out, "sdc_agreement", NULL, n, &icc.agreement, detectable());
    add_error(out, "sem_consistency", NULL, n, &icc.consistency, 1);
    add_error(out, "sdc_consistency", NULL, n, &icc.consistency, detectable());
}

/* One rater on the same subjects again. */
static void one_rater(const struct agree_output *out, size_t rater)
{
    const struct ratings *ratings = &out->ratings;
    struct arena *arena = ratings->study->session->arena;
    size_t total = 0, n = 0, at = 0, *count = arena_array(arena, size_t, ratings->subjects);
    for (size_t s = 0; s < ratings->subjects; s++)
        total += ratings_cell(ratings, s, rater)->count;
    double *values = arena_array(arena, double, total);
    for (size_t s = 0; s < ratings->subjects; s++) {
        const struct rating *cell = ratings_cell(ratings, s, rater);
        if (cell->count == 0)
            continue;
        count[n++] = cell->count;
        for (size_t i = 0; i < cell->count; i++)
            values[at++] = cell->values[i];
    }
    struct icc_result icc;
    icc_oneway(values, count, n, out->options->common.level, &icc);
    const char *name = ratings->raters[rater];
    add_icc(out, "icc_within", name, n, &icc.form[ICC_1_1], icc.undefined);
    if (icc.undefined != NULL)
        return;
    add_error(out, "sem_within", name, n, &icc.oneway, 1);
    add_error(out, "sdc_within", name, n, &icc.oneway, detectable());
}

static void show_raters(const struct agree_output *out)
{
    const struct ratings *ratings = &out->ratings;
    struct arena *arena = ratings->study->session->arena;
    for (size_t r = 0; r < ratings->count; r++) {
        size_t subjects = 0, measurements = 0;
        double *means = arena_array(arena, double, ratings->subjects), sd;
        for (size_t s = 0; s < ratings->subjects; s++) {
            const struct rating *cell = ratings_cell(ratings, s, r);
            measurements += cell->count;
            if (cell->count > 0)
                means[subjects++] = rating_mean(cell);
        }
        struct sample sample = { means, NULL, 1, subjects };
        table_row(out->raters, ratings->decimals);
        table_text(out->raters, "group", ratings->group);
        table_text(out->raters, "rater", ratings->raters[r]);
        table_number(out->raters, "n", (double)subjects);
        table_number(out->raters, "measurements", (double)measurements);
        table_number(out->raters, "mean", sample_mean(&sample, &sd));
        table_number(out->raters, "sd", sd);
    }
}

static struct table *raters_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL }, { "rater", "Rater", ROLE_LABEL },
        { "n", "Subjects", ROLE_COUNT },  { "measurements", "Measurements", ROLE_COUNT },
        { "mean", "Mean", ROLE_ESTIMATE }, { "sd", "SD", ROLE_SPREAD },
    };
    return table_create(arena, "raters", "What each rater found", fields, sizeof fields / sizeof *fields);
}

static void describe_methods(const struct agree_output *out)
{
    struct report *report = out->report;
    report_method(report, "Intraclass correlations: McGraw & Wong (1996, Psychol Methods 1:30), in brackets the names of "
                          "Shrout & Fleiss (1979, Psychol Bull 86:420); k is the mean of all raters. Intervals from F, for "
                          "absolute agreement with Satterthwaite's df.");
    report_method(report, "SEM, standard error of measurement: agreement counts the variance between raters (as the one-way "
                          "form does), consistency does not (de Vet et al. 2006, J Clin Epidemiol 59:1033); chi-square intervals. SDC, smallest detectable "
                          "change: 1.96 * sqrt(2) * SEM.%s",
                  out->ratings.replicated ? " 'Again' is one rater measuring the same subject again: the within-subject SD "
                                            "and the repeatability coefficient."
                                          : "");
    if (!out->ratings.replicated)
        report_method(report, "Limits of agreement: bias and SD of the differences, first - second (Bland & Altman 1986, "
                              "Lancet 1:307); %s.",
                      out->options->interval == LIMITS_EXACT
                          ? "exact intervals of the limits from the noncentral t (Carkeet 2015, Optom Vis Sci 92:e71)"
                          : "approximate intervals of the limits (Bland & Altman 1999, Stat Methods Med Res 8:135)");
    else
        report_method(report, "Limits of agreement of single measurements from replicates, %s (Bland & Altman 1999, Stat "
                              "Methods Med Res 8:135, %s); intervals by the method of variance estimates recovery (Zou 2013, "
                              "Stat Methods Med Res 22:630), the mean by t.",
                      out->options->true_value == TRUE_CONSTANT ? "the true value unchanged" : "the true value free to change",
                      out->options->true_value == TRUE_CONSTANT ? "5.1-5.2" : "5.3");
    report_method(report, "Proportional bias: slope of the difference on the mean of both. It is not 0 when one rater's values "
                          "spread more than the other's, whatever the reason.");
    report_method(report, "Deming regression with the ratio %g of the error variances; jackknife standard errors, t with n - 2 "
                          "(Linnet 1993, Clin Chem 39:424).",
                  out->options->error_ratio);
}

static void estimand(const struct agree_output *out, struct arena *arena)
{
    report_paragraph(out->report, "What is estimated: the share of the variance of measurements that is due to the subjects (ICC); how "
                             "far one measurement typically lies from the truth (SEM); the change of one subject that error "
                             "alone exceeds once in twenty (SDC); for each two raters, between which values %s%% of their "
                             "differences lie (limits of agreement). Agreement counts a difference in level between raters as "
                             "error, consistency does not. The forms (1) are of one rater's value, (k) of the mean of all.",
                     number_level(arena, out->options->coverage));
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct agree_options *chosen = given;
    struct study study;
    struct agree_output out = { .options = chosen, .report = report,
                                .estimates = table_estimates(session->arena, "Agreement and measurement error"),
                                .raters = raters_table(session->arena) };
    if (chosen->common.arm != NULL)
        return error_set(err, ERROR_USAGE, "agree knows no arms; --by %s looks at each of them by itself",
                         utf8_show(session->arena, chosen->common.arm));
    if (!ratings_open(session, &chosen->ratings, report, &study, err))
        return false;
    report->title = "Agreement of measurements";
    estimand(&out, session->arena);
    report_table(report, out.raters);
    report_table(report, out.estimates);
    for (size_t i = 0; i < study_group_count(&study); i++) {
        if (!ratings_read(&study, &chosen->ratings, i, &out.ratings, err))
            return false;
        if (out.ratings.count < 2)
            return error_set(err, ERROR_ESTIMATE, "there is one rater only; agreement needs two");
        show_raters(&out);
        all_raters(&out);
        for (size_t r = 0; r < out.ratings.count && out.ratings.replicated; r++)
            one_rater(&out, r);
        for (size_t a = 0; a < out.ratings.count && out.ratings.count <= MOST_SIDE_BY_SIDE; a++)
            for (size_t b = a + 1; b < out.ratings.count; b++)
                agree_pair(&out, a, b);
        if (out.ratings.count > MOST_SIDE_BY_SIDE)
            report_paragraph(report, "Pairs of raters are compared for at most %d raters; --where chooses some of them.",
                             MOST_SIDE_BY_SIDE);
    }
    describe_methods(&out);
    return out.degenerate == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.degenerate);
}
