/* An event folder brings its media along: what fits is on the shelf, what does not is a warning that names it, and the
 * import goes on. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>

#include "app/shelf.h"
#include "ctl/media.h"

static char dir[64], config[96], state_dir[96];

static void write_file(const char *path, const void *bytes, size_t size) {
    assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static int setup(void **state) {
    (void)state;
    static const char srt[] = "1\n00:00:01,000 --> 00:00:02,000\nHello\n", other[] = "no media";
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL), *unit = g_path_get_dirname(self);
    snprintf(dir, sizeof dir, "/tmp/lanyard-test-media.XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(config, sizeof config, "%s/lanyard.conf", dir);
    snprintf(state_dir, sizeof state_dir, "%s/state", dir);
    g_autofree char *key = g_strdup_printf("[path]\nlibexec=%s/../..\n", unit);
    g_autofree char *past = g_build_filename(dir, "event", "media", "past", NULL);
    g_autofree char *good = g_build_filename(dir, "event", "media", "guest.srt", NULL);
    g_autofree char *inner = g_build_filename(past, "1.srt", NULL);
    g_autofree char *bad = g_build_filename(dir, "event", "media", "film.mp4", NULL);
    write_file(config, key, strlen(key));
    if (g_mkdir_with_parents(past, 0700) < 0)
        return -1;
    write_file(good, srt, sizeof srt - 1);
    write_file(inner, srt, sizeof srt - 2);
    write_file(bad, other, sizeof other - 1);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    g_autofree char *command = g_strdup_printf("rm -r %s", dir);
    return system(command); /* NOLINT(cert-env33-c) */
}

static int bring(const char *event, bool dry_run, struct faults *faults) {
    g_autofree char *from = g_build_filename(dir, event, NULL);
    struct options options = {.config = config, .state = state_dir, .dry_run = dry_run, .json = true};
    return media_bring(&options, from, false, faults);
}

static void what_fits_comes_along_and_what_does_not_is_named(void **state) {
    (void)state;
    FAULTS_AUTO faults = {0};
    struct shelf_item *items = NULL;
    assert_int_equal(bring("event", false, &faults), 0);
    assert_int_equal(faults.count, 0);
    assert_int_equal(faults.warned, 1);
    assert_non_null(strstr(faults.warnings[0], "film.mp4: refused: no film"));
    assert_int_equal(shelf_list(state_dir, &items), 2);
    assert_string_equal(items[0].name, "1.srt");
    assert_string_equal(items[1].name, "guest.srt");
    g_free(items);
}

static void a_dry_run_makes_nothing(void **state) {
    (void)state;
    FAULTS_AUTO faults = {0};
    assert_int_equal(bring("event", true, &faults), 0);
    assert_int_equal(faults.warned, 1);
    assert_int_equal(access(state_dir, F_OK), -1);
}

static void an_event_without_media_is_fine(void **state) {
    (void)state;
    FAULTS_AUTO faults = {0};
    assert_int_equal(bring("nowhere", false, &faults), 0);
    assert_int_equal(faults.count + faults.warned, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_fits_comes_along_and_what_does_not_is_named),
        TEST(a_dry_run_makes_nothing),
        TEST(an_event_without_media_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
