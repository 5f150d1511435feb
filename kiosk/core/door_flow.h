/* The session door as a state machine: (state, event) -> (state, effects). Pure, like desk_flow: the program says what
 * happened and when, and executes the effects in order. Staff hold the device or stand beside it: one glance, one
 * sound, then the next person, up to one a second. A verdict is shown and heard only once its row is durable; a no to
 * an override, an undo or a companion, and a row that could not be written, have none and never sound like an
 * admission. Codes are taken on every screen but where a supervisor is in the middle of something (PIN, reason).
 * Override, undo and companion always mean the last person whose row is durable. The program answers each effect that
 * asks, which is the last of its step (RECORD, OVERRIDE, UNDO, COMPANION: RECORDED or FAILED; CHECK_PIN: PIN; LIST:
 * LISTED); the flow waits for it. */
#ifndef LANYARD_CORE_DOOR_FLOW_H
#define LANYARD_CORE_DOOR_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/access.h"
#include "core/pin_pad.h"
#include "core/verdict.h"

enum door_screen {
    DOOR_READY,   /* scan now: session, seats left, inside */
    DOOR_VERDICT, /* the whole screen green, amber or red */
    DOOR_PIN,     /* operator number and PIN */
    DOOR_MENU,    /* what staff may do */
    DOOR_LIST,    /* rows to touch: enum door_list */
    DOOR_FAULT,   /* the door cannot work: journal or roster */
    DOOR_TOOLS,   /* the technician's pages, which are the program's own (station/field.h); BACK is theirs to give */
};
#define DOOR_SCREEN_COUNT 7

enum door_list {
    DOOR_LIST_NONE,
    DOOR_LIST_SESSIONS, /* pick the session by hand; first row: by the agenda */
    DOOR_LIST_EXPECTED, /* who may still come: touch = admit by name */
    DOOR_LIST_INSIDE,   /* who is inside: touch = leave by name */
    DOOR_LIST_REASONS,  /* why a supervisor lets someone in */
};

enum door_trouble {
    DOOR_TROUBLE_CAMERA = 1 << 0,
    DOOR_TROUBLE_SCANNER = 1 << 1, /* neither camera nor scanner */
    DOOR_TROUBLE_JOURNAL = 1 << 2,
    DOOR_TROUBLE_ROSTER = 1 << 3,
    DOOR_TROUBLE_CLOCK = 1 << 4,
};

/* Touch areas of the screens; the names are those of the SVG's button- ids (door_button_name). */
enum door_button {
    DOOR_BUTTON_NONE,
    DOOR_BUTTON_LANGUAGE,
    DOOR_BUTTON_DIRECTION, /* in <-> out, where the gate goes both ways */
    DOOR_BUTTON_SESSION,
    DOOR_BUTTON_STAFF,     /* to the menu, by PIN */
    DOOR_BUTTON_OVERRIDE,  /* let this person in */
    DOOR_BUTTON_UNDO,      /* of the last scan, within DOOR_UNDO_MS */
    DOOR_BUTTON_COMPANION, /* one more person with the last one */
    DOOR_BUTTON_BACK,
    DOOR_BUTTON_EXPECTED,
    DOOR_BUTTON_INSIDE,
    DOOR_BUTTON_ZONE, /* close the entrance, or open it again */
    DOOR_BUTTON_PREVIOUS,
    DOOR_BUTTON_NEXT,
    DOOR_BUTTON_LOGOUT,
    DOOR_BUTTON_TOOLS,
};
#define DOOR_BUTTON_COUNT 16
const char *door_button_name(enum door_button button); /* "language"; the SVG has button-language */
enum door_button door_button_from_name(const char *name);

enum door_right { DOOR_RIGHT_OVERRIDE = 1 << 0, DOOR_RIGHT_LISTS = 1 << 1, DOOR_RIGHT_ZONE = 1 << 2 };

enum door_event_kind {
    DOOR_EVENT_VERDICT,  /* a code (or a name) was judged */
    DOOR_EVENT_RECORDED, /* what a RECORD, OVERRIDE, UNDO or COMPANION asked for is durable */
    DOOR_EVENT_FAILED,   /* it is not; refused says that the machine works but the answer was no */
    DOOR_EVENT_PRESS,    /* a button */
    DOOR_EVENT_DIGIT,    /* a key of the PIN pad */
    DOOR_EVENT_PIN,      /* the answer to CHECK_PIN */
    DOOR_EVENT_LISTED,   /* the answer to LIST */
    DOOR_EVENT_ROW,      /* a row of the list was touched */
    DOOR_EVENT_TROUBLE,
    DOOR_EVENT_TICK,
    DOOR_EVENT_TOUCHED,      /* on TOOLS: more time */
    DOOR_EVENT_JUDGED_AGAIN, /* before the row was durable: the verdict of the scan, perhaps another one now */
};

struct door_event {
    enum door_event_kind kind;
    int64_t now; /* CLOCK_BOOTTIME ms */
    union {
        struct {
            enum verdict verdict;
            bool liftable; /* a supervisor may lift it (access_liftable) */
            bool again; /* the same ticket as the last durable scan of this door: a replay keeps undo and companion */
        } verdict;      /* of JUDGED_AGAIN too */
        struct {
            bool refused;
            enum verdict verdict; /* of an override or a companion that was refused: full, revoked … */
        } failed;
        enum door_button press;
        int digit;
        struct {
            bool right;
            int staff_no;   /* number, when right */
            uint8_t rights; /* enum door_right */
            int64_t wait;   /* ms until the next try when wrong; 0 = now */
        } pin;
        struct {
            int rows;  /* on this page */
            bool more; /* a page follows */
        } listed;
        int row; /* index on the page, 0.. */
        uint8_t troubles;
    };
};

enum door_sound { DOOR_SOUND_ADMIT, DOOR_SOUND_ATTENTION, DOOR_SOUND_REFUSE };

enum door_effect_kind {
    DOOR_EFFECT_RECORD,    /* write the scan that was judged */
    DOOR_EFFECT_OVERRIDE,  /* judge the last scan again with a supervisor behind it, and write it; reason = row */
    DOOR_EFFECT_UNDO,      /* take the last recorded scan back */
    DOOR_EFFECT_COMPANION, /* one more seat for the last admission */
    DOOR_EFFECT_SHOW,      /* draw */
    DOOR_EFFECT_SOUND,
    DOOR_EFFECT_CHECK_PIN, /* the digits in flow.pad; answer with DOOR_EVENT_PIN */
    DOOR_EFFECT_LIST,      /* read the page flow.page of the list flow.list; answer with DOOR_EVENT_LISTED */
    DOOR_EFFECT_PICK,      /* a row of the page shown was chosen: session, or a person to admit or let out; answer for
                              persons with DOOR_EVENT_VERDICT. flow.list is still the list it is from */
    DOOR_EFFECT_ZONE,      /* close or open the zone; the SHOW after it tells which it is now */
};

struct door_effect {
    enum door_effect_kind kind;
    enum door_sound sound; /* SOUND */
    int row;               /* OVERRIDE, PICK */
};
#define DOOR_EFFECTS_MAX 4

/* The effect whose answer is not in. */
enum door_writing {
    DOOR_WRITING_NOTHING,
    DOOR_WRITING_SCAN,
    DOOR_WRITING_OVERRIDE,
    DOOR_WRITING_UNDO,
    DOOR_WRITING_COMPANION
};

/* What the PIN is asked for. */
enum door_purpose { DOOR_FOR_NOTHING, DOOR_FOR_MENU, DOOR_FOR_OVERRIDE };

#define DOOR_COMPANIONS_MAX 9

struct door_flow {
    enum door_screen screen;
    enum door_list list; /* on LIST; on VERDICT the one to go back to */
    int page;            /* 0.. */
    int rows;            /* on this page, 0 until LISTED */
    bool more;           /* a page follows */
    bool english;        /* language that leads on the screen */
    enum direction dir;
    bool both_ways; /* the gate allows the switch */
    enum verdict verdict;
    bool liftable;
    uint8_t companions; /* with the last person */
    bool companion;     /* the verdict on screen is a companion's */
    int64_t until;      /* the screen ends at this instant, 0 = never */
    int64_t undo_until; /* 0 = nothing to undo, nobody to join */
    bool undone;        /* the last scan was just taken back: READY says so */
    bool undo_failed;   /* it was not: READY says so */
    enum door_writing writing;
    enum verdict next_verdict; /* what is being written */
    bool next_liftable, next_again;
    enum door_purpose purpose;
    struct pin_pad pad; /* wiped with the answer and whenever PIN is left; checking: CHECK_PIN is out */
    int staff_no;       /* logged in, 0 = nobody */
    uint8_t rights;
    int64_t staff_until; /* logged out at this instant; only staff's own touches put it off */
    uint8_t troubles;
};

#define DOOR_ADMIT_MS 3000
#define DOOR_REFUSE_MS 12000 /* staff talk, or call the supervisor */
#define DOOR_UNDO_MS 10000
#define DOOR_STAFF_MS 60000 /* staff screens close by themselves */

struct door_flow door_flow_start(enum direction dir, bool both_ways, bool english);
bool door_flow_accepts(const struct door_flow *flow); /* may a code be judged now? */
size_t door_flow_step(struct door_flow *flow, const struct door_event *event,
                      struct door_effect ret_effects[DOOR_EFFECTS_MAX]);

/* Which buttons do something now: bit n = enum door_button n. Screens show only those. */
uint32_t door_flow_buttons(const struct door_flow *flow, int64_t now);

const char *door_screen_name(enum door_screen screen); /* "ready" … */
const char *door_screen_art(enum door_screen screen); /* files are screen/ART-FORM.svg: "door-ready", "staff-pin" … */

#endif
