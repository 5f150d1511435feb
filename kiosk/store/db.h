/* SQLite, opened one way for every file: WAL, a busy timeout, foreign keys, no trusted schema, and cleanup attributes
 * for what must be finalised. Errors are negative errno. */
#ifndef LANYARD_STORE_DB_H
#define LANYARD_STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum db_mode {
    DB_READ,         /* existing file, read only */
    DB_READ_STILL,   /* the same of a file on which nobody else works: no lock, no file beside it */
    DB_WRITE_NORMAL, /* create if missing; synchronous=NORMAL: rebuildable data */
    DB_WRITE_FULL,   /* create if missing; synchronous=FULL: precious data */
};

#define DB_BUSY_MS 5000 /* how long a statement waits for another writer before -EBUSY */

/* Open path. New files are for owner and group only. -ENOENT, -EACCES, -EROFS, -ENOSPC, -EIO, -EBADMSG (not a
 * database). The caller closes with db_close. */
int db_open(const char *path, enum db_mode mode, sqlite3 **ret_db);
void db_close(sqlite3 *db); /* NULL is fine */

/* Run statements without parameters or rows. */
int db_exec(sqlite3 *db, const char *sql);

/* Write transactions: take the write lock at once; end with commit or undo. A failed commit is undone. */
int db_begin(sqlite3 *db);
int db_commit(sqlite3 *db);
void db_undo(sqlite3 *db);      /* nothing when no transaction is open */
int db_end(sqlite3 *db, int r); /* commit when r is 0, else undo; r, or why the commit failed */

int db_user_version(sqlite3 *db, int *ret_version);

/* Negative errno of the last failure on this connection: SQLite's code and, for I/O, the system's errno. */
int db_last_errno(sqlite3 *db);

/* Negative errno of an SQLite result code: FULL -ENOSPC, READONLY -EROFS, BUSY -EBUSY, CORRUPT/NOTADB -EBADMSG, ... */
int db_errno(int sqlite_code);

/* A fixed list of statements, each prepared when first asked for and kept. */
#define DB_QUERIES_MAX 128
struct db_queries {
    sqlite3 *db;
    const char *const *sql; /* n texts */
    size_t n;
    sqlite3_stmt *stmt[DB_QUERIES_MAX];
};
/* The statement of list position query, ready to bind; NULL on failure (db_last_errno says why). */
sqlite3_stmt *db_query(struct db_queries *queries, size_t query);
void db_queries_close(struct db_queries *queries); /* finalises all; the connection stays */

/* Step a statement that returns no rows. */
int db_run(sqlite3_stmt *stmt);
/* Step to the next row: 1 a row, 0 none, or negative errno. */
int db_step(sqlite3_stmt *stmt);

static inline void db_stmt_finalize(sqlite3_stmt **stmt) { sqlite3_finalize(*stmt); }
static inline void db_stmt_reset(sqlite3_stmt **stmt) {
    if (*stmt) {
        sqlite3_reset(*stmt);
        sqlite3_clear_bindings(*stmt);
    }
}
#define DB_STMT_AUTO __attribute__((cleanup(db_stmt_finalize))) sqlite3_stmt *
#define DB_STMT_USE __attribute__((cleanup(db_stmt_reset))) sqlite3_stmt *

#endif
