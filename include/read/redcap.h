/* redcap: a REDCap data dictionary as a schema.
 *
 * The dictionary is the CSV that REDCap exports ("Variable / Field Name", …) or that its API gives (field_name, …).
 *
 *   first field            the id, as REDCap has it
 *   choices                categories with their labels; the labels are levels too, for exports of labels
 *   choices that are whole numbers and labelled by themselves ("3, 3"), and items of a matrix: an integer and its range
 *   checkbox               a column field___code for each choice: 0, 1, Checked or Unchecked
 *   text validation        integer, number, date or text, with minimum and maximum where these are constants
 *   yesno, truefalse       0 and 1 with their labels, slider 0 to 100 unless said otherwise, calc a number
 *   Identifier? = y        identifier: never printed; signatures and uploaded files likewise
 *   forms                  a column form_complete for each: 0 incomplete, 1 unverified, 2 complete
 *   redcap_event_name      the visit, where the file has it; the other redcap_ columns are known
 *   redcap_repeat_...      rows of repeated instruments; tools/observations.h leaves them out or takes them alone
 *
 * "Required" is not enforced: in an export by events a column is blank on every event that does not collect it. The
 * schema is `partial`: an export need not have every column. Measures and outcomes are not in a dictionary and are
 * named by options; so are arms, unless one column of choices is called like one, and the missing codes of a project.
 *
 * Read of the formats, in public: the columns of a dictionary and their order, kb.iu.edu/d/bafz and
 * bdeveer.github.io/REDCap_KB_RAG/RC-FD-08_Data-Dictionary-Column-Reference-and-Advanced-Techniques; field___code of
 * checkboxes, rdrr.io/cran/redcapAPI/man/exportFieldNames.html; redcap_repeat_instance, a whole number from 1 and blank in
 * rows that do not repeat, linkml.io/linkml-redcap/reference/record/redcap_repeat_instance; repeated events, whose
 * instrument is blank, rdrr.io/cran/REDCapR/man/redcap_instrument_repeating.html (after the documentation of REDCap's API)
 * and rdrr.io/cran/REDCapTidieR/man/create_repeat_instance_vars.html. */
#ifndef KNEAD_READ_REDCAP_H
#define KNEAD_READ_REDCAP_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct schema;

/* The text begins with the header of a data dictionary. */
bool redcap_recognised(const char *text, size_t length);

/* Errors are ERROR_INPUT with the line of the dictionary. */
bool redcap_parse(const char *text, size_t length, const char *path, struct arena *arena, struct schema **schema,
                  struct error *err);

#endif
