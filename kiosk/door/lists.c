/* The lists that staff touch: sessions of the day, who is expected, who is inside, why someone is let in. One page is
 * read at a time; an invite list of a thousand is a thousand rows of a B-tree, walked page by page. */
#include <stdio.h>
#include <string.h>

#include "door/door.h"
#include "store/people.h"

#define EXPECTED_STEP 64 /* members looked at in one go */

static const char *lead_of(const struct door *door) { return door->flow.english ? "en" : "zh"; }

static const char *one_of(const struct door *door, const char *zh, const char *en) {
    const char *text = door->flow.english ? en : zh;
    return *text ? text : door->flow.english ? zh : en;
}

/* ---- people ---- */

static void person_row(struct door *door, int64_t ticket, struct door_row *row) {
    struct roster_ticket person;
    row->ticket = ticket;
    if (people_ticket(door->station.roster, door->station.journal, ticket, &person) < 0) {
        snprintf(row->shown.text, sizeof(row->shown.text), "%s",
                 station_say(&door->station, lead_of(door), "door-unnamed"));
        return;
    }
    const char *name, *other;
    station_names(&person, &name, &other);
    snprintf(row->shown.text, sizeof(row->shown.text), "%s", name);
    snprintf(row->shown.sub, sizeof(row->shown.sub), "%s%s%s", other, *other && *person.company ? " · " : "",
             person.company);
}

static void read_inside(struct door *door, const struct room *room, size_t rows) {
    struct room_person people[STAFF_ROWS + 1];
    int n = journal_inside(door->station.journal, room, (size_t)door->flow.page * rows, people, rows + 1);
    door->more_rows = n > (int)rows;
    for (int i = 0; i < n && i < (int)rows; i++) {
        struct door_row *row = &door->rows[door->n_rows++];
        char since[6];
        person_row(door, people[i].ticket, row);
        station_time_text(&door->station, people[i].since, since);
        if (people[i].seats > 1)
            snprintf(row->shown.end, sizeof(row->shown.end), "+%d · %s", people[i].seats - 1, since);
        else
            snprintf(row->shown.end, sizeof(row->shown.end), "%s", since);
    }
}

/* Listed people who have not come yet. What was skipped has to be looked at again, because people come meanwhile. */
static void read_expected(struct door *door, const struct room *room, size_t rows) {
    const char *list = door->site.has_slot ? door->site.slot.list : "";
    size_t skip = (size_t)door->flow.page * rows;
    int64_t tickets[EXPECTED_STEP], after = 0;
    int n = EXPECTED_STEP;
    while (n == EXPECTED_STEP && !door->more_rows) {
        n = *list ? roster_list_page(door->station.roster, list, after, tickets, EXPECTED_STEP) : 0;
        for (int i = 0; i < n && !door->more_rows; i++) {
            int64_t holder = after = tickets[i];
            people_holder_of(door->station.roster, door->station.journal, after, &holder);
            if (journal_entered(door->station.journal, room, holder) > 0)
                continue;
            if (skip > 0)
                skip--;
            else if (door->n_rows == rows)
                door->more_rows = true;
            else {
                struct door_row *row = &door->rows[door->n_rows++];
                person_row(door, holder, row);
                roster_listed(door->station.roster, list, after, row->shown.end);
            }
        }
    }
}

/* ---- sessions ---- */

static void session_row(struct door *door, const struct roster_slot *slot, struct door_row *row) {
    char starts[6], ends[6];
    station_time_text(&door->station, slot->starts, starts);
    station_time_text(&door->station, slot->ends, ends);
    snprintf(row->slot, sizeof(row->slot), "%s", slot->code);
    snprintf(row->shown.text, sizeof(row->shown.text), "%s", one_of(door, slot->title_zh, slot->title_en));
    snprintf(row->shown.sub, sizeof(row->shown.sub), "%s–%s%s%s", starts, ends, *slot->speaker ? " · " : "",
             slot->speaker);
    row->shown.done = strcmp(door->place.slot, slot->code) == 0;
}

/* Today's, by start; on a day that is none of the event's, all. */
static int day_slots(struct door *door, struct roster_slot *slots, size_t max) {
    const struct roster_event *event = &door->station.event;
    int day = door->site.day;
    int64_t from = day >= 0 ? event->day_start[day] : 0, to = day >= 0 ? event->day_start[day + 1] : 0;
    return roster_slots(door->station.roster, door->site.zone.code, from, to, slots, max);
}

/* The first row of the first page gives the choice back to the agenda. */
static void read_sessions(struct door *door, size_t rows) {
    static const size_t most = 64;
    struct roster_slot slots[64];
    size_t first = (size_t)door->flow.page * rows;
    int n = day_slots(door, slots, most);
    for (size_t i = first; i < first + rows && n >= 0 && i < (size_t)n + 1; i++) {
        struct door_row *row = &door->rows[door->n_rows++];
        if (i > 0) {
            session_row(door, &slots[i - 1], row);
            continue;
        }
        snprintf(row->shown.text, sizeof(row->shown.text), "%s",
                 station_say(&door->station, lead_of(door), "door-by-agenda"));
        row->shown.done = !*door->place.slot;
    }
    door->more_rows = n >= 0 && first + rows < (size_t)n + 1;
}

static void read_reasons(struct door *door, size_t rows) {
    size_t first = (size_t)door->flow.page * rows;
    for (size_t i = first; i < DOOR_REASONS && door->n_rows < rows; i++)
        snprintf(door->rows[door->n_rows++].shown.text, sizeof(door->rows[0].shown.text), "%s",
                 station_say(&door->station, lead_of(door), door_reason((int)i)));
    door->more_rows = first + rows < DOOR_REASONS;
}

void door_read_list(struct door *door) {
    size_t rows = staff_page_rows(&door->station);
    memset(door->rows, 0, sizeof(door->rows));
    door->n_rows = 0;
    door->more_rows = false;
    door_look(door);
    struct room room = {
        .zone = door->site.zone.code, .slot = door->site.has_slot ? door->site.slot.code : "", .day = door->site.day};
    switch (door->flow.list) {
    case DOOR_LIST_NONE: break;
    case DOOR_LIST_SESSIONS: read_sessions(door, rows); break;
    case DOOR_LIST_EXPECTED: read_expected(door, &room, rows); break;
    case DOOR_LIST_INSIDE: read_inside(door, &room, rows); break;
    case DOOR_LIST_REASONS: read_reasons(door, rows); break;
    }
    struct door_event event = {.kind = DOOR_EVENT_LISTED,
                               .now = app_clock_boottime(),
                               .listed = {.rows = (int)door->n_rows, .more = door->more_rows}};
    door_event(door, &event);
}
