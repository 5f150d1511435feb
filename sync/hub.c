/* The hub's SQL. Nothing is run: a DBA does that, on two machines. */
#include "sync/hub.h"

#include <glib.h>

#include "store/centre.h"

/* What happens at the venue, apart from what kiosks pull of it. */
#define HAPPENED "entry, ev.scan, ev.elsewhere, ev.badge, ev.conflict, ev.print, ev.play, ev.quarantine, ev.receipt"

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

char *hub_sql(const char *centre_dsn, const char *hub_dsn) {
    g_autofree char *down = tables_down(), *centre = quoted(centre_dsn), *hub = quoted(hub_dsn);
    return g_strdup_printf(
        "-- A hub at the venue. Both servers: PostgreSQL 15 or later, wal_level = logical, and on each\n"
        "--   max_slot_wal_keep_size = '4GB'    else a link that is cut for long fills the disk\n"
        "-- Both have the schema (kioskctl central init); only the centre is published to. Kiosks are added at the "
        "centre\n"
        "-- and their roles made at the hub as well: kioskctl central kiosk add NAME HUB-DSN is not needed for the "
        "rows,\n"
        "-- which come over, but the role is (CREATE ROLE kiosk_... LOGIN CONNECTION LIMIT 4 IN ROLE kiosk_api).\n"
        "-- One writer per table: run no registration site and no organiser's orders at the hub, no kiosk at the "
        "centre.\n"
        "\n"
        "-- 1. At the centre, as a role with REPLICATION and rights on both:\n"
        "CREATE PUBLICATION lanyard_down FOR TABLE %s;\n"
        "\n"
        "-- 2. At the hub:\n"
        "CREATE PUBLICATION lanyard_up FOR TABLE ev." HAPPENED ";\n"
        "CREATE SUBSCRIPTION lanyard_down CONNECTION %s PUBLICATION lanyard_down\n"
        "    WITH (disable_on_error = false, streaming = on);\n"
        "\n"
        "-- 3. At the centre:\n"
        "CREATE SUBSCRIPTION lanyard_up CONNECTION %s PUBLICATION lanyard_up\n"
        "    WITH (disable_on_error = false, streaming = on);\n"
        "\n"
        "-- disable_on_error stays false: true switches the subscription off when the link is merely cut. The stamps'\n"
        "-- triggers are ENABLE ALWAYS, so that rows from the other side get stamps of this one.\n"
        "-- Alarm, at either side, every minute: not enabled, or nothing heard for a minute.\n"
        "SELECT s.subname, s.subenabled, now() - t.last_msg_receipt_time AS silent\n"
        "FROM pg_subscription AS s LEFT JOIN pg_stat_subscription AS t ON t.subid = s.oid AND t.relid IS NULL\n"
        "WHERE NOT s.subenabled OR t.pid IS NULL OR now() - t.last_msg_receipt_time > interval '1 minute';\n"
        "-- And how much the other side has not fetched yet:\n"
        "SELECT slot_name, active, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)) AS "
        "behind\n"
        "FROM pg_replication_slots;\n"
        "\n"
        "-- Afterwards, when all has arrived: DROP SUBSCRIPTION lanyard_up (centre), lanyard_down (hub), then the\n"
        "-- publications.\n",
        down, centre, hub);
}
