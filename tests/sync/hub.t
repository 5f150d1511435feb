#!/bin/bash
# A PostgreSQL at the venue between kiosks and centre: the SQL that `kioskctl central hub` writes, run as it stands on two
# clusters; the link between them is cut while thousands of scans arrive and the centre sells on. SCANS= (6,000).
. "$(dirname "$0")/../lib.sh"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || skip_all "no PostgreSQL server is installed"
set -u
ctl=$BUILD/kioskctl SCANS=${SCANS:-6000}
export HOME=$T XDG_CONFIG_HOME=$T/config LC_ALL=C.UTF-8 TMPDIR=$T PGOPTIONS='-c client_min_messages=warning'
settings=(wal_level=logical max_slot_wal_keep_size=4GB wal_retrieve_retry_interval=200ms)
for at in centre hub; do
    eval "$("$TOP/tests/standin/cluster.sh" start "$T/$at" "${settings[@]}")" || exit 1
    # The link to it is a name that can be taken away.
    ln -s "$PGHOST" "$T/to-$at"
    run "$ctl" central init "host=$PGHOST user=boss dbname=lanyard"
    is "$status" 0 "$at is laid" || diag "$err"
done
# at WHERE SQL [ROLE]
at() { psql -XqtA -v ON_ERROR_STOP=1 -h "$T/$1/s" -U "${3:-$SUPER}" -d lanyard -c "$2"; }
dsn="host=$T/centre/s user=boss dbname=lanyard"
cut_link() {
    rm "$T/to-centre" "$T/to-hub"
    for at in centre hub; do at $at "SELECT pg_terminate_backend(pid) FROM pg_stat_replication" >/dev/null; done
}
mend_link() { for at in centre hub; do ln -s "$T/$at/s" "$T/to-$at"; done; }
rows() { at "$1" "SELECT count(*) FROM ev.$2"; }
has() { [ "$(rows "$1" "$2")" = "$3" ]; }
# The rows of both kinds but for the stamps, and for what a kiosk says of itself at the hub.
sum() {
    local table
    for table in entry scan elsewhere badge conflict print play walkup correction quarantine receipt command ticket \
        list_member event zone; do
        at "$1" "SELECT '$table', md5(coalesce(string_agg(x, '' ORDER BY x), '')) FROM
            (SELECT (to_jsonb(t) - 'xid')::text AS x FROM ev.$table AS t) AS u"
    done
}
is_equal() { [ "$(sum centre)" = "$(sum hub)" ]; }
# push KIOSK FROM TO [AGO_MS]: scans of tickets by number, at the hub
push() {
    at hub "SELECT count(*) FILTER (WHERE p.state = '${5:-accepted}') FROM generate_series(0, ($3 - $2) / 500) AS batch,
        LATERAL (SELECT array_agg(uuid_send(gen_random_uuid())) AS u, array_agg(n::bigint) AS s, array_agg('scan'::text) AS k,
            array_agg(5::bigint) AS a, array_agg('b'::text) AS b, array_agg(900000 - ${4:-0}::bigint) AS t,
            array_agg(format('{\"verdict\": \"ok\", \"admitted\": true, \"kind\": \"t1\", \"ticket\": %s, \"gate\": \"main-1\",
                \"zone\": \"main\", \"dir\": \"in\", \"day\": 0, \"warnings\": 0, \"prior\": null, \"source\": \"code\",
                \"slot\": \"\", \"listed\": false, \"clock_ok\": true, \"rehearsal\": false}', n)) AS j
            FROM generate_series($2 + batch * 500, least($2 + batch * 500 + 499, $3)) AS n) AS x,
        LATERAL kiosk.push('b', 1000000, x.u, x.s, x.k, x.a, x.b, x.t, x.j) AS p" "kiosk_${1//-/_}"
}

# ---- the SQL as it stands ----
"$ctl" publish "$TOP/tests/data/door-day" "$dsn" --yes >"$T/publish.log" 2>&1
for kiosk in desk-1 door-2; do
    "$ctl" central kiosk add $kiosk "$dsn" --host "$T/hub/s" -o "$T/$kiosk.enrol" >>"$T/publish.log" 2>&1
done
run "$ctl" central hub "host=$T/to-centre user=$SUPER dbname=lanyard" "host=$T/to-hub user=$SUPER dbname=lanyard"
is "$status" 0 "the SQL for both is written"
printf '%s\n' "$out" >"$T/hub.sql"
part() { awk -v n="$1" '/^-- [0-9]+\. /{ on = ($2 == n ".") } on' "$T/hub.sql"; }
like "$(part 2 | head -1)" "*At the hub*" "in parts that say where"
for step in 1:centre 2:hub 3:centre; do
    ok "part ${step%:*} runs at the ${step#*:}" psql -Xq -v ON_ERROR_STOP=1 -h "$T/${step#*:}/s" -U "$SUPER" -d lanyard \
        -f <(part "${step%:*}")
done
tickets=$(rows centre ticket)
ok "tickets come over" wait_for 20 has hub ticket "$tickets"
ok "and kiosks" wait_for 20 has hub kiosk 2
is "$(part 4 | psql -XqtA -h "$T/hub/s" -U boss -d lanyard | paste -sd' ')" "kiosk_desk_1 kiosk_door_2" "which get roles there"
is "$(at hub "SELECT string_agg(DISTINCT d.c::text, ',') FROM (SELECT count(*) AS c FROM pg_db_role_setting AS s
    JOIN pg_roles AS r ON r.oid = s.setrole WHERE r.rolname ~ '^kiosk_d' AND array_length(s.setconfig, 1) = 9) AS d")" 2 \
    "with all their limits"
is "$(part 4 | psql -XqtA -h "$T/hub/s" -U boss -d lanyard)" "" "and a second time nothing is to do"
alarm() { part 5 | psql -XqtA -h "$T/$1/s" -U "$SUPER" -d lanyard; }
silent() { [ -z "$(alarm centre)$(alarm hub)" ]; }
ok "the alarm is silent" wait_for 20 silent || diag "$(alarm centre; alarm hub)"

# ---- both ways ----
is "$(at hub "SELECT count(*) FROM ev.ticket AS t WHERE pg_visible_in_snapshot(t.xid, pg_current_snapshot())")" "$tickets" \
    "rows have stamps of the hub, whose snapshots know them"
is "$(push desk-1 1 10)" 10 "the hub takes scans"
ok "which the centre has" wait_for 10 has centre scan 10

# ---- people: a walk-up becomes a ticket at both, and is told back ----
# write KIND BODY: an entry of desk-1, at the hub; tickets of the test's own by SQL
written=100000
write() {
    written=$((written + 1))
    at hub "SELECT state || reason FROM kiosk.push('b', 1000000, ARRAY[uuid_send(gen_random_uuid())],
        ARRAY[$written::bigint], ARRAY['$1'], ARRAY[5::bigint], ARRAY['b'], ARRAY[900000::bigint], ARRAY['$2'])" kiosk_desk_1
}
ticket=$(at centre "SELECT id FROM ev.ticket AS t WHERE EXISTS (SELECT FROM ev.list_member AS m WHERE m.ticket = t.id) ORDER BY id LIMIT 1")
name=$(at centre "SELECT name_zh FROM ev.ticket WHERE id = $ticket")
sort="\"tier\": $(at centre "SELECT min(number) FROM ev.tier"), \"channel\": $(at centre "SELECT min(number) FROM ev.channel"), \"days\": 1"
is "$(write walkup "{\"ticket\": 4001, \"reference\": \"W-1001\", \"name_zh\": \"赵一鸣\", $sort}")" kept "the hub takes a walk-up"
is "$(write correct "{\"ticket\": $ticket, \"was\": {\"name_zh\": \"$name\"}, \"now\": {\"name_zh\": \"汪\"}}")" kept "a name put right"
is "$(write swap "{\"ticket\": 4002, \"reference\": \"W-1002\", \"replaces\": $ticket, \"name_zh\": \"孙\", $sort}")" kept \
    "and a ticket passed on"
told() { [ "$(at "$1" "SELECT string_agg(name_zh || status, ' ' ORDER BY id = $ticket, id) FROM ev.ticket WHERE id IN (4001, 4002, $ticket)")" = "赵一鸣0 孙0 汪3" ]; }
for at in hub centre; do ok "the $at has all three" wait_for 20 told $at; done
seated() { [ "$(at "$1" "SELECT count(*) FROM ev.list_member WHERE ticket = 4002 AND NOT deleted")" -ge 1 ]; }
for at in hub centre; do ok "and at the $at the seat is the new owner's" wait_for 20 seated $at; done
at centre "UPDATE ev.ticket SET company = 'Told Ltd' WHERE id = 4001" >/dev/null
back() { [ "$(at hub "SELECT company FROM ev.ticket WHERE id = 4001")" = "Told Ltd" ]; }
ok "what the centre says of a walk-up then reaches the hub" wait_for 20 back
ok "and no subscription stands still" wait_for 20 silent
tickets=$((tickets + 2))
run "$ctl" enrol "$T/desk-1.enrol" --state "$T/desk"
is "$status" 0 "a kiosk is enrolled at the hub" || diag "$err"
background "$BUILD/kiosk-syncd" --state "$T/desk" >"$T/desk.log" 2>&1
knows() { [ "$(sqlite3 -readonly "$T/desk/roster.db" "SELECT count(*) FROM ticket WHERE $1" 2>/dev/null)" -gt 0 ]; }
ok "a kiosk is in step with the hub" wait_for 20 knows true || diag "$(tail -3 "$T/desk.log")"
sell() {
    at centre "INSERT INTO ev.sale (event, reference, code, tier, channel)
        SELECT 'door-2026', '$1-' || n, 'CODE-$1-' || n, 'standard', 'online' FROM generate_series(1, $2) AS n"
}
sell LIVE 1
ok "a ticket sold at the centre is at the kiosk" wait_for 10 knows "reference = 'LIVE-1'"
run "$ctl" reel emergency "请从东门离开" --en "Please leave" --central "$dsn" --event door-2026
is "$status" 0 "an order of the centre is sent" || diag "$err"
told() { [ "$(at centre "SELECT count(*) FROM ev.receipt")" = 1 ]; }
ok "and the centre hears that the kiosk has it" wait_for 10 told

# ---- the link is cut ----
before=$(rows centre scan)
cut_link
alarmed() { [ -n "$(alarm centre)" ] && [ -n "$(alarm hub)" ]; }
ok "a link that is cut raises the alarm on both sides" wait_for 10 alarmed
is "$(push desk-1 1001 $((1000 + SCANS)))" "$SCANS" "$SCANS scans arrive meanwhile"
is "$(push door-2 1001 1010 0 conflict)" 10 "and ten doubles"
sell CUT 500
at centre "UPDATE ev.sale SET status = 'cancelled' WHERE reference = 'LIVE-1'"
is "$(rows centre scan)" "$before" "of which the centre hears nothing"
is "$(at hub "SELECT count(*) FROM ev.sale WHERE reference LIKE 'CUT%'")" 0 "nor the hub of what was sold"
is "$(at hub "SELECT string_agg(wal_status, ',') FROM pg_replication_slots WHERE slot_name LIKE 'lanyard%'")" reserved \
    "what is kept for it is within its bounds"
mend_link
begun=$(date +%s%3N)
ok "when it is back, both are equal" wait_for 60 is_equal || diag "$(diff <(sum centre) <(sum hub))"
diag "$SCANS scans and 500 tickets: equal $(($(date +%s%3N) - begun)) ms after the link was back"
is "$(rows centre scan)" "$((before + SCANS + 10))" "every scan is there, once"
is "$(rows centre conflict)" 10 "and every double"
ok "and the kiosk knows who bought meanwhile" wait_for 10 knows "reference = 'CUT-500'"
ok "and the alarm is silent again" wait_for 20 silent || diag "$(alarm centre; alarm hub)"
is "$(at centre "SELECT sum(people) FROM ev.arrivals_by_quarter")" "$((SCANS + 10))" "the organiser's view counts them"

# ---- a kiosk is revoked at the centre ----
run "$ctl" central kiosk revoke door-2 "$dsn"
refused() { ! at hub "SELECT * FROM kiosk.hello(1, 'x')" kiosk_door_2 >/dev/null 2>&1; }
ok "a kiosk revoked at the centre has nothing more to say at the hub" wait_for 10 refused
is "$(part 4 | psql -XqtA -h "$T/hub/s" -U boss -d lanyard)" "kiosk_door_2" "and its role is shut"

# ---- the control: the setting that everybody would choose ----
running() { [ "$(at hub "SELECT count(*) FROM pg_stat_subscription WHERE pid IS NOT NULL AND relid IS NULL")" = 1 ]; }
off() { [ "$(at hub "SELECT subenabled FROM pg_subscription WHERE subname = 'lanyard_down'")" = f ]; }
# Its worker reads the setting when it begins.
idle() { ! running; }
at hub "ALTER SUBSCRIPTION lanyard_down DISABLE"
wait_for 10 idle
at hub "ALTER SUBSCRIPTION lanyard_down SET (disable_on_error = true)"
at hub "ALTER SUBSCRIPTION lanyard_down ENABLE"
wait_for 10 running
cut_link
ok "with disable_on_error the same cut ends the subscription for good" wait_for 20 off
mend_link
like "$(alarm hub)" "*lanyard_down|f*" "of which the alarm tells"
for at in centre hub; do
    at $at "SELECT 'ALTER SUBSCRIPTION ' || subname || ' DISABLE' FROM pg_subscription" |
        psql -Xq -h "$T/$at/s" -U "$SUPER" -d lanyard
done
done_testing
