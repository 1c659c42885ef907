/* io: bytes go out whole or not at all.
 *
 * A regular file is written under another name in its folder, synced and renamed, so that an old good file
 * survives any failure. Signals that would end the process are held back while that other name exists: they
 * remove it and then act. Devices and pipes are written to directly. A symbolic link is followed: its target is
 * replaced, the link stays. */
#ifndef KNEAD_CLI_IO_H
#define KNEAD_CLI_IO_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct str;

/* Which of the standard descriptors were closed when the process started. */
struct standard {
    bool input_closed, output_closed;
};

/* Opens the null device on descriptors 0 to 2 where they are closed, so that no file of ours lands there. */
bool standard_open(struct standard *standard);

/* Whether `path` could be written, asked before anything is computed: its folder exists and can be written to, it
 * is no folder itself. ERROR_OUTPUT otherwise. Creates nothing. */
bool output_check(const char *path, struct arena *arena, struct error *err);

/* True when both name the same existing file, through links too. "-" is standard input. */
bool output_is_input(const char *output, const char *input);

/* The same, for a standard output that was redirected into a file. */
bool stdout_is_input(const char *input);

/* Whether `folder` can take files: it exists, or its parent does and folder_create would make it. */
bool folder_check(const char *folder, struct arena *arena, struct error *err);
bool folder_create(const char *folder, struct error *err);

/* Writes all bytes to `path`, or to standard output when path is NULL. ERROR_OUTPUT when any is lost. */
bool output_write(const char *path, const char *bytes, size_t length, struct arena *arena, struct error *err);

/* The same for bytes made piece by piece: `produce` appends to the empty `chunk` until it sets `more` to false. */
bool output_produce(const char *path, bool (*produce)(void *self, struct str *chunk, bool *more, struct error *err),
                    void *self, struct arena *arena, struct error *err);

#endif
