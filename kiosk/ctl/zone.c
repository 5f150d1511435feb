/* kioskctl zone: close and open zones from the command line, for a fire drill. One journal entry each; every program of
 * this kiosk sees it within a tenth of a second, because all of them watch the journal. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "core/door_flow.h"
#include "ctl/centre.h"
#include "ctl/event_state.h"
#include "ctl/verbs.h"
#include "ctl/when.h"
#include "store/db.h"
#include "store/facts.h"
#include "store/presence.h"
#include "store/status.sql.h"

/* The codes of all zones that anything is in, each once: of gates, of sessions, and of what these lie in. */
static void add_code(struct event_state *state, GPtrArray *codes, const char *code) {
    struct roster_zone zone;
    for (int depth = 0; *code && depth < ROSTER_ZONE_DEPTH; depth++) {
        if (g_ptr_array_find_with_equal_func(codes, code, g_str_equal, NULL))
            return;
        g_ptr_array_add(codes, g_strdup(code));
        if (roster_zone(state->roster, code, &zone) < 0)
            return;
        code = zone.parent;
    }
}

static gint by_text(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *zones_of(struct event_state *state) {
    GPtrArray *codes = g_ptr_array_new_with_free_func(g_free);
    g_autofree struct roster_gate *gates = g_new(struct roster_gate, ROSTER_GATES);
    g_autofree struct roster_slot *slots = g_new(struct roster_slot, ROSTER_SLOTS);
    int n_gates = roster_gates(state->roster, gates, ROSTER_GATES);
    int n_slots = roster_slots(state->roster, "", 0, 0, slots, ROSTER_SLOTS);
    for (int i = 0; i < n_gates; i++)
        add_code(state, codes, gates[i].zone);
    for (int i = 0; i < n_slots; i++)
        add_code(state, codes, slots[i].zone);
    if (codes->len == 0)
        g_ptr_array_add(codes, g_strdup("main"));
    g_ptr_array_sort(codes, by_text);
    return codes;
}

/* When a zone was last closed or opened, 0 = never. */
static int64_t since(const struct event_state *state, const char *zone) {
    g_autofree char *path = g_build_filename(state->dir, "journal.db", NULL);
    sqlite3 *db = NULL;
    int64_t at = 0;
    if (db_open(path, DB_READ, &db) < 0)
        return 0;
    {
        DB_STMT_AUTO stmt = NULL;
        if (sqlite3_prepare_v2(db, SQL_ZONE_SINCE, -1, &stmt, NULL) == SQLITE_OK &&
            sqlite3_bind_text(stmt, 1, zone, -1, SQLITE_STATIC) == SQLITE_OK &&
            sqlite3_bind_int(stmt, 2, state->clock.rehearsal) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
            at = sqlite3_column_int64(stmt, 0);
    }
    db_close(db);
    return at;
}

static int day_now(const struct event_state *state, int64_t now) {
    for (int day = 0; day < state->event.days; day++)
        if (now >= state->event.day_start[day] && now < state->event.day_start[day + 1])
            return day;
    return -1;
}

/* Seats taken in the room that scans of this zone count for now. */
static int inside(struct event_state *state, const struct roster_zone *zone, int32_t *ret_seats) {
    g_autoptr(GArray) room_for = g_array_sized_new(FALSE, FALSE, sizeof(struct roster_slot), ROSTER_SLOTS);
    struct roster_slot *slots = (struct roster_slot *)(void *)room_for->data;
    int64_t now = app_clock_now(&state->clock);
    int day = day_now(state, now);
    int64_t from = day >= 0 ? state->event.day_start[day] : 0, to = day >= 0 ? state->event.day_start[day + 1] : 0;
    struct room_count count = {0};
    *ret_seats = 0;
    if (!state->journal)
        return 0;
    int n = roster_slots(state->roster, zone->code, from, to, slots, ROSTER_SLOTS);
    int now_on = n > 0 ? facts_slot_now(slots, (size_t)n, "", zone->between, now) : -1;
    struct room room = {.zone = zone->code, .slot = now_on >= 0 ? slots[now_on].code : "", .day = day};
    int r = n < 0 ? n : journal_room(state->journal, &room, "", &count);
    *ret_seats = count.seats;
    return r;
}

static int list_one(struct event_state *state, const char *code, bool json, json_t *zones) {
    struct roster_zone zone = {0};
    char at[WHEN_TEXT];
    int32_t seats = 0;
    g_strlcpy(zone.code, code, sizeof zone.code);
    int r = roster_zone(state->roster, code, &zone);
    int open = state->journal ? journal_zone_open(state->journal, code) : 1;
    if ((r < 0 && r != -ENOENT) || open < 0)
        return r < 0 && r != -ENOENT ? r : open;
    r = inside(state, &zone, &seats);
    if (r < 0)
        return r;
    int64_t changed = state->journal ? since(state, code) : 0;
    when_write(state->event.timezone, changed, at);
    if (!json)
        printf("%-16s %-6s since %-19s  inside %" PRId32 "  %s\n", code, open ? "open" : "closed",
               changed ? at : "the start", seats, *zone.name_en ? zone.name_en : zone.name_zh);
    json_array_append_new(zones, json_pack("{s:s, s:s, s:b, s:I, s:i}", "zone", code, "parent", zone.parent, "open",
                                           open, "since", (json_int_t)changed, "inside", (int)seats));
    return 0;
}

static int list(const struct options *options, struct event_state *state, json_t **ret_answer, struct faults *faults) {
    g_autoptr(GPtrArray) codes = zones_of(state);
    json_t *zones = json_array();
    int r = 0;
    for (guint i = 0; r == 0 && i < codes->len; i++)
        r = list_one(state, g_ptr_array_index(codes, i), options->json, zones);
    *ret_answer = json_pack("{s:o}", "zones", zones);
    return r < 0 ? fault_add(faults, state->dir, 0, NULL, "cannot be read: %s", g_strerror(-r)) : 0;
}

static int find_zone(struct event_state *state, const char *code, struct faults *faults) {
    g_autoptr(GPtrArray) codes = zones_of(state);
    struct roster_zone zone;
    GString *all = g_string_new(NULL);
    if (roster_zone(state->roster, code, &zone) == 0 ||
        g_ptr_array_find_with_equal_func(codes, code, g_str_equal, NULL)) {
        g_string_free(all, TRUE);
        return 0;
    }
    for (guint i = 0; i < codes->len; i++)
        g_string_append_printf(all, "%s%s", i ? ", " : "", (const char *)g_ptr_array_index(codes, i));
    g_autofree char *text = g_string_free(all, FALSE);
    return fault_add(faults, "zone", 0, NULL, "there is no zone \"%s\"; there are %s", code, text);
}

static int set(const struct options *options, struct event_state *state, bool open, json_t **ret_answer,
               struct faults *faults) {
    const char *code = options->words[1], *reason = options->reason ? options->reason : "";
    int r = find_zone(state, code, faults);
    if (r == 0)
        r = event_state_operator(state, options->staff, faults);
    struct roster_staff person = {.rights = DOOR_RIGHT_ZONE}; /* nobody was named: whoever may write here */
    if (r == 0 && options->staff && roster_staff(state->roster, options->staff, &person) == 0 &&
        !(person.rights & DOOR_RIGHT_ZONE))
        r = fault_add(faults, "--operator", 0, NULL, "number %d has no right \"zone\" in staff.csv", options->staff);
    if (r < 0)
        return r;
    struct journal_stamp stamp = event_state_stamp(state);
    r = journal_zone_set(state->journal, &stamp, code, open, options->staff, reason);
    if (r < 0)
        return fault_add(faults, state->dir, 0, NULL, "%s was not %s: %s", code, open ? "opened" : "closed",
                         r == -EINVAL ? "the reason is too long" : g_strerror(-r));
    if (!options->json)
        printf("%s is %s now\n", code, open ? "open" : "closed");
    *ret_answer = json_pack("{s:s, s:b}", "zone", code, "open", open);
    return 0;
}

static int usage(void) {
    fprintf(stderr, "usage: kioskctl zone list | close ZONE | open ZONE (kioskctl help zone)\n");
    return 2;
}

/* At every kiosk of the event: by order of the centre. */
static int set_everywhere(const struct options *options, bool open, json_t **ret_answer, struct faults *faults) {
    if (options->staff)
        return fault_add(faults, "--operator", 0, NULL,
                         "is of a kiosk's own staff; an order of the centre bears the name of who connects");
    json_t *body = json_pack("{s:s, s:s}", "zone", options->words[1], "reason", options->reason ? options->reason : "");
    int r = centre_order(options, open ? "zone.opened" : "zone.closed", body, ret_answer, faults);
    json_decref(body);
    return r;
}

int verb_zone(const struct options *options) {
    FAULTS_AUTO faults = {0};
    EVENT_STATE_AUTO state = {0};
    json_t *answer = NULL;
    const char *word = options->words[0];
    bool listing = strcmp(word, "list") == 0, opening = strcmp(word, "open") == 0;
    if ((!listing && !opening && strcmp(word, "close") != 0) || listing != !options->words[1])
        return usage();
    if (options->central && listing) {
        fault_add(&faults, "--central", 0, NULL,
                  "each kiosk lists its own zones; kioskctl status --central has the doors");
        return verb_end(options, &faults, NULL);
    }
    if (options->central) {
        int sent = set_everywhere(options, opening, &answer, &faults);
        int code = verb_end(options, &faults, answer);
        return sent < 0 ? 1 : code;
    }
    int r = event_state_open(options, listing ? EVENT_JOURNAL_READ : EVENT_JOURNAL_WRITE, &state, &faults);
    if (r == 0)
        r = listing ? list(options, &state, &answer, &faults) : set(options, &state, opening, &answer, &faults);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}
