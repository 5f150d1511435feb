/* kioskctl check: everything import would refuse, and what would only look bad: names no font can draw, templates and
 * logos that are broken or missing. Also what pack and issue call before they make anything. */
#include "ctl/check.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <jansson.h>
#include <string.h>

#include "art/template.h"
#include "ctl/glyphs.h"
#include "ctl/model.h"
#include "ctl/model_reel.h"
#include "ctl/progress.h"
#include "ctl/tickets.h"
#include "ctl/verbs.h"

static void check_template(const struct file *file, struct faults *faults) {
    struct template *t = NULL;
    char error[TEMPLATE_ERROR] = "";
    if (template_load(file->bytes, file->size, file->name, &t, error) < 0)
        fault_add(faults, file->name, 0, NULL, "%s",
                  g_str_has_prefix(error, file->name) ? error + strlen(file->name) + 1 : error);
    template_free(t);
}

void check_templates(const struct files *files, struct faults *faults) {
    for (size_t i = 0; i < files->n; i++)
        if (g_str_has_suffix(files->list[i].name, ".svg") && !g_str_has_prefix(files->list[i].name, "logos/"))
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

static void want_template(const struct files *files, const char *assets, const char *kind, const char *name,
                          const struct roster_tier *tier, struct faults *faults) {
    g_autofree char *full = g_strdup_printf("%s/%s.svg", kind, name);
    struct file file = {0};
    int r = asset_load(files, assets, full, &file);
    if (r < 0)
        fault_warn(faults, SHEET_TIERS.file, 0, kind, "tier %s wants %s, which is neither in the folder nor in %s",
                   tier->code, full, assets);
    asset_clear(&file);
}

/* A logo is drawn as every slot draws it: into a page made for the purpose. */
static void check_logo(const struct files *files, const struct roster_sponsor *sponsor, struct faults *faults) {
    static const char page[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">"
                               "<rect id=\"slot-logo-1\" x=\"0\" y=\"0\" width=\"64\" height=\"64\"/></svg>";
    const struct file *logo = files_find(files, sponsor->logo);
    struct template *t = NULL;
    uint32_t dots[64 * 64] = {0};
    struct pixels canvas = {64, 64, 64 * 4, (uint8_t *)dots};
    char error[TEMPLATE_ERROR] = "";
    int r = template_load(page, sizeof page - 1, "logo page", &t, error);
    if (r == 0)
        r = template_size(t, 64, 64, 0);
    struct slot_fill fill = {.name = "logo-1", .bytes = logo->bytes, .size = logo->size};
    if (r == 0)
        r = template_render(t, &fill, 1, "zh", NULL, NULL, &canvas, error);
    if (r < 0)
        fault_add(faults, logo->name, 0, NULL, "is not a picture that can be drawn (SVG or PNG)");
    template_free(t);
}

void check_looks(const struct files *files, const struct plan *plan, const char *assets, struct faults *faults) {
    check_templates(files, faults);
    for (int i = 0; i < plan->n_tiers; i++) {
        want_template(files, assets, "badge", plan->tiers[i].badge, &plan->tiers[i], faults);
        want_template(files, assets, "ticket", plan->tiers[i].ticket, &plan->tiers[i], faults);
    }
    for (int i = 0; i < plan->n_sponsors; i++)
        check_logo(files, &plan->sponsors[i], faults);
}

static int see_ticket(void *glyphs, const struct roster_ticket *ticket, const struct table *table) {
    int line = table->csv.row_line;
    glyphs_see(glyphs, ticket->name_zh, line, true);
    glyphs_see(glyphs, ticket->name_latin, line, false);
    glyphs_see(glyphs, ticket->screen_name, line, false);
    glyphs_see(glyphs, ticket->company, line, false);
    glyphs_see(glyphs, ticket->title, line, false);
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
    return answer;
}

static void tell(const struct plan *plan, int64_t tickets, size_t warnings) {
    const struct model *m = plan->model;
    printf("%s: %" G_GINT64_FORMAT " tickets, %d tiers, %d channels, %d sponsors: no faults, %zu warnings\n",
           plan->event.code, (gint64)tickets, plan->n_tiers, plan->n_channels, plan->n_sponsors, warnings);
    printf("access: %d zones, %d gates, %d sessions, %d rules, %d lists, %d staff\n", m->n_zones, m->n_gates,
           m->n_slots, m->n_rules, m->n_lists, m->n_staff);
    printf("reel: %d programmes, %u items, %u files in media\n", plan->reel->n_programmes, plan->reel->items->len,
           plan->reel->media->len);
}

static int64_t check_tickets(const struct event_folder *folder, struct faults *faults) {
    struct glyphs *glyphs = glyphs_new();
    char label[] = "checking tickets";
    struct tickets_walk walk = {
        .plan = &folder->plan, .take = see_ticket, .ctx = glyphs, .progress = progress_show, .progress_ctx = label};
    tickets_each(&walk, &folder->files, faults);
    glyphs_judge(glyphs, faults);
    glyphs_free(glyphs);
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
    int64_t tickets = check_tickets(&folder, &faults);
    check_looks(&folder.files, &folder.plan, conf_assets(places), &faults);
    if (faults.count == 0 && !options->json)
        tell(&folder.plan, tickets, faults.warned);
    return verb_end(options, &faults, summary(&folder.plan, tickets));
}
