/* What stands on the desk's screens: each filled from the flow and the person. A whole drawing happens when the screen,
 * the person or the window changes; between those only the live camera picture does. */
#include <stdio.h>
#include <string.h>

#include "desk/self.h"
#include "station/health.h"

/* Texts that a sheet's fills point into. */
struct texts {
    char strip[2][64], days[64], advice[2][512], printer[2][96];
    struct desk_slot_texts slot;
};

static void put_troubles(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    bool care = desk->troubles & (TROUBLE_PRINTER | TROUBLE_LABELS);
    sheet_flag(sheet, "if-trouble-printer", care);
    sheet_put(sheet, "text-printer-care", care ? desk_printer_care(desk, sheet->lead) : "");
    sheet_put(sheet, "text-printer-care2", care ? desk_printer_care(desk, sheet_follow(sheet)) : "");
    station_strip_text(&desk->station, sheet->lead, desk->strip_parts, texts->strip[0], sizeof(texts->strip[0]));
    station_strip_text(&desk->station, sheet_follow(sheet), desk->strip_parts, texts->strip[1],
                       sizeof(texts->strip[1]));
    sheet_put(sheet, "text-clock-care", texts->strip[0]);
    sheet_put(sheet, "text-clock-care2", texts->strip[1]);
    sheet_flag(sheet, "if-trouble-camera", desk->troubles & TROUBLE_CAMERA);
    sheet_flag(sheet, "if-trouble-clock", desk->strip_parts);
}

static void put_person(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    const struct desk_person *person = &desk->scan.person;
    if (!person->known)
        return;
    bool zh = sheet_zh(sheet);
    const char *name, *other;
    station_names(&person->ticket, &name, &other);
    station_days_text(&desk->station.event, person->ticket.days, texts->days, sizeof(texts->days));
    /* A badge that cannot come now is worth more to know than one's own company. */
    bool later = desk->flow.screen == DESK_WELCOME && desk->flow.badge && desk->troubles & TROUBLE_PRINTER;
    const char *company = later ? station_say(&desk->station, sheet->lead, "badge-later") : person->ticket.company;
    sheet_put(sheet, "text-name", name);
    sheet_put(sheet, "text-name2", *other ? other : company); /* no hole under a name of one script */
    sheet_put(sheet, "text-company", *other ? company : "");
    sheet_put(sheet, "text-tier", zh ? person->tier.name_zh : person->tier.name_en);
    sheet_put(sheet, "text-tier2", zh ? person->tier.name_en : person->tier.name_zh);
    sheet_put(sheet, "text-days", texts->days);
}

/* With two printers the badge's owner must know where to look. */
static void put_printer(const struct desk *desk, struct sheet *sheet, struct texts *texts, const char *msgid) {
    const char *const languages[] = {sheet->lead, sheet_follow(sheet)};
    int printer = desk->shown_printer;
    char number[16];
    sheet_flag(sheet, "if-printer", desk->n_printers > 1 && printer >= 0);
    snprintf(number, sizeof(number), "%d", printer + 1);
    for (int i = 0; i < 2; i++)
        station_fill_hole(station_say(&desk->station, languages[i], msgid), "{number}", number, texts->printer[i],
                          sizeof(texts->printer[i]));
    sheet_put(sheet, "text-printer", texts->printer[0]);
    sheet_put(sheet, "text-printer2", texts->printer[1]);
}

static void put_attract(const struct desk *desk, struct sheet *sheet) {
    static const char *const guides[] = {"if-guide-0", "if-guide-1", "if-guide-2"};
    const char *hint = desk->troubles & TROUBLE_EMPTY ? "attract-empty" : station_hint_msgid(desk->hint);
    station_put_words(&desk->station, sheet, "text-hint", "text-hint2", hint);
    sheet_flag(sheet, guides[desk->guide % 3], true);
}

static void put_refusal(const struct desk *desk, struct sheet *sheet, struct texts *texts) {
    const struct roster_ticket *ticket = desk->scan.person.known ? &desk->scan.person.ticket : NULL;
    const char *const languages[] = {sheet->lead, sheet_follow(sheet)};
    enum verdict verdict = desk->flow.verdict;
    bool staff = verdict_class(verdict) == VERDICT_CLASS_STAFF;
    /* The person never reads that a code was forged; the journal and staff do. */
    const char *reason = verdict == VERDICT_FORGED ? "reason-unverified" : verdict_msgid(verdict);
    for (int i = 0; i < 2; i++)
        station_advice(&desk->station, verdict, ticket, languages[i], texts->advice[i], sizeof(texts->advice[i]));
    station_put_words(&desk->station, sheet, "text-reason", "text-reason2", reason);
    sheet_put(sheet, "text-advice", texts->advice[0]);
    sheet_put(sheet, "text-advice2", texts->advice[1]);
    sheet_flag(sheet, "if-class-staff", staff);
    sheet_flag(sheet, "if-class-deny", !staff);
}

/* Which words a fault screen speaks: the worst trouble first, else the badge of the person who stands there. */
static const char *fault_msgid(const struct desk *desk) {
    if (desk->troubles & TROUBLE_JOURNAL)
        return "fault-journal";
    if (desk->troubles & TROUBLE_ROSTER)
        return "fault-roster";
    if (desk->flow.badge_state == BADGE_UNCERTAIN)
        return "fault-badge-uncertain";
    if (desk->flow.badge_state == BADGE_FAILED)
        return "fault-badge-failed";
    return "fault-record";
}

static void put_screen(const struct desk *desk, enum desk_screen screen, struct sheet *sheet, struct texts *texts) {
    switch (screen) {
    case DESK_ATTRACT: put_attract(desk, sheet); break;
    case DESK_WELCOME: put_person(desk, sheet, texts); break;
    case DESK_READY:
        put_person(desk, sheet, texts);
        put_printer(desk, sheet, texts, "ready-printer");
        break;
    case DESK_PRINTING:
        put_person(desk, sheet, texts);
        put_printer(desk, sheet, texts, "printer-number");
        sheet_bar(sheet, "bar-progress", desk->flow.badge_state == BADGE_PRINTING ? 0.7 : 0.35);
        break;
    case DESK_REFUSED: put_refusal(desk, sheet, texts); break;
    case DESK_HELP: sheet_flag(sheet, "if-by-name", desk_self_offered(desk)); break;
    case DESK_FAULT:
        put_person(desk, sheet, texts);
        station_put_words(&desk->station, sheet, "text-fault", "text-fault2", fault_msgid(desk));
        sheet_flag(sheet, "if-uncertain", desk_asks(desk));
        break;
    }
}

static void put_strip(const struct desk *desk, struct sheet *sheet) {
    static const char *const names[DESK_STRIP] = {"logo-sponsor-1", "logo-sponsor-2", "logo-sponsor-3",
                                                  "logo-sponsor-4"};
    for (size_t i = 0; i < DESK_STRIP; i++)
        sheet_logo(sheet, names[i], desk->strip[i].bytes, desk->strip[i].size);
}

static void fill(const struct desk *desk, enum desk_screen screen, struct sheet *ret_sheet, struct texts *texts) {
    *ret_sheet = (struct sheet){.lead = desk_language_code(desk->flow.language)};
    station_put_event(&desk->station, ret_sheet, conf_text(desk->station.conf, "desk.name", ""));
    put_troubles(desk, ret_sheet, texts);
    put_screen(desk, screen, ret_sheet, texts);
    desk_put_slot(desk, ret_sheet, &texts->slot);
    put_strip(desk, ret_sheet);
}

int desk_screens_check(struct desk *desk) {
    int r = 0;
    for (int i = 0; i < DESK_SCREEN_COUNT && r == 0; i++) {
        enum desk_screen screen = (enum desk_screen)i;
        struct sheet sheet;
        struct texts texts;
        fill(desk, screen, &sheet, &texts);
        r = station_check_screen(&desk->station, desk_screen_name(screen), &sheet);
    }
    return r;
}

bool desk_asks(const struct desk *desk) {
    return desk->flow.screen == DESK_FAULT && desk->flow.badge_state == BADGE_UNCERTAIN &&
           !(desk->troubles & (TROUBLE_JOURNAL | TROUBLE_ROSTER));
}

void desk_draw(struct desk *desk, bool whole) {
    if (counter_is_open(&desk->counter)) {
        if (whole && typing_is_open(&desk->typing))
            typing_draw(&desk->typing);
        else if (whole)
            desk_counter_draw(desk);
        return;
    }
    if (self_is_open(&desk->self)) {
        if (whole)
            desk_self_draw(desk);
        return;
    }
    const char *name = desk_screen_name(desk->flow.screen);
    if (!whole) {
        station_draw_live(&desk->station, name);
        return;
    }
    struct sheet sheet;
    struct texts texts;
    fill(desk, desk->flow.screen, &sheet, &texts);
    station_draw(&desk->station, name, &sheet);
}
