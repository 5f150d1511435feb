/* One badge's way through the printer, round by round: look whether it was sent before, hand it over, follow it to its
 * end. The worker's thread calls print_run_round() every 250 ms while a badge is under way; nothing here waits, locks
 * or starts threads. */
#ifndef LANYARD_DEVICE_PRINT_RUN_H
#define LANYARD_DEVICE_PRINT_RUN_H

#include "device/print_worker.h"

enum print_stage { PRINT_IDLE, PRINT_LOOK, PRINT_HAND_OVER, PRINT_FOLLOW };

struct print_run {
    const char *server, *queue; /* server may be NULL; they outlive the run */
    const char *media;          /* that badges want when none is under way; NULL = any */
    struct printer *printer;    /* NULL until the queue has answered once */
    void (*tell)(void *context, const struct print_news *news);
    void *context;

    struct printer_info info;  /* newest */
    int64_t info_at;           /* when it was asked, ms; the next is due 1.5 s later, 1 s with a badge under way */
    bool told;                 /* trouble has been told once */
    char trouble[PRINT_WORDS]; /* as told */
    int dpi;                   /* as told */

    enum print_stage stage;
    struct print_order order;   /* owned while stage is not PRINT_IDLE */
    struct printer_job job;     /* in PRINT_FOLLOW */
    struct printer_info before; /* as it was when the badge was handed over */
    int64_t before_at;
    int64_t done_at; /* when cupsd first called it done; 0 not yet */
    int refusals;
    bool told_printing, cupsd_was_gone;
};

/* The run takes over the order and its bytes. Only while PRINT_IDLE. */
void print_run_take(struct print_run *run, const struct print_order *order);
/* now: CLOCK_BOOTTIME ms. */
void print_run_round(struct print_run *run, int64_t now);
void print_run_end(struct print_run *run);

#endif
