/* The difference between arms at a low, a middle and a high baseline, beside the test of arm × baseline. */
#include "tools/compare.h"

struct table *compare_baseline_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },      { "outcome", "Outcome", ROLE_LABEL },  { "contrast", "Contrast", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },      { "at", "At baseline", ROLE_LABEL },
        { "baseline", "Value", ROLE_SPREAD },  { "estimate", "Difference", ROLE_ESTIMATE },
        { "std_error", "SE", ROLE_STD_ERROR }, { "df", "df", ROLE_DF },               { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH }, { "note", "Note", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "by_baseline", "Does the difference depend on the baseline?", fields,
                                       sizeof fields / sizeof *fields);
    table->note = "A check of one assumption of ANCOVA, not a search for patients who do better: arm x baseline in the "
                  "model, read at the mean of all baselines and one SD either side of it.";
    return table;
}

void compare_by_baseline(const struct comparison *out, const struct ancova_result *result, size_t first, size_t second,
                         const char *contrast)
{
    struct table *table = out->by_baseline;
    for (size_t place = 0; place < ANCOVA_PLACES; place++) {
        const struct ancova_at *at = &result->at[place];
        if (at->contrasts == NULL)
            return;
        const struct contrast *difference = &at->contrasts[first * result->arm_count + second];
        table_row(table, out->study->outcomes[out->outcome].decimals);
        table_text(table, "group", out->group);
        table_text(table, "outcome", out->study->outcomes[out->outcome].name);
        table_text(table, "contrast", contrast);
        table_text(table, "visit", out->study->visits[out->to].label);
        table_text(table, "at", at->place);
        table_number(table, "baseline", at->baseline);
        table_number(table, "estimate", difference->estimate);
        table_number(table, "std_error", difference->std_error);
        table_number(table, "df", difference->df);
        table_number(table, "conf_low", difference->low);
        table_number(table, "conf_high", difference->high);
        table_text(table, "note", difference->note);
    }
}
