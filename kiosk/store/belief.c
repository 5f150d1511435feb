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

/* What was scanned here since stands above it. */
static int add_own(struct journal *journal, uint64_t covered, int64_t ticket, const struct room *room, const char *gate,
                   struct journal_presence *presence) {
    struct journal_presence own = {0};
    int r = journal_presence_since(journal, covered, ticket, room, gate, &own);
    if (r <= 0)
        return r;
    own.entries += presence->entries;
    own.serial = presence->serial;
    own.badge_elsewhere = presence->badge_elsewhere;
    if (!own.inside)
        own.seats = 0;
    *presence = own;
    return 0;
}

int belief_presence(struct roster *roster, struct journal *journal, int64_t ticket, const struct room *room,
                    const char *gate, struct journal_presence *ret_presence) {
    struct journal_presence presence = {0};
    struct centre_presence centre;
    uint64_t covered = 0;
    uint8_t serial = 0;
    int known = centre_presence(roster, ticket, room, &centre);
    int r = known == -ENOENT ? 0 : known;
    if (r == 0)
        r = centre_badge(roster, ticket, &serial, NULL);
    if (r == 0 && journal)
        r = journal_presence(journal, ticket, room, gate, &presence);
    if (r == 0 && journal)
        r = belief_covered(roster, journal, &covered);
    if (r < 0)
        return r;
    presence.badge_elsewhere = serial > presence.serial;
    if (presence.badge_elsewhere)
        presence.serial = serial;
    if (known == 0 || covered > 0) {
        take_centre(&centre, gate, &presence);
        r = journal ? add_own(journal, covered, ticket, room, gate, &presence) : 0;
    }
    *ret_presence = presence;
    return r;
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
