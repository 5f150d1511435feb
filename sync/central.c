/* The organiser's hand at the centre. */
#include "sync/central.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "sync/central.sql.h"
#include "sync/wire_impl.h"

#define LAY_MS 60000
#define ASK_MS 10000
#define LOOK_MS 10   /* between looks for news */
#define BEAT_MS 2000 /* between words without news */
#define SQL_HEAD "-- Lanyard's centre, version 3: as kioskctl central init lays it, in one transaction.\nBEGIN;\n"
#define SQL_TAIL CENTRAL_LAST " (version) VALUES (3);\nRESET ROLE;\nCOMMIT;\n"

char *central_sql(void) {
    size_t head = strlen(SQL_HEAD), body = strlen(CENTRAL_SQL);
    char *sql = malloc(head + body + sizeof(SQL_TAIL));
    if (!sql)
        return NULL;
    memcpy(sql, SQL_HEAD, head);
    memcpy(sql + head, CENTRAL_SQL, body);
    memcpy(sql + head + body, SQL_TAIL, sizeof(SQL_TAIL));
    return sql;
}

/* One number; -1 = NULL or no row. */
static enum wire_fault ask_number(struct wire *wire, const char *sql, int64_t *ret_number, char *why) {
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault = wire_ask(wire, sql, NULL, 0, ASK_MS, &result, why);
    *ret_number = -1;
    if (fault != WIRE_OK || PQntuples(result) == 0 || PQgetisnull(result, 0, 0))
        return fault;
    char text[32];
    snprintf(text, sizeof(text), "%.*s", PQgetlength(result, 0, 0), PQgetvalue(result, 0, 0));
    *ret_number = strtoll(text, NULL, 10);
    return WIRE_OK;
}

/* -1 where no centre was laid. */
static enum wire_fault version_of(struct wire *wire, int64_t *ret_version, char *why) {
    enum wire_fault fault =
        ask_number(wire, "SELECT count(*)::text FROM pg_class WHERE oid = to_regclass('ev.version')", ret_version, why);
    if (fault != WIRE_OK || *ret_version <= 0) {
        *ret_version = -1;
        return fault;
    }
    return ask_number(wire, "SELECT max(version)::text FROM ev.version", ret_version, why);
}

static enum wire_fault lay(struct wire *wire, char *why) {
    char *sql = central_sql(), ignored[WIRE_WHY];
    if (!sql)
        return WIRE_MEMORY;
    enum wire_fault fault = wire_run(wire, sql, LAY_MS, why);
    free(sql);
    if (fault == WIRE_REPLY)
        wire_run(wire, "ROLLBACK", ASK_MS, ignored);
    return fault;
}

enum wire_fault central_init(struct wire *wire, char *why) {
    int64_t version;
    enum wire_fault fault = version_of(wire, &version, why);
    if (fault != WIRE_OK)
        return fault;
    if (version >= 0) {
        snprintf(why, WIRE_WHY,
                 "a centre of version %lld is here already; kioskctl central upgrade brings it up to date",
                 (long long)version);
        return WIRE_REPLY;
    }
    const char *encoding = PQparameterStatus(wire->pg, "server_encoding");
    if (encoding && strcmp(encoding, "UTF8") != 0) {
        snprintf(why, WIRE_WHY,
                 "the database is %s, in which names do not fit: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE "
                 "template0",
                 encoding);
        return WIRE_REPLY;
    }
    return lay(wire, why);
}

enum wire_fault central_upgrade(struct wire *wire, int *ret_from, char *why) {
    int64_t version;
    enum wire_fault fault = version_of(wire, &version, why);
    if (fault != WIRE_OK)
        return fault;
    if (version < 0 || version > CENTRAL_VERSION) {
        snprintf(why, WIRE_WHY,
                 version < 0 ? "there is no centre here; kioskctl central init lays one"
                             : "the centre is of a newer version than this kioskctl");
        return WIRE_REPLY;
    }
    *ret_from = (int)version;
    return version < CENTRAL_VERSION ? central_move(wire, why) : WIRE_OK;
}

enum wire_fault central_knows(struct wire *wire, char *why) {
    int64_t version;
    enum wire_fault fault = version_of(wire, &version, why);
    if (fault != WIRE_OK || version < 0 || version == CENTRAL_VERSION)
        return fault;
    if (version < CENTRAL_VERSION)
        snprintf(why, WIRE_WHY,
                 "the centre is of version %lld, older than this kioskctl; kioskctl central upgrade "
                 "brings it up to date",
                 (long long)version);
    else
        snprintf(why, WIRE_WHY, "the centre is of a newer version than this kioskctl: %lld, which knows %d",
                 (long long)version, CENTRAL_VERSION);
    return WIRE_REPLY;
}

/* Before there is a schema: may it be laid? */
static const char may_init[] =
    "SELECT has_database_privilege(current_database(), 'CREATE'), CASE WHEN has_database_privilege(current_database(),"
    " 'CREATE') THEN 'may make schemas here' ELSE 'may not make schemas here: GRANT CREATE ON DATABASE ' ||"
    " quote_ident(current_database()) || ' TO ' || quote_ident(current_user) END"
    " UNION ALL SELECT rolcreaterole, CASE WHEN rolcreaterole THEN 'may make roles' ELSE"
    " 'may not make roles: ALTER ROLE ' || quote_ident(current_user) || ' CREATEROLE' END FROM pg_roles"
    " WHERE rolname = current_user"
    " UNION ALL SELECT current_setting('server_version_num')::int >= 150000,"
    " 'PostgreSQL ' || current_setting('server_version')"
    " UNION ALL SELECT e = 'UTF8', CASE e WHEN 'UTF8' THEN 'the database is UTF8' ELSE 'the database is ' || e ||"
    " ', in which names do not fit: CREATE DATABASE ... ENCODING ''UTF8'' TEMPLATE template0' END"
    " FROM current_setting('server_encoding') AS e"
    " UNION ALL SELECT false, 'no centre was laid here yet: kioskctl central init'";

enum wire_fault central_check(struct wire *wire, void (*each)(void *ctx, bool ok, const char *words), void *ctx,
                              char *why) {
    WIRE_RESULT_AUTO result = NULL;
    int64_t version;
    enum wire_fault fault = version_of(wire, &version, why);
    if (fault == WIRE_OK)
        fault =
            wire_ask(wire, version < 0 ? may_init : "SELECT ok, words FROM ev.check()", NULL, 0, ASK_MS, &result, why);
    if (fault == WIRE_REPLY && strncmp(why, "42501", 5) == 0) {
        char words[256];
        snprintf(words, sizeof(words), "%s may not look into this centre: who laid it says GRANT ev_organiser TO %s",
                 PQuser(wire->pg), PQuser(wire->pg));
        each(ctx, false, words);
        return WIRE_OK;
    }
    if (fault != WIRE_OK)
        return fault;
    for (int row = 0; row < PQntuples(result); row++) {
        char words[512];
        snprintf(words, sizeof(words), "%.*s", PQgetlength(result, row, 1), PQgetvalue(result, row, 1));
        each(ctx, PQgetlength(result, row, 0) == 1 && *PQgetvalue(result, row, 0), words);
    }
    return WIRE_OK;
}

int central_role(const char *kiosk, char ret_role[64]) {
    size_t len = strlen(kiosk);
    if (len < 1 || len > 40 || strspn(kiosk, "abcdefghijklmnopqrstuvwxyz0123456789-") != len || kiosk[0] == '-' ||
        kiosk[len - 1] == '-')
        return -EINVAL;
    snprintf(ret_role, 64, "kiosk_%s", kiosk);
    for (char *c = ret_role; *c; c++)
        if (*c == '-')
            *c = '_';
    return 0;
}

/* ---- the herald ---- */

#define SNAPSHOT 8192

/* Sees what came since the snapshot, which becomes the one of now. */
static enum wire_fault look(struct wire *wire, char since[SNAPSHOT], char *why) {
    const struct wire_param param = {25, *since ? since : NULL, (int)strlen(since)}; /* 25: text */
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault =
        wire_ask(wire,
                 "SELECT pg_current_snapshot()::text, CASE WHEN $1 IS NOT NULL AND pg_current_snapshot()::text <> $1"
                 " THEN ev.herald($1::pg_snapshot) ELSE 0 END",
                 &param, 1, ASK_MS, &result, why);
    if (fault != WIRE_OK)
        return fault;
    int size = PQgetlength(result, 0, 0);
    if (size < SNAPSHOT) {
        memcpy(since, PQgetvalue(result, 0, 0), (size_t)size);
        since[size] = '\0';
    }
    return WIRE_OK;
}

enum wire_fault central_herald(struct wire *wire, int stop_fd, char *why) {
    char since[SNAPSHOT] = "";
    int64_t beat_at = 0;
    struct pollfd stop = {.fd = stop_fd, .events = POLLIN};
    enum wire_fault fault = WIRE_OK;
    while (fault == WIRE_OK && poll(&stop, 1, LOOK_MS) == 0) {
        fault = look(wire, since, why);
        if (fault != WIRE_OK || wire_now() < beat_at)
            continue;
        beat_at = wire_now() + BEAT_MS;
        fault = wire_run(wire, "SELECT ev.herald_beat()", ASK_MS, why);
    }
    return fault;
}
