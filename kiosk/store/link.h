/* sync.db: what kiosk-syncd keeps for itself and says to the other programs: whether the centre can be reached, how far
 * the journal has been sent, and what the centre would not take. A few rows; losing the file costs time, never rows.
 * Written by kiosk-syncd only (WAL, NORMAL); read by desk, door, reel and kioskctl some times a second. */
#ifndef LANYARD_STORE_LINK_H
#define LANYARD_STORE_LINK_H

#include "store/journal.h"

enum link_state {
    LINK_NONE,    /* this kiosk is not enrolled, or kiosk-syncd never ran */
    LINK_OFF,     /* cut off: why says from what */
    LINK_ON,      /* connected and answered within LINK_BEAT_MS */
    LINK_REFUSED, /* the centre can be reached, but will not have us: certificate, name, version */
    LINK_REVOKED, /* people's data are gone from here */
};
#define LINK_BEAT_MS 15000 /* a state older than this is LINK_OFF: kiosk-syncd hangs or died */
#define LINK_WHY 160

struct link_status {
    enum link_state state;
    int64_t since;               /* ms epoch */
    char why[LINK_WHY];          /* one line for staff, "" where all is well */
    char kiosk[64], centre[128]; /* our name there; host and database */
    int64_t served;              /* CLOCK_BOOTTIME ms at which the newest complete pull began, news or none: who asked
                                    (journal_want) before that has its answer */
    int64_t pulled;              /* ms epoch of the last pull that was applied, 0 = never */
    int64_t unsent;              /* entries of the journal that the centre has not named */
    int64_t refused;             /* entries in the centre's quarantine */
    int64_t media_missing;       /* files the reel still waits for */
    int64_t told, told_boottime; /* the centre's time, ms epoch, when CLOCK_BOOTTIME was told_boottime ms: for
                                    app_clock_told. 0 = not since this boot */
};

struct link; /* an open sync.db */
/* -ENOENT (to read): there is none. */
int link_open(const char *state_dir, bool write, struct link **ret_link);
void link_close(struct link *link); /* NULL is fine */

/* Readers: now's boot and boottime judge whether the beat is fresh; after another boot it is not. */
int link_status(struct link *link, const struct journal_stamp *now, struct link_status *ret_status);
/* Is there an enrolment in this state folder (STATE/enrol/enrol.conf)? */
bool link_enrolled(const char *state_dir);
/* The numbers of this kiosk's walk-ups: what the centre reserved for it (STATE/enrol/enrol.conf), else what the
 * configuration says (desk.numbers, NULL = nothing), else LINK_NUMBERS_LAST, which are not this kiosk's alone: returns
 * 1 then, and whoever asks says so. -EINVAL: the configuration's are none; -errno. */
#define LINK_NUMBERS_LAST "9001-9999"
struct people_numbers;
int link_numbers(const char *state_dir, const char *configured, struct people_numbers *ret_numbers);

/* ---- kiosk-syncd ---- */
int link_tell(struct link *link, const struct journal_stamp *now, const struct link_status *status);
/* Entries up to seq are at the centre for good; uuid is that entry's. Other journal: sent is 0 again. */
int link_sent(struct link *link, struct journal *journal, uint64_t *ret_seq, uint8_t ret_uuid[UUID_SIZE]);
int link_set_sent(struct link *link, uint64_t seq, const uint8_t uuid[UUID_SIZE]);
/* What the centre put into quarantine, with its reason. */
int link_refused(struct link *link, const uint8_t uuid[UUID_SIZE], uint64_t seq, const char *reason);
/* How many of them there are, or negative errno. */
int64_t link_count_refused(struct link *link);

#endif
