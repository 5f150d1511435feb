/* kiosk-syncd as one struct and the tasks that work on it. Files: syncd_open.c opens and watches this kiosk's own
 * files, syncd_link.c comes and goes with the centre, syncd_work.c moves rows, syncd_report.c tells the centre,
 * syncd_tell.c everybody else, syncd_loop.c decides nothing but the order (agenda.h). One thread. */
#ifndef LANYARD_SYNC_SYNCD_H
#define LANYARD_SYNC_SYNCD_H

#include <sys/stat.h>

#include "app/clock.h"
#include "app/conf.h"
#include "app/log.h"
#include "store/link.h"
#include "store/post.h"
#include "sync/agenda.h"
#include "sync/backoff.h"
#include "sync/enrol.h"
#include "sync/pull.h"
#include "sync/push.h"
#include "sync/quiet.h"

#define SYNCD_CONNECT_MS 10000
#define SYNCD_RETRY_MS 30000  /* refused or revoked: somebody may change that, but not soon */
#define SYNCD_STEADY_MS 10000 /* a link that held so long was a good one: the next wait begins small */
#define SYNCD_BEAT_MS 2000    /* within LINK_BEAT_MS */

/* What is wrong, the more important first; each a line for staff, "" = nothing. */
enum hitch {
    HITCH_LINK,    /* why there is none */
    HITCH_JOURNAL, /* journal.db cannot be opened */
    HITCH_PUSH,
    HITCH_PULL,
    HITCH_FILE, /* sync.db cannot be written */
    HITCH_MEDIA,
    HITCHES
};

struct syncd {
    const char *state_dir;
    struct log log;
    struct app_clock clock;
    int stop_fd, lock_fd;
    int written_fd;     /* somebody wrote to the journal's log; -1: nobody can say */
    int64_t written_at; /* when that was */
    int64_t looked_in;  /* ms to the next look after it */
    struct agenda agenda;

    struct journal *journal; /* NULL while it cannot be had */
    struct stat journal_file;
    int64_t journal_version;
    struct link *link; /* NULL while it cannot be had */
    struct stat link_file;
    struct push_mark mark;
    struct pull_store store; /* roster.db */
    struct enrolment enrolment;
    bool enrolled;
    struct stat enrol_file; /* all zero: there is none */

    struct wire *wire;    /* NULL: no connection */
    bool awaited;         /* somebody waits to see that a pull was made */
    bool fresh;           /* nothing was pulled over it yet */
    bool push_first;      /* the last one broke before anything was */
    int64_t clock_before; /* the machine's clock less app_clock_boottime, a second ago */
    int64_t connected_at; /* this and the next three: ms of app_clock_boottime */
    int64_t heard_at;     /* the herald, 0 = not over this connection */
    int64_t calm_until;   /* no push before */
    int64_t pulled_at;    /* the end of the last pull */
    bool wiped;           /* we are revoked, and people's data are gone */
    struct backoff connects, pulls, pushes, fetches;

    struct link_status status;
    int64_t cut_since; /* ms epoch at which the last outage began, 0 = none yet */
    bool recount;      /* unsent is to be counted again */
    char hitch[HITCHES][WIRE_WHY];
    struct quiet quiet;
    enum link_state logged; /* what the log said last */
    char logged_why[LINK_WHY];
    bool logged_any, said_any, clock_off;
};

/* ---- syncd_open.c ---- */
/* 0, or negative errno after a line in the log. */
int syncd_open(struct syncd *syncd, struct conf *conf);
void syncd_close(struct syncd *syncd);
void syncd_watch(struct syncd *syncd);
void syncd_look(struct syncd *syncd);
/* written_fd can be read. */
void syncd_written(struct syncd *syncd);

/* ---- syncd_link.c ---- */
void syncd_connect(struct syncd *syncd);
/* After a call that failed: closes the link where it is of no more use, says so, and plans the next one. */
void syncd_lost(struct syncd *syncd, enum wire_fault fault, const char *why);
/* What came by itself: news, or the end. */
void syncd_listen(struct syncd *syncd);
/* column of a result's one row is the centre's time, ms epoch; asked: syncd_now() before. */
void syncd_told(struct syncd *syncd, const PGresult *result, int column, int64_t asked);
/* Without a word: the enrolment is gone, or another. */
void syncd_part(struct syncd *syncd);

/* ---- syncd_work.c ---- */
void syncd_push(struct syncd *syncd);
void syncd_pull(struct syncd *syncd);
void syncd_fetch(struct syncd *syncd);

/* ---- syncd_report.c ---- */
void syncd_report(struct syncd *syncd);

/* ---- syncd_tell.c ---- */
void syncd_state(struct syncd *syncd, enum link_state state);
/* words: "" or NULL: well again. */
void syncd_hitch(struct syncd *syncd, enum hitch hitch, const char *words);
void syncd_tell(struct syncd *syncd);
/* The machine's clock against the centre's, in the log when that changes. */
void syncd_tell_clock(struct syncd *syncd);
struct journal_stamp syncd_stamp(const struct syncd *syncd);

/* ---- syncd_loop.c ---- */
/* Until told to end; the exit code. */
int syncd_run(struct syncd *syncd);
/* Readable once SIGTERM or SIGINT came; a second later the process ends whatever it waits for. -errno. */
int syncd_stop_fd(void);

/* ---- syncd_selftest.c ---- */
int syncd_self_test(struct conf *conf);

/* 32 bits of chance. */
uint32_t syncd_random(void);
static inline int64_t syncd_now(void) { return app_clock_boottime(); }

#endif
