/* Four doors of one room, cut off from each other for two days. People come and go by any of them, hold their phones
 * too long, bring companions, and some tickets exist twice; each door judges with access_decide from what it alone
 * knows, and has its share of the capacity. Then the four journals are merged in random orders: the room must never
 * have held more than its capacity, and the story must not depend on the order.
 *
 * SCANS=N (default a million), ORDERS=N (20), SEED=N; --plant FAULT works with a mistake that has to be found:
 *   quota    the shares sum to one seat more than there are
 *   free     an exit always gives a seat back, known entry or not
 *   arrival  the merge believes the order of arrival
 *   twice    the merge counts rows that came twice
 * Ends with 0 when all held, 1 when something was found (said on stdout), 2 for a wrong use. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/merge.h"
#include "unit/chance.h"

#define DOORS 4
#define CAPACITY 240
#define PEOPLE 420  /* not far from two for each seat */
#define RESERVED 40 /* tickets 0 .. 39 have a seat kept for them */
#define STAFF 20    /* the next 20 are exempt from the capacity */
#define COPIED 60   /* the last 60 tickets exist twice */
#define SESSION_SCANS 4000
#define ROOMS_MAX 4096
#define DOUBLES_MAX 65536
#define FIRST_MORNING INT64_C(1795305600000)

enum fault { FAULT_NONE, FAULT_QUOTA, FAULT_FREE, FAULT_ARRIVAL, FAULT_TWICE };

/* What one door's journal says of one ticket in the present session (presence.h). */
struct presence {
    bool inside;
    int32_t entries, seats;
    int64_t last;
    enum direction last_dir;
};

struct door {
    struct presence of[PEOPLE];
    int32_t used, seats; /* room_count */
    int32_t quota;
    int64_t slow; /* this door's clock is behind by so many ms */
};

/* Somebody who carries a ticket: people, then the bearers of copies. */
struct body {
    bool inside, counted; /* counted: by an ordinary admission, against the capacity */
    int32_t companions;
    int door; /* came in by */
};
#define BODIES (PEOPLE + COPIED)

struct day {
    struct chance chance;
    enum fault fault;
    struct door doors[DOORS];
    struct body bodies[BODIES];
    int64_t now;
    int32_t session;
    bool hard;                       /* anti-passback of this session */
    bool plain;                      /* a session without staff and overrides: it fills to the last seat */
    int32_t ordinary, most_ordinary; /* bodies that are really inside, in hard sessions */
    struct merge_scan *rows;
    size_t n_rows, n_scans, max_scans;
    size_t refused, replays, overrides, stray_exits;
};

static _Noreturn void give_up(const char *why) {
    fprintf(stderr, "doors: %s\n", why);
    exit(2);
}

static int32_t ticket_of(int32_t body) { return body < PEOPLE ? body : body - COPIED; }
static bool is_staff(int32_t ticket) { return ticket >= RESERVED && ticket < RESERVED + STAFF; }
static bool is_unknown(int32_t ticket) { return ticket % 50 == 49; } /* sold since the last sync */
static bool is_revoked(int32_t ticket) { return ticket % 97 == 96; }

/* ---- one door ---- */

static int32_t reserved_left(const struct door *door) {
    int32_t left = 0;
    for (int32_t t = 0; t < RESERVED; t++)
        left += !door->of[t].inside;
    return left;
}

static struct access_facts facts_at(const struct day *day, const struct door *door, int32_t ticket,
                                    enum direction dir) {
    const struct presence *presence = &door->of[ticket];
    struct access_facts facts = access_facts_default();
    int32_t left = door->quota - door->used;
    facts.now = day->now - door->slow;
    facts.day = 0;
    facts.dir = dir;
    facts.known = !is_unknown(ticket);
    facts.revoked = is_revoked(ticket);
    facts.cap_exempt = is_staff(ticket);
    facts.passback = day->hard ? PASSBACK_HARD : PASSBACK_SOFT;
    facts.inside = presence->inside;
    facts.entries = presence->entries;
    facts.last = presence->last;
    facts.last_dir = presence->last_dir;
    facts.same_gate = true; /* a door knows of no other */
    facts.cut_off = true;
    facts.offline_policy = OFFLINE_CLOSED;
    facts.capacity = CAPACITY;
    facts.occupancy = door->seats;
    facts.seat_reserved = ticket < RESERVED;
    facts.reserved_left = reserved_left(door);
    facts.quota_left = left > 0 ? left : 0;
    return facts;
}

static struct merge_scan *write_row(struct day *day, int door, int32_t ticket, enum direction dir, enum verdict v) {
    struct merge_scan *row = &day->rows[day->n_rows++];
    uint64_t uuid[2] = {chance_next(&day->chance), chance_next(&day->chance)};
    *row = (struct merge_scan){
        .ticket = ticket + 1,
        .at = day->now - day->doors[door].slow,
        .zone = 1,
        .slot = day->session,
        .day = (int8_t)(day->session / 64 % 2),
        .door = (uint8_t)door,
        .dir = (uint8_t)dir,
        .verdict = (uint8_t)v,
        .seats = 1,
        .apart = is_staff(ticket),
    };
    memcpy(row->uuid, uuid, sizeof(row->uuid));
    return row;
}

static void note_entry(struct door *door, int32_t ticket) {
    struct presence *presence = &door->of[ticket];
    if (!presence->inside) {
        presence->inside = true;
        presence->seats = 1;
        door->seats++;
        door->used++;
    }
    presence->entries++;
}

static void note_exit(struct day *day, struct door *door, int32_t ticket) {
    struct presence *presence = &door->of[ticket];
    day->stray_exits += !presence->inside;
    door->seats -= presence->seats;
    door->used -= presence->inside ? presence->seats : day->fault == FAULT_FREE;
    presence->inside = false;
    presence->seats = 0;
}

/* A code is held up at a door. Admissions and exits are remembered, and every answer but a replay makes a row. */
static enum verdict scan(struct day *day, int door, int32_t ticket, enum direction dir, bool pin) {
    struct door *d = &day->doors[door];
    struct access_facts facts = facts_at(day, d, ticket, dir);
    facts.override = pin;
    enum verdict v = access_decide(&facts).verdict;
    day->n_scans++;
    day->refused += verdict_class(v) != VERDICT_CLASS_ADMIT;
    day->replays += v == VERDICT_OK_REPLAY;
    day->overrides += v == VERDICT_OK_OVERRIDE;
    if (v != VERDICT_OK_REPLAY)
        write_row(day, door, ticket, dir, v);
    if (v == VERDICT_OK_EXIT)
        note_exit(day, d, ticket);
    else if (verdict_class(v) == VERDICT_CLASS_ADMIT && v != VERDICT_OK_REPLAY)
        note_entry(d, ticket);
    if (verdict_class(v) == VERDICT_CLASS_ADMIT && v != VERDICT_OK_REPLAY) {
        d->of[ticket].last = facts.now;
        d->of[ticket].last_dir = dir;
    }
    return v;
}

/* ---- people ---- */

static bool out_of_scans(const struct day *day) { return day->n_scans >= day->max_scans; }

static void pass_time(struct day *day, uint32_t at_most) { day->now += 1 + chance_below(&day->chance, at_most); }

static void count_bodies(struct day *day, int32_t more) {
    day->ordinary += more;
    if (day->hard && day->ordinary > day->most_ordinary)
        day->most_ordinary = day->ordinary;
}

/* Another seat is asked for like the first one was. */
static void bring_companion(struct day *day, int door, int32_t body) {
    int32_t ticket = ticket_of(body);
    struct door *d = &day->doors[door];
    struct access_facts facts = facts_at(day, d, ticket, DIRECTION_IN);
    facts.inside = false;
    enum verdict v = access_decide(&facts).verdict;
    if (v != VERDICT_OK && v != VERDICT_OK_REENTRY)
        return;
    pass_time(day, 500);
    write_row(day, door, ticket, DIRECTION_IN, VERDICT_OK)->companion = true;
    d->of[ticket].seats++;
    d->seats++;
    d->used++;
    day->bodies[body].companions++;
    count_bodies(day, !is_staff(ticket));
}

/* A phone held too long: the same answer twice and more, and nobody more. */
static void hold_on(struct day *day, int door, int32_t ticket, enum direction dir) {
    for (uint32_t more = chance_below(&day->chance, 6); more > 0 && !out_of_scans(day); more--) {
        pass_time(day, 900);
        scan(day, door, ticket, dir, false);
    }
}

static void go_in(struct day *day, int door, int32_t body) {
    int32_t ticket = ticket_of(body);
    enum verdict v = scan(day, door, ticket, DIRECTION_IN, false);
    if (!day->plain && access_liftable(v) && chance_one_in(&day->chance, 300) && !out_of_scans(day)) {
        pass_time(day, 20000);
        v = scan(day, door, ticket, DIRECTION_IN, true);
    }
    if (verdict_class(v) != VERDICT_CLASS_ADMIT || v == VERDICT_OK_REPLAY)
        return;
    day->bodies[body] =
        (struct body){.inside = true, .counted = v != VERDICT_OK_OVERRIDE && !is_staff(ticket), .door = door};
    count_bodies(day, day->bodies[body].counted);
    if (chance_one_in(&day->chance, 12))
        hold_on(day, door, ticket, DIRECTION_IN);
    if (ticket < PEOPLE - COPIED && chance_one_in(&day->chance, 25))
        bring_companion(day, door, body);
}

static void go_out(struct day *day, int door, int32_t body) {
    struct body *b = &day->bodies[body];
    scan(day, door, ticket_of(body), DIRECTION_OUT, false);
    count_bodies(day, -(int32_t)b->counted - (is_staff(ticket_of(body)) ? 0 : b->companions));
    *b = (struct body){.inside = false};
    if (chance_one_in(&day->chance, 12))
        hold_on(day, door, ticket_of(body), DIRECTION_OUT);
}

/* Two people with one ticket at two doors within a second. */
static void try_a_copy(struct day *day, int32_t ticket) {
    int32_t copy = ticket + COPIED;
    int door = (int)chance_below(&day->chance, DOORS);
    if (day->bodies[ticket].inside || day->bodies[copy].inside)
        return;
    go_in(day, door, ticket);
    pass_time(day, 900);
    if (!out_of_scans(day))
        go_in(day, (door + 1 + (int)chance_below(&day->chance, DOORS - 1)) % DOORS, copy);
}

/* In the first third of a session people come, then they come and go, mostly by the door they came by. */
static void one_moves(struct day *day, size_t since) {
    int32_t body = (int32_t)chance_below(&day->chance, BODIES);
    int door = (int)chance_below(&day->chance, DOORS);
    bool arriving = since < SESSION_SCANS / 3;
    pass_time(day, 2000);
    if (day->plain && is_staff(ticket_of(body)))
        return;
    if (ticket_of(body) >= PEOPLE - COPIED && chance_one_in(&day->chance, 4))
        try_a_copy(day, ticket_of(body));
    else if (!day->bodies[body].inside)
        go_in(day, door, body);
    else if (!arriving || (!day->plain && chance_one_in(&day->chance, 20)))
        go_out(day, chance_one_in(&day->chance, 4) ? door : day->bodies[body].door, body);
}

static void open_session(struct day *day) {
    day->session++;
    day->hard = day->session % 2 == 1;
    day->plain = day->session % 4 < 2;
    day->now += 1800000;
    day->ordinary = 0;
    memset(day->bodies, 0, sizeof(day->bodies));
    for (int i = 0; i < DOORS; i++)
        day->doors[i] =
            (struct door){.quota = CAPACITY / DOORS + (i == 0 && day->fault == FAULT_QUOTA), .slow = INT64_C(1700) * i};
}

static void live_through(struct day *day) {
    while (!out_of_scans(day)) {
        size_t from = day->n_scans;
        open_session(day);
        while (!out_of_scans(day) && day->n_scans - from < SESSION_SCANS)
            one_moves(day, day->n_scans - from);
        fprintf(stderr, "\rdoors: %zu of %zu scans", day->n_scans, day->max_scans);
    }
    fprintf(stderr, "\n");
}

/* ---- the merge ---- */

struct story {
    struct merge_room *rooms;
    struct merge_double *doubles;
    struct merge_scan *scans;
    struct merge_result result;
    uint8_t digest[MERGE_DIGEST];
};

/* The rows in a random order, one in a hundred of them twice, as batches that were sent again. */
static size_t deal(struct chance *chance, const struct merge_scan *rows, size_t n, struct merge_scan *ret_dealt) {
    size_t dealt = n;
    memcpy(ret_dealt, rows, n * sizeof(*rows));
    for (size_t i = 0; i < n; i++)
        if (chance_one_in(chance, 100) && dealt < n + n / 50)
            ret_dealt[dealt++] = rows[i];
    for (size_t i = dealt; i > 1; i--) {
        size_t j = (size_t)(chance_next(chance) % i);
        struct merge_scan swapped = ret_dealt[i - 1];
        ret_dealt[i - 1] = ret_dealt[j];
        ret_dealt[j] = swapped;
    }
    return dealt;
}

/* Two planted mistakes; what they change is a row's instant or its name. */
static void spoil(enum fault fault, struct merge_scan *dealt, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (fault == FAULT_ARRIVAL)
            dealt[i].at = (int64_t)i;
        if (fault == FAULT_TWICE)
            memcpy(dealt[i].uuid, &i, sizeof(i));
    }
}

static void merge_once(const struct day *day, struct chance *chance, struct story *story) {
    size_t n = deal(chance, day->rows, day->n_rows, story->scans);
    spoil(day->fault, story->scans, n);
    story->result = (struct merge_result){
        .rooms = story->rooms, .max_rooms = ROOMS_MAX, .doubles = story->doubles, .max_doubles = DOUBLES_MAX};
    if (merge_scans(story->scans, n, &story->result) < 0)
        give_up("the merge refused its rows");
    merge_digest(story->scans, &story->result, story->digest);
}

static int32_t highest_peak(const struct merge_result *result) {
    int32_t highest = 0;
    for (size_t i = 0; i < result->n_rooms; i++)
        highest = result->rooms[i].peak > highest ? result->rooms[i].peak : highest;
    return highest;
}

/* What was found, as a text; NULL when all held. */
static const char *judge(const struct day *day, struct story *story, int orders) {
    struct chance chance = day->chance;
    uint8_t first[MERGE_DIGEST];
    for (int i = 0; i < orders; i++) {
        merge_once(day, &chance, story);
        fprintf(stderr, "\rdoors: merged in order %d of %d", i + 1, orders);
        if (i == 0)
            memcpy(first, story->digest, sizeof(first));
        if (story->result.n_scans != day->n_rows)
            return "the merge lost or invented rows";
        if (memcmp(first, story->digest, sizeof(first)) != 0)
            return "the merged story depends on the order of its rows";
    }
    if (highest_peak(&story->result) > CAPACITY)
        return "the merged room held more than its capacity";
    return day->most_ordinary > CAPACITY ? "more people were in the room than it holds" : NULL;
}

/* ---- start and end ---- */

static size_t number(const char *name, size_t usual) {
    const char *text = getenv(name);
    char *end;
    unsigned long long n = text && *text ? strtoull(text, &end, 10) : usual;
    if (text && *text && *end != '\0')
        give_up("SCANS, ORDERS and SEED are numbers");
    return (size_t)n;
}

static enum fault fault_of(int argc, char **argv) {
    static const char *const names[] = {"none", "quota", "free", "arrival", "twice"};
    if (argc == 1)
        return FAULT_NONE;
    for (size_t i = 0; argc == 3 && strcmp(argv[1], "--plant") == 0 && i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(argv[2], names[i]) == 0)
            return (enum fault)i;
    give_up("use: doors [--plant quota|free|arrival|twice]");
}

static void *room_for(size_t n, size_t size) {
    void *memory = calloc(n, size);
    if (!memory)
        give_up("not enough memory for so many scans");
    return memory;
}

static void tell(const struct day *day, const struct story *story) {
    char hex[2 * MERGE_DIGEST + 1];
    sodium_bin2hex(hex, sizeof(hex), story->digest, MERGE_DIGEST);
    printf("doors: %zu scans at %d doors in %zu sessions: %zu rows, %zu refused, %zu replays, %zu overrides, "
           "%zu exits without an entry\n",
           day->n_scans, DOORS, story->result.n_rooms, day->n_rows, day->refused, day->replays, day->overrides,
           day->stray_exits);
    printf("doors: fullest %d of %d seats, %zu doubles named, %zu rows came twice, digest %.16s\n",
           highest_peak(&story->result), CAPACITY, story->result.n_doubles, story->result.repeated, hex);
}

int main(int argc, char **argv) {
    struct day *day = room_for(1, sizeof(*day));
    size_t max_scans = number("SCANS", 1000000);
    *day = (struct day){.chance = {number("SEED", 20261122)},
                        .fault = fault_of(argc, argv),
                        .now = FIRST_MORNING,
                        .max_scans = max_scans,
                        .rows = room_for(2 * max_scans + 64, sizeof(struct merge_scan))};
    live_through(day);
    struct story story = {.rooms = room_for(ROOMS_MAX, sizeof(struct merge_room)),
                          .doubles = room_for(DOUBLES_MAX, sizeof(struct merge_double)),
                          .scans = room_for(day->n_rows + day->n_rows / 50 + 1, sizeof(struct merge_scan))};
    int orders = (int)number("ORDERS", 20);
    const char *found = judge(day, &story, orders);
    fprintf(stderr, "\n");
    tell(day, &story);
    printf("doors: %s\n", found ? found : "capacity kept, and one story in every order");
    free(story.scans);
    free(story.doubles);
    free(story.rooms);
    free(day->rows);
    free(day);
    return found ? 1 : 0;
}
