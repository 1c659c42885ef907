#include "render/words.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "result/report.h"

const char *words_reasons(struct arena *arena, const struct report_ledger *ledger)
{
    struct str reasons;
    str_init(&reasons, arena);
    for (size_t i = 0; i < ledger->count; i++) {
        str_separate(&reasons, ", ");
        str_addf(&reasons, "%s (%zu)", ledger->exclusions[i].reason, ledger->exclusions[i].count);
    }
    return reasons.length == 0 ? "none" : utf8_show(arena, reasons.text);
}

const char *words_title(const struct report *report)
{
    return report->title != NULL ? report->title : report->tool != NULL ? report->tool : "knead";
}

size_t words_excluded(const struct report_ledger *ledger)
{
    size_t excluded = 0;
    for (size_t i = 0; i < ledger->count; i++)
        excluded += ledger->exclusions[i].count;
    return excluded;
}

const char *words_ledger(struct arena *arena, const struct report_ledger *ledger)
{
    const char *unit = ledger->unit == NULL ? "patients" : ledger->unit;
    size_t letters = strlen(unit) - (ledger->read == 1 && unit[strlen(unit) - 1] == 's');
    size_t excluded = words_excluded(ledger);
    const char *start = arena_printf(arena, "Read %zu %s; analysed %zu; ", ledger->read,
                                     utf8_show_bytes(arena, unit, letters), ledger->analysed);
    if (excluded == 0)
        return arena_printf(arena, "%sexcluded none", start);
    return arena_printf(arena, "%sexcluded %zu: %s", start, excluded, words_reasons(arena, ledger));
}

const char *words_input(struct arena *arena, const struct report_input *input)
{
    const char *start = arena_printf(arena, "%s, %zu rows", utf8_show(arena, input->path), input->rows);
    return input->sha256 == NULL ? start : arena_printf(arena, "%s, SHA-256 %s", start, input->sha256);
}

static bool plain(const char *argument)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    return *argument != '\0' && strspn(argument, safe) == strlen(argument);
}

static void add_quoted(struct str *call, const char *argument)
{
    str_add_char(call, '\'');
    for (; *argument != '\0'; argument++)
        if (*argument == '\'')
            str_add(call, "'\\''");
        else
            str_add_char(call, *argument);
    str_add_char(call, '\'');
}

const char *words_call(struct arena *arena, const struct report *report)
{
    struct str call;
    str_init(&call, arena);
    for (size_t i = 0; i < report->call_count; i++) {
        str_separate(&call, " ");
        if (plain(report->call[i]))
            str_add(&call, report->call[i]);
        else
            add_quoted(&call, report->call[i]);
    }
    return utf8_show(arena, call.text);
}
