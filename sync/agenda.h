/* What kiosk-syncd does next: a time for each of its few tasks, the more important first. One thread does them one
 * after another, each of some milliseconds (a media chunk or first load of seconds). Pure: the caller tells the time,
 * in ms of any clock that never goes back. */
#ifndef LANYARD_SYNC_AGENDA_H
#define LANYARD_SYNC_AGENDA_H

#include <stdint.h>

/* In the order of their importance. */
enum task {
    TASK_WATCH,   /* do enrolment and files still lie where they lay */
    TASK_LOOK,    /* has anybody written to the journal */
    TASK_TELL,    /* the other programs how things stand */
    TASK_CONNECT, /* with the centre */
    TASK_PUSH,    /* one batch up */
    TASK_PULL,    /* what is new down */
    TASK_REPORT,  /* to the centre how this kiosk is */
    TASK_FETCH,   /* one piece of a media file */
    TASKS
};
#define AGENDA_NEVER INT64_MAX
/* A task that has been due for so long goes before more important ones, lest a day's backlog keep an emergency out. */
#define AGENDA_PATIENCE_MS 250

struct agenda {
    int64_t at[TASKS];
};

void agenda_clear(struct agenda *agenda); /* nothing is due, ever */
/* Not later than at. */
void agenda_sooner(struct agenda *agenda, enum task task, int64_t at);
/* Before all that can wait. */
void agenda_urgent(struct agenda *agenda, enum task task, int64_t now);
/* The task that is due, or TASKS: nothing before ms have passed (at most max). */
enum task agenda_next(const struct agenda *agenda, int64_t now, int64_t max, int64_t *ret_ms);

#endif
