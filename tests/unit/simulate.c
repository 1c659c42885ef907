#include "tools/simulate.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "assert.h"
#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "read/schema.h"
#include "result/report.h"

static double text_number(const json_t *object, const char *key)
{
    return strtod(json_string_value(json_object_get(object, key)), NULL);
}

static int measure_named(const char *name)
{
    for (int m = 0; m < SIMULATE_MEASURES; m++)
        if (strcmp(simulate_catalogue[m].name, name) == 0)
            return m;
    fail_msg("no measure %s", name);
    return -1;
}

static void truth_agrees_with_r(void **state)
{
    (void)state;
    struct simulated_truth truth;
    simulate_truth(&truth);
    json_t *root = json_load_file("tests/reference/simulate.json", 0, NULL);
    assert_non_null(root);
    json_t *cells = json_object_get(root, "cells");
    assert_true(json_array_size(cells) > 0);
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *expected = json_array_get(cells, i);
        int m = measure_named(json_string_value(json_object_get(expected, "name")));
        json_int_t arm = json_integer_value(json_object_get(expected, "arm"));
        json_int_t visit = json_integer_value(json_object_get(expected, "visit"));
        const struct simulated_cell *cell = &truth.cells[m][arm][visit];
        assert_close(cell->location, text_number(expected, "location"), 11);
        assert_close(cell->mean, text_number(expected, "mean"), 12);
        assert_close(cell->observed_sd, text_number(expected, "sd"), 11);
        assert_close(cell->floor_share, text_number(expected, "floor"), 9);
        assert_close(cell->ceiling_share, text_number(expected, "ceiling"), 9);
    }
    json_decref(root);
}

static void observed_means_are_those_of_the_catalogue(void **state)
{
    (void)state;
    struct simulated_truth truth;
    simulate_truth(&truth);
    for (int m = 0; m < SIMULATE_MEASURES; m++) {
        const struct simulated_measure *measure = &simulate_catalogue[m];
        for (int visit = 0; visit < SIMULATE_VISITS && measure->scale != SCALE_ANY; visit++) {
            for (int arm = 0; arm < SIMULATE_ARMS; arm++) {
                double effect = arm == ARM_USUAL ? 0 : measure->effect[arm][visit];
                assert_close(truth.cells[m][arm][visit].mean, measure->usual[visit] + effect, 12);
            }
        }
    }
}

static void no_effect_means_exactly_the_same_distribution(void **state)
{
    (void)state;
    struct simulated_truth truth;
    simulate_truth(&truth);
    for (int visit = 0; visit < SIMULATE_VISITS; visit++)
        for (int arm = 0; arm < ARM_USUAL; arm++)
            assert_memory_equal(&truth.cells[MEASURE_SBP][arm][visit], &truth.cells[MEASURE_SBP][ARM_USUAL][visit],
                                sizeof truth.cells[0][0][0]);
}

static void arms_have_the_published_sizes_in_every_block(void **state)
{
    (void)state;
    struct simulated_truth truth;
    simulate_truth(&truth);
    struct simulated_block block = { .known = false };
    for (uint64_t first = 1; first <= 3 * SIMULATE_BLOCK; first += SIMULATE_BLOCK) {
        int counts[SIMULATE_ARMS] = { 0 };
        for (uint64_t number = first; number < first + SIMULATE_BLOCK; number++) {
            struct simulated_patient patient;
            simulate_patient(&truth, 5, number, &block, &patient);
            counts[patient.arm]++;
        }
        assert_int_equal(counts[ARM_STRUCTURAL], 132);
        assert_int_equal(counts[ARM_RELAXATION], 136);
        assert_int_equal(counts[ARM_USUAL], 133);
    }
}

static bool same_patient(const struct simulated_patient *a, const struct simulated_patient *b)
{
    return a->arm == b->arm && a->site == b->site && a->therapist == b->therapist && a->age == b->age &&
           a->woman == b->woman && a->sessions == b->sessions && memcmp(a->value, b->value, sizeof a->value) == 0;
}

static void a_patient_does_not_depend_on_who_was_drawn_before(void **state)
{
    (void)state;
    struct simulated_truth truth;
    simulate_truth(&truth);
    struct simulated_block forward = { .known = false }, backward = { .known = false };
    enum { COUNT = 900 };
    static struct simulated_patient patients[COUNT];
    memset(patients, 0, sizeof patients);
    for (uint64_t i = 0; i < COUNT; i++)
        simulate_patient(&truth, 1, i + 1, &forward, &patients[i]);
    for (uint64_t i = COUNT; i-- > 0;) {
        struct simulated_patient again = { 0 };
        simulate_patient(&truth, 1, i + 1, &backward, &again);
        assert_true(same_patient(&again, &patients[i]));
    }
    struct simulated_patient other = { 0 };
    simulate_patient(&truth, 2, 1, &backward, &other);
    assert_false(same_patient(&other, &patients[0]));
}

static void assert_possible(const struct simulated_patient *patient)
{
    for (int visit = 0; visit < SIMULATE_VISITS; visit++) {
        const int32_t *value = patient->value[visit];
        for (int m = 0; m < SIMULATE_MEASURES; m++) {
            const struct simulated_measure *measure = &simulate_catalogue[m];
            if (value[m] == SIMULATE_MISSING)
                continue;
            double y = value[m] / decimal_power(measure->decimals), steps = (y - measure->min) / measure->step;
            assert_true(y >= measure->min && y <= measure->max);
            assert_true(fabs(steps - round(steps)) < 1e-6);
        }
        if (value[MEASURE_SBP] != SIMULATE_MISSING && value[MEASURE_DBP] != SIMULATE_MISSING)
            assert_true(value[MEASURE_SBP] - value[MEASURE_DBP] >= 10);
        if (value[MEASURE_MED_DAYS] == SIMULATE_MISSING)
            assert_true(value[MEASURE_MED_ANY] == SIMULATE_MISSING);
        else
            assert_true(value[MEASURE_MED_ANY] == (value[MEASURE_MED_DAYS] > 0));
    }
}

static void every_patient_is_possible(void **state)
{
    (void)state;
    struct simulated_truth truth;
    simulate_truth(&truth);
    struct simulated_block block = { .known = false };
    for (uint64_t number = 1; number <= 5000; number++) {
        struct simulated_patient patient;
        simulate_patient(&truth, 3, number, &block, &patient);
        assert_possible(&patient);
        assert_true(patient.age >= 20 && patient.age <= 65);
        if (patient.arm == ARM_USUAL)
            assert_true(patient.therapist == 0 && patient.sessions == SIMULATE_MISSING);
        else
            assert_true(patient.therapist > 0 && patient.sessions >= 0 && patient.sessions <= 10);
    }
}

/* At baseline nobody has left, so plain means are those of the truth. */
static void many_patients_come_close_to_the_truth(void **state)
{
    (void)state;
    struct simulated_truth truth;
    simulate_truth(&truth);
    struct simulated_block block = { .known = false };
    double sum[SIMULATE_MEASURES] = { 0 }, count[SIMULATE_MEASURES] = { 0 };
    for (uint64_t number = 1; number <= 20000; number++) {
        struct simulated_patient patient;
        simulate_patient(&truth, 11, number, &block, &patient);
        for (int m = 0; m < SIMULATE_MEASURES; m++) {
            if (patient.value[0][m] == SIMULATE_MISSING)
                continue;
            sum[m] += patient.value[0][m] / decimal_power(simulate_catalogue[m].decimals);
            count[m]++;
        }
    }
    for (int m = 0; m < SIMULATE_MEASURES; m++) {
        const struct simulated_cell *cell = &truth.cells[m][ARM_USUAL][0];
        assert_true(fabs(sum[m] / count[m] - cell->mean) < 4.5 * cell->observed_sd / sqrt(count[m]));
    }
}

static void more_pain_means_leaving_more_often(void **state)
{
    (void)state;
    for (int visit = 1; visit < SIMULATE_VISITS; visit++)
        for (int pain = 0; pain < 10; pain++)
            assert_true(simulate_dropout(visit, pain) < simulate_dropout(visit, pain + 1));
    struct simulated_truth truth;
    simulate_truth(&truth);
    struct simulated_block block = { .known = false };
    int left[2] = { 0 }, seen[2] = { 0 };
    for (uint64_t number = 1; number <= 20000; number++) {
        struct simulated_patient patient;
        simulate_patient(&truth, 4, number, &block, &patient);
        int32_t pain = patient.value[0][MEASURE_PAIN];
        if (pain == SIMULATE_MISSING)
            continue;
        seen[pain >= 6]++;
        left[pain >= 6] += patient.value[1][MEASURE_SBP] == SIMULATE_MISSING;
    }
    assert_true((double)left[1] / seen[1] > 1.2 * left[0] / seen[0]);
}

static char *file_text(struct arena *arena, struct report_file file)
{
    struct str whole, chunk;
    str_init(&whole, arena);
    str_init(&chunk, arena);
    struct error err;
    error_init(&err, arena);
    for (bool more = true; more;) {
        chunk.length = 0;
        more = false;
        assert_true(file.produce(file.self, &chunk, &more, &err));
        str_add_bytes(&whole, chunk.text, chunk.length);
    }
    return whole.text;
}

static void a_longer_file_begins_with_the_shorter_one(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct simulated_truth truth;
    simulate_truth(&truth);
    char *shorter = file_text(&arena, simulate_long_file(&arena, "a.csv", &truth, 1, 300));
    char *longer = file_text(&arena, simulate_long_file(&arena, "a.csv", &truth, 1, 1100));
    assert_int_equal(strncmp(shorter, longer, strlen(shorter)), 0);
    size_t lines = 0;
    for (const char *c = longer; *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 1 + 4 * 1100);
    shorter = file_text(&arena, simulate_wide_file(&arena, "a.csv", &truth, 1, 300));
    longer = file_text(&arena, simulate_wide_file(&arena, "a.csv", &truth, 1, 600));
    assert_int_equal(strncmp(shorter, longer, strlen(shorter)), 0);
    arena_release(&arena);
}

/* The reader of schemas understands what is written for it. */
static void schemas_say_what_the_catalogue_says(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (int wide = 0; wide < 2; wide++) {
        char *text = file_text(&arena, simulate_schema_file(&arena, "trial.csv", wide == 1));
        struct schema *schema;
        struct error err;
        error_init(&err, &arena);
        assert_true(schema_parse(text, strlen(text), "trial.schema.json", &arena, &schema, &err));
        assert_int_equal(schema->layout, wide == 1 ? SCHEMA_WIDE : SCHEMA_LONG);
        assert_string_equal(schema->control, "usual care");
        assert_true(schema->simulated && schema->randomised);
        assert_int_equal(schema->outcome_count, SIMULATE_MEASURES);
        for (int m = 0; m < SIMULATE_MEASURES; m++) {
            const struct simulated_measure *measure = &simulate_catalogue[m];
            const struct schema_outcome *outcome = schema_outcome(schema, measure->name);
            assert_non_null(outcome);
            assert_string_equal(outcome->claim, measure->claim);
            assert_true(outcome->direction ==
                        (measure->higher_better ? SCHEMA_HIGHER_IS_BETTER : SCHEMA_LOWER_IS_BETTER));
            assert_close(outcome->mcid, measure->mcid > 0 ? measure->mcid : NAN, 17);
            assert_close(outcome->minimum, measure->min, 17);
            assert_close(outcome->maximum, measure->max, 17);
        }
    }
    arena_release(&arena);
}

static void schemas_are_json_with_every_column(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (int wide = 0; wide < 2; wide++) {
        struct report_file file = simulate_schema_file(&arena, "folder/trial.csv", wide == 1);
        assert_string_equal(file.path, "folder/trial.schema.json");
        json_t *root = json_loads(file_text(&arena, file), JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(root);
        size_t measured = wide == 1 ? SIMULATE_MEASURES * SIMULATE_VISITS : SIMULATE_MEASURES + 1;
        assert_int_equal(json_array_size(json_object_get(root, "fields")), 7 + measured);
        json_decref(root);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truth_agrees_with_r),
        cmocka_unit_test(observed_means_are_those_of_the_catalogue),
        cmocka_unit_test(no_effect_means_exactly_the_same_distribution),
        cmocka_unit_test(arms_have_the_published_sizes_in_every_block),
        cmocka_unit_test(a_patient_does_not_depend_on_who_was_drawn_before),
        cmocka_unit_test(every_patient_is_possible),
        cmocka_unit_test(many_patients_come_close_to_the_truth),
        cmocka_unit_test(more_pain_means_leaving_more_often),
        cmocka_unit_test(a_longer_file_begins_with_the_shorter_one),
        cmocka_unit_test(schemas_are_json_with_every_column),
        cmocka_unit_test(schemas_say_what_the_catalogue_says),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
