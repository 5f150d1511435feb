/* The PIN of an operator. A handful of tries a day; the hash dominates by far. */
#include "store/pin.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "store/presence.h"

/* argon2id of a random PIN that nobody knows: what an unknown operator is measured against, so that the time a refusal
 * takes says nothing of who exists. */
#define NOBODY "$argon2id$v=19$m=65536,t=2,p=1$RsPHvBrryZffv6xVRHF59g$qR1deOk8r4Nf9N6ucINgKhLTBZ1ouwG6IdnwEOfrWLE"

static bool is_digits(const char *text, size_t len) { return strspn(text, "0123456789") == len; }

static bool has_form(const char *digits, size_t len) {
    return is_digits(digits, len) && len >= PIN_OPERATOR_DIGITS + PIN_MIN && len <= PIN_OPERATOR_DIGITS + PIN_MAX;
}

static int find_staff(struct roster *roster, int number, struct roster_staff *ret_staff) {
    int r = roster_staff(roster, number, ret_staff);
    if (r == -ENOENT) {
        *ret_staff = (struct roster_staff){.number = number};
        r = 0;
    }
    return r;
}

/* The same work whoever is asked for. */
static bool matches(const struct roster_staff *staff, const char *pin) {
    const char *hash = *staff->pin ? staff->pin : NOBODY;
    return crypto_pwhash_str_verify(hash, pin, strlen(pin)) == 0 && *staff->pin;
}

static int wait_of(struct journal *journal, const struct journal_stamp *stamp, int number, int64_t *ret_wait) {
    struct lockout lockout;
    int r = journal_pin_lockout(journal, stamp, number, &lockout);
    if (r == 0)
        *ret_wait = lockout_wait(&lockout);
    return r;
}

int pin_check(struct roster *roster, struct journal *journal, const struct journal_stamp *stamp, const char *digits,
              struct pin_answer *ret_answer) {
    struct pin_answer answer = {0};
    size_t len = strnlen(digits, PIN_OPERATOR_DIGITS + PIN_MAX + 1);
    if (!has_form(digits, len)) {
        *ret_answer = answer;
        return 0;
    }
    int number = (digits[0] - '0') * 10 + (digits[1] - '0');
    int r = wait_of(journal, stamp, number, &answer.wait);
    if (r == 0 && answer.wait == 0) {
        r = find_staff(roster, number, &answer.staff);
        if (r < 0)
            return r;
        answer.right = matches(&answer.staff, digits + PIN_OPERATOR_DIGITS);
        r = journal_pin_tried(journal, stamp, number, answer.right);
        if (r == 0 && !answer.right)
            r = wait_of(journal, stamp, number, &answer.wait);
    }
    sodium_memzero(answer.staff.pin, sizeof(answer.staff.pin));
    if (r < 0)
        return r;
    *ret_answer = answer;
    return 0;
}
