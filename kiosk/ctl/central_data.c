/* kioskctl central: what has come in, and what would not. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/clock.h"
#include "ctl/centre.h"
#include "store/post.h"
#include "sync/hub.h"
#include "sync/push.h"

/* ---- quarantine ---- */

static int release(const struct options *options, struct wire *wire, json_t **ret_answer, struct faults *faults) {
    RESULT_AUTO result = NULL;
    const char *const params[] = {strcmp(options->release, "all") == 0 ? "" : options->release, NULL};
    int r = centre_ask(wire, "SELECT ev.quarantine_release(nullif($1, '')::uuid)::text", params, &result, faults);
    if (r < 0)
        return r;
    g_autofree char *n = centre_text(result, 0, 0);
    if (!options->json)
        printf("%s entries were let out; those that still make no sense stay, with the reason\n", n);
    *ret_answer = json_pack("{s:s}", "released", n);
    return 0;
}

int central_quarantine(const struct options *options, json_t **ret_answer, struct faults *faults) {
    WIRE_AUTO wire = NULL;
    RESULT_AUTO result = NULL;
    int r = centre_open(options->words[1], &wire, faults);
    if (r < 0)
        return r;
    if (options->release)
        return release(options, wire, ret_answer, faults);
    const char *const params[] = {options->kiosk ? options->kiosk : "", NULL};
    r = centre_ask(wire,
                   "SELECT uuid::text, kiosk, seq::text, kind, to_char(happened, 'MM-DD HH24:MI') AS happened, reason"
                   " FROM ev.quarantined WHERE $1 IN ('', kiosk)",
                   params, &result, faults);
    if (r < 0)
        return r;
    if (!options->json)
        centre_print(result, "in quarantine; --release UUID (or all) takes them up after all");
    *ret_answer = json_pack("{s:o}", "quarantined", centre_json(result));
    return 0;
}

/* ---- a journal brought by hand ---- */

static int send_all(const struct options *options, struct wire *wire, struct journal *journal, json_t **ret_answer,
                    struct faults *faults) {
    struct app_clock clock;
    struct push_mark mark = {0};
    struct push_result result = {.more = true}, sum = {0};
    char why[WIRE_WHY] = "";
    int r = app_clock_start(NULL, NULL, &clock);
    /* Of another machine: its boots are not ours. */
    struct journal_stamp now = {.at = app_clock_now(&clock), .boot = "00000000-0000-0000-0000-000000000000"};
    while (r == 0 && result.more) {
        r = centre_fault(push_some(wire, journal, NULL, &now, options->kiosk, &mark, &result, why), NULL, why, faults);
        sum.sent += result.sent;
        sum.quarantined += result.quarantined;
        sum.conflicts += result.conflicts;
    }
    if (r < 0)
        return r;
    if (!options->json)
        printf("%" PRId64 " entries of %s are at the centre: %" PRId64 " in quarantine, %" PRId64 " conflicts\n",
               sum.sent, options->kiosk, sum.quarantined, sum.conflicts);
    *ret_answer = json_pack("{s:I, s:I, s:I}", "entries", (json_int_t)sum.sent, "quarantined",
                            (json_int_t)sum.quarantined, "conflicts", (json_int_t)sum.conflicts);
    return 0;
}

int central_journal(const struct options *options, json_t **ret_answer, struct faults *faults) {
    WIRE_AUTO wire = NULL;
    struct journal *journal = NULL;
    const char *path = options->words[1];
    if (!options->kiosk)
        return fault_add(faults, "--kiosk", 0, NULL, "say whose journal this is");
    g_autofree char *dir = g_str_has_suffix(path, "journal.db") ? g_path_get_dirname(path) : g_strdup(path);
    int r = journal_open_to_read(dir, JOURNAL_EVENT, &journal);
    if (r < 0)
        return fault_add(faults, path, 0, NULL, "%s",
                         r == -ENOENT || r == -ENOTDIR ? "no journal.db there: name the file, or its folder"
                                                       : g_strerror(-r));
    r = centre_open(options->words[2], &wire, faults);
    if (r == 0)
        r = send_all(options, wire, journal, ret_answer, faults);
    journal_close(journal);
    return r;
}

/* ---- a hub ---- */

int central_hub(const struct options *options, json_t **ret_answer, struct faults *faults) {
    if (centre_reads(options->words[1], faults) < 0 || centre_reads(options->words[2], faults) < 0)
        return -EBADMSG;
    if (hub_same(options->words[1], options->words[2]))
        return fault_add(faults, "hub", 0, NULL, "centre and hub are the same: say two connections");
    g_autofree char *sql = hub_sql(options->words[1], options->words[2]);
    if (!options->json)
        printf("%s", sql);
    *ret_answer = json_pack("{s:s}", "sql", sql);
    return 0;
}

/* ---- the live view ---- */

static const struct {
    const char *name, *title, *sql;
} VIEWS[] = {
    {"kiosks", "kiosks",
     "SELECT kiosk, CASE WHEN revoked THEN 'revoked' WHEN connected THEN 'connected' ELSE 'cut off' END AS state,"
     " coalesce(seen_ago::text, 'never') AS seen, coalesce(unsent::text, '') AS unsent, quarantined::text,"
     " concat_ws('; ', CASE WHEN twin THEN 'TWO MACHINES use this name (kioskctl central check)' END,"
     " nullif(health ->> 'why', '')) AS words FROM ev.kiosk_health WHERE event_id = $1::bigint ORDER BY kiosk"},
    {"arrivals", "arrivals per quarter hour, the last twelve",
     "SELECT * FROM (SELECT to_char(quarter, 'MM-DD HH24:MI') AS quarter, people::text AS arrivals, "
     "people_so_far::text AS so_far FROM ev.arrivals_by_quarter "
     "WHERE"
     " event_id = $1::bigint ORDER BY ev.arrivals_by_quarter.quarter DESC LIMIT 12) AS x ORDER BY 1"},
    {"tiers", "by tier", "SELECT * FROM ev.arrivals_by_tier WHERE event_id = $1::bigint"},
    {"channels", "by channel", "SELECT * FROM ev.arrivals_by_channel WHERE event_id = $1::bigint"},
    {"doors", "by door", "SELECT * FROM ev.arrivals_by_gate WHERE event_id = $1::bigint"},
    {"conflicts", "one ticket, two entries",
     "SELECT name, to_char(first_at, 'HH24:MI') || ' ' || first_kiosk AS counts, to_char(second_at, 'HH24:MI') || ' ' "
     "||"
     " second_kiosk AS double, CASE WHEN seen THEN 'seen' ELSE 'NEW' END AS state FROM ev.conflicts WHERE event_id ="
     " $1::bigint LIMIT 20"},
    {"cancelled", "in on a ticket that is cancelled",
     "SELECT coalesce(nullif(t.name_zh, ''), nullif(t.name_latin, ''), t.reference) AS name, t.reference, to_char("
     "to_timestamp(s.est / 1000.0) AT TIME ZONE v.timezone, 'MM-DD HH24:MI') AS at, s.kiosk, s.verdict"
     " FROM ev.scan AS s JOIN ev.ticket AS t ON t.event_id = s.event_id AND t.id = s.ticket"
     " JOIN ev.event AS v ON v.event_id = s.event_id WHERE s.event_id = $1::bigint AND t.status = 3 AND s.admitted"
     " AND NOT s.undone AND s.dir <> 'out' AND NOT EXISTS (SELECT FROM ev.walkup AS w WHERE w.event_id = s.event_id"
     " AND w.replaces = s.ticket) ORDER BY s.est DESC LIMIT 20"},
    {"sponsors", "sponsors",
     "SELECT sponsor, badges::text, badges_uncertain::text AS uncertain, plays::text, plays_complete::text,"
     " seconds_complete::text, seconds_cut::text FROM ev.exposure WHERE event_id = $1::bigint"},
    {"handouts", "handed out",
     "SELECT handout, given::text, coalesce(\"left\"::text, '') AS \"left\" FROM ev.handouts WHERE event_id = "
     "$1::bigint"},
    {"given_twice", "handed out twice",
     "SELECT name, handout, to_char(first_at, 'HH24:MI') || ' ' || first_kiosk AS counts, to_char(second_at, 'HH24:MI')"
     " || ' ' || second_kiosk AS double FROM ev.given_twice WHERE event_id = $1::bigint LIMIT 20"},
    {"walkups", "registered at a desk",
     "SELECT reference, name, kiosk, to_char(at, 'MM-DD HH24:MI') AS at, replaces, CASE state WHEN 'late' THEN "
     "'BLOCKED:"
     " that ticket was gone already' ELSE state END AS state FROM ev.walkups WHERE event_id = $1::bigint ORDER BY state"
     " <> 'late', at DESC LIMIT 20"},
    {"corrections", "names put right in two ways",
     "SELECT reference, field, was, kiosk || ': ' || now AS written, centre_says, to_char(at, 'MM-DD HH24:MI') AS at"
     " FROM ev.corrections WHERE event_id = $1::bigint AND state = 'conflict' LIMIT 20"},
    {"printers", "labels left",
     "SELECT kiosk, printer, labels::text, used::text, \"left\"::text FROM ev.printers WHERE event_id = $1::bigint"},
};

/* The views' own columns as text, but for those that name the event in each row. */
static int ask_view(struct wire *wire, size_t view, const char *number, PGresult **ret_result, struct faults *faults) {
    const char *const params[] = {number, NULL};
    if (strncmp(VIEWS[view].sql, "SELECT * FROM ev.", 17) != 0)
        return centre_ask(wire, VIEWS[view].sql, params, ret_result, faults);
    RESULT_AUTO columns = NULL;
    const char *name = VIEWS[view].sql + strlen("SELECT * FROM ");
    g_autofree char *relation = g_strndup(name, strcspn(name, " "));
    const char *const which[] = {relation, NULL};
    int r = centre_ask(wire,
                       "SELECT string_agg(format('%I::text', attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE"
                       " attrelid = $1::text::regclass AND attnum > 0 AND attname NOT IN ('event_id', 'event')",
                       which, &columns, faults);
    if (r < 0)
        return r;
    g_autofree char *list = centre_text(columns, 0, 0);
    g_autofree char *sql = g_strdup_printf("SELECT %s FROM %s", list, name);
    return centre_ask(wire, sql, params, ret_result, faults);
}

int central_status(const struct options *options, json_t **ret_answer, struct faults *faults) {
    WIRE_AUTO wire = NULL;
    g_autofree char *number = NULL, *code = NULL;
    int r = centre_open(options->central, &wire, faults);
    if (r == 0)
        r = centre_event(wire, options, &number, &code, faults);
    if (r < 0)
        return r;
    *ret_answer = json_pack("{s:s}", "event", code);
    for (size_t i = 0; r == 0 && i < G_N_ELEMENTS(VIEWS); i++) {
        RESULT_AUTO result = NULL;
        r = ask_view(wire, i, number, &result, faults);
        if (r == 0 && !options->json)
            centre_print(result, VIEWS[i].title);
        if (r == 0)
            json_object_set_new(*ret_answer, VIEWS[i].name, centre_json(result));
    }
    return r;
}
