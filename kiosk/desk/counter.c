/* The staff side of the desk: executes what core/counter.h decides. Each thing done is in the journal before its page
 * says so; what cannot be written is said, and nothing happens. */
#include "desk/self.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/door_flow.h"
#include "station/centre.h"
#include "store/handouts.h"
#include "store/pin.h"
#include "store/visits.h"

static void log_failure(struct desk *desk, const char *what, int r) {
    log_line(&desk->station.log, LOG_LEVEL_ERR, "%s: %s: %s", desk->station.state_dir, what, strerror(-r));
}

static void tell(struct desk *desk, enum counter_event_kind kind) {
    struct counter_event event = {.kind = kind, .now = app_clock_boottime()};
    desk_counter_event(desk, &event);
}

static void tell_person(struct desk *desk, bool found) {
    struct counter_event event = {.kind = COUNTER_EVENT_PERSON,
                                  .now = app_clock_boottime(),
                                  .person = {.found = found, .can = found ? desk_counter_can(desk) : 0}};
    desk_counter_event(desk, &event);
}

static void done_lifting(struct desk *desk, enum counter_notice notice, bool liftable) {
    unsigned can = desk_counter_can(desk) | (liftable ? COUNTER_CAN_LIFT : 0U);
    struct counter_event event = {
        .kind = COUNTER_EVENT_DONE, .now = app_clock_boottime(), .done = {.notice = notice, .can = (uint8_t)can}};
    desk_counter_event(desk, &event);
}

static void done(struct desk *desk, enum counter_notice notice) { done_lifting(desk, notice, false); }

/* ---- who it is about ---- */

/* Whether the person is in is asked of this desk's own journal: what was done elsewhere cannot be undone here. */
static bool came_in(struct desk *desk, struct visit *ret_visit) {
    const struct desk_person *person = &desk->subject.person;
    struct facts_site site = {0};
    struct facts_place place = {.now = app_clock_now(&desk->station.clock), .dir = DIRECTION_IN};
    snprintf(place.gate, sizeof(place.gate), "%s", desk->gate);
    return person->known && facts_site(desk->station.roster, desk->station.journal, &place, &site) == 0 &&
           visits_last(desk->station.journal, person->ticket.id, desk->gate, site.day, ret_visit) > 0;
}

static bool has_had_a_badge(struct desk *desk) {
    uint8_t serial;
    return station_journal_there(&desk->station) && badges_may_reprint(desk->station.roster, desk->station.journal,
                                                                       desk->subject.person.ticket.id, &serial) == 0;
}

uint8_t desk_counter_can(struct desk *desk) {
    struct visit visit;
    if (!desk->subject.person.known)
        return 0;
    const uint8_t reprint = has_had_a_badge(desk) ? COUNTER_CAN_REPRINT : 0;
    if (!came_in(desk, &visit))
        return COUNTER_CAN_CHECK_IN | reprint;
    desk->subject.came_at = visit.at;
    return COUNTER_CAN_UNDO | reprint;
}

void desk_counter_turn_to(struct desk *desk, const struct roster_ticket *ticket) {
    desk->subject.person = (struct desk_person){.language = desk->flow.language};
    desk_person_from(desk, ticket, &desk->subject.person);
}

/* ---- the effects ---- */

static void check_pin(struct desk *desk) {
    struct journal_stamp stamp = station_stamp(&desk->station);
    struct pin_answer pin = {0};
    int r = station_journal_there(&desk->station)
                ? pin_check(desk->station.roster, desk->station.journal, &stamp, desk->counter.pad.digits, &pin)
                : -ENOENT;
    if (r < 0) {
        log_failure(desk, "a PIN cannot be checked", r);
        desk_trouble(desk, TROUBLE_JOURNAL, true);
    }
    struct counter_event event = {.kind = COUNTER_EVENT_PIN,
                                  .now = app_clock_boottime(),
                                  .pin = {.right = r == 0 && pin.right,
                                          .supervisor = pin.staff.rights & DOOR_RIGHT_OVERRIDE,
                                          .staff_no = pin.staff.number,
                                          .wait = pin.wait}};
    desk_counter_event(desk, &event);
}

/* Whoever the page is about from now on. */
static bool turn_to_person(struct desk *desk, int64_t ticket) {
    struct desk_person person;
    if (desk_person_of(desk, ticket, &person) < 0)
        return false;
    desk->subject.person = person;
    return true;
}

static void open_row(struct desk *desk, int row) {
    if (desk->counter.list == COUNTER_LIST_PRINTERS) {
        desk->subject.printer = (size_t)row;
        return;
    }
    const struct desk_row *of = &desk->rows[row];
    bool known = turn_to_person(desk, of->ticket);
    desk->subject.badge = of->badge;
    if (known && of->state == BADGE_UNCERTAIN)
        tell(desk, COUNTER_EVENT_BADGE);
    else
        tell_person(desk, known);
}

static void settle(struct desk *desk, bool came_out) {
    int r = desk_badge_settle(desk, desk->subject.badge, came_out ? BADGE_CAME_OUT : BADGE_DID_NOT);
    if (r == -EALREADY)
        done(desk, COUNTER_NOTICE_SETTLED);
    else if (r < 0)
        done(desk, COUNTER_NOTICE_FAILED);
    else
        done(desk, came_out ? COUNTER_NOTICE_CAME_OUT : COUNTER_NOTICE_PRINTING);
}

/* The old badge is void from now on, whichever desk printed it. */
static void reprint(struct desk *desk, int row) {
    struct journal_stamp stamp = station_stamp(&desk->station);
    const char *msgid = desk_reprint_reason(row);
    struct badge_reprint again = {.ticket = desk->subject.person.ticket.id, .staff_no = desk->counter.staff_no};
    struct journal_badge badge = {0};
    snprintf(again.reason, sizeof(again.reason), "%s", msgid + strlen("counter-reason-"));
    struct journal *journal = desk->station.journal;
    int r = station_journal_there(&desk->station)
                ? badges_may_reprint(desk->station.roster, journal, again.ticket, &again.known_serial)
                : -EIO;
    if (r == 0)
        r = badges_reprint(journal, &stamp, &again, &badge);
    if (r == -EBUSY) {
        done(desk, COUNTER_NOTICE_BUSY);
        return;
    }
    if (r < 0) {
        log_failure(desk, "a badge was not printed again", r);
        done(desk, COUNTER_NOTICE_FAILED);
        return;
    }
    desk_badge_print(desk, badge.handle);
    done(desk, COUNTER_NOTICE_PRINTING);
}

static void new_roll(struct desk *desk, int row) {
    struct journal_stamp stamp = station_stamp(&desk->station);
    int r = badges_roll_set(desk->station.journal, &stamp, desk->printers[desk->subject.printer].queue,
                            desk_roll_sizes[row], desk->counter.staff_no);
    if (r < 0)
        log_failure(desk, "a new roll of labels was not noted", r);
    desk_count(desk);
    done(desk, r < 0 ? COUNTER_NOTICE_FAILED : COUNTER_NOTICE_ROLL);
}

static enum counter_notice notice_of(enum handout_result result) {
    switch (result) {
    case HANDOUT_GIVE: return COUNTER_NOTICE_GIVEN;
    case HANDOUT_GIVEN_ALREADY: return COUNTER_NOTICE_GIVEN_ALREADY;
    case HANDOUT_NOT_HIS: return COUNTER_NOTICE_NOT_HIS;
    case HANDOUT_NONE_LEFT: return COUNTER_NOTICE_NONE_LEFT;
    }
    return COUNTER_NOTICE_FAILED;
}

static void give_out(struct desk *desk, int row) {
    struct journal_stamp stamp = station_stamp(&desk->station);
    struct roster_handout handout;
    struct handout_answer given = {0};
    int r = roster_handout(desk->station.roster, desk->rows[row].handout, &handout);
    if (r == 0)
        r = handouts_redeem(desk->station.journal, desk->station.roster, &stamp, &desk->subject.person.ticket, &handout,
                            desk->counter.staff_no, &given);
    if (r < 0)
        log_failure(desk, "a hand-out was not noted", r);
    desk->subject.given = given;
    done(desk, r < 0 ? COUNTER_NOTICE_FAILED : notice_of(given.result));
}

static void tell_entry(struct desk *desk, int r, enum verdict verdict) {
    desk->subject.verdict = verdict;
    if (r < 0)
        done(desk, COUNTER_NOTICE_FAILED);
    else if (verdict == VERDICT_OK_REPLAY || verdict == VERDICT_ALREADY_IN)
        done_lifting(desk, COUNTER_NOTICE_IN_ALREADY, verdict == VERDICT_ALREADY_IN);
    else if (verdict_class(verdict) == VERDICT_CLASS_ADMIT)
        done(desk, COUNTER_NOTICE_CHECKED_IN);
    else
        done_lifting(desk, COUNTER_NOTICE_REFUSED, access_liftable(verdict));
}

/* Let in by name, as staff at a door do; the badge comes as for anybody. Whom staff are to see first, they see to by a
 * list, where the event has one. */
static void check_in(struct desk *desk) {
    const struct roster_ticket *ticket = &desk->subject.person.ticket;
    enum verdict verdict;
    int r = desk_check_in(desk, ticket->id, desk->counter.staff_no, &verdict);
    if (r == 0 && verdict == VERDICT_SEE_STAFF)
        desk_checks_of(desk, ticket, &desk->subject.checks);
    else
        desk->subject.checks.n = 0;
    desk->subject.verdict = verdict;
    if (desk->subject.checks.n > 0)
        tell(desk, COUNTER_EVENT_CHECKS);
    else
        tell_entry(desk, r, verdict);
}

static void let_in(struct desk *desk, int row) {
    const char *reason = row < 0 ? "checked" : desk_why(row) + strlen("counter-why-");
    enum verdict verdict;
    int r = desk_let_in(desk, desk->subject.person.ticket.id, desk->counter.staff_no, reason, &verdict);
    tell_entry(desk, r, verdict);
}

static enum counter_notice notice_of_undo(int r, bool out) {
    switch (r) {
    case 0: return out ? COUNTER_NOTICE_COLLECT : COUNTER_NOTICE_UNDONE;
    case -EBUSY: return COUNTER_NOTICE_BUSY;
    case -ESTALE:
    case -EALREADY:
    case -ENOENT: return COUNTER_NOTICE_TOO_LATE;
    default: return COUNTER_NOTICE_FAILED;
    }
}

static void undo(struct desk *desk) {
    struct journal_stamp stamp = station_stamp(&desk->station);
    struct visit visit;
    bool out = false;
    int r = !station_journal_there(&desk->station) ? -EIO : came_in(desk, &visit) ? 0 : -ENOENT;
    if (r == 0)
        r = visits_take_back(desk->station.journal, &stamp, visit.uuid, desk->counter.staff_no, &out);
    enum counter_notice notice = notice_of_undo(r, out);
    if (notice == COUNTER_NOTICE_FAILED)
        log_failure(desk, "a check-in was not taken back", r);
    done(desk, notice);
}

static void execute(struct desk *desk, const struct counter_effect *effect) {
    switch (effect->kind) {
    case COUNTER_EFFECT_SHOW: desk_draw(desk, true); break;
    case COUNTER_EFFECT_CHECK_PIN: check_pin(desk); break;
    case COUNTER_EFFECT_LIST: desk_counter_list(desk); break;
    case COUNTER_EFFECT_OPEN_ROW: open_row(desk, effect->row); break;
    case COUNTER_EFFECT_SETTLE: settle(desk, effect->came_out); break;
    case COUNTER_EFFECT_REPRINT: reprint(desk, effect->row); break;
    case COUNTER_EFFECT_ROLL: new_roll(desk, effect->row); break;
    case COUNTER_EFFECT_GIVE: give_out(desk, effect->row); break;
    case COUNTER_EFFECT_SEARCH: desk_counter_search(desk); break;
    case COUNTER_EFFECT_CHECK_IN: check_in(desk); break;
    case COUNTER_EFFECT_OVERRIDE: let_in(desk, effect->row); break;
    case COUNTER_EFFECT_UNDO: undo(desk); break;
    case COUNTER_EFFECT_BEGIN: desk_form_begin(desk); break;
    case COUNTER_EFFECT_FIELD: desk_form_open_field(desk, effect->row); break;
    case COUNTER_EFFECT_CHOOSE: desk_form_choose(desk, effect->row); break;
    case COUNTER_EFFECT_TICK: desk->subject.checks.ticked ^= (uint8_t)(1U << effect->row); break;
    case COUNTER_EFFECT_SAVE: done(desk, desk_form_save(desk)); break;
    }
}

/* Whoever signs out, or is signed out, leaves the technician's pages, too. */
static void mind_tools(struct desk *desk) {
    const bool tools = desk->counter.page == COUNTER_TOOLS;
    if (tools && field_is_open(&desk->field))
        field_turn(&desk->field, desk->counter.english);
    else if (tools)
        field_open(&desk->field, desk->counter.staff_no, desk->counter.english);
    else
        field_close(&desk->field);
}

/* A keyboard stands for as long as its page does; a guest's is not ours. */
static void mind_keyboard(struct desk *desk) {
    const enum counter_page page = desk->counter.page;
    if (page != COUNTER_SEARCH && page != COUNTER_FORM && page != COUNTER_TOOLS && !self_is_open(&desk->self))
        typing_close(&desk->typing);
}

void desk_counter_event(struct desk *desk, const struct counter_event *event) {
    struct counter_effect effects[COUNTER_EFFECTS_MAX];
    size_t n = counter_step(&desk->counter, event, effects);
    desk->station.staff_in = desk->counter.staff_no > 0;
    mind_tools(desk);
    mind_keyboard(desk);
    for (size_t i = 0; i < n; i++)
        execute(desk, &effects[i]);
}

/* ---- codes and touches ---- */

void desk_counter_code(struct desk *desk, const struct code *code) {
    struct facts_subject subject;
    if (!counter_hears(&desk->counter))
        return;
    bool known = desk_identify(desk, code, &subject) == 0 && subject.has_ticket;
    if (known)
        turn_to_person(desk, subject.ticket_id);
    tell_person(desk, known);
}

static void press(struct desk *desk, enum counter_button button) {
    struct counter_event event = {.kind = COUNTER_EVENT_PRESS, .now = app_clock_boottime(), .press = button};
    desk_counter_event(desk, &event);
}

static void touched_button(struct desk *desk, int x, int y) {
    uint32_t can = counter_buttons(&desk->counter);
    for (int button = COUNTER_BUTTON_NONE + 1; button < COUNTER_BUTTON_COUNT; button++) {
        char id[48];
        snprintf(id, sizeof(id), "button-%s", counter_button_name((enum counter_button)button));
        if (!(can & (UINT32_C(1) << button)) || !stage_hit(&desk->station.stage, id, x, y))
            continue;
        press(desk, (enum counter_button)button);
        return;
    }
}

static bool touched_row(struct desk *desk, int x, int y) {
    struct counter_event event = {.kind = COUNTER_EVENT_ROW, .now = app_clock_boottime()};
    event.row = staff_row_at(&desk->station, desk->n_rows, x, y);
    if (event.row >= 0)
        desk_counter_event(desk, &event);
    return event.row >= 0;
}

static bool touched_key(struct desk *desk, int x, int y) {
    struct counter_event event = {.kind = COUNTER_EVENT_DIGIT, .now = app_clock_boottime()};
    event.digit = desk->counter.page == COUNTER_PIN ? staff_key_at(&desk->station, x, y) : -1;
    if (event.digit >= 0)
        desk_counter_event(desk, &event);
    return event.digit >= 0;
}

/* What happened at two kiosks, or was written at both, goes when somebody has seen it: here, too. */
static bool touched_alert(struct desk *desk, int x, int y) {
    const struct centre_conflict *conflict = desk->station.staff_in ? station_conflict(&desk->station, true) : NULL;
    if (!conflict || !stage_hit(&desk->station.stage, "button-seen", x, y))
        return false;
    int r = station_conflict_seen(&desk->station, conflict, desk->counter.staff_no);
    if (r < 0)
        log_failure(desk, "a conflict was not acknowledged", r);
    desk_draw(desk, true);
    return true;
}

/* Language is the counter's; the rest of the page is the tools' own. Working there is more time. */
static bool touched_tools(struct desk *desk, int x, int y) {
    struct counter_event more = {.kind = COUNTER_EVENT_TOUCHED, .now = app_clock_boottime()};
    const enum field_result result = field_touch(&desk->field, x, y);
    if (result == FIELD_CLOSED)
        return false;
    if (result == FIELD_LEFT)
        press(desk, COUNTER_BUTTON_BACK);
    else if (stage_hit(&desk->station.stage, "button-language", x, y) && !typing_is_open(&desk->typing))
        press(desk, COUNTER_BUTTON_LANGUAGE);
    else
        desk_counter_event(desk, &more);
    return true;
}

bool desk_counter_touched(struct desk *desk, int x, int y) {
    if (!counter_is_open(&desk->counter))
        return false;
    if (touched_alert(desk, x, y) || touched_tools(desk, x, y))
        return true;
    bool rows = desk->counter.page == COUNTER_SEARCH || !typing_is_open(&desk->typing);
    if (rows && desk->counter.page != COUNTER_PIN && touched_row(desk, x, y))
        return true;
    if (typing_is_open(&desk->typing))
        desk_form_typed(desk, typing_touch(&desk->typing, x, y));
    else if (!touched_key(desk, x, y))
        touched_button(desk, x, y);
    return true;
}

bool desk_counter_key(struct desk *desk, const struct wedge_key *key) {
    struct counter_event more = {.kind = COUNTER_EVENT_TOUCHED, .now = app_clock_boottime()};
    if (field_key(&desk->field, key)) {
        desk_counter_event(desk, &more);
        return true;
    }
    if (!counter_is_open(&desk->counter) || !typing_is_open(&desk->typing))
        return false;
    desk_form_typed(desk, typing_key(&desk->typing, key));
    return true;
}

void desk_counter_open(struct desk *desk, uint64_t settle) {
    struct counter_event event = {.kind = COUNTER_EVENT_OPEN, .now = app_clock_boottime(), .settle = settle != 0};
    if (counter_is_open(&desk->counter))
        return;
    desk_self_end(desk);
    desk->subject = (struct desk_subject){.badge = settle, .person = desk->scan.person};
    desk_counter_event(desk, &event);
}
