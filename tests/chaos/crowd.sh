#!/bin/bash
# KIOSKS of them (default 200), each with a kiosk-syncd of its own, and PostgreSQL goes away under all of them at once: all
# come back within BACK seconds (15) of its return, while scanning goes on. Then the organiser gives an order, an emergency:
# each connected kiosk has it within ORDER ms (1000, 0 = only tell), who is cut off is named and gets it later. In the
# end nothing that was acknowledged is lost or there twice, and every kiosk believes what the centre does.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
kiosks=${KIOSKS:-200} back=${BACK:-15} limit=${ORDER:-1000} scanning=$((${KIOSKS:-200} < 16 ? 3 : 8))
[ "$kiosks" -gt "$scanning" ] || { echo "crowd.sh: KIOSKS must be more than $scanning" >&2; exit 2; }
declare -A gate
now_ms() { date +%s%3N; }
# Lines of milliseconds: "p50 …, p99 …, at most … ms"
spread() { sort -n | awk '{ a[NR] = $1 } END { printf "p50 %d, p99 %d, at most %d ms\n", a[int(NR * 0.5) + 1], a[int(NR * 0.99) + 1], a[NR] }'; }

centre_open 400 max_connections=$((2 * kiosks + 50))
centre_crowd "$kiosks"
centre_herald
for kiosk in "${crowd[@]}"; do centre_syncd "$kiosk"; done
missing=0
for kiosk in "${crowd[@]}"; do wait_for 60 has_roster "$kiosk" && wait_for 30 is_on "$kiosk" || missing=$((missing + 1)); done
is "$missing" 0 "$kiosks kiosks are in step with one centre" || exit 1

for kiosk in "${crowd[@]:0:scanning}"; do
    "$BUILD/tests/standin/gatekeeper" "$T/$kiosk" "$kiosk" --random $RANDOM 1000000 250 >"$T/$kiosk/acks" 2>"$T/$kiosk/gate.log" &
    gate[$kiosk]=$!
    tap_pids+=($!)
done

# ---- the centre goes away and comes back ----
"$TOP/tests/standin/cluster.sh" stop "$T/pg" immediate
stopped=$(now_ms)
sleep "${DOWN:-2}"
"$TOP/tests/standin/cluster.sh" again "$T/pg"
began=$(now_ms)
is_back() { [ "$(sqlite3 -readonly "$T/$1/sync.db" "SELECT state = 2 AND since >= $stopped FROM link" 2>/dev/null)" = 1 ]; }
away=()
for kiosk in "${crowd[@]}"; do wait_for $((began / 1000 + back + 5 - $(date +%s))) is_back "$kiosk" || away+=("$kiosk"); done
is "${#away[@]}" 0 "all come back to a centre that was away" || diag "${away[*]:0:5}: $(tail -2 "$T/${away[0]}/syncd.log")"
for kiosk in "${crowd[@]}"; do echo $(($(linked "$kiosk" since) - began)); done | sed 's/^-.*/0/' >"$T/back"
diag "back in step: $(spread <"$T/back")"
ok "within $back s" test "$(sort -n "$T/back" | tail -1)" -le $((back * 1000))

# ---- an order for all, of whom one cannot hear ----
deaf=${crowd[-1]}
kill -9 "${syncd[$deaf]}"
wait "${syncd[$deaf]}" 2>/dev/null
hears() { [ "$(centre_ask "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'kiosk\\_%'")" = "$1" ]; }
wait_for 10 hears $((kiosks - 1))
run "$BUILD/kioskctl" reel emergency "请从北门离开" --en "Please leave by the north doors" \
    --central "host=$PGHOST port=$PGPORT user=$PGUSER dbname=lanyard"
is "$status" 0 "an emergency is ordered" || diag "$err"
is "$(grep 'cut off' <<<"$out" | awk '{ print $1 }')" "$deaf" "who is cut off is named, and nobody else"
has_order() { [ "$(sqlite3 -readonly "$T/$1/journal.db" "SELECT count(*) FROM entry WHERE kind = 'reel.emergency'")" = 1 ]; }
all_told() { [ "$(centre_ask "SELECT count(*) FROM ev.receipt")" = $((kiosks - 1)) ]; }
ok "all others have it" wait_for 10 all_told
without=0
for kiosk in "${crowd[@]:0:kiosks-1}"; do has_order "$kiosk" || without=$((without + 1)); done
is "$without" 0 "each in its journal"
centre_ask "SELECT round(extract(epoch FROM delivered_at - at) * 1000) FROM ev.delivery WHERE delivered_at IS NOT NULL" >"$T/told"
diag "from the order to the centre's knowing that a kiosk has it: $(spread <"$T/told")"
[ "$limit" = 0 ] || ok "within $limit ms" test "$(sort -n "$T/told" | tail -1)" -le "$limit"
centre_syncd "$deaf"
ok "who was cut off gets it when it is back" wait_for 20 has_order "$deaf"

# ---- the end of the day ----
for kiosk in "${!gate[@]}"; do kill -9 "${gate[$kiosk]}"; wait "${gate[$kiosk]}" 2>/dev/null; done
apart=()
for kiosk in "${crowd[@]}"; do wait_for 60 is_settled "$kiosk" || apart+=("$kiosk"); done
is "${#apart[@]}" 0 "every kiosk has sent all and believes what the centre does" ||
    diag "${apart[*]:0:5}: $(tail -2 "$T/${apart[0]}/syncd.log")"
# A line that was cut in the middle was not acknowledged. A replay is an answer without a row.
for kiosk in "${!gate[@]}"; do grep -E '^[0-9a-f-]{36} [a-z_]+ [0-9]+$' "$T/$kiosk/acks"; done |
    grep -v ' ok_replay ' | cut -d' ' -f1 | sort >"$T/acked"
centre_ask "SELECT uuid FROM ev.entry WHERE kind = 'scan'" | sort >"$T/arrived"
is "$(comm -23 "$T/acked" "$T/arrived" | wc -l)" 0 "of $(wc -l <"$T/acked") acknowledged scans none is lost"
is "$(uniq -d "$T/arrived" | wc -l)" 0 "and none is there twice"
is "$(centre_ask 'SELECT count(*) FROM ev.quarantine')" 0 "nothing was put into quarantine"
done_testing
