/* What the tests of art share: loading a template from tests/data/art or from text, rendering it, counting ink. */
#ifndef LANYARD_TESTS_ART_STAGE_H
#define LANYARD_TESTS_ART_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <pango/pangocairo.h>

#include "art/bitmap.h"
#include "art/template.h"

struct stage {
    struct template *template;
    struct pixels canvas;
    char error[TEMPLATE_ERROR];
};

static inline char *stage_read(const char *name, gsize *ret_size) {
    g_autofree char *path = g_build_filename("tests", "data", "art", name, NULL);
    char *bytes = NULL;
    if (!g_file_get_contents(path, &bytes, ret_size, NULL))
        fail_msg("%s cannot be read: run from the top of the source", path);
    return bytes;
}

/* dpi > 0 for printed templates, else w x h. */
static inline void stage_open_text(struct stage *s, const char *svg, size_t size, int w, int h, int dpi) {
    double mm_w, mm_h;
    *s = (struct stage){0};
    if (template_load(svg, size, "test.svg", &s->template, s->error) < 0)
        fail_msg("%s", s->error);
    assert_int_equal(template_size(s->template, w, h, dpi), 0);
    if (dpi > 0) {
        assert_true(template_mm(s->template, &mm_w, &mm_h));
        w = (int)(mm_w / 25.4 * dpi + 0.5);
        h = (int)(mm_h / 25.4 * dpi + 0.5);
    }
    assert_int_equal(pixels_alloc(w, h, &s->canvas), 0);
}

static inline void stage_open(struct stage *s, const char *name, int w, int h, int dpi) {
    gsize size;
    g_autofree char *svg = stage_read(name, &size);
    stage_open_text(s, svg, size, w, h, dpi);
}

static inline void stage_close(struct stage *s) {
    pixels_free(&s->canvas);
    template_free(s->template);
}

static inline const char *stage_say(void *ctx, const char *language, const char *msgid) {
    (void)ctx;
    if (strcmp(msgid, "greeting") == 0)
        return strcmp(language, "zh") == 0 ? "欢迎" : "Welcome";
    return msgid;
}

static inline int stage_try(struct stage *s, const struct slot_fill *fills, size_t n, const char *lead) {
    return template_render(s->template, fills, n, lead, stage_say, NULL, &s->canvas, s->error);
}

static inline void stage_render(struct stage *s, const struct slot_fill *fills, size_t n, const char *lead) {
    if (stage_try(s, fills, n, lead) < 0)
        fail_msg("%s", s->error);
}

static inline uint32_t stage_pixel(const struct stage *s, int x, int y) {
    return ((const uint32_t *)(const void *)(s->canvas.data + (size_t)y * (size_t)s->canvas.stride))[x];
}

static inline struct rect stage_box(const struct stage *s, const char *id) {
    struct rect box = {0, 0, 0, 0};
    if (!template_place(s->template, id, &box))
        fail_msg("no %s", id);
    return box;
}

static inline bool stage_in(const struct rect *r, int x, int y) {
    return x >= r->x && x < r->x + r->w && y >= r->y && y < r->y + r->h;
}

/* Pixels that differ between two canvases of one size, inside (or outside) a box. */
static inline int stage_changed(const struct pixels *a, const struct pixels *b, const struct rect *box, bool inside) {
    int changed = 0;
    for (int y = 0; y < a->h; y++)
        for (int x = 0; x < a->w; x++) {
            size_t at = (size_t)y * (size_t)a->stride + (size_t)x * 4;
            changed += stage_in(box, x, y) == inside && memcmp(a->data + at, b->data + at, 4) != 0;
        }
    return changed;
}

static inline struct pixels stage_copy(const struct stage *s) {
    struct pixels copy;
    assert_int_equal(pixels_alloc(s->canvas.w, s->canvas.h, &copy), 0);
    memcpy(copy.data, s->canvas.data, (size_t)s->canvas.h * (size_t)s->canvas.stride);
    return copy;
}

#endif
