/* The desk's printers: reached when they are there, told apart by number, and what staff must know of each: trouble in
 * words, and how many labels are left. One or two of them; with two, one may be down and badges still come. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/print_choice.h"
#include "desk/desk.h"

#define OPEN_MAX 64 /* badges looked at; more than that are many in any case */

/* ---- trouble ---- */

static bool is_low(const struct desk *desk, const struct desk_printer *printer) {
    return printer->roll.left >= 0 && printer->roll.left <= desk->labels_low;
}

/* Badges cannot come when no printer is well; they can, but somebody should look, when one of two is not. */
static void tell_troubles(struct desk *desk) {
    size_t well = 0, low = 0;
    for (size_t i = 0; i < desk->n_printers; i++) {
        const struct desk_printer *printer = &desk->printers[i];
        well += printer->worker && printer->trouble == PRINT_WELL;
        low += is_low(desk, printer);
    }
    desk_trouble(desk, TROUBLE_PRINTER, desk->n_printers > 0 && well == 0);
    bool care = desk->uncertain > 0 || (well > 0 && (well < desk->n_printers || low > 0));
    desk_trouble(desk, TROUBLE_LABELS, care);
}

void desk_printer_news(struct desk *desk, size_t printer, enum print_trouble trouble, const char *words) {
    struct desk_printer *of = &desk->printers[printer];
    if (*words && strcmp(words, of->words) != 0)
        log_line(&desk->station.log, LOG_LEVEL_WARNING, "printer %s: %s", of->queue, words);
    snprintf(of->words, sizeof(of->words), "%s", words);
    of->trouble = trouble;
    tell_troubles(desk);
}

static int count_uncertain(struct desk *desk) {
    struct journal_badge open[OPEN_MAX];
    int n = journal_open_badges(desk->station.journal, open, OPEN_MAX), uncertain = 0;
    for (int i = 0; i < n; i++)
        uncertain += open[i].state == BADGE_UNCERTAIN;
    return uncertain;
}

void desk_count(struct desk *desk) {
    desk->uncertain = count_uncertain(desk);
    for (size_t i = 0; i < desk->n_printers; i++) {
        struct desk_printer *printer = &desk->printers[i];
        if (badges_roll(desk->station.journal, printer->queue, &printer->roll) < 0)
            printer->roll = (struct badge_roll){.left = -1};
    }
    tell_troubles(desk);
}

const char *desk_printer_care(const struct desk *desk, const char *language) {
    for (size_t i = 0; i < desk->n_printers; i++)
        if (!desk->printers[i].worker || desk->printers[i].trouble)
            return station_say(&desk->station, language, print_trouble_msgid(desk->printers[i].trouble));
    if (desk->uncertain > 0)
        return station_say(&desk->station, language, "counter-owed");
    for (size_t i = 0; i < desk->n_printers; i++)
        if (is_low(desk, &desk->printers[i]))
            return station_say(&desk->station, language, "printer-labels-low");
    return "";
}

/* ---- reaching ---- */

static int reach(struct desk *desk, struct desk_printer *to, char why[PRINTER_ERROR]) {
    const char *server = conf_text(desk->station.conf, "printer.server", NULL);
    struct printer *printer = NULL;
    struct printer_info info = {0};
    int r = printer_open(server, to->queue, &printer, why);
    if (r == 0)
        r = printer_info(printer, &info, why);
    if (r == 0)
        printer_margins(printer, desk->station.event.badge_media, &to->margins);
    printer_close(printer);
    if (r < 0)
        return r;
    to->dpi = info.dpi;
    r = print_worker_start(server, to->queue, desk->station.event.badge_media, &to->worker);
    if (r < 0)
        snprintf(why, PRINTER_ERROR, "print worker: %s", strerror(-r));
    return r;
}

int desk_open_printers(struct desk *desk, int *ret_errno) {
    int fresh = 0;
    *ret_errno = 0;
    for (size_t i = 0; i < desk->n_printers; i++) {
        struct desk_printer *printer = &desk->printers[i];
        char why[PRINTER_ERROR] = "";
        if (printer->worker)
            continue;
        int r = reach(desk, printer, why);
        fresh += r == 0;
        *ret_errno = *ret_errno ? *ret_errno : r;
        desk_printer_news(desk, i, r < 0 ? PRINT_MISSING : PRINT_WELL,
                          r < 0 ? why : ""); /* logged once, though it is looked for every two seconds */
    }
    return fresh;
}

static void look_at(const struct desk *desk, struct print_stand stands[DESK_PRINTERS]) {
    for (size_t i = 0; i < desk->n_printers; i++) {
        stands[i] = (struct print_stand){.there = desk->printers[i].worker, .well = !desk->printers[i].trouble};
        for (size_t k = 0; k < PRINT_QUEUE; k++)
            stands[i].waiting += desk->orders[k].handle && desk->orders[k].printer == i;
    }
}

int desk_choose_printer(const struct desk *desk) {
    struct print_stand stands[DESK_PRINTERS];
    look_at(desk, stands);
    return print_choose(stands, desk->n_printers);
}

bool desk_printer_should_move(const struct desk *desk, size_t printer) {
    struct print_stand stands[DESK_PRINTERS];
    look_at(desk, stands);
    return print_should_move(stands, desk->n_printers, printer);
}
