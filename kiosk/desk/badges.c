/* The print ledger on the desk's side: what the journal owes goes to the worker, what the worker says goes into the
 * journal before the screen hears of it. Nothing here prints a badge again that may have come out. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/desk.h"

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

/* Journal first, then people. */
static void set_state(struct desk *desk, struct desk_order *order, enum badge_state state, const char *job,
                      const char *detail) {
    struct journal_stamp stamp = station_stamp(&desk->station);
    uint64_t handle = order->handle;
    int r = journal_badge_state(desk->station.journal, &stamp, handle, state, job, detail);
    if (r < 0 && r != -EINVAL) {
        log_line(&desk->station.log, LOG_LEVEL_ERR, "%s/journal.db: state \"%s\" of a badge was not written: %s",
                 desk->station.state_dir, state_name(state), strerror(-r));
        desk_trouble(desk, TROUBLE_JOURNAL, true);
    }
    tell_print(desk, order->uuid, order->attempt, state_name(state), detail);
    if (state == BADGE_PRINTED || state == BADGE_FAILED || state == BADGE_UNCERTAIN)
        order->handle = 0;
    struct desk_event event = {
        .kind = DESK_EVENT_BADGE, .now = app_clock_boottime(), .badge = {.badge = handle, .state = state}};
    desk_event(desk, &event);
}

/* 0 when the worker has it; -EBUSY when it must wait in the ledger. */
static int give(struct desk *desk, const struct journal_badge *badge, bool settle) {
    struct desk_order *slot = order_of(desk, 0);
    if (!desk->worker || !slot)
        return -EBUSY;
    struct print_order order = {.badge = badge->handle, .settle = settle};
    order.was_sent = badge->state == BADGE_SENT || badge->state == BADGE_PRINTING;
    *slot = (struct desk_order){.handle = badge->handle, .attempt = badge->attempt};
    memcpy(slot->uuid, badge->uuid, UUID_SIZE);
    char uuid[UUID_TEXT];
    uuid_text(badge->uuid, uuid);
    snprintf(order.job_name, sizeof(order.job_name), "badge:%s:%d", uuid, badge->attempt);
    snprintf(order.media, sizeof(order.media), "%s", desk->station.event.badge_media);
    int r = desk_badge_render(desk, badge, &order.bytes, &order.size);
    if (r < 0) {
        set_state(desk, slot, BADGE_FAILED, "", "could not be drawn");
        return r;
    }
    r = print_worker_give(desk->worker, &order);
    if (r < 0) {
        free(order.bytes);
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

/* The first badge that a crash left owed is shown with its owner's name, as if the ticket had been held up again. */
void desk_badges_resume(struct desk *desk) {
    struct journal_badge open[OPEN_MAX];
    int n = journal_open_badges(desk->station.journal, open, OPEN_MAX);
    for (int i = 0; i < n; i++) {
        tell_print(desk, open[i].uuid, open[i].attempt, state_name(open[i].state), "since before this start");
        if (open[i].state == BADGE_UNCERTAIN || desk->scan.resumed)
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
static void show_uncertain(struct desk *desk, uint64_t handle) {
    struct desk_event event = {
        .kind = DESK_EVENT_BADGE, .now = app_clock_boottime(), .badge = {.badge = handle, .state = BADGE_UNCERTAIN}};
    desk_event(desk, &event);
}

void desk_badge_print(struct desk *desk, uint64_t handle) {
    struct journal_badge badge;
    if (order_of(desk, handle) || journal_badge(desk->station.journal, handle, &badge) < 0)
        return;
    if (badge.state == BADGE_UNCERTAIN)
        show_uncertain(desk, handle);
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

void desk_badge_news(struct desk *desk) {
    struct print_news news;
    while (desk->worker && print_worker_news(desk->worker, &news)) {
        struct desk_order *order = NULL;
        if (news.kind == PRINT_NEWS_PRINTER) {
            if (*news.detail)
                log_line(&desk->station.log, LOG_LEVEL_WARNING, "printer: %s", news.detail);
            desk_trouble(desk, TROUBLE_PRINTER, *news.detail != '\0');
        } else if ((order = order_of(desk, news.badge))) {
            set_state(desk, order, state_of(news.kind), news.job, news.detail);
        }
        give_open(desk);
    }
}

bool desk_badges_busy(const struct desk *desk) {
    for (size_t i = 0; i < PRINT_QUEUE; i++)
        if (desk->orders[i].handle)
            return true;
    return false;
}
