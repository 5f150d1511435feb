/* Opening SQLite: the errno that a technician can act on, and the settings that no file may go without. */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void test_codes_become_errno(void **state) {
    (void)state;
    static const struct {
        int code, expected;
    } cases[] = {
        {SQLITE_OK, 0},
        {SQLITE_ROW, 0},
        {SQLITE_DONE, 0},
        {SQLITE_FULL, -ENOSPC},
        {SQLITE_READONLY, -EROFS},
        {SQLITE_READONLY_DIRECTORY, -EROFS},
        {SQLITE_BUSY, -EBUSY},
        {SQLITE_BUSY_SNAPSHOT, -EBUSY},
        {SQLITE_LOCKED, -EBUSY},
        {SQLITE_CORRUPT, -EBADMSG},
        {SQLITE_NOTADB, -EBADMSG},
        {SQLITE_NOMEM, -ENOMEM},
        {SQLITE_CANTOPEN, -ENOENT},
        {SQLITE_CONSTRAINT_PRIMARYKEY, -EEXIST},
        {SQLITE_CONSTRAINT_UNIQUE, -EEXIST},
        {SQLITE_CONSTRAINT_CHECK, -EINVAL},
        {SQLITE_TOOBIG, -EMSGSIZE},
        {SQLITE_PERM, -EACCES},
        {SQLITE_IOERR_FSYNC, -EIO},
        {SQLITE_ERROR, -EIO},
        {77, -EIO},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(db_errno(cases[i].code), cases[i].expected);
}

static int64_t ask(sqlite3 *db, const char *sql) {
    DB_STMT_AUTO stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(db_step(stmt), 1);
    return sqlite3_column_int64(stmt, 0);
}

static void test_settings(void **state) {
    (void)state;
    static const struct {
        enum db_mode mode;
        int synchronous;
    } modes[] = {{DB_WRITE_FULL, 2}, {DB_WRITE_NORMAL, 1}};
    for (size_t i = 0; i < 2; i++) {
        FOLDER folder = folder_make();
        char path[PATH_MAX];
        folder_file(&folder, "some.db", path);
        DATABASE db = NULL;
        assert_int_equal(db_open(path, modes[i].mode, &db), 0);
        assert_int_equal(ask(db, "PRAGMA synchronous"), modes[i].synchronous);
        assert_int_equal(ask(db, "PRAGMA foreign_keys"), 1);
        assert_int_equal(ask(db, "PRAGMA trusted_schema"), 0);
        assert_int_equal(ask(db, "PRAGMA cell_size_check"), 1);
        assert_int_equal(ask(db, "PRAGMA busy_timeout"), DB_BUSY_MS);
        assert_int_equal(ask(db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
        assert_true(db_exec(db, "CREATE TABLE t (a); PRAGMA writable_schema = 1; DELETE FROM sqlite_schema") < 0);
        struct stat file;
        assert_int_equal(stat(path, &file), 0);
        assert_int_equal(file.st_mode & 0007, 0); /* names and keys are no one else's */
    }
}

static void test_what_cannot_be_opened(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    char path[PATH_MAX];
    sqlite3 *db = NULL;
    folder_file(&folder, "some.db", path);
    assert_int_equal(db_open(path, DB_READ, &db), -ENOENT);
    assert_int_equal(access(path, F_OK), -1); /* looking makes no file */
    folder_file(&folder, "nowhere/some.db", path);
    assert_int_equal(db_open(path, DB_WRITE_FULL, &db), -ENOENT);
    folder_file(&folder, "some.db", path);
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 100; i++)
        fputs("name,company,title,and so on\n", file);
    fclose(file);
    assert_int_equal(db_open(path, DB_READ, &db), -EBADMSG);
    assert_int_equal(db_open(path, DB_WRITE_FULL, &db), -EBADMSG);
    assert_null(db);
    db_close(NULL);
}

static int lock_and_wait(const char *path, int ready, int go) {
    sqlite3 *db;
    char byte = 0;
    if (db_open(path, DB_WRITE_FULL, &db) < 0 || db_begin(db) < 0 || write(ready, &byte, 1) != 1)
        return 1;
    return read(go, &byte, 1) == 1 && db_exec(db, "INSERT INTO t VALUES (1)") == 0 && db_commit(db) == 0 ? 0 : 2;
}

static void test_writers_take_turns(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    char path[PATH_MAX], byte = 0;
    int ready[2], go[2], status;
    folder_file(&folder, "some.db", path);
    DATABASE db = NULL;
    assert_int_equal(db_open(path, DB_WRITE_FULL, &db), 0);
    assert_int_equal(db_exec(db, "CREATE TABLE t (a)"), 0);
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(go), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(lock_and_wait(path, ready[1], go[0]));
    assert_int_equal(read(ready[0], &byte, 1), 1);
    sqlite3_busy_timeout(db, 0);
    assert_int_equal(db_begin(db), -EBUSY);
    sqlite3_busy_timeout(db, DB_BUSY_MS);
    assert_int_equal(write(go[1], &byte, 1), 1);
    assert_int_equal(db_begin(db), 0); /* waits, and gets it */
    assert_int_equal(ask(db, "SELECT count(*) FROM t"), 1);
    db_undo(db);
    db_undo(db);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    for (int i = 0; i < 2; i++) {
        close(ready[i]);
        close(go[i]);
    }
}

static void test_a_damaged_page_is_named(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    char path[PATH_MAX];
    folder_file(&folder, "some.db", path);
    sqlite3 *db = NULL;
    assert_int_equal(db_open(path, DB_WRITE_NORMAL, &db), 0);
    assert_int_equal(db_exec(db, "CREATE TABLE t (a); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                 "LIMIT 2000) INSERT INTO t SELECT hex(zeroblob(20)) FROM n"),
                     0);
    db_close(db);
    db = NULL;
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    for (off_t page = 2; page < 8; page++)
        assert_int_equal(pwrite(fd, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, page * 4096), 8);
    close(fd);
    DATABASE again = NULL;
    int r = db_open(path, DB_READ, &again);
    assert_int_equal(r == 0 ? db_exec(again, "SELECT count(a) FROM t") : r, -EBADMSG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_become_errno),      cmocka_unit_test(test_settings),
        cmocka_unit_test(test_what_cannot_be_opened),   cmocka_unit_test(test_writers_take_turns),
        cmocka_unit_test(test_a_damaged_page_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
