/* alternative: which side of the null hypothesis counts as evidence against it. */
#ifndef KNEAD_STATS_ALTERNATIVE_H
#define KNEAD_STATS_ALTERNATIVE_H

enum alternative { ALTERNATIVE_TWO_SIDED, ALTERNATIVE_LESS, ALTERNATIVE_GREATER };

#endif
