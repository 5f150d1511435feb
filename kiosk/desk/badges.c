/* The print ledger on the desk's side: what the journal owes goes to the worker, what the worker says goes into the
 * journal before the screen hears of it. Nothing here prints a badge again that may have come out. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/desk.h"

#define BADGE_PASTS 16 /* of one ticket that are looked through */
#define WATCH_MS 100
#define OPEN_MAX 64 /* open badges looked at in one go; the rest follow as these settle */

static struct desk_order *order_of(struct desk *desk, uint64_t handle) {
    for (size_t i = 0; i < PRINT_QUEUE; i++)
        if (desk->orders[i].handle == handle)
            return &desk->orders[i];
    return NULL;
}

static void tell_print(struct desk *desk, const uint8_t *uuid, int attempt, const char *state, const char *detail) {
    char text[UUID_TEXT];
    uuid_text(uuid, text);
    if (desk->station.log.json)
        log_event(&desk->station.log, "print", "badge", text, "#attempt", (int64_t)attempt, "state", state, "detail",
                  detail, NULL);
    else
        printf("badge      %-14s %s%s%s\n", state, text, *detail ? "  " : "", detail);
    fflush(stdout);
}

static const char *state_name(enum badge_state state) {
    switch (state) {
    case BADGE_NONE: return "none";
    case BADGE_OWED: return "owed";
    case BADGE_SENT: return "sent";
    case BADGE_PRINTING: return "printing";
    case BADGE_PRINTED: return "printed";
    case BADGE_FAILED: return "failed";
    case BADGE_UNCERTAIN: return "uncertain";
    }
    return "none";
}

static void tell_flow(struct desk *desk, uint64_t handle, enum badge_state state) {
    struct desk_event event = {
        .kind = DESK_EVENT_BADGE, .now = app_clock_boottime(), .badge = {.badge = handle, .state = state}};
    desk_event(desk, &event);
}

static void not_written(struct desk *desk, enum badge_state state, int r) {
    log_line(&desk->station.log, LOG_LEVEL_ERR, "%s/journal.db: state \"%s\" of a badge was not written: %s",
             desk->station.state_dir, state_name(state), strerror(-r));
    desk_trouble(desk, TROUBLE_JOURNAL, true);
}

/* Journal first, then people. */
static void set_state(struct desk *desk, struct desk_order *order, enum badge_state state, const char *job,
                      const char *detail) {
    struct journal_stamp stamp = station_stamp(&desk->station);
    const struct badge_step step = {
        .state = state, .job = job, .printer = desk->printers[order->printer].queue, .detail = detail};
    uint64_t handle = order->handle;
    int r = badges_step(desk->station.journal, &stamp, handle, &step);
    if (r < 0 && r != -EINVAL)
        not_written(desk, state, r);
    tell_print(desk, order->uuid, order->attempt, state_name(state), detail);
    order->state = state;
    desk_slot_news(desk, order);
    if (handle == desk->flow.badge)
        desk->shown_printer = (int)order->printer;
    if (state == BADGE_PRINTED || state == BADGE_FAILED || state == BADGE_UNCERTAIN) {
        order->handle = 0;
        desk_count(desk);
    }
    tell_flow(desk, handle, state);
}

/* What was handed over before is looked for where that was; its name may have gone from the configuration. */
static int printer_of(const struct desk *desk, const struct journal_badge *badge) {
    struct badge_past past[BADGE_PASTS];
    int n = badges_of(desk->station.journal, badge->ticket, past, BADGE_PASTS);
    for (int i = 0; i < n; i++)
        for (size_t k = 0; past[i].handle == badge->handle && k < desk->n_printers; k++)
            if (strcmp(past[i].printer, desk->printers[k].queue) == 0)
                return (int)k;
    return 0;
}

static bool was_handed_over(const struct journal_badge *badge) {
    return badge->state == BADGE_SENT || badge->state == BADGE_PRINTING;
}

/* The worker's order for a badge; its dots are malloc'ed. */
static int make_order(struct desk *desk, const struct journal_badge *badge, const struct desk_printer *printer,
                      struct print_order *ret_order) {
    char uuid[UUID_TEXT];
    uuid_text(badge->uuid, uuid);
    ret_order->badge = badge->handle;
    ret_order->was_sent = was_handed_over(badge);
    snprintf(ret_order->job_name, sizeof(ret_order->job_name), "badge:%s:%d", uuid, badge->attempt);
    snprintf(ret_order->media, sizeof(ret_order->media), "%s", desk->station.event.badge_media);
    return desk_badge_render(desk, badge, printer, &ret_order->raster);
}

/* 0 when a worker has it; -EBUSY when it must wait in the ledger. */
static int give(struct desk *desk, const struct journal_badge *badge, bool settle) {
    struct desk_order *slot = order_of(desk, 0);
    int which = was_handed_over(badge) ? printer_of(desk, badge) : desk_choose_printer(desk);
    if (!slot || which < 0 || !desk->printers[which].worker)
        return -EBUSY;
    const struct desk_printer *printer = &desk->printers[which];
    struct print_order order = {.settle = settle};
    *slot = (struct desk_order){.handle = badge->handle,
                                .ticket = badge->ticket,
                                .state = badge->state,
                                .attempt = badge->attempt,
                                .printer = (size_t)which};
    memcpy(slot->uuid, badge->uuid, UUID_SIZE);
    int r = make_order(desk, badge, printer, &order);
    if (r < 0) {
        set_state(desk, slot, BADGE_FAILED, "", "could not be drawn");
        return r;
    }
    r = print_worker_give(printer->worker, &order);
    if (r < 0) {
        free(order.raster.data);
        slot->handle = 0;
    }
    return r;
}

/* Give what the ledger still owes and nobody has. */
static void give_open(struct desk *desk) {
    struct journal_badge open[OPEN_MAX];
    int n = journal_open_badges(desk->station.journal, open, OPEN_MAX);
    for (int i = 0; i < n; i++) {
        if (open[i].state == BADGE_UNCERTAIN || order_of(desk, open[i].handle))
            continue;
        if (give(desk, &open[i], true) == -EBUSY)
            return;
    }
}

int desk_badge_printer(const struct desk *desk, uint64_t handle) {
    for (size_t i = 0; handle && i < PRINT_QUEUE; i++)
        if (desk->orders[i].handle == handle)
            return (int)desk->orders[i].printer;
    return -1;
}

int desk_badge_settle(struct desk *desk, uint64_t handle, enum badge_proof proof) {
    struct journal_stamp stamp = station_stamp(&desk->station);
    struct journal_badge badge = {0};
    int r = station_journal_there(&desk->station)
                ? badges_settle(desk->station.journal, &stamp, handle, proof, desk->counter.staff_no)
                : -ENOENT;
    if (r == -EALREADY)
        return r;
    if (r == 0)
        r = journal_badge(desk->station.journal, handle, &badge);
    if (r < 0) {
        not_written(desk, proof == BADGE_DID_NOT ? BADGE_FAILED : BADGE_PRINTED, r);
        return r;
    }
    tell_print(desk, badge.uuid, badge.attempt, state_name(badge.state), "settled");
    desk_count(desk);
    tell_flow(desk, handle, badge.state);
    give_open(desk);
    return 0;
}

/* The first badge that a crash left owed is shown with its owner's name, as if the ticket had been held up again; not
 * where no printer is set up, for nothing comes out of this desk. */
void desk_badges_resume(struct desk *desk) {
    struct journal_badge open[OPEN_MAX];
    int n = journal_open_badges(desk->station.journal, open, OPEN_MAX);
    for (int i = 0; i < n; i++) {
        tell_print(desk, open[i].uuid, open[i].attempt, state_name(open[i].state), "since before this start");
        if (open[i].state == BADGE_UNCERTAIN || desk->scan.resumed || desk->n_printers == 0)
            continue;
        desk->scan = (struct desk_scan){.resumed = true, .badge = open[i]};
        if (desk_person_of(desk, open[i].ticket, &desk->scan.person) < 0) {
            desk->scan.resumed = false;
            continue;
        }
        struct desk_event event = {
            .kind = DESK_EVENT_VERDICT,
            .now = app_clock_boottime(),
            .verdict = {.verdict = VERDICT_OK_REPLAY, .language = desk->scan.person.language},
        };
        desk_event(desk, &event);
    }
    give_open(desk);
}

/* A badge that nobody can vouch for is shown to staff, not printed again. */
void desk_badge_print(struct desk *desk, uint64_t handle) {
    struct journal_badge badge;
    if (order_of(desk, handle) || journal_badge(desk->station.journal, handle, &badge) < 0)
        return;
    if (badge.state == BADGE_UNCERTAIN)
        tell_flow(desk, handle, BADGE_UNCERTAIN);
    else
        give(desk, &badge, desk->scan.resumed || badge.state != BADGE_OWED);
}

static enum badge_state state_of(enum print_news_kind kind) {
    switch (kind) {
    case PRINT_NEWS_SENT: return BADGE_SENT;
    case PRINT_NEWS_PRINTING: return BADGE_PRINTING;
    case PRINT_NEWS_PRINTED: return BADGE_PRINTED;
    case PRINT_NEWS_FAILED: return BADGE_FAILED;
    case PRINT_NEWS_UNCERTAIN: return BADGE_UNCERTAIN;
    case PRINT_NEWS_RETURNED:
    case PRINT_NEWS_PRINTER: return BADGE_NONE;
    }
    return BADGE_NONE;
}

/* What waits at a printer in trouble goes to the other one, if that is well and it is certain that it still can. */
static void ask_back(struct desk *desk) {
    for (size_t i = 0; i < PRINT_QUEUE; i++)
        if (desk->orders[i].handle && desk_printer_should_move(desk, desk->orders[i].printer))
            print_worker_recall(desk->printers[desk->orders[i].printer].worker, desk->orders[i].handle);
}

static void hear(struct desk *desk, size_t printer, const struct print_news *news) {
    struct desk_order *order = NULL;
    if (news->dpi > 0) /* somebody set the queue otherwise */
        desk->printers[printer].dpi = news->dpi;
    if (news->kind == PRINT_NEWS_PRINTER)
        desk_printer_news(desk, printer, news->trouble, news->detail);
    else if (!(order = order_of(desk, news->badge)) || order->printer != printer)
        return;
    else if (news->kind == PRINT_NEWS_RETURNED)
        order->handle = 0;
    else
        set_state(desk, order, state_of(news->kind), news->job, news->detail);
}

void desk_badge_news(struct desk *desk) {
    bool any = false;
    for (size_t i = 0; i < desk->n_printers; i++) {
        struct print_news news;
        while (desk->printers[i].worker && print_worker_news(desk->printers[i].worker, &news)) {
            hear(desk, i, &news);
            any = true;
        }
    }
    if (!any)
        return;
    ask_back(desk);
    give_open(desk);
}

void desk_badges_watch(struct desk *desk) {
    int64_t now = app_clock_boottime(), version = desk->journal_version;
    if (now < desk->watch_at)
        return;
    desk->watch_at = now + WATCH_MS;
    if (journal_data_version(desk->station.journal, &version) < 0 || version == desk->journal_version)
        return;
    desk->journal_version = version;
    desk_count(desk);
    give_open(desk);
}

bool desk_badges_busy(const struct desk *desk) {
    for (size_t i = 0; i < PRINT_QUEUE; i++)
        if (desk->orders[i].handle)
            return true;
    return false;
}
