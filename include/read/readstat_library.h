/* readstat_library: ReadStat, loaded when the first file of SPSS, Stata or SAS is read. Linked like other libraries, it and
 * the libz that it needs would cost every start of knead a fifth of a millisecond, and only `import` needs them.
 * A build without ReadStat (KNEAD_READSTAT is not defined) has nothing of this. */
#ifndef KNEAD_READ_READSTAT_LIBRARY_H
#define KNEAD_READ_READSTAT_LIBRARY_H

struct error;

#ifdef KNEAD_READSTAT

#include <readstat.h>
#include <stdbool.h>

/* The functions in use, by their names without readstat_. */
#define READSTAT_FUNCTIONS(USE)                                                                                        \
    USE(parser_init) USE(parser_free) USE(error_message)                                                               \
    USE(set_metadata_handler) USE(set_variable_handler) USE(set_value_label_handler) USE(set_value_handler)            \
    USE(parse_sav) USE(parse_por) USE(parse_dta) USE(parse_xport) USE(parse_sas7bdat)                                  \
    USE(get_file_label) USE(get_var_count) USE(get_row_count)                                                          \
    USE(variable_get_index) USE(variable_get_name) USE(variable_get_label) USE(variable_get_format)                    \
    USE(variable_get_type_class) USE(variable_get_missing_ranges_count)                                                \
    USE(variable_get_missing_range_lo) USE(variable_get_missing_range_hi)                                              \
    USE(value_type) USE(value_type_class) USE(value_tag) USE(double_value) USE(string_value)                           \
    USE(value_is_system_missing) USE(value_is_tagged_missing) USE(value_is_defined_missing)

struct readstat_library {
    void *handle;
#define READSTAT_MEMBER(function) __typeof__(readstat_##function) *function;
    READSTAT_FUNCTIONS(READSTAT_MEMBER)
#undef READSTAT_MEMBER
};

/* Errors (ERROR_PROGRAM): the library is not there any more, is damaged, or lacks a function. */
bool readstat_library_open(struct readstat_library *library, struct error *err);
void readstat_library_close(struct readstat_library *library);

#endif
#endif
