/* kioskctl walkup, swap, correct: what staff at a desk write about people, from a terminal. Each is an entry of the
 * journal; a desk that runs knows of it at once. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "ctl/event_state.h"
#include "ctl/ticket_by.h"
#include "ctl/verbs.h"
#include "store/link.h"
#include "store/people.h"

#define FEW 50 /* numbers left: time to reserve more */

struct person {
    const struct options *options;
    struct event_state *state;
    struct faults *faults;
};

/* ---- what was said ---- */

static int take_text(struct person *p, const char *option, const char *said, char *ret_text, size_t cap) {
    if (!said)
        return 0;
    if (strlen(said) >= cap)
        return fault_add(p->faults, option, 0, NULL, "is longer than %zu bytes", cap - 1);
    if (!g_utf8_validate(said, -1, NULL))
        return fault_add(p->faults, option, 0, NULL, "is not UTF-8");
    memcpy(ret_text, said, strlen(said) + 1);
    return 0;
}

/* What is not said stays. */
static int take_words(struct person *p, struct people_words *words) {
    const struct options *o = p->options;
    int r = take_text(p, "--name-zh", o->name_zh, words->name_zh, sizeof words->name_zh);
    if (r == 0)
        r = take_text(p, "--name-latin", o->name_latin, words->name_latin, sizeof words->name_latin);
    if (r == 0)
        r = take_text(p, "--company", o->company, words->company, sizeof words->company);
    if (r == 0)
        r = take_text(p, "--title", o->title, words->title, sizeof words->title);
    if (r == 0 && o->language && *o->language && strcmp(o->language, "zh") != 0 && strcmp(o->language, "en") != 0)
        r = fault_add(p->faults, "--language", 0, NULL, "is zh or en");
    return r == 0 ? take_text(p, "--language", o->language, words->language, sizeof words->language) : r;
}

/* The number of a code among those that there are: said, or the only one. */
static int number_of(struct person *p, const char *option, const char *said, bool tiers, uint8_t *ret_number) {
    g_autoptr(GString) all = g_string_new(NULL);
    int n = 0, found = -1;
    for (int i = 0; i < ROSTER_TIERS; i++) { /* as many channels */
        struct roster_tier tier;
        struct roster_channel channel;
        int r = tiers ? roster_tier(p->state->roster, i, &tier) : roster_channel(p->state->roster, i, &channel);
        if (r < 0)
            continue;
        const char *code = tiers ? tier.code : channel.code;
        g_string_append_printf(all, "%s%s", n++ ? ", " : "", code);
        if (!said || strcmp(code, said) == 0)
            found = i;
    }
    if (found < 0 || (!said && n > 1))
        return fault_add(p->faults, option, 0, NULL, "%s: %s",
                         said ? "there is none of this code; there are" : "say which", all->str);
    *ret_number = (uint8_t)found;
    return 0;
}

static int find_numbers(struct person *p, struct people_numbers *ret_numbers) {
    const char *configured = conf_text(p->state->places, "desk.numbers", NULL);
    int r = link_numbers(p->state->dir, configured, ret_numbers);
    if (r == -EINVAL)
        return fault_add(p->faults, "desk.numbers", 0, NULL, "is a range of numbers, such as 5001-5999");
    if (r < 0)
        return fault_add(p->faults, p->state->dir, 0, NULL, "the enrolment cannot be read: %s", g_strerror(-r));
    if (r > 0)
        fault_warn(p->faults, "desk.numbers", 0, NULL,
                   "not set: %s are every desk's, and two desks may give out one number; give each its own",
                   LINK_NUMBERS_LAST);
    return 0;
}

/* ---- what became of it ---- */

static int tell_fault(struct person *p, const char *about, int r) {
    static const struct {
        int error;
        const char *words;
    } known[] = {
        {-EINVAL, "not written: a name is missing, or a word has signs that are none"},
        {-ENOSPC, "not written: this kiosk's numbers are used up, or its disk is full"},
        {-ESTALE, "not written: somebody else changed it meanwhile, or it was cancelled; look again (kioskctl search)"},
        {-EALREADY, "nothing differs from what stands there"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i].error == r)
            return fault_add(p->faults, about, 0, NULL, "%s", known[i].words);
    return fault_add(p->faults, p->state->dir, 0, NULL, "not written: %s", g_strerror(-r));
}

static const char *name_of(const struct roster_ticket *ticket) {
    return *ticket->name_zh ? ticket->name_zh : ticket->name_latin;
}

static json_t *ticket_json(const struct roster_ticket *ticket, bool dry_run) {
    char id[24];
    g_snprintf(id, sizeof id, "%" PRId64, ticket->id);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "ticket", id, "reference", ticket->reference,
                     "name_zh", ticket->name_zh, "name_latin", ticket->name_latin, "company", ticket->company, "title",
                     ticket->title, "language", ticket->language, "dry_run", dry_run);
}

static void tell_numbers(struct person *p, const struct people_numbers *numbers) {
    int left = p->state->journal ? people_numbers_left(p->state->roster, p->state->journal, numbers) : FEW;
    if (left >= 0 && left < FEW)
        fault_warn(p->faults, "numbers", 0, NULL, "%d are left of %d-%d", left, numbers->from, numbers->to);
}

static int enter(struct person *p, struct people_walk_up *walk_up, const struct roster_ticket *old,
                 json_t **ret_answer) {
    struct journal_stamp stamp = event_state_stamp(p->state);
    struct people_numbers numbers = {0};
    struct roster_ticket ticket = {0};
    bool dry = p->options->dry_run;
    int r = take_words(p, &walk_up->words);
    if (r == 0)
        r = find_numbers(p, &numbers);
    if (r < 0)
        return r;
    r = people_register(p->state->roster, p->state->journal, dry ? NULL : &stamp, walk_up, &numbers, p->options->staff,
                        &ticket);
    if (r < 0)
        return tell_fault(p, old ? old->reference : "walkup", r);
    if (!p->options->json && old)
        printf("%s %s %s the ticket of %s %s, which is cancelled\n", ticket.reference, name_of(&ticket),
               dry ? "would have" : "has", old->reference, name_of(old));
    else if (!p->options->json)
        printf("%s %s %s registered\n", ticket.reference, name_of(&ticket), dry ? "would be" : "is");
    tell_numbers(p, &numbers);
    *ret_answer = ticket_json(&ticket, dry);
    if (old)
        json_object_set_new(*ret_answer, "replaces", json_string(old->reference));
    return 0;
}

/* ---- the verbs ---- */

static int walk_up(struct person *p, json_t **ret_answer) {
    struct people_walk_up walk_up = {0};
    int r = number_of(p, "--tier", p->options->tier, true, &walk_up.tier);
    if (r == 0)
        r = number_of(p, "--channel", p->options->channel, false, &walk_up.channel);
    return r == 0 ? enter(p, &walk_up, NULL, ret_answer) : r;
}

static int swap(struct person *p, json_t **ret_answer) {
    struct roster_ticket old;
    int r = ticket_by_reference(p->state->roster, p->state->journal, p->options->words[0], &old, p->faults);
    if (r < 0)
        return r;
    struct people_walk_up walk_up = {.replaces = old.id};
    return enter(p, &walk_up, &old, ret_answer);
}

static void tell_word(const char *reference, const char *what, const char *was, const char *now) {
    if (strcmp(was, now) != 0)
        printf("%s %s: \"%s\" -> \"%s\"\n", reference, what, was, now);
}

static void tell_words(const char *reference, const struct people_words *was, const struct people_words *now) {
    tell_word(reference, "name_zh", was->name_zh, now->name_zh);
    tell_word(reference, "name_latin", was->name_latin, now->name_latin);
    tell_word(reference, "company", was->company, now->company);
    tell_word(reference, "title", was->title, now->title);
    tell_word(reference, "language", was->language, now->language);
}

static json_t *words_json(const struct people_words *words) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "name_zh", words->name_zh, "name_latin", words->name_latin, "company",
                     words->company, "title", words->title, "language", words->language);
}

static int correct(struct person *p, json_t **ret_answer) {
    struct journal_stamp stamp = event_state_stamp(p->state);
    struct people_words seen, now;
    struct roster_ticket ticket = {0};
    bool dry = p->options->dry_run;
    int r = ticket_by_reference(p->state->roster, p->state->journal, p->options->words[0], &ticket, p->faults);
    if (r < 0)
        return r;
    people_words_of(&ticket, &seen);
    now = seen;
    r = take_words(p, &now);
    if (r < 0)
        return r;
    r = people_correct(p->state->roster, p->state->journal, dry ? NULL : &stamp, ticket.id, &seen, &now,
                       p->options->staff);
    if (r < 0)
        return tell_fault(p, ticket.reference, r);
    if (!p->options->json)
        tell_words(ticket.reference, &seen, &now);
    *ret_answer = json_pack("{s:s, s:o, s:o, s:b}", "reference", ticket.reference, "was", words_json(&seen), "now",
                            words_json(&now), "dry_run", dry);
    return 0;
}

static int run(const struct options *options, int (*act)(struct person *p, json_t **ret_answer)) {
    FAULTS_AUTO faults = {0};
    EVENT_STATE_AUTO state = {0};
    struct person person = {.options = options, .state = &state, .faults = &faults};
    json_t *answer = NULL;
    int r = event_state_open(options, options->dry_run ? EVENT_JOURNAL_READ : EVENT_JOURNAL_WRITE, &state, &faults);
    if (r == 0)
        r = event_state_operator(&state, options->staff, &faults);
    if (r == 0)
        r = act(&person, &answer);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}

int verb_walkup(const struct options *options) { return run(options, walk_up); }
int verb_swap(const struct options *options) { return run(options, swap); }
int verb_correct(const struct options *options) { return run(options, correct); }
