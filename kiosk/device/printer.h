/* Printer seam: whole badges as 1-bit raster in, news of the job out. Maker: cups, for the queues that people own: IPP
 * Everywhere by PWG raster, label printers with a driver by CUPS raster, office printers by PDF, and a printer that
 * speaks IPP itself without a queue. Nothing here retries or decides: the journal is the ledger, CUPS is a pipe. */
#ifndef LANYARD_DEVICE_PRINTER_H
#define LANYARD_DEVICE_PRINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/pixels.h"

#define PRINTER_ERROR 256
#define PRINTER_MEDIA_READY 8 /* names */

struct printer;

/* What is handed over, so that no filter on the way touches a dot. */
enum printer_format {
    PRINTER_PWG,         /* PWG raster (5102.4): the printer, or cupsd, takes the dots as they are */
    PRINTER_CUPS_RASTER, /* a driver that turns CUPS raster into the printer's own language: ZPL, ptouch, dymo */
    PRINTER_PDF,         /* one page of the label's size with the dots as a picture: for drivers that want pages */
};

/* What a printer cannot print on, in hundredths of a millimetre, in the badge's own orientation. */
struct printer_margins {
    int left, top, right, bottom;
};

struct printer_info {
    char name[128], make_model[128];
    enum printer_format format;
    int dpi; /* what badges are drawn at: the queue's own resolution */
    bool has_media_ready;
    char media_ready[PRINTER_MEDIA_READY][64]; /* PWG self-describing names, "" ends */
    char reasons[256]; /* printer-state-reasons, comma separated, without "none"; "offline" when the printer is not
                          there */
    bool accepting, stopped;
    bool paused;       /* stopped by a person; stopped without it: by trouble */
    char message[128]; /* what stopped it, in the words of whoever did; "" none */
    int up_seconds;    /* since the printer itself was switched on; -1 unknown */
};

enum printer_job_state {
    PRINTER_JOB_WAITING,
    PRINTER_JOB_PRINTING,
    PRINTER_JOB_DONE,
    PRINTER_JOB_FAILED,
    PRINTER_JOB_UNKNOWN
};

struct printer_job {
    int id;
    char name[128], uuid[64];
    enum printer_job_state state;
    int documents; /* of a WAITING job: 0 means created but never fed. Forgotten when the job ends */
    bool started;  /* the queue has begun to feed it to the printer */
    char reasons[256];
};

/* queue "NAME" on server (NULL: libcups' own choice, which honours CUPS_SERVER), or "ipp://HOST:PORT/PATH" (ipps) for a
 * printer without a queue, whatever the server. -ENOENT no such queue, -ECONNREFUSED no cupsd or no printer there,
 * -ENOTSUP a driver that cannot be drawn for: it says no resolution; ret_error has a line for people. */
int printer_open(const char *server, const char *queue, struct printer **ret_printer, char ret_error[PRINTER_ERROR]);
void printer_close(struct printer *printer); /* NULL is fine */
/* What the queue and, where it speaks IPP, the printer itself say now: an idle queue does not learn that labels ran
 * out. Which labels are loaded only the printer itself knows. -ENOTSUP as above, of a queue that was set otherwise
 * meanwhile. */
int printer_info(struct printer *printer, struct printer_info *ret_info, char ret_error[PRINTER_ERROR]);

/* Of a label of this media name. False where the printer does not say, or prints on larger sheets: then they are 0. */
bool printer_margins(struct printer *printer, const char *media, struct printer_margins *ret_margins);

/* Queues there are, as cupsd knows them (no printer is asked); returns how many (<= max), 0 also without a cupsd. */
int printer_list(const char *server, struct printer_info *ret_list, size_t max);

/* Encode as PWG raster (5102.4) for this media; malloc'ed bytes, the caller frees. Pure of the network. -EINVAL: media
 * is no self-describing name ("om_badge_62x100mm"), or the raster misses its size by more than a dot. */
int printer_encode_pwg(const struct raster1 *raster, const char *media, uint8_t **ret_bytes, size_t *ret_size);

/* One badge as a printer wants it. */
struct printer_document {
    enum printer_format format;
    uint8_t *bytes; /* malloc'ed */
    size_t size;
};
/* The same for the format of this printer; the caller frees ret_document->bytes. -EINVAL as above, -ENOTSUP with words:
 * the driver has no labels of this size, or is set to another resolution. */
int printer_encode(struct printer *printer, const struct raster1 *raster, const char *media,
                   struct printer_document *ret_document, char ret_error[PRINTER_ERROR]);

/* Create-Job + Send-Document, one copy, unscaled. job_name "badge:<uuid>:<attempt>". ret_job->id is valid on 0.
 * -ECONNREFUSED: no cupsd; -ECONNRESET: broken off, the job may be there none the less, look for it by name; any other:
 * refused, nothing will print. */
int printer_submit(struct printer *printer, const char *job_name, const char *media,
                   const struct printer_document *document, struct printer_job *ret_job, char ret_error[PRINTER_ERROR]);
/* A job that cupsd does not know (any more) is an answer too: 0 with state UNKNOWN. */
int printer_job(struct printer *printer, int id, struct printer_job *ret_job, char ret_error[PRINTER_ERROR]);
/* What the printer itself says of its job by this name; UNKNOWN when it is not asked (no IPP) or has forgotten. cupsd's
 * "completed" alone is no proof: it also says so of a job that the printer aborted at once. */
enum printer_job_state printer_own_job(struct printer *printer, const char *job_name);
/* All jobs of this queue whose name begins with prefix, newest first; returns how many (<= max). */
int printer_jobs(struct printer *printer, const char *prefix, struct printer_job *ret_jobs, size_t max,
                 char ret_error[PRINTER_ERROR]);
int printer_cancel(struct printer *printer, int id);

#endif
