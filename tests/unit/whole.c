/* The whole program against R on data made up for it: tests/reference/whole, by scripts/reference/whole.R. Each
 * (data set, analysis) is a test that runs knead and holds its JSON against R's numbers. */
#include "reference.h"

#include <dirent.h>
#include <sys/wait.h>

enum { MOST_CASES = 400, MOST_TEXT = 4096 };

struct whole {
    json_t *files[MOST_CASES];
    size_t file_count;
    struct CMUnitTest tests[MOST_CASES];
    size_t count;
};

/* An argument for the shell: within single quotes, each of its own as '\''. */
static void append_quoted(char *command, const char *argument)
{
    size_t length = strlen(command);
    assert_true(length + 4 * strlen(argument) + 4 < MOST_TEXT);
    char *end = command + length;
    *end++ = ' ';
    *end++ = '\'';
    for (; *argument; argument++) {
        if (*argument == '\'') {
            memcpy(end, "'\\''", 4);
            end += 4;
        } else {
            *end++ = *argument;
        }
    }
    *end++ = '\'';
    *end = '\0';
}

/* knead of the PATH, as tests/run puts it there; else the build's. */
static json_t *run_knead(const json_t *args)
{
    char command[MOST_TEXT] = "PATH=\"$PATH:${BUILD:-build}\" knead";
    size_t i;
    json_t *arg;
    json_array_foreach(args, i, arg)
        append_quoted(command, json_string_value(arg));
    strcat(command, " --quiet --format json");
    FILE *pipe = popen(command, "r");
    json_error_t trouble;
    json_t *report = pipe ? json_loadf(pipe, JSON_REJECT_DUPLICATES, &trouble) : NULL;
    int status = pipe ? pclose(pipe) : -1;
    if (!report || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("status %d, %s: %s", status, report ? "" : trouble.text, command);
    return report;
}

static bool row_matches(const json_t *row, json_t *where)
{
    const char *name;
    json_t *value;
    json_object_foreach(where, name, value)
        if (!json_equal(json_object_get(row, name), value))
            return false;
    return true;
}

static const json_t *find_row(const json_t *report, const json_t *wanted)
{
    size_t i, j;
    json_t *table, *row;
    const char *name = reference_text(wanted, "table");
    json_array_foreach(json_object_get(report, "tables"), i, table)
        if (strcmp(reference_text(table, "name"), name) == 0)
            json_array_foreach(json_object_get(table, "rows"), j, row)
                if (row_matches(row, json_object_get(wanted, "where")))
                    return row;
    return NULL;
}

/* A value that is undefined, or has no end, is null or left out. */
static double value_of(const json_t *value)
{
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static bool meets_row(const json_t *report, json_t *wanted)
{
    const json_t *row = find_row(report, wanted);
    double digits = json_number_value(json_object_get(wanted, "digits"));
    char *where = json_dumps(json_object_get(wanted, "where"), JSON_COMPACT);
    bool ok = row != NULL;
    if (!row)
        print_message("no row %s %s\n", reference_text(wanted, "table"), where);
    const char *name;
    json_t *expected;
    json_object_foreach(json_object_get(wanted, "values"), name, expected) {
        double is = value_of(json_object_get(row, name)), r = reference_number(expected);
        double met = digits_of(is, r);
        const char *trace = getenv("WHOLE_DIGITS");
        if (trace)
            fprintf(stderr, "%.1f\t%s\t%s\t%s\t%.17g\t%.17g\n", met, reference_text(wanted, "table"), name, where, is, r);
        if (row && !(met >= digits)) {
            print_message("%s %s is %.17g, R says %.17g: %.1f digits, not %g\n", where, name, is, r, met, digits);
            ok = false;
        }
    }
    free(where);
    return ok;
}

static void agrees_with_r(void **state)
{
    const json_t *test = *state;
    json_t *report = run_knead(json_object_get(test, "args")), *wanted;
    size_t i;
    bool ok = true;
    json_array_foreach(json_object_get(test, "expect"), i, wanted)
        ok = meets_row(report, wanted) && ok;
    json_decref(report);
    assert_true(ok);
}

static void add_file(struct whole *whole, const char *set)
{
    char path[MOST_TEXT];
    json_error_t trouble;
    snprintf(path, sizeof path, "tests/reference/whole/%s/expected.json", set);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &trouble), *test;
    if (!root) {
        fprintf(stderr, "%s: %s\n", path, trouble.text);
        exit(1);
    }
    whole->files[whole->file_count++] = root;
    size_t i;
    json_array_foreach(json_object_get(root, "cases"), i, test)
        if (whole->count < MOST_CASES)
            whole->tests[whole->count++] = (struct CMUnitTest){ reference_text(test, "name"), agrees_with_r, NULL, NULL,
                                                                test };
}

static int is_set(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(void)
{
    static struct whole whole;
    struct dirent **sets;
    int count = scandir("tests/reference/whole", &sets, is_set, alphasort);
    for (int i = 0; i < count; i++) {
        add_file(&whole, sets[i]->d_name);
        free(sets[i]);
    }
    if (count > 0)
        free(sets);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = whole.count == 0 ? 1 : _cmocka_run_group_tests("whole", whole.tests, whole.count, NULL, NULL);
    for (size_t i = 0; i < whole.file_count; i++)
        json_decref(whole.files[i]);
    return failed;
}
