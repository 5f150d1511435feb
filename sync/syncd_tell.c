/* How things stand: into sync.db for desk, door and reel, into the log for whoever reads it next week, and as events
 * for scripts. The log gets changes only, and few of them. */
#include "sync/syncd.h"
#include "sync/wire_impl.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS INT64_C(86400000)

static const char *const states[] = {
    [LINK_NONE] = "none", [LINK_OFF] = "off", [LINK_ON] = "on", [LINK_REFUSED] = "refused", [LINK_REVOKED] = "revoked"};

struct journal_stamp syncd_stamp(const struct syncd *syncd) {
    struct journal_stamp stamp = {
        .at = app_clock_now(&syncd->clock),
        .boottime = app_clock_boottime(),
        .clock_ok = app_clock_trusted(&syncd->clock),
    };
    memcpy(stamp.boot, syncd->clock.boot, sizeof(stamp.boot));
    return stamp;
}

void syncd_state(struct syncd *syncd, enum link_state state) {
    if (state == syncd->status.state && syncd->said_any)
        return;
    int64_t now = app_clock_now(&syncd->clock);
    if (syncd->status.state == LINK_ON || !syncd->said_any)
        syncd->cut_since = now;
    syncd->status.state = state;
    syncd->status.since = now;
    syncd->said_any = true;
    log_event(&syncd->log, "sync", "did", "link", "state", states[state], "why", syncd->hitch[HITCH_LINK], NULL);
    agenda_sooner(&syncd->agenda, TASK_TELL, syncd_now());
}

void syncd_hitch(struct syncd *syncd, enum hitch hitch, const char *words) {
    char line[WIRE_WHY];
    wire_line(line, words ? words : "");
    if (strcmp(line, syncd->hitch[hitch]) == 0)
        return;
    memcpy(syncd->hitch[hitch], line, sizeof(line));
    agenda_sooner(&syncd->agenda, TASK_TELL, syncd_now());
}

/* ---- the log ---- */

static void log_state(const struct syncd *syncd) {
    const struct link_status *status = &syncd->status;
    switch (status->state) {
    case LINK_NONE:
        log_line(&syncd->log, LOG_LEVEL_NOTICE, "%s: not enrolled; waiting for kioskctl enrol FILE", syncd->state_dir);
        return;
    case LINK_OFF: log_line(&syncd->log, LOG_LEVEL_WARNING, "cut off from %s: %s", status->centre, status->why); return;
    case LINK_ON:
        log_line(&syncd->log, *status->why ? LOG_LEVEL_WARNING : LOG_LEVEL_NOTICE, "in step with %s as %s%s%s",
                 status->centre, status->kiosk, *status->why ? ", but: " : "", status->why);
        return;
    case LINK_REFUSED:
    case LINK_REVOKED: /* an enrolment that cannot be read names no centre, but itself */
        log_line(&syncd->log, LOG_LEVEL_ERR, "%s%s%s", status->centre, *status->centre ? ": " : "", status->why);
        return;
    }
}

/* While cut off the words change with each try: those of the first are enough. Before the first try there are none. */
static void log_change(struct syncd *syncd) {
    const struct link_status *status = &syncd->status;
    bool off = status->state == LINK_OFF;
    if (syncd->logged_any && syncd->logged == status->state && (off || strcmp(status->why, syncd->logged_why) == 0))
        return;
    if ((off && syncd->connects.tries == 0) || !quiet_may_say(&syncd->quiet, syncd_now()))
        return;
    log_state(syncd);
    syncd->logged_any = true;
    syncd->logged = status->state;
    memcpy(syncd->logged_why, status->why, sizeof(syncd->logged_why));
}

void syncd_tell_clock(struct syncd *syncd) {
    int64_t off = app_clock_off(&syncd->clock), far = off < 0 ? -off : off;
    bool is_off = far > APP_CLOCK_SLACK_MS;
    if (is_off == syncd->clock_off || !quiet_may_say(&syncd->quiet, syncd_now()))
        return;
    syncd->clock_off = is_off;
    if (!is_off)
        log_line(&syncd->log, LOG_LEVEL_NOTICE, "this kiosk's clock is right again");
    else
        log_line(&syncd->log, LOG_LEVEL_WARNING,
                 "this kiosk's clock is %lld %s %s; the centre's time is used until it is set",
                 (long long)(far >= 2 * DAY_MS ? (far + DAY_MS / 2) / DAY_MS : far / MINUTE_MS),
                 far >= 2 * DAY_MS ? "days" : "minutes", off < 0 ? "behind" : "ahead");
}

/* ---- sync.db ---- */

static void count(struct syncd *syncd) {
    if (!syncd->recount)
        return;
    int64_t unsent = syncd->journal ? journal_unsent(syncd->journal, syncd->mark.seq) : -1;
    int64_t refused = syncd->link ? link_count_refused(syncd->link) : -1;
    if (unsent >= 0)
        syncd->status.unsent = unsent;
    if (refused >= 0)
        syncd->status.refused = refused;
    syncd->recount = false;
}

/* The most important trouble, cut to fit at a whole character. */
static void choose_why(struct syncd *syncd) {
    const char *why = "";
    for (int i = 0; i < HITCHES && !*why; i++)
        why = syncd->hitch[i];
    size_t size = strlen(why);
    if (size >= LINK_WHY)
        for (size = LINK_WHY - 1; size > 0 && ((unsigned char)why[size] & 0xC0) == 0x80;)
            size--;
    memcpy(syncd->status.why, why, size);
    syncd->status.why[size] = '\0';
}

void syncd_tell(struct syncd *syncd) {
    struct journal_stamp stamp = syncd_stamp(syncd);
    char words[WIRE_WHY];
    count(syncd);
    choose_why(syncd);
    int r = syncd->link ? link_tell(syncd->link, &stamp, &syncd->status) : 0;
    snprintf(words, sizeof(words), "sync.db: %s", strerrordesc_np(-r));
    if (syncd->link)
        syncd_hitch(syncd, HITCH_FILE, r < 0 ? words : "");
    log_change(syncd);
    syncd->agenda.at[TASK_TELL] = syncd_now() + SYNCD_BEAT_MS;
}
