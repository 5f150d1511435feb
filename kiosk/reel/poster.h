/* What one card or overlay is filled with, and the words it points into: looked up in roster, journal and catalogue at
 * the instant it is painted. Filling knows who may stand on a public screen; painting does not. Private to the
 * backstage's thread. */
#ifndef LANYARD_REEL_POSTER_H
#define LANYARD_REEL_POSTER_H

#include "reel/backstage.h"

#define POSTER_WORDS 16384
#define POSTER_LOGOS 8  /* on one page of the sponsors card */
#define POSTER_WALL 12  /* people on the arrivals card */
#define POSTER_NEXT 4   /* sessions that come next on the agenda card */
#define POSTER_NOW 4    /* and that are on */
#define POSTER_THANKS 8 /* communities */
#define POSTER_NAME 96  /* bytes of a card's name with NUL: "card/NAME-portrait.svg" is an asset's */

/* What a poster is looked up in. All lent. */
struct backdrop {
    const struct station *station;
    const struct roster_screen *screen;
    const struct roster_slot *sessions; /* as in the news: COUNTDOWN's index */
    size_t n_sessions;
    int64_t now;       /* ms epoch */
    bool trusted;      /* the clock; else nothing that depends on it is said */
    unsigned showings; /* of this card before this one: pages turn by it */
};

struct poster {
    struct sheet sheet;
    struct station_asset logos[POSTER_LOGOS];
    char words[POSTER_WORDS]; /* names and texts of the sheet's fills */
    size_t used;
};

/* The template of an ask: "agenda", "lower-third", or the event's own card. */
const char *poster_name(const struct art_ask *ask);
/* Fill: 0, or why there is nothing to paint: -ENODATA (no network, nobody to introduce, a clock that is not trusted),
 * -EPERM (a guest who may not be shown, a wall that is switched off), -ENOENT, or what the store answers. ret_poster
 * stays where it is, for its sheet points into it; poster_clear in any case. */
int poster_fill(const struct backdrop *backdrop, const struct art_ask *ask, struct poster *ret_poster);
void poster_clear(struct poster *poster);
const char *poster_why(int r); /* in words */

/* ---- poster.c: for those who fill ---- */
/* A text that lasts as long as the poster; "" when there is no room left. */
const char *poster_text(struct poster *poster, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* NAME-lead and NAME-follow. Where one language is missing the other leads alone. */
void poster_pair(struct poster *poster, const char *name, const char *zh, const char *en);
void poster_clock(const struct backdrop *backdrop, struct poster *poster, const char *name, int64_t at);
void poster_place(const struct backdrop *backdrop, struct poster *poster, const char *name, const char *zone);

/* ---- poster_cards.c, poster_overlays.c ---- */
int poster_fill_card(const struct backdrop *backdrop, const struct roster_item *item, struct poster *poster);
int poster_fill_overlay(const struct backdrop *backdrop, const struct art_ask *ask, struct poster *poster);

/* ---- poster_sponsors.c ---- */
/* if-place-K for each sponsor of this page, and either if-sponsor-K with logo-K, which can be drawn, or only
 * text-sponsor-K, which is there in any case. */
int poster_fill_sponsors(const struct backdrop *backdrop, struct poster *poster);

/* ---- poster_guests.c ---- */
/* The name under which a guest may stand on a public screen: the one he chose, else his own, masked. -EPERM without
 * consent or for a ticket that does not hold, -ENODATA without any name, -ENOENT. */
int poster_guest(const struct station *station, int64_t ticket, struct roster_ticket *ret_ticket, char *ret_name,
                 size_t cap);
int poster_fill_arrivals(const struct backdrop *backdrop, struct poster *poster);
/* The event's day of an instant, -1 = none. */
int poster_day(const struct roster_event *event, int64_t at);

#endif
