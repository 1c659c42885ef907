/* Keys are declared in one table: the member they fill, or the fact they add. */
#include "measures/catalogue.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "measures/built_in.h"

enum { LARGEST_FILE = 4 * 1024 * 1024 };

const char *const measure_claims[] = { "pain", "mobility", "mental_health", "circulation", "medication",
                                       "muscle_tension", "prevention" };
const size_t measure_claim_count = sizeof measure_claims / sizeof *measure_claims;

const char *const measure_domains[] = { "pain", "disability", "range_of_motion", "blood_pressure", "mental_health",
                                        "sleep", "quality_of_life", "medication", "tension" };
const size_t measure_domain_count = sizeof measure_domains / sizeof *measure_domains;

static const char *const direction_names[] = { "", "lower", "higher" };

/* A catalogue while it is read. */
struct reader {
    const char *path;
    size_t line;              /* being read; 0 after the last */
    struct arena *arena;
    struct error *err;
    struct catalogue *catalogue;
    struct measure *measure;  /* of the stanza being read; NULL before the first */
    size_t begun;             /* line of its [id] */
    struct measure_fact *facts;
    size_t fact_capacity;
    unsigned long long seen;  /* keys of the stanza, a bit each */
    const char **new_ids;     /* of this text */
    size_t new_count, new_capacity;
};

static bool wrong(const struct reader *reader, const char *key, const char *value, const char *expected)
{
    return error_at(reader->err, reader->path, reader->line, 0, "%s is '%s'; %s is expected", key,
                    utf8_show(reader->arena, value), expected);
}

/* ---- values ---- */

static bool read_number(const char *text, size_t length, double *number)
{
    struct decimal decimal;
    bool is_number = decimal_parse(text, length, '.', &decimal) == DECIMAL_OK;
    *number = is_number ? decimal.value : NAN;
    return is_number;
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        length--;
    text[length] = '\0';
    return text;
}

static bool read_word(const struct reader *reader, const char *key, const char *value, const char *const *words,
                      size_t count, size_t *index)
{
    struct str expected;
    *index = *value == '\0' ? NAME_NONE : name_find(words, count, value);
    if (*index != NAME_NONE)
        return true;
    str_init(&expected, reader->arena);
    str_add(&expected, "one of");
    for (size_t i = 0; i < count; i++)
        if (*words[i] != '\0')
            str_addf(&expected, " %s", words[i]);
    return wrong(reader, key, value, expected.text);
}

/* "2", "30%", "10 to 20". */
static bool read_amount(const struct reader *reader, const char *key, const char *text, struct measure_fact *fact)
{
    size_t length = strlen(text);
    fact->percent = length > 0 && text[length - 1] == '%';
    while (length > 0 && strchr(" %", text[length - 1]) != NULL)
        length--;
    const char *number = arena_strndup(reader->arena, text, length), *span = strstr(number, " to ");
    size_t first = span == NULL ? length : (size_t)(span - number);
    if (!read_number(number, first, &fact->value) || (span != NULL && !read_number(span + 4, strlen(span + 4), &fact->to)))
        return wrong(reader, key, text, "a number such as 2, 30% or 10 to 20");
    if (!(fact->value > 0) || fact->to <= fact->value)
        return wrong(reader, key, text, "an amount above 0, the smaller first,");
    return true;
}

/* VALUE | POPULATION | CITATION */
static bool read_fact(struct reader *reader, const char *key, enum measure_fact_kind kind, char *value)
{
    struct measure_fact fact = { .kind = kind, .value = NAN, .to = NAN };
    char *population = strchr(value, '|'), *citation = population == NULL ? NULL : strchr(population + 1, '|');
    if (citation == NULL || strchr(citation + 1, '|') != NULL)
        return wrong(reader, key, value, "VALUE | POPULATION | CITATION");
    *population = *citation = '\0';
    fact.text = trim(value);
    fact.population = trim(population + 1);
    fact.citation = trim(citation + 1);
    if (*fact.text == '\0' || *fact.population == '\0' || *fact.citation == '\0')
        return error_at(reader->err, reader->path, reader->line, 0,
                        "%s has an empty part; VALUE | POPULATION | CITATION is expected, all three", key);
    if (kind != MEASURE_RELIABILITY && !read_amount(reader, key, fact.text, &fact))
        return false;
    struct measure *measure = reader->measure;
    reader->facts = arena_reserve(reader->arena, reader->facts, measure->fact_count, reader->fact_capacity);
    reader->facts[measure->fact_count++] = fact;
    measure->facts = reader->facts;
    return true;
}

static bool read_aliases(struct reader *reader, char *value)
{
    struct measure *measure = reader->measure;
    size_t capacity = 0;
    const char **aliases = NULL;
    for (char *word = strtok_r(value, " \t", &value); word != NULL; word = strtok_r(NULL, " \t", &value)) {
        aliases = arena_reserve(reader->arena, aliases, measure->alias_count, capacity);
        aliases[measure->alias_count++] = catalogue_plain_name(word, reader->arena);
    }
    measure->aliases = aliases;
    return true;
}

/* ---- keys ---- */

enum key_kind { KEY_TEXT, KEY_NUMBER, KEY_DOMAIN, KEY_CLAIM, KEY_DIRECTION, KEY_DECIMALS, KEY_ALIASES, KEY_FACT };

struct key {
    const char *name;
    enum key_kind kind;
    size_t offset;               /* into struct measure; of a fact, its kind */
};

static const struct key keys[] = {
    { "name", KEY_TEXT, offsetof(struct measure, name) },
    { "domain", KEY_DOMAIN, 0 },
    { "claim", KEY_CLAIM, 0 },
    { "unit", KEY_TEXT, offsetof(struct measure, unit) },
    { "minimum", KEY_NUMBER, offsetof(struct measure, minimum) },
    { "maximum", KEY_NUMBER, offsetof(struct measure, maximum) },
    { "direction", KEY_DIRECTION, 0 },
    { "decimals", KEY_DECIMALS, 0 },
    { "scoring", KEY_TEXT, offsetof(struct measure, scoring) },
    { "source", KEY_TEXT, offsetof(struct measure, source) },
    { "note", KEY_TEXT, offsetof(struct measure, note) },
    { "aliases", KEY_ALIASES, 0 },
    { "important_change", KEY_FACT, MEASURE_IMPORTANT_CHANGE },
    { "important_difference", KEY_FACT, MEASURE_IMPORTANT_DIFFERENCE },
    { "reliability", KEY_FACT, MEASURE_RELIABILITY },
    { "sem", KEY_FACT, MEASURE_SEM },
    { "sdc", KEY_FACT, MEASURE_SDC },
};

enum { KEYS = sizeof keys / sizeof *keys };

static bool take_value(struct reader *reader, const struct key *key, char *value)
{
    struct measure *measure = reader->measure;
    void *member = (char *)measure + key->offset;
    double number;
    size_t word;
    switch (key->kind) {
    case KEY_TEXT:
        *(const char **)member = value;
        return true;
    case KEY_NUMBER:
        return read_number(value, strlen(value), member) || wrong(reader, key->name, value, "a number");
    case KEY_DOMAIN:
        if (!read_word(reader, key->name, value, measure_domains, measure_domain_count, &word))
            return false;
        measure->domain = measure_domains[word];
        return true;
    case KEY_CLAIM:
        if (!read_word(reader, key->name, value, measure_claims, measure_claim_count, &word))
            return false;
        measure->claim = measure_claims[word];
        return true;
    case KEY_DIRECTION:
        if (!read_word(reader, key->name, value, direction_names, 3, &word))
            return false;
        measure->direction = (enum measure_direction)word;
        return true;
    case KEY_DECIMALS:
        if (!read_number(value, strlen(value), &number) || number < 0 || number > DECIMAL_SCALE_MAX ||
            number != trunc(number))
            return wrong(reader, key->name, value, "a whole number from 0 to 15");
        measure->decimals = (int)number;
        return true;
    case KEY_ALIASES:
        return read_aliases(reader, value);
    case KEY_FACT:
        return read_fact(reader, key->name, (enum measure_fact_kind)key->offset, value);
    }
    return true;
}

static bool unknown_key(const struct reader *reader, const char *name)
{
    const char *names[KEYS];
    for (size_t i = 0; i < KEYS; i++)
        names[i] = keys[i].name;
    const char *nearest = name_nearest(names, KEYS, name);
    return error_at(reader->err, reader->path, reader->line, 0, "unknown key '%s'%s%s%s",
                    utf8_show(reader->arena, name), nearest == NULL ? "" : "; did you mean '",
                    nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
}

static bool read_key(struct reader *reader, char *line)
{
    char *equals = strchr(line, '=');
    if (equals == NULL)
        return error_at(reader->err, reader->path, reader->line, 0,
                        "'%s' is neither [ID] nor KEY = VALUE", utf8_show(reader->arena, line));
    *equals = '\0';
    const char *name = trim(line);
    char *value = trim(equals + 1);
    if (reader->measure == NULL)
        return error_at(reader->err, reader->path, reader->line, 0, "'%s' stands before the first [ID]",
                        utf8_show(reader->arena, name));
    size_t i = 0;
    while (i < KEYS && strcmp(keys[i].name, name) != 0)
        i++;
    if (i == KEYS)
        return unknown_key(reader, name);
    if (*value == '\0')
        return error_at(reader->err, reader->path, reader->line, 0,
                        "%s has no value; a key that is not known is left out", name);
    if (keys[i].kind != KEY_FACT && (reader->seen & (1ULL << i)))
        return error_at(reader->err, reader->path, reader->line, 0, "%s is said twice in [%s]", name,
                        utf8_show(reader->arena, reader->measure->id));
    reader->seen |= 1ULL << i;
    return take_value(reader, &keys[i], value);
}

/* ---- stanzas ---- */

static bool is_id(const char *id)
{
    return *id >= 'a' && *id <= 'z' && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(id);
}

static bool end_stanza(const struct reader *reader)
{
    const struct measure *measure = reader->measure;
    if (measure == NULL)
        return true;
    if (measure->name == NULL)
        return error_at(reader->err, reader->path, reader->begun, 0, "[%s] has no name", measure->id);
    if (measure->minimum > measure->maximum)
        return error_at(reader->err, reader->path, reader->begun, 0, "the minimum of [%s] is above its maximum",
                        measure->id);
    return true;
}

/* Room for the measure: the place of the one it replaces, or a new one. */
static struct measure *place_of(struct reader *reader, const char *id)
{
    struct catalogue *catalogue = reader->catalogue;
    for (size_t i = 0; i < catalogue->count; i++)
        if (strcmp(catalogue->measures[i].id, id) == 0)
            return &catalogue->measures[i];
    catalogue->measures = arena_reserve(reader->arena, catalogue->measures, catalogue->count, catalogue->capacity);
    return &catalogue->measures[catalogue->count++];
}

static bool begin_stanza(struct reader *reader, char *line, bool built_in)
{
    size_t length = strlen(line);
    if (line[length - 1] != ']')
        return error_at(reader->err, reader->path, reader->line, 0, "'%s' lacks its closing ]",
                        utf8_show(reader->arena, line));
    if (!end_stanza(reader))
        return false;
    line[length - 1] = '\0';
    const char *id = trim(line + 1);
    if (!is_id(id))
        return error_at(reader->err, reader->path, reader->line, 0,
                        "the id '%s' is not a letter and then letters, digits and _, all in lower case", utf8_show(reader->arena, id));
    if (name_find(reader->new_ids, reader->new_count, id) != NAME_NONE)
        return error_at(reader->err, reader->path, reader->line, 0, "[%s] is there twice", id);
    reader->new_ids = arena_reserve(reader->arena, reader->new_ids, reader->new_count, reader->new_capacity);
    reader->new_ids[reader->new_count++] = id;
    reader->measure = place_of(reader, id);
    *reader->measure = (struct measure){ .id = id, .minimum = NAN, .maximum = NAN, .decimals = -1,
                                         .built_in = built_in };
    reader->begun = reader->line;
    reader->facts = NULL;
    reader->fact_capacity = 0;
    reader->seen = 0;
    return true;
}

bool catalogue_parse(const char *text, size_t length, const char *path, bool built_in, struct arena *arena,
                     struct catalogue *catalogue, struct error *err)
{
    struct reader reader = { .path = path, .arena = arena, .err = err, .catalogue = catalogue };
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    const char *end = text + length;
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t taken = (size_t)((stop == NULL ? end : stop) - text);
        reader.line++;
        if (utf8_valid(text, taken) < taken || memchr(text, '\0', taken) != NULL)
            return error_at(err, path, reader.line, 0, "this line is not text in UTF-8");
        char *line = trim(arena_strndup(arena, text, taken));
        text += taken + (stop != NULL);
        if (*line == '\0' || *line == '#')
            continue;
        if (!(*line == '[' ? begin_stanza(&reader, line, built_in) : read_key(&reader, line)))
            return false;
    }
    return end_stanza(&reader);
}

static bool read_text(const char *path, struct str *text, struct error *err)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return error_at(err, path, 0, 0, "the measures cannot be opened: %s", strerror(errno));
    char chunk[16 * 1024];
    size_t got;
    errno = 0;
    while (text->length <= LARGEST_FILE && (got = fread(chunk, 1, sizeof chunk, file)) > 0)
        str_add_bytes(text, chunk, got);
    bool failed = ferror(file) != 0;
    int why = errno;
    fclose(file);
    if (failed)
        return error_at(err, path, 0, 0, "the measures cannot be read: %s", strerror(why));
    return text->length <= LARGEST_FILE ||
           error_at(err, path, 0, 0, "is larger than 4 MiB, and hardly a catalogue of measures");
}

bool catalogue_open(const char *path, struct arena *arena, struct catalogue *catalogue, struct error *err)
{
    *catalogue = (struct catalogue){ 0 };
    if (!catalogue_parse((const char *)measure_built_in, measure_built_in_length, "built-in catalogue of measures", true,
                         arena, catalogue, err))
        return false;
    if (path == NULL)
        return true;
    struct str text;
    str_init(&text, arena);
    return read_text(path, &text, err) && catalogue_parse(text.text, text.length, path, false, arena, catalogue, err);
}

/* ---- asking ---- */

const struct measure *catalogue_find(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->count && id != NULL; i++)
        if (strcmp(catalogue->measures[i].id, id) == 0)
            return &catalogue->measures[i];
    return NULL;
}

const char *catalogue_nearest(const struct catalogue *catalogue, const char *id, struct arena *arena)
{
    const char **ids = arena_array(arena, const char *, catalogue->count);
    for (size_t i = 0; i < catalogue->count; i++)
        ids[i] = catalogue->measures[i].id;
    const char *nearest = name_nearest(ids, catalogue->count, id);
    size_t called = 0;
    const struct measure **others = nearest != NULL ? NULL : catalogue_called(catalogue, id, arena, &called);
    return called > 0 ? others[0]->id : nearest;
}

const struct measure_fact *measure_absolute(const struct measure *measure, enum measure_fact_kind kind)
{
    for (size_t i = 0; i < measure->fact_count; i++) {
        const struct measure_fact *fact = &measure->facts[i];
        if (fact->kind == kind && !fact->percent && !isnan(fact->value) && isnan(fact->to))
            return fact;
    }
    return NULL;
}

const struct measure_fact *measure_important(const struct measure *measure)
{
    const struct measure_fact *change = measure_absolute(measure, MEASURE_IMPORTANT_CHANGE);
    return change != NULL ? change : measure_absolute(measure, MEASURE_IMPORTANT_DIFFERENCE);
}

bool measure_fits(const struct measure *measure, double low, double high, int decimals)
{
    return !(low < measure->minimum) && !(high > measure->maximum) &&
           (measure->decimals < 0 || decimals <= measure->decimals);
}

const char *catalogue_plain_name(const char *name, struct arena *arena)
{
    char *plain = arena_strdup(arena, name), *end = plain;
    for (const char *c = name; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *end++ = (char)(*c - 'A' + 'a');
        else if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || (unsigned char)*c >= 0x80)
            *end++ = *c;
    }
    *end = '\0';
    return plain;
}

/* The plain form of an id is the id without its '_'. */
static bool is_plain_id(const char *id, const char *plain)
{
    for (; *id != '\0'; id++)
        if (*id != '_' && *id != *plain++)
            return false;
    return *plain == '\0';
}

static bool is_called(const struct measure *measure, const char *plain)
{
    return is_plain_id(measure->id, plain) ||
           name_find(measure->aliases, measure->alias_count, plain) != NAME_NONE;
}

const struct measure **catalogue_called(const struct catalogue *catalogue, const char *name, struct arena *arena,
                                        size_t *count)
{
    const struct measure **called = arena_array(arena, const struct measure *, catalogue->count);
    const char *plain = catalogue_plain_name(name, arena);
    *count = 0;
    for (size_t i = 0; i < catalogue->count && *plain != '\0'; i++)
        if (is_called(&catalogue->measures[i], plain))
            called[(*count)++] = &catalogue->measures[i];
    return called;
}
