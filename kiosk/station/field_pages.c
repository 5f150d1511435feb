/* What stands on the technician's pages. Files and databases of this box are read at once; whoever asks a network or
 * looks for a while is a child process, and its answer is read here when it has come. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/address.h"
#include "station/centre.h"
#include "station/field.h"
#include "station/health.h"

#define ADDRESSES 5 /* that are shown: three rows are for what can be done */

static void put_state(const struct field *field, struct field_row *row, enum health_state state) {
    static const char *const msgids[HEALTH_STATE_COUNT] = {"field-state-well", "field-state-unknown",
                                                           "field-state-look", "field-state-broken"};
    snprintf(row->end, sizeof(row->end), "%s", field_say(field, msgids[state]));
}

static struct field_row *add_link(struct field *field, enum field_do what, const char *text, const char *sub) {
    struct field_row *row = field_add(field, what, text, sub);
    snprintf(row->end, sizeof(row->end), "›");
    return row;
}

/* ---- the menu ---- */

static void read_menu(struct field *field) {
    static const char *const words[][2] = {
        {"field-doctor", "field-doctor-sub"},     {"field-camera", "field-camera-sub"},
        {"field-printers", "field-printers-sub"}, {"field-network", "field-network-sub"},
        {"field-time", "field-time-sub"},         {"field-records", "field-records-sub"},
        {"field-power", "field-power-sub"},
    };
    static const enum field_do opens[] = {FIELD_DO_OPEN_DOCTOR,  FIELD_DO_OPEN_CAMERA, FIELD_DO_OPEN_PRINTERS,
                                          FIELD_DO_OPEN_NETWORK, FIELD_DO_OPEN_TIME,   FIELD_DO_OPEN_RECORDS,
                                          FIELD_DO_OPEN_POWER};
    for (size_t i = 0; i < sizeof(opens) / sizeof(*opens); i++)
        add_link(field, opens[i], words[i][0], words[i][1]);
}

/* ---- doctor ---- */

/* kioskctl reads the same file, but not this program's own command line. */
static bool send_doctor(struct field *field) {
    static const char *const keys[] = {"camera.source",  "printer.queue", "printer.second",
                                       "printer.server", "clock.now",     "desk.pinyin"};
    char sets[sizeof(keys) / sizeof(*keys)][512];
    const char *argv[24] = {"kioskctl", "doctor", "--json", "--state", field->station->state_dir};
    size_t n = 5;
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        const char *value = conf_text(field->station->conf, keys[i], NULL);
        if (!value)
            continue;
        snprintf(sets[i], sizeof(sets[i]), "%s=%s", keys[i], value);
        argv[n++] = "--set";
        argv[n++] = sets[i];
    }
    field->report.n = 0;
    return field_send(field, argv) == 0;
}

static bool cause_of(const char *name, enum health_cause *ret_cause) {
    for (int cause = 0; cause < HEALTH_CAUSE_COUNT; cause++)
        if (strcmp(health_what_msgid((enum health_cause)cause) + strlen("health-"), name) == 0) {
            *ret_cause = (enum health_cause)cause;
            return true;
        }
    return false;
}

static json_t *answer_of(const struct field *field) {
    return field->errand.answer ? json_loadb(field->errand.answer, field->errand.len, JSON_DISABLE_EOF_CHECK, NULL)
                                : NULL;
}

static const char *text_of(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static void hear_doctor(struct field *field) {
    json_t *root = answer_of(field), *part;
    size_t i;
    json_array_foreach(json_object_get(root, "parts"), i, part) {
        enum health_cause cause;
        if (cause_of(text_of(part, "cause"), &cause))
            health_add(&field->report, cause, text_of(part, "detail"));
    }
    json_decref(root);
    health_sort(&field->report);
}

/* What is the matter, and below it what to do, or where nothing is to be done the figures. */
static void list_report(struct field *field) {
    for (size_t i = 0; i < field->report.n; i++) {
        const struct health_finding *found = &field->report.found[i];
        const char *todo = health_do_msgid(found->cause);
        struct field_row *row = field_add(field, FIELD_DO_NOTHING, health_what_msgid(found->cause), NULL);
        snprintf(row->sub, sizeof(row->sub), "%s%s%s", *todo ? field_say(field, todo) : "",
                 *todo && *found->detail ? " · " : "", found->detail);
        put_state(field, row, health_cause_state(found->cause));
    }
}

/* ---- printers ---- */

static bool is_ours(const struct field *field, const char *queue) {
    return strcmp(queue, conf_text(field->station->conf, "printer.queue", "")) == 0 ||
           strcmp(queue, conf_text(field->station->conf, "printer.second", "")) == 0;
}

static void hear_printers(struct field *field) {
    json_t *root = answer_of(field), *queue;
    size_t i;
    json_array_foreach(json_object_get(root, "queues"), i, queue) {
        const char *name = text_of(queue, "queue"), *trouble = text_of(queue, "trouble");
        const json_int_t dpi = json_integer_value(json_object_get(queue, "dpi"));
        if (!is_ours(field, name))
            continue;
        struct field_row *row = field_add(field, FIELD_DO_TEST_LABEL, NULL, "field-test-label");
        snprintf(row->text, sizeof(row->text), "%s · %s · %d dpi", name, text_of(queue, "printer"), (int)dpi);
        if (*trouble)
            snprintf(row->sub, sizeof(row->sub), "%s · %s", trouble, field_say(field, "field-test-label"));
        put_state(field, row, *trouble ? HEALTH_BROKEN : HEALTH_WELL);
        snprintf(row->arg, sizeof(row->arg), "%s", name);
    }
    json_decref(root);
}

static bool send_printers(struct field *field) {
    const char *server = conf_text(field->station->conf, "printer.server", NULL);
    const char *argv[] = {"kioskctl", "printer", "list", "--json", server ? "--server" : NULL, server, NULL};
    if (strcmp(conf_text(field->station->conf, "printer.queue", "none"), "none") == 0) {
        field_add(field, FIELD_DO_NOTHING, "field-printer-none", "field-printer-none-sub");
        return false;
    }
    return field_send(field, argv) == 0;
}

static void hear_no_printers(struct field *field) {
    const char *const queue = conf_text(field->station->conf, "printer.queue", "");
    struct field_row *row = field_add(field, FIELD_DO_NOTHING, NULL, "health-printer-missing");
    snprintf(row->text, sizeof(row->text), "%s", queue);
    put_state(field, row, HEALTH_BROKEN);
}

/* ---- network ---- */

static void add_address(struct field *field, const struct app_address *at) {
    struct field_row *row = field_add(field, FIELD_DO_NOTHING, NULL, NULL);
    snprintf(row->text, sizeof(row->text), "%s/%d", at->text, at->bits);
    snprintf(row->sub, sizeof(row->sub), "%s", at->device);
    put_state(field, row, at->running ? HEALTH_WELL : HEALTH_LOOK);
}

static bool has_network_program(const struct field *field) {
    char path[4096];
    return field_find_program(field, "nmcli", path, sizeof(path));
}

static void read_network(struct field *field) {
    struct app_address all[ADDRESSES];
    const size_t n = app_addresses(all, ADDRESSES);
    for (size_t i = 0; i < n; i++)
        add_address(field, &all[i]);
    if (field->n == 0)
        put_state(field, field_add(field, FIELD_DO_NOTHING, "health-network-none", "health-do-network-none"),
                  HEALTH_LOOK);
    if (!has_network_program(field)) {
        field_add(field, FIELD_DO_NOTHING, "field-network-fixed", "field-network-fixed-sub");
        return;
    }
    add_link(field, FIELD_DO_OPEN_WIFI, "field-wifi", "field-wifi-sub");
    add_link(field, FIELD_DO_FIX_ADDRESS, "field-fix-address", "field-fix-address-sub");
    add_link(field, FIELD_DO_AUTOMATIC, "field-automatic", "field-automatic-sub");
}

static bool send_wifi(struct field *field) {
    const char *argv[] = {"nmcli", "--terse", "--fields", "SIGNAL,SECURITY,SSID", "device", "wifi", "list", NULL};
    return field_send(field, argv) == 0;
}

/* "70:WPA2:Name with \: in it": the strongest of each name. */
static void add_network(struct field *field, char *line) {
    char *security = strchr(line, ':'), *name = security ? strchr(security + 1, ':') : NULL, plain[FIELD_ARG];
    size_t n = 0;
    if (!name || !name[1] || field->n >= FIELD_ROWS)
        return;
    *security++ = *name++ = '\0';
    for (; *name && n + 1 < sizeof(plain); name++)
        if (*name != '\\' || name[1] == '\0')
            plain[n++] = *name;
        else
            plain[n++] = *++name;
    plain[n] = '\0';
    for (size_t i = 0; i < field->n; i++)
        if (strcmp(field->rows[i].arg, plain) == 0)
            return;
    const bool secret = *security && strcmp(security, "--") != 0;
    struct field_row *row = field_add(field, secret ? FIELD_DO_JOIN : FIELD_DO_JOIN_OPEN, NULL,
                                      secret ? "field-wifi-secret" : "field-wifi-open");
    snprintf(row->text, sizeof(row->text), "%s", plain);
    snprintf(row->arg, sizeof(row->arg), "%s", plain);
    snprintf(row->end, sizeof(row->end), "%ld %%", strtol(line, NULL, 10));
}

static void hear_wifi(struct field *field) {
    char text[ERRAND_ANSWER / 4], *rest = text;
    const size_t n = field->errand.len < sizeof(text) - 1 ? field->errand.len : sizeof(text) - 1;
    if (field->errand.answer)
        memcpy(text, field->errand.answer, n);
    text[field->errand.answer ? n : 0] = '\0';
    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
        add_network(field, line);
}

/* ---- time ---- */

static void read_time(struct field *field) {
    const struct station *station = field->station;
    const int64_t now = app_clock_now(&station->clock), floor = station->clock.floor;
    int day = 0;
    char time[6], floor_time[6];
    app_local_day(station->event.timezone, now, &day, NULL);
    station_time_text(station, now, time);
    struct field_row *row = field_add(field, FIELD_DO_NOTHING, NULL, NULL);
    snprintf(row->text, sizeof(row->text), "%04d-%02d-%02d  %s:%02d", day / 10000, day / 100 % 100, day % 100, time,
             (int)(now / 1000 % 60));
    snprintf(row->sub, sizeof(row->sub), "%s", station->event.timezone);
    const bool trusted = app_clock_trusted(&station->clock);
    row = field_add(field, FIELD_DO_NOTHING, trusted ? "field-clock-trusted" : "field-clock-doubted", NULL);
    put_state(field, row, trusted ? HEALTH_WELL : HEALTH_BROKEN);
    app_local_day(station->event.timezone, floor, &day, NULL);
    station_time_text(station, floor, floor_time);
    char moment[32];
    snprintf(moment, sizeof(moment), "%04d-%02d-%02d %s", day / 10000, day / 100 % 100, day % 100, floor_time);
    station_fill_hole(field_say(field, "field-clock-floor"), "{time}", moment, row->sub, sizeof(row->sub));
    add_link(field, FIELD_DO_SET_TIME, "field-set-time", "field-set-time-sub");
    add_link(field, FIELD_DO_LOWER_CLOCK, "field-lower-clock", "field-lower-clock-sub");
}

/* ---- records ---- */

static void add_sync(struct field *field) {
    static const enum health_cause causes[] = {
        [LINK_NONE] = HEALTH_SYNC_OFF,        [LINK_OFF] = HEALTH_SYNC_OFF,         [LINK_ON] = HEALTH_SYNC_WELL,
        [LINK_REFUSED] = HEALTH_SYNC_REFUSED, [LINK_REVOKED] = HEALTH_SYNC_REVOKED,
    };
    const struct link_status *status = &field->station->centre.status;
    const bool enrolled = field->station->centre.link || link_enrolled(field->station->state_dir);
    const enum health_cause cause = enrolled ? causes[status->state] : HEALTH_SYNC_NONE;
    struct field_row *row = field_add(field, FIELD_DO_NOTHING, health_what_msgid(cause), NULL);
    put_state(field, row, health_cause_state(cause));
    if (!enrolled)
        return;
    char unsent[24];
    snprintf(unsent, sizeof(unsent), "%" PRId64, status->unsent);
    station_fill_hole(field_say(field, "field-unsent"), "{count}", unsent, row->sub, sizeof(row->sub));
    const size_t n = strlen(row->sub);
    if (*status->why)
        snprintf(row->sub + n, sizeof(row->sub) - n, " · %s", status->why);
}

static void add_disk(struct field *field) {
    int64_t free_bytes = 0;
    const enum health_cause cause = station_disk(field->station, &free_bytes);
    struct field_row *row = field_add(field, FIELD_DO_NOTHING, health_what_msgid(cause), NULL);
    snprintf(row->sub, sizeof(row->sub), "%" PRId64 " MB", free_bytes >> 20);
    put_state(field, row, health_cause_state(cause));
}

static void read_records(struct field *field) {
    struct station *station = field->station;
    struct journal_badge open[64];
    uint64_t seen = 0;
    const bool works = station_journal_works(station) == 0 && journal_seen(station->journal, &seen) == 0;
    const int badges = journal_open_badges(station->journal, open, 64);
    struct field_row *row =
        field_add(field, FIELD_DO_NOTHING, works ? "field-journal-well" : "health-journal-shut", NULL);
    char count[24], half[200];
    snprintf(count, sizeof(count), "%" PRIu64, seen);
    station_fill_hole(field_say(field, "field-journal-counts"), "{entries}", count, half, sizeof(half));
    snprintf(count, sizeof(count), "%d", badges < 0 ? 0 : badges);
    station_fill_hole(half, "{badges}", count, row->sub, sizeof(row->sub));
    put_state(field, row, works ? HEALTH_WELL : HEALTH_BROKEN);
    row = field_add(field, FIELD_DO_NOTHING, "health-roster-well", NULL);
    snprintf(row->sub, sizeof(row->sub), "%s · %" PRId64, station->event.code, (int64_t)roster_count(station->roster));
    put_state(field, row, HEALTH_WELL);
    add_sync(field);
    add_disk(field);
}

/* ---- power, and whether one is sure ---- */

static void read_power(struct field *field) {
    add_link(field, FIELD_DO_RESTART, "field-restart", "field-restart-sub");
    add_link(field, FIELD_DO_SHUT_DOWN, "field-shut-down", "field-shut-down-sub");
}

static void read_confirm(struct field *field) {
    char text[48], sub[48];
    snprintf(text, sizeof(text), "field-%s", field_do_name(field->flow.what));
    snprintf(sub, sizeof(sub), "field-%s-sub", field_do_name(field->flow.what));
    field_add(field, FIELD_DO_NOTHING, text, sub);
}

bool field_read_page(struct field *field) {
    switch (field->flow.page) {
    case FIELD_MENU: read_menu(field); break;
    case FIELD_DOCTOR:
        if (send_doctor(field))
            return false;
        field_add(field, FIELD_DO_NOTHING, "field-no-doctor", NULL);
        break;
    case FIELD_CAMERA: break;
    case FIELD_PRINTERS: return !send_printers(field);
    case FIELD_NETWORK: read_network(field); break;
    case FIELD_WIFI: return !send_wifi(field);
    case FIELD_TIME: read_time(field); break;
    case FIELD_RECORDS: read_records(field); break;
    case FIELD_POWER: read_power(field); break;
    case FIELD_CONFIRM: read_confirm(field); break;
    }
    return true;
}

void field_heard_page(struct field *field, int status) {
    (void)status; /* doctor ends with 1 where something is broken: what it says counts */
    if (field->flow.page == FIELD_DOCTOR) {
        hear_doctor(field);
        list_report(field);
        if (field->n == 0)
            field_add(field, FIELD_DO_NOTHING, "field-no-doctor", NULL);
    } else if (field->flow.page == FIELD_PRINTERS) {
        hear_printers(field);
        if (field->n == 0)
            hear_no_printers(field);
    } else if (field->flow.page == FIELD_WIFI) {
        hear_wifi(field);
    }
}
