#include "tools/formulary.h"

#include <math.h>
#include <strings.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "data/frame.h"
#include "read/csv.h"
#include "read/reread.h"
#include "tools/complaints.h"

/* A file of one of the tables, its columns by the order asked for; NULL where an optional one is not there. */
struct sheet {
    struct frame frame;
    const struct column *columns[5];
    struct complaints complaints;
};

struct sheet_column {
    const char *name;
    enum csv_want want;
    bool optional;
};

struct opening_tables {
    struct session *session;
    struct report *report;
    struct formulary *formulary;
    struct drug *drugs; /* built-in ones, then those of files */
    size_t drug_capacity;
};

static bool sheet_open(struct opening_tables *tables, const char *path, const struct sheet_column *columns,
                       size_t count, struct sheet *sheet, struct error *err)
{
    struct arena *arena = tables->session->arena;
    struct csv_spec spec = { .mark = '.' };
    struct csv_column wanted[5];
    struct csv *csv;
    size_t asked = 0, name_count, note_count;
    if (!csv_open(path, &spec, arena, &csv, err))
        return false;
    const char *const *names = csv_names(csv, &name_count);
    for (size_t i = 0; i < count; i++)
        if (!columns[i].optional || name_find(names, name_count, columns[i].name) != NAME_NONE)
            wanted[asked++] = (struct csv_column){ .name = columns[i].name, .want = columns[i].want };
    if (!csv_read(csv, wanted, asked, &sheet->frame, err))
        return false;
    report_input(tables->report, path, csv_sha256(csv), sheet->frame.rows);
    const struct csv_note *notes = csv_notes(csv, &note_count);
    for (size_t i = 0; i < note_count; i++)
        if (notes[i].warning)
            report_warning(tables->report, notes[i].code, "%s: %s", utf8_show(arena, path), notes[i].text);
    for (size_t i = 0; i < count; i++) {
        sheet->columns[i] = NULL;
        for (size_t k = 0; k < sheet->frame.count; k++)
            if (name_find(&columns[i].name, 1, sheet->frame.columns[k].name) == 0)
                sheet->columns[i] = &sheet->frame.columns[k];
    }
    complaints_init(&sheet->complaints, arena, &sheet->frame, csv_delimiter(csv));
    for (size_t row = 0; row < sheet->frame.rows; row++)
        for (size_t i = 0; i < count; i++)
            if (sheet->columns[i] != NULL && sheet->columns[i]->missing[row])
                complaints_add(&sheet->complaints, row, sheet->columns[i], "%s is missing", columns[i].name);
    return complaints_none(&sheet->complaints, err);
}

static const char *text_of(const struct column *column, size_t row)
{
    return column->levels->names[column->codes[row]];
}

static void take_route(struct sheet *sheet, const struct column *column, size_t row, enum drug_route *route)
{
    if (column != NULL && !route_find(text_of(column, row), route))
        complaints_add(&sheet->complaints, row, column, "the route '%s' is not known", text_of(column, row));
}

static void take_unit(struct sheet *sheet, const struct column *column, size_t row, bool *rate, double *scale)
{
    *scale = 1;
    if (column != NULL && !dose_unit_find(text_of(column, row), rate, scale))
        complaints_add(&sheet->complaints, row, column,
                       "the unit '%s' is not known; mg, g, mcg or mcg/h is expected", text_of(column, row));
}

/* A number that is to be above 0, or not below it. */
static double take_number(struct sheet *sheet, const struct column *column, size_t row, bool zero)
{
    double value = column->values[row];
    if (value < 0 || (!zero && value == 0))
        complaints_add(&sheet->complaints, row, column, "%s is %g; a number %s 0 is expected", column->name,
                       value, zero ? "not below" : "above");
    return value;
}

/* The name as the formulary has it; a drug it does not have is added. */
static const char *add_drug(struct opening_tables *tables, const char *name, enum drug_class class)
{
    const struct drug *known = drug_find(tables->formulary, name);
    if (known != NULL)
        return known->name;
    size_t count = tables->formulary->drug_count;
    tables->drugs = arena_reserve(tables->session->arena, tables->drugs, count, tables->drug_capacity);
    tables->drugs[count] = (struct drug){ name, class };
    tables->formulary->drugs = tables->drugs;
    tables->formulary->drug_count++;
    return name;
}

static bool read_drugs(struct opening_tables *tables, const char *path, struct error *err)
{
    static const struct sheet_column columns[] = { { "drug", CSV_CATEGORY, false },
                                                   { "class", CSV_CATEGORY, false } };
    static const char *const classes[] = { "other", "opioid", "nsaid" };
    struct sheet sheet;
    if (!sheet_open(tables, path, columns, 2, &sheet, err))
        return false;
    for (size_t row = 0; row < sheet.frame.rows; row++) {
        size_t class = 0;
        while (class < 3 && strcasecmp(classes[class], text_of(sheet.columns[1], row)) != 0)
            class ++;
        if (class == 3)
            complaints_add(&sheet.complaints, row, sheet.columns[1],
                           "the class '%s' is not known; opioid, nsaid or other is expected",
                           text_of(sheet.columns[1], row));
        else
            add_drug(tables, text_of(sheet.columns[0], row), (enum drug_class) class);
    }
    return complaints_none(&sheet.complaints, err);
}

static bool read_factors(struct opening_tables *tables, const char *path, struct error *err)
{
    static const struct sheet_column columns[] = { { "drug", CSV_CATEGORY, false },
                                                   { "factor", CSV_NUMBER, false },
                                                   { "route", CSV_CATEGORY, true },
                                                   { "unit", CSV_CATEGORY, true },
                                                   { "above", CSV_NUMBER, true } };
    struct arena *arena = tables->session->arena;
    struct sheet sheet;
    if (!sheet_open(tables, path, columns, 5, &sheet, err))
        return false;
    struct mme_factor *factors = arena_array(arena, struct mme_factor, sheet.frame.rows);
    for (size_t row = 0; row < sheet.frame.rows; row++) {
        struct mme_factor *factor = &factors[row];
        double scale;
        factor->drug = add_drug(tables, text_of(sheet.columns[0], row), DRUG_OPIOID);
        factor->factor = take_number(&sheet, sheet.columns[1], row, true);
        take_unit(&sheet, sheet.columns[3], row, &factor->rate, &scale);
        factor->route = factor->rate ? ROUTE_TRANSDERMAL : ROUTE_ORAL;
        take_route(&sheet, sheet.columns[2], row, &factor->route);
        factor->factor /= scale;
        factor->above = sheet.columns[4] == NULL ? 0 : scale * take_number(&sheet, sheet.columns[4], row, true);
    }
    struct mme_table *table = arena_new(arena, struct mme_table);
    *table = (struct mme_table){ path, "factors of the user", factors, sheet.frame.rows };
    tables->formulary->mme = table;
    return complaints_none(&sheet.complaints, err);
}

static bool read_ddds(struct opening_tables *tables, const char *path, struct error *err)
{
    static const struct sheet_column columns[] = { { "drug", CSV_CATEGORY, false },
                                                   { "route", CSV_CATEGORY, false },
                                                   { "ddd", CSV_NUMBER, false },
                                                   { "unit", CSV_CATEGORY, false } };
    struct sheet sheet;
    if (!sheet_open(tables, path, columns, 4, &sheet, err))
        return false;
    struct ddd *doses = arena_array(tables->session->arena, struct ddd, sheet.frame.rows);
    for (size_t row = 0; row < sheet.frame.rows; row++) {
        bool rate = false;
        double scale;
        doses[row].drug = add_drug(tables, text_of(sheet.columns[0], row), DRUG_OTHER);
        take_route(&sheet, sheet.columns[1], row, &doses[row].route);
        take_unit(&sheet, sheet.columns[3], row, &rate, &scale);
        if (rate)
            complaints_add(&sheet.complaints, row, sheet.columns[3],
                           "a defined daily dose is a mass, not a rate");
        doses[row].milligrams = scale * take_number(&sheet, sheet.columns[2], row, false);
        doses[row].code = "";
    }
    tables->formulary->ddds = doses;
    tables->formulary->ddd_count = sheet.frame.rows;
    return complaints_none(&sheet.complaints, err);
}

static bool read_mqs(struct opening_tables *tables, const char *path, struct error *err)
{
    static const struct sheet_column columns[] = { { "drug", CSV_CATEGORY, false },
                                                   { "weight", CSV_NUMBER, false },
                                                   { "level", CSV_NUMBER, false },
                                                   { "from", CSV_NUMBER, true },
                                                   { "unit", CSV_CATEGORY, true } };
    struct sheet sheet;
    if (!sheet_open(tables, path, columns, 5, &sheet, err))
        return false;
    struct mqs_level *levels = arena_array(tables->session->arena, struct mqs_level, sheet.frame.rows);
    for (size_t row = 0; row < sheet.frame.rows; row++) {
        double scale;
        levels[row].drug = add_drug(tables, text_of(sheet.columns[0], row), DRUG_OTHER);
        levels[row].weight = take_number(&sheet, sheet.columns[1], row, true);
        levels[row].level = take_number(&sheet, sheet.columns[2], row, true);
        take_unit(&sheet, sheet.columns[4], row, &levels[row].rate, &scale);
        levels[row].from =
            sheet.columns[3] == NULL ? 0 : scale * take_number(&sheet, sheet.columns[3], row, true);
    }
    tables->formulary->mqs = levels;
    tables->formulary->mqs_count = sheet.frame.rows;
    return complaints_none(&sheet.complaints, err);
}

bool formulary_open(struct session *session, const struct formulary_files *files, const struct mme_table *mme,
                    struct report *report, struct formulary *formulary, struct error *err)
{
    struct opening_tables tables = { session, report, formulary,
                                     arena_array(session->arena, struct drug, known_drug_count),
                                     known_drug_count };
    for (size_t i = 0; i < known_drug_count; i++)
        tables.drugs[i] = known_drugs[i];
    *formulary = (struct formulary){ .drugs = tables.drugs,
                                     .drug_count = known_drug_count,
                                     .mme = mme,
                                     .ddds = known_ddds,
                                     .ddd_count = known_ddd_count };
    return (files->drugs == NULL || read_drugs(&tables, files->drugs, err)) &&
           (files->factors == NULL || read_factors(&tables, files->factors, err)) &&
           (files->ddd == NULL || read_ddds(&tables, files->ddd, err)) &&
           (files->mqs == NULL || read_mqs(&tables, files->mqs, err));
}
