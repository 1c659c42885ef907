#include <jansson.h>

#include "assert.h"
#include "sample_report.h"

/* jansson refuses integers beyond 63 bits, so the report is parsed without the seed. */
static json_t *parsed(struct arena *arena)
{
    struct report report;
    struct render_spec spec = { 0 };
    json_error_t where;
    sample_report(&report, arena);
    report.has_seed = false;
    json_t *root = json_loads(rendered(&report, "json", &spec), JSON_REJECT_DUPLICATES, &where);
    if (root == NULL)
        fail_msg("%d: %s", where.line, where.text);
    return root;
}

static const char *text_at(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void the_layout_is_the_published_one(void **state)
{
    json_t *root = parsed(*state);
    assert_string_equal(text_at(root, "schema"), "knead-report/1");
    assert_string_equal(text_at(root, "tool"), "paired");
    json_t *input = json_array_get(json_object_get(root, "inputs"), 0);
    assert_string_equal(text_at(input, "path"), "trial.csv");
    assert_int_equal(json_integer_value(json_object_get(input, "rows")), 373);
    json_t *ledger = json_array_get(json_object_get(root, "ledger"), 0);
    assert_string_equal(text_at(ledger, "analysis"), "pain, week 0 to 10");
    json_t *excluded = json_array_get(json_object_get(ledger, "excluded"), 0);
    assert_string_equal(text_at(excluded, "reason"), "pain missing at week 10");
    assert_int_equal(json_integer_value(json_object_get(excluded, "n")), 2);
    assert_string_equal(json_string_value(json_array_get(json_object_get(excluded, "ids"), 1)), "P010");
    assert_string_equal(text_at(json_array_get(json_object_get(root, "warnings"), 0), "code"), "zeros");
    assert_int_equal(json_array_size(json_object_get(root, "methods")), 1);
    assert_int_equal(json_array_size(json_object_get(root, "text")), 2);
    json_decref(root);
}

static void numbers_read_back_as_they_were_and_the_undefined_is_null(void **state)
{
    json_t *root = parsed(*state);
    json_t *table = json_array_get(json_object_get(root, "tables"), 0);
    json_t *first = json_array_get(json_object_get(table, "rows"), 0);
    json_t *second = json_array_get(json_object_get(table, "rows"), 1);
    assert_true(json_number_value(json_object_get(first, "estimate")) == -1.93261455525606);
    assert_true(json_number_value(json_object_get(first, "p_value")) == 1e-57);
    assert_true(json_is_integer(json_object_get(first, "n")));
    assert_true(json_number_value(json_object_get(second, "estimate")) == 1.0 / 3);
    assert_true(json_is_null(json_object_get(second, "p_value")));
    assert_true(json_is_null(json_object_get(second, "conf_low")));
    assert_null(json_object_get(second, "n"));
    assert_null(json_object_get(first, "note"));
    json_decref(root);
}

static void fields_without_a_cell_are_not_declared(void **state)
{
    json_t *root = parsed(*state);
    json_t *table = json_array_get(json_object_get(root, "tables"), 0);
    size_t i;
    json_t *field;
    json_array_foreach(json_object_get(table, "fields"), i, field) {
        assert_string_not_equal(text_at(field, "name"), "df2");
        assert_non_null(text_at(field, "role"));
        assert_non_null(text_at(field, "label"));
    }
    assert_int_equal(i, 11);
    json_decref(root);
}

static void bytes_that_are_not_utf8_are_shown(void **state)
{
    json_t *root = parsed(*state);
    json_t *table = json_array_get(json_object_get(root, "tables"), 0);
    assert_string_equal(text_at(json_array_get(json_object_get(table, "rows"), 1), "outcome"),
                        "<b>`touch pwned`</b> & \"a|b\"\n*x* \\xff");
    json_decref(root);
}

static void the_seed_keeps_its_64_bits(void **state)
{
    assert_holds(sample_rendered(*state, "json"), "\"seed\": 18446744073709551615,");
}

static void figures_hold_every_number_that_is_drawn(void **state)
{
    json_t *root = parsed(*state);
    json_t *figure = json_array_get(json_object_get(root, "figures"), 0);
    assert_string_equal(text_at(figure, "name"), "slope_pain");
    json_t *panel = json_array_get(json_object_get(figure, "panels"), 0);
    json_t *layer = json_array_get(json_object_get(panel, "layers"), 0);
    assert_string_equal(text_at(layer, "kind"), "line");
    assert_true(json_number_value(json_array_get(json_object_get(layer, "y"), 0)) == 5.5);
    assert_true(json_is_null(json_array_get(json_object_get(layer, "y"), 1)));
    assert_null(json_object_get(layer, "low"));
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(the_layout_is_the_published_one),
        in_arena(numbers_read_back_as_they_were_and_the_undefined_is_null),
        in_arena(fields_without_a_cell_are_not_declared),
        in_arena(bytes_that_are_not_utf8_are_shown),
        in_arena(the_seed_keeps_its_64_bits),
        in_arena(figures_hold_every_number_that_is_drawn),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
