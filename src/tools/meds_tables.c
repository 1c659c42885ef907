/* Patients and visits into variables, tables and ledgers, as scoring has them; and which factors were used. */
#include <math.h>
#include <strings.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "tools/meds.h"

enum { MME, MME_TOTAL, DDD_DAYS, MQS, DAYS_USED, DRUGS, ANY_OPIOID, ANY_NSAID, QUANTITIES };

static const struct {
    const char *name, *label;
    int decimals;
} quantities[QUANTITIES] = {
    { "mme", "MME a day", 1 },
    { "mme_total", "MME over all days", 1 },
    { "ddd_days", "defined daily doses", 1 },
    { "mqs", "Medication Quantification Scale", 1 },
    { "days_used", "days of use", 0 },
    { "n_drugs", "drugs taken", 0 },
    { "any_opioid", "any opioid", 1 },
    { "any_nsaid", "any NSAID", 1 },
};

static bool is_wanted(const struct meds *meds, int quantity)
{
    if (quantity == MME)
        return meds->formulary.mme != NULL;
    if (quantity == MME_TOTAL)
        return meds->formulary.mme != NULL && meds->days != NULL;
    if (quantity == MQS)
        return meds->formulary.mqs_count > 0;
    return quantity != DAYS_USED || meds->days != NULL;
}

static struct quantity quantity_of(const struct medication *sum, int quantity)
{
    switch (quantity) {
    case MME:
        return sum->mme;
    case MME_TOTAL:
        return sum->mme_total;
    case DDD_DAYS:
        return sum->ddd_days;
    case MQS:
        return sum->mqs;
    case DAYS_USED:
        return sum->days_used;
    case DRUGS:
        return sum->drugs;
    case ANY_OPIOID:
        return sum->any_opioid;
    default:
        return sum->any_nsaid;
    }
}

static struct medication *sum_all(const struct meds *meds)
{
    struct arena *arena = meds->scoring.session->arena;
    struct medication_spec spec = { .formulary = &meds->formulary,
                                    .period = (double)meds->options->period,
                                    .denominator = (enum medication_denominator)meds->options->denominator };
    struct medication *sums = arena_array(arena, struct medication, meds->scoring.rows.count);
    for (size_t i = 0; i < meds->scoring.rows.count; i++)
        medication_sum(meds->doses + meds->first[i], meds->first[i + 1] - meds->first[i], &spec, arena,
                       &sums[i]);
    return sums;
}

static void make_variables(struct meds *meds, const struct medication *sums)
{
    for (int q = 0; q < QUANTITIES; q++) {
        if (!is_wanted(meds, q))
            continue;
        struct made *made =
            scoring_add(&meds->scoring, quantities[q].name, quantities[q].label, quantities[q].decimals);
        made->share = q == ANY_OPIOID || q == ANY_NSAID;
        for (size_t i = 0; i < meds->scoring.rows.count; i++) {
            struct quantity quantity = quantity_of(&sums[i], q);
            made->values[i] = quantity.value;
            made->why[i] = quantity.why;
        }
    }
}

/* The factors of the drugs that occur. */
static void add_factors(const struct meds *meds)
{
    static const struct field_spec fields[] = {
        { "drug", "Drug", ROLE_LABEL },         { "route", "Route", ROLE_LABEL },
        { "unit", "Unit a day", ROLE_LABEL },   { "above", "Above", ROLE_VALUE },
        { "factor", "Factor", ROLE_STATISTIC }, { "table", "Table", ROLE_LABEL },
    };
    const struct mme_table *factors = meds->formulary.mme;
    struct table *table = table_create(meds->scoring.session->arena, "factors", "Factors used", fields,
                                       sizeof fields / sizeof *fields);
    for (size_t i = 0; i < factors->count; i++) {
        const struct mme_factor *factor = &factors->factors[i];
        bool met = false;
        for (size_t k = 0; k < meds->dose_count; k++)
            met = met || (meds->doses[k].drug != NULL && meds->doses[k].route == factor->route &&
                          strcasecmp(meds->doses[k].drug->name, factor->drug) == 0);
        if (!met)
            continue;
        table_row(table, 0);
        table_text(table, "drug", factor->drug);
        table_text(table, "route", route_name(factor->route));
        table_text(table, "unit", factor->rate ? "mcg/h" : "mg");
        if (factor->above > 0)
            table_number(table, "above", factor->above);
        table_number(table, "factor", factor->factor);
        table_text(table, "table", factors->id);
    }
    table->note =
        "MME compare amounts taken; they are not for converting the dose of one opioid into another's.";
    report_table(meds->scoring.report, table);
}

static const char *denominator_words(const struct meds *meds)
{
    if (meds->days == NULL)
        return "one day, as no days of use are given";
    if (meds->options->denominator == DENOMINATOR_PERIOD)
        return arena_printf(meds->scoring.session->arena, "the period of %zu days",
                            (size_t)meds->options->period);
    return "the days an opioid was used (of the opioid used longest at the visit); 0 without use";
}

static void describe_methods(const struct meds *meds)
{
    struct report *report = meds->scoring.report;
    if (meds->formulary.mme != NULL)
        report_method(
            report,
            "Morphine milligram equivalents by %s (%s): daily dose times days of use times factor, summed "
            "over opioids and divided by %s. Not for dose conversion.",
            meds->formulary.mme->id, meds->formulary.mme->source, denominator_words(meds));
    report_method(report,
                  "Defined daily doses: daily dose times days of use over the DDD of drug and route (%s).",
                  meds->options->ddd != NULL ? meds->options->ddd : ddd_source);
    if (meds->formulary.mqs_count > 0)
        report_method(
            report,
            "Medication Quantification Scale: dosage level times weight, summed over drugs; weights of %s.",
            meds->options->mqs);
    report_method(report, "Shares with Wilson's interval (1927, JASA 22:209); other means with t intervals.");
    if (meds->route == NULL)
        report_method(report, "No routes are given: drugs are taken to be by mouth, and mcg/h to be patches.");
    report_paragraph(
        report,
        "A blank dose is missing, and so is what depends on it; a dose of 0 is no use. Patients without a "
        "row in the table are not counted here.");
}

/* ---- a row per patient and visit ---- */

struct divided {
    const struct meds *meds;
    const struct medication *sums;
};

static void fill_denominator(const void *context, size_t i, struct table *table)
{
    const struct divided *divided = context;
    const struct meds *meds = divided->meds;
    table_text(table, "mme_table", meds->formulary.mme->id);
    table_text(table, "denominator",
               meds->days == NULL                                 ? "one day"
               : meds->options->denominator == DENOMINATOR_PERIOD ? "period"
                                                                  : "days used");
    table_number(table, "denominator_days", meds->days == NULL ? 1 : divided->sums[i].denominator);
}

static bool make_wide(const struct meds *meds, const struct medication *sums, struct table **table,
                      struct error *err)
{
    static const struct field_spec fields[] = {
        { "mme_table", "Factors", ROLE_LABEL },
        { "denominator", "Divided by", ROLE_LABEL },
        { "denominator_days", "Days", ROLE_COUNT },
    };
    struct divided divided = { meds, sums };
    struct further_fields further = { fields, sizeof fields / sizeof *fields, fill_denominator, &divided };
    return scoring_wide(&meds->scoring, "medication", meds->formulary.mme == NULL ? NULL : &further, table,
                        err);
}

bool meds_tabulate(struct meds *meds, struct error *err)
{
    struct report *report = meds->scoring.report;
    const struct study *study = &meds->scoring.study;
    struct medication *sums = sum_all(meds);
    struct table *wide = NULL;
    meds->scoring.unit = study->visit == NULL ? "patients" : "patient visits";
    make_variables(meds, sums);
    if (!make_wide(meds, sums, &wide, err))
        return false;
    scoring_summaries(&meds->scoring, NULL);
    if (meds->formulary.mme != NULL)
        add_factors(meds);
    report_table(report, wide);
    report->main_table = "medication";
    scoring_ledgers(&meds->scoring);
    describe_methods(meds);
    if (meds->scoring.write != NULL)
        report_file(report, (struct report_file){ .path = meds->scoring.write, .table = wide });
    return true;
}
