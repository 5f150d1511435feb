/* The part of the roster that the second display plays: programmes, the hours in which they are on, their items, the
 * media files that belong to them, and the display's settings. Written by the organiser in programmes.csv, reel.csv and
 * event.conf; some dozens of rows, REEL_ITEMS at most. Reading is by the open roster of roster.h, loading by its load.
 */
#ifndef LANYARD_STORE_REEL_H
#define LANYARD_STORE_REEL_H

#include "core/reel_plan.h"
#include "core/reel_queue.h"
#include "store/roster.h"

#define MEDIA_NAME 128 /* bytes with NUL */
#define MEDIA_SHA256 32
#define ROSTER_MEDIA 4096 /* files */

struct roster_programme {
    int number; /* 0..REEL_PROGRAMMES-1, in the order of programmes.csv */
    char code[32], name_zh[128], name_en[128];
    int share;       /* percent of its time for sponsored items, 0..100 */
    bool is_default; /* one at most */
    bool silent;     /* no item sounds in it */
};

enum reel_kind { REEL_FILM, REEL_PHOTO, REEL_CARD, REEL_STREAM };

struct roster_item {
    int number;    /* 1.., row order of reel.csv (photos of a folder: on from there) */
    int programme; /* its number */
    enum reel_kind kind;
    char code[64];             /* what staff call it: unique */
    char file[512];            /* film, photo: name in roster_media; card: "agenda", "sponsors", "speaker", "arrivals",
                                  "wifi", "thanks" or the event's own card/NAME; stream: an http, https or rtsp address */
    char captions[MEDIA_NAME]; /* name in roster_media, "" = none */
    int32_t seconds;           /* shown; 0 = a film's own length, else the kind's usual */
    bool sound;
    int volume;                        /* 0..100 */
    int64_t sponsor;                   /* id, 0 = none */
    int32_t weight;                    /* among sponsored items */
    int64_t from, until;               /* ms epoch, 0 = none; until exclusive */
    char name_zh[128], name_en[128];   /* lower third, speaker card: who */
    char title_zh[256], title_en[256]; /* and what */
};

struct roster_media {
    char name[MEDIA_NAME]; /* "opening.mp4", as in the folder's media/ */
    uint8_t sha256[MEDIA_SHA256];
    int64_t size;
};

struct roster_screen {
    int countdown_minutes;   /* before a session; 0 = never */
    char countdown_zone[32]; /* sessions of this zone only; "" = of all */
    bool wall;               /* arrivals card may be shown */
    uint64_t greet_tiers;    /* bit n: guests of tier n are greeted on the screen when they check in, with consent */
    char wifi_name[64], wifi_password[64]; /* "" = none */
    char thanks_zh[1024], thanks_en[1024]; /* one community a line */
};

/* ---- reading: -ENOENT when there is no such row, outputs untouched; counts are <= max ---- */
int roster_programmes(struct roster *roster, struct roster_programme *ret_programmes, size_t max); /* by number */
int roster_reel_hours(struct roster *roster, struct reel_hours *ret_hours, size_t max);            /* by from */
int roster_items(struct roster *roster, struct roster_item *ret_items, size_t max);                /* by number */
int roster_media(struct roster *roster, struct roster_media *ret_media, size_t max);               /* by name */
int roster_media_named(struct roster *roster, const char *name, struct roster_media *ret_media);
int roster_screen(struct roster *roster, struct roster_screen *ret_screen); /* zeros when the event says nothing */

/* ---- loading, in a roster_load: -EEXIST, -EINVAL as there ---- */
int roster_load_programme(struct roster_load *load, const struct roster_programme *programme);
int roster_load_hours(struct roster_load *load, const struct reel_hours *hours);
int roster_load_item(struct roster_load *load, const struct roster_item *item);
int roster_load_media(struct roster_load *load, const struct roster_media *media);
int roster_load_screen(struct roster_load *load, const struct roster_screen *screen);

#endif
