/* The display seam: which maker a spec means, and the camera's live picture, drawn here by the processor so that window
 * and off-screen files agree to the pixel. A box of 900x600 costs about two milliseconds, 25 times a second. */
#include "device/display.h"

#include <errno.h>
#include <math.h>

#include "device/display_maker.h"

#define SIZE_MAX_PIXELS 8192
#define SPECS "write window, window:WxH or offscreen:WxH:DIR"

bool display_read_size(const char **text, int *ret_w, int *ret_h) {
    char *end;
    long w = strtol(*text, &end, 10);
    if (*end != 'x' || w < 1 || w > SIZE_MAX_PIXELS)
        return false;
    long h = strtol(end + 1, &end, 10);
    if (h < 1 || h > SIZE_MAX_PIXELS)
        return false;
    *ret_w = (int)w;
    *ret_h = (int)h;
    *text = end;
    return true;
}

static int refuse(const char *spec, char *ret_error) {
    snprintf(ret_error, DISPLAY_ERROR, "display %.80s: " SPECS, spec);
    return -EINVAL;
}

int display_open(const char *spec, const char *title, struct display **ret_display, char ret_error[DISPLAY_ERROR]) {
    int w = 1280, h = 720;
    const char *rest = strchr(spec, ':');
    rest = rest ? rest + 1 : "";
    if (strcmp(spec, "window") == 0)
        return display_window_open(w, h, title, ret_display, ret_error);
    if (strncmp(spec, "window:", 7) == 0 && display_read_size(&rest, &w, &h) && !*rest)
        return display_window_open(w, h, title, ret_display, ret_error);
    if (strncmp(spec, "offscreen:", 10) == 0 && display_read_size(&rest, &w, &h) && *rest == ':' && rest[1])
        return display_offscreen_open(w, h, rest + 1, ret_display, ret_error);
    return refuse(spec, ret_error);
}

void display_close(struct display *d) {
    if (d)
        d->ops->close(d);
}

bool live_fits(const struct pixels *picture, const struct grey *live, struct rect box) {
    return live && live->data && live->w > 0 && live->h > 0 && box.w > 0 && box.h > 0 && box.x >= 0 && box.y >= 0 &&
           box.w <= picture->w - box.x && box.h <= picture->h - box.y;
}

struct live_view live_view(const struct grey *grey, struct rect box, int radius) {
    struct live_view v = {.grey = grey, .w = box.w, .h = box.h, .cut_w = grey->w, .cut_h = grey->h};
    int most = (box.w < box.h ? box.w : box.h) / 2;
    v.radius = radius < 0 ? 0 : radius > most ? most : radius;
    if ((int64_t)grey->w * box.h > (int64_t)grey->h * box.w)
        v.cut_w = (int)((int64_t)grey->h * box.w / box.h);
    else
        v.cut_h = (int)((int64_t)grey->w * box.h / box.w);
    v.cut_w = v.cut_w < 1 ? 1 : v.cut_w;
    v.cut_h = v.cut_h < 1 ? 1 : v.cut_h;
    v.x0 = (grey->w - v.cut_w) / 2;
    v.y0 = (grey->h - v.cut_h) / 2;
    return v;
}

/* Source places as 32.32 fixed point, centres on centres: pixel i of n lies at first + i * step, kept in 0..cut - 1. */
struct walk {
    int64_t first, step, last;
};

static struct walk walk(int n, int cut) {
    int64_t step = ((int64_t)cut << 32) / n;
    return (struct walk){.first = (step - (INT64_C(1) << 32)) / 2, .step = step, .last = (int64_t)(cut - 1) << 32};
}

static int64_t walk_to(const struct walk *w, int i) {
    int64_t at = w->first + i * w->step;
    return at < 0 ? 0 : at > w->last ? w->last : at;
}

/* 0..255: how much of the pixel at distance (dx, dy) from a corner's centre lies inside its circle. */
static uint32_t corner_alpha(double dx, double dy, int radius) {
    double inside = radius + 0.5 - sqrt(dx * dx + dy * dy);
    return inside <= 0 ? 0 : inside >= 1 ? 255 : (uint32_t)(inside * 255 + 0.5);
}

static void round_ends(const struct live_view *v, int y, uint32_t *row) {
    int from_edge = y < v->h - 1 - y ? y : v->h - 1 - y;
    if (from_edge >= v->radius)
        return;
    for (int x = 0; x < v->radius; x++) {
        uint32_t alpha = corner_alpha(v->radius - x - 0.5, v->radius - from_edge - 0.5, v->radius);
        row[x] = (row[x] & 0xffffff) | alpha << 24;
        row[v->w - 1 - x] = (row[v->w - 1 - x] & 0xffffff) | alpha << 24;
    }
}

void live_row(const struct live_view *v, int y, uint32_t *ret_row) {
    const struct walk down = walk(v->h, v->cut_h), across = walk(v->w, v->cut_w);
    int64_t at = walk_to(&down, y);
    const uint8_t *upper = v->grey->data + (size_t)(v->y0 + (at >> 32)) * (size_t)v->grey->stride + v->x0;
    const uint8_t *lower = at < down.last ? upper + v->grey->stride : upper;
    int low = (int)(at >> 24 & 255);
    for (int x = 0; x < v->w; x++) {
        at = walk_to(&across, v->w - 1 - x); /* mirrored: people find themselves */
        int left = (int)(at >> 32), next = left + (at < across.last), right = (int)(at >> 24 & 255);
        int a = upper[left] * (256 - low) + lower[left] * low;
        int b = upper[next] * (256 - low) + lower[next] * low;
        uint32_t level = (uint32_t)(a * (256 - right) + b * right + 32768) >> 16;
        ret_row[x] = 0xff000000u | level << 16 | level << 8 | level;
    }
    round_ends(v, y, ret_row);
}
