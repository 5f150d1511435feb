/* Bundles from inside: whatever a signer with bad intent packs, nothing leaves the allow-list and no key gets through.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib.h>
#include <locale.h>
#include <sodium.h>
#include <string.h>

#include "ctl/bundle.h"

static struct keys make_keys(void) {
    struct keys keys = {0};
    uint8_t seed[crypto_sign_SEEDBYTES] = {7};
    crypto_sign_seed_keypair(keys.pub, keys.secret, seed);
    return keys;
}

/* Straight into the set, past files_add: what a hostile packer would do. */
static void put(struct files *files, const char *name, const char *text) {
    files->list[files->n++] = (struct file){g_strdup(name), g_strdup(text), strlen(text)};
}

static GByteArray *seal(const struct files *files) {
    GByteArray *bundle = g_byte_array_new();
    FAULTS_AUTO faults = {0};
    struct keys keys = make_keys();
    assert_int_equal(bundle_seal(files, &keys, bundle, &faults), 0);
    return bundle;
}

static void test_round_trip(void **state) {
    FILES_AUTO files = {0}, back = {0};
    FAULTS_AUTO faults = {0};
    uint8_t signer[TICKET_PUBLIC_KEY];
    struct keys keys = make_keys();
    (void)state;
    put(&files, "event.conf", "[event]\n");
    put(&files, "logos/青山.svg", "<svg/>");
    put(&files, "tickets.csv", "");
    g_autoptr(GByteArray) bundle = seal(&files);
    assert_int_equal(bundle_open(bundle->data, bundle->len, "b", &back, signer, &faults), 0);
    assert_memory_equal(signer, keys.pub, sizeof signer);
    assert_int_equal(back.n, 3);
    assert_string_equal(files_find(&back, "logos/青山.svg")->bytes, "<svg/>");
    assert_int_equal(files_find(&back, "tickets.csv")->size, 0);
}

static void test_hostile(void **state) {
    static const struct {
        const char *name, *text, *want;
    } cases[] = {
        {"../event.conf", "x", "b: holds \"../event.conf\", which no event has"},
        {"/etc/passwd", "x", "b: holds \"/etc/passwd\", which no event has"},
        {"logos/../../x.svg", "x", "b: holds \"logos/../../x.svg\", which no event has"},
        {"logos/.x.svg", "x", "b: holds \"logos/.x.svg\", which no event has"},
        {"logos/x.sh", "x", "b: holds \"logos/x.sh\", which no event has"},
        {"journal.db", "x", "b: holds \"journal.db\", which no event has"},
        {"tiers.csv", "lanyard-private-key 1 issuer e\n00",
         "b: holds a private key in tiers.csv: do not use it, and tell who made it"},
        {"tiers.csv", "-----BEGIN OPENSSH PRIVATE KEY-----\n",
         "b: holds a private key in tiers.csv: do not use it, and tell who made it"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FILES_AUTO files = {0}, back = {0};
        FAULTS_AUTO faults = {0};
        uint8_t signer[TICKET_PUBLIC_KEY];
        put(&files, cases[i].name, cases[i].text);
        g_autoptr(GByteArray) bundle = seal(&files);
        assert_int_equal(bundle_open(bundle->data, bundle->len, "b", &back, signer, &faults), -EBADMSG);
        assert_string_equal(faults.lines[0], cases[i].want);
        assert_int_equal(back.n, 0);
    }
}

static void test_twice(void **state) {
    FILES_AUTO files = {0}, back = {0};
    FAULTS_AUTO faults = {0};
    uint8_t signer[TICKET_PUBLIC_KEY];
    (void)state;
    put(&files, "tiers.csv", "a");
    put(&files, "tiers.csv", "b");
    g_autoptr(GByteArray) bundle = seal(&files);
    assert_int_equal(bundle_open(bundle->data, bundle->len, "b", &back, signer, &faults), -EBADMSG);
    assert_string_equal(faults.lines[0], "tiers.csv: is there twice");
}

/* Every bit of head and payload counts; every length short of the whole is refused. */
static void test_every_bit(void **state) {
    FILES_AUTO files = {0};
    (void)state;
    put(&files, "event.conf", "[event]\ncode = x\n");
    g_autoptr(GByteArray) bundle = seal(&files);
    for (size_t bit = 0; bit < bundle->len * 8; bit += 3) {
        FILES_AUTO back = {0};
        FAULTS_AUTO faults = {0};
        uint8_t signer[TICKET_PUBLIC_KEY];
        bundle->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(bundle_open(bundle->data, bundle->len, "b", &back, signer, &faults), -EBADMSG);
        bundle->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(back.n, 0);
    }
    for (size_t size = 0; size < bundle->len; size++) {
        FILES_AUTO back = {0};
        FAULTS_AUTO faults = {0};
        uint8_t signer[TICKET_PUBLIC_KEY];
        assert_int_equal(bundle_open(bundle->data, size, "b", &back, signer, &faults), -EBADMSG);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip), cmocka_unit_test(test_hostile),
                                       cmocka_unit_test(test_twice), cmocka_unit_test(test_every_bit)};
    setlocale(LC_CTYPE, "C.UTF-8"); /* as kioskctl does: names of files are UTF-8 */
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
