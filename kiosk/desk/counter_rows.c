/* Rows that staff touch: badges that did not come out yet, who came last, printers, rolls, reasons, hand-outs. A page
 * is read anew whenever it is shown: other programs write to the same journal. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk/counter.h"
#include "store/handouts.h"
#include "store/visits.h"

#define OWED_MAX 256 /* badges that a desk can be behind with before it has other troubles */

const int desk_roll_sizes[STAFF_ROWS] = {50, 100, 150, 200, 300, 500, 1000, 0};

const char *desk_reprint_reason(int row) {
    static const char *const reasons[DESK_REPRINT_REASONS] = {"counter-reason-lost", "counter-reason-name",
                                                              "counter-reason-damaged", "counter-reason-smudged",
                                                              "counter-reason-other"};
    return reasons[row >= 0 && row < DESK_REPRINT_REASONS ? row : DESK_REPRINT_REASONS - 1];
}

const char *desk_why(int row) {
    static const char *const reasons[DESK_WHY] = {"counter-why-organiser", "counter-why-paid", "counter-why-mistake",
                                                  "counter-why-other"};
    return reasons[row >= 0 && row < DESK_WHY ? row : DESK_WHY - 1];
}

static const char *say(const struct desk *desk, const char *msgid) {
    return station_say(&desk->station, desk->counter.english ? "en" : "zh", msgid);
}

static void fill_number(const struct desk *desk, const char *msgid, const char *hole, int number, char *ret_text,
                        size_t cap) {
    char digits[16];
    snprintf(digits, sizeof(digits), "%d", number);
    station_fill_hole(say(desk, msgid), hole, digits, ret_text, cap);
}

struct desk_row *desk_next_row(struct desk *desk, size_t *skip, bool *more) {
    if (*skip > 0) {
        (*skip)--;
        return NULL;
    }
    if (desk->n_rows == staff_page_rows(&desk->station)) {
        *more = true;
        return NULL;
    }
    return &desk->rows[desk->n_rows++];
}

static void put_name(const struct desk *desk, int64_t ticket, struct staff_row *row) {
    struct desk_person person;
    const char *name = "", *other = "";
    if (desk_person_of((struct desk *)desk, ticket, &person) < 0)
        return;
    station_names(&person.ticket, &name, &other);
    snprintf(row->text, sizeof(row->text), "%s", name);
    snprintf(row->sub, sizeof(row->sub), "%s%s%s", other, *other && *person.ticket.company ? " · " : "",
             person.ticket.company);
}

static void read_owed(struct desk *desk, size_t skip, bool *more) {
    struct badge_past open[OWED_MAX];
    int64_t tickets[OWED_MAX];
    int n = badges_open(desk->station.journal, open, tickets, OWED_MAX);
    for (int i = 0; i < n && !*more; i++) {
        struct desk_row *row = desk_next_row(desk, &skip, more);
        if (!row)
            continue;
        char at[6];
        station_time_text(&desk->station, open[i].at, at);
        row->badge = open[i].handle;
        row->ticket = tickets[i];
        row->state = open[i].state;
        put_name(desk, tickets[i], &row->shown);
        snprintf(row->shown.end, sizeof(row->shown.end), "%s %s", at, say(desk, desk_badge_state_msgid(open[i].state)));
    }
}

#define FOUND_ROWS 4 /* that stand beside the keyboard */

/* Who is here has a tick; two of one name differ by company and tier. */
static void put_hit(struct desk *desk, const struct search_hit *hit) {
    struct desk_row *row = &desk->rows[desk->n_rows++];
    struct roster_tier tier = {0};
    const char *name, *other;
    *row = (struct desk_row){.ticket = hit->ticket.id};
    station_names(&hit->ticket, &name, &other);
    roster_tier(desk->station.roster, hit->ticket.tier, &tier);
    snprintf(row->shown.text, sizeof(row->shown.text), "%s", name);
    snprintf(row->shown.sub, sizeof(row->shown.sub), "%s%s%s", other, *other && *hit->ticket.company ? " · " : "",
             hit->ticket.company);
    snprintf(row->shown.end, sizeof(row->shown.end), "%.60s", desk->counter.english ? tier.name_en : tier.name_zh);
    row->shown.done = hit->inside;
}

static int find_people(struct desk *desk, struct search_hit *hits, struct search_answer *answer) {
    struct facts_site site = {0};
    struct facts_place place = {.now = app_clock_now(&desk->station.clock), .dir = DIRECTION_IN};
    struct roster *roster = desk->station.roster;
    struct journal *journal = desk->station.journal;
    snprintf(place.gate, sizeof(place.gate), "%s", desk->gate);
    int r = search_people(roster, journal, desk->subject.words, hits, FOUND_ROWS, answer);
    if (r == 0 && answer->n > 0 && facts_site(roster, journal, &place, &site) == 0) {
        const struct room room = facts_room(&site);
        r = search_presence(roster, journal, &room, hits, answer->n);
    }
    return r;
}

void desk_counter_search(struct desk *desk) {
    struct search_hit hits[FOUND_ROWS];
    struct search_answer answer = {.state = SEARCH_TYPE_MORE};
    struct counter_event event = {.kind = COUNTER_EVENT_LISTED, .now = app_clock_boottime()};
    if (!typing_is_open(&desk->typing)) /* back from somebody */
        desk_form_open_search(desk);
    int r = find_people(desk, hits, &answer);
    desk->n_rows = 0;
    if (r < 0) {
        log_line(&desk->station.log, LOG_LEVEL_ERR, "%s: nobody can be found by name: %s", desk->station.state_dir,
                 strerror(-r));
        answer = (struct search_answer){.state = SEARCH_NOBODY};
    }
    for (size_t i = 0; i < answer.n; i++)
        put_hit(desk, &hits[i]);
    desk->subject.found = answer.state;
    event.listed.rows = (int)answer.n;
    event.listed.more = answer.more;
    desk_counter_event(desk, &event);
}

static void read_printers(struct desk *desk) {
    for (size_t i = 0; i < desk->n_printers; i++) {
        const struct desk_printer *printer = &desk->printers[i];
        struct staff_row *row = &desk->rows[desk->n_rows++].shown;
        char number[48], size[16], left[16], half[64];
        fill_number(desk, "printer-number", "{number}", (int)i + 1, number, sizeof(number));
        snprintf(row->text, sizeof(row->text), "%s · %s", number, printer->queue);
        snprintf(row->sub, sizeof(row->sub), "%s", say(desk, print_trouble_msgid(printer->trouble)));
        snprintf(left, sizeof(left), "%d", printer->roll.left);
        snprintf(size, sizeof(size), "%d", printer->roll.size);
        station_fill_hole(say(desk, printer->roll.left < 0 ? "counter-roll-unknown" : "counter-roll-left"), "{left}",
                          left, half, sizeof(half));
        station_fill_hole(half, "{size}", size, row->end, sizeof(row->end));
        row->done = false;
    }
}

static void read_rolls(struct desk *desk) {
    for (size_t i = 0; i < staff_page_rows(&desk->station); i++) {
        struct staff_row *row = &desk->rows[desk->n_rows++].shown;
        if (desk_roll_sizes[i])
            fill_number(desk, "counter-roll-count", "{count}", desk_roll_sizes[i], row->text, sizeof(row->text));
        else
            snprintf(row->text, sizeof(row->text), "%s", say(desk, "counter-roll-none"));
    }
}

#define RECENT_MAX 64 /* further back staff search by name */

/* Staff read the true verdict; the person was told a kinder one. */
static void read_recent(struct desk *desk, size_t skip, bool *more) {
    struct visit visits[RECENT_MAX];
    int n = visits_recent(desk->station.journal, desk->gate, visits, RECENT_MAX);
    for (int i = 0; i < n && !*more; i++) {
        struct desk_row *row = desk_next_row(desk, &skip, more);
        char at[6];
        if (!row)
            continue;
        station_time_text(&desk->station, visits[i].at, at);
        row->ticket = visits[i].ticket;
        if (visits[i].ticket)
            put_name(desk, visits[i].ticket, &row->shown);
        else
            snprintf(row->shown.text, sizeof(row->shown.text), "%s", say(desk, "counter-nobody"));
        const char *words = visits[i].undone ? "counter-undone" : verdict_msgid(visits[i].verdict);
        row->shown.done = !visits[i].undone && verdict_class(visits[i].verdict) == VERDICT_CLASS_ADMIT;
        if (row->shown.done)
            snprintf(row->shown.end, sizeof(row->shown.end), "%s", at);
        else
            snprintf(row->shown.end, sizeof(row->shown.end), "%.55s %s", say(desk, words), at);
    }
}

static void read_checks(struct desk *desk) {
    const struct desk_checks *checks = &desk->subject.checks;
    for (size_t i = 0; i < checks->n && i < staff_page_rows(&desk->station); i++) {
        struct staff_row *row = &desk->rows[desk->n_rows++].shown;
        snprintf(row->text, sizeof(row->text), "%s", checks->text[desk->counter.english][i]);
        row->done = checks->ticked >> i & 1;
    }
}

static void read_why(struct desk *desk) {
    for (int i = 0; i < DESK_WHY; i++)
        snprintf(desk->rows[desk->n_rows++].shown.text, sizeof(desk->rows[0].shown.text), "%s", say(desk, desk_why(i)));
}

static void read_reasons(struct desk *desk) {
    for (int i = 0; i < DESK_REPRINT_REASONS; i++)
        snprintf(desk->rows[desk->n_rows++].shown.text, sizeof(desk->rows[0].shown.text), "%s",
                 say(desk, desk_reprint_reason(i)));
}

/* What this person's tier gets; a tick, and where and when, on what was given already. */
static void read_handouts(struct desk *desk, size_t skip, bool *more) {
    struct roster_handout all[HANDOUTS_MAX];
    const struct roster_ticket *ticket = &desk->subject.person.ticket;
    int n = roster_handouts(desk->station.roster, all, HANDOUTS_MAX);
    for (int i = 0; i < n && !*more; i++) {
        struct handout_answer answer;
        struct desk_row *row;
        if (!(all[i].tiers >> ticket->tier & 1) || !(row = desk_next_row(desk, &skip, more)))
            continue;
        snprintf(row->handout, sizeof(row->handout), "%s", all[i].code);
        snprintf(row->shown.text, sizeof(row->shown.text), "%s",
                 desk->counter.english ? all[i].name_en : all[i].name_zh);
        if (handouts_redeem(desk->station.journal, desk->station.roster, NULL, ticket, &all[i], 0, &answer) < 0)
            continue;
        row->shown.done = answer.result == HANDOUT_GIVEN_ALREADY;
        if (row->shown.done)
            desk_when_text(desk, answer.at, answer.kiosk, row->shown.end, sizeof(row->shown.end));
        else if (answer.result == HANDOUT_NONE_LEFT)
            snprintf(row->shown.end, sizeof(row->shown.end), "%s", say(desk, "counter-notice-none-left"));
    }
}

static bool is_complete(const struct desk *desk) {
    const struct desk_checks *checks = &desk->subject.checks;
    if (desk->counter.list == COUNTER_LIST_CHECKS)
        return checks->n > 0 && checks->ticked == (1U << checks->n) - 1;
    return desk->counter.list == COUNTER_LIST_FIELDS && desk_form_complete(desk);
}

void desk_counter_list(struct desk *desk) {
    size_t skip = (size_t)desk->counter.number * staff_page_rows(&desk->station);
    bool more = false;
    memset(desk->rows, 0, sizeof(desk->rows));
    desk->n_rows = 0;
    switch (desk->counter.list) {
    case COUNTER_LIST_NONE:
    case COUNTER_LIST_FOUND: break; /* desk_counter_search */
    case COUNTER_LIST_OWED: read_owed(desk, skip, &more); break;
    case COUNTER_LIST_RECENT: read_recent(desk, skip, &more); break;
    case COUNTER_LIST_PRINTERS: read_printers(desk); break;
    case COUNTER_LIST_ROLLS: read_rolls(desk); break;
    case COUNTER_LIST_REASONS: read_reasons(desk); break;
    case COUNTER_LIST_HANDOUTS: read_handouts(desk, skip, &more); break;
    case COUNTER_LIST_FIELDS: desk_form_rows(desk); break;
    case COUNTER_LIST_CHOICES: desk_form_choices(desk, skip, &more); break;
    case COUNTER_LIST_CHECKS: read_checks(desk); break;
    case COUNTER_LIST_WHY: read_why(desk); break;
    }
    struct counter_event event = {.kind = COUNTER_EVENT_LISTED,
                                  .now = app_clock_boottime(),
                                  .listed = {.rows = (int)desk->n_rows, .more = more, .complete = is_complete(desk)}};
    desk_counter_event(desk, &event);
}
