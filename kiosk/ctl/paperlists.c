/* kioskctl lists: paper for the day everything fails. One list a desk with every ticket, walk-ups of this kiosk too, so
 * that any desk can serve anyone, and one a door and session with those who may come in. Who may is asked of the same
 * decision as at the door, one call a ticket, so that no second reading of the rules can differ from it. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "ctl/event_state.h"
#include "ctl/paper.h"
#include "ctl/roll.h"
#include "ctl/verbs.h"
#include "ctl/when.h"
#include "store/facts.h"

/* One list to be: gate, session (an index, -1 = none) and day (-1 = all). */
struct wanted {
    struct roster_gate gate;
    int slot, day;
};

struct lists {
    const struct options *options;
    struct event_state state;
    struct paper paper;
    struct roll roll;
    struct roster_slot *slots; /* ROSTER_SLOTS */
    int n_slots;
    GArray *wanted; /* struct wanted */
    char *folder;
    int64_t pages, people;
    json_t *made;
    struct faults *faults;
};

/* ---- which lists ---- */

static int day_of(const struct roster_event *event, int64_t at) {
    for (int day = 0; day < event->days; day++)
        if (at >= event->day_start[day] && at < event->day_start[day + 1])
            return day;
    return -1;
}

static void want(struct lists *lists, const struct roster_gate *gate, int slot, int day) {
    struct wanted wanted = {.gate = *gate, .slot = slot, .day = day};
    g_array_append_val(lists->wanted, wanted);
}

static bool day_wanted(const struct lists *lists, int day) {
    return lists->options->day == 0 || lists->options->day - 1 == day;
}

/* The sessions behind a door; where its zone has none, one list a day of who may come through at all. */
static void want_door(struct lists *lists, const struct roster_gate *gate) {
    bool any = false;
    for (int i = 0; i < lists->n_slots; i++) {
        const struct roster_slot *slot = &lists->slots[i];
        if (strcmp(slot->zone, gate->zone) != 0)
            continue;
        any = true;
        if (day_wanted(lists, day_of(&lists->state.event, slot->starts)) &&
            (!lists->options->session || strcmp(lists->options->session, slot->code) == 0))
            want(lists, gate, i, day_of(&lists->state.event, slot->starts));
    }
    for (int day = 0; !any && !lists->options->session && day < lists->state.event.days; day++)
        if (day_wanted(lists, day))
            want(lists, gate, -1, day);
}

static void want_gate(struct lists *lists, const struct roster_gate *gate) {
    if (!gate->desk)
        want_door(lists, gate);
    else if (!lists->options->session)
        want(lists, gate, -1, lists->options->day - 1);
}

static int choose_session(struct lists *lists) {
    struct roster_slot slot;
    if (!lists->options->session || roster_slot(lists->state.roster, lists->options->session, &slot) == 0)
        return 0;
    return fault_add(lists->faults, "--session", 0, NULL, "there is no session \"%s\"", lists->options->session);
}

/* An event without gates has desks of any name. */
static int choose_gates(struct lists *lists) {
    struct roster_gate one;
    g_autofree struct roster_gate *gates = g_new(struct roster_gate, ROSTER_GATES);
    int n = roster_gates(lists->state.roster, gates, ROSTER_GATES);
    if (n < 0)
        return fault_add(lists->faults, lists->state.dir, 0, NULL, "the roster cannot be read: %s", g_strerror(-n));
    const char *only = lists->options->gate ? lists->options->gate : n == 0 ? "desk" : NULL;
    for (int i = 0; i < n && !only; i++)
        want_gate(lists, &gates[i]);
    if (!only)
        return 0;
    int r = event_state_gate(&lists->state, only, &one, lists->faults);
    if (r == 0)
        want_gate(lists, &one);
    return r;
}

static int choose(struct lists *lists) {
    const struct options *options = lists->options;
    if (options->day < 0 || options->day > lists->state.event.days)
        return fault_add(lists->faults, "--day", 0, NULL, "the event has days 1 to %d", lists->state.event.days);
    lists->slots = g_new(struct roster_slot, ROSTER_SLOTS);
    lists->n_slots = roster_slots(lists->state.roster, "", 0, 0, lists->slots, ROSTER_SLOTS);
    if (lists->n_slots < 0)
        return fault_add(lists->faults, lists->state.dir, 0, NULL, "the roster cannot be read: %s",
                         g_strerror(-lists->n_slots));
    lists->wanted = g_array_new(FALSE, FALSE, sizeof(struct wanted));
    int r = choose_session(lists);
    if (r == 0)
        r = choose_gates(lists);
    if (r == 0 && lists->wanted->len == 0)
        return fault_add(lists->faults, lists->state.dir, 0, NULL, "no gate has such a session or day");
    return r;
}

/* ---- who is on them ---- */

/* Paper is for doors that open: whoever is in already comes in once more. */
static void forget_the_day(struct access_facts *facts, const struct facts_site *site) {
    facts->inside = false;
    facts->entries = facts->occupancy = 0;
    facts->last = 0;
    if (facts->reserved_left > 0)
        facts->reserved_left += site->count.listed;
}

/* Would this ticket pass when the doors are open? Whether it is paid or cancelled is the paper's to show. */
static int may_enter(struct lists *lists, const struct wanted *wanted, int64_t ticket) {
    const struct roster_slot *slot = wanted->slot >= 0 ? &lists->slots[wanted->slot] : NULL;
    struct facts_place place = {.clock_ok = true, .dir = DIRECTION_IN};
    struct access_facts facts;
    struct facts_subject subject;
    int day = wanted->day >= 0 ? wanted->day : 0;
    place.now = slot ? slot->starts : (lists->state.event.day_start[day] + lists->state.event.day_start[day + 1]) / 2;
    g_strlcpy(place.gate, wanted->gate.code, sizeof place.gate);
    if (slot)
        g_strlcpy(place.slot, slot->code, sizeof place.slot);
    int r = facts_gather_ticket(lists->state.roster, lists->state.journal, ticket, &place, &facts, &subject);
    if (r < 0)
        return r;
    forget_the_day(&facts, &subject.site);
    facts.status = TICKET_PAID;
    facts.revoked = false;
    facts.gate_dirs = 3;
    switch (verdict_class(access_decide(&facts).verdict)) {
    case VERDICT_CLASS_ADMIT:
    case VERDICT_CLASS_STAFF: return 1;
    case VERDICT_CLASS_DENY:
    case VERDICT_CLASS_FAULT: return 0;
    }
    return 0;
}

static int valid_that_day(struct lists *lists, int day, int64_t id) {
    struct roster_ticket ticket;
    if (day < 0)
        return 1;
    int r = people_ticket(lists->state.roster, lists->state.journal, id, &ticket);
    return r < 0 ? r : ticket.days >> day & 1;
}

static int is_listed(struct lists *lists, const struct roster_slot *slot, int64_t ticket) {
    int r = people_listed_as(lists->state.roster, lists->state.journal, ticket, &ticket);
    return r < 0 ? r : roster_listed(lists->state.roster, slot->list, ticket, NULL);
}

static int belongs(struct lists *lists, const struct wanted *wanted, int64_t ticket) {
    const struct roster_slot *slot = wanted->slot >= 0 ? &lists->slots[wanted->slot] : NULL;
    if (wanted->gate.desk)
        return valid_that_day(lists, wanted->day, ticket);
    if (slot && slot->list_mode == LIST_REQUIRED)
        return is_listed(lists, slot, ticket);
    return may_enter(lists, wanted, ticket);
}

/* The tickets of one list, in the roll's order. */
static int select_people(struct lists *lists, const struct wanted *wanted, GArray *people) {
    g_array_set_size(people, 0);
    for (size_t i = 0; i < lists->roll.n; i++) {
        int r = belongs(lists, wanted, lists->roll.tickets[i]);
        if (r < 0)
            return fault_add(lists->faults, lists->state.dir, 0, NULL, "the roster cannot be read: %s", g_strerror(-r));
        if (r > 0)
            g_array_append_val(people, lists->roll.tickets[i]);
    }
    return 0;
}

/* ---- drawing ---- */

static char *path_of(const struct lists *lists, const struct wanted *wanted) {
    g_autofree char *session = wanted->slot >= 0  ? g_strdup(lists->slots[wanted->slot].code)
                               : wanted->day >= 0 ? g_strdup_printf("day-%d", wanted->day + 1)
                                                  : NULL;
    GString *leaf = g_string_new(wanted->gate.code);
    if (session)
        g_string_append_printf(leaf, "_%s", session);
    for (char *c = leaf->str; *c; c++)
        if (*c == '/' || (*c == '.' && c == leaf->str))
            *c = '_';
    g_string_append(leaf, ".pdf");
    char *path = g_build_filename(lists->folder, leaf->str, NULL);
    g_string_free(leaf, TRUE);
    return path;
}

static void tell(struct lists *lists, const char *path, const struct wanted *wanted, size_t people, int64_t pages) {
    if (!lists->options->json)
        printf("%s: %zu people on %" PRId64 " pages\n", path, people, pages);
    json_array_append_new(lists->made, json_pack("{s:s, s:s, s:s, s:I, s:I}", "file", path, "gate", wanted->gate.code,
                                                 "session", wanted->slot >= 0 ? lists->slots[wanted->slot].code : "",
                                                 "people", (json_int_t)people, "pages", (json_int_t)pages));
    lists->people += (int64_t)people;
    lists->pages += pages;
}

static int draw(struct lists *lists, const struct wanted *wanted, GArray *people) {
    g_autofree char *path = path_of(lists, wanted);
    int r = select_people(lists, wanted, people);
    struct paper_list list = {.path = path,
                              .gate = &wanted->gate,
                              .slot = wanted->slot >= 0 ? &lists->slots[wanted->slot] : NULL,
                              .day = wanted->day,
                              .everyone = wanted->gate.desk && wanted->day < 0,
                              .tickets = (const int64_t *)(void *)people->data,
                              .n = people->len};
    int64_t pages = paper_pages(&lists->paper, list.n);
    if (r == 0 && !lists->options->json && isatty(STDERR_FILENO))
        fprintf(stderr, "%s: %" PRId64 " pages ...\n", path, pages);
    lists->paper.done = 0;
    lists->paper.planned = (double)list.n;
    if (r == 0)
        r = paper_draw(&lists->paper, &list, lists->faults);
    if (r == 0)
        tell(lists, path, wanted, list.n, pages);
    return r;
}

static int draw_all(struct lists *lists) {
    g_autoptr(GArray) people = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < lists->wanted->len; i++) {
        int r = draw(lists, &g_array_index(lists->wanted, struct wanted, i), people);
        if (r < 0)
            return r;
    }
    return 0;
}

/* Paper without walk-ups is better than none: a journal that turns out to be damaged is done without. */
static int read_roll(struct lists *lists) {
    int r = roll_make(lists->state.roster, lists->state.journal, &lists->roll);
    if (r == 0 || !lists->state.journal)
        return r;
    fprintf(stderr, "%s/journal.db: cannot be read: %s; what was written here is left out\n", lists->state.dir,
            g_strerror(-r));
    journal_close(lists->state.journal);
    lists->state.journal = NULL;
    return roll_make(lists->state.roster, NULL, &lists->roll);
}

static int prepare(struct lists *lists) {
    char now[WHEN_TEXT];
    int r = read_roll(lists);
    if (r < 0)
        return fault_add(lists->faults, lists->state.dir, 0, NULL, "names cannot be sorted: %s", g_strerror(-r));
    lists->paper = (struct paper){.roster = lists->state.roster,
                                  .journal = lists->state.journal,
                                  .event = lists->state.event,
                                  .assets = conf_assets(lists->state.places),
                                  .catalog = lists->state.catalog,
                                  .tail = lists->roll.tail};
    when_write(lists->state.event.timezone, app_clock_now(&lists->state.clock), now);
    g_strlcpy(lists->paper.printed, now, strlen("2026-10-24 09:30") + 1);
    r = paper_open(&lists->paper, lists->faults);
    if (r == 0 && (g_mkdir_with_parents(lists->folder, 0700) < 0 || access(lists->folder, W_OK) < 0))
        r = fault_add(lists->faults, lists->folder, 0, NULL, "cannot be written: %s", g_strerror(errno));
    return r;
}

static void lists_clear(struct lists *lists) {
    paper_clear(&lists->paper);
    roll_clear(&lists->roll);
    event_state_close(&lists->state);
    g_free(lists->slots);
    g_free(lists->folder);
    if (lists->wanted)
        g_array_unref(lists->wanted);
}

int verb_lists(const struct options *options) {
    FAULTS_AUTO faults = {0};
    __attribute__((cleanup(lists_clear))) struct lists lists = {
        .options = options, .made = json_array(), .faults = &faults};
    int r = event_state_open(options, EVENT_JOURNAL_IF_WELL, &lists.state, &faults);
    if (r == 0) {
        lists.folder =
            options->output ? g_strdup(options->output) : g_strconcat("lists-", lists.state.event.code, NULL);
        r = choose(&lists);
    }
    if (r == 0)
        r = prepare(&lists);
    if (r == 0)
        r = draw_all(&lists);
    if (r == 0 && !options->json)
        printf("%u lists, %" PRId64 " pages in %s\n", lists.wanted->len, lists.pages, lists.folder);
    int status =
        verb_end(options, &faults, json_pack("{s:o, s:I}", "lists", lists.made, "pages", (json_int_t)lists.pages));
    return r < 0 ? 1 : status;
}
