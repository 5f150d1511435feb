#!/bin/bash
# A crash hands out transaction ids again that a kiosk's snapshot has seen as gone by: rows that bear them are found
# since the snapshot is rewound after each reconnect.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/centre.sh"
cd "$TOP" || exit 1
# Nothing is to write the log out on its own account between the aborted transactions and the crash.
centre wal_writer_delay=10000 autovacuum=off bgwriter_delay=10000 wal_level=minimal max_wal_senders=0
sql -c "CHECKPOINT" -U "$SUPER"

# Ids that were given to transactions which left nothing on disk, and a snapshot from behind them.
{
    for _ in {1..5}; do echo "BEGIN; UPDATE ev.event SET made = made + 1; ROLLBACK;"; done
    echo "SELECT pg_current_snapshot();"
} | sql >"$T/snapshot"
snapshot=$(cat "$T/snapshot")
"$TOP/tests/standin/cluster.sh" stop "$T/pg" immediate
"$TOP/tests/standin/cluster.sh" again "$T/pg"
sql -c "INSERT INTO ev.day (event_id, number, start, date) VALUES (7, 1, 0, 0)"
pull() { sql_as kiosk_desk_1 "SELECT coalesce(string_agg(number::text, ' '), 'nothing') FROM kiosk.pull_day('$1')"; }
xmin=${snapshot%%:*}
rewound=$((xmin > 10001 ? xmin - 10000 : 1))
is "$(pull "$rewound:$rewound:")" 1 "a row written after the crash is found from the rewound snapshot"
stamp=$(sql -c "SELECT xid FROM ev.day WHERE event_id = 7 AND number = 1")
if [ "$stamp" -lt "$xmin" ]; then
    is "$(pull "$snapshot")" nothing "and would be missed from the snapshot as it was"
else
    diag "this crash handed out no id again (snapshot $snapshot, new row $stamp): what rewinding is for was not seen"
fi
done_testing
