/* kioskctl checkin: check somebody in by name, reference or code, as the desk of this kiosk does: the same facts, the
 * same decision, the same entry in the journal. A badge that is owed comes out of the desk's printer, for a desk that
 * runs watches the journal. What the rules refuse is refused here too, and leaves its entry. */
#include <errno.h>
#include <glib.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "core/access.h"
#include "ctl/find.h"
#include "ctl/ticket_by.h"
#include "ctl/verbs.h"
#include "store/sponsors.h"

#define CHOICES 9 /* people to choose from */
#define ROUNDS 8  /* each time somebody else came in between */

struct checkin {
    const struct options *options;
    struct event_state *state;
    struct faults *faults;
    struct facts_place place;
    bool by_code;
    struct code code;             /* when by_code */
    struct roster_ticket ticket;  /* else whom staff named; by a code the one it leads to */
    struct facts_subject subject; /* as of the last judgement, */
    struct journal_scan scan;     /* and its row */
};

static int store_fault(struct checkin *c, const char *what, int r) {
    return fault_add(c->faults, c->state->dir, 0, NULL, "%s: %s", what, g_strerror(-r));
}

/* ---- whom? ---- */

/* Something that leads to a ticket, or that has the form of our own codes and is to be refused as one. */
static bool is_code(struct checkin *c, const char *word) {
    struct access_facts facts;
    enum code_kind kind = facts_read(c->state->roster, word, strlen(word), &c->code);
    if (kind == CODE_UNREADABLE)
        return false;
    if (kind != CODE_OPAQUE)
        return true;
    return facts_gather(c->state->roster, c->state->journal, &c->code, &c->place, &facts, &c->subject) == 0 &&
           c->subject.has_ticket;
}

static bool can_ask(void) { return isatty(STDIN_FILENO) && isatty(STDERR_FILENO); }

static int ask_number(size_t n) {
    char answer[16];
    fprintf(stderr, "Which one? [1-%zu, Enter: nobody] ", n);
    if (!fgets(answer, sizeof answer, stdin) || answer[0] < '1' || answer[0] > (char)('0' + n))
        return -1;
    return answer[0] - '1';
}

/* Of several the only one whose whole name it is, if nobody may be asked. */
static int the_exact_one(const struct search_hit *hits, const struct search_answer *answer) {
    bool alone =
        answer->n > 0 && hits[0].quality == SEARCH_EXACT && (answer->n == 1 || hits[1].quality != SEARCH_EXACT);
    return alone ? 0 : -1;
}

static int choose(struct checkin *c, const struct search_hit *hits, const struct search_answer *answer) {
    const char *words = c->options->words[0];
    if (answer->n == 0)
        return fault_add(c->faults, words, 0, NULL, "nobody of this name");
    if (answer->n == 1)
        return 0;
    int one = c->options->yes ? the_exact_one(hits, answer) : -1;
    if (one >= 0)
        return one;
    for (size_t i = 0; i < answer->n; i++) {
        fprintf(stderr, "%zu  ", i + 1);
        find_print(c->state, &hits[i], stderr);
    }
    if (answer->more)
        fprintf(stderr, "   and more\n");
    if (!c->options->yes && !c->options->dry_run && can_ask())
        one = ask_number(answer->n);
    return one >= 0 ? one
                    : fault_add(c->faults, words, 0, NULL,
                                "more than one person: say more of the name, or --reference with one of these");
}

static int by_name(struct checkin *c) {
    struct search_answer answer;
    struct search_hit hits[CHOICES];
    int r = find_people(c->state, c->options->words, &c->place, CHOICES, hits, &answer, c->faults);
    if (r == 0)
        r = choose(c, hits, &answer);
    if (r < 0)
        return r;
    c->ticket = hits[r].ticket;
    return 0;
}

static int find(struct checkin *c) {
    char *const *words = c->options->words;
    if (c->options->reference)
        return ticket_by_reference(c->state->roster, c->state->journal, words[0], &c->ticket, c->faults);
    c->by_code = !words[1] && is_code(c, words[0]);
    return c->by_code ? 0 : by_name(c);
}

/* Who holds up a code has agreed already. */
static int confirm(struct checkin *c) {
    const struct roster_ticket *t = &c->ticket;
    char answer[16];
    const char *name = *t->name_zh ? t->name_zh : t->name_latin;
    if (c->options->yes || c->options->dry_run || c->by_code)
        return 0;
    if (!can_ask())
        return fault_add(c->faults, t->reference, 0, NULL, "nobody was checked in: add --yes to check in %s", name);
    fprintf(stderr, "Check in %s%s%s (%s)? [y/N] ", name, *t->company ? ", " : "", t->company, t->reference);
    if (fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
        return 0;
    return fault_add(c->faults, t->reference, 0, NULL, "nobody was checked in");
}

/* ---- judged and written ---- */

static int gather(struct checkin *c, struct access_facts *ret_facts) {
    struct event_state *state = c->state;
    if (c->by_code)
        return facts_gather(state->roster, state->journal, &c->code, &c->place, ret_facts, &c->subject);
    return facts_gather_ticket(state->roster, state->journal, c->ticket.id, &c->place, ret_facts, &c->subject);
}

static int judge(struct checkin *c) {
    struct access_facts facts;
    const struct facts_subject *subject = &c->subject;
    int r = gather(c, &facts);
    if (r < 0)
        return r;
    struct access_answer answer = access_decide(&facts);
    c->scan = (struct journal_scan){.source = c->by_code ? SCAN_CODE : SCAN_NAME,
                                    .kind = c->by_code ? c->code.kind : CODE_UNREADABLE,
                                    .ticket = subject->ticket_id,
                                    .verdict = answer.verdict,
                                    .warnings = answer.warnings,
                                    .dir = DIRECTION_IN,
                                    .listed = subject->on_list,
                                    .staff_no = c->options->staff,
                                    .day = subject->site.day,
                                    .print = subject->has_ticket && !subject->presence.badge_elsewhere};
    const struct room room = facts_room(&subject->site);
    g_strlcpy(c->scan.gate, c->place.gate, sizeof c->scan.gate);
    g_strlcpy(c->scan.zone, room.zone, sizeof c->scan.zone);
    g_strlcpy(c->scan.slot, room.slot, sizeof c->scan.slot);
    memcpy(c->scan.code_digest, subject->code_digest, sizeof c->scan.code_digest);
    facts_into_scan(subject, &c->scan);
    if (!subject->has_ticket)
        return 0;
    c->ticket = subject->ticket;
    return sponsors_into_scan(c->state->roster, c->ticket.tier, c->place.now, c->place.gate, &c->scan);
}

/* Other programs write to this journal as well: what they wrote since may change the verdict. */
static int record(struct checkin *c, struct journal_recorded *ret_recorded) {
    int r = -EAGAIN;
    for (int round = 0; r == -EAGAIN && round < ROUNDS; round++) {
        struct journal_stamp stamp = event_state_stamp(c->state);
        r = round > 0 ? judge(c) : 0;
        if (r == 0)
            r = journal_record_scan(c->state->journal, &stamp, &c->scan, ret_recorded);
    }
    return r;
}

/* ---- told ---- */

static json_t *tell(struct checkin *c, const struct journal_recorded *recorded) {
    const struct roster_ticket *t = &c->ticket;
    enum verdict v = c->scan.verdict;
    const char *name = *t->name_zh ? t->name_zh : t->name_latin;
    bool dry = c->options->dry_run;
    if (!c->options->json)
        printf("%s%s%s%s: %s · %s %s%s\n", dry ? "would be: " : "", t->reference, *t->reference ? " " : "", name,
               verdict_name(v), catalog_say(c->state->catalog, "zh", verdict_msgid(v)),
               catalog_say(c->state->catalog, "en", verdict_msgid(v)),
               recorded->owes_badge ? "; a badge is due at the desk" : "");
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}", "reference", t->reference, "name", name, "gate", c->place.gate,
                     "verdict", verdict_name(v), "badge", recorded->owes_badge, "dry_run", dry);
}

static int refused(struct checkin *c) {
    if (verdict_class(c->scan.verdict) == VERDICT_CLASS_ADMIT)
        return 0;
    return fault_add(c->faults, *c->ticket.reference ? c->ticket.reference : c->options->words[0], 0, NULL,
                     "not checked in: %s", verdict_name(c->scan.verdict));
}

static int run(struct checkin *c, json_t **ret_answer) {
    struct journal_recorded recorded = {0};
    int r = event_state_operator(c->state, c->options->staff, c->faults);
    if (r == 0)
        r = find_place(c->state, c->options->gate, &c->place, c->faults);
    if (r == 0)
        r = find(c);
    if (r == 0)
        r = confirm(c);
    if (r < 0)
        return r;
    r = judge(c);
    if (r < 0)
        return store_fault(c, "cannot be read", r);
    r = c->options->dry_run ? 0 : record(c, &recorded);
    if (r < 0)
        return store_fault(c, "not written, so nobody was checked in", r);
    *ret_answer = tell(c, &recorded);
    return refused(c);
}

int verb_checkin(const struct options *options) {
    FAULTS_AUTO faults = {0};
    EVENT_STATE_AUTO state = {0};
    struct checkin checkin = {.options = options, .state = &state, .faults = &faults};
    json_t *answer = NULL;
    int r = event_state_open(options, options->dry_run ? EVENT_JOURNAL_READ : EVENT_JOURNAL_WRITE, &state, &faults);
    if (r == 0)
        r = run(&checkin, &answer);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}
