/* What the reel program holds while it runs. The screen's thread owns all of it: two slots (the item on screen and the
 * next one, open with frames waiting), the plan, the overlays. The files beside this one each know one thing: open
 * (start and end), loop, choose (plan and next item), slot (one item from opening to its proof of play), turn (changing
 * from one to the next), overlays, orders (what staff say), keypad, compose (layers on the screen), slate (without
 * files), mixer (sound), vouch (bytes before play), backstage (everything slow), selftest. */
#ifndef LANYARD_REEL_REEL_H
#define LANYARD_REEL_REEL_H

#include "core/pace.h"
#include "core/wedge.h"
#include "device/keyboard.h"
#include "device/movie.h"
#include "device/projector.h"
#include "device/speaker.h"
#include "reel/backstage.h"
#include "reel/mixer.h"
#include "reel/vouch.h"
#include "station/reel_order.h"

/* Textures: each slot has its own, and so have the overlays. */
enum reel_texture {
    TEXTURE_SLOT_A,
    TEXTURE_SLOT_B,
    TEXTURE_SLOT_C,
    TEXTURE_SLATE,
    TEXTURE_EMERGENCY,
    TEXTURE_COUNTDOWN,
    TEXTURE_LOWER_THIRD,
    TEXTURE_CAPTION,
    TEXTURE_GREETING,
};

#define REEL_SLOTS 3     /* on screen, next, leaving */
#define REEL_GREETINGS 8 /* guests that wait to be greeted */
#define REEL_SKIPS 128   /* items that staff took out */
#define REEL_SNAPSHOTS 256
#define REEL_FRAME_US 33333 /* between two pictures of what moves by itself: fades and pans */
#define REEL_NOTICE (-2)    /* "item" of a notice card: what should play cannot be reached */

/* Outcome of getting an item ready. */
enum slot_state {
    SLOT_EMPTY,
    SLOT_OPENING, /* its movie opens, or its card is being painted */
    SLOT_READY,   /* its first picture is there */
    SLOT_ON,      /* on screen */
    SLOT_LEAVING, /* fading out */
};

struct slot {
    enum slot_state state;
    int texture;
    int index;               /* in the news' items, -1 = they changed and it is no more, REEL_NOTICE */
    int programme;           /* for which it was chosen */
    bool asked_for;          /* by staff: the programme goes on where it was */
    struct roster_item item; /* a copy */
    struct shelf_item file;
    struct movie *movie; /* film, photo, stream; NULL for cards */
    struct movie_info info;
    struct vouch *vouch; /* its captions, once the movie plays */
    struct art card;
    uint64_t key;             /* of its card */
    bool has_picture;         /* its texture holds one */
    int picture_w, picture_h; /* of the texture */
    int64_t opened_at;        /* us */
    int64_t elapsed_us;       /* since it began, but for holds and emergencies */
    int64_t visible_us;       /* since it began, but for emergencies: what a sponsor's proof counts */
    int64_t start_us;         /* film: where it began, after a restart */
    int64_t pts;              /* of the frame on screen */
    bool head_shown;          /* the frame at the head of the movie's queue is the one on screen */
    bool last_shown;          /* and it is the film's last */
    bool snapped;             /* off-screen: its picture was written */
    int64_t painted_at;       /* us; of a card: when its newest picture was asked for */
    int64_t left_at;          /* us; of SLOT_LEAVING */
    int64_t expected_ms;      /* was added to its account when it began */
    struct play play;
    bool proof; /* play is in the journal */
    char words[MOVIE_ERROR];
};

/* A picture over the film that comes and goes. */
struct overlay {
    bool wanted;    /* else it fades out */
    bool has;       /* the texture holds one */
    uint64_t key;   /* of the picture wanted, changes with its content */
    uint64_t shown; /* key of the picture in the texture */
    int x, y, w, h;
    double alpha; /* now */
};

struct reel {
    struct station station;
    struct projector *projector;
    struct speaker *speaker;
    struct mixer *mixer;
    struct keyboards *keypad;
    struct backstage *backstage;
    struct vouch_book *book;
    bool offscreen;  /* pictures of what is shown are written as files */
    int64_t ends_at; /* us: reel.seconds after the start, 0 = never */

    struct reel_news *news;  /* NULL until the first */
    struct reel_item *items; /* of the news, as the queue wants them */
    struct reel_turn turns[REEL_PROGRAMMES];
    int64_t *broken_until; /* of each item, us, 0 = it is not */
    bool *noted;           /* of each: that it is missing or broken was said */
    char skips[REEL_SKIPS][64];
    size_t n_skips;
    int skips_day; /* yyyymmdd */

    struct reel_wish wish;
    struct reel_order emergency; /* its words, while wish.emergency */
    int64_t emergency_ends;      /* us: by the steady clock, whatever the wall's does */
    bool held;
    int go_item; /* index staff asked for, -1 */
    struct reel_plan plan;
    bool planned;       /* once at least */
    bool has_theme;     /* the station is open: the slate wears the event's colours */
    bool slate_said;    /* since the news: that there is nothing to show */
    int64_t planned_at; /* us of the last look, 0 = look now */

    struct slot slots[REEL_SLOTS];
    struct slot *on, *next, *leaving; /* into slots, NULL = none */
    bool cut;                         /* begin the next as soon as it is ready */
    char cut_reason[32];
    struct pace pace;
    struct reel_place place; /* of the run before; programme "" = none, or used */
    struct reel_place note;  /* of this run, as it was noted last */
    int64_t noted_at;        /* us */
    int failures;            /* openings in a row that failed */
    int64_t quiet_until;     /* us: after many failures nothing is opened before */

    struct overlay overlays[ART_KINDS];
    int64_t greetings[REEL_GREETINGS];
    size_t n_greetings;
    int64_t greeting_since;           /* us, 0 = none is shown */
    bool emergency_ready;             /* its picture is there: it covers everything */
    bool dirty;                       /* something changed: compose and show */
    char snapped[REEL_SNAPSHOTS][64]; /* off-screen: what was written already */
    size_t n_snapped;
    double volume;
    int displays;        /* that must be there: with 2 none is left to us alone */
    int64_t displays_at; /* next look at them */
    int64_t fade_us;
    unsigned troubles;
    uint64_t keys;         /* of cards asked for, counts up */
    int64_t now, round_us; /* us, CLOCK_MONOTONIC, of this round, and since the one before */
    int64_t animated_at;   /* us of the last picture of what moves by itself */
    struct reel_keys keys_heard;
    struct reel_preset preset; /* the words of the keypad's emergency */
    int said;                  /* what the station failed with, as it was logged */
    bool quit;
};

/* open.c */
int reel_open(struct reel *reel, struct conf *conf);
void reel_close(struct reel *reel);
int64_t reel_clock_us(void);
int reel_self_test(struct conf *conf); /* selftest.c */
int reel_run(struct reel *reel);       /* loop.c: exit code */

/* choose.c */
void reel_take_news(struct reel *reel, struct reel_news *news); /* takes it over */
void reel_look_at_plan(struct reel *reel);
bool reel_choose(struct reel *reel, int *ret_index, bool *ret_asked_for); /* the next item; false: none */
void reel_broken(struct reel *reel, int index, const char *words);
bool reel_skipped(const struct reel *reel, const char *code);
const char *reel_programme_code(const struct reel *reel, int programme);

/* slot.c */
void slot_open(struct reel *reel, struct slot *slot, int index, bool asked_for);
void slot_look(struct reel *reel, struct slot *slot); /* opening → ready, or empty again when it failed */
void slot_begin(struct reel *reel, struct slot *slot);
bool slot_over(const struct reel *reel, const struct slot *slot);                       /* its time is up */
void slot_end(struct reel *reel, struct slot *slot, bool complete, const char *reason); /* proof; it may fade on */
void slot_drop(struct reel *reel, struct slot *slot);               /* gives everything back; an empty one is fine */
int64_t slot_length_us(const struct slot *slot);                    /* 0 = no end of its own */
bool slot_moves(const struct slot *slot);                           /* film or stream */
void slot_frames(struct reel *reel, struct slot *slot);             /* show what is due */
int64_t slot_due(const struct reel *reel, const struct slot *slot); /* us: when something is next to be done */
void slot_repaint(struct reel *reel, struct slot *slot);            /* ask for its card again */

/* turn.c */
void reel_turn(struct reel *reel); /* whatever is due: next item opened, begun, frames shown */
void reel_cut(struct reel *reel, const char *reason);
void reel_drop_next(struct reel *reel); /* it is chosen anew */

/* overlays.c */
void reel_overlays(struct reel *reel);
void reel_take_art(struct reel *reel, struct art *art); /* takes it over */
void reel_greet(struct reel *reel, int64_t ticket);
void reel_forget_art(struct reel *reel); /* the screen's size changed, or its textures were lost */
bool reel_overlays_move(const struct reel *reel);

/* orders.c, keypad.c */
void reel_obey(struct reel *reel, const struct backstage_event *event);
void reel_hear_keypad(struct reel *reel);
void reel_hear_key(struct reel *reel, uint8_t usage);

/* compose.c, slate.c */
void reel_compose(struct reel *reel);
int reel_slate(struct reel *reel);                       /* into TEXTURE_SLATE */
bool reel_moving(const struct reel *reel);               /* something fades or pans: compose each REEL_FRAME_US */
void reel_snapshot(struct reel *reel, const char *name); /* off-screen: once of each name */

#endif
