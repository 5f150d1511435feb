/* The desk's second thread: takes one badge at a time to the printer and reports what becomes of it, so that scanning
 * never waits. The main thread owns the mailbox's tail and reads news; the worker owns the printer. At most PRINT_QUEUE
 * badges wait. */
#ifndef LANYARD_DEVICE_PRINT_WORKER_H
#define LANYARD_DEVICE_PRINT_WORKER_H

#include "device/print_words.h"

#define PRINT_QUEUE 6

enum print_news_kind {
    PRINT_NEWS_SENT,
    PRINT_NEWS_PRINTING,
    PRINT_NEWS_PRINTED,
    PRINT_NEWS_FAILED,
    PRINT_NEWS_UNCERTAIN,
    PRINT_NEWS_RETURNED, /* asked back, or drawn for another resolution than the queue's (of which PRINTER has told):
                            it certainly was not handed over, and is nobody's now */
    PRINT_NEWS_PRINTER   /* the printer itself changed: ok or trouble, or its resolution */
};
struct print_news {
    enum print_news_kind kind;
    uint64_t badge;             /* the caller's handle */
    char job[64];               /* job-uuid, SENT on */
    char detail[256];           /* reason for people, "" = none; PRINTER: "" means it is well */
    enum print_trouble trouble; /* PRINTER */
    int dpi;                    /* PRINTER: what badges are drawn at from now on, 0 = not known */
};
/* One badge to print. uuid_attempt makes the job name ("badge:<uuid>:<attempt>"). settle: a badge that an earlier run
 * had sent or was sending: first look for its job by name and only print when there is none or it has no document. */
struct print_order {
    uint64_t badge;
    char job_name[128];
    char media[64];
    struct raster1 raster; /* at the printer's dpi; data is malloc'ed, the worker takes it over and frees it */
    bool settle;
    bool was_sent; /* the journal says sent or printing: a job that cannot be found is then uncertain, not printed again
                    */
};
struct print_worker;
/* media: what badges are printed on, for an idle printer to be told wrong labels from right; NULL = any. */
int print_worker_start(const char *server, const char *queue, const char *media, struct print_worker **ret_worker);
int print_worker_fd(const struct print_worker *worker); /* eventfd, readable when there is news */
int print_worker_give(struct print_worker *worker,
                      struct print_order *order); /* -EBUSY when PRINT_QUEUE wait; the order is not taken then */
/* Ask a badge back, for another printer. Answered by PRINT_NEWS_RETURNED when it still waits, in the mailbox or for the
 * printer's trouble to end; ignored when it may have been handed over. */
void print_worker_recall(struct print_worker *worker, uint64_t badge);
bool print_worker_news(struct print_worker *worker, struct print_news *ret_news);
void print_worker_stop(
    struct print_worker *worker); /* waits for the request in flight (<= 2 s), not for the badge; NULL is fine */

#endif
