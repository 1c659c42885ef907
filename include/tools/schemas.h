/* schemas: a schema as tools want it, with what the catalogue knows of its measures. */
#ifndef KNEAD_TOOLS_SCHEMAS_H
#define KNEAD_TOOLS_SCHEMAS_H

#include <stdbool.h>

#include "cli/command.h"
#include "measures/catalogue.h"
#include "read/schema.h"

/* Reads the schema, or the REDCap data dictionary, and completes it from the catalogue of measures with --measures.
 * The catalogue is only read when the schema names a measure. */
bool schemas_read(struct session *session, const char *path, struct schema **schema, struct error *err);

/* The catalogue with --measures. */
bool schemas_catalogue(struct session *session, struct catalogue *catalogue, struct error *err);

#endif
