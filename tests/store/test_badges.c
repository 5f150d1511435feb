/* What people do about badges: an uncertain one is settled, a lost one printed again, a roll put in; and what a desk is
 * told of it. */
#include "journal_help.h"

#include <errno.h>

#include "store/badges.h"

#define STAFF 2

static struct journal_stamp now(void) { return stamp_at(NINE); }

static int step(struct journal *journal, uint64_t handle, enum badge_state state, const char *printer) {
    struct journal_stamp stamp = now();
    const struct badge_step to = {.state = state, .job = "", .printer = printer, .detail = ""};
    return badges_step(journal, &stamp, handle, &to);
}

static int settle(struct journal *journal, uint64_t handle, enum badge_proof proof) {
    struct journal_stamp stamp = now();
    return badges_settle(journal, &stamp, handle, proof, STAFF);
}

static int reprint(struct journal *journal, int64_t ticket, const char *reason, uint8_t known,
                   struct journal_badge *ret_badge) {
    struct journal_stamp stamp = now();
    struct badge_reprint again = {.ticket = ticket, .staff_no = STAFF, .known_serial = known};
    snprintf(again.reason, sizeof(again.reason), "%s", reason);
    return badges_reprint(journal, &stamp, &again, ret_badge);
}

static enum badge_state state_of(struct journal *journal, uint64_t handle) {
    struct journal_badge badge;
    assert_int_equal(journal_badge(journal, handle, &badge), 0);
    return badge.state;
}

static uint64_t badge_in(struct journal *journal, int64_t ticket, enum badge_state state) {
    uint64_t handle = admit(journal, ticket).badge.handle;
    if (state != BADGE_OWED) {
        assert_int_equal(step(journal, handle, BADGE_SENT, "LEFT"), 0);
        assert_int_equal(step(journal, handle, state, "LEFT"), 0);
    }
    return handle;
}

/* Who may settle which state? Rows: state; columns: came out, did not, scanned. */
static void what_may_be_settled(void **state) {
    static const struct {
        enum badge_state from;
        enum badge_state to[3]; /* BADGE_NONE: refused */
    } table[] = {
        {BADGE_OWED, {BADGE_NONE, BADGE_NONE, BADGE_PRINTED}},
        {BADGE_PRINTING, {BADGE_NONE, BADGE_NONE, BADGE_PRINTED}},
        {BADGE_UNCERTAIN, {BADGE_PRINTED, BADGE_OWED, BADGE_PRINTED}},
        {BADGE_FAILED, {BADGE_NONE, BADGE_NONE, BADGE_PRINTED}},
        {BADGE_PRINTED, {BADGE_NONE, BADGE_NONE, BADGE_NONE}},
    };
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    int64_t ticket = 1;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        for (int proof = BADGE_CAME_OUT; proof <= BADGE_SCANNED; proof++) {
            uint64_t handle = badge_in(journal, ticket++, table[i].from);
            int64_t before = entries(journal);
            enum badge_state to = table[i].to[proof];
            assert_int_equal(settle(journal, handle, (enum badge_proof)proof), to == BADGE_NONE ? -EALREADY : 0);
            assert_int_equal(state_of(journal, handle), to == BADGE_NONE ? table[i].from : to);
            if (to == BADGE_NONE)
                assert_int_equal(entries(journal), before);
        }
    assert_int_equal(settle(journal, 999999, BADGE_CAME_OUT), -ENOENT);
    assert_whole(journal);
}

/* "No" is one transaction: never failed without being owed again. */
static void what_did_not_come_is_owed_again(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    uint64_t handle = badge_in(journal, 1, BADGE_UNCERTAIN);
    struct journal_badge before, after;
    assert_int_equal(journal_badge(journal, handle, &before), 0);
    assert_int_equal(settle(journal, handle, BADGE_DID_NOT), 0);
    assert_int_equal(journal_badge(journal, handle, &after), 0);
    assert_int_equal(after.attempt, before.attempt + 1);
    assert_memory_equal(after.uuid, before.uuid, UUID_SIZE);
    assert_int_equal(after.serial, before.serial);
    assert_int_equal(ask(journal, "SELECT count(*) FROM entry WHERE kind = 'print.failed'"), 1);
    assert_int_equal(ask(journal, "SELECT json_extract(body, '$.operator') FROM entry WHERE kind = 'print.failed'"),
                     STAFF);
}

static void a_badge_is_found_by_its_code(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    uint64_t handle = badge_in(journal, 7, BADGE_UNCERTAIN);
    struct journal_badge badge;
    assert_int_equal(badges_find(journal, 7, 1, &badge), 0);
    assert_int_equal(badge.handle, handle);
    assert_int_equal(badges_find(journal, 7, 2, &badge), -ENOENT);
    assert_int_equal(badges_find(journal, 8, 1, &badge), -ENOENT);
}

/* ---- once more ---- */

static void a_reprint_raises_the_serial_and_keeps_the_logos(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_scan scan = scan_of(5, VERDICT_OK);
    scan.places = 2;
    scan.n_runners = 3;
    for (int i = 0; i < 3; i++)
        scan.runners[i] = (struct rotation_runner){.id = i + 1, .weight = 1};
    struct journal_badge first = record(journal, NINE, &scan).badge, second, third;
    assert_int_equal(step(journal, first.handle, BADGE_PRINTED, "LEFT"), 0);
    int64_t credits = ask(journal, "SELECT sum(credit * runner) FROM account");
    assert_int_equal(reprint(journal, 5, "lost", 0, &second), 0);
    assert_int_equal(second.serial, 2);
    assert_int_equal(second.attempt, 1);
    assert_int_equal(second.state, BADGE_OWED);
    assert_memory_equal(second.logos, first.logos, sizeof(first.logos));
    assert_memory_not_equal(second.uuid, first.uuid, UUID_SIZE);
    assert_int_equal(ask(journal, "SELECT sum(credit * runner) FROM account"), credits);
    assert_int_equal(step(journal, second.handle, BADGE_PRINTED, "LEFT"), 0);
    /* another desk printed up to number 9 meanwhile */
    assert_int_equal(reprint(journal, 5, "name", 9, &third), 0);
    assert_int_equal(third.serial, 10);
    /* the newest serial is what makes older ones void */
    struct journal_presence presence;
    const struct room room = {.zone = "main", .slot = "", .day = 0};
    assert_int_equal(journal_presence(journal, 5, &room, "desk-1", &presence), 0);
    assert_int_equal(presence.serial, 10);
    assert_whole(journal);
}

static void nothing_is_printed_twice_unasked(void **state) {
    static const enum badge_state busy[] = {BADGE_OWED, BADGE_PRINTING, BADGE_UNCERTAIN};
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_badge badge;
    for (size_t i = 0; i < sizeof(busy) / sizeof(*busy); i++) {
        badge_in(journal, 20 + (int64_t)i, busy[i]);
        int64_t before = entries(journal);
        assert_int_equal(reprint(journal, 20 + (int64_t)i, "lost", 0, &badge), -EBUSY);
        assert_int_equal(entries(journal), before);
    }
}

static void a_reprint_wants_a_reason_and_a_person(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_badge badge;
    badge_in(journal, 1, BADGE_PRINTED);
    assert_int_equal(reprint(journal, 1, "", 0, &badge), -EINVAL);
    struct journal_stamp stamp = now();
    struct badge_reprint nobody = {.ticket = 1, .reason = "lost"};
    assert_int_equal(badges_reprint(journal, &stamp, &nobody, &badge), -EINVAL);
    assert_int_equal(reprint(journal, 1, "lost", 255, &badge), -ERANGE);
    /* of a badge that another desk printed nothing is known here but its serial */
    assert_int_equal(reprint(journal, 2, "lost", 1, &badge), 0);
    assert_int_equal(badge.serial, 2);
}

/* ---- what a desk is told ---- */

static void a_ticket_has_a_history(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_badge second;
    struct badge_past past[4];
    badge_in(journal, 1, BADGE_PRINTED);
    assert_int_equal(reprint(journal, 1, "lost", 0, &second), 0);
    assert_int_equal(badges_of(journal, 1, past, 4), 2);
    assert_int_equal(past[0].serial, 2);
    assert_int_equal(past[0].state, BADGE_OWED);
    assert_string_equal(past[0].reason, "lost");
    assert_int_equal(past[0].staff_no, STAFF);
    assert_string_equal(past[1].printer, "LEFT");
    assert_int_equal(past[1].at, NINE);
    assert_string_equal(past[1].reason, "");
    assert_int_equal(badges_of(journal, 2, past, 4), 0);
}

static void what_is_missing_comes_uncertain_first(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct badge_past past[8];
    struct journal_badge again;
    int64_t tickets[8];
    badge_in(journal, 1, BADGE_PRINTED);
    badge_in(journal, 2, BADGE_OWED);
    badge_in(journal, 3, BADGE_FAILED);
    badge_in(journal, 4, BADGE_UNCERTAIN);
    badge_in(journal, 5, BADGE_FAILED); /* replaced by a later one that came out */
    assert_int_equal(reprint(journal, 5, "lost", 0, &again), 0);
    assert_int_equal(step(journal, again.handle, BADGE_PRINTED, "LEFT"), 0);
    assert_int_equal(badges_open(journal, past, tickets, 8), 3);
    assert_int_equal(tickets[0], 4);
    assert_int_equal(tickets[1], 2);
    assert_int_equal(tickets[2], 3);
    assert_int_equal(badges_open(journal, past, tickets, 1), 1);
}

/* ---- labels ---- */

static int left(struct journal *journal, const char *printer) {
    struct badge_roll roll;
    assert_int_equal(badges_roll(journal, printer, &roll), 0);
    return roll.left;
}

static void labels_are_counted_down(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = now();
    assert_int_equal(left(journal, "LEFT"), -1);
    badge_in(journal, 1, BADGE_PRINTED); /* of the roll before */
    assert_int_equal(badges_roll_set(journal, &stamp, "LEFT", 3, STAFF), 0);
    assert_int_equal(left(journal, "LEFT"), 3);
    badge_in(journal, 2, BADGE_PRINTED);
    badge_in(journal, 3, BADGE_UNCERTAIN); /* perhaps */
    assert_int_equal(left(journal, "LEFT"), 1);
    badge_in(journal, 4, BADGE_FAILED); /* never got there */
    assert_int_equal(left(journal, "LEFT"), 1);
    assert_int_equal(left(journal, "RIGHT"), -1);
    badge_in(journal, 5, BADGE_PRINTED);
    badge_in(journal, 6, BADGE_PRINTED);
    assert_int_equal(left(journal, "LEFT"), 0);
    assert_int_equal(journal_refold(journal), 0);
    assert_int_equal(left(journal, "LEFT"), 0);
    assert_int_equal(badges_roll_set(journal, &stamp, "LEFT", 0, STAFF), 0);
    assert_int_equal(left(journal, "LEFT"), -1);
    assert_int_equal(badges_roll_set(journal, &stamp, "", 1, STAFF), -EINVAL);
    assert_int_equal(badges_roll_set(journal, &stamp, "LEFT", -1, STAFF), -EINVAL);
    assert_int_equal(badges_roll_set(journal, &stamp, "LEFT", ROLL_LABELS_MAX + 1, STAFF), -EINVAL);
}

/* An uncertain one that did not come out is one label more. */
static void a_further_attempt_is_a_further_label(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = now();
    assert_int_equal(badges_roll_set(journal, &stamp, "LEFT", 10, STAFF), 0);
    uint64_t handle = badge_in(journal, 1, BADGE_UNCERTAIN);
    assert_int_equal(left(journal, "LEFT"), 9);
    assert_int_equal(settle(journal, handle, BADGE_DID_NOT), 0);
    assert_int_equal(left(journal, "LEFT"), 9);
    assert_int_equal(step(journal, handle, BADGE_SENT, "LEFT"), 0);
    assert_int_equal(left(journal, "LEFT"), 8);
}

static void a_rehearsal_has_its_own_rolls(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = now();
    assert_int_equal(badges_roll_set(journal, &stamp, "LEFT", 10, STAFF), 0);
    JOURNAL other = open_in(&folder, JOURNAL_REHEARSAL);
    assert_int_equal(left(other, "LEFT"), -1);
    struct badge_past past[2];
    int64_t tickets[2];
    badge_in(journal, 1, BADGE_UNCERTAIN);
    assert_int_equal(badges_open(other, past, tickets, 2), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_settled),
        cmocka_unit_test(what_did_not_come_is_owed_again),
        cmocka_unit_test(a_badge_is_found_by_its_code),
        cmocka_unit_test(a_reprint_raises_the_serial_and_keeps_the_logos),
        cmocka_unit_test(nothing_is_printed_twice_unasked),
        cmocka_unit_test(a_reprint_wants_a_reason_and_a_person),
        cmocka_unit_test(a_ticket_has_a_history),
        cmocka_unit_test(what_is_missing_comes_uncertain_first),
        cmocka_unit_test(labels_are_counted_down),
        cmocka_unit_test(a_further_attempt_is_a_further_label),
        cmocka_unit_test(a_rehearsal_has_its_own_rolls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
