#include "render/render.h"

#include <string.h>

#define RENDER_FORMAT(enumerator, name, word, suffix) { word, suffix, render_##name },

const struct format formats[] = { REPORT_FORMATS(RENDER_FORMAT) };
const size_t format_count = sizeof formats / sizeof *formats;

const struct format *render_find(const char *name)
{
    for (size_t i = 0; i < format_count; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
