#include "cli/completion.h"

#include <string.h>

#include "base/arena.h"
#include "cli/options.h"

/* Every option of a command with its declaration, own and common. */
static void each_option(const struct command *command, struct str *out,
                        void (*add)(const struct command *, const struct option_spec *, struct str *))
{
    struct option_group groups[OPTION_GROUPS];
    size_t count = option_groups(command, groups);
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].count; i++)
            add(command, &groups[g].options[i], out);
}

/* Text inside single quotes of a shell. */
static void add_quoted(const char *text, struct str *out)
{
    str_add_char(out, '\'');
    for (; *text != '\0'; text++)
        if (*text == '\'')
            str_add(out, "'\\''");
        else
            str_add_char(out, *text);
    str_add_char(out, '\'');
}

static void add_names(const struct command *const *commands, size_t count, struct str *out)
{
    for (size_t i = 0; i < count; i++)
        str_addf(out, "%s ", commands[i]->name);
    str_add(out, "help completion");
}

static void bash_option(const struct command *command, const struct option_spec *option, struct str *out)
{
    (void)command;
    str_addf(out, " --%s", option->name);
}

static void bash_choice(const struct command *command, const struct option_spec *option, struct str *out)
{
    if (option->kind != OPTION_KIND_CHOICE)
        return;
    str_addf(out, "    %s:--%s) words=", command->name, option->name);
    add_quoted(option_choices(option, " ", out->arena), out);
    str_add(out, ";;\n");
}

static void bash_value(const struct command *command, const struct option_spec *option, struct str *out)
{
    if (option->kind != OPTION_KIND_FLAG && option->kind != OPTION_KIND_CHOICE)
        str_addf(out, "|%s:--%s", command->name, option->name);
}

/* A tool whose first operand is one of a few words says so in its usage: "infer|check|show [FILE]". */
static void bash_operand(const struct command *command, struct str *out)
{
    size_t length = strcspn(command->usage, " ");
    if (memchr(command->usage, '|', length) == NULL)
        return;
    str_addf(out, "    %s:%s|%s:knead-%s) words='", command->name, command->name, command->name, command->name);
    for (size_t i = 0; i < length; i++)
        str_add_char(out, command->usage[i] == '|' ? ' ' : command->usage[i]);
    str_add(out, "';;\n");
}

static void write_bash(const struct command *const *commands, size_t count, struct str *out)
{
    str_add(out, "# bash completion for knead\n_knead()\n{\n"
                 "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                 "    local tool=${COMP_WORDS[1]} words= called=${COMP_WORDS[0]##*/}\n"
                 "    COMPREPLY=()\n"
                 "    if [ \"$current\" = = ]; then\n        current=\n" /* bash parts --option=value at the sign */
                 "    elif [ \"$previous\" = = ]; then\n        previous=${COMP_WORDS[COMP_CWORD-2]}\n    fi\n"
                 "    case $called in knead-*) tool=${called#knead-};; esac\n"
                 "    if [ \"$COMP_CWORD\" -eq 1 ] && [ \"$tool\" = \"${COMP_WORDS[1]}\" ]; then\n"
                 "        COMPREPLY=($(compgen -W '");
    add_names(commands, count, out);
    str_add(out, "' -- \"$current\"))\n        return\n    fi\n    case $tool:$previous in\n");
    for (size_t i = 0; i < count; i++) {
        bash_operand(commands[i], out);
        each_option(commands[i], out, bash_choice);
    }
    str_add(out, "    help:*) words='");
    add_names(commands, count, out);
    str_add(out, "';;\n    completion:*) words='bash zsh fish';;\n    -:-");
    for (size_t i = 0; i < count; i++)
        each_option(commands[i], out, bash_value);
    str_add(out, ")\n        COMPREPLY=($(compgen -f -- \"$current\"))\n        return;;\n    esac\n"
                 "    if [ -z \"$words\" ]; then\n        case $tool:$current in\n");
    for (size_t i = 0; i < count; i++) {
        str_addf(out, "        %s:-*) words='", commands[i]->name);
        str_add(out, "--help --version");
        each_option(commands[i], out, bash_option);
        str_add(out, "';;\n");
    }
    str_add(out, "        *) COMPREPLY=($(compgen -f -- \"$current\")); return;;\n        esac\n    fi\n"
                 "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}\ncomplete -o filenames -F _knead knead");
    for (size_t i = 0; i < count; i++)
        str_addf(out, " knead-%s", commands[i]->name);
    str_add_char(out, '\n');
}

/* zsh reads [ ] : in a description as its own. */
static void zsh_escaped(const char *text, struct str *out)
{
    struct str escaped;
    str_init(&escaped, out->arena);
    for (; *text != '\0'; text++) {
        if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
            str_add_char(&escaped, '\\');
        str_add_char(&escaped, *text);
    }
    str_add(out, escaped.text);
}

static void zsh_option(const struct command *command, const struct option_spec *option, struct str *out)
{
    (void)command;
    struct str word;
    str_init(&word, out->arena);
    str_addf(&word, "%s--%s%s[", option->kind == OPTION_KIND_LIST ? "*" : "", option->name,
             option->kind == OPTION_KIND_FLAG ? "" : "=");
    zsh_escaped(option->help, &word);
    str_add_char(&word, ']');
    if (option->kind == OPTION_KIND_CHOICE)
        str_addf(&word, ":value:(%s)", option_choices(option, " ", out->arena));
    else if (option->kind != OPTION_KIND_FLAG)
        str_addf(&word, ":%s:_files", option->argument == NULL ? "VALUE" : option->argument);
    str_add(out, " \\\n            ");
    add_quoted(word.text, out);
}

static void write_zsh(const struct command *const *commands, size_t count, struct str *out)
{
    str_add(out, "#compdef knead");
    for (size_t i = 0; i < count; i++)
        str_addf(out, " knead-%s", commands[i]->name);
    str_add(out, "\n_knead_options()\n{\n    case $1 in\n");
    for (size_t i = 0; i < count; i++) {
        str_addf(out, "    %s)\n        _arguments '--help[print help]' '--version[print the version]'",
                 commands[i]->name);
        each_option(commands[i], out, zsh_option);
        str_add(out, " \\\n            '*:file:_files';;\n");
    }
    str_add(out, "    help) _values tool ");
    add_names(commands, count, out);
    str_add(out, ";;\n    completion) _values shell bash zsh fish;;\n    esac\n}\n"
                 "case $service in\nknead-*) _knead_options ${service#knead-};;\n*)\n"
                 "    if (( CURRENT == 2 )); then\n        _values tool");
    for (size_t i = 0; i < count; i++) {
        struct str word;
        str_init(&word, out->arena);
        str_addf(&word, "%s[", commands[i]->name);
        zsh_escaped(commands[i]->summary, &word);
        str_add_char(&word, ']');
        str_add(out, " \\\n            ");
        add_quoted(word.text, out);
    }
    str_add(out, " \\\n            'help[explain a tool]' 'completion[print a completion script]'\n    else\n"
                 "        local tool=$words[2]\n        shift words\n        (( CURRENT-- ))\n"
                 "        _knead_options $tool\n    fi;;\nesac\n");
}

static void fish_option(const struct command *command, const struct option_spec *option, struct str *out)
{
    str_addf(out, "complete -c knead -n '__fish_seen_subcommand_from %s' -l %s", command->name, option->name);
    if (option->letter != '\0')
        str_addf(out, " -s %c", option->letter);
    if (option->kind == OPTION_KIND_CHOICE) {
        str_add(out, " -x -a ");
        add_quoted(option_choices(option, " ", out->arena), out);
    } else if (option->kind != OPTION_KIND_FLAG) {
        str_add(out, " -r");
    }
    str_add(out, " -d ");
    add_quoted(option->help, out);
    str_add_char(out, '\n');
}

static void write_fish(const struct command *const *commands, size_t count, struct str *out)
{
    str_add(out, "# fish completion for knead\n");
    for (size_t i = 0; i < count; i++) {
        str_addf(out, "complete -c knead -n __fish_use_subcommand -a %s -d ", commands[i]->name);
        add_quoted(commands[i]->summary, out);
        str_add_char(out, '\n');
        each_option(commands[i], out, fish_option);
    }
    str_add(out, "complete -c knead -n __fish_use_subcommand -a help -d 'explain a tool'\n"
                 "complete -c knead -n __fish_use_subcommand -a completion -d 'print a completion script'\n"
                 "complete -c knead -n '__fish_seen_subcommand_from completion' -x -a 'bash zsh fish'\n"
                 "complete -c knead -n '__fish_seen_subcommand_from help' -x -a '");
    add_names(commands, count, out);
    str_add(out, "'\n");
}

bool completion_write(const char *shell, const struct command *const *commands, size_t count, struct str *out)
{
    if (str_equal(shell, "bash"))
        write_bash(commands, count, out);
    else if (str_equal(shell, "zsh"))
        write_zsh(commands, count, out);
    else if (str_equal(shell, "fish"))
        write_fish(commands, count, out);
    else
        return false;
    return true;
}
