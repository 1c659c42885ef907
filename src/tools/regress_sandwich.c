/* Errors of clusters (--cluster) and of a series (--time): which rows belong together, in which order, and what is said
 * of it; and the one place that knows which covariance and degrees of freedom go with a kind of standard error. */
#include "tools/regress.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "models/contrasts.h"
#include "models/formula.h"
#include "result/estimates.h"
#include "tools/between.h"

enum { CLUSTERS_FEW = 10 };

/* ---- estimates by kind of standard error ---- */

static bool clustered(int kind)
{
    return kind >= CR0 && kind <= CR2;
}

static enum cluster_kind cluster_kind_of(int kind)
{
    return (enum cluster_kind)(CLUSTER_CR0 + kind - CR0);
}

void regress_contrast(const struct fit *fit, int kind, const double *weights, struct contrast *contrast)
{
    double level = fit->options->common.level;
    if (clustered(kind) && fit->clusters != NULL)
        cluster_contrast(fit->study->session->arena, fit->linear, fit->clusters, cluster_kind_of(kind), weights, level,
                         contrast);
    else
        contrast_estimate(fit->linear, regress_covariance(fit, kind), weights, level, contrast);
    if (kind == NW && fit->series != NULL && isnan(contrast->std_error) && fit->series->note != NULL)
        contrast->note = fit->series->note;
}

void regress_coefficient(const struct fit *fit, int kind, size_t column, struct contrast *contrast)
{
    struct arena *arena = fit->study->session->arena;
    struct arena_mark mark = arena_mark(arena);
    if (kind < CR0 || kind == MODEL || fit->note != NULL || isnan(fit->linear->coefficients[column])) {
        const double *vcov = kind < CR0 ? regress_covariance(fit, kind) : fit->linear->vcov;
        contrast_coefficient(fit->linear, vcov, column, fit->options->common.level, contrast);
        return;
    }
    double *weights = arena_array(arena, double, fit->linear->p);
    weights[column] = 1;
    regress_contrast(fit, kind, weights, contrast);
    arena_rewind(arena, mark);
}

void regress_wald(const struct fit *fit, int kind, const double *weights, size_t rows, struct wald *wald)
{
    struct arena *arena = fit->study->session->arena;
    if (clustered(kind) && fit->clusters != NULL)
        cluster_wald(arena, fit->linear, fit->clusters, cluster_kind_of(kind), weights, rows, wald);
    else
        contrast_wald(arena, fit->linear, regress_covariance(fit, kind), weights, rows, wald);
}

/* ---- columns ---- */

void regress_sandwich_columns(const struct regress_options *options, struct csv_column *columns, size_t *count)
{
    if (options->cluster != NULL)
        columns[(*count)++] = (struct csv_column){ .name = options->cluster, .want = CSV_ANY };
    if (options->time != NULL)
        columns[(*count)++] = (struct csv_column){ .name = options->time, .want = CSV_ANY };
}

/* ---- clusters ---- */

struct value_row {
    double value;
    size_t row;
};

static int compare_values(const void *a, const void *b)
{
    const struct value_row *left = a, *right = b;
    if (left->value != right->value)
        return left->value < right->value ? -1 : 1;
    return left->row < right->row ? -1 : left->row > right->row;
}

/* Codes of the clusters of the rows; a row without one gets its own, and they are counted in *alone. */
static uint32_t *code_rows(const struct fit *fit, const struct column *column, uint32_t *count, size_t *alone)
{
    struct arena *arena = fit->study->session->arena;
    size_t n = fit->rows.count, present = 0;
    uint32_t *codes = arena_array(arena, uint32_t, n);
    struct value_row *values = arena_array(arena, struct value_row, n);
    *alone = 0;
    for (size_t i = 0; i < n; i++) {
        size_t row = fit->rows.index[i];
        if (column->missing[row] == MISSING_NOT)
            values[present++] = (struct value_row){ column->values ? column->values[row] : column->codes[row], i };
    }
    qsort(values, present, sizeof *values, compare_values);
    *count = 0;
    for (size_t k = 0; k < present; k++) {
        if (k == 0 || values[k].value != values[k - 1].value)
            ++*count;
        codes[values[k].row] = *count - 1;
    }
    for (size_t i = 0; i < n; i++)
        if (column->missing[fit->rows.index[i]] != MISSING_NOT) {
            codes[i] = (*count)++;
            ++*alone;
        }
    return codes;
}

static void warn_of_clusters(const struct fit *fit, size_t alone)
{
    const char *name = utf8_show(fit->report->arena, fit->options->cluster);
    size_t groups = fit->clusters->count;
    if (alone > 0)
        report_warning(fit->report, "cluster_blank",
                       "%zu rows have no %s; each counts as a cluster of its own", alone, name);
    if (groups < CLUSTERS_FEW)
        report_warning(fit->report, "few_clusters",
                       "%zu clusters are few: intervals rest on few degrees of freedom (column df); only CR2 with "
                       "Satterthwaite's stays near its level, and even that hardly below 4 degrees of freedom", groups);
}

static bool fit_clusters(struct fit *fit, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    const struct column *column = frame_column(&fit->study->frame, fit->options->cluster, err);
    struct cluster_data data = { 0 };
    struct cluster_result *clusters = arena_new(arena, struct cluster_result);
    size_t alone;
    if (column == NULL)
        return false;
    data.codes = code_rows(fit, column, &data.code_count, &alone);
    if (fit->family->cluster != NULL) {
        fit->family->cluster(fit, data.codes, data.code_count, clusters);
    } else {
        data.rows = fit->family->sandwich(fit);
        cluster_fit(arena, &data, clusters);
    }
    fit->clusters = clusters;
    warn_of_clusters(fit, alone);
    return true;
}

void regress_warn_of_therapists(const struct fit *fit)
{
    const char *name = between_therapists(fit->study);
    const struct expression_names *names = &fit->formula->names;
    const char *clusters = fit->options->cluster;
    bool clusters_known = fit->family->sandwich != NULL || fit->family->cluster != NULL;
    if (name == NULL || name_find(names->items, names->count, name) != NAME_NONE)
        return;
    if (clusters != NULL) {
        between_warn_of_therapists(fit->study, clusters);
        return;
    }
    name = utf8_show(fit->report->arena, name);
    report_warning(fit->report, "therapist_ignored",
                   "column %s names therapists; patients of one therapist are treated here as independent, which makes "
                   "intervals too narrow when therapists differ%s", name,
                   clusters_known ? arena_printf(fit->report->arena, " (--cluster %s)", name) : "");
}

/* ---- a series ---- */

static bool times_of_rows(const struct fit *fit, const double **times, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    const struct study *study = fit->study;
    const struct column *column = frame_column(&study->frame, fit->options->time, err);
    size_t n = fit->rows.count;
    if (column == NULL)
        return false;
    const char *name = utf8_show(arena, column->name);
    double *values = arena_array(arena, double, n);
    struct value_row *sorted = arena_array(arena, struct value_row, n);
    if (column->values == NULL)
        return error_set(err, ERROR_INPUT, "--time: %s is not a column of numbers or dates", name);
    for (size_t i = 0; i < n; i++) {
        size_t row = fit->rows.index[i];
        const char *place = row_name(&study->frame, row, study->id, study->visit, arena);
        if (column->missing[row] != MISSING_NOT)
            return error_set(err, ERROR_INPUT, "%s: %s is missing; a series needs the time of every row", place, name);
        values[i] = column->values[row];
        sorted[i] = (struct value_row){ values[i], i };
    }
    qsort(sorted, n, sizeof *sorted, compare_values);
    for (size_t i = 1; i < n; i++)
        if (sorted[i].value == sorted[i - 1].value)
            return error_set(err, ERROR_INPUT, "--time: %s is %.6g in more than one row; Newey-West errors are for one "
                             "series (for several patients use --cluster)", name, sorted[i].value);
    *times = values;
    return true;
}

static bool fit_series(struct fit *fit, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    struct sandwich_rows rows = fit->family->sandwich(fit);
    struct newey_west_result *series = arena_new(arena, struct newey_west_result);
    const double *times = NULL;
    uint64_t lag = fit->options->lag;
    if (!times_of_rows(fit, &times, err))
        return false;
    if (lag == 0)
        lag = newey_west_lag(fit->rows.count);
    if (lag >= fit->rows.count)
        return error_set(err, ERROR_USAGE, "--lag is %llu, but there are %zu rows", (unsigned long long)lag,
                         fit->rows.count);
    newey_west_fit(arena, &rows, times, (size_t)lag, series);
    fit->series = series;
    report_method(fit->report, "NW: standard errors for a series in the order of %s, whose errors resemble those up to %zu "
                               "rows before (Newey & West 1987, Econometrica 55:703; weights 1 - l/(L+1), L = %zu%s, "
                               "factor n/(n-p), no prewhitening); times are taken as equally spaced.",
                  utf8_show(arena, fit->options->time), series->lag, series->lag,
                  fit->options->lag == 0 ? " by 4 (n/100)^(2/9), Newey & West 1994" : "");
    return true;
}

/* ---- the tables ---- */

bool regress_sandwich(struct fit *fit, struct error *err)
{
    if ((fit->options->cluster == NULL && fit->options->time == NULL) || fit->note != NULL)
        return true;
    return (fit->options->cluster == NULL || fit_clusters(fit, err)) &&
           (fit->options->time == NULL || fit_series(fit, err));
}

void regress_create_clusters(const struct fit *fit, struct regress_tables *tables)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "cluster", "Clusters by", ROLE_LABEL },
        { "clusters", "Clusters", ROLE_COUNT }, { "n", "Rows", ROLE_COUNT },
        { "smallest", "Smallest", ROLE_COUNT }, { "largest", "Largest", ROLE_COUNT },
        { "alone", "Of one row", ROLE_COUNT },
    };
    if (fit->options->cluster == NULL)
        return;
    tables->clusters = table_create(fit->study->session->arena, "clusters", "Clusters", fields,
                                    sizeof fields / sizeof *fields);
    report_table(fit->report, tables->clusters);
    if (fit->kinds[CR2])
        report_method(fit->report, "CR2: cluster-robust standard errors, unbiased when rows are independent with the model's "
                                   "variances, and t on Satterthwaite's degrees of freedom of each estimate (Bell & McCaffrey "
                                   "2002, Surv Methodol 28:169; Pustejovsky & Tipton 2018, J Bus Econ Stat 36:672); joint tests "
                                   "by approximate Hotelling T-squared.%s",
                      fit->options->weights == NULL ? "" : " With weights the model's variances are 1 / weight (R's "
                                                           "clubSandwich with inverse_var = TRUE).");
    if (fit->kinds[CR0] || fit->kinds[CR1] || fit->kinds[CR1S])
        report_method(fit->report, "CR0, CR1 (times G/(G-1)), CR1S (times G(n-1)/((G-1)(n-p))): cluster-robust standard "
                                   "errors (Liang & Zeger 1986, Biometrika 73:13), t on G-1 degrees of freedom for G "
                                   "clusters.");
}

void regress_tabulate_clusters(const struct fit *fit, const struct regress_tables *tables)
{
    size_t alone = 0;
    if (fit->clusters == NULL || fit->note != NULL)
        return;
    for (size_t j = 0; j < fit->clusters->count; j++)
        alone += fit->clusters->clusters[j].size == 1;
    table_row(tables->clusters, -1);
    table_text(tables->clusters, "group", fit->group);
    table_text(tables->clusters, "cluster", fit->options->cluster);
    table_number(tables->clusters, "clusters", (double)fit->clusters->count);
    table_number(tables->clusters, "n", (double)fit->clusters->n);
    table_number(tables->clusters, "smallest", (double)fit->clusters->smallest);
    table_number(tables->clusters, "largest", (double)fit->clusters->largest);
    table_number(tables->clusters, "alone", (double)alone);
}
