/* The station's side of the link: sync.db says whether the centre answers, roster.db what it found out. */
#include "station/centre.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/mask.h"
#include "store/people.h"
#include "store/post.h"

#define LOOK_MS 100
#define OPEN_MS 2000 /* between looks for a link that is not there */
#define STEP_NS 2000000

static bool open_link(struct station *station, int64_t now) {
    struct station_centre *centre = &station->centre;
    if (centre->link)
        return true;
    if (now < centre->open_at || station->clock.rehearsal)
        return false;
    centre->open_at = now + OPEN_MS;
    return link_open(station->state_dir, false, &centre->link) == 0;
}

static bool look_at_link(struct station *station, int64_t now) {
    struct station_centre *centre = &station->centre;
    struct link_status status = {.state = LINK_NONE};
    struct journal_stamp stamp = station_stamp(station);
    if (open_link(station, now) && link_status(centre->link, &stamp, &status) < 0) {
        link_close(centre->link);
        centre->link = NULL;
        status = (struct link_status){.state = LINK_OFF};
    }
    app_clock_told(&station->clock, status.told, status.told_boottime);
    bool changed = status.state != centre->status.state;
    if (changed)
        log_event(&station->log, "sync", "state", status.state == LINK_ON ? "on" : "off", "why", status.why, NULL);
    centre->status = status;
    return changed;
}

/* Nothing else of a conflict ever changes. */
static bool are_same(const struct centre_conflict *a, const struct centre_conflict *b, int n) {
    for (int i = 0; i < n; i++)
        if (memcmp(a[i].uuid, b[i].uuid, UUID_SIZE) != 0)
            return false;
    return true;
}

static bool look_at_conflicts(struct station *station) {
    struct station_centre *centre = &station->centre;
    struct centre_conflict now[STATION_CONFLICTS] = {0};
    int64_t version = centre->roster_version;
    if (roster_data_version(station->roster, &version) < 0 || version == centre->roster_version)
        return false;
    int n = centre_conflicts(station->roster, true, now, STATION_CONFLICTS);
    if (n < 0)
        return false;
    centre->roster_version = version;
    bool changed = n != centre->n_conflicts || !are_same(now, centre->conflicts, n);
    memcpy(centre->conflicts, now, sizeof(now));
    centre->n_conflicts = n;
    if (changed)
        log_event(&station->log, "sync", "#conflicts", (int64_t)n, NULL);
    return changed;
}

bool station_centre_look(struct station *station) {
    struct station_centre *centre = &station->centre;
    int64_t now = app_clock_boottime();
    if (centre->looked_at && now - centre->looked_at < LOOK_MS)
        return false;
    bool link = look_at_link(station, now), conflicts = look_at_conflicts(station);
    centre->looked_at = now;
    return link || conflicts;
}

void station_centre_close(struct station *station) {
    link_close(station->centre.link);
    station->centre.link = NULL;
}

bool station_cut_off(const struct station *station) { return station->centre.status.state != LINK_ON; }

bool station_centre_ask(struct station *station) {
    struct station_centre *centre = &station->centre;
    struct journal_stamp stamp = station_stamp(station);
    if (station_cut_off(station) || !centre->link || journal_want(station->journal, &stamp) < 0)
        return false;
    struct link_status status = centre->status;
    while (status.state == LINK_ON && status.served < stamp.boottime &&
           app_clock_boottime() - stamp.boottime < STATION_ASK_MS) {
        clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){.tv_nsec = STEP_NS}, NULL);
        if (link_status(centre->link, &stamp, &status) < 0)
            return false;
    }
    return status.served >= stamp.boottime;
}

/* ---- conflicts ---- */

static bool is_mine(const struct station *station, const struct centre_conflict *conflict) {
    const char *kiosk = station->centre.status.kiosk;
    return strcmp(conflict->first.kiosk, kiosk) == 0 || strcmp(conflict->second.kiosk, kiosk) == 0;
}

static bool is_seen(const struct station *station, const struct centre_conflict *conflict) {
    for (int i = 0; i < station->centre.n_seen; i++)
        if (memcmp(station->centre.seen[i], conflict->uuid, UUID_SIZE) == 0)
            return true;
    return false;
}

const struct centre_conflict *station_conflict(const struct station *station, bool all) {
    const struct station_centre *centre = &station->centre;
    for (int i = 0; i < centre->n_conflicts; i++)
        if ((all || is_mine(station, &centre->conflicts[i])) && !is_seen(station, &centre->conflicts[i]))
            return &centre->conflicts[i];
    return NULL;
}

bool station_is_staffed(const struct station *station) { return station->program->staffed || station->staff_in; }

int station_conflict_seen(struct station *station, const struct centre_conflict *conflict, int staff_no) {
    struct station_centre *centre = &station->centre;
    struct journal_stamp stamp = station_stamp(station);
    int r = journal_conflict_seen(station->journal, &stamp, conflict->uuid, staff_no);
    if (r < 0)
        return r;
    /* Those that were acknowledged before have come back from the centre as seen by now. */
    int place = centre->n_seen < STATION_CONFLICTS ? centre->n_seen++ : 0;
    memcpy(centre->seen[place], conflict->uuid, UUID_SIZE);
    return 0;
}

/* Who came, for staff who stand in the open: masked as on the wall. */
static void person_text(const struct station *station, const struct centre_conflict *conflict, char *ret_text,
                        size_t cap) {
    struct roster_ticket ticket;
    const char *lead = "", *other = "";
    if (people_ticket(station->roster, station->journal, conflict->ticket, &ticket) == 0)
        station_names(&ticket, &lead, &other);
    mask_name(lead, ret_text, cap);
}

static void place_text(const struct station *station, const char *kiosk, const char *gate, int64_t at, char *ret_text,
                       size_t cap) {
    char time[6] = "--:--";
    app_local_time(station->event.timezone, at, time);
    snprintf(ret_text, cap, "%s %s%s%s", time, kiosk, *gate ? " · " : "", gate);
}

void station_draw_conflict(struct station *station, const struct centre_conflict *conflict, const char *language,
                           bool with_button) {
    struct sheet sheet = {.lead = language};
    char who[128], first[160], second[160], why[TEMPLATE_ERROR];
    person_text(station, conflict, who, sizeof(who));
    place_text(station, conflict->first.kiosk, conflict->first.gate, conflict->first.at, first, sizeof(first));
    place_text(station, conflict->second.kiosk, conflict->second.gate, conflict->second.at, second, sizeof(second));
    if (!*conflict->zone) { /* about a person, not a room */
        sheet_put(&sheet, "text-title", station_say(station, language, "alert-person"));
        sheet_put(&sheet, "text-title2",
                  station_say(station, strcmp(language, "zh") == 0 ? "en" : "zh", "alert-person"));
    }
    sheet_put(&sheet, "text-who", who);
    sheet_put(&sheet, "text-first", first);
    sheet_put(&sheet, "text-second", second);
    sheet_flag(&sheet, "if-button", with_button);
    if (stage_lay(&station->stage, "alert", &sheet, why) < 0)
        log_line(&station->log, LOG_LEVEL_ERR, "screen alert: %s", why);
}
