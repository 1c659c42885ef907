/* MME a day = sum over opioids of daily dose × factor × days of use / denominator; DDDs = sum of daily dose × days / DDD.
 *
 * The denominator is the choice that moves MME most (Dasgupta et al. 2021, Clin J Pain 37:565), so it is part of every
 * result. Nothing unknown becomes 0: what a missing dose enters is missing, the rest stays. */
#include "derive/medication.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- words ---- */

static const char *const other_names[][2] = {
    { "acetaminophen", "paracetamol" },
    { "pethidine", "meperidine" },
    { "indomethacin", "indometacin" },
    { "dextropropoxyphene", "propoxyphene" },
};

const struct drug *drug_find(const struct formulary *formulary, const char *name)
{
    for (size_t i = 0; i < LENGTH(other_names); i++)
        if (strcasecmp(other_names[i][0], name) == 0)
            name = other_names[i][1];
    for (size_t i = 0; i < formulary->drug_count; i++)
        if (strcasecmp(formulary->drugs[i].name, name) == 0)
            return &formulary->drugs[i];
    return NULL;
}

static const char *const route_names[] = { "oral",        "parenteral",   "rectal",
                                           "transdermal", "transmucosal", "topical" };

bool route_find(const char *word, enum drug_route *route)
{
    static const struct {
        const char *word;
        enum drug_route route;
    } words[] = {
        { "o", ROUTE_ORAL },
        { "po", ROUTE_ORAL },
        { "p", ROUTE_PARENTERAL },
        { "iv", ROUTE_PARENTERAL },
        { "im", ROUTE_PARENTERAL },
        { "sc", ROUTE_PARENTERAL },
        { "r", ROUTE_RECTAL },
        { "pr", ROUTE_RECTAL },
        { "td", ROUTE_TRANSDERMAL },
        { "patch", ROUTE_TRANSDERMAL },
        { "buccal", ROUTE_TRANSMUCOSAL },
        { "sublingual", ROUTE_TRANSMUCOSAL },
        { "sl", ROUTE_TRANSMUCOSAL },
        { "gel", ROUTE_TOPICAL },
    };
    for (size_t i = 0; i < LENGTH(route_names); i++)
        if (strcasecmp(route_names[i], word) == 0) {
            *route = (enum drug_route)i;
            return true;
        }
    for (size_t i = 0; i < LENGTH(words); i++)
        if (strcasecmp(words[i].word, word) == 0) {
            *route = words[i].route;
            return true;
        }
    return false;
}

const char *route_name(enum drug_route route)
{
    return route_names[route];
}

bool dose_unit_find(const char *word, bool *rate, double *scale)
{
    static const struct {
        const char *word;
        bool rate;
        double scale;
    } words[] = {
        { "mg", false, 1 },     { "g", false, 1000 },   { "mcg", false, 0.001 }, { "ug", false, 0.001 },
        { "µg", false, 0.001 }, { "μg", false, 0.001 }, { "mcg/h", true, 1 },    { "mcg/hr", true, 1 },
        { "ug/h", true, 1 },    { "µg/h", true, 1 },    { "μg/h", true, 1 },
    };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (strcasecmp(words[i].word, word) == 0) {
            *rate = words[i].rate;
            *scale = words[i].scale;
            return true;
        }
    return false;
}

/* ---- tables ---- */

const struct mme_factor *mme_factor_find(const struct mme_table *table, const char *drug, enum drug_route route,
                                         bool rate, double daily)
{
    const struct mme_factor *found = NULL;
    for (size_t i = 0; i < table->count; i++) {
        const struct mme_factor *factor = &table->factors[i];
        if (factor->route != route || factor->rate != rate || strcasecmp(factor->drug, drug) != 0)
            continue;
        bool reached = factor->above == 0 || daily > factor->above;
        if (reached && (found == NULL || factor->above > found->above))
            found = factor;
    }
    return found;
}

const struct ddd *ddd_find(const struct formulary *formulary, const char *drug, enum drug_route route)
{
    for (size_t i = 0; i < formulary->ddd_count; i++)
        if (formulary->ddds[i].route == route && strcasecmp(formulary->ddds[i].drug, drug) == 0)
            return &formulary->ddds[i];
    return NULL;
}

const struct mqs_level *mqs_find(const struct formulary *formulary, const char *drug, bool rate, double daily)
{
    const struct mqs_level *found = NULL;
    for (size_t i = 0; i < formulary->mqs_count; i++) {
        const struct mqs_level *level = &formulary->mqs[i];
        if (level->rate == rate && strcasecmp(level->drug, drug) == 0 && daily >= level->from &&
            (found == NULL || level->from > found->from))
            found = level;
    }
    return found;
}

/* ---- a patient at a visit ---- */

enum use { USE_NO, USE_YES, USE_UNKNOWN };

/* A dose that was not written may have been 0. */
static enum use use_of(const struct dose *dose)
{
    if (dose->missing_drug)
        return USE_UNKNOWN;
    if (dose->drug == NULL || dose->daily == 0 || dose->days == 0)
        return USE_NO;
    return isnan(dose->daily) || isnan(dose->days) ? USE_UNKNOWN : USE_YES;
}

static bool may_be(const struct dose *dose, enum drug_class class)
{
    return dose->missing_drug || (dose->drug != NULL && dose->drug->class == class);
}

static void unknown(struct quantity *quantity, const char *why)
{
    quantity->value = NAN;
    if (quantity->why == NULL)
        quantity->why = why;
}

/* What a drug's doses are together, on a day of use; what was used on no day is none of them. */
static double daily_of_drug(const struct dose *doses, size_t count, const struct dose *of, bool any_route)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        if (doses[i].drug == of->drug && (any_route || doses[i].route == of->route) && doses[i].rate == of->rate &&
            use_of(&doses[i]) != USE_NO)
            sum += doses[i].daily;
    return sum;
}

static void sum_mme(const struct dose *doses, size_t count, const struct medication_spec *spec,
                    struct medication *sum)
{
    double longest = 0;
    for (size_t i = 0; i < count; i++) {
        const struct dose *dose = &doses[i];
        if (!may_be(dose, DRUG_OPIOID) || use_of(dose) == USE_NO)
            continue;
        if (use_of(dose) == USE_UNKNOWN || dose->missing_route) {
            unknown(&sum->mme_total, dose->lacks);
            continue;
        }
        const struct mme_factor *factor = mme_factor_find(spec->formulary->mme, dose->drug->name, dose->route,
                                                          dose->rate, daily_of_drug(doses, count, dose, false));
        if (factor == NULL)
            unknown(&sum->mme_total, "no factor");
        else
            sum->mme_total.value += dose->daily * dose->days * factor->factor;
        longest = fmax(longest, dose->days);
    }
    sum->denominator = spec->denominator == DENOMINATOR_PERIOD ? spec->period : longest;
    sum->mme = sum->mme_total;
    if (sum->mme.why == NULL && sum->denominator > 0)
        sum->mme.value = sum->mme_total.value / sum->denominator;
}

static void sum_ddds(const struct dose *doses, size_t count, const struct medication_spec *spec,
                     struct arena *arena, struct medication *sum)
{
    for (size_t i = 0; i < count; i++) {
        const struct dose *dose = &doses[i];
        if (use_of(dose) == USE_NO)
            continue;
        const struct ddd *ddd = NULL;
        if (use_of(dose) == USE_UNKNOWN || dose->missing_route)
            unknown(&sum->ddd_days, dose->lacks);
        else if (dose->rate || (ddd = ddd_find(spec->formulary, dose->drug->name, dose->route)) == NULL)
            unknown(&sum->ddd_days,
                    arena_printf(arena, "no DDD of %s, %s", dose->drug->name, route_name(dose->route)));
        else
            sum->ddd_days.value += dose->daily * dose->days / ddd->milligrams;
    }
}

static void sum_mqs(const struct dose *doses, size_t count, const struct medication_spec *spec,
                    struct arena *arena, struct medication *sum)
{
    for (size_t i = 0; i < count; i++) {
        const struct dose *dose = &doses[i];
        bool counted = false;
        for (size_t k = 0; k < i; k++)
            counted = counted || (doses[k].drug == dose->drug && doses[k].rate == dose->rate &&
                                  use_of(&doses[k]) == USE_YES);
        if (use_of(dose) == USE_NO)
            continue;
        if (use_of(dose) == USE_UNKNOWN) {
            unknown(&sum->mqs, dose->lacks);
            continue;
        }
        const struct mqs_level *level = mqs_find(spec->formulary, dose->drug->name, dose->rate,
                                                 daily_of_drug(doses, count, dose, true));
        if (level == NULL)
            unknown(&sum->mqs, arena_printf(arena, "no MQS level of %s", dose->drug->name));
        else if (!counted)
            sum->mqs.value += level->weight * level->level;
    }
}

static void sum_counts(const struct dose *doses, size_t count, struct medication *sum)
{
    for (size_t i = 0; i < count; i++) {
        const struct dose *dose = &doses[i];
        enum use use = use_of(dose);
        if (use == USE_UNKNOWN) {
            unknown(&sum->drugs, dose->lacks);
            unknown(&sum->days_used, dose->lacks);
        }
        if (use != USE_YES)
            continue;
        bool counted = false;
        for (size_t k = 0; k < i; k++)
            counted = counted || (doses[k].drug == dose->drug && use_of(&doses[k]) == USE_YES);
        sum->drugs.value += !counted;
        sum->days_used.value = isnan(sum->days_used.value) ? NAN : fmax(sum->days_used.value, dose->days);
    }
}

static void find_any(const struct dose *doses, size_t count, enum drug_class class, struct quantity *any)
{
    for (size_t i = 0; i < count; i++) {
        if (!may_be(&doses[i], class))
            continue;
        enum use use = use_of(&doses[i]);
        if (use == USE_YES) {
            *any = (struct quantity){ 1, NULL };
            return;
        }
        if (use == USE_UNKNOWN)
            unknown(any, doses[i].lacks);
    }
}

void medication_sum(const struct dose *doses, size_t count, const struct medication_spec *spec,
                    struct arena *arena, struct medication *sum)
{
    *sum = (struct medication){ 0 };
    if (spec->formulary->mme != NULL)
        sum_mme(doses, count, spec, sum);
    sum_ddds(doses, count, spec, arena, sum);
    if (spec->formulary->mqs_count > 0)
        sum_mqs(doses, count, spec, arena, sum);
    sum_counts(doses, count, sum);
    find_any(doses, count, DRUG_OPIOID, &sum->any_opioid);
    find_any(doses, count, DRUG_NSAID, &sum->any_nsaid);
}
