/* What stands on the reel's cards: words from roster, journal and agenda, and above all whose name may stand there. */
#include "reel/poster.h"
#include "reel_state.h"

struct fixture {
    struct folder folder;
    struct conf *conf;
    struct station station;
    struct roster_screen screen;
    struct backdrop backdrop;
    struct poster poster;
};

static void open_with(struct fixture *f, void (*change)(struct roster_load *load)) {
    f->folder = state_make(change);
    f->conf = conf_of(&f->folder);
    station_start(&f->station, f->conf);
    assert_int_equal(roster_screen(f->station.roster, &f->screen), 0);
    f->backdrop = (struct backdrop){.station = &f->station, .screen = &f->screen, .now = TEN, .trusted = true};
}

static void close_all(struct fixture *f) {
    poster_clear(&f->poster);
    station_close(&f->station);
    conf_free(f->conf);
    state_remove(&f->folder);
}
#define FIXTURE __attribute__((cleanup(close_all))) struct fixture

static int card(struct fixture *f, const char *file) {
    struct art_ask ask = {.kind = ART_CARD};
    snprintf(ask.item.file, sizeof(ask.item.file), "%s", file);
    poster_clear(&f->poster);
    return poster_fill(&f->backdrop, &ask, &f->poster);
}

/* What stands in a slot, "" for nothing. */
static const char *words(const struct fixture *f, const char *name) {
    for (size_t i = 0; i < f->poster.sheet.n; i++)
        if (strcmp(f->poster.sheet.fills[i].name, name) == 0)
            return f->poster.sheet.fills[i].text;
    return "";
}

static bool flag(const struct fixture *f, const char *name) {
    for (size_t i = 0; i < f->poster.sheet.n; i++)
        if (strcmp(f->poster.sheet.fills[i].name, name) == 0)
            return true;
    return false;
}

/* Does any slot say anything of this? */
static bool says(const struct fixture *f, const char *part) {
    for (size_t i = 0; i < f->poster.sheet.n; i++)
        if (f->poster.sheet.fills[i].text && strstr(f->poster.sheet.fills[i].text, part))
            return true;
    return false;
}

static void everybody_comes(struct fixture *f) {
    JOURNAL journal = journal_of(&f->folder);
    for (int64_t ticket = GUEST_CHOSE; ticket <= GUEST_GONE; ticket++)
        arrive(journal, ticket, TEN - (10 - ticket) * MINUTE_MS);
}

static void only_who_agreed_stands_on_the_wall(void **state) {
    (void)state;
    FIXTURE f = {0};
    open_with(&f, NULL);
    everybody_comes(&f);
    assert_int_equal(card(&f, "arrivals"), 0);
    assert_string_equal(words(&f, "text-person-1"), "欧**兰"); /* the newest of those who agreed */
    assert_string_equal(words(&f, "text-person-2"), "小獭");
    assert_true(flag(&f, "if-person-2"));
    assert_false(flag(&f, "if-person-3"));
    assert_string_equal(words(&f, "text-count"), "4");
    assert_false(says(&f, "若") || says(&f, "Ruolan") || says(&f, "张") || says(&f, "羞") || says(&f, "Hao") ||
                 says(&f, "取消"));
}

/* The same wall with the same people, the third having agreed: so the test above can fail. */
static void agree(struct roster_load *load) {
    struct roster_ticket ticket = ticket_of(5);
    snprintf(ticket.screen_name, sizeof(ticket.screen_name), "新来的");
    assert_int_equal(roster_load_ticket(load, &ticket), 0);
}

static void who_agrees_appears(void **state) {
    (void)state;
    FIXTURE f = {0};
    open_with(&f, agree);
    everybody_comes(&f);
    assert_int_equal(card(&f, "arrivals"), 0);
    assert_false(says(&f, "新来的"));
    JOURNAL journal = journal_of(&f.folder);
    arrive(journal, 5, TEN - MINUTE_MS);
    assert_int_equal(card(&f, "arrivals"), 0);
    assert_string_equal(words(&f, "text-person-1"), "新来的");
}

static void a_wall_that_is_off_shows_nobody(void **state) {
    (void)state;
    FIXTURE f = {0};
    open_with(&f, NULL);
    everybody_comes(&f);
    f.screen.wall = false;
    assert_int_equal(card(&f, "arrivals"), -EPERM);
    f.screen.wall = true;
    f.backdrop.trusted = false;
    assert_int_equal(card(&f, "arrivals"), -ENODATA);
    f.backdrop.trusted = true;
    f.backdrop.now = TEN + DAY_MS; /* of today only */
    assert_int_equal(card(&f, "arrivals"), 0);
    assert_true(flag(&f, "if-nobody"));
}

static void a_greeting_asks_for_consent_too(void **state) {
    (void)state;
    static const struct {
        int64_t ticket;
        int r;
        const char *name;
    } rows[] = {{GUEST_CHOSE, 0, "小獭"},
                {GUEST_OWN, 0, "欧**兰"},
                {GUEST_SHY, -EPERM, ""},
                {GUEST_GONE, -EPERM, ""},
                {99, -ENOENT, ""}};
    FIXTURE f = {0};
    open_with(&f, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct art_ask ask = {.kind = ART_GREETING, .ticket = rows[i].ticket};
        assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), rows[i].r);
        assert_string_equal(words(&f, "text-name"), rows[i].name);
        assert_false(says(&f, "羞"));
    }
}

static void the_agenda_says_what_is_on_and_what_comes(void **state) {
    (void)state;
    FIXTURE f = {0};
    open_with(&f, NULL);
    assert_int_equal(card(&f, "agenda"), 0);
    assert_string_equal(words(&f, "text-now-title-lead"), "开幕");
    assert_string_equal(words(&f, "text-now-title-follow"), "Opening");
    assert_string_equal(words(&f, "text-now-place"), "主会场");
    assert_string_equal(words(&f, "text-now-time"), "09:30–10:30");
    assert_string_equal(words(&f, "text-next-1-title-lead"), "查询规划器");
    assert_string_equal(words(&f, "text-next-1-time"), "11:00");
    assert_string_equal(words(&f, "text-next-2-title-follow"), "Hands-on");
    assert_false(flag(&f, "if-next-3"));
    assert_false(flag(&f, "if-soon"));
    assert_string_equal(words(&f, "text-event-lead"), "水獭峰会");
    assert_string_equal(words(&f, "text-clock"), "10:00");
    f.backdrop.now = TEN - DAY_MS; /* the evening before: tomorrow's carry their date */
    assert_int_equal(card(&f, "agenda"), 0);
    assert_true(flag(&f, "if-soon")); /* nothing is on: what comes first stands large, and once */
    assert_string_equal(words(&f, "text-now-time"), "10.27 09:30");
    assert_string_equal(words(&f, "text-next-1-time"), "10.27 11:00");
    f.backdrop.now = TEN + DAY_MS;
    assert_int_equal(card(&f, "agenda"), -ENODATA);
    f.backdrop.now = TEN;
    f.backdrop.trusted = false;
    assert_int_equal(card(&f, "agenda"), -ENODATA);
}

static void rooms_take_turns_to_stand_large(void **state) {
    (void)state;
    FIXTURE f = {0};
    open_with(&f, NULL);
    f.backdrop.now = TEN + 70 * MINUTE_MS;
    assert_int_equal(card(&f, "agenda"), 0);
    assert_string_equal(words(&f, "text-now-title-follow"), "Planners");
    assert_string_equal(words(&f, "text-now-2-title-follow"), "Hands-on");
    f.backdrop.showings = 1;
    assert_int_equal(card(&f, "agenda"), 0);
    assert_string_equal(words(&f, "text-now-title-follow"), "Hands-on");
}

static void ten_sponsors(struct roster_load *load) { load_sponsors(load, 10); }

static void sponsors_come_in_pages(void **state) {
    (void)state;
    FIXTURE f = {0};
    open_with(&f, ten_sponsors);
    assert_int_equal(card(&f, "sponsors"), 0);
    assert_string_equal(words(&f, "text-sponsor-8"), "Sponsor 8");
    assert_true(flag(&f, "logo-8"));
    f.backdrop.showings = 1;
    assert_int_equal(card(&f, "sponsors"), 0);
    assert_string_equal(words(&f, "text-sponsor-2"), "Sponsor 10");
    assert_false(flag(&f, "logo-3"));
    f.backdrop.showings = 2;
    assert_int_equal(card(&f, "sponsors"), 0);
    assert_string_equal(words(&f, "text-sponsor-1"), "Sponsor 1");
}

static void a_speaker_is_named_or_found(void **state) {
    (void)state;
    FIXTURE f = {0};
    open_with(&f, NULL);
    assert_int_equal(card(&f, "speaker"), 0);
    assert_string_equal(words(&f, "text-name-lead"), "欧阳纸 Zhi Ouyang");
    assert_string_equal(words(&f, "text-title-lead"), "查询规划器"); /* the next, not the one that is on */
    struct art_ask ask = {.kind = ART_CARD, .item = {.file = "speaker", .name_en = "Zhi", .title_en = "Author"}};
    assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), 0);
    assert_string_equal(words(&f, "text-name-lead"), "Zhi"); /* no hole where one language is missing */
    assert_string_equal(words(&f, "text-name-follow"), "");
    f.backdrop.now = TEN + DAY_MS;
    assert_int_equal(card(&f, "speaker"), -ENODATA);
}

static void the_network_is_escaped(void **state) {
    (void)state;
    FIXTURE f = {0};
    open_with(&f, NULL);
    assert_int_equal(card(&f, "wifi"), 0);
    assert_string_equal(words(&f, "text-network"), "Otter;Guest");
    assert_string_equal(words(&f, "qr-wifi"), "WIFI:T:WPA;S:Otter\\;Guest;P:pa\\\"ss\\,w\\:o\\\\rd;;");
    f.screen.wifi_password[0] = '\0';
    assert_int_equal(card(&f, "wifi"), 0);
    assert_string_equal(words(&f, "qr-wifi"), "WIFI:T:nopass;S:Otter\\;Guest;;");
    f.screen.wifi_name[0] = '\0';
    assert_int_equal(card(&f, "wifi"), -ENODATA);
}

static void thanks_and_the_events_own_card(void **state) {
    (void)state;
    FIXTURE f = {0};
    open_with(&f, NULL);
    assert_int_equal(card(&f, "thanks"), 0);
    assert_string_equal(words(&f, "text-line-1"), "水獭社");
    assert_string_equal(words(&f, "text-line-2"), "河狸社");
    f.screen.thanks_zh[0] = '\0';
    assert_int_equal(card(&f, "thanks"), 0);
    assert_string_equal(words(&f, "text-line-2"), "Beavers");
    f.screen.thanks_en[0] = '\0';
    assert_int_equal(card(&f, "thanks"), -ENODATA);
    assert_int_equal(card(&f, "our-own"), 0);
    assert_string_equal(words(&f, "text-event-follow"), "Otter Summit");
}

static void overlays_say_what_they_were_asked(void **state) {
    (void)state;
    FIXTURE f = {0};
    struct roster_slot session = slot_of(1, "talk", "hall", TEN + 10 * MINUTE_MS);
    open_with(&f, NULL);
    f.backdrop.sessions = &session;
    f.backdrop.n_sessions = 1;
    struct art_ask ask = {.kind = ART_COUNTDOWN, .seconds = 277};
    assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), 0);
    assert_string_equal(words(&f, "text-left"), "04:37");
    assert_string_equal(words(&f, "text-place"), "主会场");
    assert_string_equal(words(&f, "text-time"), "10:10");
    assert_string_equal(words(&f, "text-title-lead"), "A talk");
    ask.session = 1;
    assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), -ENOENT);
    ask = (struct art_ask){.kind = ART_EMERGENCY, .words_en = "Leave by the stairs", .words_zh = "请走楼梯"};
    assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), 0);
    assert_string_equal(words(&f, "text-words-lead"), "请走楼梯");
    assert_string_equal(words(&f, "text-words-follow"), "Leave by the stairs");
    ask = (struct art_ask){.kind = ART_CAPTION, .text = "one\ntwo"};
    assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), 0);
    assert_string_equal(words(&f, "text-cue-1"), "one");
    assert_string_equal(words(&f, "text-cue-2"), "two");
    ask = (struct art_ask){.kind = ART_CAPTION, .text = "one line"};
    assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), 0);
    assert_string_equal(words(&f, "text-cue"), "one line");
    assert_false(flag(&f, "if-two"));
    ask = (struct art_ask){.kind = ART_LOWER_THIRD, .item = {.title_zh = "往届", .title_en = "Past"}};
    assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), 0);
    assert_true(flag(&f, "if-alone")); /* no half of the area stands empty */
    assert_string_equal(words(&f, "text-alone-title-lead"), "往届");
    assert_string_equal(words(&f, "text-name-lead"), "");
    ask = (struct art_ask){.kind = ART_LOWER_THIRD, .item = {.name_zh = "李明"}};
    poster_clear(&f.poster);
    assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), 0);
    assert_true(flag(&f, "if-alone"));
    assert_string_equal(words(&f, "text-alone-title-lead"), "李明");
    ask = (struct art_ask){.kind = ART_LOWER_THIRD, .item = {.name_zh = "李明", .title_zh = "作者"}};
    poster_clear(&f.poster);
    assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), 0);
    assert_false(flag(&f, "if-alone"));
    assert_string_equal(words(&f, "text-name-lead"), "李明");
    assert_string_equal(words(&f, "text-title-lead"), "作者");
    ask = (struct art_ask){.kind = ART_LOWER_THIRD};
    assert_int_equal(poster_fill(&f.backdrop, &ask, &f.poster), -ENODATA);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_who_agreed_stands_on_the_wall),
        cmocka_unit_test(who_agrees_appears),
        cmocka_unit_test(a_wall_that_is_off_shows_nobody),
        cmocka_unit_test(a_greeting_asks_for_consent_too),
        cmocka_unit_test(the_agenda_says_what_is_on_and_what_comes),
        cmocka_unit_test(rooms_take_turns_to_stand_large),
        cmocka_unit_test(sponsors_come_in_pages),
        cmocka_unit_test(a_speaker_is_named_or_found),
        cmocka_unit_test(the_network_is_escaped),
        cmocka_unit_test(thanks_and_the_events_own_card),
        cmocka_unit_test(overlays_say_what_they_were_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
