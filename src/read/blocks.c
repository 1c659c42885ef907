/* The calling thread reads the input and digests it, fills blocks, merges them in order, and, when there is nothing else to
 * do, reads a block itself. The blocks are a ring: filled at its end, taken by any thread, merged at its front. */
#include "read/blocks.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/error.h"
#include "read/beforehand.h"
#include "read/batches.h"
#include "read/rows.h"

enum { BLOCK_SIZE = 256 * 1024, MOST_THREADS = 64, BLOCKS_A_THREAD = 4, PATIENCE = 4 };

/* front <= next <= end, counted without end; the block of number n is blocks[n % count]. */
struct ring {
    struct block *blocks;
    bool *done;
    size_t count, made;       /* slots, and how many have been created */
    size_t front, next, end;  /* to merge, to take, to fill */
    size_t merged;
    pthread_mutex_t lock;
    pthread_cond_t filled, finished;
    bool stop;
    struct beforehand beforehand;
    pthread_t threads[MOST_THREADS];
    size_t thread_count;
};

/* Takes the next block and reads it; the lock is held before and after. */
static void take_one(struct ring *ring)
{
    size_t at = ring->next++ % ring->count;
    pthread_mutex_unlock(&ring->lock);
    block_run(&ring->blocks[at]);
    pthread_mutex_lock(&ring->lock);
    ring->done[at] = true;
    pthread_cond_signal(&ring->finished);
}

static void *work(void *data)
{
    struct ring *ring = data;
    pthread_mutex_lock(&ring->lock);
    while (!ring->stop) {
        size_t first;
        if (ring->next < ring->end) {
            take_one(ring);
        } else if (beforehand_take(&ring->beforehand, &first)) {
            pthread_mutex_unlock(&ring->lock);
            beforehand_make_ready(&ring->beforehand, first);
            pthread_mutex_lock(&ring->lock);
        } else {
            pthread_cond_wait(&ring->filled, &ring->lock);
        }
    }
    pthread_mutex_unlock(&ring->lock);
    return NULL;
}

/* The threads begin with the first block: a small file needs none. */
static void start_threads(struct ring *ring, unsigned wanted)
{
    while (ring->thread_count + 1 < wanted && ring->thread_count < MOST_THREADS) {
        if (pthread_create(&ring->threads[ring->thread_count], NULL, work, ring) != 0)
            return;
        ring->thread_count++;
    }
}

static void stop_threads(struct ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    ring->stop = true;
    pthread_cond_broadcast(&ring->filled);
    pthread_mutex_unlock(&ring->lock);
    for (size_t i = 0; i < ring->thread_count; i++)
        pthread_join(ring->threads[i], NULL);
}

/* Fills one more block; *filled is false at the end of what can be read in blocks. */
static bool fill(struct ring *ring, struct csv *csv, struct batches *batches, size_t size, bool *filled,
                 struct error *err)
{
    size_t at = ring->end % ring->count;
    *filled = false;
    if (at >= ring->made) {
        if (!lines_can_block(csv->lines, size))
            return true;
        if (!block_create(&ring->blocks[at], csv, batches, size, err))
            return false;
        ring->made++;
    }
    struct block *block = &ring->blocks[at];
    if (!lines_block(csv->lines, block->bytes, size, &block->length, err))
        return false;
    if (block->length == 0)
        return true;
    pthread_mutex_lock(&ring->lock);
    ring->done[at] = false;
    ring->end++;
    pthread_cond_signal(&ring->filled);
    pthread_mutex_unlock(&ring->lock);
    *filled = true;
    return true;
}

/* Waits for the block at the front, reading blocks in the meantime. */
static void finish_front(struct ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    while (!ring->done[ring->front % ring->count]) {
        if (ring->next < ring->end)
            take_one(ring);
        else
            pthread_cond_wait(&ring->finished, &ring->lock);
    }
    pthread_mutex_unlock(&ring->lock);
}

static bool front_is_done(struct ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    bool done = ring->front < ring->end && ring->done[ring->front % ring->count];
    pthread_mutex_unlock(&ring->lock);
    return done;
}

/* All blocks from the front on go back to where they came from; the ring is empty then. */
static void give_back(struct ring *ring, struct lines *lines)
{
    pthread_mutex_lock(&ring->lock);
    size_t end = ring->end;
    ring->end = ring->next;
    for (size_t taken = ring->next; ring->front < taken; taken--)
        while (!ring->done[(taken - 1) % ring->count])
            pthread_cond_wait(&ring->finished, &ring->lock);
    pthread_mutex_unlock(&ring->lock);
    for (; end > ring->front; end--) {
        const struct block *block = &ring->blocks[(end - 1) % ring->count];
        lines_give_back(lines, block->bytes, block->length);
    }
    ring->front = ring->end = ring->next;
}

/* Until no block can be filled, or one could not be merged: *given_back. */
static bool run(struct ring *ring, struct csv *csv, struct batches *batches, size_t size, bool *given_back,
                struct error *err)
{
    bool more = true;
    *given_back = false;
    while (more || ring->front < ring->end) {
        if (more && ring->end - ring->front < ring->count && !front_is_done(ring)) {
            if (!fill(ring, csv, batches, size, &more, err))
                return false;
            if (more && ring->thread_count == 0)
                start_threads(ring, csv->spec.threads);
            continue;
        }
        finish_front(ring);
        const struct block *front = &ring->blocks[ring->front % ring->count];
        if (!front->clean || lines_number(csv->lines) + lines_number(front->csv.lines) > UINT32_MAX) {
            give_back(ring, csv->lines);
            *given_back = true;
            return true;
        }
        block_merge(csv, front);
        ring->front++;
        ring->merged++;
    }
    return true;
}

/* What could not be merged is read line after line, as far as one block goes; then there may be blocks again. A file in
 * which that happens often is better read as one. */
static bool run_again(struct ring *ring, struct csv *csv, struct batches *batches, size_t size, struct error *err)
{
    bool given_back = true;
    for (size_t times = 0; given_back && times <= PATIENCE + ring->merged / PATIENCE; times++) {
        if (times > 0 && !rows_read_some(csv, size, err))
            return false;
        if (times > 0 && batches != NULL)
            batches_flush(csv);
        if (err->code != ERROR_NONE || !run(ring, csv, batches, size, &given_back, err))
            return false;
    }
    return true;
}

bool blocks_read(struct csv *csv, struct batches *batches, struct error *err)
{
    size_t size = csv->spec.block == 0 ? BLOCK_SIZE : csv->spec.block;
    if (!lines_can_block(csv->lines, size))
        return true;
    struct ring ring = { .count = csv->spec.threads < 2 ? 1 : (size_t)csv->spec.threads * BLOCKS_A_THREAD };
    ring.blocks = arena_array(csv->arena, struct block, ring.count);
    ring.done = arena_array(csv->arena, bool, ring.count);
    beforehand_init(&ring.beforehand, &csv->cells, csv->arena);
    pthread_mutex_init(&ring.lock, NULL);
    pthread_cond_init(&ring.filled, NULL);
    pthread_cond_init(&ring.finished, NULL);
    bool ok = run_again(&ring, csv, batches, size, err);
    stop_threads(&ring);
    for (size_t i = 0; i < ring.made; i++)
        block_release(&ring.blocks[i]);
    pthread_cond_destroy(&ring.finished);
    pthread_cond_destroy(&ring.filled);
    pthread_mutex_destroy(&ring.lock);
    return ok;
}
