/* How a film's frames come. See media_pace.h. */
#include "device/media_pace.h"

#include <limits.h>

#define SECOND INT64_C(1000000)
#define SLOT (SECOND / MEDIA_PACE_SLOTS)

void media_pace_frame(struct media_pace *pace, int64_t at) {
    if (pace->frames++ == 0) {
        pace->first = pace->last = at;
        pace->shortest = INT64_MAX;
        return;
    }
    int64_t gap = at - pace->last;
    pace->last = at;
    if (gap < pace->shortest)
        pace->shortest = gap;
    if (gap > pace->longest)
        pace->longest = gap;
}

/* On to a later slot: those between are empty. Times that go back count where we are. */
static void advance(struct media_pace *pace, int64_t slot) {
    if (slot - pace->slot >= MEDIA_PACE_SLOTS) {
        for (int i = 0; i < MEDIA_PACE_SLOTS; i++)
            pace->bytes[i] = 0;
        pace->sum = 0;
        pace->slot = slot;
    }
    while (pace->slot < slot) {
        int64_t *oldest = &pace->bytes[++pace->slot % MEDIA_PACE_SLOTS];
        pace->sum -= *oldest;
        *oldest = 0;
    }
}

static void add_key(struct media_pace *pace, int64_t at) {
    if (pace->keys++ > 0 && at - pace->key > pace->key_longest)
        pace->key_longest = at - pace->key;
    pace->key = at;
}

void media_pace_packet(struct media_pace *pace, int64_t at, int64_t bytes, bool is_key) {
    int64_t slot = at >= 0 ? at / SLOT : 0;
    if (pace->packets++ == 0) {
        pace->slot = slot;
        pace->key = pace->end = at;
    }
    advance(pace, slot);
    pace->bytes[pace->slot % MEDIA_PACE_SLOTS] += bytes;
    pace->sum += bytes;
    if (pace->sum > pace->busiest)
        pace->busiest = pace->sum;
    if (is_key)
        add_key(pace, at);
    if (at > pace->end)
        pace->end = at;
}

int media_pace_fps(const struct media_pace *pace) {
    int64_t span = pace->last - pace->first;
    if (pace->frames < 2 || span <= 0 || pace->frames > INT64_MAX / (1000 * SECOND))
        return 0;
    int64_t fps = ((pace->frames - 1) * 1000 * SECOND + span / 2) / span;
    return fps > INT_MAX ? INT_MAX : (int)fps;
}

bool media_pace_steady(const struct media_pace *pace) {
    if (pace->frames < 3)
        return true;
    double mean = (double)(pace->last - pace->first) / (double)(pace->frames - 1);
    return (double)pace->shortest >= 0.8 * mean && (double)pace->longest <= 1.2 * mean;
}

int64_t media_pace_bits(const struct media_pace *pace) {
    return pace->busiest > INT64_MAX / 8 ? INT64_MAX : pace->busiest * 8;
}

int media_pace_key_ms(const struct media_pace *pace) {
    int64_t tail = pace->end - pace->key, longest = tail > pace->key_longest ? tail : pace->key_longest;
    return longest / 1000 > INT_MAX ? INT_MAX : (int)(longest / 1000);
}
