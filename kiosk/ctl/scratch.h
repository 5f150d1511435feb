/* A folder for people's data that a verb works in and that is gone afterwards, whatever ends the verb. The work is done
 * by a child process; this one only holds the folder, so that neither Ctrl-C nor a crash nor the kernel's want of
 * memory leaves names behind in /tmp. */
#ifndef LANYARD_CTL_SCRATCH_H
#define LANYARD_CTL_SCRATCH_H

/* How far the work has come: what can be promised to whoever interrupts it. */
enum scratch_phase {
    SCRATCH_BEFORE, /* nothing has been changed: how it begins */
    SCRATCH_DOING,  /* the one moment that a signal must wait for; short */
    SCRATCH_DONE,   /* it has been done; what comes after is left undone */
};

struct scratch {
    const char *dir; /* mode 0700, empty to begin with */
    int tell;        /* private */
};

/* Runs work in a child, with a fresh folder under TMPDIR, and answers its exit status (1 after one line on stderr where
 * there is no folder or no process to be had). Interrupted, it says what was changed and ends this process by the same
 * signal; done: the words for SCRATCH_DONE. Call while there is one thread and nothing is open that a child must not
 * share. */
int scratch_run(int (*work)(const void *ctx, const struct scratch *scratch), const void *ctx, const char *done);

/* Called by the work. INT, TERM and HUP wait while it is SCRATCH_DOING. */
void scratch_is(const struct scratch *scratch, enum scratch_phase phase);

#endif
