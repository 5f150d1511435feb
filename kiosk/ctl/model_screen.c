/* Group [reel] of event.conf: what the second display may say beside what reel.csv has it show. */
#include <stdarg.h>
#include <string.h>

#include "ctl/event_conf.h"
#include "ctl/model.h"
#include "ctl/model_reel.h"
#include "ctl/text.h"

#define CONF "event.conf"
#define GROUP "reel"
#define COUNTDOWN_MAX 240
#define NETWORK_MAX 32 /* bytes of an SSID */

struct reader {
    const struct file *file;
    GKeyFile *keys;
    const struct plan *plan;
    struct faults *faults;
};

static void refuse(const struct reader *r, int key, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void refuse(const struct reader *r, int key, const char *format, ...) {
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    const char *name = SCREEN_CONF[key].name;
    fault_add(r->faults, CONF, conf_line(r->file, name), NULL, "%s: %s", name, text);
}

static char *value(const struct reader *r, int key) {
    char *text = g_key_file_get_string(r->keys, GROUP, SCREEN_CONF[key].name, NULL);
    if (!text || !*text) {
        g_free(text);
        text = g_strdup(SCREEN_CONF[key].fallback ? SCREEN_CONF[key].fallback : "");
    }
    text_trim(text);
    return text;
}

static void copy(const struct reader *r, int key, char *ret, size_t cap) {
    g_autofree char *text = value(r, key);
    if (strlen(text) >= cap)
        refuse(r, key, "is longer than %zu bytes", cap - 1);
    else
        g_strlcpy(ret, text, cap);
}

static void read_countdown(const struct reader *r, struct roster_screen *screen) {
    g_autofree char *minutes = value(r, SCREEN_COUNTDOWN), *zone = value(r, SCREEN_COUNTDOWN_ZONE);
    gint64 number = 0;
    text_fold_code(minutes);
    if (!g_ascii_string_to_signed(minutes, 10, 0, COUNTDOWN_MAX, &number, NULL))
        refuse(r, SCREEN_COUNTDOWN, "\"%s\" is not minutes from 0 to %d", minutes, COUNTDOWN_MAX);
    screen->countdown_minutes = (int)number;
    text_fold_code(zone);
    const struct roster_zone *known = *zone ? model_zone(r->plan->model, zone) : NULL;
    if (known)
        g_strlcpy(screen->countdown_zone, known->code, sizeof screen->countdown_zone);
    else if (*zone)
        refuse(r, SCREEN_COUNTDOWN_ZONE, "\"%s\" is neither in zones.csv nor in gates.csv", zone);
}

static void read_greet(const struct reader *r, struct roster_screen *screen) {
    g_autofree char *text = value(r, SCREEN_GREET);
    text_fold_code(text);
    g_auto(GStrv) words = g_strsplit_set(text, ";, ", -1);
    for (char **word = words; *word; word++) {
        const struct roster_tier *tier = **word ? plan_tier(r->plan, *word) : NULL;
        if (**word && !tier)
            refuse(r, SCREEN_GREET, "\"%s\" is not in tiers.csv", *word);
        else if (tier && tier->number >= 0)
            screen->greet_tiers |= UINT64_C(1) << tier->number;
    }
}

static void read_wall(const struct reader *r, struct roster_screen *screen) {
    g_autofree char *text = value(r, SCREEN_WALL);
    text_fold_code(text);
    screen->wall = g_ascii_strcasecmp(text, "yes") == 0 || strcmp(text, "是") == 0;
    if (!screen->wall && g_ascii_strcasecmp(text, "no") != 0 && strcmp(text, "否") != 0)
        refuse(r, SCREEN_WALL, "\"%s\" is neither yes nor no", text);
}

static void read_wifi(const struct reader *r, struct roster_screen *screen) {
    copy(r, SCREEN_WIFI_NAME, screen->wifi_name, NETWORK_MAX + 1);
    copy(r, SCREEN_WIFI_PASSWORD, screen->wifi_password, sizeof screen->wifi_password);
    if (*screen->wifi_password && !*screen->wifi_name)
        refuse(r, SCREEN_WIFI_PASSWORD, "is there, but wifi_name is empty");
}

/* "One; Two" -> a line each. */
static void read_thanks(const struct reader *r, int key, char *ret, size_t cap) {
    g_autofree char *text = value(r, key);
    g_auto(GStrv) wide = g_strsplit(text, "；", -1);
    g_autofree char *plain = g_strjoinv(";", wide);
    g_auto(GStrv) names = g_strsplit(plain, ";", -1);
    g_autoptr(GString) lines = g_string_new(NULL);
    for (char **name = names; *name; name++) {
        text_trim(*name);
        if (**name)
            g_string_append_printf(lines, "%s%s", lines->len > 0 ? "\n" : "", *name);
    }
    if (lines->len >= cap)
        refuse(r, key, "is longer than %zu bytes", cap - 1);
    else
        g_strlcpy(ret, lines->str, cap);
}

static void check_spelling(const struct reader *r) {
    g_auto(GStrv) names = g_key_file_get_keys(r->keys, GROUP, NULL, NULL);
    for (char **name = names; name && *name; name++) {
        bool known = false;
        for (int i = 0; i < SCREEN_KEYS; i++)
            known |= strcmp(SCREEN_CONF[i].name, *name) == 0;
        if (!known)
            fault_add(r->faults, CONF, conf_line(r->file, *name), NULL,
                      "%s is not a key of [reel]: see kioskctl help event", *name);
    }
}

void conf_read_screen(const struct file *file, struct plan *plan, struct faults *faults) {
    g_autoptr(GKeyFile) keys = g_key_file_new();
    struct reader r = {file, keys, plan, faults};
    struct roster_screen *screen = &plan->reel->screen;
    if (!file || memchr(file->bytes, '\0', file->size) ||
        !g_key_file_load_from_data(keys, file->bytes, file->size, G_KEY_FILE_NONE, NULL))
        return;
    check_spelling(&r);
    read_countdown(&r, screen);
    read_greet(&r, screen);
    read_wall(&r, screen);
    read_wifi(&r, screen);
    read_thanks(&r, SCREEN_THANKS_ZH, screen->thanks_zh, sizeof screen->thanks_zh);
    read_thanks(&r, SCREEN_THANKS_EN, screen->thanks_en, sizeof screen->thanks_en);
}

static void put(GKeyFile *keys, int key, const char *text) {
    if (*text)
        g_key_file_set_string(keys, GROUP, SCREEN_CONF[key].name, text);
}

static void put_thanks(GKeyFile *keys, int key, const char *lines) {
    g_auto(GStrv) names = g_strsplit(lines, "\n", -1);
    g_autofree char *text = g_strjoinv(";", names);
    put(keys, key, text);
}

void conf_write_screen(const struct plan *plan, GKeyFile *keys) {
    const struct roster_screen *screen = &plan->reel->screen;
    g_autoptr(GString) greet = g_string_new(NULL);
    for (int i = 0; i < plan->n_tiers; i++)
        if (plan->tiers[i].number >= 0 && screen->greet_tiers >> plan->tiers[i].number & 1)
            g_string_append_printf(greet, "%s;", plan->tiers[i].code);
    g_key_file_set_integer(keys, GROUP, SCREEN_CONF[SCREEN_COUNTDOWN].name, screen->countdown_minutes);
    put(keys, SCREEN_COUNTDOWN_ZONE, screen->countdown_zone);
    put(keys, SCREEN_GREET, greet->str);
    put(keys, SCREEN_WALL, screen->wall ? "yes" : "");
    put(keys, SCREEN_WIFI_NAME, screen->wifi_name);
    put(keys, SCREEN_WIFI_PASSWORD, screen->wifi_password);
    put_thanks(keys, SCREEN_THANKS_ZH, screen->thanks_zh);
    put_thanks(keys, SCREEN_THANKS_EN, screen->thanks_en);
}
