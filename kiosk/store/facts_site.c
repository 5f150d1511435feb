/* What holds at a gate now, whoever comes: its zone, the session that scans count for, and how many seats are left. */
#include <errno.h>

#include "store/belief.h"
#include "store/facts_impl.h"

static int day_of(const struct roster_event *event, int64_t now) {
    for (int day = 0; day < event->days; day++)
        if (now >= event->day_start[day] && now < event->day_start[day + 1])
            return day;
    return -1;
}

/* ---- the session ---- */

/* Instants near the ends of int64 saturate. */
static int64_t later(int64_t at, int64_t span) {
    int64_t sum;
    if (!__builtin_add_overflow(at, span, &sum))
        return sum;
    return span > 0 ? INT64_MAX : INT64_MIN;
}

static bool runs(const struct roster_slot *slot, int64_t now) { return slot->starts <= now && now < slot->ends; }
static bool lies_ahead(const struct roster_slot *slot, int64_t now) { return now < slot->starts; }

static bool opens_early(const struct roster_slot *slot, int64_t now) {
    return now < slot->starts && now >= later(slot->starts, -slot->early);
}

static bool lets_latecomers_in(const struct roster_slot *slot, int64_t now) {
    return now >= slot->ends && now < later(slot->ends, slot->late);
}

static int first_that(const struct roster_slot *slots, size_t n, int64_t now,
                      bool (*is)(const struct roster_slot *slot, int64_t now)) {
    for (size_t i = 0; i < n; i++)
        if (is(&slots[i], now))
            return (int)i;
    return -1;
}

static int last_that(const struct roster_slot *slots, size_t n, int64_t now,
                     bool (*is)(const struct roster_slot *slot, int64_t now)) {
    for (size_t i = n; i-- > 0;)
        if (is(&slots[i], now))
            return (int)i;
    return -1;
}

static int find_slot(const struct roster_slot *slots, size_t n, const char *code) {
    for (size_t i = 0; *code && i < n; i++)
        if (strcmp(slots[i].code, code) == 0)
            return (int)i;
    return -1;
}

int facts_slot_now(const struct roster_slot *slots, size_t n, const char *picked, bool between, int64_t now) {
    int i = find_slot(slots, n, picked);
    if (i < 0)
        i = last_that(slots, n, now, runs); /* of two that overlap people come for the later one */
    if (i < 0)
        i = first_that(slots, n, now, opens_early);
    if (i < 0)
        i = last_that(slots, n, now, lets_latecomers_in);
    if (i < 0 && !between)
        i = first_that(slots, n, now, lies_ahead);
    return i < 0 && !between ? (int)n - 1 : i;
}

#define SESSIONS_AT_ONCE 24 /* more cannot be open in one zone at one time; of more the first by start */

static int find_session(struct roster *roster, const struct facts_place *place, struct facts_site *site) {
    struct roster_slot slots[SESSIONS_AT_ONCE];
    int n = roster_slots_at(roster, site->zone.code, place->slot, place->now, slots, SESSIONS_AT_ONCE);
    if (n <= 0)
        return n;
    int i = facts_slot_now(slots, (size_t)n, place->slot, site->zone.between, place->now);
    site->by_clock = i < 0 || strcmp(slots[i].code, place->slot) != 0;
    if (i < 0)
        return 0;
    site->has_slot = true;
    site->slot = slots[i];
    site->picked = !site->by_clock;
    return 0;
}

/* A session belongs to the day on which it starts, also after midnight: from when its doors open until all have left.
 */
#define LEAVING_MS INT64_C(43200000)

static int day_at(const struct roster_event *event, const struct facts_site *site, int64_t now) {
    const struct roster_slot *slot = &site->slot;
    bool counts = site->has_slot && now >= later(slot->starts, -slot->early) && now < later(slot->ends, LEAVING_MS);
    return day_of(event, counts ? slot->starts : now);
}

/* ---- gate and zone ---- */

/* An event that names no gates has one entrance, wherever its kiosks stand. */
static void take_implicit(const struct facts_place *place, struct facts_site *site) {
    site->zone = (struct roster_zone){.code = "main", .passback = PASSBACK_HARD, .offline_policy = OFFLINE_OPEN};
    site->gate = (struct roster_gate){.zone = "main", .dirs = 3, .desk = true};
    snprintf(site->gate.code, sizeof(site->gate.code), "%s", place->gate);
}

static int find_gate(struct roster *roster, const struct facts_place *place, struct facts_site *site) {
    int r = roster_gate(roster, place->gate, &site->gate);
    if (r == 0) {
        r = roster_zone(roster, site->gate.zone, &site->zone);
        return r == -ENOENT ? -EBADMSG : r == 0 ? find_session(roster, place, site) : r;
    }
    if (r != -ENOENT)
        return r;
    struct roster_gate any;
    r = roster_gates(roster, &any, 1);
    if (r == 0)
        take_implicit(place, site);
    return r > 0 ? -ENOENT : r;
}

/* A zone is as open as the zones around it. */
static int find_open(struct roster *roster, struct journal *journal, struct facts_site *site) {
    struct roster_zone zone = site->zone;
    int r = 1;
    for (int depth = 0; journal && depth <= ROSTER_ZONE_DEPTH; depth++) {
        r = journal_zone_open(journal, zone.code);
        if (r <= 0 || !zone.parent[0])
            break;
        char parent[ROSTER_CODE];
        memcpy(parent, zone.parent, sizeof(parent));
        r = roster_zone(roster, parent, &zone);
        if (r < 0)
            return r == -ENOENT ? -EBADMSG : r;
        r = 1;
    }
    site->zone_open = r > 0;
    return r < 0 ? r : 0;
}

/* ---- seats ---- */

static int32_t at_least_0(int64_t n) { return n < 0 ? 0 : (int32_t)n; }

/* A seat is kept until its hour, or while the session lasts; a clock that is not to be trusted frees none. */
static bool keeps_seats(const struct facts_place *place, const struct facts_site *site) {
    const struct roster_slot *slot = &site->slot;
    if (!site->has_slot || slot->list_mode != LIST_RESERVES)
        return false;
    return !place->clock_ok || place->now < (slot->seats_kept_until ? slot->seats_kept_until : slot->ends);
}

static int count_reserved(struct roster *roster, const struct facts_place *place, struct facts_site *site) {
    if (!keeps_seats(place, site))
        return 0;
    int32_t size = roster_list_size(roster, site->slot.list);
    if (size >= 0)
        site->reserved_left = at_least_0((int64_t)size - site->count.listed);
    return size < 0 ? size : 0;
}

/* Does another gate of the zone have a share? Then one that has none was given nothing: 0. Else there is none: -1. */
static int32_t share_left_over(struct roster *roster, const struct facts_site *site, const char *slot) {
    struct roster_gate gates[ROSTER_GATES];
    int n = roster_gates(roster, gates, ROSTER_GATES);
    for (int i = 0; i < n; i++) {
        bool here = strcmp(gates[i].zone, site->zone.code) == 0;
        int32_t other = here ? roster_quota(roster, site->zone.code, slot, gates[i].code) : -1;
        if (other != -1)
            return other < 0 ? other : 0;
    }
    return n < 0 ? n : -1;
}

static int32_t share_of(struct roster *roster, const struct facts_place *place, const struct facts_site *site,
                        const char *slot) {
    int32_t share = roster_quota(roster, site->zone.code, slot, site->gate.code);
    return share == -1 && place->cut_off ? share_left_over(roster, site, slot) : share;
}

/* A session without shares of its own goes by those of its zone. A share is in force while doors cannot hear of one
 * another; overrides may have gone beyond it. */
static int count_quota(struct roster *roster, const struct facts_place *place, struct facts_site *site) {
    int32_t share = -1;
    if (site->has_slot)
        share = share_of(roster, place, site, site->slot.code);
    if (share == -1)
        share = share_of(roster, place, site, "");
    site->quota = share;
    site->quota_left = share >= 0 && place->cut_off ? at_least_0((int64_t)share - site->count.used) : -1;
    return share < -1 ? share : 0;
}

static int32_t seats_left(const struct facts_site *site) {
    int32_t left = -1;
    if (site->capacity > 0)
        left = at_least_0((int64_t)site->capacity - site->count.seats - site->reserved_left);
    return site->quota_left >= 0 && (left < 0 || site->quota_left < left) ? site->quota_left : left;
}

static int count_seats(struct roster *roster, struct journal *journal, const struct facts_place *place,
                       struct facts_site *site) {
    const struct room room = facts_room(site);
    site->capacity = site->has_slot && site->slot.capacity ? site->slot.capacity : site->zone.capacity;
    int r = belief_room(roster, journal, &room, site->gate.code, &site->count);
    if (r == 0)
        r = count_reserved(roster, place, site);
    if (r == 0)
        r = count_quota(roster, place, site);
    site->seats_left = seats_left(site);
    return r;
}

int facts_of_site(struct roster *roster, struct journal *journal, const struct facts_place *place,
                  const struct roster_event *event, struct facts_site *ret_site) {
    struct facts_site site = {0};
    int r = find_gate(roster, place, &site);
    site.day = day_at(event, &site, place->now);
    if (r == 0)
        r = find_open(roster, journal, &site);
    if (r == 0)
        r = count_seats(roster, journal, place, &site);
    if (r == 0)
        *ret_site = site;
    return r;
}

int facts_site(struct roster *roster, struct journal *journal, const struct facts_place *place,
               struct facts_site *ret_site) {
    struct roster_event event;
    int r = roster_hold(roster);
    if (r < 0)
        return r;
    r = roster_event(roster, &event);
    if (r == 0)
        r = facts_of_site(roster, journal, place, &event, ret_site);
    roster_release(roster);
    return r;
}
