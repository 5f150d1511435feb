/* What the programs with a screen share: one event, one journal, one clock, one display and one camera. kiosk-desk
 * stands on it, and whatever else a guest or a member of staff stands before. A station judges nothing and draws
 * nothing of its own; it opens the parts in their order with one line for people where one fails, keeps them, and
 * closes them. Owned by the main thread. */
#ifndef LANYARD_STATION_STATION_H
#define LANYARD_STATION_STATION_H

#include <sys/stat.h>

#include "app/catalog.h"
#include "app/clock.h"
#include "app/conf.h"
#include "app/log.h"
#include "art/theme.h"
#include "device/eye.h"
#include "station/focus.h"
#include "store/centre.h"
#include "store/journal.h"
#include "store/link.h"
#include "store/roster.h"

/* What a station is told of its program. */
struct station_program {
    const char *name;  /* "kiosk-desk": log lines begin with it, and the lock is STATE/desk.lock */
    const char *title; /* of the window */
    bool has_compact;  /* its screens come in the compact form too (station/stage.h) */
    bool staffed;      /* staff stand before it: conflicts of all kiosks are theirs to see and to acknowledge */
    bool own_display;  /* it shows its screens itself: display and stage stay empty */
};

#define STATION_WHY 512
#define STATION_CONFLICTS 16 /* that nobody has acknowledged yet; of more the newest */

/* The centre, as station/centre.h looks after it. */
struct station_centre {
    struct link *link; /* NULL = there is none, so far */
    struct link_status status;
    int64_t looked_at, open_at; /* boottime ms */
    int64_t roster_version;     /* of conflicts */
    struct centre_conflict conflicts[STATION_CONFLICTS];
    int n_conflicts;
    uint8_t seen[STATION_CONFLICTS][UUID_SIZE]; /* acknowledged here; the centre's word is on its way */
    int n_seen;
};

/* An asset in memory: a logo or a template's SVG. */
struct station_asset {
    void *bytes; /* malloc'ed, NULL = none */
    size_t size;
};

struct station {
    const struct station_program *program;
    struct conf *conf;     /* lent */
    char why[STATION_WHY]; /* the line for people, when opening failed */
    struct log log;
    const char *state_dir;
    int signal_fd; /* readable: the program is to end */
    struct roster *roster;
    struct roster_event event;
    struct roster_secrets secrets;
    int64_t roster_version; /* SQLite's, of the last look */
    int64_t edition;        /* of event and secrets: tickets come and go within one */
    int lock_fd;            /* one program of a kind a state folder, or a badge would come out twice */
    struct app_clock clock;
    struct journal *journal;
    struct stat journal_file; /* which file the journal is: one that was deleted under us keeps nothing */
    struct catalog *catalog;
    struct display *display;
    struct stage stage;
    struct theme theme;                      /* the event's, or the built-in one */
    struct look look;                        /* what the stage's screens wear */
    struct station_asset mark;               /* the theme's logo */
    bool high;                               /* strong contrast and large type are on */
    struct focus focus;                      /* of keyboards and switches */
    struct eye *eye;                         /* NULL = no camera */
    char camera_why[128];                    /* what is wrong with it, for staff; "" while it works */
    int64_t camera_hello_at, camera_look_at; /* boottime ms: of its start, and of the next look for its folder */
    int64_t camera_failed_at; /* boottime ms: since when it says nothing but what is wrong; 0 = it works */
    bool camera_away;         /* a frames folder that is gone for now */
    uint32_t preview_seen;
    struct grey preview; /* points into the eye's copy; data NULL = none yet */
    struct station_centre centre;
    bool staff_in; /* staff are signed in before a screen that is guests' otherwise */
    bool finite;   /* a rehearsal with an end: leave when the pictures are done */
};

/* ---- station.c: start and end ---- */
/* Configuration, log and signals: from here on the program may read its own settings, log, and open. program
 * outlives the station; station is all zeros before and stays where it is. Call before any thread starts. */
void station_begin(struct station *station, struct conf *conf, const struct station_program *program);
/* Roster, lock, clock, journal, words, display, in this order. 0, or negative errno after one log line (the program
 * exits 1). A station whose screen people stand before waits instead for an event that can be worked with, and says on
 * that screen what is needed (station/setup.h); -ECANCELED: it was told to end meanwhile (the program exits 0). */
int station_open(struct station *station);
/* Does this program wait for what is missing, with people before its screen? A rehearsal does not. */
bool station_may_wait(const struct station *station);
/* Roster, lock, clock and journal, as often as it takes: what was opened half is closed again. why is set with a
 * negative errno, and ret_part. */
enum station_part { STATION_ROSTER, STATION_LOCK, STATION_CLOCK, STATION_JOURNAL };
int station_open_event(struct station *station, enum station_part *ret_part);
void station_close(struct station *station); /* a half-opened one too */
/* Has another program replaced the roster, or more of it than tickets? Then event and keys are read anew. True when
 * they were. */
bool station_refresh(struct station *station);
struct journal_stamp station_stamp(const struct station *station);
/* Could a row be written now? 0; -ENOENT: it is another file than the open one; -EROFS, -EACCES; -ENOSPC: less than
 * 64 KiB are free. Asked once a second, so that staff know before a guest does. */
int station_journal_works(const struct station *station);
bool station_journal_there(const struct station *station); /* the open journal is still the file in the folder */

/* ---- camera.c ---- */
/* camera.source: "none" opens nothing; a device that is not there yet is fine, a frames folder must be. */
int station_open_camera(struct station *station);
void station_close_camera(struct station *station); /* without one, too; station_close does it as well */
/* What a message of the eye says of the camera: 1 it works, 0 nothing new, -1 it does not (camera_why says why). A
 * picture that is older than 1.5 s is none, whatever the camera promised. */
int station_camera_news(struct station *station, const struct eye_message *message, int64_t now);
/* A frames folder stands for a camera that is plugged in: looked at twice a second. -1: it is gone, just now. Where it
 * comes back the eye starts again and says hello. 0 otherwise. */
int station_camera_look(struct station *station, int64_t now);
/* The pictures of a rehearsal with an end cannot be shown: it is over, and the program ends with 1. */
bool station_camera_spoilt(const struct station *station, int64_t now);
bool station_preview(struct station *station); /* take the newest picture; false when there is none newer */
/* The first screen shows the camera, unless there is none soon. True when a signal asked the program to end. */
bool station_wait_for_preview(struct station *station);
const char *station_hint_msgid(enum eye_hint hint); /* "hint-far": what to tell who holds up a code */

/* ---- assets.c ---- */
/* A file of the event ("badge/vip.svg"), else the one that ships. -ENOENT, -EFBIG, -EIO, -ENOMEM. */
int station_asset_load(const struct station *station, const char *name, struct station_asset *ret_asset);
void station_asset_free(struct station_asset *asset);
/* Logo of a sponsor by id among those of a tier (ROSTER_ANY_TIER = any). */
int station_logo_load(const struct station *station, int tier, int64_t sponsor, struct station_asset *ret_asset);

/* ---- theme.c: the event's own look ---- */
bool station_read_theme(struct station *station);          /* true when it is another one than before */
void station_load_mark(struct station *station);           /* the theme's logo, for screens and cards */
bool station_high_contrast(const struct station *station); /* what display.contrast, else the theme, begins with */
/* For whoever draws apart from the stage; warnings go to the log. ret_look is zeros or a look that is replaced; the
 * caller clears it. */
void station_make_look(const struct station *station, bool high, struct look *ret_look);
/* Strong contrast and large type on or off; the next drawing shows it. Also puts on a theme that was read anew. */
void station_set_contrast(struct station *station, bool high);

/* ---- screens.c: screens from the station's stage ---- */
/* The event's names and mark, the language flags, and where this station stands ("" = not said). */
void station_put_event(const struct station *station, struct sheet *sheet, const char *place);
/* A message in the leading language into slot name, and in the other one into follow. */
void station_put_words(const struct station *station, struct sheet *sheet, const char *name, const char *follow,
                       const char *msgid);
/* Draw a screen and show it with the camera's picture; the slate after a log line when it cannot be drawn. */
void station_draw(struct station *station, const char *name, const struct sheet *sheet);
void station_draw_live(struct station *station, const char *name); /* only the camera's picture changed */
/* Draw it unseen: a template that cannot be used is found before the doors open, and the first guest does not wait for
 * fonts. -errno after a log line. */
int station_check_screen(struct station *station, const char *name, const struct sheet *sheet);

/* ---- words.c: text for people that is no message of the catalogue ---- */
const char *station_say(const struct station *station, const char *language, const char *msgid);
/* Put word into the first hole ("{time}") of text. */
void station_fill_hole(const char *text, const char *hole, const char *word, char *ret_text, size_t cap);
void station_time_text(const struct station *station, int64_t ms, char ret_text[6]); /* "09:30" by the event's clocks */
void station_date_text(const char *language, int yyyymmdd, char *ret_text, size_t cap); /* "24 Oct" */
void station_days_text(const struct roster_event *event, uint8_t days, char *ret_text,
                       size_t cap); /* "10.24 · 10.25" */
/* The name to lead with, and the other one ("" when there is none): Chinese for Chinese guests, else Latin. */
void station_names(const struct roster_ticket *ticket, const char **ret_lead, const char **ret_other);
/* What to do about a verdict, with its date filled in. ticket may be NULL. */
void station_advice(const struct station *station, enum verdict verdict, const struct roster_ticket *ticket,
                    const char *language, char *ret_text, size_t cap);

#endif
