/* event.conf: what the event is called, where and when it is. A key file, because organisers edit it by hand; so a key
 * that is spelt wrong is a fault, not silence. */
#include "ctl/event_conf.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "app/clock.h"
#include "ctl/sheet.h"
#include "ctl/text.h"

#define CONF "event.conf"

int conf_line(const struct file *file, const char *key) {
    int line = 1;
    for (const char *at = file->bytes; at && *at; line++) {
        const char *end = strchr(at, '\n');
        size_t n = strlen(key);
        if (strncmp(at, key, n) == 0 && (at[n] == '=' || at[n] == ' ' || at[n] == '\t'))
            return line;
        at = end ? end + 1 : NULL;
    }
    return 0;
}

struct reader {
    const struct file *file;
    GKeyFile *keys;
    struct faults *faults;
};

static int refuse(const struct reader *r, int key, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int refuse(const struct reader *r, int key, const char *format, ...) {
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    const char *name = EVENT_CONF[key].name;
    return fault_add(r->faults, CONF, conf_line(r->file, name), NULL, "%s: %s", name, text);
}

static char *value(const struct reader *r, int key) {
    char *text = g_key_file_get_string(r->keys, "event", EVENT_CONF[key].name, NULL);
    if (!text || !*text) {
        g_free(text);
        text = g_strdup(EVENT_CONF[key].fallback ? EVENT_CONF[key].fallback : "");
        if (EVENT_CONF[key].required)
            refuse(r, key, "is missing: %s", EVENT_CONF[key].help);
    }
    text_trim(text);
    return text;
}

static void copy(const struct reader *r, int key, char *ret, size_t cap) {
    g_autofree char *text = value(r, key);
    if (g_strlcpy(ret, text, cap) >= cap)
        refuse(r, key, "is longer than %zu bytes", cap - 1);
}

static void read_code(const struct reader *r, struct roster_event *event) {
    copy(r, EVENT_CODE, event->code, sizeof event->code);
    size_t n = strspn(event->code, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (event->code[0] == '-' || event->code[n])
        refuse(r, EVENT_CODE, "\"%s\" may hold only a-z, 0-9 and -", event->code);
}

static void read_id(const struct reader *r, struct roster_event *event) {
    g_autofree char *text = value(r, EVENT_ID);
    guint64 id = 0;
    text_fold_code(text);
    if (*text && !g_ascii_string_to_unsigned(text, 10, 1, UINT32_MAX, &id, NULL))
        refuse(r, EVENT_ID, "\"%s\" is not a number from 1 to 4294967295", text);
    event->id = (uint32_t)id;
}

static void read_names(const struct reader *r, struct roster_event *event) {
    copy(r, EVENT_NAME_ZH, event->name_zh, sizeof event->name_zh);
    copy(r, EVENT_NAME_EN, event->name_en, sizeof event->name_en);
    copy(r, EVENT_VENUE_ZH, event->venue_zh, sizeof event->venue_zh);
    copy(r, EVENT_VENUE_EN, event->venue_en, sizeof event->venue_en);
    if (!event->name_zh[0] && !event->name_en[0])
        refuse(r, EVENT_NAME_ZH, "is missing, and name_en too: one of them is needed");
}

static void read_language(const struct reader *r, struct roster_event *event) {
    g_autofree char *text = value(r, EVENT_LANGUAGE);
    if (strcmp(text, "zh") != 0 && strcmp(text, "en") != 0)
        refuse(r, EVENT_LANGUAGE, "\"%s\" is neither zh nor en", text);
    else
        g_strlcpy(event->language, text, sizeof event->language);
}

static void read_family(const struct reader *r, struct plan *plan) {
    static const char *const families[] = {"62x100", "86x54", "100x150", NULL};
    copy(r, EVENT_BADGE_FAMILY, plan->badge_family, sizeof plan->badge_family);
    if (!g_strv_contains(families, plan->badge_family))
        refuse(r, EVENT_BADGE_FAMILY, "\"%s\" is none of 62x100, 86x54 and 100x150", plan->badge_family);
}

/* "om_badge_62x100mm": words with '_' between, the last one a size. */
static void read_media(const struct reader *r, const char *family, struct roster_event *event) {
    copy(r, EVENT_BADGE_MEDIA, event->badge_media, sizeof event->badge_media);
    if (!event->badge_media[0])
        g_snprintf(event->badge_media, sizeof event->badge_media, "om_badge_%smm", family);
    if (!g_regex_match_simple("^[a-z]+_[a-z0-9.-]+_[0-9]+(\\.[0-9]+)?x[0-9]+(\\.[0-9]+)?(mm|in)$", event->badge_media,
                              0, 0))
        refuse(r, EVENT_BADGE_MEDIA, "\"%s\" is not a size such as om_badge_62x100mm", event->badge_media);
}

static int add_day(const struct reader *r, struct roster_event *event, const char *word) {
    int32_t date = plan_date(word);
    if (!date)
        return refuse(r, EVENT_DAYS, "\"%s\" is not a date such as 2026-10-24", word);
    if (event->days == ROSTER_DAYS)
        return refuse(r, EVENT_DAYS, "more than %d days", ROSTER_DAYS);
    if (event->days > 0 && date != plan_date_after(event->day_date[event->days - 1]))
        return refuse(r, EVENT_DAYS, "%s does not follow the day before it: list every date, in order", word);
    event->day_date[event->days++] = date;
    return 0;
}

static int read_days(const struct reader *r, struct roster_event *event) {
    g_autofree char *text = value(r, EVENT_DAYS);
    text_fold_code(text);
    g_auto(GStrv) words = g_strsplit_set(text, ";, ", -1);
    for (char **word = words; *word; word++)
        if (**word && add_day(r, event, *word) < 0)
            return -EBADMSG;
    if (*text && event->days == 0)
        return refuse(r, EVENT_DAYS, "names no date");
    return 0;
}

static int read_zone(const struct reader *r, struct plan *plan) {
    struct roster_event *event = &plan->event;
    copy(r, EVENT_TIMEZONE, event->timezone, sizeof event->timezone);
    plan->zone = g_time_zone_new_identifier(event->timezone);
    if (!event->timezone[0] || !plan->zone)
        return event->timezone[0]
                   ? refuse(r, EVENT_TIMEZONE, "\"%s\" is not a time zone this machine knows (Asia/Shanghai is)",
                            event->timezone)
                   : -EBADMSG;
    for (int i = 0; i < event->days; i++)
        if (app_local_midnight(event->timezone, event->day_date[i], &event->day_start[i]) < 0)
            return refuse(r, EVENT_DAYS, "%d has no midnight in %s", event->day_date[i], event->timezone);
    if (event->days > 0 && app_local_midnight(event->timezone, plan_date_after(event->day_date[event->days - 1]),
                                              &event->day_start[event->days]) < 0)
        return refuse(r, EVENT_DAYS, "the last day has no end in %s", event->timezone);
    return 0;
}

static void add_url(const struct reader *r, struct code_urls *urls, const char *pattern) {
    if (code_url_check(pattern) < 0)
        refuse(r, EVENT_CODE_URLS, "\"%s\" is not an address with {code} once in it, such as %s", pattern,
               "https://tickets.example.org/t/{code}");
    else if (strlen(pattern) >= CODE_URL_MAX)
        refuse(r, EVENT_CODE_URLS, "\"%s\" is longer than %d bytes", pattern, CODE_URL_MAX - 1);
    else if (urls->n == CODE_URLS)
        refuse(r, EVENT_CODE_URLS, "more than %d addresses", CODE_URLS);
    else
        g_strlcpy(urls->pattern[urls->n++], pattern, CODE_URL_MAX);
}

static void read_urls(const struct reader *r, struct code_urls *urls) {
    g_autofree char *text = value(r, EVENT_CODE_URLS);
    g_auto(GStrv) words = g_strsplit(text, ";", -1);
    for (char **word = words; *word; word++) {
        text_trim(*word);
        if (**word)
            add_url(r, urls, *word);
    }
}

/* Only a bundle knows when it was signed. */
static void read_made(const struct reader *r, struct roster_event *event) {
    g_autoptr(GError) error = NULL;
    int64_t made = g_key_file_get_int64(r->keys, "bundle", "made", &error);
    if (!error && made > 0)
        event->made = made;
}

static bool knows_key(const char *name) {
    for (int i = 0; i < EVENT_KEYS; i++)
        if (strcmp(EVENT_CONF[i].name, name) == 0)
            return true;
    return false;
}

static void check_spelling(const struct reader *r, bool bundle) {
    static const char *const known[] = {"event", "columns", "pretix", "reel", "theme", NULL};
    g_auto(GStrv) groups = g_key_file_get_groups(r->keys, NULL);
    for (char **group = groups; *group; group++)
        if (!g_strv_contains(known, *group) && !(bundle && strcmp(*group, "bundle") == 0))
            fault_add(r->faults, CONF, 0, NULL,
                      "[%s] is not a group: [event], [columns], [pretix], [reel] and [theme] are", *group);
    g_auto(GStrv) names = g_key_file_get_keys(r->keys, "event", NULL, NULL);
    for (char **name = names; name && *name; name++)
        if (!knows_key(*name))
            fault_add(r->faults, CONF, conf_line(r->file, *name), NULL,
                      "%s is not a key of [event]: see kioskctl help event", *name);
}

static bool knows_column(const char *name) {
    for (const struct sheet *const *sheet = SHEETS; *sheet; sheet++)
        for (int i = 0; i < (*sheet)->n; i++) {
            g_autofree char *stem = sheet_stem(*sheet);
            g_autofree char *full = g_strdup_printf("%s.%s", stem, (*sheet)->columns[i].name);
            if ((*sheet)->columns[i].kind != COLUMN_BUNDLE && strcmp(full, name) == 0)
                return true;
        }
    return false;
}

/* "tickets.tier = 票种"; a name without a file means tickets.csv. */
static void read_mapping(const struct reader *r, struct plan *plan) {
    g_auto(GStrv) names = g_key_file_get_keys(r->keys, "columns", NULL, NULL);
    for (char **name = names; name && *name; name++) {
        g_autofree char *full = strchr(*name, '.') ? g_strdup(*name) : g_strconcat("tickets.", *name, NULL);
        char *heading = g_key_file_get_string(r->keys, "columns", *name, NULL);
        if (knows_column(full) && heading && *heading) {
            g_hash_table_insert(plan->mapping, g_steal_pointer(&full), heading);
            continue;
        }
        g_free(heading);
        fault_add(r->faults, CONF, conf_line(r->file, *name), NULL,
                  "[columns] %s is not a column: see kioskctl help event", *name);
    }
}

int conf_read_event(const struct file *file, struct plan *plan, struct faults *faults) {
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) error = NULL;
    size_t before = faults->count;
    struct reader r = {file, keys, faults};
    if (memchr(file->bytes, '\0', file->size))
        return fault_add(faults, CONF, 0, NULL, "holds a NUL byte: this is not a text file");
    if (!g_key_file_load_from_data(keys, file->bytes, file->size, G_KEY_FILE_NONE, &error))
        return fault_add(faults, CONF, 0, NULL, "%s", error->message);
    check_spelling(&r, plan->bundle);
    read_code(&r, &plan->event);
    read_id(&r, &plan->event);
    read_names(&r, &plan->event);
    read_language(&r, &plan->event);
    read_family(&r, plan);
    read_media(&r, plan->badge_family, &plan->event);
    if (read_days(&r, &plan->event) == 0)
        read_zone(&r, plan);
    read_urls(&r, &plan->urls);
    if (plan->bundle)
        read_made(&r, &plan->event);
    read_mapping(&r, plan);
    return faults->count > before ? -EBADMSG : 0;
}

static void put(GKeyFile *keys, int key, const char *text) {
    if (*text)
        g_key_file_set_string(keys, "event", EVENT_CONF[key].name, text);
}

char *plan_canonical_conf(const struct plan *plan, int64_t made) {
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GString) days = g_string_new(NULL), urls = g_string_new(NULL);
    const struct roster_event *event = &plan->event;
    g_autofree char *id = g_strdup_printf("%u", event->id);
    for (int i = 0; i < event->days; i++)
        g_string_append_printf(days, "%04d-%02d-%02d;", event->day_date[i] / 10000, event->day_date[i] / 100 % 100,
                               event->day_date[i] % 100);
    for (size_t i = 0; i < plan->urls.n; i++)
        g_string_append_printf(urls, "%s;", plan->urls.pattern[i]);
    put(keys, EVENT_CODE, event->code);
    put(keys, EVENT_ID, id);
    put(keys, EVENT_NAME_ZH, event->name_zh);
    put(keys, EVENT_NAME_EN, event->name_en);
    put(keys, EVENT_VENUE_ZH, event->venue_zh);
    put(keys, EVENT_VENUE_EN, event->venue_en);
    put(keys, EVENT_TIMEZONE, event->timezone);
    put(keys, EVENT_DAYS, days->str);
    put(keys, EVENT_LANGUAGE, event->language);
    /* Versions before there were families would refuse the word. */
    if (strcmp(plan->badge_family, EVENT_CONF[EVENT_BADGE_FAMILY].fallback) != 0)
        put(keys, EVENT_BADGE_FAMILY, plan->badge_family);
    put(keys, EVENT_BADGE_MEDIA, event->badge_media);
    put(keys, EVENT_CODE_URLS, urls->str);
    conf_write_pretix(plan, keys);
    conf_write_screen(plan, keys);
    g_key_file_set_int64(keys, "bundle", "made", made);
    return g_key_file_to_data(keys, NULL, NULL);
}
