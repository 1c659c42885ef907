/* exponential: e^x of many numbers at once. Part of glm. */
#ifndef KNEAD_MODELS_EXPONENTIAL_H
#define KNEAD_MODELS_EXPONENTIAL_H

#include "models/source.h"

/* to[i] = e^x[i] for a block of SOURCE_BLOCK numbers, none above 0, to two units in the last place; what is below −708 counts
 * as −708, the last of the normal numbers. The same bits on every machine. */
void exponentials(double *to, const double *x);

#endif
