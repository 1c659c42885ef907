/* plot: one figure from a trial file. What is drawn is computed in tools/figures.c; how, in plot/. */
#include "base/arena.h"
#include "base/error.h"
#include "tools/agree.h"
#include "tools/between.h"
#include "tools/figures.h"
#include "tools/respond.h"
#include "tools/study.h"
#include "tools/tools.h"

struct plot_options {
    struct common_options common;
    struct layout_options layout;
    struct ratings_spec ratings;
    int kind;
};

enum plot_kind { PLOT_TRAJECTORY, PLOT_SLOPE, PLOT_FOREST, PLOT_RESIDUALS, PLOT_BLAND_ALTMAN, PLOT_RESPONDER };

static const char *const kinds[] = { "trajectory", "slope", "forest", "residuals", "bland-altman", "responder", NULL };

static const struct option_spec options[] = {
    OPTION_CHOICE(struct plot_options, kind, "kind", kinds,
                  "trajectory: means by visit; slope: patients before and after; forest: contrasts of several outcomes; "
                  "residuals: of the ANCOVA; bland-altman: differences of two raters; responder: share of patients "
                  "improved by at least so much"),
    LAYOUT_OPTIONS(struct plot_options),
    RATINGS_OPTIONS(struct plot_options),
};

static const struct plot_options defaults = { 0 };

static const struct example examples[] = {
    { "knead plot --kind trajectory --outcome pain datasets/backcare/backcare_long.csv -o build/pain.svg",
      "mean pain by week and arm" },
    { "knead plot --kind slope --outcome pain --to 10 datasets/backcare/backcare_long.csv -o build/slope.png",
      "every patient before and after, as PNG" },
    { "knead plot --kind forest --to 10 datasets/backcare/backcare_long.csv -o build/forest.pdf",
      "all outcomes at week 10, as PDF" },
    { "knead plot --kind residuals --outcome rmdq --to 10 datasets/backcare/backcare_long.csv -o build/residuals.svg",
      "how well the ANCOVA fits" },
    { "knead plot --kind bland-altman --id id --raters ana,ben datasets/teaching/flexion_wide.csv -o build/bland_altman.svg",
      "two raters of the same patients, as knead agree draws them" },
    { "knead plot --kind responder --outcome pain --to 10 datasets/backcare/backcare_long.csv -o build/responder.svg",
      "responders at every threshold, as knead respond draws them" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command plot_command = {
    .name = "plot",
    .task = "show",
    .summary = "figures: trajectory, slope, forest, residuals, bland-altman, responder; svg, png, pdf",
    .usage = "FILE",
    .details = "One figure: of the first outcome, but for a forest, which has a row of every outcome and arm. Slope, forest, residuals and "
               "responder are of the visit --to, or else of the first follow-up. --raters, or --rater with --value, are for bland-altman.\n\n"
               "Draws with gnuplot, which must be installed. The numbers drawn are in the JSON of the report "
               "(--format json), and --save-script keeps the gnuplot script with its data.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct plot_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_SVG,
    .run = run,
};

static bool complete(const struct study *study, const struct group *group, size_t outcome, size_t to,
                     struct cases *cases, struct error *err)
{
    if (study->outcomes[outcome].columns[study->from] == NULL || study->outcomes[outcome].columns[to] == NULL)
        return error_set(err, ERROR_USAGE, "%s was not measured at %s and %s", study->outcomes[outcome].name,
                         study->visits[study->from].label, study->visits[to].label);
    if (!study_cases(study, group, outcome, to, NULL, 0, cases))
        return error_set(err, ERROR_ESTIMATE, "%s: no patient has both values",
                         study_analysis_name(study, group, outcome, to));
    return true;
}

static bool ancova(const struct study *study, const struct group *group, size_t outcome, size_t to, double level,
                   struct cases *cases, struct ancova_result *result, struct error *err)
{
    static const struct text_list none;
    if (study->arm == NULL)
        return error_set(err, ERROR_USAGE, "which column is the arm? Use --arm COLUMN");
    return complete(study, group, outcome, to, cases, err) &&
           between_arms(study, cases, &none, level, result, err);
}

static bool draw_forest(const struct study *study, const struct group *group, size_t to, double level,
                        struct figure **figure, struct error *err)
{
    struct arena *arena = study->session->arena;
    struct forest_contrast *contrasts =
        arena_array(arena, struct forest_contrast, study->outcome_count * group->arms);
    size_t count = 0;
    for (size_t outcome = 0; outcome < study->outcome_count; outcome++) {
        struct cases cases;
        struct ancova_result result;
        if (!ancova(study, group, outcome, to, level, &cases, &result, err))
            return false;
        double sd = pooled_baseline_sd(study, group, &cases);
        for (size_t i = 0; i + 1 < result.arm_count; i++) {
            const struct contrast *contrast = &result.contrasts[i].model;
            contrasts[count++] = (struct forest_contrast){ outcome, result.contrasts[i].arm, contrast->estimate,
                                                           contrast->low, contrast->high, sd };
        }
    }
    *figure = figure_of_forest(study, contrasts, count, to);
    return true;
}

static bool draw_residuals(const struct study *study, const struct group *group, size_t to, double level,
                           struct figure **figure, struct error *err)
{
    struct arena *arena = study->session->arena;
    struct cases cases;
    struct ancova_result result;
    if (!ancova(study, group, 0, to, level, &cases, &result, err))
        return false;
    if (result.fit->df < 1)
        return error_set(err, ERROR_ESTIMATE, "%s: %zu patients for a model of as many coefficients leave no residuals",
                         study_analysis_name(study, group, 0, to), cases.count);
    if (result.fit->essentially_perfect)
        return error_set(err, ERROR_ESTIMATE, "%s: arm and baseline give every value exactly; there are no residuals to draw",
                         study_analysis_name(study, group, 0, to));
    const char **ids = arena_array(arena, const char *, cases.count);
    for (size_t i = 0; i < cases.count; i++)
        ids[i] = patients_id(cases.patients, cases.patient[i], arena);
    const char *model = arena_printf(arena, "ANCOVA of %s at %s on arm and baseline", study->outcomes[0].name,
                                     study->visits[to].label);
    *figure = figure_of_residuals(study, result.fit, study->outcomes[0].name, model, ids);
    return true;
}

/* A value at some visit: axes without one would pass for a picture. */
static bool is_measured(const struct study *study, const struct group *group, size_t outcome)
{
    for (size_t visit = 0; visit < study->visit_count; visit++) {
        struct series series = study_series(study, group, outcome, visit);
        enum missing kind;
        for (size_t patient = 0; series.column != NULL && patient < group->patients.count; patient++)
            if (!series_missing(&series, patient, &kind))
                return true;
    }
    return false;
}

static bool draw_trajectory(const struct study *study, const struct group *group, double level, struct figure **figure,
                            struct error *err)
{
    const char *name = study->outcomes[0].name;
    if (!is_measured(study, group, 0))
        return group->name == NULL
                   ? error_set(err, ERROR_ESTIMATE, "%s: no patient has a value at any visit", name)
                   : error_set(err, ERROR_ESTIMATE, "%s, %s %s: no patient has a value at any visit", name,
                               study->by->name, group->name);
    *figure = figure_of_trajectory(study, group, 0, level);
    return true;
}

static bool draw_slope(const struct study *study, const struct group *group, size_t to, double level,
                       struct figure **figure, struct error *err)
{
    struct cases cases;
    if (!complete(study, group, 0, to, &cases, err))
        return false;
    *figure = figure_of_slopes(study, group, 0, to, &cases, level);
    return true;
}

static bool draw(const struct plot_options *chosen, const struct study *study, const struct group *group,
                 struct figure **figure, struct error *err)
{
    double level = chosen->common.level;
    size_t to = study->to_count > 0 ? study->to[0] : 0;
    switch ((enum plot_kind)chosen->kind) {
    case PLOT_TRAJECTORY:
        return draw_trajectory(study, group, level, figure, err);
    case PLOT_SLOPE:
        return draw_slope(study, group, to, level, figure, err);
    case PLOT_FOREST:
        return draw_forest(study, group, to, level, figure, err);
    case PLOT_RESIDUALS:
        return draw_residuals(study, group, to, level, figure, err);
    case PLOT_BLAND_ALTMAN:
    case PLOT_RESPONDER: /* by the tools they belong to */
        break;
    }
    return true;
}

/* The figures of another tool, with its own defaults. */
static bool run_agree(struct session *session, const struct plot_options *chosen, struct report *report, struct error *err)
{
    struct agree_options asked = *(const struct agree_options *)agree_command.defaults;
    asked.common = chosen->common;
    asked.ratings = chosen->ratings;
    return agree_command.run(session, &asked, report, err);
}

static bool run_respond(struct session *session, const struct plot_options *chosen, struct report *report,
                        struct error *err)
{
    struct respond_options asked = *(const struct respond_options *)respond_command.defaults;
    asked.common = chosen->common;
    asked.layout = chosen->layout;
    return respond_command.run(session, &asked, report, err);
}

static bool check_options(const struct plot_options *chosen, struct error *err)
{
    const struct layout_options *layout = &chosen->layout;
    const struct ratings_spec *ratings = &chosen->ratings;
    bool laid_out = layout->outcome.count > 0 || layout->before.count > 0 || layout->after.count > 0 ||
                    layout->to.count > 0 || layout->from != NULL;
    bool rated = ratings->raters.count > 0 || ratings->rater != NULL || ratings->value != NULL || ratings->replicate != NULL;
    if (chosen->kind == PLOT_BLAND_ALTMAN ? !laid_out : !rated)
        return true;
    return error_set(err, ERROR_USAGE, "--raters, --rater, --value and --replicate say what --kind bland-altman draws; "
                                       "--outcome, --before, --after, --from and --to are for the other kinds");
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct plot_options *chosen = given;
    if (!check_options(chosen, err))
        return false;
    if (chosen->kind == PLOT_BLAND_ALTMAN)
        return run_agree(session, chosen, report, err);
    if (chosen->kind == PLOT_RESPONDER)
        return run_respond(session, chosen, report, err);
    unsigned needs = STUDY_OUTCOMES | (chosen->kind == PLOT_TRAJECTORY ? 0 : STUDY_PAIR);
    if (chosen->kind != PLOT_FOREST)
        needs |= STUDY_PRIMARY;
    struct study_spec spec = { .layout = &chosen->layout, .needs = needs };
    struct study study;
    if (!study_open(session, &spec, report, &study, err))
        return false;
    if (study.visit_count < 2)
        return error_set(err, ERROR_USAGE, "a trajectory needs two visits or more: --visit COLUMN for a long file, a schema "
                                           "or --before and --after for a wide one");
    report->title = "Figure";
    for (size_t i = 0; i < study_group_count(&study); i++) {
        struct group group;
        struct figure *figure = NULL;
        if (!study_group(&study, i, &group, err) || !draw(chosen, &study, &group, &figure, err))
            return false;
        report_figure(report, figure);
    }
    return true;
}
