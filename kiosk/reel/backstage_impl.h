/* Inside the backstage: what the two threads share, under one mutex that is never held over a disk, a font or a
 * picture, and what is the backstage's alone. Private to backstage*.c. */
#ifndef LANYARD_REEL_BACKSTAGE_IMPL_H
#define LANYARD_REEL_BACKSTAGE_IMPL_H

#include <pthread.h>
#include <time.h>

#include "reel/backstage.h"
#include "reel/stock.h"

#define BACKSTAGE_LOOK_MS 100 /* between two looks at the journal */
#define BACKSTAGE_CARE_MS                                                                                         \
    1000                      /* between two looks at roster, shelf and clock, and two tries of what could not be \
                                 written */
#define BACKSTAGE_ARRIVALS 16 /* greeted of one look at most: the newest */
#define BACKSTAGE_FRESH_MS                                                                           \
    INT64_C(120000)       /* an arrival that is older when it is seen (a paper list, a door that was \
                             cut off) is not greeted */
#define BACKSTAGE_SAID 16 /* faults of art that were said and are not said again */

/* What is to be written into the journal, as it was when the screen's thread said so. */
enum write_kind { WRITE_STARTED, WRITE_ENDED, WRITE_ORDER };
struct write {
    enum write_kind kind;
    int64_t at, boottime; /* of the stamp */
    struct play play;
    struct reel_order order;
};

/* Under the mutex. */
struct backstage_shared {
    bool ending;
    struct art_ask asks[BACKSTAGE_QUEUE]; /* in the order they came */
    size_t n_asks;
    struct write writes[BACKSTAGE_QUEUE]; /* a ring */
    size_t first_write, n_writes;
    unsigned lost; /* that found the ring full */
    struct reel_place place;
    bool has_place;
    struct backstage_event events[BACKSTAGE_QUEUE]; /* a ring */
    size_t first_event, n_events;
};

enum journal_fault { FAULT_READ = 1, FAULT_WRITE = 2, FAULT_GONE = 4 };

struct backstage {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake; /* something is to be done; CLOCK_MONOTONIC */
    int event_fd;        /* readable while events wait */
    int64_t offset;      /* of the clock; never changes */
    struct station *lent;
    struct backstage_shared shared;

    /* ---- the backstage's thread only ---- */
    struct station station; /* a copy: its roster, journal and words are the lent one's, its event and clock its own */
    struct stock stock;
    int warm;                 /* kinds that were painted unseen for this size */
    int w, h;                 /* of the screen, as asked last */
    int64_t care_at, look_at; /* boottime of the next ones */
    bool write_failed;        /* the first write that waits: it is tried again with the next care */
    bool lost_said;
    unsigned journal_faults; /* enum journal_fault bits */

    struct roster_screen screen; /* of the news that went out last */
    struct roster_slot *sessions;
    size_t n_sessions;
    bool has_news, news_stale;
    int64_t shelf_stamp; /* ns: mtime of STATE/media in the last news */
    int day;             /* event day of the shown_ms in the last news */

    int64_t journal_version;
    bool journal_unread;  /* it has changed, or what it said found no room */
    uint64_t order_seq;   /* of the last order that went out */
    uint64_t arrival_seq; /* of the last arrival that was looked at */
    uint64_t old_before;  /* orders below it were given before this program started */
    unsigned troubles, troubles_said;
    bool place_failed;
    struct {
        enum art_kind kind;
        char name[POSTER_NAME];
    } said[BACKSTAGE_SAID];
    size_t n_said;
};

/* ---- backstage.c ---- */
size_t backstage_room(struct backstage *backstage); /* events that may still be put; the thread alone puts any */
/* Hands the event over; news and faults that wait are replaced by the newer one. */
void backstage_put(struct backstage *backstage, const struct backstage_event *event);
void backstage_trouble(struct backstage *backstage, unsigned trouble, bool on); /* goes out with the next care */
void backstage_tell_troubles(struct backstage *backstage);

/* ---- backstage_news.c ---- */
void backstage_care_news(struct backstage *backstage); /* make it anew where roster or shelf changed */
void backstage_forget_news(struct backstage *backstage);

/* ---- backstage_orders.c, backstage_arrivals.c ---- */
int backstage_orders_open(struct backstage *backstage);
void backstage_look(struct backstage *backstage); /* has the journal something new? */
int backstage_look_arrivals(struct backstage *backstage);

/* ---- backstage_plays.c ---- */
void backstage_write(struct backstage *backstage, bool retry); /* what waits, until one fails; retry: also after one
                                                                  has failed */
void backstage_care_journal(struct backstage *backstage);      /* is it still the file in the folder? */

void backstage_journal_fault(struct backstage *backstage, enum journal_fault fault, int r, const char *words);

/* ---- backstage_art.c ---- */
bool backstage_paint(struct backstage *backstage); /* one ask; false when none waits */
bool backstage_warm(struct backstage *backstage);  /* one overlay unseen; false when all are ready */

/* ---- reel_place.c ---- */
int reel_place_write(const char *state_dir, bool rehearsal, const struct reel_place *place);

#endif
