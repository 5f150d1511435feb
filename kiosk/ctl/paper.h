/* One paper list as PDF: pages from assets/paper/list.svg, rows from list-row.svg, people read from the stores as they
 * are drawn. */
#ifndef LANYARD_CTL_PAPER_H
#define LANYARD_CTL_PAPER_H

#include "app/catalog.h"
#include "art/template.h"
#include "ctl/fault.h"
#include "store/people.h"
#include "store/places.h"

/* What all lists of one run share. */
struct paper {
    struct roster *roster;
    struct journal *journal; /* NULL = the roster alone */
    struct roster_event event;
    const char *assets;
    struct catalog *catalog;
    int tail;             /* characters of a reference that tell tickets apart, 0 = all */
    char printed[32];     /* when */
    double done, planned; /* rows, over all lists: for the progress bar */
    struct template *page, *row;
    int rows;                     /* on a page */
    double left, top, row_height; /* mm */
    struct roster_tier tiers[ROSTER_TIERS];
};

struct paper_list {
    const char *path;
    const struct roster_gate *gate;
    const struct roster_slot *slot; /* NULL = none */
    int day;                        /* -1 = all */
    bool everyone;                  /* every ticket of the event, for a desk */
    const int64_t *tickets;         /* in order */
    size_t n;
};

/* Load the templates; roster, event, assets and catalog are set before. -EBADMSG with a fault; clear it also then. */
int paper_open(struct paper *paper, struct faults *faults);
void paper_clear(struct paper *paper);

/* How many pages n people take; 1 for nobody: an empty list is worth knowing. */
int64_t paper_pages(const struct paper *paper, size_t n);
int paper_draw(struct paper *paper, const struct paper_list *list, struct faults *faults);

#endif
