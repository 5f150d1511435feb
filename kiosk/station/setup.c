/* The screen of a kiosk without an event, and the little loop behind it. */
#include "station/setup.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/watchdog.h"
#include "core/wedge.h"
#include "station/errand.h"
#include "station/stick.h"

#define FRAME_MS 16
#define QUIET_MS 50
#define LOOK_MS 500   /* between tries */
#define STICK_MS 1000 /* between looks at sticks */

enum page {
    PAGE_WAITING,
    PAGE_FOUND,    /* a stick has something */
    PAGE_LOOKING,  /* kioskctl reads it, nothing is changed */
    PAGE_CONFIRM,  /* whose it is: a person compares and says yes */
    PAGE_TAKING,   /* kioskctl imports it */
    PAGE_ENROLLED, /* taken: kiosk-syncd's turn */
    PAGE_REFUSED,
};

struct setup {
    struct station *station;
    enum setup_need need;
    enum page page;
    bool english, over, drawn;
    struct stick_find find;
    struct errand errand;
    struct errand_news news;
    char said[STATION_WHY]; /* logged last */
    int64_t look_at, stick_at, second;
};

static int64_t now_ms(void) { return app_clock_boottime(); }

/* ---- what is needed ---- */

/* A folder that is not there yet can be made where the one above can be written. */
static bool writable(const struct station *station) {
    char above[PATH_MAX];
    if (access(station->state_dir, W_OK) == 0)
        return true;
    if (errno != ENOENT)
        return false;
    snprintf(above, sizeof(above), "%s", station->state_dir);
    for (char *slash = strrchr(above, '/'); slash && slash != above; slash = strrchr(above, '/')) {
        *slash = '\0';
        if (access(above, W_OK) == 0)
            return true;
        if (errno != ENOENT)
            return false;
    }
    return access(station->state_dir[0] == '/' ? "/" : ".", W_OK) == 0;
}

static void tell(struct setup *setup) {
    log_event(&setup->station->log, "setup", "#page", (int64_t)setup->page, "need",
              setup_need_msgid(setup->need, false), "file", setup->page == PAGE_WAITING ? "" : stick_name(&setup->find),
              "fault", setup->news.fault, NULL);
}

static void note(struct setup *setup, enum station_part part, int r) {
    struct station *station = setup->station;
    enum setup_need need = setup_need_of(part, r, link_enrolled(station->state_dir), writable(station));
    if (strcmp(setup->said, station->why) == 0 && need == setup->need)
        return;
    log_line(&station->log, LOG_LEVEL_WARNING, "%s; waiting for it", station->why);
    setup->drawn = false;
    snprintf(setup->said, sizeof(setup->said), "%s", station->why);
    setup->need = need;
    tell(setup);
}

/* ---- the screen ---- */

/* Texts that the sheet points into. */
struct texts {
    char tickets[24], event[3 * ERRAND_WORD + 64], what[3 * ERRAND_WORD + 64], progress[2][256];
};

/* People know the file by its name, not by where sticks are mounted. */
static const char *refusal(const struct setup *setup) {
    const char *fault = setup->news.fault, *name = stick_name(&setup->find);
    const size_t before = (size_t)(name - setup->find.path);
    return before > 0 && strncmp(fault, setup->find.path, before) == 0 ? fault + before : fault;
}

static void put_errand(const struct setup *setup, struct sheet *sheet, struct texts *texts) {
    const struct errand_news *news = &setup->news;
    const char *const languages[] = {sheet->lead, sheet_follow(sheet)};
    const char *msgid = setup->page == PAGE_LOOKING ? "setup-looking" : "setup-taking";
    char seconds[24];
    snprintf(seconds, sizeof(seconds), "%" PRId64, setup->errand.pid ? (now_ms() - setup->errand.began) / 1000 : 0);
    for (int i = 0; i < 2; i++)
        station_fill_hole(station_say(setup->station, languages[i], msgid), "{seconds}", seconds, texts->progress[i],
                          sizeof(texts->progress[i]));
    snprintf(texts->tickets, sizeof(texts->tickets), "%" PRId64, news->tickets);
    if (news->tickets >= 0)
        snprintf(texts->event, sizeof(texts->event), "%s · %s", news->event,
                 station_say(setup->station, sheet->lead, "setup-tickets"));
    else
        snprintf(texts->event, sizeof(texts->event), "%s · %s", news->event, news->kiosk);
    station_fill_hole(texts->event, "{tickets}", texts->tickets, texts->what, sizeof(texts->what));
    sheet_put(sheet, "text-progress", texts->progress[0]);
    sheet_put(sheet, "text-progress2", texts->progress[1]);
    sheet_put(sheet, "text-what", texts->what);
    sheet_put(sheet, "text-signer", *news->signer ? news->signer : news->host);
    sheet_put(sheet, "text-refusal", refusal(setup));
}

static void put_page(const struct setup *setup, struct sheet *sheet, struct texts *texts) {
    const enum page page = setup->page;
    const bool for_stick = setup_need_is_for_stick(setup->need);
    sheet_flag(sheet, "if-plain", page == PAGE_WAITING);
    sheet_flag(sheet, "if-panel", page != PAGE_WAITING || for_stick);
    sheet_flag(sheet, "if-waiting", page == PAGE_WAITING && for_stick);
    sheet_flag(sheet, "if-found", page == PAGE_FOUND);
    sheet_flag(sheet, "if-working", page == PAGE_LOOKING || page == PAGE_TAKING);
    sheet_flag(sheet, "if-confirm", page == PAGE_CONFIRM);
    sheet_flag(sheet, "if-bundle", page == PAGE_CONFIRM && setup->find.kind == STICK_BUNDLE);
    sheet_flag(sheet, "if-enrolment", page == PAGE_CONFIRM && setup->find.kind == STICK_ENROLMENT);
    sheet_flag(sheet, "if-enrolled", page == PAGE_ENROLLED);
    sheet_flag(sheet, "if-refused", page == PAGE_REFUSED);
    sheet_put(sheet, "text-file", page == PAGE_WAITING ? "" : stick_name(&setup->find));
    put_errand(setup, sheet, texts);
}

static void fill(const struct setup *setup, struct sheet *ret_sheet, struct texts *texts) {
    const struct station *station = setup->station;
    *ret_sheet = (struct sheet){.lead = setup->english ? "en" : "zh"};
    station_put_event(station, ret_sheet, "");
    station_put_words(station, ret_sheet, "text-need", "text-need2", setup_need_msgid(setup->need, false));
    station_put_words(station, ret_sheet, "text-todo", "text-todo2", setup_need_msgid(setup->need, true));
    sheet_put(ret_sheet, "text-detail", setup->said);
    put_page(setup, ret_sheet, texts);
}

static void draw(struct setup *setup) {
    struct sheet sheet;
    struct texts texts = {.event = ""};
    fill(setup, &sheet, &texts);
    station_draw(setup->station, "setup", &sheet);
    setup->drawn = true;
}

static void turn(struct setup *setup, enum page page) {
    setup->page = page;
    setup->drawn = false;
    tell(setup);
}

/* ---- kioskctl ---- */

/* Beside this program, or where the package puts what people call. */
static int find_kioskctl(const struct station *station, char *ret_path, int cap) {
    int r = conf_sibling(station->conf, "kioskctl", ret_path, cap);
    if (r == 0 || access("/usr/bin/kioskctl", X_OK) < 0)
        return r;
    snprintf(ret_path, (size_t)cap, "/usr/bin/kioskctl");
    return 0;
}

/* The first time nothing is changed; the second time only what was looked at may be what is taken. */
static void send_kioskctl(struct setup *setup, bool dry) {
    struct station *station = setup->station;
    char program[PATH_MAX];
    bool bundle = setup->find.kind == STICK_BUNDLE;
    const char *pinned = conf_text(station->conf, "provision.signer", "");
    const char *trusted = *pinned ? pinned : dry ? "" : setup->news.signer;
    char *argv[10];
    size_t n = 0;
    argv[n++] = program;
    argv[n++] = (char *)(uintptr_t)(bundle ? "import" : "enrol");
    argv[n++] = setup->find.path;
    argv[n++] = (char *)(uintptr_t) "--json";
    argv[n++] = (char *)(uintptr_t) "--state";
    argv[n++] = (char *)(uintptr_t)station->state_dir;
    if (dry)
        argv[n++] = (char *)(uintptr_t) "--dry-run";
    if (bundle && *trusted) {
        argv[n++] = (char *)(uintptr_t) "--trust";
        argv[n++] = (char *)(uintptr_t)trusted;
    }
    argv[n] = NULL;
    int r = find_kioskctl(station, program, sizeof(program));
    if (r == 0)
        r = errand_start(&setup->errand, argv, now_ms());
    if (r < 0)
        snprintf(setup->news.fault, sizeof(setup->news.fault), "kioskctl: %s", strerror(-r));
    turn(setup, r < 0 ? PAGE_REFUSED : dry ? PAGE_LOOKING : PAGE_TAKING);
}

static void hear_kioskctl(struct setup *setup) {
    struct errand_news news;
    int64_t second = now_ms() / 1000;
    if (!errand_poll(&setup->errand, now_ms(), &news)) {
        setup->drawn = setup->drawn && (!setup->errand.pid || second == setup->second);
        setup->second = second;
        return;
    }
    bool looked = setup->page == PAGE_LOOKING;
    setup->news = news;
    log_line(&setup->station->log, news.ok ? LOG_LEVEL_NOTICE : LOG_LEVEL_WARNING, "%s: %s", setup->find.path,
             !news.ok ? news.fault
             : looked ? "looked at"
                      : "taken");
    turn(setup, !news.ok                              ? PAGE_REFUSED
                : looked                              ? PAGE_CONFIRM
                : setup->find.kind == STICK_ENROLMENT ? PAGE_ENROLLED
                                                      : PAGE_TAKING);
}

/* ---- the stick ---- */

/* The organiser's key vouches for a bundle; who filled a folder, nobody knows. */
static void refuse_folder(struct setup *setup) {
    const struct station *station = setup->station;
    const char *first = setup->english ? "en" : "zh", *second = setup->english ? "zh" : "en";
    snprintf(setup->news.fault, sizeof(setup->news.fault), "%s: %s %s", stick_name(&setup->find),
             station_say(station, first, "setup-unsigned"), station_say(station, second, "setup-unsigned"));
    log_line(&station->log, LOG_LEVEL_WARNING, "%s: %s", setup->find.path,
             station_say(station, "en", "setup-unsigned"));
    turn(setup, PAGE_REFUSED);
}

/* A stick that is pulled out, or whose file changes, begins anew; what kioskctl does at this moment ends first. */
static void look_for_stick(struct setup *setup) {
    struct stick_find find;
    if (setup->errand.pid || now_ms() < setup->stick_at)
        return;
    setup->stick_at = now_ms() + STICK_MS;
    stick_look(setup_need_is_for_stick(setup->need) ? conf_text(setup->station->conf, "provision.sticks", "") : "",
               &find);
    if (stick_same(&find, &setup->find))
        return;
    setup->find = find;
    setup->news = (struct errand_news){.tickets = -1};
    if (find.kind == STICK_FOLDER)
        refuse_folder(setup);
    else
        turn(setup, find.kind == STICK_NOTHING ? PAGE_WAITING : PAGE_FOUND);
}

/* ---- people ---- */

static void press_take(struct setup *setup) {
    if (setup->page == PAGE_FOUND)
        send_kioskctl(setup, true);
    else if (setup->page == PAGE_CONFIRM)
        send_kioskctl(setup, false);
}

static void press_back(struct setup *setup) {
    if (setup->find.kind == STICK_FOLDER)
        refuse_folder(setup);
    else if (setup->page == PAGE_CONFIRM || setup->page == PAGE_REFUSED)
        turn(setup, PAGE_FOUND);
}

static void press_language(struct setup *setup) {
    setup->english = !setup->english;
    setup->drawn = false;
}

static void touched(struct setup *setup, int x, int y) {
    const struct stage *stage = &setup->station->stage;
    if (stage_hit(stage, "button-language", x, y))
        press_language(setup);
    else if (setup->page == PAGE_FOUND ? stage_hit(stage, "button-look", x, y) : stage_hit(stage, "button-take", x, y))
        press_take(setup);
    else if (stage_hit(stage, "button-back", x, y))
        press_back(setup);
}

static void pressed(struct setup *setup, const struct display_event *event) {
    struct station *station = setup->station;
    int x, y;
    if (event->modifiers & (WEDGE_CTRL | WEDGE_ALT | WEDGE_META))
        return;
    if (strcmp(event->key, "Tab") == 0) {
        focus_move(&station->focus, &station->stage, event->modifiers & WEDGE_SHIFT ? -1 : 1);
        setup->drawn = false;
    } else if (strcmp(event->key, "Return") == 0 && focus_touch(&station->focus, &station->stage, &x, &y))
        touched(setup, x, y);
    else if (strcmp(event->key, "L") == 0)
        press_language(setup);
    else if (strcmp(event->key, "Return") == 0)
        press_take(setup);
    else if (strcmp(event->key, "Escape") == 0)
        press_back(setup);
}

static void hear_display(struct setup *setup) {
    struct display *display = setup->station->display;
    struct display_event event;
    while (display->ops->event(display, &event))
        switch (event.kind) {
        case DISPLAY_NONE:
        case DISPLAY_LIFT: break;
        case DISPLAY_QUIT: setup->over = true; break;
        case DISPLAY_TOUCH: touched(setup, event.x, event.y); break;
        case DISPLAY_KEY: pressed(setup, &event); break;
        case DISPLAY_RESIZED:
        case DISPLAY_EXPOSED: setup->drawn = false; break;
        }
}

static bool try_again(struct setup *setup) {
    enum station_part part;
    if (setup->errand.pid || now_ms() < setup->look_at) /* kioskctl brings films and settings after the roster */
        return false;
    setup->look_at = now_ms() + LOOK_MS;
    int r = station_open_event(setup->station, &part);
    if (r == 0)
        return true;
    note(setup, part, r);
    return false;
}

/* Ready and alive, as far as the service manager goes: a kiosk that waits is not one that hangs. The program's own loop
 * says so again; nothing is stopping in between. */
static int run(struct setup *setup) {
    struct watchdog watchdog;
    struct pollfd signals = {.fd = setup->station->signal_fd, .events = POLLIN};
    bool opened = false;
    watchdog_ready(&watchdog);
    while (!setup->over && !(opened = try_again(setup))) {
        watchdog_beat(&watchdog, "waiting for what its screen names");
        look_for_stick(setup);
        hear_kioskctl(setup);
        hear_display(setup);
        if (!setup->drawn)
            draw(setup);
        if (poll(&signals, 1, setup->station->display->window ? FRAME_MS : QUIET_MS) > 0)
            setup->over = true;
    }
    if (!opened)
        watchdog_end(&watchdog);
    else if (watchdog.fd >= 0)
        close(watchdog.fd);
    return opened ? 0 : -ECANCELED;
}

static const char *home_language(const struct station *station) {
    const char *desk = conf_text(station->conf, "desk.language", ""),
               *door = conf_text(station->conf, "door.language", "");
    return strcmp(station->program->name, "kiosk-door") == 0 ? door : desk;
}

int setup_wait(struct station *station, enum station_part part, int r) {
    struct setup setup = {.station = station, .news.tickets = -1};
    struct sheet sheet;
    struct texts texts = {.event = ""};
    setup.english = strcmp(home_language(station), "en") == 0;
    note(&setup, part, r);
    fill(&setup, &sheet, &texts);
    r = station_check_screen(station, "setup", &sheet);
    if (r == 0)
        r = run(&setup);
    errand_stop(&setup.errand);
    if (r == 0)
        log_line(&station->log, LOG_LEVEL_NOTICE, "the event is here");
    return r;
}
