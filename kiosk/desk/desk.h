/* What the desk program holds while it runs: the open parts, the flow, and the person on screen. Everything here is
 * owned by the main thread; the print worker has its own struct and meets us only through its mailbox. The files
 * beside this one each know one thing: open (start and end), checkin (code to verdict to row), person (who it is),
 * badges (the ledger and the printer), badge_art (the raster), screens (what is drawn), words (text for people),
 * assets (files), selftest, loop (who is waited for). */
#ifndef LANYARD_DESK_DESK_H
#define LANYARD_DESK_DESK_H

#include <sys/stat.h>

#include "app/catalog.h"
#include "app/clock.h"
#include "app/conf.h"
#include "app/log.h"
#include "art/template.h"
#include "core/desk_flow.h"
#include "device/display.h"
#include "device/eye.h"
#include "device/print_worker.h"
#include "store/facts.h"
#include "store/journal.h"
#include "store/roster.h"

#define DESK_STRIP 4 /* sponsor logos along the edge of a screen */

/* An asset in memory: a logo or a template's SVG. */
struct desk_asset {
    void *bytes; /* malloc'ed, NULL = none */
    size_t size;
};

/* The person on screen, or whose badge is being made. */
struct desk_person {
    bool known; /* a ticket row was found */
    struct roster_ticket ticket;
    struct roster_tier tier;
    bool has_tier;
    enum desk_language language;
};

/* One scan on its way through the flow. */
struct desk_scan {
    struct journal_scan row;
    struct desk_person person;
    bool resumed;               /* not scanned: a badge owed since before this start */
    struct journal_badge badge; /* resumed: that badge; else what the journal answered */
    double began_ms;            /* monotonic, for the line per scan */
};

/* A badge that the worker has. */
struct desk_order {
    uint64_t handle; /* 0 = free */
    uint8_t uuid[UUID_SIZE];
    int attempt;
};

struct desk {
    struct conf *conf;
    struct log log;
    struct app_clock clock;
    struct catalog *catalog;
    struct roster *roster;
    struct roster_event event;
    struct roster_secrets secrets;
    struct journal *journal;
    int lock_fd;              /* STATE/desk.lock: one desk a state folder, or a badge would come out twice */
    struct stat journal_file; /* which file the journal is: one that was deleted under us keeps nothing */
    const char *state_dir;
    const char *gate;
    int64_t replay_ms; /* desk.replay_seconds */

    struct display *display;
    struct template *screens[DESK_SCREEN_COUNT]; /* loaded at first use, dropped when the window turns */
    bool portrait;                               /* of the loaded ones */
    struct pixels canvas;
    struct desk_asset strip[DESK_STRIP];
    struct rect language_button, live_box;
    int64_t drawn_at; /* boottime ms of the last drawing */
    int guide;        /* phase of the moving hint */

    struct eye *eye;
    uint32_t preview_seen;
    struct grey preview; /* points into the eye's copy; data NULL = none yet */
    enum eye_hint hint;
    bool finite;      /* a rehearsal with an end: leave when the pictures and the badges are done */
    int64_t ended_at; /* when the last picture had passed, boottime ms; 0 = not yet */

    struct print_worker *worker;
    struct desk_order orders[PRINT_QUEUE];
    int dpi;                /* of the printer; 0 = never reached yet */
    struct template *badge; /* the last tier's template, kept for the next badge */
    char badge_name[80];
    int64_t retry_at; /* boottime ms of the next look for a printer that was not there */

    struct desk_flow flow;
    struct desk_scan scan; /* the person on screen */
    uint8_t troubles;      /* enum desk_trouble */
    int signal_fd;
    bool quit;
};

/* open.c: 0, or negative errno after one log line (the program exits 1). desk_close takes a half-opened desk. */
int desk_open(struct desk *desk, struct conf *conf);
void desk_close(struct desk *desk);
struct journal_stamp desk_stamp(const struct desk *desk);
bool desk_journal_there(const struct desk *desk); /* the open journal is still the file in the state folder */
int desk_open_printer(struct desk *desk);         /* again, when it was not there; a log line when it still is not */

/* selftest.c: what each device says of itself, as one JSON line; the exit code. */
int desk_self_test(struct conf *conf);

/* checkin.c */
void desk_code(struct desk *desk, const struct eye_message *message); /* judge a code and step the flow */
void desk_event(struct desk *desk, const struct desk_event *event);   /* step the flow, execute its effects */
void desk_trouble(struct desk *desk, enum desk_trouble trouble, bool holds);

/* person.c */
int desk_person_of(struct desk *desk, int64_t ticket, struct desk_person *ret_person); /* -ENOENT */
void desk_person_from(struct desk *desk, const struct roster_ticket *ticket, struct desk_person *ret_person);
/* The name to lead with, and the other one ("" when there is none): Chinese for Chinese guests, else Latin. */
void desk_names(const struct roster_ticket *ticket, const char **ret_lead, const char **ret_other);

/* assets.c: a file of the event ("badge/vip.svg"), else the one that ships. -ENOENT; free with desk_asset_free. */
int desk_asset_load(struct desk *desk, const char *name, struct desk_asset *ret_asset);
void desk_asset_free(struct desk_asset *asset);
/* Logo of a sponsor by id among those of a tier (-1 = any tier). */
int desk_logo_load(struct desk *desk, int tier, int64_t sponsor, struct desk_asset *ret_asset);

/* badge_art.c: the badge of a ledger row as PWG raster, malloc'ed. -errno after a log line. */
int desk_badge_render(struct desk *desk, const struct journal_badge *badge, uint8_t **ret_bytes, size_t *ret_size);

/* badges.c */
void desk_badges_resume(struct desk *desk);                /* after a start: what the ledger still owes */
void desk_badge_print(struct desk *desk, uint64_t handle); /* render and hand over */
void desk_badge_news(struct desk *desk);                   /* what the worker has to say */
bool desk_badges_busy(const struct desk *desk);

/* screens.c */
void desk_draw(struct desk *desk, bool whole); /* whole = false: only the live picture changed */
/* Draw every screen once, unseen: a template that cannot be used is found before the doors open, and the first guest
 * does not wait for fonts. -errno after a log line. */
int desk_screens_check(struct desk *desk);
void desk_screens_free(struct desk *desk);

/* words.c */
const char *desk_language_code(enum desk_language language);                                     /* "zh" or "en" */
void desk_days_text(const struct roster_event *event, uint8_t days, char *ret_text, size_t cap); /* "10.24 · 10.25" */
void desk_advice(const struct desk *desk, const char *language, char *ret_text, size_t cap);

/* loop.c */
int desk_run(struct desk *desk); /* exit code */

#endif
