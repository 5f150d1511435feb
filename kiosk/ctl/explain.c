/* kioskctl explain: why was I refused? A code is judged at a gate as the programs there would judge it, and the answer
 * is told with everything that led to it. Also the way to try a rule set before the day. Reads only: a kiosk may be
 * working in the same folder. */
#include "ctl/explain.h"

#include <errno.h>
#include <glib.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/ticket_by.h"
#include "ctl/verbs.h"
#include "ctl/when.h"
#include "store/presence.h"

#define PAGE 256 /* people of a room that are read at once */

/* ---- the question ---- */

static int usage(const char *why) {
    fprintf(stderr, "kioskctl explain: %s (kioskctl help explain)\n", why);
    return -EINVAL;
}

static void read_line(char *text, size_t cap) {
    if (!fgets(text, (int)cap, stdin))
        text[0] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
}

static int read_code(struct explanation *e, const char *word) {
    char text[CODE_MAX + 3]; /* a longer line stays too long for a code */
    struct code_urls urls = {0};
    if (strcmp(word, "-") == 0)
        read_line(text, sizeof text);
    const char *code = strcmp(word, "-") == 0 ? text : word;
    int r = roster_urls(e->state->roster, &urls);
    if (r == 0 || r == -ENOENT)
        code_read(code, strlen(code), &urls, &e->code);
    return r == -ENOENT ? 0 : r;
}

static int read_place(struct explanation *e, const struct options *options, struct faults *faults) {
    struct facts_place *place = &e->place;
    struct roster_slot slot;
    *place = (struct facts_place){.now = app_clock_now(&e->state->clock),
                                  .clock_ok = options->at || app_clock_trusted(&e->state->clock),
                                  .cut_off = !options->connected, /* no kiosk knows of a centre yet */
                                  .dir = options->out ? DIRECTION_OUT : DIRECTION_IN};
    if (options->at && when_read(options->at, NULL, e->state->event.timezone, &place->now) < 0)
        return usage("--at takes a time such as 2026-10-24T09:00");
    int r = event_state_gate(e->state, options->gate, &e->gate, faults);
    if (r == 0 && options->session && roster_slot(e->state->roster, options->session, &slot) < 0)
        r = fault_add(faults, "--session", 0, NULL, "there is no session \"%s\"", options->session);
    if (r < 0)
        return r;
    if (e->gate.desk) /* doors go by their zone */
        place->replay_ms = strtol(conf_text(e->state->places, "desk.replay_seconds", "15"), NULL, 10) * 1000;
    g_strlcpy(place->gate, options->gate, sizeof place->gate);
    g_strlcpy(place->slot, options->session ? options->session : "", sizeof place->slot);
    return 0;
}

/* ---- the answer ---- */

/* Through which gate a ticket is inside. */
static int find_gate(struct explanation *e) {
    const struct facts_site *site = &e->subject.site;
    struct room room = {.zone = site->zone.code, .slot = site->has_slot ? site->slot.code : "", .day = site->day};
    struct room_person people[PAGE];
    int n = PAGE;
    for (size_t skip = 0; e->facts.inside && e->state->journal && n == PAGE; skip += PAGE) {
        n = journal_inside(e->state->journal, &room, skip, people, PAGE);
        for (int i = 0; i < n; i++)
            if (people[i].ticket == e->subject.ticket_id)
                return (int)g_strlcpy(e->seen_at, people[i].gate, sizeof e->seen_at);
    }
    return n < 0 ? n : 0;
}

static int judge(struct explanation *e, const struct options *options, struct faults *faults) {
    struct roster_ticket ticket = {0};
    int r = options->reference
                ? ticket_by_reference(e->state->roster, e->state->journal, options->words[0], &ticket, faults)
                : read_code(e, options->words[0]);
    if (r == 0 && options->reference)
        r = facts_gather_ticket(e->state->roster, e->state->journal, ticket.id, &e->place, &e->facts, &e->subject);
    else if (r == 0)
        r = facts_gather(e->state->roster, e->state->journal, &e->code, &e->place, &e->facts, &e->subject);
    if (r == 0) {
        e->answer = access_decide(&e->facts);
        e->why = access_why(&e->facts);
        r = find_gate(e);
    }
    return r < 0 && faults->count == 0 ? fault_add(faults, e->state->dir, 0, NULL, "cannot be read: %s", g_strerror(-r))
                                       : r;
}

static void tell(const struct explanation *e, const struct options *options) {
    if (!options->json) {
        explain_print(e);
        return;
    }
    json_t *answer = explain_json(e);
    json_dumpf(answer, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(answer);
}

int verb_explain(const struct options *options) {
    FAULTS_AUTO faults = {0};
    EVENT_STATE_AUTO state = {0};
    struct explanation e = {.state = &state, .by_reference = options->reference, .names = options->names};
    if (options->cut_off && options->connected)
        return usage("--cut-off and --connected exclude one another"), 2;
    int r = event_state_open(options, EVENT_JOURNAL_READ, &state, &faults);
    if (r == 0)
        r = read_place(&e, options, &faults);
    if (r == 0)
        r = judge(&e, options, &faults);
    if (r >= 0) {
        tell(&e, options);
        return 0;
    }
    if (r == -EINVAL && faults.count == 0)
        return 2;
    verb_end(options, &faults, NULL);
    return 1;
}
