/* A PostgreSQL at the venue, between the kiosks and the centre: what both sides must run. Two one-way publications on
 * disjoint tables: tickets and the event's words go to the hub, what happened goes to the centre; the kiosks speak with
 * the hub as they would with the centre. */
#ifndef LANYARD_SYNC_HUB_H
#define LANYARD_SYNC_HUB_H

/* All of it as one text of SQL with remarks, in the order in which it is to be run; malloc'ed. The connection strings
 * are how each reaches the other. NULL: out of memory. */
char *hub_sql(const char *centre_dsn, const char *hub_dsn);

#endif
