#include "assert.h"

#include <sys/types.h>

#include <sha2.h>

#include "base/arena.h"
#include "read/digest.h"

static void digest_of(const unsigned char *bytes, size_t length, size_t piece, char text[DIGEST_TEXT_SIZE])
{
    struct arena arena;
    arena_init(&arena, NULL);
    struct digest *digest = digest_create(&arena);
    for (size_t at = 0; at < length; at += piece)
        digest_add(digest, bytes + at, length - at < piece ? length - at : piece);
    digest_text(digest, text);
    arena_release(&arena);
}

/* The examples of FIPS 180-4: "abc", and the one of two blocks. */
static void the_examples_of_the_standard_come_out(void **state)
{
    (void)state;
    char text[DIGEST_TEXT_SIZE];
    digest_of((const unsigned char *)"abc", 3, 3, text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_of((const unsigned char *)"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, 56, text);
    assert_string_equal(text, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    digest_of(NULL, 0, 1, text);
    assert_string_equal(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void any_length_in_any_pieces_is_what_libmd_says(void **state)
{
    (void)state;
    enum { LONGEST = 400 };
    static const size_t pieces[] = { 1, 7, 63, 64, 65, 128, LONGEST };
    unsigned char bytes[LONGEST];
    for (size_t i = 0; i < LONGEST; i++)
        bytes[i] = (unsigned char)(i * 167 + 13);
    for (size_t length = 0; length <= LONGEST; length++) {
        char expected[SHA256_DIGEST_STRING_LENGTH], text[DIGEST_TEXT_SIZE];
        SHA256Data(bytes, length, expected);
        for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
            digest_of(bytes, length, pieces[i], text);
            assert_string_equal(text, expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_standard_come_out),
        cmocka_unit_test(any_length_in_any_pieces_is_what_libmd_says),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
