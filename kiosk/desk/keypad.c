/* The keypad behind the counter: staff of the desk steer the second display with it, on the same box, through the
 * journal. What a key orders stands in core/reel_keys.h. */
#include <errno.h>
#include <string.h>

#include "desk/desk.h"

int desk_open_keypad(struct desk *desk) {
    char why[KEYBOARD_ERROR];
    const char *spec = conf_text(desk->station.conf, "desk.keypad", "none");
    int r = strcmp(spec, "auto") == 0 ? -EINVAL : keyboards_open(spec, &desk->keypad, why);
    if (strcmp(spec, "auto") == 0) /* it would take the scanners and keyboards of everyone */
        snprintf(why, sizeof(why), "write evdev:PATH[,PATH...] or none");
    if (r < 0)
        log_line(&desk->station.log, LOG_LEVEL_ERR, "desk.keypad=%s: %s", spec, why);
    return r;
}

/* Is an emergency on? What was said last and has not run out by this boot's clock. */
static bool emergency_is_on(struct desk *desk) {
    struct reel_order orders[16];
    bool on = false;
    uint64_t after = 0;
    for (int n; (n = journal_reel_orders(desk->station.journal, after, orders, 16)) > 0; after = orders[n - 1].seq)
        for (int i = 0; i < n; i++)
            if (orders[i].kind == REEL_ORDER_EMERGENCY)
                on = (*orders[i].words_zh || *orders[i].words_en) &&
                     app_clock_now(&desk->station.clock) - orders[i].at < orders[i].lasts_ms;
    return on;
}

static void press(struct desk *desk, uint8_t usage) {
    struct roster_programme programmes[REEL_PROGRAMMES];
    struct reel_preset preset;
    struct reel_order order;
    struct journal_stamp stamp = station_stamp(&desk->station);
    int row = 0, n = roster_programmes(desk->station.roster, programmes, REEL_PROGRAMMES);
    bool emergency = emergency_is_on(desk);
    enum reel_key key = reel_keys_press(&desk->keys, usage, emergency, app_clock_boottime(), &row);
    snprintf(preset.zh, sizeof(preset.zh), "%s", station_say(&desk->station, "zh", "reel-emergency-preset"));
    snprintf(preset.en, sizeof(preset.en), "%s", station_say(&desk->station, "en", "reel-emergency-preset"));
    if (!reel_order_of(key, row, programmes, n < 0 ? 0 : (size_t)n, emergency, &preset, &order))
        return;
    int r = journal_reel_order(desk->station.journal, &stamp, &order);
    if (r < 0)
        log_line(&desk->station.log, LOG_LEVEL_WARNING, "the reel was not told: %s", strerror(-r));
}

void desk_hear_keypad(struct desk *desk) {
    struct wedge_key key;
    int device;
    while (desk->keypad && keyboards_read(desk->keypad, &device, &key))
        press(desk, key.usage);
}
