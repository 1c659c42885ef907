/* html_style: the style sheet of every HTML report, for desk, phone, dark rooms and paper. */
#ifndef KNEAD_RENDER_HTML_STYLE_H
#define KNEAD_RENDER_HTML_STYLE_H

extern const char html_style[];

#endif
