/* Coming and going: connecting with the centre, and what follows from each way in which a link can end. */
#include <endian.h>
#include <glib.h>

#include "store/centre.h"
#include "sync/syncd.h"
#include "sync/wire_impl.h"

#define ASK_MS 8000
#define REVOKED_BATCHES 1000 /* what a revoked kiosk still has goes to the centre's quarantine, where it can */
#define PUSH_FIRST_MS 5000
#define GAP_MS 20 /* between pulls that only news asked for */

/* No such function or schema, or no right to it: that takes a person. What else may fail passes. */
static enum wire_fault judge_greeting(enum wire_fault fault, char *why) {
    if (fault != WIRE_REPLY)
        return fault;
    if (strncmp(why, "42", 2) != 0 && strncmp(why, "3F", 2) != 0)
        return WIRE_DOWN;
    g_autofree char *words = g_strdup_printf("no centre of this kiosk's version: %s", why);
    return wire_line(why, words), WIRE_REFUSED;
}

/* The centre said what time it was somewhen between asking and now. */
void syncd_told(struct syncd *syncd, const PGresult *result, int column, int64_t asked) {
    int64_t instant, now = syncd_now();
    if (PQntuples(result) != 1 || PQgetlength(result, 0, column) != sizeof(instant))
        return;
    memcpy(&instant, PQgetvalue(result, 0, column), sizeof(instant));
    app_clock_told(&syncd->clock, (int64_t)be64toh((uint64_t)instant), asked + (now - asked) / 2);
    syncd->status.told = syncd->clock.told;
    syncd->status.told_boottime = syncd->clock.told_boottime;
    syncd_tell_clock(syncd);
}

static enum wire_fault greet(struct syncd *syncd, char *why) {
    WIRE_RESULT_AUTO result = NULL;
    uint64_t event;
    int64_t asked = syncd_now();
    char listen[96];
    enum wire_fault fault =
        wire_ask(syncd->wire, "SELECT event_id, now_ms FROM kiosk.hello(1, current_setting('application_name'))", NULL,
                 0, ASK_MS, &result, why);
    if (fault == WIRE_OK && (PQntuples(result) != 1 || PQgetlength(result, 0, 0) != sizeof(event)))
        return wire_line(why, "the centre's greeting cannot be read: another version"), WIRE_REFUSED;
    if (fault != WIRE_OK)
        return judge_greeting(fault, why);
    memcpy(&event, PQgetvalue(result, 0, 0), sizeof(event));
    syncd_told(syncd, result, 1, asked);
    /* The role's own plan_cache_mode is for people with psql. */
    snprintf(listen, sizeof(listen), "SET plan_cache_mode = auto; LISTEN kiosk_%llu",
             (unsigned long long)be64toh(event));
    return judge_greeting(wire_run(syncd->wire, listen, ASK_MS, why), why);
}

static enum wire_fault check_sent(struct syncd *syncd, char *why) {
    int64_t lost = 0;
    enum wire_fault fault = push_check(syncd->wire, syncd->journal, &syncd->mark, &lost, why);
    if (lost > 0) {
        log_line(&syncd->log, LOG_LEVEL_WARNING,
                 "the centre lacks %lld of our entries, as after a restore from an older copy: all are sent again",
                 (long long)lost);
        syncd->recount = true;
    }
    return fault;
}

void syncd_connect(struct syncd *syncd) {
    char why[WIRE_WHY] = "";
    int64_t now = syncd_now();
    syncd->agenda.at[TASK_CONNECT] = AGENDA_NEVER;
    if (!syncd->enrolled)
        return;
    if (!syncd->journal) { /* without it there is nothing to say, and nowhere for orders to go */
        agenda_sooner(&syncd->agenda, TASK_CONNECT, now + 1000);
        return;
    }
    enum wire_fault fault = enrol_connect(&syncd->enrolment, syncd->state_dir, SYNCD_CONNECT_MS, &syncd->wire, why);
    if (fault == WIRE_OK)
        fault = greet(syncd, why);
    if (fault == WIRE_OK)
        fault = check_sent(syncd, why);
    if (fault != WIRE_OK) {
        syncd_lost(syncd, fault, why);
        return;
    }
    now = syncd_now();
    syncd->fresh = true;
    syncd->connected_at = now;
    syncd->heard_at = syncd->pulled_at = syncd->calm_until = 0;
    syncd->pulls = syncd->pushes = syncd->fetches = (struct backoff){0};
    agenda_sooner(&syncd->agenda, TASK_PULL, syncd->push_first ? now + PUSH_FIRST_MS : now);
    if (syncd->push_first)
        agenda_sooner(&syncd->agenda, TASK_PUSH, now);
    agenda_sooner(&syncd->agenda, TASK_LOOK, now);
    agenda_sooner(&syncd->agenda, TASK_REPORT, now + 1000);
}

void syncd_part(struct syncd *syncd) {
    static const enum task tasks[] = {TASK_CONNECT, TASK_PUSH, TASK_PULL, TASK_REPORT, TASK_FETCH};
    wire_close(syncd->wire);
    syncd->wire = NULL;
    syncd->fresh = false;
    for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++)
        syncd->agenda.at[tasks[i]] = AGENDA_NEVER;
    syncd_hitch(syncd, HITCH_PUSH, "");
    syncd_hitch(syncd, HITCH_PULL, "");
    syncd_hitch(syncd, HITCH_MEDIA, "");
}

/* ---- revoked ---- */

static void push_rest(struct syncd *syncd) {
    struct journal_stamp stamp = syncd_stamp(syncd);
    struct push_result result = {.more = true};
    char why[WIRE_WHY];
    for (int i = 0; syncd->wire && syncd->journal && result.more && i < REVOKED_BATCHES; i++)
        if (push_some(syncd->wire, syncd->journal, syncd->link, &stamp, NULL, &syncd->mark, &result, why) != WIRE_OK)
            return;
}

static void give_up(struct syncd *syncd) {
    char words[WIRE_WHY] = "revoked by the organiser; people's data are gone from here";
    push_rest(syncd);
    syncd->recount = true;
    pull_store_close(&syncd->store);
    int r = syncd->wiped ? 0 : centre_wipe(syncd->state_dir);
    syncd->wiped = r == 0;
    if (r < 0)
        snprintf(words, sizeof(words), "revoked by the organiser; people's data cannot be wiped: %s",
                 strerrordesc_np(-r));
    syncd->status.pulled = 0;
    syncd->status.media_missing = 0;
    syncd_hitch(syncd, HITCH_LINK, words);
    syncd_state(syncd, LINK_REVOKED);
}

/* ---- lost ---- */

static int64_t next_try(struct syncd *syncd, enum wire_fault fault) {
    if (fault != WIRE_DOWN && fault != WIRE_MEMORY)
        return backoff_about(SYNCD_RETRY_MS, syncd_random());
    if (syncd->connected_at && syncd_now() - syncd->connected_at >= SYNCD_STEADY_MS)
        syncd->connects.tries = 0;
    return backoff_next(&syncd->connects, syncd_random());
}

void syncd_lost(struct syncd *syncd, enum wire_fault fault, const char *why) {
    if (fault == WIRE_OK || fault == WIRE_REPLY)
        return;
    /* A line that never holds for as long as a load takes is to bring up what happened all the same. */
    if (syncd->wire && syncd->fresh)
        syncd->push_first = !syncd->push_first;
    if (fault == WIRE_REVOKED) {
        give_up(syncd);
    } else {
        /* A centre that is down right now may yet have revoked us: that stays true until it says otherwise. */
        if (syncd->status.state != LINK_REVOKED)
            syncd_hitch(syncd, HITCH_LINK, *why ? why : "the link broke");
        if (syncd->status.state != LINK_REVOKED)
            syncd_state(syncd, fault == WIRE_REFUSED ? LINK_REFUSED : LINK_OFF);
    }
    syncd_part(syncd);
    agenda_sooner(&syncd->agenda, TASK_CONNECT, syncd_now() + next_try(syncd, fault));
    syncd->connected_at = 0;
}

/* ---- what comes by itself ---- */
void syncd_listen(struct syncd *syncd) {
    char why[WIRE_WHY];
    int64_t now = syncd_now();
    int n = syncd->wire ? wire_notified(syncd->wire) : 0;
    if (n < 0) {
        wire_line(why, PQerrorMessage(wire_pg(syncd->wire)));
        syncd_lost(syncd, WIRE_DOWN, why);
    } else if (n > 0) {
        syncd->heard_at = now;
        int64_t soonest = syncd->pulled_at + GAP_MS;
        if (syncd->pulls.tries == 0)
            agenda_sooner(&syncd->agenda, TASK_PULL, now > soonest ? now : soonest);
    }
}
