/* A PIN as a person chooses it: asked for twice without echo, or read from a pipe; never printed, never kept. */
#ifndef LANYARD_CTL_PIN_H
#define LANYARD_CTL_PIN_H

#include "ctl/fault.h"

#define PIN_MIN 4
#define PIN_MAX 8
#define PIN_HASH 128 /* bytes of crypto_pwhash_str, with NUL */

/* NULL when it is a good one, else what is wrong with it: not 4 to 8 digits, or what a stranger would try first. */
const char *pin_weakness(const char *pin);

/* Ask for a PIN. ret_pin "" when nothing was typed. -EBADMSG with a fault; ret_pin is wiped then. */
int pin_ask(const char *who, char ret_pin[PIN_MAX + 1], struct faults *faults);

/* argon2id, 64 MiB: a tenth of a second. -ENOMEM. */
int pin_hash(const char *pin, char ret_hash[PIN_HASH]);

#endif
