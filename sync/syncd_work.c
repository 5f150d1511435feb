/* The work itself: rows up, rows down, media. Each task does one piece and says when it wants to be called again; what
 * failed for a reason of its own (a full disk here, a fault there) waits by itself and stops none of the others. */
#include "sync/fetch.h"
#include "sync/syncd.h"

#define POLL_MS 1000         /* when nobody wakes us */
#define POLL_HERALD_MS 10000 /* when somebody does */
#define HERALD_GONE_MS 5000  /* silence after which nobody does */
#define CALM_MS 100
#define CALM_MAX_MS 2000
#define CALM_TIMES 3
#define TELL_MS 200 /* that all is as it was can wait so long */
#define MEDIA_AGAIN_MS 60000
#define MEDIA_TROUBLE_MS 10000 /* a full disk: somebody may be making room */

static int64_t *at(struct syncd *syncd, enum task task) { return &syncd->agenda.at[task]; }

/* A pull that fails (a full disk here) keeps its own time, however much goes up meanwhile. */
static void pull_soon(struct syncd *syncd, int64_t now) {
    if (syncd->pulls.tries == 0)
        agenda_sooner(&syncd->agenda, TASK_PULL, now);
}

/* ---- up ---- */

/* Every row goes to every other kiosk: a backlog that went up as fast as it can would keep what happens now waiting, at
 * all doors, for seconds. So it leaves room between batches: CALM_MS, and more where the centre has much to do. */
static int64_t next_push(struct syncd *syncd, const struct push_result *result, int64_t began, int64_t now) {
    int64_t pause = (now - began) * CALM_TIMES;
    syncd->calm_until = 0;
    if (!result->more)
        return AGENDA_NEVER;
    if (!result->full)
        return now;
    if (pause < CALM_MS)
        pause = CALM_MS;
    if (pause > CALM_MAX_MS)
        pause = CALM_MAX_MS;
    return syncd->calm_until = now + pause;
}

static void pushed(struct syncd *syncd, const struct push_result *result, int64_t began) {
    char words[WIRE_WHY];
    int64_t now = syncd_now();
    syncd->pushes.tries = 0;
    syncd_hitch(syncd, HITCH_PUSH, "");
    snprintf(words, sizeof(words), "sync.db: %s", strerrordesc_np(-result->local));
    if (result->local < 0)
        syncd_hitch(syncd, HITCH_FILE, words);
    if (syncd->fresh && !result->more)
        pull_soon(syncd, now);
    *at(syncd, TASK_PUSH) = next_push(syncd, result, began, now);
    syncd->recount = syncd->recount || result->more;
    if (!result->more)
        agenda_sooner(&syncd->agenda, TASK_TELL, now); /* counting a long backlog after each batch would cost more */
    if (result->sent == 0)
        return;
    log_event(&syncd->log, "sync", "did", "push", "#sent", result->sent, "#quarantined", result->quarantined,
              "#conflicts", result->conflicts, NULL);
    pull_soon(syncd, now);
    syncd->awaited = syncd->awaited || result->wanted;
    if (result->wanted)
        agenda_urgent(&syncd->agenda, TASK_PULL, now);
}

void syncd_push(struct syncd *syncd) {
    char why[WIRE_WHY] = "";
    struct push_result result;
    struct journal_stamp stamp = syncd_stamp(syncd);
    int64_t began = syncd_now();
    *at(syncd, TASK_PUSH) = began < syncd->calm_until ? syncd->calm_until : AGENDA_NEVER;
    if (!syncd->wire || !syncd->journal || began < syncd->calm_until)
        return;
    enum wire_fault fault =
        push_some(syncd->wire, syncd->journal, syncd->link, &stamp, NULL, &syncd->mark, &result, why);
    if (fault == WIRE_OK)
        pushed(syncd, &result, began);
    else if (fault == WIRE_REPLY) {
        syncd_hitch(syncd, HITCH_PUSH, why);
        *at(syncd, TASK_PUSH) = syncd_now() + backoff_next(&syncd->pushes, syncd_random());
    } else
        syncd_lost(syncd, fault, why);
}

/* ---- down ---- */

/* A load takes seconds or minutes: the other programs are to know that somebody is at work. */
static void loading(void *ctx, int64_t rows, int64_t of) {
    struct syncd *syncd = ctx;
    char words[WIRE_WHY];
    if (syncd_now() < syncd->agenda.at[TASK_TELL])
        return;
    snprintf(words, sizeof(words), of ? "loading the event: %lld of %lld rows" : "loading the event: %lld rows",
             (long long)rows, (long long)of);
    syncd_hitch(syncd, HITCH_LINK, words);
    syncd_tell(syncd);
}

static int64_t next_poll(const struct syncd *syncd, int64_t now) {
    if (!syncd->heard_at || now - syncd->heard_at >= HERALD_GONE_MS)
        return now + backoff_about(POLL_MS, syncd_random());
    int64_t gone = syncd->heard_at + HERALD_GONE_MS, poll = now + backoff_about(POLL_HERALD_MS, syncd_random());
    return gone < poll ? gone : poll;
}

static void pulled(struct syncd *syncd, const struct pull_result *result, int64_t began) {
    int64_t now = syncd_now();
    bool news = result->rows || result->loaded || result->commands;
    syncd->pulls.tries = 0;
    syncd->status.served = began;
    syncd->status.pulled = app_clock_now(&syncd->clock);
    syncd->wiped = false;
    syncd_hitch(syncd, HITCH_PULL, result->refused);
    agenda_sooner(&syncd->agenda, TASK_TELL, syncd->awaited ? now : now + TELL_MS);
    syncd->awaited = false;
    *at(syncd, TASK_PULL) = next_poll(syncd, now);
    if (result->media || syncd->fresh || (news && syncd->status.media_missing > 0))
        agenda_sooner(&syncd->agenda, TASK_FETCH, now);
    if (result->commands)
        agenda_sooner(&syncd->agenda, TASK_PUSH, now); /* our own writing does not show as news of the journal */
    if (news)
        log_event(&syncd->log, "sync", "did", "pull", "#rows", result->rows, "#commands", result->commands, "#loaded",
                  (int64_t)result->loaded, "#took_ms", now - began, NULL);
    syncd->fresh = false;
}

/* The first one of a connection comes before all else; then it is the push's turn, whether or not the disk had room. */
static void answered(struct syncd *syncd, bool first) {
    syncd->push_first = false;
    syncd_hitch(syncd, HITCH_LINK, "");
    syncd_state(syncd, LINK_ON);
    if (first && syncd->pushes.tries == 0)
        agenda_sooner(&syncd->agenda, TASK_PUSH, syncd_now());
}

/* Scanning goes before searching: a load leaves the index of people for now. Where it cannot be made people are found
 * more slowly, and it is tried again with the next connection. */
static void index_people(struct syncd *syncd) {
    int r = centre_index(syncd->state_dir);
    if (r < 0)
        log_line(&syncd->log, LOG_LEVEL_WARNING, "%s: no index of people by name: %s", syncd->state_dir,
                 strerrordesc_np(-r));
}

void syncd_pull(struct syncd *syncd) {
    char why[WIRE_WHY] = "";
    struct pull_result result;
    struct journal_stamp stamp = syncd_stamp(syncd);
    int64_t began = syncd_now();
    bool first = syncd->fresh;
    *at(syncd, TASK_PULL) = AGENDA_NEVER;
    if (!syncd->wire || !syncd->journal)
        return;
    enum wire_fault fault = pull_all(syncd->wire, &syncd->store, syncd->journal, &stamp, first, syncd->mark.seq,
                                     syncd->mark.uuid, loading, syncd, &result, why);
    syncd->pulled_at = syncd_now();
    if (fault == WIRE_OK) {
        pulled(syncd, &result, began);
        answered(syncd, first);
        if (first || result.loaded)
            index_people(syncd);
    } else if (fault == WIRE_REPLY) {
        syncd_hitch(syncd, HITCH_PULL, why);
        *at(syncd, TASK_PULL) = syncd_now() + backoff_next(&syncd->pulls, syncd_random());
        answered(syncd, first);
    } else
        syncd_lost(syncd, fault, why);
}

/* ---- media ---- */

static enum wire_fault fetch_piece(struct syncd *syncd, struct fetch_result *ret_result, char *why) {
    struct roster *roster = NULL;
    *ret_result = (struct fetch_result){0};
    if (pull_store_roster(&syncd->store, &roster) < 0)
        return WIRE_OK; /* the next pull makes one */
    return fetch_some(syncd->wire, roster, syncd->state_dir, ret_result, why);
}

void syncd_fetch(struct syncd *syncd) {
    char why[WIRE_WHY] = "";
    struct fetch_result result;
    *at(syncd, TASK_FETCH) = AGENDA_NEVER;
    if (!syncd->wire)
        return;
    enum wire_fault fault = fetch_piece(syncd, &result, why);
    int64_t now = syncd_now();
    if (fault == WIRE_OK) {
        syncd->fetches.tries = 0;
        syncd_hitch(syncd, HITCH_MEDIA, result.word);
        if (result.missing != syncd->status.media_missing)
            agenda_sooner(&syncd->agenda, TASK_TELL, now);
        syncd->status.media_missing = result.missing;
        int64_t again = *result.word ? MEDIA_TROUBLE_MS : MEDIA_AGAIN_MS;
        *at(syncd, TASK_FETCH) = result.more ? now : now + backoff_about(again, syncd_random());
        if (result.bytes)
            log_event(&syncd->log, "sync", "did", "fetch", "#bytes", result.bytes, "#missing", result.missing, NULL);
    } else if (fault == WIRE_REPLY) {
        syncd_hitch(syncd, HITCH_MEDIA, why);
        *at(syncd, TASK_FETCH) = now + backoff_next(&syncd->fetches, syncd_random());
    } else
        syncd_lost(syncd, fault, why);
}
