/* From codes to facts and on to the verdict, over a small event: what each kind of code leads to. */
#include "fixture.h"

#include <errno.h>
#include <sodium.h>

#include "core/access.h"

enum {
    PAID = 11,
    UNPAID = 12,
    BLOCKED = 13,
    CANCELLED = 14,
    DAY_TWO = 15,
    REISSUED = 16,
    CAREFUL = 17,
    CREW = 18,
    OPAQUE = 19,
    LATE = 20,
    STRANGER = 99
};
enum { KEY_GOOD = 1, KEY_REVOKED = 2, KEY_TIER_2_ONLY = 3, KEY_CHANNEL_0_ONLY = 4, KEY_EXPIRED = 5, KEY_NONE = 9 };
#define QUARTER INT64_C(900000)

struct world {
    struct folder folder;
    struct roster *roster;
    struct journal *journal;
    uint8_t secret[TICKET_SECRET_KEY], pub[TICKET_PUBLIC_KEY];
};

static void load_keys(struct world *w, struct roster_load *load) {
    struct roster_key keys[] = {
        {.kid = KEY_GOOD, .tier_mask = UINT64_MAX, .channel_mask = UINT64_MAX},
        {.kid = KEY_REVOKED, .tier_mask = UINT64_MAX, .channel_mask = UINT64_MAX, .revoked = true},
        {.kid = KEY_TIER_2_ONLY, .tier_mask = 1 << 2, .channel_mask = UINT64_MAX},
        {.kid = KEY_CHANNEL_0_ONLY, .tier_mask = UINT64_MAX, .channel_mask = 1},
        {.kid = KEY_EXPIRED, .tier_mask = UINT64_MAX, .channel_mask = UINT64_MAX, .nbf = 1, .naf = DAY_0},
    };
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        memcpy(keys[i].pub, w->pub, sizeof(w->pub));
        assert_int_equal(roster_load_key(load, &keys[i]), 0);
    }
}

static void load_tickets(struct roster_load *load, const struct roster_secrets *secrets) {
    for (int64_t id = PAID; id <= LATE; id++) {
        struct roster_ticket t = ticket_of(id);
        t.status = id == UNPAID      ? TICKET_UNPAID
                   : id == BLOCKED   ? TICKET_BLOCKED
                   : id == CANCELLED ? TICKET_CANCELLED
                                     : TICKET_PAID;
        t.days = id == DAY_TWO ? 2 : 3;
        t.rev = id == REISSUED ? 2 : 1;
        t.attention = id == CAREFUL;
        t.flags = id == CREW ? TICKET_STAFF : 0;
        t.nbf = id == LATE ? NINE + 3600000 : 0;
        t.has_digest = id == OPAQUE;
        opaque_digest("old-ticket-0001", 15, secrets->opaque_key, t.digest);
        assert_int_equal(roster_load_ticket(load, &t), 0);
    }
}

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof(*w));
    struct roster_event event = event_of_two_days();
    struct roster_secrets secrets = some_secrets();
    struct roster_load *load;
    w->folder = folder_make();
    crypto_sign_keypair(w->pub, w->secret);
    assert_int_equal(roster_load_begin(w->folder.path, &load), 0);
    assert_int_equal(roster_load_event(load, &event), 0);
    assert_int_equal(roster_load_secrets(load, &secrets), 0);
    load_keys(w, load);
    load_tickets(load, &secrets);
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);
    assert_int_equal(roster_open(w->folder.path, &w->roster), 0);
    assert_int_equal(journal_open(w->folder.path, JOURNAL_EVENT, &w->journal), 0);
    *state = w;
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

static struct facts_place here(void) {
    return (struct facts_place){.now = NINE, .clock_ok = true, .cut_off = true, .dir = DIRECTION_IN, .gate = "desk-1"};
}

static struct t1 claim_of(int64_t ticket) {
    return (struct t1){.kid = KEY_GOOD,
                       .event = EVENT_ID,
                       .ticket = ticket,
                       .rev = 1,
                       .tier = 2,
                       .channel = 1,
                       .days = 3,
                       .naf = 0xFFFF};
}

static struct code sealed(const struct world *w, const struct t1 *claim) {
    char text[T1_TEXT + 1];
    struct code code;
    assert_int_equal(t1_seal(claim, w->secret, text), 0);
    assert_int_equal(code_classify(text, T1_TEXT, &code), CODE_T1);
    return code;
}

static struct code badge(uint32_t event, int64_t ticket, uint8_t serial, uint8_t key_byte) {
    uint8_t key[TICKET_SYMMETRIC_KEY];
    char text[B1_TEXT + 1];
    struct code code;
    memset(key, key_byte, sizeof(key));
    assert_int_equal(b1_seal(event, ticket, serial, key, text), 0);
    assert_int_equal(code_classify(text, B1_TEXT, &code), CODE_B1);
    return code;
}

static struct access_facts gather(struct world *w, const struct code *code, const struct facts_place *place,
                                  struct facts_subject *subject) {
    struct access_facts facts;
    struct facts_subject unused;
    assert_int_equal(facts_gather(w->roster, w->journal, code, place, &facts, subject ? subject : &unused), 0);
    return facts;
}

static enum verdict judge(struct world *w, const struct code *code, const struct facts_place *place) {
    struct access_facts facts = gather(w, code, place, NULL);
    return access_decide(&facts).verdict;
}

static enum verdict judge_claim(struct world *w, const struct t1 *claim) {
    struct code code = sealed(w, claim);
    struct facts_place place = here();
    return judge(w, &code, &place);
}

static void enter(struct world *w, int64_t ticket, int64_t at) {
    struct journal_stamp stamp = stamp_at(at);
    struct journal_scan scan = scan_of(ticket, VERDICT_OK);
    struct journal_recorded recorded;
    assert_int_equal(journal_record_scan(w->journal, &stamp, &scan, &recorded), 0);
}

static void test_signed_tickets(void **state) {
    static const struct {
        int64_t ticket;
        enum verdict expected;
    } cases[] = {
        {PAID, VERDICT_OK},           {UNPAID, VERDICT_UNPAID},     {BLOCKED, VERDICT_BLOCKED},
        {CANCELLED, VERDICT_REVOKED}, {DAY_TWO, VERDICT_WRONG_DAY}, {REISSUED, VERDICT_SUPERSEDED},
        {CAREFUL, VERDICT_SEE_STAFF}, {LATE, VERDICT_TOO_EARLY},    {STRANGER, VERDICT_OK_PROVISIONAL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct t1 claim = claim_of(cases[i].ticket);
        assert_int_equal(judge_claim(*state, &claim), cases[i].expected);
    }
    struct t1 newer = claim_of(PAID); /* reissued since the last news */
    newer.rev = 2;
    assert_int_equal(judge_claim(*state, &newer), VERDICT_OK);
}

static void test_issuers(void **state) {
    static const struct {
        uint8_t kid;
        enum verdict expected;
    } cases[] = {{KEY_GOOD, VERDICT_OK},        {KEY_REVOKED, VERDICT_FORGED},
                 {KEY_TIER_2_ONLY, VERDICT_OK}, {KEY_CHANNEL_0_ONLY, VERDICT_FORGED},
                 {KEY_EXPIRED, VERDICT_FORGED}, {KEY_NONE, VERDICT_FORGED}};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct t1 claim = claim_of(PAID);
        claim.kid = cases[i].kid;
        assert_int_equal(judge_claim(w, &claim), cases[i].expected);
    }
    struct t1 claim = claim_of(PAID);
    claim.kid = KEY_TIER_2_ONLY;
    claim.tier = 3;
    assert_int_equal(judge_claim(w, &claim), VERDICT_FORGED);

    claim = claim_of(PAID);
    claim.kid = KEY_EXPIRED; /* a clock that cannot be trusted expires nobody's key */
    struct code code = sealed(w, &claim);
    struct facts_place place = here();
    place.clock_ok = false;
    assert_int_equal(judge(w, &code, &place), VERDICT_OK);
}

static void test_a_changed_byte_is_forged_and_leads_to_nobody(void **state) {
    struct world *w = *state;
    struct t1 claim = claim_of(PAID);
    struct facts_place place = here();
    struct facts_subject subject;
    struct code code = sealed(w, &claim);
    code.t1.sig[17] ^= 1;
    struct access_facts facts = gather(w, &code, &place, &subject);
    assert_int_equal(access_decide(&facts).verdict, VERDICT_FORGED);
    assert_false(subject.has_ticket || facts.known);
    assert_int_equal(subject.ticket_id, 0);

    claim.event = EVENT_ID + 1; /* genuine elsewhere, for all we can tell */
    code = sealed(w, &claim);
    facts = gather(w, &code, &place, &subject);
    assert_int_equal(access_decide(&facts).verdict, VERDICT_WRONG_EVENT);
    assert_int_equal(subject.ticket_id, 0);
}

static void test_a_claim_stands_in_for_a_missing_row(void **state) {
    struct world *w = *state;
    struct t1 claim = claim_of(STRANGER);
    struct facts_place place = here();
    struct facts_subject subject;
    claim.days = 2;
    claim.nbf = 8;
    claim.naf = 40;
    claim.flags = TICKET_STAFF | TICKET_ATTENTION;
    struct code code = sealed(w, &claim);
    struct access_facts facts = gather(w, &code, &place, &subject);
    assert_false(facts.known || subject.has_ticket);
    assert_int_equal(subject.ticket_id, STRANGER);
    assert_int_equal(subject.flags, claim.flags);
    assert_int_equal(facts.days, 2);
    assert_int_equal(facts.nbf, DAY_0 + 8 * QUARTER);
    assert_int_equal(facts.naf, DAY_0 + 40 * QUARTER);
    assert_true(facts.attention && facts.cap_exempt);
    assert_int_equal(access_decide(&facts).verdict, VERDICT_WRONG_DAY);
    claim.nbf = 0;
    claim.naf = 0xFFFF;
    code = sealed(w, &claim);
    facts = gather(w, &code, &place, &subject);
    assert_int_equal(facts.nbf, 0);
    assert_int_equal(facts.naf, 0);
}

static void test_badges(void **state) {
    struct world *w = *state;
    struct facts_place place = here();
    struct code current = badge(EVENT_ID, PAID, 1, 0xb1), previous = badge(EVENT_ID, PAID, 1, 0xb0);
    struct code foreign = badge(EVENT_ID, PAID, 1, 0x77), other = badge(EVENT_ID + 1, PAID, 1, 0xb1);
    struct code stranger = badge(EVENT_ID, STRANGER, 3, 0xb1), unpaid = badge(EVENT_ID, UNPAID, 1, 0xb1);
    assert_int_equal(judge(w, &current, &place), VERDICT_OK);
    assert_int_equal(judge(w, &previous, &place), VERDICT_OK);
    assert_int_equal(judge(w, &foreign, &place), VERDICT_WRONG_EVENT);
    assert_int_equal(judge(w, &other, &place), VERDICT_WRONG_EVENT);
    assert_int_equal(judge(w, &stranger, &place), VERDICT_OK_PROVISIONAL);
    assert_int_equal(judge(w, &unpaid, &place), VERDICT_UNPAID);
    struct facts_subject subject;
    gather(w, &foreign, &place, &subject);
    assert_int_equal(subject.ticket_id, 0);

    enter(w, PAID, NINE - DAY_MS); /* serial 1 is owed now */
    struct code older = badge(EVENT_ID, PAID, 0, 0xb1), newer = badge(EVENT_ID, PAID, 2, 0xb1);
    assert_int_equal(gather(w, &older, &place, NULL).cur_rev, 1);
    assert_int_equal(judge(w, &older, &place), VERDICT_SUPERSEDED);
    assert_int_not_equal(judge(w, &newer, &place), VERDICT_SUPERSEDED);
}

static void test_opaque_codes(void **state) {
    struct world *w = *state;
    struct facts_place place = here();
    struct facts_subject subject;
    struct code code;
    code_classify("old-ticket-0001", 15, &code);
    struct access_facts facts = gather(w, &code, &place, &subject);
    assert_int_equal(access_decide(&facts).verdict, VERDICT_OK);
    assert_int_equal(subject.ticket_id, OPAQUE);
    assert_string_equal(subject.ticket.name_latin, "Zhang Xiaota");
    static const char *const strangers[] = {"old-ticket-0002", "WIFI:T:WPA;S:otter;P:fish;;", "' OR 1=1 --", "%n%n%s",
                                            "old-ticket-0001x"};
    for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
        code_classify(strangers[i], strlen(strangers[i]), &code);
        assert_int_equal(judge(w, &code, &place), VERDICT_UNKNOWN);
    }
    char huge[2900];
    memset(huge, 'A', sizeof(huge));
    code_classify(huge, sizeof(huge), &code);
    assert_int_equal(judge(w, &code, &place), VERDICT_UNREADABLE);
}

static void test_a_second_use(void **state) {
    struct world *w = *state;
    struct t1 claim = claim_of(PAID);
    struct code code = sealed(w, &claim), mine = badge(EVENT_ID, PAID, 1, 0xb1);
    struct facts_place place = here();
    enter(w, PAID, NINE);
    place.now = NINE + 14000;
    assert_int_equal(judge(w, &code, &place), VERDICT_OK_REPLAY);
    place.now = NINE + 16000;
    assert_int_equal(judge(w, &code, &place), VERDICT_ALREADY_IN);
    assert_int_equal(judge(w, &mine, &place), VERDICT_ALREADY_IN); /* the same person by another code */
    snprintf(place.gate, sizeof(place.gate), "desk-2");
    assert_int_equal(judge(w, &code, &place), VERDICT_ALREADY_IN);
    snprintf(place.gate, sizeof(place.gate), "desk-1");
    place.now = NINE + DAY_MS;
    assert_int_equal(judge(w, &code, &place), VERDICT_OK);
}

static void test_event_days(void **state) {
    struct world *w = *state;
    struct t1 claim = claim_of(PAID);
    struct code code = sealed(w, &claim);
    static const struct {
        int64_t now;
        int day;
    } cases[] = {
        {DAY_0 - 1, -1},          {DAY_0, 0}, {DAY_0 + DAY_MS - 1, 0}, {DAY_0 + DAY_MS, 1}, {DAY_0 + 2 * DAY_MS - 1, 1},
        {DAY_0 + 2 * DAY_MS, -1}, {0, -1},    {INT64_MIN, -1},         {INT64_MAX, -1}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct facts_place place = here();
        place.now = cases[i].now;
        assert_int_equal(gather(w, &code, &place, NULL).day, cases[i].day);
    }
    struct facts_place place = here();
    place.now = 0;
    place.clock_ok = false;
    assert_int_equal(judge(w, &code, &place), VERDICT_CLOCK);
}

/* Each code has its digest, the same each time and no one else's: what the journal keeps instead of the text. */
static void test_digests(void **state) {
    struct world *w = *state;
    struct facts_place place = here();
    struct t1 claim = claim_of(PAID), other = claim_of(UNPAID);
    struct code codes[6] = {sealed(w, &claim), sealed(w, &other), badge(EVENT_ID, PAID, 1, 0xb1),
                            badge(EVENT_ID, PAID, 2, 0xb1)};
    code_classify("old-ticket-0001", 15, &codes[4]);
    code_classify("old-ticket-0002", 15, &codes[5]);
    struct facts_subject subjects[6], again;
    for (int i = 0; i < 6; i++) {
        gather(w, &codes[i], &place, &subjects[i]);
        gather(w, &codes[i], &place, &again);
        assert_memory_equal(subjects[i].code_digest, again.code_digest, OPAQUE_DIGEST);
        for (int j = 0; j < i; j++)
            assert_memory_not_equal(subjects[i].code_digest, subjects[j].code_digest, OPAQUE_DIGEST);
    }
}

static void test_a_store_that_fails_says_so(void **state) {
    struct world *w = *state;
    struct t1 claim = claim_of(PAID);
    struct code code = sealed(w, &claim);
    struct facts_place place = here();
    struct access_facts facts;
    struct facts_subject subject;
    assert_int_equal(meddle(&w->folder, "roster.db", "ALTER TABLE keyring RENAME TO gone"), SQLITE_OK);
    assert_true(facts_gather(w->roster, w->journal, &code, &place, &facts, &subject) < 0);
    assert_int_equal(meddle(&w->folder, "roster.db", "ALTER TABLE gone RENAME TO keyring"), SQLITE_OK);
    assert_int_equal(judge(w, &code, &place), VERDICT_OK); /* and nothing is left held */
}

#define CASE(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_signed_tickets),
        CASE(test_issuers),
        CASE(test_a_changed_byte_is_forged_and_leads_to_nobody),
        CASE(test_a_claim_stands_in_for_a_missing_row),
        CASE(test_badges),
        CASE(test_opaque_codes),
        CASE(test_a_second_use),
        CASE(test_event_days),
        CASE(test_digests),
        CASE(test_a_store_that_fails_says_so),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
