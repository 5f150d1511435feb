/* The reel's one loop: what happened backstage, on the window and the keypad; then whatever is due; then a picture when
 * something changed. It sleeps until the next frame is due, and files and pipes wake it; a window is looked at every 16
 * ms, because SDL has no file to wait for. */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "app/watchdog.h"
#include "reel/reel.h"

#define WINDOW_US 16000
#define QUIET_US 100000
#define DISPLAYS_US 500000

static void hear_backstage(struct reel *reel) {
    struct backstage_event event;
    while (backstage_take(reel->backstage, &event))
        switch (event.kind) {
        case BACKSTAGE_NEWS: reel_take_news(reel, event.news); break;
        case BACKSTAGE_ART: reel_take_art(reel, &event.art); break;
        case BACKSTAGE_ORDER: reel_obey(reel, &event); break;
        case BACKSTAGE_ARRIVAL: reel_greet(reel, event.ticket); break;
        case BACKSTAGE_FAULT:
            log_event(&reel->station.log, "fault", "#troubles", (int64_t)event.troubles, NULL);
            reel->troubles = event.troubles;
            break;
        }
}

/* The window system lost our pictures: all that is on screen is put again. */
static void put_again(struct reel *reel) {
    struct movie_frame frame;
    reel_slate(reel);
    reel_forget_art(reel);
    for (int i = 0; i < REEL_SLOTS; i++) {
        struct slot *slot = &reel->slots[i];
        if (slot->state == SLOT_EMPTY || slot->state == SLOT_OPENING)
            continue;
        slot->has_picture = slot->movie && movie_peek(slot->movie, 0, &frame) &&
                            reel->projector->ops->put_film(reel->projector, slot->texture, &frame.picture) == 0;
        if (!slot->movie && slot->card.picture.data)
            slot->has_picture = reel->projector->ops->put_art(reel->projector, slot->texture, &slot->card.picture) == 0;
    }
}

static void hear_window(struct reel *reel) {
    struct display_event event;
    bool lost = false;
    while (reel->projector->ops->event(reel->projector, &event, &lost))
        switch (event.kind) {
        case DISPLAY_NONE:
        case DISPLAY_TOUCH:
        case DISPLAY_LIFT: break;
        case DISPLAY_QUIT: reel->quit = true; break;
        case DISPLAY_KEY: reel_hear_key(reel, event.usage); break;
        case DISPLAY_RESIZED:
            reel_slate(reel);
            reel_forget_art(reel);
            reel->dirty = true;
            break;
        case DISPLAY_EXPOSED:
            if (lost)
                put_again(reel);
            reel->dirty = true;
            break;
        }
}

/* With one display left, which is the desk's, we would be moved over the desk: whoever starts us again makes us wait
 * for the second one. */
static void look_at_displays(struct reel *reel) {
    if (reel->displays < 2 || !reel->projector->window || reel->now < reel->displays_at)
        return;
    reel->displays_at = reel->now + DISPLAYS_US;
    if (display_count() >= reel->displays)
        return;
    log_line(&reel->station.log, LOG_LEVEL_WARNING,
             "the second display is gone (reel.displays=2): the desk has the other");
    reel->quit = true;
}

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

/* Until when is there nothing to do, unless something wakes us? */
static int64_t due(const struct reel *reel) {
    int64_t at = reel->now + (reel->projector->window ? WINDOW_US : QUIET_US);
    if (reel->dirty)
        return reel->now;
    if (reel_moving(reel))
        at = earlier(at, reel->animated_at + REEL_FRAME_US);
    if (reel->on && !slot_over(reel, reel->on)) /* else it waits for the next one, which wakes us */
        at = earlier(at, slot_due(reel, reel->on));
    if (reel->cut && reel->next)
        at = earlier(at, reel->now + 2000);
    return at;
}

static void wait_for_news(struct reel *reel) {
    struct pollfd fds[5 + KEYBOARDS_MAX] = {{.fd = reel->station.signal_fd, .events = POLLIN},
                                            {.fd = backstage_fd(reel->backstage), .events = POLLIN}};
    int keys[KEYBOARDS_MAX + 1];
    nfds_t n = 2;
    bool still = reel->held || reel->emergency_ready; /* its frames are not taken: they would wake us again and again */
    if (reel->on && reel->on->movie && slot_moves(reel->on) && !still)
        fds[n++] = (struct pollfd){.fd = movie_fd(reel->on->movie), .events = POLLIN};
    if (reel->next && reel->next->movie && reel->next->state == SLOT_OPENING)
        fds[n++] = (struct pollfd){.fd = movie_fd(reel->next->movie), .events = POLLIN};
    size_t n_keys = reel->keypad ? keyboards_fds(reel->keypad, keys, KEYBOARDS_MAX + 1) : 0;
    for (size_t i = 0; i < n_keys && n < sizeof(fds) / sizeof(*fds); i++)
        fds[n++] = (struct pollfd){.fd = keys[i], .events = POLLIN};
    int64_t left = due(reel) - reel_clock_us();
    struct timespec wait = {.tv_sec = left > 0 ? left / 1000000 : 0, .tv_nsec = left > 0 ? left % 1000000 * 1000 : 0};
    if (ppoll(fds, n, &wait, NULL) > 0 && fds[0].revents)
        reel->quit = true;
}

static void begin_round(struct reel *reel) {
    int64_t now = reel_clock_us();
    reel->round_us = reel->now ? now - reel->now : 0;
    reel->now = now;
    if (reel->ends_at && now >= reel->ends_at)
        reel->quit = true;
}

static void show(struct reel *reel) {
    bool animate = reel_moving(reel) && reel->now - reel->animated_at >= REEL_FRAME_US;
    if (!reel->dirty && !animate)
        return;
    if (animate)
        reel->animated_at = reel->now;
    reel_compose(reel);
}

int reel_run(struct reel *reel) {
    WATCHDOG_AUTO watchdog;
    watchdog_ready(&watchdog);
    while (!reel->quit) {
        watchdog_beat(&watchdog, reel->troubles ? "showing, with troubles" : "showing");
        wait_for_news(reel);
        begin_round(reel);
        hear_backstage(reel);
        hear_window(reel);
        look_at_displays(reel);
        reel_hear_keypad(reel);
        reel_turn(reel);
        reel_overlays(reel);
        show(reel);
    }
    return 0;
}
