/* Finding people: by what staff type, with the index and without it, after every change of a ticket; and by oneself,
 * with a proof, masked, and locked out after wrong tries. The index and the walk over all tickets check one another:
 * whatever is typed, they answer alike. */
#include "journal_help.h"

#include <errno.h>
#include <stdio.h>

#include "store/centre.h"
#include "store/search.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct roster_event EVENT = {.id = EVENT_ID,
                                          .code = "test",
                                          .timezone = "UTC",
                                          .language = "zh",
                                          .days = 1,
                                          .day_start = {DAY_0, DAY_0 + DAY_MS}};
static const struct roster_secrets SECRETS = {.badge_key = {1}, .opaque_key = {2}};

static const struct person {
    int64_t id;
    const char *zh, *latin, *company, *order, *phone;
} people[] = {
    {1, "王伟", "", "青山数据", "AB-1001", "138 0000 1234"},
    {2, "王伟", "Wang Wei", "白河软件", "AB-1002", "138 0000 1234"},
    {3, "王晓明", "", "青山数据", "CD2001", "+86 (139) 0000-5678"},
    {4, "", "Karin Hansen", "Northwind Fictional", "CD2002", ""},
    {5, "", "Wei Wang", "Lakeside Demo", "", "0171 555 99 88"},
    {6, "曾国藩", "", "", "7", "1234"},
    {7, "", "José María García-López", "Qingshan Data", "CD2002", ""},
    {8, "陳麗華", "", "", "", ""},
    {9, "王伟明", "", "", "", ""},
};

static void load_person(struct roster_load *load, const struct person *person) {
    struct roster_ticket t = {.id = person->id, .language = "zh"};
    snprintf(t.reference, sizeof(t.reference), "R%d", (int)person->id);
    snprintf(t.name_zh, sizeof(t.name_zh), "%s", person->zh);
    snprintf(t.name_latin, sizeof(t.name_latin), "%s", person->latin);
    snprintf(t.company, sizeof(t.company), "%s", person->company);
    snprintf(t.order_no, sizeof(t.order_no), "%s", person->order);
    t.has_phone = phone_digest(person->phone, t.id, SECRETS.opaque_key, t.phone);
    assert_int_equal(roster_load_ticket(load, &t), 0);
}

static void load_people(const struct folder *folder) {
    struct roster_load *load = NULL;
    assert_int_equal(roster_load_begin(folder->path, &load), 0);
    assert_int_equal(roster_load_event(load, &EVENT), 0);
    assert_int_equal(roster_load_secrets(load, &SECRETS), 0);
    for (size_t i = 0; i < COUNT(people); i++)
        load_person(load, &people[i]);
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);
}

static struct roster *open_roster(const struct folder *folder) {
    struct roster *roster = NULL;
    assert_int_equal(roster_open(folder->path, &roster), 0);
    return roster;
}

/* "1= 2= 9~": ticket and quality of each hit. */
static const char *found_by(struct roster *roster, const char *words, size_t max) {
    static struct search_hit hits[SEARCH_HITS_MAX];
    static char text[512];
    struct search_answer answer;
    size_t len = 0;
    assert_int_equal(search_people(roster, NULL, words, hits, max, &answer), 0);
    if (answer.state == SEARCH_TYPE_MORE)
        return "type more";
    text[0] = '\0';
    for (size_t i = 0; i < answer.n; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%d%c", i ? " " : "", (int)hits[i].ticket.id,
                                "=<~"[hits[i].quality]);
    assert_int_equal(answer.state, answer.n ? SEARCH_FOUND : SEARCH_NOBODY);
    snprintf(text + len, sizeof(text) - len, "%s", answer.more ? " more" : "");
    return text;
}

static const struct {
    const char *words, *found;
} asked[] = {
    {"王伟", "1= 2= 9<"},
    {"王", "1< 2< 9< 3<"},
    {"晓明", "3~"},
    {"伟明", "9~"},
    {"陈丽华", "8="},
    {"wang wei", "1= 2= 9< 5~"},
    {"WANGWEI", "1= 2= 9<"},
    {"wei wang", "5= 1~ 2~ 9~"},
    {"wxm", "3="},
    {"ww", "1= 2= 9~"},
    {"cengguofan", "6="},
    {"zeng", "6<"},
    {"hansen", "4~"},
    {"karin h", "4<"},
    {"garcia jose", "7~"},
    {"lopez", "7~"},
    {"王伟 青山", "1~"},
    {"wangwei qingshan", "1~"},
    {"ww baihe", "2~"},
    {"青山", ""},
    {"nobody", ""},
    {"w", "type more"},
    {" ", "type more"},
    {"", "type more"},
    {"'; DROP TABLE ticket; --", ""},
    {"%", "type more"},
    {"\xff\xfe王伟", "1= 2= 9<"},
};

static int differing(struct roster *roster) {
    int differ = 0;
    for (size_t i = 0; i < COUNT(asked); i++)
        differ += strcmp(found_by(roster, asked[i].words, 20), asked[i].found) != 0;
    return differ;
}

/* The same hits; order among equals may differ. */
static bool are_same(const char *some, const char *others) {
    for (const char *at = some; *at; at += strcspn(at, " "), at += *at == ' ') {
        char hit[16];
        snprintf(hit, sizeof(hit), "%.*s", (int)strcspn(at, " "), at);
        if (!strstr(others, hit))
            return false;
    }
    return strlen(some) == strlen(others);
}

static void people_are_found(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load_people(&folder);
    ROSTER roster = open_roster(&folder);
    for (size_t i = 0; i < COUNT(asked); i++)
        assert_string_equal(found_by(roster, asked[i].words, 20), asked[i].found);
    assert_string_equal(found_by(roster, "王", 2), "1< 2< more");
    assert_string_equal(found_by(roster, "王伟", 3), "1= 2= 9<");
    assert_string_equal(found_by(roster, "王伟", 0), " more");
}

/* A file whose index lacks keys has to be found out by the same table. */
static void the_table_notices_a_key_that_is_missing(void **state) {
    (void)state;
    static const char *const lost[] = {"DELETE FROM name_key WHERE substr(key, 1, 1) = x'2A'",
                                       "DELETE FROM name_key WHERE substr(key, 1, 1) = x'2B'",
                                       "DELETE FROM name_key WHERE substr(key, 1, 1) = x'3D'"};
    for (size_t i = 0; i < COUNT(lost); i++) {
        FOLDER folder = folder_make();
        load_people(&folder);
        assert_int_equal(meddle(&folder, "roster.db", lost[i]), SQLITE_OK);
        ROSTER roster = open_roster(&folder);
        assert_true(differing(roster) > 0);
    }
}

static void without_an_index_the_answers_are_the_same(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load_people(&folder);
    assert_int_equal(meddle(&folder, "roster.db", "DELETE FROM name_key; DELETE FROM name_index"), SQLITE_OK);
    ROSTER roster = open_roster(&folder);
    for (size_t i = 0; i < COUNT(asked); i++)
        assert_true(are_same(found_by(roster, asked[i].words, 20), asked[i].found));
    assert_string_equal(found_by(roster, "王", 2), "1< 2< more");
    assert_int_equal(centre_index(folder.path), 0);
    assert_true(ask_file(&folder, "roster.db", "SELECT count(*) FROM name_key") > 20);
    assert_int_equal(differing(roster), 0);
    assert_int_equal(centre_index(folder.path), 0); /* it is there */
}

/* ---- what a centre changes ---- */

#define I(NUMBER) \
    { .kind = CENTRE_INTEGER, .number = (NUMBER) }
#define T(TEXT) \
    { .kind = CENTRE_TEXT, .bytes = (TEXT), .size = strlen(TEXT) }

static void change_ticket(const struct folder *folder, bool removed, int64_t id, const char *zh, const char *latin) {
    const struct centre_value values[] = {I(id),
                                          T("R"),
                                          T(""),
                                          I(0),
                                          I(0),
                                          I(0),
                                          I(0),
                                          I(0),
                                          I(255),
                                          I(0),
                                          I(0),
                                          T("zh"),
                                          T(zh),
                                          T(latin),
                                          T(""),
                                          T(""),
                                          T(""),
                                          T(""),
                                          T(""),
                                          I(0),
                                          I(0),
                                          I(0),
                                          {.kind = CENTRE_NULL},
                                          {.kind = CENTRE_NULL}};
    struct centre_mark mark = {.system = "7", .timeline = 1, .snapshot = "5:9:5", .at = NINE, .kiosk = "desk-1"};
    struct centre_change *change = NULL;
    assert_int_equal(centre_begin(folder->path, false, &change), 0);
    assert_int_equal(centre_row(change, CENTRE_TICKET, removed, values, (int)COUNT(values)), 0);
    assert_int_equal(centre_commit(change, &mark), 0);
    centre_abort(change);
}

static void the_index_follows_the_centre(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    load_people(&folder);
    ROSTER roster = open_roster(&folder);
    int64_t before = ask_file(&folder, "roster.db", "SELECT count(*) FROM name_key");
    change_ticket(&folder, false, 20, "李雪", "");
    assert_string_equal(found_by(roster, "lixue", 20), "20=");
    change_ticket(&folder, false, 20, "李学", "Lee Xue");
    assert_string_equal(found_by(roster, "李雪", 20), "");
    assert_string_equal(found_by(roster, "leexue", 20), "20=");
    change_ticket(&folder, true, 20, "", "");
    assert_string_equal(found_by(roster, "leexue", 20), "");
    assert_int_equal(ask_file(&folder, "roster.db", "SELECT count(*) FROM name_key"), before);
}

/* Names put together by chance, changed by chance, asked for by chance: the index and the walk answer alike. */
static void index_and_walk_agree(void **state) {
    (void)state;
    static const char *const pieces[] = {"王", "曾", "伟", "明", "wang", "wei", "Zoë", "O'B", " ", "-", "ng", "Иван"};
    struct chance chance = {20261125};
    FOLDER folder = folder_make();
    load_people(&folder);
    for (int round = 0; round < 60; round++) {
        char name[2][64] = {"", ""}, words[64] = "";
        for (int k = 0; k < 5; k++) {
            char *to = chance_one_in(&chance, 3) ? words : name[chance_below(&chance, 2)];
            snprintf(to + strlen(to), 64 - strlen(to), "%s", pieces[chance_below(&chance, COUNT(pieces))]);
        }
        change_ticket(&folder, chance_one_in(&chance, 5), 1 + (int64_t)chance_below(&chance, 30), name[0], name[1]);
        ROSTER roster = open_roster(&folder);
        char by_index[512];
        snprintf(by_index, sizeof(by_index), "%s", found_by(roster, words, 50));
        roster_closep(&roster);
        roster = NULL;
        FOLDER bare = folder_make();
        char from[PATH_MAX], copy[2 * PATH_MAX];
        folder_file(&bare, "roster.db", from);
        snprintf(copy, sizeof(copy), "VACUUM INTO '%s'", from);
        assert_int_equal(meddle(&folder, "roster.db", copy), SQLITE_OK);
        assert_int_equal(meddle(&bare, "roster.db", "DELETE FROM name_index; PRAGMA journal_mode = WAL"), SQLITE_OK);
        ROSTER walked = open_roster(&bare);
        const char *by_walk = found_by(walked, words, 50);
        if (!are_same(by_index, by_walk))
            fail_msg("round %d: \"%s\" by the index: %s; by the walk: %s", round, words, by_index, by_walk);
    }
}

static void it_says_who_is_here(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = NULL;
    struct search_hit hits[3];
    struct search_answer answer;
    load_people(&folder);
    ROSTER roster = open_roster(&folder);
    assert_int_equal(journal_open(folder.path, JOURNAL_EVENT, &journal), 0);
    struct journal_scan scan = scan_of(2, VERDICT_OK);
    record(journal, NINE, &scan);
    const struct room room = {.zone = scan.zone, .slot = scan.slot, .day = scan.day};
    assert_int_equal(search_people(roster, NULL, "王伟", hits, 3, &answer), 0);
    assert_int_equal(search_presence(roster, journal, &room, hits, answer.n), 0);
    assert_false(hits[0].inside);
    assert_true(hits[1].inside);
    assert_int_equal(hits[1].entries, 1);
    assert_int_equal(search_presence(roster, NULL, &room, hits, answer.n), 0);
    assert_false(hits[1].inside);
}

/* ---- by oneself ---- */

struct hall {
    struct folder folder;
    struct roster *roster;
    struct journal *journal;
    int64_t boottime;
};

static struct hall hall_open(void) {
    struct hall hall = {.folder = folder_make(), .boottime = 1000000};
    load_people(&hall.folder);
    hall.roster = open_roster(&hall.folder);
    assert_int_equal(journal_open(hall.folder.path, JOURNAL_EVENT, &hall.journal), 0);
    return hall;
}

static void hall_close(struct hall *hall) {
    roster_close(hall->roster);
    journal_close(hall->journal);
    folder_remove(&hall->folder);
}
#define HALL __attribute__((cleanup(hall_close))) struct hall

static struct search_self try_it(struct hall *hall, const char *name, const char *proof) {
    struct journal_stamp stamp = stamp_at(NINE);
    struct search_self self;
    stamp.boottime = hall->boottime;
    assert_int_equal(search_self(hall->roster, hall->journal, &stamp, name, proof, &self), 0);
    return self;
}

/* "1 王* 青山…; 2 …", or the state. */
static const char *self_by(struct hall *hall, const char *name, const char *proof) {
    static char text[1024];
    struct search_self self = try_it(hall, name, proof);
    size_t len = 0;
    if (self.state == SEARCH_TYPE_MORE)
        return "type more";
    if (self.state == SEARCH_NOBODY)
        return self.wait ? "wait" : "nobody";
    for (size_t i = 0; i < self.n; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%d %s %s", i ? "; " : "", (int)self.people[i].ticket,
                                self.people[i].name, self.people[i].company);
    return text;
}

static void people_find_themselves(void **state) {
    (void)state;
    static const struct {
        const char *name, *proof, *found;
    } cases[] = {
        {"王伟", "AB-1001", "1 王* 青山…"},
        {"王伟", "ab1001", "1 王* 青山…"},
        {"wang wei", "AB 1002", "2 王* 白河…"},
        {"王伟", "1234", "1 王* 青山…; 2 王* 白河…"},
        {"王伟", "13800001234", "1 王* 青山…; 2 王* 白河…"},
        {"王晓明", "5678", "3 王*明 青山…"},
        {"karin hansen", "CD2002", "4 Karin H. Northwind …"},
        {"Hansen Karin", "cd2002", "4 Karin H. Northwind …"},
        {"Wei Wang", "9988", "5 Wei W. Lakeside …"},
        {"曾国藩", "1234", "6 曾*藩 "},
        {"王", "AB-1001", "nobody"},       /* a beginning is not a name */
        {"ww", "AB-1001", "nobody"},       /* nor are initials */
        {"王伟", "CD2001", "nobody"},      /* somebody else's order */
        {"王伟明", "1234", "nobody"},      /* somebody else's telephone */
        {"王伟", "AB-100", "nobody"},      /* part of an order */
        {"陈丽华", "0000", "nobody"},      /* there is neither order nor telephone */
        {"Nobody Here", "1234", "nobody"}, /* there is no such name */
        {"王 wei", "1234", "nobody"},
        {"曾国藩", "7", "type more"}, /* an order number of one digit proves nothing */
        {"王伟", "12-3", "type more"},
        {"王伟", "", "type more"},
        {"w", "1234", "type more"},
        {"", "", "type more"},
    };
    for (int indexed = 1; indexed >= 0; indexed--)
        for (size_t i = 0; i < COUNT(cases); i++) {
            HALL hall = hall_open();
            if (!indexed)
                assert_int_equal(meddle(&hall.folder, "roster.db", "DELETE FROM name_index"), SQLITE_OK);
            assert_string_equal(self_by(&hall, cases[i].name, cases[i].proof), cases[i].found);
            bool tried = strcmp(cases[i].found, "type more") != 0;
            assert_int_equal(ask(hall.journal, "SELECT count(*) FROM entry WHERE kind = 'self.tried'"), tried);
        }
}

/* Five are free, then it takes longer and longer; however the name is written, and after a restart. */
static void wrong_tries_lock_out(void **state) {
    (void)state;
    static const char *const ways[] = {"王伟", "王偉", "wang wei", "wangwei", "Wei Wang"};
    HALL hall = hall_open();
    for (int i = 0; i < 5; i++)
        assert_int_equal(try_it(&hall, ways[i], "0000").wait > 0, i == 4);
    assert_string_equal(self_by(&hall, "王伟", "AB-1001"), "wait"); /* the right one too */
    assert_string_equal(self_by(&hall, "王晓明", "5678"), "3 王*明 青山…");
    assert_int_equal(ask(hall.journal, "SELECT count(*) FROM entry WHERE kind = 'self.tried'"), 6);
    journal_close(hall.journal);
    assert_int_equal(journal_open(hall.folder.path, JOURNAL_EVENT, &hall.journal), 0);
    assert_int_equal(journal_refold(hall.journal), 0);
    assert_string_equal(self_by(&hall, "wang wei", "1234"), "wait");
    hall.boottime += LOCKOUT_FIRST_MS;
    assert_int_equal(try_it(&hall, "王伟", "0000").wait, 2 * LOCKOUT_FIRST_MS);
    hall.boottime += 2 * LOCKOUT_FIRST_MS;
    assert_string_equal(self_by(&hall, "王伟", "AB-1001"), "1 王* 青山…");
    assert_int_equal(try_it(&hall, "王伟", "0000").wait, 4 * LOCKOUT_FIRST_MS); /* nobody forgives a namesake's */
}

static void being_locked_out_does_not_tell_who_is_registered(void **state) {
    (void)state;
    HALL hall = hall_open();
    for (int i = 0; i < 5; i++) {
        int64_t known = try_it(&hall, "王晓明", "0000").wait, unknown = try_it(&hall, "Nobody Here", "0000").wait;
        assert_int_equal(known, unknown);
    }
}

static void going_through_all_names_locks_out_too(void **state) {
    (void)state;
    HALL hall = hall_open();
    int64_t wait = 0;
    int n = 0;
    for (; wait == 0 && n < 100; n++) {
        char name[32];
        snprintf(name, sizeof(name), "Guest Number%c", 'a' + n);
        wait = try_it(&hall, name, "0000").wait;
    }
    assert_int_equal(n, LOCKOUT_FREE_ALL);
    assert_string_equal(self_by(&hall, "王晓明", "5678"), "wait");
    hall.boottime += LOCKOUT_FIRST_MS;
    assert_string_equal(self_by(&hall, "王晓明", "5678"), "3 王*明 青山…");
    assert_int_equal(try_it(&hall, "Guest Numberz", "0000").wait, 0); /* somebody was right in between */
}

static void a_try_that_cannot_be_written_is_none(void **state) {
    (void)state;
    HALL hall = hall_open();
    struct journal_stamp stamp = stamp_at(NINE);
    struct search_self self = {.n = 77};
    assert_int_equal(search_self(hall.roster, NULL, &stamp, "王伟", "1234", &self), -EINVAL);
    assert_int_equal(sqlite3_exec(hall.journal->db, "PRAGMA query_only = ON", NULL, NULL, NULL), SQLITE_OK);
    assert_true(search_self(hall.roster, hall.journal, &stamp, "王伟", "1234", &self) < 0);
    assert_int_equal(self.n, 77);
}

/* Neither the digits nor the whole number lie in the roster, nor does the name in the journal. */
static void nothing_is_kept_in_the_open(void **state) {
    (void)state;
    HALL hall = hall_open();
    try_it(&hall, "Nobody Here", "4711");
    assert_int_equal(ask_file(&hall.folder, "roster.db",
                              "SELECT count(*) FROM ticket WHERE typeof(phone) = 'blob' AND length(phone) = 16"),
                     5);
    assert_int_equal(ask_file(&hall.folder, "roster.db", "SELECT count(DISTINCT phone) FROM ticket"), 5);
    assert_int_equal(ask(hall.journal, "SELECT count(*) FROM entry WHERE body LIKE '%obody%' OR body LIKE '%4711%'"),
                     0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_found),
        cmocka_unit_test(the_table_notices_a_key_that_is_missing),
        cmocka_unit_test(without_an_index_the_answers_are_the_same),
        cmocka_unit_test(the_index_follows_the_centre),
        cmocka_unit_test(index_and_walk_agree),
        cmocka_unit_test(it_says_who_is_here),
        cmocka_unit_test(people_find_themselves),
        cmocka_unit_test(wrong_tries_lock_out),
        cmocka_unit_test(being_locked_out_does_not_tell_who_is_registered),
        cmocka_unit_test(going_through_all_names_locks_out_too),
        cmocka_unit_test(a_try_that_cannot_be_written_is_none),
        cmocka_unit_test(nothing_is_kept_in_the_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
