/* The keyboard page: core/typist.h on the screen, with libpinyin behind it. Drawn whole with each key, which is well
 * under a frame; what has the focus is framed in the finished picture, since it may be any of sixty places. */
#include "station/typing.h"

#include "device/pinyin.h"
#include "station/centre.h"

#define SCREEN "typing"
#define COLUMNS_WIDE 52 /* of the line, by the width of its slot */
#define COLUMNS_NARROW 26
#define RING 6 /* px at 1080 */

/* Texts and names of slots that a sheet points into. */
struct texts {
    char keys[TYPIST_LETTERS][24], candidates[TYPIST_SHOWN][32];
    char line[TYPIST_BYTES + 16], full[96];
};

/* ---- filling ---- */

static const char *say(const struct typing *typing, const char *msgid) {
    return station_say(typing->station, typing_language(typing), msgid);
}

static void put_keys(const struct typing *typing, struct sheet *sheet, struct texts *texts) {
    static const char *const signs[] = {"#+=", "éüñ", "abc"}; /* what the key turns to */
    const struct typist *typist = &typing->typist;
    for (int key = 0; key < TYPIST_LETTERS; key++) {
        snprintf(texts->keys[key], sizeof(texts->keys[key]), "text-key-%d", key);
        sheet_put(sheet, texts->keys[key], typist_label(typist, key));
    }
    sheet_put(sheet, "text-signs", signs[typist->sheet]);
    sheet_put(sheet, "text-script-zh", "中");
    sheet_put(sheet, "text-script-en", "EN");
    sheet_flag(sheet, "if-pinyin", typist->pinyin);
    sheet_flag(sheet, "if-chinese", typist->chinese);
    sheet_flag(sheet, "if-one-capital", typist->capitals == TYPIST_ONE_CAPITAL && !typist->chinese);
    sheet_flag(sheet, "if-capitals", typist->capitals == TYPIST_CAPITALS);
}

static void put_candidates(const struct typing *typing, struct sheet *sheet, struct texts *texts) {
    const struct typist *typist = &typing->typist;
    for (int i = 0; i < TYPIST_SHOWN; i++) {
        snprintf(texts->candidates[i], sizeof(texts->candidates[i]), "text-candidate-%d", i);
        sheet_put(sheet, texts->candidates[i], typist_label(typist, TYPIST_CANDIDATE + i));
    }
    sheet_put(sheet, "text-composing", typist->composing);
    sheet_flag(sheet, "if-composing", *typist->composing);
    sheet_flag(sheet, "if-has-earlier", typist_has(typist, TYPIST_EARLIER));
    sheet_flag(sheet, "if-has-later", typist_has(typist, TYPIST_LATER));
}

static void put_line(const struct typing *typing, struct sheet *sheet, struct texts *texts) {
    const struct display *display = typing->station->display;
    const struct typist *typist = &typing->typist;
    const char *note = typist->chinese                           ? "typing-how"
                       : typing->wants_pinyin && !typing->pinyin ? "typing-no-pinyin"
                                                                 : "";
    char count[24];
    snprintf(count, sizeof(count), "%zu", typist->chars);
    station_fill_hole(say(typing, "typing-full"), "{count}", count, texts->full, sizeof(texts->full));
    typist_window(typist, display->w >= display->h ? COLUMNS_WIDE : COLUMNS_NARROW, texts->line, sizeof(texts->line));
    sheet_put(sheet, "text-line", texts->line);
    sheet_put(sheet, "text-full", texts->full);
    sheet_flag(sheet, "if-full", typist->full);
    sheet_put(sheet, "text-note", *note ? say(typing, note) : "");
}

static void fill(const struct typing *typing, struct sheet *sheet, struct texts *texts) {
    *sheet = (struct sheet){.lead = typing_language(typing)};
    station_put_words(typing->station, sheet, "text-title", "text-title2", typing->title);
    sheet_put(sheet, "text-hint", typing->hint ? say(typing, typing->hint) : "");
    put_line(typing, sheet, texts);
    put_candidates(typing, sheet, texts);
    put_keys(typing, sheet, texts);
    if (typing->put)
        typing->put(typing->ctx, sheet);
}

/* ---- places ---- */

static const char *button_of(int item, char ret_id[32]) {
    static const char *const names[] = {
        [TYPIST_CLEAR - TYPIST_KEYS] = "clear",       [TYPIST_CANCEL - TYPIST_KEYS] = "cancel",
        [TYPIST_LANGUAGE - TYPIST_KEYS] = "language", [TYPIST_EARLIER - TYPIST_KEYS] = "earlier",
        [TYPIST_LATER - TYPIST_KEYS] = "later",
    };
    if (item >= TYPIST_CANDIDATE)
        snprintf(ret_id, 32, "button-candidate-%d", item - TYPIST_CANDIDATE);
    else
        snprintf(ret_id, 32, "button-%s", names[item - TYPIST_KEYS]);
    return ret_id;
}

static struct rect grid_of(const struct typing *typing) {
    struct rect grid = {0};
    if (typing->station->stage.current)
        template_place(typing->station->stage.current, "button-keys", &grid);
    return grid;
}

static int item_at(const struct typing *typing, int x, int y) {
    struct rect grid = grid_of(typing);
    char id[32];
    for (int item = TYPIST_KEYS; item < TYPIST_ITEMS; item++)
        if (typist_has(&typing->typist, item) && stage_hit(&typing->station->stage, button_of(item, id), x, y))
            return item;
    if (x < grid.x || y < grid.y || grid.w == 0 || grid.h == 0)
        return TYPIST_NOTHING;
    return typist_at((x - grid.x) * TYPIST_GRID_W * 256 / grid.w, (y - grid.y) * TYPIST_GRID_H * 256 / grid.h);
}

static struct rect place_of(const struct typing *typing, int item) {
    struct rect place = {0}, grid = grid_of(typing);
    char id[32];
    if (item >= TYPIST_KEYS && typing->station->stage.current)
        template_place(typing->station->stage.current, button_of(item, id), &place);
    if (item >= 0 && item < TYPIST_KEYS) {
        struct typist_box box = typist_box(item);
        place = (struct rect){grid.x + box.x * grid.w / TYPIST_GRID_W, grid.y + box.y * grid.h / TYPIST_GRID_H,
                              box.w * grid.w / TYPIST_GRID_W, box.h * grid.h / TYPIST_GRID_H};
    }
    return place;
}

/* ---- drawing ---- */

static void frame(struct pixels *canvas, struct rect box, int thick, uint32_t color) {
    for (int y = box.y; y < box.y + box.h && y < canvas->h; y++) {
        uint32_t *row = (uint32_t *)(void *)(canvas->data + (ptrdiff_t)y * canvas->stride);
        bool edge = y < box.y + thick || y >= box.y + box.h - thick;
        for (int x = box.x; x < box.x + box.w && x < canvas->w; x++)
            if (edge || x < box.x + thick || x >= box.x + box.w - thick)
                row[x] = color;
    }
}

static void frame_focus(struct typing *typing) {
    struct pixels *canvas = &typing->station->stage.canvas;
    int shorter = canvas->w < canvas->h ? canvas->w : canvas->h;
    struct rect place = place_of(typing, typing->typist.focus);
    if (place.w && canvas->data)
        frame(canvas, place, (RING * shorter + 1079) / 1080,
              0xFF000000u | look_color(typing->station->stage.look, PALETTE_BUILT_IN.ink));
}

void typing_draw(struct typing *typing) {
    struct station *station = typing->station;
    struct sheet sheet;
    struct texts texts;
    char why[TEMPLATE_ERROR];
    if (!typing->open)
        return;
    fill(typing, &sheet, &texts);
    if (stage_render(&station->stage, typing->screen, &sheet, why) < 0) {
        log_line(&station->log, LOG_LEVEL_ERR, "screen %s: %s", typing->screen, why);
        stage_slate(&station->stage);
    }
    frame_focus(typing);
    const struct centre_conflict *conflict = station_conflict(station, station_is_staffed(station));
    if (conflict)
        station_draw_conflict(station, conflict, sheet.lead, station_is_staffed(station));
    log_event(&station->log, "screen", "name", typing->screen, "language", sheet.lead, NULL);
    stage_show(&station->stage, typing->screen, NULL, true);
}

/* ---- life ---- */

int typing_begin(struct typing *typing, struct station *station) {
    char why[PINYIN_ERROR];
    struct sheet sheet;
    struct texts texts;
    struct typist_ask line = {.text = ""};
    *typing = (struct typing){.station = station, .title = "typing-done", .screen = SCREEN};
    const char *folder = conf_text(station->conf, "desk.pinyin", "");
    if (pinyin_open(*folder ? folder : NULL, &typing->pinyin, why) < 0)
        log_line(&station->log, LOG_LEVEL_WARNING, "no Chinese characters can be typed: %s", why);
    typing->typist = typist_start(&line);
    fill(typing, &sheet, &texts);
    return station_check_screen(station, SCREEN, &sheet);
}

void typing_end(struct typing *typing) {
    pinyin_close(typing->pinyin);
    *typing = (struct typing){0};
}

void typing_open(struct typing *typing, const struct typing_ask *ask) {
    struct typist_ask line = ask->line;
    line.pinyin = typing->pinyin;
    typing->title = ask->title;
    typing->hint = ask->hint;
    typing->screen = ask->screen ? ask->screen : SCREEN;
    typing->put = ask->put;
    typing->ctx = ask->ctx;
    typing->english = strcmp(ask->language, "en") == 0;
    typing->wants_pinyin = ask->line.chinese;
    typing->typist = typist_start(&line);
    typing->open = true;
    typing_draw(typing);
}

void typing_close(struct typing *typing) { typing->open = false; }
bool typing_is_open(const struct typing *typing) { return typing->open; }
const char *typing_text(const struct typing *typing) { return typing->typist.text; }
const char *typing_language(const struct typing *typing) { return typing->english ? "en" : "zh"; }

static void look_up(struct typing *typing) {
    struct typist_candidate found[TYPIST_CANDIDATES];
    struct typist *typist = &typing->typist;
    size_t n = 0;
    if (typing->pinyin)
        n = pinyin_look(typing->pinyin, typist->composing, typist->name && typist->caret == 0, found,
                        TYPIST_CANDIDATES);
    typist_candidates(typist, found, n);
}

static enum typing_result answer(struct typing *typing, enum typist_result result) {
    switch (result) {
    case TYPIST_DEAF: return TYPING_DEAF;
    case TYPIST_TYPED: typing->open = false; return TYPING_TYPED;
    case TYPIST_CANCELLED: typing->open = false; return TYPING_CANCELLED;
    case TYPIST_LOOKUP: look_up(typing); break;
    case TYPIST_TURN: typing->english = !typing->english; break;
    case TYPIST_CHANGED: break;
    }
    typing_draw(typing);
    return TYPING_GOES_ON;
}

enum typing_result typing_touch(struct typing *typing, int x, int y) {
    if (!typing->open)
        return TYPING_DEAF;
    return answer(typing, typist_touch(&typing->typist, item_at(typing, x, y)));
}

void typing_lift(struct typing *typing) { typist_lift(&typing->typist); }

enum typing_result typing_key(struct typing *typing, const struct wedge_key *key) {
    if (!typing->open)
        return TYPING_DEAF;
    return answer(typing, typist_key(&typing->typist, key));
}
