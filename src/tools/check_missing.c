/* What is missing: by visit and arm, in which pattern, from whom, and item by item. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/str.h"
#include "base/utf8.h"
#include "derive/pattern.h"
#include "stats/summary.h"
#include "tools/balance.h"
#include "tools/check_course.h"

struct tables {
    struct table *missing, *patterns, *dropouts;
};

/* The arm of a patient: of its first row that has one, by its plain form. */
struct arms {
    uint32_t *of;        /* level of the arm column, or LEVEL_NONE */
    uint32_t *levels;    /* the arms, by the levels that stand for them */
    uint32_t count;      /* 0: no arms */
    const struct checked *column;
};

static struct arms find_arms(const struct check *check)
{
    struct arms arms = { .of = arena_array(check->arena, uint32_t, check->patient_count) };
    for (uint32_t patient = 0; patient < check->patient_count; patient++)
        arms.of[patient] = LEVEL_NONE;
    if (check->arm == NAME_NONE)
        return arms;
    arms.column = &check->columns[check->arm];
    uint32_t levels = arms.column->levels.count;
    uint32_t *index = arena_array(check->arena, uint32_t, levels);
    arms.levels = arena_array(check->arena, uint32_t, levels);
    for (uint32_t plain = 0; plain < levels; plain++)
        index[plain] = LEVEL_NONE;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        uint32_t patient = check->patient[row];
        if (patient == LEVEL_NONE || arms.of[patient] != LEVEL_NONE || arms.column->state[row] != CELL_VALUE)
            continue;
        uint32_t plain = arms.column->plain[arms.column->codes[row]];
        if (index[plain] == LEVEL_NONE) {
            index[plain] = arms.count;
            arms.levels[arms.count++] = arms.column->codes[row];
        }
        arms.of[patient] = index[plain];
    }
    return arms;
}

static bool in_arm(const struct arms *arms, uint32_t patient, uint32_t arm)
{
    return arms->count == 0 || arms->of[patient] == arm;
}

static const char *arm_name(const struct check *check, const struct arms *arms, uint32_t arm)
{
    return arms->count == 0 ? NULL : utf8_show(check->arena, arms->column->levels.names[arms->levels[arm]]);
}

static void begin_row(const struct check *check, struct table *table, const struct course *course,
                      const struct arms *arms, uint32_t arm)
{
    table_row(table, -1);
    table_text(table, "variable", utf8_show(check->arena, course->name));
    table_text(table, "arm", arm_name(check, arms, arm));
}

static bool is_there(const struct check *check, const struct course *course, uint32_t patient, size_t visit)
{
    return !isnan(course_value(check, course_place(check, course, patient, visit)));
}

static void missing_rows(const struct check *check, struct table *table, const struct course *course,
                         const struct arms *arms, uint32_t arm)
{
    for (size_t v = 0; v < course->visits; v++) {
        size_t n = 0, missing = 0;
        for (uint32_t patient = 0; patient < check->patient_count; patient++) {
            n += in_arm(arms, patient, arm);
            missing += in_arm(arms, patient, arm) && !is_there(check, course, patient, v);
        }
        begin_row(check, table, course, arms, arm);
        table_text(table, "visit", utf8_show(check->arena, course->names[v]));
        table_number(table, "n", (double)n);
        table_number(table, "missing", (double)missing);
        table_number(table, "percent", n == 0 ? NAN : 100 * (double)missing / (double)n);
    }
}

static enum pattern pattern_at(const struct check *check, const struct course *course, uint32_t patient, bool *present)
{
    for (size_t v = 0; v < course->visits; v++)
        present[v] = is_there(check, course, patient, v);
    return pattern_of(present, course->visits);
}

static void pattern_row(const struct check *check, struct table *table, const struct course *course,
                        const struct arms *arms, uint32_t arm)
{
    size_t counts[PATTERN_COUNT] = { 0 }, n = 0;
    bool *present = arena_array(check->arena, bool, course->visits);
    for (uint32_t patient = 0; patient < check->patient_count; patient++) {
        if (!in_arm(arms, patient, arm))
            continue;
        counts[pattern_at(check, course, patient, present)]++;
        n++;
    }
    begin_row(check, table, course, arms, arm);
    table_number(table, "n", (double)n);
    for (size_t i = 0; i < PATTERN_COUNT; i++)
        table_number(table, pattern_names[i], (double)counts[i]);
}

/* Values at baseline, exact when all are decimals of few digits. */
struct baselines {
    double *values;
    int64_t *units;
    size_t n;
};

static struct sample sample_of(const struct baselines *baselines, int scale)
{
    return (struct sample){ baselines->values, scale < 0 ? NULL : baselines->units,
                            scale < 0 ? 1 : decimal_power(scale), baselines->n };
}

/* Baseline of those who stayed and of those who left for good; values that cannot be are left out. */
static void dropout_row(const struct check *check, struct table *table, const struct course *course,
                        const struct arms *arms, uint32_t arm)
{
    struct baselines sides[2];
    for (size_t side = 0; side < 2; side++)
        sides[side] = (struct baselines){ arena_array(check->arena, double, check->patient_count),
                                          arena_array(check->arena, int64_t, check->patient_count), 0 };
    const struct checked *column = course->columns[0] == NAME_NONE ? NULL : &check->columns[course->columns[0]];
    int scale = column == NULL ? -1 : column->scale;
    bool *present = arena_array(check->arena, bool, course->visits);
    for (uint32_t patient = 0; patient < check->patient_count; patient++) {
        enum pattern pattern = pattern_at(check, course, patient, present);
        struct baselines *side = &sides[pattern == PATTERN_MONOTONE];
        double value = course_value(check, course_place(check, course, patient, 0));
        bool wanted = in_arm(arms, patient, arm) && (pattern == PATTERN_MONOTONE || pattern == PATTERN_COMPLETE);
        if (!wanted || isnan(value) || value < column->minimum || value > column->maximum)
            continue;
        if (scale >= 0)
            side->units[side->n] = llround(value * decimal_power(scale));
        side->values[side->n++] = value;
    }
    static const char *const names[2][3] = { { "complete", "mean_complete", "sd_complete" },
                                             { "left", "mean_left", "sd_left" } };
    struct sample samples[2];
    double sd[2];
    begin_row(check, table, course, arms, arm);
    for (size_t side = 0; side < 2; side++) {
        samples[side] = sample_of(&sides[side], scale);
        double mean = sample_mean(&samples[side], &sd[side]);
        table_number(table, names[side][0], (double)sides[side].n);
        table_number(table, names[side][1], mean);
        table_number(table, names[side][2], sd[side]);
    }
    table_number(table, "smd", balance_of_means(&samples[1], sd[1], &samples[0], sd[0]));
}

static void add_course(const struct check *check, struct tables *tables, const struct course *course,
                       const struct arms *arms)
{
    for (uint32_t arm = 0; arm < (arms->count == 0 ? 1 : arms->count); arm++) {
        missing_rows(check, tables->missing, course, arms, arm);
        pattern_row(check, tables->patterns, course, arms, arm);
        dropout_row(check, tables->dropouts, course, arms, arm);
    }
}

static struct tables make_tables(const struct check *check)
{
    struct arena *arena = check->arena;
    static const struct field_spec missing[] = {
        { "variable", "Variable", ROLE_LABEL }, { "visit", "Visit", ROLE_LABEL },   { "arm", "Arm", ROLE_LABEL },
        { "n", "Patients", ROLE_COUNT },        { "missing", "Missing", ROLE_COUNT }, { "percent", "%", ROLE_PERCENT },
    };
    static const struct field_spec patterns[] = {
        { "variable", "Variable", ROLE_LABEL },  { "arm", "Arm", ROLE_LABEL },         { "n", "Patients", ROLE_COUNT },
        { "complete", "Complete", ROLE_COUNT },  { "monotone", "Left", ROLE_COUNT },
        { "intermittent", "With gaps", ROLE_COUNT }, { "late", "Late", ROLE_COUNT },   { "never", "Never", ROLE_COUNT },
    };
    static const struct field_spec dropouts[] = {
        { "variable", "Variable", ROLE_LABEL },         { "arm", "Arm", ROLE_LABEL },
        { "complete", "Complete", ROLE_COUNT },         { "mean_complete", "Their baseline", ROLE_ESTIMATE },
        { "sd_complete", "SD", ROLE_SPREAD },           { "left", "Left", ROLE_COUNT },
        { "mean_left", "Their baseline", ROLE_ESTIMATE }, { "sd_left", "SD", ROLE_SPREAD },
        { "smd", "SMD", ROLE_RATIO },
    };
    struct tables tables = {
        table_create(arena, "missing", "Missing by visit and arm", missing, sizeof missing / sizeof *missing),
        table_create(arena, "patterns", "Patterns of missing", patterns, sizeof patterns / sizeof *patterns),
        table_create(arena, "dropouts", "Baseline of those who left", dropouts, sizeof dropouts / sizeof *dropouts),
    };
    tables.patterns->note = "Left: measured up to a visit and not after it (monotone). With gaps: missing and then "
                            "measured again. Late: measured from some later visit on.";
    tables.dropouts->note = "SMD: baseline of those who left minus that of those with every visit, over the root mean "
                            "square of the two SDs. Values out of range are left out.";
    if (check->suspects > 0)
        tables.missing->note = arena_printf(arena, "%zu value%s that may stand for missing count%s as missing.",
                                            check->suspects, check->suspects == 1 ? "" : "s", check->suspects == 1 ? "s" : "");
    return tables;
}

/* ---- items of a questionnaire ---- */

/* "phq9_3" is item 3 of "phq9_"; false without digits at the end or anything before them. */
static bool item_name(const char *name, size_t *stem, size_t *number)
{
    size_t length = strlen(name), at = length;
    while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9')
        at--;
    *stem = at;
    *number = 0;
    for (size_t i = at; i < length && i < at + 4; i++)
        *number = *number * 10 + (size_t)(name[i] - '0');
    return at > 0 && at < length && length - at < 4;
}

/* Columns of one stem that count from 1 without a gap. */
struct items {
    size_t *columns;
    size_t count, capacity;
};

/* The items of each stem, in the order of the first column of each; *count stems. */
static struct items *find_items(struct check *check, size_t *count)
{
    struct levels stems;
    uint32_t *stem_of = arena_array(check->arena, uint32_t, check->sheet.columns);
    size_t stem, number;
    levels_init(&stems, check->arena);
    for (size_t i = 0; i < check->sheet.columns; i++) {
        const struct checked *column = &check->columns[i];
        bool visit = column->field != NULL && column->field->visit != NULL;
        bool item = !visit && column->kind != CHECKED_CATEGORY && item_name(column->name, &stem, &number);
        stem_of[i] = item ? levels_intern(&stems, column->name, stem) : LEVEL_NONE;
    }
    struct items *items = arena_array(check->arena, struct items, stems.count);
    for (size_t i = 0; i < check->sheet.columns; i++) {
        struct items *own = stem_of[i] == LEVEL_NONE ? NULL : &items[stem_of[i]];
        if (own == NULL || !item_name(check->sheet.names[i], &stem, &number) || number != own->count + 1)
            continue;
        own->columns = arena_reserve(check->arena, own->columns, own->count, own->capacity);
        own->columns[own->count++] = i;
    }
    *count = stems.count;
    return items;
}

static void items_row(const struct check *check, struct table *table, const struct items *items)
{
    size_t stem, number, complete = 0, partly = 0, cells = 0;
    const char *name = check->sheet.names[items->columns[0]];
    item_name(name, &stem, &number);
    for (size_t row = 0; row < check->sheet.rows; row++) {
        size_t there = 0;
        for (size_t i = 0; i < items->count; i++)
            there += check->columns[items->columns[i]].state[row] == CELL_VALUE;
        complete += there == items->count;
        partly += there > 0 && there < items->count;
        cells += there > 0 ? items->count - there : 0;
    }
    table_row(table, -1);
    table_text(table, "items", utf8_show_bytes(check->arena, name, stem));
    table_number(table, "count", (double)items->count);
    table_number(table, "complete", (double)complete);
    table_number(table, "partly", (double)partly);
    table_number(table, "none", (double)(check->sheet.rows - complete - partly));
    table_number(table, "missing", (double)cells);
}

static void item_table(struct check *check)
{
    enum { LEAST = 4 };
    static const struct field_spec fields[] = {
        { "items", "Items", ROLE_LABEL },       { "count", "How many", ROLE_COUNT },
        { "complete", "Rows with all", ROLE_COUNT }, { "partly", "Rows with some", ROLE_COUNT },
        { "none", "Rows with none", ROLE_COUNT }, { "missing", "Items missing where some are there", ROLE_COUNT },
    };
    struct table *table = table_create(check->arena, "items", "Items of questionnaires", fields,
                                       sizeof fields / sizeof *fields);
    size_t stems;
    const struct items *items = find_items(check, &stems);
    for (size_t i = 0; i < stems; i++)
        if (items[i].count >= LEAST)
            items_row(check, table, &items[i]);
    if (table->rows > 0)
        report_table(check->report, table);
}

/* ---- the whole ---- */

/* Without a schema every number of a long file counts as an outcome. */
static bool is_outcome(const struct check *check, size_t column)
{
    const struct checked *checked = &check->columns[column];
    if (checked->kind != CHECKED_NUMBER || column == check->visit || column == check->arm)
        return false;
    for (size_t i = 0; i < check->id_count; i++)
        if (check->id[i] == column)
            return false;
    for (size_t i = 0; i < CHECK_REPEATS; i++)
        if (check->repeats[i] == column)
            return false;
    return true;
}

void check_missing(struct check *check)
{
    struct tables tables = make_tables(check);
    bool known = check->row_of != NULL && (check->long_layout || check->schema != NULL) && check->patient_count > 0;
    struct arms arms = known ? find_arms(check) : (struct arms){ 0 };
    struct course course;
    size_t outcomes = known && check->schema != NULL ? check->schema->outcome_count : 0;
    for (size_t i = 0; i < outcomes; i++)
        if (course_find(check, check->schema->outcomes[i].name, &course) && course.visits > 1)
            add_course(check, &tables, &course, &arms);
    for (size_t i = 0; known && check->long_layout && outcomes == 0 && i < check->sheet.columns; i++)
        if (is_outcome(check, i) && check->planned > 1) {
            course = course_of_column(check, i);
            add_course(check, &tables, &course, &arms);
        }
    if (tables.missing->rows > 0) {
        bool several = check->measure != NAME_NONE && check->columns[check->measure].levels.count > 1;
        if (several)
            tables.missing->note = "A patient is counted once for each measure; their baselines have no common mean.";
        report_table(check->report, tables.missing);
        report_table(check->report, tables.patterns);
        if (!several)
            report_table(check->report, tables.dropouts);
    }
    item_table(check);
}
