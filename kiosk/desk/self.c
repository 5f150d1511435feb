/* Self-service of the desk: executes what core/self_flow.h decides. What is typed lives in desk.self_words until the
 * page closes, and is wiped then: the next in the queue looks over no shoulder. */
#include <stdio.h>
#include <string.h>

#include "desk/self.h"

#define SCREEN "self"

static void step(struct desk *desk, const struct self_event *event);

static void tell(struct desk *desk, enum self_event_kind kind) {
    const struct self_event event = {.kind = kind, .now = app_clock_boottime()};
    step(desk, &event);
}

bool desk_self_offered(const struct desk *desk) {
    return strcmp(conf_text(desk->station.conf, "desk.self_service", "no"), "yes") == 0 &&
           station_journal_there(&desk->station);
}

/* ---- typing ---- */

static char *line_of(struct desk *desk) {
    return desk->self.page == SELF_NAME ? desk->self_words.name : desk->self_words.proof;
}

static void type(struct desk *desk) {
    const bool name = desk->self.page == SELF_NAME;
    const struct typing_ask ask = {
        .title = name ? "self-name-title" : "self-proof-title",
        .hint = name ? "self-name-hint" : "self-proof-hint",
        .language = desk_language_code(desk->flow.language),
        .line = {.text = line_of(desk),
                 .bytes = sizeof(desk->self_words.name),
                 .chinese = name && desk->flow.language == DESK_ZH,
                 .name = name},
    };
    typing_open(&desk->typing, &ask);
}

static void typed(struct desk *desk, enum typing_result result) {
    struct self_event event = {.kind = SELF_EVENT_TYPED, .now = app_clock_boottime()};
    char *line = line_of(desk);
    switch (result) {
    case TYPING_DEAF:
    case TYPING_GOES_ON: tell(desk, SELF_EVENT_TOUCH); break;
    case TYPING_CANCELLED: tell(desk, SELF_EVENT_BACK); break;
    case TYPING_TYPED:
        snprintf(line, sizeof(desk->self_words.name), "%s", typing_text(&desk->typing));
        event.empty = !*line;
        step(desk, &event);
        break;
    }
}

/* ---- looking ---- */

static enum self_reason reason_of(const struct search_self *found, int r) {
    if (r < 0)
        return SELF_BROKEN;
    if (found->wait > 0)
        return SELF_WAIT;
    return found->state == SEARCH_TYPE_MORE ? SELF_TOO_SHORT : SELF_NO_SUCH;
}

static void look(struct desk *desk) {
    struct journal_stamp stamp = station_stamp(&desk->station);
    struct search_self *found = &desk->self_words.found;
    *found = (struct search_self){0};
    int r = search_self(desk->station.roster, desk->station.journal, &stamp, desk->self_words.name,
                        desk->self_words.proof, found);
    if (r < 0)
        log_line(&desk->station.log, LOG_LEVEL_ERR, "%s/journal.db: nobody was looked for by name: %s",
                 desk->station.state_dir, strerror(-r));
    explicit_bzero(desk->self_words.proof, sizeof(desk->self_words.proof));
    const struct self_event event = {.kind = SELF_EVENT_ANSWER,
                                     .now = app_clock_boottime(),
                                     .answer = {.people = r < 0 ? 0 : (int)found->n,
                                                .reason = reason_of(found, r),
                                                .wait = r < 0 ? 0 : found->wait}};
    step(desk, &event);
}

/* ---- drawing ---- */

static void put_people(const struct desk *desk, struct sheet *sheet) {
    static const char *const slots[SELF_ROWS][3] = {{"if-row-0", "text-name-0", "text-company-0"},
                                                    {"if-row-1", "text-name-1", "text-company-1"},
                                                    {"if-row-2", "text-name-2", "text-company-2"},
                                                    {"if-row-3", "text-name-3", "text-company-3"},
                                                    {"if-row-4", "text-name-4", "text-company-4"}};
    for (int i = 0; i < desk->self.people; i++) {
        sheet_flag(sheet, slots[i][0], true);
        sheet_put(sheet, slots[i][1], desk->self_words.found.people[i].name);
        sheet_put(sheet, slots[i][2], desk->self_words.found.people[i].company);
    }
}

static void put_nobody(const struct desk *desk, struct sheet *sheet, struct desk_self_texts *texts) {
    const int64_t left = desk->self.wait_until - app_clock_boottime();
    const char *const languages[] = {sheet->lead, sheet_follow(sheet)};
    char seconds[16];
    snprintf(seconds, sizeof(seconds), "%d", left > 0 ? (int)(left / 1000 + 1) : 0);
    for (int i = 0; i < 2; i++)
        station_fill_hole(station_say(&desk->station, languages[i], self_reason_msgid(desk->self.reason)), "{seconds}",
                          seconds, texts->why[i], sizeof(texts->why[i]));
    sheet_flag(sheet, "if-nobody", true);
    sheet_put(sheet, "text-why", texts->why[0]);
    sheet_put(sheet, "text-why2", texts->why[1]);
}

static void fill(const struct desk *desk, struct sheet *ret_sheet, struct desk_self_texts *texts) {
    const bool nobody = desk->self.page == SELF_NOBODY;
    *ret_sheet = (struct sheet){.lead = desk_language_code(desk->flow.language)};
    station_put_event(&desk->station, ret_sheet, conf_text(desk->station.conf, "desk.name", ""));
    station_put_words(&desk->station, ret_sheet, "text-title", "text-title2",
                      nobody ? "self-nobody-title" : "self-people-title");
    if (nobody)
        put_nobody(desk, ret_sheet, texts);
    else
        put_people(desk, ret_sheet);
}

void desk_self_draw(struct desk *desk) {
    struct desk_self_texts texts;
    struct sheet sheet;
    if (typing_is_open(&desk->typing)) {
        typing_draw(&desk->typing);
        return;
    }
    fill(desk, &sheet, &texts);
    station_draw(&desk->station, SCREEN, &sheet);
}

int desk_self_check(struct desk *desk) {
    struct desk_self_texts texts;
    struct sheet sheet;
    fill(desk, &sheet, &texts);
    return station_check_screen(&desk->station, SCREEN, &sheet);
}

/* ---- steps ---- */

static void step(struct desk *desk, const struct self_event *event) {
    enum self_effect effects[SELF_EFFECTS_MAX];
    const bool was_open = self_is_open(&desk->self);
    size_t n = self_flow_step(&desk->self, event, effects);
    if (was_open && !self_is_open(&desk->self))
        typing_close(&desk->typing);
    for (size_t i = 0; i < n; i++)
        switch (effects[i]) {
        case SELF_EFFECT_SHOW: desk_draw(desk, true); break;
        case SELF_EFFECT_TYPE: type(desk); break;
        case SELF_EFFECT_LOOK: look(desk); break;
        case SELF_EFFECT_CHECK_IN:
            desk_check_in_self(desk, desk->self_words.found.people[desk->self.row].ticket);
            break;
        case SELF_EFFECT_FORGET: explicit_bzero(&desk->self_words, sizeof(desk->self_words)); break;
        }
}

void desk_self_open(struct desk *desk) {
    if (desk_self_offered(desk) && !counter_is_open(&desk->counter))
        tell(desk, SELF_EVENT_OPEN);
}

void desk_self_end(struct desk *desk) { tell(desk, SELF_EVENT_END); }
void desk_self_tick(struct desk *desk) { tell(desk, SELF_EVENT_TICK); }

static void touched_page(struct desk *desk, int x, int y) {
    const struct stage *stage = &desk->station.stage;
    struct self_event event = {.kind = SELF_EVENT_TOUCH, .now = app_clock_boottime()};
    char id[24];
    if (stage_hit(stage, "button-back", x, y))
        event.kind = SELF_EVENT_BACK;
    else if (stage_hit(stage, "button-again", x, y))
        event.kind = SELF_EVENT_AGAIN;
    for (int i = 0; i < desk->self.people; i++) {
        snprintf(id, sizeof(id), "button-row-%d", i);
        if (stage_hit(stage, id, x, y))
            event = (struct self_event){.kind = SELF_EVENT_ROW, .now = event.now, .row = i};
    }
    step(desk, &event);
}

bool desk_self_touched(struct desk *desk, int x, int y) {
    if (!self_is_open(&desk->self))
        return false;
    if (typing_is_open(&desk->typing))
        typed(desk, typing_touch(&desk->typing, x, y));
    else
        touched_page(desk, x, y);
    return true;
}

bool desk_self_key(struct desk *desk, const struct wedge_key *key) {
    if (!self_is_open(&desk->self) || !typing_is_open(&desk->typing))
        return false;
    typed(desk, typing_key(&desk->typing, key));
    return true;
}
