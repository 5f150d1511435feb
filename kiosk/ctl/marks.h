/* Marks that people made on paper lists, as a file brings them: read, matched to tickets and checked as a whole, before
 * anything is written. A few hundred at a time; a hundred thousand are no trouble. */
#ifndef LANYARD_CTL_MARKS_H
#define LANYARD_CTL_MARKS_H

#include <glib.h>

#include "ctl/event_state.h"
#include "store/facts.h"

#define MARKS_BYTES_MAX ((size_t)16 << 20) /* of the file */

struct mark {
    int line;
    char gate[ROSTER_CODE], session[ROSTER_CODE]; /* session "" = by the agenda */
    enum direction dir;
    int64_t happened; /* ms epoch */
    int64_t ticket;
    char *written; /* what the column ticket says; owned */
};

/* What stands for fields that the file leaves out; NULL = nothing does. */
struct marks_defaults {
    const char *gate, *session, *date;
};

/* All marks of a file by the time they were made, as struct mark. -EBADMSG with faults by line and column; the caller
 * unrefs also then. */
int marks_read(struct event_state *state, const char *path, const struct marks_defaults *defaults, GArray **ret_marks,
               struct faults *faults);

/* The scan that a mark becomes, judged by what the journal knows now, at its own time. A mark is a fact: what the rules
 * would have refused is recorded as let in by staff, with the verdict in the reason. -errno of the stores. */
int mark_scan(struct event_state *state, const struct mark *mark, int staff, struct journal_scan *ret_scan);

#endif
