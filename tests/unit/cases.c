#include "data/cases.h"

#include <stdio.h>
#include <string.h>

#include "assert.h"
#include "base/arena.h"
#include "base/error.h"

/* A small long file: id, arm, visit, pain in tenths; BLANK marks a missing pain. */
enum { BLANK = -1 };

struct record {
    const char *id, *arm, *visit;
    int pain;
};

static const struct record records[] = {
    { "P2", "care", "0", 58 },     { "P2", "care", "10", 61 },  { "P10", "massage", "0", 70 },
    { "P10", "massage", "10", BLANK }, { "P1", "massage", "0", 44 }, { "P1", "massage", "10", 41 },
    { "P3", "care", "0", 50 },
};
enum { RECORDS = sizeof records / sizeof records[0] };

struct fixture {
    struct arena arena;
    struct error err;
    struct column columns[4];
    struct frame frame;
};

static void category(struct fixture *f, struct column *column, const char *name, const struct record *from,
                     size_t count, size_t offset)
{
    struct levels *levels = arena_new(&f->arena, struct levels);
    levels_init(levels, &f->arena);
    *column = (struct column){ .name = name, .type = COLUMN_CATEGORY, .rows = count, .levels = levels,
                               .codes = arena_array(&f->arena, uint32_t, count),
                               .missing = arena_array(&f->arena, uint8_t, count) };
    for (size_t i = 0; i < count; i++) {
        const char *text = *(const char *const *)((const char *)&from[i] + offset);
        column->codes[i] = levels_intern(levels, text, strlen(text));
    }
    uint32_t *recode = arena_array(&f->arena, uint32_t, levels->count);
    levels_sort(levels, recode);
    for (size_t i = 0; i < count; i++)
        column->codes[i] = recode[column->codes[i]];
}

static void fixture_init(struct fixture *f, const struct record *from, size_t count)
{
    *f = (struct fixture){ 0 };
    arena_init(&f->arena, NULL);
    error_init(&f->err, &f->arena);
    category(f, &f->columns[0], "id", from, count, offsetof(struct record, id));
    category(f, &f->columns[1], "arm", from, count, offsetof(struct record, arm));
    category(f, &f->columns[2], "week", from, count, offsetof(struct record, visit));
    struct column *pain = &f->columns[3];
    *pain = (struct column){ .name = "pain", .type = COLUMN_NUMBER, .rows = count, .scale = 1, .decimals = 1,
                             .values = arena_array(&f->arena, double, count),
                             .units = arena_array(&f->arena, int64_t, count),
                             .missing = arena_array(&f->arena, uint8_t, count) };
    uint32_t *lines = arena_array(&f->arena, uint32_t, count);
    for (size_t i = 0; i < count; i++) {
        lines[i] = (uint32_t)i + 2;
        pain->missing[i] = from[i].pain == BLANK ? MISSING_BLANK : MISSING_NOT;
        pain->units[i] = from[i].pain;
        pain->values[i] = from[i].pain == BLANK ? NAN : from[i].pain / 10.0;
    }
    static const char *const names[] = { "id", "arm", "week", "pain" };
    f->frame = (struct frame){ .path = "trial.csv", .rows = count, .columns = f->columns, .count = 4,
                               .names = names, .name_count = 4, .lines = lines };
}

static bool make_patients(struct fixture *f, struct patients *patients)
{
    return patients_long(&f->frame, rows_all(&f->arena, f->frame.rows), &f->columns[0], &f->columns[2], &f->arena,
                         patients, &f->err);
}

static void make_cases(struct fixture *f, struct cases *cases, struct ledger *ledger)
{
    struct patients *patients = arena_new(&f->arena, struct patients);
    assert_true(make_patients(f, patients));
    struct series *series = arena_array(&f->arena, struct series, 2);
    for (uint32_t visit = 0; visit < 2; visit++)
        series[visit] = (struct series){ &f->columns[3],
                                         patients_rows(patients, &f->frame, &f->columns[2], visit, &f->arena), "pain",
                                         visit == 0 ? "week 0" : "week 10" };
    cases_complete(patients, series, 2, "pain, week 0 to 10", &f->arena, cases, ledger);
}

static void patients_come_in_natural_order_of_id(void **state)
{
    (void)state;
    struct fixture f;
    struct patients patients;
    fixture_init(&f, records, RECORDS);
    assert_true(make_patients(&f, &patients));
    assert_int_equal(patients.count, 4);
    const char *expected[] = { "P1", "P2", "P3", "P10" };
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(patients.ids[i], expected[i]);
    arena_release(&f.arena);
}

static void the_ledger_adds_up_and_names_the_ids(void **state)
{
    (void)state;
    struct fixture f;
    struct cases cases;
    struct ledger ledger;
    fixture_init(&f, records, RECORDS);
    make_cases(&f, &cases, &ledger);
    assert_int_equal(ledger.read, 4);
    assert_int_equal(ledger.analysed, 2);
    assert_int_equal(ledger.count, 1); /* a blank cell and an absent row are the same to a reader */
    assert_string_equal(ledger.exclusions[0].reason, "pain missing at week 10");
    assert_string_equal(ledger.exclusions[0].ids[0], "P3");
    assert_string_equal(ledger.exclusions[0].ids[1], "P10");
    arena_release(&f.arena);
}

static void differences_are_exact_decimals(void **state)
{
    (void)state;
    struct fixture f;
    struct cases cases;
    struct ledger ledger;
    fixture_init(&f, records, RECORDS);
    make_cases(&f, &cases, &ledger);
    double *values, divisor;
    int64_t *units;
    cases_differences(&cases, 0, 1, &f.arena, &values, &units, &divisor);
    assert_non_null(units);
    assert_int_equal(units[0], -3); /* P1: 4.1 - 4.4 */
    assert_int_equal(units[1], 3);  /* P2: 6.1 - 5.8 */
    assert_true(values[0] == -values[1]);
    assert_true(values[1] == 0.3);
    assert_true(divisor == 10);
    arena_release(&f.arena);
}

static void shuffled_rows_give_the_same_cases(void **state)
{
    (void)state;
    for (size_t turn = 1; turn < RECORDS; turn++) {
        struct record shuffled[RECORDS];
        for (size_t i = 0; i < RECORDS; i++)
            shuffled[i] = records[(i * turn * 3 + turn) % RECORDS];
        struct fixture f;
        struct cases cases;
        struct ledger ledger;
        fixture_init(&f, shuffled, RECORDS);
        make_cases(&f, &cases, &ledger);
        assert_int_equal(cases.count, 2);
        double after[2];
        cases_values(&cases, 1, after);
        assert_true(after[0] == 4.1 && after[1] == 6.1);
        assert_string_equal(ledger.exclusions[0].ids[1], "P10");
        arena_release(&f.arena);
    }
}

static void a_repeated_patient_and_visit_is_refused_with_both_lines(void **state)
{
    (void)state;
    const struct record twice[] = { { "P1", "a", "0", 1 }, { "P1", "a", "10", 2 }, { "P1", "a", "0", 3 } };
    struct fixture f;
    struct patients patients;
    fixture_init(&f, twice, 3);
    assert_false(make_patients(&f, &patients));
    assert_int_equal(f.err.code, ERROR_INPUT);
    assert_non_null(strstr(f.err.text, "id P1 at week 0 on lines 2 and 4"));
    arena_release(&f.arena);
}

static void an_arm_that_changes_is_refused(void **state)
{
    (void)state;
    const struct record moved[] = { { "P1", "a", "0", 1 }, { "P1", "b", "10", 2 } };
    struct fixture f;
    struct patients patients;
    struct series arm;
    fixture_init(&f, moved, 2);
    assert_true(make_patients(&f, &patients));
    assert_false(series_of_patient(&patients, &f.frame, &f.columns[1], NULL, &f.arena, &arm, &f.err));
    assert_int_equal(f.err.line, 3);
    assert_non_null(strstr(f.err.text, "patient P1 differs from line 2"));
    arena_release(&f.arena);
}

static void a_value_at_baseline_settles_one_that_changes_later(void **state)
{
    (void)state;
    struct fixture f;
    struct patients patients;
    struct series pain;
    fixture_init(&f, records, RECORDS);
    assert_true(make_patients(&f, &patients));
    const size_t *baseline = patients_rows(&patients, &f.frame, &f.columns[2], 0, &f.arena);
    assert_true(series_of_patient(&patients, &f.frame, &f.columns[3], baseline, &f.arena, &pain, &f.err));
    assert_true(pain.column->values[pain.row[0]] == 4.4);
    arena_release(&f.arena);
}

static void without_an_id_each_row_is_a_patient_named_by_its_line(void **state)
{
    (void)state;
    struct fixture f;
    struct patients patients;
    fixture_init(&f, records, RECORDS);
    assert_true(patients_wide(&f.frame, rows_all(&f.arena, RECORDS), NULL, &f.arena, &patients, &f.err));
    assert_int_equal(patients.count, RECORDS);
    assert_string_equal(patients_id(&patients, 0, &f.arena), "line 2");
    arena_release(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patients_come_in_natural_order_of_id),
        cmocka_unit_test(the_ledger_adds_up_and_names_the_ids),
        cmocka_unit_test(differences_are_exact_decimals),
        cmocka_unit_test(shuffled_rows_give_the_same_cases),
        cmocka_unit_test(a_repeated_patient_and_visit_is_refused_with_both_lines),
        cmocka_unit_test(an_arm_that_changes_is_refused),
        cmocka_unit_test(a_value_at_baseline_settles_one_that_changes_later),
        cmocka_unit_test(without_an_id_each_row_is_a_patient_named_by_its_line),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
