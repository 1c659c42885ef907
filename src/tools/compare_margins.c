/* Equivalence and non-inferiority against margins in the units of the outcome (Schuirmann 1987, J Pharmacokinet Biopharm
 * 15:657; CONSORT extension, Piaggio 2012, JAMA 308:2594). One-sided tests on the primary contrast. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/utf8.h"
#include "stats/distribution.h"
#include "stats/binary.h"
#include "tools/compare.h"

static bool read_number(const char *option, const char *text, double *number, struct error *err)
{
    struct decimal read;
    if (decimal_parse(text, strlen(text), '.', &read) != DECIMAL_OK)
        return error_set(err, ERROR_USAGE, "%s is '%s'; a number in the units of the outcome is expected", option,
                         utf8_show(err->arena, text));
    *number = read.value;
    return true;
}

bool compare_read_margins(struct comparison *out, struct error *err)
{
    const struct text_list *margin = &out->options->margin;
    out->low = out->high = out->noninferiority = NAN;
    if (margin->count > 2)
        return error_set(err, ERROR_USAGE, "--margin has %zu numbers; LOW,HIGH or one is expected", margin->count);
    if (margin->count > 0) {
        if (!read_number("--margin", margin->items[0], &out->low, err) ||
            !read_number("--margin", margin->items[margin->count - 1], &out->high, err))
            return false;
        if (margin->count == 1) {
            out->high = fabs(out->low);
            out->low = -out->high;
        }
        if (!(out->low < 0 && out->high > 0))
            return error_set(err, ERROR_USAGE, "--margin must hold no difference between its ends: LOW < 0 < HIGH");
    }
    if (out->options->noninferiority == NULL)
        return true;
    if (!read_number("--noninferiority", out->options->noninferiority, &out->noninferiority, err))
        return false;
    return out->noninferiority > 0 ||
           error_set(err, ERROR_USAGE, "--noninferiority is the largest loss allowed, a number above 0");
}

/* The level of the interval that goes with two tests of level 1 - alpha: 0.9, not 0.8999999999999999. */
static double two_sided(double level)
{
    return round((2 * level - 1) * 1e12) / 1e12;
}

static double tail(double t, double df, bool upper)
{
    return upper ? student_sf(t, df) : student_cdf(t, df);
}

/* One test: the difference lies above (`upper`: the evidence is a large t) or below the margin. */
static double add_test(const struct comparison *out, const struct estimate *primary, const char *method, double margin,
                       bool upper, double level, const char *note)
{
    struct estimate row = *primary;
    double half = student_critical(primary->df, level) * primary->std_error;
    row.method = method;
    row.statistic = (primary->estimate - margin) / primary->std_error;
    row.p_value = tail(row.statistic, primary->df, upper);
    row.conf_low = primary->estimate - half;
    row.conf_high = primary->estimate + half;
    row.conf_level = level;
    row.note = note;
    compare_add(out, &row);
    return row.p_value;
}

static enum schema_direction direction_of(const struct comparison *out)
{
    const struct schema_outcome *about = out->study->outcomes[out->outcome].about;
    if (out->options->better != COMPARE_SCHEMA)
        return out->options->better == COMPARE_LOWER ? SCHEMA_LOWER_IS_BETTER : SCHEMA_HIGHER_IS_BETTER;
    return about == NULL ? SCHEMA_DIRECTION_UNKNOWN : about->direction;
}

void compare_margins(const struct comparison *out, const struct estimate *primary)
{
    struct arena *arena = out->study->session->arena;
    double level = out->options->common.level;
    if (!(primary->std_error > 0))
        return;
    if (!isnan(out->low)) {
        double wide = two_sided(level), half = student_critical(primary->df, wide) * primary->std_error;
        bool inside = primary->estimate - half > out->low && primary->estimate + half < out->high;
        const char *note = arena_printf(arena, "the %.6g%% interval %s between %g and %g", 100 * wide,
                                        inside ? "lies" : "does not lie", out->low, out->high);
        add_test(out, primary, "tost_lower", out->low, true, wide, note);
        add_test(out, primary, "tost_upper", out->high, false, wide, note);
    }
    enum schema_direction direction = direction_of(out);
    if (isnan(out->noninferiority))
        return;
    if (direction == SCHEMA_DIRECTION_UNKNOWN) {
        report_warning(out->report, "direction_unknown", "%s: whether lower or higher is better is not known, so there is "
                       "no test of non-inferiority (--better lower or --better higher)",
                       out->study->outcomes[out->outcome].name);
        return;
    }
    bool higher = direction == SCHEMA_HIGHER_IS_BETTER;
    double margin = higher ? -out->noninferiority : out->noninferiority;
    bool holds = higher ? primary->conf_low > margin : primary->conf_high < margin;
    add_test(out, primary, "noninferiority", margin, higher, level,
             arena_printf(arena, "%s is better; the interval %s a loss of %g", higher ? "higher" : "lower",
                          holds ? "excludes" : "does not exclude", out->noninferiority));
}

static void add_risk_test(const struct comparison *out, const struct binary_table *table, const char *contrast,
                          const char *method, double margin, bool upper, double level, const char *note)
{
    struct binary r;
    binary_compare(table, level, out->study->session->arena, &r);
    struct estimate row = compare_row(out, method, table->n1 + table->n2);
    row.contrast = contrast;
    row.estimate = r.difference_score.estimate;
    row.statistic = binary_difference_score(table, margin);
    row.p_value = upper ? normal_sf(row.statistic) : normal_cdf(row.statistic);
    row.conf_low = r.difference_score.low;
    row.conf_high = r.difference_score.high;
    row.conf_level = level;
    row.note = note;
    compare_add(out, &row);
}

void compare_risk_margins(const struct comparison *out, const struct binary_table *table, const char *contrast,
                          const bool *good)
{
    struct arena *arena = out->study->session->arena;
    double level = out->options->common.level, wide = two_sided(level);
    struct binary r;
    if (!isnan(out->low)) {
        binary_compare(table, wide, arena, &r);
        bool inside = r.difference_score.low > out->low && r.difference_score.high < out->high;
        const char *note = arena_printf(arena, "the %.6g%% score interval %s between %g and %g", 100 * wide,
                                        inside ? "lies" : "does not lie", out->low, out->high);
        add_risk_test(out, table, contrast, "tost_lower", out->low, true, wide, note);
        add_risk_test(out, table, contrast, "tost_upper", out->high, false, wide, note);
    }
    if (isnan(out->noninferiority))
        return;
    if (good == NULL) {
        report_warning(out->report, "direction_unknown", "%s: whether more or fewer events are better is not known, so there "
                       "is no test of non-inferiority (--better lower or --better higher)",
                       out->study->outcomes[out->outcome].name);
        return;
    }
    binary_compare(table, level, arena, &r);
    double margin = *good ? -out->noninferiority : out->noninferiority;
    bool holds = *good ? r.difference_score.low > margin : r.difference_score.high < margin;
    add_risk_test(out, table, contrast, "noninferiority", margin, *good, level,
                  arena_printf(arena, "%s events are better; the score interval %s a loss of %g", *good ? "more" : "fewer",
                               holds ? "excludes" : "does not exclude", out->noninferiority));
}
