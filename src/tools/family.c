#include "tools/family.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"

const char *const adjustment_names[] = { "none", "holm", "hochberg", "bonferroni", "bh", "by", NULL };

const char *adjustment_words(enum adjustment adjustment)
{
    switch (adjustment) {
    case ADJUST_HOLM: return "Holm's method (1979, Scand J Stat 6:65)";
    case ADJUST_HOCHBERG: return "Hochberg's method (1988, Biometrika 75:800), for independent or positively dependent tests";
    case ADJUST_BONFERRONI: return "Bonferroni's inequality";
    case ADJUST_BH: return "Benjamini and Hochberg's false discovery rate (1995, JRSS B 57:289): for exploration";
    case ADJUST_BY: return "Benjamini and Yekutieli's false discovery rate (2001, Ann Stat 29:1165): for exploration";
    case ADJUST_NONE: break;
    }
    return "";
}

static struct field *field_of(struct table *table, const char *name)
{
    size_t i = 0;
    while (strcmp(table->fields[i].name, name) != 0)
        i++;
    return &table->fields[i];
}

static bool same_text(const struct field *field, size_t a, size_t b)
{
    if (!field->set[a] || !field->set[b])
        return field->set[a] == field->set[b];
    return strcmp(field->texts[a], field->texts[b]) == 0;
}

size_t family_adjust(struct table *estimates, enum adjustment adjustment)
{
    if (adjustment == ADJUST_NONE || estimates->rows == 0)
        return 0;
    struct arena *arena = estimates->arena;
    const struct field *p = field_of(estimates, "p_value"), *method = field_of(estimates, "method");
    const struct field *group = field_of(estimates, "group"), *arm = field_of(estimates, "arm");
    struct field *adjusted = field_of(estimates, "p_adjusted");
    size_t largest = 0, *members = arena_array(arena, size_t, estimates->rows);
    double *values = arena_array(arena, double, estimates->rows);
    for (size_t first = 0; first < estimates->rows; first++) {
        size_t count = 0;
        for (size_t row = first; row < estimates->rows && p->set[first] && !adjusted->set[first]; row++)
            if (p->set[row] && same_text(method, first, row) && same_text(group, first, row) &&
                same_text(arm, first, row)) {
                values[count] = p->numbers[row];
                members[count++] = row;
            }
        adjust_p(values, count, adjustment, arena, values);
        for (size_t i = 0; i < count; i++) {
            adjusted->numbers[members[i]] = values[i];
            adjusted->set[members[i]] = 1;
        }
        largest = count > largest ? count : largest;
    }
    return largest;
}
