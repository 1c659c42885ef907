/* A row of the table of drugs into a dose. What is missing stays missing; what cannot be is complained of. */
#include <math.h>
#include <strings.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "tools/complaints.h"
#include "tools/meds.h"

static const char *text_at(const struct column *column, size_t row)
{
    return column == NULL || column->missing[row] ? NULL : column->levels->names[column->codes[row]];
}

static double number_at(const struct column *column, size_t row, double without)
{
    return column == NULL ? without : column->values[row];
}

static void lack(struct meds *meds, struct dose *dose, const char *what)
{
    struct arena *arena = meds->scoring.session->arena;
    if (dose->lacks == NULL)
        dose->lacks = dose->drug == NULL ? arena_printf(arena, "%s missing", what)
                                         : arena_printf(arena, "%s of %s missing", what, dose->drug->name);
}

static bool is_none(const struct meds *meds, size_t row)
{
    const char *name = text_at(meds->drug, row);
    return name != NULL && strcasecmp(name, "none") == 0;
}

static void find_drug(struct meds *meds, size_t row, struct dose *dose, struct complaints *complaints)
{
    const struct formulary *formulary = &meds->formulary;
    struct arena *arena = meds->scoring.session->arena;
    const char *name = text_at(meds->drug, row);
    if (name == NULL) {
        dose->missing_drug = true;
        lack(meds, dose, "drug");
        return;
    }
    if (is_none(meds, row))
        return;
    dose->drug = drug_find(formulary, name);
    if (dose->drug != NULL)
        return;
    const char **names = arena_array(arena, const char *, formulary->drug_count);
    for (size_t i = 0; i < formulary->drug_count; i++)
        names[i] = formulary->drugs[i].name;
    const char *nearest = name_nearest(names, formulary->drug_count, name);
    complaints_add(complaints, row, meds->drug, "the drug '%s' is not known%s%s%s", utf8_show(arena, name),
                   nearest ? " (did you mean '" : "", nearest ? nearest : "",
                   nearest ? "'?)" : "; --drugs FILE adds drugs");
}

/* A number of the row, which is not to be below 0. */
static double take(struct meds *meds, const struct column *column, size_t row, double without,
                   struct complaints *complaints)
{
    double value = number_at(column, row, without);
    if (value < 0)
        complaints_add(complaints, row, column, "%s is %g; a number not below 0 is expected",
                       utf8_show(meds->scoring.session->arena, column->name), value);
    return value;
}

static void find_amount(struct meds *meds, size_t row, struct dose *dose, struct complaints *complaints)
{
    const char *unit = text_at(meds->unit, row);
    double scale = NAN, amount = take(meds, meds->dose, row, NAN, complaints);
    double times = take(meds, meds->times, row, 1, complaints);
    if (unit != NULL && !dose_unit_find(unit, &dose->rate, &scale) && (dose->drug != NULL || amount != 0))
        complaints_add(complaints, row, meds->unit,
                       "the unit '%s' is not known; mg, g, mcg or mcg/h is expected",
                       utf8_show(meds->scoring.session->arena, unit));
    if (dose->rate && isnan(times))
        times = 1;
    if (dose->rate && times != 1 && times != 0)
        complaints_add(complaints, row, meds->times,
                       "%s is %g, but a rate (mcg/h) has no times a day; leave it blank",
                       utf8_show(meds->scoring.session->arena, meds->times->name), times);
    dose->daily = amount == 0 || times == 0 ? 0 : amount * scale * times;
    if (dose->drug == NULL) {
        if (is_none(meds, row) && dose->daily > 0)
            complaints_add(complaints, row, meds->dose, "the drug is none and its dose is %g", amount);
        return;
    }
    if (dose->daily == 0)
        return;
    if (isnan(amount))
        lack(meds, dose, "dose");
    if (isnan(scale))
        lack(meds, dose, "unit");
    if (isnan(times))
        lack(meds, dose, "times a day");
}

static void find_days(struct meds *meds, size_t row, struct dose *dose, struct complaints *complaints)
{
    dose->days = take(meds, meds->days, row, 1, complaints);
    if (isnan(dose->days) && dose->drug != NULL)
        lack(meds, dose, "days");
    if (meds->options->period > 0 && dose->days > (double)meds->options->period)
        complaints_add(complaints, row, meds->days, "%s is %g, more than the period of %zu days",
                       utf8_show(meds->scoring.session->arena, meds->days->name), dose->days,
                       (size_t)meds->options->period);
}

static void find_route(struct meds *meds, size_t row, struct dose *dose, struct complaints *complaints)
{
    const char *word = text_at(meds->route, row);
    dose->route = dose->rate ? ROUTE_TRANSDERMAL : ROUTE_ORAL;
    if (word == NULL) {
        dose->missing_route = meds->route != NULL && !dose->rate;
        if (dose->missing_route && dose->drug != NULL)
            lack(meds, dose, "route");
        return;
    }
    if (!route_find(word, &dose->route))
        complaints_add(complaints, row, meds->route, "the route '%s' is not known",
                       utf8_show(meds->scoring.session->arena, word));
    else if (dose->rate && dose->route != ROUTE_TRANSDERMAL && dose->drug != NULL)
        complaints_add(complaints, row, meds->route, "the route of %s is %s; mcg/h is the rate of a patch",
                       dose->drug->name, route_name(dose->route));
}

/* A drug that was taken, or may have been, needs a factor and a level. */
static void check_tables(struct meds *meds, size_t row, const struct dose *dose, struct complaints *complaints)
{
    const struct formulary *formulary = &meds->formulary;
    const char *kind = dose->rate ? "mcg/h" : "mg";
    if (dose->drug == NULL || dose->daily == 0 || dose->days == 0)
        return;
    if (formulary->mme != NULL && dose->drug->class == DRUG_OPIOID && !dose->missing_route &&
        mme_factor_find(formulary->mme, dose->drug->name, dose->route, dose->rate, INFINITY) == NULL)
        complaints_add(complaints, row, meds->drug,
                       "%s has no factor for %s, %s, in %s; --factors FILE takes your own", formulary->mme->id,
                       dose->drug->name, route_name(dose->route), kind);
    if (formulary->mqs_count > 0 && mqs_find(formulary, dose->drug->name, dose->rate, INFINITY) == NULL)
        complaints_add(complaints, row, meds->drug, "%s has no level for %s in %s", meds->options->mqs,
                       dose->drug->name, kind);
}

static bool same_visit(const struct study *study, size_t a, size_t b)
{
    return study->id->codes[a] == study->id->codes[b] &&
           (study->visit == NULL || study->visit->codes[a] == study->visit->codes[b]);
}

static void check_keys(const struct study *study, size_t row, struct complaints *complaints)
{
    if (study->id->missing[row])
        complaints_add(complaints, row, study->id_parts[0],
                       "%s is missing; every row needs the id of its patient", study->id->name);
    else if (study->visit != NULL && study->visit->missing[row])
        complaints_add(complaints, row, study->visit, "%s is missing; every row needs its visit",
                       study->visit->name);
}

/* A group is of the patient or the visit; rows of one visit in two groups would be summed into the first. */
static void check_group(const struct column *group, size_t row, size_t first, struct complaints *complaints)
{
    if (group != NULL && group->codes[row] != group->codes[first])
        complaints_add(complaints, row, group, "%s differs within a patient's visit, from line %u", group->name,
                       complaints->frame->lines[first]);
}

bool meds_read(struct meds *meds, struct error *err)
{
    const struct study *study = &meds->scoring.study;
    struct arena *arena = meds->scoring.session->arena;
    struct rows rows = rows_by_patient(study->rows, study->id, study->visit, arena);
    struct complaints complaints;
    complaints_init(&complaints, arena, &study->frame, study->delimiter);
    meds->doses = arena_array(arena, struct dose, rows.count);
    meds->dose_count = rows.count;
    meds->first = arena_array(arena, size_t, rows.count + 1);
    meds->scoring.rows.index = arena_array(arena, size_t, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        size_t row = rows.index[i];
        struct dose *dose = &meds->doses[i];
        check_keys(study, row, &complaints);
        find_drug(meds, row, dose, &complaints);
        find_amount(meds, row, dose, &complaints);
        find_days(meds, row, dose, &complaints);
        find_route(meds, row, dose, &complaints);
        check_tables(meds, row, dose, &complaints);
        if (i == 0 || !same_visit(study, row, rows.index[i - 1])) {
            meds->first[meds->scoring.rows.count] = i;
            meds->scoring.rows.index[meds->scoring.rows.count++] = row;
        }
        check_group(study->by, row, meds->scoring.rows.index[meds->scoring.rows.count - 1], &complaints);
        check_group(study->arm, row, meds->scoring.rows.index[meds->scoring.rows.count - 1], &complaints);
    }
    meds->first[meds->scoring.rows.count] = rows.count;
    return complaints_none(&complaints, err);
}
