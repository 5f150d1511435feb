/* Replaces roster.db in place: every table is dropped and made again inside one transaction, so that readers in other
 * processes go on with the old roster and then have the new one, and a file of an older version needs no
 * special way. 100,000 tickets take well under a second: a cache that holds the file, indexes last. */
#include <errno.h>
#include <limits.h>

#include "store/centre.sql.h"
#include "store/roster.sql.h"
#include "store/roster_impl.h"
#include "store/roster_rows.h"

#define CHECKPOINT_MS 200 /* wait this long for readers */

enum query { Q_EVENT, Q_DAY, Q_SECRET, Q_TIER, Q_CHANNEL, Q_KEY, Q_TICKET, Q_SPONSOR, Q_ASSET };
static const char *const queries[] = {
    [Q_EVENT] = SQL_PUT_EVENT,   [Q_DAY] = SQL_PUT_DAY,         [Q_SECRET] = SQL_PUT_SECRET,
    [Q_TIER] = SQL_PUT_TIER,     [Q_CHANNEL] = SQL_PUT_CHANNEL, [Q_KEY] = SQL_PUT_KEY,
    [Q_TICKET] = SQL_PUT_TICKET, [Q_SPONSOR] = SQL_PUT_SPONSOR, [Q_ASSET] = SQL_PUT_ASSET,
};

/* 1 when something was dropped, 0 when nothing is left. */
static int drop_one(sqlite3 *db) {
    char sql[512];
    DB_STMT_AUTO stmt = NULL;
    if (sqlite3_prepare_v2(db, SQL_NEXT_DROP, -1, &stmt, NULL) != SQLITE_OK)
        return db_last_errno(db);
    int r = db_step(stmt);
    if (r <= 0)
        return r;
    int n = snprintf(sql, sizeof(sql), "%s", (const char *)sqlite3_column_text(stmt, 0));
    if (n < 0 || (size_t)n >= sizeof(sql))
        return -EBADMSG;
    sqlite3_reset(stmt); /* a table that is being read cannot be dropped */
    r = db_exec(db, sql);
    return r < 0 ? r : 1;
}

static int drop_all(sqlite3 *db) {
    int r;
    while ((r = drop_one(db)) > 0)
        continue;
    return r;
}

static int start(sqlite3 *db) {
    /* Foreign keys would be checked row by row while tables are dropped. What is dropped is overwritten: Debian's
     * SQLite does so anyway. */
    int r = db_exec(db, "PRAGMA cache_size = -131072; PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON");
    if (r == 0)
        r = db_begin(db);
    if (r == 0)
        r = drop_all(db);
    return r == 0 ? db_exec(db, SQL_SCHEMA) : r;
}

int roster_load_begin(const char *state_dir, struct roster_load **ret_load) {
    char path[PATH_MAX];
    int r = roster_path(state_dir, path, sizeof(path));
    if (r < 0)
        return r;
    struct roster_load *load = calloc(1, sizeof(*load));
    if (!load)
        return -ENOMEM;
    r = db_open(path, DB_WRITE_NORMAL, &load->db);
    if (r == 0)
        r = start(load->db);
    if (r == 0)
        r = places_load_begin(load);
    if (r == 0)
        r = reel_load_begin(load);
    if (r == 0)
        r = sponsors_load_begin(load);
    if (r == 0)
        r = search_load_begin(load);
    if (r == 0)
        r = db_exec(load->db, SQL_CENTRE_SCHEMA);
    if (r < 0) {
        roster_load_abort(load);
        return r;
    }
    handouts_load_prepare(load);
    load->queries = (struct db_queries){.db = load->db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
    *ret_load = load;
    return 0;
}

static int put(struct roster_load *load, enum query query, const struct row_fields *row, const void *object) {
    DB_STMT_USE stmt = db_query(&load->queries, query);
    if (!stmt)
        return db_last_errno(load->db);
    int r = row_bind(stmt, 1, row->fields, row->n, object);
    return r < 0 ? r : db_run(stmt);
}

static int put_day(struct roster_load *load, int number, int64_t begin, int32_t date) {
    DB_STMT_USE stmt = db_query(&load->queries, Q_DAY);
    if (!stmt)
        return db_last_errno(load->db);
    sqlite3_bind_int(stmt, 1, number);
    sqlite3_bind_int64(stmt, 2, begin);
    sqlite3_bind_int(stmt, 3, date);
    return db_run(stmt);
}

int roster_load_event(struct roster_load *load, const struct roster_event *event) {
    int r = put(load, Q_EVENT, &roster_event_row, event); /* checks that days is 1..8 */
    for (int day = 0; r == 0 && day <= event->days; day++)
        r = put_day(load, day, event->day_start[day], day < event->days ? event->day_date[day] : 0);
    return r;
}

static int put_secret(struct roster_load *load, const char *name, const uint8_t key[TICKET_SYMMETRIC_KEY]) {
    DB_STMT_USE stmt = db_query(&load->queries, Q_SECRET);
    if (!stmt)
        return db_last_errno(load->db);
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 2, key, TICKET_SYMMETRIC_KEY, SQLITE_STATIC);
    return db_run(stmt);
}

int roster_load_secrets(struct roster_load *load, const struct roster_secrets *secrets) {
    int r = put_secret(load, "badge", secrets->badge_key);
    if (r == 0 && secrets->has_previous)
        r = put_secret(load, "badge_previous", secrets->badge_key_previous);
    return r == 0 ? put_secret(load, "opaque", secrets->opaque_key) : r;
}

int roster_load_tier(struct roster_load *load, const struct roster_tier *tier) {
    return put(load, Q_TIER, &roster_tier_row, tier);
}

int roster_load_channel(struct roster_load *load, const struct roster_channel *channel) {
    return put(load, Q_CHANNEL, &roster_channel_row, channel);
}

int roster_load_key(struct roster_load *load, const struct roster_key *key) {
    return put(load, Q_KEY, &roster_key_row, key);
}

static bool is_sound(const struct roster_ticket *ticket) {
    const char *language = ticket->language;
    return ticket->status >= TICKET_PAID && ticket->status <= TICKET_CANCELLED && ticket->tier < ROSTER_TIERS &&
           ticket->channel < ROSTER_TIERS &&
           (!language[0] || memcmp(language, "zh", 3) == 0 || memcmp(language, "en", 3) == 0);
}

int roster_load_ticket(struct roster_load *load, const struct roster_ticket *ticket) {
    if (!is_sound(ticket))
        return -EINVAL;
    DB_STMT_USE stmt = db_query(&load->queries, Q_TICKET);
    if (!stmt)
        return db_last_errno(load->db);
    int r = row_bind(stmt, 1, roster_ticket_row.fields, roster_ticket_row.n, ticket);
    if (r < 0)
        return r;
    if (ticket->has_digest)
        sqlite3_bind_blob(stmt, (int)roster_ticket_row.n + 1, ticket->digest, OPAQUE_DIGEST, SQLITE_STATIC);
    if (ticket->has_phone)
        sqlite3_bind_blob(stmt, (int)roster_ticket_row.n + 2, ticket->phone, PHONE_DIGEST, SQLITE_STATIC);
    return db_run(stmt);
}

int roster_load_sponsor(struct roster_load *load, const struct roster_sponsor *sponsor) {
    return put(load, Q_SPONSOR, &roster_sponsor_row, sponsor);
}

int roster_load_asset(struct roster_load *load, const char *name, const void *bytes, size_t size) {
    if (size > ROSTER_ASSET_MAX)
        return -EMSGSIZE;
    DB_STMT_USE stmt = db_query(&load->queries, Q_ASSET);
    if (!stmt)
        return db_last_errno(load->db);
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 2, size ? bytes : "", (int)size, SQLITE_STATIC);
    return db_run(stmt);
}

int roster_load_commit(struct roster_load *load) {
    int r = db_exec(load->db, SQL_INDEXES);
    if (r == 0 && !load->index_later)
        r = search_load_finish(load);
    if (r == 0)
        r = places_load_finish(load);
    if (r == 0)
        r = reel_load_finish(load);
    if (r == 0)
        r = sponsors_load_finish(load);
    if (r == 0)
        r = db_commit(load->db);
    if (r < 0)
        return r;
    /* Onto the disk now and the log emptied, unless a reader is at work for longer: then it happens later. */
    sqlite3_busy_timeout(load->db, CHECKPOINT_MS);
    sqlite3_wal_checkpoint_v2(load->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return 0;
}

void roster_load_abort(struct roster_load *load) {
    if (!load)
        return;
    db_queries_close(&load->queries);
    db_queries_close(&load->places);
    db_queries_close(&load->reel);
    db_queries_close(&load->sponsors);
    db_queries_close(&load->handouts);
    db_queries_close(&load->search);
    if (load->db)
        db_undo(load->db);
    db_close(load->db);
    free(load);
}
