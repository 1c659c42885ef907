#include "cli/run.h"

#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "base/version.h"
#include "cli/beside.h"
#include "cli/deliver.h"
#include "cli/help.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/outputs.h"
#include "cli/progress.h"

enum { STATUS_DONE = 0, STATUS_WARNINGS = 4 };

/* The session a tool sees, and behind it what its calls need. */
struct host {
    struct session session; /* first: a session handed to us is its host */
    struct progress progress;
    const char *tool;
    bool quiet;
};

static void host_note(struct session *session, const char *text)
{
    struct host *host = (struct host *)session;
    progress_clear(&host->progress);
    if (!host->quiet)
        message_show(host->tool, "note", text);
}

static void host_progress(struct session *session, uint64_t done, uint64_t total)
{
    progress_show(&((struct host *)session)->progress, done, total);
}

int run_print(const char *text, size_t length, const struct standard *standard, struct arena *arena)
{
    struct error err;
    error_init(&err, arena);
    if (standard->output_closed)
        error_set(&err, ERROR_OUTPUT, "standard output is closed");
    else if (output_write(NULL, text, length, arena, &err))
        return STATUS_DONE;
    message_show(NULL, NULL, error_message(&err));
    return (int)err.code;
}

static int print_help(const struct command *command, const struct standard *standard, struct arena *arena)
{
    struct str text;
    str_init(&text, arena);
    help_command(command, &text);
    return run_print(text.text, text.length, standard, arena);
}

/* No FILE although one is needed: on a terminal show how it is done, and never wait for input. */
static int refuse_usage(const struct command *command, const struct invocation *invocation, struct arena *arena,
                        const struct error *err)
{
    bool lost = (command->takes & TAKES_FILE) && invocation->operand_count == 0 && isatty(STDIN_FILENO) == 1;
    if (lost) {
        struct str text;
        str_init(&text, arena);
        help_command(command, &text);
        str_add(&text, "\n");
        for (size_t done = 0; done < text.length;) {
            ssize_t written = write(STDERR_FILENO, text.text + done, text.length - done);
            if (written <= 0)
                break;
            done += (size_t)written;
        }
    }
    message_show(command->name, NULL, error_message(err));
    if (!lost)
        message_show(command->name, "note",
                     arena_printf(arena, "`knead help %s` shows examples and every option", command->name));
    return (int)err->code;
}

/* An option that would do nothing is a mistake. */
static bool options_agree(const struct common_options *common, struct error *err)
{
    if (common->table != NULL && common->format != FORMAT_CSV)
        return error_set(err, ERROR_USAGE, "--table chooses the table of --format csv; other formats show all of them");
    return true;
}

static void report_begin(struct report *report, const struct command *command, int argc, char *const argv[],
                         const struct common_options *common, struct arena *arena)
{
    report_init(report, arena);
    report->tool = command->name;
    report->version = KNEAD_VERSION;
    report->level = common->level;
    report->has_seed = (command->takes & TAKES_SEED) != 0;
    report->seed = common->seed;
    const char **call = arena_array(arena, const char *, (size_t)argc);
    for (int i = 0; i < argc; i++)
        call[i] = argv[i];
    /* where the program lies is no part of what was asked */
    const char *slash = strrchr(call[0], '/');
    call[0] = slash == NULL ? call[0] : slash + 1;
    report->call = call;
    report->call_count = (size_t)argc;
}

/* Something to deliver although the run failed: rows, or the ledger that says who is missing and why. */
static bool has_content(const struct report *report)
{
    if (report->ledger_count > 0)
        return true;
    for (size_t i = 0; i < report->item_count; i++)
        if (report->items[i].kind == ITEM_TABLE && report->items[i].table->rows > 0)
            return true;
    return false;
}

/* The error of the run, then that of the delivery; the status of the worse: output over all, then the run's. */
static int conclude(const struct host *host, const struct report *report, size_t warnings,
                    const struct error *run, const struct error *delivery)
{
    if (!host->quiet)
        for (size_t i = 0; i < warnings; i++)
            message_show(host->tool, "warning", report->warnings[i].text);
    if (run->code != ERROR_NONE)
        message_show(host->tool, NULL, error_message(run));
    if (delivery->code != ERROR_NONE)
        message_show(host->tool, NULL, error_message(delivery));
    if (delivery->code == ERROR_OUTPUT || run->code == ERROR_NONE) {
        if (delivery->code != ERROR_NONE)
            return (int)delivery->code;
        return host->session.common->strict && warnings > 0 ? STATUS_WARNINGS : STATUS_DONE;
    }
    return (int)run->code;
}

static int run_parsed(const struct command *command, const struct invocation *invocation, int argc,
                      char *const argv[], const struct standard *standard, struct arena *arena)
{
    struct common_options *common = invocation->options;
    struct host host = { .tool = command->name, .quiet = common->quiet };
    host.session = (struct session){ .arena = arena,
                                     .operands = invocation->operands,
                                     .operand_count = invocation->operand_count,
                                     .common = common,
                                     .note = host_note,
                                     .progress = host_progress };
    progress_init(&host.progress, common->quiet);
    common->format = (int)format_wanted(command, common);

    struct error run, delivery;
    struct report report;
    error_init(&run, arena);
    error_init(&delivery, arena);
    report_begin(&report, command, argc, argv, common, arena);
    bool done = options_agree(common, &run) &&
                outputs_check(command, invocation->options, &host.session, standard, &run) &&
                command->run(&host.session, invocation->options, &report, &run);
    bool answers = run.code == ERROR_ESTIMATE || run.code == ERROR_PROGRAM || (run.code == ERROR_INPUT && report.judges);
    bool partly = answers && has_content(&report);
    report.partial = !done;
    size_t warnings = report.warning_count; /* the delivery's own trouble is told as its error */
    if (done || partly)
        deliver_report(&host.session, &report, &delivery);
    progress_clear(&host.progress);
    return conclude(&host, &report, warnings, &run, &delivery);
}

/* A tool that can do without FILE cannot do without any word at all. */
static bool says_something(const struct command *command, const struct invocation *invocation, int count,
                           struct error *err)
{
    return !(command->takes & TAKES_FILE) || invocation->operand_count > 0 || count > 1 ||
           error_set(err, ERROR_USAGE, "FILE is missing (- reads standard input)");
}

int run_command(const struct command *command, int count, char *const words[], int argc, char *const argv[],
                const struct standard *standard, struct arena *arena)
{
    struct invocation invocation = { 0 };
    struct error err;
    error_init(&err, arena);
    bool parsed = options_parse(command, count, words, arena, &invocation, &err);
    if (parsed && invocation.request == REQUEST_HELP)
        return print_help(command, standard, arena);
    if (parsed && invocation.request == REQUEST_VERSION)
        return run_print(KNEAD_VERSION_LINE, strlen(KNEAD_VERSION_LINE), standard, arena);
    if (!parsed || !operands_check(command, &invocation, &err) || !says_something(command, &invocation, count, &err))
        return refuse_usage(command, &invocation, arena, &err);
    if (command->run != NULL)
        return run_parsed(command, &invocation, argc, argv, standard, arena);
    beside_become(command->name, argv, standard, arena, &err);
    message_show(command->name, NULL, error_message(&err));
    return (int)err.code;
}
