#!/bin/bash
# The centre's intake and reports: the pgTAP scripts of tests/sync/sql, each in a transaction of its own on one cluster,
# and what takes several sessions at once to see: pushers that meet on the same tickets neither deadlock nor lose count.
. "$(dirname "$0")/../lib.sh"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || skip_all "no PostgreSQL server is installed"
ls /usr/share/postgresql/*/extension/pgtap.control >/dev/null 2>&1 || skip_all "pgTAP is not installed"
eval "$("$TOP/tests/standin/cluster.sh" start "$T/pg")"
export PGOPTIONS='-c client_min_messages=warning'
psql -X -q -U "$SUPER" -c 'CREATE EXTENSION pgtap' >/dev/null || { fail "a cluster starts"; exit 1; }
{ echo 'BEGIN;'; cat "$TOP"/sync/central/*.sql; echo 'COMMIT;'; } >"$T/central.sql"
ok "the schema goes in as one transaction" psql -X -q -v ON_ERROR_STOP=1 -f "$T/central.sql" || exit 1

for script in "$TOP"/tests/sync/sql/*.sql; do
    name=$(basename "$script" .sql)
    said=$(psql -X -q -f "$script" 2>&1)
    if grep -q '^1\.\.[1-9]' <<<"$said" && ! grep -Eq '^not ok|ERROR|FATAL' <<<"$said"; then
        pass "$name: $(grep -c '^ok' <<<"$said") assertions"
    else
        fail "$name"
        diag "$(grep -Ev '^ok' <<<"$said" | head -40)"
    fi
done

# ---- several at once ----
psql -X -q -f - <<'S'
INSERT INTO ev.event (event_id, code, name_zh, name_en, venue_zh, venue_en, timezone, language, days, signer, badge_media,
    made)
VALUES (7, 'demo', '', '', '', '', 'UTC', 'en', 1, decode(repeat('00', 32), 'hex'), '', 0);
INSERT INTO ev.kiosk (name, role, event_id) SELECT 'k' || n, 'kiosk_k' || n, 7 FROM generate_series(1, 8) AS n;
CREATE SCHEMA t;
-- 40 tickets in an order of chance, each pushed once: 39 of 40 pushers' admissions of a ticket are conflicts
CREATE FUNCTION t.push(kiosk text, n int) RETURNS bigint LANGUAGE sql AS $$
    WITH b AS (SELECT row_number() OVER () AS seq, ticket FROM (
        SELECT ticket FROM generate_series(1, n) AS ticket ORDER BY random()) AS r)
    SELECT count(*) FROM ev.push(kiosk, 'boot', 1000, (SELECT array_agg(uuid_send(gen_random_uuid()) ORDER BY seq) FROM b),
        (SELECT array_agg(seq ORDER BY seq) FROM b), array_fill('scan'::text, ARRAY[n]), array_fill(5::bigint, ARRAY[n]),
        array_fill('boot'::text, ARRAY[n]), array_fill(900::bigint, ARRAY[n]),
        (SELECT array_agg(format('{"verdict": "ok", "admitted": true, "ticket": %s, "gate": "A", "zone": "main",
            "dir": "in", "day": 0, "clock_ok": true, "rehearsal": false}', ticket) ORDER BY seq) FROM b)) WHERE state <> 'kept'
$$;
S
echo "SELECT t.push('k' || 1 + :client_id, 40);" >"$T/push.sql"
ok "eight push the same tickets, in orders of chance, without a deadlock" \
    pgbench -n -c 8 -j 2 -t 20 -f "$T/push.sql"
ask() { psql -X -At -c "$1"; }
is "$(ask "SELECT count(*) FILTER (WHERE state = 'accepted'), count(*) FILTER (WHERE state = 'conflict') FROM ev.scan")" \
    "40|6360" "each ticket is accepted once, all else are conflicts"
is "$(ask "SELECT count(*), min(entries), max(entries), min(seats), max(seats) FROM ev.elsewhere")" "40|1|1|160|160" \
    "and every seat is counted"
is "$(ask "SELECT count(*) FROM ev.conflict")" 6360 "every conflict is told"
is "$(ask "SELECT count(*) FROM ev.quarantine")" 0 "nothing was held back"
# ---- who may ----
as_role() { psql -X -At -U "$SUPER" -c "SET SESSION AUTHORIZATION $1" -c "$2" 2>&1 | grep -Ev '^SET$' | head -1; }
ask "SELECT ev.kiosk_add('desk-1', 'demo')" >/dev/null
ask "CREATE ROLE olga LOGIN IN ROLE ev_organiser" >/dev/null
call="'b', 1, ARRAY['\\x000102030405060708090a0b0c0d0e0f'::bytea], '{1}', '{x}', '{1}', '{b}', '{1}', '{\"{}\"}')"
is "$(as_role kiosk_desk_1 "SELECT state FROM kiosk.push($call")" kept "a kiosk may push"
like "$(as_role kiosk_desk_1 "SELECT state FROM ev.push('k1', $call")" '*permission denied*' "but not as another"
is "$(as_role olga "SELECT state FROM ev.push('desk-1', $call")" kept "the organiser may bring a kiosk's journal"
is "$(as_role olga "SELECT ev.order_send(7, 'reel.hold') IS NOT NULL")" t "and give orders"
is "$(as_role olga "SELECT count(*) FROM ev.delivery")" 9 "see who has them"
is "$(as_role olga "SELECT ev.quarantine_release()")" 0 "release what was held back"
for view in arrivals_by_quarter arrivals_by_tier arrivals_by_channel arrivals_by_gate kiosk_health conflicts exposure \
    exposure_on_badges exposure_on_screens badges handouts given_twice printers quarantined; do
    like "$(as_role olga "SELECT 'rows', count(*) FROM ev.$view")" 'rows|*' "and read ev.$view"
done
is "$(ask "SELECT count(*) FROM pg_stat_database WHERE datname = current_database() AND deadlocks > 0")" 0 "no deadlock"
done_testing
