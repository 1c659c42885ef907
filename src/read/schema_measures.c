/* What the catalogue of measures adds to a schema. */
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "measures/catalogue.h"
#include "read/place.h"
#include "read/schema.h"

bool schema_names_measures(const struct schema *schema)
{
    for (size_t i = 0; schema != NULL && i < schema->outcome_count; i++)
        if (schema->outcomes[i].measure != NULL)
            return true;
    for (size_t i = 0; schema != NULL && i < schema->count; i++)
        if (schema->fields[i].measure != NULL)
            return true;
    return false;
}

/* The measure, or NULL with an error at the place in the JSON. */
static const struct measure *look_up(const struct schema *schema, const struct catalogue *catalogue, const char *id,
                                     const char *of, const char *where, struct arena *arena, struct error *err)
{
    const struct measure *measure = catalogue_find(catalogue, id);
    if (measure != NULL)
        return measure;
    size_t line, column;
    const char *nearest = catalogue_nearest(catalogue, id, arena);
    json_place(schema->json, schema->json_length, where, "measure", &line, &column);
    error_at(err, schema->path, line, column, "the measure of '%s' is '%s', which is not in the catalogue%s%s%s",
             utf8_show(arena, of), utf8_show(arena, id), nearest == NULL ? " (knead schema measures lists it)" : "; did you mean '",
             nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
    return NULL;
}

/* An important change is in the measure's unit on the measure's scale; on another it would be another number. */
static bool same_scale(const struct schema_outcome *outcome, const struct measure *measure)
{
    bool same_unit = outcome->unit == NULL || measure->unit == NULL || str_equal(outcome->unit, measure->unit);
    return same_unit && !(outcome->minimum < measure->minimum) && !(outcome->maximum > measure->maximum);
}

static void fill_importance(struct schema_outcome *outcome, const struct measure *measure, struct arena *arena)
{
    const struct measure_fact *fact = measure_important(measure);
    if (!isnan(outcome->mcid) || fact == NULL || !same_scale(outcome, measure))
        return;
    outcome->mcid = fact->value;
    if (outcome->mcid_source == NULL)
        outcome->mcid_source = arena_printf(arena, "%s: %s, %s", fact->citation,
                                            fact->kind == MEASURE_IMPORTANT_CHANGE ? "change of a person"
                                                                                   : "difference between groups",
                                            fact->population);
}

static void fill_outcome(struct schema_outcome *outcome, const struct measure *measure, struct arena *arena)
{
    static const enum schema_direction directions[] = { [MEASURE_NO_DIRECTION] = SCHEMA_DIRECTION_UNKNOWN,
                                                        [MEASURE_LOWER_IS_BETTER] = SCHEMA_LOWER_IS_BETTER,
                                                        [MEASURE_HIGHER_IS_BETTER] = SCHEMA_HIGHER_IS_BETTER };
    fill_importance(outcome, measure, arena);
    if (outcome->claim == NULL)
        outcome->claim = measure->claim;
    if (outcome->unit == NULL)
        outcome->unit = measure->unit;
    if (isnan(outcome->minimum))
        outcome->minimum = measure->minimum;
    if (isnan(outcome->maximum))
        outcome->maximum = measure->maximum;
    if (outcome->direction == SCHEMA_DIRECTION_UNKNOWN)
        outcome->direction = directions[measure->direction];
    if (outcome->decimals < 0)
        outcome->decimals = measure->decimals;
}

static void fill_field(struct schema_field *field, const struct measure *measure)
{
    if (field->type == SCHEMA_DATE || field->type == SCHEMA_STRING || field->categories.count > 0)
        return;
    if (isnan(field->minimum) && !(field->maximum < measure->minimum))
        field->minimum = measure->minimum;
    if (isnan(field->maximum) && !(field->minimum > measure->maximum))
        field->maximum = measure->maximum;
    if (field->type == SCHEMA_ANY)
        field->type = SCHEMA_NUMBER;
}

bool schema_complete(struct schema *schema, const struct catalogue *catalogue, struct arena *arena, struct error *err)
{
    for (size_t i = 0; i < schema->outcome_count; i++) {
        struct schema_outcome *outcome = &schema->outcomes[i];
        if (outcome->measure == NULL)
            continue;
        const struct measure *measure = look_up(schema, catalogue, outcome->measure, outcome->name,
                                                outcome->measure_at, arena, err);
        if (measure == NULL)
            return false;
        fill_outcome(outcome, measure, arena);
    }
    for (size_t i = 0; i < schema->count; i++) {
        struct schema_field *field = &schema->fields[i];
        const struct schema_outcome *outcome = schema_outcome(schema, field->outcome);
        const char *id = field->measure != NULL ? field->measure : outcome != NULL ? outcome->measure : NULL;
        if (id == NULL)
            continue;
        const struct measure *measure = look_up(schema, catalogue, id, field->name,
                                                arena_printf(arena, "fields[%zu].knead", i), arena, err);
        if (measure == NULL)
            return false;
        fill_field(field, measure);
    }
    return true;
}
