/* lines: the bytes of a file or of standard input as physical lines, numbered as an editor numbers them.
 *
 * Gzip data are unpacked (where the build has zlib). A line ends in LF, CR or CRLF; in LFCR when the first line does. The byte order mark of UTF-8 and one Ctrl-Z at the
 * very end (left by old DOS programs) are not part of any line. A line longer than LINES_PIECE comes in pieces of
 * exactly that size. What comes out depends on the bytes alone, never on how many a read returns. */
#ifndef KNEAD_READ_LINES_H
#define KNEAD_READ_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct error;
struct lines;
struct str;

enum { LINES_PREFIX = 64 * 1024, LINES_PIECE = 1024 * 1024 };

struct line {
    const char *text;   /* valid until the next call; followed by its line end */
    size_t length;      /* without the line end */
    size_t end;         /* bytes of the line end; 0 for a piece and at the end of the input */
    size_t number;      /* from 1 */
    bool begins;        /* false for the second and later pieces of a long line */
    bool nul;           /* there is a NUL byte among the text */
};

/* "-" is standard input. Reads ahead up to LINES_PREFIX bytes; `chunk` bytes at a time, 0 for the usual. */
bool lines_open(const char *path, size_t chunk, struct arena *arena, struct lines **lines, struct error *err);

/* The first bytes, without the byte order mark; before lines_next only. */
const char *lines_prefix(const struct lines *lines, size_t *length);

/* False at the end of the input, or with an error when it cannot be read. */
bool lines_next(struct lines *lines, struct line *line, struct error *err);

/* The bytes already read and not yet given out, for a reader that takes whole lines by itself; STRUCTURE_SLACK more may
 * be looked at. */
struct ahead {
    const char *text;
    size_t length;
    uint64_t offset; /* of text among all bytes given out: tells whether bytes seen before are the same */
    size_t number;   /* of the line before */
};

/* False inside a line, and where a NUL has been met: lines_next must be used. */
bool lines_ahead(const struct lines *lines, struct ahead *ahead);

/* Gives out `bytes` bytes that are `count` whole lines. */
void lines_skip(struct lines *lines, size_t bytes, size_t count);

/* The next `size` bytes, cut behind their last whole line, into `bytes`; *length is 0 when there are no so many, or they have
 * none or a NUL: they stay what lines_next gives. The lines in them are counted by lines_count. */
bool lines_block(struct lines *lines, char *bytes, size_t size, size_t *length, struct error *err);
bool lines_can_block(const struct lines *lines, size_t size); /* false: lines_block would have none */
void lines_give_back(struct lines *lines, const char *bytes, size_t length); /* the block last taken first */
void lines_count(struct lines *lines, size_t count);
uint64_t lines_passed(const struct lines *lines); /* bytes given out */
size_t lines_number(const struct lines *lines); /* of the last line */

/* Lines of bytes in memory without NUL, STRUCTURE_SLACK readable behind them: an input by itself, its first line 1, its
 * lines ended like those of another. */
struct lines *lines_over(const struct lines *like, struct arena *arena);
void lines_set(struct lines *lines, char *bytes, size_t length);

/* A guess, never too low by much, of how many lines there are; 0 when nothing is known. */
size_t lines_expected(const struct lines *lines);

/* Appends every byte of the input, the byte order mark too, to `bytes`: those read so far at once, the others as they
 * are read. Before lines_next only. */
void lines_keep(struct lines *lines, struct str *bytes);

bool lines_had_lfcr(const struct lines *lines);      /* its lines end in LFCR */
size_t lines_bom(const struct lines *lines); /* bytes of byte order marks at the beginning */
bool lines_had_ctrl_z(const struct lines *lines);    /* after the end */
const char *lines_sha256(const struct lines *lines); /* after the end */

#endif
