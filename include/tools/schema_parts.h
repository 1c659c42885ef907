/* schema_parts: what `knead schema` does, an action each; schema.c declares the tool and calls them. */
#ifndef KNEAD_TOOLS_SCHEMA_PARTS_H
#define KNEAD_TOOLS_SCHEMA_PARTS_H

#include "cli/command.h"

/* Drafts a schema of a data file; `write` (may be NULL) is where it goes. */
bool schema_infer(struct session *session, const char *data, const char *write, struct report *report,
                  struct error *err);

/* Findings about a schema, and beside the header of a data file (may be NULL). ERROR_INPUT when one is an error. */
bool schema_check(struct session *session, const char *path, const char *data, struct report *report,
                  struct error *err);

/* The codebook of a schema. */
bool schema_show(struct session *session, const char *path, struct report *report, struct error *err);

/* The catalogue: all measures, or those that have the word in their id, name, domain or aliases. */
bool schema_measures(struct session *session, const char *word, struct report *report, struct error *err);

#endif
