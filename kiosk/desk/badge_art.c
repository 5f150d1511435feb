/* A badge from a row of the ledger: who it is for is looked up, the badge is made (badge/badge.h) for the printer that
 * is there. Some milliseconds at 203 dpi, so it is made on the main thread. */
#include <errno.h>
#include <string.h>

#include "badge/badge.h"
#include "desk/desk.h"

static int maker_of(struct desk *desk) {
    const struct badge_shop shop = {
        .roster = desk->station.roster,
        .assets = conf_assets(desk->station.conf),
        .event = &desk->station.event,
        .secrets = &desk->station.secrets,
        .say = catalog_say,
        .say_ctx = desk->station.catalog,
    };
    return desk->maker ? 0 : badge_maker_new(&shop, &desk->maker);
}

static int make(struct desk *desk, const struct journal_badge *badge, const struct desk_printer *printer,
                struct badge_print *ret_print, char *why) {
    struct desk_person person = {0};
    const struct printer_margins *m = &printer->margins;
    const struct badge_paper paper = {
        .dpi = printer->dpi,
        .margins = {
            .left = m->left / 100.0, .top = m->top / 100.0, .right = m->right / 100.0, .bottom = m->bottom / 100.0}};
    int r = desk_person_of(desk, badge->ticket, &person);
    if (r == 0)
        r = maker_of(desk);
    if (r < 0)
        return r;
    struct badge_subject subject = {
        .ticket = &person.ticket,
        .tier = person.has_tier ? &person.tier : NULL,
        .serial = badge->serial,
        .zh = person.language == DESK_ZH,
    };
    memcpy(subject.logos, badge->logos, sizeof(subject.logos));
    return badge_make(desk->maker, &subject, &paper, ret_print, why);
}

int desk_badge_render(struct desk *desk, const struct journal_badge *badge, const struct desk_printer *printer,
                      struct raster1 *ret_raster) {
    struct badge_print print = {0};
    char why[TEMPLATE_ERROR] = "";
    int r = make(desk, badge, printer, &print, why);
    if (r < 0)
        log_line(&desk->station.log, LOG_LEVEL_ERR, "badge of ticket %lld: %s", (long long)badge->ticket,
                 *why ? why : strerror(-r));
    else if (*print.remark)
        log_line(&desk->station.log, LOG_LEVEL_WARNING, "badge of ticket %lld: %s", (long long)badge->ticket,
                 print.remark);
    if (r == 0) {
        *ret_raster = print.raster;
        print.raster = (struct raster1){0};
    }
    badge_print_clear(&print);
    return r;
}

int desk_badge_places(struct desk *desk, int number) {
    struct roster_tier tier;
    bool known = roster_tier(desk->station.roster, number, &tier) == 0;
    const int dpi = desk->n_printers > 0 ? desk->printers[0].dpi : 0;
    int places = maker_of(desk) == 0 ? badge_logo_places(desk->maker, known ? &tier : NULL, dpi) : -1;
    return places < 0 ? BADGE_LOGOS : places;
}
