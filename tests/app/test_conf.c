/* Options, file and defaults as a user meets them: what wins, what is refused, and with which words. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "app/conf.h"
#include "capture.h"

static struct conf_program PROGRAM = {"kiosk-desk", "self check-in", "kiosk-desk --camera frames:pictures", NULL};
static char dir[] = "/tmp/lanyard-test-conf.XXXXXX";
static char file[64];

static struct conf *conf;
static struct capture out, err;

/* Read with these words after the program's name; "FILE" stands for the test's file. */
static int read_words(const char *const *words) {
    char *argv[16] = {(char *)"kiosk-desk"};
    int argc = 1;
    for (; *words; words++)
        argv[argc++] = strcmp(*words, "FILE") == 0 ? file : (char *)*words;
    conf_free(conf);
    conf = NULL;
    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    int r = conf_read(&PROGRAM, argc, argv, &conf);
    capture_end(&err);
    capture_end(&out);
    return r;
}
#define READ(...) read_words((const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

static void write_to(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}
static void write_file(const char *text) { write_to(file, text); }

static void one_line(const char *text) {
    assert_non_null(strchr(text, '\n'));
    assert_string_equal(strchr(text, '\n'), "\n");
}

static void defaults_work_in_the_current_folder(void **state) {
    (void)state;
    write_file("");
    assert_int_equal(READ("--config", "FILE"), 0);
    assert_string_equal(conf_text(conf, "state.dir", NULL), "state");
    assert_string_equal(conf_text(conf, "display.mode", NULL), "window");
    assert_string_equal(conf_text(conf, "camera.source", NULL), "none");
    assert_null(conf_text(conf, "clock.now", NULL));
    assert_string_equal(conf_text(conf, "desk.gate", "entrance"), "entrance");
    assert_false(conf_json(conf));
    assert_false(conf_self_test(conf));
}

static void later_words_win(void **state) {
    (void)state;
    write_file("[state]\ndir=from-file\n[desk]\ngate = 东门 \nname=from-file\n[printer]\nqueue=from-file\n");
    assert_int_equal(READ("-o", "printer.queue=from-o", "-o", "desk.name=first", "--config", "FILE", "--state",
                          "from-option", "-o", "state.dir=from-o", "-o", "desk.name=second=2"),
                     0);
    assert_string_equal(conf_text(conf, "state.dir", NULL), "from-option");
    assert_string_equal(conf_text(conf, "printer.queue", NULL), "from-o");
    assert_string_equal(conf_text(conf, "desk.name", NULL), "second=2");
    assert_string_equal(conf_text(conf, "desk.gate", NULL), "东门");
}

static void every_named_option_arrives(void **state) {
    (void)state;
    assert_int_equal(READ("--state", "状态", "--camera", "frames:照片@5", "--display", "offscreen:8x8:d", "--printer",
                          "q", "--now", "2026-10-24T09:00", "--json", "--self-test"),
                     0);
    assert_string_equal(conf_text(conf, "state.dir", NULL), "状态");
    assert_string_equal(conf_text(conf, "camera.source", NULL), "frames:照片@5");
    assert_string_equal(conf_text(conf, "display.mode", NULL), "offscreen:8x8:d");
    assert_string_equal(conf_text(conf, "printer.queue", NULL), "q");
    assert_string_equal(conf_text(conf, "clock.now", NULL), "2026-10-24T09:00");
    assert_true(conf_json(conf));
    assert_true(conf_self_test(conf));
}

static void mistakes_are_told_in_one_line(void **state) {
    (void)state;
    static const struct {
        const char *words[3], *file, *said;
        int r;
    } cases[] = {
        {{"--nonsense"}, "", "--nonsense", -EINVAL},
        {{"stray"}, "", "stray", -EINVAL},
        {{"--state"}, "", "--state", -EINVAL},
        {{"-o", "desk.gate"}, "", "write group.key=value", -EINVAL},
        {{"-o", "desk.gaet=x"}, "", "no such key: desk.gaet (there are state.dir, camera.source,", -EINVAL},
        {{"--config", "/proc/nowhere/x.conf"}, "", "/proc/nowhere/x.conf: No such file", -ENOENT},
        {{"--config", "/"}, "", "not a configuration file", -EBADMSG},
        {{"--config", "FILE"}, "[desk]\ngaet=x\n", "no such key: desk.gaet (there are", -EBADMSG},
        {{"--config", "FILE"}, "[printer\nqueue=x\n", "[printer", -EBADMSG},
        {{"--config", "FILE"}, "queue=x\n", "not start with a group", -EBADMSG},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        write_file(cases[i].file);
        assert_int_equal(read_words((const char *const[]){cases[i].words[0], cases[i].words[1], NULL}), cases[i].r);
        assert_null(conf);
        assert_non_null(strstr(err.text, cases[i].said));
        assert_memory_equal(err.text, "kiosk-desk: ", 12);
        one_line(err.text);
        assert_string_equal(out.text, "");
    }
}

static void help_names_every_key_and_an_example(void **state) {
    (void)state;
    assert_int_equal(READ("--help"), 1);
    static const char *const wanted[] = {"--config",
                                         "--state",
                                         "--camera",
                                         "--display",
                                         "--printer",
                                         "--now",
                                         "--json",
                                         "--self-test",
                                         "state.dir",
                                         "path.locale",
                                         "printer.server",
                                         "default window",
                                         "kiosk-desk: self check-in",
                                         "kiosk-desk --camera frames:pictures"};
    for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
        assert_non_null(strstr(out.text, wanted[i]));
    assert_string_equal(err.text, "");
    assert_int_equal(READ("--version"), 1);
    assert_memory_equal(out.text, "kiosk-desk (Lanyard) ", 21);
}

static void places_can_be_named(void **state) {
    (void)state;
    assert_int_equal(READ("-o", "path.assets=/a", "-o", "path.locale=/l"), 0);
    assert_string_equal(conf_assets(conf), "/a");
    assert_string_equal(conf_locale(conf), "/l");
    char path[128], tiny[4];
    char libexec[96];
    snprintf(libexec, sizeof(libexec), "path.libexec=%s", dir);
    assert_int_equal(READ("-o", libexec), 0);
    assert_int_equal(conf_sibling(conf, "kiosk-eye", path, sizeof(path)), -ENOENT);
    char program[80];
    snprintf(program, sizeof(program), "%s/kiosk-eye", dir);
    FILE *f = fopen(program, "w");
    assert_non_null(f);
    fclose(f);
    assert_int_equal(chmod(program, 0755), 0);
    assert_int_equal(conf_sibling(conf, "kiosk-eye", path, sizeof(path)), 0);
    assert_string_equal(path, program);
    assert_int_equal(conf_sibling(conf, "kiosk-eye", tiny, sizeof(tiny)), -ENAMETOOLONG);
    unlink(program);
}

/* Settings that came with an event: after the machine's own file, before the command line, and never in the way. */
static void an_events_settings_are_heeded(void **state) {
    (void)state;
    char folder[48], settings[80];
    snprintf(folder, sizeof(folder), "%s/state", dir);
    snprintf(settings, sizeof(settings), "%s/lanyard.conf", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    write_to(settings, "[door]\ngate=hall-east\nvolume=50 \n[path]\nassets=/elsewhere\n[wrong]\nkey=1\n");
    write_file("[door]\ngate=lobby\nlanguage=en\n[path]\nassets=/here\n");
    assert_int_equal(READ("--config", "FILE", "--state", folder, "-o", "door.volume=60"), 0);
    assert_string_equal(conf_text(conf, "door.gate", NULL), "hall-east");
    assert_string_equal(conf_text(conf, "door.language", NULL), "en");
    assert_string_equal(conf_text(conf, "door.volume", NULL), "60");
    assert_string_equal(conf_text(conf, "path.assets", NULL), "/here");
    assert_non_null(strstr(err.text, "path.assets is passed over"));
    assert_non_null(strstr(err.text, "wrong.key is passed over"));
    char word[64];
    snprintf(word, sizeof(word), "state.dir=%s", folder);
    assert_int_equal(READ("--config", "FILE", "-o", word), 0);
    assert_string_equal(conf_text(conf, "door.gate", NULL), "hall-east");
    write_to(settings, "no settings at all");
    assert_int_equal(READ("--config", "FILE", "--state", folder), 0); /* a kiosk shall start */
    assert_string_equal(conf_text(conf, "door.gate", NULL), "lobby");
    one_line(err.text);
    unlink(settings);
    assert_int_equal(rmdir(folder), 0);
}

static void settings_that_may_travel(void **state) {
    (void)state;
    static const struct {
        const char *text, *why; /* NULL: they may */
    } cases[] = {
        {"[screens]\nfirst=door\n[door]\ngate=x\n[provision]\nsigner=a\n[display]\ncontrast=high\n", NULL},
        {"", NULL},
        {"[state]\ndir=/\n", "state.dir does not travel"},
        {"[display]\nmode=offscreen:1x1:/\n", "display.mode does not travel"},
        {"[kiosk]\nleave=yes\n", "kiosk.leave does not travel"},
        {"[desk]\npinyin=/\n", "desk.pinyin does not travel"},
        {"[desk]\ngates=x\n", "desk.gates is no such key"},
        {"gate=x\n", "start with a group"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char why[160] = "";
        int r = conf_settings_check(cases[i].text, strlen(cases[i].text), why, sizeof(why));
        assert_int_equal(r, cases[i].why ? -EBADMSG : 0);
        assert_true(!cases[i].why || strstr(why, cases[i].why));
    }
}

static int setup(void **state) {
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    snprintf(file, sizeof(file), "%s/lanyard.conf", dir);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    conf_free(conf);
    conf_free(NULL);
    unlink(file);
    return rmdir(dir);
}

/* What a program passes over is no option of its own, but one file serves all. */
static void help_names_what_is_heeded(void **state) {
    (void)state;
    PROGRAM.groups = "state clock";
    assert_int_equal(READ("--help"), 1);
    assert_non_null(strstr(out.text, "state.dir "));
    assert_non_null(strstr(out.text, "--now"));
    assert_non_null(strstr(out.text, "--config"));
    assert_non_null(strstr(out.text, "--version"));
    assert_null(strstr(out.text, "camera.source"));
    assert_null(strstr(out.text, "desk.gate"));
    assert_int_equal(READ("--camera", "none", "-o", "desk.gate=x"), 0);
    assert_string_equal(conf_text(conf, "desk.gate", NULL), "x");
    PROGRAM.groups = "statement";
    assert_int_equal(READ("--help"), 1);
    assert_null(strstr(out.text, "state.dir "));
    PROGRAM.groups = NULL;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_work_in_the_current_folder),
        cmocka_unit_test(later_words_win),
        cmocka_unit_test(every_named_option_arrives),
        cmocka_unit_test(mistakes_are_told_in_one_line),
        cmocka_unit_test(help_names_every_key_and_an_example),
        cmocka_unit_test(help_names_what_is_heeded),
        cmocka_unit_test(places_can_be_named),
        cmocka_unit_test(an_events_settings_are_heeded),
        cmocka_unit_test(settings_that_may_travel),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
