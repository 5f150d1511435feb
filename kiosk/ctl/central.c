/* kioskctl central: what the organiser does at the central PostgreSQL. */
#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/signals.h"
#include "ctl/centre.h"
#include "ctl/verbs.h"
#include "sync/central.h"

#define AGAIN_MS 2000 /* between tries of the herald */

static int init(const struct options *options, json_t **ret_answer, struct faults *faults) {
    WIRE_AUTO wire = NULL;
    char why[WIRE_WHY] = "";
    if (options->dry_run) {
        char *sql = central_sql();
        printf("%s", sql ? sql : "");
        free(sql);
        return 0;
    }
    int r = centre_connect(options->words[1], &wire, faults);
    if (r == 0)
        r = centre_fault(central_init(wire, why), NULL, why, faults);
    if (r < 0)
        return r;
    if (!options->json)
        printf(
            "the centre is laid, version %d. Next: kioskctl publish FOLDER DSN, kioskctl central kiosk add NAME DSN\n",
            CENTRAL_VERSION);
    *ret_answer = json_pack("{s:i}", "version", CENTRAL_VERSION);
    return 0;
}

static int upgrade(const struct options *options, json_t **ret_answer, struct faults *faults) {
    WIRE_AUTO wire = NULL;
    char why[WIRE_WHY] = "";
    int from = 0, r = centre_connect(options->words[1], &wire, faults);
    if (r == 0)
        r = centre_fault(central_upgrade(wire, &from, why), NULL, why, faults);
    if (r < 0)
        return r;
    if (!options->json)
        printf(from == CENTRAL_VERSION ? "the centre is of version %d already\n" : "the centre is of version %d now\n",
               CENTRAL_VERSION);
    *ret_answer = json_pack("{s:i, s:i}", "from", from, "version", CENTRAL_VERSION);
    return 0;
}

struct checking {
    json_t *lines;
    bool quiet, all;
};

static void take_line(void *ctx, bool ok, const char *words) {
    struct checking *checking = ctx;
    checking->all = checking->all && ok;
    if (!checking->quiet)
        printf("%s %s\n", ok ? "  ok  " : "  !!  ", words);
    json_array_append_new(checking->lines, json_pack("{s:b, s:s}", "ok", ok, "words", words));
}

static int check(const struct options *options, json_t **ret_answer, struct faults *faults) {
    WIRE_AUTO wire = NULL;
    char why[WIRE_WHY] = "";
    struct checking checking = {.lines = json_array(), .quiet = options->json, .all = true};
    int r = centre_connect(options->words[1], &wire, faults);
    if (r == 0)
        r = centre_fault(central_check(wire, take_line, &checking, why), NULL, why, faults);
    *ret_answer = json_pack("{s:b, s:o}", "ok", checking.all, "checks", checking.lines);
    if (r == 0 && !checking.all)
        r = fault_add(faults, "centre", 0, NULL, "not all is well: see the lines marked !!");
    return r;
}

/* Until a signal; a centre that goes away comes back. */
static int herald(const struct options *options, json_t **ret_answer, struct faults *faults) {
    int stop = signals_fd(), r = centre_reads(options->words[1], faults);
    bool said = false, gone = false;
    (void)ret_answer;
    if (r < 0)
        return r;
    for (;;) {
        WIRE_AUTO wire = NULL;
        char why[WIRE_WHY] = "";
        enum wire_fault fault = wire_open_dsn(options->words[1], 10000, &wire, why);
        if (fault == WIRE_OK) {
            if (!said || gone)
                printf(gone ? "the centre is back\n" : "waking the kiosks up; ends with Ctrl-C\n");
            fflush(stdout);
            said = true;
            gone = false;
            fault = central_herald(wire, stop, why);
        }
        if (fault == WIRE_OK)
            return 0;
        if (fault != WIRE_DOWN || !said)
            return centre_fault(fault, NULL, why, faults);
        if (!gone)
            fprintf(stderr, "the centre is gone: %s\n", why);
        gone = true;
        GPollFD fd = {.fd = stop, .events = G_IO_IN};
        if (g_poll(&fd, 1, AGAIN_MS) > 0)
            return r;
    }
}

static const struct {
    const char *name;
    int words; /* with the name, at least and at most */
    int (*run)(const struct options *options, json_t **ret_answer, struct faults *faults);
} ACTIONS[] = {
    {"init", 2, init},
    {"upgrade", 2, upgrade},
    {"check", 2, check},
    {"herald", 2, herald},
    {"kiosk", 0, central_kiosk},
    {"server-cert", 2, central_server},
    {"quarantine", 2, central_quarantine},
    {"journal", 3, central_journal},
    {"hub", 3, central_hub},
};

static int usage(void) {
    fprintf(
        stderr,
        "usage: kioskctl central init|upgrade|check|herald|quarantine DSN, kiosk add|renew|revoke|admit NAME DSN,\n"
        "       kiosk list DSN, server-cert NAMES, journal FILE DSN, hub CENTRE-DSN HUB-DSN (kioskctl help central)\n");
    return 2;
}

int verb_central(const struct options *options) {
    FAULTS_AUTO faults = {0};
    json_t *answer = NULL;
    int words = (int)g_strv_length(options->words);
    for (size_t i = 0; i < G_N_ELEMENTS(ACTIONS); i++) {
        if (strcmp(ACTIONS[i].name, options->words[0]) != 0)
            continue;
        bool dry = options->dry_run && i == 0 && words == 1;
        if (ACTIONS[i].words && words != ACTIONS[i].words && !dry)
            return usage();
        int r = ACTIONS[i].run(options, &answer, &faults);
        int status = verb_end(options, &faults, answer);
        return r == -EINVAL ? usage() : r < 0 ? 1 : status;
    }
    return usage();
}
