#include "read/blocks.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "data/column.h"
#include "read/batches.h"
#include "read/plain.h"
#include "read/rows.h"
#include "read/structure.h"
#include "read/unsure.h"

static void copy_builders(struct csv *csv, const struct csv *from)
{
    size_t count = from->cells.count;
    struct builder *builders = arena_array(csv->arena, struct builder, count);
    csv->sink = arena_array(csv->arena, struct builder *, csv->count);
    for (size_t i = 0; i < count; i++) {
        const struct builder *known = &from->cells.builders[i];
        builders[i] = (struct builder){ .name = known->name, .position = known->position, .want = known->want,
                                        .asked = known->asked, .in_passing = known->in_passing, .field = known->field,
                                        .tentative = known->tentative, .units_beyond = known->units_beyond };
        csv->sink[known->position] = &builders[i];
    }
    csv->cells.builders = builders;
    csv->cells.count = count;
}

bool block_create(struct block *block, const struct csv *csv, const struct batches *batches, size_t size,
                  struct error *err)
{
    struct csv *own = &block->csv;
    arena_init(&block->arena, csv->arena->exhausted);
    arena_init(&block->scratch, csv->arena->exhausted);
    block->batches = batches;
    block->bytes = arena_alloc(&block->arena, size + STRUCTURE_SLACK, 1);
    *own = *csv;
    own->arena = &block->arena;
    own->notes = (struct note_list){ 0 };
    own->batches = NULL;
    own->lines = lines_over(csv->lines, &block->arena);
    own->plain = csv->spec.no_fast_lane ? NULL : plain_create(own);
    own->cells = (struct cells){ .arena = &block->arena, .path = csv->path, .spec = &own->spec, .notes = &own->notes,
                                 .folded = csv->cells.folded };
    block->clean = true;
    copy_builders(own, csv);
    cells_init(&own->cells, own->cells.builders, own->cells.count, 0);
    return records_start(own, err);
}

void block_release(struct block *block)
{
    arena_release(&block->scratch);
    arena_release(&block->arena);
}

static void restart(struct block *block)
{
    struct csv *csv = &block->csv;
    arena_rewind(&block->scratch, (struct arena_mark){ 0 });
    cells_restart(&csv->cells, &block->scratch);
    csv->cells.faults.count = 0;
    csv->blank_lines = csv->blanks_only = csv->empty_rows = csv->ragged_count = 0;
    csv->first_blanks_only = csv->first_empty_row = 0;
    csv->last_is_empty = csv->last_unnamed;
    lines_set(csv->lines, block->bytes, block->length);
    if (csv->plain != NULL)
        plain_restart(csv->plain);
}

void block_run(struct block *block)
{
    struct csv *csv = &block->csv;
    struct error err;
    bool whole = block->clean;
    restart(block);
    error_init(&err, &block->scratch);
    block->clean = (whole || records_restart(csv, &err)) && rows_read(csv, &err) && csv->ragged_count == 0 && csv->cells.faults.count == 0;
    for (size_t i = 0; i < csv->cells.count && block->clean; i++)
        unsure_narrow(&csv->cells, &csv->cells.builders[i]);
    if (block->clean && block->batches != NULL)
        block->clean = batches_reduce(csv, block->batches, &block->scratch, &block->part, &err);
}

static void merge_spoiled(struct cells *cells, struct builder *builder, struct builder *part, size_t rows, size_t before)
{
    if (builder->spoiled_line > 0)
        return;
    cells_note_numbers(part, rows);
    builder->any_number = builder->any_number || part->any_number;
    if (part->spoiled_line == 0)
        return;
    builder->spoiled_line = before + part->spoiled_line;
    builder->spoiled_by = arena_strdup(cells->arena, part->spoiled_by);
}

static void merge_counts(struct csv *csv, const struct csv *part, size_t before)
{
    if (csv->blanks_only == 0 && part->blanks_only > 0)
        csv->first_blanks_only = before + part->first_blanks_only;
    if (csv->empty_rows == 0 && part->empty_rows > 0)
        csv->first_empty_row = before + part->first_empty_row;
    csv->blanks_only += part->blanks_only;
    csv->empty_rows += part->empty_rows;
    csv->blank_lines += part->blank_lines;
    csv->last_is_empty = csv->last_is_empty && part->last_is_empty;
}

void block_merge(struct csv *csv, const struct block *block)
{
    const struct csv *part = &block->csv;
    size_t before = lines_number(csv->lines);
    merge_counts(csv, part, before);
    for (size_t i = 0; i < csv->cells.count; i++) {
        struct builder *builder = &csv->cells.builders[i];
        merge_spoiled(&csv->cells, builder, &part->cells.builders[i], part->cells.rows, before);
        if (builder->spoiled_line > 0)
            csv->sink[builder->position] = NULL;
    }
    cells_append(&csv->cells, &part->cells, before);
    if (block->batches != NULL) {
        csv->batches->fold->merge(csv->batches->fold->context, block->part);
        csv->batches->rows += part->cells.rows;
    }
    lines_count(csv->lines, lines_number(part->lines));
}
