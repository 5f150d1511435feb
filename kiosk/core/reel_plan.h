/* What the second display shows at an instant: emergency > countdown overlay > programme of this hour > default
 * programme > built-in slate. An event has a handful of programmes, some dozens of stretches in which they are on, and
 * some dozens of sessions. Pure: the caller gathers, asks, and asks again at `until` or when something changed. */
#ifndef LANYARD_CORE_REEL_PLAN_H
#define LANYARD_CORE_REEL_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REEL_PROGRAMMES 32
#define REEL_HOURS 256 /* stretches */

/* A programme is on from `from`, inclusive, to `until`, exclusive; past midnight it may go on. Where two overlap the
 * one that began later is on, of equal ones the later row. from >= until is never on. */
struct reel_hours {
    int programme;       /* 0..REEL_PROGRAMMES-1 */
    int64_t from, until; /* ms epoch */
};

/* What staff want, as far as it still holds. Whether its time is over is looked at here. */
struct reel_wish {
    bool emergency;          /* said, and not yet over */
    int64_t emergency_until; /* ms epoch */
    int programme;           /* pinned by staff, -1 = none: until the agenda's next stretch begins */
    int64_t pinned_at;       /* ms epoch */
};

struct reel_now {
    int64_t now;        /* ms epoch */
    bool clock_trusted; /* else hours and countdown say nothing: the default programme, pinned ones, emergencies */
    const struct reel_hours *hours;
    size_t n_hours;
    const bool *playable; /* by programme: has an item that can be shown now */
    size_t n_programmes;
    int default_programme; /* -1 = none */
    const int64_t *starts; /* of sessions, ms epoch, in any order */
    size_t n_starts;
    int64_t countdown; /* ms before a start from which it is counted down; 0 = never */
    struct reel_wish wish;
};

enum reel_level { REEL_LEVEL_SLATE, REEL_LEVEL_DEFAULT, REEL_LEVEL_PROGRAMME, REEL_LEVEL_EMERGENCY };

struct reel_plan {
    enum reel_level level;
    int programme; /* what plays, also beneath an emergency: its place is kept. -1 = the slate */
    bool pinned;   /* by staff, not by the agenda */
    int countdown; /* index of the session that is counted down to, -1 = none. The nearest start, the first of
                      equal ones. -1 in an emergency, which is shown alone */
    int64_t until; /* ms epoch > now: nothing changes by time alone before; INT64_MAX = never. It may be earlier than
                      the change */
};

void reel_plan_at(const struct reel_now *now, struct reel_plan *ret_plan);

#endif
