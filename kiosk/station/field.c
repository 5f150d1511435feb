/* The technician's pages: core/field.h's steps carried out, and the pages drawn. What stands on them is in
 * field_pages.c, what is done from them in field_deeds.c. */
#include "station/field.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST "field-list"
#define CAMERA "field-camera"
#define GIVE_UP_MS 90000 /* a program that does not answer for so long will not */
#define FRESH_MS 1000

/* Texts and names of slots that a sheet points into. */
struct texts {
    struct staff_texts staff;
    char hint[400], title[80], msgid[48];
};

const char *field_say(const struct field *field, const char *msgid) {
    return station_say(field->station, field->english ? "en" : "zh", msgid);
}

struct field_row *field_add(struct field *field, enum field_do what, const char *text, const char *sub) {
    struct field_row *row = &field->rows[field->n < FIELD_ROWS ? field->n++ : FIELD_ROWS - 1];
    *row = (struct field_row){.what = what};
    snprintf(row->text, sizeof(row->text), "%s", text ? field_say(field, text) : "");
    snprintf(row->sub, sizeof(row->sub), "%s", sub ? field_say(field, sub) : "");
    return row;
}

/* ---- drawing ---- */

static bool is_camera(const struct field *field) { return field->flow.page == FIELD_CAMERA; }
static const char *screen_of(const struct field *field) { return is_camera(field) ? CAMERA : LIST; }

static void put_hint(const struct field *field, struct sheet *sheet, struct texts *texts) {
    const char *msgid = field_notice_msgid(field->flow.notice);
    if (field->flow.busy)
        msgid = "field-busy";
    else if (field->flow.reading && !*msgid)
        msgid = "field-looking";
    const bool told = field->flow.notice == FIELD_NOTICE_FAILED && *field->said && !field->flow.busy;
    snprintf(texts->hint, sizeof(texts->hint), "%s%s%s", *msgid ? field_say(field, msgid) : "", told ? ": " : "",
             told ? field->said : "");
    sheet_put(sheet, "text-hint", texts->hint);
}

static void put_camera(const struct field *field, struct sheet *sheet) {
    const struct station *station = field->station;
    const bool none = !station->eye && !station->camera_away;
    const char *state = none ? "field-camera-none" : *station->camera_why ? "field-camera-broken" : "field-camera-well";
    sheet_put(sheet, "text-camera", field_say(field, state));
    sheet_put(sheet, "text-source",
              *station->camera_why ? station->camera_why : conf_text(station->conf, "camera.source", ""));
    sheet_put(sheet, "text-no-picture", station->preview.data ? "" : field_say(field, state));
    sheet_put(sheet, "text-read", *field->read ? field->read : "—");
    sheet_put(sheet, "text-read2", field->read_about);
}

static void put_rows(const struct field *field, struct sheet *sheet, struct texts *texts) {
    static const char *const flags[STAFF_ROWS] = {"if-row-0", "if-row-1", "if-row-2", "if-row-3",
                                                  "if-row-4", "if-row-5", "if-row-6", "if-row-7"};
    const int shown = field_shown(&field->flow);
    for (int i = 0; i < shown && i < STAFF_ROWS; i++) {
        const struct field_row *row = &field->rows[field->flow.first + i];
        const char *const values[3] = {row->text, row->sub, row->end};
        static const char *const parts[3] = {"", "-sub", "-end"};
        for (int part = 0; part < 3; part++) {
            snprintf(texts->staff.names[i][part], sizeof(texts->staff.names[i][part]), "text-row-%d%s", i, parts[part]);
            sheet_put(sheet, texts->staff.names[i][part], values[part]);
        }
        sheet_flag(sheet, flags[i], true);
    }
    staff_put_page(sheet, &texts->staff, (size_t)field->flow.first, (size_t)shown, field->flow.rows > field->flow.room);
    sheet_flag(sheet, "if-empty", shown == 0 && !field->flow.reading);
    station_put_words(field->station, sheet, "text-empty", "text-empty2", "field-empty");
}

static void fill(const struct field *field, struct sheet *sheet, struct texts *texts) {
    static const char *const flags[FIELD_BUTTON_COUNT] = {"if-can-back", "if-can-previous", "if-can-next",
                                                          "if-can-confirm"};
    const uint32_t can = field_buttons(&field->flow);
    *sheet = (struct sheet){.lead = field->english ? "en" : "zh"};
    snprintf(texts->msgid, sizeof(texts->msgid), "field-%s", field_page_name(field->flow.page));
    station_put_words(field->station, sheet, "text-title", "text-title2", texts->msgid);
    for (int button = 0; button < FIELD_BUTTON_COUNT; button++)
        sheet_flag(sheet, flags[button], can >> button & 1);
    sheet_flag(sheet, "if-can-language", !field->flow.busy);
    put_hint(field, sheet, texts);
    if (is_camera(field))
        put_camera(field, sheet);
    else
        put_rows(field, sheet, texts);
}

void field_draw(struct field *field, bool whole) {
    struct sheet sheet;
    struct texts texts = {0};
    if (!field->flow.open)
        return;
    if (field->flow.asking) {
        if (whole)
            typing_draw(field->typing);
        return;
    }
    if (!whole) {
        if (is_camera(field))
            station_draw_live(field->station, CAMERA);
        return;
    }
    field->drawn_at = app_clock_boottime();
    fill(field, &sheet, &texts);
    station_draw(field->station, screen_of(field), &sheet);
}

/* ---- steps ---- */

static void listed(struct field *field, bool more_to_come) {
    struct field_event event = {.kind = FIELD_EVENT_LISTED,
                                .listed = {.rows = (int)field->n, .more_to_come = more_to_come}};
    field_event(field, &event);
}

static void read_page(struct field *field) {
    errand_stop(&field->errand);
    field->n = 0;
    listed(field, !field_read_page(field));
}

static void ask(struct field *field) {
    static const char *const titles[] = {[FIELD_DO_JOIN] = "field-ask-password",
                                         [FIELD_DO_FIX_ADDRESS] = "field-ask-address",
                                         [FIELD_DO_SET_TIME] = "field-ask-time"};
    static const char *const hints[] = {[FIELD_DO_JOIN] = "field-ask-password-how",
                                        [FIELD_DO_FIX_ADDRESS] = "field-ask-address-how",
                                        [FIELD_DO_SET_TIME] = "field-ask-time-how"};
    const struct display *display = field->station->display;
    if (!field->typing || stage_form(display->w, display->h, field->station->program->has_compact) == STAGE_COMPACT) {
        field->flow.asking = false;
        field->flow.notice = FIELD_NOTICE_NO_BOARD;
        field_draw(field, true);
        return;
    }
    struct typing_ask line = {.title = titles[field->flow.what],
                              .hint = hints[field->flow.what],
                              .language = field->english ? "en" : "zh",
                              .line = {.text = "", .chars = 63}};
    typing_open(field->typing, &line);
}

static void execute(struct field *field, enum field_effect_kind effect) {
    switch (effect) {
    case FIELD_EFFECT_READ: read_page(field); break;
    case FIELD_EFFECT_SHOW: field_draw(field, true); break;
    case FIELD_EFFECT_ASK: ask(field); break;
    case FIELD_EFFECT_DO: field_start_deed(field); break;
    case FIELD_EFFECT_LEAVE: break;
    }
}

void field_event(struct field *field, const struct field_event *event) {
    enum field_effect_kind effects[FIELD_EFFECTS_MAX];
    field->flow.room = (int)staff_page_rows(field->station);
    const size_t n = field_step(&field->flow, event, effects);
    for (size_t i = 0; i < n; i++)
        execute(field, effects[i]);
}

/* ---- errands ---- */

bool field_find_program(const struct field *field, const char *name, char *ret_path, size_t cap) {
    if (strcmp(name, "kioskctl") == 0 && conf_sibling(field->station->conf, name, ret_path, (int)cap) == 0)
        return true;
    const char *path = getenv("PATH");
    for (path = path ? path : "/usr/sbin:/usr/bin:/sbin:/bin"; *path;) {
        const size_t n = strcspn(path, ":");
        const int len = snprintf(ret_path, cap, "%.*s/%s", (int)n, path, name);
        if (len > 0 && (size_t)len < cap && *ret_path == '/' && access(ret_path, X_OK) == 0)
            return true;
        path += n + (path[n] == ':');
    }
    return false;
}

int field_send(struct field *field, const char *const argv[]) {
    char program[4096], *copy[24];
    size_t n = 0;
    if (!field_find_program(field, argv[0], program, sizeof(program)))
        return -ENOENT;
    copy[n++] = program;
    for (; n + 1 < sizeof(copy) / sizeof(*copy) && argv[n]; n++)
        copy[n] = (char *)(uintptr_t)argv[n];
    copy[n] = NULL;
    errand_stop(&field->errand);
    return errand_start_any(&field->errand, copy, app_clock_boottime());
}

static void heard(struct field *field, int status) {
    if (field->flow.busy)
        field_heard_deed(field, status);
    else
        field_heard_page(field, status);
    if (field->errand.pid == 0)
        errand_stop(&field->errand);
    if (!field->flow.busy && field->flow.reading)
        listed(field, field->errand.pid > 0);
}

void field_tick(struct field *field) {
    const int64_t now = app_clock_boottime();
    int status = -1;
    if (field->errand.pid > 0 && errand_over(&field->errand, &status))
        heard(field, status);
    else if (field->errand.pid > 0 && now - field->errand.began > GIVE_UP_MS) {
        errand_stop(&field->errand);
        heard(field, -1);
    }
    if (!field->flow.open || field->flow.asking || field->flow.busy || now - field->drawn_at < FRESH_MS)
        return;
    if (is_camera(field))
        field_draw(field, true);
    else if (field->flow.page == FIELD_TIME)
        read_page(field);
}

/* ---- life ---- */

int field_begin(struct field *field, struct station *station, struct typing *typing) {
    int r = 0;
    *field = (struct field){.station = station, .typing = typing};
    for (int i = 0; i < 2 && r == 0; i++) {
        struct sheet sheet;
        struct texts texts = {0};
        field->flow.page = i ? FIELD_CAMERA : FIELD_MENU;
        fill(field, &sheet, &texts);
        r = station_check_screen(station, screen_of(field), &sheet);
    }
    field->flow = (struct field_flow){0};
    return r;
}

void field_end(struct field *field) { errand_stop(&field->errand); }

void field_open(struct field *field, int staff_no, bool english) {
    struct field_event event = {.kind = FIELD_EVENT_OPEN};
    field->staff_no = staff_no;
    field->english = english;
    field->read[0] = field->read_about[0] = field->said[0] = '\0';
    field_event(field, &event);
}

void field_close(struct field *field) {
    if (field->flow.open && field->flow.asking)
        typing_close(field->typing);
    field->flow = (struct field_flow){0};
    memset(field->word, 0, sizeof(field->word)); /* it may have been a password */
}

bool field_is_open(const struct field *field) { return field->flow.open; }
bool field_shows_camera(const struct field *field) { return field->flow.open && is_camera(field); }

void field_turn(struct field *field, bool english) {
    if (!field->flow.open || field->english == english)
        return;
    field->english = english;
    if (!field->flow.busy)
        read_page(field);
}

/* ---- touches, keys, codes ---- */

static void typed(struct field *field, enum typing_result result) {
    struct field_event event = {.kind = FIELD_EVENT_TYPED};
    switch (result) {
    case TYPING_DEAF:
    case TYPING_GOES_ON: return;
    case TYPING_CANCELLED: event = (struct field_event){.kind = FIELD_EVENT_PRESS, .press = FIELD_BUTTON_BACK}; break;
    case TYPING_TYPED: snprintf(field->word, sizeof(field->word), "%s", typing_text(field->typing)); break;
    }
    field_event(field, &event);
}

static void touched_row(struct field *field, int row) {
    struct field_event event = {.kind = FIELD_EVENT_ROW, .row = {.row = row}};
    const struct field_row *of = &field->rows[field->flow.first + row];
    event.row.what = of->what;
    if (field->flow.page != FIELD_CONFIRM)
        snprintf(field->arg, sizeof(field->arg), "%s", of->arg);
    field_event(field, &event);
}

enum field_result field_touch(struct field *field, int x, int y) {
    const struct stage *stage = &field->station->stage;
    if (!field->flow.open)
        return FIELD_CLOSED;
    if (field->flow.asking) {
        typed(field, typing_touch(field->typing, x, y));
        return FIELD_TAKEN;
    }
    for (int button = 0; button < FIELD_BUTTON_COUNT; button++) {
        char id[32];
        struct field_event event = {.kind = FIELD_EVENT_PRESS, .press = (enum field_button)button};
        snprintf(id, sizeof(id), "button-%s", field_button_name(event.press));
        if (!(field_buttons(&field->flow) >> button & 1) || !stage_hit(stage, id, x, y))
            continue;
        field_event(field, &event);
        return field->flow.open ? FIELD_TAKEN : FIELD_LEFT;
    }
    const int row = is_camera(field) ? -1 : staff_row_at(field->station, (size_t)field_shown(&field->flow), x, y);
    if (row >= 0)
        touched_row(field, row);
    return FIELD_TAKEN;
}

bool field_key(struct field *field, const struct wedge_key *key) {
    if (!field->flow.open || !field->flow.asking)
        return false;
    typed(field, typing_key(field->typing, key));
    return true;
}

void field_code(struct field *field, const char *code, size_t len) {
    char time[6];
    field_mask(code, len, field->read, sizeof(field->read));
    station_time_text(field->station, app_clock_now(&field->station->clock), time);
    snprintf(field->read_about, sizeof(field->read_about), "%zu · %s", len, time);
    if (field_shows_camera(field))
        field_draw(field, true);
}
