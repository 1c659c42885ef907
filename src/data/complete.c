#include "data/complete.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

const char *row_name(const struct frame *frame, size_t row, const struct column *id, const struct column *visit,
                     struct arena *arena)
{
    if (id == NULL || id->missing[row])
        return arena_printf(arena, "line %u", frame->lines[row]);
    const char *name = id->levels->names[id->codes[row]];
    if (visit == NULL || visit->missing[row])
        return name;
    return arena_printf(arena, "%s, %s %s", name, visit->name, visit->levels->names[visit->codes[row]]);
}

/* A row with its sort keys; a missing key comes last. */
struct keyed_row {
    uint32_t id, visit;
    size_t row;
};

static int compare_rows(const void *a, const void *b)
{
    const struct keyed_row *p = a, *q = b;
    if (p->id != q->id)
        return p->id < q->id ? -1 : 1;
    if (p->visit != q->visit)
        return p->visit < q->visit ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

static uint32_t key(const struct column *column, size_t row)
{
    return column == NULL ? 0 : column->missing[row] ? LEVEL_NONE : column->codes[row];
}

struct rows rows_by_patient(struct rows rows, const struct column *id, const struct column *visit,
                            struct arena *arena)
{
    if (id == NULL && visit == NULL)
        return rows;
    struct keyed_row *keyed = arena_array(arena, struct keyed_row, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        keyed[i] = (struct keyed_row){ key(id, rows.index[i]), key(visit, rows.index[i]), rows.index[i] };
    qsort(keyed, rows.count, sizeof *keyed, compare_rows);
    struct rows sorted = { .index = arena_array(arena, size_t, rows.count), .count = rows.count };
    for (size_t i = 0; i < rows.count; i++)
        sorted.index[i] = keyed[i].row;
    return sorted;
}

/* No cell of the first `rows` of the columns is missing. */
static bool are_full(const struct column *const *columns, size_t count, size_t rows)
{
    for (size_t i = 0; i < count && rows > 0; i++)
        if (columns[i]->missing[0] != MISSING_NOT ||
            memcmp(columns[i]->missing, columns[i]->missing + 1, rows - 1) != 0) /* each like the one before it */
            return false;
    return true;
}

struct rows rows_complete(const struct frame *frame, struct rows rows, const struct column *const *columns,
                          size_t count, const struct column *id, const struct column *visit, const char *analysis,
                          struct arena *arena, struct ledger *ledger)
{
    ledger_init(ledger, arena, analysis, "rows");
    ledger->read = rows.count;
    if (rows.whole && are_full(columns, count, rows.count)) {
        ledger->analysed = rows.count;
        return rows;
    }
    struct rows complete = { .index = arena_array(arena, size_t, rows.count) };
    for (size_t i = 0; i < rows.count; i++) {
        size_t at = 0;
        while (at < count && !columns[at]->missing[rows.index[i]])
            at++;
        if (at == count) {
            complete.index[complete.count++] = rows.index[i];
            continue;
        }
        bool range = columns[at]->missing[rows.index[i]] == MISSING_RANGE;
        ledger_exclude(ledger, arena_printf(arena, "%s %s", columns[at]->name, range ? "out of range" : "missing"),
                       row_name(frame, rows.index[i], id, visit, arena));
    }
    ledger->analysed = complete.count;
    return complete;
}
