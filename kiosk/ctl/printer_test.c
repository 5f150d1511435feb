/* kioskctl printer test: one badge of a guest who does not exist, rendered for this printer and followed until it is
 * out. It says what a desk would show, so that labels, cover and cable are found the evening before. */
#include <errno.h>
#include <glib.h>
#include <string.h>

#include "badge/badge.h"
#include "ctl/printer.h"
#include "ctl/verbs.h"
#include "device/print_words.h"

#define FOLLOW_MS 60000
#define LOOK_MS 250

static void print_clear(struct badge_print *print) { badge_print_clear(print); }
#define PRINT_AUTO __attribute__((cleanup(print_clear))) struct badge_print

/* ---- the badge ---- */

static bool is_loaded(const struct printer_info *info, const char *media) {
    char trouble[PRINT_WORDS];
    struct printer_info well = *info;
    well.reasons[0] = '\0';
    well.stopped = false;
    well.accepting = true;
    print_trouble(&well, media, trouble);
    return !*trouble;
}

/* The family for the labels that are loaded, unless somebody says which. */
static void choose_label(const struct options *options, const struct printer_info *info, char *ret_media, size_t cap) {
    static const char *const families[] = {"om_badge_62x100mm", "om_badge_86x54mm", "om_badge_100x150mm"};
    if (options->label) {
        g_snprintf(ret_media, (gulong)cap, "om_badge_%smm", options->label);
        return;
    }
    size_t i = 0;
    while (i < G_N_ELEMENTS(families) && !is_loaded(info, families[i]))
        i++;
    g_strlcpy(ret_media, families[i < G_N_ELEMENTS(families) ? i : 0], cap);
}

/* Both scripts, and a badge code of an event that there is not. */
static int make(struct printer *printer, const struct printer_info *info, const char *assets, const char *media,
                struct badge_print *ret_print, struct faults *faults) {
    struct roster_event event = {.id = 1, .name_zh = "打印测试", .name_en = "Print test", .days = 1};
    const struct roster_secrets secrets = {.badge_key = {0}};
    const struct roster_ticket ticket = {.id = 1,
                                         .language = "zh",
                                         .name_zh = "张三丰",
                                         .name_latin = "Test Badge",
                                         .company = "Lanyard",
                                         .title = "打印测试 · Print test",
                                         .days = 1};
    const struct roster_tier tier = {.code = "test", .name_zh = "测试", .name_en = "Test", .badge = "standard"};
    const struct badge_shop shop = {.assets = assets, .event = &event, .secrets = &secrets};
    const struct badge_subject subject = {.ticket = &ticket, .tier = &tier, .serial = 1, .zh = true};
    struct printer_margins white;
    printer_margins(printer, media, &white);
    const struct badge_paper paper = {.dpi = info->dpi,
                                      .margins = {.left = white.left / 100.0,
                                                  .top = white.top / 100.0,
                                                  .right = white.right / 100.0,
                                                  .bottom = white.bottom / 100.0}};
    struct badge_maker *maker = NULL;
    char why[TEMPLATE_ERROR] = "";
    g_strlcpy(event.badge_media, media, sizeof event.badge_media);
    int r = badge_maker_new(&shop, &maker);
    if (r == 0)
        r = badge_make(maker, &subject, &paper, ret_print, why);
    badge_maker_free(maker);
    return r < 0 ? fault_add(faults, info->name, 0, NULL, "%s", *why ? why : g_strerror(-r)) : 0;
}

/* ---- on its way ---- */

static int submit(struct printer *printer, const struct printer_info *info, const char *media,
                  const struct badge_print *print, struct printer_job *ret_job, char why[PRINTER_ERROR]) {
    g_autofree char *uuid = g_uuid_string_random();
    g_autofree char *name = g_strdup_printf("badge-test:%s", uuid);
    struct printer_document document = {0};
    print_trouble(info, media, why);
    if (*why)
        return -EAGAIN;
    int r = printer_encode(printer, &print->raster, media, &document, why);
    if (r == 0)
        r = printer_submit(printer, name, media, &document, ret_job, why);
    free(document.bytes);
    return r;
}

static bool has_ended(enum printer_job_state state) {
    return state == PRINTER_JOB_DONE || state == PRINTER_JOB_FAILED || state == PRINTER_JOB_UNKNOWN;
}

/* Tells what the printer says each time it says something else. */
static int follow(struct printer *printer, struct printer_job *job, bool quiet, char why[PRINTER_ERROR]) {
    char before[PRINT_WORDS] = "";
    for (int waited = 0; waited < FOLLOW_MS; waited += LOOK_MS) {
        struct printer_info info = {0};
        char trouble[PRINT_WORDS] = "";
        int r = printer_job(printer, job->id, job, why);
        if (r < 0)
            return r;
        if (has_ended(job->state))
            return 0;
        if (printer_info(printer, &info, why) == 0)
            print_trouble(&info, NULL, trouble);
        if (!quiet && *trouble && strcmp(trouble, before) != 0)
            fprintf(stderr, "waiting: %s\n", trouble);
        g_strlcpy(before, trouble, sizeof before);
        g_usleep(LOOK_MS * 1000UL);
    }
    g_snprintf(why, PRINTER_ERROR, "%s", *before ? before : "the printer took it and did not print it");
    printer_cancel(printer, job->id);
    return -ETIMEDOUT;
}

static int print_it(const struct options *options, struct printer *printer, const char *queue, const char *assets,
                    json_t **ret_answer, struct faults *faults) {
    PRINT_AUTO print = {0};
    struct printer_info info;
    struct printer_job job = {0};
    char why[PRINTER_ERROR] = "", media[64] = "";
    if (printer_info(printer, &info, why) < 0)
        return fault_add(faults, queue, 0, NULL, "%s", why);
    choose_label(options, &info, media, sizeof media);
    int r = make(printer, &info, assets, media, &print, faults);
    if (r < 0)
        return r;
    gint64 begun = g_get_monotonic_time();
    r = submit(printer, &info, media, &print, &job, why);
    if (r == 0 && !options->json)
        fprintf(stderr, "sent: %g x %g mm at %d dpi\n", print.w_mm, print.h_mm, info.dpi);
    if (r == 0)
        r = follow(printer, &job, options->json, why);
    if (r < 0)
        return fault_add(faults, queue, 0, NULL, "%s", why);
    if (job.state != PRINTER_JOB_DONE)
        return fault_add(faults, queue, 0, NULL, "the printer gave the badge up%s%s", *job.reasons ? ": " : "",
                         job.reasons);
    double seconds = (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC;
    if (!options->json)
        printf("%s says it is printed, after %.1f s: look at it\n", queue, seconds);
    *ret_answer =
        json_pack("{s:s, s:f, s:i, s:s}", "queue", queue, "seconds", seconds, "dpi", info.dpi, "label", media);
    return 0;
}

int printer_test(const struct options *options, const char *queue, json_t **ret_answer, struct faults *faults) {
    PLACES_AUTO places = NULL;
    struct printer *printer = NULL;
    char why[PRINTER_ERROR] = "";
    int r = places_open(options, &places);
    if (r < 0)
        return r;
    r = printer_open(options->server, queue, &printer, why);
    if (r < 0)
        return fault_add(faults, queue, 0, NULL, "%s", why);
    r = print_it(options, printer, queue, conf_assets(places), ret_answer, faults);
    printer_close(printer);
    return r;
}
