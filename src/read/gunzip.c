#include "read/gunzip.h"

#ifdef KNEAD_GZIP

#include <limits.h>
#include <string.h>

#include <zlib.h>

#include "base/arena.h"

enum { GZIP_WINDOW = 15 + 16 }; /* the largest window, and gzip's header about it: zlib.h, inflateInit2 */

struct gunzip {
    struct arena *arena;
    z_stream stream;
    unsigned char *packed;
    size_t capacity;
    bool started, member_ended;
    bool follows;        /* a member is behind us, and nothing has come out of the next */
};

bool gunzip_knows(const char *bytes, size_t length)
{
    return length >= 2 && memcmp(bytes, "\x1f\x8b", 2) == 0;
}

static void end_stream(void *stream)
{
    inflateEnd(stream);
}

struct gunzip *gunzip_create(struct arena *arena)
{
    struct gunzip *gunzip = arena_new(arena, struct gunzip);
    gunzip->arena = arena;
    gunzip->started = inflateInit2(&gunzip->stream, GZIP_WINDOW) == Z_OK;
    if (gunzip->started)
        arena_defer(arena, end_stream, &gunzip->stream);
    return gunzip;
}

void gunzip_give(struct gunzip *gunzip, const char *bytes, size_t length)
{
    if (length > gunzip->capacity) {
        gunzip->packed = arena_alloc(gunzip->arena, length, 1);
        gunzip->capacity = length;
    }
    memcpy(gunzip->packed, bytes, length);
    gunzip->stream.next_in = gunzip->packed;
    gunzip->stream.avail_in = (uInt)length;
}

enum gunzip_status gunzip_take(struct gunzip *gunzip, char *room, size_t size, size_t *got)
{
    z_stream *stream = &gunzip->stream;
    stream->next_out = (unsigned char *)room;
    stream->avail_out = size > UINT_MAX ? UINT_MAX : (uInt)size;
    uInt asked = stream->avail_out;
    *got = 0;
    while (gunzip->started && stream->avail_out == asked) {
        if (stream->avail_in == 0)
            return GUNZIP_HUNGRY;
        bool follows = gunzip->member_ended || gunzip->follows;
        if (gunzip->member_ended && inflateReset(stream) != Z_OK)
            return GUNZIP_DAMAGED;
        gunzip->member_ended = false;
        int status = inflate(stream, Z_NO_FLUSH);
        gunzip->follows = follows && stream->total_out == 0;
        if (status == Z_DATA_ERROR && gunzip->follows)
            return GUNZIP_STRAY;
        gunzip->member_ended = status == Z_STREAM_END;
        if (status != Z_OK && status != Z_STREAM_END)
            return GUNZIP_DAMAGED;
    }
    *got = asked - stream->avail_out;
    return gunzip->started ? GUNZIP_OK : GUNZIP_DAMAGED;
}

bool gunzip_ended(const struct gunzip *gunzip)
{
    return gunzip->member_ended && gunzip->stream.avail_in == 0;
}

#else

bool gunzip_knows(const char *bytes, size_t length)
{
    (void)bytes;
    (void)length;
    return false;
}

struct gunzip *gunzip_create(struct arena *arena)
{
    (void)arena;
    return NULL;
}

void gunzip_give(struct gunzip *gunzip, const char *bytes, size_t length)
{
    (void)gunzip;
    (void)bytes;
    (void)length;
}

enum gunzip_status gunzip_take(struct gunzip *gunzip, char *room, size_t size, size_t *got)
{
    (void)gunzip;
    (void)room;
    (void)size;
    *got = 0;
    return GUNZIP_DAMAGED;
}

bool gunzip_ended(const struct gunzip *gunzip)
{
    (void)gunzip;
    return true;
}

#endif
