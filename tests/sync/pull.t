#!/bin/bash
# Down, with a real cluster and a kiosk that only pulls: what changes at the centre is here after the next pull, what is
# cut off in the middle leaves the roster of before, and what cannot be told by differences is loaded anew.
. "$(dirname "$0")/../lib.sh"
puller=$BUILD/tests/standin/puller
start_cluster() { eval "$("$TOP/tests/standin/cluster.sh" start "$1")"; }
sql() { psql -XqtA -v ON_ERROR_STOP=1 -h "$PGHOST" -U "$SUPER" -c "$1"; }
# The schema, an event of 1,000 tickets, half of them with a code of a registration site, and one kiosk.
lay_centre() {
    cat "$TOP"/sync/central/*.sql | psql -Xq -1 -v ON_ERROR_STOP=1 >"$T/lay.log" 2>&1 ||
        { diag "$(tail -3 "$T/lay.log")"; return 1; }
    sql "INSERT INTO ev.event VALUES (7, 'demo', '示例', 'Demo', '', '', 'UTC', 'en', 1, decode(repeat('00', 32), 'hex'),
            'om_badge_62x100mm', 1);
        INSERT INTO ev.day VALUES (7, 0, 1000, 20261024), (7, 1, 86401000, 0);
        INSERT INTO ev.secret VALUES (7, 'badge', decode(repeat('11', 32), 'hex')), (7, 'opaque', decode(repeat('22', 32), 'hex'));
        INSERT INTO ev.tier VALUES (7, 0, 'standard', '标准', 'Standard', 1, 1, 'badge', 'ticket');
        INSERT INTO ev.channel VALUES (7, 0, 'web', '网站', 'Web', 0);
        INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_latin, code)
            SELECT 7, n, 'R' || n, 0, 0, 'Person ' || n, CASE WHEN n % 2 = 0 THEN 'SECRET-' || n END
            FROM generate_series(1, 1000) n;
        SELECT ev.kiosk_add('desk-1', 'demo')" >/dev/null
}

# ---- the puller: `tell WORDS` fills $answer ----
start_puller() {
    [ ! -e "$T/in" ] || { kill "$puller_pid"; wait "$puller_pid" 2>/dev/null; rm "$T/in"; }
    mkfifo "$T/in"
    : >"$T/out"
    exec 9<>"$T/in" # both ways, for a FIFO opens only when its other end does
    "$puller" "$1" "host=$PGHOST user=kiosk_desk_1 dbname=lanyard" <"$T/in" >"$T/out" 2>"$T/puller.err" 9>&- &
    puller_pid=$!
    tap_pids+=("$puller_pid") # background would take its stdin away
    lines=0
}
more_lines() { [ "$(wc -l <"$T/out")" -gt "$lines" ]; }
answer() {
    wait_for 30 more_lines || answer="no answer"
    answer=$(tail -n +$((lines + 1)) "$T/out" | tail -1)
    lines=$(wc -l <"$T/out")
}
tell() { echo "$*" >&9; answer; }
here() { sqlite3 -readonly "$state/roster.db" "$1"; }
backend() { sql "SELECT pid FROM pg_stat_activity WHERE usename = 'kiosk_desk_1' AND application_name LIKE 'lanyard/%'"; }
is_waiting() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE usename = 'kiosk_desk_1' AND wait_event_type = 'Lock'")" = 1 ]; }

state=$T/state
mkdir "$state"
start_cluster "$T/pg" || exit 1
ok "the centre is laid" lay_centre

# ---- the first load, and quiet ----
start_puller "$state"
tell open
tell pull
like "$answer" "ok rows=1007 loaded=1 *" "the first pull loads all"
is "$(here 'SELECT count(*), count(digest) FROM ticket')" "1000|500" "every ticket, and a digest for every code"
ok "the codes themselves stay at the centre" bash -c "! cat '$state'/roster.db* | grep -q SECRET-"
written() { stat -c '%n %s %y' "$state/roster.db" "$state/roster.db-wal"; }
before=$(written)
tell pull
like "$answer" "ok rows=0 loaded=0 *" "nothing new, nothing pulled"
is "$(written)" "$before" "and nothing written"

# ---- differences ----
sql "UPDATE ev.ticket SET name_latin = 'Somebody Else' WHERE id = 5"
tell pull
like "$answer" "ok rows=1 *" "a change is one row"
is "$(here 'SELECT name_latin FROM ticket WHERE id = 5')" "Somebody Else" "and it is here"
sql "UPDATE ev.ticket SET phone = decode(repeat('ab', 16), 'hex') WHERE id = 5"
tell pull
is "$(here 'SELECT hex(phone) FROM ticket WHERE id = 5')" "$(printf 'AB%.0s' {1..16})" "and the digest of a telephone as it is there"
sql "DELETE FROM ev.ticket WHERE id = 6"
tell pull
is "$(here 'SELECT count(*) FROM ticket WHERE id = 6')" 0 "what is deleted there vanishes here"

# A transaction that began first and ends last: by a sequence or a time its row would be missed.
mkfifo "$T/late"
exec 8<>"$T/late"
psql -Xq -U "$SUPER" <"$T/late" >/dev/null 8>&- 9>&- &
tap_pids+=($!)
echo "BEGIN; UPDATE ev.ticket SET name_latin = 'Late' WHERE id = 7; SELECT 1;" >&8
late_holds() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'")" = 1 ]; }
wait_for 10 late_holds
sql "UPDATE ev.ticket SET name_latin = 'Early' WHERE id = 8"
tell pull
is "$(here "SELECT group_concat(name_latin) FROM ticket WHERE id IN (7, 8)")" "Person 7,Early" "one is committed, one is not"
echo "COMMIT;" >&8
exec 8>&-
late_over() { ! late_holds; }
wait_for 10 late_over
tell pull
is "$(here 'SELECT name_latin FROM ticket WHERE id = 7')" "Late" "what is committed late is not missed"

# ---- ids that were handed out twice (a crash): found by the rewind, and only by it ----
sql "ALTER TABLE ev.ticket DISABLE TRIGGER stamp_changed;
    UPDATE ev.ticket SET name_latin = 'Reused',
        xid = (pg_snapshot_xmin('$(here 'SELECT snapshot FROM mark')')::text::bigint - 5)::text::xid8 WHERE id = 9;
    ALTER TABLE ev.ticket ENABLE ALWAYS TRIGGER stamp_changed"
tell pull
is "$(here 'SELECT name_latin FROM ticket WHERE id = 9')" "Person 9" "a row under an id of the past is missed without rewinding"
tell open
tell pull
like "$answer" "ok rows=* loaded=0 *" "after a reconnect some rows come twice"
is "$(here 'SELECT name_latin FROM ticket WHERE id = 9')" "Reused" "and that row comes"

# ---- another key for codes: all digests anew ----
old=$(here 'SELECT hex(digest) FROM ticket WHERE id = 10')
sql "UPDATE ev.secret SET key = decode(repeat('33', 32), 'hex') WHERE name = 'opaque'"
tell pull
like "$answer" "ok rows=* loaded=1 *" "another key for codes loads all anew"
isnt "$(here 'SELECT hex(digest) FROM ticket WHERE id = 10')" "$old" "with other digests"

# ---- orders ----
sql "INSERT INTO ev.command (event_id, kind, body, at) VALUES
    (7, 'reel.emergency', '{\"zh\": \"\", \"en\": \"Please leave\", \"lasts_ms\": 600000}', clock_timestamp() - interval '1 minute'),
    (7, 'reel.go', '{\"target\": \"opening\"}', clock_timestamp() - interval '11 minutes'),
    (7, 'zone.closed', '{\"zone\": \"hall\"}', clock_timestamp()),
    (7, 'dance', '{}', clock_timestamp())"
tell pull
like "$answer" "ok rows=* commands=2 *refused=order dance:*" "orders are taken, what no kiosk knows is named"
tell pull
tell open
tell pull
orders() { sqlite3 -readonly "$state/journal.db" "SELECT kind FROM entry ORDER BY kind"; }
is "$(orders | tr '\n' ' ')" "reel.emergency zone.closed " "each is carried out once, and none that is too old"
left=$(sqlite3 -readonly "$state/journal.db" "SELECT json_extract(body, '\$.lasts_ms') FROM entry WHERE kind = 'reel.emergency'")
ok "the emergency ends when it ends everywhere" test "$left" -gt 480000 -a "$left" -le 540000

# ---- cut off in the middle ----
mkfifo "$T/lock"
exec 8<>"$T/lock"
psql -Xq -U "$SUPER" <"$T/lock" >/dev/null 8>&- 9>&- &
tap_pids+=($!)
echo "BEGIN; LOCK TABLE ev.screen;" >&8
locked() { [ "$(sql "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'ev.screen'::regclass")" = 1 ]; }
wait_for 10 locked
sql "UPDATE ev.ticket SET name_latin = 'In the middle' WHERE id = 11; INSERT INTO ev.touched VALUES (7, pg_current_xact_id(), 'screen')"
echo pull >&9
wait_for 10 is_waiting
sql "SELECT pg_terminate_backend($(backend))" >/dev/null
answer
like "$answer" "down *" "the link breaks in the middle of a pull"
is "$(here 'SELECT name_latin FROM ticket WHERE id = 11')" "Person 11" "the roster is the one of before"
echo "COMMIT;" >&8
exec 8>&-
tell open
tell pull
is "$(here 'SELECT name_latin FROM ticket WHERE id = 11')" "In the middle" "and the next pull has what was lost"

# ---- a centre that is not what it should be ----
sql "ALTER FUNCTION kiosk.pull_tier RENAME TO pull_tier_gone"
tell open
tell pull
like "$answer" "refused no centre of this kiosk's version: *pull_tier*" "a centre without a function is refused in words"
sql "ALTER FUNCTION kiosk.pull_tier_gone RENAME TO pull_tier"
tell pull
like "$answer" "ok *" "and the link is of use afterwards"

# ---- an older copy of the centre's disk: same system, same timeline, but ids went back ----
"$TOP/tests/standin/cluster.sh" stop "$T/pg"
cp -a "$T/pg/data" "$T/older"
"$TOP/tests/standin/cluster.sh" again "$T/pg"
sql "UPDATE ev.ticket SET name_latin = 'Will be undone' WHERE id = 12"
tell open
tell pull
is "$(here 'SELECT name_latin FROM ticket WHERE id = 12')" "Will be undone" "before the restore"
"$TOP/tests/standin/cluster.sh" stop "$T/pg"
rm -rf "$T/pg/data"
mv "$T/older" "$T/pg/data"
"$TOP/tests/standin/cluster.sh" again "$T/pg"
tell open
tell pull
like "$answer" "ok rows=* loaded=1 *" "a restored older disk is loaded anew"
is "$(here 'SELECT name_latin FROM ticket WHERE id = 12')" "Person 12" "and what is gone there is gone here"

# ---- another timeline ----
"$TOP/tests/standin/cluster.sh" stop "$T/pg"
touch "$T/pg/data/standby.signal"
[ "$(id -u)" -ne 0 ] || chown nobody:nogroup "$T/pg/data/standby.signal"
"$TOP/tests/standin/cluster.sh" again "$T/pg"
sql "SELECT pg_promote()" >/dev/null
sql "CHECKPOINT"
tell open
tell pull
like "$answer" "ok rows=* loaded=1 *" "a promoted centre is loaded anew"
tell open
tell pull
like "$answer" "ok rows=* loaded=0 *" "once"

# ---- another event under the same name ----
mkdir "$T/other"
cp "$state"/roster.db* "$T/other/"
sqlite3 "$T/other/roster.db" "UPDATE event SET id = 8"
start_puller "$T/other"
tell open
tell pull
like "$answer" "refused the centre's demo is another event*" "another event under the same name is refused"
state=$T/other
is "$(here 'SELECT count(*) FROM ticket')" 999 "and nothing here is lost"
done_testing
