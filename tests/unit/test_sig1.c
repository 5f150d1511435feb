/* pretix's signed tickets: real ones under their shops' keys (tests/data/sig1-cases.tsv), and frames whose lengths lie
 * in every way that we could think of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ticket.h"
#include "unit/chance.h"
#include "unit/sig1_frame.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define FRAME 600
#define HEADER 5

static const char *const shop_keys[] = {
    "ec00fbfef140df712c638cf63c7afb8993ec67c9f9761d1a8cff20cb3366988b",
    "60c26c3a72e9e40586a49f9d149136afd0ce5de40866056b0adf772c097904df",
    "6d56dfa9d826855b0741f34ccb327dc85d65815ca07693612a8a2f439e31098e",
};

struct real {
    char text[CODE_MAX + 1], key[65], seed[SIG1_SEED];
    struct sig1 claim;
};

static enum code_kind classify(const char *text, struct code *ret_code) {
    return code_classify(text, strlen(text), ret_code);
}

static int64_t number_in(const char *fields, const char *name) {
    const char *at = strstr(fields, name);
    return at ? strtoll(at + strlen(name), NULL, 10) : 0;
}

static bool next_real(FILE *file, struct real *ret_real) {
    char line[1024], fields[200];
    while (fgets(line, sizeof(line), file)) {
        if (line[0] == '#')
            continue;
        *ret_real = (struct real){0};
        assert_int_equal(sscanf(line, "%512[^\t]\t%64[0-9a-f]\tseed=%63[^ ]%199[^\n]", ret_real->text, ret_real->key,
                                ret_real->claim.seed, fields),
                         4);
        ret_real->claim.item = number_in(fields, " item=");
        ret_real->claim.subevent = number_in(fields, " subevent=");
        ret_real->claim.valid_from = number_in(fields, " from=");
        ret_real->claim.valid_until = number_in(fields, " until=");
        return true;
    }
    return false;
}

static FILE *open_cases(void) {
    char path[1024];
    const char *source = getenv("SRCDIR");
    snprintf(path, sizeof(path), "%s/tests/data/sig1-cases.tsv", source ? source : ".");
    FILE *file = fopen(path, "re");
    if (!file)
        fail_msg("%s: cannot be read; run from the source folder or set SRCDIR", path);
    return file;
}

static void assert_same_claim(const struct sig1 *a, const struct sig1 *b) {
    assert_string_equal(a->seed, b->seed);
    assert_int_equal(a->item, b->item);
    assert_int_equal(a->variation, b->variation);
    assert_int_equal(a->subevent, b->subevent);
    assert_int_equal(a->valid_from, b->valid_from);
    assert_int_equal(a->valid_until, b->valid_until);
}

static bool holds(const struct code *code, const char *hex) {
    uint8_t pub[TICKET_PUBLIC_KEY];
    assert_int_equal(sodium_hex2bin(pub, sizeof(pub), hex, strlen(hex), NULL, NULL, NULL), 0);
    return sig1_verify(code, pub);
}

static void real_tickets_hold_under_their_own_key_alone(void **state) {
    (void)state;
    FILE *file = open_cases();
    struct real real;
    int n = 0;
    for (; next_real(file, &real); n++) {
        struct code code;
        assert_int_equal(classify(real.text, &code), CODE_SIG1);
        assert_same_claim(&code.sig1.claim, &real.claim);
        assert_string_equal(code.sig1.text, real.text);
        assert_int_equal(code.sig1.len, strlen(real.text));
        for (size_t i = 0; i < COUNT(shop_keys); i++)
            assert_int_equal(holds(&code, shop_keys[i]), strcmp(shop_keys[i], real.key) == 0);
    }
    fclose(file);
    assert_int_equal(n, 3);
}

/* ---- frames of our own ---- */

struct frame {
    uint8_t bytes[FRAME];
    size_t len;
};

/* A frame with any two lengths, right or wrong; the bytes are there as sized. */
static struct frame frame_of(const void *payload, size_t size, unsigned payload_len, unsigned sig_len, size_t sig) {
    struct frame frame = {
        {1, (uint8_t)(payload_len >> 8), (uint8_t)payload_len, (uint8_t)(sig_len >> 8), (uint8_t)sig_len},
        HEADER + size + sig};
    assert_true(frame.len <= FRAME);
    if (size > 0)
        memcpy(frame.bytes + HEADER, payload, size);
    memset(frame.bytes + HEADER + size, 0x5A, sig);
    return frame;
}

static enum code_kind read_frame(const struct frame *frame, struct code *ret_code) {
    char text[SIG1_FRAME_TEXT];
    size_t len = sig1_frame_text(frame->bytes, frame->len, text);
    return code_classify(text, len, ret_code);
}

static enum code_kind read_message(const void *payload, size_t size, struct code *ret_code) {
    struct frame frame = frame_of(payload, size, (unsigned)size, T1_SIG, T1_SIG);
    return read_frame(&frame, ret_code);
}

#define MESSAGE(bytes) bytes, sizeof(bytes) - 1
/* One message a line, and a hexadecimal escape apart from the letters behind it. */
/* clang-format off */
#define SMALL "\x0a\x03" "abc" "\x10\x05" /* seed "abc", item 5 */
/* clang-format on */

static void lengths_must_fill_the_frame(void **state) {
    (void)state;
    static const struct {
        const char *name;
        unsigned payload_len, sig_len; /* as the header says */
        size_t sig;                    /* bytes that follow the message */
        enum code_kind kind;
    } cases[] = {
        {"as it should be", 7, 64, 64, CODE_SIG1},
        {"one byte of the signature is missing", 7, 64, 63, CODE_OPAQUE},
        {"the signature is missing", 7, 64, 0, CODE_OPAQUE},
        {"no signature is claimed", 7, 0, 0, CODE_OPAQUE},
        {"one trailing byte", 7, 64, 65, CODE_OPAQUE},
        {"a hundred trailing bytes", 7, 64, 164, CODE_OPAQUE},
        {"the message one short", 6, 64, 64, CODE_OPAQUE},
        {"the message one beyond", 8, 64, 64, CODE_OPAQUE},
        {"the message takes from the signature", 8, 63, 64, CODE_OPAQUE},
        {"the signature takes from the message", 6, 65, 64, CODE_OPAQUE},
        {"little-endian lengths", 7 << 8, 64 << 8, 64, CODE_OPAQUE},
        {"little-endian length of the message", 7 << 8, 64, 64, CODE_OPAQUE},
        {"little-endian length of the signature", 7, 64 << 8, 64, CODE_OPAQUE},
        {"a message of 64 KiB", 0xFFFF, 64, 64, CODE_OPAQUE},
        {"a signature of 64 KiB", 7, 0xFFFF, 64, CODE_OPAQUE},
        {"both of 64 KiB", 0xFFFF, 0xFFFF, 64, CODE_OPAQUE},
        {"lengths whose sum is right in 16 bits", 0xFFFF, 72, 64, CODE_OPAQUE},
        {"high byte of the first length set", 0x0107, 64, 64, CODE_OPAQUE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct frame frame = frame_of(MESSAGE(SMALL), cases[i].payload_len, cases[i].sig_len, cases[i].sig);
        struct code code;
        if (read_frame(&frame, &code) != cases[i].kind)
            fail_msg("%s: read as %s", cases[i].name, code_kind_name(code.kind));
    }
}

static void a_message_of_more_than_255_bytes_uses_both_length_bytes(void **state) {
    (void)state;
    uint8_t message[300] = {0x7A, 0xA9, 0x02}; /* field 15, 297 bytes, unknown */
    struct code code;
    assert_int_equal(read_message(message, sizeof(message), &code), CODE_SIG1);
    assert_int_equal(code.sig1.payload_len, sizeof(message));
    assert_memory_equal(code.sig1.payload, message, sizeof(message));
}

static void every_truncation_is_opaque(void **state) {
    (void)state;
    struct frame frame = frame_of(MESSAGE(SMALL), 7, T1_SIG, T1_SIG);
    for (size_t whole = frame.len--; frame.len > 0; frame.len--) {
        struct code code;
        assert_true(frame.len < whole);
        assert_int_equal(read_frame(&frame, &code), CODE_OPAQUE);
    }
}

static void another_version_is_opaque(void **state) {
    (void)state;
    struct frame frame = frame_of(MESSAGE(SMALL), 7, T1_SIG, T1_SIG);
    for (int version = 0; version < 256; version++) {
        struct code code;
        frame.bytes[0] = (uint8_t)version;
        assert_int_equal(read_frame(&frame, &code), version == 1 ? CODE_SIG1 : CODE_OPAQUE);
    }
}

/* clang-format off */
static const struct message {
    const char *name;
    const char *bytes;
    size_t len;
    enum code_kind kind;
    struct sig1 claim;
} messages[] = {
    {"nothing", MESSAGE(""), CODE_SIG1, {{0}, 0, 0, 0, 0, 0}},
    {"every field", MESSAGE("\x0a\x02xy\x10\x01\x18\x02\x20\x03\x28\x04\x30\x05"), CODE_SIG1, {"xy", 1, 2, 3, 4, 5}},
    {"any order", MESSAGE("\x30\x05\x10\x01\x0a\x02xy"), CODE_SIG1, {"xy", 1, 0, 0, 0, 5}},
    {"the last of two counts", MESSAGE("\x10\x01\x10\x02\x0a\x02xy\x0a\x01z"), CODE_SIG1, {"z", 2, 0, 0, 0, 0}},
    {"unknown number", MESSAGE("\x38\x7f\x10\x01"), CODE_SIG1, {"", 1, 0, 0, 0, 0}},
    {"unknown string", MESSAGE("\x3a\x02\xff\xfe\x10\x01"), CODE_SIG1, {"", 1, 0, 0, 0, 0}},
    {"unknown field of a high number", MESSAGE("\xf8\xff\xff\xff\x0f\x01\x10\x01"), CODE_SIG1, {"", 1, 0, 0, 0, 0}},
    {"a string where a number belongs", MESSAGE("\x12\x01\x07\x18\x01"), CODE_SIG1, {"", 0, 1, 0, 0, 0}},
    {"a number where the seed belongs", MESSAGE("\x08\x07\x18\x01"), CODE_SIG1, {"", 0, 1, 0, 0, 0}},
    {"a long zero", MESSAGE("\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"), CODE_SIG1, {"", 0, 0, 0, 0, 0}},
    {"2^53", MESSAGE("\x30\x80\x80\x80\x80\x80\x80\x80\x10"), CODE_SIG1, {"", 0, 0, 0, 0, INT64_C(1) << 53}},
    {"2^63 - 1", MESSAGE("\x10\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a negative number", MESSAGE("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"more than 64 bits", MESSAGE("\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"eleven bytes", MESSAGE("\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a tag that goes on", MESSAGE("\x80"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a number cut short", MESSAGE("\x10"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a number that goes on", MESSAGE("\x10\x80"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a string beyond the end", MESSAGE("\x0a\x03xy"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a string of 4 GiB", MESSAGE("\x3a\xff\xff\xff\xff\x0fxy"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a string of 2^64 - 1", MESSAGE("\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01xy"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a string without length", MESSAGE("\x0a"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"field 0", MESSAGE("\x00\x01"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a tag beyond 32 bits", MESSAGE("\xf8\xff\xff\xff\x1f\x01"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"fixed 64", MESSAGE("\x39" "12345678"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"fixed 32", MESSAGE("\x3d" "1234"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a group", MESSAGE("\x3b\x3c"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a seed with NUL", MESSAGE("\x0a\x03" "a\0b"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a seed with an escape", MESSAGE("\x0a\x03" "\x1b[m"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
    {"a seed beyond ASCII", MESSAGE("\x0a\x02\xc3\xa9"), CODE_OPAQUE, {{0}, 0, 0, 0, 0, 0}},
};
/* clang-format on */

static void messages_are_read_as_protobuf(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(messages); i++) {
        const struct message *m = &messages[i];
        struct code code;
        if (read_message(m->bytes, m->len, &code) != m->kind)
            fail_msg("%s: read as %s", m->name, code_kind_name(code.kind));
        if (m->kind == CODE_SIG1)
            assert_same_claim(&code.sig1.claim, &m->claim);
    }
}

static void a_seed_has_room_for_63_characters(void **state) {
    (void)state;
    for (uint8_t len = 60; len < 70; len++) {
        uint8_t message[80] = {0x0A, len};
        struct code code;
        memset(message + 2, 's', len);
        assert_int_equal(read_message(message, 2 + (size_t)len, &code), len < SIG1_SEED ? CODE_SIG1 : CODE_OPAQUE);
        if (code.kind == CODE_SIG1)
            assert_int_equal(strlen(code.sig1.claim.seed), len);
    }
}

static void the_greatest_instant_can_be_told_in_ms(void **state) {
    (void)state;
    uint8_t message[11] = {0x30};
    for (int over = 0; over < 2; over++) {
        uint64_t value = (uint64_t)SIG1_NUMBER_MAX + (uint64_t)over;
        size_t n = 1;
        struct code code;
        for (; value > 0x7F; value >>= 7)
            message[n++] = (uint8_t)(value | 0x80);
        message[n++] = (uint8_t)value;
        assert_int_equal(read_message(message, n, &code), over ? CODE_OPAQUE : CODE_SIG1);
        if (!over)
            assert_int_equal(code.sig1.claim.valid_until * 1000 / 1000, SIG1_NUMBER_MAX);
    }
}

/* ---- texts and signatures ---- */

static const char real_text[] =
    "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCli3IL0143gj0EZXOB9iQInANxRFJTt4Pf9nXnHdB91Qk/RN0L5AIB"
    "ABSxw2TKFnSUNUCKAEAPAQA";

/* Every changed letter makes another code or a signature that does not hold, never the same ticket again. */
static void a_copied_ticket_cannot_be_varied(void **state) {
    (void)state;
    char text[sizeof(real_text)];
    for (size_t i = 0; i < sizeof(real_text) - 1; i++) {
        for (char c = ' '; c <= '~'; c++) {
            struct code code;
            memcpy(text, real_text, sizeof(text));
            text[i] = c;
            if (c != real_text[i] && classify(text, &code) == CODE_SIG1)
                assert_false(holds(&code, shop_keys[0]));
        }
    }
}

static void what_is_no_base64_is_opaque(void **state) {
    (void)state;
    char text[sizeof(real_text) + 2];
    struct code code;
    memcpy(text, real_text, sizeof(real_text));
    text[3] = '-';
    assert_int_equal(classify(text, &code), CODE_OPAQUE);
    text[3] = ' ';
    assert_int_equal(classify(text, &code), CODE_OPAQUE);
    snprintf(text, sizeof(text), "=%s", real_text);
    assert_int_equal(classify(text, &code), CODE_OPAQUE);
    assert_int_equal(classify(real_text + 1, &code), CODE_OPAQUE);
    assert_int_equal(classify("AQA", &code), CODE_OPAQUE);
    assert_int_equal(classify("====", &code), CODE_OPAQUE);
    snprintf(text, sizeof(text), " %s\n", real_text);
    assert_int_equal(classify(text, &code), CODE_SIG1);
    assert_string_equal(code.sig1.text, real_text);
}

static void only_a_sig1_has_a_sig1_signature(void **state) {
    (void)state;
    struct code code;
    assert_int_equal(classify("B1AERUKZ4JVPG66AMBVLQYRJHZEE", &code), CODE_B1);
    assert_false(holds(&code, shop_keys[0]));
    assert_int_equal(classify("anything", &code), CODE_OPAQUE);
    assert_false(holds(&code, shop_keys[0]));
}

/* Any payload of any size that fits, signed with our own key. */
static void what_we_sign_ourselves_holds(void **state) {
    (void)state;
    uint8_t pub[TICKET_PUBLIC_KEY], secret[TICKET_SECRET_KEY], seed[crypto_sign_SEEDBYTES] = {7};
    struct chance chance = {42};
    crypto_sign_seed_keypair(pub, secret, seed);
    for (int round = 0; round < 300; round++) {
        uint8_t message[310] = {0x7A};
        size_t text = chance_below(&chance, 128);
        struct code code;
        message[1] = (uint8_t)text;
        for (size_t i = 0; i < text; i++)
            message[2 + i] = (uint8_t)chance_next(&chance);
        struct frame frame = frame_of(message, 2 + text, (unsigned)(2 + text), T1_SIG, T1_SIG);
        crypto_sign_detached(frame.bytes + HEADER + 2 + text, NULL, message, 2 + text, secret);
        assert_int_equal(read_frame(&frame, &code), CODE_SIG1);
        assert_true(sig1_verify(&code, pub));
        frame.bytes[HEADER + 2 + text + chance_below(&chance, T1_SIG)] ^= 4;
        assert_int_equal(read_frame(&frame, &code), CODE_SIG1);
        assert_false(sig1_verify(&code, pub));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_tickets_hold_under_their_own_key_alone),
        cmocka_unit_test(lengths_must_fill_the_frame),
        cmocka_unit_test(a_message_of_more_than_255_bytes_uses_both_length_bytes),
        cmocka_unit_test(every_truncation_is_opaque),
        cmocka_unit_test(another_version_is_opaque),
        cmocka_unit_test(messages_are_read_as_protobuf),
        cmocka_unit_test(a_seed_has_room_for_63_characters),
        cmocka_unit_test(the_greatest_instant_can_be_told_in_ms),
        cmocka_unit_test(a_copied_ticket_cannot_be_varied),
        cmocka_unit_test(what_is_no_base64_is_opaque),
        cmocka_unit_test(only_a_sig1_has_a_sig1_signature),
        cmocka_unit_test(what_we_sign_ourselves_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
