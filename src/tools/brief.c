/* Every batch of rows becomes tallies by group, arm and visit, in any thread; the tallies of the batches are added in the
 * order of the file. */
#include "tools/brief.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "stats/summary.h"
#include "stats/tally.h"
#include "tools/brief_where.h"
#include "tools/opening.h"

/* What a row is sorted by. */
enum { BY, ARM, VISIT, KEYS };

/* Combinations of levels in one batch; more is no grouping. */
enum { MOST_CELLS = 4096 };

struct variable {
    const char *name;
    const struct study_visit *visit; /* of a wide file; NULL: the row's visit, or none */
};

/* The columns wanted are the keys that there are, then the variables, then those that only --where names. */
struct brief {
    struct arena *arena;
    struct brief_where where;
    size_t excluded;           /* rows that it does not keep */
    struct error fault;        /* of the first row that it cannot judge */
    bool has[KEYS];
    size_t first;              /* column of the first variable */
    struct variable *variables;
    size_t count;
    struct levels levels[KEYS];
    struct levels cells;       /* met so far, as "by arm visit" in codes of `levels` */
    struct tally **tallies;    /* of each cell, one per variable */
    size_t capacity;
    size_t without[KEYS];      /* rows without a value there: in no cell */
    bool too_many;
};

/* What one batch comes to. */
struct part {
    const struct levels *levels[KEYS];
    uint32_t sizes[KEYS];
    size_t cells, without[KEYS], excluded;
    struct tally *tallies;     /* variable × cell; NULL when there are too many cells */
    struct error fault;
};

/* ---- batches, in any thread */

static void place_rows(struct part *part, const struct column *const keys[KEYS], size_t rows, uint32_t *cell)
{
    for (int key = 0; key < KEYS; key++) {
        const struct column *column = keys[key];
        for (size_t row = 0; row < rows && column != NULL; row++) {
            bool missing = column->missing[row] != MISSING_NOT;
            part->without[key] += missing && cell[row] != TALLY_NONE;
            cell[row] = missing || cell[row] == TALLY_NONE ? TALLY_NONE
                                                           : cell[row] * part->sizes[key] + column->codes[row];
        }
    }
}

static void *reduce(const void *context, const struct column *columns, size_t count, size_t rows, struct arena *arena)
{
    const struct brief *brief = context;
    struct part *part = arena_new(arena, struct part);
    const struct column *keys[KEYS];
    size_t at = 0;
    part->cells = 1;
    for (int key = 0; key < KEYS; key++) {
        keys[key] = brief->has[key] ? &columns[at++] : NULL;
        part->levels[key] = keys[key] == NULL ? NULL : keys[key]->levels;
        part->sizes[key] = keys[key] == NULL ? 1 : keys[key]->levels->count;
        part->cells *= part->cells > MOST_CELLS ? 1 : part->sizes[key];
    }
    if (part->cells > MOST_CELLS)
        return part;
    uint32_t *cell = arena_array(arena, uint32_t, rows);
    error_init(&part->fault, arena);
    part->tallies = arena_array(arena, struct tally, brief->count * part->cells);
    if (!brief_where_select(&brief->where, columns, rows, cell, &part->excluded, &part->fault))
        return part;
    place_rows(part, keys, rows, cell);
    for (size_t i = brief->first; i < brief->first + brief->count && i < count; i++) {
        const struct column *column = &columns[i];
        struct tally_rows from = { .cell = cell, .missing = column->missing, .units = column->units,
                                   .values = column->values, .scale = column->scale, .count = rows };
        if (column->type == COLUMN_NUMBER)
            tally_rows(&from, part->tallies + (i - brief->first) * part->cells, part->cells);
    }
    return part;
}

/* ---- their sum */

static struct tally *tallies_of(struct brief *brief, const uint32_t codes[KEYS])
{
    char text[64];
    int length = snprintf(text, sizeof text, "%lu %lu %lu", (unsigned long)codes[BY], (unsigned long)codes[ARM],
                          (unsigned long)codes[VISIT]);
    uint32_t known = brief->cells.count, code = levels_intern(&brief->cells, text, (size_t)length);
    brief->tallies = arena_reserve(brief->arena, brief->tallies, known, brief->capacity);
    if (code == known)
        brief->tallies[code] = arena_array(brief->arena, struct tally, brief->count);
    return brief->tallies[code];
}

static void merge(void *context, const void *reduced)
{
    struct brief *brief = context;
    const struct part *part = reduced;
    brief->too_many = brief->too_many || part->tallies == NULL || brief->cells.count > MOST_CELLS;
    if (part->fault.code != ERROR_NONE)
        error_set(&brief->fault, part->fault.code, "%s", part->fault.text);
    if (brief->too_many || brief->fault.code != ERROR_NONE)
        return;
    brief->excluded += part->excluded;
    for (int key = 0; key < KEYS; key++)
        brief->without[key] += part->without[key];
    for (size_t cell = 0; cell < part->cells; cell++) {
        uint32_t codes[KEYS];
        size_t rest = cell;
        for (int key = KEYS - 1; key >= 0; key--) {
            const struct levels *levels = part->levels[key];
            const char *name = levels == NULL ? "" : levels->names[rest % part->sizes[key]];
            codes[key] = levels_intern(&brief->levels[key], name, strlen(name));
            rest /= part->sizes[key];
        }
        struct tally *tallies = tallies_of(brief, codes);
        for (size_t i = 0; i < brief->count; i++)
            tally_add(&tallies[i], &part->tallies[i * part->cells + cell]);
    }
}

/* ---- which columns */

static bool is_role(const struct opening *opening, size_t position)
{
    const char *const roles[] = { opening->arm, opening->visit, opening->by };
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (roles[i] != NULL && csv_find(opening->csv, roles[i]) == position)
            return true;
    for (size_t i = 0; i < opening->id.count; i++)
        if (csv_find(opening->csv, opening->id.items[i]) == position)
            return true;
    return false;
}

/* The visit a column of a wide file belongs to, and the outcome's name in place of the column's. */
static void find_outcome(const struct study *study, const struct opening *opening, struct variable *variable)
{
    for (size_t i = 0; opening->outcome_columns != NULL && i < study->outcome_count * study->visit_count; i++) {
        const struct outcome *outcome = &study->outcomes[i / study->visit_count];
        const char *column = opening->outcome_columns[i];
        if (column == NULL || strcmp(column, variable->name) != 0 || outcome->paired_columns)
            continue;
        variable->visit = &study->visits[i % study->visit_count];
        variable->name = outcome->name;
        return;
    }
}

/* Wanted for --where; what is to be described too is wanted before, or, when that is every column, again. */
static bool is_for_where(const struct opening *opening, size_t wanted)
{
    return wanted >= opening->where_first && wanted < opening->where_first + opening->where_names.count;
}

/* Where the columns of --where stand, those that are read anyway among them. */
static size_t place_where(struct brief *brief, const struct opening *opening, struct csv_column *chosen, size_t count)
{
    struct brief_where *where = &brief->where;
    *where = (struct brief_where){ opening->where, opening->where_names.items, opening->where_names.count,
                                   arena_array(brief->arena, size_t, opening->where_names.count),
                                   arena_array(brief->arena, enum csv_want, opening->where_names.count) };
    for (size_t i = 0; i < where->name_count; i++) {
        size_t position = csv_find(opening->csv, where->names[i]), at = 0;
        enum csv_want want = where->wants[i] = brief_where_want(where->condition, i);
        while (at < count && (position == NAME_NONE || csv_find(opening->csv, chosen[at].name) != position))
            at++;
        where->columns[i] = at;
        if (at == count)
            chosen[count++] = (struct csv_column){ .name = where->names[i], .want = want == CSV_ANY ? CSV_CATEGORY : want };
        else if (at >= brief->first && chosen[at].want == CSV_ANY)
            chosen[at].want = want;
    }
    return count;
}

static struct csv_column *choose_columns(struct brief *brief, const struct study *study, const struct opening *opening,
                                         bool asked, size_t *count)
{
    const char *const keys[KEYS] = { opening->by, opening->arm, opening->visit };
    const struct wanted *all = &opening->wanted;
    struct csv_column *chosen = arena_array(brief->arena, struct csv_column, all->count + KEYS + opening->where_names.count);
    bool *taken = arena_array(brief->arena, bool, opening->name_count);
    brief->variables = arena_array(brief->arena, struct variable, all->count);
    for (int key = 0; key < KEYS; key++) {
        brief->has[key] = keys[key] != NULL;
        if (keys[key] != NULL)
            chosen[brief->first++] = (struct csv_column){ .name = keys[key], .want = CSV_CATEGORY };
    }
    for (size_t i = 0; i < all->count; i++) {
        size_t position = csv_find(opening->csv, all->items[i].name);
        if (position != NAME_NONE && (taken[position] || is_role(opening, position)))
            continue;
        if (is_for_where(opening, i))
            continue;
        if (position != NAME_NONE)
            taken[position] = true;
        enum csv_want want = asked ? CSV_NUMBER : all->items[i].want;
        chosen[brief->first + brief->count] = (struct csv_column){ .name = all->items[i].name, .want = want };
        brief->variables[brief->count] = (struct variable){ .name = all->items[i].name };
        find_outcome(study, opening, &brief->variables[brief->count++]);
    }
    *count = place_where(brief, opening, chosen, brief->first + brief->count);
    return chosen;
}

/* ---- the table */

static struct table *create_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "by", "Group", ROLE_LABEL },           { "variable", "Variable", ROLE_LABEL },
        { "group", "Arm", ROLE_LABEL },          { "visit", "Visit", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },                { "missing", "Missing", ROLE_COUNT },
        { "mean", "Mean", ROLE_ESTIMATE },       { "sd", "SD", ROLE_SPREAD },
        { "se", "SE", ROLE_STD_ERROR },          { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH }, { "min", "Min", ROLE_VALUE },
        { "max", "Max", ROLE_VALUE },
    };
    struct table *table =
        table_create(arena, "summary", "Numbers by arm and visit", fields, sizeof fields / sizeof *fields);
    table->note = "Rows of the file are counted, in the arm that each row names; a patient's repeated rows at a visit are "
                  "not noticed.";
    return table;
}

/* A level of the finished columns as the brief knows it. */
static const char *key_name(const struct column *column, uint32_t level)
{
    return column == NULL ? "" : column->levels->names[level];
}

static const struct tally *find_tally(const struct brief *brief, const char *const names[KEYS], size_t variable)
{
    static const struct tally none;
    unsigned long codes[KEYS];
    char text[64];
    for (int key = 0; key < KEYS; key++)
        codes[key] = levels_find(&brief->levels[key], names[key]);
    snprintf(text, sizeof text, "%lu %lu %lu", codes[BY], codes[ARM], codes[VISIT]);
    uint32_t code = levels_find(&brief->cells, text);
    return code == LEVEL_NONE ? &none : &brief->tallies[code][variable];
}

struct place {
    const struct study *study;
    const struct brief *brief;
    const char *by;
    size_t variable;
    const struct study_visit *visit; /* NULL: it has none */
    int decimals;
    double level;
};

static void write_rows(struct table *table, const struct place *place)
{
    const struct study *study = place->study;
    uint32_t arms = study->arm == NULL ? 1 : study->arm->levels->count;
    const struct variable *variable = &place->brief->variables[place->variable];
    for (uint32_t arm = 0; arm < arms; arm++) {
        const char *visit = variable->visit == NULL && place->visit != NULL ? place->visit->name : "";
        const char *const names[KEYS] = { place->by == NULL ? "" : place->by, key_name(study->arm, arm), visit };
        const struct tally *tally = find_tally(place->brief, names, place->variable);
        struct summary s;
        tally_summary(tally, place->level, &s);
        table_row(table, place->decimals);
        if (place->by != NULL)
            table_text(table, "by", schema_level_label(study->schema, study->by->name, place->by));
        table_text(table, "variable", variable->name);
        if (place->visit != NULL && place->visit->label != NULL)
            table_text(table, "visit", place->visit->label);
        table_text(table, "group", study_arm_name(study, arm));
        table_number(table, "n", (double)s.n);
        table_number(table, "missing", (double)tally->missing);
        const double values[] = { s.mean, s.sd, s.se, s.low, s.high, s.min, s.max };
        static const char *const fields[] = { "mean", "sd", "se", "conf_low", "conf_high", "min", "max" };
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            table_number(table, fields[i], values[i]);
    }
}

static void write_group(struct table *table, const struct study *study, const struct brief *brief, const char *by,
                        double level)
{
    for (size_t i = 0; i < brief->count; i++) {
        const struct column *column = &study->frame.columns[brief->first + i];
        const struct study_visit *own = brief->variables[i].visit;
        struct place place = { study, brief, by, i, own, column->decimals, level };
        if (column->type != COLUMN_NUMBER)
            continue;
        bool by_row = own == NULL && study->visit != NULL;
        for (size_t v = 0; v < (by_row ? study->visit_count : 1); v++) {
            if (by_row)
                place.visit = &study->visits[v];
            write_rows(table, &place);
        }
    }
}

/* ---- the whole */

static void tell_of_rows(const struct study *study, const struct brief *brief)
{
    const struct column *const keys[KEYS] = { study->by, study->arm, study->visit };
    for (int key = 0; key < KEYS; key++)
        if (brief->without[key] > 0)
            report_warning(study->report, "rows_left_out", "%zu row%s no value of %s and %s left out", brief->without[key],
                           brief->without[key] == 1 ? " has" : "s have", keys[key]->name,
                           brief->without[key] == 1 ? "is" : "are");
}

/* As without --brief, but for the names of the rows, of which there may be as many as the file has. */
static bool tell_of_where(const struct study *study, const struct brief *brief, const struct opening *opening,
                          struct error *err)
{
    if (opening->where == NULL)
        return true;
    struct report_exclusion *exclusion = arena_new(brief->arena, struct report_exclusion);
    *exclusion = (struct report_exclusion){ "not selected by --where", NULL, brief->excluded };
    report_ledger(study->report, (struct report_ledger){
        arena_printf(brief->arena, "--where %s", opening->common->where), "rows", study->frame.rows,
        study->frame.rows - brief->excluded, exclusion, brief->excluded > 0 });
    return brief->excluded < study->frame.rows ||
           error_set(err, ERROR_ESTIMATE, "--where keeps none of the %zu rows", study->frame.rows);
}

static void bind_keys(struct study *study, const struct brief *brief)
{
    const struct column **const roles[KEYS] = { &study->by, &study->arm, &study->visit };
    size_t at = 0;
    for (int key = 0; key < KEYS; key++)
        *roles[key] = brief->has[key] ? &study->frame.columns[at++] : NULL;
}

static bool read_once(struct study *study, struct opening *opening, struct brief *brief, bool asked, struct error *err)
{
    struct csv_fold fold = { brief, reduce, merge };
    opening_tell_notes(study, opening);
    size_t count;
    struct csv_column *chosen = choose_columns(brief, study, opening, asked, &count);
    error_init(&brief->fault, brief->arena);
    for (int key = 0; key < KEYS; key++)
        levels_init(&brief->levels[key], brief->arena);
    levels_init(&brief->cells, brief->arena);
    if (!csv_fold(opening->csv, chosen, count, &fold, &study->frame, err))
        return false;
    opening_record_input(study, opening);
    if (study->frame.rows == 0)
        return error_set(err, ERROR_ESTIMATE, "%s has a header and no data rows", study->frame.path);
    if (brief->fault.code != ERROR_NONE)
        return error_set(err, brief->fault.code, "%s", brief->fault.text);
    if (brief->too_many)
        return error_set(err, ERROR_ESTIMATE, "there are more than %d combinations of group, arm and visit; --brief is for "
                                              "fewer", MOST_CELLS);
    return true;
}

bool describe_brief(struct session *session, const struct text_list *outcomes, double level, struct report *report,
                    struct error *err)
{
    struct study study = { .session = session, .report = report };
    struct opening opening = { .arena = session->arena, .common = session->common, .layout = { .outcome = *outcomes } };
    struct study_spec spec = { .needs = STUDY_ONE_PASS | (outcomes->count == 0 ? STUDY_EVERY_COLUMN : 0) };
    struct brief brief = { .arena = session->arena };
    if (session->common->where != NULL && session->common->ledger != NULL)
        return error_set(err, ERROR_USAGE, "--brief keeps no names of the rows that --where leaves out; leave out --ledger or "
                                           "--brief");
    if (!roles_find(&study, &opening, &spec, session->operands[0], err) ||
        !read_once(&study, &opening, &brief, outcomes->count > 0, err) || !tell_of_where(&study, &brief, &opening, err))
        return false;
    bind_keys(&study, &brief);
    if (study.visit != NULL)
        opening_find_visits(&study, NULL, session->arena);
    tell_of_rows(&study, &brief);
    report->title = "Summary of the variables";
    report->main_table = "summary";
    struct table *table = create_table(session->arena);
    if (study.by == NULL)
        write_group(table, &study, &brief, NULL, level);
    for (uint32_t i = 0; study.by != NULL && i < study.by->levels->count; i++)
        write_group(table, &study, &brief, study.by->levels->names[i], level);
    report_table(report, table);
    report_method(report, "Means with t intervals, from exact sums of the decimals, in one pass over the rows.");
    return true;
}
