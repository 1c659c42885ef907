/* sha256: the compression function of SHA-256 (FIPS 180-4, section 6.2.2) in the processor's own instructions, where it
 * has them. Private to digest.c. */
#ifndef KNEAD_READ_SHA256_H
#define KNEAD_READ_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* Takes `count` blocks of 64 bytes into the eight words of the hash value. Only where processor_has_sha(). */
void sha256_blocks(uint32_t hash[8], const unsigned char *bytes, size_t count);

#endif
