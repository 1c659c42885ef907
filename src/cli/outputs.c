#include "cli/outputs.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/io.h"
#include "cli/options.h"

/* One thing to be written or read, and the option that says so. */
struct target {
    const char *option, *path;
    enum option_writes writes;
};

struct targets {
    struct target *items;
    size_t count, capacity;
};

static void collect(const struct command *command, const void *options, struct targets *targets, struct arena *arena)
{
    struct option_group groups[OPTION_GROUPS];
    size_t count = option_groups(command, groups);
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].count; i++) {
            const struct option_spec *option = &groups[g].options[i];
            const char *path = option->writes == WRITES_NOTHING ? NULL : option_value_text(option, options, arena);
            if (path == NULL)
                continue;
            targets->items = arena_reserve(arena, targets->items, targets->count, targets->capacity);
            targets->items[targets->count++] = (struct target){ option->name, path, option->writes };
        }
}

/* What is read: FILE and what lies beside it, if the operands are files, and the schema. NULL after the last. */
static const char *input_at(const struct command *command, const struct session *session, size_t i)
{
    size_t files = command->takes & TAKES_FILE ? session->operand_count : 0;
    if (i < files)
        return session->operands[i];
    if (i < 2 * files) /* the schema that is read without being named */
        return arena_printf(session->arena, "%s.schema.json", str_stem(session->arena, session->operands[i - files]));
    const char *const named[] = { session->common->schema, session->common->measures };
    size_t left = i - 2 * files;
    for (size_t k = 0; k < 2; k++)
        if (named[k] != NULL && left-- == 0)
            return named[k];
    return NULL;
}

static bool is_input(const struct target *target, const char *input, struct error *err)
{
    return output_is_input(target->path, input) &&
           !error_set(err, ERROR_USAGE, "--%s %s is the input %s; what is read is never written over", target->option,
                      utf8_show(err->arena, target->path), utf8_show(err->arena, input));
}

static bool check_target(const struct target *target, const struct targets *all, const struct command *command,
                         const struct session *session, struct error *err)
{
    if (target->writes == READS_FILE)
        return true;
    if (target->writes == WRITES_FOLDER)
        return folder_check(target->path, err->arena, err);
    if (!output_check(target->path, err->arena, err))
        return false;
    const char *input;
    for (size_t i = 0; (input = input_at(command, session, i)) != NULL; i++)
        if (is_input(target, input, err))
            return false;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].writes == READS_FILE && is_input(target, all->items[i].path, err))
            return false;
    return true;
}

static bool check_stdout(const struct command *command, const struct session *session,
                         const struct standard *standard, struct error *err)
{
    if (standard->output_closed)
        return error_set(err, ERROR_OUTPUT, "standard output is closed");
    const char *input;
    for (size_t i = 0; (input = input_at(command, session, i)) != NULL; i++)
        if (stdout_is_input(input))
            return error_set(err, ERROR_USAGE, "standard output is the input %s; what is read is never written over",
                             utf8_show(err->arena, input));
    int format = session->common->format;
    if ((format == FORMAT_PNG || format == FORMAT_PDF) && isatty(STDOUT_FILENO) == 1)
        return error_set(err, ERROR_USAGE, "a picture is not printed on a terminal (use --output FILE)");
    return true;
}

static bool check_stdin(const struct command *command, const struct session *session,
                        const struct standard *standard, struct error *err)
{
    for (size_t i = 0; (command->takes & TAKES_FILE) && i < session->operand_count; i++)
        if (standard->input_closed && str_equal(session->operands[i], "-"))
            return error_set(err, ERROR_INPUT, "standard input is closed");
    return true;
}

bool outputs_check(const struct command *command, const void *options, const struct session *session,
                   const struct standard *standard, struct error *err)
{
    struct targets targets = { 0 };
    if (!check_stdin(command, session, standard, err))
        return false;
    collect(command, options, &targets, err->arena);
    for (size_t i = 0; i < targets.count; i++) {
        if (!check_target(&targets.items[i], &targets, command, session, err))
            return false;
        for (size_t k = 0; k < i; k++)
            if (targets.items[i].writes == WRITES_FILE && targets.items[k].writes == WRITES_FILE &&
                str_equal(targets.items[i].path, targets.items[k].path))
                return error_set(err, ERROR_USAGE, "--%s and --%s name the same file", targets.items[k].option,
                                 targets.items[i].option);
    }
    return session->common->output != NULL || check_stdout(command, session, standard, err);
}
