/* digest: SHA-256 of bytes as they are read (FIPS 180-4, by libmd). */
#ifndef KNEAD_READ_DIGEST_H
#define KNEAD_READ_DIGEST_H

#include <stddef.h>

struct arena;
struct digest;

enum { DIGEST_TEXT_SIZE = 65 };

struct digest *digest_create(struct arena *arena);
void digest_add(struct digest *digest, const void *bytes, size_t length);

/* 64 lower-case hexadecimal digits; ends the digest. */
void digest_text(struct digest *digest, char text[DIGEST_TEXT_SIZE]);

#endif
