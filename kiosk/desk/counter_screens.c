/* The pages of the staff side, filled from the counter and whom it is about. */
#include <stdio.h>
#include <string.h>

#include "desk/counter.h"
#include "station/centre.h"

#define PASTS 4 /* badges of a person on one page */

/* Texts and names of slots that a sheet points into. */
struct texts {
    struct staff_texts staff;
    char time[6], counts[32], reference[280], notice[240], when[200], tier[200];
    char past[PASTS][2][200], names[PASTS][3][24], inside[2][96];
};

static const char *say(const struct desk *desk, const struct sheet *sheet, const char *msgid) {
    return station_say(&desk->station, sheet->lead, msgid);
}

const char *desk_badge_state_msgid(enum badge_state state) {
    switch (state) {
    case BADGE_NONE: return "counter-state-none";
    case BADGE_OWED: return "counter-state-owed";
    case BADGE_SENT: return "counter-state-sent";
    case BADGE_PRINTING: return "counter-state-printing";
    case BADGE_PRINTED: return "counter-state-printed";
    case BADGE_FAILED: return "counter-state-failed";
    case BADGE_UNCERTAIN: return "counter-state-uncertain";
    }
    return "counter-state-none";
}

void desk_when_text(const struct desk *desk, int64_t at, const char *place, char *ret_text, size_t cap) {
    char time[6];
    station_time_text(&desk->station, at, time);
    snprintf(ret_text, cap, "%s%s%s", time, *place ? "  " : "", place);
}

/* ---- what every page shows ---- */

static void put_buttons(const struct desk *desk, struct sheet *sheet) {
    static const char *const flags[COUNTER_BUTTON_COUNT] = {
        [COUNTER_BUTTON_LANGUAGE] = "if-can-language", [COUNTER_BUTTON_BACK] = "if-can-back",
        [COUNTER_BUTTON_LOGOUT] = "if-can-logout",     [COUNTER_BUTTON_OWED] = "if-can-owed",
        [COUNTER_BUTTON_PRINTERS] = "if-can-printers", [COUNTER_BUTTON_PREVIOUS] = "if-can-previous",
        [COUNTER_BUTTON_NEXT] = "if-can-next",         [COUNTER_BUTTON_REPRINT] = "if-can-reprint",
        [COUNTER_BUTTON_HANDOUTS] = "if-can-handouts", [COUNTER_BUTTON_CAME_OUT] = "if-can-came-out",
        [COUNTER_BUTTON_DID_NOT] = "if-can-did-not",   [COUNTER_BUTTON_SEARCH] = "if-can-search",
        [COUNTER_BUTTON_CHECK_IN] = "if-can-check-in", [COUNTER_BUTTON_RECENT] = "if-can-recent",
        [COUNTER_BUTTON_WALK_UP] = "if-can-walk-up",   [COUNTER_BUTTON_CORRECT] = "if-can-correct",
        [COUNTER_BUTTON_SWAP] = "if-can-swap",         [COUNTER_BUTTON_UNDO] = "if-can-undo",
        [COUNTER_BUTTON_OVERRIDE] = "if-can-override", [COUNTER_BUTTON_SAVE] = "if-can-save",
        [COUNTER_BUTTON_CONFIRM] = "if-can-confirm",   [COUNTER_BUTTON_TOOLS] = "if-can-tools",
    };
    uint32_t can = counter_buttons(&desk->counter);
    for (int button = COUNTER_BUTTON_NONE + 1; button < COUNTER_BUTTON_COUNT; button++)
        sheet_flag(sheet, flags[button], can & (UINT32_C(1) << button));
}

/* {time} and {place} are where and when somebody had it already, {number} what a walk-up is called. */
static void put_notice(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    const char *msgid = counter_notice_msgid(desk->counter.notice);
    const struct handout_answer *given = &desk->subject.given;
    char time[6] = "", half[200];
    texts->notice[0] = '\0';
    if (desk->counter.notice == COUNTER_NOTICE_REFUSED)
        msgid = verdict_msgid(desk->subject.verdict);
    if (*msgid) {
        if (given->at)
            station_time_text(&desk->station, given->at, time);
        station_fill_hole(say(desk, sheet, msgid), "{time}", time, half, sizeof(half));
        station_fill_hole(half, "{place}", given->kiosk, texts->notice, sizeof(texts->notice));
        snprintf(half, sizeof(half), "%.*s", (int)sizeof(half) - 1, texts->notice);
        station_fill_hole(half, "{number}", desk->subject.person.ticket.reference, texts->notice,
                          sizeof(texts->notice));
    }
    sheet_flag(sheet, "if-notice", *texts->notice);
    sheet_put(sheet, "text-notice", texts->notice);
}

static void put_person(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    const struct desk_person *person = &desk->subject.person;
    const char *name, *other;
    if (!person->known)
        return;
    station_names(&person->ticket, &name, &other);
    snprintf(texts->reference, sizeof(texts->reference), "%s%s%s", person->ticket.reference,
             *person->ticket.order_no ? " · " : "", person->ticket.order_no);
    sheet_put(sheet, "text-name", name);
    sheet_put(sheet, "text-name2", other);
    sheet_put(sheet, "text-company", person->ticket.company);
    sheet_put(sheet, "text-tier", sheet_zh(sheet) ? person->tier.name_zh : person->tier.name_en);
    sheet_put(sheet, "text-reference", texts->reference);
}

/* ---- page by page ---- */

static void put_pin(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    staff_put_pad(&desk->station, sheet, &texts->staff, &desk->counter.pad, app_clock_boottime());
    sheet_flag(sheet, "if-for-menu", true);
}

static void put_menu(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    struct journal_badge open[64];
    int n = journal_open_badges(desk->station.journal, open, 64), uncertain = 0;
    for (int i = 0; i < n; i++)
        uncertain += open[i].state == BADGE_UNCERTAIN;
    snprintf(texts->counts, sizeof(texts->counts), "%d · %d", n < 0 ? 0 : n - uncertain, uncertain);
    station_time_text(&desk->station, app_clock_now(&desk->station.clock), texts->time);
    staff_put_operator(&desk->station, sheet, &texts->staff, desk->counter.staff_no);
    sheet_put(sheet, "text-device", conf_text(desk->station.conf, "desk.name", desk->gate));
    sheet_put(sheet, "text-clock", texts->time);
    sheet_put(sheet, "text-counts", texts->counts);
    sheet_put(sheet, "text-cutoff",
              say(desk, sheet, station_cut_off(&desk->station) ? "door-cutoff" : "door-connected"));
}

static void put_past(const struct desk *desk, struct sheet *sheet, struct texts *texts, int i,
                     const struct badge_past *past) {
    static const char *const flags[PASTS] = {"if-past-0", "if-past-1", "if-past-2", "if-past-3"};
    char serial[8], number[64];
    snprintf(serial, sizeof(serial), "%d", past->serial);
    station_fill_hole(say(desk, sheet, "counter-badge-number"), "{serial}", serial, number, sizeof(number));
    desk_when_text(desk, past->at, past->printer, texts->past[i][0], sizeof(texts->past[i][0]));
    snprintf(texts->past[i][1], sizeof(texts->past[i][1]), "%s · %s", number,
             say(desk, sheet, desk_badge_state_msgid(past->state)));
    snprintf(texts->names[i][0], sizeof(texts->names[i][0]), "text-past-%d", i & 7);
    snprintf(texts->names[i][1], sizeof(texts->names[i][1]), "text-past-%d-end", i & 7);
    sheet_flag(sheet, flags[i], true);
    sheet_put(sheet, texts->names[i][0], texts->past[i][0]);
    sheet_put(sheet, texts->names[i][1], texts->past[i][1]);
}

/* Who is in needs no button for it. */
static void put_inside(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    const char *const languages[] = {sheet->lead, sheet_follow(sheet)};
    const bool inside = desk->counter.can & COUNTER_CAN_UNDO;
    char time[6] = "";
    if (inside)
        station_time_text(&desk->station, desk->subject.came_at, time);
    for (int i = 0; i < 2; i++)
        station_fill_hole(station_say(&desk->station, languages[i], "counter-inside"), "{time}", time, texts->inside[i],
                          sizeof(texts->inside[i]));
    sheet_flag(sheet, "if-inside", inside);
    sheet_put(sheet, "text-inside", texts->inside[0]);
    sheet_put(sheet, "text-inside2", texts->inside[1]);
}

static void put_pasts(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    struct badge_past past[PASTS];
    const struct desk_person *person = &desk->subject.person;
    int n =
        person->known ? badges_known(desk->station.roster, desk->station.journal, person->ticket.id, past, PASTS) : 0;
    put_person(desk, sheet, texts);
    put_inside(desk, sheet, texts);
    for (int i = 0; i < n; i++)
        put_past(desk, sheet, texts, i, &past[i]);
    sheet_flag(sheet, "if-none", n <= 0);
}

static void put_settle(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    struct badge_past past[16];
    int n = desk->subject.person.known ? badges_of(desk->station.journal, desk->subject.person.ticket.id, past, 16) : 0;
    put_person(desk, sheet, texts);
    for (int i = 0; i < n; i++)
        if (past[i].handle == desk->subject.badge)
            desk_when_text(desk, past[i].at, past[i].printer, texts->when, sizeof(texts->when));
    sheet_put(sheet, "text-when", texts->when);
}

static void put_list(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    static const char *const words[COUNTER_LIST_COUNT][3] = {
        [COUNTER_LIST_NONE] = {"counter-list-owed", "counter-empty-owed", "counter-hint-owed"},
        [COUNTER_LIST_OWED] = {"counter-list-owed", "counter-empty-owed", "counter-hint-owed"},
        [COUNTER_LIST_PRINTERS] = {"counter-list-printers", "counter-empty-printers", "counter-hint-printers"},
        [COUNTER_LIST_ROLLS] = {"counter-list-rolls", "counter-empty-printers", "counter-hint-rolls"},
        [COUNTER_LIST_REASONS] = {"counter-list-reasons", "counter-empty-owed", "counter-hint-reasons"},
        [COUNTER_LIST_FOUND] = {"counter-search", "counter-search-nobody", "counter-search-hint"},
        [COUNTER_LIST_HANDOUTS] = {"counter-list-handouts", "counter-empty-handouts", "counter-hint-handouts"},
        [COUNTER_LIST_RECENT] = {"counter-recent", "counter-empty-recent", "counter-hint-recent"},
        [COUNTER_LIST_FIELDS] = {"form-walk-up", "counter-empty-recent", "form-hint"},
        [COUNTER_LIST_CHOICES] = {"form-choose", "counter-empty-recent", "form-hint-choose"},
        [COUNTER_LIST_CHECKS] = {"counter-list-checks", "counter-empty-recent", "counter-hint-checks"},
        [COUNTER_LIST_WHY] = {"counter-list-why", "counter-empty-recent", "counter-hint-why"},
    };
    const char *const *of = words[desk->counter.list];
    size_t first = (size_t)desk->counter.number * staff_page_rows(&desk->station);
    station_put_words(&desk->station, sheet, "text-title", "text-title2", of[0]);
    station_put_words(&desk->station, sheet, "text-empty", "text-empty2", of[1]);
    sheet_put(sheet, "text-hint", *texts->notice ? texts->notice : say(desk, sheet, of[2]));
    for (size_t i = 0; i < desk->n_rows; i++)
        staff_put_row(sheet, &texts->staff, i, &desk->rows[i].shown);
    staff_put_page(sheet, &texts->staff, first, desk->n_rows, desk->counter.number > 0 || desk->counter.more);
}

void desk_counter_put_found(void *ctx, struct sheet *sheet) {
    struct desk *desk = ctx;
    const bool nobody = desk->subject.found == SEARCH_NOBODY && *typing_text(&desk->typing);
    station_put_words(&desk->station, sheet, "text-empty", "text-empty2",
                      nobody ? "counter-search-nobody" : "counter-search-how");
    sheet_flag(sheet, "if-empty", desk->n_rows == 0);
    sheet_put(sheet, "text-more", desk->counter.more ? say(desk, sheet, "counter-search-more") : "");
    for (size_t i = 0; i < desk->n_rows; i++)
        staff_put_row(sheet, &desk->found_texts, i, &desk->rows[i].shown);
}

static void put_form(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    static const char *const titles[] = {"form-walk-up", "form-walk-up", "counter-correct", "counter-swap"};
    static const char *const hints[] = {"form-hint", "form-hint", "form-hint-correct", "form-hint-swap"};
    station_put_words(&desk->station, sheet, "text-title", "text-title2", titles[desk->counter.form]);
    sheet_put(sheet, "text-hint", *texts->notice ? texts->notice : say(desk, sheet, hints[desk->counter.form]));
    for (size_t i = 0; i < desk->n_rows; i++)
        staff_put_row(sheet, &texts->staff, i, &desk->rows[i].shown);
}

static void fill(const struct desk *desk, enum counter_page page, struct sheet *sheet, struct texts *texts) {
    *sheet = (struct sheet){.lead = desk->counter.english ? "en" : "zh"};
    *texts = (struct texts){0};
    put_buttons(desk, sheet);
    put_notice(desk, sheet, texts);
    switch (page) {
    case COUNTER_TOOLS:
    case COUNTER_CLOSED: break;
    case COUNTER_PIN: put_pin(desk, sheet, texts); break;
    case COUNTER_MENU: put_menu(desk, sheet, texts); break;
    case COUNTER_PERSON: put_pasts(desk, sheet, texts); break;
    case COUNTER_SETTLE: put_settle(desk, sheet, texts); break;
    case COUNTER_LIST: put_list(desk, sheet, texts); break;
    case COUNTER_SEARCH: desk_counter_put_found((struct desk *)desk, sheet); break;
    case COUNTER_FORM: put_form(desk, sheet, texts); break;
    }
}

int desk_counter_check(struct desk *desk) {
    int r = 0;
    for (int page = COUNTER_PIN; page < COUNTER_PAGE_COUNT && r == 0; page++) {
        struct sheet sheet;
        struct texts texts;
        fill(desk, (enum counter_page)page, &sheet, &texts);
        r = station_check_screen(&desk->station, counter_page_art((enum counter_page)page), &sheet);
    }
    return r;
}

void desk_counter_draw(struct desk *desk) {
    struct sheet sheet;
    struct texts texts;
    if (field_is_open(&desk->field)) {
        field_draw(&desk->field, true);
        return;
    }
    fill(desk, desk->counter.page, &sheet, &texts);
    station_draw(&desk->station, counter_page_art(desk->counter.page), &sheet);
}
