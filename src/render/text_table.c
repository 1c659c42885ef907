#include "render/text_table.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "render/grid.h"
#include "render/page.h"

enum { NARROWEST_TEXT = 14, NARROWEST_NOTE = 28, HEADING_WIDTH = 12, LONGEST_NAME = 40, GAP = 2 };

/* A cell as the lines it takes. */
struct cell {
    const char **lines;
    size_t count;
};

/* The columns of one block: those that name its rows, [0, stub), and [from, to) of the others. */
struct block {
    size_t stub, from, to;
};

struct layout {
    const struct page *page;
    struct grid *grid;
    const char **groups; /* per row: the line above the first of those that have it; NULL: none */
    size_t *widths;      /* of each column */
    struct cell **cells; /* [column][0] its heading, [column][1 + row] */
};

/* ---- widths ---- */

/* The longest line of a text that is wrapped at `width` columns; at 1, its longest word. */
static size_t wrapped_width(const struct page *page, const char *text, size_t width)
{
    size_t count, longest = 0;
    const char **lines = page_wrap(page, text, width, &count);
    for (size_t i = 0; i < count; i++) {
        size_t line = utf8_width(lines[i]);
        longest = line > longest ? line : longest;
    }
    return longest;
}

/* Headings of number columns are wrapped rather than leave wide gaps between numbers. */
static void measure_column(const struct layout *layout, size_t i)
{
    const struct grid_column *column = &layout->grid->columns[i];
    size_t width = utf8_width(column->label);
    if (column->number && width > HEADING_WIDTH)
        width = wrapped_width(layout->page, column->label, HEADING_WIDTH);
    for (size_t row = 0; row < layout->grid->rows; row++) {
        size_t cell = utf8_width(column->cells[row]);
        width = cell > width ? cell : width;
    }
    layout->widths[i] = width;
}

/* As narrow as a column may become: numbers stay whole, and so do words. */
static size_t least_width(const struct layout *layout, size_t i)
{
    const struct grid_column *column = &layout->grid->columns[i];
    size_t least = wrapped_width(layout->page, column->label, 1);
    if (!column->number && least < NARROWEST_TEXT)
        least = NARROWEST_TEXT;
    for (size_t row = 0; row < layout->grid->rows; row++) {
        const char *cell = column->cells[row];
        size_t width = column->number ? utf8_width(cell) : wrapped_width(layout->page, cell, 1);
        least = width > least ? width : least;
    }
    return least < layout->widths[i] ? least : layout->widths[i];
}

static void measure(const struct layout *layout)
{
    for (size_t i = 0; i < layout->grid->count; i++)
        measure_column(layout, i);
}

static bool in_block(struct block block, size_t i)
{
    return i < block.stub || (i >= block.from && i < block.to);
}

/* Before column `i`: the space after the last, or what sets rows off from the line above their group. */
static size_t gap_before(const struct layout *layout, size_t i)
{
    return i > 0 || layout->groups != NULL ? GAP : 0;
}

static size_t block_width(const struct layout *layout, struct block block)
{
    size_t width = 0;
    for (size_t i = 0; i < block.to; i++)
        if (in_block(block, i))
            width += layout->widths[i] + gap_before(layout, i);
    return width;
}

static struct block whole(const struct layout *layout)
{
    return (struct block){ 0, 0, layout->grid->count };
}

static bool fits(const struct layout *layout)
{
    return block_width(layout, whole(layout)) <= layout->page->width;
}

/* Narrows the headings of numbers, then the widest texts, until the block has `room`, or none can give more. */
static void narrow(const struct layout *layout, struct block block, size_t room)
{
    if (block_width(layout, block) <= room)
        return;
    size_t *least = arena_array(layout->page->arena, size_t, block.to);
    for (size_t i = 0; i < block.to; i++)
        least[i] = in_block(block, i) ? least_width(layout, i) : 0;
    for (size_t i = 0; i < block.to && block_width(layout, block) > room; i++)
        if (in_block(block, i) && layout->grid->columns[i].number)
            layout->widths[i] = least[i];
    while (block_width(layout, block) > room) {
        size_t widest = block.to;
        for (size_t i = 0; i < block.to; i++)
            if (in_block(block, i) && layout->widths[i] > least[i] &&
                (widest == block.to || layout->widths[i] > layout->widths[widest]))
                widest = i;
        if (widest == block.to)
            return;
        layout->widths[widest]--;
    }
}

/* ---- what a wide table says once ---- */

static void remove_column(struct grid *grid, size_t i)
{
    grid->count--;
    memmove(&grid->columns[i], &grid->columns[i + 1], (grid->count - i) * sizeof *grid->columns);
}

static bool says_one_thing(const struct grid *grid, const struct grid_column *column)
{
    if (utf8_width(column->cells[0]) > LONGEST_NAME)
        return false;
    for (size_t row = 1; row < grid->rows; row++)
        if (strcmp(column->cells[row], column->cells[0]) != 0)
            return false;
    return !column->number || (column->count && grid->rows > 1);
}

static size_t texts(const struct grid *grid)
{
    size_t count = 0;
    for (size_t i = 0; i < grid->count; i++)
        count += !grid->columns[i].number;
    return count;
}

/* Words behind numbers are what was found, "NNTB 5 (NNTB 3 to NNTB 9)"; those before them, and notes, are names. */
static bool is_finding(const struct grid *grid, size_t i)
{
    bool behind = false;
    for (size_t before = 0; before < i; before++)
        behind = behind || (grid->columns[before].number && !grid->columns[before].count);
    return behind && !grid->columns[i].number && strcmp(grid->columns[i].name, "note") != 0;
}

/* Names and counts that are the same in every row become one line: "Outcome: pain; Visit: week 10". A column that
 * names the rows is left, and a single row of texts is left whole. */
static void lift_constants(const struct page *page, struct grid *grid)
{
    struct str line;
    str_init(&line, page->arena);
    bool any = grid->rows > 1 || (grid->rows == 1 && texts(grid) < grid->count);
    for (size_t i = 0; any && i < grid->count;) {
        const struct grid_column *column = &grid->columns[i];
        if (!says_one_thing(grid, column) || is_finding(grid, i) || (!column->number && texts(grid) == 1)) {
            i++;
            continue;
        }
        str_separate(&line, "; ");
        str_addf(&line, "%s: %s", column->label, column->cells[0]);
        remove_column(grid, i);
    }
    page_paragraph(page, "", line.text);
}

struct notes {
    const char **texts;
    size_t count, capacity;
};

static size_t note_number(const struct page *page, struct notes *notes, const char *text)
{
    for (size_t i = 0; i < notes->count; i++)
        if (strcmp(notes->texts[i], text) == 0)
            return i + 1;
    notes->texts = arena_reserve(page->arena, notes->texts, notes->count, notes->capacity);
    notes->texts[notes->count++] = text;
    return notes->count;
}

static void number_notes(const struct page *page, struct grid_column *column, size_t rows, struct notes *notes)
{
    for (size_t row = 0; row < rows; row++)
        if (*column->cells[row] != '\0')
            column->cells[row] = arena_printf(page->arena, "[%zu]", note_number(page, notes, column->cells[row]));
}

/* The notes of a table they make too wide, unless there is room to wrap them beside it. */
static void lower_notes(const struct layout *layout, struct notes *notes)
{
    struct grid *grid = layout->grid;
    for (size_t i = 0; i < grid->count; i++) {
        size_t width = layout->widths[i], least = width < NARROWEST_NOTE ? width : NARROWEST_NOTE;
        if (strcmp(grid->columns[i].name, "note") != 0)
            continue;
        if (block_width(layout, whole(layout)) - width + least > layout->page->width)
            number_notes(layout->page, &grid->columns[i], grid->rows, notes);
        measure_column(layout, i);
    }
}

static void add_notes(const struct page *page, const struct notes *notes)
{
    for (size_t i = 0; i < notes->count; i++)
        page_paragraph(page, arena_printf(page->arena, "[%zu] ", i + 1), notes->texts[i]);
}

/* ---- rows of one group ---- */

/* Whether the columns [0, count) say the same in two rows. */
static bool same_names(const struct grid *grid, size_t count, size_t row, size_t other)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(grid->columns[i].cells[row], grid->columns[i].cells[other]) != 0)
            return false;
    return true;
}

static size_t runs(const struct grid *grid, size_t count)
{
    size_t found = grid->rows > 0;
    for (size_t row = 1; row < grid->rows; row++)
        found += !same_names(grid, count, row, row - 1);
    return found;
}

/* The texts before the first number; of a table of texts alone, the first. */
static size_t naming_columns(const struct grid *grid)
{
    size_t count = 0;
    while (count < grid->count && !grid->columns[count].number)
        count++;
    return count < grid->count ? count : 1;
}

/* How many leading texts name groups of two rows and more, on average, and leave another text to name the rows. */
static size_t grouping_columns(const struct grid *grid)
{
    size_t most = 0;
    for (size_t count = 1; count < naming_columns(grid); count++)
        if (count > 1 && strcmp(grid->columns[count - 1].name, "method") == 0)
            break;
        else if (2 * runs(grid, count) <= grid->rows)
            most = count;
    return most;
}

/* Rows that come method by method, as coefficients with each kind of standard errors do, are grouped by it. */
static void lead_by_method(struct grid *grid)
{
    size_t i = 1, naming = naming_columns(grid), changes = grid->rows > 0;
    while (i < naming && strcmp(grid->columns[i].name, "method") != 0)
        i++;
    if (i >= naming || grouping_columns(grid) > 0)
        return;
    struct grid_column method = grid->columns[i];
    for (size_t row = 1; row < grid->rows; row++)
        changes += strcmp(method.cells[row], method.cells[row - 1]) != 0;
    if (2 * changes > grid->rows)
        return;
    memmove(&grid->columns[1], &grid->columns[0], i * sizeof *grid->columns);
    grid->columns[0] = method;
}

static const char *group_name(const struct page *page, const struct grid *grid, size_t count, size_t row)
{
    struct str name;
    str_init(&name, page->arena);
    for (size_t i = 0; i < count; i++) {
        if (*grid->columns[i].cells[row] == '\0')
            continue;
        str_separate(&name, ", ");
        str_add(&name, grid->columns[i].cells[row]);
    }
    return name.length > 0 ? name.text : "overall";
}

/* What names a group of rows moves from columns to a line above them. */
static void group_rows(struct layout *layout)
{
    struct grid *grid = layout->grid;
    lead_by_method(grid);
    size_t count = grouping_columns(grid);
    if (count == 0)
        return;
    layout->groups = arena_array(layout->page->arena, const char *, grid->rows);
    for (size_t row = 0; row < grid->rows; row++)
        layout->groups[row] = group_name(layout->page, grid, count, row);
    for (; count > 0; count--)
        remove_column(grid, 0);
}

/* ---- blocks ---- */

/* The block that begins with column `from` and is at most `room` wide, if one column is. */
static struct block next_block(const struct layout *layout, size_t stub, size_t from, size_t room)
{
    struct block block = { stub, from, from + 1 };
    while (block.to < layout->grid->count) {
        struct block wider = { stub, from, block.to + 1 };
        if (block_width(layout, wider) > room)
            break;
        block = wider;
    }
    return block;
}

static size_t blocks_needed(const struct layout *layout, size_t stub, size_t room)
{
    size_t count = 0;
    for (size_t at = stub; at < layout->grid->count; count++)
        at = next_block(layout, stub, at, room).to;
    return count;
}

/* ---- lines ---- */

static struct cell *wrap_column(const struct layout *layout, size_t i)
{
    const struct grid_column *column = &layout->grid->columns[i];
    const struct page *page = layout->page;
    struct cell *cells = arena_array(page->arena, struct cell, layout->grid->rows + 1);
    cells[0].lines = page_wrap(page, column->label, layout->widths[i], &cells[0].count);
    for (size_t row = 0; row < layout->grid->rows; row++) {
        struct cell *cell = &cells[row + 1];
        if (column->number || utf8_width(column->cells[row]) <= layout->widths[i]) {
            cell->lines = &column->cells[row];
            cell->count = 1;
        } else {
            cell->lines = page_wrap(page, column->cells[row], layout->widths[i], &cell->count);
        }
    }
    return cells;
}

static void end_line(struct str *out)
{
    while (out->length > 0 && out->text[out->length - 1] == ' ')
        out->text[--out->length] = '\0';
    str_add_char(out, '\n');
}

static const struct cell no_cell = { NULL, 0 };

/* A name that repeats the row above, with everything to its left, is not said again. */
static const struct cell *cell_shown(const struct layout *layout, size_t i, size_t row, size_t above)
{
    const struct grid *grid = layout->grid;
    bool repeats = row > 0 && above > 0 && i < naming_columns(grid) && i + 1 < grid->count &&
                   strcmp(grid->columns[i].name, "method") != 0 && same_names(grid, i + 1, row - 1, above - 1) &&
                   (layout->groups == NULL || strcmp(layout->groups[row - 1], layout->groups[above - 1]) == 0);
    return repeats ? &no_cell : &layout->cells[i][row];
}

/* Line `line` of a row below the row `above`; 0 is the heading. False when the row has no such line. */
static bool add_line(const struct layout *layout, struct block block, size_t row, size_t above, size_t line)
{
    struct str *out = layout->page->out;
    bool any = line == 0;
    for (size_t i = 0; i < block.to; i++)
        any |= in_block(block, i) && line < cell_shown(layout, i, row, above)->count;
    for (size_t i = 0; any && i < block.to; i++) {
        if (!in_block(block, i))
            continue;
        const struct cell *cell = cell_shown(layout, i, row, above);
        const char *text = line < cell->count ? cell->lines[line] : "";
        size_t padding = layout->widths[i] - utf8_width(text);
        bool right = layout->grid->columns[i].number;
        str_add_times(out, " ", gap_before(layout, i) + (right ? padding : 0));
        str_add(out, text);
        str_add_times(out, " ", right ? 0 : padding);
    }
    if (any)
        end_line(out);
    return any;
}

static void add_row(const struct layout *layout, struct block block, size_t row, size_t above)
{
    for (size_t line = 0; add_line(layout, block, row, above, line);)
        line++;
}

static void add_rule(const struct layout *layout, struct block block)
{
    struct str *out = layout->page->out;
    for (size_t i = 0; i < block.to; i++) {
        if (!in_block(block, i))
            continue;
        str_add_times(out, " ", gap_before(layout, i));
        str_add_times(out, "─", layout->widths[i]);
    }
    str_add_char(out, '\n');
}

/* Whether a row has something to say in a block; one of names alone always does. */
static bool row_is_empty(const struct layout *layout, struct block block, size_t row)
{
    for (size_t i = block.from; i < block.to; i++)
        if (*layout->grid->columns[i].cells[row] != '\0')
            return false;
    return block.from < block.to;
}

static void add_group(const struct layout *layout, size_t row, size_t above)
{
    const char *const *groups = layout->groups;
    if (groups != NULL && (above == 0 || strcmp(groups[row - 1], groups[above - 1]) != 0))
        page_paragraph(layout->page, "", groups[row - 1]);
}

static void add_block(const struct layout *layout, struct block block)
{
    size_t above = 0;
    add_row(layout, block, 0, 0);
    add_rule(layout, block);
    for (size_t row = 1; row <= layout->grid->rows; row++) {
        if (row_is_empty(layout, block, row - 1))
            continue;
        add_group(layout, row, above);
        add_row(layout, block, row, above);
        above = row;
    }
}

static void wrap_columns(const struct layout *layout)
{
    for (size_t i = 0; i < layout->grid->count; i++)
        layout->cells[i] = wrap_column(layout, i);
}

/* As few blocks as there can be, each as wide as the others where that is possible. */
static void add_blocks(const struct layout *layout)
{
    const struct grid *grid = layout->grid;
    size_t stub = naming_columns(grid), room = layout->page->width;
    measure(layout);
    narrow(layout, (struct block){ stub, stub, stub }, room / 2);
    for (size_t i = stub; i < grid->count; i++)
        narrow(layout, (struct block){ stub, i, i + 1 }, room);
    size_t count = blocks_needed(layout, stub, room);
    while (room > 1 && blocks_needed(layout, stub, room - 1) == count)
        room--;
    wrap_columns(layout);
    for (size_t at = stub; at < grid->count;) {
        struct block block = next_block(layout, stub, at, room);
        add_block(layout, block);
        at = block.to;
        if (at < grid->count)
            str_add_char(layout->page->out, '\n');
    }
}

/* Makes a table narrower by saying once what its rows share. */
static void say_once(struct layout *layout, struct notes *notes)
{
    lift_constants(layout->page, layout->grid);
    measure(layout);
    lower_notes(layout, notes);
    if (fits(layout))
        return;
    group_rows(layout);
    measure(layout);
}

void text_table(const struct page *page, struct grid *grid)
{
    struct arena *arena = page->arena;
    struct layout layout = { .page = page,
                             .grid = grid,
                             .widths = arena_array(arena, size_t, grid->count),
                             .cells = arena_array(arena, struct cell *, grid->count) };
    struct notes notes = { NULL, 0, 0 };
    for (size_t i = 0; i < grid->count; i++)
        grid_align(&grid->columns[i], grid->rows, (struct grid_padding){ " ", " " }, arena);
    measure(&layout);
    if (!fits(&layout))
        say_once(&layout, &notes);
    narrow(&layout, whole(&layout), page->width);
    if (fits(&layout) || grid->count == 1) {
        wrap_columns(&layout);
        add_block(&layout, (struct block){ naming_columns(grid), naming_columns(grid), grid->count });
    } else {
        add_blocks(&layout);
    }
    add_notes(page, &notes);
}
