#include "plot/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "plot/glyphs.h"
#include "plot/svg.h"
#include "result/figure.h"

extern char **environ;

static const double minute = 60;

enum { COMPLAINT_MOST = 400 }; /* bytes of gnuplot's own message that are shown */

/* ---------------------------------------------------------------------------------------------------- signals */

/* While gnuplot runs, signals that would end knead wait, so that the child can be killed before they act. Those that knead was
 * started to ignore, as by nohup or in the background of a script, end nothing. */
struct guard {
    sigset_t mask;
    struct sigaction pipe, child;
};

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

enum { ENDING_COUNT = sizeof ending / sizeof *ending };

static bool is_ignored(int signal)
{
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static void guard_begin(struct guard *guard)
{
    sigset_t wait;
    sigemptyset(&wait);
    for (size_t i = 0; i < ENDING_COUNT; i++)
        if (!is_ignored(ending[i]))
            sigaddset(&wait, ending[i]);
    sigprocmask(SIG_BLOCK, &wait, &guard->mask);
    struct sigaction ignore = { .sa_handler = SIG_IGN }, usual = { .sa_handler = SIG_DFL };
    sigaction(SIGPIPE, &ignore, &guard->pipe);
    /* A parent that ignores SIGCHLD would leave nothing to wait for. */
    sigaction(SIGCHLD, &usual, &guard->child);
}

static bool guard_ending(const struct guard *guard)
{
    sigset_t pending;
    sigpending(&pending);
    for (size_t i = 0; i < ENDING_COUNT; i++)
        if (sigismember(&pending, ending[i]) == 1 && sigismember(&guard->mask, ending[i]) == 0)
            return true;
    return false;
}

static void guard_end(const struct guard *guard)
{
    sigaction(SIGPIPE, &guard->pipe, NULL);
    sigaction(SIGCHLD, &guard->child, NULL);
    sigprocmask(SIG_SETMASK, &guard->mask, NULL);
}

/* ------------------------------------------------------------------------------------------------ descriptors */

/* A file without a name: removed as soon as it is open, so that nothing is left whatever happens. -1 on failure. */
static int nameless_file(struct arena *arena)
{
    const char *folder = getenv("TMPDIR");
    if (folder == NULL || *folder == '\0')
        folder = "/tmp";
    char *path = arena_printf(arena, "%s/knead-XXXXXX", folder);
    int fd = mkstemp(path);
    if (fd < 0)
        return -1;
    unlink(path);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

struct child {
    pid_t pid;
    int script;        /* our end of the pipe; -1 once closed */
    int picture, complaint;
};

static bool read_back(int fd, struct str *bytes)
{
    char buffer[8192];
    if (lseek(fd, 0, SEEK_SET) != 0)
        return false;
    ssize_t got;
    while ((got = read(fd, buffer, sizeof buffer)) != 0) {
        if (got > 0)
            str_add_bytes(bytes, buffer, (size_t)got);
        else if (errno != EINTR)
            return false;
    }
    return true;
}

/* --------------------------------------------------------------------------------------------------- starting */

static bool kept(const char *variable)
{
    static const char *const dropped[] = { "GNUPLOT", "GNUTERM", "FIT_", "LC_", "LANG=", "LANGUAGE=", "GDFONTPATH",
                                           "TZ=" };
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
        if (strncmp(variable, dropped[i], strlen(dropped[i])) == 0)
            return false;
    return true;
}

static char **clean_environment(struct arena *arena)
{
    size_t count = 0, kept_count = 0;
    while (environ != NULL && environ[count] != NULL)
        count++;
    char **clean = arena_array(arena, char *, count + 3);
    for (size_t i = 0; i < count; i++)
        if (kept(environ[i]))
            clean[kept_count++] = environ[i];
    clean[kept_count++] = arena_strdup(arena, "LC_ALL=C.UTF-8");
    clean[kept_count] = arena_strdup(arena, "TZ=UTC"); /* a PDF holds the time, and its zone */
    return clean;
}

static int spawn_with(struct child *child, char *const *arguments, int input, const struct guard *guard,
                      struct arena *arena)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, child->picture, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, child->complaint, STDERR_FILENO);
    sigset_t usual;
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    for (size_t i = 0; i < ENDING_COUNT; i++)
        sigaddset(&usual, ending[i]);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setsigmask(&attributes, &guard->mask);
    /* Its own process group: what it may start is killed with it. */
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    int status = posix_spawnp(&child->pid, arguments[0], &actions, &attributes, arguments, clean_environment(arena));
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return status;
}

static bool refuse_missing(struct error *err)
{
    return error_set(err, ERROR_PROGRAM,
                     "figures are drawn by gnuplot, which is not installed; install it with "
                     "`apt-get install gnuplot-nox`, `dnf install gnuplot` or `brew install gnuplot`");
}

static bool start(struct child *child, char *const *arguments, const struct guard *guard, struct arena *arena,
                  struct error *err)
{
    int ends[2];
    child->picture = nameless_file(arena);
    child->complaint = nameless_file(arena);
    if (child->picture < 0 || child->complaint < 0)
        return error_set(err, ERROR_PROGRAM, "no temporary file for gnuplot can be made (%s); set TMPDIR to a "
                                             "folder that can be written", strerror(errno));
    if (pipe(ends) != 0)
        return error_set(err, ERROR_PROGRAM, "no pipe to gnuplot can be made: %s", strerror(errno));
    for (size_t i = 0; i < 2; i++)
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    child->script = ends[1];
    int status = spawn_with(child, arguments, ends[0], guard, arena);
    close(ends[0]);
    if (status == 0)
        return true;
    child->pid = 0;
    if (status == ENOENT)
        return refuse_missing(err);
    return error_set(err, ERROR_PROGRAM, "gnuplot cannot be started: %s", strerror(status));
}

/* --------------------------------------------------------------------------------------------------- watching */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

enum outcome { OUTCOME_ENDED, OUTCOME_LATE, OUTCOME_SIGNAL };

/* Feeds the script and waits for the end; `status` is the child's when it ended by itself. */
static enum outcome attend(struct child *child, const char *script, size_t length, double seconds,
                           const struct guard *guard, int *status)
{
    size_t written = 0;
    double deadline = now() + seconds;
    long pause = 1000000; /* nanoseconds; grows, as most figures take a few hundredths of a second */
    while (true) {
        if (child->script >= 0) {
            struct pollfd ready = { .fd = child->script, .events = POLLOUT };
            poll(&ready, 1, 20);
            ssize_t sent = write(child->script, script + written, length - written);
            if (sent > 0)
                written += (size_t)sent;
            bool over = sent < 0 && errno != EAGAIN && errno != EINTR;
            if (written == length || over) {
                close(child->script);
                child->script = -1;
            }
        } else {
            pid_t ended = waitpid(child->pid, status, WNOHANG);
            if (ended == child->pid) {
                child->pid = 0;
                return OUTCOME_ENDED;
            }
            nanosleep(&(struct timespec){ .tv_nsec = pause }, NULL);
            pause = pause < 10000000 ? pause + pause / 2 : pause;
        }
        if (guard_ending(guard))
            return OUTCOME_SIGNAL;
        if (now() > deadline)
            return OUTCOME_LATE;
    }
}

static void finish(struct child *child)
{
    if (child->script >= 0)
        close(child->script);
    if (child->pid > 0) {
        kill(-child->pid, SIGKILL);
        while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (child->picture >= 0)
        close(child->picture);
    if (child->complaint >= 0)
        close(child->complaint);
}

static bool judge(const struct child *child, enum outcome outcome, int status, double seconds, struct arena *arena,
                  struct str *bytes, struct error *err)
{
    if (outcome == OUTCOME_LATE)
        return error_set(err, ERROR_PROGRAM, "gnuplot was stopped: it took more than %g seconds", seconds);
    if (outcome == OUTCOME_SIGNAL)
        return error_set(err, ERROR_PROGRAM, "gnuplot was stopped by a signal to knead");
    struct str complaint;
    str_init(&complaint, arena);
    read_back(child->complaint, &complaint);
    size_t begin = strspn(complaint.text, " \t\r\n"), end = complaint.length;
    while (end > begin && strchr(" \t\r\n", complaint.text[end - 1]) != NULL)
        end--;
    end = end - begin > COMPLAINT_MOST ? begin + COMPLAINT_MOST : end;
    const char *said = utf8_show_bytes(arena, complaint.text + begin, end - begin);
    if (!WIFEXITED(status))
        return error_set(err, ERROR_PROGRAM, "gnuplot was ended by signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status) == 127 && *said == '\0') /* posix_spawn may leave it to the child to find nothing */
        return refuse_missing(err);
    if (WEXITSTATUS(status) != 0)
        return error_set(err, ERROR_PROGRAM, "gnuplot stopped with status %d: %s", WEXITSTATUS(status),
                         *said == '\0' ? "it said nothing" : said);
    size_t before = bytes->length;
    if (!read_back(child->picture, bytes))
        return error_set(err, ERROR_PROGRAM, "gnuplot's picture cannot be read back: %s", strerror(errno));
    if (bytes->length == before)
        return error_set(err, ERROR_PROGRAM, "gnuplot drew nothing%s%s", *said == '\0' ? "" : ": ", said);
    return true;
}

static bool run(char *const *arguments, const char *script, size_t length, double seconds, struct arena *arena,
                struct str *bytes, struct error *err)
{
    struct child child = { .script = -1, .picture = -1, .complaint = -1 };
    struct guard guard;
    guard_begin(&guard);
    bool good = start(&child, arguments, &guard, arena, err);
    if (good) {
        int status = 0;
        enum outcome outcome = attend(&child, script, length, seconds, &guard, &status);
        good = judge(&child, outcome, status, seconds, arena, bytes, err);
    }
    finish(&child);
    guard_end(&guard);
    return good;
}

bool plot_run(const char *script, size_t length, double seconds, struct arena *arena, struct str *bytes,
              struct error *err)
{
    char *arguments[] = { "gnuplot", "-d", "/dev/stdin", NULL };
    return run(arguments, script, length, seconds, arena, bytes, err);
}

/* ---------------------------------------------------------------------------------------------------- figures */

/* Characters no font has; where fontconfig cannot be asked, all are taken to be drawn. */
static void replace_glyphs(struct str *script, struct arena *arena)
{
    char *arguments[] = { "fc-list", ":", "charset", NULL };
    struct str fonts;
    struct error unasked;
    if (!glyphs_are_rare(script->text))
        return;
    str_init(&fonts, arena);
    error_init(&unasked, arena);
    if (run(arguments, "", 0, minute, arena, &fonts, &unasked))
        glyphs_replace(script, fonts.text, arena);
}

/* Cairo writes the time into a PDF; a fixed one of the same length keeps the same figure the same bytes. */
static void fix_pdf_date(struct str *bytes, size_t first)
{
    static const char key[] = "/CreationDate (D:";
    for (size_t i = first; i + sizeof key < bytes->length; i++) {
        if (memcmp(bytes->text + i, key, sizeof key - 1) != 0)
            continue;
        static const char date[] = "20000101000000";
        for (size_t j = 0; j < sizeof date - 1 && i + sizeof key - 1 + j < bytes->length; j++)
            bytes->text[i + sizeof key - 1 + j] = date[j];
        return;
    }
}

static bool draw(const struct figure *figure, enum plot_format format, bool page, struct arena *arena,
                 struct str *bytes, struct error *err)
{
    struct str script, picture;
    str_init(&script, arena);
    str_init(&picture, arena);
    script_write(figure, format, arena, &script);
    if (format != PLOT_SVG)
        replace_glyphs(&script, arena);
    if (!plot_run(script.text, script.length, minute, arena, &picture, err))
        return false;
    if (format == PLOT_SVG)
        return svg_finish(figure, picture.text, picture.length, page, arena, bytes, err);
    if (format == PLOT_PDF)
        fix_pdf_date(&picture, 0);
    str_add_bytes(bytes, picture.text, picture.length);
    return true;
}

bool plot_bytes(const struct figure *figure, enum plot_format format, struct arena *arena, struct str *bytes,
                struct error *err)
{
    return draw(figure, format, false, arena, bytes, err);
}

bool plot_inline(const struct figure *figure, struct arena *arena, struct str *bytes, struct error *err)
{
    return draw(figure, PLOT_SVG, true, arena, bytes, err);
}
