/* Which of a desk's printers takes the next badge, and when one that waits at a printer in trouble moves to another.
 * Pure; a desk has one or two printers and at most six badges under way. */
#ifndef LANYARD_CORE_PRINT_CHOICE_H
#define LANYARD_CORE_PRINT_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

struct print_stand {
    bool there;  /* its queue was reached */
    bool well;   /* nothing keeps it from printing */
    int waiting; /* badges it has */
};

/* Index of the printer that takes the next badge: of those that are well the one with the fewest, the first of equals;
 * when none is, -1: the badge is owed and stays in the ledger, where it can still go anywhere. */
int print_choose(const struct print_stand *printers, size_t n);
/* Should what waits at this printer be asked back? Only for a printer that is well: moving gains nothing else. */
bool print_should_move(const struct print_stand *printers, size_t n, size_t holder);

#endif
