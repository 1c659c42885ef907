/* blocks: a large file read in blocks, by several threads. Private to read/.
 *
 * A block ends with an LF. That the next begins with a record is proven when this one was read and its last record was
 * whole; until then it is read on trust, and what came of it is thrown away if the trust was misplaced. Blocks are
 * merged in the order of the file. Where a block cannot be merged (a cell that goes on into the next, or anything that
 * would be an error), its bytes and all that follow go back, to be read line after line for a while: errors and odd
 * files come out as they always do. Where the blocks are cut depends on the bytes alone. */
#ifndef KNEAD_READ_BLOCKS_H
#define KNEAD_READ_BLOCKS_H

#include "base/arena.h"
#include "read/records.h"

/* Reads and merges as many blocks as it can, into the columns or, unless `batches` is NULL, into its fold; what is left
 * stays in csv->lines. */
bool blocks_read(struct csv *csv, struct batches *batches, struct error *err);

/* ---- one block */

struct block {
    struct csv csv;            /* reads the bytes as if they were a file behind the same header */
    struct arena arena;        /* what is used again for the next bytes */
    struct arena scratch;      /* what lives until the block is merged */
    const struct batches *batches;
    char *bytes;
    size_t length;
    void *part;                /* of the fold */
    bool clean;                /* it can be merged; true before the first run */
};

/* `size` bytes of room. The caller releases it. */
bool block_create(struct block *block, const struct csv *csv, const struct batches *batches, size_t size,
                  struct error *err);
void block_release(struct block *block);

/* Reads block->bytes; sets `clean`. In any thread. */
void block_run(struct block *block);

/* Adds a clean block's rows to what was read before it. */
void block_merge(struct csv *csv, const struct block *block);

#endif
