/* Who is where, as the journal knows it: how full a room is, who is in it, and what changes that besides a scan: taking
 * one back, a companion, closing a zone. A room here is a zone during one session (slot "" outside of sessions) on one
 * event day: who was in the ten o'clock session does not fill the eleven o'clock one. A room holds up to some
 * thousands. Rehearsal and event do not see one another's. */
#ifndef LANYARD_STORE_PRESENCE_H
#define LANYARD_STORE_PRESENCE_H

#include "core/lockout.h"
#include "store/journal.h"

struct room {
    const char *zone, *slot; /* slot "" = none */
    int day;                 /* -1 = no event day */
};

struct room_count {
    int32_t inside; /* tickets */
    int32_t seats;  /* tickets and their companions */
    int32_t listed; /* of inside: on the session's list */
    int32_t used;   /* seats that this gate let in and that were not given back: what counts against its quota. An exit
                       gives a seat back, to the gate that gave it, only when its entry is in this journal, so that
                       cut-off doors never free a seat twice */
};
int journal_room(struct journal *journal, const struct room *room, const char *gate, struct room_count *ret_count);

/* The same of the entries after seq alone: what they add to, or take from, a room as it was believed to be. One walk of
 * a B-tree, however many they are. used is of all scans. */
int journal_room_since(struct journal *journal, uint64_t seq, const struct room *room, const char *gate,
                       struct room_count *ret_change);
/* A ticket by the scans after seq alone. 1, 0 (there are none, output untouched), -errno. serial is of all. */
int journal_presence_since(struct journal *journal, uint64_t seq, int64_t ticket, const struct room *room,
                           const char *gate, struct journal_presence *ret_presence);

/* Was a scan, by its uuid, of the entries up to seq taken back after seq? 1 (and whether it was an entry), 0, -errno.
 */
int journal_lifted(struct journal *journal, uint64_t seq, const uint8_t scan[UUID_SIZE], bool *ret_entry);

/* One ticket in a room. */
struct room_person {
    int64_t ticket;
    int64_t since; /* ms epoch of the entry */
    int32_t seats; /* 1 + companions */
    char gate[32];
};
/* Who is inside, by entry; page by `skip`. How many (<= max). */
int journal_inside(struct journal *journal, const struct room *room, size_t skip, struct room_person *ret_people,
                   size_t max);
/* On which day did the stay begin that lasts: whether in a session or not, with an entry after `since`? One of `day`
 * goes before all others. Only stays with a scan after seq. -ENOENT: the ticket is not inside the zone; output
 * untouched. */
int journal_stay_day(struct journal *journal, uint64_t seq, int64_t ticket, const char *zone, int64_t since, int day,
                     int *ret_day);

/* Did this ticket ever enter the room? 1, 0, -errno. For the list of who is still expected. */
int journal_entered(struct journal *journal, const struct room *room, int64_t ticket);

/* Take a scan back, by its uuid: "scan.undo". Presence and counts are as if it had not been, companions and all; the
 * row stays. A refusal may be taken back as well. -ENOENT for no such scan, -EALREADY when it was taken back already,
 * -ESTALE when the ticket came or went through the zone again since, -EPERM when a badge was intended by it. */
int journal_undo(struct journal *journal, const struct journal_stamp *stamp, const uint8_t scan[UUID_SIZE],
                 int staff_no);

/* One more person with an admitted ticket that is inside: "scan.companion". -ENOENT; -ESTALE when it is not inside any
 * more; -ERANGE beyond COMPANIONS_MAX. The caller asked access_decide's capacity first. Companions leave with their
 * ticket. */
#define COMPANIONS_MAX 99
int journal_companion(struct journal *journal, const struct journal_stamp *stamp, const uint8_t scan[UUID_SIZE]);

/* Which session did staff last pick at this gate by hand? "" = the agenda's, or none was ever picked. */
int journal_picked(struct journal *journal, const char *gate, char ret_slot[32]);

/* What went through a gate on an event day: for staff, once in a while. */
struct journal_tally {
    int32_t in, out, refused; /* scans, taken-back ones not counted; refused: staff's cases too */
};
int journal_tally(struct journal *journal, const char *gate, int day, struct journal_tally *ret_tally);

/* Zones are open unless the newest "zone.closed" / "zone.opened" entry says otherwise. The event's word reaches a
 * rehearsal (a fire drill is one for both), a rehearsal's never the event. reason "" = none; -EINVAL for a
 * zone or reason that journal_scan could not hold. */
int journal_zone_set(struct journal *journal, const struct journal_stamp *stamp, const char *zone, bool open,
                     int staff_no, const char *reason);
int journal_zone_open(struct journal *journal, const char *zone); /* 1, 0, -errno */

/* PIN tries: "staff.pin". A right one ends the count. */
int journal_pin_tried(struct journal *journal, const struct journal_stamp *stamp, int staff_no, bool right);
int journal_pin_lockout(struct journal *journal, const struct journal_stamp *now, int staff_no,
                        struct lockout *ret_lockout);

/* Has this mark been entered already? By ticket, gate, direction and the instant it happened. 1, 0, -errno. */
int journal_has_mark(struct journal *journal, int64_t ticket, const char *gate, enum direction dir, int64_t happened);

#endif
