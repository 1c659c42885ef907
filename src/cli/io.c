#include "cli/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"

bool standard_open(struct standard *standard)
{
    *standard = (struct standard){ 0 };
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) != -1)
            continue;
        /* the lowest free descriptor is given out, and that is fd */
        if (open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
            return false;
        standard->input_closed |= fd == 0;
        standard->output_closed |= fd == 1;
    }
    return true;
}

static bool refuse(struct error *err, const char *path, const char *reason)
{
    return error_set(err, ERROR_OUTPUT, "%s cannot be written: %s", utf8_show(err->arena, path), reason);
}

static const char *folder_of(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return ".";
    return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

/* Devices, pipes and the descriptors the shell gave us are no files to be replaced. */
static bool is_device(const char *path)
{
    struct stat status;
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0 ||
           (stat(path, &status) == 0 && !S_ISREG(status.st_mode));
}

/* The open descriptor a path stands for, or -1. Opening it anew would begin at the start of a redirected file. */
static int descriptor_of(const char *path)
{
    if (str_equal(path, "/dev/stdout"))
        return STDOUT_FILENO;
    if (str_equal(path, "/dev/stderr"))
        return STDERR_FILENO;
    char *end = NULL;
    long fd = strncmp(path, "/dev/fd/", 8) == 0 ? strtol(path + 8, &end, 10) : -1;
    return end != NULL && *end == '\0' && fd >= 0 && fd < INT_MAX ? (int)fd : -1;
}

/* Where a link leads, one step; NULL when it cannot be read. */
static const char *link_step(const char *path, size_t length, struct arena *arena)
{
    char *text = arena_array(arena, char, length + 2);
    ssize_t got = readlink(path, text, length + 1);
    if (got <= 0 || (size_t)got > length)
        return NULL;
    return text[0] == '/' ? text : arena_printf(arena, "%s/%s", folder_of(path, arena), text);
}

/* The file a chain of links ends at, whether it exists or not; the path itself when it is no link. */
static const char *target_of(const char *path, struct arena *arena, struct error *err)
{
    enum { LONGEST_CHAIN = 40 };
    const char *target = path;
    for (int step = 0; step < LONGEST_CHAIN; step++) {
        struct stat status;
        if (lstat(target, &status) != 0 || !S_ISLNK(status.st_mode))
            return target;
        target = link_step(target, (size_t)status.st_size, arena);
        if (target == NULL)
            break;
    }
    refuse(err, path, "the link leads nowhere");
    return NULL;
}

bool output_check(const char *path, struct arena *arena, struct error *err)
{
    struct stat status;
    bool exists = stat(path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode))
        return refuse(err, path, "it is a folder");
    if (exists && access(path, W_OK) != 0)
        return refuse(err, path, strerror(errno));
    if (is_device(path))
        return exists || refuse(err, path, strerror(ENOENT));
    const char *target = target_of(path, arena, err);
    if (target == NULL)
        return false;
    const char *folder = folder_of(target, arena);
    if (access(folder, F_OK) != 0)
        return refuse(err, path, arena_printf(arena, "the folder %s does not exist", utf8_show(arena, folder)));
    if (access(folder, W_OK | X_OK) != 0)
        return refuse(err, path, arena_printf(arena, "the folder %s: %s", utf8_show(arena, folder), strerror(errno)));
    return true;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool input_status(const char *input, struct stat *status)
{
    int failed = str_equal(input, "-") ? fstat(STDIN_FILENO, status) : stat(input, status);
    return failed == 0 && S_ISREG(status->st_mode);
}

bool output_is_input(const char *output, const char *input)
{
    struct stat from, to;
    return stat(output, &to) == 0 && input_status(input, &from) && same_file(&from, &to);
}

bool stdout_is_input(const char *input)
{
    struct stat from, to;
    return fstat(STDOUT_FILENO, &to) == 0 && input_status(input, &from) && same_file(&from, &to);
}

bool folder_check(const char *folder, struct arena *arena, struct error *err)
{
    struct stat status;
    if (stat(folder, &status) == 0) {
        if (!S_ISDIR(status.st_mode))
            return refuse(err, folder, "it is not a folder");
        return access(folder, W_OK | X_OK) == 0 || refuse(err, folder, strerror(errno));
    }
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    const char *parent = folder_of(arena_strndup(arena, folder, length), arena);
    return access(parent, W_OK | X_OK) == 0 ||
           refuse(err, folder, arena_printf(arena, "the folder %s: %s", utf8_show(arena, parent), strerror(errno)));
}

bool folder_create(const char *folder, struct error *err)
{
    struct stat status;
    if (mkdir(folder, 0777) == 0 || (errno == EEXIST && stat(folder, &status) == 0 && S_ISDIR(status.st_mode)))
        return true;
    return refuse(err, folder, strerror(errno));
}

/* The signals that end a process from outside. */
static void ending_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
    sigaddset(set, SIGQUIT);
}

static bool ending(const sigset_t *held)
{
    sigset_t pending;
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
    if (sigpending(&pending) != 0)
        return false;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (sigismember(&pending, signals[i]) == 1 && sigismember(held, signals[i]) == 1)
            return true;
    return false;
}

/* Writes in steps, so that a held signal is noticed; `held` NULL when none is. Returns 0 or an errno. */
static int write_all(int fd, const char *bytes, size_t length, const sigset_t *held)
{
    enum { STEP = 1 << 18 };
    while (length > 0) {
        if (held != NULL && ending(held))
            return EINTR;
        ssize_t written = write(fd, bytes, length < STEP ? length : STEP);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes += written;
        length -= (size_t)written;
    }
    return 0;
}

/* What is to be written: bytes that are there, or a producer of them. */
struct source {
    const char *bytes;
    size_t length;
    bool (*produce)(void *self, struct str *chunk, bool *more, struct error *err);
    void *self;
    struct str chunk;
    bool more;
    struct error *err;
};

/* The next piece into bytes and length; false when there is none or the producer failed, see source->err. */
static bool source_next(struct source *source)
{
    if (!source->more)
        return false;
    if (source->produce == NULL) {
        source->more = false;
        return true;
    }
    source->chunk.length = 0;
    if (!source->produce(source->self, &source->chunk, &source->more, source->err))
        return false;
    source->bytes = source->chunk.text;
    source->length = source->chunk.length;
    return true;
}

/* Returns 0 or an errno; ECANCELED when the producer failed. */
static int write_source(int fd, struct source *source, const sigset_t *held)
{
    while (source_next(source)) {
        int failed = write_all(fd, source->bytes, source->length, held);
        if (failed != 0)
            return failed;
    }
    return source->err->code == ERROR_NONE ? 0 : ECANCELED;
}

static mode_t mode_for(const char *target)
{
    struct stat status;
    if (stat(target, &status) == 0)
        return status.st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* The file under its other name, removed with the arena if the run ends while it exists. */
struct temporary {
    char *path;
    bool exists;
};

static void temporary_remove(void *object)
{
    struct temporary *temporary = object;
    if (temporary->exists)
        unlink(temporary->path);
    temporary->exists = false;
}

/* Fills the temporary file and gives it its final name. Returns 0 or an errno; the file is gone on failure. */
static int replace(const char *target, struct temporary *temporary, struct source *source, const sigset_t *held)
{
    int fd = mkstemp(temporary->path); /* readable by the owner alone until it is whole */
    if (fd == -1)
        return errno;
    temporary->exists = true;
    int failed = write_source(fd, source, held);
    if (failed == 0 && (fchmod(fd, mode_for(target)) != 0 || fsync(fd) != 0))
        failed = errno;
    if (close(fd) != 0 && failed == 0)
        failed = errno;
    if (failed == 0 && ending(held))
        failed = EINTR;
    if (failed == 0 && rename(temporary->path, target) != 0)
        failed = errno;
    if (failed == 0)
        temporary->exists = false;
    temporary_remove(temporary);
    return failed;
}

static int write_file(const char *target, struct source *source, struct arena *arena)
{
    struct temporary *temporary = arena_new(arena, struct temporary);
    temporary->path = arena_printf(arena, "%s/.knead-XXXXXX", folder_of(target, arena));
    arena_defer(arena, temporary_remove, temporary);
    sigset_t held, before;
    ending_signals(&held);
    sigprocmask(SIG_BLOCK, &held, &before);
    int failed = replace(target, temporary, source, &held);
    sigprocmask(SIG_SETMASK, &before, NULL); /* a signal that came meanwhile acts here */
    return failed;
}

static int write_device(const char *path, struct source *source)
{
    int fd = open(path, O_WRONLY | O_NOCTTY);
    if (fd == -1)
        return errno;
    int failed = write_source(fd, source, NULL);
    if (close(fd) != 0 && failed == 0)
        failed = errno;
    return failed;
}

static bool write_to(const char *path, struct source *source, struct arena *arena, struct error *err)
{
    int failed;
    source->more = true;
    source->err = err;
    str_init(&source->chunk, arena);
    int fd = path == NULL ? STDOUT_FILENO : descriptor_of(path);
    if (fd != -1) {
        path = path == NULL ? "standard output" : path;
        failed = write_source(fd, source, NULL);
    } else if (is_device(path)) {
        failed = write_device(path, source);
    } else {
        const char *target = target_of(path, arena, err);
        if (target == NULL)
            return false;
        failed = write_file(target, source, arena);
    }
    return failed == 0 || refuse(err, path, strerror(failed));
}

bool output_write(const char *path, const char *bytes, size_t length, struct arena *arena, struct error *err)
{
    struct source source = { .bytes = bytes, .length = length };
    return write_to(path, &source, arena, err);
}

bool output_produce(const char *path, bool (*produce)(void *self, struct str *chunk, bool *more, struct error *err),
                    void *self, struct arena *arena, struct error *err)
{
    struct source source = { .produce = produce, .self = self };
    return write_to(path, &source, arena, err);
}
