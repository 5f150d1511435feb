/* The reel's second thread with a true roster, journal, shelf and the cards that ship: what is asked comes back, what
 * staff and doors write is noticed, and what fails is said and tried again. */
#include "reel/backstage_impl.h"
#include "app/capture.h"
#include "reel_state.h"

#define PATIENCE_MS 20000 /* a test waits so long for what must come */

struct fixture {
    struct folder folder;
    struct conf *conf;
    struct station station;
    struct backstage *backstage;
};

static void start(struct fixture *f) {
    f->conf = conf_of(&f->folder);
    station_start(&f->station, f->conf);
    assert_int_equal(backstage_open(&f->station, &f->backstage), 0);
}

static void stop(struct fixture *f) {
    backstage_close(f->backstage);
    f->backstage = NULL;
    if (f->conf)
        station_close(&f->station);
    conf_free(f->conf);
    f->conf = NULL;
}

static void close_all(struct fixture *f) {
    stop(f);
    state_remove(&f->folder);
}
#define FIXTURE __attribute__((cleanup(close_all))) struct fixture

static void event_free(struct backstage_event *event) {
    reel_news_free(event->news);
    art_free(&event->art);
    *event = (struct backstage_event){0};
}
#define EVENT __attribute__((cleanup(event_free))) struct backstage_event

static bool take_soon(struct fixture *f, struct backstage_event *ret_event) {
    struct pollfd wait = {.fd = backstage_fd(f->backstage), .events = POLLIN};
    int64_t until = app_clock_boottime() + PATIENCE_MS;
    while (!backstage_take(f->backstage, ret_event)) {
        if (app_clock_boottime() > until)
            return false;
        poll(&wait, 1, 100);
    }
    return true;
}

/* The next event of a kind; others are let go. */
static void await(struct fixture *f, enum backstage_kind kind, struct backstage_event *ret_event) {
    event_free(ret_event);
    do {
        event_free(ret_event);
        assert_true(take_soon(f, ret_event));
    } while (ret_event->kind != kind);
}

static void await_troubles(struct fixture *f, unsigned troubles) {
    EVENT event = {0};
    do
        await(f, BACKSTAGE_FAULT, &event);
    while (event.troubles != troubles);
}

/* ---- news ---- */

static void news_come_first(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    start(&f);
    assert_true(take_soon(&f, &event));
    assert_int_equal(event.kind, BACKSTAGE_NEWS);
    assert_string_equal(event.news->event.code, "otter-2026");
    assert_int_equal(event.news->n_items, 2);
    assert_string_equal(event.news->items[0].code, "opening");
    assert_int_equal(event.news->shelf[0].size, 0); /* its film is not here yet */
    assert_int_equal(event.news->n_programmes, 1);
    assert_int_equal(event.news->n_sessions, 2); /* of the hall alone */
    assert_string_equal(event.news->sessions[1].title_en, "Planners");
    assert_true(event.news->screen.wall);
}

static void shelve(const struct folder *folder) {
    struct shelf_item item = {.size = 5, .name = "opening.mp4", .facts = {.kind = MEDIA_FILM}};
    FILE *film = tmpfile();
    assert_non_null(film);
    assert_int_equal(fputs("films", film), 1);
    fflush(film);
    assert_int_equal(shelf_digest(fileno(film), item.sha256, NULL, NULL), 0);
    rewind(film);
    assert_int_equal(shelf_put(folder->path, fileno(film), &item, NULL, NULL), 0);
    fclose(film);
}

static void a_film_that_comes_is_news(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    start(&f);
    await(&f, BACKSTAGE_NEWS, &event);
    shelve(&f.folder);
    do
        await(&f, BACKSTAGE_NEWS, &event);
    while (event.news->shelf[0].size == 0); /* the folder alone is news too */
    assert_int_equal(event.news->shelf[0].size, 5);
    assert_int_equal(event.news->shelf[0].facts.kind, MEDIA_FILM);
    assert_int_equal(event.news->shelf[1].size, 0); /* a card has no file */
}

static void an_import_is_news(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    start(&f);
    await(&f, BACKSTAGE_NEWS, &event);
    LOAD load = begin(&f.folder);
    struct roster_secrets secrets = some_secrets();
    assert_int_equal(roster_load_secrets(load, &secrets), 0);
    commit(&load);
    await(&f, BACKSTAGE_NEWS, &event);
    assert_int_equal(event.news->n_items, 0);
}

static void a_roster_that_cannot_be_read_is_said_and_tried_again(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    start(&f);
    await(&f, BACKSTAGE_NEWS, &event);
    assert_int_equal(meddle(&f.folder, "roster.db", "ALTER TABLE event RENAME TO lost"), SQLITE_OK);
    await_troubles(&f, REEL_TROUBLE_ROSTER);
    assert_int_equal(meddle(&f.folder, "roster.db", "ALTER TABLE lost RENAME TO event"), SQLITE_OK);
    await_troubles(&f, 0);
}

/* ---- art ---- */

static bool has_ink(const struct pixels *picture) {
    for (int y = 0; y < picture->h; y++)
        for (int x = 0; x < picture->w * 4; x++)
            if (picture->data[(ptrdiff_t)y * picture->stride + x])
                return true;
    return false;
}

static void ask_and_await(struct fixture *f, const struct art_ask *ask, struct backstage_event *ret_event) {
    assert_int_equal(backstage_ask(f->backstage, ask), 0);
    do
        await(f, BACKSTAGE_ART, ret_event);
    while (ret_event->art.key != ask->key);
}

static void few_sponsors(struct roster_load *load) { load_sponsors(load, 3); }

static const struct art_ask asks[] = {
    {.kind = ART_CARD, .item = {.file = "agenda"}},
    {.kind = ART_CARD, .item = {.file = "sponsors"}},
    {.kind = ART_CARD, .item = {.file = "speaker", .name_zh = "林"}},
    {.kind = ART_CARD, .item = {.file = "arrivals"}},
    {.kind = ART_CARD, .item = {.file = "wifi"}},
    {.kind = ART_CARD, .item = {.file = "thanks"}},
    {.kind = ART_EMERGENCY, .words_zh = "请走楼梯", .words_en = "Leave by the stairs"},
    {.kind = ART_COUNTDOWN, .session = 1, .seconds = 277},
    {.kind = ART_LOWER_THIRD, .item = {.name_en = "Björn", .title_en = "Author"}},
    {.kind = ART_CAPTION, .text = "One line\nand another"},
    {.kind = ART_GREETING, .ticket = GUEST_CHOSE},
    {.kind = ART_NOTICE, .text = "reel-stream-lost"},
};

static void paint_all(struct fixture *f, int w, int h) {
    for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++) {
        EVENT event = {0};
        struct art_ask ask = asks[i];
        ask.key = (uint64_t)(w + h) * 100 + i;
        ask.w = w;
        ask.h = h;
        ask_and_await(f, &ask, &event);
        const struct art *art = &event.art;
        assert_int_equal(art->r, 0);
        assert_int_equal(art->kind, ask.kind);
        assert_true(art->w == w && art->h == h && has_ink(&art->picture));
        assert_true(art->x >= 0 && art->y >= 0 && art->x + art->picture.w <= w && art->y + art->picture.h <= h);
        bool overlay = ask.kind != ART_CARD && ask.kind != ART_EMERGENCY && ask.kind != ART_NOTICE;
        assert_int_equal(overlay, art->picture.w * art->picture.h < w * h);
    }
}

static void every_kind_is_painted_for_every_screen(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(few_sponsors)};
    EVENT event = {0};
    start(&f);
    await(&f, BACKSTAGE_NEWS, &event);
    paint_all(&f, 1920, 1080);
    paint_all(&f, 540, 960);
}

/* Cards of the event's own, so that nothing but logos tells pages apart. */
static void own_cards(struct roster_load *load) {
    static const char *const names[] = {"card/sponsors-landscape.svg", "card/greeting-landscape.svg",
                                        "card/wifi-landscape.svg"};
    static const char page[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 960 540'>"
                               "<rect id='slot-text-name' y='300' width='900' height='90'/>"
                               "<rect id='slot-logo-1' width='90' height='90'/>"
                               "<rect id='slot-logo-2' y='100' width='90' height='90'/>"
                               "<rect id='slot-logo-3' y='200' width='90' height='90'/></svg>";
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        assert_int_equal(roster_load_asset(load, names[i], page, strlen(page)), 0);
    load_sponsors(load, 10);
}

static bool same_picture(const struct pixels *a, const struct pixels *b) {
    bool same = a->w == b->w && a->h == b->h;
    for (int y = 0; same && y < a->h; y++)
        same = memcmp(a->data + (ptrdiff_t)y * a->stride, b->data + (ptrdiff_t)y * b->stride, (size_t)a->w * 4) == 0;
    return same;
}

/* Ten sponsors are two pages: the next showing turns the page, a repaint within one does not. */
static void pages_turn_by_showings(void **state) {
    (void)state;
    static const struct {
        uint64_t key;
        bool first_page;
    } rows[] = {{7, true}, {7, true}, {8, false}, {8, false}, {9, true}};
    FIXTURE f = {.folder = state_make(own_cards)};
    EVENT first = {0};
    struct art_ask ask = {.kind = ART_CARD, .key = 7, .w = 960, .h = 540, .item = {.file = "sponsors"}};
    start(&f);
    ask_and_await(&f, &ask, &first);
    for (size_t i = 1; i < sizeof(rows) / sizeof(*rows); i++) {
        EVENT event = {0};
        ask.key = rows[i].key;
        ask_and_await(&f, &ask, &event);
        assert_int_equal(same_picture(&event.art.picture, &first.art.picture), rows[i].first_page);
    }
}

static int lines_with(const char *text, const char *part) {
    int n = 0;
    for (const char *at = text; (at = strstr(at, part)); at++)
        n++;
    return n;
}

static void what_cannot_be_painted_is_said_once(void **state) {
    (void)state;
    static struct capture capture;
    FIXTURE f = {.folder = state_make(NULL)};
    struct art_ask ask = {.kind = ART_CARD, .w = 640, .h = 360, .item = {.file = "no-such-card"}};
    capture_start(&capture, STDERR_FILENO);
    start(&f);
    for (ask.key = 1; ask.key <= 3; ask.key++) {
        EVENT event = {0};
        ask_and_await(&f, &ask, &event);
        assert_int_equal(event.art.r, -ENOENT);
        assert_null(event.art.picture.data);
    }
    stop(&f);
    assert_int_equal(lines_with(capture_end(&capture), "no-such-card"), 1);
}

static void names_that_leave_the_folder_are_refused(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(own_cards)};
    EVENT event = {0};
    struct art_ask ask = {.kind = ART_CARD, .key = 1, .w = 640, .h = 360, .item = {.file = "../screen/attract"}};
    start(&f);
    ask_and_await(&f, &ask, &event);
    assert_int_equal(event.art.r, -EINVAL);
    ask = (struct art_ask){.kind = ART_CARD, .key = 2, .w = 9000, .h = 360, .item = {.file = "wifi"}};
    ask_and_await(&f, &ask, &event);
    assert_int_equal(event.art.r, -EINVAL);
}

static void who_did_not_agree_is_not_greeted(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(own_cards)};
    EVENT event = {0};
    struct art_ask ask = {.kind = ART_GREETING, .key = 1, .w = 640, .h = 360, .ticket = GUEST_SHY};
    start(&f);
    ask_and_await(&f, &ask, &event);
    assert_int_equal(event.art.r, -EPERM);
    assert_null(event.art.picture.data);
    ask.key = 2;
    ask.ticket = GUEST_OWN; /* the one who agreed is */
    ask_and_await(&f, &ask, &event);
    assert_true(event.art.r == 0 && has_ink(&event.art.picture));
}

static void a_newer_ask_replaces_the_older(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    struct art_ask ask = {.kind = ART_CAPTION, .w = 640, .h = 360, .text = "cue"};
    start(&f);
    for (ask.key = 1; ask.key <= 4 * BACKSTAGE_QUEUE; ask.key++)
        assert_int_equal(backstage_ask(f.backstage, &ask), 0);
    do
        await(&f, BACKSTAGE_ART, &event);
    while (event.art.key != 4 * BACKSTAGE_QUEUE);
}

static void a_full_queue_says_so(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    struct art_ask ask = {.kind = ART_CARD, .w = 1920, .h = 1080, .item = {.file = "wifi"}};
    int r = 0, painted = 0;
    start(&f);
    for (ask.key = 1; ask.key <= 3 * BACKSTAGE_QUEUE && r == 0; ask.key++)
        r = backstage_ask(f.backstage, &ask);
    assert_int_equal(r, -EAGAIN);
    EVENT event = {0};
    for (uint64_t key = 0; key != ask.key - 2; key = event.art.key, painted++) /* the last that was taken comes */
        await(&f, BACKSTAGE_ART, &event);
    assert_int_equal(painted, ask.key - 2);
}

/* ---- orders and arrivals ---- */

static void give_order(const struct folder *folder, const struct reel_order *order, int64_t at) {
    JOURNAL journal = journal_of(folder);
    struct journal_stamp stamp = rehearsed(at);
    assert_int_equal(journal_reel_order(journal, &stamp, order), 0);
}

static const struct reel_order emergency = {
    .kind = REEL_ORDER_EMERGENCY, .words_zh = "请走楼梯", .words_en = "Stairs", .lasts_ms = 900000};

static void an_order_of_staff_is_noticed(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    struct reel_order skip = {.kind = REEL_ORDER_SKIP, .target = "opening", .staff_no = 2};
    start(&f);
    await(&f, BACKSTAGE_NEWS, &event);
    give_order(&f.folder, &skip, TEN);
    await(&f, BACKSTAGE_ORDER, &event);
    assert_int_equal(event.order.kind, REEL_ORDER_SKIP);
    assert_string_equal(event.order.target, "opening");
    assert_int_equal(event.order.staff_no, 2);
    assert_false(event.old);
    give_order(&f.folder, &emergency, TEN);
    await(&f, BACKSTAGE_ORDER, &event);
    assert_int_equal(event.order.kind, REEL_ORDER_EMERGENCY);
    assert_string_equal(event.order.words_en, "Stairs");
}

static void an_order_of_the_reels_own_keypad_comes_back(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    start(&f);
    assert_int_equal(backstage_order(f.backstage, &(struct reel_order){.kind = REEL_ORDER_HOLD}), 0);
    await(&f, BACKSTAGE_ORDER, &event);
    assert_int_equal(event.order.kind, REEL_ORDER_HOLD);
    assert_false(event.old);
}

static void an_emergency_outlives_a_restart(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    give_order(&f.folder, &emergency, TEN - 5 * MINUTE_MS); /* on another boot: its age is by the wall clock */
    start(&f);
    await(&f, BACKSTAGE_ORDER, &event);
    assert_true(event.old);
    assert_int_equal(event.order.kind, REEL_ORDER_EMERGENCY);
    assert_in_range(event.age, 5 * MINUTE_MS - 1000, 5 * MINUTE_MS + PATIENCE_MS);
    give_order(&f.folder, &emergency, TEN);
    await(&f, BACKSTAGE_ORDER, &event);
    assert_false(event.old);
}

static void the_age_of_an_order_is_by_the_boots_own_clock(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    struct app_clock clock;
    JOURNAL journal = journal_of(&f.folder);
    struct journal_stamp stamp = rehearsed(TEN - 300 * MINUTE_MS); /* a wall clock that was set since */
    assert_int_equal(app_clock_start(NULL, NULL, &clock), 0);
    memcpy(stamp.boot, clock.boot, sizeof(stamp.boot));
    stamp.boottime = app_clock_boottime();
    assert_int_equal(journal_reel_order(journal, &stamp, &emergency), 0);
    start(&f);
    await(&f, BACKSTAGE_ORDER, &event);
    assert_in_range(event.age, 0, PATIENCE_MS);
}

static void only_who_agreed_and_is_of_the_tier_is_told_of(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    start(&f);
    await(&f, BACKSTAGE_NEWS, &event);
    JOURNAL journal = journal_of(&f.folder);
    arrive(journal, GUEST_SHY, TEN);
    arrive(journal, GUEST_GONE, TEN);
    arrive(journal, GUEST_OWN, TEN - 60 * MINUTE_MS); /* entered afterwards from a paper list */
    arrive(journal, GUEST_CHOSE, TEN);
    await(&f, BACKSTAGE_ARRIVAL, &event);
    assert_int_equal(event.ticket, GUEST_CHOSE);
}

/* ---- plays, and a journal that fails ---- */

struct seen {
    int n;
    struct play last;
};
static int see(void *ctx, const struct play *play) {
    struct seen *seen = ctx;
    seen->n++;
    seen->last = *play;
    return 0;
}

static struct seen plays_in(const struct folder *folder) {
    struct seen seen = {0};
    JOURNAL journal = journal_of(folder);
    assert_int_equal(journal_plays(journal, 0, INT64_MAX, 0, see, &seen), 0);
    return seen;
}

static void play_once(struct fixture *f) {
    struct play play = {.item = "opening", .file = "opening.mp4", .programme = "default", .sponsor = 3};
    assert_int_equal(backstage_play_started(f->backstage, &play), 0);
    play.shown_ms = 12345;
    play.complete = true;
    assert_int_equal(backstage_play_ended(f->backstage, &play), 0);
}

static void plays_are_written_before_the_end(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    start(&f);
    play_once(&f);
    stop(&f);
    struct seen seen = plays_in(&f.folder);
    assert_int_equal(seen.n, 1);
    assert_string_equal(seen.last.item, "opening");
    assert_int_equal(seen.last.shown_ms, 12345);
    assert_true(seen.last.complete);
    assert_in_range(seen.last.started, TEN, TEN + PATIENCE_MS);
}

static void move(const struct folder *folder, const char *from, const char *to) {
    char paths[2][PATH_MAX];
    folder_file(folder, from, paths[0]);
    folder_file(folder, to, paths[1]);
    assert_int_equal(rename(paths[0], paths[1]), 0);
}

static void a_journal_that_was_away_gets_its_plays(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    start(&f);
    await(&f, BACKSTAGE_NEWS, &event);
    move(&f.folder, "journal.db", "away.db");
    play_once(&f);
    await_troubles(&f, REEL_TROUBLE_JOURNAL);
    move(&f.folder, "away.db", "journal.db");
    await_troubles(&f, 0);
    stop(&f);
    assert_int_equal(plays_in(&f.folder).n, 1);
}

/* A journal that cannot be written now: the entry waits for it. */
static void a_journal_that_refuses_is_asked_again(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    start(&f);
    await(&f, BACKSTAGE_NEWS, &event);
    assert_int_equal(meddle(&f.folder, "journal.db", "ALTER TABLE entry RENAME TO lost"), SQLITE_OK);
    play_once(&f);
    await_troubles(&f, REEL_TROUBLE_JOURNAL);
    assert_int_equal(meddle(&f.folder, "journal.db", "ALTER TABLE lost RENAME TO entry"), SQLITE_OK);
    await_troubles(&f, 0);
    stop(&f);
    assert_int_equal(plays_in(&f.folder).n, 1);
}

static void another_journal_in_its_place_is_used(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    EVENT event = {0};
    start(&f);
    await(&f, BACKSTAGE_NEWS, &event);
    move(&f.folder, "journal.db", "away.db");
    await_troubles(&f, REEL_TROUBLE_JOURNAL);
    char path[PATH_MAX];
    static const char *const beside[] = {"journal.db-wal", "journal.db-shm"};
    for (size_t i = 0; i < 2; i++) {
        folder_file(&f.folder, beside[i], path);
        unlink(path);
    }
    give_order(&f.folder, &emergency, TEN); /* makes a new file */
    await(&f, BACKSTAGE_ORDER, &event);
    assert_int_equal(event.order.kind, REEL_ORDER_EMERGENCY);
    play_once(&f);
    stop(&f);
    assert_int_equal(plays_in(&f.folder).n, 1);
}

/* ---- the place ---- */

static const struct reel_place place = {
    .programme = "lunch", .item = "午餐-1", .position_ms = 61000, .shown_ms = 9000, .play = {1, 2, 0xff}, .at = TEN};

static void a_place_is_kept(void **state) {
    (void)state;
    FIXTURE f = {.folder = state_make(NULL)};
    struct reel_place again;
    assert_int_equal(reel_place_read(f.folder.path, true, &again), -ENOENT);
    start(&f); /* in rehearsal, as all here */
    assert_int_equal(backstage_note(f.backstage, &place), 0);
    stop(&f);
    assert_int_equal(reel_place_read(f.folder.path, true, &again), 0);
    assert_string_equal(again.programme, "lunch");
    assert_string_equal(again.item, "午餐-1");
    assert_int_equal(again.position_ms, 61000);
    assert_int_equal(again.shown_ms, 9000);
    assert_memory_equal(again.play, place.play, UUID_SIZE);
    assert_int_equal(again.at, TEN);
}

static void a_rehearsal_keeps_its_own_place(void **state) {
    (void)state;
    STATE folder = folder_make();
    struct reel_place rehearsed = place, again;
    rehearsed.position_ms = 3000;
    assert_int_equal(reel_place_write(folder.path, false, &place), 0);
    assert_int_equal(reel_place_read(folder.path, true, &again), -ENOENT);
    assert_int_equal(reel_place_write(folder.path, true, &rehearsed), 0);
    assert_int_equal(reel_place_read(folder.path, false, &again), 0);
    assert_int_equal(again.position_ms, 61000);
    assert_int_equal(reel_place_read(folder.path, true, &again), 0);
    assert_int_equal(again.position_ms, 3000);
}

static void a_place_that_is_not_whole_is_none(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "[place]\n",
        "programme=x",
        "\x01\xff\xfe",
        "[place]\nprogramme=a\nitem=b\nposition=1\nshown=1\nat=2\nplay=zz\n",
        "[place]\nprogramme=a\nitem=b\nposition=-1\nshown=1\nat=2\nplay=00000000-0000-0000-0000-000000000000\n",
        "[place]\nprogramme=a\nitem=b\nposition=9223372036854775807\nshown=1\nat=2\nplay=00000000-0000-0000-0000-"
        "000000000000\n",
        "[place]\nprogramme=a\nitem=b\nposition=x\nshown=1\nat=2\nplay=00000000-0000-0000-0000-000000000000\n",
        ("[place]\nprogramme=a-code-that-is-longer-than-any-code-may-be\nitem=b\nposition=1\nshown=1\nat=2\n"
         "play=00000000-0000-0000-0000-000000000000\n"),
        "[place]\nprogramme=a\nitem=b\nposition=1\nshown=1\nat=2\nplay=0000-00000000-0000-0000-0000000000000000\n",
    };
    STATE folder = folder_make();
    struct reel_place again = {.at = 7};
    char path[PATH_MAX];
    folder_file(&folder, "reel.place", path);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(texts[i], file);
        fclose(file);
        assert_int_equal(reel_place_read(folder.path, false, &again), -EBADMSG);
        assert_int_equal(again.at, 7);
    }
    assert_int_equal(reel_place_write(folder.path, false, &place), 0); /* and the next one is good */
    assert_int_equal(reel_place_read(folder.path, false, &again), 0);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(news_come_first),
        cmocka_unit_test(a_film_that_comes_is_news),
        cmocka_unit_test(an_import_is_news),
        cmocka_unit_test(a_roster_that_cannot_be_read_is_said_and_tried_again),
        cmocka_unit_test(every_kind_is_painted_for_every_screen),
        cmocka_unit_test(pages_turn_by_showings),
        cmocka_unit_test(what_cannot_be_painted_is_said_once),
        cmocka_unit_test(names_that_leave_the_folder_are_refused),
        cmocka_unit_test(who_did_not_agree_is_not_greeted),
        cmocka_unit_test(a_newer_ask_replaces_the_older),
        cmocka_unit_test(a_full_queue_says_so),
        cmocka_unit_test(an_order_of_staff_is_noticed),
        cmocka_unit_test(an_order_of_the_reels_own_keypad_comes_back),
        cmocka_unit_test(an_emergency_outlives_a_restart),
        cmocka_unit_test(the_age_of_an_order_is_by_the_boots_own_clock),
        cmocka_unit_test(only_who_agreed_and_is_of_the_tier_is_told_of),
        cmocka_unit_test(plays_are_written_before_the_end),
        cmocka_unit_test(a_journal_that_was_away_gets_its_plays),
        cmocka_unit_test(a_journal_that_refuses_is_asked_again),
        cmocka_unit_test(another_journal_in_its_place_is_used),
        cmocka_unit_test(a_place_is_kept),
        cmocka_unit_test(a_rehearsal_keeps_its_own_place),
        cmocka_unit_test(a_place_that_is_not_whole_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
