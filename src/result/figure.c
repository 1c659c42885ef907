#include "result/figure.h"

#include <math.h>

#include "base/arena.h"

struct figure *figure_create(struct arena *arena, const char *name, const char *kind)
{
    struct figure *figure = arena_new(arena, struct figure);
    figure->name = name;
    figure->kind = kind;
    figure->arena = arena;
    return figure;
}

struct panel *figure_panel(struct figure *figure)
{
    figure->panels =
        arena_reserve(figure->arena, figure->panels, figure->panel_count, figure->panel_capacity);
    struct panel *panel = &figure->panels[figure->panel_count++];
    *panel = (struct panel){
        .colour = -1, .x = { .min = NAN, .max = NAN }, .y = { .min = NAN, .max = NAN }
    };
    return panel;
}

struct layer *panel_layer(struct figure *figure, struct panel *panel, enum layer_kind kind, size_t n)
{
    panel->layers = arena_reserve(figure->arena, panel->layers, panel->layer_count, panel->layer_capacity);
    struct layer *layer = &panel->layers[panel->layer_count++];
    *layer = (struct layer){ .kind = kind, .marker = -1, .n = n };
    return layer;
}
