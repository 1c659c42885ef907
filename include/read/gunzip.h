/* gunzip: gzip data (RFC 1952, by zlib) unpacked as they are read. Private to read/. A build without zlib has none of
 * this (KNEAD_GZIP is not defined), and such files are refused with what to do. */
#ifndef KNEAD_READ_GUNZIP_H
#define KNEAD_READ_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct gunzip;

enum gunzip_status {
    GUNZIP_OK,
    GUNZIP_HUNGRY,   /* nothing came out: give it more */
    GUNZIP_STRAY,    /* what follows a whole member is no other one */
    GUNZIP_DAMAGED
};

/* The first two bytes of every gzip file. */
bool gunzip_knows(const char *bytes, size_t length);

struct gunzip *gunzip_create(struct arena *arena);

/* Packed bytes, copied; only when it is hungry, or at the beginning. */
void gunzip_give(struct gunzip *gunzip, const char *bytes, size_t length);

/* Unpacks into `room`; *got > 0 when OK. Several members one after the other are one text. */
enum gunzip_status gunzip_take(struct gunzip *gunzip, char *room, size_t size, size_t *got);

/* All that was given is used up and the last member is whole. */
bool gunzip_ended(const struct gunzip *gunzip);

#endif
