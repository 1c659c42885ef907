#include <string.h>

#include "assert.h"
#include "base/arena.h"
#include "base/str.h"
#include "plot/glyphs.h"

static const char fonts[] = ":charset=20-7e a0-17f 192 2010-2011\n:charset=306e 30a2-30de\n";

static const char *replaced(struct arena *arena, const char *text)
{
    struct str script;
    str_init(&script, arena);
    str_add(&script, text);
    glyphs_replace(&script, fonts, arena);
    return script.text;
}

static void usual_letters_ask_nobody(void **state)
{
    (void)state;
    assert_false(glyphs_are_rare("pain \u2212 \u00B11.5 \u2265 2 \u00B7 caf\u00E9 \u03B1\u03A9 \u0411\u043E\u043B\u044C \u221E\n"));
    assert_true(glyphs_are_rare("arm \u8170"));
    assert_true(glyphs_are_rare("\U0001F600"));
}

static void characters_of_any_font_stay_and_others_become_boxes(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, NULL);
    assert_string_equal(replaced(&arena, "a\u306E\u30DEb"), "a\u306E\u30DEb");
    assert_string_equal(replaced(&arena, "\u8170\u306Eb\u30DF"), "\u25A1\u306Eb\u25A1");
    assert_string_equal(replaced(&arena, "\U0001F600 smile\n"), "\u25A1 smile\n");
    assert_string_equal(replaced(&arena, "\u0192"), "\u0192"); /* a range of one */
    arena_release(&arena);
}

static void a_list_that_is_cut_or_empty_does_no_harm(void **state)
{
    struct arena arena;
    struct str script;
    static const char *const lists[] = { "", ":", ":charset=", "=8170-", " -", "zz=\n" };
    (void)state;
    arena_init(&arena, NULL);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        str_init(&script, &arena);
        str_add(&script, "x\u8170y\xE8"); /* the last byte begins a character that never comes */
        glyphs_replace(&script, lists[i], &arena);
        assert_int_equal(script.text[0], 'x');
        assert_non_null(strchr(script.text, 'y'));
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_letters_ask_nobody),
        cmocka_unit_test(characters_of_any_font_stay_and_others_become_boxes),
        cmocka_unit_test(a_list_that_is_cut_or_empty_does_no_harm),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
