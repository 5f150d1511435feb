/* One answer and all that led to it, for `kioskctl explain`: told to people or as JSON. */
#ifndef LANYARD_CTL_EXPLAIN_H
#define LANYARD_CTL_EXPLAIN_H

#include "core/why.h"
#include "ctl/event_state.h"
#include "store/facts.h"

struct json_t;

struct explanation {
    struct event_state *state;
    struct code code; /* kind CODE_UNREADABLE when by_reference */
    bool by_reference, names;
    struct facts_place place;
    struct roster_gate gate;
    struct access_facts facts;
    struct facts_subject subject;
    struct access_answer answer;
    enum why why;
    char seen_at[ROSTER_CODE]; /* gate through which the ticket is inside, "" = not known */
};

/* "not on list roundtable-guests of session kernel-talk"; g_free. */
char *explain_step(const struct explanation *e);
/* "row 3 of rules.csv, priority 10: deny (full)", "no rule matches", "no rules here: every tier may enter"; g_free. */
char *explain_rule(const struct explanation *e);
/* Names of warnings, flags, days and grants as words between blanks; "none" when there are none; g_free. */
char *explain_warnings(uint8_t warnings);
char *explain_flags(uint8_t flags);
char *explain_bits(unsigned bits, int first);

const char *explain_class(enum verdict v);
const char *explain_status(enum ticket_status status);
const char *explain_passback(enum passback passback);
const char *explain_effect(enum rule_effect effect);

void explain_print(const struct explanation *e);
struct json_t *explain_json(const struct explanation *e);

#endif
