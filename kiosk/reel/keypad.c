/* A numeric keypad at the reel's own box, or the keys of its window (core/reel_keys.h has the table). Each key is an
 * order and goes through the journal like every other one. */
#include "reel/reel.h"

void reel_hear_key(struct reel *reel, uint8_t usage) {
    struct reel_order order;
    int row = 0;
    enum reel_key key = reel_keys_press(&reel->keys_heard, usage, reel->wish.emergency, reel->now / 1000, &row);
    if (reel->news && reel_order_of(key, row, reel->news->programmes, reel->news->n_programmes, reel->wish.emergency,
                                    &reel->preset, &order))
        backstage_order(reel->backstage, &order);
}

void reel_hear_keypad(struct reel *reel) {
    struct wedge_key key;
    int device;
    while (reel->keypad && keyboards_read(reel->keypad, &device, &key))
        reel_hear_key(reel, key.usage);
}
