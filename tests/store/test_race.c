/* Two programs, one journal, a room of three: between a judgement and its row the other program may let somebody in.
 * What was judged is written only while it holds, so no room is ever overfull and no ticket inside twice. The proof
 * that the tests would notice is the same scenes played by programs that do not say what they have seen. */
#include "fixture.h"

#include <errno.h>
#include <sched.h>
#include <sys/wait.h>
#include <time.h>

#include "unit/chance.h"

#define MUST(CALL) assert_int_equal(CALL, 0)
#define SEATS 3
#define FIRST 11
#define PEOPLE 8
#define RACE_MS 500
#define BLIND_MS 20000 /* to overfill the room takes some ms; a busy machine gets more */

static void load_hall(const struct folder *folder) {
    struct roster_event event = event_of_two_days();
    struct roster_secrets secrets = some_secrets();
    static const struct roster_zone zones[] = {{.code = "hall", .passback = PASSBACK_HARD, .capacity = SEATS},
                                               {.code = "yard", .passback = PASSBACK_OFF}};
    static const struct roster_gate gates[] = {{.code = "a", .zone = "hall", .dirs = 3},
                                               {.code = "b", .zone = "hall", .dirs = 3},
                                               {.code = "y", .zone = "yard", .dirs = 3}};
    struct roster_load *load;
    MUST(roster_load_begin(folder->path, &load));
    MUST(roster_load_event(load, &event));
    MUST(roster_load_secrets(load, &secrets));
    for (size_t i = 0; i < 2; i++)
        MUST(roster_load_zone(load, &zones[i]));
    for (size_t i = 0; i < 3; i++)
        MUST(roster_load_gate(load, &gates[i]));
    for (int64_t id = FIRST; id < FIRST + PEOPLE; id++) {
        struct roster_ticket ticket = ticket_of(id);
        MUST(roster_load_ticket(load, &ticket));
    }
    MUST(roster_load_commit(load));
    roster_load_abort(load);
}

/* One program at a gate. */
struct program {
    struct roster *roster;
    struct journal *journal;
    const char *gate;
    bool blind; /* does not say what it has seen */
};

static int start_program(const struct folder *folder, const char *gate, bool blind, struct program *ret_program) {
    *ret_program = (struct program){.gate = gate, .blind = blind};
    int r = roster_open(folder->path, &ret_program->roster);
    if (r == 0)
        r = journal_open(folder->path, JOURNAL_EVENT, &ret_program->journal);
    return r < 0 ? r : db_exec(ret_program->journal->db, "PRAGMA synchronous = OFF"); /* not what is asked here */
}

static void end_program(struct program *program) {
    roster_close(program->roster);
    journal_close(program->journal);
}
#define PROGRAM __attribute__((cleanup(end_program))) struct program

static int judge(struct program *p, int64_t ticket, enum direction dir, struct journal_scan *ret_scan) {
    struct facts_place place = {.now = NINE, .clock_ok = true, .dir = dir};
    struct access_facts facts;
    struct facts_subject subject;
    snprintf(place.gate, sizeof(place.gate), "%s", p->gate);
    int r = facts_gather_ticket(p->roster, p->journal, ticket, &place, &facts, &subject);
    if (r < 0)
        return r;
    *ret_scan = scan_of(ticket, access_decide(&facts).verdict);
    ret_scan->dir = dir;
    ret_scan->day = subject.site.day;
    ret_scan->print = false;
    if (!p->blind)
        facts_into_scan(&subject, ret_scan);
    snprintf(ret_scan->zone, sizeof(ret_scan->zone), "%s", subject.site.zone.code);
    snprintf(ret_scan->gate, sizeof(ret_scan->gate), "%s", p->gate);
    return 0;
}

static int record(struct program *p, const struct journal_scan *scan) {
    const struct journal_stamp stamp = stamp_at(NINE);
    struct journal_recorded recorded;
    return journal_record_scan(p->journal, &stamp, scan, &recorded);
}

static enum verdict enter(struct program *p, int64_t ticket) {
    struct journal_scan scan;
    MUST(judge(p, ticket, DIRECTION_IN, &scan));
    MUST(record(p, &scan));
    return scan.verdict;
}

/* ---- two connections, step by step ---- */

struct scene {
    struct folder folder;
    struct program a, b, yard;
};

static struct scene *open_scene(bool blind) {
    struct scene *scene = calloc(1, sizeof(*scene));
    assert_non_null(scene);
    scene->folder = folder_make();
    load_hall(&scene->folder);
    MUST(start_program(&scene->folder, "a", blind, &scene->a));
    MUST(start_program(&scene->folder, "b", blind, &scene->b));
    MUST(start_program(&scene->folder, "y", blind, &scene->yard));
    return scene;
}

static void close_scene(struct scene **scene) {
    end_program(&(*scene)->a);
    end_program(&(*scene)->b);
    end_program(&(*scene)->yard);
    folder_remove(&(*scene)->folder);
    free(*scene);
}
#define SCENE __attribute__((cleanup(close_scene))) struct scene *

static int32_t inside(struct scene *scene) {
    const struct room room = {.zone = "hall", .slot = "", .day = 0};
    struct room_count count;
    MUST(journal_room(scene->a.journal, &room, "a", &count));
    return count.inside;
}

/* Two inside, one seat, two at the doors: how many are let in, by programs that judge before either writes? */
static int32_t play_last_seat(bool blind, int *ret_second) {
    SCENE scene = open_scene(blind);
    struct journal_scan at_a, at_b;
    assert_int_equal(enter(&scene->a, FIRST), VERDICT_OK);
    assert_int_equal(enter(&scene->b, FIRST + 1), VERDICT_OK);
    MUST(judge(&scene->a, FIRST + 2, DIRECTION_IN, &at_a));
    MUST(judge(&scene->b, FIRST + 3, DIRECTION_IN, &at_b));
    assert_int_equal(at_a.verdict, VERDICT_OK);
    assert_int_equal(at_b.verdict, VERDICT_OK);
    MUST(record(&scene->a, &at_a));
    *ret_second = record(&scene->b, &at_b);
    if (!blind)
        assert_int_equal(enter(&scene->b, FIRST + 3), VERDICT_FULL);
    return inside(scene);
}

static void test_the_last_seat_is_given_once(void **state) {
    (void)state;
    int second;
    assert_int_equal(play_last_seat(false, &second), SEATS);
    assert_int_equal(second, -EAGAIN);
    assert_int_equal(play_last_seat(true, &second), SEATS + 1); /* what would be, were nothing checked */
    assert_int_equal(second, 0);
}

static void test_one_ticket_at_two_doors(void **state) {
    (void)state;
    SCENE scene = open_scene(false);
    struct journal_scan at_a, at_b;
    MUST(judge(&scene->a, FIRST, DIRECTION_IN, &at_a)); /* also with an empty journal */
    MUST(judge(&scene->b, FIRST, DIRECTION_IN, &at_b));
    MUST(record(&scene->b, &at_b));
    assert_int_equal(record(&scene->a, &at_a), -EAGAIN);
    assert_int_equal(ask_file(&scene->folder, "journal.db", "SELECT count(*) FROM entry"), 1);
    assert_int_equal(enter(&scene->a, FIRST), VERDICT_ALREADY_IN);
}

/* What else may come between, and whether it makes a judgement history. */
enum between { NOTHING, REFUSED, ELSEWHERE, NOTE, UNDO, COMPANION, CLOSED, EXIT };

static void let_happen(struct scene *scene, enum between between) {
    const struct journal_stamp stamp = stamp_at(NINE);
    struct journal_scan scan;
    struct journal_recorded recorded = {0};
    if (between == UNDO || between == COMPANION) {
        sqlite3_stmt *stmt;
        assert_int_equal(sqlite3_prepare_v2(scene->b.journal->db, "SELECT uuid FROM entry", -1, &stmt, NULL), 0);
        assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
        memcpy(recorded.uuid, sqlite3_column_blob(stmt, 0), UUID_SIZE);
        sqlite3_finalize(stmt);
    }
    switch (between) {
    case NOTHING: break;
    case REFUSED: assert_int_equal(enter(&scene->b, FIRST), VERDICT_ALREADY_IN); break;
    case ELSEWHERE: assert_int_equal(enter(&scene->yard, FIRST + 2), VERDICT_OK); break;
    case NOTE: MUST(journal_append(scene->b.journal, &stamp, "note", "{}", NULL)); break;
    case UNDO: MUST(journal_undo(scene->b.journal, &stamp, recorded.uuid, 1)); break;
    case COMPANION: MUST(journal_companion(scene->b.journal, &stamp, recorded.uuid)); break;
    case CLOSED: MUST(journal_zone_set(scene->b.journal, &stamp, "hall", false, 1, "")); break;
    case EXIT:
        MUST(judge(&scene->b, FIRST, DIRECTION_OUT, &scan));
        MUST(record(&scene->b, &scan));
        break;
    }
}

static void test_what_makes_a_judgement_history(void **state) {
    static const struct {
        enum between between;
        int expected;
    } cases[] = {{NOTHING, 0},    {REFUSED, 0},         {ELSEWHERE, 0},    {NOTE, 0},
                 {UNDO, -EAGAIN}, {COMPANION, -EAGAIN}, {CLOSED, -EAGAIN}, {EXIT, -EAGAIN}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        SCENE scene = open_scene(false);
        struct journal_scan at_a;
        assert_int_equal(enter(&scene->a, FIRST), VERDICT_OK);
        MUST(judge(&scene->a, FIRST + 1, DIRECTION_IN, &at_a));
        let_happen(scene, cases[i].between);
        if (record(&scene->a, &at_a) != cases[i].expected)
            fail_msg("case %zu", i);
    }
}

/* ---- two processes ---- */

static int64_t monotonic_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* One person comes or goes; judged again as often as need be. */
static int pass(struct program *p, int64_t ticket, enum direction dir) {
    struct journal_scan scan;
    int r;
    do {
        r = judge(p, ticket, dir, &scan);
        sched_yield(); /* the moment in which the other program is faster */
        if (r == 0 && verdict_class(scan.verdict) == VERDICT_CLASS_ADMIT)
            r = record(p, &scan);
    } while (r == -EAGAIN);
    return r;
}

static int run_program(const struct folder *folder, const char *gate, bool blind, int64_t until) {
    PROGRAM program = {0};
    struct chance chance = {(uint64_t)gate[0]};
    int r = start_program(folder, gate, blind, &program);
    while (r == 0 && monotonic_ms() < until) {
        int64_t ticket = FIRST + (int64_t)chance_below(&chance, PEOPLE);
        r = pass(&program, ticket, chance_below(&chance, 5) < 2 ? DIRECTION_OUT : DIRECTION_IN);
    }
    return r;
}

struct history {
    int64_t scans;
    int fullest; /* most people inside at once */
    int twice;   /* entries of a ticket that was inside */
};

/* What happened, from the rows in the order in which they were written. */
static struct history read_history(const struct folder *folder) {
    JOURNAL journal = NULL;
    struct history history = {0};
    bool in[FIRST + PEOPLE] = {0};
    int n = 0;
    sqlite3_stmt *stmt;
    MUST(journal_open(folder->path, JOURNAL_EVENT, &journal));
    MUST(sqlite3_prepare_v2(journal->db, "SELECT ticket, dir = 'in' FROM scan ORDER BY seq", -1, &stmt, NULL));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        int64_t ticket = sqlite3_column_int64(stmt, 0);
        bool enters = sqlite3_column_int(stmt, 1);
        history.twice += enters && in[ticket];
        n += enters - in[ticket];
        in[ticket] = enters;
        history.fullest = n > history.fullest ? n : history.fullest;
        history.scans++;
    }
    sqlite3_finalize(stmt);
    return history;
}

static struct history race(bool blind, int64_t ms) {
    FOLDER folder = folder_make();
    static const char *const gates[] = {"a", "b"};
    int64_t until = monotonic_ms() + ms;
    pid_t children[2];
    PROGRAM first = {0};
    load_hall(&folder);
    MUST(start_program(&folder, "a", blind, &first)); /* makes the journal */
    end_program(&first);
    first = (struct program){0};
    for (size_t i = 0; i < 2; i++) {
        children[i] = fork();
        assert_return_code(children[i], 0);
        if (children[i] == 0)
            _exit(-run_program(&folder, gates[i], blind, until));
    }
    for (size_t i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    return read_history(&folder);
}

static void test_two_programs_never_overfill_a_room(void **state) {
    (void)state;
    struct history history = race(false, RACE_MS);
    print_message("# %lld scans, at most %d inside\n", (long long)history.scans, history.fullest);
    assert_int_equal(history.fullest, SEATS);
    assert_int_equal(history.twice, 0);
}

static void test_the_race_would_show_it(void **state) {
    (void)state;
    struct history history = {0};
    int64_t until = monotonic_ms() + BLIND_MS;
    while ((history.fullest <= SEATS || !history.twice) && monotonic_ms() < until)
        history = race(true, RACE_MS);
    assert_true(history.fullest > SEATS);
    assert_true(history.twice > 0);
}

/* A desk and a door that boot together find an empty folder. */
static void test_programs_that_start_together_all_open(void **state) {
    (void)state;
    for (int round = 0; round < 8; round++) {
        FOLDER folder = folder_make();
        pid_t children[4];
        for (size_t i = 0; i < 4; i++) {
            children[i] = fork();
            assert_return_code(children[i], 0);
            struct journal *journal = NULL;
            if (children[i] == 0)
                _exit(journal_open(folder.path, JOURNAL_EVENT, &journal) == 0 ? 0 : 1);
        }
        for (size_t i = 0; i < 4; i++) {
            int status;
            assert_int_equal(waitpid(children[i], &status, 0), children[i]);
            assert_int_equal(status, 0);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_last_seat_is_given_once),
        cmocka_unit_test(test_one_ticket_at_two_doors),
        cmocka_unit_test(test_what_makes_a_judgement_history),
        cmocka_unit_test(test_two_programs_never_overfill_a_room),
        cmocka_unit_test(test_the_race_would_show_it),
        cmocka_unit_test(test_programs_that_start_together_all_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
