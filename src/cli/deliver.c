#include "cli/deliver.h"

#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "base/utf8.h"
#include "cli/io.h"

/* One file the user wants written. */
struct target {
    const char *option, *path;
};

static bool refuse_overwrite(const struct target *target, const char *input, struct error *err)
{
    return error_set(err, ERROR_USAGE, "--%s %s is the input %s; knead never writes over what it reads",
                     target->option, utf8_show(err->arena, target->path), utf8_show(err->arena, input));
}

static bool check_inputs(const struct target *target, const struct session *session, bool file_operands,
                         struct error *err)
{
    const char *schema = session->common->schema;
    for (size_t i = 0; file_operands && i < session->operand_count; i++)
        if (output_is_input(target->path, session->operands[i]))
            return refuse_overwrite(target, session->operands[i], err);
    if (schema != NULL && output_is_input(target->path, schema))
        return refuse_overwrite(target, schema, err);
    return true;
}

static bool check_stdout(const struct session *session, bool file_operands, const struct standard *standard,
                         struct error *err)
{
    if (standard->output_closed)
        return error_set(err, ERROR_OUTPUT, "standard output is closed");
    for (size_t i = 0; file_operands && i < session->operand_count; i++)
        if (stdout_is_input(session->operands[i]))
            return error_set(err, ERROR_USAGE, "standard output is the input %s; knead never writes over what it reads",
                             utf8_show(err->arena, session->operands[i]));
    return true;
}

bool deliver_check(const struct common_options *common, const struct session *session, bool file_operands,
                   const struct standard *standard, struct arena *arena, struct error *err)
{
    const struct target targets[] = {
        { "output", common->output }, { "results", common->results }, { "ledger", common->ledger }
    };
    const size_t count = sizeof targets / sizeof targets[0];
    for (size_t i = 0; i < count; i++) {
        if (targets[i].path == NULL)
            continue;
        if (!output_check(targets[i].path, arena, err) || !check_inputs(&targets[i], session, file_operands, err))
            return false;
        for (size_t k = 0; k < i; k++)
            if (str_equal(targets[i].path, targets[k].path))
                return error_set(err, ERROR_USAGE, "--%s and --%s name the same file", targets[k].option,
                                 targets[i].option);
    }
    if (common->figures != NULL && !folder_check(common->figures, arena, err))
        return false;
    if (common->save_script != NULL && !folder_check(common->save_script, arena, err))
        return false;
    bool binary = common->format == FORMAT_PNG || common->format == FORMAT_PDF;
    if (common->output == NULL && binary && isatty(STDOUT_FILENO) == 1)
        return error_set(err, ERROR_USAGE, "a picture is not printed on a terminal; use --output FILE");
    return common->output != NULL || check_stdout(session, file_operands, standard, err);
}

bool deliver_report(const struct common_options *common, struct report *report, struct arena *arena,
                    struct error *err)
{
    struct str text;
    str_init(&text, arena);
    str_addf(&text, "%s\n", report->title == NULL ? report->tool : report->title);
    return output_write(common->output, text.text, text.length, arena, err);
}
