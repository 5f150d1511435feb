/* Who stands where: entitlements to their edges, and the turns of 10,000 badges of mixed tiers, as the journal keeps
 * them. */
#include "journal_help.h"

#include <errno.h>
#include <stdlib.h>

#include "store/badges.h"
#include "store/exposures.h"
#include "store/handouts.h"
#include "store/sponsors.h"
#include "unit/chance.h"

#define SPONSORS 7
#define TIERS 4
#define VIP (UINT64_C(1) << 1)

/* The whole of a small roster; offer NULL: as it was before there were positions. */
static struct roster *roster_with(const struct folder *folder, const struct sponsor_offer *offer) {
    const struct roster_event event = event_of_two_days();
    const struct roster_secrets secrets = some_secrets();
    struct roster_load *load = NULL;
    struct roster *roster = NULL;
    assert_int_equal(roster_load_begin(folder->path, &load), 0);
    assert_int_equal(roster_load_event(load, &event), 0);
    assert_int_equal(roster_load_secrets(load, &secrets), 0);
    for (int i = 1; i <= SPONSORS; i++) {
        struct roster_sponsor sponsor = {
            .id = i, .weight = i, .exclusive = i == 7, .tier_mask = i == 2 ? VIP : UINT64_MAX};
        snprintf(sponsor.code, sizeof(sponsor.code), "s%d", i);
        assert_int_equal(roster_load_sponsor(load, &sponsor), 0);
    }
    for (size_t i = 0; offer && i < offer->n_positions; i++)
        assert_int_equal(roster_load_position(load, &offer->positions[i]), 0);
    for (size_t i = 0; offer && i < offer->n_entitlements; i++)
        assert_int_equal(roster_load_entitlement(load, &offer->entitlements[i]), 0);
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);
    assert_int_equal(roster_open(folder->path, &roster), 0);
    return roster;
}

/* "pinned | runner:weight ..." */
static const char *line_of(struct roster *roster, enum sponsor_medium medium, int tier, int64_t now) {
    static char text[256];
    struct sponsor_line line;
    int n = 0;
    assert_int_equal(sponsors_entitled(roster, medium, tier, now, &line), 0);
    for (size_t i = 0; i < line.n_pinned; i++)
        n += snprintf(text + n, sizeof(text) - (size_t)n, "%d ", (int)line.pinned[i]);
    n += snprintf(text + n, sizeof(text) - (size_t)n, "|");
    for (size_t i = 0; i < line.n_runners; i++)
        n += snprintf(text + n, sizeof(text) - (size_t)n, " %d:%d", (int)line.runners[i].id, line.runners[i].weight);
    snprintf(text + n, sizeof(text) - (size_t)n, " of %d", line.places);
    return text;
}

static void a_roster_that_does_not_say_has_badge_ticket_and_screen(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    ROSTER roster = roster_with(&folder, NULL);
    struct roster_position positions[4];
    struct roster_entitlement entitlements[ENTITLEMENTS_MAX];
    assert_int_equal(roster_positions(roster, positions, 4), 3);
    assert_string_equal(positions[0].code, "badge");
    assert_int_equal(roster_entitlements(roster, entitlements, ENTITLEMENTS_MAX), 3 * SPONSORS);
    assert_string_equal(line_of(roster, MEDIUM_BADGE, 0, NINE), "7 | 1:1 3:3 4:4 5:5 6:6 of 3");
    assert_string_equal(line_of(roster, MEDIUM_BADGE, 1, NINE), "7 | 1:1 2:2 3:3 4:4 5:5 6:6 of 3");
    assert_string_equal(line_of(roster, MEDIUM_TICKET, 1, 0), "7 | 1:1 2:2 3:3 4:4 5:5 6:6 of 3");
    assert_string_equal(line_of(roster, MEDIUM_SCREEN, -1, NINE), "7 | 1:1 2:2 3:3 4:4 5:5 6:6 of 6");
    assert_string_equal(line_of(roster, MEDIUM_LANYARD, 1, NINE), "| of 0");
}

static const struct roster_position strip = {.number = 4,
                                             .code = "strip",
                                             .name_zh = "标志栏",
                                             .name_en = "Strip",
                                             .medium = MEDIUM_BADGE,
                                             .places = 2,
                                             .w_mm = 18.25,
                                             .h_mm = 9},
                                    cord = {.number = 9, .code = "cord", .medium = MEDIUM_LANYARD, .places = 1};

static void what_goes_in_comes_out(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct sponsor_offer offer = {.positions = {strip, cord},
                                  .n_positions = 2,
                                  .entitlements = {{3, 4, UINT64_MAX, 1000, true, 5, 6}, {1, 9, 1, 1, false, 0, 0}},
                                  .n_entitlements = 2},
                         back;
    ROSTER roster = roster_with(&folder, &offer);
    assert_int_equal(roster_offer(roster, &back), 0);
    assert_int_equal(back.n_positions, 2);
    assert_memory_equal(&back.positions[0].medium, &strip.medium,
                        sizeof(strip) - offsetof(struct roster_position, medium));
    assert_string_equal(back.positions[0].name_zh, "标志栏");
    assert_int_equal(back.n_entitlements, 2);
    assert_memory_equal(back.entitlements, offer.entitlements, 2 * sizeof(offer.entitlements[0]));
    struct roster_position one;
    assert_int_equal(roster_positions(roster, &one, 1), 1);
    assert_int_equal(one.number, 4);
}

static void from_and_until_hold_to_the_millisecond(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct sponsor_offer offer = {.positions = {strip},
                                  .n_positions = 1,
                                  .entitlements = {{1, 4, UINT64_MAX, 1, false, NINE, NINE + 1000},
                                                   {2, 4, VIP, 9, true, NINE + 1000, 0},
                                                   {3, 4, UINT64_MAX, 3, false, 0, NINE},
                                                   {4, 4, 0, 4, false, 0, 0},
                                                   {5, 4, UINT64_MAX, 2, false, 0, 0},
                                                   {5, 4, VIP, 8, false, 0, 0}},
                                  .n_entitlements = 6};
    ROSTER roster = roster_with(&folder, &offer);
    assert_string_equal(line_of(roster, MEDIUM_BADGE, 0, NINE - 1), "| 3:3 5:2 of 2");
    assert_string_equal(line_of(roster, MEDIUM_BADGE, 0, NINE), "| 1:1 5:2 of 2");
    assert_string_equal(line_of(roster, MEDIUM_BADGE, 0, NINE + 999), "| 1:1 5:2 of 2");
    assert_string_equal(line_of(roster, MEDIUM_BADGE, 0, NINE + 1000), "| 5:2 of 2");
    assert_string_equal(line_of(roster, MEDIUM_BADGE, 1, NINE + 1000), "2 | 5:8 of 2");
    assert_string_equal(line_of(roster, MEDIUM_BADGE, -1, NINE + 1000), "2 | 4:4 5:8 of 2");
    assert_string_equal(line_of(roster, MEDIUM_SCREEN, -1, NINE), "| of 0");
}

static void what_hangs_in_the_air_is_refused(void **state) {
    (void)state;
    static const struct roster_entitlement lost[] = {
        {9, 4, UINT64_MAX, 1, false, 0, 0}, /* no such sponsor */
        {1, 5, UINT64_MAX, 1, false, 0, 0}, /* no such position */
    };
    static const struct roster_entitlement wrong[] = {
        {1, 4, 1, 0, false, 0, 0}, {1, 4, 1, 1001, false, 0, 0}, {1, 4, 1, 1, false, 9, 9}, {1, 4, 1, 1, false, -1, 0}};
    const struct roster_position crowded = {.number = 1, .code = "x", .medium = MEDIUM_BADGE, .places = 9};
    const struct roster_handout nobodys = {.number = 1, .code = "cap", .sponsor = 8};
    const struct roster_event event = event_of_two_days();
    const struct roster_secrets secrets = some_secrets();
    struct roster_sponsor sponsor = {.id = 1, .code = "s1", .weight = 1};
    for (int i = 0; i < 3; i++) {
        FOLDER folder = folder_make();
        struct roster_load *load = NULL;
        assert_int_equal(roster_load_begin(folder.path, &load), 0);
        assert_int_equal(roster_load_event(load, &event), 0);
        assert_int_equal(roster_load_secrets(load, &secrets), 0);
        assert_int_equal(roster_load_sponsor(load, &sponsor), 0);
        assert_int_equal(roster_load_position(load, &strip), 0);
        assert_int_equal(roster_load_position(load, &strip), -EEXIST);
        assert_int_equal(roster_load_position(load, &crowded), -EINVAL);
        for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++)
            assert_int_equal(roster_load_entitlement(load, &wrong[k]), -EINVAL);
        assert_int_equal(i < 2 ? roster_load_entitlement(load, &lost[i]) : roster_load_handout(load, &nobodys), 0);
        assert_int_equal(roster_load_commit(load), -ENOENT);
        roster_load_abort(load);
    }
}

static void hand_outs_are_found_by_their_code(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    const struct roster_handout shirt = {
        .number = 3, .code = "shirt", .name_zh = "T恤", .name_en = "T-shirt", .tiers = VIP, .stock = 12, .sponsor = 2};
    struct roster_handout one = {.number = 77}, all[2];
    roster_close(roster_with(&folder, NULL));
    assert_int_equal(
        meddle(&folder, "roster.db", "INSERT INTO handout VALUES (3, 'shirt', 'T恤', 'T-shirt', 2, 12, 2)"), SQLITE_OK);
    ROSTER roster = NULL;
    assert_int_equal(roster_open(folder.path, &roster), 0);
    assert_int_equal(roster_handout(roster, "cap", &one), -ENOENT);
    assert_int_equal(one.number, 77);
    assert_int_equal(roster_handout(roster, "shirt", &one), 0);
    assert_string_equal(one.code, shirt.code);
    assert_string_equal(one.name_zh, shirt.name_zh);
    assert_int_equal(one.tiers, shirt.tiers);
    assert_int_equal(one.stock, shirt.stock);
    assert_int_equal(one.sponsor, shirt.sponsor);
    assert_int_equal(roster_handouts(roster, all, 2), 1);
    assert_int_equal(all[0].number, 3);
}

/* ---- ten thousand badges ---- */

struct tally {
    int64_t shown[TIERS][SPONSORS + 1], first[SPONSORS + 1];
    int64_t badges[TIERS];
};

static void count_badge(struct tally *tally, int tier, const struct journal_badge *badge) {
    tally->badges[tier]++;
    tally->first[badge->logos[0]]++;
    for (int i = 0; i < BADGE_LOGOS; i++)
        if (badge->logos[i])
            tally->shown[tier][badge->logos[i]]++;
}

static bool are_equal(const struct tally *tally, int tier) {
    int64_t least = INT64_MAX, most = 0;
    for (int id = 1; id < SPONSORS; id++) {
        least = tally->shown[tier][id] < least ? tally->shown[tier][id] : least;
        most = tally->shown[tier][id] > most ? tally->shown[tier][id] : most;
    }
    return most - least <= 1;
}

/* Within one logo of weight * places / sum of the badges, without fractions. */
static bool have_their_shares(const struct tally *tally, int tier, const struct sponsor_line *line) {
    int places = line->places - (int)line->n_pinned;
    int64_t sum = 0;
    for (size_t i = 0; i < line->n_runners; i++)
        sum += line->runners[i].weight;
    for (size_t i = 0; i < line->n_runners; i++) {
        int64_t exact = tally->badges[tier] * places * line->runners[i].weight;
        int64_t off = tally->shown[tier][line->runners[i].id] * sum - exact;
        if (off > sum || off < -sum)
            return false;
    }
    return true;
}

/* Sponsors 1 to 6 run and 7 is exclusive. Tier 0: all weigh the same; 1: 1 to 6; 2: widely different; 3: nobody is
 * exclusive, and all weigh the same again. */
static struct sponsor_offer mixed_offer(void) {
    static const int wide[] = {1, 1, 2, 50, 60, 70};
    struct sponsor_offer offer = {.positions = {strip}, .n_positions = 1};
    offer.positions[0].places = 3;
    for (int tier = 0; tier < TIERS; tier++)
        for (int id = 1; id <= SPONSORS; id++)
            if (tier < 3 || id < 7)
                offer.entitlements[offer.n_entitlements++] = (struct roster_entitlement){
                    .sponsor = id,
                    .position = strip.number,
                    .tiers = UINT64_C(1) << tier,
                    .weight = id == 7     ? 1
                              : tier == 1 ? id
                              : tier == 2 ? wide[id - 1]
                                          : 10,
                    .exclusive = id == 7,
                };
    return offer;
}

static struct journal_badge print_one(struct journal *journal, struct roster *roster, int64_t ticket, int tier,
                                      uint32_t start, int64_t now) {
    struct journal_scan scan = scan_of(ticket, VERDICT_OK);
    struct sponsor_line line;
    assert_int_equal(sponsors_entitled(roster, MEDIUM_BADGE, tier, now, &line), 0);
    scan.tier = tier;
    scan.start = start;
    scan.places = line.places;
    scan.n_pinned = line.n_pinned;
    scan.n_runners = line.n_runners;
    memcpy(scan.pinned, line.pinned, line.n_pinned * sizeof(scan.pinned[0]));
    memcpy(scan.runners, line.runners, sizeof(scan.runners));
    return record(journal, now, &scan).badge;
}

static void check_tally(struct roster *roster, const struct tally *tally) {
    struct sponsor_line line;
    assert_true(are_equal(tally, 0) && are_equal(tally, 3));
    for (int tier = 0; tier < TIERS; tier++) {
        assert_int_equal(sponsors_entitled(roster, MEDIUM_BADGE, tier, NINE, &line), 0);
        assert_true(have_their_shares(tally, tier, &line));
        assert_int_equal(tally->shown[tier][7], tier < 3 ? tally->badges[tier] : 0); /* exclusive: on every one */
    }
}

#define BADGES 10000

static void turns_are_fair_for_each_tier_over_ten_thousand_badges(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct sponsor_offer offer = mixed_offer();
    ROSTER roster = roster_with(&folder, &offer);
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    struct tally tally = {.badges = {0}};
    struct chance chance = {6};
    assert_int_equal(db_exec(journal->db, "PRAGMA synchronous = OFF"), 0); /* nobody pulls the plug here */
    for (int i = 1; i <= BADGES; i++) {
        int tier = (int)chance_below(&chance, TIERS);
        struct journal_badge badge = print_one(journal, roster, i, tier, rotation_start("desk-1"), NINE);
        assert_true(badge.logos[0] && badge.logos[1] && badge.logos[2] && !badge.logos[3]);
        count_badge(&tally, tier, &badge);
        if (i % 97 == 0 || i == BADGES)
            check_tally(roster, &tally); /* not only in the end */
    }
    /* Each stands first on about a third of its badges. */
    for (int id = 1; id <= SPONSORS; id++) {
        int64_t shown = 0;
        for (int tier = 0; tier < TIERS; tier++)
            shown += tally.shown[tier][id];
        assert_in_range(tally.first[id] * 100 / shown, 28, 38);
    }
    /* The same looks see two turns too many. */
    struct sponsor_line line;
    tally.shown[0][1] += 2;
    tally.shown[1][1] += 2;
    assert_int_equal(sponsors_entitled(roster, MEDIUM_BADGE, 1, NINE, &line), 0);
    assert_false(are_equal(&tally, 0) || have_their_shares(&tally, 1, &line));
}

static void ten_desks_do_not_begin_with_one_sponsor(void **state) {
    (void)state;
    uint64_t begun = 0;
    for (int desk = 1; desk <= 10; desk++) {
        FOLDER folder = folder_make();
        struct sponsor_offer offer = mixed_offer();
        ROSTER roster = roster_with(&folder, &offer);
        JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
        struct tally tally = {.badges = {0}};
        char name[32];
        snprintf(name, sizeof(name), "desk-%d", desk);
        for (int i = 1; i <= 13; i++) {
            struct journal_badge badge = print_one(journal, roster, i, 0, rotation_start(name), NINE);
            count_badge(&tally, 0, &badge);
            for (int k = 0; i == 1 && k < 3; k++)
                begun |= UINT64_C(1) << badge.logos[k];
        }
        assert_true(are_equal(&tally, 0));
    }
    assert_int_equal(__builtin_popcountll(begun), SPONSORS); /* on the first badges of ten desks all are seen */
}

/* A further attempt, a rehearsal and another tier leave an account alone; a start anew goes on where it was. */
static void accounts_are_kept_apart(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct sponsor_offer offer = mixed_offer();
    ROSTER roster = roster_with(&folder, &offer);
    struct journal *journal = open_in(&folder, JOURNAL_EVENT);
    print_one(journal, roster, 1, 1, 0, NINE);
    static const char sum[] = "SELECT sum(credit * credit) FROM account WHERE line = 'badge/1' AND NOT rehearsal";
    int64_t before = ask(journal, sum);
    assert_true(before > 0);
    print_one(journal, roster, 2, 0, 0, NINE);
    assert_int_equal(ask(journal, sum), before);
    assert_int_equal(journal_refold(journal), 0);
    assert_int_equal(ask(journal, sum), before);
    journal_close(journal);
    JOURNAL rehearsal = open_in(&folder, JOURNAL_REHEARSAL);
    print_one(rehearsal, roster, 3, 1, 0, NINE);
    assert_int_equal(ask(rehearsal, sum), before);
    assert_int_equal(ask(rehearsal, "SELECT count(DISTINCT line) FROM account WHERE rehearsal"), 1);
}

static int add_exposure(void *ctx, const struct exposure *exposure) {
    char *text = ctx;
    size_t n = strlen(text);
    snprintf(text + n, 256 - n, "%d:%d@%d%s ", (int)exposure->ticket, (int)exposure->sponsor, exposure->place,
             exposure->printed ? "" : "?");
    return 0;
}

/* A logo counts when its badge came out; who was printed again counts once. */
static void exposures_are_of_badges_that_came_out(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    static const enum badge_state states[] = {BADGE_PRINTED, BADGE_UNCERTAIN, BADGE_FAILED, BADGE_SENT, BADGE_NONE};
    uint64_t handles[5];
    for (int i = 0; i < 5; i++) {
        struct journal_scan scan = scan_of(i + 1, VERDICT_OK);
        scan.places = 1;
        scan.n_pinned = 1;
        scan.pinned[0] = 7;
        handles[i] = record(journal, NINE, &scan).badge.handle;
        assert_int_equal(set_state(journal, handles[i], states[i], ""), 0);
    }
    struct journal_stamp stamp = stamp_at(NINE);
    struct journal_badge again;
    struct badge_reprint reprint = {.ticket = 1, .staff_no = 3, .reason = "lost"};
    assert_int_equal(badges_reprint(journal, &stamp, &reprint, &again), 0);
    assert_int_equal(set_state(journal, again.handle, BADGE_PRINTED, ""), 0);
    char seen[256] = "";
    assert_int_equal(journal_exposures(journal, add_exposure, seen), 0);
    assert_string_equal(seen, "1:7@0 2:7@0? ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_roster_that_does_not_say_has_badge_ticket_and_screen),
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(from_and_until_hold_to_the_millisecond),
        cmocka_unit_test(what_hangs_in_the_air_is_refused),
        cmocka_unit_test(hand_outs_are_found_by_their_code),
        cmocka_unit_test(turns_are_fair_for_each_tier_over_ten_thousand_badges),
        cmocka_unit_test(ten_desks_do_not_begin_with_one_sponsor),
        cmocka_unit_test(accounts_are_kept_apart),
        cmocka_unit_test(exposures_are_of_badges_that_came_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
