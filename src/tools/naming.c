#include "tools/naming.h"

#include <string.h>

#include "base/arena.h"
#include "base/names.h"
#include "base/str.h"
#include "measures/catalogue.h"

bool name_split(struct arena *arena, const char *column, const char **stem, const char **visit)
{
    size_t length = strlen(column), at = length;
    while (at > 0 && strchr("_.-", column[at - 1]) == NULL)
        at--;
    size_t end = at > 0 ? at - 1 : 0;
    if (at == 0) {
        for (at = length; at > 0 && column[at - 1] >= '0' && column[at - 1] <= '9'; at--)
            ;
        end = at;
    }
    if (end == 0 || at == length)
        return false;
    *stem = arena_strndup(arena, column, end);
    *visit = arena_strdup(arena, column + at);
    return true;
}

/* Names as catalogue_plain_name writes them, blank-separated; those of ids by how sure they are. */
static const char id_names[] = "id patientid subjectid recordid usubjid patient subject subjid participantid participant pid "
                               "ptid patientnumber subjectnumber caseid record studyid";

static const struct {
    enum schema_role role;
    const char *names;
} usual_names[] = {
    { SCHEMA_ID, id_names },
    { SCHEMA_ARM, "arm group treatment trt treat trt01p trtp trt01a trta armcd allocation allocated randomisation "
                  "randomization randomised randomized randgroup treatmentgroup studyarm condition intervention" },
    { SCHEMA_VISIT, "visit week weeks month months visitnumber visitname timepoint time avisit redcapeventname wave "
                    "occasion session period event day visitweek followup" },
    { SCHEMA_SITE, "site siteid center centre clinic hospital redcapdataaccessgroup" },
    { SCHEMA_THERAPIST, "therapist therapistid therapistname massagetherapist masseur masseuse provider practitioner "
                        "clinician" },
    { SCHEMA_SESSIONS, "sessions nsessions sessionsattended attended treatments visitsattended" },
    { SCHEMA_COVARIATE, "age agey ageyears sex gender bmi height weight race ethnicity ethnic education smoker smoking "
                        "employment marital married duration painduration yearsofpain expectation" },
    { SCHEMA_CALENDAR, "date visitdate dateofvisit adt assessmentdate" },
};

/* The word among the blank-separated ones; NULL when it is none of them. */
static const char *find_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; length > 0 && (at = strstr(at, word)) != NULL; at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return at;
    return NULL;
}

static bool has_word(const char *words, const char *word)
{
    return find_word(words, word) != NULL;
}

enum schema_role name_role(const char *column, struct arena *arena)
{
    const char *plain = catalogue_plain_name(column, arena);
    for (size_t i = 0; i < sizeof usual_names / sizeof *usual_names; i++)
        if (has_word(usual_names[i].names, plain))
            return usual_names[i].role;
    return SCHEMA_NO_ROLE;
}

size_t name_id(const char *const *columns, size_t count, struct arena *arena)
{
    const char *surest = NULL;
    size_t found = NAME_NONE;
    for (size_t i = 0; i < count; i++) {
        struct arena_mark mark = arena_mark(arena);
        const char *name = find_word(id_names, catalogue_plain_name(columns[i], arena));
        if (name != NULL && (surest == NULL || name < surest))
            surest = name, found = i;
        arena_rewind(arena, mark);
    }
    return found;
}

const char *name_control(const char *const *arms, size_t count, struct arena *arena)
{
    static const char *const words[] = { "control", "usual", "placebo", "sham", "wait", "standard", "notreatment",
                                         "none" };
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (size_t i = 0; i < count; i++)
            if (strstr(catalogue_plain_name(arms[i], arena), words[w]) != NULL)
                return arms[i];
    return NULL;
}

bool name_is_baseline(const char *visit, struct arena *arena)
{
    const char *plain = catalogue_plain_name(visit, arena);
    if (strncmp(plain, "baseline", 8) == 0)
        return true;
    return has_word("0 00 pre bl base t0 w0 wk0 week0 m0 month0 v0 visit0 day0 d0 before screening "
                    "start entry initial first pretest pretreatment vorher avant antes", plain);
}

/* A unit of time before or behind digits, or digits alone. */
static bool is_time(const char *plain)
{
    static const char units[] = "min mins t w wk wks week weeks m mo mon month months mth d day days y yr year years v visit h hr f fu p ";
    size_t before = strcspn(plain, "0123456789"), digits = strspn(plain + before, "0123456789");
    const char *after = plain + before + digits;
    if (digits == 0 || before > 8 || strlen(after) > 8 || (before > 0 && *after != '\0'))
        return false;
    char unit[10] = "";
    memcpy(unit, before > 0 ? plain : after, before > 0 ? before : strlen(after));
    return *unit == '\0' || has_word(units, unit);
}

/* The name without its digits, and without the s of "weeks"; NULL when it has no digit. */
static const char *unit_of(const char *name, struct arena *arena)
{
    char *plain = arena_strdup(arena, catalogue_plain_name(name, arena)), *end = plain;
    bool digits = false;
    for (const char *c = plain; *c != '\0'; c++) {
        if (*c >= '0' && *c <= '9')
            digits = true;
        else
            *end++ = *c;
    }
    if (end > plain && end[-1] == 's')
        end--;
    *end = '\0';
    return digits ? plain : NULL;
}

bool name_differs_by_number(const char *a, const char *b, struct arena *arena)
{
    const char *unit = unit_of(a, arena), *other = unit_of(b, arena);
    return unit != NULL && other != NULL && strcmp(unit, other) == 0;
}

bool name_is_visit(const char *visit, struct arena *arena)
{
    const char *plain = catalogue_plain_name(visit, arena);
    return name_is_baseline(visit, arena) || is_time(plain) ||
           has_word("post after end final follow followup fu start discharge exit mid late early first last endpoint eot",
                    plain);
}

static const struct {
    const char *name, *meaning;
} adam_columns[] = {
    { "STUDYID", "study" }, { "USUBJID", "patient, unique over sites" }, { "SITEID", "site" },
    { "TRT01P", "planned arm" }, { "TRTP", "planned arm" }, { "TRT01A", "arm received" }, { "TRTA", "arm received" },
    { "PARAMCD", "code of the measure in AVAL: choose one with --where 'PARAMCD == \"…\"'" },
    { "PARAM", "name of the measure in AVAL" }, { "AVISIT", "visit" }, { "AVISITN", "visit as a number" },
    { "AVAL", "value of the analysis" }, { "AVALC", "value as text" }, { "BASE", "value at baseline" },
    { "CHG", "change from baseline" }, { "PCHG", "percent change from baseline" },
    { "ABLFL", "marks the row that supplies BASE" },
    { "ANL01FL", "marks the one record of a visit to analyse: --where 'ANL01FL == \"Y\"'" },
    { "DTYPE", "how a row was derived or imputed; blank for observed values" },
    { "ADT", "date" }, { "ADY", "day of the study" }, { "ONTRTFL", "on treatment" },
};

const char *name_adam_meaning(const char *column)
{
    for (size_t i = 0; i < sizeof adam_columns / sizeof *adam_columns; i++)
        if (strcmp(adam_columns[i].name, column) == 0)
            return adam_columns[i].meaning;
    return NULL;
}

/* The first of the names the file has. */
static const char *present(const char *const *columns, size_t count, const char *const *names)
{
    for (; *names != NULL; names++)
        if (name_find(columns, count, *names) != NAME_NONE)
            return *names;
    return NULL;
}

bool name_adam(const char *const *columns, size_t count, struct adam *adam)
{
    static const char *const ids[] = { "USUBJID", NULL }, *const values[] = { "AVAL", NULL },
                             *const visits[] = { "AVISIT", "AVISITN", NULL },
                             *const arms[] = { "TRT01P", "TRTP", "TRT01A", "TRTA", NULL },
                             *const parameters[] = { "PARAMCD", "PARAM", NULL };
    *adam = (struct adam){ present(columns, count, ids), present(columns, count, arms), present(columns, count, visits),
                           present(columns, count, values), present(columns, count, parameters) };
    return adam->id != NULL && adam->value != NULL && adam->visit != NULL;
}
