#include "assert.h"
#include "base/version.h"
#include "sample_report.h"

static void a_new_report_has_the_default_level_version_and_main_table(void **state)
{
    struct report report;
    report_init(&report, *state);
    assert_true(report.level == 0.95);
    assert_string_equal(report.version, KNEAD_VERSION);
    assert_string_equal(report.main_table, "estimates");
}

static void items_keep_the_order_they_were_added_in(void **state)
{
    struct report report;
    report_init(&report, *state);
    for (int i = 0; i < 50; i++)
        report_paragraph(&report, "paragraph %d", i);
    report_ledgers(&report);
    assert_int_equal(report.item_count, 51);
    assert_string_equal(report.items[49].text, "paragraph 49");
    assert_int_equal(report.items[50].kind, ITEM_LEDGERS);
}

static void a_method_sentence_is_said_once(void **state)
{
    struct report report;
    report_init(&report, *state);
    report_method(&report, "Paired t, n = %d.", 3);
    report_method(&report, "Paired t, n = %d.", 4);
    report_method(&report, "Paired t, n = %d.", 3);
    assert_int_equal(report.method_count, 2);
}

static void a_table_is_found_by_name(void **state)
{
    struct report report;
    sample_report(&report, *state);
    assert_non_null(report_find(&report, "estimates"));
    assert_null(report_find(&report, "glance"));
}

static void a_new_panel_has_automatic_axes_and_a_new_layer_no_marker(void **state)
{
    struct figure *figure = figure_create(*state, "f", "slope");
    struct panel *panel = figure_panel(figure);
    assert_true(isnan(panel->x.min) && isnan(panel->x.max) && isnan(panel->y.min) && isnan(panel->y.max));
    assert_int_equal(panel->colour, -1);
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(panel_layer(figure, panel, LAYER_POINTS, i)->marker, -1);
    assert_int_equal(panel->layer_count, 20);
    assert_int_equal(panel->layers[7].n, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(a_new_report_has_the_default_level_version_and_main_table),
        in_arena(items_keep_the_order_they_were_added_in),
        in_arena(a_method_sentence_is_said_once),
        in_arena(a_table_is_found_by_name),
        in_arena(a_new_panel_has_automatic_axes_and_a_new_layer_no_marker),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
