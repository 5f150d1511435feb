/* Putting a look on an SVG's text. A colour and what becomes of it are equally long, so the text is changed where it
 * stands: lines, slots and places stay what they were. */
#include "art/look.h"

#include <glib.h>
#include <string.h>

#define COLOR 7 /* "#RRGGBB" */

void look_set(struct look *look, const struct palette *palette, bool high) {
    bool plain = !high && memcmp(palette, &PALETTE_BUILT_IN, sizeof *palette) == 0;
    look->n_swaps = plain ? 0 : palette_swaps(palette, high, look->swaps);
    look->type = high ? LOOK_LARGE_TYPE : 1;
}

void look_clear(struct look *look) {
    g_free(look->background);
    *look = (struct look){0};
}

uint32_t look_color(const struct look *look, uint32_t rgb) {
    for (size_t i = 0; look && i < look->n_swaps; i++)
        if (look->swaps[i].from == rgb)
            return look->swaps[i].shape;
    return rgb;
}

struct scan {
    const struct look *look;
    char *at, *end;
    int depth, verdict; /* verdict: the depth of the outermost element of that class, 0 = in none */
};

static bool begins(const struct scan *s, const char *word) {
    size_t n = strlen(word);
    return (size_t)(s->end - s->at) >= n && memcmp(s->at, word, n) == 0;
}

static void pass(struct scan *s, const char *word) {
    char *found = memmem(s->at, (size_t)(s->end - s->at), word, strlen(word));
    s->at = found ? found + strlen(word) : s->end;
}

static bool is_color(const char *at, const char *end) {
    if (end - at < COLOR || at[0] != '#')
        return false;
    for (int i = 1; i < COLOR; i++)
        if (!g_ascii_isxdigit(at[i]))
            return false;
    return end - at == COLOR || (!g_ascii_isalnum(at[COLOR]) && at[COLOR] != '-' && at[COLOR] != '_');
}

static void put(char *at, uint32_t rgb) {
    static const char digits[] = "0123456789ABCDEF";
    for (int i = 1; i < COLOR; i++)
        at[i] = digits[rgb >> 4 * (COLOR - 1 - i) & 15];
}

static void swap_one(const struct scan *s, char *at, bool text) {
    char word[COLOR] = "";
    memcpy(word, at + 1, COLOR - 1);
    uint32_t rgb = (uint32_t)g_ascii_strtoull(word, NULL, 16);
    for (size_t i = 0; i < s->look->n_swaps; i++) {
        const struct palette_swap *swap = &s->look->swaps[i];
        if (swap->from == rgb && !(swap->is_accent && s->verdict)) {
            put(at, text ? swap->text : swap->shape);
            return;
        }
    }
}

/* A reference ("url(#A1B2C3)", href) names an id, not a colour. */
static void swap_in(const struct scan *s, char *from, char *to, bool text) {
    for (char *at = from; at < to; at++)
        if (is_color(at, to) && (at == from || at[-1] != '('))
            swap_one(s, at, text);
}

static bool is_word(const char *name, size_t n, const char *word) {
    return n == strlen(word) && !memcmp(name, word, n);
}

static bool holds_word(const char *text, size_t n, const char *word) {
    g_autofree char *copy = g_strndup(text, n);
    g_auto(GStrv) words = g_strsplit_set(copy, " \t\r\n", -1);
    return g_strv_contains((const char *const *)words, word);
}

struct attribute {
    char *name, *value;
    size_t name_size, value_size;
};

/* The next attribute of the tag; false at its end. */
static bool next_attribute(struct scan *s, struct attribute *ret) {
    while (s->at < s->end && (g_ascii_isspace(*s->at) || *s->at == '/'))
        s->at++;
    ret->name = s->at;
    while (s->at < s->end && !g_ascii_isspace(*s->at) && !strchr("=>/", *s->at))
        s->at++;
    ret->name_size = (size_t)(s->at - ret->name);
    while (s->at < s->end && (g_ascii_isspace(*s->at) || *s->at == '='))
        s->at++;
    if (ret->name_size == 0 || s->at >= s->end || (*s->at != '"' && *s->at != '\''))
        return false;
    char quote = *s->at++;
    ret->value = s->at;
    while (s->at < s->end && *s->at != quote)
        s->at++;
    ret->value_size = (size_t)(s->at - ret->value);
    s->at += s->at < s->end;
    return true;
}

/* Class may stand after the colours, so a tag is read twice. */
static void read_tag(struct scan *s) {
    struct attribute a;
    char *inside = s->at;
    s->depth++;
    while (next_attribute(s, &a))
        if (is_word(a.name, a.name_size, "class") && holds_word(a.value, a.value_size, "verdict") && !s->verdict)
            s->verdict = s->depth;
    s->at = inside;
    while (next_attribute(s, &a))
        if (!is_word(a.name, a.name_size, "href") && !is_word(a.name, a.name_size, "xlink:href"))
            swap_in(s, a.value, a.value + a.value_size, is_word(a.name, a.name_size, "data-color"));
}

static void leave(struct scan *s) {
    if (s->verdict == s->depth)
        s->verdict = 0;
    s->depth -= s->depth > 0;
}

static void read_style(struct scan *s) {
    char *from = s->at;
    pass(s, "</");
    swap_in(s, from, s->at, false);
    leave(s);
}

static void read_element(struct scan *s) {
    char *name = s->at;
    while (s->at < s->end && !g_ascii_isspace(*s->at) && !strchr(">/", *s->at))
        s->at++;
    size_t n = (size_t)(s->at - name);
    read_tag(s);
    bool empty = s->at > name && s->at[-1] == '/';
    if (s->at < s->end && *s->at == '>')
        s->at++;
    if (empty)
        leave(s);
    else if (is_word(name, n, "style") || is_word(name, n, "svg:style"))
        read_style(s);
}

void look_recolor(const struct look *look, char *svg, size_t size) {
    struct scan s = {.look = look, .at = svg, .end = svg + size};
    if (look->n_swaps == 0 || size == 0)
        return;
    while ((s.at = memchr(s.at, '<', (size_t)(s.end - s.at))) != NULL && s.at < s.end) {
        if (begins(&s, "<!--")) {
            pass(&s, "-->");
        } else if (begins(&s, "<?") || begins(&s, "<!")) {
            pass(&s, ">");
        } else if (begins(&s, "</")) {
            pass(&s, ">");
            leave(&s);
        } else {
            s.at++;
            read_element(&s);
        }
    }
}
