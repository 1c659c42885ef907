#include "models/ancova_setup.h"

#include <math.h>

#include "base/arena.h"
#include "models/token.h"
#include "models/twofold.h"

static const char *add_variable(struct arena *arena, struct ancova_setup *setup, const struct variable *variable,
                                const char *role)
{
    struct variable *added = &setup->variables[setup->count];
    *added = *variable;
    /* In long layout outcome and baseline are the same column at two visits. */
    for (size_t i = 0; i < setup->count; i++)
        if (str_equal(setup->variables[i].name, added->name))
            added->name = arena_printf(arena, "%s (%s)", variable->name, role);
    setup->count++;
    return token_quote_name(arena, added->name);
}

void ancova_set_up(struct arena *arena, const struct ancova_data *data, struct ancova_setup *setup)
{
    *setup = (struct ancova_setup){ .variables = arena_array(arena, struct variable, data->covariate_count + 3),
                                    .adjusted = arena_array(arena, const char *, data->covariate_count + 1) };
    str_init(&setup->formula, arena);
    str_addf(&setup->formula, "%s ~ ", add_variable(arena, setup, data->outcome, "outcome"));
    setup->arm = add_variable(arena, setup, data->arm, "arm");
    str_add(&setup->formula, setup->arm);
    if (data->baseline) {
        setup->baseline = add_variable(arena, setup, data->baseline, "baseline");
        setup->adjusted[setup->adjusted_count++] = setup->baseline;
    }
    for (size_t i = 0; i < data->covariate_count; i++)
        setup->adjusted[setup->adjusted_count++] = add_variable(arena, setup, &data->covariates[i], "covariate");
    for (size_t i = 0; i < setup->adjusted_count; i++)
        str_addf(&setup->formula, " + %s", setup->adjusted[i]);
}

bool ancova_fit_formula(struct arena *arena, const struct ancova_setup *setup, const char *text, size_t n,
                        struct design *design, struct ols_result *fit, struct error *err)
{
    struct formula *formula = arena_new(arena, struct formula);
    return formula_parse(arena, text, formula, err) &&
           design_build(arena, formula, setup->variables, setup->count, n, design, err) &&
           ols_fit_design(arena, design, NULL, NULL, fit, err);
}

double ancova_mean_where(const struct variable *variable, const uint32_t *codes, uint32_t code, size_t n)
{
    struct twofold sum = twofold_of(0);
    double count = 0;
    for (size_t i = 0; i < n; i++) {
        if (codes && codes[i] != code)
            continue;
        struct twofold value = variable_number(variable, i);
        sum = twofold_add(sum, value);
        count++;
    }
    return twofold_divide(sum, twofold_of(count)).high;
}

/* A number less a value near its mean, exactly where it has units. Returns what was taken. */
static double centre(struct arena *arena, struct variable *variable, size_t n)
{
    double mean = ancova_mean_where(variable, NULL, 0, n);
    double *values = arena_array(arena, double, n), units = mean * variable->divisor;
    int64_t *shifted = variable->units ? arena_array(arena, int64_t, n) : NULL;
    if (!isfinite(mean) || (shifted && !(fabs(units) < 0x1p53)))
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (shifted)
            shifted[i] = variable->units[i] - llround(units);
        values[i] = shifted ? (double)shifted[i] / variable->divisor : variable->values[i] - mean;
    }
    variable->values = values;
    variable->units = shifted;
    return shifted ? (double)llround(units) / variable->divisor : mean;
}

void ancova_centre(struct arena *arena, const struct ancova_setup *setup, size_t n, struct ancova_setup *centred,
                   double *centre_of_baseline)
{
    *centred = *setup;
    centred->variables = arena_array(arena, struct variable, setup->count);
    for (size_t i = 0; i < setup->count; i++) {
        centred->variables[i] = setup->variables[i];
        if (i == 0 || setup->variables[i].category) /* the outcome stays as it is */
            continue;
        double taken = centre(arena, &centred->variables[i], n);
        if (i == 2 && setup->baseline && centre_of_baseline)
            *centre_of_baseline = taken;
    }
}

size_t ancova_column(const struct design *design, size_t atom, uint32_t level, size_t number)
{
    size_t atoms = design->formula->atom_count;
    for (size_t column = 0; column < design->p; column++) {
        const uint32_t *pattern = design->pattern + column * atoms;
        bool found = pattern[atom] == DESIGN_LEVEL + level;
        for (size_t a = 0; a < atoms && found; a++)
            found = a == atom || pattern[a] == (a == number ? DESIGN_NUMBER : 0u);
        if (found)
            return column;
    }
    return (size_t)-1;
}
