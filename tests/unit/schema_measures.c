#include "assert.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "measures/catalogue.h"
#include "read/place.h"
#include "read/schema.h"

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

static bool complete(const char *text, struct schema **schema)
{
    struct catalogue catalogue;
    if (!schema_parse(text, strlen(text), "t.schema.json", &arena, schema, &err) ||
        !catalogue_open(NULL, &arena, &catalogue, &err))
        fail_msg("%s", error_message(&err));
    return schema_complete(*schema, &catalogue, &arena, &err);
}

static const struct schema *completed(const char *text)
{
    struct schema *schema;
    if (!complete(text, &schema))
        fail_msg("%s", error_message(&err));
    return schema;
}

static void a_measure_fills_in_what_the_schema_leaves_out(void **state)
{
    (void)state;
    const struct schema *schema =
        completed("{ \"fields\": [ { \"name\": \"r\", \"knead\": { \"measure\": \"rmdq\" } } ] }");
    const struct schema_outcome *outcome = schema_outcome(schema, "r");
    assert_non_null(outcome); /* a measure alone makes an outcome */
    assert_string_equal(outcome->claim, "pain");
    assert_string_equal(outcome->unit, "points");
    assert_int_equal(outcome->direction, SCHEMA_LOWER_IS_BETTER);
    assert_int_equal(outcome->decimals, 0);
    assert_close(outcome->mcid, 5, 15);
    assert_non_null(strstr(outcome->mcid_source, "Ostelo"));
    assert_close(schema->fields[0].minimum, 0, 15);
    assert_close(schema->fields[0].maximum, 24, 15);
    assert_int_equal(schema->fields[0].type, SCHEMA_NUMBER);
}

static void what_the_schema_says_stays(void **state)
{
    (void)state;
    const struct schema *schema = completed(
        "{ \"fields\": [ { \"name\": \"r\", \"type\": \"integer\", \"constraints\": { \"minimum\": 4, \"maximum\": 20 },"
        " \"knead\": { \"measure\": \"rmdq\", \"claim\": \"prevention\", \"direction\": \"higher\", \"mcid\": 2,"
        " \"mcid_source\": \"ours\" } } ] }");
    const struct schema_outcome *outcome = schema_outcome(schema, "r");
    assert_string_equal(outcome->claim, "prevention");
    assert_int_equal(outcome->direction, SCHEMA_HIGHER_IS_BETTER);
    assert_close(outcome->mcid, 2, 15);
    assert_string_equal(outcome->mcid_source, "ours");
    assert_close(schema->fields[0].minimum, 4, 15);
    assert_close(schema->fields[0].maximum, 20, 15);
    assert_int_equal(schema->fields[0].type, SCHEMA_INTEGER);
}

static void an_important_change_of_another_scale_is_not_taken(void **state)
{
    (void)state;
    const struct schema *schema = completed(
        "{ \"fields\": [ { \"name\": \"a\", \"constraints\": { \"maximum\": 100 }, \"knead\": { \"measure\": \"nrs_pain\" } },"
        " { \"name\": \"b\", \"knead\": { \"measure\": \"nrs_pain\", \"unit\": \"mm\" } },"
        " { \"name\": \"c\", \"constraints\": { \"minimum\": 4 }, \"knead\": { \"measure\": \"nrs_pain\" } } ] }");
    assert_true(isnan(schema_outcome(schema, "a")->mcid));
    assert_true(isnan(schema_outcome(schema, "b")->mcid));
    assert_close(schema_outcome(schema, "c")->mcid, 2, 15);
}

static void every_column_of_a_wide_outcome_gets_its_range(void **state)
{
    (void)state;
    const struct schema *schema = completed(
        "{ \"fields\": [ { \"name\": \"p0\", \"knead\": { \"outcome\": \"p\", \"visit\": \"0\" } },"
        " { \"name\": \"p1\", \"knead\": { \"outcome\": \"p\", \"visit\": \"1\" } } ],"
        " \"knead\": { \"outcomes\": [ { \"name\": \"p\", \"measure\": \"nrs_pain\" } ] } }");
    assert_close(schema->fields[0].maximum, 10, 15);
    assert_close(schema->fields[1].maximum, 10, 15);
}

static void covariates_get_ranges_and_no_outcome(void **state)
{
    (void)state;
    const struct schema *schema = completed(
        "{ \"fields\": [ { \"name\": \"d\", \"knead\": { \"role\": \"covariate\", \"measure\": \"phq9\" } } ] }");
    assert_int_equal(schema->outcome_count, 0);
    assert_close(schema->fields[0].maximum, 27, 15);
}

static void an_unknown_measure_is_an_error_with_place_and_nearest(void **state)
{
    (void)state;
    struct schema *schema;
    assert_false(complete("{ \"fields\": [\n  { \"name\": \"r\",\n    \"knead\": { \"measure\": \"rmdk\" } } ] }", &schema));
    assert_int_equal(err.code, ERROR_INPUT);
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 16);
    assert_non_null(strstr(err.text, "did you mean 'rmdq'"));
}

static void a_key_of_json_is_found_by_its_path(void **state)
{
    (void)state;
    static const char text[] = "{ \"a\": [ 1, \"}]\\\"\", { \"b\": [],\n \"ü\": { \"c\": null, \"d\": 2 } } ] }";
    static const struct {
        const char *where, *key;
        size_t line, column;
    } cases[] = {
        { "", NULL, 1, 1 },        { "", "a", 1, 3 },           { "a[0]", NULL, 1, 10 },
        { "a[1]", NULL, 1, 13 },   { "a[2]", "b", 1, 23 },      { "a[2].ü", "d", 2, 20 },
        { "a[2].ü", "e", 2, 2 },   { "a[9].b", "x", 1, 3 },     { "nothing", "x", 1, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t line, column;
        json_place(text, sizeof text - 1, cases[i].where, cases[i].key, &line, &column);
        if (line != cases[i].line || column != cases[i].column)
            fail_msg("%s %s is at %zu:%zu", cases[i].where, cases[i].key == NULL ? "" : cases[i].key, line, column);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_measure_fills_in_what_the_schema_leaves_out),
        TEST(what_the_schema_says_stays),
        TEST(an_important_change_of_another_scale_is_not_taken),
        TEST(every_column_of_a_wide_outcome_gets_its_range),
        TEST(covariates_get_ranges_and_no_outcome),
        TEST(an_unknown_measure_is_an_error_with_place_and_nearest),
        TEST(a_key_of_json_is_found_by_its_path),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
