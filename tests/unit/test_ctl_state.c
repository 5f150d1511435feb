/* kioskctl verify and status against a real journal: whole, written today, and tampered with. */
#include <glib.h>
#include <time.h>

#include "ctl/verbs.h"
#include "store/fixture.h"

/* Run a verb with its stderr in a text; returns its exit status. */
static int run(int (*verb)(const struct options *), struct folder *folder, char ret_said[512]) {
    struct options options = {.state = folder->path, .json = 1};
    FILE *said = tmpfile();
    assert_non_null(said);
    int keep = dup(STDERR_FILENO), out = dup(STDOUT_FILENO);
    fflush(stdout);
    dup2(fileno(said), STDERR_FILENO);
    dup2(fileno(said), STDOUT_FILENO);
    int status = verb(&options);
    fflush(stdout);
    dup2(keep, STDERR_FILENO);
    dup2(out, STDOUT_FILENO);
    close(keep);
    close(out);
    rewind(said);
    ret_said[fread(ret_said, 1, 511, said)] = '\0';
    fclose(said);
    return status;
}

static void write_day(const struct folder *folder) {
    JOURNAL journal = NULL;
    struct journal_recorded recorded;
    struct journal_stamp stamp = stamp_at((int64_t)time(NULL) * 1000);
    assert_int_equal(journal_open(folder->path, JOURNAL_EVENT, &journal), 0);
    for (int64_t ticket = 1; ticket <= 3; ticket++) {
        struct journal_scan scan = scan_of(ticket, ticket == 3 ? VERDICT_UNPAID : VERDICT_OK);
        assert_int_equal(journal_record_scan(journal, &stamp, &scan, &recorded), 0);
    }
}

static void write_roster(const struct folder *folder) {
    struct roster_load *load = NULL;
    struct roster_event event = event_of_two_days();
    struct roster_secrets secrets = some_secrets();
    assert_int_equal(roster_load_begin(folder->path, &load), 0);
    assert_int_equal(roster_load_event(load, &event), 0);
    assert_int_equal(roster_load_secrets(load, &secrets), 0);
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);
}

static void test_verify(void **state) {
    FOLDER folder = folder_make();
    char said[512];
    (void)state;
    write_day(&folder);
    assert_int_equal(run(verb_verify, &folder, said), 0);
    assert_non_null(strstr(said, "\"ok\":true"));
    assert_int_equal(meddle(&folder, "journal.db",
                            "DROP TRIGGER entry_is_never_changed;"
                            "UPDATE entry SET at = at + 1 WHERE seq = 2"),
                     SQLITE_OK);
    assert_int_equal(run(verb_verify, &folder, said), 1);
    assert_non_null(strstr(said, "journal.db: entry 2: "));
    assert_null(strstr(said, "\"ok\":true"));
}

static void test_status(void **state) {
    FOLDER folder = folder_make();
    char said[512];
    (void)state;
    write_roster(&folder);
    write_day(&folder);
    assert_int_equal(run(verb_status, &folder, said), 0);
    assert_non_null(strstr(said, "\"event\":\"otter-2026\""));
    assert_non_null(strstr(said, "\"scans_today\":3,"));
    assert_non_null(strstr(said, "\"badges_open\":2,"));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_verify), cmocka_unit_test(test_status)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
