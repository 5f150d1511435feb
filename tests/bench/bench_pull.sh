#!/bin/bash
# What a kiosk's pull costs: the first load beside \copy of the same tickets in the same run (at most 2 times at 100,000,
# 5 times at 1,000,000), and a pull that finds nothing. N= the tickets.
. "$(dirname "$0")/../lib.sh"
tap_planned=0
N=${N:-100000}
eval "$("$TOP/tests/standin/cluster.sh" start "$T/pg")"
sql() { psql -XqtA -v ON_ERROR_STOP=1 -U "$SUPER" -c "$1"; }
cat "$TOP"/sync/central/*.sql | psql -Xq -1 -v ON_ERROR_STOP=1 >/dev/null
sql "INSERT INTO ev.event VALUES (7, 'demo', '示例', 'Demo', '', '', 'UTC', 'en', 1, decode(repeat('00', 32), 'hex'),
        'om_badge_62x100mm', 1);
    INSERT INTO ev.day VALUES (7, 0, 1000, 20261024), (7, 1, 86401000, 0);
    INSERT INTO ev.secret VALUES (7, 'badge', decode(repeat('11', 32), 'hex')), (7, 'opaque', decode(repeat('22', 32), 'hex'));
    INSERT INTO ev.tier VALUES (7, 0, 'standard', '标准', 'Standard', 1, 1, 'badge', 'ticket');
    INSERT INTO ev.channel VALUES (7, 0, 'web', '网站', 'Web', 0);
    INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_latin, company, digest)
        SELECT 7, n, 'R' || n, 0, 0, 'Person ' || n, 'Company ' || n % 100, substr(sha256(int8send(n)), 1, 16)
        FROM generate_series(1, $N::bigint) n;
    SELECT ev.kiosk_add('desk-1', 'demo')" >/dev/null
sql "VACUUM ANALYZE ev.ticket"
ms() { date +%s%3N; }
best() { sort -n | head -1; }
copies() { for _ in 1 2 3; do from=$(ms); psql -Xq -U "$SUPER" -c "\\copy ev.ticket TO '$T/copy'"; echo $(($(ms) - from)); done; }
loads() {
    for _ in 1 2 3; do
        rm -rf "$T/state"
        mkdir "$T/state"
        printf 'open\npull\nmemory\ntime 200\n' |
            "$BUILD/tests/standin/puller" "$T/state" "host=$PGHOST user=kiosk_desk_1 dbname=lanyard" >"$T/out"
        sed -n 's/^ok rows=.* ms=\([0-9]*\).*/\1/p' "$T/out"
    done
}
copy=$(copies | best)
load=$(loads | best)
printf 'first load, %s tickets      %s ms = %s x \\copy (%s ms), best of 3 each; memory %s kB\n' "$N" "$load" \
    "$(awk "BEGIN { printf \"%.2f\", $load / $copy }")" "$copy" "$(sed -n 's/^ok kb=//p' "$T/out")"
printf 'pull that finds nothing     %s\n' "$(sed -n 's/^ok n=/n=/p' "$T/out") us"
