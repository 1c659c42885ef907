/* The reading half of options: getopt_long underneath, what it lets through refused on top. */
#include "cli/options.h"

#include <getopt.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"

/* What is known while the words are read. */
struct parser {
    const struct option_spec **specs;
    const char **names;
    bool *given;
    size_t count;
    char *options;
    struct arena *arena;
    struct error *err;
};

static bool refuse(struct parser *parser, const struct option_spec *option, const char *value, const char *wanted)
{
    return error_set(parser->err, ERROR_USAGE, "--%s is \"%s\"; %s is expected", option->name,
                     utf8_show(parser->arena, value), wanted);
}

static const char *range_text(const struct option_spec *option, const char *noun, struct arena *arena)
{
    if (option->above == 0 && option->below == 0)
        return noun;
    char low[DECIMAL_TEXT_SIZE], high[DECIMAL_TEXT_SIZE];
    return arena_printf(arena, "%s %s %s %s %s", noun, option->open ? "between" : "from",
                        decimal_shortest(option->above, low), option->open ? "and" : "to",
                        decimal_shortest(option->below, high));
}

static bool in_range(const struct option_spec *option, double value)
{
    if (option->above == 0 && option->below == 0)
        return true;
    if (option->open)
        return value > option->above && value < option->below;
    return value >= option->above && value <= option->below;
}

static bool take_real(struct parser *parser, const struct option_spec *option, const char *value, double *real)
{
    struct decimal number;
    const char *wanted = range_text(option, "a number", parser->arena);
    if (decimal_parse(value, strlen(value), '.', &number) != DECIMAL_OK || !in_range(option, number.value))
        return refuse(parser, option, value, wanted);
    *real = number.value;
    return true;
}

static bool take_count(struct parser *parser, const struct option_spec *option, const char *value, uint64_t *count)
{
    const char *wanted = range_text(option, "a whole number", parser->arena);
    uint64_t n = 0;
    for (const char *c = value; *c != '\0'; c++) {
        if (*c < '0' || *c > '9' || n > (UINT64_MAX - (uint64_t)(*c - '0')) / 10)
            return refuse(parser, option, value, wanted);
        n = n * 10 + (uint64_t)(*c - '0');
    }
    if (!in_range(option, (double)n))
        return refuse(parser, option, value, wanted);
    *count = n;
    return true;
}

static bool take_choice(struct parser *parser, const struct option_spec *option, const char *value, int *choice)
{
    size_t count = option_choice_count(option);
    size_t index = name_find(option->choices, count, value);
    if (index != NAME_NONE) {
        *choice = (int)index;
        return true;
    }
    const char *nearest = name_nearest(option->choices, count, value);
    const char *wanted = arena_printf(parser->arena, "one of %s", option_choices(option, ", ", parser->arena));
    if (nearest == NULL)
        return refuse(parser, option, value, wanted);
    return error_set(parser->err, ERROR_USAGE, "--%s is \"%s\"; %s is expected (did you mean %s?)", option->name,
                     utf8_show(parser->arena, value), wanted, nearest);
}

/* The next item of a list; a comma after a backslash belongs to the item. */
static const char *list_item(const char **rest, struct arena *arena)
{
    struct str item;
    str_init(&item, arena);
    const char *c = *rest;
    for (; *c != '\0' && *c != ','; c++) {
        if (c[0] == '\\' && c[1] == ',')
            c++;
        str_add_char(&item, *c);
    }
    *rest = *c == ',' ? c + 1 : NULL;
    return item.text;
}

static bool take_list(struct parser *parser, const struct option_spec *option, const char *value, bool first,
                      struct text_list *list)
{
    if (first)
        *list = (struct text_list){ 0 };
    for (const char *rest = value; rest != NULL;) {
        const char *item = list_item(&rest, parser->arena);
        if (*item == '\0')
            return refuse(parser, option, value, "no empty item");
        const char **items = arena_array(parser->arena, const char *, list->count + 1);
        for (size_t i = 0; i < list->count; i++)
            items[i] = list->items[i];
        items[list->count++] = item;
        list->items = items;
    }
    return true;
}

static bool take(struct parser *parser, size_t index, const char *value)
{
    const struct option_spec *option = parser->specs[index];
    bool first = !parser->given[index];
    void *member = parser->options + option->offset;
    parser->given[index] = true;
    if (!first && option->kind != OPTION_KIND_LIST)
        return error_set(parser->err, ERROR_USAGE, "--%s is given twice", option->name);
    if (option->kind != OPTION_KIND_FLAG && *value == '\0')
        return error_set(parser->err, ERROR_USAGE, "--%s is empty (write %s)", option->name,
                         option_form(option, parser->arena));
    switch (option->kind) {
    case OPTION_KIND_FLAG:
        *(bool *)member = true;
        return true;
    case OPTION_KIND_TEXT:
        *(const char **)member = value;
        return true;
    case OPTION_KIND_LIST:
        return take_list(parser, option, value, first, member);
    case OPTION_KIND_REAL:
        return take_real(parser, option, value, member);
    case OPTION_KIND_COUNT:
        return take_count(parser, option, value, member);
    case OPTION_KIND_CHOICE:
        return take_choice(parser, option, value, member);
    }
    return false;
}

/* The option word typed, without its dashes and without =VALUE. */
static const char *typed_name(const char *word, struct arena *arena)
{
    return arena_strndup(arena, word + 2, strcspn(word + 2, "="));
}

static bool refuse_unknown(struct parser *parser, const char *word)
{
    struct arena *arena = parser->arena;
    if (word[1] != '-') /* letters may stand together: the unknown one is in optopt */
        return error_set(parser->err, ERROR_USAGE, "unknown option -%s",
                         utf8_show(arena, (char[]){ (char)optopt, '\0' }));
    const char *name = typed_name(word, arena);
    size_t index = name_find(parser->names, parser->count, name);
    if (index != NAME_NONE) /* known and yet refused by getopt: a flag with =VALUE */
        return error_set(parser->err, ERROR_USAGE, "--%s takes no value", name);
    const char *nearest = name_nearest(parser->names, parser->count, name);
    if (nearest == NULL)
        return error_set(parser->err, ERROR_USAGE, "unknown option --%s", utf8_show(arena, name));
    return error_set(parser->err, ERROR_USAGE, "unknown option --%s (did you mean --%s?)", utf8_show(arena, name),
                     nearest);
}

/* `--before --after x`: the second option was not meant as a value. */
static bool refuse_option_as_value(struct parser *parser, const char *value, const char *name)
{
    if (strncmp(value, "--", 2) != 0)
        return true;
    const char *other = typed_name(value, parser->arena);
    if (name_find(parser->names, parser->count, other) == NAME_NONE)
        return true;
    return error_set(parser->err, ERROR_USAGE, "--%s needs a value, but --%s follows (write --%s=--%s if it is meant)",
                     name, other, name, other);
}

enum { LONG_VALUE = 256, HELP = 128, VERSION = 129 };

/* The tables getopt_long wants, from our declarations. */
static struct option *getopt_table(struct parser *parser, const struct command *command, struct str *letters)
{
    struct option_group groups[OPTION_GROUPS];
    size_t group_count = option_groups(command, groups), count = 0;
    for (size_t g = 0; g < group_count; g++)
        count += groups[g].count;
    parser->specs = arena_array(parser->arena, const struct option_spec *, count);
    parser->names = arena_array(parser->arena, const char *, count + 2);
    parser->given = arena_array(parser->arena, bool, count);
    struct option *table = arena_array(parser->arena, struct option, count + 3);
    str_add(letters, "-:h"); /* '-': operands in order, so that the word being read is known */
    for (size_t g = 0, n = 0; g < group_count; g++)
        for (size_t i = 0; i < groups[g].count; i++, n++) {
            const struct option_spec *option = &groups[g].options[i];
            int argument = option->kind == OPTION_KIND_FLAG ? no_argument : required_argument;
            parser->specs[n] = option;
            parser->names[n] = option->name;
            table[n] = (struct option){ option->name, argument, NULL, LONG_VALUE + (int)n };
            if (option->letter != '\0')
                str_addf(letters, "%c%s", option->letter, argument == required_argument ? ":" : "");
        }
    table[count] = (struct option){ "help", no_argument, NULL, HELP };
    table[count + 1] = (struct option){ "version", no_argument, NULL, VERSION };
    parser->names[count] = "help";
    parser->names[count + 1] = "version";
    parser->count = count + 2;
    return table;
}

static size_t index_of(const struct parser *parser, int value)
{
    if (value >= LONG_VALUE)
        return (size_t)(value - LONG_VALUE);
    for (size_t i = 0; i + 2 < parser->count; i++)
        if (parser->specs[i]->letter == value)
            return i;
    return NAME_NONE;
}

static bool refuse_missing(struct parser *parser)
{
    size_t index = index_of(parser, optopt);
    const char *form = index == NAME_NONE ? "" : option_form(parser->specs[index], parser->arena);
    return error_set(parser->err, ERROR_USAGE, "%s: the value is missing", form);
}

/* One option that getopt_long returned, read from `word`; `last` is the last word it has taken. */
static bool take_found(struct parser *parser, int found, const char *word, const char *last)
{
    if (found == '?')
        return refuse_unknown(parser, word);
    if (found == ':')
        return refuse_missing(parser);
    size_t index = index_of(parser, found);
    bool is_long = found >= LONG_VALUE;
    const char *name = parser->specs[index]->name;
    if (is_long && !str_equal(typed_name(word, parser->arena), name))
        return error_set(parser->err, ERROR_USAGE, "options are written in full: --%s for --%s", name,
                         utf8_show(parser->arena, typed_name(word, parser->arena)));
    bool apart = optarg != NULL && optarg == last; /* not --name=value */
    if (apart && !refuse_option_as_value(parser, optarg, name))
        return false;
    return take(parser, index, optarg);
}

bool options_parse(const struct command *command, int argc, char *const argv[], struct arena *arena,
                   struct invocation *invocation, struct error *err)
{
    struct parser parser = { .arena = arena, .err = err };
    struct str letters;
    str_init(&letters, arena);
    const struct option *table = getopt_table(&parser, command, &letters);
    parser.options = option_defaults(command, arena);
    const char **operands = arena_array(arena, const char *, (size_t)argc + 1);
    *invocation = (struct invocation){ .options = parser.options, .operands = operands };
    opterr = 0;
    optind = 0; /* begin anew, with glibc, musl and BSD alike */
    for (;;) {
        int at = optind == 0 ? 1 : optind;
        int found = getopt_long(argc, argv, letters.text, table, NULL);
        if (found == -1)
            break;
        if (found == 1)
            operands[invocation->operand_count++] = optarg;
        else if (found == 'h' || (found == HELP && str_equal(argv[at], "--help")))
            return invocation->request = REQUEST_HELP, true;
        else if (found == VERSION && str_equal(argv[at], "--version"))
            return invocation->request = REQUEST_VERSION, true;
        else if (found == HELP || found == VERSION)
            return error_set(err, ERROR_USAGE, "options are written in full: --%s",
                             found == HELP ? "help" : "version");
        else if (!take_found(&parser, found, argv[at], argv[optind - 1]))
            return false;
    }
    while (optind < argc)
        operands[invocation->operand_count++] = argv[optind++];
    return true;
}

/* The words of a usage: "[FORMULA] FILE" needs one operand and takes two; "FILE..." takes any number. */
struct places {
    size_t needed, taken;
    const char *missing; /* the first needed word beyond `given` operands; NULL when there is none */
    size_t missing_length;
};

static struct places places_of(const char *usage, size_t given)
{
    struct places places = { 0 };
    for (const char *word = usage + strspn(usage, " "); *word != '\0'; word += strspn(word, " ")) {
        size_t length = strcspn(word, " ");
        places.taken++;
        if (*word != '[' && places.needed++ == given) {
            places.missing = word;
            places.missing_length = length;
        }
        if (length > 3 && strncmp(word + length - 3, "...", 3) == 0)
            places.taken = SIZE_MAX;
        word += length;
        if (places.taken == SIZE_MAX)
            break;
    }
    return places;
}

bool operands_check(const struct command *command, const struct invocation *invocation, struct error *err)
{
    size_t given = invocation->operand_count;
    struct places places = places_of(command->usage == NULL ? "" : command->usage, given);
    for (size_t i = 0; i < given; i++)
        if (*invocation->operands[i] == '\0')
            return error_set(err, ERROR_USAGE, "an operand is empty");
    if (places.missing != NULL)
        return error_set(err, ERROR_USAGE, "%.*s is missing%s", (int)places.missing_length, places.missing,
                         strncmp(places.missing, "FILE", 4) == 0 ? " (- reads standard input)" : "");
    if (given > places.taken)
        return error_set(err, ERROR_USAGE, "too many operands: \"%s\" is not expected",
                         utf8_show(err->arena, invocation->operands[places.taken]));
    return true;
}
