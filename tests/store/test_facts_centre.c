/* What a door decides when other kiosks have been at work: from what the centre says and what this kiosk's journal did
 * since, through the facts, to the verdict. Stories are told as doors tell them: gather, judge, record. The same
 * stories are told to a kiosk that never heard of a centre: being enrolled must make nothing worse. */
#include "places_fixture.h"

#include <errno.h>

#include "core/access.h"
#include "store/centre.h"
#include "store/post.h"

#define MUST(CALL) assert_int_equal(CALL, 0)
#define MINUTE INT64_C(60000)

struct world {
    struct folder folder;
    struct roster *roster;
    struct journal *journal;
    bool cut_off;
    uint8_t last[UUID_SIZE]; /* of the last scan that was written */
};

/* ---- the event ---- */

static void add_places(struct roster_load *load) {
    static const struct roster_zone zones[] = {
        {.code = "hall", .passback = PASSBACK_HARD, .capacity = 5, .reentry = true},
        {.code = "fair", .passback = PASSBACK_OFF, .capacity = 5},
        {.code = "room", .passback = PASSBACK_HARD, .capacity = 5},
        {.code = "once", .passback = PASSBACK_SOFT, .max_entries = 1, .reentry = true},
        {.code = "soft", .passback = PASSBACK_SOFT, .cross_gate_ms = 5 * MINUTE, .capacity = 5},
    };
    static const struct roster_gate gates[] = {
        {.code = "hall", .zone = "hall", .dirs = 3}, {.code = "hall-2", .zone = "hall", .dirs = 3},
        {.code = "fair", .zone = "fair", .dirs = 3}, {.code = "room", .zone = "room", .dirs = 3},
        {.code = "once", .zone = "once", .dirs = 3}, {.code = "soft", .zone = "soft", .dirs = 3},
    };
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
        MUST(roster_load_zone(load, &zones[i]));
    for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++)
        MUST(roster_load_gate(load, &gates[i]));
    MUST(add_slot(load, 1, "ten", "room", NINE + 60 * MINUTE));
    MUST(add_slot(load, 2, "eleven", "room", NINE + 120 * MINUTE));
}

static void open_world(struct world *w) {
    *w = (struct world){.folder = folder_make(), .cut_off = true};
    struct roster_load *load = begin(&w->folder);
    struct roster_secrets secrets = some_secrets();
    struct roster_tier tier = {.number = 2, .code = "delegate"};
    add_places(load);
    MUST(roster_load_secrets(load, &secrets));
    MUST(roster_load_tier(load, &tier));
    for (int64_t id = 1; id <= 20; id++) {
        struct roster_ticket ticket = ticket_of(id);
        MUST(roster_load_ticket(load, &ticket));
    }
    w->roster = finish(&w->folder, &load);
    MUST(journal_open(w->folder.path, JOURNAL_EVENT, &w->journal));
}

static void close_world(struct world *w) {
    journal_close(w->journal);
    roster_close(w->roster);
    folder_remove(&w->folder);
}
#define WORLD __attribute__((cleanup(close_world))) struct world

/* ---- what the centre says ---- */

struct row {
    int64_t ticket;
    const char *zone, *slot;
    bool inside;
    int entries, seats, day;
    int64_t last;
    const char *gate;
    uint8_t scan[UUID_SIZE];
};

static struct centre_value number(int64_t n) { return (struct centre_value){.kind = CENTRE_INTEGER, .number = n}; }
static struct centre_value text(const char *t) {
    return (struct centre_value){.kind = CENTRE_TEXT, .bytes = t, .size = strlen(t)};
}
static struct centre_value blob(const uint8_t *bytes) {
    return (struct centre_value){.kind = CENTRE_BLOB, .bytes = bytes, .size = UUID_SIZE};
}

static struct centre_change *news(struct world *w) {
    struct centre_change *change = NULL;
    MUST(centre_begin(w->folder.path, false, &change));
    return change;
}

static void put_row(struct centre_change *change, const struct row *row) {
    const char *gate = row->gate ? row->gate : "far";
    const struct centre_value values[] = {
        number(row->ticket),
        text(row->zone),
        number(row->day),
        text(row->slot ? row->slot : ""),
        number(row->inside),
        number(row->entries),
        number(row->seats),
        number(0),
        text(gate),
        number(row->last ? row->last : NINE),
        text(row->inside ? "in" : "out"),
        text(gate),
        text("far-1"),
        blob(row->scan),
    };
    MUST(centre_row(change, CENTRE_ELSEWHERE, false, values, 14));
}

/* Everything of this journal is in the centre's rows from here on, or, covered 0, nothing is. */
static void told(struct world *w, struct centre_change *change, uint64_t covered) {
    struct centre_mark mark = {.system = "7", .timeline = 1, .snapshot = "5:9:5", .covered = covered, .kiosk = "near"};
    if (covered)
        MUST(journal_uuid(w->journal, covered, mark.covered_uuid));
    MUST(centre_commit(change, &mark));
    centre_abort(change);
}

static uint64_t head(struct world *w) {
    uint64_t seen = 0;
    MUST(journal_seen(w->journal, &seen));
    return seen - 1;
}

static void say(struct world *w, const struct row *row, uint64_t covered) {
    struct centre_change *change = news(w);
    if (row)
        put_row(change, row);
    told(w, change, covered);
}

/* ---- what a door does ---- */

static struct facts_place place_of(struct world *w, const char *gate, enum direction dir, int64_t at) {
    struct facts_place place = {.now = at, .clock_ok = true, .cut_off = w->cut_off, .dir = dir};
    snprintf(place.gate, sizeof(place.gate), "%s", gate);
    return place;
}

static struct access_answer judge(struct world *w, int64_t ticket, const struct facts_place *place,
                                  struct facts_subject *ret_subject) {
    struct access_facts facts;
    MUST(facts_gather_ticket(w->roster, w->journal, ticket, place, &facts, ret_subject));
    return access_decide(&facts);
}

static enum verdict go(struct world *w, int64_t ticket, const char *gate, enum direction dir, int64_t at, bool forced) {
    struct facts_place place = place_of(w, gate, dir, at);
    struct facts_subject subject;
    struct journal_recorded recorded;
    struct journal_stamp stamp = stamp_at(at);
    place.override = forced;
    struct access_answer answer = judge(w, ticket, &place, &subject);
    const struct room room = facts_room(&subject.site);
    struct journal_scan scan = {.ticket = ticket,
                                .verdict = answer.verdict,
                                .warnings = answer.warnings,
                                .dir = dir,
                                .day = room.day,
                                .listed = subject.on_list};
    facts_into_scan(&subject, &scan);
    snprintf(scan.gate, sizeof(scan.gate), "%s", gate);
    snprintf(scan.zone, sizeof(scan.zone), "%s", room.zone);
    snprintf(scan.slot, sizeof(scan.slot), "%s", room.slot);
    MUST(journal_record_scan(w->journal, &stamp, &scan, &recorded));
    memcpy(w->last, recorded.uuid, UUID_SIZE);
    return answer.verdict;
}

static enum verdict enter(struct world *w, int64_t ticket, const char *gate, int minute) {
    return go(w, ticket, gate, DIRECTION_IN, NINE + minute * MINUTE, false);
}
static enum verdict leave(struct world *w, int64_t ticket, const char *gate, int minute) {
    return go(w, ticket, gate, DIRECTION_OUT, NINE + minute * MINUTE, false);
}
static enum verdict force(struct world *w, int64_t ticket, const char *gate, int minute) {
    return go(w, ticket, gate, DIRECTION_IN, NINE + minute * MINUTE, true);
}

static int32_t seats_at(struct world *w, const char *gate, int minute) {
    struct facts_place place = place_of(w, gate, DIRECTION_IN, NINE + minute * MINUTE);
    struct facts_site site;
    MUST(facts_site(w->roster, w->journal, &place, &site));
    return site.count.seats;
}

static void accompany(struct world *w, int companions) {
    struct journal_stamp stamp = stamp_at(NINE);
    while (companions--)
        MUST(journal_companion(w->journal, &stamp, w->last));
}

static void take_back(struct world *w) {
    struct journal_stamp stamp = stamp_at(NINE);
    MUST(journal_undo(w->journal, &stamp, w->last, 1));
}

/* ---- people who were elsewhere ---- */

static const struct row inside_hall = {
    .ticket = 1, .zone = "hall", .inside = true, .entries = 1, .seats = 1, .scan = {0xa}};
static const struct row gone_from_hall = {.ticket = 1, .zone = "hall", .entries = 1, .scan = {0xb}};

static void who_came_in_elsewhere_is_in_already(void **state) {
    (void)state;
    WORLD w;
    open_world(&w);
    assert_int_equal(enter(&w, 2, "hall", 0), VERDICT_OK);
    say(&w, &inside_hall, 0);
    assert_int_equal(enter(&w, 1, "hall", 1), VERDICT_ALREADY_IN);
    assert_int_equal(leave(&w, 1, "hall", 2), VERDICT_OK_EXIT); /* and may leave here */
    assert_int_equal(enter(&w, 1, "hall", 3), VERDICT_OK_REENTRY);
}

static void who_left_elsewhere_may_come_back(void **state) {
    (void)state;
    WORLD w;
    open_world(&w);
    assert_int_equal(enter(&w, 1, "hall", 0), VERDICT_OK);
    say(&w, &gone_from_hall, head(&w));
    assert_int_equal(seats_at(&w, "hall", 1), 0);
    assert_int_equal(enter(&w, 1, "hall", 5), VERDICT_OK_REENTRY);
    assert_int_equal(seats_at(&w, "hall", 6), 1);
    assert_int_equal(enter(&w, 1, "hall-2", 7), VERDICT_ALREADY_IN);
}

static void entries_count_at_all_doors_together(void **state) {
    (void)state;
    WORLD w;
    open_world(&w);
    struct row row = {.ticket = 3, .zone = "once", .inside = true, .entries = 1, .seats = 1, .scan = {0xc}};
    say(&w, &row, 0);
    assert_int_equal(enter(&w, 3, "once", 30), VERDICT_USED);
    row.inside = false;
    say(&w, &row, 0);
    assert_int_equal(enter(&w, 3, "once", 31), VERDICT_OK_REENTRY); /* who has left may come back here */
}

static void a_moment_ago_at_another_kiosk_is_no_replay(void **state) {
    (void)state;
    WORLD w;
    open_world(&w);
    struct row row = {
        .ticket = 4, .zone = "soft", .inside = true, .entries = 1, .seats = 1, .gate = "soft-2", .scan = {0xd}};
    say(&w, &row, 0);
    assert_int_equal(enter(&w, 4, "soft", 0), VERDICT_ALREADY_IN); /* another gate within five minutes */
    assert_int_equal(enter(&w, 4, "soft", 10), VERDICT_OK_REENTRY);
}

static void a_full_room_is_full_at_every_door(void **state) {
    (void)state;
    WORLD w;
    open_world(&w);
    struct centre_change *change = news(&w);
    for (int64_t ticket = 11; ticket <= 14; ticket++)
        put_row(change, &(struct row){.ticket = ticket, .zone = "hall", .inside = true, .entries = 1, .seats = 1});
    told(&w, change, 0);
    assert_int_equal(enter(&w, 1, "hall", 0), VERDICT_OK);
    assert_int_equal(enter(&w, 2, "hall", 1), VERDICT_FULL);
    assert_int_equal(leave(&w, 11, "hall", 2), VERDICT_OK_EXIT); /* came in elsewhere, leaves here */
    assert_int_equal(seats_at(&w, "hall", 2), 4);
    assert_int_equal(enter(&w, 2, "hall", 3), VERDICT_OK);
    assert_int_equal(enter(&w, 3, "hall", 4), VERDICT_FULL);
}

/* The way out after midnight ends the stay that began before it, wherever that was. */
static void a_stay_elsewhere_ends_on_its_own_day(void **state) {
    (void)state;
    WORLD w;
    open_world(&w);
    struct row row = inside_hall;
    row.last = DAY_0 + DAY_MS - 60 * MINUTE;
    say(&w, &row, 0);
    struct facts_place place = place_of(&w, "hall", DIRECTION_OUT, DAY_0 + DAY_MS + 10 * MINUTE);
    struct facts_subject subject;
    struct access_answer answer = judge(&w, 1, &place, &subject);
    assert_int_equal(answer.verdict, VERDICT_OK_EXIT);
    assert_int_equal(answer.warnings, 0);
    assert_int_equal(subject.site.day, 0);
}

/* In here and out elsewhere on one day, in elsewhere on the next: the way out here is of the next. */
static void a_stay_that_ended_elsewhere_is_over(void **state) {
    (void)state;
    WORLD w;
    open_world(&w);
    assert_int_equal(enter(&w, 1, "hall", 8 * 60), VERDICT_OK);
    struct row row = gone_from_hall;
    row.last = NINE + 9 * 60 * MINUTE;
    say(&w, &row, head(&w));
    row = inside_hall;
    row.day = 1;
    row.last = NINE + DAY_MS;
    say(&w, &row, head(&w));
    struct facts_place place = place_of(&w, "hall", DIRECTION_OUT, NINE + DAY_MS + 60 * MINUTE);
    struct facts_subject subject;
    assert_int_equal(judge(&w, 1, &place, &subject).warnings, 0);
    assert_int_equal(subject.site.day, 1);
    assert_int_equal(leave(&w, 1, "hall", 25 * 60), VERDICT_OK_EXIT);
    assert_int_equal(enter(&w, 1, "hall", 25 * 60 + 5), VERDICT_OK_REENTRY);
}

/* Who left here at night does not leave once more, though the centre has not heard of it. */
static void a_stay_that_ended_here_is_over(void **state) {
    (void)state;
    WORLD w;
    open_world(&w);
    struct row row = inside_hall;
    row.last = NINE + 14 * 60 * MINUTE;
    say(&w, &row, 0);
    assert_int_equal(leave(&w, 1, "hall", 15 * 60 + 5), VERDICT_OK_EXIT);
    struct facts_place place = place_of(&w, "hall", DIRECTION_OUT, NINE + (15 * 60 + 10) * MINUTE);
    struct facts_subject subject;
    assert_int_equal(judge(&w, 1, &place, &subject).warnings, WARN_EXIT_WITHOUT_ENTRY);
    assert_int_equal(subject.site.day, 1);
}

/* ---- badges ---- */

static bool wants_badge(struct world *w, int64_t ticket, uint8_t *ret_serial) {
    struct facts_place place = place_of(w, "fair", DIRECTION_IN, NINE);
    struct facts_subject subject;
    judge(w, ticket, &place, &subject);
    *ret_serial = subject.presence.serial;
    return !subject.presence.badge_elsewhere;
}

static void a_badge_is_printed_once_wherever(void **state) {
    (void)state;
    static const struct {
        const char *state;
        bool wanted;
    } cases[] = {{"print.intent", false},    {"print.sent", false},      {"print.printed", false},
                 {"print.uncertain", false}, {"print.cancelled", false}, {"print.failed", true}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        WORLD w;
        uint8_t serial;
        open_world(&w);
        assert_true(wants_badge(&w, 1, &serial));
        assert_int_equal(serial, 0);
        struct centre_change *change = news(&w);
        const struct centre_value values[] = {number(1), number(3), text(cases[i].state), text("far-1"), number(NINE)};
        MUST(centre_row(change, CENTRE_BADGE, false, values, 5));
        told(&w, change, 0);
        if (wants_badge(&w, 1, &serial) != cases[i].wanted)
            fail_msg("%s: a badge is %swanted", cases[i].state, cases[i].wanted ? "not " : "");
        assert_int_equal(serial, 3); /* an older one is superseded */
    }
}

/* ---- rooms, told to a kiosk without a centre, one that the centre has heard of, and one it has heard all of ---- */

enum link { NONE, HEARD, ALL, LINKS };

/* A story's beginning: somebody else's scan is all that the centre has covered, or nothing. */
static void begin_story(struct world *w, enum link link) {
    open_world(w);
    assert_int_equal(enter(w, 20, "once", 0), VERDICT_OK);
    if (link != NONE)
        say(w, NULL, head(w));
}

static void seats_are(struct world *w, enum link link, const char *gate, int minute, int32_t seats) {
    int32_t there = seats_at(w, gate, minute);
    if (there != seats)
        fail_msg("link %d: %d seats at %s, not %d", link, there, gate, seats);
}

static void a_companion_leaves_with_the_ticket(struct world *w, enum link link) {
    assert_int_equal(enter(w, 1, "hall", 1), VERDICT_OK);
    accompany(w, 3);
    seats_are(w, link, "hall", 1, 4);
    assert_int_equal(leave(w, 1, "hall", 2), VERDICT_OK_EXIT);
    seats_are(w, link, "hall", 2, 0);
}

static void who_is_in_takes_no_second_seat(struct world *w, enum link link) {
    for (int minute = 1; minute < 9; minute++)
        enter(w, 1, "fair", minute);
    seats_are(w, link, "fair", 9, 1);
    assert_int_equal(enter(w, 2, "fair", 9), VERDICT_OK);
    assert_int_equal(enter(w, 1, "hall", 10), VERDICT_OK);
    assert_int_equal(force(w, 1, "hall-2", 11), VERDICT_OK_OVERRIDE);
    seats_are(w, link, "hall", 12, 1);
}

static void a_late_leaver_frees_the_seat_that_was_taken(struct world *w, enum link link) {
    enter(w, 1, "room", 70);
    enter(w, 2, "room", 130);
    seats_are(w, link, "room", 71, 1);
    seats_are(w, link, "room", 131, 1);
    leave(w, 1, "room", 132); /* of the session before */
    seats_are(w, link, "room", 71, 0);
    seats_are(w, link, "room", 132, 1);
}

static void what_was_taken_back_counts_no_more(struct world *w, enum link link) {
    assert_int_equal(enter(w, 1, "hall", 1), VERDICT_OK);
    accompany(w, 1);
    take_back(w);
    seats_are(w, link, "hall", 2, 0);
    assert_int_equal(enter(w, 1, "hall", 3), VERDICT_OK);
    assert_int_equal(leave(w, 1, "hall", 4), VERDICT_OK_EXIT);
    take_back(w); /* the exit */
    seats_are(w, link, "hall", 5, 1);
    assert_int_equal(enter(w, 1, "hall-2", 6), VERDICT_ALREADY_IN);
}

static void a_day_of_coming_and_going_ends_where_it_began(struct world *w, enum link link) {
    for (int round = 0; round < 40; round++) {
        assert_int_equal(enter(w, 1 + round % 7, "hall", 10 * round + 1), round < 7 ? VERDICT_OK : VERDICT_OK_REENTRY);
        assert_int_equal(leave(w, 1 + round % 7, "hall-2", 10 * round + 2), VERDICT_OK_EXIT);
        seats_are(w, link, "hall", 10 * round + 3, 0);
    }
}

static void being_enrolled_makes_no_room_fuller(void **state) {
    (void)state;
    static void (*const stories[])(struct world * w, enum link link) = {
        a_companion_leaves_with_the_ticket, who_is_in_takes_no_second_seat, a_late_leaver_frees_the_seat_that_was_taken,
        what_was_taken_back_counts_no_more, a_day_of_coming_and_going_ends_where_it_began};
    for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++)
        for (enum link link = NONE; link <= HEARD; link++) {
            WORLD w;
            begin_story(&w, link);
            stories[i](&w, link);
            MUST(journal_refold(w.journal)); /* the same from the entries alone */
        }
}

/* A link that breaks between a scan and what staff do about it. */
static void what_staff_change_later_counts_too(void **state) {
    (void)state;
    WORLD w;
    open_world(&w);
    assert_int_equal(enter(&w, 1, "hall", 1), VERDICT_OK);
    struct row row = {.ticket = 1, .zone = "hall", .inside = true, .entries = 1, .seats = 1, .gate = "hall"};
    memcpy(row.scan, w.last, UUID_SIZE);
    say(&w, &row, head(&w));
    seats_are(&w, ALL, "hall", 2, 1);
    accompany(&w, 2);
    seats_are(&w, ALL, "hall", 2, 3);
    take_back(&w);
    seats_are(&w, ALL, "hall", 2, 0);
    assert_int_equal(enter(&w, 1, "hall-2", 3), VERDICT_OK); /* as if it had not been */
}

/* Who the centre has inside, and is let in again by hand, sits on one chair; who the centre has outside leaves none. */
static void what_both_know_counts_once(void **state) {
    (void)state;
    WORLD w;
    open_world(&w);
    say(&w, &inside_hall, 0);
    assert_int_equal(force(&w, 1, "hall", 1), VERDICT_OK_OVERRIDE);
    assert_int_equal(seats_at(&w, "hall", 2), 1);
    struct row gone = gone_from_hall;
    say(&w, &gone, head(&w));
    assert_int_equal(seats_at(&w, "hall", 3), 0);
    assert_int_equal(leave(&w, 1, "hall", 4), VERDICT_OK_EXIT); /* nobody leaves */
    assert_int_equal(enter(&w, 2, "hall", 5), VERDICT_OK);
    assert_int_equal(seats_at(&w, "hall", 6), 1);
    MUST(journal_refold(w.journal));
    assert_int_equal(seats_at(&w, "hall", 6), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_came_in_elsewhere_is_in_already),
        cmocka_unit_test(who_left_elsewhere_may_come_back),
        cmocka_unit_test(entries_count_at_all_doors_together),
        cmocka_unit_test(a_moment_ago_at_another_kiosk_is_no_replay),
        cmocka_unit_test(a_full_room_is_full_at_every_door),
        cmocka_unit_test(a_stay_elsewhere_ends_on_its_own_day),
        cmocka_unit_test(a_stay_that_ended_elsewhere_is_over),
        cmocka_unit_test(a_stay_that_ended_here_is_over),
        cmocka_unit_test(a_badge_is_printed_once_wherever),
        cmocka_unit_test(being_enrolled_makes_no_room_fuller),
        cmocka_unit_test(what_staff_change_later_counts_too),
        cmocka_unit_test(what_both_know_counts_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
