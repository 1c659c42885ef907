/* risks: how many of very many outcomes are 0, and how many 1. */
#ifndef KNEAD_MODELS_RISKS_H
#define KNEAD_MODELS_RISKS_H

#include <stddef.h>

struct risks {
    size_t zeros, ones;
};

struct risks risks_count(const double *outcomes, size_t n);

#endif
