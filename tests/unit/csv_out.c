#include "render/csv.h"

#include <stdlib.h>

#include "assert.h"
#include "sample_report.h"

static const struct field_spec fields[] = { { "a", "A", ROLE_LABEL }, { "b", "B", ROLE_VALUE },
                                            { "c", "C", ROLE_COUNT } };

static void only_what_needs_quotes_is_quoted_and_nothing_is_changed(void **state)
{
    static const char *const texts[] = { "plain", "a,b", "say \"x\"", "two\nlines", " edge", "=1+1", "-x", "\xff" };
    struct table *table = table_create(*state, "t", "T", fields, 3);
    struct str out;
    str_init(&out, *state);
    for (size_t i = 0; i < 8; i++) {
        table_row(table, 0);
        table_text(table, "a", texts[i]);
        table_number(table, "c", (double)i);
    }
    csv_table(table, &out);
    assert_string_equal(out.text, "a,c\nplain,0\n\"a,b\",1\n\"say \"\"x\"\"\",2\n\"two\nlines\",3\n\" edge\",4\n"
                                  "=1+1,5\n-x,6\n\xff,7\n");
}

static void numbers_have_every_digit_and_the_undefined_is_empty(void **state)
{
    static const double numbers[] = { 0.1 + 0.2, 1.0 / 3, 1e-300, -5, 1e22 };
    struct table *table = table_create(*state, "t", "T", fields, 3);
    struct str out;
    str_init(&out, *state);
    for (size_t i = 0; i < 5; i++) {
        table_row(table, 0);
        table_number(table, "b", numbers[i]);
    }
    table_row(table, 0);
    table_number(table, "b", NAN);
    csv_table(table, &out);
    char *at = out.text + 2;
    for (size_t i = 0; i < 5; i++) {
        assert_true(strtod(at, &at) == numbers[i]);
        assert_int_equal(*at++, '\n');
    }
    assert_string_equal(at, "\"\"\n");
}

static void the_main_table_is_printed_unless_another_is_named(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    sample_report(&report, *state);
    struct table *glance = table_create(*state, "glance", "G", fields, 3);
    table_row(glance, 0);
    table_number(glance, "c", 3);
    report_table(&report, glance);
    assert_memory_equal(rendered(&report, "csv", &spec), "outcome,method,n,", 17);
    spec.table = "glance";
    assert_string_equal(rendered(&report, "csv", &spec), "c\n3\n");
}

static void a_table_that_is_not_there_is_a_usage_error_naming_those_that_are(void **state)
{
    struct report report;
    struct render_spec spec = { .table = "glance" };
    struct error err;
    struct str out;
    sample_report(&report, *state);
    error_init(&err, *state);
    str_init(&out, *state);
    assert_false(render_csv(&report, &spec, &out, &err));
    assert_int_equal(err.code, ERROR_USAGE);
    assert_holds(err.text, "glance");
    assert_holds(err.text, "estimates");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(only_what_needs_quotes_is_quoted_and_nothing_is_changed),
        in_arena(numbers_have_every_digit_and_the_undefined_is_empty),
        in_arena(the_main_table_is_printed_unless_another_is_named),
        in_arena(a_table_that_is_not_there_is_a_usage_error_naming_those_that_are),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
