/* What the centre says, on top of a roster and beside a journal: loading, applying, believing, wiping. */
#include "journal_help.h"

#include <errno.h>
#include <stdio.h>

#include "store/belief.h"
#include "store/link.h"
#include "store/post.h"

#define I(NUMBER) \
    { .kind = CENTRE_INTEGER, .number = (NUMBER) }
#define T(TEXT) \
    { .kind = CENTRE_TEXT, .bytes = (TEXT), .size = strlen(TEXT) }
#define B(BYTES, SIZE) \
    { .kind = CENTRE_BLOB, .bytes = (BYTES), .size = (SIZE) }
#define ROW(CHANGE, TABLE, ...)                                                  \
    centre_row(CHANGE, TABLE, false, (const struct centre_value[]){__VA_ARGS__}, \
               (int)(sizeof((const struct centre_value[]){__VA_ARGS__}) / sizeof(struct centre_value)))
#define GONE(CHANGE, TABLE, ...)                                                \
    centre_row(CHANGE, TABLE, true, (const struct centre_value[]){__VA_ARGS__}, \
               (int)(sizeof((const struct centre_value[]){__VA_ARGS__}) / sizeof(struct centre_value)))

static const uint8_t KEY[32] = {1};
static const uint8_t SCAN_A[UUID_SIZE] = {0xa}, SCAN_B[UUID_SIZE] = {0xb};
static const struct room HALL = {.zone = "main", .slot = "", .day = 0};

static struct centre_mark mark_of(uint64_t covered, const uint8_t *uuid) {
    struct centre_mark mark = {
        .system = "7", .timeline = 1, .snapshot = "5:9:5", .covered = covered, .at = NINE, .kiosk = "desk-1"};
    if (uuid)
        memcpy(mark.covered_uuid, uuid, UUID_SIZE);
    return mark;
}

static void put_ticket(struct centre_change *change, int64_t id, const char *name) {
    assert_int_equal(ROW(change, CENTRE_TICKET, I(id), T("ref"), T(""), I(0), I(0), I(0), I(0), I(0), I(255), I(0),
                         I(0), T("zh"), T(name), T(""), T(""), T(""), T(""), T(""), T(""), I(0), I(0), I(0),
                         {.kind = CENTRE_NULL}, {.kind = CENTRE_NULL}),
                     0);
}

static void put_event(struct centre_change *change) {
    assert_int_equal(ROW(change, CENTRE_EVENT, I(1), I(EVENT_ID), T("test"), T("测试"), T("Test"), T(""), T(""),
                         T("Asia/Shanghai"), T("zh"), I(1), B(KEY, 32), T("om_badge_62x100mm"), I(1)),
                     0);
    assert_int_equal(ROW(change, CENTRE_DAY, I(0), I(DAY_0), I(20261026)), 0);
    assert_int_equal(ROW(change, CENTRE_DAY, I(1), I(DAY_0 + DAY_MS), I(0)), 0);
    assert_int_equal(ROW(change, CENTRE_SECRET, T("badge"), B(KEY, 32)), 0);
    assert_int_equal(ROW(change, CENTRE_SECRET, T("opaque"), B(KEY, 32)), 0);
    assert_int_equal(ROW(change, CENTRE_TIER, I(0), T("guest"), T("嘉宾"), T("Guest"), I(0), I(0), T("b"), T("t")), 0);
    assert_int_equal(ROW(change, CENTRE_CHANNEL, I(0), T("web"), T("网"), T("Web"), I(0)), 0);
}

static struct centre_change *change_in(const struct folder *folder, bool all) {
    struct centre_change *change = NULL;
    assert_int_equal(centre_begin(folder->path, all, &change), 0);
    return change;
}

static void change_done(struct centre_change *change, uint64_t covered, const uint8_t *uuid) {
    struct centre_mark mark = mark_of(covered, uuid);
    assert_int_equal(centre_commit(change, &mark), 0);
    centre_abort(change);
}

static void load(const struct folder *folder) {
    struct centre_change *change = change_in(folder, true);
    put_event(change);
    for (int64_t id = 1; id <= 3; id++)
        put_ticket(change, id, id == 1 ? "王小明" : "某人");
    change_done(change, 0, NULL);
}

static struct roster *roster_in(const struct folder *folder) {
    struct roster *roster = NULL;
    assert_int_equal(roster_open(folder->path, &roster), 0);
    return roster;
}

/* The centre accepted: ticket came in, or went out, by door-9. */
static void put_elsewhere(struct centre_change *change, int64_t ticket, bool inside, int entries, const uint8_t *scan) {
    assert_int_equal(ROW(change, CENTRE_ELSEWHERE, I(ticket), T("main"), I(0), T(""), I(inside), I(entries), I(inside),
                         I(0), T("door-9"), I(NINE), T(inside ? "in" : "out"), T("door-9"), T("kiosk-9"),
                         B(scan, UUID_SIZE)),
                     0);
}

static void a_roster_comes_from_the_centre_alone(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct centre_change *change = NULL;
    assert_int_equal(centre_begin(folder.path, false, &change), -ENOENT);
    load(&folder);
    ROSTER roster = roster_in(&folder);
    struct roster_ticket ticket;
    struct roster_event event;
    struct centre_mark mark;
    assert_int_equal(roster_ticket(roster, 1, &ticket), 0);
    assert_string_equal(ticket.name_zh, "王小明");
    assert_int_equal(roster_event(roster, &event), 0);
    assert_int_equal(event.id, EVENT_ID);
    assert_int_equal(centre_mark(roster, &mark), 0);
    assert_string_equal(mark.snapshot, "5:9:5");
    assert_string_equal(mark.kiosk, "desk-1");
}

static void rows_come_and_go(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    ROSTER roster = roster_in(&folder);
    struct roster_ticket ticket;
    int64_t edition, later;
    assert_int_equal(centre_edition(roster, &edition), 0);
    struct centre_change *change = change_in(&folder, false);
    put_ticket(change, 4, "新来");
    put_ticket(change, 2, "改名");
    assert_int_equal(GONE(change, CENTRE_TICKET, I(3), T("ref"), T(""), I(0), I(0), I(0), I(0), I(0), I(255), I(0),
                          I(0), T("zh"), T(""), T(""), T(""), T(""), T(""), T(""), T(""), I(0), I(0), I(0),
                          {.kind = CENTRE_NULL}, {.kind = CENTRE_NULL}),
                     0);
    assert_int_equal(roster_ticket(roster, 3, &ticket), 0); /* until the commit */
    change_done(change, 0, NULL);
    assert_int_equal(roster_ticket(roster, 3, &ticket), -ENOENT);
    assert_int_equal(roster_ticket(roster, 4, &ticket), 0);
    assert_int_equal(roster_ticket(roster, 2, &ticket), 0);
    assert_string_equal(ticket.name_zh, "改名");
    assert_int_equal(centre_edition(roster, &later), 0);
    assert_int_equal(later, edition); /* tickets are no reason to read the event anew */
    change = change_in(&folder, false);
    assert_int_equal(ROW(change, CENTRE_TIER, I(1), T("vip"), T("贵宾"), T("VIP"), I(1), I(0), T("b"), T("t")), 0);
    change_done(change, 0, NULL);
    assert_int_equal(centre_edition(roster, &later), 0);
    assert_int_not_equal(later, edition);
}

/* Two tiers change their codes: each is unique at every end. */
static void codes_may_be_exchanged(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    struct centre_change *change = change_in(&folder, false);
    assert_int_equal(ROW(change, CENTRE_TIER, I(1), T("vip"), T("贵宾"), T("VIP"), I(1), I(0), T("b"), T("t")), 0);
    change_done(change, 0, NULL);
    change = change_in(&folder, false);
    assert_int_equal(ROW(change, CENTRE_TIER, I(0), T("vip"), T("贵宾"), T("VIP"), I(1), I(0), T("b"), T("t")), 0);
    assert_int_equal(ROW(change, CENTRE_TIER, I(1), T("guest"), T("嘉宾"), T("Guest"), I(0), I(0), T("b"), T("t")), 0);
    change_done(change, 0, NULL);
    assert_int_equal(ask_file(&folder, "roster.db", "SELECT count(*) FROM tier"), 2);
    assert_int_equal(ask_file(&folder, "roster.db", "SELECT number FROM tier WHERE code = 'guest'"), 1);
}

static void what_is_not_sound_is_refused(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    struct centre_change *change = change_in(&folder, false);
    assert_int_equal(ROW(change, CENTRE_TIER, I(99), T("x"), T(""), T(""), I(0), I(0), T(""), T("")), -EBADMSG);
    assert_non_null(strstr(centre_why(change), "tier 99"));
    assert_int_equal(ROW(change, CENTRE_TIER, I(2)), -EINVAL);
    assert_int_equal(ROW(change, CENTRE_TIER, I(2), I(5), T(""), T(""), T("rank"), I(0), T(""), T("")), -EBADMSG);
    put_ticket(change, 9, "其余照常"); /* the rest goes on */
    change_done(change, 0, NULL);
    assert_int_equal(ask_file(&folder, "roster.db", "SELECT count(*) FROM ticket"), 4);
    change = change_in(&folder, false);
    struct centre_mark mark = mark_of(0, NULL);
    assert_int_equal(ROW(change, CENTRE_QUOTA, T("nowhere"), T(""), T("x"), I(1)), 0);
    assert_int_equal(
        ROW(change, CENTRE_ZONE, T("hall"), T(""), T(""), T("lost"), I(0), I(0), I(0), I(0), I(0), I(0), I(0), I(0)),
        0);
    assert_int_equal(centre_commit(change, &mark), -ENOENT); /* a parent that is not there */
    centre_abort(change);
    assert_int_equal(ask_file(&folder, "roster.db", "SELECT count(*) FROM zone"), 0);
}

static void rooms_are_counted(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    struct room_count count;
    struct centre_change *change = change_in(&folder, false);
    put_elsewhere(change, 1, true, 1, SCAN_A);
    put_elsewhere(change, 2, true, 1, SCAN_B);
    change_done(change, 0, NULL);
    ROSTER roster = roster_in(&folder);
    assert_int_equal(centre_room(roster, &HALL, &count), 0);
    assert_int_equal(count.seats, 2);
    change = change_in(&folder, false);
    put_elsewhere(change, 1, false, 1, SCAN_B);
    put_elsewhere(change, 2, true, 1, SCAN_B); /* the same again changes nothing */
    change_done(change, 0, NULL);
    assert_int_equal(centre_room(roster, &HALL, &count), 0);
    assert_int_equal(count.seats, 1);
}

/* ---- belief ---- */

static struct journal_presence believed(struct roster *roster, struct journal *journal, int64_t ticket) {
    struct journal_presence presence;
    assert_int_equal(belief_presence(roster, journal, ticket, &HALL, "desk-1", &presence), 0);
    return presence;
}

static struct room_count believed_room(struct roster *roster, struct journal *journal) {
    struct room_count count;
    assert_int_equal(belief_room(roster, journal, &HALL, "desk-1", &count), 0);
    return count;
}

static void without_a_centre_the_journal_is_believed(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    ROSTER roster = roster_in(&folder);
    admit(journal, 1);
    assert_true(believed(roster, journal, 1).inside);
    assert_int_equal(believed(roster, journal, 1).entries, 1);
    assert_int_equal(believed_room(roster, journal).seats, 1);
    assert_false(believed(roster, journal, 2).inside);
}

static void who_came_in_elsewhere_is_inside(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct centre_change *change = change_in(&folder, false);
    put_elsewhere(change, 1, true, 1, SCAN_A);
    assert_int_equal(ROW(change, CENTRE_BADGE, I(1), I(2), T("print.printed"), T("kiosk-9"), I(NINE)), 0);
    change_done(change, 0, NULL);
    ROSTER roster = roster_in(&folder);
    struct journal_presence presence = believed(roster, journal, 1);
    assert_true(presence.inside);
    assert_int_equal(presence.entries, 1);
    assert_memory_equal(presence.prior, SCAN_A, UUID_SIZE);
    assert_int_equal(presence.serial, 2);
    assert_true(presence.badge_elsewhere);
    assert_false(presence.same_gate);
    assert_int_equal(believed_room(roster, journal).seats, 1);
}

/* An own scan counts once, whether the centre has it or not; and once it has, the centre's word is the last. */
static void own_scans_count_once(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct centre_change *change = change_in(&folder, false);
    put_elsewhere(change, 2, true, 1, SCAN_B);
    change_done(change, 0, NULL);
    struct journal_recorded own = admit(journal, 1);
    ROSTER roster = roster_in(&folder);
    assert_int_equal(believed_room(roster, journal).seats, 2);
    assert_int_equal(believed(roster, journal, 1).entries, 1);
    change = change_in(&folder, false);
    put_elsewhere(change, 1, true, 1, own.uuid);
    change_done(change, own.seq, own.uuid);
    assert_int_equal(believed_room(roster, journal).seats, 2);
    assert_int_equal(believed(roster, journal, 1).entries, 1);
    change = change_in(&folder, false);
    put_elsewhere(change, 1, false, 1, SCAN_A); /* left by another door */
    change_done(change, own.seq, own.uuid);
    assert_false(believed(roster, journal, 1).inside);
    assert_int_equal(believed_room(roster, journal).seats, 1);
    struct journal_scan back = scan_of(1, VERDICT_OK_REENTRY); /* and came back here */
    assert_int_equal(journal_seen(journal, &back.seen), 0);
    record(journal, NINE, &back);
    assert_true(believed(roster, journal, 1).inside);
    assert_int_equal(believed(roster, journal, 1).entries, 2);
    assert_int_equal(believed_room(roster, journal).seats, 2);
}

/* Were the mark believed of any journal, what happened here would be invisible. */
static void another_journal_is_not_covered(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct centre_change *change = change_in(&folder, false);
    put_elsewhere(change, 2, true, 1, SCAN_B);
    change_done(change, 1, SCAN_A); /* of a journal that was lost */
    admit(journal, 1);
    ROSTER roster = roster_in(&folder);
    uint64_t covered = 9;
    assert_int_equal(belief_covered(roster, journal, &covered), 0);
    assert_int_equal(covered, 0);
    assert_true(believed(roster, journal, 1).inside);
    assert_int_equal(believed_room(roster, journal).seats, 2);
}

static void the_prior_may_be_of_another_kiosk(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_scan scan = scan_of(1, VERDICT_OK_REENTRY);
    memcpy(scan.prior, SCAN_A, UUID_SIZE);
    record(journal, NINE, &scan);
    char prior[UUID_TEXT], sql[200];
    uuid_text(SCAN_A, prior);
    snprintf(sql, sizeof(sql), "SELECT json_extract(body, '$.prior') = '%s' FROM entry", prior);
    assert_int_equal(ask(journal, sql), 1);
}

static void conflicts_are_told_until_they_are_seen(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    struct centre_change *change = change_in(&folder, false);
    assert_int_equal(ROW(change, CENTRE_CONFLICT, B(SCAN_A, UUID_SIZE), I(1), T("main"), T(""), T("desk-2"), T("g2"),
                         I(NINE), T("desk-1"), T("g1"), I(NINE + 5), I(0), I(0)),
                     0);
    change_done(change, 0, NULL);
    ROSTER roster = roster_in(&folder);
    struct centre_conflict conflicts[2];
    assert_int_equal(centre_conflicts(roster, true, conflicts, 2), 1);
    assert_string_equal(conflicts[0].first.kiosk, "desk-2");
    assert_int_equal(conflicts[0].second.at, NINE + 5);
    change = change_in(&folder, false);
    assert_int_equal(ROW(change, CENTRE_CONFLICT, B(SCAN_A, UUID_SIZE), I(1), T("main"), T(""), T("desk-2"), T("g2"),
                         I(NINE), T("desk-1"), T("g1"), I(NINE + 5), I(0), I(1)),
                     0);
    change_done(change, 0, NULL);
    assert_int_equal(centre_conflicts(roster, true, conflicts, 2), 0);
    assert_int_equal(centre_conflicts(roster, false, conflicts, 2), 1);
}

/* ---- wiping ---- */

static bool holds(const struct folder *folder, const char *name, const char *text) {
    char path[PATH_MAX];
    static char bytes[1 << 20];
    folder_file(folder, name, path);
    FILE *file = fopen(path, "rb");
    size_t n = file ? fread(bytes, 1, sizeof(bytes), file) : 0;
    if (file)
        fclose(file);
    return memmem(bytes, n, text, strlen(text)) != NULL;
}

static void a_wiped_roster_has_no_names_left(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    admit(journal, 1);
    assert_true(holds(&folder, "roster.db", "王小明") || holds(&folder, "roster.db-wal", "王小明"));
    assert_int_equal(centre_wipe(folder.path), 0);
    assert_false(holds(&folder, "roster.db", "王小明"));
    assert_false(holds(&folder, "roster.db-wal", "王小明"));
    struct roster *roster = NULL;
    assert_int_equal(roster_open(folder.path, &roster), -ENOENT);
    assert_int_equal(entries(journal), 2); /* the journal stays: a scan and its badge */
    load(&folder);
    roster_close(roster_in(&folder));
}

/* Somebody who still reads keeps the old pages: that is no wiping, and must not pass for one. */
static void wiping_under_a_reader_says_so(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    ROSTER roster = roster_in(&folder);
    struct roster_ticket ticket;
    assert_int_equal(roster_hold(roster), 0);
    assert_int_equal(roster_ticket(roster, 1, &ticket), 0);
    assert_int_equal(centre_wipe(folder.path), -EBUSY);
    roster_release(roster);
    assert_int_equal(centre_wipe(folder.path), 0);
    assert_false(holds(&folder, "roster.db", "王小明"));
    assert_false(holds(&folder, "roster.db-wal", "王小明"));
    assert_int_equal(roster_ticket(roster, 1, &ticket), -ENOENT);
}

/* ---- sync.db and the post ---- */

static void a_link_is_on_while_it_beats(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct link *link = NULL, *reader = NULL;
    struct link_status status = {.state = LINK_ON, .unsent = 7, .kiosk = "desk-1", .told = NINE, .told_boottime = 5},
                       seen;
    struct journal_stamp now = stamp_at(NINE);
    assert_int_equal(link_open(folder.path, false, &reader), -ENOENT);
    assert_int_equal(link_open(folder.path, true, &link), 0);
    assert_int_equal(link_open(folder.path, false, &reader), 0);
    assert_int_equal(link_status(reader, &now, &seen), 0);
    assert_int_equal(seen.state, LINK_NONE);
    assert_int_equal(link_tell(link, &now, &status), 0);
    assert_int_equal(link_status(reader, &now, &seen), 0);
    assert_int_equal(seen.state, LINK_ON);
    assert_int_equal(seen.unsent, 7);
    assert_int_equal(seen.told, NINE);
    assert_int_equal(seen.told_boottime, 5);
    now.boottime += LINK_BEAT_MS + 1;
    assert_int_equal(link_status(reader, &now, &seen), 0);
    assert_int_equal(seen.state, LINK_OFF);
    now.boottime -= LINK_BEAT_MS;
    now.boot[0] = 'x'; /* another boot */
    assert_int_equal(link_status(reader, &now, &seen), 0);
    assert_int_equal(seen.state, LINK_OFF);
    assert_int_equal(seen.told, 0); /* which knows nothing of our boottime */
    link_close(reader);
    link_close(link);
}

static void what_was_sent_is_of_this_journal(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct link *link = NULL;
    uint64_t seq = 9;
    uint8_t uuid[UUID_SIZE];
    assert_int_equal(link_open(folder.path, true, &link), 0);
    assert_int_equal(link_sent(link, journal, &seq, uuid), 0);
    assert_int_equal(seq, 0);
    struct journal_recorded first = admit(journal, 1), second = admit(journal, 2);
    assert_int_equal(link_set_sent(link, first.seq, first.uuid), 0);
    assert_int_equal(link_sent(link, journal, &seq, uuid), 0);
    assert_int_equal(seq, first.seq);
    assert_int_equal(link_set_sent(link, second.seq, first.uuid), 0); /* that seq is another entry */
    assert_int_equal(link_sent(link, journal, &seq, uuid), 0);
    assert_int_equal(seq, 0);
    link_close(link);
}

static int count_entry(void *ctx, const struct post_entry *entry) {
    int *n = ctx;
    assert_true(entry->body_size > 2 && entry->body[0] == '{');
    ++*n;
    return 0;
}

static void entries_go_by_the_post(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    int n = 0;
    for (int64_t ticket = 1; ticket <= 5; ticket++)
        admit(journal, ticket);
    assert_int_equal(journal_post(journal, 2, 100, 1 << 20, count_entry, &n), 0);
    assert_int_equal(n, 8);
    n = 0;
    assert_int_equal(journal_post(journal, 0, 100, 1, count_entry, &n), 0); /* at least one */
    assert_int_equal(n, 1);
    assert_int_equal(journal_unsent(journal, 2), 8);
}

static void an_order_is_carried_out_once(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = stamp_at(NINE);
    struct reel_order order = {.kind = REEL_ORDER_NEXT};
    assert_int_equal(journal_take_order(journal, &stamp, SCAN_A, &order), 0);
    assert_int_equal(journal_take_order(journal, &stamp, SCAN_A, &order), -EEXIST);
    assert_int_equal(journal_take_zone(journal, &stamp, SCAN_B, "main", false, "fire"), 0);
    assert_int_equal(journal_take_zone(journal, &stamp, SCAN_B, "main", false, "fire"), -EEXIST);
    assert_int_equal(journal_zone_open(journal, "main"), 0);
    assert_int_equal(entries(journal), 2);
    assert_int_equal(journal_want(journal, &stamp), 0);
    assert_int_equal(journal_conflict_seen(journal, &stamp, SCAN_A, 3), 0);
    assert_int_equal(journal_append(journal, &stamp, "roster.wanted", "{}", NULL),
                     -EINVAL); /* not anybody's to write */
    assert_whole(journal);
}

static void what_was_handed_out_elsewhere_is_known(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load(&folder);
    struct centre_change *change = change_in(&folder, false);
    assert_int_equal(ROW(change, CENTRE_HANDED, I(1), T("shirt"), T("desk-9"), I(NINE)), 0);
    assert_int_equal(ROW(change, CENTRE_HANDED, I(2), T("shirt"), T("desk-1"), I(NINE)), 0);
    change_done(change, 0, NULL);
    ROSTER roster = roster_in(&folder);
    char kiosk[64] = "untouched";
    int64_t at = 7;
    assert_int_equal(centre_handed(roster, 1, "bag", &at, kiosk), -ENOENT);
    assert_string_equal(kiosk, "untouched");
    assert_int_equal(centre_handed(roster, 1, "shirt", &at, kiosk), 0);
    assert_string_equal(kiosk, "desk-9");
    assert_int_equal(at, NINE);
    assert_int_equal(centre_handed_count(roster, "shirt", NULL), 2);
    assert_int_equal(centre_handed_count(roster, "shirt", "desk-1"), 1);
    change = change_in(&folder, false);
    assert_int_equal(centre_row(change, CENTRE_HANDED, true, (struct centre_value[]){I(1), T("shirt"), T(""), I(0)}, 4),
                     0);
    change_done(change, 0, NULL);
    assert_int_equal(centre_handed(roster, 1, "shirt", &at, kiosk), -ENOENT); /* it was taken back */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_roster_comes_from_the_centre_alone),
        cmocka_unit_test(rows_come_and_go),
        cmocka_unit_test(codes_may_be_exchanged),
        cmocka_unit_test(what_is_not_sound_is_refused),
        cmocka_unit_test(rooms_are_counted),
        cmocka_unit_test(without_a_centre_the_journal_is_believed),
        cmocka_unit_test(who_came_in_elsewhere_is_inside),
        cmocka_unit_test(own_scans_count_once),
        cmocka_unit_test(another_journal_is_not_covered),
        cmocka_unit_test(the_prior_may_be_of_another_kiosk),
        cmocka_unit_test(conflicts_are_told_until_they_are_seen),
        cmocka_unit_test(a_wiped_roster_has_no_names_left),
        cmocka_unit_test(wiping_under_a_reader_says_so),
        cmocka_unit_test(a_link_is_on_while_it_beats),
        cmocka_unit_test(what_was_sent_is_of_this_journal),
        cmocka_unit_test(entries_go_by_the_post),
        cmocka_unit_test(an_order_is_carried_out_once),
        cmocka_unit_test(what_was_handed_out_elsewhere_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
