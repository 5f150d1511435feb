/* When a film's frame is due: additions and comparisons, some for each frame. Timestamps come out of files, so sums
 * saturate instead of overflowing. */
#include "core/pace.h"

static int64_t plus(int64_t a, int64_t b) {
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return b > 0 ? INT64_MAX : INT64_MIN;
}

static int64_t minus(int64_t a, int64_t b) {
    int64_t difference;
    if (!__builtin_sub_overflow(a, b, &difference))
        return difference;
    return b > 0 ? INT64_MIN : INT64_MAX;
}

/* The instant by the item's own clock, which stands still while it is held. */
static int64_t own_time(const struct pace *pace, int64_t now) { return pace->held ? pace->held_at : now; }

void pace_begin(struct pace *pace, int64_t first_pts, int64_t now) {
    int64_t due = own_time(pace, now), ahead = minus(pace->end, due);
    if (pace->end != 0 && ahead >= -PACE_STEP_US && ahead <= PACE_LATE_US)
        due = pace->end;
    pace->base = minus(due, first_pts);
    pace->running = true;
    pace->by_sound = false;
}

int64_t pace_due(const struct pace *pace, int64_t pts) {
    return pace->held || !pace->running ? INT64_MAX : plus(pace->base, pts);
}

void pace_shown(struct pace *pace, int64_t pts, int64_t duration, int64_t now) {
    int64_t due = plus(pace->base, pts), late = minus(own_time(pace, now), due);
    if (!pace->by_sound && late > PACE_LATE_US) {
        pace->base = plus(pace->base, late);
        pace->shifted = plus(pace->shifted, late);
        due = plus(due, late);
    }
    pace->end = duration > 0 ? plus(due, duration) : due;
}

enum pace_step pace_step(const struct pace *pace, int64_t pts, int64_t next_pts, bool sound, int64_t now) {
    if (pace->held || pace_due(pace, pts) > now)
        return PACE_WAIT;
    bool overtaken = next_pts >= 0 && pace_due(pace, next_pts) <= now;
    return sound && overtaken ? PACE_DROP : PACE_SHOW;
}

void pace_heard(struct pace *pace, int64_t pts, int64_t now) {
    if (pace->held || !pace->running)
        return;
    int64_t heard = minus(now, pts), apart = minus(heard, pace->base);
    if (apart >= PACE_STEP_US || apart <= -PACE_STEP_US)
        pace->base = heard;
    else
        pace->base += apart / 10;
    pace->by_sound = true;
}

void pace_hold(struct pace *pace, int64_t now) {
    if (pace->held)
        return;
    pace->held = true;
    pace->held_at = now;
}

void pace_go(struct pace *pace, int64_t now) {
    int64_t stood = minus(now, pace->held_at);
    if (!pace->held)
        return;
    pace->held = false;
    if (stood <= 0)
        return;
    pace->base = plus(pace->base, stood);
    if (pace->end != 0)
        pace->end = plus(pace->end, stood);
}
