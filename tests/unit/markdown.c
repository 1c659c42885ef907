#include "assert.h"
#include "sample_report.h"

static size_t count_bare_pipes(const char *line)
{
    size_t count = 0;
    for (size_t i = 0; line[i] != '\0' && line[i] != '\n'; i++)
        count += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    return count;
}

static void every_row_of_a_table_has_as_many_cells_as_its_header(void **state)
{
    const char *text = sample_rendered(*state, "md");
    size_t rows = 0, cells = 0;
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
        if (*line != '|')
            continue;
        if (rows++ == 0)
            cells = count_bare_pipes(line);
        assert_int_equal(count_bare_pipes(line), cells);
    }
    assert_int_equal(rows, 4);
}

static void user_text_loses_its_markup(void **state)
{
    const char *text = sample_rendered(*state, "md");
    assert_holds(text, "\\<b\\>\\`touch pwned\\`\\</b\\> \\& \"a\\|b\"\\\\n\\*x\\* \\\\xff");
}

static void a_paragraph_cannot_become_a_list(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    report_init(&report, *state);
    report.tool = "paired";
    report_paragraph(&report, "%s", "1. first");
    report_paragraph(&report, "%s", "- second");
    const char *text = rendered(&report, "md", &spec);
    assert_holds(text, "\n1\\. first\n");
    assert_holds(text, "\n\\- second\n");
}

static void negative_numbers_have_a_true_minus(void **state)
{
    const char *text = sample_rendered(*state, "md");
    assert_holds(text, "| \u22122.1 to \u22121.7 |");
    assert_holds(text, "| \u22121.9 |");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(every_row_of_a_table_has_as_many_cells_as_its_header),
        in_arena(user_text_loses_its_markup),
        in_arena(a_paragraph_cannot_become_a_list),
        in_arena(negative_numbers_have_a_true_minus),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
