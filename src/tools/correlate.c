/* correlate: a table of correlations between columns of numbers, also with other columns held alike. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "models/formula.h"
#include "models/ols.h"
#include "models/token.h"
#include "result/estimates.h"
#include "stats/association.h"
#include "stats/summary.h"
#include "tools/family.h"
#include "tools/study.h"
#include "tools/tools.h"
#include "tools/variables.h"

struct correlate_options {
    struct common_options common;
    struct text_list columns, given, methods;
    bool pairwise;
    int adjust;
};

enum { PEARSON, SPEARMAN, KENDALL, METHODS };
static const char *const method_names[] = { "pearson", "spearman", "kendall" };
static const char *const partial_names[] = { "pearson_partial", "spearman_partial" };

static const struct option_spec options[] = {
    OPTION_LIST(struct correlate_options, columns, "columns", "COLUMNS", "the columns to correlate, two or more"),
    OPTION_LIST(struct correlate_options, given, "given", "COLUMNS",
                "partial correlations: with these columns, numbers or categories, taken out of both"),
    OPTION_LIST(struct correlate_options, methods, "method", "METHOD",
                "pearson, spearman, kendall (default: pearson and spearman)"),
    OPTION_FLAG(struct correlate_options, pairwise, "pairwise",
                "each pair on the rows that have both (default: only rows that have every column)"),
    OPTION_CHOICE(struct correlate_options, adjust, "adjust", adjustment_names,
                  "adjust p-values over the pairs of columns, each method by itself"),
};

static const struct correlate_options defaults = { 0 };

static const struct example examples[] = {
    { "knead correlate --columns pain_0,rmdq_0,pss10_0,phq9_0 datasets/backcare/backcare_wide.csv",
      "how complaints go together at baseline" },
    { "knead correlate --columns pain_10,rmdq_10,sessions --given age,sex,pain_0 --adjust holm datasets/backcare/backcare_wide.csv",
      "with age, sex and baseline pain held alike" },
    { "knead correlate --columns pain,rmdq,flexion_cm --where 'week == 0' --method kendall --pairwise datasets/backcare/backcare_long.csv --format csv",
      "Kendall's tau-b of the baseline rows of a long file, for another program" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command correlate_command = {
    .name = "correlate",
    .task = "models",
    .summary = "correlation tables: Pearson, Spearman, Kendall and partial, with intervals",
    .usage = "FILE",
    .details = "Every pair of the columns gets a row with its n, interval and p; the table below has them side by side. Rows "
               "of the file are the unit: choose one visit of a long file with --where. A correlation says how close rows lie "
               "to a line (Pearson) or to an order (Spearman, Kendall), not that one thing causes the other.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct correlate_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

struct output {
    const struct correlate_options *options;
    const struct study *study;
    struct report *report;
    bool methods[METHODS];
    const struct column **columns, **given;
    const char *group;
    struct table *estimates, *matrix;
    const char *failed; /* why a correlation could not be had; NULL if none */
};

/* ---- rows ---- */

static struct rows complete(const struct output *out, struct rows rows, const struct column *const *columns,
                            size_t count, const char *name)
{
    const struct study *study = out->study;
    struct ledger ledger;
    rows = rows_by_patient(rows, study->id, study->visit, study->session->arena);
    if (out->group != NULL)
        name = arena_printf(study->session->arena, "%s %s: %s", study->by->name, out->group, name);
    rows = rows_complete(&study->frame, rows, columns, count, study->id, study->visit, name, study->session->arena,
                         &ledger);
    study_ledger(study, &ledger);
    return rows;
}

static void warn_of_repeats(const struct output *out, struct rows rows)
{
    const struct column *id = out->study->id;
    size_t repeats = 0;
    for (size_t i = 1; id != NULL && i < rows.count; i++)
        repeats += id->codes[rows.index[i]] == id->codes[rows.index[i - 1]];
    if (repeats > 0)
        report_warning(out->report, "repeated_patients",
                       "%zu rows are further rows of the same patient; they are treated as independent, which makes "
                       "intervals too narrow (choose one visit with --where)", repeats);
}

static struct sample sample_of(const struct output *out, const struct column *column, struct rows rows)
{
    struct variable variable = variable_of_column(out->study->session->arena, column, rows, column->name);
    return (struct sample){ variable.values, variable.units, variable.divisor, rows.count };
}

/* ---- partial correlations ---- */

/* The column as a variable of a model: by its ranks when asked for. */
static struct variable variable_for(const struct output *out, const struct column *column, struct rows rows, bool ranks)
{
    struct arena *arena = out->study->session->arena;
    struct variable variable = variable_of_column(arena, column, rows, column->name);
    if (ranks && !variable.category) {
        struct sample sample = { variable.values, variable.units, variable.divisor, rows.count }, ranked;
        association_ranks(&sample, arena, &ranked);
        variable.values = ranked.x;
        variable.units = ranked.units;
        variable.divisor = 1;
    }
    return variable;
}

/* What the columns of --given leave of a column; *given gets their number of independent terms. */
static bool residuals_of(const struct output *out, const struct column *column, struct rows rows, bool ranks,
                         struct sample *residuals, size_t *given, struct error *err)
{
    struct arena *arena = out->study->session->arena;
    size_t count = out->options->given.count;
    struct variable *variables = arena_array(arena, struct variable, count + 1);
    struct formula formula;
    struct design design;
    struct ols_result ols;
    struct str source;
    str_init(&source, arena);
    str_addf(&source, "%s ~ 1", token_quote_name(arena, column->name));
    variables[0] = variable_for(out, column, rows, ranks);
    for (size_t i = 0; i < count; i++) {
        str_addf(&source, " + %s", token_quote_name(arena, out->given[i]->name));
        variables[i + 1] = variable_for(out, out->given[i], rows, ranks);
    }
    if (!formula_parse(arena, source.text, &formula, err) ||
        !design_build(arena, &formula, variables, count + 1, rows.count, &design, err) ||
        !ols_fit_design(arena, &design, NULL, NULL, &ols, err))
        return false;
    *residuals = (struct sample){ .x = ols.residuals, .divisor = 1, .n = rows.count };
    *given = ols.rank - 1;
    /* What is nothing but rounding has no correlation. */
    if (!(ols.rss > 1e-24 * ols.tss))
        residuals->n = 0;
    return true;
}

/* ---- one pair ---- */

static bool correlate(const struct output *out, size_t a, size_t b, struct rows rows, int method,
                      struct association *result, struct error *err)
{
    struct arena *arena = out->study->session->arena;
    double level = out->options->common.level;
    struct correlation pearson;
    struct sample x, y;
    if (out->options->given.count > 0) {
        size_t given;
        if (!residuals_of(out, out->columns[a], rows, method == SPEARMAN, &x, &given, err) ||
            !residuals_of(out, out->columns[b], rows, method == SPEARMAN, &y, &given, err))
            return false;
        bool undefined = x.n == 0 || y.n == 0;
        correlation_pearson(&x, &y, level, &pearson);
        association_partial(undefined ? NAN : pearson.r, rows.count, given, method == SPEARMAN, level, result);
        return true;
    }
    x = sample_of(out, out->columns[a], rows);
    y = sample_of(out, out->columns[b], rows);
    if (method == SPEARMAN)
        association_spearman(&x, &y, level, arena, result);
    else if (method == KENDALL)
        association_kendall(&x, &y, level, arena, result);
    else {
        correlation_pearson(&x, &y, level, &pearson);
        *result = (struct association){ pearson.n, pearson.r, pearson.t, pearson.df, pearson.p, pearson.low,
                                        pearson.high, false };
    }
    return true;
}

/* The one that does not vary, or that there are too few rows. */
static const char *why_undefined(const struct output *out, size_t a, size_t b, struct rows rows)
{
    struct arena *arena = out->study->session->arena;
    size_t pair[] = { a, b };
    if (out->options->given.count > 0)
        return arena_printf(arena, "%s and %s: given %s, nothing is left of one of them", out->columns[a]->name,
                            out->columns[b]->name, out->options->given.count == 1 ? "that column" : "those columns");
    for (size_t k = 0; k < 2 && rows.count > 1; k++) {
        struct sample sample = sample_of(out, out->columns[pair[k]], rows);
        bool same = true;
        for (size_t i = 1; i < sample.n; i++)
            same = same && sample.x[i] == sample.x[0];
        if (same)
            return arena_printf(arena, "%s does not vary", out->columns[pair[k]]->name);
    }
    return arena_printf(arena, "%s and %s have too few rows", out->columns[a]->name, out->columns[b]->name);
}

static void add_estimate(struct output *out, size_t a, size_t b, struct rows rows, int method,
                         const struct association *result)
{
    struct estimate row;
    estimate_init(&row);
    row.group = out->group;
    row.outcome = out->columns[a]->name;
    row.term = out->columns[b]->name;
    row.method = out->options->given.count > 0 ? partial_names[method] : method_names[method];
    row.n = (double)result->n;
    row.estimate = result->r;
    if (!result->exact) {
        row.statistic = result->statistic;
        if (isfinite(result->df))
            row.df = result->df;
    }
    row.p_value = result->p;
    row.conf_low = result->low;
    row.conf_high = result->high;
    row.conf_level = out->options->common.level;
    row.note = isnan(result->r) ? why_undefined(out, a, b, rows) : result->exact ? "exact p" : NULL;
    if (isnan(result->r) && out->failed == NULL)
        out->failed = out->group == NULL ? row.note : arena_printf(out->study->session->arena, "%s %s: %s",
                                                                   out->study->by->name, out->group, row.note);
    estimates_add(out->estimates, &row, -1);
}

/* ---- all pairs ---- */

/* A column called like one of the table's own fields gets another name. */
static const char *matrix_field(const struct output *out, size_t column)
{
    static const char *const own[] = { "group", "method", "column" };
    const char *name = out->columns[column]->name;
    return name_find(own, 3, name) == NAME_NONE ? name : arena_printf(out->study->session->arena, "%s_", name);
}

static void add_matrix(const struct output *out, int method, const double *r)
{
    size_t count = out->options->columns.count;
    for (size_t a = 1; a < count; a++) {
        table_row(out->matrix, -1);
        table_text(out->matrix, "group", out->group);
        table_text(out->matrix, "method", out->options->given.count > 0 ? partial_names[method] : method_names[method]);
        table_text(out->matrix, "column", out->columns[a]->name);
        for (size_t b = 0; b < a; b++)
            table_number(out->matrix, matrix_field(out, b), r[a * count + b]);
    }
}

/* The rows of every pair (a · count + b, a < b); ledgers go to the report. */
static struct rows *rows_of_pairs(const struct output *out, struct rows rows)
{
    struct arena *arena = out->study->session->arena;
    const struct correlate_options *chosen = out->options;
    size_t count = chosen->columns.count, given = chosen->given.count;
    const struct column **needed = arena_array(arena, const struct column *, count + given);
    struct rows *pairs = arena_array(arena, struct rows, count * count), whole = { 0 };
    memcpy(needed, out->columns, count * sizeof *needed);
    memcpy(needed + count, out->given, given * sizeof *needed);
    if (!chosen->pairwise)
        whole = complete(out, rows, needed, count + given, "correlations");
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++) {
            const struct column **pair = arena_array(arena, const struct column *, given + 2);
            pair[0] = out->columns[a];
            pair[1] = out->columns[b];
            memcpy(pair + 2, out->given, given * sizeof *pair);
            pairs[a * count + b] = chosen->pairwise
                                       ? complete(out, rows, pair, given + 2,
                                                  arena_printf(arena, "%s and %s", pair[0]->name, pair[1]->name))
                                       : whole;
        }
    warn_of_repeats(out, pairs[1]);
    return pairs;
}

static bool correlate_group(struct output *out, struct rows rows, struct error *err)
{
    size_t count = out->options->columns.count;
    double *r = arena_array(out->study->session->arena, double, count * count);
    const struct rows *pairs = rows_of_pairs(out, rows);
    for (int method = 0; method < METHODS; method++) {
        for (size_t a = 0; out->methods[method] && a < count; a++)
            for (size_t b = a + 1; b < count; b++) {
                struct association result;
                if (pairs[a * count + b].count == 0)
                    return error_set(err, ERROR_ESTIMATE, "no row has all of the columns (%s and %s)",
                                     utf8_show(err->arena, out->columns[a]->name),
                                     utf8_show(err->arena, out->columns[b]->name));
                if (!correlate(out, a, b, pairs[a * count + b], method, &result, err))
                    return false;
                add_estimate(out, a, b, pairs[a * count + b], method, &result);
                r[b * count + a] = result.r;
            }
        if (out->methods[method] && count > 2)
            add_matrix(out, method, r);
    }
    return true;
}

/* ---- options ---- */

static bool choose_methods(struct output *out, struct error *err)
{
    const struct text_list *given = &out->options->methods;
    out->methods[PEARSON] = out->methods[SPEARMAN] = given->count == 0;
    for (size_t i = 0; i < given->count; i++) {
        size_t method = name_find(method_names, METHODS, given->items[i]);
        if (method == NAME_NONE)
            return error_set(err, ERROR_USAGE, "--method '%s' is not known; use pearson, spearman or kendall",
                             utf8_show(err->arena, given->items[i]));
        out->methods[method] = true;
    }
    if (out->methods[KENDALL] && out->options->given.count > 0)
        return error_set(err, ERROR_USAGE, "--given is for pearson and spearman: a partial Kendall's tau has no test");
    return true;
}

static bool check_columns(const struct correlate_options *chosen, struct error *err)
{
    if (chosen->columns.count < 2)
        return error_set(err, ERROR_USAGE, "--columns needs two columns or more, as in --columns pain_0,pain_10");
    for (size_t i = 0; i < chosen->columns.count; i++)
        for (size_t k = 0; k < chosen->columns.count + chosen->given.count; k++) {
            const char *other = k < chosen->columns.count ? chosen->columns.items[k]
                                                          : chosen->given.items[k - chosen->columns.count];
            if (k != i && str_equal(chosen->columns.items[i], other))
                return error_set(err, ERROR_USAGE, "'%s' is named twice in --columns and --given",
                                 utf8_show(err->arena, other));
        }
    return true;
}

static bool find_columns(struct output *out, const struct text_list *names, const struct column ***columns,
                         struct error *err)
{
    *columns = arena_array(out->study->session->arena, const struct column *, names->count);
    for (size_t i = 0; i < names->count; i++) {
        (*columns)[i] = frame_column(&out->study->frame, names->items[i], err);
        if ((*columns)[i] == NULL)
            return false;
    }
    return true;
}

static void create_tables(struct output *out)
{
    struct arena *arena = out->study->session->arena;
    size_t count = out->options->columns.count;
    struct field_spec *fields = arena_array(arena, struct field_spec, count + 2); /* three words, a column each but the last */
    fields[0] = (struct field_spec){ "group", "Group", ROLE_LABEL };
    fields[1] = (struct field_spec){ "method", "Method", ROLE_LABEL };
    fields[2] = (struct field_spec){ "column", "Column", ROLE_LABEL };
    for (size_t i = 0; i + 1 < count; i++)
        fields[i + 3] = (struct field_spec){ matrix_field(out, i), out->columns[i]->name, ROLE_RATIO };
    out->estimates = table_estimates(arena, "Correlations");
    out->matrix = table_create(arena, "matrix", "Side by side", fields, count + 2);
    report_table(out->report, out->estimates);
    if (count > 2)
        report_table(out->report, out->matrix);
}

static void add_methods(const struct output *out)
{
    struct report *report = out->report;
    bool partial = out->options->given.count > 0;
    if (partial)
        report_method(report, "Partial correlations: of the residuals from least squares on the columns of --given%s; t with n "
                              "- 2 - k degrees of freedom, k their independent terms, Fisher's z with n - k rows (Fisher "
                              "1924, Metron 3:329).", out->methods[SPEARMAN] ? ", for Spearman's all numbers by their ranks"
                                                                             : "");
    if (out->methods[PEARSON] && !partial)
        report_method(report, "Pearson: t test, interval by Fisher's z (1921, Metron 1:3).");
    if (out->methods[SPEARMAN])
        report_method(report, "Spearman: Pearson's of mid-ranks; interval by Fisher's z with variance (1 + r²/2)/(n - 3) (Bonett "
                              "& Wright 2000, Psychometrika 65:23)%s.",
                      partial ? "" : "; p exact up to 9 rows, ties included, else from t");
    if (out->methods[KENDALL])
        report_method(report, "Kendall: tau-b; p exact up to 49 rows without ties, else normal with the variance for ties; "
                              "interval by Fisher's z with variance 0.437/(n - 4) (Fieller, Hartley & Pearson 1957, Biometrika "
                              "44:470).");
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct correlate_options *chosen = given;
    struct study study;
    struct output out = { .options = chosen, .study = &study, .report = report };
    size_t count = chosen->columns.count;
    if (!choose_methods(&out, err) || !check_columns(chosen, err))
        return false;
    struct csv_column *columns = arena_array(session->arena, struct csv_column, count + chosen->given.count);
    for (size_t i = 0; i < count; i++)
        columns[i] = (struct csv_column){ .name = chosen->columns.items[i], .want = CSV_NUMBER };
    for (size_t i = 0; i < chosen->given.count; i++)
        columns[count + i] = (struct csv_column){ .name = chosen->given.items[i], .want = CSV_ANY };
    struct study_spec spec = { .needs = STUDY_ROWS, .columns = columns, .column_count = count + chosen->given.count };
    if (!study_open(session, &spec, report, &study, err) || !find_columns(&out, &chosen->columns, &out.columns, err) ||
        !find_columns(&out, &chosen->given, &out.given, err))
        return false;
    report->title = chosen->given.count > 0 ? "Partial correlations" : "Correlations";
    create_tables(&out);
    for (size_t i = 0; i < study_group_count(&study); i++) {
        struct rows rows = study_group_rows(&study, i, &out.group);
        if (!correlate_group(&out, rows, err))
            return false;
    }
    family_adjust(out.estimates, (enum adjustment)chosen->adjust);
    if (chosen->adjust != ADJUST_NONE)
        report_method(report, "p-values adjusted over the pairs of columns by %s.",
                      adjustment_words((enum adjustment)chosen->adjust));
    add_methods(&out);
    report_paragraph(report, "A correlation is an association. It does not say that one thing brings the other about.");
    return out.failed == NULL || error_set(err, ERROR_ESTIMATE, "%s", utf8_show(err->arena, out.failed));
}
