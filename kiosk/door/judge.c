/* From a code, or a name, to a verdict to a durable row. The order of the house is kept here: read, facts, decide,
 * flow, journal, and only then screen and sound. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "door/door.h"
#include "station/centre.h"

void door_trouble(struct door *door, enum door_trouble trouble, bool holds) {
    unsigned troubles = holds ? door->troubles | (unsigned)trouble : door->troubles & ~(unsigned)trouble;
    if (troubles == door->troubles)
        return;
    door->troubles = (uint8_t)troubles;
    log_event(&door->station.log, "fault", "#troubles", (int64_t)troubles, "state", holds ? "came" : "went", NULL);
    struct door_event event = {.kind = DOOR_EVENT_TROUBLE, .now = app_clock_boottime(), .troubles = (uint8_t)troubles};
    door_event(door, &event);
}

/* The place as it is this moment. */
struct facts_place door_place(const struct door *door) {
    struct facts_place place = door->place;
    place.now = app_clock_now(&door->station.clock);
    place.clock_ok = app_clock_trusted(&door->station.clock);
    place.dir = door->flow.dir;
    place.cut_off = station_cut_off(&door->station);
    return place;
}

bool door_look(struct door *door) {
    struct facts_place place = door_place(door);
    int r = facts_site(door->station.roster, door->station.journal, &place, &door->site);
    door->looked_at = app_clock_boottime();
    door->gate_lost = r == -ENOENT;
    if (r < 0 && !(door->troubles & DOOR_TROUBLE_ROSTER) && !door->gate_awaited)
        log_line(&door->station.log, LOG_LEVEL_ERR, "%s: gate %s cannot be looked up: %s", door->station.state_dir,
                 place.gate, r == -ENOENT ? "the event has no such gate" : strerror(-r));
    door_trouble(door, DOOR_TROUBLE_ROSTER, r < 0);
    if (r == 0)
        door->own_open = journal_zone_open(door->station.journal, door->site.zone.code) != 0;
    return r == 0;
}

int door_writable(struct door *door) { return station_journal_there(&door->station) ? 0 : -EIO; }

/* What of a judgement goes into the row. */
static void fill_row(struct door_scan *scan) {
    const struct facts_subject *subject = &scan->subject;
    struct journal_scan *row = &scan->row;
    row->ticket = subject->ticket_id;
    row->dir = scan->place.dir;
    row->day = subject->site.day;
    row->listed = subject->on_list;
    facts_into_scan(subject, row);
    snprintf(row->gate, sizeof(row->gate), "%s", scan->place.gate);
    snprintf(row->zone, sizeof(row->zone), "%s", subject->site.zone.code);
    snprintf(row->slot, sizeof(row->slot), "%s", subject->site.has_slot ? subject->site.slot.code : "");
    memcpy(row->code_digest, subject->code_digest, sizeof(row->code_digest));
}

/* A store that cannot answer is a fault, never an admission. */
static struct access_answer answer_of(struct door *door, struct door_scan *scan) {
    struct roster *roster = door->station.roster;
    struct journal *journal = door->station.journal;
    struct access_facts facts;
    int r = scan->row.source == SCAN_CODE
                ? facts_gather(roster, journal, &scan->code, &scan->place, &facts, &scan->subject)
                : facts_gather_ticket(roster, journal, scan->row.ticket, &scan->place, &facts, &scan->subject);
    if (r < 0) {
        log_line(&door->station.log, LOG_LEVEL_ERR, "%s: cannot judge a code: %s", door->station.state_dir,
                 strerror(-r));
        scan->subject = (struct facts_subject){.ticket_id = scan->row.ticket, .site = {.day = -1}};
        return (struct access_answer){.verdict = VERDICT_FAULT};
    }
    return access_decide(&facts);
}

/* As of this moment, whatever was judged before. */
static void judge(struct door *door, struct door_scan *scan) {
    scan->place.now = app_clock_now(&door->station.clock);
    scan->place.clock_ok = app_clock_trusted(&door->station.clock);
    struct access_answer answer = answer_of(door, scan);
    fill_row(scan);
    scan->row.verdict = answer.verdict;
    scan->row.warnings = answer.warnings;
}

/* The person whose scan was the last one here, once more. */
static bool is_again(const struct door *door) {
    return door->has_last && door->scan.row.ticket && door->scan.row.ticket == door->last.row.ticket;
}

static void tell_verdict(struct door *door, enum door_event_kind kind) {
    enum verdict verdict = door->scan.row.verdict;
    struct door_event event = {
        .kind = kind,
        .now = app_clock_boottime(),
        .verdict = {.verdict = verdict, .liftable = access_liftable(verdict), .again = is_again(door)}};
    door_event(door, &event);
}

/* Perhaps sold a moment ago. */
static bool is_stranger(const struct door *door) {
    enum verdict verdict = door->scan.row.verdict;
    return !door->scan.subject.has_ticket && (verdict == VERDICT_UNKNOWN || verdict == VERDICT_SEE_STAFF);
}

void door_code(struct door *door, const char *text, size_t len) {
    if (field_is_open(&door->field))
        field_code(&door->field, text, len);
    if (!door_flow_accepts(&door->flow))
        return;
    door->scan = (struct door_scan){.began_ms = app_clock_stopwatch(), .place = door_place(door)};
    facts_read(door->station.roster, text, len, &door->scan.code);
    door->scan.row.kind = door->scan.code.kind;
    judge(door, &door->scan);
    if (is_stranger(door) && station_centre_ask(&door->station))
        judge(door, &door->scan);
    tell_verdict(door, DOOR_EVENT_VERDICT);
}

void door_person(struct door *door, int64_t ticket) {
    door->scan = (struct door_scan){.began_ms = app_clock_stopwatch(), .place = door_place(door)};
    door->scan.place.dir = door->flow.list == DOOR_LIST_INSIDE ? DIRECTION_OUT : DIRECTION_IN;
    door->scan.row = (struct journal_scan){.source = SCAN_NAME, .ticket = ticket, .staff_no = door->flow.staff_no};
    judge(door, &door->scan);
    tell_verdict(door, DOOR_EVENT_VERDICT);
}

/* One line per scan for people, or one object for programs. */
static void tell_scan(struct door *door, const struct door_scan *scan) {
    const char *lead = "", *other = "";
    if (scan->subject.has_ticket)
        station_names(&scan->subject.ticket, &lead, &other);
    char ticket[24] = "";
    if (scan->row.ticket)
        snprintf(ticket, sizeof(ticket), "%" PRId64, scan->row.ticket);
    const char *kind = scan->row.source == SCAN_NAME ? "name" : code_kind_name(scan->row.kind);
    const char *dir = scan->row.dir == DIRECTION_OUT ? "out" : "in";
    double ms = app_clock_stopwatch() - scan->began_ms;
    if (door->station.log.json) {
        log_event(&door->station.log, "scan", "kind", kind, "code", verdict_name(scan->row.verdict), "ticket", ticket,
                  "person", lead, "gate", scan->row.gate, "session", scan->row.slot, "dir", dir, "#inside",
                  (int64_t)door->site.count.inside, "#seats_left", (int64_t)door->site.seats_left, "#took_us",
                  (int64_t)(ms * 1000), NULL);
        return;
    }
    printf("%-10s %-3s %-14s %7.2f ms  %s\n", kind, dir, verdict_name(scan->row.verdict), ms, lead);
    fflush(stdout);
}

/* Once; -EAGAIN when what was judged is history. */
static int write_once(struct door *door, struct door_scan *scan) {
    struct journal_stamp stamp = station_stamp(&door->station);
    struct journal_recorded recorded = {0};
    int r = door_writable(door);
    if (r == 0)
        r = journal_record_scan(door->station.journal, &stamp, &scan->row, &recorded);
    if (r < 0)
        return r;
    app_clock_passed(&door->station.clock, stamp.at);
    memcpy(scan->uuid, recorded.uuid, sizeof(scan->uuid));
    scan->at = stamp.at;
    return 0;
}

/* A write that failed for good: said once, and the door is in trouble. */
static void tell_failure(struct door *door, int r) {
    log_line(&door->station.log, LOG_LEVEL_ERR,
             "%s/journal.db: the scan was not written: %s; nobody is admitted until it can be", door->station.state_dir,
             strerror(-r));
    if (r != -EAGAIN)
        door_trouble(door, DOOR_TROUBLE_JOURNAL, true);
}

/* What was judged is on disk: it is now the person on screen. A replay has no row of its own: what undo and companions
 * mean is the row before, where that was the same person's. */
static void keep_scan(struct door *door) {
    bool held = door->scan.row.verdict == VERDICT_OK_REPLAY && is_again(door);
    door_look(door);
    tell_scan(door, &door->scan);
    if (held)
        return;
    door->last = door->scan;
    door->has_last = true;
}

/* How often a person is judged before the door gives up; each time another program wrote since. */
#define ROUNDS 8

/* Write what was judged; the flow learns whether it is durable. */
static void record(struct door *door) {
    int r = write_once(door, &door->scan);
    for (int round = 1; r == -EAGAIN && round < ROUNDS; round++) {
        judge(door, &door->scan);
        tell_verdict(door, DOOR_EVENT_JUDGED_AGAIN);
        r = write_once(door, &door->scan);
    }
    struct door_event event = {.kind = r < 0 ? DOOR_EVENT_FAILED : DOOR_EVENT_RECORDED, .now = app_clock_boottime()};
    if (r == 0)
        keep_scan(door);
    else
        tell_failure(door, r);
    door_event(door, &event);
}

/* The person is judged anew with the supervisor's word: what changed meanwhile counts. */
void door_override(struct door *door, int reason) {
    struct door_scan *scan = &door->scan;
    int r = -EAGAIN;
    *scan = door->last;
    scan->began_ms = app_clock_stopwatch();
    scan->place.override = true;
    scan->row.staff_no = door->flow.staff_no;
    snprintf(scan->row.reason, sizeof(scan->row.reason), "%s", door_reason(reason) + strlen("door-reason-"));
    struct door_event event = {.kind = DOOR_EVENT_RECORDED};
    for (int round = 0; r == -EAGAIN && round < ROUNDS; round++) {
        judge(door, scan);
        event.failed.refused = verdict_class(scan->row.verdict) != VERDICT_CLASS_ADMIT;
        r = event.failed.refused ? -EACCES : write_once(door, scan);
    }
    if (r == 0)
        keep_scan(door);
    else if (!event.failed.refused)
        tell_failure(door, r);
    if (r < 0)
        event.kind = DOOR_EVENT_FAILED;
    event.failed.verdict = scan->row.verdict;
    event.now = app_clock_boottime();
    door_event(door, &event);
}

static void play(struct door *door, enum door_sound sound) {
    if (door->sound && door->clips[sound] >= 0)
        sound_play(door->sound, door->clips[sound], (int)door->volume);
}

/* Whoever signs out, or is signed out, leaves the technician's pages, too. */
static void mind_tools(struct door *door) {
    const bool tools = door->flow.screen == DOOR_TOOLS;
    if (tools && field_is_open(&door->field))
        field_turn(&door->field, door->flow.english);
    else if (tools)
        field_open(&door->field, door->flow.staff_no, door->flow.english);
    else
        field_close(&door->field);
}

void door_event(struct door *door, const struct door_event *event) {
    struct door_effect effects[DOOR_EFFECTS_MAX];
    size_t n = door_flow_step(&door->flow, event, effects);
    mind_tools(door);
    for (size_t i = 0; i < n; i++)
        switch (effects[i].kind) {
        case DOOR_EFFECT_RECORD: record(door); break;
        case DOOR_EFFECT_OVERRIDE: door_override(door, effects[i].row); break;
        case DOOR_EFFECT_UNDO: door_undo(door); break;
        case DOOR_EFFECT_COMPANION: door_companion(door); break;
        case DOOR_EFFECT_SHOW: door_draw(door, true); break;
        case DOOR_EFFECT_SOUND: play(door, effects[i].sound); break;
        case DOOR_EFFECT_CHECK_PIN: door_check_pin(door); break;
        case DOOR_EFFECT_LIST: door_read_list(door); break;
        case DOOR_EFFECT_PICK: door_pick(door, effects[i].row); break;
        case DOOR_EFFECT_ZONE: door_switch_zone(door); break;
        }
}
