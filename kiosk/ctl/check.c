/* kioskctl check: everything import would refuse, and what would only look bad: names no font can draw, templates and
 * logos that are broken or missing. Also what pack and issue call before they make anything. */
#include "ctl/check.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "art/logo_check.h"
#include "art/template.h"
#include "app/checks.h"
#include "badge/badge.h"
#include "ctl/glyphs.h"
#include "ctl/model.h"
#include "ctl/model_offer.h"
#include "ctl/model_offer.h"
#include "ctl/model_reel.h"
#include "ctl/progress.h"
#include "ctl/tickets.h"
#include "ctl/verbs.h"

/* error begins with the file's name, and perhaps a line: "badge/vip.svg:12: slot-...". */
static void refuse(const struct file *file, const char *error, struct faults *faults) {
    const char *why = g_str_has_prefix(error, file->name) ? error + strlen(file->name) : error;
    char *end = NULL;
    int line = *why == ':' ? (int)strtol(why + 1, &end, 10) : 0;
    why = line > 0 && *end == ':' ? end + 1 : *why == ':' ? why + 1 : why;
    fault_add(faults, file->name, line, NULL, "%s", why + strspn(why, " "));
}

/* A name spelt wrong: the badge would have a hole. */
static void warn_of_empty(const struct file *file, const struct template *t, struct faults *faults) {
    const char *fill;
    for (int i = 0; (fill = template_wants(t, i)); i++)
        if (*fill && !badge_fills(fill))
            fault_warn(faults, file->name, 0, NULL, "slot-%s stays empty: a badge knows nothing of that name", fill);
}

static void check_template(const struct file *file, struct faults *faults) {
    struct template *t = NULL;
    char error[TEMPLATE_ERROR] = "";
    bool badge = g_str_has_prefix(file->name, "badge/");
    int r = badge ? template_load_badge(file->bytes, file->size, file->name, &t, error)
                  : template_load(file->bytes, file->size, file->name, &t, error);
    if (r < 0)
        refuse(file, error, faults);
    if (r == 0 && badge)
        warn_of_empty(file, t, faults);
    template_free(t);
}

void check_templates(const struct files *files, struct faults *faults) {
    for (size_t i = 0; i < files->n; i++)
        if (g_str_has_suffix(files->list[i].name, ".svg") && !g_str_has_prefix(files->list[i].name, "logos/") &&
            !g_str_has_prefix(files->list[i].name, "theme/"))
            check_template(&files->list[i], faults);
}

int asset_load(const struct files *files, const char *assets, const char *name, struct file *ret_file) {
    const struct file *own = files_find(files, name);
    if (own) {
        *ret_file = (struct file){g_strdup(name), g_memdup2(own->bytes, own->size + 1), own->size};
        return 0;
    }
    g_autofree char *path = g_build_filename(assets, name, NULL);
    *ret_file = (struct file){0};
    int r = files_read(AT_FDCWD, path, TEMPLATE_BYTES_MAX, &ret_file->bytes, &ret_file->size);
    if (r == 0)
        ret_file->name = g_strdup(name);
    return r;
}

void asset_clear(struct file *file) {
    g_free(file->name);
    g_free(file->bytes);
    *file = (struct file){0};
}

static void want_ticket(const struct files *files, const char *assets, const struct roster_tier *tier,
                        struct faults *faults) {
    g_autofree char *full = g_strdup_printf("ticket/%s.svg", tier->ticket);
    struct file file = {0};
    int r = asset_load(files, assets, full, &file);
    if (r < 0)
        fault_warn(faults, SHEET_TIERS.file, 0, "ticket", "tier %s wants %s, which is neither in the folder nor in %s",
                   tier->code, full, assets);
    asset_clear(&file);
}

/* "om_badge_62x100mm" -> 62, 100. */
static bool media_size(const char *media, double *ret_w, double *ret_h) {
    const char *size = strrchr(media, '_');
    char *end = NULL;
    double inch = g_str_has_suffix(media, "in") ? 25.4 : 1;
    *ret_w = size ? g_ascii_strtod(size + 1, &end) * inch : 0;
    *ret_h = end && *end == 'x' ? g_ascii_strtod(end + 1, NULL) * inch : 0;
    return *ret_w > 0 && *ret_h > 0;
}

/* What a desk leaves out is nobody's exposure, but was perhaps sold. */
static void compare_logos(const struct template *t, const char *name, const struct plan *plan,
                          const struct roster_tier *tier, struct faults *faults) {
    struct sponsor_line line;
    int places = badge_template_logos(t);
    sponsors_choose(&plan->offer->offer, MEDIUM_BADGE, tier->number, plan->event.day_start[0], &line);
    if (line.places > places && line.n_pinned + line.n_runners > (size_t)places)
        fault_warn(faults, name, 0, NULL, "shows %d sponsors at most; badges of tier %s are sold to %d at a time",
                   places, tier->code, line.places);
}

/* A badge of another size than the labels in the printer would not come out. */
static void compare(const struct file *file, const struct plan *plan, const struct roster_tier *tier,
                    struct faults *faults) {
    double w, h, label_w, label_h;
    struct template *t = NULL;
    if (template_load_badge(file->bytes, file->size, file->name, &t, NULL) < 0)
        return;
    template_mm(t, &w, &h);
    if (media_size(plan->event.badge_media, &label_w, &label_h) && MAX(ABS(w - label_w), ABS(h - label_h)) > 0.5)
        fault_warn(faults, file->name, 0, NULL, "is %g x %g mm, but badge_media of event.conf is %s", w, h,
                   plan->event.badge_media);
    compare_logos(t, file->name, plan, tier, faults);
    template_free(t);
}

static void want_badge(const struct files *files, const struct plan *plan, const char *assets,
                       const struct roster_tier *tier, struct faults *faults) {
    g_autofree char *full = g_strdup_printf("badge/%s.svg", tier->badge);
    struct file file = {0};
    int r = asset_load(files, assets, full, &file);
    if (r < 0)
        fault_warn(faults, SHEET_TIERS.file, 0, "badge",
                   "tier %s wants %s, which is neither in the folder nor in %s: %s/standard.svg is printed", tier->code,
                   full, assets, plan->badge_family);
    else
        compare(&file, plan, tier, faults);
    asset_clear(&file);
}

static void check_logo(const struct file *logo, struct faults *faults) {
    char error[TEMPLATE_ERROR] = "";
    if (logo_check(logo->bytes, logo->size, logo->name, error) < 0)
        refuse(logo, error, faults);
}

/* Logos of sponsors and the event's own mark; what else lies in logos/ is nobody's. */
static void check_logos(const struct files *files, const struct plan *plan, struct faults *faults) {
    static const char *const marks[] = {"logos/event.svg", "logos/event.png"};
    for (int i = 0; i < plan->n_sponsors; i++)
        check_logo(files_find(files, plan->sponsors[i].logo), faults);
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (files_find(files, marks[i]))
            check_logo(files_find(files, marks[i]), faults);
}

static bool is_known(void *ctx, const char *kind, const char *code) {
    const struct plan *plan = ctx;
    bool tier = strcmp(kind, "tier") == 0;
    for (int i = 0; i < (tier ? plan->n_tiers : plan->n_channels); i++)
        if (strcmp(code, tier ? plan->tiers[i].code : plan->channels[i].code) == 0)
            return true;
    return false;
}

/* What staff see to first (app/checks.h). */
static void check_checks(const struct files *files, const struct plan *plan, struct faults *faults) {
    const struct file *file = files_find(files, CHECKS_FILE);
    char error[CHECKS_ERROR];
    if (file && checks_validate(file->bytes, file->size, is_known, (void *)plan, error) < 0)
        fault_add(faults, CHECKS_FILE, 0, NULL, "%s", error);
}

void check_looks(const struct files *files, const struct plan *plan, const char *assets, struct faults *faults) {
    check_templates(files, faults);
    for (int i = 0; i < plan->n_tiers; i++) {
        want_badge(files, plan, assets, &plan->tiers[i], faults);
        want_ticket(files, assets, &plan->tiers[i], faults);
    }
    check_logos(files, plan, faults);
    check_theme(files, plan, faults);
    check_checks(files, plan, faults);
}

struct seer {
    struct glyphs *glyphs;
    struct faults *faults;
};

static int see_ticket(void *ctx, const struct roster_ticket *ticket, const struct table *table) {
    const struct seer *seer = ctx;
    const struct {
        int column;
        const char *text;
        bool has_other;
    } texts[] = {
        {TICKETS_NAME_ZH, ticket->name_zh, *ticket->name_latin},
        {TICKETS_NAME_LATIN, ticket->name_latin, *ticket->name_zh},
        {TICKETS_SCREEN_NAME, ticket->screen_name, false},
        {TICKETS_COMPANY, ticket->company, false},
        {TICKETS_TITLE, ticket->title, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct glyphs_text text = {texts[i].text, SHEET_TICKETS.columns[texts[i].column].name, table->csv.row_line,
                                   texts[i].has_other};
        glyphs_see(seer->glyphs, &text, seer->faults);
    }
    return 0;
}

static json_t *summary(const struct plan *plan, int64_t tickets) {
    const struct model *m = plan->model;
    json_t *answer = json_pack("{s:s, s:I, s:i, s:i, s:i}", "event", plan->event.code, "tickets", (json_int_t)tickets,
                               "tiers", plan->n_tiers, "channels", plan->n_channels, "sponsors", plan->n_sponsors);
    json_object_update_new(answer, json_pack("{s:i, s:i, s:i, s:i, s:i, s:i}", "zones", m->n_zones, "gates", m->n_gates,
                                             "sessions", m->n_slots, "rules", m->n_rules, "lists", m->n_lists, "staff",
                                             m->n_staff));
    json_object_update_new(answer, json_pack("{s:i, s:i, s:i}", "programmes", plan->reel->n_programmes, "items",
                                             (int)plan->reel->items->len, "media", (int)plan->reel->media->len));
    json_object_update_new(answer, json_pack("{s:i, s:i, s:i}", "positions", (int)plan->offer->offer.n_positions,
                                             "entitlements", (int)plan->offer->offer.n_entitlements, "handouts",
                                             plan->offer->n_handouts));
    return answer;
}

static void tell(const struct plan *plan, int64_t tickets, size_t warnings) {
    const struct model *m = plan->model;
    printf("%s: %" G_GINT64_FORMAT " tickets, %d tiers, %d channels, %d sponsors: no faults, %zu warnings\n",
           plan->event.code, (gint64)tickets, plan->n_tiers, plan->n_channels, plan->n_sponsors, warnings);
    printf("sponsors: %zu positions, %zu entitlements; %d hand-outs\n", plan->offer->offer.n_positions,
           plan->offer->offer.n_entitlements, plan->offer->n_handouts);
    printf("access: %d zones, %d gates, %d sessions, %d rules, %d lists, %d staff\n", m->n_zones, m->n_gates,
           m->n_slots, m->n_rules, m->n_lists, m->n_staff);
    printf("reel: %d programmes, %u items, %u files in media\n", plan->reel->n_programmes, plan->reel->items->len,
           plan->reel->media->len);
}

int64_t check_tickets(const struct files *files, const struct plan *plan, const uint8_t *opaque_key, const char *label,
                      struct faults *faults) {
    struct seer seer = {glyphs_new(), faults};
    struct tickets_walk walk = {.plan = plan,
                                .opaque_key = opaque_key,
                                .take = see_ticket,
                                .ctx = &seer,
                                .progress = label ? progress_show : NULL,
                                .progress_ctx = (void *)label};
    tickets_each(&walk, files, faults);
    glyphs_free(seer.glyphs);
    return walk.count;
}

int verb_check(const struct options *options) {
    FAULTS_AUTO faults = {0};
    FOLDER_AUTO folder;
    PLACES_AUTO places = NULL;
    if (folder_open(options, &folder, &faults) < 0)
        return verb_end(options, &faults, NULL);
    if (places_open(options, &places) < 0)
        return 1;
    int64_t tickets = check_tickets(&folder.files, &folder.plan, NULL, "checking tickets", &faults);
    check_looks(&folder.files, &folder.plan, conf_assets(places), &faults);
    if (faults.count == 0 && !options->json)
        tell(&folder.plan, tickets, faults.warned);
    return verb_end(options, &faults, summary(&folder.plan, tickets));
}
