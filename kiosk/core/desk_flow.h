/* The desk as a state machine: (state, event) -> (state, effects). Pure: the program feeds it what happened with the
 * time in ms, and executes the effects it returns, in order. That the admission is durable before the welcome shows
 * is visible here: a verdict only yields RECORD; the welcome comes with the event that it was recorded.
 * One person at a time on screen; badges of earlier people go on printing behind it. */
#ifndef LANYARD_CORE_DESK_FLOW_H
#define LANYARD_CORE_DESK_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/verdict.h"

enum desk_screen {
    DESK_ATTRACT,
    DESK_WELCOME,  /* admitted, badge not sent yet (or none owed) */
    DESK_PRINTING, /* the badge of the person on screen is in the printer */
    DESK_READY,    /* take it from the slot */
    DESK_REFUSED,
    DESK_FAULT, /* the desk cannot work: journal, roster or disk; or the badge of this person failed */
    DESK_HELP,  /* somebody asked for help; codes are read all the same */
};
#define DESK_SCREEN_COUNT 7

enum desk_language { DESK_ZH, DESK_EN };

/* What is broken; a bitmap, shown to staff in words. */
enum desk_trouble {
    TROUBLE_CAMERA = 1 << 0,
    TROUBLE_PRINTER = 1 << 1,
    TROUBLE_JOURNAL = 1 << 2, /* disk full or read-only: refuse admissions loudly */
    TROUBLE_ROSTER = 1 << 3,
    TROUBLE_CLOCK = 1 << 4,
    TROUBLE_LABELS = 1 << 5, /* badges come, but staff should look: few labels, one printer of two, badges to settle */
    TROUBLE_EMPTY = 1 << 6,  /* the roster has no tickets: whoever comes is unknown, staff can register them */
};

enum badge_state { BADGE_NONE, BADGE_OWED, BADGE_SENT, BADGE_PRINTING, BADGE_PRINTED, BADGE_FAILED, BADGE_UNCERTAIN };

enum desk_event_kind {
    DESK_EVENT_VERDICT,       /* a code was judged */
    DESK_EVENT_RECORDED,      /* the row of the last verdict is durable */
    DESK_EVENT_RECORD_FAILED, /* it is not */
    DESK_EVENT_BADGE,         /* a badge changed state */
    DESK_EVENT_TROUBLE,       /* trouble came or went */
    DESK_EVENT_LANGUAGE,      /* someone touched the language switch */
    DESK_EVENT_TOUCH,         /* someone touched the screen: more time */
    DESK_EVENT_TICK,          /* time passed */
    DESK_EVENT_HELP,          /* someone touched the help button, or the way back from there */
    DESK_EVENT_LARGE,         /* someone touched the switch of large type and strong contrast */
    DESK_EVENT_JUDGED_AGAIN,  /* before the row was durable: the verdict, perhaps another one now */
};

struct desk_event {
    enum desk_event_kind kind;
    int64_t now; /* ms, never going backwards (CLOCK_BOOTTIME) */
    union {
        struct {
            enum verdict verdict;
            enum desk_language language; /* the attendee's */
        } verdict;                       /* of JUDGED_AGAIN too */
        struct {
            uint64_t badge; /* handle of the badge this admission owes; 0 = none */
        } recorded;
        struct {
            uint64_t badge;
            enum badge_state state;
        } badge;
        struct {
            uint8_t troubles; /* all that hold now, enum desk_trouble */
        } trouble;
        enum desk_language language;
    };
};

enum desk_effect_kind {
    DESK_EFFECT_RECORD, /* write admission (or refusal), print intent and logo choice in one transaction */
    DESK_EFFECT_SHOW,   /* draw the screen */
    DESK_EFFECT_PRINT,  /* hand this badge to the printer, unless it is there already: a replay asks again */
};

struct desk_effect {
    enum desk_effect_kind kind;
    enum desk_screen screen; /* SHOW */
    uint64_t badge;          /* PRINT */
};
#define DESK_EFFECTS_MAX 4

struct desk_flow {
    enum desk_screen screen;
    enum desk_language language; /* of what is on screen now */
    enum desk_language home;     /* the event's own */
    bool large;                  /* type and contrast are not the event's own, until whoever wants it so has gone */
    enum verdict verdict;        /* of the person on screen */
    uint64_t badge;              /* of the person on screen, 0 = none */
    enum badge_state badge_state;
    uint8_t troubles;
    bool recording;            /* a RECORD effect is out, its answer not in: codes wait */
    enum verdict next_verdict; /* what is being recorded; comes on screen with the answer */
    enum desk_language next_language;
    int64_t until; /* back to attract at this instant; 0 = never */
};

/* How long screens stay, ms. */
#define DESK_REFUSED_MS 5000
#define DESK_WELCOME_MS 5000 /* without a badge */
#define DESK_BADGE_MS 15000  /* while it prints, renewed by each news of it */
#define DESK_READY_MS 6000
#define DESK_FAULT_MS 15000 /* one person's fault; a broken journal or roster stays until mended */
#define DESK_HELP_MS 30000
#define DESK_TOUCH_MS 10000 /* a touch gives at least this long */

struct desk_flow desk_flow_start(enum desk_language home);

/* May a new code be judged now? (Not while recording, not when the journal or the roster is broken.) */
bool desk_flow_accepts(const struct desk_flow *flow);

/* One step. Returns the number of effects written to ret_effects (0..DESK_EFFECTS_MAX). */
size_t desk_flow_step(struct desk_flow *flow, const struct desk_event *event,
                      struct desk_effect ret_effects[DESK_EFFECTS_MAX]);

/* The stable name of a screen, as files and --json name it: "attract", "welcome", ... */
const char *desk_screen_name(enum desk_screen screen);

#endif
