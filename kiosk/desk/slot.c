/* The line that names whose badge comes out of the slot while the next person is greeted already, and how many wait
 * behind it. One name, as the badge itself shows it to everybody in a moment; never a list. */
#include <stdio.h>

#include "desk/counter.h"

#define DONE_MS 8000 /* a badge that came out is named this long: its owner stands aside and waits for that */

static const struct desk_order *coming(const struct desk *desk) {
    for (size_t i = 0; i < PRINT_QUEUE; i++)
        if (desk->orders[i].handle && desk->orders[i].handle != desk->flow.badge &&
            desk->orders[i].state == BADGE_PRINTING)
            return &desk->orders[i];
    return NULL;
}

static int waiting(const struct desk *desk) {
    int n = 0;
    for (size_t i = 0; i < PRINT_QUEUE; i++)
        n += desk->orders[i].handle && (desk->orders[i].state == BADGE_OWED || desk->orders[i].state == BADGE_SENT);
    return n;
}

static bool says(const struct desk *desk) {
    return desk->flow.screen != DESK_FAULT && !counter_is_open(&desk->counter);
}

/* The line's words in this language; false when there is nothing to say. */
static bool write_line(const struct desk *desk, const char *language, struct desk_slot_texts *ret_texts) {
    const struct desk_order *next = coming(desk);
    const int64_t ticket = desk->slot.ticket ? desk->slot.ticket : next ? next->ticket : 0;
    const int n = waiting(desk);
    struct roster_ticket read;
    const char *name, *other;
    if (!ticket || !says(desk) || people_ticket(desk->station.roster, desk->station.journal, ticket, &read) < 0)
        return false;
    station_names(&read, &name, &other);
    station_fill_hole(station_say(&desk->station, language, desk->slot.ticket ? "slot-done" : "slot-now"), "{name}",
                      name, ret_texts->name, sizeof(ret_texts->name));
    ret_texts->more[0] = '\0';
    if (n > 0)
        snprintf(ret_texts->more, sizeof(ret_texts->more), "+%d", n % 100);
    return true;
}

static void tell_line(struct desk *desk) {
    struct desk_slot_texts texts;
    if (desk->station.log.json && write_line(desk, desk_language_code(desk->flow.home), &texts))
        log_event(&desk->station.log, "slot", "words", texts.name, "more", texts.more, NULL);
}

void desk_slot_news(struct desk *desk, const struct desk_order *order) {
    if (order->handle == desk->flow.badge)
        return;
    if (order->state == BADGE_PRINTED)
        desk->slot = (struct desk_slot){.ticket = order->ticket, .until = app_clock_boottime() + DONE_MS};
    tell_line(desk);
    if (says(desk))
        desk_draw(desk, true);
}

void desk_slot_tick(struct desk *desk, int64_t now) {
    if (!desk->slot.ticket || now < desk->slot.until)
        return;
    desk->slot.ticket = 0;
    tell_line(desk);
    if (says(desk))
        desk_draw(desk, true);
}

void desk_put_slot(const struct desk *desk, struct sheet *sheet, struct desk_slot_texts *texts) {
    if (!write_line(desk, sheet->lead, texts))
        return;
    sheet_flag(sheet, "if-slot", true);
    sheet_put(sheet, "text-slot", texts->name);
    sheet_put(sheet, "text-slot-more", texts->more);
}
