/* Screens as every program of a station fills and shows them: the event's names in both languages, the camera's
 * picture in its place, the slate where a screen cannot be drawn, and an event for --json. */
#include "station/centre.h"

void station_put_event(const struct station *station, struct sheet *sheet, const char *place) {
    bool zh = sheet_zh(sheet);
    sheet_put(sheet, "text-event", zh ? station->event.name_zh : station->event.name_en);
    sheet_put(sheet, "text-event2", zh ? station->event.name_en : station->event.name_zh);
    sheet_put(sheet, "text-place", place);
    sheet_flag(sheet, "if-mark", station->mark.bytes != NULL);
    sheet_logo(sheet, "logo-event", station->mark.bytes, station->mark.size);
    sheet_flag(sheet, "if-lang-zh", zh);
    sheet_flag(sheet, "if-lang-en", !zh);
}

void station_put_words(const struct station *station, struct sheet *sheet, const char *name, const char *follow,
                       const char *msgid) {
    sheet_put(sheet, name, station_say(station, sheet->lead, msgid));
    sheet_put(sheet, follow, station_say(station, sheet_follow(sheet), msgid));
}

void station_draw_live(struct station *station, const char *name) {
    stage_show(&station->stage, name, station->preview.data ? &station->preview : NULL, false);
}

/* What happened at two doors stands over whatever screen is on. */
static void lay_conflict(struct station *station, const char *language) {
    const struct centre_conflict *conflict = station_conflict(station, station_is_staffed(station));
    if (conflict)
        station_draw_conflict(station, conflict, language, station_is_staffed(station));
}

void station_draw(struct station *station, const char *name, const struct sheet *sheet) {
    char why[TEMPLATE_ERROR];
    if (stage_render(&station->stage, name, sheet, why) < 0) {
        log_line(&station->log, LOG_LEVEL_ERR, "screen %s: %s", name, why);
        stage_slate(&station->stage);
    }
    lay_conflict(station, sheet->lead);
    focus_draw(&station->focus, &station->stage);
    stage_show(&station->stage, name, station->preview.data ? &station->preview : NULL, true);
    log_event(&station->log, "screen", "name", name, "language", sheet->lead, NULL);
}

int station_check_screen(struct station *station, const char *name, const struct sheet *sheet) {
    char why[TEMPLATE_ERROR];
    int r = stage_render(&station->stage, name, sheet, why);
    if (r < 0)
        log_line(&station->log, LOG_LEVEL_ERR, "%s", why);
    return r;
}
