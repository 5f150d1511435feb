/* SQLite, opened one way for every file: WAL, a busy timeout, foreign keys, no trusted schema, and cleanup attributes
 * for what must be finalised. Errors are negative errno; db_error() has SQLite's words. */
#ifndef LANYARD_STORE_DB_H
#define LANYARD_STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum db_mode {
    DB_READ,          /* existing file, read only */
    DB_WRITE_NORMAL,  /* create if missing; synchronous=NORMAL: rebuildable data */
    DB_WRITE_FULL,    /* create if missing; synchronous=FULL: precious data */
};

/* Open path. -ENOENT, -EACCES, -EROFS, -ENOSPC, -EIO, -EBADMSG (not a database). The caller closes with db_close. */
int db_open(const char *path, enum db_mode mode, sqlite3 **ret_db);
void db_close(sqlite3 *db); /* NULL is fine */

/* Run statements without parameters or rows. */
int db_exec(sqlite3 *db, const char *sql);

/* Negative errno of an SQLite result code: FULL -ENOSPC, READONLY -EROFS, BUSY -EBUSY, CORRUPT/NOTADB -EBADMSG, ... */
int db_errno(int sqlite_code);

static inline void db_stmt_finalize(sqlite3_stmt **stmt) { sqlite3_finalize(*stmt); }
static inline void db_stmt_reset(sqlite3_stmt **stmt) { if (*stmt) { sqlite3_reset(*stmt); sqlite3_clear_bindings(*stmt); } }
#define DB_STMT_AUTO __attribute__((cleanup(db_stmt_finalize))) sqlite3_stmt *
#define DB_STMT_USE __attribute__((cleanup(db_stmt_reset))) sqlite3_stmt *

#endif
