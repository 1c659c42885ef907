#include "assert.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
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

static const struct schema *parse(const char *text)
{
    struct schema *schema = NULL;
    if (!schema_parse(text, strlen(text), "t.schema.json", &arena, &schema, &err))
        fail_msg("%s", error_message(&err));
    return schema;
}

static void assert_refused(const char *text, const char *words)
{
    struct schema *schema;
    struct error here;
    error_init(&here, &arena);
    assert_false(schema_parse(text, strlen(text), "t.schema.json", &arena, &schema, &here));
    assert_int_equal(here.code, ERROR_INPUT);
    if (strstr(here.text, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", here.text, words);
}

static const char long_schema[] =
    "{\"title\": \"Trial\", \"missingValues\": [\"\", \"NA\"], \"fields\": ["
    "{\"name\": \"id\", \"type\": \"string\", \"constraints\": {\"required\": true}, \"knead\": {\"role\": \"id\"}},"
    "{\"name\": \"arm\", \"type\": \"string\", \"categories\": [\"usual care\", \"massage\"],"
    " \"knead\": {\"role\": \"arm\", \"control\": \"usual care\"}},"
    "{\"name\": \"week\", \"type\": \"integer\", \"knead\": {\"role\": \"visit\", \"baseline\": 0}},"
    "{\"name\": \"rmdq\", \"title\": \"Disability\", \"type\": \"integer\", \"missingValues\": [\"999\"],"
    " \"knead\": {\"role\": \"outcome\"}},"
    "{\"name\": \"pain\", \"title\": \"Pain intensity\", \"type\": \"number\","
    " \"constraints\": {\"minimum\": 0, \"maximum\": \"10\"},"
    " \"knead\": {\"claim\": \"pain\", \"direction\": \"lower\", \"mcid\": 1.5, \"mcid_source\": \"S\", \"primary\": true,"
    " \"decimals\": 1, \"unit\": \"points\", \"measure\": \"nrs\"}}],"
    "\"knead\": {\"visit_unit\": \"week\", \"visits\": [0, 10], \"simulated\": true, \"randomised\": true}}";

static void a_long_schema_gives_roles_and_outcomes(void **state)
{
    (void)state;
    const struct schema *schema = parse(long_schema);
    assert_int_equal(schema->layout, SCHEMA_LONG);
    assert_int_equal(schema->id.count, 1);
    assert_string_equal(schema->id.items[0], "id");
    assert_string_equal(schema->arm, "arm");
    assert_string_equal(schema->visit, "week");
    assert_string_equal(schema->control, "usual care");
    assert_string_equal(schema->baseline, "0");
    assert_string_equal(schema->primary, "pain");
    assert_int_equal(schema->visits.count, 2);
    assert_string_equal(schema->visits.items[1], "10");
    assert_true(schema->simulated && schema->randomised);
    assert_int_equal(schema->outcome_count, 2);
    const struct schema_outcome *pain = &schema->outcomes[0];
    assert_string_equal(pain->name, "pain");
    assert_string_equal(pain->title, "Pain intensity");
    assert_string_equal(pain->claim, "pain");
    assert_int_equal(pain->direction, SCHEMA_LOWER_IS_BETTER);
    assert_true(pain->mcid == 1.5 && pain->maximum == 10 && pain->decimals == 1 && pain->primary);
    assert_true(isnan(schema->outcomes[1].mcid));
    assert_int_equal(schema_find(schema, "pain")->role, SCHEMA_OUTCOME);
    assert_string_equal(schema_label(schema, "rmdq"), "Disability");
    assert_string_equal(schema_label(NULL, "rmdq"), "rmdq");
    assert_string_equal(schema_role_field(schema, SCHEMA_ARM)->name, "arm");
    assert_null(schema_role_field(schema, SCHEMA_SITE));
}

static void a_field_has_its_own_missing_codes_or_those_at_the_top(void **state)
{
    (void)state;
    const struct schema *schema = parse(long_schema);
    assert_int_equal(schema_find(schema, "rmdq")->missing.count, 1);
    assert_string_equal(schema_find(schema, "rmdq")->missing.items[0], "999");
    assert_int_equal(schema_find(schema, "pain")->missing.count, 2);
    const struct schema *bare = parse("{\"fields\": [{\"name\": \"x\"}]}");
    assert_false(schema_find(bare, "x")->missing.given);
}

static void a_wide_schema_gives_columns_by_outcome_and_visit(void **state)
{
    (void)state;
    const struct schema *schema = parse(
        "{\"fields\": [{\"name\": \"id\"}, {\"name\": \"p0\", \"title\": \"Pain, week 0\", \"knead\": {\"outcome\": \"pain\", "
        "\"visit\": 0}}, {\"name\": \"p10\", \"knead\": {\"outcome\": \"pain\", \"visit\": \"10\"}}], \"knead\": {\"id\": "
        "\"id\", \"outcomes\": [{\"name\": \"pain\", \"title\": \"Pain\", \"domain\": \"pain\"}]}}");
    assert_int_equal(schema->layout, SCHEMA_WIDE);
    assert_string_equal(schema_column_at(schema, "pain", "10"), "p10");
    assert_null(schema_column_at(schema, "pain", "26"));
    assert_int_equal(schema->visits.count, 2);
    assert_int_equal(schema->outcome_count, 1);
    assert_string_equal(schema->outcomes[0].title, "Pain");
    assert_string_equal(schema->outcomes[0].claim, "pain");
    assert_int_equal(schema_find(schema, "id")->role, SCHEMA_ID);
}

static void several_columns_may_name_the_patient_together(void **state)
{
    (void)state;
    const struct schema *schema = parse("{\"fields\": [{\"name\": \"site\", \"knead\": {\"role\": \"site\"}}, {\"name\": "
                                        "\"no\"}], \"knead\": {\"id\": [\"site\", \"no\"]}}");
    assert_int_equal(schema->id.count, 2);
    assert_string_equal(schema->id.items[1], "no");
    assert_string_equal(schema->site, "site");
    assert_refused("{\"fields\": [{\"name\": \"site\"}], \"knead\": {\"id\": [\"sit\", \"site\"]}}", "did you mean 'site'?");
}

static void a_level_is_shown_by_its_label(void **state)
{
    (void)state;
    const struct schema *schema = parse("{\"fields\": [{\"name\": \"arm\", \"categories\": [{\"value\": 2, \"label\": "
                                        "\"Sham\"}, {\"value\": \"1\"}]}]}");
    assert_string_equal(schema_level_label(schema, "arm", "2"), "Sham");
    assert_string_equal(schema_level_label(schema, "arm", "1"), "1");
    assert_string_equal(schema_level_label(schema, "sex", "2"), "2");
    assert_string_equal(schema_level_label(NULL, "arm", "2"), "2");
    assert_string_equal(schema_level_labelled(schema, "arm", "Sham"), "2");
    assert_null(schema_level_labelled(schema, "arm", "Massage"));
    assert_refused("{\"fields\": [{\"name\": \"arm\", \"categories\": [{\"value\": 1, \"label\": 1}]}]}", "labels are texts");
}

static void what_is_wrong_is_named_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } schemas[] = {
        { "", "" },
        { "[]", "the schema is not an object" },
        { "{}", "\"fields\"" },
        { "{\"fields\": {}}", "\"fields\"" },
        { "{\"fields\": [1]}", "fields[0] is not an object" },
        { "{\"fields\": [{}]}", "fields[0].name" },
        { "{\"fields\": [{\"name\": \"a\", \"name\": \"b\"}]}", "duplicate" },
        { "{\"fields\": [{\"name\": \"a\"}, {\"name\": \"a\"}]}", "both called 'a'" },
        { "{\"fields\": [{\"name\": \"a\", \"type\": \"numbr\"}]}", "nearest: number" },
        { "{\"fields\": [{\"name\": \"a\", \"knead\": {\"rol\": \"id\"}}]}", "did you mean \"role\"?" },
        { "{\"fields\": [{\"name\": \"a\", \"knead\": {\"role\": \"outcom\"}}]}", "did you mean \"outcome\"?" },
        { "{\"fields\": [{\"name\": \"a\", \"knead\": {\"claim\": \"happiness\"}}]}", "one of pain mobility" },
        { "{\"fields\": [{\"name\": \"a\", \"knead\": {\"mcid\": \"2\"}}]}", "fields[0].knead.mcid is not a number" },
        { "{\"fields\": [{\"name\": \"a\", \"knead\": {\"decimals\": -1}}]}", "from 0 to 15" },
        { "{\"fields\": [{\"name\": \"a\", \"constraints\": {\"minimum\": 5, \"maximum\": 1}}]}", "below maximum" },
        { "{\"fields\": [{\"name\": \"a\", \"type\": \"date\", \"constraints\": {\"minimum\": 5}}]}", "a date" },
        { "{\"fields\": [{\"name\": \"a\", \"missingValues\": \"NA\"}]}", "a list of texts" },
        { "{\"fields\": [{\"name\": \"arm\"}], \"knead\": {\"arm\": \"am\"}}", "did you mean 'arm'?" },
        { "{\"fields\": [{\"name\": \"a\"}], \"knead\": {\"primary\": \"b\"}}", "no outcome" },
        { "{\"fields\": [{\"name\": \"a\"}], \"knead\": {\"layuot\": \"long\"}}", "did you mean \"layout\"?" },
        { "{\"fields\": [{\"name\": \"a\", \"knead\": {\"role\": \"id\"}}, {\"name\": \"b\", \"knead\": {\"role\": \"id\"}}]}",
          "both 'a' and 'b' have the role id" },
        { "{\"fields\": [{\"name\": \"a\", \"knead\": {\"role\": \"id\"}}], \"knead\": {\"arm\": \"a\"}}", "roles id and arm" },
        { "{\"fields\": [{\"name\": \"a\", \"categories\": [\"x\"], \"knead\": {\"role\": \"arm\", \"control\": \"y\"}}]}",
          "none of the categories" },
    };
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
        assert_refused(schemas[i].text, schemas[i].words);
}

static void json_faults_have_a_line_and_a_column(void **state)
{
    (void)state;
    struct schema *schema;
    static const char text[] = "{\n  \"fields\": [\n    { \"name\" \"a\" }\n  ]\n}";
    assert_false(schema_parse(text, strlen(text), "t.schema.json", &arena, &schema, &err));
    assert_int_equal(err.line, 3);
    assert_true(err.column > 0);
}

static void only_an_existing_schema_lies_beside_a_file(void **state)
{
    (void)state;
    assert_null(schema_path_beside("-", &arena));
    assert_null(schema_path_beside("tests/unit/schema.c", &arena));
    assert_null(schema_path_beside("no-such-folder.d/trial", &arena));
}

static void unreadable_schemas_are_input_errors(void **state)
{
    (void)state;
    struct schema *schema;
    assert_false(schema_read("tests", &arena, &schema, &err));
    assert_int_equal(err.code, ERROR_INPUT);
    error_init(&err, &arena);
    assert_false(schema_read("tests/no-such.json", &arena, &schema, &err));
    assert_int_equal(err.code, ERROR_INPUT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_long_schema_gives_roles_and_outcomes),
        TEST(a_field_has_its_own_missing_codes_or_those_at_the_top),
        TEST(a_wide_schema_gives_columns_by_outcome_and_visit),
        TEST(several_columns_may_name_the_patient_together),
        TEST(a_level_is_shown_by_its_label),
        TEST(what_is_wrong_is_named_with_its_place),
        TEST(json_faults_have_a_line_and_a_column),
        TEST(only_an_existing_schema_lies_beside_a_file),
        TEST(unreadable_schemas_are_input_errors),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
