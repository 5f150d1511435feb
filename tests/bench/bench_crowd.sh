#!/bin/bash
# How fast what happens at one kiosk is known at the others: 50 and 200 of them (CROWDS="50 200"), each a real kiosk-syncd,
# while nothing else goes on and while another kiosk sends up a backlog of 5,000 scans. From the moment of the scan to its
# row in roster.db, at 20 of the kiosks. All share this machine's cores with the centre: on their own they are faster.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
scans=${SCANS:-100} backlog=${BACKLOG:-5000} goal=100 late=0
say() { printf '%-56s %8s %8s %8s\n' "$@"; }

# on_the_way WORDS: scans of a ticket each at kiosk-1, every tenth of a second, and when the others have them
on_the_way() {
    local pairs p50 p99 max missing last=$((next + scans)) watched=() i
    for ((i = 1; i <= 20; i++)); do watched+=("$T/${crowd[1 + (i * (${#crowd[@]} - 2)) / 21]}"); done
    "$BUILD/tests/standin/arrivals" "$T/${crowd[0]}" "$scans" $((scans / 5 + 30)) "${watched[@]}" >"$T/way" 2>"$T/way.log" &
    local watcher=$!
    wait_for 10 grep -q ready "$T/way.log"
    for ((i = next; i < last; i++)); do echo $i; sleep 0.1; done |
        "$BUILD/tests/standin/gatekeeper" "$T/${crowd[0]}" "${crowd[0]}" >/dev/null 2>"$T/gate.log"
    next=$last
    wait $watcher
    read -r pairs p50 p99 max missing <"$T/way"
    say "$1" "$p50" "$p99" "$max"
    [ "$missing" = 0 ] || { echo "  $missing of $((pairs + missing)) did not arrive"; late=1; }
    awk "BEGIN { exit !($p99 > $goal) }" && late=1
}

# Scans of a kiosk that was cut off, all its own tickets.
keep_back() {
    local kiosk=${crowd[-1]}
    kill "${syncd[$kiosk]}"
    wait "${syncd[$kiosk]}" 2>/dev/null
    seq $((tickets - backlog + 1)) "$tickets" |
        "$BUILD/tests/standin/gatekeeper" "$T/$kiosk" "$kiosk" >/dev/null 2>>"$T/gate.log"
}

say "from the scan at one kiosk to the roster of others, ms" p50 p99 max
for kiosks in ${CROWDS:-50 200}; do
    tickets=$((2 * scans + backlog)) next=1
    {
        centre_open $tickets max_connections=500
        centre_crowd "$kiosks"
        centre_herald
        for kiosk in "${crowd[@]}"; do centre_syncd "$kiosk"; done
        for kiosk in "${crowd[@]}"; do wait_for 60 has_roster "$kiosk"; done
        for kiosk in "${crowd[@]}"; do wait_for 60 is_on "$kiosk"; done
    } >/dev/null
    on_the_way "$kiosks kiosks"
    keep_back
    centre_syncd "${crowd[-1]}"
    on_the_way "$kiosks kiosks, one sending $backlog scans"
    wait_for 60 is_settled "${crowd[-1]}"
    for kiosk in "${crowd[@]}"; do kill "${syncd[$kiosk]}"; done
    kill $herald
    wait 2>/dev/null
    "$TOP/tests/standin/cluster.sh" stop "$T/pg" immediate
    rm -rf "$T/pg" "$T"/kiosk-*
done
plan 0 >/dev/null
[ $late = 0 ] || echo "$late figures are not within $goal ms"
