/* Queues made and taken away (printer_admin.h), by the IPP operations that lpadmin uses. */
#include "device/printer_admin.h"

#include <ctype.h>
#include <errno.h>
#include <time.h>

#include "device/ipp_client.h"

#define READY_MS 15000
#define LOOK_MS 100

static http_t *connect_to(const char *server, int patience_s, char ret_error[PRINTER_ERROR]) {
    struct ipp_place place;
    http_t *http;

    if (ipp_place_parse(server, &place) < 0) {
        snprintf(ret_error, PRINTER_ERROR, "\"%.200s\" names no print service", server ? server : "");
        return NULL;
    }
    http = ipp_connect(&place, ret_error);
    if (http)
        httpSetTimeout(http, patience_s, NULL, NULL);
    return http;
}

/* ---- what there is ---- */

static void text_of(ipp_attribute_t *a, char *ret_text, size_t size) {
    const char *value = ippGetString(a, 0, NULL);

    snprintf(ret_text, size, "%s", value ? value : "");
}

/* The next group of this kind that the answer has; *at moves behind it. */
static ipp_attribute_t *next_group(ipp_t *answer, ipp_attribute_t *at, ipp_tag_t tag) {
    while (at && ippGetGroupTag(at) != tag)
        at = ippNextAttribute(answer);
    return at;
}

static void read_device(ipp_t *answer, ipp_attribute_t *first, struct printer_device *ret_device) {
    *ret_device = (struct printer_device){0};
    for (ipp_attribute_t *a = first; a && ippGetName(a); a = ippNextAttribute(answer)) {
        if (strcmp(ippGetName(a), "device-uri") == 0)
            text_of(a, ret_device->uri, sizeof ret_device->uri);
        else if (strcmp(ippGetName(a), "device-make-and-model") == 0)
            text_of(a, ret_device->make_model, sizeof ret_device->make_model);
        else if (strcmp(ippGetName(a), "device-class") == 0)
            text_of(a, ret_device->kind, sizeof ret_device->kind);
    }
}

int printer_devices(const char *server, int seconds, struct printer_device *ret_devices, size_t max,
                    char ret_error[PRINTER_ERROR]) {
    HTTP_AUTO http = connect_to(server, seconds + 10, ret_error);
    ipp_t *request = ipp_request(IPP_OP_CUPS_GET_DEVICES, NULL);
    IPP_AUTO answer = NULL;
    size_t count = 0;
    int r;

    if (!http) {
        ippDelete(request);
        return -ECONNREFUSED;
    }
    ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "timeout", seconds);
    r = ipp_ask(http, request, "/", &answer, ret_error);
    if (r < 0)
        return r;
    for (ipp_attribute_t *a = next_group(answer, ippFirstAttribute(answer), IPP_TAG_PRINTER); a && count < max;
         a = next_group(answer, ippNextAttribute(answer), IPP_TAG_PRINTER)) {
        read_device(answer, a, &ret_devices[count]);
        count += strchr(ret_devices[count].uri, ':') != NULL; /* "socket" alone is a backend, no printer */
    }
    return (int)count;
}

static void read_driver(ipp_t *answer, ipp_attribute_t *first, struct printer_driver *ret_driver) {
    *ret_driver = (struct printer_driver){0};
    for (ipp_attribute_t *a = first; a && ippGetName(a); a = ippNextAttribute(answer)) {
        if (strcmp(ippGetName(a), "ppd-name") == 0)
            text_of(a, ret_driver->name, sizeof ret_driver->name);
        else if (strcmp(ippGetName(a), "ppd-make-and-model") == 0)
            text_of(a, ret_driver->make_model, sizeof ret_driver->make_model);
    }
}

static bool has_word(const char *text, const char *word, size_t len) {
    for (; *text; text++)
        if (strncasecmp(text, word, len) == 0)
            return true;
    return len == 0;
}

static bool has_words(const char *text, const char *words) {
    while (words && *words) {
        size_t len = strcspn(words, " ");

        if (!has_word(text, words, len))
            return false;
        words += len + strspn(words + len, " ");
    }
    return true;
}

int printer_drivers(const char *server, const char *words, struct printer_driver *ret_drivers, size_t max,
                    char ret_error[PRINTER_ERROR]) {
    HTTP_AUTO http = connect_to(server, 60, ret_error);
    IPP_AUTO answer = NULL;
    size_t count = 0;
    int r;

    if (!http)
        return -ECONNREFUSED;
    r = ipp_ask(http, ipp_request(IPP_OP_CUPS_GET_PPDS, NULL), "/", &answer, ret_error);
    if (r < 0)
        return r;
    for (ipp_attribute_t *a = next_group(answer, ippFirstAttribute(answer), IPP_TAG_PRINTER); a && count < max;
         a = next_group(answer, ippNextAttribute(answer), IPP_TAG_PRINTER)) {
        read_driver(answer, a, &ret_drivers[count]);
        count += ret_drivers[count].name[0] && has_words(ret_drivers[count].make_model, words);
    }
    return (int)count;
}

/* ---- made and taken away ---- */

static bool is_queue_name(const char *queue) {
    size_t len = strlen(queue);

    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)queue[i]) && queue[i] != '-' && queue[i] != '_')
            return false;
    return len > 0 && len < 128;
}

static void queue_uri(const char *queue, char uri[HTTP_MAX_URI]) {
    httpAssembleURIf(HTTP_URI_CODING_ALL, uri, HTTP_MAX_URI, "ipp", NULL, "localhost", 0, "/printers/%s", queue);
}

/* cupsd makes the description of a printer without a driver in its own time, and says nothing when it is done. */
static int wait_until_ready(const char *server, const char *queue, bool has_driver, char ret_error[PRINTER_ERROR]) {
    const struct timespec look = {.tv_nsec = LOOK_MS * 1000000L};

    for (int waited = 0; waited < READY_MS; waited += LOOK_MS) {
        struct printer *printer = NULL;
        struct printer_info info = {0};
        int r = printer_open(server, queue, &printer, ret_error);

        if (r == 0)
            r = printer_info(printer, &info, ret_error);
        printer_close(printer);
        if (r == 0 && info.dpi > 0)
            return 0;
        if (r == -ENOTSUP && has_driver)
            return r; /* a driver is there at once: this is its last word */
        nanosleep(&look, NULL);
    }
    snprintf(ret_error, PRINTER_ERROR,
             "queue %s is there, but the printer behind it did not say what it can: is it on, and is the driver right?",
             queue);
    return -ETIMEDOUT;
}

int printer_add(const char *server, const char *queue, const char *uri, const char *driver,
                char ret_error[PRINTER_ERROR]) {
    char of[HTTP_MAX_URI];
    IPP_AUTO answer = NULL;
    ipp_t *request;
    int r;

    if (!is_queue_name(queue)) {
        snprintf(ret_error, PRINTER_ERROR, "\"%.120s\" is no name for a queue: letters, digits, - and _", queue);
        return -EINVAL;
    }
    HTTP_AUTO http = connect_to(server, 60, ret_error);
    if (!http)
        return -ECONNREFUSED;
    queue_uri(queue, of);
    request = ipp_request(IPP_OP_CUPS_ADD_MODIFY_PRINTER, of);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "ppd-name", NULL, driver ? driver : PRINTER_EVERYWHERE);
    ippAddString(request, IPP_TAG_PRINTER, IPP_TAG_URI, "device-uri", NULL, uri);
    ippAddBoolean(request, IPP_TAG_PRINTER, "printer-is-accepting-jobs", 1);
    ippAddInteger(request, IPP_TAG_PRINTER, IPP_TAG_ENUM, "printer-state", IPP_PSTATE_IDLE);
    ippAddString(request, IPP_TAG_PRINTER, IPP_TAG_NAME, "printer-error-policy", NULL, "abort-job");
    r = ipp_ask(http, request, "/admin/", &answer, ret_error);
    return r < 0 ? r : wait_until_ready(server, queue, driver, ret_error);
}

int printer_remove(const char *server, const char *queue, char ret_error[PRINTER_ERROR]) {
    HTTP_AUTO http = connect_to(server, 60, ret_error);
    IPP_AUTO answer = NULL;
    char of[HTTP_MAX_URI];
    int r;

    if (!http)
        return -ECONNREFUSED;
    queue_uri(queue, of);
    r = ipp_ask(http, ipp_request(IPP_OP_CUPS_DELETE_PRINTER, of), "/admin/", &answer, ret_error);
    if (r == -ENOENT)
        snprintf(ret_error, PRINTER_ERROR, "there is no queue named \"%.120s\"", queue);
    return r;
}
