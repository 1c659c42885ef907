/* What other systems print: against R, coin, exactRankTests, PSPP and gretl themselves, and the decisive cases. */
#include "reference.h"

#include "stats/conventions.h"

struct pairs {
    struct sample before, after, changes;
};

static struct sample sample_of(struct arena *arena, const json_t *cells)
{
    struct variable variable = { 0 };
    reference_numbers(arena, cells, &variable);
    assert_non_null(variable.units);
    return (struct sample){ variable.values, variable.units, variable.divisor, json_array_size(cells) };
}

static struct pairs pairs_of(struct arena *arena, const json_t *entry)
{
    struct pairs pairs = { sample_of(arena, json_object_get(entry, "before")),
                           sample_of(arena, json_object_get(entry, "after")), { 0 } };
    size_t n = pairs.before.n;
    double divisor = fmax(pairs.before.divisor, pairs.after.divisor), *x = arena_array(arena, double, n);
    int64_t *units = arena_array(arena, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        units[i] = pairs.after.units[i] * (int64_t)(divisor / pairs.after.divisor) -
                   pairs.before.units[i] * (int64_t)(divisor / pairs.before.divisor);
        x[i] = (double)units[i] / divisor;
    }
    pairs.changes = (struct sample){ x, units, divisor, n };
    return pairs;
}

static const struct convention *find(const struct convention *rows, size_t count, const char *system, const char *call)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].system, system) == 0 && strcmp(rows[i].call, call) == 0)
            return &rows[i];
    fail_msg("no row %s %s", system, call);
    return NULL;
}

static double at(const json_t *entry, const char *key)
{
    return reference_number(json_object_get(entry, key));
}

static void assert_quartiles(const struct convention *row, const json_t *entry, const char *key)
{
    const json_t *expected = json_object_get(entry, key);
    assert_true(fabs(row->q1 - reference_number(json_array_get(expected, 0))) < 1e-12);
    assert_true(fabs(row->median - reference_number(json_array_get(expected, 1))) < 1e-12);
    assert_true(fabs(row->q3 - reference_number(json_array_get(expected, 2))) < 1e-12);
}

static void assert_entry(struct arena *arena, const json_t *entry)
{
    struct pairs pairs = pairs_of(arena, entry);
    size_t count;
    const struct convention *rows = conventions_of(&pairs.before, &pairs.after, &pairs.changes, arena, &count);
    const struct convention *r = find(rows, count, "R 4.2.2", "wilcox.test()");
    const struct convention *seven = find(rows, count, "R 4.2.2", "wilcox.test(), digits.rank = 7");
    const struct convention *coin = find(rows, count, "R, coin 1.4", "wilcoxsign_test()");
    const struct convention *coin_exact = find(rows, count, "R, coin 1.4", "wilcoxsign_test(), exact");
    const struct convention *sas = find(rows, count, "SAS 9.4", "PROC UNIVARIATE");
    const struct convention *spss = find(rows, count, "SPSS; PSPP 1.6.2", "NPAR TESTS /WILCOXON");
    const struct convention *gretl = find(rows, count, "gretl 2022c", "difftest --signed-rank");
    assert_close(r->p, at(entry, "r"), 12);
    assert_close(seven->p, at(entry, "r_seven"), 12);
    assert_close(coin->p, at(entry, "coin"), 12);
    assert_close(coin->statistic, at(entry, "coin_z"), 12);
    assert_close(coin_exact->p, at(entry, "coin_exact"), 10);
    assert_close(sas->p, at(entry, "sas"), 12);
    assert_close(sas->statistic, at(entry, "sas_s"), 14);
    assert_close(find(rows, count, "Stata", "signrank")->p, at(entry, "coin"), 12);
    assert_string_equal(spss->printed, reference_text(entry, "pspp_p"));
    assert_true(fabs(spss->statistic - at(entry, "pspp_z")) < 0.00501);
    assert_string_equal(gretl->printed == NULL ? "none" : gretl->printed, reference_text(entry, "gretl"));
    assert_quartiles(r, entry, "quartiles_7");
    assert_quartiles(sas, entry, "quartiles_2");
    assert_quartiles(spss, entry, "quartiles_6");
}

static void agrees_with_the_systems_themselves(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_read("tests/reference/stats/conventions.json"), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "cases"), index, entry)
        assert_entry(&arena, entry);
    assert_true(index >= 10);
    json_decref(root);
    arena_release(&arena);
}

static bool printed_by_some(const struct convention *rows, size_t count, double p, double precision)
{
    for (size_t i = 0; i < count; i++)
        if (fabs(rows[i].p - p) <= precision)
            return true;
    return false;
}

/* The numbers that systems were seen to print for these two sets (design of this project, measured with R 4.2.2, PSPP
 * 1.6.2, SciPy 1.10, gretl 2022c). */
static void every_p_that_was_seen_has_its_row(void **state)
{
    (void)state;
    static const double eight[] = { .132, .152, .182, .195, .234 }, pain14[] = { .00467, .00548, .00271, .00238 };
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_read("tests/reference/stats/conventions.json"), *cases = json_object_get(root, "cases");
    struct pairs pairs = pairs_of(&arena, json_array_get(cases, 0));
    size_t count;
    const struct convention *rows = conventions_of(&pairs.before, &pairs.after, &pairs.changes, &arena, &count);
    for (size_t i = 0; i < 5; i++)
        assert_true(printed_by_some(rows, count, eight[i], 0.0005));
    assert_true(rows[0].p == 0.2890625);
    pairs = pairs_of(&arena, json_array_get(cases, 1));
    rows = conventions_of(&pairs.before, &pairs.after, &pairs.changes, &arena, &count);
    for (size_t i = 0; i < 4; i++)
        assert_true(printed_by_some(rows, count, pain14[i], 0.000005));
    assert_true(rows[0].p == 0.001953125 && rows[1].p == 0.001953125);
    json_decref(root);
    arena_release(&arena);
}

static void nothing_changed_gives_no_p(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    static const double x[] = { 3, 4 }, none[] = { 0, 0 };
    struct sample same = { x, NULL, 1, 2 }, changes = { none, NULL, 1, 2 };
    size_t count;
    const struct convention *rows = conventions_of(&same, &same, &changes, &arena, &count);
    for (size_t i = 0; i < count; i++)
        assert_true(isnan(rows[i].p) && rows[i].printed == NULL);
    struct sample empty = { x, NULL, 1, 0 };
    conventions_of(&empty, &empty, &empty, &arena, &count);
    assert_int_equal(count, 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_systems_themselves),
        cmocka_unit_test(every_p_that_was_seen_has_its_row),
        cmocka_unit_test(nothing_changed_gives_no_p),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
