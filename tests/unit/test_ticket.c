/* Codes as strangers hold them up: pinned vectors (made with Python's hashlib and cryptography, not with libsodium),
 * every single-bit change of a ticket, and texts that are no tickets at all. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "core/ticket.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct keys {
    uint8_t pub[TICKET_PUBLIC_KEY], secret[TICKET_SECRET_KEY], symmetric[TICKET_SYMMETRIC_KEY];
};

/* Seed 00 01 .. 1f; badge and opaque key 64 65 .. 83. */
static struct keys test_keys(void) {
    struct keys keys;
    uint8_t seed[crypto_sign_SEEDBYTES];
    for (size_t i = 0; i < sizeof(seed); i++) {
        seed[i] = (uint8_t)i;
        keys.symmetric[i] = (uint8_t)(100 + i);
    }
    crypto_sign_seed_keypair(keys.pub, keys.secret, seed);
    return keys;
}

static const struct t1_vector {
    struct t1 claim;
    const char *text;
} t1_vectors[] = {
    {{.kid = 1,
      .event = 0x20261122,
      .ticket = 0x0123456789ABCDEF,
      .rev = 1,
      .tier = 3,
      .channel = 5,
      .flags = 0x91,
      .grants = 0x8001,
      .days = 3,
      .nbf = 32,
      .naf = 0xFFFF},
     "T1AEASAJQREIASGRLHRGV433YBAMCZDAABAMACB777ACOUN2F5GJH7QRAIHJNREBH6BB3ID5ZR6A5CB5E6CA2XGJUUGD7PYPXKXI6H43ZO6YHU4XN"
     "YBLXHFZPAMDAUT4ZKCTKLVUF2L32UKMQG"},
    {{.kid = 255,
      .event = UINT32_MAX,
      .ticket = INT64_MAX,
      .rev = 255,
      .tier = 63,
      .channel = 63,
      .flags = 255,
      .grants = 0xFFFF,
      .days = 255,
      .nbf = 0xFFFF,
      .naf = 0},
     "T1AH7777777577777777777777H477777777776AAAAAK35G4MFYGTGE7GWNQ3IO2Z7ZLTGVC7OBNU7BC6BHCPTHI3VXC2JVCOHPKT2SZWV3O2OV4"
     "5LUA4S4PSTDS76DPCN5IKZI6JJRYFYNQG"},
    {{.ticket = 1, .naf = 0xFFFF},
     "T1AEAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAB777ACDB6B7YM3U7QEKQDVXVTFLGLYSHK2WS4CG7XU7ET2SOAHZ6VBMGNEVSRLZ7VCO2GXKQGKT"
     "HTLRXFJTLFVV7SLF4NOUEGF6AC7UJVXAI"},
};

static void assert_same_claim(const struct t1 *a, const struct t1 *b) {
    assert_int_equal(a->kid, b->kid);
    assert_int_equal(a->event, b->event);
    assert_int_equal(a->ticket, b->ticket);
    assert_int_equal(a->rev, b->rev);
    assert_int_equal(a->tier, b->tier);
    assert_int_equal(a->channel, b->channel);
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->grants, b->grants);
    assert_int_equal(a->days, b->days);
    assert_int_equal(a->nbf, b->nbf);
    assert_int_equal(a->naf, b->naf);
}

static void t1_has_its_pinned_form(void **state) {
    (void)state;
    struct keys keys = test_keys();
    for (size_t i = 0; i < COUNT(t1_vectors); i++) {
        char text[T1_TEXT + 1];
        struct code code;
        assert_int_equal(t1_seal(&t1_vectors[i].claim, keys.secret, text), 0);
        assert_string_equal(text, t1_vectors[i].text);
        assert_int_equal(code_classify(text, T1_TEXT, &code), CODE_T1);
        assert_same_claim(&code.t1.claim, &t1_vectors[i].claim);
        assert_true(t1_verify(&code, keys.pub));
    }
}

static void t1_of_another_issuer_is_refused(void **state) {
    (void)state;
    struct keys keys = test_keys();
    struct code code;
    code_classify(t1_vectors[0].text, T1_TEXT, &code);
    keys.pub[0] ^= 1;
    assert_false(t1_verify(&code, keys.pub));
    code_classify("B1AAAAAAAAAAAACAE4NWR2WN2TOI", 28, &code);
    assert_int_equal(code.kind, CODE_B1);
    assert_false(t1_verify(&code, keys.pub));
}

/* bytes -> text of a T1, right or wrong. */
static void t1_text(const uint8_t bytes[T1_BODY + T1_SIG], char ret_text[T1_TEXT + 1]) {
    memcpy(ret_text, "T1", 2);
    base32_encode(bytes, T1_BODY + T1_SIG, ret_text + 2);
}

static void t1_bytes(const char *text, uint8_t ret_bytes[T1_BODY + T1_SIG]) {
    assert_int_equal(base32_decode(text + 2, T1_TEXT - 2, ret_bytes, T1_BODY + T1_SIG), T1_BODY + T1_SIG);
}

typedef bool verify_fn(const struct code *code, const uint8_t pub[TICKET_PUBLIC_KEY]);

/* How many single-bit changes of a ticket get past verify? */
static int accepted_flips(const char *sealed, verify_fn *verify, const uint8_t pub[TICKET_PUBLIC_KEY]) {
    uint8_t bytes[T1_BODY + T1_SIG];
    char text[T1_TEXT + 1];
    int accepted = 0;
    t1_bytes(sealed, bytes);
    for (size_t bit = 0; bit < sizeof(bytes) * 8; bit++) {
        struct code code;
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        t1_text(bytes, text);
        if (code_classify(text, T1_TEXT, &code) == CODE_T1 && verify(&code, pub))
            accepted++;
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    return accepted;
}

/* A planted fault: verifies, but forgets the last byte that is signed. */
static bool careless_verify(const struct code *code, const uint8_t pub[TICKET_PUBLIC_KEY]) {
    struct code patched = *code;
    patched.t1.body[23] = 0xFF;
    return t1_verify(&patched, pub);
}

static void every_changed_bit_of_a_t1_is_noticed(void **state) {
    (void)state;
    struct keys keys = test_keys();
    for (size_t i = 0; i < COUNT(t1_vectors); i++)
        assert_int_equal(accepted_flips(t1_vectors[i].text, t1_verify, keys.pub), 0);
    assert_int_equal(accepted_flips(t1_vectors[0].text, careless_verify, keys.pub), 8);
}

/* S + L satisfies the same equation as S: a second text for one ticket, were it not refused. */
static void malleated_signature_is_refused(void **state) {
    (void)state;
    static const uint8_t order[32] = {0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58,       0xD6,
                                      0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, [31] = 0x10};
    struct keys keys = test_keys();
    struct code code;
    code_classify(t1_vectors[0].text, T1_TEXT, &code);
    assert_true(t1_verify(&code, keys.pub));
    sodium_add(code.t1.sig + 32, order, sizeof(order));
    assert_false(t1_verify(&code, keys.pub));
}

static void t1_of_wrong_form_is_opaque(void **state) {
    (void)state;
    static const struct {
        size_t at;
        uint8_t value;
    } wrong[] = {{0, 0}, {0, 2}, {25, 1}, {25, 128}, {15, 64}, {16, 64}, {6, 0x81}};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        uint8_t bytes[T1_BODY + T1_SIG];
        char text[T1_TEXT + 1];
        struct code code;
        t1_bytes(t1_vectors[0].text, bytes);
        bytes[wrong[i].at] = wrong[i].value;
        t1_text(bytes, text);
        assert_int_equal(code_classify(text, T1_TEXT, &code), CODE_OPAQUE);
        assert_string_equal(code.opaque.text, text);
    }
    uint8_t bytes[T1_BODY + T1_SIG];
    char text[T1_TEXT + 1];
    struct code code;
    t1_bytes(t1_vectors[0].text, bytes);
    memset(bytes + 6, 0, 8);
    t1_text(bytes, text);
    assert_int_equal(code_classify(text, T1_TEXT, &code), CODE_OPAQUE);
    assert_int_equal(code_classify(t1_vectors[0].text, T1_TEXT - 1, &code), CODE_OPAQUE);
    text[1] = '2';
    assert_int_equal(code_classify(text, T1_TEXT, &code), CODE_OPAQUE);
    text[0] = 'U';
    assert_int_equal(code_classify(text, T1_TEXT, &code), CODE_OPAQUE);
    memcpy(text, "T1", 2);
    text[5] = '1';
    assert_int_equal(code_classify(text, T1_TEXT, &code), CODE_OPAQUE);
}

static void t1_seal_refuses_what_it_cannot_say(void **state) {
    (void)state;
    struct keys keys = test_keys();
    const struct t1 wrong[] = {{.ticket = 0}, {.ticket = -1}, {.ticket = 1, .tier = 64}, {.ticket = 1, .channel = 64}};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char text[T1_TEXT + 1] = "untouched";
        assert_int_equal(t1_seal(&wrong[i], keys.secret, text), -EINVAL);
        assert_string_equal(text, "untouched");
    }
}

static const struct {
    uint32_t event;
    int64_t ticket;
    uint8_t serial;
    const char *text;
} b1_vectors[] = {
    {0x20261122, 0x0123456789ABCDEF, 1, "B1AERUKZ4JVPG66AMBVLQYRJHZEE"},
    {1, 1, 0, "B1AAAAAAAAAAAACAE4NWR2WN2TOI"},
    {UINT32_MAX, INT64_MAX, 255, "B1P777777777777765RKWIZFF42U"},
};

static void b1_has_its_pinned_form(void **state) {
    (void)state;
    struct keys keys = test_keys();
    for (size_t i = 0; i < COUNT(b1_vectors); i++) {
        char text[B1_TEXT + 1];
        struct code code;
        assert_int_equal(b1_seal(b1_vectors[i].event, b1_vectors[i].ticket, b1_vectors[i].serial, keys.symmetric, text),
                         0);
        assert_string_equal(text, b1_vectors[i].text);
        assert_int_equal(code_classify(text, B1_TEXT, &code), CODE_B1);
        assert_int_equal(code.b1.ticket, b1_vectors[i].ticket);
        assert_int_equal(code.b1.serial, b1_vectors[i].serial);
        assert_true(b1_verify(&code.b1, b1_vectors[i].event, keys.symmetric));
        assert_false(b1_verify(&code.b1, b1_vectors[i].event - 1, keys.symmetric));
    }
    char text[B1_TEXT + 1] = "untouched";
    assert_int_equal(b1_seal(1, 0, 1, keys.symmetric, text), -EINVAL);
    assert_string_equal(text, "untouched");
}

static void every_changed_bit_of_a_b1_is_noticed(void **state) {
    (void)state;
    struct keys keys = test_keys();
    uint8_t bytes[16];
    assert_int_equal(base32_decode(b1_vectors[0].text + 2, B1_TEXT - 2, bytes, sizeof(bytes)), sizeof(bytes));
    for (size_t bit = 0; bit < 128; bit++) {
        char text[B1_TEXT + 1] = "B1";
        struct code code;
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        base32_encode(bytes, sizeof(bytes), text + 2);
        if (code_classify(text, B1_TEXT, &code) == CODE_B1)
            assert_false(b1_verify(&code.b1, b1_vectors[0].event, keys.symmetric));
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void b1_of_wrong_form_is_opaque(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "B1AERUKZ4JVPG66AMBVLQYRJHZEF", /* trailing bits */
        "B1AERUKZ4JVPG66AMBVLQYRJHZE",  /* too short */
        "B1AERUKZ4JVPG66AMBVLQYRJHZEEA", "B1AERUKZ4JVPG66AMBVLQYRJHZ1E", "B2AERUKZ4JVPG66AMBVLQYRJHZEE",
        "B1AAAAAAAAAAAAAAE4NWR2WN2TOI",  "C1AERUKZ4JVPG66AMBVLQYRJHZEE", "B1QERUKZ4JVPG66AMBVLQYRJHZEE",
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct code code;
        assert_int_equal(code_classify(wrong[i], strlen(wrong[i]), &code), CODE_OPAQUE);
    }
}

static void letter_case_and_blanks_do_not_matter(void **state) {
    (void)state;
    struct keys keys = test_keys();
    char text[CODE_MAX];
    struct code code;
    int n = snprintf(text, sizeof(text), " \t%s\r\n", t1_vectors[0].text);
    for (int i = 0; i < n; i++)
        text[i] = (char)tolower((unsigned char)text[i]);
    assert_int_equal(code_classify(text, (size_t)n, &code), CODE_T1);
    assert_true(t1_verify(&code, keys.pub));
    assert_int_equal(code_classify("b1aerukz4jvpg66ambvlqyrjhzee\n", 29, &code), CODE_B1);
    assert_true(b1_verify(&code.b1, b1_vectors[0].event, keys.symmetric));
    assert_int_equal(code_classify("  ticket no 1 ", 14, &code), CODE_OPAQUE);
    assert_string_equal(code.opaque.text, "ticket no 1");
    assert_int_equal(code.opaque.len, 11);
}

static void what_is_no_code_is_unreadable(void **state) {
    (void)state;
    static char long_text[2900];
    memset(long_text, 'A', sizeof(long_text));
    const struct {
        const char *text;
        size_t len;
    } bad[] = {{NULL, 0},          {"", 0},
               {" \r\n\t ", 5},    {"ab\0cd", 5},
               {"\33[2J", 4},      {"a\177b", 3},
               {"caf\303\251", 5}, {"a\tb", 3},
               {long_text, 2900},  {long_text, CODE_MAX + 1}};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct code code;
        memset(&code, 0xA5, sizeof(code));
        assert_int_equal(code_classify(bad[i].text, bad[i].len, &code), CODE_UNREADABLE);
        assert_int_equal(code.kind, CODE_UNREADABLE);
    }
    struct code code;
    assert_int_equal(code_classify(long_text, CODE_MAX, &code), CODE_OPAQUE);
    assert_int_equal(code.opaque.len, CODE_MAX);
    assert_int_equal(code.opaque.text[CODE_MAX], '\0');
    assert_int_equal(code_classify("%n%s' OR 1=1 --", 15, &code), CODE_OPAQUE);
}

static void kinds_have_names(void **state) {
    (void)state;
    assert_string_equal(code_kind_name(CODE_UNREADABLE), "unreadable");
    assert_string_equal(code_kind_name(CODE_T1), "t1");
    assert_string_equal(code_kind_name(CODE_B1), "b1");
    assert_string_equal(code_kind_name(CODE_OPAQUE), "opaque");
    assert_string_equal(code_kind_name(CODE_SIG1), "sig1");
    assert_string_equal(code_kind_name((enum code_kind)99), "unreadable");
}

static void digests_and_ids_are_pinned(void **state) {
    (void)state;
    static const uint8_t digest_a[] = {0xec, 0xb1, 0x73, 0xf7, 0xed, 0xf3, 0xf4, 0xbf,
                                       0x70, 0x14, 0x44, 0xc8, 0xb8, 0xa2, 0xe2, 0x25};
    static const uint8_t digest_b[] = {0x12, 0x69, 0x4c, 0xb8, 0xda, 0x1b, 0x64, 0x18,
                                       0xdd, 0x48, 0x00, 0x5a, 0xa7, 0xb2, 0xab, 0xb2};
    struct keys keys = test_keys();
    uint8_t digest[OPAQUE_DIGEST];
    opaque_digest("a", 1, keys.symmetric, digest);
    assert_memory_equal(digest, digest_a, sizeof(digest));
    opaque_digest("PRETIX-2345-abcd", 16, keys.symmetric, digest);
    assert_memory_equal(digest, digest_b, sizeof(digest));
    assert_int_equal(ticket_id_derive(0x20261122, "tickets.csv", "A-0001"), INT64_C(5749225100354803330));
    assert_int_equal(ticket_id_derive(0x20261122, "pretix", "ABCDE-1"), INT64_C(6442054361744431846));
    assert_int_equal(ticket_id_derive(0x20261123, "tickets.csv", "A-0001"), INT64_C(2242364615522901294));
    assert_int_equal(ticket_id_derive(7, "", ""), INT64_C(7782640006894203385));
    assert_int_equal(ticket_id_derive(7, "票", "张伟-1"), INT64_C(4215978039169183962));
}

static void base32_comes_back_unchanged(void **state) {
    (void)state;
    struct chance chance = {1};
    for (int round = 0; round < 20000; round++) {
        uint8_t bytes[80], back[80];
        char text[129];
        size_t len = chance_below(&chance, sizeof(bytes) + 1);
        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)chance_next(&chance);
        base32_encode(bytes, len, text);
        assert_int_equal(strlen(text), (len * 8 + 4) / 5);
        assert_int_equal(base32_decode(text, strlen(text), back, sizeof(back)), len);
        assert_memory_equal(back, bytes, len);
    }
}

/* RFC 4648 section 10, without padding. */
static void base32_is_the_standard_one(void **state) {
    (void)state;
    static const char *const vectors[][2] = {{"", ""},
                                             {"f", "MY"},
                                             {"fo", "MZXQ"},
                                             {"foo", "MZXW6"},
                                             {"foob", "MZXW6YQ"},
                                             {"fooba", "MZXW6YTB"},
                                             {"foobar", "MZXW6YTBOI"}};
    for (size_t i = 0; i < COUNT(vectors); i++) {
        char text[17];
        base32_encode((const uint8_t *)vectors[i][0], strlen(vectors[i][0]), text);
        assert_string_equal(text, vectors[i][1]);
    }
}

static void base32_refuses_and_leaves_the_output(void **state) {
    (void)state;
    static const char *const bad[] = {"A",  "AAA", "AAAAAA", "MZ",  "MZXR", "M0",
                                      "M1", "M8",  "M=",     "M Y", "M~",   "MY======"};
    static char huge[BASE32_MAX + 8];
    uint8_t bytes[4] = {1, 2, 3, 4}, before[4] = {1, 2, 3, 4};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(base32_decode(bad[i], strlen(bad[i]), bytes, sizeof(bytes)), -EBADMSG);
    memset(huge, 'A', sizeof(huge));
    assert_int_equal(base32_decode(huge, sizeof(huge), bytes, sizeof(bytes)), -EBADMSG);
    assert_int_equal(base32_decode("MZXW6YTB", 8, bytes, sizeof(bytes)), -ENOBUFS);
    assert_memory_equal(bytes, before, sizeof(bytes));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t1_has_its_pinned_form),
        cmocka_unit_test(t1_of_another_issuer_is_refused),
        cmocka_unit_test(every_changed_bit_of_a_t1_is_noticed),
        cmocka_unit_test(malleated_signature_is_refused),
        cmocka_unit_test(t1_of_wrong_form_is_opaque),
        cmocka_unit_test(t1_seal_refuses_what_it_cannot_say),
        cmocka_unit_test(b1_has_its_pinned_form),
        cmocka_unit_test(every_changed_bit_of_a_b1_is_noticed),
        cmocka_unit_test(b1_of_wrong_form_is_opaque),
        cmocka_unit_test(letter_case_and_blanks_do_not_matter),
        cmocka_unit_test(what_is_no_code_is_unreadable),
        cmocka_unit_test(kinds_have_names),
        cmocka_unit_test(digests_and_ids_are_pinned),
        cmocka_unit_test(base32_comes_back_unchanged),
        cmocka_unit_test(base32_is_the_standard_one),
        cmocka_unit_test(base32_refuses_and_leaves_the_output),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
