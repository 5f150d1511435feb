/* The desk's chimes, told from two states of its flow, so that the flow itself need not know that there is sound. */
#include "core/chime.h"

static enum chime of_answer(const struct desk_flow *now) {
    switch (now->screen) {
    case DESK_WELCOME:
    case DESK_PRINTING: return CHIME_WELCOME;
    case DESK_READY: return CHIME_READY;
    case DESK_REFUSED: return verdict_class(now->verdict) == VERDICT_CLASS_STAFF ? CHIME_LOOK : CHIME_REFUSED;
    case DESK_FAULT: return CHIME_LOOK;
    case DESK_ATTRACT:
    case DESK_HELP: break;
    }
    return CHIME_NONE;
}

/* The badge of whoever was on screen before. */
static enum chime of_badge(const struct desk_flow *now) {
    switch (now->screen) {
    case DESK_READY: return CHIME_READY;
    case DESK_FAULT: return CHIME_LOOK;
    case DESK_ATTRACT:
    case DESK_WELCOME:
    case DESK_PRINTING:
    case DESK_REFUSED:
    case DESK_HELP: break;
    }
    return CHIME_NONE;
}

enum chime chime_of_desk(const struct desk_flow *before, const struct desk_flow *now) {
    const uint8_t blocking = TROUBLE_JOURNAL | TROUBLE_ROSTER;
    bool broken = before->troubles & now->troubles & blocking;
    if (before->recording && !now->recording && !broken)
        return of_answer(now);
    if (now->badge && now->badge == before->badge && now->badge_state != before->badge_state)
        return of_badge(now);
    if (now->screen == DESK_HELP && before->screen != DESK_HELP)
        return CHIME_LOOK; /* staff near by hear it */
    return CHIME_NONE;
}
