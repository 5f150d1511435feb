/* A progress bar on stderr, where a person looks; nothing at all where it is no terminal. */
#ifndef LANYARD_CTL_PROGRESS_H
#define LANYARD_CTL_PROGRESS_H

/* ctx is the label ("importing tickets"); done 0..1. At 1 the bar is wiped. Fits tickets_progress. */
void progress_show(void *label, double done);

#endif
