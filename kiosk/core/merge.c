/* Journals of cut-off doors made into one story of each room. First each ticket's own scans are followed (who entered
 * twice, whose seat an exit gives back), then the room's seats are added up in the order of time. */
#include "core/merge.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

/* ---- order ---- */

static int compare(int64_t a, int64_t b) { return (a > b) - (a < b); }

static int by_uuid(const struct merge_scan *a, const struct merge_scan *b) {
    return memcmp(a->uuid, b->uuid, MERGE_UUID);
}

static int by_room(const struct merge_scan *a, const struct merge_scan *b) {
    int order = compare(a->day, b->day);
    if (order == 0)
        order = compare(a->zone, b->zone);
    return order ? order : compare(a->slot, b->slot);
}

static int by_instant(const struct merge_scan *a, const struct merge_scan *b) {
    int order = compare(a->at, b->at);
    return order ? order : by_uuid(a, b);
}

/* Rows with one uuid should be one row; where they are not, the choice still depends on their content alone. */
static int by_content(const struct merge_scan *a, const struct merge_scan *b) {
    const int64_t left[] = {a->ticket, a->at, a->door, a->dir, a->verdict, a->seats, a->apart, a->companion};
    const int64_t right[] = {b->ticket, b->at, b->door, b->dir, b->verdict, b->seats, b->apart, b->companion};
    int order = by_room(a, b);
    for (size_t i = 0; order == 0 && i < sizeof(left) / sizeof(left[0]); i++)
        order = compare(left[i], right[i]);
    return order;
}

static int for_repeats(const void *left, const void *right) {
    const struct merge_scan *a = left, *b = right;
    int order = by_uuid(a, b);
    return order ? order : by_content(a, b);
}

static int for_tickets(const void *left, const void *right) {
    const struct merge_scan *a = left, *b = right;
    int order = by_room(a, b);
    if (order == 0)
        order = compare(a->ticket, b->ticket);
    return order ? order : by_instant(a, b);
}

static int for_rooms(const void *left, const void *right) {
    const struct merge_scan *a = left, *b = right;
    int order = by_room(a, b);
    return order ? order : by_instant(a, b);
}

/* ---- rows ---- */

static bool is_sane(const struct merge_scan *scan) {
    return scan->door < MERGE_DOORS && (scan->dir == DIRECTION_IN || scan->dir == DIRECTION_OUT) &&
           scan->verdict < VERDICT_COUNT && scan->seats >= 1 && scan->seats <= MERGE_SEATS;
}

static size_t without_repeats(struct merge_scan *scans, size_t n) {
    size_t kept = 0;
    qsort(scans, n, sizeof(*scans), for_repeats);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || by_uuid(&scans[kept - 1], &scans[i]) != 0)
            scans[kept++] = scans[i];
    return kept;
}

static bool moves(const struct merge_scan *scan) {
    enum verdict v = (enum verdict)scan->verdict;
    return verdict_class(v) == VERDICT_CLASS_ADMIT && v != VERDICT_OK_REPLAY;
}

static bool is_apart(const struct merge_scan *scan) { return scan->apart || scan->verdict == VERDICT_OK_OVERRIDE; }

/* ---- one ticket in one room ---- */

/* The seats that doors hold for it, in the order in which they were taken: at most one of each door. */
struct holding {
    struct merge_scan *entry;
    int32_t seats, apart;
};
struct ticket {
    struct holding held[MERGE_DOORS];
    size_t n;
};

static size_t held_by(const struct ticket *ticket, uint8_t door) {
    for (size_t i = 0; i < ticket->n; i++)
        if (ticket->held[i].entry->door == door)
            return i;
    return ticket->n;
}

/* While tickets are followed, seats_after and apart_after are what a scan changes; add_up makes sums of them. */
static void take(struct holding *holding, struct merge_scan *scan) {
    int32_t *kind = is_apart(scan) ? &scan->apart_after : &scan->seats_after;
    *kind = scan->seats;
    holding->seats += scan->seats_after;
    holding->apart += scan->apart_after;
}

static void tell_double(struct merge_result *result, const struct merge_scan *a, const struct merge_scan *b) {
    size_t at = result->n_doubles++;
    if (at >= result->max_doubles)
        return;
    struct merge_double *told = &result->doubles[at];
    *told = (struct merge_double){.ticket = a->ticket, .zone = a->zone, .slot = a->slot, .day = a->day};
    memcpy(told->first.uuid, a->uuid, MERGE_UUID);
    memcpy(told->second.uuid, b->uuid, MERGE_UUID);
    told->first.at = a->at;
    told->second.at = b->at;
    told->first.door = a->door;
    told->second.door = b->door;
}

static void enter(struct ticket *ticket, struct merge_scan *scan, struct merge_result *result) {
    size_t at = held_by(ticket, scan->door);
    if (at < ticket->n) {
        scan->role = MERGE_AGAIN;
        return;
    }
    scan->role = ticket->n ? MERGE_DOUBLE : MERGE_ENTERED;
    if (ticket->n)
        tell_double(result, ticket->held[ticket->n - 1].entry, scan);
    ticket->held[ticket->n] = (struct holding){.entry = scan};
    take(&ticket->held[ticket->n++], scan);
    scan->inside = true;
}

static void join(struct ticket *ticket, struct merge_scan *scan) {
    size_t at = held_by(ticket, scan->door);
    scan->role = at < ticket->n ? MERGE_JOINED : MERGE_STRAY;
    if (at < ticket->n)
        take(&ticket->held[at], scan);
}

static void leave(struct ticket *ticket, struct merge_scan *scan) {
    size_t at = held_by(ticket, scan->door);
    scan->role = ticket->n == 0 ? MERGE_STRAY : ticket->n == 1 ? MERGE_LEFT : MERGE_LEFT_ONE;
    if (ticket->n == 0)
        return;
    if (at == ticket->n)
        at = 0;
    scan->seats_after = -ticket->held[at].seats;
    scan->apart_after = -ticket->held[at].apart;
    ticket->held[at].entry->inside = false;
    ticket->n--;
    memmove(&ticket->held[at], &ticket->held[at + 1], (ticket->n - at) * sizeof(ticket->held[0]));
}

static void follow_ticket(struct merge_scan *scans, size_t n, struct merge_result *result) {
    struct ticket ticket = {.n = 0};
    for (size_t i = 0; i < n; i++) {
        struct merge_scan *scan = &scans[i];
        scan->role = MERGE_REFUSED;
        scan->inside = false;
        scan->seats_after = scan->apart_after = 0;
        if (!moves(scan))
            continue;
        if (scan->dir == DIRECTION_OUT)
            leave(&ticket, scan);
        else if (scan->companion)
            join(&ticket, scan);
        else
            enter(&ticket, scan, result);
        result->strays += scan->role == MERGE_STRAY;
    }
}

static void follow_tickets(struct merge_scan *scans, size_t n, struct merge_result *result) {
    qsort(scans, n, sizeof(*scans), for_tickets);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && scans[to].ticket == scans[from].ticket; to++)
            if (by_room(&scans[from], &scans[to]) != 0)
                break;
        follow_ticket(&scans[from], to - from, result);
    }
}

/* ---- one room ---- */

static void add_up(struct merge_scan *scans, size_t n, struct merge_room *room) {
    *room = (struct merge_room){.zone = scans->zone, .slot = scans->slot, .day = scans->day};
    for (size_t i = 0; i < n; i++) {
        room->tickets += (scans[i].role == MERGE_ENTERED) - (scans[i].role == MERGE_LEFT);
        room->seats += scans[i].seats_after;
        room->apart += scans[i].apart_after;
        scans[i].seats_after = room->seats;
        scans[i].apart_after = room->apart;
        if (room->seats > room->peak) {
            room->peak = room->seats;
            room->peak_at = scans[i].at;
        }
    }
}

static int follow_rooms(struct merge_scan *scans, size_t n, struct merge_result *result) {
    qsort(scans, n, sizeof(*scans), for_rooms);
    for (size_t from = 0, to; from < n; from = to) {
        if (result->n_rooms == result->max_rooms)
            return -ENOBUFS;
        for (to = from + 1; to < n && by_room(&scans[from], &scans[to]) == 0;)
            to++;
        add_up(&scans[from], to - from, &result->rooms[result->n_rooms++]);
    }
    return 0;
}

int merge_scans(struct merge_scan *scans, size_t n, struct merge_result *result) {
    if (n > MERGE_SCANS_MAX)
        return -E2BIG;
    for (size_t i = 0; i < n; i++)
        if (!is_sane(&scans[i]))
            return -EINVAL;
    result->n_rooms = result->n_doubles = result->strays = 0;
    result->n_scans = without_repeats(scans, n);
    result->repeated = n - result->n_scans;
    follow_tickets(scans, result->n_scans, result);
    return follow_rooms(scans, result->n_scans, result);
}

/* ---- the digest ---- */

/* Field by field: structs have gaps. */
#define FEED(state, field) crypto_generichash_update(state, (const unsigned char *)&(field), sizeof(field))

static void feed_scan(crypto_generichash_state *state, const struct merge_scan *scan) {
    FEED(state, scan->uuid);
    FEED(state, scan->ticket);
    FEED(state, scan->at);
    FEED(state, scan->role);
    FEED(state, scan->inside);
    FEED(state, scan->seats_after);
    FEED(state, scan->apart_after);
}

static void feed_room(crypto_generichash_state *state, const struct merge_room *room) {
    FEED(state, room->zone);
    FEED(state, room->slot);
    FEED(state, room->day);
    FEED(state, room->tickets);
    FEED(state, room->seats);
    FEED(state, room->apart);
    FEED(state, room->peak);
    FEED(state, room->peak_at);
}

static void feed_double(crypto_generichash_state *state, const struct merge_double *told) {
    FEED(state, told->ticket);
    FEED(state, told->first.uuid);
    FEED(state, told->second.uuid);
}

void merge_digest(const struct merge_scan *scans, const struct merge_result *result, uint8_t ret_digest[MERGE_DIGEST]) {
    size_t n_doubles = result->n_doubles < result->max_doubles ? result->n_doubles : result->max_doubles;
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, MERGE_DIGEST);
    FEED(&state, result->n_scans);
    FEED(&state, result->n_doubles);
    for (size_t i = 0; i < result->n_scans; i++)
        feed_scan(&state, &scans[i]);
    for (size_t i = 0; i < result->n_rooms; i++)
        feed_room(&state, &result->rooms[i]);
    for (size_t i = 0; i < n_doubles; i++)
        feed_double(&state, &result->doubles[i]);
    crypto_generichash_final(&state, ret_digest, MERGE_DIGEST);
}
