/* A numeric keypad that steers the second display, at the reel's own box or behind the desk's counter:
 *   5          keep the present picture      Enter, Space  go on        0  back to the agenda
 *   6, Right   next item                     -             leave this item out for today
 *   1..4 7..9  a programme, by its row       *  twice within two seconds: emergency; once more: over
 * Pure: USB HID usages (page 7) and times go in. */
#ifndef LANYARD_CORE_REEL_KEYS_H
#define LANYARD_CORE_REEL_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#define REEL_STAR_MS 2000

enum reel_key {
    REEL_KEY_NONE,
    REEL_KEY_HOLD,
    REEL_KEY_GO,
    REEL_KEY_AGENDA,
    REEL_KEY_NEXT,
    REEL_KEY_SKIP,
    REEL_KEY_PROGRAMME,
    REEL_KEY_EMERGENCY, /* say it, or end the one that is on: as the caller knows */
};

struct reel_keys {
    int64_t star_at; /* ms of one clock; 0 = * was not pressed */
};

/* A key went down at now (ms). emergency: one is on. ret_programme: the row, 1.., of REEL_KEY_PROGRAMME. */
enum reel_key reel_keys_press(struct reel_keys *keys, uint8_t usage, bool emergency, int64_t now, int *ret_programme);

#endif
