/* kioskctl clock: what time this kiosk takes it to be, and whether it believes its own clock; and the way back for one
 * that was in the future by mistake: what was recorded then would make every later instant look like the past. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "ctl/event_state.h"
#include "ctl/verbs.h"

static char *text_of(const struct event_state *state, int64_t ms) {
    int day = 0;
    char time[6] = "";
    app_local_day(state->event.timezone, ms, &day, NULL);
    app_local_time(state->event.timezone, ms, time);
    return g_strdup_printf("%04d-%02d-%02d %s", day / 10000, day / 100 % 100, day % 100, time);
}

/* The floor falls, and the row that says so is the newest one under a clock that is trusted. */
static int believe(struct event_state *state, const struct options *options, struct faults *faults) {
    g_autofree char *body = g_strdup_printf("{\"operator\":%d}", options->staff);
    if (options->staff == 0)
        return fault_add(faults, "--operator", 0, NULL, "say who answers for it: a number of staff.csv");
    int r = event_state_operator(state, options->staff, faults);
    if (r < 0)
        return r;
    state->clock.floor = APP_CLOCK_FIRST;
    if (!app_clock_trusted(&state->clock))
        return fault_add(faults, "clock", 0, NULL, "it stands before Lanyard was written: set it first");
    struct journal_stamp stamp = event_state_stamp(state);
    r = journal_append(state->journal, &stamp, "clock.lowered", body, NULL);
    return r < 0 ? fault_add(faults, state->dir, 0, NULL, "the journal was not written: %s", g_strerror(-r)) : 0;
}

static json_t *show(const struct event_state *state, bool json) {
    const int64_t now = app_clock_now(&state->clock);
    const bool trusted = app_clock_trusted(&state->clock), made_later = state->event.made > now + APP_CLOCK_SLACK_MS;
    g_autofree char *now_text = text_of(state, now), *floor_text = text_of(state, state->clock.floor);
    if (!json) {
        printf("now        %s %s\npassed     %s\ntrusted    %s\n", now_text, state->event.timezone, floor_text,
               trusted ? "yes" : "no: it is behind what was recorded");
        if (!trusted && made_later)
            printf("The event itself was packed by a clock that is ahead of this one: pack it again, import it.\n");
        else if (!trusted)
            printf("Where the time is right now: kioskctl clock believe --operator N\n");
    }
    return json_pack("{s:s, s:s, s:s, s:b}", "now", now_text, "zone", state->event.timezone, "passed", floor_text,
                     "trusted", trusted);
}

int verb_clock(const struct options *options) {
    FAULTS_AUTO faults = {0};
    EVENT_STATE_AUTO state = {0};
    json_t *answer = NULL;
    const char *action = options->words ? options->words[0] : NULL;
    const bool lowers = action && strcmp(action, "believe") == 0;
    if (action && !lowers) {
        fprintf(stderr, "usage: kioskctl clock [believe --operator N] (kioskctl help clock)\n");
        return 2;
    }
    int r = event_state_open(options, lowers ? EVENT_JOURNAL_WRITE : EVENT_JOURNAL_IF_WELL, &state, &faults);
    if (r == 0 && lowers)
        r = believe(&state, options, &faults);
    if (r == 0)
        answer = show(&state, options->json);
    return verb_end(options, &faults, answer);
}
