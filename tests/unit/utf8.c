#include "assert.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"

static void validity_ends_at_the_first_wrong_byte(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t valid;
    } texts[] = {
        { "", 0 },
        { "plain ascii, longer than eight bytes", 36 },
        { "na\xc3\xafve \xf0\x9f\x98\x8e", 11 },
        { "12345678\xff", 8 },
        { "\xc3", 0 },             /* cut short */
        { "a\xc0\xaf", 1 },        /* overlong */
        { "ab\xed\xa0\x80", 2 },   /* half a surrogate pair */
        { "abc\xf4\x90\x80\x80", 3 }, /* above U+10FFFF */
        { "\x80", 0 },
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(utf8_valid(texts[i].text, strlen(texts[i].text)), texts[i].valid);
}

static void width_counts_columns_and_length_characters(void **state)
{
    (void)state;
    assert_int_equal(utf8_width("pain"), 4);
    assert_int_equal(utf8_width("na\xc3\xafve"), 5);
    assert_int_equal(utf8_width("e\xcc\x81"), 1);             /* a combining accent takes no column */
    assert_int_equal(utf8_width("\xe7\x97\x9b\xe3\x81\xbf"), 4); /* wide characters take two */
    assert_int_equal(utf8_length("e\xcc\x81"), 2);
    assert_int_equal(utf8_length("\xe7\x97\x9b\xe3\x81\xbf"), 2);
    assert_int_equal(utf8_width(""), 0);
}

static void what_could_harm_a_terminal_is_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } texts[] = {
        { "plain", "plain" },
        { "na\xc3\xafve", "na\xc3\xafve" },
        { "a\nb\tc\r", "a\\nb\\tc\\r" },
        { "\x1b]0;pwn\x07", "\\x1b]0;pwn\\x07" },
        { "\xff\xfe" "A", "\\xff\\xfeA" },
        { "\xc2\x9b" "31m", "\\x9b31m" },          /* a C1 control */
        { "a\xc2\xa0" "b", "a\xc2\xa0" "b" },      /* a no-break space is a character, but nobody sees it at an end */
        { "a\xc2\xa0", "a\\u00a0" },
        { "a\xc2\xad" "b", "a\\u00adb" },          /* soft hyphen */
        { "a\xe2\x80\xae" "b", "a\\u202eb" },      /* right-to-left override */
        { "a\xe2\x80\xa8" "b", "a\\u2028b" },      /* line separator */
        { "\xe2\x82\xac", "\xe2\x82\xac" },        /* the euro sign begins with the same byte */
        { "\x7f", "\\x7f" },
    };
    struct arena arena;
    arena_init(&arena, NULL);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(utf8_show(&arena, texts[i].text), texts[i].shown);
    assert_string_equal(utf8_show_bytes(&arena, "a\0b", 3), "a\\x00b");
    assert_string_equal(utf8_show_bytes(&arena, "", 0), "");
    arena_release(&arena);
}

static void tidy_texts_are_what_a_person_reads(void **state)
{
    (void)state;
    static const struct { const char *text, *tidy, *plain, *all; } texts[] = {
        { "Usual care", "Usual care", "usual care", "Usual care" },
        { "  Usual \u00a0 CARE ", "Usual   CARE", "usual care", "  Usual \\u00a0 CARE " },
        { "\ufeffarm", "arm", "arm", "\\ufeffarm" },
        { "mas\u00adsage\u200b", "massage", "massage", "mas\\u00adsage\\u200b" },
        { "\u00c9TAT", "\u00c9TAT", "\u00e9tat", "\u00c9TAT" },
        { "E\u0301TAT", "E\u0301TAT", "\u00e9tat", "E\\u0301TAT" },
        { "Post\n(week 6)\n", "Post\n(week 6)", "post (week 6)", "Post\\n(week 6)\\n" },
        { "m\v", "m", "m", "m\\x0b" },
        { "a\xff b", "a\xff b", "a\xff b", "a\\xff b" },
        { " \t\u3000", "", "", " \\t\\u3000" },
    };
    struct arena arena;
    arena_init(&arena, NULL);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_string_equal(utf8_tidy(&arena, texts[i].text), texts[i].tidy);
        assert_string_equal(utf8_plain(&arena, texts[i].text), texts[i].plain);
        assert_string_equal(utf8_show_all(&arena, texts[i].text), texts[i].all);
        assert_ptr_equal(utf8_tidy(&arena, texts[i].tidy), texts[i].tidy); /* once is enough, and tells that it was */
    }
    arena_release(&arena);
}

static void texts_grow_and_keep_their_end(void **state)
{
    (void)state;
    struct arena arena;
    struct str str;
    arena_init(&arena, NULL);
    str_init(&str, &arena);
    str_separate(&str, ", ");
    for (int i = 0; i < 1000; i++) {
        str_separate(&str, ", ");
        str_addf(&str, "%03d", i);
    }
    assert_int_equal(str.length, 1000 * 5 - 2);
    assert_int_equal(strlen(str.text), str.length);
    assert_string_equal(str.text + str.length - 8, "998, 999");
    arena_release(&arena);
}

static void natural_order_is_a_total_order(void **state)
{
    (void)state;
    /* ascending */
    static const char *const texts[] = { "", "0", "00", "01", "1", "2", "10", "a", "a0", "a1", "a1b", "a02", "a2", "a2b1",
                                         "a2b10", "a10", "b" };
    enum { COUNT = sizeof texts / sizeof *texts };
    for (int i = 0; i < COUNT; i++)
        for (int j = 0; j < COUNT; j++) {
            int order = str_compare_natural(texts[i], texts[j]);
            if ((order > 0) - (order < 0) != (i > j) - (i < j))
                fail_msg("\"%s\" and \"%s\" compare as %d", texts[i], texts[j], order);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validity_ends_at_the_first_wrong_byte),
        cmocka_unit_test(width_counts_columns_and_length_characters),
        cmocka_unit_test(what_could_harm_a_terminal_is_escaped),
        cmocka_unit_test(tidy_texts_are_what_a_person_reads),
        cmocka_unit_test(texts_grow_and_keep_their_end),
        cmocka_unit_test(natural_order_is_a_total_order),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
