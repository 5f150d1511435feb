/* Opening a state folder for a verb. See event_state.h. */
#include "ctl/event_state.h"

#include <errno.h>
#include <glib.h>

#include "ctl/verbs.h"
#include "store/link.h"

static int open_roster(struct event_state *state, struct faults *faults) {
    int r = roster_open(state->dir, &state->roster);
    if (r == 0)
        r = roster_event(state->roster, &state->event);
    if (r == 0)
        return 0;
    g_autofree char *path = g_build_filename(state->dir, "roster.db", NULL);
    return fault_add(faults, path, 0, NULL, "%s",
                     r == -ENOENT   ? "no event here: kioskctl import brings one (or say --state DIR)"
                     : r == -EPROTO ? "was made by another version: import the event again"
                                    : g_strerror(-r));
}

static int open_clock(struct event_state *state, enum event_journal journal, struct faults *faults) {
    const char *now = conf_text(state->places, "clock.now", NULL);
    if (app_clock_start(now, state->event.timezone, &state->clock) < 0)
        return fault_add(faults, "clock.now", 0, NULL, "\"%s\" is no time", now ? now : "");
    if (state->clock.rehearsal && journal == EVENT_JOURNAL_WRITE)
        return fault_add(faults, state->dir, 0, NULL,
                         "its clock is a rehearsal's (clock.now): what happened is not written under it");
    return 0;
}

static int open_journal(struct event_state *state, enum event_journal journal, struct faults *faults) {
    enum journal_mode mode = state->clock.rehearsal ? JOURNAL_REHEARSAL : JOURNAL_EVENT;
    int r = 0;
    if (journal == EVENT_JOURNAL_READ || journal == EVENT_JOURNAL_IF_WELL)
        r = journal_open_to_read(state->dir, mode, &state->journal);
    else if (journal == EVENT_JOURNAL_WRITE)
        r = journal_open(state->dir, mode, &state->journal);
    if (r == 0 || (r == -ENOENT && journal != EVENT_JOURNAL_WRITE))
        return 0;
    g_autofree char *path = g_build_filename(state->dir, "journal.db", NULL);
    const char *why = r == -EBADMSG  ? "it is damaged (kioskctl verify says where)"
                      : r == -EPROTO ? "a newer version wrote it"
                                     : g_strerror(-r);
    if (journal != EVENT_JOURNAL_IF_WELL)
        return fault_add(faults, path, 0, NULL, "cannot be opened: %s", why);
    fprintf(stderr, "%s: cannot be opened: %s; what was written here is left out\n", path, why);
    return 0;
}

/* No instant that has been seen on this machine is still to come. */
static void raise_floor(struct event_state *state) {
    if (state->journal)
        app_clock_passed(&state->clock, journal_last_at(state->journal));
    app_clock_passed(&state->clock, state->event.made);
}

/* Nor is its clock asked where kiosk-syncd has heard the centre's. */
static void ask_centre(struct event_state *state) {
    struct link *link = NULL;
    struct link_status status = {0};
    struct journal_stamp now = event_state_stamp(state);
    if (link_open(state->dir, false, &link) == 0 && link_status(link, &now, &status) == 0)
        app_clock_told(&state->clock, status.told, status.told_boottime);
    link_close(link);
}

int event_state_open(const struct options *options, enum event_journal journal, struct event_state *ret_state,
                     struct faults *faults) {
    *ret_state = (struct event_state){0};
    int r = places_open(options, &ret_state->places);
    if (r < 0)
        return r;
    ret_state->dir = conf_text(ret_state->places, "state.dir", "state");
    r = open_roster(ret_state, faults);
    if (r == 0)
        r = open_clock(ret_state, journal, faults);
    if (r == 0)
        r = open_journal(ret_state, journal, faults);
    if (r < 0)
        return r;
    raise_floor(ret_state);
    ask_centre(ret_state);
    if (catalog_open(conf_locale(ret_state->places), &ret_state->catalog) < 0)
        ret_state->catalog = NULL;
    return 0;
}

void event_state_close(struct event_state *state) {
    catalog_free(state->catalog);
    journal_close(state->journal);
    roster_close(state->roster);
    conf_free(state->places);
    *state = (struct event_state){0};
}

static char *list_gates(struct roster *roster) {
    g_autofree struct roster_gate *gates = g_new(struct roster_gate, ROSTER_GATES);
    int n = roster_gates(roster, gates, ROSTER_GATES);
    GString *list = g_string_new(NULL);
    for (int i = 0; i < n; i++)
        g_string_append_printf(list, "%s%s", i ? ", " : "", gates[i].code);
    return g_string_free(list, FALSE);
}

int event_state_gate(struct event_state *state, const char *gate, struct roster_gate *ret_gate, struct faults *faults) {
    struct roster_gate any;
    if (gate && roster_gate(state->roster, gate, ret_gate) == 0)
        return 0;
    g_autofree char *gates = list_gates(state->roster);
    if (!gate)
        return fault_add(faults, "--gate", 0, NULL, "say which gate%s%s", *gates ? ": " : "", gates);
    if (roster_gates(state->roster, &any, 1) != 0)
        return fault_add(faults, "--gate", 0, NULL, "there is no gate \"%s\"; there are %s", gate, gates);
    *ret_gate = (struct roster_gate){.zone = "main", .dirs = 3, .desk = true};
    g_strlcpy(ret_gate->code, gate, sizeof ret_gate->code);
    g_strlcpy(ret_gate->name_zh, gate, sizeof ret_gate->name_zh);
    g_strlcpy(ret_gate->name_en, gate, sizeof ret_gate->name_en);
    return 0;
}

struct journal_stamp event_state_stamp(struct event_state *state) {
    struct journal_stamp stamp = {.at = app_clock_now(&state->clock),
                                  .boottime = app_clock_boottime(),
                                  .clock_ok = app_clock_trusted(&state->clock),
                                  .rehearsal = state->clock.rehearsal};
    g_strlcpy(stamp.boot, state->clock.boot, sizeof stamp.boot);
    return stamp;
}

int event_state_operator(struct event_state *state, int staff, struct faults *faults) {
    struct roster_staff person;
    if (staff == 0 || (staff > 0 && roster_staff(state->roster, staff, &person) == 0))
        return 0;
    return fault_add(faults, "--operator", 0, NULL, "nobody of staff.csv has the number %d", staff);
}
