#include "assert.h"
#include "base/utf8.h"
#include "render/words.h"
#include "sample_report.h"

static void the_interval_is_one_column_named_by_its_level_before_p(void **state)
{
    const char *text = sample_rendered(*state, "text");
    const char *interval = strstr(text, "95% CI");
    assert_non_null(interval);
    assert_non_null(strstr(interval, "Statistic"));
    assert_holds(text, "-2.1 to -1.7");
    assert_lacks(text, "CI low");
    assert_lacks(text, "df2");
}

static void the_level_of_the_interval_is_the_one_asked_for(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    struct estimate estimate;
    report_init(&report, *state);
    struct table *table = table_estimates(*state, "T");
    for (int i = 0; i < 2; i++) {
        estimate_init(&estimate);
        estimate.conf_low = -1;
        estimate.conf_high = 1;
        estimate.conf_level = 0.9;
        estimates_add(table, &estimate, 0);
    }
    report_table(&report, table);
    assert_holds(rendered(&report, "text", &spec), "90% CI");
    table_number(table, "conf_level", 0.975);
    assert_holds(rendered(&report, "text", &spec), "97.5%: -1.0 to 1.0");
    assert_holds(rendered(&report, "text", &spec), "90%: -1.0 to 1.0");
}

static void numbers_are_rounded_by_role(void **state)
{
    const char *text = sample_rendered(*state, "text");
    assert_holds(text, "-1.9 ");     /* one decimal beyond the data */
    assert_holds(text, "0.10");      /* a standard error has two digits */
    assert_holds(text, "-19.09");
    assert_holds(text, "<0.0001");
    assert_holds(text, "0.33");      /* an effect size has no unit */
    assert_holds(text, "-∞ to");
    assert_holds(text, "Paired t");
}

static void each_coefficient_is_as_fine_as_its_error_says(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    struct estimate estimate;
    report_init(&report, *state);
    struct table *table = table_estimates(*state, "T");
    estimate_init(&estimate);
    estimate.term = "(Intercept)";
    estimate.estimate = 3.21987;
    estimate.std_error = 1.2345;
    estimates_add(table, &estimate, 0);
    estimate.term = "age";
    estimate.estimate = 0.0123456;
    estimate.std_error = 0.0034567;
    estimates_add(table, &estimate, 0);
    report_table(&report, table);
    const char *text = rendered(&report, "text", &spec);
    assert_holds(text, "(Intercept)    3.2     1.2\n");
    assert_holds(text, "age            0.0123  0.0035\n");
}

static void digits_override_the_decimals(void **state)
{
    struct report report;
    struct render_spec spec = { .digits = 3 };
    sample_report(&report, *state);
    const char *text = rendered(&report, "text", &spec);
    assert_holds(text, "-1.933");
    assert_holds(text, "-19.090");
}

static void user_text_cannot_reach_the_terminal_as_control(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    sample_report(&report, *state);
    report_paragraph(&report, "%s", "\033[31mred\a");
    const char *text = rendered(&report, "text", &spec);
    assert_null(strchr(text, '\033'));
    assert_null(strchr(text, '\a'));
    assert_holds(text, "\\x1b[31mred\\x07");
    assert_int_equal(utf8_valid(text, strlen(text)), strlen(text));
}

static void medians_and_quartiles_keep_their_halves(void **state)
{
    static const struct field_spec fields[] = { { "variable", "Variable", ROLE_LABEL },
                                                { "median", "Median", ROLE_VALUE },
                                                { "max", "Max", ROLE_VALUE } };
    struct report report;
    struct render_spec spec = { 0 };
    report_init(&report, *state);
    struct table *table = table_create(*state, "summary", NULL, fields, 3);
    table_row(table, 0);
    table_text(table, "variable", "pain");
    table_number(table, "median", 5.5);
    table_number(table, "max", 10);
    table_row(table, 0);
    table_text(table, "variable", "rmdq");
    table_number(table, "median", 8);
    table_number(table, "max", 24);
    report_table(&report, table);
    const char *text = rendered(&report, "text", &spec);
    assert_holds(text, "pain         5.5   10\n");
    assert_holds(text, "rmdq         8.0   24\n");
}

static void the_ledger_says_how_many_were_left_out_and_why(void **state)
{
    assert_holds(sample_rendered(*state, "text"),
                 "Read 373 patients; analysed 371; excluded 2: pain missing at week 10 (2)");
    struct report_ledger ledger = { "a", "rows", 5, 5, NULL, 0 };
    assert_string_equal(words_ledger(*state, &ledger), "Read 5 rows; analysed 5; excluded none");
}

static void the_footer_tells_input_seed_version_and_a_command_a_shell_reads_back(void **state)
{
    const char *text = sample_rendered(*state, "text");
    assert_holds(text, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
    assert_holds(text, "18446744073709551615");
    assert_holds(text, "knead 0.");
    assert_holds(text, "knead paired --where 'site == \"A\"' 'it'\\''s.csv'");
}

static void prose_is_wrapped_and_no_line_ends_in_a_blank(void **state)
{
    struct report report;
    struct render_spec spec = { .width = 40 };
    report_init(&report, *state);
    report_paragraph(&report, "%s", "The quick brown fox jumps over the lazy dog and then over the fence again, "
                                    "naïvely, with–dashes and averyveryverylongwordthatdoesnotfitanywhereatall.");
    const char *text = rendered(&report, "text", &spec);
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        const char *copy = arena_strndup(*state, line, length);
        assert_true(utf8_width(copy) <= 40 || strchr(copy, ' ') == NULL);
        assert_false(length > 0 && line[length - 1] == ' ');
        line += length + 1;
    }
}

static void tables_for_programs_are_left_out(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    report_init(&report, *state);
    struct table *table = sample_estimates(*state);
    table->programs_only = true;
    report_table(&report, table);
    assert_lacks(rendered(&report, "text", &spec), "Paired t");
    assert_lacks(rendered(&report, "md", &spec), "Paired t");
    assert_holds(rendered(&report, "csv", &spec), "paired_t");
}

static void people_read_a_label_where_programs_read_a_name(void **state)
{
    static const struct field_spec shown[] = { { "x", "X of people", ROLE_COUNT } };
    struct report report;
    struct render_spec spec = { 0 };
    struct estimate estimate;
    report_init(&report, *state);
    struct table *table = table_estimates(*state, "T"), *people = table_create(*state, "shown", "S", shown, 1);
    estimate_init(&estimate);
    estimate.term = "armmassage";
    estimate.term_label = "arm: massage - usual care";
    estimate.estimate = 1;
    estimates_add(table, &estimate, 0);
    people->people_only = true;
    table_row(people, 0);
    table_number(people, "x", 7);
    report_table(&report, table);
    report_table(&report, people);
    static const char *const for_people[] = { "text", "md", "html" }, *const for_programs[] = { "csv", "json" };
    for (size_t i = 0; i < 3; i++) {
        const char *text = rendered(&report, for_people[i], &spec);
        assert_holds(text, "arm: massage");
        assert_lacks(text, "armmassage");
        assert_holds(text, "X of people");
    }
    for (size_t i = 0; i < 2; i++) {
        const char *text = rendered(&report, for_programs[i], &spec);
        assert_holds(text, "armmassage");
        assert_lacks(text, "arm: massage");
        assert_lacks(text, "term_label");
        assert_lacks(text, "X of people");
    }
    assert_null(report_find(&report, "shown"));
}

static void formats_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(render_find("md")->suffix, ".md");
    assert_null(render_find("docx"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(the_interval_is_one_column_named_by_its_level_before_p),
        in_arena(the_level_of_the_interval_is_the_one_asked_for),
        in_arena(numbers_are_rounded_by_role),
        in_arena(each_coefficient_is_as_fine_as_its_error_says),
        in_arena(digits_override_the_decimals),
        in_arena(user_text_cannot_reach_the_terminal_as_control),
        in_arena(medians_and_quartiles_keep_their_halves),
        in_arena(the_ledger_says_how_many_were_left_out_and_why),
        in_arena(the_footer_tells_input_seed_version_and_a_command_a_shell_reads_back),
        in_arena(prose_is_wrapped_and_no_line_ends_in_a_blank),
        in_arena(tables_for_programs_are_left_out),
        in_arena(people_read_a_label_where_programs_read_a_name),
        in_arena(formats_are_found_by_name),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
