/* POSIX threads that draw part numbers from a shared counter. In glibc they are part of the C library, so that a
 * program that starts none pays nothing; OpenMP's library would cost every start-up. */
#ifdef __linux__
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

enum { MOST_THREADS = 64 };

struct crew {
    pthread_mutex_t lock;
    size_t next, parts;
    void (*work)(void *job, size_t part);
    void *job;
};

/* Those this process may run on, by one system call; sysconf reads a file and counts those of other jobs too. */
static long processors(void)
{
#ifdef __linux__
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        return CPU_COUNT(&allowed);
#endif
    return sysconf(_SC_NPROCESSORS_ONLN);
}

unsigned threads_available(void)
{
    long found = processors();
    return found < 1 ? 1 : found > MOST_THREADS ? MOST_THREADS : (unsigned)found;
}

static void *take_parts(void *given)
{
    struct crew *crew = given;
    for (;;) {
        pthread_mutex_lock(&crew->lock);
        size_t part = crew->next;
        crew->next += part < crew->parts;
        pthread_mutex_unlock(&crew->lock);
        if (part == crew->parts)
            return NULL;
        crew->work(crew->job, part);
    }
}

void threads_run(unsigned threads, size_t parts, void (*work)(void *job, size_t part), void *job)
{
    struct crew crew = { .parts = parts, .work = work, .job = job };
    pthread_t others[MOST_THREADS];
    unsigned wanted = threads == 0 ? threads_available() : threads, started = 0;
    if (wanted > MOST_THREADS)
        wanted = MOST_THREADS;
    pthread_mutex_init(&crew.lock, NULL);
    while (started + 1 < wanted && started + 1 < parts &&
           pthread_create(&others[started], NULL, take_parts, &crew) == 0)
        started++;
    take_parts(&crew);
    for (unsigned i = 0; i < started; i++)
        pthread_join(others[i], NULL);
    pthread_mutex_destroy(&crew.lock);
}
