/* Hand-outs: a T-shirt, a bag, a voucher that a tier is entitled to, each redeemed once per ticket at a desk. What
 * there is comes from handouts.csv by way of roster.db (a few dozen at most); who has what is an entry "handout.given"
 * of the journal, travels to the centre like a scan and from there to every other desk (roster.db, `handed`). */
#ifndef LANYARD_STORE_HANDOUTS_H
#define LANYARD_STORE_HANDOUTS_H

#include "store/journal.h"
#include "store/roster.h"

#define HANDOUTS_MAX 64

struct roster_handout {
    int number; /* 0..HANDOUTS_MAX - 1 */
    char code[32];
    char name_zh[96], name_en[96];
    uint64_t tiers;  /* a bit per tier number */
    int32_t stock;   /* how many there are in all, 0 = not counted */
    int64_t sponsor; /* whose name is on it, 0 = nobody's */
};
int roster_handouts(struct roster *roster, struct roster_handout *ret_handouts, size_t max);     /* how many */
int roster_handout(struct roster *roster, const char *code, struct roster_handout *ret_handout); /* -ENOENT */
/* Loading, as roster.h has it. */
int roster_load_handout(struct roster_load *load, const struct roster_handout *handout);

enum handout_result {
    HANDOUT_GIVE,          /* it is his, and written down as given */
    HANDOUT_GIVEN_ALREADY, /* at, kiosk say when and where */
    HANDOUT_NOT_HIS,       /* the tier has none */
    HANDOUT_NONE_LEFT,
};
struct handout_answer {
    enum handout_result result;
    int64_t at;     /* ms epoch of the first time, GIVEN_ALREADY */
    char kiosk[64]; /* where that was; "" = here */
};
/* Ask and, when it is GIVE and stamp is not NULL, write in one transaction; ticket is of the roster. staff_no 0 =
 * nobody. With stamp NULL nothing is written. */
int handouts_redeem(struct journal *journal, struct roster *roster, const struct journal_stamp *stamp,
                    const struct roster_ticket *ticket, const struct roster_handout *handout, int staff_no,
                    struct handout_answer *ret_answer);
/* Take the last one back (a wrong size was not wanted): entry "handout.back". -ENOENT: not given here. */
int handouts_take_back(struct journal *journal, const struct journal_stamp *stamp, int64_t ticket, const char *code,
                       int staff_no);

#endif
