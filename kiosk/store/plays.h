/* What the second display was told and what it showed, as journal entries: orders of staff ("reel.go", "reel.hold",
 * "reel.next", "reel.skip", "reel.emergency"; from kioskctl, the desk or a keypad) and plays ("play.started",
 * "play.ended"): a sponsor's proof. Some thousands a day. As with zones, the event's orders reach a rehearsal, a
 * rehearsal's never the event. */
#ifndef LANYARD_STORE_PLAYS_H
#define LANYARD_STORE_PLAYS_H

#include "store/journal.h"

#define REEL_TARGET 64
#define REEL_WORDS 601 /* with NUL: 200 Han characters, or a text of 600 Latin letters, which the card shows whole */

enum reel_order_kind {
    REEL_ORDER_GO, /* target: a programme (pinned) or item (played now, once); "" = go on by the agenda, held no more */
    REEL_ORDER_HOLD,      /* keep the present picture */
    REEL_ORDER_NEXT,      /* end this item now */
    REEL_ORDER_SKIP,      /* leave an item out for the rest of the event day; "" = the one on screen */
    REEL_ORDER_EMERGENCY, /* words over everything, for lasts_ms; "" words = it is over */
};

struct reel_order {
    uint64_t seq; /* of its entry */
    enum reel_order_kind kind;
    char target[REEL_TARGET];
    char words_zh[REEL_WORDS], words_en[REEL_WORDS]; /* of an emergency; either may be "" */
    int64_t lasts_ms;                                /* of an emergency, 1 s..REEL_EMERGENCY_MAX_MS */
    int staff_no;                                    /* 0 = nobody was named */
    int64_t at;                                      /* ms epoch */
    char boot[37];                                   /* whether boottime can be compared */
    int64_t boottime;                                /* ms */
};
#define REEL_EMERGENCY_MAX_MS INT64_C(14400000)

/* -EINVAL: a target, words or time out of range. seq, at, boot and boottime of the order are not looked at. */
int journal_reel_order(struct journal *journal, const struct journal_stamp *stamp, const struct reel_order *order);
/* Orders after seq, oldest first; how many (<= max). For a start: after 0 skips what is history, up to the last order
 * of more than a day before `at` of the newest entry. One that this version cannot read is passed over. */
int journal_reel_orders(struct journal *journal, uint64_t after, struct reel_order *ret_orders, size_t max);

/* One item shown once. */
struct play {
    uint8_t uuid[UUID_SIZE]; /* of its first entry */
    char item[64], file[512];
    char sha256[65]; /* hex of the file, "" = a card or stream */
    char programme[32];
    int64_t sponsor;  /* 0 = none */
    int64_t started;  /* ms epoch */
    int64_t shown_ms; /* -1 = not ended yet */
    bool complete;    /* to its end; else it was cut: reason says by what */
    char reason[32];  /* "" of complete ones; "next", "skip", "go", "programme", "broken", "restart" … */
};
/* Sets started, and uuid where it is zero: one that the caller made is kept, so that an end may name it before the
 * beginning is on disk. -EEXIST for a uuid that is there already. */
int journal_play_started(struct journal *journal, const struct journal_stamp *stamp, struct play *play);
/* -ENOENT for no such play, -EALREADY when it has ended. */
int journal_play_ended(struct journal *journal, const struct journal_stamp *stamp, const uint8_t uuid[UUID_SIZE],
                       int64_t shown_ms, bool complete, const char *reason);
/* Plays without an end (a kiosk that lost power), oldest first. */
int journal_plays_open(struct journal *journal, struct play *ret_plays, size_t max);
/* All plays from..until (ms epoch, until exclusive), by start; each returns 0 to go on, another value ends it and is
 * returned. sponsor 0 = all. */
int journal_plays(struct journal *journal, int64_t from, int64_t until, int64_t sponsor,
                  int (*each)(void *ctx, const struct play *play), void *ctx);
/* ms shown of each item since an instant: for a fair share after a restart. -ENOENT: never. */
int journal_item_shown(struct journal *journal, const char *item, int64_t since, int64_t *ret_ms);

/* People who came in, newest first: admissions of a ticket into the event (first of the day), not taken back. Consent
 * is the caller's to look up. How many (<= max). */
struct arrival {
    uint64_t seq;
    int64_t ticket;
    int64_t at;
    char gate[32];
};
int journal_arrivals(struct journal *journal, uint64_t after, int day, struct arrival *ret_arrivals, size_t max);

#endif
