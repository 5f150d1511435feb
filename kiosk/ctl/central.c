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

#define ENROL_OPTIONS (OPTION_KEYS | OPTION_OUTPUT | OPTION_YES | OPTION_EVENT)

static const struct action {
    const char *name;     /* one word or two */
    const char *operands; /* as many words as it takes */
    uint64_t takes;       /* options, beside --json */
    int (*run)(const struct options *options, json_t **ret_answer, struct faults *faults);
} ACTIONS[] = {
    {"init", "DSN", OPTION_DRY_RUN, init},
    {"upgrade", "DSN", 0, upgrade},
    {"check", "DSN", 0, check},
    {"herald", "DSN", 0, herald},
    {"kiosk add", "NAME DSN", ENROL_OPTIONS | OPTION_ENROL, central_kiosk},
    {"kiosk renew", "NAME DSN", ENROL_OPTIONS | OPTION_ENROL, central_kiosk},
    {"kiosk list", "DSN", OPTION_EVENT, central_kiosk},
    {"kiosk revoke", "NAME DSN", 0, central_kiosk},
    {"kiosk admit", "NAME DSN", 0, central_kiosk},
    {"server-cert", "NAMES", ENROL_OPTIONS, central_server},
    {"quarantine", "DSN", OPTION_KIOSK | OPTION_RELEASE, central_quarantine},
    {"journal", "FILE DSN", OPTION_KIOSK, central_journal},
    {"hub", "CENTRE-DSN HUB-DSN", 0, central_hub},
};

static int count_words(const char *text) {
    int n = 1;
    for (; *text; text++)
        n += *text == ' ';
    return n;
}

/* Do the words begin with the action's name? With all of it, or its first word alone. */
static bool is_named(const struct action *action, char *const *words, bool all) {
    size_t first = strcspn(action->name, " ");
    if (strlen(words[0]) != first || strncmp(words[0], action->name, first) != 0)
        return false;
    return !all || !action->name[first] || (words[1] && strcmp(words[1], action->name + first + 1) == 0);
}

static const struct action *find(char *const *words, bool all) {
    for (size_t i = 0; i < G_N_ELEMENTS(ACTIONS); i++)
        if (is_named(&ACTIONS[i], words, all))
            return &ACTIONS[i];
    return NULL;
}

/* What was meant, as far as that can be told. */
static int usage(char *const *words) {
    bool exact = find(words, true), near = find(words, false);
    for (size_t i = 0; i < G_N_ELEMENTS(ACTIONS); i++)
        if (!near || is_named(&ACTIONS[i], words, exact))
            fprintf(stderr, "usage: kioskctl central %s %s\n", ACTIONS[i].name, ACTIONS[i].operands);
    if (strcmp(words[0], "server-cert") == 0 && words[1] && words[2])
        fprintf(stderr, "names and addresses of one server in one word, a comma between: %s,%s\n", words[1], words[2]);
    fprintf(stderr, "(kioskctl help central)\n");
    return 2;
}

int verb_central(const struct options *options) {
    FAULTS_AUTO faults = {0};
    json_t *answer = NULL;
    const struct action *action = find(options->words, true);
    int words = (int)g_strv_length(options->words);
    if (!action)
        return usage(options->words);
    const char *beyond = options_beyond(options, action->takes | OPTION_JSON);
    if (beyond) {
        fprintf(stderr, "kioskctl central %s: takes no --%s (kioskctl help central)\n", action->name, beyond);
        return 2;
    }
    bool dry = options->dry_run && words == 1; /* the SQL alone: of no database */
    if (words != count_words(action->name) + count_words(action->operands) && !dry)
        return usage(options->words);
    int r = action->run(options, &answer, &faults);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}
