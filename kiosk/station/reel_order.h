/* What a key of the reel's keypad orders: shared by the reel, whose own keypad it may be, and the desk, whose staff may
 * have one behind the counter. */
#ifndef LANYARD_STATION_REEL_ORDER_H
#define LANYARD_STATION_REEL_ORDER_H

#include "core/reel_keys.h"
#include "store/plays.h"
#include "store/reel.h"

/* The words of an emergency that a key may say. */
struct reel_preset {
    char zh[REEL_WORDS], en[REEL_WORDS];
};

/* False for a key that orders nothing: REEL_KEY_NONE, or a programme that is not there. emergency: one is on. */
bool reel_order_of(enum reel_key key, int row, const struct roster_programme *programmes, size_t n, bool emergency,
                   const struct reel_preset *preset, struct reel_order *ret_order);

#endif
