/* The refusals every SVG goes through, ours and strangers' alike: nothing that runs, nothing that reaches outside the
 * file, no embedded picture larger than a screen. */
#include "art/svg_guard.h"

#include <errno.h>
#include <glib.h>

#include "art/picture_size.h"

const char *svg_local_name(const char *name) {
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *svg_guard_element(const char *name) {
    const char *local = svg_local_name(name);
    if (g_ascii_strcasecmp(local, "script") == 0)
        return "script is not allowed";
    if (g_ascii_strcasecmp(local, "include") == 0)
        return "XInclude is not allowed";
    if (g_ascii_strncasecmp(local, "animate", strlen("animate")) == 0 || strcmp(local, "set") == 0 ||
        strcmp(local, "discard") == 0)
        return "animation is not allowed: paper does not move";
    return NULL;
}

static const char *guard_picture(const char *base64) {
    gsize size = 0;
    g_autofree guchar *bytes = g_base64_decode(base64, &size);
    int w, h;
    switch (picture_size(bytes, size, &w, &h)) {
    case 0: return picture_moves(bytes, size) ? "embedded picture is animated" : NULL;
    case -E2BIG: return "embedded picture is larger than 4096 pixels";
    default: return "embedded picture is damaged";
    }
}

/* A nested data:image/svg+xml would bring its own unread markup, so only pixels may be embedded. */
static const char *guard_href(const char *value) {
    static const char *const kinds[] = {"data:image/png;base64,", "data:image/jpeg;base64,", "data:image/jpg;base64,"};
    if (value[0] == '#')
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_ascii_strncasecmp(value, kinds[i], strlen(kinds[i])) == 0)
            return guard_picture(value + strlen(kinds[i]));
    return g_ascii_strncasecmp(value, "data:", 5) == 0 ? "embedded data must be a PNG or JPEG picture"
                                                       : "a reference to something outside this file is not allowed";
}

static const char *find_nocase(const char *text, const char *word) {
    size_t length = strlen(word);
    for (; *text; text++)
        if (g_ascii_strncasecmp(text, word, length) == 0)
            return text;
    return NULL;
}

static const char *guard_urls(const char *text) {
    for (const char *at = text; (at = find_nocase(at, "url(")) != NULL;) {
        at += 4;
        at += strspn(at, " \t\r\n\"'");
        if (*at != '#')
            return "a url() outside this file is not allowed";
    }
    return NULL;
}

const char *svg_guard_attribute(const char *name, const char *value) {
    const char *local = svg_local_name(name);
    if (strcmp(local, "href") == 0)
        return guard_href(value);
    if (g_ascii_strncasecmp(name, "on", 2) == 0)
        return "event attributes are not allowed";
    if (strcmp(name, "xml:base") == 0)
        return "xml:base is not allowed";
    return guard_urls(value);
}

const char *svg_guard_css(const char *text) {
    if (find_nocase(text, "@import"))
        return "@import is not allowed";
    if (find_nocase(text, "keyframes") || find_nocase(text, "animation"))
        return "animation is not allowed: paper does not move";
    return guard_urls(text);
}

const char *svg_guard_prolog(const char *text) {
    if (g_str_has_prefix(text, "<!--"))
        return NULL;
    if (g_str_has_prefix(text, "<!"))
        return "a DTD is not allowed";
    if (!g_str_has_prefix(text, "<?xml") || !g_ascii_isspace(text[5]))
        return "processing instructions are not allowed";
    /* Another encoding would let librsvg read a different document than we checked. */
    const char *encoding = find_nocase(text, "encoding");
    if (encoding && !find_nocase(encoding, "\"utf-8\"") && !find_nocase(encoding, "'utf-8'"))
        return "the encoding must be UTF-8";
    return NULL;
}
