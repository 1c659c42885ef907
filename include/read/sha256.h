/* sha256: the compression function of SHA-256 (FIPS 180-4, section 6.2.2) in the processor's own instructions, where it
 * has them. Private to digest.c. */
#ifndef KNEAD_READ_SHA256_H
#define KNEAD_READ_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when this processor has the instructions; without them sha256_blocks must not be called. */
bool sha256_in_hardware(void);

/* Takes `count` blocks of 64 bytes into the eight words of the hash value. */
void sha256_blocks(uint32_t hash[8], const unsigned char *bytes, size_t count);

#endif
