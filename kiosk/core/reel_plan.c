/* What the second display shows at an instant. Asked some times a second over some dozens of stretches and sessions, so
 * everything is looked at anew each time and nothing is remembered: what was shown before never decides. */
#include "core/reel_plan.h"

/* Is this a programme that can be put on screen now? */
static bool can_show(const struct reel_now *now, int programme) {
    return programme >= 0 && (size_t)programme < now->n_programmes && now->playable[programme];
}

static bool is_stretch(const struct reel_hours *hours) { return hours->from < hours->until; }

/* A stretch that began since ends the wish for a programme, even one with nothing to show: the agenda has moved on. */
static bool is_pinned(const struct reel_now *now) {
    if (!can_show(now, now->wish.programme))
        return false;
    for (size_t i = 0; now->clock_trusted && i < now->n_hours; i++)
        if (is_stretch(&now->hours[i]) && now->hours[i].from > now->wish.pinned_at && now->hours[i].from <= now->now)
            return false;
    return true;
}

/* A programme with nothing to show does not hide one that has, which it overlaps. */
static int programme_of_hour(const struct reel_now *now) {
    const struct reel_hours *best = NULL;
    for (size_t i = 0; now->clock_trusted && i < now->n_hours; i++) {
        const struct reel_hours *hours = &now->hours[i];
        bool is_on = hours->from <= now->now && now->now < hours->until;
        if (is_on && can_show(now, hours->programme) && (!best || hours->from >= best->from))
            best = hours;
    }
    return best ? best->programme : -1;
}

static void choose_programme(const struct reel_now *now, struct reel_plan *plan) {
    plan->pinned = is_pinned(now);
    plan->level = REEL_LEVEL_PROGRAMME;
    plan->programme = plan->pinned ? now->wish.programme : programme_of_hour(now);
    if (plan->programme >= 0)
        return;
    bool has_default = can_show(now, now->default_programme);
    plan->level = has_default ? REEL_LEVEL_DEFAULT : REEL_LEVEL_SLATE;
    plan->programme = has_default ? now->default_programme : -1;
}

/* When counting down begins; centuries ago where the difference would not fit. */
static int64_t counted_from(const struct reel_now *now, int64_t start) {
    int64_t from;
    return __builtin_sub_overflow(start, now->countdown, &from) ? INT64_MIN : from;
}

static int nearest_start(const struct reel_now *now) {
    int best = -1;
    if (!now->clock_trusted || now->countdown <= 0)
        return -1;
    for (size_t i = 0; i < now->n_starts; i++) {
        int64_t start = now->starts[i];
        if (start > now->now && counted_from(now, start) <= now->now && (best < 0 || start < now->starts[best]))
            best = (int)i;
    }
    return best;
}

static void at_latest(struct reel_plan *plan, const struct reel_now *now, int64_t instant) {
    if (instant > now->now && instant < plan->until)
        plan->until = instant;
}

/* Every instant ahead that might matter, whether it will or not: being asked once too often costs nothing. */
static void look_ahead(const struct reel_now *now, struct reel_plan *plan) {
    plan->until = INT64_MAX;
    if (now->wish.emergency)
        at_latest(plan, now, now->wish.emergency_until);
    if (!now->clock_trusted)
        return;
    for (size_t i = 0; i < now->n_hours; i++) {
        if (!is_stretch(&now->hours[i]))
            continue;
        at_latest(plan, now, now->hours[i].from);
        at_latest(plan, now, now->hours[i].until);
    }
    for (size_t i = 0; now->countdown > 0 && i < now->n_starts; i++) {
        at_latest(plan, now, counted_from(now, now->starts[i]));
        at_latest(plan, now, now->starts[i]);
    }
}

void reel_plan_at(const struct reel_now *now, struct reel_plan *ret_plan) {
    struct reel_plan plan = {.countdown = nearest_start(now)};
    choose_programme(now, &plan);
    look_ahead(now, &plan);
    if (now->wish.emergency && now->now < now->wish.emergency_until) {
        plan.level = REEL_LEVEL_EMERGENCY;
        plan.countdown = -1;
    }
    *ret_plan = plan;
}
