/* What really happened in a room, from the journals of doors that knew nothing of one another: who is inside, how full
 * it was at each instant, and which ticket was admitted at two doors at once: the rule by which doubles are named. A
 * pure function of the set of scans: their order, and rows that came twice, change nothing, so that whoever has the
 * same rows has the same answer. Made for up to some million scans: three sorts, no memory of its own but what qsort
 * takes.
 *
 * A room is (zone, slot, day). Its scans are told in the order of (at, uuid). Each door holds a seat for a ticket from
 * the entry it admitted until that ticket leaves by it; an exit by another door gives back the seat that was taken
 * first. A second entry by the same door takes no second seat; one by another door does, and is a double. */
#ifndef LANYARD_CORE_MERGE_H
#define LANYARD_CORE_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/access.h"
#include "core/verdict.h"

#define MERGE_UUID 16
#define MERGE_DOORS 64
#define MERGE_SEATS 100          /* most of one scan */
#define MERGE_SCANS_MAX 20000000 /* their seats can be added up in 32 bits */
#define MERGE_DIGEST 32

/* What a scan turned out to be. */
enum merge_role {
    MERGE_REFUSED, /* or a replay: nobody moved */
    MERGE_ENTERED,
    MERGE_DOUBLE, /* entered, while inside by another door */
    MERGE_AGAIN,  /* entered, while inside by this door: no seat more */
    MERGE_JOINED, /* a companion */
    MERGE_LEFT,
    MERGE_LEFT_ONE, /* of a double: the ticket is inside by another door still */
    MERGE_STRAY,    /* an exit without an entry, a companion of nobody */
};

/* One row of a journal; rows that were taken back (undo) are left out by the caller. */
struct merge_scan {
    uint8_t uuid[MERGE_UUID];
    int64_t ticket;
    int64_t at;         /* ms since the epoch */
    int32_t zone, slot; /* the caller's numbers, the same for all journals; slot of none: any one number */
    uint8_t door;       /* 0 .. MERGE_DOORS - 1 */
    int8_t day;
    uint8_t dir;     /* enum direction: in or out */
    uint8_t verdict; /* enum verdict */
    uint8_t seats;   /* that an entry takes, 1 .. MERGE_SEATS */
    bool apart;      /* counted apart: exempt from the capacity. ok_override always is */
    bool companion;  /* seats more for a ticket that is inside by this door */
    /* found by merge_scans */
    uint8_t role;        /* enum merge_role */
    bool inside;         /* this entry's seat is still taken at the end */
    int32_t seats_after; /* in its room, right after this scan */
    int32_t apart_after;
};

/* The same ticket at two doors without an exit between. */
struct merge_double {
    int64_t ticket;
    int32_t zone, slot;
    int8_t day;
    struct {
        uint8_t uuid[MERGE_UUID];
        int64_t at;
        uint8_t door;
    } first, second; /* by (at, uuid) */
};

struct merge_room {
    int32_t zone, slot;
    int8_t day;
    int32_t tickets, seats, apart; /* inside at the end */
    int32_t peak;                  /* most seats at any instant, without those apart */
    int64_t peak_at;               /* when first */
};

struct merge_result {
    struct merge_room *rooms; /* the caller's; sorted by day, zone, slot */
    size_t max_rooms, n_rooms;
    struct merge_double *doubles;  /* the caller's; NULL when max_doubles is 0. Sorted by room, ticket, instant */
    size_t max_doubles, n_doubles; /* n may be more than max: then the rest is not told */
    size_t n_scans;                /* distinct */
    size_t repeated;               /* rows with a uuid that was there already: left out, whatever else they say */
    size_t strays;
};

/* Merges in place (scans is not NULL): afterwards scans[0 .. n_scans) are sorted by room and instant, with what was
 * found. -EINVAL: a row out of range, -E2BIG: too many; nothing was touched. -ENOBUFS: more rooms than max_rooms; the
 * scans are in any order then. */
int merge_scans(struct merge_scan *scans, size_t n, struct merge_result *result);

/* BLAKE2b-256 of all that merge_scans found: equal for equal sets of scans, on machines of one byte order. */
void merge_digest(const struct merge_scan *scans, const struct merge_result *result, uint8_t ret_digest[MERGE_DIGEST]);

#endif
