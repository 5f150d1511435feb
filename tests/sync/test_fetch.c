/* Media from a real cluster onto a shelf: whole, resumed, wrong, absent, too large. The centre's two functions are
 * stood in for by a table that the test fills. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/media_ini.h"
#include "app/shelf.h"
#include "store/reel.h"
#include "sync/cluster.h"
#include "sync/fetch.h"

#define LONG 20000
#define OID_BYTEA 17
#define OID_INT4 23
#define OID_TEXT 25
#define SIZE (2 * FETCH_CHUNK + FETCH_CHUNK / 2)

static struct cluster cluster;
static struct wire *wire;
static char state_dir[96], why[WIRE_WHY];
static uint8_t film[SIZE];

static void ask(const char *sql, const struct wire_param *params, int n) {
    PGresult *result = NULL;
    if (wire_ask(wire, sql, params, n, LONG, &result, why) != WIRE_OK)
        fail_msg("%s", why);
    PQclear(result);
}

static int start(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(film); i++)
        film[i] = (uint8_t)(i * 2654435761u >> 13);
    if (cluster_start(&cluster) != 0 || wire_open_dsn(cluster.dsn, LONG, &wire, why) != WIRE_OK)
        return -1;
    return wire_run(wire,
                    "CREATE SCHEMA kiosk; CREATE TABLE chunk (sha256 bytea, number int, bytes bytea);"
                    "CREATE TABLE facts (sha256 bytea, facts text);"
                    "CREATE FUNCTION kiosk.media_chunk(bytea, int) RETURNS bytea LANGUAGE sql AS"
                    " 'SELECT bytes FROM chunk WHERE sha256 = $1 AND number = $2';"
                    "CREATE FUNCTION kiosk.media_facts(bytea) RETURNS text LANGUAGE sql AS"
                    " 'SELECT facts FROM facts WHERE sha256 = $1'",
                    LONG, why) == WIRE_OK
               ? 0
               : -1;
}

static int end(void **state) {
    (void)state;
    wire_close(wire);
    cluster_end(&cluster);
    return 0;
}

static int fresh(void **state) {
    (void)state;
    snprintf(state_dir, sizeof(state_dir), "%s/state.XXXXXX", cluster.dir);
    return mkdtemp(state_dir) && wire_run(wire, "TRUNCATE chunk, facts", LONG, why) == WIRE_OK ? 0 : -1;
}

/* ---- helpers ---- */

static struct roster_media media_of(const char *name, const uint8_t *bytes, int64_t size) {
    struct roster_media media = {.size = size};
    snprintf(media.name, sizeof(media.name), "%s", name);
    crypto_hash_sha256(media.sha256, bytes, (size_t)size);
    return media;
}

static void publish(const struct roster_media *media, const uint8_t *bytes) {
    struct media_facts facts = {.kind = MEDIA_FILM, .w = 1280, .h = 720, .loud_known = true, .loudness = -20};
    g_autoptr(GKeyFile) file = g_key_file_new();
    gsize size;
    media_ini_write(file, &facts);
    g_autofree char *text = g_key_file_to_data(file, &size, NULL);
    const struct wire_param params[] = {{OID_BYTEA, media->sha256, 32}, {OID_TEXT, text, (int)size}};
    ask("INSERT INTO facts VALUES ($1, $2)", params, 2);
    for (uint32_t number = 0; (int64_t)number * FETCH_CHUNK < media->size; number++) {
        int64_t at = (int64_t)number * FETCH_CHUNK;
        int64_t left = media->size - at;
        const uint32_t n = htobe32(number);
        const struct wire_param chunk[] = {{OID_BYTEA, media->sha256, 32},
                                           {OID_INT4, &n, 4},
                                           {OID_BYTEA, bytes + at, (int)(left < FETCH_CHUNK ? left : FETCH_CHUNK)}};
        ask("INSERT INTO chunk VALUES ($1, $2, $3)", chunk, 3);
    }
}

static struct roster *roster_with(const struct roster_media *media, int n) {
    struct roster_load *load = NULL;
    struct roster *roster = NULL;
    struct roster_event event = {.id = 7, .code = "demo", .timezone = "UTC", .language = "en", .days = 1, .made = 1};
    assert_int_equal(roster_load_begin(state_dir, &load), 0);
    assert_int_equal(roster_load_event(load, &event), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(roster_load_media(load, &media[i]), 0);
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);
    assert_int_equal(roster_open(state_dir, &roster), 0);
    return roster;
}

static struct fetch_result once(struct roster *roster) {
    struct fetch_result result;
    if (fetch_some(wire, roster, state_dir, &result, why) != WIRE_OK)
        fail_msg("%s", why);
    return result;
}

/* Until nothing more is to be had; how many bytes came. */
static int64_t all(struct roster *roster, struct fetch_result *ret_last) {
    int64_t bytes = 0;
    do {
        *ret_last = once(roster);
        bytes += ret_last->bytes;
        assert_true(ret_last->bytes <= FETCH_CHUNK);
    } while (ret_last->more);
    return bytes;
}

static void part_path(const struct roster_media *media, const char *end, char path[256]) {
    char hex[SHELF_HEX];
    shelf_hex(media->sha256, hex);
    snprintf(path, 256, "%s/media/%s%s", state_dir, hex, end);
}

static void assert_on_shelf(const struct roster_media *media, const uint8_t *bytes) {
    struct shelf_item item;
    uint8_t sha256[32];
    assert_int_equal(shelf_find(state_dir, media->sha256, &item), 0);
    assert_int_equal(item.facts.w, 1280);
    assert_true(item.gain == -3);
    int fd = shelf_open(state_dir, media->sha256);
    assert_int_equal(shelf_digest(fd, sha256, NULL, NULL), 0);
    assert_memory_equal(sha256, media->sha256, 32);
    close(fd);
    (void)bytes;
}

/* ---- tests ---- */

static void whole(void **state) {
    (void)state;
    const struct roster_media media[] = {media_of("a.mp4", film, SIZE), media_of("past/b.jpg", film, 5)};
    struct roster *roster = roster_with(media, 2);
    struct fetch_result last;
    char path[256];
    publish(&media[0], film);
    publish(&media[1], film);
    assert_int_equal(all(roster, &last), SIZE + 5);
    assert_int_equal(last.missing, 0);
    assert_string_equal(last.word, "");
    assert_on_shelf(&media[0], film);
    assert_on_shelf(&media[1], film);
    part_path(&media[0], ".part", path);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(once(roster).bytes, 0);
    roster_close(roster);
}

/* A plug pulled in the middle of a chunk: what was whole stays, the rest comes again. */
static void resumed(void **state) {
    (void)state;
    const struct roster_media media = media_of("a.mp4", film, SIZE);
    struct roster *roster = roster_with(&media, 1);
    struct fetch_result last;
    char path[256];
    publish(&media, film);
    assert_int_equal(once(roster).bytes, FETCH_CHUNK);
    assert_true(once(roster).more);
    part_path(&media, ".part", path);
    assert_int_equal(truncate(path, FETCH_CHUNK + 4711), 0);
    assert_int_equal(all(roster, &last), SIZE - FETCH_CHUNK);
    assert_on_shelf(&media, film);
    roster_close(roster);
}

/* Bad bytes are had twice, named, and block nothing. What was damaged here, once, is mended by the second try. */
static void wrong_bytes(void **state) {
    (void)state;
    const struct roster_media media[] = {media_of("a.mp4", film, SIZE), media_of("b.mp4", film + 1, 100)};
    struct roster *roster = roster_with(media, 2);
    struct fetch_result last;
    publish(&media[0], film);
    publish(&media[1], film + 1);
    ask("UPDATE chunk SET bytes = set_byte(bytes, 3, get_byte(bytes, 3) # 1) WHERE number = 1", NULL, 0);
    assert_int_equal(all(roster, &last), 2 * SIZE + 100);
    last = once(roster);
    assert_int_equal(last.missing, 1);
    assert_false(last.more);
    assert_non_null(strstr(last.word, "a.mp4: the centre's bytes are not those of this file"));
    assert_on_shelf(&media[1], film + 1);
    roster_close(roster);
}

static void damaged_here(void **state) {
    (void)state;
    const struct roster_media media = media_of("a.mp4", film, SIZE);
    struct roster *roster = roster_with(&media, 1);
    struct fetch_result last;
    char path[256];
    publish(&media, film);
    once(roster);
    part_path(&media, ".part", path);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "?", 1, 77), 1);
    close(fd);
    assert_int_equal(all(roster, &last), 2 * SIZE - FETCH_CHUNK);
    assert_on_shelf(&media, film);
    roster_close(roster);
}

static void cannot_be_had(void **state) {
    (void)state;
    const struct roster_media media[] = {media_of("absent.mp4", film, 10), media_of("there.mp4", film, 11)};
    struct roster *roster = roster_with(media, 2);
    struct fetch_result last;
    publish(&media[1], film);
    assert_int_equal(all(roster, &last), 11);
    assert_int_equal(last.missing, 1);
    assert_string_equal(last.word, "absent.mp4: is not at the centre");
    roster_close(roster);
}

static void another_size(void **state) {
    (void)state;
    struct roster_media media = media_of("a.mp4", film, SIZE);
    publish(&media, film);
    media.size -= 1;
    struct roster *roster = roster_with(&media, 1);
    struct fetch_result last;
    all(roster, &last);
    assert_string_equal(last.word, "a.mp4: the centre's file is of another size");
    all(roster, &last);
    assert_int_equal(once(roster).bytes, 0);
    assert_non_null(strstr(once(roster).word, "not those of this file, twice"));
    roster_close(roster);
}

static void no_space(void **state) {
    (void)state;
    struct roster_media media = media_of("endless.mp4", film, 10);
    media.size = INT64_C(1) << 50;
    struct roster *roster = roster_with(&media, 1);
    const struct fetch_result result = once(roster);
    assert_string_equal(result.word, "endless.mp4: no space on the disk");
    assert_int_equal(result.bytes, 0);
    assert_false(result.more);
    roster_close(roster);
}

/* What was begun for a file that the event has no longer goes with it. */
static void swept(void **state) {
    (void)state;
    const struct roster_media media = media_of("a.mp4", film, SIZE), other = media_of("b.mp4", film, 3);
    struct roster *roster = roster_with(&media, 1);
    struct fetch_result last;
    char path[256];
    publish(&media, film);
    publish(&other, film);
    once(roster);
    roster_close(roster);
    roster = roster_with(&other, 1);
    all(roster, &last);
    part_path(&media, ".part", path);
    assert_int_equal(access(path, F_OK), -1);
    assert_on_shelf(&other, film);
    roster_close(roster);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(whole, fresh),         cmocka_unit_test_setup(resumed, fresh),
        cmocka_unit_test_setup(wrong_bytes, fresh),   cmocka_unit_test_setup(damaged_here, fresh),
        cmocka_unit_test_setup(cannot_be_had, fresh), cmocka_unit_test_setup(another_size, fresh),
        cmocka_unit_test_setup(no_space, fresh),      cmocka_unit_test_setup(swept, fresh),
    };
    return cmocka_run_group_tests_name("fetch", tests, start, end);
}
