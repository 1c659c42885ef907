#include "tools/between.h"

#include "base/arena.h"
#include "tools/variables.h"

bool between_arms(const struct study *study, const struct cases *cases, const struct text_list *covariates,
                  double level, struct ancova_result *result, struct error *err)
{
    struct arena *arena = study->session->arena;
    struct variable baseline = variable_of_series(arena, cases, CASES_BASELINE, "baseline");
    struct variable follow_up = variable_of_series(arena, cases, CASES_FOLLOW_UP, "follow-up");
    struct variable arm = variable_of_series(arena, cases, CASES_ARM, "arm");
    arm.reference = study->control;
    struct variable *further = arena_array(arena, struct variable, covariates->count);
    for (size_t i = 0; i < covariates->count; i++)
        further[i] = variable_of_series(arena, cases, CASES_EXTRA + i, covariates->items[i]);
    struct ancova_data data = { cases->count, &follow_up, &arm, &baseline, further, covariates->count };
    struct ancova_spec spec = { level };
    return ancova_fit(arena, &data, &spec, result, err);
}
