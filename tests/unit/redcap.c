#include "assert.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "read/redcap.h"
#include "read/schema.h"

static struct arena arena;
static struct error err;

static const char header[] =
    "\"Variable / Field Name\",\"Form Name\",\"Section Header\",\"Field Type\",\"Field Label\",\"Choices, Calculations, OR "
    "Slider Labels\",\"Field Note\",\"Text Validation Type OR Show Slider Number\",\"Text Validation Min\",\"Text Validation "
    "Max\",Identifier?,\"Branching Logic (Show field only if...)\",\"Required Field?\",\"Custom Alignment\",\"Question Number "
    "(surveys only)\",\"Matrix Group Name\",\"Matrix Ranking?\",\"Field Annotation\"\r\n";

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

static const char *with_header(const char *records)
{
    return arena_printf(&arena, "%s%s", header, records);
}

static const struct schema *parse(const char *records)
{
    const char *text = with_header(records);
    struct schema *schema = NULL;
    assert_true(redcap_recognised(text, strlen(text)));
    if (!schema_parse(text, strlen(text), "dictionary.csv", &arena, &schema, &err))
        fail_msg("%s", error_message(&err));
    return schema;
}

static const struct schema_field *field(const struct schema *schema, const char *name)
{
    const struct schema_field *found = schema_find(schema, name);
    if (found == NULL)
        fail_msg("there is no field %s", name);
    return found;
}

static void the_first_field_is_the_id_and_events_are_visits(void **state)
{
    (void)state;
    const struct schema *schema = parse("record_id,base,,text,Record,,,,,,,,,,,,,\r\nage,base,,text,Age,,,integer,18,80,,,y,,,,,\r\n");
    assert_int_equal(schema->id.count, 1);
    assert_string_equal(schema->id.items[0], "record_id");
    assert_string_equal(schema->visit, "redcap_event_name");
    assert_true(schema->partial);
    assert_int_equal(field(schema, "age")->type, SCHEMA_INTEGER);
    assert_close(field(schema, "age")->minimum, 18, 15);
    assert_close(field(schema, "age")->maximum, 80, 15);
    assert_false(field(schema, "age")->required); /* blank on the events that do not collect it */
}

static void choices_become_categories_with_labels_and_the_labels_are_levels_too(void **state)
{
    (void)state;
    const struct schema *schema = parse("id,base,,text,,,,,,,,,,,,,,\narm,base,,radio,Arm,\"1, Usual care | 2, Massage, deep\",,,,,,,,,,,,\n");
    const struct schema_field *arm = field(schema, "arm");
    assert_int_equal(arm->categories.count, 4);
    assert_string_equal(arm->categories.items[0], "1");
    assert_string_equal(arm->categories.items[3], "Massage, deep");
    assert_string_equal(schema_level_label(schema, "arm", "2"), "Massage, deep");
    assert_string_equal(schema_level_label(schema, "arm", "Massage, deep"), "Massage, deep");
}

static void rating_scales_and_items_of_a_matrix_are_whole_numbers_with_a_range(void **state)
{
    (void)state;
    const struct schema *schema =
        parse("id,base,,text,,,,,,,,,,,,,,\n"
              "pain,base,,radio,Pain,\"0, No pain | 1, 1 | 2, 2 | 3, 3 | 4, Worst\",,,,,,,,,,,,\n"
              "phq_1,base,,radio,Item,\"0, Not at all | 1, Several days | 2, Often | 3, Daily\",,,,,,,,,,phq,,\n"
              "sex,base,,radio,Sex,\"0, Female | 1, Male\",,,,,,,,,,,,\n");
    assert_int_equal(field(schema, "pain")->type, SCHEMA_INTEGER);
    assert_close(field(schema, "pain")->maximum, 4, 15);
    assert_int_equal(field(schema, "phq_1")->type, SCHEMA_INTEGER);
    assert_close(field(schema, "phq_1")->minimum, 0, 15);
    assert_close(field(schema, "phq_1")->maximum, 3, 15);
    assert_int_equal(field(schema, "sex")->categories.count, 4);
}

static void a_checkbox_is_a_column_for_each_choice(void **state)
{
    (void)state;
    const struct schema *schema =
        parse("id,base,,text,,,,,,,,,,,,,,\nmeds,base,,checkbox,Drugs,\"1, NSAID | OP, Opioid | -99, Unknown\",,,,,,,,,,,,\n");
    assert_null(schema_find(schema, "meds"));
    assert_string_equal(field(schema, "meds___1")->title, "Drugs: NSAID");
    assert_int_equal(field(schema, "meds___op")->allowed.count, 4);
    field(schema, "meds____99");
}

static void every_form_has_a_column_that_says_whether_it_is_complete(void **state)
{
    (void)state;
    const struct schema *schema = parse("id,base,,text,,,,,,,,,,,,,,\npain,weekly,,slider,,,,,,,,,,,,,,\n");
    assert_string_equal(schema_level_label(schema, "base_complete", "2"), "Complete");
    assert_string_equal(schema_level_label(schema, "weekly_complete", "1"), "Unverified");
    assert_close(field(schema, "pain")->maximum, 100, 15);
}

static void identifiers_uploads_and_signatures_are_never_printed(void **state)
{
    (void)state;
    const struct schema *schema = parse("id,base,,text,,,,,,,,,,,,,,\nname,base,,text,\"Full\nname\",,,,,,y,,,,,,,\n"
                                        "consent,base,,file,,,,,,,,,,,,,,\nremarks,base,,notes,,,,,,,,,,,,,,\n");
    assert_true(field(schema, "name")->identifier);
    assert_true(field(schema, "consent")->identifier);
    assert_false(field(schema, "remarks")->identifier);
    assert_false(field(schema, "id")->identifier);
}

static void limits_that_are_no_constants_are_left_alone(void **state)
{
    (void)state;
    const struct schema *schema = parse("id,base,,text,,,,,,,,,,,,,,\nvisit,base,,text,,,,date_dmy,2020-01-31,today,,,,,,,,\n");
    assert_int_equal(field(schema, "visit")->type, SCHEMA_DATE);
    assert_close(field(schema, "visit")->minimum, 18292, 15); /* days from 1970 to 2020-01-31 */
    assert_true(isnan(field(schema, "visit")->maximum));
}

static void the_dictionary_of_the_api_is_read_too(void **state)
{
    (void)state;
    static const char text[] = "field_name,form_name,section_header,field_type,field_label,select_choices_or_calculations,"
                               "field_note,text_validation_type_or_show_slider_number,text_validation_min,"
                               "text_validation_max,identifier\nrid,f,,text,Id,,,,,,\nok,f,,yesno,OK?,,,,,,\n";
    struct schema *schema;
    assert_true(schema_parse(text, sizeof text - 1, "api.csv", &arena, &schema, &err));
    assert_string_equal(schema_level_label(schema, "ok", "1"), "Yes");
}

static void mistakes_are_refused_with_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *records, *words;
        size_t line;
    } cases[] = {
        { "id,b,,text,,,,,,,,,,,,,,\na,b,,texxt,,,,,,,,,,,,,,\n", "'texxt'", 3 },
        { "id,b,,text,\"two\nlines\",,,,,,,,,,,,,\nid,b,,text,,,,,,,,,,,,,,\n", "there twice", 4 },
        { "id,b,,text,\"open,,,,,,,,,,,,,\n", "a quote", 2 },
        { "", "no fields", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct schema *schema;
        struct error here;
        error_init(&here, &arena);
        const char *text = with_header(cases[i].records);
        assert_false(schema_parse(text, strlen(text), "dictionary.csv", &arena, &schema, &here));
        assert_int_equal(here.code, ERROR_INPUT);
        assert_int_equal(here.line, cases[i].line);
        if (strstr(here.text, cases[i].words) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", here.text, cases[i].words);
    }
}

static void json_and_data_are_not_taken_for_a_dictionary(void **state)
{
    (void)state;
    static const char *const others[] = { "{}", "", "field_names,x\n", "Variable,Form\n", "field_name" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(redcap_recognised(others[i], strlen(others[i])));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_first_field_is_the_id_and_events_are_visits),
        TEST(choices_become_categories_with_labels_and_the_labels_are_levels_too),
        TEST(rating_scales_and_items_of_a_matrix_are_whole_numbers_with_a_range),
        TEST(a_checkbox_is_a_column_for_each_choice),
        TEST(every_form_has_a_column_that_says_whether_it_is_complete),
        TEST(identifiers_uploads_and_signatures_are_never_printed),
        TEST(limits_that_are_no_constants_are_left_alone),
        TEST(the_dictionary_of_the_api_is_read_too),
        TEST(mistakes_are_refused_with_their_line),
        TEST(json_and_data_are_not_taken_for_a_dictionary),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
