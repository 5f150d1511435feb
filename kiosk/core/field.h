/* The technician's pages as a state machine: what is wrong with this box, is the camera well, does the printer print,
 * how is it connected, what time is it, and switch it off. Pure, and laid into the staff side of a desk or a door,
 * which knows who is signed in and for how long; a few touches a day, often by somebody on a ladder with a telephone
 * at the ear. A page is rows; a row may open another page, or do something, which may want a word typed or a yes first.
 * The program reads the pages and does what is asked (station/field.h). It answers READ: LISTED; ASK: TYPED or BACK;
 * DO: DONE. */
#ifndef LANYARD_CORE_FIELD_H
#define LANYARD_CORE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_page {
    FIELD_MENU,
    FIELD_DOCTOR, /* what kioskctl doctor finds, the worst first */
    FIELD_CAMERA, /* its picture, and what it reads */
    FIELD_PRINTERS,
    FIELD_NETWORK, /* addresses, and ways to another one */
    FIELD_WIFI,    /* networks in the air */
    FIELD_TIME,
    FIELD_RECORDS, /* journal, sync, disk */
    FIELD_POWER,
    FIELD_CONFIRM, /* are you sure? */
};
#define FIELD_PAGE_COUNT 10
const char *field_page_name(enum field_page page); /* "doctor" */

/* What touching a row does. */
enum field_do {
    FIELD_DO_NOTHING, /* it only says something */
    FIELD_DO_OPEN_DOCTOR,
    FIELD_DO_OPEN_CAMERA,
    FIELD_DO_OPEN_PRINTERS,
    FIELD_DO_OPEN_NETWORK,
    FIELD_DO_OPEN_WIFI,
    FIELD_DO_OPEN_TIME,
    FIELD_DO_OPEN_RECORDS,
    FIELD_DO_OPEN_POWER,
    FIELD_DO_TEST_LABEL,  /* one label of the printer in this row */
    FIELD_DO_JOIN,        /* the network in this row; the password is asked for */
    FIELD_DO_JOIN_OPEN,   /* the same, of a network that wants none */
    FIELD_DO_FIX_ADDRESS, /* "192.168.1.20/24 192.168.1.1" is asked for */
    FIELD_DO_AUTOMATIC,   /* an address by DHCP */
    FIELD_DO_SET_TIME,    /* "2026-10-24 09:00" is asked for */
    FIELD_DO_LOWER_CLOCK, /* it was in the future by mistake: believe it again */
    FIELD_DO_RESTART,
    FIELD_DO_SHUT_DOWN,
};
#define FIELD_DO_COUNT 18
const char *field_do_name(enum field_do what); /* "test-label" */

enum field_button { FIELD_BUTTON_BACK, FIELD_BUTTON_PREVIOUS, FIELD_BUTTON_NEXT, FIELD_BUTTON_CONFIRM };
#define FIELD_BUTTON_COUNT 4
const char *field_button_name(enum field_button button); /* "previous": the SVG has button-previous */

/* What the last thing asked for came to. */
enum field_notice {
    FIELD_NOTICE_NONE,
    FIELD_NOTICE_DONE,
    FIELD_NOTICE_FAILED,     /* the program has the words of whoever refused */
    FIELD_NOTICE_FORBIDDEN,  /* this box does not let the kiosk do that */
    FIELD_NOTICE_NO_PROGRAM, /* this box has nothing that could */
    FIELD_NOTICE_BAD_WORD,   /* what was typed is no address, or no time */
    FIELD_NOTICE_NO_BOARD,   /* this display is too small for the keyboard */
};
#define FIELD_NOTICE_COUNT 7
const char *field_notice_msgid(enum field_notice notice); /* "field-notice-done"; "" for NONE */

enum field_event_kind {
    FIELD_EVENT_OPEN,
    FIELD_EVENT_PRESS,
    FIELD_EVENT_ROW,    /* a row was touched; the program says what it does */
    FIELD_EVENT_LISTED, /* the answer to READ, and whenever what it told of has changed */
    FIELD_EVENT_TYPED,
    FIELD_EVENT_DONE,
};
struct field_event {
    enum field_event_kind kind;
    union {
        enum field_button press;
        struct {
            int row; /* on the screen, 0.. */
            enum field_do what;
        } row;
        struct {
            int rows; /* of the whole page */
            bool more_to_come;
        } listed;
        enum field_notice notice; /* DONE */
    };
};

enum field_effect_kind {
    FIELD_EFFECT_READ,  /* the rows of field.page */
    FIELD_EFFECT_SHOW,  /* draw */
    FIELD_EFFECT_ASK,   /* open the keyboard for field.what */
    FIELD_EFFECT_DO,    /* field.what, with row field.chosen of the page it was on, and the word typed */
    FIELD_EFFECT_LEAVE, /* the pages close: staff's own menu again */
};
#define FIELD_EFFECTS_MAX 3

struct field_flow {
    bool open;
    enum field_page page;
    enum field_page from;  /* on CONFIRM: the page of the row */
    int first, rows, room; /* first row on screen, how many there are, how many fit (1..; the program sets it) */
    bool reading;          /* READ has no answer yet, or more of it is to come */
    bool asking;           /* the keyboard is open */
    bool busy;             /* DO has no answer yet: nothing is touched meanwhile */
    enum field_do what;
    int chosen; /* row of the page, 0.. */
    enum field_notice notice;
};

/* One step; number of effects written to ret_effects. */
size_t field_step(struct field_flow *field, const struct field_event *event,
                  enum field_effect_kind ret_effects[FIELD_EFFECTS_MAX]);
/* Which buttons do something now: bit n = enum field_button n. */
uint32_t field_buttons(const struct field_flow *field);
int field_shown(const struct field_flow *field); /* rows on the screen */

/* ---- what is typed and what is read ---- */
/* "192.168.1.20/24 192.168.1.1": an address of the device, its network's length, and where everything else is (may be
 * left out). False: it is none. Pure. */
bool field_read_address(const char *text, char ret_address[32], char ret_gateway[32]);
/* "2026-10-24 09:00" or "...09:00:30", 2025..2099. False: no such time. ret_text is as timedatectl takes it. */
bool field_read_time(const char *text, char ret_text[20]);
/* A code as it may stand on a screen that anybody sees: the first six characters, how many more there are, and the last
 * two; none but printable ones. */
void field_mask(const char *code, size_t len, char *ret_text, size_t cap);

#endif
