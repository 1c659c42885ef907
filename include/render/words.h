/* words: the sentences every report for people ends with, the same in each format. Shown safely, not escaped. */
#ifndef KNEAD_RENDER_WORDS_H
#define KNEAD_RENDER_WORDS_H

#include <stddef.h>

struct arena;
struct report;
struct report_input;
struct report_ledger;

/* "Read 402 patients; analysed 371; excluded 31: pain missing at week 10 (31)" */
const char *words_ledger(struct arena *arena, const struct report_ledger *ledger);

/* What the report is called: its title, else its tool. */
const char *words_title(const struct report *report);

/* How many were left out, for whatever reason. */
size_t words_excluded(const struct report_ledger *ledger);

/* "pain missing at week 10 (31), no baseline (2)"; "none" without exclusions. */
const char *words_reasons(struct arena *arena, const struct report_ledger *ledger);

const char *words_input(struct arena *arena, const struct report_input *input);

/* The command line, quoted so that a shell reads back the same arguments. */
const char *words_call(struct arena *arena, const struct report *report);

#endif
