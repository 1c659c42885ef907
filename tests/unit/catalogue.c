#include "assert.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "measures/catalogue.h"

static struct arena arena;
static struct error err;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, NULL);
    error_init(&err, &arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct catalogue built_in(void)
{
    struct catalogue catalogue;
    if (!catalogue_open(NULL, &arena, &catalogue, &err))
        fail_msg("%s", error_message(&err));
    return catalogue;
}

static void assert_refused(const char *text, size_t line, const char *words)
{
    struct catalogue catalogue = { 0 };
    struct error here;
    error_init(&here, &arena);
    assert_false(catalogue_parse(text, strlen(text), "my.txt", false, &arena, &catalogue, &here));
    assert_int_equal(here.code, ERROR_INPUT);
    assert_int_equal(here.line, line);
    if (strstr(here.text, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", here.text, words);
}

static void the_built_in_catalogue_covers_every_domain_and_claim_with_45_measures_or_more(void **state)
{
    (void)state;
    struct catalogue catalogue = built_in();
    assert_true(catalogue.count >= 45);
    for (size_t d = 0; d < measure_domain_count; d++) {
        size_t found = 0;
        for (size_t i = 0; i < catalogue.count; i++)
            found += str_equal(catalogue.measures[i].domain, measure_domains[d]);
        assert_true(found > 0);
    }
    for (size_t c = 0; c < measure_claim_count; c++) {
        size_t found = 0;
        for (size_t i = 0; i < catalogue.count; i++)
            found += str_equal(catalogue.measures[i].claim, measure_claims[c]);
        assert_true(found > 0);
    }
}

static void every_built_in_number_of_importance_or_error_has_population_and_citation(void **state)
{
    (void)state;
    struct catalogue catalogue = built_in();
    for (size_t i = 0; i < catalogue.count; i++) {
        const struct measure *measure = &catalogue.measures[i];
        assert_non_null(measure->name);
        assert_non_null(measure->domain);
        assert_true(measure->built_in);
        for (size_t f = 0; f < measure->fact_count; f++) {
            assert_true(strlen(measure->facts[f].population) > 0);
            assert_true(strlen(measure->facts[f].citation) > 0);
        }
        if (!isnan(measure->minimum) && !isnan(measure->maximum))
            assert_true(measure->minimum < measure->maximum);
    }
}

static void every_built_in_measure_says_where_it_can_be_read_of(void **state)
{
    (void)state;
    struct catalogue catalogue = built_in();
    for (size_t i = 0; i < catalogue.count; i++) {
        const struct measure *measure = &catalogue.measures[i];
        bool counts_drugs = str_equal(measure->id, "n_drugs"); /* what it is, its name says */
        if (measure->source == NULL && measure->fact_count == 0 && !counts_drugs)
            fail_msg("%s cites nothing", measure->id);
    }
}

static void measures_without_a_threshold_read_in_a_source_have_none(void **state)
{
    (void)state;
    static const char *const without[] = { "phq9", "gad7", "pss10", "psqi", "isi", "sbp", "heart_rate", "ppt" };
    struct catalogue catalogue = built_in();
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        const struct measure *measure = catalogue_find(&catalogue, without[i]);
        assert_non_null(measure);
        assert_null(measure_important(measure));
    }
}

static void the_important_change_of_a_person_comes_before_the_difference_between_groups(void **state)
{
    (void)state;
    struct catalogue catalogue = built_in();
    const struct measure *rmdq = catalogue_find(&catalogue, "rmdq");
    assert_close(measure_important(rmdq)->value, 5, 15);
    assert_close(measure_absolute(rmdq, MEASURE_IMPORTANT_DIFFERENCE)->value, 2, 15);
    const struct measure *bother = catalogue_find(&catalogue, "bothersomeness");
    assert_int_equal(measure_important(bother)->kind, MEASURE_IMPORTANT_DIFFERENCE);
}

static void spans_and_percents_are_never_taken_for_one_number(void **state)
{
    (void)state;
    struct catalogue catalogue = built_in();
    const struct measure *poms = catalogue_find(&catalogue, "poms_tmd");
    assert_int_equal(poms->fact_count, 1);
    assert_close(poms->facts[0].to, 20, 15);
    assert_null(measure_important(poms));
    assert_null(measure_important(catalogue_find(&catalogue, "headache_score")));
}

static void measures_are_found_by_id_alias_and_likeness(void **state)
{
    (void)state;
    struct catalogue catalogue = built_in();
    size_t count;
    const struct measure **called = catalogue_called(&catalogue, "Roland-Morris", &arena, &count);
    assert_int_equal(count, 1);
    assert_string_equal(called[0]->id, "rmdq");
    called = catalogue_called(&catalogue, "PAIN", &arena, &count);
    assert_int_equal(count, 3);
    assert_string_equal(called[0]->id, "nrs_pain");
    assert_string_equal(catalogue_nearest(&catalogue, "nrs_pian", &arena), "nrs_pain");
    assert_string_equal(catalogue_nearest(&catalogue, "oswestry", &arena), "odi");
    assert_null(catalogue_nearest(&catalogue, "wholly different", &arena));
    catalogue_called(&catalogue, "--", &arena, &count);
    assert_int_equal(count, 0);
}

static void a_measure_fits_values_inside_its_range_and_no_finer_than_its_decimals(void **state)
{
    (void)state;
    struct catalogue catalogue = built_in();
    const struct measure *nrs = catalogue_find(&catalogue, "nrs_pain");
    assert_true(measure_fits(nrs, 0, 10, 0));
    assert_false(measure_fits(nrs, 0, 11, 0));
    assert_false(measure_fits(nrs, -1, 10, 0));
    assert_false(measure_fits(nrs, 0, 10, 1));
    assert_true(measure_fits(nrs, NAN, NAN, 0));
}

static void a_file_adds_measures_and_replaces_those_of_the_same_id(void **state)
{
    (void)state;
    static const char text[] = "# ours\r\n\r\n[grip]\r\nname = Grip strength\r\nunit = kg\r\n"
                               "sdc = 6 | healthy adults | our laboratory\r\n[rmdq]\nname = Ours\n";
    struct catalogue catalogue = built_in();
    size_t before = catalogue.count;
    assert_true(catalogue_parse(text, sizeof text - 1, "my.txt", false, &arena, &catalogue, &err));
    assert_int_equal(catalogue.count, before + 1);
    const struct measure *grip = catalogue_find(&catalogue, "grip");
    assert_string_equal(grip->unit, "kg");
    assert_close(measure_absolute(grip, MEASURE_SDC)->value, 6, 15);
    assert_false(grip->built_in);
    const struct measure *rmdq = catalogue_find(&catalogue, "rmdq");
    assert_string_equal(rmdq->name, "Ours");
    assert_true(isnan(rmdq->maximum));
    assert_int_equal(rmdq->fact_count, 0);
}

static void mistakes_are_refused_with_their_line(void **state)
{
    (void)state;
    assert_refused("name = x\n", 1, "before the first [ID]");
    assert_refused("[a]\nnmae = x\n", 2, "did you mean 'name'");
    assert_refused("[a]\nname = x\n\nname = y\n", 4, "said twice");
    assert_refused("[a]\nname = x\n[a]\nname = x\n", 3, "there twice");
    assert_refused("[A b]\n", 1, "lower case");
    assert_refused("[_]\n", 1, "lower case");
    assert_refused("[a]\nname = x\nsdc = 1 to % | p | c\n", 3, "a number such as");
    assert_refused("[a\n", 1, "closing ]");
    assert_refused("[a]\nunit = x\n", 1, "has no name");
    assert_refused("[a]\nname =\n", 2, "no value");
    assert_refused("[a]\nname = x\nsdc = 2\n", 3, "VALUE | POPULATION | CITATION");
    assert_refused("[a]\nname = x\nsdc = 2 | | c\n", 3, "all three");
    assert_refused("[a]\nname = x\nsdc = two | p | c\n", 3, "a number such as");
    assert_refused("[a]\nname = x\nsdc = 3 to 2 | p | c\n", 3, "the smaller first");
    assert_refused("[a]\nname = x\nimportant_change = 0 | p | c\n", 3, "above 0");
    assert_refused("[a]\nname = x\nclaim = pian\n", 3, "one of pain mobility");
    assert_refused("[a]\nname = x\ndecimals = 1.5\n", 3, "whole number");
    assert_refused("[a]\nname = x\nminimum = 5\nmaximum = 4\n", 1, "above its maximum");
    assert_refused("[a]\nhello\n", 2, "neither [ID] nor KEY = VALUE");
    assert_refused("[a]\nname = \xff\n", 2, "UTF-8");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_built_in_catalogue_covers_every_domain_and_claim_with_45_measures_or_more),
        TEST(every_built_in_number_of_importance_or_error_has_population_and_citation),
        TEST(every_built_in_measure_says_where_it_can_be_read_of),
        TEST(measures_without_a_threshold_read_in_a_source_have_none),
        TEST(the_important_change_of_a_person_comes_before_the_difference_between_groups),
        TEST(spans_and_percents_are_never_taken_for_one_number),
        TEST(measures_are_found_by_id_alias_and_likeness),
        TEST(a_measure_fits_values_inside_its_range_and_no_finer_than_its_decimals),
        TEST(a_file_adds_measures_and_replaces_those_of_the_same_id),
        TEST(mistakes_are_refused_with_their_line),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
