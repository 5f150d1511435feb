/* kioskctl marks: what was ticked on paper while the kiosks were down becomes journal rows with their own time. Shown
 * first, then confirmed; what was entered before is left out, so the same file may be entered twice. */
#include "ctl/marks.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "ctl/verbs.h"
#include "ctl/when.h"
#include "store/presence.h"

#define SHOWN 20

struct entering {
    const struct options *options;
    struct event_state *state;
    GArray *marks;
    int64_t fresh, before, lifted, entered;
    struct faults *faults;
};

/* A repeated scan would leave no row, and a mark is one. */
static void set_verdict(struct journal_scan *scan, enum verdict verdict) {
    bool admits = verdict_class(verdict) == VERDICT_CLASS_ADMIT;
    if (admits && verdict != VERDICT_OK_OVERRIDE) {
        scan->verdict = verdict == VERDICT_OK_REPLAY ? VERDICT_OK_REENTRY : verdict;
        g_strlcpy(scan->reason, "paper", sizeof scan->reason);
        return;
    }
    scan->verdict = VERDICT_OK_OVERRIDE;
    scan->warnings |= WARN_OVERRIDDEN;
    g_snprintf(scan->reason, sizeof scan->reason, "paper: %s", verdict_name(verdict));
}

int mark_scan(struct event_state *state, const struct mark *mark, int staff, struct journal_scan *ret_scan) {
    struct facts_place place = {.now = mark->happened, .clock_ok = true, .dir = mark->dir};
    struct access_facts facts;
    struct facts_subject subject;
    struct journal_scan scan = {.source = SCAN_PAPER, .kind = CODE_UNREADABLE};
    g_strlcpy(place.gate, mark->gate, sizeof place.gate);
    g_strlcpy(place.slot, mark->session, sizeof place.slot);
    int r = facts_gather_ticket(state->roster, state->journal, mark->ticket, &place, &facts, &subject);
    if (r < 0)
        return r;
    struct access_answer answer = access_decide(&facts);
    scan.ticket = mark->ticket;
    scan.warnings = answer.warnings;
    scan.dir = mark->dir;
    scan.listed = facts.on_list;
    scan.staff_no = staff;
    scan.happened = mark->happened;
    scan.day = subject.site.day;
    g_strlcpy(scan.gate, mark->gate, sizeof scan.gate);
    g_strlcpy(scan.zone, subject.site.zone.code, sizeof scan.zone);
    g_strlcpy(scan.slot, subject.site.has_slot ? subject.site.slot.code : "", sizeof scan.slot);
    set_verdict(&scan, answer.verdict);
    *ret_scan = scan;
    return 0;
}

static int store_fault(struct entering *entering, int r) {
    return fault_add(entering->faults, entering->state->dir, 0, NULL, "%s after %" PRId64 " marks: %s",
                     "entering stopped", entering->entered, g_strerror(-r));
}

static int is_new(struct entering *entering, const struct mark *mark) {
    if (!entering->state->journal)
        return 1;
    int known = journal_has_mark(entering->state->journal, mark->ticket, mark->gate, mark->dir, mark->happened);
    return known < 0 ? known : !known;
}

static void show(const struct entering *entering, const struct mark *mark, const struct journal_scan *scan) {
    char when[WHEN_TEXT];
    when_write(entering->state->event.timezone, mark->happened, when);
    if (!entering->options->json && entering->fresh < SHOWN)
        printf("  %s  %-12s %-3s %-16s %s%s\n", when, mark->gate, mark->dir == DIRECTION_OUT ? "out" : "in",
               mark->written, verdict_name(scan->verdict),
               scan->verdict == VERDICT_OK_OVERRIDE ? scan->reason + strlen("paper") : "");
}

/* What would be entered, as things stand now. */
static int look(struct entering *entering) {
    for (guint i = 0; i < entering->marks->len; i++) {
        const struct mark *mark = &g_array_index(entering->marks, struct mark, i);
        struct journal_scan scan;
        int fresh = is_new(entering, mark);
        int r = fresh > 0 ? mark_scan(entering->state, mark, entering->options->staff, &scan) : fresh;
        if (r < 0)
            return store_fault(entering, r);
        entering->before += !fresh;
        if (!fresh)
            continue;
        show(entering, mark, &scan);
        entering->fresh++;
        entering->lifted += scan.verdict == VERDICT_OK_OVERRIDE;
    }
    if (!entering->options->json && entering->fresh > SHOWN)
        printf("  and %" PRId64 " more\n", entering->fresh - SHOWN);
    if (!entering->options->json)
        printf("%" PRId64 " marks to enter, %" PRId64 " that the rules would have refused; %" PRId64
               " entered before\n",
               entering->fresh, entering->lifted, entering->before);
    return 0;
}

static int confirm(struct entering *entering) {
    char answer[16];
    if (entering->options->yes)
        return 0;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return fault_add(entering->faults, entering->options->words[0], 0, NULL,
                         "nothing was entered: add --yes to enter these marks");
    fprintf(stderr, "Enter them? [y/N] ");
    if (fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
        return 0;
    return fault_add(entering->faults, entering->options->words[0], 0, NULL, "nothing was entered");
}

/* In order of time, each judged after the one before it was written. */
static int enter(struct entering *entering) {
    for (guint i = 0; i < entering->marks->len; i++) {
        const struct mark *mark = &g_array_index(entering->marks, struct mark, i);
        struct journal_stamp stamp = event_state_stamp(entering->state);
        struct journal_recorded recorded;
        struct journal_scan scan;
        int r = is_new(entering, mark);
        if (r == 0)
            continue;
        if (r > 0)
            r = mark_scan(entering->state, mark, entering->options->staff, &scan);
        if (r == 0)
            r = journal_record_scan(entering->state->journal, &stamp, &scan, &recorded);
        if (r < 0)
            return store_fault(entering, r);
        entering->entered++;
    }
    if (!entering->options->json)
        printf("%" PRId64 " marks entered\n", entering->entered);
    return 0;
}

static int run(struct entering *entering) {
    const struct options *options = entering->options;
    struct marks_defaults defaults = {options->gate, options->session, options->date};
    int64_t at;
    if (options->date && when_read("00:00", options->date, entering->state->event.timezone, &at) < 0)
        return fault_add(entering->faults, "--date", 0, NULL, "\"%s\" is no date: write 2026-10-24", options->date);
    int r = event_state_operator(entering->state, options->staff, entering->faults);
    if (r == 0)
        r = marks_read(entering->state, options->words[0], &defaults, &entering->marks, entering->faults);
    if (r == 0)
        r = look(entering);
    if (r < 0 || options->dry_run || entering->fresh == 0)
        return r;
    r = confirm(entering);
    return r == 0 ? enter(entering) : r;
}

int verb_marks(const struct options *options) {
    FAULTS_AUTO faults = {0};
    EVENT_STATE_AUTO state = {0};
    struct entering entering = {.options = options, .state = &state, .faults = &faults};
    enum event_journal journal = options->dry_run ? EVENT_JOURNAL_READ : EVENT_JOURNAL_WRITE;
    int r = event_state_open(options, journal, &state, &faults);
    if (r == 0 && state.clock.rehearsal)
        r = fault_add(&faults, state.dir, 0, NULL, "its clock is a rehearsal's: marks are of the event");
    if (r == 0)
        r = run(&entering);
    if (entering.marks)
        g_array_unref(entering.marks);
    int status = verb_end(options, &faults,
                          json_pack("{s:I, s:I, s:I, s:I, s:b}", "entered", (json_int_t)entering.entered, "new",
                                    (json_int_t)entering.fresh, "before", (json_int_t)entering.before, "refused",
                                    (json_int_t)entering.lifted, "dry_run", options->dry_run));
    return r < 0 ? 1 : status;
}
