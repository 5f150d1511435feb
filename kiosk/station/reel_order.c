/* From keys to orders. See reel_order.h. */
#include "station/reel_order.h"

#include <stdio.h>

#define EMERGENCY_MS INT64_C(900000)

static struct reel_order plain(enum reel_order_kind kind) { return (struct reel_order){.kind = kind}; }

static struct reel_order emergency_order(bool emergency, const struct reel_preset *preset) {
    struct reel_order order = {.kind = REEL_ORDER_EMERGENCY, .lasts_ms = EMERGENCY_MS};
    if (emergency)
        return order; /* without words: it is over */
    snprintf(order.words_zh, sizeof(order.words_zh), "%s", preset->zh);
    snprintf(order.words_en, sizeof(order.words_en), "%s", preset->en);
    return order;
}

bool reel_order_of(enum reel_key key, int row, const struct roster_programme *programmes, size_t n, bool emergency,
                   const struct reel_preset *preset, struct reel_order *ret_order) {
    switch (key) {
    case REEL_KEY_NONE: return false;
    case REEL_KEY_HOLD: *ret_order = plain(REEL_ORDER_HOLD); return true;
    case REEL_KEY_GO:
    case REEL_KEY_AGENDA: *ret_order = plain(REEL_ORDER_GO); return true;
    case REEL_KEY_NEXT: *ret_order = plain(REEL_ORDER_NEXT); return true;
    case REEL_KEY_SKIP: *ret_order = plain(REEL_ORDER_SKIP); return true;
    case REEL_KEY_EMERGENCY: *ret_order = emergency_order(emergency, preset); return true;
    case REEL_KEY_PROGRAMME: break;
    }
    if (row < 1 || (size_t)row > n)
        return false;
    *ret_order = plain(REEL_ORDER_GO);
    snprintf(ret_order->target, sizeof(ret_order->target), "%s", programmes[row - 1].code);
    return true;
}
