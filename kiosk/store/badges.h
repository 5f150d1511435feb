/* What people do about badges after the first one was owed: an uncertain print is settled, a lost badge is printed
 * again, a roll of labels is put into the printer. Every step is an entry of the journal; the typed tables beside it
 * (badges.sql, journal version 5) only answer questions faster. Some hundred of these a day. */
#ifndef LANYARD_STORE_BADGES_H
#define LANYARD_STORE_BADGES_H

#include "store/journal.h"
#include "store/roster.h"

#define BADGE_PRINTER 64 /* name of a queue, with NUL */
#define BADGE_REASON 128

/* A state with all that is known of it: journal_badge_state is this without a printer. job is a job-uuid. Strings are
 * never NULL; "" keeps what is known. */
struct badge_step {
    enum badge_state state;
    const char *job, *printer, *detail;
};
/* Same results as journal_badge_state. */
int badges_step(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle,
                const struct badge_step *step);

/* ---- did it come out? ---- */

enum badge_proof {
    BADGE_CAME_OUT, /* staff say so */
    BADGE_DID_NOT,  /* staff say so: the attempt failed, and the badge is owed again in the same transaction */
    BADGE_SCANNED,  /* its code was read: it exists */
};
/* Settles an uncertain badge. staff_no 0: nobody logged in, or by a scan. -EALREADY: it is not uncertain (any more),
 * nothing is written; BADGE_SCANNED settles owed, sent, printing and failed ones too. -ENOENT. */
int badges_settle(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle, enum badge_proof proof,
                  int staff_no);
/* The badge of this ticket and serial by the journal of this kiosk: a B1 code that was just read. -ENOENT. */
int badges_find(struct journal *journal, int64_t ticket, uint8_t serial, struct journal_badge *ret_badge);

/* ---- once more ---- */

struct badge_reprint {
    int64_t ticket;
    int staff_no;              /* who answers for it, > 0 */
    char reason[BADGE_REASON]; /* "lost", "name", or free text; never empty */
    uint8_t known_serial;      /* the highest serial that the centre told of, 0 = none: ours is above it */
};
/* May a further badge of this ticket be printed? Checking in prints the first one. ret_known: as known_serial above.
 * -ESTALE: the ticket was passed on or cancelled; -ENODATA: none was ever owed, here or where the centre knows of;
 * -ENOENT: no such ticket. */
int badges_may_reprint(struct roster *roster, struct journal *journal, int64_t ticket, uint8_t *ret_known);
/* Intend a further badge: a serial above all known ones (the old badge is superseded from now on), the logos of the
 * last one, nobody's turn is spent, no sponsor gains an exposure. ret_badge is the new one. -EBUSY: one is on its way
 * or uncertain; settle that first. -ENODATA: there is none before it. -ERANGE: 255 badges are enough for a ticket.
 * -EINVAL: no reason or staff. */
int badges_reprint(struct journal *journal, const struct journal_stamp *stamp, const struct badge_reprint *reprint,
                   struct journal_badge *ret_badge);

/* What was printed for a ticket here, newest first: shown before anything is printed again. */
struct badge_past {
    uint64_t handle;
    uint8_t serial;
    int attempt;
    enum badge_state state;
    int64_t at; /* ms epoch of the newest state */
    char printer[BADGE_PRINTER];
    char reason[BADGE_REASON]; /* of a reprint, else "" */
    int staff_no;              /* of a reprint, else 0 */
};
int badges_of(struct journal *journal, int64_t ticket, struct badge_past *ret_past, size_t max); /* how many */
/* The same, and before them what the centre knows of a newer one at another kiosk: its handle is 0, and printer is the
 * kiosk's name. journal NULL: that one alone. */
int badges_known(struct roster *roster, struct journal *journal, int64_t ticket, struct badge_past *ret_past,
                 size_t max);
/* Badges that are not printed or cancelled, uncertain first, then the oldest: what a desk still owes. */
int badges_open(struct journal *journal, struct badge_past *ret_past, int64_t *ret_tickets, size_t max);

/* ---- labels ---- */

#define ROLL_LABELS_MAX 100000

struct badge_roll {
    int size;       /* labels when it was put in; 0 = nobody said */
    int64_t set_at; /* ms epoch */
    int used;       /* badges sent to this printer since; uncertain ones count, failed before the printer do not */
    int left;       /* size - used, not below 0; -1 = unknown */
};
/* A new roll (1..ROLL_LABELS_MAX labels), or 0: count no more. Entry "roll.set". */
int badges_roll_set(struct journal *journal, const struct journal_stamp *stamp, const char *printer, int labels,
                    int staff_no);
int badges_roll(struct journal *journal, const char *printer, struct badge_roll *ret_roll);

#endif
