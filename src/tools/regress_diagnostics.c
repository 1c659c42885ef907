/* Diagnostics (--diagnostics): collinear terms, tests of the residuals, the rows that pull, events per parameter. */
#include "tools/regress.h"

#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "data/complete.h"
#include "models/diagnostics.h"
#include "models/formula.h"

/* ---- tables ---- */

void regress_create_diagnostics(const struct fit *fit, struct regress_tables *tables)
{
    struct arena *arena = fit->report->arena;
    static const struct field_spec checks[] = {
        { "group", "Group", ROLE_LABEL },     { "check", "Check", ROLE_LABEL },
        { "value", "Value", ROLE_STATISTIC }, { "df", "df", ROLE_DF },
        { "df2", "Residual df", ROLE_DF },    { "p_value", "p", ROLE_P },
        { "note", "Note", ROLE_LABEL },
    };
    static const struct field_spec inflation[] = {
        { "group", "Group", ROLE_LABEL }, { "term", "Term", ROLE_LABEL }, { "df", "df", ROLE_DF },
        { "gvif", "GVIF", ROLE_STATISTIC }, { "gvif_scaled", "GVIF^(1/(2 df))", ROLE_STATISTIC },
    };
    static const struct field_spec proportions[] = {
        { "group", "Group", ROLE_LABEL }, { "dimension", "Dimension", ROLE_COUNT },
        { "condition_index", "Condition index", ROLE_STATISTIC }, { "term", "Term", ROLE_LABEL },
        { "proportion", "Variance proportion", ROLE_RATIO },
    };
    static const struct field_spec influential[] = {
        { "group", "Group", ROLE_LABEL },       { "id", "Row", ROLE_LABEL },
        { "observed", "Observed", ROLE_VALUE }, { "fitted", "Fitted", ROLE_ESTIMATE },
        { "studentised", "Studentised residual", ROLE_RATIO }, { "leverage", "Leverage", ROLE_RATIO },
        { "cook", "Cook's distance", ROLE_RATIO }, { "dfbetas", "Largest DFBETAS", ROLE_RATIO },
        { "term", "of", ROLE_LABEL },
    };
    static const struct field_spec moves[] = {
        { "group", "Group", ROLE_LABEL }, { "id", "Row", ROLE_LABEL }, { "term", "Term", ROLE_LABEL },
        { "dfbetas", "DFBETAS", ROLE_RATIO },
    };
    if (!fit->options->diagnostics)
        return;
    tables->checks = table_create(arena, "diagnostics", "Diagnostics", checks, sizeof checks / sizeof *checks);
    tables->inflation = table_create(arena, "vif", "Variance inflation", inflation, sizeof inflation / sizeof *inflation);
    tables->proportions = table_create(arena, "variance_proportions", "Condition indices and variance proportions",
                                       proportions, sizeof proportions / sizeof *proportions);
    tables->influential = table_create(arena, "influential", "Rows that pull most", influential,
                                       sizeof influential / sizeof *influential);
    tables->moves = table_create(arena, "dfbetas", "DFBETAS", moves, sizeof moves / sizeof *moves);
    tables->proportions->programs_only = tables->moves->programs_only = true;
    report_table(fit->report, tables->checks);
    report_table(fit->report, tables->inflation);
    report_table(fit->report, tables->proportions);
    report_table(fit->report, tables->influential);
    report_table(fit->report, tables->moves);
    report_method(fit->report, "Diagnostics are for looking at the data and for sensitivity analyses; a model chosen by them "
                               "would have p-values that are too small. Generalised variance inflation: Fox & Monette "
                               "1992, JASA 87:178; condition indices and variance proportions: Belsley, Kuh & Welsch 1980; "
                               "rows shown have a Cook's distance above 4/n or a residual beyond 3.");
    if (fit->family == &regress_gaussian)
        report_method(fit->report, "Breusch-Pagan test, studentised (Koenker 1981, J Econometrics 17:107); RESET with squares "
                                   "and cubes of fitted values (Ramsey 1969, JRSS B 31:350).");
    else
        report_method(fit->report, "Studentised residuals are those of the likelihood, Cook's distances go by Pearson's residuals, "
                                   "both by one step (Williams 1987, Appl Stat 36:181).");
}

static void add_check(const struct fit *fit, struct table *table, const char *check, double value, double df,
                      double df2, double p, const char *note)
{
    const struct { const char *field; double number; } numbers[] = {
        { "value", value }, { "df", df }, { "df2", df2 }, { "p_value", p },
    };
    table_row(table, -1);
    table_text(table, "group", fit->group);
    table_text(table, "check", check);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!isnan(numbers[i].number))
            table_number(table, numbers[i].field, numbers[i].number);
    table_text(table, "note", note);
}

/* ---- columns ---- */

static void add_inflation(const struct fit *fit, struct table *table)
{
    for (size_t term = 0; term < fit->formula->term_count; term++) {
        double df, gvif = diagnostics_gvif(fit->report->arena, &fit->design, fit->linear, term, &df);
        if (isnan(gvif))
            continue;
        table_row(table, -1);
        table_text(table, "group", fit->group);
        table_text(table, "term", fit->formula->terms[term].text);
        table_number(table, "df", df);
        table_number(table, "gvif", gvif);
        table_number(table, "gvif_scaled", pow(gvif, 0.5 / df));
    }
}

static void add_condition(const struct fit *fit, const struct regress_tables *tables, const struct sandwich_rows *rows)
{
    struct collinearity found;
    struct str names;
    if (!diagnostics_collinearity(fit->report->arena, rows, &found))
        return;
    str_init(&names, fit->report->arena);
    size_t last = found.count - 1;
    for (size_t d = 0; d < found.count; d++)
        for (size_t k = 0; k < found.count; k++) {
            const char *term = fit->design.columns[found.columns[k]].name;
            double share = found.proportion[d * found.count + k];
            table_row(tables->proportions, -1);
            table_text(tables->proportions, "group", fit->group);
            table_number(tables->proportions, "dimension", (double)(d + 1));
            table_number(tables->proportions, "condition_index", found.index[d]);
            table_text(tables->proportions, "term", term);
            table_number(tables->proportions, "proportion", share);
            if (d == last && share > 0.5) {
                str_separate(&names, ", ");
                str_add(&names, term);
            }
        }
    add_check(fit, tables->checks, "largest condition index", found.index[last], NAN, NAN, NAN,
              names.length > 0 && found.index[last] > 10
                  ? arena_printf(fit->report->arena, "more than half of the variance of %s", names.text) : NULL);
}

/* ---- residuals ---- */

static void add_residual_tests(const struct fit *fit, struct table *table)
{
    struct arena *arena = fit->report->arena;
    double statistic, df, p;
    struct wald reset;
    if (fit->weights == NULL && diagnostics_breusch_pagan(arena, &fit->design, fit->linear, &statistic, &df, &p))
        add_check(fit, table, "Breusch-Pagan (spread that varies)", statistic, df, NAN, p, NULL);
    if (diagnostics_reset(arena, &fit->design, fit->weights, fit->linear, &reset))
        add_check(fit, table, "RESET (curvature)", reset.f, reset.df1, reset.df2, reset.p, NULL);
}

static void add_sample_size(const struct fit *fit, struct table *table)
{
    double parameters = 0;
    for (size_t j = 0; j < fit->design.p; j++)
        parameters += fit->design.columns[j].term != DESIGN_INTERCEPT && !isnan(fit->linear->coefficients[j]);
    if (parameters == 0)
        return;
    if (fit->family->outcome != REGRESS_EVENT) {
        add_check(fit, table, "rows per parameter", (double)fit->design.n / parameters, NAN, NAN, NAN, NULL);
        return;
    }
    struct regress_events sums = regress_events(fit);
    double each = fmin(sums.events, sums.others) / parameters;
    add_check(fit, table, sums.events <= sums.others ? "events per parameter" : "non-events per parameter", each, NAN, NAN, NAN,
              each < 10 ? "below 10: odds ratios lean away from 1; --firth leans less" : NULL);
}

/* ---- rows ---- */

static void pull_of(const struct fit *fit, size_t i, double *residual, double *cook)
{
    if (fit->family->influence != NULL) {
        fit->family->influence(fit, i, residual, cook);
        return;
    }
    *residual = fit->linear->studentized[i];
    *cook = fit->linear->cook[i];
}

static void add_rows(const struct fit *fit, const struct regress_tables *tables, const struct sandwich_rows *rows)
{
    struct arena *arena = fit->report->arena;
    const struct study *study = fit->study;
    size_t n = fit->design.n, p = fit->design.p;
    double *moves = fit->family == &regress_gaussian ? diagnostics_dfbetas(arena, rows, fit->linear) : NULL;
    for (size_t i = 0; i < n; i++) {
        double residual, cook;
        const char *id = row_name(&study->frame, fit->rows.index[i], study->id, study->visit, arena);
        size_t most = p;
        for (size_t j = 0; moves != NULL && j < p; j++) {
            if (isnan(moves[i * p + j]))
                continue;
            most = most == p || fabs(moves[i * p + j]) > fabs(moves[i * p + most]) ? j : most;
            table_row(tables->moves, -1);
            table_text(tables->moves, "group", fit->group);
            table_text(tables->moves, "id", id);
            table_text(tables->moves, "term", fit->design.columns[j].name);
            table_number(tables->moves, "dfbetas", moves[i * p + j]);
        }
        pull_of(fit, i, &residual, &cook);
        if (!(cook > 4 / (double)n) && !(fabs(residual) > 3))
            continue;
        table_row(tables->influential, regress_decimals(fit));
        table_text(tables->influential, "group", fit->group);
        table_text(tables->influential, "id", id);
        table_number(tables->influential, "observed", fit->observed[i]);
        table_number(tables->influential, "fitted", fit->linear->fitted[i] + regress_offset(fit, i));
        table_number(tables->influential, "studentised", residual);
        table_number(tables->influential, "leverage", fit->linear->leverage[i]);
        table_number(tables->influential, "cook", cook);
        if (most < p) {
            table_number(tables->influential, "dfbetas", moves[i * p + most]);
            table_text(tables->influential, "term", fit->design.columns[most].name);
        }
    }
}

void regress_tabulate_diagnostics(const struct fit *fit, const struct regress_tables *tables)
{
    if (tables->checks == NULL || fit->note != NULL)
        return;
    struct sandwich_rows rows = fit->family->sandwich(fit);
    if (fit->family == &regress_gaussian)
        add_residual_tests(fit, tables->checks);
    add_condition(fit, tables, &rows);
    add_sample_size(fit, tables->checks);
    add_inflation(fit, tables->inflation);
    add_rows(fit, tables, &rows);
}
