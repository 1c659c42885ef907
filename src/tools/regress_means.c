/* Adjusted means of categories, slopes of numbers, and the differences between them. A point of the reference grid is a
 * row of the design; a slope is the difference of two. */
#include "tools/regress.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "models/formula.h"
#include "models/margin.h"
#include "stats/adjust.h"
#include "stats/distribution.h"
#include "stats/studentised.h"

enum { POINTS_MAX = 200, PARTS_MAX = 8 };

/* What --means or --contrasts names: categories that make the points, perhaps a number whose slopes are meant. */
struct grid {
    size_t atoms[PARTS_MAX], count;
    size_t conditions;             /* the last of the atoms, behind |: contrasts stay within them */
    size_t slope;                  /* name whose slope is meant; NAME_NONE */
    size_t points;
    double *rows;                  /* points × p */
    const char **labels;           /* "massage", "massage, female" */
    const char **within;           /* of the conditions: "female"; "" without */
    size_t *family;                /* per point: which combination of the conditions */
};

/* ---- options ---- */

bool regress_check_means(const struct fit *fit, struct error *err)
{
    const struct regress_options *options = fit->options;
    if (options->predict != NULL && options->common.by != NULL)
        return error_set(err, ERROR_USAGE, "--predict takes one model; leave --by out");
    if (options->contrasts == NULL && options->adjust != REGRESS_UNADJUSTED)
        return error_set(err, ERROR_USAGE, "--adjust goes with --contrasts");
    if (options->combination.count > 0 && (options->contrasts == NULL || options->adjust != REGRESS_UNADJUSTED ||
                                           options->against != REGRESS_AGAINST_ALL))
        return error_set(err, ERROR_USAGE, "--combine goes with --contrasts, and stands in place of --against and --adjust");
    if (options->contrasts == NULL && options->against != REGRESS_AGAINST_ALL)
        return error_set(err, ERROR_USAGE, "--against goes with --contrasts");
    if (options->contrasts == NULL && options->means == NULL && options->at.count > 0)
        return error_set(err, ERROR_USAGE, "--at goes with --means or --contrasts");
    if (options->adjust == REGRESS_TUKEY && options->against == REGRESS_AGAINST_REFERENCE)
        return error_set(err, ERROR_USAGE, "--adjust tukey is for all pairs; use holm against a reference");
    return true;
}

/* ---- the points ---- */

static bool add_part(const struct fit *fit, const char *option, const char *part, bool condition, struct grid *grid,
                     struct error *err)
{
    const struct design *design = &fit->design;
    size_t atom = design_atom_find(design, part);
    if (atom == (size_t)-1)
        return error_set(err, ERROR_USAGE, "%s: the formula has no '%s'", option, utf8_show(err->arena, part));
    const struct formula_atom *source = &fit->formula->atoms[atom];
    if (design->atoms[atom].category) {
        if (grid->count == PARTS_MAX)
            return error_set(err, ERROR_USAGE, "%s: more than %d categories", option, PARTS_MAX);
        grid->atoms[grid->count++] = atom;
        grid->conditions += condition;
        return true;
    }
    if (condition)
        return error_set(err, ERROR_USAGE, "%s: %s is a number; give its value with --at %s=VALUE", option, part, part);
    if (source->expression->kind != EXPRESSION_NAME)
        return error_set(err, ERROR_USAGE, "%s: a slope is that of a column, and %s is calculated", option, part);
    if (grid->slope != NAME_NONE)
        return error_set(err, ERROR_USAGE, "%s: one number at a time can have slopes", option);
    grid->slope = source->expression->name;
    return true;
}

/* A number in rcs() or poly() alone has slopes too. */
static const char *atom_of_name(const struct fit *fit, const char *part)
{
    if (design_atom_find(&fit->design, part) != (size_t)-1)
        return part;
    for (size_t atom = 0; atom < fit->formula->atom_count; atom++) {
        const struct expression *expression = fit->formula->atoms[atom].expression;
        if (expression->kind == EXPRESSION_NAME && strcmp(expression->text, part) == 0)
            return fit->formula->atoms[atom].text;
    }
    return part;
}

static bool read_term(const struct fit *fit, const char *option, const char *text, struct grid *grid,
                      struct error *err)
{
    bool condition = false;
    *grid = (struct grid){ .slope = NAME_NONE, .points = 1 };
    for (const char *part = text; *part != '\0';) {
        size_t length = strcspn(part, ":|");
        const char *name = arena_strndup(err->arena, part, length);
        if (!add_part(fit, option, atom_of_name(fit, name), condition, grid, err))
            return false;
        condition = condition || part[length] == '|';
        part += length + (part[length] != '\0');
    }
    for (size_t i = 0; i < grid->count; i++)
        grid->points *= fit->design.atoms[grid->atoms[i]].level_count;
    if (grid->count == grid->conditions && grid->slope == NAME_NONE)
        return error_set(err, ERROR_USAGE, "%s is '%s'; a category of the formula is expected", option,
                         utf8_show(err->arena, text));
    return grid->points <= POINTS_MAX ||
           error_set(err, ERROR_USAGE, "%s: %s has %zu combinations, more than %d", option, text, grid->points,
                     POINTS_MAX);
}

/* --at COLUMN=VALUE. */
static bool take_at(const struct fit *fit, const struct grid *grid, struct margin_point *point, struct error *err)
{
    const struct expression_names *names = &fit->formula->names;
    for (size_t i = 0; i < fit->options->at.count; i++) {
        const char *text = fit->options->at.items[i], *equals = strchr(text, '=');
        if (equals == NULL)
            return error_set(err, ERROR_USAGE, "--at is '%s'; COLUMN=VALUE is expected", utf8_show(err->arena, text));
        const char *column = regress_named(err->arena, text, (size_t)(equals - text)), *value = equals + 1;
        size_t name = name_find(names->items, names->count, column);
        if (name == NAME_NONE)
            return error_set(err, ERROR_USAGE, "--at: the formula has no '%s'", utf8_show(err->arena, column));
        const struct variable *variable = &fit->design.variables[fit->design.name_variable[name]];
        struct decimal number;
        for (size_t k = 0; k < grid->count; k++) {
            const struct expression *source = fit->formula->atoms[grid->atoms[k]].expression;
            if (source->kind == EXPRESSION_NAME && source->name == name)
                return error_set(err, ERROR_USAGE, "--at: the means are of every %s already", utf8_show(err->arena, column));
        }
        if (variable->category || fit->formula->only_factor[name]) {
            point->names[name] = (struct value){ .kind = VALUE_TEXT, .text = value };
        } else if (decimal_parse(value, strlen(value), '.', &number) == DECIMAL_OK) {
            point->names[name] = (struct value){ .kind = VALUE_NUMBER, .number = twofold_of(number.value) };
        } else {
            return error_set(err, ERROR_USAGE, "--at: %s is '%s'; a number is expected", utf8_show(err->arena, column),
                             utf8_show(err->arena, value));
        }
    }
    return true;
}

/* Point number `index`, the first category running slowest. */
static void choose_levels(const struct fit *fit, const struct grid *grid, size_t index, struct margin_point *point,
                          struct str *label, struct str *within, size_t *family)
{
    size_t rest = index;
    uint32_t chosen[PARTS_MAX] = { 0 };
    *family = 0;
    for (size_t i = grid->count; i-- > 0;) {
        uint32_t levels = fit->design.atoms[grid->atoms[i]].level_count;
        chosen[i] = (uint32_t)(rest % levels);
        rest /= levels;
    }
    for (size_t i = 0; i < grid->count; i++) {
        const struct design_atom *atom = &fit->design.atoms[grid->atoms[i]];
        point->codes[grid->atoms[i]] = chosen[i];
        bool condition = i >= grid->count - grid->conditions;
        str_separate(condition ? within : label, ", ");
        str_add(condition ? within : label, atom->levels[chosen[i]]);
        if (condition)
            *family = *family * atom->level_count + chosen[i];
    }
}

static bool fill_grid(const struct fit *fit, const char *option, const char *text, struct grid *grid,
                      struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    struct margin_point point;
    margin_point_init(arena, &fit->design, &point);
    if (!read_term(fit, option, text, grid, err) || !take_at(fit, grid, &point, err))
        return false;
    size_t p = fit->design.p;
    grid->rows = arena_array(arena, double, grid->points * p);
    grid->labels = arena_array(arena, const char *, grid->points);
    grid->within = arena_array(arena, const char *, grid->points);
    grid->family = arena_array(arena, size_t, grid->points);
    for (size_t i = 0; i < grid->points; i++) {
        struct str label, within;
        str_init(&label, arena);
        str_init(&within, arena);
        choose_levels(fit, grid, i, &point, &label, &within, &grid->family[i]);
        grid->labels[i] = label.length > 0 ? label.text : "all rows";
        grid->within[i] = within.text;
        bool done = grid->slope == NAME_NONE
                        ? margin_row(arena, &fit->design, &point, grid->rows + i * p, err)
                        : margin_slope(arena, &fit->design, &point, grid->slope, grid->rows + i * p, err);
        if (!done)
            return false;
    }
    return true;
}

/* ---- tables ---- */

static const char *means_title(const struct fit *fit)
{
    if (fit->family->outcome == REGRESS_ORDER)
        return "Adjusted log odds of a higher category, 0 at the mean threshold";
    return fit->family->mean == NULL ? "Adjusted means" : "Adjusted means, on the scale of the link and back";
}

void regress_create_means(const struct fit *fit, struct regress_tables *tables)
{
    struct arena *arena = fit->study->session->arena;
    bool linear = fit->family->outcome == REGRESS_NUMBER;
    const struct field_spec means[] = {
        { "group", "Group", ROLE_LABEL },          { "outcome", "Outcome", ROLE_LABEL },
        { "term", "Term", ROLE_LABEL },            { "level", "Of", ROLE_LABEL },
        { "method", "What", ROLE_LABEL },          { "estimate", fit->family->mean == NULL ? "Estimate" : "On the link scale", ROLE_ESTIMATE },
        { "std_error", "SE", ROLE_STD_ERROR },     { "df", "df", ROLE_DF },
        { "conf_low", "CI low", ROLE_CONF_LOW },   { "conf_high", "CI high", ROLE_CONF_HIGH },
        { "conf_level", "Level", ROLE_CONF_LEVEL }, { "mean", "Mean", ROLE_RATIO },
        { "mean_low", "Mean, low", ROLE_RATIO },   { "mean_high", "Mean, high", ROLE_RATIO },
        { "note", "Note", ROLE_LABEL },
    };
    const struct field_spec contrasts[] = {
        { "group", "Group", ROLE_LABEL },          { "outcome", "Outcome", ROLE_LABEL },
        { "term", "Term", ROLE_LABEL },            { "contrast", "Contrast", ROLE_LABEL },
        { "estimate", "Estimate", ROLE_ESTIMATE }, { "std_error", "SE", ROLE_STD_ERROR },
        { "conf_low", "CI low", ROLE_CONF_LOW },   { "conf_high", "CI high", ROLE_CONF_HIGH },
        { "conf_level", "Level", ROLE_CONF_LEVEL }, { "statistic", linear ? "t" : "z", ROLE_STATISTIC },
        { "df", "df", ROLE_DF },                   { "p_value", "p", ROLE_P },
        { "p_adjusted", "Adjusted p", ROLE_P },    { "ratio", "Ratio", ROLE_RATIO },
        { "ratio_low", "Ratio, low", ROLE_RATIO }, { "ratio_high", "Ratio, high", ROLE_RATIO },
        { "note", "Note", ROLE_LABEL },
    };
    if (fit->options->means != NULL) {
        tables->means = table_create(arena, "means", means_title(fit), means, sizeof means / sizeof *means);
        report_table(fit->report, tables->means);
    }
    if (fit->options->contrasts != NULL) {
        tables->contrasts = table_create(arena, "contrasts", linear ? "Contrasts"
                                         : fit->family->outcome == REGRESS_ORDER ? "Contrasts, log odds of a higher category"
                                                                                 : "Contrasts, on the scale of the link",
                                         contrasts, sizeof contrasts / sizeof *contrasts);
        report_table(fit->report, tables->contrasts);
    }
}

static void add_mean(const struct fit *fit, struct table *table, const struct grid *grid, size_t point)
{
    struct contrast mean;
    regress_contrast(fit, regress_first_kind(fit), grid->rows + point * fit->design.p, &mean);
    bool slope = grid->slope != NAME_NONE;
    table_row(table, fit->family->outcome == REGRESS_NUMBER && !slope ? regress_decimals(fit) : -1);
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_text(table, "term", fit->options->means);
    bool condition = grid->within[point][0] != '\0';
    table_text(table, "level", arena_printf(fit->study->session->arena, "%s%s%s", grid->labels[point],
                                            condition ? " | " : "", grid->within[point]));
    table_text(table, "method", slope ? "slope" : "adjusted_mean");
    table_number(table, "estimate", mean.estimate);
    table_number(table, "std_error", mean.std_error);
    if (isfinite(mean.df))
        table_number(table, "df", mean.df);
    table_number(table, "conf_low", mean.low);
    table_number(table, "conf_high", mean.high);
    table_number(table, "conf_level", fit->options->common.level);
    table_text(table, "note", mean.note);
    if (fit->family->mean == NULL || slope || isnan(mean.estimate))
        return;
    table_number(table, "mean", fit->family->mean(fit, mean.estimate));
    table_number(table, "mean_low", fit->family->mean(fit, mean.low));
    table_number(table, "mean_high", fit->family->mean(fit, mean.high));
}

/* ---- contrasts ---- */

struct pair {
    size_t one, other;            /* one − other */
    struct contrast contrast;
    double adjusted;
};

/* p-values and, where there is one critical value for all, intervals of pairs first … first + count − 1 together. */
static void adjust_pairs(const struct fit *fit, struct pair *pairs, size_t count, size_t points)
{
    struct arena *arena = fit->study->session->arena;
    double *p = arena_array(arena, double, count), level = fit->options->common.level;
    int adjust = fit->options->adjust;
    for (size_t i = 0; i < count; i++)
        p[i] = pairs[i].contrast.p;
    if (adjust != REGRESS_TUKEY)
        adjust_p(p, count, adjust == REGRESS_HOLM ? ADJUST_HOLM : ADJUST_BONFERRONI, arena, p);
    for (size_t i = 0; i < count; i++) {
        struct contrast *contrast = &pairs[i].contrast;
        double df = contrast->df, critical = NAN;
        pairs[i].adjusted = adjust == REGRESS_TUKEY ? tukey_sf(sqrt(2) * fabs(contrast->t), points, df) : p[i];
        if (adjust == REGRESS_HOLM || isnan(contrast->std_error))
            continue;
        critical = adjust == REGRESS_TUKEY ? tukey_critical(1 - level, points, df) / sqrt(2)
                                           : student_critical(df, 1 - (1 - level) / (double)count);
        contrast->low = contrast->estimate - critical * contrast->std_error;
        contrast->high = contrast->estimate + critical * contrast->std_error;
    }
}

static void add_row(const struct fit *fit, const struct regress_tables *tables, const struct grid *grid, const char *name,
                    const struct contrast *contrast, double adjusted)
{
    struct table *table = tables->contrasts;
    bool slope = grid->slope != NAME_NONE;
    table_row(table, fit->family->outcome == REGRESS_NUMBER && !slope ? regress_decimals(fit) : -1);
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_text(table, "term", fit->options->contrasts);
    table_text(table, "contrast", arena_printf(fit->study->session->arena, "%s%s", slope ? "slope: " : "", name));
    table_number(table, "estimate", contrast->estimate);
    table_number(table, "std_error", contrast->std_error);
    table_number(table, "conf_low", contrast->low);
    table_number(table, "conf_high", contrast->high);
    table_number(table, "conf_level", fit->options->common.level);
    table_number(table, "statistic", contrast->t);
    if (isfinite(contrast->df))
        table_number(table, "df", contrast->df);
    table_number(table, "p_value", contrast->p);
    if (fit->options->adjust != REGRESS_UNADJUSTED)
        table_number(table, "p_adjusted", adjusted);
    table_text(table, "note", contrast->note);
    if (tables->ratios == NULL)
        return;
    table_number(table, "ratio", exp(contrast->estimate));
    table_number(table, "ratio_low", exp(contrast->low));
    table_number(table, "ratio_high", exp(contrast->high));
}

static const char *name_pair(const struct fit *fit, const struct grid *grid, const struct pair *pair)
{
    bool condition = grid->within[pair->one][0] != '\0';
    return arena_printf(fit->study->session->arena, "%s - %s%s%s", grid->labels[pair->one], grid->labels[pair->other],
                        condition ? " | " : "", grid->within[pair->one]);
}

/* The point a level names: by its label, or between categories with : for the label's comma, which a list cannot hold. */
static size_t find_point(struct arena *arena, const struct grid *grid, const char *level)
{
    size_t point = name_find(grid->labels, grid->points, level);
    struct str label;
    str_init(&label, arena);
    for (const char *at = level; *at != '\0'; at++)
        if (*at == ':')
            str_add(&label, ", ");
        else
            str_add_char(&label, *at);
    return point != NAME_NONE ? point : name_find(grid->labels, grid->points, label.text);
}

/* LEVEL=WEIGHT. */
static bool take_weight(const struct grid *grid, const char *text, size_t *point, double *weight, struct error *err)
{
    const char *equals = strrchr(text, '=');
    struct decimal number;
    const char *like = name_nearest(grid->labels, grid->points, text);
    if (equals == NULL || decimal_parse(equals + 1, strlen(equals + 1), '.', &number) != DECIMAL_OK)
        return error_set(err, ERROR_USAGE, "--combine has '%s'; LEVEL=WEIGHT is expected, such as %s=0.5",
                         utf8_show(err->arena, text),
                         utf8_show(err->arena, like ? name_in_list(err->arena, like) : "massage"));
    const char *level = arena_strndup(err->arena, text, (size_t)(equals - text));
    *point = find_point(err->arena, grid, level);
    *weight = number.value;
    const char *nearest = name_nearest(grid->labels, grid->points, level);
    return *point != NAME_NONE ||
           error_set(err, ERROR_USAGE, "--combine: there is no '%s' among the means%s%s%s", utf8_show(err->arena, level),
                     nearest ? "; did you mean '" : "",
                     nearest ? utf8_show(err->arena, name_in_list(err->arena, nearest)) : "", nearest ? "'?" : "");
}

/* One combination of the means, or of the slopes, in place of their differences. */
static bool add_combination(const struct fit *fit, const struct regress_tables *tables, const struct grid *grid,
                            struct error *err)
{
    const struct text_list *parts = &fit->options->combination;
    size_t p = fit->design.p, point = 0;
    double *weights = arena_array(fit->study->session->arena, double, p), weight = 0;
    struct contrast contrast;
    struct str name;
    str_init(&name, fit->study->session->arena);
    if (grid->conditions > 0)
        return error_set(err, ERROR_USAGE, "--combine goes with all combinations of the categories, as in 'arm:sex'; leave "
                                           "out |");
    for (size_t i = 0; i < parts->count; i++) {
        if (!take_weight(grid, parts->items[i], &point, &weight, err))
            return false;
        for (size_t j = 0; j < p; j++)
            weights[j] += weight * grid->rows[point * p + j];
        str_addf(&name, "%s", i == 0 ? (weight < 0 ? "-" : "") : weight < 0 ? " - " : " + ");
        if (fabs(weight) != 1)
            str_addf(&name, "%.6g ", fabs(weight));
        str_addf(&name, "(%s)", grid->labels[point]);
    }
    regress_contrast(fit, regress_first_kind(fit), weights, &contrast);
    add_row(fit, tables, grid, name.text, &contrast, NAN);
    return true;
}

static void add_family(const struct fit *fit, const struct regress_tables *tables, const struct grid *grid,
                       size_t family)
{
    struct arena *arena = fit->study->session->arena;
    size_t p = fit->design.p, count = 0, points = 0, *members = arena_array(arena, size_t, grid->points);
    double *weights = arena_array(arena, double, p);
    for (size_t i = 0; i < grid->points; i++)
        if (grid->family[i] == family)
            members[points++] = i;
    struct pair *pairs = arena_array(arena, struct pair, points * points);
    bool reference = fit->options->against == REGRESS_AGAINST_REFERENCE;
    for (size_t a = 0; a < points && !(reference && a > 0); a++)
        for (size_t b = a + 1; b < points; b++) {
            struct pair *pair = &pairs[count++];
            *pair = (struct pair){ .one = members[b], .other = members[a], .adjusted = NAN };
            for (size_t j = 0; j < p; j++)
                weights[j] = grid->rows[pair->one * p + j] - grid->rows[pair->other * p + j];
            regress_contrast(fit, regress_first_kind(fit), weights, &pair->contrast);
        }
    if (fit->options->adjust != REGRESS_UNADJUSTED)
        adjust_pairs(fit, pairs, count, points);
    for (size_t i = 0; i < count; i++)
        add_row(fit, tables, grid, name_pair(fit, grid, &pairs[i]), &pairs[i].contrast, pairs[i].adjusted);
}

/* ---- words ---- */

static void add_methods(const struct fit *fit)
{
    static const char *const families[] = {
        [REGRESS_HOLM] = "p-values of the contrasts by Holm's step-down method (1979, Scand J Stat 6:65); intervals one at a time",
        [REGRESS_BONFERRONI] = "p-values and intervals of the contrasts by Bonferroni",
        [REGRESS_TUKEY] = "p-values and intervals of all pairs by the studentised range (Tukey 1953), exact for means of equal "
                          "precision, else the Tukey-Kramer approximation (Kramer 1956, Biometrics 12:307)",
    };
    int kind = regress_first_kind(fit);
    report_method(fit->report, "Adjusted means: the model's at the values asked for, other numbers at their mean over the "
                               "rows analysed, other categories averaged over levels alike (Searle, Speed & Milliken 1980, "
                               "Am Stat 34:216); %s standard errors%s.",
                  kind == MODEL ? "model-based" : regress_kind_name(kind),
                  fit->offset != NULL ? ", at offset 0" : "");
    if (fit->options->adjust != REGRESS_UNADJUSTED)
        report_method(fit->report, "%s%s.", families[fit->options->adjust],
                      strchr(fit->options->contrasts, '|') != NULL ? "; a family within each condition" : "");
}

bool regress_tabulate_means(const struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    struct grid grid;
    if (fit->note != NULL || (fit->options->means == NULL && fit->options->contrasts == NULL))
        return true;
    if (fit->options->means != NULL) {
        if (!fill_grid(fit, "--means", fit->options->means, &grid, err))
            return false;
        for (size_t i = 0; i < grid.points; i++)
            add_mean(fit, tables->means, &grid, i);
    }
    if (fit->options->contrasts != NULL) {
        size_t last = 0;
        if (!fill_grid(fit, "--contrasts", fit->options->contrasts, &grid, err))
            return false;
        for (size_t i = 0; i < grid.points; i++)
            last = grid.family[i] > last ? grid.family[i] : last;
        for (size_t family = 0; family <= last && fit->options->combination.count == 0; family++)
            add_family(fit, tables, &grid, family);
        if (fit->options->combination.count > 0 && !add_combination(fit, tables, &grid, err))
            return false;
    }
    add_methods(fit);
    return true;
}
