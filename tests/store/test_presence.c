/* Rooms as doors meet them: who is inside, what a seat costs and whom it is given back to, what taking back means, and
 * that a journal of the version before tells the same. */
#include "journal_help.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define MINUTE INT64_C(60000)

static const struct room hall = {.zone = "hall", .slot = "", .day = 0};
static const struct room ten = {.zone = "room-1", .slot = "s10", .day = 0};
static const struct room eleven = {.zone = "room-1", .slot = "s11", .day = 0};

static struct journal_scan through(const struct room *room, const char *gate, int64_t ticket, enum direction dir) {
    struct journal_scan scan = scan_of(ticket, dir == DIRECTION_OUT ? VERDICT_OK_EXIT : VERDICT_OK);
    scan.dir = dir;
    scan.day = room->day;
    scan.print = false;
    snprintf(scan.zone, sizeof(scan.zone), "%s", room->zone);
    snprintf(scan.slot, sizeof(scan.slot), "%s", room->slot);
    snprintf(scan.gate, sizeof(scan.gate), "%s", gate);
    return scan;
}

static struct journal_recorded enter(struct journal *journal, const struct room *room, const char *gate, int64_t ticket,
                                     int64_t at) {
    struct journal_scan scan = through(room, gate, ticket, DIRECTION_IN);
    return record(journal, at, &scan);
}

static struct journal_recorded leave(struct journal *journal, const struct room *room, const char *gate, int64_t ticket,
                                     int64_t at) {
    struct journal_scan scan = through(room, gate, ticket, DIRECTION_OUT);
    return record(journal, at, &scan);
}

static struct room_count count(struct journal *journal, const struct room *room, const char *gate) {
    struct room_count count;
    assert_int_equal(journal_room(journal, room, gate, &count), 0);
    return count;
}

static struct journal_presence presence_of(struct journal *journal, const struct room *room, int64_t ticket) {
    struct journal_presence presence;
    assert_int_equal(journal_presence(journal, ticket, room, "door-a", &presence), 0);
    return presence;
}

#define assert_room(JOURNAL_OPEN, ROOM, GATE, INSIDE, SEATS, USED)   \
    do {                                                             \
        struct room_count counted = count(JOURNAL_OPEN, ROOM, GATE); \
        assert_int_equal(counted.inside, INSIDE);                    \
        assert_int_equal(counted.seats, SEATS);                      \
        assert_int_equal(counted.used, USED);                        \
    } while (0)

static void test_rooms_are_strangers_to_one_another(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    JOURNAL rehearsal = open_in(&folder, JOURNAL_REHEARSAL);
    const struct room tomorrow = {.zone = "room-1", .slot = "s10", .day = 1};
    assert_room(journal, &ten, "door-a", 0, 0, 0);
    enter(journal, &ten, "door-a", 1, NINE);
    enter(journal, &ten, "door-b", 2, NINE);
    assert_room(journal, &ten, "door-a", 2, 2, 1);
    assert_room(journal, &ten, "door-c", 2, 2, 0);
    assert_room(journal, &eleven, "door-a", 0, 0, 0);
    assert_room(journal, &tomorrow, "door-a", 0, 0, 0);
    assert_room(journal, &hall, "door-a", 0, 0, 0);
    assert_room(rehearsal, &ten, "door-a", 0, 0, 0);
    enter(rehearsal, &ten, "door-a", 3, NINE);
    assert_room(journal, &ten, "door-a", 2, 2, 1);
    assert_int_equal(journal_entered(journal, &ten, 1), 1);
    assert_int_equal(journal_entered(journal, &ten, 3), 0);
    assert_int_equal(journal_entered(journal, &eleven, 1), 0);
    struct journal_scan refused = through(&ten, "door-a", 4, DIRECTION_IN);
    refused.verdict = VERDICT_FULL;
    record(journal, NINE, &refused);
    assert_room(journal, &ten, "door-a", 2, 2, 1);
    assert_int_equal(journal_entered(journal, &ten, 4), 0);
    enter(journal, &ten, "door-a", 0, NINE); /* whoever that was takes no seat that could be given back */
    assert_room(journal, &ten, "door-a", 2, 2, 1);
}

static void test_who_is_inside(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct room_person people[4];
    for (int64_t ticket = 1; ticket <= 5; ticket++)
        enter(journal, &ten, ticket % 2 ? "door-a" : "door-b", ticket, NINE + ticket * MINUTE);
    leave(journal, &ten, "door-a", 3, NINE + 10 * MINUTE);
    assert_int_equal(journal_inside(journal, &ten, 0, people, 3), 3);
    assert_int_equal(people[0].ticket, 1);
    assert_int_equal(people[0].since, NINE + MINUTE);
    assert_int_equal(people[0].seats, 1);
    assert_string_equal(people[1].gate, "door-b");
    assert_int_equal(people[2].ticket, 4);
    assert_int_equal(journal_inside(journal, &ten, 3, people, 4), 1);
    assert_int_equal(people[0].ticket, 5);
    assert_int_equal(journal_inside(journal, &ten, 4, people, 4), 0);
    assert_int_equal(journal_inside(journal, &ten, SIZE_MAX, people, 4), 0);
    assert_int_equal(journal_entered(journal, &ten, 3), 1);
    enter(journal, &ten, "door-b", 1, NINE + 11 * MINUTE); /* came in once more without leaving */
    assert_int_equal(journal_inside(journal, &ten, 0, people, 1), 1);
    assert_int_equal(people[0].ticket, 1);
    assert_int_equal(people[0].since, NINE + MINUTE);
    assert_string_equal(people[0].gate, "door-a");
}

static void test_an_exit_ends_every_session(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    enter(journal, &ten, "door-a", 1, NINE);
    enter(journal, &eleven, "door-a", 1, NINE + 50 * MINUTE); /* remained seated */
    enter(journal, &hall, "door-h", 1, NINE);
    const struct room between = {.zone = "room-1", .slot = "", .day = 0};
    leave(journal, &between, "door-b", 1, NINE + 60 * MINUTE);
    assert_room(journal, &ten, "door-a", 0, 0, 0);
    assert_room(journal, &eleven, "door-a", 0, 0, 0);
    assert_room(journal, &hall, "door-h", 1, 1, 1);
    struct journal_presence presence = presence_of(journal, &ten, 1);
    assert_false(presence.inside || presence.same_gate);
    assert_int_equal(presence.last, NINE + 60 * MINUTE);
    assert_int_equal(presence.last_dir, DIRECTION_OUT);
    assert_int_equal(presence.entries, 1);
    assert_int_equal(presence.seats, 0);
}

/* Whose quota does a seat count against, and who gets it back? One line is one journal. */
static void test_seats_of_gates(void **state) {
    (void)state;
    static const struct {
        const char *moves; /* upper case enters, lower case leaves, by gate a or b; always the same ticket */
        int inside, used_a, used_b, entries;
    } cases[] = {
        {"", 0, 0, 0, 0},    {"A", 1, 1, 0, 1},     {"Aa", 0, 0, 0, 1},
        {"Ab", 0, 0, 0, 1},  {"a", 0, 0, 0, 0}, /* let in elsewhere: nothing to give back here */
        {"aaa", 0, 0, 0, 0}, {"AA", 1, 1, 0, 2},    {"AB", 1, 1, 0, 2}, /* one body, one seat */
        {"ABb", 0, 0, 0, 2}, {"ABba", 0, 0, 0, 2},  {"AbB", 1, 0, 1, 2},
        {"bA", 1, 1, 0, 1},  {"AaBbA", 1, 1, 0, 3},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        FOLDER folder = folder_make();
        JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
        int64_t at = NINE;
        for (const char *move = cases[i].moves; *move; move++, at += MINUTE)
            if (*move == 'A' || *move == 'B')
                enter(journal, &ten, *move == 'A' ? "door-a" : "door-b", 1, at);
            else
                leave(journal, &ten, *move == 'a' ? "door-a" : "door-b", 1, at);
        struct room_count a = count(journal, &ten, "door-a"), b = count(journal, &ten, "door-b");
        if (a.inside != cases[i].inside || a.used != cases[i].used_a || b.used != cases[i].used_b ||
            presence_of(journal, &ten, 1).entries != cases[i].entries)
            fail_msg("%s: %d inside, %d and %d used, %d entries", cases[i].moves, a.inside, a.used, b.used,
                     presence_of(journal, &ten, 1).entries);
    }
}

static void test_listed_seats(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_scan scan = through(&ten, "door-a", 1, DIRECTION_IN);
    scan.listed = true;
    record(journal, NINE, &scan);
    enter(journal, &ten, "door-a", 2, NINE);
    assert_int_equal(count(journal, &ten, "door-a").listed, 1);
    leave(journal, &ten, "door-b", 2, NINE + MINUTE);
    assert_int_equal(count(journal, &ten, "door-a").listed, 1);
    leave(journal, &ten, "door-b", 1, NINE + MINUTE);
    assert_int_equal(count(journal, &ten, "door-a").listed, 0);
}

static void test_taking_back(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    JOURNAL rehearsal = open_in(&folder, JOURNAL_REHEARSAL);
    struct journal_stamp stamp = stamp_at(NINE + 5000), other = stamp_at(NINE + 5000);
    other.rehearsal = true;
    uint8_t nobody[UUID_SIZE] = {1};
    assert_int_equal(journal_undo(journal, &stamp, nobody, 0), -ENOENT);

    struct journal_recorded in = enter(journal, &ten, "door-a", 1, NINE);
    int64_t before = entries(journal);
    assert_int_equal(journal_undo(rehearsal, &other, in.uuid, 0), -ENOENT);
    assert_int_equal(journal_undo(journal, &other, in.uuid, 0), -EINVAL);
    assert_int_equal(journal_undo(journal, &stamp, in.uuid, -1), -EINVAL);
    assert_int_equal(entries(journal), before);
    assert_int_equal(journal_companion(journal, &stamp, in.uuid), 0);
    assert_int_equal(journal_undo(journal, &stamp, in.uuid, 7), 0);
    assert_room(journal, &ten, "door-a", 0, 0, 0);
    assert_int_equal(journal_entered(journal, &ten, 1), 0);
    static const uint8_t no_prior[UUID_SIZE];
    struct journal_presence presence = presence_of(journal, &ten, 1); /* as if it had not been */
    assert_false(presence.inside);
    assert_int_equal(presence.entries + presence.seats + presence.last + (int)presence.last_dir, 0);
    assert_memory_equal(presence.prior, no_prior, UUID_SIZE);
    assert_int_equal(journal_undo(journal, &stamp, in.uuid, 7), -EALREADY);
    assert_int_equal(ask(journal, "SELECT count(*) FROM entry WHERE kind = 'scan.undo' AND "
                                  "json_extract(body, '$.operator') = 7"),
                     1);
    assert_int_equal(ask(journal, "SELECT count(*) FROM scan"), 1); /* the row stays */

    in = enter(journal, &ten, "door-a", 1, NINE + MINUTE); /* an exit by mistake */
    struct journal_recorded out = leave(journal, &ten, "door-b", 1, NINE + 2 * MINUTE);
    assert_int_equal(journal_undo(journal, &stamp, in.uuid, 0), -ESTALE);
    assert_int_equal(journal_undo(journal, &stamp, out.uuid, 0), 0);
    assert_room(journal, &ten, "door-a", 1, 1, 1);
    presence = presence_of(journal, &ten, 1);
    assert_true(presence.inside && presence.same_gate);
    assert_int_equal(presence.last, NINE + MINUTE);
    assert_memory_equal(presence.prior, in.uuid, UUID_SIZE);
    assert_int_equal(journal_undo(journal, &stamp, in.uuid, 0), 0); /* the exit does not count any more */
    assert_whole(journal);
}

static void test_a_scan_that_owes_a_badge_stays(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = stamp_at(NINE);
    struct journal_recorded first = admit(journal, 1);
    assert_int_equal(journal_undo(journal, &stamp, first.uuid, 0), -EPERM);
    assert_int_equal(set_state(journal, first.badge.handle, BADGE_PRINTED, ""), 0);
    struct journal_scan again = scan_of(1, VERDICT_OK_REENTRY);
    struct journal_recorded second = record(journal, NINE + MINUTE, &again); /* has its badge */
    assert_int_equal(journal_undo(journal, &stamp, second.uuid, 0), 0);
    struct journal_recorded other = admit(journal, 3);
    assert_int_equal(set_state(journal, other.badge.handle, BADGE_FAILED, ""), 0);
    struct journal_scan back = scan_of(3, VERDICT_OK_REENTRY);
    back.print = false;
    struct journal_recorded third = record(journal, NINE, &back);
    stamp.boottime++; /* then staff ask for that badge again: the next entry, but not of the scan */
    assert_int_equal(journal_badge_state(journal, &stamp, other.badge.handle, BADGE_OWED, "", ""), 0);
    assert_int_equal(journal_undo(journal, &stamp, third.uuid, 0), 0);
    struct journal_scan refused = scan_of(2, VERDICT_UNPAID);
    assert_int_equal(journal_undo(journal, &stamp, record(journal, NINE, &refused).uuid, 0), 0);
}

static void test_companions(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = stamp_at(NINE + 1000);
    uint8_t nobody[UUID_SIZE] = {1};
    assert_int_equal(journal_companion(journal, &stamp, nobody), -ENOENT);
    struct journal_recorded in = enter(journal, &ten, "door-a", 1, NINE);
    assert_int_equal(journal_companion(journal, &stamp, in.uuid), 0);
    assert_int_equal(journal_companion(journal, &stamp, in.uuid), 0);
    assert_room(journal, &ten, "door-a", 1, 3, 3);
    assert_int_equal(presence_of(journal, &ten, 1).seats, 3);
    struct journal_recorded again = enter(journal, &ten, "door-b", 1, NINE + MINUTE); /* soft anti-passback */
    assert_int_equal(journal_companion(journal, &stamp, again.uuid), 0);
    assert_int_equal(journal_companion(journal, &stamp, in.uuid), 0); /* still the same stay */
    assert_room(journal, &ten, "door-a", 1, 5, 5);
    struct journal_recorded out = leave(journal, &ten, "door-b", 1, NINE + 2 * MINUTE);
    assert_room(journal, &ten, "door-a", 0, 0, 0); /* they leave with their ticket */
    assert_int_equal(journal_companion(journal, &stamp, in.uuid), -ESTALE);
    assert_int_equal(journal_companion(journal, &stamp, out.uuid), -ESTALE);
    enter(journal, &ten, "door-a", 1, NINE + 3 * MINUTE);
    assert_int_equal(journal_companion(journal, &stamp, again.uuid), -ESTALE); /* of a stay that is over */
    assert_room(journal, &ten, "door-a", 1, 1, 1);
    struct journal_recorded crowd = enter(journal, &ten, "door-a", 2, NINE);
    for (int i = 0; i < COMPANIONS_MAX; i++)
        assert_int_equal(journal_companion(journal, &stamp, crowd.uuid), 0);
    assert_int_equal(journal_companion(journal, &stamp, crowd.uuid), -ERANGE);
}

static struct journal_scan mark_of(int64_t ticket, enum direction dir, int64_t happened) {
    struct journal_scan mark = through(&ten, "door-a", ticket, dir);
    mark.source = SCAN_PAPER;
    mark.happened = happened;
    mark.staff_no = 3;
    return mark;
}

static void test_paper_marks_take_their_own_place(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    leave(journal, &ten, "door-b", 1, NINE + 30 * MINUTE); /* the machine is back, and sees an exit */
    struct journal_scan mark = mark_of(1, DIRECTION_IN, NINE + 10 * MINUTE);
    assert_int_equal(journal_has_mark(journal, 1, "door-a", DIRECTION_IN, mark.happened), 0);
    struct journal_recorded entered = record(journal, NINE + 60 * MINUTE, &mark);
    struct journal_presence presence = presence_of(journal, &ten, 1);
    assert_false(presence.inside); /* came before it left */
    assert_int_equal(presence.last, NINE + 30 * MINUTE);
    assert_int_equal(presence.entries, 1);
    assert_int_equal(journal_has_mark(journal, 1, "door-a", DIRECTION_IN, mark.happened), 1);
    assert_int_equal(journal_has_mark(journal, 1, "door-a", DIRECTION_OUT, mark.happened), 0);
    assert_int_equal(journal_has_mark(journal, 1, "door-b", DIRECTION_IN, mark.happened), 0);
    assert_int_equal(journal_has_mark(journal, 1, "door-a", DIRECTION_IN, mark.happened + 1), 0);
    assert_int_equal(journal_has_mark(journal, 2, "door-a", DIRECTION_IN, mark.happened), 0);
    assert_int_equal(ask(journal, "SELECT at FROM entry ORDER BY seq DESC LIMIT 1"), NINE + 60 * MINUTE);
    assert_int_equal(ask(journal, "SELECT json_extract(body, '$.happened') FROM entry ORDER BY seq DESC LIMIT 1"),
                     mark.happened);
    assert_int_equal(ask(journal, "SELECT json_extract(body, '$.operator') FROM entry ORDER BY seq DESC LIMIT 1"), 3);

    mark = mark_of(2, DIRECTION_IN, NINE + 5 * MINUTE);
    record(journal, NINE + 60 * MINUTE, &mark);
    leave(journal, &ten, "door-a", 2, NINE + 4 * MINUTE); /* before that mark, by the machine's clock */
    struct room_person person;
    assert_int_equal(journal_inside(journal, &ten, 0, &person, 1), 1);
    assert_int_equal(person.since, NINE + 5 * MINUTE);
    struct journal_stamp stamp = stamp_at(NINE + 61 * MINUTE);
    assert_int_equal(journal_undo(journal, &stamp, entered.uuid, 3), 0); /* mistyped; may be entered again */
    assert_int_equal(presence_of(journal, &ten, 1).entries, 0);
    assert_int_equal(journal_has_mark(journal, 1, "door-a", DIRECTION_IN, NINE + 10 * MINUTE), 0);

    struct journal_recorded recorded;
    mark.happened = 0; /* paper without a time, a time without paper */
    assert_int_equal(journal_record_scan(journal, &stamp, &mark, &recorded), -EINVAL);
    mark = through(&ten, "door-a", 1, DIRECTION_IN);
    mark.happened = NINE;
    assert_int_equal(journal_record_scan(journal, &stamp, &mark, &recorded), -EINVAL);
}

static void test_a_clock_set_back_turns_nobody_round(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    enter(journal, &ten, "door-a", 1, NINE + 10 * MINUTE);
    leave(journal, &ten, "door-a", 1, NINE); /* a moment later, by a clock that was corrected */
    assert_room(journal, &ten, "door-a", 0, 0, 0);
    struct journal_presence presence = presence_of(journal, &ten, 1);
    assert_int_equal(presence.last, NINE);
    assert_int_equal(presence.last_dir, DIRECTION_OUT);
}

static void test_zones_close_and_open(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    JOURNAL rehearsal = open_in(&folder, JOURNAL_REHEARSAL);
    struct journal_stamp stamp = stamp_at(NINE);
    assert_int_equal(journal_zone_open(journal, "hall"), 1);
    assert_int_equal(journal_zone_set(journal, &stamp, "hall", false, 4, "fire drill"), 0);
    assert_int_equal(journal_zone_open(journal, "hall"), 0);
    assert_int_equal(journal_zone_open(journal, "room-1"), 1);
    assert_int_equal(journal_zone_open(rehearsal, "hall"), 0); /* a drill is one for rehearsals too */
    assert_int_equal(journal_refold(journal), 0);
    assert_int_equal(journal_zone_open(journal, "hall"), 0);
    assert_int_equal(journal_zone_set(journal, &stamp, "hall", true, 4, ""), 0);
    assert_int_equal(journal_zone_open(journal, "hall"), 1);
    assert_int_equal(journal_zone_open(rehearsal, "hall"), 1);
    stamp.rehearsal = true;
    assert_int_equal(journal_zone_set(rehearsal, &stamp, "hall", false, 4, ""), 0);
    assert_int_equal(journal_zone_open(rehearsal, "hall"), 0);
    assert_int_equal(journal_zone_open(journal, "hall"), 1); /* but a rehearsal's is none for the event */
    stamp.rehearsal = false;
    assert_int_equal(journal_zone_set(journal, &stamp, "", false, 4, ""), -EINVAL);
    assert_int_equal(ask(journal,
                         "SELECT count(*) FROM entry WHERE kind = 'zone.closed' AND json_extract(body, '$.reason') = "
                         "'fire drill' AND json_extract(body, '$.operator') = 4"),
                     1);
    assert_int_equal(journal_append(journal, &stamp, "zone.opened", "{}", NULL), -EINVAL);
    assert_int_equal(journal_append(journal, &stamp, "scan.undo", "{}", NULL), -EINVAL);
    assert_int_equal(journal_append(journal, &stamp, "staff.pin", "{}", NULL), -EINVAL);
}

static struct lockout lockout_of(struct journal *journal, const struct journal_stamp *now, int staff_no) {
    struct lockout lockout = {0};
    assert_int_equal(journal_pin_lockout(journal, now, staff_no, &lockout), 0);
    return lockout;
}

static void test_pin_tries_outlive_the_power(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct journal *journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = stamp_at(NINE);
    assert_int_equal(lockout_of(journal, &stamp, 7).failures, 0);
    for (int i = 1; i <= 6; i++) { /* four wrong ones of a colleague's, then one's own: who knows one PIN resets none */
        stamp.boottime += 1000;
        assert_int_equal(journal_pin_tried(journal, &stamp, i == 5 ? 3 : 7, i == 5), 0);
    }
    journal_close(journal);
    JOURNAL again = open_in(&folder, JOURNAL_EVENT);
    stamp.boottime += 250;
    struct lockout seven = lockout_of(again, &stamp, 7), three = lockout_of(again, &stamp, 3);
    assert_true(seven.failures == 5 && seven.passed == 250 && seven.all == 5 && seven.all_passed == 250);
    assert_true(three.failures == 0 && three.all == 5);
    assert_int_equal(lockout_wait(&seven), LOCKOUT_FIRST_MS - 250);
    assert_int_equal(lockout_wait(&three), 0);
    stamp.at -= 3 * 3600000; /* the wall clock has no say */
    assert_int_equal(lockout_wait(&(struct lockout){5, lockout_of(again, &stamp, 7).passed, 5, 0}), 29750);
    struct journal_stamp later = stamp;
    snprintf(later.boot, sizeof(later.boot), "another-boot");
    later.boottime = 4000;
    assert_int_equal(lockout_of(again, &later, 7).passed, 4000); /* at least as long as this boot */
    assert_int_equal(journal_refold(again), 0);
    assert_int_equal(lockout_of(again, &stamp, 7).failures, 5);
    assert_int_equal(journal_pin_tried(again, &stamp, 7, true), 0);
    assert_int_equal(lockout_of(again, &stamp, 7).failures, 0);
    assert_int_equal(lockout_of(again, &stamp, 7).all, 0);
}

static void test_a_wrong_year_poisons_no_floor(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = stamp_at(NINE), far = stamp_at(NINE + INT64_C(73) * 365 * 86400000);
    assert_int_equal(journal_append(journal, &stamp, "note", "{}", NULL), 0);
    far.clock_ok = false;
    assert_int_equal(journal_append(journal, &far, "note", "{}", NULL), 0);
    assert_int_equal(journal_last_at(journal), NINE);
    assert_int_equal(journal_refold(journal), 0);
    assert_int_equal(journal_last_at(journal), NINE);
    far.clock_ok = true; /* believed for a while; then a server puts the clock right */
    assert_int_equal(journal_append(journal, &far, "note", "{}", NULL), 0);
    assert_int_equal(journal_last_at(journal), far.at);
    assert_int_equal(journal_append(journal, &stamp, "note", "{}", NULL), 0);
    assert_int_equal(journal_last_at(journal), NINE);
    assert_int_equal(journal_refold(journal), 0);
    assert_int_equal(journal_last_at(journal), NINE);
}

/* ---- at random, against a model that keeps no books but counts ---- */

#define TICKETS 6
#define SLOTS 2
struct stay {
    bool inside;
    int seats, entries;
    char gate;
};
struct person {
    struct stay stays[SLOTS], before[SLOTS]; /* before the last scan */
    uint8_t last[UUID_SIZE];
    bool can_undo, last_in;
    int last_slot;
};

static const struct room *const rooms[SLOTS] = {&ten, &eleven};

static void model_scan(struct person *person, int slot, char gate, bool out) {
    memcpy(person->before, person->stays, sizeof(person->stays));
    struct stay *stay = &person->stays[slot];
    for (int s = 0; out && s < SLOTS; s++)
        person->stays[s].inside = false, person->stays[s].seats = 0;
    if (!out) {
        stay->gate = stay->inside ? stay->gate : gate;
        stay->seats += !stay->inside;
        stay->entries++;
        stay->inside = true;
    }
    person->can_undo = true;
    person->last_in = !out;
    person->last_slot = slot;
}

static void random_step(struct journal *journal, struct person *people, int64_t at) {
    struct journal_stamp stamp = stamp_at(at);
    int64_t ticket = 1 + randombytes_uniform(TICKETS);
    struct person *person = &people[ticket - 1];
    uint32_t what = randombytes_uniform(10);
    int slot = (int)randombytes_uniform(SLOTS);
    const char *gate = randombytes_uniform(2) ? "door-a" : "door-b";
    if (what < 8) {
        struct journal_recorded recorded =
            what < 5 ? enter(journal, rooms[slot], gate, ticket, at) : leave(journal, rooms[slot], gate, ticket, at);
        model_scan(person, slot, gate[5], what >= 5);
        memcpy(person->last, recorded.uuid, UUID_SIZE);
    } else if (what == 8 && person->can_undo) {
        assert_int_equal(journal_undo(journal, &stamp, person->last, 0), 0);
        memcpy(person->stays, person->before, sizeof(person->stays));
        person->can_undo = person->last_in = false;
    } else if (what == 9 && person->last_in) {
        assert_int_equal(journal_companion(journal, &stamp, person->last), 0);
        person->stays[person->last_slot].seats++;
    }
}

static void assert_as_modelled(struct journal *journal, const struct person *people) {
    for (int slot = 0; slot < SLOTS; slot++) {
        int inside = 0, seats = 0, used = 0;
        for (int t = 0; t < TICKETS; t++) {
            const struct stay *stay = &people[t].stays[slot];
            struct journal_presence presence = presence_of(journal, rooms[slot], t + 1);
            assert_int_equal(presence.inside, stay->inside);
            assert_int_equal(presence.seats, stay->seats);
            assert_int_equal(presence.entries, stay->entries);
            inside += stay->inside;
            seats += stay->seats;
            used += stay->gate == 'b' ? stay->seats : 0;
        }
        assert_room(journal, rooms[slot], "door-b", inside, seats, used);
    }
}

static void test_any_order_of_events(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    assert_int_equal(db_exec(journal->db, "PRAGMA synchronous = OFF"), 0); /* not what is asked here */
    struct person people[TICKETS] = {0};
    for (int i = 0; i < 600; i++) {
        random_step(journal, people, NINE + i * 1000);
        if (i % 20 == 0)
            assert_as_modelled(journal, people);
    }
    assert_as_modelled(journal, people);
    assert_int_equal(journal_refold(journal), 0);
    assert_as_modelled(journal, people);
    struct room_count before = count(journal, &ten, "door-a"); /* and would a slip be seen? */
    enter(journal, &ten, "door-a", 99, NINE);
    assert_int_equal(meddle(&folder, "journal.db", "DELETE FROM presence WHERE ticket = 99"), SQLITE_OK);
    assert_room(journal, &ten, "door-a", before.inside, before.seats, before.used);
    assert_int_equal(journal_refold(journal), 0);
    assert_int_equal(count(journal, &ten, "door-a").inside, before.inside + 1);
    assert_whole(journal);
}

/* ---- a journal of version 1 ---- */

static void put_version_1(const struct folder *folder) {
    FILE *file = fopen("tests/data/journal-1.sql", "r");
    static char sql[65536];
    assert_non_null(file);
    size_t n = fread(sql, 1, sizeof(sql) - 1, file);
    fclose(file);
    sql[n] = '\0';
    assert_int_equal(meddle(folder, "journal.db", sql), SQLITE_OK);
}

static void assert_version_1_is_known(struct journal *journal) {
    const struct room main_hall = {.zone = "main", .slot = "", .day = 0},
                      tomorrow = {.zone = "main", .slot = "", .day = 1};
    assert_int_equal(entries(journal), 15);
    assert_whole(journal);
    assert_room(journal, &main_hall, "desk-1", 1, 1, 1); /* 12; 11 has left by desk-2 */
    assert_room(journal, &tomorrow, "desk-1", 1, 1, 1);
    struct journal_presence presence = presence_of(journal, &main_hall, 11);
    assert_false(presence.inside);
    assert_int_equal(presence.entries, 1);
    assert_int_equal(presence.serial, 1);
    assert_true(presence_of(journal, &main_hall, 12).inside);
    struct journal_badge badge;
    assert_int_equal(journal_open_badges(journal, &badge, 1), 1);
    assert_int_equal(badge.ticket, 12);
    assert_string_equal(badge.job, "urn:uuid:job-2");
    assert_int_equal(badge.logos[1], 3);
    assert_int_equal(journal_last_at(journal), NINE + 2 * DAY_MS);
    assert_int_equal(ask(journal, "SELECT sum(credit * runner) FROM rotation"), 2);
}

static void test_version_1_is_brought_up(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    put_version_1(&folder);
    struct journal *journal = open_in(&folder, JOURNAL_EVENT);
    assert_version_1_is_known(journal);
    assert_int_equal(ask(journal, "PRAGMA user_version"), JOURNAL_SCHEMA);
    const struct room main_hall = {.zone = "main", .slot = "", .day = 0};
    leave(journal, &main_hall, "desk-1", 12, NINE + 4000000);
    assert_room(journal, &main_hall, "desk-1", 0, 0, 0);
    assert_whole(journal);
    journal_close(journal);
    JOURNAL again = open_in(&folder, JOURNAL_EVENT);
    assert_room(again, &main_hall, "desk-1", 0, 0, 0);
    JOURNAL fresh_home = NULL;
    FOLDER other = folder_make();
    fresh_home = open_in(&other, JOURNAL_EVENT); /* brought up or made new: one schema */
    static const char schema[] = "SELECT length(group_concat(type || name || sql)) FROM "
                                 "(SELECT * FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name)";
    assert_int_equal(ask(again, schema), ask(fresh_home, schema));
}

/* ---- reading only ---- */

static void assert_files(const struct folder *folder, bool wal, bool shm) {
    char path[PATH_MAX];
    folder_file(folder, "journal.db-wal", path);
    assert_int_equal(access(path, F_OK) == 0, wal);
    folder_file(folder, "journal.db-shm", path);
    assert_int_equal(access(path, F_OK) == 0, shm);
}

static void test_reading_leaves_no_trace(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct journal *reader = NULL;
    assert_int_equal(journal_open_to_read(folder.path, JOURNAL_EVENT, &reader), -ENOENT);
    char path[PATH_MAX];
    folder_file(&folder, "journal.db", path);
    assert_int_equal(access(path, F_OK), -1);
    put_version_1(&folder);
    assert_int_equal(meddle(&folder, "journal.db", "PRAGMA journal_mode = WAL"), SQLITE_OK);
    struct stat before, after;
    assert_int_equal(stat(path, &before), 0);
    assert_files(&folder, false, false);
    assert_int_equal(journal_open_to_read(folder.path, JOURNAL_EVENT, &reader), 0);
    assert_version_1_is_known(reader);
    struct journal_stamp stamp = stamp_at(NINE);
    struct journal_scan scan = scan_of(1, VERDICT_OK);
    struct journal_recorded recorded;
    assert_int_equal(journal_record_scan(reader, &stamp, &scan, &recorded), -EROFS);
    journal_close(reader);
    assert_files(&folder, false, false);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
    assert_int_equal(ask_file(&folder, "journal.db", "PRAGMA user_version"), 1);
}

static void test_reading_beside_a_writer(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL writer = open_in(&folder, JOURNAL_EVENT);
    enter(writer, &ten, "door-a", 1, NINE);
    JOURNAL reader = NULL;
    assert_int_equal(journal_open_to_read(folder.path, JOURNAL_EVENT, &reader), 0);
    assert_room(reader, &ten, "door-a", 1, 1, 1);
    enter(writer, &ten, "door-a", 2, NINE); /* the reader holds nobody up, and sees it */
    assert_room(reader, &ten, "door-a", 2, 2, 2);
    struct journal_stamp stamp = stamp_at(NINE);
    assert_int_equal(journal_pin_tried(reader, &stamp, 1, true), -EROFS);
    assert_whole(reader);
}

/* As an ordinary user may find it: a folder that is not theirs to write, with a kiosk at work and without. */
static int read_as_a_guest(const struct folder *folder) {
    struct journal *reader = NULL;
    struct room_count count = {0};
    if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
        return 2;
    if (journal_open_to_read(folder->path, JOURNAL_EVENT, &reader) < 0)
        return 3;
    int r = journal_room(reader, &ten, "door-a", &count);
    journal_close(reader);
    return r == 0 && count.inside == 1 ? 0 : 4;
}

static int guest_reads(const struct folder *folder) {
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(read_as_a_guest(folder));
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_reading_in_a_folder_of_others(void **state) {
    (void)state;
    static const char *const names[] = {"journal.db", "journal.db-wal", "journal.db-shm"};
    FOLDER folder = folder_make();
    char path[PATH_MAX];
    struct journal *writer = open_in(&folder, JOURNAL_EVENT);
    enter(writer, &ten, "door-a", 1, NINE);
    for (size_t i = 0; i < 3; i++) {
        folder_file(&folder, names[i], path);
        assert_int_equal(chmod(path, 0444), 0);
    }
    assert_int_equal(chmod(folder.path, 0555), 0);
    int with_writer = guest_reads(&folder);
    assert_int_equal(chmod(folder.path, 0755), 0);
    journal_close(writer);
    assert_int_equal(chmod(folder.path, 0555), 0);
    int alone = guest_reads(&folder);
    assert_int_equal(chmod(folder.path, 0755), 0);
    assert_int_equal(with_writer, 0);
    assert_int_equal(alone, 0);
}

/* A kiosk that lost its power at work: what it had written last lies beside the file, and stays there. */
static void test_reading_after_a_kill(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    pid_t child = fork();
    if (child == 0) {
        struct journal *journal;
        struct journal_stamp stamp = stamp_at(NINE);
        struct journal_scan scan = through(&ten, "door-a", 1, DIRECTION_IN);
        struct journal_recorded recorded;
        if (journal_open(folder.path, JOURNAL_EVENT, &journal) == 0 &&
            journal_record_scan(journal, &stamp, &scan, &recorded) == 0)
            kill(getpid(), SIGKILL);
        _exit(1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    char path[PATH_MAX];
    struct stat before, after;
    folder_file(&folder, "journal.db-wal", path);
    assert_int_equal(stat(path, &before), 0);
    struct journal *reader = NULL;
    assert_int_equal(journal_open_to_read(folder.path, JOURNAL_EVENT, &reader), 0);
    assert_room(reader, &ten, "door-a", 1, 1, 1);
    journal_close(reader);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
    static const char *const names[] = {"journal.db", "journal.db-wal", "journal.db-shm"};
    for (size_t i = 0; i < 3; i++) {
        folder_file(&folder, names[i], path);
        assert_int_equal(chmod(path, 0444), 0);
    }
    assert_int_equal(chmod(folder.path, 0555), 0);
    int guest = guest_reads(&folder);
    assert_int_equal(chmod(folder.path, 0755), 0);
    assert_int_equal(guest, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rooms_are_strangers_to_one_another),
        cmocka_unit_test(test_who_is_inside),
        cmocka_unit_test(test_an_exit_ends_every_session),
        cmocka_unit_test(test_seats_of_gates),
        cmocka_unit_test(test_listed_seats),
        cmocka_unit_test(test_taking_back),
        cmocka_unit_test(test_a_scan_that_owes_a_badge_stays),
        cmocka_unit_test(test_companions),
        cmocka_unit_test(test_paper_marks_take_their_own_place),
        cmocka_unit_test(test_a_clock_set_back_turns_nobody_round),
        cmocka_unit_test(test_zones_close_and_open),
        cmocka_unit_test(test_pin_tries_outlive_the_power),
        cmocka_unit_test(test_a_wrong_year_poisons_no_floor),
        cmocka_unit_test(test_any_order_of_events),
        cmocka_unit_test(test_version_1_is_brought_up),
        cmocka_unit_test(test_reading_leaves_no_trace),
        cmocka_unit_test(test_reading_beside_a_writer),
        cmocka_unit_test(test_reading_in_a_folder_of_others),
        cmocka_unit_test(test_reading_after_a_kill),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
