/* Tests of whole terms: those named by --test left out together, or each in turn (--anova). F of a linear model, the
 * likelihood ratio and Wald's test of the others; Wald's with robust and clustered errors, and alone where a smaller model
 * cannot be compared (robust fits, quantiles). */
#include "tools/regress.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "models/effects.h"
#include "models/formula.h"
#include "stats/distribution.h"

enum { ANOVA_NONE, ANOVA_II, ANOVA_III };

/* ---- which terms ---- */

static bool same_term(const struct formula *one, const struct formula_term *a, const struct formula *other,
                      const struct formula_term *b)
{
    size_t shared = 0;
    for (size_t i = 0; i < a->atom_count; i++)
        for (size_t k = 0; k < b->atom_count; k++)
            shared += strcmp(one->atoms[a->atoms[i]].text, other->atoms[b->atoms[k]].text) == 0;
    return shared == a->atom_count && shared == b->atom_count;
}

static bool find_terms(const struct fit *fit, bool *dropped, struct error *err)
{
    const struct formula *formula = fit->formula;
    const char *text = fit->options->test;
    struct formula named;
    struct error why;
    error_init(&why, err->arena);
    if (!formula_parse(err->arena, arena_printf(err->arena, "~ %s", text), &named, &why))
        return error_set(err, ERROR_USAGE, "--test: '%s' is no list of terms such as 'arm + age'",
                         utf8_show(err->arena, text));
    for (size_t i = 0; i < named.term_count; i++) {
        size_t term = 0;
        while (term < formula->term_count && !same_term(formula, &formula->terms[term], &named, &named.terms[i]))
            term++;
        if (term == formula->term_count)
            return error_set(err, ERROR_USAGE, "--test: the formula has no term '%s'",
                             utf8_show(err->arena, named.terms[i].text));
        dropped[term] = true;
    }
    if (named.term_count == 0)
        return error_set(err, ERROR_USAGE, "--test names no term");
    for (size_t term = 0; term < formula->term_count; term++)
        for (size_t part = 0; part < formula->term_count; part++)
            if (dropped[part] && !dropped[term] && effects_contains(formula, term, part))
                return error_set(err, ERROR_USAGE, "--test: %s is part of %s, which stays; leave both out: '%s + %s'",
                                 formula->terms[part].text, formula->terms[term].text, formula->terms[part].text,
                                 formula->terms[term].text);
    return true;
}

/* ---- the tests ---- */

/* One line of the table. */
struct test {
    const char *name, *term, *method, *note;
    double square, f, chi_squared, df, df2, p;
};

static struct test no_test(const char *name, const char *term, const char *method)
{
    return (struct test){ name, term, method, NULL, NAN, NAN, NAN, NAN, NAN, NAN };
}

static bool compares_models(const struct fit *fit)
{
    return (fit->family->takes & REGRESS_TAKES_TESTS) != 0;
}

/* Model-based first; of quantiles the one kind that has a covariance. */
static bool is_tested(const struct fit *fit, int kind)
{
    return (fit->family->takes & REGRESS_TAKES_TAU) != 0 ? kind == regress_first_kind(fit) : fit->kinds[kind];
}

static void wald_test(const struct fit *fit, int kind, const double *weights, size_t rows, struct test *test)
{
    struct wald wald;
    regress_wald(fit, kind, weights, rows, &wald);
    bool normal = isinf(wald.df2);
    test->method = arena_printf(fit->report->arena, "wald%s", regress_kind_suffix(kind));
    test->f = normal ? NAN : wald.f;
    test->chi_squared = normal ? wald.f * wald.df1 : NAN;
    test->df = wald.df1;
    test->df2 = normal ? NAN : wald.df2;
    test->p = wald.p;
    test->note = wald.note;
}

/* What a smaller model leaves: the residual sum of squares of a linear one, −2 log-likelihood of another; and its rank. */
static bool leave_out(const struct fit *fit, const bool *dropped, double *left, double *rank)
{
    struct arena *arena = fit->report->arena;
    struct formula *reduced = arena_new(arena, struct formula);
    struct design design;
    struct ols_result ols;
    struct error why;
    error_init(&why, arena);
    *reduced = effects_reduced(arena, fit->formula, dropped);
    if (!design_build(arena, reduced, fit->design.variables, fit->design.variable_count, fit->design.n, &design, &why))
        return false;
    regress_subtract_offset(fit, &design);
    if (!ols_fit_design(arena, &design, fit->weights, NULL, &ols, &why))
        return false;
    *rank = (double)ols.rank;
    *left = ols.rss;
    return fit->family->deviance == NULL || fit->family->deviance(fit, &design, left);
}

/* `smaller` against `larger`, both without the terms dropped in them; the error is the whole model's. */
static void compare_models(const struct fit *fit, const bool *smaller, const bool *larger, struct test *test)
{
    double few, many, few_rank, many_rank;
    bool linear = fit->family->deviance == NULL;
    test->method = linear ? "f" : "likelihood_ratio";
    if (!leave_out(fit, smaller, &few, &few_rank) || !leave_out(fit, larger, &many, &many_rank)) {
        test->note = "a model without it could not be fitted";
        return;
    }
    test->df = many_rank - few_rank;
    if (!(test->df > 0)) {
        test->note = "nothing of it can be estimated";
        return;
    }
    if (linear) {
        test->square = few - many;
        test->f = test->square / test->df / (fit->linear->rss / fit->linear->df);
        test->df2 = fit->linear->df;
        test->p = fisher_sf(test->f, test->df, test->df2);
        if (fit->linear->essentially_perfect)
            test->f = test->p = NAN, test->note = "the fit is essentially perfect: F is undefined";
    } else {
        test->chi_squared = fmax(few - many, 0);
        test->p = chisq_sf(test->chi_squared, test->df);
    }
}

/* ---- the table ---- */

void regress_create_tests(const struct fit *fit, struct regress_tables *tables)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL },
        { "test", "Test", ROLE_LABEL },         { "term", "Term", ROLE_LABEL },
        { "method", "By", ROLE_LABEL },         { "sum_of_squares", "Sum of squares", ROLE_STATISTIC },
        { "f_statistic", "F", ROLE_STATISTIC }, { "chi_squared", "Chi-squared", ROLE_STATISTIC },
        { "df", "df", ROLE_DF },                { "df2", "Residual df", ROLE_DF },
        { "p_value", "p", ROLE_P },             { "note", "Note", ROLE_LABEL },
    };
    if (fit->options->test == NULL && fit->options->anova == ANOVA_NONE)
        return;
    tables->tests = table_create(fit->report->arena, "tests", "Tests of terms", fields, sizeof fields / sizeof *fields);
    report_table(fit->report, tables->tests);
    const char *compared = !compares_models(fit) ? "" : fit->family->deviance == NULL
                               ? "F against the model without the terms; "
                               : "likelihood ratio against the model without the terms, fitted anew; ";
    report_method(fit->report, "Tests of terms: %sWald's test of the coefficients with the standard errors named "
                               "(joint tests with CR2 by approximate Hotelling T-squared)%s.",
                  compared,
                  fit->options->anova == ANOVA_II
                      ? "; type II, each term among those that do not contain it (Langsrud 2003, Stat Comput 13:163)"
                      : fit->options->anova == ANOVA_III
                          ? "; type III, effects averaged over the levels of other categories alike, other numbers at 0"
                          : "");
}

static void add_test(const struct fit *fit, struct table *table, const struct test *test)
{
    const struct { const char *field; double value; } numbers[] = {
        { "sum_of_squares", test->square }, { "f_statistic", test->f }, { "chi_squared", test->chi_squared },
        { "df", test->df }, { "df2", test->df2 }, { "p_value", test->p },
    };
    table_row(table, -1);
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_text(table, "test", test->name);
    table_text(table, "term", test->term);
    table_text(table, "method", test->method);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!isnan(numbers[i].value))
            table_number(table, numbers[i].field, numbers[i].value);
    table_text(table, "note", test->note);
}

/* The terms left out together, by every kind of error asked for; model-based ones by comparing two fits too. */
static bool add_dropped(const struct fit *fit, struct table *table, struct error *err)
{
    struct arena *arena = fit->report->arena;
    bool *dropped = arena_array(arena, bool, fit->formula->term_count + 1);
    bool *none = arena_array(arena, bool, fit->formula->term_count + 1), linear = compares_models(fit) && fit->family->deviance == NULL;
    const double *weights;
    if (!find_terms(fit, dropped, err))
        return false;
    size_t rows = effects_dropped(arena, &fit->design, dropped, &weights);
    struct test test = no_test("left out", fit->options->test, "");
    if (fit->kinds[MODEL] && compares_models(fit)) {
        compare_models(fit, dropped, none, &test);
        add_test(fit, table, &test);
    }
    for (int order = 0; order < KINDS; order++) {
        int kind = order == 0 ? MODEL : order - 1;
        if (!is_tested(fit, kind) || (kind == MODEL && linear)) /* F of a linear model is Wald's */
            continue;
        test = no_test("left out", fit->options->test, "");
        wald_test(fit, kind, weights, rows, &test);
        add_test(fit, table, &test);
    }
    return true;
}

static void add_type_two(const struct fit *fit, struct table *table, size_t term, int kind)
{
    struct arena *arena = fit->report->arena;
    const struct formula *formula = fit->formula;
    bool *larger = arena_array(arena, bool, formula->term_count), contained = false;
    bool *smaller = arena_array(arena, bool, formula->term_count);
    struct test test = no_test("type II", formula->terms[term].text, arena_printf(arena, "wald%s", regress_kind_suffix(kind)));
    for (size_t other = 0; other < formula->term_count; other++) {
        larger[other] = smaller[other] = effects_contains(formula, other, term);
        contained = contained || larger[other];
    }
    smaller[term] = true;
    const double *weights;
    if (kind == MODEL && compares_models(fit)) {
        compare_models(fit, smaller, larger, &test);
    } else if (contained) {
        test.note = "part of another term: with these errors ask for type III";
    } else {
        size_t rows = effects_dropped(arena, &fit->design, smaller, &weights);
        wald_test(fit, kind, weights, rows, &test);
    }
    add_test(fit, table, &test);
}

static void add_type_three(const struct fit *fit, struct table *table, size_t term, int kind)
{
    const double *weights;
    struct test test = no_test("type III", fit->formula->terms[term].text, "");
    size_t rows = effects_type_three(fit->report->arena, &fit->design, term, &weights);
    wald_test(fit, kind, weights, rows, &test);
    add_test(fit, table, &test);
}

bool regress_tabulate_tests(const struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    if (tables->tests == NULL || fit->note != NULL)
        return true;
    if (fit->options->test != NULL && !add_dropped(fit, tables->tests, err))
        return false;
    for (int order = 0; order < KINDS && fit->options->anova != ANOVA_NONE; order++) {
        int kind = order == 0 ? MODEL : order - 1; /* model-based first */
        for (size_t term = 0; is_tested(fit, kind) && term < fit->formula->term_count; term++)
            if (fit->options->anova == ANOVA_II)
                add_type_two(fit, tables->tests, term, kind);
            else
                add_type_three(fit, tables->tests, term, kind);
    }
    return true;
}
