/* Figures drawn by the real gnuplot, and by stand-ins that fail.
 *
 *   figures           the tests
 *   figures --draw DIR  every example, plain and hostile, into DIR as svg, png, pdf and gp: for tests/system/plot.sh */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "assert.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "example_figures.h"
#include "plot/run.h"
#include "plot/svg.h"

struct place {
    struct arena arena;
    struct error err;
    char *folder;
    const char *path, *temporary; /* PATH and TMPDIR as they were */
    int root;                     /* and the working directory */
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    arena_init(&place->arena, NULL);
    error_init(&place->err, &place->arena);
    const char *parent = getenv("TMPDIR");
    place->folder = arena_printf(&place->arena, "%s/knead-figures-XXXXXX", parent == NULL ? "/tmp" : parent);
    if (mkdtemp(place->folder) == NULL)
        return -1;
    place->path = arena_strdup(&place->arena, getenv("PATH"));
    place->root = open(".", O_RDONLY);
    place->temporary = parent == NULL ? NULL : arena_strdup(&place->arena, parent);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    if (fchdir(place->root) != 0)
        return -1;
    close(place->root);
    setenv("PATH", place->path, 1);
    if (place->temporary == NULL)
        unsetenv("TMPDIR");
    else
        setenv("TMPDIR", place->temporary, 1);
    static const char *const names[] = { "gnuplot", "pid", "pwned" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(arena_printf(&place->arena, "%s/%s", place->folder, names[i]));
    rmdir(place->folder);
    arena_release(&place->arena);
    free(place);
    return 0;
}

static bool have_gnuplot(void)
{
    return system("command -v gnuplot > /dev/null 2>&1") == 0;
}

/* ------------------------------------------------------------------------------------------ the real gnuplot */

static struct str draw(struct place *place, const struct figure *figure, enum plot_format format)
{
    struct str bytes;
    str_init(&bytes, &place->arena);
    if (!plot_bytes(figure, format, &place->arena, &bytes, &place->err))
        fail_msg("%s", error_message(&place->err));
    return bytes;
}

static void every_kind_is_drawn_in_every_format(void **state)
{
    if (!have_gnuplot())
        skip();
    struct place *place = *state;
    static const char *const begin[] = { [PLOT_SVG] = "<?xml", [PLOT_PNG] = "\x89PNG", [PLOT_PDF] = "%PDF" };
    for (size_t i = 0; i < EXAMPLE_COUNT; i++)
        for (int format = PLOT_SVG; format <= PLOT_PDF; format++) {
            const struct figure *figure = examples[i].make(&place->arena, NULL);
            struct str once = draw(place, figure, (enum plot_format)format);
            struct str twice = draw(place, figure, (enum plot_format)format);
            assert_true(once.length > 1000);
            assert_memory_equal(once.text, begin[format], strlen(begin[format]));
            assert_int_equal(once.length, twice.length);
            assert_memory_equal(once.text, twice.text, once.length);
        }
}

/* The commands are letters and blanks, so that they would run even where only one sign before them is let through. */
static const char *const hostile_texts[] = {
    "`touch pwned`", "$(touch pwned)", "\"; system \"touch pwned\"; #", "'; system('touch pwned'); #",
    "a\nsystem 'touch pwned'\n", "\nEND_OF_NUMBERS\nsystem 'touch pwned'\n", "e\nsystem 'touch pwned'\n",
    "\"`touch pwned`\"", "'`touch pwned`'", "\\140touch pwned\\140", "\\", "\\\"", "@touch pwned",
    "< touch pwned", "|touch pwned", "%d %s %n %.999f", "{/:Bold x}_{2}^{3}", "</text><script>x</script>",
    "]]>&amp;&#0;&nosuch;", "<!-- -->", "\xff\xfe\xc3", "\x01\x02\x1b[31m", "\xef\xbf\xbf\xc2\x85", "'", "\"",
    "!touch pwned", "1/0", "NaN", " ", "\t", "EOD", "0\0571", "\xe2\x80\xae\xe2\x80\xa9\xd7\x90",
};

enum { HOSTILE_COUNT = sizeof hostile_texts / sizeof *hostile_texts };

static void hostile_texts_are_drawn_and_never_run(void **state)
{
    if (!have_gnuplot())
        skip();
    struct place *place = *state;
    assert_int_equal(chdir(place->folder), 0);
    for (size_t which = 0; which < HOSTILE_COUNT; which++)
        for (size_t i = 0; i < EXAMPLE_COUNT; i++) {
            if (i > 0 && i != which % EXAMPLE_COUNT) /* a trajectory always, and one kind more */
                continue;
            assert_true(draw(place, examples[i].make(&place->arena, hostile_texts[which]), PLOT_SVG).length > 1000);
            if (access("pwned", F_OK) == 0)
                fail_msg("text %zu was run: %s", which, hostile_texts[which]);
        }
}

/* The Big List of Naughty Strings, where the folder KNEAD_SHARED has it; many texts to a figure. */
static void naughty_strings_are_drawn_and_never_run(void **state)
{
    struct place *place = *state;
    const char *shared = getenv("KNEAD_SHARED");
    FILE *file = shared == NULL
                     ? NULL
                     : fopen(arena_printf(&place->arena, "%s/badinput/suites/blns/blns.txt", shared), "rb");
    if (file == NULL || !have_gnuplot())
        skip();
    enum { ROWS = 40, LONGEST = 4096 };
    struct forest_row rows[ROWS];
    char line[LONGEST];
    size_t count = 0, drawn = 0;
    while (true) {
        bool more = fgets(line, sizeof line, file) != NULL;
        line[more ? strcspn(line, "\n") : 0] = '\0';
        if (more && *line != '\0')
            rows[count++] = (struct forest_row){ .label = arena_strdup(&place->arena, line), .estimate = 0, .low = -1,
                                                 .high = 1, .mcid = NAN, .text = arena_strdup(&place->arena, line) };
        if (count == ROWS || (!more && count > 0)) {
            struct forest_spec spec = { .name = "naughty", .title = rows[0].label, .axis = rows[count - 1].label,
                                        .rows = rows, .row_count = count };
            assert_true(draw(place, forest_figure(&spec, &place->arena), PLOT_SVG).length > 1000);
            drawn += count;
            count = 0;
        }
        if (!more)
            break;
    }
    fclose(file);
    assert_true(drawn > 300);
}

static void a_text_too_long_for_the_page_is_still_drawn(void **state)
{
    if (!have_gnuplot())
        skip();
    struct place *place = *state;
    enum { LONG = 6000 };
    for (int blanks = 0; blanks <= 1; blanks++) {
        char *text = arena_alloc(&place->arena, LONG + 1, 1);
        for (size_t i = 0; i < LONG; i++)
            text[i] = blanks && i % 9 == 8 ? ' ' : (char)('a' + i % 26);
        for (size_t i = 0; i < EXAMPLE_COUNT; i++)
            assert_true(draw(place, examples[i].make(&place->arena, text), PLOT_SVG).length > 1000);
    }
}

static void figures_without_data_are_drawn(void **state)
{
    if (!have_gnuplot())
        skip();
    struct place *place = *state;
    const char *visit = "0";
    struct trajectory_arm arm = { "x", 0, (double[]){ NAN }, (double[]){ NAN }, (double[]){ NAN }, (size_t[]){ 0 } };
    struct trajectory_spec spec = { .name = "empty", .title = "Nothing", .outcome = "y", .visits = &visit,
                                    .visit_count = 1, .arms = &arm, .arm_count = 1, .scale_min = NAN,
                                    .scale_max = NAN, .mcid = NAN };
    draw(place, trajectory_figure(&spec, &place->arena), PLOT_SVG);
    spec.visit_count = 0;
    draw(place, trajectory_figure(&spec, &place->arena), PLOT_SVG);
    struct slope_arm none = { .label = "x", .before_mean = { NAN, NAN, NAN }, .after_mean = { NAN, NAN, NAN },
                              .change = NAN };
    draw(place, slope_figure(&(struct slope_spec){ .name = "empty", .title = "Nothing", .outcome = "y", .before = "a",
                                                   .after = "b", .arms = &none, .arm_count = 1, .scale_min = NAN,
                                                   .scale_max = NAN }, &place->arena), PLOT_SVG);
    draw(place, forest_figure(&(struct forest_spec){ .name = "empty", .title = "Nothing" }, &place->arena), PLOT_SVG);
    draw(place, residuals_figure(&(struct residuals_spec){ .name = "empty", .title = "Nothing", .outcome = "y" },
                                 &place->arena), PLOT_SVG);
}

static void the_svg_has_a_role_a_title_a_description_and_ids_of_its_own(void **state)
{
    if (!have_gnuplot())
        skip();
    struct place *place = *state;
    struct str first, second;
    str_init(&first, &place->arena);
    str_init(&second, &place->arena);
    assert_true(plot_inline(example_forest(&place->arena, "a <b> & \"c\""), &place->arena, &first, &place->err));
    assert_true(plot_inline(example_trajectory(&place->arena, NULL), &place->arena, &second, &place->err));
    assert_memory_equal(first.text, "<svg ", 5);
    assert_non_null(strstr(first.text, "role=\"img\""));
    assert_non_null(strstr(first.text, "width=\"100%\""));
    assert_non_null(strstr(first.text, "title\">a &lt;b&gt; &amp; &quot;c&quot;</title>"));
    assert_non_null(strstr(second.text, "Relaxation massage: 0 6.1 (5.7 to 6.5), n = 40;"));
    assert_null(strstr(first.text, "<title>"));
    assert_null(strstr(first.text, "id='gp"));
    assert_null(strstr(first.text, "#gp"));
    const char *one = strstr(first.text, "aria-labelledby=\"") + 17, *two = strstr(second.text, "aria-labelledby=\"") + 17;
    assert_memory_not_equal(one, two, 9);
}

static void no_file_is_left_behind(void **state)
{
    if (!have_gnuplot())
        skip();
    struct place *place = *state;
    setenv("TMPDIR", place->folder, 1);
    draw(place, example_forest(&place->arena, NULL), PLOT_SVG);
    assert_int_equal(rmdir(place->folder), 0);
    assert_int_equal(mkdir(place->folder, 0700), 0);
}

/* ----------------------------------------------------------------------------------------------- stand-ins */

/* PATH holds nothing but a gnuplot that does this; NULL: nothing at all. */
static void stand_in(struct place *place, const char *commands)
{
    setenv("PATH", place->folder, 1);
    if (commands == NULL)
        return;
    const char *path = arena_printf(&place->arena, "%s/gnuplot", place->folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "#!/bin/sh\n%s\n", commands);
    fclose(file);
    assert_int_equal(chmod(path, 0755), 0);
}

static void expect_failure(struct place *place, double seconds, const char *script, size_t length, const char *words)
{
    struct str bytes;
    str_init(&bytes, &place->arena);
    error_init(&place->err, &place->arena);
    assert_false(plot_run(script, length, seconds, &place->arena, &bytes, &place->err));
    assert_int_equal(place->err.code, ERROR_PROGRAM);
    assert_int_equal(bytes.length, 0);
    if (strstr(place->err.text, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", place->err.text, words);
}

static void gnuplot_missing_says_how_to_install_it(void **state)
{
    stand_in(*state, NULL);
    expect_failure(*state, 5, "plot 1\n", 7, "apt-get install gnuplot-nox");
}

static void gnuplot_that_stops_gives_its_words(void **state)
{
    stand_in(*state, "echo 'line 3: undefined variable: x' >&2; exit 1");
    expect_failure(*state, 5, "plot 1\n", 7, "status 1: line 3: undefined variable: x");
}

static void gnuplot_that_draws_nothing_has_failed(void **state)
{
    stand_in(*state, "exit 0");
    expect_failure(*state, 5, "plot 1\n", 7, "drew nothing");
}

static void gnuplot_that_does_not_read_its_script_does_not_end_us(void **state)
{
    struct place *place = *state;
    enum { LONG = 1 << 21 };
    char *script = arena_alloc(&place->arena, LONG, 1);
    memset(script, '\n', LONG);
    stand_in(place, "exec 0<&-; exit 2");
    expect_failure(place, 5, script, LONG, "status 2");
}

static long stand_in_pid(struct place *place)
{
    long pid = 0;
    FILE *file = fopen(arena_printf(&place->arena, "%s/pid", place->folder), "rb");
    if (file != NULL) {
        if (fscanf(file, "%ld", &pid) != 1)
            pid = 0;
        fclose(file);
    }
    return pid;
}

static void wait_a_little(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
}

/* Dead, or soon: an orphan waits for init to fetch its status. */
static bool goes_away(long pid)
{
    for (int i = 0; i < 300; i++) {
        if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
            return true;
        char state[64] = "";
        char path[64];
        snprintf(path, sizeof path, "/proc/%ld/stat", pid);
        FILE *file = fopen(path, "rb");
        if (file != NULL) {
            bool zombie = fgets(state, sizeof state, file) != NULL && strstr(state, ") Z") != NULL;
            fclose(file);
            if (zombie)
                return true;
        }
        wait_a_little();
    }
    return false;
}

static void gnuplot_that_hangs_is_killed_with_what_it_started(void **state)
{
    struct place *place = *state;
    stand_in(place, arena_printf(&place->arena, "/bin/sleep 60 & echo $! > %s/pid; wait", place->folder));
    expect_failure(place, 0.5, "plot 1\n", 7, "took more than 0.5 seconds");
    assert_true(stand_in_pid(place) > 0);
    assert_true(goes_away(stand_in_pid(place)));
}

static void a_signal_that_ends_knead_ends_gnuplot(void **state)
{
    struct place *place = *state;
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        unlink(arena_printf(&place->arena, "%s/pid", place->folder));
        stand_in(place, arena_printf(&place->arena, "trap '' INT TERM HUP; echo $$ > %s/pid; exec /bin/sleep 60",
                                     place->folder));
        pid_t knead = fork();
        assert_true(knead >= 0);
        if (knead == 0) {
            struct str bytes;
            signal(signals[i], SIG_DFL);
            str_init(&bytes, &place->arena);
            plot_run("plot 1\n", 7, 60, &place->arena, &bytes, &place->err);
            _exit(0);
        }
        for (int tries = 0; tries < 500 && stand_in_pid(place) == 0; tries++)
            wait_a_little();
        long pid = stand_in_pid(place);
        assert_true(pid > 0);
        kill(knead, signals[i]);
        int status;
        assert_int_equal(waitpid(knead, &status, 0), knead);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), signals[i]);
        assert_true(goes_away(pid));
    }
}

static void the_environment_of_gnuplot_has_no_settings_of_the_user(void **state)
{
    struct place *place = *state;
    setenv("GNUTERM", "dumb", 1);
    setenv("GNUPLOT_LIB", "x", 1);
    setenv("LC_NUMERIC", "de_DE.UTF-8", 1);
    stand_in(place, "echo \"[$GNUTERM$GNUPLOT_LIB$LC_NUMERIC$LC_ALL] $*\"");
    struct str bytes;
    str_init(&bytes, &place->arena);
    assert_true(plot_run("plot 1\n", 7, 5, &place->arena, &bytes, &place->err));
    assert_string_equal(bytes.text, "[C.UTF-8] -d /dev/stdin\n");
    unsetenv("GNUTERM");
    unsetenv("GNUPLOT_LIB");
    unsetenv("LC_NUMERIC");
}

static void what_is_not_gnuplots_svg_is_refused(void **state)
{
    struct place *place = *state;
    static const char *const texts[] = { "", "x", "<svg viewBox=\"0 0 1 1\"></svg>", "<svg viewBox=\"0 0 1 1\"><desc></desc>" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str out;
        str_init(&out, &place->arena);
        error_init(&place->err, &place->arena);
        const struct figure *figure = example_forest(&place->arena, NULL);
        assert_false(svg_finish(figure, texts[i], strlen(texts[i]), true, &place->arena, &out, &place->err));
        assert_int_equal(place->err.code, ERROR_PROGRAM);
    }
}

/* ------------------------------------------------------------------------------------------------- drawing */

static bool write_bytes(const char *path, const struct str *bytes)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return false;
    bool good = fwrite(bytes->text, 1, bytes->length, file) == bytes->length;
    return fclose(file) == 0 && good;
}

static bool draw_one(struct place *place, const struct figure *figure, const char *stem)
{
    static const char *const suffix[] = { [PLOT_SVG] = "svg", [PLOT_PNG] = "png", [PLOT_PDF] = "pdf" };
    for (int format = PLOT_SVG; format <= PLOT_PDF; format++) {
        struct str bytes, script;
        str_init(&bytes, &place->arena);
        str_init(&script, &place->arena);
        if (!plot_bytes(figure, (enum plot_format)format, &place->arena, &bytes, &place->err))
            return false;
        script_write(figure, (enum plot_format)format, &place->arena, &script);
        if (!write_bytes(arena_printf(&place->arena, "%s.%s", stem, suffix[format]), &bytes) ||
            !write_bytes(arena_printf(&place->arena, "%s.%s.gp", stem, suffix[format]), &script))
            return error_set(&place->err, ERROR_OUTPUT, "%s: %s", stem, strerror(errno));
    }
    return true;
}

static int draw_examples(const char *folder)
{
    struct place place = { .folder = "." };
    arena_init(&place.arena, NULL);
    error_init(&place.err, &place.arena);
    bool good = chdir(folder) == 0 || error_set(&place.err, ERROR_OUTPUT, "%s: %s", folder, strerror(errno));
    for (size_t i = 0; i < EXAMPLE_COUNT; i++)
        good = good && draw_one(&place, examples[i].make(&place.arena, NULL), examples[i].name);
    for (size_t i = 0; good && i < HOSTILE_COUNT; i++)
        good = draw_one(&place, examples[i % EXAMPLE_COUNT].make(&place.arena, hostile_texts[i]),
                        arena_printf(&place.arena, "hostile%zu", i));
    if (!good)
        fprintf(stderr, "%s\n", error_message(&place.err));
    arena_release(&place.arena);
    return good ? 0 : 1;
}

#define figure_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--draw") == 0)
        return draw_examples(argv[2]);
    const struct CMUnitTest tests[] = {
        figure_test(every_kind_is_drawn_in_every_format),
        figure_test(hostile_texts_are_drawn_and_never_run),
        figure_test(naughty_strings_are_drawn_and_never_run),
        figure_test(a_text_too_long_for_the_page_is_still_drawn),
        figure_test(figures_without_data_are_drawn),
        figure_test(the_svg_has_a_role_a_title_a_description_and_ids_of_its_own),
        figure_test(no_file_is_left_behind),
        figure_test(gnuplot_missing_says_how_to_install_it),
        figure_test(gnuplot_that_stops_gives_its_words),
        figure_test(gnuplot_that_draws_nothing_has_failed),
        figure_test(gnuplot_that_does_not_read_its_script_does_not_end_us),
        figure_test(gnuplot_that_hangs_is_killed_with_what_it_started),
        figure_test(a_signal_that_ends_knead_ends_gnuplot),
        figure_test(the_environment_of_gnuplot_has_no_settings_of_the_user),
        figure_test(what_is_not_gnuplots_svg_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
