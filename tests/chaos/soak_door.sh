#!/bin/bash
# A session door for hours: a handheld scanner types RATE codes a minute (default 60) for SECONDS (default 3600) into a
# window, guests going in and out. Prints a line a minute: scans, resident memory, open files, time from code to durable
# row. Memory grows at first, for SQLite keeps up to 2 MB of the journal's pages at hand; ends with 1 when it grew by more
# than 1 MB in the second half, when open files grew at all, or when a scan was lost.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
set -u
seconds=${SECONDS_RUN:-3600} rate=${RATE:-60}
state=$T/state
rss() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$door/status"; }
files() { ls "/proc/$door/fd" | wc -l; }
took() { tail -n "$rate" "$T/events" | jq -r 'select(.ev == "scan").took_us' | sort -n |
    awk '{ v[NR] = $1 } END { if (NR) printf "p50 %d us, max %d us", v[int((NR + 1) / 2)], v[NR] }'; }

cp -r "$TOP/tests/data/door-day" "$T/event"
"$BUILD/kioskctl" import "$T/event" --state "$state" --keys "$T/keys" --yes >/dev/null || exit 1
"$BUILD/kioskctl" issue "$T/event" --keys "$T/keys" -o "$T/tickets" --no-pictures >/dev/null || exit 1
mapfile -t codes < <(awk -F, '$3 == "t1" { print $4 }' "$T/tickets/codes.csv")
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
screen_open 1920x1080 || exit 1
background "$BUILD/kiosk-door" --state "$state" --display window:1920x1080 --now 2026-10-24T10:05 --json \
    -o door.gate=desk-1 -o door.scanners=none -o door.scanner_gap_ms=300 >"$T/events" 2>"$T/log"
door=$!
screen_window kiosk-door || { cat "$T/log"; exit 1; }
scans() { grep -c '"ev":"scan"' "$T/events"; }
echo "# $rate scans a minute for $seconds s"
begin=$SECONDS done=0 first='' first_files=''
while [ $((SECONDS - begin)) -lt "$seconds" ] && kill -0 "$door" 2>/dev/null; do
    screen_scan "${codes[$((done % ${#codes[@]}))]}"
    done=$((done + 1))
    due=$((done * 60 / rate))
    while [ $((SECONDS - begin)) -lt "$due" ]; do sleep 0.05; done
    [ $((SECONDS - begin)) -lt $((seconds / 2)) ] || [ -n "$first" ] || { first=$(rss) first_files=$(files); }
    [ $((done % rate)) -ne 0 ] || printf '%5d s  %6d scans  RSS %6d kB  %3d files  %s\n' \
        "$((SECONDS - begin))" "$done" "$(rss)" "$(files)" "$(took)"
done
wait_for 10 test "$(scans)" -ge "$done"
grown=$(($(rss) - ${first:-0}))
plan 4
ok "the door lived" kill -0 "$door"
is "$(scans)" "$done" "every scan has its verdict"
ok "memory is flat: $grown kB in the second half" test "$grown" -le 1024
is "$(files)" "${first_files:-$(files)}" "no file was left open"
