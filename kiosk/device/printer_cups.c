/* The printer seam's queue half: which queues there are, at what resolution they print, what is loaded and what is
 * wrong. Asked every two seconds by an idle desk and four times a second while a badge is under way; the job half is
 * printer_jobs.c. */
#include <errno.h>

#include "device/ipp_client.h"

/* Only what is read below: all attributes of a queue are 20 kB. */
static const char *const asked[] = {"printer-name",
                                    "printer-make-and-model",
                                    "printer-state",
                                    "printer-state-reasons",
                                    "printer-is-accepting-jobs",
                                    "pwg-raster-document-resolution-supported",
                                    "printer-resolution-default",
                                    "media-ready",
                                    "printer-up-time",
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
    r = ipp_ask(http, ask_attributes(IPP_OP_GET_PRINTER_ATTRIBUTES, printer->uri), "/", ret_answer, ret_error);
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

static void read_info(ipp_t *answer, ipp_attribute_t *first, struct printer_info *ret_info) {
    ipp_attribute_t *supported = NULL, *preferred = NULL;
    struct printer_info info = {.up_seconds = -1};

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

int printer_open(const char *server, const char *queue, struct printer **ret_printer, char ret_error[PRINTER_ERROR]) {
    struct printer *printer = calloc(1, sizeof *printer);
    IPP_AUTO answer = NULL;
    int r = -ENOMEM;

    if (!printer) {
        snprintf(ret_error, PRINTER_ERROR, "out of memory");
        return r;
    }
    snprintf(ret_error, PRINTER_ERROR, "\"%s\" names no print service, or \"%s\" no printer", server ? server : "",
             queue);
    r = ipp_place_parse(server, &printer->cupsd);
    if (r == 0 &&
        (!queue[0] || (size_t)snprintf(printer->queue, sizeof printer->queue, "%s", queue) >= sizeof printer->queue))
        r = -EINVAL;
    if (r == 0) {
        httpAssembleURIf(HTTP_URI_CODING_ALL, printer->uri, sizeof printer->uri, "ipp", NULL, "localhost", 0,
                         "/printers/%s", queue);
        r = queue_attributes(printer, &answer, ret_error);
    }
    if (r < 0) {
        printer_close(printer);
        return r;
    }
    ipp_text(answer, "device-uri", printer->device, sizeof printer->device);
    if (!speaks_ipp(printer->device))
        printer->device[0] = '\0';
    *ret_printer = printer;
    return 0;
}

void printer_close(struct printer *printer) { free(printer); }

int printer_info(struct printer *printer, struct printer_info *ret_info, char ret_error[PRINTER_ERROR]) {
    IPP_AUTO answer = NULL;
    int r = queue_attributes(printer, &answer, ret_error);

    if (r < 0)
        return r;
    read_info(answer, first_printer_attribute(answer), ret_info);
    if (printer->device[0])
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
