/* What the door program holds while it runs: the station it stands on, the flow, the person on screen, and the ways a
 * code comes in: camera, scanners, names on a list. Owned by the main thread, the only one but SDL's audio. The files
 * beside this one each know one thing: open (start and end), judge (code to verdict to row), staff (PIN and what staff
 * may change), lists (rows to touch), scanners (keys to codes), screens (what is drawn), words (text for staff),
 * selftest, loop. */
#ifndef LANYARD_DOOR_DOOR_H
#define LANYARD_DOOR_DOOR_H

#include "core/door_flow.h"
#include "core/wedge.h"
#include "device/keyboard.h"
#include "device/sound.h"
#include "station/field.h"
#include "store/facts.h"
#include "store/presence.h"

#define DOOR_SOUNDS 3

/* One judged person: on the way into the journal, or the last one that got there. */
struct door_scan {
    struct journal_scan row;
    struct code code;         /* as it was read; for a name only row.ticket counts */
    struct facts_place place; /* where and how it was judged */
    struct facts_subject subject;
    uint8_t uuid[UUID_SIZE]; /* once recorded */
    int64_t at;              /* ms epoch */
    double began_ms;         /* monotonic, for the line per scan */
};

/* One row of a list. */
struct door_row {
    int64_t ticket;         /* of a person, 0 = none */
    char slot[ROSTER_CODE]; /* of a session, "" = by the agenda */
    struct staff_row shown; /* done: is inside already; is the session that counts */
};

#define DOOR_GATES_TEXT 512 /* bytes, with NUL */

struct door {
    struct station station;
    struct facts_place place; /* where and how, but for the time */
    struct facts_site site;   /* as of the last look */
    bool own_open;            /* this zone itself; the zone around it may be closed all the same */
    char name[128];           /* this device, for staff */

    struct door_flow flow;
    struct typing typing;  /* no keyboard page on compact displays */
    struct field field;    /* the technician's pages */
    struct door_scan scan; /* being judged and written */
    struct door_scan last; /* recorded last: on screen, and what undo, override and companion mean */
    bool has_last;

    struct door_row rows[STAFF_ROWS];
    size_t n_rows;
    bool more_rows; /* there is a next page */

    struct keyboards *keyboards;
    struct wedge wedges[KEYBOARDS_MAX];
    struct wedge window_keys; /* of the display's own keyboard */

    struct sound *sound;
    int clips[DOOR_SOUNDS]; /* by enum door_sound, -1 = none */
    long volume;

    unsigned strip_parts; /* enum strip_part, as of the last look; sync has a chip of its own here */
    uint8_t troubles;     /* enum door_trouble */
    int64_t data_version;
    int64_t minute;    /* of the wall clock, as drawn */
    int64_t news_at;   /* boottime ms of the last look at the journal's version */
    int64_t looked_at; /* boottime ms of the last look at the site */
    int64_t strip_at;  /* boottime ms of the next look at clock and disk */
    int64_t retry_at;  /* boottime ms of the next look at what was broken */
    int64_t ended_at;  /* when a rehearsal's last picture had passed; 0 = not yet */
    bool gate_lost;    /* the roster has no such gate */
    bool gate_awaited; /* it never had: all is opened anew when it has, or when the settings are others */
    int64_t conf_at;   /* ns epoch of the settings' file, 0 = there is none */
    bool quit, again;  /* again: to begin anew, settings and all */
    bool failed;       /* a rehearsal's pictures could not be shown; the program ends with 1 */
};

/* open.c: 0, or negative errno after one log line (the program exits 1, 2 for -EINVAL). Takes zeros; door_close a
 * half-opened one too. */
int door_open(struct door *door, struct conf *conf);
void door_close(struct door *door);
/* Gates that there are, for whoever mistyped one: "main, round-door, ..."; "" when that cannot be told. */
void door_gates_there(const struct door *door, char *ret_text, size_t cap);
int64_t door_settings_at(const struct door *door); /* of their file, as conf_at */

/* selftest.c: what each device says of itself, as one JSON line; the exit code. */
int door_self_test(struct conf *conf);

/* judge.c */
void door_event(struct door *door, const struct door_event *event); /* step the flow, execute its effects */
void door_code(struct door *door, const char *text, size_t len);    /* a code was read */
void door_person(struct door *door, int64_t ticket); /* a name was touched: in the direction of the list */
void door_override(struct door *door, int reason);   /* judge the last person again, with a supervisor's word */
void door_trouble(struct door *door, enum door_trouble trouble, bool holds);
struct facts_place door_place(const struct door *door); /* where, how and when, this moment */
/* Look at the site again: seats, session, zone. False when a store failed (then the door is in trouble). */
bool door_look(struct door *door);
int door_writable(struct door *door); /* 0, or -EIO: the open journal is no more the one in the state folder */

/* staff.c: the effects of supervisors; each tells the flow what came of it. */
void door_check_pin(struct door *door);
void door_undo(struct door *door);
void door_companion(struct door *door);
void door_switch_zone(struct door *door);
void door_pick(struct door *door, int row);
#define DOOR_REASONS 8
const char *door_reason(int row); /* msgid of an override's reason: also what the journal keeps, without its prefix */

/* lists.c: fill rows from the flow's list and page. */
void door_read_list(struct door *door);

/* scanners.c */
void door_hear_keyboards(struct door *door);
void door_hear_key(struct door *door, const struct display_event *event);
void door_scanners_tick(struct door *door); /* bursts that ended by silence */

/* screens.c */
void door_draw(struct door *door, bool whole);
int door_screens_check(struct door *door);
enum door_button door_button_at(struct door *door, int x, int y, int *ret_digit, int *ret_row);

/* words.c */
/* "Cut off 1 h 53 min", or "Cut off since 24 Oct": how old the news is on which this door decides. */
void door_standing(const struct door *door, const char *language, char *ret_text, size_t cap);

/* loop.c */
void door_touch(struct door *door, int x, int y);
int door_run(struct door *door); /* exit code */

#endif
