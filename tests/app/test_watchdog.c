/* What the service manager hears, on a socket of the test's own: readiness once, beats at a quarter of the interval and
 * only when the loop turns, words when they change, and nothing where nobody listens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/watchdog.h"

static char dir[] = "/tmp/lanyard-test-watchdog.XXXXXX";

/* name: a path, or with @ an abstract one. */
static int listen_at(const char *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t size = strlen(name);
    memcpy(address.sun_path, name, size);
    if (*name == '@')
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)),
                     0);
    setenv("NOTIFY_SOCKET", name, 1);
    return fd;
}

/* The next message; "" when there is none. */
static const char *heard(int fd) {
    static char words[256];
    ssize_t n = recv(fd, words, sizeof(words) - 1, 0);
    words[n > 0 ? n : 0] = '\0';
    return words;
}

/* A round of the loop, later by so many microseconds. */
static void round_after(struct watchdog *watchdog, int64_t us) {
    watchdog->beat_us -= us;
    watchdog_beat(watchdog, NULL);
}

static void one_life(const char *name) {
    int fd = listen_at(name);
    setenv("WATCHDOG_USEC", "20000000", 1);
    struct watchdog watchdog;
    watchdog_ready(&watchdog);
    assert_string_equal(heard(fd), "READY=1");
    watchdog_beat(&watchdog, "open");
    assert_string_equal(heard(fd), "STATUS=open");
    watchdog_beat(&watchdog, "open");
    assert_string_equal(heard(fd), "");
    round_after(&watchdog, 6000000);
    assert_string_equal(heard(fd), "WATCHDOG=1");
    round_after(&watchdog, 1000000);
    assert_string_equal(heard(fd), "");
    watchdog_end(&watchdog);
    watchdog_end(&watchdog); /* twice is once */
    assert_string_equal(heard(fd), "");
    close(fd);
}

static void a_life_over_a_path(void **state) {
    (void)state;
    char path[64];
    snprintf(path, sizeof(path), "%s/notify", dir);
    one_life(path);
    unlink(path);
}

static void a_life_over_an_abstract_name(void **state) {
    (void)state;
    char name[64];
    snprintf(name, sizeof(name), "@lanyard-test-watchdog-%d", (int)getpid());
    one_life(name);
}

static void beats_for_another_process_are_not_ours(void **state) {
    (void)state;
    char path[64];
    snprintf(path, sizeof(path), "%s/other", dir);
    int fd = listen_at(path);
    setenv("WATCHDOG_PID", "1", 1);
    WATCHDOG_AUTO watchdog;
    watchdog_ready(&watchdog);
    assert_string_equal(heard(fd), "READY=1");
    round_after(&watchdog, 60000000);
    assert_string_equal(heard(fd), "");
    unsetenv("WATCHDOG_PID");
    close(fd);
    unlink(path);
}

/* A full queue, a manager that went away, a name that is none: the program goes on. */
static void a_bad_socket_stops_nobody(void **state) {
    (void)state;
    static const char *const names[] = {"", "@", "relative", "/nowhere/at/all"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        setenv("NOTIFY_SOCKET", names[i], 1);
        WATCHDOG_AUTO watchdog;
        watchdog_ready(&watchdog);
        assert_int_equal(watchdog.fd, -1);
        watchdog_beat(&watchdog, "open");
    }
    char path[64];
    snprintf(path, sizeof(path), "%s/full", dir);
    int fd = listen_at(path);
    WATCHDOG_AUTO watchdog;
    watchdog_ready(&watchdog);
    for (int i = 0; i < 5000; i++)
        round_after(&watchdog, 60000000);
    close(fd);
    round_after(&watchdog, 60000000);
    unlink(path);
}

static void nobody_listens(void **state) {
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    WATCHDOG_AUTO watchdog;
    watchdog_ready(&watchdog);
    assert_int_equal(watchdog.fd, -1);
    watchdog_beat(&watchdog, "open");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_life_over_a_path),
        cmocka_unit_test(a_life_over_an_abstract_name),
        cmocka_unit_test(beats_for_another_process_are_not_ours),
        cmocka_unit_test(a_bad_socket_stops_nobody),
        cmocka_unit_test(nobody_listens),
    };
    if (!mkdtemp(dir))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(dir);
    return failed;
}
