/* What staff may change at a door: who is logged in, the last scan taken back, a companion, the session, the zone. Each
 * is in the journal before the screen says so. A few dozen a day. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "door/door.h"
#include "store/pin.h"

static void log_failure(struct door *door, const char *what, int r) {
    log_line(&door->station.log, LOG_LEVEL_ERR, "%s: %s: %s", door->station.state_dir, what, strerror(-r));
}

/* -EAGAIN, -ENOENT, -ESTALE, -EALREADY, -EPERM, -ERANGE are answers; anything else is the journal's trouble. */
static bool is_answer(int r) {
    return r == -EAGAIN || r == -ENOENT || r == -ESTALE || r == -EALREADY || r == -EPERM || r == -ERANGE;
}

/* Tell the flow what came of a write: 0, or an errno and the verdict to show for it. */
static void tell(struct door *door, int r, enum verdict refused) {
    struct door_event event = {.kind = r < 0 ? DOOR_EVENT_FAILED : DOOR_EVENT_RECORDED, .now = app_clock_boottime()};
    if (r < 0) {
        event.failed.refused = is_answer(r);
        event.failed.verdict = refused;
    }
    if (r < 0 && !is_answer(r))
        door_trouble(door, DOOR_TROUBLE_JOURNAL, true);
    door_look(door);
    door_event(door, &event);
}

void door_check_pin(struct door *door) {
    struct journal_stamp stamp = station_stamp(&door->station);
    struct pin_answer answer = {0};
    int r = door_writable(door);
    if (r == 0)
        r = pin_check(door->station.roster, door->station.journal, &stamp, door->flow.pad.digits, &answer);
    if (r < 0) {
        log_failure(door, "a PIN cannot be checked", r);
        door_trouble(door, DOOR_TROUBLE_JOURNAL, true);
    }
    struct door_event event = {.kind = DOOR_EVENT_PIN,
                               .now = app_clock_boottime(),
                               .pin = {.right = r == 0 && answer.right,
                                       .staff_no = answer.staff.number,
                                       .rights = answer.staff.rights,
                                       .wait = answer.wait}};
    door_event(door, &event);
}

void door_undo(struct door *door) {
    struct journal_stamp stamp = station_stamp(&door->station);
    int r = door_writable(door);
    if (r == 0)
        r = journal_undo(door->station.journal, &stamp, door->last.uuid, door->flow.staff_no);
    if (r < 0)
        log_failure(door, "the last scan was not taken back", r);
    else
        log_event(&door->station.log, "undo", "gate", door->place.gate, NULL);
    tell(door, r, door->last.row.verdict);
}

/* A companion takes a seat like anyone else, in the room where the guest is: none left, none taken. */
static int seat_for_companion(struct door *door, enum verdict *ret_refused) {
    struct facts_place place = door_place(door);
    struct facts_site site;
    snprintf(place.slot, sizeof(place.slot), "%s", door->last.row.slot);
    int r = facts_site(door->station.roster, door->station.journal, &place, &site);
    if (r < 0)
        return -EIO;
    *ret_refused = site.zone_open ? VERDICT_FULL : VERDICT_CLOSED;
    return site.zone_open && site.seats_left != 0 ? 0 : -EAGAIN;
}

void door_companion(struct door *door) {
    struct journal_stamp stamp = station_stamp(&door->station);
    enum verdict refused = VERDICT_SEE_STAFF;
    int r = door_writable(door);
    if (r == 0)
        r = seat_for_companion(door, &refused);
    if (r == 0) {
        refused = VERDICT_SEE_STAFF;
        r = journal_companion(door->station.journal, &stamp, door->last.uuid);
    }
    if (r < 0 && r != -EAGAIN)
        log_failure(door, "the companion was not written", r);
    tell(door, r, refused);
}

void door_switch_zone(struct door *door) {
    struct journal_stamp stamp = station_stamp(&door->station);
    const char *zone = door->site.zone.code;
    int open = journal_zone_open(door->station.journal, zone);
    int r = open < 0 ? open : door_writable(door);
    if (r == 0)
        r = journal_zone_set(door->station.journal, &stamp, zone, !open, door->flow.staff_no, "door");
    if (r < 0)
        log_failure(door, "the entrance was not switched", r);
    tell(door, r, VERDICT_CLOSED);
}

/* Who picked which session is part of the record. */
static void pick_session(struct door *door, const char *slot) {
    struct journal_stamp stamp = station_stamp(&door->station);
    json_t *body =
        json_pack("{s:s, s:s, s:i}", "gate", door->place.gate, "session", slot, "operator", door->flow.staff_no);
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    int r = text ? door_writable(door) : -ENOMEM;
    if (r == 0)
        r = journal_append(door->station.journal, &stamp, "door.session", text, NULL);
    free(text);
    json_decref(body);
    if (r < 0) {
        log_failure(door, "the session was not picked", r);
        door_trouble(door, DOOR_TROUBLE_JOURNAL, true);
        return;
    }
    snprintf(door->place.slot, sizeof(door->place.slot), "%s", slot);
    door_look(door);
}

void door_pick(struct door *door, int row) {
    if (row < 0 || (size_t)row >= door->n_rows)
        return;
    if (door->flow.list == DOOR_LIST_SESSIONS)
        pick_session(door, door->rows[row].slot);
    else
        door_person(door, door->rows[row].ticket);
}

const char *door_reason(int row) {
    static const char *const reasons[DOOR_REASONS] = {
        "door-reason-organiser", "door-reason-speaker", "door-reason-interpreter", "door-reason-ticket",
        "door-reason-list",      "door-reason-paid",    "door-reason-service",     "door-reason-other",
    };
    return reasons[row >= 0 && row < DOOR_REASONS ? row : DOOR_REASONS - 1];
}
