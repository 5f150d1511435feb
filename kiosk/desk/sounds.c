/* The desk's chimes: which one is core's to say, how it sounds the device's. A desk without a sound card has its words
 * and shapes. */
#include <errno.h>
#include <string.h>

#include "desk/counter.h"

static void load_chimes(struct desk *desk) {
    for (int i = 0; i < CHIME_COUNT; i++) {
        int clip = i == CHIME_NONE ? -ENOENT : sound_chime(desk->sound, (enum chime)i);
        desk->chimes[i] = clip < 0 ? -1 : clip;
    }
}

int desk_open_sounds(struct desk *desk) {
    char why[SOUND_ERROR] = "";
    const char *unset = desk->station.display->window ? "sdl" : "none"; /* a rehearsal speaks to nobody */
    int r = sound_open(conf_text(desk->station.conf, "desk.sound", unset), &desk->sound, why);
    if (r != 0)
        log_line(&desk->station.log, r == -EINVAL ? LOG_LEVEL_ERR : LOG_LEVEL_WARNING, "%s", *why ? why : strerror(-r));
    if (r >= 0)
        load_chimes(desk);
    return r == -EINVAL ? r : 0;
}

/* Behind the staff's page nobody sees what a chime would speak of. */
void desk_chime(struct desk *desk, const struct desk_flow *before) {
    enum chime chime = chime_of_desk(before, &desk->flow);
    if (desk->sound && chime != CHIME_NONE && !counter_is_open(&desk->counter))
        sound_play(desk->sound, desk->chimes[chime], (int)desk->volume);
}
