/* labelled: files of SPSS (.sav, .zsav, .por), Stata (.dta) and SAS (.xpt, .sas7bdat), by ReadStat, as texts with what
 * those files know of their variables: labels, value labels, kinds of missing. A build without ReadStat (KNEAD_READSTAT
 * is not defined) refuses them, saying what to do. */
#ifndef KNEAD_READ_LABELLED_H
#define KNEAD_READ_LABELLED_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;

enum labelled_kind { LABELLED_NUMBER, LABELLED_TEXT, LABELLED_DATE };

struct value_label {
    const char *value, *label;
};

struct labelled_variable {
    const char *name, *label;       /* label NULL without one */
    enum labelled_kind kind;
    const char *label_set;          /* NULL without value labels */
    struct value_label *labels;
    size_t label_count, label_capacity;
    const char **missing;           /* values that the file declares missing, as they stand in its cells: "99", ".a" */
    size_t missing_count, missing_capacity;
};

struct labelled {
    const char *title;              /* of the file; NULL without one */
    struct labelled_variable *variables;
    size_t count, rows, capacity;
    const char **cells;             /* row by row; "" is missing without a kind, dates are written 2024-01-31 */
};

/* The format goes by the suffix of the path. Errors (ERROR_INPUT): not readable, not known, damaged; (ERROR_PROGRAM):
 * ReadStat was there when knead was built, and is not now. */
bool labelled_read(const char *path, struct arena *arena, struct labelled *labelled, struct error *err);

#endif
