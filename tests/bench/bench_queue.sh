#!/bin/bash
# A desk with a queue before it and a printer that takes 5 s a badge (DELAY): GUESTS (default 15) come as fast as they can
# be scanned, by a real cupsd and a printer in software. How long each waits for the greeting, how far apart badges come
# out, and how many check-ins an hour that makes; with one printer and with two. Prints rows for `make bench`.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$top/build} guests=${GUESTS:-15} delay=${DELAY:-5}
for tool in Xvfb xdotool cupsd ippeveprinter; do PATH=$PATH:/usr/sbin command -v $tool >/dev/null || { echo "no $tool: not measured"; exit 0; }; done
T=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-bench.XXXXXX")
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
    for shop in cups second; do "$top/tests/standin/cups.sh" stop "$T/$shop" 2>/dev/null; done
    rm -rf "$T"
}
trap finish EXIT
background() { "$@" & pids+=($!); }
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do [ "$SECONDS" -lt "$end" ] || return 1; sleep 0.05; done
}
. "$top/tests/standin/screen.sh"
row() { printf '%-52s %s\n' "$1" "$2"; }
state=$T/state
cp -r "$top/tests/data/journey-event" "$T/event"
awk -v n="$guests" 'BEGIN {
    print "reference,order_no,name_zh,name_latin,company,title,language,tier,channel,days,status,code"
    for (i = 1; i <= n; i++)
        printf "R%06d,A-%d,测试%d号,Guest Number %d,虚构数据,,%s,standard,online,1+2,paid,k%06dx\n", i, i, i, i, i % 2 ? "zh" : "en", i }' \
    >"$T/event/tickets.csv"
"$BUILD/kioskctl" import "$T/event" --state "$T/fresh" --keys "$T/keys" --yes >/dev/null 2>&1 || exit 1
eval "$("$top/tests/standin/cups.sh" start "$T/cups")"
export CUPS_SERVER
echo "$delay" >"$CONTROL/delay"
first=$PRINTED
eval "$("$top/tests/standin/cups.sh" start "$T/second" | sed 's/^/SECOND_/')"
echo "$delay" >"$SECOND_CONTROL/delay"
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
screen_open 1920x1080 || exit 1

answered() { [ "$(grep -c '"ev":"answered"' "$T/events")" -ge "$1" ]; }

measure() { # WHAT OPTIONS...
    local what=$1 begin done=0
    shift
    rm -rf "$state" "${first:?}"/* "${SECOND_PRINTED:?}"/*
    cp -r "$T/fresh" "$state"
    background "$BUILD/kiosk-desk" --state "$state" --display window:1920x1080 --now 2026-10-24T09:00 --json --camera none \
        -o desk.scanners=none -o desk.scanner_gap_ms=300 "$@" >"$T/events" 2>"$T/log"
    desk=$!
    screen_window kiosk-desk || exit 1
    wait_for 20 grep -q '"attract"' "$T/events"
    sleep 1
    for ((i = 1; i <= guests; i++)); do
        screen_scan "$(printf 'k%06dx' "$i")"
        wait_for 10 answered "$i"
    done
    begin=$SECONDS
    while [ "$done" -lt "$guests" ] && [ $((SECONDS - begin)) -lt $((guests * delay * 2 + 30)) ]; do
        sleep 0.5
        done=$(sqlite3 -readonly -cmd '.timeout 3000' "$state/journal.db" "SELECT count(*) FROM badge WHERE state = 'print.printed'")
    done
    kill "$desk"
    wait "$desk" 2>/dev/null
    row "guests scanned, $what" "$(jq -rs '[.[] | select(.ev == "answered")] | "\(length) in \((.[-1].ms - .[0].ms) / 1000) s, the slowest greeted after \(map(.took_us) | max / 1000) ms"' "$T/events")"
    row "badges out, $what" "$(jq -rs '[.[] | select(.ev == "print" and .state == "printed").ms] as $t | (($t[-1] - $t[0]) / 1000) as $s |
        "\($t | length), one every \(($s / (($t | length) - 1)) * 100 | round / 100) s: \((($t | length) - 1) * 3600 / $s | round) check-ins an hour"' "$T/events")"
}
measure "a CUPS queue of $delay s" --printer BADGE
measure "an IPP printer of $delay s" --printer "$PRINTER_URI"
measure "two printers of $delay s" --printer BADGE -o printer.second="$SECOND_PRINTER_URI"
