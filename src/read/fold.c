/* csv_fold: blocks of the file as long as they can be read apart, then rows in batches of a fixed size. */
#include "base/arena.h"
#include "base/error.h"
#include "data/column.h"
#include "data/frame.h"
#include "read/batches.h"
#include "read/blocks.h"
#include "read/rows.h"
#include "read/wanted.h"

bool batches_reduce(struct csv *csv, const struct batches *batches, struct arena *arena, void **part,
                    struct error *err)
{
    struct cells check = csv->cells;
    struct column *built = arena_array(arena, struct column, check.count);
    struct column *columns = arena_array(arena, struct column, batches->wanted);
    for (size_t i = 0; i < check.count; i++)
        built[i] = cells_column(&check, &check.builders[i]);
    check.arena = arena;
    if (!cells_check(&check, built, err))
        return false;
    for (size_t i = 0; i < batches->wanted; i++)
        columns[i] = built[batches->builder_of[i]];
    *part = batches->fold->reduce(batches->fold->context, columns, batches->wanted, check.rows, arena);
    return true;
}

void batches_flush(struct csv *csv)
{
    struct batches *batches = csv->batches;
    struct cells *cells = &csv->cells;
    void *part;
    for (size_t i = 0; i < cells->count; i++)
        cells_note_numbers(&cells->builders[i], cells->rows);
    if (batches->err->code == ERROR_NONE && cells->faults.count == 0 &&
        batches_reduce(csv, batches, batches->scratch, &part, batches->err))
        batches->fold->merge(batches->fold->context, part);
    arena_rewind(batches->scratch, (struct arena_mark){ 0 });
    batches->rows += cells->rows;
    cells_restart(cells, NULL);
}

static void release_scratch(void *scratch)
{
    arena_release(scratch);
}

static struct batches *batches_create(struct csv *csv, const struct csv_fold *fold, const size_t *builder_of,
                                      size_t wanted, struct error *err)
{
    struct batches *batches = arena_new(csv->arena, struct batches);
    struct arena *scratch = arena_new(csv->arena, struct arena);
    arena_init(scratch, csv->arena->exhausted);
    arena_defer(csv->arena, release_scratch, scratch);
    *batches = (struct batches){ .fold = fold, .builder_of = builder_of, .wanted = wanted, .scratch = scratch, .err = err };
    return batches;
}

/* ANY is taken for numbers; no more room than a batch needs. */
static bool make_builders(struct csv *csv, const struct csv_column *wanted, size_t count, size_t *builder_of,
                          struct error *err)
{
    csv->cells.folded = true;
    return wanted_builders(csv, wanted, count, true, builder_of, err);
}

bool csv_fold(struct csv *csv, const struct csv_column *wanted, size_t count, const struct csv_fold *fold,
              struct frame *frame, struct error *err)
{
    size_t *builder_of = arena_array(csv->arena, size_t, count);
    if (!make_builders(csv, wanted, count, builder_of, err))
        return false;
    csv->batches = batches_create(csv, fold, builder_of, count, err);
    if (!blocks_read(csv, csv->batches, err) || !rows_read(csv, err))
        return false;
    if (csv->ragged_count > 0)
        return rows_report_ragged(csv, err);
    if (csv->cells.faults.count > 0)
        return faults_report(&csv->cells.faults, csv->path, err);
    batches_flush(csv);
    if (err->code != ERROR_NONE)
        return false;
    rows_tell(csv);
    struct column *built = arena_array(csv->arena, struct column, csv->cells.count);
    struct column *columns = arena_array(csv->arena, struct column, count);
    cells_settle_folded(&csv->cells, built);
    cells_tell_of_range(&csv->cells, built);
    for (size_t i = 0; i < count; i++) {
        columns[i] = built[builder_of[i]];
        columns[i].name = wanted[i].name;
    }
    *frame = (struct frame){ .path = csv->given_path, .rows = csv->batches->rows, .columns = columns, .count = count,
                             .names = csv->names, .name_count = csv->count };
    return true;
}
