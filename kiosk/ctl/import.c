/* kioskctl import: a bundle, or a folder packed in memory, into the roster of a kiosk. Verified, unpacked and checked
 * as a whole before the roster is touched, then loaded in one transaction: 100,000 tickets in a second or two. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

#include "app/conf.h"
#include "ctl/bundle.h"
#include "ctl/check.h"
#include "ctl/import.h"
#include "ctl/import_media.h"
#include "ctl/model.h"
#include "ctl/model_offer.h"
#include "ctl/model_reel.h"
#include "ctl/pack.h"
#include "ctl/progress.h"
#include "ctl/seal.h"
#include "ctl/verbs.h"
#include "store/link.h"
#include "store/roster.h"

/* A bundle opened and checked. */
struct parcel {
    struct files files;
    struct plan plan;
    struct roster_secrets secrets;
    int64_t tickets;
};

static void parcel_clear(struct parcel *parcel) {
    files_clear(&parcel->files);
    plan_clear(&parcel->plan);
    *parcel = (struct parcel){0};
}

static int read_bundle(const char *path, GByteArray *ret_bundle, struct faults *faults) {
    char *bytes = NULL;
    size_t size = 0;
    int r = files_read(AT_FDCWD, path, BUNDLE_BYTES_MAX, &bytes, &size);
    if (r < 0)
        return fault_add(faults, path, 0, NULL, "%s", r == -ENOENT ? "no such folder or bundle" : g_strerror(-r));
    g_byte_array_append(ret_bundle, (guint8 *)bytes, (guint)size);
    g_free(bytes);
    return 0;
}

/* The bytes of a bundle, whichever way. */
static int gather(const struct options *options, GByteArray *ret_bundle, struct keys *ret_keys, struct faults *faults) {
    struct stat st;
    FOLDER_AUTO folder = {0};
    int64_t tickets;
    if (stat(options->words[0], &st) == 0 && !S_ISDIR(st.st_mode))
        return read_bundle(options->words[0], ret_bundle, faults);
    int r = folder_open(options, &folder, faults);
    return r < 0 ? r : folder_seal(options, &folder, ret_bundle, &tickets, ret_keys, faults);
}

/* A folder was looked over before it was sealed; a bundle may come from another version, or another machine's fonts. */
static void check_arrived(const struct options *options, const struct parcel *parcel, struct faults *faults) {
    PLACES_AUTO places = NULL;
    struct stat st;
    if (stat(options->words[0], &st) == 0 && !S_ISDIR(st.st_mode) && places_open(options, &places) == 0)
        check_looks(&parcel->files, &parcel->plan, conf_assets(places), faults);
}

static int ignore_key(void *ctx, const struct roster_key *key) {
    (void)ctx;
    (void)key;
    return 0;
}

static int check_settings(const struct files *files, struct faults *faults) {
    const struct file *file = files_find(files, CONF_SETTINGS);
    char why[160];
    return !file || conf_settings_check(file->bytes, file->size, why, sizeof why) == 0
               ? 0
               : fault_add(faults, CONF_SETTINGS, 0, NULL, "%s", why);
}

static int unpack(const struct options *options, const GByteArray *bundle, struct parcel *parcel,
                  struct faults *faults) {
    uint8_t signer[TICKET_PUBLIC_KEY];
    int r = bundle_open(bundle->data, bundle->len, options->words[0], &parcel->files, signer, faults);
    if (r == 0)
        r = plan_read(&parcel->files, true, &parcel->plan, faults);
    if (r == 0)
        r = pack_read_secrets(&parcel->files, &parcel->secrets, faults);
    if (r == 0)
        r = pack_each_key(&parcel->files, ignore_key, NULL, faults);
    if (r == 0)
        r = check_settings(&parcel->files, faults);
    size_t before = faults->count;
    if (r == 0)
        check_arrived(options, parcel, faults);
    if (r == 0)
        parcel->tickets = check_tickets(&parcel->files, &parcel->plan, parcel->secrets.opaque_key, NULL, faults);
    if (r == 0 && faults->count > before)
        r = -EBADMSG;
    if (r == 0)
        memcpy(parcel->plan.event.signer, signer, sizeof signer);
    return r;
}

/* Two hands on one roster would undo one another's work. What is imported all the same has no mark of the centre's, so
 * that kiosk-syncd loads everything anew. */
static int judge_enrolment(const struct options *options, const char *state, struct faults *faults) {
    if (options->offline_override || !link_enrolled(state))
        return 0;
    return fault_add(faults, state, 0, NULL,
                     "is enrolled at a centre, which keeps its event: add --offline-override if it cannot be reached");
}

/* Is it for this kiosk to take? The first bundle of an event is trusted, a later one must have the same signer. */
static int judge(const struct options *options, const char *state, const struct roster_event *event,
                 struct faults *faults) {
    struct roster *roster = NULL;
    struct roster_event present = {0};
    char fingerprint[FINGERPRINT_TEXT];
    if (options->trust && !key_fingerprint_is(event->signer, options->trust)) {
        key_fingerprint(event->signer, fingerprint);
        return fault_add(faults, options->words[0], 0, NULL, "wrong key: it is signed by %s, not by the one to trust",
                         fingerprint);
    }
    int r = roster_open(state, &roster);
    if (r == 0)
        r = roster_event(roster, &present);
    roster_close(roster);
    if (r < 0)
        return 0; /* nothing there, or nothing readable: the roster is rebuilt */
    if (present.id != event->id && !options->yes)
        return fault_add(faults, state, 0, NULL, "holds the event %s: add --yes to replace it by %s", present.code,
                         event->code);
    if (present.id != event->id || memcmp(present.signer, event->signer, sizeof present.signer) == 0 || options->trust)
        return 0;
    key_fingerprint(event->signer, fingerprint);
    return fault_add(faults, options->words[0], 0, NULL,
                     "wrong key: %s came from another signer; if this one is right, add --trust %s", event->code,
                     fingerprint);
}

static int load_key(void *load, const struct roster_key *key) { return roster_load_key(load, key); }

static int load_ticket(void *load, const struct roster_ticket *ticket, const struct table *table) {
    (void)table;
    return roster_load_ticket(load, ticket);
}

static int load_member(void *load, const char *list, int64_t ticket, const char *seat) {
    return roster_load_member(load, list, ticket, seat);
}

static int load_plan(struct roster_load *load, const struct parcel *parcel, struct faults *faults) {
    const struct plan *plan = &parcel->plan;
    int r = roster_load_event(load, &plan->event);
    if (r == 0)
        r = roster_load_secrets(load, &parcel->secrets);
    for (int i = 0; r == 0 && i < plan->n_tiers; i++)
        r = roster_load_tier(load, &plan->tiers[i]);
    for (int i = 0; r == 0 && i < plan->n_channels; i++)
        r = roster_load_channel(load, &plan->channels[i]);
    for (int i = 0; r == 0 && i < plan->n_sponsors; i++)
        r = roster_load_sponsor(load, &plan->sponsors[i]);
    for (size_t i = 0; r == 0 && i < parcel->files.n; i++)
        if (files_is_asset(parcel->files.list[i].name))
            r = roster_load_asset(load, parcel->files.list[i].name, parcel->files.list[i].bytes,
                                  parcel->files.list[i].size);
    if (r == 0)
        r = roster_load_urls(load, &plan->urls);
    if (r == 0)
        r = roster_load_sig1(load, &plan->sig1);
    if (r == 0)
        r = model_offer_load(plan->offer, load);
    if (r == 0)
        r = model_load(plan->model, load);
    if (r == 0)
        r = model_reel_load(plan->reel, load);
    return r == 0 ? pack_each_key(&parcel->files, load_key, load, faults) : r;
}

static int load_all(struct roster_load *load, const struct parcel *parcel, struct faults *faults) {
    char label[] = "importing tickets";
    struct tickets_walk walk = {.plan = &parcel->plan,
                                .opaque_key = parcel->secrets.opaque_key,
                                .take = load_ticket,
                                .member = load_member,
                                .ctx = load,
                                .progress = progress_show,
                                .progress_ctx = label};
    int r = load_plan(load, parcel, faults);
    if (r == 0)
        r = tickets_each(&walk, &parcel->files, faults);
    return r == 0 ? roster_load_commit(load) : r;
}

static int store(const char *state, const struct parcel *parcel, struct faults *faults) {
    struct roster_load *load = NULL;
    FAULTS_AUTO again = {0}; /* all rows were judged before */
    if (g_mkdir_with_parents(state, 0700) < 0)
        return fault_add(faults, state, 0, NULL, "cannot be made: %s", g_strerror(errno));
    int r = roster_load_begin(state, &load);
    if (r == 0)
        r = load_all(load, parcel, &again);
    roster_load_abort(load);
    return r < 0 ? fault_add(faults, state, 0, NULL, "cannot be written: %s", g_strerror(-r)) : 0;
}

/* After the roster: a kiosk that was not given the event keeps what it was. The same once more changes nothing. */
static int store_settings(const char *state, const struct files *files, struct faults *faults) {
    const struct file *file = files_find(files, CONF_SETTINGS);
    g_autofree char *path = g_build_filename(state, CONF_SETTINGS, NULL), *before = NULL;
    size_t size = 0;
    if (!file || (files_read(AT_FDCWD, path, CONF_SETTINGS_MAX, &before, &size) == 0 && size == file->size &&
                  memcmp(before, file->bytes, size) == 0))
        return 0;
    int r = files_write(path, file->bytes, file->size, 0644);
    return r < 0 ? fault_add(faults, path, 0, NULL, "cannot be written: %s", g_strerror(-r)) : 0;
}

static json_t *tell(const struct options *options, const char *state, const struct parcel *parcel) {
    const struct roster_event *event = &parcel->plan.event;
    char fingerprint[FINGERPRINT_TEXT];
    key_fingerprint(event->signer, fingerprint);
    if (!options->json)
        printf("%s%s: %" PRId64 " tickets, %d tiers, %d channels, %d sponsors into %s, signed by %s\n",
               options->dry_run ? "would import " : "", event->code, parcel->tickets, parcel->plan.n_tiers,
               parcel->plan.n_channels, parcel->plan.n_sponsors, state, fingerprint);
    return json_pack("{s:s, s:I, s:s, s:b}", "event", event->code, "tickets", (json_int_t)parcel->tickets, "signer",
                     fingerprint, "dry_run", options->dry_run);
}

int import_into(const struct options *given, const char *state, struct keys *ret_keys, struct faults *faults) {
    __attribute__((cleanup(parcel_clear))) struct parcel parcel = {0};
    g_autoptr(GByteArray) bundle = g_byte_array_new();
    g_autofree char *folder = g_strdup(state);
    struct options options = *given; /* what it owns stays the giver's */
    options.state = folder;
    options.json = true;
    json_t *answer = json_object();
    options.dry_run = true; /* keys that are missing are made in memory */
    int r = gather(&options, bundle, ret_keys, faults);
    options.dry_run = false;
    if (r == 0)
        r = unpack(&options, bundle, &parcel, faults);
    if (r == 0)
        r = store(state, &parcel, faults);
    if (r == 0)
        import_media(&options, state, parcel.plan.reel, answer, faults);
    json_decref(answer);
    return r;
}

int verb_import(const struct options *options) {
    FAULTS_AUTO faults = {0};
    PLACES_AUTO places = NULL;
    __attribute__((cleanup(parcel_clear))) struct parcel parcel = {0};
    KEYS_AUTO keys = {0};
    g_autoptr(GByteArray) bundle = g_byte_array_new();
    if (places_open(options, &places) < 0)
        return 1;
    const char *state = conf_text(places, "state.dir", "state");
    int r = judge_enrolment(options, state, &faults);
    if (r == 0)
        r = gather(options, bundle, &keys, &faults);
    if (r == 0)
        r = unpack(options, bundle, &parcel, &faults);
    if (r == 0)
        r = judge(options, state, &parcel.plan.event, &faults);
    if (r == 0 && !options->dry_run)
        r = store(state, &parcel, &faults);
    json_t *answer = r == 0 ? tell(options, state, &parcel) : NULL;
    if (r == 0)
        import_media(options, state, parcel.plan.reel, answer, &faults);
    if (r == 0 && !options->dry_run) /* last: on a box they start the programs anew, and this one with them */
        r = store_settings(state, &parcel.files, &faults);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}
