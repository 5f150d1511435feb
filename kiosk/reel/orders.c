/* What staff want. Every order comes through the journal, from wherever it was given; here it becomes a wish of the
 * plan, a cut, or a pause. Orders of before this start still hold where they are states, not moments. */
#include <stdio.h>
#include <string.h>

#include "reel/reel.h"

static void pin(struct reel *reel, int programme, int64_t age) {
    reel->wish.programme = programme;
    reel->wish.pinned_at = app_clock_now(&reel->station.clock) - age;
    reel->planned_at = 0;
}

static void hold(struct reel *reel, bool held) {
    if (reel->held == held)
        return;
    reel->held = held;
    mixer_hold(reel->mixer, held || reel->emergency_ready);
    if (held)
        pace_hold(&reel->pace, reel->now);
    else if (!reel->emergency_ready)
        pace_go(&reel->pace, reel->now);
}

static int find_programme(const struct reel *reel, const char *code) {
    for (size_t i = 0; i < reel->news->n_programmes; i++)
        if (strcmp(reel->news->programmes[i].code, code) == 0)
            return reel->news->programmes[i].number;
    return -1;
}

static int find_item(const struct reel *reel, const char *code) {
    for (size_t i = 0; i < reel->news->n_items; i++)
        if (strcmp(reel->news->items[i].code, code) == 0)
            return (int)i;
    return -1;
}

static void play_now(struct reel *reel, int index) {
    if (reel->items[index].out) {
        log_line(&reel->station.log, LOG_LEVEL_WARNING, "go %s: it was left out for today, or its file is missing",
                 reel->news->items[index].code);
        return;
    }
    reel->broken_until[index] = 0;
    reel->go_item = index;
    reel_drop_next(reel);
    reel_cut(reel, "go");
}

/* What staff asked for before gives way to the programme they want now. */
static void end_asked_for(struct reel *reel) {
    reel->go_item = -1;
    if (reel->next && reel->next->asked_for)
        reel_drop_next(reel);
    if (reel->on && reel->on->asked_for)
        reel_cut(reel, "go");
}

static void go_to_programme(struct reel *reel, int programme, const struct backstage_event *event) {
    pin(reel, programme, event->age);
    if (!event->old)
        end_asked_for(reel);
}

/* Without a name it ends a pause, and what was paused goes on; where there is none it is back to the agenda. */
static void go(struct reel *reel, const struct backstage_event *event) {
    const char *target = event->order.target;
    bool held = reel->held;
    hold(reel, false);
    if (!*target) {
        pin(reel, -1, 0);
        if (!held)
            end_asked_for(reel);
        return;
    }
    int programme = find_programme(reel, target), item = find_item(reel, target);
    if (programme >= 0)
        go_to_programme(reel, programme, event);
    else if (item >= 0 && !event->old)
        play_now(reel, item);
    else if (item < 0)
        log_line(&reel->station.log, LOG_LEVEL_WARNING, "go %s: no such programme or item", target);
}

/* Was it given on the day that is today? A skip ends with its day. */
static bool is_of_today(const struct reel *reel, int64_t age) {
    const char *zone = reel->news->event.timezone;
    int64_t now = app_clock_now(&reel->station.clock);
    int day = 0, today = 0;
    return app_local_day(zone, now, &today, NULL) < 0 || app_local_day(zone, now - age, &day, NULL) < 0 || day == today;
}

/* The item on screen was meant: said again by its name, so that a restart knows which it was. */
static void skip_present(struct reel *reel) {
    struct reel_order order = {.kind = REEL_ORDER_SKIP};
    if (!reel->on || reel->on->index < 0)
        return;
    snprintf(order.target, sizeof(order.target), "%s", reel->on->item.code);
    backstage_order(reel->backstage, &order);
}

static void skip(struct reel *reel, const struct backstage_event *event) {
    const char *target = event->order.target;
    int index = *target ? find_item(reel, target) : -1;
    if (!*target && !event->old)
        skip_present(reel);
    if (index < 0 || !is_of_today(reel, event->age))
        return;
    if (!reel_skipped(reel, target) && reel->n_skips < REEL_SKIPS)
        snprintf(reel->skips[reel->n_skips++], sizeof(reel->skips[0]), "%s", target);
    reel->items[index].out = true;
    reel->planned_at = 0;
    if (reel->next && reel->next->index == index)
        reel_drop_next(reel);
    if (reel->on && reel->on->index == index)
        reel_cut(reel, "skip");
}

static void emergency(struct reel *reel, const struct backstage_event *event) {
    const struct reel_order *order = &event->order;
    int64_t lasts = order->lasts_ms < REEL_EMERGENCY_MAX_MS ? order->lasts_ms : REEL_EMERGENCY_MAX_MS;
    int64_t left = lasts - event->age;
    bool on = (*order->words_zh || *order->words_en) && left > 0;
    if (!on && !reel->wish.emergency)
        return;
    reel->wish.emergency = on;
    reel->wish.emergency_until = app_clock_now(&reel->station.clock) + left;
    reel->emergency_ends = reel->now + left * 1000;
    reel->emergency = *order;
    reel->planned_at = 0;
    log_event(&reel->station.log, "emergency", "state", on ? "said" : "over", NULL);
}

void reel_obey(struct reel *reel, const struct backstage_event *event) {
    if (!reel->news)
        return;
    switch (event->order.kind) {
    case REEL_ORDER_GO: go(reel, event); break;
    case REEL_ORDER_HOLD: hold(reel, true); break;
    case REEL_ORDER_NEXT:
        hold(reel, false);
        if (!event->old)
            reel_cut(reel, "next");
        break;
    case REEL_ORDER_SKIP: skip(reel, event); break;
    case REEL_ORDER_EMERGENCY: emergency(reel, event); break;
    }
    reel->dirty = true;
}
