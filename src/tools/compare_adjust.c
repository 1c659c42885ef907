/* p-values adjusted for the number of contrasts. A family is one method over every contrast, outcome and visit of a
 * group; Dunnett's family is the contrasts of one model. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "stats/adjust.h"
#include "stats/dunnett.h"
#include "tools/compare.h"

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

void compare_adjust(const struct comparison *out, size_t first)
{
    static const enum adjustment adjustments[] = { [COMPARE_NONE] = ADJUST_NONE, [COMPARE_HOLM] = ADJUST_HOLM,
                                                   [COMPARE_HOCHBERG] = ADJUST_HOCHBERG,
                                                   [COMPARE_BONFERRONI] = ADJUST_BONFERRONI };
    struct table *table = out->estimates;
    int chosen = out->options->adjust;
    if (chosen == COMPARE_NONE || chosen == COMPARE_DUNNETT || table->rows == first)
        return;
    struct arena *arena = out->study->session->arena;
    struct field *p = field_named(table, "p_value"), *adjusted = field_named(table, "p_adjusted");
    const struct field *method = field_named(table, "method"), *contrast = field_named(table, "contrast");
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
    }
}

void compare_dunnett(const struct comparison *out, const struct ancova_result *result, size_t first_row,
                     const char *method)
{
    struct table *table = out->estimates;
    struct arena *arena = out->study->session->arena;
    size_t count = result->arm_count - 1, found = 0;
    const struct ols_result *fit = result->fit;
    double *t = arena_array(arena, double, count), *r = arena_array(arena, double, count * count);
    double *p = arena_array(arena, double, count);
    for (size_t i = 0; i < count; i++) {
        t[i] = result->contrasts[i].model.t;
        for (size_t j = 0; j < count; j++) {
            size_t a = result->contrasts[i].column, b = result->contrasts[j].column;
            r[i * count + j] = fit->vcov[a * fit->p + b] / sqrt(fit->vcov[a * fit->p + a] * fit->vcov[b * fit->p + b]);
        }
    }
    bool exact;
    dunnett_p(t, count, r, fit->df, arena, p, &exact);
    if (!exact)
        report_warning(out->report, "dunnett_approximate", "%s: the correlations of the contrasts are not products; Dunnett's "
                       "p-values use the nearest that are", out->study->outcomes[out->outcome].name);
    const struct field *methods = field_named(table, "method");
    struct field *adjusted = field_named(table, "p_adjusted");
    for (size_t row = first_row; row < table->rows && found < count; row++)
        if (strcmp(methods->texts[row], method) == 0)
            put(adjusted, row, p[found++]);
}
