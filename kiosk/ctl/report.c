/* kioskctl report: who came, by what this kiosk wrote down, with no centre: counts by tier and channel, or a row per
 * person and day for a spreadsheet. Reads only. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "ctl/event_state.h"
#include "ctl/table.h"
#include "ctl/verbs.h"
#include "ctl/when.h"
#include "store/attendance.h"
#include "store/people.h"

struct report {
    struct event_state *state;
    GString *csv;                             /* NULL: not asked for */
    GHashTable *came;                         /* ids of tickets that did */
    int64_t sold[ROSTER_TIERS][ROSTER_TIERS]; /* by tier and channel: neither cancelled nor unpaid */
    int64_t arrived[ROSTER_TIERS][ROSTER_TIERS];
    int64_t days[ROSTER_DAYS + 1]; /* arrivals on each day; the last: on none of the event's */
    int64_t unknown;               /* genuine tickets that nobody here has a row of */
};

/* Of a number's row, or the number. */
static void tier_code(struct event_state *state, int number, char ret_code[32]) {
    struct roster_tier tier;
    g_snprintf(ret_code, 32, "%d", number);
    if (roster_tier(state->roster, number, &tier) == 0)
        g_strlcpy(ret_code, tier.code, 32);
}

static void channel_code(struct event_state *state, int number, char ret_code[32]) {
    struct roster_channel channel;
    g_snprintf(ret_code, 32, "%d", number);
    if (roster_channel(state->roster, number, &channel) == 0)
        g_strlcpy(ret_code, channel.code, 32);
}

/* ---- reading ---- */

static void day_text(const struct roster_event *event, int day, char ret_text[16]) {
    int date = day >= 0 && day < event->days ? event->day_date[day] : 0;
    g_snprintf(ret_text, 16, "%04d-%02d-%02d", date / 10000, date / 100 % 100, date % 100);
    if (!date)
        g_strlcpy(ret_text, "-", 16);
}

static void write_row(struct report *report, const struct attendance *attendance, const struct roster_ticket *t) {
    const struct roster_event *event = &report->state->event;
    char tier[32] = "", channel[32] = "", day[16], first[WHEN_TEXT], last[WHEN_TEXT];
    if (*t->reference) {
        tier_code(report->state, t->tier, tier);
        channel_code(report->state, t->channel, channel);
    }
    day_text(event, attendance->day, day);
    when_write(event->timezone, attendance->first, first);
    when_write(event->timezone, attendance->last, last);
    csv_write_guarded(report->csv, t->reference, ',');
    csv_write_guarded(report->csv, t->name_zh, ',');
    csv_write_guarded(report->csv, t->name_latin, ',');
    csv_write_guarded(report->csv, t->company, ',');
    csv_write_guarded(report->csv, tier, ',');
    csv_write_guarded(report->csv, channel, ',');
    g_string_append_printf(report->csv, "%s,%s,", day, first);
    csv_write_guarded(report->csv, attendance->gate, ',');
    g_string_append_printf(report->csv, "%d,%s\n", attendance->entries, last);
}

static int take_arrival(void *ctx, const struct attendance *attendance) {
    struct report *report = ctx;
    struct roster_ticket ticket = {.id = attendance->ticket};
    int r = people_ticket(report->state->roster, report->state->journal, attendance->ticket, &ticket);
    if (r < 0 && r != -ENOENT)
        return r;
    bool days = attendance->day >= 0 && attendance->day < ROSTER_DAYS;
    report->days[days ? attendance->day : ROSTER_DAYS]++;
    if (report->csv)
        write_row(report, attendance, &ticket);
    if (!g_hash_table_add(report->came, g_memdup2(&attendance->ticket, sizeof attendance->ticket)))
        return 0;
    if (r == -ENOENT)
        report->unknown++;
    else
        report->arrived[ticket.tier][ticket.channel]++;
    return 0;
}

static int take_ticket(void *ctx, const struct roster_ticket *ticket) {
    struct report *report = ctx;
    report->sold[ticket->tier][ticket->channel] += ticket->status == TICKET_PAID;
    return 0;
}

static int read_all(struct report *report) {
    int r = roster_hold(report->state->roster);
    if (r < 0)
        return r;
    r = people_each(report->state->roster, report->state->journal, take_ticket, report);
    if (r == 0 && report->state->journal)
        r = attendance_each(report->state->journal, take_arrival, report);
    roster_release(report->state->roster);
    return r;
}

/* ---- writing ---- */

static void print_line(const char *tier, const char *channel, int64_t sold, int64_t came) {
    printf("%-16s %-16s %8" PRId64 " tickets  %8" PRId64 " came", tier, channel, sold, came);
    if (sold > 0)
        printf("  %3d %%", (int)((came * 100 + sold / 2) / sold));
    putchar('\n');
}

static json_t *lines_of(struct report *report, bool print, int64_t *ret_sold, int64_t *ret_came) {
    json_t *lines = json_array();
    for (int tier = 0; tier < ROSTER_TIERS; tier++)
        for (int channel = 0; channel < ROSTER_TIERS; channel++) {
            int64_t sold = report->sold[tier][channel], came = report->arrived[tier][channel];
            char of_tier[32], of_channel[32];
            if (sold == 0 && came == 0)
                continue;
            tier_code(report->state, tier, of_tier);
            channel_code(report->state, channel, of_channel);
            if (print)
                print_line(of_tier, of_channel, sold, came);
            *ret_sold += sold;
            *ret_came += came;
            json_array_append_new(lines, json_pack("{s:s, s:s, s:I, s:I}", "tier", of_tier, "channel", of_channel,
                                                   "tickets", (json_int_t)sold, "came", (json_int_t)came));
        }
    return lines;
}

static json_t *days_of(struct report *report, bool print) {
    json_t *days = json_array();
    for (int day = 0; day <= ROSTER_DAYS; day++) {
        char date[16];
        if (day >= report->state->event.days && report->days[day] == 0)
            continue;
        day_text(&report->state->event, day, date);
        if (print)
            printf("%-16s %8" PRId64 " came\n", day == ROSTER_DAYS ? "on other days" : date, report->days[day]);
        json_array_append_new(days, json_pack("{s:s, s:I}", "day", date, "came", (json_int_t)report->days[day]));
    }
    return days;
}

static json_t *tell(struct report *report, bool print) {
    int64_t sold = 0, came = 0;
    json_t *lines = lines_of(report, print, &sold, &came);
    came += report->unknown;
    if (print && report->unknown)
        printf("%" PRId64 " came with tickets that are not in this roster\n", report->unknown);
    if (print)
        print_line("together", "", sold, came);
    return json_pack("{s:o, s:o, s:I, s:I, s:I}", "lines", lines, "days", days_of(report, print), "tickets",
                     (json_int_t)sold, "came", (json_int_t)came, "unknown", (json_int_t)report->unknown);
}

/* Half a report on a full disk would be taken for a whole one. */
static int write_csv(const struct options *options, const struct report *report, struct faults *faults) {
    int r = 0;
    if (options->output)
        r = files_write(options->output, report->csv->str, report->csv->len, 0600);
    else
        fputs(report->csv->str, stdout);
    if (r < 0)
        return fault_add(faults, options->output, 0, NULL, "cannot be written: %s", g_strerror(-r));
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    return written ? 0 : fault_add(faults, "report", 0, NULL, "could not be written: %s", g_strerror(errno));
}

int verb_report(const struct options *options) {
    FAULTS_AUTO faults = {0};
    EVENT_STATE_AUTO state = {0};
    g_autoptr(GString) csv =
        g_string_new("reference,name_zh,name_latin,company,tier,channel,day,first_in,gate,entries,last_seen\n");
    g_autoptr(GHashTable) came = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    bool as_csv = options->csv || options->output;
    json_t *answer = NULL;
    struct report report = {.state = &state, .csv = as_csv ? csv : NULL, .came = came};
    int r = event_state_open(options, EVENT_JOURNAL_READ, &state, &faults);
    if (r == 0 && (r = read_all(&report)) < 0)
        r = fault_add(&faults, state.dir, 0, NULL, "cannot be read: %s", g_strerror(-r));
    if (r == 0)
        answer = tell(&report, !as_csv && !options->json);
    if (r == 0 && as_csv)
        r = write_csv(options, &report, &faults);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}
