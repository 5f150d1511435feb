/* De-duplication of our own, because ZBar's cache aborts on structured-append codes. */
#include "device/sightings.h"

static struct sighting *find(struct sightings *sightings, const struct decoded *code) {
    for (int i = 0; i < SIGHTINGS_MAX; i++) {
        struct sighting *known = &sightings->list[i];
        if (known->used && known->len == code->len && memcmp(known->bytes, code->bytes, code->len) == 0)
            return known;
    }
    return NULL;
}

static struct sighting *oldest(struct sightings *sightings) {
    struct sighting *old = &sightings->list[0];
    for (int i = 0; i < SIGHTINGS_MAX; i++) {
        struct sighting *known = &sightings->list[i];
        if (!known->used)
            return known;
        if (known->seen < old->seen)
            old = known;
    }
    return old;
}

bool sightings_note(struct sightings *sightings, const struct decoded *code, int64_t now) {
    struct sighting *known = find(sightings, code);
    if (known && now - known->seen < SIGHTING_GONE_MS && now - known->told < SIGHTING_AGAIN_MS) {
        known->seen = now;
        return false;
    }
    if (!known) {
        known = oldest(sightings);
        known->used = true;
        known->len = code->len;
        memcpy(known->bytes, code->bytes, code->len);
    }
    known->seen = known->told = now;
    return true;
}
