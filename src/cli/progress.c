#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

void progress_init(struct progress *progress, bool quiet)
{
    *progress = (struct progress){ .wanted = !quiet && isatty(STDERR_FILENO) == 1 };
    if (progress->wanted)
        progress->start = progress->last = now();
}

void progress_show(struct progress *progress, uint64_t done, uint64_t total)
{
    enum { WIDTH = 30 };
    if (!progress->wanted || total == 0 || done == 0)
        return;
    double time = now(), spent = time - progress->start;
    if (spent < 1 || time - progress->last < 0.1)
        return;
    progress->last = time;
    progress->drawn = true;
    double share = done < total ? (double)done / (double)total : 1;
    int filled = (int)(share * WIDTH);
    double rate = (double)done / spent;
    fprintf(stderr, "\r[%.*s%*s] %3.0f%%  %.3g/s  %.0f s left \033[K", filled, "##############################",
            WIDTH - filled, "", share * 100, rate, spent / share - spent);
    fflush(stderr);
}

void progress_clear(struct progress *progress)
{
    if (!progress->drawn)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->drawn = false;
}
