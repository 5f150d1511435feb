/* Filling the screens that staff meet at every kiosk (staff.h). Drawn with each key they press. */
#include <stdio.h>
#include <string.h>

#include "station/staff.h"
#include "store/places.h"

#define ROWS_COMPACT 5

/* The operator's number is no secret, and a wrong one is the commonest slip. */
static void put_dots(struct sheet *sheet, struct staff_texts *texts, const char *digits) {
    size_t typed = strlen(digits), n = 0;
    texts->dots[0] = '\0';
    for (size_t i = 0; i < typed && n + 4 < sizeof(texts->dots); i++)
        n += (size_t)snprintf(texts->dots + n, sizeof(texts->dots) - n, "%s%s", i == 2 ? " " : "",
                              i < 2 ? (char[]){digits[i], '\0'} : "•");
    sheet_put(sheet, "text-dots", texts->dots);
}

void staff_put_pad(const struct station *station, struct sheet *sheet, struct staff_texts *texts,
                   const struct pin_pad *pad, int64_t now) {
    int64_t wait = pad->locked_until - now;
    bool locked = wait > 0;
    char seconds[24];
    snprintf(seconds, sizeof(seconds), "%lld", locked ? (long long)((wait + 999) / 1000) : 0);
    station_fill_hole(station_say(station, sheet->lead, "door-pin-wait"), "{seconds}", seconds, texts->wait,
                      sizeof(texts->wait));
    put_dots(sheet, texts, pad->digits);
    sheet_put(sheet, "text-wait", texts->wait);
    sheet_flag(sheet, "if-locked", locked);
    sheet_flag(sheet, "if-wrong", (pad->wrong || pad->not_allowed) && !locked);
    sheet_put(sheet, "text-pin-wrong",
              station_say(station, sheet->lead, pad->not_allowed ? "door-pin-not-allowed" : "door-pin-wrong"));
}

void staff_put_row(struct sheet *sheet, struct staff_texts *texts, size_t i, const struct staff_row *row) {
    static const char *const parts[3] = {"", "-sub", "-end"};
    static const char *const flags[STAFF_ROWS] = {"if-row-0", "if-row-1", "if-row-2", "if-row-3",
                                                  "if-row-4", "if-row-5", "if-row-6", "if-row-7"};
    static const char *const done[STAFF_ROWS] = {"if-done-0", "if-done-1", "if-done-2", "if-done-3",
                                                 "if-done-4", "if-done-5", "if-done-6", "if-done-7"};
    const char *values[3] = {row->text, row->sub, row->end};
    for (int part = 0; part < 3; part++) {
        snprintf(texts->names[i][part], sizeof(texts->names[i][part]), "text-row-%zu%s", i, parts[part]);
        sheet_put(sheet, texts->names[i][part], values[part]);
    }
    sheet_flag(sheet, flags[i], true);
    sheet_flag(sheet, done[i], row->done);
}

void staff_put_page(struct sheet *sheet, struct staff_texts *texts, size_t first, size_t n, bool paged) {
    texts->page[0] = '\0';
    if (paged)
        snprintf(texts->page, sizeof(texts->page), "%zu–%zu", first + 1, first + n);
    sheet_put(sheet, "text-page", texts->page);
    sheet_flag(sheet, "if-empty", n == 0);
}

void staff_put_operator(const struct station *station, struct sheet *sheet, struct staff_texts *texts, int staff_no) {
    struct roster_staff staff;
    if (!staff_no || roster_staff(station->roster, staff_no, &staff) < 0)
        return;
    snprintf(texts->who, sizeof(texts->who), "%02d · %s", staff.number, staff.name);
    sheet_put(sheet, "text-operator", texts->who);
}

static bool hit(const struct station *station, const char *name, int number, int x, int y) {
    char id[32];
    snprintf(id, sizeof(id), "button-%s-%d", name, number);
    return stage_hit(&station->stage, id, x, y);
}

int staff_key_at(const struct station *station, int x, int y) {
    for (int digit = 0; digit <= 9; digit++)
        if (hit(station, "digit", digit, x, y))
            return digit;
    if (stage_hit(&station->stage, "button-digit-delete", x, y))
        return PIN_PAD_DELETE;
    return stage_hit(&station->stage, "button-digit-done", x, y) ? PIN_PAD_DONE : -1;
}

int staff_row_at(const struct station *station, size_t n, int x, int y) {
    for (size_t row = 0; row < n && row < STAFF_ROWS; row++)
        if (hit(station, "row", (int)row, x, y))
            return (int)row;
    return -1;
}

size_t staff_page_rows(const struct station *station) {
    const struct display *display = station->display;
    bool compact = stage_form(display->w, display->h, station->program->has_compact) == STAGE_COMPACT;
    return compact ? ROWS_COMPACT : STAFF_ROWS;
}
