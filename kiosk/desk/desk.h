/* What the desk program holds while it runs: the station it stands on, the flow, and the person on screen. Everything
 * here is owned by the main thread; the print worker has its own struct and meets us only through its mailbox. The
 * files beside this one each know one thing: open (start and end), checkin (code to verdict to row), person (who it
 * is), printers (one or two of them), badges (the ledger and who prints), badge_art (the raster), screens (what stands
 * on them), counter and its files (the staff side), self (guests without a code), keypad (the second display), scanners
 * (handheld ones, and keyboards), sounds, slot (whose badge comes out), selftest, loop (who is waited for). */
#ifndef LANYARD_DESK_DESK_H
#define LANYARD_DESK_DESK_H

#include "badge/badge.h"
#include "core/counter.h"
#include "core/desk_flow.h"
#include "core/self_flow.h"
#include "device/keyboard.h"
#include "device/print_words.h"
#include "device/print_worker.h"
#include "device/sound.h"
#include "station/field.h"
#include "station/reel_order.h"
#include "station/staff.h"
#include "station/typing.h"
#include "store/badges.h"
#include "store/facts.h"
#include "store/handouts.h"
#include "store/people.h"
#include "store/search.h"

#define DESK_STRIP 4 /* sponsor logos along the edge of a screen */
#define DESK_PRINTERS 2

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
    int64_t named;      /* whom staff named, 0 = a code was read */
    int staff_no;       /* who that was */
    const char *reason; /* why against the rules; NULL = by the rules */
    struct code code;   /* unless resumed */
    struct journal_scan row;
    struct desk_person person;
    bool resumed;               /* not scanned: a badge owed since before this start */
    struct journal_badge badge; /* resumed: that badge; else what the journal answered */
    double began_ms;            /* monotonic, for the line per scan */
};

/* A badge that a printer's worker has. */
struct desk_order {
    uint64_t handle; /* 0 = free */
    int64_t ticket;
    enum badge_state state; /* as the journal has it */
    uint8_t uuid[UUID_SIZE];
    int attempt;
    size_t printer;
};

/* One printer of this desk. */
struct desk_printer {
    const char *queue;           /* of the configuration; NULL = there is none */
    struct print_worker *worker; /* NULL = never reached yet */
    int dpi;                     /* 0 = never reached yet */
    struct printer_margins margins;
    enum print_trouble trouble;
    char words[PRINT_WORDS]; /* the same for the log */
    struct badge_roll roll;
};

/* A badge that came out a moment ago, of somebody who is not on screen any more. */
struct desk_slot {
    int64_t ticket; /* 0 = none */
    int64_t until;  /* boottime ms */
};

/* What a guest typed to be found, and who that is; wiped when the page closes. */
struct desk_self_words {
    char name[SEARCH_WORDS_MAX], proof[SEARCH_WORDS_MAX];
    struct search_self found;
};

/* What staff are filling in: counter.form says for what. */
struct desk_form {
    struct people_words seen, now; /* as it stood when the form was opened, and as it is to be */
    int tier, channel;
    int field; /* enum desk_field that is being filled in */
};

#define DESK_CHECKS 8
/* What must be seen to before a person goes in, in the words of the event (checks.conf). */
struct desk_checks {
    char text[2][DESK_CHECKS][ROSTER_PERSON]; /* zh, en */
    size_t n;
    uint8_t ticked; /* a bit each */
};

/* Whom and what the page of the counter is about. */
struct desk_subject {
    struct desk_person person;
    uint64_t badge;  /* handle of the badge in question, 0 = none */
    int64_t came_at; /* ms epoch, when the person may be taken back */
    size_t printer;
    struct handout_answer given; /* of the last hand-out asked for */
    enum verdict verdict;        /* of the last check-in asked for */
    char words[TYPIST_BYTES];    /* typed to find somebody: still there on the way back from him */
    enum search_state found;     /* what they find */
    struct desk_form form;
    struct desk_checks checks;
};
/* What a row of the counter's list stands for. */
struct desk_row {
    struct staff_row shown;
    uint64_t badge;
    int64_t ticket;
    enum badge_state state;
    char handout[32];
};

struct desk {
    struct station station;
    const char *gate;
    int64_t replay_ms; /* desk.replay_seconds */

    struct station_asset strip[DESK_STRIP];
    int guide; /* phase of the moving hint */
    enum eye_hint hint;
    int64_t ended_at; /* when the last picture had passed, boottime ms; 0 = not yet */

    struct keyboards *keypad;   /* of the second display */
    struct keyboards *scanners; /* and keyboards, told apart by their speed */
    struct wedge wedges[KEYBOARDS_MAX], window_keys;
    struct reel_keys keys;

    struct sound *sound; /* NULL = this system has none */
    int chimes[CHIME_COUNT];
    long volume; /* 0..100 */

    struct desk_printer printers[DESK_PRINTERS];
    size_t n_printers;
    long labels_low;
    int uncertain; /* badges that staff must settle */
    struct desk_order orders[PRINT_QUEUE];
    struct badge_maker *maker;         /* NULL until the first badge */
    int64_t retry_at;                  /* boottime ms of the next look for a printer that was not there */
    int64_t disk_at, counted_version;  /* of the next look at disk and roster; the roster's, of the last count */
    int64_t watch_at, journal_version; /* of the next look at what other programs wrote, and what was seen last */

    struct counter counter;
    struct field field;   /* the technician's pages */
    struct typing typing; /* the keyboard page, of forms and of the search */
    struct self_flow self;
    struct desk_self_words self_words;
    struct desk_subject subject;
    struct desk_row rows[STAFF_ROWS];
    size_t n_rows;
    struct staff_texts found_texts; /* of the search page while it is drawn */
    int64_t held_at;                /* since when staff's corner is held, boottime ms; 0 = it is not */
    int held_by;                    /* which finger: display_event's */

    struct desk_flow flow;
    struct desk_scan scan; /* the person on screen */
    struct desk_slot slot; /* whose badge comes out while somebody else is on screen */
    int shown_printer;     /* where the badge of the person on screen is, or was last; -1 = nowhere yet */
    unsigned strip_parts;  /* enum strip_part, as of the last look */
    uint8_t troubles;      /* enum desk_trouble */
    bool quit, failed;     /* failed: pictures of a rehearsal could not be shown; the program ends with 1 */
};

/* open.c: 0, or negative errno after one log line (the program exits 1). desk_close takes a half-opened desk. */
int desk_open(struct desk *desk, struct conf *conf);
void desk_close(struct desk *desk);

/* selftest.c: what each device says of itself, as one JSON line; the exit code. */
int desk_self_test(struct conf *conf);

/* checkin.c */
void desk_code(struct desk *desk, const struct eye_message *message); /* judge a code and step the flow */
void desk_event(struct desk *desk, const struct desk_event *event);   /* step the flow, execute its effects */
/* Who is it? Nothing is written but that a badge which was read has come out. -errno of the stores. */
int desk_identify(struct desk *desk, const struct code *code, struct facts_subject *ret_subject);
void desk_trouble(struct desk *desk, enum desk_trouble trouble, bool holds);
/* By name, by staff: judged and written like a code's scan, and the badge goes to the printer; the attendee's screen
 * has no part in it. -errno: not written, nobody is in. */
int desk_check_in(struct desk *desk, int64_t ticket, int staff_no, enum verdict *ret_verdict);
/* A guest who proved who he is: as if a code of his had been read. Nothing while the desk takes no codes. */
void desk_check_in_self(struct desk *desk, int64_t ticket);
/* The same against the rules, as far as a supervisor may: reason is a short word for the journal. */
int desk_let_in(struct desk *desk, int64_t ticket, int staff_no, const char *reason, enum verdict *ret_verdict);

/* slot.c: whose badge comes out while somebody else is on screen. */
struct desk_slot_texts {
    char name[ROSTER_PERSON + 64], more[8];
};
void desk_slot_news(struct desk *desk, const struct desk_order *order); /* it has another state */
void desk_slot_tick(struct desk *desk, int64_t now);
void desk_put_slot(const struct desk *desk, struct sheet *sheet, struct desk_slot_texts *texts);

/* person.c */
int desk_person_of(struct desk *desk, int64_t ticket, struct desk_person *ret_person); /* -ENOENT */
void desk_person_from(struct desk *desk, const struct roster_ticket *ticket, struct desk_person *ret_person);
const char *desk_language_code(enum desk_language language); /* "zh" or "en" */

/* badge_art.c: the badge of a ledger row at this printer's resolution; data is malloc'ed. -errno after a log line. */
int desk_badge_render(struct desk *desk, const struct journal_badge *badge, const struct desk_printer *printer,
                      struct raster1 *ret_raster);

/* How many sponsors this tier's badges show; BADGE_LOGOS where that cannot be told. */
int desk_badge_places(struct desk *desk, int tier);

/* The numbers of this desk's walk-ups, after a log line when they may not be its alone. -EINVAL: those of the
 * configuration are none, and that is logged; -errno. */
int desk_numbers(struct desk *desk, struct people_numbers *ret_numbers);

/* printers.c */
/* Reach those that were not reached yet; a log line the first time one is not. How many are new. -errno of the first
 * that is not there. */
int desk_open_printers(struct desk *desk, int *ret_errno);
void desk_printer_news(struct desk *desk, size_t printer, enum print_trouble trouble, const char *words);
void desk_count(struct desk *desk);               /* labels left and badges to settle, from the journal */
int desk_choose_printer(const struct desk *desk); /* which takes the next badge, -1 = none */
bool desk_printer_should_move(const struct desk *desk, size_t printer); /* what waits there may print elsewhere */
/* The words for the chip of a resting screen: the printer that wants care most. "" when none does. */
const char *desk_printer_care(const struct desk *desk, const char *language);

/* badges.c */
void desk_badges_resume(struct desk *desk);                /* after a start: what the ledger still owes */
void desk_badge_print(struct desk *desk, uint64_t handle); /* render and hand over */
void desk_badge_news(struct desk *desk);                   /* what the worker has to say */
bool desk_badges_busy(const struct desk *desk);
/* Another program may have written that a badge is owed (kioskctl badge): looked at ten times a second. */
void desk_badges_watch(struct desk *desk);
/* Which printer has this badge; -1 = none. */
int desk_badge_printer(const struct desk *desk, uint64_t handle);
/* Staff or the badge itself say what became of an uncertain one. 0, -EALREADY, -errno. */
int desk_badge_settle(struct desk *desk, uint64_t handle, enum badge_proof proof);

/* sounds.c */
int desk_open_sounds(struct desk *desk);                            /* -EINVAL: desk.sound is neither; logged */
void desk_chime(struct desk *desk, const struct desk_flow *before); /* what a step of the flow has to be heard */

/* screens.c */
bool desk_asks(const struct desk *desk);       /* the screen asks whether this person's badge came out */
void desk_draw(struct desk *desk, bool whole); /* whole = false: only the live picture changed */
/* Draw every screen once, unseen: a template that cannot be used is found before the doors open, and the first guest
 * does not wait for fonts. -errno after a log line. */
int desk_screens_check(struct desk *desk);

/* keypad.c */
int desk_open_keypad(struct desk *desk); /* -EINVAL after a log line */
void desk_hear_keypad(struct desk *desk);

/* scanners.c */
int desk_open_scanners(struct desk *desk); /* -EINVAL after a log line */
void desk_hear_scanners(struct desk *desk);
void desk_hear_key(struct desk *desk, const struct display_event *event); /* of the window */
void desk_scanners_tick(struct desk *desk);                               /* bursts that ended by silence */

/* loop.c */
void desk_key(struct desk *desk, const struct wedge_key *key); /* a person pressed it */
int desk_run(struct desk *desk);                               /* exit code */

#endif
