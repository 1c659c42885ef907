#include "read/reread.h"

#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "read/lines.h"
#include "read/records.h"

char csv_delimiter(const struct csv *csv)
{
    return csv->spec.delimiter;
}

/* The character at which a field begins; 0 when it is not in this line. */
static size_t character_of(const struct line *line, char delimiter, size_t field)
{
    size_t at = 0, character = 1;
    bool quoted = false;
    for (size_t i = 0; i < line->length && at < field; i++) {
        character += ((unsigned char)line->text[i] & 0xc0) != 0x80;
        if (line->text[i] == '"')
            quoted = !quoted;
        else if (!quoted && line->text[i] == delimiter)
            at++;
    }
    return at == field ? character : 0;
}

void places_find(const char *path, char delimiter, struct place *places, size_t count, struct arena *arena)
{
    struct stat status;
    struct lines *lines;
    struct line line;
    struct error err;
    error_init(&err, arena); /* of no interest: a file that cannot be read again gives no characters */
    if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode) ||
        !lines_open(path, 0, arena, &lines, &err))
        return;
    for (size_t i = 0; i < count && lines_next(lines, &line, &err);) {
        for (; i < count && places[i].line <= line.number; i++)
            if (places[i].line == line.number && line.begins)
                places[i].character = character_of(&line, delimiter, places[i].field);
    }
}
