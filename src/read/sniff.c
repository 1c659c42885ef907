#include "read/sniff.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"

enum { LINES_LOOKED_AT = 20 };

static bool begins(const char *bytes, size_t length, const char *magic, size_t count)
{
    return length >= count && memcmp(bytes, magic, count) == 0;
}

/* UTF-16 of Western text has a NUL in every other byte, UTF-32 three in four; more in a row are damage. */
static bool wide_characters(const char *bytes, size_t length)
{
    if (begins(bytes, length, "\xff\xfe", 2) || begins(bytes, length, "\xfe\xff", 2) ||
        begins(bytes, length, "\0\0\xfe\xff", 4))
        return true;
    size_t nul = 0, in_a_row = 0, looked = length < 4096 ? length : 4096;
    for (size_t i = 0; i < looked && in_a_row <= 3; i++) {
        in_a_row = bytes[i] == '\0' ? in_a_row + 1 : 0;
        nul += bytes[i] == '\0';
    }
    return nul > 1 && in_a_row <= 3 && nul * 3 > looked;
}

bool sniff_refuses(const char *bytes, size_t length, const char *path, struct error *err)
{
    static const struct {
        const char *magic;
        size_t count;
        const char *says;
    } files[] = {
        { "PK\3\4", 4, "is a spreadsheet (.xlsx or .ods) or a zip archive; save the sheet as CSV UTF-8 and give that" },
        { "\xd0\xcf\x11\xe0", 4, "is an old Excel workbook (.xls); save the sheet as CSV UTF-8 and give that" },
        { "\x1f\x8b", 2, "is compressed; unpack it first: gunzip -c FILE | knead … -" },
        { "BZh", 3, "is compressed; unpack it first: bunzip2 -c FILE | knead … -" },
        { "\xfd" "7zXZ", 5, "is compressed; unpack it first: xz -dc FILE | knead … -" },
        { "\x28\xb5\x2f\xfd", 4, "is compressed; unpack it first: zstd -dc FILE | knead … -" },
        { "$FL2", 4, "is an SPSS file (.sav); make it CSV: knead import FILE --write trial.csv" },
        { "%PDF-", 5, "is a PDF; a CSV file is expected" },
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (begins(bytes, length, files[i].magic, files[i].count))
            return !error_at(err, path, 0, 0, "%s", files[i].says);
    if (wide_characters(bytes, length))
        return !error_at(err, path, 0, 0,
                         "is written in UTF-16 or UTF-32; save it as \"CSV UTF-8\", or convert it: "
                         "iconv -f UTF-16 -t UTF-8 FILE | knead … -");
    return false;
}

/* Counts `delimiter` outside quotes in one record; *at moves past its end. False when the record is not whole. */
static bool count_record(const char *text, size_t length, char delimiter, size_t *at, size_t *count)
{
    bool quoted = false;
    *count = 0;
    for (size_t i = *at; i < length; i++) {
        char c = text[i];
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == delimiter) {
            ++*count;
        } else if (!quoted && (c == '\n' || c == '\r')) {
            *at = i + 1;
            return true;
        }
    }
    *at = length;
    return false;
}

/* How often the delimiter stands in the header, and whether as often in every record of the first lines. */
static size_t in_header(const char *text, size_t length, char delimiter, bool *steady)
{
    size_t at = 0, header = 0, count;
    *steady = true;
    while (at < length && (text[at] == '\n' || text[at] == '\r'))
        at++;
    bool whole = count_record(text, length, delimiter, &at, &header);
    for (size_t line = 0; whole && line < LINES_LOOKED_AT && at < length; line++) {
        size_t from = at;
        whole = count_record(text, length, delimiter, &at, &count);
        bool blank = whole && at == from + 1;
        if (whole && !blank && count != header)
            *steady = false;
    }
    return header;
}

static char best_of(const char *candidates, const char *text, size_t length)
{
    char best = '\0';
    bool best_steady = false;
    size_t best_count = 0;
    for (const char *c = candidates; *c != '\0'; c++) {
        bool steady;
        size_t count = in_header(text, length, *c, &steady);
        if (count == 0)
            continue;
        if ((steady && !best_steady) || (steady == best_steady && count > best_count)) {
            best = *c;
            best_steady = steady;
            best_count = count;
        }
    }
    return best;
}

static bool called_tabbed(const char *path)
{
    static const char *const suffixes[] = { ".tsv", ".tab", ".tsv.gz", ".tab.gz" };
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t length = strlen(path), end = strlen(suffixes[i]);
        if (length > end && strcasecmp(path + length - end, suffixes[i]) == 0)
            return true;
    }
    return false;
}

char sniff_delimiter(const char *path, const char *text, size_t length)
{
    bool steady;
    if (called_tabbed(path) && in_header(text, length, '\t', &steady) > 0)
        return '\t';
    char best = best_of(",;\t", text, length);
    return best != '\0' ? best : best_of("|", text, length);
}

char sniff_sep_line(const char *line, size_t length)
{
    bool quoted = length == 7 && line[0] == '"' && line[6] == '"';
    const char *at = quoted ? line + 1 : line;
    if ((length != 5 && !quoted) || (at[0] | 0x20) != 's' || (at[1] | 0x20) != 'e' || (at[2] | 0x20) != 'p' ||
        at[3] != '=')
        return '\0';
    return strchr(",;\t|:", at[4]) != NULL ? at[4] : '\0';
}
