/* Which decoded codes are news. A code held up is read many times a second; the desk hears of it at first sight, again
 * each 3 s while it stays (so that it can show a replay's answer), and at once when it comes back after 1.5 s away.
 * Shorter gaps are frames that blinked. Pure. */
#ifndef LANYARD_DEVICE_SIGHTINGS_H
#define LANYARD_DEVICE_SIGHTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "device/decoder.h"

#define SIGHTINGS_MAX 8       /* codes remembered; the one unseen longest is forgotten for a new one */
#define SIGHTING_GONE_MS 1500 /* unseen this long: away */
#define SIGHTING_AGAIN_MS 3000

struct sightings {
    struct sighting {
        bool used;
        int64_t seen, told; /* ms */
        size_t len;
        uint8_t bytes[CODE_MAX + 1];
    } list[SIGHTINGS_MAX];
};

/* Note a code seen at a time (ms, never going back). True when it must be reported. Zeroed sightings are empty. */
bool sightings_note(struct sightings *sightings, const struct decoded *code, int64_t now);

#endif
