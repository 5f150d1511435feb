/* Makes and unmakes the keys by which people are found. All of them at once after a load: gathered, sorted and written
 * in runs, for in the order of their tickets 400,000 keys would jump through the whole index and take four times as
 * long. Of a ticket that changes only its own, in the same transaction. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/names.h"
#include "store/centre.h"
#include "store/roster_impl.h"
#include "store/search.sql.h"

#define RUN (1 << 20) /* keys, of 32 bytes */
#define APPENDED 32   /* rows of one statement of search.sql */

/* A key padded with zeros: none has a zero byte. */
struct search_key {
    char bytes[NAMES_KEY];
    int64_t ticket;
};
_Static_assert(sizeof(struct search_key) == 32, "a run is 32 MiB");

struct search_run {
    size_t n;
    struct search_key keys[RUN];
};

enum query { Q_PUT, Q_APPEND, Q_DROP, Q_NAMES, Q_EACH, Q_READY, Q_SET_READY };
static const char *const queries[] = {
    [Q_PUT] = SQL_PUT_NAME_KEY,      [Q_APPEND] = SQL_APPEND_NAME_KEYS, [Q_DROP] = SQL_DROP_NAME_KEY,
    [Q_NAMES] = SQL_GET_NAMES,       [Q_EACH] = SQL_EACH_NAMES,         [Q_READY] = SQL_IS_INDEXED,
    [Q_SET_READY] = SQL_SET_INDEXED,
};

void search_load_prepare(struct roster_load *load) {
    load->search = (struct db_queries){.db = load->db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
}

int search_load_begin(struct roster_load *load) {
    search_load_prepare(load);
    return db_exec(load->db, SQL_SEARCH_SCHEMA);
}

static int write_key(struct roster_load *load, enum query query, const void *bytes, size_t len, int64_t ticket) {
    sqlite3_stmt *stmt = db_query(&load->search, query);
    if (!stmt)
        return db_last_errno(load->db);
    sqlite3_bind_blob(stmt, 1, bytes, (int)len, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 2, ticket);
    return db_run(stmt);
}

/* ---- runs ---- */

static int by_key(const void *one, const void *other) {
    const struct search_key *a = one, *b = other;
    int order = memcmp(a->bytes, b->bytes, NAMES_KEY);
    return order ? order : (a->ticket > b->ticket) - (a->ticket < b->ticket);
}

static void bind_key(sqlite3_stmt *stmt, int parameter, const struct search_key *key) {
    sqlite3_bind_blob(stmt, parameter, key->bytes, (int)strnlen(key->bytes, NAMES_KEY), SQLITE_STATIC);
    sqlite3_bind_int64(stmt, parameter + 1, key->ticket);
}

static int append(struct roster_load *load, const struct search_key *keys) {
    DB_STMT_USE stmt = db_query(&load->search, Q_APPEND);
    if (!stmt)
        return db_last_errno(load->db);
    for (int i = 0; i < APPENDED; i++)
        bind_key(stmt, 2 * i + 1, &keys[i]);
    return db_run(stmt);
}

static int put_one(struct roster_load *load, const struct search_key *key) {
    DB_STMT_USE stmt = db_query(&load->search, Q_PUT);
    if (!stmt)
        return db_last_errno(load->db);
    bind_key(stmt, 1, key);
    return db_run(stmt);
}

static int write_run(struct roster_load *load, struct search_run *run) {
    size_t i = 0;
    int r = 0;
    qsort(run->keys, run->n, sizeof(run->keys[0]), by_key);
    for (; r == 0 && i + APPENDED <= run->n; i += APPENDED)
        r = append(load, &run->keys[i]);
    for (; r == 0 && i < run->n; i++)
        r = put_one(load, &run->keys[i]);
    run->n = 0;
    return r;
}

static int gather(struct roster_load *load, struct search_run *run, int64_t ticket, const char *name_zh,
                  const char *name_latin) {
    struct name_keys keys;
    names_keys(name_zh, name_latin, &keys);
    for (size_t i = 0; i < keys.n; i++) {
        int r = run->n == RUN ? write_run(load, run) : 0;
        if (r < 0)
            return r;
        struct search_key *to = &run->keys[run->n++];
        *to = (struct search_key){.ticket = ticket};
        memcpy(to->bytes, keys.key[i].bytes, keys.key[i].len);
    }
    return 0;
}

static const char *text_of(sqlite3_stmt *stmt, int column) {
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text ? text : "";
}

static int gather_all(struct roster_load *load, struct search_run *run) {
    DB_STMT_USE stmt = db_query(&load->search, Q_EACH);
    if (!stmt)
        return db_last_errno(load->db);
    int r;
    while ((r = db_step(stmt)) > 0) {
        r = gather(load, run, sqlite3_column_int64(stmt, 0), text_of(stmt, 1), text_of(stmt, 2));
        if (r < 0)
            return r;
    }
    return r < 0 ? r : write_run(load, run);
}

int search_load_finish(struct roster_load *load) {
    struct search_run *run = malloc(sizeof(*run));
    if (!run)
        return -ENOMEM;
    run->n = 0;
    int r = gather_all(load, run);
    free(run);
    sqlite3_stmt *stmt = r == 0 ? db_query(&load->search, Q_SET_READY) : NULL;
    return r < 0 ? r : stmt ? db_run(stmt) : db_last_errno(load->db);
}

/* 1, 0, -errno. */
static int is_ready(struct roster_load *load) {
    DB_STMT_USE stmt = db_query(&load->search, Q_READY);
    return stmt ? db_step(stmt) : db_last_errno(load->db);
}

static int index_now(struct roster_load *load) {
    int ready = is_ready(load);
    if (ready != 0)
        return ready < 0 ? ready : 0;
    int r = db_begin(load->db);
    return r < 0 ? r : db_end(load->db, search_load_finish(load));
}

int centre_index(const char *state_dir) {
    struct roster_load *load = calloc(1, sizeof(*load));
    int r = load ? roster_load_open(load, state_dir) : -ENOMEM;
    if (r == 0)
        r = index_now(load);
    roster_load_abort(load);
    return r;
}

/* ---- a ticket at a time ---- */

static int write_keys(struct roster_load *load, enum query query, int64_t ticket, const char *name_zh,
                      const char *name_latin) {
    struct name_keys keys;
    int r = 0;
    names_keys(name_zh, name_latin, &keys);
    for (size_t i = 0; r == 0 && i < keys.n; i++)
        r = write_key(load, query, keys.key[i].bytes, keys.key[i].len, ticket);
    return r;
}

/* The names that a ticket has now: 1, 0 there is none, -errno. */
static int names_now(struct roster_load *load, int64_t ticket, char ret_zh[ROSTER_PERSON],
                     char ret_latin[ROSTER_PERSON]) {
    DB_STMT_USE stmt = db_query(&load->search, Q_NAMES);
    if (!stmt)
        return db_last_errno(load->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    int r = db_step(stmt);
    if (r > 0) {
        snprintf(ret_zh, ROSTER_PERSON, "%s", text_of(stmt, 0));
        snprintf(ret_latin, ROSTER_PERSON, "%s", text_of(stmt, 1));
    }
    return r;
}

int search_load_change(struct roster_load *load, int64_t ticket, const char *name_zh, const char *name_latin) {
    char zh[ROSTER_PERSON], latin[ROSTER_PERSON];
    int ready = is_ready(load);
    int r = ready > 0 ? names_now(load, ticket, zh, latin) : ready;
    if (ready <= 0 || r < 0 || (r > 0 && name_zh && strcmp(zh, name_zh) == 0 && strcmp(latin, name_latin) == 0))
        return r < 0 ? r : 0;
    if (r > 0)
        r = write_keys(load, Q_DROP, ticket, zh, latin);
    return r == 0 && name_zh ? write_keys(load, Q_PUT, ticket, name_zh, name_latin) : r;
}
