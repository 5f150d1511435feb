/* A scanner's burst or a person's keys? One struct per keyboard, a few comparisons a key. The one promise that matters:
 * a line is exactly what one unbroken burst typed, from its first key to its Enter, or there is no line. */
#include "core/wedge.h"

#include <string.h>

#define USAGE_A 0x04
#define USAGE_KEYPAD 0x54
#define USAGE_CAPS_LOCK 0x39
#define USAGE_SCROLL_LOCK 0x47
#define USAGE_NUM_LOCK 0x53

/* From USAGE_A on; Enter, Escape, Backspace, Tab and the key that the US layout lacks make nothing. */
static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                            "1234567890\0\0\0\0 -=[]\\\0;'`,./";
static const char shifted[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "!@#$%^&*()\0\0\0\0 _+{}|\0:\"~<>?";
static const char keypad[] = "/*-+\0"
                             "1234567890.";

char wedge_character(const struct wedge_key *key) {
    if (key->modifiers & (WEDGE_CTRL | WEDGE_ALT | WEDGE_META))
        return 0;
    if (key->usage >= USAGE_KEYPAD && key->usage < USAGE_KEYPAD + sizeof(keypad))
        return keypad[key->usage - USAGE_KEYPAD];
    if (key->usage < USAGE_A || key->usage >= USAGE_A + sizeof(plain))
        return 0;
    size_t i = key->usage - USAGE_A;
    bool shift = key->modifiers & WEDGE_SHIFT;
    if (plain[i] >= 'a' && plain[i] <= 'z')
        shift ^= key->caps;
    return shift ? shifted[i] : plain[i];
}

struct wedge wedge_start(int gap_ms) {
    return (struct wedge){.gap_ms = gap_ms > 0 ? gap_ms : WEDGE_GAP_MS};
}

bool wedge_pending(const struct wedge *wedge) { return wedge->keys > 0 || wedge->owes > 0; }

const char *wedge_line(const struct wedge *wedge, size_t *ret_len) {
    *ret_len = wedge->len;
    return wedge->line;
}

const struct wedge_key *wedge_typed(const struct wedge *wedge) { return &wedge->typed; }

static bool is_lock(uint8_t usage) {
    return usage == USAGE_CAPS_LOCK || usage == USAGE_NUM_LOCK || usage == USAGE_SCROLL_LOCK;
}

static bool is_enter(const struct wedge_key *key) {
    return (key->usage == WEDGE_USAGE_ENTER || key->usage == WEDGE_USAGE_KEYPAD_ENTER) &&
           (key->modifiers & ~WEDGE_SHIFT) == 0;
}

/* Is this moment more than the gap behind the newest key? Unsigned, because clocks may be any two numbers apart. */
static bool is_past_gap(const struct wedge *wedge, int64_t now) {
    return now > wedge->last && (uint64_t)now - (uint64_t)wedge->last > (uint64_t)wedge->gap_ms;
}

/* The burst ended without Enter: one key or two characters were a person's. There is room, because every call hands one
 * over and a burst of two takes two calls. */
static void give_back(struct wedge *wedge) {
    bool human = wedge->keys == 1 || (wedge->keys == 2 && !wedge->spoiled);
    for (size_t i = 0; human && !wedge->trailing && i < wedge->keys; i++)
        wedge->owed[wedge->owes++] = wedge->begin[i];
    wedge->keys = 0;
    wedge->after_scan = false;
}

enum wedge_outcome wedge_tick(struct wedge *wedge, int64_t now) {
    if (wedge->keys > 0 && is_past_gap(wedge, now))
        give_back(wedge);
    if (wedge->owes == 0)
        return WEDGE_NOTHING;
    wedge->typed = wedge->owed[0];
    wedge->owed[0] = wedge->owed[1];
    wedge->owes--;
    return WEDGE_TYPED;
}

static void begin_burst(struct wedge *wedge, bool trailing) {
    wedge->len = 0;
    wedge->spoiled = false;
    wedge->trailing = trailing;
}

static void add_key(struct wedge *wedge, const struct wedge_key *key) {
    char c = wedge_character(key);
    if (wedge->keys < 2)
        wedge->begin[wedge->keys] = *key;
    wedge->keys++;
    if (!c)
        wedge->spoiled = true;
    else if (wedge->len <= CODE_MAX)
        wedge->line[wedge->len++] = c;
}

/* Enter behind characters ends their burst. Was it long enough to be a code? */
static bool end_burst(struct wedge *wedge) {
    wedge->line[wedge->len] = '\0';
    wedge->keys = 0;
    wedge->after_scan = true;
    return wedge->len >= WEDGE_LINE_MIN;
}

enum wedge_outcome wedge_feed(struct wedge *wedge, const struct wedge_key *key) {
    enum wedge_outcome outcome = wedge_tick(wedge, key->at);
    if (is_lock(key->usage))
        return outcome;
    bool behind_scan = wedge->after_scan && !is_past_gap(wedge, key->at);
    if (wedge->keys == 0)
        begin_burst(wedge, behind_scan);
    else if (key->at < wedge->last)
        wedge->spoiled = true;
    wedge->last = key->at;
    if (is_enter(key) && !wedge->spoiled) {
        if (wedge->keys > 0)
            return end_burst(wedge) ? WEDGE_LINE : outcome;
        if (behind_scan)
            return outcome;
    }
    add_key(wedge, key);
    return outcome;
}
