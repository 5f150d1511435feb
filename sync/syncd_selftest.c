/* --self-test: is there an enrolment, and does the centre let us in? Nothing is written, and a kiosk-syncd at work is
 * not disturbed. */
#include <errno.h>
#include <jansson.h>

#include "sync/syncd.h"
#include "sync/wire_impl.h"

#define CONNECT_MS 5000
_Static_assert(WIRE_WHY >= ENROL_ERROR, "one buffer for the words of both");

static void add(json_t *report, const char *what, bool good, const char *words, bool *all) {
    json_object_set_new(report, what, json_pack("{s:b, s:s}", "ok", good, "detail", words));
    *all = *all && good;
}

static bool try_centre(const char *state_dir, const struct enrolment *enrolment, char *words) {
    struct wire *wire = NULL;
    PGresult *result = NULL;
    enum wire_fault fault = enrol_connect(enrolment, state_dir, CONNECT_MS, &wire, words);
    if (fault == WIRE_OK)
        fault = wire_ask(wire, "SELECT event FROM kiosk.hello(1, current_setting('application_name'))", NULL, 0,
                         CONNECT_MS, &result, words);
    if (fault == WIRE_OK)
        snprintf(words, WIRE_WHY, "%.80s lets %s in, event %.60s", enrolment->host, enrolment->kiosk,
                 PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "?");
    PQclear(result);
    wire_close(wire);
    return fault == WIRE_OK;
}

static void print_line(const json_t *report, const char *what) {
    const json_t *said = json_object_get(report, what);
    bool good = said && json_is_true(json_object_get(said, "ok"));
    const char *detail = json_string_value(json_object_get(said, "detail"));
    if (said)
        printf("%s: %s: %s\n", what, good ? "good" : "bad", detail ? detail : "");
}

static void print(const json_t *report, bool json) {
    char *text = json ? json_dumps(report, JSON_COMPACT) : NULL;
    if (text) {
        puts(text);
    } else {
        print_line(report, "enrolment");
        print_line(report, "centre");
    }
    free(text);
}

int syncd_self_test(struct conf *conf) {
    const char *state_dir = conf_text(conf, "state.dir", "state");
    static struct enrolment enrolment;
    char words[WIRE_WHY] = "";
    bool all = true;
    json_t *report = json_object();
    bool enrolled = enrol_installed(state_dir, &enrolment, words) == 0;
    if (enrolled)
        snprintf(words, sizeof(words), "%s of %s", enrolment.kiosk, enrolment.event);
    add(report, "enrolment", enrolled, words, &all);
    if (enrolled) {
        bool good = try_centre(state_dir, &enrolment, words);
        add(report, "centre", good, words, &all);
    }
    enrol_clear(&enrolment);
    print(report, conf_json(conf));
    json_decref(report);
    return all ? 0 : 1;
}
