/* The printer seam's job half: hand one badge over, ask what became of it, find it again by name after a crash. The
 * name carries the badge's uuid and attempt, because cupsd's own job numbers may start again at 1. */
#include <errno.h>

#include "device/ipp_client.h"

#define OWN_JOBS_MAX 20 /* of the printer's history, newest first */

static const char *const asked[] = {
    "job-id", "job-name", "job-uuid", "job-state", "job-state-reasons", "number-of-documents", "time-at-processing"};
static const char *const own_asked[] = {"job-id", "job-name", "job-state"};

static ipp_t *job_request(const struct printer *printer, ipp_op_t operation, int id) {
    ipp_t *request = ipp_request(operation, printer->uri);

    ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", id);
    return request;
}

static enum printer_job_state job_state(int state) {
    switch (state) {
    case IPP_JSTATE_PENDING:
    case IPP_JSTATE_HELD: return PRINTER_JOB_WAITING;
    case IPP_JSTATE_PROCESSING:
    case IPP_JSTATE_STOPPED: return PRINTER_JOB_PRINTING;
    case IPP_JSTATE_COMPLETED: return PRINTER_JOB_DONE;
    case IPP_JSTATE_CANCELED:
    case IPP_JSTATE_ABORTED: return PRINTER_JOB_FAILED;
    default: /* a number from outside */ return PRINTER_JOB_UNKNOWN;
    }
}

/* Reads one job's group of attributes, from `first` on; the answer's cursor stands behind it then. */
static void read_job(ipp_t *answer, ipp_attribute_t *first, struct printer_job *ret_job) {
    struct printer_job job = {.state = PRINTER_JOB_UNKNOWN};

    for (ipp_attribute_t *a = first; a && ippGetGroupTag(a) == IPP_TAG_JOB; a = ippNextAttribute(answer)) {
        const char *name = ippGetName(a);

        if (!name)
            break;
        if (strcmp(name, "job-id") == 0)
            job.id = ippGetInteger(a, 0);
        else if (strcmp(name, "job-name") == 0)
            ipp_join(a, job.name, sizeof job.name);
        else if (strcmp(name, "job-uuid") == 0)
            ipp_join(a, job.uuid, sizeof job.uuid);
        else if (strcmp(name, "job-state") == 0)
            job.state = job_state(ippGetInteger(a, 0));
        else if (strcmp(name, "job-state-reasons") == 0)
            ipp_join(a, job.reasons, sizeof job.reasons);
        else if (strcmp(name, "number-of-documents") == 0)
            job.documents = ippGetInteger(a, 0);
        else if (strcmp(name, "time-at-processing") == 0)
            job.started = ippGetValueTag(a) == IPP_TAG_INTEGER;
    }
    *ret_job = job;
}

static ipp_attribute_t *next_job(ipp_t *answer, ipp_attribute_t *from) {
    while (from && ippGetGroupTag(from) != IPP_TAG_JOB)
        from = ippNextAttribute(answer);
    return from;
}

static int ask_job(const struct printer *printer, http_t *http, int id, struct printer_job *ret_job,
                   char ret_error[PRINTER_ERROR]) {
    ipp_t *request = job_request(printer, IPP_OP_GET_JOB_ATTRIBUTES, id);
    IPP_AUTO answer = NULL;
    int r;

    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", sizeof asked / sizeof *asked,
                  NULL, asked);
    r = ipp_ask(http, request, printer->resource, &answer, ret_error);
    if (r == 0)
        read_job(answer, next_job(answer, ippFirstAttribute(answer)), ret_job);
    return r;
}

/* cupsd's answer has no job-uuid: it is asked for while the job is still empty. */
static int create_job(const struct printer *printer, http_t *http, const char *name, const char *media,
                      struct printer_job *ret_job, char ret_error[PRINTER_ERROR]) {
    ipp_t *request = ipp_request(IPP_OP_CREATE_JOB, printer->uri);
    IPP_AUTO answer = NULL;
    int r;

    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, name);
    ippAddInteger(request, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", 1);
    ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "media", NULL, media);
    ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-scaling", NULL, "none");
    r = ipp_ask(http, request, printer->resource, &answer, ret_error);
    if (r < 0)
        return r;
    return ask_job(printer, http, ipp_number(answer, "job-id", 0), ret_job, ret_error);
}

static const char *mime(enum printer_format format) {
    switch (format) {
    case PRINTER_PWG: return "image/pwg-raster";
    case PRINTER_CUPS_RASTER: return "application/vnd.cups-raster";
    case PRINTER_PDF: return "application/pdf";
    }
    return "application/octet-stream";
}

static int send_document(const struct printer *printer, http_t *http, int id, const struct printer_document *document,
                         char ret_error[PRINTER_ERROR]) {
    IPP_AUTO request = job_request(printer, IPP_OP_SEND_DOCUMENT, id);
    IPP_AUTO answer = NULL;
    http_status_t status;
    int r;

    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL, mime(document->format));
    ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", 1);
    status = cupsSendRequest(http, request, printer->resource, ippLength(request) + document->size);
    if (status == HTTP_STATUS_CONTINUE)
        status = cupsWriteRequestData(http, (const char *)document->bytes, document->size);
    if (status == HTTP_STATUS_CONTINUE || status == HTTP_STATUS_OK)
        answer = cupsGetResponse(http, printer->resource);
    r = answer ? ipp_status_errno(ippGetStatusCode(answer)) : -ECONNRESET;
    if (r < 0)
        snprintf(ret_error, PRINTER_ERROR, "the print service did not take the badge: %s", cupsLastErrorString());
    return r;
}

int printer_submit(struct printer *printer, const char *job_name, const char *media,
                   const struct printer_document *document, struct printer_job *ret_job,
                   char ret_error[PRINTER_ERROR]) {
    HTTP_AUTO http = ipp_connect(&printer->cupsd, ret_error);
    struct printer_job job = {0};
    int r;

    if (!http)
        return -ECONNREFUSED;
    r = create_job(printer, http, job_name, media, &job, ret_error);
    if (r < 0)
        return r;
    r = send_document(printer, http, job.id, document, ret_error);
    if (r < 0) {
        if (r != -ECONNRESET)
            printer_cancel(printer, job.id); /* an empty job would wait for ever */
        return r;
    }
    job.documents = 1;
    *ret_job = job;
    return 0;
}

int printer_job(struct printer *printer, int id, struct printer_job *ret_job, char ret_error[PRINTER_ERROR]) {
    HTTP_AUTO http = ipp_connect(&printer->cupsd, ret_error);
    int r;

    if (!http)
        return -ECONNREFUSED;
    r = ask_job(printer, http, id, ret_job, ret_error);
    if (r == -ENOENT)
        *ret_job = (struct printer_job){.id = id, .state = PRINTER_JOB_UNKNOWN};
    return r == -ENOENT ? 0 : r;
}

static int newest_first(const void *a, const void *b) {
    const struct printer_job *left = a, *right = b;

    return (left->id < right->id) - (left->id > right->id);
}

/* Keeps the newest `max`: cupsd answers oldest first. */
static void keep(struct printer_job *jobs, size_t max, size_t *count, const struct printer_job *job) {
    size_t at = *count;

    if (at == max) {
        at = 0;
        for (size_t i = 1; i < max; i++)
            if (jobs[i].id < jobs[at].id)
                at = i;
        if (jobs[at].id > job->id)
            return;
    } else {
        (*count)++;
    }
    jobs[at] = *job;
}

int printer_jobs(struct printer *printer, const char *prefix, struct printer_job *ret_jobs, size_t max,
                 char ret_error[PRINTER_ERROR]) {
    HTTP_AUTO http = ipp_connect(&printer->cupsd, ret_error);
    IPP_AUTO answer = NULL;
    ipp_t *request;
    size_t count = 0;
    int r;

    if (!http)
        return -ECONNREFUSED;
    request = ipp_request(IPP_OP_GET_JOBS, printer->uri);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL, "all");
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", sizeof asked / sizeof *asked,
                  NULL, asked);
    r = ipp_ask(http, request, printer->resource, &answer, ret_error);
    if (r < 0)
        return r;
    for (ipp_attribute_t *a = next_job(answer, ippFirstAttribute(answer)); a && max > 0;
         a = next_job(answer, ippNextAttribute(answer))) {
        struct printer_job job;

        read_job(answer, a, &job);
        if (strncmp(job.name, prefix, strlen(prefix)) == 0)
            keep(ret_jobs, max, &count, &job);
    }
    qsort(ret_jobs, count, sizeof *ret_jobs, newest_first);
    return (int)count;
}

int printer_cancel(struct printer *printer, int id) {
    char error[PRINTER_ERROR];
    HTTP_AUTO http = ipp_connect(&printer->cupsd, error);
    IPP_AUTO answer = NULL;

    if (!http)
        return -ECONNREFUSED;
    return ipp_ask(http, job_request(printer, IPP_OP_CANCEL_JOB, id), printer->resource, &answer, error);
}

/* DONE beats all: a printer that was fed twice by a broken print service may list both. */
static enum printer_job_state own_state(ipp_t *answer, const char *job_name) {
    enum printer_job_state state = PRINTER_JOB_UNKNOWN;

    for (ipp_attribute_t *a = next_job(answer, ippFirstAttribute(answer)); a;
         a = next_job(answer, ippNextAttribute(answer))) {
        struct printer_job job;

        read_job(answer, a, &job);
        if (strcmp(job.name, job_name) == 0 && state != PRINTER_JOB_DONE)
            state = job.state;
    }
    return state;
}

enum printer_job_state printer_own_job(struct printer *printer, const char *job_name) {
    static const char *const which[] = {"completed", "not-completed"};
    char resource[HTTP_MAX_URI], error[PRINTER_ERROR];
    enum printer_job_state state = PRINTER_JOB_UNKNOWN;

    if (!printer->device[0])
        return state;
    HTTP_AUTO http = ipp_connect_device(printer->device, resource, sizeof resource);
    for (size_t i = 0; http && i < sizeof which / sizeof *which && state == PRINTER_JOB_UNKNOWN; i++) {
        ipp_t *request = ipp_request(IPP_OP_GET_JOBS, printer->device);
        IPP_AUTO answer = NULL;

        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL, which[i]);
        ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "limit", OWN_JOBS_MAX);
        ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", 3, NULL, own_asked);
        if (ipp_ask(http, request, resource, &answer, error) == 0)
            state = own_state(answer, job_name);
    }
    return state;
}
