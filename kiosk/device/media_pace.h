/* How a film's frames come: how many, how evenly, how heavy, how far apart those are that a player can begin at. Fed
 * frame by frame in constant memory, whatever the times say. */
#ifndef LANYARD_DEVICE_MEDIA_PACE_H
#define LANYARD_DEVICE_MEDIA_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define MEDIA_PACE_SLOTS 10 /* tenths of a second */

/* Zeros are an empty one. Times are in us, of any origin within +-2^60. */
struct media_pace {
    int64_t frames, first, last, shortest, longest;
    int64_t packets, slot, bytes[MEDIA_PACE_SLOTS], sum, busiest;
    int64_t keys, key, key_longest, end;
};

void media_pace_frame(struct media_pace *pace, int64_t at);                              /* in order of showing */
void media_pace_packet(struct media_pace *pace, int64_t at, int64_t bytes, bool is_key); /* in order of coding */

int media_pace_fps(const struct media_pace *pace);      /* frames in 1000 s, 0 = too few to tell */
bool media_pace_steady(const struct media_pace *pace);  /* all within 20 % */
int64_t media_pace_bits(const struct media_pace *pace); /* of the busiest second */
int media_pace_key_ms(const struct media_pace *pace);   /* longest time between two, or to the end */

#endif
