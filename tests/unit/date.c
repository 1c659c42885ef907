#include "assert.h"

#include <stdbool.h>
#include <string.h>

#include "base/date.h"

static bool parse(const char *text, int32_t *days)
{
    return date_parse(text, strlen(text), days);
}

static void the_epoch_is_day_zero(void **state)
{
    (void)state;
    int32_t days;
    assert_true(parse("1970-01-01", &days));
    assert_int_equal(days, 0);
    assert_true(parse("1969-12-31", &days));
    assert_int_equal(days, -1);
    assert_true(parse("1970-03-01", &days));
    assert_int_equal(days, 31 + 28);
}

/* Every day of 0000 to 9999 in turn, counted with nothing but the rule of leap years. */
static void ten_thousand_years_are_consecutive_days_and_read_back(void **state)
{
    (void)state;
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int32_t expected = 0, days;
    assert_true(parse("0000-01-01", &expected));
    for (int year = 0; year < 10000; year++)
        for (int month = 1; month <= 12; month++) {
            bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            for (int day = 1; day <= lengths[month - 1] + (month == 2 && leap); day++, expected++) {
                char text[DATE_TEXT_SIZE], buffer[DATE_TEXT_SIZE];
                snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
                if (!parse(text, &days) || days != expected || strcmp(date_text(days, buffer), text) != 0)
                    fail_msg("%s is %d, expected %d", text, (int)days, (int)expected);
            }
        }
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",           "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10",        "2024-04-31",       "2024-01-00",
        "05/01/2024", "01.05.2024", "2024-1-5",   "20240105",   "2024-01-05x",       "2024-01-05T",      "2024-01-05 x",
        "24-01-05",   "2024/01/05", "2024-01-0",  "２024-01-05", "2024-01-05T10",     "2024-01-05 99:00", "2024-01-05 10:61",
    };
    int32_t days;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (parse(texts[i], &days))
            fail_msg("\"%s\" was taken for a date", texts[i]);
}

static void a_time_of_day_is_allowed_and_ignored(void **state)
{
    (void)state;
    static const char *const texts[] = { "2024-02-29T10:30", "2024-02-29 10:30:59", "2024-02-29T10:30:59.125Z",
                                         "2024-02-29T10:30:59+02:00" };
    int32_t plain, days;
    assert_true(parse("2024-02-29", &plain));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_true(parse(texts[i], &days));
        assert_int_equal(days, plain);
    }
}

static void the_ends_of_the_range_have_a_text(void **state)
{
    (void)state;
    char buffer[DATE_TEXT_SIZE];
    assert_true(strlen(date_text(INT32_MAX, buffer)) > 10);
    assert_true(strlen(date_text(INT32_MIN, buffer)) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_epoch_is_day_zero),
        cmocka_unit_test(ten_thousand_years_are_consecutive_days_and_read_back),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(a_time_of_day_is_allowed_and_ignored),
        cmocka_unit_test(the_ends_of_the_range_have_a_text),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
