/* adjust: p-values adjusted for the family they belong to. */
#ifndef KNEAD_STATS_ADJUST_H
#define KNEAD_STATS_ADJUST_H

#include <stddef.h>

struct arena;

enum adjustment {
    ADJUST_NONE,
    ADJUST_HOLM,       /* Holm (1979), Scandinavian Journal of Statistics 6:65 */
    ADJUST_HOCHBERG,   /* Hochberg (1988), Biometrika 75:800; independent or positively dependent tests */
    ADJUST_BONFERRONI,
    ADJUST_BH,         /* false discovery rate: Benjamini & Hochberg (1995), JRSS B 57:289 */
    ADJUST_BY          /* under any dependence: Benjamini & Yekutieli (2001), Annals of Statistics 29:1165 */
};

/* adjusted[i] for p[0 … n), at most 1. NaN p-values stay NaN and do not count in the family. p and adjusted may be the
 * same array. */
void adjust_p(const double *p, size_t n, enum adjustment adjustment, struct arena *arena, double *adjusted);

#endif
