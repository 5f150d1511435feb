/* The little of IPP that the printer seam speaks, private to printer_*.c: a connection per request, two seconds of
 * patience, answers copied into plain fields. A connection costs 0.2 ms on loopback and cannot go stale; libcups's own
 * globals (server, port, encryption) are only read, because they belong to the thread. */
#ifndef LANYARD_DEVICE_IPP_CLIENT_H
#define LANYARD_DEVICE_IPP_CLIENT_H

#include <cups/cups.h>
#include <stdbool.h>
#include <stddef.h>

#include "device/driver.h"
#include "device/printer.h"

#define IPP_PATIENCE_MS 2000

struct ipp_place {
    char host[256]; /* name, address or the path of a socket */
    int port;
    http_encryption_t encryption;
};

struct printer {
    struct ipp_place cupsd;
    char queue[128];
    char uri[HTTP_MAX_URI];      /* of the queue */
    char resource[HTTP_MAX_URI]; /* where requests go there */
    char device[HTTP_MAX_URI];   /* of the printer behind it; "" when it does not speak IPP */
    bool direct;                 /* no queue: the place is the printer itself */
    enum printer_format format;
    struct driver *driver;          /* of a queue that has one, else NULL */
    int changed;                    /* the queue's printer-config-change-time when the driver was read, 0 = unknown */
    struct printer_margins margins; /* as it says over IPP */
};

static inline void ipp_deletep(ipp_t **ipp) { ippDelete(*ipp); /* takes NULL */ }
static inline void http_closep(http_t **http) { httpClose(*http); /* takes NULL */ }
#define IPP_AUTO __attribute__((cleanup(ipp_deletep))) ipp_t *
#define HTTP_AUTO __attribute__((cleanup(http_closep))) http_t *

/* server: "host", "host:port", "[v6]:port", "/path/of/socket", or NULL for what libcups would take. -EINVAL. */
int ipp_place_parse(const char *server, struct ipp_place *ret_place);

/* NULL: nobody answers there; the first fills ret_error. */
http_t *ipp_connect(const struct ipp_place *place, char ret_error[PRINTER_ERROR]);
http_t *ipp_connect_device(const char *uri, char *ret_resource, size_t size);

/* A request with what every request carries. uri NULL: none (operations on the whole server). */
ipp_t *ipp_request(ipp_op_t operation, const char *uri);
/* Sends and frees request; *ret_answer is the caller's (ippDelete). Refused: -ENOENT, -EACCES, -EAGAIN (not accepting),
 * -EIO; no answer: -ECONNRESET. With a line for people. */
int ipp_ask(http_t *http, ipp_t *request, const char *resource, ipp_t **ret_answer, char ret_error[PRINTER_ERROR]);
/* The same judgement for an answer that came another way. */
int ipp_status_errno(ipp_status_t status);

/* Values joined by commas, cut to size, "none" left out; "" when there is no such attribute. */
void ipp_join(ipp_attribute_t *attribute, char *ret_text, size_t size);
void ipp_text(ipp_t *answer, const char *name, char *ret_text, size_t size);
int ipp_number(ipp_t *answer, const char *name, int otherwise);

#endif
