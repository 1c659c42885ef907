/* Days from civil date by era arithmetic (400 years = 146,097 days), valid for every year 0000–9999. */
#include "base/date.h"

#include <stdio.h>
#include <string.h>

static bool digits(const char *text, size_t count, int *value)
{
    *value = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *value = *value * 10 + (text[i] - '0');
    }
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Counts years from March, so that the leap day comes last. */
static int32_t days_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

/* hh:mm, and then seconds, a fraction, a zone: looked at only so far as to know that it is a time. */
static bool time_of_day(const char *text, size_t length)
{
    int hour, minute;
    if (length < 5 || !digits(text, 2, &hour) || text[2] != ':' || !digits(text + 3, 2, &minute))
        return false;
    for (size_t i = 5; i < length; i++)
        if (!(text[i] >= '0' && text[i] <= '9') && memchr(":.,+-Z", text[i], 6) == NULL)
            return false;
    return hour <= 24 && minute < 60;
}

bool date_parse(const char *text, size_t length, int32_t *days)
{
    int year, month, day;
    if (length < 10 || text[4] != '-' || text[7] != '-')
        return false;
    if (!digits(text, 4, &year) || !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day))
        return false;
    if (length > 10 && ((text[10] != 'T' && text[10] != ' ') || !time_of_day(text + 11, length - 11)))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *days = days_from_civil(year, month, day);
    return true;
}

const char *date_text(int32_t days, char buffer[DATE_TEXT_SIZE])
{
    int64_t shifted = (int64_t)days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    int64_t month = month_from_march + (month_from_march < 10 ? 3 : -9);
    int64_t year = year_of_era + era * 400 + (month <= 2);
    snprintf(buffer, DATE_TEXT_SIZE, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
    return buffer;
}
