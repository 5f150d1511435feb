/* Sponsor logos share the places on a badge by smooth weighted round robin (the algorithm nginx uses for upstreams):
 * every turn each runner gains its weight, the richest runs and pays the sum. Equal weights differ by at most one
 * turn, and no runner waits longer than its share. State is the credit, an integer per runner that the caller keeps. */
#ifndef LANYARD_CORE_ROTATION_H
#define LANYARD_CORE_ROTATION_H

#include <stddef.h>
#include <stdint.h>

#define ROTATION_MAX 64 /* runners, and places */
#define ROTATION_WEIGHT_MAX 1000

struct rotation_runner {
    int64_t id;     /* the caller's */
    int32_t weight; /* 1..ROTATION_WEIGHT_MAX; 0 never runs */
    int64_t credit; /* kept by the caller between turns, 0 at first */
};

/* Pick up to places different runners for one badge and update their credits: each place is a turn in which those
 * already on the badge sit out. Ties go to the smaller id. Credits are kept within twice the sum of weights.
 * ret_ids receives the picks, first place first. Returns how many (0 when no runner has weight), -EINVAL beyond the
 * ceilings (nothing changed then). */
int rotation_pick(struct rotation_runner *runners, size_t n, size_t places, int64_t *ret_ids);

#endif
