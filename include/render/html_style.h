/* html_style: the style sheet of every HTML report, for desk, phone, dark rooms and paper. */
#ifndef KNEAD_RENDER_HTML_STYLE_H
#define KNEAD_RENDER_HTML_STYLE_H

extern const char html_style_text[];   /* colours, page, words */
extern const char html_style_tables[]; /* tables, figures, footer */
extern const char html_style_media[];  /* phone and paper; after the others, which it changes */

#endif
