/* The event's own look, put on a station's screens. What is wrong with it costs one log line and the built-in look:
 * nobody stands before a dark screen because of a colour. */
#include <string.h>

#include "art/font.h"
#include "station/station.h"

static void say_faint(const struct station *station, const struct palette_faint *faint, size_t n) {
    char sentence[PALETTE_SENTENCE];
    palette_sentence(faint, sentence);
    log_line(&station->log, LOG_LEVEL_WARNING, "theme: %s%s; the built-in colours are shown", sentence,
             n > 1 ? ", and others" : "");
}

static void read_file(const struct station *station, struct theme *theme) {
    struct palette_faint faint[PALETTE_FAINT_MAX];
    struct station_asset file;
    char why[THEME_WHY];
    if (!station->roster || roster_asset(station->roster, THEME_FILE, &file.bytes, &file.size) < 0)
        return;
    if (theme_read(file.bytes, file.size, theme, why) < 0)
        log_line(&station->log, LOG_LEVEL_WARNING, "theme: %s; the built-in look is shown", why);
    station_asset_free(&file);
    size_t n = palette_faint(&theme->palette, faint);
    if (n > 0) {
        say_faint(station, faint, n);
        theme->palette = PALETTE_BUILT_IN;
    }
}

bool station_read_theme(struct station *station) {
    struct theme theme = {0};
    theme_built_in(&theme);
    read_file(station, &theme);
    if (memcmp(&theme, &station->theme, sizeof(theme)) == 0)
        return false;
    station->theme = theme;
    return true;
}

static void take_background(const struct station *station, struct look *look) {
    const struct theme *theme = &station->theme;
    struct station_asset file;
    char why[TEMPLATE_ERROR];
    if (!*theme->background)
        return;
    if (station_asset_load(station, theme->background, &file) < 0) {
        log_line(&station->log, LOG_LEVEL_WARNING, "theme: %s is not among the event's files", theme->background);
        return;
    }
    if (look_set_background(look, &theme->palette, file.bytes, file.size, theme->background, why) < 0)
        log_line(&station->log, LOG_LEVEL_WARNING, "theme: %s", why);
    station_asset_free(&file);
}

static void take_font_file(const struct station *station, struct look *look) {
    const char *name = station->theme.font;
    struct station_asset file;
    char why[TEMPLATE_ERROR];
    if (station_asset_load(station, name, &file) < 0) {
        log_line(&station->log, LOG_LEVEL_WARNING, "theme: %s is not among the event's files", name);
        return;
    }
    if (font_add(file.bytes, file.size, name, look->font, why) < 0)
        log_line(&station->log, LOG_LEVEL_WARNING, "theme: %s; the built-in font is used", why);
    station_asset_free(&file);
}

static void take_font(const struct station *station, struct look *look) {
    const char *font = station->theme.font;
    if (font_is_file(font))
        take_font_file(station, look);
    else if (*font && !theme_font_there(font))
        log_line(&station->log, LOG_LEVEL_WARNING, "theme: font %s is not installed here; the built-in one is used",
                 font);
    else
        snprintf(look->font, sizeof(look->font), "%s", font);
}

bool station_high_contrast(const struct station *station) {
    const char *said = conf_text(station->conf, "display.contrast", NULL);
    return said ? strcmp(said, "high") == 0 : station->theme.high;
}

void station_make_look(const struct station *station, bool high, struct look *ret_look) {
    look_clear(ret_look);
    look_set(ret_look, &station->theme.palette, high);
    take_font(station, ret_look);
    if (!high)
        take_background(station, ret_look);
}

void station_set_contrast(struct station *station, bool high) {
    station->high = high;
    station_make_look(station, high, &station->look);
    station->stage.look = &station->look;
    station->stage.stale = true;
}

void station_load_mark(struct station *station) {
    station_asset_free(&station->mark);
    if (*station->theme.logo && station_asset_load(station, station->theme.logo, &station->mark) < 0)
        log_line(&station->log, LOG_LEVEL_WARNING, "theme: %s is not among the event's files", station->theme.logo);
}
