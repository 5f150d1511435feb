/* Whose logos are on a badge: the exclusive sponsors and, in the places left, the rotation of the ticket's tier with
 * its credits from the journal. Part of the transaction that writes a print intent. */
#ifndef LANYARD_STORE_TURN_H
#define LANYARD_STORE_TURN_H

#include "store/journal_impl.h"

#define TURN_LINE 24 /* "badge/63" */

/* The turn of one badge: logos by place, and what it leaves on each account of its line. */
struct turn {
    char line[TURN_LINE];
    int64_t logos[BADGE_LOGOS];
    size_t n_logos;
    struct rotation_runner runners[ROTATION_MAX];
    size_t n_runners;
};

/* Fill an empty turn. The new credits are only in it: the intent's entry carries them to the table. */
int turn_take(struct journal *journal, const struct journal_scan *scan, struct turn *turn);

/* As JSON: [id, ...] by place, and [[id, credit], ...]. */
#define TURN_NUMBER 21 /* characters of an int64 and a comma */
#define TURN_LOGOS_TEXT (BADGE_LOGOS * TURN_NUMBER + 3)
#define TURN_ACCOUNTS_TEXT (ROTATION_MAX * (2 * TURN_NUMBER + 3) + 3)
void turn_logos(const struct turn *turn, char ret_text[TURN_LOGOS_TEXT]);
void turn_accounts(const struct turn *turn, char ret_text[TURN_ACCOUNTS_TEXT]);

#endif
