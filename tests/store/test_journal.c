/* The journal as its users meet it: what a scan leaves behind, what it says later, and who is owed a
 * badge. */
#include "journal_help.h"

#include <errno.h>

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
        bool owes =
            verdict_class((enum verdict)v) == VERDICT_CLASS_ADMIT && v != VERDICT_OK_REPLAY && v != VERDICT_OK_EXIT;
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
    assert_int_equal(ask(journal, "SELECT count(*) FROM entry WHERE seq = 1 AND json_type(body, '$.prior') = 'null'"),
                     1);
    assert_int_equal(ask(journal, "SELECT count(*) FROM entry WHERE boottime = 1000 AND "
                                  "boot = '00000000-0000-4000-8000-000000000001'"),
                     2);
    assert_int_equal(
        ask(journal, "SELECT body = '{\"verdict\":\"ok\",\"admitted\":true,\"kind\":\"t1\",\"ticket\":"
                     "9223372036854775807,\"gate\":\"de\\\"sk%n\\n门\",\"zone\":\"main\",\"dir\":\"in\","
                     "\"day\":1,\"warnings\":16,\"code_digest\":\"01020300000000000000000000000000\","
                     "\"prior\":null,\"source\":\"code\",\"slot\":\"\",\"listed\":false,\"operator\":null,\"reason\":"
                     "null,\"happened\":null,\"inside\":null,\"seats\":null,\"clock_ok\":true,\"rehearsal\":false}' "
                     "FROM entry WHERE seq = 1"),
        1);
}

static int presence_in(struct journal *journal, const char *zone, int day, const char *gate,
                       struct journal_presence *ret_presence) {
    const struct room room = {.zone = zone, .slot = "", .day = day};
    return journal_presence(journal, 11, &room, gate, ret_presence);
}

static void test_presence_is_of_a_day_and_a_zone(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct journal_presence presence;
    assert_int_equal(presence_in(journal, "main", 0, "desk-1", &presence), 0);
    struct journal_presence nothing = {0};
    assert_memory_equal(&presence, &nothing, sizeof(nothing));

    struct journal_recorded in = admit(journal, 11);
    struct journal_scan refused = scan_of(11, VERDICT_ALREADY_IN);
    record(journal, NINE + 60000, &refused);
    assert_int_equal(presence_in(journal, "main", 0, "desk-2", &presence), 0);
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
    assert_int_equal(presence_in(journal, "main", 0, "desk-1", &presence), 0);
    assert_false(presence.inside);
    assert_true(presence.same_gate);
    assert_int_equal(presence.entries, 1);
    assert_int_equal(presence.last_dir, DIRECTION_OUT);

    assert_int_equal(presence_in(journal, "main", 1, "desk-1", &presence), 0);
    assert_int_equal(presence.last, 0); /* tomorrow begins empty, but knows what came before */
    assert_false(presence.inside);
    assert_memory_not_equal(presence.prior, nothing.prior, UUID_SIZE);
    assert_int_equal(presence_in(journal, "vip-room", 0, "desk-1", &presence), 0);
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
    assert_int_equal(presence_in(rehearsal, "main", 0, "desk-1", &presence), 0);
    assert_true(presence.inside);
    assert_int_equal(presence_in(event, "main", 0, "desk-1", &presence), 0);
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

#define TYPED                                                                                                     \
    "SELECT (SELECT group_concat(quote(seq) || quote(uuid) || rehearsal || quote(ticket) || zone || gate || "     \
    "quote(day) || "                                                                                              \
    "at || dir || verdict || admitted) FROM scan) || (SELECT group_concat(handle || quote(uuid) || rehearsal || " \
    "ticket || "                                                                                                  \
    "serial || attempt || state || job) FROM badge) || (SELECT group_concat(badge || place || sponsor) FROM "     \
    "badge_logo) || "                                                                                             \
    "(SELECT group_concat(rehearsal || line || runner || credit) FROM account) || (SELECT group_concat(at) FROM latest)"

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
        scan.places = 1;
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
    assert_int_equal(
        db_exec(journal->db, "DELETE FROM badge_logo WHERE place = 1; UPDATE badge SET state = 'print.sent'"), 0);
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

static void test_the_clock_floor_sinks_by_a_trusted_clock_alone(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    assert_int_equal(journal_last_at(journal), 0);
    struct journal_scan scan = scan_of(1, VERDICT_OK);
    record(journal, NINE, &scan);
    struct journal_stamp fallen = stamp_at(1000); /* to 1970 */
    fallen.clock_ok = false;
    assert_int_equal(journal_append(journal, &fallen, "note", "{}", NULL), 0);
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
        cmocka_unit_test(test_an_admission_owes_one_badge),
        cmocka_unit_test(test_what_owes_no_badge),
        cmocka_unit_test(test_the_body_of_a_scan),
        cmocka_unit_test(test_presence_is_of_a_day_and_a_zone),
        cmocka_unit_test(test_a_rehearsal_leaves_no_trace_on_the_day),
        cmocka_unit_test(test_typed_tables_can_be_made_again),
        cmocka_unit_test(test_other_entries),
        cmocka_unit_test(test_the_clock_floor_sinks_by_a_trusted_clock_alone),
        cmocka_unit_test(test_other_processes_are_noticed),
        cmocka_unit_test(test_every_commit_is_flushed),
        cmocka_unit_test(test_uuids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
