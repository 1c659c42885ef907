#include "read/digest.h"

#include <sys/types.h>

#include <sha2.h>

#include "base/arena.h"

struct digest {
    SHA2_CTX state;
};

struct digest *digest_create(struct arena *arena)
{
    struct digest *digest = arena_new(arena, struct digest);
    SHA256Init(&digest->state);
    return digest;
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
    SHA256Update(&digest->state, bytes, length);
}

void digest_text(struct digest *digest, char text[DIGEST_TEXT_SIZE])
{
    unsigned char sum[SHA256_DIGEST_LENGTH];
    SHA256Final(sum, &digest->state);
    for (size_t i = 0; i < sizeof sum; i++) {
        text[2 * i] = "0123456789abcdef"[sum[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[sum[i] & 15];
    }
    text[2 * sizeof sum] = '\0';
}
