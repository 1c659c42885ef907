#include "assert.h"

#include <string.h>

#include "base/arena.h"
#include "cli/help.h"
#include "cli/options.h"
#include "tools/tools.h"

struct sample_options {
    struct common_options common;
    const char *before, *after;
    struct text_list outcomes;
    double margin;
    uint64_t replicates;
    int method;
    bool exact;
};

static const char *const methods[] = { "student", "welch", NULL };

static const struct option_spec specs[] = {
    OPTION_TEXT(struct sample_options, before, "before", "COLUMN", "before"),
    OPTION_TEXT(struct sample_options, after, "after", "COLUMN", "after"),
    OPTION_LIST(struct sample_options, outcomes, "outcome", "COLUMNS", "outcomes"),
    OPTION_REAL(struct sample_options, margin, "margin", "X", "margin", .above = -1, .below = 1),
    OPTION_COUNT(struct sample_options, replicates, "replicates", "N", "replicates", .above = 1, .below = 1000),
    OPTION_CHOICE(struct sample_options, method, "method", methods, "method"),
    OPTION_FLAG(struct sample_options, exact, "exact", "exact"),
};

static const struct sample_options defaults = { .margin = 0.5, .replicates = 100, .method = 1 };

static const struct command sample = {
    .name = "sample", .task = "test", .summary = "a tool of this test", .usage = "FILE",
    .takes = TAKES_FILE | TAKES_PATIENTS | TAKES_SEED,
    .options = specs, .option_count = sizeof specs / sizeof specs[0],
    .options_size = sizeof defaults, .defaults = &defaults, .format = FORMAT_TEXT,
};

enum { WORDS = 12 };

/* One command line, parsed. */
struct parse {
    struct arena arena;
    struct error err;
    struct invocation invocation;
    const struct sample_options *options;
    bool done;
};

static void parse_words(struct parse *parse, const char *const words[])
{
    char *argv[WORDS + 2] = { "sample" };
    int argc = 1;
    arena_init(&parse->arena, NULL);
    error_init(&parse->err, &parse->arena);
    for (; argc <= WORDS && words[argc - 1] != NULL; argc++)
        argv[argc] = arena_strdup(&parse->arena, words[argc - 1]);
    parse->done = options_parse(&sample, argc, argv, &parse->arena, &parse->invocation, &parse->err);
    parse->options = parse->invocation.options;
}

#define PARSE(parse, ...) parse_words((parse), (const char *const[]){ __VA_ARGS__, NULL })

static void what_is_not_given_keeps_its_default(void **state)
{
    struct parse parse;
    (void)state;
    PARSE(&parse, "trial.csv");
    assert_true(parse.done);
    assert_null(parse.options->before);
    assert_close(parse.options->margin, 0.5, 17);
    assert_int_equal(parse.options->replicates, 100);
    assert_int_equal(parse.options->method, 1);
    assert_close(parse.options->common.level, 0.95, 17);
    assert_int_equal(parse.options->common.seed, 1);
    assert_int_equal(parse.options->common.format, FORMAT_BY_TOOL);
    assert_int_equal(parse.invocation.operand_count, 1);
    assert_string_equal(parse.invocation.operands[0], "trial.csv");
    arena_release(&parse.arena);
}

static void options_and_operands_may_be_mixed(void **state)
{
    struct parse parse;
    (void)state;
    PARSE(&parse, "a.csv", "--before=pain_0", "--after", "pain_10", "b.csv", "-qo", "out.json", "--", "--level");
    assert_true(parse.done);
    assert_string_equal(parse.options->before, "pain_0");
    assert_string_equal(parse.options->after, "pain_10");
    assert_true(parse.options->common.quiet);
    assert_string_equal(parse.options->common.output, "out.json");
    assert_int_equal(parse.invocation.operand_count, 3);
    assert_string_equal(parse.invocation.operands[2], "--level");
    arena_release(&parse.arena);
}

static void a_list_takes_commas_and_repetition(void **state)
{
    struct parse parse;
    (void)state;
    PARSE(&parse, "--outcome", "pain,rmdq", "--outcome=pain\\, worst", "-");
    assert_true(parse.done);
    assert_int_equal(parse.options->outcomes.count, 3);
    assert_string_equal(parse.options->outcomes.items[1], "rmdq");
    assert_string_equal(parse.options->outcomes.items[2], "pain, worst");
    assert_string_equal(parse.invocation.operands[0], "-");
    arena_release(&parse.arena);
}

static void numbers_and_choices_are_read(void **state)
{
    struct parse parse;
    (void)state;
    PARSE(&parse, "--margin=-0.25", "--replicates", "7", "--method", "student", "--exact", "--seed",
          "18446744073709551615", "--level", "9e-1", "--format", "html");
    assert_true(parse.done);
    assert_close(parse.options->margin, -0.25, 17);
    assert_int_equal(parse.options->replicates, 7);
    assert_int_equal(parse.options->method, 0);
    assert_true(parse.options->exact);
    assert_true(parse.options->common.seed == UINT64_MAX);
    assert_close(parse.options->common.level, 0.9, 17);
    assert_int_equal(parse.options->common.format, FORMAT_HTML);
    arena_release(&parse.arena);
}

static void what_cannot_be_meant_is_refused(void **state)
{
    static const struct {
        const char *words[5], *says;
    } cases[] = {
        { { "--level", "0" }, "--level is \"0\"; a number between 0 and 1 is expected" },
        { { "--level", "1" }, "a number between 0 and 1" },
        { { "--level=2" }, "a number between 0 and 1" },
        { { "--level", "nan" }, "a number between 0 and 1" },
        { { "--level", "95%" }, "--level is \"95%\"" },
        { { "--level", "0.95abc" }, "--level is \"0.95abc\"" },
        { { "--level", " 0.95" }, "a number between 0 and 1" },
        { { "--level", "0,95" }, "a number between 0 and 1" },
        { { "--margin", "1.5" }, "a number from -1 to 1 is expected" },
        { { "--seed", "-1" }, "--seed is \"-1\"; a whole number is expected" },
        { { "--seed", "1e30" }, "a whole number" },
        { { "--seed", "abc" }, "a whole number" },
        { { "--seed", "18446744073709551616" }, "a whole number" },
        { { "--replicates", "0" }, "a whole number from 1 to 1000 is expected" },
        { { "--method", "welsh" }, "one of student, welch is expected (did you mean welch?)" },
        { { "--before", "" }, "--before is empty" },
        { { "--outcome", "a,,b" }, "no empty item" },
        { { "--before" }, "--before COLUMN: the value is missing" },
        { { "-o" }, "--output RESULT: the value is missing" },
        { { "--before", "--after", "x" }, "--before needs a value, but --after follows" },
        { { "-o", "--after", "x" }, "--output needs a value, but --after follows" },
        { { "--before", "a", "--before", "b" }, "--before is given twice" },
        { { "-q", "--quiet" }, "--quiet is given twice" },
        { { "--befor", "x" }, "options are written in full: --before for --befor" },
        { { "--lev=0.9" }, "options are written in full: --level for --lev" },
        { { "--hel" }, "options are written in full: --help" },
        { { "--ver" }, "unknown option --ver (did you mean --ver" },
        { { "--befroe", "x" }, "unknown option --befroe (did you mean --before?)" },
        { { "--xyzzy" }, "unknown option --xyzzy" },
        { { "-qx" }, "unknown option -x" },
        { { "--exact=yes" }, "--exact takes no value" },
        { { "--before", "\x1b[2J", "--before", "b" }, "given twice" },
        { { "--method", "\x1b[2J" }, "\\x1b[2J" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct parse parse;
        parse_words(&parse, cases[i].words);
        if (parse.done || parse.err.code != ERROR_USAGE)
            fail_msg("%s %s is accepted", cases[i].words[0], cases[i].words[1] ? cases[i].words[1] : "");
        if (strstr(error_message(&parse.err), cases[i].says) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", error_message(&parse.err), cases[i].says);
        arena_release(&parse.arena);
    }
}

static void help_and_version_are_asked_for_anywhere(void **state)
{
    struct parse parse;
    (void)state;
    PARSE(&parse, "trial.csv", "--help");
    assert_true(parse.done && parse.invocation.request == REQUEST_HELP);
    arena_release(&parse.arena);
    PARSE(&parse, "-h");
    assert_true(parse.done && parse.invocation.request == REQUEST_HELP);
    arena_release(&parse.arena);
    PARSE(&parse, "--version");
    assert_true(parse.done && parse.invocation.request == REQUEST_VERSION);
    arena_release(&parse.arena);
}

static bool operands_fit(const char *usage, size_t count, const char *const *operands, struct error *err)
{
    struct command command = sample;
    struct invocation invocation = { .operands = operands, .operand_count = count };
    command.usage = usage;
    err->code = ERROR_NONE;
    return operands_check(&command, &invocation, err);
}

static void operands_are_counted_by_the_usage(void **state)
{
    static const char *const operands[] = { "a", "b", "c" };
    static const char *const empty[] = { "" };
    struct arena arena;
    struct error err;
    (void)state;
    arena_init(&arena, NULL);
    error_init(&err, &arena);
    assert_true(operands_fit("FILE", 1, operands, &err));
    assert_false(operands_fit("FILE", 0, operands, &err));
    assert_string_equal(err.text, "FILE is missing (- reads standard input)");
    assert_false(operands_fit("FILE", 2, operands, &err));
    assert_false(operands_fit("FILE", 1, empty, &err));
    assert_true(operands_fit("trial [N]", 1, operands, &err));
    assert_true(operands_fit("trial [N]", 2, operands, &err));
    assert_false(operands_fit("trial [N]", 3, operands, &err));
    assert_true(operands_fit("FILE...", 3, operands, &err));
    assert_false(operands_fit("FILE...", 0, operands, &err));
    assert_true(operands_fit("FORMULA FILE", 2, operands, &err));
    assert_false(operands_fit("FORMULA FILE", 1, operands, &err));
    assert_true(operands_fit("[FORMULA] FILE", 1, operands, &err));
    assert_true(operands_fit("[FORMULA] FILE", 2, operands, &err));
    assert_false(operands_fit("[FORMULA] FILE", 3, operands, &err));
    assert_false(operands_fit("[FORMULA] FILE", 0, operands, &err));
    assert_string_equal(err.text, "FILE is missing (- reads standard input)");
    arena_release(&arena);
}

static void the_suffix_of_the_output_chooses_the_format(void **state)
{
    struct common_options common = { .format = FORMAT_BY_TOOL };
    (void)state;
    assert_int_equal(format_wanted(&sample, &common), FORMAT_TEXT);
    common.output = "results/pain.v1.json";
    assert_int_equal(format_wanted(&sample, &common), FORMAT_JSON);
    common.output = "page.html";
    assert_int_equal(format_wanted(&sample, &common), FORMAT_HTML);
    common.output = "results.d/log";
    assert_int_equal(format_wanted(&sample, &common), FORMAT_TEXT);
    common.format = FORMAT_CSV;
    common.output = "page.html";
    assert_int_equal(format_wanted(&sample, &common), FORMAT_CSV);
}

static void help_prints_the_real_defaults(void **state)
{
    struct arena arena;
    struct str text;
    (void)state;
    arena_init(&arena, NULL);
    str_init(&text, &arena);
    help_command(&sample, &text);
    assert_non_null(strstr(text.text, "[default: 0.5]"));
    assert_non_null(strstr(text.text, "[default: welch]"));
    assert_non_null(strstr(text.text, "[default: 0.95]"));
    assert_null(strstr(text.text, "(null)"));
    arena_release(&arena);
}

/* Names of a tool's options, gathered with those of the common ones, all different. */
static void check_names(const struct command *command)
{
    struct option_group groups[OPTION_GROUPS];
    const char *names[256];
    size_t count = option_groups(command, groups), n = 0;
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].count; i++) {
            const struct option_spec *option = &groups[g].options[i];
            for (size_t k = 0; k < n; k++)
                if (strcmp(names[k], option->name) == 0)
                    fail_msg("knead %s declares --%s twice", command->name, option->name);
            assert_true(n < 256);
            names[n++] = option->name;
            assert_non_null(option->help);
            if (option->help[strlen(option->help) - 1] == '.')
                fail_msg("the help of --%s of knead %s ends with a full stop", option->name, command->name);
            if (option->offset >= command->options_size)
                fail_msg("--%s of knead %s lies outside its options", option->name, command->name);
        }
}

static void every_tool_declares_itself_soundly(void **state)
{
    (void)state;
    for (size_t i = 0; i < tool_count; i++) {
        const struct command *command = tools[i];
        assert_true((command->run == NULL) == (strcmp(command->name, "import") == 0)); /* a program of its own */
        assert_non_null(command->usage);
        assert_true(command->options_size >= sizeof(struct common_options));
        assert_true(command->example_count > 0);
        assert_true(command->format < FORMAT_BY_TOOL);
        if (command->summary[strlen(command->summary) - 1] == '.')
            fail_msg("the summary of knead %s ends with a full stop", command->name);
        check_names(command);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_given_keeps_its_default),
        cmocka_unit_test(options_and_operands_may_be_mixed),
        cmocka_unit_test(a_list_takes_commas_and_repetition),
        cmocka_unit_test(numbers_and_choices_are_read),
        cmocka_unit_test(what_cannot_be_meant_is_refused),
        cmocka_unit_test(help_and_version_are_asked_for_anywhere),
        cmocka_unit_test(operands_are_counted_by_the_usage),
        cmocka_unit_test(the_suffix_of_the_output_chooses_the_format),
        cmocka_unit_test(help_prints_the_real_defaults),
        cmocka_unit_test(every_tool_declares_itself_soundly),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
