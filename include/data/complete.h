/* complete: rows of a frame that have every value a model wants, for analyses whose unit is the row.
 *
 * The rows come out in the order of id, then of visit, so that the order of the file reaches no sum. */
#ifndef KNEAD_DATA_COMPLETE_H
#define KNEAD_DATA_COMPLETE_H

#include "data/frame.h"
#include "data/ledger.h"
#include "data/rows.h"

/* What a row is called in a ledger and in per-row tables: its id, with the visit when there is one ("P007, week 10"),
 * or "line 12" without an id. */
const char *row_name(const struct frame *frame, size_t row, const struct column *id, const struct column *visit,
                     struct arena *arena);

/* The rows in the order of id and visit (either may be NULL); rows alike in both stay in the order of the file. */
struct rows rows_by_patient(struct rows rows, const struct column *id, const struct column *visit,
                            struct arena *arena);

/* The rows in which all the columns are present; the others go to the ledger ("age missing"), whose unit is rows. */
struct rows rows_complete(const struct frame *frame, struct rows rows, const struct column *const *columns,
                          size_t count, const struct column *id, const struct column *visit, const char *analysis,
                          struct arena *arena, struct ledger *ledger);

#endif
