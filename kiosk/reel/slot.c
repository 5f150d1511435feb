/* One item, from opening to its proof of play. A film, photo or stream is a movie of its own thread; a card is painted
 * backstage. The frame on screen stays at the head of the movie's queue, so that it can be shown again when the window
 * system lost it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "reel/reel.h"

#define PHOTO_US INT64_C(8000000)
#define CARD_US INT64_C(12000000)
#define NOTICE_US INT64_C(5000000)
#define OPEN_US INT64_C(2000000) /* a first picture takes no longer, but for reading the whole file before it */
#define DISK_BYTES_PER_US 20     /* the slowest disk that is waited for: 20 MB/s */
#define SOUND_LAG_US 20000
#define STALL_US INT64_C(5000000) /* a film that gives no frame for so long is over */
#define FILM_SIDE_MAX 1920

bool slot_moves(const struct slot *slot) {
    return slot->index != REEL_NOTICE && (slot->item.kind == REEL_FILM || slot->item.kind == REEL_STREAM);
}

int64_t slot_length_us(const struct slot *slot) {
    if (slot->index == REEL_NOTICE)
        return NOTICE_US;
    if (slot->item.seconds > 0)
        return slot->item.seconds * INT64_C(1000000);
    switch (slot->item.kind) {
    case REEL_PHOTO: return PHOTO_US;
    case REEL_CARD: return CARD_US;
    case REEL_FILM: return slot->info.duration_us;
    case REEL_STREAM: break;
    }
    return 0;
}

/* ---- opening ---- */

static bool sounds(const struct reel *reel, const struct slot *slot) {
    const struct reel_news *news = reel->news;
    for (size_t i = 0; i < news->n_programmes; i++)
        if (news->programmes[i].number == slot->programme && news->programmes[i].silent)
            return false;
    return reel->speaker && slot->item.sound && slot->item.volume > 0 && slot_moves(slot);
}

static struct movie_spec spec_of(const struct reel *reel, const struct slot *slot) {
    bool photo = slot->item.kind == REEL_PHOTO;
    return (struct movie_spec){
        .kind = photo                            ? MOVIE_PHOTO
                : slot->item.kind == REEL_STREAM ? MOVIE_STREAM
                                                 : MOVIE_FILM,
        .fd = -1,
        .url = slot->item.file,
        .max_w = photo ? reel->projector->w * 5 / 4 : FILM_SIDE_MAX,
        .max_h = photo ? reel->projector->h * 5 / 4 : FILM_SIDE_MAX,
        .sound = sounds(reel, slot),
        .gain = slot->file.gain,
        .start_us = slot->start_us,
    };
}

static int open_movie(struct reel *reel, struct slot *slot) {
    struct movie_spec spec = spec_of(reel, slot);
    if (slot->item.kind == REEL_STREAM)
        return movie_open(&spec, &slot->movie);
    const struct shelf_item *captions = &reel->news->captions_shelf[slot->index];
    spec.fd = shelf_open(reel->station.state_dir, slot->file.sha256);
    if (spec.fd < 0)
        return spec.fd;
    slot->vouch =
        vouch_new(reel->book, reel->station.state_dir, slot->file.sha256, captions->size > 0 ? captions->sha256 : NULL);
    vouch_lend(slot->vouch, &spec);
    int r = movie_open(&spec, &slot->movie);
    if (r < 0)
        vouch_release(slot->vouch); /* the movie's */
    return r;
}

void slot_repaint(struct reel *reel, struct slot *slot) {
    struct art_ask ask = {.kind = slot->index == REEL_NOTICE ? ART_NOTICE : ART_CARD,
                          .key = slot->key,
                          .w = reel->projector->w,
                          .h = reel->projector->h,
                          .item = slot->item};
    snprintf(ask.text, sizeof(ask.text), "reel-stream-lost");
    if (backstage_ask(reel->backstage, &ask) == 0)
        slot->painted_at = reel->now;
}

/* Where the run before left off: films only go on in their middle. */
static void resume(struct reel *reel, struct slot *slot) {
    struct reel_place *place = &reel->place;
    if (*place->programme && strcmp(place->item, slot->item.code) == 0 && slot->item.kind == REEL_FILM)
        slot->start_us = place->position_ms * 1000;
}

void slot_open(struct reel *reel, struct slot *slot, int index, bool asked_for) {
    int texture = slot->texture, r = 0;
    *slot = (struct slot){.state = SLOT_OPENING,
                          .texture = texture,
                          .index = index,
                          .programme = reel->plan.programme,
                          .asked_for = asked_for,
                          .key = ++reel->keys,
                          .opened_at = reel->now};
    if (index >= 0) {
        slot->item = reel->news->items[index];
        slot->file = reel->news->shelf[index];
        resume(reel, slot);
    }
    if (index == REEL_NOTICE || slot->item.kind == REEL_CARD)
        slot_repaint(reel, slot);
    else
        r = open_movie(reel, slot);
    if (r < 0) {
        reel_broken(reel, index, r == -ENOENT ? "the file is gone" : strerror(-r));
        slot_drop(reel, slot);
    }
}

static void put_card(struct reel *reel, struct slot *slot) {
    if (reel->projector->ops->put_art(reel->projector, slot->texture, &slot->card.picture) < 0)
        return;
    slot->has_picture = true;
    slot->picture_w = slot->card.picture.w;
    slot->picture_h = slot->card.picture.h;
}

static void put_frame(struct reel *reel, struct slot *slot, const struct movie_frame *frame) {
    if (reel->projector->ops->put_film(reel->projector, slot->texture, &frame->picture) < 0)
        return;
    slot->has_picture = true;
    slot->picture_w = frame->picture.w;
    slot->picture_h = frame->picture.h;
}

/* The first picture is uploaded ahead: a texture that is used for the first time costs some milliseconds. */
static void make_ready(struct reel *reel, struct slot *slot, const struct movie_frame *frame) {
    put_frame(reel, slot, frame);
    slot->state = SLOT_READY;
}

static void give_up(struct reel *reel, struct slot *slot, const char *words) {
    reel_broken(reel, slot->index, words);
    slot_drop(reel, slot);
}

static int64_t patience(const struct slot *slot) {
    return slot->item.kind == REEL_STREAM ? MOVIE_STREAM_MS * INT64_C(1000) + OPEN_US
                                          : OPEN_US + slot->file.size / DISK_BYTES_PER_US;
}

void slot_look(struct reel *reel, struct slot *slot) {
    struct movie_frame frame;
    if (slot->state != SLOT_OPENING)
        return;
    if (!slot->movie) { /* a card: reel_take_art makes it ready */
        if (slot->painted_at == 0)
            slot_repaint(reel, slot);
        if (slot->card.r < 0 || reel->now - slot->opened_at > OPEN_US * 5)
            give_up(reel, slot, "its card cannot be drawn");
        return;
    }
    movie_heard(slot->movie);
    switch (movie_state(slot->movie)) {
    case MOVIE_OPENING:
        if (reel->now - slot->opened_at > patience(slot))
            give_up(reel, slot, "it does not open");
        break;
    case MOVIE_PLAYING:
        if (movie_peek(slot->movie, 0, &frame) && movie_info(slot->movie, &slot->info))
            make_ready(reel, slot, &frame);
        break;
    case MOVIE_ENDED:
    case MOVIE_FAILED:
        movie_words(slot->movie, slot->words);
        give_up(reel, slot, *slot->words ? slot->words : "it holds no picture");
        break;
    }
}

/* ---- on screen ---- */

/* The account is charged what is expected, so that the item after it can be chosen now; slot_end puts it right. */
static void charge(struct reel *reel, struct slot *slot) {
    if (slot->index < 0 || slot->asked_for)
        return;
    int64_t left = slot_length_us(slot) - slot->start_us;
    slot->expected_ms = left > 0 ? left / 1000 : 0;
    reel_took(reel->items, slot->index, &reel->turns[slot->programme]);
    reel_shown(reel->items, slot->index, &reel->turns[slot->programme], slot->expected_ms);
}

static void begin_proof(struct reel *reel, struct slot *slot) {
    if (slot->index < 0)
        return;
    snprintf(slot->play.item, sizeof(slot->play.item), "%s", slot->item.code);
    snprintf(slot->play.file, sizeof(slot->play.file), "%s", slot->item.file);
    snprintf(slot->play.programme, sizeof(slot->play.programme), "%s", reel_programme_code(reel, slot->programme));
    if (slot->file.size > 0)
        shelf_hex(slot->file.sha256, slot->play.sha256);
    slot->play.sponsor = slot->item.sponsor;
    slot->play.shown_ms = -1;
    slot->proof = backstage_play_started(reel->backstage, &slot->play) == 0;
    log_event(&reel->station.log, "play", "state", "started", "item", slot->item.code, "programme",
              slot->play.programme, "#sponsor", slot->item.sponsor, NULL);
}

static void show_frame(struct reel *reel, struct slot *slot, const struct movie_frame *frame) {
    put_frame(reel, slot, frame);
    pace_shown(&reel->pace, frame->pts, frame->duration, reel->now);
    if (slot->head_shown)
        movie_pop(slot->movie);
    slot->head_shown = true;
    slot->pts = frame->pts;
    reel->dirty = true;
}

void slot_begin(struct reel *reel, struct slot *slot) {
    struct movie_frame frame;
    slot->state = SLOT_ON;
    reel->place.programme[0] = '\0'; /* from here on the programme goes its own way */
    if (!slot->movie) {
        put_card(reel, slot);
    } else if (movie_peek(slot->movie, 0, &frame)) { /* it is in the texture */
        pace_begin(&reel->pace, frame.pts, reel->now);
        pace_shown(&reel->pace, frame.pts, frame.duration, reel->now);
        slot->head_shown = true;
        slot->pts = frame.pts;
    }
    bool heard = slot->movie && slot->info.has_sound;
    if (heard) /* the second frame waits for the sound, which takes a period to reach the ear */
        reel->pace.base += SOUND_LAG_US;
    if (!reel->offscreen)
        reel->projector->ops->snapshot(reel->projector, slot->item.code); /* the name of what is shown raw */
    double volume = reel->volume * slot->item.volume / 100;
    mixer_play(reel->mixer, heard ? slot->movie : NULL, volume, slot_moves(slot) ? slot_length_us(slot) : 0);
    charge(reel, slot);
    begin_proof(reel, slot);
    reel->dirty = true;
}

static void follow_sound(struct reel *reel, const struct slot *slot) {
    int64_t pts, at;
    if (slot->info.has_sound && mixer_heard(reel->mixer, &pts, &at))
        pace_heard(&reel->pace, pts, at);
}

/* One at most is shown a round; those that the sound has overtaken are passed over. */
void slot_frames(struct reel *reel, struct slot *slot) {
    struct movie_frame frame, after;
    if (!slot->movie || !slot_moves(slot))
        return;
    movie_heard(slot->movie);
    follow_sound(reel, slot);
    while (movie_peek(slot->movie, slot->head_shown, &frame)) {
        bool more = movie_peek(slot->movie, slot->head_shown + 1, &after);
        enum pace_step step = pace_step(&reel->pace, frame.pts, more ? after.pts : -1, slot->info.has_sound, reel->now);
        if (step == PACE_WAIT)
            break;
        if (step == PACE_SHOW) {
            show_frame(reel, slot, &frame);
            break;
        }
        reel->pace.dropped++;
        movie_pop(slot->movie);
        slot->head_shown = slot->head_shown && movie_peek(slot->movie, 0, &frame); /* the dropped one is the head now */
    }
    bool alone = slot->head_shown && !movie_peek(slot->movie, 1, &after);
    slot->last_shown = alone && movie_peek(slot->movie, 0, &frame) && frame.last;
}

static bool stalled(const struct reel *reel, const struct slot *slot) {
    return slot->head_shown && reel->pace.end > 0 && reel->now - reel->pace.end > STALL_US;
}

bool slot_over(const struct reel *reel, const struct slot *slot) {
    struct movie_frame frame;
    if (reel->held || reel->emergency_ready)
        return false;
    if (slot->movie && slot_moves(slot)) {
        bool all = slot->last_shown && reel->now >= reel->pace.end;
        bool enough = slot->item.seconds > 0 && slot->start_us + slot->elapsed_us >= slot_length_us(slot);
        bool ended = movie_state(slot->movie) == MOVIE_ENDED && reel->now >= reel->pace.end &&
                     !movie_peek(slot->movie, slot->head_shown, &frame);
        return all || enough || ended || stalled(reel, slot);
    }
    return slot->elapsed_us >= slot_length_us(slot);
}

int64_t slot_due(const struct reel *reel, const struct slot *slot) {
    struct movie_frame frame;
    if (reel->held || reel->emergency_ready)
        return INT64_MAX;
    if (!slot->movie || !slot_moves(slot))
        return reel->now + slot_length_us(slot) - slot->elapsed_us;
    if (slot->last_shown)
        return reel->pace.end;
    if (movie_peek(slot->movie, slot->head_shown, &frame))
        return pace_due(&reel->pace, frame.pts);
    return INT64_MAX; /* the movie's descriptor wakes us */
}

/* ---- the end ---- */

static void end_proof(struct reel *reel, struct slot *slot, bool complete, const char *reason) {
    if (slot->index != REEL_NOTICE)
        log_event(&reel->station.log, "play", "state", "ended", "item", slot->item.code, "#shown_ms",
                  slot->visible_us / 1000, "reason", complete ? "complete" : reason, "#shifted_ms",
                  reel->pace.shifted / 1000, "#dropped", reel->pace.dropped, NULL);
    if (!slot->proof)
        return;
    slot->play.shown_ms = slot->visible_us / 1000;
    slot->play.complete = complete;
    snprintf(slot->play.reason, sizeof(slot->play.reason), "%s", complete ? "" : reason);
    backstage_play_ended(reel->backstage, &slot->play);
    slot->proof = false;
}

/* A few damaged places do not take a play away from its sponsor; a missing end does. */
static bool was_whole(const struct slot *slot) {
    return slot->item.kind == REEL_FILM && (slot->elapsed_us + slot->start_us) * 20 >= slot_length_us(slot) * 19;
}

void slot_end(struct reel *reel, struct slot *slot, bool complete, const char *reason) {
    if (slot->state != SLOT_ON)
        return;
    if (slot->movie && slot_moves(slot) && complete) {
        movie_words(slot->movie, slot->words);
        if (*slot->words || stalled(reel, slot)) {
            log_line(&reel->station.log, LOG_LEVEL_WARNING, "item %s: %s", slot->item.code,
                     *slot->words ? slot->words : "no more frames came");
            complete = was_whole(slot);
            reason = "broken";
            if (slot->item.kind == REEL_STREAM)
                reel_broken(reel, slot->index, *slot->words ? slot->words : "no more frames came");
        }
    }
    if (slot->index >= 0 && !slot->asked_for && (size_t)slot->index < reel->news->n_items)
        reel_shown(reel->items, slot->index, &reel->turns[slot->programme],
                   slot->visible_us / 1000 - slot->expected_ms);
    end_proof(reel, slot, complete, reason);
    slot->state = SLOT_LEAVING;
    slot->left_at = reel->now;
}

void slot_drop(struct reel *reel, struct slot *slot) {
    int texture = slot->texture;
    if (slot->movie) {
        mixer_forget(reel->mixer, slot->movie);
        movie_abandon(slot->movie);
    }
    vouch_release(slot->vouch);
    art_free(&slot->card);
    *slot = (struct slot){.texture = texture, .index = -1}; /* the texture's memory is used again by the next item */
}
