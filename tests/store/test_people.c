/* What staff write about people: it counts at once, it never costs a word of the centre's, and no two desks give one
 * number or one ticket twice. */
#include "journal_help.h"
#include "places_fixture.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/access.h"
#include "store/badges.h"
#include "store/link.h"
#include "store/people.h"
#include "store/search.h"

#define STAFF 7
#define WANG 11 /* tickets of the roster */
#define LI 12
#define GUEST 2 /* tier and channel of the roster's tickets */
#define WEB 1

static const struct people_numbers ours = {1001, 1003}, theirs = {2001, 2999}, none = {0, 0};

/* ---- a hall with two desks ---- */

static struct roster_ticket person(int64_t id, const char *name_zh, const char *name_latin) {
    struct roster_ticket ticket = ticket_of(id);
    snprintf(ticket.name_zh, sizeof(ticket.name_zh), "%s", name_zh);
    snprintf(ticket.name_latin, sizeof(ticket.name_latin), "%s", name_latin);
    return ticket;
}

/* The roster as the centre has it now: what changed is in `wang`. */
static void load(const struct folder *folder, const struct roster_ticket *wang) {
    struct roster_load *load = NULL;
    struct roster_event event = event_of_two_days();
    struct roster_secrets secrets = some_secrets();
    struct roster_tier tier = {.number = GUEST, .code = "guest", .badge = "standard", .ticket = "standard"};
    struct roster_channel channel = {.number = WEB, .code = "web"};
    struct roster_ticket li = person(LI, "李海", "Li Hai");
    assert_int_equal(roster_load_begin(folder->path, &load), 0);
    assert_int_equal(roster_load_event(load, &event), 0);
    assert_int_equal(roster_load_secrets(load, &secrets), 0);
    assert_int_equal(roster_load_tier(load, &tier), 0);
    assert_int_equal(roster_load_channel(load, &channel), 0);
    assert_int_equal(roster_load_ticket(load, wang), 0);
    assert_int_equal(roster_load_ticket(load, &li), 0);
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);
}

struct desk {
    struct folder folder;
    struct roster *roster;
    struct journal *journal;
};

static struct desk desk_in(enum journal_mode mode) {
    struct desk desk = {.folder = folder_make()};
    struct roster_ticket wang = person(WANG, "王维", "Wang Wei");
    load(&desk.folder, &wang);
    assert_int_equal(roster_open(desk.folder.path, &desk.roster), 0);
    desk.journal = open_in(&desk.folder, mode);
    return desk;
}
static struct desk desk_open(void) { return desk_in(JOURNAL_EVENT); }

static void desk_close(struct desk *desk) {
    roster_close(desk->roster);
    journal_close(desk->journal);
    folder_remove(&desk->folder);
}
#define DESK __attribute__((cleanup(desk_close))) struct desk

static struct journal_stamp stamp_of(const struct journal *journal) {
    struct journal_stamp stamp = stamp_at(NINE);
    stamp.rehearsal = journal->rehearsal;
    return stamp;
}

static struct people_walk_up somebody(const char *name_zh, const char *name_latin) {
    struct people_walk_up walk_up = {.tier = GUEST, .channel = WEB};
    snprintf(walk_up.words.name_zh, sizeof(walk_up.words.name_zh), "%s", name_zh);
    snprintf(walk_up.words.name_latin, sizeof(walk_up.words.name_latin), "%s", name_latin);
    snprintf(walk_up.words.company, sizeof(walk_up.words.company), "Blue Heron");
    return walk_up;
}

static int try_register(const struct desk *desk, const struct people_walk_up *walk_up,
                        const struct people_numbers *numbers, struct roster_ticket *ret_ticket) {
    struct journal_stamp stamp = stamp_of(desk->journal);
    return people_register(desk->roster, desk->journal, &stamp, walk_up, numbers, STAFF, ret_ticket);
}

static struct roster_ticket enter(const struct desk *desk, const char *name, const struct people_numbers *numbers) {
    struct people_walk_up walk_up = somebody(name, "");
    struct roster_ticket ticket;
    assert_int_equal(try_register(desk, &walk_up, numbers, &ticket), 0);
    return ticket;
}

/* The ticket passed on to somebody. */
static int pass_on(const struct desk *desk, int64_t from, const char *name, struct roster_ticket *ret_ticket) {
    struct people_walk_up walk_up = somebody(name, "");
    walk_up.replaces = from;
    return try_register(desk, &walk_up, &ours, ret_ticket);
}

static struct roster_ticket look(const struct desk *desk, int64_t id) {
    struct roster_ticket ticket;
    assert_int_equal(people_ticket(desk->roster, desk->journal, id, &ticket), 0);
    return ticket;
}

static struct people_words words_seen(const struct desk *desk, int64_t id) {
    struct people_words words;
    struct roster_ticket ticket = look(desk, id);
    people_words_of(&ticket, &words);
    return words;
}

static int correct(const struct desk *desk, int64_t id, const struct people_words *seen,
                   const struct people_words *now) {
    struct journal_stamp stamp = stamp_of(desk->journal);
    return people_correct(desk->roster, desk->journal, &stamp, id, seen, now, STAFF);
}

static int rename_to(const struct desk *desk, int64_t id, const char *name_zh) {
    struct people_words seen = words_seen(desk, id), now = seen;
    snprintf(now.name_zh, sizeof(now.name_zh), "%s", name_zh);
    return correct(desk, id, &seen, &now);
}

/* The centre says so now. */
static void tell(struct desk *desk, const char *name_zh, const char *company) {
    struct roster_ticket wang = person(WANG, name_zh, "Wang Wei");
    snprintf(wang.company, sizeof(wang.company), "%s", company);
    load(&desk->folder, &wang);
}

/* ---- walk-ups ---- */

static void a_walk_up_is_a_ticket(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct people_walk_up walk_up = somebody("  赵一鸣 ", "Zhao Yiming");
    struct roster_ticket made, read;
    snprintf(walk_up.words.language, sizeof(walk_up.words.language), "en");
    assert_int_equal(try_register(&desk, &walk_up, &ours, &made), 0);
    read = look(&desk, made.id);
    assert_true(read.id > 0);
    assert_string_equal(read.reference, "W-1001");
    assert_string_equal(made.reference, "W-1001");
    assert_string_equal(read.name_zh, "赵一鸣");
    assert_string_equal(read.name_latin, "Zhao Yiming");
    assert_string_equal(read.company, "Blue Heron");
    assert_string_equal(read.language, "en");
    assert_int_equal(read.tier, GUEST);
    assert_int_equal(read.channel, WEB);
    assert_int_equal(read.days, 3); /* all there are */
    assert_int_equal(read.status, TICKET_PAID);
    assert_false(read.wall_consent); /* which only its owner gives */
    assert_int_equal(people_ticket(desk.roster, NULL, made.id, &read), -ENOENT);
    assert_int_equal(ask(desk.journal, "SELECT count(*) FROM entry WHERE kind = 'walkup' AND body ->> 'operator' = 7"),
                     1);
    assert_whole(desk.journal);
}

static void asking_writes_nothing(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct people_walk_up walk_up = somebody("赵", ""), nobody = somebody("", "");
    struct people_words seen = words_seen(&desk, WANG), now = seen;
    struct roster_ticket ticket;
    snprintf(now.name_zh, ROSTER_PERSON, "汪维");
    assert_int_equal(people_register(desk.roster, desk.journal, NULL, &walk_up, &ours, STAFF, &ticket), 0);
    assert_string_equal(ticket.reference, "W-1001");
    assert_int_equal(ticket.id, 0);
    assert_int_equal(people_register(desk.roster, NULL, NULL, &walk_up, &ours, STAFF, &ticket), 0); /* no journal yet */
    assert_int_equal(people_register(desk.roster, NULL, NULL, &nobody, &ours, STAFF, &ticket), -EINVAL);
    assert_int_equal(people_correct(desk.roster, desk.journal, NULL, WANG, &seen, &now, STAFF), 0);
    assert_int_equal(people_correct(desk.roster, NULL, NULL, WANG, &seen, &seen, STAFF), -EALREADY);
    assert_int_equal(entries(desk.journal), 0);
    assert_string_equal(look(&desk, WANG).name_zh, "王维");
}

static void numbers_go_up_and_end(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct people_walk_up walk_up = somebody("赵", "");
    struct roster_ticket ticket = {.id = 5};
    assert_int_equal(people_numbers_left(desk.roster, desk.journal, &ours), 3);
    assert_string_equal(enter(&desk, "一", &ours).reference, "W-1001");
    assert_string_equal(enter(&desk, "二", &ours).reference, "W-1002");
    assert_string_equal(enter(&desk, "三", &ours).reference, "W-1003");
    assert_int_equal(people_numbers_left(desk.roster, desk.journal, &ours), 0);
    assert_int_equal(try_register(&desk, &walk_up, &ours, &ticket), -ENOSPC);
    assert_int_equal(try_register(&desk, &walk_up, &none, &ticket), -ENODATA);
    assert_int_equal(people_numbers_left(desk.roster, desk.journal, &none), -ENODATA);
    assert_int_equal(ticket.id, 5); /* untouched */
    assert_int_equal(entries(desk.journal), 3);
    assert_string_equal(enter(&desk, "四", &theirs).reference, "W-2001"); /* another range */
}

/* Two desks without any network: neither number nor ticket is ever the same; with one range by mistake, the number is,
 * but they stay two people. */
static void two_desks_never_collide(void **state) {
    (void)state;
    DESK one = desk_open();
    DESK other = desk_open();
    struct roster_ticket a[3], b[3];
    for (int i = 0; i < 3; i++) {
        a[i] = enter(&one, "同名", &ours);
        b[i] = enter(&other, "同名", &theirs);
    }
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            assert_true(a[i].id != b[k].id);
            assert_string_not_equal(a[i].reference, b[k].reference);
        }
    DESK third = desk_open();
    struct roster_ticket mistaken = enter(&third, "另一人", &ours);
    assert_string_equal(mistaken.reference, a[0].reference);
    assert_true(mistaken.id != a[0].id);
}

/* Whoever else writes to the same journal takes the next number. */
static void two_programs_of_a_desk_take_turns(void **state) {
    (void)state;
    DESK desk = desk_open();
    const struct people_numbers many = {1, 40};
    journal_close(desk.journal);
    desk.journal = NULL;
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            struct roster *roster;
            struct journal *journal;
            struct journal_stamp stamp = stamp_at(NINE);
            struct people_walk_up walk_up = somebody("人", "");
            struct roster_ticket ticket;
            if (roster_open(desk.folder.path, &roster) < 0 ||
                journal_open(desk.folder.path, JOURNAL_EVENT, &journal) < 0)
                _exit(1);
            for (int k = 0; k < 10; k++)
                if (people_register(roster, journal, &stamp, &walk_up, &many, STAFF, &ticket) < 0)
                    _exit(2);
            _exit(0);
        }
    for (int i = 0, status; i < 4; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    desk.journal = open_in(&desk.folder, JOURNAL_EVENT);
    assert_int_equal(ask(desk.journal, "SELECT count(DISTINCT number) FROM walkup"), 40);
    assert_int_equal(ask(desk.journal, "SELECT count(DISTINCT ticket) FROM walkup"), 40);
}

/* The kiosk's disk was lost, the centre knows what it had given out. */
static void a_new_journal_goes_on_where_the_old_one_was(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct roster_ticket wang = person(WANG, "王维", "Wang Wei");
    snprintf(wang.reference, sizeof(wang.reference), "W-1002");
    load(&desk.folder, &wang);
    assert_string_equal(enter(&desk, "新", &ours).reference, "W-1003");
}

/* It went on before the centre could tell: what comes late counts from then on. */
static void what_the_centre_tells_late_counts(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct roster_ticket wang = person(WANG, "王维", "Wang Wei");
    const struct people_numbers many = {1001, 1009};
    assert_string_equal(enter(&desk, "先", &many).reference, "W-1001");
    snprintf(wang.reference, sizeof(wang.reference), "W-1005");
    load(&desk.folder, &wang);
    assert_string_equal(enter(&desk, "后", &many).reference, "W-1006");
    assert_int_equal(people_numbers_left(desk.roster, desk.journal, &many), 3);
    assert_string_equal(enter(&desk, "再", &many).reference, "W-1007");
}

/* What the enrolment says goes before the configuration, and what is left to all desks says so. */
static void a_kiosk_knows_its_numbers(void **state) {
    (void)state;
    FOLDER state_dir = folder_make();
    struct people_numbers numbers = {7, 7};
    char folder[PATH_MAX], path[PATH_MAX + 16];
    assert_int_equal(link_numbers(state_dir.path, NULL, &numbers), 1);
    assert_true(numbers.from == 9001 && numbers.to == 9999);
    assert_int_equal(link_numbers(state_dir.path, "5001-5999", &numbers), 0);
    assert_true(numbers.from == 5001 && numbers.to == 5999);
    static const char *const bad[] = {"5001", "-5", "0-9", "9-1", "5001 - 5999", "1-99999999", "1-99999999999", "1-2x"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(link_numbers(state_dir.path, bad[i], &numbers), -EINVAL);
    assert_int_equal(numbers.from, 5001);
    folder_file(&state_dir, "enrol", folder);
    snprintf(path, sizeof(path), "%s/enrol.conf", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    FILE *file = fopen(path, "w");
    fputs("[lanyard-enrolment]\nversion=1\nkiosk=desk-2\nnumbers=2001-3000\npassword=numbers=1-2\n", file);
    fclose(file);
    assert_int_equal(link_numbers(state_dir.path, "5001-5999", &numbers), 0);
    assert_true(numbers.from == 2001 && numbers.to == 3000);
    file = fopen(path, "w"); /* of a centre that reserves none */
    fputs("[lanyard-enrolment]\nversion=1\nkiosk=desk-2\n", file);
    fclose(file);
    assert_int_equal(link_numbers(state_dir.path, "5001-5999", &numbers), 0);
    assert_int_equal(numbers.from, 5001);
    unlink(path);
    rmdir(folder);
}

static void what_is_no_person_is_refused(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct roster_ticket ticket = {.id = 5};
    const struct people_walk_up good = somebody("好", "");
    struct people_walk_up wrong[9];
    for (int i = 0; i < 9; i++)
        wrong[i] = good;
    snprintf(wrong[0].words.name_zh, ROSTER_PERSON, "  "); /* nobody */
    wrong[1].tier = 3;                                     /* there is none */
    wrong[2].channel = 9;
    wrong[3].days = 4; /* the event has two */
    snprintf(wrong[4].words.name_zh, ROSTER_PERSON, "\xe8\xb5");
    memset(wrong[5].words.name_zh, 'a', ROSTER_PERSON); /* no end: 300 characters that were cut */
    snprintf(wrong[6].words.company, ROSTER_PERSON, "two\nlines");
    snprintf(wrong[7].words.language, 3, "fr");
    wrong[8].replaces = -4;
    for (int i = 0; i < 9; i++)
        assert_int_equal(try_register(&desk, &wrong[i], &ours, &ticket), -EINVAL);
    struct journal_stamp other = stamp_of(desk.journal);
    other.rehearsal = true;
    assert_int_equal(people_register(desk.roster, desk.journal, &other, &good, &ours, STAFF, &ticket), -EINVAL);
    assert_int_equal(ticket.id, 5);
    assert_int_equal(entries(desk.journal), 0);
    assert_int_equal(people_numbers_left(desk.roster, desk.journal, &ours), 3); /* no number was spent */
    memset(wrong[5].words.name_zh, 'a', ROSTER_PERSON);
    wrong[5].words.name_zh[ROSTER_PERSON - 1] = '\0';
    assert_int_equal(try_register(&desk, &wrong[5], &ours, &ticket), 0); /* the longest that is held is held whole */
    assert_int_equal(strlen(look(&desk, ticket.id).name_zh), ROSTER_PERSON - 1);
}

static struct access_facts facts_of(const struct desk *desk, int64_t id, struct facts_subject *ret_subject) {
    struct facts_place place = {.now = NINE, .clock_ok = true, .dir = DIRECTION_IN, .gate = "desk-1"};
    struct access_facts facts;
    assert_int_equal(facts_gather_ticket(desk->roster, desk->journal, id, &place, &facts, ret_subject), 0);
    return facts;
}

static void a_walk_up_checks_in_and_is_owed_a_badge(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct facts_subject subject;
    struct roster_ticket ticket = enter(&desk, "赵一鸣", &ours);
    struct access_facts facts = facts_of(&desk, ticket.id, &subject);
    assert_int_equal(access_decide(&facts).verdict, VERDICT_OK);
    assert_string_equal(subject.ticket.name_zh, "赵一鸣");
    assert_int_equal(subject.tier, GUEST);
    struct journal_scan scan = scan_of(ticket.id, VERDICT_OK);
    scan.source = SCAN_NAME;
    struct journal_recorded recorded = record(desk.journal, NINE, &scan);
    assert_true(recorded.owes_badge);
    assert_int_equal(recorded.badge.ticket, ticket.id);
}

/* ---- a ticket passed on ---- */

/* A genuine badge's code, read. */
static enum verdict verdict_of_badge(const struct desk *desk, int64_t id, uint8_t serial) {
    struct roster_secrets secrets = some_secrets();
    struct facts_place place = {.now = NINE, .clock_ok = true, .dir = DIRECTION_IN, .gate = "desk-1"};
    struct facts_subject subject;
    struct access_facts facts;
    struct code code;
    char text[B1_TEXT + 1];
    assert_int_equal(b1_seal(EVENT_ID, id, serial, secrets.badge_key, text), 0);
    assert_int_equal(code_classify(text, B1_TEXT, &code), CODE_B1);
    assert_int_equal(facts_gather(desk->roster, desk->journal, &code, &place, &facts, &subject), 0);
    return access_decide(&facts).verdict;
}

static void a_ticket_passed_on_holds_for_its_new_owner_alone(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct roster_ticket new;
    struct facts_subject subject;
    struct journal_scan scan = scan_of(WANG, VERDICT_OK);
    assert_int_equal(record(desk.journal, NINE - 60000, &scan).badge.serial, 1);
    scan.dir = DIRECTION_OUT;
    record(desk.journal, NINE - 50000, &scan);
    assert_int_not_equal(verdict_of_badge(&desk, WANG, 1), VERDICT_REVOKED);
    assert_int_equal(pass_on(&desk, WANG, "孙二", &new), 0);
    struct access_facts facts = facts_of(&desk, WANG, &subject);
    assert_int_equal(access_decide(&facts).verdict, VERDICT_REVOKED);
    assert_int_equal(verdict_of_badge(&desk, WANG, 1), VERDICT_REVOKED);
    facts = facts_of(&desk, new.id, &subject);
    assert_int_equal(access_decide(&facts).verdict, VERDICT_OK);
    assert_string_equal(subject.ticket.order_no, "A-1"); /* whose order it is still */
    assert_string_equal(subject.ticket.name_zh, "孙二");
    assert_string_equal(subject.ticket.title, ""); /* but not whose title */
    assert_int_equal(subject.ticket.days, 3);
    assert_int_equal(ask(desk.journal, "SELECT count(*) FROM entry WHERE kind = 'swap' AND body ->> 'replaces' = 11"),
                     1);
}

/* A further badge: after a first one, for whom the ticket holds. */
static void what_may_be_printed_again(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct roster_ticket new;
    struct journal_scan scan = scan_of(WANG, VERDICT_OK);
    uint8_t known = 7;
    assert_int_equal(badges_may_reprint(desk.roster, desk.journal, WANG, &known), -ENODATA);
    assert_int_equal(badges_may_reprint(desk.roster, desk.journal, 4711, &known), -ENOENT);
    assert_int_equal(known, 7);
    assert_int_equal(record(desk.journal, NINE - 60000, &scan).badge.serial, 1);
    assert_int_equal(badges_may_reprint(desk.roster, desk.journal, WANG, &known), 0);
    assert_int_equal(known, 0);
    assert_int_equal(pass_on(&desk, WANG, "孙二", &new), 0);
    assert_int_equal(badges_may_reprint(desk.roster, desk.journal, WANG, &known), -ESTALE);
    assert_int_equal(badges_may_reprint(desk.roster, desk.journal, new.id, &known), -ENODATA);
}

static void a_ticket_is_passed_on_once(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct roster_ticket new, again = {.id = 5};
    assert_int_equal(pass_on(&desk, 99, "无", &again), -ENOENT);
    assert_int_equal(pass_on(&desk, WANG, "孙二", &new), 0);
    assert_int_equal(pass_on(&desk, WANG, "钱三", &again), -ESTALE);
    assert_int_equal(again.id, 5);
    assert_int_equal(pass_on(&desk, new.id, "钱三", &again), 0); /* who has it may pass it on */
    assert_int_equal(look(&desk, new.id).status, TICKET_CANCELLED);
    struct roster_ticket wang = person(WANG, "王维", "Wang Wei");
    wang.status = TICKET_CANCELLED; /* as the centre says of one that another desk passed on */
    DESK other = desk_open();
    load(&other.folder, &wang);
    assert_int_equal(pass_on(&other, WANG, "钱三", &again), -ESTALE);
    wang.status = TICKET_BLOCKED; /* what was wrong with it stays wrong */
    wang.flags = TICKET_PRESS | TICKET_MINOR;
    load(&other.folder, &wang);
    assert_int_equal(pass_on(&other, WANG, "钱三", &again), 0);
    assert_int_equal(look(&other, again.id).status, TICKET_BLOCKED);
    assert_int_equal(look(&other, again.id).flags, TICKET_PRESS);
}

/* A dinner for those of a list: whoever has the ticket now has the seat, from the moment it is passed on. */
static void the_seat_goes_along(void **state) {
    (void)state;
    DESK desk = {.folder = folder_make()};
    struct roster_secrets secrets = some_secrets();
    struct roster_tier tier = {.number = GUEST, .code = "guest"};
    struct roster_channel channel = {.number = WEB, .code = "web"};
    struct roster_ticket invited = person(7, "王维", ""), other = person(WANG, "汪洋", ""), next, last;
    struct roster_slot dinner = slot_of(3, "dinner", "hall", NINE);
    LOAD load = begin_house(&desk.folder);
    dinner.list_mode = LIST_REQUIRED;
    put_code(dinner.list, "guests");
    assert_int_equal(roster_load_slot(load, &dinner), 0);
    assert_int_equal(roster_load_secrets(load, &secrets), 0);
    assert_int_equal(roster_load_tier(load, &tier), 0);
    assert_int_equal(roster_load_channel(load, &channel), 0);
    assert_int_equal(roster_load_ticket(load, &invited), 0);
    assert_int_equal(roster_load_ticket(load, &other), 0);
    assert_int_equal(roster_load_commit(load), 0);
    assert_int_equal(roster_open(desk.folder.path, &desk.roster), 0);
    desk.journal = open_in(&desk.folder, JOURNAL_EVENT);
    assert_int_equal(pass_on(&desk, 7, "孙二", &next), 0);
    assert_int_equal(pass_on(&desk, next.id, "钱三", &last), 0);
    struct facts_place place = {
        .now = NINE, .clock_ok = true, .dir = DIRECTION_IN, .gate = "hall-door", .slot = "dinner"};
    const struct {
        int64_t ticket;
        enum verdict verdict;
    } cases[] = {{WANG, VERDICT_NOT_INVITED},
                 {enter(&desk, "赵", &ours).id, VERDICT_NOT_INVITED},
                 {7, VERDICT_REVOKED},
                 {next.id, VERDICT_REVOKED},
                 {last.id, VERDICT_OK}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct facts_subject subject;
        struct access_facts facts;
        assert_int_equal(facts_gather_ticket(desk.roster, desk.journal, cases[i].ticket, &place, &facts, &subject), 0);
        assert_int_equal(access_decide(&facts).verdict, cases[i].verdict);
    }
    int64_t holder = 0, listed = 0;
    assert_int_equal(people_holder_of(desk.roster, desk.journal, 7, &holder), 0); /* who a door expects */
    assert_int_equal(holder, last.id);
    assert_int_equal(people_listed_as(desk.roster, desk.journal, last.id, &listed), 0);
    assert_int_equal(listed, 7);
    assert_int_equal(people_holder_of(desk.roster, desk.journal, WANG, &holder), 0);
    assert_int_equal(holder, WANG);
    assert_int_equal(people_holder_of(desk.roster, NULL, 7, &holder), 0);
    assert_int_equal(holder, 7);
}

/* ---- corrections ---- */

static void a_correction_counts_at_once(void **state) {
    (void)state;
    DESK desk = desk_open();
    assert_int_equal(rename_to(&desk, WANG, "汪维"), 0);
    assert_string_equal(look(&desk, WANG).name_zh, "汪维");
    assert_string_equal(look(&desk, WANG).name_latin, "Wang Wei"); /* nobody touched it */
    assert_string_equal(look(&desk, LI).name_zh, "李海");
    struct facts_subject subject;
    facts_of(&desk, WANG, &subject);
    assert_string_equal(subject.ticket.name_zh, "汪维");
    assert_int_equal(ask(desk.journal, "SELECT count(*) FROM entry WHERE kind = 'correct' AND "
                                       "body -> '$.was' = '{\"name_zh\":\"王维\"}' AND "
                                       "body -> '$.now' = '{\"name_zh\":\"汪维\"}'"),
                     1);                                 /* what did not change is not there */
    assert_int_equal(rename_to(&desk, WANG, "汪唯"), 0); /* and once more */
    assert_string_equal(look(&desk, WANG).name_zh, "汪唯");
    assert_int_equal(rename_to(&desk, WANG, "王维"), 0); /* and back */
    assert_string_equal(look(&desk, WANG).name_zh, "王维");
    struct roster_ticket walk_up = enter(&desk, "赵一鸣", &ours);
    assert_int_equal(rename_to(&desk, walk_up.id, "赵一铭"), 0);
    assert_string_equal(look(&desk, walk_up.id).name_zh, "赵一铭");
}

/* Word by word: what the centre says, and what then is on the badge. */
static void the_centre_has_the_last_word(void **state) {
    (void)state;
    static const struct {
        const char *told, *told_company, *shown, *shown_company;
    } cases[] = {
        {"王维", "Otter & Sons", "汪唯", "Heron Ltd"}, /* has not heard: ours hold */
        {"汪维", "Otter & Sons", "汪唯", "Heron Ltd"}, /* has heard of the first of two */
        {"汪唯", "Heron Ltd", "汪唯", "Heron Ltd"},    /* says the same */
        {"黄维", "Otter & Sons", "黄维", "Heron Ltd"}, /* a newer name, the company as it was */
        {"汪唯", "Stork plc", "汪唯", "Stork plc"},    /* a newer company */
        {"", "", "", ""},                              /* a newer word may be none */
    };
    DESK desk = desk_open();
    struct people_words seen = words_seen(&desk, WANG), now = seen;
    snprintf(now.name_zh, ROSTER_PERSON, "汪维");
    snprintf(now.company, ROSTER_PERSON, "Heron Ltd");
    assert_int_equal(correct(&desk, WANG, &seen, &now), 0);
    assert_int_equal(rename_to(&desk, WANG, "汪唯"), 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        tell(&desk, cases[i].told, cases[i].told_company);
        struct roster_ticket ticket = look(&desk, WANG);
        assert_string_equal(ticket.name_zh, cases[i].shown);
        assert_string_equal(ticket.company, cases[i].shown_company);
    }
}

static void of_two_who_correct_one_name_the_second_looks_again(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct people_words seen = words_seen(&desk, WANG), one = seen, other = seen;
    snprintf(one.name_zh, ROSTER_PERSON, "汪维");
    snprintf(other.name_zh, ROSTER_PERSON, "黄维");
    assert_int_equal(correct(&desk, WANG, &seen, &one), 0);
    assert_int_equal(correct(&desk, WANG, &seen, &other), -ESTALE);
    assert_string_equal(look(&desk, WANG).name_zh, "汪维");
    assert_int_equal(entries(desk.journal), 1);
    seen = words_seen(&desk, WANG);
    assert_int_equal(correct(&desk, WANG, &seen, &other), 0); /* who has seen it may */
    tell(&desk, "王伟", "Otter & Sons");                      /* as may the centre, in between */
    assert_int_equal(correct(&desk, WANG, &seen, &one), -ESTALE);
}

static void what_is_no_correction_is_refused(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct people_words seen = words_seen(&desk, WANG), now = seen;
    assert_int_equal(correct(&desk, WANG, &seen, &now), -EALREADY);
    snprintf(now.name_zh, ROSTER_PERSON, " 王维  "); /* blanks around it are nothing */
    assert_int_equal(correct(&desk, WANG, &seen, &now), -EALREADY);
    assert_int_equal(correct(&desk, 99, &seen, &now), -ENOENT);
    now.name_zh[0] = '\0';
    assert_int_equal(correct(&desk, WANG, &seen, &now), 0); /* a Latin name is a name */
    seen = words_seen(&desk, WANG);
    now = seen;
    now.name_latin[0] = '\0';
    assert_int_equal(correct(&desk, WANG, &seen, &now), -EINVAL);
    memset(now.name_latin, 'x', ROSTER_PERSON);
    assert_int_equal(correct(&desk, WANG, &seen, &now), -EINVAL);
    assert_int_equal(entries(desk.journal), 1);
}

/* ---- looking for them ---- */

static size_t find(const struct desk *desk, const char *words, struct search_hit *hits) {
    struct search_answer answer;
    assert_int_equal(search_people(desk->roster, desk->journal, words, hits, 5, &answer), 0);
    return answer.n;
}

static void they_are_found_by_the_name_of_now(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct search_hit hits[5];
    struct roster_ticket zhao = enter(&desk, "赵一鸣", &ours);
    assert_int_equal(rename_to(&desk, WANG, "汪洋"), 0);
    static const char *const words[] = {"赵一鸣", "一鸣", "zhao yiming", "yiming", "zym", "赵"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_int_equal(find(&desk, words[i], hits), 1);
        assert_true(hits[0].ticket.id == zhao.id);
        assert_string_equal(hits[0].ticket.reference, "W-1001");
    }
    assert_int_equal(find(&desk, "wangyang", hits), 1);
    assert_string_equal(hits[0].ticket.name_zh, "汪洋");
    assert_int_equal(find(&desk, "汪洋", hits), 1);
    assert_int_equal(find(&desk, "王维", hits), 0); /* nobody is called so any more */
    assert_int_equal(find(&desk, "李海", hits), 1); /* whom nobody touched */
    struct search_answer answer;
    assert_int_equal(search_people(desk.roster, NULL, "王维", hits, 5, &answer), 0);
    assert_int_equal(answer.n, 1); /* the roster alone says so still */
}

/* More of them than a page holds, and one who fits better: he leads, and the list says that there are others. */
static void the_best_lead_whoever_wrote_them(void **state) {
    (void)state;
    DESK desk = desk_open();
    const struct people_numbers many = {1, 100};
    struct search_hit hits[5];
    struct search_answer answer;
    for (int i = 0; i < 8; i++)
        enter(&desk, "李海山", &many);
    assert_int_equal(search_people(desk.roster, desk.journal, "李海", hits, 5, &answer), 0);
    assert_int_equal(answer.n, 5);
    assert_true(answer.more);
    assert_true(hits[0].ticket.id == LI && hits[0].quality == SEARCH_EXACT);
    int64_t exact = enter(&desk, "李海", &many).id;
    assert_int_equal(search_people(desk.roster, desk.journal, "李海", hits, 5, &answer), 0);
    assert_true(hits[0].ticket.id == LI && hits[1].ticket.id == exact);
    assert_int_equal(hits[2].quality, SEARCH_PREFIX);
}

static void one_finds_oneself_by_the_name_of_now(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct journal_stamp stamp = stamp_of(desk.journal);
    struct search_self self;
    struct roster_ticket wang = person(WANG, "王维", "Wang Wei");
    snprintf(wang.order_no, sizeof(wang.order_no), "ORDER-77");
    load(&desk.folder, &wang);
    assert_int_equal(rename_to(&desk, WANG, "汪洋"), 0);
    assert_int_equal(search_self(desk.roster, desk.journal, &stamp, "汪洋", "order 77", &self), 0);
    assert_int_equal(self.state, SEARCH_FOUND);
    assert_true(self.people[0].ticket == WANG);
    assert_int_equal(search_self(desk.roster, desk.journal, &stamp, "王维", "order 77", &self), 0);
    assert_int_equal(self.state, SEARCH_NOBODY);
}

struct met {
    int64_t last;
    int n, walk_ups, cancelled;
};
static int meet(void *ctx, const struct roster_ticket *ticket) {
    struct met *met = ctx;
    assert_true(ticket->id > met->last); /* in order, nobody twice */
    met->last = ticket->id;
    met->n++;
    met->walk_ups += strncmp(ticket->reference, "W-", 2) == 0;
    met->cancelled += ticket->status == TICKET_CANCELLED;
    return 0;
}

static void everybody_is_met_once(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct met met = {0};
    struct roster_ticket new;
    enter(&desk, "赵", &ours);
    assert_int_equal(pass_on(&desk, LI, "孙", &new), 0);
    assert_int_equal(people_each(desk.roster, desk.journal, meet, &met), 0);
    assert_int_equal(met.n, 4);
    assert_int_equal(met.walk_ups, 2);
    assert_int_equal(met.cancelled, 1);
    met = (struct met){0};
    assert_int_equal(people_each(desk.roster, NULL, meet, &met), 0);
    assert_int_equal(met.n, 2);
}

/* ---- what stays ---- */

static void a_rehearsal_is_another_world(void **state) {
    (void)state;
    DESK desk = desk_in(JOURNAL_REHEARSAL);
    struct roster_ticket new, read;
    struct roster_ticket made = enter(&desk, "赵", &ours);
    assert_int_equal(pass_on(&desk, LI, "孙", &new), 0);
    assert_int_equal(rename_to(&desk, WANG, "汪维"), 0);
    JOURNAL event = open_in(&desk.folder, JOURNAL_EVENT);
    assert_int_equal(people_ticket(desk.roster, event, made.id, &read), -ENOENT);
    assert_int_equal(people_ticket(desk.roster, event, LI, &read), 0);
    assert_int_equal(read.status, TICKET_PAID);
    assert_int_equal(people_ticket(desk.roster, event, WANG, &read), 0);
    assert_string_equal(read.name_zh, "王维");
    assert_int_equal(people_numbers_left(desk.roster, event, &ours), 3); /* none was spent */
    int64_t *ids;
    assert_int_equal(people_written(event, &ids), 0);
    assert_null(ids);
}

/* The tables are an index: made anew from the entries they are the same; and so are those of another version's file. */
static void the_index_follows_from_the_entries(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct roster_ticket new;
    struct roster_ticket made = enter(&desk, "赵一鸣", &ours);
    assert_int_equal(pass_on(&desk, LI, "孙", &new), 0);
    assert_int_equal(rename_to(&desk, WANG, "汪维"), 0);
    assert_int_equal(rename_to(&desk, made.id, "赵一铭"), 0);
    assert_int_equal(meddle(&desk.folder, "journal.db", "DELETE FROM walkup; DELETE FROM correction"), SQLITE_OK);
    struct roster_ticket read;
    assert_int_equal(people_ticket(desk.roster, desk.journal, made.id, &read), -ENOENT); /* the test can fail */
    assert_int_equal(journal_refold(desk.journal), 0);
    assert_int_equal(journal_refold(desk.journal), 0); /* from full tables as well */
    assert_string_equal(look(&desk, made.id).name_zh, "赵一铭");
    assert_int_equal(look(&desk, LI).status, TICKET_CANCELLED);
    assert_string_equal(look(&desk, WANG).name_zh, "汪维");
    assert_string_equal(look(&desk, new.id).reference, "W-1002");
    journal_close(desk.journal);
    assert_int_equal(
        meddle(&desk.folder, "journal.db", "DROP TABLE walkup; DROP TABLE correction; PRAGMA user_version = 6"),
        SQLITE_OK);
    desk.journal = open_in(&desk.folder, JOURNAL_EVENT);
    assert_string_equal(look(&desk, made.id).name_zh, "赵一铭");
    assert_whole(desk.journal);
}

static void nobody_else_writes_such_entries(void **state) {
    (void)state;
    DESK desk = desk_open();
    struct journal_stamp stamp = stamp_of(desk.journal);
    static const char *const kinds[] = {"walkup", "swap", "correct"};
    for (int i = 0; i < 3; i++)
        assert_int_equal(journal_append(desk.journal, &stamp, kinds[i], "{\"ticket\":1}", NULL), -EINVAL);
}

/* Killed at any moment: who was told that somebody is registered finds them. */
static void what_was_acknowledged_is_there_after_a_kill(void **state) {
    (void)state;
    DESK desk = desk_open();
    const struct people_numbers many = {1, 100000};
    journal_close(desk.journal);
    desk.journal = NULL;
    for (int round = 0; round < 5; round++) {
        int ends[2], status;
        int64_t ids[512];
        size_t n = 0;
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            struct roster *roster;
            struct journal *journal;
            struct journal_stamp stamp = stamp_at(NINE);
            struct people_walk_up walk_up = somebody("人", "");
            struct roster_ticket ticket;
            if (roster_open(desk.folder.path, &roster) < 0 ||
                journal_open(desk.folder.path, JOURNAL_EVENT, &journal) < 0)
                _exit(1);
            while (people_register(roster, journal, &stamp, &walk_up, &many, STAFF, &ticket) == 0)
                if (write(ends[1], &ticket.id, sizeof(ticket.id)) < 0)
                    _exit(2);
            _exit(3);
        }
        close(ends[1]);
        while (n < 512 && read(ends[0], &ids[n], sizeof(ids[n])) == sizeof(ids[n]))
            if (++n == (size_t)(5 + round))
                kill(child, SIGKILL);
        close(ends[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        desk.journal = open_in(&desk.folder, JOURNAL_EVENT);
        for (size_t i = 0; i < n; i++)
            look(&desk, ids[i]);
        assert_int_equal(ask(desk.journal, "SELECT count(*) = count(DISTINCT number) FROM walkup"), 1);
        assert_whole(desk.journal);
        journal_close(desk.journal);
        desk.journal = NULL;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_up_is_a_ticket),
        cmocka_unit_test(asking_writes_nothing),
        cmocka_unit_test(numbers_go_up_and_end),
        cmocka_unit_test(two_desks_never_collide),
        cmocka_unit_test(two_programs_of_a_desk_take_turns),
        cmocka_unit_test(a_new_journal_goes_on_where_the_old_one_was),
        cmocka_unit_test(what_the_centre_tells_late_counts),
        cmocka_unit_test(a_kiosk_knows_its_numbers),
        cmocka_unit_test(what_is_no_person_is_refused),
        cmocka_unit_test(a_walk_up_checks_in_and_is_owed_a_badge),
        cmocka_unit_test(a_ticket_passed_on_holds_for_its_new_owner_alone),
        cmocka_unit_test(what_may_be_printed_again),
        cmocka_unit_test(a_ticket_is_passed_on_once),
        cmocka_unit_test(the_seat_goes_along),
        cmocka_unit_test(a_correction_counts_at_once),
        cmocka_unit_test(the_centre_has_the_last_word),
        cmocka_unit_test(of_two_who_correct_one_name_the_second_looks_again),
        cmocka_unit_test(what_is_no_correction_is_refused),
        cmocka_unit_test(they_are_found_by_the_name_of_now),
        cmocka_unit_test(the_best_lead_whoever_wrote_them),
        cmocka_unit_test(one_finds_oneself_by_the_name_of_now),
        cmocka_unit_test(everybody_is_met_once),
        cmocka_unit_test(a_rehearsal_is_another_world),
        cmocka_unit_test(the_index_follows_from_the_entries),
        cmocka_unit_test(nobody_else_writes_such_entries),
        cmocka_unit_test(what_was_acknowledged_is_there_after_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
