/* Which item of a programme comes next. Plain items come in their order, round and round. Sponsored ones have a share
 * of the programme's time (share of voice) and divide it by weight: next is the one whose seconds shown, divided by its
 * weight, are fewest (virtual time, as in weighted fair queueing), so that a cut item is made good and a 60 s film does
 * not count as a 10 s picture. Up to REEL_ITEMS items, a pick is one walk over them. */
#ifndef LANYARD_CORE_REEL_QUEUE_H
#define LANYARD_CORE_REEL_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REEL_ITEMS 2048
#define REEL_WEIGHT_MAX 1000
#define REEL_OWED_MS 300000 /* more than this neither sponsored nor plain items are owed */

struct reel_item {
    int programme;
    int64_t from, until; /* shown from inclusive, to exclusive, ms epoch; 0 = no limit. An untrusted clock asks with
                            now = 0: limits are not looked at */
    bool sponsored;
    int32_t weight;   /* 1..REEL_WEIGHT_MAX, of a sponsored item */
    bool out;         /* its file is missing or broken, or staff took it out */
    int64_t shown_ms; /* of a sponsored one, this event day; the caller adds what was shown */
};

/* How far a programme has come; the caller keeps one for each. Zeros but after = -1 at first. What one side is owed
 * beyond REEL_OWED_MS is forgiven, so that a picture held for an hour, or sponsors whose films came at noon, are not
 * followed by an hour of advertisements. */
struct reel_turn {
    int after;                      /* index of the plain item that came last, -1 = none */
    int64_t plain_ms, sponsored_ms; /* shown so far, less what was forgiven; reel_shown adds */
};

/* Index of the next item, or -ENOENT when none can be shown. share 0..100: percent of the time that sponsored items get
 * together; a programme with sponsored items alone, or plain ones alone, is not held up by it. With share 0 sponsored
 * items are never shown among plain ones, with 100 no plain one is among sponsored ones. Forgives what
 * is owed too much, and takes nothing: call reel_took when the item really begins. */
int reel_next(const struct reel_item *items, size_t n, struct reel_turn *turn, int programme, int share, int64_t now);
void reel_took(const struct reel_item *items, int index, struct reel_turn *turn);
/* Shown for ms: to the item's and the turn's account. Charge what is expected when an item begins, so that the one
 * after it can be chosen, and put it right when it ends: ms below 0 gives back. No account falls below 0. */
void reel_shown(struct reel_item *items, int index, struct reel_turn *turn, int64_t ms);

/* May this item be shown at now (dates, out)? */
bool reel_playable(const struct reel_item *item, int64_t now);

#endif
