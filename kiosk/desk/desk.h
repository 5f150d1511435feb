/* What the desk program holds while it runs: the station it stands on, the flow, and the person on screen. Everything
 * here is owned by the main thread; the print worker has its own struct and meets us only through its mailbox. The
 * files beside this one each know one thing: open (start and end), checkin (code to verdict to row), person (who it
 * is), badges (the ledger and the printer), badge_art (the raster), screens (what stands on them), keypad (the second
 * display), selftest, loop (who is waited for). */
#ifndef LANYARD_DESK_DESK_H
#define LANYARD_DESK_DESK_H

#include "badge/badge.h"
#include "core/desk_flow.h"
#include "device/keyboard.h"
#include "device/print_worker.h"
#include "station/reel_order.h"
#include "station/station.h"
#include "store/facts.h"

#define DESK_STRIP 4 /* sponsor logos along the edge of a screen */

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
    struct code code; /* unless resumed */
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
    struct station station;
    const char *gate;
    int64_t replay_ms; /* desk.replay_seconds */

    struct station_asset strip[DESK_STRIP];
    int guide; /* phase of the moving hint */
    enum eye_hint hint;
    int64_t ended_at; /* when the last picture had passed, boottime ms; 0 = not yet */

    struct keyboards *keypad; /* of the second display */
    struct reel_keys keys;

    struct print_worker *worker;
    struct desk_order orders[PRINT_QUEUE];
    int dpi;                /* of the printer; 0 = never reached yet */
    struct badge_maker *maker; /* NULL until the first badge */
    int64_t retry_at; /* boottime ms of the next look for a printer that was not there */

    struct desk_flow flow;
    struct desk_scan scan; /* the person on screen */
    uint8_t troubles;      /* enum desk_trouble */
    int camera_faults;     /* since the start */
    bool quit, failed;     /* failed: pictures of a rehearsal could not be shown; the program ends with 1 */
};

/* open.c: 0, or negative errno after one log line (the program exits 1). desk_close takes a half-opened desk. */
int desk_open(struct desk *desk, struct conf *conf);
void desk_close(struct desk *desk);
int desk_open_printer(struct desk *desk); /* again, when it was not there; a log line when it still is not */

/* selftest.c: what each device says of itself, as one JSON line; the exit code. */
int desk_self_test(struct conf *conf);

/* checkin.c */
void desk_code(struct desk *desk, const struct eye_message *message); /* judge a code and step the flow */
void desk_event(struct desk *desk, const struct desk_event *event);   /* step the flow, execute its effects */
void desk_trouble(struct desk *desk, enum desk_trouble trouble, bool holds);

/* person.c */
int desk_person_of(struct desk *desk, int64_t ticket, struct desk_person *ret_person); /* -ENOENT */
void desk_person_from(struct desk *desk, const struct roster_ticket *ticket, struct desk_person *ret_person);
const char *desk_language_code(enum desk_language language); /* "zh" or "en" */

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

/* keypad.c */
int desk_open_keypad(struct desk *desk); /* -EINVAL after a log line */
void desk_hear_keypad(struct desk *desk);

/* loop.c */
int desk_run(struct desk *desk); /* exit code */

#endif
