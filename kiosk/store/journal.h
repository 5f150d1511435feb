/* journal.db: what this kiosk did. Append-only, chained by hash, durable (WAL, synchronous=FULL) before anyone is
 * told. A few thousand rows a day, several processes writing by BEGIN IMMEDIATE. One table `entry` holds the truth;
 * the typed tables beside it (scan, badge, logo) are indexes filled in the same transaction.
 * hash = BLAKE2b-256 over prev and the length-prefixed fields of the entry (see journal_verify.c for the pinned
 * encoding). */
#ifndef LANYARD_STORE_JOURNAL_H
#define LANYARD_STORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/access.h"
#include "core/desk_flow.h"
#include "core/rotation.h"
#include "core/ticket.h"
#include "core/verdict.h"

#define UUID_SIZE 16
#define UUID_TEXT 37  /* with NUL */
#define BADGE_LOGOS 8 /* most sponsor logos on one badge */

struct journal;
struct room; /* presence.h */

/* When something happened, as this machine knows it. */
struct journal_stamp {
    int64_t at;       /* ms epoch, the wall clock (or the rehearsal clock) */
    char boot[37];    /* kernel boot id, text */
    int64_t boottime; /* ms of CLOCK_BOOTTIME */
    bool clock_ok;
    bool rehearsal; /* made under --now: marked, never synced */
};

/* A badge attempt, as the print ledger knows it. */
struct journal_badge {
    uint64_t handle;         /* seq of its intent entry: what desk_flow calls the badge */
    uint8_t uuid[UUID_SIZE]; /* badge uuid */
    int attempt;             /* 1.. */
    int64_t ticket;          /* ticket id */
    uint8_t serial;          /* badge serial, 1.. */
    enum badge_state state;
    int64_t logos[BADGE_LOGOS]; /* sponsor ids, 0 = none */
    char job[64];               /* CUPS job uri or id, "" = none */
};

/* How a person was recognised. */
enum scan_source {
    SCAN_CODE,  /* a code was read; kind says which */
    SCAN_NAME,  /* staff ticked the name on a list */
    SCAN_PAPER, /* entered afterwards from a paper list; happened says when */
};

/* One judged code, to be written with what it causes. */
struct journal_scan {
    enum scan_source source;
    enum code_kind kind;
    int64_t ticket; /* 0 = none known */
    enum verdict verdict;
    uint8_t warnings;
    enum direction dir;
    char gate[32]; /* this desk's gate code */
    char zone[32];
    char slot[32];            /* session, "" = none */
    bool listed;              /* takes a seat reserved for it, or stands on the session's list */
    int staff_no;             /* supervisor of an override, or who ticked a name or entered a mark; 0 = nobody */
    char reason[128];         /* of an override, "" = none */
    int64_t happened;         /* SCAN_PAPER: ms epoch by the paper; else 0: the stamp's time */
    int day;                  /* event day index, -1 = none */
    uint64_t seen;            /* facts_subject.seen of the facts that were judged; 0: write it whatever came since */
    uint8_t prior[UUID_SIZE]; /* the ticket's last scan, of whatever kiosk, by those facts; zero = the journal's own */
    bool inside;              /* with seen: the ticket was in this room already, by those facts, */
    int32_t seats;            /* on so many seats */
    uint8_t code_digest[OPAQUE_DIGEST]; /* keyed digest of the code text: never the text itself */
    bool print;                         /* admission owes a badge when this ticket has none yet */
    int tier;                           /* of the ticket, 0..63: each tier has a rotation of its own */
    uint32_t start;                     /* by the kiosk: where a rotation begins, so that ten desks do not all begin
                                           with one sponsor */
    int places;                         /* sponsor places on the badge, 0..BADGE_LOGOS */
    int64_t pinned[BADGE_LOGOS];        /* exclusive sponsors: they have their places before the rotation */
    size_t n_pinned;                    /* 0..BADGE_LOGOS; those beyond places are left out */
    struct rotation_runner runners[ROTATION_MAX]; /* entitled sponsors; credits are read from the journal */
    size_t n_runners;
};

struct journal_recorded {
    uint64_t seq;
    uint8_t uuid[UUID_SIZE];
    bool owes_badge;            /* a badge is due now: fresh intent, or an open one from before (see badge.state) */
    struct journal_badge badge; /* valid when owes_badge */
};

/* What the journal knows of a ticket in a room. */
struct journal_presence {
    bool inside;
    int32_t entries;
    int64_t last; /* ms epoch of the last admitted scan, 0 = none; an exit from the zone is one */
    enum direction last_dir;
    bool same_gate;
    uint8_t serial;           /* newest badge serial printed or owed, 0 = none */
    bool badge_elsewhere;     /* it came out of another kiosk's printer */
    int32_t seats;            /* with companions, while inside */
    uint8_t prior[UUID_SIZE]; /* uuid of the last admitted scan in this zone, zero = none */
};

/* A rehearsal (--now) and the event share one chain but not one another's presence, badges, credits or clock floor:
 * who was rehearsed yesterday is a stranger today. */
enum journal_mode { JOURNAL_EVENT, JOURNAL_REHEARSAL };

/* Open or create DIR/journal.db; DIR must exist. -ENOENT, -EROFS, -ENOSPC, -EACCES, -EBADMSG (damaged), -EPROTO
 * (written by a newer version). */
int journal_open(const char *state_dir, enum journal_mode mode, struct journal **ret_journal);
/* The same to read only: nothing is made, repaired or written, also while a kiosk works on it. Where none does, or
 * where an older version wrote it, what is read is a copy of this moment. -ENOENT when there is none. Whatever would
 * write answers -EROFS. */
int journal_open_to_read(const char *state_dir, enum journal_mode mode, struct journal **ret_journal);
void journal_close(struct journal *journal); /* NULL is fine */

/* Write a scan and, when it admits and no badge of this ticket was ever intended, a print intent with the sponsors
 * chosen by rotation: one transaction, on disk when this returns 0. A badge that failed for certain is intended again
 * by the next admission, as a further attempt with the same handle and logos. A replay makes no scan row of admission
 * twice: VERDICT_OK_REPLAY writes nothing and only reports a badge that is still owed. An exit owes nothing.
 * -ENOSPC, -EROFS, -EIO, -EBUSY: nothing was written. -EAGAIN: nothing was written, for what was judged is history:
 * since `seen` somebody went through the zone, a scan was taken back or given a companion, or a zone was closed or
 * opened. Gather, judge and record again; give up as for -EBUSY after a few rounds. -EINVAL: a field out of range, or a
 * stamp of the other mode. */
int journal_record_scan(struct journal *journal, const struct journal_stamp *stamp, const struct journal_scan *scan,
                        struct journal_recorded *ret_recorded);
/* How far the journal has come, as journal_scan.seen wants it; > 0. Asked before the first question whose answer is to
 * hold until the scan is written. */
int journal_seen(struct journal *journal, uint64_t *ret_seen);

/* Append a print state entry. detail is a short reason or "" (not NULL); job likewise ("" keeps the known one).
 * BADGE_OWED asks for a further attempt of a badge that failed or is uncertain; BADGE_NONE cancels. The same state with
 * nothing new writes nothing. -EINVAL for a state that does not follow the present one (printed and cancelled are
 * final), -ENOENT for no such badge. */
int journal_badge_state(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle,
                        enum badge_state state, const char *job, const char *detail);

/* Badges whose last state is not final (owed, sent, printing, uncertain), oldest first; returns how many (<= max). */
int journal_open_badges(struct journal *journal, struct journal_badge *ret_badges, size_t max);
int journal_badge(struct journal *journal, uint64_t handle, struct journal_badge *ret_badge);

int journal_presence(struct journal *journal, int64_t ticket, const struct room *room, const char *gate,
                     struct journal_presence *ret_presence);
int64_t journal_last_at(
    struct journal *journal); /* wall time of the last row under a trusted clock, 0 = none: the clock floor */

/* Any other entry: kind is a short word of [a-z0-9._], none that has a function of its own ("scan", "scan.…",
 * "print.…", "zone.closed", "zone.opened", "staff.pin", "self.tried", "play.…", "reel.…", "walkup", "swap", "correct":
 * -EINVAL); body a JSON object as text
 * (-EINVAL), at most JOURNAL_BODY_MAX bytes (-EMSGSIZE). clock_ok and rehearsal are added to it. ret_seq may be NULL.
 */
#define JOURNAL_BODY_MAX 65536
int journal_append(struct journal *journal, const struct journal_stamp *stamp, const char *kind, const char *body,
                   uint64_t *ret_seq);

/* Fill the typed tables again from the entries: for damage beside the chain. One transaction. */
int journal_refold(struct journal *journal);

/* Walk the chain from the first entry. 0 when whole; -EBADMSG with the first bad seq and why. Entries cut off the end
 * leave a whole chain: compare head and entries with what was printed or sent up. */
struct journal_check {
    int64_t entries;
    uint64_t bad_seq;
    char reason[128];
    uint8_t head[32]; /* hash of the last entry */
};
int journal_verify(struct journal *journal, struct journal_check *ret_check);

/* SQLite's data_version: changes when another process wrote. */
int journal_data_version(struct journal *journal, int64_t *ret_version);

void uuid_random(uint8_t ret_uuid[UUID_SIZE]); /* version 4, from libsodium */
void uuid_text(const uint8_t uuid[UUID_SIZE], char ret_text[UUID_TEXT]);
#endif
