#include "read/digest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include <sha2.h>

#include "base/arena.h"
#include "base/processor.h"
#include "read/sha256.h"

enum { BLOCK = 64 };

/* libmd's state, or our own where the processor does the work. */
struct digest {
    bool hardware;
    SHA2_CTX state;
    uint32_t hash[8];
    unsigned char rest[2 * BLOCK]; /* bytes that do not fill a block yet, and room for the padding */
    uint64_t length;
};

struct digest *digest_create(struct arena *arena)
{
    /* the first 32 bits of the fractional parts of the square roots of the first 8 primes (FIPS 180-4, 5.3.3) */
    static const uint32_t start[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
    struct digest *digest = arena_new(arena, struct digest);
    digest->hardware = processor_has_sha();
    memcpy(digest->hash, start, sizeof start);
    SHA256Init(&digest->state);
    return digest;
}

static void add_in_hardware(struct digest *digest, const unsigned char *bytes, size_t length)
{
    size_t kept = digest->length % BLOCK, wanted = BLOCK - kept;
    digest->length += length;
    if (kept > 0 && length >= wanted) {
        memcpy(digest->rest + kept, bytes, wanted);
        sha256_blocks(digest->hash, digest->rest, 1);
        bytes += wanted;
        length -= wanted;
        kept = 0;
    }
    if (kept == 0) {
        sha256_blocks(digest->hash, bytes, length / BLOCK);
        bytes += length / BLOCK * BLOCK;
        length %= BLOCK;
    }
    memcpy(digest->rest + kept, bytes, length);
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
    if (length == 0)
        return;
    if (digest->hardware)
        add_in_hardware(digest, bytes, length);
    else
        SHA256Update(&digest->state, bytes, length);
}

/* A one bit, zeros, and the length in bits at the end of the last block (FIPS 180-4, 5.1.1). */
static void end_in_hardware(struct digest *digest, unsigned char sum[SHA256_DIGEST_LENGTH])
{
    size_t kept = digest->length % BLOCK, padded = kept < BLOCK - 8 ? BLOCK : 2 * BLOCK;
    memset(digest->rest + kept, 0, padded - kept);
    digest->rest[kept] = 0x80;
    uint64_t bits = digest->length * 8;
    for (size_t i = 0; i < 8; i++)
        digest->rest[padded - 1 - i] = (unsigned char)(bits >> (8 * i));
    sha256_blocks(digest->hash, digest->rest, padded / BLOCK);
    for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++)
        sum[i] = (unsigned char)(digest->hash[i / 4] >> (24 - 8 * (i % 4)));
}

void digest_text(struct digest *digest, char text[DIGEST_TEXT_SIZE])
{
    unsigned char sum[SHA256_DIGEST_LENGTH];
    if (digest->hardware)
        end_in_hardware(digest, sum);
    else
        SHA256Final(sum, &digest->state);
    for (size_t i = 0; i < sizeof sum; i++) {
        text[2 * i] = "0123456789abcdef"[sum[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[sum[i] & 15];
    }
    text[2 * sizeof sum] = '\0';
}
