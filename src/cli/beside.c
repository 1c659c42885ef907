#include "cli/beside.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "cli/io.h"

/* Where this program lies, as the kernel says, links followed; else the path it was called by. */
static const char *own_path(const char *called, struct arena *arena)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0 || (size_t)length == sizeof path)
        return called;
    return arena_printf(arena, "%.*s", (int)length, path);
}

static bool same_file(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

bool beside_become(const char *tool, char *const argv[], const struct standard *standard, struct arena *arena,
                   struct error *err)
{
    const char *own = own_path(argv[0], arena);
    const char *slash = strrchr(own, '/');
    const char *path = arena_printf(arena, "%.*sknead-%s", slash == NULL ? 0 : (int)(slash + 1 - own), own, tool);
    if (same_file(own, path))
        return error_set(err, ERROR_PROGRAM, "%s is a link to knead, and is to be a program of its own; `make install` puts it there",
                         utf8_show(arena, path));
    /* what was closed is to be found closed */
    if (standard->input_closed)
        close(STDIN_FILENO);
    if (standard->output_closed)
        close(STDOUT_FILENO);
    execv(path, argv);
    return error_set(err, ERROR_PROGRAM, "%s, which is a program of its own, cannot be started (%s); `make` builds it, and "
                                         "`make install` puts it beside knead", utf8_show(arena, path), strerror(errno));
}
