/* What verbs that speak with a centre share: the connection, one line for people where it fails, the event they mean.
 */
#ifndef LANYARD_CTL_CENTRE_H
#define LANYARD_CTL_CENTRE_H

#include <jansson.h>

#include "ctl/fault.h"
#include "ctl/options.h"
#include "sync/wire.h"

/* -EBADMSG with a fault. The caller closes. centre_open refuses a centre of a newer version, centre_connect takes any.
 */
int centre_open(const char *dsn, struct wire **ret_wire, struct faults *faults);
int centre_connect(const char *dsn, struct wire **ret_wire, struct faults *faults);
/* Is that a connection string? Nobody is asked. */
int centre_reads(const char *dsn, struct faults *faults);
static inline void centre_wire_close(struct wire **wire) { wire_close(*wire); }
#define WIRE_AUTO __attribute__((cleanup(centre_wire_close))) struct wire *
/* The fault's words as ours; -EBADMSG, 0 for WIRE_OK. */
int centre_fault(enum wire_fault fault, const char *dsn, const char *why, struct faults *faults);

/* A statement with text parameters, answered in text. n_params up to 8; NULL at the end. -EBADMSG with a fault. */
int centre_ask(struct wire *wire, const char *sql, const char *const *params, PGresult **ret_result,
               struct faults *faults);
static inline void centre_result_clear(PGresult **result) { PQclear(*result); }
#define RESULT_AUTO __attribute__((cleanup(centre_result_clear))) PGresult *
/* A field as text with NUL; g_free. */
char *centre_text(const PGresult *result, int row, int column);

/* The number and code of --event, or of the only event there is. */
int centre_event(struct wire *wire, const struct options *options, char **ret_number, char **ret_code,
                 struct faults *faults);

/* Rows as a table of aligned columns under their headings, CJK counted twice; "(none)" without any. */
void centre_print(const PGresult *result, const char *title);
/* The same as JSON: an array of objects. */
json_t *centre_json(const PGresult *result);

/* Send an order to the kiosks of an event, wait two seconds, and say who has it and who is cut off. */
int centre_order(const struct options *options, const char *kind, json_t *body, json_t **ret_answer,
                 struct faults *faults);

/* ---- parts of kioskctl central and status ---- */
int central_kiosk(const struct options *options, json_t **ret_answer, struct faults *faults);
int central_server(const struct options *options, json_t **ret_answer, struct faults *faults);
int central_quarantine(const struct options *options, json_t **ret_answer, struct faults *faults);
int central_journal(const struct options *options, json_t **ret_answer, struct faults *faults);
int central_hub(const struct options *options, json_t **ret_answer, struct faults *faults);
int central_status(const struct options *options, json_t **ret_answer, struct faults *faults);

#endif
