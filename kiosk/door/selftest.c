/* kiosk-door --self-test: roster, journal, the gate this door stands at, camera, scanners and sound. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "door/door.h"
#include "station/selftest.h"

static void test_gate(struct conf *conf, struct selftest *test) {
    struct roster *roster = NULL;
    struct facts_site site;
    struct facts_place place = {.now = 0, .clock_ok = true, .dir = DIRECTION_IN};
    char words[256];
    snprintf(place.gate, sizeof(place.gate), "%s", conf_text(conf, "door.gate", "door-1"));
    int r = roster_open(conf_text(conf, "state.dir", "state"), &roster);
    if (r == 0)
        r = facts_site(roster, NULL, &place, &site);
    if (r == 0)
        snprintf(words, sizeof(words), "%s, zone %s", site.gate.code, site.zone.code);
    else
        snprintf(words, sizeof(words), "%s: %s", place.gate, r == -ENOENT ? "no such gate" : strerror(-r));
    roster_close(roster);
    selftest_add(test, "gate", r, words);
}

static void test_scanners(struct conf *conf, struct selftest *test) {
    struct keyboards *keyboards = NULL;
    char words[KEYBOARD_ERROR];
    const char *spec = conf_text(conf, "door.scanners", "auto");
    int r = keyboards_open(spec, &keyboards, words);
    if (r == 0)
        snprintf(words, sizeof(words), "%d grabbed (%s)", keyboards_count(keyboards), spec);
    keyboards_close(keyboards);
    selftest_add(test, "scanners", r, words);
}

static void test_sound(struct conf *conf, struct selftest *test) {
    struct sound *sound = NULL;
    char words[SOUND_ERROR] = "open";
    int r = sound_open(conf_text(conf, "door.sound", "sdl"), &sound, words);
    sound_close(sound);
    selftest_add(test, "sound", r > 0 ? -ENODEV : r, words);
}

int door_self_test(struct conf *conf) {
    struct selftest *test = selftest_begin(conf);
    if (!test)
        return 1;
    selftest_roster(test);
    selftest_journal(test);
    test_gate(conf, test);
    selftest_camera(test);
    test_scanners(conf, test);
    test_sound(conf, test);
    return selftest_end(test);
}
