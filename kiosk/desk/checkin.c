/* From a code to a verdict to a durable row. The order of the house is kept here: classify, facts, decide, flow,
 * journal, and only then the screen. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk/self.h"
#include "station/centre.h"
#include "store/sponsors.h"

/* A badge without logos is better than none; and no more than this tier's badge shows, for what is chosen is counted.
 */
static void add_sponsors(struct desk *desk, int tier, struct journal_scan *row) {
    int r = sponsors_into_scan(desk->station.roster, tier, app_clock_now(&desk->station.clock), desk->gate, row);
    row->tier = tier;
    if (r < 0)
        log_line(&desk->station.log, LOG_LEVEL_ERR, "%s: cannot tell whose logos are on badges: %s",
                 desk->station.state_dir, strerror(-r));
    const int shown = desk_badge_places(desk, tier);
    row->places = row->places < shown ? row->places : shown;
}

/* A store that cannot answer is a fault, never an admission. */
static struct access_answer answer_of(struct desk *desk, const struct code *code, struct journal_scan *row,
                                      struct facts_subject *ret_subject) {
    struct roster *roster = desk->station.roster;
    struct journal *journal = desk->station.journal;
    struct facts_place place = {
        .now = app_clock_now(&desk->station.clock),
        .clock_ok = app_clock_trusted(&desk->station.clock),
        .cut_off = station_cut_off(&desk->station),
        .dir = DIRECTION_IN,
        .replay_ms = desk->replay_ms,
        .override = *row->reason,
    };
    snprintf(place.gate, sizeof(place.gate), "%s", row->gate);
    struct access_facts facts;
    int r = row->source == SCAN_NAME ? facts_gather_ticket(roster, journal, row->ticket, &place, &facts, ret_subject)
                                     : facts_gather(roster, journal, code, &place, &facts, ret_subject);
    if (r < 0) {
        log_line(&desk->station.log, LOG_LEVEL_ERR, "%s: cannot judge a code: %s", desk->station.state_dir,
                 strerror(-r));
        return (struct access_answer){.verdict = VERDICT_FAULT};
    }
    const struct room room = facts_room(&ret_subject->site);
    facts_into_scan(ret_subject, row);
    row->day = room.day;
    row->listed = ret_subject->on_list;
    snprintf(row->zone, sizeof(row->zone), "%s", room.zone);
    snprintf(row->slot, sizeof(row->slot), "%s", room.slot);
    return access_decide(&facts);
}

/* As of this moment, whatever was judged before. */
static void judge(struct desk *desk, struct desk_scan *scan) {
    struct journal_scan *row = &scan->row;
    struct facts_subject subject = {0};
    *row = scan->named ? (struct journal_scan){.source = SCAN_NAME,
                                               .kind = CODE_UNREADABLE,
                                               .ticket = scan->named,
                                               .staff_no = scan->staff_no}
                       : (struct journal_scan){.kind = scan->code.kind};
    scan->person = (struct desk_person){0};
    if (scan->reason)
        snprintf(row->reason, sizeof(row->reason), "%s", scan->reason);
    row->dir = DIRECTION_IN;
    row->day = -1;
    snprintf(row->gate, sizeof(row->gate), "%s", desk->gate);
    snprintf(row->zone, sizeof(row->zone), "main");
    struct access_answer answer = answer_of(desk, &scan->code, row, &subject);
    row->ticket = subject.ticket_id;
    row->verdict = answer.verdict;
    row->warnings = answer.warnings;
    memcpy(row->code_digest, subject.code_digest, sizeof(row->code_digest));
    scan->person.language = desk->flow.language;
    if (!subject.has_ticket)
        return;
    desk_person_from(desk, &subject.ticket, &scan->person);
    add_sponsors(desk, subject.ticket.tier, row);
    row->print = !subject.presence.badge_elsewhere; /* nobody gets two by walking to another desk */
}

void desk_trouble(struct desk *desk, enum desk_trouble trouble, bool holds) {
    unsigned troubles = holds ? desk->troubles | (unsigned)trouble : desk->troubles & ~(unsigned)trouble;
    if (troubles == desk->troubles)
        return;
    desk->troubles = (uint8_t)troubles;
    if (troubles & (TROUBLE_JOURNAL | TROUBLE_ROSTER))
        desk_self_end(desk);
    log_event(&desk->station.log, "fault", "#troubles", (int64_t)troubles, "state", holds ? "came" : "went", NULL);
    struct desk_event event = {
        .kind = DESK_EVENT_TROUBLE, .now = app_clock_boottime(), .trouble = {.troubles = (uint8_t)troubles}};
    desk_event(desk, &event);
}

/* One line per scan for people, or one object for programs. */
static void tell_scan(struct desk *desk, const struct desk_scan *scan) {
    const char *lead = "", *other = "";
    if (scan->person.known)
        station_names(&scan->person.ticket, &lead, &other);
    char ticket[24] = "";
    if (scan->row.ticket)
        snprintf(ticket, sizeof(ticket), "%" PRId64, scan->row.ticket);
    double ms = app_clock_stopwatch() - scan->began_ms;
    if (desk->station.log.json) {
        log_event(&desk->station.log, "scan", "kind", code_kind_name(scan->row.kind), "code",
                  verdict_name(scan->row.verdict), "ticket", ticket, "person", lead, "#took_us", (int64_t)(ms * 1000),
                  NULL);
        return;
    }
    printf("%-10s %-14s %7.2f ms  %s\n", code_kind_name(scan->row.kind), verdict_name(scan->row.verdict), ms, lead);
    fflush(stdout);
}

/* How often a code is judged before the desk gives up; each time somebody else was let in since. */
#define ROUNDS 8

static void tell_verdict(struct desk *desk, enum desk_event_kind kind) {
    struct desk_event event = {
        .kind = kind,
        .now = app_clock_boottime(),
        .verdict = {.verdict = desk->scan.row.verdict, .language = desk->scan.person.language},
    };
    desk_event(desk, &event);
}

/* Other programs write to this journal as well: what they wrote since this code was judged may change the verdict. */
static int write_scan(struct desk *desk, const struct journal_stamp *stamp, struct journal_recorded *ret_recorded) {
    struct desk_scan *scan = &desk->scan;
    int r = journal_record_scan(desk->station.journal, stamp, &scan->row, ret_recorded);
    for (int round = 1; r == -EAGAIN && round < ROUNDS; round++) {
        judge(desk, scan);
        tell_verdict(desk, DESK_EVENT_JUDGED_AGAIN);
        r = journal_record_scan(desk->station.journal, stamp, &scan->row, ret_recorded);
    }
    return r;
}

/* The row is written here; the flow learns whether it is durable. */
static void record(struct desk *desk) {
    struct desk_scan *scan = &desk->scan;
    struct desk_event event = {.kind = DESK_EVENT_RECORDED};
    struct journal_stamp stamp = station_stamp(&desk->station);
    struct journal_recorded recorded = {.owes_badge = scan->resumed, .badge = scan->badge};
    int r = !station_journal_there(&desk->station) ? -ENOENT : 0;
    if (r == 0 && !scan->resumed)
        r = write_scan(desk, &stamp, &recorded);
    if (r < 0) {
        log_line(&desk->station.log, LOG_LEVEL_ERR,
                 "%s/journal.db: the scan was not written: %s; nobody is admitted until it "
                 "can be",
                 desk->station.state_dir, strerror(-r));
        event.kind = DESK_EVENT_RECORD_FAILED;
        scan->row.verdict = VERDICT_FAULT;
        if (r != -EAGAIN)
            desk_trouble(desk, TROUBLE_JOURNAL, true);
    } else if (recorded.owes_badge) {
        scan->badge = recorded.badge;
        event.recorded.badge = recorded.badge.handle;
    }
    if (r == 0)
        app_clock_passed(&desk->station.clock, stamp.at);
    if (!scan->resumed)
        tell_scan(desk, scan);
    event.now = app_clock_boottime();
    desk_event(desk, &event);
    if (!scan->resumed)
        log_event(&desk->station.log, "answered", "code", verdict_name(scan->row.verdict), "#took_us",
                  (int64_t)((app_clock_stopwatch() - scan->began_ms) * 1000), NULL);
}

int desk_let_in(struct desk *desk, int64_t ticket, int staff_no, const char *reason, enum verdict *ret_verdict) {
    struct desk_scan scan = {
        .named = ticket, .staff_no = staff_no, .reason = reason, .began_ms = app_clock_stopwatch()};
    struct journal_recorded recorded = {0};
    int r = station_journal_there(&desk->station) ? -EAGAIN : -ENOENT;
    for (int round = 0; r == -EAGAIN && round < ROUNDS; round++) {
        struct journal_stamp stamp = station_stamp(&desk->station);
        judge(desk, &scan);
        r = journal_record_scan(desk->station.journal, &stamp, &scan.row, &recorded);
    }
    *ret_verdict = r < 0 ? VERDICT_FAULT : scan.row.verdict;
    if (r < 0) {
        log_line(&desk->station.log, LOG_LEVEL_ERR, "%s/journal.db: nobody was checked in by name: %s",
                 desk->station.state_dir, strerror(-r));
        desk_trouble(desk, TROUBLE_JOURNAL, r != -EAGAIN);
        return r;
    }
    tell_scan(desk, &scan);
    if (recorded.owes_badge)
        desk_badge_print(desk, recorded.badge.handle);
    return 0;
}

int desk_check_in(struct desk *desk, int64_t ticket, int staff_no, enum verdict *ret_verdict) {
    return desk_let_in(desk, ticket, staff_no, NULL, ret_verdict);
}

/* In the event's own type and contrast, or the other for whoever asked for it. */
static void show(struct desk *desk) {
    const bool high = station_high_contrast(&desk->station) != desk->flow.large;
    if (high != desk->station.high)
        station_set_contrast(&desk->station, high);
    desk_draw(desk, true);
}

void desk_event(struct desk *desk, const struct desk_event *event) {
    struct desk_effect effects[DESK_EFFECTS_MAX];
    const struct desk_flow before = desk->flow;
    size_t n = desk_flow_step(&desk->flow, event, effects);
    desk_chime(desk, &before);
    for (size_t i = 0; i < n; i++)
        switch (effects[i].kind) {
        case DESK_EFFECT_RECORD: record(desk); break;
        case DESK_EFFECT_SHOW: show(desk); break;
        case DESK_EFFECT_PRINT: desk_badge_print(desk, effects[i].badge); break;
        }
}

/* Perhaps sold a moment ago. */
static bool is_stranger(const struct desk *desk) {
    enum verdict verdict = desk->scan.row.verdict;
    return !desk->scan.person.known && (verdict == VERDICT_UNKNOWN || verdict == VERDICT_SEE_STAFF);
}

static bool is_our_badge(const struct desk *desk, const struct code *code) {
    const struct roster_secrets *keys = &desk->station.secrets;
    uint32_t event = desk->station.event.id;
    return code->kind == CODE_B1 && (b1_verify(&code->b1, event, keys->badge_key) ||
                                     (keys->has_previous && b1_verify(&code->b1, event, keys->badge_key_previous)));
}

/* A badge that can be read has come out, whatever its printer said. */
static void settle_by_scan(struct desk *desk, const struct code *code) {
    struct journal_badge badge;
    if (is_our_badge(desk, code) && badges_find(desk->station.journal, code->b1.ticket, code->b1.serial, &badge) == 0 &&
        badge.state != BADGE_PRINTED)
        desk_badge_settle(desk, badge.handle, BADGE_SCANNED);
}

int desk_identify(struct desk *desk, const struct code *code, struct facts_subject *ret_subject) {
    struct journal_scan row = {.kind = code->kind};
    snprintf(row.gate, sizeof(row.gate), "%s", desk->gate);
    *ret_subject = (struct facts_subject){0};
    if (answer_of(desk, code, &row, ret_subject).verdict == VERDICT_FAULT)
        return -EIO;
    settle_by_scan(desk, code);
    return 0;
}

void desk_check_in_self(struct desk *desk, int64_t ticket) {
    if (!desk_flow_accepts(&desk->flow))
        return;
    desk->scan = (struct desk_scan){.began_ms = app_clock_stopwatch(), .named = ticket};
    desk->shown_printer = -1;
    judge(desk, &desk->scan);
    tell_verdict(desk, DESK_EVENT_VERDICT);
}

void desk_code(struct desk *desk, const struct eye_message *message) {
    struct code code;
    if (field_is_open(&desk->field)) {
        field_code(&desk->field, (const char *)message->code, message->len);
        return;
    }
    facts_read(desk->station.roster, (const char *)message->code, message->len, &code);
    if (counter_is_open(&desk->counter)) {
        desk_counter_code(desk, &code);
        return;
    }
    if (!desk_flow_accepts(&desk->flow))
        return;
    desk_self_end(desk);
    desk->scan = (struct desk_scan){.began_ms = app_clock_stopwatch(), .code = code};
    desk->shown_printer = -1;
    settle_by_scan(desk, &code);
    judge(desk, &desk->scan);
    if (is_stranger(desk) && station_centre_ask(&desk->station))
        judge(desk, &desk->scan);
    tell_verdict(desk, DESK_EVENT_VERDICT);
}
