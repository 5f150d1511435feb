/* kiosk-desk --self-test: what each of this desk's devices says of itself, one JSON object on stdout or a line each.
 * The exit code is 0 when all that is configured works. Nothing is written and nothing is printed on paper. */
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "desk/desk.h"

#define HELLO_MS 2500 /* a camera that says nothing for this long does not work */

static void add(json_t *report, bool *all, const char *device, int r, const char *words) {
    *all = *all && r == 0;
    json_object_set_new(report, device, json_pack("{s:b, s:s}", "ok", r == 0, "detail", words));
}

static void test_roster(struct conf *conf, json_t *report, bool *all) {
    struct roster *roster = NULL;
    struct roster_event event;
    char words[512];
    const char *dir = conf_text(conf, "state.dir", "state");
    int r = roster_open(dir, &roster);
    if (r == 0)
        r = roster_event(roster, &event);
    if (r == 0)
        snprintf(words, sizeof(words), "%s, %lld tickets", event.name_en, (long long)roster_count(roster));
    else
        snprintf(words, sizeof(words), "%s/roster.db: %s", dir, strerror(-r));
    roster_close(roster);
    add(report, all, "roster", r, words);
}

static void test_journal(struct conf *conf, json_t *report, bool *all) {
    struct journal *journal = NULL;
    struct journal_check check = {0};
    char words[512];
    int r = journal_open(conf_text(conf, "state.dir", "state"), JOURNAL_EVENT, &journal);
    if (r == 0)
        r = journal_verify(journal, &check);
    snprintf(words, sizeof(words), "%lld entries%s%s", (long long)check.entries, r == 0 ? ", chain whole" : "; ",
             r == 0          ? ""
             : *check.reason ? check.reason
                             : strerror(-r));
    journal_close(journal);
    add(report, all, "journal", r, words);
}

static void test_printer(struct conf *conf, json_t *report, bool *all) {
    const char *queue = conf_text(conf, "printer.queue", "none");
    if (strcmp(queue, "none") == 0)
        return;
    struct printer *printer = NULL;
    struct printer_info info;
    char why[PRINTER_ERROR], words[PRINTER_ERROR + sizeof(info.name) + sizeof(info.reasons)];
    int r = printer_open(conf_text(conf, "printer.server", NULL), queue, &printer, why);
    if (r == 0)
        r = printer_info(printer, &info, why);
    snprintf(words, sizeof(words), "%s", r < 0 ? why : "");
    if (r == 0) {
        r = *info.reasons ? -EIO : 0;
        snprintf(words, sizeof(words), "%s, %d dpi%s%s", info.name, info.dpi, *info.reasons ? ": " : "", info.reasons);
    }
    printer_close(printer);
    add(report, all, "printer", r, words);
}

static void test_camera(struct conf *conf, json_t *report, bool *all) {
    const char *spec = conf_text(conf, "camera.source", "none");
    if (strcmp(spec, "none") == 0)
        return;
    char program[4096];
    struct eye *eye = NULL;
    struct eye_message message = {.text = "no answer"};
    int r = conf_sibling(conf, "kiosk-eye", program, sizeof(program));
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
    add(report, all, "camera",
        r < 0                                   ? r
        : answered && message.type == EYE_HELLO ? 0
                                                : -ENODEV,
        r < 0 ? strerror(-r) : message.text);
}

static void print_report(const json_t *report, bool json) {
    if (json) {
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

int desk_self_test(struct conf *conf) {
    bool all = true;
    json_t *report = json_object();
    test_roster(conf, report, &all);
    test_journal(conf, report, &all);
    test_printer(conf, report, &all);
    test_camera(conf, report, &all);
    print_report(report, conf_json(conf));
    json_decref(report);
    return all ? 0 : 1;
}
