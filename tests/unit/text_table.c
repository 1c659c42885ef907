#include "assert.h"
#include "base/utf8.h"
#include "sample_report.h"

/* Two contrasts at one visit, three estimates each, the last of them with a note and without a test. */
static struct table *contrasts(struct arena *arena)
{
    static const char *const arms[] = { "structural massage - usual care", "relaxation massage - usual care" };
    static const char *const methods[] = { "ancova", "ancova_hc3", "nnt" };
    struct table *table = table_estimates(arena, "Contrasts, arm - control");
    for (size_t i = 0; i < 6; i++) {
        struct estimate estimate;
        bool last = i % 3 == 2;
        estimate_init(&estimate);
        estimate.outcome = "pain";
        estimate.visit = "week 10";
        estimate.contrast = arms[i / 3];
        estimate.method = methods[i % 3];
        estimate.n = 362;
        estimate.estimate = -1.25 - (double)i / 100;
        estimate.conf_low = -12345.25;
        estimate.conf_high = 1.5;
        estimate.conf_level = 0.95;
        if (!last) {
            estimate.std_error = 0.25;
            estimate.statistic = -4.12;
            estimate.df = 358;
            estimate.p_value = 1e-9;
        }
        estimate.note = last ? "the same words under both contrasts, too long to stand beside the numbers" : NULL;
        estimates_add(table, &estimate, 1);
    }
    return table;
}

static const char *at_width(const struct table *table, struct arena *arena, size_t width)
{
    struct report report;
    struct render_spec spec = { .width = width };
    report_init(&report, arena);
    report_table(&report, table);
    return rendered(&report, "text", &spec);
}

static size_t times(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

static size_t widest_line(const char *text, struct arena *arena)
{
    size_t widest = 0;
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n"), width = utf8_width(arena_strndup(arena, line, length));
        widest = width > widest ? width : widest;
        line += length + (line[length] == '\n');
    }
    return widest;
}

static void no_line_is_wider_than_the_page(void **state)
{
    const struct table *table = contrasts(*state);
    for (size_t width = 45; width <= 200; width++)
        assert_true(widest_line(at_width(table, *state, width), *state) <= width);
}

static void every_number_is_said_once_at_every_width(void **state)
{
    static const char *const estimates[] = { "-1.25 ", "-1.26 ", "-1.27", "-1.28 ", "-1.29 ", "-1.30" };
    const struct table *table = contrasts(*state);
    for (size_t width = 45; width <= 200; width++) {
        const char *text = at_width(table, *state, width);
        for (size_t i = 0; i < 6; i++)
            assert_int_equal(times(text, estimates[i]), 1);
        assert_int_equal(times(text, "-12345.25 to 1.50"), 6);
        assert_int_equal(times(text, "<0.0001"), 4);
        assert_int_equal(times(text, "-4.12"), 4);
    }
}

static void a_table_that_fits_stands_as_it_is(void **state)
{
    const char *text = at_width(contrasts(*state), *state, 300);
    assert_holds(text, "Outcome  Contrast                         Visit    Method");
    assert_holds(text, "pain     structural massage - usual care  week 10  ANCOVA");
    assert_int_equal(times(text, "relaxation massage - usual care"), 1);
    assert_int_equal(times(text, "the same words"), 2);
    assert_lacks(text, "[1]");
}

static void a_wide_one_says_once_what_its_rows_share(void **state)
{
    const char *text = at_width(contrasts(*state), *state, 100);
    assert_holds(text, "Outcome: pain; Visit: week 10; n: 362\n");
    assert_holds(text, "\nstructural massage - usual care\n  ANCOVA");
    assert_int_equal(times(text, "[1]"), 3); /* two rows, and the note */
    assert_holds(text, "\n[1] the same words under both contrasts");
}

static struct field *table_note(struct table *table)
{
    for (size_t i = 0; i < table->field_count; i++)
        if (strcmp(table->fields[i].name, "note") == 0)
            return &table->fields[i];
    fail();
    return NULL;
}

static void blocks_repeat_the_names_and_leave_out_rows_without_a_number(void **state)
{
    struct table *table = contrasts(*state);
    memset(table_note(table)->set, 0, table->rows);
    const char *text = at_width(table, *state, 60);
    assert_int_equal(times(text, "  Method"), 2);
    assert_int_equal(times(text, "\nrelaxation massage - usual care\n"), 2);
    assert_int_equal(times(text, "Number needed to treat"), 2); /* no test stands in its row */
    assert_lacks(strstr(text, "Statistic"), "Number needed to treat");
}

static void the_last_rows_name_no_group_that_is_not_theirs(void **state)
{
    struct table *table = contrasts(*state);
    for (int i = 0; i < 2; i++) {
        struct estimate estimate;
        estimate_init(&estimate);
        estimate.outcome = "pain";
        estimate.visit = "week 10";
        estimate.method = i == 0 ? "ancova_f" : "ancova_interaction_f";
        estimate.n = 362;
        estimate.statistic = 21.18;
        estimates_add(table, &estimate, 1);
    }
    assert_holds(at_width(table, *state, 100), "\noverall\n  ANCOVA, all arms (F)");
}

static void long_words_and_wide_characters_stay_whole(void **state)
{
    struct table *table = contrasts(*state);
    struct estimate estimate;
    estimate_init(&estimate);
    estimate.outcome = "腰の痛みの強さの評価尺度";
    estimate.contrast = "Donaudampfschifffahrtsgesellschaftskapitänsmassage - übliche Behandlung";
    estimate.method = "ancova";
    estimate.estimate = 3;
    estimates_add(table, &estimate, 1);
    for (size_t width = 20; width <= 140; width += 10) {
        const char *text = at_width(table, *state, width);
        assert_holds(text, "Donaudampfschifffahrtsgesellschaftskapitänsmassage");
        assert_holds(text, "腰の痛みの強さの評価尺度");
    }
    assert_true(widest_line(at_width(table, *state, 100), *state) <= 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(no_line_is_wider_than_the_page),
        in_arena(every_number_is_said_once_at_every_width),
        in_arena(a_table_that_fits_stands_as_it_is),
        in_arena(a_wide_one_says_once_what_its_rows_share),
        in_arena(blocks_repeat_the_names_and_leave_out_rows_without_a_number),
        in_arena(the_last_rows_name_no_group_that_is_not_theirs),
        in_arena(long_words_and_wide_characters_stay_whole),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
