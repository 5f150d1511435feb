/* Connections, requests and answers for printer_*.c (ipp_client.h). Everything that could wait has a limit here, and
 * nothing ever asks for a password: a kiosk has nobody to type it. */
#include "device/ipp_client.h"

#include <errno.h>

static int out_of_patience(http_t *http, void *data) {
    (void)http;
    (void)data;
    return 0;
}

static const char *no_password(const char *prompt, http_t *http, const char *method, const char *resource, void *data) {
    (void)prompt;
    (void)http;
    (void)method;
    (void)resource;
    (void)data;
    return NULL;
}

/* "host:port" with a port of 1..65535; a bare host takes the IPP port. */
static int split_port(char *host, int *ret_port) {
    char *colon = strrchr(host, ':'), *end;
    long port;

    *ret_port = IPP_PORT;
    if (!colon || (host[0] == '[' && colon[-1] != ']'))
        return 0;
    port = strtol(colon + 1, &end, 10);
    if (end == colon + 1 || *end || port < 1 || port > 65535)
        return -EINVAL;
    *colon = '\0';
    *ret_port = (int)port;
    return 0;
}

int ipp_place_parse(const char *server, struct ipp_place *ret_place) {
    struct ipp_place place = {.encryption = HTTP_ENCRYPTION_IF_REQUESTED};
    int r = 0;

    if (!server) {
        server = cupsServer();
        place.port = ippPort();
        place.encryption = cupsEncryption();
    }
    if (!server[0] || (size_t)snprintf(place.host, sizeof place.host, "%s", server) >= sizeof place.host)
        return -EINVAL;
    if (place.host[0] != '/' && !place.port)
        r = split_port(place.host, &place.port);
    if (r == 0)
        *ret_place = place;
    return r;
}

static void make_patient(http_t *http) {
    httpSetTimeout(http, IPP_PATIENCE_MS / 1000.0, out_of_patience, NULL);
    cupsSetPasswordCB2(no_password, NULL);
}

http_t *ipp_connect(const struct ipp_place *place, char ret_error[PRINTER_ERROR]) {
    http_t *http;

    http = httpConnect2(place->host, place->port, NULL, AF_UNSPEC, place->encryption, 1, IPP_PATIENCE_MS, NULL);
    if (http) {
        make_patient(http);
        return http;
    }
    snprintf(ret_error, PRINTER_ERROR, "the print service does not answer at %.200s", place->host);
    return NULL;
}

http_t *ipp_connect_device(const char *uri, char *ret_resource, size_t size) {
    cups_dest_t dest = {0};
    http_t *http;

    dest.num_options = cupsAddOption("device-uri", uri, 0, &dest.options);
    http = cupsConnectDest(&dest, CUPS_DEST_FLAGS_DEVICE, IPP_PATIENCE_MS, NULL, ret_resource, size, NULL, NULL);
    cupsFreeOptions(dest.num_options, dest.options);
    if (http)
        make_patient(http);
    return http;
}

ipp_t *ipp_request(ipp_op_t operation, const char *uri) {
    ipp_t *request = ippNewRequest(operation);

    if (uri)
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, uri);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
    return request;
}

int ipp_status_errno(ipp_status_t status) {
    if (status >= IPP_STATUS_OK && status < IPP_STATUS_REDIRECTION_OTHER_SITE)
        return 0;
    if (status == IPP_STATUS_ERROR_NOT_FOUND || status == IPP_STATUS_ERROR_GONE)
        return -ENOENT;
    if (status == IPP_STATUS_ERROR_FORBIDDEN || status == IPP_STATUS_ERROR_NOT_AUTHENTICATED ||
        status == IPP_STATUS_ERROR_NOT_AUTHORIZED)
        return -EACCES;
    if (status == IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS || status == IPP_STATUS_ERROR_BUSY)
        return -EAGAIN;
    return -EIO;
}

/* When patience runs out, libcups has an error without a number, and calls that "Success". */
static const char *why_no_answer(void) {
    const char *words = cupsLastErrorString();
    bool told = cupsLastError() > IPP_STATUS_OK_EVENTS_COMPLETE && words && strcmp(words, strerror(0)) != 0;

    return told ? words : "the print service broke off, or does not answer within two seconds";
}

int ipp_ask(http_t *http, ipp_t *request, const char *resource, ipp_t **ret_answer, char ret_error[PRINTER_ERROR]) {
    IPP_AUTO answer = cupsDoRequest(http, request, resource);
    int r;

    if (!answer) {
        snprintf(ret_error, PRINTER_ERROR, "%s", why_no_answer());
        return -ECONNRESET;
    }
    r = ipp_status_errno(ippGetStatusCode(answer));
    if (r < 0) {
        snprintf(ret_error, PRINTER_ERROR, "the print service refuses: %s", cupsLastErrorString());
        return r;
    }
    *ret_answer = answer;
    answer = NULL;
    return 0;
}

void ipp_join(ipp_attribute_t *attribute, char *ret_text, size_t size) {
    size_t used = 0;

    ret_text[0] = '\0';
    for (int i = 0; i < ippGetCount(attribute); i++) {
        const char *value = ippGetString(attribute, i, NULL);
        int n;

        if (!value || strcmp(value, "none") == 0)
            continue;
        n = snprintf(ret_text + used, size - used, "%s%s", used ? "," : "", value);
        if (n < 0 || (size_t)n >= size - used) {
            ret_text[used] = '\0'; /* whole keywords only */
            return;
        }
        used += (size_t)n;
    }
}

void ipp_text(ipp_t *answer, const char *name, char *ret_text, size_t size) {
    ipp_join(ippFindAttribute(answer, name, IPP_TAG_ZERO), ret_text, size);
}

int ipp_number(ipp_t *answer, const char *name, int otherwise) {
    ipp_attribute_t *attribute = ippFindAttribute(answer, name, IPP_TAG_ZERO);
    ipp_tag_t tag = ippGetValueTag(attribute);

    return tag == IPP_TAG_INTEGER || tag == IPP_TAG_ENUM ? ippGetInteger(attribute, 0) : otherwise;
}
