/* Staff at a kiosk: an operator's number and PIN against the roster's argon2id hash, with the lock-out counted in the
 * journal. A try costs one hash (64 MiB, about 90 ms): the caller is the only one waiting. */
#ifndef LANYARD_STORE_PIN_H
#define LANYARD_STORE_PIN_H

#include "store/journal.h"
#include "store/places.h"

#define PIN_OPERATOR_DIGITS 2 /* of what is typed: first the operator's number, 01..99, then the PIN */
#define PIN_MIN 4             /* digits */
#define PIN_MAX 8

struct pin_answer {
    bool right;
    struct roster_staff staff; /* when right; its pin is wiped */
    int64_t wait;              /* ms until the next try is taken, 0 = now */
};

/* digits: operator number and PIN, NUL-terminated; wiped from memory by the caller. While locked out nothing is hashed
 * or counted. An unknown operator costs and counts as much as a wrong PIN. Every try is in the journal before its
 * answer is known to anyone; a try that cannot be written is no try: negative errno, and nobody is logged in. */
int pin_check(struct roster *roster, struct journal *journal, const struct journal_stamp *stamp, const char *digits,
              struct pin_answer *ret_answer);

#endif
