#include "read/labelled.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"

enum file_kind { FILE_SPSS, FILE_PORTABLE, FILE_STATA, FILE_TRANSPORT, FILE_SAS };

static bool kind_of_file(const char *path, enum file_kind *kind)
{
    static const struct {
        const char *suffix;
        enum file_kind kind;
    } suffixes[] = { { ".sav", FILE_SPSS },      { ".zsav", FILE_SPSS },     { ".por", FILE_PORTABLE },
                     { ".dta", FILE_STATA },     { ".xpt", FILE_TRANSPORT }, { ".sas7bdat", FILE_SAS } };
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof suffixes / sizeof *suffixes; i++)
        if (strcasecmp(dot, suffixes[i].suffix) == 0) {
            *kind = suffixes[i].kind;
            return true;
        }
    return false;
}

static bool other_file(const char *path, struct error *err)
{
    static const char *const sheets[] = { ".xlsx", ".xlsm", ".xls", ".ods", ".numbers" };
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof sheets / sizeof *sheets; i++)
        if (strcasecmp(dot, sheets[i]) == 0)
            return error_at(err, path, 0, 0, "is a spreadsheet; save the sheet as CSV UTF-8, which every tool reads");
    return error_at(err, path, 0, 0, "a file called .sav, .zsav, .por, .dta, .xpt or .sas7bdat is expected");
}

#ifdef KNEAD_READSTAT

#include <readstat.h>

/* Days of 1970-01-01 since the day that each system counts from. */
enum { DAYS_1960 = 3653, DAYS_1582 = 141428 };

/* 0000-01-01 and 9999-12-31, of the same day. */
enum { FIRST_DAY = -719528, LAST_DAY = 2932896 };

struct date_scale {
    double per_day; /* units of the stored number; 0: it is no date */
    double epoch;   /* days */
};

struct loading {
    struct arena *arena;
    struct labelled *out;
    enum file_kind kind;
    struct date_scale *scales; /* of each variable */
    int promised;              /* rows, by the file's header; negative when it does not say */
    struct label_set {
        const char *name;
        struct value_label *labels;
        size_t count, capacity;
    } *sets;
    size_t set_count, set_capacity;
};

static bool begins(const char *text, const char *word)
{
    return strncasecmp(text, word, strlen(word)) == 0;
}

/* Dates are numbers that a format says to show as dates: days, seconds or milliseconds since 1582 (SPSS) or 1960. */
static struct date_scale scale_of(enum file_kind kind, const char *format)
{
    static const char *const days[] = { "DATE", "ADATE", "EDATE", "SDATE", "JDATE", "YYMMDD", "MMDDYY", "DDMMYY", "E8601DA",
                                        "B8601DA", "MOYR", "QYR", "WKYR", "MONYY", "WORDDAT", "WEEKDAT" };
    struct date_scale none = { 0, 0 };
    if (format == NULL)
        return none;
    if (kind == FILE_STATA)
        return begins(format, "%td") || begins(format, "%d") ? (struct date_scale){ 1, DAYS_1960 }
               : begins(format, "%tc")                       ? (struct date_scale){ 86400e3, DAYS_1960 }
                                                             : none;
    bool spss = kind == FILE_SPSS || kind == FILE_PORTABLE;
    if (begins(format, "DATETIME") || begins(format, "YMDHMS") || begins(format, "E8601DT") || begins(format, "B8601DT"))
        return (struct date_scale){ 86400, spss ? DAYS_1582 : DAYS_1960 };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (begins(format, days[i]))
            return spss ? (struct date_scale){ 86400, DAYS_1582 } : (struct date_scale){ 1, DAYS_1960 };
    return none;
}

static const char *number_text(struct arena *arena, double value)
{
    char buffer[DECIMAL_TEXT_SIZE];
    return isfinite(value) ? arena_strdup(arena, decimal_shortest(value, buffer)) : "";
}

/* "T14:30:00" of the seconds since midnight, "T14:30:00.25" of a part of one; nothing at midnight. */
static const char *time_text(struct arena *arena, double seconds)
{
    int whole = (int)seconds;
    if (seconds == 0)
        return "";
    const char *part = seconds == whole ? "" : arena_printf(arena, "%.6f", seconds - whole) + 1;
    size_t length = strlen(part);
    while (length > 0 && (part[length - 1] == '0' || part[length - 1] == '.'))
        length--;
    return arena_printf(arena, "T%02d:%02d:%02d%.*s", whole / 3600, whole / 60 % 60, whole % 60, (int)length, part);
}

/* A day outside the years 0 to 9999 is no date that could be read again, and stays the number it was. */
static const char *date_cell(struct arena *arena, double value, const struct date_scale *scale)
{
    char buffer[DATE_TEXT_SIZE];
    double days = floor(value / scale->per_day), day = days - scale->epoch;
    double seconds = round((value - days * scale->per_day) / (scale->per_day / 86400) * 1e6) / 1e6;
    if (!(day >= FIRST_DAY && day <= LAST_DAY) || seconds >= 86400)
        return number_text(arena, value);
    return arena_printf(arena, "%s%s", date_text((int32_t)day, buffer), time_text(arena, seconds));
}

static const char *value_text(const struct loading *loading, readstat_value_t value, const struct date_scale *scale)
{
    if (readstat_value_is_tagged_missing(value))
        return arena_printf(loading->arena, ".%c", readstat_value_tag(value));
    if (readstat_value_is_system_missing(value))
        return "";
    if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING) {
        const char *text = readstat_string_value(value);
        return text == NULL ? "" : arena_strdup(loading->arena, text);
    }
    double number = readstat_double_value(value);
    /* a float of 4 bytes is the decimal of its own precision, not the double next to it */
    if (readstat_value_type(value) == READSTAT_TYPE_FLOAT)
        return isfinite(number) ? arena_printf(loading->arena, "%.7g", number) : "";
    return scale != NULL && scale->per_day > 0 && isfinite(number) ? date_cell(loading->arena, number, scale)
                                                                   : number_text(loading->arena, number);
}

static int on_metadata(readstat_metadata_t *metadata, void *context)
{
    struct loading *loading = context;
    const char *title = readstat_get_file_label(metadata);
    int count = readstat_get_var_count(metadata);
    loading->promised = readstat_get_row_count(metadata);
    loading->out->count = count > 0 ? (size_t)count : 0;
    loading->out->variables = arena_array(loading->arena, struct labelled_variable, loading->out->count);
    loading->scales = arena_array(loading->arena, struct date_scale, loading->out->count);
    loading->out->title = title == NULL || *title == '\0' ? NULL : arena_strdup(loading->arena, title);
    return READSTAT_HANDLER_OK;
}

static void add_missing(const struct loading *loading, struct labelled_variable *variable, const char *text)
{
    for (size_t i = 0; i < variable->missing_count; i++)
        if (str_equal(variable->missing[i], text))
            return;
    variable->missing =
        arena_reserve(loading->arena, variable->missing, variable->missing_count, variable->missing_capacity);
    variable->missing[variable->missing_count++] = text;
}

static int on_variable(int index, readstat_variable_t *given, const char *set, void *context)
{
    struct loading *loading = context;
    if (index < 0 || (size_t)index >= loading->out->count)
        return READSTAT_HANDLER_ABORT;
    struct labelled_variable *variable = &loading->out->variables[index];
    const char *label = readstat_variable_get_label(given);
    loading->scales[index] = scale_of(loading->kind, readstat_variable_get_format(given));
    variable->name = arena_strdup(loading->arena, readstat_variable_get_name(given));
    variable->label = label == NULL || *label == '\0' ? NULL : arena_strdup(loading->arena, label);
    variable->kind = readstat_variable_get_type_class(given) == READSTAT_TYPE_CLASS_STRING ? LABELLED_TEXT
                     : loading->scales[index].per_day > 0                                   ? LABELLED_DATE
                                                                                            : LABELLED_NUMBER;
    variable->label_set = set == NULL ? NULL : arena_strdup(loading->arena, set);
    for (int i = 0; i < readstat_variable_get_missing_ranges_count(given); i++) {
        readstat_value_t low = readstat_variable_get_missing_range_lo(given, i);
        const char *from = value_text(loading, low, &loading->scales[index]);
        const char *to = value_text(loading, readstat_variable_get_missing_range_hi(given, i), &loading->scales[index]);
        if (*from != '\0' && str_equal(from, to))
            add_missing(loading, variable, from);
    }
    return READSTAT_HANDLER_OK;
}

static int on_label(const char *set, readstat_value_t value, const char *label, void *context)
{
    struct loading *loading = context;
    size_t at = 0;
    while (at < loading->set_count && !str_equal(loading->sets[at].name, set))
        at++;
    if (at == loading->set_count) {
        loading->sets = arena_reserve(loading->arena, loading->sets, loading->set_count, loading->set_capacity);
        loading->sets[loading->set_count++] = (struct label_set){ .name = arena_strdup(loading->arena, set) };
    }
    struct label_set *labels = &loading->sets[at];
    labels->labels = arena_reserve(loading->arena, labels->labels, labels->count, labels->capacity);
    labels->labels[labels->count++] =
        (struct value_label){ value_text(loading, value, NULL), arena_strdup(loading->arena, label) };
    return READSTAT_HANDLER_OK;
}

static int on_value(int row, readstat_variable_t *given, readstat_value_t value, void *context)
{
    struct loading *loading = context;
    struct labelled *out = loading->out;
    int index = readstat_variable_get_index(given);
    if (row < 0 || index < 0 || (size_t)index >= out->count)
        return READSTAT_HANDLER_ABORT;
    if ((size_t)row >= out->capacity) {
        size_t larger = ((size_t)row + 1) * 2;
        out->cells = arena_grow(loading->arena, out->cells, out->capacity * out->count, larger * out->count,
                                sizeof *out->cells);
        out->capacity = larger;
    }
    const char *text = value_text(loading, value, &loading->scales[index]);
    bool declared = readstat_value_is_defined_missing(value, given) || readstat_value_is_tagged_missing(value);
    if (*text != '\0' && declared)
        add_missing(loading, &out->variables[index], text);
    out->cells[(size_t)row * out->count + (size_t)index] = text;
    if ((size_t)row >= out->rows)
        out->rows = (size_t)row + 1;
    return READSTAT_HANDLER_OK;
}

static readstat_error_t parse(const char *path, struct loading *loading)
{
    __typeof__(readstat_parse_sav) *const readers[] = { readstat_parse_sav, readstat_parse_por, readstat_parse_dta,
                                                        readstat_parse_xport, readstat_parse_sas7bdat };
    readstat_parser_t *parser = readstat_parser_init();
    if (parser == NULL)
        return READSTAT_ERROR_MALLOC;
    readstat_set_metadata_handler(parser, on_metadata);
    readstat_set_variable_handler(parser, on_variable);
    readstat_set_value_label_handler(parser, on_label);
    readstat_set_value_handler(parser, on_value);
    readstat_error_t status = readers[loading->kind](parser, path, loading);
    readstat_parser_free(parser);
    return status;
}

/* A transport file is of cards of 80 bytes; a Stata file since version 13 ends with its own tag. */
static bool ends_whole(const char *path, enum file_kind kind)
{
    static const char tag[] = "</stata_dta>";
    char first[11] = "", last[sizeof tag] = "";
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return true;
    bool tagged = kind == FILE_STATA && fread(first, 1, 11, file) == 11 && memcmp(first, "<stata_dta>", 11) == 0;
    bool whole = fseek(file, 0, SEEK_END) != 0 || kind != FILE_TRANSPORT || ftell(file) % 80 == 0;
    if (tagged && fseek(file, -(long)strlen(tag), SEEK_END) == 0)
        whole = fread(last, 1, strlen(tag), file) == strlen(tag) && memcmp(last, tag, strlen(tag)) == 0;
    fclose(file);
    return whole;
}

static void give_labels(struct loading *loading)
{
    for (size_t i = 0; i < loading->out->count; i++) {
        struct labelled_variable *variable = &loading->out->variables[i];
        for (size_t k = 0; k < loading->set_count && variable->label_set != NULL; k++)
            if (str_equal(loading->sets[k].name, variable->label_set)) {
                variable->labels = loading->sets[k].labels;
                variable->label_count = loading->sets[k].count;
            }
    }
}

static bool read_whole(const char *path, struct loading *loading, struct error *err)
{
    const struct labelled *labelled = loading->out;
    readstat_error_t status = parse(path, loading);
    if (status != READSTAT_OK)
        return error_at(err, path, 0, 0, "cannot be read: %s", readstat_error_message(status));
    if (loading->promised > 0 && labelled->rows < (size_t)loading->promised)
        return error_at(err, path, 0, 0, "is cut short: it speaks of %d rows and has %zu", loading->promised, labelled->rows);
    if (!ends_whole(path, loading->kind))
        return error_at(err, path, 0, 0, "is cut short: its end is missing");
    give_labels(loading);
    return true;
}

bool labelled_read(const char *path, struct arena *arena, struct labelled *labelled, struct error *err)
{
    struct loading loading = { .arena = arena, .out = labelled, .promised = -1 };
    *labelled = (struct labelled){ 0 };
    if (!kind_of_file(path, &loading.kind))
        return other_file(path, err);
    return read_whole(path, &loading, err);
}

#else

bool labelled_read(const char *path, struct arena *arena, struct labelled *labelled, struct error *err)
{
    enum file_kind kind;
    (void)arena;
    *labelled = (struct labelled){ 0 };
    if (!kind_of_file(path, &kind))
        return other_file(path, err);
    return error_at(err, path, 0, 0, "this build of knead reads no SPSS, Stata or SAS files (ReadStat was not there); export "
                                     "it as CSV UTF-8");
}

#endif
