/* A table of keys. See reel_keys.h. */
#include "core/reel_keys.h"

enum usage { /* USB HID usage tables 1.5, page 7 */
             USAGE_1 = 0x1E,
             USAGE_0 = 0x27,
             USAGE_ENTER = 0x28,
             USAGE_SPACE = 0x2C,
             USAGE_MINUS = 0x2D,
             USAGE_RIGHT = 0x4F,
             USAGE_PAD_STAR = 0x55,
             USAGE_PAD_MINUS = 0x56,
             USAGE_PAD_ENTER = 0x58,
             USAGE_PAD_1 = 0x59,
             USAGE_PAD_0 = 0x62,
};

static int digit_of(uint8_t usage) {
    if (usage == USAGE_0 || usage == USAGE_PAD_0)
        return 0;
    if (usage >= USAGE_1 && usage < USAGE_0)
        return usage - USAGE_1 + 1;
    return usage >= USAGE_PAD_1 && usage < USAGE_PAD_0 ? usage - USAGE_PAD_1 + 1 : -1;
}

static enum reel_key digit(int number, int *ret_programme) {
    if (number == 0)
        return REEL_KEY_AGENDA;
    if (number == 5)
        return REEL_KEY_HOLD;
    if (number == 6)
        return REEL_KEY_NEXT;
    *ret_programme = number;
    return REEL_KEY_PROGRAMME;
}

/* One press by accident must not cover the screen; one on purpose must be able to end it. */
static enum reel_key star(struct reel_keys *keys, bool emergency, int64_t now) {
    bool twice = keys->star_at && now - keys->star_at <= REEL_STAR_MS;
    keys->star_at = twice || emergency ? 0 : now;
    return twice || emergency ? REEL_KEY_EMERGENCY : REEL_KEY_NONE;
}

enum reel_key reel_keys_press(struct reel_keys *keys, uint8_t usage, bool emergency, int64_t now, int *ret_programme) {
    int number = digit_of(usage);
    if (usage == USAGE_PAD_STAR)
        return star(keys, emergency, now);
    keys->star_at = 0;
    if (number >= 0)
        return digit(number, ret_programme);
    switch (usage) {
    case USAGE_ENTER:
    case USAGE_SPACE:
    case USAGE_PAD_ENTER: return REEL_KEY_GO;
    case USAGE_RIGHT: return REEL_KEY_NEXT;
    case USAGE_MINUS:
    case USAGE_PAD_MINUS: return REEL_KEY_SKIP;
    default: return REEL_KEY_NONE;
    }
}
