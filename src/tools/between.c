#include "tools/between.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "tools/naming.h"
#include "tools/variables.h"

static const char *patient_name(const void *rows, size_t row, struct arena *arena)
{
    const struct cases *cases = rows;
    return patients_id(cases->patients, cases->patient[row], arena);
}

static const char *patient_by_id(const void *rows, size_t row, struct arena *arena)
{
    return arena_printf(arena, "patient %s", patient_name(rows, row, arena));
}

/* The series stand in this order: baseline (when there is one), follow-up, arm, covariates. */
bool between_fit(const struct study *study, const struct cases *cases, bool baseline_first,
                 const struct text_list *covariates, const struct ancova_spec *spec, struct ancova_result *result,
                 struct error *err)
{
    struct arena *arena = study->session->arena;
    size_t at = baseline_first ? CASES_FOLLOW_UP : AT_FOLLOW_UP;
    struct variable baseline = variable_of_series(arena, cases, 0, "baseline");
    struct variable follow_up = variable_of_series(arena, cases, at, "follow-up");
    struct variable arm = variable_of_series(arena, cases, at + 1, "arm");
    struct places *places = arena_new(arena, struct places);
    *places = (struct places){ study->id == NULL ? patient_name : patient_by_id, cases };
    arm.reference = study->control;
    follow_up.places = places;
    struct variable *further = arena_array(arena, struct variable, covariates->count);
    for (size_t i = 0; i < covariates->count; i++)
        further[i] = variable_of_series(arena, cases, at + 2 + i, covariates->items[i]);
    struct ancova_data data = { cases->count, &follow_up, &arm, baseline_first ? &baseline : NULL, further, covariates->count };
    return ancova_fit(arena, &data, spec, result, err);
}

bool between_arms(const struct study *study, const struct cases *cases, const struct text_list *covariates,
                  double level, struct ancova_result *result, struct error *err)
{
    struct ancova_spec spec = { .level = level };
    return between_fit(study, cases, true, covariates, &spec, result, err);
}

void estimate_set_contrast(struct estimate *estimate, const struct contrast *contrast, double level)
{
    estimate->estimate = contrast->estimate;
    estimate->std_error = contrast->std_error;
    estimate->statistic = contrast->t;
    estimate->df = contrast->df;
    estimate->p_value = contrast->p;
    estimate->conf_low = contrast->low;
    estimate->conf_high = contrast->high;
    estimate->conf_level = level;
    estimate->note = contrast->note;
}

const char *between_therapists(const struct study *study)
{
    if (study->schema != NULL)
        return study->schema->therapist;
    for (size_t i = 0; i < study->frame.name_count; i++)
        if (name_role(study->frame.names[i], study->session->arena) == SCHEMA_THERAPIST)
            return study->frame.names[i];
    return NULL;
}

void between_warn_of_therapists(const struct study *study, const char *clusters)
{
    const char *name = between_therapists(study);
    struct arena *arena = study->session->arena;
    if (name == NULL || (clusters != NULL && strcmp(name, clusters) == 0))
        return;
    if (clusters != NULL)
        report_warning(study->report, "therapist_ignored",
                       "column %s names therapists, the clusters are of %s: patients of one therapist are treated here as "
                       "independent unless they share the %s too", utf8_show(arena, name), utf8_show(arena, clusters),
                       utf8_show(arena, clusters));
    else
        report_warning(study->report, "therapist_ignored",
                       "column %s names therapists; patients of one therapist are treated here as independent, which "
                       "makes intervals too narrow when therapists differ", utf8_show(arena, name));
}
