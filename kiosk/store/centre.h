/* The part of roster.db that only a centre fills: what other kiosks did, and how far this roster has come. kiosk-syncd
 * writes, desk, door and reel read. Rows of every table arrive as plain values in the table's own column order, so that
 * a column more is a line of SQL here and one at the centre. Up to 1,000,000 tickets at the first load (one
 * transaction, indexes last); later some rows at a time, a transaction of a millisecond.
 *
 * What a kiosk believes of a ticket is what the centre accepted, and on top of it what this kiosk did since: the scans
 * of its own journal beyond mark.covered. Both change in one transaction, so that nothing counts twice or not at all,
 * whatever the clocks say. */
#ifndef LANYARD_STORE_CENTRE_H
#define LANYARD_STORE_CENTRE_H

#include "store/journal.h"
#include "store/presence.h"
#include "store/roster.h"

/* The tables in the order in which rows are applied (parents first). Names are those of roster.db and of schema ev. */
enum centre_table {
    CENTRE_EVENT,
    CENTRE_DAY,
    CENTRE_SECRET,
    CENTRE_TIER,
    CENTRE_CHANNEL,
    CENTRE_KEYRING,
    CENTRE_TICKET,
    CENTRE_SPONSOR,
    CENTRE_ASSET,
    CENTRE_ZONE,
    CENTRE_GATE,
    CENTRE_SLOT,
    CENTRE_RULE,
    CENTRE_LIST,
    CENTRE_LIST_MEMBER,
    CENTRE_QUOTA,
    CENTRE_STAFF,
    CENTRE_SIG1_KEY,
    CENTRE_SIG1_ITEM,
    CENTRE_CODE_URL,
    CENTRE_PROGRAMME,
    CENTRE_REEL_HOURS,
    CENTRE_ITEM,
    CENTRE_MEDIA,
    CENTRE_SCREEN,
    CENTRE_POSITION,
    CENTRE_ENTITLEMENT,
    CENTRE_HANDOUT,
    CENTRE_ELSEWHERE, /* what the centre accepted: a row per ticket, zone, day and session */
    CENTRE_BADGE,     /* newest badge serial of a ticket, and where it was printed */
    CENTRE_CONFLICT,  /* doubles: a row per scan that lost */
    CENTRE_HANDED,    /* hand-outs that were given: a row per ticket and hand-out */
    CENTRE_TABLES,
};
enum centre_kind { CENTRE_NULL, CENTRE_INTEGER, CENTRE_TEXT, CENTRE_BLOB };
struct centre_value {
    enum centre_kind kind;
    int64_t number;    /* CENTRE_INTEGER; booleans are 0 and 1 */
    const void *bytes; /* CENTRE_TEXT (UTF-8, no NUL needed) and CENTRE_BLOB */
    size_t size;
};
struct centre_columns {
    const char *table;
    int n, keys;         /* columns in all; the first `keys` are the primary key */
    const char *columns; /* their names, separated by ", " */
};
/* A static description; never NULL for a valid table. */
const struct centre_columns *centre_columns(enum centre_table table);

/* How far the roster has come. */
struct centre_mark {
    char system[32]; /* PostgreSQL's system identifier, "" = never pulled: this roster came by bundle */
    int64_t timeline;
    char snapshot[512];              /* text of a pg_snapshot */
    uint64_t covered;                /* own journal entries up to this seq are in these rows */
    uint8_t covered_uuid[UUID_SIZE]; /* of that entry: another journal has covered nothing */
    int64_t at;                      /* ms epoch of the pull, this kiosk's clock */
    char kiosk[64];                  /* who we are at the centre */
};
/* -ENOENT (output zeroed) where there is none. */
int centre_mark(struct roster *roster, struct centre_mark *ret_mark);

/* ---- writing: one transaction from begin to commit ---- */
struct centre_change;
/* all: everything is replaced, the old roster stays visible until commit (first load); else rows are applied to what
 * is there (-ENOENT, -EPROTO: there is nothing to apply to, load all). */
int centre_begin(const char *state_dir, bool all, struct centre_change **ret_change);
/* Put or remove one row. values has exactly the table's columns (for removal the key columns are read). -EINVAL: a
 * count or kind that does not fit; -EBADMSG: SQLite's own checks refuse it (the words of centre_why name table and
 * key). The change goes on or is aborted as the caller likes. */
int centre_row(struct centre_change *change, enum centre_table table, bool removed, const struct centre_value *values,
               int n);
const char *centre_why(const struct centre_change *change); /* of the last failure, "" = none */
/* Looks that the whole hangs together as roster_load_commit does, saves the mark, commits. */
int centre_commit(struct centre_change *change, const struct centre_mark *mark);
/* One more transaction by the connection and the statements of a change that was committed and was not `all`: to open
 * them takes longer than some rows do. -EPROTO, -ENOENT: roster.db is not what it was. Whatever fails, abort it. */
int centre_again(struct centre_change *change);
void centre_abort(struct centre_change *change); /* frees; rolls back when not committed; NULL is fine */
/* Makes the index of people by name (search.h), which a load of all leaves to be made: until then searching walks the
 * tickets, ten times slower at 100,000 of them. One transaction; nothing where it is there already. */
int centre_index(const char *state_dir);
/* People's data off this kiosk: everything in roster.db is dropped and its pages overwritten. The journal stays.
 * -EBUSY: dropped, but somebody still reads the old pages, so they are in the file: again later. */
int centre_wipe(const char *state_dir);

/* ---- reading ---- */

/* What the centre knows of a ticket in a room, all kiosks together. -ENOENT (output zeroed): nothing. */
struct centre_presence {
    bool inside;
    int32_t entries;
    int64_t last; /* ms epoch as the centre estimates it */
    enum direction last_dir;
    char last_gate[32], last_kiosk[64];
    int32_t seats;
    bool listed;
    uint8_t last_scan[UUID_SIZE]; /* the last accepted scan: `prior` of the next */
};
int centre_presence(struct roster *roster, int64_t ticket, const struct room *room, struct centre_presence *ret);
/* How full a room is as the centre knows it; used is 0. */
int centre_room(struct roster *roster, const struct room *room, struct room_count *ret_count);
/* Another number whenever anything changes but tickets and what happened: then programs read anew what they keep. */
int centre_edition(struct roster *roster, int64_t *ret_edition);
/* On which day is the ticket inside a zone, by an entry after `since`? One on `day` goes before all others. -ENOENT. */
int centre_stay_day(struct roster *roster, int64_t ticket, const char *zone, int64_t since, int day, int *ret_day);
/* Newest badge serial of a ticket, 0 = none; out: it has been printed, or may have been, or will be. Where (64 bytes)
 * and when (ms epoch, the centre's estimate) may be NULL, and are untouched without one. */
int centre_badge(struct roster *roster, int64_t ticket, uint8_t *ret_serial, bool *ret_out, char *ret_kiosk,
                 int64_t *ret_at);

/* When (ms epoch, the centre's estimate) and at which kiosk (64 bytes) a hand-out was given to a ticket. -ENOENT: it
 * was not, as far as the centre knows. */
int centre_handed(struct roster *roster, int64_t ticket, const char *handout, int64_t *ret_at, char *ret_kiosk);
/* How many tickets were given it, or negative errno. by: of this kiosk's giving alone; NULL = of all. */
int64_t centre_handed_count(struct roster *roster, const char *handout, const char *by);

/* A double: two admissions of one ticket of which only the first could be right. */
struct centre_conflict {
    uint8_t uuid[UUID_SIZE]; /* of the scan that lost */
    int64_t ticket;
    char zone[32], slot[32]; /* zone "": not of a room: two desks wrote two things about the person */
    struct {
        char kiosk[64], gate[32];
        int64_t at;     /* ms epoch: estimated by the centre */
    } first, second;    /* first: the one that counts */
    int64_t earlier_by; /* ms: > 0 where the loser is estimated to have been first; shown, never used */
    bool seen;          /* acknowledged by staff somewhere */
};
/* Newest first; those not seen when only_new. How many (<= max). */
int centre_conflicts(struct roster *roster, bool only_new, struct centre_conflict *ret_conflicts, size_t max);

#endif
