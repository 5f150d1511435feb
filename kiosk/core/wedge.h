/* A handheld scanner that pretends to be a keyboard ("wedge"): it types the code and Enter, each key a few ms after the
 * last. This tells such a burst from a person at the keys by speed alone, whatever has the focus, and gives back either
 * one scanned line or the keys a person pressed. Pure: keys with their times go in. Keys are USB HID usages (page 7,
 * the same numbers as SDL's scancodes) read on a fixed US layout, because a scanner types as if on one; the machine's
 * own layout and input method never see them. Hostile barcodes can type any key there is (BadBarcode, 2015): a burst
 * with a control key, Ctrl, Alt or Meta in it is dropped whole, up to its next pause, as is a burst that has no Enter
 * at its end. Two fingers may roll over two keys faster than the gap: two characters alone are typed, since dropping
 * them would eat digits of a PIN; three are a scanner's. A key right behind a scan, such as a line feed, is the
 * scanner's. */
#ifndef LANYARD_CORE_WEDGE_H
#define LANYARD_CORE_WEDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ticket.h"

#define WEDGE_GAP_MS 50  /* keys further apart than this are a person's */
#define WEDGE_LINE_MIN 4 /* characters; a shorter line is no code */

enum wedge_modifier { WEDGE_SHIFT = 1 << 0, WEDGE_CTRL = 1 << 1, WEDGE_ALT = 1 << 2, WEDGE_META = 1 << 3 };

/* One key going down. Releases and repeats are not fed. Modifier keys themselves are not fed either; lock keys may be
 * and are passed over. */
struct wedge_key {
    int64_t at; /* ms, never going backwards: if it does, the burst is dropped */
    uint8_t usage;
    uint8_t modifiers; /* held at that moment, enum wedge_modifier */
    bool caps;         /* caps lock is on: letters change case */
};

enum wedge_outcome {
    WEDGE_NOTHING, /* yet, or a burst was dropped */
    WEDGE_LINE,    /* a scan: wedge_line() has it until the next call */
    WEDGE_TYPED,   /* a person pressed wedge_typed() */
};

/* One per keyboard: two scanners must not mix their letters. */
struct wedge {
    int gap_ms;
    char line[CODE_MAX + 2]; /* a longer line is kept as too long: it is then unreadable, never cut */
    size_t len;
    int64_t last;              /* of the newest key in the burst, or of the Enter that ended it */
    size_t keys;               /* in the burst; 0 = there is none */
    struct wedge_key begin[2]; /* its first keys: handed over as typed when no more follow */
    bool spoiled;              /* the burst holds what no code has: it will be dropped */
    bool after_scan;           /* the newest burst was ended by Enter: what follows at once is the scanner's too */
    bool trailing;             /* this burst is what followed at once: its keys are nobody's */
    struct wedge_key owed[2];  /* typed, to be handed over one a call */
    size_t owes;
    struct wedge_key typed;
};

struct wedge wedge_start(int gap_ms); /* 0 = WEDGE_GAP_MS */

/* Feed a key. WEDGE_TYPED may be about an earlier key than the one fed: the fed one is kept for later. */
enum wedge_outcome wedge_feed(struct wedge *wedge, const struct wedge_key *key);
/* Time passed: a burst whose last key is older than the gap is over. A single key becomes TYPED, two characters become
 * TYPED one a call; more without Enter are half a code and are dropped. Call at least every 100 ms while
 * wedge_pending(). */
enum wedge_outcome wedge_tick(struct wedge *wedge, int64_t now);
bool wedge_pending(const struct wedge *wedge);

const char *wedge_line(const struct wedge *wedge, size_t *ret_len); /* NUL-terminated printable ASCII, no Enter */
const struct wedge_key *wedge_typed(const struct wedge *wedge);

/* The character of a key on the US layout; 0 for keys that make none (or with Ctrl, Alt or Meta held). Tab and Enter
 * make none. The keypad makes digits whatever Num Lock and Shift say. */
char wedge_character(const struct wedge_key *key);
#define WEDGE_USAGE_ENTER 0x28
#define WEDGE_USAGE_ESCAPE 0x29
#define WEDGE_USAGE_BACKSPACE 0x2A
#define WEDGE_USAGE_KEYPAD_ENTER 0x58

#endif
