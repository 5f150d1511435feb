/* Hand-outs: one each, whoever asks and wherever the first was given; taken back they may be given again. */
#include "journal_help.h"

#include <errno.h>

#include "store/centre.h"
#include "store/handouts.h"
#include "store/post.h"

#define STAFF 2
#define VIP 0
#define GUEST 1

static const struct roster_handout shirt = {.number = 0, .code = "shirt", .tiers = 1U << VIP};
static const struct roster_handout bag = {.number = 1, .code = "bag", .tiers = UINT64_MAX, .stock = 2};

static struct roster_ticket of_tier(int64_t id, int tier) {
    struct roster_ticket ticket = ticket_of(id);
    ticket.tier = (uint8_t)tier;
    return ticket;
}

/* ---- a roster that came from the centre ---- */

#define I(NUMBER) \
    { .kind = CENTRE_INTEGER, .number = (NUMBER) }
#define T(TEXT) \
    { .kind = CENTRE_TEXT, .bytes = (TEXT), .size = strlen(TEXT) }
#define B(BYTES) \
    { .kind = CENTRE_BLOB, .bytes = (BYTES), .size = sizeof(BYTES) }
#define PUT(CHANGE, TABLE, REMOVED, ...)                                                                     \
    assert_int_equal(                                                                                        \
        centre_row(CHANGE, TABLE, REMOVED, (const struct centre_value[]){__VA_ARGS__},                       \
                   (int)(sizeof((const struct centre_value[]){__VA_ARGS__}) / sizeof(struct centre_value))), \
        0)

static void change_done(struct centre_change *change, struct journal *journal, uint64_t covered) {
    struct centre_mark mark = {
        .system = "7", .timeline = 1, .snapshot = "5:9:5", .covered = covered, .at = NINE, .kiosk = "desk-1"};
    if (covered)
        assert_int_equal(journal_uuid(journal, covered, mark.covered_uuid), 0);
    assert_int_equal(centre_commit(change, &mark), 0);
    centre_abort(change);
}

static void load(const struct folder *folder) {
    static const uint8_t key[32] = {1};
    struct centre_change *change = NULL;
    assert_int_equal(centre_begin(folder->path, true, &change), 0);
    PUT(change, CENTRE_EVENT, false, I(1), I(EVENT_ID), T("test"), T("测试"), T("Test"), T(""), T(""),
        T("Asia/Shanghai"), T("zh"), I(1), B(key), T("om_badge_62x100mm"), I(1));
    PUT(change, CENTRE_DAY, false, I(0), I(DAY_0), I(20261026));
    PUT(change, CENTRE_DAY, false, I(1), I(DAY_0 + DAY_MS), I(0));
    PUT(change, CENTRE_SECRET, false, T("badge"), B(key));
    PUT(change, CENTRE_SECRET, false, T("opaque"), B(key));
    PUT(change, CENTRE_TIER, false, I(VIP), T("vip"), T("贵宾"), T("VIP"), I(0), I(0), T("b"), T("t"));
    PUT(change, CENTRE_TIER, false, I(GUEST), T("guest"), T("嘉宾"), T("Guest"), I(0), I(0), T("b"), T("t"));
    PUT(change, CENTRE_CHANNEL, false, I(0), T("web"), T("网"), T("Web"), I(0));
    change_done(change, NULL, 0);
}

/* The centre tells who was given what, having heard of this journal up to covered. */
static void tell(const struct folder *folder, struct journal *journal, int64_t ticket, const char *code,
                 const char *kiosk, uint64_t covered) {
    struct centre_change *change = NULL;
    assert_int_equal(centre_begin(folder->path, false, &change), 0);
    PUT(change, CENTRE_HANDED, kiosk == NULL, I(ticket), T(code), T(kiosk ? kiosk : ""), I(NINE - 5000));
    change_done(change, journal, covered);
}

struct desk {
    struct folder folder;
    struct journal *journal;
    struct roster *roster;
};

static struct desk desk_open(enum journal_mode mode) {
    struct desk desk = {.folder = folder_make()};
    load(&desk.folder);
    desk.journal = open_in(&desk.folder, mode);
    assert_int_equal(roster_open(desk.folder.path, &desk.roster), 0);
    return desk;
}

static void desk_close(struct desk *desk) {
    roster_close(desk->roster);
    journal_close(desk->journal);
    folder_remove(&desk->folder);
}
#define DESK __attribute__((cleanup(desk_close))) struct desk

static struct handout_answer redeem(struct desk *desk, int64_t id, int tier, const struct roster_handout *handout) {
    struct journal_stamp stamp = stamp_at(NINE);
    struct roster_ticket ticket = of_tier(id, tier);
    struct handout_answer answer;
    stamp.rehearsal = desk->journal->rehearsal;
    memset(&answer, 0xee, sizeof(answer));
    assert_int_equal(handouts_redeem(desk->journal, desk->roster, &stamp, &ticket, handout, STAFF, &answer), 0);
    return answer;
}

static enum handout_result result_of(struct desk *desk, int64_t id, int tier, const struct roster_handout *handout) {
    return redeem(desk, id, tier, handout).result;
}

static int take_back(struct desk *desk, int64_t id, const char *code) {
    struct journal_stamp stamp = stamp_at(NINE + 1000);
    stamp.rehearsal = desk->journal->rehearsal;
    return handouts_take_back(desk->journal, &stamp, id, code, STAFF);
}

/* ---- at one desk ---- */

static void each_ticket_is_given_one(void **state) {
    (void)state;
    DESK desk = desk_open(JOURNAL_EVENT);
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVE);
    struct handout_answer again = redeem(&desk, 1, VIP, &shirt);
    assert_int_equal(again.result, HANDOUT_GIVEN_ALREADY);
    assert_int_equal(again.at, NINE);
    assert_string_equal(again.kiosk, ""); /* here */
    assert_int_equal(result_of(&desk, 1, VIP, &bag), HANDOUT_GIVE);
    assert_int_equal(result_of(&desk, 2, VIP, &shirt), HANDOUT_GIVE);
    assert_int_equal(result_of(&desk, 3, GUEST, &shirt), HANDOUT_NOT_HIS);
    assert_int_equal(entries(desk.journal), 3); /* what is not given is not written */
    assert_int_equal(ask(desk.journal, "SELECT count(*) FROM entry WHERE kind = 'handout.given' AND "
                                       "json_extract(body, '$.operator') = 2 AND json_extract(body, '$.ticket') = 1"),
                     2);
    assert_whole(desk.journal);
}

static void asking_writes_nothing(void **state) {
    (void)state;
    DESK desk = desk_open(JOURNAL_EVENT);
    struct roster_ticket ticket = of_tier(1, VIP);
    struct handout_answer answer = {.result = HANDOUT_NONE_LEFT};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(handouts_redeem(desk.journal, desk.roster, NULL, &ticket, &shirt, STAFF, &answer), 0);
        assert_int_equal(answer.result, HANDOUT_GIVE);
    }
    assert_int_equal(entries(desk.journal), 0);
}

static void what_is_taken_back_may_be_given_again(void **state) {
    (void)state;
    DESK desk = desk_open(JOURNAL_EVENT);
    assert_int_equal(take_back(&desk, 1, "shirt"), -ENOENT);
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVE);
    assert_int_equal(take_back(&desk, 1, "bag"), -ENOENT);
    assert_int_equal(take_back(&desk, 2, "shirt"), -ENOENT);
    assert_int_equal(take_back(&desk, 1, "shirt"), 0);
    assert_int_equal(take_back(&desk, 1, "shirt"), -ENOENT);
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVE);
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVEN_ALREADY);
    assert_int_equal(entries(desk.journal), 3);
}

static void the_last_one_is_given_once(void **state) {
    (void)state;
    DESK desk = desk_open(JOURNAL_EVENT);
    assert_int_equal(result_of(&desk, 1, GUEST, &bag), HANDOUT_GIVE);
    assert_int_equal(result_of(&desk, 2, GUEST, &bag), HANDOUT_GIVE);
    assert_int_equal(result_of(&desk, 3, GUEST, &bag), HANDOUT_NONE_LEFT);
    assert_int_equal(result_of(&desk, 1, GUEST, &bag), HANDOUT_GIVEN_ALREADY); /* whose it is hears that first */
    assert_int_equal(take_back(&desk, 1, "bag"), 0);
    assert_int_equal(result_of(&desk, 3, GUEST, &bag), HANDOUT_GIVE);
}

/* Rows of `handed` are an index: made anew from the entries they are the same. */
static void the_index_follows_from_the_entries(void **state) {
    (void)state;
    DESK desk = desk_open(JOURNAL_EVENT);
    result_of(&desk, 1, VIP, &shirt);
    result_of(&desk, 2, VIP, &shirt);
    take_back(&desk, 1, "shirt");
    result_of(&desk, 1, VIP, &bag);
    const char *sum = "SELECT sum(ticket * 1000 + seq * 10 + (handout = 'bag')) FROM handed";
    int64_t before = ask(desk.journal, sum);
    assert_int_equal(meddle(&desk.folder, "journal.db", "DELETE FROM handed"), SQLITE_OK);
    assert_int_equal(journal_refold(desk.journal), 0);
    assert_int_equal(ask(desk.journal, sum), before);
    assert_int_equal(result_of(&desk, 2, VIP, &shirt), HANDOUT_GIVEN_ALREADY);
}

static void a_rehearsal_gives_nothing_away(void **state) {
    (void)state;
    DESK desk = desk_open(JOURNAL_REHEARSAL);
    tell(&desk.folder, desk.journal, 1, "shirt", "desk-2", 0);
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVE);
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVEN_ALREADY);
    JOURNAL event = open_in(&desk.folder, JOURNAL_EVENT);
    struct roster_ticket ticket = of_tier(2, VIP);
    struct handout_answer answer;
    result_of(&desk, 2, VIP, &shirt);
    assert_int_equal(handouts_redeem(event, desk.roster, NULL, &ticket, &shirt, STAFF, &answer), 0);
    assert_int_equal(answer.result, HANDOUT_GIVE); /* the event has not had its own yet */
}

/* ---- at several ---- */

static void what_another_desk_gave_is_not_given_here(void **state) {
    (void)state;
    DESK desk = desk_open(JOURNAL_EVENT);
    tell(&desk.folder, desk.journal, 1, "shirt", "desk-2", 0);
    struct handout_answer answer = redeem(&desk, 1, VIP, &shirt);
    assert_int_equal(answer.result, HANDOUT_GIVEN_ALREADY);
    assert_string_equal(answer.kiosk, "desk-2");
    assert_int_equal(answer.at, NINE - 5000);
    assert_int_equal(take_back(&desk, 1, "shirt"), -ENOENT); /* that is for desk-2 to do */
    tell(&desk.folder, desk.journal, 1, "shirt", NULL, 0);
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVE);
}

static void stock_is_that_of_all_desks(void **state) {
    (void)state;
    DESK desk = desk_open(JOURNAL_EVENT);
    tell(&desk.folder, desk.journal, 7, "bag", "desk-2", 0);
    assert_int_equal(result_of(&desk, 1, GUEST, &bag), HANDOUT_GIVE);
    assert_int_equal(result_of(&desk, 2, GUEST, &bag), HANDOUT_NONE_LEFT);
    tell(&desk.folder, desk.journal, 1, "bag", "desk-1", 1); /* what is given here comes back, and counts once */
    assert_int_equal(result_of(&desk, 2, GUEST, &bag), HANDOUT_NONE_LEFT);
    tell(&desk.folder, desk.journal, 7, "bag", NULL, 1);
    assert_int_equal(result_of(&desk, 2, GUEST, &bag), HANDOUT_GIVE);
}

/* Cut off, a shirt of the wrong size: the centre still says that this desk gave it. */
static void a_size_is_changed_while_cut_off(void **state) {
    (void)state;
    DESK desk = desk_open(JOURNAL_EVENT);
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVE);
    tell(&desk.folder, desk.journal, 1, "shirt", "desk-1", 1);
    assert_int_equal(take_back(&desk, 1, "shirt"), 0);
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVE);
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVEN_ALREADY);
    assert_int_equal(take_back(&desk, 1, "shirt"), 0);
    tell(&desk.folder, desk.journal, 1, "shirt", "desk-2", 1); /* and another desk gave one meanwhile */
    assert_int_equal(result_of(&desk, 1, VIP, &shirt), HANDOUT_GIVEN_ALREADY);
}

/* A journal begun anew knows nothing of what this kiosk gave before; the centre does. */
static void a_new_journal_gives_nothing_twice(void **state) {
    (void)state;
    DESK desk = desk_open(JOURNAL_EVENT);
    tell(&desk.folder, desk.journal, 1, "shirt", "desk-1", 0);
    struct handout_answer answer = redeem(&desk, 1, VIP, &shirt);
    assert_int_equal(answer.result, HANDOUT_GIVEN_ALREADY);
    assert_string_equal(answer.kiosk, "desk-1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_ticket_is_given_one),
        cmocka_unit_test(asking_writes_nothing),
        cmocka_unit_test(what_is_taken_back_may_be_given_again),
        cmocka_unit_test(the_last_one_is_given_once),
        cmocka_unit_test(the_index_follows_from_the_entries),
        cmocka_unit_test(a_rehearsal_gives_nothing_away),
        cmocka_unit_test(what_another_desk_gave_is_not_given_here),
        cmocka_unit_test(stock_is_that_of_all_desks),
        cmocka_unit_test(a_size_is_changed_while_cut_off),
        cmocka_unit_test(a_new_journal_gives_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
