/* 10^8 random decimals of every short form, and of longer ones, against strtod: the same bits. */
#include "assert.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/rng.h"

enum { ROUNDS = 100000000, LONGEST = 24 };

/* [-]digits[.digits], up to `longest` digits. Returns the length. */
static size_t write_decimal(struct rng *rng, uint32_t longest, char *text)
{
    size_t length = 0;
    uint32_t digits = 1 + rng_below(rng, longest), mark = rng_below(rng, longest + 2);
    if (rng_below(rng, 4) == 0)
        text[length++] = '-';
    for (uint32_t i = 0; i < digits; i++) {
        if (i == mark)
            text[length++] = '.';
        text[length++] = (char)('0' + rng_below(rng, 10));
    }
    return length;
}

static void decimals_are_read_to_the_bits_of_strtod(void **state)
{
    (void)state;
    struct rng rng;
    size_t quickly = 0;
    rng_init(&rng, 20240229, 0);
    for (size_t round = 0; round < ROUNDS; round++) {
        char text[LONGEST + DECIMAL_SLACK] = { 0 };
        struct decimal number;
        size_t length = write_decimal(&rng, round % 8 == 0 ? 19 : round % 4 == 0 ? 16 : 8, text);
        double expected = strtod(text, NULL) + 0.0; /* -0 in a file is 0 */
        bool quick = decimal_short(text, length, '.', &number.units, &number.scale);
        number.value = quick ? (double)number.units / decimal_power(number.scale) : 0;
        quickly += quick;
        if (!quick && decimal_parse(text, length, '.', &number) != DECIMAL_OK)
            fail_msg("\"%s\" is not read", text);
        if (memcmp(&number.value, &expected, sizeof expected) != 0)
            fail_msg("\"%s\" is read as %.17g, and strtod reads %.17g", text, number.value, expected);
    }
    assert_true(quickly > ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(decimals_are_read_to_the_bits_of_strtod) };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
