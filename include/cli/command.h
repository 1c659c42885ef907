/* command: how a tool declares itself. One `static const struct command` at the top of a tool's file gives the
 * parser, --help, the man page, the shell completions and the README tables.
 *
 * A tool's options live in its own struct, whose first member is `struct common_options common`. An option names a
 * member of that struct; the OPTION_ macros refuse a member of the wrong type at compile time. Defaults are a
 * constant of the same struct, so help prints the real ones. */
#ifndef KNEAD_CLI_COMMAND_H
#define KNEAD_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "render/formats.h"
#include "result/report.h"

/* Values of an option that may be given several times, or once with commas. */
struct text_list {
    const char *const *items;
    size_t count;
};

enum option_kind { OPTION_KIND_FLAG, OPTION_KIND_TEXT, OPTION_KIND_LIST, OPTION_KIND_REAL, OPTION_KIND_COUNT,
                   OPTION_KIND_CHOICE };

/* What the value of a TEXT option names, if it is a file: cli asks before the run whether one to be written can be, and
 * refuses to write over an input, of which one to be read is another. */
enum option_writes { WRITES_NOTHING, WRITES_FILE, WRITES_FOLDER, READS_FILE };

struct option_spec {
    const char *name;           /* long name, without dashes */
    char letter;                /* short name, or '\0' */
    enum option_kind kind;
    size_t offset;              /* into the tool's options struct */
    const char *argument;       /* NAME shown in help; NULL for a flag */
    const char *help;           /* one sentence, no full stop */
    const char *const *choices; /* CHOICE: NULL-terminated; the member gets the index */
    double above, below;        /* REAL and COUNT: value must satisfy above <= value <= below, unless both 0 */
    bool open;                  /* ends not included: above < value < below */
    enum option_writes writes;
};

#define OPTION_MEMBER(type, member, wanted) \
    (offsetof(type, member) + 0 * _Generic(((type *)0)->member, wanted: (size_t)0))
#define OPTION_FLAG(type, member, long_name, text) \
    { .name = long_name, .kind = OPTION_KIND_FLAG, .offset = OPTION_MEMBER(type, member, bool), .help = text }
#define OPTION_TEXT(type, member, long_name, placeholder, text)                                        \
    { .name = long_name, .kind = OPTION_KIND_TEXT, .offset = OPTION_MEMBER(type, member, const char *), \
      .argument = placeholder, .help = text }
#define OPTION_FILE(type, member, long_name, placeholder, text)                                        \
    { .name = long_name, .kind = OPTION_KIND_TEXT, .offset = OPTION_MEMBER(type, member, const char *), \
      .argument = placeholder, .help = text, .writes = WRITES_FILE }
#define OPTION_INPUT(type, member, long_name, placeholder, text)                                       \
    { .name = long_name, .kind = OPTION_KIND_TEXT, .offset = OPTION_MEMBER(type, member, const char *), \
      .argument = placeholder, .help = text, .writes = READS_FILE }
#define OPTION_LIST(type, member, long_name, placeholder, text)                                            \
    { .name = long_name, .kind = OPTION_KIND_LIST, .offset = OPTION_MEMBER(type, member, struct text_list), \
      .argument = placeholder, .help = text }
#define OPTION_REAL(type, member, long_name, placeholder, text, ...)                            \
    { .name = long_name, .kind = OPTION_KIND_REAL, .offset = OPTION_MEMBER(type, member, double), \
      .argument = placeholder, .help = text, __VA_ARGS__ }
#define OPTION_COUNT(type, member, long_name, placeholder, text, ...)                               \
    { .name = long_name, .kind = OPTION_KIND_COUNT, .offset = OPTION_MEMBER(type, member, uint64_t), \
      .argument = placeholder, .help = text, __VA_ARGS__ }
#define OPTION_CHOICE(type, member, long_name, list, text)                                     \
    { .name = long_name, .kind = OPTION_KIND_CHOICE, .offset = OPTION_MEMBER(type, member, int), \
      .argument = NULL, .help = text, .choices = list }

#define FORMAT_ENUMERATOR(enumerator, name, word, suffix) FORMAT_##enumerator,
enum report_format { REPORT_FORMATS(FORMAT_ENUMERATOR) FORMAT_SVG, FORMAT_PNG, FORMAT_PDF, FORMAT_BY_TOOL };

/* Options shared by all tools; declared once, in cli/options.c. */
struct common_options {
    int format;               /* enum report_format; BY_TOOL: the tool's own, or the suffix of --output */
    const char *output;       /* NULL: standard output */
    struct text_list id;      /* the columns that name the patient, together */
    const char *visit, *arm, *control, *where, *by;
    struct text_list na;
    int decimal;              /* 0 point, 1 comma */
    const char *delimiter;    /* NULL: sniffed; ",", ";", "tab", "|" … */
    const char *schema;       /* NULL: the .schema.json beside FILE, if there */
    const char *measures;     /* file of measures added to the built-in catalogue; NULL none */
    int derived;              /* 0 drop, 1 keep: rows with a DTYPE in an ADaM file */
    int out_of_range;         /* 0 error, 1 missing */
    double level;
    uint64_t digits;          /* 0: by role */
    uint64_t seed;
    uint64_t threads;         /* 0: one per processor */
    bool strict, quiet, verbose;
    const char *table;        /* the table --format csv prints; NULL: the report's main one */
    const char *ledger;       /* write the exclusions with ids to this CSV file */
    const char *results;      /* also write the JSON of the report to this file */
    const char *figures;      /* also write every figure to this folder, svg and png */
    const char *save_script;  /* also write every gnuplot script and its data to this folder */
    int color;
};

/* Which groups of common options a tool takes. */
enum { TAKES_FILE = 1, TAKES_PATIENTS = 2 /* --id --visit --arm --control --by */, TAKES_SEED = 4 };

struct example {
    const char *command; /* runs in the root of the project; tested */
    const char *says;    /* what it shows */
};

/* What a tool is given while it runs. */
struct session {
    struct arena *arena;
    const char *const *operands;   /* FILE … */
    size_t operand_count;
    const struct common_options *common;
    void (*note)(struct session *session, const char *text);     /* a note to stderr, unless --quiet */
    /* How far long work has come, for the bar on stderr; cheap, but not for an innermost loop. */
    void (*progress)(struct session *session, uint64_t done, uint64_t total);
};

struct command {
    const char *name, *task;     /* task: "look", "within patients", … : the heading it is listed under */
    const char *summary;         /* one line, no full stop */
    const char *usage;           /* the operands, one word each: "FILE", "trial [N]", "FILE..."; cli counts them */
    const char *details;         /* paragraphs for --help and the man page; NULL none */
    unsigned takes;
    const struct option_spec *options;
    size_t option_count;
    size_t options_size;
    const void *defaults;        /* of options_size; the common part is filled in by cli */
    const struct example *examples;
    size_t example_count;
    enum report_format format;   /* what it prints when not told */
    /* NULL: the tool is a program of its own, knead-NAME, in the folder of knead. */
    bool (*run)(struct session *session, const void *options, struct report *report, struct error *err);
};

#endif
