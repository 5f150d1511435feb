/* Shared by the files of the journal and its tests; programs use journal.h. */
#ifndef LANYARD_STORE_JOURNAL_IMPL_H
#define LANYARD_STORE_JOURNAL_IMPL_H

#include "store/db.h"
#include "store/journal.h"
#include "store/plays.h"
#include "store/presence.h"

#define JOURNAL_SCHEMA 7 /* PRAGMA user_version */
#define HASH_SIZE 32

enum journal_query {
    JQ_LAST,
    JQ_STAMP_BODY,
    JQ_INSERT,
    JQ_LAST_AT,
    JQ_DATA_VERSION,
    JQ_SCAN_BODY,
    JQ_PRESENCE,
    JQ_PRIOR,
    JQ_HAS_NEWS,
    JQ_STAY_DAY,
    JQ_INTENT_BODY,
    JQ_GET_BADGE,
    JQ_BADGE_OF_TICKET,
    JQ_OPEN_BADGES,
    JQ_LOGOS,
    JQ_CREDIT,
    JQ_FOLD_LATEST,
    JQ_FOLD_SCAN,
    JQ_FOLD_BADGE,
    JQ_FOLD_LOGO,
    JQ_FOLD_CREDIT,
    JQ_FOLD_STATE,
    JQ_FOLD_ENTRY,
    JQ_FOLD_EXIT,
    JQ_FOLD_LEAVE,
    JQ_FOLD_UNDO,
    JQ_FOLD_COMPANION,
    JQ_FOLD_ZONE,
    JQ_FOLD_PIN,
    JQ_IS_OVERTAKEN,
    JQ_FORGET_STAYS,
    JQ_SCANS_LIKE,
    JQ_SUBJECT_OF,
    JQ_COUNT_ROOM,
    JQ_LIST_INSIDE,
    JQ_HAS_ENTERED,
    JQ_HAS_MARK,
    JQ_PICKED,
    JQ_TALLY,
    JQ_ZONE_IS_OPEN,
    JQ_PIN_FAILURES,
    JQ_FIND_SCAN,
    JQ_SCAN_CHANGE_BODY,
    JQ_ZONE_BODY,
    JQ_PIN_BODY,
    JQ_PLAY_BODY,
    JQ_PLAY_END_BODY,
    JQ_ORDER_BODY,
    JQ_FOLD_PLAY,
    JQ_FOLD_PLAY_END,
    JQ_FIND_PLAY,
    JQ_GET_ORDERS,
    JQ_OPEN_PLAYS,
    JQ_GET_PLAYS,
    JQ_ITEM_SHOWN,
    JQ_ARRIVALS,
    JQ_POST,
    JQ_UNSENT,
    JQ_UUID,
    JQ_CONFLICT_BODY,
    JQ_FOLD_APART,
    JQ_FOLD_ROOM,
    JQ_LIFTED,
    JQ_ROOM_SINCE,
    JQ_PRESENCE_SINCE,
    JQ_FOLD_BADGE_MORE,
    JQ_FOLD_ACCOUNT,
    JQ_FOLD_STATE_MORE,
    JQ_FOLD_LABEL,
    JQ_FOLD_NO_LABEL,
    JQ_FOLD_ROLL,
    JQ_FOLD_HANDED,
    JQ_FOLD_TAKEN_BACK,
    JQ_REPRINT_BODY,
    JQ_STEP_BODY,
    JQ_ROLL_BODY,
    JQ_HANDED_BODY,
    JQ_ACCOUNT,
    JQ_BADGE_BY_SERIAL,
    JQ_BADGES_OF,
    JQ_BADGES_MISSING,
    JQ_ROLL,
    JQ_LABELS_USED,
    JQ_IS_HANDED,
    JQ_WAS_TAKEN_BACK,
    JQ_COUNT_HANDED,
    JQ_EXPOSURES,
    JQ_FOLD_TRIED,
    JQ_TRIED_FAILURES,
    JQ_TRIED_BODY,
    JQ_FOLD_WALK_UP,
    JQ_FOLD_CORRECTION,
    JQ_WALK_UP_BODY,
    JQ_CORRECT_BODY,
    JQ_WALK_UP,
    JQ_IS_PASSED_ON,
    JQ_PASSED_FROM,
    JQ_PASSED_TO,
    JQ_CORRECTIONS,
    JQ_LAST_NUMBER,
    JQ_COUNT_WRITTEN,
    JQ_WRITTEN_ABOUT,
    JQ_VISITS_RECENT,
    JQ_VISITS_LAST,
    JQ_VISITS_BADGE,
    JQ_IS_VOID,
    JQ_COUNT
};
_Static_assert(JQ_COUNT <= DB_QUERIES_MAX, "raise DB_QUERIES_MAX");
extern const char *const journal_queries[JQ_COUNT];

struct journal {
    sqlite3 *db;
    bool rehearsal;
    struct db_queries queries;
};

/* One row of `entry`, borrowed. */
struct journal_entry {
    uint64_t seq;
    const uint8_t *uuid; /* UUID_SIZE */
    const char *kind;
    int64_t at;
    const char *boot;
    int64_t boottime;
    const char *body;
    size_t body_size;
};

/* The chain's hash (journal_verify.c has the encoding). */
void entry_hash(const struct journal_entry *entry, const uint8_t prev[HASH_SIZE], uint8_t ret_hash[HASH_SIZE]);

/* Within a write transaction: append and fold. body_query, bound, yields the body as its only column; it is reset. */
int entry_append(struct journal *journal, const struct journal_stamp *stamp, const char *kind, sqlite3_stmt *body_query,
                 uint64_t *ret_seq, uint8_t ret_uuid[UUID_SIZE]);
/* The same with a uuid that is known elsewhere; -EEXIST when its entry is there. */
int entry_append_as(struct journal *journal, const struct journal_stamp *stamp, const char *kind,
                    sqlite3_stmt *body_query, const uint8_t uuid[UUID_SIZE], uint64_t *ret_seq);
int entry_next_seq(struct journal *journal, uint64_t *ret_seq);

/* Within a write transaction: fill the typed tables from one entry; empty them and fill them from all. */
int entry_fold(struct journal *journal, uint64_t seq, const char *kind);
int entry_fold_all(struct journal *journal);

/* An entry by itself, in a transaction of its own; body, bound, is reset. */
int entry_append_alone(struct journal *journal, const struct journal_stamp *stamp, const char *kind,
                       sqlite3_stmt *body);
int entry_append_alone_as(struct journal *journal, const struct journal_stamp *stamp, const char *kind,
                          sqlite3_stmt *body, const uint8_t uuid[UUID_SIZE]);

/* The bodies of an order to the reel and of a zone's state, checked and bound: NULL with *ret_r set. */
sqlite3_stmt *order_body(struct journal *journal, const struct reel_order *order, const char **ret_kind, int *ret_r);
sqlite3_stmt *zone_body(struct journal *journal, const char *zone, int by, const char *reason, int *ret_r);

/* Within a write transaction: journal_undo, whose caller answers for the badge when badge_too. */
int undo_in(struct journal *journal, const struct journal_stamp *stamp, const uint8_t scan[UUID_SIZE], int by,
            bool badge_too);

/* The word for a direction in bodies and tables. */
const char *direction_name(enum direction dir);

/* Within the transaction of a scan: what badge does it owe? Fills owes_badge and badge of ret_recorded. */
int ledger_owe(struct journal *journal, const struct journal_stamp *stamp, const struct journal_scan *scan,
               struct journal_recorded *ret_recorded);

#endif
