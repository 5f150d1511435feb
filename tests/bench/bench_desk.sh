#!/bin/bash
# A whole desk at N tickets (default 100000): import, scan → durable row and screen, verdict → job accepted by CUPS, and
# resident memory of desk and eye while they work. Prints rows for `make bench`.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$top/build}
n=${N:-100000} guests=${GUESTS:-24}
. "$top/tests/standin/camera.sh"
T=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-bench.XXXXXX")
finish() {
    [ -z "${desk:-}" ] || kill "$desk" 2>/dev/null || true
    "$top/tests/standin/cups.sh" stop "$T/cups" 2>/dev/null || true
    rm -rf "$T"
}
trap finish EXIT
row() { printf '%-52s %s\n' "$1" "$2"; }
percentiles() { sort -n | awk '{ v[NR] = $1 } END { if (NR) printf "p50 %s  p95 %s  max %s  (n %d)", v[int((NR + 1) / 2)], v[int(NR * 0.95 + 0.99)], v[NR], NR }'; }

cp -r "$top/tests/data/journey-event" "$T/event"
awk -v n="$n" 'BEGIN {
    print "reference,order_no,name_zh,name_latin,company,title,language,tier,channel,days,status"
    for (i = 1; i <= n; i++)
        printf "R%06d,A-%d,测试%d号,Guest Number %d,虚构数据,,%s,standard,online,1+2,paid\n", i, i, i, i, i % 2 ? "zh" : "en" }' \
    >"$T/event/tickets.csv"
begin=$(date +%s%N)
"$BUILD/kioskctl" import "$T/event" --state "$T/state" --keys "$T/keys" --yes >/dev/null 2>&1
row "kioskctl import of $n tickets (folder, packed first)" "$((($(date +%s%N) - begin) / 1000000)) ms"

head -n $((guests + 1)) "$T/event/tickets.csv" >"$T/few.csv" && mv "$T/few.csv" "$T/event/tickets.csv"
"$BUILD/kioskctl" issue "$T/event" --keys "$T/keys" -o "$T/tickets" --no-pictures >/dev/null 2>&1
camera_hall "$T/hall.jpg"
echo "$T/hall.jpg 500" >"$T/list.txt"
awk -F, '$3 == "t1" { print $1, $4 }' "$T/tickets/codes.csv" | while read -r reference code; do
    printf '%s' "$code" >"$T/code"
    camera_qr "$T/code" "$T/code.png"
    camera_shot "$T/code.png" "$T/$reference.jpg" 0
    printf '%s 300\n%s 1200\n' "$T/$reference.jpg" "$T/hall.jpg"
done >>"$T/list.txt"
eval "$("$top/tests/standin/cups.sh" start "$T/cups")"
export CUPS_SERVER
"$BUILD/kiosk-desk" --state "$T/state" --camera "frames:$T/list.txt" --display "offscreen:1920x1080:$T/screens" --printer BADGE \
    --now 2026-10-24T09:00 --json >"$T/events" 2>"$T/log" &
desk=$!
peak() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$1/status" 2>/dev/null || true; }
most_desk=0 most_eye=0
while kill -0 "$desk" 2>/dev/null; do
    eye=$(pgrep -P "$desk" kiosk-eye || true)
    d=$(peak "$desk") e=$(peak "${eye:-0}")
    [ "${d:-0}" -le "$most_desk" ] || most_desk=$d
    [ "${e:-0}" -le "$most_eye" ] || most_eye=$e
    sleep 0.2
done
wait "$desk" || { cat "$T/log" >&2; exit 1; }
desk=
row "code → verdict → durable row, us" "$(jq -r 'select(.ev == "scan").took_us' "$T/events" | percentiles)"
row "verdict → badge accepted by CUPS, ms" "$(jq -rs '[.[] | select(.ev == "scan" or (.ev == "print" and .state == "sent"))] |
    . as $all | range(1; length) | select($all[.].ev == "print" and $all[. - 1].ev == "scan") | $all[.].ms - $all[. - 1].ms' \
    "$T/events" | percentiles)"
row "RSS of kiosk-desk at $n tickets, 1920x1080 (<= 150)" "$((most_desk / 1024)) MB"
row "RSS of kiosk-eye at 1280x720 (<= 40)" "$((most_eye / 1024)) MB"
