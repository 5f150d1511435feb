/* Forms of the staff side: somebody without a ticket, a name put right, a ticket passed on. What is typed stays here
 * until it is saved; then it is an entry of the journal, or nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/counter.h"

/* Rows of each form, in order. */
static const enum desk_field walk_up_fields[] = {DESK_FIELD_NAME_ZH, DESK_FIELD_NAME_LATIN, DESK_FIELD_COMPANY,
                                                 DESK_FIELD_TITLE,   DESK_FIELD_TIER,       DESK_FIELD_CHANNEL,
                                                 DESK_FIELD_LANGUAGE};
static const enum desk_field person_fields[] = {DESK_FIELD_NAME_ZH, DESK_FIELD_NAME_LATIN, DESK_FIELD_COMPANY,
                                                DESK_FIELD_TITLE, DESK_FIELD_LANGUAGE};

static size_t fields_of(const struct desk *desk, const enum desk_field **ret_fields) {
    bool walk_up = desk->counter.form == COUNTER_FORM_WALK_UP;
    *ret_fields = walk_up ? walk_up_fields : person_fields;
    return walk_up ? sizeof(walk_up_fields) / sizeof(*walk_up_fields) : sizeof(person_fields) / sizeof(*person_fields);
}

const char *desk_field_msgid(enum desk_field field) {
    static const char *const ids[DESK_FIELD_COUNT] = {"form-name-zh",  "form-name-latin", "form-company", "form-title",
                                                      "form-language", "form-tier",       "form-channel"};
    return ids[field];
}

static const char *say(const struct desk *desk, const char *msgid) {
    return station_say(&desk->station, desk->counter.english ? "en" : "zh", msgid);
}

/* NULL: it is chosen, not typed. */
static char *text_of(struct people_words *words, enum desk_field field) {
    switch (field) {
    case DESK_FIELD_NAME_ZH: return words->name_zh;
    case DESK_FIELD_NAME_LATIN: return words->name_latin;
    case DESK_FIELD_COMPANY: return words->company;
    case DESK_FIELD_TITLE: return words->title;
    case DESK_FIELD_LANGUAGE:
    case DESK_FIELD_TIER:
    case DESK_FIELD_CHANNEL: break;
    }
    return NULL;
}

/* ---- begin ---- */

/* The first number of the roster's tiers or channels; a walk-up mostly is an ordinary guest. */
static int first_tier(const struct desk *desk) {
    struct roster_tier tier, best = {.number = 0};
    bool found = false;
    for (int number = 0; number < ROSTER_TIERS; number++)
        if (roster_tier(desk->station.roster, number, &tier) == 0 && (!found || tier.rank < best.rank)) {
            best = tier;
            found = true;
        }
    return best.number;
}

static int walk_up_channel(const struct desk *desk) {
    static const char *const codes[] = {"walkup", "walk-up", "onsite", "on-site", "door"};
    struct roster_channel channel;
    int first = -1;
    for (int number = 0; number < ROSTER_TIERS; number++) {
        if (roster_channel(desk->station.roster, number, &channel) < 0)
            continue;
        first = first < 0 ? number : first;
        for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
            if (strcmp(channel.code, codes[i]) == 0)
                return number;
    }
    return first < 0 ? 0 : first;
}

void desk_form_open_search(struct desk *desk) {
    const struct typing_ask ask = {
        .title = "counter-search",
        .language = desk->counter.english ? "en" : "zh",
        .line = {.text = desk->subject.words},
        .screen = "desk-search",
        .put = desk_counter_put_found,
        .ctx = desk,
    };
    typing_open(&desk->typing, &ask);
}

static void begin_search(struct desk *desk) {
    *desk->subject.words = '\0';
    desk->subject.found = SEARCH_TYPE_MORE;
    desk->n_rows = 0;
    desk_form_open_search(desk);
}

void desk_form_begin(struct desk *desk) {
    struct desk_form *form = &desk->subject.form;
    *form = (struct desk_form){0};
    switch (desk->counter.form) {
    case COUNTER_FORM_NONE: begin_search(desk); break;
    case COUNTER_FORM_WALK_UP:
        form->tier = first_tier(desk);
        form->channel = walk_up_channel(desk);
        break;
    case COUNTER_FORM_CORRECT:
        people_words_of(&desk->subject.person.ticket, &form->seen);
        form->now = form->seen;
        break;
    case COUNTER_FORM_SWAP: /* the company is mostly the same one */
        snprintf(form->now.company, sizeof(form->now.company), "%s", desk->subject.person.ticket.company);
        break;
    }
}

/* ---- fields ---- */

static void put_tier(const struct desk *desk, int number, char *ret_text, size_t cap) {
    struct roster_tier tier;
    if (roster_tier(desk->station.roster, number, &tier) == 0)
        snprintf(ret_text, cap, "%s", desk->counter.english ? tier.name_en : tier.name_zh);
}

static void put_channel(const struct desk *desk, int number, char *ret_text, size_t cap) {
    struct roster_channel channel;
    if (roster_channel(desk->station.roster, number, &channel) == 0)
        snprintf(ret_text, cap, "%s", desk->counter.english ? channel.name_en : channel.name_zh);
}

static const char *language_msgid(const char *language) {
    return strcmp(language, "zh") == 0   ? "form-language-zh"
           : strcmp(language, "en") == 0 ? "form-language-en"
                                         : "form-language-none";
}

static void put_field(const struct desk *desk, enum desk_field field, struct staff_row *row) {
    struct desk_form form = desk->subject.form;
    const char *text = text_of(&form.now, field);
    snprintf(row->sub, sizeof(row->sub), "%s", say(desk, desk_field_msgid(field)));
    if (text)
        snprintf(row->text, sizeof(row->text), "%s", *text ? text : "—");
    else if (field == DESK_FIELD_LANGUAGE)
        snprintf(row->text, sizeof(row->text), "%s", say(desk, language_msgid(form.now.language)));
    else if (field == DESK_FIELD_TIER)
        put_tier(desk, form.tier, row->text, sizeof(row->text));
    else
        put_channel(desk, form.channel, row->text, sizeof(row->text));
}

void desk_form_rows(struct desk *desk) {
    const enum desk_field *fields;
    size_t n = fields_of(desk, &fields);
    for (size_t i = 0; i < n; i++)
        put_field(desk, fields[i], &desk->rows[desk->n_rows++].shown);
}

bool desk_form_complete(const struct desk *desk) {
    const struct people_words *now = &desk->subject.form.now;
    return *now->name_zh || *now->name_latin;
}

/* In Chinese where that is asked for, or what staff read. */
static void type_field(struct desk *desk, enum desk_field field, const char *text) {
    const bool name = field == DESK_FIELD_NAME_ZH || field == DESK_FIELD_NAME_LATIN;
    const bool chinese = name ? field == DESK_FIELD_NAME_ZH : !desk->counter.english;
    const struct typing_ask ask = {
        .title = desk_field_msgid(field),
        .language = desk->counter.english ? "en" : "zh",
        .line = {.text = text, .bytes = ROSTER_PERSON, .chinese = chinese, .name = name},
    };
    typing_open(&desk->typing, &ask);
}

void desk_form_open_field(struct desk *desk, int row) {
    const enum desk_field *fields;
    size_t n = fields_of(desk, &fields);
    if (row < 0 || (size_t)row >= n)
        return;
    struct desk_form *form = &desk->subject.form;
    struct counter_event event = {.kind = COUNTER_EVENT_CHOICES, .now = app_clock_boottime()};
    form->field = (int)fields[row];
    const char *text = text_of(&form->now, fields[row]);
    if (text)
        type_field(desk, fields[row], text);
    else
        desk_counter_event(desk, &event);
}

/* ---- choices: a row's ticket is the number it stands for ---- */

static void add_choice(struct desk *desk, int number, int chosen, size_t *skip, bool *more,
                       void (*put)(const struct desk *desk, int number, char *ret_text, size_t cap)) {
    struct desk_row *row = *more ? NULL : desk_next_row(desk, skip, more);
    if (!row)
        return;
    row->ticket = number;
    row->shown.done = number == chosen;
    put(desk, number, row->shown.text, sizeof(row->shown.text));
}

static void put_language(const struct desk *desk, int number, char *ret_text, size_t cap) {
    static const char *const ids[] = {"form-language-zh", "form-language-en", "form-language-none"};
    snprintf(ret_text, cap, "%s", say(desk, ids[number]));
}

void desk_form_choices(struct desk *desk, size_t skip, bool *more) {
    const struct desk_form *form = &desk->subject.form;
    struct roster_tier tier;
    struct roster_channel channel;
    int language = strcmp(form->now.language, "zh") == 0 ? 0 : strcmp(form->now.language, "en") == 0 ? 1 : 2;
    switch ((enum desk_field)form->field) {
    case DESK_FIELD_NAME_ZH:
    case DESK_FIELD_NAME_LATIN:
    case DESK_FIELD_COMPANY:
    case DESK_FIELD_TITLE: break;
    case DESK_FIELD_LANGUAGE:
        for (int i = 0; i < 3; i++)
            add_choice(desk, i, language, &skip, more, put_language);
        break;
    case DESK_FIELD_TIER:
        for (int number = 0; number < ROSTER_TIERS; number++)
            if (roster_tier(desk->station.roster, number, &tier) == 0)
                add_choice(desk, number, form->tier, &skip, more, put_tier);
        break;
    case DESK_FIELD_CHANNEL:
        for (int number = 0; number < ROSTER_TIERS; number++)
            if (roster_channel(desk->station.roster, number, &channel) == 0)
                add_choice(desk, number, form->channel, &skip, more, put_channel);
        break;
    }
}

void desk_form_choose(struct desk *desk, int row) {
    static const char *const languages[] = {"zh", "en", ""};
    struct desk_form *form = &desk->subject.form;
    int number = (int)desk->rows[row].ticket;
    if (form->field == DESK_FIELD_TIER)
        form->tier = number;
    else if (form->field == DESK_FIELD_CHANNEL)
        form->channel = number;
    else if (form->field == DESK_FIELD_LANGUAGE)
        snprintf(form->now.language, sizeof(form->now.language), "%s", languages[number]);
}

/* ---- save ---- */

static void log_failure(struct desk *desk, const char *what, int r) {
    log_line(&desk->station.log, LOG_LEVEL_ERR, "%s: %s: %s", desk->station.state_dir, what, strerror(-r));
}

static enum counter_notice notice_of(struct desk *desk, int r, enum counter_notice good) {
    switch (r) {
    case 0: return good;
    case -EALREADY: return COUNTER_NOTICE_SAME;
    case -ESTALE: return COUNTER_NOTICE_STALE;
    case -ENODATA:
    case -ENOSPC: return COUNTER_NOTICE_NUMBERS;
    default: log_failure(desk, "what was filled in was not written", r); return COUNTER_NOTICE_FAILED;
    }
}

/* What stands there now, so that staff see what the other one wrote. */
static void look_again(struct desk *desk) {
    struct roster_ticket ticket;
    struct desk_form *form = &desk->subject.form;
    if (people_ticket(desk->station.roster, desk->station.journal, desk->subject.person.ticket.id, &ticket) < 0)
        return;
    desk_counter_turn_to(desk, &ticket);
    if (desk->counter.form == COUNTER_FORM_CORRECT) {
        people_words_of(&ticket, &form->seen);
        form->now = form->seen;
    }
}

static enum counter_notice save_correction(struct desk *desk, const struct journal_stamp *stamp) {
    const struct desk_form *form = &desk->subject.form;
    int r = people_correct(desk->station.roster, desk->station.journal, stamp, desk->subject.person.ticket.id,
                           &form->seen, &form->now, desk->counter.staff_no);
    if (r == 0 || r == -ESTALE)
        look_again(desk);
    return notice_of(desk, r, COUNTER_NOTICE_CORRECTED);
}

/* The new ticket is used at once: whoever it is for stands here. */
static enum counter_notice save_ticket(struct desk *desk, const struct journal_stamp *stamp) {
    const struct desk_form *form = &desk->subject.form;
    const bool swap = desk->counter.form == COUNTER_FORM_SWAP;
    struct people_walk_up walk_up = {
        .words = form->now, .tier = (uint8_t)form->tier, .channel = (uint8_t)form->channel};
    struct people_numbers numbers;
    struct roster_ticket ticket;
    enum verdict verdict;
    if (swap)
        walk_up.replaces = desk->subject.person.ticket.id;
    int r = desk_numbers(desk, &numbers);
    if (r == 0)
        r = people_register(desk->station.roster, desk->station.journal, stamp, &walk_up, &numbers,
                            desk->counter.staff_no, &ticket);
    if (r == 0) {
        desk_counter_turn_to(desk, &ticket);
        desk_check_in(desk, ticket.id, desk->counter.staff_no, &verdict);
    }
    return notice_of(desk, r, swap ? COUNTER_NOTICE_PASSED_ON : COUNTER_NOTICE_REGISTERED);
}

enum counter_notice desk_form_save(struct desk *desk) {
    struct journal_stamp stamp = station_stamp(&desk->station);
    if (!station_journal_there(&desk->station))
        return COUNTER_NOTICE_FAILED;
    return desk->counter.form == COUNTER_FORM_CORRECT ? save_correction(desk, &stamp) : save_ticket(desk, &stamp);
}

/* ---- the keyboard ---- */

static void tell(struct desk *desk, enum counter_event_kind kind) {
    struct counter_event event = {.kind = kind, .now = app_clock_boottime()};
    desk_counter_event(desk, &event);
}

/* With one person found, Enter means that one; with more, nothing is lost. */
static void searched(struct desk *desk) {
    struct counter_event event = {.kind = COUNTER_EVENT_ROW, .now = app_clock_boottime()};
    desk_form_open_search(desk);
    if (desk->n_rows == 1)
        desk_counter_event(desk, &event);
    else
        tell(desk, COUNTER_EVENT_TOUCHED);
}

static void filled(struct desk *desk) {
    struct desk_form *form = &desk->subject.form;
    char *text = text_of(&form->now, (enum desk_field)form->field);
    if (text)
        snprintf(text, ROSTER_PERSON, "%s", typing_text(&desk->typing));
    tell(desk, COUNTER_EVENT_FILLED);
}

bool desk_form_typed(struct desk *desk, enum typing_result result) {
    const bool search = desk->counter.page == COUNTER_SEARCH;
    struct counter_event back = {
        .kind = COUNTER_EVENT_PRESS, .now = app_clock_boottime(), .press = COUNTER_BUTTON_BACK};
    desk->counter.english = strcmp(typing_language(&desk->typing), "en") == 0;
    if (search)
        snprintf(desk->subject.words, sizeof(desk->subject.words), "%s", typing_text(&desk->typing));
    switch (result) {
    case TYPING_DEAF: return false;
    case TYPING_GOES_ON: tell(desk, search ? COUNTER_EVENT_FILLED : COUNTER_EVENT_TOUCHED); break;
    case TYPING_TYPED:
        if (search)
            searched(desk);
        else
            filled(desk);
        break;
    case TYPING_CANCELLED:
        if (search)
            desk_counter_event(desk, &back);
        else
            tell(desk, COUNTER_EVENT_FILLED);
        break;
    }
    return true;
}
