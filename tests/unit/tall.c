/* Least squares from exact cross-products against the twofold factorisation of the same rows. */
#include "assert.h"

#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/rng.h"
#include "models/ols.h"
#include "models/source.h"
#include "models/tall.h"

enum { ROWS = 60007, COLUMNS = 10 };

static const char *const names[COLUMNS + 1] = { "(Intercept)", "a", "b", "c", "d", "e", "f", "g", "h", "arm", "twice" };

struct table {
    struct arena arena;
    struct ols_data data;
    double *x, *y;
    struct source *sources; /* of each column, and the outcome last */
};

/* An intercept, numbers of 0 to 3 decimals far from their mean, an indicator, and if asked for twice one of them. */
static struct table *table_of(size_t p)
{
    static struct table table;
    struct rng rng;
    rng_init(&rng, 7, 0);
    arena_init(&table.arena, NULL);
    table.x = arena_array(&table.arena, double, ROWS * p);
    table.y = arena_array(&table.arena, double, ROWS);
    table.sources = arena_array(&table.arena, struct source, p + 1);
    for (size_t j = 0; j <= p; j++)
        table.sources[j] = (struct source){ .kind = SOURCE_VALUES, .values = j < p ? table.x + j * ROWS : table.y,
                                            .scale = j == p ? 100 : j == 0 || j == 9 ? 1 : pow(10, (double)(j % 4)) };
    for (size_t i = 0; i < ROWS; i++) {
        double sum = 0;
        for (size_t j = 0; j < p; j++) {
            double whole = floor(rng_uniform(&rng) * 900 + 40 * (double)j);
            double cell = j == 0 ? 1 : j == 9 ? rng_uniform(&rng) < 0.3 : whole / table.sources[j].scale;
            table.x[j * ROWS + i] = j == 10 ? 2 * table.x[2 * ROWS + i] : cell;
            sum += j == 10 ? 0 : cell * (j % 2 ? 0.1 : -0.01);
        }
        table.y[i] = floor((sum + rng_uniform(&rng) * (1 + fabs(sum) / 20)) * 100) / 100;
    }
    if (p > 10)
        table.sources[10].scale = table.sources[2].scale;
    table.data = (struct ols_data){ .n = ROWS, .p = p, .x = table.x, .y = table.y, .names = names, .intercept = true,
                                    .sources = table.sources };
    return &table;
}

static struct ols_result fit(struct table *table, struct ols_spec spec)
{
    struct ols_result result;
    struct error err;
    error_init(&err, &table->arena);
    assert_true(ols_fit(&table->arena, &table->data, &spec, &result, &err));
    return result;
}

static void everything_agrees_with_the_twofold_factorisation(void **state)
{
    (void)state;
    struct table *table = table_of(COLUMNS);
    struct ols_result tall = fit(table, (struct ols_spec){ .brief = true, .covariances = OLS_HC_ALL });
    struct ols_result full = fit(table, (struct ols_spec){ .precision = OLS_PRECISION_TWOFOLD });
    assert_null(tall.cook); /* it was brief: the cross-products did suit */
    assert_int_equal(tall.rank, COLUMNS);
    assert_close(tall.sigma, full.sigma, 14.5);
    assert_close(tall.r_squared, full.r_squared, 14.5);
    assert_close(tall.f, full.f, 14.5);
    assert_close(tall.log_lik, full.log_lik, 14);
    assert_close(tall.condition, full.condition, 14);
    for (size_t j = 0; j < COLUMNS; j++) {
        assert_close(tall.coefficients[j], full.coefficients[j], 14);
        assert_close(tall.std_error[j], full.std_error[j], 14);
        for (int kind = 0; kind < OLS_HC_COUNT; kind++)
            assert_close(tall.hc_std_error[kind][j], full.hc_std_error[kind][j], 11.5);
    }
    for (size_t i = 0; i < ROWS; i += 997) {
        assert_close(tall.leverage[i], full.leverage[i], 11.5);
        assert_true(fabs(tall.residuals[i] - full.residuals[i]) < 1e-11);
    }
    arena_release(&table->arena);
}

static void a_combination_of_other_columns_is_set_aside(void **state)
{
    (void)state;
    struct table *table = table_of(COLUMNS + 1);
    struct ols_result tall = fit(table, (struct ols_spec){ .brief = true, .covariances = 1u << OLS_HC3 });
    assert_null(tall.cook);
    assert_int_equal(tall.rank, COLUMNS);
    assert_int_equal(tall.dependency_count, 1);
    assert_string_equal(tall.dependencies[0].text, "twice = 2·b");
    assert_true(isnan(tall.coefficients[10]) && isnan(tall.hc[OLS_HC3][10 * 11 + 10]) && tall.hc[OLS_HC2] == NULL);
    arena_release(&table->arena);
}

static void the_number_of_threads_changes_no_bit(void **state)
{
    (void)state;
    struct table *table = table_of(COLUMNS);
    struct ols_spec spec = { .brief = true, .covariances = OLS_HC_ALL, .threads = 1 };
    struct ols_result one = fit(table, spec);
    spec.threads = 5;
    struct ols_result five = fit(table, spec);
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        assert_memory_equal(one.hc[kind], five.hc[kind], COLUMNS * COLUMNS * sizeof(double));
    assert_memory_equal(one.coefficients, five.coefficients, COLUMNS * sizeof(double));
    arena_release(&table->arena);
}

static bool suits(struct table *table)
{
    struct tall_data data = { ROWS, COLUMNS, table->sources, true, NULL };
    struct tall tall;
    return tall_factor(&table->arena, &data, 1e-11, 1, &tall);
}

static void units_are_shortened_when_all_fit(void **state)
{
    (void)state;
    int64_t units[] = { -32768, 32767, 0, -1 };
    int16_t shorts[4];
    struct source source = { .kind = SOURCE_UNITS, .scale = 100, .units = units };
    for (int64_t beyond = -1; beyond <= 1; beyond += 2) {
        struct source wide = source;
        units[2] = beyond < 0 ? -32769 : 32768;
        source_shorten(&wide, 4, shorts);
        assert_true(wide.kind == SOURCE_UNITS);
    }
    units[2] = 5;
    source_shorten(&source, 4, shorts);
    assert_true(source.kind == SOURCE_NARROW && source_value(&source, 0) == -327.68 && source_value(&source, 1) == 327.67);
    assert_true(source_value(&source, 2) == 0.05 && source_value(&source, 3) == -0.01);
}

static void numbers_of_too_many_digits_are_left_to_the_other_way(void **state)
{
    (void)state;
    struct table *table = table_of(COLUMNS);
    assert_true(suits(table));
    table->x[3 * ROWS + 11] = 1e9;
    assert_false(suits(table));
    table->x[3 * ROWS + 11] = NAN;
    assert_false(suits(table));
    arena_release(&table->arena);
}

/* Decimals as units, an indicator as codes, the constant as nothing: the same bits as numbers that have to be rounded. */
static void every_kind_of_column_gives_the_same_sums(void **state)
{
    (void)state;
    struct table *table = table_of(COLUMNS);
    struct ols_spec spec = { .brief = true, .covariances = 1u << OLS_HC3, .no_rows = true };
    struct ols_result numbers = fit(table, spec);
    int64_t *units = arena_array(&table->arena, int64_t, ROWS * (COLUMNS + 1));
    uint32_t *codes = arena_array(&table->arena, uint32_t, ROWS);
    for (size_t j = 0; j <= COLUMNS; j++) {
        struct source *source = &table->sources[j];
        for (size_t i = 0; i < ROWS; i++)
            units[j * ROWS + i] = llround(source->values[i] * source->scale);
        source->kind = SOURCE_UNITS;
        source->units = units + j * ROWS;
    }
    for (size_t i = 0; i < ROWS; i++)
        codes[i] = table->x[9 * ROWS + i] != 0 ? 7 : (uint32_t)(i % 5);
    source_shorten(&table->sources[4], ROWS, arena_array(&table->arena, int16_t, ROWS));
    assert_true(table->sources[4].kind == SOURCE_NARROW);
    table->sources[9] = (struct source){ .kind = SOURCE_INDICATOR, .scale = 1, .codes = codes, .code = 7 };
    table->sources[0] = (struct source){ .kind = SOURCE_ONES, .scale = 1 };
    struct ols_result sources = fit(table, spec);
    assert_null(sources.fitted);
    assert_memory_equal(numbers.coefficients, sources.coefficients, COLUMNS * sizeof(double));
    assert_memory_equal(numbers.hc[OLS_HC3], sources.hc[OLS_HC3], COLUMNS * COLUMNS * sizeof(double));
    assert_true(numbers.rss == sources.rss && numbers.tss == sources.tss);
    arena_release(&table->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_agrees_with_the_twofold_factorisation),
        cmocka_unit_test(a_combination_of_other_columns_is_set_aside),
        cmocka_unit_test(the_number_of_threads_changes_no_bit),
        cmocka_unit_test(numbers_of_too_many_digits_are_left_to_the_other_way),
        cmocka_unit_test(units_are_shortened_when_all_fit),
        cmocka_unit_test(every_kind_of_column_gives_the_same_sums),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
