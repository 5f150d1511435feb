/* Screens by name and form on one canvas. A whole drawing costs one render of the template; between those only the
 * live camera picture changes, which the display draws itself. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "art/bitmap.h"
#include "station/stage.h"

#define LIVE_RADIUS 32 /* px at 1080p, as in the templates */

static void add(struct sheet *sheet, const struct slot_fill *fill) {
    if (sheet->n < SHEET_FILLS)
        sheet->fills[sheet->n++] = *fill;
}

void sheet_put(struct sheet *sheet, const char *name, const char *text) {
    add(sheet, &(struct slot_fill){.name = name, .text = text});
}

void sheet_flag(struct sheet *sheet, const char *name, bool on) {
    if (on)
        sheet_put(sheet, name, "");
}

void sheet_bar(struct sheet *sheet, const char *name, double value) {
    add(sheet, &(struct slot_fill){.name = name, .value = value});
}

void sheet_logo(struct sheet *sheet, const char *name, const void *bytes, size_t size) {
    if (bytes)
        add(sheet, &(struct slot_fill){.name = name, .bytes = bytes, .size = size});
}

bool sheet_zh(const struct sheet *sheet) { return strcmp(sheet->lead, "zh") == 0; }

const char *sheet_follow(const struct sheet *sheet) { return sheet_zh(sheet) ? "en" : "zh"; }

enum stage_form stage_form(int w, int h, bool has_compact) {
    if (h > w)
        return STAGE_PORTRAIT;
    return has_compact && w <= STAGE_COMPACT_MAX ? STAGE_COMPACT : STAGE_LANDSCAPE;
}

static const char *form_name(enum stage_form form) {
    switch (form) {
    case STAGE_LANDSCAPE: return "landscape";
    case STAGE_PORTRAIT: return "portrait";
    case STAGE_COMPACT: return "compact";
    }
    return "landscape";
}

void stage_free(struct stage *stage) {
    for (size_t i = 0; i < stage->n_screens; i++)
        template_free(stage->screens[i].art);
    stage->n_screens = 0;
    stage->current = stage->over = NULL;
    stage->live_box = (struct rect){0};
    pixels_free(&stage->canvas);
}

/* The canvas follows the window, and the templates its form. */
static int fit(struct stage *stage) {
    int w = stage->display->w, h = stage->display->h;
    enum stage_form form = stage_form(w, h, stage->has_compact);
    if (stage->canvas.w == w && stage->canvas.h == h && stage->form == form && !stage->stale)
        return 0;
    stage_free(stage);
    stage->stale = false;
    stage->form = form;
    return pixels_alloc(w, h, &stage->canvas);
}

static int load_art(struct stage *stage, const char *screen, struct template **ret_art, char *why) {
    char name[STAGE_NAME + sizeof("screen/-landscape.svg")];
    void *bytes = NULL;
    size_t size = 0;
    snprintf(name, sizeof(name), "screen/%s-%s.svg", screen, form_name(stage->form));
    int r = stage->load(stage->load_ctx, name, &bytes, &size);
    if (r < 0)
        snprintf(why, TEMPLATE_ERROR, "%s: %s", name, strerror(-r));
    else
        r = template_load_as(bytes, size, name, stage->look, ret_art, why);
    free(bytes);
    return r;
}

static int find(struct stage *stage, const char *name, struct template **ret_art, char *why) {
    for (size_t i = 0; i < stage->n_screens; i++)
        if (strcmp(stage->screens[i].name, name) == 0) {
            *ret_art = stage->screens[i].art;
            return 0;
        }
    int r = strlen(name) >= STAGE_NAME ? -ENAMETOOLONG : stage->n_screens == STAGE_SCREENS ? -ENOSPC : 0;
    if (r < 0) {
        snprintf(why, TEMPLATE_ERROR, "screen %s: %s", name, strerror(-r));
        return r;
    }
    r = load_art(stage, name, ret_art, why);
    if (r < 0)
        return r;
    snprintf(stage->screens[stage->n_screens].name, STAGE_NAME, "%s", name);
    stage->screens[stage->n_screens++].art = *ret_art;
    return 0;
}

int stage_render(struct stage *stage, const char *name, const struct sheet *sheet, char *why) {
    struct template *art = NULL;
    snprintf(why, TEMPLATE_ERROR, "out of memory");
    int r = fit(stage);
    if (r == 0)
        r = find(stage, name, &art, why);
    if (r == 0)
        r = template_size(art, stage->canvas.w, stage->canvas.h, 0);
    if (r < 0)
        return r;
    stage->current = art;
    stage->over = NULL;
    stage->live_box = (struct rect){0};
    template_place(art, "slot-live-camera", &stage->live_box);
    return template_render(art, sheet->fills, sheet->n, sheet->lead, stage->say, stage->say_ctx, &stage->canvas, why);
}

/* Premultiplied, over what is there. */
static void blend(const struct pixels *from, struct rect part, struct pixels *to) {
    for (int y = part.y; y < part.y + part.h; y++) {
        const uint8_t *over = from->data + (ptrdiff_t)y * from->stride + (ptrdiff_t)part.x * 4;
        uint8_t *under = to->data + (ptrdiff_t)y * to->stride + (ptrdiff_t)part.x * 4;
        for (int x = 0; x < part.w; x++, over += 4, under += 4) {
            uint32_t pixel;
            memcpy(&pixel, over, sizeof(pixel));
            unsigned through = 255 - (pixel >> 24);
            for (int channel = 0; channel < 4; channel++)
                under[channel] = (uint8_t)(over[channel] + (under[channel] * through + 127) / 255);
        }
    }
}

int stage_lay(struct stage *stage, const char *name, const struct sheet *sheet, char *why) {
    struct template *art = NULL;
    struct pixels panel = {0};
    struct rect area = {0};
    snprintf(why, TEMPLATE_ERROR, "out of memory");
    if (!stage->canvas.data || !stage->current)
        return 0;
    int r = find(stage, name, &art, why);
    if (r == 0)
        r = template_size(art, stage->canvas.w, stage->canvas.h, 0);
    if (r == 0)
        r = pixels_alloc(stage->canvas.w, stage->canvas.h, &panel);
    if (r == 0)
        r = template_render(art, sheet->fills, sheet->n, sheet->lead, stage->say, stage->say_ctx, &panel, why);
    if (r == 0 && template_place(art, "slot-live-area", &area)) {
        blend(&panel, area, &stage->canvas);
        stage->over = art;
    }
    pixels_free(&panel);
    return r;
}

void stage_slate(struct stage *stage) {
    stage->current = stage->over = NULL;
    stage->live_box = (struct rect){0};
    uint32_t ink = 0xFF000000u | look_color(stage->look, PALETTE_BUILT_IN.ink);
    if (!stage->canvas.data && pixels_alloc(stage->display->w, stage->display->h, &stage->canvas) < 0)
        return;
    for (int y = 0; y < stage->canvas.h; y++) {
        uint32_t *row = (uint32_t *)(void *)(stage->canvas.data + (ptrdiff_t)y * stage->canvas.stride);
        for (int x = 0; x < stage->canvas.w; x++)
            row[x] = y < stage->canvas.h / 16 ? 0xFFC8372Du : ink;
    }
}

void stage_show(struct stage *stage, const char *name, const struct grey *live, bool whole) {
    if (!stage->canvas.data)
        return;
    int shorter = stage->form == STAGE_PORTRAIT ? stage->canvas.w : stage->canvas.h;
    stage->display->ops->show(stage->display, name, &stage->canvas, stage->live_box.w ? live : NULL, stage->live_box,
                              LIVE_RADIUS * shorter / 1080, whole);
}

static bool touches(const struct template *art, const char *button, int x, int y) {
    struct rect box = {0};
    return art && template_place(art, button, &box) && x >= box.x && y >= box.y && x < box.x + box.w &&
           y < box.y + box.h;
}

bool stage_hit(const struct stage *stage, const char *button, int x, int y) {
    return touches(stage->over, button, x, y) || touches(stage->current, button, x, y);
}
