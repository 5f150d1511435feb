/* Group [theme] of event.conf: colours, mark, background and font of an event's screens. It travels as a file of its
 * own, so that what reads event.conf elsewhere need not know it. Colours that nobody could read are refused with the
 * figures, here and not at the first guest. */
#include <string.h>

#include "art/font.h"
#include "art/logo_check.h"
#include "art/template.h"
#include "ctl/check.h"
#include "ctl/event_conf.h"

#define CONF "event.conf"

static const char *file_of(const struct plan *plan) { return plan->bundle ? THEME_FILE : CONF; }

static void check_spelling(const struct file *file, GKeyFile *keys, const char *name, struct faults *faults) {
    g_auto(GStrv) words = g_key_file_get_keys(keys, THEME_GROUP, NULL, NULL);
    for (char **word = words; word && *word; word++) {
        bool known = false;
        for (int i = 0; i < THEME_KEYS; i++)
            known |= strcmp(THEME_WORDS[i].name, *word) == 0;
        if (!known)
            fault_add(faults, name, conf_line(file, *word), NULL, "%s is not a key of [theme]: see kioskctl help event",
                      *word);
    }
}

static void read_keys(const struct file *file, GKeyFile *keys, struct plan *plan, struct faults *faults) {
    char why[THEME_WHY];
    for (enum theme_key key = 0; key < THEME_KEYS; key++) {
        const char *name = THEME_WORDS[key].name;
        g_autofree char *value = g_key_file_get_string(keys, THEME_GROUP, name, NULL);
        if (value && *g_strstrip(value) && theme_set(&plan->theme, key, value, why) < 0)
            fault_add(faults, file_of(plan), conf_line(file, name), NULL, "%s: %s", name, why);
    }
}

static int line_of(const struct file *file, const struct palette_faint *pair) {
    int line = conf_line(file, pair->text);
    return line ? line : conf_line(file, pair->ground);
}

static void check_contrast(const struct file *file, const struct plan *plan, struct faults *faults) {
    struct palette_faint faint[PALETTE_FAINT_MAX];
    char sentence[PALETTE_SENTENCE];
    size_t n = palette_faint(&plan->theme.palette, faint);
    for (size_t i = 0; i < n; i++) {
        palette_sentence(&faint[i], sentence);
        fault_add(faults, file_of(plan), line_of(file, &faint[i]), NULL, "theme: %s", sentence);
    }
}

static void want_file(const struct files *files, const struct file *conf, enum theme_key key, const char *value,
                      const struct plan *plan, struct faults *faults) {
    const char *name = THEME_WORDS[key].name;
    if (*value && !files_find(files, value))
        fault_add(faults, file_of(plan), conf_line(conf, name), NULL, "%s: %s is not among the event's files", name,
                  value);
}

void conf_read_theme(const struct files *files, struct plan *plan, struct faults *faults) {
    const struct file *file = files_find(files, file_of(plan));
    g_autoptr(GKeyFile) keys = g_key_file_new();
    size_t before = faults->count;
    theme_built_in(&plan->theme);
    if (!file || memchr(file->bytes, '\0', file->size) ||
        !g_key_file_load_from_data(keys, file->bytes, file->size, G_KEY_FILE_NONE, NULL))
        return;
    if (!plan->bundle) /* a bundle may come from a newer version */
        check_spelling(file, keys, file_of(plan), faults);
    read_keys(file, keys, plan, faults);
    want_file(files, file, THEME_LOGO, plan->theme.logo, plan, faults);
    want_file(files, file, THEME_BACKGROUND, plan->theme.background, plan, faults);
    if (font_is_file(plan->theme.font))
        want_file(files, file, THEME_FONT, plan->theme.font, plan, faults);
    if (faults->count == before)
        check_contrast(file, plan, faults);
}

static void refuse(const char *name, const char *why, struct faults *faults) {
    const char *rest = g_str_has_prefix(why, name) ? why + strlen(name) : why;
    fault_add(faults, name, 0, NULL, "%s", rest + strspn(rest, ": "));
}

static void check_font(const struct files *files, const struct theme *theme, struct faults *faults) {
    char family[LOOK_FONT], why[TEMPLATE_ERROR];
    const struct file *file = font_is_file(theme->font) ? files_find(files, theme->font) : NULL;
    if (file && font_add(file->bytes, file->size, file->name, family, why) < 0)
        refuse(file->name, why, faults);
    else if (!file && *theme->font && !theme_font_there(theme->font))
        fault_warn(faults, CONF, 0, "font",
                   "%s is not installed here: a kiosk without it shows Noto Sans; put the file into theme/ and write "
                   "font = theme/NAME.ttf",
                   theme->font);
}

void check_theme(const struct files *files, const struct plan *plan, struct faults *faults) {
    const struct theme *theme = &plan->theme;
    const struct file *logo = files_find(files, theme->logo), *background = files_find(files, theme->background);
    struct look look = {0};
    char why[TEMPLATE_ERROR];
    if (logo && logo_check(logo->bytes, logo->size, logo->name, why) < 0)
        refuse(logo->name, why, faults);
    if (background &&
        look_set_background(&look, &theme->palette, background->bytes, background->size, background->name, why) < 0)
        refuse(background->name, why, faults);
    look_clear(&look);
    check_font(files, theme, faults);
}
