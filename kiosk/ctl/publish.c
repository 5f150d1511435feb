/* kioskctl publish: an event folder into the centre, all or nothing, after showing what would change. The folder is
 * first imported into a state folder of its own, by the same code and with the same faults as on a kiosk; that folder
 * is gone afterwards, whatever ends the verb. */
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl/centre.h"
#include "ctl/import.h"
#include "ctl/keyfile.h"
#include "ctl/progress.h"
#include "ctl/scratch.h"
#include "ctl/verbs.h"
#include "store/reel.h"
#include "sync/publish.h"

#define EXAMPLES 5

/* ---- what would change ---- */

static int examples(struct wire *wire, char what, const char *words, int64_t n, struct faults *faults) {
    char text[512] = "", why[WIRE_WHY] = "";
    if (n == 0)
        return 0;
    int r = centre_fault(publish_examples(wire, what, EXAMPLES, text, sizeof text, why), NULL, why, faults);
    if (r < 0)
        return r;
    printf("    %s %s", words, text);
    if (n > EXAMPLES)
        printf(", … and %" PRId64 " more", n - EXAMPLES);
    putchar('\n');
    return 0;
}

/* Whose ticket goes while they are inside is refused when they come back. */
static int show_inside(const struct options *options, struct wire *wire, const struct publish_count *n, json_t *row,
                       struct faults *faults) {
    char why[WIRE_WHY] = "";
    int64_t people = 0;
    if (n->removed == 0)
        return 0;
    int r = centre_fault(publish_removed_inside(wire, &people, why), NULL, why, faults);
    if (r < 0)
        return r;
    json_object_set_new(row, "removed_let_in", json_integer((json_int_t)people));
    if (!options->json && people > 0)
        printf("    of those removed, %" PRId64 " were let in already: they will be refused\n", people);
    return 0;
}

static int show_tickets(const struct options *options, struct wire *wire, const struct publish_count *n, json_t *row,
                        struct faults *faults) {
    int r = 0;
    if (!options->json) {
        r = examples(wire, 'a', "new:", n->same ? n->added : 0, faults);
        if (r == 0)
            r = examples(wire, 'c', "changed:", n->changed, faults);
        if (r == 0)
            r = examples(wire, 'r', "removed:", n->removed, faults);
    }
    return r < 0 ? r : show_inside(options, wire, n, row, faults);
}

static int show(const struct options *options, struct wire *wire, const struct publish_diff *diff, int64_t *ret_changes,
                json_t **ret_tables, struct faults *faults) {
    *ret_changes = 0;
    *ret_tables = json_object();
    int r = 0;
    for (int table = 0; r == 0 && table < CENTRE_ELSEWHERE; table++) {
        const struct publish_count *n = &diff->tables[table];
        const char *name = centre_columns((enum centre_table)table)->table;
        if (n->added + n->changed + n->removed == 0)
            continue;
        *ret_changes += n->added + n->changed + n->removed;
        json_t *row = json_pack("{s:I, s:I, s:I}", "added", (json_int_t)n->added, "changed", (json_int_t)n->changed,
                                "removed", (json_int_t)n->removed);
        json_object_set_new(*ret_tables, name, row);
        if (!options->json)
            printf("  %-12s %7" PRId64 " added  %7" PRId64 " changed  %7" PRId64 " removed  %7" PRId64 " as they are\n",
                   name, n->added, n->changed, n->removed, n->same);
        if (table == CENTRE_TICKET)
            r = show_tickets(options, wire, n, row, faults);
    }
    return r;
}

/* ---- media ---- */

static void show_bytes(void *label, int64_t done, int64_t of) {
    progress_show(label, of > 0 ? (double)done / (double)of : 1);
}

static int send_media(struct wire *wire, const char *state, int64_t *ret_bytes, struct faults *faults) {
    g_autoptr(GArray) room = g_array_set_size(g_array_new(FALSE, TRUE, sizeof(struct roster_media)), ROSTER_MEDIA);
    struct roster_media *media = (struct roster_media *)(void *)room->data;
    struct roster *roster = NULL;
    int r = roster_open(state, &roster), n = r == 0 ? roster_media(roster, media, ROSTER_MEDIA) : r;
    roster_close(roster);
    *ret_bytes = 0;
    for (int i = 0; i < n; i++) {
        char why[WIRE_WHY] = "";
        g_autofree char *label = g_strdup_printf("sending %s", media[i].name);
        int64_t bytes = 0;
        enum wire_fault fault = publish_media(wire, state, media[i].sha256, show_bytes, label, &bytes, why);
        if (fault == WIRE_REPLY)
            fault_warn(faults, media[i].name, 0, NULL, "%s: kiosks get it by stick or not at all", why);
        else if (fault != WIRE_OK)
            return centre_fault(fault, NULL, why, faults);
        *ret_bytes += bytes;
    }
    return n < 0 ? fault_add(faults, state, 0, NULL, "%s", g_strerror(-n)) : 0;
}

/* ---- the whole ---- */

/* What a publish goes by, beside its options. */
struct publishing {
    const struct scratch *scratch;
    struct keys keys; /* of a folder; made in memory where there are none */
    struct roster_event event;
};

static int read_event(struct publishing *p, struct faults *faults) {
    struct roster *roster = NULL;
    int r = roster_open(p->scratch->dir, &roster);
    if (r == 0)
        r = roster_event(roster, &p->event);
    roster_close(roster);
    return r < 0 ? fault_add(faults, p->scratch->dir, 0, NULL, "%s", g_strerror(-r)) : 0;
}

/* Nothing was signed here before: to trust a key that is gone again would be no help. */
static int refuse_keyless(const struct options *options, const char *code, struct faults *faults) {
    g_autofree char *dir = keys_dir(options->keys, code);
    return fault_add(faults, options->words[0], 0, NULL,
                     "wrong key: the centre has %s from another signer, and here are no keys of it in %s: bring those "
                     "that it was published with (--keys). For new ones, kioskctl pack, then --trust what it prints",
                     code, dir);
}

/* Kiosks believe what this key signs: another one wants a word of the organiser's. */
static int judge_signer(const struct options *options, const struct publishing *p, const struct publish_diff *diff,
                        struct faults *faults) {
    char fingerprint[FINGERPRINT_TEXT];
    if (diff->other_signer && p->keys.made == KEY_FILES)
        return refuse_keyless(options, p->event.code, faults);
    key_fingerprint(p->event.signer, fingerprint);
    if (options->trust && !key_fingerprint_is(p->event.signer, options->trust))
        return fault_add(faults, options->words[0], 0, NULL, "wrong key: it is signed by %s, not by the one to trust",
                         fingerprint);
    if (!diff->other_signer || options->trust)
        return 0;
    return fault_add(faults, options->words[0], 0, NULL,
                     "wrong key: the centre has %s from another signer (other keys under --keys?); if this one is "
                     "right, add --trust %s",
                     p->event.code, fingerprint);
}

static bool agreed(const struct options *options, int64_t changes) {
    if (options->yes || !isatty(STDIN_FILENO))
        return options->yes;
    printf("Publish %" PRId64 " changes? [y/N] ", changes);
    fflush(stdout);
    int answer = getchar();
    return answer == 'y' || answer == 'Y';
}

/* Keys that are in use must not be lost, and others not be there for nothing: they are kept just before the commit. */
static int keep_keys(const struct options *options, const struct publishing *p, struct faults *faults) {
    g_autofree char *dir = keys_dir(options->keys, p->event.code);
    if (p->keys.made == 0)
        return 0;
    int r = keys_keep(dir, p->event.code, &p->keys, faults);
    if (r == 0)
        fprintf(stderr, "Made %d new keys in %s: keep a copy in a safe place.\n", p->keys.made, dir);
    return r;
}

/* Here a signal waits: what was begun is done or not done, and known to be. */
static int commit(const struct options *options, struct wire *wire, const struct publishing *p, struct faults *faults) {
    char why[WIRE_WHY] = "";
    scratch_is(p->scratch, SCRATCH_DOING);
    int r = keep_keys(options, p, faults);
    if (r == 0)
        r = centre_fault(publish_commit(wire, why), NULL, why, faults);
    scratch_is(p->scratch, r == 0 ? SCRATCH_DONE : SCRATCH_BEFORE);
    return r;
}

/* 1 when it was done, 0 when not. */
static int apply(const struct options *options, struct wire *wire, const struct publishing *p, int64_t changes,
                 struct faults *faults) {
    char why[WIRE_WHY] = "";
    bool go = changes > 0 && !options->dry_run && agreed(options, changes);
    int r = centre_fault(go ? publish_apply(wire, why) : publish_cancel(wire, why), NULL, why, faults);
    if (r == 0 && go)
        r = commit(options, wire, p, faults);
    if (r == 0 && !options->json)
        printf(go                 ? "published\n"
               : changes == 0     ? "nothing has changed\n"
               : options->dry_run ? "nothing was published (--dry-run)\n"
                                  : "nothing was published; --yes does not ask\n");
    return r < 0 ? r : go;
}

static int publish(const struct options *options, struct wire *wire, const struct publishing *p, json_t **ret_answer,
                   struct faults *faults) {
    struct publish_diff diff;
    char why[WIRE_WHY] = "";
    int64_t changes = 0, bytes = 0;
    json_t *tables = NULL;
    int r = centre_fault(publish_stage(wire, p->scratch->dir, &diff, why), NULL, why, faults);
    if (r == 0)
        r = judge_signer(options, p, &diff, faults);
    if (r == 0)
        r = show(options, wire, &diff, &changes, &tables, faults);
    *ret_answer =
        json_pack("{s:I, s:o*, s:b}", "changes", (json_int_t)changes, "tables", tables, "dry_run", options->dry_run);
    int went = r < 0 ? r : apply(options, wire, p, changes, faults);
    if (went < 0)
        return went;
    if (went > 0 || (changes == 0 && !options->dry_run))
        r = send_media(wire, p->scratch->dir, &bytes, faults);
    if (r == 0 && bytes > 0 && !options->json)
        printf("%.1f MB of media were sent\n", (double)bytes / 1e6);
    if (r == 0 && !went && changes > 0 && !options->dry_run)
        r = fault_add(faults, "publish", 0, NULL, "not confirmed");
    return r;
}

static int work(const void *ctx, const struct scratch *scratch) {
    const struct options *options = ctx;
    struct publishing p = {.scratch = scratch};
    FAULTS_AUTO faults = {0};
    WIRE_AUTO wire = NULL;
    json_t *answer = NULL;
    int r = centre_open(options->words[1], &wire, &faults);
    if (r == 0)
        r = import_into(options, scratch->dir, &p.keys, &faults);
    if (r == 0)
        r = read_event(&p, &faults);
    if (r == 0)
        r = publish(options, wire, &p, &answer, &faults);
    keys_wipe(&p.keys);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}

int verb_publish(const struct options *options) {
    if (options->offline_override) {
        fprintf(stderr, "kioskctl publish: --offline-override is for import (kioskctl help publish)\n");
        return 2;
    }
    return scratch_run(work, options,
                       "the event was published already; the same once more sends what is missing of its films");
}
