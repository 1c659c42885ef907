#include <stdlib.h>
#include <string.h>

#include "assert.h"
#include "base/arena.h"
#include "base/str.h"
#include "example_figures.h"
#include "plot/metrics.h"
#include "plot/script.h"
#include "plot/ticks.h"

static int set_up(void **state)
{
    static struct arena arena;
    arena_init(&arena, NULL);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(*state);
    return 0;
}

static void user_text_is_quoted_so_that_nothing_in_it_is_read_as_a_command(void **state)
{
    static const struct {
        const char *text, *quoted;
    } cases[] = {
        { "", "\"\"" },
        { "Usual care 2", "\"Usual care 2\"" },
        { "`x`", "\"\\140x\\140\"" },
        { "\"; system \"x\"", "\"\\042\\073 system \\042x\\042\"" },
        { "a\\nb", "\"a\\134nb\"" },
        { "a\nb\tc\x7f", "\"a?b?c?\"" },
        { "@macro %s $x", "\"\\100macro \\045s \\044x\"" },
        /* an octal digit after an escape would be read as a part of it */
        { "6.05", "\"6\\056\\060\\065\"" },
        { "0-10 9", "\"0\\055\\061\\060 9\"" },
        { ".9", "\"\\0569\"" },
        { "Sch\u00f6n \u2212 \u65e5", "\"Sch\u00f6n \u2212 \u65e5\"" },
        { "bad \xff\xc3( \xe2\x82", "\"bad ??\\050 ??\"" },
        { "\xc2\x85 \xef\xbf\xbe \xed\xa0\x80", "\"? ? ???\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str quoted;
        str_init(&quoted, *state);
        script_quote(cases[i].text, &quoted);
        assert_string_equal(quoted.text, cases[i].quoted);
    }
}

static const char *read_file(struct arena *arena, const char *path)
{
    struct str text;
    str_init(&text, arena);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return "";
    char buffer[4096];
    size_t got;
    while ((got = fread(buffer, 1, sizeof buffer, file)) > 0)
        str_add_bytes(&text, buffer, got);
    fclose(file);
    return text.text;
}

/* ACCEPT=1 in the environment writes the scripts; look at the pictures they draw before keeping them. */
static void each_kind_gives_the_script_it_always_gave(void **state)
{
    for (size_t i = 0; i < EXAMPLE_COUNT; i++) {
        struct str script;
        str_init(&script, *state);
        script_write(examples[i].make(*state, NULL), PLOT_SVG, *state, &script);
        const char *path = arena_printf(*state, "tests/reference/figures/%s.gp", examples[i].name);
        if (getenv("ACCEPT") != NULL) {
            FILE *file = fopen(path, "wb");
            assert_non_null(file);
            fputs(script.text, file);
            assert_int_equal(fclose(file), 0);
        }
        assert_string_equal(script.text, read_file(*state, path));
    }
}

static void the_terminals_differ_in_their_first_two_lines_only(void **state)
{
    const struct figure *figure = example_trajectory(*state, NULL);
    const char *rest[3];
    for (int format = PLOT_SVG; format <= PLOT_PDF; format++) {
        struct str script;
        str_init(&script, *state);
        script_write(figure, (enum plot_format)format, *state, &script);
        rest[format] = strchr(strchr(script.text, '\n') + 1, '\n');
    }
    assert_string_equal(rest[PLOT_SVG], rest[PLOT_PNG]);
    assert_string_equal(rest[PLOT_SVG], rest[PLOT_PDF]);
}

static void jitter_follows_the_id_and_not_the_order_of_the_patients(void **state)
{
    static const double before[] = { 6, 7, 5 }, after[] = { 4, 3, 2 };
    static const double before_turned[] = { 5, 7, 6 }, after_turned[] = { 2, 3, 4 };
    static const char *const ids[] = { "a", "b", "c" }, *const ids_turned[] = { "c", "b", "a" };
    struct slope_arm arm = { "x", 0, 3, ids, before, after, { 6, 5, 7 }, { 3, 2, 4 }, -3 };
    struct slope_spec spec = { .name = "s", .title = "t", .outcome = "y", .before = "0", .after = "1",
                               .arms = &arm, .arm_count = 1, .direction = -1, .scale_min = 0, .scale_max = 10 };
    const struct layer *lines = slope_figure(&spec, *state)->panels[0].layers;
    arm.ids = ids_turned, arm.before = before_turned, arm.after = after_turned;
    const struct layer *turned = slope_figure(&spec, *state)->panels[0].layers;
    for (size_t i = 0; i < 3; i++) {
        assert_close(lines->x[i], turned->x[2 - i], 17);
        assert_close(lines->y[i], turned->y[2 - i], 17);
        assert_close(lines->y2[i] - lines->y[i], after[i] - before[i], 12);
    }
}

static void visits_stand_at_their_numbers_or_evenly_when_they_are_names(void **state)
{
    const struct figure *numbers = example_trajectory(*state, NULL), *names = example_trajectory(*state, "T2");
    assert_close(numbers->panels[0].x.ticks[3].at, 26, 17);
    assert_close(names->panels[0].x.ticks[3].at, 3, 17);
}

static void ticks_are_round_numbers_with_true_minus_signs(void **state)
{
    static const struct {
        double min, max, wanted;
        const char *first, *last;
        size_t count;
    } cases[] = {
        { 0, 10, 6, "0", "10", 6 },
        { -0.3, 0.3, 6, "\u22120.3", "0.3", 7 },
        { -10, 10, 4, "\u221210", "10", 5 },
        { 1e-5, 5e-5, 4, "0.00001", "0.00005", 5 },
        { 1e-8, 5.5e-8, 9, "1.0e\u22128", "5.5e\u22128", 10 },
        { 0, 1.2e10, 6, "0", "1.2e10", 7 },
        { 12345, 98765, 5, "20000", "80000", 4 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count;
        double step = ticks_step(cases[i].min, cases[i].max, cases[i].wanted);
        const struct tick *ticks = ticks_between(cases[i].min, cases[i].max, step, *state, &count);
        assert_int_equal(count, cases[i].count);
        assert_string_equal(ticks[0].label, cases[i].first);
        assert_string_equal(ticks[count - 1].label, cases[i].last);
    }
}

static void words_too_wide_are_broken_at_a_joint_or_anywhere(void **state)
{
    struct text_lines lines = text_break("days_with_pain after massage", 10, 60, *state);
    assert_int_equal(lines.count, 3);
    assert_string_equal(lines.line[0], "days_with_");
    assert_string_equal(lines.line[1], "pain after");
    assert_string_equal(lines.line[2], "massage");
    lines = text_break("MMMM", 10, 17, *state);
    assert_int_equal(lines.count, 2);
    assert_string_equal(lines.line[1], "MM");
    assert_int_equal(text_break("\u6309\u6469", 10, 1, *state).count, 2);
    assert_int_equal(text_break(NULL, 10, 5, *state).count, 0);
}

static void texts_are_broken_at_blanks_and_cut_only_where_asked(void **state)
{
    struct text_lines lines = text_wrap("Relaxation massage by name", 10, 95, *state);
    assert_int_equal(lines.count, 2);
    assert_string_equal(lines.line[0], "Relaxation massage");
    assert_string_equal(lines.line[1], "by name");
    assert_int_equal(text_wrap("unbreakable", 10, 5, *state).count, 1);
    assert_int_equal(text_wrap("", 10, 5, *state).count, 0);
    assert_int_equal(text_wrap(NULL, 10, 5, *state).count, 0);
    assert_string_equal(text_shorten("Relaxation massage", 10, 60, *state), "Relaxation\u2026");
    assert_string_equal(text_shorten("short", 10, 60, *state), "short");
    assert_string_equal(text_shorten("Relaxation massage 3", 10, 60, *state), "Relaxati\u2026 3");
    assert_close(text_width("MM", 10), 16.66, 12);
    assert_close(text_width("\xff\xff", 10), 11.12, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(user_text_is_quoted_so_that_nothing_in_it_is_read_as_a_command),
        cmocka_unit_test(each_kind_gives_the_script_it_always_gave),
        cmocka_unit_test(the_terminals_differ_in_their_first_two_lines_only),
        cmocka_unit_test(ticks_are_round_numbers_with_true_minus_signs),
        cmocka_unit_test(words_too_wide_are_broken_at_a_joint_or_anywhere),
        cmocka_unit_test(texts_are_broken_at_blanks_and_cut_only_where_asked),
        cmocka_unit_test(jitter_follows_the_id_and_not_the_order_of_the_patients),
        cmocka_unit_test(visits_stand_at_their_numbers_or_evenly_when_they_are_names),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
