/* progress: a bar with rate and time left on standard error, only on a terminal and after one second. */
#ifndef KNEAD_CLI_PROGRESS_H
#define KNEAD_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool wanted;          /* standard error is a terminal, and not --quiet */
    bool drawn;
    double start, last;   /* seconds */
};

void progress_init(struct progress *progress, bool quiet);
void progress_show(struct progress *progress, uint64_t done, uint64_t total);
void progress_clear(struct progress *progress); /* wipes the bar before other text is printed */

#endif
