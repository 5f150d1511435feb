/* The journal as its users meet it: what a scan leaves, who is owed a badge, and that no change goes unnoticed. */
#include "fixture.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "store/journal.sql.h"

static struct journal *open_in(const struct folder *folder, enum journal_mode mode) {
    struct journal *journal = NULL;
    assert_int_equal(journal_open(folder->path, mode, &journal), 0);
    return journal;
}

static struct journal_recorded record(struct journal *journal, int64_t at, const struct journal_scan *scan) {
    struct journal_stamp stamp = stamp_at(at);
    stamp.rehearsal = journal->rehearsal;
    struct journal_recorded recorded;
    memset(&recorded, 0xee, sizeof(recorded));
    assert_int_equal(journal_record_scan(journal, &stamp, scan, &recorded), 0);
    return recorded;
}

static struct journal_recorded admit(struct journal *journal, int64_t ticket) {
    struct journal_scan scan = scan_of(ticket, VERDICT_OK);
    return record(journal, NINE, &scan);
}

static int set_state(struct journal *journal, uint64_t handle, enum badge_state state, const char *job) {
    struct journal_stamp stamp = stamp_at(NINE);
    stamp.rehearsal = journal->rehearsal;
    return journal_badge_state(journal, &stamp, handle, state, job, "");
}

static int64_t ask(struct journal *journal, const char *sql) {
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_prepare_v2(journal->db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return answer;
}

static int64_t entries(struct journal *journal) {
    return ask(journal, "SELECT count(*) FROM entry");
}

static void assert_whole(struct journal *journal) {
    struct journal_check check;
    assert_int_equal(journal_verify(journal, &check), 0);
    assert_int_equal(check.entries, entries(journal));
}

static void test_the_hash_is_pinned(void **state) {
    (void)state;
    static const uint8_t uuid[UUID_SIZE] = {0, 1, 2, 3, 4, 5, 0x46, 7, 0x88, 9, 10, 11, 12, 13, 14, 15};
    static const uint8_t expected[HASH_SIZE] = {
        0xc4, 0x43, 0xba, 0xe2, 0x9f, 0x16, 0xab, 0x95, 0x18, 0x56, 0xe0, 0xee, 0x9d, 0x6e, 0x64, 0x26,
        0xfc, 0x52, 0x81, 0xec, 0xe7, 0x56, 0x82, 0x25, 0x40, 0x96, 0xcc, 0xd5, 0xbe, 0xe3, 0x3c, 0xd9,
    };
    uint8_t prev[HASH_SIZE], hash[HASH_SIZE];
    memset(prev, 0xab, sizeof(prev));
    struct journal_entry entry = {
        .seq = 42, .uuid = uuid, .kind = "scan", .at = -1, .boot = "boot-1", .boottime = 1234567890123, .body = "{\"n\":1}",
        .body_size = 7,
    };
    entry_hash(&entry, prev, hash);
    assert_memory_equal(hash, expected, HASH_SIZE);
    /* Moving a byte from one field to the next is another entry. */
    entry.kind = "scanb";
    entry.boot = "oot-1";
    entry_hash(&entry, prev, hash);
    assert_memory_not_equal(hash, expected, HASH_SIZE);
}

static void test_an_admission_owes_one_badge(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_recorded first = admit(journal, 11);
    assert_int_equal(first.seq, 1);
    assert_true(first.owes_badge);
    assert_int_equal(first.badge.handle, 2);
    assert_int_equal(first.badge.state, BADGE_OWED);
    assert_int_equal(first.badge.serial, 1);
    assert_int_equal(first.badge.attempt, 1);
    assert_int_equal(first.badge.ticket, 11);

    struct journal_scan replay = scan_of(11, VERDICT_OK_REPLAY);
    struct journal_recorded again = record(journal, NINE + 1000, &replay);
    assert_int_equal(entries(journal), 2); /* a replay writes nothing */
    assert_true(again.owes_badge);
    assert_memory_equal(&again.badge, &first.badge, sizeof(first.badge));

    struct journal_scan tomorrow = scan_of(11, VERDICT_OK);
    tomorrow.day = 1;
    struct journal_recorded later = record(journal, NINE + DAY_MS, &tomorrow);
    assert_true(later.owes_badge); /* still open: shown, not made anew */
    assert_int_equal(later.badge.handle, first.badge.handle);
    assert_int_equal(ask(journal, "SELECT count(*) FROM entry WHERE kind = 'print.intent'"), 1);

    assert_int_equal(set_state(journal, first.badge.handle, BADGE_SENT, "job-1"), 0);
    assert_int_equal(set_state(journal, first.badge.handle, BADGE_PRINTED, ""), 0);
    assert_false(record(journal, NINE + DAY_MS, &tomorrow).owes_badge);
    assert_false(record(journal, NINE + DAY_MS, &replay).owes_badge);
    assert_whole(journal);
}

static void test_what_owes_no_badge(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    for (int v = 0; v < VERDICT_COUNT; v++) {
        struct journal_scan scan = scan_of(100 + v, (enum verdict)v);
        bool owes = verdict_class((enum verdict)v) == VERDICT_CLASS_ADMIT && v != VERDICT_OK_REPLAY && v != VERDICT_OK_EXIT;
        assert_int_equal(record(journal, NINE, &scan).owes_badge, owes);
    }
    assert_int_equal(ask(journal, "SELECT count(*) FROM scan"), VERDICT_COUNT - 1); /* refusals too, the replay not */
    struct journal_scan scan = scan_of(11, VERDICT_OK);
    scan.print = false;
    assert_false(record(journal, NINE, &scan).owes_badge);
    scan = scan_of(0, VERDICT_OK);
    assert_false(record(journal, NINE, &scan).owes_badge);
    scan = scan_of(12, VERDICT_OK);
    scan.dir = DIRECTION_OUT;
    assert_false(record(journal, NINE, &scan).owes_badge);
}

static void test_the_body_of_a_scan(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_scan scan = scan_of(INT64_MAX, VERDICT_OK);
    scan.print = false;
    scan.warnings = WARN_CLOCK;
    scan.day = 1;
    snprintf(scan.gate, sizeof(scan.gate), "de\"sk%%n\n门");
    struct journal_recorded first = record(journal, NINE, &scan), second = record(journal, NINE + 1, &scan);
    char prior[UUID_TEXT], sql[512];
    uuid_text(first.uuid, prior);
    snprintf(sql, sizeof(sql),
             "SELECT json_extract(body, '$.prior') = '%s' AND json_extract(body, '$.ticket') = 9223372036854775807 AND "
             "json_extract(body, '$.warnings') = 16 AND json_extract(body, '$.day') = 1 AND "
             "json_extract(body, '$.code_digest') = '01020300000000000000000000000000' FROM entry WHERE seq = %d",
             prior, (int)second.seq);
    assert_int_equal(ask(journal, sql), 1);
    assert_int_equal(ask(journal, "SELECT count(*) FROM entry WHERE seq = 1 AND json_type(body, '$.prior') = 'null'"), 1);
    assert_int_equal(ask(journal, "SELECT body = '{\"verdict\":\"ok\",\"admitted\":true,\"kind\":\"t1\",\"ticket\":"
                                  "9223372036854775807,\"gate\":\"de\\\"sk%n\\n门\",\"zone\":\"main\",\"dir\":\"in\","
                                  "\"day\":1,\"warnings\":16,\"code_digest\":\"01020300000000000000000000000000\","
                                  "\"prior\":null,\"clock_ok\":true,\"rehearsal\":false}' FROM entry WHERE seq = 1"), 1);
}

static void test_presence_is_of_a_day_and_a_zone(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_presence presence;
    assert_int_equal(journal_presence(journal, 11, "main", "desk-1", 0, &presence), 0);
    struct journal_presence nothing = {0};
    assert_memory_equal(&presence, &nothing, sizeof(nothing));

    struct journal_recorded in = admit(journal, 11);
    struct journal_scan refused = scan_of(11, VERDICT_ALREADY_IN);
    record(journal, NINE + 60000, &refused);
    assert_int_equal(journal_presence(journal, 11, "main", "desk-2", 0, &presence), 0);
    assert_true(presence.inside);
    assert_false(presence.same_gate);
    assert_int_equal(presence.entries, 1);
    assert_int_equal(presence.last, NINE); /* a refusal moves nobody */
    assert_int_equal(presence.last_dir, DIRECTION_IN);
    assert_int_equal(presence.serial, 1);
    assert_memory_equal(presence.prior, in.uuid, UUID_SIZE);

    struct journal_scan out = scan_of(11, VERDICT_OK_EXIT);
    out.dir = DIRECTION_OUT;
    record(journal, NINE + 120000, &out);
    assert_int_equal(journal_presence(journal, 11, "main", "desk-1", 0, &presence), 0);
    assert_false(presence.inside);
    assert_true(presence.same_gate);
    assert_int_equal(presence.entries, 1);
    assert_int_equal(presence.last_dir, DIRECTION_OUT);

    assert_int_equal(journal_presence(journal, 11, "main", "desk-1", 1, &presence), 0);
    assert_int_equal(presence.last, 0); /* tomorrow begins empty, but knows what came before */
    assert_false(presence.inside);
    assert_memory_not_equal(presence.prior, nothing.prior, UUID_SIZE);
    assert_int_equal(journal_presence(journal, 11, "vip-room", "desk-1", 0, &presence), 0);
    assert_memory_equal(presence.prior, nothing.prior, UUID_SIZE);
}

static void test_a_rehearsal_leaves_no_trace_on_the_day(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL rehearsal = open_in(&folder, JOURNAL_REHEARSAL);
    JOURNAL event = open_in(&folder, JOURNAL_EVENT);
    struct journal_recorded tried = admit(rehearsal, 11);
    assert_true(tried.owes_badge);
    struct journal_presence presence;
    struct journal_badge badge;
    assert_int_equal(journal_presence(rehearsal, 11, "main", "desk-1", 0, &presence), 0);
    assert_true(presence.inside);
    assert_int_equal(journal_presence(event, 11, "main", "desk-1", 0, &presence), 0);
    assert_false(presence.inside);
    assert_int_equal(journal_open_badges(event, &badge, 1), 0);
    assert_int_equal(journal_last_at(event), 0);
    assert_int_equal(journal_last_at(rehearsal), NINE);
    assert_true(admit(event, 11).owes_badge);
    assert_int_equal(ask(event, "SELECT group_concat(json_extract(body, '$.rehearsal'), '') = '1100' FROM entry"), 1);

    struct journal_stamp wrong = stamp_at(NINE);
    struct journal_scan scan = scan_of(12, VERDICT_OK);
    struct journal_recorded recorded;
    assert_int_equal(journal_record_scan(rehearsal, &wrong, &scan, &recorded), -EINVAL);
    assert_whole(event);
}

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

    int64_t credits = ask(journal, "SELECT sum(credit * runner) FROM rotation");
    scan.verdict = VERDICT_OK_REENTRY;
    struct journal_recorded again = record(journal, NINE + 1, &scan);
    assert_true(again.owes_badge);
    assert_int_equal(again.badge.handle, first.handle);
    assert_memory_equal(again.badge.uuid, first.uuid, UUID_SIZE);
    assert_memory_equal(again.badge.logos, first.logos, sizeof(first.logos)); /* its logos, and nobody's turn */
    assert_int_equal(ask(journal, "SELECT sum(credit * runner) FROM rotation"), credits);
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
    int shown[6] = {0};
    for (int i = 0; i < 40; i++) {
        struct journal_scan scan = scan_of(1 + i, VERDICT_OK);
        scan.places = 3;
        scan.pinned[scan.n_pinned++] = 5;
        scan.n_runners = 4;
        for (int s = 0; s < 4; s++)
            scan.runners[s] = (struct rotation_runner){.id = s + 1, .weight = 10};
        struct journal_badge badge = record(journal, NINE, &scan).badge;
        assert_int_equal(badge.logos[0], 5); /* exclusive: always, and first */
        assert_int_equal(badge.logos[3], 0);
        for (int place = 0; place < 3; place++)
            shown[badge.logos[place]]++;
    }
    assert_int_equal(shown[5], 40);
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

#define TYPED \
    "SELECT (SELECT group_concat(quote(seq) || quote(uuid) || rehearsal || quote(ticket) || zone || gate || quote(day) || " \
    "at || dir || verdict || admitted) FROM scan) || (SELECT group_concat(handle || quote(uuid) || rehearsal || ticket || " \
    "serial || attempt || state || job) FROM badge) || (SELECT group_concat(badge || place || sponsor) FROM badge_logo) || " \
    "(SELECT group_concat(rehearsal || runner || credit) FROM rotation) || (SELECT group_concat(at) FROM latest)"

static char *typed_tables(struct journal *journal) {
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_prepare_v2(journal->db, TYPED, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    const char *text = (const char *)sqlite3_column_text(stmt, 0);
    assert_non_null(text);
    char *copy = strdup(text);
    sqlite3_finalize(stmt);
    return copy;
}

static void test_typed_tables_can_be_made_again(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    for (int i = 0; i < 20; i++) {
        struct journal_scan scan = scan_of(1 + i % 15, i % 7 == 6 ? VERDICT_WRONG_DAY : VERDICT_OK);
        scan.places = 2;
        scan.n_runners = 2;
        scan.runners[0] = (struct rotation_runner){.id = 1, .weight = 3};
        scan.runners[1] = (struct rotation_runner){.id = 2, .weight = 5};
        struct journal_recorded recorded = record(journal, NINE + i, &scan);
        if (recorded.owes_badge && i % 3) {
            set_state(journal, recorded.badge.handle, BADGE_SENT, "job");
            set_state(journal, recorded.badge.handle, i % 3 == 1 ? BADGE_PRINTED : BADGE_FAILED, "");
        }
    }
    char *before = typed_tables(journal);
    assert_int_equal(db_exec(journal->db, "DELETE FROM badge_logo WHERE place = 1; UPDATE badge SET state = 'print.sent'"), 0);
    char *damaged = typed_tables(journal);
    assert_string_not_equal(before, damaged);
    assert_int_equal(journal_refold(journal), 0);
    char *after = typed_tables(journal);
    assert_string_equal(before, after);
    free(before);
    free(damaged);
    free(after);
}

static void test_other_entries(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_stamp stamp = stamp_at(NINE);
    stamp.clock_ok = false;
    uint64_t seq = 0;
    assert_int_equal(journal_append(journal, &stamp, "command.play", "{\"n\":1,\"rehearsal\":true}", &seq), 0);
    assert_int_equal(seq, 1);
    assert_int_equal(ask(journal, "SELECT body = '{\"n\":1,\"rehearsal\":false,\"clock_ok\":false}' FROM entry"), 1);
    assert_int_equal(journal_append(journal, &stamp, "scan", "{}", NULL), -EINVAL);
    assert_int_equal(journal_append(journal, &stamp, "print.printed", "{}", NULL), -EINVAL);
    assert_int_equal(journal_append(journal, &stamp, "Big", "{}", NULL), -EINVAL);
    assert_int_equal(journal_append(journal, &stamp, "", "{}", NULL), -EINVAL);
    assert_int_equal(journal_append(journal, &stamp, "x", "[1]", NULL), -EINVAL);
    assert_int_equal(journal_append(journal, &stamp, "x", "{", NULL), -EINVAL);
    assert_int_equal(journal_append(journal, &stamp, "x", "", NULL), -EINVAL);
    char *huge = malloc(JOURNAL_BODY_MAX + 2);
    memset(huge, ' ', JOURNAL_BODY_MAX + 1);
    huge[JOURNAL_BODY_MAX + 1] = '\0';
    assert_int_equal(journal_append(journal, &stamp, "x", huge, NULL), -EMSGSIZE);
    free(huge);
    assert_int_equal(entries(journal), 1);
    assert_int_equal(seq, 1);
    struct journal_scan scan = scan_of(1, VERDICT_OK);
    struct journal_recorded recorded;
    scan.places = BADGE_LOGOS + 1;
    assert_int_equal(journal_record_scan(journal, &stamp, &scan, &recorded), -EINVAL);
    scan = scan_of(1, (enum verdict)VERDICT_COUNT);
    assert_int_equal(journal_record_scan(journal, &stamp, &scan, &recorded), -EINVAL);
}

static void test_the_clock_floor_never_sinks(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    assert_int_equal(journal_last_at(journal), 0);
    struct journal_scan scan = scan_of(1, VERDICT_OK);
    record(journal, NINE, &scan);
    record(journal, 1000, &scan); /* a clock that fell to 1970 */
    assert_int_equal(journal_last_at(journal), NINE);
}

static void test_other_processes_are_noticed(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL here = open_in(&folder, JOURNAL_EVENT);
    JOURNAL there = open_in(&folder, JOURNAL_EVENT);
    int64_t before, after;
    assert_int_equal(journal_data_version(here, &before), 0);
    admit(here, 1);
    assert_int_equal(journal_data_version(here, &after), 0);
    assert_int_equal(before, after); /* one's own doing is no news */
    admit(there, 2);
    assert_int_equal(journal_data_version(here, &after), 0);
    assert_int_not_equal(before, after);
    assert_whole(here);
}

/* ---- the chain ---- */

#define UNLOCK "DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted; "
static const struct {
    const char *sql;
    uint64_t bad_seq;
} tampering[] = {
    {UNLOCK "UPDATE entry SET body = replace(body, 'ok', 'on') WHERE seq = 3", 3},
    {UNLOCK "UPDATE entry SET at = at + 1 WHERE seq = 4", 4},
    {UNLOCK "UPDATE entry SET kind = 'print.sent' WHERE seq = 2", 2},
    {UNLOCK "UPDATE entry SET boot = '' WHERE seq = 1", 1},
    {UNLOCK "UPDATE entry SET boottime = 0 WHERE seq = 6", 6},
    {UNLOCK "UPDATE entry SET uuid = randomblob(16) WHERE seq = 5", 5},
    {UNLOCK "UPDATE entry SET hash = zeroblob(32) WHERE seq = 3", 3},
    {UNLOCK "UPDATE entry SET prev = zeroblob(32) WHERE seq = 3", 3},
    {UNLOCK "DELETE FROM entry WHERE seq = 1", 2},
    {UNLOCK "DELETE FROM entry WHERE seq = 3", 4},
    {UNLOCK "DELETE FROM entry WHERE seq = 3; UPDATE entry SET seq = seq - 1 WHERE seq > 3", 3},
};

static void test_tampering_is_named(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(tampering) / sizeof(tampering[0]); i++) {
        FOLDER folder = folder_make();
        struct journal *journal = open_in(&folder, JOURNAL_EVENT);
        for (int t = 1; t <= 3; t++)
            admit(journal, t);
        assert_whole(journal);
        journal_close(journal);
        assert_int_equal(meddle(&folder, "journal.db", tampering[i].sql), SQLITE_OK);
        JOURNAL again = open_in(&folder, JOURNAL_EVENT);
        struct journal_check check = {0};
        assert_int_equal(journal_verify(again, &check), -EBADMSG);
        if (check.bad_seq != tampering[i].bad_seq)
            fail_msg("%s: %d named: %s", tampering[i].sql, (int)check.bad_seq, check.reason);
        assert_true(strlen(check.reason) > 10);
    }
}

static void test_entries_cannot_be_changed_in_passing(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    admit(journal, 1);
    assert_int_equal(meddle(&folder, "journal.db", "UPDATE entry SET at = 0"), SQLITE_CONSTRAINT);
    assert_int_equal(meddle(&folder, "journal.db", "DELETE FROM entry"), SQLITE_CONSTRAINT);
    assert_int_equal(meddle(&folder, "journal.db", "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 1"),
                     SQLITE_CONSTRAINT);
    assert_whole(journal);
}

/* ---- a full disk, a foreign file ---- */

static void test_a_full_disk_writes_nothing(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    admit(journal, 1);
    assert_int_equal(db_exec(journal->db, "PRAGMA max_page_count = 1"), 0); /* that is: no page more than now */
    struct journal_stamp stamp = stamp_at(NINE);
    struct journal_recorded recorded;
    int r = 0;
    int64_t ticket = 2, before = 0;
    for (; r == 0 && ticket < 1000; ticket++) {
        struct journal_scan scan = scan_of(ticket, VERDICT_OK);
        before = entries(journal);
        r = journal_record_scan(journal, &stamp, &scan, &recorded);
    }
    assert_int_equal(r, -ENOSPC);
    assert_int_equal(entries(journal), before);
    assert_int_equal(ask(journal, "SELECT count(*) FROM scan"), before / 2);
    assert_int_equal(ask(journal, "SELECT count(*) FROM badge"), before / 2);
    assert_int_equal(db_exec(journal->db, "PRAGMA max_page_count = 100000"), 0); /* room again: it goes on */
    assert_true(admit(journal, ticket).owes_badge);
    assert_whole(journal);
}

/* Record until it fails; the error, or 0 when it never does. */
static int record_until_failure(struct journal *journal) {
    struct journal_stamp stamp = stamp_at(NINE);
    struct journal_recorded recorded;
    for (int64_t ticket = 1; ticket < 5000; ticket++) {
        struct journal_scan scan = scan_of(ticket, VERDICT_OK);
        int r = journal_record_scan(journal, &stamp, &scan, &recorded);
        if (r < 0)
            return r;
    }
    return 0;
}

static int fill_limit(const struct folder *folder) {
    signal(SIGXFSZ, SIG_IGN);
    struct journal *journal;
    if (journal_open(folder->path, JOURNAL_EVENT, &journal) < 0)
        return 1;
    struct rlimit limit = {.rlim_cur = 200 << 10, .rlim_max = 200 << 10};
    setrlimit(RLIMIT_FSIZE, &limit);
    return record_until_failure(journal) == -ENOSPC ? 0 : 2;
}

/* A file system of this process's own on the folder; NO_MOUNT where the kernel does not let us. */
#define NO_MOUNT 77
static bool tell(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    bool told = file && fputs(text, file) >= 0;
    return file && fclose(file) == 0 && told;
}

/* An ordinary user is root of a user namespace of one. */
static bool leave(void) {
    char uids[64], gids[64];
    snprintf(uids, sizeof(uids), "0 %u 1", geteuid());
    snprintf(gids, sizeof(gids), "0 %u 1", getegid());
    if (geteuid() == 0)
        return unshare(CLONE_NEWNS) == 0;
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && tell("/proc/self/setgroups", "deny") &&
           tell("/proc/self/uid_map", uids) && tell("/proc/self/gid_map", gids);
}

static int mount_own(const struct folder *folder, const char *options) {
    if (!leave())
        return NO_MOUNT;
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return NO_MOUNT;
    return mount("lanyard", folder->path, "tmpfs", 0, options) < 0 ? NO_MOUNT : 0;
}

static int fill_disk(const struct folder *folder) {
    int r = mount_own(folder, "size=300k");
    struct journal *journal;
    if (r)
        return r;
    if (journal_open(folder->path, JOURNAL_EVENT, &journal) < 0)
        return 1;
    if (record_until_failure(journal) != -ENOSPC)
        return 2;
    struct journal_check check;
    if (journal_verify(journal, &check) < 0 || check.entries < 10)
        return 3;
    return ask(journal, "SELECT count(*) FROM badge") * 2 == check.entries ? 0 : 4;
}

static int open_read_only(const struct folder *folder) {
    struct journal *journal;
    struct roster *roster;
    struct roster_load *load;
    int r = mount_own(folder, "size=1m");
    if (r)
        return r;
    if (journal_open(folder->path, JOURNAL_EVENT, &journal) < 0 || roster_load_begin(folder->path, &load) < 0 ||
        roster_load_commit(load) < 0)
        return 1;
    journal_close(journal);
    roster_load_abort(load);
    if (mount("none", folder->path, NULL, MS_REMOUNT | MS_RDONLY, NULL) < 0)
        return 2;
    if (journal_open(folder->path, JOURNAL_EVENT, &journal) != -EROFS)
        return 3;
    if (roster_open(folder->path, &roster) != -EROFS)
        return 4;
    return roster_load_begin(folder->path, &load) == -EROFS ? 0 : 5;
}

/* Some limits are for life: in a child. Returns its exit status. */
static int in_a_child(int (*work)(const struct folder *folder), const struct folder *folder) {
    pid_t child = fork();
    if (child == 0)
        _exit(work(folder));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_a_file_that_may_not_grow(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    assert_int_equal(in_a_child(fill_limit, &folder), 0);
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    assert_whole(journal);
    assert_true(entries(journal) >= 6);
    assert_int_equal(ask(journal, "SELECT count(*) FROM badge") * 2, entries(journal));
}

static void with_a_mount(int (*work)(const struct folder *folder)) {
    FOLDER folder = folder_make();
    int r = in_a_child(work, &folder);
    if (r == NO_MOUNT) {
        print_message("this user may not mount a file system of its own: not tried here\n");
        skip();
    }
    assert_int_equal(r, 0);
}

static void test_a_disk_that_is_full(void **state) {
    (void)state;
    with_a_mount(fill_disk);
}

static void test_a_read_only_disk(void **state) {
    (void)state;
    with_a_mount(open_read_only);
}

static void test_files_that_are_no_journal(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct journal *journal = NULL;
    char path[PATH_MAX];
    assert_int_equal(journal_open("/nonexistent", JOURNAL_EVENT, &journal), -ENOENT);
    folder_file(&folder, "journal.db", path);
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 300; i++)
        fputs("this is not a database\n", file);
    fclose(file);
    assert_int_equal(journal_open(folder.path, JOURNAL_EVENT, &journal), -EBADMSG);
    unlink(path);
    assert_int_equal(meddle(&folder, "journal.db", "PRAGMA user_version = 99"), SQLITE_OK);
    assert_int_equal(journal_open(folder.path, JOURNAL_EVENT, &journal), -EPROTO);
    assert_null(journal);
}

static void test_every_commit_is_flushed(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    assert_int_equal(ask(journal, "PRAGMA synchronous"), 2); /* FULL: NORMAL loses acknowledged rows when power fails */
    assert_int_equal(ask(journal, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
}

static void test_uuids(void **state) {
    (void)state;
    uint8_t a[UUID_SIZE], b[UUID_SIZE];
    char text[UUID_TEXT];
    uuid_random(a);
    uuid_random(b);
    assert_memory_not_equal(a, b, UUID_SIZE);
    uuid_text(a, text);
    assert_int_equal(strlen(text), 36);
    assert_int_equal(text[14], '4');
    assert_non_null(strchr("89ab", text[19]));
    for (uint8_t i = 0; i < UUID_SIZE; i++)
        a[i] = (uint8_t)(i * 17);
    uuid_text(a, text);
    assert_string_equal(text, "00112233-4455-6677-8899-aabbccddeeff");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_hash_is_pinned),
        cmocka_unit_test(test_an_admission_owes_one_badge),
        cmocka_unit_test(test_what_owes_no_badge),
        cmocka_unit_test(test_the_body_of_a_scan),
        cmocka_unit_test(test_presence_is_of_a_day_and_a_zone),
        cmocka_unit_test(test_a_rehearsal_leaves_no_trace_on_the_day),
        cmocka_unit_test(test_print_states_follow_one_another),
        cmocka_unit_test(test_a_failed_badge_is_tried_again),
        cmocka_unit_test(test_the_ledger_survives_a_restart),
        cmocka_unit_test(test_logos_take_turns),
        cmocka_unit_test(test_typed_tables_can_be_made_again),
        cmocka_unit_test(test_other_entries),
        cmocka_unit_test(test_the_clock_floor_never_sinks),
        cmocka_unit_test(test_other_processes_are_noticed),
        cmocka_unit_test(test_tampering_is_named),
        cmocka_unit_test(test_entries_cannot_be_changed_in_passing),
        cmocka_unit_test(test_a_full_disk_writes_nothing),
        cmocka_unit_test(test_a_file_that_may_not_grow),
        cmocka_unit_test(test_a_disk_that_is_full),
        cmocka_unit_test(test_a_read_only_disk),
        cmocka_unit_test(test_files_that_are_no_journal),
        cmocka_unit_test(test_every_commit_is_flushed),
        cmocka_unit_test(test_uuids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
