/* The reel's second thread: everything that may take longer than a frame lasts. It owns the station's roster, journal
 * and words and the card templates; it paints art, notices orders of staff and arrivals of guests, and writes plays.
 * The screen's thread asks, and takes what is ready; it never waits for a disk or a font. One queue each way, at most
 * BACKSTAGE_QUEUE long. */
#ifndef LANYARD_REEL_BACKSTAGE_H
#define LANYARD_REEL_BACKSTAGE_H

#include "app/shelf.h"
#include "device/captions.h"
#include "station/station.h"
#include "store/places.h"
#include "store/plays.h"
#include "store/reel.h"

#define BACKSTAGE_QUEUE 64

enum art_kind { ART_CARD, ART_EMERGENCY, ART_COUNTDOWN, ART_LOWER_THIRD, ART_CAPTION, ART_GREETING, ART_NOTICE };
#define ART_KINDS 7

/* Please paint. What is not named for a kind is not looked at. */
struct art_ask {
    enum art_kind kind;
    uint64_t key;            /* the asker's own: the answer carries it */
    int w, h;                /* of the whole screen; the form (landscape, portrait) follows from it */
    struct roster_item item; /* CARD, LOWER_THIRD */
    int session;             /* COUNTDOWN: index in the news' sessions */
    bool over_card;          /* COUNTDOWN: stand where a card has its clock, not over its words */
    int64_t seconds;         /* COUNTDOWN: left */
    char text[CAPTION_TEXT]; /* CAPTION: the cue. NOTICE: msgid of what is wrong ("reel-stream-lost") */
    char words_zh[REEL_WORDS], words_en[REEL_WORDS]; /* EMERGENCY */
    int64_t ticket;                                  /* GREETING */
};

/* Painted: a picture and where on the screen it stands. Overlays are cut to their slot-live-area. */
struct art {
    enum art_kind kind;
    uint64_t key;
    int r;    /* 0, or negative errno: it could not be painted, words were logged; picture is empty */
    int w, h; /* of the screen it was painted for */
    int x, y;
    struct pixels picture; /* malloc'ed data: art_free */
};
void art_free(struct art *art); /* zeros are fine */

/* The event as the reel needs it, one look at roster and shelf; never changed once made. */
struct reel_news {
    struct roster_event event;
    struct roster_programme programmes[REEL_PROGRAMMES];
    size_t n_programmes;
    struct reel_hours hours[REEL_HOURS];
    size_t n_hours;
    struct roster_item *items;         /* all, by number */
    struct shelf_item *shelf;          /* of each item, size 0 = its file is not here; cards and streams have none */
    struct shelf_item *captions_shelf; /* likewise of its captions */
    int64_t *shown_ms;                 /* of each, this event day */
    size_t n_items;
    struct roster_slot *sessions; /* that are counted down to, by start */
    size_t n_sessions;
    struct roster_screen screen;
};
void reel_news_free(struct reel_news *news); /* NULL is fine */

enum backstage_kind {
    BACKSTAGE_NEWS, /* roster or shelf changed (the first one comes after open) */
    BACKSTAGE_ART,
    BACKSTAGE_ORDER,
    BACKSTAGE_ARRIVAL, /* somebody to greet came in: consent and tier were looked at */
    BACKSTAGE_FAULT,   /* journal or roster fail, or do again: bits of enum reel_trouble */
};
struct backstage_event {
    enum backstage_kind kind;
    struct reel_news *news; /* the taker's: reel_news_free */
    struct art art;         /* the taker's: art_free */
    struct reel_order order;
    bool old;    /* ORDER: given before this program started (an emergency or pin may still hold) */
    int64_t age; /* ORDER: ms since it was given, by this boot's clock where it is of this boot */
    int64_t ticket;
    unsigned troubles;
};
enum reel_trouble {
    REEL_TROUBLE_JOURNAL = 1,
    REEL_TROUBLE_ROSTER = 2,
    REEL_TROUBLE_CLOCK = 4,
    REEL_TROUBLE_SOUND = 8,
    REEL_TROUBLE_MEDIA = 16
};

struct backstage;
/* Takes the open station over until backstage_close: only this thread touches its roster, journal and catalogue (and
 * log_line may be called by both). Starts the thread. */
int backstage_open(struct station *station, struct backstage **ret_backstage);
void backstage_close(struct backstage *backstage);   /* writes what waits, joins; NULL is fine */
int backstage_fd(const struct backstage *backstage); /* readable when something can be taken */
bool backstage_take(struct backstage *backstage, struct backstage_event *ret_event);

/* Never wait; -EAGAIN when the queue is full (then nothing was asked). An ask of the same kind that was not begun is
 * replaced, but cards: those of the same key are. */
int backstage_ask(struct backstage *backstage, const struct art_ask *ask);
/* A play began (its uuid is made here) or ended. Kept in order, retried while the journal fails; lost, and said, only
 * when BACKSTAGE_QUEUE of them wait. */
int backstage_play_started(struct backstage *backstage, struct play *play);
int backstage_play_ended(struct backstage *backstage, const struct play *play);
/* An order given on the reel's own keypad: journalled, and comes back as BACKSTAGE_ORDER. */
int backstage_order(struct backstage *backstage, const struct reel_order *order);
/* How far the present play has come, for a restart: a small file in the state folder, replaced each time. */
struct reel_place {
    char programme[32], item[64];
    int64_t position_ms;     /* where a film is to be entered again */
    int64_t shown_ms;        /* of this play so far: less than the position of a film that was entered in its middle */
    uint8_t play[UUID_SIZE]; /* zero = the item is not journalled */
    int64_t at;              /* ms epoch */
};
int backstage_note(struct backstage *backstage, const struct reel_place *place);
/* What the note of a former run says; -ENOENT, or -EBADMSG when it is not whole. Before backstage_open. A rehearsal has
 * a note of its own: a play of the event is ended by the event's next run, not by the rehearsal in between. */
int reel_place_read(const char *state_dir, bool rehearsal, struct reel_place *ret_place);

#endif
