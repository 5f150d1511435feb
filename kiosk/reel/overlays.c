/* What stands over the film for a while: lower third, caption, countdown, a greeting, an emergency. Each is asked for
 * backstage when its content changes, and comes and goes within 200 ms. */
#include <stdio.h>
#include <string.h>

#include "reel/reel.h"

#define FADE_US 200000.0
#define NAME_FROM_US INT64_C(800000) /* a film is seen first, then who speaks */
#define NAME_UNTIL_US INT64_C(8000000)
#define GREETING_US INT64_C(6000000)

static const int TEXTURES[ART_KINDS] = {
    [ART_EMERGENCY] = TEXTURE_EMERGENCY, [ART_COUNTDOWN] = TEXTURE_COUNTDOWN, [ART_LOWER_THIRD] = TEXTURE_LOWER_THIRD,
    [ART_CAPTION] = TEXTURE_CAPTION,     [ART_GREETING] = TEXTURE_GREETING,
};

static struct art_ask ask_of(const struct reel *reel, enum art_kind kind) {
    return (struct art_ask){.kind = kind, .w = reel->projector->w, .h = reel->projector->h};
}

/* Wanted with this content, which key stands for. */
static void want(struct reel *reel, struct art_ask *ask, uint64_t key) {
    struct overlay *overlay = &reel->overlays[ask->kind];
    overlay->wanted = true;
    if (overlay->key == key)
        return;
    ask->key = key;
    if (backstage_ask(reel->backstage, ask) == 0)
        overlay->key = key;
}

static void countdown(struct reel *reel) {
    int session = reel->plan.countdown;
    if (session < 0 || (size_t)session >= reel->news->n_sessions) {
        reel->overlays[ART_COUNTDOWN].wanted = false;
        return;
    }
    int64_t left = reel->news->sessions[session].starts - app_clock_now(&reel->station.clock);
    struct art_ask ask = ask_of(reel, ART_COUNTDOWN);
    ask.session = session;
    ask.seconds = left > 0 ? (left + 999) / 1000 : 0;
    ask.over_card = reel->on && !reel->on->movie;
    want(reel, &ask, (uint64_t)(2 * session + 1 + ask.over_card) << 32 | (uint32_t)ask.seconds);
}

static bool names_someone(const struct roster_item *item) {
    return *item->name_zh || *item->name_en || *item->title_zh || *item->title_en;
}

static void lower_third(struct reel *reel) {
    const struct slot *slot = reel->on;
    struct overlay *overlay = &reel->overlays[ART_LOWER_THIRD];
    overlay->wanted = false;
    if (!slot || slot->index < 0 || slot->item.kind == REEL_CARD || !names_someone(&slot->item))
        return;
    int64_t until = slot->item.kind == REEL_PHOTO ? slot_length_us(slot) - NAME_FROM_US : NAME_UNTIL_US;
    struct art_ask ask = ask_of(reel, ART_LOWER_THIRD);
    ask.item = slot->item;
    want(reel, &ask, slot->key); /* painted ahead */
    overlay->wanted = slot->elapsed_us >= NAME_FROM_US && slot->elapsed_us < until;
}

static void caption(struct reel *reel) {
    const struct slot *slot = reel->on;
    struct overlay *overlay = &reel->overlays[ART_CAPTION];
    overlay->wanted = false;
    if (!slot || !slot->vouch || slot->vouch->captions.n == 0 || !slot_moves(slot))
        return;
    int cue = captions_at(&slot->vouch->captions, slot->pts);
    if (cue < 0)
        return;
    struct art_ask ask = ask_of(reel, ART_CAPTION);
    snprintf(ask.text, sizeof(ask.text), "%s", slot->vouch->captions.cues[cue].text);
    want(reel, &ask, slot->key << 16 | (uint64_t)(cue + 1));
}

void reel_greet(struct reel *reel, int64_t ticket) {
    if (reel->n_greetings < REEL_GREETINGS)
        reel->greetings[reel->n_greetings++] = ticket;
}

static void greeting(struct reel *reel) {
    struct overlay *overlay = &reel->overlays[ART_GREETING];
    if (reel->greeting_since && reel->now - reel->greeting_since >= GREETING_US) {
        reel->greeting_since = 0;
        reel->n_greetings--;
        memmove(reel->greetings, reel->greetings + 1, reel->n_greetings * sizeof(reel->greetings[0]));
    }
    overlay->wanted = false;
    if (reel->n_greetings == 0)
        return;
    if (!reel->greeting_since)
        reel->greeting_since = reel->now;
    struct art_ask ask = ask_of(reel, ART_GREETING);
    ask.ticket = reel->greetings[0];
    want(reel, &ask, (uint64_t)ask.ticket);
    overlay->wanted = reel->now - reel->greeting_since < GREETING_US - (int64_t)FADE_US;
}

/* What is beneath stands still meanwhile, and goes on where it was. */
static void cover(struct reel *reel, bool covered) {
    if (reel->emergency_ready == covered)
        return;
    reel->emergency_ready = covered;
    mixer_hold(reel->mixer, covered || reel->held);
    if (covered)
        pace_hold(&reel->pace, reel->now);
    else if (!reel->held)
        pace_go(&reel->pace, reel->now);
    log_event(&reel->station.log, "screen", "name", covered ? "emergency" : "programme", NULL);
    reel->dirty = true;
    if (covered)
        reel_snapshot(reel, "emergency");
}

static void emergency(struct reel *reel) {
    struct overlay *overlay = &reel->overlays[ART_EMERGENCY];
    if (reel->wish.emergency && reel->now >= reel->emergency_ends)
        reel->wish.emergency = false;
    overlay->wanted = false;
    if (reel->wish.emergency) {
        struct art_ask ask = ask_of(reel, ART_EMERGENCY);
        memcpy(ask.words_zh, reel->emergency.words_zh, sizeof(ask.words_zh));
        memcpy(ask.words_en, reel->emergency.words_en, sizeof(ask.words_en));
        want(reel, &ask, reel->emergency.seq);
    }
    overlay->alpha = 1;
    cover(reel, reel->wish.emergency && overlay->has && (overlay->shown == overlay->key || reel->emergency_ready));
}

/* A countdown's seconds follow one another on screen, but that of a film may not stand over a card's words; of all
 * others only the right picture is shown. */
static bool is_right(const struct reel *reel, enum art_kind kind) {
    const struct overlay *overlay = &reel->overlays[kind];
    bool same_form = kind == ART_COUNTDOWN && overlay->shown >> 32 == overlay->key >> 32;
    return overlay->has && (overlay->shown == overlay->key || same_form);
}

static void fade(struct reel *reel, enum art_kind kind) {
    struct overlay *overlay = &reel->overlays[kind];
    bool right = is_right(reel, kind);
    double goal = overlay->wanted && right ? 1 : 0, step = (double)reel->round_us / FADE_US, was = overlay->alpha;
    if (!right)
        overlay->alpha = 0;
    else if (overlay->alpha < goal)
        overlay->alpha = overlay->alpha + step > 1 ? 1 : overlay->alpha + step;
    else if (overlay->alpha > goal)
        overlay->alpha = overlay->alpha < step ? 0 : overlay->alpha - step;
    if (was != overlay->alpha)
        reel->dirty = true;
}

bool reel_overlays_move(const struct reel *reel) {
    for (int kind = 0; kind < ART_KINDS; kind++) {
        const struct overlay *overlay = &reel->overlays[kind];
        bool right = is_right(reel, (enum art_kind)kind);
        if (kind != ART_EMERGENCY && overlay->alpha != (overlay->wanted && right ? 1 : 0))
            return true;
    }
    return false;
}

void reel_overlays(struct reel *reel) {
    if (!reel->news)
        return;
    emergency(reel);
    countdown(reel);
    lower_third(reel);
    caption(reel);
    greeting(reel);
    fade(reel, ART_COUNTDOWN);
    fade(reel, ART_LOWER_THIRD);
    fade(reel, ART_CAPTION);
    fade(reel, ART_GREETING);
    if (reel->overlays[ART_COUNTDOWN].alpha >= 1)
        reel_snapshot(reel, "countdown");
    if (reel->overlays[ART_CAPTION].alpha >= 1)
        reel_snapshot(reel, "caption");
    if (reel->overlays[ART_GREETING].alpha >= 1)
        reel_snapshot(reel, "greeting");
}

/* ---- pictures that were painted ---- */

static void take_card(struct reel *reel, struct art *art) {
    for (int i = 0; i < REEL_SLOTS; i++) {
        struct slot *slot = &reel->slots[i];
        if (slot->state == SLOT_EMPTY || slot->movie || slot->key != art->key || slot->state == SLOT_LEAVING)
            continue;
        if (art->r < 0 && slot->card.picture.data)
            return; /* the old picture stays */
        art_free(&slot->card);
        slot->card = *art;
        *art = (struct art){0};
        if (slot->card.r == 0 && slot->state == SLOT_OPENING)
            slot->state = SLOT_READY;
        else if (slot->card.r == 0 &&
                 reel->projector->ops->put_art(reel->projector, slot->texture, &slot->card.picture) == 0)
            reel->dirty = true;
        return;
    }
}

static void take_overlay(struct reel *reel, const struct art *art) {
    struct overlay *overlay = &reel->overlays[art->kind];
    if (art->r < 0 || art->key != overlay->key)
        return; /* the next one is on its way */
    if (reel->projector->ops->put_art(reel->projector, TEXTURES[art->kind], &art->picture) < 0)
        return;
    overlay->has = true;
    overlay->shown = art->key;
    overlay->x = art->x;
    overlay->y = art->y;
    overlay->w = art->picture.w;
    overlay->h = art->picture.h;
    reel->dirty = true;
}

void reel_take_art(struct reel *reel, struct art *art) {
    bool fits = art->r < 0 || (art->w == reel->projector->w && art->h == reel->projector->h);
    if (fits && (art->kind == ART_CARD || art->kind == ART_NOTICE))
        take_card(reel, art);
    else if (fits)
        take_overlay(reel, art);
    art_free(art);
}

void reel_forget_art(struct reel *reel) {
    for (int kind = 0; kind < ART_KINDS; kind++) {
        reel->overlays[kind].key = 0;
        reel->overlays[kind].has =
            reel->overlays[kind].has && kind == ART_EMERGENCY; /* words stay, at the wrong size */
    }
    for (int i = 0; i < REEL_SLOTS; i++) {
        struct slot *slot = &reel->slots[i];
        if (slot->state != SLOT_EMPTY && slot->state != SLOT_LEAVING && !slot->movie)
            slot_repaint(reel, slot);
    }
}
