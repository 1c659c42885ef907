/* Scores against published examples, brute force and the rules of the instruments. */
#include "derive/score.h"

#include "reference.h"

static void the_oswestry_denominator_falls_with_every_section_left_out(void **state)
{
    (void)state;
    json_t *root = reference_read("tests/reference/scoring.json"), *entry;
    size_t index;
    json_array_foreach(json_object_get(json_object_get(root, "odi"), "examples"), index, entry)
    {
        size_t answered = (size_t)json_integer_value(json_object_get(entry, "answered"));
        double items[10], left = json_number_value(json_object_get(entry, "sum"));
        for (size_t i = 0; i < 10; i++) {
            items[i] = i >= answered ? NAN : left > 5 ? 5 : left;
            left -= i >= answered ? 0 : items[i];
        }
        struct score score;
        score_compute(instrument_find("odi"), items, &score);
        assert_true(score.scored);
        assert_true(score.value == json_number_value(json_object_get(entry, "percent")));
        assert_int_equal(score.answered, answered);
    }
    json_decref(root);
}

/* Every answer sheet of a scale of ten items with answers 0 and 4, reversed as Cohen & Williamson have it. */
static void the_stress_scale_agrees_with_brute_force(void **state)
{
    (void)state;
    const struct instrument *pss = instrument_find("pss10");
    for (unsigned sheet = 0; sheet < 1u << 10; sheet++) {
        double items[10], sum = 0;
        for (unsigned i = 0; i < 10; i++) {
            items[i] = sheet >> i & 1 ? 4 : 0;
            bool reversed = i + 1 == 4 || i + 1 == 5 || i + 1 == 7 || i + 1 == 8;
            sum += reversed ? 4 - items[i] : items[i];
        }
        struct score score;
        score_compute(pss, items, &score);
        assert_true(score.value == sum);
    }
}

/* Whatever the instrument: answers all at one end of every item, reversed ones at the other, reach its limits. */
static void every_instrument_reaches_both_ends_of_its_range(void **state)
{
    (void)state;
    for (size_t k = 0; k < instrument_count; k++) {
        const struct instrument *instrument = &instruments[k];
        double least[32], most[32];
        assert_true(instrument->items <= 32);
        for (size_t i = 0; i < instrument->items; i++)
            least[i] = instrument->low, most[i] = instrument->high;
        for (const unsigned char *r = instrument->reversed; r != NULL && *r != 0; r++)
            least[*r - 1] = instrument->high, most[*r - 1] = instrument->low;
        struct score score;
        score_compute(instrument, least, &score);
        assert_true(score.value == instrument->minimum);
        score_compute(instrument, most, &score);
        assert_true(score.value == instrument->maximum);
        assert_true(instrument->source != NULL && instrument->rule != NULL);
        assert_true((instrument->bands == NULL) == (instrument->band_source == NULL));
        if (instrument->bands != NULL)
            assert_string_equal(score.band, instrument->bands[instrument->band_count - 1].name);
    }
}

static void an_instrument_is_scored_from_as_many_items_as_its_rule_asks(void **state)
{
    (void)state;
    for (size_t k = 0; k < instrument_count; k++) {
        const struct instrument *instrument = &instruments[k];
        double items[32];
        for (size_t answered = 0; answered <= instrument->items; answered++) {
            for (size_t i = 0; i < instrument->items; i++)
                items[i] = i < answered ? instrument->low : NAN;
            struct score score;
            score_compute(instrument, items, &score);
            assert_true(score.scored == (answered >= instrument->needed));
            assert_true(isnan(score.value) == !score.scored);
            assert_true(score.prorated == (score.scored && answered < instrument->items));
        }
    }
}

static void interference_is_the_mean_of_four_of_seven_or_more(void **state)
{
    (void)state;
    const double four[] = { 2, NAN, 4, 6, NAN, NAN, 8 }, three[] = { 2, NAN, 4, 6, NAN, NAN, NAN };
    struct score score;
    score_compute(instrument_find("bpi_interference"), four, &score);
    assert_true(score.value == 5);
    score_compute(instrument_find("bpi_interference"), three, &score);
    assert_false(score.scored);
}

static void one_neck_question_left_out_takes_the_mean_of_the_others(void **state)
{
    (void)state;
    const double items[] = { 1, 2, 3, 1, 2, 3, 1, 2, 3, NAN };
    struct score score;
    score_compute(instrument_find("ndi"), items, &score);
    assert_true(score.value == 20);
    assert_true(score.prorated);
}

static void an_item_is_a_whole_number_in_range(void **state)
{
    (void)state;
    const struct instrument *tsk = instrument_find("tsk11");
    assert_true(score_item_allowed(tsk, 1) && score_item_allowed(tsk, 4));
    assert_false(score_item_allowed(tsk, 0) || score_item_allowed(tsk, 5) || score_item_allowed(tsk, 2.5) ||
                 score_item_allowed(tsk, NAN));
}

static void the_two_roland_versions_are_not_one(void **state)
{
    (void)state;
    assert_int_equal(instrument_find("rmdq")->items, 24);
    assert_int_equal(instrument_find("rmdq23")->items, 23);
    assert_null(instrument_find("RMDQ"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oswestry_denominator_falls_with_every_section_left_out),
        cmocka_unit_test(the_stress_scale_agrees_with_brute_force),
        cmocka_unit_test(every_instrument_reaches_both_ends_of_its_range),
        cmocka_unit_test(an_instrument_is_scored_from_as_many_items_as_its_rule_asks),
        cmocka_unit_test(interference_is_the_mean_of_four_of_seven_or_more),
        cmocka_unit_test(one_neck_question_left_out_takes_the_mean_of_the_others),
        cmocka_unit_test(an_item_is_a_whole_number_in_range),
        cmocka_unit_test(the_two_roland_versions_are_not_one),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
