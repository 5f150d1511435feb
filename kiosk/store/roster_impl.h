/* The insides that roster.c, places.c and reel.c share, and their loaders: one connection, one transaction, a list of
 * prepared statements for each part. Nobody else includes this. */
#ifndef LANYARD_STORE_ROSTER_IMPL_H
#define LANYARD_STORE_ROSTER_IMPL_H

#include "store/db.h"
#include "store/places.h"

struct roster {
    sqlite3 *db;
    struct db_queries queries, places, reel, centre;
};

struct roster_load {
    sqlite3 *db;
    struct db_queries queries, places, reel;
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

#endif
