/* The technician's pages (core/field.h) on a kiosk's screen, behind staff's PIN, for the box that has no shell: what is
 * wrong, camera, printers, network, time, records, power. Whatever may take a while (kioskctl doctor, a test label, a
 * look for Wi-Fi, another address) is a child process; the screen goes on meanwhile. The program opens it from its
 * staff menu, hands it touches and codes, and lends it the keyboard page. One a program. */
#ifndef LANYARD_STATION_FIELD_H
#define LANYARD_STATION_FIELD_H

#include "core/field.h"
#include "core/health.h"
#include "station/errand.h"
#include "station/staff.h"
#include "station/typing.h"

#define FIELD_ROWS 48 /* of a page; of more networks in the air the strongest */
#define FIELD_ARG 128

struct field_row {
    char text[200], sub[300], end[64];
    enum field_do what;
    char arg[FIELD_ARG]; /* a queue, the name of a network */
};

/* Zeros before field_begin. */
struct field {
    struct station *station; /* lent, like typing */
    struct typing *typing;   /* NULL: this program has no keyboard page */
    struct field_flow flow;
    int staff_no;
    bool english;
    struct field_row rows[FIELD_ROWS];
    size_t n;
    struct errand errand; /* what READ or DO waits for */
    int step;             /* of a deed of several commands */
    char arg[FIELD_ARG], word[FIELD_ARG],
        more[FIELD_ARG];           /* of the deed: its row's, what was typed, and a link's name */
    char said[200];                /* by whoever refused, "" = nothing */
    char read[64], read_about[64]; /* the last code before the camera, masked */
    struct health_report report;   /* of the last look */
    int64_t drawn_at;              /* boottime ms: figures are drawn again once a second */
};

enum field_result {
    FIELD_CLOSED, /* it is not open: the touch is somebody else's */
    FIELD_TAKEN,
    FIELD_LEFT, /* it has just closed: the program draws its own menu again */
};

/* Once, after the display is open: checks the art. -errno after a log line. typing may be NULL. */
int field_begin(struct field *field, struct station *station, struct typing *typing);
void field_end(struct field *field); /* zeros are fine */

void field_open(struct field *field, int staff_no, bool english);
void field_close(struct field *field); /* staff were signed out: a deed on its way goes on, unheard */
bool field_is_open(const struct field *field);
void field_draw(struct field *field, bool whole); /* whole false: only the camera's picture changed */
void field_turn(struct field *field, bool english);
bool field_shows_camera(const struct field *field);

enum field_result field_touch(struct field *field, int x, int y);
/* A key for the keyboard page, while that is open; false: it is not. */
bool field_key(struct field *field, const struct wedge_key *key);
void field_code(struct field *field, const char *code, size_t len); /* whatever page is open */
void field_tick(struct field *field);                               /* with each turn of the loop */

/* ---- between the files of this part ---- */
/* Next row of the page, cleared; beyond FIELD_ROWS the last one. Words by msgid; NULL = "". */
struct field_row *field_add(struct field *field, enum field_do what, const char *text, const char *sub);
const char *field_say(const struct field *field, const char *msgid);
void field_event(struct field *field, const struct field_event *event);
/* field_pages.c: fill rows; false: an errand is on its way, whose answer field_heard_page reads. */
bool field_read_page(struct field *field);
void field_heard_page(struct field *field, int status);
/* field_deeds.c: start field.flow.what; DONE follows at once or when the errand is over. */
void field_start_deed(struct field *field);
void field_heard_deed(struct field *field, int status);
/* A program of this box by the PATH, and kioskctl beside us. False: it has none. */
bool field_find_program(const struct field *field, const char *name, char *ret_path, size_t cap);
/* argv[0] is a name; NULL at the end. 0, -ENOENT (no such program), -errno. */
int field_send(struct field *field, const char *const argv[]);

#endif
