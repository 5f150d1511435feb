/* People of an event as staff name them, for the verbs that look for one. */
#ifndef LANYARD_CTL_FIND_H
#define LANYARD_CTL_FIND_H

#include <jansson.h>

#include "ctl/event_state.h"
#include "store/facts.h"
#include "store/search.h"

/* The place of a desk: gate NULL is desk.gate of the configuration, or where the event has no such gate its first desk.
 * A fault names the gates there are. */
int find_place(struct event_state *state, const char *gate, struct facts_place *ret_place, struct faults *faults);

/* words as they were given, joined by blanks; hits say who is inside at that place. -EBADMSG with a fault for words
 * that are too few to look for, or when a store fails. */
int find_people(struct event_state *state, char *const *words, const struct facts_place *place, size_t max,
                struct search_hit *ret_hits, struct search_answer *ret_answer, struct faults *faults);

/* One line: reference, names, company, tier, and what staff should know. */
void find_print(struct event_state *state, const struct search_hit *hit, FILE *to);
json_t *find_json(struct event_state *state, const struct search_hit *hit);

#endif
