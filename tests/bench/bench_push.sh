#!/bin/bash
# How many scans a second the centre takes in: 20 kiosks at once, batches of 500 and 50 and single rows, each scan of a
# ticket of its own. A cluster of its own without fsync, on this machine, with the senders on the same cores: a lower
# bound of what the SQL allows, not of what a disk does.
#   tests/bench/bench_push.sh [SECONDS]
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d /tmp/lanyard-push.XXXXXX)
trap '"$top/tests/standin/cluster.sh" stop "$dir/pg" immediate; rm -rf "$dir"' EXIT
eval "$("$top/tests/standin/cluster.sh" start "$dir/pg")"
export PGOPTIONS='-c client_min_messages=warning'
sql() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }
for n in 500 50 1; do
    sql -d postgres -c "CREATE DATABASE push_$n"
    export PGDATABASE=push_$n
    { echo 'BEGIN;'; cat "$top"/sync/central/*.sql; echo 'COMMIT;'; } | sql
    sql <<'S'
INSERT INTO ev.event (event_id, code, name_zh, name_en, venue_zh, venue_en, timezone, language, days, signer, badge_media,
    made)
VALUES (7, 'bench', '', '', '', '', 'UTC', 'en', 1, decode(repeat('00', 32), 'hex'), '', 0);
INSERT INTO ev.kiosk (name, role, event_id) SELECT 'k' || n, 'bench_k' || n, 7 FROM generate_series(1, 20) AS n;
CREATE SCHEMA t;
CREATE FUNCTION t.push(kiosk text, n int) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM ev.push(kiosk, 'boot', 1000000,
        ARRAY(SELECT uuid_send(gen_random_uuid()) FROM generate_series(1, n)),
        ARRAY(SELECT i::bigint FROM generate_series(1, n) AS i), array_fill('scan'::text, ARRAY[n]),
        array_fill(1760000000000, ARRAY[n]), array_fill('boot'::text, ARRAY[n]), array_fill(999000::bigint, ARRAY[n]),
        ARRAY(SELECT format('{"verdict":"ok","admitted":true,"kind":"t1","ticket":%s,"gate":"A","zone":"main","dir":"in",'
            '"day":0,"warnings":0,"code_digest":"00112233445566778899aabbccddeeff","prior":null,"source":"code",'
            '"slot":"","listed":false,"operator":null,"reason":null,"happened":null,"clock_ok":true,"rehearsal":false}',
            1 + (random() * 1e15)::bigint) FROM generate_series(1, n))) WHERE state = 'accepted'
$$;
S
    echo "SELECT t.push('k' || 1 + :client_id, $n);" >"$dir/push.sql"
    pgbench -n -M prepared -c 20 -j 2 -T "${1:-10}" -f "$dir/push.sql" >"$dir/out" 2>&1 || { cat "$dir/out"; exit 1; }
    psql -X -At -v s="${1:-10}" -v n="$n" <<'S'
SELECT format('batches of %s: %s scans/s', :n, round(count(*) FILTER (WHERE state = 'accepted') / :s.0)) FROM ev.scan;
S
done
