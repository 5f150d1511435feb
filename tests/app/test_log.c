/* Log and event lines as journald and scripts read them, and the signals that end a program. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/signalfd.h>

#include <jansson.h>

#include <cmocka.h>

#include "app/clock.h"
#include "app/log.h"
#include "app/signals.h"
#include "capture.h"

static struct capture out;

static void a_line_has_priority_and_program(void **state) {
    (void)state;
    struct log log = {.program = "kiosk-desk"};
    capture_start(&out, STDERR_FILENO);
    log_line(&log, LOG_LEVEL_WARNING, "printer %s: %d left", "label-1", 3);
    assert_string_equal(capture_end(&out), "<4>kiosk-desk: printer label-1: 3 left\n");
}

static void a_text_cannot_make_a_second_line(void **state) {
    (void)state;
    struct log log = {.program = "kiosk-desk"};
    char longest[5000];
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    capture_start(&out, STDERR_FILENO);
    log_line(&log, LOG_LEVEL_ERR, "%s", "bad\n<0>kernel: gone\x1b[2J");
    assert_string_equal(capture_end(&out), "<3>kiosk-desk: bad <0>kernel: gone [2J\n");
    capture_start(&out, STDERR_FILENO);
    log_line(&log, LOG_LEVEL_ERR, "%s", longest);
    assert_int_equal(strlen(capture_end(&out)), strlen("<3>kiosk-desk: ") + 1000 + 1);
}

static void events_are_one_object_a_line(void **state) {
    (void)state;
    struct log log = {.program = "kiosk-desk", .json = 1, .start = app_clock_boottime() - 5000};
    capture_start(&out, STDOUT_FILENO);
    log_event(&log, "scan", "kind", "t1", "#ticket", INT64_MAX, "name", "王\"小明\"\n", "code", NULL, NULL);
    log_event(&log, "screen", "name", "\xff\xfe", NULL);
    char *second = strchr(capture_end(&out), '\n');
    assert_non_null(second);
    *second++ = '\0';
    json_t *event = json_loads(out.text, 0, NULL);
    assert_non_null(event);
    assert_memory_equal(out.text, "{\"v\":1,\"ev\":\"scan\",\"ms\":", 24);
    assert_in_range(json_integer_value(json_object_get(event, "ms")), 5000, 60000);
    assert_int_equal(json_integer_value(json_object_get(event, "seq")), 1);
    assert_int_equal(json_integer_value(json_object_get(event, "ticket")), INT64_MAX);
    assert_string_equal(json_string_value(json_object_get(event, "name")), "王\"小明\"\n");
    assert_true(json_is_null(json_object_get(event, "code")));
    json_decref(event);
    event = json_loads(second, 0, NULL);
    assert_non_null(event); /* bytes that are not UTF-8 still give valid JSON */
    assert_int_equal(json_integer_value(json_object_get(event, "seq")), 2);
    json_decref(event);
}

static void without_json_nothing_is_written(void **state) {
    (void)state;
    struct log log = {.program = "kiosk-desk"};
    capture_start(&out, STDOUT_FILENO);
    log_event(&log, "scan", "kind", "t1", NULL);
    assert_string_equal(capture_end(&out), "");
    assert_int_equal(log.seq, 0);
}

static void a_reader_that_left_ends_the_events_only(void **state) {
    (void)state;
    struct log log = {.program = "kiosk-desk", .json = 1};
    int ends[2], saved = dup(STDOUT_FILENO);
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    log_event(&log, "scan", NULL);
    log_event(&log, "scan", NULL);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    assert_int_equal(log.json, 0);
    assert_int_equal(log.seq, 1);
}

static void a_signal_becomes_readable(void **state) {
    (void)state;
    int fd = signals_fd();
    assert_true(fd >= 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    struct signalfd_siginfo info;
    assert_int_equal(read(fd, &info, sizeof(info)), -1);
    assert_int_equal(errno, EAGAIN);
    static const int ends[] = {SIGTERM, SIGINT};
    for (size_t i = 0; i < 2; i++) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        assert_int_equal(kill(getpid(), ends[i]), 0);
        assert_int_equal(poll(&wait, 1, 5000), 1);
        assert_int_equal(read(fd, &info, sizeof(info)), sizeof(info));
        assert_int_equal(info.ssi_signo, ends[i]);
    }
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_priority_and_program),
        cmocka_unit_test(a_text_cannot_make_a_second_line),
        cmocka_unit_test(events_are_one_object_a_line),
        cmocka_unit_test(without_json_nothing_is_written),
        cmocka_unit_test(a_reader_that_left_ends_the_events_only),
        cmocka_unit_test(a_signal_becomes_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
