/* The layers of one picture: what leaves, what is on, overlays, an emergency over everything. Films stand whole in the
 * screen; photos fill it where that cuts little off, and drift slowly. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reel/reel.h"

#define COVER_MIN 0.6 /* of a photo must stay to be seen, or it stands whole */
#define DRIFT 0.05    /* of a photo's size, over its time */

struct stack {
    struct projector_layer layers[PROJECTOR_LAYERS];
    size_t n;
};

static void push(struct stack *stack, struct projector_layer layer) {
    if (stack->n < PROJECTOR_LAYERS && layer.alpha > 0)
        stack->layers[stack->n++] = layer;
}

/* Whole, as large as fits, in the middle. */
static void fit(const struct reel *reel, const struct slot *slot, struct projector_layer *layer) {
    double w = reel->projector->w, h = reel->projector->h;
    double scale = fmin(w / slot->picture_w, h / slot->picture_h);
    layer->w = slot->picture_w * scale;
    layer->h = slot->picture_h * scale;
    layer->x = (w - layer->w) / 2;
    layer->y = (h - layer->h) / 2;
}

/* Filling the screen; what stands over is cut, and the cut wanders. */
static void drift(const struct reel *reel, const struct slot *slot, struct projector_layer *layer) {
    double w = reel->projector->w, h = reel->projector->h;
    double scale = fmax(w / slot->picture_w, h / slot->picture_h);
    double along = (double)slot->elapsed_us / (double)slot_length_us(slot);
    double inward = slot->item.number % 2 ? along : 1 - along; /* in and out by turns */
    double zoom = 1 + DRIFT * (inward < 0 ? 0 : inward > 1 ? 1 : inward);
    layer->sw = w / (slot->picture_w * scale) / zoom;
    layer->sh = h / (slot->picture_h * scale) / zoom;
    layer->sx = (1 - layer->sw) * (0.5 + 0.3 * (along < 1 ? along - 0.5 : 0.5));
    layer->sy = (1 - layer->sh) / 2;
    layer->x = layer->y = 0;
    layer->w = w;
    layer->h = h;
}

static bool fills(const struct reel *reel, const struct slot *slot) {
    double screen = (double)reel->projector->w / reel->projector->h;
    double photo = (double)slot->picture_w / slot->picture_h;
    return slot->index != REEL_NOTICE && slot->item.kind == REEL_PHOTO &&
           fmin(screen / photo, photo / screen) >= COVER_MIN;
}

static void push_slot(const struct reel *reel, const struct slot *slot, double alpha, struct stack *stack) {
    struct projector_layer layer = {.texture = slot->texture, .alpha = alpha};
    if (!slot->has_picture)
        return;
    if (!slot->movie && slot->state != SLOT_LEAVING) { /* a card is made for this screen */
        layer.w = reel->projector->w;
        layer.h = reel->projector->h;
    } else if (fills(reel, slot)) {
        drift(reel, slot, &layer);
    } else {
        fit(reel, slot, &layer);
    }
    push(stack, layer);
}

static bool covers(const struct reel *reel, const struct slot *slot) {
    bool whole = fabs((double)slot->picture_w * reel->projector->h - (double)slot->picture_h * reel->projector->w) <
                 reel->projector->w;
    return !slot->movie || fills(reel, slot) || whole;
}

/* 0..1: how far the item on screen has faded in. Film follows film without one. */
static double faded_in(const struct reel *reel) {
    if (!reel->leaving || reel->fade_us <= 0 || (reel->on && slot_moves(reel->on) && slot_moves(reel->leaving)))
        return 1;
    double alpha = (double)(reel->now - reel->leaving->left_at) / (double)reel->fade_us;
    return alpha >= 1 ? 1 : alpha * alpha * (3 - 2 * alpha);
}

static void push_slate(const struct reel *reel, double alpha, struct stack *stack) {
    push(stack, (struct projector_layer){
                    .texture = TEXTURE_SLATE, .w = reel->projector->w, .h = reel->projector->h, .alpha = alpha});
}

static void push_items(const struct reel *reel, struct stack *stack) {
    double alpha = faded_in(reel);
    bool on = reel->on && reel->on->has_picture;
    if (alpha < 1 && reel->leaving->has_picture) {
        push_slot(reel, reel->leaving, 1, stack);
        if (on && !covers(reel, reel->on)) /* its bars must not let the old picture through */
            push_slate(reel, alpha, stack);
    }
    if (on)
        push_slot(reel, reel->on, alpha, stack);
    else
        push_slate(reel, alpha, stack);
}

static void push_overlay(const struct reel *reel, enum art_kind kind, int texture, struct stack *stack) {
    const struct overlay *overlay = &reel->overlays[kind];
    if (overlay->has)
        push(stack, (struct projector_layer){.texture = texture,
                                             .x = overlay->x,
                                             .y = overlay->y,
                                             .w = overlay->w,
                                             .h = overlay->h,
                                             .alpha = overlay->alpha});
}

void reel_compose(struct reel *reel) {
    struct stack stack = {.n = 0};
    if (reel->emergency_ready) {
        push_overlay(reel, ART_EMERGENCY, TEXTURE_EMERGENCY, &stack);
    } else {
        push_items(reel, &stack);
        push_overlay(reel, ART_LOWER_THIRD, TEXTURE_LOWER_THIRD, &stack);
        push_overlay(reel, ART_CAPTION, TEXTURE_CAPTION, &stack);
        push_overlay(reel, ART_COUNTDOWN, TEXTURE_COUNTDOWN, &stack);
        push_overlay(reel, ART_GREETING, TEXTURE_GREETING, &stack);
    }
    reel->projector->ops->show(reel->projector, stack.layers, stack.n);
    reel->dirty = false;
}

bool reel_moving(const struct reel *reel) {
    if (reel->emergency_ready)
        return false;
    bool pans = reel->on && !reel->held && reel->on->movie && fills(reel, reel->on);
    return pans || faded_in(reel) < 1 || reel_overlays_move(reel);
}

void reel_snapshot(struct reel *reel, const char *name) {
    if (!reel->offscreen)
        return;
    for (size_t i = 0; i < reel->n_snapped; i++)
        if (strcmp(reel->snapped[i], name) == 0)
            return;
    if (reel->n_snapped == REEL_SNAPSHOTS)
        return;
    snprintf(reel->snapped[reel->n_snapped], sizeof(reel->snapped[0]), "%s", name);
    reel->n_snapped++;
    reel_compose(reel);
    reel->projector->ops->snapshot(reel->projector, name);
}
