/* One way to open SQLite and one way to read its failures. Everything above this file speaks errno; what SQLite calls
 * CANTOPEN or IOERR is traced back to the system's own word, because "read-only file system" and "disk full" are
 * what a technician can act on. A handful of connections per process. */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define RETRY_MS 20

int db_errno(int sqlite_code) {
    switch (sqlite_code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return 0;
    case SQLITE_FULL: return -ENOSPC;
    case SQLITE_READONLY: return -EROFS;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return -EBUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return -EBADMSG;
    case SQLITE_NOMEM: return -ENOMEM;
    case SQLITE_CONSTRAINT:
        return sqlite_code == SQLITE_CONSTRAINT_UNIQUE || sqlite_code == SQLITE_CONSTRAINT_PRIMARYKEY ? -EEXIST
                                                                                                      : -EINVAL;
    case SQLITE_TOOBIG: return -EMSGSIZE;
    case SQLITE_PERM:
    case SQLITE_AUTH: return -EACCES;
    case SQLITE_CANTOPEN: return -ENOENT;
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH: return -EINVAL;
    case SQLITE_INTERRUPT: return -EINTR;
    }
    return -EIO;
}

int db_last_errno(sqlite3 *db) {
    /* Of a failed commit SQLite keeps no system error; errno still has that of the write. */
    int before = errno, code = sqlite3_extended_errcode(db), cause = sqlite3_system_errno(db);
    cause = cause ? cause : before;
    switch (code & 0xff) {
    case SQLITE_CANTOPEN: return sqlite3_system_errno(db) ? -cause : -ENOENT;
    case SQLITE_IOERR:
        /* A quota or a file size limit is a full disk to whoever reads the message. */
        if (cause == ENOSPC || cause == EDQUOT || cause == EFBIG)
            return -ENOSPC;
        return cause == EROFS || cause == EACCES ? -cause : -EIO;
    }
    int r = db_errno(code);
    return r < 0 ? r : -EIO;
}

int db_exec(sqlite3 *db, const char *sql) {
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_last_errno(db);
}

int db_step(sqlite3_stmt *stmt) {
    switch (sqlite3_step(stmt)) {
    case SQLITE_ROW: return 1;
    case SQLITE_DONE: return 0;
    }
    return db_last_errno(sqlite3_db_handle(stmt));
}

int db_run(sqlite3_stmt *stmt) {
    int r = db_step(stmt);
    sqlite3_reset(stmt);
    return r < 0 ? r : 0;
}

int db_begin(sqlite3 *db) { return db_exec(db, "BEGIN IMMEDIATE"); }

int db_commit(sqlite3 *db) {
    int r = db_exec(db, "COMMIT");
    if (r < 0)
        db_undo(db);
    return r;
}

void db_undo(sqlite3 *db) {
    if (!sqlite3_get_autocommit(db))
        db_exec(db, "ROLLBACK");
}

int db_end(sqlite3 *db, int r) {
    if (r == 0)
        return db_commit(db);
    db_undo(db);
    return r;
}

int db_user_version(sqlite3 *db, int *ret_version) {
    DB_STMT_AUTO stmt = NULL;
    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &stmt, NULL) != SQLITE_OK)
        return db_last_errno(db);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -EBADMSG;
    *ret_version = sqlite3_column_int(stmt, 0);
    return 0;
}

sqlite3_stmt *db_query(struct db_queries *queries, size_t query) {
    if (query >= queries->n || query >= DB_QUERIES_MAX)
        return NULL;
    sqlite3_stmt **stmt = &queries->stmt[query];
    if (!*stmt)
        sqlite3_prepare_v3(queries->db, queries->sql[query], -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
    return *stmt;
}

void db_queries_close(struct db_queries *queries) {
    for (size_t i = 0; i < DB_QUERIES_MAX; i++) {
        sqlite3_finalize(queries->stmt[i]);
        queries->stmt[i] = NULL;
    }
}

/* A new file is made here and not by SQLite: for the right mode, and for the plain errno when it cannot be made. An
 * existing one is only looked at, for closing any descriptor of a database drops the locks a process holds on it. */

static int ready_file(const char *path, enum db_mode mode) {
    if (mode == DB_READ || mode == DB_READ_STILL)
        return access(path, R_OK) == 0 ? 0 : -errno;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
    if (fd >= 0)
        close(fd);
    else if (errno != EEXIST && access(path, F_OK) != 0)
        return -errno;
    return access(path, W_OK) == 0 ? 0 : -errno;
}

/* No schema may call functions, no damaged page is believed, no statement may write the schema's own table. */
static int harden(sqlite3 *db) {
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, DB_BUSY_MS);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return db_exec(db, "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;");
}

/* Without write access to the directory a WAL reader has no shared memory; SQLite only says "cannot open". */
static int explain_read(const char *path, int r) {
    if (r != -ENOENT && r != -EROFS && r != -EACCES)
        return r;
    char dir[4096];
    const char *slash = strrchr(path, '/');
    snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path + 1) : 1, slash ? path : ".");
    return access(dir, W_OK) != 0 ? -errno : r;
}

/* Turning a new file to WAL does not wait for another program that is just doing the same: a desk and a door that start
 * together on an empty folder would fail at random. */
static int exec_patiently(sqlite3 *db, const char *sql) {
    int r = db_exec(db, sql);
    for (int waited = 0; r == -EBUSY && waited < DB_BUSY_MS; waited += RETRY_MS) {
        sqlite3_sleep(RETRY_MS);
        r = db_exec(db, sql);
    }
    return r;
}

static int set_up(sqlite3 *db, const char *path, enum db_mode mode) {
    int r = harden(db);
    if (r < 0)
        return r;
    switch (mode) {
    case DB_READ:
    case DB_READ_STILL: r = db_exec(db, "SELECT count(*) FROM sqlite_schema"); return explain_read(path, r);
    case DB_WRITE_NORMAL:
        return exec_patiently(
            db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; SELECT count(*) FROM sqlite_schema");
    case DB_WRITE_FULL:
        return exec_patiently(
            db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; SELECT count(*) FROM sqlite_schema");
    }
    return -EINVAL;
}

/* Only an address can say that a file does not change: the path with all but plain characters escaped. */
static int still_address(const char *path, char *ret_address, size_t size) {
    static const char tail[] = "?immutable=1";
    int at = snprintf(ret_address, size, "file:");
    for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
        if ((size_t)at + 4 + sizeof(tail) > size)
            return -ENAMETOOLONG;
        bool plain = (*c | 0x20) >= 'a' && (*c | 0x20) <= 'z' && *c < 0x80;
        plain = plain || (*c >= '0' && *c <= '9') || strchr("/._-", *c) != NULL;
        at += snprintf(ret_address + at, size - (size_t)at, plain ? "%c" : "%%%02X", *c);
    }
    memcpy(ret_address + at, tail, sizeof(tail));
    return 0;
}

static int open_file(const char *path, enum db_mode mode, sqlite3 **ret_db) {
    char address[3 * 4096 + 32];
    int r = mode == DB_READ_STILL ? still_address(path, address, sizeof(address)) : 0;
    if (r < 0)
        return r;
    int flags = mode == DB_READ         ? SQLITE_OPEN_READONLY
                : mode == DB_READ_STILL ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
                                        : SQLITE_OPEN_READWRITE;
    int code = sqlite3_open_v2(mode == DB_READ_STILL ? address : path, ret_db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        return 0;
    return *ret_db ? db_last_errno(*ret_db) : -ENOMEM;
}

int db_open(const char *path, enum db_mode mode, sqlite3 **ret_db) {
    int r = ready_file(path, mode);
    if (r < 0)
        return r;
    sqlite3 *db = NULL;
    r = open_file(path, mode, &db);
    if (r == 0)
        r = set_up(db, path, mode);
    if (r < 0)
        sqlite3_close(db);
    else
        *ret_db = db;
    return r;
}

void db_close(sqlite3 *db) { sqlite3_close_v2(db); }
