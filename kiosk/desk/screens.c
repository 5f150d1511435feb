/* What is drawn: one template per screen and orientation, filled from the flow and the person. A whole drawing happens
 * when the screen, the person or the window changes; between those only the live camera picture does, which the
 * display draws itself. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "art/bitmap.h"
#include "desk/desk.h"

#define SCREEN_FILLS 48
#define LIVE_RADIUS 32 /* px at 1080p, as in the templates */

/* Fills and the texts that they point into. */
struct sheet {
    struct slot_fill fills[SCREEN_FILLS];
    size_t n;
    char days[64], advice[2][512], place[128], title[2][300];
};

static void put(struct sheet *sheet, const char *name, const char *text) {
    if (sheet->n < SCREEN_FILLS)
        sheet->fills[sheet->n++] = (struct slot_fill){.name = name, .text = text};
}

static void put_flag(struct sheet *sheet, const char *name, bool on) {
    if (on)
        put(sheet, name, "");
}

static const char *say(struct desk *desk, bool lead, const char *msgid) {
    bool zh = (desk->flow.language == DESK_ZH) == lead;
    return catalog_say(desk->catalog, zh ? "zh" : "en", msgid);
}

static void put_event(struct desk *desk, struct sheet *sheet) {
    bool zh = desk->flow.language == DESK_ZH;
    put(sheet, "text-event", zh ? desk->event.name_zh : desk->event.name_en);
    put(sheet, "text-event2", zh ? desk->event.name_en : desk->event.name_zh);
    put(sheet, "text-place", conf_text(desk->conf, "desk.name", ""));
    put_flag(sheet, "if-lang-zh", zh);
    put_flag(sheet, "if-lang-en", !zh);
    put_flag(sheet, "if-trouble-printer", desk->troubles & TROUBLE_PRINTER);
    put_flag(sheet, "if-trouble-camera", desk->troubles & TROUBLE_CAMERA);
    put_flag(sheet, "if-trouble-clock", desk->troubles & TROUBLE_CLOCK);
}

static void put_person(struct desk *desk, struct sheet *sheet) {
    const struct desk_person *person = &desk->scan.person;
    if (!person->known)
        return;
    bool zh = desk->flow.language == DESK_ZH;
    const char *name, *other;
    desk_names(&person->ticket, &name, &other);
    desk_days_text(&desk->event, person->ticket.days, sheet->days, sizeof(sheet->days));
    /* A badge that cannot come now is worth more to know than one's own company. */
    bool later = desk->flow.screen == DESK_WELCOME && desk->flow.badge && desk->troubles & TROUBLE_PRINTER;
    const char *company = later ? say(desk, true, "badge-later") : person->ticket.company;
    put(sheet, "text-name", name);
    put(sheet, "text-name2", *other ? other : company); /* no hole under a name of one script */
    put(sheet, "text-company", *other ? company : "");
    put(sheet, "text-tier", zh ? person->tier.name_zh : person->tier.name_en);
    put(sheet, "text-tier2", zh ? person->tier.name_en : person->tier.name_zh);
    put(sheet, "text-days", sheet->days);
}

static const char *hint_msgid(enum eye_hint hint) {
    switch (hint) {
    case EYE_HINT_NONE: return "hint-none";
    case EYE_HINT_NEAR: return "hint-near";
    case EYE_HINT_FAR: return "hint-far";
    case EYE_HINT_DARK: return "hint-dark";
    case EYE_HINT_GLARE: return "hint-glare";
    case EYE_HINT_BLURRED: return "hint-blurred";
    case EYE_HINT_OUTSIDE: return "hint-outside";
    }
    return "hint-none";
}

static void put_attract(struct desk *desk, struct sheet *sheet) {
    static const char *const guides[] = {"if-guide-0", "if-guide-1", "if-guide-2"};
    put(sheet, "text-hint", say(desk, true, hint_msgid(desk->hint)));
    put(sheet, "text-hint2", say(desk, false, hint_msgid(desk->hint)));
    put(sheet, guides[desk->guide % 3], "");
}

static void put_refusal(struct desk *desk, struct sheet *sheet) {
    enum verdict verdict = desk->flow.verdict;
    bool staff = verdict_class(verdict) == VERDICT_CLASS_STAFF;
    /* The person never reads that a code was forged; the journal and staff do. */
    const char *reason = verdict == VERDICT_FORGED ? "reason-unverified" : verdict_msgid(verdict);
    for (int follow = 0; follow < 2; follow++) {
        bool zh = (desk->flow.language == DESK_ZH) != (follow == 1);
        desk_advice(desk, zh ? "zh" : "en", sheet->advice[follow], sizeof(sheet->advice[follow]));
    }
    put(sheet, "text-reason", say(desk, true, reason));
    put(sheet, "text-reason2", say(desk, false, reason));
    put(sheet, "text-advice", sheet->advice[0]);
    put(sheet, "text-advice2", sheet->advice[1]);
    put_flag(sheet, "if-class-staff", staff);
    put_flag(sheet, "if-class-deny", !staff);
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

static void put_screen(struct desk *desk, enum desk_screen screen, struct sheet *sheet) {
    put_event(desk, sheet);
    switch (screen) {
    case DESK_ATTRACT: put_attract(desk, sheet); break;
    case DESK_WELCOME:
    case DESK_READY: put_person(desk, sheet); break;
    case DESK_PRINTING:
        put_person(desk, sheet);
        sheet->fills[sheet->n++] =
            (struct slot_fill){.name = "bar-progress", .value = desk->flow.badge_state == BADGE_PRINTING ? 0.7 : 0.35};
        break;
    case DESK_REFUSED: put_refusal(desk, sheet); break;
    case DESK_FAULT:
        put_person(desk, sheet);
        put(sheet, "text-fault", say(desk, true, fault_msgid(desk)));
        put(sheet, "text-fault2", say(desk, false, fault_msgid(desk)));
        break;
    }
}

static void put_strip(struct desk *desk, struct sheet *sheet) {
    static const char *const names[DESK_STRIP] = {"logo-sponsor-1", "logo-sponsor-2", "logo-sponsor-3",
                                                  "logo-sponsor-4"};
    for (size_t i = 0; i < DESK_STRIP; i++)
        if (desk->strip[i].bytes && sheet->n < SCREEN_FILLS)
            sheet->fills[sheet->n++] =
                (struct slot_fill){.name = names[i], .bytes = desk->strip[i].bytes, .size = desk->strip[i].size};
}

static int load_screen(struct desk *desk, enum desk_screen screen, char *why) {
    if (desk->screens[screen])
        return 0;
    char name[80];
    struct desk_asset art = {0};
    snprintf(name, sizeof(name), "screen/%s-%s.svg", desk_screen_name(screen),
             desk->portrait ? "portrait" : "landscape");
    int r = desk_asset_load(desk, name, &art);
    if (r < 0)
        snprintf(why, TEMPLATE_ERROR, "%s: %s", name, strerror(-r));
    else
        r = template_load(art.bytes, art.size, name, &desk->screens[screen], why);
    desk_asset_free(&art);
    return r;
}

void desk_screens_free(struct desk *desk) {
    for (size_t i = 0; i < DESK_SCREEN_COUNT; i++) {
        template_free(desk->screens[i]);
        desk->screens[i] = NULL;
    }
    pixels_free(&desk->canvas);
}

/* The canvas follows the window, and the templates its orientation. */
static int fit(struct desk *desk) {
    bool portrait = desk->display->h > desk->display->w;
    if (desk->canvas.w == desk->display->w && desk->canvas.h == desk->display->h && portrait == desk->portrait)
        return 0;
    desk_screens_free(desk);
    desk->portrait = portrait;
    return pixels_alloc(desk->display->w, desk->display->h, &desk->canvas);
}

static int render(struct desk *desk, enum desk_screen name, char *why) {
    int r = fit(desk);
    if (r == 0)
        r = load_screen(desk, name, why);
    if (r < 0)
        return r;
    struct template *screen = desk->screens[name];
    r = template_size(screen, desk->canvas.w, desk->canvas.h, 0);
    if (r < 0)
        return r;
    struct sheet sheet = {.n = 0};
    put_screen(desk, name, &sheet);
    put_strip(desk, &sheet);
    desk->live_box = desk->language_button = (struct rect){0};
    template_place(screen, "slot-live-camera", &desk->live_box);
    template_place(screen, "button-language", &desk->language_button);
    return template_render(screen, sheet.fills, sheet.n, desk_language_code(desk->flow.language), catalog_say,
                           desk->catalog, &desk->canvas, why);
}

/* Drawn without files or fonts when a template cannot be used: red over ink, so that the screen is never blank. */
static void slate(struct desk *desk) {
    if (!desk->canvas.data && pixels_alloc(desk->display->w, desk->display->h, &desk->canvas) < 0)
        return;
    for (int y = 0; y < desk->canvas.h; y++) {
        uint32_t *row = (uint32_t *)(void *)(desk->canvas.data + (ptrdiff_t)y * desk->canvas.stride);
        for (int x = 0; x < desk->canvas.w; x++)
            row[x] = y < desk->canvas.h / 16 ? 0xFFC8372Du : 0xFF0B172Bu;
    }
}

int desk_screens_check(struct desk *desk) {
    for (int screen = 0; screen < DESK_SCREEN_COUNT; screen++) {
        char why[TEMPLATE_ERROR] = "out of memory";
        int r = render(desk, (enum desk_screen)screen, why);
        if (r < 0) {
            log_line(&desk->log, LOG_LEVEL_ERR, "%s", why);
            return r;
        }
    }
    return 0;
}

void desk_draw(struct desk *desk, bool whole) {
    char why[TEMPLATE_ERROR] = "out of memory";
    const char *name = desk_screen_name(desk->flow.screen);
    if (whole) {
        if (render(desk, desk->flow.screen, why) < 0) {
            log_line(&desk->log, LOG_LEVEL_ERR, "screen %s: %s", name, why);
            slate(desk);
        }
        log_event(&desk->log, "screen", "name", name, "language", desk_language_code(desk->flow.language), NULL);
    }
    if (!desk->canvas.data)
        return;
    const struct grey *live = desk->live_box.w && desk->preview.data ? &desk->preview : NULL;
    int radius = LIVE_RADIUS * (desk->portrait ? desk->canvas.w : desk->canvas.h) / 1080;
    desk->display->ops->show(desk->display, name, &desk->canvas, live, desk->live_box, radius, whole);
    desk->drawn_at = app_clock_boottime();
}
