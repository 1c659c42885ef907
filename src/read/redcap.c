/* The dictionary is read whole by libcsv, a physical line at a time, so that every record knows its line. */
#include "read/redcap.h"

#include <csv.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/levels.h"
#include "read/schema.h"

enum part { PART_NAME, PART_FORM, PART_TYPE, PART_LABEL, PART_CHOICES, PART_VALIDATION, PART_MINIMUM, PART_MAXIMUM,
            PART_IDENTIFIER, PART_MATRIX, PARTS };

/* The columns, as the export and as the API call them. */
static const char *const part_names[PARTS][2] = {
    [PART_NAME] = { "Variable / Field Name", "field_name" },
    [PART_FORM] = { "Form Name", "form_name" },
    [PART_TYPE] = { "Field Type", "field_type" },
    [PART_LABEL] = { "Field Label", "field_label" },
    [PART_CHOICES] = { "Choices, Calculations, OR Slider Labels", "select_choices_or_calculations" },
    [PART_VALIDATION] = { "Text Validation Type OR Show Slider Number", "text_validation_type_or_show_slider_number" },
    [PART_MINIMUM] = { "Text Validation Min", "text_validation_min" },
    [PART_MAXIMUM] = { "Text Validation Max", "text_validation_max" },
    [PART_IDENTIFIER] = { "Identifier?", "identifier" },
    [PART_MATRIX] = { "Matrix Group Name", "matrix_group_name" },
};

struct choice {
    const char *code, *label;
};

struct choices {
    struct choice *items;
    size_t count;
};

struct reader {
    const char *path;
    struct arena *arena;
    struct error *err;
    struct schema *schema;
    size_t field_capacity;
    size_t line, record_line;   /* being fed; where the record began */
    const char **cells;         /* of the record */
    size_t cell_count, cell_capacity;
    size_t at[PARTS];           /* column of each part; (size_t)-1 without it */
    bool header_read;
    const char **forms;
    size_t form_count, form_capacity;
    struct levels names;        /* of the fields */
    const char *twice;          /* a name that two fields have; NULL: none */
};

static const char *part(const struct reader *reader, enum part which)
{
    size_t at = reader->at[which];
    return at < reader->cell_count ? reader->cells[at] : "";
}

static const char *trimmed(struct arena *arena, const char *text, size_t length)
{
    while (length > 0 && strchr(" \t\r\n", *text) != NULL)
        text++, length--;
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
        length--;
    return arena_strndup(arena, text, length);
}

/* ---- fields ---- */

static struct schema_field *add_field(struct reader *reader, const char *name, const char *title, enum schema_type type)
{
    struct schema *schema = reader->schema;
    uint32_t before = reader->names.count;
    if (levels_intern(&reader->names, name, strlen(name)) < before)
        reader->twice = name;
    schema->fields = arena_reserve(reader->arena, schema->fields, schema->count, reader->field_capacity);
    struct schema_field *field = &schema->fields[schema->count++];
    *field = (struct schema_field){ .name = name, .title = *title == '\0' ? NULL : title, .type = type,
                                    .minimum = NAN, .maximum = NAN };
    return field;
}

/* "1, Usual care | 2, Massage"; a choice without a comma is its own label. */
static struct choices read_choices(const struct reader *reader, const char *text)
{
    struct choices choices = { 0 };
    size_t capacity = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "|"), code = strcspn(text, ",|");
        struct choice choice = { trimmed(reader->arena, text, code), NULL };
        choice.label = code < length ? trimmed(reader->arena, text + code + 1, length - code - 1) : choice.code;
        if (*choice.code != '\0') {
            choices.items = arena_reserve(reader->arena, choices.items, choices.count, capacity);
            choices.items[choices.count++] = choice;
        }
        text += length + (text[length] == '|');
    }
    return choices;
}

static bool whole_number(const char *text, double *number)
{
    struct decimal decimal;
    if (decimal_parse(text, strlen(text), '.', &decimal) != DECIMAL_OK || decimal.value != trunc(decimal.value))
        return false;
    *number = decimal.value;
    return true;
}

/* A rating scale: whole numbers that are labelled by themselves, or the items of a matrix. */
static bool is_rating(const struct reader *reader, const struct choices *choices, double *low, double *high)
{
    bool matrix = *part(reader, PART_MATRIX) != '\0';
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < choices->count; i++) {
        const struct choice *choice = &choices->items[i];
        double code;
        size_t length = strlen(choice->code);
        if (!whole_number(choice->code, &code))
            return false;
        bool own = strncmp(choice->label, choice->code, length) == 0 &&
                   (choice->label[length] < '0' || choice->label[length] > '9');
        /* 0 and 10 often carry the words of the ends of the scale */
        bool end = i == 0 || i + 1 == choices->count;
        if (!matrix && !own && !(end && choices->count > 4))
            return false;
        *low = code < *low ? code : *low;
        *high = code > *high ? code : *high;
    }
    return choices->count > 0;
}

/* Levels are the codes, in order, then the labels: an export has either. */
static void set_categories(const struct reader *reader, struct schema_field *field, const struct choices *choices)
{
    const char **items = arena_array(reader->arena, const char *, 2 * choices->count);
    const char **labels = arena_array(reader->arena, const char *, 2 * choices->count);
    size_t count = 0;
    for (size_t i = 0; i < choices->count; i++, count++) {
        items[count] = choices->items[i].code;
        labels[count] = str_equal(choices->items[i].label, items[count]) ? NULL : choices->items[i].label;
    }
    for (size_t i = 0; i < choices->count; i++)
        if (labels[i] != NULL)
            items[count++] = labels[i];
    field->categories = (struct schema_texts){ items, count, true };
    field->labels = labels;
}

static void add_choice_field(struct reader *reader, const char *name, const char *title, const char *text)
{
    struct choices choices = read_choices(reader, text);
    double low, high;
    if (is_rating(reader, &choices, &low, &high)) {
        struct schema_field *field = add_field(reader, name, title, SCHEMA_INTEGER);
        field->minimum = low;
        field->maximum = high;
        field->words.items = arena_array(reader->arena, const char *, choices.count);
        for (size_t i = 0; i < choices.count; i++)
            field->words.items[field->words.count++] = choices.items[i].label;
        return;
    }
    struct schema_field *field = add_field(reader, name, title, SCHEMA_STRING);
    if (choices.count > 0)
        set_categories(reader, field, &choices);
}

/* A checkbox is a column per choice. REDCap writes the code in lower case, other characters as '_'. */
static void add_checkbox(struct reader *reader, const char *name, const char *title, const char *text)
{
    static const char *const states[] = { "0", "1", "Unchecked", "Checked" };
    struct choices choices = read_choices(reader, text);
    for (size_t i = 0; i < choices.count; i++) {
        char *code = arena_strdup(reader->arena, choices.items[i].code);
        for (char *c = code; *c != '\0'; c++) {
            bool plain = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
            *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 'a' - 'A') : plain ? *c : '_';
        }
        struct schema_field *field =
            add_field(reader, arena_printf(reader->arena, "%s___%s", name, code),
                      arena_printf(reader->arena, "%s: %s", *title == '\0' ? name : title, choices.items[i].label),
                      SCHEMA_ANY);
        field->allowed.items = arena_array(reader->arena, const char *, 4);
        for (size_t s = 0; s < 4; s++)
            field->allowed.items[field->allowed.count++] = states[s];
        field->allowed.given = true;
    }
}

static double limit(const char *text, enum schema_type type)
{
    struct decimal number;
    int32_t days;
    size_t length = strlen(text);
    if (type == SCHEMA_DATE)
        return date_parse(text, length, &days) ? (double)days : (double)NAN;
    return decimal_parse(text, length, '.', &number) == DECIMAL_OK ? number.value : NAN;
}

static enum schema_type type_of_text(const char *validation)
{
    if (strcmp(validation, "integer") == 0)
        return SCHEMA_INTEGER;
    if (strncmp(validation, "number", 6) == 0 && strstr(validation, "comma") == NULL)
        return SCHEMA_NUMBER;
    if (strncmp(validation, "date_", 5) == 0 || strncmp(validation, "datetime_", 9) == 0)
        return SCHEMA_DATE; /* exports write every date as 2024-01-31 */
    return *validation == '\0' ? SCHEMA_ANY : SCHEMA_STRING;
}

static void add_text_field(struct reader *reader, const char *name, const char *title)
{
    struct schema_field *field = add_field(reader, name, title, type_of_text(part(reader, PART_VALIDATION)));
    /* a limit that is a formula or another field is not a constant, and is left alone */
    field->minimum = limit(part(reader, PART_MINIMUM), field->type);
    field->maximum = limit(part(reader, PART_MAXIMUM), field->type);
    if (field->minimum > field->maximum)
        field->minimum = field->maximum = NAN;
}

static bool is_text(const char *type)
{
    static const char *const texts[] = { "notes", "file", "signature" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(type, texts[i]) == 0)
            return true;
    return false;
}

static bool take_type(struct reader *reader, const char *name, const char *title, const char *type)
{
    const char *choices = part(reader, PART_CHOICES);
    if (strcmp(type, "text") == 0) {
        add_text_field(reader, name, title);
    } else if (strcmp(type, "radio") == 0 || strcmp(type, "dropdown") == 0) {
        add_choice_field(reader, name, title, choices);
    } else if (strcmp(type, "checkbox") == 0) {
        add_checkbox(reader, name, title, choices);
    } else if (strcmp(type, "yesno") == 0) {
        add_choice_field(reader, name, title, "0, No | 1, Yes");
    } else if (strcmp(type, "truefalse") == 0) {
        add_choice_field(reader, name, title, "0, False | 1, True");
    } else if (strcmp(type, "slider") == 0) {
        struct schema_field *field = add_field(reader, name, title, SCHEMA_NUMBER);
        double low = limit(part(reader, PART_MINIMUM), SCHEMA_NUMBER), high = limit(part(reader, PART_MAXIMUM), SCHEMA_NUMBER);
        field->minimum = isnan(low) ? 0 : low;
        field->maximum = isnan(high) ? 100 : high;
    } else if (strcmp(type, "calc") == 0 || strcmp(type, "sql") == 0) {
        add_field(reader, name, title, SCHEMA_ANY); /* a calculated date is a date */
    } else if (is_text(type)) {
        add_field(reader, name, title, SCHEMA_STRING)->identifier = strcmp(type, "notes") != 0;
    } else if (strcmp(type, "descriptive") != 0) {
        return error_at(reader->err, reader->path, reader->record_line, 0, "the field '%s' is of the type '%s', which no "
                        "REDCap dictionary has", utf8_show(reader->arena, name), utf8_show(reader->arena, type));
    }
    return true;
}

/* ---- records ---- */

static void note_form(struct reader *reader, const char *form)
{
    if (*form == '\0' || (reader->form_count > 0 && str_equal(reader->forms[reader->form_count - 1], form)))
        return;
    reader->forms = arena_reserve(reader->arena, reader->forms, reader->form_count, reader->form_capacity);
    reader->forms[reader->form_count++] = form;
}

static bool take_header(struct reader *reader)
{
    for (size_t p = 0; p < PARTS; p++) {
        reader->at[p] = (size_t)-1;
        for (size_t i = 0; i < reader->cell_count; i++)
            if (str_equal(reader->cells[i], part_names[p][0]) || str_equal(reader->cells[i], part_names[p][1]))
                reader->at[p] = i;
    }
    reader->header_read = true;
    if (reader->at[PART_NAME] != (size_t)-1 && reader->at[PART_TYPE] != (size_t)-1)
        return true;
    return error_at(reader->err, reader->path, reader->record_line, 0,
                    "a REDCap data dictionary has the columns \"Variable / Field Name\" and \"Field Type\"");
}

static bool take_record(struct reader *reader)
{
    if (!reader->header_read)
        return take_header(reader);
    const char *name = part(reader, PART_NAME), *identifier = part(reader, PART_IDENTIFIER);
    if (*name == '\0')
        return true;
    size_t before = reader->schema->count;
    if (!take_type(reader, name, part(reader, PART_LABEL), part(reader, PART_TYPE)))
        return false;
    if (reader->twice != NULL)
        return error_at(reader->err, reader->path, reader->record_line, 0, "the field '%s' is there twice",
                        utf8_show(reader->arena, reader->twice));
    for (size_t i = before; i < reader->schema->count; i++) {
        struct schema_field *field = &reader->schema->fields[i];
        field->form = *part(reader, PART_FORM) == '\0' ? NULL : part(reader, PART_FORM);
        field->identifier = field->identifier || *identifier == 'y' || *identifier == 'Y';
    }
    note_form(reader, part(reader, PART_FORM));
    if (before == 0 && reader->schema->count > 0)
        reader->schema->fields[0].role = SCHEMA_ID;
    return true;
}

static void on_cell(void *text, size_t length, void *data)
{
    struct reader *reader = data;
    reader->cells = arena_reserve(reader->arena, reader->cells, reader->cell_count, reader->cell_capacity);
    reader->cells[reader->cell_count++] = text == NULL ? "" : trimmed(reader->arena, text, length);
}

static void on_record(int end, void *data)
{
    struct reader *reader = data;
    (void)end;
    if (reader->err->code == ERROR_NONE)
        take_record(reader);
    reader->cell_count = 0;
    reader->record_line = reader->line + 1;
}

/* ---- the whole ---- */

/* Columns every project may have beside those of its dictionary. */
static void add_usual_columns(struct reader *reader)
{
    static const char *const usual[][2] = {
        { "redcap_event_name", "Event" },
        { "redcap_repeat_instrument", "Repeated instrument" },
        { "redcap_repeat_instance", "Repeat" },
        { "redcap_data_access_group", "Data access group" },
        { "redcap_survey_identifier", "Survey identifier" },
    };
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        if (levels_find(&reader->names, usual[i][0]) != LEVEL_NONE)
            continue;
        struct schema_field *field = add_field(reader, usual[i][0], usual[i][1], i == 2 ? SCHEMA_INTEGER : SCHEMA_STRING);
        field->role = i == 0 ? SCHEMA_VISIT : SCHEMA_NO_ROLE;
        field->identifier = i == 4;
    }
    static const struct choice states[] = { { "0", "Incomplete" }, { "1", "Unverified" }, { "2", "Complete" } };
    struct choices choices = { arena_array(reader->arena, struct choice, 3), 3 };
    memcpy(choices.items, states, sizeof states);
    for (size_t i = 0; i < reader->form_count; i++) {
        const char *name = arena_printf(reader->arena, "%s_complete", reader->forms[i]);
        if (levels_find(&reader->names, name) != LEVEL_NONE)
            continue;
        set_categories(reader, add_field(reader, name, arena_printf(reader->arena, "Form %s", reader->forms[i]),
                                         SCHEMA_STRING), &choices);
    }
}

bool redcap_recognised(const char *text, size_t length)
{
    if (length > 0 && *text == '"')
        text++, length--;
    for (size_t i = 0; i < 2; i++) {
        size_t name = strlen(part_names[PART_NAME][i]);
        if (length > name && memcmp(text, part_names[PART_NAME][i], name) == 0 && strchr("\",;\t", text[name]) != NULL)
            return true;
    }
    return false;
}

static void release_parser(void *parser)
{
    csv_free(parser);
}

/* The delimiter stands behind the name of the first column. */
static unsigned char delimiter_of(const char *text, size_t length)
{
    for (size_t i = 1; i < length && i < 64; i++)
        if (strchr(",;\t", text[i]) != NULL && text[i] != '\0')
            return (unsigned char)text[i];
    return ',';
}

bool redcap_parse(const char *text, size_t length, const char *path, struct arena *arena, struct schema **schema,
                  struct error *err)
{
    size_t valid = utf8_valid(text, length);
    if (valid < length || memchr(text, '\0', length) != NULL)
        return error_at(err, path, 0, 0, "is not text in UTF-8; save the dictionary as CSV UTF-8");
    struct csv_parser *parser = arena_new(arena, struct csv_parser);
    if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        return error_at(err, path, 0, 0, "the CSV parser cannot be started");
    arena_defer(arena, release_parser, parser);
    csv_set_delim(parser, delimiter_of(text, length));
    *schema = arena_new(arena, struct schema);
    **schema = (struct schema){ .path = path, .partial = true };
    struct reader reader = { .path = path, .arena = arena, .err = err, .schema = *schema, .record_line = 1 };
    levels_init(&reader.names, arena);
    const char *end = text + length;
    bool read = true;
    while (text < end && read && err->code == ERROR_NONE) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t taken = (size_t)((stop == NULL ? end : stop + 1) - text);
        reader.line++;
        read = csv_parse(parser, text, taken, on_cell, on_record, &reader) == taken;
        text += taken;
    }
    read = read && (err->code != ERROR_NONE || csv_fini(parser, on_cell, on_record, &reader) == 0);
    if (!read && err->code == ERROR_NONE)
        return error_at(err, path, reader.record_line, 0, "a quote is out of place in the record that begins here");
    if (err->code != ERROR_NONE)
        return false;
    if ((*schema)->count == 0)
        return error_at(err, path, 0, 0, "the data dictionary has no fields");
    add_usual_columns(&reader);
    const char **id = arena_new(arena, const char *);
    *id = (*schema)->fields[0].name;
    (*schema)->id = (struct schema_texts){ id, 1, true };
    (*schema)->visit = "redcap_event_name";
    (*schema)->layout = SCHEMA_LONG;
    schema_index(*schema, arena);
    return true;
}
