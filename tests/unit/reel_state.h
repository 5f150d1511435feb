/* A state folder for the reel's tests: an event whose first day is played in rehearsal, four guests of whom one agreed
 * to be shown under a name he chose, one under his own, one not at all, and one has cancelled. */
#ifndef LANYARD_TESTS_UNIT_REEL_STATE_H
#define LANYARD_TESTS_UNIT_REEL_STATE_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>

#include "app/conf.h"
#include "store/places_fixture.h"
#include "store/plays.h"
#include "store/reel.h"
#include "station/station.h"

#define REHEARSED "2026-10-27T10:00"
#define TEN (DAY_0 + INT64_C(36000000))
#define MINUTE_MS INT64_C(60000)

enum { GUEST_CHOSE = 1, GUEST_OWN, GUEST_SHY, GUEST_GONE };
#define SHY_ZH "郝害羞"
#define SHY_LATIN "Haixiu Hao"

static inline int remove_one(const char *path, const struct stat *file, int type, struct FTW *walk) {
    (void)file, (void)type, (void)walk;
    return remove(path);
}
static inline void state_remove(struct folder *folder) { nftw(folder->path, remove_one, 8, FTW_DEPTH | FTW_PHYS); }
#define STATE __attribute__((cleanup(state_remove))) struct folder

static inline void load_guest(struct roster_load *load, int64_t id, const char *zh, const char *latin,
                              const char *screen) {
    struct roster_ticket ticket = ticket_of(id);
    snprintf(ticket.name_zh, sizeof(ticket.name_zh), "%s", zh);
    snprintf(ticket.name_latin, sizeof(ticket.name_latin), "%s", latin);
    snprintf(ticket.screen_name, sizeof(ticket.screen_name), "%s", screen);
    ticket.wall_consent = id != GUEST_SHY;
    ticket.status = id == GUEST_GONE ? TICKET_CANCELLED : TICKET_PAID;
    assert_int_equal(roster_load_ticket(load, &ticket), 0);
}

static inline void load_session(struct roster_load *load, int number, const char *zone, int64_t starts,
                                const char *title_zh, const char *title_en) {
    char code[ROSTER_CODE];
    snprintf(code, sizeof(code), "session-%d", number);
    struct roster_slot slot = slot_of(number, code, zone, starts);
    snprintf(slot.title_zh, sizeof(slot.title_zh), "%s", title_zh);
    snprintf(slot.title_en, sizeof(slot.title_en), "%s", title_en);
    snprintf(slot.speaker, sizeof(slot.speaker), "欧阳纸 Zhi Ouyang");
    assert_int_equal(roster_load_slot(load, &slot), 0);
}

static inline void load_item(struct roster_load *load, int number, enum reel_kind kind, const char *code,
                             const char *file) {
    struct roster_item item = {.number = number, .kind = kind, .name_en = "Björn Pappírsson", .title_en = "Author"};
    snprintf(item.code, sizeof(item.code), "%s", code);
    snprintf(item.file, sizeof(item.file), "%s", file);
    item.weight = 1;
    assert_int_equal(roster_load_item(load, &item), 0);
}

static inline void load_places(struct roster_load *load) {
    struct roster_zone hall = zone_of("hall", "", 100), lab = zone_of("lab", "hall", 10);
    snprintf(hall.name_zh, sizeof(hall.name_zh), "主会场");
    snprintf(hall.name_en, sizeof(hall.name_en), "Main Hall");
    assert_int_equal(roster_load_zone(load, &hall), 0);
    assert_int_equal(roster_load_zone(load, &lab), 0);
    load_session(load, 1, "hall", TEN - 30 * MINUTE_MS, "开幕", "Opening");
    load_session(load, 2, "hall", TEN + 60 * MINUTE_MS, "查询规划器", "Planners");
    load_session(load, 3, "lab", TEN + 60 * MINUTE_MS, "动手课", "Hands-on");
}

static inline void load_reel(struct roster_load *load) {
    struct roster_programme programme = {.code = "default", .name_en = "Default", .share = 25, .is_default = true};
    struct roster_screen screen = {.countdown_minutes = 10,
                                   .countdown_zone = "hall",
                                   .wall = true,
                                   .greet_tiers = 1 << 2,
                                   .wifi_name = "Otter;Guest",
                                   .wifi_password = "pa\"ss,w:o\\rd",
                                   .thanks_zh = "水獭社\n\n河狸社",
                                   .thanks_en = "Otters\nBeavers"};
    struct roster_media media = {.name = "opening.mp4", .sha256 = {0}, .size = 5};
    static const char words[] = "films";
    crypto_hash_sha256(media.sha256, (const unsigned char *)words, strlen(words));
    assert_int_equal(roster_load_programme(load, &programme), 0);
    assert_int_equal(roster_load_media(load, &media), 0);
    load_item(load, 1, REEL_FILM, "opening", "opening.mp4");
    load_item(load, 2, REEL_CARD, "agenda", "agenda");
    assert_int_equal(roster_load_screen(load, &screen), 0);
}

static inline void load_sponsors(struct roster_load *load, int n) {
    static const char logo[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 2'><rect width='4' height='2' "
                               "fill='#c8372d'/></svg>";
    assert_int_equal(roster_load_asset(load, "logos/any.svg", logo, strlen(logo)), 0);
    for (int i = 1; i <= n; i++) {
        struct roster_sponsor sponsor = {.id = i, .logo = "logos/any.svg", .weight = 1};
        snprintf(sponsor.code, sizeof(sponsor.code), "sponsor-%d", i);
        snprintf(sponsor.name_en, sizeof(sponsor.name_en), "Sponsor %d", i);
        assert_int_equal(roster_load_sponsor(load, &sponsor), 0);
    }
}

/* The event as described above; change, when not NULL, may add to it. */
static inline struct folder state_make(void (*change)(struct roster_load *load)) {
    struct folder folder = folder_make();
    LOAD load = begin(&folder);
    struct roster_secrets secrets = some_secrets();
    struct roster_tier tier = {.number = 2, .code = "vip", .name_zh = "贵宾", .name_en = "VIP"};
    assert_int_equal(roster_load_secrets(load, &secrets), 0);
    assert_int_equal(roster_load_tier(load, &tier), 0);
    load_guest(load, GUEST_CHOSE, "张小獭", "Xiaota Zhang", "小獭");
    load_guest(load, GUEST_OWN, "欧阳若兰", "Ruolan Ouyang", "");
    load_guest(load, GUEST_SHY, SHY_ZH, SHY_LATIN, "");
    load_guest(load, GUEST_GONE, "林取消", "Quxiao Lin", "取消");
    load_places(load);
    load_reel(load);
    if (change)
        change(load);
    commit(&load);
    return folder;
}

static inline struct conf *conf_of(const struct folder *folder) {
    static const struct conf_program program = {.name = "kiosk-reel", .summary = "", .example = ""};
    const char *build = getenv("BUILD");
    char locale[PATH_MAX], file[PATH_MAX];
    folder_file(folder, "lanyard.conf", file); /* this machine's own is not looked at */
    FILE *empty = fopen(file, "w");
    assert_non_null(empty);
    fclose(empty);
    snprintf(locale, sizeof(locale), "path.locale=%s/locale", build ? build : "build");
    const char *const words[] = {"kiosk-reel", "--state", folder->path,         "--now", REHEARSED, "--config",
                                 file,         "-o",      "path.assets=assets", "-o",    locale};
    enum { N = sizeof(words) / sizeof(*words) };
    char *argv[N + 1] = {NULL};
    for (size_t i = 0; i < N; i++)
        argv[i] = (char *)(uintptr_t)words[i];
    struct conf *conf = NULL;
    assert_int_equal(conf_read(&program, N, argv, &conf), 0);
    return conf;
}

static inline void station_start(struct station *station, struct conf *conf) {
    static const struct station_program program = {.name = "kiosk-reel", .title = "Lanyard", .own_display = true};
    *station = (struct station){0};
    station_begin(station, conf, &program);
    assert_int_equal(station_open(station), 0);
}

/* ---- what others write into its journal ---- */

static inline struct journal *journal_of(const struct folder *folder) {
    struct journal *journal = NULL;
    assert_int_equal(journal_open(folder->path, JOURNAL_REHEARSAL, &journal), 0);
    return journal;
}

static inline struct journal_stamp rehearsed(int64_t at) {
    struct journal_stamp stamp = stamp_at(at);
    stamp.rehearsal = true;
    return stamp;
}

static inline void arrive(struct journal *journal, int64_t ticket, int64_t at) {
    struct journal_stamp stamp = rehearsed(at);
    struct journal_scan scan = scan_of(ticket, VERDICT_OK);
    struct journal_recorded recorded;
    scan.code_digest[0] = (uint8_t)ticket;
    scan.print = false;
    assert_int_equal(journal_record_scan(journal, &stamp, &scan, &recorded), 0);
}

#endif
