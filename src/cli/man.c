#include "cli/man.h"

#include <string.h>

#include "base/arena.h"
#include "base/version.h"
#include "cli/help.h"
#include "cli/options.h"

/* Text as roff reads it literally; a line never begins with a control character. */
static void add_text(const char *text, struct str *out)
{
    for (bool line_start = out->length > 0 && out->text[out->length - 1] == '\n'; *text != '\0'; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            str_add(out, "\\&");
        line_start = *text == '\n';
        if (*text == '\\')
            str_add(out, "\\e");
        else if (*text == '-')
            str_add(out, "\\-");
        else if (*text == '\'')
            str_add(out, "\\(aq");
        else if (*text == '`')
            str_add(out, "\\(ga");
        else if (*text == '^')
            str_add(out, "\\(ha");
        else if (*text == '~')
            str_add(out, "\\(ti");
        else
            str_add_char(out, *text);
    }
}

static void add_line(const char *text, struct str *out)
{
    add_text(text, out);
    str_add_char(out, '\n');
}

/* Words in lines of source that tools for manual pages like, at most 78 bytes. */
static void add_words(const char *text, size_t length, struct str *out)
{
    enum { WIDTH = 78 };
    size_t start = out->length;
    for (const char *end = text + length; text < end;) {
        size_t word = strcspn(text, " \n");
        if (word > (size_t)(end - text))
            word = (size_t)(end - text);
        if (word > 0) {
            bool fits = out->length - start + word < WIDTH;
            if (out->length > start)
                str_add_char(out, fits ? ' ' : '\n');
            if (!fits)
                start = out->length;
            add_text(arena_strndup(out->arena, text, word), out);
        }
        text += word + (text + word < end);
    }
    str_add_char(out, '\n');
}

/* Paragraphs separated by blank lines. */
static void add_paragraphs(const char *text, struct str *out)
{
    for (bool first = true; *text != '\0'; first = false) {
        const char *end = strstr(text, "\n\n");
        size_t length = end == NULL ? strlen(text) : (size_t)(end - text);
        if (!first)
            str_add(out, ".PP\n");
        add_words(text, length, out);
        text += length;
        text += strspn(text, "\n");
    }
}

static void add_title(const char *name, const char *summary, struct str *out)
{
    struct arena *arena = out->arena;
    char *upper = arena_strdup(arena, name);
    for (char *c = upper; *c != '\0'; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    str_addf(out, ".TH %s 1 %s \"knead %s\" \"knead\"\n.SH NAME\n", upper, KNEAD_DATE, KNEAD_VERSION);
    add_text(name, out);
    str_add(out, " \\- ");
    add_line(summary, out);
}

static void add_options(const struct command *command, struct str *out)
{
    struct option_group groups[OPTION_GROUPS];
    size_t count = option_groups(command, groups);
    void *options = option_defaults(command, out->arena);
    ((struct common_options *)options)->format = (int)command->format;
    str_add(out, ".SH OPTIONS\n");
    for (size_t g = 0; g < count; g++) {
        str_add(out, ".SS ");
        add_line(groups[g].title, out);
        for (size_t i = 0; i < groups[g].count; i++) {
            const struct option_spec *option = &groups[g].options[i];
            const char *value = option_value_text(option, options, out->arena);
            str_add(out, ".TP\n");
            if (option->letter != '\0')
                str_addf(out, "\\fB\\-%c\\fR, ", option->letter);
            str_add(out, "\\fB");
            add_text(option_form(option, out->arena), out);
            str_add(out, "\\fR\n");
            const char *said = value == NULL ? arena_printf(out->arena, "%s.", option->help)
                                             : arena_printf(out->arena, "%s [default: %s].", option->help, value);
            add_words(said, strlen(said), out);
        }
    }
}

static void add_statuses(struct str *out)
{
    str_add(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < help_status_count; i++) {
        str_addf(out, ".TP\n%.1s\n", help_statuses[i]);
        add_line(help_statuses[i] + 3, out);
    }
}

void man_command(const struct command *command, struct str *out)
{
    struct arena *arena = out->arena;
    add_title(arena_printf(arena, "knead-%s", command->name), command->summary, out);
    str_add(out, ".SH SYNOPSIS\n.B knead ");
    add_text(command->name, out);
    str_add(out, "\n[options] ");
    add_line(command->usage == NULL ? "" : command->usage, out);
    if (command->example_count > 0)
        str_add(out, ".SH EXAMPLES\n");
    for (size_t i = 0; i < command->example_count; i++) {
        str_add(out, ".TP\n.B ");
        add_line(command->examples[i].command, out);
        add_line(command->examples[i].says, out);
    }
    if (command->details != NULL) {
        str_add(out, ".SH DESCRIPTION\n");
        add_paragraphs(command->details, out);
    }
    add_options(command, out);
    add_statuses(out);
    str_add(out, ".SH SEE ALSO\n.BR knead (1)\n");
}

static const char program_text[] =
    "Analyses the outcomes of trials of massage and of other care for back pain: descriptions, change within "
    "patients, differences between arms, regressions, figures and a report page. A file is read strictly, rows left "
    "out are named by patient with the reason, and the same input gives the same bytes.\n\n"
    "A file given as - is standard input. An output file is written whole or not at all; a symbolic link given as "
    "output is followed: its target is replaced, the link stays.";

void man_program(const struct command *const *commands, size_t count, struct str *out)
{
    add_title("knead", "outcomes of massage and back-pain trials", out);
    str_add(out, ".SH SYNOPSIS\n.B knead\nTOOL [options] FILE|\\-\n.SH DESCRIPTION\n");
    add_paragraphs(program_text, out);
    str_add(out, ".SH TOOLS\n");
    for (size_t i = 0; i < count; i++) {
        str_addf(out, ".TP\n.BR knead\\-%s (1)\n", commands[i]->name);
        str_addf(out, "%s: ", commands[i]->task);
        add_line(commands[i]->summary, out);
    }
    str_add(out, ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWhen set and not empty, text is never bold unless\n"
                 ".B \\-\\-color always\nsays so.\n.TP\n.B COLUMNS\nThe width of text on a terminal, in place of "
                 "what the terminal says; 60 to 160.\nFiles and pipes get 100 columns.\n");
    add_statuses(out);
}
