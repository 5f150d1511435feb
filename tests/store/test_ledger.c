/* The print ledger: which state follows which, what a restart finds, and whose logos are on the badge. */
#include "journal_help.h"

#include <errno.h>

/* From each state, which next one is taken? Rows and columns as enum badge_state. */
static void test_print_states_follow_one_another(void **state) {
    (void)state;
    static const char *const taken[] = {
        /*               none owed sent printing printed failed uncertain */
        [BADGE_NONE] = "  =    -    -    -        -       -      -",
        [BADGE_OWED] = "  +    =    +    +        +       +      +",
        [BADGE_SENT] = "  +    -    =    +        +       +      +",
        [BADGE_PRINTING] = "+  -    +    =        +       +      +",
        [BADGE_PRINTED] = " -  -    -    -        =       -      -",
        [BADGE_FAILED] = "  +  +    -    -        +       =      -",
        [BADGE_UNCERTAIN] = "+ +    +    +        +       +      =",
    };
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    int64_t ticket = 1;
    for (int from = BADGE_NONE; from <= BADGE_UNCERTAIN; from++) {
        const char *cell = taken[from];
        for (int to = BADGE_NONE; to <= BADGE_UNCERTAIN; to++, cell++) {
            cell += strspn(cell, " ");
            uint64_t handle = admit(journal, ticket++).badge.handle;
            assert_int_equal(set_state(journal, handle, (enum badge_state)from, ""), 0);
            int64_t before = entries(journal);
            int r = set_state(journal, handle, (enum badge_state)to, "");
            if (r != (*cell == '-' ? -EINVAL : 0) || entries(journal) - before != (*cell == '+'))
                fail_msg("%d -> %d: %d, %d entries", from, to, r, (int)(entries(journal) - before));
        }
    }
    assert_int_equal(set_state(journal, 999999, BADGE_SENT, ""), -ENOENT);
    assert_int_equal(set_state(journal, 2, (enum badge_state)7, ""), -EINVAL);
    assert_whole(journal);
}

static void test_a_failed_badge_is_tried_again(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_scan scan = scan_of(11, VERDICT_OK);
    scan.places = 2;
    scan.n_runners = 3;
    for (int i = 0; i < 3; i++)
        scan.runners[i] = (struct rotation_runner){.id = i + 1, .weight = 1};
    struct journal_badge first = record(journal, NINE, &scan).badge, badge;
    assert_int_equal(set_state(journal, first.handle, BADGE_SENT, "job-1"), 0);
    assert_int_equal(set_state(journal, first.handle, BADGE_FAILED, ""), 0);
    assert_int_equal(journal_open_badges(journal, &badge, 1), 0);
    struct journal_scan replay = scan_of(11, VERDICT_OK_REPLAY);
    assert_false(record(journal, NINE, &replay).owes_badge);

    int64_t credits = ask(journal, "SELECT sum(credit * runner) FROM account");
    scan.verdict = VERDICT_OK_REENTRY;
    struct journal_recorded again = record(journal, NINE + 1, &scan);
    assert_true(again.owes_badge);
    assert_int_equal(again.badge.handle, first.handle);
    assert_memory_equal(again.badge.uuid, first.uuid, UUID_SIZE);
    assert_memory_equal(again.badge.logos, first.logos, sizeof(first.logos)); /* its logos, and nobody's turn */
    assert_int_equal(ask(journal, "SELECT sum(credit * runner) FROM account"), credits);
    assert_int_equal(again.badge.attempt, 2);
    assert_int_equal(again.badge.serial, 1);
    assert_string_equal(again.badge.job, "");
    assert_int_equal(journal_open_badges(journal, &badge, 1), 1);
}

static void test_the_ledger_survives_a_restart(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct journal *journal = open_in(&folder, JOURNAL_EVENT);
    uint64_t handles[6];
    for (int i = 0; i < 6; i++)
        handles[i] = admit(journal, 20 + i).badge.handle;
    set_state(journal, handles[1], BADGE_SENT, "urn:uuid:1");
    set_state(journal, handles[2], BADGE_PRINTING, "urn:uuid:2");
    set_state(journal, handles[3], BADGE_UNCERTAIN, "");
    set_state(journal, handles[4], BADGE_PRINTED, "");
    set_state(journal, handles[5], BADGE_NONE, "");
    journal_close(journal);
    JOURNAL again = open_in(&folder, JOURNAL_EVENT);
    struct journal_badge open[8];
    assert_int_equal(journal_open_badges(again, open, 8), 4);
    static const enum badge_state expected[] = {BADGE_OWED, BADGE_SENT, BADGE_PRINTING, BADGE_UNCERTAIN};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(open[i].handle, handles[i]);
        assert_int_equal(open[i].state, expected[i]);
    }
    assert_string_equal(open[1].job, "urn:uuid:1");
    assert_int_equal(journal_open_badges(again, open, 2), 2);
}

static void test_logos_take_turns(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    int shown[6] = {0}, first[6] = {0};
    for (int i = 0; i < 40; i++) {
        struct journal_scan scan = scan_of(1 + i, VERDICT_OK);
        scan.places = 3;
        scan.pinned[scan.n_pinned++] = 5;
        scan.n_runners = 4;
        for (int s = 0; s < 4; s++)
            scan.runners[s] = (struct rotation_runner){.id = s + 1, .weight = 10};
        struct journal_badge badge = record(journal, NINE, &scan).badge;
        first[badge.logos[0]]++;
        assert_int_equal(badge.logos[3], 0);
        for (int place = 0; place < 3; place++)
            shown[badge.logos[place]]++;
    }
    assert_int_equal(shown[5], 40); /* exclusive: always, */
    for (int s = 1; s <= 5; s++)
        assert_in_range(first[s], 1, 30); /* and nobody always first */
    for (int s = 1; s <= 4; s++)
        assert_int_equal(shown[s], 20);
    struct journal_scan one = scan_of(99, VERDICT_OK); /* more pinned than places */
    one.places = 1;
    one.n_pinned = 2;
    one.pinned[0] = 8;
    one.pinned[1] = 9;
    struct journal_badge badge = record(journal, NINE, &one).badge;
    assert_int_equal(badge.logos[0], 8);
    assert_int_equal(badge.logos[1], 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_print_states_follow_one_another),
        cmocka_unit_test(test_a_failed_badge_is_tried_again),
        cmocka_unit_test(test_the_ledger_survives_a_restart),
        cmocka_unit_test(test_logos_take_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
