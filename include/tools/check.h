/* check: the parts of `knead check`, each looking for one family of defects. A defect is a finding: graded, placed,
 * with what stands there, what is expected and, where one reading stands out, what to write instead. */
#ifndef KNEAD_TOOLS_CHECK_H
#define KNEAD_TOOLS_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "cli/command.h"
#include "data/levels.h"
#include "data/rows.h"
#include "base/names.h"
#include "derive/recode.h"
#include "read/schema.h"
#include "read/sheet.h"
#include "tools/recognise.h"

struct check_options {
    struct common_options common;
    struct text_list change;   /* "pain=8" */
    const char *date;
    double window;             /* days; NaN: not asked for */
    uint64_t most;             /* findings listed of one kind and column */
    const char *fix_plan, *apply, *write, *log;
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct finding {
    enum severity severity;
    const char *code;          /* stable: "range", "duplicate_visit", … */
    size_t row, column;        /* of the sheet; ROW_NONE, NAME_NONE: none in particular */
    size_t line, character;    /* 0: none in particular */
    const char *found, *advice;
    struct recoding proposal;  /* text NULL: none */
    struct kind *kind;
};

/* Findings of one grade, code and column; past a number of columns those of one grade and code are counted together. */
struct kind {
    enum severity severity;
    const char *code;
    size_t column;             /* the first, when there are several */
    size_t columns;
    size_t count, kept;        /* only the kept ones are findings */
    size_t listed;
    bool told;                 /* it has its row in the summary */
    struct kind *next;         /* of the same column */
};

/* Findings of one grade and code, whatever the column. */
struct family {
    enum severity severity;
    const char *code;
    size_t columns;            /* with a kind of their own */
    struct kind *rest;         /* of all other columns; NULL: there are none */
    size_t last;               /* column last counted there */
};

enum checked_kind { CHECKED_NUMBER, CHECKED_CATEGORY, CHECKED_DATE, CHECKED_EMPTY };
enum cell_state { CELL_BLANK, CELL_CODE, CELL_WRONG, CELL_SUSPECT, CELL_VALUE }; /* SUSPECT: may stand for missing */

/* A column with its cells judged. */
struct checked {
    const char *name;
    size_t at;                        /* column of the sheet */
    const struct schema_field *field; /* NULL without one */
    const struct schema_outcome *about;
    const struct measure *guessed;    /* by name and values, where no schema speaks of the column; NULL: none */
    enum checked_kind kind;
    uint8_t *state;                   /* enum cell_state of each row */
    double *values;                   /* NUMBER; DATE in days; NaN but for CELL_VALUE */
    uint32_t *codes;                  /* of every text that is not blank, else LEVEL_NONE */
    struct levels levels;             /* the texts as written */
    uint32_t *plain;                  /* of each level: the code of its plain form; see check_plain */
    double minimum, maximum;          /* NaN when not known */
    size_t present;                   /* cells with a value */
    int scale;                        /* decimals that make every value a whole number of few digits; -1: none does */
    bool *breaks;                     /* of each row: it does not match the schema's pattern; NULL without one */
};

enum { CHECK_EVENT, CHECK_REPEAT_INSTRUMENT, CHECK_REPEAT_INSTANCE, CHECK_REPEATS };

struct check {
    struct session *session;
    struct arena *arena;
    const struct check_options *options;
    struct report *report;
    struct sheet sheet;
    const struct schema *schema;      /* NULL without one */
    struct recogniser recogniser;     /* of measures, for the columns it does not speak of */
    struct checked *columns;
    size_t *id;                       /* columns that name the patient together */
    size_t id_count;
    size_t visit, arm, date;          /* NAME_NONE without one */
    size_t measure;                   /* ADaM: column that says what a row measures; NAME_NONE without one */
    size_t repeats[CHECK_REPEATS];    /* REDCap: columns that tell its rows apart; NAME_NONE without one */
    const char *control;              /* NULL when not known */
    bool long_layout;

    uint32_t *patient, *visit_of;     /* of each row; LEVEL_NONE when it has none */
    const char **patients;            /* as written most often */
    uint32_t patient_count;
    bool doubtful;                    /* the id is none: rows of several patients share it */
    const char **visits;              /* in the order of time */
    uint32_t visit_count, planned; /* the first `planned` are those of the schema, or all without one */
    size_t *row_of;                   /* patient × visit: its first row, or ROW_NONE; NULL when not to be had */

    struct table *digits;             /* last digits of readings */
    struct finding *findings;
    size_t count, capacity;
    size_t suspects;                  /* cells that may stand for missing */
    struct kind **kinds;              /* of each column, and of none in particular */
    struct family *families;
    size_t family_count, family_capacity;
    size_t found[3];                  /* findings of each grade, the ones not kept too */
    struct finding spare;             /* stands in for one that is only counted */
    struct arena said;                /* texts for the next finding, which keeps a copy */
    struct arena work;                /* what is only needed while one column is judged */
    struct arena_mark said_empty, work_empty;
};

/* Adds a finding; `column` may be NAME_NONE. The text is the advice. Texts made by check_shown last until then. Of very
 * many findings of one kind those past the listed ones are only counted, unless a plan needs them. */
struct finding *check_find(struct check *check, enum severity severity, const char *code, size_t row, size_t column,
                           const char *found, const char *format, ...) __attribute__((format(printf, 7, 8)));

/* The schema says that the column could name a person: nothing of it is ever printed. */
bool check_hides(const struct check *check, size_t column);

/* The id of a patient, unless it is hidden. */
const char *check_patient_shown(const struct check *check, uint32_t patient);

/* `"text"` of a cell, safe to show; lasts until the next finding. */
const char *check_shown(struct check *check, size_t row, size_t column);

/* Reads schema and file and finds the roles. */
bool check_open(struct check *check, const char *path, struct error *err);

/* The measure of a column ("sbp"), or NULL. */
const char *check_measure(const struct check *check, const struct checked *column);

/* The column names the patient, the visit or the arm. */
bool check_has_role(const struct check *check, size_t column);

/* A date to a person: "5 Jan 2024", "16/02/2024", "05-Jan". */
bool check_is_date(const char *text);

/* Finds column->plain, unless it is known. */
void check_plain(struct check *check, struct checked *column);

/* Makes room for findings about the columns of the sheet. */
void check_findings_begin(struct check *check);

/* Sorts the findings and puts them into the report, with their counts by kind. */
void check_findings_tell(struct check *check);

/* The file as it is called in messages. */
const char *check_file_name(const struct check *check);

/* "P007", "P007, week 10", or NULL. */
const char *check_patient_name(const struct check *check, size_t row);

bool check_cells(struct check *check, struct error *err);   /* types, ranges, levels: every cell for itself */
void check_columns(struct check *check);                    /* constant, copied, odd values, last digits */
void check_pressures(struct check *check);                  /* columns that contradict each other in a row */
void check_ids(struct check *check);                        /* who is who: ids, visits, twice the same */
void check_duplicates(struct check *check);                 /* a patient and visit twice */
void check_id_forms(struct check *check, size_t column);    /* ids that a spreadsheet has changed */
void check_patients(struct check *check);                   /* what may not change within a patient */
bool check_time(struct check *check, struct error *err);    /* dates, windows, changes that cannot be */
void check_missing(struct check *check);                    /* patterns, dropouts, items */

/* The proposals as a table for --fix-plan. */
const struct table *check_plan(const struct check *check);

/* check --apply PLAN --write NEW FILE. */
bool check_apply(struct session *session, const struct check_options *options, struct report *report,
                 struct error *err);

#endif
