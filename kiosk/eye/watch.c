/* One thread, one frame at a time, always the newest. A scan takes 33 ms at most on purpose, and a few hundred by a
 * stranger's (a wall of corner marks); beats go out between frames, four a second, so the parent kills only what
 * hangs. */
#include "eye/watch.h"

#include <errno.h>

#include "device/hint.h"
#include "device/sightings.h"

#define BUDGET_MS 33
#define BEAT_MS 250
#define GUESS_MS 200 /* between two looks for a hint */
#define NO_PICTURE_MS 5000

struct watcher {
    struct camera *camera;
    struct decoder *decoder;
    struct outlet *outlet;
    struct ladder ladder; /* of the hints */
    struct sightings sightings;
    struct hint_settler settler;
    enum eye_hint told;
    int64_t beat_at, guess_at, frame_at; /* ms */
    bool seen;                           /* there was a picture */
};

static int64_t clock_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int send_fault(struct watcher *watcher, const char *why, int error) {
    struct eye_message message = {.type = EYE_FAULT};
    snprintf(message.text, sizeof message.text, "%s", why);
    int r = outlet_send(watcher->outlet, &message);
    return r < 0 ? r : error;
}

static int send_hello(struct watcher *watcher) {
    struct camera *camera = watcher->camera;
    struct eye_message message = {.type = EYE_HELLO, .version = EYE_VERSION, .w = camera->w, .h = camera->h};
    snprintf(message.text, sizeof message.text, "%s %dx%d", camera->format, camera->w, camera->h);
    return outlet_send(watcher->outlet, &message);
}

static int send_beat(struct watcher *watcher) {
    int64_t now = clock_ms();
    if (now - watcher->beat_at < BEAT_MS)
        return 0;
    watcher->beat_at = now;
    return outlet_send(watcher->outlet,
                       &(struct eye_message){.type = EYE_BEAT, .at = watcher->seen ? watcher->frame_at : 0});
}

static int send_code(struct watcher *watcher, const struct decoded *code, int64_t at) {
    struct eye_message message = {.type = EYE_CODE, .at = at, .len = code->len};
    memcpy(message.code, code->bytes, code->len);
    memcpy(message.x, code->x, sizeof message.x);
    memcpy(message.y, code->y, sizeof message.y);
    return outlet_send(watcher->outlet, &message);
}

/* A read code needs no advice; otherwise look, but not in every frame. */
static int send_hint(struct watcher *watcher, const struct grey *frame, bool read, int64_t now) {
    if (!read && now - watcher->guess_at < GUESS_MS)
        return 0;
    watcher->guess_at = now;
    enum eye_hint guess = read ? EYE_HINT_NONE : hint_guess(&watcher->ladder, frame);
    enum eye_hint hint = hint_settle(&watcher->settler, guess, read, now);
    if (hint == watcher->told)
        return 0;
    watcher->told = hint;
    return outlet_send(watcher->outlet, &(struct eye_message){.type = EYE_HINT, .hint = hint});
}

static int look(struct watcher *watcher, const struct grey *frame, int64_t at) {
    struct decoded codes[DECODED_MAX];
    outlet_show(watcher->outlet, frame, at);
    int count = decoder_scan(watcher->decoder, frame, BUDGET_MS, codes);
    if (count < 0)
        return send_fault(watcher, "not enough memory to read codes", count);
    for (int i = 0; i < count; i++) {
        int r = sightings_note(&watcher->sightings, &codes[i], at) ? send_code(watcher, &codes[i], at) : 0;
        if (r < 0)
            return r;
    }
    return send_hint(watcher, frame, count > 0, at);
}

static int explain(struct watcher *watcher, int error) {
    if (error == -ENODATA)
        return send_fault(watcher, "end", error);
    if (error == -EBADMSG)
        return send_fault(watcher, "a picture cannot be decoded", error);
    return send_fault(watcher, "the camera is gone", -ENODEV);
}

static int step(struct watcher *watcher) {
    struct grey frame;
    int64_t at;
    int r = camera_next(watcher->camera, BEAT_MS / 2, &frame, &at);
    if (r < 0)
        return explain(watcher, r);
    if (r == 0)
        return clock_ms() - watcher->frame_at > NO_PICTURE_MS
                   ? send_fault(watcher, "the camera gives no pictures", -ENODEV)
                   : 0;
    watcher->frame_at = at;
    watcher->seen = true;
    return look(watcher, &frame, at);
}

int watch(struct camera *camera, struct decoder *decoder, struct outlet *outlet) {
    struct watcher watcher = {.camera = camera, .decoder = decoder, .outlet = outlet, .frame_at = clock_ms()};
    int r = send_hello(&watcher);
    while (r == 0) {
        r = send_beat(&watcher);
        if (r == 0)
            r = step(&watcher);
    }
    ladder_clear(&watcher.ladder);
    return r;
}
