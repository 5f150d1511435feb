/* What the verbs of an event day begin with: the roster of a state folder, its event, and where they may, the journal.
 */
#ifndef LANYARD_CTL_EVENT_STATE_H
#define LANYARD_CTL_EVENT_STATE_H

#include "app/catalog.h"
#include "app/clock.h"
#include "app/conf.h"
#include "ctl/fault.h"
#include "ctl/options.h"
#include "store/journal.h"
#include "store/places.h"

enum event_journal {
    EVENT_JOURNAL_NONE,    /* not opened */
    EVENT_JOURNAL_READ,    /* to read only; NULL when there is none yet */
    EVENT_JOURNAL_IF_WELL, /* likewise, and NULL after a line on stderr when it cannot be read */
    EVENT_JOURNAL_WRITE,   /* made when there is none; refused under a rehearsal clock */
};

struct event_state {
    struct conf *places;
    const char *dir; /* of places */
    struct roster *roster;
    struct roster_event event;
    struct journal *journal; /* NULL as above */
    struct catalog *catalog; /* NULL when there are no messages: msgids stand for them */
    struct app_clock clock;  /* of clock.now where that is set */
};

/* -EBADMSG with a fault that says what to do (or, for a bad configuration, one line on stderr); close it also then. */
int event_state_open(const struct options *options, enum event_journal journal, struct event_state *ret_state,
                     struct faults *faults);
void event_state_close(struct event_state *state);
#define EVENT_STATE_AUTO __attribute__((cleanup(event_state_close))) struct event_state

/* The gate of --gate: looked up; one that there is none of is a fault that lists the gates. gate NULL is a fault too.
 * An event without gates has any gate. */
int event_state_gate(struct event_state *state, const char *gate, struct roster_gate *ret_gate, struct faults *faults);

/* A stamp of now for an entry of the journal. */
struct journal_stamp event_state_stamp(struct event_state *state);

/* Where --operator names nobody of staff.csv: a fault. 0 = not said is fine. */
int event_state_operator(struct event_state *state, int staff, struct faults *faults);

#endif
