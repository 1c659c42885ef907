/* Columns as a whole, and columns that contradict each other in a row. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "stats/digits.h"
#include "tools/check.h"

/* ---- constant, empty, copied ---- */

static void constant(struct check *check, const struct checked *column)
{
    enum { LEAST = 5 };
    bool cells = false;
    for (size_t row = 0; row < check->sheet.rows; row++)
        cells = cells || column->state[row] == CELL_WRONG;
    if (column->present == 0 && cells)
        return;
    if (column->present == 0) {
        check_find(check, SEVERITY_NOTE, "empty_column", ROW_NONE, column->at, "no value at all", "values");
        return;
    }
    size_t first = 0;
    while (column->state[first] != CELL_VALUE)
        first++;
    for (size_t row = first; row < check->sheet.rows; row++)
        if (column->state[row] == CELL_VALUE && column->codes[row] != column->codes[first])
            return;
    if (column->present >= LEAST)
        check_find(check, SEVERITY_NOTE, "constant_column", ROW_NONE, column->at,
                   check_shown(check, first, column->at), "values that differ; all %zu are the same", column->present);
}

/* Not just a few different numbers, which two columns may well share by chance. */
static bool may_be_copied(const struct checked *column)
{
    enum { LEAST = 10, LEAST_LEVELS = 5 };
    return column->kind == CHECKED_NUMBER && column->present >= LEAST && column->levels.count >= LEAST_LEVELS;
}

static bool copied(const struct check *check, const struct checked *a, const struct checked *b)
{
    if (a->present != b->present)
        return false;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        bool there = !isnan(a->values[row]);
        if (there != !isnan(b->values[row]) || (there && a->values[row] != b->values[row]))
            return false;
    }
    return true;
}

/* A column and a number that columns of the same values share. */
struct hashed {
    uint64_t hash;
    size_t column;
};

static uint64_t hash_values(const struct check *check, const struct checked *column)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        double value = isnan(column->values[row]) ? NAN : column->values[row] + 0.0; /* -0 is 0 */
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        hash = (hash ^ (bits ^ bits >> 32)) * 1099511628211u;
    }
    return hash;
}

static int compare_hashed(const void *a, const void *b)
{
    const struct hashed *p = a, *q = b;
    if (p->hash != q->hash)
        return p->hash < q->hash ? -1 : 1;
    return p->column < q->column ? -1 : p->column > q->column;
}

/* Columns of one hash follow each other, so that only they are compared, each with the first of its values. */
static void copied_columns(struct check *check)
{
    struct hashed *hashed = arena_array(&check->work, struct hashed, check->sheet.columns);
    size_t count = 0;
    for (size_t i = 0; i < check->sheet.columns; i++)
        if (may_be_copied(&check->columns[i]))
            hashed[count++] = (struct hashed){ hash_values(check, &check->columns[i]), i };
    if (count > 0)
        qsort(hashed, count, sizeof *hashed, compare_hashed);
    for (size_t i = 1, first = 0; i < count; i++) {
        const struct checked *column = &check->columns[hashed[i].column];
        if (hashed[i].hash != hashed[first].hash)
            first = i;
        else if (copied(check, &check->columns[hashed[first].column], column))
            check_find(check, SEVERITY_WARNING, "copied_column", ROW_NONE, column->at, "the same values in every row as "
                       "another column", "numbers of its own; '%s' has the same",
                       utf8_show(check->arena, check->sheet.names[hashed[first].column]));
    }
    arena_rewind(&check->work, check->work_empty);
}

/* ---- last digits ---- */

static bool is_reading(const struct check *check, const struct checked *column);

static struct table *digits_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "variable", "Variable", ROLE_LABEL },   { "n", "Readings", ROLE_COUNT },   { "most", "Digit", ROLE_COUNT },
        { "percent", "% of it", ROLE_PERCENT },   { "zero_percent", "% ending in 0", ROLE_PERCENT },
        { "statistic", "X\u00b2", ROLE_STATISTIC },    { "df", "df", ROLE_DF },           { "p_value", "p", ROLE_P },
    };
    struct table *table =
        table_create(arena, "digits", "Last digits of readings", fields, sizeof fields / sizeof *fields);
    table->note = "The digit met most often; 10 % are expected of each. Pearson's chi-squared of the ten counts.";
    return table;
}

static void last_digits(struct check *check)
{
    static const double suspicious = 1e-4;
    struct table *table = digits_table(check->arena);
    for (size_t i = 0; i < check->sheet.columns; i++) {
        const struct checked *column = &check->columns[i];
        struct digits_result result;
        if (!is_reading(check, column))
            continue;
        digits_test(column->values, check->sheet.rows, &result);
        if (isnan(result.p))
            continue;
        double share = 100 * (double)result.counts[result.most] / (double)result.n;
        table_row(table, -1);
        table_text(table, "variable", utf8_show(check->arena, column->name));
        table_number(table, "n", (double)result.n);
        table_number(table, "most", result.most);
        table_number(table, "percent", share);
        table_number(table, "zero_percent", 100 * (double)result.counts[0] / (double)result.n);
        table_number(table, "statistic", result.statistic);
        table_number(table, "df", result.df);
        table_number(table, "p_value", result.p);
        if (result.p < suspicious)
            check_find(check, SEVERITY_WARNING, "digit_preference", ROW_NONE, i,
                       arena_printf(check->arena, "%.0f %% of %zu readings end in %d", share, result.n, result.most),
                       "about 10 %% for each last digit; are the readings rounded?");
    }
    check->digits = table;
}

void check_columns(struct check *check)
{
    for (size_t i = 0; i < check->sheet.columns; i++)
        constant(check, &check->columns[i]);
    copied_columns(check);
}

/* ---- blood pressure ---- */

static const char *const names_systolic[] = { "sbp", "systolic", "sys" };
static const char *const names_diastolic[] = { "dbp", "diastolic", "dia" };
enum { PRESSURE_NAMES = 3 };

/* Where the word stands in the name, its case ignored; NULL when it does not. */
static const char *word_in(const char *name, const char *word)
{
    for (; *name != '\0'; name++)
        if (strncasecmp(name, word, strlen(word)) == 0)
            return name;
    return NULL;
}

static bool measures(const struct check *check, const struct checked *column, const char *id,
                     const char *const *words)
{
    const char *measure = check_measure(check, column);
    if (column->kind != CHECKED_NUMBER)
        return false;
    if (measure != NULL)
        return str_equal(measure, id);
    for (size_t i = 0; i < PRESSURE_NAMES; i++) {
        const char *at = word_in(column->name, words[i]);
        bool short_word = i == PRESSURE_NAMES - 1; /* "dia", but not "diabetes" */
        if (at != NULL && (!short_word || (at == column->name && !isalpha((unsigned char)at[strlen(words[i])]))))
            return true;
    }
    return false;
}

static bool is_reading(const struct check *check, const struct checked *column)
{
    return measures(check, column, "sbp", names_systolic) || measures(check, column, "dbp", names_diastolic);
}

/* What columns measured together share: their visit, or their name but for the word. NULL: the word is not in it. */
static const char *pair_key(struct check *check, const struct checked *column, const char *const *words, size_t word)
{
    struct str key;
    str_init(&key, &check->work);
    if (word == PRESSURE_NAMES) {
        bool known = column->field != NULL && column->about != NULL;
        return known ? arena_printf(&check->work, "at %s", column->field->visit == NULL ? "" : column->field->visit) : NULL;
    }
    const char *at = word_in(column->name, words[word]);
    if (at == NULL)
        return NULL;
    str_addf(&key, "%zu %.*s-%s", word, (int)(at - column->name), column->name, at + strlen(words[word]));
    for (char *c = key.text; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return key.text;
}

/* Diastolic columns by every key that a systolic one may have. */
struct diastolics {
    struct levels keys;
    size_t *columns;
};

static struct diastolics find_diastolics(struct check *check)
{
    struct diastolics found = { .columns = arena_array(&check->work, size_t, 0) };
    size_t capacity = 0;
    levels_init(&found.keys, &check->work);
    for (size_t i = 0; i < check->sheet.columns; i++) {
        const struct checked *column = &check->columns[i];
        for (size_t word = 0; measures(check, column, "dbp", names_diastolic) && word <= PRESSURE_NAMES; word++) {
            const char *key = pair_key(check, column, names_diastolic, word);
            uint32_t known = found.keys.count;
            if (key == NULL || levels_intern(&found.keys, key, strlen(key)) < known)
                continue;
            found.columns = arena_reserve(&check->work, found.columns, known, capacity);
            found.columns[known] = i;
        }
    }
    return found;
}

/* The diastolic column taken with a systolic one: at the same visit, or called the same but for the word. */
static const struct checked *diastolic_of(struct check *check, const struct checked *systolic,
                                          const struct diastolics *diastolics)
{
    for (size_t i = 0; i <= PRESSURE_NAMES; i++) {
        size_t word = PRESSURE_NAMES - i;
        const char *key = pair_key(check, systolic, names_systolic, word);
        uint32_t level = key == NULL ? LEVEL_NONE : levels_find(&diastolics->keys, key);
        if (level != LEVEL_NONE)
            return &check->columns[diastolics->columns[level]];
    }
    return NULL;
}

static bool in_range(const struct checked *column, size_t row)
{
    double value = column->values[row];
    return !isnan(value) && !(value < column->minimum || value > column->maximum) && !recode_is_missing_number(value);
}

static void pressure_order(struct check *check, const struct checked *systolic, const struct checked *diastolic)
{
    for (size_t row = 0; row < check->sheet.rows; row++) {
        if (isnan(systolic->values[row]) || isnan(diastolic->values[row]) || !in_range(systolic, row) ||
            systolic->values[row] > diastolic->values[row])
            continue;
        if (!in_range(diastolic, row) && !recode_is_missing_number(diastolic->values[row]))
            continue;
        check_find(check, SEVERITY_ERROR, "pressure_order", row, systolic->at, check_shown(check, row, systolic->at),
                   "above the diastolic pressure, %s is %s; exchanged?", utf8_show(check->arena, diastolic->name),
                   check_shown(check, row, diastolic->at));
    }
}

/* ---- yes or no, and how many days ---- */

static bool ends_in(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length >= tail && strcmp(name + length - tail, end) == 0;
}

static void use_and_days(struct check *check, const struct checked *any, const struct checked *days)
{
    for (size_t row = 0; row < check->sheet.rows; row++) {
        double yes = any->values[row], count = days->values[row];
        if (!in_range(any, row) || !in_range(days, row) || (yes != 0) == (count > 0))
            continue;
        check_find(check, SEVERITY_WARNING, "contradiction", row, any->at, check_shown(check, row, any->at),
                   "what agrees with %s, which is %s", utf8_show(check->arena, days->name),
                   check_shown(check, row, days->at));
    }
}

/* The column of the days of use: of measure med_days at the same visit, or called "nsaid_days" beside "nsaid_any". */
static const struct checked *days_of(struct check *check, const struct checked *any, const size_t *counted, size_t count)
{
    size_t length = strlen(any->name);
    const char *visit = any->field == NULL ? NULL : any->field->visit;
    for (size_t i = 0; i < count && check_measure(check, any) != NULL; i++) {
        const struct checked *days = &check->columns[counted[i]];
        if (days->field != NULL && str_equal(days->field->visit, visit))
            return days;
    }
    if (!ends_in(any->name, "_any"))
        return NULL;
    size_t at = sheet_find(&check->sheet, arena_printf(&check->work, "%.*s_days", (int)length - 4, any->name));
    return at == NAME_NONE ? NULL : &check->columns[at];
}

static void find_use(struct check *check)
{
    size_t *counted = arena_array(&check->work, size_t, check->sheet.columns), count = 0;
    for (size_t i = 0; i < check->sheet.columns; i++)
        if (check->columns[i].kind == CHECKED_NUMBER && str_equal(check_measure(check, &check->columns[i]), "med_days"))
            counted[count++] = i;
    for (size_t i = 0; i < check->sheet.columns; i++) {
        const struct checked *any = &check->columns[i];
        if (any->kind != CHECKED_NUMBER || !(str_equal(check_measure(check, any), "any_use") || ends_in(any->name, "_any")))
            continue;
        const struct checked *days = days_of(check, any, counted, count);
        if (days != NULL && days->kind == CHECKED_NUMBER)
            use_and_days(check, any, days);
    }
}

void check_pressures(struct check *check)
{
    struct diastolics diastolics = find_diastolics(check);
    for (size_t i = 0; i < check->sheet.columns; i++) {
        const struct checked *column = &check->columns[i];
        const struct checked *diastolic =
            measures(check, column, "sbp", names_systolic) ? diastolic_of(check, column, &diastolics) : NULL;
        if (diastolic != NULL)
            pressure_order(check, column, diastolic);
    }
    find_use(check);
    last_digits(check);
    arena_rewind(&check->work, check->work_empty);
}
