/* Two halves put together. Clocks play no part: what the centre has not covered comes after what it has. */
#include "store/belief.h"

#include <errno.h>
#include <string.h>

#include "store/post.h"

int belief_covered(struct roster *roster, struct journal *journal, uint64_t *ret_seq) {
    struct centre_mark mark;
    uint8_t there[UUID_SIZE];
    *ret_seq = 0;
    int r = centre_mark(roster, &mark);
    if (r == 0 && mark.covered > 0)
        r = journal_uuid(journal, mark.covered, there);
    if (r < 0 || mark.covered == 0)
        return r == -ENOENT ? 0 : r;
    if (memcmp(there, mark.covered_uuid, UUID_SIZE) == 0)
        *ret_seq = mark.covered;
    return 0;
}

/* ---- a ticket ---- */

static void take_centre(const struct centre_presence *centre, const char *gate, struct journal_presence *presence) {
    presence->inside = centre->inside;
    presence->entries = centre->entries;
    presence->last = centre->last;
    presence->last_dir = centre->last_dir;
    presence->same_gate = strcmp(centre->last_gate, gate) == 0;
    presence->seats = centre->inside ? centre->seats : 0;
    memcpy(presence->prior, centre->last_scan, UUID_SIZE);
}

/* The centre's word on a scan that was taken back here since: this journal knows best what was before it. */
static int lift(struct journal *journal, uint64_t covered, const struct journal_presence *own,
                struct journal_presence *presence) {
    bool entry = false;
    int r = journal_lifted(journal, covered, presence->prior, &entry);
    if (r <= 0)
        return r;
    int32_t entries = presence->entries - entry;
    *presence = *own;
    presence->entries = entries;
    return 0;
}

/* What was scanned here since stands above it. own: the ticket by this journal alone, which knows of companions. */
static int add_own(struct journal *journal, uint64_t covered, int64_t ticket, const struct room *room, const char *gate,
                   const struct journal_presence *own, struct journal_presence *presence) {
    struct journal_presence since = {0};
    int r = journal_presence_since(journal, covered, ticket, room, gate, &since);
    if (r > 0) {
        since.entries += presence->entries;
        *presence = since;
    } else if (r == 0) {
        r = lift(journal, covered, own, presence);
    }
    if (r < 0)
        return r;
    if (!presence->inside)
        presence->seats = 0;
    else if (own->inside && own->seats > presence->seats)
        presence->seats = own->seats;
    return 0;
}

/* Newest badge, of whatever kiosk. */
static int take_badge(struct roster *roster, int64_t ticket, struct journal_presence *presence) {
    uint8_t serial = 0;
    bool out = false;
    int r = centre_badge(roster, ticket, &serial, &out, NULL, NULL);
    presence->badge_elsewhere = out && serial > presence->serial;
    if (serial > presence->serial)
        presence->serial = serial;
    return r;
}

int belief_presence(struct roster *roster, struct journal *journal, int64_t ticket, const struct room *room,
                    const char *gate, struct journal_presence *ret_presence) {
    struct journal_presence own = {0}, presence;
    struct centre_presence centre;
    uint64_t covered = 0;
    int known = centre_presence(roster, ticket, room, &centre);
    int r = known == -ENOENT ? 0 : known;
    if (r == 0 && journal)
        r = journal_presence(journal, ticket, room, gate, &own);
    if (r == 0 && journal)
        r = belief_covered(roster, journal, &covered);
    if (r < 0)
        return r;
    presence = own;
    if (known == 0 || covered > 0) {
        take_centre(&centre, gate, &presence);
        r = journal ? add_own(journal, covered, ticket, room, gate, &own, &presence) : 0;
        presence.serial = own.serial;
    }
    if (r == 0)
        r = take_badge(roster, ticket, &presence);
    if (r == 0)
        *ret_presence = presence;
    return r;
}

/* The stay that the centre knows of, unless the ticket left by this kiosk since. -ENOENT: there is none. */
static int stay_elsewhere(struct roster *roster, struct journal *journal, uint64_t covered, int64_t ticket,
                          const struct room *room, int64_t since, int *ret_day) {
    struct journal_presence own = {0};
    struct room then = *room;
    int r = centre_stay_day(roster, ticket, room->zone, since, room->day, &then.day);
    if (r < 0)
        return r;
    r = journal ? journal_presence_since(journal, covered, ticket, &then, "", &own) : 0;
    if (r < 0)
        return r;
    if (r > 0 && !own.inside)
        return -ENOENT;
    *ret_day = then.day;
    return 0;
}

int belief_stay_day(struct roster *roster, struct journal *journal, int64_t ticket, const struct room *room,
                    int64_t since, int *ret_day) {
    uint64_t covered = 0;
    int here = room->day, there = room->day;
    int r = journal ? belief_covered(roster, journal, &covered) : 0;
    if (r < 0)
        return r;
    int own = journal ? journal_stay_day(journal, covered, ticket, room->zone, since, room->day, &here) : -ENOENT;
    int centre = stay_elsewhere(roster, journal, covered, ticket, room, since, &there);
    if (own == 0 && (centre < 0 || there != room->day))
        *ret_day = here;
    else if (centre == 0)
        *ret_day = there;
    return own < 0 && own != -ENOENT ? own : centre < 0 && centre != -ENOENT ? centre : own < 0 ? centre : 0;
}

/* ---- a room ---- */

static int32_t at_least_0(int32_t n) { return n < 0 ? 0 : n; }

int belief_room(struct roster *roster, struct journal *journal, const struct room *room, const char *gate,
                struct room_count *ret_count) {
    struct room_count count = {0}, change = {0};
    uint64_t covered = 0;
    int r = centre_room(roster, room, &count);
    if (r == 0 && journal)
        r = belief_covered(roster, journal, &covered);
    bool alone = covered == 0 && count.inside == 0 && count.seats == 0;
    if (r == 0 && journal && alone)
        return journal_room(journal, room, gate, ret_count);
    if (r == 0 && journal)
        r = journal_room_since(journal, covered, room, gate, &change);
    if (r < 0)
        return r;
    *ret_count = (struct room_count){.inside = at_least_0(count.inside + change.inside),
                                     .seats = at_least_0(count.seats + change.seats),
                                     .listed = at_least_0(count.listed + change.listed),
                                     .used = change.used};
    return 0;
}
