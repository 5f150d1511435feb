/* The roster: what goes in comes out, nothing half is ever seen, and a fault leaves the old one standing. */
#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "store/roster_rows.h"

static struct roster_load *begin(const struct folder *folder) {
    struct roster_load *load = NULL;
    assert_int_equal(roster_load_begin(folder->path, &load), 0);
    return load;
}

static void load_event(struct roster_load *load) {
    struct roster_event event = event_of_two_days();
    struct roster_secrets secrets = some_secrets();
    assert_int_equal(roster_load_event(load, &event), 0);
    assert_int_equal(roster_load_secrets(load, &secrets), 0);
}

static void load_tickets(const struct folder *folder, int64_t first, int64_t n) {
    struct roster_load *load = begin(folder);
    load_event(load);
    for (int64_t id = first; id < first + n; id++) {
        struct roster_ticket ticket = ticket_of(id);
        assert_int_equal(roster_load_ticket(load, &ticket), 0);
    }
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);
}

static struct roster *open_in(const struct folder *folder) {
    struct roster *roster = NULL;
    assert_int_equal(roster_open(folder->path, &roster), 0);
    return roster;
}

static void test_what_goes_in_comes_out(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct roster_event event = event_of_two_days(), event_back;
    struct roster_secrets secrets = some_secrets(), secrets_back;
    struct roster_tier tier = {.number = 63,
                               .code = "vip",
                               .name_zh = "贵宾",
                               .name_en = "VIP",
                               .rank = -1,
                               .grants = 0xffff,
                               .badge = "vip",
                               .ticket = "vip"},
                       tier_back;
    struct roster_channel channel = {.number = 0, .code = "web", .name_zh = "官网", .name_en = "Web", .quota = 50},
                          channel_back;
    struct roster_key key = {.kid = 255,
                             .tier_mask = UINT64_MAX,
                             .channel_mask = 1ULL << 63,
                             .nbf = 1,
                             .naf = INT64_MAX,
                             .revoked = true},
                      key_back;
    struct roster_ticket ticket = ticket_of(INT64_MAX), ticket_back;
    ticket.has_digest = true;
    ticket.status = TICKET_BLOCKED;
    ticket.rev = ticket.flags = ticket.days = 255;
    ticket.nbf = -1;
    memset(ticket.digest, 0xd1, OPAQUE_DIGEST);
    memset(ticket.company, 'x', sizeof(ticket.company) - 1);
    struct roster_load *load = begin(&folder);
    assert_int_equal(roster_load_event(load, &event), 0);
    assert_int_equal(roster_load_secrets(load, &secrets), 0);
    assert_int_equal(roster_load_tier(load, &tier), 0);
    assert_int_equal(roster_load_channel(load, &channel), 0);
    assert_int_equal(roster_load_key(load, &key), 0);
    assert_int_equal(roster_load_ticket(load, &ticket), 0);
    assert_int_equal(roster_load_asset(load, "badge/vip.svg", "<svg/>", 6), 0);
    assert_int_equal(roster_load_asset(load, "empty", NULL, 0), 0);
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);

    ROSTER roster = open_in(&folder);
    assert_int_equal(roster_event(roster, &event_back), 0);
    assert_memory_equal(&event_back, &event, sizeof(event));
    assert_int_equal(roster_secrets(roster, &secrets_back), 0);
    assert_memory_equal(&secrets_back, &secrets, sizeof(secrets));
    assert_int_equal(roster_tier(roster, 63, &tier_back), 0);
    assert_memory_equal(&tier_back, &tier, sizeof(tier));
    assert_int_equal(roster_channel(roster, 0, &channel_back), 0);
    assert_memory_equal(&channel_back, &channel, sizeof(channel));
    assert_int_equal(roster_key(roster, 255, &key_back), 0);
    assert_memory_equal(key_back.pub, key.pub, sizeof(key.pub));
    assert_true(key_back.tier_mask == key.tier_mask && key_back.channel_mask == key.channel_mask && key_back.revoked);
    assert_true(key_back.nbf == 1 && key_back.naf == INT64_MAX);
    assert_int_equal(roster_ticket(roster, INT64_MAX, &ticket_back), 0);
    assert_memory_equal(&ticket_back, &ticket, sizeof(ticket));
    memset(&ticket_back, 0, sizeof(ticket_back));
    assert_int_equal(roster_ticket_by_digest(roster, ticket.digest, &ticket_back), 0);
    assert_memory_equal(&ticket_back, &ticket, sizeof(ticket));
    void *bytes;
    size_t size;
    assert_int_equal(roster_asset(roster, "badge/vip.svg", &bytes, &size), 0);
    assert_int_equal(size, 6);
    assert_memory_equal(bytes, "<svg/>", 6);
    free(bytes);
    assert_int_equal(roster_asset(roster, "empty", &bytes, &size), 0);
    assert_int_equal(size, 0);
    free(bytes);
    assert_int_equal(roster_count(roster), 1);
}

static void test_what_is_not_there(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct roster *none = NULL;
    assert_int_equal(roster_open(folder.path, &none), -ENOENT);
    roster_load_abort(begin(&folder)); /* an import that never finished */
    assert_int_equal(roster_open(folder.path, &none), -ENOENT);
    assert_null(none);
    load_tickets(&folder, 1, 1);
    ROSTER roster = open_in(&folder);
    struct roster_ticket ticket = ticket_of(77), before = ticket;
    struct roster_tier tier;
    struct roster_channel channel;
    struct roster_key key;
    void *bytes = NULL;
    size_t size;
    uint8_t digest[OPAQUE_DIGEST] = {0};
    assert_int_equal(roster_ticket(roster, 2, &ticket), -ENOENT);
    assert_int_equal(roster_ticket_by_digest(roster, digest, &ticket), -ENOENT);
    assert_memory_equal(&ticket, &before, sizeof(ticket)); /* outputs untouched */
    assert_int_equal(roster_tier(roster, 0, &tier), -ENOENT);
    assert_int_equal(roster_channel(roster, 0, &channel), -ENOENT);
    assert_int_equal(roster_key(roster, 0, &key), -ENOENT);
    assert_int_equal(roster_asset(roster, "badge/none.svg", &bytes, &size), -ENOENT);
    assert_null(bytes);
}

static void test_faulty_rows_are_refused(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct roster_load *load = begin(&folder);
    struct roster_ticket ticket = ticket_of(1);
    struct roster_event event = event_of_two_days();
    struct roster_tier tier = {.number = 64, .code = "x"};
    struct roster_sponsor sponsor = {.id = 1, .code = "x", .weight = 0};
    event.days = 9;
    assert_int_equal(roster_load_event(load, &event), -EINVAL);
    assert_int_equal(roster_load_tier(load, &tier), -EINVAL);
    assert_int_equal(roster_load_sponsor(load, &sponsor), -EINVAL);
    assert_int_equal(roster_load_ticket(load, &ticket), 0);
    assert_int_equal(roster_load_ticket(load, &ticket), -EEXIST);
    ticket = ticket_of(0);
    assert_int_equal(roster_load_ticket(load, &ticket), -EINVAL);
    ticket = ticket_of(2);
    ticket.tier = 64;
    assert_int_equal(roster_load_ticket(load, &ticket), -EINVAL);
    ticket.tier = 1;
    ticket.channel = 64;
    assert_int_equal(roster_load_ticket(load, &ticket), -EINVAL);
    ticket.channel = 1;
    ticket.status = (enum ticket_status)4;
    assert_int_equal(roster_load_ticket(load, &ticket), -EINVAL);
    ticket.status = TICKET_UNPAID;
    memcpy(ticket.language, "fr", 3);
    assert_int_equal(roster_load_ticket(load, &ticket), -EINVAL);
    ticket = ticket_of(3);
    memset(ticket.company, 'x', sizeof(ticket.company)); /* no end */
    assert_int_equal(roster_load_ticket(load, &ticket), -EINVAL);
    for (int64_t id = 4; id < 6; id++) {
        ticket = ticket_of(id);
        ticket.has_digest = true;
        assert_int_equal(roster_load_ticket(load, &ticket), 0);
    }
    assert_int_equal(roster_load_commit(load), -EEXIST); /* one code, two tickets */
    roster_load_abort(load);
    struct roster *roster;
    assert_int_equal(roster_open(folder.path, &roster), -ENOENT);
}

static void test_readers_see_the_old_or_the_new(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load_tickets(&folder, 1, 10);
    ROSTER roster = open_in(&folder);
    struct roster_ticket ticket;
    assert_int_equal(roster_ticket(roster, 1, &ticket), 0);

    struct roster_load *load = begin(&folder);
    load_event(load);
    assert_int_equal(roster_ticket(roster, 10, &ticket), 0); /* while the tables are dropped and filled */
    ticket = ticket_of(500);
    assert_int_equal(roster_load_ticket(load, &ticket), 0);
    assert_int_equal(roster_count(roster), 10);
    assert_int_equal(roster_hold(roster), 0);
    assert_int_equal(roster_count(roster), 10);
    assert_int_equal(roster_load_commit(load), 0);
    assert_int_equal(roster_ticket(roster, 1, &ticket), 0); /* held still */
    roster_release(roster);
    assert_int_equal(roster_ticket(roster, 1, &ticket), -ENOENT);
    assert_int_equal(roster_ticket(roster, 500, &ticket), 0);
    assert_int_equal(roster_count(roster), 1);
    roster_load_abort(load);

    load = begin(&folder); /* given up half way */
    load_event(load);
    roster_load_abort(load);
    assert_int_equal(roster_count(roster), 1);
    struct roster_event event;
    assert_int_equal(roster_event(roster, &event), 0);
    assert_int_equal(event.days, 2);
}

/* Died in the middle: the log holds the torso, no one sees it. */
static void test_a_killed_import_changes_nothing(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load_tickets(&folder, 1, 10);
    pid_t child = fork();
    if (child == 0) {
        struct roster_load *load;
        if (roster_load_begin(folder.path, &load) < 0)
            _exit(1);
        for (int64_t id = 1000; id < 4000; id++) {
            struct roster_ticket ticket = ticket_of(id);
            roster_load_ticket(load, &ticket);
        }
        kill(getpid(), SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    ROSTER roster = open_in(&folder);
    assert_int_equal(roster_count(roster), 10);
    load_tickets(&folder, 1, 3);
    assert_int_equal(roster_count(roster), 3);
}

static void test_another_schema_is_rebuilt_in_place(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    assert_int_equal(meddle(&folder, "roster.db",
                            "PRAGMA user_version = 77; CREATE TABLE \"odd \"\"one\" (a PRIMARY KEY);"
                            "CREATE TABLE ticket (b); CREATE VIEW v AS SELECT 1;"
                            "CREATE VIRTUAL TABLE names USING fts5 (name)"),
                     SQLITE_OK);
    struct roster *refused = NULL;
    assert_int_equal(roster_open(folder.path, &refused), -EPROTO);
    load_tickets(&folder, 1, 2);
    ROSTER roster = open_in(&folder);
    assert_int_equal(roster_count(roster), 2);
    assert_int_equal(ask_file(&folder, "roster.db",
                              "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'odd%' OR name LIKE "
                              "'names%' OR name = 'v'"),
                     0);
    assert_int_equal(ask_file(&folder, "roster.db", "PRAGMA user_version"), ROSTER_SCHEMA);
}

static void test_sponsors_of_a_tier(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct roster_load *load = begin(&folder);
    load_event(load);
    static const uint64_t masks[] = {UINT64_MAX, 1ULL << 63, 1 << 2, 0};
    for (int i = 0; i < 4; i++) {
        struct roster_sponsor sponsor = {.id = 4 - i, .name_en = "Quiet Lake", .weight = 5, .tier_mask = masks[i]};
        snprintf(sponsor.code, sizeof(sponsor.code), "s%d", i);
        assert_int_equal(roster_load_sponsor(load, &sponsor), 0);
    }
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);
    ROSTER roster = open_in(&folder);
    struct roster_sponsor sponsors[4];
    assert_int_equal(roster_sponsors(roster, 63, sponsors, 4), 2);
    assert_int_equal(sponsors[0].id, 3);
    assert_int_equal(sponsors[1].id, 4);
    assert_int_equal(roster_sponsors(roster, 2, sponsors, 4), 2);
    assert_int_equal(roster_sponsors(roster, 0, sponsors, 4), 1);
    assert_int_equal(roster_sponsors(roster, 2, sponsors, 1), 1);
    assert_int_equal(roster_sponsors(roster, 64, sponsors, 4), -EINVAL);
}

struct walk {
    int64_t last;
    int n;
    struct roster *roster;
};

static int walk(void *ctx, const struct roster_ticket *ticket) {
    struct walk *w = ctx;
    struct roster_ticket same;
    assert_true(ticket->id > w->last);
    assert_int_equal(roster_ticket(w->roster, ticket->id, &same), 0); /* other questions may be asked on the way */
    w->last = ticket->id;
    return ++w->n == 7 ? 42 : 0;
}

static void test_walking_all_tickets(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load_tickets(&folder, 1, 5);
    ROSTER roster = open_in(&folder);
    struct walk w = {.roster = roster};
    assert_int_equal(roster_each(roster, walk, &w), 0);
    assert_int_equal(w.n, 5);
    load_tickets(&folder, 1, 20);
    w = (struct walk){.roster = roster};
    assert_int_equal(roster_each(roster, walk, &w), 42);
    assert_int_equal(w.n, 7);
}

static void test_a_value_that_does_not_fit_is_damage(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load_tickets(&folder, 1, 1);
    assert_int_equal(meddle(&folder, "roster.db", "UPDATE ticket SET rev = 300"), SQLITE_OK);
    ROSTER roster = open_in(&folder);
    struct roster_ticket ticket = ticket_of(9), before = ticket;
    assert_int_equal(roster_ticket(roster, 1, &ticket), -EBADMSG);
    assert_memory_equal(&ticket, &before, sizeof(ticket));
    assert_int_equal(meddle(&folder, "roster.db", "DELETE FROM day WHERE number = 1"), SQLITE_OK);
    struct roster_event event;
    assert_int_equal(roster_event(roster, &event), -EBADMSG);
}

/* Whoever writes into the centre may write what no kiosk has room for: the row is of use all the same. */
static void test_a_text_that_is_too_long_is_cut(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load_tickets(&folder, 1, 1);
    assert_int_equal(meddle(&folder, "roster.db", "UPDATE ticket SET company = printf('%1199s', 'x') || '王王'"),
                     SQLITE_OK);
    ROSTER roster = open_in(&folder);
    struct roster_ticket ticket;
    assert_int_equal(roster_ticket(roster, 1, &ticket), 0);
    assert_int_equal(strlen(ticket.company), 1199);
    assert_int_equal(ticket.company[1198], 'x');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_goes_in_comes_out),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_a_text_that_is_too_long_is_cut),
        cmocka_unit_test(test_faulty_rows_are_refused),
        cmocka_unit_test(test_readers_see_the_old_or_the_new),
        cmocka_unit_test(test_a_killed_import_changes_nothing),
        cmocka_unit_test(test_another_schema_is_rebuilt_in_place),
        cmocka_unit_test(test_sponsors_of_a_tier),
        cmocka_unit_test(test_walking_all_tickets),
        cmocka_unit_test(test_a_value_that_does_not_fit_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
