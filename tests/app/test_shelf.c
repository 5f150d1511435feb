/* The shelf: what was put on it is found again byte by byte, and nothing that goes wrong on the way leaves anything
 * but the shelf of before. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/media_ini.h"
#include "app/shelf.h"
#include "core/media_fields.h"

static char dir[64], state_dir[80];

static int setup(void **state) {
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/lanyard-test-shelf.XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(state_dir, sizeof state_dir, "%s/state", dir);
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}
static int teardown(void **state) {
    (void)state;
    return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- helpers ---- */

/* A nameless file with this text, n times. */
static int file_of(const char *text, int n) {
    char path[96];
    snprintf(path, sizeof path, "%s/source.XXXXXX", dir);
    int fd = mkostemp(path, O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(unlink(path), 0);
    FILE *file = fdopen(dup(fd), "w");
    for (int i = 0; i < n; i++)
        fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return fd;
}

static struct shelf_item item_of(int fd, const char *name) {
    struct stat st;
    struct shelf_item item = {.added = 1792800000000, .gain = -1.5, .facts = {.kind = MEDIA_FILM, .w = 1920}};
    assert_int_equal(fstat(fd, &st), 0);
    item.size = st.st_size;
    snprintf(item.name, sizeof item.name, "%s", name);
    assert_int_equal(shelf_digest(fd, item.sha256, NULL, NULL), 0);
    return item;
}

static struct shelf_item put(const char *text, int n, const char *name) {
    int fd = file_of(text, n);
    struct shelf_item item = item_of(fd, name);
    assert_int_equal(shelf_put(state_dir, fd, &item, NULL, NULL), 0);
    close(fd);
    return item;
}

/* Names in the shelf's folder. */
static int files_there(void) {
    char path[96];
    snprintf(path, sizeof path, "%s/media", state_dir);
    DIR *folder = opendir(path);
    int n = 0;
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    if (folder)
        closedir(folder);
    return n;
}

static void path_of(const struct shelf_item *item, const char *ending, char ret_path[256]) {
    char hex[SHELF_HEX];
    shelf_hex(item->sha256, hex);
    snprintf(ret_path, 256, "%s/media/%s%s", state_dir, hex, ending);
}

/* ---- tests ---- */
static void the_digest_is_sha256(void **state) {
    (void)state;
    uint8_t sha256[SHELF_SHA256], back[SHELF_SHA256];
    char hex[SHELF_HEX];
    int fd = file_of("abc", 1);
    assert_int_equal(shelf_digest(fd, sha256, NULL, NULL), 0);
    shelf_hex(sha256, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(shelf_unhex(hex, back), 0);
    assert_memory_equal(back, sha256, sizeof back);
    hex[3] = 'g';
    assert_int_equal(shelf_unhex(hex, back), -EINVAL);
    assert_int_equal(shelf_unhex("ba78", back), -EINVAL);
    close(fd);
}

static void what_was_put_is_found_whole(void **state) {
    (void)state;
    struct shelf_item found, item = put("film ", 700000, "开场 film.mp4"); /* several pieces */
    assert_int_equal(shelf_find(state_dir, item.sha256, &found), 0);
    assert_string_equal(found.name, "开场 film.mp4");
    assert_int_equal(found.size, 3500000);
    assert_int_equal(found.added, item.added);
    assert_int_equal(found.facts.kind, MEDIA_FILM);
    assert_true(found.gain == -1.5);
    int fd = shelf_open(state_dir, item.sha256);
    uint8_t sha256[SHELF_SHA256];
    assert_true(fd >= 0);
    assert_int_equal(shelf_digest(fd, sha256, NULL, NULL), 0);
    assert_memory_equal(sha256, item.sha256, sizeof sha256);
    close(fd);
    assert_int_equal(files_there(), 2);
}

static void nothing_is_found_on_no_shelf(void **state) {
    (void)state;
    uint8_t sha256[SHELF_SHA256] = {1};
    struct shelf_item item = {.size = 77}, *items;
    assert_int_equal(shelf_find(state_dir, sha256, &item), -ENOENT);
    assert_int_equal(shelf_find_name(state_dir, "a", &item), -ENOENT);
    assert_int_equal(shelf_open(state_dir, sha256), -ENOENT);
    assert_int_equal(shelf_remove(state_dir, sha256), -ENOENT);
    assert_int_equal(shelf_list(state_dir, &items), 0);
    assert_null(items);
    assert_int_equal(item.size, 77);
}

static void the_list_is_by_name_and_a_name_means_the_newest(void **state) {
    (void)state;
    struct shelf_item *items, found;
    put("1", 1, "promo.mp4");
    put("2", 1, "abend.mp4");
    int fd = file_of("3", 1);
    struct shelf_item newer = item_of(fd, "promo.mp4");
    newer.added += 5;
    assert_int_equal(shelf_put(state_dir, fd, &newer, NULL, NULL), 0);
    close(fd);
    assert_int_equal(shelf_list(state_dir, &items), 3);
    assert_string_equal(items[0].name, "abend.mp4");
    assert_memory_equal(items[1].sha256, newer.sha256, SHELF_SHA256);
    assert_string_equal(items[2].name, "promo.mp4");
    free(items);
    assert_int_equal(shelf_find_name(state_dir, "promo.mp4", &found), 0);
    assert_memory_equal(found.sha256, newer.sha256, SHELF_SHA256);
}

static void the_same_bytes_again_renew_what_is_said_of_them(void **state) {
    (void)state;
    struct shelf_item found, item = put("film", 1, "a.mp4");
    int fd = file_of("film", 1);
    item = item_of(fd, "b.mp4");
    assert_int_equal(shelf_put(state_dir, fd, &item, NULL, NULL), -EEXIST);
    close(fd);
    assert_int_equal(shelf_find(state_dir, item.sha256, &found), 0);
    assert_string_equal(found.name, "b.mp4");
    assert_int_equal(files_there(), 2);
}

static void bytes_that_went_bad_are_replaced(void **state) {
    (void)state;
    char path[256];
    uint8_t sha256[SHELF_SHA256];
    struct shelf_item item = put("film", 1, "a.mp4");
    path_of(&item, "", path);
    assert_int_equal(chmod(path, 0600), 0);
    int bad = open(path, O_WRONLY);
    assert_int_equal(write(bad, "fil_", 4), 4);
    close(bad);
    put("film", 1, "a.mp4");
    int fd = shelf_open(state_dir, item.sha256);
    assert_int_equal(shelf_digest(fd, sha256, NULL, NULL), 0);
    assert_memory_equal(sha256, item.sha256, sizeof sha256);
    close(fd);
}

static void other_bytes_than_said_are_refused(void **state) {
    (void)state;
    int fd = file_of("film", 1), other = file_of("fil_", 1), longer = file_of("film film", 1);
    struct shelf_item item = item_of(fd, "a.mp4");
    assert_int_equal(shelf_put(state_dir, other, &item, NULL, NULL), -EBADMSG);
    assert_int_equal(shelf_put(state_dir, longer, &item, NULL, NULL), -EBADMSG);
    assert_int_equal(files_there(), 0);
    close(fd);
    close(other);
    close(longer);
}

static void names_that_are_no_plain_names_are_refused(void **state) {
    (void)state;
    static const char *const names[] = {"", ".", "..", ".hidden", "a/b", "../a", "a\nb", "a\x1b[2J", "\xff\xfe"};
    int fd = file_of("film", 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct shelf_item item = item_of(fd, names[i]);
        assert_int_equal(shelf_put(state_dir, fd, &item, NULL, NULL), -EINVAL);
    }
    assert_int_equal(files_there(), 0);
    close(fd);
}

static void a_full_disk_leaves_the_old_shelf(void **state) {
    (void)state;
    struct statvfs disk;
    struct shelf_item old = put("old", 1, "old.mp4"), found;
    assert_int_equal(statvfs(state_dir, &disk), 0);
    int fd = file_of("film", 1);
    struct shelf_item item = item_of(fd, "a.mp4");
    item.size = (int64_t)(disk.f_bavail * disk.f_frsize) - SHELF_SPARE / 2; /* would fit, but for the spare */
    if (item.size > 4 && ftruncate(fd, item.size) == 0) {
        assert_int_equal(shelf_put(state_dir, fd, &item, NULL, NULL), -ENOSPC);
        assert_int_equal(files_there(), 2);
    }
    assert_int_equal(shelf_find(state_dir, old.sha256, &found), 0);
    close(fd);
}

/* A limit on file sizes is met in the middle of the copy, as the end of a disk is. */
static int put_limited(int fd, const struct shelf_item *item) {
    struct rlimit limit = {.rlim_cur = 100000, .rlim_max = 100000};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    return shelf_put(state_dir, fd, item, NULL, NULL) == -ENOSPC && files_there() == 0 ? 0 : 1;
}

static void a_disk_that_fills_meanwhile_leaves_nothing(void **state) {
    (void)state;
    int fd = file_of("film", 100000), status;
    struct shelf_item item = item_of(fd, "a.mp4");
    pid_t child = fork();
    if (child == 0)
        _exit(put_limited(fd, &item));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(fd);
}

static bool stop(void *ctx, int64_t done, int64_t total) {
    int64_t *seen = ctx;
    *seen = total;
    return done < 2 << 20;
}

static void a_person_may_stop_it(void **state) {
    (void)state;
    int64_t total = 0;
    int fd = file_of("film", 1 << 20);
    struct shelf_item item = item_of(fd, "a.mp4");
    assert_int_equal(shelf_put(state_dir, fd, &item, stop, &total), -ECANCELED);
    assert_int_equal(total, 4 << 20);
    assert_int_equal(files_there(), 0);
    close(fd);
}

static bool die(void *ctx, int64_t done, int64_t total) {
    (void)ctx;
    (void)total;
    if (done >= 2 << 20)
        raise(SIGKILL);
    return true;
}

static void a_kill_in_the_middle_leaves_the_old_shelf(void **state) {
    (void)state;
    struct shelf_item old = put("old", 1, "old.mp4"), *items;
    int fd = file_of("film", 1 << 20), status;
    struct shelf_item item = item_of(fd, "a.mp4");
    pid_t child = fork();
    if (child == 0)
        _exit(shelf_put(state_dir, fd, &item, die, NULL) == 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(shelf_list(state_dir, &items), 1);
    assert_memory_equal(items[0].sha256, old.sha256, SHELF_SHA256);
    free(items);
    assert_int_equal(files_there(), 3); /* half a file is there: the next writer clears it */
    assert_int_equal(shelf_put(state_dir, fd, &item, NULL, NULL), 0);
    assert_int_equal(files_there(), 4);
    close(fd);
}

/* Killed between the bytes and their .ini: not on the shelf, and cleared by the next writer. */
static void bytes_without_their_ini_are_not_on_the_shelf(void **state) {
    (void)state;
    char path[256];
    struct shelf_item found, item = put("film", 1, "a.mp4");
    path_of(&item, ".ini", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(shelf_find(state_dir, item.sha256, &found), -ENOENT);
    assert_int_equal(shelf_open(state_dir, item.sha256), -ENOENT);
    put("other", 1, "b.mp4");
    assert_int_equal(files_there(), 2);
}

static void a_damaged_shelf_does_not_serve_what_is_damaged(void **state) {
    (void)state;
    char path[256];
    struct shelf_item found, *items, shorter = put("shorter", 1, "a.mp4"), garbled = put("film", 1, "b.mp4");
    put("good", 1, "c.mp4");
    path_of(&shorter, "", path);
    chmod(path, 0600);
    assert_int_equal(truncate(path, 3), 0);
    path_of(&garbled, ".ini", path);
    chmod(path, 0600);
    FILE *ini = fopen(path, "w");
    fputs("[shelf]\nname=b.mp4\nsize=4\n[media]\nkind=cinema\n", ini);
    fclose(ini);
    assert_int_equal(shelf_find(state_dir, shorter.sha256, &found), -ENOENT);
    assert_int_equal(shelf_find(state_dir, garbled.sha256, &found), -ENOENT);
    assert_int_equal(shelf_list(state_dir, &items), 1);
    assert_string_equal(items[0].name, "c.mp4");
    free(items);
}

static void a_link_on_the_shelf_is_not_followed(void **state) {
    (void)state;
    char path[256];
    struct shelf_item found, item = put("film", 1, "a.mp4");
    path_of(&item, "", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_equal(shelf_find(state_dir, item.sha256, &found), -ENOENT);
    assert_true(shelf_open(state_dir, item.sha256) < 0);
}

static void what_is_taken_off_is_gone(void **state) {
    (void)state;
    struct shelf_item found, item = put("film", 1, "a.mp4");
    assert_int_equal(shelf_remove(state_dir, item.sha256), 0);
    assert_int_equal(shelf_find(state_dir, item.sha256, &found), -ENOENT);
    assert_int_equal(files_there(), 0);
    assert_int_equal(shelf_remove(state_dir, item.sha256), -ENOENT);
}

/* ---- facts as text ---- */
static void every_fact_survives_the_key_file(void **state) {
    (void)state;
    struct media_facts facts, back;
    memset(&facts, 0, sizeof facts);
    memset(&back, 0, sizeof back);
    for (const struct media_field *field = MEDIA_FIELDS; field->name; field++) {
        void *at = (char *)&facts + field->at;
        switch (field->type) {
        case MEDIA_FIELD_KIND: *(enum media_kind *)at = MEDIA_CAPTIONS; break;
        case MEDIA_FIELD_TEXT: snprintf(at, MEDIA_FIELD_TEXT_SIZE, "mov,mp4_%d.-", (int)field->at); break;
        case MEDIA_FIELD_INT: *(int *)at = -3 - (int)field->at; break;
        case MEDIA_FIELD_INT64: *(int64_t *)at = INT64_MAX - (int64_t)field->at; break;
        case MEDIA_FIELD_BOOL: *(bool *)at = true; break;
        case MEDIA_FIELD_DOUBLE: *(double *)at = -23.07 + (double)field->at; break;
        }
    }
    g_autoptr(GKeyFile) file = g_key_file_new();
    media_ini_write(file, &facts);
    assert_int_equal(media_ini_read(file, &back), 0);
    for (const struct media_field *field = MEDIA_FIELDS; field->name; field++)
        assert_memory_equal((char *)&facts + field->at, (char *)&back + field->at,
                            field->type == MEDIA_FIELD_BOOL ? 1 : 4);
    assert_int_equal(facts.frames, back.frames);
    assert_true(facts.peak == back.peak);
}

/* Members lie in the table's order, and between two there is room for padding alone. */
static void the_table_has_every_member(void **state) {
    (void)state;
    static const size_t sizes[] = {sizeof(enum media_kind), MEDIA_FIELD_TEXT_SIZE, sizeof(int),
                                   sizeof(int64_t),         sizeof(bool),          sizeof(double)};
    size_t end = 0;
    for (const struct media_field *field = MEDIA_FIELDS; field->name; field++) {
        assert_in_range(field->at, end, end + 7);
        if (field->type == MEDIA_FIELD_INT)
            assert_in_range(field->at, end, end + 3);
        end = field->at + sizes[field->type];
    }
    assert_in_range(sizeof(struct media_facts), end, end + 7);
}

static void facts_that_are_none_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *key, *value;
    } wrong[] = {{"kind", "cinema"}, {"video", "h264 --help"}, {"video", "H264"},
                 {"w", "1920x"},     {"w", "99999999999"},     {"square", "maybe"},
                 {"peak", "nan"},    {"loudness", "inf"},      {"frames", "1e400"},
                 {"peak", ""},       {"frames", ""},           {"container", "abcdefghijklmnopqrstuvwxyzabcdef"}};
    struct media_facts facts = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        g_autoptr(GKeyFile) file = g_key_file_new();
        media_ini_write(file, &facts);
        assert_int_equal(media_ini_read(file, &facts), 0);
        g_key_file_set_value(file, "media", wrong[i].key, wrong[i].value);
        assert_int_equal(media_ini_read(file, &facts), -EBADMSG);
        g_key_file_remove_key(file, "media", wrong[i].key, NULL);
        assert_int_equal(media_ini_read(file, &facts), -EBADMSG);
    }
    assert_int_equal(media_ini_parse("", 0, &facts), -EBADMSG);
    assert_int_equal(media_ini_parse("\0\1\2", 3, &facts), -EBADMSG);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_digest_is_sha256),
        TEST(what_was_put_is_found_whole),
        TEST(nothing_is_found_on_no_shelf),
        TEST(the_list_is_by_name_and_a_name_means_the_newest),
        TEST(the_same_bytes_again_renew_what_is_said_of_them),
        TEST(bytes_that_went_bad_are_replaced),
        TEST(other_bytes_than_said_are_refused),
        TEST(names_that_are_no_plain_names_are_refused),
        TEST(a_full_disk_leaves_the_old_shelf),
        TEST(a_disk_that_fills_meanwhile_leaves_nothing),
        TEST(a_person_may_stop_it),
        TEST(a_kill_in_the_middle_leaves_the_old_shelf),
        TEST(bytes_without_their_ini_are_not_on_the_shelf),
        TEST(a_damaged_shelf_does_not_serve_what_is_damaged),
        TEST(a_link_on_the_shelf_is_not_followed),
        TEST(what_is_taken_off_is_gone),
        cmocka_unit_test(every_fact_survives_the_key_file),
        cmocka_unit_test(the_table_has_every_member),
        cmocka_unit_test(facts_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
