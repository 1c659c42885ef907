#include "plot/ticks.h"

#include <math.h>

#include "base/arena.h"
#include "base/decimal.h"

enum { TICKS_MOST = 200 };

double ticks_step(double min, double max, double wanted)
{
    double rough = (max - min) / fmax(wanted, 1);
    if (!(rough > 0) || !isfinite(rough))
        return 1;
    double power = pow(10, floor(log10(rough)));
    double lead = rough / power;
    return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

const char *tick_number(double value, int decimals, struct arena *arena)
{
    if (!isfinite(value))
        return "";
    const char *text = decimal_fixed(arena, value, decimals);
    return text[0] == '-' ? arena_printf(arena, "\u2212%s", text + 1) : text;
}

struct tick *ticks_between(double min, double max, double step, struct arena *arena, size_t *count)
{
    /* A bound that is a multiple of the step up to rounding is a tick. */
    const double slack = 1e-9;
    double first = ceil(min / step - slack), last = floor(max / step + slack);
    int decimals = (int)fmax(0, -floor(log10(step) + slack));
    *count = last >= first ? (size_t)fmin(last - first + 1, TICKS_MOST) : 0;
    struct tick *ticks = arena_array(arena, struct tick, *count);
    for (size_t i = 0; i < *count; i++) {
        double at = (first + (double)i) * step;
        ticks[i] = (struct tick){ .at = at, .label = tick_number(at, decimals, arena) };
    }
    return ticks;
}
