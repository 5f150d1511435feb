/* Speaking with a centre from the command line. */
#include "ctl/centre.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sync/central.h"

#define CONNECT_MS 10000
#define ASK_MS 60000
#define PARAMS_MAX 8
#define COLUMNS_MAX 16
#define ORDER_MS 2000 /* what people wait to hear who has an order */

/* Server faults that mean something else to people than to programmers, by SQLSTATE. */
static const char *hint_for(const char *why) {
    static const struct {
        const char *state, *words;
    } hints[] = {
        {"42P01", ": no centre, or an older one; kioskctl central init lays it, upgrade brings it up to date"},
        {"3F000", ": no centre, or an older one; kioskctl central init lays it, upgrade brings it up to date"},
        {"42883", ": no centre, or an older one; kioskctl central init lays it, upgrade brings it up to date"},
        {"42501", ": kioskctl central check says what this role may do"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(hints); i++)
        if (g_str_has_prefix(why, hints[i].state))
            return hints[i].words;
    return "";
}

int centre_fault(enum wire_fault fault, const char *dsn, const char *why, struct faults *faults) {
    switch (fault) {
    case WIRE_OK: return 0;
    case WIRE_DOWN: return fault_add(faults, "centre", 0, NULL, "cannot be reached: %s", why);
    case WIRE_REVOKED:
    case WIRE_REFUSED: return fault_add(faults, "centre", 0, NULL, "will not have us: %s", why);
    case WIRE_REPLY: return fault_add(faults, "centre", 0, NULL, "%s%s", why, hint_for(why));
    case WIRE_MEMORY: return fault_add(faults, "centre", 0, NULL, "out of memory");
    }
    (void)dsn;
    return -EBADMSG;
}

int centre_reads(const char *dsn, struct faults *faults) {
    char why[WIRE_WHY] = "";
    if (!dsn || !*dsn)
        return fault_add(faults, "centre", 0, NULL, "say which, as postgresql://USER@HOST/DATABASE");
    return wire_dsn_reads(dsn, why) ? 0 : fault_add(faults, "centre", 0, NULL, "%s", why);
}

int centre_connect(const char *dsn, struct wire **ret_wire, struct faults *faults) {
    char why[WIRE_WHY] = "";
    int r = centre_reads(dsn, faults);
    if (r < 0)
        return r;
    return centre_fault(wire_open_dsn(dsn, CONNECT_MS, ret_wire, why), dsn, why, faults);
}

int centre_open(const char *dsn, struct wire **ret_wire, struct faults *faults) {
    char why[WIRE_WHY] = "";
    int r = centre_connect(dsn, ret_wire, faults);
    return r < 0 ? r : centre_fault(central_knows(*ret_wire, why), dsn, why, faults);
}

int centre_ask(struct wire *wire, const char *sql, const char *const *params, PGresult **ret_result,
               struct faults *faults) {
    struct wire_param given[PARAMS_MAX];
    char why[WIRE_WHY] = "";
    int n = 0;
    for (; params && params[n] && n < PARAMS_MAX; n++)
        given[n] = (struct wire_param){25, params[n], (int)strlen(params[n])}; /* 25: text */
    return centre_fault(wire_ask(wire, sql, given, n, ASK_MS, ret_result, why), NULL, why, faults);
}

char *centre_text(const PGresult *result, int row, int column) {
    return g_strndup(PQgetvalue(result, row, column), (gsize)PQgetlength(result, row, column));
}

int centre_event(struct wire *wire, const struct options *options, char **ret_number, char **ret_code,
                 struct faults *faults) {
    RESULT_AUTO result = NULL;
    const char *const params[] = {options->event ? options->event : "", NULL};
    int r = centre_ask(wire,
                       "SELECT event_id::text, code FROM ev.event WHERE NOT deleted AND $1 IN ('', code) ORDER BY code",
                       params, &result, faults);
    if (r < 0)
        return r;
    if (PQntuples(result) == 0)
        return fault_add(faults, "centre", 0, NULL, options->event ? "there is no event %s" : "there is no event%s",
                         options->event ? options->event : "; kioskctl publish brings one");
    if (PQntuples(result) > 1)
        return fault_add(faults, "centre", 0, NULL, "there are several events: say which with --event");
    *ret_number = centre_text(result, 0, 0);
    *ret_code = centre_text(result, 0, 1);
    return 0;
}

/* ---- tables ---- */

static int width_of(const char *text) {
    int width = 0;
    for (const char *c = text; *c; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        width += g_unichar_iszerowidth(letter) ? 0 : g_unichar_iswide(letter) ? 2 : 1;
    }
    return width;
}

static void put_cell(const char *text, int width, bool last) {
    printf("%s", text);
    for (int i = width_of(text); !last && i < width + 2; i++)
        putchar(' ');
}

void centre_print(const PGresult *result, const char *title) {
    int columns = MIN(PQnfields(result), COLUMNS_MAX), rows = PQntuples(result);
    int widths[COLUMNS_MAX] = {0};
    printf("%s\n", title);
    for (int column = 0; column < columns; column++) {
        widths[column] = width_of(PQfname(result, column));
        for (int row = 0; row < rows; row++) {
            g_autofree char *text = centre_text(result, row, column);
            widths[column] = MAX(widths[column], width_of(text));
        }
    }
    for (int row = rows > 0 ? -1 : 0; row < rows; row++) {
        printf("  ");
        for (int column = 0; column < columns; column++) {
            g_autofree char *text = row < 0 ? g_strdup(PQfname(result, column)) : centre_text(result, row, column);
            put_cell(text, widths[column], column == columns - 1);
        }
        printf("\n");
    }
    if (rows == 0)
        printf("  (none)\n");
}

json_t *centre_json(const PGresult *result) {
    json_t *rows = json_array();
    for (int row = 0; row < PQntuples(result); row++) {
        json_t *object = json_object();
        for (int column = 0; column < PQnfields(result); column++) {
            g_autofree char *text = centre_text(result, row, column);
            json_object_set_new(object, PQfname(result, column),
                                PQgetisnull(result, row, column) ? json_null() : json_string(text));
        }
        json_array_append_new(rows, object);
    }
    return rows;
}

/* ---- orders ---- */

static int delivery(struct wire *wire, const char *command, PGresult **ret_result, struct faults *faults) {
    const char *const params[] = {command, NULL};
    return centre_ask(
        wire,
        "SELECT kiosk, CASE WHEN delivered_at IS NOT NULL THEN 'has it' WHEN cut_off THEN 'cut off: gets it when it"
        " is back' ELSE 'not yet' END AS state FROM ev.delivery WHERE command = $1::uuid ORDER BY kiosk",
        params, ret_result, faults);
}

static bool all_told(const PGresult *result) {
    for (int row = 0; row < PQntuples(result); row++) {
        g_autofree char *state = centre_text(result, row, 1);
        if (strcmp(state, "not yet") == 0)
            return false;
    }
    return true;
}

static int wait_for_kiosks(struct wire *wire, const char *command, PGresult **ret_result, struct faults *faults) {
    for (int ms = 0;; ms += 100) {
        int r = delivery(wire, command, ret_result, faults);
        if (r < 0 || ms >= ORDER_MS || all_told(*ret_result))
            return r;
        PQclear(*ret_result);
        *ret_result = NULL;
        g_usleep(100000);
    }
}

int centre_order(const struct options *options, const char *kind, json_t *body, json_t **ret_answer,
                 struct faults *faults) {
    WIRE_AUTO wire = NULL;
    RESULT_AUTO sent = NULL;
    RESULT_AUTO told = NULL;
    g_autofree char *number = NULL, *code = NULL;
    char *text = json_dumps(body, JSON_COMPACT);
    int r = centre_open(options->central, &wire, faults);
    if (r == 0)
        r = centre_event(wire, options, &number, &code, faults);
    const char *const params[] = {number, kind, text, options->kiosk ? options->kiosk : "", NULL};
    if (r == 0)
        r = centre_ask(wire, "SELECT ev.order_send($1::bigint, $2, $3::jsonb, $4)::text", params, &sent, faults);
    free(text);
    if (r < 0)
        return r;
    g_autofree char *command = centre_text(sent, 0, 0);
    r = wait_for_kiosks(wire, command, &told, faults);
    if (r < 0)
        return r;
    if (!options->json)
        centre_print(told, "sent to the kiosks of this event:");
    *ret_answer = json_pack("{s:s, s:o}", "command", command, "kiosks", centre_json(told));
    return 0;
}
