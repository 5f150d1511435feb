#!/bin/bash
# Kiosks, their kiosk-syncds and the central database, each killed again and again while tickets are scanned: no row that
# was acknowledged may be lost, none may be there twice, and in the end every kiosk believes what the centre does. KILLS
# (default 1000) of desk, door and syncd at random points, RESTARTS (50) of PostgreSQL by immediate shutdown, in SECONDS
# that follow from them. SEED repeats a run's choices, not its timing.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
kills=${KILLS:-1000} restarts=${RESTARTS:-50} RANDOM=${SEED:-$$}
[ ! -t 1 ] || echo "# seed ${SEED:-$$}"
kiosks=(desk-1 desk-2 door-1)
declare -A gate
centre_open 200
for kiosk in "${kiosks[@]}"; do centre_kiosk "$kiosk"; centre_syncd "$kiosk"; done
"$BUILD/kioskctl" help central >/dev/null 2>&1 && centre_herald
has_roster() { [ "$(sqlite3 "$T/$1/roster.db" 'SELECT count(*) FROM ticket' 2>/dev/null)" = 200 ]; }
for kiosk in "${kiosks[@]}"; do
    wait_for 30 has_roster "$kiosk" || { fail "$kiosk has the roster"; diag "$(tail -3 "$T/$kiosk/syncd.log")"; exit 1; }
done

scan_on() {
    "$BUILD/tests/standin/gatekeeper" "$T/$1" "$1" --random $RANDOM 1000000 $((RANDOM % 20)) >>"$T/$1/acks" 2>>"$T/$1/gate.log" &
    gate[$1]=$!
    tap_pids+=($!)
}
for kiosk in "${kiosks[@]}"; do scan_on "$kiosk"; done
every=$((restarts > 0 ? kills / restarts : kills + 1))
for ((i = 1; i <= kills; i++)); do
    sleep "0.0$((RANDOM % 90 + 10))"
    kiosk=${kiosks[RANDOM % ${#kiosks[@]}]}
    if ((RANDOM % 2)); then
        kill -9 "${syncd[$kiosk]}" 2>/dev/null
        wait "${syncd[$kiosk]}" 2>/dev/null
        centre_syncd "$kiosk"
    else
        kill -9 "${gate[$kiosk]}" 2>/dev/null
        wait "${gate[$kiosk]}" 2>/dev/null
        scan_on "$kiosk"
    fi
    if ((i % every == 0)); then
        "$TOP/tests/standin/cluster.sh" stop "$T/pg" immediate
        sleep "0.$((RANDOM % 5))"
        "$TOP/tests/standin/cluster.sh" again "$T/pg"
    fi
    [ ! -t 1 ] || printf '\r# %d of %d kills' "$i" "$kills"
done
[ ! -t 1 ] || echo
for kiosk in "${kiosks[@]}"; do kill -9 "${gate[$kiosk]}" 2>/dev/null; wait "${gate[$kiosk]}" 2>/dev/null; done
[ -z "${herald:-}" ] || kill -0 "$herald" 2>/dev/null || centre_herald

ok "in the end every kiosk has sent all and believes what the centre does" wait_for 90 is_settled "${kiosks[@]}" ||
    for kiosk in "${kiosks[@]}"; do diag "$kiosk: $(unsent "$kiosk") unsent, $(tail -1 "$T/$kiosk/syncd.log")"; done
total=0 lost=0
for kiosk in "${kiosks[@]}"; do
    # A line that was cut in the middle was not acknowledged. A replay is an answer without a row.
    grep -E '^[0-9a-f-]{36} [a-z_]+ [0-9]+$' "$T/$kiosk/acks" | grep -v ' ok_replay ' | cut -d' ' -f1 | sort >"$T/$kiosk/acked"
    centre_ask "SELECT uuid FROM ev.entry WHERE kiosk = '$kiosk' UNION ALL SELECT uuid FROM ev.quarantine
        WHERE kiosk = '$kiosk'" | sort >"$T/$kiosk/arrived"
    total=$((total + $(wc -l <"$T/$kiosk/acked")))
    lost=$((lost + $(comm -23 "$T/$kiosk/acked" "$T/$kiosk/arrived" | wc -l)))
    is "$(sort "$T/$kiosk/arrived" | uniq -d | wc -l)" 0 "$kiosk: nothing is there twice"
    is "$(wc -l <"$T/$kiosk/arrived")" "$(sqlite3 "$T/$kiosk/journal.db" 'SELECT count(*) FROM entry')" \
        "$kiosk: the centre has as many rows as the journal"
    run "$BUILD/kioskctl" verify --state "$T/$kiosk"
    is "$status" 0 "$kiosk: its journal is whole" || diag "$err"
done
is "$lost" 0 "of $total acknowledged scans none is lost after $kills kills and $restarts restarts"
ok "and there were some" test "$total" -gt "$kills"
is "$(centre_ask 'SELECT count(*) FROM ev.quarantine')" 0 "nothing was put into quarantine"
is "$(centre_ask "SELECT count(*) FROM (SELECT uuid FROM ev.scan WHERE turn IS NOT NULL GROUP BY uuid HAVING count(*) > 1) AS twice")" \
    0 "no scan was accepted twice"
diag "$(centre_ask "SELECT count(*) || ' scans, ' || count(*) FILTER (WHERE state = 'conflict') || ' conflicts' FROM ev.scan")"
done_testing
