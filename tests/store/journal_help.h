/* Short words for the journal's tests: open, record, ask. */
#ifndef LANYARD_TESTS_STORE_JOURNAL_HELP_H
#define LANYARD_TESTS_STORE_JOURNAL_HELP_H

#include "fixture.h"

static inline struct journal *open_in(const struct folder *folder, enum journal_mode mode) {
    struct journal *journal = NULL;
    assert_int_equal(journal_open(folder->path, mode, &journal), 0);
    return journal;
}

static inline struct journal_recorded record(struct journal *journal, int64_t at, const struct journal_scan *scan) {
    struct journal_stamp stamp = stamp_at(at);
    stamp.rehearsal = journal->rehearsal;
    struct journal_recorded recorded;
    memset(&recorded, 0xee, sizeof(recorded));
    assert_int_equal(journal_record_scan(journal, &stamp, scan, &recorded), 0);
    return recorded;
}

static inline struct journal_recorded admit(struct journal *journal, int64_t ticket) {
    struct journal_scan scan = scan_of(ticket, VERDICT_OK);
    return record(journal, NINE, &scan);
}

static inline int set_state(struct journal *journal, uint64_t handle, enum badge_state state, const char *job) {
    struct journal_stamp stamp = stamp_at(NINE);
    stamp.rehearsal = journal->rehearsal;
    return journal_badge_state(journal, &stamp, handle, state, job, "");
}

static inline int64_t ask(struct journal *journal, const char *sql) {
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_prepare_v2(journal->db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return answer;
}

static inline int64_t entries(struct journal *journal) { return ask(journal, "SELECT count(*) FROM entry"); }

static inline void assert_whole(struct journal *journal) {
    struct journal_check check;
    assert_int_equal(journal_verify(journal, &check), 0);
    assert_int_equal(check.entries, entries(journal));
}

#endif
