/* The printer seam's queue half: which queues there are, at what resolution they print, what is loaded and what is
 * wrong. Asked every two seconds by an idle desk and four times a second while a badge is under way; the job half is
 * printer_jobs.c. */
#include <errno.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "device/ipp_client.h"

/* Only what is read below: all attributes of a queue are 20 kB. */
static const char *const asked[] = {"printer-name",
                                    "printer-make-and-model",
                                    "printer-state",
                                    "printer-state-reasons",
                                    "printer-state-message",
                                    "printer-is-accepting-jobs",
                                    "pwg-raster-document-resolution-supported",
                                    "printer-resolution-default",
                                    "media-ready",
                                    "printer-up-time",
                                    "printer-config-change-time",
                                    "document-format-supported",
                                    "media-left-margin-supported",
                                    "media-top-margin-supported",
                                    "media-right-margin-supported",
                                    "media-bottom-margin-supported",
                                    "device-uri"};

static ipp_t *ask_attributes(ipp_op_t operation, const char *uri) {
    ipp_t *request = ipp_request(operation, uri);

    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", sizeof asked / sizeof *asked,
                  NULL, asked);
    return request;
}

static int queue_attributes(const struct printer *printer, ipp_t **ret_answer, char ret_error[PRINTER_ERROR]) {
    HTTP_AUTO http = ipp_connect(&printer->cupsd, ret_error);
    int r;

    if (!http)
        return -ECONNREFUSED;
    r = ipp_ask(http, ask_attributes(IPP_OP_GET_PRINTER_ATTRIBUTES, printer->uri), printer->resource, ret_answer,
                ret_error);
    if (r == -ENOENT)
        snprintf(ret_error, PRINTER_ERROR, "there is no printer named \"%s\"", printer->queue);
    return r;
}

static int resolution_at(ipp_attribute_t *attribute, int i) {
    ipp_res_t unit = IPP_RES_PER_INCH;
    int y = 0, x = ippGetResolution(attribute, i, &y, &unit);

    return unit == IPP_RES_PER_CM ? (x * 254 + 50) / 100 : x;
}

/* The only one there is; of several the queue's default, else the first. */
static int resolution(ipp_attribute_t *supported, ipp_attribute_t *preferred) {
    int wanted = preferred ? resolution_at(preferred, 0) : 0;

    if (!supported)
        return wanted;
    for (int i = 0; i < ippGetCount(supported); i++)
        if (resolution_at(supported, i) == wanted)
            return wanted;
    return resolution_at(supported, 0);
}

static void read_media(ipp_attribute_t *ready, struct printer_info *info) {
    info->has_media_ready = ippGetCount(ready) > 0;
    for (int i = 0; i < ippGetCount(ready) && i < PRINTER_MEDIA_READY; i++) {
        const char *name = ippGetString(ready, i, NULL);

        snprintf(info->media_ready[i], sizeof info->media_ready[i], "%s", name ? name : "");
    }
}

static bool has_reason(const char *reasons, const char *reason, size_t len) {
    for (const char *at = reasons; (at = strstr(at, reason)) != NULL; at += len)
        if ((at == reasons || at[-1] == ',') && (at[len] == ',' || !at[len]))
            return true;
    return false;
}

static void add_reasons(struct printer_info *info, const char *more) {
    char one[64];

    while (*more) {
        size_t len = strcspn(more, ","), used = strlen(info->reasons);

        if (len < sizeof one && used + len + 2 < sizeof info->reasons) {
            snprintf(one, sizeof one, "%.*s", (int)len, more);
            if (!has_reason(info->reasons, one, len))
                snprintf(info->reasons + used, sizeof info->reasons - used, "%s%s", used ? "," : "", one);
        }
        more += len + (more[len] == ',');
    }
}

/* What cupsd repeats of a printer is as old as its last job: labels that ran out then would be out for ever. Of a
 * printer that answers itself only cupsd's words about the queue stay. */
static void keep_words_of_queue(struct printer_info *info) {
    char all[sizeof info->reasons], *next = NULL;

    snprintf(all, sizeof all, "%s", info->reasons);
    info->reasons[0] = '\0';
    for (char *one = strtok_r(all, ",", &next); one; one = strtok_r(NULL, ",", &next))
        if (strncmp(one, "cups-", 5) == 0 || strcmp(one, "paused") == 0)
            add_reasons(info, one);
}

/* cupsd gives every queue that it stopped itself the reason "paused" too, but tells why: "The printer is not
 * responding." */
static void read_stop(struct printer_info *info, const char *message) {
    info->paused = info->stopped && has_reason(info->reasons, "paused", 6) && strcasecmp(message, "paused") == 0;
    snprintf(info->message, sizeof info->message, "%s", info->stopped && !info->paused ? message : "");
}

static void read_info(ipp_t *answer, ipp_attribute_t *first, struct printer_info *ret_info) {
    ipp_attribute_t *supported = NULL, *preferred = NULL;
    struct printer_info info = {.up_seconds = -1};
    char message[sizeof info.message] = "";

    for (ipp_attribute_t *a = first; a && ippGetGroupTag(a) == IPP_TAG_PRINTER; a = ippNextAttribute(answer)) {
        const char *name = ippGetName(a);

        if (!name)
            break;
        if (strcmp(name, "printer-name") == 0)
            ipp_join(a, info.name, sizeof info.name);
        else if (strcmp(name, "printer-make-and-model") == 0)
            ipp_join(a, info.make_model, sizeof info.make_model);
        else if (strcmp(name, "printer-state") == 0)
            info.stopped = ippGetInteger(a, 0) == IPP_PSTATE_STOPPED;
        else if (strcmp(name, "printer-state-reasons") == 0)
            ipp_join(a, info.reasons, sizeof info.reasons);
        else if (strcmp(name, "printer-state-message") == 0)
            snprintf(message, sizeof message, "%s", ippGetString(a, 0, NULL) ? ippGetString(a, 0, NULL) : "");
        else if (strcmp(name, "printer-is-accepting-jobs") == 0)
            info.accepting = ippGetBoolean(a, 0);
        else if (strcmp(name, "pwg-raster-document-resolution-supported") == 0)
            supported = a;
        else if (strcmp(name, "printer-resolution-default") == 0)
            preferred = a;
        else if (strcmp(name, "media-ready") == 0)
            read_media(a, &info);
    }
    info.dpi = resolution(supported, preferred);
    read_stop(&info, message);
    *ret_info = info;
}

static ipp_attribute_t *first_printer_attribute(ipp_t *answer) {
    ipp_attribute_t *a = ippFirstAttribute(answer);

    while (a && ippGetGroupTag(a) != IPP_TAG_PRINTER)
        a = ippNextAttribute(answer);
    return a;
}

/* The printer itself: labels loaded, fresh reasons, how long it has been on. */
static void add_device(const struct printer *printer, struct printer_info *info) {
    char resource[HTTP_MAX_URI], error[PRINTER_ERROR];
    HTTP_AUTO http = ipp_connect_device(printer->device, resource, sizeof resource);
    IPP_AUTO answer = NULL;
    struct printer_info own;

    if (!http ||
        ipp_ask(http, ask_attributes(IPP_OP_GET_PRINTER_ATTRIBUTES, printer->device), resource, &answer, error) < 0) {
        add_reasons(info, "offline");
        return;
    }
    info->up_seconds = ipp_number(answer, "printer-up-time", -1);
    read_info(answer, first_printer_attribute(answer), &own);
    keep_words_of_queue(info);
    add_reasons(info, own.reasons);
    if (own.has_media_ready) {
        info->has_media_ready = true;
        memcpy(info->media_ready, own.media_ready, sizeof info->media_ready);
    }
}

/* Names that only mDNS can resolve are left out: that may take many seconds. */
static bool speaks_ipp(const char *uri) {
    return (strncmp(uri, "ipp://", 6) == 0 || strncmp(uri, "ipps://", 7) == 0) && !strstr(uri, "._tcp");
}

/* ---- opening ---- */

static int set_queue(struct printer *printer, const char *server, const char *queue) {
    int r = ipp_place_parse(server, &printer->cupsd);

    if (r < 0 || !queue[0] ||
        (size_t)snprintf(printer->queue, sizeof printer->queue, "%s", queue) >= sizeof printer->queue)
        return -EINVAL;
    snprintf(printer->resource, sizeof printer->resource, "/");
    httpAssembleURIf(HTTP_URI_CODING_ALL, printer->uri, sizeof printer->uri, "ipp", NULL, "localhost", 0,
                     "/printers/%s", queue);
    return 0;
}

/* "ipp://host:port/path": a printer that is its own print service. */
static int set_direct(struct printer *printer, const char *uri) {
    char scheme[8], user[64];
    struct ipp_place *place = &printer->cupsd;

    if (httpSeparateURI(HTTP_URI_CODING_ALL, uri, scheme, sizeof scheme, user, sizeof user, place->host,
                        sizeof place->host, &place->port, printer->resource,
                        sizeof printer->resource) < HTTP_URI_STATUS_OK ||
        !place->host[0] || (size_t)snprintf(printer->uri, sizeof printer->uri, "%s", uri) >= sizeof printer->uri)
        return -EINVAL;
    printer->direct = true;
    place->encryption = strcmp(scheme, "ipps") == 0 ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED;
    snprintf(printer->queue, sizeof printer->queue, "%.*s", (int)sizeof printer->queue - 1, uri);
    snprintf(printer->device, sizeof printer->device, "%s", uri);
    return 0;
}

static bool lists(ipp_t *answer, const char *name, const char *value) {
    ipp_attribute_t *attribute = ippFindAttribute(answer, name, IPP_TAG_ZERO);

    return attribute && ippContainsString(attribute, value);
}

static int least(ipp_t *answer, const char *name) {
    ipp_attribute_t *attribute = ippFindAttribute(answer, name, IPP_TAG_INTEGER);
    int value = attribute ? ippGetInteger(attribute, 0) : 0;

    for (int i = 1; attribute && i < ippGetCount(attribute); i++)
        value = ippGetInteger(attribute, i) < value ? ippGetInteger(attribute, i) : value;
    return value;
}

static void read_margins(ipp_t *answer, struct printer_margins *ret_margins) {
    *ret_margins = (struct printer_margins){.left = least(answer, "media-left-margin-supported"),
                                            .top = least(answer, "media-top-margin-supported"),
                                            .right = least(answer, "media-right-margin-supported"),
                                            .bottom = least(answer, "media-bottom-margin-supported")};
}

/* The driver's file, by way of cupsd: the desk may run where its files are not readable. NULL: the queue has none. */
static int fetch_driver(struct printer *printer, struct driver **ret_driver, char ret_error[PRINTER_ERROR]) {
    HTTP_AUTO http = ipp_connect(&printer->cupsd, ret_error);
    char resource[HTTP_MAX_URI];
    int fd = memfd_create("driver", MFD_CLOEXEC), r = 0;

    *ret_driver = NULL;
    if (!http || fd < 0) {
        r = http ? -errno : -ECONNREFUSED;
    } else {
        httpAssembleURIf(HTTP_URI_CODING_ALL, resource, sizeof resource, "http", NULL, "x", 0, "/printers/%s.ppd",
                         printer->queue);
        const char *path = strstr(resource, "/printers/");
        if (cupsGetFd(http, path, fd) == HTTP_STATUS_OK && lseek(fd, 0, SEEK_SET) == 0)
            r = driver_read(fd, ret_driver);
    }
    if (fd >= 0)
        close(fd);
    if (r < 0 && r != -ECONNREFUSED)
        snprintf(ret_error, PRINTER_ERROR, "the driver of \"%s\" cannot be read", printer->queue);
    return r;
}

/* How badges go there. */
static int choose_format(struct printer *printer, ipp_t *answer, char ret_error[PRINTER_ERROR]) {
    int r;

    if (printer->direct) {
        printer->format = PRINTER_PWG;
        if (lists(answer, "document-format-supported", "image/pwg-raster"))
            return 0;
        snprintf(ret_error, PRINTER_ERROR, "%s takes no PWG raster: make a queue for it (kioskctl printer add)",
                 printer->queue);
        return -ENOTSUP;
    }
    struct driver *driver = NULL;
    r = fetch_driver(printer, &driver, ret_error);
    if (r < 0)
        return r;
    driver_free(printer->driver);
    printer->driver = driver;
    printer->format = printer->driver ? driver_format(printer->driver) : PRINTER_PWG;
    if (!printer->driver && !printer->device[0]) {
        snprintf(ret_error, PRINTER_ERROR, "the queue \"%s\" has no driver: kioskctl printer add with --driver",
                 printer->queue);
        return -ENOTSUP;
    }
    if (printer->format == PRINTER_CUPS_RASTER && driver_dpi(printer->driver) <= 0) {
        snprintf(ret_error, PRINTER_ERROR,
                 "the driver of \"%s\" says no resolution that badges can be drawn at: choose another (kioskctl "
                 "printer drivers)",
                 printer->queue);
        return -ENOTSUP;
    }
    return 0;
}

/* Where the printer itself is, and how badges go there. */
static int read_queue(struct printer *printer, ipp_t *answer, char ret_error[PRINTER_ERROR]) {
    if (!printer->direct)
        ipp_text(answer, "device-uri", printer->device, sizeof printer->device);
    if (!speaks_ipp(printer->device))
        printer->device[0] = '\0';
    read_margins(answer, &printer->margins);
    return choose_format(printer, answer, ret_error);
}

/* Somebody may set the queue to another resolution, driver or printer while the desk runs. The time is in whole
 * seconds: of the one that is not over yet there may be more. */
static int follow_changes(struct printer *printer, ipp_t *answer, char ret_error[PRINTER_ERROR]) {
    int changed = ipp_number(answer, "printer-config-change-time", 0), r;

    if (printer->direct || (changed > 0 && changed == printer->changed))
        return 0;
    printer->changed = 0;
    r = read_queue(printer, answer, ret_error);
    if (r == 0 && changed < time(NULL) - 1)
        printer->changed = changed;
    return r;
}

static int set_up(struct printer *printer, const char *server, const char *queue, char ret_error[PRINTER_ERROR]) {
    IPP_AUTO answer = NULL;
    int r = speaks_ipp(queue) ? set_direct(printer, queue) : set_queue(printer, server, queue);

    if (r < 0) {
        snprintf(ret_error, PRINTER_ERROR, "\"%s\" names no print service, or \"%s\" no printer", server ? server : "",
                 queue);
        return r;
    }
    r = queue_attributes(printer, &answer, ret_error);
    return r < 0 ? r : read_queue(printer, answer, ret_error);
}

int printer_open(const char *server, const char *queue, struct printer **ret_printer, char ret_error[PRINTER_ERROR]) {
    struct printer *printer = calloc(1, sizeof *printer);
    int r;

    if (!printer) {
        snprintf(ret_error, PRINTER_ERROR, "out of memory");
        return -ENOMEM;
    }
    r = set_up(printer, server, queue, ret_error);
    if (r < 0)
        printer_close(printer);
    else
        *ret_printer = printer;
    return r;
}

void printer_close(struct printer *printer) {
    if (printer)
        driver_free(printer->driver);
    free(printer);
}

/* ---- asking ---- */

/* A page is drawn finer than a label: what prints it is an office printer. */
#define PDF_DPI 300

/* cupsd's own words about a queue with a driver are guesses: A4 is loaded in a label printer, and a resolution stays
 * when another is set. */
static void add_driver(const struct printer *printer, struct printer_info *info) {
    info->format = printer->format;
    if (!printer->direct)
        info->has_media_ready = false;
    if (printer->format == PRINTER_CUPS_RASTER)
        info->dpi = driver_dpi(printer->driver);
    else if (printer->format == PRINTER_PDF)
        info->dpi = PDF_DPI;
}

int printer_info(struct printer *printer, struct printer_info *ret_info, char ret_error[PRINTER_ERROR]) {
    IPP_AUTO answer = NULL;
    struct printer_info info;
    int r = queue_attributes(printer, &answer, ret_error);

    if (r < 0)
        return r;
    read_info(answer, first_printer_attribute(answer), &info);
    r = follow_changes(printer, answer, ret_error);
    if (r < 0)
        return r;
    *ret_info = info;
    add_driver(printer, ret_info);
    if (printer->direct)
        ret_info->up_seconds = ipp_number(answer, "printer-up-time", -1);
    else if (printer->device[0])
        add_device(printer, ret_info);
    return 0;
}

int printer_list(const char *server, struct printer_info *ret_list, size_t max) {
    struct ipp_place place;
    char error[PRINTER_ERROR];
    size_t count = 0;

    if (ipp_place_parse(server, &place) < 0)
        return 0;
    HTTP_AUTO http = ipp_connect(&place, error);
    IPP_AUTO answer = NULL;
    if (!http || ipp_ask(http, ask_attributes(IPP_OP_CUPS_GET_PRINTERS, NULL), "/", &answer, error) < 0)
        return 0;
    for (ipp_attribute_t *a = ippFirstAttribute(answer); a && count < max; a = ippNextAttribute(answer))
        if (ippGetGroupTag(a) == IPP_TAG_PRINTER)
            read_info(answer, a, &ret_list[count++]);
    return (int)count;
}
