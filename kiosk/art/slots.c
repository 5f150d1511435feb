/* A slot's attributes. They are written by hand in Inkscape's XML editor, so every misspelt name or value is refused
 * with the reason: a template that loads does what its designer meant. */
#include "art/slots.h"

#include <glib.h>

#include "art/svg_guard.h"

static const struct {
    const char *prefix;
    enum slot_kind kind;
} kinds[] = {
    {"slot-text-", SLOT_TEXT}, {"slot-qr-", SLOT_QR},   {"slot-logo-", SLOT_LOGO},
    {"slot-live-", SLOT_LIVE}, {"slot-bar-", SLOT_BAR}, {"button-", SLOT_BUTTON},
};

bool slot_is_id(const char *id) { return g_str_has_prefix(id, "slot-") || g_str_has_prefix(id, "button-"); }

const char *slot_fill_name(const struct slot *slot) {
    if (slot->fill[0] != '\0')
        return slot->fill;
    return slot->kind == SLOT_BUTTON ? slot->id : slot->id + strlen("slot-");
}

const char *slot_short_name(const struct slot *slot) {
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].kind == slot->kind)
            return slot->id + strlen(kinds[i].prefix);
    return slot->id;
}

static bool read_id(const char *id, struct slot *slot) {
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const char *name = id + strlen(kinds[i].prefix);
        if (!g_str_has_prefix(id, kinds[i].prefix) || *name == '\0' || strlen(name) >= SLOT_NAME)
            continue;
        slot->kind = kinds[i].kind;
        g_strlcpy(slot->id, id, sizeof slot->id);
        return true;
    }
    return false;
}

static bool read_number(const char *value, double min, double max, double *ret) {
    char *end;
    double v = g_ascii_strtod(value, &end);
    if (end == value || *end != '\0' || !(v >= min && v <= max))
        return false;
    *ret = v;
    return true;
}

static bool read_int(const char *value, int min, int max, int *ret) {
    double v;
    if (!read_number(value, min, max, &v) || v != (int)v)
        return false;
    *ret = (int)v;
    return true;
}

static bool read_color(const char *value, uint32_t *ret) {
    if (value[0] != '#' || strlen(value) != 7 || strspn(value + 1, "0123456789abcdefABCDEF") != 6)
        return false;
    *ret = (uint32_t)strtoul(value + 1, NULL, 16);
    return true;
}

static bool read_choice(const char *value, const char *const choices[], int *ret) {
    for (int i = 0; choices[i]; i++)
        if (strcmp(value, choices[i]) == 0) {
            *ret = i;
            return true;
        }
    return false;
}

static bool read_align(const char *value, const char *const words[], enum slot_align *ret) {
    int i;
    if (!read_choice(value, words, &i))
        return false;
    *ret = (enum slot_align)i;
    return true;
}

static bool read_text_attribute(const char *key, const char *value, struct slot *s, bool *ret_known) {
    static const char *const across[] = {"left", "center", "right", NULL};
    static const char *const down[] = {"top", "middle", "bottom", NULL};
    static const char *const languages[] = {"lead", "follow", "zh", "en", NULL};
    int i;
    *ret_known = true;
    if (strcmp(key, "size") == 0)
        return read_number(value, 0.1, 8192, &s->size);
    if (strcmp(key, "min-size") == 0)
        return read_number(value, 0.1, 8192, &s->min_size);
    if (strcmp(key, "wrap-size") == 0)
        return read_number(value, 0.1, 8192, &s->wrap_size);
    if (strcmp(key, "lines") == 0)
        return read_int(value, 1, 40, &s->lines);
    if (strcmp(key, "font") == 0)
        return read_int(value, 100, 900, &s->weight);
    if (strcmp(key, "align") == 0)
        return read_align(value, across, &s->align);
    if (strcmp(key, "valign") == 0)
        return read_align(value, down, &s->valign);
    if (strcmp(key, "tabular") == 0)
        return s->tabular = true;
    if (strcmp(key, "text") == 0)
        return *value != '\0' && g_strlcpy(s->msgid, value, sizeof s->msgid) < sizeof s->msgid;
    if (strcmp(key, "fill") == 0)
        return (s->kind == SLOT_TEXT || s->kind == SLOT_LOGO) && *value != '\0' &&
               snprintf(s->fill, sizeof s->fill, "%s-%s", s->kind == SLOT_TEXT ? "text" : "logo", value) <
                   (int)sizeof s->fill;
    if (strcmp(key, "lang") == 0) {
        s->language_set = read_choice(value, languages, &i);
        s->language = s->language_set ? (enum slot_language)i : LANGUAGE_LEAD;
        return s->language_set;
    }
    *ret_known = false;
    return true;
}

static bool read_other_attribute(const char *key, const char *value, struct slot *s, bool *ret_known) {
    *ret_known = true;
    if (strcmp(key, "color") == 0)
        return read_color(value, &s->color);
    if (strcmp(key, "back") == 0)
        return read_color(value, &s->back);
    if (strcmp(key, "min-module") == 0)
        return read_number(value, 0, 8192, &s->min_module);
    if (strcmp(key, "optical") == 0)
        return s->optical_area = strcmp(value, "area") == 0;
    if (strcmp(key, "ecc") == 0) {
        s->ecc = value[0];
        return value[0] != '\0' && strchr("LMQH", value[0]) && value[1] == '\0';
    }
    if (strcmp(key, "over") == 0)
        return slot_is_id(value) && g_strlcpy(s->over, value, sizeof s->over) < sizeof s->over;
    *ret_known = strcmp(key, "if") == 0;
    return true;
}

static const char *read_attribute(const char *name, const char *value, struct slot *s, char *buffer, size_t cap) {
    bool known;
    if (strcmp(name, "rx") == 0) {
        read_number(value, 0, 8192, &s->radius);
        return NULL;
    }
    if (!g_str_has_prefix(name, "data-"))
        return NULL;
    bool good = read_text_attribute(name + 5, value, s, &known);
    if (!known)
        good = read_other_attribute(name + 5, value, s, &known);
    if (known && good)
        return NULL;
    snprintf(buffer, cap, known ? "%s: bad %s=\"%.40s\"" : "%s: unknown attribute %.40s", s->id, name, value);
    return buffer;
}

const char *slot_read(const char *element, const char *const *names, const char *const *values, struct slot *ret_slot,
                      char *buffer, size_t cap) {
    struct slot s = {.lines = 1, .weight = 400, .valign = ALIGN_MIDDLE, .ecc = 'M', .back = 0xffffff};
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], "id") == 0 && !read_id(values[i], &s)) {
            snprintf(buffer, cap, "unknown kind of slot \"%.60s\"", values[i]);
            return buffer;
        }
    if (strcmp(svg_local_name(element), "rect") != 0 && s.kind != SLOT_BUTTON) {
        snprintf(buffer, cap, "%s must be a <rect>", s.id);
        return buffer;
    }
    for (int i = 0; names[i]; i++) {
        const char *fault = read_attribute(names[i], values[i], &s, buffer, cap);
        if (fault)
            return fault;
    }
    if (s.min_size > 0 && s.size > 0 && s.min_size > s.size) {
        snprintf(buffer, cap, "%s: data-min-size is above data-size", s.id);
        return buffer;
    }
    *ret_slot = s;
    return NULL;
}
