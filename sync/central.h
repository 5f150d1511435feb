/* What the organiser does at the centre: lay the schema, look after it, add and revoke kiosks, wake everyone up. All of
 * it as a role that need not be superuser. SQL stands in sync/central/NN-name.sql, applied in the order of the numbers
 * in one transaction, with a row in ev.version. */
#ifndef LANYARD_SYNC_CENTRAL_H
#define LANYARD_SYNC_CENTRAL_H

#include <stdint.h>

#include "sync/wire.h"

#define CENTRAL_VERSION 3 /* 2: positions, entitlements, hand-outs; 3: walk-ups, corrections */
#define CENTRAL_LAST "\nSET LOCAL ROLE ev_owner;\nINSERT INTO ev.version" /* where central_sql has laid it all */

/* All SQL of this version as one text (malloc'ed), for --dry-run and init. */
char *central_sql(void);
/* Lay the schema, or bring an older version up. -EEXIST in the fault's words when it is there (init). */
enum wire_fault central_init(struct wire *wire, char *why);
enum wire_fault central_upgrade(struct wire *wire, int *ret_from, char *why);
/* Of an older one all is moved into this version's schema: central_upgrade's second half (central_upgrade.c). */
enum wire_fault central_move(struct wire *wire, char *why);
/* WIRE_REPLY: the centre is of another version than we are, and must not be written to. */
enum wire_fault central_knows(struct wire *wire, char *why);
/* What is wrong there, a line each: privileges that are missing, version, settings (LISTEN through a pooler,
 * max_connections, ssl, fsync), and what is well. each: ok or not, and words. */
enum wire_fault central_check(struct wire *wire, void (*each)(void *ctx, bool ok, const char *words), void *ctx,
                              char *why);
/* The role of a kiosk: "desk-2" -> "kiosk_desk_2". -EINVAL: not [a-z0-9-], or longer than 40. */
int central_role(const char *kiosk, char ret_role[64]);

/* The herald: looks every 10 ms for new stamps and wakes the kiosks of each event by an empty NOTIFY; at least every
 * two seconds also without news, so that kiosks know it lives. Until stop_fd is readable or the link breaks. */
enum wire_fault central_herald(struct wire *wire, int stop_fd, char *why);

#endif
