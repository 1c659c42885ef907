/* page: where text for people is put down, and how wide it may be. */
#ifndef KNEAD_RENDER_PAGE_H
#define KNEAD_RENDER_PAGE_H

#include <stddef.h>

struct arena;
struct str;

struct page {
    struct arena *arena;
    struct str *out;
    size_t width; /* columns */
};

/* The lines of `text` at `width` columns; a word that is longer stays whole. */
const char **page_wrap(const struct page *page, const char *text, size_t width, size_t *count);

/* A paragraph whose first line begins with `lead` and whose others are indented to stand below it. */
void page_paragraph(const struct page *page, const char *lead, const char *text);

#endif
