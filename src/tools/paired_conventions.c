#include "tools/paired_conventions.h"

#include "base/arena.h"
#include "base/str.h"
#include "stats/conventions.h"

static struct field *field_named(struct table *table, const char *name)
{
    return &table->fields[table_field(table, name) - table->fields];
}

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
        { "rules", "Zeros; ties; distribution", ROLE_LABEL },
    };
    static const char *const told_elsewhere[] = { "p_value", "zeros", "ties", "distribution" }; /* printed; rules */
    struct table *table = table_create(arena, "conventions", "The signed-rank test as other systems print it", fields,
                                       sizeof fields / sizeof *fields);
    for (size_t i = 0; i < sizeof told_elsewhere / sizeof *told_elsewhere; i++)
        field_named(table, told_elsewhere[i])->programs_only = true;
    field_named(table, "rules")->people_only = true;
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
        table_text(table, "rules", arena_printf(table->arena, "%s; %s; %s", row->zeros, row->ties, row->distribution));
        if (row->quantiles == NULL)
            continue;
        begin(quartiles, out, row);
        table_text(quartiles, "quantiles", row->quantiles);
        table_number(quartiles, "q1", row->q1);
        table_number(quartiles, "median", row->median);
        table_number(quartiles, "q3", row->q3);
    }
}

static void describe_methods(struct report *report)
{
    report_method(report, "Conventions: each system's rules for zeros, ties, continuity and exactness from its own "
                          "documentation or source, applied to the same pairs; R, coin, PSPP and gretl were run to check, "
                          "SAS, SPSS, Stata (variables of type double) and SciPy follow their documents. Unchanged "
                          "patients who are ranked are then left out; 'corrected' is for continuity, by 1/2; ties among "
                          "doubles are those of after - before in binary, where 6.1 - 5.8 is not 0.3. Quantile types are "
                          "those of Hyndman & Fan (1996, Am Stat 50:361).");
}

/* What is the same in every row is said once, in the title: the rows are long. */
static void shorten(struct table *table)
{
    static const char *const names[] = { "outcome", "visit" };
    const char *said[2] = { NULL, NULL };
    for (size_t i = 0; i < 2; i++) {
        struct field *field = field_named(table, names[i]);
        for (size_t row = 0; row < table->rows; row++)
            if (!field->set[row] || !str_equal(field->texts[row], field->texts[0]))
                return;
        said[i] = field->texts[0];
    }
    for (size_t i = 0; i < 2; i++)
        field_named(table, names[i])->programs_only = true;
    table->title = arena_printf(table->arena, "%s: %s, %s", table->title, said[0], said[1]);
}

void conventions_show(struct table *table, struct table *quartiles, struct report *report)
{
    if (table->rows > 0)
        shorten(table);
    if (quartiles->rows > 0)
        shorten(quartiles);
    report_table(report, table);
    report_table(report, quartiles);
    describe_methods(report);
}
