/* What comes next: the plan of this minute, and the next item of its programme. Items that cannot be shown (missing,
 * broken, taken out) are told once to staff and passed over; a broken one is tried again later. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "reel/reel.h"

#define BROKEN_US INT64_C(60000000)
#define STREAM_US INT64_C(5000000)

/* ---- news ---- */

static bool needs_file(const struct roster_item *item) { return item->kind == REEL_FILM || item->kind == REEL_PHOTO; }

static bool missing(const struct reel_news *news, size_t i) {
    return needs_file(&news->items[i]) && news->shelf[i].size == 0;
}

static int find_code(const struct reel_news *news, const char *code) {
    for (size_t i = 0; i < news->n_items; i++)
        if (strcmp(news->items[i].code, code) == 0)
            return (int)i;
    return -1;
}

static void fill_items(struct reel *reel) {
    const struct reel_news *news = reel->news;
    for (size_t i = 0; i < news->n_items; i++) {
        const struct roster_item *item = &news->items[i];
        reel->items[i] = (struct reel_item){.programme = item->programme,
                                            .from = item->from,
                                            .until = item->until,
                                            .sponsored = item->sponsor != 0,
                                            .weight = item->weight > 0 ? item->weight : 1,
                                            .out = missing(news, i) || reel_skipped(reel, item->code),
                                            .shown_ms = news->shown_ms[i]};
        if (missing(news, i) && !reel->noted[i])
            log_line(&reel->station.log, LOG_LEVEL_WARNING,
                     "item %s: %s is not on this kiosk; kioskctl media add brings it", item->code, item->file);
        reel->noted[i] = reel->noted[i] || missing(news, i);
    }
}

/* The place in each programme is kept by the item's code. */
static void carry_turns(struct reel *reel, const struct reel_news *before) {
    for (int p = 0; p < REEL_PROGRAMMES; p++) {
        struct reel_turn *turn = &reel->turns[p];
        if (!before)
            turn->after = -1;
        else if (turn->after >= 0)
            turn->after = find_code(reel->news, before->items[turn->after].code);
    }
}

/* An item staff asked for that did not begin yet is still asked for. */
static void carry_go(struct reel *reel, const struct reel_news *before) {
    int index = reel->next && reel->next->asked_for ? reel->next->index : reel->go_item;
    reel->go_item = index >= 0 ? find_code(reel->news, before->items[index].code) : -1;
    if (reel->go_item >= 0 && reel->items[reel->go_item].out)
        reel->go_item = -1;
}

/* Is it still what is open? */
static bool as_it_was(const struct reel_news *news, const struct slot *slot, int index) {
    if (slot->item.kind == REEL_STREAM)
        return strcmp(news->items[index].file, slot->item.file) == 0;
    return !needs_file(&slot->item) || memcmp(news->shelf[index].sha256, slot->file.sha256, SHELF_SHA256) == 0;
}

/* What is open stays open when the event still has it, as it was; else it goes at the next chance. */
static void carry_slots(struct reel *reel) {
    for (int i = 0; i < REEL_SLOTS; i++) {
        struct slot *slot = &reel->slots[i];
        if (slot->state == SLOT_EMPTY || slot->index == REEL_NOTICE)
            continue;
        int index = find_code(reel->news, slot->item.code);
        slot->index = index >= 0 && as_it_was(reel->news, slot, index) ? index : -1;
        if (slot->index >= 0 && !slot->asked_for)
            slot->programme = reel->news->items[index].programme;
    }
    reel_drop_next(reel);
    if (reel->on && reel->on->index == -1)
        reel_cut(reel, "changed");
}

void reel_take_news(struct reel *reel, struct reel_news *news) {
    struct reel_news *before = reel->news;
    size_t n = news->n_items > 0 ? news->n_items : 1;
    struct reel_item *items = calloc(n, sizeof(*items));
    int64_t *broken_until = calloc(n, sizeof(*broken_until));
    bool *noted = calloc(n, sizeof(*noted));
    if (!items || !broken_until || !noted) {
        free(items);
        free(broken_until);
        free(noted);
        reel_news_free(news);
        return; /* the old news stay */
    }
    free(reel->items);
    free(reel->broken_until);
    free(reel->noted);
    reel->items = items;
    reel->broken_until = broken_until;
    reel->noted = noted;
    reel->news = news;
    fill_items(reel);
    carry_turns(reel, before);
    carry_go(reel, before);
    carry_slots(reel);
    reel->failures = 0;
    reel->slate_said = false;
    reel->quiet_until = reel->planned_at = 0;
    reel_news_free(before);
}

/* ---- the plan ---- */

bool reel_skipped(const struct reel *reel, const char *code) {
    for (size_t i = 0; i < reel->n_skips; i++)
        if (strcmp(reel->skips[i], code) == 0)
            return true;
    return false;
}

const char *reel_programme_code(const struct reel *reel, int programme) {
    for (size_t i = 0; reel->news && i < reel->news->n_programmes; i++)
        if (reel->news->programmes[i].number == programme)
            return reel->news->programmes[i].code;
    return "";
}

static const struct roster_programme *programme_of(const struct reel *reel, int number) {
    for (size_t i = 0; i < reel->news->n_programmes; i++)
        if (reel->news->programmes[i].number == number)
            return &reel->news->programmes[i];
    return NULL;
}

/* Time for the queue: without a clock that can be trusted dates are not looked at. */
static int64_t queue_now(const struct reel *reel) {
    return app_clock_trusted(&reel->station.clock) ? app_clock_now(&reel->station.clock) : 0;
}

/* A stream that cannot be reached is still what should be on. */
static bool could_play(const struct reel *reel, size_t i, int64_t now) {
    bool broken = reel->broken_until[i] > reel->now && reel->news->items[i].kind != REEL_STREAM;
    return !broken && reel_playable(&reel->items[i], now);
}

/* What staff took out comes back the next day. */
static void forget_skips(struct reel *reel) {
    int today = 0;
    if (app_local_day(reel->news->event.timezone, app_clock_now(&reel->station.clock), &today, NULL) < 0)
        return;
    bool over = reel->skips_day != 0 && reel->skips_day != today;
    reel->skips_day = today;
    for (size_t i = 0; over && i < reel->news->n_items; i++)
        if (reel_skipped(reel, reel->news->items[i].code))
            reel->items[i].out = missing(reel->news, i);
    if (over)
        reel->n_skips = 0;
}

static void heal(struct reel *reel) {
    for (size_t i = 0; i < reel->news->n_items; i++)
        if (reel->broken_until[i] && reel->broken_until[i] <= reel->now)
            reel->broken_until[i] = 0;
}

static void ask_plan(struct reel *reel, struct reel_plan *ret_plan) {
    bool playable[REEL_PROGRAMMES] = {false};
    const struct reel_news *news = reel->news;
    int64_t now = queue_now(reel);
    struct reel_now facts = {.now = app_clock_now(&reel->station.clock),
                             .clock_trusted = app_clock_trusted(&reel->station.clock),
                             .hours = news->hours,
                             .n_hours = news->n_hours,
                             .playable = playable,
                             .n_programmes = REEL_PROGRAMMES,
                             .default_programme = -1,
                             .countdown = news->screen.countdown_minutes * INT64_C(60000),
                             .wish = reel->wish};
    int64_t *starts = calloc(news->n_sessions + 1, sizeof(*starts));
    for (size_t i = 0; i < news->n_items; i++)
        playable[news->items[i].programme] |= could_play(reel, i, now);
    for (size_t i = 0; i < news->n_programmes; i++)
        if (news->programmes[i].is_default)
            facts.default_programme = news->programmes[i].number;
    for (size_t i = 0; starts && i < news->n_sessions; i++)
        starts[i] = news->sessions[i].starts;
    facts.starts = starts;
    facts.n_starts = starts ? news->n_sessions : 0;
    reel_plan_at(&facts, ret_plan);
    free(starts);
}

/* Does what is on belong to another programme, or never end by itself though its dates are over? What staff asked for
 * stays to its end. */
static bool strays(const struct reel *reel) {
    const struct slot *slot = reel->on;
    if (!slot || slot->asked_for)
        return false;
    bool endless = slot->index >= 0 && slot->item.kind == REEL_STREAM;
    return slot->programme != reel->plan.programme ||
           (endless && !reel_playable(&reel->items[slot->index], queue_now(reel)));
}

/* A picture that is held stays until it is let go. Where the programme that was to come has nothing that opens, and the
 * plan is back at the one before, what is on goes on. */
static void follow_plan(struct reel *reel) {
    bool leaving = reel->cut && strcmp(reel->cut_reason, "programme") == 0;
    if (reel->next && !reel->next->asked_for && reel->next->programme != reel->plan.programme)
        reel_drop_next(reel);
    if (strays(reel) && !reel->held && !reel->cut)
        reel_cut(reel, "programme");
    else if (leaving && !strays(reel))
        reel->cut = false;
}

static void say_plan(struct reel *reel) {
    log_event(&reel->station.log, "programme", "name", reel_programme_code(reel, reel->plan.programme), NULL);
    if (reel->plan.programme >= 0 || reel->slate_said)
        return;
    log_line(&reel->station.log, LOG_LEVEL_WARNING, "nothing to show: %s; the slate is on screen",
             reel->news->n_items == 0
                 ? "reel.csv of the event has no items"
                 : "neither the programme of the hour nor a default has an item that can be played");
    reel->slate_said = true;
}

/* The plan holds at most a second here: clocks are set, and what was broken heals. */
void reel_look_at_plan(struct reel *reel) {
    struct reel_plan before = reel->plan;
    if (!reel->news || (reel->planned_at && reel->now - reel->planned_at < 250000))
        return;
    bool first = !reel->planned;
    reel->planned = true;
    reel->planned_at = reel->now;
    heal(reel);
    forget_skips(reel);
    ask_plan(reel, &reel->plan);
    if (reel->plan.programme != before.programme || first)
        say_plan(reel);
    follow_plan(reel);
}

/* ---- the next item ---- */

void reel_broken(struct reel *reel, int index, const char *words) {
    if (index < 0 || !reel->news || (size_t)index >= reel->news->n_items)
        return;
    const struct roster_item *item = &reel->news->items[index];
    reel->broken_until[index] = reel->now + (item->kind == REEL_STREAM ? STREAM_US : BROKEN_US);
    reel->planned_at = 0;
    if (!reel->noted[index])
        log_line(&reel->station.log, LOG_LEVEL_WARNING, "item %s: %s: %s; passed over", item->code, item->file, words);
    reel->noted[index] = true;
}

static int next_of(struct reel *reel, int programme) {
    const struct roster_programme *row = programme_of(reel, programme);
    size_t n = reel->news->n_items;
    struct reel_item *items = calloc(n + 1, sizeof(*items));
    int index = -ENOMEM;
    if (items && row) {
        memcpy(items, reel->items, n * sizeof(*items));
        for (size_t i = 0; i < n; i++)
            items[i].out |= reel->broken_until[i] > reel->now;
        index = reel_next(items, n, &reel->turns[programme], programme, row->share, queue_now(reel));
    }
    free(items);
    return index;
}

/* After a restart a programme goes on where it was. */
static int resumed(struct reel *reel) {
    bool same =
        *reel->place.programme && strcmp(reel->place.programme, reel_programme_code(reel, reel->plan.programme)) == 0;
    int index = same ? find_code(reel->news, reel->place.item) : -1;
    if (index < 0 || reel->items[index].out || reel->broken_until[index] > reel->now ||
        reel->items[index].programme != reel->plan.programme)
        return -1;
    return index;
}

bool reel_choose(struct reel *reel, int *ret_index, bool *ret_asked_for) {
    if (!reel->news)
        return false;
    *ret_asked_for = reel->go_item >= 0;
    int index = reel->go_item >= 0 ? reel->go_item : reel->plan.programme < 0 ? -1 : resumed(reel);
    if (index < 0 && reel->plan.programme >= 0)
        index = next_of(reel, reel->plan.programme);
    if (index < 0 && reel->plan.programme >= 0 && reel->plan.level != REEL_LEVEL_SLATE)
        index = REEL_NOTICE; /* only streams, and none can be reached */
    *ret_index = index;
    return index >= 0 || index == REEL_NOTICE;
}
