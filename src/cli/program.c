#include "cli/program.h"

#include <gsl/gsl_errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/io.h"
#include "cli/man.h"
#include "cli/message.h"
#include "cli/run.h"

/* What the process was started with. */
struct program {
    int argc;
    char **argv;
    const struct command *const *tools;
    size_t tool_count;
    struct standard standard;
    struct arena *arena;
};

static void out_of_memory(struct arena *arena, size_t wanted)
{
    char text[96];
    if (arena != NULL)
        arena_release(arena); /* half-written files are undone */
    int length = snprintf(text, sizeof text, "knead: out of memory: %zu bytes more cannot be had\n", wanted);
    if (length > 0 && write(STDERR_FILENO, text, (size_t)length) < 0)
        _exit(ERROR_OUTPUT);
    _exit(ERROR_OUTPUT);
}

/* For jansson, which would call text it has no memory for invalid. */
static void *json_memory(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL)
        out_of_memory(NULL, size);
    return memory;
}

static const struct command *tool_find(const struct program *program, const char *name)
{
    for (size_t i = 0; i < program->tool_count; i++)
        if (str_equal(program->tools[i]->name, name))
            return program->tools[i];
    return NULL;
}

static int refuse(const char *text)
{
    message_show(NULL, NULL, text);
    message_show(NULL, "note", "`knead` lists the tools, `knead help TOOL` explains one");
    return ERROR_USAGE;
}

static int refuse_tool(const struct program *program, const char *name)
{
    size_t count = program->tool_count;
    const char **names = arena_array(program->arena, const char *, count + 2);
    for (size_t i = 0; i < count; i++)
        names[i] = program->tools[i]->name;
    names[count] = "help";
    names[count + 1] = "completion";
    const char *nearest = name_nearest(names, count + 2, name);
    const char *shown = utf8_show(program->arena, name);
    if (nearest != NULL)
        return refuse(arena_printf(program->arena, "there is no tool \"%s\" (did you mean %s?)", shown, nearest));
    return refuse(arena_printf(program->arena, "there is no tool \"%s\"", shown));
}

static int print(const struct program *program, const struct str *text)
{
    return run_print(text->text, text->length, &program->standard, program->arena);
}

static int list_tools(const struct program *program)
{
    struct str text;
    str_init(&text, program->arena);
    help_tools(program->tools, program->tool_count, &text);
    return print(program, &text);
}

/* help [TOOL], --print-man [TOOL], --print-options-md TOOL */
static int document(const struct program *program, const char *what, const char *name)
{
    struct str text;
    str_init(&text, program->arena);
    const struct command *command = name == NULL ? NULL : tool_find(program, name);
    if (name != NULL && command == NULL)
        return refuse_tool(program, name);
    if (str_equal(what, "--print-man")) {
        if (command == NULL)
            man_program(program->tools, program->tool_count, &text);
        else
            man_command(command, &text);
    } else if (command == NULL) {
        return list_tools(program);
    } else if (str_equal(what, "--print-options-md")) {
        help_markdown(command, &text);
    } else {
        help_command(command, &text);
    }
    return print(program, &text);
}

static int print_names(const struct program *program)
{
    struct str text;
    str_init(&text, program->arena);
    for (size_t i = 0; i < program->tool_count; i++)
        str_addf(&text, "%s\n", program->tools[i]->name);
    return print(program, &text);
}

static int complete(const struct program *program, const char *shell)
{
    struct str text;
    str_init(&text, program->arena);
    if (shell == NULL || !completion_write(shell, program->tools, program->tool_count, &text))
        return refuse("completion needs the name of a shell: bash, zsh or fish");
    return print(program, &text);
}

/* The words that are no tools. */
static int run_word(const struct program *program, const char *word, int count, char *const words[])
{
    const char *operand = count > 1 ? words[1] : NULL;
    bool documents = str_equal(word, "help") || str_equal(word, "--print-man") ||
                     str_equal(word, "--print-options-md");
    if (count > 2 && (documents || str_equal(word, "completion")))
        return refuse(arena_printf(program->arena, "%s takes one word", word));
    if (documents)
        return document(program, word, operand);
    if (str_equal(word, "completion"))
        return complete(program, operand);
    if (str_equal(word, "--print-tools"))
        return print_names(program);
    if (str_equal(word, "-h") || str_equal(word, "--help"))
        return list_tools(program);
    if (str_equal(word, "--version"))
        return run_print(KNEAD_VERSION_LINE, strlen(KNEAD_VERSION_LINE), &program->standard, program->arena);
    if (word[0] == '-')
        return refuse(arena_printf(program->arena, "a tool is expected before %s", utf8_show(program->arena, word)));
    return refuse_tool(program, word);
}

static int dispatch(const struct program *program)
{
    const char *called = program->argc > 0 ? program->argv[0] : "knead";
    const char *slash = strrchr(called, '/');
    called = slash == NULL ? called : slash + 1;
    int count = program->argc;
    char **words = program->argv;
    const char *name = strncmp(called, "knead-", 6) == 0 ? called + 6 : NULL;
    if (name == NULL && count < 2)
        return list_tools(program);
    if (name == NULL) {
        words++;
        count--;
        name = words[0];
    }
    const struct command *command = tool_find(program, name);
    if (command == NULL)
        return run_word(program, name, count, words);
    return run_command(command, count, words, program->argc, program->argv, &program->standard, program->arena);
}

int program_run(int argc, char **argv, const struct command *const tools[], size_t tool_count)
{
    struct program program = { .argc = argc, .argv = argv, .tools = tools, .tool_count = tool_count };
    struct arena arena;
    if (!standard_open(&program.standard))
        return ERROR_OUTPUT;
    signal(SIGXFSZ, SIG_IGN); /* a file size limit is then a write error like any other */
    gsl_set_error_handler_off();
    json_set_alloc_funcs(json_memory, free);
    arena_init(&arena, out_of_memory);
    program.arena = &arena;
    int status = dispatch(&program);
    arena_release(&arena);
    return status;
}
