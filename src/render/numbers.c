#include "render/numbers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"

enum { DECIMALS_MAX = 12, P_DECIMALS_MAX = 17, LEVEL_DECIMALS = 8, POWER_DIGITS = 6, POWER_TEXT_SIZE = 32, DIGITS_MOST = 17,
       MEASURED_MOST = 4 };

/* From here on nobody counts the digits before the point, or the zeros behind it. */
static const double largest_plain = 1e9, smallest_plain = 1e-9;

#define DASH "–"
#define INFINITE "∞"

static const char *with_minus(struct arena *arena, const char *text, const char *minus)
{
    return *text == '-' ? arena_printf(arena, "%s%s", minus, text + 1) : text;
}

/* "1.5e308": significant digits, without zeros at their end when `trim`, and the power of ten without its plus sign. */
static const char *with_power(struct arena *arena, double value, int significant, bool trim, const char *minus)
{
    char digits[POWER_TEXT_SIZE];
    snprintf(digits, sizeof digits, "%.*e", significant - 1, value);
    char *power = strchr(digits, 'e');
    size_t length = (size_t)(power - digits);
    while (trim && digits[length - 1] == '0')
        length--;
    length -= digits[length - 1] == '.';
    return with_minus(arena, arena_printf(arena, "%.*se%ld", (int)length, digits, strtol(power + 1, NULL, 10)), minus);
}

const char *number_fixed(struct arena *arena, double value, int decimals, const char *minus)
{
    if (isnan(value))
        return DASH;
    if (isinf(value))
        return value < 0 ? arena_printf(arena, "%s" INFINITE, minus) : INFINITE;
    /* With few decimals a tiny number is a zero: of a coefficient of 1e-17 only that is meant. */
    bool tiny = value != 0 && fabs(value) < smallest_plain && 1 / decimal_power(decimals) <= smallest_plain;
    if (fabs(value) >= largest_plain || tiny)
        return with_power(arena, value, POWER_DIGITS, true, minus);
    return with_minus(arena, decimal_fixed(arena, value, decimals), minus);
}

const char *number_power(struct arena *arena, double value, int significant, const char *minus)
{
    if (!isfinite(value) || value == 0)
        return number_fixed(arena, value, 0, minus);
    return with_power(arena, value, significant < DIGITS_MOST ? significant : DIGITS_MOST, false, minus);
}

/* 1 - level as the decimal people mean by it: 0.05 for 0.95, not 0.050000000000000044. */
static double alpha_of(struct arena *arena, double level)
{
    return strtod(decimal_fixed(arena, 1 - level, LEVEL_DECIMALS), NULL);
}

const char *number_p(struct arena *arena, double p, double level, int decimals)
{
    if (isnan(p))
        return DASH;
    double alpha = alpha_of(arena, level);
    while (decimals < LEVEL_DECIMALS && alpha > 0 && 1 / decimal_power(decimals) > alpha)
        decimals++;
    double least = 1 / decimal_power(decimals);
    if (p < least)
        return arena_printf(arena, "<%s", decimal_fixed(arena, least, decimals));
    for (; decimals < P_DECIMALS_MAX; decimals++) {
        double shown = strtod(decimal_fixed(arena, p, decimals), NULL);
        if ((shown < alpha) == (p < alpha) && (shown < 1 || p >= 1))
            break;
    }
    return decimal_fixed(arena, p, decimals);
}

const char *number_df(struct arena *arena, double df)
{
    int decimals = df == trunc(df) ? 0 : df < 10 ? 2 : 1;
    return number_fixed(arena, df, decimals, "-");
}

const char *number_statistic(struct arena *arena, double statistic, int decimals, const char *minus)
{
    if (isfinite(statistic) && 2 * statistic == trunc(2 * statistic) && fabs(statistic) < 1e15)
        return with_minus(arena, decimal_fixed(arena, statistic, statistic == trunc(statistic) ? 0 : 1), minus);
    return number_fixed(arena, statistic, decimals, minus);
}

const char *number_level(struct arena *arena, double level)
{
    char *text = decimal_fixed(arena, 100 * level, LEVEL_DECIMALS - 2);
    size_t length = strlen(text);
    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    text[length] = '\0';
    return text;
}

int decimals_for(double value, int significant, int least)
{
    if (!isfinite(value) || value == 0)
        return least;
    /* the power comes from rounded digits, so that 0.0996 counts as 0.10 */
    int power = (int)floor(log10(fabs(value) * (1 + 0.5 / decimal_power(significant))));
    int decimals = significant - 1 - power;
    return decimals < least ? least : decimals > DECIMALS_MAX ? DECIMALS_MAX : decimals;
}

int decimals_of_data(int written, double precision)
{
    if (written <= MEASURED_MOST || !isfinite(precision) || precision == 0)
        return written;
    int enough = decimals_for(precision, 2, 0);
    return enough < written ? enough : written;
}

int decimals_needed(double value, int least, int most)
{
    if (!isfinite(value))
        return least;
    for (int decimals = least; decimals < most; decimals++) {
        double scaled = value * decimal_power(decimals);
        if (fabs(scaled - round(scaled)) <= 1e-9 * fmax(1, fabs(scaled)))
            return decimals;
    }
    return most;
}
