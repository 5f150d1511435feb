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

static int make(struct desk *desk, const struct journal_badge *badge, int dpi, struct badge_print *ret_print,
                char *why) {
    struct desk_person person = {0};
    struct badge_paper paper = {.dpi = dpi};
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
                      uint8_t **ret_bytes, size_t *ret_size) {
    struct badge_print print = {0};
    char why[TEMPLATE_ERROR] = "";
    int r = make(desk, badge, printer->dpi, &print, why);
    if (r == 0)
        r = printer_encode_pwg(&print.raster, desk->station.event.badge_media, ret_bytes, ret_size);
    if (r < 0)
        log_line(&desk->station.log, LOG_LEVEL_ERR, "badge of ticket %lld: %s", (long long)badge->ticket,
                 *why ? why : strerror(-r));
    else if (*print.remark)
        log_line(&desk->station.log, LOG_LEVEL_WARNING, "badge of ticket %lld: %s", (long long)badge->ticket,
                 print.remark);
    badge_print_clear(&print);
    return r;
}
