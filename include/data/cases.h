/* cases: everything is keyed by patient id, never by row order.
 *
 * A file becomes patients (their ids in natural order); a measurement becomes a series, one cell per patient,
 * whatever the layout: in a wide file `pain_10` is the series "pain at 10", in a long file the series takes the
 * rows whose visit is 10. cases_complete turns the series an analysis wants into complete cases and the ledger of
 * what was left out. Shuffling the rows of the file changes nothing that comes out of here. */
#ifndef KNEAD_DATA_CASES_H
#define KNEAD_DATA_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/column.h"
#include "data/frame.h"
#include "data/ledger.h"
#include "data/rows.h"

struct patients {
    const char **ids;   /* natural order; NULL: each row is a patient, see patients_id */
    const size_t *row;  /* where it is: of each patient */
    const uint32_t *lines; /* of each frame row */
    size_t count;
    size_t *of_row;     /* patient of each frame row; ROW_NONE when the row is not selected */
};

/* One variable measured once per patient. */
struct series {
    const struct column *column;
    const size_t *row;    /* frame row of each patient, ROW_NONE where there is none */
    const char *label;    /* "pain" */
    const char *when;     /* "week 10"; NULL for what has no visit. Ledger reasons read "pain missing at week 10" */
};

/* Wide layout: one row per patient; `id` NULL means each row is its own patient, called "line 7".
 * A blank id, or an id met twice, is an input error naming the lines. */
bool patients_wide(const struct frame *frame, struct rows rows, const struct column *id, struct arena *arena,
                   struct patients *patients, struct error *err);

/* Long layout: several rows per patient; the pair (id, visit) must be unique. `visit` may be NULL (one row each). */
bool patients_long(const struct frame *frame, struct rows rows, const struct column *id,
                   const struct column *visit, struct arena *arena, struct patients *patients, struct error *err);

/* What a patient is called; in the arena where that has to be made up. */
const char *patients_id(const struct patients *patients, size_t patient, struct arena *arena);

/* The rows of each patient at one visit level (long), or simply each patient's row (wide, visit NULL). */
const size_t *patients_rows(const struct patients *patients, const struct frame *frame,
                            const struct column *visit, uint32_t level, struct arena *arena);

/* A variable that belongs to the patient (arm, sex, age) in a long file. A patient's value is taken from the row in
 * `preferred` (the baseline visit; may be NULL) when it is present there; otherwise it must be the same on every row
 * of the patient that has one, and a patient with two different values is an input error naming both lines. */
bool series_of_patient(const struct patients *patients, const struct frame *frame, const struct column *column,
                       const size_t *preferred, struct arena *arena, struct series *series, struct error *err);

/* True when the patient has no present value; tells the kind. A row that is not there and a blank cell are both
 * "missing" in a ledger, so that long and wide files of the same data give the same ledger. */
bool series_missing(const struct series *series, size_t patient, enum missing *kind);

/* Complete cases of `count` series, and their ledger. */
struct cases {
    size_t count;
    size_t *patient;          /* index into patients, ascending: natural order of id */
    const struct patients *patients;
    const struct series *series; /* the series asked for */
    size_t series_count;
};

bool cases_complete(const struct patients *patients, const struct series *series, size_t count,
                    const char *analysis, struct arena *arena, struct cases *cases, struct ledger *ledger);

/* The numbers of one series over the cases. */
void cases_values(const struct cases *cases, size_t series, double *values);
void cases_codes(const struct cases *cases, size_t series, uint32_t *codes);

/* The series' exact whole steps at a common divisor 10^k; false when it is not exact (units untouched). */
bool cases_units(const struct cases *cases, size_t series, int64_t *units, double *divisor);

/* after - before for every case, exact where both are; *units is NULL where they are not. values = units / divisor. */
void cases_differences(const struct cases *cases, size_t before, size_t after, struct arena *arena,
                       double **values, int64_t **units, double *divisor);

#endif
