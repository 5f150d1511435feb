/* Self-service by name as a part of the desk program; see core/self_flow.h. Owned by the main thread. */
#ifndef LANYARD_DESK_SELF_H
#define LANYARD_DESK_SELF_H

#include "desk/counter.h"

/* Texts that its sheet points into. */
struct desk_self_texts {
    char why[2][256];
};

bool desk_self_offered(const struct desk *desk); /* desk.self_service, and a journal that counts tries */
int desk_self_check(struct desk *desk);          /* its art: -errno after a log line */
void desk_self_open(struct desk *desk);          /* the name, please; nothing where it is not offered */
void desk_self_end(struct desk *desk);           /* whatever page is open closes */
void desk_self_tick(struct desk *desk);
void desk_self_draw(struct desk *desk);                             /* while it is open */
bool desk_self_touched(struct desk *desk, int x, int y);            /* false: it is closed */
bool desk_self_key(struct desk *desk, const struct wedge_key *key); /* false: not for its words */

#endif
