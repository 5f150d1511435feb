/* kioskctl doctor on what hangs on the box and what is installed on it. Where the system does not tell, this says so
 * instead of guessing. */
#include <errno.h>
#include <glob.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "app/address.h"
#include "app/clock.h"
#include "ctl/doctor.h"
#include "device/eye.h"
#include "device/pinyin.h"
#include "device/print_words.h"

#define HELLO_MS 2500 /* a camera that says nothing for this long does not work */

char *doctor_hear(char **argv) {
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    char limit[] = "timeout", seconds[] = "10", *heard = NULL;
    int status = -1;
    g_ptr_array_add(all, limit); /* a child that hangs must not hang the doctor */
    g_ptr_array_add(all, seconds);
    for (; *argv; argv++)
        g_ptr_array_add(all, *argv);
    g_ptr_array_add(all, NULL);
    if (!g_spawn_sync(NULL, (char **)all->pdata, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                      &heard, NULL, &status, NULL))
        return NULL;
    if (status == 0)
        return heard;
    g_free(heard);
    return NULL;
}

/* ---- camera and printers ---- */

static bool answers(struct eye *eye, struct eye_message *ret_message) {
    for (int64_t until = app_clock_boottime() + HELLO_MS; app_clock_boottime() < until;) {
        struct pollfd wait = {.fd = eye_fd(eye), .events = POLLIN};
        poll(&wait, 1, 50);
        if (eye_poll(eye, app_clock_boottime(), ret_message) > 0 &&
            (ret_message->type == EYE_HELLO || ret_message->type == EYE_FAULT))
            return true;
    }
    return false;
}

void doctor_camera(struct doctor *doctor) {
    const char *spec = conf_text(doctor->conf, "camera.source", "none");
    char program[4096];
    struct eye *eye = NULL;
    struct eye_message message = {.text = ""};
    if (strcmp(spec, "none") == 0) {
        health_add(&doctor->report, HEALTH_CAMERA_NONE, NULL);
        return;
    }
    int r = conf_sibling(doctor->conf, "kiosk-eye", program, sizeof program);
    if (r == 0)
        r = eye_start(program, spec, &eye);
    bool well = r == 0 && answers(eye, &message) && message.type == EYE_HELLO;
    eye_stop(eye);
    health_add(&doctor->report,
               well                                              ? HEALTH_CAMERA_WELL
               : strstr(message.text, "used by another program") ? HEALTH_CAMERA_IN_USE
                                                                 : HEALTH_CAMERA_SILENT,
               r < 0           ? g_strerror(-r)
               : *message.text ? message.text
                               : spec);
}

static void ask_printer(struct doctor *doctor, const char *queue) {
    struct printer *printer = NULL;
    struct printer_info info = {0};
    char why[PRINTER_ERROR] = "", trouble[PRINT_WORDS];
    int r = printer_open(conf_text(doctor->conf, "printer.server", NULL), queue, &printer, why);
    if (r == 0)
        r = printer_info(printer, &info, why);
    printer_close(printer);
    if (r < 0) {
        health_add(&doctor->report, HEALTH_PRINTER_MISSING, why);
        return;
    }
    enum health_cause cause =
        print_trouble(&info, NULL, trouble) == PRINT_WELL ? HEALTH_PRINTER_WELL : HEALTH_PRINTER_TROUBLE;
    g_autofree char *detail = g_strconcat(queue, *trouble ? ": " : "", trouble, NULL);
    health_add(&doctor->report, cause, detail);
}

void doctor_printers(struct doctor *doctor) {
    static const char *const keys[] = {"printer.queue", "printer.second"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *queue = conf_text(doctor->conf, keys[i], "none");
        if (strcmp(queue, "none") != 0)
            ask_printer(doctor, queue);
        else if (i == 0)
            health_add(&doctor->report, HEALTH_PRINTER_NONE, NULL);
    }
}

/* ---- displays, sound, network ---- */

void doctor_displays(struct doctor *doctor) {
    glob_t ports = {0};
    GString *names = g_string_new("");
    bool any = glob("/sys/class/drm/card*-*/status", 0, NULL, &ports) == 0;
    for (size_t i = 0; any && i < ports.gl_pathc; i++) {
        g_autofree char *text = NULL, *folder = g_path_get_dirname(ports.gl_pathv[i]),
                        *name = g_path_get_basename(folder);
        if (g_file_get_contents(ports.gl_pathv[i], &text, NULL, NULL) && g_str_has_prefix(text, "connected"))
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
    }
    health_add(&doctor->report,
               !any         ? HEALTH_DISPLAYS_UNTOLD
               : names->len ? HEALTH_DISPLAYS_WELL
                            : HEALTH_DISPLAYS_NONE,
               names->str);
    g_string_free(names, TRUE);
    globfree(&ports);
}

void doctor_sound(struct doctor *doctor) {
    glob_t cards = {0};
    bool any = glob("/proc/asound/card[0-9]*", 0, NULL, &cards) == 0;
    globfree(&cards);
    health_add(&doctor->report, any ? HEALTH_SOUND_WELL : HEALTH_SOUND_NONE, NULL);
}

void doctor_network(struct doctor *doctor) {
    struct app_address all[8];
    const size_t n = app_addresses(all, G_N_ELEMENTS(all));
    GString *addresses = g_string_new("");
    for (size_t i = 0; i < n; i++)
        if (all[i].running)
            g_string_append_printf(addresses, "%s%s %s", addresses->len ? ", " : "", all[i].device, all[i].text);
    health_add(&doctor->report, addresses->len ? HEALTH_NETWORK_WELL : HEALTH_NETWORK_NONE, addresses->str);
    g_string_free(addresses, TRUE);
}

/* ---- what is installed ---- */

/* systemctl show: paragraphs of KEY=VALUE. */
static enum health_cause judge_unit(const char *paragraph, char **ret_id) {
    g_auto(GStrv) lines = g_strsplit(paragraph, "\n", -1);
    enum health_cause cause = HEALTH_UNITS_WELL;
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, "Id="))
            *ret_id = g_strdup(*line + 3);
        if (strcmp(*line, "ActiveState=failed") == 0)
            cause = HEALTH_UNITS_FAILED;
        else if (g_str_has_prefix(*line, "NRestarts=") && g_ascii_strtoll(*line + 10, NULL, 10) >= 3 &&
                 cause == HEALTH_UNITS_WELL)
            cause = HEALTH_UNITS_RESTARTED;
    }
    return cause;
}

void doctor_units(struct doctor *doctor) {
    char *ask[] = {(char[]){"systemctl"}, (char[]){"show"}, (char[]){"--property=Id,ActiveState,NRestarts"},
                   (char[]){"lanyard-*.service"}, NULL};
    g_autofree char *heard = access("/run/systemd/system", F_OK) == 0 ? doctor_hear(ask) : NULL;
    if (!heard || !strstr(heard, "Id=")) {
        health_add(&doctor->report, HEALTH_UNITS_NONE, NULL);
        return;
    }
    g_auto(GStrv) units = g_strsplit(heard, "\n\n", -1);
    for (char **unit = units; *unit; unit++) {
        g_autofree char *id = NULL;
        enum health_cause cause = judge_unit(*unit, &id);
        health_add(&doctor->report, cause, cause == HEALTH_UNITS_WELL ? NULL : id);
    }
}

void doctor_fonts(struct doctor *doctor) {
    char *ask[] = {(char[]){"fc-match"}, (char[]){"-f"}, (char[]){"%{family[0]}"}, (char[]){"Noto Sans CJK SC"}, NULL};
    g_autofree char *heard = doctor_hear(ask);
    health_add(&doctor->report,
               !heard                           ? HEALTH_FONTS_UNTOLD
               : strstr(heard, "Noto Sans CJK") ? HEALTH_FONTS_WELL
                                                : HEALTH_FONTS_NONE,
               heard);
}

void doctor_pinyin(struct doctor *doctor) {
    struct pinyin *pinyin = NULL;
    char why[PINYIN_ERROR] = "";
    int r = pinyin_open(NULL, &pinyin, why);
    pinyin_close(pinyin);
    health_add(&doctor->report, r < 0 ? HEALTH_PINYIN_NONE : HEALTH_PINYIN_WELL, r < 0 ? why : NULL);
}
