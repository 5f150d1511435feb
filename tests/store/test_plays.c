/* What the second display was told and what it showed: orders and plays survive their journal, a rehearsal's never
 * reach the event, and a proof of play says neither more nor less than was shown. */
#include "journal_help.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "store/journal.sql.h"
#include "store/presence.sql.h"

#define HOUR INT64_C(3600000)
#define TEXT(MEMBER, VALUE) snprintf(MEMBER, sizeof(MEMBER), "%s", VALUE)

static struct journal_stamp stamp_of(const struct journal *journal, int64_t at) {
    struct journal_stamp stamp = stamp_at(at);
    stamp.rehearsal = journal->rehearsal;
    return stamp;
}

/* ---- orders ---- */

static struct reel_order order_of(enum reel_order_kind kind, const char *target) {
    struct reel_order order = {.kind = kind};
    TEXT(order.target, target);
    return order;
}

static int order_at(struct journal *journal, int64_t at, const struct reel_order *order) {
    struct journal_stamp stamp = stamp_of(journal, at);
    return journal_reel_order(journal, &stamp, order);
}

static void go_at(struct journal *journal, int64_t at, const char *target) {
    struct reel_order order = order_of(REEL_ORDER_GO, target);
    assert_int_equal(order_at(journal, at, &order), 0);
}

/* Targets of the orders after seq, each followed by a blank. */
static void assert_orders(struct journal *journal, uint64_t after, const char *targets) {
    struct reel_order orders[16];
    char said[16 * (REEL_TARGET + 1)] = "";
    int n = journal_reel_orders(journal, after, orders, 16);
    assert_true(n >= 0);
    for (int i = 0; i < n; i++)
        snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s ", orders[i].target);
    assert_string_equal(said, targets);
}

static void test_an_order_comes_as_it_was_given(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct reel_order emergency = {.kind = REEL_ORDER_EMERGENCY,
                                   .words_zh = "请从最近的出口离开",
                                   .words_en = "Leave by the \"nearest\" exit",
                                   .lasts_ms = 900000,
                                   .staff_no = 7};
    const enum reel_order_kind kinds[] = {REEL_ORDER_GO, REEL_ORDER_HOLD, REEL_ORDER_NEXT, REEL_ORDER_SKIP};
    assert_int_equal(order_at(journal, NINE, &emergency), 0);
    for (int i = 0; i < 4; i++) {
        struct reel_order order = order_of(kinds[i], "break");
        assert_int_equal(order_at(journal, NINE + 1 + i, &order), 0);
    }
    struct reel_order seen[8];
    assert_int_equal(journal_reel_orders(journal, 0, seen, 8), 5);
    assert_int_equal(seen[0].seq, 1);
    assert_int_equal(seen[0].kind, REEL_ORDER_EMERGENCY);
    assert_string_equal(seen[0].target, "");
    assert_string_equal(seen[0].words_zh, emergency.words_zh);
    assert_string_equal(seen[0].words_en, emergency.words_en);
    assert_int_equal(seen[0].lasts_ms, 900000);
    assert_int_equal(seen[0].staff_no, 7);
    assert_int_equal(seen[0].at, NINE);
    assert_string_equal(seen[0].boot, "00000000-0000-4000-8000-000000000001");
    assert_int_equal(seen[0].boottime, 1000);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(seen[i + 1].kind, kinds[i]);
        assert_string_equal(seen[i + 1].target, "break");
        assert_string_equal(seen[i + 1].words_zh, "");
        assert_int_equal(seen[i + 1].staff_no, 0);
    }
    assert_whole(journal);
}

static void test_orders_come_in_their_order_a_few_at_a_time(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    JOURNAL reader = open_in(&folder, JOURNAL_EVENT);
    struct reel_order seen[3] = {[2] = {.seq = 99}};
    go_at(journal, NINE, "a");
    admit(journal, 1); /* entries of other kinds between them */
    go_at(journal, NINE + 2, "b");
    go_at(journal, NINE + 1, "c"); /* a clock set back does not turn them round */
    assert_orders(reader, 0, "a b c ");
    assert_int_equal(journal_reel_orders(reader, 0, seen, 2), 2);
    assert_int_equal(seen[2].seq, 99);
    assert_orders(reader, seen[1].seq, "c ");
    assert_int_equal(journal_reel_orders(reader, seen[1].seq, seen, 0), 0);
    uint64_t last = 0;
    assert_int_equal(journal_seen(reader, &last), 0);
    assert_orders(reader, last - 1, "");
}

static void test_faulty_orders_are_not_written(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    const struct {
        struct reel_order order;
        int r;
    } cases[] = {
        {{.kind = (enum reel_order_kind)5}, -EINVAL},
        {{.kind = (enum reel_order_kind) - 1}, -EINVAL},
        {{.kind = REEL_ORDER_HOLD, .staff_no = -1}, -EINVAL},
        {{.kind = REEL_ORDER_EMERGENCY, .words_en = "x", .lasts_ms = 999}, -EINVAL},
        {{.kind = REEL_ORDER_EMERGENCY, .words_en = "x", .lasts_ms = 0}, -EINVAL},
        {{.kind = REEL_ORDER_EMERGENCY, .words_zh = "x", .lasts_ms = REEL_EMERGENCY_MAX_MS + 1}, -EINVAL},
        {{.kind = REEL_ORDER_EMERGENCY, .words_zh = "x", .lasts_ms = REEL_EMERGENCY_MAX_MS}, 0},
        {{.kind = REEL_ORDER_EMERGENCY, .words_en = "x", .lasts_ms = 1000}, 0},
        {{.kind = REEL_ORDER_EMERGENCY}, 0}, /* it is over: that needs no time */
        {{.kind = REEL_ORDER_GO}, 0},
    };
    int written = 0;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(order_at(journal, NINE, &cases[i].order), cases[i].r);
        written += cases[i].r == 0;
        assert_int_equal(entries(journal), written);
    }
    struct reel_order endless = order_of(REEL_ORDER_GO, "");
    memset(endless.target, 'x', sizeof(endless.target));
    assert_int_equal(order_at(journal, NINE, &endless), -EINVAL);
    endless = (struct reel_order){.kind = REEL_ORDER_EMERGENCY, .lasts_ms = 1000};
    memset(endless.words_en, 'x', sizeof(endless.words_en));
    assert_int_equal(order_at(journal, NINE, &endless), -EINVAL);
    struct reel_order order = order_of(REEL_ORDER_HOLD, "");
    struct journal_stamp rehearsed = stamp_at(NINE);
    rehearsed.rehearsal = true;
    assert_int_equal(journal_reel_order(journal, &rehearsed, &order), -EINVAL);
    assert_int_equal(entries(journal), written);
}

static void test_a_rehearsals_orders_stay_in_it(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL event = open_in(&folder, JOURNAL_EVENT);
    JOURNAL rehearsal = open_in(&folder, JOURNAL_REHEARSAL);
    go_at(event, NINE, "true");
    go_at(rehearsal, NINE, "tried");
    assert_orders(event, 0, "true ");
    assert_orders(rehearsal, 0, "true tried ");
}

static void test_what_is_history_at_a_start(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    go_at(journal, NINE, "first");
    go_at(journal, NINE + 1, "second");
    admit(journal, 1);
    struct journal_scan scan = scan_of(2, VERDICT_OK);
    record(journal, NINE + DAY_MS + 1, &scan); /* "the newest entry" is no order */
    assert_orders(journal, 0, "second ");
    assert_orders(journal, 1, "second "); /* who has the first asks for what is new, however old */
    scan.ticket = 3;
    record(journal, NINE + DAY_MS + 2, &scan);
    assert_orders(journal, 0, "");
    assert_orders(journal, 1, "second ");
}

/* A rehearsal goes by a clock of its own, months ahead; what it writes makes nothing of the event's older. */
static void test_a_rehearsal_makes_nothing_history(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL event = open_in(&folder, JOURNAL_EVENT);
    JOURNAL rehearsal = open_in(&folder, JOURNAL_REHEARSAL);
    go_at(event, NINE, "today");
    go_at(rehearsal, NINE + 90 * DAY_MS, "then");
    assert_orders(event, 0, "today ");
    assert_orders(rehearsal, 0, "today then ");
    go_at(rehearsal, NINE + 99 * DAY_MS, "later"); /* "then" is history now, but only it */
    assert_orders(event, 0, "today ");
    assert_orders(rehearsal, 0, "today later ");
}

/* A board whose clock lost its battery: its orders are the newest, whatever they say of the time. */
static void test_orders_under_a_clock_of_1970(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp dead = stamp_at(1000);
    struct reel_order order = order_of(REEL_ORDER_GO, "alone");
    dead.clock_ok = false;
    assert_int_equal(journal_reel_order(journal, &dead, &order), 0);
    assert_orders(journal, 0, "alone ");
    go_at(journal, NINE, "yesterday");
    admit(journal, 1);
    go_at(journal, NINE + 2 * DAY_MS, "today");
    order = order_of(REEL_ORDER_GO, "dead");
    assert_int_equal(journal_reel_order(journal, &dead, &order), 0);
    assert_orders(journal, 0, "today dead ");
}

/* What this version cannot read keeps nobody from what it can. */
static void test_orders_of_a_later_version(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    static const char *const bodies[] = {"{}", "{\"target\":\"a target that is longer than any that this version of the"
                                               " programs would write\"}"};
    for (int i = 0; i < 20; i++) {
        sqlite3_stmt *body;
        struct journal_stamp stamp = stamp_at(NINE);
        assert_int_equal(sqlite3_prepare_v2(journal->db, "SELECT ?1", -1, &body, NULL), SQLITE_OK);
        sqlite3_bind_text(body, 1, bodies[i % 2], -1, SQLITE_STATIC);
        assert_int_equal(entry_append_alone(journal, &stamp, i % 2 ? "reel.go" : "reel.fly", body), 0);
        sqlite3_finalize(body);
    }
    go_at(journal, NINE, "break");
    struct reel_order order;
    assert_int_equal(journal_reel_orders(journal, 0, &order, 1), 1);
    assert_string_equal(order.target, "break");
    assert_int_equal(journal_reel_orders(journal, 2, &order, 1), 1);
    assert_string_equal(order.target, "break");
}

/* ---- plays ---- */

static struct play play_of(const char *item, int64_t sponsor) {
    struct play play = {.sponsor = sponsor, .programme = "break", .file = "media/a film.mp4"};
    TEXT(play.item, item);
    memset(play.sha256, 'a', 64);
    return play;
}

static struct play start_at(struct journal *journal, int64_t at, const char *item, int64_t sponsor) {
    struct journal_stamp stamp = stamp_of(journal, at);
    struct play play = play_of(item, sponsor);
    assert_int_equal(journal_play_started(journal, &stamp, &play), 0);
    return play;
}

static int end_play(struct journal *journal, const struct play *play, int64_t shown_ms, const char *reason) {
    struct journal_stamp stamp = stamp_of(journal, NINE + HOUR);
    return journal_play_ended(journal, &stamp, play->uuid, shown_ms, !*reason, reason);
}

static void show(struct journal *journal, int64_t at, const char *item, int64_t sponsor, int64_t shown_ms) {
    struct play play = start_at(journal, at, item, sponsor);
    assert_int_equal(end_play(journal, &play, shown_ms, ""), 0);
}

struct tale {
    int n, stop_after;
    struct play plays[8];
};

static int tell(void *ctx, const struct play *play) {
    struct tale *tale = ctx;
    tale->plays[tale->n++] = *play;
    return tale->n == tale->stop_after ? 77 : 0;
}

static void assert_plays(struct journal *journal, int64_t from, int64_t until, int64_t sponsor, const char *items) {
    struct tale tale = {0};
    char said[512] = "";
    assert_int_equal(journal_plays(journal, from, until, sponsor, tell, &tale), 0);
    for (int i = 0; i < tale.n; i++)
        snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s ", tale.plays[i].item);
    assert_string_equal(said, items);
}

static struct play only_play(struct journal *journal) {
    struct tale tale = {0};
    assert_int_equal(journal_plays(journal, 0, INT64_MAX, 0, tell, &tale), 0);
    assert_int_equal(tale.n, 1);
    return tale.plays[0];
}

static void assert_same_beginning(const struct play *a, const struct play *b) {
    assert_memory_equal(a->uuid, b->uuid, UUID_SIZE);
    assert_string_equal(a->item, b->item);
    assert_string_equal(a->file, b->file);
    assert_string_equal(a->sha256, b->sha256);
    assert_string_equal(a->programme, b->programme);
    assert_int_equal(a->sponsor, b->sponsor);
    assert_int_equal(a->started, b->started);
}

static void test_a_play_from_beginning_to_end(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    static const uint8_t none[UUID_SIZE];
    struct play play = start_at(journal, NINE, "opening", INT64_MAX);
    assert_int_equal(play.started, NINE);
    assert_memory_not_equal(play.uuid, none, UUID_SIZE);
    struct play seen = only_play(journal);
    assert_same_beginning(&seen, &play);
    assert_int_equal(seen.shown_ms, -1);
    assert_false(seen.complete);
    assert_int_equal(end_play(journal, &play, 12345, ""), 0);
    seen = only_play(journal);
    assert_same_beginning(&seen, &play);
    assert_int_equal(seen.shown_ms, 12345);
    assert_true(seen.complete);
    assert_string_equal(seen.reason, "");
    assert_int_equal(end_play(journal, &play, 99999, "next"), -EALREADY);
    assert_int_equal(only_play(journal).shown_ms, 12345);
    assert_int_equal(entries(journal), 2);
    assert_whole(journal);
}

static void test_a_play_that_was_cut(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct play play = start_at(journal, NINE, "opening", 0);
    assert_int_equal(end_play(journal, &play, 0, "next"), 0); /* cut before its first frame */
    struct play seen = only_play(journal);
    assert_int_equal(seen.shown_ms, 0);
    assert_false(seen.complete);
    assert_string_equal(seen.reason, "next");
    assert_int_equal(end_play(journal, &play, 5, "skip"), -EALREADY); /* also of one that showed nothing */
}

static void test_the_caller_may_name_a_play(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = stamp_at(NINE);
    struct play play = play_of("opening", 0), twice = play_of("closing", 0), stranger = play_of("x", 0);
    uuid_random(play.uuid);
    memcpy(twice.uuid, play.uuid, UUID_SIZE);
    uuid_random(stranger.uuid);
    assert_int_equal(end_play(journal, &play, 1, ""), -ENOENT);
    assert_int_equal(journal_play_started(journal, &stamp, &play), 0);
    assert_memory_equal(play.uuid, twice.uuid, UUID_SIZE);
    assert_int_equal(journal_play_started(journal, &stamp, &twice), -EEXIST);
    assert_int_equal(end_play(journal, &stranger, 1, ""), -ENOENT);
    assert_string_equal(only_play(journal).item, "opening");
    assert_int_equal(entries(journal), 1);
    assert_whole(journal);
}

static void test_faulty_plays_are_not_written(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = stamp_at(NINE), rehearsed = stamp;
    struct play good = play_of("opening", 0), unnamed = play_of("", 0), negative = play_of("a", -1), endless = good;
    rehearsed.rehearsal = true;
    memset(endless.file, 'x', sizeof(endless.file));
    assert_int_equal(journal_play_started(journal, &stamp, &unnamed), -EINVAL);
    assert_int_equal(journal_play_started(journal, &stamp, &negative), -EINVAL);
    assert_int_equal(journal_play_started(journal, &stamp, &endless), -EINVAL);
    assert_int_equal(journal_play_started(journal, &rehearsed, &good), -EINVAL);
    assert_int_equal(entries(journal), 0);
    good = start_at(journal, NINE, "opening", 0);
    assert_int_equal(end_play(journal, &good, -1, ""), -EINVAL);
    assert_int_equal(end_play(journal, &good, 1, "a reason that has more than thirty-one bytes"), -EINVAL);
    assert_int_equal(only_play(journal).shown_ms, -1);
    assert_int_equal(entries(journal), 1);
}

static void test_which_plays(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    show(journal, NINE + 2, "c", 5, 1000);
    show(journal, NINE, "a", 5, 1000);
    show(journal, NINE + 1, "b", 6, 1000);
    start_at(journal, NINE + 3, "d", 0);
    assert_plays(journal, 0, INT64_MAX, 0, "a b c d ");
    assert_plays(journal, NINE, NINE + 2, 0, "a b "); /* from inclusive, until exclusive */
    assert_plays(journal, NINE + 1, NINE + 1, 0, "");
    assert_plays(journal, 0, INT64_MAX, 5, "a c ");
    assert_plays(journal, 0, INT64_MAX, 7, "");
    struct tale tale = {.stop_after = 2};
    assert_int_equal(journal_plays(journal, 0, INT64_MAX, 0, tell, &tale), 77);
    assert_int_equal(tale.n, 2);
}

static void test_plays_that_never_ended(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct journal *before = open_in(&folder, JOURNAL_EVENT);
    start_at(before, NINE + 1, "first", 0);
    show(before, NINE, "whole", 0, 1000);
    start_at(before, NINE, "second", 9);
    journal_close(before); /* the power went */
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct play plays[4];
    assert_int_equal(journal_plays_open(journal, plays, 4), 2);
    assert_string_equal(plays[0].item, "first");
    assert_string_equal(plays[1].item, "second");
    assert_int_equal(plays[1].sponsor, 9);
    assert_int_equal(journal_plays_open(journal, plays, 1), 1);
    assert_string_equal(plays[0].item, "first");
    assert_int_equal(end_play(journal, &plays[0], 250, "restart"), 0);
    assert_int_equal(journal_plays_open(journal, plays, 4), 1);
    assert_string_equal(plays[0].item, "second");
}

static void test_how_long_an_item_was_shown(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    int64_t ms = 42;
    assert_int_equal(journal_item_shown(journal, "a", 0, &ms), -ENOENT);
    assert_int_equal(ms, 42);
    start_at(journal, NINE - HOUR, "a", 5);
    assert_int_equal(journal_item_shown(journal, "a", 0, &ms), 0);
    assert_int_equal(ms, 0); /* begun, no more is known */
    show(journal, NINE, "a", 5, 1000);
    show(journal, NINE + HOUR, "a", 5, 500);
    show(journal, NINE + HOUR, "b", 5, 7000);
    assert_int_equal(journal_item_shown(journal, "a", 0, &ms), 0);
    assert_int_equal(ms, 1500);
    assert_int_equal(journal_item_shown(journal, "a", NINE + 1, &ms), 0);
    assert_int_equal(ms, 500);
    assert_int_equal(journal_item_shown(journal, "a", NINE + 2 * HOUR, &ms), -ENOENT);
}

static void test_a_rehearsals_plays_are_no_proof(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL event = open_in(&folder, JOURNAL_EVENT);
    JOURNAL rehearsal = open_in(&folder, JOURNAL_REHEARSAL);
    struct play tried = start_at(rehearsal, NINE, "tried", 5), play;
    show(rehearsal, NINE, "tried", 5, 1000);
    show(event, NINE, "true", 5, 1000);
    int64_t ms;
    assert_plays(event, 0, INT64_MAX, 0, "true ");
    assert_plays(rehearsal, 0, INT64_MAX, 0, "tried tried ");
    assert_int_equal(journal_plays_open(event, &play, 1), 0);
    assert_int_equal(journal_item_shown(event, "tried", 0, &ms), -ENOENT);
    assert_int_equal(journal_item_shown(rehearsal, "true", 0, &ms), -ENOENT);
    assert_int_equal(end_play(event, &tried, 1, ""), -ENOENT);
    assert_int_equal(end_play(rehearsal, &tried, 1, ""), 0);
}

/* ---- the index and the entries ---- */

static void test_these_kinds_are_nobodys_to_write(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    static const char *const kinds[] = {"reel.go",    "reel.hold",    "reel.next",  "reel.skip", "reel.emergency",
                                        "reel.later", "play.started", "play.ended", "play.later"};
    struct journal_stamp stamp = stamp_at(NINE);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        assert_int_equal(journal_append(journal, &stamp, kinds[i], "{}", NULL), -EINVAL);
    assert_int_equal(entries(journal), 0);
    assert_int_equal(journal_append(journal, &stamp, "reels", "{}", NULL), 0);
    assert_int_equal(journal_append(journal, &stamp, "display", "{}", NULL), 0);
}

static void test_the_index_can_be_made_again(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    show(journal, NINE, "a", 5, 1000);
    struct play cut = start_at(journal, NINE + 1, "b", 6);
    start_at(journal, NINE + 2, "c", 7);
    assert_int_equal(end_play(journal, &cut, 400, "skip"), 0);
    static const char sum[] = "SELECT total(seq + started + shown_ms * sponsor + complete * 7) + count(*) + "
                              "length(group_concat(uuid || item || file || sha256 || programme || reason)) FROM play";
    int64_t before = ask(journal, sum);
    static const char harm[] = "DELETE FROM play WHERE item = 'a'; UPDATE play SET shown_ms = 9999999, sponsor = 1;"
                               "INSERT INTO play SELECT 99, 'x', 0, 'z', '', '', '', 5, 1, 1000, 1, ''";
    assert_int_equal(meddle(&folder, "journal.db", harm), SQLITE_OK);
    assert_true(ask(journal, sum) != before);
    assert_int_equal(journal_refold(journal), 0);
    assert_int_equal(ask(journal, sum), before);
    assert_plays(journal, 0, INT64_MAX, 0, "a b c ");
    assert_whole(journal);
}

/* A journal as version 2 left it: its tables, and what happened under it. */
static void put_version_2(const struct folder *folder) {
    FOLDER other = folder_make();
    struct journal *source = open_in(&other, JOURNAL_EVENT);
    struct journal_stamp stamp = stamp_at(NINE);
    struct journal_scan scan = scan_of(2, VERDICT_OK);
    scan.print = false; /* a badge is not taken back */
    admit(source, 1);
    struct journal_recorded second = record(source, NINE, &scan);
    assert_int_equal(journal_undo(source, &stamp, second.uuid, 0), 0);
    assert_int_equal(journal_zone_set(source, &stamp, "main", false, 1, "fire drill"), 0);
    journal_close(source);
    char path[PATH_MAX], copy[PATH_MAX + 300];
    folder_file(&other, "journal.db", path);
    snprintf(copy, sizeof(copy),
             "ATTACH '%s' AS other; INSERT INTO entry SELECT * FROM other.entry ORDER BY seq;"
             "INSERT INTO latest SELECT * FROM other.latest",
             path);
    assert_int_equal(meddle(folder, "journal.db", SQL_SCHEMA), SQLITE_OK);
    assert_int_equal(meddle(folder, "journal.db", SQL_SCHEMA_2), SQLITE_OK);
    assert_int_equal(meddle(folder, "journal.db", copy), SQLITE_OK);
    assert_int_equal(ask_file(folder, "journal.db", "PRAGMA user_version"), 2);
}

static void assert_version_2_is_known(struct journal *journal) {
    struct room_count count = {0};
    const struct room main_hall = {.zone = "main", .slot = "", .day = 0};
    struct arrival arrivals[2];
    assert_int_equal(journal_room(journal, &main_hall, "desk-1", &count), 0);
    assert_int_equal(count.seats, 1);
    assert_int_equal(journal_zone_open(journal, "main"), 0);
    assert_int_equal(journal_arrivals(journal, 0, 0, arrivals, 2), 1);
    assert_int_equal(arrivals[0].ticket, 1);
    assert_plays(journal, 0, INT64_MAX, 0, "");
    assert_orders(journal, 0, "");
    assert_whole(journal);
}

static void test_version_2_is_brought_up(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    put_version_2(&folder);
    struct journal *reader = NULL;
    assert_int_equal(journal_open_to_read(folder.path, JOURNAL_EVENT, &reader), 0);
    assert_version_2_is_known(reader);
    journal_close(reader);
    assert_int_equal(ask_file(&folder, "journal.db", "PRAGMA user_version"), 2); /* reading changes nothing */
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    assert_version_2_is_known(journal);
    assert_int_equal(ask(journal, "PRAGMA user_version"), JOURNAL_SCHEMA);
    show(journal, NINE, "a", 5, 1000);
    go_at(journal, NINE, "break");
    assert_plays(journal, 0, INT64_MAX, 5, "a ");
    assert_orders(journal, 0, "break ");
    assert_whole(journal);
    FOLDER other = folder_make();
    JOURNAL fresh = open_in(&other, JOURNAL_EVENT); /* brought up or made new: one schema */
    static const char schema[] = "SELECT length(group_concat(type || name || sql)) FROM "
                                 "(SELECT * FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name)";
    assert_int_equal(ask(journal, schema), ask(fresh, schema));
}

static void test_a_later_version_is_left_alone(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct journal *journal = open_in(&folder, JOURNAL_EVENT), *refused = NULL;
    show(journal, NINE, "a", 5, 1000);
    journal_close(journal);
    assert_int_equal(meddle(&folder, "journal.db", "PRAGMA user_version = 99"), SQLITE_OK);
    assert_int_equal(journal_open(folder.path, JOURNAL_EVENT, &refused), -EPROTO);
    assert_int_equal(journal_open_to_read(folder.path, JOURNAL_EVENT, &refused), -EPROTO);
    assert_null(refused);
    assert_int_equal(ask_file(&folder, "journal.db", "SELECT count(*) FROM play"), 1);
}

/* ---- a disk that is full ---- */

static void test_a_full_disk_keeps_a_play_whole(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct play open = start_at(journal, NINE, "open", 5);
    assert_int_equal(db_exec(journal->db, "PRAGMA max_page_count = 1"), 0); /* that is: no page more than now */
    struct journal_stamp stamp = stamp_at(NINE);
    struct play play;
    int r = 0;
    int64_t before = 0;
    for (int i = 0; r == 0 && i < 5000; i++) {
        play = play_of("again", 5);
        before = entries(journal);
        r = journal_play_started(journal, &stamp, &play);
    }
    assert_int_equal(r, -ENOSPC);
    assert_int_equal(entries(journal), before);
    assert_int_equal(ask(journal, "SELECT count(*) FROM play"), before);
    struct reel_order order = order_of(REEL_ORDER_HOLD, "");
    for (r = 0; r == 0;)
        r = order_at(journal, NINE, &order);
    assert_int_equal(r, -ENOSPC);
    while ((r = end_play(journal, &open, 1000, "")) == 0)
        open = start_at(journal, NINE, "open", 5);
    assert_int_equal(r, -ENOSPC);
    assert_int_equal(ask(journal, "SELECT count(*) FROM play WHERE item = 'open' AND shown_ms < 0"), 1);
    assert_int_equal(db_exec(journal->db, "PRAGMA max_page_count = 100000"), 0); /* room again: it goes on */
    assert_int_equal(end_play(journal, &open, 1000, ""), 0);
    assert_int_equal(journal_play_started(journal, &stamp, &play), 0); /* by the name it has */
    assert_whole(journal);
}

/* In a child: a limit is for life. */
static int play_into_limit(const struct folder *folder) {
    struct journal *journal;
    struct rlimit limit = {.rlim_cur = 600 << 10, .rlim_max = 600 << 10};
    int r = 0;
    signal(SIGXFSZ, SIG_IGN);
    if (journal_open(folder->path, JOURNAL_EVENT, &journal) < 0 || setrlimit(RLIMIT_FSIZE, &limit) < 0)
        return 1;
    for (int i = 0; r == 0 && i < 10000; i++) {
        struct journal_stamp stamp = stamp_at(NINE + i);
        struct play play = play_of("film", 5);
        r = journal_play_started(journal, &stamp, &play);
        if (r == 0)
            r = journal_play_ended(journal, &stamp, play.uuid, 1000, true, "");
    }
    return r == -ENOSPC ? 0 : 2;
}

static void test_a_file_that_may_not_grow(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    pid_t child = fork();
    if (child == 0)
        _exit(play_into_limit(&folder));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct play open[2];
    int n = journal_plays_open(journal, open, 2);
    int64_t plays = ask(journal, "SELECT count(*) FROM play");
    assert_true(plays > 5 && n <= 1);
    assert_int_equal(entries(journal), 2 * plays - n);
    assert_whole(journal);
}

/* ---- arrivals ---- */

static struct journal_recorded come(struct journal *journal, int64_t ticket, const char *zone, int day, int64_t at) {
    struct journal_scan scan = scan_of(ticket, VERDICT_OK);
    TEXT(scan.zone, zone);
    scan.day = day;
    scan.print = false;
    return record(journal, at, &scan);
}

/* Tickets, newest first, each followed by a blank. */
static void assert_arrivals(struct journal *journal, uint64_t after, int day, const char *tickets) {
    struct arrival arrivals[16];
    char said[256] = "";
    int n = journal_arrivals(journal, after, day, arrivals, 16);
    assert_true(n >= 0);
    for (int i = 0; i < n; i++)
        snprintf(said + strlen(said), sizeof(said) - strlen(said), "%lld ", (long long)arrivals[i].ticket);
    assert_string_equal(said, tickets);
}

static void test_who_came(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_recorded first = come(journal, 1, "main", 0, NINE);
    come(journal, 2, "hall", 0, NINE + 1);
    come(journal, 1, "hall", 0, NINE + 2); /* again, elsewhere: no arrival */
    struct journal_recorded third = come(journal, 3, "main", 0, NINE + 3);
    come(journal, 1, "main", 1, NINE + DAY_MS); /* the other day is another day */
    assert_arrivals(journal, 0, 0, "3 2 1 ");
    assert_arrivals(journal, 0, 1, "1 ");
    assert_arrivals(journal, 0, 2, "");
    assert_arrivals(journal, first.seq, 0, "3 2 ");
    assert_arrivals(journal, third.seq, 0, "");
    struct arrival arrival[2] = {[1] = {.ticket = 42}};
    assert_int_equal(journal_arrivals(journal, 0, 0, arrival, 1), 1);
    assert_int_equal(arrival[0].seq, third.seq);
    assert_int_equal(arrival[0].at, NINE + 3);
    assert_string_equal(arrival[0].gate, "desk-1");
    assert_int_equal(arrival[1].ticket, 42);
}

static void test_who_did_not_come(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    JOURNAL rehearsal = open_in(&folder, JOURNAL_REHEARSAL);
    struct journal_scan refused = scan_of(1, VERDICT_TIER), nobody = scan_of(0, VERDICT_OK),
                        leaving = scan_of(2, VERDICT_OK);
    leaving.dir = DIRECTION_OUT;
    nobody.print = false;
    record(journal, NINE, &refused);
    record(journal, NINE, &nobody);
    record(journal, NINE, &leaving);
    come(rehearsal, 3, "main", 0, NINE);
    assert_arrivals(journal, 0, 0, "");
    assert_arrivals(rehearsal, 0, 0, "3 ");
    come(journal, 1, "main", 0, NINE + 1); /* after the refusal staff found the way */
    come(journal, 3, "main", 0, NINE + 2); /* and this is no rehearsal */
    assert_arrivals(journal, 0, 0, "3 1 ");
    assert_arrivals(rehearsal, 0, 0, "3 ");
}

static void test_an_arrival_that_was_taken_back(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = stamp_at(NINE + 2);
    struct journal_recorded first = come(journal, 1, "main", 0, NINE);
    come(journal, 2, "main", 0, NINE + 1);
    assert_int_equal(journal_undo(journal, &stamp, first.uuid, 0), 0);
    assert_arrivals(journal, 0, 0, "2 ");
    struct journal_recorded again = come(journal, 1, "main", 0, NINE + 3); /* the same person after all */
    assert_arrivals(journal, 0, 0, "1 2 ");
    assert_arrivals(journal, again.seq - 1, 0, "1 ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_order_comes_as_it_was_given),
        cmocka_unit_test(test_orders_come_in_their_order_a_few_at_a_time),
        cmocka_unit_test(test_faulty_orders_are_not_written),
        cmocka_unit_test(test_a_rehearsals_orders_stay_in_it),
        cmocka_unit_test(test_what_is_history_at_a_start),
        cmocka_unit_test(test_a_rehearsal_makes_nothing_history),
        cmocka_unit_test(test_orders_under_a_clock_of_1970),
        cmocka_unit_test(test_orders_of_a_later_version),
        cmocka_unit_test(test_a_play_from_beginning_to_end),
        cmocka_unit_test(test_a_play_that_was_cut),
        cmocka_unit_test(test_the_caller_may_name_a_play),
        cmocka_unit_test(test_faulty_plays_are_not_written),
        cmocka_unit_test(test_which_plays),
        cmocka_unit_test(test_plays_that_never_ended),
        cmocka_unit_test(test_how_long_an_item_was_shown),
        cmocka_unit_test(test_a_rehearsals_plays_are_no_proof),
        cmocka_unit_test(test_these_kinds_are_nobodys_to_write),
        cmocka_unit_test(test_the_index_can_be_made_again),
        cmocka_unit_test(test_version_2_is_brought_up),
        cmocka_unit_test(test_a_later_version_is_left_alone),
        cmocka_unit_test(test_a_full_disk_keeps_a_play_whole),
        cmocka_unit_test(test_a_file_that_may_not_grow),
        cmocka_unit_test(test_who_came),
        cmocka_unit_test(test_who_did_not_come),
        cmocka_unit_test(test_an_arrival_that_was_taken_back),
    };
    return cmocka_run_group_tests_name("journal: reel", tests, NULL, NULL);
}
