#include "read/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "read/digest.h"
#include "read/gunzip.h"
#include "read/structure.h"

enum { CHUNK = 64 * 1024, FIRST_BUFFER = 2 * CHUNK, CTRL_Z = 0x1a };

/* The next place of one byte, remembered until it is passed, so that every byte is looked at once. */
struct seek {
    char byte;
    bool found;
    size_t at; /* no such byte in [start, at) */
};

struct lines {
    const char *path;
    int fd;
    struct arena *arena;
    struct digest *digest;
    char sha256[DIGEST_TEXT_SIZE];
    char *buffer;
    size_t start, filled, capacity; /* bytes not yet given out: buffer[start .. filled); STRUCTURE_SLACK behind */
    uint64_t passed;                /* bytes given out */
    size_t chunk, number;
    off_t size;                     /* of a regular file that is text; 0 otherwise */
    struct stat opened;             /* the file as it was then */
    struct seek lf, cr;
    struct gunzip *gunzip;          /* NULL: the bytes are the text */
    struct str *keep;               /* NULL: nobody wants the bytes */
    size_t bom; /* bytes of the marks at the beginning */
    bool over, nul, ctrl_z, lfcr, looked, inside; /* inside: the last piece did not end its line */
};

static void close_input(void *object)
{
    struct lines *lines = object;
    if (lines->fd > STDERR_FILENO)
        close(lines->fd);
}

static bool open_input(struct lines *lines, struct error *err)
{
    if (str_equal(lines->path, "-")) {
        lines->fd = STDIN_FILENO;
    } else {
        do
            lines->fd = open(lines->path, O_RDONLY | O_CLOEXEC);
        while (lines->fd < 0 && errno == EINTR);
        if (lines->fd < 0)
            return error_at(err, lines->path, 0, 0, "cannot be opened: %s", strerror(errno));
        arena_defer(lines->arena, close_input, lines);
    }
    if (fstat(lines->fd, &lines->opened) != 0)
        return error_at(err, lines->path, 0, 0, "cannot be read: %s", strerror(errno));
    if (S_ISDIR(lines->opened.st_mode))
        return error_at(err, lines->path, 0, 0, "is a directory; a CSV file is expected");
    lines->size = S_ISREG(lines->opened.st_mode) ? lines->opened.st_size : 0;
    return true;
}

/* A file cut or written anew in the meantime is half of one and half of another. */
static bool is_unchanged(const struct lines *lines, struct error *err)
{
    const struct stat *before = &lines->opened;
    struct stat now;
    if (!S_ISREG(before->st_mode) || before->st_size == 0 || fstat(lines->fd, &now) != 0)
        return true;
    return (now.st_size == before->st_size && now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
            now.st_mtim.tv_nsec == before->st_mtim.tv_nsec) ||
           error_at(err, lines->path, 0, 0, "was changed while it was read; read it again when nothing writes to it");
}

/* Moves the bytes left to the front, and makes the buffer larger when that is not enough. */
static void make_room(struct lines *lines)
{
    if (lines->capacity - lines->filled >= lines->chunk)
        return;
    size_t left = lines->filled - lines->start;
    memmove(lines->buffer, lines->buffer + lines->start, left);
    struct seek *seeks[] = { &lines->lf, &lines->cr };
    for (size_t i = 0; i < 2; i++)
        seeks[i]->at = seeks[i]->at > lines->start ? seeks[i]->at - lines->start : 0;
    lines->start = 0;
    lines->filled = left;
    if (lines->capacity - left < lines->chunk) {
        size_t larger = lines->capacity * 2 + lines->chunk;
        lines->buffer = arena_grow(lines->arena, lines->buffer, left, larger + STRUCTURE_SLACK, 1);
        lines->capacity = larger;
    }
}

static void finish(struct lines *lines)
{
    lines->over = true;
    digest_text(lines->digest, lines->sha256);
    if (lines->filled > lines->start && lines->buffer[lines->filled - 1] == CTRL_Z) {
        lines->filled--;
        lines->ctrl_z = true;
    }
}

/* At most `room` bytes as they stand in the file; none at its end. */
static bool read_bytes(struct lines *lines, char *bytes, size_t room, size_t *got, struct error *err)
{
    ssize_t count;
    do
        count = read(lines->fd, bytes, room);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return error_at(err, lines->path, 0, 0, "cannot be read: %s", strerror(errno));
    *got = (size_t)count;
    digest_add(lines->digest, bytes, *got);
    return count > 0 || is_unchanged(lines, err);
}

/* `bytes` holds packed bytes only for as long as it takes to hand them on. */
static bool unpack(struct lines *lines, char *bytes, size_t room, size_t *got, struct error *err)
{
    enum gunzip_status status;
    while ((status = gunzip_take(lines->gunzip, bytes, room, got)) == GUNZIP_HUNGRY) {
        size_t packed;
        if (!read_bytes(lines, bytes, room, &packed, err))
            return false;
        if (packed == 0 && !gunzip_ended(lines->gunzip))
            return error_at(err, lines->path, 0, 0, "the gzip data end too early; the file is not whole");
        if (packed == 0)
            return true;
        gunzip_give(lines->gunzip, bytes, packed);
    }
    if (status == GUNZIP_STRAY)
        return error_at(err, lines->path, 0, 0, "behind the end of the gzip data there are other bytes; if they are not wanted: "
                                                "gunzip -c FILE | knead … -");
    return status == GUNZIP_OK ||
           error_at(err, lines->path, 0, 0, "the gzip data are damaged; copy the file anew, or ask for it again");
}

/* The first two bytes tell; with them everything read so far turns out to be packed. */
static bool look_for_gzip(struct lines *lines, char **room, size_t *got, struct error *err)
{
    size_t length = lines->filled + *got;
    lines->looked = length >= 2;
    if (!gunzip_knows(lines->buffer, length))
        return true;
    lines->gunzip = gunzip_create(lines->arena);
    gunzip_give(lines->gunzip, lines->buffer, length);
    lines->filled = 0;
    lines->size = 0;
    *room = lines->buffer;
    return unpack(lines, *room, lines->chunk, got, err);
}

/* At most `room` bytes of the text; *got is 0 at its end. */
static bool read_some(struct lines *lines, char *bytes, size_t room, size_t *got, struct error *err)
{
    return lines->gunzip != NULL ? unpack(lines, bytes, room, got, err) : read_bytes(lines, bytes, room, got, err);
}

static void look_for_nul(struct lines *lines, const char *bytes, size_t length)
{
    lines->nul = lines->nul || memchr(bytes, '\0', length) != NULL;
}

static bool fill(struct lines *lines, struct error *err)
{
    make_room(lines);
    char *room = lines->buffer + lines->filled;
    size_t got;
    if (!read_some(lines, room, lines->chunk, &got, err) ||
        (!lines->looked && !look_for_gzip(lines, &room, &got, err)))
        return false;
    if (got == 0) {
        finish(lines);
        return true;
    }
    look_for_nul(lines, room, got);
    lines->filled += got;
    if (lines->keep != NULL)
        str_add_bytes(lines->keep, room, got);
    return true;
}

/* LF CR, LF CR … is one line end each, but LF CR LF is LF and then CRLF. */
static bool ends_in_lfcr(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\r')
            return false;
        if (text[i] == '\n')
            return i + 1 < length && text[i + 1] == '\r' && !(i + 2 < length && text[i + 2] == '\n');
    }
    return false;
}

bool lines_open(const char *path, size_t chunk, struct arena *arena, struct lines **opened, struct error *err)
{
    struct lines *lines = arena_new(arena, struct lines);
    *lines = (struct lines){ .path = path, .arena = arena, .capacity = FIRST_BUFFER,
                             .chunk = chunk == 0 || chunk > CHUNK ? CHUNK : chunk,
                             .lf = { .byte = '\n' }, .cr = { .byte = '\r' } };
    *opened = lines;
    if (!open_input(lines, err))
        return false;
    lines->digest = digest_create(arena);
    lines->buffer = arena_alloc(arena, FIRST_BUFFER + STRUCTURE_SLACK, 1);
    while (!lines->over && lines->filled < LINES_PREFIX)
        if (!fill(lines, err))
            return false;
    while (lines->filled >= lines->bom + 3 && memcmp(lines->buffer + lines->bom, "\xef\xbb\xbf", 3) == 0)
        lines->bom += 3;
    lines->start = lines->bom;
    size_t length;
    const char *prefix = lines_prefix(lines, &length);
    lines->lfcr = ends_in_lfcr(prefix, length);
    return true;
}

const char *lines_prefix(const struct lines *lines, size_t *length)
{
    size_t end = lines->filled < LINES_PREFIX ? lines->filled : LINES_PREFIX;
    *length = end > lines->start ? end - lines->start : 0;
    return lines->buffer + lines->start;
}

size_t lines_expected(const struct lines *lines)
{
    size_t length, ends = 0;
    const char *prefix = lines_prefix(lines, &length);
    for (size_t i = 0; i < length; i++)
        ends += prefix[i] == '\n' || prefix[i] == '\r';
    if (ends == 0 || lines->size <= 0)
        return ends;
    double lines_per_byte = (double)ends / (double)length;
    return (size_t)((double)lines->size * lines_per_byte * 1.05) + 16;
}

/* The place of the byte, or the end of what has been read. */
static size_t seek(const struct lines *lines, struct seek *seek)
{
    if (seek->at < lines->start)
        *seek = (struct seek){ seek->byte, false, lines->start };
    if (!seek->found && seek->at < lines->filled) {
        const char *hit = memchr(lines->buffer + seek->at, seek->byte, lines->filled - seek->at);
        seek->found = hit != NULL;
        seek->at = hit != NULL ? (size_t)(hit - lines->buffer) : lines->filled;
    }
    return seek->found ? seek->at : lines->filled;
}

static void give(struct lines *lines, size_t length, size_t end, struct line *line)
{
    const char *text = lines->buffer + lines->start;
    bool begins = !lines->inside;
    lines->number += begins;
    lines->inside = end == 0;
    lines->start += length + end;
    lines->passed += length + end;
    bool nul = lines->nul && memchr(text, '\0', length) != NULL;
    *line = (struct line){ text, length, end, lines->number, begins, nul };
}

bool lines_next(struct lines *lines, struct line *line, struct error *err)
{
    for (;;) {
        size_t lf = seek(lines, &lines->lf), cr = seek(lines, &lines->cr);
        size_t at = lf < cr ? lf : cr, length = at - lines->start;
        bool ended = at < lines->filled;
        if (length > LINES_PIECE) {
            give(lines, LINES_PIECE, 0, line);
            return true;
        }
        if (ended && (at + 1 < lines->filled || lines->over)) {
            char partner = cr < lf ? '\n' : lines->lfcr ? '\r' : '\0';
            bool pair = at + 1 < lines->filled && partner != '\0' && lines->buffer[at + 1] == partner;
            give(lines, length, pair ? 2 : 1, line);
            return true;
        }
        if (lines->over) {
            if (length == 0)
                return false;
            give(lines, length, 0, line);
            return true;
        }
        if (!fill(lines, err))
            return false;
    }
}

bool lines_ahead(const struct lines *lines, struct ahead *ahead)
{
    if (lines->inside || lines->nul)
        return false;
    *ahead = (struct ahead){ lines->buffer + lines->start, lines->filled - lines->start, lines->passed, lines->number };
    return true;
}

void lines_skip(struct lines *lines, size_t bytes, size_t count)
{
    lines->start += bytes;
    lines->passed += bytes;
    lines->number += count;
}

struct lines *lines_over(const struct lines *like, struct arena *arena)
{
    struct lines *lines = arena_new(arena, struct lines);
    *lines = (struct lines){ .arena = arena, .fd = -1, .lfcr = like->lfcr, .lf = { .byte = '\n' }, .cr = { .byte = '\r' } };
    return lines;
}

void lines_set(struct lines *lines, char *bytes, size_t length)
{
    lines->buffer = bytes;
    lines->start = lines->number = 0;
    lines->passed = 0;
    lines->filled = length;
    lines->lf = (struct seek){ .byte = '\n' };
    lines->cr = (struct seek){ .byte = '\r' };
    lines->over = true;
    lines->inside = false;
    lines->nul = false; /* a block with one is not made */
}

uint64_t lines_passed(const struct lines *lines)
{
    return lines->passed;
}

size_t lines_number(const struct lines *lines)
{
    return lines->number;
}

void lines_count(struct lines *lines, size_t count)
{
    lines->number += count;
}

bool lines_can_block(const struct lines *lines, size_t size)
{
    return !lines->inside && !lines->nul && lines->keep == NULL &&
           (!lines->over || lines->filled - lines->start >= size);
}

/* These bytes come first again. */
static void put_first(struct lines *lines, const char *bytes, size_t length)
{
    size_t left = lines->filled - lines->start;
    if (lines->start < length) {
        size_t larger = left + length + lines->chunk;
        if (larger > lines->capacity) {
            char *grown = arena_alloc(lines->arena, larger + STRUCTURE_SLACK, 1);
            memcpy(grown + length, lines->buffer + lines->start, left);
            lines->buffer = grown;
            lines->capacity = larger;
        } else {
            memmove(lines->buffer + length, lines->buffer + lines->start, left);
        }
        lines->start = length;
        lines->filled = length + left;
    }
    lines->start -= length;
    memcpy(lines->buffer + lines->start, bytes, length);
    lines->lf = (struct seek){ .byte = '\n', .at = lines->start };
    lines->cr = (struct seek){ .byte = '\r', .at = lines->start };
}

void lines_give_back(struct lines *lines, const char *bytes, size_t length)
{
    put_first(lines, bytes, length);
    lines->passed -= length;
}

/* Reads until bytes[0 … size) are full; *have tells how many there are. */
static bool fill_block(struct lines *lines, char *bytes, size_t size, size_t *have, struct error *err)
{
    while (*have < size && !lines->over) {
        size_t got;
        if (!read_some(lines, bytes + *have, size - *have, &got, err))
            return false;
        look_for_nul(lines, bytes + *have, got);
        *have += got;
        if (got == 0) {
            put_first(lines, bytes, *have);
            finish(lines);
        }
    }
    return true;
}

/* The length of the bytes up to the end of their last line that is sure to be one whatever follows. */
static size_t after_last_line(const struct lines *lines, const char *bytes, size_t length)
{
    for (size_t at = length; at >= 3; at--) {
        char last = bytes[at - 1], before = bytes[at - 2];
        if (lines->lfcr && last == '\r' && before == '\n' && bytes[at - 3] != '\r' && bytes[at - 3] != '\n')
            return at;
        if (!lines->lfcr && (last == '\n' || (last == '\r' && at < length)))
            return at;
    }
    return 0;
}

bool lines_block(struct lines *lines, char *bytes, size_t size, size_t *length, struct error *err)
{
    size_t left = lines->filled - lines->start, have = left < size ? left : size;
    *length = 0;
    if (!lines_can_block(lines, size))
        return true;
    memcpy(bytes, lines->buffer + lines->start, have);
    lines->start += have;
    bool was_over = lines->over;
    if (!fill_block(lines, bytes, size, &have, err))
        return false;
    if (lines->over && !was_over)
        return true;
    size_t cut = lines->nul ? 0 : after_last_line(lines, bytes, have);
    put_first(lines, bytes + cut, have - cut);
    lines->passed += cut;
    *length = cut;
    return true;
}

void lines_keep(struct lines *lines, struct str *bytes)
{
    lines->keep = bytes;
    str_add_bytes(bytes, lines->buffer, lines->filled + lines->ctrl_z);
}

bool lines_had_lfcr(const struct lines *lines)
{
    return lines->lfcr;
}

size_t lines_bom(const struct lines *lines)
{
    return lines->bom;
}

bool lines_had_ctrl_z(const struct lines *lines)
{
    return lines->ctrl_z;
}

const char *lines_sha256(const struct lines *lines)
{
    return lines->sha256;
}
