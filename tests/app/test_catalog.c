/* Catalogues: found messages, both byte orders, and damage at every byte of a file, which may be refused or lead to
 * wrong words but never to a read outside (the sanitizers watch). */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/catalog.h"
#include "skip.h"

static char dir[] = "/tmp/lanyard-test-catalog.XXXXXX";
static const char *const MSGIDS[] = {"", "Already in", "Take your badge", "Welcome", "untranslated"};
static const char *const ZH[] = {"Content-Type: text/plain; charset=UTF-8\n", "已经入场", "请取走胸牌", "欢迎", ""};
static const char *const EN[] = {"Content-Type: text/plain; charset=UTF-8\n", "Already in", "Take your badge",
                                 "Welcome!", ""};
#define COUNT 5

struct image {
    unsigned char bytes[2048];
    size_t size;
};

static void put(struct image *mo, size_t at, uint32_t value, int big) {
    for (int i = 0; i < 4; i++)
        mo->bytes[at + (size_t)i] = (unsigned char)(value >> (big ? 24 - 8 * i : 8 * i));
}

static void put_text(struct image *mo, size_t table, size_t i, const char *text, int big) {
    put(mo, table + i * 8, (uint32_t)strlen(text), big);
    put(mo, table + i * 8 + 4, (uint32_t)mo->size, big);
    memcpy(mo->bytes + mo->size, text, strlen(text) + 1);
    mo->size += strlen(text) + 1;
}

/* A .mo file written by the manual's description, not by our reader's. */
static struct image make(const char *const *texts, int big) {
    struct image mo = {.size = 28 + COUNT * 16};
    put(&mo, 0, 0x950412de, big);
    put(&mo, 8, COUNT, big);
    put(&mo, 12, 28, big);
    put(&mo, 16, 28 + COUNT * 8, big);
    for (size_t i = 0; i < COUNT; i++) {
        put_text(&mo, 28, i, MSGIDS[i], big);
        put_text(&mo, 28 + COUNT * 8, i, texts[i], big);
    }
    return mo;
}

static void save(const char *name, const struct image *mo, size_t size) {
    char path[96];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(mo->bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static void save_both(int big) {
    struct image zh = make(ZH, big), en = make(EN, big);
    save("zh.mo", &zh, zh.size);
    save("en.mo", &en, en.size);
}

static void messages_are_found_in_both_byte_orders(void **state) {
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct catalog *catalog = NULL;
        save_both(big);
        assert_int_equal(catalog_open(dir, &catalog), 0);
        assert_string_equal(catalog_say(catalog, "zh", "Welcome"), "欢迎");
        assert_string_equal(catalog_say(catalog, "en", "Welcome"), "Welcome!");
        assert_string_equal(catalog_say(catalog, "zh", "Already in"), "已经入场");
        assert_string_equal(catalog_say(catalog, "zh", "Take your badge"), "请取走胸牌");
        assert_string_equal(catalog_say(catalog, "zh", "Nothing"), "Nothing");
        assert_string_equal(catalog_say(catalog, "zh", "untranslated"), "untranslated");
        assert_string_equal(catalog_say(catalog, "zh", ""), "");
        catalog_free(catalog);
    }
    assert_string_equal(catalog_say(NULL, "zh", "Welcome"), "Welcome");
    catalog_free(NULL);
}

static void what_msgfmt_makes_is_read(void **state) {
    (void)state;
    char command[400];
    snprintf(
        command, sizeof(command),
        "for l in zh en; do printf 'msgid \"\"\\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\\\n\"\\n\\n"
        "msgid \"b\"\\nmsgstr \"2\"\\n\\nmsgid \"a\"\\nmsgstr \"%%s\"\\n' $l | msgfmt -o %s/$l.mo - || exit 1; done",
        dir);
    if (system("command -v msgfmt >/dev/null") != 0)
        SKIP("no msgfmt");
    assert_int_equal(system(command), 0);
    struct catalog *catalog = NULL;
    assert_int_equal(catalog_open(dir, &catalog), 0);
    assert_string_equal(catalog_say(catalog, "zh", "a"), "zh");
    assert_string_equal(catalog_say(catalog, "en", "a"), "en");
    assert_string_equal(catalog_say(catalog, "en", "b"), "2");
    catalog_free(catalog);
}

static void use(int r, struct catalog *catalog) {
    if (r == 0)
        for (size_t i = 0; i < COUNT; i++)
            assert_true(strlen(catalog_say(catalog, "zh", MSGIDS[i])) < 2048);
    else
        assert_int_equal(r, -EBADMSG);
    catalog_free(catalog);
}

static void a_cut_file_is_refused_at_every_length(void **state) {
    (void)state;
    save_both(0);
    struct image zh = make(ZH, 0);
    for (size_t size = 0; size < zh.size; size++) {
        struct catalog *catalog = NULL;
        save("zh.mo", &zh, size);
        assert_int_equal(catalog_open(dir, &catalog), -EBADMSG);
        assert_null(catalog);
    }
}

static void damage_at_any_byte_does_no_harm(void **state) {
    (void)state;
    static const unsigned char damages[] = {0x01, 0x80, 0xff};
    int refused = 0;
    save_both(0);
    for (size_t at = 0; at < make(ZH, 0).size; at++)
        for (size_t k = 0; k < sizeof(damages); k++) {
            struct image zh = make(ZH, 0);
            struct catalog *catalog = NULL;
            zh.bytes[at] ^= damages[k];
            save("zh.mo", &zh, zh.size);
            int r = catalog_open(dir, &catalog);
            refused += r < 0;
            use(r, catalog);
        }
    assert_true(refused > 200); /* the check does look: headers, tables, ends, order and UTF-8 */
}

static void a_missing_file_is_named_as_missing(void **state) {
    (void)state;
    struct catalog *catalog = NULL;
    assert_int_equal(catalog_open("/proc/nowhere", &catalog), -ENOENT);
    assert_null(catalog);
}

static int setup(void **state) {
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    char path[96];
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, i ? "zh.mo" : "en.mo");
        unlink(path);
    }
    return rmdir(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_found_in_both_byte_orders), cmocka_unit_test(what_msgfmt_makes_is_read),
        cmocka_unit_test(a_cut_file_is_refused_at_every_length),  cmocka_unit_test(damage_at_any_byte_does_no_harm),
        cmocka_unit_test(a_missing_file_is_named_as_missing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
