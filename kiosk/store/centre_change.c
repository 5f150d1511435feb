/* Writes what the centre said: rows of any table as plain values, in one transaction. The statements are made from the
 * columns below, which are constants; only values come from outside. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/centre.h"
#include "store/centre.sql.h"
#include "store/roster.sql.h"
#include "store/roster_impl.h"
#include "store/roster_rows.h"

#define SQL_MAX 1536
#define WHY_MAX 200
#define COLUMNS_MAX 24
enum { TICKET_ID = 0, TICKET_NAME_ZH = 12, TICKET_NAME_LATIN = 13 }; /* columns below */

/* replace: the organiser's own words are unique too, and may have moved from one number to another. */
static const struct {
    struct centre_columns columns;
    bool replace;
} tables[CENTRE_TABLES] = {
    [CENTRE_EVENT] = {{"event", 13, 1,
                       "one, id, code, name_zh, name_en, venue_zh, venue_en, timezone, language, days, signer, "
                       "badge_media, made"},
                      false},
    [CENTRE_DAY] = {{"day", 3, 1, "number, start, date"}, false},
    [CENTRE_SECRET] = {{"secret", 2, 1, "name, key"}, false},
    [CENTRE_TIER] = {{"tier", 8, 1, "number, code, name_zh, name_en, rank, grants, badge, ticket"}, true},
    [CENTRE_CHANNEL] = {{"channel", 5, 1, "number, code, name_zh, name_en, quota"}, true},
    [CENTRE_KEYRING] = {{"keyring", 7, 1, "kid, pub, tier_mask, channel_mask, nbf, naf, revoked"}, false},
    [CENTRE_TICKET] =
        {{"ticket", 24, 1,
          "id, reference, order_no, status, rev, tier, channel, flags, days, nbf, naf, language, name_zh, "
          "name_latin, screen_name, company, title, needs, table_no, wall_consent, sponsor_consent, "
          "attention, digest, phone"},
         false},
    [CENTRE_SPONSOR] = {{"sponsor", 8, 1, "id, code, name_zh, name_en, logo, weight, exclusive, tier_mask"}, true},
    [CENTRE_ASSET] = {{"asset", 2, 1, "name, bytes"}, false},
    [CENTRE_ZONE] = {{"zone", 12, 1,
                      "code, name_zh, name_en, parent, passback, max_entries, capacity, offline_policy, replay_ms, "
                      "cross_gate_ms, reentry, between_open"},
                     false},
    [CENTRE_GATE] = {{"gate", 6, 1, "code, name_zh, name_en, zone, dirs, desk"}, false},
    [CENTRE_SLOT] =
        {{"slot", 14, 1,
          "code, number, zone, title_zh, title_en, speaker, starts, ends, early, late, capacity, list_mode, "
          "list, seats_kept_until"},
         true},
    [CENTRE_RULE] = {{"rule", 14, 1,
                      "number, zone, slot, priority, effect, code, tier_mask, channel_mask, day_mask, grants_any, "
                      "flags_any, list, start, until"},
                     false},
    [CENTRE_LIST] = {{"list", 3, 1, "number, code, size"}, true},
    [CENTRE_LIST_MEMBER] = {{"list_member", 3, 2, "list, ticket, seat"}, false},
    [CENTRE_QUOTA] = {{"quota", 4, 3, "zone, slot, gate, granted"}, false},
    [CENTRE_STAFF] = {{"staff", 4, 1, "number, name, rights, pin"}, false},
    [CENTRE_SIG1_KEY] = {{"sig1_key", 2, 1, "number, pub"}, false},
    [CENTRE_SIG1_ITEM] = {{"sig1_item", 4, 1, "number, item, variation, tier"}, true},
    [CENTRE_CODE_URL] = {{"code_url", 2, 1, "number, pattern"}, false},
    [CENTRE_PROGRAMME] = {{"programme", 7, 1, "number, code, name_zh, name_en, share, is_default, silent"}, true},
    [CENTRE_REEL_HOURS] = {{"reel_hours", 4, 1, "number, programme, start, until"}, false},
    [CENTRE_ITEM] = {{"item", 17, 1,
                      "number, programme, kind, code, file, captions, seconds, sound, volume, sponsor, weight, start, "
                      "until, name_zh, name_en, title_zh, title_en"},
                     true},
    [CENTRE_MEDIA] = {{"media", 3, 1, "name, sha256, size"}, false},
    [CENTRE_SCREEN] =
        {{"screen", 9, 1,
          "one, countdown_minutes, countdown_zone, wall, greet_tiers, wifi_name, wifi_password, thanks_zh, "
          "thanks_en"},
         false},
    [CENTRE_POSITION] = {{"position", 8, 1, "number, code, name_zh, name_en, medium, places, width, height"}, true},
    [CENTRE_ENTITLEMENT] = {{"entitlement", 8, 1,
                             "number, sponsor, position, tier_mask, weight, exclusive, start, until"},
                            false},
    [CENTRE_HANDOUT] = {{"handout", 7, 1, "number, code, name_zh, name_en, tier_mask, stock, sponsor"}, true},
    [CENTRE_ELSEWHERE] = {{"elsewhere", 14, 4,
                           "ticket, zone, day, slot, inside, entries, seats, listed, gate, last, last_dir, last_gate, "
                           "last_kiosk, last_scan"},
                          false},
    [CENTRE_BADGE] = {{"badge", 5, 1, "ticket, serial, state, kiosk, at"}, false},
    [CENTRE_CONFLICT] = {{"conflict", 12, 1,
                          "uuid, ticket, zone, slot, first_kiosk, first_gate, first_at, second_kiosk, second_gate, "
                          "second_at, earlier_by, seen"},
                         false},
    [CENTRE_HANDED] = {{"handed", 4, 2, "ticket, handout, kiosk, at"}, false},
};

const struct centre_columns *centre_columns(enum centre_table table) { return &tables[table].columns; }

struct centre_change {
    struct roster_load *load; /* owns the connection and its transaction */
    sqlite3_stmt *put[CENTRE_TABLES], *remove[CENTRE_TABLES], *mark;
    bool all, edition; /* something changed that programs read at their start */
    char why[WHY_MAX];
};

/* ---- statements ---- */

/* "a, b, c" -> one word after the other; false at the end. */
static bool next_word(const char **words, char ret_word[32]) {
    const char *from = *words + strspn(*words, ", ");
    size_t len = strcspn(from, ",");
    if (len == 0 || len >= 32)
        return false;
    memcpy(ret_word, from, len);
    ret_word[len] = '\0';
    *words = from + len;
    return true;
}

/* The columns, each through a pattern with one or two %s, joined. */
static void each_column(const struct centre_columns *t, int from, int until, bool equal, const char *join,
                        char *ret_text, size_t cap) {
    const char *words = t->columns;
    char word[32];
    size_t len = 0;
    ret_text[0] = '\0';
    for (int i = 0; next_word(&words, word) && i < until; i++)
        if (i >= from && len < cap)
            len += (size_t)(equal ? snprintf(ret_text + len, cap - len, "%s%s = ?%d", i > from ? join : "", word, i + 1)
                                  : snprintf(ret_text + len, cap - len, "%s%s = excluded.%s", i > from ? join : "",
                                             word, word));
}

static void put_text(enum centre_table table, char *ret_sql, size_t cap) {
    const struct centre_columns *t = &tables[table].columns;
    char keys[128] = "", sets[SQL_MAX / 2], marks[COLUMNS_MAX * 5] = "";
    const char *words = t->columns;
    char word[32];
    for (int i = 0; i < t->n; i++)
        snprintf(marks + strlen(marks), sizeof(marks) - strlen(marks), "%s?%d", i ? "," : "", i + 1);
    for (int i = 0; i < t->keys && next_word(&words, word); i++)
        snprintf(keys + strlen(keys), sizeof(keys) - strlen(keys), "%s%s", i ? "," : "", word);
    each_column(t, t->keys, t->n, false, ", ", sets, sizeof(sets));
    if (tables[table].replace)
        snprintf(ret_sql, cap, "INSERT OR REPLACE INTO %s (%s) VALUES (%s)", t->table, t->columns, marks);
    else
        snprintf(ret_sql, cap, "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s", t->table,
                 t->columns, marks, keys, sets);
}

static void remove_text(enum centre_table table, char *ret_sql, size_t cap) {
    const struct centre_columns *t = &tables[table].columns;
    char keys[256];
    each_column(t, 0, t->keys, true, " AND ", keys, sizeof(keys));
    snprintf(ret_sql, cap, "DELETE FROM %s WHERE %s", t->table, keys);
}

static sqlite3_stmt *statement(struct centre_change *change, enum centre_table table, bool removed) {
    sqlite3_stmt **stmt = removed ? &change->remove[table] : &change->put[table];
    char sql[SQL_MAX];
    if (*stmt)
        return *stmt;
    (removed ? remove_text : put_text)(table, sql, sizeof(sql));
    if (sqlite3_prepare_v3(change->load->db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL) != SQLITE_OK)
        return NULL;
    return *stmt;
}

/* ---- one transaction ---- */

/* Scanning need not wait for the index of people: it comes in a transaction of its own. */
static int begin_all(struct centre_change *change, const char *state_dir) {
    change->all = true;
    int r = roster_load_begin(state_dir, &change->load);
    if (r == 0)
        change->load->index_later = true;
    return r;
}

static int check_there(sqlite3 *db) {
    int version;
    int r = db_user_version(db, &version);
    return r < 0 ? r : version == 0 ? -ENOENT : version == ROSTER_SCHEMA ? 0 : -EPROTO;
}

int roster_load_open(struct roster_load *load, const char *state_dir) {
    char path[PATH_MAX];
    int r = roster_path(state_dir, path, sizeof(path));
    if (r == 0 && access(path, F_OK) < 0)
        r = -errno;
    if (r == 0)
        r = db_open(path, DB_WRITE_NORMAL, &load->db);
    if (r == 0)
        r = check_there(load->db);
    reel_load_prepare(load);
    sponsors_load_prepare(load);
    search_load_prepare(load);
    return r;
}

static int begin_some(struct centre_change *change, const char *state_dir) {
    change->load = calloc(1, sizeof(*change->load));
    int r = change->load ? roster_load_open(change->load, state_dir) : -ENOMEM;
    return r == 0 ? db_begin(change->load->db) : r;
}

int centre_begin(const char *state_dir, bool all, struct centre_change **ret_change) {
    struct centre_change *change = calloc(1, sizeof(*change));
    if (!change)
        return -ENOMEM;
    int r = all ? begin_all(change, state_dir) : begin_some(change, state_dir);
    if (r < 0)
        centre_abort(change);
    else
        *ret_change = change;
    return r;
}

int centre_again(struct centre_change *change) {
    change->edition = false;
    change->why[0] = '\0';
    int r = change->all ? -EINVAL : db_begin(change->load->db);
    return r == 0 ? check_there(change->load->db) : r;
}

static bool bind(sqlite3_stmt *stmt, int parameter, const struct centre_value *value) {
    if (value->size > INT_MAX)
        return false;
    switch (value->kind) {
    case CENTRE_NULL: return sqlite3_bind_null(stmt, parameter) == SQLITE_OK;
    case CENTRE_INTEGER: return sqlite3_bind_int64(stmt, parameter, value->number) == SQLITE_OK;
    case CENTRE_TEXT:
        return sqlite3_bind_text(stmt, parameter, value->bytes ? value->bytes : "", (int)value->size, SQLITE_STATIC) ==
               SQLITE_OK;
    case CENTRE_BLOB:
        return sqlite3_bind_blob(stmt, parameter, value->bytes ? value->bytes : "", (int)value->size, SQLITE_STATIC) ==
               SQLITE_OK;
    }
    return false;
}

/* "tier 3: UNIQUE constraint failed: tier.code" */
static int refused(struct centre_change *change, enum centre_table table, const struct centre_value *key, int r) {
    char name[64] = "";
    if (key->kind == CENTRE_INTEGER)
        snprintf(name, sizeof(name), "%lld", (long long)key->number);
    else if (key->kind == CENTRE_TEXT)
        snprintf(name, sizeof(name), "%.*s", (int)(key->size < 40 ? key->size : 40), (const char *)key->bytes);
    snprintf(change->why, sizeof(change->why), "%s %s: %s", tables[table].columns.table, name,
             sqlite3_errmsg(change->load->db));
    bool data = r == -EINVAL || r == -EEXIST || sqlite3_errcode(change->load->db) == SQLITE_CONSTRAINT ||
                sqlite3_errcode(change->load->db) == SQLITE_MISMATCH;
    return data ? -EBADMSG : r;
}

/* Names are not NUL-terminated in a value; what is longer than a roster's name is cut there too. */
static const char *name_of(const struct centre_value *value, char ret_name[ROSTER_PERSON]) {
    bool text = value->kind == CENTRE_TEXT && value->bytes;
    snprintf(ret_name, ROSTER_PERSON, "%.*s", text ? (int)(value->size < INT_MAX ? value->size : INT_MAX) : 0,
             text ? (const char *)value->bytes : "");
    return ret_name;
}

/* The index of people, before the row of one of them. */
static int change_names(struct centre_change *change, bool removed, const struct centre_value *values) {
    char zh[ROSTER_PERSON], latin[ROSTER_PERSON];
    int64_t ticket = values[TICKET_ID].number;
    if (removed)
        return search_load_change(change->load, ticket, NULL, NULL);
    return search_load_change(change->load, ticket, name_of(&values[TICKET_NAME_ZH], zh),
                              name_of(&values[TICKET_NAME_LATIN], latin));
}

int centre_row(struct centre_change *change, enum centre_table table, bool removed, const struct centre_value *values,
               int n) {
    const struct centre_columns *t = &tables[table].columns;
    change->why[0] = '\0';
    if (n != t->n)
        return -EINVAL;
    DB_STMT_USE stmt = statement(change, table, removed);
    int r = table == CENTRE_TICKET && !change->all ? change_names(change, removed, values) : 0;
    if (!stmt || r < 0)
        return r < 0 ? r : db_last_errno(change->load->db);
    for (int i = 0; i < (removed ? t->keys : n); i++)
        if (!bind(stmt, i + 1, &values[i]))
            return -EINVAL;
    r = db_run(stmt);
    if (table < CENTRE_ELSEWHERE && table != CENTRE_TICKET)
        change->edition = true;
    return r < 0 ? refused(change, table, &values[0], r) : 0;
}

const char *centre_why(const struct centre_change *change) { return change->why; }

static int save_mark(struct centre_change *change, const struct centre_mark *mark) {
    if (!change->mark && sqlite3_prepare_v3(change->load->db, SQL_PUT_MARK, -1, SQLITE_PREPARE_PERSISTENT,
                                            &change->mark, NULL) != SQLITE_OK)
        return db_last_errno(change->load->db);
    DB_STMT_USE stmt = change->mark;
    int r = row_bind(stmt, 1, centre_mark_row.fields, centre_mark_row.n, mark);
    return r < 0 ? r : db_run(stmt);
}

/* As when a bundle is imported: what is said of one another must be there. */
static int look_at_whole(struct centre_change *change) {
    int r = db_exec(change->load->db, SQL_NEXT_EDITION);
    if (r == 0)
        r = places_load_finish(change->load);
    if (r == 0)
        r = reel_load_finish(change->load);
    if (r == 0)
        r = sponsors_load_finish(change->load);
    if (r < 0)
        snprintf(change->why, sizeof(change->why), "the event does not hang together: %s",
                 r == -ENOENT ? "it names what is not there" : strerror(-r));
    return r;
}

static void finalize_all(struct centre_change *change) {
    for (int i = 0; i < CENTRE_TABLES; i++) {
        sqlite3_finalize(change->put[i]);
        sqlite3_finalize(change->remove[i]);
        change->put[i] = change->remove[i] = NULL;
    }
    sqlite3_finalize(change->mark);
    change->mark = NULL;
}

int centre_commit(struct centre_change *change, const struct centre_mark *mark) {
    int r = save_mark(change, mark);
    if (change->all)
        finalize_all(change);
    if (r == 0 && change->all)
        return roster_load_commit(change->load);
    if (r == 0 && change->edition)
        r = look_at_whole(change);
    return r == 0 ? db_commit(change->load->db) : r;
}

void centre_abort(struct centre_change *change) {
    if (!change)
        return;
    if (change->load)
        finalize_all(change);
    roster_load_abort(change->load);
    free(change);
}

#define READERS_MS 1000 /* a reader's question takes milliseconds */

/* Old pages leave the file only when nobody reads them any more, and the pragma would not say so. */
static int empty_file(sqlite3 *db) {
    sqlite3_busy_timeout(db, READERS_MS);
    int r = db_exec(db, "VACUUM");
    if (r < 0)
        return r;
    return db_errno(sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
}

int centre_wipe(const char *state_dir) {
    struct roster_load *load = NULL;
    int r = roster_load_begin(state_dir, &load); /* drops everything */
    if (r < 0)
        return r;
    r = db_exec(load->db, "PRAGMA user_version = 0");
    if (r == 0)
        r = db_commit(load->db);
    if (r == 0)
        r = empty_file(load->db);
    roster_load_abort(load);
    return r;
}
