/* text_table: a grid as lines of text on a page of so many columns.
 *
 * A table that fits stands as it is. Of one that does not, what says the same in every row becomes a line above it,
 * its notes go below it, numbered, and its texts wrap; if it is still too wide, its columns are parted into blocks
 * one below the other, each beginning with the texts that name the rows. Nothing is cut: what cannot fit (a word, a
 * number) stays whole and stands out. */
#ifndef KNEAD_RENDER_TEXT_TABLE_H
#define KNEAD_RENDER_TEXT_TABLE_H

struct grid;
struct page;

/* Changes the grid: its cells are aligned, its columns may become lines. */
void text_table(const struct page *page, struct grid *grid);

#endif
