/* p-values and intervals for several contrasts together. A family is one method over every contrast, outcome and visit of
 * a group; Dunnett's, Tukey's and Fisher's protected families are the contrasts of one model. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "stats/adjust.h"
#include "stats/distribution.h"
#include "stats/dunnett.h"
#include "stats/studentised.h"
#include "tools/compare.h"

struct table *compare_together_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL }, { "contrast", "Contrast", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },       { "method", "Method", ROLE_LABEL },   { "family", "Contrasts", ROLE_COUNT },
        { "estimate", "Estimate", ROLE_ESTIMATE }, { "std_error", "SE", ROLE_STD_ERROR },
        { "critical", "Critical value", ROLE_RATIO }, { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH }, { "p_adjusted", "p adjusted", ROLE_P },
    };
    return table_create(arena, "simultaneous", "Intervals that hold together", fields, sizeof fields / sizeof *fields);
}

static struct field *field_named(struct table *table, const char *name)
{
    for (size_t i = 0; i < table->field_count; i++)
        if (strcmp(table->fields[i].name, name) == 0)
            return &table->fields[i];
    return NULL;
}

static void put(struct field *field, size_t row, double number)
{
    field->numbers[row] = number;
    field->set[row] = 1;
}

static void copy_text(struct table *table, const char *name, const struct table *from, size_t row)
{
    const struct field *field = table_field(from, name);
    table_text(table, name, field->set[row] ? field->texts[row] : NULL);
}

/* estimate ± critical · SE of a row of the estimates. */
static void add_together(const struct comparison *out, size_t row, size_t family, double critical)
{
    const struct table *from = out->estimates;
    double estimate = table_field(from, "estimate")->numbers[row], error = table_field(from, "std_error")->numbers[row];
    struct table *table = out->together;
    table_row(table, from->decimals[row]);
    copy_text(table, "group", from, row);
    copy_text(table, "outcome", from, row);
    copy_text(table, "contrast", from, row);
    copy_text(table, "visit", from, row);
    copy_text(table, "method", from, row);
    table_number(table, "family", (double)family);
    table_number(table, "estimate", estimate);
    table_number(table, "std_error", error);
    table_number(table, "critical", critical);
    table_number(table, "conf_low", estimate - critical * error);
    table_number(table, "conf_high", estimate + critical * error);
    table_number(table, "p_adjusted", table_field(from, "p_adjusted")->numbers[row]);
}

/* Bonferroni's intervals go with Holm's and Hochberg's p-values: theirs have no simple ones of their own. */
static void add_bonferroni(const struct comparison *out, const size_t *rows, size_t count)
{
    const struct field *df = table_field(out->estimates, "df");
    const struct field *error = table_field(out->estimates, "std_error");
    double alpha = 1 - out->options->common.level;
    for (size_t i = 0; i < count; i++)
        if (error->set[rows[i]] && df->set[rows[i]])
            add_together(out, rows[i], count, student_quantile_upper(alpha / 2 / (double)count, df->numbers[rows[i]]));
}

void compare_adjust(const struct comparison *out, size_t first)
{
    static const enum adjustment adjustments[] = { [COMPARE_NONE] = ADJUST_NONE, [COMPARE_HOLM] = ADJUST_HOLM,
                                                   [COMPARE_HOCHBERG] = ADJUST_HOCHBERG,
                                                   [COMPARE_BONFERRONI] = ADJUST_BONFERRONI };
    struct table *table = out->estimates;
    int chosen = out->options->adjust;
    if (chosen == COMPARE_NONE || chosen >= COMPARE_DUNNETT || table->rows == first)
        return;
    struct arena *arena = out->study->session->arena;
    struct field *p = field_named(table, "p_value"), *adjusted = field_named(table, "p_adjusted");
    const struct field *method = field_named(table, "method"), *contrast = field_named(table, "contrast");
    const char *primary = compare_primary(out);
    bool *done = arena_array(arena, bool, table->rows);
    size_t *rows = arena_array(arena, size_t, table->rows);
    double *family = arena_array(arena, double, table->rows);
    for (size_t row = first; row < table->rows; row++) {
        size_t count = 0;
        for (size_t i = row; i < table->rows; i++)
            if (!done[i] && p->set[i] && contrast->set[i] && strcmp(method->texts[i], method->texts[row]) == 0) {
                done[i] = true;
                family[count] = p->numbers[i];
                rows[count++] = i;
            }
        adjust_p(family, count, adjustments[chosen], arena, family);
        for (size_t i = 0; i < count; i++)
            put(adjusted, rows[i], family[i]);
        if (count > 1 && strcmp(method->texts[row], primary) == 0)
            add_bonferroni(out, rows, count);
    }
}

/* The contrasts of every arm with the control: their correlations, and p-values if wanted. */
static double *correlations(const struct comparison *out, const struct ancova_result *result)
{
    size_t count = result->arm_count - 1;
    const struct ols_result *fit = result->fit;
    double *r = arena_array(out->study->session->arena, double, count * count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            size_t a = result->contrasts[i].column, b = result->contrasts[j].column;
            r[i * count + j] = fit->vcov[a * fit->p + b] / sqrt(fit->vcov[a * fit->p + a] * fit->vcov[b * fit->p + b]);
        }
    return r;
}

static double dunnett(const struct comparison *out, const struct ancova_result *result, const double *t, size_t count,
                      double *p)
{
    struct arena *arena = out->study->session->arena;
    const double *r = correlations(out, result);
    bool exact;
    dunnett_p(t, count, r, result->fit->df, arena, p, &exact);
    if (!exact)
        report_warning(out->report, "dunnett_approximate", "%s: the correlations of the contrasts are not products; Dunnett's "
                       "p-values use the nearest that are", out->study->outcomes[out->outcome].name);
    return dunnett_critical(count, r, result->fit->df, out->options->common.level, arena);
}

static double tukey(const struct comparison *out, const struct ancova_result *result, const double *t, size_t count,
                    double *p)
{
    for (size_t i = 0; i < count; i++)
        p[i] = tukey_sf(sqrt(2) * fabs(t[i]), result->arm_count, result->fit->df);
    return tukey_critical(1 - out->options->common.level, result->arm_count, result->fit->df) / sqrt(2);
}

void compare_model_family(const struct comparison *out, const struct ancova_result *result, size_t first_row,
                          const char *method)
{
    struct table *table = out->estimates;
    struct arena *arena = out->study->session->arena;
    int chosen = out->options->adjust;
    const struct field *methods = field_named(table, "method"), *t = field_named(table, "statistic");
    struct field *adjusted = field_named(table, "p_adjusted"), *single = field_named(table, "p_value");
    size_t count = 0, *rows = arena_array(arena, size_t, table->rows + 1);
    double *values = arena_array(arena, double, table->rows + 1), *p = arena_array(arena, double, table->rows + 1);
    if (chosen < COMPARE_DUNNETT)
        return;
    for (size_t row = first_row; row < table->rows; row++)
        if (strcmp(methods->texts[row], method) == 0) {
            values[count] = t->numbers[row];
            rows[count++] = row;
        }
    double critical = chosen == COMPARE_DUNNETT ? dunnett(out, result, values, count, p)
                      : chosen == COMPARE_TUKEY ? tukey(out, result, values, count, p)
                                                : NAN;
    for (size_t i = 0; i < count; i++) {
        double protected_p = result->arm_count > 2 ? fmax(single->numbers[rows[i]], result->arms.p) : single->numbers[rows[i]];
        put(adjusted, rows[i], chosen == COMPARE_LSD ? protected_p : p[i]);
        if (chosen != COMPARE_LSD && count > 1)
            add_together(out, rows[i], count, critical);
    }
}

void compare_adjust_methods(const struct comparison *out)
{
    static const char *const families[] = {
        [COMPARE_HOLM] = "Adjusted p: Holm (1979, Scand J Stat 6:65), each method over all contrasts, outcomes and visits; the "
                         "intervals that hold together are Bonferroni's",
        [COMPARE_HOCHBERG] = "Adjusted p: Hochberg (1988, Biometrika 75:800), each method over all contrasts, outcomes and "
                             "visits; the intervals that hold together are Bonferroni's",
        [COMPARE_BONFERRONI] = "Adjusted p and intervals that hold together: Bonferroni, each method over all contrasts, "
                               "outcomes and visits",
        [COMPARE_DUNNETT] = "Adjusted p and intervals that hold together: Dunnett (1955, JASA 50:1096), the contrasts of one "
                            "model with the control",
        [COMPARE_TUKEY] = "Adjusted p and intervals that hold together: Tukey (1953), with unequal arms and covariates the "
                          "Tukey-Kramer approximation (Kramer 1956, Biometrics 12:307), all pairs of one model",
        [COMPARE_LSD] = "Adjusted p: Fisher's protected comparisons: never smaller than the p of the F of all arms; protects "
                        "against chance findings with three arms, not with more (Levin, Serlin & Seaman 1994, Psychol Bull "
                        "115:153)",
    };
    if (out->options->adjust != COMPARE_NONE)
        report_method(out->report, "%s.", families[out->options->adjust]);
    else if (out->options->type == COMPARE_NUMBER && out->study->arm->levels->count > 2)
        report_method(out->report, "Contrasts read only beside a small F of all arms are protected against chance findings with "
                                   "three arms (Fisher's LSD), not with more (--adjust holm or dunnett).");
    if (out->options->cluster != NULL && out->options->adjust != COMPARE_NONE && out->options->adjust <= COMPARE_BONFERRONI)
        report_method(out->report, "With clusters the intervals that hold together are Bonferroni's on the CR2 standard error of "
                                   "each contrast and t on its own Satterthwaite degrees of freedom.");
}
