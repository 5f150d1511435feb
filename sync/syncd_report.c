/* What the organiser wants to know of a kiosk, every few seconds as one JSON object: kiosk.report. It also shows that
 * the link is alive, in both directions. */
#include <glib.h>
#include <jansson.h>
#include <sys/statvfs.h>

#include "sync/syncd.h"
#include "sync/wire_impl.h"

#define REPORT_MS 5000
#define ANSWER_MS 8000 /* with REPORT_MS less than the 15 s in which a half-open link is to be noticed */
#define OID_TEXT 25

/* Bytes that are left for what we write, -1 = not known. */
static int64_t disk_free(const char *state_dir) {
    struct statvfs disk;
    return statvfs(state_dir, &disk) < 0 ? -1 : (int64_t)(disk.f_bavail * disk.f_frsize);
}

static void add_journal(struct syncd *syncd, json_t *health) {
    uint8_t hash[32], first[UUID_SIZE];
    char hex[65];
    uint64_t seq;
    if (!syncd->journal || journal_head(syncd->journal, &seq, hash) < 0)
        return;
    for (size_t i = 0; i < sizeof(hash); i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    if (journal_uuid(syncd->journal, 1, first) == 0) { /* of two machines with one enrolment each has its own */
        uuid_text(first, hex);
        json_object_set_new(health, "journal", json_string(hex));
        for (size_t i = 0; i < sizeof(hash); i++)
            snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    }
    json_object_set_new(health, "entries", json_integer((json_int_t)seq));
    json_object_set_new(health, "head", json_string(seq ? hex : ""));
}

static char *health_text(struct syncd *syncd) {
    const struct link_status *status = &syncd->status;
    json_t *health = json_object();
    json_object_set_new(health, "unsent", json_integer(status->unsent));
    json_object_set_new(health, "refused", json_integer(status->refused));
    json_object_set_new(health, "media_missing", json_integer(status->media_missing));
    json_object_set_new(health, "disk_free", json_integer(disk_free(syncd->state_dir)));
    json_object_set_new(health, "clock_ok", json_boolean(app_clock_trusted(&syncd->clock)));
    json_object_set_new(health, "clock", json_integer(app_clock_now(&syncd->clock)));
    json_object_set_new(health, "clock_off", json_integer(app_clock_off(&syncd->clock)));
    json_object_set_new(health, "cut_since", json_integer(syncd->cut_since));
    json_object_set_new(health, "on_since", json_integer(status->since));
    g_autofree char *why = g_utf8_make_valid(status->why, -1);
    json_object_set_new(health, "trouble", json_string(why));
    add_journal(syncd, health);
    char *text = json_dumps(health, JSON_COMPACT);
    json_decref(health);
    return text;
}

void syncd_report(struct syncd *syncd) {
    static const char report[] = "SELECT kiosk.report($1::jsonb), floor(extract(epoch FROM clock_timestamp()) * 1000)"
                                 "::bigint";
    WIRE_RESULT_AUTO result = NULL;
    char why[WIRE_WHY] = "";
    syncd->agenda.at[TASK_REPORT] = AGENDA_NEVER;
    if (!syncd->wire)
        return;
    char *text = health_text(syncd);
    if (text) {
        struct wire_param param = {OID_TEXT, text, (int)strlen(text)};
        /* Refusing a report (WIRE_REPLY) is the centre's business: nothing here depends on it. */
        int64_t asked = syncd_now();
        enum wire_fault fault = wire_ask(syncd->wire, report, &param, 1, ANSWER_MS, &result, why);
        if (fault == WIRE_OK)
            syncd_told(syncd, result, 1, asked);
        syncd_lost(syncd, fault, why);
    }
    free(text);
    if (syncd->wire)
        syncd->agenda.at[TASK_REPORT] = syncd_now() + backoff_about(REPORT_MS, syncd_random());
}
