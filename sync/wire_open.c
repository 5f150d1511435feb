/* Reaching PostgreSQL, and telling apart why it did not work: a link that is down comes back by itself, a certificate
 * that has expired does not, and a kiosk that was sent away has to forget its people. libpq has no code for that, only
 * words: with PQERRORS_VERBOSE they hold the server's SQLSTATE, which no language changes. */
#include <ctype.h>
#include <errno.h>
#include <poll.h>

#include "sync/wire.h"
#include "sync/wire_impl.h"

#define MAX_KEYWORDS 64
#ifndef LANYARD_VERSION
#define LANYARD_VERSION "0.1"
#endif

/* A dead link is noticed by keepalives after 5 + 2 * 3 s, and after 10 s where something is on its way. GSS would be
 * one more unproved voice before TLS. */
static const char *const ours[][2] = {
    {"application_name", "lanyard/" LANYARD_VERSION},
    {"client_encoding", "UTF8"},
    {"keepalives", "1"},
    {"keepalives_idle", "5"},
    {"keepalives_interval", "3"},
    {"keepalives_count", "2"},
    {"tcp_user_timeout", "10000"},
    {"gssencmode", "disable"},
};

struct settings {
    const char *keywords[MAX_KEYWORDS + 1], *values[MAX_KEYWORDS + 1];
    size_t n;
};

static bool has(const struct settings *settings, const char *keyword) {
    for (size_t i = 0; i < settings->n; i++)
        if (strcmp(settings->keywords[i], keyword) == 0)
            return true;
    return false;
}

static void put(struct settings *settings, const char *keyword, const char *value) {
    if (!value || !*value || settings->n == MAX_KEYWORDS)
        return;
    settings->keywords[settings->n] = keyword;
    settings->values[settings->n++] = value;
}

static void put_ours(struct settings *settings, int timeout_ms, char seconds[12]) {
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
        if (!has(settings, ours[i][0]))
            put(settings, ours[i][0], ours[i][1]);
    snprintf(seconds, 12, "%d", timeout_ms < 2000 ? 2 : (timeout_ms + 999) / 1000);
    if (!has(settings, "connect_timeout"))
        put(settings, "connect_timeout", seconds);
}

/* ":  28000: " as PQERRORS_VERBOSE writes it after the severity. */
static const char *find_sqlstate(const char *text, char ret_sqlstate[WIRE_SQLSTATE]) {
    for (const char *at = strstr(text, ":  "); at; at = strstr(at + 1, ":  ")) {
        int n = 0;
        while (n < 5 && (isdigit((unsigned char)at[3 + n]) || isupper((unsigned char)at[3 + n])))
            n++;
        if (n == 5 && at[8] == ':') {
            memcpy(ret_sqlstate, at + 3, 5);
            ret_sqlstate[5] = '\0';
            return at + 3;
        }
    }
    return NULL;
}

/* The role is there but may not log in: what revoking does. A role that is missing is another matter: an older backup
 * may have been restored. The words are those of the server's language. */
static bool is_locked_out(const char *sqlstate, const char *text) {
    return strcmp(sqlstate, "28000") == 0 && (strstr(text, "is not permitted to log in") || strstr(text, "不允许角色"));
}

/* Of what the server says at the door: wrong login, no such database, no right to it, another protocol. Not 53300 (too
 * many connections) and 57P03 (starting up), which pass. */
static bool is_final(const char *sqlstate) {
    static const char *const classes[] = {"28", "3D", "42", "0A", "08P01", "22"};
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if (strncmp(sqlstate, classes[i], strlen(classes[i])) == 0)
            return true;
    return false;
}

/* libpq's own words: TLS does not come about, or a file of ours is not what it should be. A connection that is lost
 * during the handshake says "SSL SYSCALL error". */
static bool is_trust(const char *text) {
    static const char *const words[] = {"SSL error",       "certificate",           "private key",
                                        "not support SSL", "no password supplied",  "invalid ",
                                        "SSL negotiation", "authentication method", "channel binding"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strstr(text, words[i]))
            return true;
    return false;
}

static bool is_proof(PGconn *pg) {
    const char *host = PQhost(pg);
    if (host && (host[0] == '/' || host[0] == '@'))
        return true;
    bool full = false;
    PQconninfoOption *options = PQconninfo(pg);
    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (strcmp(option->keyword, "sslmode") == 0)
            full = option->val && strcmp(option->val, "verify-full") == 0;
    PQconninfoFree(options);
    return full && PQsslInUse(pg);
}

/* proved: whether the server had proved itself before it said this. */
static enum wire_fault judge_open(PGconn *pg, bool proved, char *why) {
    char sqlstate[WIRE_SQLSTATE], text[WIRE_WHY * 4];
    const char *message = PQerrorMessage(pg);
    const char *said = find_sqlstate(message, sqlstate);
    snprintf(text, sizeof(text), "%s", said ? said : message);
    char *end = said ? strchr(text, '\n') : NULL; /* LOCATION and the like: for developers of PostgreSQL */
    if (end)
        *end = '\0';
    wire_line(why, text);
    if (said && proved && is_locked_out(sqlstate, text))
        return WIRE_REVOKED;
    if (said)
        return is_final(sqlstate) ? WIRE_REFUSED : WIRE_DOWN;
    return is_trust(message) ? WIRE_REFUSED : WIRE_DOWN;
}

/* Looking a name up is the resolver's own time (resolv.conf): libpq has no way around it but hostaddr. */
static enum wire_fault connect_by(PGconn *pg, int64_t deadline, char *why) {
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    bool proved = false;
    if (PQstatus(pg) == CONNECTION_BAD)
        return judge_open(pg, false, why);
    while (state != PGRES_POLLING_OK) {
        /* Only what is asked for: a socket on its way is always writable, or never. */
        struct pollfd fd = {.fd = PQsocket(pg), .events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        int64_t left = deadline - wire_now();
        int r = left <= 0 ? 0 : poll(&fd, 1, (int)left);
        if (r < 0 && errno == EINTR)
            continue;
        if (r <= 0)
            return wire_line(why, "no answer within the time"), WIRE_DOWN;
        proved = is_proof(pg);
        state = PQconnectPoll(pg);
        if (state == PGRES_POLLING_FAILED)
            return judge_open(pg, proved, why);
    }
    return WIRE_OK;
}

static void no_notice(void *ctx, const PGresult *result) {
    (void)ctx;
    (void)result;
}

static enum wire_fault open_settings(struct settings *settings, int timeout_ms, struct wire **ret_wire, char *why) {
    char seconds[12];
    int64_t deadline = wire_now() + timeout_ms;
    put_ours(settings, timeout_ms, seconds);
    settings->keywords[settings->n] = settings->values[settings->n] = NULL;
    struct wire *wire = calloc(1, sizeof(*wire));
    if (wire)
        wire->pg = PQconnectStartParams(settings->keywords, settings->values, 0);
    if (!wire || !wire->pg) {
        free(wire);
        return wire_line(why, "out of memory"), WIRE_MEMORY;
    }
    PQsetErrorVerbosity(wire->pg, PQERRORS_VERBOSE);
    PQsetNoticeReceiver(wire->pg, no_notice, NULL);
    enum wire_fault fault = connect_by(wire->pg, deadline, why);
    if (fault == WIRE_OK && PQserverVersion(wire->pg) < 150000) {
        wire_line(why, "PostgreSQL 15 or newer is needed");
        fault = WIRE_REFUSED;
    }
    if (fault == WIRE_OK && PQsetnonblocking(wire->pg, 1) != 0)
        fault = wire_break(wire, NULL, why);
    if (fault != WIRE_OK) {
        wire_close(wire);
        return fault;
    }
    PQsetErrorVerbosity(wire->pg, PQERRORS_DEFAULT); /* results have their SQLSTATE as a field */
    wire->proved = is_proof(wire->pg);
    *ret_wire = wire;
    return WIRE_OK;
}

enum wire_fault wire_open(const char *const *keywords, const char *const *values, int timeout_ms,
                          struct wire **ret_wire, char *why) {
    struct settings settings = {0};
    for (size_t i = 0; keywords[i]; i++)
        put(&settings, keywords[i], values[i]);
    return open_settings(&settings, timeout_ms, ret_wire, why);
}

/* What libpq says of a string quotes pieces of it: they are passed on where none can be of a password. */
static bool may_quote(const char *dsn) { return !strstr(dsn, "password") && !(strstr(dsn, "://") && strchr(dsn, '@')); }

static PQconninfoOption *read_dsn(const char *dsn, char *why) {
    char *words = NULL, text[WIRE_WHY];
    PQconninfoOption *options = PQconninfoParse(dsn, &words);
    if (!options) {
        bool quote = words && may_quote(dsn);
        snprintf(text, sizeof(text), "the connection string cannot be read%s%s", quote ? ": " : "", quote ? words : "");
        wire_line(why, text);
    }
    PQfreemem(words);
    return options;
}

bool wire_dsn_reads(const char *dsn, char *why) {
    PQconninfoOption *options = read_dsn(dsn, why);
    PQconninfoFree(options);
    return options;
}

enum wire_fault wire_open_dsn(const char *dsn, int timeout_ms, struct wire **ret_wire, char *why) {
    struct settings settings = {0};
    PQconninfoOption *options = read_dsn(dsn, why);
    if (!options)
        return WIRE_REFUSED;
    for (PQconninfoOption *option = options; option->keyword; option++)
        put(&settings, option->keyword, option->val);
    enum wire_fault fault = open_settings(&settings, timeout_ms, ret_wire, why);
    PQconninfoFree(options);
    return fault;
}
