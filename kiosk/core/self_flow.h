/* Somebody whose ticket is at home, at a desk of their own: a name, a second thing that only its owner knows, and "is
 * this you?". As a state machine: (state, event) -> (state, effects). Pure, and laid over desk_flow as the counter is:
 * while it is open its pages stand on the screen; a code that is read ends it, and so does time. Whom a row stands for,
 * and what was typed, only the program knows, and it forgets both with FORGET. At a busy desk some dozens a day. */
#ifndef LANYARD_CORE_SELF_FLOW_H
#define LANYARD_CORE_SELF_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum self_page {
    SELF_CLOSED,
    SELF_NAME,   /* the keyboard: the whole name */
    SELF_PROOF,  /* the keyboard: order number, or the last digits of the telephone */
    SELF_PEOPLE, /* whom both fit, masked: touch yourself */
    SELF_NOBODY, /* nobody, or not now: self_flow.reason */
};

enum self_reason {
    SELF_NO_SUCH,   /* name and proof fit nobody; which of them does not is not told */
    SELF_TOO_SHORT, /* nothing was looked for */
    SELF_WAIT,      /* too many wrong tries */
    SELF_BROKEN,    /* this cannot be done now */
};

#define SELF_ROWS 5
#define SELF_IDLE_MS 45000 /* a page that nobody touches; one must find a letter on a keyboard */

enum self_event_kind {
    SELF_EVENT_OPEN,
    SELF_EVENT_TYPED,  /* the line of NAME or PROOF is there */
    SELF_EVENT_ANSWER, /* to LOOK */
    SELF_EVENT_ROW,    /* a person of PEOPLE was touched */
    SELF_EVENT_AGAIN,  /* type both anew */
    SELF_EVENT_BACK,   /* none of these; or the keyboard's own way out */
    SELF_EVENT_TOUCH,  /* more time */
    SELF_EVENT_END,    /* a code was read, staff came, the desk broke down */
    SELF_EVENT_TICK,
};

struct self_event {
    enum self_event_kind kind;
    int64_t now; /* CLOCK_BOOTTIME ms */
    union {
        bool empty; /* TYPED */
        int row;
        struct {
            int people; /* 0..SELF_ROWS; above 0 reason does not count */
            enum self_reason reason;
            int64_t wait; /* WAIT: ms until the next try */
        } answer;
    };
};

enum self_effect {
    SELF_EFFECT_SHOW,     /* draw PEOPLE or NOBODY, or what is behind when it is closed */
    SELF_EFFECT_TYPE,     /* open the keyboard for this page, with what was typed there before */
    SELF_EFFECT_LOOK,     /* ask the store: ANSWER */
    SELF_EFFECT_CHECK_IN, /* flow.row is who stands here; as if a code of theirs had been read */
    SELF_EFFECT_FORGET,   /* wipe what was typed and found */
};
#define SELF_EFFECTS_MAX 4

struct self_flow {
    enum self_page page;
    enum self_reason reason;
    int people, row;
    int64_t until;      /* it closes by itself */
    int64_t wait_until; /* of NOBODY, WAIT */
};

bool self_is_open(const struct self_flow *flow);
/* One step. Returns the number of effects written to ret_effects (0..SELF_EFFECTS_MAX), to be done in order. */
size_t self_flow_step(struct self_flow *flow, const struct self_event *event,
                      enum self_effect ret_effects[SELF_EFFECTS_MAX]);
/* What NOBODY says: "self-nobody", "self-short", "self-wait", "self-broken". */
const char *self_reason_msgid(enum self_reason reason);

#endif
