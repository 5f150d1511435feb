/* What search.c and search_self.c share: the walk over keys. Nobody else includes this. */
#ifndef LANYARD_STORE_SEARCH_IMPL_H
#define LANYARD_STORE_SEARCH_IMPL_H

#include <sqlite3.h>

#include "core/names.h"
#include "store/search.h"

enum search_query { SQ_KEYS, SQ_NAMES, SQ_READY, SQ_WALK };

enum search_reach {
    KEY_ITSELF,
    KEY_BEGINS, /* and whatever goes on after it */
};

/* A question's keys: SQ_KEYS bound, to be stepped; its one column is the ticket. NULL: db_last_errno says why. */
sqlite3_stmt *search_ask(struct roster *roster, char kind, const struct name_word *word, enum search_reach reach,
                         int limit);
/* Is there an index? 1, 0, -errno. */
int search_is_indexed(struct roster *roster);

#endif
