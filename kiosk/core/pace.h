/* When a film's frame is due. A film goes by its own timestamps from a base instant; the next item's first frame is due
 * when the last one's time is over, not when the file ended. A muted film that falls behind shifts its base, so that no
 * frame is dropped; one with sound follows the sound, and frames that are overtaken are dropped. All times in us of one
 * steady clock (CLOCK_MONOTONIC) and of the item. Pure. */
#ifndef LANYARD_CORE_PACE_H
#define LANYARD_CORE_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define PACE_LATE_US 200000 /* a muted film later than this shifts its base */
#define PACE_STEP_US 40000  /* sound and picture may be apart less than this; an item may begin as late as this */

struct pace {
    int64_t base;    /* instant of the item's timestamp 0 */
    int64_t end;     /* instant at which the frame shown last has had its time; 0 = nothing was shown yet */
    int64_t shifted; /* us, in all, that muted films were shifted */
    int64_t dropped; /* frames, in all; the caller counts what it drops */
    bool running;    /* an item is on: base holds */
    bool by_sound;   /* the item's sound was heard: the base follows it alone */
    bool held;       /* paused */
    int64_t held_at;
};

/* An item begins, its first frame having this timestamp: due when the picture before has had its time. At once where
 * that was more than PACE_STEP_US ago, or is more than PACE_LATE_US away: then the item before was cut. */
void pace_begin(struct pace *pace, int64_t first_pts, int64_t now);
int64_t pace_due(const struct pace *pace, int64_t pts); /* instant; INT64_MAX while held, or nothing is on */

/* The frame at pts was shown at now. duration of 0 and less: none is known, its time is over at once. */
void pace_shown(struct pace *pace, int64_t pts, int64_t duration, int64_t now);

enum pace_step { PACE_WAIT, PACE_SHOW, PACE_DROP };
/* What to do with the frame at pts, the one after it (next_pts, or -1 when it is not decoded yet). sound: the item's
 * sound is on (then drop when next is due too); muted ones are never dropped. */
enum pace_step pace_step(const struct pace *pace, int64_t pts, int64_t next_pts, bool sound, int64_t now);

/* The sound that is heard at this instant has timestamp pts: the base follows, at once when it is 40 ms or more off,
 * else by a tenth of the difference. */
void pace_heard(struct pace *pace, int64_t pts, int64_t now);

void pace_hold(struct pace *pace, int64_t now);
void pace_go(struct pace *pace, int64_t now); /* time stood still meanwhile */

#endif
