/* The wire against a real cluster: answers, refusals told apart, silence that ends. */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "sync/cluster.h"
#include "sync/wire.h"
#include "sync/wire_impl.h"

#define LONG 20000
#define OID_INT8 20
#define OID_TEXT 25

static struct cluster cluster;
static char why[WIRE_WHY];

static int start(void **state) {
    (void)state;
    return cluster_start(&cluster);
}

static int end(void **state) {
    (void)state;
    cluster_end(&cluster);
    return 0;
}

static struct wire *open_wire(void) {
    struct wire *wire = NULL;
    if (wire_open_dsn(cluster.dsn, LONG, &wire, why) != WIRE_OK)
        fail_msg("%s", why);
    return wire;
}

static void run(struct wire *wire, const char *sql) {
    if (wire_run(wire, sql, LONG, why) != WIRE_OK)
        fail_msg("%s: %s", sql, why);
}

static void asks(void **state) {
    (void)state;
    struct wire *wire = open_wire();
    const int64_t number = htobe64(41);
    const struct wire_param params[] = {{OID_INT8, &number, 8}, {OID_TEXT, NULL, 0}};
    PGresult *result = NULL;
    assert_int_equal(wire_ask(wire, "SELECT $1 + 1, $2", params, 2, LONG, &result, why), WIRE_OK);
    int64_t answer;
    memcpy(&answer, PQgetvalue(result, 0, 0), 8);
    assert_int_equal(be64toh(answer), 42);
    assert_true(PQgetisnull(result, 0, 1));
    PQclear(result);
    result = NULL;
    assert_int_equal(wire_ask(wire, "SELECT current_setting('application_name')", NULL, 0, LONG, &result, why),
                     WIRE_OK);
    assert_memory_equal(PQgetvalue(result, 0, 0), "lanyard/", 8);
    PQclear(result);
    run(wire, "CREATE TABLE many (n int); INSERT INTO many VALUES (1), (2); ");
    wire_close(wire);
}

/* A failed statement is said in one line, leaves outputs alone, and the link works on. */
static void statements_fail(void **state) {
    (void)state;
    static const struct {
        const char *sql, *word;
        enum wire_fault fault;
    } cases[] = {
        {"SELECT nonsense", "42703", WIRE_REPLY},
        {"SELECT 1/0", "division by zero", WIRE_REPLY},
        {"DO $$ BEGIN RAISE SQLSTATE 'KS001' USING MESSAGE = E'desk-1\nis revoked'; END $$",
         "KS001: desk-1; is revoked", WIRE_REVOKED},
        {"DO $$ BEGIN RAISE SQLSTATE 'KS002' USING MESSAGE = 'no such protocol'; END $$", "no such protocol",
         WIRE_REFUSED},
    };
    struct wire *wire = open_wire();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        PGresult *result = (PGresult *)&cases;
        assert_int_equal(wire_ask(wire, cases[i].sql, NULL, 0, LONG, &result, why), cases[i].fault);
        assert_ptr_equal(result, &cases);
        assert_non_null(strstr(why, cases[i].word));
        assert_null(strchr(why, '\n'));
        assert_int_equal(wire_run(wire, cases[i].sql, LONG, why), cases[i].fault);
        run(wire, "SELECT 1");
    }
    wire_close(wire);
}

/* A server that has not proved who it is cannot make a kiosk forget anything. */
static void revoked_needs_proof(void **state) {
    (void)state;
    assert_int_equal(wire_fault_of("KS001", true), WIRE_REVOKED);
    assert_int_equal(wire_fault_of("KS001", false), WIRE_REFUSED);
}

static void doors(void **state) {
    (void)state;
    struct wire *wire = open_wire();
    run(wire, "CREATE ROLE gone NOLOGIN; CREATE ROLE crowd LOGIN CONNECTION LIMIT 0; CREATE ROLE guest LOGIN;"
              "REVOKE CONNECT ON DATABASE lanyard FROM PUBLIC");
    const struct {
        const char *key, *value, *word;
        enum wire_fault fault;
    } cases[] = {
        {"user", "gone", "not permitted to log in", WIRE_REVOKED},
        {"user", "nobody_at_all", "does not exist", WIRE_REFUSED},
        {"user", "crowd", "53300", WIRE_DOWN},
        {"user", "guest", "permission denied", WIRE_REFUSED},
        {"dbname", "elsewhere", "3D000", WIRE_REFUSED},
        {"host", "/nowhere", "No such file", WIRE_DOWN},
        {"host", "no-such-host.invalid", "host name", WIRE_DOWN},
        {"sslmode", "maybe", "invalid sslmode", WIRE_REFUSED},
        {"mode", "maybe", "invalid connection option", WIRE_REFUSED},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char dsn[512];
        struct wire *other = (struct wire *)&cases;
        snprintf(dsn, sizeof(dsn), "%s password=hush-hush %s=%s", cluster.dsn, cases[i].key, cases[i].value);
        enum wire_fault fault = wire_open_dsn(dsn, LONG, &other, why);
        if (strcmp(cases[i].key, "mode") == 0) {
            assert_int_equal(fault, WIRE_REFUSED);
            continue;
        }
        if (fault != cases[i].fault || !strstr(why, cases[i].word))
            fail_msg("%s=%s: %d %s", cases[i].key, cases[i].value, fault, why);
        assert_ptr_equal(other, &cases);
        assert_null(strchr(why, '\n'));
        assert_null(strstr(why, "hush"));
    }
    run(wire, "GRANT CONNECT ON DATABASE lanyard TO PUBLIC");
    wire_close(wire);
}

/* What libpq says of a string that it cannot read quotes a piece of the password. */
static void no_password_is_told(void **state) {
    (void)state;
    struct wire *wire = NULL;
    assert_int_equal(wire_open_dsn("password=very secret host=x", LONG, &wire, why), WIRE_REFUSED);
    assert_null(strstr(why, "secret"));
    assert_int_equal(wire_open_dsn("postgresql://boss:very[secret@x:port/y", LONG, &wire, why), WIRE_REFUSED);
    assert_null(strstr(why, "secret"));
    /* Where there is none, they help. */
    assert_false(wire_dsn_reads("foo=bar", why));
    assert_string_equal(why, "the connection string cannot be read: invalid connection option \"foo\"");
    assert_true(wire_dsn_reads("host=x", why));
}

static int silent_port(int *ret_fd) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    *ret_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(*ret_fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(*ret_fd, 5), 0);
    getsockname(*ret_fd, (struct sockaddr *)&at, &size);
    return ntohs(at.sin_port);
}

/* Somebody takes the connection and says nothing; somebody says what no PostgreSQL says. */
static void strangers(void **state) {
    (void)state;
    int listener, port = silent_port(&listener);
    char dsn[128];
    struct wire *wire = NULL;
    snprintf(dsn, sizeof(dsn), "host=127.0.0.1 port=%d user=x dbname=x sslmode=verify-full", port);
    assert_int_equal(wire_open_dsn(dsn, 200, &wire, why), WIRE_DOWN);
    assert_non_null(strstr(why, "no answer"));
    if (fork() == 0) {
        for (int i = 0; i < 2; i++) { /* the first waits in the queue since above */
            int fd = accept(listener, NULL, NULL);
            static const char lie[] = "ESFATAL\0C28000\0Mrole \"x\" is not permitted to log in\0";
            if (write(fd, lie, sizeof(lie)) < 0)
                _exit(1);
            close(fd);
        }
        _exit(0);
    }
    assert_int_not_equal(wire_open_dsn(dsn, LONG, &wire, why), WIRE_REVOKED);
    close(listener);
}

static void silence_ends(void **state) {
    (void)state;
    struct wire *wire = open_wire();
    assert_int_equal(wire_run(wire, "SELECT pg_sleep(60)", 150, why), WIRE_DOWN);
    assert_int_equal(wire_run(wire, "SELECT 1", LONG, why), WIRE_DOWN);
    assert_int_equal(wire_notified(wire), -1);
    wire_close(wire);
}

/* Half-open: the other end is there and says nothing any more, as after a pulled plug. */
static void half_open(void **state) {
    (void)state;
    struct wire *wire = open_wire();
    pid_t backend = PQbackendPID(wire_pg(wire));
    run(wire, "SELECT 1");
    assert_int_equal(kill(backend, SIGSTOP), 0);
    int64_t from = wire_now();
    assert_int_equal(wire_run(wire, "SELECT 1", 200, why), WIRE_DOWN);
    assert_true(wire_now() - from >= 200);
    wire_close(wire); /* does not wait either */
    assert_int_equal(kill(backend, SIGCONT), 0);
}

static void ended_from_there(void **state) {
    (void)state;
    struct wire *wire = open_wire();
    assert_int_equal(wire_run(wire, "SELECT pg_terminate_backend(pg_backend_pid())", LONG, why), WIRE_DOWN);
    assert_non_null(strstr(why, "57P01"));
    wire_close(wire);
    wire = open_wire();
    struct wire *other = open_wire();
    run(other, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'lanyard/%'"
               " AND pid <> pg_backend_pid()");
    while (wire_notified(wire) == 0)
        wire_wait(wire_pg(wire), false, wire_now() + LONG);
    assert_int_equal(wire_notified(wire), -1);
    wire_close(other);
    wire_close(wire);
}

static void hears(void **state) {
    (void)state;
    struct wire *wire = open_wire(), *other = open_wire();
    run(wire, "LISTEN kiosk_7");
    assert_int_equal(wire_notified(wire), 0);
    run(other, "NOTIFY kiosk_7; NOTIFY kiosk_7, 'x'");
    int n = 0;
    while (n < 2 && wire_wait(wire_pg(wire), false, wire_now() + LONG) == 0)
        n += wire_notified(wire);
    assert_int_equal(n, 2);
    wire_close(other);
    wire_close(wire);
}

struct tally {
    size_t bytes, pieces, most;
};

static int take(void *ctx, const char *bytes, size_t size) {
    struct tally *tally = ctx;
    assert_non_null(bytes);
    tally->bytes += size;
    return ++tally->pieces == tally->most ? -ENOSPC : 0;
}

static int give(void *ctx, const char **ret_bytes, size_t *ret_size) {
    struct tally *tally = ctx;
    static char line[3000000];
    if (tally->pieces == tally->most)
        return tally->most == 3 ? -EIO : 0;
    memset(line, 'x', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\n';
    tally->pieces++;
    *ret_bytes = line;
    *ret_size = sizeof(line);
    return 1;
}

static void copies(void **state) {
    (void)state;
    struct wire *wire = open_wire();
    struct tally out = {0}, in = {.most = 2}, cancelled = {.most = 3};
    run(wire, "CREATE TABLE word (t text)");
    assert_int_equal(wire_copy_in(wire, "COPY word FROM STDIN", LONG, give, &in, why), WIRE_OK);
    assert_int_equal(wire_copy_in(wire, "COPY word FROM STDIN", LONG, give, &cancelled, why), WIRE_REPLY);
    assert_non_null(strstr(why, "given up by the sender"));
    assert_int_equal(wire_copy_out(wire, "COPY word TO STDOUT", LONG, take, &out, why), WIRE_OK);
    assert_int_equal(out.bytes, 2 * 3000000);
    assert_int_equal(wire_copy_out(wire, "COPY nothing TO STDOUT", LONG, take, &out, why), WIRE_REPLY);
    assert_int_equal(
        wire_copy_out(wire, "COPY (SELECT 1/(3-n) FROM generate_series(1,5) n) TO STDOUT", LONG, take, &out, why),
        WIRE_REPLY);
    run(wire, "SELECT 1");
    struct tally some = {.most = 1};
    assert_int_equal(wire_copy_out(wire, "COPY word TO STDOUT", LONG, take, &some, why), WIRE_DOWN);
    assert_int_equal(some.pieces, 1);
    wire_close(wire);
}

/* A copy in which nothing comes any more ends, though some came. */
static void copy_falls_silent(void **state) {
    (void)state;
    struct wire *wire = open_wire();
    struct tally out = {0};
    assert_int_equal(wire_copy_out(wire, "COPY (SELECT n, pg_sleep(n / 3 * 60) FROM generate_series(1,9) n) TO STDOUT",
                                   300, take, &out, why),
                     WIRE_DOWN);
    assert_int_equal(out.pieces <= 2, 1);
    wire_close(wire);
}

static void lines(void **state) {
    (void)state;
    static const struct {
        const char *text, *line;
    } cases[] = {{"", ""}, {NULL, ""}, {" a\n\n b\tc \n", "a; b c"}, {"\n a:\n b\n \n", "a: b"}, {"\x1b[1m", "[1m"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        wire_line(why, cases[i].text);
        assert_string_equal(why, cases[i].line);
    }
    char lengthy[WIRE_WHY + 9];
    for (size_t from = 0; from < 3; from++) { /* 中 = e4 b8 ad */
        memset(lengthy, 'a', sizeof(lengthy));
        memcpy(lengthy + WIRE_WHY - 1 - from, "\xe4\xb8\xad", 4);
        wire_line(why, lengthy);
        assert_int_equal(strlen(why), WIRE_WHY - 1 - from);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks),
        cmocka_unit_test(statements_fail),
        cmocka_unit_test(revoked_needs_proof),
        cmocka_unit_test(doors),
        cmocka_unit_test(no_password_is_told),
        cmocka_unit_test(strangers),
        cmocka_unit_test(silence_ends),
        cmocka_unit_test(half_open),
        cmocka_unit_test(ended_from_there),
        cmocka_unit_test(hears),
        cmocka_unit_test(copies),
        cmocka_unit_test(copy_falls_silent),
        cmocka_unit_test(lines),
    };
    return cmocka_run_group_tests_name("wire", tests, start, end);
}
