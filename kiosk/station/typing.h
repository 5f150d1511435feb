/* The keyboard page (screen/typing) for one line of text, wherever a program wants one: a name, a company, an address.
 * The program opens it, hands it touches and keys until the line is there or was cancelled, and draws its own page
 * again. One at a time. */
#ifndef LANYARD_STATION_TYPING_H
#define LANYARD_STATION_TYPING_H

#include "core/typist.h"
#include "station/station.h"

struct pinyin;

struct typing_ask {
    const char *title, *hint; /* msgids; hint NULL = none */
    const char *language;     /* that leads, "zh" or "en" */
    struct typist_ask line;   /* .pinyin is typing's own */
    /* A page of the program's own with the keyboard on it: its art has all the slots of screen/typing. put adds what
     * else stands there, whenever it is drawn; it outlives the page. NULL = the plain page. */
    const char *screen;
    void (*put)(void *ctx, struct sheet *sheet);
    void *ctx;
};

/* Zeros before typing_begin. */
struct typing {
    struct station *station;
    struct pinyin *pinyin; /* NULL = there is none, and the page says so where it was asked for */
    const char *title, *hint, *screen;
    void (*put)(void *ctx, struct sheet *sheet);
    void *ctx;
    bool open, english, wants_pinyin;
    struct typist typist;
};

enum typing_result {
    TYPING_DEAF,      /* nothing to do with it */
    TYPING_GOES_ON,   /* drawn again */
    TYPING_TYPED,     /* typing_text() is the line; the page is closed */
    TYPING_CANCELLED, /* the page is closed */
};

/* Once, when the program starts: opens libpinyin's data, or says in one log line that Chinese cannot be typed. The
 * station outlives it. The art is checked too: -errno after a log line. */
int typing_begin(struct typing *typing, struct station *station);
void typing_end(struct typing *typing); /* zeros are fine */

void typing_open(struct typing *typing, const struct typing_ask *ask); /* and draws; title and hint are not copied */
void typing_close(struct typing *typing);                              /* without an answer; draws nothing */
bool typing_is_open(const struct typing *typing);
void typing_draw(struct typing *typing); /* again: the display changed */

/* x, y in picture pixels, as DISPLAY_TOUCH has them. All TYPING_DEAF while it is closed. */
enum typing_result typing_touch(struct typing *typing, int x, int y);
void typing_lift(struct typing *typing); /* DISPLAY_LIFT */
enum typing_result typing_key(struct typing *typing, const struct wedge_key *key);

/* After TYPING_TYPED, until the next typing_open: UTF-8, no blanks at the ends, "" = emptied on purpose. */
const char *typing_text(const struct typing *typing);
/* "zh" or "en": the person may have turned it. */
const char *typing_language(const struct typing *typing);

#endif
