#include "tools/paired_conventions.h"

#include "stats/conventions.h"

struct table *conventions_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },
        { "system", "System", ROLE_LABEL },
        { "call", "Call", ROLE_LABEL },
        { "printed", "p as printed", ROLE_LABEL },
        { "p_value", "p", ROLE_P },
        { "statistic_name", "Statistic", ROLE_LABEL },
        { "statistic", "Value", ROLE_STATISTIC },
        { "zeros", "Unchanged patients", ROLE_LABEL },
        { "ties", "Ties decided on", ROLE_LABEL },
        { "distribution", "Distribution", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "conventions", "The signed-rank test as other systems print it", fields,
                                       sizeof fields / sizeof *fields);
    for (size_t i = 0; i < table->field_count; i++)
        table->fields[i].programs_only = table->fields[i].role == ROLE_P; /* people see it as printed */
    return table;
}

struct table *quartiles_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },
        { "system", "System", ROLE_LABEL },
        { "q1", "Lower quartile", ROLE_ESTIMATE },
        { "median", "Median", ROLE_ESTIMATE },
        { "q3", "Upper quartile", ROLE_ESTIMATE },
        { "quantiles", "Quantiles", ROLE_LABEL },
    };
    return table_create(arena, "quartiles", "Quartiles of the change as other systems print them", fields,
                        sizeof fields / sizeof *fields);
}

static void begin(struct table *table, const struct paired_output *out, const struct convention *row)
{
    paired_begin_row(out, table, out->study->outcomes[out->outcome].decimals);
    table_text(table, "visit", out->study->visits[out->to].label);
    table_text(table, "system", row->system);
}

void conventions_add(struct table *table, struct table *quartiles, const struct paired_output *out, const struct paired_data *data)
{
    size_t count;
    if (out->without_p)
        return;
    const struct convention *rows = conventions_of(&data->before, &data->after, &data->changes,
                                                   out->study->session->arena, &count);
    for (size_t i = 0; i < count; i++) {
        const struct convention *row = &rows[i];
        begin(table, out, row);
        table_text(table, "call", row->call);
        table_text(table, "printed", row->printed == NULL ? "none" : row->printed);
        table_number(table, "p_value", row->p);
        table_text(table, "statistic_name", row->statistic_name);
        table_number(table, "statistic", row->statistic);
        table_text(table, "zeros", row->zeros);
        table_text(table, "ties", row->ties);
        table_text(table, "distribution", row->distribution);
        if (row->quantiles == NULL)
            continue;
        begin(quartiles, out, row);
        table_text(quartiles, "quantiles", row->quantiles);
        table_number(quartiles, "q1", row->q1);
        table_number(quartiles, "median", row->median);
        table_number(quartiles, "q3", row->q3);
    }
}

void conventions_methods(struct report *report)
{
    report_method(report, "Conventions: each system's rules for zeros, ties, continuity and exactness from its own "
                          "documentation or source, applied to the same pairs; R, coin, PSPP and gretl were run to check, "
                          "SAS, SPSS, Stata (variables of type double) and SciPy follow their documents. Unchanged patients who "
                          "are ranked are then left out; 'corrected' is for continuity, by 1/2; ties among doubles are "
                          "those of after - before in binary, where 6.1 - 5.8 is not 0.3. "
                          "Quantile types are those of Hyndman & Fan (1996).");
}
