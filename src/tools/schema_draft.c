/* The guesses as Table Schema JSON, a field a line. Ranges are left to the measures; suspected codes are not declared. */
#include "base/arena.h"
#include "render/json_writer.h"
#include "tools/draft.h"

static const char *const role_names[] = { NULL, "id", "arm", "visit", "outcome", "covariate", "therapist", "site", "date",
                                          "sessions" };

/* A schema's codes replace the reader's own, so those that were met are declared with those the user named. */
static void write_missing(struct json_writer *json, const struct draft *draft)
{
    const char **codes = arena_array(draft->arena, const char *, draft->na_count + 3);
    size_t count = 0;
    bool met = false;
    for (size_t i = 0; i < draft->count; i++)
        for (size_t row = 0; row < draft->frame->rows && !met; row++)
            met = draft->guesses[i].column->missing[row] == MISSING_CODE;
    codes[count++] = "";
    if (met) {
        codes[count++] = "NA";
        codes[count++] = "NaN";
    }
    for (size_t i = 0; i < draft->na_count; i++)
        codes[count++] = draft->na[i];
    json_texts(json, "missingValues", codes, count);
}

/* The control arm comes first. */
static void write_levels(struct json_writer *json, const struct draft *draft, const struct guess *guess)
{
    const struct levels *levels = guess->column->levels;
    if (!guess->categories || (guess->role != SCHEMA_ARM && guess->role != SCHEMA_COVARIATE && guess->role != SCHEMA_SITE))
        return;
    const char *first = guess == draft->arm ? draft->control : NULL;
    const char **names = arena_array(draft->arena, const char *, levels->count);
    size_t count = 0;
    if (first != NULL)
        names[count++] = first;
    for (uint32_t i = 0; i < levels->count; i++)
        if (!str_equal(levels->names[i], first))
            names[count++] = levels->names[i];
    json_texts(json, "categories", names, count);
}

static void write_knead(struct json_writer *json, const struct draft *draft, const struct guess *guess)
{
    if (guess->role == SCHEMA_NO_ROLE && !guess->identifier)
        return;
    json_open(json, "knead", '{', false);
    if (guess->visit != NULL) {
        json_text(json, "outcome", guess->outcome);
        json_text(json, "visit", guess->visit);
    } else {
        json_text(json, "role", role_names[guess->role]);
    }
    if (guess->measure != NULL)
        json_text(json, "measure", guess->measure->id);
    if (guess == draft->arm)
        json_text(json, "control", draft->control);
    if (guess == draft->visit)
        json_text(json, "baseline", draft->baseline);
    if (guess->identifier)
        json_flag(json, "identifier", true);
    json_close(json, '}');
}

static void write_top(struct json_writer *json, const struct draft *draft)
{
    json_open(json, "knead", '{', false);
    if (draft->layout != SCHEMA_LAYOUT_UNKNOWN)
        json_text(json, "layout", draft->layout == SCHEMA_LONG ? "long" : "wide");
    if (draft->id[1] != NULL) {
        const char *id[2] = { draft->id[0]->column->name, draft->id[1]->column->name };
        json_texts(json, "id", id, 2);
    }
    if (draft->visit_count > 0) {
        json_text(json, "baseline", draft->baseline);
        json_texts(json, "visits", draft->visits, draft->visit_count);
    }
    json_close(json, '}');
}

void draft_write(const struct draft *draft, struct str *out)
{
    struct json_writer json;
    json_writer_init(&json, out);
    json_open(&json, NULL, '{', true);
    write_missing(&json, draft);
    json_open(&json, "fields", '[', true);
    for (size_t i = 0; i < draft->count; i++) {
        const struct guess *guess = &draft->guesses[i];
        json_open(&json, NULL, '{', false);
        json_text(&json, "name", guess->column->name);
        json_text(&json, "type", guess->role == SCHEMA_ID || guess->role == SCHEMA_ARM ? "string" : guess->type);
        write_levels(&json, draft, guess);
        write_knead(&json, draft, guess);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    write_top(&json, draft);
    json_close(&json, '}');
    str_add_char(out, '\n');
}
