/* Medication: published examples, versions of the factors, what is missing and what is zero. */
#include "derive/medication.h"

#include "reference.h"

static struct formulary formulary(size_t table)
{
    return (struct formulary){ .drugs = known_drugs,
                               .drug_count = known_drug_count,
                               .mme = &mme_tables[table],
                               .ddds = known_ddds,
                               .ddd_count = known_ddd_count };
}

static struct dose dose_of(const struct formulary *known, const char *drug, double daily, double days)
{
    return (struct dose){ .drug = drug_find(known, drug),
                          .daily = daily,
                          .days = days,
                          .lacks = isnan(daily) ? "dose missing" : NULL };
}

static struct medication sum_of(const struct formulary *known, enum medication_denominator denominator,
                                double period, struct arena *arena, const struct dose *doses, size_t count)
{
    struct medication sum;
    struct medication_spec spec = { known, denominator, period };
    medication_sum(doses, count, &spec, arena, &sum);
    return sum;
}

static void the_examples_of_the_guideline_come_out(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct formulary known = formulary(0);
    json_t *root = reference_read("tests/reference/scoring.json"), *entry;
    size_t index;
    json_array_foreach(json_object_get(json_object_get(root, "mme"), "examples"), index, entry)
    {
        double daily = json_number_value(json_object_get(entry, "dose")) *
                       json_number_value(json_object_get(entry, "times"));
        struct dose dose = dose_of(&known, reference_text(entry, "drug"), daily, 1);
        struct medication sum = sum_of(&known, DENOMINATOR_DAYS_USED, 0, &arena, &dose, 1);
        assert_true(sum.mme.value == json_number_value(json_object_get(entry, "mme")));
    }
    json_decref(root);
    arena_release(&arena);
}

static void tramadol_doubles_from_the_old_table_to_the_new(void **state)
{
    (void)state;
    double now = mme_factor_find(&mme_tables[0], "tramadol", ROUTE_ORAL, false, 100)->factor;
    double then = mme_factor_find(&mme_tables[2], "tramadol", ROUTE_ORAL, false, 100)->factor;
    assert_true(now == 2 * then);
    assert_null(mme_factor_find(&mme_tables[1], "tramadol", ROUTE_ORAL, false, 100));
    assert_null(mme_factor_find(&mme_tables[0], "morphine", ROUTE_PARENTERAL, false, 100));
}

static void methadone_of_2016_goes_by_its_daily_dose_over_all_its_rows(void **state)
{
    (void)state;
    static const double daily[] = { 20, 21, 40, 41, 60, 61 }, factor[] = { 4, 8, 8, 10, 10, 12 };
    struct arena arena;
    arena_init(&arena, NULL);
    struct formulary known = formulary(1);
    for (size_t i = 0; i < 6; i++) {
        struct dose halves[] = { dose_of(&known, "methadone", daily[i] / 2, 1),
                                 dose_of(&known, "Methadone", daily[i] / 2, 1) };
        struct medication sum = sum_of(&known, DENOMINATOR_DAYS_USED, 0, &arena, halves, 2);
        assert_true(sum.mme.value == daily[i] * factor[i]);
        assert_true(sum.drugs.value == 1);
    }
    arena_release(&arena);
}

static void the_denominator_is_the_days_used_or_the_period(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct formulary known = formulary(0);
    struct dose dose = dose_of(&known, "morphine", 30, 7);
    struct medication used = sum_of(&known, DENOMINATOR_DAYS_USED, 0, &arena, &dose, 1);
    struct medication period = sum_of(&known, DENOMINATOR_PERIOD, 28, &arena, &dose, 1);
    assert_true(used.mme.value == 30 && used.denominator == 7);
    assert_true(period.mme.value == 7.5 && period.denominator == 28);
    assert_true(used.mme_total.value == 210 && period.mme_total.value == 210);
    assert_close(used.ddd_days.value, 2.1, 15);
    arena_release(&arena);
}

static void a_patch_counts_by_its_rate(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct formulary known = formulary(0);
    struct dose patch = {
        .drug = drug_find(&known, "fentanyl"), .route = ROUTE_TRANSDERMAL, .rate = true, .daily = 25, .days = 1
    };
    struct medication sum = sum_of(&known, DENOMINATOR_DAYS_USED, 0, &arena, &patch, 1);
    assert_true(sum.mme.value == 60);
    assert_true(isnan(sum.ddd_days.value));
    assert_non_null(sum.ddd_days.why);
    arena_release(&arena);
}

static void zero_is_no_use_and_missing_is_missing(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct formulary known = formulary(0);
    struct dose zero = dose_of(&known, "codeine", 0, 5), missing = dose_of(&known, "codeine", NAN, 5);
    struct medication none = sum_of(&known, DENOMINATOR_DAYS_USED, 0, &arena, &zero, 1);
    assert_true(none.mme.value == 0 && none.drugs.value == 0 && none.any_opioid.value == 0 &&
                none.days_used.value == 0);
    assert_null(none.mme.why);
    struct medication unknown = sum_of(&known, DENOMINATOR_DAYS_USED, 0, &arena, &missing, 1);
    assert_true(isnan(unknown.mme.value) && isnan(unknown.drugs.value) && isnan(unknown.any_opioid.value));
    assert_string_equal(unknown.mme.why, "dose missing");
    assert_true(unknown.any_nsaid.value == 0);
    arena_release(&arena);
}

static void a_missing_dose_of_another_drug_leaves_the_equivalents(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct formulary known = formulary(0);
    struct dose doses[] = { dose_of(&known, "codeine", 100, 4), dose_of(&known, "ibuprofen", NAN, 4) };
    struct medication sum = sum_of(&known, DENOMINATOR_DAYS_USED, 0, &arena, doses, 2);
    assert_true(sum.mme.value == 15 && sum.any_opioid.value == 1);
    assert_true(isnan(sum.ddd_days.value) && isnan(sum.any_nsaid.value));
    arena_release(&arena);
}

static void defined_doses_depend_on_the_route(void **state)
{
    (void)state;
    struct formulary known = formulary(0);
    assert_true(ddd_find(&known, "morphine", ROUTE_ORAL)->milligrams == 100);
    assert_true(ddd_find(&known, "morphine", ROUTE_PARENTERAL)->milligrams == 30);
    assert_null(ddd_find(&known, "cyclobenzaprine", ROUTE_ORAL));
    assert_ptr_equal(drug_find(&known, "Acetaminophen"), drug_find(&known, "paracetamol"));
}

static void the_quantification_scale_takes_a_level_by_dose(void **state)
{
    (void)state;
    static const struct mqs_level levels[] = { { "ibuprofen", false, 1200, 2, 3.5 },
                                               { "ibuprofen", false, 0, 1, 3.5 },
                                               { "codeine", false, 0, 1, 2 } };
    struct arena arena;
    arena_init(&arena, NULL);
    struct formulary known = formulary(0);
    known.mqs = levels;
    known.mqs_count = 3;
    struct dose doses[] = { dose_of(&known, "ibuprofen", 600, 2), dose_of(&known, "ibuprofen", 600, 2),
                            dose_of(&known, "codeine", 60, 2), dose_of(&known, "codeine", 0, 2) };
    struct medication sum = sum_of(&known, DENOMINATOR_DAYS_USED, 0, &arena, doses, 4);
    assert_true(sum.mqs.value == 2 * 3.5 + 2);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_guideline_come_out),
        cmocka_unit_test(tramadol_doubles_from_the_old_table_to_the_new),
        cmocka_unit_test(methadone_of_2016_goes_by_its_daily_dose_over_all_its_rows),
        cmocka_unit_test(the_denominator_is_the_days_used_or_the_period),
        cmocka_unit_test(a_patch_counts_by_its_rate),
        cmocka_unit_test(zero_is_no_use_and_missing_is_missing),
        cmocka_unit_test(a_missing_dose_of_another_drug_leaves_the_equivalents),
        cmocka_unit_test(defined_doses_depend_on_the_route),
        cmocka_unit_test(the_quantification_scale_takes_a_level_by_dose),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
