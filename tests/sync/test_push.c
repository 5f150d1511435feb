/* Up, against a real cluster: what the centre named counts as sent and nothing else does. The answer is lost on the way
 * by a relay that lets the statement through, waits until the server has answered (so it has committed), and hangs up.
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/db.h"
#include "store/journal_impl.h"
#include "sync/cluster.h"
#include "sync/push.h"

#define LONG 20000

static struct cluster cluster;
static char why[WIRE_WHY];
static const struct journal_stamp now = {
    .at = 1793062800000, .boot = "00000000-0000-4000-8000-000000000001", .boottime = 1000000, .clock_ok = true};

/* ---- a centre, a kiosk ---- */

static struct wire *open_as(const char *role, const char *folder) {
    char dsn[256];
    struct wire *wire = NULL;
    snprintf(dsn, sizeof(dsn), "host=%s/%s port=5432 user=%s dbname=lanyard", cluster.dir, folder, role);
    if (wire_open_dsn(dsn, LONG, &wire, why) != WIRE_OK)
        fail_msg("%s", why);
    return wire;
}

static void run(const char *sql) {
    struct wire *wire = open_as("super", "pg/s");
    if (wire_run(wire, sql, LONG, why) != WIRE_OK)
        fail_msg("%s", why);
    wire_close(wire);
}

static int64_t ask(const char *sql) {
    struct wire *wire = open_as("super", "pg/s");
    PGresult *result = NULL;
    char text[1024];
    snprintf(text, sizeof(text), "SELECT (%s)::text", sql);
    if (wire_ask(wire, text, NULL, 0, LONG, &result, why) != WIRE_OK)
        fail_msg("%s: %s", sql, why);
    int64_t answer = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    wire_close(wire);
    return answer;
}

static int start(void **state) {
    (void)state;
    char command[512];
    if (cluster_start(&cluster) != 0)
        return -1;
    snprintf(command, sizeof(command),
             "cat sync/central/*.sql | psql -Xq1 -v ON_ERROR_STOP=1 -h %s/pg/s -U boss lanyard >/dev/null 2>&1",
             cluster.dir);
    if (system(command) != 0)
        return -1;
    run("INSERT INTO ev.event (event_id, code, name_zh, name_en, venue_zh, venue_en, timezone, language, days, signer,"
        " badge_media, made) VALUES (7, 'demo', '', '', '', '', 'UTC', 'en', 1, sha256('s'), '', 0)");
    return 0;
}

static int end(void **state) {
    (void)state;
    cluster_end(&cluster);
    return 0;
}

struct kiosk {
    char dir[128], name[32], role[40];
    struct journal *journal;
    struct link *link;
    struct push_mark mark;
};

/* A kiosk of its own for each test: "k1", "k2" … */
static struct kiosk make(void) {
    static int made;
    struct kiosk kiosk = {0};
    char sql[128];
    snprintf(kiosk.name, sizeof(kiosk.name), "k%d", ++made);
    snprintf(kiosk.role, sizeof(kiosk.role), "kiosk_%s", kiosk.name);
    snprintf(kiosk.dir, sizeof(kiosk.dir), "%s/%s", cluster.dir, kiosk.name);
    snprintf(sql, sizeof(sql), "SELECT ev.kiosk_add('%s', 'demo')", kiosk.name);
    run(sql);
    assert_int_equal(mkdir(kiosk.dir, 0700), 0);
    assert_int_equal(journal_open(kiosk.dir, JOURNAL_EVENT, &kiosk.journal), 0);
    assert_int_equal(link_open(kiosk.dir, true, &kiosk.link), 0);
    assert_int_equal(push_begin(kiosk.link, kiosk.journal, &kiosk.mark), 0);
    assert_int_equal(kiosk.mark.seq, 0);
    return kiosk;
}

static void end_kiosk(struct kiosk *kiosk) {
    link_close(kiosk->link);
    journal_close(kiosk->journal);
}

static void note(struct kiosk *kiosk, int n, const char *body) {
    for (int i = 0; i < n; i++)
        assert_int_equal(journal_append(kiosk->journal, &now, "note", body, NULL), 0);
}

/* All batches; the sum of what they say. */
static struct push_result push_all(struct kiosk *kiosk, struct wire *wire) {
    struct push_result sum = {0}, one = {.more = true};
    while (one.more) {
        if (push_some(wire, kiosk->journal, kiosk->link, &now, NULL, &kiosk->mark, &one, why) != WIRE_OK)
            fail_msg("%s", why);
        sum.sent += one.sent;
        sum.quarantined += one.quarantined;
        sum.wanted = sum.wanted || one.wanted;
        assert_int_equal(one.local, 0);
    }
    return sum;
}

static int64_t at_centre(const struct kiosk *kiosk) {
    char sql[96];
    snprintf(sql, sizeof(sql), "SELECT count(*) FROM ev.entry WHERE kiosk = '%s'", kiosk->name);
    return ask(sql);
}

static uint64_t kept_mark(struct kiosk *kiosk) {
    struct push_mark mark;
    assert_int_equal(push_begin(kiosk->link, kiosk->journal, &mark), 0);
    return mark.seq;
}

/* ---- tests ---- */

static void sends_all_of_it_once(void **state) {
    (void)state;
    struct kiosk kiosk = make();
    struct wire *wire = open_as(kiosk.role, "pg/s");
    note(&kiosk, PUSH_ROWS + 7, "{\"x\":1}");
    assert_int_equal(push_all(&kiosk, wire).sent, PUSH_ROWS + 7);
    assert_int_equal(at_centre(&kiosk), PUSH_ROWS + 7);
    assert_int_equal(kept_mark(&kiosk), PUSH_ROWS + 7);
    assert_int_equal(push_all(&kiosk, wire).sent, 0);
    kiosk.mark = (struct push_mark){0}; /* as if sync.db had been lost */
    assert_int_equal(push_all(&kiosk, wire).sent, PUSH_ROWS + 7);
    assert_int_equal(at_centre(&kiosk), PUSH_ROWS + 7);
    wire_close(wire);
    end_kiosk(&kiosk);
}

static void a_rehearsal_is_passed_over(void **state) {
    (void)state;
    struct kiosk kiosk = make();
    struct wire *wire = open_as(kiosk.role, "pg/s");
    struct journal *rehearsal = NULL;
    struct journal_stamp stamp = now;
    stamp.rehearsal = true;
    assert_int_equal(journal_open(kiosk.dir, JOURNAL_REHEARSAL, &rehearsal), 0);
    note(&kiosk, 2, "{}");
    for (int i = 0; i < PUSH_ROWS + 1; i++)
        assert_int_equal(journal_append(rehearsal, &stamp, "note", "{}", NULL), 0);
    journal_close(rehearsal);
    assert_int_equal(push_all(&kiosk, wire).sent, 2);
    assert_int_equal(kiosk.mark.seq, PUSH_ROWS + 3); /* but counts as covered */
    note(&kiosk, 1, "{}");
    assert_int_equal(push_all(&kiosk, wire).sent, 1);
    assert_int_equal(at_centre(&kiosk), 3);
    wire_close(wire);
    end_kiosk(&kiosk);
}

static void large_bodies_go_in_smaller_batches(void **state) {
    (void)state;
    struct kiosk kiosk = make();
    struct wire *wire = open_as(kiosk.role, "pg/s");
    char body[60000];
    struct push_result result;
    memset(body, 'x', sizeof(body));
    memcpy(body, "{\"x\":\"", 6);
    memcpy(body + sizeof(body) - 3, "\"}", 3);
    note(&kiosk, 40, body);
    assert_int_equal(push_some(wire, kiosk.journal, kiosk.link, &now, NULL, &kiosk.mark, &result, why), WIRE_OK);
    assert_in_range(result.sent, 1, PUSH_BYTES / 60000 + 1);
    push_all(&kiosk, wire);
    assert_int_equal(at_centre(&kiosk), 40);
    wire_close(wire);
    end_kiosk(&kiosk);
}

/* Behind the journal's back: rows that its own functions would not write. */
static void meddle(struct kiosk *kiosk, const char *sql) {
    assert_int_equal(sqlite3_exec(kiosk->journal->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void poison_is_held_back_and_blocks_nothing(void **state) {
    (void)state;
    struct kiosk kiosk = make();
    struct wire *wire = open_as(kiosk.role, "pg/s");
    note(&kiosk, 3, "{}");
    meddle(&kiosk, "INSERT INTO entry (seq, uuid, kind, at, boot, boottime, body, prev, hash) VALUES"
                   "(4, randomblob(16), 'scan', 1, 'b', 1, '{\"ticket\":\"nobody\"}', zeroblob(32), zeroblob(32)),"
                   "(5, randomblob(16), 'no word', 1, 'b', 1, '{}', zeroblob(32), zeroblob(32)),"
                   "(6, randomblob(16), 'note', 1, 'b', 1, CAST(x'7b2278223a22ff227d' AS TEXT), zeroblob(32),"
                   " zeroblob(32))");
    note(&kiosk, 3, "{}");
    struct push_result sum = push_all(&kiosk, wire);
    assert_int_equal(sum.sent, 9);
    assert_int_equal(sum.quarantined, 2);
    assert_int_equal(link_count_refused(kiosk.link), 2);
    assert_int_equal(at_centre(&kiosk), 7); /* bytes that are no text were mended on the way */
    wire_close(wire);
    end_kiosk(&kiosk);
}

static void an_asking_entry_is_noticed(void **state) {
    (void)state;
    struct kiosk kiosk = make();
    struct wire *wire = open_as(kiosk.role, "pg/s");
    note(&kiosk, 1, "{}");
    assert_false(push_all(&kiosk, wire).wanted);
    assert_int_equal(journal_want(kiosk.journal, &now), 0);
    assert_true(push_all(&kiosk, wire).wanted);
    wire_close(wire);
    end_kiosk(&kiosk);
}

/* A centre that names one row too few: nothing of the batch counts. */
static void half_an_answer_is_none(void **state) {
    (void)state;
    struct kiosk kiosk = make();
    struct push_result result;
    run("ALTER FUNCTION kiosk.push(text, bigint, bytea[], bigint[], text[], bigint[], text[], bigint[], text[]) RENAME "
        "TO "
        "whole; CREATE FUNCTION kiosk.push(a text, b bigint, c bytea[], d bigint[], e text[], f bigint[], g text[],"
        " h bigint[], i text[]) RETURNS TABLE (uuid bytea, state text, winner bytea, reason text) LANGUAGE sql AS "
        "'SELECT * FROM kiosk.whole(a, b, c, d, e, f, g, h, i) OFFSET 1';");
    struct wire *wire = open_as(kiosk.role, "pg/s");
    note(&kiosk, 5, "{}");
    assert_int_equal(push_some(wire, kiosk.journal, kiosk.link, &now, NULL, &kiosk.mark, &result, why), WIRE_REPLY);
    assert_non_null(strstr(why, "4 of 5"));
    assert_int_equal(kiosk.mark.seq, 0);
    assert_int_equal(kept_mark(&kiosk), 0);
    run("DROP FUNCTION kiosk.push; ALTER FUNCTION kiosk.whole RENAME TO push");
    assert_int_equal(push_all(&kiosk, wire).sent, 5);
    assert_int_equal(at_centre(&kiosk), 5);
    wire_close(wire);
    end_kiosk(&kiosk);
}

/* With sync.db gone (a full disk) the mark in hand counts. */
static void goes_on_without_sync_db(void **state) {
    (void)state;
    struct kiosk kiosk = make();
    struct wire *wire = open_as(kiosk.role, "pg/s");
    link_close(kiosk.link);
    kiosk.link = NULL;
    note(&kiosk, PUSH_ROWS + 1, "{}");
    assert_int_equal(push_all(&kiosk, wire).sent, PUSH_ROWS + 1);
    assert_int_equal(kiosk.mark.seq, PUSH_ROWS + 1);
    wire_close(wire);
    end_kiosk(&kiosk);
}

static void a_journal_is_brought_by_hand(void **state) {
    (void)state;
    struct kiosk kiosk = make();
    struct push_result result;
    note(&kiosk, 4, "{}");
    struct wire *wire = open_as("boss", "pg/s");
    enum wire_fault fault = push_some(wire, kiosk.journal, NULL, &now, kiosk.name, &kiosk.mark, &result, why);
    if (fault != WIRE_OK)
        fail_msg("%s", why);
    assert_int_equal(at_centre(&kiosk), 4);
    wire_close(wire);
    end_kiosk(&kiosk);
}

/* ---- the answer is lost ---- */

static int socket_at(const char *folder, bool listening) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof(address.sun_path), "%.60s/%s/.s.PGSQL.5432", cluster.dir, folder);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    int r = listening ? bind(fd, (struct sockaddr *)&address, sizeof(address))
                      : connect(fd, (struct sockaddr *)&address, sizeof(address));
    return r == 0 && (!listening || listen(fd, 1) == 0) ? fd : -1;
}

/* From one end to the other; once the statement has passed, the server's next words are for nobody. */
static void relay(int listener) {
    char bytes[65536];
    int client = accept(listener, NULL, NULL), server = socket_at("pg/s", false);
    struct pollfd fds[2] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    bool passed = false;
    while (poll(fds, 2, LONG) > 0) {
        int from = fds[0].revents ? client : server;
        ssize_t n = read(from, bytes, sizeof(bytes));
        if (n <= 0 || (from == server && passed))
            return;
        passed = passed || memmem(bytes, (size_t)n, "kiosk.push", 10);
        if (write(from == client ? server : client, bytes, (size_t)n) != n)
            return;
    }
}

static void a_lost_answer_doubles_nothing(void **state) {
    (void)state;
    struct kiosk kiosk = make();
    struct push_result result;
    char folder[128];
    snprintf(folder, sizeof(folder), "%s/relay", cluster.dir);
    assert_int_equal(mkdir(folder, 0700), 0);
    int listener = socket_at("relay", true);
    assert_true(listener >= 0);
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        relay(listener);
        _exit(0);
    }
    close(listener);
    note(&kiosk, 30, "{}");
    struct wire *wire = open_as(kiosk.role, "relay");
    assert_int_equal(push_some(wire, kiosk.journal, kiosk.link, &now, NULL, &kiosk.mark, &result, why), WIRE_DOWN);
    wire_close(wire);
    waitpid(child, NULL, 0);
    assert_int_equal(at_centre(&kiosk), 30); /* it has them */
    assert_int_equal(kiosk.mark.seq, 0);     /* we cannot know */
    wire = open_as(kiosk.role, "pg/s");
    assert_int_equal(push_all(&kiosk, wire).sent, 30);
    assert_int_equal(at_centre(&kiosk), 30);
    assert_int_equal(kept_mark(&kiosk), 30);
    wire_close(wire);
    end_kiosk(&kiosk);
}

static void a_revoked_kiosks_rows_are_held_back(void **state) {
    (void)state;
    struct kiosk kiosk = make();
    char sql[96];
    struct wire *wire = open_as(kiosk.role, "pg/s");
    note(&kiosk, 3, "{}");
    snprintf(sql, sizeof(sql), "UPDATE ev.kiosk SET revoked = now() WHERE name = '%s'", kiosk.name);
    run(sql);
    struct push_result sum = push_all(&kiosk, wire);
    assert_int_equal(sum.quarantined, 3);
    assert_int_equal(at_centre(&kiosk), 0);
    assert_int_equal(link_count_refused(kiosk.link), 3);
    wire_close(wire);
    end_kiosk(&kiosk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends_all_of_it_once),
        cmocka_unit_test(a_rehearsal_is_passed_over),
        cmocka_unit_test(large_bodies_go_in_smaller_batches),
        cmocka_unit_test(poison_is_held_back_and_blocks_nothing),
        cmocka_unit_test(an_asking_entry_is_noticed),
        cmocka_unit_test(half_an_answer_is_none),
        cmocka_unit_test(goes_on_without_sync_db),
        cmocka_unit_test(a_journal_is_brought_by_hand),
        cmocka_unit_test(a_lost_answer_doubles_nothing),
        cmocka_unit_test(a_revoked_kiosks_rows_are_held_back),
    };
    return cmocka_run_group_tests(tests, start, end);
}
