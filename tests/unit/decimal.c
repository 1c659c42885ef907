#include "assert.h"

#include <float.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/rng.h"

static enum decimal_status parse(const char *text, struct decimal *number)
{
    return decimal_parse(text, strlen(text), '.', number);
}

/* A random decimal: up to 20 digits, a mark somewhere, sometimes an exponent. */
static void random_decimal(struct rng *rng, char *text)
{
    size_t digits = 1 + rng_below(rng, 20), mark = rng_below(rng, 24);
    if (rng_below(rng, 3) == 0)
        *text++ = "+-"[rng_below(rng, 2)];
    for (size_t i = 0; i < digits; i++) {
        if (i == mark)
            *text++ = '.';
        *text++ = (char)('0' + rng_below(rng, 10));
    }
    if (rng_below(rng, 4) == 0)
        text += sprintf(text, "e%d", (int)rng_below(rng, 700) - 350);
    *text = '\0';
}

static void random_decimals_are_read_as_strtod_reads_them(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 20240229, 1);
    for (int i = 0; i < 200000; i++) {
        char text[64];
        struct decimal number;
        random_decimal(&rng, text);
        double expected = strtod(text, NULL);
        enum decimal_status status = parse(text, &number);
        if (isinf(expected))
            assert_int_equal(status, DECIMAL_OVERFLOW);
        else if (number.value != expected || (status != DECIMAL_OK && status != DECIMAL_UNDERFLOW))
            fail_msg("%s: %.17g, expected %.17g", text, number.value, expected);
    }
}

static void exact_units_are_the_decimal_itself(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t units;
        int scale;
    } cells[] = {
        { "6.1", 61, 1 },     { "6.10", 610, 2 },  { "-0.05", -5, 2 }, { "+7", 7, 0 },       { "1e3", 1000, 0 },
        { "1.25e1", 125, 1 }, { "0", 0, 0 },       { "0.000", 0, 3 },  { ".5", 5, 1 },       { "5.", 5, 0 },
        { "12e-2", 12, 2 },   { "0e400", 0, 0 },   { "007", 7, 0 },    { "-0", 0, 0 },
        { "9007199254740992", 9007199254740992, 0 }, { "0.00000000000000000000", 0, 15 },
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        struct decimal number;
        assert_int_equal(parse(cells[i].text, &number), DECIMAL_OK);
        assert_true(number.exact);
        assert_int_equal(number.units, cells[i].units);
        assert_int_equal(number.scale, cells[i].scale);
    }
}

static void what_does_not_fit_is_not_exact(void **state)
{
    (void)state;
    static const char *const texts[] = { "9007199254740993", "1e17", "0.1234567890123456", "1e-16", "3e300" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct decimal number;
        assert_int_equal(parse(texts[i], &number), DECIMAL_OK);
        assert_false(number.exact);
        assert_true(number.value == strtod(texts[i], NULL));
    }
}

static void what_is_no_number_is_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum decimal_status status;
    } cells[] = {
        { "", DECIMAL_EMPTY },          { "nan", DECIMAL_NAN },         { "NaN", DECIMAL_NAN },
        { "-nan", DECIMAL_INVALID },    { "inf", DECIMAL_NOT_FINITE },  { "-Infinity", DECIMAL_NOT_FINITE },
        { "1e309", DECIMAL_OVERFLOW },  { "-1e400", DECIMAL_OVERFLOW }, { "1e-400", DECIMAL_UNDERFLOW },
        { "4e-320", DECIMAL_UNDERFLOW }, { "6,5", DECIMAL_COMMA },      { "-,5", DECIMAL_COMMA },
        { "1,234.5", DECIMAL_INVALID }, { "1.2.3", DECIMAL_INVALID },   { "0x10", DECIMAL_INVALID },
        { "1e", DECIMAL_INVALID },      { "1e+", DECIMAL_INVALID },     { "e5", DECIMAL_INVALID },
        { "+", DECIMAL_INVALID },       { ".", DECIMAL_INVALID },       { ",", DECIMAL_INVALID },
        { "--5", DECIMAL_INVALID },     { "7 ", DECIMAL_INVALID },      { " 7", DECIMAL_INVALID },
        { "7f", DECIMAL_INVALID },      { "1_000", DECIMAL_INVALID },   { "1e5.0", DECIMAL_INVALID },
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        struct decimal number;
        enum decimal_status status = parse(cells[i].text, &number);
        if (status != cells[i].status)
            fail_msg("\"%s\" is %d, expected %d", cells[i].text, (int)status, (int)cells[i].status);
    }
}

static void the_decimal_mark_may_be_a_comma(void **state)
{
    (void)state;
    struct decimal number;
    assert_int_equal(decimal_parse("-6,25", 5, ',', &number), DECIMAL_OK);
    assert_true(number.value == -6.25 && number.exact);
    assert_int_equal(decimal_parse("6,25000000000000000001", 22, ',', &number), DECIMAL_OK);
    assert_true(number.value == 6.25);
    assert_int_equal(decimal_parse("6.25", 4, ',', &number), DECIMAL_COMMA);
}

static void long_decimals_are_rounded_once(void **state)
{
    (void)state;
    static char text[5000];
    struct decimal number;
    memset(text, '1', sizeof text - 1);
    text[1] = '.';
    assert_int_equal(parse(text, &number), DECIMAL_OK);
    assert_true(number.value == strtod(text, NULL));
    memset(text + 2, '0', sizeof text - 4);
    text[0] = '0';
    assert_int_equal(parse(text, &number), DECIMAL_UNDERFLOW);
    assert_true(number.value == 0 && !signbit(number.value));
    strcpy(text + 2002, "7e2001");
    memset(text + 2, '0', 2000);
    assert_int_equal(parse(text, &number), DECIMAL_OK);
    assert_true(number.value == 7);
}

static void the_shortest_text_reads_back_as_the_same_double(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 20240229, 2);
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = (uint64_t)rng_word(&rng) << 32 | rng_word(&rng);
        double value;
        char buffer[DECIMAL_TEXT_SIZE];
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        decimal_shortest(value, buffer);
        assert_true(strtod(buffer, NULL) == value);
        assert_true(strlen(buffer) < DECIMAL_TEXT_SIZE);
    }
}

static void the_shortest_text_is_short(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cells[] = {
        { 0.3, "0.3" },     { 0.1 + 0.2, "0.30000000000000004" },
        { 1e22, "1e+22" },  { 1e-300, "1e-300" },
        { 5, "5" },         { -0.0, "0" },
        { 5e-324, "5e-324" }, { 123456789012345, "123456789012345" },
        { -2.5, "-2.5" },   { 9007199254740993.0, "9007199254740992" },
        { 100, "100" },     { DBL_MAX, "1.7976931348623157e+308" },
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char buffer[DECIMAL_TEXT_SIZE];
        assert_string_equal(decimal_shortest(cells[i].value, buffer), cells[i].text);
    }
}

static void fixed_rounds_half_away_from_zero_on_the_decimal(void **state)
{
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *text;
    } cells[] = {
        { 0.285, 2, "0.29" },    { -0.285, 2, "-0.29" },  { 1.005, 2, "1.01" },   { 2.5, 0, "3" },
        { -2.5, 0, "-3" },       { 0.5, 0, "1" },         { 0.49, 0, "0" },       { -0.04, 1, "0.0" },
        { 0.05, 1, "0.1" },      { 0.06, 1, "0.1" },      { 0.005, 1, "0.0" },    { 9.995, 2, "10.00" },
        { 99.99, 1, "100.0" },   { 0.95, 1, "1.0" },      { 1e22, 1, "10000000000000000000000.0" },
        { 123.456, 0, "123" },   { 0, 3, "0.000" },       { 1e-300, 4, "0.0000" }, { 7, 0, "7" },
        { 1234.5678, 3, "1234.568" },
    };
    struct arena arena;
    arena_init(&arena, NULL);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        assert_string_equal(decimal_fixed(&arena, cells[i].value, cells[i].decimals), cells[i].text);
    arena_release(&arena);
}

static void fixed_agrees_with_printf_away_from_halves(void **state)
{
    (void)state;
    struct rng rng;
    struct arena arena;
    rng_init(&rng, 20240229, 3);
    arena_init(&arena, NULL);
    for (int i = 0; i < 20000; i++) {
        char expected[400];
        struct arena_mark mark = arena_mark(&arena);
        double value = (rng_uniform(&rng) - 0.5) * decimal_power((int)rng_below(&rng, 6));
        int decimals = (int)rng_below(&rng, 5);
        snprintf(expected, sizeof expected, "%.*f", decimals, value);
        if (strspn(expected, "-0.") == strlen(expected) && *expected == '-')
            memmove(expected, expected + 1, strlen(expected));
        assert_string_equal(decimal_fixed(&arena, value, decimals), expected);
        arena_rewind(&arena, mark);
    }
    arena_release(&arena);
}

static void rescaling_stops_where_integers_end(void **state)
{
    (void)state;
    int64_t units;
    assert_true(decimal_rescale(-61, 1, 3, &units));
    assert_int_equal(units, -6100);
    assert_true(decimal_rescale(5, 2, 2, &units));
    assert_int_equal(units, 5);
    assert_false(decimal_rescale(9007199254740991, 0, 1, &units));
    assert_false(decimal_rescale(1, 0, 16, &units));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_decimals_are_read_as_strtod_reads_them),
        cmocka_unit_test(exact_units_are_the_decimal_itself),
        cmocka_unit_test(what_does_not_fit_is_not_exact),
        cmocka_unit_test(what_is_no_number_is_told_apart),
        cmocka_unit_test(the_decimal_mark_may_be_a_comma),
        cmocka_unit_test(long_decimals_are_rounded_once),
        cmocka_unit_test(the_shortest_text_reads_back_as_the_same_double),
        cmocka_unit_test(the_shortest_text_is_short),
        cmocka_unit_test(fixed_rounds_half_away_from_zero_on_the_decimal),
        cmocka_unit_test(fixed_agrees_with_printf_away_from_halves),
        cmocka_unit_test(rescaling_stops_where_integers_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
