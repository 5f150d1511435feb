/* The hub's SQL: one text that a DBA reads and runs in parts, on two machines. Nothing is run here. */
#include "sync/hub.h"

#include <glib.h>
#include <libpq-fe.h>
#include <string.h>

#include "store/centre.h"

/* What happens at the venue, apart from what kiosks pull of it. */
#define HAPPENED                                                                                                  \
    "ev.entry, ev.scan, ev.elsewhere, ev.badge, ev.conflict, ev.handed, ev.print, ev.issued, ev.given, ev.roll, " \
    "ev.walkup, ev.correction, ev.play, "                                                                         \
    "ev.quarantine, ev.receipt"

static char *tables_down(void) {
    GString *text = g_string_new("ev.media_file, ev.media_chunk, ev.kiosk, ev.command");
    for (int table = 0; table < CENTRE_ELSEWHERE; table++)
        g_string_append_printf(text, ", ev.%s", centre_columns((enum centre_table)table)->table);
    return g_string_free(text, FALSE);
}

static char *quoted(const char *text) {
    g_auto(GStrv) parts = g_strsplit(text, "'", -1);
    g_autofree char *inside = g_strjoinv("''", parts);
    return g_strdup_printf("'%s'", inside);
}

/* ---- connection strings ---- */

#define MASK "********"

static bool is_secret(const PQconninfoOption *option) {
    return strcmp(option->keyword, "password") == 0 || strcmp(option->keyword, "sslpassword") == 0;
}

static void put_option(GString *to, const PQconninfoOption *option) {
    g_string_append_printf(to, "%s%s='", to->len ? " " : "", option->keyword);
    for (const char *c = is_secret(option) ? MASK : option->val; *c; c++)
        g_string_append_printf(to, "%s%c", strchr("'\\", *c) ? "\\" : "", *c);
    g_string_append_c(to, '\'');
}

/* The same string without its passwords, which would end in files and on screens; as it was given where it has none. */
static char *masked(const char *dsn, bool *any) {
    PQconninfoOption *options = PQconninfoParse(dsn, NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    bool secret = false;
    for (PQconninfoOption *option = options; option && option->keyword; option++) {
        if (!option->val)
            continue;
        secret = secret || is_secret(option);
        put_option(text, option);
    }
    PQconninfoFree(options);
    *any = *any || secret;
    return g_strdup(secret ? text->str : dsn);
}

static bool is_place(const PQconninfoOption *option) {
    static const char *const keys[] = {"host", "hostaddr", "port", "dbname"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(option->keyword, keys[i]) == 0)
            return true;
    return false;
}

/* The database that a string leads to, as far as the string says. */
static char *place_of(const char *dsn) {
    PQconninfoOption *options = PQconninfoParse(dsn, NULL);
    GString *text = g_string_new(NULL);
    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (is_place(option)) {
            const char *unsaid = strcmp(option->keyword, "port") == 0 ? "5432" : "";
            g_string_append_printf(text, "%s=%s\n", option->keyword, option->val ? option->val : unsaid);
        }
    PQconninfoFree(options);
    return g_string_free(text, FALSE);
}

bool hub_same(const char *centre_dsn, const char *hub_dsn) {
    g_autofree char *centre = place_of(centre_dsn), *hub = place_of(hub_dsn);
    return strcmp(centre, hub) == 0;
}

char *hub_sql(const char *centre_dsn, const char *hub_dsn) {
    bool hidden = false;
    g_autofree char *to_centre = masked(centre_dsn, &hidden), *to_hub = masked(hub_dsn, &hidden);
    g_autofree char *down = tables_down(), *centre = quoted(to_centre), *hub = quoted(to_hub);
    return g_strdup_printf(
        "-- A hub at the venue. Both servers: PostgreSQL 15 or later with the schema (kioskctl central init), and\n"
        "--     wal_level = logical\n"
        "--     max_slot_wal_keep_size = '4GB'    or a link that is cut for long fills the other's disk\n"
        "-- Only the centre is published to and gets kiosks added (kioskctl central kiosk add NAME CENTRE --host "
        "HUB).\n"
        "-- One writer a table: kiosks connect to the hub alone; organiser and registration site write to the centre\n"
        "-- alone. The hub begins empty. CREATE SUBSCRIPTION takes a superuser on 15, later pg_create_subscription; "
        "the\n"
        "-- connections below take REPLICATION and SELECT on all of schema ev.\n"
        "%s"
        "\n"
        "-- 1. At the centre:\n"
        "CREATE PUBLICATION lanyard_down FOR TABLE %s;\n"
        "\n"
        "-- 2. At the hub:\n"
        "CREATE PUBLICATION lanyard_up FOR TABLE " HAPPENED ";\n"
        "CREATE SUBSCRIPTION lanyard_down CONNECTION %s\n"
        "    PUBLICATION lanyard_down WITH (disable_on_error = false);\n"
        "\n"
        "-- 3. At the centre:\n"
        "CREATE SUBSCRIPTION lanyard_up CONNECTION %s\n"
        "    PUBLICATION lanyard_up WITH (disable_on_error = false);\n"
        "\n"
        "-- disable_on_error stays false: true switches a subscription off for good when the link is merely cut. The\n"
        "-- stamps' triggers are ENABLE ALWAYS, so that rows from the other side get stamps of this one. Sequences "
        "and\n"
        "-- changes of the schema do not travel: upgrade both.\n"
        "\n"
        "-- 4. At the hub, when the kiosks have come over, and after each central kiosk add, revoke and admit, for "
        "roles\n"
        "-- do not travel. A kiosk with a password (--scram) gets it here too: ALTER ROLE ... PASSWORD.\n"
        "SELECT ev.kiosk_roles();\n"
        "\n"
        "-- 5. Alarm, at both, each minute: a row is a reason to look. Of what comes in:\n"
        "SELECT s.subname, s.subenabled, t.pid IS NOT NULL AS running, now() - t.last_msg_receipt_time AS silent\n"
        "FROM pg_subscription AS s LEFT JOIN pg_stat_subscription AS t ON t.subid = s.oid AND t.relid IS NULL\n"
        "WHERE s.subname LIKE 'lanyard%%' AND (NOT s.subenabled OR t.pid IS NULL\n"
        "    OR t.last_msg_receipt_time < now() - interval '1 minute');\n"
        "-- Of what the other side has not fetched. lost: it was cut off for too long; drop its subscription, empty "
        "its\n"
        "-- tables and subscribe again.\n"
        "SELECT slot_name, active, wal_status, pg_size_pretty(safe_wal_size) AS room,\n"
        "    pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)) AS behind\n"
        "FROM pg_replication_slots WHERE slot_name LIKE 'lanyard%%' AND (NOT active OR safe_wal_size < 1073741824\n"
        "    OR wal_status IN ('unreserved', 'lost'));\n"
        "\n"
        "-- 6. After the event, when both alarms are silent: at the centre DROP SUBSCRIPTION lanyard_up, at the hub\n"
        "-- DROP SUBSCRIPTION lanyard_down, then DROP PUBLICATION at both.\n",
        hidden ? "-- Passwords are not written here: put yours in the place of " MASK ", or take password=" MASK
                 " out and\n-- give the server that connects a password file (~postgres/.pgpass).\n"
               : "",
        down, centre, hub);
}
