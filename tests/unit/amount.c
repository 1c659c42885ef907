#include "base/amount.h"

#include <string.h>

#include "assert.h"

static bool grouped(const char *text)
{
    return amount_is_grouped(text, strlen(text));
}

static bool decorated(const char *text)
{
    return amount_is_decorated(text, strlen(text));
}

static void groups_of_three_digits_are_told(void **state)
{
    (void)state;
    static const char *const yes[] = { "1,234", "1.234,5", "-12'345.25", "1 234", "1\xc2\xa0""234", "1,234,567" };
    static const char *const no[] = { "", "-", "1234", "12,34", "0,123", "1,2345", "1,234,56", "1,234.", "1.234'567", "a,123" };
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(grouped(yes[i]) && decorated(yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(grouped(no[i]));
}

static void signs_of_percent_and_money_are_told(void **state)
{
    (void)state;
    static const char *const yes[] = { "12%", "12 %", "12\xc2\xa0%", "$5", "\xe2\x82\xac 5,5", "5 \xe2\x82\xac", "$1,234.50" };
    static const char *const no[] = { "", "%", "$", "12", "5,5", "12%%", "low%", "$ -", "\xc2\xa0", "5 mg" };
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(decorated(yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(decorated(no[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_of_three_digits_are_told),
        cmocka_unit_test(signs_of_percent_and_money_are_told),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
