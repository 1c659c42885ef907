/* formats: the one list of what a report is rendered as. A new format is a file in render/, which defines
 * `render_NAME`, and a line here: from it come its prototype, the table of formats and the choice of --format. */
#ifndef KNEAD_RENDER_FORMATS_H
#define KNEAD_RENDER_FORMATS_H

/* Enumerator, the NAME in render_NAME, the word of --format, the suffix of --output. */
#define REPORT_FORMATS(FORMAT)              \
    FORMAT(TEXT, text, "text", ".txt")      \
    FORMAT(CSV, csv, "csv", ".csv")         \
    FORMAT(JSON, json, "json", ".json")     \
    FORMAT(MD, markdown, "md", ".md")       \
    FORMAT(HTML, html, "html", ".html")

#endif
