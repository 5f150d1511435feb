/* kill -9 at any moment: what was acknowledged is there, the chain is whole, nobody is owed two badges and nobody none.
 * A child records scans and acknowledges each on a pipe; the parent kills it when it likes and looks.
 * KILLS sets the number of kills, 30 by default. That power may fail too is another matter: test_journal asserts
 * synchronous=FULL. */
#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>

#include "store/db.h"

struct ack {
    uint64_t seq, handle;
    int64_t ticket;
    enum badge_state state;
    uint8_t uuid[UUID_SIZE];
};
struct acks {
    struct ack *of;
    size_t n;
};
#define ACKS_MAX 100000
#define TICKETS 400 /* so few that most come back: replays of the ledger, not only first badges */

/* ---- the child ---- */

static void acknowledge(int out, const struct ack *ack) {
    if (write(out, ack, sizeof(*ack)) != sizeof(*ack))
        _exit(3);
}

/* Some badges are taken through the printer's states as well, each acknowledged. */
static void work_at_badge(struct journal *journal, int out, struct journal_badge *badge) {
    static const enum badge_state way[] = {BADGE_SENT, BADGE_PRINTING, BADGE_PRINTED};
    struct journal_stamp stamp = stamp_at(NINE);
    for (size_t i = 0; i < 3 && randombytes_uniform(4); i++) {
        if (badge->state >= way[i])
            continue;
        if (journal_badge_state(journal, &stamp, badge->handle, way[i], "job", "") < 0)
            _exit(4);
        acknowledge(out, &(struct ack){.handle = badge->handle, .state = way[i]});
    }
}

static void record_for_ever(const struct folder *folder, int out) {
    struct journal *journal;
    if (journal_open(folder->path, JOURNAL_EVENT, &journal) < 0)
        _exit(1);
    for (;;) {
        struct journal_stamp stamp = stamp_at(NINE);
        struct journal_scan scan = scan_of(1 + randombytes_uniform(TICKETS), VERDICT_OK);
        scan.places = 2;
        scan.n_runners = 3;
        for (int i = 0; i < 3; i++)
            scan.runners[i] = (struct rotation_runner){.id = i + 1, .weight = 1 + i};
        struct journal_recorded recorded;
        if (journal_record_scan(journal, &stamp, &scan, &recorded) < 0)
            _exit(2);
        struct ack ack = {.seq = recorded.seq, .ticket = scan.ticket};
        memcpy(ack.uuid, recorded.uuid, UUID_SIZE);
        ack.handle = recorded.owes_badge ? recorded.badge.handle : 0;
        ack.state = recorded.owes_badge ? recorded.badge.state : BADGE_NONE;
        acknowledge(out, &ack);
        if (recorded.owes_badge)
            work_at_badge(journal, out, &recorded.badge);
    }
}

/* ---- the parent ---- */

/* Read acknowledgements: until `wanted` came and the child is killed, and then what is left in the pipe. */
static void kill_after(pid_t child, int in, size_t wanted, struct acks *acks) {
    size_t start = acks->n;
    struct ack ack;
    bool killed = false;
    while (acks->n < ACKS_MAX && read(in, &ack, sizeof(ack)) == (ssize_t)sizeof(ack)) {
        acks->of[acks->n++] = ack;
        if (!killed && acks->n - start >= wanted) {
            usleep(randombytes_uniform(1500)); /* anywhere in the next transactions */
            kill(child, SIGKILL);
            killed = true;
        }
    }
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* it never gave up by itself */
}

static void one_round(const struct folder *folder, struct acks *acks) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        record_for_ever(folder, ends[1]);
    }
    close(ends[1]);
    kill_after(child, ends[0], 1 + randombytes_uniform(20), acks);
    close(ends[0]);
}

/* How many acknowledged scans are not in the journal as they were acknowledged? */
static size_t count_lost(sqlite3 *db, const struct acks *acks) {
    DB_STMT_AUTO stmt = NULL;
    size_t lost = 0;
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT 1 FROM scan JOIN entry USING (seq) WHERE seq = ?1 AND entry.uuid = ?2 "
                                        "AND scan.ticket = ?3",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < acks->n; i++) {
        const struct ack *ack = &acks->of[i];
        if (!ack->seq)
            continue;
        sqlite3_bind_int64(stmt, 1, (int64_t)ack->seq);
        sqlite3_bind_blob(stmt, 2, ack->uuid, UUID_SIZE, SQLITE_STATIC);
        sqlite3_bind_int64(stmt, 3, ack->ticket);
        lost += sqlite3_step(stmt) != SQLITE_ROW;
        sqlite3_reset(stmt);
    }
    return lost;
}

/* The ledger never knows less than what was acknowledged of a badge. */
static size_t count_behind(struct journal *journal, const struct acks *acks) {
    size_t behind = 0;
    for (size_t i = 0; i < acks->n; i++) {
        struct journal_badge badge;
        if (acks->of[i].handle)
            behind += journal_badge(journal, acks->of[i].handle, &badge) < 0 || badge.state < acks->of[i].state;
    }
    return behind;
}

static int64_t ask(sqlite3 *db, const char *sql) {
    DB_STMT_AUTO stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    return sqlite3_column_int64(stmt, 0);
}

static void assert_one_badge_each(sqlite3 *db) {
    assert_int_equal(ask(db,
                         "SELECT count(*) FROM (SELECT json_extract(body, '$.ticket') AS t, count(*) AS n FROM entry "
                         "WHERE kind = 'print.intent' GROUP BY t HAVING n <> 1)"),
                     0);
    assert_int_equal(ask(db, "SELECT count(*) FROM scan WHERE admitted AND ticket NOT IN (SELECT ticket FROM badge)"),
                     0);
    assert_int_equal(ask(db, "SELECT count(*) FROM badge WHERE ticket NOT IN (SELECT ticket FROM scan WHERE admitted)"),
                     0);
    assert_int_equal(
        ask(db, "SELECT count(*) FROM badge WHERE (SELECT count(*) FROM badge_logo WHERE badge = handle) <> 2"), 0);
    assert_int_equal(ask(db, "SELECT sum(credit) FROM account"), 0);
}

static void look(const struct folder *folder, const struct acks *acks) {
    JOURNAL journal = NULL;
    struct journal_check check;
    assert_int_equal(journal_open(folder->path, JOURNAL_EVENT, &journal), 0);
    assert_int_equal(journal_verify(journal, &check), 0);
    assert_int_equal(count_lost(journal->db, acks), 0);
    assert_int_equal(count_behind(journal, acks), 0);
    assert_one_badge_each(journal->db);
}

static void test_kills(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct acks acks = {.of = calloc(ACKS_MAX, sizeof(struct ack))};
    const char *wish = getenv("KILLS");
    long kills = wish ? strtol(wish, NULL, 10) : 30;
    assert_non_null(acks.of);
    for (long i = 0; i < kills; i++) {
        one_round(&folder, &acks);
        look(&folder, &acks);
    }
    print_message("%ld kills, %zu acknowledged, none lost\n", kills, acks.n);
    assert_true(acks.n >= (size_t)kills);

    /* And would a loss have been seen? The first acknowledgement is a scan's. */
    char sql[80];
    snprintf(sql, sizeof(sql), "DELETE FROM scan WHERE seq = %llu", (unsigned long long)acks.of[0].seq);
    assert_int_equal(meddle(&folder, "journal.db", sql), SQLITE_OK);
    JOURNAL journal = NULL;
    assert_int_equal(journal_open(folder.path, JOURNAL_EVENT, &journal), 0);
    assert_int_equal(count_lost(journal->db, &acks), 1);
    assert_int_equal(journal_refold(journal), 0);
    assert_int_equal(count_lost(journal->db, &acks), 0);
    free(acks.of);
}

static const char *job_of(enum badge_state state) { return state == BADGE_OWED ? "" : "urn:job"; }

/* A child that gets so far with one badge and dies; what does the next start find? */
static void die_at(const struct folder *folder, enum badge_state state) {
    pid_t child = fork();
    if (child == 0) {
        struct journal *journal;
        struct journal_stamp stamp = stamp_at(NINE);
        struct journal_scan scan = scan_of(5, VERDICT_OK);
        struct journal_recorded recorded;
        if (journal_open(folder->path, JOURNAL_EVENT, &journal) < 0 ||
            journal_record_scan(journal, &stamp, &scan, &recorded) < 0 ||
            journal_badge_state(journal, &stamp, recorded.badge.handle, state, job_of(state), "") < 0)
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void test_killed_between_print_states(void **state) {
    (void)state;
    static const struct {
        enum badge_state died_at;
        int open;
    } cases[] = {{BADGE_OWED, 1}, {BADGE_SENT, 1}, {BADGE_PRINTING, 1}, {BADGE_UNCERTAIN, 1}, {BADGE_PRINTED, 0}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        FOLDER folder = folder_make();
        die_at(&folder, cases[i].died_at);
        JOURNAL journal = NULL;
        struct journal_badge badge;
        assert_int_equal(journal_open(folder.path, JOURNAL_EVENT, &journal), 0);
        assert_int_equal(journal_open_badges(journal, &badge, 1), cases[i].open);
        if (!cases[i].open)
            continue;
        assert_int_equal(badge.state, cases[i].died_at);
        assert_int_equal(badge.ticket, 5);
        assert_string_equal(badge.job, job_of(cases[i].died_at));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kills),
        cmocka_unit_test(test_killed_between_print_states),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
