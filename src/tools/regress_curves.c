/* What a restricted cubic spline or polynomial adds to a model: tests of the whole term and of all but its straight
 * line, with interactions apart, as in R's rms::anova. */
#include "tools/regress.h"

#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "models/contrasts.h"
#include "models/formula.h"

static bool curved(const struct formula *formula)
{
    for (size_t atom = 0; atom < formula->atom_count; atom++)
        if (formula->atoms[atom].basis.kind != BASIS_NONE)
            return true;
    return false;
}

void regress_create_curves(const struct fit *fit, struct regress_tables *tables)
{
    struct arena *arena = fit->study->session->arena;
    static const struct field_spec tests[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL },
        { "term", "Term", ROLE_LABEL },         { "test", "Test", ROLE_LABEL },
        { "method", "SE", ROLE_LABEL },         { "f_statistic", "F", ROLE_STATISTIC },
        { "chi_squared", "Wald chi-squared", ROLE_STATISTIC },
        { "df", "df", ROLE_DF },                { "df2", "Residual df", ROLE_DF },
        { "p_value", "p", ROLE_P },             { "knots", "Knots", ROLE_LABEL },
        { "note", "Note", ROLE_LABEL },
    };
    static const struct field_spec knots[] = {
        { "group", "Group", ROLE_LABEL }, { "term", "Term", ROLE_LABEL },
        { "number", "Number", ROLE_COUNT }, { "knot", "Knot", ROLE_ESTIMATE },
    };
    if (!curved(fit->formula))
        return;
    tables->curves = table_create(arena, "curves", "Curved terms", tests, sizeof tests / sizeof *tests);
    tables->knots = table_create(arena, "knots", "Knots", knots, sizeof knots / sizeof *knots);
    tables->knots->programs_only = true;
    report_table(fit->report, tables->curves);
    report_table(fit->report, tables->knots);
    report_method(fit->report, "Curved terms: Wald tests that all coefficients of a term are zero (overall) and that all but "
                               "its straight line are (non-linear), interactions with it included; with a restricted cubic "
                               "spline linear beyond the outer knots (Harrell, Regression Modeling Strategies, 2015, 2.4.5; "
                               "Stone & Koo 1985), by default with knots at his quantiles.");
}

static const char *knots_text(struct arena *arena, const struct basis *basis)
{
    struct str text;
    str_init(&text, arena);
    for (size_t k = 0; k < basis->knot_count; k++)
        str_addf(&text, "%s%.6g", k > 0 ? ", " : "", basis->knots[k].high);
    return basis->knot_count > 0 ? text.text : NULL;
}

static void add_test(const struct fit *fit, struct table *table, size_t atom, int kind, enum curve_test test)
{
    static const char *const names[] = { "overall", "non-linear", "interaction", "non-linear interaction" };
    struct arena *arena = fit->study->session->arena;
    struct wald wald;
    const double *combinations;
    size_t rows = contrast_curve(arena, fit->linear, &fit->design, atom, test, &combinations);
    if (rows == 0)
        return;
    regress_wald(fit, kind, combinations, rows, &wald);
    bool normal = isinf(wald.df2);
    table_row(table, -1);
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_text(table, "term", fit->formula->atoms[atom].text);
    table_text(table, "test", names[test]);
    table_text(table, "method", regress_kind_name(kind));
    table_number(table, normal ? "chi_squared" : "f_statistic", normal ? wald.f * wald.df1 : wald.f);
    table_number(table, "df", wald.df1);
    if (!normal)
        table_number(table, "df2", wald.df2);
    table_number(table, "p_value", wald.p);
    table_text(table, "knots", knots_text(arena, fit->design.atoms[atom].basis));
    table_text(table, "note", wald.note);
}

static void add_knots(const struct fit *fit, struct table *table, size_t atom)
{
    const struct basis *basis = fit->design.atoms[atom].basis;
    for (size_t k = 0; k < basis->knot_count; k++) {
        table_row(table, -1);
        table_text(table, "group", fit->group);
        table_text(table, "term", fit->formula->atoms[atom].text);
        table_number(table, "number", (double)(k + 1));
        table_number(table, "knot", twofold_value(basis->knots[k]));
    }
}

void regress_tabulate_curves(const struct fit *fit, const struct regress_tables *tables)
{
    const struct formula *formula = fit->formula;
    for (size_t atom = 0; atom < formula->atom_count; atom++) {
        if (fit->design.atoms[atom].basis == NULL)
            continue;
        add_knots(fit, tables->knots, atom);
        for (int order = 0; order < KINDS && fit->note == NULL; order++) {
            int kind = order == 0 ? MODEL : order - 1; /* model-based first */
            for (int test = CURVE_OVERALL; fit->kinds[kind] && test <= CURVE_NONLINEAR_INTERACTION; test++)
                add_test(fit, tables->curves, atom, kind, (enum curve_test)test);
        }
    }
}
