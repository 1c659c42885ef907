/* What a column tells by itself: type, range, codes that may stand for missing, the measure its name speaks of. */
#include <math.h>
#include <string.h>

#include "base/amount.h"
#include "base/arena.h"
#include "base/decimal.h"
#include "base/sort.h"
#include "base/str.h"
#include "data/column.h"
#include "tools/draft.h"
#include "tools/naming.h"

void draft_because(struct guess *guess, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    str_separate(&guess->why, "; ");
    str_addv(&guess->why, format, arguments);
    va_end(arguments);
}

/* ---- suspected codes ---- */

static const double usual_codes[] = { -9, -99, -999, -9999, 99, 999, 9999 };

enum { USUAL_CODES = sizeof usual_codes / sizeof *usual_codes };

static bool is_usual_code(double value)
{
    for (size_t i = 0; i < USUAL_CODES; i++)
        if (value == usual_codes[i])
            return true;
    return false;
}

static void suspect(struct guess *guess, const char *code, size_t count, const char *why)
{
    for (size_t i = 0; i < guess->suspect_count; i++)
        if (strcmp(guess->suspects[i].code, code) == 0)
            return;
    if (guess->suspect_count < SUSPECTS_MOST)
        guess->suspects[guess->suspect_count++] = (struct suspect){ code, why, count };
}

static size_t count_value(const struct column *column, double value)
{
    size_t count = 0;
    for (size_t row = 0; row < column->rows; row++)
        count += column->missing[row] == MISSING_NOT && column->values[row] == value;
    return count;
}

void draft_suspects(const struct draft *draft, struct guess *guess)
{
    const struct column *column = guess->column;
    if (column->type != COLUMN_NUMBER || isnan(guess->low))
        return;
    for (size_t i = 0; i < USUAL_CODES; i++) {
        double code = usual_codes[i];
        size_t count = count_value(column, code);
        char text[DECIMAL_TEXT_SIZE];
        const char *why = NULL;
        if (count > 0 && guess->measure != NULL && !measure_fits(guess->measure, code, code, 0))
            why = arena_printf(draft->arena, "outside the range of %s", guess->measure->id);
        else if (count > 0 && code < 0 && guess->low >= 0)
            why = "the only negative value";
        else if (count > 0 && code > 0 && code > 2 * guess->high)
            why = arena_printf(draft->arena, "the next value is %s", decimal_shortest(guess->high, text));
        if (why != NULL)
            suspect(guess, arena_strdup(draft->arena, decimal_shortest(code, text)), count, why);
    }
}

static bool is_number(const char *text)
{
    struct decimal number;
    return decimal_parse(text, strlen(text), '.', &number) == DECIMAL_OK;
}

static size_t count_level(const struct column *column, uint32_t level)
{
    size_t count = 0;
    for (size_t row = 0; row < column->rows; row++)
        count += column->missing[row] == MISSING_NOT && column->codes[row] == level;
    return count;
}

/* Numbers with a few words among them: the words may be codes. */
static bool suspect_words(struct guess *guess)
{
    const struct levels *levels = guess->column->levels;
    size_t words = 0;
    for (uint32_t i = 0; i < levels->count; i++)
        words += !is_number(levels->names[i]);
    if (words == 0 || words > 3 || words * 2 >= levels->count)
        return false;
    for (uint32_t i = 0; i < levels->count; i++)
        if (!is_number(levels->names[i]))
            suspect(guess, levels->names[i], count_level(guess->column, i), "a word among numbers");
    return true;
}

/* Words that people read as numbers, "1.234,5" or "12 %": a draft must not bless them as levels. */
static bool mostly_amounts(struct guess *guess)
{
    const struct levels *levels = guess->column->levels;
    const char *first = NULL;
    size_t amounts = 0;
    for (uint32_t i = 0; i < levels->count; i++) {
        struct decimal number;
        size_t length = strlen(levels->names[i]);
        const char *text = str_trim(levels->names[i], &length);
        if (!amount_is_decorated(text, length) && decimal_parse(text, length, '.', &number) != DECIMAL_COMMA)
            continue;
        first = amounts++ == 0 ? levels->names[i] : first;
    }
    if (amounts * 2 <= levels->count)
        return false;
    draft_because(guess, "\"%s\" is read as a number by people and is none: correct the file, or make this a string", first);
    return true;
}

/* ---- values ---- */

static void survey_numbers(const struct draft *draft, struct guess *guess)
{
    const struct column *column = guess->column;
    double *values = arena_array(draft->arena, double, column->rows);
    size_t count = 0;
    for (size_t row = 0; row < column->rows; row++)
        if (column->missing[row] == MISSING_NOT)
            values[count++] = column->values[row];
    sort_doubles(values, count);
    guess->present = count;
    for (size_t i = 0; i < count; i++) {
        guess->distinct += i == 0 || values[i] != values[i - 1];
        if (is_usual_code(values[i]))
            continue;
        guess->low = isnan(guess->low) ? values[i] : guess->low;
        guess->high = values[i];
    }
    if (isnan(guess->low) && count > 0) { /* nothing but such values */
        guess->low = values[0];
        guess->high = values[count - 1];
    }
}

/* No two levels that differ only in case, blanks or marks: a draft must not bless a slip. */
static bool clean_levels(const struct draft *draft, const struct levels *levels)
{
    const char **plain = arena_array(draft->arena, const char *, levels->count);
    for (uint32_t i = 0; i < levels->count; i++) {
        const char *name = levels->names[i];
        plain[i] = catalogue_plain_name(name, draft->arena);
        if (*name == ' ' || (*name != '\0' && name[strlen(name) - 1] == ' '))
            return false;
        for (uint32_t k = 0; k < i; k++)
            if (*plain[i] != '\0' && strcmp(plain[i], plain[k]) == 0)
                return false;
    }
    return true;
}

static void survey_levels(const struct draft *draft, struct guess *guess)
{
    const struct column *column = guess->column;
    guess->distinct = column->levels->count;
    for (size_t row = 0; row < column->rows; row++)
        guess->present += column->missing[row] == MISSING_NOT;
    if (guess->distinct == 0 || guess->distinct > CATEGORIES_MOST)
        return;
    guess->categories = clean_levels(draft, column->levels);
    if (!guess->categories)
        draft_because(guess, "levels that differ only in case, blanks or marks are not declared");
}

static void survey(const struct draft *draft, struct guess *guess)
{
    const struct column *column = guess->column;
    guess->low = guess->high = NAN;
    if (column->type == COLUMN_NUMBER) {
        survey_numbers(draft, guess);
        guess->type = guess->present == 0 ? "any" : column->decimals == 0 ? "integer" : "number";
    } else if (column->type == COLUMN_DATE) {
        survey_numbers(draft, guess);
        guess->type = "date";
    } else {
        guess->type = "string";
        survey_levels(draft, guess);
        if (mostly_amounts(guess) || suspect_words(guess)) {
            guess->type = "number";
            guess->categories = false;
        }
    }
    if (guess->present == 0)
        draft_because(guess, "no value at all");
}

/* ---- measures ---- */

/* The values that are no usual codes must lie in the range; the codes will be suspects. */
const struct measure *draft_measure(const struct draft *draft, struct guess *guess, const char *name)
{
    size_t count;
    if (guess->column->type != COLUMN_NUMBER)
        return NULL;
    const struct measure **called = recognise_called(&draft->recogniser, name, draft->arena, &count);
    for (size_t i = 0; i < count; i++) {
        if (!measure_fits(called[i], guess->low, guess->high, guess->column->decimals) || !recognise_uses_range(called[i], guess->high))
            continue;
        draft_because(guess, "name and values fit %s", called[i]->id);
        return called[i];
    }
    if (count > 0)
        draft_because(guess, "called like %s, but the values do not fit its range or decimals", called[0]->id);
    return NULL;
}

static bool names_a_person(const char *name, struct arena *arena)
{
    static const char *const names[] = { "name", "firstname", "lastname", "surname", "fullname", "patientname", "email",
                                         "phone", "telephone", "address", "street", "postcode", "zip", "zipcode", "dob",
                                         "dateofbirth", "birthdate", "mrn", "ssn", "nhsnumber" };
    const char *plain = catalogue_plain_name(name, arena);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], plain) == 0)
            return true;
    return false;
}

void draft_columns(struct draft *draft)
{
    draft->count = draft->frame->count;
    draft->guesses = arena_array(draft->arena, struct guess, draft->count);
    struct levels stems;
    levels_init(&stems, draft->arena);
    for (size_t i = 0; i < draft->count; i++) {
        struct guess *guess = &draft->guesses[i];
        guess->column = &draft->frame->columns[i];
        str_init(&guess->why, draft->arena);
        survey(draft, guess);
        recognise_parts(guess->column->name, draft->arena, &guess->stem, &guess->when, &guess->parted);
        guess->stem_number = guess->stem == NULL ? LEVEL_NONE : levels_intern(&stems, guess->stem, strlen(guess->stem));
        guess->identifier = names_a_person(guess->column->name, draft->arena);
        if (guess->identifier) {
            guess->categories = false;
            draft_because(guess, "may tell who a person is: never printed");
        }
        const char *meaning = name_adam_meaning(guess->column->name);
        if (meaning != NULL)
            draft_because(guess, "CDISC ADaM: %s", meaning);
    }
}
