/* Reads roster.db: one struct per row, statements prepared once and kept. A desk asks a few times per scan, so each
 * look-up is one walk of a B-tree with 100,000 to 1,000,000 leaves and costs microseconds. */
#include "store/roster.h"

#include <errno.h>
#include <limits.h>

#include "store/roster.sql.h"
#include "store/roster_impl.h"
#include "store/roster_rows.h"

enum query {
    Q_EVENT,
    Q_DAYS,
    Q_SECRETS,
    Q_TIER,
    Q_CHANNEL,
    Q_KEY,
    Q_TICKET,
    Q_DIGEST,
    Q_SPONSORS,
    Q_ASSET,
    Q_COUNT,
    Q_HOLD,
    Q_RELEASE,
    Q_VERSION,
};
static const char *const queries[] = {
    [Q_EVENT] = SQL_GET_EVENT,       [Q_DAYS] = SQL_GET_DAYS,
    [Q_SECRETS] = SQL_GET_SECRETS,   [Q_TIER] = SQL_GET_TIER,
    [Q_CHANNEL] = SQL_GET_CHANNEL,   [Q_KEY] = SQL_GET_KEY,
    [Q_TICKET] = SQL_GET_TICKET,     [Q_DIGEST] = SQL_GET_TICKET_BY_DIGEST,
    [Q_SPONSORS] = SQL_GET_SPONSORS, [Q_ASSET] = SQL_GET_ASSET,
    [Q_COUNT] = SQL_COUNT_TICKETS,   [Q_HOLD] = "BEGIN",
    [Q_RELEASE] = "COMMIT",          [Q_VERSION] = "PRAGMA data_version",
};

/* An import that died before its first commit leaves a file with nothing in it. */
static int check_schema(sqlite3 *db) {
    int version;
    int r = db_user_version(db, &version);
    if (r < 0)
        return r;
    if (version == 0)
        return -ENOENT;
    return version == ROSTER_SCHEMA ? 0 : -EPROTO;
}

int roster_open(const char *state_dir, struct roster **ret_roster) {
    char path[PATH_MAX];
    sqlite3 *db = NULL;
    int r = roster_path(state_dir, path, sizeof(path));
    if (r == 0)
        r = db_open(path, DB_READ, &db);
    if (r == 0)
        r = check_schema(db);
    struct roster *roster = r == 0 ? calloc(1, sizeof(*roster)) : NULL;
    if (!roster) {
        db_close(db);
        return r < 0 ? r : -ENOMEM;
    }
    roster->db = db;
    roster->queries = (struct db_queries){.db = db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
    places_prepare(roster);
    reel_prepare(roster);
    centre_prepare(roster);
    sponsors_prepare(roster);
    handouts_prepare(roster);
    search_prepare(roster);
    *ret_roster = roster;
    return 0;
}

void roster_close(struct roster *roster) {
    if (!roster)
        return;
    db_queries_close(&roster->queries);
    db_queries_close(&roster->places);
    db_queries_close(&roster->reel);
    db_queries_close(&roster->centre);
    db_queries_close(&roster->sponsors);
    db_queries_close(&roster->handouts);
    db_queries_close(&roster->search);
    db_close(roster->db);
    free(roster);
}

int roster_hold(struct roster *roster) {
    sqlite3_stmt *stmt = db_query(&roster->queries, Q_HOLD);
    return stmt ? db_run(stmt) : db_last_errno(roster->db);
}

void roster_release(struct roster *roster) {
    sqlite3_stmt *stmt = db_query(&roster->queries, Q_RELEASE);
    if (stmt && !sqlite3_get_autocommit(roster->db))
        db_run(stmt);
}

int roster_data_version(struct roster *roster, int64_t *ret_version) {
    DB_STMT_USE stmt = db_query(&roster->queries, Q_VERSION);
    if (!stmt)
        return db_last_errno(roster->db);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -EIO;
    *ret_version = sqlite3_column_int64(stmt, 0);
    return 0;
}

/* The one row of a query whose only parameter is number. */
static int read_numbered(struct roster *roster, enum query query, int64_t number, const struct row_fields *row,
                         void *ret_object) {
    DB_STMT_USE stmt = db_query(&roster->queries, query);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, number);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    return row_read(stmt, row->fields, row->n, ret_object);
}

static int read_days(struct roster *roster, struct roster_event *event) {
    DB_STMT_USE stmt = db_query(&roster->queries, Q_DAYS);
    if (!stmt)
        return db_last_errno(roster->db);
    int n = 0, r;
    while ((r = db_step(stmt)) > 0) {
        int number = sqlite3_column_int(stmt, 0);
        if (number != n || number > event->days || event->days > ROSTER_DAYS)
            return -EBADMSG;
        event->day_start[number] = sqlite3_column_int64(stmt, 1);
        if (number < event->days)
            event->day_date[number] = sqlite3_column_int(stmt, 2);
        n++;
    }
    return r < 0 ? r : n == event->days + 1 ? 0 : -EBADMSG;
}

static int read_event(struct roster *roster, struct roster_event *event) {
    DB_STMT_USE stmt = db_query(&roster->queries, Q_EVENT);
    if (!stmt)
        return db_last_errno(roster->db);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    return row_read(stmt, roster_event_row.fields, roster_event_row.n, event);
}

int roster_event(struct roster *roster, struct roster_event *ret_event) {
    struct roster_event event = {0};
    int r = read_event(roster, &event);
    if (r == 0)
        r = read_days(roster, &event);
    if (r == 0)
        *ret_event = event;
    return r;
}

int roster_secrets(struct roster *roster, struct roster_secrets *ret_secrets) {
    DB_STMT_USE stmt = db_query(&roster->queries, Q_SECRETS);
    if (!stmt)
        return db_last_errno(roster->db);
    struct roster_secrets secrets = {0};
    bool has_badge = false, has_opaque = false;
    int r;
    while ((r = db_step(stmt)) > 0) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        const void *key = sqlite3_column_blob(stmt, 1);
        if (!name || !key || sqlite3_column_bytes(stmt, 1) != TICKET_SYMMETRIC_KEY)
            return -EBADMSG;
        bool previous = strcmp(name, "badge_previous") == 0, opaque = strcmp(name, "opaque") == 0;
        memcpy(previous ? secrets.badge_key_previous
               : opaque ? secrets.opaque_key
                        : secrets.badge_key,
               key, TICKET_SYMMETRIC_KEY);
        secrets.has_previous |= previous;
        has_opaque |= opaque;
        has_badge |= !previous && !opaque;
    }
    if (r < 0)
        return r;
    if (!has_badge || !has_opaque)
        return -ENOENT;
    *ret_secrets = secrets;
    return 0;
}

int roster_tier(struct roster *roster, int number, struct roster_tier *ret_tier) {
    struct roster_tier tier = {0};
    int r = read_numbered(roster, Q_TIER, number, &roster_tier_row, &tier);
    if (r == 0)
        *ret_tier = tier;
    return r;
}

int roster_channel(struct roster *roster, int number, struct roster_channel *ret_channel) {
    struct roster_channel channel = {0};
    int r = read_numbered(roster, Q_CHANNEL, number, &roster_channel_row, &channel);
    if (r == 0)
        *ret_channel = channel;
    return r;
}

int roster_key(struct roster *roster, uint8_t kid, struct roster_key *ret_key) {
    struct roster_key key = {0};
    int r = read_numbered(roster, Q_KEY, kid, &roster_key_row, &key);
    if (r == 0)
        *ret_key = key;
    return r;
}

static int read_ticket(sqlite3_stmt *stmt, struct roster_ticket *ret_ticket) {
    struct roster_ticket ticket = {0};
    int r = row_read(stmt, roster_ticket_row.fields, roster_ticket_row.n, &ticket);
    if (r < 0)
        return r;
    const void *digest = sqlite3_column_blob(stmt, (int)roster_ticket_row.n);
    if (digest && sqlite3_column_bytes(stmt, (int)roster_ticket_row.n) != OPAQUE_DIGEST)
        return -EBADMSG;
    ticket.has_digest = digest != NULL;
    if (digest)
        memcpy(ticket.digest, digest, OPAQUE_DIGEST);
    const void *phone = sqlite3_column_blob(stmt, (int)roster_ticket_row.n + 1);
    if (phone && sqlite3_column_bytes(stmt, (int)roster_ticket_row.n + 1) != PHONE_DIGEST)
        return -EBADMSG;
    ticket.has_phone = phone != NULL;
    if (phone)
        memcpy(ticket.phone, phone, PHONE_DIGEST);
    *ret_ticket = ticket;
    return 0;
}

int roster_ticket(struct roster *roster, int64_t id, struct roster_ticket *ret_ticket) {
    DB_STMT_USE stmt = db_query(&roster->queries, Q_TICKET);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, id);
    int r = db_step(stmt);
    return r > 0 ? read_ticket(stmt, ret_ticket) : r < 0 ? r : -ENOENT;
}

int roster_ticket_by_digest(struct roster *roster, const uint8_t digest[OPAQUE_DIGEST],
                            struct roster_ticket *ret_ticket) {
    DB_STMT_USE stmt = db_query(&roster->queries, Q_DIGEST);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_blob(stmt, 1, digest, OPAQUE_DIGEST, SQLITE_STATIC);
    int r = db_step(stmt);
    return r > 0 ? read_ticket(stmt, ret_ticket) : r < 0 ? r : -ENOENT;
}

int roster_sponsors(struct roster *roster, int tier, struct roster_sponsor *ret_sponsors, size_t max) {
    if (tier < ROSTER_ANY_TIER || tier >= ROSTER_TIERS)
        return -EINVAL;
    DB_STMT_USE stmt = db_query(&roster->queries, Q_SPONSORS);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int(stmt, 1, tier);
    sqlite3_bind_int64(stmt, 2, max > INT_MAX ? INT_MAX : (int64_t)max);
    int n = 0, r;
    while ((r = db_step(stmt)) > 0) {
        struct roster_sponsor sponsor = {0};
        r = row_read(stmt, roster_sponsor_row.fields, roster_sponsor_row.n, &sponsor);
        if (r < 0)
            return r;
        ret_sponsors[n++] = sponsor;
    }
    return r < 0 ? r : n;
}

int roster_asset(struct roster *roster, const char *name, void **ret_bytes, size_t *ret_size) {
    DB_STMT_USE stmt = db_query(&roster->queries, Q_ASSET);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    const void *bytes = sqlite3_column_blob(stmt, 0);
    size_t size = (size_t)sqlite3_column_bytes(stmt, 0);
    char *copy = malloc(size + 1);
    if (!copy || (!bytes && size)) {
        free(copy);
        return -ENOMEM;
    }
    if (size)
        memcpy(copy, bytes, size);
    copy[size] = '\0';
    *ret_bytes = copy;
    *ret_size = size;
    return 0;
}

int64_t roster_count(struct roster *roster) {
    DB_STMT_USE stmt = db_query(&roster->queries, Q_COUNT);
    if (!stmt)
        return db_last_errno(roster->db);
    int r = db_step(stmt);
    return r > 0 ? sqlite3_column_int64(stmt, 0) : r < 0 ? r : -EIO;
}

int roster_each(struct roster *roster, int (*each)(void *ctx, const struct roster_ticket *ticket), void *ctx) {
    DB_STMT_AUTO stmt = NULL; /* its own, so that walks may nest */
    if (sqlite3_prepare_v2(roster->db, SQL_EACH_TICKET, -1, &stmt, NULL) != SQLITE_OK)
        return db_last_errno(roster->db);
    int r;
    while ((r = db_step(stmt)) > 0) {
        struct roster_ticket ticket;
        r = read_ticket(stmt, &ticket);
        if (r == 0)
            r = each(ctx, &ticket);
        if (r != 0)
            return r;
    }
    return r;
}
