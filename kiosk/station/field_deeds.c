/* What a technician does from the pages: each is one command or a few in turn, of this box's own programs, as the
 * kiosk's own user; what that user may not do (polkit decides) is said in words. A password stands on nmcli's command
 * line for the second that it takes: the kiosk's user sees nobody else's processes, nor does anybody share the box. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "station/field.h"

static void done(struct field *field, enum field_notice notice) {
    struct field_event event = {.kind = FIELD_EVENT_DONE, .notice = notice};
    memset(field->word, 0, sizeof(field->word));
    field_event(field, &event);
}

static void send(struct field *field, const char *const argv[]) {
    const int r = field_send(field, argv);
    if (r == 0)
        return;
    snprintf(field->said, sizeof(field->said), "%s: %s", argv[0], strerror(-r));
    done(field, r == -ENOENT ? FIELD_NOTICE_NO_PROGRAM : FIELD_NOTICE_FAILED);
}

/* ---- the clock ---- */

/* A row of a wrong year made the floor: the next row, under a clock that is trusted, is the new one. */
static void lower_clock(struct field *field) {
    struct station *station = field->station;
    station->clock.floor = APP_CLOCK_FIRST;
    struct journal_stamp stamp = station_stamp(station);
    char body[64];
    snprintf(body, sizeof(body), "{\"operator\":%d}", field->staff_no);
    const int r =
        station_journal_there(station) ? journal_append(station->journal, &stamp, "clock.lowered", body, NULL) : -EIO;
    if (r < 0)
        snprintf(field->said, sizeof(field->said), "%s", strerror(-r));
    done(field, r < 0 ? FIELD_NOTICE_FAILED : FIELD_NOTICE_DONE);
}

/* Somebody else's word on the time (NTP) is put aside first: timedatectl refuses otherwise. */
static void set_time(struct field *field) {
    char moment[20], text[96];
    if (!field_read_time(field->word, moment)) {
        done(field, FIELD_NOTICE_BAD_WORD);
        return;
    }
    snprintf(text, sizeof(text), "%s %s", moment, field->station->event.timezone);
    const char *const aside[] = {"timedatectl", "--no-ask-password", "set-ntp", "false", NULL};
    const char *const set[] = {"timedatectl", "--no-ask-password", "set-time", text, NULL};
    send(field, field->step == 0 ? aside : set);
}

/* ---- the network ---- */

static void fix_address(struct field *field) {
    char address[32], gateway[32];
    if (!field_read_address(field->word, address, gateway)) {
        done(field, FIELD_NOTICE_BAD_WORD);
        return;
    }
    const char *const which[] = {"nmcli", "--terse", "--fields", "NAME", "connection", "show", "--active", NULL};
    const char *const modify[] = {"nmcli", "connection",   "modify", field->more,   "ipv4.addresses",
                                  address, "ipv4.gateway", gateway,  "ipv4.method", "manual",
                                  NULL};
    const char *const up[] = {"nmcli", "--wait", "20", "connection", "up", field->more, NULL};
    const char *const *const steps[] = {which, modify, up};
    send(field, steps[field->step]);
}

static void fetch_address(struct field *field) {
    const char *const which[] = {"nmcli", "--terse", "--fields", "NAME", "connection", "show", "--active", NULL};
    const char *const modify[] = {"nmcli",        "connection", "modify",         field->more, "ipv4.method", "auto",
                                  "ipv4.gateway", "",           "ipv4.addresses", "",          NULL};
    const char *const up[] = {"nmcli", "--wait", "20", "connection", "up", field->more, NULL};
    const char *const *const steps[] = {which, modify, up};
    send(field, steps[field->step]);
}

static void join(struct field *field, bool secret) {
    const char *const argv[] = {"nmcli",     "--wait",  "30",       "device",
                                "wifi",      "connect", field->arg, secret ? "password" : NULL,
                                field->word, NULL};
    send(field, argv);
}

/* ---- printer and power ---- */

static void test_label(struct field *field) {
    const char *server = conf_text(field->station->conf, "printer.server", NULL);
    const char *const argv[] = {"kioskctl", "printer", "test", field->arg, server ? "--server" : NULL, server, NULL};
    send(field, argv);
}

static void power(struct field *field, const char *verb) {
    const char *const argv[] = {"systemctl", "--no-ask-password", verb, NULL};
    log_line(&field->station->log, LOG_LEVEL_NOTICE, "%s, asked for by operator %d", verb, field->staff_no);
    send(field, argv);
}

/* ---- in turn ---- */

static int steps_of(enum field_do what) {
    switch (what) {
    case FIELD_DO_SET_TIME: return 2;
    case FIELD_DO_FIX_ADDRESS:
    case FIELD_DO_AUTOMATIC: return 3;
    case FIELD_DO_NOTHING:
    case FIELD_DO_OPEN_DOCTOR:
    case FIELD_DO_OPEN_CAMERA:
    case FIELD_DO_OPEN_PRINTERS:
    case FIELD_DO_OPEN_NETWORK:
    case FIELD_DO_OPEN_WIFI:
    case FIELD_DO_OPEN_TIME:
    case FIELD_DO_OPEN_RECORDS:
    case FIELD_DO_OPEN_POWER:
    case FIELD_DO_TEST_LABEL:
    case FIELD_DO_JOIN:
    case FIELD_DO_JOIN_OPEN:
    case FIELD_DO_LOWER_CLOCK:
    case FIELD_DO_RESTART:
    case FIELD_DO_SHUT_DOWN: break;
    }
    return 1;
}

static void take_step(struct field *field) {
    switch (field->flow.what) {
    case FIELD_DO_TEST_LABEL: test_label(field); break;
    case FIELD_DO_JOIN: join(field, true); break;
    case FIELD_DO_JOIN_OPEN: join(field, false); break;
    case FIELD_DO_FIX_ADDRESS: fix_address(field); break;
    case FIELD_DO_AUTOMATIC: fetch_address(field); break;
    case FIELD_DO_SET_TIME: set_time(field); break;
    case FIELD_DO_LOWER_CLOCK: lower_clock(field); break;
    case FIELD_DO_RESTART: power(field, "reboot"); break;
    case FIELD_DO_SHUT_DOWN: power(field, "poweroff"); break;
    case FIELD_DO_NOTHING:
    case FIELD_DO_OPEN_DOCTOR:
    case FIELD_DO_OPEN_CAMERA:
    case FIELD_DO_OPEN_PRINTERS:
    case FIELD_DO_OPEN_NETWORK:
    case FIELD_DO_OPEN_WIFI:
    case FIELD_DO_OPEN_TIME:
    case FIELD_DO_OPEN_RECORDS:
    case FIELD_DO_OPEN_POWER: done(field, FIELD_NOTICE_DONE); break;
    }
}

void field_start_deed(struct field *field) {
    field->step = 0;
    field->said[0] = field->more[0] = '\0';
    take_step(field);
}

/* The last line that was said, which is where programs put what is wrong; of a first step, its first line. */
static void take_line(const struct field *field, bool last, char *ret_text, size_t cap) {
    const char *text = field->errand.answer;
    size_t from = 0, to = text ? field->errand.len : 0;
    while (to > 0 && (unsigned char)text[to - 1] <= ' ')
        to--;
    for (size_t i = 0; i < to; i++)
        if (text[i] == '\n' && last)
            from = i + 1;
        else if (text[i] == '\n')
            to = i;
    size_t n = to > from ? to - from : 0;
    n = n < cap ? n : cap - 1;
    while (n > 0 && from + n < to && ((unsigned char)text[from + n] & 0xC0) == 0x80)
        n--;
    if (n > 0)
        memcpy(ret_text, text + from, n);
    ret_text[n] = '\0';
}

static bool forbids(const char *said) {
    return strstr(said, "Access denied") || strstr(said, "authentication required") || strstr(said, "not authorized") ||
           strstr(said, "Not authorized") || strstr(said, "not permitted") || strstr(said, "nsufficient privileges");
}

void field_heard_deed(struct field *field, int status) {
    const bool needs_link = field->step == 0 && steps_of(field->flow.what) == 3;
    if (status == 0 && needs_link)
        take_line(field, false, field->more, sizeof(field->more));
    else
        take_line(field, true, field->said, sizeof(field->said));
    if (field->flow.what == FIELD_DO_SET_TIME && field->step == 0)
        status = 0; /* where nobody else sets the clock there is nobody to put aside */
    if (status == 0 && ++field->step < steps_of(field->flow.what)) {
        take_step(field);
        return;
    }
    done(field, status == 0 ? FIELD_NOTICE_DONE : forbids(field->said) ? FIELD_NOTICE_FORBIDDEN : FIELD_NOTICE_FAILED);
}
