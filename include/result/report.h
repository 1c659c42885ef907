/* report: everything one run of a tool found, in the order people read it.
 *
 * Tools fill it; renderers turn it into bytes; it knows no statistics and no file format. Items (headings,
 * paragraphs, tables, figures) are for people in reading order; programs find tables, figures, ledgers and
 * warnings by name. */
#ifndef KNEAD_RESULT_REPORT_H
#define KNEAD_RESULT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "result/figure.h"
#include "result/table.h"

struct arena;
struct error;
struct str;

struct report_input {
    const char *path, *sha256; /* sha256: 64 hexadecimal digits */
    size_t rows;
};

/* A copy of data's ledger, so that result/ need not know data/. */
struct report_exclusion {
    const char *reason;
    const char *const *ids; /* NULL: they were not kept */
    size_t count;
};

struct report_ledger {
    const char *analysis, *unit;
    size_t read, analysed;
    const struct report_exclusion *exclusions;
    size_t count;
};

struct report_warning {
    const char *code; /* stable: "zeros", "therapist_ignored" */
    const char *text;
};

/* A file the run writes beside its report: data made by `simulate`, fitted values of `regress --augment`.
 * The tool says what is in it, cli writes it (whole or not at all). Either a table, written as CSV with every digit,
 * or a producer: called again and again, it appends its next bytes to `chunk` (empty at each call) until it sets
 * `more` to false, so that a file larger than memory can be written. */
struct report_file {
    const char *path;
    const struct table *table; /* NULL: produce */
    bool (*produce)(void *self, struct str *chunk, bool *more, struct error *err);
    void *self;
};

enum item_kind { ITEM_HEADING, ITEM_PARAGRAPH, ITEM_TABLE, ITEM_FIGURE, ITEM_LEDGERS };

struct report_item {
    enum item_kind kind;
    int level;                  /* HEADING: 2 is a section, 3 a part of it */
    const char *text;           /* HEADING, PARAGRAPH */
    const struct table *table;
    struct figure *figure;
};

struct report {
    struct arena *arena;
    const char *tool, *version;
    const char *title;          /* the estimand in words */
    const char *const *call;    /* argv as given */
    size_t call_count;
    bool has_seed;
    uint64_t seed;
    double level;               /* confidence level of every interval, 0.95 */
    bool judges;                /* the report says what is wrong with the input: it is printed with ERROR_INPUT too */
    bool partial;               /* the run ended with an error, and this is what could be had */
    const char *main_table;     /* name of the table --format csv prints; "estimates" unless a tool says otherwise */
    struct report_input *inputs;
    size_t input_count, input_capacity;
    struct report_ledger *ledgers;
    size_t ledger_count, ledger_capacity;
    struct report_warning *warnings;
    size_t warning_count, warning_capacity;
    const char **methods;       /* method sentences with their references */
    size_t method_count, method_capacity;
    struct report_item *items;
    size_t item_count, item_capacity;
    struct report_file *files;
    size_t file_count, file_capacity;
};

void report_init(struct report *report, struct arena *arena);
void report_heading(struct report *report, int level, const char *text);
void report_paragraph(struct report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));
void report_table(struct report *report, const struct table *table);
void report_figure(struct report *report, struct figure *figure);
void report_ledgers(struct report *report); /* the ledgers are shown here; else after the last item */
void report_input(struct report *report, const char *path, const char *sha256, size_t rows);
void report_ledger(struct report *report, struct report_ledger ledger);
void report_warning(struct report *report, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void report_file(struct report *report, struct report_file file);
/* Adds the sentence unless the report already has it. */
void report_method(struct report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A table for programs; NULL when absent. */
const struct table *report_find(const struct report *report, const char *table);

#endif
