/* kioskctl reel: what the parts of the verb share. */
#ifndef LANYARD_CTL_REEL_H
#define LANYARD_CTL_REEL_H

#include <jansson.h>

#include "ctl/event_state.h"
#include "store/plays.h"
#include "store/reel.h"

/* For status and proof: the journal of the rehearsals in the place of the event's, where --rehearsal asks for it. */
int reel_journal(const struct options *options, struct event_state *state, struct faults *faults);

/* Each prints its answer unless options->json, and gives it as JSON. -EBADMSG with a fault. */
int reel_status(const struct options *options, struct event_state *state, json_t **ret_answer, struct faults *faults);
int reel_proof(const struct options *options, struct event_state *state, json_t **ret_answer, struct faults *faults);

#endif
