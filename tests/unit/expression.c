#include "assert.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "models/expression.h"

struct fixture {
    struct arena arena;
    struct error err;
    struct expression_names names;
};

/* Two rows of a small trial: the second has no pain. */
static struct value lookup(const void *data, size_t name, size_t row)
{
    const struct fixture *fixture = data;
    const char *column = fixture->names.items[name];
    struct value value = { .kind = VALUE_NUMBER };
    if (strcmp(column, "age") == 0)
        value.number = twofold_of(row ? 17 : 42);
    else if (strcmp(column, "before") == 0)
        value.number = twofold_decimal(61, 10);
    else if (strcmp(column, "after") == 0)
        value.number = twofold_decimal(58, 10);
    else if (strcmp(column, "pain") == 0 && row == 0)
        value.number = twofold_of(6);
    else if (strcmp(column, "visited") == 0)
        value = (struct value){ VALUE_DATE, twofold_of(19844), NULL }; /* 2024-05-01 */
    else if (strcmp(column, "site") == 0)
        value = (struct value){ VALUE_TEXT, twofold_of(0), row ? "B" : "A" };
    else if (strcmp(column, "code") == 0)
        value = (struct value){ VALUE_TEXT, twofold_of(0), row ? "unknown" : "2" };
    else
        value.kind = VALUE_MISSING;
    return value;
}

static void open_fixture(struct fixture *fixture)
{
    arena_init(&fixture->arena, NULL);
    error_init(&fixture->err, &fixture->arena);
    fixture->names = (struct expression_names){ 0 };
}

static struct value evaluate(struct fixture *fixture, const char *source, size_t row)
{
    const struct expression *expression;
    struct expression_scope scope = { lookup, fixture };
    struct value value = { .kind = VALUE_MISSING };
    if (!expression_parse(&fixture->arena, "--where", source, &fixture->names, &expression, &fixture->err) ||
        !expression_evaluate(expression, &scope, row, &value, &fixture->err))
        fail_msg("%s: %s", source, fixture->err.text);
    return value;
}

static void operators_bind_as_in_r(void **state)
{
    (void)state;
    static const struct { const char *source; double expected; } cases[] = {
        { "1 + 2 * 3", 7 }, { "-2^2", -4 }, { "2^-1", 0.5 }, { "2^3^2", 512 }, { "(1 + 2) * 3", 9 },
        { "10 - 4 - 3", 3 }, { "12 / 3 / 2", 2 }, { "-3 + 5", 2 }, { "2 * -3", -6 }, { "!1 == 2", 1 },
        { "1 < 2 & 2 < 1 | 3 == 3", 1 }, { "!TRUE | TRUE", 1 }, { "abs(-3) + sqrt(16)", 7 },
        { "log2(8) * log10(1000)", 9 }, { "exp(log(5)) > 4.99", 1 }, { ".5 + 1e2", 100.5 },
        { "FALSE | TRUE & FALSE", 0 }, { "+3 - -3", 6 }, { "-1 %in% c(1, -1)", 1 }
    };
    struct fixture fixture;
    open_fixture(&fixture);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value value = evaluate(&fixture, cases[i].source, 0);
        if (value.kind != VALUE_NUMBER || twofold_value(value.number) != cases[i].expected)
            fail_msg("%s is %.17g, expected %g", cases[i].source, value.number.high, cases[i].expected);
    }
    arena_release(&fixture.arena);
}

static void a_filter_keeps_only_what_is_true(void **state)
{
    (void)state;
    static const struct { const char *source; bool first, second; } cases[] = {
        { "age >= 18", true, false }, { "pain > 5", true, false }, { "!(pain > 5)", false, false },
        { "is.na(pain)", false, true }, { "!is.na(pain)", true, false }, { "pain > 5 | age < 18", true, true },
        { "pain > 5 & age < 18", false, false }, { "pain == NA", false, false }, { "site == \"A\"", true, false },
        { "site %in% c('B', 'C')", false, true }, { "site in (\"A\", \"B\")", true, true },
        { "!(site in (\"A\"))", false, true }, { "before - after == 0.3", true, true },
        { "before - after >= 0.3", true, true }, { "code == 2", true, false }, { "code != 2", false, true },
        { "visited >= \"2024-05-01\" & visited < \"2024-06-01\"", true, true }, { "log(0) < 1", false, false },
        { "1 / 0 > 0", false, false }, { "NA | TRUE", true, true }, { "`age` > 20", true, false },
        { "0.1 + 0.2 == 0.3", true, true }, { "1.1 * 1.1 == 1.21", true, true }
    };
    struct fixture fixture;
    open_fixture(&fixture);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t row = 0; row < 2; row++) {
            const struct expression *expression;
            struct expression_scope scope = { lookup, &fixture };
            bool keep, wanted = row ? cases[i].second : cases[i].first;
            if (!expression_parse(&fixture.arena, "--where", cases[i].source, &fixture.names, &expression,
                                  &fixture.err) ||
                !expression_keeps(expression, &scope, row, &keep, &fixture.err))
                fail_msg("%s: %s", cases[i].source, fixture.err.text);
            if (keep != wanted)
                fail_msg("%s keeps row %zu: %d, expected %d", cases[i].source, row, keep, wanted);
        }
    arena_release(&fixture.arena);
}

static void errors_say_where_what_was_found_and_what_was_expected(void **state)
{
    (void)state;
    static const struct { const char *source, *message; } cases[] = {
        { "", "--where, column 1: the end found, a name, a number or a text expected" },
        { "age >", "--where, column 6: the end found, a name, a number or a text expected" },
        { "age >= 18)", "--where, column 10: \")\" found, an operator or the end expected" },
        { "(age >= 18", "--where, column 11: the end found, \")\" or an operator expected" },
        { "größe == = 3", "--where, column 10: = found; == compares" },
        { "age = 3", "--where, column 5: = found; == compares" },
        { "site == \"A", "--where, column 9: the \" that opens here is never closed" },
        { "`age > 3", "--where, column 1: the ` that opens here is never closed" },
        { "1 < 2 < 3", "--where, column 7: a second comparison; write a < b & b < c, or use parentheses" },
        { "2nd > 3", "--where, column 1: \"2nd\" is no number; a name that starts with a digit stands between "
                     "backticks: `2nd`" },
        { "mean(age) > 3", "--where, column 1: \"mean\" is no function; there are log, log2, log10, exp, sqrt, abs "
                           "and is.na" },
        { "site %in% \"A\"", "--where, column 11: \"\"A\"\" found, a list such as c(\"A\", \"B\") expected" },
        { "site in (A)", "--where, column 10: \"A\" found, a number or a text in quotes expected" },
        { "age ? 3", "--where, column 5: \"?\" found, a name, a number or an operator expected" },
        { "age − 3", "--where, column 5: \"−\" found, a name, a number or an operator expected" }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture;
        const struct expression *expression;
        open_fixture(&fixture);
        assert_false(expression_parse(&fixture.arena, "--where", cases[i].source, &fixture.names, &expression,
                                      &fixture.err));
        assert_int_equal(fixture.err.code, ERROR_USAGE);
        assert_string_equal(fixture.err.text, cases[i].message);
        arena_release(&fixture.arena);
    }
}

static void comparing_words_with_numbers_is_an_error(void **state)
{
    (void)state;
    static const char *const sources[] = { "age > \"old\"", "age == \"old\"", "site > 3", "site + 1 > 2", "-site > 0",
                                           "visited > \"May\"", "site", "site & TRUE", "log(site) > 1" };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        struct fixture fixture;
        const struct expression *expression;
        bool keep;
        open_fixture(&fixture);
        struct expression_scope scope = { lookup, &fixture };
        assert_true(expression_parse(&fixture.arena, "--where", sources[i], &fixture.names, &expression,
                                     &fixture.err));
        assert_false(expression_keeps(expression, &scope, 0, &keep, &fixture.err));
        assert_int_equal(fixture.err.code, ERROR_USAGE);
        arena_release(&fixture.arena);
    }
}

static void names_are_listed_once_in_order(void **state)
{
    (void)state;
    struct fixture fixture;
    const struct expression *expression;
    open_fixture(&fixture);
    assert_true(expression_parse(&fixture.arena, "--where", "größe_1 > age & `a \\` b` == .x | age < 3",
                                 &fixture.names, &expression, &fixture.err));
    assert_int_equal(fixture.names.count, 4);
    assert_string_equal(fixture.names.items[0], "größe_1");
    assert_string_equal(fixture.names.items[1], "age");
    assert_string_equal(fixture.names.items[2], "a ` b");
    assert_string_equal(fixture.names.items[3], ".x");
    arena_release(&fixture.arena);
}

static void expressions_are_written_as_r_writes_them(void **state)
{
    (void)state;
    static const struct { const char *source, *text; } cases[] = {
        { "x^2+1", "x^2 + 1" }, { "( a*b )/c", "(a * b)/c" }, { "log( x )", "log(x)" }, { "-x", "-x" },
        { "!is.na(`my x`)", "!is.na(`my x`)" }, { "x%in%c(1,-2)", "x %in% c(1, -2)" }, { "0.50*x", "0.5 * x" },
        { "a>=3&b!='q'", "a >= 3 & b != \"q\"" }, { "TRUE|NA", "TRUE | NA" }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture;
        const struct expression *expression;
        open_fixture(&fixture);
        assert_true(expression_parse(&fixture.arena, "--where", cases[i].source, &fixture.names, &expression,
                                     &fixture.err));
        assert_string_equal(expression_text(&fixture.arena, expression), cases[i].text);
        arena_release(&fixture.arena);
    }
}

static void endless_nesting_is_refused(void **state)
{
    (void)state;
    static const char *const pieces[] = { "(", "-", "!", "log(", "x + ", "x^", "x & " };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct fixture fixture;
        const struct expression *expression;
        open_fixture(&fixture);
        size_t length = strlen(pieces[i]), count = 100000;
        char *source = arena_array(&fixture.arena, char, length * count + 2);
        for (size_t k = 0; k < count; k++)
            memcpy(source + k * length, pieces[i], length);
        source[length * count] = 'x';
        assert_false(expression_parse(&fixture.arena, "--where", source, &fixture.names, &expression, &fixture.err));
        assert_non_null(strstr(fixture.err.text, "this is"));
        arena_release(&fixture.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_in_r),
        cmocka_unit_test(a_filter_keeps_only_what_is_true),
        cmocka_unit_test(errors_say_where_what_was_found_and_what_was_expected),
        cmocka_unit_test(comparing_words_with_numbers_is_an_error),
        cmocka_unit_test(names_are_listed_once_in_order),
        cmocka_unit_test(expressions_are_written_as_r_writes_them),
        cmocka_unit_test(endless_nesting_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
