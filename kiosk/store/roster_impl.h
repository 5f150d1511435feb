/* The insides that roster.c, places.c and reel.c share, and their loaders: one connection, one transaction, a list of
 * prepared statements for each part. Nobody else includes this. */
#ifndef LANYARD_STORE_ROSTER_IMPL_H
#define LANYARD_STORE_ROSTER_IMPL_H

#include "store/db.h"
#include "store/places.h"

struct roster {
    sqlite3 *db;
    struct db_queries queries, places, reel, centre, sponsors, handouts, search;
};

struct roster_load {
    sqlite3 *db;
    struct db_queries queries, places, reel, sponsors, handouts, search;
    bool index_later;       /* the index of people is made after the commit (centre_index) */
    char list[ROSTER_CODE]; /* the list of the last member, for members come list by list */
    int64_t list_number;
};

/* places.c: its half of an open roster. */
void places_prepare(struct roster *roster);

/* places_load.c: make its tables, get ready to load, and look that all of it hangs together. -ENOENT, -ELOOP, -ERANGE,
 * -ENOSPC as places.h says. */
int places_load_begin(struct roster_load *load);
int places_load_finish(struct roster_load *load);

/* centre.c: its part of an open roster, and the columns of a mark. */
void centre_prepare(struct roster *roster);
extern const struct row_fields centre_mark_row;

/* reel.c: the same of its part. -ENOENT: hours or an item of no programme; -ENOSPC: more rows than reel.h says. */
void reel_prepare(struct roster *roster);
int reel_load_begin(struct roster_load *load);
void reel_load_prepare(struct roster_load *load); /* where the tables stand already */
int reel_load_finish(struct roster_load *load);

/* sponsors.c and handouts_rows.c: the same of theirs; sponsors_load_begin makes the tables of both. -ENOENT: an
 * entitlement of no sponsor or position, or a hand-out of no sponsor. */
void sponsors_prepare(struct roster *roster);
void handouts_prepare(struct roster *roster);
int sponsors_load_begin(struct roster_load *load);
void sponsors_load_prepare(struct roster_load *load);
void handouts_load_prepare(struct roster_load *load);
int sponsors_load_finish(struct roster_load *load);

/* search.c, search_load.c: the index of people by name, made by finish. change: of a ticket as it stands in the table,
 * before it is put there anew; name_zh NULL: it goes. */
void search_prepare(struct roster *roster);
int search_load_begin(struct roster_load *load);
void search_load_prepare(struct roster_load *load);
int search_load_change(struct roster_load *load, int64_t ticket, const char *name_zh, const char *name_latin);
int search_load_finish(struct roster_load *load);

/* centre_change.c: open what is there, to change it. -ENOENT, -EPROTO. load is all zero, and to be aborted anyway. */
int roster_load_open(struct roster_load *load, const char *state_dir);

#endif
