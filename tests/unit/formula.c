#include "assert.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "models/formula.h"

static const char *terms_of(struct arena *arena, const struct formula *formula)
{
    struct str text;
    str_init(&text, arena);
    str_add(&text, formula->intercept ? "1" : "0");
    for (size_t i = 0; i < formula->term_count; i++)
        str_addf(&text, " | %s", formula->terms[i].text);
    return text.text;
}

static void terms_come_once_and_in_order(void **state)
{
    (void)state;
    static const struct { const char *source, *terms; } cases[] = {
        { "y ~ x", "1 | x" }, { "y~x+arm+arm:x", "1 | x | arm | x:arm" }, { "y ~ a*b", "1 | a | b | a:b" },
        { "y ~ a:b + a + b", "1 | a | b | a:b" }, { "y ~ a + a + a:b + b:a", "1 | a | a:b" },
        { "y ~ 0 + x", "0 | x" }, { "y ~ x - 1", "0 | x" }, { "y ~ -1 + x", "0 | x" }, { "y ~ x + 1", "1 | x" },
        { "y ~ 1", "1" }, { "y ~ 0", "0" }, { "y ~ a*b*c - a:b:c", "1 | a | b | c | a:b | a:c | b:c" },
        { "y ~ (a + b + c)^2", "1 | a | b | c | a:b | a:c | b:c" }, { "y ~ (a + b):c", "1 | a:c | b:c" },
        { "y ~ a*b - a", "1 | b | a:b" }, { "y ~ I(x^2) + log(x) + factor(v)", "1 | I(x^2) | log(x) | factor(v)" },
        { "y ~ `my x` + log( x+1 )", "1 | `my x` | log(x + 1)" }, { "y ~ factor( v ) : x", "1 | factor(v):x" },
        { "y ~ I(a*b) + a", "1 | I(a * b) | a" }, { "I(y - z) ~ a", "1 | a" },
        { "y ~ (a)", "1 | a" }, { "y ~ a:a", "1 | a" },
        { "y ~ a*(b + c)", "1 | a | b | c | a:b | a:c" }, { "~ x", "1 | x" },
        { "y ~ offset(t) + x", "1 | x" }, { "y ~ x + offset( log(`my t`) ) - 1", "0 | x" }, { "y ~ offset(t)", "1" },
        { "y ~ offset + x", "1 | offset | x" }, { "cbind(y, n - y) ~ x + n", "1 | x | n" }, { "cbind ~ x", "1 | x" },
        { "y ~ as.factor(v) + factor(v)", "1 | factor(v)" }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct error err;
        struct formula formula;
        arena_init(&arena, NULL);
        error_init(&err, &arena);
        if (!formula_parse(&arena, cases[i].source, &formula, &err))
            fail_msg("%s: %s", cases[i].source, err.text);
        assert_string_equal(terms_of(&arena, &formula), cases[i].terms);
        arena_release(&arena);
    }
}

static void the_columns_needed_are_listed(void **state)
{
    (void)state;
    struct arena arena;
    struct error err;
    struct formula formula;
    arena_init(&arena, NULL);
    error_init(&err, &arena);
    assert_true(formula_parse(&arena, "log(post) ~ pre + factor(site) + I(pre - age) + factor(age)", &formula, &err));
    static const char *const names[] = { "post", "pre", "site", "age" };
    static const bool only_factor[] = { false, false, true, false };
    assert_int_equal(formula.names.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(formula.names.items[i], names[i]);
        assert_int_equal(formula.only_factor[i], only_factor[i]);
    }
    assert_string_equal(formula.response->text, "log(post)");
    arena_release(&arena);
}

static void an_offset_is_a_column_or_its_logarithm_and_no_term(void **state)
{
    (void)state;
    struct arena arena;
    struct error err;
    struct formula formula;
    arena_init(&arena, NULL);
    error_init(&err, &arena);
    assert_true(formula_parse(&arena, "y ~ x + offset(log(`my days`))", &formula, &err));
    assert_string_equal(formula.offset.column, "my days");
    assert_true(formula.offset.logarithm && formula.names.count == 2 && formula.term_count == 1);
    assert_true(formula_parse(&arena, "y ~ offset(t) + x", &formula, &err));
    assert_string_equal(formula.offset.column, "t");
    assert_false(formula.offset.logarithm);
    assert_true(formula_parse(&arena, "y ~ offset + x", &formula, &err));
    assert_null(formula.offset.column);
    arena_release(&arena);
}

static void errors_say_where_and_what_would_do(void **state)
{
    (void)state;
    static const struct { const char *source, *message; } cases[] = {
        { "y", "formula, column 2: the end found, ~ (as in outcome ~ arm + baseline) expected" },
        { "y ~", "formula, column 4: the end found, a term (a column, log(x), I(x^2), factor(x), rcs(x, 4)) expected" },
        { "y ~ x +", "formula, column 8: the end found, a term (a column, log(x), I(x^2), factor(x), rcs(x, 4)) expected" },
        { "y ~ x^2", "formula, column 6: ^ raises only inside I(), as in I(x^2)" },
        { "y ~ a / b", "formula, column 7: / divides only inside I(), as in I(a / b)" },
        { "y ~ .", "formula, column 5: \".\" for all columns is not understood; name the columns" },
        { "y ~ 2*x", "formula, column 5: a number is no term: 0, 1 and - 1 stand alone, arithmetic goes inside I(), as "
                     "in I(x^2)" },
        { "y ~ x + y", "formula, column 9: y is the outcome and cannot explain itself" },
        { "y ~ factor(x + 1)", "formula, column 14: \"+\" found, \")\" expected" },
        { "y ~ factor(log(x))", "formula, column 12: factor() takes the name of a column" },
        { "y ~ x z", "formula, column 7: \"z\" found, +, -, *, : or the end expected" },
        { "y ~ (a + b", "formula, column 11: the end found, \")\" or an operator expected" },
        { "y ~ bspline(x)", "formula, column 5: \"bspline\" is no function; there are log, log2, log10, exp, sqrt, abs and "
                         "is.na" },
        { "3 ~ x", "formula, column 1: the outcome is a column, not a constant" },
        { "cbind(y) ~ x", "formula, column 8: \")\" found, \",\" and the failures expected" },
        { "cbind(y, n, m) ~ x", "formula, column 11: \",\" found, \")\" expected" },
        { "y ~ x - offset(t)", "formula, column 9: offset() is added, and stands alone" },
        { "y ~ a*offset(t)", "formula, column 7: offset() is added, and stands alone" },
        { "y ~ a*(b + offset(t))", "formula, column 12: offset() is added, and stands alone" },
        { "y ~ offset(t) + offset(u)", "formula, column 17: a model has one offset()" },
        { "y ~ offset(t + 1)", "formula, column 14: offset() takes a column or its logarithm, as in offset(log(days))" }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct error err;
        struct formula formula;
        arena_init(&arena, NULL);
        error_init(&err, &arena);
        assert_false(formula_parse(&arena, cases[i].source, &formula, &err));
        assert_int_equal(err.code, ERROR_USAGE);
        assert_string_equal(err.text, cases[i].message);
        arena_release(&arena);
    }
}

static void endless_formulas_are_refused(void **state)
{
    (void)state;
    static const char *const pieces[] = { "(", "log(", "I(", "((a+b)^8*" };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct arena arena;
        struct error err;
        struct formula formula;
        arena_init(&arena, NULL);
        error_init(&err, &arena);
        size_t length = strlen(pieces[i]), count = 50000;
        char *source = arena_array(&arena, char, length * count + 4);
        memcpy(source, "y~", 2);
        for (size_t k = 0; k < count; k++)
            memcpy(source + 2 + k * length, pieces[i], length);
        source[length * count + 2] = 'x';
        assert_false(formula_parse(&arena, source, &formula, &err));
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_come_once_and_in_order),
        cmocka_unit_test(the_columns_needed_are_listed),
        cmocka_unit_test(an_offset_is_a_column_or_its_logarithm_and_no_term),
        cmocka_unit_test(errors_say_where_and_what_would_do),
        cmocka_unit_test(endless_formulas_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
