/* An event's own look, as its files say it: colours, mark, background, font. Group [theme] of event.conf, which travels
 * to the kiosks as the file theme.conf. Eight keys; what the names of files stand for is the caller's to find. */
#ifndef LANYARD_ART_THEME_H
#define LANYARD_ART_THEME_H

#include "art/look.h"

#define THEME_FILE "theme.conf"
#define THEME_GROUP "theme"
#define THEME_NAME 64
#define THEME_WHY 256

enum theme_key {
    THEME_INK,
    THEME_INK2,
    THEME_PAPER,
    THEME_ACCENT,
    THEME_LOGO,
    THEME_BACKGROUND,
    THEME_FONT,
    THEME_CONTRAST,
    THEME_KEYS
};

struct theme {
    struct palette palette;
    char logo[THEME_NAME], background[THEME_NAME]; /* names among the event's files, "" = none */
    char font[LOOK_FONT]; /* a family, or the name of a font file (art/font.h); "" = the built-in ones */
    bool high;            /* contrast = high */
};

/* Names and what they are, for people. */
extern const struct theme_word { const char *name, *help; } THEME_WORDS[THEME_KEYS];

void theme_built_in(struct theme *theme);
/* One value as it was written. -EINVAL with why (THEME_WHY bytes): "\"F2B8\" is not a colour such as #0B172B". */
int theme_set(struct theme *theme, enum theme_key key, const char *value, char *why);
/* All that theme.conf says; missing keys are the built-in ones, unknown ones are passed over: a newer version may have
 * written them. -EBADMSG with why. */
int theme_read(const char *text, size_t size, struct theme *ret_theme, char *why);
/* theme.conf of what differs from the built-in look; NULL when nothing does. g_free. */
char *theme_write(const struct theme *theme);

/* Does this computer have a font of the family? Case does not matter. */
bool theme_font_there(const char *family);

#endif
