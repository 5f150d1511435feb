/* The staff side of the desk as a state machine: (state, event) -> (state, effects). Pure, like desk_flow, and laid
 * over it: while the counter is open its pages stand on the screen instead of the attendee's, codes mean "tell me about
 * this person" instead of an admission, and badges go on printing behind it. A page a person touches some ten times an
 * hour. What is done is in the journal before a page says so. The program knows whom a page is about (ticket, badge,
 * printer, rows, what a form holds so far); the flow knows which page it is and what may be touched. It waits for the
 * answer to each effect that asks: CHECK_PIN: PIN; LIST, SEARCH: LISTED; OPEN_ROW: PERSON or BADGE; CHECK_IN: DONE or
 * CHECKS; SETTLE, REPRINT, ROLL, GIVE, OVERRIDE, UNDO, SAVE: DONE. Words are typed on a page of the program's own
 * (station/typing.h), which it opens for SEARCH and FIELD. */
#ifndef LANYARD_CORE_COUNTER_H
#define LANYARD_CORE_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/pin_pad.h"

enum counter_page {
    COUNTER_CLOSED,
    COUNTER_PIN,
    COUNTER_MENU,
    COUNTER_PERSON, /* one attendee: badges so far, what may be done */
    COUNTER_SETTLE, /* one uncertain badge: did it come out? */
    COUNTER_LIST,   /* rows to touch: enum counter_list */
    COUNTER_SEARCH, /* a keyboard, and whom the words on it find, as rows */
    COUNTER_FORM,   /* what is known of a person, a row per field: enum counter_form */
    COUNTER_TOOLS,  /* the technician's pages, which are the program's own (station/field.h); BACK is theirs to give */
};
#define COUNTER_PAGE_COUNT 9

/* Whose form it is. */
enum counter_form {
    COUNTER_FORM_NONE,
    COUNTER_FORM_WALK_UP, /* somebody without a ticket gets one */
    COUNTER_FORM_CORRECT, /* the person's name, company, title */
    COUNTER_FORM_SWAP,    /* the person's ticket goes to somebody else */
};

enum counter_list {
    COUNTER_LIST_NONE,
    COUNTER_LIST_OWED,     /* badges that did not come out yet, uncertain ones first */
    COUNTER_LIST_PRINTERS, /* and how many labels each has left */
    COUNTER_LIST_ROLLS,    /* how many labels the new roll has */
    COUNTER_LIST_REASONS,  /* why a badge is printed again */
    COUNTER_LIST_HANDOUTS, /* what this person is entitled to */
    COUNTER_LIST_FOUND,    /* people, on the page SEARCH */
    COUNTER_LIST_RECENT,   /* who came last, and with which verdict */
    COUNTER_LIST_FIELDS,   /* of a form, on the page FORM */
    COUNTER_LIST_CHOICES,  /* what one of its fields may be */
    COUNTER_LIST_CHECKS,   /* what must be seen to before this person goes in; touched ones have a tick */
    COUNTER_LIST_WHY,      /* why somebody is let in against the rules */
};
#define COUNTER_LIST_COUNT 12

/* Touch areas of the pages; the names are those of the SVG's button- ids (counter_button_name). */
enum counter_button {
    COUNTER_BUTTON_NONE,
    COUNTER_BUTTON_LANGUAGE,
    COUNTER_BUTTON_BACK,
    COUNTER_BUTTON_LOGOUT,
    COUNTER_BUTTON_OWED,
    COUNTER_BUTTON_PRINTERS,
    COUNTER_BUTTON_PREVIOUS,
    COUNTER_BUTTON_NEXT,
    COUNTER_BUTTON_REPRINT,
    COUNTER_BUTTON_HANDOUTS,
    COUNTER_BUTTON_CAME_OUT, /* yes, it did */
    COUNTER_BUTTON_DID_NOT,  /* no: print it again */
    COUNTER_BUTTON_SEARCH,
    COUNTER_BUTTON_CHECK_IN, /* this person, without a ticket in hand */
    COUNTER_BUTTON_RECENT,
    COUNTER_BUTTON_WALK_UP,
    COUNTER_BUTTON_CORRECT,
    COUNTER_BUTTON_SWAP,
    COUNTER_BUTTON_UNDO,     /* the check-in of this person */
    COUNTER_BUTTON_OVERRIDE, /* in against the rules */
    COUNTER_BUTTON_SAVE,     /* the form */
    COUNTER_BUTTON_CONFIRM,  /* everything on CHECKS was seen to */
    COUNTER_BUTTON_TOOLS,
};
#define COUNTER_BUTTON_COUNT 23
const char *counter_button_name(enum counter_button button); /* "came-out" */

/* What the last thing done came to: one line on the page, until the next touch. */
enum counter_notice {
    COUNTER_NOTICE_NONE,
    COUNTER_NOTICE_CAME_OUT,
    COUNTER_NOTICE_PRINTING, /* it is printed (again) now */
    COUNTER_NOTICE_BUSY,     /* a badge of this person is on its way, or uncertain: settle that first */
    COUNTER_NOTICE_SETTLED,  /* somebody else was faster */
    COUNTER_NOTICE_ROLL,
    COUNTER_NOTICE_GIVEN,
    COUNTER_NOTICE_GIVEN_ALREADY,
    COUNTER_NOTICE_NOT_HIS,
    COUNTER_NOTICE_NONE_LEFT,
    COUNTER_NOTICE_UNKNOWN, /* this code belongs to nobody here */
    COUNTER_NOTICE_FAILED,  /* it could not be written: nothing was done */
    COUNTER_NOTICE_CHECKED_IN,
    COUNTER_NOTICE_IN_ALREADY,
    COUNTER_NOTICE_REFUSED, /* by the rules, and that is written down; the program knows which */
    COUNTER_NOTICE_REGISTERED,
    COUNTER_NOTICE_CORRECTED,
    COUNTER_NOTICE_PASSED_ON,
    COUNTER_NOTICE_SAME,    /* nothing was changed in the form */
    COUNTER_NOTICE_STALE,   /* somebody else changed it meanwhile: what stands now is shown */
    COUNTER_NOTICE_NUMBERS, /* no numbers are left for walk-ups */
    COUNTER_NOTICE_UNDONE,
    COUNTER_NOTICE_COLLECT,  /* likewise; and a badge came out, which is void from now on */
    COUNTER_NOTICE_TOO_LATE, /* to take it back: the person came or went since */
};
#define COUNTER_NOTICE_COUNT 24
const char *counter_notice_msgid(enum counter_notice notice); /* "counter-notice-busy"; "" for NONE */

enum counter_event_kind {
    COUNTER_EVENT_OPEN,    /* staff want in; settle: about this uncertain badge */
    COUNTER_EVENT_PRESS,   /* a button */
    COUNTER_EVENT_DIGIT,   /* a key of the PIN pad */
    COUNTER_EVENT_PIN,     /* the answer to CHECK_PIN */
    COUNTER_EVENT_LISTED,  /* the answer to LIST */
    COUNTER_EVENT_ROW,     /* a row was touched */
    COUNTER_EVENT_PERSON,  /* a code was read, or a row of OWED opened: found, a person; else nobody here knows it */
    COUNTER_EVENT_BADGE,   /* a row of OWED opened: an uncertain badge */
    COUNTER_EVENT_FILLED,  /* what is typed on SEARCH changed, or a field of FORM was filled in */
    COUNTER_EVENT_CHOICES, /* instead: the field that was touched is chosen from a list */
    COUNTER_EVENT_CHECKS,  /* the answer to CHECK_IN: something is to be seen to first */
    COUNTER_EVENT_TOUCHED, /* elsewhere, on the keyboard's page: more time */
    COUNTER_EVENT_DONE,    /* the answer to SETTLE, REPRINT, ROLL, GIVE, CHECK_IN, OVERRIDE, UNDO, SAVE */
    COUNTER_EVENT_TICK,
};

/* What may be done about the person; a bitmap, told with PERSON and DONE. */
enum counter_can {
    COUNTER_CAN_CHECK_IN = 1 << 0, /* is not in yet */
    COUNTER_CAN_UNDO = 1 << 1,     /* came in here, today */
    COUNTER_CAN_LIFT = 1 << 2,     /* was refused just now, which a supervisor may lift */
    COUNTER_CAN_REPRINT = 1 << 3,  /* has had a badge, and the ticket still holds */
};

struct counter_event {
    enum counter_event_kind kind;
    int64_t now; /* CLOCK_BOOTTIME ms */
    union {
        bool settle; /* OPEN */
        enum counter_button press;
        int digit;
        struct {
            bool right, supervisor; /* supervisor: may let in against the rules */
            int staff_no;
            int64_t wait; /* ms until the next try when wrong; 0 = now */
        } pin;
        struct {
            int rows;      /* on this page */
            bool more;     /* a page follows */
            bool complete; /* FIELDS: it can be saved; CHECKS: all have a tick */
        } listed;
        int row; /* index on the page, 0.. */
        struct {
            bool found;
            uint8_t can; /* enum counter_can */
        } person;
        struct {
            enum counter_notice notice;
            uint8_t can;
        } done;
    };
};

enum counter_effect_kind {
    COUNTER_EFFECT_SHOW,      /* draw the page; CLOSED: the attendee's screen again */
    COUNTER_EFFECT_CHECK_PIN, /* the digits in counter.pad */
    COUNTER_EFFECT_LIST,      /* read the page counter.number of the list counter.list */
    COUNTER_EFFECT_OPEN_ROW,  /* OWED: whose badge; PRINTERS: remember which */
    COUNTER_EFFECT_SETTLE,    /* the badge on SETTLE; came_out */
    COUNTER_EFFECT_REPRINT,   /* the person's badge, for the reason in this row */
    COUNTER_EFFECT_ROLL,      /* the printer chosen has a new roll of the size in this row */
    COUNTER_EFFECT_GIVE,      /* the hand-out in this row to the person */
    COUNTER_EFFECT_SEARCH,    /* whom the words typed find */
    COUNTER_EFFECT_CHECK_IN,  /* the person */
    COUNTER_EFFECT_OVERRIDE,  /* the same, for the reason in this row; -1: everything on CHECKS was seen to */
    COUNTER_EFFECT_UNDO,      /* the person's check-in */
    COUNTER_EFFECT_BEGIN,     /* an empty search, or a form counter.form from the person as he stands */
    COUNTER_EFFECT_FIELD,     /* fill in the field in this row: by the keyboard, or by CHOICES */
    COUNTER_EFFECT_CHOOSE,    /* the field that was touched last is what this row says */
    COUNTER_EFFECT_TICK,      /* or untick the check in this row */
    COUNTER_EFFECT_SAVE,      /* the form */
};
struct counter_effect {
    enum counter_effect_kind kind;
    int row;
    bool came_out;
};
#define COUNTER_EFFECTS_MAX 2

struct counter {
    enum counter_page page;
    enum counter_list list;   /* on LIST; on SETTLE the one to go back to, NONE = close */
    enum counter_list origin; /* on PERSON: where the person was found, FOUND or RECENT; NONE = by a code */
    enum counter_form form;   /* on FORM and its CHOICES */
    int number;               /* of the list's page, 0.. */
    int rows;                 /* on this page, 0 until LISTED */
    bool more;                /* a page follows */
    bool english;             /* language that leads */
    bool settle;              /* the PIN is asked for an uncertain badge */
    bool complete;            /* as LISTED says */
    bool supervisor;
    uint8_t can;  /* about the person, enum counter_can */
    bool waiting; /* an effect's answer is not in: nothing is touched meanwhile */
    enum counter_notice notice;
    struct pin_pad pad; /* wiped with the answer and whenever the pad is left */
    int staff_no;       /* logged in, 0 = nobody */
    int64_t until;      /* everything closes by itself at this instant */
};

#define COUNTER_STAY_MS 60000

struct counter counter_start(bool english);
bool counter_is_open(const struct counter *counter);
/* Is a code heard now? (Not over the pad, not while an answer is awaited.) */
bool counter_hears(const struct counter *counter);
/* One step; number of effects written to ret_effects (0..COUNTER_EFFECTS_MAX). */
size_t counter_step(struct counter *counter, const struct counter_event *event,
                    struct counter_effect ret_effects[COUNTER_EFFECTS_MAX]);
/* Which buttons do something now: bit n = enum counter_button n. Pages show only those. */
uint32_t counter_buttons(const struct counter *counter);

const char *counter_page_art(enum counter_page page); /* "desk-menu"; files are screen/ART-FORM.svg */

#endif
