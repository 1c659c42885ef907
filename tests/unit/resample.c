/* Resampling: the same numbers on any number of threads and by any path; permutation against brute force and coin;
 * BCa against boot's formula. */
#include "assert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/rng.h"
#include "reference_samples.h"
#include "stats/resample.h"
#include "stats/signsum.h"

static struct sample tenths(struct arena *arena, uint64_t seed, size_t n, double spread)
{
    struct rng rng;
    rng_init(&rng, seed, 99);
    int64_t *units = arena_array(arena, int64_t, n);
    for (size_t i = 0; i < n; i++)
        units[i] = llround((rng_normal(&rng) - 0.2) * spread);
    return sample_of_units(arena, units, n, 10);
}

/* Fewer than eight, than sixteen, and more: words come singly and in vectors of either width. */
static void words_in_bulk_are_the_words_of_the_streams(void **state)
{
    (void)state;
    static uint32_t words[4 * 100];
    struct rng rng;
    for (unsigned count = 1; count <= 40; count++) {
        rng_blocks(77, UINT64_C(4294967290), count, 3, words); /* streams on both sides of 2^32 */
        for (unsigned i = 0; i < count; i++) {
            rng_init(&rng, 77, UINT64_C(4294967290) + i);
            for (int skipped = 0; skipped < 12; skipped++)
                rng_word(&rng);
            for (unsigned j = 0; j < 4; j++)
                assert_int_equal(words[4 * i + j], rng_word(&rng));
        }
    }
    rng_words(UINT64_C(0x123456789abcdef0), 9, 0, 100, words);
    rng_init(&rng, UINT64_C(0x123456789abcdef0), 9);
    for (int i = 0; i < 400; i++)
        assert_int_equal(words[i], rng_word(&rng));
}

__extension__ typedef unsigned __int128 wide;

/* The draws as resample.h defines them: the digits of one product, the highest first. Returns how many words were passed
 * over. */
static size_t draw_by_digits(uint64_t seed, uint64_t replicate, const size_t *sizes, size_t strata, uint32_t *indices)
{
    struct rng rng;
    size_t passed_over = 0;
    uint32_t start = 0;
    rng_init(&rng, seed, replicate);
    for (size_t s = 0; s < strata; start += (uint32_t)sizes[s++]) {
        unsigned k = 8;
        while (k > 1 && pow((double)sizes[s], k + 1) > 0x1p63)
            k = k == 2 ? 1 : k - 2;
        wide outcomes = 1;
        for (unsigned i = 0; i < k; i++)
            outcomes *= sizes[s];
        for (size_t done = 0; done < sizes[s];) {
            uint64_t low = rng_word(&rng), word = low + ((uint64_t)rng_word(&rng) << 32);
            wide product = word * outcomes, number = product >> 64;
            if ((uint64_t)product < ((wide)1 << 64) % outcomes) {
                passed_over++;
                continue;
            }
            for (unsigned i = k; i-- > 0; number /= sizes[s])
                if (done + i < sizes[s])
                    indices[done + i] = start + (uint32_t)(number % sizes[s]);
            done += k;
        }
        indices += sizes[s];
    }
    return passed_over;
}

static void draws_are_the_digits_of_the_words(void **state)
{
    static const size_t sizes[][3] = { { 1, 0, 0 }, { 2, 3, 5 }, { 7, 100, 8 }, { 127, 128, 129 }, { 503, 512, 513 },
                                       { 1000, 1, 999 }, { 6000, 6208, 6209 }, { 2097152, 0, 2097153 } };
    size_t passed_over = 0;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        size_t n = sizes[k][0] + sizes[k][1] + sizes[k][2];
        uint32_t *indices = arena_array(*state, uint32_t, n), *expected = arena_array(*state, uint32_t, n);
        for (uint64_t r = 0; r < (n > 10000 ? 3 : 300); r++) {
            resample_indices(7, r, sizes[k], 3, indices);
            passed_over += draw_by_digits(7, r, sizes[k], 3, expected);
            assert_memory_equal(indices, expected, n * sizeof *indices);
        }
    }
    assert_true(passed_over > 10);
}

static double mean_by_index(const void *data, const uint32_t *indices, size_t n, void *scratch)
{
    const struct sample *sample = data;
    int64_t sum = 0;
    (void)scratch;
    for (size_t i = 0; i < n; i++)
        sum += sample->units[indices[i]];
    return (double)sum / sample->divisor / (double)n;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_by_sorting(const void *data, const uint32_t *indices, size_t n, void *scratch)
{
    const struct sample *sample = data;
    double *values = scratch;
    for (size_t i = 0; i < n; i++)
        values[i] = (double)sample->units[indices[i]];
    qsort(values, n, sizeof *values, compare);
    return (values[(n - 1) / 2] + values[n / 2]) / sample->divisor / 2;
}

static void fast_paths_and_threads_give_the_same_bytes(void **state)
{
    static const size_t sizes[] = { 1, 2, 7, 8, 15, 100, 127, 128, 129, 503, 1000 };
    enum { REPLICATES = 5003 }; /* more than one thread takes */
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct sample sample = tenths(*state, k, sizes[k], 30);
        double *one = arena_array(*state, double, REPLICATES), *other = arena_array(*state, double, REPLICATES);
        struct resample_statistic mean = { mean_by_index, &sample, 0 };
        struct resample_statistic median = { median_by_sorting, &sample, sizes[k] * sizeof(double) };
        struct resample_plan serial = { 7, REPLICATES, 1 }, threaded = { 7, REPLICATES, 5 };
        resample_means(&serial, &sample, *state, one);
        resample_statistics(&threaded, &sizes[k], 1, &mean, *state, other);
        assert_memory_equal(one, other, REPLICATES * sizeof *one);
        resample_medians(&threaded, &sample, *state, one);
        resample_statistics(&serial, &sizes[k], 1, &median, *state, other);
        assert_memory_equal(one, other, REPLICATES * sizeof *one);
    }
}

static void every_subject_is_drawn_alike_and_within_its_stratum(void **state)
{
    const size_t sizes[] = { 5, 300, 8 };
    uint32_t indices[313];
    double *counts = arena_array(*state, double, 313);
    enum { REPLICATES = 4000 };
    for (uint64_t r = 0; r < REPLICATES; r++) {
        resample_indices(11, r, sizes, 3, indices);
        for (size_t i = 0; i < 313; i++) {
            assert_true(i < 5 ? indices[i] < 5 : i < 305 ? indices[i] >= 5 && indices[i] < 305 : indices[i] >= 305);
            counts[indices[i]] += 1.0 / REPLICATES;
        }
    }
    for (size_t i = 0; i < 313; i++)
        assert_true(fabs(counts[i] - 1) < 6 / sqrt(REPLICATES));
}

static double brute_force(const struct sample *sample, enum alternative alternative)
{
    int64_t observed = 0;
    uint64_t extreme = 0, patterns = UINT64_C(1) << sample->n;
    for (size_t i = 0; i < sample->n; i++)
        observed += sample->units[i];
    for (uint64_t pattern = 0; pattern < patterns; pattern++) {
        int64_t sum = 0;
        for (size_t i = 0; i < sample->n; i++)
            sum += pattern >> i & 1 ? sample->units[i] : -sample->units[i];
        extreme += alternative == ALTERNATIVE_LESS      ? sum <= observed
                   : alternative == ALTERNATIVE_GREATER ? sum >= observed
                                                        : llabs(sum) >= llabs(observed);
    }
    return (double)extreme / (double)patterns;
}

static void the_exact_permutation_test_is_brute_force(void **state)
{
    const struct resample_plan none = { 1, 0, 1 };
    for (size_t n = 1; n <= 14; n++)
        for (uint64_t seed = 0; seed < 6; seed++)
            for (int alternative = 0; alternative < 3; alternative++) {
                struct sample sample = tenths(*state, seed, n, seed % 2 ? 3 : 25);
                struct permutation_spec spec = { .alternative = (enum alternative)alternative };
                struct permutation permutation;
                permutation_mean(&sample, &spec, &none, *state, &permutation);
                if (permutation.undefined == NULL) {
                    assert_true(permutation.exact);
                    assert_close(permutation.p, brute_force(&sample, spec.alternative), 13);
                }
            }
}

static double sum_of(const void *data, const double *values, size_t n, void *scratch)
{
    double sum = 0;
    (void)data, (void)scratch;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return sum;
}

/* One bit of the stream for each difference, the lowest of a word first; a set bit turns the sign. */
static void any_statistic_gets_the_signs_of_the_stream_on_any_number_of_threads(void **state)
{
    static const size_t sizes[] = { 1, 7, 8, 100, 300 };
    enum { REPLICATES = 2000 };
    struct arena *arena = *state;
    struct permutation_statistic statistic = { sum_of, NULL, 0 };
    double *one = arena_array(arena, double, REPLICATES), *three = arena_array(arena, double, REPLICATES);
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct sample sample = tenths(arena, k, sizes[k], 30);
        permutation_statistics(&(struct resample_plan){ 7, REPLICATES, 1 }, &sample, &statistic, arena, one);
        permutation_statistics(&(struct resample_plan){ 7, REPLICATES, 3 }, &sample, &statistic, arena, three);
        assert_memory_equal(one, three, REPLICATES * sizeof *one);
        for (uint64_t r = 0; r < REPLICATES; r += 37) {
            struct rng rng;
            double sum = 0;
            uint32_t word = 0;
            rng_init(&rng, 7, r);
            for (size_t i = 0; i < sample.n; i++) {
                word = i % 32 == 0 ? rng_word(&rng) : word >> 1;
                sum += word & 1 ? -sample.x[i] : sample.x[i];
            }
            assert_true(sum == one[r]);
        }
    }
}

static void the_exact_permutation_test_is_coin_s(void **state)
{
    json_t *root = json_load_file("tests/reference/stats/pairs.json", 0, NULL), *entry;
    const struct resample_plan none = { 1, 0, 1 };
    size_t index;
    json_array_foreach(json_object_get(root, "cases"), index, entry) {
        struct sample before = sample_of_json(*state, entry, "before"), after = sample_of_json(*state, entry, "after");
        int64_t units[128];
        for (size_t i = 0; i < before.n; i++)
            units[i] = after.units[i] - before.units[i];
        struct sample sample = sample_of_units(*state, units, before.n, before.divisor);
        struct permutation permutation;
        permutation_mean(&sample, &(struct permutation_spec){ 0 }, &none, *state, &permutation);
        assert_true(permutation.exact);
        assert_close(permutation.p, json_double(json_object_get(entry, "permutation"), "p"), 10);
    }
    json_decref(root);
}

static void random_sign_patterns_come_near_the_exact_p_on_any_number_of_threads(void **state)
{
    static const size_t sizes[] = { 9, 100, 130, 700 };
    for (size_t k = 0; k < 4; k++) {
        struct sample sample = tenths(*state, 40 + k, sizes[k], 20), doubles = without_units(sample);
        struct permutation exact, drawn, again;
        struct permutation_spec spec = { .monte_carlo = true };
        struct resample_plan plan = { 3, 200000, 1 };
        permutation_mean(&sample, &(struct permutation_spec){ .exact_steps = 1000000 }, &plan, *state, &exact);
        permutation_mean(&sample, &spec, &plan, *state, &drawn);
        plan.threads = 7;
        permutation_mean(&sample, &spec, &plan, *state, &again);
        assert_true(exact.exact && !drawn.exact && drawn.replicates == 200000);
        assert_true(fabs(drawn.p - exact.p) < 5 * drawn.std_error + 1e-5);
        assert_true(drawn.p == again.p);
        permutation_mean(&doubles, &spec, &plan, *state, &again);
        assert_true(fabs(drawn.p - again.p) < 5 * drawn.std_error + 1e-5 && !again.exact);
    }
}

static void times_ten_shuffled_and_turned_round_the_exact_p_is_the_same(void **state)
{
    const struct resample_plan none = { 1, 0, 1 };
    struct sample sample = tenths(*state, 5, 60, 12);
    int64_t *units = arena_array(*state, int64_t, 60);
    for (size_t i = 0; i < 60; i++)
        units[i] = -10 * sample.units[7 * i % 60];
    struct sample other = sample_of_units(*state, units, 60, 10);
    struct permutation one, two;
    permutation_mean(&sample, &(struct permutation_spec){ 0 }, &none, *state, &one);
    permutation_mean(&other, &(struct permutation_spec){ 0 }, &none, *state, &two);
    assert_true(one.exact && one.p == two.p);
}

static void bca_is_the_formula_on_boot_s_quantiles(void **state)
{
    static const char *const statistics[] = { "mean", "median" };
    json_t *root = json_load_file("tests/reference/stats/pairs.json", 0, NULL);
    for (int s = 0; s < 2; s++) {
        const json_t *expected = json_object_get(json_object_get(root, "bootstrap"), statistics[s]);
        const json_t *replicates = json_object_get(expected, "replicates"), *jackknife = json_object_get(expected, "jackknife");
        size_t count = json_array_size(replicates), n = json_array_size(jackknife);
        double *values = arena_array(*state, double, count), *left_out = arena_array(*state, double, n);
        for (size_t i = 0; i < count; i++)
            values[i] = json_number_value(json_array_get(replicates, i));
        for (size_t i = 0; i < n; i++)
            left_out[i] = json_number_value(json_array_get(jackknife, i));
        struct bootstrap bootstrap;
        bootstrap_interval(values, count, json_double(expected, "t0"), left_out, n, 0.95, &bootstrap);
        assert_close(bootstrap.z0, json_double(expected, "z0"), 10);
        assert_close(bootstrap.acceleration, json_double(expected, "a"), 10);
        assert_close(bootstrap.low, json_double(expected, "low"), 10);
        assert_close(bootstrap.high, json_double(expected, "high"), 10);
        assert_close(bootstrap.percentile_low, json_double(expected, "percentile_low"), 12);
        assert_close(bootstrap.percentile_high, json_double(expected, "percentile_high"), 12);
        assert_close(bootstrap.std_error, json_double(expected, "se"), 12);
    }
    json_decref(root);
}

static void a_jackknife_that_does_not_vary_has_no_acceleration(void **state)
{
    (void)state;
    double values[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    const double still[] = { 5, 5, 5, 5 };
    struct bootstrap bootstrap;
    bootstrap_interval(values, 9, 5, still, 4, 0.5, &bootstrap);
    assert_true(bootstrap.no_acceleration && bootstrap.acceleration == 0 && bootstrap.z0 == 0);
    assert_true(bootstrap.low == bootstrap.percentile_low && bootstrap.undefined == NULL);
    double same[] = { 5, 5, 5 };
    bootstrap_interval(same, 3, 5, still, 4, 0.95, &bootstrap);
    assert_true(isnan(bootstrap.low) && bootstrap.undefined != NULL && bootstrap.percentile_low == 5);
}

/* Many equal, far apart, infinite: the percentiles are those of sorted values. */
static void percentiles_are_those_of_sorted_replicates(void **state)
{
    enum { REPLICATES = 9999, KINDS = 5 };
    const double jackknife[] = { 1, 2, 4 };
    double *values = arena_array(*state, double, REPLICATES), *sorted = arena_array(*state, double, REPLICATES);
    for (int kind = 0; kind < KINDS; kind++) {
        struct rng rng;
        struct bootstrap bootstrap;
        rng_init(&rng, 4, (uint64_t)kind);
        for (size_t r = 0; r < REPLICATES; r++) {
            double z = rng_normal(&rng);
            values[r] = kind == 0 ? z : kind == 1 ? round(2 * z) : kind == 2 ? exp(40 * z) : kind == 3 ? z * 1e308
                      : r % 5 == 0 ? copysign(INFINITY, z) : z;
            sorted[r] = values[r];
        }
        qsort(sorted, REPLICATES, sizeof *sorted, compare);
        bootstrap_interval(values, REPLICATES, sorted[REPLICATES / 2], jackknife, 3, kind == 4 ? 0.5 : 0.95, &bootstrap);
        size_t low = kind == 4 ? 2499 : 249; /* (R + 1) α is whole */
        assert_true(bootstrap.percentile_low == sorted[low]);
        assert_true(bootstrap.percentile_high == sorted[REPLICATES - 1 - low]);
    }
}

static void edgeworth_s_series_keeps_within_its_margin(void **state)
{
    for (int64_t m = 50; m <= 200; m += 50) {
        int64_t scores[200], step;
        size_t size;
        for (int64_t i = 0; i < m; i++)
            scores[i] = 2 * (i + 1);
        scores[m / 2] = scores[m / 2 - 1] = m + 1; /* one tie, which halves the lattice */
        const double *table = signsum_table(scores, (size_t)m, m * (m + 1) / 2, *state, &step, &size);
        assert_true(step == 1);
        for (size_t k = 0; k < size; k++)
            if (table[k] > 0.02 && table[k] < 0.2) {
                double series = signsum_edgeworth(scores, (size_t)m, (int64_t)k);
                assert_true(fabs(series / table[k] - 1) < 0.002 * pow(50 / (double)m, 3));
                assert_close(signsum_cdf(scores, (size_t)m, (int64_t)k, *state), table[k], 13);
            }
    }
}

static int arena_setup(void **state)
{
    static struct arena arena;
    arena_init(&arena, NULL);
    *state = &arena;
    return 0;
}

static int arena_teardown(void **state)
{
    arena_release(*state);
    return 0;
}

#define in_arena(test) cmocka_unit_test_setup_teardown(test, arena_setup, arena_teardown)

enum { GIVEN = 999, GIVEN_N = 25 };

static double given_number(const json_t *values, const char *key)
{
    return strtod(json_string_value(json_object_get(values, key)), NULL);
}

/* Replicates of x under R's own resamples: one row of indices from 1 for each. */
static void read_given(const char *folder, double *x, double mean[GIVEN], double median[GIVEN])
{
    char path[4096], header[64];
    snprintf(path, sizeof path, "%s/data.csv", folder);
    FILE *data = fopen(path, "r");
    snprintf(path, sizeof path, "%s/indices.csv", folder);
    FILE *indices = fopen(path, "r");
    assert_true(data != NULL && indices != NULL && fgets(header, sizeof header, data) != NULL);
    for (int i = 0; i < GIVEN_N; i++)
        assert_int_equal(fscanf(data, "%lf", &x[i]), 1);
    for (int r = 0; r < GIVEN; r++) {
        double drawn[GIVEN_N], sum = 0;
        for (int i = 0; i < GIVEN_N; i++) {
            unsigned index;
            assert_int_equal(fscanf(indices, i + 1 < GIVEN_N ? "%u," : "%u", &index), 1);
            sum += drawn[i] = x[index - 1];
        }
        qsort(drawn, GIVEN_N, sizeof *drawn, compare);
        mean[r] = sum / GIVEN_N;
        median[r] = drawn[GIVEN_N / 2];
    }
    fclose(data);
    fclose(indices);
}

static void assert_given(const json_t *values, double *replicates, double estimate, const double *jackknife)
{
    struct bootstrap b;
    size_t ties = 0;
    for (int r = 0; r < GIVEN; r++)
        ties += fabs(replicates[r] - estimate) < 1e-9;
    bootstrap_interval(replicates, GIVEN, estimate, jackknife, GIVEN_N, 0.95, &b);
    assert_close(b.estimate, given_number(values, "t0"), 13);
    assert_close(b.bias, given_number(values, "bias"), 10);
    assert_close(b.std_error, given_number(values, "se"), 12);
    assert_close(b.percentile_low, given_number(values, "perc_l"), 12);
    assert_close(b.percentile_high, given_number(values, "perc_u"), 12);
    assert_close(b.acceleration, given_number(values, "a"), 10);
    if (ties > 0)
        return; /* R's case counts those below only, and not the equal ones by half */
    assert_close(b.z0, given_number(values, "z0"), 10);
    assert_close(b.low, given_number(values, "bca_l"), 10);
    assert_close(b.high, given_number(values, "bca_u"), 10);
}

/* The case of KNEAD_SHARED/reference whose resamples are given: the intervals are then no matter of chance. */
static void given_resamples_give_r_s_intervals(void **state)
{
    const char *shared = getenv("KNEAD_SHARED");
    char folder[2048], path[4096];
    double x[GIVEN_N], mean[GIVEN], median[GIVEN], jackknife[GIVEN_N];
    snprintf(folder, sizeof folder, "%s/reference/cases/bootstrap_given_indices", shared == NULL ? "" : shared);
    snprintf(path, sizeof path, "%s/expected.json", folder);
    json_t *root = json_load_file(path, 0, NULL), *item;
    if (root == NULL)
        skip();
    read_given(folder, x, mean, median);
    struct sample sample = { x, NULL, 1, GIVEN_N };
    size_t index;
    json_array_foreach(json_object_get(root, "items"), index, item) {
        const json_t *values = json_object_get(item, "values");
        bool is_mean = strcmp(json_string_value(json_object_get(item, "item")), "boot_mean") == 0;
        if (is_mean)
            resample_jackknife_mean(&sample, *state, jackknife);
        else
            resample_jackknife_median(&sample, *state, jackknife);
        assert_given(values, is_mean ? mean : median,
                     is_mean ? resample_mean(&sample, *state) : resample_median(&sample, *state), jackknife);
    }
    assert_int_equal(index, 2);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_in_bulk_are_the_words_of_the_streams),
        in_arena(draws_are_the_digits_of_the_words),
        in_arena(fast_paths_and_threads_give_the_same_bytes),
        in_arena(every_subject_is_drawn_alike_and_within_its_stratum),
        in_arena(the_exact_permutation_test_is_brute_force),
        in_arena(any_statistic_gets_the_signs_of_the_stream_on_any_number_of_threads),
        in_arena(the_exact_permutation_test_is_coin_s),
        in_arena(given_resamples_give_r_s_intervals),
        in_arena(random_sign_patterns_come_near_the_exact_p_on_any_number_of_threads),
        in_arena(times_ten_shuffled_and_turned_round_the_exact_p_is_the_same),
        in_arena(bca_is_the_formula_on_boot_s_quantiles),
        in_arena(percentiles_are_those_of_sorted_replicates),
        in_arena(a_jackknife_that_does_not_vary_has_no_acceleration),
        in_arena(edgeworth_s_series_keeps_within_its_margin),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
