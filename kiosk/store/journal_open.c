/* Opens journal.db: to work on it, which makes a new file or brings one of an older version up to this one, history
 * and all; or to read it, which leaves no trace. A journal holds some thousand entries a day: to fold them all again,
 * or to copy them into memory, takes a fraction of a second. */
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <unistd.h>

#include "store/badges.sql.h"
#include "store/journal.sql.h"
#include "store/journal_impl.h"
#include "store/people.sql.h"
#include "store/plays.sql.h"
#include "store/post.sql.h"
#include "store/presence.sql.h"
#include "store/tries.sql.h"
#include "store/visits.sql.h"

const char *const journal_queries[JQ_COUNT] = {
    [JQ_LAST] = SQL_LAST,
    [JQ_STAMP_BODY] = SQL_STAMP_BODY,
    [JQ_INSERT] = SQL_INSERT,
    [JQ_LAST_AT] = SQL_LAST_AT,
    [JQ_DATA_VERSION] = SQL_DATA_VERSION,
    [JQ_SCAN_BODY] = SQL_SCAN_BODY,
    [JQ_PRESENCE] = SQL_PRESENCE,
    [JQ_PRIOR] = SQL_PRIOR,
    [JQ_HAS_NEWS] = SQL_HAS_NEWS,
    [JQ_STAY_DAY] = SQL_STAY_DAY,
    [JQ_INTENT_BODY] = SQL_INTENT_BODY,
    [JQ_GET_BADGE] = SQL_GET_BADGE,
    [JQ_BADGE_OF_TICKET] = SQL_BADGE_OF_TICKET,
    [JQ_OPEN_BADGES] = SQL_OPEN_BADGES,
    [JQ_LOGOS] = SQL_LOGOS,
    [JQ_CREDIT] = SQL_CREDIT,
    [JQ_FOLD_LATEST] = SQL_FOLD_LATEST,
    [JQ_FOLD_SCAN] = SQL_FOLD_SCAN,
    [JQ_FOLD_BADGE] = SQL_FOLD_BADGE,
    [JQ_FOLD_LOGO] = SQL_FOLD_LOGO,
    [JQ_FOLD_CREDIT] = SQL_FOLD_CREDIT,
    [JQ_FOLD_STATE] = SQL_FOLD_STATE,
    [JQ_FOLD_ENTRY] = SQL_FOLD_ENTRY,
    [JQ_FOLD_EXIT] = SQL_FOLD_EXIT,
    [JQ_FOLD_LEAVE] = SQL_FOLD_LEAVE,
    [JQ_FOLD_UNDO] = SQL_FOLD_UNDO,
    [JQ_FOLD_COMPANION] = SQL_FOLD_COMPANION,
    [JQ_FOLD_ZONE] = SQL_FOLD_ZONE,
    [JQ_FOLD_PIN] = SQL_FOLD_PIN,
    [JQ_IS_OVERTAKEN] = SQL_IS_OVERTAKEN,
    [JQ_FORGET_STAYS] = SQL_FORGET_STAYS,
    [JQ_SCANS_LIKE] = SQL_SCANS_LIKE,
    [JQ_SUBJECT_OF] = SQL_SUBJECT_OF,
    [JQ_COUNT_ROOM] = SQL_COUNT_ROOM,
    [JQ_LIST_INSIDE] = SQL_LIST_INSIDE,
    [JQ_HAS_ENTERED] = SQL_HAS_ENTERED,
    [JQ_HAS_MARK] = SQL_HAS_MARK,
    [JQ_PICKED] = SQL_PICKED,
    [JQ_TALLY] = SQL_TALLY,
    [JQ_ZONE_IS_OPEN] = SQL_ZONE_IS_OPEN,
    [JQ_PIN_FAILURES] = SQL_PIN_FAILURES,
    [JQ_FIND_SCAN] = SQL_FIND_SCAN,
    [JQ_SCAN_CHANGE_BODY] = SQL_SCAN_CHANGE_BODY,
    [JQ_ZONE_BODY] = SQL_ZONE_BODY,
    [JQ_PIN_BODY] = SQL_PIN_BODY,
    [JQ_PLAY_BODY] = SQL_PLAY_BODY,
    [JQ_PLAY_END_BODY] = SQL_PLAY_END_BODY,
    [JQ_ORDER_BODY] = SQL_ORDER_BODY,
    [JQ_FOLD_PLAY] = SQL_FOLD_PLAY,
    [JQ_FOLD_PLAY_END] = SQL_FOLD_PLAY_END,
    [JQ_FIND_PLAY] = SQL_FIND_PLAY,
    [JQ_GET_ORDERS] = SQL_GET_ORDERS,
    [JQ_OPEN_PLAYS] = SQL_OPEN_PLAYS,
    [JQ_GET_PLAYS] = SQL_GET_PLAYS,
    [JQ_ITEM_SHOWN] = SQL_ITEM_SHOWN,
    [JQ_ARRIVALS] = SQL_ARRIVALS,
    [JQ_POST] = SQL_POST,
    [JQ_UNSENT] = SQL_UNSENT,
    [JQ_UUID] = SQL_UUID,
    [JQ_CONFLICT_BODY] = SQL_CONFLICT_BODY,
    [JQ_FOLD_APART] = SQL_FOLD_APART,
    [JQ_FOLD_ROOM] = SQL_FOLD_ROOM,
    [JQ_LIFTED] = SQL_LIFTED,
    [JQ_ROOM_SINCE] = SQL_ROOM_SINCE,
    [JQ_PRESENCE_SINCE] = SQL_PRESENCE_SINCE,
    [JQ_FOLD_BADGE_MORE] = SQL_FOLD_BADGE_MORE,
    [JQ_FOLD_ACCOUNT] = SQL_FOLD_ACCOUNT,
    [JQ_FOLD_STATE_MORE] = SQL_FOLD_STATE_MORE,
    [JQ_FOLD_LABEL] = SQL_FOLD_LABEL,
    [JQ_FOLD_NO_LABEL] = SQL_FOLD_NO_LABEL,
    [JQ_FOLD_ROLL] = SQL_FOLD_ROLL,
    [JQ_FOLD_HANDED] = SQL_FOLD_HANDED,
    [JQ_FOLD_TAKEN_BACK] = SQL_FOLD_TAKEN_BACK,
    [JQ_REPRINT_BODY] = SQL_REPRINT_BODY,
    [JQ_STEP_BODY] = SQL_STEP_BODY,
    [JQ_ROLL_BODY] = SQL_ROLL_BODY,
    [JQ_HANDED_BODY] = SQL_HANDED_BODY,
    [JQ_ACCOUNT] = SQL_ACCOUNT,
    [JQ_BADGE_BY_SERIAL] = SQL_BADGE_BY_SERIAL,
    [JQ_BADGES_OF] = SQL_BADGES_OF,
    [JQ_BADGES_MISSING] = SQL_BADGES_MISSING,
    [JQ_ROLL] = SQL_ROLL,
    [JQ_LABELS_USED] = SQL_LABELS_USED,
    [JQ_IS_HANDED] = SQL_IS_HANDED,
    [JQ_WAS_TAKEN_BACK] = SQL_WAS_TAKEN_BACK,
    [JQ_COUNT_HANDED] = SQL_COUNT_HANDED,
    [JQ_EXPOSURES] = SQL_EXPOSURES,
    [JQ_FOLD_TRIED] = SQL_FOLD_TRIED,
    [JQ_TRIED_FAILURES] = SQL_TRIED_FAILURES,
    [JQ_TRIED_BODY] = SQL_TRIED_BODY,
    [JQ_FOLD_WALK_UP] = SQL_FOLD_WALK_UP,
    [JQ_FOLD_CORRECTION] = SQL_FOLD_CORRECTION,
    [JQ_WALK_UP_BODY] = SQL_WALK_UP_BODY,
    [JQ_CORRECT_BODY] = SQL_CORRECT_BODY,
    [JQ_WALK_UP] = SQL_WALK_UP,
    [JQ_IS_PASSED_ON] = SQL_IS_PASSED_ON,
    [JQ_PASSED_FROM] = SQL_PASSED_FROM,
    [JQ_PASSED_TO] = SQL_PASSED_TO,
    [JQ_CORRECTIONS] = SQL_CORRECTIONS,
    [JQ_LAST_NUMBER] = SQL_LAST_NUMBER,
    [JQ_COUNT_WRITTEN] = SQL_COUNT_WRITTEN,
    [JQ_WRITTEN_ABOUT] = SQL_WRITTEN_ABOUT,
    [JQ_VISITS_RECENT] = SQL_VISITS_RECENT,
    [JQ_VISITS_LAST] = SQL_VISITS_LAST,
    [JQ_VISITS_BADGE] = SQL_VISITS_BADGE,
    [JQ_IS_VOID] = SQL_IS_VOID,
};

/* The way of a file from one version to the next; a new one goes all of it. */
static const char *const upgrades[JOURNAL_SCHEMA] = {SQL_SCHEMA,   SQL_SCHEMA_2, SQL_SCHEMA_3, SQL_SCHEMA_4,
                                                     SQL_SCHEMA_5, SQL_SCHEMA_6, SQL_SCHEMA_7};

static int upgrade(struct journal *journal) {
    int version = 0;
    int r = db_user_version(journal->db, &version);
    if (r < 0 || version == JOURNAL_SCHEMA)
        return r;
    if (version < 0 || version > JOURNAL_SCHEMA)
        return -EPROTO;
    for (int next = version; r == 0 && next < JOURNAL_SCHEMA; next++)
        r = db_exec(journal->db, upgrades[next]);
    return r == 0 && version > 0 ? entry_fold_all(journal) : r;
}

/* Looked at inside the write lock: of two processes that open a new journal one makes the tables. */
static int ready_schema(struct journal *journal) {
    int version;
    int r = db_user_version(journal->db, &version);
    if (r < 0 || version == JOURNAL_SCHEMA)
        return r;
    r = db_begin(journal->db);
    return r < 0 ? r : db_end(journal->db, upgrade(journal));
}

static int journal_path(const char *state_dir, char ret_path[PATH_MAX]) {
    int n = snprintf(ret_path, PATH_MAX, "%s/journal.db", state_dir);
    if (n < 0 || n >= PATH_MAX)
        return -ENAMETOOLONG;
    return sodium_init() < 0 ? -EIO : 0;
}

/* Owns db from here on. */
static struct journal *journal_on(sqlite3 *db, enum journal_mode mode) {
    struct journal *journal = calloc(1, sizeof(*journal));
    if (!journal) {
        db_close(db);
        return NULL;
    }
    journal->db = db;
    journal->rehearsal = mode == JOURNAL_REHEARSAL;
    journal->queries = (struct db_queries){.db = db, .sql = journal_queries, .n = JQ_COUNT};
    return journal;
}

int journal_open(const char *state_dir, enum journal_mode mode, struct journal **ret_journal) {
    char path[PATH_MAX];
    sqlite3 *db = NULL;
    int r = journal_path(state_dir, path);
    if (r == 0)
        r = db_open(path, DB_WRITE_FULL, &db);
    if (r < 0)
        return r;
    struct journal *journal = journal_on(db, mode);
    if (!journal)
        return -ENOMEM;
    r = ready_schema(journal);
    if (r < 0)
        journal_close(journal);
    else
        *ret_journal = journal;
    return r;
}

void journal_close(struct journal *journal) {
    if (!journal)
        return;
    db_queries_close(&journal->queries);
    db_close(journal->db);
    free(journal);
}

/* ---- to read ---- */

/* Put a copy in memory in the place of a database. */
static int into_memory(sqlite3 **db) {
    sqlite3 *copy = NULL;
    if (sqlite3_open_v2(":memory:", &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        sqlite3_close(copy);
        return -ENOMEM;
    }
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", *db, "main");
    int code = backup ? sqlite3_backup_step(backup, -1) : SQLITE_NOMEM;
    sqlite3_backup_finish(backup);
    db_close(*db);
    *db = copy;
    return code == SQLITE_DONE ? 0 : db_errno(code);
}

/* Somebody works on the journal, or was killed at it. */
static bool has_wal(const char *path) {
    char wal[PATH_MAX + 8];
    snprintf(wal, sizeof(wal), "%s-wal", path);
    return access(wal, F_OK) == 0;
}

/* A reader of a file that nobody works on would make the files that workers share, and leave them there. So it takes a
 * copy; if a kiosk began to work meanwhile, the copy may be torn, and the files are there. */
static int open_to_read(const char *path, sqlite3 **ret_db) {
    int r;
    if (!has_wal(path)) {
        r = db_open(path, DB_READ_STILL, ret_db);
        if (r == 0)
            r = into_memory(ret_db);
        if (!has_wal(path))
            return r;
        db_close(*ret_db);
        *ret_db = NULL;
    }
    r = db_open(path, DB_READ, ret_db);
    if (r == 0)
        sqlite3_db_config(*ret_db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return r;
}

/* One of an older version is brought up to this one in memory. */
static int ready_to_read(struct journal *journal) {
    int version;
    int r = db_user_version(journal->db, &version);
    if (r == 0 && version == 0)
        r = -ENOENT; /* made, but never written to */
    if (r == 0 && version > 0 && version < JOURNAL_SCHEMA) {
        r = sqlite3_db_readonly(journal->db, "main") ? into_memory(&journal->db) : 0;
        journal->queries.db = journal->db;
    }
    if (r == 0)
        r = upgrade(journal);
    return r == 0 ? db_exec(journal->db, "PRAGMA query_only = ON") : r;
}

int journal_open_to_read(const char *state_dir, enum journal_mode mode, struct journal **ret_journal) {
    char path[PATH_MAX];
    sqlite3 *db = NULL;
    int r = journal_path(state_dir, path);
    if (r == 0)
        r = open_to_read(path, &db);
    if (r < 0) {
        db_close(db);
        return r;
    }
    struct journal *journal = journal_on(db, mode);
    if (!journal)
        return -ENOMEM;
    r = ready_to_read(journal);
    if (r < 0)
        journal_close(journal);
    else
        *ret_journal = journal;
    return r;
}
