/* The wedge: any keys at any times. Three bytes a key: usage, then modifiers, caps lock, tick instead and a clock that
 * jumps back, then the ms since the last one. A line must be exactly the characters typed last, from the first key of
 * one burst without a gap; a typed key must be one that was fed, each once, in their order. */
#include "core/wedge.h"
#include "fuzz/code_promises.h"

#define KEYS 2048
#define CAPS 0x10
#define TICK 0x20
#define BACK 0x40
#define FAR 0x80

struct seen {
    struct wedge_key keys[KEYS]; /* fed, lock keys apart */
    bool jumped[KEYS];           /* the clock went back before this key */
    size_t n, typed;             /* typed: those before it were handed over or passed over */
};

static bool is_lock(uint8_t usage) { return usage == 0x39 || usage == 0x47 || usage == 0x53; }

/* ms from one key to a later one; unsigned, because they may be further apart than an int64_t tells. */
static uint64_t apart(const struct wedge_key *a, const struct wedge_key *b) {
    return (uint64_t)b->at - (uint64_t)a->at;
}

static void promise_line(const struct wedge *wedge, const struct seen *seen) {
    size_t len;
    const char *line = wedge_line(wedge, &len);
    PROMISE(len >= WEDGE_LINE_MIN && len <= CODE_MAX + 1 && strlen(line) == len);
    promise_printable(line, len);
    PROMISE(seen->n > len);
    size_t first = seen->n - 1 - len;
    /* Of a line that is too long nobody knows where it began. */
    for (size_t i = 0; len <= CODE_MAX && i < len; i++) {
        const struct wedge_key *key = &seen->keys[first + i], *next = key + 1;
        PROMISE(wedge_character(key) == line[i] && (key->modifiers & ~WEDGE_SHIFT) == 0);
        PROMISE(next->at >= key->at && apart(key, next) <= WEDGE_GAP_MS);
    }
    /* The burst began there: before it was a gap, a jump, or the Enter of another scan. */
    const struct wedge_key *before = first > 0 && len <= CODE_MAX ? &seen->keys[first - 1] : NULL;
    if (before && !seen->jumped[first])
        PROMISE(apart(before, &seen->keys[first]) > WEDGE_GAP_MS || before->usage == WEDGE_USAGE_ENTER ||
                before->usage == WEDGE_USAGE_KEYPAD_ENTER);
}

static void promise_typed(const struct wedge *wedge, struct seen *seen) {
    const struct wedge_key *typed = wedge_typed(wedge);
    for (; seen->typed < seen->n; seen->typed++) {
        const struct wedge_key *key = &seen->keys[seen->typed];
        if (key->at == typed->at && key->usage == typed->usage && key->modifiers == typed->modifiers)
            break;
    }
    PROMISE(seen->typed < seen->n);
    seen->typed++;
}

static void promise_outcome(const struct wedge *wedge, struct seen *seen, enum wedge_outcome outcome) {
    switch (outcome) {
    case WEDGE_NOTHING: break;
    case WEDGE_LINE: promise_line(wedge, seen); break;
    case WEDGE_TYPED: promise_typed(wedge, seen); break;
    }
}

static int64_t moved(int64_t now, uint8_t how, uint8_t ms) {
    int64_t by = how & FAR ? INT64_C(1) << (ms & 61) : ms;
    if (how & BACK)
        return now < INT64_MIN + by ? INT64_MIN : now - by;
    return now > INT64_MAX - by ? INT64_MAX : now + by;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    static struct seen seen;
    struct wedge wedge = wedge_start(0);
    int64_t now = 0;
    bool jumped = false;
    seen.n = seen.typed = 0;
    for (; len >= 3 && seen.n < KEYS; data += 3, len -= 3) {
        now = moved(now, data[1], data[2]);
        struct wedge_key key = {now, data[0], data[1] & 15, data[1] & CAPS};
        jumped |= (data[1] & BACK) != 0;
        if (!(data[1] & TICK) && !is_lock(key.usage)) {
            seen.jumped[seen.n] = jumped;
            seen.keys[seen.n++] = key;
            jumped = false;
        }
        promise_outcome(&wedge, &seen, data[1] & TICK ? wedge_tick(&wedge, now) : wedge_feed(&wedge, &key));
    }
    /* Time alone ends everything: two keys at most are still to come. */
    for (int calls = 0; wedge_pending(&wedge); calls++) {
        PROMISE(calls < 3);
        promise_outcome(&wedge, &seen, wedge_tick(&wedge, INT64_MAX));
        if (wedge.last >= INT64_MAX - WEDGE_GAP_MS)
            break;
    }
    return 0;
}
