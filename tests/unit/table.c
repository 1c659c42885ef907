#include "assert.h"
#include "sample_report.h"

static const struct field_spec fields[] = { { "term", "Term", ROLE_LABEL }, { "estimate", "b", ROLE_ESTIMATE } };

static void a_cell_is_unset_until_it_is_set_even_to_nan(void **state)
{
    struct table *table = table_create(*state, "t", "T", fields, 2);
    table_row(table, 1);
    table_row(table, 2);
    table_number(table, "estimate", NAN);
    const struct field *estimate = table_field(table, "estimate");
    assert_int_equal(estimate->set[0], 0);
    assert_int_equal(estimate->set[1], 1);
    assert_true(isnan(estimate->numbers[1]));
    assert_int_equal(table->decimals[1], 2);
}

static void a_field_without_a_cell_is_empty(void **state)
{
    struct table *table = table_create(*state, "t", "T", fields, 2);
    assert_true(field_is_empty(table, table_field(table, "term")));
    table_row(table, 0);
    table_text(table, "term", NULL);
    assert_true(field_is_empty(table, table_field(table, "term")));
    table_text(table, "term", "");
    assert_false(field_is_empty(table, table_field(table, "term")));
    assert_null(table_field(table, "nothing"));
}

static void rows_keep_their_cells_while_the_table_grows(void **state)
{
    struct table *table = table_create(*state, "t", "T", fields, 2);
    for (int i = 0; i < 1000; i++) {
        table_row(table, i % 5);
        if (i % 3 == 0)
            table_number(table, "estimate", i);
    }
    const struct field *estimate = table_field(table, "estimate");
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(estimate->set[i], i % 3 == 0);
        assert_int_equal(table->decimals[i], i % 5);
        if (i % 3 == 0)
            assert_true(estimate->numbers[i] == i);
    }
}

static void the_shared_fields_have_the_published_names_in_order(void **state)
{
    static const char *const names[] = { "group", "outcome", "arm", "contrast", "visit", "term", "method", "n",
                                         "estimate", "std_error", "statistic", "df", "df2", "p_value",
                                         "p_adjusted", "conf_low", "conf_high", "conf_level", "note" };
    struct table *table = table_estimates(*state, "T");
    assert_string_equal(table->name, "estimates");
    size_t published = 0;
    for (size_t i = 0; i < table->field_count; i++)
        if (!table->fields[i].people_only)
            assert_string_equal(table->fields[i].name, names[published++]);
    assert_int_equal(published, 19);
}

static void an_estimate_sets_only_what_it_holds(void **state)
{
    struct table *table = sample_estimates(*state);
    assert_true(field_is_empty(table, table_field(table, "group")));
    assert_true(field_is_empty(table, table_field(table, "df2")));
    assert_int_equal(table_field(table, "n")->set[1], 0);
    assert_int_equal(table_field(table, "p_value")->set[1], 1);
}

static void methods_have_words_and_unknown_ones_their_own_name(void **state)
{
    (void)state;
    assert_string_equal(method_label("paired_t"), "Paired t");
    assert_string_equal(method_label("ancova_hc3"), "ANCOVA, HC3");
    assert_string_equal(method_label("something_new"), "something_new");
    assert_true(method_is_unitless("hedges_gz"));
    assert_false(method_is_unitless("ancova"));
    assert_false(method_is_unitless("something_new"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(a_cell_is_unset_until_it_is_set_even_to_nan),
        in_arena(a_field_without_a_cell_is_empty),
        in_arena(rows_keep_their_cells_while_the_table_grows),
        in_arena(the_shared_fields_have_the_published_names_in_order),
        in_arena(an_estimate_sets_only_what_it_holds),
        in_arena(methods_have_words_and_unknown_ones_their_own_name),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
