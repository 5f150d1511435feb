/* From one item to the next. The next one is open with frames waiting long before it is needed; it begins when the
 * present one is over, or at once where staff or the agenda cut. While nothing is ready, what is on screen stays. */
#include <stdio.h>
#include <string.h>

#include "reel/reel.h"

#define FAILURES_MAX 16 /* openings that fail in a row before there is a pause */
#define QUIET_US INT64_C(2000000)
#define NOTE_US INT64_C(2000000)
#define CARD_FRESH_US INT64_C(10000000)
#define SNAPSHOT_US INT64_C(2000000)

void reel_cut(struct reel *reel, const char *reason) {
    reel->cut = true;
    snprintf(reel->cut_reason, sizeof(reel->cut_reason), "%s", reason);
}

void reel_drop_next(struct reel *reel) {
    if (reel->next)
        slot_drop(reel, reel->next);
    reel->next = NULL;
}

static struct slot *free_slot(struct reel *reel) {
    for (int i = 0; i < REEL_SLOTS; i++)
        if (reel->slots[i].state == SLOT_EMPTY)
            return &reel->slots[i];
    return NULL;
}

static void prepare(struct reel *reel) {
    int index;
    bool asked_for;
    struct slot *slot = free_slot(reel);
    if (reel->next || !slot || reel->now < reel->quiet_until || !reel_choose(reel, &index, &asked_for))
        return;
    reel->go_item = -1;
    slot_open(reel, slot, index, asked_for);
    if (slot->state != SLOT_EMPTY)
        reel->next = slot;
    else if (++reel->failures >= FAILURES_MAX)
        reel->quiet_until = reel->now + QUIET_US;
}

static void look_at_next(struct reel *reel) {
    if (!reel->next)
        return;
    slot_look(reel, reel->next);
    if (reel->next->state != SLOT_EMPTY)
        return;
    reel->next = NULL;
    if (++reel->failures >= FAILURES_MAX)
        reel->quiet_until = reel->now + QUIET_US;
}

static void leave(struct reel *reel) {
    if (!reel->on)
        return;
    if (reel->leaving)
        slot_drop(reel, reel->leaving);
    bool over = slot_over(reel, reel->on); /* it came to its end while the next one was not ready */
    slot_end(reel, reel->on, !reel->cut || over, reel->cut_reason);
    reel->leaving = reel->on;
    reel->on = NULL;
    reel->dirty = true;
}

static void change(struct reel *reel) {
    struct slot *next = reel->next;
    leave(reel);
    reel->cut = false;
    reel->failures = 0;
    reel->on = next;
    reel->next = NULL;
    slot_begin(reel, next);
}

/* Nothing can be shown: the slate takes over when the present item is over. */
static bool nothing_left(const struct reel *reel) {
    return reel->news && !reel->next && reel->plan.programme < 0 && reel->go_item < 0;
}

static void go_dark(struct reel *reel) {
    leave(reel);
    mixer_play(reel->mixer, NULL, 0, 0);
}

static void step(struct reel *reel) {
    bool due = !reel->on || reel->cut || slot_over(reel, reel->on);
    if (reel->held && !reel->cut)
        due = !reel->on;
    if (reel->emergency_ready)
        due = false; /* what is beneath keeps its place */
    if (due && reel->next && reel->next->state == SLOT_READY)
        change(reel);
    else if (due && reel->on && nothing_left(reel))
        go_dark(reel);
}

static void fade_away(struct reel *reel) {
    if (!reel->leaving)
        return;
    int64_t gone = reel->now - reel->leaving->left_at;
    if (gone < reel->fade_us || gone < MIXER_CUT_US)
        return;
    slot_drop(reel, reel->leaving);
    reel->leaving = NULL;
    reel->dirty = true;
}

static void count_time(struct reel *reel) {
    if (!reel->on || reel->emergency_ready)
        return;
    reel->on->visible_us += reel->round_us;
    if (!reel->held)
        reel->on->elapsed_us += reel->round_us;
}

/* Where to go on: what staff asked for is shown once, the programme goes on where it was before. */
static void take_place(struct reel *reel, const struct slot *slot) {
    struct reel_place *note = &reel->note;
    snprintf(note->programme, sizeof(note->programme), "%s", reel_programme_code(reel, slot->programme));
    snprintf(note->item, sizeof(note->item), "%s", slot->item.code);
    note->position_ms = (slot_moves(slot) ? slot->pts : slot->elapsed_us) / 1000;
}

/* For a restart: a few ms of work backstage every two seconds. */
static void note_place(struct reel *reel) {
    struct reel_place *note = &reel->note;
    const struct slot *slot = reel->on;
    if (!slot || slot->index < 0 || reel->now - reel->noted_at < NOTE_US)
        return;
    if (!slot->asked_for)
        take_place(reel, slot);
    memset(note->play, 0, UUID_SIZE);
    if (slot->proof)
        memcpy(note->play, slot->play.uuid, UUID_SIZE);
    note->shown_ms = slot->visible_us / 1000;
    note->at = app_clock_now(&reel->station.clock);
    if (backstage_note(reel->backstage, note) == 0)
        reel->noted_at = reel->now;
}

static void keep_fresh(struct reel *reel) {
    struct slot *slot = reel->on;
    if (slot && !slot->movie && reel->now - slot->painted_at >= CARD_FRESH_US)
        slot_repaint(reel, slot);
    if (slot && !slot->snapped && slot->elapsed_us >= SNAPSHOT_US && !reel->emergency_ready) {
        slot->snapped = true;
        reel_snapshot(reel, slot->index >= 0 ? slot->item.code : "notice");
    }
}

void reel_turn(struct reel *reel) {
    count_time(reel);
    reel_look_at_plan(reel);
    look_at_next(reel);
    prepare(reel);
    if (reel->on && !reel->held && !reel->emergency_ready)
        slot_frames(reel, reel->on);
    step(reel);
    fade_away(reel);
    note_place(reel);
    keep_fresh(reel);
}
