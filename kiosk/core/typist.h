/* One line of text being typed on the screen: names, companies, addresses of mail, in Chinese by pinyin or in Latin
 * letters. Pure: touches and keys go in, the line and what every key bears come out. core/board.h is its small sister
 * for finding people, where Latin letters do. The keys are one table in grid units for both orientations, so that a
 * screen only says where the grid lies. Pinyin itself is somebody else's (device/pinyin.h): the typist says that it
 * wants candidates and is given them. Everything that can be touched is an item and has a number; the same items are
 * reached with Tab and pressed with Enter. A few keys a second. */
#ifndef LANYARD_CORE_TYPIST_H
#define LANYARD_CORE_TYPIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wedge.h"

#define TYPIST_CHARS 300 /* most characters (code points) of a line */
#define TYPIST_BYTES (TYPIST_CHARS * 4 + 1)
#define TYPIST_COMPOSING 48  /* most pinyin letters that wait, NUL included */
#define TYPIST_CANDIDATES 64 /* most that are kept; further ones are left out */
#define TYPIST_SHOWN 8       /* of them on one page */
#define TYPIST_GRID_W 20     /* half keys: a letter is 2 wide and 1 high */
#define TYPIST_GRID_H 5

/* Items by number: 36 keys with a character (digits, then letters as they lie), the other keys, what lies beside the
 * grid, and the candidates shown. */
enum typist_item {
    TYPIST_NOTHING = -1,
    TYPIST_LETTERS = 36,
    TYPIST_SHIFT = TYPIST_LETTERS,
    TYPIST_DELETE,
    TYPIST_SIGNS,  /* letters, signs, letters with accents, in turn */
    TYPIST_SCRIPT, /* pinyin or Latin; absent where there is no pinyin */
    TYPIST_LEFT,
    TYPIST_SPACE,
    TYPIST_RIGHT,
    TYPIST_DONE,
    TYPIST_CLEAR,
    TYPIST_KEYS = TYPIST_CLEAR, /* so many lie in the grid */
    TYPIST_CANCEL,
    TYPIST_LANGUAGE, /* of the screen: the program's */
    TYPIST_EARLIER,  /* page of candidates */
    TYPIST_LATER,
    TYPIST_CANDIDATE, /* the first one shown */
};
#define TYPIST_ITEMS (TYPIST_CANDIDATE + TYPIST_SHOWN)

struct typist_box {
    uint8_t x, y, w, h; /* grid units */
};

enum typist_sheet { TYPIST_SHEET_LETTERS, TYPIST_SHEET_SIGNS, TYPIST_SHEET_ACCENTS };
enum typist_capitals { TYPIST_LOWER, TYPIST_ONE_CAPITAL, TYPIST_CAPITALS };

struct typist_candidate {
    char text[64]; /* UTF-8 */
    uint8_t eats;  /* letters of what is composed that it stands for, from the first; 1.. */
};

/* What is asked for. */
struct typist_ask {
    const char *text;    /* to begin with; what may not be typed is left out, and what is too long cut. NULL = "" */
    size_t chars, bytes; /* ceilings, bytes with the NUL; 0 = TYPIST_CHARS, TYPIST_BYTES; more is taken for that */
    bool pinyin;         /* there is somebody who knows candidates: else there is no SCRIPT key */
    bool chinese;        /* begin with pinyin, where there is any */
    bool name;           /* a word begins with a capital by itself */
};

struct typist {
    char text[TYPIST_BYTES]; /* UTF-8 */
    size_t caret;            /* byte in text, at a character */
    size_t chars, bytes;     /* ceilings */
    bool pinyin, chinese, name;
    bool full; /* the last character was one too many */
    enum typist_sheet sheet;
    enum typist_capitals capitals;
    char composing[TYPIST_COMPOSING]; /* a..z and ', NUL behind */
    struct typist_candidate candidates[TYPIST_CANDIDATES];
    size_t n_candidates, first; /* first = of the page */
    int focus;                  /* item that Enter presses; TYPIST_NOTHING until somebody presses Tab */
    int held;                   /* item under the finger: it presses once, however long that stays */
};

enum typist_result {
    TYPIST_DEAF,      /* nothing happened */
    TYPIST_CHANGED,   /* draw it again */
    TYPIST_LOOKUP,    /* likewise, and candidates for .composing are wanted first: typist_candidates */
    TYPIST_TYPED,     /* done: .text is the line, without blanks at its ends */
    TYPIST_CANCELLED, /* nothing is to be changed */
    TYPIST_TURN,      /* the screen's language is to change */
};

struct typist typist_start(const struct typist_ask *ask);
/* The answer to LOOKUP, best first. Beyond TYPIST_CANDIDATES they are left out, as are those that eat nothing, too
 * much, or hold what may not be typed. */
void typist_candidates(struct typist *typist, const struct typist_candidate *candidates, size_t n);

/* A finger on an item: it presses at once, and not again until typist_lift, or until another item was touched. */
enum typist_result typist_touch(struct typist *typist, int item);
void typist_lift(struct typist *typist);
/* A key of a real keyboard (core/wedge.h gives them). Letters and digits as on the screen; Tab, Shift+Tab: the focus
 * moves, and Enter then presses what it is on, the arrows move it and Escape takes it away. Without a focus Enter is
 * DONE (with letters composed it takes those), Escape CANCEL, the arrows, Home and End move the caret, Page keys the
 * candidates. */
enum typist_result typist_key(struct typist *typist, const struct wedge_key *key);
/* One character of UTF-8 from elsewhere, such as an input method of the machine's own. */
enum typist_result typist_type(struct typist *typist, const char *character);

/* May this be part of a line? No controls, no bidirectional marks, nothing invisible, no surrogates or non-characters.
 */
bool typist_accepts(uint32_t rune);

/* Can the item be used now? Keys without a character on this sheet cannot. */
bool typist_has(const struct typist *typist, int item);
/* The character an item of 0..TYPIST_LETTERS - 1 bears now, or a candidate's text; "" for others. */
const char *typist_label(const struct typist *typist, int item);
/* Where a key (< TYPIST_KEYS) lies in the grid, and which lies at a point of it; x, y in 1/256 of grid units.
 * TYPIST_NOTHING between keys of a short row. */
struct typist_box typist_box(int key);
int typist_at(int x, int y);
/* The line around its caret, which is "|", in so many columns (a Chinese character has two); "…" where it goes on. */
void typist_window(const struct typist *typist, size_t columns, char *ret_text, size_t cap);
size_t typist_length(const struct typist *typist); /* characters so far */

#endif
