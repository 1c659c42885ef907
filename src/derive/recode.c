#include "derive/recode.h"

#include <math.h>
#include <string.h>

#include "base/amount.h"
#include "base/arena.h"
#include "base/decimal.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"

/* ---- numbers ---- */

struct mend {
    struct str text;
    const char *reason;
    size_t digits;
    char mark;
};

static void because(struct mend *mend, const char *reason)
{
    if (mend->reason == NULL || strncmp(mend->reason, "blanks", 6) == 0)
        mend->reason = reason;
}

static void mend_point(struct mend *mend, int32_t point)
{
    if (utf8_is_blank(point)) {
        because(mend, "blanks that do not belong to a number");
    } else if (utf8_is_unseen(point)) {
        because(mend, "characters that cannot be seen");
    } else if (point == 0x2212 || point == 0x2013 || point == 0x2014 || point == 0x2010 || point == 0x2011) {
        str_add_char(&mend->text, '-');
        because(mend, "typographic minus sign");
    } else if (point == '"' || point == '\'' || point == 0x2018 || point == 0x2019 || point == 0x201c ||
               point == 0x201d) {
        because(mend, "quotation mark");
    } else if (point == 'O' || point == 'o') {
        str_add_char(&mend->text, '0');
        because(mend, "letter O for the digit 0");
    } else if (point == 'l' || point == 'I') {
        str_add_char(&mend->text, '1');
        because(mend, "letter for the digit 1");
    } else if (point == (mend->mark == ',' ? '.' : ',')) {
        str_add_char(&mend->text, mend->mark);
        because(mend, mend->mark == ',' ? "decimal point in a file of decimal commas" : "decimal comma");
    } else if (point >= 0xff10 && point <= 0xff19) {
        str_add_char(&mend->text, (char)('0' + (point - 0xff10)));
        because(mend, "digit of another width");
    } else {
        utf8_put(&mend->text, point);
    }
}

bool recode_number(const char *text, size_t length, char mark, struct arena *arena, struct recoding *recoding)
{
    struct mend mend = { .mark = mark };
    struct decimal number;
    enum { LONGEST = 40 };
    if (length == 0 || length > LONGEST)
        return false;
    /* 1,234 may be 1234 or 1.234; a blank or an apostrophe is no decimal mark */
    if (amount_is_grouped(text, length) && (memchr(text, ',', length) != NULL || memchr(text, '.', length) != NULL))
        return false;
    str_init(&mend.text, arena);
    for (size_t at = 0; at < length;)
        mend_point(&mend, utf8_take(text, length, &at));
    if (mend.reason == NULL || decimal_parse(mend.text.text, mend.text.length, mark, &number) != DECIMAL_OK)
        return false;
    *recoding = (struct recoding){ mend.text.text, mend.reason };
    return true;
}

/* ---- missing ---- */

static bool same_word(const char *text, size_t length, const char *word)
{
    if (strlen(word) != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i];
        if (c != word[i])
            return false;
    }
    return true;
}

bool recode_is_missing_word(const char *text, size_t length)
{
    static const char *const words[] = { "na", "n/a", "nan", "nr", "nd", "n.a.", ".", "-", "--", "?", "none", "null",
                                         "nil", "missing", "miss", "unknown", "refused", "not done", "not recorded",
                                         "not reported", "#n/a", "#null!", "r" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same_word(text, length, words[i]))
            return true;
    return false;
}

bool recode_is_missing_number(double value)
{
    static const double codes[] = { 9, 99, 999, 9999, 99999, 88, 888, 8888, 77, 777, 7777, 99.9, 999.9 };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (value == -codes[i] || (value == codes[i] && value > 9))
            return true;
    return value == -1 || value == -8 || value == -7;
}

/* ---- texts ---- */

const char *recode_id(const char *text, struct arena *arena)
{
    struct str out;
    bool in_number = false;
    str_init(&out, arena);
    for (const char *c = utf8_plain(arena, text); *c != '\0'; c++) {
        bool digit = *c >= '0' && *c <= '9', more = c[1] >= '0' && c[1] <= '9';
        if (*c == ' ' || (*c == '0' && !in_number && more))
            continue;
        in_number = digit;
        str_add_char(&out, *c);
    }
    return out.text;
}

bool recode_level(const char *text, const char *const *levels, size_t count, struct arena *arena,
                  struct recoding *recoding)
{
    const char *wanted = utf8_plain(arena, text);
    size_t alike = 0, begin = 0, length = strlen(wanted);
    const char *same = NULL, *longer = NULL;
    for (size_t i = 0; i < count && length > 0; i++) {
        const char *level = utf8_plain(arena, levels[i]);
        if (str_equal(level, wanted))
            same = levels[i], alike++;
        else if (strncmp(level, wanted, length) == 0)
            longer = levels[i], begin++;
    }
    if (alike == 1) {
        *recoding = (struct recoding){ same, "the same but for blanks or case" };
        return true;
    }
    if (alike == 0 && begin == 1) {
        *recoding = (struct recoding){ longer, "the only level that begins so" };
        return true;
    }
    const char *nearest = alike + begin == 0 && length > 3 ? name_nearest(levels, count, text) : NULL;
    *recoding = (struct recoding){ nearest, "the nearest level" };
    return nearest != NULL;
}
