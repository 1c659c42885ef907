/* built_in: the text of src/measures/catalogue.txt, compiled in by the Makefile. Private to measures/. */
#ifndef KNEAD_MEASURES_BUILT_IN_H
#define KNEAD_MEASURES_BUILT_IN_H

#include <stddef.h>

extern const unsigned char measure_built_in[];
extern const size_t measure_built_in_length;

#endif
