/* `kiosk-reel --self-test`: screen, sound, event, journal, and whether every film of the event is on this kiosk. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reel/reel.h"
#include "station/selftest.h"

static void test_screen(struct conf *conf, struct selftest *test) {
    struct projector *projector = NULL;
    char words[DISPLAY_ERROR + 64];
    int r = projector_open(conf_text(conf, "display.mode", "window"), "Lanyard", &projector, words);
    if (r == 0)
        snprintf(words, sizeof(words), "%dx%d", projector->w, projector->h);
    projector_close(projector);
    selftest_add(test, "screen", r, words);
}

static void silence(void *ctx, float *ret_stereo, size_t n, int64_t heard_us) {
    (void)ctx;
    (void)heard_us;
    memset(ret_stereo, 0, n * 2 * sizeof(float));
}

static void test_sound(struct conf *conf, struct selftest *test) {
    struct speaker *speaker = NULL;
    char words[SPEAKER_ERROR] = "";
    int r = speaker_open(conf_text(conf, "reel.sound", "sdl"), silence, NULL, &speaker, words);
    speaker_close(speaker);
    selftest_add(test, "sound", r > 0 ? -ENODEV : r, r == 0 ? "open" : words);
}

static int count_media(struct roster *roster, const char *state_dir, int *ret_here) {
    struct roster_media *media = calloc(ROSTER_MEDIA, sizeof(*media));
    struct shelf_item item;
    int n = media ? roster_media(roster, media, ROSTER_MEDIA) : -ENOMEM;
    *ret_here = 0;
    for (int i = 0; i < n; i++)
        *ret_here += shelf_find(state_dir, media[i].sha256, &item) == 0;
    free(media);
    return n;
}

static void test_media(struct conf *conf, struct selftest *test) {
    struct roster *roster = NULL;
    char words[128];
    int here = 0;
    const char *dir = conf_text(conf, "state.dir", "state");
    int r = roster_open(dir, &roster);
    int n = r == 0 ? count_media(roster, dir, &here) : r;
    roster_close(roster);
    if (n < 0)
        snprintf(words, sizeof(words), "%s", strerror(-n));
    else
        snprintf(words, sizeof(words), "%d of %d files of the event are here", here, n);
    selftest_add(test, "media", n < 0 ? n : here < n ? -ENOENT : 0, words);
}

int reel_self_test(struct conf *conf) {
    struct selftest *test = selftest_begin(conf);
    if (!test)
        return 1;
    selftest_roster(test);
    selftest_journal(test);
    test_screen(conf, test);
    test_sound(conf, test);
    test_media(conf, test);
    return selftest_end(test);
}
