/* threads: work cut into numbered parts that run side by side.
 *
 * Which thread takes a part must not matter to what the part computes: a part keeps its own memory and writes its own
 * results. No thread is started for one part or one thread, so that short work costs nothing. */
#ifndef KNEAD_BASE_THREADS_H
#define KNEAD_BASE_THREADS_H

#include <stddef.h>

/* Processors this process may use, at least 1. */
unsigned threads_available(void);

/* Calls work(job, part) for every part 0 … parts − 1 and returns when all are done. threads 0: as many as there are
 * processors. Where a thread cannot be started the others do its work. */
void threads_run(unsigned threads, size_t parts, void (*work)(void *job, size_t part), void *job);

#endif
