/* batches: rows on their way into a fold instead of columns. Private to read/. */
#ifndef KNEAD_READ_BATCHES_H
#define KNEAD_READ_BATCHES_H

#include "read/csv.h"
#include "read/records.h"

struct arena;
struct error;

/* When there are so many rows they are folded. */
enum { BATCH_ROWS = 4096 };

struct batches {
    const struct csv_fold *fold;
    const size_t *builder_of;  /* wanted[i]'s builder */
    size_t wanted;
    struct arena *scratch;     /* what lives until the part is merged */
    struct error *err;         /* of the whole run: a row that breaks the schema */
    size_t rows;               /* already merged */
};

/* The rows read so far as a part, in `arena`. False when they break the schema. */
bool batches_reduce(struct csv *csv, const struct batches *batches, struct arena *arena, void **part,
                    struct error *err);

/* Folds the rows there are. */
void batches_flush(struct csv *csv);

#endif
