#include "plot/ticks.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/decimal.h"

enum { TICKS_MOST = 200, LARGEST_PLAIN = 10000000, DECIMALS_PLAIN = 6, POWER_DECIMALS = 3 };

double ticks_step(double min, double max, double wanted)
{
    double rough = (max - min) / fmax(wanted, 1);
    if (!(rough > 0) || !isfinite(rough))
        return 1;
    double power = pow(10, floor(log10(rough)));
    double lead = rough / power;
    return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

static const char *plain_number(double value, int decimals, struct arena *arena)
{
    const char *text = decimal_fixed(arena, value, decimals);
    return text[0] == '-' ? arena_printf(arena, "\u2212%s", text + 1) : text;
}

/* "5.5e9": the labels of one axis have one power of ten. */
static const char *with_power(double value, int power, int decimals, struct arena *arena)
{
    if (value == 0)
        return "0";
    return arena_printf(arena, "%se%s%d", plain_number(value / pow(10, power), decimals, arena),
                        power < 0 ? "\u2212" : "", abs(power));
}

const char *tick_number(double value, int decimals, struct arena *arena)
{
    if (!isfinite(value))
        return "";
    bool plain = value == 0 || (fabs(value) < LARGEST_PLAIN && (decimals <= DECIMALS_PLAIN || fabs(value) >= 1));
    if (plain)
        return plain_number(value, decimals, arena);
    /* 9.9999e8 is 1.000e9 at these decimals, not 10.000e8 */
    int power = (int)floor(log10(fabs(value)));
    bool carries = fabs(value) / pow(10, power) >= 10 - 0.5 * pow(10, -POWER_DECIMALS);
    return with_power(value, power + carries, POWER_DECIMALS, arena);
}

struct tick *ticks_between(double min, double max, double step, struct arena *arena, size_t *count)
{
    /* A bound that is a multiple of the step up to rounding is a tick. */
    const double slack = 1e-9;
    double first = ceil(min / step - slack), last = floor(max / step + slack);
    double largest = fmax(fabs(first), fabs(last)) * step;
    int place = (int)floor(log10(step) + slack), decimals = place < 0 ? -place : 0;
    int power = largest > 0 ? (int)floor(log10(largest) + slack) : 0;
    bool plain = largest < LARGEST_PLAIN && decimals <= DECIMALS_PLAIN;
    *count = last >= first ? (size_t)fmin(last - first + 1, TICKS_MOST) : 0;
    struct tick *ticks = arena_array(arena, struct tick, *count);
    for (size_t i = 0; i < *count; i++) {
        double at = (first + (double)i) * step;
        ticks[i] = (struct tick){ .at = at, .label = plain ? plain_number(at, decimals, arena)
                                                          : with_power(at, power, power - place, arena) };
    }
    return ticks;
}
