#include "cli/help.h"

#include <string.h>

#include "base/arena.h"
#include "base/version.h"
#include "cli/options.h"

enum { WIDTH = 92, COLUMN = 26, INDENT = 2 };

const char *const help_statuses[] = {
    "0  done",
    "1  the estimate asked for cannot be had; what could be had is printed",
    "2  wrong options or arguments",
    "3  the input is unreadable or rejected; nothing is computed from doubtful data",
    "4  done, but with warnings, under --strict",
    "5  output could not be written",
    "6  a program knead needs (gnuplot) is missing or failed; the numbers are delivered",
};
const size_t help_status_count = sizeof help_statuses / sizeof help_statuses[0];

static size_t characters(const char *text, size_t length)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++)
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

static void pad(struct str *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        str_add_char(out, ' ');
}

/* Words wrapped at WIDTH; the first line begins at column `at`, the others at `indent`. Newlines are kept. */
static void wrap(const char *text, size_t at, size_t indent, struct str *out)
{
    bool fresh = true;
    while (*text != '\0') {
        if (*text == '\n') {
            str_add_char(out, '\n');
            text++;
            if (*text != '\n' && *text != '\0')
                pad(out, indent);
            at = indent;
            fresh = true;
            continue;
        }
        text += *text == ' ';
        size_t length = strcspn(text, " \n"), width = characters(text, length);
        if (!fresh && at + 1 + width > WIDTH) {
            str_add_char(out, '\n');
            pad(out, indent);
            at = indent;
            fresh = true;
        }
        if (!fresh) {
            str_add_char(out, ' ');
            at++;
        }
        str_add_bytes(out, text, length);
        at += width;
        text += length;
        fresh = false;
    }
    str_add_char(out, '\n');
}

static bool is_first_of_task(const struct command *const *commands, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_equal(commands[k]->task, commands[i]->task))
            return false;
    return true;
}

static void list_task(const struct command *const *commands, size_t count, const char *task, struct str *out)
{
    str_addf(out, "\n%s\n", task);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(commands[i]->task, task))
            continue;
        str_addf(out, "  %-11s ", commands[i]->name);
        wrap(commands[i]->summary, 14, 14, out);
    }
}

void help_tools(const struct command *const *commands, size_t count, struct str *out)
{
    str_add(out, "knead " KNEAD_VERSION ": outcomes of massage and back-pain trials\n\n"
                 "Usage: knead TOOL [options] FILE|-\n");
    for (size_t i = 0; i < count; i++)
        if (is_first_of_task(commands, i))
            list_task(commands, count, commands[i]->task, out);
    str_add(out, "\nknead help TOOL           examples and every option of one tool\n"
                 "knead completion SHELL    completion for bash, zsh or fish\n");
}

/* What is printed when nothing is said, for one option. */
static const char *shown_default(const struct option_spec *option, void *options, const struct command *command,
                                 struct arena *arena)
{
    ((struct common_options *)options)->format = (int)command->format;
    const char *value = option_value_text(option, options, arena);
    return value == NULL ? "" : arena_printf(arena, " [default: %s]", value);
}

static void add_option(const struct option_spec *option, const char *value, struct str *out)
{
    struct arena *arena = out->arena;
    const char *form = option_form(option, arena);
    if (option->letter != '\0')
        form = arena_printf(arena, "-%c, %s", option->letter, form);
    size_t width = strlen(form);
    pad(out, INDENT);
    str_add(out, form);
    if (INDENT + width + 2 > COLUMN) {
        str_add_char(out, '\n');
        pad(out, COLUMN);
    } else {
        pad(out, COLUMN - INDENT - width);
    }
    wrap(arena_printf(arena, "%s%s", option->help, value), COLUMN, COLUMN, out);
}

static void add_options(const struct command *command, struct str *out)
{
    struct option_group groups[OPTION_GROUPS];
    size_t count = option_groups(command, groups);
    void *options = option_defaults(command, out->arena);
    for (size_t g = 0; g < count; g++) {
        str_addf(out, "\n%s:\n", groups[g].title);
        for (size_t i = 0; i < groups[g].count; i++) {
            const struct option_spec *option = &groups[g].options[i];
            add_option(option, shown_default(option, options, command, out->arena), out);
        }
    }
    str_add(out, "  -h, --help              print this and exit\n"
                 "  --version               print the version and exit\n");
}

void help_command(const struct command *command, struct str *out)
{
    wrap(arena_printf(out->arena, "knead %s: %s", command->name, command->summary), 0, 4, out);
    if (command->example_count > 0)
        str_add(out, "\nExamples:\n");
    for (size_t i = 0; i < command->example_count; i++) {
        str_addf(out, "  %s\n      ", command->examples[i].command);
        wrap(command->examples[i].says, 6, 6, out);
    }
    str_addf(out, "\nUsage: knead %s [options] %s\n", command->name, command->usage == NULL ? "" : command->usage);
    if (command->takes & TAKES_FILE)
        str_add(out, "  - as FILE reads standard input; after -- nothing is an option.\n");
    if (command->details != NULL) {
        str_add(out, "\n");
        wrap(command->details, 0, 0, out);
    }
    add_options(command, out);
    str_add(out, "\nExit status:\n");
    for (size_t i = 0; i < help_status_count; i++)
        str_addf(out, "  %s\n", help_statuses[i]);
}

/* A cell of a Markdown table: a bar would end it. */
static void add_cell(const char *text, struct str *out)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            str_add_char(out, '\\');
        str_add_char(out, *text);
    }
}

void help_markdown(const struct command *command, struct str *out)
{
    struct option_group groups[OPTION_GROUPS];
    size_t count = option_groups(command, groups);
    void *options = option_defaults(command, out->arena);
    ((struct common_options *)options)->format = (int)command->format;
    for (size_t g = 0; g < count; g++) {
        str_addf(out, "%s%s:\n\n| option | | default |\n|---|---|---|\n", g == 0 ? "" : "\n", groups[g].title);
        for (size_t i = 0; i < groups[g].count; i++) {
            const struct option_spec *option = &groups[g].options[i];
            const char *value = option_value_text(option, options, out->arena);
            str_add(out, "| `");
            add_cell(option_form(option, out->arena), out);
            str_add(out, "` | ");
            add_cell(option->help, out);
            str_add(out, " | ");
            add_cell(value == NULL ? "" : arena_printf(out->arena, "`%s`", value), out);
            str_add(out, " |\n");
        }
    }
}
