/* kioskctl verify and status: a look at a state folder from outside. Neither makes a file that is not there, and both
 * work while a desk is writing. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "app/clock.h"
#include "ctl/centre.h"
#include "ctl/verbs.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/link.h"
#include "store/roster.h"
#include "store/status.sql.h"

#define OPEN_BADGES 256

static int open_journal(const char *state, struct journal **ret_journal, struct faults *faults) {
    g_autofree char *path = g_build_filename(state, "journal.db", NULL);
    if (access(path, F_OK) < 0)
        return fault_add(faults, path, 0, NULL, "%s", errno == ENOENT ? "no such journal" : g_strerror(errno));
    int r = journal_open(state, JOURNAL_EVENT, ret_journal);
    return r < 0 ? fault_add(faults, path, 0, NULL, "cannot be opened: %s",
                             r == -EBADMSG ? "it is damaged" : g_strerror(-r))
                 : 0;
}

static json_t *head_of(const struct journal_check *check) {
    char hex[2 * sizeof check->head + 1];
    sodium_bin2hex(hex, sizeof hex, check->head, sizeof check->head);
    return json_string(check->entries > 0 ? hex : "");
}

static int check_chain(const char *state, struct journal *journal, struct journal_check *check, struct faults *faults) {
    int r = journal_verify(journal, check);
    g_autofree char *path = g_build_filename(state, "journal.db", NULL);
    if (r == -EBADMSG)
        return fault_add(faults, path, 0, NULL, "%s", check->reason); /* names the entry */
    return r < 0 ? fault_add(faults, path, 0, NULL, "cannot be read: %s", g_strerror(-r)) : 0;
}

int verb_verify(const struct options *options) {
    FAULTS_AUTO faults = {0};
    PLACES_AUTO places = NULL;
    struct journal *journal = NULL;
    struct journal_check check = {0};
    json_t *answer = NULL;
    if (places_open(options, &places) < 0)
        return 1;
    const char *state = conf_text(places, "state.dir", "state");
    int r = open_journal(state, &journal, &faults);
    if (r == 0)
        r = check_chain(state, journal, &check, &faults);
    if (r == 0) {
        answer = json_pack("{s:I, s:o}", "entries", (json_int_t)check.entries, "head", head_of(&check));
        if (!options->json)
            printf("%s: %" PRId64 " entries, chain whole, head %.16s\n", state, check.entries,
                   json_string_value(json_object_get(answer, "head")));
    }
    journal_close(journal);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}

/* One count of the journal's index; since is bound where the statement asks for it. */
static int64_t count_scans(const char *state, const char *sql, int64_t since) {
    g_autofree char *path = g_build_filename(state, "journal.db", NULL);
    int64_t count = 0;
    sqlite3 *db = NULL;
    if (db_open(path, DB_READ, &db) < 0)
        return 0;
    {
        DB_STMT_AUTO stmt = NULL;
        if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
            (sqlite3_bind_parameter_count(stmt) == 0 || sqlite3_bind_int64(stmt, 1, since) == SQLITE_OK) &&
            sqlite3_step(stmt) == SQLITE_ROW)
            count = sqlite3_column_int64(stmt, 0);
    }
    db_close(db);
    return count;
}

/* Scans since midnight where the event is. */
static int64_t scans_today(const char *state, const char *zone) {
    struct app_clock clock;
    int today = 0;
    int64_t midnight = 0;
    if (app_clock_start(NULL, zone, &clock) < 0 || app_local_day(zone, app_clock_now(&clock), &today, NULL) < 0 ||
        app_local_midnight(zone, today, &midnight) < 0)
        return 0;
    return count_scans(state, SQL_SCANS_SINCE, midnight);
}

static void add_roster(const char *state, json_t *answer, char *ret_zone, size_t cap, struct faults *faults) {
    struct roster *roster = NULL;
    struct roster_event event;
    int r = roster_open(state, &roster);
    if (r == 0)
        r = roster_event(roster, &event);
    if (r == 0) {
        g_strlcpy(ret_zone, event.timezone, cap);
        json_object_set_new(answer, "event", json_string(event.code));
        json_object_set_new(answer, "tickets", json_integer((json_int_t)roster_count(roster)));
    } else {
        g_autofree char *path = g_build_filename(state, "roster.db", NULL);
        fault_add(faults, path, 0, NULL, "%s",
                  r == -ENOENT   ? "no event here: kioskctl import brings one"
                  : r == -EPROTO ? "was made by another version: import the event again"
                                 : g_strerror(-r));
    }
    roster_close(roster);
}

static void add_journal(const char *state, const char *zone, json_t *answer, struct faults *faults) {
    g_autofree char *path = g_build_filename(state, "journal.db", NULL);
    struct journal *journal = NULL;
    struct journal_badge badges[OPEN_BADGES];
    struct journal_check check = {0};
    json_object_set_new(answer, "scans_today", json_integer(0));
    json_object_set_new(answer, "scans_rehearsed", json_integer(0));
    json_object_set_new(answer, "badges_open", json_integer(0));
    json_object_set_new(answer, "entries", json_integer(0));
    json_object_set_new(answer, "head", json_string(""));
    if (access(path, F_OK) < 0) /* nothing has happened yet */
        return;
    if (open_journal(state, &journal, faults) == 0) {
        json_object_set_new(answer, "badges_open", json_integer(journal_open_badges(journal, badges, OPEN_BADGES)));
        check_chain(state, journal, &check, faults);
        json_object_set_new(answer, "entries", json_integer((json_int_t)check.entries));
        json_object_set_new(answer, "head", head_of(&check));
        json_object_set_new(answer, "scans_today", json_integer((json_int_t)scans_today(state, zone)));
        json_object_set_new(answer, "scans_rehearsed",
                            json_integer((json_int_t)count_scans(state, SQL_SCANS_REHEARSED, 0)));
    }
    journal_close(journal);
}

static json_int_t number(json_t *answer, const char *name) { return json_integer_value(json_object_get(answer, name)); }

static const char *const link_states[] = {
    [LINK_NONE] = "no centre",      [LINK_OFF] = "cut off",     [LINK_ON] = "in step",
    [LINK_REFUSED] = "turned away", [LINK_REVOKED] = "revoked",
};

static const char *const link_words[] = {
    [LINK_NONE] = " ", [LINK_OFF] = " from ", [LINK_ON] = " with ", [LINK_REFUSED] = " by ", [LINK_REVOKED] = " by ",
};

/* A kiosk without a centre says nothing of one. */
static void add_link(const struct options *options, const char *state, json_t *answer) {
    struct link *link = NULL;
    struct link_status status = {.state = LINK_NONE};
    struct app_clock clock;
    if (!link_enrolled(state) || app_clock_start(NULL, NULL, &clock) < 0)
        return;
    struct journal_stamp now = {.boottime = app_clock_boottime()};
    memcpy(now.boot, clock.boot, sizeof now.boot);
    if (link_open(state, false, &link) == 0)
        link_status(link, &now, &status);
    link_close(link);
    json_object_set_new(answer, "link",
                        json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "state", link_states[status.state], "why",
                                  status.why, "kiosk", status.kiosk, "centre", status.centre, "unsent",
                                  (json_int_t)status.unsent, "refused", (json_int_t)status.refused));
    if (!options->json)
        printf("centre       %s%s%s%s%s, %" PRId64 " entries to send\n", link_states[status.state],
               *status.centre ? link_words[status.state] : "", status.centre, *status.why ? ": " : "", status.why,
               status.unsent);
}

static int status_of_centre(const struct options *options) {
    FAULTS_AUTO faults = {0};
    json_t *answer = NULL;
    int r = central_status(options, &answer, &faults);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}

int verb_status(const struct options *options) {
    FAULTS_AUTO faults = {0};
    PLACES_AUTO places = NULL;
    char zone[64] = "UTC";
    if (options->central)
        return status_of_centre(options);
    if (places_open(options, &places) < 0)
        return 1;
    const char *state = conf_text(places, "state.dir", "state");
    json_t *answer = json_object();
    add_roster(state, answer, zone, sizeof zone, &faults);
    if (faults.count == 0)
        add_journal(state, zone, answer, &faults);
    if (faults.count == 0 && !options->json)
        printf("event        %s\ntickets      %" JSON_INTEGER_FORMAT "\nscans today  %" JSON_INTEGER_FORMAT
               " (and %" JSON_INTEGER_FORMAT " rehearsed)"
               "\nbadges open  %" JSON_INTEGER_FORMAT "\njournal      %" JSON_INTEGER_FORMAT " entries, head %.16s\n",
               json_string_value(json_object_get(answer, "event")), number(answer, "tickets"),
               number(answer, "scans_today"), number(answer, "scans_rehearsed"), number(answer, "badges_open"),
               number(answer, "entries"), json_string_value(json_object_get(answer, "head")));
    add_link(options, state, answer); /* above all where there is no roster */
    return verb_end(options, &faults, answer);
}
