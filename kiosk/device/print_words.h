/* What a printer's state means to the people in front of it, and what a job's end proves. Pure: tables and comparisons,
 * no printer. Reasons are matched by prefix, because the suffix (-report, -warning, -error) differs between printers.
 * */
#ifndef LANYARD_DEVICE_PRINT_WORDS_H
#define LANYARD_DEVICE_PRINT_WORDS_H

#include "device/printer.h"

#define PRINT_WORDS 256

/* What keeps a printer from printing. */
enum print_trouble {
    PRINT_WELL,
    PRINT_OFF,
    PRINT_SILENT,
    PRINT_OPEN, /* its cover */
    PRINT_JAM,
    PRINT_NO_LABELS,
    PRINT_NO_RIBBON,
    PRINT_HOT,
    PRINT_FULL,    /* the print service's disk */
    PRINT_PAUSED,  /* by a person */
    PRINT_STOPPED, /* the print service gave it up */
    PRINT_CLOSED,  /* the queue takes no jobs */
    PRINT_WRONG_LABELS,
    PRINT_MISSING, /* no print service, no such queue, or a driver that cannot be drawn for */
};

/* What keeps the printer from printing on `media` (NULL: any) now; in words for logs and terminals, with the keyword in
 * brackets: "Out of labels (media-empty)", "" when nothing does. */
enum print_trouble print_trouble(const struct printer_info *info, const char *media, char ret_text[PRINT_WORDS]);
/* The catalogue's name for it, for screens: "printer-no-labels". */
const char *print_trouble_msgid(enum print_trouble trouble);

/* cupsd could not learn the job's end from the printer: it was switched off meanwhile. Sticks to the queue for later
 * jobs. */
bool print_history_lost(const struct printer_info *info);

/* cupsd says "completed": did a label come out? `own` is what the printer itself says of the job and decides where it
 * says something. Otherwise there is doubt when the queue's is new, or when the printer has been on for less time than
 * it should be: `elapsed` seconds after `before`, at `after`. */
enum print_proof { PRINT_PROOF_PRINTED, PRINT_PROOF_DOUBT, PRINT_PROOF_NOT_YET };
enum print_proof print_proof(enum printer_job_state own, const struct printer_info *before,
                             const struct printer_info *after, int64_t elapsed);

/* A badge that an earlier run may have sent. job NULL: cupsd has none by that name; own as above. */
enum print_settle {
    PRINT_SETTLE_PRINT,
    PRINT_SETTLE_CANCEL_FIRST,
    PRINT_SETTLE_FOLLOW,
    PRINT_SETTLE_PRINTED,
    PRINT_SETTLE_FAILED,
    PRINT_SETTLE_UNCERTAIN
};
enum print_settle print_settle(const struct printer_job *job, enum printer_job_state own, bool was_sent,
                               bool history_lost);

#endif
