/* kiosk-desk --self-test: what each of this desk's devices says of itself. The exit code is 0 when all that is
 * configured works. Nothing is written and nothing is printed on paper. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk/desk.h"
#include "station/selftest.h"

static void test_printer(struct conf *conf, struct selftest *test) {
    const char *queue = conf_text(conf, "printer.queue", "none");
    if (strcmp(queue, "none") == 0)
        return;
    struct printer *printer = NULL;
    struct printer_info info;
    char why[PRINTER_ERROR], words[PRINTER_ERROR + sizeof(info.name) + sizeof(info.reasons)];
    int r = printer_open(conf_text(conf, "printer.server", NULL), queue, &printer, why);
    if (r == 0)
        r = printer_info(printer, &info, why);
    snprintf(words, sizeof(words), "%s", r < 0 ? why : "");
    if (r == 0) {
        r = *info.reasons ? -EIO : 0;
        snprintf(words, sizeof(words), "%s, %d dpi%s%s", info.name, info.dpi, *info.reasons ? ": " : "", info.reasons);
    }
    printer_close(printer);
    selftest_add(test, "printer", r, words);
}

/* A desk without a sound card is a desk all the same. */
static void test_sound(struct conf *conf, struct selftest *test) {
    struct sound *sound = NULL;
    char words[SOUND_ERROR] = "open";
    int r = sound_open(conf_text(conf, "desk.sound", "sdl"), &sound, words);
    sound_close(sound);
    selftest_add(test, "sound", r == -EINVAL ? r : 0, words);
}

int desk_self_test(struct conf *conf) {
    struct selftest *test = selftest_begin(conf);
    if (!test)
        return 1;
    selftest_roster(test);
    selftest_journal(test);
    test_printer(conf, test);
    selftest_camera(test);
    test_sound(conf, test);
    return selftest_end(test);
}
