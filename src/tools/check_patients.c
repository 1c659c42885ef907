/* What may not change within a patient: arm, site, age, sex. Texts that differ only in blanks or case are the same
 * here; they are told of elsewhere. */
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/check.h"

/* The rows of each patient, one after the other. */
struct chain {
    size_t *first, *next; /* ROW_NONE ends it */
};

static struct chain chain_rows(const struct check *check)
{
    struct chain chain = { arena_array(check->arena, size_t, check->patient_count),
                           arena_array(check->arena, size_t, check->sheet.rows) };
    for (uint32_t patient = 0; patient < check->patient_count; patient++)
        chain.first[patient] = ROW_NONE;
    for (size_t row = check->sheet.rows; row-- > 0;) {
        if (check->patient[row] == LEVEL_NONE)
            continue;
        chain.next[row] = chain.first[check->patient[row]];
        chain.first[check->patient[row]] = row;
    }
    return chain;
}

static uint32_t value_of(const struct checked *column, size_t row)
{
    return column->state[row] == CELL_VALUE ? column->plain[column->codes[row]] : LEVEL_NONE;
}

/* What most of a patient's rows hold. */
struct usual {
    size_t row;           /* the first with the value most rows hold, of equals the first; ROW_NONE without values */
    size_t known, most;   /* rows with a value, and with this one */
    bool clear;           /* more rows hold it than any other value */
};

/* `votes` has a zero for each value, and has it again afterwards. */
static struct usual usual_of(const struct chain *chain, const struct checked *column, uint32_t patient, size_t *votes)
{
    struct usual usual = { .row = ROW_NONE };
    for (size_t row = chain->first[patient]; row != ROW_NONE; row = chain->next[row])
        if (value_of(column, row) != LEVEL_NONE) {
            votes[value_of(column, row)]++;
            usual.known++;
        }
    for (size_t row = chain->first[patient]; row != ROW_NONE; row = chain->next[row]) {
        uint32_t value = value_of(column, row);
        size_t count = value == LEVEL_NONE ? 0 : votes[value];
        if (count == 0)
            continue;
        usual.clear = count > usual.most || (count < usual.most && usual.clear);
        if (count > usual.most) {
            usual.row = row;
            usual.most = count;
        }
        votes[value] = 0;
    }
    return usual;
}

static void differing_rows(struct check *check, const struct chain *chain, const struct checked *column)
{
    bool arm = column->at == check->arm;
    size_t *votes = arena_array(&check->work, size_t, column->levels.count);
    for (uint32_t patient = 0; patient < check->patient_count; patient++) {
        struct usual usual = usual_of(chain, column, patient, votes);
        bool varies = usual.known > usual.most;
        for (size_t row = varies ? chain->first[patient] : ROW_NONE; row != ROW_NONE; row = chain->next[row]) {
            uint32_t value = value_of(column, row);
            if (value == LEVEL_NONE || value == value_of(column, usual.row))
                continue;
            struct finding *finding = check_find(
                check, arm ? SEVERITY_ERROR : SEVERITY_WARNING, arm ? "arm_changes" : "differs_within_patient", row,
                column->at, check_shown(check, row, column->at), "%s of the patient as in line %u, %s",
                arm ? "the arm" : "the value", (unsigned)check->sheet.lines[usual.row],
                check_shown(check, usual.row, column->at));
            if (usual.clear)
                finding->proposal = (struct recoding){ column->levels.names[column->codes[usual.row]],
                                                       "as in the patient's other rows" };
        }
    }
}

/* Without a schema: nearly every patient with several values has one and the same. */
static bool hardly_varies(struct check *check, const struct chain *chain, const struct checked *column)
{
    enum { LEAST = 10 };
    size_t patients = 0, varying = 0, *votes = arena_array(&check->work, size_t, column->levels.count);
    for (uint32_t patient = 0; patient < check->patient_count; patient++) {
        struct usual usual = usual_of(chain, column, patient, votes);
        patients += usual.known >= 2;
        varying += usual.known > usual.most;
    }
    return patients >= LEAST && varying * 20 <= patients;
}

static bool of_patient(struct check *check, const struct chain *chain, const struct checked *column)
{
    if (column->at == check->arm)
        return true;
    if (column->at == check->visit || column->at == check->date || column->present == 0)
        return false;
    for (size_t i = 0; i < check->id_count; i++)
        if (check->id[i] == column->at)
            return false;
    if (column->field != NULL && column->field->role != SCHEMA_NO_ROLE)
        return column->field->role != SCHEMA_OUTCOME && column->field->role != SCHEMA_CALENDAR;
    return column->about == NULL && hardly_varies(check, chain, column);
}

/* Someone under the control has a therapist although such patients have none. */
static void therapist_of_control(struct check *check)
{
    const struct schema_field *field = schema_role_field(check->schema, SCHEMA_THERAPIST);
    size_t at = field == NULL ? NAME_NONE : sheet_find(&check->sheet, field->name);
    if (at == NAME_NONE || check->arm == NAME_NONE || check->control == NULL)
        return;
    const struct checked *therapist = &check->columns[at], *arm = &check->columns[check->arm];
    uint32_t code = levels_find(&arm->levels, check->control);
    size_t rows = 0, with = 0;
    for (size_t row = 0; row < check->sheet.rows && code != LEVEL_NONE; row++) {
        bool control = value_of(arm, row) == arm->plain[code];
        rows += control;
        with += control && therapist->state[row] == CELL_VALUE;
    }
    for (size_t row = 0; row < check->sheet.rows && with > 0 && with * 10 <= rows; row++)
        if (value_of(arm, row) == arm->plain[code] && therapist->state[row] == CELL_VALUE)
            check_find(check, SEVERITY_WARNING, "therapist_of_control", row, at, check_shown(check, row, at),
                       "no therapist: the arm is %s", check_shown(check, row, check->arm));
}

void check_patients(struct check *check)
{
    if (check->arm != NAME_NONE)
        check_plain(check, &check->columns[check->arm]);
    therapist_of_control(check);
    if (check->id_count == 0 || check->visit == NAME_NONE || check->doubtful)
        return;
    struct chain chain = chain_rows(check);
    for (size_t i = 0; i < check->sheet.columns; i++) {
        check_plain(check, &check->columns[i]);
        if (of_patient(check, &chain, &check->columns[i]))
            differing_rows(check, &chain, &check->columns[i]);
        arena_rewind(&check->work, check->work_empty);
    }
}
