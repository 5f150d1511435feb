/* A PostgreSQL at the venue, between the kiosks and the centre: what both sides must run. Two one-way publications on
 * disjoint tables: tickets and the event's words go to the hub, what happened goes to the centre; the kiosks speak with
 * the hub as they would with the centre. */
#ifndef LANYARD_SYNC_HUB_H
#define LANYARD_SYNC_HUB_H

#include <stdbool.h>

/* All of it as one text of SQL with remarks, in the order in which it is to be run; g_free. The connection strings are
 * how each reaches the other, and can be read (wire_dsn_reads); passwords in them are masked. */
char *hub_sql(const char *centre_dsn, const char *hub_dsn);
/* Do both lead to one database? As far as their words say. */
bool hub_same(const char *centre_dsn, const char *hub_dsn);

#endif
