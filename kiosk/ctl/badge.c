/* kioskctl badge: what a desk owes, and what staff do about it from a command line. Each act is an entry of the
 * journal; a desk that runs sees it within a tenth of a second and prints. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "ctl/event_state.h"
#include "ctl/ticket_by.h"
#include "ctl/verbs.h"
#include "ctl/when.h"
#include "device/printer.h"
#include "store/badges.h"
#include "store/people.h"

#define SHOWN_MAX 256
#define QUEUES_MAX 64

static const char *state_word(enum badge_state state) {
    switch (state) {
    case BADGE_NONE: return "cancelled";
    case BADGE_OWED: return "waiting";
    case BADGE_SENT: return "sent";
    case BADGE_PRINTING: return "printing";
    case BADGE_PRINTED: return "printed";
    case BADGE_FAILED: return "failed";
    case BADGE_UNCERTAIN: return "uncertain";
    }
    return "cancelled";
}

static json_t *past_json(const struct badge_past *past, const char *reference, const char *at) {
    return json_pack("{s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:i}", "ticket", reference, "serial", past->serial, "attempt",
                     past->attempt, "state", state_word(past->state), "at", at, "printer", past->printer, "reason",
                     past->reason, "operator", past->staff_no);
}

static void show_past(struct event_state *state, const struct options *options, const struct badge_past *past,
                      const char *reference, json_t *badges) {
    char at[WHEN_TEXT];
    when_write(state->event.timezone, past->at, at);
    if (!options->json)
        printf("%-24s badge %d  %-10s %s%s%s%s%s\n", reference, past->serial, state_word(past->state), at,
               *past->printer ? "  " : "", past->printer, *past->reason ? "  printed again: " : "", past->reason);
    if (badges)
        json_array_append_new(badges, past_json(past, reference, at));
}

/* A clock that was set has a journal of its own. */
static void say_none(const struct event_state *state, const struct options *options, const char *words) {
    if (!options->json)
        printf("%s%s\n", words,
               state->clock.rehearsal
                   ? " in the rehearsal: without a clock that is set (clock.now) the event itself is asked"
                   : "");
}

static int list(struct event_state *state, const struct options *options, json_t **ret_answer, struct faults *faults) {
    struct badge_past open[SHOWN_MAX];
    int64_t tickets[SHOWN_MAX];
    json_t *badges = json_array();
    int n = state->journal ? badges_open(state->journal, open, tickets, SHOWN_MAX) : 0;
    for (int i = 0; i < n; i++) {
        struct roster_ticket ticket = {.reference = "?"};
        people_ticket(state->roster, state->journal, tickets[i], &ticket);
        show_past(state, options, &open[i], ticket.reference, badges);
    }
    if (n == 0)
        say_none(state, options, "no badge is missing");
    *ret_answer = json_pack("{s:o}", "badges", badges);
    return n < 0 ? fault_add(faults, state->dir, 0, NULL, "journal.db: %s", g_strerror(-n)) : 0;
}

/* What a ticket had here, newest first; badges may be NULL. How many, or negative. */
static int show_pasts(struct event_state *state, const struct options *options, const struct roster_ticket *ticket,
                      json_t *badges) {
    struct badge_past past[SHOWN_MAX];
    int n = badges_known(state->roster, state->journal, ticket->id, past, SHOWN_MAX);
    for (int i = 0; i < n; i++)
        show_past(state, options, &past[i], ticket->reference, badges);
    return n;
}

static int history(struct event_state *state, const struct options *options, json_t **ret_answer,
                   struct faults *faults) {
    struct roster_ticket ticket = {0};
    int r = ticket_by_reference(state->roster, state->journal, options->words[1], &ticket, faults);
    if (r < 0)
        return r;
    json_t *badges = json_array();
    int n = show_pasts(state, options, &ticket, badges);
    if (n == 0)
        say_none(state, options, "no badge has been printed here");
    *ret_answer = json_pack("{s:o}", "badges", badges);
    return n < 0 ? fault_add(faults, state->dir, 0, NULL, "journal.db: %s", g_strerror(-n)) : 0;
}

/* ---- acts ---- */

/* The uncertain badge of a ticket; 0 = none. */
static uint64_t uncertain_of(struct event_state *state, int64_t ticket) {
    struct badge_past past[16];
    int n = badges_of(state->journal, ticket, past, 16);
    for (int i = 0; i < n; i++)
        if (past[i].state == BADGE_UNCERTAIN)
            return past[i].handle;
    return 0;
}

static int settle(struct event_state *state, const struct options *options, json_t **ret_answer,
                  struct faults *faults) {
    struct roster_ticket ticket = {0};
    struct journal_stamp stamp = event_state_stamp(state);
    bool yes = strcmp(options->words[2], "yes") == 0;
    if (!yes && strcmp(options->words[2], "no") != 0)
        return fault_add(faults, options->words[2], 0, NULL, "did it come out? yes or no");
    int r = ticket_by_reference(state->roster, state->journal, options->words[1], &ticket, faults);
    if (r < 0)
        return r;
    uint64_t handle = uncertain_of(state, ticket.id);
    if (!handle)
        return fault_add(faults, ticket.reference, 0, NULL, "no badge of this ticket is uncertain here");
    r = badges_settle(state->journal, &stamp, handle, yes ? BADGE_CAME_OUT : BADGE_DID_NOT, options->staff);
    if (r < 0)
        return fault_add(faults, state->dir, 0, NULL, "not written: %s", g_strerror(-r));
    if (!options->json)
        printf("%s: %s\n", ticket.reference, yes ? "noted as printed" : "owed again, a desk prints it");
    *ret_answer = json_pack("{s:s, s:b}", "ticket", ticket.reference, "printed", yes);
    return 0;
}

static int may_reprint(const struct options *options, struct faults *faults) {
    if (!options->reason || !*options->reason)
        return fault_add(faults, "--reason", 0, NULL, "say why: lost, name, damaged …");
    if (strlen(options->reason) >= BADGE_REASON)
        return fault_add(faults, "--reason", 0, NULL, "is longer than %d bytes", BADGE_REASON - 1);
    if (!options->staff)
        return fault_add(faults, "--operator", 0, NULL, "say who answers for it: a number of staff.csv");
    return 0;
}

static int not_reprinted(const struct event_state *state, const char *reference, int r, struct faults *faults) {
    if (r == -ESTALE)
        return fault_add(faults, reference, 0, NULL, "is not valid any more: it was passed on or cancelled");
    if (r == -ENODATA)
        return fault_add(faults, reference, 0, NULL,
                         "has had no badge that this kiosk knows of: check the person in (kioskctl checkin %s), which "
                         "prints the first",
                         reference);
    if (r == -EBUSY)
        return fault_add(faults, reference, 0, NULL,
                         "a badge of this ticket is on its way or uncertain: settle that first (kioskctl badge of %s)",
                         reference);
    return fault_add(faults, state->dir, 0, NULL, "not written: %s", g_strerror(-r));
}

static int reprint(struct event_state *state, const struct options *options, json_t **ret_answer,
                   struct faults *faults) {
    struct roster_ticket ticket = {0};
    struct journal_badge badge = {0};
    struct badge_reprint again = {.staff_no = options->staff};
    struct journal_stamp stamp = event_state_stamp(state);
    int r = may_reprint(options, faults);
    if (r == 0)
        r = ticket_by_reference(state->roster, state->journal, options->words[1], &ticket, faults);
    if (r < 0)
        return r;
    again.ticket = ticket.id;
    g_strlcpy(again.reason, options->reason, sizeof again.reason);
    r = badges_may_reprint(state->roster, state->journal, ticket.id, &again.known_serial);
    if (r == 0)
        r = show_pasts(state, options, &ticket, NULL);
    if (r >= 0)
        r = badges_reprint(state->journal, &stamp, &again, &badge);
    if (r < 0)
        return not_reprinted(state, ticket.reference, r, faults);
    if (!options->json)
        printf("%s: badge %d is owed, the ones before are void\n", ticket.reference, badge.serial);
    *ret_answer = json_pack("{s:s, s:i}", "ticket", ticket.reference, "serial", badge.serial);
    return 0;
}

/* Labels of a queue that nobody has are counted for nobody. Where cupsd does not answer, what is said is taken. */
static int look_for_printer(struct event_state *state, const char *queue, struct faults *faults) {
    const char *server = conf_text(state->places, "printer.server", NULL);
    if (strncmp(queue, "ipp", 3) == 0 && strstr(queue, "://"))
        return 0;
    struct printer_info there[QUEUES_MAX];
    g_autoptr(GString) names = g_string_new(NULL);
    int n = printer_list(server, there, QUEUES_MAX);
    for (int i = 0; i < n; i++) {
        if (strcmp(there[i].name, queue) == 0)
            return 0;
        g_string_append_printf(names, "%s%s", i ? ", " : "", there[i].name);
    }
    if (n > 0)
        return fault_add(faults, queue, 0, NULL, "no printer has this name; there are: %s", names->str);
    fault_warn(faults, queue, 0, NULL,
               "the print service does not answer, so nobody knows whether there is such a printer");
    return 0;
}

static int roll(struct event_state *state, const struct options *options, json_t **ret_answer, struct faults *faults) {
    struct journal_stamp stamp = event_state_stamp(state);
    char *end;
    gint64 labels = g_ascii_strtoll(options->words[1], &end, 10);
    if (end == options->words[1] || *end || labels < 0 || labels > ROLL_LABELS_MAX)
        return fault_add(faults, options->words[1], 0, NULL, "a roll has 1 to %d labels; 0: count no more",
                         ROLL_LABELS_MAX);
    if (!options->printer || !*options->printer || strlen(options->printer) >= BADGE_PRINTER)
        return fault_add(faults, "--printer", 0, NULL, "say which: kioskctl printer lists them");
    int r = look_for_printer(state, options->printer, faults);
    if (r < 0)
        return r;
    r = badges_roll_set(state->journal, &stamp, options->printer, (int)labels, options->staff);
    if (r < 0)
        return fault_add(faults, state->dir, 0, NULL, "not written: %s", g_strerror(-r));
    if (!options->json)
        printf("%s: %" G_GINT64_FORMAT " labels\n", options->printer, labels);
    *ret_answer = json_pack("{s:s, s:I}", "printer", options->printer, "labels", (json_int_t)labels);
    return 0;
}

static const struct action {
    const char *name;
    int words;
    bool writes;
    int (*run)(struct event_state *state, const struct options *options, json_t **ret_answer, struct faults *faults);
} ACTIONS[] = {{"list", 1, false, list},
               {"of", 2, false, history},
               {"settle", 3, true, settle},
               {"reprint", 2, true, reprint},
               {"roll", 2, true, roll}};

static const struct action *action_of(const struct options *options) {
    int words = options->words ? (int)g_strv_length(options->words) : 0;
    for (size_t i = 0; words && i < G_N_ELEMENTS(ACTIONS); i++)
        if (strcmp(ACTIONS[i].name, options->words[0]) == 0)
            return words == ACTIONS[i].words ? &ACTIONS[i] : NULL;
    return words ? NULL : &ACTIONS[0];
}

int verb_badge(const struct options *options) {
    FAULTS_AUTO faults = {0};
    EVENT_STATE_AUTO state = {0};
    json_t *answer = NULL;
    const struct action *action = action_of(options);
    if (!action) {
        fprintf(stderr, "usage: kioskctl badge [list | of REFERENCE | settle REFERENCE yes|no | reprint REFERENCE | "
                        "roll LABELS] (kioskctl help badge)\n");
        return 2;
    }
    int r = event_state_open(options, action->writes ? EVENT_JOURNAL_WRITE : EVENT_JOURNAL_READ, &state, &faults);
    if (r == 0 && action->writes)
        r = event_state_operator(&state, options->staff, &faults);
    if (r == 0)
        r = action->run(&state, options, &answer, &faults);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}
