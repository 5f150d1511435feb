/* See focus.h. A few dozen rectangles a screen, looked at when a key is pressed or a screen drawn. */
#include "station/focus.h"

#include <stdio.h>
#include <string.h>

#define RING 8 /* px at 1080 */
#define GAP 4  /* between the two lines of the frame: one stands out on light, one on dark */

static bool goes_before(const struct rect *a, const struct rect *b) {
    const int upper = a->y > b->y ? a->y : b->y;
    const int lower = a->y + a->h < b->y + b->h ? a->y + a->h : b->y + b->h;
    const int smaller = a->h < b->h ? a->h : b->h;
    if ((lower - upper) * 2 > smaller)
        return a->x != b->x ? a->x < b->x : a->y < b->y;
    return a->y < b->y;
}

void focus_sort(struct template_place *buttons, size_t n) {
    for (size_t i = 1; i < n; i++) {
        struct template_place one = buttons[i];
        size_t at = i;
        for (; at > 0 && goes_before(&one.box, &buttons[at - 1].box); at--)
            buttons[at] = buttons[at - 1];
        buttons[at] = one;
    }
}

size_t focus_buttons(const struct stage *stage, struct template_place ret_buttons[FOCUS_BUTTONS]) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    const struct template *art = stage->over ? stage->over : stage->current;
    size_t n = 0;
    char id[64];
    int count = art ? template_places(art, places, TEMPLATE_SLOTS_MAX) : 0;
    for (int i = 0; i < count && n < FOCUS_BUTTONS; i++) {
        snprintf(id, sizeof(id), "button-%s", places[i].name);
        if (places[i].kind == SLOT_BUTTON && template_shown(art, id))
            ret_buttons[n++] = places[i];
    }
    focus_sort(ret_buttons, n);
    return n;
}

static int index_of(const struct focus *focus, const struct template_place *buttons, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (*focus->name && strcmp(buttons[i].name, focus->name) == 0)
            return (int)i;
    return -1;
}

void focus_move(struct focus *focus, const struct stage *stage, int by) {
    struct template_place buttons[FOCUS_BUTTONS];
    int n = (int)focus_buttons(stage, buttons), at = index_of(focus, buttons, (size_t)n);
    if (n == 0) {
        focus_clear(focus);
        return;
    }
    at = at < 0 ? (by > 0 ? 0 : n - 1) : (at + by + n) % n;
    snprintf(focus->name, sizeof(focus->name), "%s", buttons[at].name);
    focus->on = stage->over ? stage->over : stage->current;
}

void focus_clear(struct focus *focus) { *focus = (struct focus){.on = NULL}; }

static void middle(struct rect box, int *ret_x, int *ret_y) {
    *ret_x = box.x + box.w / 2;
    *ret_y = box.y + box.h / 2;
}

bool focus_button(const struct stage *stage, const char *name, int *ret_x, int *ret_y) {
    struct template_place buttons[FOCUS_BUTTONS];
    struct focus by_name = {.on = NULL};
    size_t n = focus_buttons(stage, buttons);
    snprintf(by_name.name, sizeof(by_name.name), "%s", name);
    int at = index_of(&by_name, buttons, n);
    if (at >= 0)
        middle(buttons[at].box, ret_x, ret_y);
    return at >= 0;
}

bool focus_is_on(const struct focus *focus, const struct stage *stage) {
    int x, y;
    return *focus->name && focus->on == (stage->over ? stage->over : stage->current) &&
           focus_button(stage, focus->name, &x, &y);
}

bool focus_touch(const struct focus *focus, const struct stage *stage, int *ret_x, int *ret_y) {
    return focus_is_on(focus, stage) && focus_button(stage, focus->name, ret_x, ret_y);
}

/* ---- the frame ---- */
static void line(struct pixels *canvas, struct rect box, int from, int thick, uint32_t color) {
    const int x0 = box.x + from, y0 = box.y + from, x1 = box.x + box.w - from, y1 = box.y + box.h - from;
    for (int y = y0 < 0 ? 0 : y0; y < y1 && y < canvas->h; y++) {
        uint32_t *row = (uint32_t *)(void *)(canvas->data + (ptrdiff_t)y * canvas->stride);
        const bool edge = y < y0 + thick || y >= y1 - thick;
        for (int x = x0 < 0 ? 0 : x0; x < x1 && x < canvas->w; x++)
            if (edge || x < x0 + thick || x >= x1 - thick)
                row[x] = color;
    }
}

void focus_draw(struct focus *focus, struct stage *stage) {
    struct template_place buttons[FOCUS_BUTTONS];
    struct pixels *canvas = &stage->canvas;
    if (!*focus->name)
        return;
    int at = index_of(focus, buttons, focus_buttons(stage, buttons));
    if (at < 0 || !canvas->data || focus->on != (stage->over ? stage->over : stage->current)) {
        focus_clear(focus);
        return;
    }
    int shorter = canvas->w < canvas->h ? canvas->w : canvas->h;
    int ring = (RING * shorter + 1079) / 1080, gap = (GAP * shorter + 1079) / 1080;
    line(canvas, buttons[at].box, -ring, ring, 0xFFF2B84Bu);
    line(canvas, buttons[at].box, 0, gap, 0xFF0B172Bu);
}
