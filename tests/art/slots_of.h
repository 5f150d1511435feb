/* What the tests of screens share: text slots as their file describes them, and WCAG's contrast on a rendered page. */
#ifndef LANYARD_TESTS_ART_SLOTS_OF_H
#define LANYARD_TESTS_ART_SLOTS_OF_H

#include <math.h>

#include "art/stage.h"

#define PAGE_SLOTS_MAX TEMPLATE_SLOTS_MAX

/* A text slot as its file describes it. */
struct text_slot {
    char id[64], msgid[64], language[8], fill[48];
    char condition[256]; /* its own and its groups' data-if, each followed by a blank */
    uint32_t color;
    double x, y, w, h, size, min_size, lines, weight;
};

struct page {
    struct text_slot slots[PAGE_SLOTS_MAX];
    int n;
    bool portrait;
    int depth;
    char conditions[32][256]; /* of the elements that are open */
};

static inline void take(const char *name, const char *value, struct text_slot *slot) {
    const struct {
        const char *name;
        char *to;
        size_t cap;
    } texts[] = {{"id", slot->id, sizeof slot->id},
                 {"data-if", slot->condition, sizeof slot->condition},
                 {"data-text", slot->msgid, sizeof slot->msgid},
                 {"data-lang", slot->language, sizeof slot->language},
                 {"data-fill", slot->fill, sizeof slot->fill}};
    const struct {
        const char *name;
        double *to;
    } numbers[] = {{"x", &slot->x},
                   {"y", &slot->y},
                   {"width", &slot->w},
                   {"height", &slot->h},
                   {"data-size", &slot->size},
                   {"data-min-size", &slot->min_size},
                   {"data-lines", &slot->lines},
                   {"data-font", &slot->weight}};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(name, texts[i].name) == 0)
            g_strlcpy(texts[i].to, value, texts[i].cap);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (strcmp(name, numbers[i].name) == 0)
            *numbers[i].to = g_ascii_strtod(value, NULL);
    if (strcmp(name, "data-color") == 0)
        slot->color = (uint32_t)strtoul(value + 1, NULL, 16);
}

static inline void open_element(GMarkupParseContext *context, const char *name, const char **names, const char **values,
                                void *user, GError **error) {
    struct page *page = user;
    struct text_slot slot = {.lines = 1};
    (void)context;
    (void)name;
    (void)error;
    for (int i = 0; names[i]; i++)
        take(names[i], values[i], &slot);
    assert_in_range(++page->depth, 1, G_N_ELEMENTS(page->conditions) - 1);
    char *condition = page->conditions[page->depth];
    g_strlcpy(condition, page->conditions[page->depth - 1], sizeof page->conditions[0]);
    g_strlcat(condition, slot.condition, sizeof page->conditions[0]);
    g_strlcat(condition, " ", sizeof page->conditions[0]);
    if (!g_str_has_prefix(slot.id, "slot-text-"))
        return;
    g_strlcpy(slot.condition, condition, sizeof slot.condition);
    assert_true(page->n < PAGE_SLOTS_MAX);
    page->slots[page->n++] = slot;
}

static inline void close_element(GMarkupParseContext *context, const char *name, void *user, GError **error) {
    struct page *page = user;
    (void)context;
    (void)name;
    (void)error;
    page->depth--;
}

static inline void read_page(const char *svg, gsize size, struct page *ret_page) {
    static const GMarkupParser parser = {.start_element = open_element, .end_element = close_element};
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, ret_page, NULL);
    ret_page->n = ret_page->depth = 0;
    ret_page->conditions[0][0] = '\0';
    assert_true(g_markup_parse_context_parse(context, svg, (gssize)size, NULL));
    assert_true(ret_page->n > 0);
}

/* Does a slot with this condition show when these flags ("if-NAME", up to a NULL) are set? */
static inline bool shows(const char *condition, const char *const *flags) {
    g_auto(GStrv) words = g_strsplit(condition, " ", -1);
    for (int i = 0; words[i]; i++) {
        bool unless = words[i][0] == '!', set = false;
        for (int k = 0; flags[k]; k++)
            set |= strcmp(flags[k] + strlen("if-"), words[i] + unless) == 0;
        if (words[i][0] != '\0' && set == unless)
            return false;
    }
    return true;
}

static inline char *read_asset(const char *name, gsize *ret_size) {
    g_autofree char *path = g_build_filename("assets", name, NULL);
    char *bytes = NULL;
    if (!g_file_get_contents(path, &bytes, ret_size, NULL))
        fail_msg("%s cannot be read: run from the top of the source", path);
    return bytes;
}

/* One of 256 parts, of which a page has millions. */
static inline double linear(uint32_t value) {
    static double known[256];
    double c = (value & 255) / 255.0;
    if (known[value & 255] == 0)
        known[value & 255] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    return known[value & 255];
}

/* WCAG 2.1, relative luminance and contrast ratio. */
static inline double luminance(uint32_t rgb) {
    double part[3] = {linear(rgb >> 16), linear(rgb >> 8), linear(rgb)};
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}

static inline double contrast(uint32_t a, uint32_t b) {
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

/* Worst contrast of a colour over all pixels of a box. */
static inline double worst_in(const struct stage *s, const struct rect *box, uint32_t color) {
    double worst = 21;
    uint32_t last = stage_pixel(s, box->x, box->y) + 1;
    for (int y = box->y; y < box->y + box->h; y++)
        for (int x = box->x; x < box->x + box->w; x++) {
            uint32_t pixel = stage_pixel(s, x, y);
            if (pixel != last)
                worst = fmin(worst, contrast(color, pixel & 0xffffff));
            last = pixel;
        }
    return worst;
}

#endif
