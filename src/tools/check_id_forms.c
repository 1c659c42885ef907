/* Ids that a spreadsheet has changed: leading zeros gone, a number as 1.00E+05, a date made of MAR-05 or 3-5, digits
 * behind the fifteenth lost, thousands parted. What has the form of ids that cannot be damaged is taken for one. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/check.h"

enum form { FORM_PLAIN, FORM_EXPONENT, FORM_BARE_EXPONENT, FORM_DATE, FORM_DECIMALS, FORM_THOUSANDS, FORM_HASH };

/* ---- the form of one id ---- */

static size_t digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

/* "1.00E+05", "1,00E+05", "1E+05"; "1E05" is the bare form, which may well be an id. */
static enum form exponent_form(const char *text)
{
    size_t whole = digits_at(text), at = whole;
    bool marked = text[at] == '.' || text[at] == ',';
    if (marked)
        at += 1 + digits_at(text + at + 1);
    if (whole == 0 || (text[at] != 'E' && text[at] != 'e'))
        return FORM_PLAIN;
    bool sign = text[at + 1] == '+' || text[at + 1] == '-';
    const char *power = text + at + 1 + sign;
    if (digits_at(power) == 0 || power[digits_at(power)] != '\0')
        return FORM_PLAIN;
    return sign || marked ? FORM_EXPONENT : FORM_BARE_EXPONENT;
}

static bool is_month(const char *word, size_t length)
{
    static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                                          "dec", "mrz", "m\xc3\xa4r", "mai", "okt", "dez", "sept", "f\xc3\xa9v",
                                          "avr", "ao\xc3\xbb", "ene", "abr", "ago", "dic", "set", "out", "fev" };
    for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
        size_t k = 0;
        while (k < length && months[i][k] == (char)tolower((unsigned char)word[k]))
            k++;
        if (k == length && months[i][k] == '\0')
            return true;
    }
    return false;
}

/* Parts between - . / and blanks, as a date has them: a month's name and a number or two, or day, month and year. */
static enum form date_form(const char *text)
{
    size_t months = 0, numbers = 0, years = 0, parts = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "-./ "), digits = digits_at(text);
        bool number = length > 0 && digits == length;
        months += is_month(text, length);
        numbers += number && length <= 2;
        years += number && length == 4 && (strncmp(text, "19", 2) == 0 || strncmp(text, "20", 2) == 0);
        parts += length > 0;
        text += length;
        text += strspn(text, "-./ ");
    }
    bool named = months == 1 && numbers + years == parts - 1 && parts >= 2 && parts <= 3 && years <= 1;
    return named || (parts == 3 && years == 1 && numbers == 2) ? FORM_DATE : FORM_PLAIN;
}

bool check_is_date(const char *text)
{
    return date_form(text) == FORM_DATE;
}

/* "12.0" and "1,234". */
static enum form number_form(const char *text)
{
    size_t whole = digits_at(text), groups = 0;
    const char *at = text + whole, *rest = at;
    if (whole == 0 || *at == '\0')
        return FORM_PLAIN;
    if ((*at == '.' || *at == ',') && at[1] == '0' && at[1 + strspn(at + 1, "0")] == '\0' && strlen(at) != 4)
        return FORM_DECIMALS;
    while (whole <= 3 && (*rest == ',' || *rest == '.' || *rest == '\'' || *rest == ' ') && *rest == *at &&
           digits_at(rest + 1) == 3) {
        groups++;
        rest += 4;
    }
    return groups > 0 && *rest == '\0' ? FORM_THOUSANDS : FORM_PLAIN;
}

static enum form form_of(const char *text)
{
    static enum form (*const forms[])(const char *) = { exponent_form, date_form, number_form };
    if (*text == '#')
        return text[1] == '#' || strcmp(text, "#REF!") == 0 || strcmp(text, "#NAME?") == 0 ||
                       strcmp(text, "#VALUE!") == 0 ? FORM_HASH : FORM_PLAIN;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i](text) != FORM_PLAIN)
            return forms[i](text);
    return FORM_PLAIN;
}

/* "Abc-05" is "Aaa-99": ids of one form have one shape. */
static const char *shape_of(struct arena *arena, const char *text)
{
    char *shape = arena_strdup(arena, text);
    for (char *c = shape; *c != '\0'; c++)
        *c = isdigit((unsigned char)*c) ? '9' : isupper((unsigned char)*c) ? 'A' : islower((unsigned char)*c) ? 'a' : *c;
    return shape;
}

/* ---- a column of ids ---- */

struct id_form {
    const char *text;      /* without blanks round it */
    enum form form;
    bool used;
    const char *advice;    /* NULL: nothing is wrong with it */
    const char *padded;    /* what it was with its zeros; NULL */
};

static const char *const advices[] = {
    [FORM_EXPONENT] = "the id in full; a spreadsheet writes long numbers and ids such as 1E05 so, and several become "
                      "one: make the column text there and enter them anew",
    [FORM_BARE_EXPONENT] = "an id like the others; a spreadsheet that opens this file makes a number of it",
    [FORM_DATE] = "an id like the others; a spreadsheet makes dates of ids such as MAR-05 or 3-5",
    [FORM_DECIMALS] = "an id without decimals; it was once read as a number",
    [FORM_THOUSANDS] = "an id without marks between its digits, as the others are",
    [FORM_HASH] = "an id; a spreadsheet wrote an error or a column too narrow for it",
};

/* A form that most ids have is theirs, and so is one whose shape ids of no such form have. */
static void judge_forms(struct check *check, struct id_form *ids, uint32_t count)
{
    size_t counts[FORM_HASH + 1] = { 0 }, all = 0;
    struct levels shapes;
    levels_init(&shapes, &check->work);
    for (uint32_t i = 0; i < count; i++) {
        if (!ids[i].used)
            continue;
        counts[ids[i].form]++;
        all++;
        const char *shape = shape_of(&check->work, ids[i].text);
        if (ids[i].form == FORM_PLAIN)
            levels_intern(&shapes, shape, strlen(shape));
    }
    for (uint32_t i = 0; i < count; i++) {
        enum form form = ids[i].form;
        bool always = form == FORM_EXPONENT || form == FORM_HASH;
        bool theirs = counts[form] * 2 > all || levels_find(&shapes, shape_of(&check->work, ids[i].text)) != LEVEL_NONE;
        if (ids[i].used && form != FORM_PLAIN && (always || !theirs))
            ids[i].advice = advices[form];
    }
}

/* Numbers of more than 15 digits, the most a spreadsheet keeps: of those it changed all others are 0. */
static void judge_lengths(struct check *check, struct id_form *ids, uint32_t count)
{
    enum { KEPT = 15 };
    size_t longer = 0, rounded = 0, zeros = 0;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < count; i++) {
            size_t length = ids[i].used ? strlen(ids[i].text) : 0;
            if (length <= KEPT || digits_at(ids[i].text) != length)
                continue;
            bool lost = strspn(ids[i].text + KEPT, "0") == length - KEPT;
            longer += pass == 0;
            rounded += pass == 0 && lost;
            zeros += pass == 0 && lost ? length - KEPT : 0;
            if (pass == 1 && lost && rounded * 2 > longer && zeros >= 2)
                ids[i].advice = arena_printf(check->arena, "all %zu digits of the id; a spreadsheet keeps 15 and writes 0 for "
                                             "the others, so that several ids become one", length);
        }
}

/* ---- leading zeros ---- */

/* Ids that are the same letters and then digits. */
struct series {
    size_t count, zeros;          /* ids, and those with a leading zero */
    size_t width_of[32];          /* how many have so many digits; of those with a leading zero when there are any */
    size_t best, width;           /* the usual one, of equals the larger */
    size_t shorter, wider;
    double low, high;
};

static size_t prefix_of(const char *text)
{
    size_t prefix = strcspn(text, "0123456789");
    size_t digits = digits_at(text + prefix);
    return digits > 0 && digits < 32 && text[prefix + digits] == '\0' ? prefix : SIZE_MAX;
}

static void add_to_series(struct series *series, const char *digits)
{
    bool zero = digits[0] == '0' && digits[1] != '\0';
    double number = strtod(digits, NULL);
    if (zero && series->zeros++ == 0)
        memset(series->width_of, 0, sizeof series->width_of);
    if (zero || series->zeros == 0)
        series->width_of[strlen(digits)]++;
    series->low = series->count == 0 || number < series->low ? number : series->low;
    series->high = series->count == 0 || number > series->high ? number : series->high;
    series->count++;
}

/* Some of the series have leading zeros, or nearly all have as many digits and too few of the numbers between are there
 * for patients who were simply counted. */
static bool has_lost_zeros(const struct series *series)
{
    enum { LEAST = 5, SPARSE = 3 };
    if (series->zeros > 0)
        return series->shorter > 0;
    return series->shorter > 0 && series->wider == 0 && series->width >= 3 && series->count >= LEAST &&
           series->width_of[series->width] * 5 >= series->count * 4 &&
           series->high - series->low + 1 > SPARSE * (double)series->count;
}

static void measure_series(struct series *series, const struct id_form *ids, const uint32_t *series_of, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (series_of[i] != LEVEL_NONE)
            add_to_series(&series[series_of[i]], ids[i].text + prefix_of(ids[i].text));
    for (uint32_t i = 0; i < count; i++) {
        struct series *own = series_of[i] == LEVEL_NONE ? NULL : &series[series_of[i]];
        for (size_t width = 1; own != NULL && own->width == 0 && width < 32; width++)
            if (own->width_of[width] > 0 && own->width_of[width] >= own->width_of[own->best])
                own->best = width;
        if (own != NULL)
            own->width = own->best;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct series *own = series_of[i] == LEVEL_NONE ? NULL : &series[series_of[i]];
        size_t digits = own == NULL ? 0 : digits_at(ids[i].text + prefix_of(ids[i].text));
        if (own == NULL)
            continue;
        own->shorter += digits < own->width;
        own->wider += digits > own->width;
    }
}

static void judge_zeros(struct check *check, const struct checked *column, struct id_form *ids, uint32_t count)
{
    struct levels prefixes;
    uint32_t *series_of = arena_array(&check->work, uint32_t, count);
    levels_init(&prefixes, &check->work);
    for (uint32_t i = 0; i < count; i++) {
        size_t prefix = ids[i].used ? prefix_of(ids[i].text) : SIZE_MAX;
        series_of[i] = prefix == SIZE_MAX ? LEVEL_NONE : levels_intern(&prefixes, ids[i].text, prefix);
    }
    struct series *series = arena_array(&check->work, struct series, prefixes.count);
    measure_series(series, ids, series_of, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct series *own = series_of[i] == LEVEL_NONE ? NULL : &series[series_of[i]];
        if (own == NULL || !has_lost_zeros(own))
            continue;
        size_t prefix = prefix_of(ids[i].text), digits = digits_at(ids[i].text + prefix);
        if (digits >= own->width)
            continue;
        const char *padded = arena_printf(check->arena, "%.*s%.*s%s", (int)prefix, ids[i].text, (int)(own->width - digits),
                                          "00000000000000000000000000000000", ids[i].text + prefix);
        if (levels_find(&column->levels, padded) != LEVEL_NONE)
            continue;
        ids[i].padded = padded;
        ids[i].advice = own->zeros > 0 ? "the leading zeros that others have; a spreadsheet drops them"
                                       : "as many digits as nearly all others; has a spreadsheet dropped leading zeros?";
    }
}

/* ---- the whole ---- */

static void tell(struct check *check, const struct checked *column, const struct id_form *ids)
{
    for (size_t row = 0; row < check->sheet.rows; row++) {
        const struct id_form *id = &ids[column->codes[row]];
        if (column->state[row] != CELL_VALUE || id->advice == NULL)
            continue;
        struct finding *finding =
            check_find(check, id->form == FORM_BARE_EXPONENT ? SEVERITY_NOTE : SEVERITY_WARNING,
                       id->padded != NULL ? "dropped_zeros" : "spreadsheet_id", row, column->at,
                       check_shown(check, row, column->at), "%s%s%s", id->padded == NULL ? "" : "\"",
                       id->padded == NULL ? "" : check_hides(check, column->at) ? "…" : utf8_show(check->arena, id->padded),
                       id->padded == NULL ? id->advice : arena_printf(check->arena, "\", %s", id->advice));
        if (id->padded != NULL)
            finding->proposal = (struct recoding){ id->padded, "leading zeros dropped" };
    }
}

void check_id_forms(struct check *check, size_t at)
{
    const struct checked *column = &check->columns[at];
    uint32_t count = column->levels.count;
    struct id_form *ids = arena_array(&check->work, struct id_form, count);
    for (uint32_t i = 0; i < count; i++) {
        size_t length = strlen(column->levels.names[i]);
        const char *text = str_trim(column->levels.names[i], &length);
        ids[i].text = arena_strndup(&check->work, text, length);
        ids[i].form = form_of(ids[i].text);
    }
    for (size_t row = 0; row < check->sheet.rows; row++)
        ids[column->codes[row]].used |= column->state[row] == CELL_VALUE;
    judge_forms(check, ids, count);
    judge_lengths(check, ids, count);
    judge_zeros(check, column, ids, count);
    tell(check, column, ids);
    arena_rewind(&check->work, check->work_empty);
}
