/* Sponsor logos share the places on a badge by smooth weighted round robin: every turn each runner gains its weight,
 * and of those that are owed something the one whose whole logo is due first runs and pays the sum. So nobody is ever
 * more than one logo ahead of its exact share or behind it, and equal weights differ by at most one. (To let the
 * richest run, as web servers do, goes wrong by more than one where weights differ widely.) State is the credit, an
 * integer per runner that the caller keeps. */
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
 * already on the badge sit out. Who is owed a whole badge or more (a weight of 9 in 10 on two places) is on every one
 * and leaves the others the rest. start says who begins where all credits are 0, by weight, and is where ties are
 * counted from: kiosks with different ones do not show the same sponsors first. Credits are kept within twice the sum
 * of weights. ret_ids receives the picks. Returns how many (0 when no runner has weight), -EINVAL beyond the ceilings
 * (nothing changed then). */
int rotation_pick(struct rotation_runner *runners, size_t n, size_t places, uint32_t start, int64_t *ret_ids);
/* Each runner's exact share of the places of a badge, 0..1. Nothing beyond the ceilings. */
void rotation_shares(const struct rotation_runner *runners, size_t n, size_t places, double *ret_shares);
/* A start for who is called this. */
uint32_t rotation_start(const char *name);

#endif
