/* What stands on the door's screens: six screens in three forms, filled from the flow, the site and the last person.
 * Staff words: the true reason, what to say, who decided. */
#include <stdio.h>
#include <string.h>

#include "door/door.h"
#include "station/health.h"

/* The texts that a sheet points into. */
struct texts {
    char strip[96], time[6], standing[200], device[160], elsewhere[700], last[320], seats[16], inside[16],
        companions[16];
    char counts[200], room[140], warning[400];
    struct staff_texts staff;
    char advice[2][512], todo[2][DOOR_GATES_TEXT + 200];
};

static const char *say(const struct door *door, const struct sheet *sheet, const char *msgid) {
    return station_say(&door->station, sheet->lead, msgid);
}

/* A text of two languages in the leading one, where it has that. */
static const char *lead_of(const struct sheet *sheet, const char *zh, const char *en) {
    const char *text = sheet_zh(sheet) ? zh : en;
    return *text ? text : sheet_zh(sheet) ? en : zh;
}

/* The other language's, "" where it is the same text. */
static const char *follow_of(const struct sheet *sheet, const char *zh, const char *en) {
    return *zh && *en ? (sheet_zh(sheet) ? en : zh) : "";
}

/* ---- what every screen shows ---- */

static void put_buttons(struct door *door, struct sheet *sheet) {
    static const char *const flags[DOOR_BUTTON_COUNT] = {
        [DOOR_BUTTON_LANGUAGE] = "if-can-language",   [DOOR_BUTTON_DIRECTION] = "if-can-direction",
        [DOOR_BUTTON_SESSION] = "if-can-session",     [DOOR_BUTTON_STAFF] = "if-can-staff",
        [DOOR_BUTTON_OVERRIDE] = "if-can-override",   [DOOR_BUTTON_UNDO] = "if-can-undo",
        [DOOR_BUTTON_COMPANION] = "if-can-companion", [DOOR_BUTTON_BACK] = "if-can-back",
        [DOOR_BUTTON_EXPECTED] = "if-can-expected",   [DOOR_BUTTON_INSIDE] = "if-can-inside",
        [DOOR_BUTTON_ZONE] = "if-can-zone",           [DOOR_BUTTON_PREVIOUS] = "if-can-previous",
        [DOOR_BUTTON_NEXT] = "if-can-next",           [DOOR_BUTTON_LOGOUT] = "if-can-logout",
        [DOOR_BUTTON_TOOLS] = "if-can-tools",
    };
    uint32_t can = door_flow_buttons(&door->flow, app_clock_boottime());
    for (int button = DOOR_BUTTON_NONE + 1; button < DOOR_BUTTON_COUNT; button++)
        sheet_flag(sheet, flags[button], can & (UINT32_C(1) << button));
}

static void put_counts(struct door *door, struct sheet *sheet, struct texts *texts) {
    const struct facts_site *site = &door->site;
    snprintf(texts->inside, sizeof(texts->inside), "%d", site->count.seats);
    if (site->seats_left >= 0)
        snprintf(texts->seats, sizeof(texts->seats), "%d", site->seats_left);
    else
        snprintf(texts->seats, sizeof(texts->seats), "∞");
    sheet_put(sheet, "text-seats", texts->seats);
    sheet_put(sheet, "text-inside", texts->inside);
    sheet_flag(sheet, "if-seats", site->seats_left >= 0);
}

/* What an admission hangs on is said in a whole sentence where it is alone. */
static void put_strip(const struct door *door, struct sheet *sheet, struct texts *texts) {
    if (door->strip_parts == STRIP_CLOCK)
        snprintf(texts->strip, sizeof(texts->strip), "%s", say(door, sheet, "door-clock-wrong"));
    else
        station_strip_text(&door->station, sheet->lead, door->strip_parts, texts->strip, sizeof(texts->strip));
    sheet_put(sheet, "text-clock-care", texts->strip);
    sheet_flag(sheet, "if-trouble-clock", door->strip_parts);
}

static void put_common(struct door *door, struct sheet *sheet, struct texts *texts) {
    const struct facts_site *site = &door->site;
    station_put_event(&door->station, sheet, door->name);
    station_time_text(&door->station, app_clock_now(&door->station.clock), texts->time);
    door_standing(door, sheet->lead, texts->standing, sizeof(texts->standing));
    sheet_put(sheet, "text-time", texts->time);
    sheet_put(sheet, "text-device", door->name);
    sheet_put(sheet, "text-cutoff", texts->standing);
    sheet_put(sheet, "text-gate", lead_of(sheet, site->gate.name_zh, site->gate.name_en));
    sheet_put(sheet, "text-room", lead_of(sheet, site->zone.name_zh, site->zone.name_en));
    sheet_flag(sheet, "if-cutoff", door->place.cut_off);
    sheet_flag(sheet, "if-dir-in", door->flow.dir == DIRECTION_IN);
    sheet_flag(sheet, "if-dir-out", door->flow.dir == DIRECTION_OUT);
    sheet_flag(sheet, "if-zone-closed", !site->zone_open);
    sheet_flag(sheet, "if-camera", door->station.eye && !(door->troubles & DOOR_TROUBLE_CAMERA));
    sheet_flag(sheet, "if-trouble-camera", door->station.eye && door->troubles & DOOR_TROUBLE_CAMERA);
    sheet_flag(sheet, "if-trouble-scanner", door->troubles & DOOR_TROUBLE_SCANNER);
    put_strip(door, sheet, texts);
    put_counts(door, sheet, texts);
    put_buttons(door, sheet);
}

static void put_session(const struct door *door, struct sheet *sheet) {
    const struct facts_site *site = &door->site;
    sheet_flag(sheet, "if-session", site->has_slot);
    sheet_flag(sheet, "if-picked", site->picked);
    sheet_put(sheet, "text-session",
              site->has_slot ? lead_of(sheet, site->slot.title_zh, site->slot.title_en)
                             : lead_of(sheet, site->zone.name_zh, site->zone.name_en));
    sheet_put(sheet, "text-session2",
              site->has_slot ? follow_of(sheet, site->slot.title_zh, site->slot.title_en)
                             : follow_of(sheet, site->zone.name_zh, site->zone.name_en));
}

/* ---- the person of the last verdict ---- */

static const char *name_of(const struct door *door, const char **ret_other) {
    const char *name = "";
    *ret_other = "";
    if (door->has_last && door->last.subject.has_ticket)
        station_names(&door->last.subject.ticket, &name, ret_other);
    return name;
}

static void put_person(struct door *door, struct sheet *sheet) {
    const struct door_scan *last = &door->last;
    const char *other, *name = name_of(door, &other);
    sheet_put(sheet, "text-name", name);
    sheet_put(sheet, "text-name2", other);
    const struct roster_tier *tier = &last->subject.tier_row;
    if (last->subject.has_tier)
        sheet_put(sheet, "text-tier", lead_of(sheet, tier->name_zh, tier->name_en));
    if (last->subject.has_ticket) {
        sheet_put(sheet, "text-company", last->subject.ticket.company);
        const char *seat = *last->subject.seat ? last->subject.seat : last->subject.ticket.table_no;
        sheet_put(sheet, "text-seat", seat);
        sheet_flag(sheet, "if-seat", *seat);
    }
}

/* Another session's guest is sent there, not away. */
static void put_elsewhere(struct door *door, struct sheet *sheet, struct texts *texts) {
    const struct facts_subject *subject = &door->last.subject;
    struct roster_zone zone = {0};
    enum verdict verdict = door->flow.verdict;
    if (!subject->has_elsewhere || (verdict != VERDICT_NOT_INVITED && verdict != VERDICT_TIER))
        return;
    char starts[6];
    roster_zone(door->station.roster, subject->elsewhere.zone, &zone);
    station_time_text(&door->station, subject->elsewhere.starts, starts);
    snprintf(texts->elsewhere, sizeof(texts->elsewhere), "%s · %s · %s",
             lead_of(sheet, subject->elsewhere.title_zh, subject->elsewhere.title_en),
             lead_of(sheet, zone.name_zh, zone.name_en), starts);
    sheet_flag(sheet, "if-elsewhere", true);
    sheet_put(sheet, "text-elsewhere", texts->elsewhere);
}

static void put_warnings(struct door *door, struct sheet *sheet, struct texts *texts) {
    static const struct {
        enum access_warning warning;
        const char *msgid;
    } words[] = {{WARN_EXIT_WITHOUT_ENTRY, "door-warning-exit_without_entry"},
                 {WARN_REVOKED_LEAVING, "door-warning-revoked_leaving"},
                 {WARN_SOFT_PASSBACK, "door-warning-soft_passback"},
                 {WARN_CLOCK, "door-warning-clock"}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words) && n < sizeof(texts->warning); i++)
        if (door->last.row.warnings & words[i].warning)
            n += (size_t)snprintf(texts->warning + n, sizeof(texts->warning) - n, "%s%s", n ? " · " : "",
                                  say(door, sheet, words[i].msgid));
    sheet_flag(sheet, "if-warning", n > 0);
    sheet_put(sheet, "text-warning", texts->warning);
}

/* What to say: staff's own words by verdict, "say-NAME". */
static void put_advice(struct door *door, struct sheet *sheet, struct texts *texts) {
    char msgid[48];
    bool no_seat = door->flow.companion && verdict_class(door->flow.verdict) != VERDICT_CLASS_ADMIT;
    snprintf(msgid, sizeof(msgid), "%s%s", no_seat ? "door-companion-" : "say-",
             no_seat ? "refused" : verdict_name(door->flow.verdict));
    sheet_put(sheet, "text-advice", say(door, sheet, msgid));
    snprintf(texts->advice[1], sizeof(texts->advice[1]), "%s", station_say(&door->station, sheet_follow(sheet), msgid));
    sheet_put(sheet, "text-advice2", texts->advice[1]);
}

static void put_verdict(struct door *door, struct sheet *sheet, struct texts *texts) {
    enum verdict verdict = door->flow.verdict;
    enum verdict_class class = verdict_class(verdict);
    bool exit = verdict == VERDICT_OK_EXIT;
    station_put_words(&door->station, sheet, "text-verdict", "text-verdict2", verdict_msgid(verdict));
    sheet_flag(sheet, "if-exit", exit);
    sheet_flag(sheet, "if-admit", class == VERDICT_CLASS_ADMIT && !exit);
    sheet_flag(sheet, "if-attention", class == VERDICT_CLASS_STAFF);
    sheet_flag(sheet, "if-refuse", class == VERDICT_CLASS_DENY || class == VERDICT_CLASS_FAULT);
    sheet_flag(sheet, "if-override", verdict == VERDICT_OK_OVERRIDE);
    sheet_flag(sheet, "if-soft", verdict == VERDICT_OK_REPLAY);
    snprintf(texts->companions, sizeof(texts->companions), "+%d", door->flow.companions);
    sheet_put(sheet, "text-companions", texts->companions);
    sheet_flag(sheet, "if-companion", door->flow.companions > 0);
    put_person(door, sheet);
    put_elsewhere(door, sheet, texts);
    put_warnings(door, sheet, texts);
    put_advice(door, sheet, texts);
}

static void put_ready(struct door *door, struct sheet *sheet, struct texts *texts) {
    const char *other, *name = name_of(door, &other);
    bool told = door->flow.undone || door->flow.undo_failed;
    sheet_flag(sheet, "if-undone", told);
    sheet_put(sheet, "text-undone", say(door, sheet, door->flow.undone ? "door-undone" : "door-undo-failed"));
    if (!door->has_last || told)
        return;
    char at[6];
    station_time_text(&door->station, door->last.at, at);
    snprintf(texts->last, sizeof(texts->last), "%s  %s  %s", at, name,
             say(door, sheet, verdict_msgid(door->last.row.verdict)));
    sheet_put(sheet, "text-last", texts->last);
}

/* ---- staff's screens ---- */

static void put_pin(struct door *door, struct sheet *sheet, struct texts *texts) {
    const struct door_flow *flow = &door->flow;
    staff_put_pad(&door->station, sheet, &texts->staff, &flow->pad, app_clock_boottime());
    sheet_flag(sheet, "if-for-menu", flow->purpose == DOOR_FOR_MENU);
    sheet_flag(sheet, "if-for-override", flow->purpose == DOOR_FOR_OVERRIDE);
    if (flow->purpose != DOOR_FOR_OVERRIDE)
        return;
    put_person(door, sheet);
    station_put_words(&door->station, sheet, "text-verdict", "text-verdict2", verdict_msgid(door->last.row.verdict));
}

static void put_tally(struct door *door, struct sheet *sheet, struct texts *texts) {
    struct journal_tally tally;
    if (journal_tally(door->station.journal, door->place.gate, door->site.day, &tally) < 0)
        return;
    char in[16], out[16], refused[16], half[2][sizeof(texts->counts)];
    snprintf(in, sizeof(in), "%d", tally.in);
    snprintf(out, sizeof(out), "%d", tally.out);
    snprintf(refused, sizeof(refused), "%d", tally.refused);
    station_fill_hole(say(door, sheet, "door-counts-value"), "{in}", in, half[0], sizeof(half[0]));
    station_fill_hole(half[0], "{out}", out, half[1], sizeof(half[1]));
    station_fill_hole(half[1], "{refused}", refused, texts->counts, sizeof(texts->counts));
    sheet_put(sheet, "text-counts", texts->counts);
}

/* The menu's button is about this zone alone: the one around it is opened where it was closed. */
static void put_menu(struct door *door, struct sheet *sheet, struct texts *texts) {
    staff_put_operator(&door->station, sheet, &texts->staff, door->flow.staff_no);
    sheet_flag(sheet, "if-own-open", door->own_open);
    sheet_flag(sheet, "if-own-closed", !door->own_open);
    put_tally(door, sheet, texts);
    sheet_put(sheet, "text-clock", texts->time);
}

static const char *list_title(enum door_list list) {
    switch (list) {
    case DOOR_LIST_NONE:
    case DOOR_LIST_SESSIONS: return "door-list-sessions";
    case DOOR_LIST_EXPECTED: return "door-list-expected";
    case DOOR_LIST_INSIDE: return "door-list-inside";
    case DOOR_LIST_REASONS: return "door-list-reasons";
    }
    return "door-list-sessions";
}

static const char *list_hint(enum door_list list) {
    switch (list) {
    case DOOR_LIST_NONE:
    case DOOR_LIST_SESSIONS: return "door-hint-sessions";
    case DOOR_LIST_EXPECTED: return "door-hint-expected";
    case DOOR_LIST_INSIDE: return "door-hint-inside";
    case DOOR_LIST_REASONS: return "door-hint-reasons";
    }
    return "door-hint-sessions";
}

static void put_list(struct door *door, struct sheet *sheet, struct texts *texts) {
    station_put_words(&door->station, sheet, "text-title", "text-title2", list_title(door->flow.list));
    station_put_words(&door->station, sheet, "text-empty", "text-empty2", "door-list-empty");
    for (size_t i = 0; i < door->n_rows; i++)
        staff_put_row(sheet, &texts->staff, i, &door->rows[i].shown);
    size_t first = (size_t)door->flow.page * staff_page_rows(&door->station);
    staff_put_page(sheet, &texts->staff, first, door->n_rows, door->flow.page > 0 || door->more_rows);
    sheet_put(sheet, "text-hint", say(door, sheet, list_hint(door->flow.list)));
}

/* For the technician: what stands in the settings, and what may. */
static void put_settings(const struct door *door, struct sheet *sheet, struct texts *texts) {
    const char *const languages[] = {sheet->lead, sheet_follow(sheet)};
    char gates[DOOR_GATES_TEXT], said[sizeof(texts->todo[0])];
    door_gates_there(door, gates, sizeof(gates));
    for (int i = 0; i < 2; i++) {
        station_fill_hole(station_say(&door->station, languages[i], "door-todo-settings"), "{gate}", door->place.gate,
                          said, sizeof(said));
        station_fill_hole(said, "{gates}", gates, texts->todo[i], sizeof(texts->todo[i]));
    }
    sheet_put(sheet, "text-todo", texts->todo[0]);
    sheet_put(sheet, "text-todo2", texts->todo[1]);
}

static void put_fault(struct door *door, struct sheet *sheet, struct texts *texts) {
    bool journal = door->troubles & DOOR_TROUBLE_JOURNAL;
    const char *fault = door->gate_lost ? "door-fault-gate" : "door-fault-roster";
    const char *todo = door->gate_lost ? "door-todo-gate" : "door-todo-roster";
    station_put_words(&door->station, sheet, "text-fault", "text-fault2", journal ? "door-fault-journal" : fault);
    if (door->gate_awaited && door->gate_lost && !journal)
        put_settings(door, sheet, texts);
    else
        station_put_words(&door->station, sheet, "text-todo", "text-todo2", journal ? "door-todo-journal" : todo);
}

/* ---- drawing ---- */

static void fill(struct door *door, enum door_screen screen, struct sheet *sheet, struct texts *texts) {
    put_common(door, sheet, texts);
    put_session(door, sheet);
    switch (screen) {
    case DOOR_READY: put_ready(door, sheet, texts); break;
    case DOOR_VERDICT: put_verdict(door, sheet, texts); break;
    case DOOR_PIN: put_pin(door, sheet, texts); break;
    case DOOR_MENU: put_menu(door, sheet, texts); break;
    case DOOR_LIST: put_list(door, sheet, texts); break;
    case DOOR_TOOLS: break;
    case DOOR_FAULT: put_fault(door, sheet, texts); break;
    }
}

static struct sheet sheet_of(const struct door *door) {
    return (struct sheet){.lead = door->flow.english ? "en" : "zh"};
}

int door_screens_check(struct door *door) {
    for (int screen = 0; screen < DOOR_SCREEN_COUNT; screen++) {
        struct sheet sheet = sheet_of(door);
        struct texts texts = {0};
        fill(door, (enum door_screen)screen, &sheet, &texts);
        int r = station_check_screen(&door->station, door_screen_art((enum door_screen)screen), &sheet);
        if (r < 0)
            return r;
    }
    return 0;
}

void door_draw(struct door *door, bool whole) {
    if (field_is_open(&door->field)) {
        if (whole)
            field_draw(&door->field, true);
        return;
    }
    const char *name = door_screen_art(door->flow.screen);
    if (!whole) {
        station_draw_live(&door->station, name);
        return;
    }
    struct sheet sheet = sheet_of(door);
    struct texts texts = {0};
    fill(door, door->flow.screen, &sheet, &texts);
    station_draw(&door->station, name, &sheet);
}

/* ---- touches ---- */

static bool is_on(const struct door *door, const char *button, int x, int y) {
    char id[48];
    snprintf(id, sizeof(id), "button-%s", button);
    return stage_hit(&door->station.stage, id, x, y);
}

enum door_button door_button_at(struct door *door, int x, int y, int *ret_digit, int *ret_row) {
    if (door->flow.screen == DOOR_PIN)
        *ret_digit = staff_key_at(&door->station, x, y);
    if (door->flow.screen == DOOR_LIST)
        *ret_row = staff_row_at(&door->station, door->n_rows, x, y);
    uint32_t can = door_flow_buttons(&door->flow, app_clock_boottime());
    for (int button = DOOR_BUTTON_NONE + 1; button < DOOR_BUTTON_COUNT; button++)
        if (can & (UINT32_C(1) << button) && is_on(door, door_button_name((enum door_button)button), x, y))
            return (enum door_button)button;
    return DOOR_BUTTON_NONE;
}
