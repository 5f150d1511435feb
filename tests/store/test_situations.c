/* The whole access model from the roster and the journal to the verdict: one small event with halls, sessions, rules,
 * lists and shares, and a table of what may happen at its doors. */
#include "fixture.h"

#include <errno.h>
#include <sodium.h>

#include "core/access.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)

enum tier { VISITOR = 1, DELEGATE = 2, VIP = 3, TRIAL = 4 };
enum {
    ANN = 11, /* delegate */
    BEN = 12, /* delegate */
    CAI = 13, /* visitor, on the list of the nine o'clock session and of the evening's */
    DAN = 14, /* visitor, has a seat kept at half past ten */
    EVE = 15, /* VIP */
    FEI = 16, /* VIP, staff */
    GUS = 17, /* visitor, guest flag */
    HUI = 18, /* trial: a review rule holds them up */
    IDA = 19, /* of the channel that is denied */
    JIN = 20, /* visitor, on the crew's list */
    KIM = 21, /* delegate, has a seat kept at half past ten */
    LEO = 22, /* unpaid */
    MEI = 23, /* delegate, first day only */
    STRANGER = 99
};

struct world {
    struct folder folder;
    struct roster *roster;
    struct journal *journal;
    struct roster_secrets secrets;
    uint8_t secret[TICKET_SECRET_KEY], pub[TICKET_PUBLIC_KEY];
};

#define MUST(CALL) assert_int_equal(CALL, 0)

static void load_places(struct roster_load *load) {
    static const struct roster_zone zones[] = {
        {.code = "site"},
        {.code = "hall", .parent = "site", .passback = PASSBACK_SOFT, .cross_gate_ms = 3 * MINUTE, .reentry = true},
        {.code = "vip",
         .parent = "hall",
         .passback = PASSBACK_HARD,
         .capacity = 3,
         .offline_policy = OFFLINE_CLOSED,
         .replay_ms = 30000},
        {.code = "room", .parent = "hall", .passback = PASSBACK_HARD, .capacity = 50},
        {.code = "lab", .passback = PASSBACK_OFF, .max_entries = 1},
        {.code = "club", .passback = PASSBACK_HARD, .capacity = 2},
        {.code = "loft", .passback = PASSBACK_SOFT, .max_entries = 1, .reentry = true, .between = true},
    };
    static const struct roster_gate gates[] = {
        {.code = "hall-in", .zone = "hall", .dirs = 1}, {.code = "hall-out", .zone = "hall", .dirs = 2},
        {.code = "hall-2", .zone = "hall", .dirs = 3},  {.code = "vip-a", .zone = "vip", .dirs = 3},
        {.code = "vip-b", .zone = "vip", .dirs = 3},    {.code = "vip-c", .zone = "vip", .dirs = 3},
        {.code = "room-a", .zone = "room", .dirs = 3},  {.code = "room-b", .zone = "room", .dirs = 3},
        {.code = "lab", .zone = "lab", .dirs = 3},      {.code = "loft", .zone = "loft", .dirs = 3},
        {.code = "club-a", .zone = "club", .dirs = 3},  {.code = "club-b", .zone = "club", .dirs = 3},
    };
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
        MUST(roster_load_zone(load, &zones[i]));
    for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++)
        MUST(roster_load_gate(load, &gates[i]));
}

static void load_lists(struct roster_load *load) {
    static const struct {
        const char *list, *seat;
        int64_t ticket;
    } members[] = {{"nine", "A1", CAI}, {"half", "B1", DAN}, {"half", "B2", KIM}, {"crew", "", JIN}, {"late", "", CAI}};
    static const char *const lists[] = {"nine", "half", "crew", "late"};
    for (size_t i = 0; i < 4; i++)
        MUST(roster_load_list(load, lists[i]));
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        MUST(roster_load_member(load, members[i].list, members[i].ticket, members[i].seat));
}

static void load_sessions(struct roster_load *load) {
    static const struct roster_slot slots[] = {
        {.number = 1,
         .code = "s0900",
         .zone = "room",
         .starts = NINE,
         .ends = NINE + HOUR,
         .early = 15 * MINUTE,
         .late = 5 * MINUTE,
         .list_mode = LIST_REQUIRED,
         .list = "nine"},
        {.number = 2,
         .code = "s1030",
         .zone = "room",
         .starts = NINE + 90 * MINUTE,
         .ends = NINE + 150 * MINUTE,
         .early = 15 * MINUTE,
         .late = -30 * MINUTE,
         .capacity = 4,
         .list_mode = LIST_RESERVES,
         .list = "half",
         .seats_kept_until = NINE + 100 * MINUTE},
        {.number = 6, .code = "night", .zone = "club", .starts = NINE + 14 * HOUR, .ends = NINE + 16 * HOUR},
        {.number = 7,
         .code = "night-2",
         .zone = "club",
         .starts = NINE + DAY_MS + 14 * HOUR,
         .ends = NINE + DAY_MS + 16 * HOUR},
        {.number = 3, .code = "s1400", .zone = "loft", .starts = NINE + 5 * HOUR, .ends = NINE + 6 * HOUR},
        {.number = 5,
         .code = "second",
         .zone = "loft",
         .starts = NINE + DAY_MS + 3 * HOUR,
         .ends = NINE + DAY_MS + 4 * HOUR,
         .list_mode = LIST_REQUIRED,
         .list = "crew"},
        {.number = 4,
         .code = "s1800",
         .zone = "room",
         .starts = NINE + 9 * HOUR,
         .ends = NINE + 10 * HOUR,
         .list_mode = LIST_REQUIRED,
         .list = "late"},
    };
    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
        MUST(roster_load_slot(load, &slots[i]));
}

/* A mask of 0 stands for any. */
static void load_rules(struct roster_load *load) {
    struct roster_rule rules[] = {
        {.number = 1, .priority = 1, .effect = RULE_DENY, .code = VERDICT_BLOCKED, .channel_mask = 1 << 5},
        {.number = 2, .zone = "vip", .priority = 5, .effect = RULE_ALLOW, .tier_mask = 1 << VIP},
        {.number = 3,
         .zone = "vip",
         .priority = 5,
         .effect = RULE_ALLOW,
         .flags_any = TICKET_GUEST,
         .from = NINE + 2 * HOUR,
         .until = NINE + 3 * HOUR},
        {.number = 4, .zone = "vip", .priority = 5, .effect = RULE_ALLOW, .list = "crew"},
        {.number = 5,
         .zone = "hall",
         .priority = 9,
         .effect = RULE_REVIEW,
         .code = VERDICT_SEE_STAFF,
         .tier_mask = 1 << TRIAL},
        {.number = 6, .zone = "lab", .priority = 3, .effect = RULE_ALLOW, .grants_any = 2, .day_mask = 1},
    };
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        struct roster_rule *rule = &rules[i];
        rule->tier_mask = rule->tier_mask ? rule->tier_mask : UINT64_MAX;
        rule->channel_mask = rule->channel_mask ? rule->channel_mask : UINT64_MAX;
        rule->day_mask = rule->day_mask ? rule->day_mask : 0xFF;
        MUST(roster_load_rule(load, rule));
    }
    MUST(roster_load_quota(load, "vip", "", "vip-a", 2));
    MUST(roster_load_quota(load, "vip", "", "vip-b", 1));
    MUST(roster_load_quota(load, "room", "s1030", "room-a", 3));
}

static void load_people(struct roster_load *load) {
    static const uint8_t tiers[] = {
        [ANN] = DELEGATE, [BEN] = DELEGATE, [CAI] = VISITOR, [DAN] = VISITOR, [EVE] = VIP,
        [FEI] = VIP,      [GUS] = VISITOR,  [HUI] = TRIAL,   [IDA] = VISITOR, [JIN] = VISITOR,
        [KIM] = DELEGATE, [LEO] = DELEGATE, [MEI] = DELEGATE};
    for (int n = VISITOR; n <= TRIAL; n++) {
        struct roster_tier tier = {.number = n, .grants = n >= DELEGATE ? 2 : 1};
        snprintf(tier.code, sizeof(tier.code), "tier-%d", n);
        MUST(roster_load_tier(load, &tier));
    }
    for (int64_t id = ANN; id <= MEI; id++) {
        struct roster_ticket t = ticket_of(id);
        t.tier = tiers[id];
        t.channel = id == IDA ? 5 : 1;
        t.flags = id == FEI ? TICKET_STAFF : id == GUS ? TICKET_GUEST : 0;
        t.days = id == MEI ? 1 : 3;
        t.status = id == LEO ? TICKET_UNPAID : TICKET_PAID;
        MUST(roster_load_ticket(load, &t));
    }
}

static void load_world(struct world *w, void (*more)(struct world *w, struct roster_load *load), bool places) {
    struct roster_event event = event_of_two_days();
    struct roster_key key = {.kid = 1, .tier_mask = UINT64_MAX, .channel_mask = UINT64_MAX};
    struct roster_load *load;
    memcpy(key.pub, w->pub, sizeof(key.pub));
    MUST(roster_load_begin(w->folder.path, &load));
    MUST(roster_load_event(load, &event));
    MUST(roster_load_secrets(load, &w->secrets));
    MUST(roster_load_key(load, &key));
    if (places) {
        load_places(load);
        load_sessions(load);
    }
    if (places)
        load_lists(load);
    if (places)
        load_rules(load);
    load_people(load);
    if (more)
        more(w, load);
    MUST(roster_load_commit(load));
    roster_load_abort(load);
}

static struct world *make_world(void (*more)(struct world *w, struct roster_load *load), bool places) {
    struct world *w = calloc(1, sizeof(*w));
    assert_non_null(w);
    w->folder = folder_make();
    w->secrets = some_secrets();
    crypto_sign_keypair(w->pub, w->secret);
    load_world(w, more, places);
    MUST(roster_open(w->folder.path, &w->roster));
    MUST(journal_open(w->folder.path, JOURNAL_EVENT, &w->journal));
    MUST(db_exec(w->journal->db, "PRAGMA synchronous = OFF")); /* not what is asked here */
    return w;
}

static int set_up(void **state) {
    *state = make_world(NULL, true);
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    roster_close(w->roster);
    journal_close(w->journal);
    folder_remove(&w->folder);
    free(w);
    return 0;
}

static struct facts_place at_gate(const char *gate, int minute, enum direction dir) {
    struct facts_place place = {.now = NINE + minute * MINUTE, .clock_ok = true, .dir = dir};
    snprintf(place.gate, sizeof(place.gate), "%s", gate);
    return place;
}

static struct code ticket_code(const struct world *w, int64_t ticket) {
    const struct t1 claim = {.kid = 1,
                             .event = EVENT_ID,
                             .ticket = ticket,
                             .rev = 1,
                             .tier = VISITOR,
                             .channel = 1,
                             .days = 3,
                             .naf = 0xFFFF};
    char text[T1_TEXT + 1];
    struct code code;
    MUST(t1_seal(&claim, w->secret, text));
    assert_int_equal(code_classify(text, T1_TEXT, &code), CODE_T1);
    return code;
}

static struct code badge_code(const struct world *w, int64_t ticket, uint8_t serial) {
    char text[B1_TEXT + 1];
    struct code code;
    MUST(b1_seal(EVENT_ID, ticket, serial, w->secrets.badge_key, text));
    assert_int_equal(code_classify(text, B1_TEXT, &code), CODE_B1);
    return code;
}

static enum verdict judge(struct world *w, const struct code *code, const struct facts_place *place,
                          struct facts_subject *ret_subject) {
    struct access_facts facts;
    MUST(facts_gather(w->roster, w->journal, code, place, &facts, ret_subject));
    return access_decide(&facts).verdict;
}

/* Through the door by whatever means: what stands in the journal when others come. */
static void move(struct world *w, int64_t ticket, const struct facts_place *place) {
    struct access_facts facts;
    struct facts_subject subject;
    struct journal_recorded recorded;
    struct journal_stamp stamp = stamp_at(place->now);
    MUST(facts_gather_ticket(w->roster, w->journal, ticket, place, &facts, &subject));
    const struct room room = facts_room(&subject.site);
    struct journal_scan scan = scan_of(ticket, place->dir == DIRECTION_OUT ? VERDICT_OK_EXIT : VERDICT_OK);
    scan.dir = place->dir;
    scan.day = room.day;
    scan.listed = facts.on_list;
    scan.print = false;
    snprintf(scan.zone, sizeof(scan.zone), "%s", room.zone);
    snprintf(scan.slot, sizeof(scan.slot), "%s", room.slot);
    snprintf(scan.gate, sizeof(scan.gate), "%s", place->gate);
    MUST(journal_record_scan(w->journal, &stamp, &scan, &recorded));
}

/* "E@vip-a+5" enters at minute 5, "e@…" leaves; people by their first letter. */
static int64_t person_of(char letter) { return ANN + ((letter | 0x20) - 'a'); }

static void play(struct world *w, const char *story) {
    char copy[200], *rest = copy;
    snprintf(copy, sizeof(copy), "%s", story);
    for (char *word; (word = strsep(&rest, " ")) && *word;) {
        char *gate = strchr(word, '@') + 1, *minute = strchr(word, '+');
        *minute++ = '\0';
        bool out = *word >= 'a';
        struct facts_place place = at_gate(gate, (int)strtol(minute, NULL, 10), out ? DIRECTION_OUT : DIRECTION_IN);
        move(w, person_of(*word), &place);
    }
}

enum how { CUT = 1, OVERRIDE = 2, OUT = 4, BADGE = 8, NO_CLOCK = 16 };
static const struct situation {
    const char *name, *story;
    int64_t ticket;
    const char *gate;
    int minute;
    unsigned how;
    const char *picked;
    enum verdict expected;
} situations[] = {
    {"the hall is open to all", "", ANN, "hall-in", 0, 0, "", VERDICT_OK},
    {"a visitor too: allow rules are of other places", "", CAI, "hall-in", 0, 0, "", VERDICT_OK},
    {"the channel that is denied", "", IDA, "hall-in", 0, 0, "", VERDICT_BLOCKED},
    {"leaves all the same", "", IDA, "hall-out", 0, OUT, "", VERDICT_OK_EXIT},
    {"a supervisor lets them in", "", IDA, "hall-in", 0, OVERRIDE, "", VERDICT_BLOCKED},
    {"a review rule", "", HUI, "hall-in", 0, 0, "", VERDICT_SEE_STAFF},
    {"a supervisor decides it", "", HUI, "hall-in", 0, OVERRIDE, "", VERDICT_OK_OVERRIDE},
    {"a way out is no way in", "", ANN, "hall-out", 0, 0, "", VERDICT_WRONG_GATE},
    {"unpaid", "", LEO, "hall-in", 0, 0, "", VERDICT_UNPAID},
    {"not yet the day", "", ANN, "hall-in", -600, 0, "", VERDICT_WRONG_DAY},
    {"a clock in doubt refuses nobody", "", ANN, "hall-in", -600, NO_CLOCK, "", VERDICT_CLOCK},

    {"held up twice to the camera", "A@hall-in+0", ANN, "hall-in", 0, 0, "", VERDICT_OK_REPLAY},
    {"soft: another gate at once", "A@hall-in+0", ANN, "hall-2", 2, 0, "", VERDICT_ALREADY_IN},
    {"soft: another gate later", "A@hall-in+0", ANN, "hall-2", 3, 0, "", VERDICT_OK_REENTRY},
    {"back again", "A@hall-in+0 a@hall-out+9", ANN, "hall-in", 20, 0, "", VERDICT_OK_REENTRY},

    {"the lounge is for VIPs", "", EVE, "vip-a", 0, 0, "", VERDICT_OK},
    {"and for no delegate", "", ANN, "vip-a", 0, 0, "", VERDICT_TIER},
    {"but for a supervisor's guest", "", ANN, "vip-a", 0, OVERRIDE, "", VERDICT_OK_OVERRIDE},
    {"guests only from eleven", "", GUS, "vip-a", 119, 0, "", VERDICT_TIER},
    {"guests", "", GUS, "vip-a", 120, 0, "", VERDICT_OK},
    {"guests only until noon", "", GUS, "vip-a", 180, 0, "", VERDICT_TIER},
    {"the crew by its list", "", JIN, "vip-a", 0, 0, "", VERDICT_OK},
    {"hard: once inside is inside", "E@vip-a+0", EVE, "vip-b", 60, 0, "", VERDICT_ALREADY_IN},
    {"its replay is its own", "E@vip-a+0", EVE, "vip-a", 0, 0, "", VERDICT_OK_REPLAY},
    {"three are a crowd", "A@vip-a+0 B@vip-a+0 C@vip-b+0", EVE, "vip-b", 1, 0, "", VERDICT_FULL},
    {"not for staff", "A@vip-a+0 B@vip-a+0 C@vip-b+0", FEI, "vip-b", 1, 0, "", VERDICT_OK},
    {"one left", "A@vip-a+0 B@vip-a+0 C@vip-b+0 a@vip-b+1", EVE, "vip-b", 2, 0, "", VERDICT_OK},
    {"yesterday's do not count", "A@vip-a+0 B@vip-a+0 C@vip-b+0", EVE, "vip-b", 1440, 0, "", VERDICT_OK},
    {"cut off, b has one seat", "A@vip-b+0", EVE, "vip-b", 1, CUT, "", VERDICT_FULL},
    {"given back where it was taken", "A@vip-b+0 a@vip-a+1", EVE, "vip-b", 2, CUT, "", VERDICT_OK},
    {"not by a stranger who leaves", "A@vip-b+0 b@vip-b+1", EVE, "vip-b", 2, CUT, "", VERDICT_FULL},
    {"a has one more", "A@vip-b+0", EVE, "vip-a", 1, CUT, "", VERDICT_OK},
    {"c was given none", "", EVE, "vip-c", 1, CUT, "", VERDICT_FULL},
    {"connected, c may", "", EVE, "vip-c", 1, 0, "", VERDICT_OK},
    {"beyond its share by override", "A@vip-b+0 B@vip-b+0", EVE, "vip-b", 1, CUT, "", VERDICT_FULL},

    {"the list of nine", "", CAI, "room-a", 5, 0, "", VERDICT_OK},
    {"not on it", "", ANN, "room-a", 5, 0, "", VERDICT_NOT_INVITED},
    {"doors open early", "", CAI, "room-a", -15, 0, "", VERDICT_OK},
    {"but not earlier", "", CAI, "room-a", -16, 0, "", VERDICT_TOO_EARLY},
    {"latecomers", "", CAI, "room-a", 64, 0, "", VERDICT_OK},
    {"after them the next session", "", CAI, "room-a", 65, 0, "", VERDICT_TOO_EARLY},
    {"which opens", "", ANN, "room-a", 75, 0, "", VERDICT_OK},
    {"an early hand picks it", "", ANN, "room-a", 76, 0, "s1030", VERDICT_OK},
    {"a hand goes back to nine", "", CAI, "room-a", 76, 0, "s0900", VERDICT_TOO_LATE},
    {"nine's guests fill no seat of half past ten", "C@room-a+0 A@room-a+1", CAI, "room-a", 80, 0, "", VERDICT_OK},
    {"two of four seats are kept", "A@room-a+80 B@room-a+80", EVE, "room-a", 81, 0, "", VERDICT_FULL},
    {"for these", "A@room-a+80 B@room-a+80", DAN, "room-a", 81, 0, "", VERDICT_OK},
    {"taken, they are kept no more", "A@room-a+80 D@room-a+80", EVE, "room-a", 81, 0, "", VERDICT_OK},
    {"until twenty to eleven", "A@room-a+80 B@room-a+80", EVE, "room-a", 100, 0, "", VERDICT_OK},
    {"a clock in doubt frees none", "A@room-a+80 B@room-a+80", EVE, "room-a", 101, NO_CLOCK, "s1030", VERDICT_FULL},
    {"nor does it refuse by the agenda", "A@room-a+80 B@room-a+80", EVE, "room-a", 101, NO_CLOCK, "", VERDICT_CLOCK},
    {"nor by another session's list", "", ANN, "room-a", 5, NO_CLOCK, "", VERDICT_CLOCK},
    {"unless a hand says which", "", ANN, "room-a", 5, NO_CLOCK, "s0900", VERDICT_NOT_INVITED},
    {"guests from eleven, by a clock in doubt", "", GUS, "vip-a", 0, NO_CLOCK, "", VERDICT_CLOCK},
    {"whom no hour lets in", "", ANN, "vip-a", 0, NO_CLOCK, "", VERDICT_TIER},
    {"a day's rule, by a clock in doubt", "", ANN, "lab", 1440, NO_CLOCK, "", VERDICT_CLOCK},
    {"denied at any hour", "", IDA, "hall-in", 0, NO_CLOCK, "", VERDICT_BLOCKED},
    {"doors close before the end", "", DAN, "room-a", 121, 0, "", VERDICT_TOO_LATE},
    {"who is inside may leave", "D@room-a+80", DAN, "room-a", 121, OUT, "", VERDICT_OK_EXIT},
    {"cut off, b has no share of it", "", DAN, "room-b", 80, CUT, "", VERDICT_FULL},
    {"a has", "", DAN, "room-a", 80, CUT, "", VERDICT_OK},
    {"hard within the session", "D@room-a+80", DAN, "room-b", 90, 0, "", VERDICT_ALREADY_IN},
    {"unless they left", "D@room-a+80 d@room-b+85", DAN, "room-b", 90, 0, "", VERDICT_OK_REENTRY},
    {"the day's last session", "", ANN, "room-a", 700, 0, "", VERDICT_TOO_LATE},

    {"the lab by grants", "", ANN, "lab", 0, 0, "", VERDICT_OK},
    {"not without", "", CAI, "lab", 0, 0, "", VERDICT_TIER},
    {"on the first day only", "", ANN, "lab", 1440, 0, "", VERDICT_TIER},
    {"once", "A@lab+0", ANN, "lab", 30, 0, "", VERDICT_USED},
    {"not again for having left", "A@lab+0 a@lab+10", ANN, "lab", 30, 0, "", VERDICT_USED},
    {"the loft lets them back", "A@loft+0 a@loft+10", ANN, "loft", 30, 0, "", VERDICT_OK_REENTRY},
    {"not in twice", "A@loft+0", ANN, "loft", 30, 0, "", VERDICT_USED},
    {"a session counts by itself", "A@loft+0 a@loft+10", ANN, "loft", 301, 0, "", VERDICT_OK},
    {"between sessions no window", "", CAI, "loft", 200, 0, "", VERDICT_OK},

    {"past midnight the night goes on", "", ANN, "club-a", 910, 0, "", VERDICT_OK},
    {"full is full at ten past twelve", "A@club-a+850 B@club-a+850", CAI, "club-a", 910, 0, "", VERDICT_FULL},
    {"inside is inside", "A@club-a+850", ANN, "club-b", 910, 0, "", VERDICT_ALREADY_IN},
    {"who leaves after midnight has left", "A@club-a+850 a@club-b+930", ANN, "club-a", 935, 0, "", VERDICT_OK_REENTRY},
    {"and frees the seat", "A@club-a+850 B@club-a+850 a@club-b+930", CAI, "club-a", 931, 0, "", VERDICT_OK},
    {"a ticket of the first day", "", MEI, "club-a", 910, 0, "", VERDICT_OK},
    {"but not of the second night", "", MEI, "club-a", 2290, 0, "", VERDICT_WRONG_DAY},
    {"after the last midnight", "", ANN, "club-a", 2350, 0, "", VERDICT_OK},
    {"full there too", "A@club-a+2290 B@club-a+2350", CAI, "club-a", 2350, 0, "", VERDICT_FULL},
    {"the first night's do not count", "A@club-a+850 B@club-a+910", CAI, "club-a", 2290, 0, "", VERDICT_OK},

    {"genuine, unknown, connected", "", STRANGER, "hall-in", 0, 0, "", VERDICT_SEE_STAFF},
    {"genuine, unknown, cut off", "", STRANGER, "hall-in", 0, CUT, "", VERDICT_OK_PROVISIONAL},
    {"leaves", "", STRANGER, "hall-out", 0, OUT, "", VERDICT_OK_EXIT},
    {"a supervisor lets a stranger in", "", STRANGER, "hall-in", 0, OVERRIDE, "", VERDICT_OK_OVERRIDE},
    {"the claim has a tier", "", STRANGER, "vip-a", 0, CUT, "", VERDICT_TIER},
    {"a badge has none: staff decide", "", STRANGER, "vip-a", 0, CUT | BADGE, "", VERDICT_SEE_STAFF},
    {"a badge where grants tell apart", "", STRANGER, "lab", 0, CUT | BADGE, "", VERDICT_SEE_STAFF},
    {"a badge, cut off", "", STRANGER, "hall-in", 0, CUT | BADGE, "", VERDICT_OK_PROVISIONAL},
    {"a badge, connected", "", STRANGER, "hall-in", 0, BADGE, "", VERDICT_SEE_STAFF},
    {"a badge of a row", "", EVE, "vip-a", 0, BADGE, "", VERDICT_OK},
};

static enum verdict judge_situation(struct world *w, const struct situation *s) {
    struct facts_place place = at_gate(s->gate, s->minute, s->how & OUT ? DIRECTION_OUT : DIRECTION_IN);
    struct code code = s->how & BADGE ? badge_code(w, s->ticket, 1) : ticket_code(w, s->ticket);
    struct facts_subject subject;
    place.cut_off = s->how & CUT;
    place.override = s->how & OVERRIDE;
    place.clock_ok = !(s->how & NO_CLOCK);
    snprintf(place.slot, sizeof(place.slot), "%s", s->picked);
    play(w, s->story);
    return judge(w, &code, &place, &subject);
}

/* Every situation starts with an empty journal. */
static void test_situations(void **state) {
    struct world *w = *state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof(situations) / sizeof(situations[0]); i++) {
        enum verdict v = judge_situation(w, &situations[i]);
        if (v != situations[i].expected) {
            print_message("%s: %s, expected %s\n", situations[i].name, verdict_name(v),
                          verdict_name(situations[i].expected));
            wrong++;
        }
        MUST(db_exec(w->journal->db, "DELETE FROM scan; DELETE FROM presence; DELETE FROM room"));
    }
    assert_int_equal(wrong, 0);
}

/* Staff know the person: as with a genuine code, whatever it would have been. */
static void test_by_name(void **state) {
    struct world *w = *state;
    struct access_facts facts;
    struct facts_subject subject;
    struct facts_place place = at_gate("vip-a", 0, DIRECTION_IN);
    MUST(facts_gather_ticket(w->roster, w->journal, EVE, &place, &facts, &subject));
    assert_int_equal(access_decide(&facts).verdict, VERDICT_OK);
    assert_int_equal(subject.ticket_id, EVE);
    assert_int_equal(subject.tier, VIP);
    assert_int_equal(subject.rule.number, 2);
    MUST(facts_gather_ticket(w->roster, w->journal, ANN, &place, &facts, &subject));
    assert_int_equal(access_decide(&facts).verdict, VERDICT_TIER);
    assert_true(subject.ruled && !subject.has_rule);
    assert_int_equal(facts_gather_ticket(w->roster, w->journal, STRANGER, &place, &facts, &subject), -ENOENT);
    snprintf(place.gate, sizeof(place.gate), "nowhere");
    assert_int_equal(facts_gather_ticket(w->roster, w->journal, EVE, &place, &facts, &subject), -ENOENT);
    struct facts_site site;
    assert_int_equal(facts_site(w->roster, w->journal, &place, &site), -ENOENT);
}

static void test_closing_a_zone_closes_what_lies_in_it(void **state) {
    struct world *w = *state;
    struct journal_stamp stamp = stamp_at(NINE);
    static const struct {
        const char *closed, *gate;
        enum verdict expected;
    } cases[] = {{"site", "vip-a", VERDICT_CLOSED}, {"hall", "vip-a", VERDICT_CLOSED}, {"vip", "vip-a", VERDICT_CLOSED},
                 {"vip", "hall-in", VERDICT_OK},    {"room", "vip-a", VERDICT_OK},     {"lab", "vip-a", VERDICT_OK}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct facts_place place = at_gate(cases[i].gate, 0, DIRECTION_IN);
        struct code code = ticket_code(w, EVE);
        struct facts_subject subject;
        MUST(journal_zone_set(w->journal, &stamp, cases[i].closed, false, 1, "drill"));
        assert_int_equal(judge(w, &code, &place, &subject), cases[i].expected);
        place.dir = DIRECTION_OUT;
        assert_int_equal(judge(w, &code, &place, &subject), VERDICT_OK_EXIT);
        MUST(journal_zone_set(w->journal, &stamp, cases[i].closed, true, 1, ""));
        place.dir = DIRECTION_IN;
        assert_int_equal(judge(w, &code, &place, &subject), VERDICT_OK);
    }
}

static void test_what_a_door_shows(void **state) {
    struct world *w = *state;
    struct facts_site site;
    struct facts_place place = at_gate("room-a", 80, DIRECTION_IN);
    play(w, "A@room-a+80 D@room-a+80");
    MUST(facts_site(w->roster, w->journal, &place, &site));
    assert_true(site.has_slot && site.zone_open && !site.picked);
    assert_string_equal(site.slot.code, "s1030");
    assert_int_equal(site.day, 0);
    assert_int_equal(site.capacity, 4);
    assert_int_equal(site.count.inside, 2);
    assert_int_equal(site.count.listed, 1);
    assert_int_equal(site.reserved_left, 1);
    assert_int_equal(site.seats_left, 1);
    assert_int_equal(site.quota, 3);
    assert_int_equal(site.quota_left, -1);
    place.cut_off = true;
    snprintf(place.slot, sizeof(place.slot), "s1030");
    MUST(facts_site(w->roster, w->journal, &place, &site));
    assert_int_equal(site.quota_left, 1);
    assert_int_equal(site.seats_left, 1);
    assert_true(site.picked);
    MUST(facts_site(w->roster, NULL, &place, &site)); /* nothing was ever scanned */
    assert_int_equal(site.count.seats, 0);
    assert_int_equal(site.quota_left, 3);
    assert_int_equal(site.seats_left, 2);
    place = at_gate("hall-in", 0, DIRECTION_IN);
    MUST(facts_site(w->roster, w->journal, &place, &site));
    assert_false(site.has_slot);
    assert_int_equal(site.seats_left, -1);
}

/* An hour after a night's end the agenda is at the next one: who leaves late leaves the night they were in. */
static void test_leaving_after_the_end(void **state) {
    struct world *w = *state;
    struct facts_subject subject;
    struct facts_place place = at_gate("club-b", 1020, DIRECTION_OUT);
    struct code ann = ticket_code(w, ANN), ben = ticket_code(w, BEN);
    const struct room night = {.zone = "club", .slot = "night", .day = 0};
    struct room_count count;
    play(w, "A@club-a+850 B@club-a+910");
    MUST(journal_room(w->journal, &night, "club-a", &count));
    assert_int_equal(count.inside, 2);
    assert_int_equal(judge(w, &ann, &place, &subject), VERDICT_OK_EXIT);
    assert_string_equal(subject.site.slot.code, "night-2");
    assert_int_equal(subject.site.day, 0);
    play(w, "a@club-b+1020");
    MUST(journal_room(w->journal, &night, "club-a", &count));
    assert_int_equal(count.inside, 1);
    place = at_gate("club-b", 910 + 1440, DIRECTION_OUT); /* a day later it is another stay */
    judge(w, &ben, &place, &subject);
    assert_int_equal(subject.site.day, 1);
}

/* The sessions asked for are as good as all of them, whatever the hour. */
static void test_few_sessions_are_as_good_as_all(void **state) {
    static const char *const zones[] = {"room", "club", "loft", "hall"}, *const picks[] = {"", "s0900", "night-2"};
    struct world *w = *state;
    struct roster_slot all[16], few[16];
    for (size_t z = 0; z < 4; z++)
        for (size_t p = 0; p < 3; p++)
            for (int minute = -3000; minute < 6000; minute += 5) {
                int64_t now = NINE + minute * MINUTE;
                int n = roster_slots(w->roster, zones[z], 0, 0, all, 16);
                int m = roster_slots_at(w->roster, zones[z], picks[p], now, few, 16);
                bool between = p % 2;
                assert_true(n >= m && m >= 0 && (n == 0) == (m == 0));
                int i = facts_slot_now(all, (size_t)n, picks[p], between, now);
                int k = facts_slot_now(few, (size_t)m, picks[p], between, now);
                assert_int_equal(i < 0, k < 0);
                if (i >= 0)
                    assert_string_equal(all[i].code, few[k].code);
            }
}

/* One row from one roster; and a roster that is replaced has the last word. */
static void test_one_roster_at_a_time(void **state) {
    struct world *w = *state;
    struct facts_subject subject;
    struct access_facts facts;
    struct facts_place place = at_gate("room-a", 80, DIRECTION_IN);
    struct code dan = ticket_code(w, DAN);
    assert_int_equal(judge(w, &dan, &place, &subject), VERDICT_OK);
    assert_true(subject.on_list && subject.has_tier);
    assert_string_equal(subject.tier_row.code, "tier-1");
    assert_int_equal(meddle(&w->folder, "roster.db", "UPDATE gate SET zone = 'lost' WHERE code = 'room-a'"), SQLITE_OK);
    assert_int_equal(facts_gather(w->roster, w->journal, &dan, &place, &facts, &subject), -EBADMSG);
    assert_int_equal(subject.site.day, -1);
    assert_int_equal(subject.ticket_id, 0);
    assert_int_equal(meddle(&w->folder, "roster.db", "DELETE FROM gate WHERE code = 'room-a'"), SQLITE_OK);
    assert_int_equal(facts_gather(w->roster, w->journal, &dan, &place, &facts, &subject), -ENOENT);
    assert_int_equal(facts_site(w->roster, w->journal, &place, &subject.site), -ENOENT);
}

static void test_seats_and_other_sessions(void **state) {
    struct world *w = *state;
    struct facts_subject subject;
    struct facts_place place = at_gate("room-a", 80, DIRECTION_IN);
    struct code dan = ticket_code(w, DAN), cai = ticket_code(w, CAI), ann = ticket_code(w, ANN);
    assert_int_equal(judge(w, &dan, &place, &subject), VERDICT_OK);
    assert_string_equal(subject.seat, "B1");
    assert_false(subject.has_elsewhere);
    judge(w, &cai, &place, &subject); /* nine is over; the evening is not */
    assert_true(subject.has_elsewhere);
    assert_string_equal(subject.elsewhere.code, "s1800");
    place = at_gate("room-a", 5, DIRECTION_IN);
    assert_int_equal(judge(w, &dan, &place, &subject), VERDICT_NOT_INVITED);
    assert_string_equal(subject.elsewhere.code, "s1030");
    judge(w, &ann, &place, &subject);
    assert_false(subject.has_elsewhere);
    place = at_gate("vip-a", 5, DIRECTION_IN); /* at a door without sessions too */
    judge(w, &cai, &place, &subject);
    assert_string_equal(subject.elsewhere.code, "s0900");
    place = at_gate("room-a", 1440, DIRECTION_IN);
    judge(w, &dan, &place, &subject);
    assert_false(subject.has_elsewhere);
    struct code jin = ticket_code(w, JIN); /* tomorrow's sends nobody away today */
    judge(w, &jin, &place, &subject);
    assert_string_equal(subject.elsewhere.code, "second");
    place = at_gate("hall-in", 0, DIRECTION_IN);
    judge(w, &jin, &place, &subject);
    assert_false(subject.has_elsewhere);
}

static void test_how_long_is_one_arrival(void **state) {
    struct world *w = *state;
    static const struct {
        const char *gate;
        int64_t kiosk_ms, replayed_until;
    } cases[] = {{"hall-in", 0, 15000}, {"hall-in", 5000, 5000}, {"vip-a", 5000, 30000}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct facts_place place = at_gate(cases[i].gate, (int)i * 60, DIRECTION_IN);
        struct code code = ticket_code(w, EVE);
        struct facts_subject subject;
        place.replay_ms = cases[i].kiosk_ms;
        move(w, EVE, &place);
        place.now += cases[i].replayed_until - 1;
        assert_int_equal(judge(w, &code, &place, &subject), VERDICT_OK_REPLAY);
        place.now++;
        assert_int_not_equal(judge(w, &code, &place, &subject), VERDICT_OK_REPLAY);
    }
}

/* Rules alone make no gates: an event without any is one entrance, as ever. */
static void test_without_gates(void **state) {
    (void)state;
    struct world *w = make_world(NULL, false);
    struct facts_subject subject;
    struct facts_place place = at_gate("any desk at all", 0, DIRECTION_IN);
    struct code ann = ticket_code(w, ANN);
    assert_int_equal(judge(w, &ann, &place, &subject), VERDICT_OK);
    assert_string_equal(subject.site.zone.code, "main");
    assert_int_equal(subject.site.seats_left, -1);
    move(w, ANN, &place);
    place.now += HOUR;
    assert_int_equal(judge(w, &ann, &place, &subject), VERDICT_ALREADY_IN);
    snprintf(place.gate, sizeof(place.gate), "another");
    assert_int_equal(judge(w, &ann, &place, &subject), VERDICT_ALREADY_IN);
    struct journal_stamp stamp = stamp_at(NINE);
    MUST(journal_zone_set(w->journal, &stamp, "main", false, 1, ""));
    assert_int_equal(judge(w, &ann, &place, &subject), VERDICT_CLOSED);
    void *rest = w;
    tear_down(&rest);
}

/* ---- pretix's signed tickets; texts and keys of tests/data/sig1-cases.tsv ---- */

#define SIG1_A                                                                          \
    "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCli3IL0143gj0EZXOB9iQInANxRFJTt4Pf9nXnHdB91Qk/" \
    "RN0L5AIBABSxw2TKFnSUNUCKAEAPAQA" /* item 1 */
#define SIG1_B                                                          \
    "==QCiFO1apLFypH1BXorPlbn4efNA0aCAsO1Z2hsmY/hKTI3/UVSlON/Vw8WSYof/" \
    "1tz5tepBltUAg4GnzpOBSSlqARYhFWYhFWYhFWCKAEANAQA" /* item 42 */
#define SIG1_PAST                                                                                                     \
    "EU9dJn3k5jzwfY4JQAKrTOVFmo+BvZKwH6UAIFOz3XTxABa7tmjU5UoLD8hJr3440uY7IFEHzau1DVk0sP994bgnzLNswAAKBARdUdGMmNVSHVU" \
    "CKAEAVAQA" /* item 1, until February 2023 */
static const char *const shop_keys[] = {"ec00fbfef140df712c638cf63c7afb8993ec67c9f9761d1a8cff20cb3366988b",
                                        "60c26c3a72e9e40586a49f9d149136afd0ce5de40866056b0adf772c097904df"};

static struct roster_sig1 shop_with(size_t n_keys) {
    struct roster_sig1 shop = {.n_keys = n_keys};
    for (size_t i = 0; i < n_keys; i++)
        MUST(sodium_hex2bin(shop.keys[i], TICKET_PUBLIC_KEY, shop_keys[i], 64, NULL, NULL, NULL));
    return shop;
}

static void load_shop(struct world *w, struct roster_load *load) {
    struct roster_sig1 shop = shop_with(2);
    (void)w;
    shop.n_items = 1;
    shop.items[0].item = 1;
    shop.items[0].tier = VIP;
    MUST(roster_load_sig1(load, &shop));
}

static void load_shop_of_one_key(struct world *w, struct roster_load *load) {
    struct roster_sig1 shop = shop_with(1);
    struct roster_ticket t = ticket_of(51);
    MUST(roster_load_sig1(load, &shop));
    t.has_digest = true;
    opaque_digest(SIG1_B, strlen(SIG1_B), w->secrets.opaque_key, t.digest);
    MUST(roster_load_ticket(load, &t));
}

static enum verdict show(struct world *w, const char *text, const char *gate, bool cut_off,
                         struct facts_subject *subject) {
    struct facts_place place = at_gate(gate, 0, DIRECTION_IN);
    struct code code;
    place.cut_off = cut_off;
    assert_int_equal(facts_read(w->roster, text, strlen(text), &code), CODE_SIG1);
    return judge(w, &code, &place, subject);
}

static void test_a_shop_signs(void **state) {
    (void)state;
    struct world *w = make_world(load_shop, true);
    struct facts_subject subject;
    assert_int_equal(show(w, SIG1_A, "vip-a", true, &subject),
                     VERDICT_SEE_STAFF); /* closed to strangers when cut off */
    assert_int_equal(show(w, SIG1_A, "hall-in", true, &subject), VERDICT_OK_PROVISIONAL);
    assert_int_equal(subject.tier, VIP);
    assert_int_equal(subject.grants, 2);
    assert_false(subject.has_ticket);
    assert_int_equal(subject.ticket_id, ticket_id_derive(EVENT_ID, "sig1", SIG1_A));
    assert_int_equal(show(w, SIG1_A, "hall-in", false, &subject), VERDICT_SEE_STAFF);
    assert_int_equal(show(w, SIG1_B, "hall-in", true, &subject), VERDICT_TIER); /* a product that is no ticket */
    assert_int_equal(show(w, SIG1_PAST, "hall-in", true, &subject), VERDICT_TOO_LATE);
    struct facts_place place = at_gate("hall-in", 0, DIRECTION_IN);
    struct access_facts facts;
    struct code code;
    code_classify(SIG1_PAST, strlen(SIG1_PAST), &code);
    MUST(facts_gather(w->roster, NULL, &code, &place, &facts, &subject));
    assert_int_equal(facts.naf, INT64_C(1675422000000));
    assert_int_equal(facts.nbf, 0);
    void *rest = w;
    tear_down(&rest);
}

static void test_a_shop_with_another_key(void **state) {
    (void)state;
    struct world *w = make_world(load_shop_of_one_key, true);
    struct facts_subject subject;
    assert_int_equal(show(w, SIG1_A, "hall-in", true, &subject), VERDICT_OK_PROVISIONAL);
    assert_int_equal(subject.tier, VISITOR); /* any product will do, as the lowest tier */
    assert_int_equal(show(w, SIG1_PAST, "hall-in", true, &subject), VERDICT_FORGED);
    assert_int_equal(subject.ticket_id, 0);
    assert_int_equal(show(w, SIG1_B, "hall-in", true, &subject), VERDICT_OK); /* its row says who it is */
    assert_int_equal(subject.ticket_id, 51);
    void *rest = w;
    tear_down(&rest);
    w = make_world(NULL, true);
    assert_int_equal(show(w, SIG1_A, "hall-in", true, &subject), VERDICT_UNKNOWN); /* no key: no telling */
    rest = w;
    tear_down(&rest);
}

static void load_address(struct world *w, struct roster_load *load) {
    struct code_urls urls = {.pattern = {"https://tickets.example.org/t/{code}"}, .n = 1};
    struct roster_ticket t = ticket_of(52);
    t.has_digest = true;
    opaque_digest("abc-1", 5, w->secrets.opaque_key, t.digest);
    MUST(roster_load_urls(load, &urls));
    MUST(roster_load_ticket(load, &t));
}

static void test_addresses(void **state) {
    (void)state;
    struct world *w = make_world(load_address, true);
    struct facts_place place = at_gate("hall-in", 0, DIRECTION_IN);
    struct facts_subject subject;
    struct code code;
    static const char good[] = "https://tickets.example.org/t/abc-1", other[] = "https://example.org/t/abc-1";
    assert_int_equal(facts_read(w->roster, good, strlen(good), &code), CODE_OPAQUE);
    assert_int_equal(judge(w, &code, &place, &subject), VERDICT_OK);
    assert_int_equal(facts_read(w->roster, other, strlen(other), &code), CODE_OPAQUE);
    assert_int_equal(judge(w, &code, &place, &subject), VERDICT_UNKNOWN);
    void *rest = w;
    tear_down(&rest);
}

/* ---- which session ---- */

static void test_the_session_of_now(void **state) {
    (void)state;
    static const struct roster_slot slots[] = {
        {.code = "a", .starts = 100, .ends = 200, .early = 20, .late = 30},
        {.code = "b", .starts = 190, .ends = 300, .early = 20, .late = -50}, /* overlaps a */
        {.code = "c", .starts = 400, .ends = 500, .early = 20},
    };
    static const struct {
        int64_t now;
        const char *picked;
        bool between;
        int expected;
    } cases[] = {
        {0, "", false, 0},         {79, "", false, 0},        {79, "", true, -1},        {80, "", true, 0},
        {100, "", false, 0},       {189, "", false, 0},       {190, "", false, 1},       {205, "", false, 1},
        {299, "", true, 1},        {300, "", false, 2},       {300, "", true, -1},       {379, "", true, -1},
        {380, "", true, 2},        {499, "", false, 2},       {500, "", false, 2},       {500, "", true, -1},
        {9000, "", false, 2},      {0, "c", false, 2},        {450, "a", true, 0},       {450, "zz", false, 2},
        {INT64_MIN, "", false, 0}, {INT64_MAX, "", false, 2}, {INT64_MIN, "", true, -1}, {INT64_MAX, "", true, -1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int slot = facts_slot_now(slots, 3, cases[i].picked, cases[i].between, cases[i].now);
        if (slot != cases[i].expected)
            fail_msg("case %zu: session %d, expected %d", i, slot, cases[i].expected);
    }
    assert_int_equal(facts_slot_now(slots, 1, "", true, 220), 0); /* latecomers of a, with no b in the way */
    assert_int_equal(facts_slot_now(slots, 1, "", true, 230), -1);
    assert_int_equal(facts_slot_now(slots, 0, "a", false, 100), -1);
    static const struct roster_slot brink = {
        .code = "x", .starts = INT64_MIN + 1, .ends = INT64_MAX, .early = 60, .late = 60};
    assert_int_equal(facts_slot_now(&brink, 1, "", true, INT64_MIN), 0);
    assert_int_equal(facts_slot_now(&brink, 1, "", true, INT64_MAX), -1);
}

#define CASE(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_situations),
        CASE(test_by_name),
        CASE(test_closing_a_zone_closes_what_lies_in_it),
        CASE(test_what_a_door_shows),
        CASE(test_leaving_after_the_end),
        CASE(test_few_sessions_are_as_good_as_all),
        CASE(test_one_roster_at_a_time),
        CASE(test_seats_and_other_sessions),
        CASE(test_how_long_is_one_arrival),
        cmocka_unit_test(test_without_gates),
        cmocka_unit_test(test_a_shop_signs),
        cmocka_unit_test(test_a_shop_with_another_key),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_the_session_of_now),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
