#include "data/frame.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/levels.h"

static const struct column *find(const struct frame *frame, const char *name)
{
    if (frame->by_name != NULL) {
        uint32_t column = levels_find(frame->by_name, name);
        return column == LEVEL_NONE ? NULL : &frame->columns[column];
    }
    for (size_t i = 0; i < frame->count; i++)
        if (str_equal(frame->columns[i].name, name))
            return &frame->columns[i];
    return NULL;
}

const struct column *frame_column(const struct frame *frame, const char *name, struct error *err)
{
    const struct column *found = find(frame, name);
    if (found != NULL)
        return found;
    const char *nearest = name_nearest(frame->names, frame->name_count, name);
    const char *shown = utf8_show(err->arena, name);
    if (nearest != NULL)
        error_set(err, ERROR_USAGE, "%s has no column '%s'; did you mean '%s'?", frame->path, shown,
                  utf8_show(err->arena, nearest));
    else
        error_set(err, ERROR_USAGE, "%s has no column '%s'", frame->path, shown);
    return NULL;
}
