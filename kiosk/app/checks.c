/* See checks.h. The whole file is looked through each time, so that a person is never shown half of what it says. */
#include "app/checks.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

static int refuse(char ret_error[CHECKS_ERROR], const char *group, const char *why) {
    g_snprintf(ret_error, CHECKS_ERROR, "[%s]: %s", group, why);
    return -EBADMSG;
}

static GKeyFile *open_file(const void *bytes, size_t size, char ret_error[CHECKS_ERROR]) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (size > CHECKS_BYTES || memchr(bytes, 0, size)) {
        g_snprintf(ret_error, CHECKS_ERROR, "is no text of at most %d bytes", CHECKS_BYTES);
        return NULL;
    }
    if (!g_key_file_load_from_data(file, bytes, size, G_KEY_FILE_NONE, &error)) {
        g_snprintf(ret_error, CHECKS_ERROR, "%s", error->message);
        return NULL;
    }
    return g_steal_pointer(&file);
}

static const char *kind_of(const char *group, const char **ret_code) {
    static const char *const kinds[] = {"tier", "channel", "needs"};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        size_t length = strlen(kinds[i]);
        if (g_str_has_prefix(group, kinds[i]) && group[length] == ':' && group[length + 1]) {
            *ret_code = group + length + 1;
            return kinds[i];
        }
    }
    *ret_code = "";
    return strcmp(group, "attention") == 0 ? "attention" : NULL;
}

/* Items of one language, "" taken out. NULL after saying why. */
static char **items_of(GKeyFile *file, const char *group, const char *language, char ret_error[CHECKS_ERROR]) {
    gsize n = 0;
    g_auto(GStrv) items = g_key_file_get_string_list(file, group, language, &n, NULL);
    if (!items || n == 0) {
        g_autofree char *why = g_strdup_printf("%s= is missing", language);
        refuse(ret_error, group, why);
        return NULL;
    }
    for (gsize i = 0; i < n; i++) {
        g_strstrip(items[i]);
        if (!*items[i] || strlen(items[i]) >= CHECKS_TEXT || !g_utf8_validate(items[i], -1, NULL)) {
            refuse(ret_error, group, "an item is empty, too long or no UTF-8");
            return NULL;
        }
    }
    return g_steal_pointer(&items);
}

static bool concerns(const char *kind, const char *code, const struct checks_person *person) {
    if (strcmp(kind, "tier") == 0)
        return strcmp(code, person->tier) == 0;
    if (strcmp(kind, "channel") == 0)
        return strcmp(code, person->channel) == 0;
    if (strcmp(kind, "needs") == 0)
        return strstr(person->needs, code);
    return person->attention;
}

struct found {
    const struct checks_person *person;
    char (*zh)[CHECKS_TEXT], (*en)[CHECKS_TEXT];
    size_t n, max;
};

static void take(struct found *found, char **zh, char **en) {
    for (guint i = 0; zh[i] && found->n < found->max; i++, found->n++) {
        g_strlcpy(found->zh[found->n], zh[i], CHECKS_TEXT);
        g_strlcpy(found->en[found->n], en[i], CHECKS_TEXT);
    }
}

/* found NULL: only look. */
static int read_group(GKeyFile *file, const char *group, struct found *found, char ret_error[CHECKS_ERROR]) {
    const char *code, *kind = kind_of(group, &code);
    if (!kind)
        return refuse(ret_error, group, "is none of [tier:CODE], [channel:CODE], [needs:WORD], [attention]");
    g_auto(GStrv) zh = items_of(file, group, "zh", ret_error);
    g_auto(GStrv) en = zh ? items_of(file, group, "en", ret_error) : NULL;
    if (!zh || !en)
        return -EBADMSG;
    if (g_strv_length(zh) != g_strv_length(en))
        return refuse(ret_error, group, "zh= and en= have different numbers of items");
    if (found && concerns(kind, code, found->person))
        take(found, zh, en);
    return 0;
}

int checks_for(const void *bytes, size_t size, const struct checks_person *person, char ret_zh[][CHECKS_TEXT],
               char ret_en[][CHECKS_TEXT], size_t max, char ret_error[CHECKS_ERROR]) {
    g_autoptr(GKeyFile) file = open_file(bytes, size, ret_error);
    struct found found = {.person = person, .zh = ret_zh, .en = ret_en, .max = max};
    g_auto(GStrv) groups = file ? g_key_file_get_groups(file, NULL) : NULL;
    for (char **group = groups; group && *group; group++)
        if (read_group(file, *group, NULL, ret_error) < 0)
            return -EBADMSG;
    for (char **group = groups; group && *group; group++)
        read_group(file, *group, &found, ret_error);
    return file ? (int)found.n : -EBADMSG;
}

int checks_validate(const void *bytes, size_t size, bool (*known)(void *ctx, const char *kind, const char *code),
                    void *ctx, char ret_error[CHECKS_ERROR]) {
    g_autoptr(GKeyFile) file = open_file(bytes, size, ret_error);
    g_auto(GStrv) groups = file ? g_key_file_get_groups(file, NULL) : NULL;
    for (char **group = groups; group && *group; group++) {
        const char *code, *kind;
        if (read_group(file, *group, NULL, ret_error) < 0)
            return -EBADMSG;
        kind = kind_of(*group, &code);
        if ((strcmp(kind, "tier") == 0 || strcmp(kind, "channel") == 0) && !known(ctx, kind, code))
            return refuse(ret_error, *group, "there is no such code in the event");
    }
    return file ? 0 : -EBADMSG;
}
