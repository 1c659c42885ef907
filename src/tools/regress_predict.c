/* Predictions for the rows of another file (--predict): the mean (risk, quantile, probabilities of categories) with its
 * interval and, of a linear model, the interval for one new outcome. A row that cannot be predicted says why. */
#include "tools/regress.h"

#include <math.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "models/formula.h"
#include "models/margin.h"
#include "stats/distribution.h"
#include "tools/opening.h"

struct predicted {
    const struct fit *fit;
    struct frame frame;
    size_t *columns;               /* per name of the formula: its column of the frame; NAME_NONE when it is not needed */
    struct range {
        double least, most;        /* of the rows analysed; none for what is no number */
    } *ranges;                     /* per name */
    const struct column *id, *offset;
    const char *path;
    size_t without;                /* rows without a prediction */
    const char *first;             /* what the first of them lacks */
};

/* ---- reading ---- */

static void mark_names(const struct expression *expression, bool *needed)
{
    if (expression == NULL)
        return;
    if (expression->kind == EXPRESSION_NAME)
        needed[expression->name] = true;
    mark_names(expression->left, needed);
    mark_names(expression->right, needed);
}

static bool open_rows(const struct fit *fit, struct predicted *new_rows, struct error *err)
{
    struct arena *arena = fit->report->arena;
    const struct study *study = fit->study;
    const struct formula *formula = fit->formula;
    size_t names = formula->names.count, count = 0, known;
    bool *needed = arena_array(arena, bool, names + 1);
    struct csv_column *wanted = arena_array(arena, struct csv_column, names + 2);
    struct csv_spec spec;
    struct csv *csv;
    *new_rows = (struct predicted){ .fit = fit, .path = fit->options->predict,
                                    .columns = arena_array(arena, size_t, names) };
    if (!roles_csv_spec(study->session->common, NULL, &spec, err) || !csv_open(new_rows->path, &spec, arena, &csv, err))
        return false;
    for (size_t atom = 0; atom < formula->atom_count; atom++)
        mark_names(formula->atoms[atom].expression, needed);
    for (size_t name = 0; name < names; name++) {
        const struct variable *variable = &fit->design.variables[fit->design.name_variable[name]];
        new_rows->columns[name] = needed[name] ? count : NAME_NONE;
        if (needed[name])
            wanted[count++] = (struct csv_column){ .name = formula->names.items[name],
                                                   .want = variable->category ? CSV_CATEGORY : CSV_NUMBER };
    }
    const char *offset = fit->formula->offset.column;
    if (offset != NULL)
        wanted[count++] = (struct csv_column){ .name = offset, .want = CSV_NUMBER };
    csv_names(csv, &known);
    bool has_id = study->id != NULL && csv_find(csv, study->id->name) != NAME_NONE;
    if (has_id)
        wanted[count++] = (struct csv_column){ .name = study->id->name, .want = CSV_CATEGORY };
    if (!csv_read(csv, wanted, count, &new_rows->frame, err))
        return false;
    for (size_t name = 0; name < names; name++) /* a name wanted twice gives one column */
        if (new_rows->columns[name] != NAME_NONE)
            new_rows->columns[name] = (size_t)(frame_column(&new_rows->frame, formula->names.items[name], err) -
                                               new_rows->frame.columns);
    new_rows->id = has_id ? frame_column(&new_rows->frame, study->id->name, err) : NULL;
    new_rows->offset = offset != NULL ? frame_column(&new_rows->frame, offset, err) : NULL;
    report_input(fit->report, new_rows->path, csv_sha256(csv), new_rows->frame.rows);
    return err->code == ERROR_NONE;
}

/* ---- one row ---- */

static double offset_of(const struct predicted *new_rows, size_t row)
{
    if (new_rows->offset == NULL)
        return 0;
    double value = new_rows->offset->values[row];
    return new_rows->fit->formula->offset.logarithm ? log(value) : value;
}

/* The values of a row into the point; the reason when one is missing. */
static const char *take_row(const struct predicted *new_rows, size_t row, struct margin_point *point)
{
    const struct fit *fit = new_rows->fit;
    struct arena *arena = fit->report->arena;
    for (size_t name = 0; name < fit->formula->names.count; name++) {
        if (new_rows->columns[name] == NAME_NONE)
            continue;
        const struct column *column = &new_rows->frame.columns[new_rows->columns[name]];
        struct value *value = &point->names[name];
        if (column->missing[row] != MISSING_NOT)
            return arena_printf(arena, "%s is missing", utf8_show(arena, column->name));
        *value = (struct value){ .kind = VALUE_NUMBER };
        if (column->values == NULL)
            *value = (struct value){ .kind = VALUE_TEXT, .text = column->levels->names[column->codes[row]] };
        else
            value->number = column->units != NULL
                                ? twofold_decimal(column->units[row], decimal_power(column->scale))
                                : twofold_of(column->values[row]);
    }
    if (new_rows->offset != NULL && new_rows->offset->missing[row] != MISSING_NOT)
        return arena_printf(arena, "%s is missing", utf8_show(arena, new_rows->offset->name));
    if (!isfinite(offset_of(new_rows, row)))
        return arena_printf(arena, "%s is %.6g; a number above 0 is expected", utf8_show(arena, new_rows->offset->name),
                            new_rows->offset->values[row]);
    return NULL;
}

static void find_ranges(struct predicted *new_rows)
{
    const struct fit *fit = new_rows->fit;
    size_t names = fit->formula->names.count;
    new_rows->ranges = arena_array(fit->report->arena, struct range, names);
    for (size_t name = 0; name < names; name++) {
        const struct variable *variable = &fit->design.variables[fit->design.name_variable[name]];
        struct range *range = &new_rows->ranges[name];
        *range = (struct range){ -INFINITY, INFINITY };
        if (new_rows->columns[name] == NAME_NONE || variable->category || fit->formula->only_factor[name])
            continue;
        *range = (struct range){ INFINITY, -INFINITY };
        for (size_t i = 0; i < fit->design.n; i++) {
            range->least = fmin(range->least, variable->values[i]);
            range->most = fmax(range->most, variable->values[i]);
        }
    }
}

/* A number beyond those the model was fitted to; NULL when there is none. */
static const char *beyond(const struct predicted *new_rows, size_t row)
{
    const struct fit *fit = new_rows->fit;
    for (size_t name = 0; name < fit->formula->names.count; name++) {
        struct range range = new_rows->ranges[name];
        if (isinf(range.most))
            continue;
        double value = new_rows->frame.columns[new_rows->columns[name]].values[row];
        if (value < range.least || value > range.most)
            return arena_printf(fit->report->arena, "%s is outside %.6g to %.6g of the rows analysed",
                                utf8_show(fit->report->arena, fit->formula->names.items[name]), range.least, range.most);
    }
    return NULL;
}

static const char *name_of(const struct predicted *new_rows, size_t row)
{
    const struct column *id = new_rows->id;
    if (id != NULL && id->missing[row] == MISSING_NOT)
        return id->levels->names[id->codes[row]];
    return arena_printf(new_rows->fit->report->arena, "line %lu", (unsigned long)new_rows->frame.lines[row]);
}

static void fill_row(const struct predicted *new_rows, struct table *table, size_t row, const double *weights)
{
    const struct fit *fit = new_rows->fit;
    double offset = offset_of(new_rows, row), (*mean)(const struct fit *, double) = fit->family->mean;
    struct contrast at;
    regress_contrast(fit, regress_first_kind(fit), weights, &at);
    double predictor = at.estimate + offset, low = at.low + offset, high = at.high + offset;
    table_number(table, "estimate", mean ? mean(fit, predictor) : predictor);
    table_number(table, "conf_low", mean ? mean(fit, low) : low);
    table_number(table, "conf_high", mean ? mean(fit, high) : high);
    table_number(table, "conf_level", fit->options->common.level);
    table_number(table, mean ? "predictor" : "std_error", mean ? predictor : at.std_error);
    if (mean)
        table_number(table, "predictor_se", at.std_error);
    if (fit->family == &regress_gaussian) {
        double reach = student_critical(fit->linear->df, fit->options->common.level) * hypot(at.std_error, fit->linear->sigma);
        table_number(table, "pred_low", predictor - reach);
        table_number(table, "pred_high", predictor + reach);
    }
    table_text(table, "note", at.note != NULL ? at.note : beyond(new_rows, row));
}

/* ---- the table ---- */

static const char *tau_of(const struct fit *fit)
{
    return fit->options->tau.count > 0 ? fit->options->tau.items[0] : "0.5";
}

static const char *label_of(const struct fit *fit)
{
    if ((fit->family->takes & REGRESS_TAKES_TAU) != 0)
        return arena_printf(fit->report->arena, "Quantile %s", tau_of(fit));
    return fit->family->outcome == REGRESS_EVENT ? "Risk" : fit->family->outcome == REGRESS_ORDER ? "Probability" : "Mean";
}

static const char *what_of(const struct fit *fit)
{
    if ((fit->family->takes & REGRESS_TAKES_TAU) != 0)
        return arena_printf(fit->report->arena, "quantile %s of the outcome of", tau_of(fit));
    return fit->family->outcome == REGRESS_EVENT   ? "risk of"
           : fit->family->outcome == REGRESS_ORDER ? "probability of every category for"
                                                   : "mean outcome of";
}

void regress_create_predictions(const struct fit *fit, struct regress_tables *tables)
{
    const struct field_spec fields[] = {
        { "id", "Row", ROLE_LABEL },               { "category", "Category", ROLE_LABEL },
        { "estimate", label_of(fit), fit->family->predict != NULL ? ROLE_RATIO : ROLE_ESTIMATE },
        { "std_error", "SE", ROLE_STD_ERROR },     { "conf_low", "CI low", ROLE_CONF_LOW },
        { "conf_high", "CI high", ROLE_CONF_HIGH }, { "conf_level", "Level", ROLE_CONF_LEVEL },
        { "pred_low", "New outcome, low", ROLE_ESTIMATE }, { "pred_high", "New outcome, high", ROLE_ESTIMATE },
        { "predictor", "Linear predictor", ROLE_ESTIMATE }, { "predictor_se", "its SE", ROLE_STD_ERROR },
        { "note", "Note", ROLE_LABEL },
    };
    if (fit->options->predict == NULL)
        return;
    tables->predictions = table_create(fit->report->arena, "predictions",
                                       arena_printf(fit->report->arena, "Predictions for the rows of %s",
                                                    utf8_show(fit->report->arena, fit->options->predict)),
                                       fields, sizeof fields / sizeof *fields);
    report_table(fit->report, tables->predictions);
    report_method(fit->report, "Predictions: the %s rows like this with its interval (%s standard errors)%s.", what_of(fit),
                  regress_first_kind(fit) == MODEL ? "model-based" : regress_kind_name(regress_first_kind(fit)),
                  fit->family->predict != NULL
                      ? " by the delta method, taken on the logit of the probability" : fit->family == &regress_gaussian
                      ? ", and the interval for one new outcome, which takes residuals to be normal with one SD" : "");
}

bool regress_tabulate_predictions(const struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    struct arena *arena = fit->report->arena;
    struct predicted new_rows;
    struct margin_point point;
    if (tables->predictions == NULL || fit->note != NULL)
        return true;
    if (!open_rows(fit, &new_rows, err))
        return false;
    double *weights = arena_array(arena, double, fit->design.p);
    find_ranges(&new_rows);
    margin_point_init(arena, &fit->design, &point);
    for (size_t row = 0; row < new_rows.frame.rows; row++) {
        struct error why;
        error_init(&why, arena);
        const char *missing = take_row(&new_rows, row, &point), *name = name_of(&new_rows, row);
        if (missing == NULL && !margin_row(arena, &fit->design, &point, weights, &why))
            missing = why.text;
        if (missing == NULL && fit->family->predict != NULL) {
            fit->family->predict(fit, name, weights, offset_of(&new_rows, row), beyond(&new_rows, row), tables->predictions);
            continue;
        }
        table_row(tables->predictions, regress_decimals(fit));
        table_text(tables->predictions, "id", name);
        if (missing == NULL) {
            fill_row(&new_rows, tables->predictions, row, weights);
            continue;
        }
        table_text(tables->predictions, "note", missing);
        if (new_rows.without++ == 0)
            new_rows.first = arena_printf(arena, "line %lu: %s", (unsigned long)new_rows.frame.lines[row], missing);
    }
    if (new_rows.without == new_rows.frame.rows)
        return error_set(err, ERROR_ESTIMATE, "no row of %s can be predicted%s%s", new_rows.path,
                         new_rows.first ? ": " : "", new_rows.first ? new_rows.first : "");
    if (new_rows.without > 0)
        report_warning(fit->report, "not_predicted", "%zu of %zu rows of %s have no prediction, the first: %s",
                       new_rows.without, new_rows.frame.rows, new_rows.path, new_rows.first);
    return true;
}
