/* What a station's own parts say of themselves. See selftest.h. */
#include "station/selftest.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/clock.h"
#include "device/eye.h"
#include "store/journal.h"
#include "store/roster.h"

#define HELLO_MS 2500 /* a camera that says nothing for this long does not work */

struct selftest {
    struct conf *conf;
    json_t *report;
    bool all;
};

struct selftest *selftest_begin(struct conf *conf) {
    struct selftest *test = calloc(1, sizeof(*test));
    if (test)
        *test = (struct selftest){.conf = conf, .report = json_object(), .all = true};
    return test;
}

void selftest_add(struct selftest *test, const char *device, int r, const char *words) {
    test->all = test->all && r == 0;
    json_object_set_new(test->report, device, json_pack("{s:b, s:s}", "ok", r == 0, "detail", words));
}

void selftest_roster(struct selftest *test) {
    struct roster *roster = NULL;
    struct roster_event event;
    char words[512];
    const char *dir = conf_text(test->conf, "state.dir", "state");
    int r = roster_open(dir, &roster);
    if (r == 0)
        r = roster_event(roster, &event);
    if (r == 0)
        snprintf(words, sizeof(words), "%s, %lld tickets", event.name_en, (long long)roster_count(roster));
    else
        snprintf(words, sizeof(words), "%s/roster.db: %s", dir, strerror(-r));
    roster_close(roster);
    selftest_add(test, "roster", r, words);
}

void selftest_journal(struct selftest *test) {
    struct journal *journal = NULL;
    struct journal_check check = {0};
    char words[512];
    int r = journal_open(conf_text(test->conf, "state.dir", "state"), JOURNAL_EVENT, &journal);
    if (r == 0)
        r = journal_verify(journal, &check);
    snprintf(words, sizeof(words), "%lld entries%s%s", (long long)check.entries, r == 0 ? ", chain whole" : "; ",
             r == 0          ? ""
             : *check.reason ? check.reason
                             : strerror(-r));
    journal_close(journal);
    selftest_add(test, "journal", r, words);
}

void selftest_camera(struct selftest *test) {
    const char *spec = conf_text(test->conf, "camera.source", "none");
    if (strcmp(spec, "none") == 0)
        return;
    char program[4096];
    struct eye *eye = NULL;
    struct eye_message message = {.text = "no answer"};
    int r = conf_sibling(test->conf, "kiosk-eye", program, sizeof(program));
    if (r == 0)
        r = eye_start(program, spec, &eye);
    int64_t until = app_clock_boottime() + HELLO_MS;
    bool answered = false;
    while (r == 0 && !answered && app_clock_boottime() < until) {
        struct pollfd wait = {.fd = eye_fd(eye), .events = POLLIN};
        poll(&wait, 1, 50);
        answered = eye_poll(eye, app_clock_boottime(), &message) > 0 &&
                   (message.type == EYE_HELLO || message.type == EYE_FAULT);
    }
    eye_stop(eye);
    selftest_add(test, "camera",
                 r < 0                                   ? r
                 : answered && message.type == EYE_HELLO ? 0
                                                         : -ENODEV,
                 r < 0 ? strerror(-r) : message.text);
}

static void print_report(const json_t *report, bool as_json) {
    if (as_json) {
        json_dumpf(report, stdout, JSON_COMPACT);
        putchar('\n');
        return;
    }
    const char *device;
    json_t *entry;
    json_object_foreach((json_t *)report, device, entry) {
        printf("%-8s %-7s %s\n", device, json_is_true(json_object_get(entry, "ok")) ? "ok" : "FAILED",
               json_string_value(json_object_get(entry, "detail")));
    }
}

int selftest_end(struct selftest *test) {
    print_report(test->report, conf_json(test->conf));
    int code = test->all ? 0 : 1;
    json_decref(test->report);
    free(test);
    return code;
}
