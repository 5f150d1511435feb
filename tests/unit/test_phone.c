/* What is kept of a telephone: equal for the same last four digits of the same ticket, however they are written, and
 * another one for every other digit, ticket or key. Pinned, because bundles and centres carry it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "core/ticket.h"

static const uint8_t KEY[TICKET_SYMMETRIC_KEY] = {1, 2, 3};

static void ways_of_writing_come_to_the_same(void **state) {
    (void)state;
    static const char *const ways[] = {"1234",          "138 0000 1234",  "+86 (138) 0000-1234",
                                       "0171/555.1234", "+49 30 1 2 3 4", "01234"};
    uint8_t first[PHONE_DIGEST], digest[PHONE_DIGEST];
    assert_true(phone_digest("1234", 42, KEY, first));
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        assert_true(phone_digest(ways[i], 42, KEY, digest));
        assert_memory_equal(digest, first, sizeof(first));
    }
}

static void everything_counts(void **state) {
    (void)state;
    uint8_t other_key[TICKET_SYMMETRIC_KEY] = {1, 2, 4}, first[PHONE_DIGEST], digest[PHONE_DIGEST];
    assert_true(phone_digest("1234", 42, KEY, first));
    assert_true(phone_digest("1235", 42, KEY, digest));
    assert_memory_not_equal(digest, first, sizeof(first));
    assert_true(phone_digest("1234", 43, KEY, digest));
    assert_memory_not_equal(digest, first, sizeof(first));
    assert_true(phone_digest("1234", 42, other_key, digest));
    assert_memory_not_equal(digest, first, sizeof(first));
}

static void what_is_no_number_gives_none(void **state) {
    (void)state;
    static const char *const none[] = {"", "123", "n/a", "12-3", "1234 ext", "１２３４", "----"};
    uint8_t digest[PHONE_DIGEST] = {0x5a};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_false(phone_digest(none[i], 42, KEY, digest));
    assert_int_equal(digest[0], 0x5a);
}

static void it_is_pinned(void **state) {
    (void)state;
    uint8_t digest[PHONE_DIGEST];
    char hex[2 * PHONE_DIGEST + 1];
    assert_true(phone_digest("138 0000 1234", 42, KEY, digest));
    sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
    assert_string_equal(hex, "f88f1241e226e626d0ffaaceb236b5dd");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_of_writing_come_to_the_same),
        cmocka_unit_test(everything_counts),
        cmocka_unit_test(what_is_no_number_gives_none),
        cmocka_unit_test(it_is_pinned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
