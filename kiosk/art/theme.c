/* Reading and writing a theme. It is looked at twice: where an event is checked, for every fault and with its line, and
 * where a kiosk starts, for the first one. */
#include "art/theme.h"

#include <errno.h>
#include <pango/pangocairo.h>
#include <string.h>

const struct theme_word THEME_WORDS[THEME_KEYS] = {
    [THEME_INK] = {"ink", "dark grounds, and text on paper: #0B172B"},
    [THEME_INK2] = {"ink2", "where dark grounds begin to deepen; without it a lighter ink: #13294B"},
    [THEME_PAPER] = {"paper", "light grounds: #F5F7FA"},
    [THEME_ACCENT] = {"accent", "what is to be pressed or looked at, under dark text: #F2B84B"},
    [THEME_LOGO] = {"logo", "the event's mark on screens: logos/NAME.svg or .png, theme/NAME.svg or .png"},
    [THEME_BACKGROUND] = {"background", "a picture under the resting screens: theme/NAME.svg, .png or .jpg, at most"
                                        " 4096 pixels; it is dimmed as far as text needs"},
    [THEME_FONT] = {"font", "a font family that every kiosk has, or theme/NAME.ttf or .otf brings"},
    [THEME_CONTRAST] = {"contrast", "normal or high: black, white, yellow and larger type"},
};

void theme_built_in(struct theme *theme) { *theme = (struct theme){.palette = PALETTE_BUILT_IN}; }

static int refuse(char *why, const char *value, const char *wanted) {
    g_snprintf(why, THEME_WHY, "\"%.60s\" is not %s", value, wanted);
    return -EINVAL;
}

static int read_color(const char *value, uint32_t *ret, char *why) {
    if (value[0] != '#' || strlen(value) != 7 || strspn(value + 1, "0123456789abcdefABCDEF") != 6)
        return refuse(why, value, "a colour such as #0B172B");
    *ret = (uint32_t)g_ascii_strtoull(value + 1, NULL, 16);
    return 0;
}

static int read_text(const char *value, char *ret, size_t cap, const char *wanted, char *why) {
    if (strlen(value) >= cap)
        return refuse(why, value, wanted);
    g_strlcpy(ret, value, cap);
    return 0;
}

/* It becomes part of a list with commas. */
static int read_font(const char *value, char ret[LOOK_FONT], char *why) {
    static const char wanted[] = "a font family of fewer than 64 bytes, without a comma";
    return strpbrk(value, ",\"'\n") ? refuse(why, value, wanted) : read_text(value, ret, LOOK_FONT, wanted, why);
}

/* Unless the event says what it deepens from. */
static int read_ink(struct palette *palette, const char *value, char *why) {
    int r = read_color(value, &palette->ink, why);
    if (r == 0)
        palette->ink2 = palette_ink2(palette->ink);
    return r;
}

int theme_set(struct theme *theme, enum theme_key key, const char *value, char *why) {
    static const char name[] = "a file's name of fewer than 64 bytes";
    switch (key) {
    case THEME_INK: return read_ink(&theme->palette, value, why);
    case THEME_INK2: return read_color(value, &theme->palette.ink2, why);
    case THEME_PAPER: return read_color(value, &theme->palette.paper, why);
    case THEME_ACCENT: return read_color(value, &theme->palette.accent, why);
    case THEME_LOGO: return read_text(value, theme->logo, sizeof theme->logo, name, why);
    case THEME_BACKGROUND: return read_text(value, theme->background, sizeof theme->background, name, why);
    case THEME_FONT: return read_font(value, theme->font, why);
    case THEME_CONTRAST:
        theme->high = strcmp(value, "high") == 0;
        return theme->high || strcmp(value, "normal") == 0 ? 0 : refuse(why, value, "normal or high");
    case THEME_KEYS: break;
    }
    return -EINVAL;
}

int theme_read(const char *text, size_t size, struct theme *ret_theme, char *why) {
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) error = NULL;
    char reason[THEME_WHY];
    struct theme theme;
    theme_built_in(&theme);
    if (!g_key_file_load_from_data(keys, text, size, G_KEY_FILE_NONE, &error)) {
        g_snprintf(why, THEME_WHY, "%s", error->message);
        return -EBADMSG;
    }
    for (enum theme_key key = 0; key < THEME_KEYS; key++) {
        g_autofree char *value = g_key_file_get_string(keys, THEME_GROUP, THEME_WORDS[key].name, NULL);
        if (value && theme_set(&theme, key, g_strstrip(value), reason) < 0) {
            g_snprintf(why, THEME_WHY, "%s: %s", THEME_WORDS[key].name, reason);
            return -EBADMSG;
        }
    }
    *ret_theme = theme;
    return 0;
}

static void put_color(GKeyFile *keys, enum theme_key key, uint32_t rgb, uint32_t built_in) {
    char text[16];
    g_snprintf(text, sizeof text, "#%06X", rgb);
    if (rgb != built_in)
        g_key_file_set_string(keys, THEME_GROUP, THEME_WORDS[key].name, text);
}

static void put_text(GKeyFile *keys, enum theme_key key, const char *text) {
    if (*text)
        g_key_file_set_string(keys, THEME_GROUP, THEME_WORDS[key].name, text);
}

char *theme_write(const struct theme *theme) {
    g_autoptr(GKeyFile) keys = g_key_file_new();
    const struct palette *palette = &theme->palette, *built_in = &PALETTE_BUILT_IN;
    put_color(keys, THEME_INK, palette->ink, built_in->ink);
    put_color(keys, THEME_INK2, palette->ink2, built_in->ink2);
    put_color(keys, THEME_PAPER, palette->paper, built_in->paper);
    put_color(keys, THEME_ACCENT, palette->accent, built_in->accent);
    put_text(keys, THEME_LOGO, theme->logo);
    put_text(keys, THEME_BACKGROUND, theme->background);
    put_text(keys, THEME_FONT, theme->font);
    put_text(keys, THEME_CONTRAST, theme->high ? "high" : "");
    return g_key_file_has_group(keys, THEME_GROUP) ? g_key_file_to_data(keys, NULL, NULL) : NULL;
}

bool theme_font_there(const char *family) {
    PangoFontFamily **families = NULL;
    int n = 0;
    bool there = false;
    pango_font_map_list_families(pango_cairo_font_map_get_default(), &families, &n);
    for (int i = 0; i < n && !there; i++)
        there = g_ascii_strcasecmp(pango_font_family_get_name(families[i]), family) == 0;
    g_free(families);
    return there;
}
