/* Taking an admission back at a desk, badge and all: what happens to the badge by how far it came, that the right
 * person gets one afterwards, and what staff see of the last scans. */
#include "journal_help.h"

#include <errno.h>

#include "store/badges.h"
#include "store/visits.h"

#define STAFF 2
#define TICKET 77

static void go(struct journal *journal, uint64_t handle, enum badge_state state) {
    if (state == BADGE_OWED)
        return;
    assert_int_equal(set_state(journal, handle, BADGE_SENT, "job"), 0);
    if (state != BADGE_SENT)
        assert_int_equal(set_state(journal, handle, state, "job"), 0);
}

static int take_back(struct journal *journal, const uint8_t scan[UUID_SIZE], bool *ret_out) {
    struct journal_stamp stamp = stamp_at(NINE + 1000);
    return visits_take_back(journal, &stamp, scan, STAFF, ret_out);
}

static void by_how_far_the_badge_came(void **state) {
    static const struct {
        enum badge_state badge;
        int answer;
        bool out;
        enum badge_state then;
        uint8_t next; /* serial of what the next admission owes */
    } table[] = {
        {BADGE_OWED, 0, false, BADGE_NONE, 2},
        {BADGE_FAILED, 0, false, BADGE_NONE, 2},
        {BADGE_PRINTED, 0, true, BADGE_PRINTED, 2},
        {BADGE_SENT, -EBUSY, false, BADGE_SENT, 0},
        {BADGE_PRINTING, -EBUSY, false, BADGE_PRINTING, 0},
        {BADGE_UNCERTAIN, -EBUSY, false, BADGE_UNCERTAIN, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        FOLDER folder = folder_make();
        struct journal *journal = open_in(&folder, JOURNAL_EVENT);
        struct journal_recorded in = admit(journal, TICKET);
        struct journal_badge badge;
        bool out = false;
        go(journal, in.badge.handle, table[i].badge);
        int64_t before = entries(journal);
        assert_int_equal(take_back(journal, in.uuid, &out), table[i].answer);
        assert_int_equal(out, table[i].out);
        assert_int_equal(journal_badge(journal, in.badge.handle, &badge), 0);
        assert_int_equal(badge.state, table[i].then);
        if (table[i].answer < 0) {
            assert_int_equal(entries(journal), before);
        } else {
            struct journal_recorded again = admit(journal, TICKET);
            assert_true(again.owes_badge);
            assert_int_equal(again.badge.serial, table[i].next);
            assert_memory_not_equal(again.badge.uuid, badge.uuid, UUID_SIZE);
            assert_int_equal(take_back(journal, in.uuid, &out), -EALREADY);
        }
        assert_whole(journal);
        journal_close(journal);
    }
}

/* The badge of the first day stays good when the admission of the second is taken back. */
static void a_badge_of_another_admission_stays(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct journal *journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_recorded first = admit(journal, TICKET);
    go(journal, first.badge.handle, BADGE_PRINTED);
    struct journal_scan scan = scan_of(TICKET, VERDICT_OK);
    scan.day = 1;
    struct journal_recorded second = record(journal, NINE + 86400000, &scan);
    bool out = true;
    assert_false(second.owes_badge);
    assert_int_equal(take_back(journal, second.uuid, &out), 0);
    assert_false(out);
    second = record(journal, NINE + 86400000, &scan);
    assert_false(second.owes_badge);
    journal_close(journal);
}

static void what_staff_see(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct journal *journal = open_in(&folder, JOURNAL_EVENT);
    struct visit visits[4] = {0};
    struct journal_scan forged = scan_of(0, VERDICT_FORGED), elsewhere = scan_of(5, VERDICT_OK);
    bool out;
    assert_int_equal(visits_recent(journal, forged.gate, visits, 4), 0);
    struct journal_recorded in = admit(journal, TICKET);
    record(journal, NINE + 1, &forged);
    snprintf(elsewhere.gate, sizeof(elsewhere.gate), "another");
    record(journal, NINE + 2, &elsewhere);
    assert_int_equal(visits_recent(journal, forged.gate, visits, 4), 2);
    assert_int_equal(visits[0].verdict, VERDICT_FORGED);
    assert_int_equal(visits[0].ticket, 0);
    assert_int_equal(visits[1].ticket, TICKET);
    assert_int_equal(visits_recent(journal, forged.gate, visits, 1), 1);

    assert_int_equal(visits_last(journal, TICKET, forged.gate, forged.day, &visits[0]), 1);
    assert_memory_equal(visits[0].uuid, in.uuid, UUID_SIZE);
    assert_int_equal(visits_last(journal, TICKET, "another", forged.day, &visits[0]), 0);
    assert_int_equal(visits_last(journal, TICKET, forged.gate, forged.day + 1, &visits[0]), 0);
    assert_int_equal(take_back(journal, in.uuid, &out), 0);
    assert_int_equal(visits_last(journal, TICKET, forged.gate, forged.day, &visits[0]), 0);
    assert_int_equal(visits_recent(journal, forged.gate, visits, 4), 2);
    assert_true(visits[1].undone);
    journal_close(journal);
}

static void an_undo_alone_leaves_the_badge_to_others(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct journal *journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_recorded in = admit(journal, TICKET);
    struct journal_stamp stamp = stamp_at(NINE);
    assert_int_equal(journal_undo(journal, &stamp, in.uuid, STAFF), -EPERM);
    journal_close(journal);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_how_far_the_badge_came),
        cmocka_unit_test(a_badge_of_another_admission_stays),
        cmocka_unit_test(what_staff_see),
        cmocka_unit_test(an_undo_alone_leaves_the_badge_to_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
