/* kioskctl issue: signed codes for every ticket, a list of them (codes.csv) and a picture of each. The issuer's key is
 * used here and nowhere else. What comes out admits people: folder 0700, list 0600. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/check.h"
#include "ctl/face.h"
#include "ctl/progress.h"
#include "ctl/seal.h"
#include "ctl/table.h"
#include "ctl/tickets.h"
#include "ctl/verbs.h"

#define UNIT_MS INT64_C(900000) /* a quarter of an hour */
#define STEM_MAX 80

struct issuing {
    const struct options *options;
    const struct plan *plan;
    const struct keys *keys;
    struct faces faces;
    GString *codes;
    char *pictures; /* folder */
    int64_t count;
    struct faults *faults;
};

static uint16_t grants_of(const struct plan *plan, int tier) {
    for (int i = 0; i < plan->n_tiers; i++)
        if (plan->tiers[i].number == tier)
            return plan->tiers[i].grants;
    return 0;
}

/* Instants become 15-minute units from the first midnight, rounded so that the window never shrinks. */
static struct t1 claim_of(const struct plan *plan, const struct roster_ticket *ticket) {
    int64_t first = plan->event.day_start[0];
    struct t1 claim = {
        .kid = KEY_ID,
        .event = plan->event.id,
        .ticket = ticket->id,
        .rev = ticket->rev,
        .tier = ticket->tier,
        .channel = ticket->channel,
        .flags = ticket->flags,
        .grants = grants_of(plan, ticket->tier),
        .days = ticket->days,
        .nbf = 0,
        .naf = 0xFFFF,
    };
    if (ticket->nbf > first)
        claim.nbf = (uint16_t)((ticket->nbf - first) / UNIT_MS);
    if (ticket->naf)
        claim.naf = (uint16_t)((ticket->naf - first + UNIT_MS - 1) / UNIT_MS);
    return claim;
}

static void write_code(GString *to, const struct roster_ticket *ticket, const char *kind, const char *code) {
    csv_write_guarded(to, ticket->reference, ',');
    csv_write_guarded(to, ticket->name_zh[0] ? ticket->name_zh : ticket->name_latin, ',');
    csv_write(to, kind, ',');
    csv_write_guarded(to, code, '\n');
}

/* A file name out of a stranger's reference; where something had to give way, the ticket's id keeps names apart. */
static char *stem_of(const char *folder, const struct roster_ticket *ticket) {
    GString *stem = g_string_new(NULL);
    bool changed = strlen(ticket->reference) > STEM_MAX;
    for (const char *c = ticket->reference; *c && stem->len < STEM_MAX; c++) {
        bool plain = g_ascii_isalnum(*c) || strchr("-_", *c) || (*c == '.' && stem->len > 0);
        changed |= !plain;
        g_string_append_c(stem, plain ? *c : '_');
    }
    if (changed)
        g_string_append_printf(stem, "-%016" PRIx64, (uint64_t)ticket->id);
    g_autofree char *leaf = g_string_free(stem, FALSE);
    return g_build_filename(folder, leaf, NULL);
}

static int issue_one(void *ctx, const struct roster_ticket *ticket, const struct table *table) {
    struct issuing *issuing = ctx;
    char code[T1_TEXT + 1];
    const char *only = issuing->options->only;
    if ((only && strcmp(only, ticket->reference) != 0) || ticket->status == TICKET_CANCELLED)
        return 0;
    struct t1 claim = claim_of(issuing->plan, ticket);
    if (t1_seal(&claim, issuing->keys->secret, code) < 0)
        return fault_add(issuing->faults, SHEET_TICKETS.file, table->csv.row_line, NULL, "cannot be made a code");
    write_code(issuing->codes, ticket, "t1", code);
    if (*table_text(table, TICKETS_CODE))
        write_code(issuing->codes, ticket, "opaque", table_text(table, TICKETS_CODE));
    issuing->count++;
    if (issuing->options->no_pictures || issuing->options->dry_run)
        return 0;
    g_autofree char *stem = stem_of(issuing->pictures, ticket);
    char label[] = "drawing tickets";
    progress_show(label, (double)table->csv.at / (double)table->csv.size * 0.999);
    return face_draw(&issuing->faces, ticket, code, stem, issuing->faults);
}

static int issue_all(struct issuing *issuing, const struct event_folder *folder, const char *out,
                     struct faults *faults) {
    struct tickets_walk walk = {
        .plan = issuing->plan, .opaque_key = issuing->keys->secrets.opaque_key, .take = issue_one, .ctx = issuing};
    FAULTS_AUTO again = {0}; /* rows were judged before */
    char label[] = "";
    int r = tickets_each(&walk, &folder->files, &again);
    progress_show(label, 1);
    if (r < 0)
        return r;
    if (issuing->options->only && issuing->count == 0)
        return fault_add(faults, SHEET_TICKETS.file, 0, NULL, "has no ticket \"%s\" (or it is cancelled)",
                         issuing->options->only);
    if (issuing->options->dry_run)
        return 0;
    g_autofree char *path = g_build_filename(out, "codes.csv", NULL);
    r = files_write(path, issuing->codes->str, issuing->codes->len, 0600);
    return r < 0 ? fault_add(faults, path, 0, NULL, "cannot be written: %s", g_strerror(-r)) : 0;
}

static int make_folders(const struct issuing *issuing, const char *out, struct faults *faults) {
    const char *deepest = issuing->options->no_pictures ? out : issuing->pictures;
    if (issuing->options->dry_run || g_mkdir_with_parents(deepest, 0700) == 0)
        return access(out, W_OK) == 0 || issuing->options->dry_run
                   ? 0
                   : fault_add(faults, out, 0, NULL, "cannot be written: %s", g_strerror(errno));
    return fault_add(faults, deepest, 0, NULL, "cannot be made: %s", g_strerror(errno));
}

static int issue(const struct options *options, const struct event_folder *folder, const char *out, int64_t *ret_count,
                 struct faults *faults) {
    KEYS_AUTO keys = {0};
    PLACES_AUTO places = NULL;
    struct tickets_walk dry = {.plan = &folder->plan};
    struct issuing issuing = {.options = options, .plan = &folder->plan, .keys = &keys, .faults = faults};
    check_templates(&folder->files, faults);
    if (tickets_each(&dry, &folder->files, faults) < 0 || faults->count > 0 || places_open(options, &places) < 0)
        return -EBADMSG;
    int r = folder_keys(options, folder, &keys, faults);
    if (r < 0)
        return r;
    issuing.codes = g_string_new("reference,name,kind,code\n");
    issuing.pictures = g_build_filename(out, "tickets", NULL);
    issuing.faces = (struct faces){.files = &folder->files, .assets = conf_assets(places), .plan = &folder->plan};
    catalog_open(conf_locale(places), &issuing.faces.catalog);
    r = make_folders(&issuing, out, faults);
    if (r == 0)
        r = issue_all(&issuing, folder, out, faults);
    *ret_count = issuing.count;
    faces_clear(&issuing.faces);
    g_free(issuing.pictures);
    g_string_free(issuing.codes, TRUE);
    return r;
}

int verb_issue(const struct options *options) {
    FAULTS_AUTO faults = {0};
    FOLDER_AUTO folder;
    int64_t count = 0;
    int r = folder_open(options, &folder, &faults);
    g_autofree char *fallback = g_strconcat("tickets-", folder.plan.event.code, NULL);
    const char *out = options->output ? options->output : fallback;
    if (r == 0)
        r = issue(options, &folder, out, &count, &faults);
    if (r == 0 && !options->json)
        printf("%s%s: %" PRId64 " tickets of %s\n", options->dry_run ? "would issue into " : "", out, count,
               folder.plan.event.code);
    int status = verb_end(options, &faults,
                          r == 0 ? json_pack("{s:s, s:I, s:s}", "event", folder.plan.event.code, "tickets",
                                             (json_int_t)count, "folder", out)
                                 : NULL);
    return r < 0 ? 1 : status;
}
