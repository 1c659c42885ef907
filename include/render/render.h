/* render: a report becomes bytes. One function per format, one table of formats: a new format is one file in
 * render/ and one line in render/formats.h, and it serves every tool.
 *
 * Renderers for programs (csv, json) print every digit and never round; renderers for people (text, md, html)
 * round by role, choose decimals by column and join the ends of an interval. The same report gives the same bytes. */
#ifndef KNEAD_RENDER_RENDER_H
#define KNEAD_RENDER_RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "render/formats.h"

struct error;
struct report;
struct str;

struct render_spec {
    int digits;        /* decimals of estimates, ratios and statistics; 0: by role */
    bool colour;       /* text: bold titles; never the only sign of anything */
    size_t width;      /* text: columns to wrap at; 0: 100 */
    const char *table; /* csv: the table to print; NULL: the report's main table */
};

struct format {
    const char *name;   /* as in --format: "text", "csv", "json", "md", "html" */
    const char *suffix; /* of --output: ".html" */
    /* Appends to `out`; false with ERROR_USAGE when the format cannot show what was asked for (no such table). */
    bool (*render)(const struct report *report, const struct render_spec *spec, struct str *out,
                   struct error *err);
};

extern const struct format formats[];
extern const size_t format_count;

const struct format *render_find(const char *name);           /* NULL when there is no such format */

#define RENDER_DECLARE(enumerator, name, word, suffix) \
    bool render_##name(const struct report *, const struct render_spec *, struct str *out, struct error *err);
REPORT_FORMATS(RENDER_DECLARE)

#endif
